"""Roads as lines: what is refused, which way is taken, and that the theatre's own pass where they say."""

from __future__ import annotations

import json

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from mapper.errors import DataError
from mapper.places.footprint import footprint
from mapper.places.roads import Roads, read_roads
from mapper.places.shapes import transformers
from mapper.records import ClaimPlace

from .conftest import METRIC

FORWARD, _ = transformers(METRIC)


def feature(place_id, *xy, kind="LineString"):
    coordinates = list(xy[0]) if kind == "Point" else [list(one) for one in xy]
    return {"properties": {"place_id": place_id}, "geometry": {"type": kind, "coordinates": coordinates}}


def metric(lon, lat):
    return shapely.Point(*FORWARD.transform(lon, lat))


@pytest.mark.parametrize(
    ("features", "told"),
    [
        ([feature("", (38, 35), (39, 35))], "no place_id"),
        ([feature("a", (38, 35), (39, 35)), feature("a", (38, 35), (39, 35))], "feature 2"),
        ([feature("a", (38, 35), kind="Point")], "must be one line"),
        (None, "cannot be read"),
    ],
)
def test_a_bad_file_is_told(tmp_path, features, told):
    path = tmp_path / "roads.geojson"
    path.write_text("{" if features is None else json.dumps({"features": features}), encoding="utf-8")
    with pytest.raises(DataError, match=told) as fault:
        read_roads(path)
    assert "roads.geojson" in str(fault.value)


def test_the_way_bends_with_the_road_and_changes_roads():
    lines = {
        "a": shapely.LineString([(38, 35), (38.5, 35.2), (39, 35)]),
        "b": shapely.LineString([(39, 35), (39, 35.5)]),
    }
    roads = Roads(lines, FORWARD)
    way = roads.way(metric(38, 35), metric(39, 35.4))
    assert way.distance(metric(38.5, 35.2)) < 1
    assert way.distance(metric(39, 35.2)) < 1
    assert roads.way(metric(38, 35), metric(38.5, 36)) is None
    assert Roads({}, FORWARD).way(metric(38, 35), metric(39, 35)) is None


def test_a_detour_is_another_road():
    far = shapely.LineString([(38, 35), (38.5, 36), (39, 35)])
    assert Roads({"a": far}, FORWARD).way(metric(38, 35), metric(39, 35)) is None


@settings(max_examples=50, deadline=None)
@given(st.floats(38, 39), st.floats(38, 39))
def test_the_way_is_the_same_from_either_end(one, two):
    roads = Roads({"a": shapely.LineString([(38, 35), (38.5, 35.1), (39, 35)])}, FORWARD)
    ends = metric(one, 35.03), metric(two, 35.03)
    there, back = roads.way(*ends), roads.way(*ends[::-1])
    assert (there is None) == (back is None)
    assert there is None or there.equals_exact(back)


def test_the_roads_of_the_theatre_pass_their_towns(syria_atlas):
    m5 = footprint(ClaimPlace("x", "sy-m5-motorway", "road"), syria_atlas)
    assert {"gn170063", "gn167611", "gn170017", "gn169577", "gn173193"} <= set(m5.place_ids)
    assert not {"gn172955", "gn169389"} & set(m5.place_ids)
    desert = ClaimPlace("x", None, "road", relation="between", reference_ids=("gn170654", "gn170794"))
    assert "gn172425" in footprint(desert, syria_atlas).place_ids
    bare = footprint(
        ClaimPlace("x", None, "villages_unnamed", relation="between", reference_ids=desert.reference_ids), syria_atlas
    )
    assert "gn172425" not in bare.place_ids
