"""
Our own supplement of places and the regions keep the form that the theatre reads.

Reads only the two files and the built places; the last tests compare them with
public tables that may stand beside the repository.
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from mapper.text.normalize import fold_key

ROOT = Path(__file__).resolve().parents[2]
THEATRE = ROOT / "data" / "theatres" / "syria"
BESIDE = ROOT.parent / "shared" / "data"

COLUMNS = [
    *("place_id", "name", "name_ar", "names", "kind", "parent_id", "population"),
    *("lon", "lat", "radius_km", "precision_km", "source", "reference"),
]
SETTLEMENTS = {"PPL", "PPLA3", "PPLX"}
KINDS = SETTLEMENTS | {
    *("ADM2", "ADM3", "AIRB", "AIRF", "AIRP", "ANS", "BDG", "BLDG", "CMPRF", "CSTL", "DAM", "FCL", "FRM", "GASF"),
    *("HLL", "HSP", "INDS", "INSM", "LK", "MFG", "MSQE", "MT", "OILF", "OILR", "PLN", "PRN", "PSTB", "RD", "RDJCT"),
    *("RGN", "RSV", "SILO"),
}
SPREAD = {"ADM2", "ADM3", "LK", "PLN", "RGN", "RSV"}
ARABIC = re.compile(r"[ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي0-9 ]+")
LATIN = re.compile(r"[A-Za-z0-9' ()-]+")
REFERENCE = re.compile(r"ocha:(C\d+|SY\d{4}|SY\d{6})|airportsdata:OS\w\w|wikipedia:[A-Z0-9].+|general knowledge; .+")
BOX = (35.5, 32.2, 42.5, 37.4)

# OCHA's codes of the governorates.
OCHA = {
    "SY-DI": "SY01", "SY-HL": "SY02", "SY-RD": "SY03", "SY-HI": "SY04", "SY-HM": "SY05", "SY-LA": "SY06",
    "SY-ID": "SY07", "SY-HA": "SY08", "SY-DY": "SY09", "SY-TA": "SY10", "SY-RA": "SY11", "SY-DR": "SY12",
    "SY-SU": "SY13", "SY-QU": "SY14",
}  # fmt: skip
# The news and Natural Earth count the desert round al-Tanf to Homs; OCHA's polygons count it to Rif Dimashq
# or, south of the border they draw, to Jordan.
OTHER_GOVERNORATE = {
    "sy-al-tanf",
    "sy-al-tanf-area",
    "sy-al-tanf-crossing",
    "sy-rukban-camp",
    "sy-al-shahmi",
    "sy-jabal-ghurab",
}


GREAT_DAMS = {"sy-tabqa-dam", "sy-baath-dam", "sy-tishrin-dam", "sy-rastan-dam", "sy-al-hasakah-south-dam"}
# Crossings between the sides, far from any border, and one of Iraq with Jordan.
INNER = {
    *("sy-abu-al-zindayn-crossing", "sy-al-humran-crossing", "sy-al-tayhah-crossing", "sy-awn-al-dadat-crossing"),
    *("sy-ghazawiyah-crossing", "sy-mizanaz-crossing", "sy-morek-crossing", "sy-qalaat-al-madiq-crossing"),
    *("sy-tarnabah-crossing", "sy-deir-ballut-crossing", "iq-trebil-crossing"),
}
# OCHA draws the border there differently: south of al-Tanf, and round the occupied Golan.
OTHER_BORDER = {"sy-al-tanf-crossing", "sy-quneitra-crossing"}

# Tall al-Ahmar lies by Tishrin dam, Tal al-Shayir in the desert by al-Dashishah; the table knows only namesakes.
OTHER_NAMESAKE = {"sy-tall-al-ahmar", "sy-tal-al-shayir"}


@cache
def rows() -> list[dict[str, str]]:
    with (THEATRE / "supplement.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def regions() -> list[dict]:
    return json.loads((THEATRE / "regions.geojson").read_text("utf-8"))["features"]


def point(row: dict[str, str]) -> tuple[float, float]:
    return float(row["lon"]), float(row["lat"])


def km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Short distances only; (lon, lat)."""
    east = (one[0] - other[0]) * np.cos(np.radians((one[1] + other[1]) / 2))
    return 111.2 * float(np.hypot(east, one[1] - other[1]))


def test_columns_and_order():
    raw = (THEATRE / "supplement.csv").read_bytes()
    assert b"\r" not in raw
    assert raw.endswith(b"\n")
    assert raw.decode("utf-8").splitlines()[0].split(",") == COLUMNS
    ids = [row["place_id"] for row in rows()]
    assert len(ids) >= 2700
    assert ids == sorted(ids)
    assert not [one for one, times in Counter(ids).items() if times > 1]


@pytest.mark.parametrize("column", COLUMNS)
def test_no_stray_blanks(column):
    assert not [row["place_id"] for row in rows() if row[column] != row[column].strip() or "  " in row[column]]


def test_ids_names_and_kinds():
    for row in rows():
        where = row["place_id"]
        assert re.fullmatch(r"(sy|iq)-[a-z0-9]+(-[a-z0-9]+)*", where), where
        assert where[:2].upper() == row["parent_id"][:2], where
        assert row["kind"] in KINDS, f"{where}: {row['kind']}"
        assert LATIN.fullmatch(row["name"]), f"{where}: {row['name']}"
        assert ARABIC.fullmatch(row["name_ar"]), f"{where}: {row['name_ar']}"
        names = row["names"].split("|") if row["names"] else []
        assert all(names), where
        assert len(names) == len(set(names)), where
        assert not {row["name"], row["name_ar"]} & set(names), where


def test_parents_are_governorates_of_the_theatre():
    known = {
        one["properties"]["place_id"] for one in json.loads((THEATRE / "admin1.geojson").read_text("utf-8"))["features"]
    }
    assert {row["parent_id"] for row in rows()} <= known
    assert {one for one in known if one.startswith("SY-")} <= {row["parent_id"] for row in rows()}


def test_numbers():
    west, south, east, north = BOX
    for row in rows():
        where = row["place_id"]
        lon, lat = point(row)
        assert west <= lon <= east, where
        assert south <= lat <= north, where
        assert re.fullmatch(r"\d+\.\d{3}", row["lon"]), where
        assert re.fullmatch(r"\d+\.\d{3}", row["lat"]), where
        assert 0 < float(row["precision_km"]) <= 20, where
        assert row["radius_km"] == "" or 0 < float(row["radius_km"]) <= 100, where
        assert row["radius_km"] or row["kind"] not in SPREAD or row["kind"] == "RGN", where
        assert row["population"] == "" or int(row["population"]) > 0, where


def test_every_row_says_where_it_is_from():
    for row in rows():
        assert row["source"] == "mapper", row["place_id"]
        assert REFERENCE.fullmatch(row["reference"]), f"{row['place_id']}: {row['reference']}"
    codes = Counter(row["reference"] for row in rows() if row["reference"].startswith(("ocha:", "airportsdata:")))
    assert not [code for code, times in codes.items() if times > 1]


def test_nothing_that_geonames_has():
    with (THEATRE / "places.csv").open(encoding="utf-8", newline="") as file:
        built = [row for row in csv.DictReader(file) if row["kind"].startswith("PPL")]
    known = [
        ({fold_key(one) for one in (row["name"], row["name_ar"], *row["names"].split("|"))}, point(row))
        for row in built
    ]
    twice = [
        row["place_id"]
        for row in rows()
        if row["kind"] in SETTLEMENTS
        for names, at in known
        if {fold_key(row["name"]), fold_key(row["name_ar"])} & names and km(point(row), at) < 1.5
    ]
    assert not twice


def test_nothing_twice():
    seen: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in rows():
        seen.setdefault((fold_key(row["name_ar"]), row["kind"]), []).append(row)
    near = [
        (one["place_id"], other["place_id"])
        for group in seen.values()
        for at, one in enumerate(group)
        for other in group[at + 1 :]
        if km(point(one), point(other)) < 1.5
    ]
    assert not near


def test_regions():
    assert len(regions()) >= 18
    assert len((THEATRE / "regions.geojson").read_text("utf-8").splitlines()) == len(regions()) + 2, (
        "one feature a line"
    )
    ids = [one["properties"]["place_id"] for one in regions()]
    assert len(ids) == len(set(ids))
    assert not set(ids) & {row["place_id"] for row in rows()}
    for one in regions():
        about, polygon = one["properties"], shape(one["geometry"])
        where = about["place_id"]
        assert where.startswith("sy-region-")
        needed = {"place_id", "name", "name_ar", "names", "kind", "precision_km", "reference"}
        assert set(about) - {"parent_id"} == needed, where
        assert re.fullmatch(r"SY-[A-Z]{2}", about.get("parent_id", "SY-RA")), where
        assert about["kind"] in {"RGN", "VAL", "MTS", "LK", "RSV"}, where
        assert ARABIC.fullmatch(about["name_ar"]), where
        assert LATIN.fullmatch(about["name"]), where
        assert isinstance(about["names"], list), where
        assert not {about["name"], about["name_ar"]} & set(about["names"]), where
        assert about["reference"], where
        assert about["precision_km"] > 0, where
        assert one["geometry"]["type"] == "Polygon", where
        assert polygon.is_valid, where
        assert polygon.exterior.is_ccw, f"{where}: RFC 7946 winds outer rings anticlockwise"
        assert not polygon.interiors, f"{where}: RFC 7946 winds outer rings anticlockwise"
        assert 6 <= len(polygon.exterior.coords) - 1 <= 30, where
        assert all(round(number, 2) == number for corner in polygon.exterior.coords for number in corner), where


def test_regions_keep_to_the_country():
    """The embedded border is generalised: by Kasab it cuts off a sixth of Jabal al-Turkman."""
    countries = json.loads((THEATRE / "countries.geojson").read_text("utf-8"))["features"]
    syria = next(shape(one["geometry"]) for one in countries if one["properties"]["place_id"] == "SY")
    for one in regions():
        polygon = shape(one["geometry"])
        assert polygon.difference(syria).area < 0.2 * polygon.area, one["properties"]["place_id"]


FOREIGN_KINDS = {"PPLC", "PPLA", "PPL", "ADM1", "RGN", "VAL", "CMPRF", "PSTB", "AIRB"}


def test_foreign_places():
    """Namesakes and neighbours abroad: the supplement's columns and the country."""
    with (THEATRE / "foreign.csv").open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        abroad = list(reader)
        assert reader.fieldnames == [*COLUMNS, "country"]
    ids = [row["place_id"] for row in abroad]
    assert len(ids) >= 120
    assert ids == sorted(set(ids))
    assert not set(ids) & {row["place_id"] for row in rows()}
    for row in abroad:
        where = row["place_id"]
        assert re.fullmatch(r"fx-[a-z0-9]+(-[a-z0-9]+)*", where), where
        assert re.fullmatch(r"[A-Z]{2}", row["country"]), where
        assert row["country"] != "SY", where
        assert row["parent_id"] == row["country"], where
        assert row["kind"] in FOREIGN_KINDS, where
        assert LATIN.fullmatch(row["name"]), where
        assert ARABIC.fullmatch(row["name_ar"]), where
        names = row["names"].split("|")
        assert all(LATIN.fullmatch(one) or ARABIC.fullmatch(one) for one in names), where
        assert len(names) == len(set(names)), where
        assert not {row["name"], row["name_ar"]} & set(names), where
        assert re.fullmatch(r"-?\d+\.\d{3}", row["lon"]), where
        assert re.fullmatch(r"\d+\.\d{3}", row["lat"]), where
        assert row["source"] == "mapper", where
        assert REFERENCE.fullmatch(row["reference"]), where


def test_foreign_places_lie_abroad():
    countries = json.loads((THEATRE / "countries.geojson").read_text("utf-8"))["features"]
    shapes = {one["properties"]["place_id"]: shape(one["geometry"]) for one in countries}
    with (THEATRE / "foreign.csv").open(encoding="utf-8", newline="") as file:
        abroad = list(csv.DictReader(file))
    inside = [
        row["place_id"]
        for row in abroad
        if row["kind"] in SETTLEMENTS | {"PPLA", "PPLC"}
        and shapes["SY"].buffer(-0.03).contains(shapely.Point(point(row)))
    ]
    assert not inside
    astray = [
        row["place_id"]
        for row in abroad
        if row["country"] in {"LB", "TR", "JO", "IQ"} & set(shapes)
        and shapely.box(34.6, 31.6, 45.4, 38.4).contains(shapely.Point(point(row)))
        and shapes[row["country"]].distance(shapely.Point(point(row))) > 0.05
    ]
    assert not astray


def test_no_new_place_is_called_by_an_ordinary_word():
    """Words of everyday news that villages are called too stand with a noun (the village of ...) or not at all."""
    ordinary = {
        fold_key(one)
        for one in (
            *("حلول", "صراع", "عدة", "مرتين", "الحدث", "جدل", "جدية", "تحولا", "نهج", "زيارة", "الوقف"),
            *("التقدم", "عشيرة", "العمال", "المهاجرين", "الدور", "الجيد", "الباردة", "طوال", "الأثرية", "عمرة", "بارك"),
            *("القاهرة", "المصرية", "الشاطئ", "السلامة", "حياة", "غريبة", "لقطة", "الكتيبة", "البرج", "الجديدة"),
        )
    }
    named = [
        (row["place_id"], one)
        for row in rows()
        for one in (row["name_ar"], *row["names"].split("|"))
        if fold_key(one) in ordinary
    ]
    assert not named


def test_bridges_and_dams_of_the_great_rivers_stand_on_them():
    """Within 1.5 km of the line; the lines keep to the bed before the dams, hence the dams' 3 km."""
    lines = json.loads((THEATRE / "rivers.geojson").read_text("utf-8"))["features"]
    rivers = in_km(shapely.union_all([shape(one["geometry"]) for one in lines]))
    over = [row for row in rows() if row["kind"] == "BDG" or row["place_id"] in GREAT_DAMS]
    assert len(over) >= 12
    for row in over:
        away = rivers.distance(in_km(shapely.Point(point(row))))
        assert away <= (1.5 if row["kind"] == "BDG" else 3), f"{row['place_id']}: {away:.1f} km"


# Public data that may stand beside the repository.

beside = pytest.mark.skipif(not BESIDE.is_dir(), reason="the public tables do not stand beside the repository")


def ocha_polygons(level: int) -> dict[str, BaseGeometry]:
    (path,) = (BESIDE / "admin_syria").glob(f"syr_admbnda_adm{level}_*.geojson")
    features = json.loads(path.read_text("utf-8"))["features"]
    return {one["properties"][f"ADM{level}_PCODE"]: shape(one["geometry"]) for one in features}


def in_km(geometry: BaseGeometry) -> BaseGeometry:
    return shapely.transform(geometry, lambda at: at * [111.2 * np.cos(np.radians(35)), 111.2])


@beside
def test_places_stand_where_the_referenced_community_stands():
    with (BESIDE / "ocha_syria" / "communities.csv").open(encoding="utf-8-sig", newline="") as file:
        table = {row["Location_Pcode"]: (float(row["lon"]), float(row["lat"])) for row in csv.DictReader(file)}
    asked = [(row, row["reference"].removeprefix("ocha:")) for row in rows() if row["reference"].startswith("ocha:C")]
    assert len(asked) > 300
    assert not [code for _, code in asked if code not in table]
    away = {row["place_id"]: km(point(row), table[code]) for row, code in asked}
    assert not {one: far for one, far in away.items() if far > 10}
    assert np.median(list(away.values())) < 2


@beside
def test_referenced_communities_bear_the_name():
    """A match on nearness alone would take a neighbour: a name in common, in one script or the other."""
    with (BESIDE / "ocha_syria" / "communities.csv").open(encoding="utf-8-sig", newline="") as file:
        table = {row["Location_Pcode"]: row for row in csv.DictReader(file)}
    strangers = [
        row["place_id"]
        for row in rows()
        if row["reference"].startswith("ocha:C")
        and not {
            fold_key(one.removeprefix("قرية ").removeprefix("بلدة "))
            for one in (row["name"], row["name_ar"], *row["names"].split("|"))
        }
        & {fold_key(table[row["reference"][5:]][one].replace("_", " ")) for one in ("admin4Name_ar", "admin4Name_en")}
    ]
    assert not strangers


@beside
def test_crossings_stand_at_the_border():
    (country,) = ocha_polygons(0).values()
    border = in_km(country).boundary
    away = {
        row["place_id"]: border.distance(in_km(shapely.Point(point(row)))) for row in rows() if row["kind"] == "PSTB"
    }
    assert set(away) >= INNER | OTHER_BORDER
    assert not {one: round(far, 1) for one, far in away.items() if far > 3 and one not in INNER | OTHER_BORDER}


@beside
def test_no_namesake_in_the_governorate_is_overlooked():
    """A settlement without a code, but with one namesake in its governorate, stands within 10 km of it."""
    with (BESIDE / "ocha_syria" / "communities.csv").open(encoding="utf-8-sig", newline="") as file:
        table = list(csv.DictReader(file))
    used = {row["reference"].removeprefix("ocha:") for row in rows()}
    known: dict[tuple[str, str], list[dict[str, str]]] = {}
    for one in table:
        if one["Location_Pcode"] not in used:
            name = fold_key(one["admin4Name_ar"].replace("_", " "))
            known.setdefault((one["admin1Pcode"], name), []).append(one)
    asked = [row for row in rows() if row["kind"] == "PPL" and row["reference"].startswith("general knowledge;")]
    assert asked
    astray = {}
    for row in asked:
        namesakes = known.get((OCHA.get(row["parent_id"], ""), fold_key(row["name_ar"])), [])
        if len(namesakes) == 1:
            far = km(point(row), (float(namesakes[0]["lon"]), float(namesakes[0]["lat"])))
            if far > 10 and row["place_id"] not in OTHER_NAMESAKE:
                astray[row["place_id"]] = round(far, 1)
    assert not astray


@beside
def test_districts_stand_inside_themselves():
    polygons = {**ocha_polygons(2), **ocha_polygons(3)}
    units = [row for row in rows() if row["kind"] in {"ADM2", "ADM3"}]
    assert units
    for row in units:
        assert polygons[row["reference"].removeprefix("ocha:")].contains(shapely.Point(point(row))), row["place_id"]


@beside
def test_places_stand_in_their_governorate():
    polygons = {code: in_km(polygon) for code, polygon in ocha_polygons(1).items()}
    away = {
        row["place_id"]: polygons[OCHA[row["parent_id"]]].distance(in_km(shapely.Point(point(row))))
        for row in rows()
        if row["parent_id"] in OCHA
    }
    strays = {one for one, far in away.items() if far > 5}
    assert strays == OTHER_GOVERNORATE, {one: round(away[one], 1) for one in strays ^ OTHER_GOVERNORATE}
