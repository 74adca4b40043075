"""The user's own gazetteer files: any csv with named columns becomes places of a theatre.

The files are kept in a folder that the caller names (the command line takes the user's data directory), in
the columns of the built-in places. A place that is already known, by name and nearness, is not added twice:
its spellings are kept in a ``.names.csv`` beside the file.
"""

from __future__ import annotations

import csv
import io as textio
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from mapper.errors import InputError
from mapper.io import content_id, decode, write_whole
from mapper.placefiles import PlaceFile, place_file_rules, read_place_file
from mapper.places.sound import likeness
from mapper.places.spelling import tight
from mapper.schema import WGS84
from mapper.text.normalize import fold_key
from mapper.userareas import areas_file, is_user_area, keep_areas

PLACE_COLUMNS: Final = (
    "place_id", "name", "name_ar", "names", "kind", "parent_id", "population",
    "lon", "lat", "radius_km", "precision_km", "source", "reference",
)  # fmt: skip
NAMES_SUFFIX: Final = ".names.csv"

_SAME_PLACE_KM: Final = 3.0
_KM_PER_DEGREE: Final = 111.2
_ALIKE_KM: Final = 1.5
_ALIKE: Final = 0.97
_REFERENCE: Final = re.compile(r"\b(?:ocha:|gn)\w+")
_LONGEST_NAME: Final = 1_000
_LONGEST_NAMES: Final = 100_000
"""Characters; the csv reader of the theatre takes no field of more than 131,072."""

_SHOWN: Final = 5
_LAND: Final = ("ADM0", "ADM1")
"""Areas that the theatre is made of: they are known, and not replaced."""


@dataclass(frozen=True, slots=True)
class Addition:
    """
    What :func:`add` did.

    Parameters
    ----------
    file
        The file that was written.
    added, known, outside
        Rows added, known already, and outside the theatre (left out).
    bad
        Lines (or features) without a name or usable coordinates, with too long a name or with the id of an earlier
        row, left out.
    licence
        Of the data, when the format says whose it is.
    areas
        How many of them are outlines of districts.
    """

    file: Path
    added: int
    known: int
    outside: int
    bad: tuple[int, ...] = ()
    licence: str = ""
    areas: int = 0


def add(
    file: str | Path,
    folder: Path,
    places: gpd.GeoDataFrame,
    governorates: gpd.GeoDataFrame,
    *,
    columns: Mapping[str, str | None] | None = None,
    strict: bool = False,
) -> Addition:
    """
    Add the places of a csv, a GeoNames dump or a layer of points to a theatre.

    Parameters
    ----------
    file
        See :func:`mapper.placefiles.read_place_file`; columns are found by their usual names
        (``data/lexicon/placefiles.toml``) or named in ``columns``.
    folder
        Where the user's files of the theatre are kept; made when missing.
    places, governorates
        The theatre's places so far, those of the same file left aside, and its governorates (EPSG:4326).
    columns
        ``id, name, name_ar, names, lon, lat, kind, population`` to the csv's own column names.
    strict
        Refuse a file with bad rows instead of leaving them out.

    Raises
    ------
    InputError
        If a column is missing, naming those there are, or no row has a name and usable coordinates, or longitude
        and latitude are swapped. Nothing is added then.
    """
    source = Path(file)
    read = read_place_file(source)
    chosen = _choose_columns(read.table, columns or {}, source)
    rows, bad = _rows(read, chosen, source, strict)
    _refuse_swapped(rows, governorates, source)
    shapes = [None if read.shapes is None else read.shapes[row] for row in rows.index]
    areas = np.array([is_user_area(kind, shape) for kind, shape in zip(rows["kind"], shapes, strict=True)], dtype=bool)
    land = rows["kind"].isin(_LAND).to_numpy()
    kept = keep_places(rows[~areas & ~land], _slug(source.stem), folder, places, governorates)
    outlined = with_parents(rows[areas], governorates)
    inside = outlined["parent_id"].notna().to_numpy()
    mine = [shape for shape, is_area in zip(shapes, areas, strict=True) if is_area]
    own = places[places["source"] != _slug(source.stem)]
    known = keep_areas(
        outlined[inside], [shape for shape, here in zip(mine, inside, strict=True) if here], kept.file, own
    )
    added = kept.added + int(inside.sum()) - known
    outside = kept.outside + int((~inside).sum())
    return Addition(
        kept.file, added, kept.known + known + int(land.sum()), outside, tuple(bad), read.licence, int(inside.sum())
    )


@dataclass(frozen=True, slots=True)
class Kept:
    """
    What :func:`keep_places` did.

    Parameters
    ----------
    file
        The file that was written.
    added, known, outside
        Rows added, known already, and outside the theatre (left out).
    ids
        The id of each row inside the theatre to the id of the place it is: itself, or the one known already.
    """

    file: Path
    added: int
    known: int
    outside: int
    ids: Mapping[str, str]


def keep_places(
    rows: pd.DataFrame,
    slug: str,
    folder: Path,
    places: gpd.GeoDataFrame,
    governorates: gpd.GeoDataFrame,
    *,
    more: bool = False,
) -> Kept:
    """
    Write rows as one of the user's gazetteer files; a place that is known already only lends its spellings.

    Parameters
    ----------
    rows
        :data:`PLACE_COLUMNS` but ``parent_id``.
    slug
        Name of the file, and ``source`` of the rows.
    folder, places, governorates
        As for :func:`add`.
    more
        Keep what the file holds already.

    Raises
    ------
    InputError
        If the folder cannot be written.
    """
    target = folder / f"{slug}.csv"
    frame = with_parents(rows, governorates)
    inside = frame[frame["parent_id"].notna()]
    earlier = places["source"] == slug
    same = _same_place(inside, places if more else places[~earlier])
    places = places[~earlier]
    fresh = inside[np.array([match is None for match in same], dtype=bool)].drop_duplicates("place_id")
    fresh = fresh[~fresh["place_id"].isin(places.index)]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise InputError(f"{folder}: cannot be made ({fault.strerror}); set MAPPER_DATA to a folder of yours") from None
    spellings = [
        (match, name)
        for match, names in zip(same, _all_names(inside), strict=True)
        if match is not None
        for name in names
        if match not in places.index or fold_key(name) not in _keys(places.loc[match])
    ]
    lines = [tuple(row) for row in fresh[list(PLACE_COLUMNS)].itertuples(index=False)]
    if more:
        lines = sorted({row[0]: row for row in [*lines, *_lines_of(target)]}.values(), key=lambda row: str(row[0]))
        spellings += [(match, name) for match, names in added_names(target).items() for name in names]
    write_whole(target, csv_text(PLACE_COLUMNS, lines))
    write_whole(_names_file(target), csv_text(("place_id", "name"), sorted(set(spellings))))
    ids = {str(row): match or str(row) for row, match in zip(inside["place_id"], same, strict=True)}
    return Kept(target, len(fresh), len(inside) - len(fresh), len(frame) - len(inside), ids)


def with_parents(rows: pd.DataFrame, governorates: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Rows as points, with the id of the governorate each lies in as ``parent_id``, missing outside all of them."""
    frame = gpd.GeoDataFrame(rows, geometry=gpd.points_from_xy(rows["lon"], rows["lat"]), crs=WGS84)
    lands = gpd.GeoDataFrame({"land": governorates.index}, geometry=governorates.geometry.to_numpy(), crs=WGS84)
    joined = frame[[frame.geometry.name]].sjoin(lands, predicate="intersects")
    frame["parent_id"] = joined.loc[~joined.index.duplicated(), "land"]
    return frame


def place_rows(file: str | Path, *, columns: Mapping[str, str | None] | None = None) -> tuple[pd.DataFrame, list[int]]:
    """
    Read the usable places of a file, with their own ``lon, lat`` (EPSG:4326), and the lines of the unusable rows.

    Raises
    ------
    InputError
        As :func:`add` does of the file and its columns.
    """
    source = Path(file)
    read = read_place_file(source)
    return _rows(read, _choose_columns(read.table, columns or {}, source), source, strict=False)


def remove(name: str, folder: Path) -> Path:
    """
    Remove one of the user's files again.

    Raises
    ------
    InputError
        If there is none of that name, naming those there are.
    """
    target = folder / f"{_slug(Path(name).stem)}.csv"
    if not target.is_file():
        have = ", ".join(path.stem for path in added_files(folder)) or "none"
        raise InputError(f"no added gazetteer {name!r}; there are: {have}")
    _names_file(target).unlink(missing_ok=True)
    areas_file(target).unlink(missing_ok=True)
    target.unlink()
    return target


def added_files(folder: Path | None) -> list[Path]:
    """The user's gazetteer files, in name order."""
    if folder is None or not folder.is_dir():
        return []
    return sorted(path for path in folder.glob("*.csv") if not path.name.endswith(NAMES_SUFFIX))


def added_spellings(folder: Path | None) -> dict[str, tuple[str, ...]]:
    """Extra spellings that the user's files have for places known already, by place id."""
    return read_spellings(beside for file in added_files(folder) if (beside := _names_file(file)).is_file())


def added_names(file: Path) -> dict[str, tuple[str, ...]]:
    """Spellings that one of the user's files has for places known already, by place id."""
    beside = _names_file(file)
    return read_spellings([beside]) if beside.is_file() else {}


def _lines_of(file: Path) -> list[tuple[str, ...]]:
    """Rows of a file written by :func:`keep_places`, in its columns."""
    if not file.is_file():
        return []
    rows = csv.DictReader(textio.StringIO(decode(file.read_bytes(), name=str(file)), newline=""))
    return [tuple(row.get(column) or "" for column in PLACE_COLUMNS) for row in rows]


def read_spellings(files: Iterable[Path]) -> dict[str, tuple[str, ...]]:
    """
    Read spellings for places known already, by place id.

    Parameters
    ----------
    files
        csv with the columns ``place_id, name``.

    Raises
    ------
    InputError
        If a row lacks one of them.
    """
    found: dict[str, list[str]] = {}
    for file in files:
        rows = csv.DictReader(textio.StringIO(decode(file.read_bytes(), name=str(file)), newline=""))
        for row in rows:
            if not row.get("place_id") or not row.get("name"):
                raise InputError(
                    f"{file}, line {rows.line_num}: damaged, needs place_id,name; a gazetteer that was added is mended "
                    f"by mapper gazetteer remove {file.name.removesuffix(NAMES_SUFFIX)} and adding it again"
                )
            found.setdefault(row["place_id"], []).append(row["name"])
    return {place_id: tuple(dict.fromkeys(names)) for place_id, names in found.items()}


def _names_file(file: Path) -> Path:
    return file.with_name(file.stem + NAMES_SUFFIX)


def _choose_columns(table: pd.DataFrame, given: Mapping[str, str | None], source: Path) -> dict[str, str]:
    have = {column.lower(): column for column in table.columns}
    chosen: dict[str, str] = {}
    for role, guesses in place_file_rules()["columns"].items():
        wanted = given.get(role)
        if wanted is not None:
            if wanted.lower() not in have:
                raise InputError(f"{source}: no column {wanted!r} for {role}; there are: {', '.join(table.columns)}")
            chosen[role] = have[wanted.lower()]
        else:
            hit = next((have[guess] for guess in guesses if guess in have), None)
            if hit is not None:
                chosen[role] = hit
    missing = [role for role in ("lon", "lat") if role not in chosen]
    if "name" not in chosen and "name_ar" not in chosen:
        missing.append("name or name_ar")
    if missing:
        raise InputError(
            f"{source}: no column found for {', '.join(missing)}; name it with --lon-col, --lat-col, --name-col "
            f"or --name-ar-col. The table has: {', '.join(table.columns)}"
        )
    return chosen


def _refuse_swapped(rows: pd.DataFrame, governorates: gpd.GeoDataFrame, source: Path) -> None:
    """Tell a file whose points lie in the theatre only when longitude and latitude change places."""
    west, south, east, north = governorates.total_bounds
    inside = rows["lon"].between(west, east) & rows["lat"].between(south, north)
    swapped = rows["lat"].between(west, east) & rows["lon"].between(south, north)
    if swapped.sum() > max(inside.sum(), len(rows) / 2):
        raise InputError(
            f"{source}: longitude and latitude seem swapped: {int(swapped.sum())} of {len(rows)} places lie in the "
            "theatre the other way round; name the columns with --lon-col and --lat-col"
        )


def _rows(read: PlaceFile, chosen: Mapping[str, str], source: Path, strict: bool) -> tuple[pd.DataFrame, list[int]]:
    """Usable rows in the columns of the places, and the lines of the others."""
    table = read.table

    def column(role: str) -> pd.Series:
        return table[chosen[role]].str.strip() if role in chosen else pd.Series("", index=table.index)

    lon, lat = (pd.to_numeric(column(role).str.replace(",", "."), errors="coerce") for role in ("lon", "lat"))
    bad = ~(lon.between(-180, 180) & lat.between(-90, 90)) | ((column("name") == "") & (column("name_ar") == ""))
    for role in ("name", "name_ar", "names", "id"):
        bad |= column(role).str.len() > (_LONGEST_NAMES if role == "names" else _LONGEST_NAME)
    bad |= (column("id") != "") & column("id").duplicated() & ~table.duplicated()
    lines = sorted([*read.bad, *(read.lines[row] for row in np.flatnonzero(bad))])
    if lines and (strict or bad.all()):
        shown = ", ".join(map(str, lines[:_SHOWN]))
        raise InputError(f"{source}: {len(lines)} rows lack a name or coordinates in degrees (lines {shown} ...)")
    table, lon, lat = table[~bad], lon[~bad], lat[~bad]
    names = column("names").str.replace(r"\s*[,;|]\s*", "|", regex=True)
    area_kind = (
        place_file_rules()["area_kinds"].get(chosen.get("name", "").lower()) if read.shapes is not None else None
    )
    kind = column("kind").where(column("kind") != "", area_kind or "PPL")
    frame = pd.DataFrame(
        {
            "name": column("name").where(column("name") != "", column("name_ar")),
            "name_ar": column("name_ar"),
            "names": names,
            "kind": kind,
            "population": pd.to_numeric(column("population"), errors="coerce").astype("Int64"),
            "lon": lon,
            "lat": lat,
            "radius_km": "",
            "precision_km": "",
            "source": _slug(source.stem),
            "reference": column("id"),
        }
    )
    known = place_file_rules()["identifiers"]
    # Whose identifier it is does not hang on the name of the file.
    prefix = known.get(chosen["id"].lower(), f"{_slug(source.stem)}:") if "id" in chosen else ""
    frame["place_id"] = [
        f"{prefix}{given}" if given else f"{_slug(source.stem)}:{content_id(name, f'{x:.4f}', f'{y:.4f}')}"
        for given, name, x, y in zip(column("id"), frame["name"], lon, lat, strict=True)
    ]
    return frame, lines


def _all_names(frame: pd.DataFrame) -> list[list[str]]:
    return [
        [name for name in (row.name, row.name_ar, *row.names.split("|")) if name]
        for row in frame[["name", "name_ar", "names"]].itertuples(index=False)
    ]


def _keys(place: Any) -> set[str]:
    return {fold_key(name) for name in (place["name"], place["name_ar"], *place["names"]) if name}


def _same_place(frame: gpd.GeoDataFrame, places: gpd.GeoDataFrame) -> list[str | None]:
    """For each row the known place with its identifier, or of its name near it, else None."""
    points = places[places.geom_type == "Point"]
    if points.empty or frame.empty:
        return [None] * len(frame)
    known = _identifiers(places)
    flat = np.cos(np.radians(35.0)) * _KM_PER_DEGREE, _KM_PER_DEGREE
    spots = np.column_stack([points.geometry.x * flat[0], points.geometry.y * flat[1]])
    here = np.column_stack([frame["lon"] * flat[0], frame["lat"] * flat[1]])
    near = cKDTree(spots).query_ball_point(here, _SAME_PLACE_KM, return_sorted=True)
    keys = [_keys(place) for place in points.to_dict("records")]
    kinds = points["kind"].str[:3].tolist()
    matches: list[str | None] = []
    for spot, place_id, kind, names, around in zip(
        here, frame["place_id"], frame["kind"].str[:3], _all_names(frame), near, strict=True
    ):
        wanted = {fold_key(name) for name in names}
        match = known.get(place_id) or next((str(points.index[at]) for at in around if wanted & keys[at]), None)
        if match is None:
            close = [at for at in around if kinds[at] == kind and np.hypot(*(spots[at] - spot)) < _ALIKE_KM]
            match = next((str(points.index[at]) for at in close if _alike(wanted, keys[at])), None)
        matches.append(match)
    return matches


def _identifiers(places: gpd.GeoDataFrame) -> dict[str, str]:
    """Identifiers of other gazetteers to the places that name them as their reference."""
    found = {str(place_id): str(place_id) for place_id in places.index}
    for place_id, reference in zip(places.index, places["reference"], strict=True):
        for one in _REFERENCE.findall(reference):
            found.setdefault(one, str(place_id))
    return found


def _alike(names: set[str], others: set[str]) -> bool:
    return any(tight(one) == tight(other) or likeness(one, other) >= _ALIKE for one in names for other in others)


def csv_text(header: Any, rows: Any) -> str:
    """Text of a csv; missing values are empty."""
    out = textio.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(["" if pd.isna(value) else value for value in row] for row in rows)
    return out.getvalue()


def _slug(text: str) -> str:
    return re.sub(r"[\W_]+", "-", text.lower()).strip("-") or "places"
