"""Counts days, months and years, of both calendars; it knows no words and no clock.

Everything gives a day or None when there is no such day. Used by :mod:`mapper.text.dates`.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from hijridate import Hijri

FIRST_YEAR: Final = 1940
"""Older years are numbers of something else."""
_LAST_YEAR: Final = 2100
_SOON: Final = timedelta(days=14)
"""A day without a year that comes so soon after publication is a plan, not an anniversary."""
_LEAP: Final = 9
"""Years in which every day of a year comes once at least."""
_NEAR: Final = 2
"""Days by which a weekday may correct "yesterday"."""
_DAYS: Final = {"hour": 0, "day": 1, "week": 7}
_COARSE: Final = {"hour": "day", "day": "day", "week": "month", "month": "month", "year": "year"}
_MONTHS: Final = {"month": 1, "year": 12}
_THIRDS: Final = {"early": 0, "mid": 1, "late": 2}
_SEASONS: Final = {"winter": 1, "spring": 3, "summer": 6, "autumn": 9}
PARTS: Final = (*_THIRDS, *_SEASONS)
"""Parts of a month or year that :func:`within` knows."""


def made(year: int, month: int, day: int = 1) -> date | None:
    """
    Day of the Gregorian calendar.

    Examples
    --------
    >>> made(2017, 2, 29) is None
    True
    """
    try:
        return date(year, month, day)
    except ValueError:
        return None


def is_year(number: int | None) -> bool:
    """Whether a number can be a year that news speaks of."""
    return number is not None and FIRST_YEAR <= number < _LAST_YEAR


def from_hijri(year: int, month: int, day: int = 1) -> date | None:
    """
    Day of the Umm al-Qura calendar, None outside 1343-1500 AH.

    Examples
    --------
    >>> from_hijri(1446, 6, 23)
    datetime.date(2024, 12, 24)
    """
    try:
        found = Hijri(year, month, day).to_gregorian()
    except (ValueError, OverflowError):
        return None
    return date(found.year, found.month, found.day)


def hijri_before(published: date, month: int, day: int) -> date | None:
    """Last such day of a Hijri year that is not after publication."""
    year = int((published.year - 622) * 33 / 32) + 2
    days = (from_hijri(each, month, day) for each in range(year, year - 4, -1))
    return next((each for each in days if each is not None and each <= published), None)


def months_back(day: date, count: int) -> date:
    """
    Begin of the month so many months before.

    Examples
    --------
    >>> months_back(date(2017, 1, 15), 2)
    datetime.date(2016, 11, 1)
    """
    months = day.year * 12 + day.month - 1 - count
    return date(months // 12, months % 12 + 1, 1)


def back(published: date, unit: str, count: int) -> tuple[date, str]:
    """Count days, weeks, months or years back; weeks are no nearer than a month."""
    if unit == "month":
        return months_back(published, count), "month"
    if unit == "year":
        return date(max(published.year - count, 1), 1, 1), "year"
    return published - timedelta(days=_DAYS[unit] * count), _COARSE[unit]


def shifted(day: date, unit: str, count: int) -> date:
    """
    Day so many units after another, before it when the count is negative.

    Examples
    --------
    >>> shifted(date(2016, 3, 31), "month", -1)
    datetime.date(2016, 2, 29)
    """
    if unit not in _MONTHS:
        return day + timedelta(days=_DAYS[unit] * count)
    first = months_back(day, -count * _MONTHS[unit])
    following = months_back(first, -1)
    return min(first + timedelta(days=day.day - 1), following - timedelta(days=1))


def in_year_of(published: date, month: int, day: int | None, weekday: int | None) -> date | None:
    """
    Give a day or month without a year its year: the last one that is not after publication.

    Returns
    -------
    date or None
        None when the day comes within two weeks after publication, unless its weekday says otherwise: what
        the text means is still to come.
    """
    this = made(published.year, month, day or 1)
    if this is not None and this <= published:
        return this
    before = (made(published.year - count, month, day or 1) for count in range(1, _LEAP))
    last = next((each for each in before if each is not None), None)
    if this is not None and day is not None and this - published <= _SOON:
        right = last is not None and weekday is not None and last.weekday() == weekday != this.weekday()
        return last if right else None
    return last


def last_weekday(published: date, weekday: int, *, before: bool = False) -> date:
    """Last such weekday, not after publication, or before it."""
    count = (published.weekday() - weekday) % 7
    return published - timedelta(days=count or 7 if before else count)


def weekday_of_last_week(published: date, weekday: int) -> date:
    """
    That weekday in the week before publication; weeks begin on Monday.

    Examples
    --------
    >>> weekday_of_last_week(date(2017, 12, 20), 1)
    datetime.date(2017, 12, 12)
    """
    found = last_weekday(published, weekday)
    monday = published - timedelta(days=published.weekday())
    return found - timedelta(days=7) if found >= monday else found


def corrected(day: date, weekday: int, published: date) -> date:
    """
    Believe the weekday beside "yesterday" when it is near, else "yesterday".

    The writer's today may be a day or two before the publication date that a page carries; the weekday does not
    move with it.
    """
    named = last_weekday(published, weekday)
    return named if abs((named - day).days) <= _NEAR else day


def within(first: date, precision: str, part: str, published: date) -> date:
    """
    First day of a part of a month or year: ``early``, ``mid``, ``late``, or a season.

    A part that lies after publication is not believed: then it is the first day of the whole.
    """
    found = first
    if precision == "month" and part in _THIRDS:
        found = first + timedelta(days=10 * _THIRDS[part])
    elif precision == "year" and part in _THIRDS:
        found = date(first.year, 1 + 4 * _THIRDS[part], 1)
    elif precision == "year" and part in _SEASONS:
        found = date(first.year, _SEASONS[part], 1)
    return found if found <= published else first


def last_season(part: str, published: date) -> date | None:
    """First day of the latest season of that name; None where the name is no season's."""
    if part not in _SEASONS:
        return None
    found = date(published.year, _SEASONS[part], 1)
    return found if found <= published else found.replace(year=found.year - 1)


def from_numbers(numbers: list[int], published: date) -> date | None:
    """
    Read three numbers: year first when the first is too great for a day, else day first.

    The month stands first only where the day cannot: "5/13/2016", or a day that would be after publication.
    """
    if numbers[0] > 31:
        year, month, day = numbers
    else:
        day, month, year = numbers
    if year < 100:
        year += 2000
    if not is_year(year):
        return None
    found, other = made(year, month, day), made(year, day, month) if numbers[0] <= 31 else None
    if found is None or (found > published and other is not None and other <= published):
        return other or found
    return found
