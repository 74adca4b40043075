"""One function per relation of a claim's place: what ground "south of", "between" or "countryside of" means.

Called by :mod:`mapper.places.footprint`. Everything is in the atlas's metric CRS; a function that cannot
place its relation returns a :class:`Ground` without a shape and with the reason.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

import shapely
from shapely.geometry.base import BaseGeometry

from mapper.places.atlas import Atlas, Side
from mapper.places.ground import Spot
from mapper.places.shapes import BEARINGS, polygons, sector
from mapper.places.spelling import lexicon
from mapper.records import ClaimPlace

_ANYWHERE_M: Final = 1_500_000.0
_WATER_M: Final = 250.0
_AIRPORT_M: Final = 40_000.0
_RURAL_KINDS: Final = frozenset({"villages_unnamed", "areas_unnamed", "area"})


@dataclass(frozen=True, slots=True)
class Ground:
    """Metric geometry (None when unplaceable), how it was bounded, and the places it is a point of."""

    shape: BaseGeometry | None
    reason: str
    place_ids: tuple[str, ...] = ()


def reference_of(place: ClaimPlace, atlas: Atlas) -> Spot | None:
    """First reference that the atlas knows."""
    return next((atlas.spots[one] for one in place.reference_ids if one in atlas.spots), None)


def disc(spot: Spot, radius_m: float, atlas: Atlas) -> BaseGeometry:
    """Circle round a place, at least as large as a settlement; a buffer round what is no point."""
    return shapely.buffer(spot.shape, max(radius_m, 1.0) if spot.is_point else min(radius_m, atlas.km("border_km")))


def body(spot: Spot, atlas: Atlas) -> BaseGeometry:
    """The place's own ground: its polygon, else a circle of its radius or of an ordinary settlement."""
    if spot.shape.geom_type.endswith("LineString"):
        return shapely.buffer(spot.shape, _WATER_M)
    if not spot.is_point:
        return spot.shape
    if spot.place_id in atlas.extents:
        return atlas.extents[spot.place_id]
    return shapely.buffer(spot.shape, 1000.0 * spot.radius_km if spot.radius_km > 0 else atlas.km("settlement_km"))


def ring(spot: Spot, atlas: Atlas) -> Ground:
    """Vicinity or outskirts: round a place, without it."""
    inner = body(spot, atlas)
    shape = shapely.difference(shapely.buffer(inner, atlas.km("vicinity_km")), inner)
    return Ground(shape, f"within {atlas.kilometres['vicinity_km']:g} km round {spot.name}")


def named_area(spot: Spot, atlas: Atlas) -> Ground:
    """The area called after a point: one the gazetteer bounds, else a circle."""
    area = None if spot.radius_km > 0 else atlas.area_called(spot)
    if area is not None:
        return Ground(body(area, atlas), f"the area {area.name} of the gazetteer")
    km = spot.radius_km if spot.radius_km > 0 else atlas.kilometres["area_km"]
    return Ground(shapely.buffer(spot.shape, 1000.0 * km), f"{km:g} km round {spot.name}")


def context(place: ClaimPlace, atlas: Atlas, *, wide: bool = False) -> tuple[BaseGeometry, str]:
    """
    What bounds a relation: the text's own area, else the references' governorates, else the country.

    ``wide`` adds the governorates of the surroundings where a city fills its own.
    """
    within = atlas.spots.get(place.within or "")
    references = [atlas.spots[one] for one in place.reference_ids if one in atlas.spots]
    points = [one for one in references if one.kind not in lexicon().roles["river"]]
    if within is not None and not within.is_point:
        around = [one for one in atlas.surroundings.get(within.place_id, ()) if wide and one in atlas.governorates]
        shape = shapely.union_all([within.shape, *(atlas.governorates[one] for one in around)])
        if all(shapely.distance(shape, one.shape) < atlas.km("sector_km") for one in points):
            return shape, within.name
    found: dict[str, None] = {}
    for one in points:
        if one.kind in lexicon().roles["country"]:
            return one.shape, one.name
        governorate = atlas.governorate_of(one)
        if governorate is not None:
            more = atlas.surroundings.get(governorate, ()) if wide else ()
            found.update(dict.fromkeys((governorate, *more)))
    if not found:
        return atlas.country, "the country"
    shape = shapely.union_all([atlas.governorates[one] for one in found])
    return shape, " and ".join(atlas.spots[one].name for one in found)


def _side(words: tuple[str, ...] | list[str], river: str, atlas: Atlas) -> Side | None:
    for word in words:
        if word in ("left", "right"):
            return "left" if word == "left" else "right"
        if side := atlas.sides.get(river, {}).get(word):
            return side
    return None


def bank_ground(place: ClaimPlace, atlas: Atlas) -> Ground | None:
    """The bank said by ``place.bank`` inside its context; None when the river or the side is not known."""
    word, _, name = (place.bank or "").partition(":")
    rivers = [one for one in place.reference_ids if one in atlas.lefts]
    river = atlas.river_called(name) or next(iter(rivers), None)
    if river is None:
        return _shore(word, place, atlas)
    spot = atlas.spots[river]
    bounds, said = context(place, atlas)
    if place.relation != "direction_of" and bounds is atlas.country:
        bounds, said = _governorates_of(spot, atlas)
    if word == "both":
        strip = atlas.strip(spot, "corridor_km")
        return Ground(shapely.intersection(strip, bounds), f"both banks of the {spot.name} in {said}")
    side = _side([word], river, atlas)
    if side is None:
        return None
    return Ground(
        shapely.intersection(atlas.banks[river][side], bounds), f"the {side} bank of the {spot.name} in {said}"
    )


def _shore(word: str, place: ClaimPlace, atlas: Atlas) -> Ground | None:
    """Round a lake, on the side said; the "east side" of what is no water is a part of it."""
    lake = reference_of(place, atlas)
    if lake is not None and lake.kind not in lexicon().roles["lake"] and word in BEARINGS:
        return part_by_direction(lake, replace(place, direction=(word,)), atlas)
    if lake is None or lake.is_point or lake.kind not in lexicon().roles["lake"]:
        return None
    shape = shapely.difference(shapely.buffer(lake.shape, atlas.km("corridor_km")), lake.shape)
    wedge = sector(lake.lon, lake.lat, (word,), _ANYWHERE_M, atlas.forward)
    shape = shape if wedge.is_empty else shapely.intersection(shape, wedge)
    return Ground(shape, f"the shore of {lake.name}, {atlas.kilometres['corridor_km']:g} km deep")


def _governorates_of(river: Spot, atlas: Atlas) -> tuple[BaseGeometry, str]:
    """The governorates of the country that a river runs through: its banks are theirs, not the whole country's."""
    own = (one for one in atlas.governorates if one not in atlas.abroad)
    found = sorted(one for one in own if shapely.intersects(atlas.governorates[one], river.shape))
    if not found:
        return atlas.country, "the country"
    names = ", ".join(atlas.spots[one].name for one in found)
    return shapely.union_all([atlas.governorates[one] for one in found]), names


def river_strip(river: Spot, place: ClaimPlace, atlas: Atlas) -> Ground:
    """Both banks of a river, a few kilometres deep."""
    bounds, said = context(place, atlas)
    strip = atlas.strip(river, "corridor_km")
    return Ground(shapely.intersection(strip, bounds), f"along the {river.name} in {said}")


def road_strip(road: Spot, place: ClaimPlace, atlas: Atlas) -> Ground:
    """Both sides of a road; of its part in the area that the text names, when it names one."""
    strip = atlas.strip(road, "corridor_km")
    areas = [atlas.spots.get(one or "") for one in (*place.reference_ids, place.within)]
    inside = [one.shape for one in areas if one is not None and one.kind in lexicon().roles["area"]]
    if inside and shapely.intersects(inside[0], strip):
        strip = shapely.intersection(strip, inside[0])
    return Ground(strip, f"{atlas.kilometres['corridor_km']:g} km either side of {road.name}")


def part_by_direction(spot: Spot, place: ClaimPlace, atlas: Atlas) -> Ground:
    """The eastern part of an area: its polygon in the sector seen from its centroid."""
    shape = body(spot, atlas)
    said = " and ".join(place.direction)
    centre = spot.shape if spot.is_point else shapely.centroid(shape)
    lon, lat = atlas.back.transform(centre.x, centre.y)
    wedge = sector(lon, lat, place.direction, _ANYWHERE_M, atlas.forward)
    return Ground(shapely.intersection(shape, wedge), f"the part of {spot.name} that lies {said} of its centre")


def _direction_of(place: ClaimPlace, atlas: Atlas) -> Ground:
    spot = reference_of(place, atlas)
    if spot is None and place.reference:
        spot = atlas.spots.get(atlas.river_called(place.reference) or "")
    if spot is None:
        return Ground(None, "what it is a direction of is not in the gazetteer")
    if spot.place_id in atlas.lefts:
        side = _side(place.direction, spot.place_id, atlas)
        if side is None:
            return Ground(None, f"no bank of the {spot.name} is called so")
        bounds, said = context(place, atlas)
        shape = shapely.intersection(atlas.banks[spot.place_id][side], bounds)
        return Ground(shape, f"the {side} bank of the {spot.name} in {said}")
    if not any(one in BEARINGS for one in place.direction):
        return _near(place, atlas)
    if not spot.is_point and spot.kind in lexicon().roles["area"]:
        return part_by_direction(spot, place, atlas)
    bounds, said = context(place, atlas, wide=True)
    wedge = sector(spot.lon, spot.lat, place.direction, atlas.km("sector_km"), atlas.forward)
    shape = shapely.difference(shapely.intersection(wedge, bounds), body(spot, atlas))
    return Ground(shape, f"{' and '.join(place.direction)} of {spot.name}, inside {said}")


def _inside(place: ClaimPlace, atlas: Atlas) -> Ground:
    """In, part of: inside the reference; villages "in" the seat of a governorate are in its governorate."""
    spot = reference_of(place, atlas)
    if spot is None:
        return Ground(None, "what it is a part of is not in the gazetteer")
    if spot.kind in lexicon().roles["river"]:
        return river_strip(spot, place, atlas)
    if spot.is_point and place.kind in _RURAL_KINDS:
        governorate = atlas.governorate_of(spot) if spot.kind in ("PPLA", "PPLC") else None
        if governorate is not None:
            return _cut(atlas.spots[governorate], place, atlas, f"in the governorate of {spot.name}")
        ground = named_area(spot, atlas)
        wedge = sector(spot.lon, spot.lat, place.direction, _ANYWHERE_M, atlas.forward)
        return ground if wedge.is_empty else Ground(shapely.intersection(ground.shape, wedge), ground.reason)
    return _cut(spot, place, atlas, f"inside {spot.name}")


def _cut(spot: Spot, place: ClaimPlace, atlas: Atlas, reason: str) -> Ground:
    if any(one in BEARINGS for one in place.direction):
        return part_by_direction(spot, place, atlas)
    return Ground(body(spot, atlas), reason)


def _centre_of(place: ClaimPlace, atlas: Atlas) -> Ground:
    spot = reference_of(place, atlas)
    if spot is None:
        return Ground(None, "what it is the centre of is not in the gazetteer")
    if spot.is_point:
        return Ground(spot.shape, f"the centre of {spot.name}", (spot.place_id,))
    return Ground(shapely.buffer(shapely.centroid(spot.shape), atlas.km("area_km")), f"the centre of {spot.name}")


def _countryside_of(place: ClaimPlace, atlas: Atlas) -> Ground:
    spots = [atlas.spots[one] for one in place.reference_ids if one in atlas.spots]
    if not spots:
        return Ground(None, "whose countryside it is is not in the gazetteer")
    grounds = [_countryside(spot, place, atlas) for spot in spots]
    return Ground(shapely.union_all([one.shape for one in grounds]), "; ".join(one.reason for one in grounds))


def _countryside(spot: Spot, place: ClaimPlace, atlas: Atlas) -> Ground:
    """Governorate (or its surroundings) round its seat, without the city; a ring inside it round another town."""
    governorate = atlas.governorate_of(spot)
    around = atlas.surroundings.get(governorate or "", ())
    bounds = [atlas.governorates[one] for one in around or ((governorate,) if governorate else ())]
    shape = shapely.union_all(bounds) if bounds else atlas.country
    said = " and ".join(atlas.spots[one].name for one in around) or (governorate and atlas.spots[governorate].name)
    if spot.place_id in atlas.governorates:
        # The countryside of a governorate is that governorate without its seat.
        spot = atlas.spots[atlas.seats.get(spot.place_id, spot.place_id)]
    lon, lat = spot.lon, spot.lat
    if spot.is_point:
        if spot.kind not in ("PPLA", "PPLC"):
            shape = shapely.intersection(shape, shapely.buffer(spot.shape, atlas.km("countryside_km")))
        shape = shapely.difference(shape, body(spot, atlas))
    if around and governorate:
        shape = shapely.difference(shape, atlas.governorates[governorate])
    reason = f"countryside of {spot.name} in {said or 'the country'}"
    if any(one in BEARINGS for one in place.direction):
        wedge = sector(lon, lat, place.direction, _ANYWHERE_M, atlas.forward)
        return Ground(shapely.intersection(shape, wedge), f"{' and '.join(place.direction)} {reason}")
    return Ground(shape, reason)


def _between(place: ClaimPlace, atlas: Atlas) -> Ground:
    ends = [atlas.seats.get(one, one) if place.kind == "road" else one for one in place.reference_ids]
    spots = [atlas.spots[one] for one in ends if one in atlas.spots]
    if len(spots) < 2:
        return _along(spots[0], place, atlas) if spots else Ground(None, "between what is not in the gazetteer")
    if len(spots) == 2:
        spots.sort(key=lambda one: one.place_id)
    points = [shapely.Point(*atlas.forward.transform(one.lon, one.lat)) for one in spots]
    if place.kind == "road":
        points = [_road_end(one, point, atlas) for one, point in zip(spots, points, strict=True)]
    if place.kind == "road" or place.relation in ("road_between", "axis_of"):
        ways = [atlas.roads.way(one, two) for one, two in itertools.pairwise(points)]
        if all(way is not None for way in ways):
            said = " - ".join(one.name for one in spots)
            return Ground(shapely.buffer(shapely.union_all(ways), atlas.km("corridor_km")), f"along the road {said}")
    shape = shapely.buffer(shapely.LineString(points), atlas.km("corridor_km"))
    return Ground(shape, f"{atlas.kilometres['corridor_km']:g} km either side of {' - '.join(s.name for s in spots)}")


def _road_end(spot: Spot, point: BaseGeometry, atlas: Atlas) -> BaseGeometry:
    """Where a road that is called after a place ends: "Damascus International" is said of the road, too."""
    if not spot.kind.startswith("AIR"):
        return point
    cities = [atlas.spots[one] for one in atlas.extents if shapely.distance(atlas.spots[one].shape, point) < _AIRPORT_M]
    return min(cities, key=lambda one: shapely.distance(one.shape, point)).shape if cities else point


def _along(spot: Spot, place: ClaimPlace, atlas: Atlas) -> Ground:
    """The axis of one place: the way out of it in the direction said, else round it."""
    if spot.shape.geom_type.endswith("LineString"):
        strip = river_strip if spot.kind in lexicon().roles["river"] else road_strip
        return strip(spot, place, atlas)
    if not spot.is_point and not place.direction:
        return Ground(spot.shape, f"along {spot.name}")
    return _direction_of(place, atlas) if place.direction else _near(place, atlas)


def _border_with(place: ClaimPlace, atlas: Atlas) -> Ground:
    countries = [
        atlas.spots[one]
        for one in place.reference_ids
        if one in atlas.spots and atlas.spots[one].kind in lexicon().roles["country"] and one != atlas.country_id
    ]
    if not countries:
        return Ground(None, "the border with what is not in the gazetteer")
    others = tuple(one for one in place.reference_ids if one not in {country.place_id for country in countries})
    bounds, said = context(replace(place, reference_ids=others), atlas)
    names = " and ".join(one.name for one in countries)
    shape = shapely.intersection(shapely.union_all([atlas.border(one) for one in countries]), bounds)
    return Ground(shape, f"within {atlas.kilometres['border_km']:g} km of the border with {names}, in {said}")


def _on_river(place: ClaimPlace, atlas: Atlas) -> Ground:
    spot = next((atlas.spots[one] for one in place.reference_ids if one in atlas.lefts), None)
    if spot is None and place.reference and (river := atlas.river_called(place.reference)):
        spot = atlas.spots[river]
    return river_strip(spot, place, atlas) if spot else Ground(None, "the river is not in the gazetteer")


def _near(place: ClaimPlace, atlas: Atlas) -> Ground:
    spot = reference_of(place, atlas)
    if spot is None:
        return Ground(None, "what it is near is not in the gazetteer")
    shape = shapely.buffer(body(spot, atlas), atlas.km("near_km"))
    return Ground(shape, f"within {atlas.kilometres['near_km']:g} km of {spot.name}")


def _around(place: ClaimPlace, atlas: Atlas) -> Ground:
    spot = reference_of(place, atlas)
    if spot is None:
        return Ground(None, "what it lies round is not in the gazetteer")
    ground = ring(spot, atlas)
    if not any(one in BEARINGS for one in place.direction):
        return ground
    wedge = sector(spot.lon, spot.lat, place.direction, _ANYWHERE_M, atlas.forward)
    return Ground(shapely.intersection(ground.shape, wedge), f"{ground.reason}, {' and '.join(place.direction)} of it")


RELATIONS: Final[Mapping[str, Callable[[ClaimPlace, Atlas], Ground]]] = {
    "direction_of": _direction_of,
    "in": _inside,
    "part_of": _inside,
    "administrative_of": _inside,
    "center_of": _centre_of,
    "countryside_of": _countryside_of,
    "distance": _near,
    "between": _between,
    "road_between": _between,
    "axis_of": _between,
    "border_with": _border_with,
    "on_river": _on_river,
    "near": _near,
    "outskirts_of": _around,
    "around": _around,
    "adjacent_to": _around,
}
"""A new relation is one function and one entry; one that is not here is read as ``in``."""


def related(place: ClaimPlace, atlas: Atlas) -> Ground:
    """Ground of the place's relation to its references."""
    ground = RELATIONS.get(place.relation or "in", _inside)(place, atlas)
    if ground.shape is None or ground.shape.geom_type == "Point":
        return ground
    shape = polygons(ground.shape)
    return Ground(None, f"{ground.reason}: nothing is left") if shape.is_empty else Ground(shape, ground.reason)
