"""What a picture is drawn with: the plane it lies on, outlines, stripes, strung edges, and text that fits.

Beside :mod:`mapper.view.picture` the only module that knows matplotlib.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Outline
from numpy.typing import NDArray

from mapper.view.content import MapContent

POINTS_PER_INCH: Final = 72.0
DOTS_APART: Final = 11.0
"""Points between the dots of a row."""

_KM_PER_DEGREE: Final = 111.195
_UNSEEN: Final = re.compile("[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ud800-\udfff\ufeff]+")


class Plane:
    """Degrees to kilometres: equirectangular about the middle of the theatre."""

    def __init__(self, content: MapContent) -> None:
        """Take the middle from the vertices of the content."""
        spots = content.vertices if len(content.vertices) else np.array([[0.0, 0.0], [1.0, 1.0]])
        self.middle = (spots.min(axis=0) + spots.max(axis=0)) / 2
        self.shrink = np.cos(np.radians(self.middle[1]))
        self.low, self.high = (self.place(corner[None])[0] for corner in (spots.min(axis=0), spots.max(axis=0)))

    def place(self, lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
        """``(n, 2)`` lon, lat to ``(n, 2)`` km east and north of the middle."""
        return (lonlat - self.middle) * [self.shrink * _KM_PER_DEGREE, _KM_PER_DEGREE]

    def framed(self, shape: float) -> tuple[float, float, float, float]:
        """West, east, south, north of a frame of a shape (width / height) that holds the theatre with a margin."""
        width, height = (np.maximum(self.high - self.low, 1e-3) * 1.06).tolist()
        width, height = max(width, height * shape), max(height, width / shape)
        return (-width / 2, width / 2, -height / 2, height / 2)


def outline_of(rings: Iterable[NDArray[np.float64]]) -> Outline:
    """Make one outline, with holes, of rings."""
    paths = [Outline(np.vstack([ring, ring[:1]]), closed=True) for ring in rings]
    return Outline.make_compound_path(*paths)


def stripe(axes: Axes, patch: Any, paints: Sequence[str], width: float, box: tuple[float, ...] | None = None) -> None:
    """Diagonal stripes of every colour but the first over a patch; the width is in points."""
    if box is None:
        extent = patch.get_path().get_extents()
        box = (extent.x0, extent.y0, extent.x1, extent.y1)
    frame = axes.get_window_extent()
    step = (
        abs(axes.get_xlim()[1] - axes.get_xlim()[0])
        / (frame.width / axes.figure.dpi * POINTS_PER_INCH)
        * width
        * np.sqrt(2)
    )
    tall = box[3] - box[1]
    period = step * len(paints)
    start = np.floor((box[0] - tall) / period) * period
    for number, paint in enumerate(paints[1:], start=1):
        left = np.arange(start + number * step, box[2] + period, period)
        bands = [
            [(x, box[1]), (x + step, box[1]), (x + step + tall, box[3]), (x + tall, box[3])] for x in left.tolist()
        ]
        whole = PathPatch(outline_of(np.array(bands)), facecolor=paint, edgecolor="none", zorder=1.5)
        axes.add_patch(whole)
        whole.set_clip_path(patch)


def lattice(outline: Outline, apart: float) -> NDArray[np.float64]:
    """Spots within an outline in rows ``apart / 2`` high, every other one moved by half; of each part at least one."""
    rings = [shapely.LinearRing(np.asarray(ring)) for ring in outline.to_polygons(closed_only=True)]
    spots = [np.zeros((0, 2))]
    for part in shapely.get_parts(shapely.build_area(shapely.multilinestrings(rings))):
        west, south, east, north = np.floor(np.array(shapely.bounds(part)) / apart) * apart
        x, y = np.meshgrid(np.arange(west, east + 2 * apart, apart), np.arange(south, north + 2 * apart, apart))
        plain = np.column_stack([x.ravel(), y.ravel()])
        both = np.vstack([plain, plain - apart / 2])
        inside = both[shapely.contains_xy(part, both)]
        spots.append(inside if len(inside) else shapely.get_coordinates(shapely.point_on_surface(part)))
    return np.vstack(spots)


def chains(ends: NDArray[np.int64]) -> list[list[int]]:
    """Edges strung together, so that dashes run on and ends are round."""
    beside: dict[int, list[int]] = {}
    for a, b in ends.tolist():
        beside.setdefault(a, []).append(b)
        beside.setdefault(b, []).append(a)
    chains = []
    for start in sorted(beside, key=lambda spot: (len(beside[spot]) == 2, spot)):
        while beside[start]:
            chain = [start]
            while beside[chain[-1]]:
                ahead = beside[chain[-1]].pop(0)
                beside[ahead].remove(chain[-1])
                chain.append(ahead)
                if len(beside[ahead]) != 1:
                    break
            chains.append(chain)
    return chains


def round_length(km: float) -> float:
    """Return the longest 1, 2 or 5 times a power of ten that is not longer."""
    power = 10.0 ** np.floor(np.log10(km))
    return float(max(step * power for step in (1, 2, 5) if step * power <= km * (1 + 1e-9)))


def wrapped(text: str, letters: int) -> list[str]:
    """Break text into lines of so many letters; a longer word is cut."""
    lines: list[str] = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > letters:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()[:letters]
    return [line for line in lines if line]


def clean(text: str) -> str:
    """Text without line breaks and without marks that are not seen but turn what stands beside them."""
    return _UNSEEN.sub(" ", text)


def apart(text: str) -> str:
    """Text that keeps its own reading direction among others (Unicode's isolates)."""
    return f"\u2068{text}\u2069"
