"""Roads as lines: what lies along a motorway, and the way between two towns.

Called by :mod:`mapper.places.atlas` and :mod:`mapper.places.relations`; the lines are the theatre's own
(``roads.geojson``), drawn through the towns that they pass, and join where they share a vertex.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
import shapely
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from mapper.errors import DataError

_STEP_M: Final = 2_000.0
_ACCESS_M: Final = 8_000.0
_DETOUR: Final = 1.6
"""A way longer than this many times the straight line is another road than the one that is meant."""


def read_roads(path: Path | str) -> dict[str, shapely.LineString]:
    """
    Read a theatre's roads.

    Parameters
    ----------
    path
        GeoJSON of LineStrings with ``place_id``; EPSG:4326 (lon, lat).

    Returns
    -------
    dict
        Id to line, in order of id; the id of a place of the gazetteer gives that place its course.

    Raises
    ------
    DataError
        If the file cannot be read, or a feature is no line, has no id, or one that stands twice; naming it.
    """
    found: dict[str, shapely.LineString] = {}
    try:
        features = json.loads(Path(path).read_text(encoding="utf-8"))["features"]
        for number, feature in enumerate(features, 1):
            road = str(feature["properties"].get("place_id") or "")
            line = shapely.geometry.shape(feature["geometry"])
            if not road or road in found or line.geom_type != "LineString" or line.is_empty:
                raise DataError(f"{path}: feature {number} ({road or 'no place_id'}) must be one line with an own id")
            found[road] = line
    except (OSError, UnicodeDecodeError, ValueError, KeyError, TypeError, AttributeError) as fault:
        raise DataError(f"{path}: roads cannot be read: {fault!r}") from None
    return dict(sorted(found.items()))


class Roads:
    """
    A theatre's roads in its metric CRS.

    Parameters
    ----------
    lines
        Id to line, EPSG:4326 (lon, lat).
    forward
        From EPSG:4326 to the metric CRS.
    """

    def __init__(self, lines: Mapping[str, shapely.LineString], forward: Transformer) -> None:
        """Project the lines and join them where they share a vertex."""
        self.lines: dict[str, BaseGeometry] = {
            one: shapely.transform(shapely.segmentize(line, 0.05), forward.transform, interleaved=False)
            for one, line in sorted(lines.items())
        }
        pieces = [np.round(shapely.get_coordinates(shapely.segmentize(one, _STEP_M)), 1) for one in self.lines.values()]
        every = np.vstack([*pieces, np.empty((0, 2))])
        self._xy, numbers = np.unique(every, axis=0, return_inverse=True)
        numbers = numbers.reshape(-1)
        ends = np.cumsum([len(piece) for piece in pieces], dtype=int)
        follows = np.ones(max(len(every) - 1, 0), dtype=bool)
        follows[ends[:-1] - 1] = False
        self._steps = numbers[:-1][follows], numbers[1:][follows]

    @cached_property
    def _graph(self) -> Any:
        """Metres from vertex to vertex, a sparse matrix."""
        from scipy.sparse import coo_matrix

        first, second = self._steps
        cost = np.hypot(*(self._xy[first] - self._xy[second]).T)
        return coo_matrix((cost, (first, second)), shape=(len(self._xy), len(self._xy))).tocsr()

    def way(self, start: BaseGeometry, end: BaseGeometry) -> BaseGeometry | None:
        """
        The shortest way by road between two metric points.

        Returns
        -------
        shapely.LineString or None
            The same line, whichever end is named first; None when an end is over 8 km from any road, or the
            way is over 1.6 times as long as the straight line.
        """
        from scipy.sparse.csgraph import dijkstra

        if not len(self._xy):
            return None
        ends = sorted([(start.x, start.y), (end.x, end.y)])
        away = [np.hypot(self._xy[:, 0] - x, self._xy[:, 1] - y) for x, y in ends]
        first, last = (int(one.argmin()) for one in away)
        if first == last or max(away[0][first], away[1][last]) > _ACCESS_M:
            return None
        length, before = dijkstra(self._graph, directed=False, indices=first, return_predecessors=True)
        if length[last] > _DETOUR * shapely.distance(start, end):
            return None
        at, path = last, [last]
        while at != first:
            at = int(before[at])
            path.append(at)
        return shapely.LineString([ends[1], *self._xy[path], ends[0]])
