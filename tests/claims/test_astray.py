"""A village that the text puts beside one town is not the village of that name beside another."""

from __future__ import annotations

from datetime import date

import pytest

from mapper import load_theatre
from mapper.pipeline import extract_claims
from mapper.records import Article

CASES = [
    ("سيطر الثوار على قرية اليعقوبية جنوب جرابلس.", None),
    ("سيطر الثوار على قرية اليعقوبية شمال جسر الشغور.", "sy-yaqubiyah"),
    ("The army captured the village of Yaqubiyah near Jarablus.", None),
    ("The army captured the village of Yaqubiyah near Jisr al-Shughur.", "sy-yaqubiyah"),
    # seats bound more than villages do, and towns that are seats are not mistaken for others
    ("سيطر الجيش على قرية الشيخ هلال شرق حماة.", "sy-sheikh-hilal"),
    ("سيطر الجيش على بلدة السخنة شرق حمص.", "gn172425"),
    ("The army captured the village of Yaqubiyah near it.", "sy-yaqubiyah"),
    # what lies north of a town does not lie south of it
    ("سيطر الجيش على بلدة مورك شمال حماة.", "gn166640"),
    ("سيطر الجيش على قرية معردس شمال حماة.", "sy-maardis"),
]


@pytest.fixture(scope="module")
def theatre():
    return load_theatre("syria")


@pytest.mark.parametrize(("text", "place_id"), CASES)
def test_place_lies_where_the_text_says(text, place_id, theatre):
    (claim,) = extract_claims(Article("a", text, date(2017, 3, 3)), theatre)
    (place,) = claim.places
    assert place.place_id == place_id
    if place_id is None:
        assert "sy-yaqubiyah Yaqubiyah is another, 182 km away" in " ".join(claim.trace)
        assert place.reference_ids


@pytest.mark.parametrize(
    ("town", "place_id"), [("رأس العين", "sy-tal-shair-ras-al-ayn"), ("أخترين", "sy-tal-shair-akhtarin")]
)
def test_the_bearer_of_the_name_that_lies_there_is_meant(town, place_id, theatre):
    text = f"سيطرت قسد على قرية تل شعير قرب {town}."
    (claim,) = extract_claims(Article("a", text, date(2017, 3, 3)), theatre)
    assert claim.places[0].place_id == place_id


def test_no_place_lies_on_the_other_side(theatre):
    (claim,) = extract_claims(Article("a", "سيطر الجيش على قرية مورك جنوب حماة.", date(2017, 3, 3)), theatre)
    assert claim.places[0].place_id is None


def test_one_of_a_list_lies_where_the_others_do(theatre):
    text = "سيطرت الفصائل على قرى قبتان الجبل وعاجل وبالا والقاسمية وحور."
    (claim,) = extract_claims(Article("a", text, date(2024, 11, 28)), theatre)
    assert [place.place_id for place in claim.places] == [
        "sy-qubtan-al-jabal", "sy-ajil", "sy-bala-aleppo", None, "sy-huwayr",
    ]  # fmt: skip
