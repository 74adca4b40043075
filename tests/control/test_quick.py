"""The quick rule is the plain one, whatever was claimed, on one day and from day to day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapper.control.decided import BASES, STATES
from mapper.control.heard import heard_of
from mapper.control.models import KilometreRule
from mapper.control.timeline import recorded, timeline
from mapper.errors import InputError
from tests.control.plain import Plain
from tests.control.world import HAMLETS, TOWNS, day, evidence, hamlets, said, world

DAYS = st.one_of(
    st.sampled_from([day(f"2019-12-{n:02}") for n in range(1, 8)]),  # few, so that much happens on one day
    st.dates(min_value=day("2019-01-01"), max_value=day("2020-12-31")),
)
CLAIMS = st.lists(
    st.builds(
        lambda faction, status, places, on, lasts, doubt, scope, extent, others, sure: said(
            faction, status, *places, on=str(on), to=None if lasts is None else str(on.replace(year=on.year + lasts)),
            doubt_km=doubt, scope=scope, extent=extent, others=others, confidence=sure,
        ),
        st.sampled_from("ABCD"),
        st.sampled_from(["captured", "controls", "lost", "withdrew", "contested", "shared", "besieged", "relieved"]),
        st.lists(st.sampled_from(sorted(TOWNS)), min_size=1, max_size=4, unique=True),
        DAYS.filter(lambda one: (one.month, one.day) != (2, 29)),
        st.sampled_from([None, None, None, 0, 1]),
        st.sampled_from([0.0, 0.0, 5.0, 10.0]),
        st.sampled_from(["point", "point", "part", "settlements", "area"]),
        st.sampled_from(["", "all", "most", "part", "villages"]),
        st.sampled_from([(), (), ("A",), ("B", "C")]),
        st.sampled_from([0.5, 0.9]),
    ),
    max_size=12,
)  # fmt: skip
RULES = st.sampled_from(
    [KilometreRule(), KilometreRule(reach_km=60, empty_reach_km=40, neighbours=3), KilometreRule(doubt=0, age_km=0)]
)


def plainly(rule, table, on, among=None):
    cells = Plain(rule)(heard_of(table, known_by=None), among or world(), on)
    return [
        (one.faction, one.status, one.besieged, one.rivals, one.claimed_by, one.since, round(one.confidence, 2), one.basis,
         one.claim_ids, one.against_ids)
        for one in cells
    ]  # fmt: skip


def quickly(decided):
    rows = range(len(decided.holder))
    return [
        (
            decided.holder_of(row), STATES[decided.status[row]], bool(decided.besieged[row]), decided.rivals_of(row),
            decided.claimants_of(row),
            type(decided.on).fromordinal(int(decided.since[row])) if decided.since[row] else None,
            round(float(decided.confidence[row]), 2), BASES[decided.basis[row]], *decided.claims(row),
        )
        for row in rows
    ]  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(rows=CLAIMS, on=DAYS, rule=RULES)
def test_a_day_is_decided_as_by_hand(rows, on, rule):
    table = evidence(*rows)
    for one, other in zip(quickly(rule.over(table, world())(on)), plainly(rule, table, on), strict=True):
        assert one == other


@pytest.mark.parametrize("left", ["2019-12-31", "2020-01-01", "2020-01-02"])
def test_ground_that_was_left_before_on_and_after_the_day_it_was_taken(left):
    ground = ["mid-a", "right-bank", "west-b"]
    table = evidence(
        said("A", "captured", *ground, scope="area", extent="all"),
        said("A", "withdrew", *ground, scope="area", extent="all", on=left),
        said("A", "captured", "east-a"),
    )
    rule = KilometreRule(reach_km=60, empty_reach_km=60)
    assert quickly(rule.over(table, world())(day("2020-01-03"))) == plainly(rule, table, day("2020-01-03"))


@settings(max_examples=60, deadline=None)
@given(rows=CLAIMS, days=st.lists(DAYS, min_size=1, max_size=6), rule=RULES)
def test_day_after_day_is_each_day_afresh_in_any_order(rows, days, rule):
    table = evidence(*rows)
    run = rule.over(table, world())
    decisions = [run(on) for on in days]
    for on, decided in zip(days, decisions, strict=True):
        fresh = rule.over(table, world())(on)
        assert quickly(decided) == quickly(fresh)
        assert decided.labels() == fresh.labels()


@settings(max_examples=30, deadline=None)
@given(rows=CLAIMS)
def test_a_timeline_holds_every_day_and_what_changed(rows):
    table = evidence(*rows)
    rule = KilometreRule()
    first, last = day("2019-12-01"), day("2020-02-01")
    line = recorded(timeline(table, world(), rule, first, last, step=7), world())
    assert line.days[0] == first
    assert len(line.days) == 9
    for on in line.days:
        labels = rule.over(table, world())(on).labels()
        assert [line.keys[state] for state in line.on(on)] == labels
    moved = [b for a, b in zip(line.days, line.days[1:], strict=False) if (line.on(a) != line.on(b)).any()]
    assert line.change_days == moved
    assert set(moved) <= set(line.changes["day"])
    assert (line.on(last) == line.states[-1]).all()
    with pytest.raises(InputError, match="before the first day"):
        line.on(day("2019-11-30"))


@settings(max_examples=40, deadline=None)
@given(rows=CLAIMS, on=DAYS)
def test_areas_of_any_day_cover_the_theatre_once(rows, on):
    """No gap, no overlap, no invalid face: by area, and by what touches what."""
    decided = KilometreRule().over(evidence(*rows), world())(on)
    areas = world().areas(decided.codes()[0])
    assert areas.geometry.is_valid.all()
    metric = areas.geometry.to_crs(world().metric_crs)
    whole = world().units.geometry.to_crs(world().metric_crs)
    assert metric.area.sum() == pytest.approx(whole.area.sum(), rel=1e-9)
    assert metric.union_all().area == pytest.approx(whole.area.sum(), rel=1e-9)
    by_state = whole.area.groupby(np.array(decided.codes()[0])).sum()
    for state, area in zip(areas["state"], metric.area, strict=True):
        assert area == pytest.approx(by_state[state], rel=1e-6)


MANY = st.lists(
    st.builds(
        lambda faction, status, place, on, doubt, scope: said(
            faction, status, place, on=str(on), doubt_km=doubt, scope=scope, among=hamlets()
        ),
        st.sampled_from("ABC"),
        st.sampled_from(["captured", "controls", "captured", "lost", "contested"]),
        st.sampled_from(HAMLETS),
        st.dates(min_value=day("2019-06-01"), max_value=day("2019-12-31")),
        st.sampled_from([0.0, 0.0, 10.0]),
        st.sampled_from(["point", "point", "settlements"]),
    ),
    min_size=40,
    max_size=80,
)


@settings(max_examples=8, deadline=None)
@given(
    rows=MANY, days=st.lists(st.dates(min_value=day("2019-09-01"), max_value=day("2020-06-30")), min_size=2, max_size=5)
)
def test_what_is_remembered_of_yesterday_changes_nothing(rows, days):
    """Enough pins that the nearest are remembered from day to day."""
    rule = KilometreRule(neighbours=3, least_reach_km=30)
    table = evidence(*rows)
    run = rule.over(table, hamlets())
    for on in sorted(days):
        assert quickly(run(on)) == quickly(rule.over(table, hamlets())(on))
        for one, other in zip(quickly(run(on)), plainly(rule, table, on, hamlets()), strict=True):
            assert one[:6] == other[:6]


@pytest.mark.parametrize("seed", range(3))
def test_a_long_run_is_each_day_afresh(seed):
    """Cells that listen to their neighbours, then speak for themselves, then listen again, while pins come and go."""
    dice = np.random.default_rng(seed)
    begins = day("2019-01-01").toordinal()
    table = evidence(
        *(
            said(
                "ABC"[dice.integers(3)],
                "withdrew" if n % 13 == 0 else ["captured", "captured", "controls", "lost"][dice.integers(4)],
                *(HAMLETS[::2] if n % 13 == 0 else [HAMLETS[dice.integers(25)]]),
                on=str(date.fromordinal(begins + n)), name=f"c{n:03}", among=hamlets(), doubt_km=10.0 * (n % 5 == 0),
                scope="area" if n % 13 == 0 else "settlements" if n % 11 == 0 else "point",
                to=str(date.fromordinal(begins + n + 40)) if n % 7 == 0 else None,
            )
            for n in range(200)
        )
    )  # fmt: skip
    rule = KilometreRule(neighbours=3, least_reach_km=30, own_days=10)
    run = rule.over(table, hamlets())
    for on in range(begins, begins + 240, 2):
        assert quickly(run(date.fromordinal(on))) == quickly(rule.over(table, hamlets())(date.fromordinal(on)))


def test_more_sides_than_a_byte_has_bits():
    rows = [said(f"F{n:02}", "shared", "mid-a", others=tuple(f"F{m:02}" for m in range(20))) for n in range(20)]
    decided = KilometreRule().over(evidence(*rows), world())(day("2020-01-02"))
    row = world().units.index.get_loc("mid-a")
    assert len(decided.rivals_of(row)) == 19
    assert decided.key(row) == replace(decided, on=day("2020-01-03")).key(row)
