"""Lays areas over the cells of a theatre: whose ground each cell is, what no cell covers, how far apart fronts are.

Called by :mod:`mapper.agreement`. Everything is measured in the theatre's equal-area CRS, without a raster.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from mapper.control.units import GRID_M, Coverage
from mapper.othermap import SIDE
from mapper.othersides import UNKNOWN

OVERLAP: Final = "overlap"
"""Stands for ground that another map gives to several sides."""

_NOTHING_KM2: Final = 0.01
_LONG_EDGE_DEGREES: Final = 0.05
_MOST_POINTS: Final = 512
_STEP_M: Final = 250.0
_TOUCH_M: Final = 1.0
_GAP_M: Final = 2000.0
_SLANT: Final = 0.7


@dataclass(frozen=True)
class Overlay:
    """
    Areas of another map cut by the cells; made by :func:`overlay`.

    Parameters
    ----------
    coverage
        The cells.
    shapes
        Side to its ground, disjoint, in metres of ``coverage.metric_crs``; :data:`OVERLAP` among them.
    cells
        ``(N,)`` polygons of the cells, metres.
    tiles, owner
        The same ground in polygons of few points, and the side of each.
    row, side, piece
        Cell, side and polygon of each piece of their map that lies in the theatre.
    """

    coverage: Coverage
    shapes: Mapping[str, shapely.Geometry]
    cells: NDArray[np.object_]
    tiles: NDArray[np.object_]
    owner: NDArray[np.object_]
    row: NDArray[np.int64]
    side: NDArray[np.object_]
    piece: NDArray[np.object_]

    @cached_property
    def km2(self) -> pd.DataFrame:
        """Square kilometres of each cell (rows, by number) that each side has, and :data:`UNKNOWN` the rest."""
        names = [*self.shapes, UNKNOWN]
        found = np.zeros((len(self.cells), len(names)))
        column = pd.Index(names).get_indexer(pd.Index(self.side, dtype=object))
        np.add.at(found, (self.row, column), shapely.area(self.piece) / 1e6)
        rest = self.coverage.units["area_km2"].to_numpy() - found.sum(axis=1)
        # What snapping to a centimetre leaves of a cell that is covered is no ground of its own.
        found[:, -1] = np.where(rest > 1e-4 * self.coverage.units["area_km2"].to_numpy(), rest, 0.0)
        return pd.DataFrame(found, columns=names)

    @property
    def outside_km2(self) -> float:
        """Their ground that lies in no cell."""
        whole = sum(float(shapely.area(shape)) for shape in self.shapes.values())
        return max((whole - float(shapely.area(self.piece).sum())) / 1e6, 0.0)

    def at(self, rows: NDArray[np.int64]) -> NDArray[np.object_]:
        """Side that their map gives to the seeds of some cells, :data:`UNKNOWN` for none."""
        found = np.full(len(rows), UNKNOWN, dtype=object)
        tile, spot = shapely.STRtree(shapely.points(self.coverage.seeds[rows])).query(
            self.tiles, predicate="intersects"
        )
        # On a line between two sides the first by name has it.
        order = np.argsort(self.owner[tile].astype(str), kind="stable")[::-1]
        found[spot[order]] = self.owner[tile[order]]
        return found

    def regions(self, ours: NDArray[np.object_]) -> gpd.GeoDataFrame:
        """
        Neighbouring pieces of the same two answers as one polygon each.

        Parameters
        ----------
        ours
            ``(N,)`` what we say of each cell.

        Returns
        -------
        geopandas.GeoDataFrame
            ``ours, theirs, rows`` (cells), ``km2``, and ``geometry`` in metres; what neither map knows and what is
            under a hectare is left out.
        """
        row, theirs, piece = self._with_rest()
        known = ~((ours[row] == UNKNOWN) & (theirs == UNKNOWN))
        row, theirs, piece = row[known], theirs[known], piece[known]
        pair, pairs = pd.factorize(pd.MultiIndex.from_arrays([ours[row], theirs]))
        nodes = pd.DataFrame({"row": row, "pair": pair}).drop_duplicates(ignore_index=True)
        nodes["node"] = nodes.index
        part = self._parts(nodes)
        joined = pd.DataFrame({"row": row, "pair": pair}).merge(nodes, on=["row", "pair"], how="left")
        group = part[joined["node"].to_numpy()]
        rows = []
        for members in pd.Series(np.arange(len(row))).groupby(group).indices.values():
            shape = areas_only(shapely.union_all(piece[members], grid_size=GRID_M))
            km2 = float(shapely.area(shape)) / 1e6
            if km2 >= _NOTHING_KM2:
                ours_, theirs_ = pairs[pair[members[0]]]
                rows.append((ours_, theirs_, tuple(np.unique(row[members]).tolist()), km2, shape))
        names = ["ours", "theirs", "rows", "km2", "geometry"]
        return gpd.GeoDataFrame(pd.DataFrame(rows, columns=names), geometry="geometry", crs=self.coverage.metric_crs)

    def _with_rest(self) -> tuple[NDArray[np.int64], NDArray[np.object_], NDArray[np.object_]]:
        """Every piece, with what their map leaves of each cell."""
        left = np.flatnonzero(self.km2[UNKNOWN].to_numpy() > 0)
        rest = self.cells[left].copy()
        shared = np.isin(left, self.row)
        order = np.argsort(self.row, kind="stable")
        starts = np.searchsorted(self.row[order], left[shared], side="left")
        stops = np.searchsorted(self.row[order], left[shared], side="right")
        told = [shapely.union_all(self.piece[order[a:b]]) for a, b in zip(starts, stops, strict=True)]
        rest[shared] = shapely.difference(rest[shared], np.array(told, dtype=object), grid_size=GRID_M)
        names = np.full(len(left), UNKNOWN, dtype=object)
        return (
            np.concatenate([self.row, left]),
            np.concatenate([self.side, names]),
            np.concatenate([self.piece, rest]),
        )

    def _parts(self, nodes: pd.DataFrame) -> NDArray[np.int64]:
        """Number the connected parts of (cell, pair of answers)."""
        beside = pd.DataFrame(np.unique(np.sort(self.coverage.edges[:, 2:], axis=1), axis=0), columns=["a", "b"])
        links = (
            beside[beside["a"] >= 0]
            .merge(nodes.rename(columns={"row": "a"}), on="a")
            .merge(nodes.rename(columns={"row": "b"}), on=["b", "pair"])
        )
        graph = coo_matrix((np.ones(len(links)), (links["node_x"], links["node_y"])), shape=(len(nodes), len(nodes)))
        return connected_components(graph, directed=False)[1].astype(np.int64)


def overlay(coverage: Coverage, layer: gpd.GeoDataFrame, notes: list[str]) -> Overlay:
    """
    Cut the areas of another map by the cells.

    Parameters
    ----------
    layer
        Polygons with :data:`mapper.othermap.SIDE`, EPSG:4326. Their edges are straight in degrees, as in RFC 7946.
    notes
        Gets a line when areas of several sides overlap.
    """
    cells = shapely.set_precision(coverage.units.geometry.to_crs(coverage.metric_crs).to_numpy(), GRID_M)
    shapes = _disjoint(layer, coverage.metric_crs, notes)
    tiles = [_tiles(shape) for shape in shapes.values()]
    names = np.repeat(np.array(list(shapes), dtype=object), [len(some) for some in tiles])
    every = np.concatenate(tiles) if tiles else np.empty(0, dtype=object)
    shapely.prepare(every)
    tile, cell = shapely.STRtree(cells).query(every, predicate="intersects")
    whole = shapely.covers(every[tile], cells[cell])
    piece = cells[cell].copy()
    cut = shapely.intersection(every[tile[~whole]], cells[cell[~whole]])
    mixed = ~np.isin(shapely.get_type_id(cut), (3, 6))
    cut[mixed] = [areas_only(shape) for shape in cut[mixed]]
    piece[~whole] = cut
    some = shapely.area(piece) > 0
    return Overlay(coverage, shapes, cells, every, names, cell[some], names[tile[some]], piece[some])


def _disjoint(layer: gpd.GeoDataFrame, metric_crs: str, notes: list[str]) -> dict[str, shapely.Geometry]:
    """One shape per side in metres, disjoint: what several have is a side of its own."""
    straight = gpd.GeoSeries(shapely.segmentize(layer.geometry.to_numpy(), _LONG_EDGE_DEGREES), crs=layer.crs)
    metric = shapely.set_precision(shapely.make_valid(straight.to_crs(metric_crs).to_numpy()), GRID_M)
    sides = layer[SIDE].to_numpy(dtype=object)
    groups = {str(name): areas_only(shapely.union_all(metric[sides == name])) for name in sorted(set(sides))}
    names, shapes = list(groups), np.array(list(groups.values()), dtype=object)
    one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    common = {}
    for a, b in zip(one[one < other], other[one < other], strict=True):
        shape = areas_only(shapely.intersection(shapes[a], shapes[b]))
        if shapely.area(shape) / 1e6 > _NOTHING_KM2:
            common[names[a], names[b]] = shape
    if not common:
        return groups
    several = shapely.union_all(list(common.values()))
    sizes = sorted(common, key=lambda pair: -shapely.area(common[pair]))
    told = ", ".join(f"{a} and {b} {shapely.area(common[a, b]) / 1e6:,.1f}" for a, b in sizes[:5])
    notes.append(
        f"{shapely.area(several) / 1e6:,.1f} km2 of their map belong to several sides and are left out (km2: {told}"
        f"{f' and {len(sizes) - 5} more pairs' if len(sizes) > 5 else ''})"
    )
    rest = {name: areas_only(shapely.difference(shape, several)) for name, shape in groups.items()}
    return {name: shape for name, shape in rest.items() if not shapely.is_empty(shape)} | {OVERLAP: several}


def areas_only(shape: shapely.Geometry) -> shapely.Geometry:
    """MultiPolygon of what has an area."""
    parts = shapely.get_parts(shapely.get_parts(shape))
    return shapely.multipolygons(parts[shapely.get_dimensions(parts) == 2])


def _tiles(shape: shapely.Geometry) -> NDArray[np.object_]:
    """Cut a shape into polygons of few points: many small overlays are quicker than one with all points."""
    done: list[shapely.Geometry] = []
    todo = list(shapely.get_parts(shape))
    while todo:
        part = todo.pop()
        if shapely.get_num_coordinates(part) <= _MOST_POINTS:
            done.append(part)
            continue
        west, south, east, north = shapely.bounds(part)
        if east - west > north - south:
            middle = (west + east) / 2
            halves = [(west, south, middle, north), (middle, south, east, north)]
        else:
            middle = (south + north) / 2
            halves = [(west, south, east, middle), (west, middle, east, north)]
        for half in halves:
            cut = shapely.get_parts(areas_only(shapely.intersection(part, shapely.box(*half))))
            todo += list(cut)
    return np.array(done, dtype=object)


def front_distances(over: Overlay, ours: NDArray[np.object_], land: shapely.Geometry) -> dict[str, float]:
    """
    How far apart two maps' lines between known sides are.

    Parameters
    ----------
    ours
        ``(N,)`` what we say of each cell.
    land
        The theatre, metres.

    Returns
    -------
    dict
        ``mean_km`` (of the means of both directions), ``p95_km`` (the larger of the two; the 95 % Hausdorff distance),
        for ``ours`` (from our line to theirs) and ``theirs`` ``..._mean_km``, ``..._p95_km``, ``..._km`` (length) and
        ``..._apart_km`` (length where the other map says nothing, which is left out). Without the distances when
        either has no line.

    Notes
    -----
    Every 250 m of a line is one measurement, exact to the other line. Two areas of theirs that are up to 2 km apart
    have a line between them; ground counts as known as far as 2 km from what is known.
    """
    inside = [areas_only(shapely.intersection(shape, land)) for name, shape in over.shapes.items() if name != OVERLAP]
    mine, other = _our_front(over.coverage, ours), _their_front(inside)
    told = _within(mine, over.tiles[over.owner != OVERLAP])
    heard = _within(other, over.cells[ours != UNKNOWN])
    found = {
        "ours_km": _km(mine[told]),
        "ours_apart_km": _km(mine[~told]),
        "theirs_km": _km(other[heard]),
        "theirs_apart_km": _km(other[~heard]),
    }
    if not told.any() or not heard.any():
        return found
    there, back = _distances(mine[told], other), _distances(other[heard], mine)
    return {
        "mean_km": (there[0] + back[0]) / 2,
        "p95_km": max(there[1], back[1]),
        "ours_mean_km": there[0],
        "ours_p95_km": there[1],
        "theirs_mean_km": back[0],
        "theirs_p95_km": back[1],
        **found,
    }


def _our_front(coverage: Coverage, ours: NDArray[np.object_]) -> NDArray[np.object_]:
    lines = coverage.front([None if side == UNKNOWN else side for side in ours]).geometry.to_crs(coverage.metric_crs)
    return _segments(lines.to_numpy())


def _their_front(shapes: Sequence[shapely.Geometry]) -> NDArray[np.object_]:
    """Segments of the outlines of sides that lie beside another side, each pair's once."""
    edges = [_segments(np.array([shapely.boundary(shape)], dtype=object)) for shape in shapes]
    found = []
    for number, mine in enumerate(edges[:-1]):
        other = np.concatenate(edges[number + 1 :])
        if not len(mine) or not len(other):
            continue
        middles = shapely.line_interpolate_point(mine, 0.5, normalized=True)
        (at, nearest), away = shapely.STRtree(other).query_nearest(
            middles, max_distance=_GAP_M, return_distance=True, all_matches=False
        )
        across = shapely.get_coordinates(shapely.shortest_line(middles[at], other[nearest])).reshape(-1, 2, 2)
        ends = shapely.points(across[:, 1])
        along = np.diff(shapely.get_coordinates(mine[at]).reshape(-1, 2, 2), axis=1)[:, 0]
        slant = np.abs((along * np.diff(across, axis=1)[:, 0]).sum(axis=1)) / np.maximum(shapely.length(mine[at]), 1e-9)
        # A gap has its other side across it; beside the end of a line the nearest neighbour lies along the outline, or
        # on it.
        joined = np.isin(
            np.arange(len(ends)), shapely.STRtree(mine).query(ends, predicate="dwithin", distance=_TOUCH_M)[0]
        )
        kept = (away <= _TOUCH_M) | (~joined & (slant <= _SLANT * away))
        found.append(mine[at[kept]])
    return np.concatenate(found) if found else np.empty(0, dtype=object)


def _segments(lines: NDArray[np.object_]) -> NDArray[np.object_]:
    """Straight pieces of at most a step."""
    parts = shapely.get_parts(shapely.get_parts(lines[~shapely.is_empty(lines)]))
    xy, line = shapely.get_coordinates(shapely.segmentize(parts, _STEP_M), return_index=True)
    same = line[1:] == line[:-1]
    return shapely.linestrings(np.stack([xy[:-1][same], xy[1:][same]], axis=1))


def _within(lines: NDArray[np.object_], ground: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Whether the middle of each segment lies within the gap of some polygon."""
    middles = shapely.line_interpolate_point(lines, 0.5, normalized=True)
    found = np.zeros(len(lines), dtype=bool)
    found[shapely.STRtree(middles).query(ground, predicate="intersects")[1]] = True
    rest = np.flatnonzero(~found)
    found[rest[shapely.STRtree(middles[rest]).query(ground, predicate="dwithin", distance=_GAP_M)[1]]] = True
    return found


def _km(lines: NDArray[np.object_]) -> float:
    return float(shapely.length(lines).sum()) / 1000.0


def _distances(here: NDArray[np.object_], there: NDArray[np.object_]) -> tuple[float, float]:
    """Mean and 95 % of the kilometres from the middles of some segments to the nearest of others, by length."""
    middles = shapely.line_interpolate_point(here, 0.5, normalized=True)
    pairs, away = shapely.STRtree(there).query_nearest(middles, return_distance=True, all_matches=False)
    weight = shapely.length(here)[pairs[0]]
    order = np.argsort(away, kind="stable")
    share = np.cumsum(weight[order]) / weight.sum()
    last = min(int(np.searchsorted(share, 0.95)), len(away) - 1)
    return float(np.average(away, weights=weight)) / 1000.0, float(away[order][last]) / 1000.0
