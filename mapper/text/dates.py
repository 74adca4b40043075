"""Reads dates, absolute and relative, in any language. Time is counted from the publication date.

The clock is never read, and a date after publication is not believed. Words are in ``dates.toml``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from mapper.text.cues import Item

_FIRST_YEAR: Final = 1990
_LAST_YEAR: Final = 2100
_DAYS: Final = {"day": 1, "week": 7, "month": 30, "year": 365}


@dataclass(frozen=True, slots=True)
class When:
    """
    A day, month or year that a text speaks of.

    Parameters
    ----------
    day
        The day; the first of the month or year when it is no nearer; None when it lies after publication.
    precision
        ``day``, ``month`` or ``year``.
    start, stop
        Where it is said.
    since
        Whether it is the beginning of something that goes on.
    """

    day: date | None
    precision: str
    start: int
    stop: int
    since: bool = False


def mark_dates(items: Sequence[Item], published: date) -> list[Item]:
    """
    Replace every date expression by one item whose tag ``date`` is a :class:`When`.

    Parameters
    ----------
    items
        Of one sentence.
    published
        The day that "today" and "Tuesday" are counted from.
    """
    marked: list[Item] = []
    at = 0
    while at < len(items):
        found = _Reader(items, at, published).read()
        if found is None:
            marked.append(items[at])
            at += 1
            continue
        day, precision, stop = found
        if day is not None and (day > published or day.year < _FIRST_YEAR):
            day = None
        begin, end = items[at], items[stop - 1]
        since = begin.has("since") or (at > 0 and items[at - 1].has("since"))
        when = When(day, precision, begin.start, end.stop, since)
        text = " ".join(item.text for item in items[at:stop])
        marked.append(Item(text, begin.start, end.stop, begin.outer, tags={"date": when}, joined=begin.joined))
        at = stop
    return marked


Found = tuple[date | None, str, int]


class _Reader:
    """Tries every kind of date at one position; the first that fits is taken."""

    def __init__(self, items: Sequence[Item], at: int, published: date) -> None:
        self.items, self.at, self.published = items, at, published

    def read(self) -> Found | None:
        start = self._skip(self.at, "since", "before", "filler")
        for attempt in (
            self._calendar,
            self._of_this,
            self._counted,
            self._relative,
            self._weekday,
            self._year,
        ):
            found = attempt(start)
            if found:
                return found
        return None

    def _item(self, at: int) -> Item | None:
        return self.items[at] if at < len(self.items) else None

    def _is(self, at: int, *kinds: str) -> bool:
        item = self._item(at)
        return item is not None and item.has(*kinds)

    def _skip(self, at: int, *kinds: str) -> int:
        """Step over filler words, but only so many, and never onto the end."""
        begin = at
        while at < len(self.items) and at - begin < 4 and self._is(at, *kinds) and not self._is(at, "month", "ago"):
            at += 1
        return at if at < len(self.items) else begin

    def _number(self, at: int) -> int | None:
        item = self._item(at)
        if item is None:
            return None
        if item.text.isdecimal() and len(item.text) <= 4:
            return int(item.text)
        return int(item.value("number")) if item.has("number") else None

    def _calendar(self, at: int) -> Found | None:
        """``5 June``, ``الثلاثاء 5 حزيران/يونيو 2018``, ``15-2-2016``, ``أيلول الماضي``, ``June 5, 2018``."""
        at = self._past_weekday(at)
        numeric = self._numeric(at)
        if numeric:
            return numeric
        day = self._number(at)
        if day is not None and 1 <= day <= 31:
            month_at = self._skip(at + 1, "filler")
            if self._is(month_at, "month"):
                return self._month(month_at, day)
        if self._is(at, "month"):
            return self._month(at, None)
        return None

    def _past_weekday(self, at: int) -> int:
        while self._is(at, "weekday", "filler", "bracket", "ago") or self._is_break(at):
            at += 1
            if at - self.at > 6:
                break
        return at

    def _is_break(self, at: int) -> bool:
        item = self._item(at)
        return at > self.at and item is not None and item.text in ("(", ",", "،", "-")

    def _numeric(self, at: int) -> Found | None:
        item = self._item(at)
        if item is not None and item.text.count(".") == 2:
            return self._ordered([int(part) for part in item.text.split(".") if part.isdecimal()], at + 1)
        numbers: list[int] = []
        while len(numbers) < 3 and (each := self._item(at + len(numbers))) is not None and each.text.isdecimal():
            if numbers and each.start - self.items[at + len(numbers) - 1].stop != 1:
                break
            numbers.append(int(each.text) if len(each.text) <= 4 else 0)
        return self._ordered(numbers, at + 3) if len(numbers) == 3 else None

    def _ordered(self, numbers: list[int], stop: int) -> Found | None:
        if len(numbers) != 3:
            return None
        year, month, day = numbers if numbers[0] > 31 else numbers[::-1]
        return (made, "day", stop) if (made := _date(year, month, day)) else None

    def _month(self, at: int, day: int | None) -> Found | None:
        month = int(self.items[at].value("month"))
        tag = self.items[at].tag("month")
        stop = at + 1
        while stop < len(self.items) and (self._is(stop, "month") or self._same_month_mark(stop)):
            stop += 1
        if (
            day is None
            and (after := self._number(stop)) is not None
            and 1 <= after <= 31
            and not self._is(stop, "number")
        ):
            day, stop = after, stop + 1
        year, stop = self._year_after(stop)
        marked = self._is(stop, "past_mark", "this_mark")
        if day is None and year is None and not marked and tag is not None and tag.get("ambiguous"):
            return None
        if year is None:
            year = self._latest_year(month, day, strict=self._is(stop, "past_mark"))
        made = _date(year, month, day or 1)
        return (made, "day" if day else "month", stop + marked) if made else None

    def _same_month_mark(self, at: int) -> bool:
        """``أيلول/ سبتمبر``, ``أكتوبر (تشرين الأول)``."""
        item = self._item(at)
        if item is None or item.text not in ("/", "(", ")"):
            return False
        return self._is(at + 1, "month") or (
            item.text == ")" and self._is(at - 1, "month") and self.items[at - 2].text == "("
        )

    def _year_after(self, at: int) -> tuple[int | None, int]:
        begin = at
        if (item := self._item(at)) is not None and item.text in (",", "،"):
            at += 1
        at = self._skip(at, "filler")
        number = self._number(at)
        if number is not None and _FIRST_YEAR <= number < _LAST_YEAR:
            return number, at + 1
        if self._is(at, "last") and self.items[at].value("last") == "year":
            return self.published.year - 1, at + 1
        if self._is(at, "this") and self.items[at].value("this") == "year":
            return self.published.year, at + 1
        return None, begin

    def _latest_year(self, month: int, day: int | None, *, strict: bool) -> int:
        year = self.published.year
        first = _date(year, month, day or 1) or self.published
        late = first > self.published or (strict and (year, month) == (self.published.year, self.published.month))
        return year - 1 if late else year

    def _of_this(self, at: int) -> Found | None:
        """``the seventh of this month``, ``الشهر الماضي``, ``العام الجاري``."""
        day = self._number(at)
        unit_at = self._skip(at + 1, "filler") if day is not None else at
        for kind, back in (("this", 0), ("last", 1)):
            if self._is(unit_at, kind):
                unit = self.items[unit_at].value(kind)
                if day is not None and unit == "month":
                    first = _months_back(self.published, back)
                    made = _date(first.year, first.month, day)
                    return (made, "day", unit_at + 1) if made else None
                if day is None:
                    return *self._back(unit, back), unit_at + 1
        return None

    def _back(self, unit: str, count: int) -> tuple[date, str]:
        if unit == "month":
            return _months_back(self.published, count), "month"
        if unit == "year":
            return date(max(self.published.year - count, 1), 1, 1), "year"
        day = self.published - timedelta(days=_DAYS[unit] * count)
        return day, "month" if unit == "week" else "day"

    def _counted(self, at: int) -> Found | None:
        """``منذ ثلاثة أيام``, ``قبل أسبوعين``, ``three days ago``."""
        counted = any(self.items[i].has("before") for i in range(self.at, at))
        number = self._number(at)
        unit_at = at + 1 if number is not None else at
        if not self._is(unit_at, "unit"):
            return None
        unit, stop = self.items[unit_at].value("unit"), unit_at + 1
        if self._is(stop, "ago_mark"):
            counted, stop = True, stop + 1
        after = self._item(stop)
        if not counted or (after is not None and after.value("prep") == "from"):
            return None
        plain = number is None
        number = 2 if self._is(unit_at, "dual") else number or 1
        if number > 400:
            return None
        day, precision = self._back(unit, number)
        if unit == "day" and plain and not self._is(unit_at, "dual"):
            precision = "month"
        return day, precision, stop

    def _relative(self, at: int) -> Found | None:
        """``أمس``, ``اليوم الخميس``, ``yesterday``."""
        if not self._is(at, "ago"):
            return None
        back = int(self.items[at].value("ago"))
        if back == 0 and self._is(at + 1, "number"):
            return None
        stop = at + 1
        if self._is(stop, "weekday"):
            stop += 1
        return self.published - timedelta(days=back), "day", stop

    def _weekday(self, at: int) -> Found | None:
        """``الثلاثاء``: the latest one not after publication; ``الثلاثاء الماضي``: before it."""
        if not self._is(at, "weekday"):
            return None
        back = (self.published.weekday() - int(self.items[at].value("weekday"))) % 7
        stop = at + 1
        if self._is(stop, "later"):
            return None, "day", stop + 1
        if self._is(stop, "past_mark"):
            back, stop = back or 7, stop + 1
        elif at > 0 and self._is(at - 1, "past_mark"):
            back = back or 7
        return self.published - timedelta(days=back), "day", stop

    def _year(self, at: int) -> Found | None:
        """``عام 2014``: a bare number needs a word before it."""
        number = self._number(at)
        if number is None or at == self.at or not _FIRST_YEAR <= number < _LAST_YEAR or self._is(at, "number"):
            return None
        if self._is(at + 1, "unit", "km", "percent", "noun", "unnamed"):
            return None
        return date(number, 1, 1), "year", at + 1


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except (ValueError, OverflowError):
        return None


def _months_back(day: date, count: int) -> date:
    months = day.year * 12 + day.month - 1 - count
    return date(months // 12, months % 12 + 1, 1)
