"""Somebody else's map as a layer whose sides are ours: opens files of areas or places and finds who holds them.

Called by :mod:`mapper.agreement`; what its words mean is asked of :mod:`mapper.othersides`.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from mapper.errors import InputError
from mapper.othersides import CONTESTED, UNKNOWN, Sides, compare_rules, word_of
from mapper.placefiles import DAMAGED_ZIP, read_layer, read_place_file
from mapper.places.gazetteer import CONFIDENT
from mapper.records import Candidate
from mapper.schema import WGS84
from mapper.text.normalize import fold_key
from mapper.theatre import Theatre

SIDE: Final = "_side"
LAYER_SUFFIXES: Final = (".geojson", ".json", ".gpkg", ".kml", ".kmz", ".shp", ".zip", ".parquet", ".fgb")
TABLE_SUFFIXES: Final = (".csv", ".tsv", ".txt")

_SPOTS: Final = ("lon", "lat", "wkt")
_SHOWN: Final = 12
_TWINS: Final = 20
_MOST_SIDES: Final = 100
_AROUND_DEGREES: Final = 10.0
_MOSTLY: Final = 0.5
_LEAST: Final = 0.1


def other_map(
    other: str | Path | gpd.GeoDataFrame,
    theatre: Theatre,
    on: date,
    *,
    faction_col: str | None,
    named: Mapping[str, str],
    by: str,
) -> tuple[gpd.GeoDataFrame, list[str]]:
    """
    Open another map and say in our words who holds what on it.

    Parameters
    ----------
    other, faction_col, named, by
        As for :func:`mapper.agreement.compare`.
    theatre, on
        Whose factions and places, and the day on which names of factions are read.

    Returns
    -------
    layer
        EPSG:4326, valid, polygons only or points only; :data:`SIDE` is a faction (or its group) or
        :data:`mapper.othersides.CONTESTED`. What shows nobody is left out.
    notes
        What was mended, left out or not understood.

    Raises
    ------
    InputError
        If it cannot be read, no column names factions that are known, or none of it lies in the theatre.
    """
    notes: list[str] = []
    sides = Sides(theatre, on, named, by)
    layer, origin = _opened(other, theatre, notes)
    column, meant = _column(layer, sides, faction_col, origin, notes)
    said = [meant.get(word_of(value)) for value in layer[column]]
    if blank := sum(not word_of(value) for value in layer[column]):
        notes.append(f"{blank} of {len(layer)} features have nothing in {column!r} and are left out")
    layer = layer[[column, layer.geometry.name]].assign(**{SIDE: said})
    return _shaped(layer[layer[SIDE].notna()], theatre, origin, notes), notes


def _opened(other: Any, theatre: Theatre, notes: list[str]) -> tuple[gpd.GeoDataFrame, str]:
    if isinstance(other, gpd.GeoDataFrame):
        return _degrees(other.reset_index(drop=True), "the other map"), "the other map"
    path = Path(other)
    if path.suffix.lower() in TABLE_SUFFIXES:
        return _table(path, theatre, notes), str(path)
    if path.suffix.lower() not in LAYER_SUFFIXES:
        known = ", ".join([*TABLE_SUFFIXES, *LAYER_SUFFIXES])
        raise InputError(f"{path}: not a map that can be compared; use one of {known}")
    if not path.exists():
        raise InputError(f"{path}: no such file")
    if path.suffix.lower() == ".parquet":
        return _degrees(read_layer(path), str(path)), str(path)
    sources = _packed(path) if path.suffix.lower() in (".zip", ".kmz") else [str(path)]
    if not sources:
        return _table(path, theatre, notes), str(path)
    try:
        parts = [
            pyogrio.read_dataframe(source, layer=at).assign(folder=str(name))
            for source in sources
            for at, (name, _) in enumerate(pyogrio.list_layers(source))
        ]
    except Exception as fault:  # the readers of the formats raise errors of their own
        raise InputError(f"{path}: cannot be read as a layer ({fault})") from None
    parts = [part for part in parts if isinstance(part, gpd.GeoDataFrame) and len(part)]
    if not parts:
        raise InputError(f"{path}: no features with a geometry")
    whole = [_degrees(part, str(path)) for part in parts]
    table = pd.concat([pd.DataFrame(part.drop(columns=part.geometry.name)) for part in whole], ignore_index=True)
    shapes = np.concatenate([part.geometry.to_numpy() for part in whole])
    return gpd.GeoDataFrame(table.drop(columns="geometry", errors="ignore"), geometry=shapes, crs=WGS84), str(path)


def _packed(path: Path) -> list[str]:
    """Layers in a zip, as GDAL calls them; none when it holds a table."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (OSError, *DAMAGED_ZIP) as fault:
        raise InputError(f"{path}: damaged zip ({fault}); download it again") from None
    inside = [name for name in names if name.lower().endswith(LAYER_SUFFIXES) and not name.startswith("__MACOSX")]
    if not inside and not any(name.lower().endswith(TABLE_SUFFIXES) for name in names):
        raise InputError(
            f"{path}: holds no map ({', '.join(names[:_SHOWN]) or 'it is empty'}); it should hold one of "
            f"{', '.join([*LAYER_SUFFIXES, *TABLE_SUFFIXES])}"
        )
    return [f"/vsizip/{path.resolve()}/{name}" for name in inside]


def _degrees(layer: gpd.GeoDataFrame, origin: str) -> gpd.GeoDataFrame:
    """The layer in EPSG:4326; one that declares no CRS must have degrees."""
    if layer.crs is not None:
        try:
            return layer.to_crs(WGS84)
        except Exception as fault:  # of a local CRS, which lies nowhere on the earth
            raise InputError(f"{origin}: its CRS cannot be turned into lon, lat ({fault})") from None
    west, south, east, north = layer.total_bounds
    if max(abs(west), abs(east)) > 180 or max(abs(south), abs(north)) > 90:
        raise InputError(
            f"{origin}: declares no CRS, and its coordinates ({west:.0f} {south:.0f} to {east:.0f} {north:.0f}) are no "
            "degrees; save it with its CRS, or as EPSG:4326"
        )
    return layer.set_crs(WGS84)


def _table(path: Path, theatre: Theatre, notes: list[str]) -> gpd.GeoDataFrame:
    """Rows of a csv: shapes written as WKT, places by their coordinates, else by their names."""
    read = read_place_file(path)
    table = read.table
    if read.faults:
        notes.append(f"left out: {'; '.join(str(fault) for fault in read.faults[:_SHOWN])}")
    have = {column.lower(): column for column in table.columns}
    lon, lat, wkt = (next((have[one] for one in compare_rules()[role] if one in have), None) for role in _SPOTS)
    if wkt and (shapes := shapely.from_wkt(table[wkt].to_numpy(str), on_invalid="ignore")).astype(bool).any():
        return _degrees(gpd.GeoDataFrame(table.drop(columns=wkt), geometry=shapes), str(path))
    if lon and lat:
        east, north = (pd.to_numeric(table[one].str.replace(",", "."), errors="coerce") for one in (lon, lat))
        good = east.between(-180, 180) & north.between(-90, 90)
        if not good.all():
            lines = [line for line, fine in zip(read.lines, good, strict=True) if not fine]
            notes.append(f"{len(lines)} rows without degrees left out, lines {', '.join(map(str, lines[:_SHOWN]))}")
        return gpd.GeoDataFrame(table[good], geometry=gpd.points_from_xy(east[good], north[good]), crs=WGS84)
    named = [have[one] for one in compare_rules()["place"] if one in have]
    if not named:
        raise InputError(
            f"{path}: needs the columns lon and lat, or wkt, or one with the places' names "
            f"({', '.join(compare_rules()['place'])}); it has: {', '.join(table.columns)}"
        )
    land = next((have[one] for one in compare_rules()["governorate"] if one in have), None)
    return _looked_up(table, named, land, theatre, notes)


def _looked_up(
    table: pd.DataFrame, named: list[str], land: str | None, theatre: Theatre, notes: list[str]
) -> gpd.GeoDataFrame:
    """Rows whose places the gazetteer surely knows, by the first of some columns that says one."""
    lands = theatre.governorates
    known = {
        fold_key(name): one for one, row in lands.iterrows() for name in (row["name"], row["name_ar"], *row["names"])
    }
    known |= {str(one).lower(): one for one in lands.index}
    points = frozenset(theatre.places.index[theatre.places.geom_type == "Point"])
    spots, keep = [], []
    missing: list[str] = []
    shared: list[str] = []
    for row in table.to_dict("records"):
        where = word_of(row[land]) if land else ""
        within = known.get(where.lower()) or known.get(fold_key(where))
        names = [word for column in named if (word := word_of(row[column]))]
        found = next((some for name in names if (some := _surely(name, within, theatre, points))), [])
        keep.append(bool(found))
        if found:
            spots.append(shapely.Point(found[0].lon, found[0].lat))
        if len(found) != 1:
            (shared if found else missing).append(names[0] if names else "(no name)")
    for names, told in (
        (missing, "places that the gazetteer does not surely know left out"),
        (shared, "names that several places bear, the best known taken (a column governorate would tell them apart)"),
    ):
        if names:
            more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
            notes.append(f"{len(names)} {told}: {', '.join(names[:_SHOWN])}{more}")
    return gpd.GeoDataFrame(table[keep], geometry=spots, crs=WGS84)


def _surely(name: str, within: str | None, theatre: Theatre, points: frozenset[str]) -> list[Candidate]:
    """The places that an id or a name surely means, those of the theatre first; none when it is not sure."""
    if name in theatre.places.index:
        return [theatre.gazetteer.get(name)]
    found = theatre.gazetteer.lookup(name, within=within, limit=_TWINS)
    found = [one for one in found if one.score >= CONFIDENT and one.place_id in points]
    inside = [one for one in found if one.place_id in theatre.coverage.units.index] or found
    return [one for one in inside if one.score == inside[0].score]


def _column(
    layer: gpd.GeoDataFrame, sides: Sides, wanted: str | None, origin: str, notes: list[str]
) -> tuple[str, dict[str, str]]:
    """Find the column that names sides, and what each of its values is to us."""
    columns = [str(name) for name in layer.columns if name != layer.geometry.name]
    if wanted is not None and wanted not in columns:
        raise InputError(f"{origin}: no column {wanted!r}; there are: {', '.join(columns) or 'none'}")
    words = {name: [word_of(value) for value in layer[name]] for name in ([wanted] if wanted else columns)}
    for meaning in (sides.meaning, sides.by_colour):
        ranked = []
        for name, said in words.items():
            values = [value for value in said if value]
            if not wanted and name.lower() not in compare_rules()["columns"] and len(set(values)) > _MOST_SIDES:
                continue
            known = {value: side for value in dict.fromkeys(values) if (side := meaning(value)) is not None}
            share = sum(value in known for value in values) / max(len(values), 1)
            if any(side != UNKNOWN for side in known.values()) and (wanted or share >= _LEAST):
                several = min(len(set(known.values()) - {CONTESTED, UNKNOWN}), 2)
                ranked.append((-several, *_rank(name, share), name, known))
        if ranked:
            *_, column, known = min(ranked, key=lambda one: one[:-1])
            if meaning == sides.by_colour:
                told = ", ".join(f"{value} = {side}" for value, side in list(known.items())[:_SHOWN])
                notes.append(f"taken by the usual colours of such maps: {told}; say --map if they mean others")
            _tell(dict.fromkeys(words[column]), known, sides, column, notes)
            return column, {value: side for value, side in known.items() if side != UNKNOWN}
    raise InputError(_nobody(words, sides, origin, wanted))


def _rank(name: str, share: float) -> tuple[bool, float, int]:
    """The likelier a column names sides, the less: a usual name of it counts when most is understood."""
    guesses = compare_rules()["columns"]
    usual = name.lower() in guesses
    return not (usual and share >= _MOSTLY), -share, guesses.index(name.lower()) if usual else len(guesses)


def _tell(values: Mapping[str, None], known: Mapping[str, str], sides: Sides, column: str, notes: list[str]) -> None:
    strange = [value for value in values if value and value not in known]
    if strange:
        notes.append(
            f"not understood in {column!r}, taken for blank: {', '.join(strange[:_SHOWN])}"
            f"{f' and {len(strange) - _SHOWN} more' if len(strange) > _SHOWN else ''}; {_advice(strange, sides)}"
        )
    present = {value.casefold() for value in values}
    if unused := [value for value in sides.own if value not in present]:
        notes.append(f"--map {', '.join(unused)}: not a value of {column!r}")


def _advice(strange: list[str], sides: Sides) -> str:
    """What would be right: the likeliest side of each word, else the sides there are."""
    guessed = [f'--map "{value}={side}"' for value in strange[:_SHOWN] if (side := sides.guess(value)) is not None]
    right = " ".join(guessed) or '--map "THEIRS=OURS"'
    return f"{right} would say what they are (ours: {sides.ours})"


def _nobody(words: Mapping[str, list[str]], sides: Sides, origin: str, wanted: str | None) -> str:
    guesses = compare_rules()["columns"]
    likely = sorted(words, key=lambda name: guesses.index(name.lower()) if name.lower() in guesses else len(guesses))
    shown = wanted or next(iter(likely), "")
    found = list(dict.fromkeys(value for value in words.get(shown, []) if value))[:_SHOWN]
    return (
        f"{origin}: no column names factions that are known; {shown!r} has {', '.join(found) or 'nothing'}; "
        f"{'' if wanted else '--faction-col names the column, '}{_advice(found, sides)}"
    )


def _shaped(layer: gpd.GeoDataFrame, theatre: Theatre, origin: str, notes: list[str]) -> gpd.GeoDataFrame:
    """Valid polygons in two dimensions, or points when there are no polygons; what is neither is told."""
    shapes = shapely.force_2d(layer.geometry.to_numpy())
    xy, of = shapely.get_coordinates(shapes, return_index=True)
    empty = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    empty[of[~np.isfinite(xy).all(axis=1)]] = True
    if empty.any():
        notes.append(f"{int(empty.sum())} features without a geometry on the earth left out")
    layer, shapes = layer[~empty], shapes[~empty]
    broken = ~shapely.is_valid(shapes)
    if broken.any():
        notes.append(f"{int(broken.sum())} invalid shapes of their map mended")
        shapes[broken] = shapely.make_valid(shapes[broken])
    parts, owner = shapely.get_parts(shapes, return_index=True)
    deeper, inner = shapely.get_parts(parts, return_index=True)
    parts, owner = deeper, owner[inner]
    dimension = shapely.get_dimensions(parts)
    wanted = 2 if (dimension == 2).any() else 0
    other = len(np.unique(owner)) - len(np.unique(owner[dimension == wanted]))
    if other:
        notes.append(f"{other} features that are no {'areas' if wanted else 'points or areas'} left out")
    parts, owner = parts[dimension == wanted], owner[dimension == wanted]
    if not len(parts):
        raise InputError(
            f"{origin}: has neither areas nor points that name a side; {'; '.join(notes) or 'it is empty'}"
        )
    around = shapely.box(*theatre.governorates.total_bounds).buffer(_AROUND_DEGREES, join_style="mitre")
    near = shapely.intersects(parts, shapely.box(*theatre.governorates.total_bounds))
    if not near.any():
        bounds = " ".join(f"{one:.2f}" for one in shapely.total_bounds(parts))
        raise InputError(
            f"{origin}: nothing of it that names a side lies in the theatre {theatre.id}; it has lon, lat from "
            f"{bounds}; is it lat, lon, or of another country?"
        )
    if wanted == 2:
        parts = shapely.intersection(parts, around)
    side = layer[SIDE].to_numpy(dtype=object)[owner]
    return gpd.GeoDataFrame({SIDE: side}, geometry=parts, crs=WGS84)[~shapely.is_empty(parts)]
