"""What the nearest pins weigh in each cell: K votes side by side for all cells, kept from day to day.

Called by :mod:`mapper.control.run`. Which pins they are, who they speak for and from what direction changes in few
cells a day; only the ages do in all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from mapper.control.heard import Heard
from mapper.control.pins import NearestPins
from mapper.control.votes import Ballots, Votes

if TYPE_CHECKING:
    from mapper.control.models import KilometreRule

_ROUNDING: Final = 1e-9


@dataclass(frozen=True)
class Hidden:
    """
    Claims that newer ones keep from being pins.

    Parameters
    ----------
    under
        ``(N,)`` bool: cells whose pin is the last word after others.
    row, km, newer
        ``(H,)`` of each older claim of a side that is nearer than its newest there, or speaks for more: its cell, its
        distance (age and doubt, km), and the newest claim.
    """

    under: NDArray[np.bool_]
    row: NDArray[np.int64]
    km: NDArray[np.float64]
    newer: NDArray[np.int64]


@dataclass(frozen=True)
class Kept:
    """
    The nearest pins of a day, whatever comes tomorrow.

    Parameters
    ----------
    pins
        ``(K, N)`` their numbers, -1 where there are fewer.
    claims
        By the number of a pin, the claim that it stands for, -1 for none.
    near
        As in :class:`mapper.control.votes.Ballots`.
    listens
        ``(N,)`` bool: cells that their neighbours speak for.
    far2
        ``(K, N)`` as in :class:`mapper.control.pins.NearestPins`.
    within
        Of a row, which cells are in its reach and the square of their distances on the ground, km².
    """

    said: Heard
    pins: NDArray[np.int64]
    claims: NDArray[np.int64]
    near: NDArray[np.float64]
    listens: NDArray[np.bool_]
    far2: NDArray[np.float64]
    within: Callable[[int], tuple[NDArray[np.bool_], NDArray[np.float64]]]
    hidden: Hidden

    def votes(self) -> Votes:
        """Return the votes one by one."""
        at = np.nonzero(self.near)
        claim = self.claims[self.pins[at]]
        return Votes(at[1], 1.0 / self.near[at], claim, self.said.faction[claim])

    def silent(self, row: int) -> tuple[str, ...]:
        """Claims that do not speak in a cell and leave no room for others in reach: with them gone one might vote."""
        if not self.listens[row]:
            return ()
        pins, quiet = self.pins[:, row], self.near[:, row] == 0
        spare = np.flatnonzero(self.claims >= 0)
        spare = spare[~np.isin(spare, pins)]
        inside, away2 = self.within(row)
        full = quiet.any() and (pins >= 0).all() and inside[spare % len(self.listens)].any()
        hidden = self.hidden
        own = quiet & (pins >= 0) & (pins < len(self.listens))
        last = own & hidden.under[pins % len(self.listens)]
        silent = self.claims[pins[quiet if full else last]]
        # One that is farther than the last pin would find no room.
        comes = inside[hidden.row] & (away2[hidden.row] + hidden.km**2 <= self.far2[:, row].max())
        silent = np.setdiff1d(np.concatenate([silent, hidden.newer[comes]]), self.claims[pins[~quiet]])
        return tuple(sorted({self.said.all[at].claim_id for at in silent.tolist()}))


class Neighbours:
    """
    Votes of the nearest pins.

    Parameters
    ----------
    ground
        ``(N, D)`` of the cells, km: x and y, then the bank of each river.
    reach
        ``(N,)`` how far a pin may be on the ground, km.
    named
        ``(N,)`` bool: not empty land.
    """

    def __init__(
        self,
        model: KilometreRule,
        said: Heard,
        ground: NDArray[np.float64],
        reach: NDArray[np.float64],
        named: NDArray[np.bool_],
    ) -> None:
        """Know no pin yet."""
        count, sides, wide = len(ground), max(len(said.factions), 1), model.neighbours
        self.model, self.said, self.named, self.sides = model, said, named, sides
        self.ground = ground
        self.reach2 = reach**2 + _ROUNDING
        self.x, self.y = (np.ascontiguousarray(axis) for axis in ground[:, :2].T)
        self.nearest = NearestPins(ground, self.reach2, wide, count * (1 + sides))
        self.claim = np.full((wide, count), -1)
        self.ballot = np.zeros((wide, count), dtype=np.int64)
        self.unheard = np.full((wide, count), np.inf)
        self.to_x, self.to_y = np.zeros((wide, count)), np.zeros((wide, count))
        self.cap = np.zeros(count * sides)
        self.token = np.zeros(count * sides, dtype=np.uint64)
        self.gone = np.zeros((count, sides), dtype=np.int64)

    def advance(
        self,
        free: NDArray[np.int64],
        own: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]],
        settled: Votes,
        gone: NDArray[np.int64],
    ) -> Ballots | None:
        """
        Weigh the pins of a day.

        Parameters
        ----------
        free
            Rows of the cells that listen to their neighbours.
        own
            Row, claim and distance (age and doubt, km) of the cells that are pins themselves.
        settled
            Claims that are one pin for each side and cell.
        gone
            ``(N, F)`` day since which older claims of a side do not speak in a cell, 0 for none.
        """
        row, claim, km = own
        km = np.maximum(km, self.model.floor_km)
        rows = np.concatenate([row, settled.row])
        if not len(rows) or not len(free):
            return None
        number = np.concatenate([row, len(self.x) * (1 + settled.faction) + settled.row])
        told = np.concatenate([claim, settled.claim])
        renewed = self.nearest.advance(free, number, rows, told, np.concatenate([km, settled.km]))
        if np.array_equal(gone, self.gone):
            self._look(renewed)
        else:
            self.gone = gone
            self._look(np.arange(len(self.x)))
        return self._weighed(free)

    def _look(self, cells: NDArray[np.int64]) -> None:
        """Who the pins of cells are, whether they speak there, and from where."""
        if not len(cells):
            return
        said, near = self.said, self.nearest
        pins = near.pins[:, cells]
        claim = near.claims[pins]
        side, row = said.faction[claim], pins % len(self.x)
        speaks = claim >= 0
        if self.gone.any():
            speaks &= said.day[claim] >= self.gone[cells[None, :], side]
        # A claim about the villages of some ground does not speak for named places outside it.
        bound = speaks & self.named[cells] & said.bound[claim]
        if bound.any():
            speaks[bound] = said.names(np.broadcast_to(cells, claim.shape)[bound], claim[bound])
        speaks &= ~_repeated(np.where(speaks, claim, -1), near.away2[:, cells])
        x, y = self.x[row] - self.x[cells], self.y[row] - self.y[cells]
        inverse = 1.0 / np.maximum(np.sqrt(x * x + y * y), _ROUNDING)
        self.to_x[:, cells], self.to_y[:, cells] = x * inverse, y * inverse
        self.claim[:, cells] = np.where(speaks, claim, -1)
        self.unheard[:, cells] = np.where(speaks, 0.0, np.inf)
        self.ballot[:, cells] = ballot = side * len(self.x) + cells
        every = (np.arange(self.sides)[:, None] * len(self.x) + cells).ravel()
        self.cap[every], self.token[every] = 0.0, 0
        for which in range(len(ballot)):
            at = ballot[which][speaks[which]]
            one = claim[which][speaks[which]]
            self.cap[at] = np.maximum(self.cap[at], said.confidence[one])
            self.token[at] += said.token[one]

    def kept(self, ballots: Ballots, hidden: Hidden) -> Kept:
        """Keep what the day's ballots were made of."""
        near = self.nearest
        pins, claims, far2 = near.pins.copy(), near.claims, near.far2
        return Kept(self.said, pins, claims, ballots.near, ballots.listens, far2, self._within, hidden)

    def _within(self, row: int) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
        away2: NDArray[np.float64] = ((self.ground - self.ground[row]) ** 2).sum(axis=1)
        return away2 <= self.reach2[row], away2

    def _weighed(self, free: NDArray[np.int64]) -> Ballots:
        """
        Weigh by distance and direction.

        Pins that crowd together on one side of a cell count as farther away, the only one on its side as nearer.
        """
        model = self.model
        km2 = np.maximum(self.nearest.far2, model.floor_km**2)
        km2 += self.unheard
        near = 1.0 / np.sqrt(km2, out=km2)
        listens = np.zeros(near.shape[1], dtype=bool)
        listens[free] = True
        near *= listens
        if model.direction:
            whole = near.sum(axis=0)
            whole[whole == 0] = 1.0
            middle_x = np.einsum("kn,kn->n", near, self.to_x) / whole
            middle_y = np.einsum("kn,kn->n", near, self.to_y) / whole
            alone = self.to_x * middle_x
            alone += self.to_y * middle_y
            alone *= -0.5
            alone += 1.0
            near *= alone if model.direction == 2.0 else alone ** (0.5 * model.direction)
        return Ballots(self.claim, near, self.ballot, listens, self.cap, self.token)


def _repeated(claim: NDArray[np.int64], away2: NDArray[np.float64]) -> NDArray[np.bool_]:
    """
    Tell the pins of a claim that has a nearer one on the ground: its settlements are not as many witnesses.

    ``claim`` and ``away2`` are ``(K, N)``, -1 for no claim; of equally near ones the first stays.
    """
    order = np.argsort(away2, axis=0, kind="stable")
    nearest_first = np.take_along_axis(claim, order, axis=0)
    again = np.zeros(claim.shape, dtype=bool)
    for which in range(1, len(claim)):
        again[which] = (nearest_first[:which] == nearest_first[which]).any(axis=0)
    found = np.empty_like(again)
    np.put_along_axis(found, order, again, axis=0)
    return found
