"""A place is found in a spelling that no list has; people, units and common words with a capital are none."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest

from mapper.pipeline import extract_claims
from mapper.records import Article
from mapper.theatre import load_theatre


@cache
def built():
    return load_theatre("syria")


def places(text: str) -> dict[str, str | None]:
    """Printed name to the name of the place that it was taken for."""
    theatre = built()
    claims = extract_claims(Article("respelled", text, date(2017, 6, 15)), theatre)
    found = [place for claim in claims for place in claim.places]
    return {one.name: one.place_id and theatre.gazetteer.get(one.place_id).name for one in found}


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("Rankous", "Rankus"),
        ("Tel Hamis", "Tell Hamis"),
        ("Deir Attiyeh", "Deir Atiyah"),
        ("Hamouriyeh", "Hamuriyah"),
        ("Saham al-Jawlan", "Sahm al-Jawlan"),
        ("Jibbadin", "Jubadin"),
        ("al-Dawoudiya", "al-Dawudiyah"),
    ],
)
def test_another_spelling_is_the_place_wherever_it_stands(printed, meant):
    assert places(f"The army took {printed} on Sunday.") == {printed: meant}
    assert places(f"{printed} fell to the army.") == {printed: meant}
    assert places(f"Rebels hold Palmyra and {printed}.") == {"Palmyra": "Palmyra", printed: meant}


@pytest.mark.parametrize(
    "text",
    [
        "Power went to the army.",
        "Hassan fell to the army.",
        "Rebels took Redur Xelil on Sunday.",
        "The army took Major Rankous on Sunday.",
        "The army took Regiment 999 on Sunday.",
    ],
)
def test_people_and_units_are_no_places(text):
    assert not set(places(text).values()) - {None}


def test_nothing_is_heard_where_no_word_has_a_capital():
    assert places("the army took rankous on sunday.") == {}
