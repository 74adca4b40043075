"""What a model decided for a day: one entry per cell, and the claims behind each, found when they are asked for.

Made by :mod:`mapper.control.models`; a table of all cells is :func:`control_frame`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mapper.control.units import Coverage
from mapper.schema import CONTROL, DATE

STATES: Final = ("unknown", "held", "contested", "shared")
"""Status of a cell by its code."""

BASES: Final = ("none", "named", "upheld", "outvoted", "borne_out", "announced", "nearby", "ground")
"""
What decided a cell, by its code: nothing; the last word about the place itself; that word in a vote that kept its
holder, or in one that did not; a side's own word that it took the place, which the holder's departure bears out, or
which nobody contradicts; with no word about the place itself, a vote in which a claim about a place near it weighs
most, or one about ground that it lies in.
"""

Key = tuple[str, str, tuple[str, ...], bool, tuple[str, ...]] | None
"""
What cells of one area have in common: holder, status, rivals (of contested and shared), siege, and who says that it
took them without being believed yet; None: unknown.
"""


@dataclass(frozen=True)
class Decided:
    """
    The state of every cell on a day.

    Parameters
    ----------
    on
        The day.
    factions
        Names by code, sorted.
    holder
        ``(N,)`` code of the holder, -1 for none.
    status
        ``(N,)`` code in :data:`STATES`.
    besieged
        ``(N,)`` bool.
    rivals
        ``(N, F)`` bool: the other sides involved.
    claimed
        ``(N, F)`` bool: sides that say they took it in the last days, with nobody else telling of it yet.
    since
        ``(N,)`` proleptic ordinal of the first day of the holder's evidence, 0 for none.
    confidence
        ``(N,)`` in [0, 1], three decimals.
    basis
        ``(N,)`` code in :data:`BASES`.
    mark
        ``(N,)`` number that changes when the claims behind a cell do.
    claims
        Gives the ids of the claims for and against a row, what weighs most first.
    silent
        Gives the ids of claims that do not speak in a row and are still among the nearest, where that leaves no room
        for another one in reach: with them gone it might vote.
    """

    on: date
    factions: tuple[str, ...]
    holder: NDArray[np.int64]
    status: NDArray[np.int64]
    besieged: NDArray[np.bool_]
    rivals: NDArray[np.bool_]
    claimed: NDArray[np.bool_]
    since: NDArray[np.int64]
    confidence: NDArray[np.float64]
    basis: NDArray[np.int64]
    mark: NDArray[np.uint64]
    claims: Callable[[int], tuple[tuple[str, ...], tuple[str, ...]]]
    silent: Callable[[int], tuple[str, ...]]

    def codes(self) -> tuple[NDArray[np.int64], list[Key]]:
        """
        Number the cells by what areas are made of.

        Returns
        -------
        codes
            ``(N,)`` row of ``keys`` of each cell.
        keys
            Unknown first, then in a fixed order.
        """
        sides: dict[Key, int] = {}
        shown = np.zeros(len(self.holder), dtype=np.int64)
        for row in np.flatnonzero((self.status > 1) | self.claimed.any(axis=1)).tolist():
            shown[row] = sides.setdefault(self.key(row), len(sides) + 1)
        packed = (self.status * (len(self.factions) + 1) + self.holder + 1) * 2 + self.besieged
        packed = np.where(self.status == 0, 0, packed * (len(sides) + 1) + shown)
        _, first, codes = np.unique(packed, return_index=True, return_inverse=True)
        return codes.ravel(), [self.key(int(row)) for row in first]

    def labels(self) -> list[Key]:
        """What areas are made of, one per cell."""
        codes, keys = self.codes()
        return [keys[code] for code in codes]

    def key(self, row: int) -> Key:
        """What areas are made of, of one cell."""
        status = STATES[self.status[row]]
        if status == "unknown":
            return None
        rivals = () if status == "held" else self.rivals_of(row)
        return self.factions[self.holder[row]], status, rivals, bool(self.besieged[row]), self.claimants_of(row)

    def rivals_of(self, row: int) -> tuple[str, ...]:
        """The other sides involved in a cell, sorted."""
        return tuple(self.factions[code] for code in np.flatnonzero(self.rivals[row]))

    def claimants_of(self, row: int) -> tuple[str, ...]:
        """The sides that say they took a cell and are not believed yet, sorted."""
        return tuple(self.factions[code] for code in np.flatnonzero(self.claimed[row]))

    def holder_of(self, row: int) -> str | None:
        """Return the holder of a cell."""
        return self.factions[self.holder[row]] if self.holder[row] >= 0 else None


def state_keys(control: pd.DataFrame) -> list[Key]:
    """
    What areas are made of, one per row of CONTROL.

    Parameters
    ----------
    control
        :data:`mapper.schema.CONTROL`, or any table with its columns ``faction, status, rivals, besieged``; without
        ``claimed_by`` nobody claims.
    """
    claimed = control["claimed_by"] if "claimed_by" in control else [()] * len(control)
    columns = (*(control[name] for name in ("faction", "status", "rivals", "besieged")), claimed)
    return [
        None
        if status == "unknown"
        else (faction, status, tuple(rivals) if status != "held" else (), bool(besieged), tuple(claimants))
        for faction, status, rivals, besieged, claimants in zip(*columns, strict=True)
    ]


def control_frame(decided: Decided, coverage: Coverage) -> gpd.GeoDataFrame:
    """
    All cells with the claims behind them.

    Returns
    -------
    geopandas.GeoDataFrame
        :data:`mapper.schema.CONTROL`, one row per unit, same index and order.
    """
    units = coverage.units
    names = np.array([*decided.factions, None], dtype=object)
    known = np.flatnonzero((decided.status > 0) | (decided.mark > 0))
    empty: tuple[str, ...] = ()
    behind = [(empty, empty)] * len(units)
    rivals, claimed = [empty] * len(units), [empty] * len(units)
    for row in known.tolist():
        behind[row] = decided.claims(row)
    for row in np.flatnonzero(decided.rivals.any(axis=1)).tolist():
        rivals[row] = decided.rivals_of(row)
    for row in np.flatnonzero(decided.claimed.any(axis=1)).tolist():
        claimed[row] = decided.claimants_of(row)
    since = np.array(decided.since - date(1970, 1, 1).toordinal(), dtype="datetime64[D]")
    since[decided.since == 0] = np.datetime64("NaT")
    frame = gpd.GeoDataFrame(
        {
            "as_of": pd.Series([pd.Timestamp(decided.on)] * len(units), index=units.index, dtype=DATE),
            "faction": pd.Series(names[decided.holder], index=units.index, dtype=object),
            "status": pd.Series(np.array(STATES, dtype=object)[decided.status], index=units.index, dtype=object),
            "besieged": decided.besieged,
            "rivals": pd.Series(rivals, index=units.index, dtype=object),
            "claimed_by": pd.Series(claimed, index=units.index, dtype=object),
            "since": pd.Series(since, index=units.index).astype(DATE),
            "confidence": decided.confidence,
            "basis": pd.Series(np.array(BASES, dtype=object)[decided.basis], index=units.index, dtype=object),
            "claim_ids": pd.Series([one for one, _ in behind], index=units.index, dtype=object),
            "against_ids": pd.Series([other for _, other in behind], index=units.index, dtype=object),
        },
        index=units.index,
        geometry=units.geometry.to_numpy(),
        crs=units.crs,
    )
    CONTROL.check(frame)
    return frame
