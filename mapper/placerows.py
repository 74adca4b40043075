"""Makes rows of places out of a file as it was printed: finds the columns, and says which rows cannot be used and why.

Called by :mod:`mapper.gazetteers` and :mod:`mapper.theatres`; it merges nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from mapper.decoding import restore
from mapper.errors import InputError
from mapper.io import content_id, parse_date
from mapper.placefiles import Fault, PlaceFile, place_file_rules, read_place_files
from mapper.places.spelling import is_arabic

_LONGEST_NAME: Final = 1_000
_LONGEST_NAMES: Final = 100_000
"""Characters; the csv reader of the theatre takes no field of more than 131,072."""

_SHOWN: Final = 5
_MOST_SHOWN: Final = 60
_LEVEL: Final = re.compile(r"(?:adm(?:in)?|name_)([0-3])")
_LOST: Final = re.compile(r"[?\s]*\?[?\s]*")
_FEW: Final = 2
"""Of so many names that are mended one must become Arabic."""
_KIND: Final = re.compile(r"[A-Z][A-Z0-9]{1,4}")
_MOST_PEOPLE: Final = 1e9


@dataclass(frozen=True, slots=True)
class Rows:
    """
    The usable places of a file.

    Parameters
    ----------
    frame
        ``name, name_ar, names, kind, population, lon, lat`` (EPSG:4326 degrees), ``source, reference, place_id``.
    shapes
        Polygon of each row, EPSG:4326 (lon, lat), or None.
    faults
        What was left out.
    columns
        Role to the file's own column; the role as ``layer.role`` where there are several layers.
    licence, licence_by
        Whose data it is, and what tells: ``format``, ``identifiers`` or nothing.
    day
        The newest day that the file gives its rows, ISO, or empty.
    form
        What kind of file it is.
    notes
        What was mended or is odd, in words.
    titles
        As in :class:`mapper.placefiles.PlaceFile`.
    """

    frame: pd.DataFrame
    shapes: list[shapely.Geometry | None]
    faults: tuple[Fault, ...]
    columns: dict[str, str]
    licence: str
    licence_by: str
    day: str
    form: str
    notes: tuple[str, ...] = ()
    titles: pd.DataFrame | None = None


def read_rows(
    file: str | Path,
    *,
    columns: Mapping[str, str | None] | None = None,
    kind: str | None = None,
    layer: str | None = None,
    strict: bool = False,
) -> Rows:
    """
    Read the usable places of a file, of all of its layers.

    Parameters
    ----------
    file, layer
        See :func:`mapper.placefiles.read_place_files`.
    columns
        ``id, name, name_ar, names, lon, lat, kind, population, date`` to the file's own column names; the others are
        found by their usual names (``data/lexicon/placefiles.toml``).
    kind
        GeoNames feature code of the rows that give none, such as ``ADM2``.
    strict
        Refuse a file with bad rows instead of leaving them out.

    Raises
    ------
    InputError
        If the file cannot be read, a column is missing (naming those there are), or no row can be used.
    """
    source = Path(file)
    if kind is not None and not _KIND.fullmatch(kind):
        raise InputError(f"--kind {kind!r} is no GeoNames feature code, such as PPL or ADM2")
    parts: list[Rows] = []
    notes: list[str] = []
    files = read_place_files(source, layer)
    for read in files:
        try:
            part = _rows(read, _choose_columns(read, columns or {}, source), source, kind)
            named = {f"{read.layer}.{role}": name for role, name in part.columns.items()}
            parts.append(replace(part, columns=named) if read.layer else part)
        except InputError as fault:
            if len(files) == 1 or strict:
                raise
            notes.append(f"layer {read.layer} left out: {fault}")
    faults = tuple(fault for part in parts for fault in part.faults)
    if not parts or (faults and (strict or all(part.frame.empty for part in parts))):
        said = "; ".join(str(fault) for fault in faults[:_SHOWN]) or "; ".join(notes)
        more = f" ... and {len(faults) - _SHOWN} more" if len(faults) > _SHOWN else ""
        raise InputError(f"{source}: {len(faults)} bad rows: {said}{more}")
    first = max(parts, key=lambda part: len(part.frame))
    return Rows(
        pd.concat([part.frame for part in parts], ignore_index=True),
        [shape for part in parts for shape in part.shapes],
        faults,
        {role: name for part in parts for role, name in part.columns.items()},
        first.licence,
        first.licence_by,
        max(part.day for part in parts),
        first.form,
        (*notes, *(note for part in parts for note in part.notes)),
        first.titles,
    )


def refuse_swapped(rows: pd.DataFrame, governorates: gpd.GeoDataFrame, source: Path) -> None:
    """
    Tell a file whose points lie in the theatre only when longitude and latitude change places.

    Parameters
    ----------
    rows
        ``lon, lat`` in degrees.
    governorates
        Polygons, EPSG:4326 (lon, lat).
    source
        Where the rows come from.

    Raises
    ------
    InputError
        If they do.
    """
    west, south, east, north = governorates.total_bounds
    inside = rows["lon"].between(west, east) & rows["lat"].between(south, north)
    swapped = rows["lat"].between(west, east) & rows["lon"].between(south, north)
    if swapped.sum() > max(inside.sum(), len(rows) / 2):
        raise InputError(
            f"{source}: longitude and latitude seem swapped: {int(swapped.sum())} of {len(rows)} places lie in the "
            "theatre the other way round; name the columns with --lon-col and --lat-col"
        )


def slug_of(source: Path) -> str:
    """Name of a file among the user's gazetteers."""
    return re.sub(r"[\W_]+", "-", source.stem.lower()).strip("-") or "places"


def _level(column: str) -> str:
    """Administrative level that a column speaks of: the governorate's code is no identifier of its villages."""
    found = _LEVEL.search(column.lower())
    return found[1] if found else ""


def column_beside(role: str, have: Mapping[str, str], named: str) -> str | None:
    """
    Find the usual column of a role in a table whose names stand in the column ``named``.

    Parameters
    ----------
    role
        One of ``[columns]`` in ``data/lexicon/placefiles.toml``.
    have
        The table's columns by their names in lower case.
    named
        Identifiers and Arabic names of another level than this column's are passed over; empty for any.

    Returns
    -------
    str or None
        The likeliest, None without one.
    """
    same_level = role in ("id", "name_ar") and bool(named)
    for guess in place_file_rules()["columns"][role]:
        if guess in have and not (same_level and _level(guess) not in ("", _level(named))):
            return have[guess]
    return None


def _choose_columns(read: PlaceFile, given: Mapping[str, str | None], source: Path) -> dict[str, str]:
    table = read.table
    have = {column.lower(): column for column in table.columns}
    rules = place_file_rules()["columns"]
    chosen: dict[str, str] = {}
    for role in sorted(rules, key=lambda role: (role != "name", role != "name_ar")):
        wanted = given.get(role)
        if wanted is not None:
            if wanted.lower() not in have:
                where = f"{source}{f', layer {read.layer}' if read.layer else ''}"
                raise InputError(f"{where}: no column {wanted!r} for {role}; there are: {', '.join(table.columns)}")
            chosen[role] = have[wanted.lower()]
            continue
        if (found := column_beside(role, have, chosen.get("name", chosen.get("name_ar", "")))) is not None:
            chosen[role] = found
    missing = [role for role in ("lon", "lat") if role not in chosen]
    if "name" not in chosen and "name_ar" not in chosen:
        missing.append("name or name_ar")
    if missing:
        raise InputError(
            f"{source}: no column found for {', '.join(missing)}; name it with --lon-col, --lat-col, --name-col "
            f"or --name-ar-col. The table has: {', '.join(table.columns)}"
        )
    return chosen


def _rows(read: PlaceFile, chosen: dict[str, str], source: Path, given_kind: str | None) -> Rows:
    """Usable rows in the columns of the places, and the faults of the others."""
    notes: list[str] = []
    text = {
        role: read.table[chosen[role]].str.strip() if role in chosen else pd.Series("", index=read.table.index)
        for role in place_file_rules()["columns"]
    }
    for role in ("name", "name_ar", "names"):
        text[role] = _readable(text[role], chosen.get(role, ""), notes)
    lon, lat = (pd.to_numeric(text[role].str.replace(",", "."), errors="coerce") for role in ("lon", "lat"))
    why = _why_bad(text, lon, lat, ~read.table.duplicated())
    bad = why != ""
    faults = [*read.faults, *(Fault(read.lines[at], why.iloc[at], read.layer) for at in np.flatnonzero(bad))]
    faults.sort(key=lambda fault: fault.line)
    text = {role: column[~bad] for role, column in text.items()}
    lon, lat = lon[~bad], lat[~bad]
    shapes = [None] * len(bad) if read.shapes is None else read.shapes
    usual = "PPL"
    if read.shapes is not None:
        usual = place_file_rules()["area_kinds"].get(chosen.get("name", chosen.get("name_ar", "")).lower(), usual)
    slug = slug_of(source)
    people = pd.to_numeric(text["population"], errors="coerce").astype(float)
    kinds = text["kind"]
    if (strange := (kinds != "") & ~kinds.str.fullmatch(_KIND)).any():
        shown = ", ".join(sorted(set(kinds[strange]))[:_SHOWN])
        notes.append(f"column {chosen['kind']}: {int(strange.sum())} kinds are no feature codes, passed over: {shown}")
        kinds = kinds.where(~strange, "")
    frame = pd.DataFrame(
        {
            "name": text["name"].where(text["name"] != "", text["name_ar"]),
            "name_ar": text["name_ar"],
            "names": text["names"].str.replace(r"\s*[,;|]\s*", "|", regex=True),
            "kind": kinds.where(kinds != "", given_kind or usual),
            "population": people.where((people >= 0) & (people < _MOST_PEOPLE)).round().astype("Int64"),
            "lon": lon,
            "lat": lat,
            "radius_km": "",
            "precision_km": "",
            "source": slug,
            "reference": text["id"],
        }
    )
    # Whose identifier it is does not hang on the name of the file.
    known = place_file_rules()["identifiers"].get(chosen["id"].lower(), "") if "id" in chosen else ""
    prefix = known or f"{slug}:"
    frame["place_id"] = [
        f"{prefix}{given}" if given else f"{slug}:{content_id(name, f'{x:.4f}', f'{y:.4f}')}"
        for given, name, x, y in zip(text["id"], frame["name"], lon, lat, strict=True)
    ]
    licence = read.licence or place_file_rules()["licences"].get(known, "")
    return Rows(
        frame.reset_index(drop=True),
        [shape for shape, is_bad in zip(shapes, bad, strict=True) if not is_bad],
        tuple(faults),
        chosen,
        licence,
        "format" if read.licence else "identifiers" if licence else "",
        _newest(text["date"]),
        read.form,
        tuple(notes),
        read.titles,
    )


def _why_bad(text: Mapping[str, pd.Series], lon: pd.Series, lat: pd.Series, first: pd.Series) -> pd.Series:
    """Why each row cannot be used, empty where it can."""
    why = pd.Series("", index=lon.index, dtype=object)

    def because(mask: pd.Series, reason: str) -> None:
        why[mask & (why == "")] = reason

    because((text["name"] == "") & (text["name_ar"] == ""), "no name")
    outside = ~(lon.between(-180, 180) & lat.between(-90, 90))
    for at in np.flatnonzero(outside & (why == "")):
        shown = (text[role].iloc[at][:_MOST_SHOWN] for role in ("lon", "lat"))
        why.iloc[at] = "no coordinates in degrees (lon {!r}, lat {!r})".format(*shown)
    for role in ("name", "name_ar", "names", "id"):
        most = _LONGEST_NAMES if role == "names" else _LONGEST_NAME
        because(text[role].str.len() > most, f"{role} of more than {most:,} characters")
        because(text[role].str.contains("\ufffd", regex=False), f"{role} has letters that were lost when it was saved")
    # The id of an earlier row that is the same in everything is the same place once more.
    because((text["id"] != "") & text["id"].duplicated() & first, "the id of an earlier row")
    return why


def _readable(names: pd.Series, column: str, notes: list[str]) -> pd.Series:
    """Names in their own letters: a wrong reading that was saved is undone, question marks are no name."""
    lost = names.str.fullmatch(_LOST)
    if lost.any():
        notes.append(f"column {column}: {int(lost.sum())} names are question marks, lost when the file was saved")
        names = names.where(~lost, "")
    strange = names[~names.map(str.isascii)]
    if strange.empty:
        return names
    with suppress(InputError):
        mended = restore("\n".join(strange), name=column).split("\n")
        changed = sum(one != other for one, other in zip(mended, strange, strict=False))
        if changed and len(mended) == len(strange) and sum(map(is_arabic, mended)) * _FEW >= len(strange):
            notes.append(f"column {column}: {changed} names were saved in a wrong encoding and are mended")
            names = names.copy()
            names[strange.index] = mended
    return names


def _newest(days: pd.Series) -> str:
    """The newest day of a column, ISO; empty without any."""
    found = ""
    for day in days.unique():
        with suppress(InputError):
            found = max(found, parse_date(day, where="date").isoformat())
    return found
