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
    count
        How many pins are asked for, K.
    space
        Pins have numbers below this.

    Attributes
    ----------
    pins
        ``(K, N)`` numbers of the nearest pins of each cell, ascending, -1 where there are fewer.
    away2
        ``(K, N)`` squares of their distances on the ground, km².
    claims
        ``(space,)`` the claim of each pin, -1 for none.
    z2
        ``(space,)`` square of what age and doubt add to it, km², inf for none.
    far2
        ``(K, N)`` sum of ``away2`` and the ``z2`` of each pin.
    """

    def __init__(self, ground: NDArray[np.float64], count: int, space: int) -> None:
        """Remember nothing yet."""
        cells = len(ground)
        self._ground, self._count, self._wide = ground, count, count + _SPARE
        self.claims = np.full(space, -1)
        self.z2 = np.full(space, np.inf)
        self.pins = np.full((count, cells), -1)
        self.away2 = np.full((count, cells), np.inf)
        self._near = np.zeros((cells, self._wide), dtype=np.int64)
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
        if len(pins) < self._wide:
            self._others2[:], self._next2[:] = -1.0, -np.inf
            self._take_all(cells, pins, rows)
            self.far2 = self._far2(slice(None))
            return cells
        changed = before != self.claims
        anew = self._note(changed, rows, pins)
        self.far2 = self._far2(slice(None))
        stale = cells[(self.far2.max(axis=0) >= self._next2)[cells] | anew[cells]]
        if len(stale):
            stale = stale[self._renew(stale, pins, rows, km) | anew[stale]]
            self.far2[:, stale] = self._far2(stale)
        return stale

    def _far2(self, cells: NDArray[np.int64] | slice) -> NDArray[np.float64]:
        """Square of the distances of the nearest pins of cells."""
        return self.away2[:, cells] + self.z2[self.pins[:, cells]]

    def _take_all(self, cells: NDArray[np.int64], pins: NDArray[np.int64], rows: NDArray[np.int64]) -> None:
        """So few pins that all are looked at."""
        count = min(self._count, len(pins))
        away2 = ((self._ground[cells][:, None] - self._ground[rows]) ** 2).sum(axis=2)
        self.pins[:, cells], self.away2[:, cells] = -1, np.inf
        if count:
            at = np.argpartition(away2 + self.z2[pins] + _TIE * pins, count - 1, axis=1)[:, :count]
            self._set(cells, np.broadcast_to(pins, away2.shape), away2, at)

    def _renew(
        self, stale: NDArray[np.int64], pins: NDArray[np.int64], rows: NDArray[np.int64], km: NDArray[np.float64]
    ) -> NDArray[np.bool_]:
        """Find the nearest pins of cells; whether they are others than before."""
        count = self._count
        near, near2 = self._near[stale], self._near2[stale]
        key = near2 + self.z2[near] + _TIE * near
        at = np.argpartition(key, [count - 1, count], axis=1)
        last2 = np.take_along_axis(key, at[:, count - 1 : count], axis=1)[:, 0]
        late = np.flatnonzero(~(last2 < self._others2[stale]))
        if len(late):
            lost = stale[late]
            flat = np.column_stack([self._ground[lost], np.zeros(len(lost))])
            tree = cKDTree(np.column_stack([self._ground[rows], km]), balanced_tree=False, compact_nodes=False)
            found, among = tree.query(flat, self._wide)
            near[late] = pins[among]
            near2[late] = ((self._ground[lost][:, None] - self._ground[rows[among]]) ** 2).sum(axis=2)
            self._near[lost], self._near2[lost] = near[late], near2[late]
            self._others2[lost] = found[:, -1] ** 2
            key[late] = near2[late] + self.z2[near[late]] + _TIE * near[late]
            at[late] = np.argpartition(key[late], [count - 1, count], axis=1)
            last2 = np.take_along_axis(key, at[:, count - 1 : count], axis=1)[:, 0]
        next2 = np.take_along_axis(key, at[:, count : count + 1], axis=1)[:, 0]
        self._next2[stale] = np.minimum(next2, self._others2[stale]) - _MARGIN
        return self._set(stale, near, near2, at[:, :count])

    def _set(
        self, cells: NDArray[np.int64], pins: NDArray[np.int64], away2: NDArray[np.float64], at: NDArray[np.int64]
    ) -> NDArray[np.bool_]:
        """Keep the pins of cells in the order of their numbers: sums must not hang on what came before."""
        chosen = np.take_along_axis(pins, at, axis=1)
        order = np.argsort(chosen, axis=1)
        count = at.shape[1]
        chosen = np.take_along_axis(chosen, order, axis=1).T
        others = (self.pins[:count, cells] != chosen).any(axis=0)
        self.pins[:count, cells] = chosen
        self.away2[:count, cells] = np.take_along_axis(np.take_along_axis(away2, at, axis=1), order, axis=1).T
        return others

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
            nearest2 += self.z2[pins[some], None]
            bound = nearest2.min(axis=0, initial=np.inf) - _MARGIN
            np.minimum(self._others2, bound, out=self._others2)
            np.minimum(self._next2, bound, out=self._next2)
        return anew
