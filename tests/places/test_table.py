"""Reading the gazetteer's files: what is good is kept as it is, what is bad is told at once."""

from __future__ import annotations

import json

import pytest
import shapely

from mapper.errors import DataError, SchemaError
from mapper.places.gazetteer import places_frame, read_places
from mapper.schema import PLACES

HEADER = "place_id,name,name_ar,names,kind,parent_id,population,lon,lat,radius_km\n"


def write(path, text):
    path.write_text(text, encoding="utf-8")
    return path


def test_points_areas_and_rivers_are_one_table(tmp_path):
    points = write(tmp_path / "p.csv", HEADER + "a,Raqqa,الرقة,Rakka|Raqa,PPLA,SY-RA,220000,39.0,35.95,\n")
    square = shapely.geometry.mapping(shapely.box(38, 35, 40, 37))
    line = shapely.geometry.mapping(shapely.LineString([(38, 36), (40, 36)]))
    area = {"type": "Feature", "geometry": square}
    area["properties"] = {"place_id": "SY-RA", "name": "Raqqa", "names": ["Rakka"], "kind": "ADM1", "country": "SY"}
    river = {"type": "Feature", "geometry": line}
    river["properties"] = {"place_id": "r", "name_ar": "الفرات", "names": "Furat|Firat", "kind": "STM"}
    areas = write(tmp_path / "a.geojson", json.dumps({"type": "FeatureCollection", "features": [area]}))
    rivers = write(tmp_path / "r.geojson", json.dumps({"type": "FeatureCollection", "features": [river]}))
    places = read_places([points], [areas], rivers)
    PLACES.check(places)
    assert list(places.index) == ["a", "SY-RA", "r"]
    assert places.loc["a", "names"] == ("Rakka", "Raqa")
    assert places.loc["r", "names"] == ("Furat", "Firat")
    assert places.loc["a", "country"] == "SY"
    assert places.loc["a"].geometry.coords[0] == (39.0, 35.95)
    assert places.loc["a"].isna()["radius_km"]


def test_every_fault_is_told_at_once_with_file_and_line(tmp_path):
    bad = HEADER + (
        "a,A,,,PPL,,,39,36,\na,B,,,PPL,,,39,36,\nc,C,,,PPL,,many,39,96,\n,,,,,,,x,36,\ne,E,,,PPL,,,nan,36,-3\n"
    )
    first, second = write(tmp_path / "bad.csv", bad), write(tmp_path / "thin.csv", "place_id,name\n")
    broken = write(tmp_path / "broken.geojson", "{")
    shapeless = {"type": "Feature", "properties": {"place_id": "z", "name": "Z", "kind": "RGN"}, "geometry": None}
    odd = write(tmp_path / "odd.geojson", json.dumps({"features": [shapeless]}))
    with pytest.raises(DataError) as told:
        read_places([first, second, tmp_path / "none.csv"], [broken, odd])
    text = str(told.value)
    for needle in (
        "bad.csv:3: place_id 'a' stands already at",
        "bad.csv:4: lat must be degrees",
        "population must be a number",
        "bad.csv:5: place_id is empty",
        "lon must be degrees within ±180, not 'x'",
        "bad.csv:6: lon must be",
        "radius_km must be a number of at least 0, not '-3'",
        "thin.csv:1: missing columns name_ar",
        "none.csv",
        "broken.geojson",
        "odd.geojson: feature 1: geometry cannot be read",
    ):
        assert needle in text


def test_two_rows_of_one_id_are_no_table():
    row = {"place_id": "a", "name": "A", "kind": "PPL", "geometry": shapely.Point(39, 36)}
    with pytest.raises(SchemaError, match="duplicates"):
        places_frame([row, row])


def test_swapped_coordinates_of_an_area_are_told(tmp_path):
    feature = {"type": "Feature", "properties": {"place_id": "q", "name": "Q", "kind": "RGN"}}
    feature["geometry"] = shapely.geometry.mapping(shapely.box(35, 100, 36, 120))
    path = write(tmp_path / "q.geojson", json.dumps({"features": [feature]}))
    with pytest.raises(DataError, match="lon, lat"):
        read_places([], [path])
