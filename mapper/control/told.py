"""Whether a change of holder is told by a report, or only drawn anew because other reports weigh differently.

Called by :mod:`mapper.changes` and :mod:`mapper.sheet`. A place that nobody speaks of is decided by what is reported
around it; there a claim may give way to age, or a new one elsewhere weigh more, and nobody has taken anything.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import pandas as pd

from mapper.control.ledger import LEAVES

_OF_THE_PLACE: Final = frozenset({"named", "upheld", "borne_out", "announced", "ground"})
"""Of :data:`mapper.control.decided.BASES`: what is decided by a claim about the place or the ground it lies in."""


def told(was: str | None, now: str | None, bases: tuple[str | None, str], new: Iterable[tuple[str, str]]) -> bool:
    """
    Whether reports tell that ground went from one holder to another.

    Parameters
    ----------
    was, now
        The holders before and after, None for nobody known and for ground that is contested or shared.
    bases
        What decided the old state and the new one, see :data:`mapper.control.decided.BASES`.
    new
        Faction and status of the claims for and against the new state that the state before did not know.

    Returns
    -------
    bool
        True where one of the two is unknown or they are the same; where a new claim says that the new holder took
        ground, or that the old one lost or left it; where a new claim about the place itself says who holds what
        another was said to hold; and where a capture is believed because nobody has contradicted it for some days.
    """
    if was is None or now is None or was == now or bases[1] == "announced":
        return True
    spoken_of = all(basis in _OF_THE_PLACE for basis in bases)
    return any(
        (faction == was and status in LEAVES) or (faction == now and (status == "captured" or spoken_of))
        for faction, status in new
    )


def told_changes(history: pd.DataFrame, claims: pd.DataFrame) -> list[bool]:
    """
    :func:`told` for every row of a history.

    Parameters
    ----------
    history
        :data:`mapper.control.timeline.HISTORY_COLUMNS`, ordered by day; a claim is new on the day from which it holds.
    claims
        :data:`mapper.schema.CLAIMS`.
    """
    days = claims["valid_from"].dt.date
    said = dict(zip(claims.index, zip(claims["faction"], claims["status"], days, strict=True), strict=True))
    before: dict[str, tuple[str | None, str | None]] = {}
    found = []
    held = history["faction"].where(history["status"] == "held")
    columns = ("unit_id", "day", "basis", "claim_ids", "against_ids")
    rows = zip(*(history[name] for name in columns), strict=True)
    for now, (unit, day, basis, pro, con) in zip(held.astype(object).where(held.notna(), None), rows, strict=True):
        behind = (said[one] for one in (*pro, *con) if one in said)
        new = ((faction, status) for faction, status, since in behind if since >= day)
        was, stood = before.get(unit, (None, None))
        found.append(told(was, now, (stood, basis), new))
        before[unit] = now, basis
    return found
