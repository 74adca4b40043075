from __future__ import annotations

from datetime import date

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from mapper.errors import SchemaError
from mapper.view import layers
from mapper.view.geojson import dumps, plain, to_geojson
from tests.view import world

STYLE = world.style().with_factions(world.FACTIONS)
DAY = date(2017, 12, 27)
ASK = {"style": STYLE, "factions": world.FACTIONS}
BOX, BOX2 = shapely.box(38, 34, 39, 35), shapely.box(39, 34, 40, 35)


def areas(crs=4326):
    rows = {
        "faction": ["SAA", None],
        "status": ["contested", "unknown"],
        "rivals": [("ISIS",), ()],
        "confidence": [0.7, float("nan")],
        "claim_ids": [("c1", "c2"), ()],
        "area_km2": [1000.0, 2000.0],
    }
    return gpd.GeoDataFrame(rows, geometry=[BOX, BOX2], crs=crs)


def control():
    rows = {
        "as_of": pd.Timestamp(DAY),
        "faction": ["SDF", None],
        "status": ["held", "unknown"],
        "besieged": [True, False],
        "rivals": [(), ()],
        "since": [pd.Timestamp("2017-10-17"), pd.NaT],
        "confidence": [0.9, 0.0],
        "claim_ids": [("c1",), ()],
        "name": ["Raqqa", ""],
        "name_ar": ["الرقة", ""],
    }
    index = pd.Index(["u1", "u2"], name="unit_id")
    return gpd.GeoDataFrame(rows, index=index, geometry=[BOX, BOX2], crs=4326)


def claims():
    frame = world.claims()
    for column in ("valid_from", "reported"):
        frame[column] = pd.to_datetime(frame[column])
    return gpd.GeoDataFrame(frame, geometry=[BOX, None, BOX2, BOX], crs=4326)


def front():
    line = shapely.LineString([(39, 34), (39, 35)])
    rows = {"faction_a": ["ISIS"], "faction_b": ["SDF"], "length_km": [110.9]}
    return gpd.GeoDataFrame(rows, geometry=[line], crs=4326)


MADE = {
    "areas": lambda: layers.areas_layer(areas(), as_of=DAY, **ASK),
    "units": lambda: layers.units_layer(control(), **ASK),
    "places": lambda: layers.places_layer(control().set_geometry(control().centroid), **ASK),
    "claims": lambda: layers.claims_layer(claims(), **ASK),
    "front": lambda: layers.front_layer(front(), as_of=DAY, **ASK),
}


@pytest.mark.parametrize("make", MADE.values(), ids=MADE)
@pytest.mark.filterwarnings("ignore:Geometry is in a geographic CRS")
def test_every_layer_is_dated_named_styled_and_repeatable(make):
    layer = make()
    assert layer.index.name == "feature_id"
    assert layer.index.is_unique
    assert layer.crs.to_epsg() == 4326
    assert {"label", "label_ar", "as_of", "start", "end", "stroke", "geometry"} <= set(layer.columns)
    assert layer["end"].isna().all()
    assert layer["start"].str.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z").all()
    assert dumps(layer) == dumps(make())


def test_areas_name_their_holder_in_both_languages():
    layer = MADE["areas"]()
    first, second = layer.to_dict("records")
    assert (first["label"], first["label_ar"], first["faction_name"]) == ("Syrian army", "الجيش السوري", "Syrian army")
    assert first["rivals"] == ["ISIS"]
    assert first["claim_ids"] == ["c1", "c2"]
    assert (first["start"], first["as_of"], first["since"]) == ("2017-12-27T00:00:00Z", "2017-12-27", None)
    assert first["fill"] == STYLE.palette["GOVERNMENT"]
    unknown = to_geojson(MADE["areas"]())["features"][1]["properties"]
    assert pd.isna(second["faction"])
    assert unknown["faction"] is unknown["confidence"] is None
    assert (unknown["label"], unknown["fill-opacity"]) == ("", 0.0)


def test_ids_follow_the_content_not_the_order():
    one = layers.areas_layer(areas(), as_of=DAY, **ASK)
    other = layers.areas_layer(areas().iloc[::-1], as_of=DAY, **ASK)
    assert list(one.index) == list(other.index)[::-1]
    moved = areas().set_geometry([BOX2, BOX], crs=4326)
    assert not set(one.index) & set(layers.areas_layer(moved, as_of=DAY, **ASK).index)


def test_end_is_exclusive_and_kept():
    layer = layers.areas_layer(areas(), as_of=DAY, end=date(2018, 1, 1), **ASK)
    assert set(layer["end"]) == {"2018-01-01T00:00:00Z"}


def test_units_keep_their_ids_and_sieges():
    layer = MADE["units"]()
    assert list(layer.index) == ["u1", "u2"]
    assert list(layer["besieged"]) == [True, False]
    assert [plain(since) for since in layer["since"]] == ["2017-10-17", None]
    assert layer.loc["u1", "stroke-width"] == STYLE.lines["besieged"]["stroke-width"]


def test_claims_that_colour_nothing_stay():
    layer = MADE["claims"]()
    assert list(layer.index) == ["c0", "c1", "c2", "c3"]
    assert list(layer["modality"]) == ["asserted", "reported", "denied", "expected"]
    features = to_geojson(layer)["features"]
    assert features[1]["geometry"] is None
    assert features[0]["properties"]["quote"] == "سيطرت القوات على البلدة."
    assert features[0]["properties"]["reported"] == "2016-12-21"


def test_claims_are_outlines_through_which_the_others_are_seen():
    layer = MADE["claims"]()
    assert layer["fill-opacity"].max() < 0.1
    assert set(layer["stroke"]) == {STYLE.colour(faction) for faction in layer["faction"]}
    weak, firm = (STYLE.claim("SDF", confidence=confidence)["stroke-opacity"] for confidence in (None, 0.9))
    assert weak < firm
    assert STYLE.claim(None)["stroke"] == STYLE.map_colours["ink"]
    spots = layers.claims_layer(claims().set_geometry(gpd.points_from_xy([36, 37, 38, 39], [35] * 4, crs=4326)), **ASK)
    assert list(spots["fill-opacity"]) == list(spots["stroke-opacity"])


def test_every_layer_names_its_sources():
    said = claims().assign(source=["A", "B", "", "A"])
    layer = layers.areas_layer(areas(), as_of=DAY, claims=said, **ASK)
    first, second = layer.to_dict("records")
    assert first["sources"] == ["B"]
    assert (first["quote"], first["reported"]) == ("They denied it.", "2016-12-23")
    assert second["sources"] == []
    assert pd.isna(second["quote"])
    unit = layers.units_layer(control(), claims=said, **ASK).iloc[0]
    assert (unit["quote"], unit["source"], unit["url"]) == ("Fighters took the town.", "B", "https://example.org/1")
    lines = layers.front_layer(front().assign(claim_ids=[("c0", "c3")]), as_of=DAY, claims=said, **ASK).iloc[0]
    assert (lines["sources"], lines["claim_ids"]) == (["A"], ["c0", "c3"])


def test_rows_may_have_days_of_their_own():
    spans = areas().assign(as_of=[DAY, date(2018, 1, 1)], end=[date(2018, 1, 1), None])
    layer = layers.areas_layer(spans, as_of=DAY, **ASK)
    assert list(layer["start"]) == ["2017-12-27T00:00:00Z", "2018-01-01T00:00:00Z"]
    assert [plain(end) for end in layer["end"]] == ["2018-01-01T00:00:00Z", None]


def test_front_names_both_sides():
    (row,) = MADE["front"]().to_dict("records")
    assert row["label"] == "Islamic State / Syrian Democratic Forces"
    assert row["length_km"] == 110.9


def test_faults_are_told_together():
    with pytest.raises(SchemaError) as caught:
        layers.areas_layer(areas(crs=3857).drop(columns=["rivals", "area_km2"]), as_of=DAY, **ASK)
    for fault in ("'rivals'", "'area_km2'", "EPSG:4326"):
        assert fault in str(caught.value)
