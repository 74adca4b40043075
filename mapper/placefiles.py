"""Reads a file of places as it comes: a csv, a GeoNames dump, a layer of points. The columns are found elsewhere.

Called by :mod:`mapper.gazetteers`; it knows no theatre and merges nothing.
"""

from __future__ import annotations

import csv
import io as textio
import zipfile
import zlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from mapper.errors import InputError
from mapper.io import decode
from mapper.places.spelling import is_arabic, lexicon
from mapper.resources import data_path, read_toml
from mapper.schema import WGS84

_LAYERS: Final = (".geojson", ".gpkg", ".shp", ".fgb", ".kml", ".parquet")
DAMAGED_ZIP: Final = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)
"""What reading a zip raises that is cut, damaged, packed in an unknown way or locked with a password."""

_MOST_BYTES: Final = 2_000_000_000


@dataclass(frozen=True, slots=True)
class PlaceFile:
    """
    A file of places as it was printed.

    Parameters
    ----------
    table
        Text columns with the names that the file gives them; one row a place.
    lines
        Line or feature number of each row, from 1.
    licence
        Of the data, when the format says whose it is.
    bad
        Lines that could not be taken apart, left out of the table.
    shapes
        Polygons of the rows of a layer, EPSG:4326, None where a row has none; None for what is no layer.
    """

    table: pd.DataFrame
    lines: list[int]
    licence: str = ""
    bad: tuple[int, ...] = ()
    shapes: list[shapely.Geometry | None] | None = None


def read_place_file(file: str | Path) -> PlaceFile:
    """
    Read a csv with a header, a GeoNames country dump (``SY.txt``, ``SY.zip``) or a layer of points or areas.

    Raises
    ------
    InputError
        If the file cannot be read or holds no rows; what it should be is named.
    """
    source = Path(file)
    suffix = source.suffix.lower()
    if suffix in _LAYERS:
        return _read_layer(source)
    if suffix in (".xlsx", ".xls", ".ods"):
        raise InputError(f"{source}: save the sheet as csv first; spreadsheets are not read")
    text = _zipped(source) if suffix == ".zip" else decode(_bytes(source), name=str(source))
    first = text.split("\n", 1)[0].split("\t")
    if len(first) == len(place_file_rules()["geonames"]["columns"]) and first[0].strip().isdigit():
        return _read_geonames(text, source)
    return _read_csv(text, source)


def _bytes(source: Path) -> bytes:
    try:
        if source.stat().st_size > _MOST_BYTES:
            raise InputError(f"{source}: larger than {_MOST_BYTES:,} bytes; cut it to the country you need")
        return source.read_bytes()
    except OSError as fault:
        raise InputError(f"{source}: cannot be read ({fault.strerror})") from None


def _zipped(source: Path) -> str:
    """Text of the one table of a zip, such as GeoNames' SY.zip with SY.txt and readme.txt."""
    try:
        with zipfile.ZipFile(textio.BytesIO(_bytes(source))) as archive:
            names = [one for one in archive.infolist() if one.filename.lower().endswith((".txt", ".csv", ".tsv"))]
            tables = [one for one in names if not one.filename.lower().startswith("readme")]
            if len(tables) != 1:
                inside = ", ".join(one.filename for one in archive.infolist()) or "nothing"
                raise InputError(f"{source}: must hold one .txt, .csv or .tsv table, holds {inside}")
            if tables[0].file_size > _MOST_BYTES:
                raise InputError(f"{source}: {tables[0].filename} unpacks to more than {_MOST_BYTES:,} bytes")
            return decode(archive.read(tables[0]), name=f"{source}:{tables[0].filename}")
    except DAMAGED_ZIP as fault:
        raise InputError(f"{source}: damaged zip ({fault}); download it again") from None


def _read_csv(text: str, source: Path) -> PlaceFile:
    header = text.split("\n", 1)[0]
    reader = csv.reader(textio.StringIO(text, newline=""), delimiter=max(",;\t|", key=header.count))
    try:
        names = [name.strip() for name in next(reader, [])]
    except csv.Error as fault:
        raise InputError(f"{source}: not a csv table ({fault})") from None
    if not any(names):
        raise InputError(f"{source}: not a csv table (it is empty)")
    rows, lines, bad = [], [], []
    while True:
        first = reader.line_num + 1
        try:
            row = next(reader, None)
        except csv.Error:
            bad.append(first)
            continue
        if row is None:
            break
        if not any(row):
            continue
        if (len(row) > len(names) and any(row[len(names) :])) or "\0" in "".join(row):
            bad.append(first)
            continue
        rows.append([*row[: len(names)], *[""] * (len(names) - len(row))])
        lines.append(first)
    if not rows:
        raise InputError(f"{source}: the table has no rows")
    columns = [name if names.index(name) == at else f"{name}.{at}" for at, name in enumerate(names)]
    return PlaceFile(pd.DataFrame(rows, columns=columns, dtype=object), lines, bad=tuple(bad))


@cache
def place_file_rules() -> dict[str, Any]:
    """``data/lexicon/placefiles.toml``: names of columns, whose identifiers they hold, GeoNames' country dumps."""
    return read_toml(data_path("lexicon", "placefiles.toml"))


def _read_geonames(text: str, source: Path) -> PlaceFile:
    """Populated places, and of other features those that the lexicon has a kind for."""
    rules = place_file_rules()["geonames"]
    width = len(rules["columns"])
    split = [(number, line.split("\t")) for number, line in enumerate(text.split("\n"), start=1) if line.strip("\r ")]
    good = [(number, [*cells[:-1], cells[-1].rstrip("\r")]) for number, cells in split if len(cells) == width]
    bad = tuple(number for number, cells in split if len(cells) != width)
    numbers = np.array([number for number, _ in good])
    table = pd.DataFrame([cells for _, cells in good], columns=rules["columns"], dtype=object)
    wanted = {code for codes in lexicon().codes.values() for code in codes} | set(rules["codes"])
    code = table["feature_code"]
    kept = ((table["feature_class"] == "P") | code.isin(wanted)) & ~code.isin(rules["left_out"])
    lines = numbers[kept.to_numpy()].tolist()
    table = table[kept].reset_index(drop=True)
    if table.empty:
        raise InputError(f"{source}: a GeoNames dump without populated places")
    names = [_by_script(text) for text in table["alternatenames"]]
    table["name_ar"] = [arabic[0] if arabic else "" for arabic, _ in names]
    table["alternatenames"] = ["|".join([*arabic[1:], *latin]) for arabic, latin in names]
    table["feature_code"] = table["feature_code"].where(table["feature_code"] != "", "PPL")
    return PlaceFile(table, lines, rules["licence"], bad)


def _by_script(names: str) -> tuple[list[str], list[str]]:
    """Arabic and Latin ones of GeoNames' alternate names; the others are of no use here."""
    parts = [part for part in (one.strip() for one in names.split(",")) if part]
    arabic = [part for part in parts if is_arabic(part)]
    latin = [part for part in parts if part not in arabic and max(part) < "\u0250"]
    return arabic, latin


def read_layer(source: Path) -> gpd.GeoDataFrame:
    """
    Read a layer, in EPSG:4326 (lon, lat) where it declares another CRS; one without is taken as it is.

    Raises
    ------
    InputError
        If it cannot be read or has no feature with a geometry.
    """
    try:
        layer = gpd.read_parquet(source) if source.suffix.lower() == ".parquet" else gpd.read_file(source)
    except Exception as fault:  # the readers of the formats raise errors of their own
        raise InputError(f"{source}: cannot be read as a layer ({fault})") from None
    if not isinstance(layer, gpd.GeoDataFrame) or layer.empty or layer.geometry.isna().all():
        raise InputError(f"{source}: the layer has no features with a geometry")
    return layer.set_crs(WGS84) if layer.crs is None else layer.to_crs(WGS84)


def _read_layer(source: Path) -> PlaceFile:
    layer = read_layer(source)
    points = shapely.point_on_surface(layer.geometry.to_numpy())
    table = layer.drop(columns=layer.geometry.name).astype(object)
    table = table.where(table.notna(), "").astype(str)
    table["lon"], table["lat"] = (
        ["" if point is None or point.is_empty else repr(float(at(point))) for point in points]
        for at in (shapely.get_x, shapely.get_y)
    )
    polygons = layer.geom_type.isin(["Polygon", "MultiPolygon"]).to_numpy()
    shapes = [shape if is_area else None for shape, is_area in zip(layer.geometry, polygons, strict=True)]
    return PlaceFile(table, [row + 1 for row in range(len(table))], shapes=shapes if polygons.any() else None)
