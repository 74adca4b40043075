"""The ground a claim's place speaks of, proved by where settlements and random points fall."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from mapper.errors import DataError, UnknownPlace
from mapper.places.atlas import Atlas, bank_of
from mapper.places.footprint import footprint
from mapper.places.relations import RELATIONS
from mapper.places.shapes import BEARINGS, HALF_WIDTH
from mapper.records import DIRECTIONS, ClaimPlace

from .conftest import METRIC

GEOD = Geod(ellps="WGS84")
VILLAGES = "villages_unnamed"
KINDS = (
    "city",
    "village",
    "governorate",
    "area",
    "region",
    "countryside",
    "river_bank",
    VILLAGES,
    "country",
    "",
    "road",
)


def km2(geometry):
    return abs(GEOD.geometry_area_perimeter(geometry)[0]) / 1e6


def place(kind, place_id=None, *references, **fields):
    return ClaimPlace(name="x", place_id=place_id, kind=kind, reference_ids=references, **fields)


def covers(ground, lon, lat):
    return shapely.intersects_xy(ground.geometry, lon, lat)


def test_a_settlement_is_its_point(atlas):
    ground = footprint(place("town", "maadan", "raqqa", relation="direction_of", direction=("E",)), atlas)
    assert ground.geometry.equals(shapely.Point(39.6, 35.9))
    assert (ground.scope, ground.place_ids) == ("point", ("maadan",))
    assert ground.reason == "Maadan itself."


def test_a_governorate_is_its_polygon_and_a_country_all_of_it(atlas):
    ground = footprint(place("governorate", "SY-RA"), atlas)
    assert ground.scope == "area"
    assert km2(ground.geometry) == pytest.approx(km2(shapely.box(38, 35, 40, 37)), rel=1e-3)
    assert {"raqqa", "quarter", "maadan"} <= set(ground.place_ids)
    assert "homs" in footprint(place("country", "SY"), atlas).place_ids
    assert footprint(place("country", "TR"), atlas).geometry is None


def test_villages_south_and_east_of_the_city(atlas):
    ground = footprint(place(VILLAGES, None, "raqqa", relation="direction_of", direction=("S", "E")), atlas)
    assert ground.scope == "settlements"
    assert ground.place_ids == ("karama", "maadan")
    assert not covers(ground, 39.0, 36.02)


@pytest.mark.parametrize(
    "form", [{"bank": "E:الفرات"}, {"bank": "left:نهر الفرات"}, {"relation": "direction_of", "direction": ("E",)}]
)
def test_east_of_the_river_is_its_left_bank(atlas, form):
    references = ("river",) if "relation" in form else ()
    ground = footprint(place(VILLAGES, None, *references, within="SY-RA", **form), atlas)
    assert ground.place_ids == ("issa", "karama", "raqqa", "salhiya-ra")
    assert "left bank of the Euphrates in Raqqa" in ground.reason
    assert not covers(ground, 39.6, 35.9)


def test_a_bank_cuts_an_area_but_only_describes_a_point(atlas):
    assert footprint(place("town", "maadan", bank="E:الفرات"), atlas).place_ids == ("maadan",)
    assert "karama" not in footprint(place("governorate", "SY-RA", bank="S:الفرات"), atlas).place_ids
    both = footprint(place("river_bank", "river", bank="both:Euphrates"), atlas)
    assert covers(both, 39.4, 36.02)
    assert covers(both, 39.4, 35.98)
    assert not covers(both, 39.4, 36.1)
    assert footprint(place("river_bank", None, bank="?:الفرات"), atlas).geometry is None
    near = footprint(place("river_bank", "karama", bank="S:الفرات"), atlas)
    assert covers(near, 39.28, 35.95)
    assert not covers(near, 39.28, 36.04)


def test_the_area_called_after_a_point_is_the_gazetteers(atlas):
    wide = footprint(place("area", "tanf", "homs", relation="direction_of", direction=("E",)), atlas)
    assert km2(wide.geometry) == pytest.approx(np.pi * 20**2, rel=0.01)
    assert wide == footprint(place("area", "tanf"), atlas)
    assert footprint(place("base", "tanf"), atlas).scope == "point"
    plain = footprint(place("area", "maadan"), atlas)
    assert km2(plain.geometry) == pytest.approx(np.pi * 15**2, rel=0.01)


def test_countryside_leaves_the_city_out(atlas):
    ground = footprint(place("countryside", None, "raqqa", relation="countryside_of"), atlas)
    assert not covers(ground, 39.0, 36.02)
    assert covers(ground, 39.1, 36.1)
    north = footprint(place("countryside", "raqqa", relation="countryside_of", direction=("N",)), atlas)
    assert north.place_ids == ("issa", "salhiya-ra")
    damascus = footprint(place("countryside", None, "damascus", relation="countryside_of"), atlas)
    assert damascus.place_ids == ("daraya",)
    assert "Rif Dimashq" in damascus.reason


def test_south_of_the_capital_reaches_into_its_surroundings(atlas):
    ground = footprint(place("area", None, "damascus", relation="direction_of", direction=("SW",)), atlas)
    assert ground.place_ids == ("daraya",)


def test_so_many_kilometres_away(atlas):
    spot = footprint(place("village", None, "raqqa", relation="distance", distance_km=12, direction=("E",)), atlas)
    assert spot.scope == "point"
    azimuth, _, metres = GEOD.inv(39.0, 36.02, spot.geometry.x, spot.geometry.y)
    assert azimuth == pytest.approx(90, abs=0.01)
    assert metres == pytest.approx(12_000, rel=1e-4)
    assert footprint(place("village", None, "raqqa", relation="distance", distance_km=12), atlas).geometry is None
    around = footprint(place(VILLAGES, None, "raqqa", relation="distance", distance_km=14), atlas)
    assert around.place_ids == ("raqqa", "salhiya-ra")


def test_between_along_the_border_and_near(atlas):
    road = footprint(place("road", None, "raqqa", "karama", relation="road_between"), atlas)
    assert covers(road, 39.14, 36.03)
    assert not covers(road, 39.14, 36.2)
    border = footprint(place(VILLAGES, None, "TR", relation="border_with"), atlas)
    assert covers(border, 39.0, 36.95)
    assert not covers(border, 39.0, 36.85)
    assert covers(footprint(place("area", None, "raqqa", relation="near"), atlas), 39.1, 36.02)
    ring = footprint(place("outskirts", None, "raqqa", relation="outskirts_of", direction=("N",)), atlas)
    assert covers(ring, 39.0, 36.06)
    assert not covers(ring, 39.0, 36.02)
    assert not covers(ring, 39.0, 35.98)
    assert footprint(place("city", "raqqa", extent="vicinity"), atlas).scope == "area"


def test_except_is_a_difference(atlas):
    whole = footprint(place("governorate", "SY-RA"), atlas)
    rest = footprint(place("governorate", "SY-RA", "maadan", relation="except"), atlas)
    assert set(whole.place_ids) - set(rest.place_ids) == {"maadan"}
    assert whole.geometry.area > rest.geometry.area
    hole = whole.geometry - rest.geometry
    assert km2(hole) == pytest.approx(np.pi * 2**2, rel=0.02)
    assert footprint(place("area", None, "maadan", relation="except"), atlas).geometry is None


def test_part_of_and_centre(atlas):
    east = footprint(place("city_part", None, "raqqa", relation="part_of", direction=("E",)), atlas)
    assert km2(east.geometry) == pytest.approx(np.pi * 2**2 / 4, rel=0.02)
    assert footprint(place("city_part", None, "raqqa", relation="center_of"), atlas).place_ids == ("raqqa",)
    quarters = footprint(place("neighbourhoods_unnamed", None, "raqqa", relation="part_of"), atlas)
    assert "quarter" in quarters.place_ids
    rural = footprint(place(VILLAGES, None, "raqqa", relation="in"), atlas)
    assert "issa" in rural.place_ids
    assert "quarter" not in rural.place_ids
    part = footprint(place("area", "SY-RA", "SY-RA", relation="part_of", direction=("N",)), atlas)
    assert covers(part, 39.0, 36.8)
    assert not covers(part, 39.0, 35.2)


def test_a_village_the_gazetteer_lacks_has_no_ground(atlas):
    ground = footprint(place("village", None, "raqqa", relation="direction_of", direction=("W",)), atlas)
    assert ground.geometry is None
    assert "not in the gazetteer" in ground.reason
    assert footprint(place(VILLAGES, None), atlas).geometry is None
    assert footprint(place(VILLAGES, None, within="SY-RA"), atlas).geometry is None


def test_a_place_given_by_coordinates_only(atlas):
    ground = footprint(ClaimPlace("x", kind="village", lon=39.2, lat=36.2), atlas)
    assert (ground.scope, ground.place_ids) == ("point", ())
    assert footprint(ClaimPlace("x", kind="village", lon=10.0, lat=36.2), atlas).geometry is None


def test_a_border_crossing_is_pulled_inside(atlas):
    ground = footprint(place("crossing", "tanf-gate"), atlas)
    assert ground.place_ids == ("tanf-gate",)
    assert shapely.distance(ground.geometry, shapely.Point(40.004, 34.3)) < 0.01
    assert shapely.box(38, 34, 40, 37).covers(ground.geometry)


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_sectors_are_right_within_a_degree(atlas, direction):
    ground = footprint(place("area", None, "raqqa", relation="direction_of", direction=(direction,)), atlas)
    rng = np.random.default_rng(7)
    lon, lat = rng.uniform(38.05, 39.95, 4000), rng.uniform(35.35, 36.69, 4000)
    azimuth, _, metres = GEOD.inv(np.full(4000, 39.0), np.full(4000, 36.02), lon, lat)
    off = np.abs((azimuth - BEARINGS[direction] + 180) % 360 - 180)
    clear = (np.abs(off - HALF_WIDTH[direction]) > 1) & (metres > 2_500) & (metres < 79_000)
    inside = shapely.intersects_xy(ground.geometry, lon, lat)
    assert (inside[clear] == (off[clear] < HALF_WIDTH[direction])).all()


@given(st.floats(38, 40), st.floats(34, 37))
def test_the_two_banks_share_out_the_ground(atlas, lon, lat):
    side = str(bank_of(lon, lat, "river", atlas))
    x, y = atlas.forward.transform(lon, lat)
    banks = atlas.banks["river"]
    if shapely.distance(shapely.Point(x, y), banks["left"].boundary.union(banks["right"].boundary)) > 1:
        assert shapely.intersects_xy(banks[side], x, y) == shapely.intersects_xy(atlas.ground, x, y)
        assert not shapely.intersects_xy(banks["left" if side == "right" else "right"], x, y)


def test_the_banks_leave_nothing_and_share_nothing(atlas):
    banks = atlas.banks["river"]
    assert banks["left"].area + banks["right"].area == pytest.approx(atlas.ground.area, rel=1e-9)
    assert banks["left"].intersection(banks["right"]).area == pytest.approx(0, abs=1)
    assert bank_of([39.28, 39.6], [36.04, 35.9], "river", atlas).tolist() == ["left", "right"]
    with pytest.raises(UnknownPlace, match="there are: river"):
        bank_of(39, 36, "nile", atlas)


IDS = st.sampled_from(
    [None, "raqqa", "SY-RA", "SY-DI", "damascus", "river", "SY", "TR", "tanf", "tanf-area", "nope", "homs"]
)
CLAIM_PLACES = st.builds(
    ClaimPlace,
    name=st.just("x"),
    place_id=IDS,
    kind=st.sampled_from(KINDS),
    relation=st.sampled_from([None, *RELATIONS, "anaphor", "except", "opposite"]),
    direction=st.lists(st.sampled_from([*DIRECTIONS, "UP"]), max_size=2).map(tuple),
    reference=st.sampled_from([None, "الفرات", "الرقة", ""]),
    reference_ids=st.lists(IDS.filter(bool), max_size=3).map(tuple),
    distance_km=st.sampled_from([None, 0.0, 3.0, 40.0, -1.0, float("nan"), float("inf")]),
    extent=st.sampled_from([None, "all", "vicinity", "center", "outskirts", "percent:80", "villages"]),
    bank=st.sampled_from([None, "E:الفرات", "both:Euphrates", "?:x", "", "W:", "NW:الفرات"]),
    within=IDS,
    lon=st.sampled_from([None, 39.0, 400.0, float("nan")]),
    lat=st.sampled_from([None, 36.0]),
)


@settings(max_examples=1500, deadline=None)
@given(CLAIM_PLACES)
def test_whatever_is_said_the_footprint_is_sound(atlas, said):
    ground = footprint(said, atlas)
    assert ground == footprint(said, atlas)
    assert ground.reason.endswith(".")
    assert len(ground.reason) > 5
    assert ground.scope in ("point", "area", "settlements")
    if said.kind.endswith("_unnamed"):
        assert ground.scope == "settlements"
    if ground.geometry is None:
        assert ground.place_ids == ()
        return
    assert ground.geometry.is_valid
    assert not ground.geometry.is_empty
    assert shapely.box(38, 34, 40, 37).buffer(1e-5).covers(ground.geometry)
    assert list(ground.place_ids) == sorted(ground.place_ids)
    assert all(one in atlas.spots for one in ground.place_ids)


@pytest.mark.parametrize(
    "entry", ["near_km", "vicinity_km", "area_km", "sector_km", "corridor_km", "border_km", "countryside_km"]
)
def test_a_footprint_grows_with_its_radius(places, entry):
    said = {
        "near_km": place("area", None, "raqqa", relation="near"),
        "vicinity_km": place("city", "raqqa", extent="outskirts"),
        "area_km": place("area", "maadan"),
        "sector_km": place("area", None, "raqqa", relation="direction_of", direction=("S",)),
        "corridor_km": place("road", None, "raqqa", "tabqa", relation="between"),
        "border_km": place("area", None, "TR", relation="border_with"),
        "countryside_km": place("countryside", None, "karama", relation="countryside_of"),
    }[entry]
    grounds = [
        footprint(said, Atlas.build(places, metric_crs=METRIC, country="SY", footprint={entry: km})).geometry
        for km in (4.0, 9.0, 20.0)
    ]
    for small, large in itertools.pairwise(grounds):
        assert large.buffer(1e-4).covers(small)
        assert large.area > small.area


def test_tables_that_name_nothing_are_told(places):
    with pytest.raises(DataError) as told:
        Atlas.build(
            places,
            metric_crs=METRIC,
            country="SY",
            banks={"nile": {"left": ["N"]}},
            footprint={"near_km": -1, "nearly_km": 2, "surroundings": {"SY-DI": ["SY-XX"]}},
        )
    for needle in ("nile", "near_km", "nearly_km", "SY-XX"):
        assert needle in str(told.value)
    with pytest.raises(DataError, match="'FR'"):
        Atlas.build(places, metric_crs=METRIC, country="FR")


def test_the_area_of_a_gate_does_not_paint_the_country_round_it(atlas):
    gate = footprint(place("area", "tanf-gate"), atlas)
    assert "the area al-Tanf area of the gazetteer" in gate.reason or gate.scope == "point"
    alone = footprint(place("neighbourhood", "quarter"), atlas)
    assert alone.scope == "point"
