"""Writes layers of a map for other programs, and a picture of it for reports. The suffix says the format."""

from __future__ import annotations

import csv
import importlib.util
import io as textio
import json
import tempfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyogrio
import shapely

from mapper.errors import InputError
from mapper.io import csv_bytes, guard_formula, write_whole
from mapper.view.geojson import dumps, plain, whole_text
from mapper.view.kml import DOT, dot_png, kml
from mapper.view.qml import STYLE_COLUMNS, style_row

if TYPE_CHECKING:
    from mapper.view.content import MapContent

Layers = Mapping[str, gpd.GeoDataFrame]

_TIMES: Final = ("start", "end")
_DAYS: Final = ("since", "as_of", "valid_from", "valid_to", "reported")
_NUL: Final = "\x00"
_KINDS: Final = {"Polygon": "", "LineString": "_lines", "Point": "_points"}
_NOTHING: Final = {
    **dict.fromkeys(("areas", "units", "claims"), "MultiPolygon"),
    "places": "Point",
    "front": "MultiLineString",
}
"""Kind of geometry of a layer that has no feature to tell it."""
_GPKG: Final = {"VERSION": "1.2", "DATETIME_PRECISION": "MILLISECOND"}


def write_layer(layer: gpd.GeoDataFrame, path: str | Path, *, name: str, as_of: date) -> Path:
    """
    Write one LAYER table; see :func:`write_layers`.

    Parameters
    ----------
    name
        Layer name inside the file.

    Raises
    ------
    InputError
        If the suffix is unknown or the file cannot be written; what was there stays.
    """
    return write_layers({name: layer}, path, as_of=as_of)


def write_layers(layers: Layers, path: str | Path, *, as_of: date, lang: str = "en") -> Path:
    """
    Write LAYER tables; the same layers give the same bytes.

    Parameters
    ----------
    layers
        Name to styled layer in EPSG:4326, see :meth:`mapper.controlmap.ControlMap.layer`.
    path
        ``.geojson`` (RFC 7946), ``.topojson``, ``.gpkg`` (with QGIS styles; points, lines and areas of one layer
        apart), ``.parquet`` (GeoParquet), ``.fgb`` (FlatGeobuf), ``.kmz`` or ``.csv`` (geometry as WKT, with the lon,
        lat of a point inside). All but GeoJSON and TopoJSON hold lists as JSON text; GeoPackage has dates (``start`` a
        date-time), GeoParquet and FlatGeobuf date-times, midnight UTC.
    as_of
        Stamped as the time of change into a file that has one, so that it does not depend on the clock.
    lang
        Language of the styles' legends and of Google Earth's folders, ``ar`` or ``en``.

    Raises
    ------
    InputError
        If the suffix is unknown, its extra is missing, several layers meet a format of one, or the file cannot be
        written; what was there stays.
    """
    target = Path(path)
    writer = EXPORTS.get(target.suffix.lower())
    if writer is None:
        raise InputError(f"{target}: unknown format {target.suffix or '(no suffix)'}; use one of {', '.join(EXPORTS)}")
    if len(layers) > 1 and target.suffix.lower() not in SEVERAL:
        raise InputError(
            f"{target}: {target.suffix} holds one layer, not {', '.join(layers)}; use one of {', '.join(SEVERAL)}"
        )
    _check_extra(target)
    return write_whole(target, writer(layers, as_of, lang))


def write_picture(content: MapContent, path: str | Path, *, lang: str = "en") -> Path:
    """
    Draw a picture for a report, ``.png``, ``.svg`` or ``.pdf``; see :func:`mapper.view.picture.picture`.

    Raises
    ------
    InputError
        If matplotlib is missing or the file cannot be written; what was there stays.
    """
    target = Path(path)
    _check_extra(target)
    from mapper.view.picture import picture

    return write_whole(target, picture(content, target.suffix.lower()[1:], lang=lang))


def _check_extra(path: Path) -> None:
    """Refuse what cannot be written for want of a library."""
    suffix = path.suffix.lower()
    library, extra = ("matplotlib", "report") if suffix in PICTURES else ("topojson", "topojson")
    if suffix in (*PICTURES, ".topojson") and importlib.util.find_spec(library) is None:
        raise InputError(f"{path}: {suffix} needs {library}; install it with: pip install 'mapper[{extra}]'")


def check_layers(path: str | Path, names: Sequence[str], *, ranged: bool) -> bool:
    """
    Refuse what a format cannot hold, before any work is done for it.

    Parameters
    ----------
    names
        Of the layers.
    ranged
        Whether their history is wanted.

    Returns
    -------
    bool
        Whether layers are written; else a picture is.

    Raises
    ------
    InputError
        If the format is unknown, needs an extra that is missing, holds one layer and several are named, or is a
        picture of a range of days.
    """
    target = Path(path)
    suffix = target.suffix.lower()
    if suffix in PICTURES:
        if ranged:
            raise InputError(f"{target}: a picture shows one day, not a history; use one of {', '.join(EXPORTS)}")
        _check_extra(target)
        return False
    if suffix not in EXPORTS:
        raise InputError(f"{target}: unknown format {suffix or '(no suffix)'}; use one of {', '.join(SUFFIXES)}")
    if len(names) > 1 and suffix not in SEVERAL:
        raise InputError(f"{target}: {suffix} holds one layer, not {', '.join(names)}; use one of {', '.join(SEVERAL)}")
    _check_extra(target)
    if len(set(names)) < len(names) or not names:
        raise InputError(f"{target}: name each layer once, not {', '.join(names) or 'none'}")
    return True


def _geojson(layers: Layers, _as_of: date, _lang: str) -> bytes:
    return dumps(_only(layers)).encode("utf-8")


def _topojson(layers: Layers, _as_of: date, _lang: str) -> bytes:
    from mapper.view.topo import topojson_text

    return topojson_text(_only(layers), next(iter(layers))).encode("utf-8")


def _geopackage(layers: Layers, as_of: date, lang: str) -> bytes:
    stamp = pd.Timestamp(as_of, tz="UTC")
    layers = {part: frame for name, layer in layers.items() for part, frame in _by_kind(layer, name).items()}
    styles = [
        style_row(layer, name, as_of=stamp, lang=lang, kind=_NOTHING.get(name, "") if layer.empty else "")
        for name, layer in layers.items()
        if "stroke" in layer
    ]
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": f"{as_of.isoformat()}T00:00:00.000Z"})
    try:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "layer.gpkg"
            for number, (name, layer) in enumerate(layers.items()):
                flat = _typed(layer, days=True)
                _write(flat, file, driver="GPKG", layer=name, append=bool(number), use_arrow=True, **_GPKG)
            if styles:
                table = pd.DataFrame(styles, columns=list(STYLE_COLUMNS)).astype({"update_time": "datetime64[ms, UTC]"})
                pyogrio.write_dataframe(
                    table, file, driver="GPKG", layer="layer_styles", append=True, FID="id", **_GPKG
                )
            return file.read_bytes()
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def _by_kind(layer: gpd.GeoDataFrame, name: str) -> dict[str, gpd.GeoDataFrame]:
    """Points, lines and areas apart when a layer mixes them: a layer in QGIS has one kind and one style."""
    kinds = layer.geom_type.map(lambda kind: str(kind).removeprefix("Multi") if kind else "")
    found = [kind for kind in ("Polygon", "LineString", "Point") if (kinds == kind).any()]
    if len(found) < 2:
        return {name: layer}
    placeless = ~kinds.isin(found)
    parts = {kind: layer[(kinds == kind) | (placeless if kind == found[0] else False)] for kind in found}
    return {f"{name}{_KINDS[kind]}": part for kind, part in parts.items()}


def _flatgeobuf(layers: Layers, _as_of: date, _lang: str) -> bytes:
    layer = _only(layers)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "layer.fgb"
        placed = not (layer.geometry.isna() | layer.geometry.is_empty).any()
        _write(
            _typed(layer), file, driver="FlatGeobuf", layer=next(iter(layers)), SPATIAL_INDEX=placed and len(layer) > 0
        )
        return file.read_bytes()


def _write(flat: gpd.GeoDataFrame, file: Path, *, layer: str, **options: Any) -> None:
    kinds = set(flat.geom_type.dropna())
    plainly = {kind.removeprefix("Multi") for kind in kinds}
    several = len(plainly) == 1 and kinds != plainly
    kind = next(iter(plainly)) if len(plainly) == 1 else "Unknown"
    if several:
        kind = f"Multi{kind}"
    elif flat.empty:
        kind = _NOTHING.get(layer, kind)
    pyogrio.write_dataframe(flat, file, layer=layer, promote_to_multi=several, geometry_type=kind, **options)


def _geoparquet(layers: Layers, _as_of: date, _lang: str) -> bytes:
    out = textio.BytesIO()
    _typed(_only(layers)).to_parquet(out, index=False, compression="zstd", write_covering_bbox=True)
    return out.getvalue()


def _kmz(layers: Layers, as_of: date, lang: str) -> bytes:
    out = textio.BytesIO()
    text = kml(layers, title=f"{', '.join(layers)} {as_of.isoformat()}", lang=lang)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (("doc.kml", text.encode("utf-8")), (DOT, dot_png())):
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
            archive.writestr(entry, data, compresslevel=9)
    return out.getvalue()


def _csv(layers: Layers, _as_of: date, _lang: str) -> bytes:
    layer = _only(layers)
    flat = _flat(layer)
    inside = shapely.point_on_surface(flat.geometry.to_numpy())
    flat = pd.DataFrame(flat.drop(columns="geometry")).assign(
        lon=shapely.get_x(inside).round(6),
        lat=shapely.get_y(inside).round(6),
        wkt=shapely.to_wkt(layer.geometry.to_numpy(), rounding_precision=6),
    )
    return csv_bytes(_csv_text(flat))


def _only(layers: Layers) -> gpd.GeoDataFrame:
    (layer,) = layers.values()
    return layer


def table_csv(table: pd.DataFrame) -> str:
    """Write a table without a geometry as csv text: ids first, lists as JSON, and no cell a spreadsheet would run."""
    return _csv_text(_flat(table))


def _csv_text(flat: pd.DataFrame) -> str:
    out = textio.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    quoting = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow(flat.columns)
    for row in flat.itertuples(index=False):
        cells = ["" if _missing(value) else guard_formula(_day(value)) for value in row]
        broken = any(isinstance(cell, str) and "\r" in cell for cell in cells)
        (quoting if broken else writer).writerow(cells)
    return whole_text(out.getvalue())


def _day(value: Any) -> Any:
    return value.date().isoformat() if isinstance(value, pd.Timestamp) else value


def _flat(layer: pd.DataFrame) -> pd.DataFrame:
    """Feature id as a column; lists and objects as JSON text."""
    flat = layer.reset_index(names="id") if "id" not in layer.columns else layer.reset_index(drop=True)
    for column in flat.columns:
        if column != "geometry" and any(isinstance(value, list | tuple | dict) for value in flat[column]):
            flat[column] = [whole_text(json.dumps(_plain(value), ensure_ascii=False)) for value in flat[column]]
    return flat


def _typed(layer: gpd.GeoDataFrame, *, days: bool = False) -> gpd.GeoDataFrame:
    """
    Give every column one type that programs know: text that is whole, numbers, and midnights UTC or days.

    With ``days`` all but ``start`` are days. QGIS compares the times of a GeoPackage with its own as text, so that an
    ``end`` with a time of day would be shown on the day it ended, and a ``start`` without one on the day before.
    """
    flat = _flat(layer)
    for column in flat.columns.drop("geometry"):
        values = flat[column]
        if column in _TIMES or column in _DAYS:
            when = [(plain(value) or "")[:10] or None for value in values]
            if days and column != "start":
                when = [day and date.fromisoformat(day) for day in when]
                flat[column] = pd.array(when, dtype=pd.ArrowDtype(pa.date32()))
            else:
                flat[column] = pd.to_datetime(when, utc=True).astype("datetime64[ms, UTC]")
        elif values.dtype == object or pd.api.types.is_string_dtype(values.dtype):
            known = [None if _missing(value) else value for value in values]
            kinds = {type(value) for value in known} - {type(None)}
            if kinds <= {int, float} and kinds:
                flat[column] = pd.array(known, dtype="float64") if None not in known else _numbers(known)
            elif kinds != {bool}:
                texts = [None if value is None else whole_text(str(value)).replace(_NUL, "\ufffd") for value in known]
                flat[column] = pd.array(texts, dtype="string")
            else:
                flat[column] = pd.array(known, dtype="boolean" if None in known else "bool")
    return flat


def _numbers(values: Sequence[Any]) -> np.ndarray:
    return np.array([np.nan if value is None else float(value) for value in values])


def _plain(value: Any) -> Any:
    if hasattr(value, "to_dict"):
        return value.to_dict()
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value


def _missing(value: Any) -> bool:
    return value is None or (not isinstance(value, str) and pd.isna(value))


EXPORTS: Final[dict[str, Callable[[Layers, date, str], bytes]]] = {
    ".geojson": _geojson,
    ".topojson": _topojson,
    ".gpkg": _geopackage,
    ".parquet": _geoparquet,
    ".fgb": _flatgeobuf,
    ".kmz": _kmz,
    ".csv": _csv,
}
"""Writers of layers by suffix."""

SEVERAL: Final = (".gpkg", ".kmz")
"""Formats that hold several layers."""

PICTURES: Final = (".png", ".svg", ".pdf")
"""Formats of a picture."""

SUFFIXES: Final = (*EXPORTS, *PICTURES)
"""All of them."""
