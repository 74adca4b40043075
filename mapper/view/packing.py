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

from mapper.view.content import LABEL_KINDS, MapContent, day_numbers
from mapper.view.geojson import plain
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
    content = _along_a_curve(content)
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
        **_cells(content),
        "units": _units(content.units),
        "factions": [_faction(content, faction) for faction in people],
        "sides": {group: list(pair) for group, pair in content.style.sides.items()},
        "states": states,
        "changes": _packed_changes(content, changes, state_of),
        "claims": _claims(content.claims, people),
        "lines": [
            {"kind": kind, "name": [name, name_ar], "xy": _deltas(np.rint(xy * GRID))}
            for kind, name, name_ar, xy in content.lines
        ],
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


def _curve(spots: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.argsort(gpd.GeoSeries(shapely.points(spots)).hilbert_distance().to_numpy(), kind="stable")


def _cells(content: MapContent) -> dict[str, Any]:
    """
    Outlines of the cells, each with the cell on its left, and the vertices in the order in which they are met.

    Neighbours share their edges, so of a vertex that was met before only the way back to it is sent: mostly one step,
    along the neighbour's outline.

    Returns
    -------
    dict
        ``vertices`` (deltas of lon, lat on the grid), ``sizes`` (vertices of each outline), ``cells`` (deltas of
        the cell that each outline belongs to) and ``corners``: 0 for the next new vertex; else how much further
        the number of the vertex is than the last one's, and one more where it is no less.
    """
    number: dict[int, int] = {}
    sizes: list[int] = []
    cells: list[int] = []
    corners: list[int] = []
    last = 0
    for cell, ahead in enumerate(_ways(content)):
        for ring in _outlines(ahead, number):
            sizes.append(len(ring))
            cells.append(cell)
            for vertex in ring:
                known = number.get(vertex)
                if known is None:
                    number[vertex] = known = len(number)
                    corners.append(0)
                else:
                    corners.append(known - last + (known >= last))
                last = known
    spots = content.vertices[np.fromiter(number, dtype=np.int64, count=len(number))]
    return {
        "vertices": _deltas(np.rint(spots * GRID)),
        "sizes": sizes,
        "cells": _deltas(np.array(cells, dtype=np.int64)),
        "corners": corners,
    }


def _ways(content: MapContent) -> list[dict[int, list[int]]]:
    """For each cell, from vertex to vertices along its edges with the cell on the left; the least last."""
    ways: list[dict[int, list[int]]] = [{} for _ in range(len(content.units))]
    for start, stop, left, right in content.edges.tolist():
        if left >= 0:
            ways[left].setdefault(start, []).append(stop)
        if right >= 0:
            ways[right].setdefault(stop, []).append(start)
    for ahead in ways:
        for stops in ahead.values():
            stops.sort(reverse=True)
    return ways


def _outlines(ahead: dict[int, list[int]], number: Mapping[int, int]) -> Iterable[list[int]]:
    """Chain the edges of a cell into rings, each begun at the vertex that was met last."""
    while ahead:
        vertex = max(ahead, key=lambda one: (number.get(one, -1), -one))
        ring = []
        while vertex in ahead:
            ring.append(vertex)
            stops = ahead[vertex]
            following = stops.pop()
            if not stops:
                del ahead[vertex]
            vertex = following
        yield ring


def _date(value: Any) -> date:
    return pd.Timestamp(value).date()


def _days_ago(values: pd.Series, days: Sequence[int], first: date) -> list[int | None]:
    """How many days before the change its state is known to have begun, None when that is not known."""
    ago = np.asarray(days, dtype=float) - day_numbers(values, first)
    return [None if value != value else int(value) for value in ago.tolist()]


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
        "name": _texts(units["name"]),
        "name_ar": _texts(units["name_ar"]),
        "admin": admin,
        "admin_of": admin_of,
        "near": near,
        "near_named": strange,
        "lon": _deltas(np.rint(units["lon"].to_numpy(float) * GRID)),
        "lat": _deltas(np.rint(units["lat"].to_numpy(float) * GRID)),
        "km2": np.round(units["area_km2"].to_numpy(float), 3).tolist(),
        "lived": np.round(units["inhabited_km2"].to_numpy(float), 3).tolist(),
        "settlement": [int(bool(value)) for value in units["settlement"]],
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
    columns = (
        _texts(changes["faction"]), changes["status"], changes["besieged"], changes["rivals"], _claimants(changes)
    )  # fmt: skip
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
    return {
        "row": _deltas(changes["row"].to_numpy()),
        "at": changes["at"].tolist(),
        "state": list(state_of),
        "ago": _days_ago(changes["since"], changes["at"], content.first),
        "confidence": np.rint(confidence.to_numpy(float) * 100).astype(int).tolist(),
        "step": _steps(content.style, confidence.to_numpy(float)),
        "evidence": [[list(said), list(against)] for said, against in evidence],
        "evidence_of": evidence_of,
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
    return json.dumps([_deltas(np.rint(ring * GRID)) for ring in rings if len(ring)], separators=(",", ":"))


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
