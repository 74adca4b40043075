"""Finds the nearest pins of many cells day after day, looking again only where it must.

Called by :mod:`mapper.control.models`. Ages only push pins away, so a cell's nearest ones are among those found earlier
as long as none of the others can have come nearer.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

_SPARE: Final = 6
"""Pins remembered beyond the number that is asked for."""

_MOST_CHANGED: Final = 400
_FEW_CHANGED: Final = 8
"""Up to so many changed pins are measured to all cells one by one, which is quicker than a tree of them."""

_TIE: Final = 1e-10
"""km² by which pins at one distance are told apart, times their number: the same ones whatever came before."""


class NearestPins:
    """
    The nearest pins of cells, on days in ascending order.

    Parameters
    ----------
    ground
        ``(N, D)`` of the cells, km: where they lie and on which bank.
    count
        How many pins are asked for.
    space
        Pins have numbers below this.
    """

    def __init__(self, ground: NDArray[np.float64], count: int, space: int) -> None:
        """Remember nothing yet."""
        self._ground, self._count, self._space = ground, count, space
        self._wide = count + _SPARE
        self.forget()

    def forget(self) -> None:
        """Start afresh, as when the days go back."""
        self._pins = np.zeros((len(self._ground), self._wide), dtype=np.int64)
        self._away2 = np.zeros((len(self._ground), self._wide))
        self._others2 = np.full(len(self._ground), -1.0)
        """Square of the distance that no other pin can be nearer than; -1 for a cell of which nothing is known."""
        self._claims = np.full(self._space, -1)

    def query(
        self,
        cells: NDArray[np.int64],
        pins: NDArray[np.int64],
        rows: NDArray[np.int64],
        claims: NDArray[np.int64],
        km: NDArray[np.float64],
    ) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """
        Find the nearest pins of some cells.

        Parameters
        ----------
        cells
            ``(C,)`` rows of the cells.
        pins, rows, claims, km
            ``(P,)`` of the pins: its number, the cell it stands in, the claim it comes from, and what its age and doubt
            add. The same number with the same claim never comes nearer from one call to the next.

        Returns
        -------
        km
            ``(C, K)`` distance, K the smaller of ``count`` and P, in no order.
        at
            ``(C, K)`` index into ``pins``.
        """
        count = min(self._count, len(pins))
        if len(pins) < self._wide:
            self.forget()
            away2 = ((self._ground[cells][:, None] - self._ground[rows]) ** 2).sum(axis=2) + km**2
            at = np.argpartition(away2 + _TIE * pins, count - 1, axis=1)[:, :count]
            return np.sqrt(np.take_along_axis(away2, at, axis=1)), at
        position, z2 = np.full(self._space, -1), np.full(self._space, np.inf)
        position[pins], z2[pins] = np.arange(len(pins)), km**2
        self._note(pins, rows, claims, z2)
        key = self._key(cells, z2)
        nearest = np.argpartition(key, count - 1, axis=1)[:, :count]
        kth = np.take_along_axis(key, nearest[:, -1:], axis=1)[:, 0]
        late = np.flatnonzero(~(kth < self._others2[cells]))
        if len(late):
            stale = cells[late]
            found, at = cKDTree(np.column_stack([self._ground[rows], km])).query(self._flat(stale), self._wide)
            self._pins[stale] = pins[at]
            self._away2[stale] = ((self._ground[stale][:, None] - self._ground[rows[at]]) ** 2).sum(axis=2)
            self._others2[stale] = found[:, -1] ** 2
            nearest[late] = np.argpartition(self._key(stale, z2), count - 1, axis=1)[:, :count]
        chosen = self._pins[cells[:, None], nearest]
        return np.sqrt(self._away2[cells[:, None], nearest] + z2[chosen]), position[chosen]

    def _flat(self, cells: NDArray[np.int64]) -> NDArray[np.float64]:
        return np.column_stack([self._ground[cells], np.zeros(len(cells))])

    def _key(self, cells: NDArray[np.int64], z2: NDArray[np.float64]) -> NDArray[np.float64]:
        pins = self._pins[cells]
        return self._away2[cells] + z2[pins] + _TIE * pins

    def _note(
        self, pins: NDArray[np.int64], rows: NDArray[np.int64], claims: NDArray[np.int64], z2: NDArray[np.float64]
    ) -> None:
        """Bound how near the pins that are new or say something new are to the cells that remember others."""
        changed = np.flatnonzero(self._claims[pins] != claims)
        self._claims[:] = -1
        self._claims[pins] = claims
        if len(changed) > _MOST_CHANGED:
            self._others2[:] = -1.0
        known = np.flatnonzero(self._others2 >= 0)
        if not len(changed) or not len(known):
            return
        # The nearest on the ground, and the least that age and doubt add to any: no changed pin is nearer.
        least = z2[pins[changed]].min()
        if len(changed) > _FEW_CHANGED:
            away2 = cKDTree(self._ground[rows[changed]]).query(self._ground[known])[0] ** 2
            self._others2[known] = np.minimum(self._others2[known], away2 + least)
            return
        for row in rows[changed]:
            away2 = ((self._ground - self._ground[row]) ** 2).sum(axis=1) + least
            np.minimum(self._others2, away2, out=self._others2, where=self._others2 >= 0)
