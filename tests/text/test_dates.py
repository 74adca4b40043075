from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.text.cues import items_of
from mapper.text.dates import mark_dates
from mapper.text.lexicon import load_lexicon
from mapper.text.match import Line
from mapper.text.tokens import readable, tokenise


def dates(text, published, language="ar"):
    lexicon = load_lexicon(language)
    tokens = tokenise(readable(text), lexicon.proclitics.strings)
    items = items_of(tokens, lexicon, cues=lexicon.matcher.find(Line(tokens)))
    found = [item.tags["date"] for item in mark_dates(items, date.fromisoformat(published), text) if item.has("date")]
    return [(when.day.isoformat() if when.day else None, when.precision) for when in found]


@pytest.mark.parametrize(
    ("text", "published", "day", "precision"),
    [
        ("قال الثلاثاء إن", "2017-12-20", "2017-12-19", "day"),
        ("في السابع من الشهر الجاري", "2017-12-20", "2017-12-07", "day"),
        ("خلال شهر أيلول الماضي", "2017-12-20", "2017-09-01", "month"),
        ("خلال شهر تشرين الثاني إلى", "2017-12-20", "2017-11-01", "month"),
        ("في أيار الماضي", "2017-12-20", "2017-05-01", "month"),
        ("يوم أمس الأحد", "2017-05-15", "2017-05-14", "day"),
        ("أمس الأول", "2017-05-15", "2017-05-13", "day"),
        ("فجر اليوم الاثنين", "2017-05-15", "2017-05-15", "day"),
        ("منذ ثلاثة أيام", "2017-05-15", "2017-05-12", "day"),
        ("قبل أسبوعين", "2017-05-15", "2017-05-01", "month"),
        ("الشهر الماضي", "2017-01-15", "2016-12-01", "month"),
        ("الخميس 2 نوفمبر/تشرين الثاني 2017", "2017-11-03", "2017-11-02", "day"),
        ("أكتوبر (تشرين الأول) 2015", "2017-11-03", "2015-10-01", "month"),
        ("14 كانون الثاني/ يناير 2014", "2017-02-24", "2014-01-14", "day"),
        ("٢٨ أكتوبر ٢٠١٩", "2019-11-01", "2019-10-28", "day"),
        ("15\\2\\2016", "2019-11-01", "2016-02-15", "day"),
        ("في الخامس والعشرين من كانون الأول", "2019-11-01", "2018-12-25", "day"),
        ("5 حزيران", "2018-06-05", "2018-06-05", "day"),
        ("17 من تموز", "2018-06-05", "2017-07-17", "day"),
        ("منذ بداية عام 2014", "2018-06-05", "2014-01-01", "year"),
        ("السبت الماضي", "2018-06-05", "2018-06-02", "day"),
    ],
)
def test_arabic(text, published, day, precision):
    assert dates(text, published) == [(day, precision)]


@pytest.mark.parametrize(
    ("text", "published", "day", "precision"),
    [
        ("on Tuesday", "2017-12-20", "2017-12-19", "day"),
        ("last Wednesday", "2017-12-20", "2017-12-13", "day"),
        ("on 5 June 2018", "2018-12-20", "2018-06-05", "day"),
        ("on June 5, 2018", "2018-12-20", "2018-06-05", "day"),
        ("in December", "2017-01-20", "2016-12-01", "month"),
        ("last month", "2017-01-20", "2016-12-01", "month"),
        ("three days ago", "2017-01-20", "2017-01-17", "day"),
        ("since 2014", "2017-01-20", "2014-01-01", "year"),
        ("yesterday", "2017-01-20", "2017-01-19", "day"),
    ],
)
def test_english(text, published, day, precision):
    assert dates(text, published, "en") == [(day, precision)]


@pytest.mark.parametrize("text", ["15 آذار 2030", "السبت المقبل"])
def test_a_date_after_publication_is_not_believed(text):
    assert all(day is None for day, _ in dates(text, "2017-12-20"))


@pytest.mark.parametrize("text", ["لليوم السابع", "1500 غارة", "سبع قرى", "الفوج 46", "the march on Rome may fail"])
def test_no_date(text):
    assert dates(text, "2017-12-20", "en" if text.isascii() else "ar") == []


@given(st.dates(date(2011, 1, 1), date(2030, 1, 1)), st.integers(0, 6))
def test_a_weekday_is_within_the_last_week(published, weekday):
    name = ["الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"][weekday]
    ((day, _),) = dates(name, published.isoformat())
    found = date.fromisoformat(day)
    assert found.weekday() == weekday
    assert 0 <= (published - found).days < 7
