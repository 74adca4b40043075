"""Reads a file of places as it comes: csv, GeoNames dump, layers of points or areas. Columns are found elsewhere.

Called by :mod:`mapper.gazetteers`; it knows no theatre and merges nothing.
"""

from __future__ import annotations

import csv
import io as textio
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
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
_MOST_LINES: Final = 100
"""Of one csv row with line breaks in quotes; a quote that stays open longer was never meant to."""
_FEW: Final = 10
"""Bytes to each NUL from which on NULs are damage, not UTF-16."""
_WAS_NUL: Final = "\x1a"
_DELIMITERS: Final = ",;\t|"
_SEPARATOR: Final = re.compile(r"sep=([,;\t|])", re.I)
_TITLES: Final = ("PCLI", "ADM1")
_SEVERAL: Final = 2


@dataclass(frozen=True, slots=True)
class Fault:
    """A line or feature that is left out: its number from 1 (0 for a whole layer), why, and its layer if several."""

    line: int
    why: str
    layer: str = ""

    def __str__(self) -> str:
        """Say it in words."""
        where = f"line {self.line}" if self.line else ""
        return f"{' '.join(filter(None, (self.layer, where)))}: {self.why}"


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
    form
        What kind of file it is, in words.
    licence
        Of the data, when the format says whose it is.
    faults
        Lines that could not be taken apart, left out of the table.
    shapes
        Polygons of the rows of a layer, EPSG:4326 (lon, lat), None where a row has none; None for what is no layer.
    layer
        Name of the layer, where the file has several.
    titles
        Rows of the country and its governorates in a GeoNames dump, which are no places: the columns of ``table``.
    """

    table: pd.DataFrame
    lines: list[int]
    form: str = "csv"
    licence: str = ""
    faults: tuple[Fault, ...] = ()
    shapes: list[shapely.Geometry | None] | None = None
    layer: str = ""
    titles: pd.DataFrame | None = None


def read_place_file(file: str | Path) -> PlaceFile:
    """
    Read a csv with a header, a GeoNames country dump (``SY.txt``, ``SY.zip``) or the first layer of points or areas.

    Raises
    ------
    InputError
        If the file cannot be read or holds no rows; what it should be is named.
    """
    return read_place_files(file)[0]


def read_place_files(file: str | Path, layer: str | None = None) -> list[PlaceFile]:
    """
    Read a csv with a header, a GeoNames country dump (``SY.txt``, ``SY.zip``) or every layer of points or areas.

    Parameters
    ----------
    file
        ``.csv``, ``.txt``, ``.tsv``, a zip of one of these, or a layer (``.gpkg``, ``.geojson``, ``.shp`` ...).
    layer
        Only the layer of this name.

    Raises
    ------
    InputError
        If the file cannot be read or holds no rows; what it should be is named.
    """
    source = Path(file)
    suffix = source.suffix.lower()
    if suffix in _LAYERS:
        return _read_layers(source, layer)
    if layer is not None:
        raise InputError(f"{source}: has no layers, so none is called {layer!r}")
    if suffix in (".xlsx", ".xls", ".ods"):
        raise InputError(f"{source}: save the sheet as csv first; spreadsheets are not read")
    text = _zipped(source) if suffix == ".zip" else _text(_bytes(source), str(source))
    first = text.split("\n", 1)[0].split("\t")
    if len(first) == len(place_file_rules()["geonames"]["columns"]) and first[0].strip().isdigit():
        return [_read_geonames(text, source)]
    return [_read_csv(text, source)]


def _text(data: bytes, name: str) -> str:
    """Text in whatever encoding, UTF-16 without its mark and a NUL here and there included."""
    try:
        return decode(data, name=name)
    except InputError:
        if b"\0" not in data:
            raise
        if data.count(b"\0") * _FEW < len(data):
            return decode(data.replace(b"\0", _WAS_NUL.encode()), name=name)
        for encoding in ("utf-16-le", "utf-16-be"):
            text = data.decode(encoding, "replace")
            header = text.split("\n", 1)[0]
            if "\n" in text and any(mark in header for mark in _DELIMITERS) and "\ufffd" not in text:
                return text
        raise


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
            return _text(archive.read(tables[0]), f"{source}:{tables[0].filename}")
    except DAMAGED_ZIP as fault:
        raise InputError(f"{source}: damaged zip ({fault}); download it again") from None


class _Lines:
    """The lines of a text one after another; what turned out to be no row can be gone back in."""

    def __init__(self, text: str) -> None:
        self.lines = (text if "\n" in text else text.replace("\r", "\n")).split("\n")
        self.at, self.stop = 0, len(self.lines)

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if self.at >= min(self.stop, len(self.lines)):
            raise StopIteration
        self.at += 1
        return self.lines[self.at - 1] + "\n"


def _read_csv(text: str, source: Path) -> PlaceFile:
    lines = _Lines(text)
    declared = _SEPARATOR.fullmatch(lines.lines[0].strip())
    lines.at = 1 if declared else 0
    header = lines.lines[lines.at] if lines.at < len(lines.lines) else ""
    delimiter = declared[1] if declared else max(_DELIMITERS, key=header.count)
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        names = [name.strip() for name in next(reader, [])]
    except csv.Error as fault:
        raise InputError(f"{source}: not a csv table ({fault})") from None
    if not any(names):
        raise InputError(f"{source}: not a csv table (it is empty)")
    rows, numbers, faults = [], [], []
    for number, row, why in _csv_rows(reader, lines, len(names), delimiter):
        if why:
            faults.append(Fault(number, why))
        elif any(row):
            rows.append([*row[: len(names)], *[""] * (len(names) - len(row))])
            numbers.append(number)
    if not rows:
        raise InputError(f"{source}: the table has no rows{f' that can be read ({faults[0]})' if faults else ''}")
    columns = [name if names.index(name) == at else f"{name}.{at}" for at, name in enumerate(names)]
    return PlaceFile(pd.DataFrame(rows, columns=columns, dtype=object), numbers, faults=tuple(faults))


def _csv_rows(
    reader: Iterator[list[str]], lines: _Lines, width: int, delimiter: str
) -> Iterator[tuple[int, list[str], str]]:
    """Line number, values and fault of each row; a quote that is never closed costs its own line only."""
    while lines.at < len(lines.lines):
        first, row, why = lines.at, [""], ""
        lines.stop = first + _MOST_LINES
        try:
            row = next(reader, [])
        except csv.Error as fault:
            why = str(fault)
        spanned = lines.lines[first : lines.at]
        if not why and any("\0" in line or _WAS_NUL in line for line in spanned):
            why = "holds a NUL character"
        elif not why and len(spanned) > 1 and not _well_quoted(spanned, delimiter):
            why = "a quote is opened and not closed"
        elif not why and any(row[width:]):
            why = f"{len(row)} values for {width} columns"
        if why:
            lines.at = first + 1
        yield first + 1, row, why


def _well_quoted(lines: list[str], delimiter: str) -> bool:
    """Whether a row of several lines has its quotes where they must be, and was not two torn ones."""
    try:
        list(csv.reader((line + "\n" for line in lines), delimiter=delimiter, strict=True))
    except csv.Error:
        return False
    return True


@cache
def place_file_rules() -> dict[str, Any]:
    """``data/lexicon/placefiles.toml``: names of columns, whose identifiers they hold, GeoNames' country dumps."""
    return read_toml(data_path("lexicon", "placefiles.toml"))


def _read_geonames(text: str, source: Path) -> PlaceFile:
    """Populated places, and of other features those that the lexicon has a kind for."""
    rules = place_file_rules()
    columns = rules["geonames"]["columns"]
    known = {name for names in rules["columns"].values() for name in names}
    used = [at for at, name in enumerate(columns) if name in known]
    wanted = {code for codes in lexicon().codes.values() for code in codes} | set(rules["geonames"]["codes"])
    left_out = set(rules["geonames"]["left_out"])
    group, code = columns.index("feature_class"), columns.index("feature_code")
    rows, lines, titles, faults = [], [], [], []
    for number, line in enumerate(text.split("\n"), start=1):
        cells = line.rstrip("\r").split("\t")
        if len(cells) != len(columns) or "\0" in line or _WAS_NUL in line:
            if line.strip():
                nul = "holds a NUL character" if len(cells) == len(columns) else ""
                faults.append(Fault(number, nul or f"{len(cells)} values for {len(columns)} columns"))
        elif (cells[group] == "P" or cells[code] in wanted) and cells[code] not in left_out:
            rows.append([cells[at] for at in used])
            lines.append(number)
        elif cells[code] in _TITLES:
            titles.append([cells[at] for at in used])
    if not rows:
        raise InputError(f"{source}: a GeoNames dump without populated places")
    names = [columns[at] for at in used]
    table, areas = (_with_scripts(pd.DataFrame(each, columns=names, dtype=object)) for each in (rows, titles))
    licence = rules["geonames"]["licence"]
    return PlaceFile(table, lines, "GeoNames dump", licence, tuple(faults), titles=areas)


def _with_scripts(table: pd.DataFrame) -> pd.DataFrame:
    """The alternate names of a dump by script, and a kind for every row."""
    names = [_by_script(each) for each in table["alternatenames"]]
    table["name_ar"] = [arabic[0] if arabic else "" for arabic, _ in names]
    table["alternatenames"] = ["|".join([*arabic[1:], *latin]) for arabic, latin in names]
    table["feature_code"] = table["feature_code"].where(table["feature_code"] != "", "PPL")
    return table


def _by_script(names: str) -> tuple[list[str], list[str]]:
    """Arabic and Latin ones of GeoNames' alternate names; the others are of no use here."""
    parts = [part for part in (one.strip() for one in names.split(",")) if part]
    arabic = [part for part in parts if is_arabic(part)]
    latin = [part for part in parts if part not in arabic and max(part) < "\u0250"]
    return arabic, latin


def read_layer(source: Path, layer: str | None = None) -> gpd.GeoDataFrame:
    """
    Read a layer, in EPSG:4326 (lon, lat) where it declares another CRS; one without is taken as it is.

    Parameters
    ----------
    source
        The file.
    layer
        Which of its layers, None for the first.

    Raises
    ------
    InputError
        If it cannot be read or has no feature with a geometry.
    """
    chosen = {} if layer is None else {"layer": layer}
    try:
        found = gpd.read_parquet(source) if source.suffix.lower() == ".parquet" else gpd.read_file(source, **chosen)
    except Exception as fault:  # the readers of the formats raise errors of their own
        raise InputError(f"{source}: cannot be read as a layer ({fault})") from None
    if not isinstance(found, gpd.GeoDataFrame) or found.empty or found.geometry.isna().all():
        raise InputError(f"{source}: the layer has no features with a geometry")
    return found.set_crs(WGS84) if found.crs is None else found.to_crs(WGS84)


def layer_names(source: Path) -> list[str]:
    """
    Names of the layers of a file that have geometries; none for a format that holds one only.

    Raises
    ------
    InputError
        If it cannot be read.
    """
    if source.suffix.lower() == ".parquet" or not source.is_file():
        return []
    try:
        found = gpd.list_layers(source)
    except Exception as fault:  # the readers of the formats raise errors of their own
        raise InputError(f"{source}: cannot be read as a layer ({fault})") from None
    return [str(name) for name in found.loc[found["geometry_type"].notna(), "name"]]


def _read_layers(source: Path, wanted: str | None) -> list[PlaceFile]:
    names = layer_names(source)
    if wanted is not None and wanted not in names:
        raise InputError(f"{source}: no layer {wanted!r}; there are: {', '.join(names) or 'none'}")
    if len(names) < _SEVERAL:
        return [_read_layer(source, wanted, "")]
    found: list[PlaceFile] = []
    faults: list[Fault] = []
    for name in [wanted] if wanted is not None else names:
        try:
            found.append(_read_layer(source, name, name))
        except InputError as fault:
            faults.append(Fault(0, str(fault), name))
    if not found:
        raise InputError("; ".join(map(str, faults)))
    return [replace(found[0], faults=tuple(faults)), *found[1:]]


def _read_layer(source: Path, layer: str | None, shown: str) -> PlaceFile:
    found = read_layer(source, layer)
    shapes = shapely.force_2d(found.geometry.to_numpy())
    points = shapely.point_on_surface(shapes)
    table = found.drop(columns=found.geometry.name).astype(object)
    table = table.where(table.notna(), "").astype(str).reset_index(drop=True)
    table["lon"], table["lat"] = (
        ["" if point is None or point.is_empty else repr(float(at(point))) for point in points]
        for at in (shapely.get_x, shapely.get_y)
    )
    polygons = found.geom_type.isin(["Polygon", "MultiPolygon"]).to_numpy()
    areas = [shape if is_area else None for shape, is_area in zip(shapes, polygons, strict=True)]
    numbers = list(range(1, len(table) + 1))
    return PlaceFile(table, numbers, "layer", shapes=areas if polygons.any() else None, layer=shown)
