"""Packs what a map page is made of small: outlines that share corners, and change points instead of a map per day.

Called by :mod:`mapper.view.leaflet`; it chooses nothing and drops no text. ``page_model.js`` reads it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from mapper.view.columns import Names
from mapper.view.content import LABEL_KINDS, MapContent, day_numbers
from mapper.view.geojson import compact, plain
from mapper.view.outlines import Net, net, places
from mapper.view.style import Style

GRID: Final = 5_000
"""Coordinates are sent as whole numbers of 1/GRID degree, about twenty metres."""

GROUND_DETAIL: Final = 0.004
"""Footprints are drawn with this tolerance in degrees, about 400 m."""


def payload(content: MapContent) -> dict[str, Any]:
    """
    Pack a checked content as JSON values: columns, not rows; coordinates delta-coded, cells as outlines.

    Returns
    -------
    dict
        Read by ``page_model.js``; strings travel here and nowhere else.
    """
    content, found = _along_the_net(_along_a_curve(content))
    changes = content.changes()
    people = _people(content, changes)
    states, state_of = _states(changes, people)
    return {
        "title": [content.title, content.title_ar],
        "first": content.first.isoformat(),
        "days": (content.last - content.first).days + 1,
        "on": (content.on - content.first).days,
        "known_by": plain(content.known_by),
        "grid": GRID,
        "net": found.packed,
        "places": places(found, _on_grid(content.units[["lon", "lat"]]), _on_grid(content.vertices), GRID),
        "units": _units(content.units),
        "factions": [_faction(content, faction) for faction in people],
        "sides": {group: list(pair) for group, pair in content.style.sides.items()},
        "states": states,
        "changes": _packed_changes(content, changes, state_of),
        "claims": _claims(content.claims, people),
        "lines": [{"kind": kind, "name": [name, name_ar], "n": len(xy)} for kind, name, name_ar, xy in content.lines],
        "line_xy": np.concatenate([np.zeros((0, 2), np.int64), *(_steps_of(xy) for *_, xy in content.lines)]).T,
        "labels": _labels(content.labels, content.units),
        "style": _style(content.style),
        "texts": {key: list(pair) for key, pair in content.texts.items()},
    }


def _along_a_curve(content: MapContent) -> MapContent:
    """The same content with vertices and units in the order of a Hilbert curve: neighbours get like numbers."""
    if not len(content.edges) or not len(content.units):
        return content
    curve = [_curve(content.vertices), _curve(content.units[["lon", "lat"]].to_numpy(float))]
    place = [np.argsort(order) for order in curve]
    ends, sides = place[0][content.edges[:, :2]], content.edges[:, 2:]
    edges = np.column_stack([ends, np.where(sides < 0, -1, place[1][sides])])
    return replace(content, vertices=content.vertices[curve[0]], units=content.units.iloc[curve[1]], edges=edges)


def _along_the_net(content: MapContent) -> tuple[MapContent, Net]:
    """The same content with units and vertices in the order in which their net is walked over."""
    found = net(np.asarray(content.edges, dtype=np.int64).reshape(-1, 4), len(content.units))
    vertices = np.asarray(content.vertices, dtype=float).reshape(-1, 2)[found.vertices]
    return replace(content, units=content.units.iloc[found.units], vertices=vertices, edges=found.edges), found


def _on_grid(degrees: Any) -> NDArray[np.int64]:
    return np.rint(np.asarray(degrees, dtype=float) * GRID).astype(np.int64).reshape(-1, 2)


def _steps_of(xy: NDArray[np.float64]) -> NDArray[np.int64]:
    """Of a line the first point on the grid, then the way from point to point."""
    return np.diff(_on_grid(xy), axis=0, prepend=np.zeros((1, 2), dtype=np.int64))


def _curve(spots: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.argsort(gpd.GeoSeries(shapely.points(spots)).hilbert_distance().to_numpy(), kind="stable")


def _date(value: Any) -> date:
    return pd.Timestamp(value).date()


def _deltas(values: NDArray[Any]) -> list[int]:
    """Differences between successive rows, flattened: small numbers that compress well."""
    whole = np.asarray(values, dtype=np.int64)
    return np.diff(whole, axis=0, prepend=np.zeros_like(whole[:1])).ravel().tolist()


def _texts(values: Iterable[Any]) -> list[str]:
    known = values.tolist() if isinstance(values, pd.Series | pd.Index) else values
    return ["" if value is None or value is pd.NA or value != value else str(value) for value in known]


def _people(content: MapContent, changes: pd.DataFrame) -> dict[str, int]:
    """Every faction that is spoken of or speaks, in the order of ``factions``, then those it lacks."""
    spoken = set(_texts(changes["faction"])) | {side for sides in changes["rivals"] for side in sides}
    spoken |= {side for sides in _claimants(changes) for side in sides}
    spoken |= set(_texts(content.claims["faction"]))
    spoken |= set(_texts(content.claims["attribution"])) & content.factions.keys()
    known = [faction for faction in content.factions if faction in spoken]
    return {faction: i for i, faction in enumerate([*known, *sorted(spoken - set(known) - {""})])}


def _faction(content: MapContent, faction: str) -> dict[str, Any]:
    row = content.factions.get(faction, {})
    name = row.get("name") or faction
    group = row.get("group", "")
    names = [name, row.get("name_ar") or name]
    palettes = [content.style.with_palette(palette) for palette in content.style.palettes]
    colours = [[style.colour(faction, group), style.on_dark(faction, group)] for style in palettes]
    short = list(content.style.short.get(faction, names))
    return {"id": faction, "name": names, "short": short, "group": group, "colours": colours}


def _units(units: pd.DataFrame) -> dict[str, Any]:
    admin, admin_of = _dictionary(zip(_texts(units["admin1"]), _texts(units["admin1_ar"]), strict=True))
    near, strange = _near(units)
    return {
        "id": _texts(units.index),
        "name": Names(_texts(units["name"])),
        "name_ar": Names(_texts(units["name_ar"])),
        "admin": admin,
        "admin_of": np.array(admin_of, dtype=np.int64),
        "near": np.array(near, dtype=np.int64),
        "near_named": strange,
        "km2": np.rint(units["area_km2"].to_numpy(float) * 1000).astype(np.int64),
        "lived": np.rint(units["inhabited_km2"].to_numpy(float) * 1000).astype(np.int64),
        "settlement": units["settlement"].to_numpy(bool).astype(np.int64),
        "also": {i: list(map(str, names)) for i, names in enumerate(units["also"]) if len(names)}
        if "also" in units
        else {},
    }


def _names(units: pd.DataFrame) -> list[tuple[str, str]]:
    return list(zip(_texts(units["name"]), _texts(units["name_ar"]), strict=True))


def _near(units: pd.DataFrame) -> tuple[list[int], dict[int, list[str]]]:
    """Of an empty cell how many rows further the settlement is that it is near; by its names when that is no unit."""
    row = {names: i for i, names in reversed(list(enumerate(_names(units)))) if any(names)}
    near, strange = [0] * len(units), {}
    texts = zip(_texts(units["near"]), _texts(units["near_ar"]), units["settlement"], strict=True)
    for i, (name, name_ar, settled) in enumerate(texts):
        if settled or not (name or name_ar):
            continue
        if (name, name_ar) in row:
            near[i] = row[name, name_ar] - i
        else:
            strange[i] = [name, name_ar]
    return near, strange


def _dictionary(values: Iterable[tuple[str, ...]]) -> tuple[list[list[str]], list[int]]:
    """Distinct values in order of first appearance, and the position of each value among them."""
    seen: dict[tuple[str, ...], int] = {}
    positions = [seen.setdefault(value, len(seen)) for value in values]
    return [list(value) for value in seen], positions


def _claimants(changes: pd.DataFrame) -> Sequence[tuple[str, ...]]:
    """Who says that they took it, which nobody else tells of yet."""
    return changes["claimed_by"].tolist() if "claimed_by" in changes else [()] * len(changes)


def _states(changes: pd.DataFrame, people: Mapping[str, int]) -> tuple[list[dict[str, Any]], list[int]]:
    """Distinct (faction, status, besieged, rivals, claimed_by) and the position of each change among them."""
    told = (changes[name].tolist() for name in ("status", "besieged", "rivals"))
    columns = (_texts(changes["faction"]), *told, _claimants(changes))
    seen: dict[tuple[str, str, bool, tuple[str, ...], tuple[str, ...]], int] = {}
    keys = [
        (faction, str(status), bool(b), tuple(map(str, rivals)), tuple(map(str, claimants)))
        for faction, status, b, rivals, claimants in zip(*columns, strict=True)
    ]
    state_of = [seen.setdefault(key, len(seen)) for key in keys]
    states = [
        {
            "faction": people.get(faction, -1),
            "status": status,
            "besieged": int(besieged),
            "rivals": [people[rival] for rival in rivals],
            **({"claimed": [people[one] for one in claimants]} if claimants else {}),
        }
        for faction, status, besieged, rivals, claimants in seen
    ]
    return states, state_of


def _packed_changes(content: MapContent, changes: pd.DataFrame, state_of: Sequence[int]) -> dict[str, Any]:
    position = {claim_id: i for i, claim_id in enumerate(content.claims.index)}
    evidence, evidence_of = _dictionary(
        (tuple(position[c] for c in said), tuple(position[c] for c in against))  # type: ignore[misc]
        for said, against in zip(changes["claim_ids"], changes["against_ids"], strict=True)
    )
    confidence = pd.to_numeric(changes["confidence"], errors="coerce").fillna(0.0).clip(0.0, 1.0)
    row, at = changes["row"].to_numpy(np.int64), changes["at"].to_numpy(np.int64)
    again = np.diff(row, prepend=-1) == 0
    ago = at - day_numbers(changes["since"], content.first)
    return {
        "row": np.diff(row, prepend=0),
        "after": np.where(again, np.diff(at, prepend=0), at),
        "state": np.array(state_of, dtype=np.int64),
        "ago": np.where(np.isnan(ago), 0, ago + 1).astype(np.int64),
        "confidence": np.rint(confidence.to_numpy(float) * 100).astype(np.int64),
        "step": np.array(_steps(content.style, confidence.to_numpy(float)), dtype=np.int64),
        "evidence": [[list(said), list(against)] for said, against in evidence],
        "evidence_of": np.array(evidence_of, dtype=np.int64),
        "redrawn": _deltas(np.flatnonzero(~changes["told"].to_numpy(bool))) if "told" in changes else [],
    }


def _steps(style: Style, confidence: NDArray[np.float64]) -> list[int]:
    """:meth:`mapper.view.style.Style.step` of many."""
    lows = [low for low, _ in style.steps]
    return np.maximum(np.searchsorted(lows, confidence, side="right") - 1, 0).tolist()


def _claims(claims: pd.DataFrame, people: Mapping[str, int]) -> dict[str, Any]:
    out: dict[str, Any] = {"id": _texts(claims.index)}
    out["faction"] = [people.get(faction, -1) for faction in _texts(claims["faction"])]
    for name in ("status", "modality", "attribution", "date_precision", "quote", "source", "title", "url"):
        out[name] = _texts(claims[name])
    for name in ("valid_from", "valid_to", "reported"):
        days = claims[name] if name in claims.columns else [None] * len(claims)
        out[name] = ["" if pd.isna(value) else _date(value).isoformat() for value in days]
    out["confidence"] = [None if pd.isna(v) else round(float(v) * 100) for v in claims["confidence"]]
    spots = claims["places"] if "places" in claims.columns else [()] * len(claims)
    out["places"] = [[_spot(place) for place in places] for places in spots]
    grounds = claims["ground"] if "ground" in claims.columns else [None] * len(claims)
    out["spots"] = [_stands(named, ground) for named, ground in zip(spots, grounds, strict=True)]
    rings, ring_of = _dictionary((_rings(ground),) for ground in grounds)
    out["grounds"], out["ground_of"] = [json.loads(text) for (text,) in rings], ring_of
    return out


def _rings(ground: shapely.Geometry | None) -> str:
    """Outer rings of a footprint on the grid, each delta-coded, as JSON: footprints are often shared."""
    if ground is None or shapely.get_dimensions(ground) < 2:
        return "[]"
    parts = shapely.get_parts(shapely.simplify(ground, GROUND_DETAIL))
    parts = parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]
    rings = [shapely.get_coordinates(shapely.get_exterior_ring(part)) for part in parts]
    return compact([_deltas(np.rint(ring * GRID)) for ring in rings if len(ring)])


def _stands(named: Sequence[Mapping[str, Any]], ground: shapely.Geometry | None) -> int | list[float] | None:
    """
    Where a claim stands on the map as a point.

    Returns
    -------
    int, list or None
        Number of the first of its places that is a spot, else a point of its footprint as [lon, lat]; None for a claim
        about a whole country, which is nowhere in it, and for one without a footprint.
    """
    for at, place in enumerate(named):
        if place.get("kind") == "country":
            if not place.get("relation"):
                return None
        elif plain(place.get("lon")) is not None and plain(place.get("lat")) is not None:
            return at
    if ground is None or ground.is_empty:
        return None
    inside = ground.representative_point()
    return [round(inside.x, 4), round(inside.y, 4)]


def _spot(place: Mapping[str, Any]) -> list[Any]:
    lon, lat = plain(place.get("lon")), plain(place.get("lat"))
    return [str(place.get("name") or ""), lon, lat]


def _labels(labels: pd.DataFrame, units: pd.DataFrame) -> list[list[Any]]:
    """Name, name_ar, lon, lat, rank and kind; of a town that is a unit the row of the unit, and the rank."""
    ordered = labels.sort_values("rank", kind="stable")
    texts = zip(_texts(ordered["name"]), _texts(ordered["name_ar"]), strict=True)
    spots = zip(ordered["lon"], ordered["lat"], ordered["rank"], strict=True)
    kinds = ordered["kind"] if "kind" in ordered.columns else ["town"] * len(ordered)
    places = zip(_names(units), _rounded(units["lon"]), _rounded(units["lat"]), strict=True)
    row = {place: i for i, place in enumerate(places)}
    out: list[list[Any]] = []
    for names, (lon, lat, rank), kind in zip(texts, spots, kinds, strict=True):
        at = row.get((names, round(float(lon) * GRID), round(float(lat) * GRID))) if kind == "town" else None
        full = [*names, round(float(lon), 5), round(float(lat), 5), int(rank), LABEL_KINDS.index(kind)]
        out.append(full if at is None else [at, int(rank)])
    return out


def _rounded(degrees: pd.Series) -> list[int]:
    return [round(float(value) * GRID) for value in degrees]


def _style(style: Style) -> dict[str, Any]:
    themes = [_theme(style, {})] + ([_theme(style, style.dark)] if style.dark else [])
    return {
        "themes": themes,
        "palettes": list(style.palettes),
        "stripes": dict(style.stripes),
        "steps": [list(step) for step in style.steps],
    }


def _theme(style: Style, other: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """Colours and strokes on a light or, with what is different there, on a dark screen."""
    kinds = ("held", "besieged", "front", "change", "border", "admin1", "river", "coast")
    pens = {kind: [style.line(kind)[name] for name in ("stroke", "stroke-width", "stroke-opacity")] for kind in kinds}
    strokes = other.get("lines", {})
    return {
        **style.map_colours,
        **other.get("map", {}),
        "lines": {kind: [strokes.get(kind, pen[0]), *pen[1:]] for kind, pen in pens.items()},
    }
