"""Where a name may stand along the course of a river: straight, close to it, on either side."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mapper.view.hearts import Box

CHORDS: Final = (0.86, 0.74)
"""Least part of the way along a river that a name, which is straight, may span: what is wanted, and what will do."""
_STEEPEST: Final = np.radians(69.0)
_BELOW: Final = 0.02
"""What a name below its river counts like: as much more of a bend."""


class Spot(NamedTuple):
    """The middle of a name, how it slants (degrees), the boxes it fills and how much the river bends there."""

    x: float
    y: float
    angle: float
    boxes: tuple[Box, ...]
    bend: float


def spots(course: NDArray[np.float64], length: float, size: float, chord: float) -> Iterator[Spot]:
    """
    Where a name may stand beside a line.

    Parameters
    ----------
    course
        ``(n, 2)``: vertices, x eastwards and y northwards.
    length, size
        Room that the name takes, and height of its type, in the unit of ``course``.
    chord
        Least length of the straight line between two ends of a piece, as part of the way along it.
    """
    gone = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(course, axis=0).T))])
    last = -np.inf
    for first in range(len(course) - 1):
        end = int(np.searchsorted(gone, gone[first] + length))
        if end == len(course):
            return
        if gone[first] - last < size:
            continue
        last = gone[first]
        across = course[end] - course[first]
        walked, straight = gone[end] - gone[first], float(np.hypot(*across))
        if not chord * walked <= straight or walked > 3 * length:
            continue
        angle = float(np.arctan2(across[1], across[0]))
        angle -= np.pi * np.round(angle / np.pi)
        if abs(angle) > _STEEPEST:
            continue
        along = np.array([np.cos(angle), np.sin(angle)])
        middle = (course[first] + course[end]) / 2
        for side, more in ((1, 0.0), (-1, _BELOW)):
            aside = side * np.array([-along[1], along[0]])
            out = max(0.0, float(((course[first : end + 1] - middle) @ aside).max()))
            x, y = middle + (out + 0.8 * size) * aside
            yield Spot(
                float(x),
                float(y),
                float(np.degrees(angle)),
                _boxes((x, y), along, length, size),
                walked / straight + more,
            )


def _boxes(spot: tuple[float, float], along: NDArray[np.float64], length: float, size: float) -> tuple[Box, ...]:
    """A slanting name as boxes one after the other: (west, south, east, north)."""
    parts = max(1, round(length / (1.25 * size)))
    middles = np.asarray(spot) + np.outer((np.arange(parts) + 0.5) / parts - 0.5, along * length)
    reach = np.array([size / 4 + abs(along[0]) * length / (2 * parts), size / 2])
    return tuple((x - reach[0], y - reach[1], x + reach[0], y + reach[1]) for x, y in middles.tolist())
