"""Reads the gazetteer's files into one PLACES table and tells every fault of theirs at once.

Called by :mod:`mapper.theatre` through :mod:`mapper.places.gazetteer`; it looks nothing up.
"""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
import shapely.geometry

from mapper.errors import DataError
from mapper.schema import PLACES, WGS84

COLUMNS: Final = (
    "name", "name_ar", "names", "kind", "parent_id", "population",
    "radius_km", "precision_km", "source", "reference", "country",
)  # fmt: skip
"""Columns of a PLACES table beside its geometry."""

_NEEDED: Final = ("place_id", "name", "name_ar", "names", "kind", "parent_id", "population", "lon", "lat")
_NUMBERS: Final = ("population", "radius_km", "precision_km")
_MOST_FAULTS: Final = 20


def read_places(
    points: Iterable[Path | str], areas: Iterable[Path | str] = (), rivers: Path | str | None = None
) -> gpd.GeoDataFrame:
    """
    Read place points, area polygons and river lines into one table.

    Parameters
    ----------
    points
        csv files with ``place_id, name, name_ar, names ('|'-separated), kind, parent_id, population, lon, lat``
        and perhaps ``radius_km, precision_km, source, reference``; EPSG:4326 degrees, UTF-8.
    areas
        GeoJSON files of polygons with ``place_id, name, kind`` and perhaps the other columns; (lon, lat).
    rivers
        GeoJSON file of lines that run downstream.

    Returns
    -------
    geopandas.GeoDataFrame
        :data:`mapper.schema.PLACES` with ``radius_km, precision_km, reference, country``; EPSG:4326 (lon, lat).

    Raises
    ------
    DataError
        Naming every fault (missing file or column, duplicate id, bad number or coordinate, wrong geometry)
        with file and line.
    """
    faults: list[str] = []
    rows: list[dict[str, Any]] = []
    seen: dict[str, str] = {}
    for path in map(Path, points):
        rows += _read_points(path, seen, faults)
    for path in map(Path, areas):
        rows += _read_features(path, ("Polygon", "MultiPolygon"), seen, faults)
    if rivers is not None:
        rows += _read_features(Path(rivers), ("LineString", "MultiLineString"), seen, faults)
    if faults:
        more = f"\n... and {len(faults) - _MOST_FAULTS} more" if len(faults) > _MOST_FAULTS else ""
        raise DataError("places cannot be read:\n" + "\n".join(faults[:_MOST_FAULTS]) + more)
    return places_frame(rows)


def places_frame(rows: Iterable[dict[str, Any]]) -> gpd.GeoDataFrame:
    """
    Make a PLACES table of rows; what a row lacks is empty or missing.

    Parameters
    ----------
    rows
        Dicts with ``place_id``, ``name``, ``kind``, ``geometry`` (EPSG:4326 lon, lat) and other columns.

    Returns
    -------
    geopandas.GeoDataFrame
        :data:`mapper.schema.PLACES`.

    Raises
    ------
    SchemaError
        If two rows have one id.
    """
    rows = list(rows)
    columns: dict[str, list[Any]] = {}
    for name in COLUMNS:
        if name in _NUMBERS:
            columns[name] = [math.nan if row.get(name) is None else float(row[name]) for row in rows]
        elif name == "names":
            columns[name] = [tuple(row.get(name) or ()) for row in rows]
        else:
            columns[name] = [str(row.get(name) or "") for row in rows]
    countries = {
        row["place_id"]: str(row["country"]) for row in rows if row.get("country") and row.get("kind") == "ADM1"
    }
    columns["country"] = [_country(row, countries) for row in rows]
    index = pd.Index([row["place_id"] for row in rows], name="place_id", dtype=object)
    frame = gpd.GeoDataFrame(columns, index=index, geometry=[row["geometry"] for row in rows], crs=WGS84)
    PLACES.check(frame)
    return frame


def _country(row: dict[str, Any], countries: dict[str, str]) -> str:
    if row.get("country"):
        return str(row["country"])
    if str(row.get("kind", "")).startswith("PCL"):
        return str(row["place_id"])
    parent = str(row.get("parent_id") or "")
    return countries.get(parent, parent.partition("-")[0])


def _read_points(path: Path, seen: dict[str, str], faults: list[str]) -> list[dict[str, Any]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            header = list(reader.fieldnames or ())
            lines = [(reader.line_num, line) for line in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as fault:
        faults.append(f"{path}: {fault}")
        return []
    missing = [column for column in _NEEDED if column not in header]
    if missing:
        faults.append(f"{path}:1: missing columns {', '.join(missing)}")
        return []
    rows = []
    for number, line in lines:
        row: dict[str, Any] = {key: (value or "").strip() for key, value in line.items() if isinstance(key, str)}
        where = f"{path}:{number}"
        faults += [f"{where}: {fault}" for fault in _point_faults(row, None in line, seen)]
        seen.setdefault(row["place_id"], where)
        row["names"] = tuple(name for name in (part.strip() for part in row["names"].split("|")) if name)
        rows.append(row)
    for row, point in zip(rows, shapely.points(_xy(rows)), strict=True):
        row["geometry"] = point
    return rows


def _xy(rows: list[dict[str, Any]]) -> np.ndarray:
    return np.array([(row["lon"], row["lat"]) for row in rows], dtype=float).reshape(-1, 2)


def _point_faults(row: dict[str, Any], too_many: bool, seen: dict[str, str]) -> list[str]:
    """Faults of one csv row, whose numbers are turned into floats on the way."""
    faults = ["more values than columns"] if too_many else []
    faults += _identity_faults(row, seen)
    for column, limit in (("lon", 180.0), ("lat", 90.0)):
        number = _number(row[column])
        if number is None or not abs(number) <= limit:
            faults.append(f"{column} must be degrees within ±{limit:g}, not {row[column]!r}")
            number = 0.0
        row[column] = number
    for column in _NUMBERS:
        text = row.get(column, "")
        row[column] = _number(text)
        if text and (row[column] is None or row[column] < 0):
            faults.append(f"{column} must be a number of at least 0, not {text!r}")
    return faults


def _identity_faults(row: dict[str, Any], seen: dict[str, str]) -> list[str]:
    faults = []
    if not row.get("place_id"):
        faults.append("place_id is empty")
    elif row["place_id"] in seen:
        faults.append(f"place_id {row['place_id']!r} stands already at {seen[row['place_id']]}")
    if not (row.get("name") or row.get("name_ar")):
        faults.append("a place needs name or name_ar")
    if not row.get("kind"):
        faults.append("kind is empty, must be a GeoNames feature code")
    return faults


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _read_features(path: Path, types: tuple[str, ...], seen: dict[str, str], faults: list[str]) -> list[dict[str, Any]]:
    try:
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as fault:
        faults.append(f"{path}: {fault}")
        return []
    except (KeyError, TypeError):
        faults.append(f"{path}: not a GeoJSON FeatureCollection")
        return []
    rows = []
    for number, feature in enumerate(features, start=1):
        where = f"{path}: feature {number}"
        row: dict[str, Any] = dict(feature.get("properties") or {})
        row["place_id"] = str(row.get("place_id") or "")
        faults += [f"{where}: {fault}" for fault in _identity_faults(row, seen)]
        seen.setdefault(row["place_id"], where)
        names = row.get("names") or ()
        row["names"] = tuple(filter(None, names.split("|"))) if isinstance(names, str) else tuple(map(str, names))
        for column in _NUMBERS:
            row[column] = None if row.get(column) in (None, "") else _number(str(row[column]))
        row["geometry"] = _geometry(feature, types, where, faults)
        rows.append(row)
    return rows


def _geometry(feature: dict[str, Any], types: tuple[str, ...], where: str, faults: list[str]) -> shapely.Geometry:
    try:
        geometry = shapely.geometry.shape(feature["geometry"])
    except (KeyError, TypeError, ValueError, AttributeError, shapely.errors.ShapelyError) as fault:
        faults.append(f"{where}: geometry cannot be read: {fault}")
        return shapely.Point()
    if geometry.geom_type not in types:
        faults.append(f"{where}: geometry must be {' or '.join(types)}, not {geometry.geom_type}")
    elif geometry.is_empty:
        faults.append(f"{where}: geometry is empty")
    else:
        west, south, east, north = geometry.bounds
        if west < -180 or east > 180 or south < -90 or north > 90:
            faults.append(f"{where}: coordinates must be lon, lat degrees, not {geometry.bounds}")
    return geometry
