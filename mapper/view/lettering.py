"""Text on a printed map: its width, lines in which both directions of writing meet, names of holders on their ground.

Beside :mod:`mapper.view.picture`, :mod:`mapper.view.legend` and :mod:`mapper.view.drawing` the only door to matplotlib.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Final, Literal

import numpy as np
import shapely
from matplotlib.font_manager import FontProperties, get_font_names
from matplotlib.textpath import text_to_path
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from mapper.view.content import MapContent
from mapper.view.still import rings_of

Box = tuple[float, float, float, float]
"""West, south, east, north, in km."""

Slant = Literal["normal", "italic"]

SIZES: Final = (13.0, 11.0, 9.5, 8.2, 7.2)
"""Points of the names of holders, the largest that fits is taken."""

TIMES: Final = 3
"""How many stretches of a side bear its name."""

_FONTS: Final = ("Noto Sans", "Noto Sans Arabic", "DejaVu Sans")
_LETTERS: Final = 40
_ROW: Final = 1.15
_INNERMOST: Final = 24
_SHIFTS: Final = (0.0, -0.7, 0.7)
_SPACE: Final = 0.22
_RUNS: Final = re.compile("\u2068([^\u2069]*)\u2069|([^\u2068\u2069]+)")
_TOKENS: Final = re.compile("\u2068[^\u2069]*\u2069|[^\\s\u2068\u2069]+|\\s+")


@lru_cache(maxsize=1)
def families() -> list[str]:
    """Fonts of the sheet that there are, the first that has a letter writes it."""
    names = set(get_font_names())
    return [name for name in _FONTS if name in names]


@lru_cache(maxsize=8192)
def measured(text: str, size: float, weight: str = "normal", slant: Slant = "normal") -> float:
    """Width of a text in points."""
    if not text:
        return 0.0
    font = FontProperties(family=families(), size=size, weight=weight, style=slant)
    return float(text_to_path.get_text_width_height_descent(text, font, False)[0])


def wrapped_runs(text: str, size: float, width: float) -> list[str]:
    """Break text into lines of a width in points; what is isolated (:func:`mapper.view.drawing.apart`) stays whole."""
    lines = [""]
    for token in _TOKENS.findall(text):
        longer = lines[-1] + (" " if token.isspace() else token)
        if lines[-1].strip() and sum(measured(run, size) for run, _ in runs(longer)) > width:
            lines.append("")
            longer = token.lstrip()
        lines[-1] = longer
    return [line.strip() for line in lines if line.strip()]


def runs(text: str) -> Iterator[tuple[str, float]]:
    """
    Pieces of a line that each have one reading direction, in reading order.

    Matplotlib's PDF writes a mark of direction as a space and moves all that follows, so that isolated text is written
    apart instead.

    Yields
    ------
    tuple
        The piece without spaces at its ends, and the width of the spaces before it, in sizes of the type.
    """
    gap = 0.0
    for isolated, plain in _RUNS.findall(text):
        for piece in [isolated] if isolated else re.findall(r"\s+|\(\d+\)|[،,·]|[^\s،,·].*", plain):
            if piece.isspace():
                gap = max(gap, _SPACE * len(piece))
                continue
            yield piece.strip(), gap
            gap = _SPACE * (len(piece) - len(piece.rstrip()))


def stretches(content: MapContent, holder: NDArray[np.object_]) -> list[tuple[str, NDArray[np.int64], float]]:
    """
    Ground that hangs together and has one holder, the largest first.

    Parameters
    ----------
    holder
        Of each unit, None for those that nobody holds alone.

    Returns
    -------
    list of tuples
        The holder, rows of ``content.units`` and km2.
    """
    count = len(content.units)
    left, right = content.edges[:, 2], content.edges[:, 3]
    inside = (left >= 0) & (right >= 0)
    left, right = left[inside], right[inside]
    alike = np.array([a is not None and a == b for a, b in zip(holder[left], holder[right], strict=True)], dtype=bool)
    net = coo_array((np.ones(alike.sum()), (left[alike], right[alike])), shape=(count, count))
    _, number = connected_components(net, directed=False)
    held = np.flatnonzero([one is not None for one in holder[:count]])
    areas = content.units["area_km2"].to_numpy(float)
    parts: dict[int, list[int]] = {}
    for row in held.tolist():
        parts.setdefault(int(number[row]), []).append(row)
    found = [(str(holder[rows[0]]), np.array(rows), float(areas[rows].sum())) for rows in parts.values()]
    return sorted(found, key=lambda one: (-one[2], one[1][0]))


def ground(content: MapContent, rows: NDArray[np.int64], place: NDArray[np.float64]) -> shapely.Geometry:
    """Outline of some units, whose vertices lie at ``place``."""
    inside = np.zeros(len(content.units) + 1, dtype=bool)
    inside[rows] = True
    left, right = inside[content.edges[:, 2]], inside[content.edges[:, 3]]
    forth, back = content.edges[left & ~right, :2], content.edges[right & ~left, 1::-1]
    rings = [shapely.LinearRing(place[ring]) for ring in rings_of(np.vstack([forth, back])) if len(ring) > 2]
    return shapely.build_area(shapely.multilinestrings(rings))


def name_lines(name: str, short: str, *, first: bool) -> list[list[str]]:
    """Return how a side may be called on its ground, the fullest first; in two lines only the ``first`` time."""
    cut = [text if len(text) <= _LETTERS else text[: _LETTERS - 1].rstrip() + "…" for text in (name, short)]
    names = list(dict.fromkeys(text for text in cut if text))
    return [[text] for text in names] + [halved(text) for text in names if first and " " in text]


def halved(text: str) -> list[str]:
    """Cut a text in two at the space nearest to its middle."""
    at = min((abs(i - len(text) / 2), i) for i, letter in enumerate(text) if letter == " ")[1]
    return [text[:at], text[at + 1 :]]


def heart(
    names: Sequence[list[str]],
    area: shapely.Geometry,
    spots: NDArray[np.float64],
    per_point: float,
    free: Callable[[Box], bool],
    slant: Slant,
) -> tuple[list[str], float, Box] | None:
    """
    Find room for a name within some ground.

    Parameters
    ----------
    spots
        ``(n, 2)`` km: where its middle may stand.
    per_point
        km of a point.
    free
        Whether a box (west, south, east, north) may be taken.

    Returns
    -------
    tuple or None
        Lines, size and box: the largest type before the fuller name, the innermost spot before others.
    """
    middle = shapely.get_coordinates(shapely.maximum_inscribed_circle(area, tolerance=per_point))[:1]
    spots = np.vstack([middle, spots])
    depth = shapely.distance(shapely.boundary(area), shapely.points(spots))
    innermost = spots[np.argsort(-depth, kind="stable")[:_INNERMOST]]
    shapely.prepare(area)
    for size in SIZES:
        for lines in names:
            width = max(measured(line, size, "bold", slant) for line in lines) * per_point * 1.06
            height = size * per_point * (_ROW * (len(lines) - 1) + 1.25)
            for x, y in innermost.tolist():
                for shift in _SHIFTS:
                    up = y + shift * height
                    box = (x - width / 2, up - height / 2, x + width / 2, up + height / 2)
                    if free(box) and shapely.contains(area, shapely.box(*box)):
                        return lines, size, box
    return None


def rows_of(lines: Sequence[str], size: float, box: Sequence[float], per_point: float) -> list[tuple[str, float]]:
    """Lines of a name and how high the middle of each stands in its box."""
    middle = (box[1] + box[3]) / 2
    return [(line, middle + (len(lines) / 2 - 0.5 - i) * _ROW * size * per_point) for i, line in enumerate(lines)]
