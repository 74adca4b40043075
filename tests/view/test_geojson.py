from __future__ import annotations

import json
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from mapper.errors import SchemaError
from mapper.view.geojson import dumps, plain, to_geojson

SQUARE = shapely.Polygon([(0, 0), (0, 2), (2, 2), (2, 0)], [[(0.5, 0.5), (1, 0.5), (1, 1), (0.5, 1)]])

coordinates = st.tuples(st.floats(-180, 180), st.floats(-85, 85))


@st.composite
def boxes(draw):
    (x, y), w, h = draw(coordinates), draw(st.floats(0.001, 5)), draw(st.floats(0.001, 5))
    return shapely.box(x, y, x + w, y + h, ccw=draw(st.booleans()))


geometries = st.one_of(
    st.builds(shapely.Point, coordinates),
    st.lists(coordinates, min_size=2, max_size=6).map(shapely.LineString),
    boxes(),
    st.lists(boxes(), min_size=1, max_size=3).map(shapely.MultiPolygon),
    st.none(),
    st.just(shapely.Polygon()),
)


def frame(geometry, **columns):
    index = pd.Index([f"f{i}" for i in range(len(geometry))], name="feature_id")
    return gpd.GeoDataFrame(columns, geometry=list(geometry), crs=4326, index=index)


def signed_area(ring):
    xy = np.array(ring)
    return 0.5 * float(np.sum(xy[:-1, 0] * xy[1:, 1] - xy[1:, 0] * xy[:-1, 1]))


@given(st.lists(geometries, max_size=5), st.integers(5, 8))
def test_nothing_is_dropped_moved_or_wound_wrong(shapes, decimals):
    collection = to_geojson(frame(shapes), decimals=decimals)
    assert [feature["id"] for feature in collection["features"]] == [f"f{i}" for i in range(len(shapes))]
    for feature, shape in zip(collection["features"], shapes, strict=True):
        if shape is None or shape.is_empty:
            assert feature["geometry"] is None
            continue
        back = shapely.geometry.shape(feature["geometry"])
        assert back.geom_type == shape.geom_type
        assert shapely.hausdorff_distance(back, shape) <= 2 * 10.0**-decimals
        for part in shapely.get_parts(back):
            if part.geom_type == "Polygon":
                assert signed_area(part.exterior.coords) >= 0


@given(st.lists(geometries, max_size=4))
def test_text_and_dict_agree_and_repeat(shapes):
    layer = frame(shapes)
    assert json.loads(dumps(layer)) == to_geojson(layer)
    assert dumps(layer) == dumps(layer.copy())


def test_rings_follow_the_right_hand_rule():
    (feature,) = to_geojson(frame([SQUARE]))["features"]
    outer, hole = feature["geometry"]["coordinates"]
    assert signed_area(outer) > 0 > signed_area(hole)


def test_members_of_the_standard():
    collection = to_geojson(frame([SQUARE, shapely.Point(5, 6, 7)]))
    assert "crs" not in collection
    assert collection["bbox"] == [0.0, 0.0, 5.0, 6.0]
    assert collection["features"][1]["geometry"]["coordinates"] == [5.0, 6.0]


def test_an_empty_layer_is_a_collection():
    assert json.loads(dumps(frame([]))) == {"type": "FeatureCollection", "features": []}


def test_values_become_json():
    layer = frame(
        [SQUARE],
        name=["الرقة"],
        day=[date(2017, 12, 27)],
        stamp=[pd.Timestamp("2017-12-27")],
        gone=[pd.NaT],
        nothing=[None],
        nan=[float("nan")],
        infinite=[float("inf")],
        ids=[("c1", "c2")],
        count=[np.int64(3)],
        yes=[np.True_],
    )
    assert to_geojson(layer)["features"][0]["properties"] == {
        "name": "الرقة",
        "day": "2017-12-27",
        "stamp": "2017-12-27",
        "gone": None,
        "nothing": None,
        "nan": None,
        "infinite": None,
        "ids": ["c1", "c2"],
        "count": 3,
        "yes": True,
    }
    assert "الرقة" in dumps(layer)


def test_one_feature_per_line():
    lines = dumps(frame([SQUARE, SQUARE, None])).splitlines()
    assert len(lines) == 5
    assert [json.loads(line.rstrip(","))["id"] for line in lines[1:4]] == ["f0", "f1", "f2"]


def test_plain_keeps_times_of_day():
    assert plain(pd.Timestamp("2017-12-27 10:30")) == "2017-12-27T10:30:00"


def test_wrong_frames_are_refused():
    for crs in (3857, None):
        with pytest.raises(SchemaError, match="EPSG:4326"):
            to_geojson(gpd.GeoDataFrame(geometry=[SQUARE], crs=crs))
    with pytest.raises(SchemaError, match=r"ids repeat: \[0\]"):
        to_geojson(gpd.GeoDataFrame(geometry=[SQUARE, SQUARE], crs=4326, index=[0, 0]))
