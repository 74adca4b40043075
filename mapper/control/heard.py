"""Evidence as the kilometre rule hears it: in one order, and as arrays with a number for each.

Called by :mod:`mapper.control.models` and :mod:`mapper.control.run`; it knows no distances.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mapper.control.ledger import TAKES, Evidence, bars

_OPEN: Final = date.max.toordinal() + 1
_TAKEN: Final = (
    "claim_id", "faction", "status", "factions", "valid_from", "valid_to", "reported", "confidence", "doubt_km",
    "scope", "extent", "rows",
)  # fmt: skip


def heard_of(evidence: pd.DataFrame, *, known_by: date | None) -> list[Evidence]:
    """Evidence that was reported by a day (None: all), in the order in which it is heard."""
    if known_by is not None:
        evidence = evidence[evidence["reported"] <= pd.Timestamp(known_by)]
    columns = [evidence[name].tolist() for name in _TAKEN]
    said = [
        Evidence(
            claim_id, faction, status, tuple(name for name in factions if name != faction), first.date(),
            None if pd.isna(last) else last.date(), reported.date(), float(confidence), float(doubt_km), scope,
            extent or None, tuple(rows),
        )
        for claim_id, faction, status, factions, first, last, reported, confidence, doubt_km, scope, extent, rows
        in zip(*columns, strict=True)
    ]  # fmt: skip
    return sorted(said, key=lambda one: (one.order, one.scope, one.rows))


class Heard:
    """
    Evidence as arrays, a number each in the order in which it is heard.

    Parameters
    ----------
    said
        Of :func:`heard_of`.
    doubt
        What a kilometre of doubt counts.
    own_doubt_km
        The most doubt with which a claim about a cell is its last word; above it is a boast.
    """

    def __init__(self, said: Sequence[Evidence], doubt: float, own_doubt_km: float) -> None:
        """Number the claims."""
        self.all = said
        self.factions = tuple(sorted({name for one in said for name in (one.faction, *one.others)}))
        self.code = {name: code for code, name in enumerate(self.factions)}
        self.number = {id(one): at for at, one in enumerate(said)}
        self.faction = np.array([self.code[one.faction] for one in said], dtype=np.int64)
        self.day = np.array([one.valid_from.toordinal() for one in said], dtype=np.int64)
        self.until = np.array([one.valid_to.toordinal() if one.valid_to else _OPEN for one in said], dtype=np.int64)
        doubt_km = np.array([one.doubt_km for one in said], dtype=float)
        self.doubt_km = doubt_km * doubt
        self.confidence = np.array([one.confidence for one in said], dtype=float)
        ids, claim = np.unique([one.claim_id for one in said], return_inverse=True)
        self.token = np.random.default_rng(0).integers(1, 2**62, max(len(ids), 1), dtype=np.uint64)[claim]
        # By id, so that what is cited does not hang on the order in which claims came.
        self.by_rank = np.argsort(claim, kind="stable")
        self.rank = np.empty(len(said), dtype=np.int64)
        self.rank[self.by_rank] = np.arange(len(said))
        takes = np.array([one.status in TAKES for one in said], dtype=bool)
        scope = np.array([one.scope for one in said], dtype=object)
        self.boasts = takes & np.isin(scope, ["point", "part"]) & (doubt_km > own_doubt_km) & (doubt > 0)
        self.announced = np.flatnonzero(self.boasts & np.array([one.status == "captured" for one in said], dtype=bool))
        self.bound = scope == "settlements"
        self.pinned = np.flatnonzero(takes & self.bound | self.boasts)
        self.areas = np.flatnonzero(takes & (scope == "area") & np.array([bool(one.rows) for one in said], dtype=bool))
        self.of_ground = scope == "area"
        self.of_city = scope == "part"
        self._counts = np.array([len(one.rows) for one in said], dtype=np.int64)
        self._begins = np.cumsum(self._counts) - self._counts
        self._rows = np.array([row for one in said for row in one.rows], dtype=np.int64)
        named = np.flatnonzero(self.bound)
        row, claim = self.spread(named)
        self._names = np.sort(row * len(said) + claim)
        self.bars = np.flatnonzero(np.array([bars(one) for one in said], dtype=bool))

    def spread(self, claims: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return every row that some claims speak of, and the claim."""
        counts = self._counts[claims]
        ends = np.cumsum(counts)
        begins = np.repeat(self._begins[claims] - ends + counts, counts)
        return self._rows[begins + np.arange(len(begins))], np.repeat(claims, counts)

    def names(self, rows: NDArray[np.int64], claims: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Whether claims about the villages of some ground speak of rows."""
        if not len(self._names):
            return np.zeros(len(rows), dtype=bool)
        wanted = rows * len(self.all) + claims
        at = np.minimum(np.searchsorted(self._names, wanted), len(self._names) - 1)
        return self._names[at] == wanted
