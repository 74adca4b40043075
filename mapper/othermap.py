"""Somebody else's map as a layer whose sides are ours: opens files of areas or places and finds who holds them.

Called by :mod:`mapper.agreement`. How other maps name columns and sides is ``data/lexicon/compare.toml``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from mapper.claims.factions import Factions
from mapper.errors import InputError
from mapper.placefiles import read_layer, read_place_file
from mapper.places.gazetteer import CONFIDENT
from mapper.records import Candidate
from mapper.resources import data_path, read_toml
from mapper.schema import WGS84
from mapper.text.tokens import key_of
from mapper.theatre import Theatre

UNKNOWN: Final = "unknown"
CONTESTED: Final = "contested"
SIDE: Final = "_side"
LAYER_SUFFIXES: Final = (".geojson", ".json", ".gpkg", ".kml", ".kmz", ".shp", ".zip", ".parquet", ".fgb")

_SHOWN: Final = 20


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
        EPSG:4326; :data:`SIDE` is a faction (or its group), or :data:`CONTESTED`. What shows nobody is left out.
    notes
        What was left out or not understood.

    Raises
    ------
    InputError
        If it cannot be read or no column names factions that are known.
    """
    notes: list[str] = []
    layer, origin = _opened(other, theatre, notes)
    known = _Sides(theatre.factions, on, named, by)
    column, meant = _column(layer, known, faction_col, origin, notes)
    layer = layer.assign(**{SIDE: [meant.get(_word(value)) for value in layer[column]]})
    return layer[layer[SIDE].notna()], notes


def side_of(factions: Factions, faction: str, by: str) -> str:
    """A faction, or its group when groups are compared."""
    return (factions.group(faction) or faction) if by == "group" else faction


def _opened(other: Any, theatre: Theatre, notes: list[str]) -> tuple[gpd.GeoDataFrame, str]:
    if isinstance(other, gpd.GeoDataFrame):
        return (other.set_crs(WGS84) if other.crs is None else other.to_crs(WGS84)), "the other map"
    path = Path(other)
    if path.suffix.lower() in (".csv", ".tsv", ".txt"):
        return _placed(path, theatre, notes), str(path)
    if path.suffix.lower() not in LAYER_SUFFIXES:
        raise InputError(f"{path}: not a map that can be compared; use one of .csv, {', '.join(LAYER_SUFFIXES)}")
    if not path.exists():
        raise InputError(f"{path}: no such file")
    if path.suffix.lower() in (".parquet",):
        return read_layer(path), str(path)
    try:
        names = [str(name) for name, _ in pyogrio.list_layers(path)]
        parts = [pyogrio.read_dataframe(path, layer=name).assign(folder=name) for name in names]
        parts = [part for part in parts if isinstance(part, gpd.GeoDataFrame) and len(part)]
    except Exception as fault:  # the readers of the formats raise errors of their own
        raise InputError(f"{path}: cannot be read as a layer ({fault})") from None
    if not parts:
        raise InputError(f"{path}: no features with a geometry")
    whole = [part.set_crs(WGS84) if part.crs is None else part.to_crs(WGS84) for part in parts]
    return gpd.GeoDataFrame(pd.concat(whole, ignore_index=True), crs=WGS84), str(path)


def _placed(path: Path, theatre: Theatre, notes: list[str]) -> gpd.GeoDataFrame:
    """Places of a csv, by their coordinates, else by their names."""
    table = read_place_file(path).table
    have = {column.lower(): column for column in table.columns}
    lon, lat, place = (
        next((have[one] for one in _rules()[role] if one in have), None) for role in ("lon", "lat", "place")
    )
    if lon and lat:
        points = [pd.to_numeric(table[column].str.replace(",", "."), errors="coerce") for column in (lon, lat)]
        good = points[0].between(-180, 180) & points[1].between(-90, 90)
        if not good.all():
            notes.append(f"{int((~good).sum())} rows without degrees left out")
        table, points = table[good], [one[good] for one in points]
        return gpd.GeoDataFrame(table, geometry=gpd.points_from_xy(*points), crs=WGS84)
    if place is None:
        raise InputError(
            f"{path}: needs the columns lon and lat, or one with the places' names ({', '.join(_rules()['place'])}); "
            f"it has: {', '.join(table.columns)}"
        )
    sure = [_surely(name, theatre) for name in table[place]]
    missing = [name for one, name in zip(sure, table[place], strict=True) if one is None]
    if missing:
        notes.append(f"{len(missing)} places not in the gazetteer: {', '.join(missing[:_SHOWN])}")
    keep = [one is not None for one in sure]
    spots = [shapely.Point(one.lon, one.lat) for one in sure if one is not None]
    return gpd.GeoDataFrame(table[keep], geometry=spots, crs=WGS84)


def _surely(name: str, theatre: Theatre) -> Candidate | None:
    """The place of an id or a name, None when it is not sure."""
    if name in theatre.places.index:
        return theatre.gazetteer.get(name)
    found = theatre.gazetteer.lookup(name, limit=1)
    return found[0] if found and found[0].score >= CONFIDENT else None


@cache
def _rules() -> Mapping[str, Any]:
    return read_toml(data_path("lexicon", "compare.toml"))


def _word(value: Any) -> str:
    if isinstance(value, str):
        return " ".join(value.split())
    return "" if value is None or not np.isscalar(value) or pd.isna(value) else str(value)


class _Sides:
    """What words for sides mean to us on a day."""

    def __init__(self, factions: Factions, on: date, named: Mapping[str, str], by: str) -> None:
        self.factions, self.on, self.by = factions, on, by
        self.own = {_word(value).lower(): target for value, target in named.items()}
        for value, target in named.items():
            if target not in (CONTESTED, UNKNOWN) and target not in factions.table():
                raise InputError(
                    f"{value}={target}: {target!r} is no faction; there are: {', '.join(factions.ids)}, {CONTESTED}, "
                    f"{UNKNOWN}"
                )

    def meaning(self, value: str) -> str | None:
        """A side, CONTESTED or UNKNOWN; None when the word is strange."""
        low = value.lower()
        if low in self.own:
            target: str | None = self.own[low]
        elif low in _rules()["contested"]:
            target = CONTESTED
        elif low in _rules()["unknown"]:
            target = UNKNOWN
        else:
            alias = self.factions.meaning(key_of(value), self.on)
            upper = value.upper().replace(" ", "_")
            target = upper if upper in self.factions.table() else alias.faction if alias is not None else None
        if target is None or target in (CONTESTED, UNKNOWN):
            return target
        return side_of(self.factions, target, self.by)


def _column(
    layer: gpd.GeoDataFrame, sides: _Sides, wanted: str | None, origin: str, notes: list[str]
) -> tuple[str, dict[str, str]]:
    """Find the column that names sides, and what each of its values is to us."""
    columns = [str(name) for name in layer.columns if name != layer.geometry.name]
    if wanted is not None and wanted not in columns:
        raise InputError(f"{origin}: no column {wanted!r}; there are: {', '.join(columns) or 'none'}")
    guesses = {name: number for number, name in enumerate(_rules()["columns"])}
    ranked = []
    for name in [wanted] if wanted is not None else columns:
        values = [value for value in dict.fromkeys(_word(value) for value in layer[name]) if value]
        known = {value: side for value in values if (side := sides.meaning(value)) is not None}
        if known:
            share = sum(_word(value) in known for value in layer[name]) / len(layer)
            ranked.append((-share, guesses.get(name.lower(), len(guesses)), name, known, values))
    if not ranked:
        likely = [name for name in columns if name.lower() in guesses] or columns or [""]
        shown = wanted or likely[0]
        found = list(dict.fromkeys(_word(value) for value in layer[shown])) if shown else []
        raise InputError(
            f"{origin}: no column names factions that are known; {shown!r} has {', '.join(found[:8]) or 'nothing'}; "
            'say what they are with --map "THEIRS=OURS", ours being '
            f"{', '.join(sides.factions.ids[:8])} ..., {CONTESTED} or {UNKNOWN}"
        )
    _, _, column, known, values = min(ranked, key=lambda one: one[:3])
    strange = [value for value in values if value not in known]
    if strange:
        notes.append(
            f"not understood in {column!r}, taken for blank: {', '.join(strange[:_SHOWN])}; say what they are with "
            '--map "THEIRS=OURS"'
        )
    return column, {value: side for value, side in known.items() if side != UNKNOWN}
