"""The same rule over many days: who held what, and the days on which something changed.

Called by :mod:`mapper.pipeline`; the models decide, this module only asks them day by day.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final

import pandas as pd

from mapper.control.ledger import COLOURS
from mapper.control.models import ControlModel
from mapper.control.units import Coverage

HISTORY_COLUMNS: Final = (
    "unit_id", "day", "faction", "status", "besieged", "rivals", "since", "confidence", "claim_ids", "against_ids",
)  # fmt: skip
_SMALL_CHANGE: Final = 0.1
_YEARS_BY_MONTH: Final = 2
_YEARS: Final = 10


def change_days(evidence: pd.DataFrame, start: date, stop: date) -> list[date]:
    """
    Days in ``[start, stop]`` on which the map can change.

    Returns
    -------
    list of datetime.date
        The first and the last day, every day on which a claim begins or ends to hold, and from the first
        claim on the first of every month (claims age, so an old one may give way without a new one), of
        every year when the newest claim is more than two years old, and no more after ten.
    """
    days = {start, stop}
    speaking = evidence[evidence["status"].isin(COLOURS)]
    for column in ("valid_from", "valid_to"):
        days |= {day.date() for day in speaking[column].dropna().unique()}
    if len(speaking):
        newest = speaking["valid_from"].max().date()
        days |= set(_checkpoints(max(start, speaking["valid_from"].min().date()), stop, newest))
    return sorted(day for day in days if start <= day <= stop)


def _checkpoints(start: date, stop: date, newest: date) -> Iterator[date]:
    """First days of the months until two years after the newest claim, then of the years, ten years in all."""
    year, month = start.year, start.month
    while year <= min(newest.year + _YEARS, date.max.year) and date(year, month, 1) <= stop:
        yield date(year, month, 1)
        if year > newest.year + _YEARS_BY_MONTH or month == 12:
            year, month = year + 1, 1
        else:
            month += 1


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
        :data:`HISTORY_COLUMNS`; one row per unit and change, ordered by day and unit. A unit without a row
        is unknown throughout. A change of confidence counts from 0.1 on.
    """
    last: dict[str, dict[str, Any]] = {}
    rows: list[dict[str, Any]] = []
    for day in days:
        control = model(evidence, coverage, on=day, known_by=known_by).drop(columns=["geometry", "as_of"])
        known = control[(control["status"] != "unknown") | control.index.isin(list(last))]
        for unit_id, cell in zip(known.index, known.to_dict("records"), strict=True):
            if _changed(last.get(unit_id), cell):
                last[unit_id] = cell
                since = None if pd.isna(cell["since"]) else cell["since"].date()
                rows.append({"unit_id": unit_id, "day": day, **cell, "since": since})
    return pd.DataFrame(rows, columns=list(HISTORY_COLUMNS), dtype=object).astype(
        {"confidence": float, "besieged": bool}
    )


def _changed(before: dict[str, Any] | None, now: dict[str, Any]) -> bool:
    if before is None:
        return True
    same = all(before[name] == now[name] for name in ("faction", "status", "besieged", "rivals", "claim_ids"))
    return not same or abs(before["confidence"] - now["confidence"]) >= _SMALL_CHANGE
