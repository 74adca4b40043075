"""Stories from the history of the war, replayed: who holds what on which day, and what the claims behind it owe."""

from __future__ import annotations

import csv
import random
from functools import cache
from pathlib import Path

import pytest
from geopandas.testing import assert_geodataframe_equal

import mapper

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
