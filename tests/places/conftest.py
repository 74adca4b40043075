"""A tiny world: two governorates, a river that runs east, two cities of one name, a capital with surroundings."""

from __future__ import annotations

import tomllib

import pytest
import shapely

from mapper.places.atlas import Atlas
from mapper.places.gazetteer import Gazetteer, places_frame, read_places
from mapper.places.roads import read_roads
from mapper.resources import data_path

METRIC = "+proj=laea +lat_0=35 +lon_0=38.5 +datum=WGS84 +units=m +no_defs"
WORLD = (
    # id, name, Arabic name, other names, kind, parent, population, lon, lat, radius_km
    ("raqqa", "Raqqa", "الرقة", ("Ar-Raqqah",), "PPLA", "SY-RA", 220000, 39.0, 36.02, None),
    ("karama", "Karama", "الكرامة", (), "PPL", "SY-RA", 9000, 39.28, 36.04, None),
    ("maadan", "Maadan", "معدان", (), "PPL", "SY-RA", 8000, 39.6, 35.9, None),
    ("tabqa", "Tabqa", "الطبقة", ("الثورة",), "PPL", "SY-RA", 80000, 38.55, 35.9, None),
    ("issa", "Ain Issa", "عين عيسى", (), "PPL", "SY-RA", 7000, 38.9, 36.4, None),
    ("quarter", "Mashlab", "المشلب", (), "PPLX", "SY-RA", None, 39.01, 36.02, None),
    ("salhiya-ra", "Salhiya", "الصالحية", (), "PPL", "SY-RA", 900, 39.06, 36.1, None),
    ("salhiya-hi", "Salhiya", "الصالحية", (), "PPL", "SY-HI", 5000, 38.6, 34.6, None),
    ("homs", "Homs", "حمص", (), "PPLA", "SY-HI", 700000, 38.3, 34.7, None),
    ("tanf", "al-Tanf", "التنف", (), "INSM", "SY-HI", None, 39.0, 34.3, None),
    ("tanf-area", "al-Tanf area", "منطقة التنف", (), "RGN", "SY-HI", None, 39.0, 34.3, 20),
    ("tanf-gate", "al-Tanf crossing", "التنف", ("معبر التنف",), "PSTB", "SY-HI", None, 40.004, 34.3, None),
    ("damascus", "Damascus", "دمشق", (), "PPLC", "SY-DI", 1500000, 38.3, 34.2, None),
    ("daraya", "Daraya", "داريا", (), "PPL", "SY-RD", 70000, 38.22, 34.12, None),
)
AREAS = (
    ("SY-RA", "Raqqa", "الرقة", "ADM1", (38.0, 35.0, 40.0, 37.0)),
    ("SY-HI", "Homs", "حمص", "ADM1", (38.6, 34.0, 40.0, 35.0), (38.0, 34.5, 38.6, 35.0)),
    ("SY-DI", "Damascus", "دمشق", "ADM1", (38.25, 34.15, 38.35, 34.25)),
    ("SY-RD", "Rif Dimashq", "ريف دمشق", "ADM1", (38.0, 34.0, 38.6, 34.5)),
    ("SY", "Syria", "سوريا", "PCLI", (38.0, 34.0, 40.0, 37.0)),
    ("TR", "Turkey", "تركيا", "PCLI", (37.0, 37.0, 41.0, 38.0)),
)
RIVER = [(38.0, 36.0), (38.7, 36.02), (39.0, 35.98), (39.4, 36.0), (40.0, 36.0)]


def world_rows():
    keys = ("place_id", "name", "name_ar", "names", "kind", "parent_id", "population")
    rows = []
    for *values, lon, lat, radius in WORLD:
        rows.append(dict(zip(keys, values, strict=True)) | {"radius_km": radius, "geometry": shapely.Point(lon, lat)})
    taken = shapely.box(*AREAS[2][4])
    for place_id, name, name_ar, kind, *boxes in AREAS:
        shape = shapely.union_all([shapely.box(*box) for box in boxes])
        shape = shape - taken if place_id == "SY-RD" else shape
        rows.append({"place_id": place_id, "name": name, "name_ar": name_ar, "kind": kind, "geometry": shape})
    river = {"place_id": "river", "name": "Euphrates", "name_ar": "الفرات", "names": ("نهر الفرات",), "kind": "STM"}
    return [*rows, river | {"geometry": shapely.LineString(RIVER)}]


@pytest.fixture(scope="session")
def places():
    return places_frame(world_rows())


@pytest.fixture(scope="session")
def gazetteer(places):
    return Gazetteer(places)


@pytest.fixture(scope="session")
def atlas(places):
    return Atlas.build(
        places,
        metric_crs=METRIC,
        country="SY",
        banks={"river": {"left": ["N", "E"], "right": ["S", "W"]}},
        footprint={"surroundings": {"SY-DI": ["SY-DI", "SY-RD"]}},
    )


@pytest.fixture(scope="session")
def theatre():
    return tomllib.loads(data_path("theatres", "syria", "theatre.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def syria(theatre):
    folder = data_path("theatres", "syria")
    files = theatre["files"]
    missing = [one for one in (*files["places"], *files["areas"], files["rivers"]) if not (folder / one).exists()]
    if missing:
        pytest.skip(f"the theatre's data is not built: {', '.join(missing)}")
    return read_places(
        [folder / one for one in files["places"]],
        [folder / one for one in files["areas"]],
        folder / files["rivers"],
    )


@pytest.fixture(scope="session")
def syria_gazetteer(syria):
    return Gazetteer(syria)


def atlas_of(frame, theatre, **given):
    """An atlas of places with the theatre's settings, those that are given aside."""
    settings = {name: theatre[name] for name in ("metric_crs", "country", "banks", "footprint")}
    return Atlas.build(frame, **settings | given)


@pytest.fixture(scope="session")
def syria_atlas(syria, theatre):
    return atlas_of(syria, theatre, roads=read_roads(data_path("theatres", "syria", theatre["files"]["roads"])))
