"""
The built data of the theatre Syria holds what its recipe promises.

Reads only the four built files, except for the last tests, which compare them
with data that may stand beside the repository.
"""

from __future__ import annotations

import csv
import json
import re
import shutil
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import numpy as np
import pytest
import shapely
from shapely.geometry import LineString, Point, box, shape
from shapely.geometry.base import BaseGeometry
from shapely.ops import split

ROOT = Path(__file__).resolve().parents[2]
THEATRE = ROOT / "data" / "theatres" / "syria"
BESIDE = ROOT.parent / "shared" / "data"

COLUMNS = [
    *("place_id", "name", "name_ar", "names", "kind", "parent_id", "population"),
    *("lon", "lat", "radius_km", "precision_km", "source", "reference"),
]
ARABIC = re.compile(r"[ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي ()]+")
LATIN = re.compile(r"[A-Za-z' .()-]+")
LAYERS = ("admin1", "countries", "rivers")

# The borders are generalised: these stand on the far side of one, or off the coast.
OUTSIDE_KM = {
    "gn165509": 1.0,  # Ras al-Ain, on the Turkish border
    "gn168519": 1.0,  # Kasab, on the Turkish border
    "gn172256": 1.0,  # Kobani, on the Turkish border
    "gn171830": 0.2,  # Baniyas, on the coast
    "gn172880": 4.0,  # Arwad, an island
}
CAPITALS = {
    "SY-DI": "gn170654",
    "SY-DR": "gn170905",
    "SY-DY": "gn170794",
    "SY-HA": "gn173811",
    "SY-HI": "gn169577",
    "SY-HL": "gn170063",
    "SY-HM": "gn170017",
    "SY-ID": "gn169389",
    "SY-LA": "gn173576",
    "SY-QU": "gn173334",
    "SY-RA": "gn172955",
    "SY-SU": "gn172408",
    "SY-TA": "gn163345",
    "IQ-NI": "gn99072",
}
LEFT_BANK = {
    "al-Karama": (39.279, 35.874),
    "Raqqa": (39.01, 35.95),
    "Hajin": (40.831, 34.695),
    "Baghuz": (40.965, 34.455),
    "al-Susah": (40.958, 34.534),
    "Dhiban": (40.51, 35.015),
    "Khusham": (40.289, 35.301),
    "Ain Issa": (38.862, 36.386),
    "Sarrin": (38.298, 36.588),
    "Tell Abyad": (38.954, 36.690),
}
RIGHT_BANK = {
    "Maadan": (39.606, 35.753),
    "Tabqa": (38.548, 35.837),
    "Deir ez-Zor": (40.141, 35.336),
    "Mayadin": (40.452, 35.02),
    "Abu Kamal": (40.919, 34.452),
    "Palmyra": (38.284, 34.562),
    "Manbij": (37.955, 36.528),
    "Jarabulus": (38.011, 36.818),
    "al-Ashara": (40.56, 34.921),
    "al-Sabkha": (39.263, 35.812),
}


@cache
def places() -> dict[str, dict[str, str]]:
    with (THEATRE / "places.csv").open(encoding="utf-8", newline="") as file:
        return {row["place_id"]: row for row in csv.DictReader(file)}


@cache
def layer(name: str) -> dict[str, tuple[dict[str, object], BaseGeometry]]:
    data = json.loads((THEATRE / f"{name}.geojson").read_text(encoding="utf-8"))
    features = data["features"]
    found = {f["properties"]["place_id"]: (f["properties"], shape(f["geometry"])) for f in features}
    assert len(found) == len(features)
    return found


def geometry(name: str, place_id: str) -> BaseGeometry:
    return layer(name)[place_id][1]


def governorates() -> list[str]:
    return [i for i in layer("admin1") if i.startswith("SY-")]


def left_of_euphrates(within: BaseGeometry) -> BaseGeometry:
    parts = split(within, geometry("rivers", "river-euphrates")).geoms
    (left,) = [p for p in parts if p.contains(Point(39.3, 36.5))]
    return left


# --- places -----------------------------------------------------------------


def test_places_have_the_agreed_columns_and_order():
    text = (THEATRE / "places.csv").read_text(encoding="utf-8")
    assert "\r" not in text
    lines = list(csv.reader(text.splitlines()))
    assert lines[0] == COLUMNS
    ids = [line[0] for line in lines[1:]]
    assert ids == sorted(set(ids))


def test_all_of_geonames_syria_is_there():
    rows = places().values()
    assert sum(r["parent_id"].startswith("SY-") for r in rows) == 308
    assert 0 < sum(r["parent_id"].startswith("IQ-") for r in rows) < 20


@pytest.mark.parametrize("place_id", places())
def test_place_row(place_id: str):
    row = places()[place_id]
    number = place_id.removeprefix("gn")
    assert number.isdigit()
    assert row["reference"] == f"geonames:{number}"
    assert (row["source"], row["radius_km"], row["precision_km"]) == ("geonames", "", "1")
    assert row["kind"] in {"PPL", "PPLA", "PPLA2", "PPLA3", "PPLC", "PPLX", "ADM3"}
    assert all(re.fullmatch(r"\d+\.\d{4}", row[c]) for c in ("lon", "lat"))
    assert LATIN.fullmatch(row["name"])
    assert ARABIC.fullmatch(row["name_ar"])
    names = row["names"].split("|") if row["names"] else []
    assert names == sorted(set(names))
    assert not {row["name"], row["name_ar"], ""} & set(names)
    assert all(ARABIC.fullmatch(n) or LATIN.fullmatch(n) for n in names)


@pytest.mark.parametrize("place_id", places())
def test_place_is_inside_its_parent(place_id: str):
    row = places()[place_id]
    point = Point(float(row["lon"]), float(row["lat"]))
    away_km = geometry("admin1", row["parent_id"]).distance(point) * 111.2
    assert away_km <= OUTSIDE_KM.get(place_id, 0.0)


@pytest.mark.parametrize(("parent", "place_id"), CAPITALS.items())
def test_capital_is_inside_its_governorate(parent: str, place_id: str):
    row = places()[place_id]
    assert row["parent_id"] == parent
    assert row["kind"] in {"PPLA", "PPLC"}
    assert geometry("admin1", parent).contains(Point(float(row["lon"]), float(row["lat"])))


@pytest.mark.parametrize(
    ("name_ar", "parent"),
    [("الرقة", "SY-RA"), ("القامشلي", "SY-HA"), ("البوكمال", "SY-DY"), ("تدمر", "SY-HI"), ("القائم", "IQ-AN")],
)
def test_known_place_is_found_by_its_arabic_name(name_ar: str, parent: str):
    assert [r["parent_id"] for r in places().values() if r["name_ar"] == name_ar] == [parent]


# --- areas ------------------------------------------------------------------


@pytest.mark.parametrize("name", LAYERS)
def test_layer_is_plain_geojson(name: str):
    text = (THEATRE / f"{name}.geojson").read_text(encoding="utf-8")
    data = json.loads(text)
    assert "crs" not in data
    assert "\\u" not in text
    assert len(text.splitlines()) == len(data["features"]) + 2
    for properties, geom in layer(name).values():
        assert ARABIC.fullmatch(str(properties["name_ar"]))
        assert isinstance(properties["names"], list)
        assert geom.is_valid
        assert not geom.is_empty
        coords = shapely.get_coordinates(geom)
        assert np.abs(coords - coords.round(5)).max() < 1e-9
        if name == "countries":
            assert ((coords >= (34.5, 31.5)) & (coords <= (45.5, 38.5))).all()


@pytest.mark.parametrize("name", ["admin1", "countries"])
def test_outer_rings_run_anticlockwise(name: str):
    for _, geom in layer(name).values():
        for part in shapely.get_parts(geom):
            assert part.exterior.is_ccw
            assert not any(ring.is_ccw for ring in part.interiors)


def test_governorates_are_all_there():
    assert len(governorates()) == 14
    assert set(layer("admin1")) - set(governorates()) == {"IQ-AN", "IQ-NI"}
    assert all(p["country"] == i[:2] and p["kind"] == "ADM1" for i, (p, _) in layer("admin1").items())


@pytest.mark.parametrize("name", ["admin1", "countries"])
def test_areas_share_their_borders(name: str):
    shapes = np.array([g for _, g in layer(name).values()])
    assert shapely.coverage_is_valid(shapes)


def test_syria_is_the_union_of_its_governorates():
    union = shapely.union_all([geometry("admin1", i) for i in governorates()])
    assert union.equals(geometry("countries", "SY"))
    assert union.geom_type == "Polygon"
    assert not union.interiors


def test_neighbours_leave_no_slivers_along_the_border():
    syria = geometry("countries", "SY")
    others = shapely.union_all([g for i, (_, g) in layer("countries").items() if i != "SY"])
    coast = syria.boundary.difference(others.boundary)
    assert syria.intersection(others).area == 0
    assert coast.geom_type == "LineString"
    assert coast.bounds[2] < 36.1


def test_golan_is_in_quneitra():
    assert geometry("admin1", "SY-QU").contains(Point(35.75, 33.0))


# --- rivers -----------------------------------------------------------------


@pytest.mark.parametrize("river", layer("rivers"))
def test_river_is_one_line(river: str):
    properties, line = layer("rivers")[river]
    assert properties["kind"] == "STM"
    assert isinstance(line, LineString)
    assert line.is_simple
    # The longest step is the one across Lake Qattinah.
    coords = np.array(line.coords)
    assert np.hypot(*np.diff(coords, axis=0).T).max() < 0.11


def test_euphrates_cuts_syria_in_two():
    line, syria = geometry("rivers", "river-euphrates"), geometry("countries", "SY")
    assert len(split(syria, line).geoms) == 2
    for end, country in ((line.coords[0], "TR"), (line.coords[-1], "IQ")):
        assert geometry("countries", country).contains(Point(end))
        assert syria.distance(Point(end)) > 0.3


@pytest.mark.parametrize("river", ["river-khabur", "river-balikh"])
def test_tributary_cuts_the_left_bank_in_two(river: str):
    line, main = geometry("rivers", river), geometry("rivers", "river-euphrates")
    assert line.coords[-1] in set(main.coords)
    assert geometry("countries", "TR").contains(Point(line.coords[0]))
    assert len(split(left_of_euphrates(geometry("countries", "SY")), line).geoms) == 2


def test_orontes_cuts_syria_in_two():
    line, syria = geometry("rivers", "river-orontes"), geometry("countries", "SY")
    assert len(split(syria, line).geoms) == 2
    assert geometry("countries", "LB").contains(Point(line.coords[0]))
    assert line.coords[-1][1] > 36


def test_tigris_touches_syria_and_ends_outside():
    line, syria = geometry("rivers", "river-tigris"), geometry("countries", "SY")
    assert line.intersects(syria)
    assert not any(syria.contains(Point(c)) for c in (line.coords[0], line.coords[-1]))


@pytest.mark.parametrize(
    ("river", "left"),
    [
        ("river-euphrates", (39.3, 36.5)),
        ("river-khabur", (41.15, 36.39)),
        ("river-balikh", (39.4, 36.3)),
        ("river-orontes", (36.1, 35.5)),
        ("river-tigris", (42.6, 37.1)),
    ],
)
def test_river_runs_downstream_with_its_left_bank_on_the_left(river: str, left: tuple[float, float]):
    line = geometry("rivers", river)
    here = line.project(Point(left))
    step = line.length / 50
    (x0, y0), (x1, y1) = (line.interpolate(max(here + d, 0)).coords[0] for d in (-step, step))
    assert (x1 - x0) * (left[1] - y0) - (y1 - y0) * (left[0] - x0) > 0


@pytest.mark.parametrize("town", LEFT_BANK)
def test_town_is_on_the_left_bank(town: str):
    assert left_of_euphrates(geometry("countries", "SY")).contains(Point(LEFT_BANK[town]))


@pytest.mark.parametrize("town", RIGHT_BANK)
def test_town_is_on_the_right_bank(town: str):
    assert not left_of_euphrates(geometry("countries", "SY")).contains(Point(RIGHT_BANK[town]))


# --- compared with data beside the repository -------------------------------


def beside(*parts: str) -> Path:
    path = BESIDE.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"no comparison data: shared/data/{'/'.join(parts)}")
    return path


def test_banks_agree_with_an_independent_euphrates():
    rivers = json.loads(beside("natural_earth", "ne_10m_rivers_sy_iq.geojson").read_text("utf-8"))
    with beside("ocha_syria", "communities.csv").open(encoding="utf-8", newline="") as file:
        xy = np.array([(float(r["lon"]), float(r["lat"])) for r in csv.DictReader(file)])

    named = {"Firat", "Al Furat", "Euphrates"}
    pieces = [shape(f["geometry"]) for f in rivers["features"] if f["properties"]["name"] in named]
    merged = shapely.line_merge(shapely.union_all(pieces))
    upper, lower = sorted(shapely.get_parts(merged), key=lambda p: -p.length)[:2]
    upper, lower = sorted((upper, lower), key=lambda p: p.bounds[0])
    meeting = Point(38.56, 35.863)
    ends = [
        sorted((p.coords[:], p.coords[::-1]), key=lambda c: Point(c[0]).distance(meeting))[0] for p in (upper, lower)
    ]
    other = LineString([*ends[0][::-1], *ends[1]])

    frame, towns = box(34.5, 32.0, 42.9, 37.35), shapely.points(xy)
    ours = left_of_euphrates(frame)
    (theirs,) = [p for p in split(frame, other).geoms if p.contains(Point(39.3, 36.5))]
    far = shapely.distance(towns, geometry("rivers", "river-euphrates")) > 1 / 91
    assert far.sum() > 7500
    assert (shapely.contains(ours, towns) == shapely.contains(theirs, towns))[far].all()


@pytest.mark.parametrize(
    ("code", "place_id"),
    [
        *(("SY01", "DI"), ("SY02", "HL"), ("SY03", "RD"), ("SY04", "HI"), ("SY05", "HM")),
        *(("SY06", "LA"), ("SY07", "ID"), ("SY08", "HA"), ("SY09", "DY"), ("SY10", "TA")),
        *(("SY11", "RA"), ("SY12", "DR"), ("SY13", "SU"), ("SY14", "QU")),
    ],
)
def test_governorate_is_where_the_official_one_is(code: str, place_id: str):
    path = beside("admin_syria", "syr_admbnda_adm1_uncs_unocha_20201217.geojson")
    features = json.loads(path.read_text("utf-8"))["features"]
    (official,) = [shape(f["geometry"]).buffer(0) for f in features if f["properties"]["ADM1_PCODE"] == code]
    ours = geometry("admin1", f"SY-{place_id}")
    # Natural Earth gives the desert east of Damascus to Homs, hence the low floor.
    assert ours.intersection(official).area / ours.union(official).area > 0.6


# --- lakes ------------------------------------------------------------------


def test_the_lakes_are_those_that_the_recipe_draws(tmp_path):
    spec = spec_from_file_location("draw_lakes", ROOT / "data" / "sources" / "draw_lakes.py")
    drawing = module_from_spec(spec)
    spec.loader.exec_module(drawing)
    shutil.copy(THEATRE / "rivers.geojson", tmp_path)
    drawing.main(tmp_path)
    made = json.loads((tmp_path / "lakes.geojson").read_text("utf-8"))["features"]
    kept = json.loads((THEATRE / "lakes.geojson").read_text("utf-8"))["features"]
    assert [lake["properties"] for lake in made] == [lake["properties"] for lake in kept]
    for one, other in zip(made, kept, strict=True):
        one, other = shape(one["geometry"]), shape(other["geometry"])
        assert one.is_valid
        assert one.intersection(other).area > 0.99 * one.union(other).area


def test_lake_assad_lies_behind_its_dam():
    (lake,) = (
        shape(one["geometry"])
        for one in json.loads((THEATRE / "lakes.geojson").read_text("utf-8"))["features"]
        if one["properties"]["place_id"] == "lake-assad"
    )
    assert lake.contains(Point(38.35, 35.9)), "the middle of the lake, north of al-Mushayrifah"
    assert not lake.buffer(0.02).contains(Point(38.95, 35.95)), "Raqqa"
    assert lake.distance(Point(38.56, 35.86)) < 0.03, "the dam at Tabqa"
