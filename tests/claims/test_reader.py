"""Laws of the reader: any text is read without a fault, in time, and its quotes are its own words."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapper.claims import extract
from mapper.pipeline import extract_claims
from mapper.records import MODALITIES, STATUSES, Article
from mapper.text.lexicon import lexicon_languages, load_lexicon
from tests.claims.test_cases import cases
from tests.claims.world import factions, read

WORDS = [
    "سيطرت", "قوات النظام", "قسد", "على", "مدينة", "الرقة", "و", "«", "»", "(", ")", "،", ".", "\n", "بيد", "من", "انسحبت", "شرقي",
    "the", "army", "captured", "Aleppo", "of", "villages", "and", "%", "15", "كم", "لا", "قال", "أن", "التي", "عليها", "ـ", "أمس", "ريف",
]  # fmt: skip
NOISE = [
    " ", "\n", "\r", "\u2028", "\t   ", "ـ.ـ", ".", "،", "((", "))", "«", "»", "“", "‹", "'", "*", "_", "#", "@", "https://", "|", "…", "\x00", "\x07",
    "\u200c", "\u200f", "\u202e", "\ud800", "\udfff", "🔴", "ﷲ", "ﷺ", "ﹶ", "ﻻ", "ک", "ی", "٪", "٣", "–", "\\", "لل", "ال", "'s", "e\u0301", "½", "②", "1.5.",
    "اقرأ أيضا", "د.ا.ع.ش", "قواتالنظام", "كانون الأول", "2017", "southern", "شمالي",
]  # fmt: skip
SENTENCES = [
    "سيطرت قوات النظام على مدينتي الرقة والطبقة وقرى وبلدات شرق نهر الفرات بالكامل، بعد معارك مع تنظيم الدولة.",
    "قال المرصد إن قوات النظام انسحبت من ريف حلب الشمالي يوم الثلاثاء 5 كانون الأول 2017، ونفت قسد ذلك.",
    "The SDF said on Monday its fighters had captured 15 villages north-west of Raqqa from Islamic State.",
]


def test_what_a_sentence_has_is_known_before_its_rules_are_tried(monkeypatch):
    scenes = []

    class Kept(extract.Scene):
        def __init__(self, *told):
            super().__init__(*told)
            scenes.append(self)

    monkeypatch.setattr(extract, "Scene", Kept)
    for param in list(cases())[::40]:
        read(param.values[0]["text"], param.values[0]["published"])
    assert not [kind for scene in scenes for item in scene.items for kind in item.tags if not scene.occurs(kind)]


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


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_a_damaged_text_is_read(data):
    text = " ".join(data.draw(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=3)))
    for _ in range(data.draw(st.integers(0, 12))):
        start = data.draw(st.integers(0, len(text)))
        stop = start + data.draw(st.sampled_from([0, 0, 0, 1, 5, 30]))
        text = text[:start] + data.draw(st.sampled_from([*NOISE, ""])) + text[stop:]
    for claim in read(text):
        assert claim.quote == text[claim.start : claim.stop] != ""
        assert all(place.name.strip() == place.name != "" for place in claim.places)


@pytest.mark.parametrize("language", lexicon_languages())
def test_a_text_may_end_with_any_word(language):
    keys = list(load_lexicon(language).entries)
    for at in range(0, len(keys), 40):  # a line is a sentence
        read("\n".join(keys[at : at + 40]))


@pytest.mark.parametrize(
    "unit",
    [
        "ا",
        "د.",
        "د/",
        "دير-",
        "ـ.",
        "(",
        "«سيطرت ",
        "🔴",
        "1.",
        "a'",
        "a@",
        "قال إن ",
        "سيطرت عليها ",
        "الرقة و",
        "حلب | ",
    ],
)
def test_a_line_without_an_end_takes_time_as_its_length(unit):
    def seconds(length):
        text = unit * (length // len(unit))
        runs = []
        for _ in range(2):
            start = time.process_time()
            read(text)
            runs.append(time.process_time() - start)
        return min(runs)

    seconds(1_000)
    assert seconds(16_000) < 3 * 4 * max(seconds(4_000), 0.02)


def test_empty():
    assert read("") == []
    assert read(" \n\n ") == []


def test_time_grows_with_length_only():
    line = "سيطرت قوات النظام على مدينة تدمر " * 400
    start = time.process_time()
    read(line)
    once = time.process_time() - start
    start = time.process_time()
    read(line * 8)
    assert time.process_time() - start < 8 * once * 3 + 0.5


def test_the_day_decides_who_the_syrian_army_is():
    text = "سيطر الجيش السوري على مدينة تدمر."
    assert [read(text, day)[0].faction for day in (date(2024, 12, 8), date(2024, 12, 9))] == [
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


@pytest.mark.parametrize("name", ["تل رفعت", "تل تمر", "جسر الشغور", "قلعة المضيق"])
def test_a_town_may_be_called_a_hill_or_a_bridge(theatre, name):
    (claim,) = extract_claims(Article("x", f"سيطرت قسد على {name}.", date(2018, 1, 5)), theatre)
    (place,) = claim.places
    assert theatre.gazetteer.get(place.place_id).kind.startswith("PPL")


@pytest.mark.parametrize(
    ("text", "thing", "where"),
    [
        ("Rebels entered Raqqa on Monday and took several districts.", "several districts", "Raqqa"),
        ("The army shelled the city of Raqqa. Rebels captured the national hospital.", "national hospital", "Raqqa"),
        ("Rebels captured Hama. They also seized the cement plant.", "cement plant", "Hama"),
        ("Rebels captured Hama, Homs and the grain silos.", "grain silos", None),
        ("Rebels near Hama took the governor's office.", "governor's office", None),
        ("Rebels took a 30-km strip along the border with Turkey.", "strip", "Turkey"),
        ("The SDF holds Palmyra and the desert around it.", "desert", "Palmyra"),
    ],
)
def test_what_has_no_name_lies_in_the_town_spoken_of(text, thing, where):
    places = {place.name: place.reference for claim in read(text) for place in claim.places}
    assert places[thing] == where


def test_whole_clauses_are_quoted():
    (claim,) = read("After a week of quiet, a spokesman said that the army had captured Palmyra, and talks went on.")
    assert claim.quote == "a spokesman said that the army had captured Palmyra"
    (claim,) = read("The army captured Palmyra, Tabqa and Manbij on Sunday.")
    assert claim.quote == "The army captured Palmyra, Tabqa and Manbij on Sunday."
    filler = "while delegates in Geneva argued about agendas and seating and translators well into the night " * 3
    (claim,) = read(f"After a week of quiet the army captured Palmyra {filler}.")
    assert claim.quote == "the army captured Palmyra"


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("انتزعت فصائل المعارضة، وهيئة تحرير الشام، السيطرة على بلدة الهبيط.", ("REBELS", "HTS")),
        ("سيطر الجيش الوطني أمس والقوات التركية على مدينة الباب.", ("SNA", "TURKEY")),
        ("استعادت قوات النظام صباح اليوم وحزب الله السيطرة على القائم.", ("SAA", "HEZBOLLAH")),
        ("سيطر مقاتلون من هيئة تحرير الشام وآخرون من أحرار الشام على إدلب.", ("HTS", "AHRAR_SHAM")),
    ],
)
def test_what_stands_between_two_sides_parts_them_not(text, sides):
    (claim,) = read(text)
    assert (claim.faction, *claim.co_factions) == sides


@pytest.mark.parametrize(
    ("text", "extent"),
    [
        ("هاجمت قسد مدينة الرقة وسيطرت على نصفها.", "percent:50"),
        ("هاجمت قسد مدينة الرقة وسيطرت على أجزاء واسعة منها.", "part"),
        ("هاجمت قسد مدينة الرقة وسيطرت على معظمها.", "most"),
        ("هاجمت قسد مدينة الرقة وسيطرت عليها.", None),
    ],
)
def test_half_of_it_is_not_all_of_it(text, extent):
    places = [place for claim in read(text) for place in claim.places]
    assert [place.extent for place in places] == [extent]
