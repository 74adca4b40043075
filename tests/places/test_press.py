"""How newspapers spell Syria's places in six languages, and what they print that is no place.

``press.csv`` and ``no_places.csv`` are written by hand from knowledge of the press; several ids are places that are as
good an answer (a town and its camp).
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from mapper.places.gazetteer import CONFIDENT

HERE = Path(__file__).parent
LEAST = {"ar": 0.96, "en": 0.94, "fr": 0.85, "tr": 0.8, "ku": 0.6, "de": 0.7}
"""Least share of spellings whose first answer is the place."""


def rows(name):
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def answers(syria_gazetteer):
    return [
        (row, set(row["place_ids"].split("|")), syria_gazetteer.lookup(row["spelling"], limit=1))
        for row in rows("press.csv")
    ]


@pytest.mark.parametrize("script", LEAST)
def test_spellings_of_the_press_find_their_place(answers, script):
    mine = [bool(found) and found[0].place_id in ids for row, ids, found in answers if row["script"] == script]
    assert len(mine) > 5
    assert sum(mine) / len(mine) >= LEAST[script]


def test_a_sure_answer_is_hardly_ever_wrong(answers):
    sure = [found[0].place_id in ids for _, ids, found in answers if found and found[0].score >= CONFIDENT]
    assert len(sure) / len(answers) > 0.8
    assert 1 - sum(sure) / len(sure) < 0.02


def test_what_is_no_place_gets_no_sure_answer(syria_gazetteer):
    taken = []
    for row in rows("no_places.csv"):
        found = syria_gazetteer.lookup(row["text"], limit=1)
        taken += [row["text"] for one in found if one.score >= CONFIDENT]
    # Operations whose names are regions of the gazetteer too.
    assert len(taken) <= 4, taken
