"""Stories from the history of the war, replayed: who holds what on which day, and what the claims behind it owe."""

from __future__ import annotations

import csv
import random
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from geopandas.testing import assert_geodataframe_equal

import mapper
from mapper.evidence import evidence_frame, stance
from mapper.report import plural, report_words
from mapper.schema import claim_records

STORIES = Path(__file__).parent / "stories"


def rows(name):
    with (STORIES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


EXPECTED = rows("expected.csv")
NAMES = sorted({row["story"] for row in EXPECTED})
STORY = pytest.mark.parametrize("story", NAMES)


@pytest.fixture(scope="module")
def told(theatre, tmp_path_factory):
    folder = tmp_path_factory.mktemp("stories")

    @cache
    def read(story):
        told = [row for row in rows("claims.csv") if row["story"] == story]
        path = folder / f"{story}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(told[0]))
            writer.writeheader()
            writer.writerows(told)
        claims = mapper.read_claims(path, theatre)
        assert len(claims) == len(told)
        return claims

    return read


def test_every_story_has_claims_and_days():
    assert sorted({row["story"] for row in rows("claims.csv")}) == NAMES
    assert len(NAMES) >= 12


@STORY
def test_a_story_is_told_as_it_went(story, told, theatre):
    days = {}
    wrong = []
    for row in (row for row in EXPECTED if row["story"] == story):
        if row["on"] not in days:
            days[row["on"]] = mapper.control_at(told(story), theatre, on=row["on"]).control
        cell = days[row["on"]].loc[row["place_id"]]
        want = (row["faction"] or None, row["status"], row["besieged"] == "yes", row["rivals"])
        rivals = "|".join(cell["rivals"]) if cell["status"] in ("contested", "shared") else ""
        got = (cell["faction"], cell["status"], bool(cell["besieged"]), rivals)
        if got != want:
            wrong.append((row["on"], row["place_id"], "want", want, "got", got))
    assert not wrong


@STORY
def test_the_order_of_claims_does_not_matter(story, told, theatre):
    claims, on = told(story), max(row["on"] for row in EXPECTED if row["story"] == story)
    first = mapper.control_at(claims, theatre, on=on).control
    for seed in range(2):
        shuffled = claims.iloc[random.Random(seed).sample(range(len(claims)), len(claims))]
        assert_geodataframe_equal(mapper.control_at(shuffled, theatre, on=on).control, first)


def states(control):
    return (control["faction"].fillna("") + " " + control["status"]).to_numpy()


@STORY
def test_a_claim_that_explain_does_not_name_changes_no_holder(story, told, theatre):
    claims, on = told(story), max(row["on"] for row in EXPECTED if row["story"] == story)
    shown = mapper.control_at(claims, theatre, on=on)
    named_places = shown.theatre.coverage.units["place_id"].notna().to_numpy()
    for claim in claims.index:
        without = mapper.control_at(claims.drop(claim), theatre, on=on).control
        moved = named_places & (states(without) != states(shown.control))
        for cell in random.Random(claim).sample(list(shown.control.index[moved]), min(moved.sum(), 3)):
            why = shown.explain(cell)
            groups = (why.sentences_for, why.sentences_against, why.sentences_near, why.sentences_other)
            assert claim in {sentence.claim_id for group in groups for sentence in group}, (cell, claim)


@pytest.mark.parametrize("village", ["sy-hafsarjah", "gn164782"])
def test_a_besieged_enclave_does_not_colour_what_lies_outside_it(village, told, theatre):
    control = mapper.control_at(told("fuah"), theatre, on="2018-01-01").control
    assert control.at[village, "faction"] == "JAF"


def test_a_fight_in_a_town_leaves_its_villages_to_their_holder(told, theatre):
    control = mapper.control_at(told("december_2024"), theatre, on="2024-12-07").control
    assert control.at["sy-fairouzeh", "faction"] == "SAA"


def test_a_late_report_revises_the_past_and_not_what_was_believed(told, theatre):
    claims = told("palmyra").copy()
    late = claims.index[claims["valid_from"] == "2016-12-11"][0]
    claims.loc[late, "reported"] = claims.loc[late, "reported"] + pd.Timedelta(days=5)

    def holder(**asked):
        return mapper.control_at(claims, theatre, on="2016-12-12", **asked).control.at["gn163808", "faction"]

    assert holder() == "ISIS"
    assert holder(known_by="2016-12-12") == "SAA"
    assert holder(known_by="2016-12-16") == "ISIS"


def test_why_gives_distance_age_and_what_silences_the_neighbours(told, theatre):
    shown = mapper.control_at(told("december_2024"), theatre, on="2024-12-07")
    (own,) = shown.explain("Hama").sentences_for[:1]
    assert (own.km, own.days, own.across) == (0.0, 2, False)
    assert "about the place itself, 2 days old" in str(shown.explain("Hama"))
    assert "قبل يومين" in str(shown.explain("Hama", lang="ar"))
    fought = shown.explain("sy-fairouzeh")
    assert (fought.faction, fought.status) == ("SAA", "held")
    assert [sentence.status for sentence in fought.sentences_near] == ["contested"]
    assert 1 <= fought.sentences_near[0].km < 30
    assert "Fights, sieges and departures near it" in str(fought)


def test_why_names_the_rule_that_decided(told, theatre):
    shown = mapper.control_at(told("december_2024"), theatre, on="2024-12-07")
    assert shown.explain("Hama").rule == (
        "What was last said of the place itself decides; of a town it stands without end."
    )
    assert "بلا حد" in shown.explain("Hama", lang="ar").rule
    near = shown.explain("sy-fairouzeh").rule
    assert near.startswith("Nothing that is said of the place itself decides it alone")
    assert "The 16 nearest pins" in near
    assert "{" not in near + shown.explain("sy-fairouzeh", lang="ar").rule
    by_nearest = mapper.control_at(told("december_2024"), theatre, on="2024-12-07", model="nearest")
    assert by_nearest.explain("sy-fairouzeh").rule.startswith("The last claim about the nearest place")


def test_without_the_claims_it_cites_a_cell_rests_on_others_or_on_none(told, theatre):
    claims = told("december_2024")
    shown = mapper.control_at(claims, theatre, on="2024-12-07").control
    held = shown[(shown["basis"] == "named") & (shown["status"] == "held")]
    assert len(held) > 5
    for unit_id, cell in held.iloc[:: max(1, len(held) // 6)].iterrows():
        rest = claims[~claims.index.isin([*cell["claim_ids"], *cell["against_ids"]])]
        after = mapper.control_at(rest, theatre, on="2024-12-07").control.loc[unit_id]
        assert after["basis"] != "named" or after["status"] == "unknown"
        assert not {*cell["claim_ids"]} & {*after["claim_ids"]}


@pytest.mark.parametrize(
    ("number", "arabic"),
    [(1, "يوم واحد"), (2, "يومين"), (3, "3 أيام"), (10, "10 أيام"), (11, "11 يوماً"), (99, "99 يوماً"), (100, "100 يوم"),
     (102, "102 يوم"), (103, "103 أيام"), (111, "111 يوماً")],
)  # fmt: skip
def test_arabic_days_are_counted_as_arabic_counts(number, arabic):
    assert plural(number, report_words("ar")["weigh"]["day"], "ar") == arabic


@pytest.mark.parametrize(
    ("faction", "status", "speaker", "against", "stance_"),
    [
        ("SAA", "captured", "SANA", "ISIS", "own"),
        ("SAA", "withdrew", "SANA", "", "against"),
        ("ISIS", "captured", "SANA", "SAA", "against"),
        ("ISIS", "captured", "SANA", "", None),
        ("ISIS", "captured", "REUTERS", "SAA", None),
    ],
)
def test_a_source_boasts_admits_or_neither(faction, status, speaker, against, stance_, theatre, tmp_path):
    path = tmp_path / "one.csv"
    head = "faction,status,place_id,valid_from,attribution,against"
    path.write_text(f"{head}\n{faction},{status},gn163808,2016-01-01,{speaker},{against}\n", encoding="utf-8")
    claims = mapper.read_claims(path, theatre)
    assert stance(claim_records(claims)[0], theatre) == stance_
    assert (evidence_frame(claims, theatre)["doubt_km"].max() >= 10) == (stance_ == "own")
