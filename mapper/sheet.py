"""Gathers what the page shows: cells and edges, the changes over the days, the claims, rivers, borders, labels.

Called by :class:`mapper.controlmap.ControlMap` when a page is wanted; it imports the view, not the other way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import ArrayLike
from scipy.spatial import cKDTree

from mapper.control.told import told_changes
from mapper.report import report_words
from mapper.schema import claim_records
from mapper.store import claim_row
from mapper.text.normalize import fold_key
from mapper.theatre import REST, Theatre
from mapper.view.content import Line, MapContent, country_lines
from mapper.view.hearts import QUARTER

if TYPE_CHECKING:
    from mapper.controlmap import ControlMap

_RANKS: Final = {"PPLC": 0, "PPLA": 1, "PPLA2": 2}
_LABELLED: Final = (*_RANKS, "PPLA3", "PPLA4", "PPL")
_SUBDISTRICT: Final = 4
_QUARTER: Final = "PPLX"
_SPOTS: Final = 8
_ROOM_DEGREES: Final = 0.18
_INSET_DEGREES: Final = 0.12
_NEAR_DEGREES: Final = 0.6
_ARTICLE: Final = re.compile(r"\b(?:a[lrstdnz]|e[lrstdnz]|ash|esh)[\s-]+|\bال")
_READ: Final = re.compile(r"[A-Za-z\u0621-\u064a]")


def map_content(control_map: ControlMap, first: date, last: date) -> MapContent:
    """
    Collect a :class:`mapper.view.leaflet.MapContent` for the days ``first`` to ``last``, inclusive.

    The day shown first is the map's own, moved into the range.
    """
    theatre = control_map.theatre
    coverage = theatre.coverage
    history = control_map.history(first, last)
    return MapContent(
        title=theatre.name,
        title_ar=theatre.name_ar,
        first=first,
        last=last,
        on=min(max(control_map.on, first), last),
        known_by=control_map.known_by,
        vertices=coverage.vertices,
        edges=coverage.edges,
        units=_units(theatre),
        history=history.assign(told=told_changes(history, control_map.claims)),
        claims=_claims(control_map.claims),
        factions=theatre.factions.table(),
        style=theatre.style,
        lines=_lines(theatre),
        labels=_labels(theatre, control_map.claims),
        texts={
            name: (report_words("en")["page"][name], report_words("ar")["page"][name]) for name in ("method", "licence")
        },
    )


def _units(theatre: Theatre) -> pd.DataFrame:
    """Units with the names of their governorates and, for empty cells, of the nearest settlement."""
    units = theatre.coverage.units
    admin = theatre.governorates
    lived_in = np.flatnonzero(units["settlement"].to_numpy())
    seeds = theatre.coverage.seeds
    known = theatre.places["names"]
    frame = pd.DataFrame(units[["name", "name_ar", "lon", "lat", "area_km2", "inhabited_km2", "settlement"]])
    frame["also"] = [
        _searched(known.get(unit, ()), name, arabic) if lived_in else ()
        for unit, name, arabic, lived_in in units[["name", "name_ar", "settlement"]].itertuples()
    ]
    frame["admin1"] = admin["name"].reindex(units["admin1"]).to_numpy()
    frame["admin1_ar"] = admin["name_ar"].reindex(units["admin1"]).to_numpy()
    if len(lived_in):
        nearest = lived_in[cKDTree(seeds[lived_in]).query(seeds)[1]]
        frame["near"], frame["near_ar"] = units["name"].to_numpy()[nearest], units["name_ar"].to_numpy()[nearest]
    else:
        frame["near"], frame["near_ar"] = "", ""
    return frame


def _searched(names: tuple[str, ...], *printed: str) -> tuple[str, ...]:
    """Other spellings in the page's two scripts that the page would not find by their sound."""
    heard = {_heard(name) for name in printed}
    others = {_heard(name): name for name in reversed(names) if _READ.search(name)}
    return tuple(name for sound, name in sorted(others.items()) if sound and sound not in heard)


def _heard(name: str) -> str:
    """The consonants of a Latin name as ``page_model.js`` compares them; an Arabic name without its article."""
    letters = re.sub(r"[\W_]+", "", _ARTICLE.sub("", fold_key(name))).replace("q", "k")
    return re.sub(r"(.)\1+", r"\1", letters[:1] + re.sub(r"[aeiouyw]|h$", "", letters[1:]))


def _claims(claims: gpd.GeoDataFrame) -> pd.DataFrame:
    rows: list[dict[str, Any]] = []
    for claim, ground in zip(claim_records(claims), claims.geometry, strict=True):
        row = claim_row(claim)
        row["ground"] = ground
        row.update(valid_from=claim.valid_from, valid_to=claim.valid_to, reported=claim.reported)
        rows.append(row)
    return pd.DataFrame(rows, columns=["claim_id", *claims.columns.drop("geometry"), "ground"]).set_index("claim_id")


def _lines(theatre: Theatre) -> list[Line]:
    """Sea, coasts and borders, governorates, rivers, lakes."""
    places = theatre.places
    countries = places[places["kind"] == "PCLI"].sort_index()
    others = countries[countries["country"] != theatre.settings["country"]]
    lines = country_lines(
        countries,
        sea_at=tuple(theatre.settings["sea_at"]) if "sea_at" in theatre.settings else None,
        cut=shapely.union_all(shapely.boundary(shapely.box(*others.bounds.to_numpy().T))) if len(others) else None,
    )
    for kind, drawn in (("ADM1", "admin1"), ("STM", "river")):
        for place in places[places["kind"] == kind].sort_index().itertuples():
            shape = place.geometry if kind == "STM" else shapely.boundary(place.geometry)
            for part in shapely.get_parts(shapely.line_merge(shape)):
                lines.append((drawn, place.name, place.name_ar, shapely.get_coordinates(part)))
    for lake in _lakes(theatre).itertuples():
        for part in shapely.get_parts(lake.geometry):
            ring = shapely.get_coordinates(shapely.get_exterior_ring(part))
            lines.append(("lake", lake.name, lake.name_ar, ring))
    return lines


def _lakes(theatre: Theatre) -> gpd.GeoDataFrame:
    """Lakes of the theatre's file: name, name_ar, polygons in EPSG:4326; none where it has no such file."""
    file = theatre.settings["files"].get("lakes")
    if file is None:
        return gpd.GeoDataFrame({"name": [], "name_ar": []}, geometry=[], crs="EPSG:4326")
    return gpd.read_file(theatre.folder / file)


def _labels(theatre: Theatre, claims: gpd.GeoDataFrame) -> pd.DataFrame:
    """
    Names of settlements, the more important first: capital, seats of governorates, of districts, by population.

    A base, a crossing or a quarter has its name where a report speaks of it, unless a settlement is called alike.
    """
    places = theatre.places
    points = places[places.geom_type == "Point"]
    told = set(_spots([(one.lon, one.lat) for named in claims["places"] for one in named if one.lon is not None]))
    told_here = [spot in told for spot in _spots(shapely.get_coordinates(points.geometry.to_numpy()))]
    has_cell = points.index.isin(theatre.coverage.units["place_id"])
    towns = points[points["kind"].isin(_LABELLED)]
    others = points[has_cell & told_here & ~points.index.isin(towns.index)]
    called_alike = others["name"].isin(towns["name"]) | others["name_ar"].isin(towns["name_ar"])
    towns = pd.concat([towns, others[~called_alike & ~others["name_ar"].duplicated()]])
    people = towns["population"].fillna(0).astype(float)
    smaller = 3 + (people < 50_000).astype(int) + (people < 10_000).astype(int) + (people < 1).astype(int)
    smaller = smaller.where(towns["kind"] != "PPLA3", smaller.clip(upper=_SUBDISTRICT))
    rank = towns["kind"].map(_RANKS).fillna(smaller.where(towns["kind"] != _QUARTER, QUARTER))
    at_home = towns["country"].isin(theatre.governorates["country"].unique())
    labels = pd.DataFrame(
        {
            "name": towns["name"],
            "name_ar": towns["name_ar"],
            "lon": towns.geometry.x,
            "lat": towns.geometry.y,
            "rank": rank.astype(int),
            "people": people,
            "kind": at_home.map({True: "town", False: "abroad"}),
        }
    )
    labels = labels.sort_values(["rank", "people", "name"], ascending=[True, False, True]).drop(columns="people")
    areas = [_areas_named(theatre, "PCLI", "country"), _areas_named(theatre, "ADM1", "admin1")]
    return pd.concat([labels, *areas, _waters_named(theatre)])


def _spots(lon_lat: ArrayLike) -> list[tuple[float, ...]]:
    return list(map(tuple, np.round(np.asarray(lon_lat, dtype=float), 4).tolist()))


def _waters_named(theatre: Theatre) -> pd.DataFrame:
    """Names of the sea, at the point that tells where it is, and of the lakes."""
    sea, settings = [], theatre.settings
    if "sea_name" in settings and "sea_at" in settings:
        sea = [(*settings["sea_name"], *settings["sea_at"], 0)]
    lakes = [(lake.name, lake.name_ar, *_middle(lake.geometry), 1) for lake in _lakes(theatre).itertuples()]
    return pd.DataFrame(sea + lakes, columns=["name", "name_ar", "lon", "lat", "rank"]).assign(kind="water")


def _areas_named(theatre: Theatre, kind: str, called: str) -> pd.DataFrame:
    """Names of areas, each in the middle of the widest circle that its largest part holds."""
    areas = theatre.places[theatre.places["kind"] == kind].sort_index()
    areas = areas[~areas.index.astype(str).str.endswith(REST)]
    if called == "country":
        others = areas[~areas["country"].isin(theatre.governorates["country"].unique())]
        return _named_often(others, shapely.union_all(theatre.governorates.geometry.to_numpy()))
    middles = [_middle(shape) for shape in areas.geometry]
    return pd.DataFrame(
        {
            "name": areas["name"],
            "name_ar": areas["name_ar"],
            "lon": [lon for lon, _ in middles],
            "lat": [lat for _, lat in middles],
            "rank": 1,
            "kind": called,
        }
    )


def _named_often(countries: gpd.GeoDataFrame, theatre: shapely.Geometry) -> pd.DataFrame:
    """
    Spots where the name of each country may stand: the widest of it first, then those along the theatre.

    A view of a part of the theatre shows the middle of no country.
    """
    rows = []
    if len(countries):
        seen = shapely.box(*countries.total_bounds).buffer(-_INSET_DEGREES, join_style="mitre")
        near = shapely.intersection(seen, shapely.buffer(theatre, _NEAR_DEGREES))
    for name, name_ar, shape in zip(countries["name"], countries["name_ar"], countries.geometry, strict=True):
        spots = [*_wide_spots(shapely.intersection(shape, seen)), *_wide_spots(shapely.intersection(shape, near))]
        rows += [(name, name_ar, lon, lat) for lon, lat in dict.fromkeys(spots)]
    return pd.DataFrame(rows, columns=["name", "name_ar", "lon", "lat"]).assign(rank=0, kind="country")


def _wide_spots(shape: shapely.Geometry) -> Iterator[tuple[float, float]]:
    """Middles of wide circles in a shape that do not overlap, the widest first."""
    for number in range(_SPOTS):
        parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
        if not parts:
            return
        circles = [shapely.maximum_inscribed_circle(part, tolerance=0.02) for part in parts]
        widest = max(circles, key=shapely.length)
        if number and shapely.length(widest) < _ROOM_DEGREES:
            return
        (lon, lat), _ = shapely.get_coordinates(widest)
        yield round(float(lon), 3), round(float(lat), 3)
        shape = shapely.difference(shape, shapely.Point(lon, lat).buffer(shapely.length(widest)))


def _middle(shape: shapely.Geometry) -> tuple[float, float]:
    parts = shapely.get_parts(shape)
    widest = shapely.maximum_inscribed_circle(parts[shapely.area(parts).argmax()], tolerance=0.02)
    lon, lat = shapely.get_coordinates(widest)[0]
    return float(lon), float(lat)
