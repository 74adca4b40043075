"""Writes one layer of a map for other programs: GeoJSON, GeoPackage, csv. The suffix says the format."""

from __future__ import annotations

import csv
import io as textio
import json
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely

from mapper.errors import InputError
from mapper.io import guard_formula, write_whole
from mapper.view.geojson import dumps


def write_layer(layer: gpd.GeoDataFrame, path: str | Path, *, name: str, as_of: date) -> Path:
    """
    Write a LAYER table; the same layer gives the same bytes.

    Parameters
    ----------
    layer
        A styled layer in EPSG:4326, see :meth:`mapper.controlmap.ControlMap.layer`.
    path
        ``.geojson`` (RFC 7946), ``.gpkg`` (lists as JSON text, dates as dates) or ``.csv`` (geometry as WKT,
        with the lon, lat of a point inside).
    name
        Layer name inside a GeoPackage.
    as_of
        Stamped as the time of change into a GeoPackage, so that it does not depend on the clock.

    Raises
    ------
    InputError
        If the suffix is unknown or the file cannot be written; what was there stays.
    """
    target = Path(path)
    writer = EXPORTS.get(target.suffix.lower())
    if writer is None:
        raise InputError(f"{target}: unknown format {target.suffix or '(no suffix)'}; use one of {', '.join(EXPORTS)}")
    return write_whole(target, writer(layer, name, as_of))


def _geojson(layer: gpd.GeoDataFrame, _name: str, _as_of: date) -> bytes:
    return dumps(layer).encode("utf-8")


def _geopackage(layer: gpd.GeoDataFrame, name: str, as_of: date) -> bytes:
    flat = _flat(layer)
    for column in ("start", "end", "since", "as_of", "valid_from", "valid_to", "reported"):
        if column in flat:
            flat[column] = pd.to_datetime(flat[column].replace("", None)).astype("datetime64[ms]")
    if not len(flat):
        flat = flat.astype({column: "string" for column in flat.columns if column != "geometry"})
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": f"{as_of.isoformat()}T00:00:00.000Z"})
    try:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "layer.gpkg"
            lines_or_areas = not (flat.geom_type.dropna() == "Point").all()
            flat.to_file(file, layer=name, driver="GPKG", index=False, promote_to_multi=lines_or_areas)
            return file.read_bytes()
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def _csv(layer: gpd.GeoDataFrame, _name: str, _as_of: date) -> bytes:
    flat = _flat(layer)
    inside = shapely.point_on_surface(flat.geometry.to_numpy())
    flat = pd.DataFrame(flat.drop(columns="geometry")).assign(
        lon=shapely.get_x(inside).round(6),
        lat=shapely.get_y(inside).round(6),
        wkt=shapely.to_wkt(layer.geometry.to_numpy(), rounding_precision=6),
    )
    return _csv_text(flat).encode("utf-8")


def table_csv(table: pd.DataFrame) -> str:
    """Write a table without a geometry as csv text: ids first, lists as JSON, and no cell a spreadsheet would run."""
    return _csv_text(_flat(table))


def _csv_text(flat: pd.DataFrame) -> str:
    out = textio.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(flat.columns)
    for row in flat.itertuples(index=False):
        writer.writerow(["" if _missing(value) else guard_formula(_day(value)) for value in row])
    return out.getvalue()


def _day(value: Any) -> Any:
    return value.date().isoformat() if isinstance(value, pd.Timestamp) else value


def _flat(layer: pd.DataFrame) -> pd.DataFrame:
    """Feature id as a column; lists and objects as JSON text."""
    flat = layer.reset_index(names="id") if "id" not in layer.columns else layer.reset_index(drop=True)
    for column in flat.columns:
        if column != "geometry" and any(isinstance(value, list | tuple | dict) for value in flat[column]):
            flat[column] = [json.dumps(_plain(value), ensure_ascii=False) for value in flat[column]]
    return flat


def _plain(value: Any) -> Any:
    if hasattr(value, "to_dict"):
        return value.to_dict()
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value


def _missing(value: Any) -> bool:
    return value is None or (not isinstance(value, str) and pd.isna(value))


EXPORTS: Final[dict[str, Callable[[gpd.GeoDataFrame, str, date], bytes]]] = {
    ".geojson": _geojson,
    ".gpkg": _geopackage,
    ".csv": _csv,
}
"""Writers by suffix."""
