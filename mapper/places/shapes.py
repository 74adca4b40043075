"""Geometry that footprints are made of: sectors, strips and the two banks of a river.

All functions work in the metric CRS of the theatre (metres, x east, y north) unless they say otherwise.
Called by :mod:`mapper.places.atlas` and :mod:`mapper.places.footprint`; it knows no places and no words.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
import shapely
from pyproj import Geod, Transformer
from shapely.geometry.base import BaseGeometry

from mapper.schema import WGS84

GEOD: Final = Geod(ellps="WGS84")
BEARINGS: Final = {"N": 0, "NE": 45, "E": 90, "SE": 135, "S": 180, "SW": 225, "W": 270, "NW": 315}
"""Compass words to degrees clockwise from true north."""

HALF_WIDTH: Final = {direction: 45.0 if len(direction) == 1 else 22.5 for direction in BEARINGS}
"""North is 315 to 45 degrees, north-east 22.5 to 67.5: a double word is the narrower statement."""

_STEP_DEGREES: Final = 2.5
_REACH_M: Final = 8_000_000.0
_FRAME_M: Final = 2_500_000.0
_PROBE_M: Final = 30.0


def transformers(metric_crs: str) -> tuple[Transformer, Transformer]:
    """From EPSG:4326 (lon, lat) to the metric CRS, and back."""
    forward = Transformer.from_crs(WGS84, metric_crs, always_xy=True)
    back = Transformer.from_crs(metric_crs, WGS84, always_xy=True)
    return forward, back


def transformed(geometry: BaseGeometry, transformer: Transformer) -> BaseGeometry:
    """Geometry with every vertex transformed."""
    return shapely.transform(geometry, transformer.transform, interleaved=False)


def sector(lon: float, lat: float, directions: Iterable[str], radius_m: float, forward: Transformer) -> BaseGeometry:
    """
    Sector round a point, bounded by true (geodesic) bearings; the union for several directions.

    Parameters
    ----------
    lon, lat
        EPSG:4326 degrees.
    directions
        Of ``N NE E SE S SW W NW``.
    radius_m
        Metres.
    forward
        From EPSG:4326 to the metric CRS.

    Returns
    -------
    shapely.Polygon or MultiPolygon
        In the metric CRS; empty without a known direction.
    """
    wedges = []
    said = set(directions)
    for direction in (one for one in BEARINGS if one in said):
        half = HALF_WIDTH[direction]
        count = int(np.ceil(2 * half / _STEP_DEGREES)) + 1
        bearings = BEARINGS[direction] + np.linspace(-half, half, count)
        steps = np.linspace(0.0, radius_m, 5)[1:]
        edge_out = GEOD.fwd([lon] * 4, [lat] * 4, [bearings[0]] * 4, steps)[:2]
        arc = GEOD.fwd([lon] * count, [lat] * count, bearings, [radius_m] * count)[:2]
        edge_back = GEOD.fwd([lon] * 4, [lat] * 4, [bearings[-1]] * 4, steps[::-1])[:2]
        lons = np.concatenate([[lon], edge_out[0], arc[0], edge_back[0]])
        lats = np.concatenate([[lat], edge_out[1], arc[1], edge_back[1]])
        wedges.append(shapely.Polygon(np.column_stack(forward.transform(lons, lats))))
    return polygons(shapely.union_all(wedges))


def point_at(lon: float, lat: float, direction: str, distance_m: float) -> tuple[float, float]:
    """EPSG:4326 (lon, lat) of the point at a true bearing and a geodesic distance."""
    out = GEOD.fwd(lon, lat, BEARINGS[direction], distance_m)
    return float(out[0]), float(out[1])


def polygons(geometry: BaseGeometry) -> BaseGeometry:
    """Only the polygons of a geometry, made valid; an empty polygon when there are none."""
    parts = shapely.get_parts(shapely.make_valid(shapely.get_parts(geometry)))
    parts = shapely.get_parts(parts)
    kept = [part for part in parts if part.geom_type in ("Polygon", "MultiPolygon") and part.area > 1.0]
    return shapely.union_all(kept) if kept else shapely.Polygon()


def carried_on(line: shapely.LineString) -> shapely.LineString:
    """
    Carry a line far past both ends, so that it cuts the whole plane.

    The heading is that of its last kilometres; where that would meet the line again, of a longer stretch.
    """
    xy = shapely.get_coordinates(line)
    head, tail = _beyond(xy[::-1]), _beyond(xy)
    return shapely.LineString(np.vstack([head, xy, tail]))


def _beyond(xy: np.ndarray) -> np.ndarray:
    line = shapely.LineString(xy)
    length = line.length
    far = xy[-1]
    for stretch in (5_000.0, 20_000.0, 60_000.0, 0.5 * length, length):
        start = shapely.get_coordinates(shapely.line_interpolate_point(line, max(length - stretch, 0.0)))[0]
        heading = xy[-1] - start
        heading = heading / max(float(np.hypot(*heading)), 1e-9)
        far = xy[-1] + _REACH_M * heading
        if shapely.LineString([xy[-1] + heading, far]).disjoint(line):
            break
    return far


def left_of(line: shapely.LineString) -> BaseGeometry:
    """
    Everything left of a line that runs downstream, as one (multi)polygon reaching far past any theatre.

    Its complement is the right side: a point is on exactly one.
    """
    cut = carried_on(line)
    frame = shapely.box(-_FRAME_M, -_FRAME_M, _FRAME_M, _FRAME_M).boundary
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(shapely.union_all([frame, cut]))))
    along = np.linspace(0.0, line.length, max(int(line.length / 2_000.0), 10))[1:-1]
    here = shapely.get_coordinates(shapely.line_interpolate_point(line, along))
    ahead = shapely.get_coordinates(shapely.line_interpolate_point(line, np.minimum(along + 1.0, line.length)))
    heading = ahead - here
    normal = np.column_stack([-heading[:, 1], heading[:, 0]]) / np.maximum(np.hypot(*heading.T), 1e-9)[:, None]
    tree = shapely.STRtree(faces)
    votes = np.zeros(len(faces))
    for sign in (1.0, -1.0):
        probes = shapely.points(here + sign * _PROBE_M * normal)
        votes += sign * np.bincount(tree.query(probes, predicate="intersects")[1], minlength=len(faces))
    return polygons(shapely.union_all(faces[votes > 0]))
