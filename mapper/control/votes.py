"""Counts votes: many cells at once, each pin weighing one over its squared distance.

Called by :mod:`mapper.control.models`; it knows no dates, no places and no names.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

_MOST: Final = 1 << 20
_LONGEST_M: Final = (1 << 24) - 1


@dataclass(frozen=True)
class Votes:
    """
    Votes, in no order: for which cell, from how far, by which claim, for whom.

    Parameters
    ----------
    row
        ``(V,)`` the cell.
    km
        ``(V,)`` distance, at least the floor.
    claim
        ``(V,)`` number of the evidence.
    faction
        ``(V,)`` code of the side it speaks for.
    """

    row: NDArray[np.int64]
    km: NDArray[np.float64]
    claim: NDArray[np.int64]
    faction: NDArray[np.int64]

    @classmethod
    def joined(cls, *parts: Votes) -> Votes:
        """All votes of some."""
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in cls.__dataclass_fields__))

    def where(self, keep: NDArray[np.bool_]) -> Votes:
        """Those votes."""
        return Votes(self.row[keep], self.km[keep], self.claim[keep], self.faction[keep])

    def sorted(self, rank: NDArray[np.int64]) -> Votes:
        """By cell, then the nearest first, then by the rank of the claim."""
        # One number for the three: metres are fine enough, and one sort is ten times quicker than three.
        metres = np.minimum(np.round(self.km * 1000.0), _LONGEST_M).astype(np.uint64)
        ranks = rank[self.claim].astype(np.uint64)
        if max(rank.max(initial=0), self.row.max(initial=0)) < _MOST:
            packed = (self.row.astype(np.uint64) << np.uint64(44)) | (metres << np.uint64(20)) | ranks
            order = np.argsort(packed, kind="stable")
        else:
            order = np.lexsort((ranks, metres, self.row))
        return Votes(self.row[order], self.km[order], self.claim[order], self.faction[order])


NO_VOTES = Votes(np.empty(0, np.int64), np.empty(0), np.empty(0, np.int64), np.empty(0, np.int64))


@dataclass(frozen=True)
class Count:
    """
    What votes add up to, for each cell that has any.

    Parameters
    ----------
    row
        ``(R,)`` the cells, ascending.
    winner
        ``(R,)`` side with the largest share; of equal ones the first by code.
    share
        ``(R,)`` its share of all votes and of the void's, in (0, 1].
    cap
        ``(R,)`` the largest confidence of a claim that voted for it.
    nearest
        ``(R,)`` number of the claim that voted for it and weighs most.
    losers
        ``(R, F)`` sides that had votes and did not win.
    mark
        ``(R,)`` number that changes when the claims do.
    """

    row: NDArray[np.int64]
    winner: NDArray[np.int64]
    share: NDArray[np.float64]
    cap: NDArray[np.float64]
    nearest: NDArray[np.int64]
    losers: NDArray[np.bool_]
    mark: NDArray[np.uint64]


def count(
    votes: Votes,
    factions: int,
    *,
    void_km: float,
    confidence: NDArray[np.float64],
    token: NDArray[np.uint64],
) -> Count:
    """
    Count sorted votes (:meth:`Votes.sorted`).

    Parameters
    ----------
    factions
        Number of sides.
    void_km
        Ignorance votes from here; it lessens the share and never wins.
    confidence, token
        ``(E,)`` of each claim: how sure it is, and a number of its own.
    """
    first = np.flatnonzero(np.diff(votes.row, prepend=-1))
    rows = votes.row[first]
    group = np.repeat(np.arange(len(rows)), np.diff(first, append=len(votes.row)))
    cell = group * factions + votes.faction
    weight = np.bincount(cell, 1.0 / votes.km**2, len(rows) * factions).reshape(-1, factions)
    # Equal shares must stay equal whatever the order in which they were summed.
    winner = np.argmax(np.round(weight / weight.max(axis=1, keepdims=True), 9), axis=1) if len(rows) else rows
    won = votes.faction == winner[group]
    share = weight[np.arange(len(rows)), winner] / (weight.sum(axis=1) + 1.0 / void_km**2)
    losers = weight > 0
    losers[np.arange(len(rows)), winner] = False
    if not len(rows):
        return Count(rows, winner, share, share, rows, losers, rows.astype(np.uint64))
    cap = np.maximum.reduceat(np.where(won, confidence[votes.claim], 0.0), first)
    nearest = np.minimum.reduceat(np.where(won, np.arange(len(won)), len(won)), first)
    mark = np.add.reduceat(token[votes.claim] * np.where(won, np.uint64(1), np.uint64(3)), first)
    return Count(rows, winner, share, cap, votes.claim[nearest], losers, mark)
