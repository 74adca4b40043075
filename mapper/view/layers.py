"""LAYER tables for GIS programs: named, styled, dated features made of areas, units, places, claims and fronts.

Everything is already computed when it comes here; these functions add names, ids, sources and simplestyle columns
and choose nothing. Geometries stay as they are: EPSG:4326, (lon, lat). ``start`` and ``end`` are instants (midnight
UTC, RFC 3339) because programs with a time slider take a bare date for a word; ``end`` is the first day on which a
feature no longer holds, None while it is open. What is told to people (``as_of, since, reported``) are dates, and
stand after them: a program that looks for times by name takes the first that it knows.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import shapely

from mapper.errors import SchemaError
from mapper.view.geojson import plain
from mapper.view.style import Style

Factions = Mapping[str, Mapping[str, str]]

FEATURE_ID: Final = "feature_id"
_WHO: Final = (
    "label",
    "label_ar",
    "faction",
    "faction_name",
    "faction_name_ar",
    "status",
    "rivals",
    "besieged",
    "claimed_by",
)
_PROOF: Final = ("source", "url", "reported", "quote")


def areas_layer(
    areas: gpd.GeoDataFrame,
    *,
    style: Style,
    factions: Factions,
    as_of: date,
    end: date | None = None,
    claims: pd.DataFrame | None = None,
) -> gpd.GeoDataFrame:
    """
    Make a layer of the areas of equal control on a day, or of the spans of days that the table states.

    Parameters
    ----------
    areas
        Columns faction, status, rivals, confidence, claim_ids, area_km2, geometry; besieged and since
        when they are known; ``as_of`` and ``end`` where rows have days of their own.
    as_of, end
        First day the layer shows, and the first day it no longer does (None: open).
    claims
        CLAIMS that the ids stand for: every feature then has ``sources`` (all of them), and ``source, url, reported,
        quote`` of the newest claim behind it.

    Returns
    -------
    geopandas.GeoDataFrame
        LAYER, index ``feature_id``: a hash of what the feature says and where.

    Raises
    ------
    SchemaError
        Naming every missing column, or a CRS that is not EPSG:4326.
    """
    _check(areas, ("faction", "status", "rivals", "confidence", "claim_ids", "area_km2"), "areas")
    if not len(areas):
        blank = {"status": "unknown", "confidence": 0.0, "area_km2": 0.0}
        made = areas_layer(_one_row(areas, blank), style=style, factions=factions, as_of=as_of, end=end, claims=claims)
        return made.iloc[:0]
    said = _Said(claims)
    rows = []
    for row in areas.to_dict("records"):
        name, name_ar = _names(_text(row["faction"]), factions)
        why = _why(row) | said.behind(row, newest=True)
        rows.append(_who(row, name, name_ar, factions) | _when(row, as_of, end) | why | _style(row, style))
    return _layer(rows, areas, ids=_hashes("area", rows, areas))


def units_layer(
    control: gpd.GeoDataFrame,
    *,
    style: Style,
    factions: Factions,
    end: date | None = None,
    claims: pd.DataFrame | None = None,
) -> gpd.GeoDataFrame:
    """
    Make a layer of the cells of a CONTROL table, which also has ``name`` and ``name_ar``.

    Parameters
    ----------
    control
        ``end`` where rows have days of their own.
    claims
        As for :func:`areas_layer`, but the claim told in full is the one that weighs most in the cell.

    Returns
    -------
    geopandas.GeoDataFrame
        LAYER; feature ids are those of the index.

    Raises
    ------
    SchemaError
        Naming every missing column, or a CRS that is not EPSG:4326.
    """
    needed = ("as_of", "faction", "status", "besieged", "rivals", "since", "confidence", "claim_ids", "name", "name_ar")
    _check(control, needed, "units")
    if not len(control):
        blank = _one_row(control, {"status": "unknown", "confidence": 0.0})
        return units_layer(blank, style=style, factions=factions, end=end, claims=claims).iloc[:0]
    said = _Said(claims)
    rows = [
        _who(row, _text(row["name"]), _text(row["name_ar"]), factions)
        | _when(row, row["as_of"], end)
        | _why(row)
        | said.behind(row)
        | _style(row, style)
        for row in control.to_dict("records")
    ]
    return _layer(rows, control, ids=[str(unit_id) for unit_id in control.index])


def places_layer(
    places: gpd.GeoDataFrame,
    *,
    style: Style,
    factions: Factions,
    end: date | None = None,
    claims: pd.DataFrame | None = None,
) -> gpd.GeoDataFrame:
    """
    Make a layer of places as points: :func:`units_layer` with ``marker-color`` for programs that draw pins.

    Parameters
    ----------
    places
        As for :func:`units_layer`; ``prominence`` when it is known: the higher, the sooner a name is drawn.

    Raises
    ------
    SchemaError
        Naming every missing column, or a CRS that is not EPSG:4326.
    """
    layer = units_layer(places, style=style, factions=factions, end=end, claims=claims)
    layer.insert(len(layer.columns) - 1, "marker-color", layer["fill"])
    if "prominence" in places:
        layer.insert(layer.columns.get_loc("claim_ids"), "prominence", places["prominence"].to_numpy())
    return layer


def claims_layer(claims: gpd.GeoDataFrame, *, style: Style, factions: Factions) -> gpd.GeoDataFrame:
    """
    Make a layer of the footprints of claims, those that colour nothing included.

    Parameters
    ----------
    claims
        CLAIMS with a geometry column; ``start`` is the day a claim begins to hold, ``end`` its ``valid_to``.

    Returns
    -------
    geopandas.GeoDataFrame
        LAYER; feature ids are the claim ids; with quote, modality, attribution, source and url.

    Raises
    ------
    SchemaError
        Naming every missing column, or a CRS that is not EPSG:4326.
    """
    needed = ("faction", "status", "modality", "attribution", "valid_from", "reported", "confidence", "quote")
    _check(claims, needed, "claims")
    if not len(claims):
        blank = {"status": "controls", "confidence": 0.0}
        return claims_layer(_one_row(claims, blank), style=style, factions=factions).iloc[:0]
    rows = []
    spots = claims.geom_type == "Point"
    for claim_id, row, spot in zip(claims.index, claims.to_dict("records"), spots, strict=True):
        name, name_ar = _names(_text(row["faction"]), factions)
        words = {key: plain(row.get(key)) for key in _CLAIM_WORDS}
        dates = _when({"since": row["valid_from"]}, row["valid_from"], row.get("valid_to"))
        row |= {"claim_ids": (claim_id,), "rivals": row.get("against") or ()}
        why = _why(row) | {"sources": [words["source"]] if words["source"] else []}
        drawn = style.claim(_text(row["faction"]), confidence=plain(row["confidence"]), spot=bool(spot))
        rows.append(_who(row, name, name_ar, factions) | dates | why | words | drawn)
    return _layer(rows, claims, ids=[str(claim_id) for claim_id in claims.index])


_CLAIM_WORDS: Final = ("modality", "attribution", "reported", "date_precision", "quote", "source", "title", "url")


def front_layer(
    front: gpd.GeoDataFrame,
    *,
    style: Style,
    factions: Factions,
    as_of: date,
    end: date | None = None,
    claims: pd.DataFrame | None = None,
) -> gpd.GeoDataFrame:
    """
    Make a layer of the lines between two holders.

    Parameters
    ----------
    front
        Columns faction_a, faction_b, length_km, geometry (lines); ``claim_ids`` of the ground on both sides when
        known; ``as_of`` and ``end`` where rows have days of their own.
    claims
        As for :func:`areas_layer`.

    Raises
    ------
    SchemaError
        Naming every missing column, or a CRS that is not EPSG:4326.
    """
    _check(front, ("faction_a", "faction_b", "length_km"), "front")
    said = _Said(claims)
    if not len(front):
        blank = _one_row(front, {"length_km": 0.0})
        return front_layer(blank, style=style, factions=factions, as_of=as_of, end=end, claims=claims).iloc[:0]
    rows = []
    for row in front.to_dict("records"):
        sides = [_names(_text(row[side]), factions) for side in ("faction_a", "faction_b")]
        labels = {"label": " / ".join(a for a, _ in sides), "label_ar": " / ".join(b for _, b in sides)}
        both = {"faction_a": _text(row["faction_a"]), "faction_b": _text(row["faction_b"])}
        why = {"length_km": plain(row["length_km"]), "claim_ids": _list(row.get("claim_ids"))}
        why |= said.behind(row, newest=True)
        rows.append(labels | both | _when(row, as_of, end) | why | style.line("front"))
    return _layer(rows, front, ids=_hashes("front", rows, front))


def _check(frame: gpd.GeoDataFrame, columns: Sequence[str], name: str) -> None:
    faults = [f"missing column {column!r}" for column in columns if column not in frame.columns]
    crs = getattr(frame, "crs", None)
    if crs is None or crs.to_epsg() != 4326:
        faults.append(f"geometry must be in EPSG:4326, not {crs}")
    if faults:
        raise SchemaError(f"not a table of {name}: " + "; ".join(faults))


def _one_row(frame: gpd.GeoDataFrame, values: Mapping[str, Any]) -> gpd.GeoDataFrame:
    """One row about nothing: a layer without a feature has the columns of one that has some."""
    row = {**dict.fromkeys(frame.columns.drop(frame.geometry.name)), **values}
    return gpd.GeoDataFrame(pd.DataFrame([row]), geometry=[shapely.Point()], crs=frame.crs)


def _who(row: Mapping[str, Any], label: str | None, label_ar: str | None, factions: Factions) -> dict[str, Any]:
    faction = _text(row["faction"])
    name, name_ar = _names(faction, factions)
    besieged, claimants = bool(row.get("besieged") or False), _list(row.get("claimed_by"))
    values = (label, label_ar, faction, name, name_ar, row["status"], _list(row.get("rivals")), besieged, claimants)
    return dict(zip(_WHO, values, strict=True))


def _when(row: Mapping[str, Any], as_of: Any, end: Any) -> dict[str, str | None]:
    day = plain(row.get("as_of")) or plain(as_of)
    last = plain(row.get("end")) or plain(end)
    return {"start": _instant(day), "end": _instant(last), "since": plain(row.get("since")), "as_of": day}


def _instant(day: str | None) -> str | None:
    return f"{day}T00:00:00Z" if day else None


class _Said:
    """Who said it: the sources of a feature, and one of its claims in full."""

    def __init__(self, claims: pd.DataFrame | None) -> None:
        columns = [] if claims is None else [name for name in _PROOF if name in claims.columns]
        self.words: dict[str, dict[str, Any]] = {}
        if claims is not None:
            for claim_id, *values in claims[columns].itertuples():
                self.words[str(claim_id)] = dict(zip(columns, map(plain, values), strict=True))

    def behind(self, row: Mapping[str, Any], *, newest: bool = False) -> dict[str, Any]:
        known = [self.words[one] for one in _list(row.get("claim_ids")) if one in self.words]
        best = max(known, key=lambda one: one.get("reported") or "") if known and newest else (known or [{}])[0]
        sources = sorted({str(one["source"]) for one in known if one.get("source")})
        return {"sources": sources} | {name: best.get(name) for name in _PROOF}


def _why(row: Mapping[str, Any]) -> dict[str, Any]:
    numbers = {name: plain(row.get(name)) for name in ("confidence", "area_km2")}
    return numbers | {"claim_ids": _list(row.get("claim_ids"))}


def _style(row: Mapping[str, Any], style: Style) -> dict[str, Any]:
    return style.of(
        _text(row["faction"]),
        row["status"],
        _list(row["rivals"]),
        confidence=plain(row["confidence"]),
        besieged=bool(row.get("besieged", False)),
    )


def _names(faction: str | None, factions: Factions) -> tuple[str, str]:
    if faction is None:
        return "", ""
    names = factions.get(faction, {})
    name = names.get("name") or faction
    return name, names.get("name_ar") or name


def _text(value: Any) -> str | None:
    value = plain(value)
    return None if value is None else str(value)


def _list(value: Any) -> list[Any]:
    found = plain(value)
    return found if isinstance(found, list) else []


def _hashes(kind: str, rows: Sequence[Mapping[str, Any]], frame: gpd.GeoDataFrame) -> list[str]:
    """Ids made of what a feature says and where, so the same feature keeps its id in every run."""
    shapes = shapely.to_wkb(shapely.normalize(frame.geometry.to_numpy()), byte_order=1)
    said = [json.dumps(row, sort_keys=True, ensure_ascii=False, default=str) for row in rows]
    return [
        f"{kind}-{hashlib.sha256(text.encode() + (shape or b'')).hexdigest()[:16]}"
        for text, shape in zip(said, shapes, strict=True)
    ]


def _layer(rows: Sequence[Mapping[str, Any]], frame: gpd.GeoDataFrame, *, ids: Sequence[str]) -> gpd.GeoDataFrame:
    index = pd.Index(list(ids), name=FEATURE_ID, dtype=object)
    table = pd.DataFrame(list(rows), index=index)
    return gpd.GeoDataFrame(table, geometry=frame.geometry.to_numpy(), crs=frame.crs)
