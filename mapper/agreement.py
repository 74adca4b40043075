"""Another map against ours on a day: how far they agree, where not, and what our claims say there.

Called by the command line and by users; :func:`compare` is its one door. The other map is a layer of areas
with a column that says who holds them, or a csv of places.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from mapper.controlmap import ControlMap
from mapper.errors import InputError
from mapper.othermap import CONTESTED, SIDE, UNKNOWN, other_map, side_of

OVERLAP: Final = "overlap"

_FRONT_STEP_KM: Final = 1.0
_TOUCH_KM: Final = 2.0
_SHOWN: Final = 20
_NOTHING_KM2: Final = 0.01
_TILE_M: Final = 40_000.0


@dataclass(frozen=True)
class Comparison:
    """
    How another map and ours agree on a day; made by :func:`compare`.

    Parameters
    ----------
    ground
        Square kilometres by what we say (rows) and they say (columns), ``unknown`` among both: ground of the theatre.
        None when their map is one of places.
    settlements
        Settlements likewise.
    front_km
        ``mean_km`` and ``p95_km`` of the distance from our front to theirs and back, and the lengths of both fronts;
        empty without areas or fronts.
    places
        Settlements where both maps know a holder and differ: ``name, name_ar, ours, theirs, confidence, since,
        claim_ids, quote``, the best known first.
    outside_km2
        Their ground outside the theatre, which is left out.
    notes
        What was mended, left out or not understood in their map.
    by
        ``group`` or ``faction``: what is compared.
    """

    ground: pd.DataFrame | None
    settlements: pd.DataFrame
    front_km: Mapping[str, float]
    places: pd.DataFrame
    outside_km2: float
    notes: tuple[str, ...]
    by: str

    @property
    def factions(self) -> pd.DataFrame:
        """
        Agreement per faction.

        Returns
        -------
        pandas.DataFrame
            Index ``faction``; for ground (``..._km2``) and settlements: ``ours``, ``theirs``, ``both``, ``iou``
            (both / either), ``precision`` (of ours, where they say something) and ``recall`` (of theirs, where we do).
        """
        parts = [_per_faction(self.settlements, "settlements")]
        if self.ground is not None:
            parts.insert(0, _per_faction(self.ground, "km2"))
        return pd.concat(parts, axis=1)

    def overall(self) -> dict[str, float]:
        """
        Agreement as a whole.

        Returns
        -------
        dict
            For ``km2`` (when there are areas) and ``settlements``: ``known_to_both`` (the denominator of the next two),
            ``agreement``, ``kappa`` (Cohen's), ``only_ours`` and ``only_theirs`` (where the other says nothing).
        """
        found: dict[str, float] = {}
        for unit, table in (("km2", self.ground), ("settlements", self.settlements)):
            if table is not None:
                found |= {f"{name}_{unit}": value for name, value in _overall(table).items()}
        return found | dict(self.front_km)

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        places = self.places.assign(
            since=[None if pd.isna(one) else one.date().isoformat() for one in self.places["since"]]
        )
        tables = {"ground_km2": self.ground, "settlements": self.settlements}
        return {
            "by": self.by,
            "overall": {
                name: None if pd.isna(value) else round(float(value), 4) for name, value in self.overall().items()
            },
            "factions": _plain(self.factions),
            **{name: None if table is None else _plain(table) for name, table in tables.items()},
            "outside_km2": round(self.outside_km2, 1),
            "places": places.to_dict("records"),
            "notes": list(self.notes),
        }

    def __str__(self) -> str:
        """Lines to read."""
        lines = []
        overall = self.overall()
        for unit in ("km2", "settlements"):
            if f"agreement_{unit}" in overall:
                lines.append(
                    f"{unit}: known to both {overall[f'known_to_both_{unit}']:,.0f}, agreement "
                    f"{overall[f'agreement_{unit}']:.1%}, kappa {overall[f'kappa_{unit}']:.3f}; only ours "
                    f"{overall[f'only_ours_{unit}']:,.0f}, only theirs {overall[f'only_theirs_{unit}']:,.0f}"
                )
        if self.front_km:
            front = self.front_km
            lines.append(
                f"front lines: {front['mean_km']:.1f} km apart in the mean, {front['p95_km']:.1f} km at 95 % (ours "
                f"{front['ours_km']:,.0f} km long, theirs {front['theirs_km']:,.0f} km)"
            )
        if self.ground is not None:
            lines.append(f"their ground outside the theatre, left out: {self.outside_km2:,.0f} km2")
        for unit, table in (("km2", self.ground), ("settlements", self.settlements)):
            if table is not None:
                shown = _per_faction(table, unit).rename(columns=lambda name: name.removesuffix(f"_{unit}"))  # noqa: B023
                rounded = shown.round({"ours": 0, "theirs": 0, "both": 0, "iou": 3, "precision": 3, "recall": 3})
                lines += ["", f"{unit}:", rounded.to_string(na_rep="-")]
        if len(self.places):
            lines += ["", f"{len(self.places)} settlements differ:"]
            lines += [
                f"- {row.name_} ({row.name_ar}): ours {row.ours} ({row.confidence:.0%}), theirs {row.theirs}; "
                + (f"“{' '.join(row.quote.split())}” " if row.quote else "")
                + f"[{', '.join(row.claim_ids[:3])}]"
                for row in self.places.rename(columns={"name": "name_"}).head(_SHOWN).itertuples()
            ]
            if len(self.places) > _SHOWN:
                lines.append(f"... and {len(self.places) - _SHOWN} more (--json has all)")
        return "\n".join([*lines, *(["", *self.notes] if self.notes else [])])


def compare(
    control_map: ControlMap,
    other: str | Path | gpd.GeoDataFrame,
    *,
    faction_col: str | None = None,
    named: Mapping[str, str] | None = None,
    by: str = "group",
) -> Comparison:
    """
    Compare another map with ours.

    Parameters
    ----------
    control_map
        Ours, of the day of theirs.
    other
        A file (GeoJSON, GeoPackage, KML, zipped shapefile ... of polygons; a csv of places with ``lon, lat`` or a name)
        or a layer of polygons or points, in any CRS it declares.
    faction_col
        Column that says who holds; found by its name and values when None.
    named
        Their values to our faction ids, ``contested`` or ``unknown``, where their words are not ours.
    by
        ``group`` compares factions rolled up, as most maps draw them; ``faction`` one by one.

    Raises
    ------
    InputError
        If the file cannot be read, no column names factions we know, or a value of ``named`` is none of ours.
    """
    if by not in ("group", "faction"):
        raise InputError(f"by {by!r} is neither group nor faction")
    layer, notes = other_map(
        other, control_map.theatre, control_map.on, faction_col=faction_col, named=named or {}, by=by
    )
    sides = _ours(control_map, by, contested=CONTESTED in set(layer[SIDE]))
    polygons = layer[layer.geom_type.isin(["Polygon", "MultiPolygon"])]
    if len(polygons):
        return _of_areas(control_map, polygons, sides, notes, by)
    return _of_places(control_map, layer, sides, notes, by)


def _ours(control_map: ControlMap, by: str, *, contested: bool) -> NDArray[np.object_]:
    """What we say of each unit; contested only where the other map knows the word."""
    control = control_map.control
    sides = [
        UNKNOWN
        if status == "unknown"
        else CONTESTED
        if contested and status in ("contested", "shared")
        else side_of(control_map.theatre.factions, faction, by)
        for faction, status in zip(control["faction"], control["status"], strict=True)
    ]
    return np.array(sides, dtype=object)


def _of_areas(
    control_map: ControlMap, layer: gpd.GeoDataFrame, sides: NDArray[np.object_], notes: list[str], by: str
) -> Comparison:
    coverage = control_map.theatre.coverage
    cells = shapely.set_precision(coverage.units.geometry.to_crs(coverage.metric_crs).to_numpy(), 0.01)
    theirs = _dissolved(layer, coverage.metric_crs, notes)
    names = sorted(theirs)
    shapes = np.array([theirs[name] for name in names])
    tiles, of = _tiled(shapes)
    cell, tile = shapely.STRtree(cells).query(tiles, predicate="intersects")[::-1]
    share, side = shapely.area(shapely.intersection(cells[cell], tiles[tile])) / 1e6, of[tile]
    area = coverage.units["area_km2"].to_numpy()
    said = np.zeros((len(cells), len(names) + 1))
    np.add.at(said, (cell, side), share)
    said[:, -1] = np.maximum(area - said[:, :-1].sum(axis=1), 0.0)
    ground = pd.DataFrame(said, columns=[*names, UNKNOWN]).groupby(sides).sum()
    outside = sum(shapely.area(shape) for shape in shapes) / 1e6 - share.sum()
    ground = _square(ground.drop(columns=OVERLAP, errors="ignore"))
    overlap = theirs.get(OVERLAP)
    if overlap is not None:
        notes.append(f"{shapely.area(overlap) / 1e6:,.1f} km2 of their map belong to several sides and are left out")
    lived_in = np.flatnonzero(coverage.units["settlement"].to_numpy())
    spots = shapely.points(coverage.seeds[lived_in])
    at = np.full(len(lived_in), UNKNOWN, dtype=object)
    point, owner = shapely.STRtree(spots).query(shapes, predicate="intersects")[::-1]
    at[point] = np.array(names, dtype=object)[owner]
    keep = at != OVERLAP
    fronts = _fronts(control_map, sides, {name: theirs[name] for name in names if name != OVERLAP})
    places = _differing(control_map, lived_in[keep], sides, at[keep])
    counted = _counted(sides[lived_in][keep], at[keep])
    return Comparison(ground, counted, fronts, places, max(float(outside), 0.0), tuple(notes), by)


def _dissolved(layer: gpd.GeoDataFrame, metric_crs: str, notes: list[str]) -> dict[str, shapely.Geometry]:
    """One shape per side in metres, disjoint: what several claim is a side of its own."""
    shapes = layer.geometry.to_crs(metric_crs)
    broken = ~shapes.is_valid
    if broken.any():
        notes.append(f"{int(broken.sum())} invalid shapes of their map mended")
    mended = shapely.set_precision(shapely.make_valid(shapes.to_numpy()), 0.01)
    groups = {
        str(side): shapely.union_all(mended[rows]) for side, rows in layer.reset_index().groupby(SIDE).indices.items()
    }
    sides = layer[SIDE].to_numpy(dtype=object)
    one, other = shapely.STRtree(mended).query(mended, predicate="intersects")
    pairs = (one < other) & (sides[one] != sides[other])
    common = shapely.intersection(mended[one[pairs]], mended[other[pairs]])
    overlap = common[shapely.area(common) / 1e6 > _NOTHING_KM2]
    if not len(overlap):
        return groups
    both = shapely.union_all(overlap)
    return {name: shapely.difference(shape, both) for name, shape in groups.items()} | {OVERLAP: both}


def _tiled(shapes: NDArray) -> tuple[NDArray, NDArray[np.int64]]:
    """Cut large shapes into tiles, each with the number of its shape: a cell is cut with what is near it only."""
    tiles: list[shapely.Geometry] = []
    of: list[int] = []
    for number, shape in enumerate(shapes):
        west, south, east, north = shape.bounds
        for x in np.arange(west, east, _TILE_M):
            column = shapely.clip_by_rect(shape, x, south, x + _TILE_M, north)
            tiles += [
                shapely.make_valid(shapely.clip_by_rect(column, x, y, x + _TILE_M, y + _TILE_M))
                for y in np.arange(south, north, _TILE_M)
            ]
        of += [number] * (len(tiles) - len(of))
    found, whose = np.array(tiles, dtype=object), np.array(of, dtype=np.int64)
    some = ~shapely.is_empty(found)
    return found[some], whose[some]


def _of_places(
    control_map: ControlMap, layer: gpd.GeoDataFrame, sides: NDArray[np.object_], notes: list[str], by: str
) -> Comparison:
    coverage = control_map.theatre.coverage
    rows = [coverage.row_at(point.x, point.y) for point in shapely.centroid(layer.geometry.to_numpy())]
    inside = [number for number, row in enumerate(rows) if row is not None]
    if len(inside) < len(rows):
        notes.append(f"{len(rows) - len(inside)} places outside the theatre left out")
    kept = np.array([rows[number] for number in inside], dtype=np.int64)
    said = layer[SIDE].to_numpy(dtype=object)[inside]
    return Comparison(
        None, _counted(sides[kept], said), {}, _differing(control_map, kept, sides, said), 0.0, tuple(notes), by
    )


def _counted(ours: NDArray[np.object_], theirs: NDArray[np.object_]) -> pd.DataFrame:
    return _square(pd.crosstab(pd.Series(ours, dtype=object), pd.Series(theirs, dtype=object)).astype(float))


def _square(table: pd.DataFrame) -> pd.DataFrame:
    """The same sides as rows and columns, unknown last."""
    sides = [*sorted({*table.index, *table.columns} - {UNKNOWN}), UNKNOWN]
    table = table.reindex(index=sides, columns=sides, fill_value=0.0)
    table.index.name, table.columns.name = "ours", "theirs"
    return table


def _per_faction(table: pd.DataFrame, unit: str) -> pd.DataFrame:
    rows = []
    known = table.drop(index=UNKNOWN, columns=UNKNOWN)
    for side in known.index:
        both, ours, theirs = known.at[side, side], table.loc[side].sum(), table[side].sum()
        told, heard = known.loc[side].sum(), known[side].sum()
        either = ours + theirs - both
        rows.append((ours, theirs, both, _ratio(both, either), _ratio(both, told), _ratio(both, heard)))
    names = [f"{name}_{unit}" for name in ("ours", "theirs", "both", "iou", "precision", "recall")]
    return pd.DataFrame(rows, columns=names, index=pd.Index(known.index, name="faction"))


def _overall(table: pd.DataFrame) -> dict[str, float]:
    known = table.drop(index=UNKNOWN, columns=UNKNOWN).to_numpy()
    whole = known.sum()
    agreed = _ratio(np.trace(known), whole)
    chance = _ratio((known.sum(axis=0) * known.sum(axis=1)).sum(), whole**2)
    # One side on both maps leaves nothing to chance.
    kappa = 1.0 if agreed == 1.0 else (agreed - chance) / (1.0 - chance) if chance < 1.0 else np.nan
    return {
        "known_to_both": float(whole),
        "agreement": agreed,
        "kappa": kappa,
        "only_ours": float(table[UNKNOWN].drop(UNKNOWN).sum()),
        "only_theirs": float(table.loc[UNKNOWN].drop(UNKNOWN).sum()),
    }


def _ratio(part: float, whole: float) -> float:
    return float(part / whole) if whole > 0 else np.nan


def _plain(table: pd.DataFrame) -> dict[str, dict[str, float | None]]:
    return {
        str(name): {str(key): None if pd.isna(value) else round(float(value), 4) for key, value in row.items()}
        for name, row in table.to_dict("index").items()
    }


def _fronts(
    control_map: ControlMap, sides: NDArray[np.object_], theirs: Mapping[str, shapely.Geometry]
) -> dict[str, float]:
    """Distances between the two maps' lines between known sides."""
    coverage = control_map.theatre.coverage
    lines = coverage.front([None if side == UNKNOWN else side for side in sides]).geometry.to_crs(coverage.metric_crs)
    ours = _points([part for line in lines for part in shapely.get_parts(line)])
    other = []
    for name, shape in theirs.items():
        rest = [one for key, one in theirs.items() if key > name]
        edge = _points(list(shapely.get_parts(shapely.boundary(shape))))
        if rest and len(edge):
            beside = shapely.buffer(shapely.union_all(rest), 1000.0 * _TOUCH_KM)
            shapely.prepare(beside)
            other.append(edge[shapely.contains_xy(beside, edge[:, 0], edge[:, 1])])
    front = np.vstack(other) if other else np.empty((0, 2))
    land = control_map.theatre.governorates.geometry.to_crs(coverage.metric_crs).union_all()
    shapely.prepare(land)
    front = front[shapely.contains_xy(land, front[:, 0], front[:, 1])]
    if not len(ours) or not len(front):
        return {}
    there, back = cKDTree(front).query(ours)[0] / 1000.0, cKDTree(ours).query(front)[0] / 1000.0
    return {
        "mean_km": float((there.mean() + back.mean()) / 2),
        "p95_km": float((np.quantile(there, 0.95) + np.quantile(back, 0.95)) / 2),
        "ours_km": len(ours) * _FRONT_STEP_KM,
        "theirs_km": len(front) * _FRONT_STEP_KM,
    }


def _points(lines: Sequence[shapely.Geometry]) -> NDArray[np.float64]:
    """Points along lines, in metres, one each kilometre."""
    step = 1000.0 * _FRONT_STEP_KM
    parts = [part for line in lines for part in shapely.get_parts(line)]
    along = [shapely.line_interpolate_point(line, np.arange(step / 2, max(line.length, step), step)) for line in parts]
    return shapely.get_coordinates(np.concatenate(along)) if along else np.empty((0, 2))


def _differing(
    control_map: ControlMap, rows: NDArray[np.int64], sides: NDArray[np.object_], theirs: NDArray[np.object_]
) -> pd.DataFrame:
    """Places where both maps know a side and differ, with our evidence."""
    units, control, claims = control_map.theatre.coverage.units, control_map.control, control_map.claims
    gazetteer = control_map.theatre.gazetteer
    found = []
    for row, said in zip(rows.tolist(), theirs, strict=True):
        if UNKNOWN in (sides[row], said) or sides[row] == said:
            continue
        unit, cell = units.iloc[row], control.iloc[row]
        quote = next((str(claims.at[one, "quote"]) for one in cell["claim_ids"] if one in claims.index), "")
        found.append(
            {
                "place_id": unit["place_id"] or str(units.index[row]), "name": unit["name"], "name_ar": unit["name_ar"],
                "ours": sides[row], "theirs": said, "confidence": float(cell["confidence"]), "since": cell["since"],
                "claim_ids": cell["claim_ids"], "quote": quote,
            }
        )  # fmt: skip
    columns = ["place_id", "name", "name_ar", "ours", "theirs", "confidence", "since", "claim_ids", "quote"]
    frame = pd.DataFrame(found, columns=columns)
    known = [one in control_map.theatre.places.index for one in frame["place_id"]]
    rank = [gazetteer.prominence(one) if here else 0.0 for one, here in zip(frame["place_id"], known, strict=True)]
    order = np.lexsort((frame["place_id"].to_numpy().astype(str), -np.array(rank, dtype=float)))
    return frame.iloc[order].reset_index(drop=True)
