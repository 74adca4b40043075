"""What a picture is drawn with: the plane it lies on, outlines, stripes, strung edges, and text that fits.

Beside :mod:`mapper.view.picture` the only module that knows matplotlib.
"""

from __future__ import annotations

import re
import unicodedata
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
_STEPS: Final = np.linspace(0.0, 1.0, 6)[:, None]
_BEND: Final = np.hstack([(1 - _STEPS) ** 2, 2 * _STEPS * (1 - _STEPS), _STEPS**2])
_UNSEEN: Final = re.compile("[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ud800-\udfff\ufeff]+")


class Plane:
    """Degrees to kilometres: equirectangular about the middle of what is shown."""

    def __init__(self, content: MapContent, window: tuple[float, float, float, float] | None = None) -> None:
        """Take the middle from the vertices of the content, or from a window (west, south, east, north)."""
        spots = content.vertices if len(content.vertices) else np.array([[0.0, 0.0], [1.0, 1.0]])
        if window is not None:
            spots = np.array(window).reshape(2, 2)
        self.middle = (spots.min(axis=0) + spots.max(axis=0)) / 2
        self.shrink = np.cos(np.radians(self.middle[1]))
        self.low, self.high = (self.place(corner[None])[0] for corner in (spots.min(axis=0), spots.max(axis=0)))

    def place(self, lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
        """``(n, 2)`` lon, lat to ``(n, 2)`` km east and north of the middle."""
        return (lonlat - self.middle) * [self.shrink * _KM_PER_DEGREE, _KM_PER_DEGREE]

    def lonlat(self, km: NDArray[np.float64]) -> NDArray[np.float64]:
        """Undo :meth:`place`."""
        return km / [self.shrink * _KM_PER_DEGREE, _KM_PER_DEGREE] + self.middle

    def framed(self, shape: float) -> tuple[float, float, float, float]:
        """West, east, south, north of a frame of a shape (width / height) that holds what is shown with a margin."""
        width, height = (np.maximum(self.high - self.low, 1e-3) * 1.06).tolist()
        width, height = max(width, height * shape), max(height, width / shape)
        return (-width / 2, width / 2, -height / 2, height / 2)


def outline_of(rings: Iterable[NDArray[np.float64]]) -> Outline:
    """Make one outline, with holes, of rings."""
    paths = [Outline(np.vstack([ring, ring[:1]]), closed=True) for ring in rings]
    return Outline.make_compound_path(*paths)


def rounded(rings: Iterable[Sequence[int]], place: NDArray[np.float64], soft: NDArray[np.bool_]) -> Outline:
    """Outline of rings of vertices that lie at ``place``, rounded at the ``soft`` ones, as the page rounds them."""
    paths = []
    for ring in rings:
        at = np.asarray(ring, dtype=np.int64)
        spots, ahead = place[at], place[np.roll(at, -1)]
        middles = (spots + ahead) / 2
        points, codes = [middles[-1]], [Outline.MOVETO]
        for spot, middle, curved in zip(spots, middles, soft[at].tolist(), strict=True):
            points += [spot, middle]
            codes += [Outline.CURVE3] * 2 if curved else [Outline.LINETO] * 2
        paths.append(Outline(np.vstack([points, points[:1]]), [*codes, Outline.CLOSEPOLY]))
    return Outline.make_compound_path(*paths)


def softened(chain: Sequence[int], place: NDArray[np.float64], soft: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Line through a chain of vertices, rounded alike; it ends in the middle of an edge where the border goes on."""
    spots = place[np.asarray(chain, dtype=np.int64)]
    curved = soft[np.asarray(chain, dtype=np.int64)]
    closed = chain[0] == chain[-1]
    middles = (spots[:-1] + spots[1:]) / 2
    line = [middles[:1] if curved[0] else spots[:1]]
    for i in range(1, len(spots) - 1):
        bend = _BEND[:, :1] * middles[i - 1] + _BEND[:, 1:2] * spots[i] + _BEND[:, 2:] * middles[i]
        line.append(bend if curved[i] else spots[i : i + 1])
    if curved[-1] and closed and len(spots) > 2:
        line.append(_BEND[:, :1] * middles[-1] + _BEND[:, 1:2] * spots[-1] + _BEND[:, 2:] * middles[0])
    else:
        line.append(middles[-1:] if curved[-1] else spots[-1:])
    return np.vstack(line)


def stripe(
    axes: Axes,
    patch: Any,
    paints: Sequence[str],
    width: float,
    box: tuple[float, ...] | None = None,
    *,
    zorder: float = 1.5,
) -> None:
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
        whole = PathPatch(outline_of(np.array(bands)), facecolor=paint, edgecolor="none", zorder=zorder)
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


def directed(text: str, *, rightwards: bool) -> str:
    """Text that is laid out in the direction of its language though it may begin with a word of another."""
    strong = [kind == "L" for kind in map(unicodedata.bidirectional, text) if kind in ("L", "R", "AL")]
    if len(set(strong)) < 2 or strong[0] is rightwards:
        return text
    return ("\u200e" if rightwards else "\u200f") + text


def clean(text: str) -> str:
    """Text without line breaks and without marks that are not seen but turn what stands beside them."""
    return _UNSEEN.sub(" ", text)


def apart(text: str) -> str:
    """Text that keeps its own reading direction among others (Unicode's isolates)."""
    return f"\u2068{text}\u2069"
