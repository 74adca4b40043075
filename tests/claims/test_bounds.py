"""What lies near a town, is held there or overlooks it is not the town: no such sentence may colour it."""

from __future__ import annotations

import tomllib
from datetime import date
from itertools import product
from pathlib import Path

import pytest

from tests.claims.world import read

TABLE = tomllib.loads((Path(__file__).resolve().parents[1] / "cases" / "bounds" / "bounds.toml").read_text("utf-8"))
_HOLDING = ("captured", "controls", "lost", "withdrew", "shared")
_PART = ("outskirts", "vicinity", "part")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_what_bounds_a_place_is_not_claimed(language):
    table = TABLE[language]
    wrong = []
    for thing, relation, sentence in product(table["things"], table["relations"], table["sentences"]):
        text = sentence.replace("{}", f"{thing} {relation} {table['place']}")
        text = text[0].upper() + text[1:]
        for claim in read(text, date(2017, 6, 15)):
            itself = (place for place in claim.places if place.place_id == "hama" and place.extent not in _PART)
            if claim.status in _HOLDING and any(not place.relation for place in itself):
                wrong.append(text)
    assert not wrong, f"{len(wrong)} claim the town itself: {wrong[:10]}"


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("Hama is held by the army.", 1),
        ("The town of Hama, near Homs, was captured by the army.", 1),
        ("Rebels in Hama have been surrounded by the army.", 1),
        ("The highway town lies 20 km south of Hama, which remains in the hands of the rebels.", 1),
        ("أصبحت مدينة حماة القريبة من حمص تحت سيطرة الجيش.", 1),
        ("باتت السيطرة على حماة بيد الجيش.", 1),
    ],
)
def test_the_place_itself_is(text, claims):
    found = [claim for claim in read(text, date(2017, 6, 15)) if claim.places[0].place_id == "hama"]
    assert len(found) == claims
