"""Words of an article to the ground that they speak of, through the whole pipeline; truth is geography."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest
import shapely

from mapper import load_theatre
from mapper.evidence import evidence_frame
from mapper.pipeline import extract_claims
from mapper.places.footprint import footprint
from mapper.places.resolve import resolve
from mapper.records import Article
from mapper.schema import claims_frame

CASES = Path(__file__).resolve().parents[1] / "cases" / "footprints"
TABLE = tomllib.loads((CASES / "syria.toml").read_text(encoding="utf-8"))
ROWS = [
    (TABLE[language]["before"] + words, *rest) for language in ("ar", "en") for words, *rest in TABLE[language]["rows"]
]
_SPOT = 0.05
"""Degrees: what is claimed of one spot is claimed of a place within this of it."""


@pytest.fixture(scope="module")
def theatre():
    return load_theatre("syria")


def ground_of(text, theatre):
    article = Article("a", f"{text}.", date(2017, 3, 3))
    claims = theatre.reader.read(article, lambda mentions: resolve(mentions, theatre.gazetteer))
    places = [place for claim in claims for place in claim.places]
    grounds = [footprint(place, theatre.atlas) for place in places]
    shapes = [
        ground.geometry.buffer(_SPOT) if ground.scope == "point" else ground.geometry
        for ground in grounds
        if ground.geometry is not None
    ]
    return shapely.union_all(shapes), [
        (place.to_dict(), ground.reason) for place, ground in zip(places, grounds, strict=True)
    ]


@pytest.mark.parametrize(("text", "inside", "outside"), ROWS, ids=[f"{row[0]} {row[1]}" for row in ROWS])
def test_the_words_speak_of_this_ground(theatre, text, inside, outside):
    shape, said = ground_of(text, theatre)
    assert shapely.intersects_xy(shape, *TABLE["points"][inside]), said
    assert not shapely.intersects_xy(shape, *TABLE["points"][outside]), said


@pytest.mark.parametrize(
    ("text", "colours"),
    [
        ("سيطرت فصائل المعارضة على الحدود السورية التركية.", True),
        ("تدور اشتباكات بين قوات النظام وفصائل المعارضة على الحدود السورية التركية.", False),
        ("The SDF captured the Syrian-Turkish border.", True),
    ],
)
def test_who_takes_a_border_has_it_but_a_fight_is_only_somewhere_on_it(theatre, text, colours):
    claims = extract_claims(Article("a", text, date(2017, 3, 3)), theatre)
    assert len(claims) > 0
    assert (len(evidence_frame(claims_frame(claims), theatre)) > 0) == colours


@pytest.mark.parametrize(
    "text",
    [
        "Turkey closed its border with Syria.",
        "Civilians fled to the Turkish border.",
        "قصفت الطائرات الحدود السورية العراقية.",
        "الشريط الحدودي مغلق منذ أيام.",
    ],
)
def test_a_border_that_nobody_holds_is_no_claim(theatre, text):
    assert len(extract_claims(Article("a", text, date(2017, 3, 3)), theatre)) == 0


def test_units_known_as_circles_hold_their_seat_and_keep_off_each_other(theatre):
    atlas = theatre.atlas
    units = [one for one in atlas.spots.values() if one.kind == "ADM3" and one.radius_km > 0]
    assert len(units) > 30
    assert not any(one.is_point for one in units)
    tree = shapely.STRtree([one.shape for one in units])
    for at, unit in enumerate(units):
        beside = shapely.union_all([units[row].shape for row in tree.query(unit.shape) if row != at])
        assert unit.shape.intersection(beside).area < 0.1 * unit.shape.area, unit.name
    for unit, seat in (("sy-suluk-subdistrict", (39.13, 36.60)), ("sy-ain-issa-subdistrict", (38.862, 36.386))):
        assert shapely.intersects_xy(atlas.spots[unit].shape, *atlas.forward.transform(*seat))
