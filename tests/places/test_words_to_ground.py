"""Words of an article to the ground that they speak of, through the whole pipeline; truth is geography."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest
import shapely

from mapper import load_theatre
from mapper.places.footprint import footprint
from mapper.places.resolve import resolve
from mapper.records import Article

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
