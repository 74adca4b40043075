"""Text as it comes: whatever a page did to the letters, the claim is found and quotes what was printed."""

from __future__ import annotations

import unicodedata

import pytest

from tests.claims.world import read

CLEAN = "سيطرت قوات النظام على مدينة تدمر"
PRESENTED = "ﺳﻴﻄﺮﺕ ﻗﻮﺍﺕ ﺍﻟﻨﻈﺎﻡ ﻋﻠﻰ ﻣﺪﻳﻨﺔ ﺗﺪﻣﺮ"


@pytest.mark.parametrize(
    "text",
    [
        CLEAN,
        PRESENTED,
        unicodedata.normalize("NFD", CLEAN),
        "سَيْطَرَتْ قُوّاتُ النِّظَامِ عَلَى مَدِينَةِ تَدْمُر",
        "ســيطرت قـــوات النظـــام على مديـنة تدمر",
        "سيطـ.ـرت قوات النظام على مدينة تدمر",
        "سيطـ ـرت قوات النظام على مدينة تدمر",
        "سيط*رت قوات الن.ظام على مدينة تدمر",
        "سيطرت قوات\u200cالنظام على\u200f مدينة \u202bتدمر\u202c",
        "سي\u200bطرت قوات\u00a0النظام على مدي\u00adنة تدمر",
        "سيطرت قوات النظام علي مدينه تدمر",
        "سیطرت قوات النظام علی مدینة تدمر",
        "سيطرت قواتالنظام على مدينةتدمر",
        "سيطرت #قوات_النظام على مدينة #تدمر",
        "سيطرت «قوات النظام» على مدينة ((تدمر))",
        "سيطرت «قوات النظام على مدينة ‹تدمر›",
        "سيطرت ﻗﻮﺍﺕ النظام على مدينة\u2003تدمر",
        "🔴 سيطرت قوات النظام على مدينة تدمر ✅",
        "A+ A- سيطرت قوات النظام على مدينة تدمر",
        "عاجل:سيطرت قوات النظام على مدينة تدمر،وقال ناشطون https://example.org/تقدم-قوات-النظام-في-حلب",
        "@Sham_News سيطرت قوات النظام على مدينة تدمر",
    ],
)
def test_the_claim_is_found_in_its_printed_words(text):
    (claim,) = read(text)
    assert (claim.faction, claim.status, [place.place_id for place in claim.places]) == ("SAA", "captured", ["tadmur"])
    assert claim.quote == text[claim.start : claim.stop]
    (place,) = claim.places
    assert place.name in text
    assert not unicodedata.combining(place.name[0])


@pytest.mark.parametrize("name", ["د.ا.ع.ش", "دا.عش", "د*ا*عش", "داعـ.ـش", "دـاعش"])
def test_a_hidden_name_is_read(name):
    (claim,) = read(f"سيطر تنظيم {name} على مدينة تدمر")
    assert claim.faction == "ISIS"
    assert name in claim.quote


def test_a_joined_direction_bounds_its_place():
    (claim,) = read("سيطرت قوات النظام على قرى جنوبدمشق.")
    (place,) = claim.places
    assert (place.direction, place.reference_ids) == (("S",), ("damascus",))


@pytest.mark.parametrize("name", ["Ḥimṣ", "Homṣ", "Hōms"])
def test_latin_letters_with_marks(name):
    found = read(f"The SDF captured {name.replace('i', 'o')} on Monday.")
    assert [claim.places[0].place_id for claim in found] == ["homs"]


@pytest.mark.parametrize(
    "text",
    [
        "https://example.com/regime-forces-captured-aleppo",
        "www.example.com/قوات-النظام-تسيطر-على-مدينة-تدمر",
        "اقرأ أيضاً: قوات النظام تسيطر على مدينة تدمر",
        "اقرأ أيضاً\nقوات النظام تسيطر على مدينة تدمر",
        "آخر الأخبار\n12:40 قوات النظام تسيطر على مدينة تدمر\n12:10 قسد تنسحب من الرقة",
    ],
)
def test_what_is_not_the_article_gives_no_claim(text):
    assert read(text) == []


@pytest.mark.parametrize("dateline", ["دمشق - رويترز: ", "دمشق (رويترز) - ", "عنب بلدي – ", "حلب – خاص – ", "عاجل | "])
def test_a_dateline_is_no_place_of_the_claim(dateline):
    (claim,) = read(f"{dateline}{CLEAN}.")
    assert [place.place_id for place in claim.places] == ["tadmur"]
    assert CLEAN in claim.quote
    (claim,) = read("BEIRUT (Reuters) - Regime forces captured Palmyra.")
    assert [place.place_id for place in claim.places] == ["tadmur"]


def test_a_number_too_long_for_a_year_is_no_date():
    assert len(read(f"1.5.72017201720172017 {CLEAN}")) == 1
