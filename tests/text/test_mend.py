"""Words that a page broke: joined, or cut by marks; and those that must stay as they are."""

from __future__ import annotations

import pytest

from mapper.text.match import Proclitics
from mapper.text.mend import Vocabulary, mend
from mapper.text.tokens import key_of, readable, tokenise

CUES = ["جنوب", "قوات النظام", "داعش", "قسد", "سد", "مدينة", "على", "سيطرت", "ي ب ك", "الولايات المتحدة", "بعد"]
NAMES = ["دمشق", "الرقة", "دير الزور", "كفر", "نايا", "القامشلي", "عين"]
LEADS = Proclitics(frozenset({"و", "ب", "ل", "وب", "ول"}), ("ل", "ال", "لل"))


def mended(text):
    vocabulary = Vocabulary(map(key_of, CUES), map(key_of, NAMES), LEADS)
    folded = readable(text)
    tokens = mend(tokenise(folded), folded, vocabulary)
    assert [token.start for token in tokens] == sorted(token.start for token in tokens)
    for token in tokens:
        assert len(token.offsets) == len(token.text) or not token.word
    return [text[token.start : token.stop] for token in tokens]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("جنوبدمشق", ["جنوب", "دمشق"]),
        ("وجنوبدمشق", ["وجنوب", "دمشق"]),
        ("جنوبِدِمشق", ["جنوب", "دِمشق"]),
        ("ديرالزور", ["دير", "الزور"]),
        ("بديرالزور", ["بدير", "الزور"]),
        ("قواتالنظام", ["قوات", "النظام"]),
        ("قوات\u200cالنظام", ["قوات", "النظام"]),
        ("الولاياتالمتحدة", ["الولايات", "المتحدة"]),
        ("مدينةالرقة", ["مدينة", "الرقة"]),
    ],
)
def test_a_lost_blank_is_found(text, words):
    assert mended(text) == words


@pytest.mark.parametrize("text", ["كفرنايا", "القامشلي", "والقامشلي", "عينالكفر", "مجهولدمشق", "aleppodamascus", "سد"])
def test_a_word_that_nobody_knows_stays_whole(text):
    assert mended(text) == [text]


@pytest.mark.parametrize("text", ["د.ا.ع.ش", "دا.عش", "ق.سد", "سيط*رت", "سيطـ.ـرت", "قسـ/ـد", "وق.سد", "د_ا_عش"])
def test_a_hidden_word_is_one_word(text):
    assert mended(f"و {text} ،") == ["و", text, "،"]


def test_letters_of_a_name_stay_letters():
    assert mended("ي.ب.ك") == ["ي", "ب", "ك"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("دمشق.وبعد", ["دمشق", ".", "وبعد"]),
        ("ناشط.قال", ["ناشط", ".", "قال"]),
        ("دا .عش", ["دا", ".", "عش"]),
        ("U.S.", ["U.S"]),
        ("ق.3", ["ق", ".", "3"]),
        ("دمشق.", ["دمشق", "."]),
    ],
)
def test_other_marks_stay(text, words):
    assert mended(text) == words
