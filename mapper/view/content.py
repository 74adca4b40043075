"""What a map page is made of, checked.

Called by :mod:`mapper.view.leaflet`, :mod:`mapper.view.still` and :mod:`mapper.view.picture`; packed for the page by
:mod:`mapper.view.packing`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from mapper.errors import SchemaError
from mapper.view.style import STATUSES, Style

Line = tuple[str, str, str, NDArray[np.float64]]

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
        unknown), besieged, rivals (tuple of ids), since, confidence (0..1), claim_ids, against_ids; ``claimed_by``,
        when there, is a tuple of the ids of those that say they took it; ``told``, when there, is False where no
        report says that the ground went to its new holder.
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
        equals the earlier row). ``kind``, when there, is one of :data:`LABEL_KINDS`; ``town`` otherwise. A country
        may have several rows: spots where its name, which is written once, may stand.
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
        units = self.history["unit_id"]
        strangers = units[self.units.index.get_indexer(units) < 0]
        statuses = sorted(set(self.history["status"].unique()) - set(STATUSES))
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
        found["at"] = day_numbers(found["day"], self.first).astype(np.int64)
        found = found[found["at"] <= (self.last - self.first).days].sort_values(["row", "at"], kind="stable")
        found["at"] = found["at"].clip(lower=0)
        return found.drop_duplicates(["row", "at"], keep="last").reset_index(drop=True)


def country_lines(
    countries: gpd.GeoDataFrame,
    *,
    sea_at: tuple[float, float] | None = None,
    cut: shapely.Geometry | None = None,
) -> list[Line]:
    """
    Borders, coasts and the sea of a set of countries, for :class:`MapContent`.

    Parameters
    ----------
    countries
        Polygons clipped to one box, EPSG:4326, with name and name_ar.
    sea_at
        A point (lon, lat) in the sea: the gap between the countries that holds it is water.
    cut
        Lines where a country ends only because no more of it is known.

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
    if cut is not None:
        rim = shapely.difference(rim, cut)
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


def _missing(frame: pd.DataFrame, columns: Sequence[str], name: str) -> list[str]:
    return [f"{name} lacks column {column!r}" for column in columns if column not in frame.columns]


def day_numbers(values: pd.Series, first: date) -> NDArray[np.float64]:
    """Days since ``first``, NaN where there is none."""
    when = pd.to_datetime(values).to_numpy("datetime64[D]")
    days = (when - np.datetime64(first)).astype(float)
    days[np.isnat(when)] = np.nan
    return days
