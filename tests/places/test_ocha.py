"""Measured on a full list of communities that is not part of the project: slips of the pen, and the other script."""

from __future__ import annotations

import csv
import random
from pathlib import Path

import pytest
import shapely

from mapper.places.atlas import bank_of
from mapper.places.gazetteer import Gazetteer, places_frame
from mapper.places.spelling import without_article
from mapper.text.normalize import fold_key

COMMUNITIES = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "ocha_syria" / "communities.csv"
pytestmark = pytest.mark.skipif(
    not COMMUNITIES.exists(), reason=f"{COMMUNITIES.name} of OCHA is not beside the project"
)

SLIPS = {
    "no hamza": lambda name: name.translate(str.maketrans("أإآ", "ااا")),
    "heh for teh marbuta": lambda name: name.replace("ة", "ه"),
    "alef maksura for yeh": lambda name: name[:-1] + "ى" if name.endswith("ي") else name,
    "no article": lambda name: name.removeprefix("ال"),
    "an article": lambda name: name if name.startswith("ال") or " " in name else f"ال{name}",
    "joined words": lambda name: name.replace(" ", ""),
    "tatweel": lambda name: f"{name[0]}ـ{name[1:]}" if len(name) > 1 else name,
}
FOUND = {"joined words": 0.85}
"""Least share of slips that find their place; all but the joined words always do."""


@pytest.fixture(scope="module")
def communities():
    with COMMUNITIES.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["admin4Name_ar"] and row["admin4Name_en"]]
    for row in rows:
        row["ar"] = row["admin4Name_ar"].replace("_", " ").strip()
    return rows


def frame(rows, *, name=True, name_ar=True):
    return places_frame(
        {
            "place_id": row["Location_Pcode"],
            "name": row["admin4Name_en"] if name else "",
            "name_ar": row["ar"] if name_ar else "",
            "kind": "PPL",
            "parent_id": row["admin1Pcode"],
            "geometry": shapely.Point(float(row["lon"]), float(row["lat"])),
        }
        for row in rows
    )


@pytest.fixture(scope="module")
def gazetteer(communities):
    return Gazetteer(frame(communities))


@pytest.mark.parametrize("slip", SLIPS)
def test_slips_find_their_community(communities, gazetteer, slip):
    asked = [(row, SLIPS[slip](row["ar"])) for row in random.Random(1).sample(communities, 600)]
    asked = [(row, name) for row, name in asked if name != row["ar"] and len(fold_key(name)) > 1]
    hits = [
        row["Location_Pcode"] in {one.place_id for one in gazetteer.lookup(name, within=row["admin1Pcode"], limit=40)}
        for row, name in asked
    ]
    assert len(hits) > 30
    assert sum(hits) / len(hits) >= FOUND.get(slip, 0.995)


def test_a_latin_spelling_finds_an_arabic_name_or_nothing_rather_than_another(communities):
    gazetteer = Gazetteer(frame(communities, name=False))
    right = none = 0
    sample = random.Random(2).sample(communities, 600)
    for row in sample:
        found = gazetteer.lookup(row["admin4Name_en"], within=row["admin1Pcode"])
        bare = without_article(fold_key(row["ar"]))
        right += bool(found) and bare == without_article(fold_key(found[0].name_ar))
        none += not found
    assert right / len(sample) > 0.74
    assert (right + none) / len(sample) > 0.88


def test_communities_are_on_the_bank_their_governorate_says(communities, syria_atlas):
    sides = bank_of(
        [float(row["lon"]) for row in communities],
        [float(row["lat"]) for row in communities],
        "river-euphrates",
        syria_atlas,
    )
    for governorate, side in (("Al-Hasakeh", "left"), ("Homs", "right"), ("Idleb", "right"), ("Hama", "right")):
        mine = {str(s) for row, s in zip(communities, sides, strict=True) if row["admin1Name_en"] == governorate}
        assert mine == {side}, governorate
