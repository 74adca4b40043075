"""Reads dates, absolute and relative, in any language. Time is counted from the publication date.

The clock is never read, and a date after publication is not believed. Words are in ``dates.toml``, the
arithmetic in :mod:`mapper.text.calendar`.

Where words disagree: a day of a month beats the weekday beside it (weekdays are mistaken more often, and the month
was written on purpose); a weekday beats "yesterday" and "today" beside it when it is a day or two away (the page may
carry a later date than the writer's), else they beat it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from mapper.text import calendar
from mapper.text.cues import Item
from mapper.text.written import COUNTABLE, Found, Lead, Written

_FEW: Final = 3
"""What "days ago" without a number counts."""
_MANY: Final = 400
_HOURS: Final = 24


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
    as_of
        Whether it says how things stood then ("as of 30 April").
    """

    day: date | None
    precision: str
    start: int
    stop: int
    since: bool = False
    bound: bool = False
    as_of: bool = False


_BEGINS: Final = frozenset((
    "since", "before", "filler", "year_word", "weekday", "ago", "number", "month", "hijri", "this", "last", "shift",
    "few", "article", "unit", "ahead", "eve", "neighbour", "past_mark", "this_mark", "later", "lately", "weekend",
))  # fmt: skip
"""A word that is none of these, and no number in digits, begins no date."""
_VERB_REACH: Final = 4
_PLACED: Final = ("place", "noun", "unnamed", "anaphor", "countryside", "extent", "part", "number")
"""What begins the name of a place, behind its preposition."""


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
    told = anchor
    ahead: list[tuple[int, tuple[str, int]]] | None = []
    while at < len(items):
        item = items[at]
        if item.tags.keys().isdisjoint(_BEGINS) and not any(map(str.isdecimal, item.text)):
            marked.append(item)  # most words
            at += 1
            continue
        reader = _Reader(items, at, published, text, anchor, told)
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
            for place, shift in ahead or ():
                tags = {
                    **marked[place].tags,
                    "date": replace(marked[place].tags["date"], day=calendar.shifted(day, *shift)),
                }
                marked[place] = replace(marked[place], tags=tags)
            ahead = None
        if ahead is not None and found.shift is not None:
            ahead.append((len(marked), found.shift))
        told = day if day is not None and not found.bound else told
        begin, end = items[at], items[found.stop - 1]
        since = begin.has("since") or (at > 0 and items[at - 1].has("since"))
        when = When(day, found.precision, begin.start, end.stop, since, found.bound, begin.value("filler") == "as_of")
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


def _nearness(unit: str, few: bool) -> str:
    """How near a day is that is counted in these units from another."""
    return "day" if unit == "hour" or (unit == "day" and not few) else "month"


class _Reader(Written):
    """Tries every kind of date at one position; the first that fits is taken."""

    def __init__(
        self,
        items: Sequence[Item],
        at: int,
        published: date,
        text: str,
        anchor: date | None,
        told: date | None = None,
    ) -> None:
        super().__init__(items, at, published, text)
        self.anchor = anchor
        self.told = told

    def read(self) -> Found | None:
        lead = self.lead()
        for attempt in (
            self.by_calendar,
            self._of_this,
            self._counted,
            self._relative,
            self._weekday,
            self._span,
            self._year,
            self._season,
        ):
            found = attempt(lead)
            if found:
                return found
        return None

    def named_after(self) -> bool:
        """A square, an alliance or an agreement is named after a day: that dates nothing."""
        before = self.item_at(self.at - 1)
        return before is not None and before.has("named_after") and not self.items[self.at].has("filler")

    def _of_this(self, lead: Lead) -> Found | None:
        """``the seventh of this month``, ``7 الجاري``, ``الشهر الماضي``, ``late last year``."""
        day = self.day(lead.at)
        unit_at = self.past_fillers(lead.at + 1) if day is not None else lead.at
        if day is not None and self.is_(unit_at, "this_mark"):
            found = calendar.made(self.published.year, self.published.month, day)
            return Found(found, "day", unit_at + 1) if found else None
        for kind, count in (("this", 0), ("last", 1)):
            if not self.is_(unit_at, kind):
                continue
            unit = self.items[unit_at].value(kind)
            if day is not None and unit == "month":
                first = calendar.months_back(self.published, count)
                found = calendar.made(first.year, first.month, day)
                return Found(found, "day", unit_at + 1) if found else None
            if day is None:
                first, precision = calendar.back(self.published, unit, count)
                if unit != "week":
                    first = calendar.within(first, precision, self.part(lead), self.published)
                return Found(first, precision, unit_at + 1)
        if day is not None and {"the", "date"} & lead.said and self.is_(lead.at, "number"):
            tag = self.items[lead.at].tags["number"]
            if tag.get("digits") and "the" in lead.said and self.nothing_counted(lead.at + 1):
                month = self.published if day <= self.published.day else calendar.months_back(self.published, 1)
                found = calendar.made(month.year, month.month, day)
                return Found(found, "day", lead.at + 1) if found else None
        return None

    def _counted(self, lead: Lead) -> Found | None:
        """``منذ ثلاثة أيام``, ``قبل أسبوعين``, ``three days ago``, ``بعد يوم من``, ``two days later``."""
        at = lead.at
        sign = 0
        if self.is_(at, "shift"):
            sign, at = int(self.items[at].value("shift")), at + 1
            at += self.text_at(at) in (",", "،")
        at += self._about(at) or (sign > 0 and self.is_(at, "more_than"))
        number = self.number(at)
        unit_at = at + 1 if number is not None or self.is_(at, "few", "article") else at
        if not self.is_(unit_at, "unit"):
            return None
        few = number is None and (self.is_(at, "few") or bool(self.items[unit_at].tags["unit"].get("plural")))
        unit, stop = self.items[unit_at].value("unit"), unit_at + 1
        stop += self._about(stop)
        count = 2 if self.is_(unit_at, "dual") else _FEW if few else 1 if number is None else number
        count *= int(self.items[unit_at].tags["unit"].get("times", 1))
        if not 0 < count <= _MANY:
            return None
        if unit == "hour" and count >= _HOURS:
            unit, count = "day", count // _HOURS
        if number is None and count == 1 and self.number(stop) == 1 and not self.items[stop].joined:
            stop += 1  # ``أسبوع واحد``
        stop += self.is_(stop, "no_more")
        if self.is_(stop, "ago_mark"):
            back, precision = calendar.back(self.published, unit, count)
            return Found(back, _nearness(unit, few) if precision == "day" else precision, stop + 1)
        ago = "before" in lead.said and self.is_(stop, "shift") and bool(self.items[stop].tags["shift"].get("bare"))
        if self.is_(stop, "shift") and not ago:  # not "a week ago, after"
            alone = bool(self.items[stop].tags["shift"].get("alone"))
            sign, stop = int(self.items[stop].value("shift")), stop + 1
            if alone or (self.nothing_counted(stop) and not self.is_(stop, "trigger", "faction")):
                return self._shifted(unit, sign * count, few, stop)
            return self._bound(unit, -sign * count, few, stop)
        if sign and self.is_(stop, "fraction") and self.items[stop].joined:
            stop += 1
            stop += self.is_(stop, "unit")
        of_it = self.is_(stop, "prep") and self.items[stop].value("prep") in ("from", "on") and self._an_event(stop)
        if self.items[unit_at].tags["unit"].get("of_event") and not of_it:
            return None
        if sign and self.is_(self.at, "shift"):
            bare = self.items[lead.at].tags["shift"].get("bare")
            if bare and of_it:
                return self._bound(unit, -sign * count, few, stop + 1)
            return self._shifted(unit, sign * count, few, stop)
        if "before" not in lead.said or of_it or unit == "hour":
            return None
        back, precision = calendar.back(self.published, unit, count)
        return Found(back, _nearness(unit, few) if precision == "day" else precision, stop)

    def _about(self, at: int) -> bool:
        return self.is_(at, "few") and bool(self.items[at].tags["few"].get("about"))

    def _an_event(self, at: int) -> bool:
        """``قبل يومين من سقوط P``, and not ``انسحبت قبل يومين من P``, where what the verb governs follows."""
        verb = next(
            (i for i in range(self.at - 1, max(-1, self.at - 1 - _VERB_REACH), -1) if self.is_(i, "fact")), self.at
        )
        back = any(self.is_(i, "prep") and self.items[i].value("prep") == "to" for i in range(verb, self.at))
        managed = verb < self.at and not back  # ``عاد إلى P بعد شهر من سيطرة F عليها``
        places = self.number(at + 1) is not None and not self.is_(at + 2, "unit")  # ``سيطر قبل يومين على تسع قرى``
        return not (managed or places or self.items[at].tags["prep"].pron or self.is_(at + 1, *_PLACED))

    def _bound(self, unit: str, count: int, few: bool, stop: int) -> Found:
        if self.told is not None and self.told != self.anchor and unit == "year" and not few:
            year = date(self.told.year + count, 1, 1)  # "in 2012, three years before F took P"
            return Found(year, "year", stop, bound=True, shift=(unit, count))
        found = calendar.shifted(self.anchor or self.published, unit, count)
        return Found(found, _nearness(unit, few), stop, bound=True, shift=(unit, count))

    def _shifted(self, unit: str, count: int, few: bool, stop: int) -> Found | None:
        """A day counted from the one spoken of last; before publication when there is none."""
        if unit == "year" and not few and self.told is not None:
            return Found(date(self.told.year + count, 1, 1), "year", stop)
        if self.anchor is None and count > 0:
            return None
        found = calendar.shifted(self.anchor or self.published, unit, count)
        return Found(found, _nearness(unit, few), stop)

    def _relative(self, lead: Lead) -> Found | None:
        """``أمس``, ``اليوم الخميس``, ``yesterday``, ``اليوم السابق``, ``غدا``."""
        at = lead.at
        if self.is_(at, "ahead"):
            return Found(None, "day", at + 1)
        if self.is_(at, "eve"):
            return self._bound("day", -int(self.items[at].value("eve")), False, at + 1)
        if self.is_(at, "neighbour"):
            unit = str(self.items[at].tags["neighbour"].get("unit", "day"))
            return self._shifted(unit, int(self.items[at].value("neighbour")), False, at + 1)
        if not self.is_(at, "ago"):
            return None
        count = int(self.items[at].value("ago"))
        if count == 0 and self.is_(at + 1, "number"):
            return None
        day = calendar.back(self.published, "day", count)[0]
        stop = at + 1
        weekday_at = stop + (self.text_at(stop) in (",", "،", "("))
        if self.is_(weekday_at, "weekday") and not self.items[weekday_at].tags["weekday"].get("short"):
            day = calendar.corrected(day, int(self.items[weekday_at].value("weekday")), self.published)
            closed = weekday_at > stop and self.text_at(stop) == "(" and self.text_at(weekday_at + 1) == ")"
            stop = weekday_at + 1 + closed
        return Found(day, "day", stop)

    def _weekday(self, lead: Lead) -> Found | None:
        """``الثلاثاء``: the latest one not after publication; ``الثلاثاء الماضي``: before it."""
        at = lead.at
        before = False
        if self.is_(at, "past_mark", "this_mark") and self.is_(at + 1, "weekday"):
            before, at = self.is_(at, "past_mark"), at + 1
        elif self.is_(at, "later") and self.is_(at + 1, "weekday"):
            return Found(None, "day", at + 2)
        if not self.is_(at, "weekday") or self.items[at].tags["weekday"].get("short"):
            return None
        weekday, stop = int(self.items[at].value("weekday")), at + 1
        if self.is_(stop, "later"):
            return Found(None, "day", stop + 1)
        night = stop + (self.text_at(stop) in ("-", "/", "("))
        night += self.is_(night, "prep")
        if (
            self.is_(night, "weekday")
            and not self.items[night].joined
            and int(self.items[night].value("weekday")) == (weekday + 1) % 7
        ):
            weekday, stop = int(self.items[night].value("weekday")), night + 1
        week_at = self.past_fillers(stop)
        if self.is_(week_at, "last") and self.items[week_at].value("last") == "week":
            return Found(calendar.weekday_of_last_week(self.published, weekday), "day", week_at + 1)
        if self.is_(stop, "past_mark"):
            before, stop = True, stop + 1
        return Found(calendar.last_weekday(self.published, weekday, before=before), "day", stop)

    def _span(self, lead: Lead) -> Found | None:
        """``في الأسابيع الماضية``, ``over the weekend``: a span up to publication, a day that ends a week."""
        if self.is_(lead.at, "lately"):
            return Found(self.published, self.items[lead.at].value("lately"), lead.at + 1)
        if not self.is_(lead.at, "weekend"):
            return None
        last = int(self.items[lead.at].value("weekend"))
        if (last - self.published.weekday()) % 7 == 1:
            return Found(self.published, "day", lead.at + 1)
        return Found(calendar.last_weekday(self.published, last), "day", lead.at + 1)

    def _season(self, lead: Lead) -> Found | None:
        """ "Since the spring", "in the summer": the latest one, where no year is named."""
        begun = calendar.last_season(self.part(lead), self.published) if {"since", "in"} & lead.said else None
        noun = self.is_(lead.at, "place", "prep") and self.text_at(lead.at) != ","
        return Found(begun, "year", lead.at) if begun is not None and lead.at > self.at and not noun else None

    def _year(self, lead: Lead) -> Found | None:
        """``عام 2014``, ``صيف 2012``: a bare number needs a word before it that makes it a year."""
        at = lead.at
        number = self.number(at)
        if number is None or not calendar.is_year(number) or self.is_(at, "number", "date"):
            return None
        part = self.part(lead)
        sure = part or lead.said & {"year", "since"}
        alone = self.nothing_counted(at + 1) or self.is_(at + 1, "place")
        counts = self.is_(at + 1, *COUNTABLE) and "year" not in lead.said
        if counts or not (sure or ("in" in lead.said and alone)):
            return None
        first = calendar.within(date(number, 1, 1), "year", part, self.published)
        return Found(first, "year", self.past_era(at + 1))
