"""The ground of a theatre, projected and prepared once, so that footprints are cheap.

Built by :mod:`mapper.theatre` from the PLACES table and the theatre's settings; asked by
:mod:`mapper.places.footprint`. It decides nothing about words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from mapper.errors import UnknownPlace
from mapper.places.ground import (
    DEFAULTS,
    Spot,
    areas_like,
    check_tables,
    extents_of,
    grounds_of,
    lived_in,
    names_of,
    spots_of,
    units_of,
)
from mapper.places.roads import Roads
from mapper.places.shapes import left_of, polygons, transformers
from mapper.places.spelling import lexicon, type_nouns, without_article
from mapper.schema import PLACES
from mapper.text.normalize import fold_key

Side = Literal["left", "right"]


_SAME_NAME_M: Final = 80_000.0
_BORDER_SLACK_M: Final = 25_000.0
_STRIP_M: Final = 20.0
"""How far the edge of a strip of kilometres may stray: its thousands of vertices cost time and mean nothing."""


@dataclass(frozen=True, eq=False, repr=False)
class Atlas:
    """
    The projected ground of a theatre. Make one with :meth:`build`.

    Parameters
    ----------
    metric_crs
        Equal-area CRS in metres; ``ground``, ``country``, ``governorates``, ``banks`` and ``spots`` are in it.
    country_id
        Where a relation without any context is bounded.
    ground
        Union of all governorates: nothing is ever placed outside.
    country
        Union of the country's governorates.
    governorates
        Id to polygon.
    banks
        River id to ``left`` and ``right`` polygon, looking downstream; together they are the ground.
    sides
        River id to compass word to side.
    kilometres
        The ``[footprint]`` table.
    extents
        City to its built-up ground, where the gazetteer knows neighbourhoods of it.
    abroad
        Governorates of other countries.
    roads
        Courses of roads.
    surroundings
        Governorate that its city fills to the governorates of its surroundings.
    borders
        Country to the area along which its border is measured, where that is not the edge of its polygon.
    settlement_ids, settlement_xy, quarter
        Settlements and neighbourhoods in order of id, their metres, and which are neighbourhoods.
    """

    metric_crs: str
    country_id: str
    ground: BaseGeometry
    country: BaseGeometry
    governorates: Mapping[str, BaseGeometry]
    spots: Mapping[str, Spot]
    rivers: Mapping[str, tuple[str, ...]]
    banks: Mapping[str, Mapping[Side, BaseGeometry]]
    sides: Mapping[str, Mapping[str, Side]]
    kilometres: Mapping[str, float]
    surroundings: Mapping[str, tuple[str, ...]]
    borders: Mapping[str, str]
    settlement_ids: npt.NDArray[Any]
    settlement_xy: npt.NDArray[np.float64]
    quarter: npt.NDArray[np.bool_]
    forward: Transformer
    back: Transformer
    lefts: Mapping[str, BaseGeometry] = field(repr=False)
    seats: Mapping[str, str] = field(repr=False)
    areas_like: Mapping[str, tuple[str, ...]] = field(repr=False)
    extents: Mapping[str, BaseGeometry] = field(repr=False)
    abroad: frozenset[str] = field(repr=False)
    roads: Roads = field(repr=False)
    memory: dict[Any, Any] = field(default_factory=dict, repr=False)
    strips: dict[tuple[str, str], BaseGeometry] = field(default_factory=dict, repr=False)

    @classmethod
    def build(
        cls,
        places: gpd.GeoDataFrame,
        *,
        metric_crs: str,
        country: str,
        banks: Mapping[str, Mapping[str, Sequence[str]]] | None = None,
        footprint: Mapping[str, Any] | None = None,
        roads: Mapping[str, shapely.LineString] | None = None,
    ) -> Atlas:
        """
        Project and prepare a theatre's places.

        Parameters
        ----------
        places
            :data:`mapper.schema.PLACES`, EPSG:4326 (lon, lat); river lines run downstream.
        metric_crs
            Equal-area CRS in metres.
        country
            Id of the theatre's country.
        banks
            The ``[banks]`` table: river id to ``left`` and ``right`` compass words.
        footprint
            The ``[footprint]`` table: kilometres, ``surroundings`` and ``borders``.
        roads
            Id to the course of a road, EPSG:4326 (lon, lat); it takes the place of a point with that id.

        Returns
        -------
        Atlas

        Raises
        ------
        SchemaError
            If ``places`` is not a PLACES table.
        DataError
            If there is neither a governorate nor the country's polygon, or the tables name what does not exist.
        """
        PLACES.check(places)
        roles = lexicon().roles
        forward, back = transformers(metric_crs)
        spots = spots_of(places, forward)
        ways = Roads(roads or {}, forward)
        spots |= {one: replace(spots[one], shape=line) for one, line in ways.lines.items() if one in spots}
        governorates = {
            spot.place_id: spot.shape
            for spot in spots.values()
            if spot.kind in roles["governorate"] and not spot.is_point
        }
        home, ground = grounds_of(governorates, places, spots, country)
        lines = {spot.place_id: spot.shape for spot in spots.values() if spot.shape.geom_type == "LineString"}
        given = {key: float(value) for key, value in (footprint or {}).items() if key in DEFAULTS}
        kilometres = {**DEFAULTS, **given}
        alike = areas_like(places, spots)
        for one, shape in units_of(spots, alike, 1000.0 * kilometres["settlement_km"]).items():
            spots[one] = replace(spots[one], shape=shape)
        rivers = {one: line for one, line in lines.items() if spots[one].kind in roles["river"]}
        check_tables(banks or {}, rivers, footprint or {}, governorates, spots)
        lefts = {river: left_of(line) for river, line in sorted(rivers.items())}
        for shape in (home, ground, *governorates.values(), *lefts.values()):
            shapely.prepare(shape)
        sides: dict[str, dict[str, Side]] = {}
        for river, table in (banks or {}).items():
            sides[river] = dict.fromkeys(table.get("left", ()), "left")
            sides[river] |= dict.fromkeys(table.get("right", ()), "right")
        settled = [spots[one] for one in sorted(spots) if lived_in(spots[one])]
        surroundings = dict((footprint or {}).get("surroundings", {}))
        return cls(
            metric_crs=metric_crs,
            country_id=country,
            ground=ground,
            country=home,
            governorates=governorates,
            spots=spots,
            rivers=names_of(places, rivers),
            banks={
                river: {
                    "left": polygons(shapely.intersection(ground, left)),
                    "right": polygons(shapely.difference(ground, left)),
                }
                for river, left in lefts.items()
            },
            sides=sides,
            kilometres=kilometres,
            surroundings={one: tuple(around) for one, around in surroundings.items()},
            borders=dict((footprint or {}).get("borders", {})),
            settlement_ids=np.array([spot.place_id for spot in settled], dtype=object),
            settlement_xy=np.array([(spot.shape.x, spot.shape.y) for spot in settled], dtype=float).reshape(-1, 2),
            quarter=np.array([spot.kind in roles["quarter"] for spot in settled], dtype=bool),
            forward=forward,
            back=back,
            lefts=lefts,
            seats={spot.parent_id: one for one, spot in sorted(spots.items()) if spot.kind in ("PPLA", "PPLC")},
            areas_like=alike,
            extents=extents_of(places, spots, 1000.0 * kilometres["settlement_km"]),
            abroad=frozenset(
                one for one, shape in governorates.items() if not home.intersects(shapely.point_on_surface(shape))
            ),
            roads=ways,
        )

    def __repr__(self) -> str:
        """Return what is in it."""
        return f"<Atlas {self.country_id}: {len(self.spots)} places, {len(self.lefts)} rivers>"

    def km(self, name: str) -> float:
        """Metres of an entry of the ``[footprint]`` table (``settlement_km``)."""
        return 1000.0 * self.kilometres[name]

    def governorate_of(self, spot: Spot) -> str | None:
        """Governorate a place lies in: its parent, else by position, else the nearest within 25 km."""
        if spot.place_id in self.governorates:
            return spot.place_id
        if spot.parent_id in self.governorates:
            return spot.parent_id
        here = shapely.point_on_surface(spot.shape)
        distances = {one: shapely.distance(shape, here) for one, shape in self.governorates.items()}
        nearest = min(distances, key=lambda one: (distances[one], one), default=None)
        return nearest if nearest is not None and distances[nearest] < _BORDER_SLACK_M else None

    def strip(self, spot: Spot, name: str) -> BaseGeometry:
        """Ground within the kilometres of an entry (``corridor_km``) of a river, a road or a country; remembered."""
        key = (spot.place_id, name)
        if key not in self.strips:
            self.strips[key] = shapely.simplify(shapely.buffer(spot.shape, self.km(name)), _STRIP_M)
        return self.strips[key]

    def border(self, country: Spot) -> BaseGeometry:
        """The strip along the country's border with another, without any ground of that one; remembered."""
        key = (country.place_id, "border")
        if key not in self.strips:
            line = self.spots[self.borders.get(country.place_id, country.place_id)]
            inner = shapely.intersection(self.strip(line, "border_km"), self.country)
            self.strips[key] = shapely.difference(inner, country.shape)
        return self.strips[key]

    def is_abroad(self, spot: Spot) -> bool:
        """Whether a place lies outside the country; a river and a road lie nowhere in particular."""
        if spot.kind in lexicon().roles["country"]:
            return spot.place_id != self.country_id
        if spot.shape.geom_type.endswith("LineString"):
            return False
        governorate = self.governorate_of(spot)
        return governorate is None or governorate in self.abroad

    def river_called(self, name: str) -> str | None:
        """Id of the river of this name, with or without its type noun or article; None when there is none."""
        key = fold_key(name)
        for one in (key, *(rest for _, rest in type_nouns(key))):
            for spelling in (one, without_article(one)):
                if spelling in self.rivers:
                    return self.rivers[spelling][0]
        return None

    def area_called(self, spot: Spot) -> Spot | None:
        """The area of the gazetteer that is called after a point ("the al-Tanf area"), None when there is none."""
        areas = [self.spots[one] for one in self.areas_like.get(spot.place_id, ())]
        near = [area for area in areas if shapely.distance(area.shape, spot.shape) < _SAME_NAME_M]
        return min(near, key=lambda area: (shapely.distance(area.shape, spot.shape), area.place_id), default=None)

    def seat_of(self, area: Spot) -> Spot | None:
        """The town that a district or subdistrict is called after, None when the gazetteer has none."""
        near = (self.spots[one] for one, areas in self.areas_like.items() if area.place_id in areas)
        towns = [one for one in near if one.kind.startswith("PPLA") and self.area_called(one) is not None]
        return min(towns, key=lambda town: (shapely.distance(area.shape, town.shape), town.place_id), default=None)

    def settlements_in(self, shape: BaseGeometry, *, quarters: bool = True) -> tuple[str, ...]:
        """Ids, in order, of the settlements (and neighbourhoods) whose point lies in a metric geometry."""
        if shape.is_empty or not len(self.settlement_ids):
            return ()
        shapely.prepare(shape)
        inside = shapely.intersects_xy(shape, self.settlement_xy[:, 0], self.settlement_xy[:, 1])
        if not quarters:
            inside &= ~self.quarter
        return tuple(self.settlement_ids[inside])


def bank_of(lon: npt.ArrayLike, lat: npt.ArrayLike, river_id: str, atlas: Atlas) -> npt.NDArray[np.str_]:
    """
    Bank of a river that points lie on, looking downstream; a river that ends is carried on straight.

    Parameters
    ----------
    lon, lat
        EPSG:4326 degrees, one number or many.
    river_id
        A river of the gazetteer.

    Returns
    -------
    numpy.ndarray
        ``"left"`` or ``"right"``, shaped like the input.

    Raises
    ------
    UnknownPlace
        If the theatre has no such river.
    """
    if river_id not in atlas.lefts:
        raise UnknownPlace(f"no river {river_id!r}; there are: {', '.join(sorted(atlas.lefts)) or 'none'}")
    x, y = atlas.forward.transform(np.asarray(lon, float), np.asarray(lat, float))
    return np.where(shapely.contains_xy(atlas.lefts[river_id], x, y), "left", "right")
