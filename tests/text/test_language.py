"""A text in a language without a lexicon is named and not read; one that can be read always is."""

from __future__ import annotations

from datetime import date

import pytest

from mapper.claims.extract import Reader
from mapper.records import Article
from mapper.text.language import UNKNOWN, unread_language
from tests.claims.world import factions, names, resolve

FOREIGN = {
    "Persian": "نیروهای دولتی سوریه پس از درگیری با داعش کنترل شهر تدمر را در دست گرفتند. ارتش سوریه گفت که روستاهای اطراف نیز آزاد شده است.",
    "Urdu": "شامی فوج نے شہر تدمر پر قبضہ کر لیا ہے اور داعش کے جنگجو شہر میں سے فرار ہو گئے ہیں۔",
    "Central Kurdish": "هێزەکانی سووریا دوای شەڕێکی قورس کۆنترۆڵی شاری حەلەبیان کرد و لەسەر بنکەکان بۆ ماوەیەک مانەوە.",
    "Kurdish": "Hêzên Sûriya Demokratîk piştî şer bajarê Reqayê ji DAIŞ ê azad kirin û li gundê nêzîk bi cih bûn.",
    "Hebrew": "כוחות המשטר השתלטו על העיר תדמור אחרי קרבות עם דאעש, כך אמר הצבא של סוריה.",
    "Turkish": "Rejim güçleri bu sabah Tedmur kentini ele geçirdi ve bir açıklamaya göre örgüt daha sonra çekildi.",
    "French": "Les forces du régime ont pris le contrôle de Palmyre après des combats avec le groupe État islamique.",
    "German": "Die Armee hat die Stadt Palmyra nach Kämpfen mit dem IS eingenommen, und die Rebellen wurden von der Front vertrieben.",
    "Spanish": "Las fuerzas del régimen tomaron el control de Palmira tras los combates con el grupo, según una fuente.",
    "Russian": "Сирийская армия взяла под контроль город Пальмира после боёв, и силы СДС отошли из города на восток.",
}
READ = [
    "سيطرت قوات النظام على مدينة تدمر.",
    "قوات النظام تسيطر تدمر",
    "Regime forces captured Palmyra.",
    "Rebels seize Aleppo",
    "أعلنت قوات سوريا الديمقراطية (SDF) سيطرتها على الرقة، according to the US-led coalition, في بيان باسم Brett McGurk.",
    "سیطرت قوات النظام علی مدینة تدمر بعد معارک مع تنظیم الدولة فی المنطقة",
    "",
]


@pytest.mark.parametrize("name", FOREIGN)
def test_a_language_without_a_lexicon_is_named_and_not_read(name):
    assert unread_language(FOREIGN[name], ["ar", "en"]) == name
    reader = Reader(factions(), names(), ["ar", "en"])
    # Arabic words inside do not change that.
    quoted = f"{FOREIGN[name]} «سيطرت قوات النظام على مدينة تدمر» {FOREIGN[name]}"
    for text in (FOREIGN[name], quoted):
        assert reader.read(Article("foreign", text, date(2017, 12, 20)), resolve) == []


@pytest.mark.parametrize("text", READ)
def test_what_can_be_read_is(text):
    assert unread_language(text, ["ar", "en"]) == ""


def test_a_language_with_a_lexicon_is_not_foreign():
    assert unread_language(FOREIGN["Persian"], ["ar", "fa"]) == ""
    assert unread_language(READ[0] + " أعلنت ذلك في بيان بعد معارك", ["en"]) == "Arabic"


def test_a_language_that_has_no_name_here_is_unknown():
    swahili = (
        "Vikosi vya serikali vilichukua udhibiti wa mji huo baada ya mapigano makali yaliyodumu kwa wiki mbili. " * 4
    )
    assert unread_language(swahili, ["ar", "en"]) == UNKNOWN
