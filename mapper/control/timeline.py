"""The same rule over many days: who held what, and the days on which something changed.

Called by :mod:`mapper.pipeline`; the models decide, this module only asks them day by day.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mapper.control.decided import BASES, STATES, Decided, Key
from mapper.control.ledger import COLOURS, TAKES
from mapper.control.models import ControlModel
from mapper.control.units import Coverage
from mapper.errors import InputError

HISTORY_COLUMNS: Final = (
    "unit_id", "day", "faction", "status", "besieged", "rivals", "since", "confidence", "claim_ids", "against_ids",
    "claimed_by", "basis",
)  # fmt: skip
_SMALL_CHANGE: Final = 0.1
_YEARS_BY_MONTH: Final = 2
_YEARS: Final = 10


def change_days(evidence: pd.DataFrame, start: date, stop: date, model: ControlModel) -> list[date]:
    """
    Days in ``[start, stop]`` on which the map can change.

    Returns
    -------
    list of datetime.date
        The first and the last day, every day on which a claim begins or ends to hold, on which one of a capture is
        old enough to be believed though only its taker tells of it, and on which one is no longer a village's last
        word; and from the first claim on the first of every month (claims age, so an old one may give way without a
        new one), of every year when the newest claim is more than two years old, and no more after ten.
    """
    days = {start, stop}
    speaking = evidence[evidence["status"].isin(COLOURS)]
    for column in ("valid_from", "valid_to"):
        days |= _dates(speaking[column])
    taken = speaking[speaking["status"].isin(TAKES)]
    announced = taken[(taken["status"] == "captured") & (taken["doubt_km"] > 0)]
    for said, age in ((announced, model.unopposed_days), (taken, model.own_days + 1.0)):
        days |= {day + timedelta(ceil(age)) for day in _dates(said["valid_from"]) if age <= (stop - day).days}
    if len(speaking):
        newest = speaking["valid_from"].max().date()
        days |= set(_checkpoints(max(start, speaking["valid_from"].min().date()), stop, newest))
    return sorted(day for day in days if start <= day <= stop)


def _dates(days: pd.Series) -> set[date]:
    return {day.date() for day in days.dropna().unique()}


def _checkpoints(start: date, stop: date, newest: date) -> Iterator[date]:
    """First days of the months until two years after the newest claim, then of the years, ten years in all."""
    year, month = start.year, start.month
    while year <= min(newest.year + _YEARS, date.max.year) and date(year, month, 1) <= stop:
        yield date(year, month, 1)
        if year > newest.year + _YEARS_BY_MONTH or month == 12:
            year, month = year + 1, 1
        else:
            month += 1


def timeline(
    evidence: pd.DataFrame,
    coverage: Coverage,
    model: ControlModel,
    start: date,
    stop: date,
    *,
    step: int = 1,
    known_by: date | None = None,
) -> Iterator[Decided]:
    """
    Decide one day after the other.

    Parameters
    ----------
    evidence
        :data:`mapper.schema.EVIDENCE` with the column ``rows``.
    start, stop
        First and last day, both included.
    step
        Days from one to the next.

    Yields
    ------
    mapper.control.decided.Decided
        What did not change since the day before is not decided again.
    """
    run = model.over(evidence, coverage, known_by=known_by)
    for day in range(start.toordinal(), stop.toordinal() + 1, step):
        yield run(date.fromordinal(day))


@dataclass(frozen=True)
class Timeline:
    """
    The state of every cell on every day, and what changed.

    Parameters
    ----------
    days
        ``(T,)``, ascending.
    keys
        What a state is: holder, status, rivals, siege and claimants; None, which comes first, is unknown.
    states
        ``(T, N)`` rows of ``keys``, the cells in the order of the units.
    changes
        :data:`HISTORY_COLUMNS`: one row per cell and change of its state or of the claims behind it.
    """

    days: tuple[date, ...]
    keys: tuple[Key, ...]
    states: NDArray[np.int32]
    changes: pd.DataFrame

    @property
    def change_days(self) -> list[date]:
        """Days on which a cell is in another state than the day before in ``days``."""
        moved = (self.states[1:] != self.states[:-1]).any(axis=1)
        return [day for day, changed in zip(self.days[1:], moved, strict=True) if changed]

    def on(self, day: date) -> NDArray[np.int32]:
        """
        ``(N,)`` states on a day: those of the last day in ``days`` that is not after it.

        Raises
        ------
        InputError
            If the day is before the first.
        """
        at = bisect_right(self.days, day)
        if not at:
            raise InputError(f"{day} is before the first day of the timeline, {self.days[0] if self.days else 'none'}")
        return self.states[at - 1]


def recorded(decisions: Iterable[Decided], coverage: Coverage) -> Timeline:
    """Keep the states of days, and what changed between them."""
    days: list[date] = []
    numbers: dict[Key, int] = {None: 0}
    states: list[NDArray[np.int32]] = []

    def seen() -> Iterator[Decided]:
        for decided in decisions:
            codes, keys = decided.codes()
            number = np.array([numbers.setdefault(key, len(numbers)) for key in keys], dtype=np.int32)
            days.append(decided.on)
            states.append(number[codes])
            yield decided

    changes = changed_cells(seen(), coverage)
    table = np.array(states, dtype=np.int32).reshape(len(days), len(coverage.units))
    return Timeline(tuple(days), tuple(numbers), table, changes)


def history(
    evidence: pd.DataFrame,
    coverage: Coverage,
    model: ControlModel,
    days: Sequence[date],
    *,
    known_by: date | None = None,
) -> pd.DataFrame:
    """
    Replay the model over days and keep what changed.

    Parameters
    ----------
    evidence
        :data:`mapper.schema.EVIDENCE` with the column ``rows``.
    days
        Ascending, see :func:`change_days`.

    Returns
    -------
    pandas.DataFrame
        See :func:`changed_cells`.
    """
    return changed_cells(map(model.over(evidence, coverage, known_by=known_by), days), coverage)


def changed_cells(decisions: Iterable[Decided], coverage: Coverage) -> pd.DataFrame:
    """
    Keep what changed from one day to the next.

    Parameters
    ----------
    decisions
        In the order of their days.

    Returns
    -------
    pandas.DataFrame
        :data:`HISTORY_COLUMNS`; one row per unit and change, ordered by day and unit. A unit without a row
        is unknown throughout. A change of confidence counts from 0.1 on.
    """
    units = coverage.units.index.to_numpy()
    last: dict[int, tuple[Any, ...]] = {}
    rows: list[tuple[Any, ...]] = []
    before: Decided | None = None
    told = np.zeros(len(units))
    for decided in decisions:
        for row in np.flatnonzero(_may_differ(before, decided, told)).tolist():
            pro, con = decided.claims(row)
            since = date.fromordinal(int(decided.since[row])) if decided.since[row] else None
            state = (
                decided.holder_of(row), STATES[decided.status[row]], bool(decided.besieged[row]),
                decided.rivals_of(row), since, float(decided.confidence[row]), pro, con,
                decided.claimants_of(row), BASES[decided.basis[row]],
            )  # fmt: skip
            if _differs(last[row], state) if row in last else decided.status[row]:
                last[row] = state
                told[row] = decided.confidence[row]
                rows.append((units[row], decided.on, *state))
        before = decided
    return pd.DataFrame(rows, columns=list(HISTORY_COLUMNS), dtype=object).astype(
        {"confidence": float, "besieged": bool}
    )


def _may_differ(before: Decided | None, now: Decided, told: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which cells may be in another state than before, or have another confidence than was told last."""
    if before is None:
        return now.status > 0
    moved = np.abs(now.confidence - told) >= _SMALL_CHANGE
    for name in ("holder", "status", "besieged", "mark"):
        moved |= getattr(before, name) != getattr(now, name)
    return moved | ((before.rivals != now.rivals) | (before.claimed != now.claimed)).any(axis=1)


def _differs(before: tuple[Any, ...], now: tuple[Any, ...]) -> bool:
    """Whether holder, status, siege, rivals, claims or claimants do, or the confidence by much."""
    return (
        before[:4] != now[:4] or before[6] != now[6] or before[8] != now[8] or abs(before[5] - now[5]) >= _SMALL_CHANGE
    )
