"""The tessellation: disjoint cells, one for every named place, that cover the theatre exactly.

A cell never straddles a governorate border or a barrier river, empty land is cut into filler cells, and
all cells share their borders vertex by vertex, so that a dated map is a state vector over the cells.
Called by :mod:`mapper.theatre`; it knows no claims and no words.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import Transformer
from scipy.spatial import cKDTree

from mapper.control.faces import Faces, coded
from mapper.errors import DataError
from mapper.schema import UNITS, WGS84

GRID_M = 0.01
"""Coordinates are snapped to this many metres, so neighbours share their vertices bit for bit."""

_BARRIER_OVERSHOOT_M = 500.0
_FILLER_GAP = 0.7
_NEAREST = 6


@dataclass(frozen=True)
class Coverage:
    """
    Cells and the edges between them.

    Parameters
    ----------
    units
        :data:`mapper.schema.UNITS`, EPSG:4326.
    vertices
        ``(V, 2)`` float, lon and lat.
    edges
        ``(E, 4)`` int: from vertex, to vertex, row of the unit on the left, row of the unit on the
        right (-1 is outside the theatre).
    bank
        ``(N, R)`` float in {0, 0.5, 1}: right, neither, left of each barrier river.
    metric_crs
        Equal-area CRS of ``units.x`` and ``units.y``, metres.
    """

    units: gpd.GeoDataFrame
    vertices: NDArray[np.float64]
    edges: NDArray[np.int64]
    bank: NDArray[np.float64]
    metric_crs: str

    @property
    def seeds(self) -> NDArray[np.float64]:
        """``(N, 2)`` seeds of the cells in metres of ``metric_crs``."""
        return self.units[["x", "y"]].to_numpy(float)

    @cached_property
    def spacing_km(self) -> NDArray[np.float64]:
        """``(N,)`` spacing of the settlements round each cell, km: from how far the sixth is, its own counted."""
        lived_in = self.seeds[self.units["settlement"].to_numpy(bool)] / 1000.0
        count = min(_NEAREST, len(lived_in))
        if not count:
            return np.full(len(self.units), np.inf)
        away = cKDTree(lived_in).query(self.seeds / 1000.0, [count])[0][:, 0]
        return away * np.sqrt(np.pi / count)

    def rows_inside(self, footprint: shapely.Geometry) -> NDArray[np.int64]:
        """Rows of the units whose seed lies in a lon/lat polygon, in order."""
        shapely.prepare(footprint)
        lon, lat = self.units["lon"].to_numpy(), self.units["lat"].to_numpy()
        return np.flatnonzero(shapely.contains_xy(footprint, lon, lat))

    def row_at(self, lon: float, lat: float) -> int | None:
        """Row of the unit that covers a point (degrees), None outside the theatre."""
        row = int(self.rows_at(np.array([shapely.Point(lon, lat)]))[0])
        return row if row >= 0 else None

    def rows_at(self, points: NDArray) -> NDArray[np.int64]:
        """Rows of the units that cover points (lon, lat degrees), -1 outside the theatre."""
        rows = np.full(len(points), -1, dtype=np.int64)
        point, unit = self.units.sindex.query(points, predicate="intersects")
        first = np.unique(point, return_index=True)[1]
        rows[point[first]] = unit[first]
        return rows

    def areas(self, state: Sequence[Hashable] | NDArray) -> gpd.GeoDataFrame:
        """
        Dissolve the cells of equal state into polygons with shared borders.

        Parameters
        ----------
        state
            One value per unit, in the order of ``units``; an array of integers is the quickest.

        Returns
        -------
        geopandas.GeoDataFrame
            Columns ``state`` and ``geometry`` (MultiPolygon, EPSG:4326), a row per state in order of
            first appearance. The method is edge selection: the edges whose two sides differ are the borders
            of the map, see :mod:`mapper.control.faces`.
        """
        codes, states = coded(state)
        polygons, code = self._faces.polygons(codes)
        order = np.argsort(code, kind="stable")
        geometry = shapely.multipolygons(polygons[order], indices=code[order])
        return gpd.GeoDataFrame({"state": pd.Series(states, dtype=object)}, geometry=geometry, crs=WGS84)

    @cached_property
    def _faces(self) -> Faces:
        return Faces(self.vertices, self.edges)

    def front(self, holder: Sequence[str | None]) -> gpd.GeoDataFrame:
        """
        Lines between two different known holders.

        Returns
        -------
        geopandas.GeoDataFrame
            Columns ``faction_a`` < ``faction_b``, ``length_km`` and ``geometry`` (MultiLineString, EPSG:4326).
        """
        names = np.array([*holder, None], dtype=object)
        left, right = names[self.edges[:, 2]], names[self.edges[:, 3]]
        rows: dict[tuple[str, str], list[int]] = {}
        for edge, (a, b) in enumerate(zip(left, right, strict=True)):
            if a is not None and b is not None and a != b:
                rows.setdefault((min(a, b), max(a, b)), []).append(edge)
        pairs = sorted(rows)
        geometry = []
        for pair in pairs:
            segments = shapely.multilinestrings(shapely.linestrings(self.vertices[self.edges[rows[pair], :2]]))
            merged = shapely.line_merge(segments)
            geometry.append(shapely.multilinestrings(shapely.get_parts(merged)))
        frame = gpd.GeoDataFrame(
            {"faction_a": [a for a, _ in pairs], "faction_b": [b for _, b in pairs]}, geometry=geometry, crs=WGS84
        )
        lengths = frame.geometry.to_crs(self.metric_crs).length / 1000.0 if len(frame) else []
        frame.insert(2, "length_km", np.asarray(lengths, float))
        return frame


def build_units(
    places: gpd.GeoDataFrame,
    governorates: gpd.GeoDataFrame,
    barriers: Sequence[shapely.LineString],
    *,
    metric_crs: str,
    max_cell_km: float,
    inhabited_radius_km: float,
) -> Coverage:
    """
    Tessellate a theatre.

    Parameters
    ----------
    places
        :data:`mapper.schema.PLACES`, points only, with a boolean column ``settlement`` and perhaps ``town``.
    governorates
        Polygons indexed by id, EPSG:4326; their union is the theatre.
    barriers
        Rivers as lon/lat lines that run downstream; each should cross the theatre or end in another one.
    metric_crs
        Equal-area CRS in metres.
    max_cell_km
        Spacing of the filler seeds where no place is near.
    inhabited_radius_km
        A settlement's cell counts as inhabited out to this distance.

    Returns
    -------
    Coverage

    Raises
    ------
    DataError
        If there are no governorates, or places lie outside all of them by more than 25 km.

    Notes
    -----
    Voronoi cells are drawn region by region (governorate and bank), all lines are noded together once,
    and the faces go to the seed of their region that is nearest. So there is no gap and no overlap.
    """
    if governorates.empty:
        raise DataError("a theatre needs at least one governorate polygon")
    lands = governorates.geometry.to_crs(metric_crs)
    rivers = list(gpd.GeoSeries(list(barriers), crs=WGS84).to_crs(metric_crs)) if barriers else []
    regions, owner = _regions(lands, rivers)
    seeds = _seeds(places, regions, owner, metric_crs=metric_crs, spacing=max_cell_km * 1000.0)
    faces, unit = _faces(regions, seeds)
    cells = np.empty(len(seeds), dtype=object)
    for row in range(len(seeds)):
        cells[row] = shapely.multipolygons(shapely.orient_polygons(faces[unit == row]))
    vertices, edges = _topology(faces, unit)
    banks = _banks(regions, rivers)[seeds["region"].to_numpy()]
    units = _units_frame(seeds, cells, inhabited_radius_km, metric_crs)
    back = Transformer.from_crs(metric_crs, WGS84, always_xy=True)
    lon, lat = back.transform(vertices[:, 0], vertices[:, 1])
    return Coverage(units, np.column_stack([lon, lat]), edges, banks, metric_crs)


def _regions(lands: gpd.GeoSeries, rivers: Sequence[shapely.LineString]) -> tuple[NDArray, NDArray]:
    """Governorates cut by the rivers: polygons, and the governorate each belongs to."""
    reach = [_overshoot(river) for river in rivers]
    lines = shapely.union_all([*lands.boundary, *reach], grid_size=GRID_M)
    faces = shapely.get_parts(shapely.polygonize([lines]))
    spots = shapely.point_on_surface(faces)
    tree = shapely.STRtree(lands.to_numpy())
    face, land = tree.query(spots, predicate="intersects")
    order = np.unique(face, return_index=True)[1]
    return faces[face[order]], lands.index.to_numpy()[land[order]]


def _overshoot(line: shapely.LineString) -> shapely.LineString:
    """Carry a line a little past both ends, so that it cuts what it ends in."""
    xy = shapely.get_coordinates(line)
    head = xy[0] + _BARRIER_OVERSHOOT_M * _unit_vector(xy[0] - xy[1])
    tail = xy[-1] + _BARRIER_OVERSHOOT_M * _unit_vector(xy[-1] - xy[-2])
    return shapely.linestrings(np.vstack([head, xy, tail]))


def _unit_vector(vector: NDArray) -> NDArray:
    return vector / max(float(np.hypot(*vector)), 1e-9)


def _seeds(
    places: gpd.GeoDataFrame, regions: NDArray, owner: NDArray, *, metric_crs: str, spacing: float
) -> pd.DataFrame:
    named = _named_seeds(places, regions, owner, metric_crs)
    filler = _filler_seeds(named, regions, owner, spacing)
    seeds = pd.concat([named, filler], ignore_index=True)
    back = Transformer.from_crs(metric_crs, WGS84, always_xy=True)
    seeds["lon"], seeds["lat"] = back.transform(seeds["x"].to_numpy(), seeds["y"].to_numpy())
    empty = seeds["place_id"].isna()
    labels = [f"empty-{lon:.4f}-{lat:.4f}" for lon, lat in zip(seeds["lon"], seeds["lat"], strict=True)]
    seeds["unit_id"] = seeds["place_id"].where(~empty, pd.Series(labels, index=seeds.index))
    return seeds.sort_values("unit_id", ignore_index=True)


def _named_seeds(places: gpd.GeoDataFrame, regions: NDArray, owner: NDArray, metric_crs: str) -> pd.DataFrame:
    places = places.sort_index()
    points = places.geometry.to_crs(metric_crs).to_numpy()
    first = np.full(len(places), -1, dtype=np.int64)
    point, hit = shapely.STRtree(regions).query(points, predicate="intersects")
    np.maximum.at(first, point, hit)
    rows = []
    taken: set[tuple[float, float]] = set()
    places = places if "town" in places else places.assign(town=False)
    columns = places[["name", "name_ar", "settlement", "town", "parent_id"]].to_dict("records")
    for place_id, place, spot, region in zip(places.index, columns, points, first.tolist(), strict=True):
        if region < 0:
            region = _nearest_region(spot, regions, owner, place["parent_id"])
            if shapely.distance(regions[region], spot) > 25_000:
                raise DataError(f"place {place_id!r} ({place['name']}) lies more than 25 km outside the theatre")
            spot = _pull_inside(spot, regions[region])
        key = (round(spot.x, 1), round(spot.y, 1))
        if key not in taken:
            taken.add(key)
            named = (place_id, place["name"], place["name_ar"], bool(place["settlement"]), bool(place["town"]))
            rows.append((*named, owner[region], region, spot.x, spot.y))
    names = ["place_id", "name", "name_ar", "settlement", "town", "admin1", "region", "x", "y"]
    return pd.DataFrame(rows, columns=names)


def _nearest_region(point: shapely.Point, regions: NDArray, owner: NDArray, parent_id: str | None) -> int:
    own = np.flatnonzero(owner == parent_id)
    among = own if len(own) else np.arange(len(regions))
    return int(among[np.argmin(shapely.distance(regions[among], point))])


def _pull_inside(point: shapely.Point, region: shapely.Polygon) -> shapely.Point:
    """Nearest point that lies inside a region: a border town keeps its cell on its own side."""
    for margin in (200.0, 50.0, 5.0):
        core = shapely.buffer(region, -margin)
        if not core.is_empty:
            return shapely.get_point(shapely.shortest_line(core, point), 0)
    return shapely.point_on_surface(region)


def _filler_seeds(named: pd.DataFrame, regions: NDArray, owner: NDArray, spacing: float) -> pd.DataFrame:
    low_x, low_y, high_x, high_y = shapely.total_bounds(regions)
    rows_y = np.arange(np.floor(low_y / spacing) * spacing, high_y + spacing, spacing * np.sqrt(3) / 2)
    grid = np.array(
        [
            (x + (spacing / 2 if line % 2 else 0.0), y)
            for line, y in enumerate(rows_y)
            for x in np.arange(np.floor(low_x / spacing) * spacing, high_x + spacing, spacing)
        ]
    )
    rows: list[tuple[str, int, float, float]] = []
    for region, polygon in enumerate(regions):
        own = named.loc[named["region"] == region, ["x", "y"]].to_numpy()
        shapely.prepare(polygon)
        inside = grid[shapely.contains_xy(polygon, grid[:, 0], grid[:, 1])]
        if len(own) and len(inside):
            inside = inside[cKDTree(own).query(inside)[0] > _FILLER_GAP * spacing]
        if not len(own) and not len(inside):
            inside = shapely.get_coordinates(shapely.point_on_surface(polygon))
        rows += [(owner[region], region, x, y) for x, y in inside]
    frame = pd.DataFrame(rows, columns=["admin1", "region", "x", "y"]).astype({"region": int, "x": float, "y": float})
    return frame.assign(place_id=None, name="", name_ar="", settlement=False, town=False)


def _faces(regions: NDArray, seeds: pd.DataFrame) -> tuple[NDArray, NDArray]:
    """All cells as noded faces, and the seed each belongs to."""
    lines: list[shapely.Geometry] = list(shapely.boundary(regions))
    groups = {int(region): group for region, group in seeds.groupby("region")}
    for region, group in groups.items():
        if len(group) > 1:
            diagram = shapely.voronoi_polygons(
                shapely.multipoints(group[["x", "y"]].to_numpy()), extend_to=regions[region], only_edges=True
            )
            lines.append(shapely.intersection(diagram, regions[region]))
    noded = shapely.union_all(lines, grid_size=GRID_M)
    faces = shapely.get_parts(shapely.polygonize([noded]))
    spots = shapely.point_on_surface(faces)
    face, region_of = shapely.STRtree(regions).query(spots, predicate="intersects")
    first = np.unique(face, return_index=True)[1]
    faces, region_of, spots = faces[face[first]], region_of[first], spots[face[first]]
    unit = np.empty(len(faces), dtype=np.int64)
    for region, group in groups.items():
        mine = np.flatnonzero(region_of == region)
        if len(mine):
            nearest = cKDTree(group[["x", "y"]].to_numpy()).query(shapely.get_coordinates(spots[mine]))[1]
            unit[mine] = group.index.to_numpy()[nearest]
    return faces, unit


def _topology(faces: NDArray, unit: NDArray) -> tuple[NDArray, NDArray]:
    """Unique vertices and the edges between different units, with the unit on either side."""
    faces = shapely.orient_polygons(faces)
    rings, face_of_ring = shapely.get_rings(faces, return_index=True)
    xy, ring_of = shapely.get_coordinates(rings, return_index=True)
    vertices, vertex = np.unique(np.round(xy / GRID_M).astype(np.int64), axis=0, return_inverse=True)
    vertex = vertex.ravel()
    same_ring = ring_of[1:] == ring_of[:-1]
    a, b = vertex[:-1][same_ring], vertex[1:][same_ring]
    inside = unit[face_of_ring[ring_of[:-1][same_ring]]]
    low, high, forward = np.minimum(a, b), np.maximum(a, b), a < b
    key, edge = np.unique(low * len(vertices) + high, return_inverse=True)
    left = np.full(len(key), -1, dtype=np.int64)
    right = np.full(len(key), -1, dtype=np.int64)
    left[edge[forward]] = inside[forward]
    right[edge[~forward]] = inside[~forward]
    edges = np.column_stack([key // len(vertices), key % len(vertices), left, right])
    edges = edges[left != right]
    used, renumbered = np.unique(edges[:, :2], return_inverse=True)
    edges[:, :2] = renumbered.reshape(-1, 2)
    return vertices[used] * GRID_M, edges


def _banks(regions: NDArray, rivers: Sequence[shapely.LineString]) -> NDArray[np.float64]:
    """``(regions, rivers)``: 1 left, 0 right of the river, 0.5 where it does not divide."""
    banks = np.full((len(regions), max(len(rivers), 1)), 0.5)[:, : len(rivers)]
    if not rivers:
        return banks
    cut = shapely.union_all([shapely.boundary(shapely.union_all(regions)), *map(_overshoot, rivers)], grid_size=GRID_M)
    parts = shapely.get_parts(shapely.polygonize([cut]))
    spots = shapely.point_on_surface(regions)
    part_of = np.full(len(regions), -1)
    region, part = shapely.STRtree(parts).query(spots, predicate="intersects")
    part_of[region] = part
    for column, river in enumerate(rivers):
        side = _sides(river, parts)
        known = part_of >= 0
        banks[known, column] = side[part_of[known]]
    return banks


def _sides(river: shapely.LineString, parts: NDArray) -> NDArray[np.float64]:
    """Which part of the theatre lies left (1) or right (0) of a river, by probing both banks along it."""
    step, offset = 2_000.0, 60.0
    along = np.arange(step, river.length - step, step)
    here = shapely.get_coordinates(shapely.line_interpolate_point(river, along))
    ahead = shapely.get_coordinates(shapely.line_interpolate_point(river, along + 1.0))
    heading = ahead - here
    normal = np.column_stack([-heading[:, 1], heading[:, 0]]) / np.hypot(*heading.T)[:, None]
    tree = shapely.STRtree(parts)
    votes = np.zeros((len(parts), 2))
    for column, probe in enumerate((here + offset * normal, here - offset * normal)):
        votes[:, column] = np.bincount(
            tree.query(shapely.points(probe), predicate="intersects")[1], minlength=len(parts)
        )
    total = votes.sum(axis=1)
    share = np.divide(votes[:, 0], total, out=np.full(len(parts), 0.5), where=total > 0)
    return np.where(share > 0.8, 1.0, np.where(share < 0.2, 0.0, 0.5))


def _units_frame(seeds: pd.DataFrame, cells: NDArray, radius_km: float, metric_crs: str) -> gpd.GeoDataFrame:
    frame = gpd.GeoDataFrame(seeds.drop(columns="region"), geometry=cells, crs=metric_crs).set_index("unit_id")
    frame["area_km2"] = frame.geometry.area / 1e6
    discs = shapely.buffer(shapely.points(frame[["x", "y"]].to_numpy()), radius_km * 1000.0)
    lived_in = shapely.area(shapely.intersection(frame.geometry.to_numpy(), discs)) / 1e6
    frame["inhabited_km2"] = np.where(frame["settlement"], lived_in, 0.0)
    frame = frame.to_crs(WGS84)
    UNITS.check(frame)
    return frame
