from __future__ import annotations

from mapper.text.lexicon import load_lexicon
from mapper.text.segment import sentences
from mapper.text.tokens import readable, tokenise


def cut(text):
    lexicons = [load_lexicon("ar"), load_lexicon("en")]
    found = sentences(text, tokenise(readable(text)), lexicons)
    return [sentence.span.of(text) for sentence in found]


def test_sentences_end_at_full_stops_and_lines():
    assert cut("الأولى. الثانية؟ الثالثة\nالرابعة") == ["الأولى.", "الثانية؟", "الثالثة", "الرابعة"]


def test_numbers_and_abbreviations_do_not_end_one():
    assert cut("It was 15.8 percent, Gen. Smith of the U.S. army said.") == [
        "It was 15.8 percent, Gen. Smith of the U.S. army said."
    ]


def test_a_question_is_marked():
    (one,) = sentences("Why?", tokenise(readable("Why?")), [load_lexicon("en")])
    assert one.question


def test_furniture_goes():
    assert cut("الخبر كله هنا.\nاترك تعليقاً\nلن يتم نشر عنوان بريدك الإلكتروني.") == ["الخبر كله هنا."]
    assert cut("The news is here. Leave a comment below") == ["The news is here."]


def test_a_run_of_headlines_goes():
    menu = "\n".join(["الجيش يسيطر على حلب", "الأهلي يفوز بالدوري", "أسعار الذهب", "طقس الغد"])
    assert cut(menu + "\n" + "الخبر كله هنا.") == ["الخبر كله هنا."]


def test_columns_are_lines():
    assert cut("الرئيسية    الخبر هنا.") == ["الرئيسية", "الخبر هنا."]
