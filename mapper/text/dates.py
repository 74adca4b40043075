"""Reads dates, absolute and relative, in any language. Time is counted from the publication date.

The clock is never read, and a date after publication is not believed. Words are in ``dates.toml``, the
arithmetic in :mod:`mapper.text.calendar`.

Where words disagree: a day of a month beats the weekday beside it (weekdays are mistaken more often, and the month
was written on purpose); a weekday beats "yesterday" and "today" beside it when it is a day or two away (the page may
carry a later date than the writer's), else they beat it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from mapper.text import calendar
from mapper.text.cues import Item

_LEAD: Final = 5
"""Words such as "on the evening of" that may stand before a date."""
_BREAKS: Final = ("(", ",", "،", "-", ":")
_JOINTS: Final = ("-", "/", "\\")
_FEW: Final = 3
_MANY: Final = 400
_HIJRI: Final = range(1343, 1501)
_FOLLOWS_YEAR: Final = (
    "trigger", "verb", "clause", "was", "perfect", "speech", "light", "become", "faction", "date", "prep",
)  # fmt: skip
_COUNTABLE: Final = ("unit", "km", "percent", "noun", "unnamed", "member")


@dataclass(frozen=True, slots=True)
class When:
    """
    A day, month or year that a text speaks of.

    Parameters
    ----------
    day
        The first day it can mean, the end of a span such as "in recent weeks"; None when it lies after publication.
    precision
        ``day``, ``month`` (weeks too) or ``year`` (seasons too).
    start, stop
        Where it is said.
    since
        Whether it is the beginning of something that goes on.
    bound
        Whether it is counted to the event right after it ("a day after taking X") and dates nothing else.
    """

    day: date | None
    precision: str
    start: int
    stop: int
    since: bool = False
    bound: bool = False


def mark_dates(items: Sequence[Item], published: date, text: str, anchor: date | None = None) -> list[Item]:
    """
    Replace every date expression by one item whose tag ``date`` is a :class:`When`.

    Parameters
    ----------
    items
        Of one sentence.
    published
        The day that "today" and "Tuesday" are counted from.
    text
        The article as printed: capitals and the strokes in "5/3" are seen only there.
    anchor
        The day that was spoken of last, which "the next day" is counted from.
    """
    marked: list[Item] = []
    at = 0
    while at < len(items):
        reader = _Reader(items, at, published, text, anchor)
        found = reader.read()
        if found is None or reader.named_after():
            stop = found.stop if found is not None else at + 1
            marked += items[at:stop]
            at = stop
            continue
        day = found.day
        if day is not None and (day > published or day.year < calendar.FIRST_YEAR):
            day = None
        if day is not None and found.precision == "day" and not found.bound:
            anchor = day
        begin, end = items[at], items[found.stop - 1]
        since = begin.has("since") or (at > 0 and items[at - 1].has("since"))
        when = When(day, found.precision, begin.start, end.stop, since, found.bound)
        words = " ".join(item.text for item in items[at : found.stop])
        marked.append(Item(words, begin.start, end.stop, begin.outer, tags={"date": when}, joined=begin.joined))
        at = found.stop
    return marked


def last_day(items: Iterable[Item], before: date | None = None) -> date | None:
    """Day that was spoken of last in marked items, ``before`` when they name none."""
    whens = (item.tags["date"] for item in items if item.has("date"))
    for when in whens:
        if when.day is not None and when.precision == "day" and not when.bound:
            before = when.day
    return before


@dataclass(frozen=True, slots=True)
class _Found:
    """What a date means, and the item it ends before."""

    day: date | None
    precision: str
    stop: int
    bound: bool = False


@dataclass(slots=True)
class _Lead:
    """Words that stand before a date: where it begins, what they mean, and a weekday among them."""

    at: int
    said: set[str] = field(default_factory=set)
    weekday: int | None = None
    opened: bool = False


class _Reader:
    """Tries every kind of date at one position; the first that fits is taken."""

    def __init__(self, items: Sequence[Item], at: int, published: date, text: str, anchor: date | None) -> None:
        self.items, self.at, self.published, self.text, self.anchor = items, at, published, text, anchor

    def read(self) -> _Found | None:
        lead = self._lead()
        for attempt in (
            self._calendar,
            self._of_this,
            self._counted,
            self._relative,
            self._weekday,
            self._span,
            self._year,
        ):
            found = attempt(lead)
            if found:
                return found
        return None

    def _item(self, at: int) -> Item | None:
        return self.items[at] if 0 <= at < len(self.items) else None

    def _is(self, at: int, *kinds: str) -> bool:
        item = self._item(at)
        return item is not None and item.has(*kinds)

    def _text(self, at: int) -> str:
        item = self._item(at)
        return item.text if item is not None else ""

    def named_after(self) -> bool:
        """A square, an alliance or an agreement is named after a day: that dates nothing."""
        before = self._item(self.at - 1)
        return before is not None and before.has("named_after") and not self.items[self.at].has("filler")

    def _lead(self) -> _Lead:
        lead = _Lead(self.at)
        while lead.at - self.at < _LEAD and self._is(lead.at, "since", "before", "filler", "year_word"):
            if self._is(lead.at, "month", "hijri", "ago") or not self._leads_on(lead):
                break
            lead.said |= self._meaning(lead.at)
            lead.at += 1
        return lead

    def _leads_on(self, lead: _Lead) -> bool:
        """Whether "month", "day" or "year" stands before its name, and is not what is counted."""
        if not self._is(lead.at, "unit") or "before" not in lead.said:
            return True
        following = lead.at + 1
        return self._is(following, "month", "hijri", "weekday", "ago") or self._text(following).isdecimal()

    def _meaning(self, at: int) -> set[str]:
        item = self.items[at]
        kinds = {kind for kind in ("since", "before") if item.has(kind)}
        return kinds | {item.value("filler")} | ({"year"} if item.has("year_word") else set())

    def _fillers(self, at: int) -> int:
        begin = at
        while at - begin < 3 and self._is(at, "filler") and not self._is(at, "month", "ago"):
            at += 1
        return at

    def _number(self, at: int) -> int | None:
        item = self._item(at)
        if item is None:
            return None
        if item.text.isdecimal() and len(item.text) <= 4:
            return int(item.text)
        return int(item.value("number")) if item.has("number") else None

    def _day(self, at: int) -> int | None:
        number = self._number(at)
        return number if number is not None and 1 <= number <= 31 else None

    def _capital(self, at: int) -> bool:
        """Whether a word is not printed with a small letter, in scripts that have them."""
        return not self.text[self.items[at].start : self.items[at].start + 1].islower()

    def _calendar(self, lead: _Lead) -> _Found | None:
        """``5 June``, ``الثلاثاء 5 حزيران/يونيو 2018``, ``15-2-2016``, ``أيلول الماضي``, ``12 رمضان 1436``."""
        lead = self._past_weekday(lead)
        at = lead.at
        found = self._numeric(lead)
        if found is None and (day := self._day(at)) is not None:
            month_at = self._fillers(at + 1)
            if self._is(month_at, "month"):
                found = self._month(lead, month_at, day)
            elif self._is(month_at, "hijri"):
                found = self._hijri(lead, month_at, day)
        elif found is None and self._is(at, "month"):
            found = self._month(lead, at, None)
        elif found is None and self._is(at, "hijri"):
            found = self._hijri(lead, at, None)
        if found is not None and lead.opened and self._text(found.stop) == ")":
            return _Found(found.day, found.precision, found.stop + 1)
        return found

    def _past_weekday(self, lead: _Lead) -> _Lead:
        """Step over a weekday and what stands between it and its date."""
        past = _Lead(lead.at, set(lead.said), lead.weekday)
        while past.at - self.at <= 2 * _LEAD:
            broken = past.at > self.at and past.weekday is not None and self._text(past.at) in _BREAKS
            if self._is(past.at, "weekday"):
                past.weekday = int(self.items[past.at].value("weekday"))
            elif not (self._is(past.at, "filler", "ago") or broken) or self._is(past.at, "month"):
                break
            past.opened |= self._text(past.at) == "("
            past.said |= self._meaning(past.at) | {"date"} if past.weekday is not None else set()
            past.at += 1
        return past if self._item(past.at) is not None else lead

    def _joint(self, at: int) -> str:
        """Stroke or hyphen between this item and the next, when nothing else is there."""
        following = self._item(at + 1)
        gap = self.text[self.items[at].stop : following.start] if following is not None else ""
        return gap if gap in _JOINTS else "".join(c for c in gap if c.isprintable()) if not gap.isspace() else ""

    def _digits(self, at: int) -> tuple[list[int], int]:
        """Return numbers joined by strokes, hyphens or dots, and where they end."""
        item = self._item(at)
        if item is not None and item.text.count(".") == 2:
            parts = item.text.split(".")
            return [int(part) for part in parts if part.isdecimal()], at + 1
        numbers: list[int] = []
        while len(numbers) < 4 and (each := self._item(at)) is not None and each.text.isdecimal():
            numbers.append(int(each.text) if len(each.text) <= 4 else 0)
            at += 1
            if self._text(at) in ("/", "-") and self._text(at + 1).isdecimal():
                at += 1
            elif self._joint(at - 1) not in _JOINTS:
                break
        return numbers, at

    def _numeric(self, lead: _Lead) -> _Found | None:
        numbers, stop = self._digits(lead.at)
        if len(numbers) == 3:
            hijri_stop = self._era(stop)
            year_first = numbers if numbers[0] > 31 else numbers[::-1]
            if hijri_stop > stop or year_first[0] in _HIJRI:
                day = calendar.from_hijri(*year_first) if hijri_stop > stop else None
                return _Found(day, "day", hijri_stop) if day else None
            day = calendar.from_numbers(numbers, self.published)
            return _Found(day, "day", self._common(stop)) if day else None
        if len(numbers) != 2 or not lead.said & {"in", "date", "since"} or self._is(stop, *_COUNTABLE):
            return None
        first, second = numbers
        if calendar.is_year(second):
            day = calendar.made(second, first)
            return _Found(day, "month", stop) if day else None
        if "in" in lead.said and not lead.said & {"date", "since"} and not self._nothing_counted(stop):
            return None
        if calendar.made(2000, second, first) is None:
            first, second = second, first
        if calendar.made(2000, second, first) is None:
            return None
        return _Found(calendar.in_year_of(self.published, second, first, lead.weekday), "day", stop)

    def _nothing_counted(self, at: int) -> bool:
        """Whether what follows a number is no noun that it could count."""
        item = self._item(at)
        return item is None or not item.word or item.has(*_FOLLOWS_YEAR)

    def _era(self, at: int) -> int:
        return at + 1 if self._is(at, "era") and self.items[at].value("era") == "hijri" else at

    def _common(self, at: int) -> int:
        return at + 1 if self._is(at, "era") and self.items[at].value("era") == "common" else at

    def _hijri(self, lead: _Lead, at: int, day: int | None) -> _Found | None:
        month, stop = int(self.items[at].value("hijri")), at + 1
        year_at = stop
        while self._is(year_at, "filler", "year_word") or self._text(year_at) in (",", "،"):
            year_at += 1
        year = self._number(year_at)
        if year is not None and year in _HIJRI:
            found = calendar.from_hijri(year, month, day or 1)
            stop = self._era(year_at + 1)
        elif day is not None or "month" in lead.said or self._is(stop, "past_mark"):
            found = calendar.hijri_before(self.published, month, day or 1)
            stop = self._era(stop + self._is(stop, "past_mark"))
        else:
            return None
        same = self._past_weekday(_Lead(stop, {"same"})) if self._says(stop, "same") else None
        if same is not None and self._day(same.at) is not None:
            common = self._calendar(same)
            if common is not None:
                return common
        return _Found(found, "day" if day else "month", stop) if found else None

    def _says(self, at: int, meaning: str) -> bool:
        if self._text(at) in (",", "،", "("):
            at += 1
        return self._is(at, "filler") and self.items[at].value("filler") == meaning

    def _month(self, lead: _Lead, at: int, day: int | None) -> _Found | None:
        month, tag = int(self.items[at].value("month")), self.items[at].tags["month"]
        stop = at + 1
        while self._is(stop, "month") or self._same_month_mark(stop):
            stop += 1
        if day is None and tag.get("day_after"):
            after = self._fillers(stop)
            if (number := self._day(after)) is not None and not self._plain_word(after):
                day, stop = number, after + 1
        year, stop = self._year_after(stop)
        marked = self._is(stop, "past_mark", "this_mark")
        alone = day is None and year is None and not marked
        if alone and tag.get("ambiguous") and not (lead.said - {""} and self._capital(at)):
            return None
        if tag.get("ambiguous") and day is not None and year is None and not self._capital(at):
            return None
        precision = "day" if day else "month"
        if year is not None:
            found = calendar.made(year, month, day or 1)
            if found is None:
                return None
        elif self._is(stop, "past_mark") and month == self.published.month and day is None:
            found = calendar.made(self.published.year - 1, month)
        else:
            if calendar.made(2000, month, day or 1) is None:
                return None
            found = calendar.in_year_of(self.published, month, day, lead.weekday)
        if found is not None and day is None:
            found = calendar.within(found, "month", self._part(lead), self.published)
        return _Found(found, precision, self._common(stop + marked))

    def _plain_word(self, at: int) -> bool:
        """A number word that is no ordinal counts something: "March two villages"."""
        return self._is(at, "number") and not self.items[at].tags["number"].get("ordinal")

    def _part(self, lead: _Lead) -> str:
        return next((part for part in calendar.PARTS if part in lead.said), "")

    def _same_month_mark(self, at: int) -> bool:
        """``أيلول/ سبتمبر``, ``أكتوبر (تشرين الأول)``, ``(تشرين الأول / أكتوبر)``."""
        if self._text(at) in ("/", "(", "-"):
            return self._is(at + 1, "month")
        return (
            self._text(at) == ")"
            and self._is(at - 1, "month")
            and any(self._text(back) == "(" and self._is(back - 1, "month") for back in (at - 2, at - 4))
        )

    def _year_after(self, at: int) -> tuple[int | None, int]:
        begin = at
        at += self._text(at) in (",", "،", "-", "/")
        while self._is(at, "filler", "year_word"):
            at += 1
        number = self._number(at)
        if number is not None and calendar.is_year(number) and not self._is(at, "number"):
            return number, at + 1
        for kind, back in (("last", 1), ("this", 0)):
            if self._is(at, kind) and self.items[at].value(kind) == "year":
                return self.published.year - back, at + 1
        return None, begin

    def _of_this(self, lead: _Lead) -> _Found | None:
        """``the seventh of this month``, ``7 الجاري``, ``الشهر الماضي``, ``late last year``."""
        day = self._day(lead.at)
        unit_at = self._fillers(lead.at + 1) if day is not None else lead.at
        if day is not None and self._is(unit_at, "this_mark"):
            found = calendar.made(self.published.year, self.published.month, day)
            return _Found(found, "day", unit_at + 1) if found else None
        for kind, count in (("this", 0), ("last", 1)):
            if not self._is(unit_at, kind):
                continue
            unit = self.items[unit_at].value(kind)
            if day is not None and unit == "month":
                first = calendar.months_back(self.published, count)
                found = calendar.made(first.year, first.month, day)
                return _Found(found, "day", unit_at + 1) if found else None
            if day is None:
                first, precision = calendar.back(self.published, unit, count)
                if unit != "week":
                    first = calendar.within(first, precision, self._part(lead), self.published)
                return _Found(first, precision, unit_at + 1)
        if day is not None and {"the", "date"} & lead.said and self._is(lead.at, "number"):
            tag = self.items[lead.at].tags["number"]
            if tag.get("digits") and "the" in lead.said and self._nothing_counted(lead.at + 1):
                month = self.published if day <= self.published.day else calendar.months_back(self.published, 1)
                found = calendar.made(month.year, month.month, day)
                return _Found(found, "day", lead.at + 1) if found else None
        return None

    def _counted(self, lead: _Lead) -> _Found | None:
        """``منذ ثلاثة أيام``, ``قبل أسبوعين``, ``three days ago``, ``بعد يوم من``, ``two days later``."""
        at = lead.at
        sign = 0
        if self._is(at, "shift"):
            sign, at = int(self.items[at].value("shift")), at + 1
            at += self._text(at) in (",", "،")
        number = self._number(at)
        unit_at = at + 1 if number is not None or self._is(at, "few", "article") else at
        if not self._is(unit_at, "unit"):
            return None
        few = number is None and (self._is(at, "few") or bool(self.items[unit_at].tags["unit"].get("plural")))
        unit, stop = self.items[unit_at].value("unit"), unit_at + 1
        count = 2 if self._is(unit_at, "dual") else _FEW if few else 1 if number is None else number
        if not 0 < count <= _MANY:
            return None
        if self._is(stop, "ago_mark"):
            back, precision = calendar.back(self.published, unit, count)
            return _Found(back, "month" if few and precision == "day" else precision, stop + 1)
        if self._is(stop, "shift"):
            sign, stop = int(self.items[stop].value("shift")), stop + 1
            if self._nothing_counted(stop) and not self._is(stop, "trigger", "faction"):
                return self._shifted(unit, sign * count, few, stop)
            return self._bound(unit, -sign * count, few, stop)
        of_it = self._is(stop, "prep") and self.items[stop].value("prep") == "from"
        if sign and self._is(self.at, "shift"):
            bare = self.items[lead.at].tags["shift"].get("bare")
            if bare and of_it:
                return self._bound(unit, -sign * count, few, stop + 1)
            return self._shifted(unit, sign * count, few, stop)
        if "before" not in lead.said or of_it:
            return None
        back, precision = calendar.back(self.published, unit, count)
        return _Found(back, "month" if few and precision == "day" else precision, stop)

    def _bound(self, unit: str, count: int, few: bool, stop: int) -> _Found:
        found = calendar.shifted(self.anchor or self.published, unit, count)
        return _Found(found, "month" if few or unit != "day" else "day", stop, bound=True)

    def _shifted(self, unit: str, count: int, few: bool, stop: int) -> _Found | None:
        """A day counted from the one spoken of last; before publication when there is none."""
        if self.anchor is None and count > 0:
            return None
        found = calendar.shifted(self.anchor or self.published, unit, count)
        return _Found(found, "month" if few or unit != "day" else "day", stop)

    def _relative(self, lead: _Lead) -> _Found | None:
        """``أمس``, ``اليوم الخميس``, ``yesterday``, ``اليوم السابق``, ``غدا``."""
        at = lead.at
        if self._is(at, "ahead"):
            return _Found(None, "day", at + 1)
        if self._is(at, "neighbour"):
            return self._shifted("day", int(self.items[at].value("neighbour")), False, at + 1)
        if not self._is(at, "ago"):
            return None
        count = int(self.items[at].value("ago"))
        if count == 0 and self._is(at + 1, "number"):
            return None
        day = calendar.back(self.published, "day", count)[0]
        stop = at + 1
        weekday_at = stop + (self._text(stop) in (",", "،", "("))
        if self._is(weekday_at, "weekday") and not self.items[weekday_at].tags["weekday"].get("short"):
            day = calendar.corrected(day, int(self.items[weekday_at].value("weekday")), self.published)
            closed = weekday_at > stop and self._text(stop) == "(" and self._text(weekday_at + 1) == ")"
            stop = weekday_at + 1 + closed
        return _Found(day, "day", stop)

    def _weekday(self, lead: _Lead) -> _Found | None:
        """``الثلاثاء``: the latest one not after publication; ``الثلاثاء الماضي``: before it."""
        at = lead.at
        before = False
        if self._is(at, "past_mark", "this_mark") and self._is(at + 1, "weekday"):
            before, at = self._is(at, "past_mark"), at + 1
        elif self._is(at, "later") and self._is(at + 1, "weekday"):
            return _Found(None, "day", at + 2)
        if not self._is(at, "weekday") or self.items[at].tags["weekday"].get("short"):
            return None
        weekday, stop = int(self.items[at].value("weekday")), at + 1
        if self._is(stop, "later"):
            return _Found(None, "day", stop + 1)
        night = stop + (self._text(stop) in ("-", "/", "("))
        night += self._is(night, "prep")
        if (
            self._is(night, "weekday")
            and not self.items[night].joined
            and int(self.items[night].value("weekday")) == (weekday + 1) % 7
        ):
            weekday, stop = int(self.items[night].value("weekday")), night + 1
        week_at = self._fillers(stop)
        if self._is(week_at, "last") and self.items[week_at].value("last") == "week":
            return _Found(calendar.weekday_of_last_week(self.published, weekday), "day", week_at + 1)
        if self._is(stop, "past_mark"):
            before, stop = True, stop + 1
        return _Found(calendar.last_weekday(self.published, weekday, before=before), "day", stop)

    def _span(self, lead: _Lead) -> _Found | None:
        """``في الأسابيع الماضية``, ``over the weekend``: a span up to publication, a day that ends a week."""
        if self._is(lead.at, "lately"):
            return _Found(self.published, self.items[lead.at].value("lately"), lead.at + 1)
        if not self._is(lead.at, "weekend"):
            return None
        last = int(self.items[lead.at].value("weekend"))
        if (last - self.published.weekday()) % 7 == 1:
            return _Found(self.published, "day", lead.at + 1)
        return _Found(calendar.last_weekday(self.published, last), "day", lead.at + 1)

    def _year(self, lead: _Lead) -> _Found | None:
        """``عام 2014``, ``صيف 2012``: a bare number needs a word before it that makes it a year."""
        at = lead.at
        number = self._number(at)
        if number is None or not calendar.is_year(number) or self._is(at, "number", "date"):
            return None
        part = self._part(lead)
        sure = part or lead.said & {"year", "since"}
        if self._is(at + 1, *_COUNTABLE) or not (sure or ("in" in lead.said and self._nothing_counted(at + 1))):
            return None
        first = calendar.within(date(number, 1, 1), "year", part, self.published)
        return _Found(first, "year", self._common(at + 1))
