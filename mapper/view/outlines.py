"""Packs the cells of a map as a net: how the outlines hang together, then where their corners are.

Neighbours share their edges, so the cells are sent one beside the other: from an edge that is open on one side the
outline of the cell beyond it goes on along edges that are open too, or to a corner that is new. Corners of Voronoi
cells lie as far from one settlement as from the next, so that of most only the rounding has to be sent. After
Touma and Gotsman (1998), "Triangle mesh compression", whose net is the dual of this one. Called by
:mod:`mapper.view.packing`; ``page_net.js`` reads it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

OPEN: Final = -1
FARTHEST: Final = 1e6
"""No corner is foretold farther from a settlement than this, in units of the grid."""

_Stack = tuple[int, Any]
"""Edges between the same two vertices: the one drawn last, and those drawn before it or None."""


@dataclass(frozen=True, slots=True)
class Net:
    """
    How outlines hang together, in the order in which they are sent.

    Parameters
    ----------
    units, vertices
        ``(U,)``, ``(V,)`` int: which unit and vertex of the content stands at each place.
    edges
        ``(E, 4)`` int: from vertex, to vertex, unit on the left, unit on the right (-1 outside), by those places.
    packed
        ``shapes``: how outlines go on, a letter for each corner that is not known yet: ``f`` along an open edge,
        ``n`` to a new vertex, ``j`` to another; ``rings``: for each edge that is open when its turn comes, and then
        for each outline that no edge leads to, 0 for nothing beyond it or one more than the number of its shape;
        ``jumps``: of each ``j`` how many vertices back; ``cells``: differences of the units of the outlines.
    """

    units: Ints
    vertices: Ints
    edges: Ints
    packed: dict[str, Any]


class _Walk:
    """The state that the page keeps too while it reads the outlines."""

    def __init__(self) -> None:
        self.number: dict[int, int] = {}
        self.edges: list[list[int]] = []
        self.into: dict[int, list[int]] = {}
        self.open: dict[tuple[int, int], _Stack] = {}
        self.jumps: list[int] = []
        self.cells: list[int] = []
        self.shapes: list[str | None] = []

    def ring(self, corners: list[int], known: int, cell: int) -> None:
        """Send an outline of which the first ``known`` corners are those of the open edge it lies along."""
        number, into = self.number, self.into
        letters = []
        for i in range(known, len(corners)):
            corner = corners[i]
            seen = number.get(corner)
            if seen is None:
                number[corner] = len(number)
                into[corner] = []
                letters.append("n")
            elif i and self._ahead(corners[i - 1]) == corner:
                letters.append("f")
            else:
                letters.append("j")
                self.jumps.append(len(number) - seen)
        self.shapes.append("".join(letters))
        self.cells.append(cell)
        edges, unpaired = self.edges, self.open
        for start, stop in zip(corners, [*corners[1:], corners[0]], strict=True):
            other = unpaired.pop((stop, start), None)
            while other is not None and edges[other[0]][3] != OPEN:
                other = other[1]
            if other is not None:
                edges[other[0]][3] = cell
                if other[1] is not None:
                    unpaired[stop, start] = other[1]
                continue
            into[stop].append(len(edges))
            unpaired[start, stop] = len(edges), unpaired.get((start, stop))
            edges.append([start, stop, cell, OPEN])

    def _ahead(self, corner: int) -> int | None:
        """Where the open edge begins that was drawn last of those that end at a corner."""
        for edge in reversed(self.into[corner]):
            if self.edges[edge][3] == OPEN:
                return self.edges[edge][0]
        return None


def net(edges: Ints, units: int) -> Net:
    """
    Walk over the cells from neighbour to neighbour.

    Parameters
    ----------
    edges
        ``(E, 4)`` int, as in :class:`mapper.view.content.MapContent`; the order of what it numbers only says where
        the walk begins.
    units
        How many units there are.

    Returns
    -------
    Net
    """
    rings = list(_rings(edges, units))
    beside = {
        (ring[i - 1], corner): (number, i) for number, (_, ring) in enumerate(rings) for i, corner in enumerate(ring)
    }
    walk = _Walk()
    sent = [False] * len(rings)
    at, fresh = 0, 0
    while True:
        if at < len(walk.edges):
            start, stop, _, beyond = walk.edges[at]
            at += 1
            if beyond != OPEN:
                continue
            number, i = beside.get((stop, start), (-1, 0))
            if number < 0 or sent[number]:
                walk.shapes.append(None)
                walk.edges[at - 1][3] = OPEN - 1
                continue
            cell, ring = rings[number]
            walk.ring(ring[i - 1 :] + ring[: i - 1] if i else [ring[-1], *ring[:-1]], 2, cell)
        else:
            while fresh < len(rings) and sent[fresh]:
                fresh += 1
            if fresh == len(rings):
                break
            number = fresh
            walk.ring(rings[number][1], 0, rings[number][0])
        sent[number] = True
    return _numbered(walk, units)


def _numbered(walk: _Walk, units: int) -> Net:
    """What was walked over, by the order in which it was met."""
    order = list(dict.fromkeys([*walk.cells, *range(units)]))
    place = np.empty(units + 2, dtype=np.int64)
    place[order] = np.arange(units)
    place[[-1, -2]] = -1
    vertices = np.fromiter(walk.number, dtype=np.int64, count=len(walk.number))
    found = np.array(walk.edges, dtype=np.int64).reshape(-1, 4)
    ends = np.array([walk.number[vertex] for vertex in found[:, :2].ravel().tolist()], dtype=np.int64).reshape(-1, 2)
    counted = Counter(shape for shape in walk.shapes if shape is not None)
    shapes = sorted(counted, key=lambda shape: (-counted[shape], shape))
    index = {None: 0} | {shape: i for i, shape in enumerate(shapes, 1)}
    packed = {
        "shapes": shapes,
        "rings": np.array([index[shape] for shape in walk.shapes], dtype=np.int64),
        "jumps": np.array(walk.jumps, dtype=np.int64),
        "cells": np.diff(place[walk.cells], prepend=0),
    }
    return Net(np.array(order, dtype=np.int64), vertices, np.column_stack([ends, place[found[:, 2:]]]), packed)


def _rings(edges: Ints, units: int) -> Iterator[tuple[int, list[int]]]:
    """Every outline with its cell on the left, each begun at the least vertex; of those that touch the least first."""
    left, right = edges[edges[:, 2] >= 0], edges[edges[:, 3] >= 0]
    cells = np.concatenate([left[:, 2], right[:, 3]])
    starts = np.concatenate([left[:, 0], right[:, 1]])
    stops = np.concatenate([left[:, 1], right[:, 0]])
    order = np.lexsort((stops, starts, cells))
    begins = np.searchsorted(cells[order], np.arange(units + 1)).tolist()
    froms, tos = starts[order].tolist(), stops[order].tolist()
    for cell, (begin, end) in enumerate(pairwise(begins)):
        heads, tails = froms[begin:end], tos[begin:end]
        ahead = dict(zip(heads, tails, strict=True))
        if len(ahead) == len(heads):
            yield from ((cell, ring) for ring in _chained(ahead))
        else:
            yield from ((cell, ring) for ring in _chained_at_crossings(heads, tails))


def _chained(ahead: dict[int, int]) -> Iterator[list[int]]:
    """Chain the edges of a cell into rings; its vertices come in ascending order."""
    for vertex in list(ahead):
        ring = []
        while vertex in ahead:
            ring.append(vertex)
            vertex = ahead.pop(vertex)
        if ring:
            yield ring


def _chained_at_crossings(heads: list[int], tails: list[int]) -> Iterator[list[int]]:
    """The same where several edges begin at one vertex: the one to the least vertex goes first."""
    ahead: dict[int, list[int]] = {}
    for head, tail in zip(reversed(heads), reversed(tails), strict=True):
        ahead.setdefault(head, []).append(tail)
    for vertex in sorted(ahead):
        ring = []
        while vertex in ahead:
            ring.append(vertex)
            stops = ahead[vertex]
            following = stops.pop()
            if not stops:
                del ahead[vertex]
            vertex = following
        if ring:
            yield ring


def places(net: Net, spots: Ints, corners: Ints, grid: int) -> dict[str, Any]:
    """
    Where the settlements and the corners of a net are.

    Parameters
    ----------
    net
        How they hang together.
    spots, corners
        ``(U, 2)``, ``(V, 2)`` int: lon, lat in EPSG:4326 of the units and vertices, in the order of the net, in
        ``grid`` parts of a degree.
    grid
        Parts of a degree.

    Returns
    -------
    dict
        ``spots``: how far each unit lies from the first of its neighbours, columns lon and lat; ``corners``: how
        far each vertex lies from where it was foretold, ``guess``: 1 where that was the vertex before it, and
        ``aspect``: length of a degree of longitude in degrees of latitude, as ``[a, b]`` of ``a + b * lat``.
    """
    first = _first_neighbours(net)
    origin = np.where((first >= 0)[:, None], spots[first], 0)
    three = _three_cells(net)
    before = np.vstack([np.zeros((1, 2), dtype=np.int64), corners])[:-1]
    best = None
    for aspect in _aspects(corners, grid):
        foretold = _centres(three, spots, aspect)
        near = corners - foretold
        far = corners - before
        guess = np.abs(near).sum(axis=1) > np.abs(far).sum(axis=1)
        left = np.where(guess[:, None], far, near)
        cost = float(np.log2(1 + np.abs(left)).sum())
        if best is None or cost < best[0]:
            best = (cost, aspect, guess, left)
    assert best is not None
    _, aspect, guess, left = best
    return {"spots": (spots - origin).T, "aspect": aspect, "guess": guess.astype(np.int64), "corners": left.T}


def _first_neighbours(net: Net) -> Ints:
    """The first cell that each cell lies beside, -1 when it is itself the first."""
    count = len(net.units)
    first = np.full(count, count, dtype=np.int64)
    left, right = net.edges[(net.edges[:, 2:] >= 0).all(axis=1), 2:].T
    np.minimum.at(first, left, right)
    np.minimum.at(first, right, left)
    return np.where(first < np.arange(count), first, -1)


def _three_cells(net: Net) -> Ints:
    """``(V, 3)``: the first three cells that meet at each vertex, -1 where there are fewer."""
    count = max(1, len(net.units))
    ends = np.repeat(net.edges[:, :2], 2, axis=1).ravel()
    sides = np.tile(net.edges[:, 2:], 2).ravel()
    pairs = np.unique(ends[sides >= 0] * count + sides[sides >= 0])
    vertex, cell = pairs // count, pairs % count
    nth = np.arange(len(vertex)) - np.searchsorted(vertex, vertex)
    three = np.full((len(net.vertices), 3), -1, dtype=np.int64)
    three[vertex[nth < 3], nth[nth < 3]] = cell[nth < 3]
    return three


def _aspects(corners: Ints, grid: int) -> list[list[float]]:
    """Cells may have been cut in degrees, or in metres."""
    if not len(corners):
        return [[1.0, 0.0]]
    south, north = corners[:, 1].min() / grid, corners[:, 1].max() / grid + 1e-3
    low, high = np.cos(np.radians([south, north]))
    slope = (high - low) / (north - south) / grid
    return [[1.0, 0.0], [round(float(low - slope * south * grid), 6), round(float(slope), 12)]]


def _centres(three: Ints, spots: Ints, aspect: list[float]) -> Ints:
    """Where the corner of three cells lies as far from each of their settlements; every step as in ``page_net.js``."""
    whole = three[:, 2] >= 0
    one, other, third = (spots[np.where(whole, three[:, i], 0)].astype(float) for i in range(3))
    wide = aspect[0] + aspect[1] * one[:, 1]
    bx, by = (other[:, 0] - one[:, 0]) * wide, other[:, 1] - one[:, 1]
    cx, cy = (third[:, 0] - one[:, 0]) * wide, third[:, 1] - one[:, 1]
    b2, c2 = bx * bx + by * by, cx * cx + cy * cy
    d = 2 * (bx * cy - by * cx)
    with np.errstate(divide="ignore", invalid="ignore"):
        x, y = (cy * b2 - by * c2) / d / wide, (bx * c2 - cx * b2) / d
        usable = whole & (np.abs(x) < FARTHEST) & (np.abs(y) < FARTHEST)
    x, y = np.where(usable, x, 0.0), np.where(usable, y, 0.0)
    centre = np.floor(np.column_stack([one[:, 0] + x, one[:, 1] + y]) + 0.5).astype(np.int64)
    return np.where(whole[:, None], centre, 0)
