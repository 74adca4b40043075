"""The ground a claim's place speaks of: "villages south and east of the city" becomes a geometry.

Called by :mod:`mapper.pipeline` with an :class:`mapper.places.atlas.Atlas`. Relations are in
:mod:`mapper.places.relations`; this module chooses between place and relation, applies river bank and
exception, and never leaves the theatre's ground. It does not judge how much of that ground is meant
(``extent`` stays on the claim).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

import shapely
from shapely.geometry.base import BaseGeometry

from mapper.places.atlas import Atlas
from mapper.places.ground import Spot
from mapper.places.relations import (
    Ground,
    bank_ground,
    body,
    disc,
    named_area,
    part_by_direction,
    reference_of,
    related,
    ring,
    river_strip,
    road_strip,
)
from mapper.places.shapes import BEARINGS, point_at, polygons, transformed
from mapper.places.spelling import lexicon
from mapper.records import ClaimPlace

Scope = Literal["point", "area", "settlements"]

_LOOSE_KINDS = frozenset(
    {"area", "region", "countryside", "river_bank", "outskirts", "neighbourhoods_group", "city_part", "hills_group"}
    | {"road", "river", "strip", "front", "district", "subdistrict", "governorate", "country", "lake"}
)
_SPREAD_KINDS = frozenset({"area", "region", "governorate", "district", "subdistrict", "river_bank", "countryside"})
_UNITS = ("ADM2", "ADM3")
_MOST_KM = 500.0
_PULL_M = 10_000.0
_INSIDE_M = 20.0
_ROUNDED = 0.15
"""Share of the kilometres that are said by which they may be rounded: "20 km" may be 17 or 23."""


@dataclass(frozen=True, slots=True)
class Footprint:
    """
    The ground one :class:`mapper.records.ClaimPlace` speaks of.

    Parameters
    ----------
    geometry
        EPSG:4326 (lon, lat), valid, inside the theatre's ground; a Point for one settlement or spot; None when
        nothing can be placed.
    scope
        ``point``: one settlement or spot; ``area``: all ground inside; ``settlements``: only the settlements
        inside, as for unnamed plurals.
    place_ids
        The settlements that fall in it, in order; for a point the place itself.
    reason
        One English sentence: how it was bounded, or why it was not.
    """

    geometry: BaseGeometry | None
    scope: Scope
    place_ids: tuple[str, ...]
    reason: str


def footprint(place: ClaimPlace, atlas: Atlas) -> Footprint:
    """
    Bound the ground a claim's place speaks of.

    Work happens in the atlas's metric CRS; the answer is EPSG:4326 (lon, lat). It depends on everything but
    the printed name, so it is remembered by the rest.

    Parameters
    ----------
    place
        Any combination of fields; odd ones give a footprint without geometry, never an error.
    atlas
        The theatre's ground.

    Returns
    -------
    Footprint

    Examples
    --------
    A settlement is a point, "villages E of the Euphrates" the settlements of the left bank; a village that
    the gazetteer does not know has no geometry, since "west of Raqqa" is no place to put it.
    """
    key = replace(place, name="")
    if key not in atlas.memory:
        atlas.memory[key] = _footprint(key, atlas)
    return atlas.memory[key]


def _footprint(place: ClaimPlace, atlas: Atlas) -> Footprint:
    spot = atlas.spots.get(place.place_id or "")
    spot = spot or _loose_spot(place, atlas)
    ground = _by_distance(place, spot, atlas)
    if ground is None and place.relation == "except":
        ground = _own_ground(place, spot, atlas) or Ground(None, "of what it is the rest is not in the gazetteer")
    if ground is None and _is_itself(place, spot):
        ground = _own_ground(place, spot, atlas)
    if ground is None:
        ground = _by_relation(place, spot, atlas)
    ground = _on_bank(place, ground, atlas)
    if place.relation == "except":
        ground = _without(place, ground, atlas)
    return _finished(place, ground, atlas)


def _loose_spot(place: ClaimPlace, atlas: Atlas) -> Spot | None:
    """A place that only has coordinates (an online geocoder's)."""
    if place.lon is None or place.lat is None or not (abs(place.lon) <= 180 and abs(place.lat) <= 90):
        return None
    shape = shapely.Point(*atlas.forward.transform(place.lon, place.lat))
    return Spot("", "the coordinates given", "", "", math.nan, place.lon, place.lat, shape)


def _is_loose(place: ClaimPlace) -> bool:
    """Whether the words speak of some ground rather than of one thing with a name."""
    return place.kind.endswith("_unnamed") or place.kind in _LOOSE_KINDS


def _is_itself(place: ClaimPlace, spot: Spot | None) -> bool:
    """Whether the place is known and its relation only describes it ("Maadan, east of Raqqa")."""
    if spot is None:
        return False
    if place.relation is None or place.relation in ("anaphor", "administrative_of"):
        return True
    if place.kind.endswith("_unnamed") or place.kind == "countryside":
        return False
    return spot.place_id not in place.reference_ids


def _own_ground(place: ClaimPlace, spot: Spot | None, atlas: Atlas) -> Ground | None:
    """The ground of a known place: its polygon, its circle or its point."""
    if spot is None:
        within = atlas.spots.get(place.within or "")
        if within is None or within.is_point:
            return None
        return Ground(within.shape, f"all of {within.name}")
    if place.extent in ("vicinity", "outskirts"):
        return ring(spot, atlas)
    seat = atlas.seat_of(spot) if place.extent == "center" and spot.kind in _UNITS else None
    if seat is not None:
        return Ground(seat.shape, f"{seat.name}, the seat of {spot.name}", (seat.place_id,))
    if not spot.is_point:
        if spot.kind in lexicon().roles["river"]:
            return bank_ground(place, atlas) or river_strip(spot, place, atlas)
        if spot.shape.geom_type == "LineString":
            return road_strip(spot, place, atlas)
        if place.direction and place.relation is None:
            return part_by_direction(spot, place, atlas)
        return Ground(spot.shape, f"all of {spot.name}")
    if place.kind == "governorate" and spot.kind.startswith("PPLA") and spot.parent_id in atlas.governorates:
        governorate = atlas.spots[spot.parent_id]
        return Ground(governorate.shape, f"the governorate of {spot.name}")
    spread = place.extent != "center" and (place.kind in _SPREAD_KINDS or place.kind.endswith("_unnamed"))
    roles = lexicon().roles
    if spot.kind in roles["area"] or (spread and (spot.kind in roles["settlement"] or atlas.area_called(spot))):
        return named_area(spot, atlas)
    return Ground(
        spot.shape, f"{spot.name} itself" if spot.place_id else spot.name, (spot.place_id,) * bool(spot.place_id)
    )


def _by_distance(place: ClaimPlace, spot: Spot | None, atlas: Atlas) -> Ground | None:
    """N kilometres (and a direction) from the reference, unless a known place stands there."""
    known_elsewhere = spot is not None and spot.place_id not in place.reference_ids and not _is_loose(place)
    if place.distance_km is None or not 0 <= place.distance_km < _MOST_KM or known_elsewhere:
        return None
    reference = reference_of(place, atlas) or spot
    if reference is None or place.relation in ("between", "road_between"):
        return None
    km = place.distance_km
    if not place.direction:
        if spot is None and not _is_loose(place):
            return Ground(None, f"{km:g} km from {reference.name}, but the text does not say on which side")
        return Ground(disc(reference, 1000.0 * km, atlas), f"within {km:g} km of {reference.name}")
    if any(direction not in BEARINGS for direction in place.direction):
        return None
    spots = [point_at(reference.lon, reference.lat, direction, 1000.0 * km) for direction in place.direction]
    points = [shapely.Point(*atlas.forward.transform(lon, lat)) for lon, lat in spots]
    said = " and ".join(place.direction)
    if len(points) == 1 and not place.kind.endswith("_unnamed"):
        return Ground(points[0], f"the spot {km:g} km {said} of {reference.name}")
    shape = shapely.union_all(shapely.buffer(points, max(atlas.km("settlement_km"), _ROUNDED * 1000.0 * km)))
    return Ground(shape, f"round the spot {km:g} km {said} of {reference.name}")


def _by_relation(place: ClaimPlace, spot: Spot | None, atlas: Atlas) -> Ground:
    if place.relation is None or place.relation == "anaphor":
        bounds = atlas.spots.get(place.within or "")
        if place.direction and not place.bank and bounds is not None and _is_loose(place):
            return part_by_direction(bounds, place, atlas)
        return Ground(None, "nothing in the text bounds it" if _is_loose(place) else "it is not in the gazetteer")
    if spot is None and not _is_loose(place) and place.relation != "center_of":
        return Ground(None, "it is not in the gazetteer, and its description does not say exactly where it is")
    if spot is not None and not any(one in atlas.spots for one in place.reference_ids):
        place = replace(place, reference_ids=(spot.place_id,))
    return related(place, atlas)


def _on_bank(place: ClaimPlace, ground: Ground, atlas: Atlas) -> Ground:
    """Cut by the bank that is said; a point keeps its place, the bank only describes it."""
    shape = ground.shape
    if not place.bank or (shape is not None and shape.geom_type == "Point"):
        return ground
    if shape is None and not (_is_loose(place) and _bank_is_all(place, atlas)):
        return ground
    bank = bank_ground(place, atlas)
    if bank is None or bank.shape is None:
        return ground
    if shape is None or shape.equals(bank.shape):
        return bank
    return Ground(shapely.intersection(shape, bank.shape), f"{ground.reason}, on {bank.reason}", ground.place_ids)


def _bank_is_all(place: ClaimPlace, atlas: Atlas) -> bool:
    """Whether the bank alone bounds the place, not a relation that could not be placed."""
    if place.relation in (None, "anaphor") or not place.reference:
        return True
    return atlas.river_called(place.reference) is not None


def _without(place: ClaimPlace, ground: Ground, atlas: Atlas) -> Ground:
    spots = [atlas.spots[one] for one in place.reference_ids if one in atlas.spots and one != place.place_id]
    if ground.shape is None or not spots or ground.shape.geom_type == "Point":
        return ground
    shape = shapely.difference(ground.shape, shapely.union_all([body(one, atlas) for one in spots]))
    return Ground(shape, f"{ground.reason} except {', '.join(one.name for one in spots)}")


def _finished(place: ClaimPlace, ground: Ground, atlas: Atlas) -> Footprint:
    """Clip to the theatre, name the settlements, return to degrees."""
    unnamed = place.kind.endswith("_unnamed")
    scope: Scope = "settlements" if unnamed else "area"
    if ground.shape is None or ground.shape.is_empty:
        return Footprint(None, scope, (), _sentence(ground.reason or "nothing in the text bounds it"))
    if ground.shape.geom_type == "Point":
        bounds = atlas.ground if ground.place_ids else _bounds(place, atlas)
        return _finished_point(ground, "settlements" if unnamed else "point", bounds, atlas)
    shape = polygons(shapely.intersection(ground.shape, _bounds(place, atlas)))
    if shape.is_empty:
        return Footprint(None, scope, (), _sentence(f"{ground.reason}: no ground of the theatre is left"))
    quarters = not unnamed or place.kind.startswith("neighbourhood")
    inside = atlas.settlements_in(shape, quarters=quarters)
    geometry = shapely.make_valid(transformed(shape, atlas.back))
    return Footprint(geometry, scope, inside, _sentence(ground.reason))


def _bounds(place: ClaimPlace, atlas: Atlas) -> BaseGeometry:
    """The country, unless the text names a place beyond its border; then all ground of the theatre."""
    ids = (place.place_id or "", *place.reference_ids, place.within or "")
    named = [atlas.spots[one] for one in ids if one in atlas.spots]
    return atlas.country if named and not any(atlas.is_abroad(one) for one in named) else atlas.ground


def _finished_point(ground: Ground, scope: Scope, bounds: BaseGeometry, atlas: Atlas) -> Footprint:
    point = shapely.Point() if ground.shape is None else ground.shape
    known = atlas.spots.get(ground.place_ids[0]) if len(ground.place_ids) == 1 else None
    if shapely.intersects_xy(bounds, point.x, point.y):
        lonlat = shapely.Point(known.lon, known.lat) if known else transformed(point, atlas.back)
        return Footprint(lonlat, scope, ground.place_ids, _sentence(ground.reason))
    if known is None or known.parent_id not in atlas.governorates or atlas.ground.distance(point) > _PULL_M:
        return Footprint(None, scope, (), _sentence(f"{ground.reason}: outside the theatre"))
    # A crossing stands on the border, which the map draws a little elsewhere.
    core = shapely.buffer(atlas.governorates[known.parent_id], -_INSIDE_M)
    inside = shapely.get_point(shapely.shortest_line(core, point), 0)
    return Footprint(
        transformed(inside, atlas.back), scope, ground.place_ids, _sentence(f"{ground.reason}, at the border")
    )


def _sentence(reason: str) -> str:
    return f"{reason[:1].upper()}{reason[1:]}."
