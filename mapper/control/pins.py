"""Finds the nearest pins of many cells day after day, looking again only where it must.

Called by :mod:`mapper.control.neighbours`. Ages only push pins away, so a cell keeps its nearest ones until the
last of them is farther than the next one was.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree
from scipy.spatial.distance import cdist

_SPARE: Final = 6
"""Pins remembered beyond the number that is asked for."""

_MOST_CHANGED: Final = 400
"""When more pins than this change on a day, all cells are looked at again."""

_MEASURED_AT_ONCE: Final = 1 << 18

_TIE: Final = 1e-10
"""km² by which pins at one distance are told apart, times their number: the same ones whatever came before."""

_MARGIN: Final = 1e-6
"""km² of rounding that never decides."""


class NearestPins:
    """
    The nearest pins of cells, on days in ascending order.

    Parameters
    ----------
    ground
        ``(N, D)`` of the cells, km: where they lie and on which bank.
    reach2
        ``(N,)`` square of how far a pin of a cell may be on the ground, km².
    count
        How many pins are asked for, K.
    space
        Pins have numbers below this.

    Attributes
    ----------
    pins
        ``(K, N)`` numbers of the nearest pins in reach of each cell, ascending, -1 where there are fewer.
    away2
        ``(K, N)`` squares of their distances on the ground, km².
    claims
        ``(space + 1,)`` the claim of each pin, -1 for none.
    z2
        ``(space + 1,)`` square of what age and doubt add to it, km², inf for none.
    far2
        ``(K, N)`` sum of ``away2`` and the ``z2`` of each pin.
    """

    def __init__(self, ground: NDArray[np.float64], reach2: NDArray[np.float64], count: int, space: int) -> None:
        """Remember nothing yet."""
        cells = len(ground)
        self._ground, self._reach2, self._count, self._wide = ground, reach2, count, count + _SPARE
        # The last is no pin: what -1 stands for.
        self.claims = np.full(space + 1, -1)
        self.z2 = np.full(space + 1, np.inf)
        self.pins = np.full((count, cells), -1)
        self.away2 = np.full((count, cells), np.inf)
        self._near = np.full((cells, self._wide), -1)
        self._near2 = np.full((cells, self._wide), np.inf)
        self._others2 = np.full(cells, -1.0)
        """Square of the distance that no pin can be nearer than, except those remembered; -1: none is remembered."""
        self._next2 = np.full(cells, -np.inf)
        """The same, except the nearest."""

    def advance(
        self,
        cells: NDArray[np.int64],
        pins: NDArray[np.int64],
        rows: NDArray[np.int64],
        claims: NDArray[np.int64],
        km: NDArray[np.float64],
    ) -> NDArray[np.int64]:
        """
        Go on to the pins of a day and find the nearest of some cells.

        Parameters
        ----------
        cells
            ``(C,)`` rows of the cells.
        pins, rows, claims, km
            ``(P,)`` of the pins: its number, the cell it stands in, the claim it comes from, and what its age and doubt
            add. The same number with the same claim never comes nearer from one call to the next.

        Returns
        -------
        ``(R,)`` cells among those that were looked at again; the others have the same pins and claims as before.
        """
        before = self.claims
        self.claims, self.z2 = np.full(len(before), -1), np.full(len(before), np.inf)
        self.claims[pins], self.z2[pins] = claims, km**2
        changed = before != self.claims
        anew = self._note(changed, rows, pins)
        self.far2 = self._far2(slice(None))
        # Where there are fewer than asked for the last is infinitely far.
        stale = cells[(self.far2.max(axis=0) > self._next2)[cells] | anew[cells]]
        if len(stale):
            stale = stale[self._renew(stale, pins, rows, km) | anew[stale]]
            self.far2[:, stale] = self._far2(stale)
        return stale

    def _far2(self, cells: NDArray[np.int64] | slice) -> NDArray[np.float64]:
        """Square of the distances of the nearest pins of cells."""
        return self.away2[:, cells] + self.z2[self.pins[:, cells]]

    def _renew(
        self, stale: NDArray[np.int64], pins: NDArray[np.int64], rows: NDArray[np.int64], km: NDArray[np.float64]
    ) -> NDArray[np.bool_]:
        """Find the nearest pins of cells; whether they are others than before."""
        near, near2 = self._near[stale], self._near2[stale]
        key = near2 + self.z2[near] + _TIE * near
        last2 = np.partition(key, self._count - 1, axis=1)[:, self._count - 1]
        late = np.flatnonzero(~(last2 < self._others2[stale]))
        if len(late):
            near[late], near2[late] = self._remember(stale[late], pins, rows, km)
            key[late] = near2[late] + self.z2[near[late]] + _TIE * near[late]
        at = np.argpartition(key, [self._count - 1, self._count], axis=1)
        next2 = np.take_along_axis(key, at[:, self._count : self._count + 1], axis=1)[:, 0]
        self._next2[stale] = np.minimum(next2, self._others2[stale]) - _MARGIN
        chosen, away2 = (np.take_along_axis(one, at[:, : self._count], axis=1) for one in (near, near2))
        chosen[~np.isfinite(np.take_along_axis(key, at[:, : self._count], axis=1))] = -1
        # In the order of their numbers: sums must not hang on what came before.
        order = np.argsort(chosen, axis=1)
        chosen, away2 = (np.take_along_axis(one, order, axis=1).T for one in (chosen, away2))
        others: NDArray[np.bool_] = (self.pins[:, stale] != chosen).any(axis=0)
        self.pins[:, stale], self.away2[:, stale] = chosen, np.where(chosen < 0, np.inf, away2)
        return others

    def _remember(
        self, cells: NDArray[np.int64], pins: NDArray[np.int64], rows: NDArray[np.int64], km: NDArray[np.float64]
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Remember the nearest pins in reach of cells anew."""
        ground = self._ground[cells]
        near = np.full((len(cells), self._wide), -1)
        near2 = np.full(near.shape, np.inf)
        others2 = np.full(len(cells), np.inf)
        some = np.arange(len(cells))
        if len(pins) >= self._wide:
            tree = cKDTree(np.column_stack([self._ground[rows], km]), balanced_tree=False, compact_nodes=False)
            found, among = tree.query(np.column_stack([ground, np.zeros(len(cells))]), self._wide)
            near[:] = pins[among]
            near2[:] = ((ground[:, None] - self._ground[rows[among]]) ** 2).sum(axis=2)
            near2[near2 > self._reach2[cells, None]] = np.inf
            others2 = found[:, -1] ** 2
            some = np.flatnonzero(np.isfinite(near2).sum(axis=1) < self._count)
        if len(some):
            # The nearest are mostly out of reach: all that are in reach are looked at.
            tree = cKDTree(self._ground[rows])
            reach = np.sqrt(self._reach2[cells[some]]) + _MARGIN
            inside = tree.query_ball_point(ground[some], reach, return_sorted=True)
            one = np.repeat(some, [len(among) for among in inside])
            among = np.concatenate(inside).astype(np.int64)
            away2 = ((ground[one] - self._ground[rows[among]]) ** 2).sum(axis=1)
            kept = away2 <= self._reach2[cells[one]]
            one, which, away2 = one[kept], pins[among[kept]], away2[kept]
            key = away2 + self.z2[which] + _TIE * which
            order = np.lexsort((key, one))
            one, which, away2, key = one[order], which[order], away2[order], key[order]
            place = np.arange(len(one)) - np.searchsorted(one, one)
            near[some], near2[some], others2[some] = -1, np.inf, np.inf
            first, after = place < self._wide, place == self._wide
            near[one[first], place[first]], near2[one[first], place[first]] = which[first], away2[first]
            others2[one[after]] = key[after] - _MARGIN
        self._near[cells], self._near2[cells], self._others2[cells] = near, near2, others2
        return near, near2

    def _note(self, changed: NDArray[np.bool_], rows: NDArray[np.int64], pins: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Note pins that are new or say something new; the cells that have a changed one among their nearest."""
        count = np.count_nonzero(changed)
        if count > _MOST_CHANGED:
            self._others2[:], self._next2[:] = -1.0, -np.inf
        anew = self._next2 == -np.inf
        if not count or anew.all():
            return anew
        anew |= changed[self.pins].any(axis=0)
        # Those that nobody asks for today are looked at again when somebody does.
        self._next2[anew] = -np.inf
        came = np.flatnonzero(changed[pins])
        most = max(_MEASURED_AT_ONCE // len(anew), 1)
        for some in np.split(came, range(most, len(came), most)):
            nearest2 = cdist(self._ground[rows[some]], self._ground, "sqeuclidean")
            nearest2[nearest2 > self._reach2] = np.inf
            nearest2 += self.z2[pins[some], None]
            bound = nearest2.min(axis=0, initial=np.inf) - _MARGIN
            np.minimum(self._others2, bound, out=self._others2)
            np.minimum(self._next2, bound, out=self._next2)
        return anew
