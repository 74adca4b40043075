from __future__ import annotations

import tomllib
from datetime import date, timedelta

import pytest
from hijridate import Gregorian
from hypothesis import example, given
from hypothesis import strategies as st

from mapper.resources import data_path
from mapper.text.cues import items_of
from mapper.text.dates import last_day, mark_dates
from mapper.text.lexicon import load_lexicon
from mapper.text.match import Line
from mapper.text.tokens import readable, tokenise

WEEKDAYS = {
    "ar": ["الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"],
    "en": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
}
WEDNESDAY = "2017-12-20"


def marked(text, published, language="ar", anchor=None):
    lexicon = load_lexicon(language)
    tokens = tokenise(readable(text), lexicon.proclitics.strings, lexicon.elided)
    items = items_of(tokens, lexicon, cues=lexicon.matcher.find(Line(tokens)))
    return mark_dates(items, date.fromisoformat(published), text, anchor)


def whens(text, published, language="ar", anchor=None):
    return [item.tags["date"] for item in marked(text, published, language, anchor) if item.has("date")]


def dates(text, published, language="ar"):
    found = whens(text, published, language)
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


# read on Wednesday, 20 December 2017; "-" is a day that is not believed
ARABIC = """
السابع من كانون الأول/ ديسمبر | 2017-12-07 day
في 7 كانون الأول 2016 | 2016-12-07 day
7 ديسمبر/كانون الأول | 2017-12-07 day
أكتوبر (تشرين الأول) 2015 | 2015-10-01 month
الخامس والعشرين من آذار 2017 | 2017-03-25 day
الحادي عشر من شباط | 2017-02-11 day
٢٨ أكتوبر ٢٠١٦ | 2016-10-28 day
3 جويلية 2016 | 2016-07-03 day
15 جوان 2016 | 2016-06-15 day
20 أوت 2016 | 2016-08-20 day
10 فيفري 2017 | 2017-02-10 day
12 أفريل | 2017-04-12 day
5 ماي 2017 | 2017-05-05 day
2 جانفي | 2017-01-02 day
5 غشت 2017 | 2017-08-05 day
5 آب 2017 | 2017-08-05 day
في آب | 2017-08-01 month
في مارس | 2017-03-01 month
منذ مارس | 2017-03-01 month
اليوم الأربعاء | 2017-12-20 day
اليوم، الأربعاء | 2017-12-20 day
أمس الثلاثاء | 2017-12-19 day
أمس (الثلاثاء) | 2017-12-19 day
أمس الاثنين | 2017-12-18 day
أمس الأحد | 2017-12-17 day
أمس السبت | 2017-12-19 day
اليوم الخميس | 2017-12-20 day
مساء أمس | 2017-12-19 day
ليل أمس الثلاثاء | 2017-12-19 day
بعد ظهر أمس | 2017-12-19 day
فجر الأحد | 2017-12-17 day
ليل السبت - الأحد | 2017-12-17 day
ليلة السبت الأحد | 2017-12-17 day
ليل السبت/الأحد | 2017-12-17 day
ليلة الاثنين - الثلاثاء | 2017-12-19 day
أمس الأول | 2017-12-18 day
أول أمس | 2017-12-18 day
أول من أمس | 2017-12-18 day
أمس الأول الاثنين | 2017-12-18 day
البارحة | 2017-12-19 day
الليلة الماضية | 2017-12-19 day
في السابع من الشهر الجاري | 2017-12-07 day
في 7 الجاري | 2017-12-07 day
7 من الجاري | 2017-12-07 day
في 25 من الشهر الماضي | 2017-11-25 day
أيلول الماضي | 2017-09-01 month
في كانون الأول الماضي | 2016-12-01 month
العام الماضي | 2016-01-01 year
العام الجاري | 2017-01-01 year
أواخر العام الماضي | 2016-09-01 year
مطلع 2014 | 2014-01-01 year
مطلع عام 2014 | 2014-01-01 year
في نهاية عام 2016 | 2016-09-01 year
أواخر آذار 2015 | 2015-03-21 month
منتصف شهر آذار | 2017-03-11 month
أواخر الشهر الجاري | 2017-12-01 month
منتصف الشهر الجاري | 2017-12-11 month
صيف 2012 | 2012-06-01 year
في صيف عام 2012 | 2012-06-01 year
شتاء 2013 | 2013-01-01 year
عام 2014 | 2014-01-01 year
في 2014 | 2014-01-01 year
خلال العام 2015 | 2015-01-01 year
منذ 2014 | 2014-01-01 year
منذ ثلاثة أيام | 2017-12-17 day
قبل 5 أيام | 2017-12-15 day
قبل أسبوعين | 2017-12-06 month
قبل يومين | 2017-12-18 day
منذ أيام | 2017-12-17 month
قبل بضعة أيام | 2017-12-17 month
قبل شهر | 2017-11-01 month
منذ شهرين | 2017-10-01 month
قبل نحو ثلاث سنوات | 2014-01-01 year
قبل عام | 2016-01-01 year
منذ يوم الأحد | 2017-12-17 day
منذ عام 2014 | 2014-01-01 year
الأسبوع الماضي | 2017-12-13 month
في الأسابيع الماضية | 2017-12-20 month
خلال الساعات الماضية | 2017-12-20 day
خلال الأيام القليلة الماضية | 2017-12-20 month
الثلاثاء من الأسبوع الماضي | 2017-12-12 day
الأربعاء الماضي | 2017-12-13 day
يوم الجمعة الفائت | 2017-12-15 day
اليوم السابق | 2017-12-19 day
يوم الأحد 16-1 | 2017-01-16 day
بتاريخ 5/3 | 2017-03-05 day
15\\2\\2016 | 2016-02-15 day
2016/03/27 | 2016-03-27 day
2016-03-27 | 2016-03-27 day
27.3.2016 | 2016-03-27 day
27/3/16 | 2016-03-27 day
٢٣ جمادى الآخر ١٤٣٦هـ | 2015-04-12 day
12 رمضان 1436 | 2015-06-29 day
رمضان 1436هـ | 2015-06-18 month
١٢/٩/١٤٣٦هـ | 2015-06-29 day
12 رمضان 1436هـ الموافق 29 حزيران 2015 | 2015-06-29 day
في 10 محرم | 2017-09-30 day
الثلاثاء 5 حزيران 2018 | - day
الأربعاء 5 حزيران 2017 | 2017-06-05 day
الخميس 28 كانون الأول | - day
الأربعاء 28 كانون الأول | 2016-12-28 day
السبت المقبل | - day
غدا | - day
قبل أكثر من شهر | 2017-11-01 month
في 3/2016 | 2016-03-01 month
في عطلة نهاية الأسبوع | 2017-12-16 day
صباح يوم السبت 16 كانون الأول | 2017-12-16 day
يوم الأول من أيار | 2017-05-01 day
الثلثاء | 2017-12-19 day
28 شباط 2016م | 2016-02-28 day
29 شباط 2016 | 2016-02-29 day
"""
ENGLISH = """
on Tuesday | 2017-12-19 day
late on Monday | 2017-12-18 day
Monday night | 2017-12-18 day
last week | 2017-12-13 month
two days ago | 2017-12-18 day
a week ago | 2017-12-13 month
days ago | 2017-12-17 month
a few weeks ago | 2017-11-29 month
earlier this month | 2017-12-01 month
on March 3 | 2017-03-03 day
on March 3rd, 2016 | 2016-03-03 day
on March 3, 2016 | 2016-03-03 day
3 March 2017 | 2017-03-03 day
the 3rd of March | 2017-03-03 day
on the third of March | 2017-03-03 day
in March | 2017-03-01 month
in May 2016 | 2016-05-01 month
since 2014 | 2014-01-01 year
since Sunday | 2017-12-17 day
overnight | 2017-12-20 day
last May | 2017-05-01 month
later in the day | 2017-12-20 day
the previous day | 2017-12-19 day
a day earlier | 2017-12-19 day
two days earlier | 2017-12-18 day
in early 2015 | 2015-01-01 year
in late 2015 | 2015-09-01 year
late last year | 2016-09-01 year
mid-May | 2017-05-11 month
in mid-May | 2017-05-11 month
by Sunday | 2017-12-17 day
on the 7th | 2017-12-07 day
on the 22nd | 2017-11-22 day
on the 7th of this month | 2017-12-07 day
over the weekend | 2017-12-17 day
last Wednesday | 2017-12-13 day
this Tuesday | 2017-12-19 day
next Friday | - day
on Tuesday last week | 2017-12-12 day
on 5 June 2016 | 2016-06-05 day
Tuesday, 5 December 2017 | 2017-12-05 day
Tue, 5 Dec 2017 | 2017-12-05 day
in December | 2017-12-01 month
in the summer of 2012 | 2012-06-01 year
at dawn on Sunday | 2017-12-17 day
on the night of 5 March | 2017-03-05 day
in recent weeks | 2017-12-20 month
in the past 24 hours | 2017-12-20 day
last month | 2017-11-01 month
last year | 2016-01-01 year
three years ago | 2014-01-01 year
yesterday | 2017-12-19 day
today | 2017-12-20 day
this morning | 2017-12-20 day
the day before yesterday | 2017-12-18 day
in 2014 | 2014-01-01 year
during 2014 | 2014-01-01 year
on 12/5/2016 | 2016-05-12 day
on 5/13/2016 | 2016-05-13 day
2016-03-27 | 2016-03-27 day
on twenty-first of July | 2017-07-21 day
tomorrow | - day
on December 24 | - day
at the end of March 2015 | 2015-03-21 month
in Sept 2016 | 2016-09-01 month
"""


def rows(table, language):
    for row in table.strip().splitlines():
        text, _, meaning = row.rpartition(" | ")
        day, precision = meaning.split()
        yield pytest.param(text, language, None if day == "-" else day, precision, id=f"{language}: {text}")


@pytest.mark.parametrize(("text", "language", "day", "precision"), [*rows(ARABIC, "ar"), *rows(ENGLISH, "en")])
def test_expression(text, language, day, precision):
    assert dates(text, WEDNESDAY, language) == [(day, precision)]


@pytest.mark.parametrize("text", ["15 آذار 2030", "السبت المقبل"])
def test_a_date_after_publication_is_not_believed(text):
    assert [day for day, _ in dates(text, "2017-12-20")] == [None]


NO_DATE_AR = """
لليوم السابع
1500 غارة
سبع قرى
الفوج 46
سد تشرين
جامعة تشرين
مارس التنظيم سياسة
أب لثلاثة أطفال
حي 7 نيسان
ساحة 8 آذار
اتفاق 5 آذار
سوق الأحد
أكثر من 2000 مقاتل
رجب طيب أردوغان
رمضان
فاز 2-1
في 3/4 المدينة
من 2000 مقاتل
ثورة 8 آذار
2014 عنصرا
بعد صفر
في 2000 قرية
"""
NO_DATE_EN = """
the march on Rome may fail
May fail
they march
the sun rose
the 4th division
on the 4th floor
2000 villages
of 2014 men
in 2000 villages
scored 3-1
wed
sat in
Bloody Sunday
seized 5 villages
a second town
the first time
"""


@pytest.mark.parametrize(
    ("text", "language"),
    [(text, "ar") for text in NO_DATE_AR.strip().splitlines()]
    + [(text, "en") for text in NO_DATE_EN.strip().splitlines()],
)
def test_no_date(text, language):
    assert dates(text, WEDNESDAY, language) == []


@pytest.mark.parametrize(
    ("text", "language", "days"),
    [
        ("سيطرت أمس على كذا واليوم على كذا", "ar", ["2017-12-19", "2017-12-20"]),
        ("الأحد والاثنين", "ar", ["2017-12-17", "2017-12-18"]),
        ("يوم 5 أيار 2016 وفي اليوم التالي", "ar", ["2016-05-05", "2016-05-06"]),
        ("في 5 أيار 2016 وبعد ذلك بيومين", "ar", ["2016-05-05", "2016-05-07"]),
        ("في 5 أيار 2016 وبعدها بأسبوع", "ar", ["2016-05-05", "2016-05-12"]),
        ("الاثنين بعد يوم من انتزاعها", "ar", ["2017-12-18", "2017-12-17"]),
        ("on Monday, a day after seizing it", "en", ["2017-12-18", "2017-12-17"]),
        ("on Monday, and two days earlier", "en", ["2017-12-18", "2017-12-16"]),
        ("on Friday and the next day", "en", ["2017-12-15", "2017-12-16"]),
        ("on Friday and three days later", "en", ["2017-12-15", "2017-12-18"]),
        ("on Monday, and a week later", "en", ["2017-12-18", None]),
    ],
)
def test_several_dates(text, language, days):
    assert [day for day, _ in dates(text, WEDNESDAY, language)] == days


def test_the_next_day_is_counted_from_the_last_sentence():
    first = last_day(marked("في 5 أيار 2016", WEDNESDAY))
    assert first == date(2016, 5, 5)
    assert last_day(marked("لا شيء", WEDNESDAY), first) == first
    (when,) = whens("في اليوم التالي", WEDNESDAY, anchor=first)
    assert when.day == date(2016, 5, 6)
    assert whens("في اليوم التالي", WEDNESDAY) == []


@pytest.mark.parametrize(
    ("text", "language", "since", "bound"),
    [
        ("منذ أمس", "ar", True, False),
        ("since 2014", "en", True, False),
        ("أمس", "ar", False, False),
        ("بعد يومين من انتزاعها", "ar", False, True),
        ("two days after seizing", "en", False, True),
        ("two days ago", "en", False, False),
    ],
)
def test_what_begins_and_what_is_counted_from_an_event(text, language, since, bound):
    (when,) = whens(text, WEDNESDAY, language)
    assert (when.since, when.bound) == (since, bound)


def test_the_words_of_a_date_are_quoted_whole():
    text = "قال إن قواته سيطرت ليل السبت - الأحد على كذا"
    (when,) = whens(text, WEDNESDAY)
    assert text[when.start : when.stop] == "ليل السبت - الأحد"


published_days = st.dates(date(2011, 1, 1), date(2030, 1, 1))
expressions = st.sampled_from([(row.values[0], row.values[1]) for row in (*rows(ARABIC, "ar"), *rows(ENGLISH, "en"))])
COUNTED_IN_DAYS = [
    *(f"{lead}{name}" for name in WEEKDAYS["ar"] for lead in ("", "يوم ", "فجر ", "منذ ")),
    *(f"{name} الماضي" for name in WEEKDAYS["ar"]),
    *("أمس", "أول أمس", "اليوم", "منذ ثلاثة أيام", "قبل أسبوعين", "الأسبوع الماضي", "قبل أيام", "ليلة السبت الأحد"),
    *("الثلاثاء من الأسبوع الماضي", "أمس الأحد", "اليوم السابق", "غدا", "عطلة نهاية الأسبوع"),
]


@given(published_days, expressions)
def test_no_date_is_after_publication(published, expression):
    text, language = expression
    for when in whens(text, published.isoformat(), language):
        assert when.day is None or when.day <= published
        assert when.precision in ("day", "month", "year")


@given(published_days, st.sampled_from(COUNTED_IN_DAYS), st.integers(1, 60))
def test_weeks_later_a_relative_date_is_weeks_later(published, text, weeks):
    ((now, precision),) = dates(text, published.isoformat())
    ((later, same),) = dates(text, (published + timedelta(weeks=weeks)).isoformat())
    assert same == precision
    if now is None:
        assert later is None
    else:
        assert date.fromisoformat(later) - date.fromisoformat(now) == timedelta(weeks=weeks)


@given(published_days, st.integers(0, 6), st.sampled_from(["ar", "en"]))
def test_a_weekday_is_within_the_last_week(published, weekday, language):
    ((day, _),) = dates(WEEKDAYS[language][weekday], published.isoformat(), language)
    found = date.fromisoformat(day)
    assert found.weekday() == weekday
    assert 0 <= (published - found).days < 7


def words(kind, language, *, ordinal=False):
    """Value to every written form of a list of ``dates.toml``, or only to its ordinals."""
    found = {}
    for row in tomllib.loads(data_path("lexicon", language, "dates.toml").read_text(encoding="utf-8"))[kind]:
        if ordinal and not row.get("ordinal"):
            continue
        found.setdefault(int(row["value"]), []).extend(row["forms"])
    return found


@st.composite
def printed(draw):
    """A day, and one of the ways to print it with its year."""
    day = draw(st.dates(date(2000, 1, 1), date(2029, 12, 31)))
    language = draw(st.sampled_from(["ar", "en"]))
    month = draw(st.sampled_from(words("month", language)[day.month]))
    weekday = WEEKDAYS[language][day.weekday()]
    number = str(day.day)
    if draw(st.booleans()):
        number = number.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    numeric = [f"{day.day}{s}{day.month}{s}{day.year}" for s in "-/.\\"] + [day.isoformat()]
    if language == "ar":
        spelled = draw(st.sampled_from(words("number", "ar")[day.day]))
        other = draw(st.sampled_from(words("month", "ar")[day.month]))
        forms = [
            f"{number} {month} {day.year}",
            f"{number} {month}/{other} {day.year}",
            f"{number} {month} / {other} {day.year}",
            f"{number} {month} ({other}) {day.year}",
            f"{weekday} {number} من {month} عام {day.year}",
            f"في {spelled} من {month} {day.year}",
            f"يوم {weekday} ({number} {month} {day.year})",
        ]
    else:
        ordinal = draw(st.sampled_from(words("number", "en", ordinal=True)[day.day]))
        forms = [
            f"{number} {month} {day.year}",
            f"{month} {number}, {day.year}",
            f"{weekday}, {number} {month} {day.year}",
            f"on the {ordinal} of {month} {day.year}",
        ]
    return draw(st.sampled_from([*forms, *numeric])), day, language


@given(printed())
def test_every_date_that_can_be_printed_can_be_read(case):
    text, day, language = case
    assert dates(text, "2030-01-01", language) == [(day.isoformat(), "day")]


@given(st.dates(date(2000, 1, 1), date(2029, 12, 31)), st.data())
def test_every_hijri_date_that_can_be_printed_can_be_read(day, data):
    hijri = Gregorian(day.year, day.month, day.day).to_hijri().datetuple()
    month = data.draw(st.sampled_from(words("hijri", "ar")[hijri[1]]))
    text = data.draw(st.sampled_from([f"{hijri[2]} {month} {hijri[0]}", f"{hijri[2]} {month} {hijri[0]}هـ"]))
    assert dates(text, "2030-01-01") == [(day.isoformat(), "day")]
    assert dates(f"{hijri[2]}/{hijri[1]}/{hijri[0]}هـ", "2030-01-01") == [(day.isoformat(), "day")]


@given(st.dates(date(2011, 1, 1), date(2029, 12, 31)), st.integers(0, 350))
@example(date(2016, 2, 29), 350)
def test_a_day_without_a_year_is_the_last_one(day, after):
    published = day + timedelta(days=after)
    month = words("month", "ar")[day.month][0]
    assert dates(f"{day.day} {month}", published.isoformat()) == [(day.isoformat(), "day")]


@pytest.mark.parametrize(
    ("text", "day", "precision"),
    [
        ("a pris mardi", "2017-12-19", "day"),
        ("vendredi dernier", "2017-12-15", "day"),
        ("lundi soir", "2017-12-18", "day"),
        ("dans la nuit de lundi à mardi", "2017-12-19", "day"),
        ("hier soir", "2017-12-19", "day"),
        ("avant-hier", "2017-12-18", "day"),
        ("aujourd'hui", "2017-12-20", "day"),
        ("le 17 octobre 2017", "2017-10-17", "day"),
        ("mardi 17 octobre", "2017-10-17", "day"),
        ("le 1er novembre", "2017-11-01", "day"),
        ("en mars dernier", "2017-03-01", "month"),
        ("début octobre", "2017-10-01", "month"),
        ("fin 2016", "2016-09-01", "year"),
        ("l'an dernier", "2016-01-01", "year"),
        ("la semaine dernière", "2017-12-13", "month"),
        ("il y a trois jours", "2017-12-17", "day"),
        ("depuis l'été 2014", "2014-06-01", "year"),
    ],
)
def test_french_dates(text, day, precision):
    assert dates(text, WEDNESDAY, "fr") == [(day, precision)]
