"""Names on the ground of those who hold it, and signs for sieges too small to be seen: where they find room.

For the sheet and for the still picture; it measures in what they measure in, and knows no library that draws.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from mapper.view.content import MapContent
from mapper.view.style import contrast

Box = tuple[float, float, float, float]
"""West, south, east, north; of a picture with y downwards left, top, right, bottom."""

SIZES: Final = (13.0, 11.0, 9.5, 8.2, 7.2, 6.4)
"""Points of the names of holders, the largest that fits is taken."""

TIMES: Final = 3
"""How many stretches of a side bear its name."""

SEATS: Final = 2
"""Rank of seats of districts: they are named before the sides are."""

QUARTER: Final = 7
"""Rank of quarters of towns: they wait for a closer view even where reports name them."""

_LETTERS: Final = 40
_INKS: Final = ("#1c1a17", "#ffffff")
_ROW: Final = 1.15
_INNERMOST: Final = 24
_NET: Final = 33
_SHIFTS: Final = (0.0, -0.7, 0.7)


class Disc(NamedTuple):
    """Where a siege or a fight is that is too small to be seen; its paint; whether it is a siege."""

    x: float
    y: float
    r: float
    key: int
    besieged: bool

    @property
    def box(self) -> Box:
        """West, south, east, north."""
        return self.x - self.r, self.y - self.r, self.x + self.r, self.y + self.r


def rings_of(edges: NDArray[np.int64]) -> list[list[int]]:
    """Chain directed edges into closed rings of vertices."""
    ahead: dict[int, list[int]] = {}
    for a, b in edges.tolist():
        ahead.setdefault(a, []).append(b)
    rings = []
    for start in list(ahead):
        while ahead.get(start):
            ring = [start]
            vertex = ahead[start].pop()
            while vertex != start and ahead.get(vertex):
                ring.append(vertex)
                vertex = ahead[vertex].pop()
            rings.append(ring)
    return rings


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


def meet(a: Sequence[float], b: Sequence[float]) -> bool:
    """Whether two boxes (west, south, east, north) overlap."""
    return a[0] < b[2] and a[2] > b[0] and a[1] < b[3] and a[3] > b[1]


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


def held_stretches(content: MapContent, now: pd.DataFrame) -> list[tuple[str, NDArray[np.int64], float]]:
    """
    Ground that one side alone holds, as :func:`stretches` gives it.

    Parameters
    ----------
    now
        The states of the day: row, status, faction.
    """
    holder = np.full(len(content.units) + 1, None, dtype=object)
    held = now[now["status"] == "held"]
    holder[held["row"].to_numpy(np.int64)] = held["faction"].to_numpy(object)
    return stretches(content, holder)


def ink_on(paint: str) -> str:
    """Ink of a holder's name, dark or light, whichever its ground is told from more easily."""
    return max(_INKS, key=lambda one: contrast(one, paint))


def ground(content: MapContent, rows: NDArray[np.int64], place: NDArray[np.float64]) -> shapely.Geometry:
    """Outline of some units, whose vertices lie at ``place``."""
    inside = np.zeros(len(content.units) + 1, dtype=bool)
    inside[rows] = True
    left, right = inside[content.edges[:, 2]], inside[content.edges[:, 3]]
    forth, back = content.edges[left & ~right, :2], content.edges[right & ~left, 1::-1]
    rings = [shapely.LinearRing(place[ring]) for ring in rings_of(np.vstack([forth, back])) if len(ring) > 2]
    return shapely.build_area(shapely.multilinestrings(rings))


def small_signs(
    content: MapContent,
    now: pd.DataFrame,
    keys: NDArray[np.int64],
    place: NDArray[np.float64],
    most: float,
    least: float,
) -> tuple[list[Disc], NDArray[np.int64]]:
    """
    Discs for sieges and fights that are too small to be seen.

    Parameters
    ----------
    now
        The states of the day: row, besieged, status.
    keys
        Appearance of each unit and of the outside.
    place
        ``(n, 2)``: where the vertices lie on the picture.
    most, least
        Size of the ground, either way, up to which it has a disc, and the radius of the least disc.

    Returns
    -------
    tuple
        The discs, none in the middle of another, and rows of the units that they stand for.
    """
    signs = np.full(len(content.units) + 1, None, dtype=object)
    marked = now[now["besieged"].astype(bool) | (now["status"] == "contested")]
    besieged = np.zeros(len(signs), dtype=bool)
    for row, shut, status in zip(marked["row"], marked["besieged"], marked["status"], strict=True):
        signs[row] = f"{bool(shut)} {status}"
        besieged[row] = bool(shut)
    discs: list[Disc] = []
    hidden: list[int] = []
    for _, rows, _ in stretches(content, signs):
        west, south, east, north = shapely.bounds(ground(content, rows, place)).tolist()
        if max(east - west, north - south) > most:
            continue
        hidden += rows.tolist()
        x, y = (west + east) / 2, (south + north) / 2
        r = max(least, (east - west) / 2, (north - south) / 2)
        if not any(np.hypot(x - disc.x, y - disc.y) < disc.r for disc in discs):
            discs.append(Disc(x, y, r, int(np.bincount(keys[rows]).argmax()), bool(besieged[rows[0]])))
    return discs, np.array(hidden, dtype=np.int64)


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
    wide: Callable[[str, float], float],
) -> tuple[list[str], float, Box] | None:
    """
    Find room for a name within some ground.

    Parameters
    ----------
    spots
        ``(n, 2)``: where its middle may stand.
    per_point
        Length of a point, in km or whatever the picture is measured in.
    free
        Whether a box (west, south, east, north) may be taken.
    wide
        Width of a line in a size, both in points.

    Returns
    -------
    tuple or None
        Lines, size and box: the largest type before the fuller name, the innermost spot before others.
    """
    middle = shapely.get_coordinates(shapely.maximum_inscribed_circle(area, tolerance=per_point))[:1]
    innermost = _by_depth(area, np.vstack([middle, spots]))[:_INNERMOST]
    west, south, east, north = shapely.bounds(area).tolist()
    net = np.stack(np.meshgrid(np.linspace(west, east, _NET), np.linspace(south, north, _NET)), axis=-1).reshape(-1, 2)
    net = _by_depth(area, net[shapely.contains_xy(area, net[:, 0], net[:, 1])])
    shapely.prepare(area)
    for size in SIZES:
        for lines in names:
            width = max(wide(line, size) for line in lines) * per_point * 1.06
            height = size * per_point * (_ROW * (len(lines) - 1) + 1.25)
            half = np.array([width, height]) / 2
            tried = np.vstack([innermost + (0.0, shift * height) for shift in _SHIFTS] + [net])
            boxes = np.hstack([tried - half, tried + half])
            for box in boxes[shapely.contains(area, shapely.box(*boxes.T))].tolist():
                if free((box[0], box[1], box[2], box[3])):
                    return lines, size, (box[0], box[1], box[2], box[3])
    return None


def _by_depth(area: shapely.Geometry, spots: NDArray[np.float64]) -> NDArray[np.float64]:
    """Put spots in order, those farthest from the rim of an area first."""
    depth = shapely.distance(shapely.boundary(area), shapely.points(spots))
    return spots[np.argsort(-depth, kind="stable")]


def inner_spots(area: shapely.Geometry, step: float) -> list[tuple[float, float]]:
    """
    Return where a name may stand in an area: the middle of its widest part first, then further out.

    Parameters
    ----------
    step
        Length that does not matter.
    """
    parts = shapely.get_parts(area)
    parts = parts[shapely.area(parts) > step**2]
    if not len(parts):
        return []
    widest = parts[shapely.area(parts).argmax()]
    middle = shapely.get_coordinates(shapely.maximum_inscribed_circle(widest, tolerance=step))[:1]
    west, south, east, north = shapely.bounds(widest).tolist()
    net = np.stack(np.meshgrid(np.linspace(west, east, _NET), np.linspace(south, north, _NET)), axis=-1).reshape(-1, 2)
    net = net[shapely.contains_xy(widest, net[:, 0], net[:, 1])]
    order = np.argsort(np.hypot(*(net - middle).T), kind="stable")
    return [(float(x), float(y)) for x, y in np.vstack([middle, net[order]]).tolist()]


def rows_of(lines: Sequence[str], size: float, box: Sequence[float], per_point: float) -> list[tuple[str, float]]:
    """Lines of a name and how high the middle of each stands in its box."""
    middle = (box[1] + box[3]) / 2
    return [(line, middle + (len(lines) / 2 - 0.5 - i) * _ROW * size * per_point) for i, line in enumerate(lines)]
