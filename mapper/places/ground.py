"""What an atlas is made of: projected places, the ground of the theatre, and checks of its tables.

Called by :mod:`mapper.places.atlas` while it is built, and by nobody else.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import shapely
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from mapper.errors import DataError
from mapper.places.shapes import polygons
from mapper.places.spelling import lexicon, type_nouns, without_article
from mapper.text.normalize import fold_key

DEFAULTS: Final[Mapping[str, float]] = {
    "vicinity_km": 5.0,
    "near_km": 10.0,
    "area_km": 15.0,
    "sector_km": 80.0,
    "corridor_km": 5.0,
    "border_km": 10.0,
    "countryside_km": 60.0,
    "settlement_km": 2.0,
}
"""Kilometres of the ``[footprint]`` table where a theatre does not give its own."""

_SEGMENT_DEGREES: Final = 0.05
_QUARTER_M: Final = 10_000.0
_UNITS: Final = ("ADM2", "ADM3", "ADM4")
_SEAT: Final = 1.6
"""A unit's seat lies at most so many of its radii from its middle."""
_FAR_M: Final = 1_000_000.0


@dataclass(frozen=True, slots=True)
class Spot:
    """One place, projected: ``shape`` in metres; ``lon``, ``lat`` of a point on it in EPSG:4326 degrees."""

    place_id: str
    name: str
    kind: str
    parent_id: str
    radius_km: float
    lon: float
    lat: float
    shape: BaseGeometry

    @property
    def is_point(self) -> bool:
        """Whether the gazetteer knows it as a point."""
        return self.shape.geom_type == "Point"


def spots_of(places: gpd.GeoDataFrame, forward: Transformer) -> dict[str, Spot]:
    """Project every place; borders keep their course because long straight pieces are cut short first."""
    shapes = places.geometry.to_numpy()
    inner = shapes.copy()
    spread = shapely.get_type_id(shapes) != shapely.GeometryType.POINT
    inner[spread] = shapely.point_on_surface(shapes[spread])
    fine = shapely.segmentize(shapes, _SEGMENT_DEGREES)
    projected = shapely.transform(fine, forward.transform, interleaved=False)
    radius = places["radius_km"].to_numpy(float) if "radius_km" in places else np.full(len(places), math.nan)
    spots = {}
    columns = (places[name].tolist() for name in ("name", "name_ar", "kind", "parent_id"))
    for at, (place_id, english, arabic, kind, parent) in enumerate(zip(places.index, *columns, strict=True)):
        shape = projected[at]
        if shape.geom_type in ("Polygon", "MultiPolygon"):
            shape = polygons(shape)
        middle = inner[at]
        spots[place_id] = Spot(place_id, english or arabic, kind, parent, float(radius[at]), middle.x, middle.y, shape)
    return spots


def grounds_of(
    governorates: Mapping[str, BaseGeometry], places: gpd.GeoDataFrame, spots: Mapping[str, Spot], country: str
) -> tuple[BaseGeometry, BaseGeometry]:
    """The country and the whole ground."""
    belongs = places["country"] if "country" in places else places["parent_id"].str.partition("-")[0]
    own = [shape for one, shape in governorates.items() if belongs[one] == country or one.startswith(f"{country}-")]
    if own:
        return polygons(shapely.union_all(own)), polygons(shapely.union_all(list(governorates.values())))
    if country in spots and not spots[country].is_point:
        shape = spots[country].shape
        return shape, polygons(shapely.union_all([shape, *governorates.values()]))
    raise DataError(f"no governorate of {country!r} and no polygon of the country itself among the places")


def check_tables(
    banks: Mapping[str, Any],
    rivers: Mapping[str, Any],
    footprint: Mapping[str, Any],
    governorates: Iterable[str],
    spots: Mapping[str, Spot],
) -> None:
    """Raise DataError with every fault of a theatre's ``[banks]`` and ``[footprint]`` tables."""
    faults = [f"[banks] names {river!r}, which is no river line" for river in banks if river not in rivers]
    known = set(governorates)
    for one, around in footprint.get("surroundings", {}).items():
        faults += [f"[footprint.surroundings] names {two!r}, which is no governorate" for two in {one, *around} - known]
    faults += [
        f"[footprint.borders] {country} names {line!r}, which is no place"
        for country, line in footprint.get("borders", {}).items()
        if country in spots and line not in spots
    ]
    faults += [
        f"[footprint] {key} must be kilometres above 0, not {value!r}"
        for key, value in footprint.items()
        if key in DEFAULTS and not (isinstance(value, (int, float)) and value > 0)
    ]
    faults += [
        f"[footprint] has no entry {key!r}" for key in footprint if key not in {*DEFAULTS, "surroundings", "borders"}
    ]
    if faults:
        raise DataError("; ".join(sorted(faults)))


def lived_in(spot: Spot) -> bool:
    """Whether it is a settlement or a neighbourhood."""
    roles = lexicon().roles
    return spot.is_point and spot.kind in roles["settlement"] | roles["quarter"]


def areas_like(places: gpd.GeoDataFrame, spots: Mapping[str, Spot]) -> dict[str, tuple[str, ...]]:
    """Point to the areas of its name whose reach the gazetteer knows, governorates and countries aside."""
    unlike = lexicon().roles["governorate"] | lexicon().roles["country"]
    kinds = lexicon().roles["area"] - unlike
    areas = [one for one, at in spots.items() if at.kind in kinds and (not at.is_point or at.radius_km > 0)]
    names = names_of(places, areas)
    found: dict[str, set[str]] = {}
    for key, bearers in names_of(places, spots if names else ()).items():
        for one in bearers:
            if spots[one].is_point and key in names:
                found.setdefault(one, set()).update(set(names[key]) - {one})
    return {one: tuple(sorted(like)) for one, like in found.items()}


def units_of(
    spots: Mapping[str, Spot], like: Mapping[str, tuple[str, ...]], settlement_m: float
) -> dict[str, BaseGeometry]:
    """
    Ground of the districts and subdistricts that the gazetteer knows as a circle, metric.

    The circle reaches out to its seat, the town of its name; circles of one kind that overlap part along the
    line through the points where they cross (the power diagram of F. Aurenhammer, 1987).
    """
    units = {
        one: at for one, at in sorted(spots.items()) if at.kind.startswith(_UNITS) and at.is_point and at.radius_km > 0
    }
    seats = {
        unit: town
        for town, areas in sorted(like.items())
        for unit in areas
        if unit in units and lived_in(spots[town]) and spots[town].kind not in lexicon().roles["quarter"]
        and shapely.distance(spots[town].shape, units[unit].shape) < 1000.0 * _SEAT * units[unit].radius_km
    }  # fmt: skip
    found: dict[str, BaseGeometry] = {}
    for one, at in units.items():
        shape = shapely.buffer(at.shape, 1000.0 * at.radius_km)
        if one in seats:
            home = shapely.buffer(spots[seats[one]].shape, settlement_m)
            shape = shapely.convex_hull(shapely.union(shape, home))
        for other, beside in units.items():
            if other != one and beside.kind == at.kind and shapely.distance(beside.shape, at.shape) > settlement_m:
                shape = shapely.intersection(shape, _nearer(at, beside))
        found[one] = polygons(shape if one not in seats else shapely.union(shape, home))
    return {one: shape for one, shape in found.items() if not shape.is_empty}


def _nearer(one: Spot, other: Spot) -> BaseGeometry:
    """The half of the plane on the first circle's side of the line where two circles cross."""
    x, y = one.shape.x, one.shape.y
    away = shapely.distance(one.shape, other.shape)
    ux, uy = (other.shape.x - x) / away, (other.shape.y - y) / away
    reach = (away**2 + (1000.0 * one.radius_km) ** 2 - (1000.0 * other.radius_km) ** 2) / (2.0 * away)
    corners = [(reach, -_FAR_M), (reach, _FAR_M), (-_FAR_M, _FAR_M), (-_FAR_M, -_FAR_M)]
    return shapely.Polygon([(x + a * ux - b * uy, y + a * uy + b * ux) for a, b in corners])


def extents_of(places: gpd.GeoDataFrame, spots: Mapping[str, Spot], settlement_m: float) -> dict[str, BaseGeometry]:
    """
    Built-up ground of the settlements that the gazetteer knows neighbourhoods of, metric.

    A neighbourhood belongs to the most populous settlement within 10 km; the ground is a circle of the
    settlement and a smaller one round each, with the gaps between them closed.
    """
    roles = lexicon().roles
    people = places["population"].fillna(0.0).to_dict()
    towns = sorted(one for one, at in spots.items() if at.is_point and at.kind in roles["settlement"] and people[one])
    quarters = sorted(one for one, at in spots.items() if at.is_point and at.kind in roles["quarter"])
    if not towns or not quarters:
        return {}
    tree = shapely.STRtree([spots[one].shape for one in towns])
    belongs: dict[str, list[str]] = {}
    for quarter in quarters:
        near = [towns[row] for row in tree.query(spots[quarter].shape, predicate="dwithin", distance=_QUARTER_M)]
        if near:
            belongs.setdefault(max(near, key=lambda one: (people[one], one)), []).append(quarter)
    found: dict[str, BaseGeometry] = {}
    for town, parts in sorted(belongs.items()):
        circles = shapely.buffer([spots[one].shape for one in parts], 0.5 * settlement_m)
        whole = shapely.union_all([shapely.buffer(spots[town].shape, settlement_m), *circles])
        closed = shapely.buffer(shapely.buffer(whole, 0.5 * settlement_m), -0.5 * settlement_m)
        found[town] = polygons(shapely.union_all([whole, closed]))
    return found


def names_of(places: gpd.GeoDataFrame, ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Folded spellings of some places, also without article, to their ids."""
    names: dict[str, list[str]] = {}
    rows = zip(places.index, places["name"], places["name_ar"], places["names"], strict=True)
    chosen = set(ids)
    for place_id, name, name_ar, others in sorted(row for row in rows if row[0] in chosen):
        for spelling in (name, name_ar, *others):
            key = fold_key(spelling)
            for one in {key, without_article(key), *(without_article(rest) for _, rest in type_nouns(key))} - {""}:
                names.setdefault(one, []).append(place_id)
    return {key: tuple(dict.fromkeys(found)) for key, found in names.items()}
