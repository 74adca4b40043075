"""Reads dates that are written out by a calendar, with a day, a month or both: "5 June 2018", "15-2-2016".

Words are in ``dates.toml``. :mod:`mapper.text.dates` adds the relative ones and is the door of both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from mapper.text import calendar
from mapper.text.cues import Item, Positions

_LEAD: Final = 5
"""Words such as "on the evening of" that may stand before a date."""
_BREAKS: Final = ("(", ",", "،", "-", ":")
_JOINTS: Final = ("-", "/", "\\")
_HIJRI: Final = range(1343, 1501)
COUNTABLE: Final = ("unit", "km", "percent", "noun", "unnamed", "member")
"""What a number before it counts, so that it is no day or year."""
_AFTER_DATE: Final = (
    "trigger", "verb", "clause", "was", "perfect", "speech", "light", "become", "faction", "date", "prep", "conj",
    "that", "contrast",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """What a date means, and the item it ends before; ``shift`` is how far a bound one lies from another day."""

    day: date | None
    precision: str
    stop: int
    bound: bool = False
    shift: tuple[str, int] | None = None


@dataclass(slots=True)
class Lead:
    """Words that stand before a date: where it begins, what they mean, and a weekday among them."""

    at: int
    said: set[str] = field(default_factory=set)
    weekday: int | None = None
    opened: bool = False


class Written(Positions):
    """
    Reads a date written by the calendar at one position of a sentence.

    Parameters
    ----------
    items, at
        Where a date may begin.
    published, text
        See :func:`mapper.text.dates.mark_dates`.
    """

    def __init__(self, items: Sequence[Item], at: int, published: date, text: str) -> None:
        """Reading is :meth:`by_calendar`."""
        self.items, self.at, self.published, self.text = items, at, published, text

    def item_at(self, at: int) -> Item | None:
        """Item at a position, None beyond the sentence."""
        return self.items[at] if 0 <= at < len(self.items) else None

    def text_at(self, at: int) -> str:
        """Folded text at a position, empty beyond the sentence."""
        item = self.item_at(at)
        return item.text if item is not None else ""

    def lead(self) -> Lead:
        """Step over the words that may stand before a date, and note what they mean."""
        lead = Lead(self.at)
        while lead.at - self.at < _LEAD and self.is_(lead.at, "since", "before", "filler", "year_word"):
            if self.is_(lead.at, "month", "hijri", "ago") or not self._leads_on(lead):
                break
            lead.said |= self._meaning(lead.at)
            lead.at += 1
        return lead

    def _leads_on(self, lead: Lead) -> bool:
        """Whether "month", "day" or "year" stands before its name, and is not what is counted."""
        if not self.is_(lead.at, "unit") or "before" not in lead.said:
            return True
        following = lead.at + 1
        return self.is_(following, "month", "hijri", "weekday", "ago") or self.text_at(following).isdecimal()

    def _meaning(self, at: int) -> set[str]:
        item = self.items[at]
        kinds = {kind for kind in ("since", "before") if item.has(kind)}
        return kinds | {item.value("filler")} | ({"year"} if item.has("year_word") else set())

    def past_fillers(self, at: int) -> int:
        """Step over small words between the parts of a date."""
        begin = at
        while at - begin < 3 and self.is_(at, "filler") and not self.is_(at, "month", "ago"):
            at += 1
        return at

    def number(self, at: int) -> int | None:
        """Number at a position, in digits or spelled out."""
        item = self.item_at(at)
        if item is None:
            return None
        if item.text.isdecimal() and len(item.text) <= 4:
            return int(item.text)
        return int(item.value("number")) if item.has("number") else None

    def day(self, at: int) -> int | None:
        """Number at a position if it can be a day of a month."""
        number = self.number(at)
        return number if number is not None and 1 <= number <= 31 else None

    def _capital(self, at: int) -> bool:
        """Whether a word is not printed with a small letter, in scripts that have them."""
        return not self.text[self.items[at].start : self.items[at].start + 1].islower()

    def by_calendar(self, lead: Lead) -> Found | None:
        """``5 June``, ``الثلاثاء 5 حزيران/يونيو 2018``, ``15-2-2016``, ``أيلول الماضي``, ``12 رمضان 1436``."""
        lead = self._past_weekday(lead)
        at = lead.at
        found = self._numeric(lead)
        if found is None and (day := self.day(at)) is not None:
            month_at = self.past_fillers(at + 1)
            if self.is_(month_at, "month"):
                found = self._month(lead, month_at, day)
            elif self.is_(month_at, "hijri"):
                found = self._hijri(lead, month_at, day)
        elif found is None and self.is_(at, "month"):
            found = self._month(lead, at, None)
        elif found is None and self.is_(at, "past_mark") and self.is_(at + 1, "month"):
            found = self._month(lead, at + 1, None)
        elif found is None and self.is_(at, "hijri"):
            found = self._hijri(lead, at, None)
        if found is not None and lead.opened and self.text_at(found.stop) == ")":
            return Found(found.day, found.precision, found.stop + 1)
        return found

    def _past_weekday(self, lead: Lead) -> Lead:
        """Step over a weekday and what stands between it and its date."""
        past = Lead(lead.at, set(lead.said), lead.weekday)
        while past.at - self.at <= 2 * _LEAD:
            broken = past.at > self.at and past.weekday is not None and self.text_at(past.at) in _BREAKS
            if self.is_(past.at, "weekday"):
                past.weekday = int(self.items[past.at].value("weekday"))
            elif not (self.is_(past.at, "filler", "ago") or broken) or self.is_(past.at, "month"):
                break
            past.opened |= self.text_at(past.at) == "("
            past.said |= self._meaning(past.at) | {"date"} if past.weekday is not None else set()
            past.at += 1
        return past if self.item_at(past.at) is not None else lead

    def _joint(self, at: int) -> str:
        """Stroke or hyphen between this item and the next, when nothing else is there."""
        following = self.item_at(at + 1)
        gap = self.text[self.items[at].stop : following.start] if following is not None else ""
        return gap if gap in _JOINTS else "".join(c for c in gap if c.isprintable()) if not gap.isspace() else ""

    def _digits(self, at: int) -> tuple[list[int], int]:
        """Return numbers joined by strokes, hyphens or dots, and where they end."""
        item = self.item_at(at)
        if item is not None and item.text.count(".") == 2:
            parts = item.text.split(".")
            return [int(part) for part in parts if part.isdecimal()], at + 1
        numbers: list[int] = []
        while len(numbers) < 4 and (each := self.item_at(at)) is not None and each.text.isdecimal():
            numbers.append(int(each.text) if len(each.text) <= 4 else 0)
            at += 1
            if self.text_at(at) in ("/", "-") and self.text_at(at + 1).isdecimal():
                at += 1
            elif self._joint(at - 1) not in _JOINTS:
                break
        return numbers, at

    def _numeric(self, lead: Lead) -> Found | None:
        numbers, stop = self._digits(lead.at)
        if len(numbers) == 3:
            hijri_stop = self._era(stop)
            year_first = numbers if numbers[0] > 31 else numbers[::-1]
            if hijri_stop > stop or year_first[0] in _HIJRI:
                day = calendar.from_hijri(*year_first) if hijri_stop > stop else None
                return Found(day, "day", hijri_stop) if day else None
            day = calendar.from_numbers(numbers, self.published)
            return Found(day, "day", self.past_era(stop)) if day else None
        if len(numbers) != 2 or not lead.said & {"in", "date", "since"} or self.is_(stop, *COUNTABLE):
            return None
        first, second = numbers
        if calendar.is_year(second):
            day = calendar.made(second, first)
            return Found(day, "month", stop) if day else None
        if "in" in lead.said and not lead.said & {"date", "since"} and not self.nothing_counted(stop):
            return None
        if calendar.made(2000, second, first) is None:
            first, second = second, first
        if calendar.made(2000, second, first) is None:
            return None
        return Found(calendar.in_year_of(self.published, second, first, lead.weekday), "day", stop)

    def nothing_counted(self, at: int) -> bool:
        """Whether what follows a number is no noun that it could count."""
        item = self.item_at(at)
        return item is None or not item.word or item.has(*_AFTER_DATE)

    def _era(self, at: int) -> int:
        return at + 1 if self.is_(at, "era") and self.items[at].value("era") == "hijri" else at

    def past_era(self, at: int) -> int:
        """Step over the mark of the common era."""
        return at + 1 if self.is_(at, "era") and self.items[at].value("era") == "common" else at

    def _hijri(self, lead: Lead, at: int, day: int | None) -> Found | None:
        month, stop = int(self.items[at].value("hijri")), at + 1
        year_at = stop
        while self.is_(year_at, "filler", "year_word") or self.text_at(year_at) in (",", "،"):
            year_at += 1
        year = self.number(year_at)
        if year is not None and year in _HIJRI:
            found = calendar.from_hijri(year, month, day or 1)
            stop = self._era(year_at + 1)
        elif day is not None or "month" in lead.said or self.is_(stop, "past_mark"):
            found = calendar.hijri_before(self.published, month, day or 1)
            stop = self._era(stop + self.is_(stop, "past_mark"))
        else:
            return None
        same = self._past_weekday(Lead(stop, {"same"})) if self._says(stop, "same") else None
        if same is not None and self.day(same.at) is not None:
            common = self.by_calendar(same)
            if common is not None:
                return common
        return Found(found, "day" if day else "month", stop) if found else None

    def _says(self, at: int, meaning: str) -> bool:
        if self.text_at(at) in (",", "،", "("):
            at += 1
        return self.is_(at, "filler") and self.items[at].value("filler") == meaning

    def _month(self, lead: Lead, at: int, day: int | None) -> Found | None:
        month, tag = int(self.items[at].value("month")), self.items[at].tags["month"]
        stop = at + 1
        while self.is_(stop, "month") or self._same_month_mark(stop):
            stop += 1
        if self.text_at(stop) == "." and self.text_at(stop + 1).isdecimal():
            stop += 1  # "Jan. 17", "17 Jan. 2026"
        if day is None and tag.get("day_after"):
            after = self.past_fillers(stop)
            if (number := self.day(after)) is not None and not self._plain_word(after):
                day, stop = number, after + 1
        year, stop = self._year_after(stop)
        marked = self.is_(stop, "past_mark", "this_mark")
        last = self.is_(at - 1, "past_mark")  # "last May"
        alone = day is None and year is None and not marked
        if alone and tag.get("ambiguous") and not ((last or lead.said - {""}) and self._capital(at)):
            return None
        if tag.get("ambiguous") and day is not None and year is None and not self._capital(at):
            return None
        precision = "day" if day else "month"
        if year is not None:
            found = calendar.made(year, month, day or 1)
            if found is None:
                return None
        elif (last or self.is_(stop, "past_mark")) and month == self.published.month and day is None:
            found = calendar.made(self.published.year - 1, month)
        else:
            if calendar.made(2000, month, day or 1) is None:
                return None
            found = calendar.in_year_of(self.published, month, day, lead.weekday)
        if found is not None and day is None:
            found = calendar.within(found, "month", self.part(lead), self.published)
        return Found(found, precision, self.past_era(stop + marked))

    def _plain_word(self, at: int) -> bool:
        """A number word that is no ordinal counts something: "March two villages"."""
        return self.is_(at, "number") and not self.items[at].tags["number"].get("ordinal")

    def part(self, lead: Lead) -> str:
        """Part of the month or year that the words before it name."""
        return next((part for part in calendar.PARTS if part in lead.said), "")

    def _same_month_mark(self, at: int) -> bool:
        """``أيلول/ سبتمبر``, ``أكتوبر (تشرين الأول)``, ``(تشرين الأول / أكتوبر)``."""
        if self.text_at(at) in ("/", "(", "-"):
            return self.is_(at + 1, "month")
        return (
            self.text_at(at) == ")"
            and self.is_(at - 1, "month")
            and any(self.text_at(back) == "(" and self.is_(back - 1, "month") for back in (at - 2, at - 4))
        )

    def _year_after(self, at: int) -> tuple[int | None, int]:
        begin = at
        at += self.text_at(at) in (",", "،", "-", "/")
        while self.is_(at, "filler", "year_word"):
            at += 1
        number = self.number(at)
        if number is not None and calendar.is_year(number) and not self.is_(at, "number"):
            return number, at + 1
        for kind, back in (("last", 1), ("this", 0)):
            if self.is_(at, kind) and self.items[at].value(kind) == "year":
                return self.published.year - back, at + 1
        return None, begin
