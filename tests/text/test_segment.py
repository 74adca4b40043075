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


OWN = "قوات النظام تسيطر على تدمر"
OTHER = "قوات النظام تسيطر على حلب"
BODY = "أعلنت قوات النظام أنها سيطرت على مدينة تدمر بعد معارك. وقال ناشطون إن المعارك مستمرة."
MENU = ["الأهلي يفوز بالدوري", "أسعار الذهب اليوم", "طقس الغد", OTHER, "المعارضة تنسحب من إدلب"]


def read_of(*lines, title=""):
    text = "\n".join(lines)
    lexicons = [load_lexicon("ar"), load_lexicon("en")]
    return [s.span.of(text) for s in sentences(text, tokenise(readable(text)), lexicons, title)]


def test_the_headline_of_the_article_is_read_and_a_menu_is_not():
    body = BODY.split(". ")
    told = [body[0] + ".", body[1]]
    assert read_of(OWN, "", BODY) == [OWN, *told]
    assert read_of(OWN, "عنب بلدي", "أخبار", "مشاركة", "", BODY) == [OWN, *told]
    assert read_of(*MENU, BODY) == told
    assert read_of(OTHER, *MENU, BODY) == told
    assert read_of(*MENU, OWN, BODY) == [OWN, *told]
    assert read_of(*MENU, "دمشق", *MENU, BODY, title="دمشق") == ["دمشق", *told]


def test_headlines_that_are_announced_are_others():
    body = BODY.split(". ")
    told = [body[0] + ".", body[1]]
    assert read_of(BODY, "اقرأ أيضاً: " + OTHER, BODY) == told * 2
    assert read_of(BODY, "اقرأ أيضاً", OTHER, OWN, BODY) == told * 2
    assert read_of("شريط الأخبار", "12:40 " + OTHER, BODY) == told
    assert read_of(BODY, "", "Related articles", "Regime forces capture Aleppo") == told


def test_a_cue_inside_a_sentence_is_a_word():
    assert read_of("The officers read more reports, and the army captured Raqqa.") == [
        "The officers read more reports, and the army captured Raqqa."
    ]
    assert read_of("The army captured Raqqa. Read more: army captured Aleppo") == ["The army captured Raqqa."]


def test_strokes_separate_headlines():
    assert read_of(f"{OTHER} | طقس الغد | الأهلي يفوز | أسعار الذهب", BODY)[0] == BODY.split(". ")[0] + "."
    assert read_of("عاجل | " + OWN) == ["عاجل", OWN]


def test_a_cut_headline_is_a_headline():
    assert read_of(*(line + "..." for line in MENU), BODY)[0] == BODY.split(". ")[0] + "."


def test_a_sentence_ends_without_a_blank():
    assert cut("سيطرت على تدمر.وقال ناشطون.ثم انسحبت") == ["سيطرت على تدمر.", "وقال ناشطون.", "ثم انسحبت"]
    assert cut("see example.com now") == ["see example.com now"]


def test_a_link_between_paragraphs_is_another_article():
    long = "وقال ناشطون من المدينة إن المعارك لا تزال مستمرة في محيط تدمر بين قوات النظام والتنظيم منذ أيام."
    assert OTHER not in read_of(OTHER, long, OTHER, long, long)[1:]
    assert read_of(OTHER, long, long, long)[0] == OTHER
    assert OWN in read_of("عنوان", long, OWN, long, long)
    assert OTHER in read_of(long, OTHER, long)


def test_the_days_of_a_chronicle_stand_with_what_follows():
    chronicle = "4 March, 2013\n\nRebels take Raqqa.\n14 January, 2014\nThe group takes it."
    assert cut(chronicle) == ["4 March, 2013\n\nRebels take Raqqa.", "14 January, 2014\nThe group takes it."]
    assert cut("14 January, 2014\nRebels took Raqqa on Sunday.") == ["14 January, 2014", "Rebels took Raqqa on Sunday."]
