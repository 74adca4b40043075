"""Laws of the reader: any text is read without a fault, in time, and its quotes are its own words."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapper.records import MODALITIES, STATUSES
from tests.claims.world import factions, read

WORDS = [
    "سيطرت", "قوات النظام", "قسد", "على", "مدينة", "الرقة", "و", "«", "»", "(", ")", "،", ".", "\n", "بيد", "من", "انسحبت", "شرقي",
    "the", "army", "captured", "Aleppo", "of", "villages", "and", "%", "15", "كم", "لا", "قال", "أن", "التي", "عليها", "ـ", "أمس", "ريف",
]  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=40))
def test_any_order_of_words_is_read(words):
    text = " ".join(words)
    for claim in read(text):
        assert claim.quote == text[claim.start : claim.stop] != ""
        assert claim.status in STATUSES
        assert claim.modality in MODALITIES
        assert claim.faction in factions().ids
        assert 0 < claim.confidence <= 1
        assert claim.valid_from <= claim.reported
        assert claim.places


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_read(text):
    read(text)


def test_empty():
    assert read("") == []
    assert read(" \n\n ") == []


def test_time_grows_with_length_only():
    line = "سيطرت قوات النظام على مدينة تدمر " * 400
    start = time.perf_counter()
    read(line)
    once = time.perf_counter() - start
    start = time.perf_counter()
    read(line * 8)
    assert time.perf_counter() - start < 8 * once * 3 + 0.5


def test_the_day_decides_who_the_syrian_army_is():
    text = "سيطر الجيش السوري على مدينة تدمر."
    assert [read(text, day)[0].faction for day in (date(2024, 12, 7), date(2024, 12, 8))] == [
        "SAA",
        "INTERIM",
    ]


def test_two_sources_that_disagree_are_two_claims():
    found = read("قال المرصد إن قوات النظام سيطرت على تدمر، فيما نفت فصائل المعارضة سيطرة قوات النظام على تدمر.")
    assert [(claim.status, claim.attribution) for claim in found] == [
        ("captured", "SOHR"),
        ("denied", "REBELS"),
    ]


def test_a_sentence_about_what_was_is_not_about_today():
    (claim,) = read("كانت مدينة الرقة تحت سيطرة تنظيم داعش.")
    assert claim.tense == "past"


@pytest.mark.parametrize(
    ("text", "extent"),
    [
        ("سيطرت قوات النظام على ثلاث قرى شرق الرقة.", "count:3"),
        ("سيطرت قوات النظام على 54 قرية شرق الرقة.", "count:54"),
        ("سيطرت قوات النظام على ٥٤ قرية شرق الرقة.", "count:54"),
        ("سيطرت قوات النظام على أكثر من 20 قرية شرق الرقة.", "count:20"),
        ("سيطرت قوات النظام على قرى وبلدات شرق الرقة.", "villages"),
        ("سيطرت قوات النظام على أول قرية شرق الرقة.", "villages"),
        ("سيطرت قوات النظام على جميع القرى الثلاث شرق الرقة.", "all"),
        ("سيطرت قوات النظام على كل القرى شرق الرقة.", "all"),
        ("سيطرت قوات النظام على 12 حيا في مدينة حلب.", "villages"),
        ("SDF fighters captured three villages east of Raqqa.", "count:3"),
        ("SDF fighters captured more than 20 villages east of Raqqa.", "count:20"),
        ("SDF fighters captured most of the 54 villages east of Raqqa.", "most"),
        ("SDF fighters captured several villages east of Raqqa.", "villages"),
        ("SDF fighters captured the third village east of Raqqa.", "villages"),
        ("SDF fighters captured villages east of Raqqa.", "villages"),
    ],
)
def test_a_number_of_villages_is_kept(text, extent):
    places = [place for claim in read(text) for place in claim.places]
    assert [place.extent for place in places] == [extent]
