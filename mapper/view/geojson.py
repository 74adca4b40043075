"""A layer as GeoJSON (RFC 7946): right-hand winding, no crs, 2-D, one feature per line, same bytes every time."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from mapper.errors import SchemaError

_PLAIN: Final = frozenset((str, int, bool, type(None)))


def to_geojson(layer: gpd.GeoDataFrame, *, decimals: int = 6) -> dict[str, Any]:
    """
    Make a FeatureCollection of a layer.

    Parameters
    ----------
    layer
        Any GeoDataFrame in EPSG:4326 (lon, lat); its index becomes the features' ids, its other columns
        their properties. Dates become ISO strings, tuples lists, missing values null.
    decimals
        Coordinates are rounded to this many decimals; 5 (one metre) keeps shared borders shared, 3 may
        make small rings invalid.

    Returns
    -------
    dict
        With ``bbox`` (west, south, east, north) unless no feature has a geometry. No feature is dropped:
        an empty or missing geometry is null.

    Raises
    ------
    SchemaError
        If the layer is not in EPSG:4326 or its ids repeat.
    """
    _check(layer)
    geometries = _rounded(layer.geometry.to_numpy(), decimals)
    features = [
        {
            "type": "Feature",
            "id": plain(feature_id),
            "properties": row,
            "geometry": None if shapely.is_empty(geometry) else _as_lists(shapely.geometry.mapping(geometry)),
        }
        for feature_id, row, geometry in zip(layer.index, _properties(layer), geometries, strict=True)
    ]
    return {"type": "FeatureCollection", **_box(geometries), "features": features}


def dumps(layer: gpd.GeoDataFrame, *, decimals: int = 6) -> str:
    """
    Write a layer as GeoJSON text, one feature per line, Arabic as Arabic; see :func:`to_geojson`.

    Raises
    ------
    SchemaError
        If the layer is not in EPSG:4326 or its ids repeat.
    """
    _check(layer)
    geometries = _rounded(layer.geometry.to_numpy(), decimals)
    shapes = np.where(shapely.is_empty(geometries), "null", shapely.to_geojson(geometries))
    features = [
        f'{{"type":"Feature","id":{compact(plain(feature_id))},"properties":{compact(row)},"geometry":{shape}}}'
        for feature_id, row, shape in zip(layer.index, _properties(layer), shapes, strict=True)
    ]
    head = compact({"type": "FeatureCollection", **_box(geometries)})[:-1]
    return whole_text(head + ',"features":[\n' + ",\n".join(features) + "\n]}\n")


def whole_text(text: str) -> str:
    """Text that UTF-8 can hold: halves of characters (lone surrogates) become U+FFFD."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def plain(value: Any) -> Any:
    """
    Make one table value JSON: dates as ISO strings, tuples and arrays as lists, missing as None.

    Examples
    --------
    >>> plain((pd.Timestamp("2017-12-27"), float("nan")))
    ['2017-12-27', None]
    """
    if type(value) in _PLAIN:
        return value
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
        return [plain(item) for item in value]
    if isinstance(value, (set, frozenset)):
        return sorted(plain(item) for item in value)
    if value is None or pd.isna(value):
        return None
    return _plain_scalar(value)


def _plain_scalar(value: Any) -> Any:
    if isinstance(value, np.generic) and not isinstance(value, np.datetime64):
        value = value.item()
    if isinstance(value, np.datetime64):
        value = pd.Timestamp(value)
    if isinstance(value, datetime):
        midnight = (value.hour, value.minute, value.second, value.microsecond) == (0, 0, 0, 0)
        return value.date().isoformat() if midnight else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and not np.isfinite(value):
        return None
    return value


def _properties(layer: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    table = layer.drop(columns=layer.geometry.name)
    columns = [str(name) for name in table.columns]
    if not columns:
        return [{} for _ in range(len(layer))]
    rows = zip(*(table.iloc[:, i] for i in range(len(columns))), strict=True)
    return [dict(zip(columns, map(plain, row), strict=True)) for row in rows]


def _box(geometries: NDArray[np.object_]) -> dict[str, list[float]]:
    bounds = shapely.total_bounds(geometries) if len(geometries) else np.full(4, np.nan)
    return {} if np.isnan(bounds).any() else {"bbox": [float(value) for value in bounds]}


def _check(layer: gpd.GeoDataFrame) -> None:
    faults = []
    if layer.crs is None or layer.crs.to_epsg() != 4326:
        faults.append(f"geometry must be in EPSG:4326, not {layer.crs}")
    if not layer.index.is_unique:
        faults.append(f"ids repeat: {list(layer.index[layer.index.duplicated()][:3])}")
    if faults:
        raise SchemaError("not a layer for GeoJSON: " + "; ".join(faults))


def _rounded(geometries: Iterable[Any], decimals: int) -> NDArray[np.object_]:
    """2-D, rounded, oriented geometries; missing ones become an empty collection."""
    none = shapely.GeometryCollection()
    filled = np.array([none if shapely.is_missing(geometry) else geometry for geometry in geometries], dtype=object)
    rounded = shapely.transform(filled, lambda xy: np.round(xy, decimals) + 0.0, include_z=False)
    return np.asarray(shapely.orient_polygons(rounded), dtype=object)


def _as_lists(geometry: Any) -> Any:
    """Turn shapely's tuples into JSON's lists, so that the dict equals its own JSON."""
    if isinstance(geometry, dict):
        return {key: _as_lists(value) for key, value in geometry.items()}
    if isinstance(geometry, (list, tuple)):
        return [_as_lists(value) for value in geometry]
    return geometry


def compact(value: Any) -> str:
    """JSON on one line, without spaces, Arabic as Arabic."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
