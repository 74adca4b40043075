"""From the states of cells to polygons: the edges whose two sides differ are walked round, each ring once.

Called by :mod:`mapper.control.units`. A directed edge has its cell on the left; the ring of a state goes on with the
next edge clockwise round its end that is a border too, so rings never cross and no geometry is computed.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray


class Faces:
    """
    The edges of a tessellation, directed both ways.

    Parameters
    ----------
    vertices
        ``(V, 2)`` float.
    edges
        ``(E, 4)`` int: from vertex, to vertex, cell on the left, cell on the right (-1 is outside).
    """

    def __init__(self, vertices: NDArray[np.float64], edges: NDArray[np.int64]) -> None:
        """Direct the edges: number 2e goes along edge e, 2e + 1 against it."""
        self.vertices = vertices
        self.start = edges[:, :2].ravel()
        self.left = edges[:, 2:].ravel()

    @cached_property
    def _onward(self) -> NDArray[np.int64]:
        """``(2E,)`` of each directed edge, the next one clockwise round its end."""
        vector = self.vertices[self.start[_against(np.arange(len(self.start)))]] - self.vertices[self.start]
        order = np.lexsort((np.arctan2(vector[:, 1], vector[:, 0]), self.start))
        first = np.flatnonzero(np.diff(self.start[order], prepend=-1))
        clockwise = np.empty_like(order)
        clockwise[order[1:]] = order[:-1]
        clockwise[order[first]] = order[np.append(first[1:], len(order)) - 1]
        return clockwise[_against(np.arange(len(order)))]

    def polygons(self, codes: NDArray[np.int64]) -> tuple[NDArray, NDArray[np.int64]]:
        """
        Dissolve the cells of equal code.

        Parameters
        ----------
        codes
            ``(N,)``, none negative.

        Returns
        -------
        polygons
            ``(P,)`` of shapely, shells counter-clockwise, in a fixed order.
        code
            ``(P,)`` of each.
        """
        side = np.append(codes, -1)[self.left]
        border = np.repeat(side[::2] != side[1::2], 2)
        walk = np.flatnonzero(border & (side >= 0))
        if not len(walk):
            return np.empty(0, dtype=object), np.empty(0, dtype=np.int64)
        onward = self._onward[walk]
        inside = np.flatnonzero(~border[onward])
        while len(inside):
            onward[inside] = self._onward[_against(onward[inside])]
            inside = inside[~border[onward[inside]]]
        place = np.empty(len(side), dtype=np.int64)
        place[walk] = np.arange(len(walk))
        order, begins = self._rings(place[onward], self.start[walk])
        ends = np.append(begins[1:], len(order))
        # Closed: the first vertex of each ring once more behind the last.
        closed = np.insert(self.start[walk[order]], ends, self.start[walk[order[begins]]])
        ring_of = np.repeat(np.arange(len(begins)), ends - begins + 1)
        rings = shapely.linearrings(self.vertices[closed], indices=ring_of)
        lead = walk[order[begins]]
        shell = _shells(rings, side[lead])
        by_shell = np.lexsort((shell != np.arange(len(rings)), shell))
        shells = np.flatnonzero(shell == np.arange(len(rings)))
        polygons = shapely.polygons(rings[by_shell], indices=np.searchsorted(shells, shell[by_shell]))
        return polygons, side[lead[shells]]

    def _rings(
        self, onward: NDArray[np.int64], start: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Order of walked edges, ring after ring, and where each ring begins; none passes a vertex twice."""
        while True:
            ring = _least_of_cycle(onward)
            twice = _meeting(ring, start)
            if not len(twice):
                break
            # A ring that touches itself is two: what goes in at a vertex changes places.
            into = np.empty_like(onward)
            into[onward] = np.arange(len(onward))
            one, other = into[twice].T
            onward[one], onward[other] = onward[other].copy(), onward[one].copy()
        leads = ring == np.arange(len(ring))
        to_go = (~leads).astype(np.int64)
        leap = np.where(leads, np.arange(len(ring)), onward)
        while (more := to_go[leap]).any():
            to_go += more
            leap = leap[leap]
        length = np.bincount(ring, minlength=len(ring))
        begins = np.cumsum(np.where(leads, length, 0)) - np.where(leads, length, 0)
        # The edges left to go until the ring is closed tell the place of each.
        at = begins[ring] + np.where(leads, 0, length[ring] - to_go)
        order = np.empty_like(at)
        order[at] = np.arange(len(at))
        return order, begins[leads]


def _shells(rings: NDArray, code: NDArray[np.int64]) -> NDArray[np.int64]:
    """Which ring is the outer one of each: itself, or for a hole the smallest of its code that is round it."""
    shell = np.arange(len(rings))
    outer = shapely.is_ccw(rings)
    holes, shells = np.flatnonzero(~outer), np.flatnonzero(outer)
    if not len(holes):
        return shell
    inner, box = shapely.bounds(rings[holes])[:, None], shapely.bounds(rings[shells])
    inside = code[holes, None] == code[shells]
    inside &= (inner[..., :2] >= box[:, :2]).all(axis=2) & (inner[..., 2:] <= box[:, 2:]).all(axis=2)
    for hole, among in zip(holes.tolist(), inside, strict=True):
        around = shells[among]
        if len(around) > 1:
            whole = shapely.polygons(rings[around])
            covers = shapely.covers(whole, rings[hole])
            around, whole = around[covers], whole[covers]
            around = around[np.argsort(shapely.area(whole), kind="stable")]
        shell[hole] = around[0]
    return shell


def _against(edges: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the same edges the other way."""
    return edges ^ 1


def _least_of_cycle(onward: NDArray[np.int64]) -> NDArray[np.int64]:
    """Least number in the cycle of each."""
    least, leap = np.arange(len(onward)), onward
    while (least != least[onward]).any():
        np.minimum(least, least[leap], out=least)
        leap = leap[leap]
    return least


def _meeting(ring: NDArray[np.int64], start: NDArray[np.int64]) -> NDArray[np.int64]:
    """``(M, 2)`` pairs of edges of one ring that start at one vertex, at most one pair for each ring."""
    often = np.flatnonzero(np.bincount(start)[start] > 3)
    if not len(often):
        return np.empty((0, 2), dtype=np.int64)
    often = often[np.lexsort((often, start[often], ring[often]))]
    again = np.flatnonzero((start[often][1:] == start[often][:-1]) & (ring[often][1:] == ring[often][:-1]))
    _, first = np.unique(ring[often[again]], return_index=True)
    again = again[first]
    return np.column_stack([often[again], often[again + 1]])


def coded(state: Sequence[Hashable] | NDArray) -> tuple[NDArray[np.int64], list[Hashable]]:
    """Number the values in order of first appearance; None is a value like any other."""
    if isinstance(state, np.ndarray) and state.dtype.kind == "i":
        values, first, codes = np.unique(state, return_index=True, return_inverse=True)
        place = np.argsort(np.argsort(first))
        return place[codes.ravel()], values[np.argsort(first)].tolist()
    numbers: dict[Hashable, int] = {}
    return np.array([numbers.setdefault(value, len(numbers)) for value in state], dtype=np.int64), list(numbers)
