"""Laws that every control model keeps, and the small stories that the kilometre rule must tell right."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from geopandas.testing import assert_geodataframe_equal
from hypothesis import given, settings
from hypothesis import strategies as st

from mapper.control.models import CONTROL_MODELS, KilometreRule
from mapper.control.timeline import change_days, history
from tests.control.world import HAMLETS, TOWNS, day, evidence, hamlets, said, world

MODELS = pytest.mark.parametrize("make", CONTROL_MODELS.values(), ids=list(CONTROL_MODELS))
RULE = KilometreRule()


def at(place: str, *rows: dict, on: str = "2020-01-02", **known):
    return RULE(evidence(*rows), world(), on=day(on), **known).loc[place]


@MODELS
def test_without_claims_everything_is_unknown(make):
    control = make()(evidence(), world(), on=day("2020-01-01"))
    assert set(control["status"]) == {"unknown"}
    assert control["faction"].isna().all()
    assert (control["confidence"] == 0).all()
    assert list(control.index) == list(world().units.index)


@MODELS
def test_tomorrows_claims_leave_today_alone(make):
    rows = [
        said("A", "captured", "mid-a"),
        said("B", "captured", "mid-a", on="2020-02-01"),
        said("B", "captured", "west-a", on="2020-01-01", reported="2020-03-01"),
    ]
    today = day("2020-01-15")
    full = make()(evidence(*rows), world(), on=today, known_by=today)
    known = make()(evidence(rows[0]), world(), on=today)
    assert_geodataframe_equal(full, known)


@MODELS
def test_the_order_of_reading_does_not_matter(make):
    rows = [
        said("A", "captured", "mid-a"),
        said("B", "captured", "mid-a", on="2020-01-10"),
        said("B", "controls", "east-a", "east-b", scope="settlements", extent="all", doubt_km=5),
        said("C", "contested", "mid-a", on="2020-01-12", others=("B",)),
    ]
    tables = [make()(evidence(*order), world(), on=day("2020-01-20")) for order in permutations(rows)]
    for table in tables[1:]:
        assert_geodataframe_equal(table, tables[0])


moments = st.dates(min_value=day("2019-01-01"), max_value=day("2020-12-31")).map(str)
claims = st.builds(
    lambda faction, status, place, on, doubt, scope, other: said(
        faction, status, place, on=on, doubt_km=doubt, scope=scope, others=(other,)
    ),
    st.sampled_from("ABC"),
    st.sampled_from(["captured", "controls", "lost", "withdrew", "contested", "shared", "besieged", "advanced"]),
    st.sampled_from(sorted(TOWNS)),
    moments,
    st.sampled_from([0.0, 10.0]),
    st.sampled_from(["point", "settlements", "area"]),
    st.sampled_from("ABC"),
)


@MODELS
@settings(max_examples=60, deadline=None)
@given(rows=st.lists(claims, max_size=8), on=moments)
def test_control_is_always_whole_and_cited(make, rows, on):
    ids = {row["claim_id"] for row in rows}
    control = make()(evidence(*rows), world(), on=day(on))
    assert set(control["status"]) <= {"held", "contested", "shared", "unknown"}
    assert control["confidence"].between(0, 1).all()
    for cell in control.itertuples():
        assert set(cell.claim_ids) | set(cell.against_ids) <= ids
        assert not set(cell.rivals) & {cell.faction}
        if cell.status == "unknown":
            assert cell.faction is None
            assert cell.confidence == 0
        else:
            assert cell.faction in "ABC"
            assert cell.claim_ids
            assert cell.since.date() <= day(on)


@settings(max_examples=40, deadline=None)
@given(rows=st.lists(claims, max_size=6))
def test_replaying_day_by_day_is_asking_on_the_day(rows):
    table = evidence(*rows)
    days = change_days(table, day("2019-06-01"), day("2020-06-01"), RULE)
    changes = history(table, world(), RULE, days)
    for when in days[:: max(1, len(days) // 4)]:
        control = RULE(table, world(), on=when)
        last = changes[changes["day"] <= when].drop_duplicates("unit_id", keep="last").set_index("unit_id")
        for unit_id, cell in control.iterrows():
            if unit_id in last.index:
                assert last.loc[unit_id, "status"] == cell["status"]
                assert (last.loc[unit_id, "faction"] or None) == cell["faction"]
            else:
                assert cell["status"] == "unknown"


def test_a_named_place_is_its_takers_and_the_far_country_stays_unknown():
    captured = said("A", "captured", "mid-a")
    assert at("mid-a", captured)["faction"] == "A"
    assert at("west-a", captured)["status"] == "unknown"
    assert at("east-b", captured)["status"] == "unknown"


def test_a_claim_reaches_its_neighbourhood_with_less_confidence():
    captured = said("A", "captured", "east-a")
    control = RULE(evidence(captured), world(), on=day("2020-01-02"))
    held = control[control["faction"] == "A"]
    assert len(held) > 1
    assert held["confidence"].idxmax() == "east-a"
    distance = held.geometry.to_crs(world().metric_crs).centroid.distance(
        held.geometry.to_crs(world().metric_crs).centroid["east-a"]
    )
    assert distance.max() < 1000 * RULE.reach_km
    assert distance[[name for name in held.index if name.startswith("empty")]].max() < 1000 * RULE.empty_reach_km


def test_the_river_holds_the_line():
    across = said("A", "captured", "right-bank")
    dry = KilometreRule(river_km=0.0)(evidence(across), world(), on=day("2020-01-02"))
    assert dry.at["left-bank", "faction"] == "A"
    assert at("left-bank", across)["status"] == "unknown"
    village = said("B", "captured", "left-bank", "east-a", scope="settlements", doubt_km=10)
    assert at("left-bank", village, across)["faction"] == "B"


def test_a_withdrawal_without_a_taker_leaves_nobody():
    story = [said("A", "captured", "mid-a"), said("A", "withdrew", "mid-a", on="2020-02-01")]
    assert at("mid-a", *story, on="2020-01-20")["faction"] == "A"
    after = at("mid-a", *story, on="2020-02-02")
    assert after["status"] == "unknown"
    assert after["claim_ids"] == (story[1]["claim_id"],)


def test_a_withdrawal_by_another_changes_nothing():
    story = [said("A", "captured", "mid-a"), said("B", "withdrew", "mid-a", on="2020-02-01")]
    assert at("mid-a", *story, on="2020-02-02")["faction"] == "A"


def test_a_loss_of_an_area_takes_the_loser_out_of_its_cells():
    area = [name for name in world().units.index if world().units.at[name, "admin1"] == "G-E"]
    story = [
        said("A", "controls", *area, scope="area"),
        said("A", "lost", *area, on="2020-02-01", scope="area", extent="all"),
    ]
    assert at("mid-a", *story, on="2020-01-20")["faction"] == "A"
    assert at("mid-a", *story, on="2020-02-02")["status"] == "unknown"


def test_recapture_and_handover_follow_the_dates():
    story = [
        said("A", "captured", "mid-a", on="2020-01-01"),
        said("B", "captured", "mid-a", on="2020-03-01"),
        said("A", "captured", "mid-a", on="2020-05-01"),
    ]
    holders = [at("mid-a", *story, on=on)["faction"] for on in ("2020-02-01", "2020-04-01", "2020-06-01")]
    assert holders == ["A", "B", "A"]
    last = at("mid-a", *story, on="2020-06-01")
    assert last["since"].date() == day("2020-05-01")
    assert last["claim_ids"] == (story[2]["claim_id"],)


def test_a_late_report_revises_the_past_but_not_what_was_known():
    story = [said("A", "captured", "mid-a"), said("B", "captured", "mid-a", on="2020-02-01", reported="2020-03-01")]
    assert at("mid-a", *story, on="2020-02-10")["faction"] == "B"
    assert at("mid-a", *story, on="2020-02-10", known_by=day("2020-02-10"))["faction"] == "A"


def test_fighting_makes_a_place_contested_until_somebody_holds_it():
    story = [
        said("A", "captured", "mid-a"),
        said("B", "contested", "mid-a", on="2020-02-01", others=("A",)),
        said("B", "captured", "mid-a", on="2020-03-01"),
    ]
    fought = at("mid-a", *story, on="2020-02-10")
    assert (fought["status"], fought["faction"], fought["rivals"]) == ("contested", "A", ("B",))
    assert at("mid-a", *story, on="2020-03-02")["status"] == "held"
    assert at("mid-a", *story, on="2020-03-02")["faction"] == "B"


def test_a_besieged_enclave_keeps_its_holder_among_newer_enemies():
    story = [
        said("A", "captured", "mid-a", on="2018-01-01"),
        said("B", "besieged", "mid-a", on="2018-02-01", others=("A",)),
        said("B", "captured", "right-bank", on="2020-01-01"),
        said("B", "captured", "west-b", on="2020-01-01"),
    ]
    enclave = at("mid-a", *story)
    assert (enclave["faction"], enclave["status"], enclave["besieged"]) == ("A", "held", True)
    fallen = at("mid-a", *story, said("B", "captured", "mid-a", on="2020-01-02"))
    assert (fallen["faction"], fallen["besieged"]) == ("B", False)


def test_the_siege_ends_when_the_besieger_leaves():
    story = [
        said("A", "controls", "mid-a", on="2018-01-01"),
        said("B", "besieged", "mid-a", on="2018-02-01", others=("A",)),
        said("B", "withdrew", "mid-a", on="2019-09-05"),
    ]
    assert at("mid-a", *story, on="2019-09-04")["besieged"]
    free = at("mid-a", *story, on="2019-09-06")
    assert (free["faction"], free["besieged"]) == ("A", False)
    assert free["claim_ids"] == (story[0]["claim_id"],)
    broken = said("A", "captured", "mid-a", on="2019-09-05", others=("B",))
    assert not at("mid-a", *story[:2], broken, on="2019-09-06")["besieged"]


@pytest.mark.parametrize("names", [("x", "y"), ("y", "x")])
def test_two_takers_on_one_day_are_a_contest_whatever_their_ids(names):
    one = said("A", "captured", "mid-a", name=names[0])
    two = said("B", "captured", "mid-a", name=names[1])
    cell = at("mid-a", one, two)
    assert (cell["status"], cell["faction"], cell["rivals"]) == ("contested", "A", ("B",))
    assert set(cell["claim_ids"]) == {"x", "y"}
    held = said("B", "controls", "mid-a", on="2019-01-01")
    assert at("mid-a", held, one, two)["faction"] == "B"
    later = said("B", "captured", "mid-a", name=names[1], reported="2020-01-02")
    assert at("mid-a", one, later)["status"] == "held"


@pytest.mark.parametrize("names", [("x", "y"), ("y", "x")])
def test_taken_and_left_on_one_day_is_left(names):
    story = [said("A", "captured", "mid-a", name=names[0]), said("A", "withdrew", "mid-a", name=names[1])]
    cell = at("mid-a", *story)
    assert cell["status"] == "unknown"
    assert cell["claim_ids"] == (names[1],)


def test_what_spoke_for_the_other_side_is_against():
    story = [
        said("A", "captured", "mid-a", on="2020-01-01"),
        said("B", "contested", "mid-a", on="2020-02-01", others=("A",)),
        said("A", "captured", "mid-a", on="2020-03-01"),
    ]
    cell = at("mid-a", *story, on="2020-03-02")
    assert cell["status"] == "held"
    assert set(cell["claim_ids"]) == {story[0]["claim_id"], story[2]["claim_id"]}
    assert cell["against_ids"] == (story[1]["claim_id"],)


def test_a_shared_town_shows_both_and_a_shared_area_overrides_nothing():
    both = [
        said("A", "shared", "mid-a", others=("B",), name="one"),
        said("B", "shared", "mid-a", others=("A",), name="two"),
    ]
    cell = at("mid-a", *both)
    assert (cell["status"], cell["faction"], cell["rivals"]) == ("shared", "A", ("B",))
    assert set(cell["claim_ids"]) == {"one", "two"}
    area = [name for name in world().units.index if world().units.at[name, "admin1"] == "G-E"]
    governorate = [said("A", "shared", *area, scope="area", others=("B",)), said("B", "captured", "mid-a")]
    assert at("mid-a", *governorate)["faction"] == "B"
    assert at("east-a", *governorate)["status"] == "unknown"


def test_villages_of_some_ground_do_not_speak_for_a_town_outside_it():
    inside = said("A", "captured", "left-bank", scope="settlements", doubt_km=10)
    dry = KilometreRule(river_km=0.0)(evidence(inside), world(), on=day("2020-01-02"))
    assert dry.at["left-bank", "faction"] == "A"
    assert dry.at["right-bank", "status"] == "unknown"
    empty = [name for name in dry.index[dry["faction"] == "A"] if name not in TOWNS]
    assert empty


def test_all_the_villages_outweighs_some_villages():
    some = said("A", "captured", "left-bank", "east-a", scope="settlements", doubt_km=10)
    every = said("B", "captured", "left-bank", "east-a", scope="settlements", extent="all", doubt_km=5)
    cell = at("left-bank", some, every)
    assert (cell["faction"], cell["rivals"]) == ("B", ("A",))
    assert cell["claim_ids"] == (every["claim_id"],)
    assert cell["against_ids"] == (some["claim_id"],)


def test_what_is_said_of_the_place_itself_beats_its_surroundings():
    area = said("A", "controls", *world().units.index, scope="area")
    own = said("B", "captured", "mid-a")
    assert at("mid-a", area, own)["faction"] == "B"
    assert at("east-a", area, own)["faction"] == "A"


def test_a_newer_sweep_of_all_villages_overtakes_an_old_capture():
    old = said("A", "captured", "east-a", on="2017-01-01")
    sweep = said("B", "captured", "east-a", "east-b", scope="settlements", extent="all", doubt_km=5)
    assert at("east-a", old, sweep)["faction"] == "B"
    fresh = said("A", "captured", "east-a", on="2020-01-01")
    assert at("east-a", fresh, sweep)["faction"] == "A"


def test_an_ended_claim_no_longer_speaks():
    ended = said("A", "controls", "mid-a", to="2020-02-01")
    assert at("mid-a", ended, on="2020-01-31")["faction"] == "A"
    assert at("mid-a", ended, on="2020-02-01")["status"] == "unknown"


def test_confidence_is_capped_by_the_source():
    assert at("mid-a", said("A", "captured", "mid-a", confidence=0.6))["confidence"] <= 0.6
    assert at("mid-a", said("A", "captured", "mid-a", confidence=0.9))["confidence"] > 0.6


def test_change_days_are_claims_months_and_ends():
    table = evidence(
        said("A", "captured", "mid-a", on="2020-01-20", to="2020-02-10"),
        said("A", "advanced", "mid-a", on="2020-01-25"),
    )
    first, last = day("2020-01-05"), day("2020-03-02")
    months = ("2020-01-05", "2020-01-20", "2020-02-01", "2020-02-10", "2020-03-01", "2020-03-02")
    days = change_days(table, first, last, KilometreRule())
    assert days == sorted(map(day, {*months, "2020-02-20"}))
    assert change_days(table, first, last, KilometreRule(own_days=np.inf)) == [day(one) for one in months]


def test_the_day_on_which_an_announced_capture_is_believed_is_a_day_of_the_history():
    held = of("A", "captured", "h22", on="2019-12-01")
    boast = of("B", "captured", "h22", on="2020-01-15", doubt_km=20)
    table = evidence(held, boast)
    rule = KilometreRule()
    days = change_days(table, day("2019-12-01"), day("2020-03-01"), rule)
    rows = history(table, hamlets(), rule, days)
    town = rows[rows["unit_id"] == "h22"].set_index("day")
    assert town.at[day("2020-01-22"), "faction"] == "B"
    assert town.at[day("2020-01-22"), "basis"] == "announced"


def test_a_raid_changes_no_hands():
    held = of("A", "captured", "h22", on="2019-12-01")
    raid = [of("B", "captured", "h22", on="2020-01-05"), of("B", "withdrew", "h22", on="2020-01-05")]
    cell = in_hamlets(held, *raid, on="2020-01-06").loc["h22"]
    assert (cell["faction"], cell["status"], cell["since"].date()) == ("A", "held", day("2019-12-01"))
    assert held["claim_id"] in cell["claim_ids"]
    later = of("B", "withdrew", "h22", on="2020-01-07")
    assert in_hamlets(held, raid[0], later, on="2020-01-08").at["h22", "status"] == "unknown"
    assert in_hamlets(*raid, on="2020-01-06").at["h22", "status"] == "unknown"


def test_a_siege_ends_when_it_is_said_to_be_over_and_only_that_of_who_laid_it():
    held = of("A", "controls", "h22", on="2020-01-01")
    sieges = [of(side, "besieged", "h22", on="2020-01-05", others=("A",)) for side in "BC"]
    over = of("B", "relieved", "h22", on="2020-01-09")
    assert in_hamlets(held, *sieges, over, on="2020-01-10").at["h22", "besieged"]
    both = [over, of("C", "relieved", "h22", on="2020-01-10")]
    assert in_hamlets(held, *sieges, *both, on="2020-01-09").at["h22", "besieged"]
    cell = in_hamlets(held, *sieges, *both, on="2020-01-10").loc["h22"]
    assert not cell["besieged"]
    assert (cell["faction"], cell["status"], cell["basis"]) == ("A", "held", "named")
    assert {one["claim_id"] for one in both} <= set(cell["against_ids"])
    again = of("B", "besieged", "h22", on="2020-01-20", others=("A",))
    assert in_hamlets(held, *sieges, *both, again, on="2020-01-21").at["h22", "besieged"]
    assert in_hamlets(of("B", "relieved", "h11"), on="2020-01-21").at["h11", "status"] == "unknown"


def test_settlements_of_one_claim_are_one_witness():
    own = of("A", "captured", "h11", on="2020-01-01")
    one = of("B", "captured", "h10", "h01", "h12", "h21", on="2019-12-25", scope="part")
    several = [of("B", "captured", name, on="2019-12-25") for name in ("h10", "h01", "h12", "h21")]
    on = "2020-04-01"
    assert in_hamlets(own, *several, on=on).at["h11", "faction"] == "B"
    assert in_hamlets(own, one, on=on).at["h11", "faction"] == "A"


def test_what_was_said_of_a_city_is_the_last_word_of_its_quarters_however_old():
    quarters = of("A", "controls", "h11", "h12", on="2019-06-01", scope="part")
    round_it = [of("B", "captured", name, on="2020-01-10") for name in ("h10", "h01", "h21", "h02", "h13")]
    shown = in_hamlets(quarters, *round_it, on="2020-01-12")
    assert set(shown.loc[["h11", "h12"], "faction"]) == {"A"}
    assert (
        in_hamlets(of("A", "controls", "h11", on="2019-06-01"), *round_it, on="2020-01-12").at["h11", "faction"] == "B"
    )
    boast = of("A", "captured", "h11", "h12", on="2019-06-01", scope="part", doubt_km=20)
    assert set(in_hamlets(boast, on="2020-01-12").loc[["h11", "h12"], "basis"]) == {"announced"}


def in_hamlets(*rows: dict, on: str, **rule):
    return KilometreRule(**rule)(evidence(*rows), hamlets(), on=day(on))


def of(faction: str, status: str, *places: str, **more) -> dict:
    return said(faction, status, *places, among=hamlets(), **more)


def round_about(faction: str, middle: str, on: str) -> list[dict]:
    x, y = int(middle[1]), int(middle[2])
    near = [name for name in HAMLETS if max(abs(int(name[1]) - x), abs(int(name[2]) - y)) == 1]
    return [of(faction, "captured", name, on=on) for name in near]


def test_a_boast_does_not_change_hands_by_itself_but_its_neighbours_may_agree():
    neutral = of("A", "captured", "h11")
    boast = of("B", "captured", "h11", on="2020-01-15", doubt_km=10, name="boast")
    alone = in_hamlets(neutral, boast, on="2020-01-20").loc["h11"]
    assert (alone["faction"], alone["rivals"], alone["against_ids"]) == ("A", ("B",), ("boast",))
    first = in_hamlets(boast, on="2020-01-20").loc["h11"]
    assert (first["faction"], first["claim_ids"]) == ("B", ("boast",))
    around = round_about("B", "h11", on="2020-01-18")
    assert in_hamlets(neutral, *around, on="2020-01-20").at["h11", "faction"] == "A"
    agreed = in_hamlets(neutral, boast, *around, on="2020-01-20").loc["h11"]
    assert agreed["faction"] == "B"
    assert "boast" in agreed["claim_ids"]
    assert neutral["claim_id"] in agreed["against_ids"]


def test_an_admission_is_a_last_word_whoever_makes_it():
    lost = of("A", "lost", "h11", on="2020-01-15", doubt_km=10)
    assert in_hamlets(of("A", "captured", "h11"), lost, on="2020-01-20").at["h11", "status"] == "unknown"


@pytest.mark.parametrize(("boasted", "holder"), [("2020-01-15", "B"), ("2020-01-03", "B"), ("2019-12-11", None)])
def test_a_boast_is_believed_where_the_holder_is_reported_to_have_left_in_those_days(boasted, holder):
    held = of("A", "captured", "h22", on="2019-12-01")
    boast = of("B", "captured", "h22", on=boasted, doubt_km=20)
    left = of("A", "withdrew", "h22", on="2020-01-15")
    cell = in_hamlets(held, boast, left, on="2020-01-16").loc["h22"]
    assert cell["faction"] == holder
    assert cell["basis"] == ("borne_out" if holder else "named")
    assert in_hamlets(held, boast, on=boasted).at["h22", "faction"] == "A"


def test_a_capture_that_a_side_announces_is_believed_after_a_week_if_nobody_says_otherwise():
    held = of("A", "captured", "h22", on="2019-12-01")
    boast = of("B", "captured", "h22", on="2020-01-15", doubt_km=20)
    assert in_hamlets(held, boast, on="2020-01-21").at["h22", "faction"] == "A"
    cell = in_hamlets(held, boast, on="2020-01-22").loc["h22"]
    assert (cell["faction"], cell["basis"], cell["since"].date()) == ("B", "announced", day("2020-01-15"))
    assert in_hamlets(held, boast, on="2021-01-22").at["h22", "faction"] == "B"
    fought = of("A", "contested", "h22", on="2020-01-10", others=("B",))
    assert in_hamlets(held, fought, boast, on="2020-01-22").at["h22", "status"] == "held"
    for said_otherwise in (
        of("A", "controls", "h22", on="2020-01-17"),
        of("A", "controls", "h22", on="2020-01-17", doubt_km=20),
        of("A", "contested", "h22", on="2020-01-17", others=("B",)),
    ):
        assert in_hamlets(held, boast, said_otherwise, on="2020-01-23").at["h22", "faction"] == "A"
    state = of("B", "controls", "h22", on="2020-01-15", doubt_km=20)
    assert in_hamlets(held, state, on="2020-01-23").at["h22", "faction"] == "A"


def test_in_that_week_it_is_claimed_by_who_announced_it():
    held = of("A", "captured", "h22", on="2019-12-01")
    boast = of("B", "captured", "h22", on="2020-01-15", doubt_km=20)

    def claimants(*more, on):
        return in_hamlets(held, boast, *more, on=on).at["h22", "claimed_by"]

    assert [claimants(on=f"2020-01-{n}") for n in (14, 15, 21, 22)] == [(), ("B",), ("B",), ()]
    assert claimants(of("C", "captured", "h22", on="2020-01-16", doubt_km=20), on="2020-01-17") == ("B", "C")
    assert claimants(of("A", "controls", "h22", on="2020-01-16"), on="2020-01-17") == ()
    assert claimants(of("B", "captured", "h22", on="2020-01-16"), on="2020-01-17") == ()
    assert claimants(of("B", "besieged", "h22", on="2020-01-02", others=("A",)), on="2020-01-17") == ("B",)
    assert in_hamlets(held, boast, on="2020-01-17")["claimed_by"].map(len).sum() == 1
    assert in_hamlets(boast, on="2020-01-17").at["h22", "claimed_by"] == ()


def test_the_last_word_about_a_village_ages_that_about_a_town_or_a_besieged_place_does_not():
    old = [of("A", "captured", place, on="2019-01-01") for place in ("h11", "h22")]
    new = [*round_about("B", "h11", on="2020-06-01"), *round_about("B", "h22", on="2020-06-01")]
    new = [row for row in new if row["claim_id"] not in {f"B-captured-{place}-2020-06-01" for place in ("h11", "h22")}]
    later = in_hamlets(*old, *new, on="2020-06-02")
    assert (later.at["h11", "faction"], later.at["h11", "rivals"]) == ("B", ("A",))
    assert later.at["h22", "faction"] == "A"
    siege = of("B", "besieged", "h11", on="2019-02-01", others=("A",))
    held = in_hamlets(*old, siege, *new, on="2020-06-02").loc["h11"]
    assert (held["faction"], held["besieged"]) == ("A", True)
    young = [of("A", "captured", "h11", on="2020-05-04"), *round_about("B", "h11", on="2020-06-01")]
    assert in_hamlets(*young, on="2020-06-03").at["h11", "faction"] == "A"
    assert in_hamlets(*young, on="2020-06-04").at["h11", "faction"] == "B"


def test_a_town_speaks_for_its_villages_without_ageing_a_besieged_village_does_not():
    def next_door(name, *rows):
        return in_hamlets(*rows, on="2020-01-02", least_reach_km=30).at[name, "faction"]

    town = [of("A", "captured", "h22", on="2018-01-01"), of("B", "captured", "h24", on="2020-01-01")]
    assert next_door("h21", *town) == "A"
    village = [of("A", "captured", "h00", on="2018-01-01"), of("B", "captured", "h13", on="2020-01-01")]
    siege = of("B", "besieged", "h00", on="2018-01-02", others=("A",))
    assert next_door("h01", *village, siege) == "B"


def test_a_town_that_is_fought_over_still_speaks_for_its_holder():
    taken = of("A", "captured", "h22", on="2019-12-01")
    fight = of("B", "contested", "h22", on="2020-01-01", others=("A",))
    control = in_hamlets(taken, fight, on="2020-01-02")
    assert (control.at["h22", "status"], control.at["h23", "faction"]) == ("contested", "A")
    assert (
        in_hamlets(taken, fight, of("A", "lost", "h22", on="2020-01-02"), on="2020-01-03").at["h23", "faction"] is None
    )


def test_the_reach_shrinks_where_places_are_dense():
    spacing = world().spacing_km
    assert (spacing > 0).all()
    near = KilometreRule(reach_spacings=0.1, least_reach_km=1.0)(
        evidence(said("A", "captured", "east-a")), world(), on=day("2020-01-02")
    )
    assert (near["faction"] == "A").sum() < (
        KilometreRule()(evidence(said("A", "captured", "east-a")), world(), on=day("2020-01-02"))["faction"] == "A"
    ).sum()
