"""What a map page is made of, checked, and packed small: edges and change points instead of a polygon per day.

Called by :mod:`mapper.view.leaflet` and :mod:`mapper.view.still`; it chooses nothing and drops no text.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from mapper.errors import SchemaError
from mapper.view.geojson import plain
from mapper.view.style import STATUSES, Style

Line = tuple[str, str, str, NDArray[np.float64]]

GRID: Final = 20_000
"""Coordinates are sent as whole numbers of 1/GRID degree, about five metres."""

GROUND_DETAIL: Final = 0.004
"""Footprints are drawn with this tolerance in degrees, about 400 m."""

LABEL_KINDS: Final = ("town", "abroad", "admin1", "country", "water")
"""Settlements of the theatre and outside it, and areas whose name stands in their middle."""

LINE_KINDS: Final = ("water", "border", "admin1", "river", "coast", "lake")
_UNIT_TEXT: Final = ("name", "name_ar", "admin1", "admin1_ar", "near", "near_ar")
_UNIT_COLUMNS: Final = (*_UNIT_TEXT, "lon", "lat", "area_km2", "inhabited_km2", "settlement")
_HISTORY_COLUMNS: Final = (
    *("unit_id", "day", "faction", "status", "besieged", "rivals", "since", "confidence"),
    *("claim_ids", "against_ids"),
)
_CLAIM_COLUMNS: Final = (
    *("faction", "status", "modality", "attribution", "valid_from", "date_precision", "reported", "confidence"),
    *("quote", "source", "title", "url", "article_id"),
)


@dataclass(frozen=True, slots=True)
class MapContent:
    """
    Everything a map page shows, already decided.

    Parameters
    ----------
    title, title_ar
        Name of the theatre.
    first, last
        Range of the date slider, both inclusive; equal for one date.
    on
        Date that is shown first.
    known_by
        Last day of reporting that was taken into account, None for all of it.
    vertices
        ``(V, 2)`` float: lon, lat in EPSG:4326 degrees.
    edges
        ``(E, 4)`` int: from vertex, to vertex, row of ``units`` on the left, row on the right (-1 outside).
    units
        Index unit_id; name, name_ar, admin1, admin1_ar, lon, lat, area_km2, inhabited_km2, settlement (True
        for a named place, False for a filler cell, whose nearest settlement is ``near``, ``near_ar``).
        ``also``, when there, is a tuple of other spellings that the search finds it by.
    history
        One row per change: unit_id, day (date), faction (id or None), status (held, contested, shared,
        unknown), besieged, rivals (tuple of ids), since, confidence (0..1), claim_ids, against_ids.
        A unit without a row is unknown; of several rows for one unit and day the last counts.
    claims
        Index claim_id; faction, status, modality, attribution, valid_from, date_precision, reported,
        confidence, quote, source, title, url, article_id, places (list of dicts with name, lon, lat);
        attribution is a text or the id of a faction. ``ground``, when there, is the claim's footprint in
        EPSG:4326, None where it has none.
    factions
        Faction id to ``name``, ``name_ar`` and ``group``.
    style
        Colours and line styles.
    lines
        ``(kind, name, name_ar, xy)`` with kind of :data:`LINE_KINDS` and ``(n, 2)`` lon, lat; ``water`` is a
        closed ring that is filled, and so is ``lake``, over the areas.
    labels
        name, name_ar, lon, lat, rank (0 = most important; smaller ranks win room and larger type, and among
        equals the earlier row). ``kind``, when there, is one of :data:`LABEL_KINDS`; ``town`` otherwise.
    texts
        Fixed (English, Arabic) texts: ``method``, ``licence``, ``sources`` ...
    """

    title: str
    title_ar: str
    first: date
    last: date
    on: date
    known_by: date | None
    vertices: NDArray[np.float64]
    edges: NDArray[np.int64]
    units: pd.DataFrame
    history: pd.DataFrame
    claims: pd.DataFrame
    factions: Mapping[str, Mapping[str, str]]
    style: Style
    lines: Sequence[Line]
    labels: pd.DataFrame
    texts: Mapping[str, tuple[str, str]]

    def names(self, *, areas: bool) -> pd.DataFrame:
        """Labels of areas (countries and governorates), or of settlements; those that win room first."""
        ordered = self.labels.sort_values("rank", kind="stable")
        if "kind" not in ordered.columns:
            return ordered.iloc[:0] if areas else ordered
        return ordered[ordered["kind"].isin(("country", "admin1", "water")) == areas]

    def check(self) -> None:
        """
        Look for contradictions.

        Raises
        ------
        SchemaError
            Naming every fault at once.
        """
        faults = _missing(self.units, _UNIT_COLUMNS, "units") + _missing(self.history, _HISTORY_COLUMNS, "history")
        faults += _missing(self.claims, _CLAIM_COLUMNS, "claims")
        faults += _missing(self.labels, ("name", "name_ar", "lon", "lat", "rank"), "labels")
        faults += self._odd_edges()
        if not self.first <= self.on <= self.last:
            faults.append(f"the date shown, {self.on}, is not within {self.first} .. {self.last}")
        kinds = sorted(set(self.labels["kind"]) - set(LABEL_KINDS)) if "kind" in self.labels.columns else []
        faults += [f"labels have unknown kinds: {kinds}"] if kinds else []
        faults += [
            f"line {name!r} is of no known kind: {kind!r}" for kind, name, *_ in self.lines if kind not in LINE_KINDS
        ]
        if not faults:
            faults += self._odd_history()
        if faults:
            raise SchemaError("not a map: " + "; ".join(faults))

    def _odd_edges(self) -> list[str]:
        if self.vertices.ndim != 2 or self.vertices.shape[1] != 2 or self.edges.ndim != 2 or self.edges.shape[1] != 4:
            return [f"vertices must be (V, 2) and edges (E, 4), not {self.vertices.shape} and {self.edges.shape}"]
        if not len(self.edges):
            return []
        ends, sides = self.edges[:, :2], self.edges[:, 2:]
        faults = [] if ends.min() >= 0 and ends.max() < len(self.vertices) else ["edges point at missing vertices"]
        if sides.min() < -1 or sides.max() >= len(self.units):
            faults.append("edges point at missing units")
        return faults

    def _odd_history(self) -> list[str]:
        strangers = self.history.loc[~self.history["unit_id"].isin(self.units.index), "unit_id"]
        statuses = sorted(set(self.history["status"]) - set(STATUSES))
        used = {claim for column in ("claim_ids", "against_ids") for ids in self.history[column] for claim in ids}
        lost = sorted(used - set(self.claims.index))
        faults = [f"history speaks of missing units: {list(strangers[:3])}"] if len(strangers) else []
        faults += [f"history has unknown statuses: {statuses}"] if statuses else []
        return faults + ([f"history speaks of missing claims: {lost[:3]}"] if lost else [])

    def changes(self) -> pd.DataFrame:
        """
        History as the page needs it: sorted by unit row and day, one row per unit and day, within the range.

        Returns
        -------
        pandas.DataFrame
            The columns of ``history`` and ``row`` (row of ``units``) and ``at`` (days since ``first``);
            what happened before ``first`` counts as of ``first``, what happens after ``last`` is left out.
        """
        found = self.history.copy()
        found["row"] = self.units.index.get_indexer(found["unit_id"])
        found["at"] = _day_numbers(found["day"], self.first).astype(np.int64)
        found = found[found["at"] <= (self.last - self.first).days].sort_values(["row", "at"], kind="stable")
        found["at"] = found["at"].clip(lower=0)
        return found.drop_duplicates(["row", "at"], keep="last").reset_index(drop=True)


def country_lines(countries: gpd.GeoDataFrame, *, sea_at: tuple[float, float] | None = None) -> list[Line]:
    """
    Borders, coasts and the sea of a set of countries, for :class:`MapContent`.

    Parameters
    ----------
    countries
        Polygons clipped to one box, EPSG:4326, with name and name_ar.
    sea_at
        A point (lon, lat) in the sea: the gap between the countries that holds it is water.

    Returns
    -------
    list of lines
        ``border`` where a country meets another, in the set or not, ``coast`` and ``water`` at the sea.
        Water that ends at the box is carried far beyond it, so that the map has no visible edge.
    """
    shapes = shapely.orient_polygons(countries.geometry.to_numpy())
    west, south, east, north = shapely.total_bounds(shapes)
    lines: list[Line] = []
    for j, i in combinations(range(len(shapes)), 2):
        shared = shapely.intersection(shapely.boundary(shapes[i]), shapely.boundary(shapes[j]))
        name, name_ar = (f"{countries[column].iloc[j]} / {countries[column].iloc[i]}" for column in ("name", "name_ar"))
        lines += [("border", name, name_ar, xy) for xy in _strings(shared)]
    land = shapely.union_all(shapes)
    inside = shapely.box(west + 1e-6, south + 1e-6, east - 1e-6, north - 1e-6)
    rim = shapely.intersection(shapely.boundary(land), inside)
    for sea in _seas(shapely.box(west, south, east, north), land, sea_at):
        ring = shapely.get_coordinates(shapely.get_exterior_ring(sea))
        lines.append(("water", "", "", _beyond(ring, (west, south, east, north))))
        shore = shapely.intersection(rim, shapely.boundary(sea))
        lines += [("coast", "", "", xy) for xy in _strings(shore)]
        rim = shapely.difference(rim, shore)
    return lines + [("border", "", "", xy) for xy in _strings(rim)]


def _seas(box: shapely.Polygon, land: shapely.Geometry, sea_at: tuple[float, float] | None) -> NDArray[np.object_]:
    """Gaps between the countries that hold the given point."""
    gaps = shapely.get_parts(shapely.difference(box, land))
    return gaps[shapely.contains_xy(gaps, *sea_at)] if sea_at else gaps[:0]


def _strings(geometry: shapely.Geometry) -> Iterable[NDArray[np.float64]]:
    parts = shapely.get_parts(shapely.get_parts(geometry))
    only = shapely.multilinestrings(parts[shapely.get_dimensions(parts) == 1])
    merged = shapely.get_parts(shapely.line_merge(only))
    return [shapely.get_coordinates(line) for line in merged if not shapely.is_empty(line)]


def _beyond(ring: NDArray[np.float64], box: tuple[float, float, float, float]) -> NDArray[np.float64]:
    """Push the vertices that lie on the box 20 degrees outwards."""
    west, south, east, north = box
    out = ring.copy()
    out[:, 0] += 20.0 * (np.isclose(ring[:, 0], east) * 1.0 - np.isclose(ring[:, 0], west) * 1.0)
    out[:, 1] += 20.0 * (np.isclose(ring[:, 1], north) * 1.0 - np.isclose(ring[:, 1], south) * 1.0)
    return out


def payload(content: MapContent) -> dict[str, Any]:
    """
    Pack a checked content as JSON values: columns, not rows; coordinates and edges delta-coded.

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
        "vertices": _deltas(np.rint(content.vertices * GRID)),
        "edges": _packed_edges(content.edges),
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
        "labels": _labels(content.labels),
        "style": _style(content.style),
        "texts": {key: list(pair) for key, pair in content.texts.items()},
    }


def _along_a_curve(content: MapContent) -> MapContent:
    """The same content with vertices, units and edges in the order of a Hilbert curve: neighbours get like numbers."""
    if not len(content.edges) or not len(content.units):
        return content
    curve = [_curve(content.vertices), _curve(content.units[["lon", "lat"]].to_numpy(float))]
    place = [np.argsort(order) for order in curve]
    ends, sides = place[0][content.edges[:, :2]], content.edges[:, 2:]
    edges = np.column_stack([ends, np.where(sides < 0, -1, place[1][sides])])
    edges = np.where((ends[:, 0] > ends[:, 1])[:, None], edges[:, [1, 0, 3, 2]], edges)
    edges = edges[np.lexsort(edges[:, ::-1].T)]
    return replace(content, vertices=content.vertices[curve[0]], units=content.units.iloc[curve[1]], edges=edges)


def _curve(spots: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.argsort(gpd.GeoSeries(shapely.points(spots)).hilbert_distance().to_numpy(), kind="stable")


def _packed_edges(edges: NDArray[np.int64]) -> list[list[int]]:
    """From which vertex and how much further, cell on the left and how much further on the right."""
    if not len(edges):
        return [[], [], [], []]
    start, stop, left, right = edges.T
    return [_deltas(start), (stop - start).tolist(), _deltas(left), (right - left).tolist()]


def _missing(frame: pd.DataFrame, columns: Sequence[str], name: str) -> list[str]:
    return [f"{name} lacks column {column!r}" for column in columns if column not in frame.columns]


def _date(value: Any) -> date:
    return pd.Timestamp(value).date()


def _days_ago(values: pd.Series, days: Sequence[int], first: date) -> list[int | None]:
    """How many days before the change its state is known to have begun, None when that is not known."""
    ago = np.asarray(days, dtype=float) - _day_numbers(values, first)
    return [None if value != value else int(value) for value in ago.tolist()]


def _day_numbers(values: pd.Series, first: date) -> NDArray[np.float64]:
    """Days since ``first``, NaN where there is none."""
    when = pd.to_datetime(values).to_numpy("datetime64[D]")
    days = (when - np.datetime64(first)).astype(float)
    days[np.isnat(when)] = np.nan
    return days


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
    near, near_of = _dictionary(zip(_texts(units["near"]), _texts(units["near_ar"]), strict=True))
    return {
        "id": _texts(units.index),
        "name": _texts(units["name"]),
        "name_ar": _texts(units["name_ar"]),
        "admin": admin,
        "admin_of": admin_of,
        "near": near,
        "near_of": near_of,
        "lon": _deltas(np.rint(units["lon"].to_numpy(float) * GRID)),
        "lat": _deltas(np.rint(units["lat"].to_numpy(float) * GRID)),
        "km2": np.round(units["area_km2"].to_numpy(float), 3).tolist(),
        "lived": np.round(units["inhabited_km2"].to_numpy(float), 3).tolist(),
        "settlement": [int(bool(value)) for value in units["settlement"]],
        "also": {i: list(map(str, names)) for i, names in enumerate(units["also"]) if len(names)}
        if "also" in units
        else {},
    }


def _dictionary(values: Iterable[tuple[str, ...]]) -> tuple[list[list[str]], list[int]]:
    """Distinct values in order of first appearance, and the position of each value among them."""
    seen: dict[tuple[str, ...], int] = {}
    positions = [seen.setdefault(value, len(seen)) for value in values]
    return [list(value) for value in seen], positions


def _states(changes: pd.DataFrame, people: Mapping[str, int]) -> tuple[list[dict[str, Any]], list[int]]:
    """Distinct (faction, status, besieged, rivals); ``sides`` are those whose colours it is painted in."""
    columns = (_texts(changes["faction"]), changes["status"], changes["besieged"], changes["rivals"])
    seen: dict[tuple[str, str, bool, tuple[str, ...]], int] = {}
    keys = [
        (faction, str(status), bool(b), tuple(map(str, rivals)))
        for faction, status, b, rivals in zip(*columns, strict=True)
    ]
    state_of = [seen.setdefault(key, len(seen)) for key in keys]
    states = [
        {
            "faction": people.get(faction, -1),
            "status": status,
            "besieged": int(besieged),
            "rivals": [people[rival] for rival in rivals],
        }
        for faction, status, besieged, rivals in seen
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


def _labels(labels: pd.DataFrame) -> list[list[Any]]:
    ordered = labels.sort_values("rank", kind="stable")
    texts = zip(_texts(ordered["name"]), _texts(ordered["name_ar"]), strict=True)
    spots = zip(ordered["lon"], ordered["lat"], ordered["rank"], strict=True)
    kinds = ordered["kind"] if "kind" in ordered.columns else ["town"] * len(ordered)
    return [
        [name, name_ar, round(float(lon), 5), round(float(lat), 5), int(rank), LABEL_KINDS.index(kind)]
        for (name, name_ar), (lon, lat, rank), kind in zip(texts, spots, kinds, strict=True)
    ]


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
