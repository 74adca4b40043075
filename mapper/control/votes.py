"""Counts votes: many cells at once, each pin weighing one over its squared distance.

Called by :mod:`mapper.control.run`; it knows no dates, no places and no names.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mapper.control.heard import Heard

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


@dataclass(frozen=True)
class Ballots:
    """
    Votes of K pins in each of N cells.

    Parameters
    ----------
    claim
        ``(K, N)`` number of the evidence, -1 where none speaks.
    near
        ``(K, N)`` one over its distance in km, 0 where none speaks.
    side
        ``(K, N)`` number of the side and cell: the side times the number of cells, and the cell's row.
    listens
        ``(N,)`` bool: the other cells have no votes here.
    cap, token
        ``(F * N,)`` by side and cell: the largest confidence of its claims, and the sum of their tokens.
    """

    claim: NDArray[np.int64]
    near: NDArray[np.float64]
    side: NDArray[np.int64]
    listens: NDArray[np.bool_]
    cap: NDArray[np.float64]
    token: NDArray[np.uint64]


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


def count(ballots: Ballots | None, votes: Votes, said: Heard, cells: int, *, void_km: float) -> Count:
    """
    Count votes.

    Parameters
    ----------
    ballots
        Of the pins; None for no pin.
    votes
        The others, sorted (:meth:`Votes.sorted`).
    said
        What their claims are.
    cells
        Number of cells, N.
    void_km
        Ignorance votes from here; it lessens the share and never wins.
    """
    sides = max(len(said.factions), 1)
    cell = votes.faction * cells + votes.row
    weight = np.bincount(cell, 1.0 / votes.km**2, cells * sides).astype(float)
    cap, token = np.zeros(cells * sides), np.zeros(cells * sides, dtype=np.uint64)
    if ballots is not None:
        listens = np.tile(ballots.listens, sides)
        weight += np.bincount(ballots.side.ravel(), np.square(ballots.near).ravel(), cells * sides)
        np.copyto(cap, ballots.cap, where=listens)
        np.copyto(token, ballots.token, where=listens)
    np.maximum.at(cap, cell, said.confidence[votes.claim])
    np.add.at(token, cell, said.token[votes.claim])
    weight = weight.reshape(sides, cells)
    most = weight.max(axis=0)
    row = np.flatnonzero(most)
    # Equal shares must stay equal whatever the order in which they were summed.
    equal = np.round(weight / np.where(most > 0, most, 1.0), 9)
    best, winner = equal[0].copy(), np.zeros(cells, dtype=np.int64)
    for side in range(1, sides):
        winner[equal[side] > best] = side
        np.maximum(best, equal[side], out=best)
    won = winner * cells + np.arange(cells)
    share = weight.ravel()[won] / (weight.sum(axis=0) + 1.0 / void_km**2)
    losers = weight > 0
    losers.ravel()[won] = False
    mark = np.uint64(3) * token.reshape(sides, cells).sum(axis=0) - np.uint64(2) * token[won]
    first = _first(ballots, votes, said, np.where(most > 0, won, -1))[row]
    return Count(row, winner[row], share[row], cap[won[row]], first, losers.T[row], mark[row])


def _first(ballots: Ballots | None, votes: Votes, said: Heard, won: NDArray[np.int64]) -> NDArray[np.int64]:
    """
    Return the claim of each winner that weighs most: the nearest in metres, of equal ones the first by rank.

    ``won`` has the number of the side and cell of each winner, -1 for none.
    """
    # Metres and rank in one number, exact in a double.
    ranks = float(1 << len(said.rank).bit_length())
    best = np.full(len(won), np.inf)
    if ballots is not None:
        near = np.where(ballots.side == won, ballots.near, 0.0)
        with np.errstate(divide="ignore"):
            key = np.divide(1000.0, near, out=near)
        np.rint(key, out=key)
        key *= ranks
        key += said.rank[ballots.claim]
        np.min(key, axis=0, out=best)
    ours = won[votes.row] == votes.faction * len(won) + votes.row
    key = np.rint(votes.km[ours] * 1000.0) * ranks + said.rank[votes.claim[ours]]
    np.minimum.at(best, votes.row[ours], key)
    best[won < 0] = 0.0
    return said.by_rank[(best % ranks).astype(np.int64)] if len(said.rank) else np.zeros(len(won), dtype=np.int64)
