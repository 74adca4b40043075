"""What must hold for any place, radius, direction and relation of the built-in theatre."""

from __future__ import annotations

import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mapper.places.footprint import footprint
from mapper.places.relations import RELATIONS
from mapper.places.shapes import polygons
from mapper.records import DIRECTIONS, ClaimPlace

CITIES = ("gn172955", "gn170794", "gn170063", "gn169577", "gn170017", "gn170654", "gn170905", "gn173811", "gn167357",
          "gn163808", "gn174448", "gn173377", "gn163345", "sy-m5-motorway", "sy-region-badia")  # fmt: skip
"""Raqqa, Deir ez-Zor, Aleppo, Homs, Hama, Damascus, Daraa, Hasakah, Manbij, Palmyra, al-Bukamal ..., a road, a region."""
AREAS = ("SY-RA", "SY-DY", "SY-HL", "SY-HI", "SY-RD", "SY-DI", "SY-HA", "SY-DR")
RIVERS = ("river-euphrates", "river-khabur", "river-balikh", "river-orontes", "river-tigris")
city, area, river = st.sampled_from(CITIES), st.sampled_from(AREAS), st.sampled_from(RIVERS)
ways = st.lists(st.sampled_from(DIRECTIONS), max_size=3, unique=True).map(tuple)
loose = st.sampled_from(["area", "villages_unnamed", "road", "countryside", "city_part", "areas_unnamed"])
relation = st.sampled_from(sorted(RELATIONS))
laws = settings(max_examples=150, deadline=None)


def ground(atlas, kind="area", place_id=None, references=(), **fields):
    atlas.memory.clear()
    shape = footprint(ClaimPlace("x", place_id, kind, reference_ids=references, **fields), atlas).geometry
    return shapely.Polygon() if shape is None else shape


def metres(shape, atlas):
    return shapely.transform(shape, atlas.forward.transform, interleaved=False)


def spare(one, other, atlas):
    """Square kilometres of ``one`` that ``other`` has not; degrees and back cost a hair along the edges."""
    return metres(shapely.difference(one, other), atlas).area / 1e6


@laws
@given(loose, relation, ways, st.lists(city, min_size=1, max_size=3), st.sampled_from([None, 3.0, 30.0]))
@example("area", "distance", ("NE",), ["gn174448"], 30.0)
def test_footprints_are_sound_and_stay_in_the_country(syria_atlas, kind, said, directions, references, km):
    fields = {"relation": said, "direction": directions, "distance_km": km}
    shape = ground(syria_atlas, kind, None, tuple(references), **fields)
    assert shapely.to_wkb(shape) == shapely.to_wkb(ground(syria_atlas, kind, None, tuple(references), **fields))
    if shape.is_empty:
        return
    assert shape.is_valid
    assert shape.geom_type in ("Point", "Polygon", "MultiPolygon")
    assert shapely.buffer(syria_atlas.country, 1.0).covers(metres(shape, syria_atlas))
    if shape.geom_type != "Point":
        assert all(part.area > 0.5 for part in shapely.get_parts(metres(shape, syria_atlas)))


@laws
@given(relation.filter(lambda one: one not in ("between", "road_between", "axis_of")), city, ways)
def test_the_order_of_directions_does_not_matter(syria_atlas, said, where, directions):
    fields = {"relation": said, "kind": "area", "references": (where,)}
    one = ground(syria_atlas, direction=directions, **fields)
    assert one.equals(ground(syria_atlas, direction=directions[::-1], **fields))


@laws
@given(st.sampled_from(["between", "road_between"]), loose, city, city)
def test_between_is_the_same_from_either_end(syria_atlas, said, kind, one, two):
    there = ground(syria_atlas, kind, None, (one, two), relation=said)
    assert shapely.to_wkb(there) == shapely.to_wkb(ground(syria_atlas, kind, None, (two, one), relation=said))


@laws
@given(st.sampled_from(["border_with", "countryside_of"]), st.lists(city, min_size=2, max_size=3))
def test_the_order_of_references_does_not_matter(syria_atlas, said, references):
    one = ground(syria_atlas, references=tuple(references), relation=said)
    assert one.equals(ground(syria_atlas, references=tuple(references[::-1]), relation=said))


@laws
@given(river, area)
def test_the_two_sides_of_a_river_share_out_a_governorate(syria_atlas, through, within):
    sides = [
        ground(syria_atlas, "river_bank", None, (), bank=f"{side}:{syria_atlas.spots[through].name}", within=within)
        for side in ("left", "right")
    ]
    whole = metres(ground(syria_atlas, "governorate", within), syria_atlas)
    left, right = (metres(one, syria_atlas) for one in sides)
    assert left.area + right.area == pytest.approx(whole.area, abs=100)
    assert shapely.intersection(left, right).area < 100
    assert shapely.difference(whole, shapely.union_all([left, right])).area < 100


@laws
@given(area, st.lists(city.filter(lambda one: one.startswith("gn")), min_size=1, max_size=3))
def test_except_is_a_difference(syria_atlas, where, out):
    rest = ground(syria_atlas, "governorate", where, tuple(out), relation="except")
    whole = ground(syria_atlas, "governorate", where)
    assert spare(rest, whole, syria_atlas) < 0.01
    for one in out:
        spot = syria_atlas.spots[one]
        assert not shapely.intersects_xy(rest, spot.lon, spot.lat)
    assert rest.equals(ground(syria_atlas, "governorate", where, tuple(out[::-1]), relation="except"))


@laws
@given(city.filter(lambda one: one.startswith("gn")), st.floats(1, 60), st.floats(1.1, 3))
def test_a_larger_distance_is_more_ground(syria_atlas, where, km, more):
    small, large = (
        ground(syria_atlas, references=(where,), relation="distance", distance_km=one) for one in (km, km * more)
    )
    assert spare(small, large, syria_atlas) < 0.01
    assert large.area > small.area


@laws
@given(city.filter(lambda one: one.startswith("gn")), st.sampled_from(DIRECTIONS))
def test_a_sector_is_part_of_its_quarter_and_the_four_are_all(syria_atlas, where, direction):
    one, every = (
        ground(syria_atlas, references=(where,), relation="direction_of", direction=said)
        for said in ((direction,), ("N", "E", "S", "W"))
    )
    assert spare(one, every, syria_atlas) < 0.05


@laws
@given(city, relation, ways)
def test_cutting_again_changes_nothing(syria_atlas, where, said, directions):
    shape = ground(syria_atlas, references=(where,), relation=said, direction=directions)
    if shape.geom_type != "Point" and not shape.is_empty:
        metric = metres(shape, syria_atlas)
        assert polygons(shapely.intersection(metric, syria_atlas.ground)).symmetric_difference(metric).area < 200
