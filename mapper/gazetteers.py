"""The user's own gazetteer files: a table or layer of any kind becomes places of a theatre.

The files are kept in a folder that the caller names (the command line takes the user's data directory), in
the columns of the built-in places. A place that is already known, by name and nearness, is not added twice:
its spellings are kept in a ``.names.csv`` beside the file.
"""

from __future__ import annotations

import csv
import io as textio
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd

from mapper.errors import InputError
from mapper.io import decode, write_whole
from mapper.origins import Origin, keep_origin, origin_file, sha256_of
from mapper.placefiles import Fault
from mapper.placerows import read_rows, refuse_swapped, slug_of
from mapper.places.sound import likeness
from mapper.places.spelling import tight
from mapper.schema import WGS84
from mapper.text.normalize import fold_key
from mapper.userareas import LAND_KINDS, areas_file, is_user_area, keep_areas, land_spellings

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
    areas
        How many of the rows inside are outlines of districts.
    faults
        What was left out, by line (or feature), and why.
    notes
        What was mended or is odd, in words.
    origin
        What the file was made of, as kept beside it.
    """

    file: Path
    added: int
    known: int
    outside: int
    areas: int
    faults: tuple[Fault, ...]
    notes: tuple[str, ...]
    origin: Origin

    @property
    def bad(self) -> tuple[int, ...]:
        """Lines (or features) that were left out."""
        return tuple(fault.line for fault in self.faults)

    @property
    def licence(self) -> str:
        """Of the data, empty when nobody says."""
        return self.origin.licence


def add(
    file: str | Path,
    folder: Path,
    places: gpd.GeoDataFrame,
    governorates: gpd.GeoDataFrame,
    *,
    columns: Mapping[str, str | None] | None = None,
    kind: str | None = None,
    layer: str | None = None,
    licence: str | None = None,
    strict: bool = False,
    progress: Callable[[Sequence[Any]], Iterable[Any]] = iter,
) -> Addition:
    """
    Add the places of a csv, a GeoNames dump or a file of layers to a theatre.

    Polygons of districts and subdistricts (``ADM2`` to ``ADM4``) become areas. The governorates, which the cells are
    made of, stay as they are: theirs lend their spellings only.

    Parameters
    ----------
    file, columns, kind, layer, strict
        See :func:`mapper.placerows.read_rows`.
    folder
        Where the user's files of the theatre are kept; made when missing.
    places, governorates
        The theatre's places so far, those of the same file left aside, and its governorates (EPSG:4326).
    licence
        Of the data, when the caller knows better than the file's format.
    progress
        Wraps the rows that are compared with the known places, for a bar.

    Raises
    ------
    InputError
        If a column is missing, naming those there are, or no row has a name and usable coordinates, or longitude
        and latitude are swapped. Nothing is added then.
    """
    source = Path(file)
    slug = slug_of(source)
    read = read_rows(source, columns=columns, kind=kind, layer=layer, strict=strict)
    rows = read.frame
    refuse_swapped(rows, governorates, source)
    areas = np.array([is_user_area(*one) for one in zip(rows["kind"], read.shapes, strict=True)], dtype=bool)
    land = rows["kind"].isin(LAND_KINDS).to_numpy()
    lent, strange = land_spellings(rows[land], [read.shapes[at] for at in np.flatnonzero(land)], governorates)
    kept = keep_places(rows[~areas & ~land], slug, folder, places, governorates, lent=lent, progress=progress)
    outlined = with_parents(rows[areas], governorates)
    inside = outlined["parent_id"].notna().to_numpy()
    shapes = [read.shapes[at] for at in np.flatnonzero(areas)[inside]]
    known = keep_areas(outlined[inside], shapes, kept.file, places[places["source"] != slug])
    notes = list(read.notes)
    if strange:
        notes.append(f"governorates that the theatre does not have, left out: {', '.join(strange)}")
    spots = [shape is not None for shape in read.shapes] & ~areas & ~land
    if spots.any():
        notes.append(f"{int(spots.sum())} outlines are kept as points; --kind ADM2 (or ADM3) makes areas of them")
    counts = {
        "added": kept.added + int(inside.sum()) - known,
        "areas": int(inside.sum()),
        "known": kept.known + known + int(land.sum()) - len(strange),
        "outside": kept.outside + int((~inside).sum()) + len(strange),
        "left_out": len(read.faults),
    }
    origin = Origin(
        source.name, sha256_of(source), read.form, licence or read.licence, "given" if licence else read.licence_by,
        read.day, counts, read.columns,
    )  # fmt: skip
    keep_origin(origin, kept.file)
    return Addition(
        kept.file,
        counts["added"],
        counts["known"],
        counts["outside"],
        counts["areas"],
        read.faults,
        tuple(notes),
        origin,
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
    lent: Iterable[tuple[str, str]] = (),
    progress: Callable[[Sequence[Any]], Iterable[Any]] = iter,
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
    lent
        Spellings for places known already, ``(place_id, name)``, beside those of the rows.
    progress
        As for :func:`add`.

    Raises
    ------
    InputError
        If the folder cannot be written.
    """
    target = folder / f"{slug}.csv"
    frame = with_parents(rows, governorates)
    inside = frame[frame["parent_id"].notna()]
    earlier = places["source"] == slug
    same = _same_place(inside, places if more else places[~earlier], progress)
    places = places[~earlier]
    unknown = np.array([match is None for match in same], dtype=bool)
    fresh = inside[unknown].drop_duplicates("place_id")
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
    spellings += [
        (match, name)
        for match, name in lent
        if match in places.index and fold_key(name) not in _keys(places.loc[match])
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


def remove(name: str, folder: Path) -> Path:
    """
    Remove one of the user's files again.

    Raises
    ------
    InputError
        If there is none of that name, naming those there are.
    """
    target = folder / f"{slug_of(Path(name))}.csv"
    if not target.is_file():
        have = ", ".join(path.stem for path in added_files(folder)) or "none"
        raise InputError(f"no added gazetteer {name!r}; there are: {have}")
    for beside in (_names_file(target), areas_file(target), origin_file(target), target):
        beside.unlink(missing_ok=True)
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


def _all_names(frame: pd.DataFrame) -> list[list[str]]:
    return [
        [name for name in (row.name, row.name_ar, *row.names.split("|")) if name]
        for row in frame[["name", "name_ar", "names"]].itertuples(index=False)
    ]


def _keys(place: Any) -> set[str]:
    return {fold_key(name) for name in (place["name"], place["name_ar"], *place["names"]) if name}


def _same_place(
    frame: gpd.GeoDataFrame, places: gpd.GeoDataFrame, progress: Callable[[Sequence[Any]], Iterable[Any]]
) -> list[str | None]:
    """For each row the known place with its identifier, or of its name near it, else None."""
    from scipy.spatial import cKDTree

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
    rows = list(zip(here, frame["place_id"], frame["kind"].str[:3], _all_names(frame), near, strict=True))
    for spot, place_id, kind, names, around in progress(rows):
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
