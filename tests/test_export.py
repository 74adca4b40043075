"""Every format is read back and compared with what was written; hostile text goes through all of them."""

from __future__ import annotations

import codecs
import csv
import html
import io
import json
import os
import re
import sqlite3
import subprocess
import sys
import xml.etree.ElementTree as ET
import zipfile
from datetime import date, timedelta

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st

import mapper
from mapper import export
from mapper.control.decided import state_keys
from mapper.dated import LAYERS, History
from mapper.errors import InputError
from mapper.export import EXPORTS, SEVERAL, write_layer, write_layers
from mapper.io import unguard_formula
from mapper.records import COLOURING_MODALITIES
from mapper.view.geojson import to_geojson
from tests.conftest import ROOT
from tests.view.world import HOSTILE

KML = "{http://www.opengis.net/kml/2.2}"
DAY = date(2024, 12, 7)
FIRST, LAST = date(2024, 11, 26), date(2024, 12, 8)
NASTY = (
    HOSTILE,
    "=1+1",
    "@x",
    "-2",
    "'quoted",
    "]]>",
    "{{ 7*7 }}",
    "\u202eevil\u202c",
    "الرقة، «كذا»",
    '"',
    "a\nb\r\nc",
    "$[name]",
    "\ud83d",
    "\x00z",
    "\x0b",
    "",
    " ",
    "\ufeff",
    "%s",
    "</Data>",
)

texts = st.one_of(
    st.sampled_from(NASTY),
    st.text(st.characters(), max_size=12),
    st.text("ا ب\u200f\u2067=<&\"',;\n\r\x01", max_size=9),
)


@pytest.fixture(scope="module")
def war(theatre):
    """The eighteen stories of the tests, on a day on which places are contested and shared."""
    claims = mapper.read_claims(ROOT / "tests" / "control" / "stories" / "claims.csv", theatre)
    return mapper.control_at(claims, theatre, on=DAY)


@pytest.fixture(scope="module")
def history(war):
    return History.between(war, FIRST, LAST)


@pytest.fixture(scope="module")
def made(war, history):
    """Every layer of the day, and of its history under ``NAME-h``."""
    return {name: war.layer(name) for name in LAYERS} | {f"{name}-h": history.layer(name) for name in LAYERS}


def whole(text: str) -> str:
    return re.sub("[\ud800-\udfff]", "\ufffd", text)


def no_nul(text: str) -> str:
    return whole(text).replace("\0", "\ufffd")


def in_xml(text: str) -> str:
    return re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", text)


MENDED = {
    ".geojson": whole,
    ".topojson": whole,
    ".gpkg": no_nul,
    ".parquet": no_nul,
    ".fgb": no_nul,
    ".kmz": in_xml,
    ".csv": whole,
}
assert set(MENDED) == set(EXPORTS)


def read_back(path, layer: str | None = None) -> list[dict]:
    """Features as properties and geometry, whatever the format; lists and dates as they come."""
    suffix = path.suffix
    if suffix == ".geojson":
        features = json.loads(path.read_text("utf-8"))["features"]
        return [
            {
                "id": one["id"],
                **one["properties"],
                "geometry": one["geometry"] and shapely.geometry.shape(one["geometry"]),
            }
            for one in features
        ]
    if suffix == ".topojson":
        return topojson_rows(json.loads(path.read_text("utf-8")))
    if suffix == ".csv":
        assert path.read_bytes().startswith(codecs.BOM_UTF8), "by this Excel knows the encoding"
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        return [
            {name: unguard_formula(value) for name, value in row.items()}
            | {"geometry": shapely.from_wkt(row["wkt"]) if row["wkt"] else None}
            for row in rows
        ]
    if suffix == ".kmz":
        root = ET.fromstring(zipfile.ZipFile(path).read("doc.kml"))
        return [
            {data.get("name"): data.findtext(f"{KML}value") for data in mark.iter(f"{KML}Data")}
            | {"geometry": kml_shape(mark), "description": mark.findtext(f"{KML}description")}
            for mark in root.iter(f"{KML}Placemark")
        ]
    frame = gpd.read_parquet(path) if suffix == ".parquet" else pyogrio.read_dataframe(path, layer=layer)
    return frame.to_dict("records")


def topojson_rows(topology: dict) -> list[dict]:
    """Features of a TopoJSON file with one object, decoded as its specification says."""
    (found,) = topology["objects"].values()
    scale, move = (np.array(topology.get("transform", {}).get(name, (1, 1))) for name in ("scale", "translate"))
    arcs = [np.cumsum(np.array(arc), axis=0) * scale + move for arc in topology["arcs"]]

    def line(numbers):
        parts = [arcs[number] if number >= 0 else arcs[~number][::-1] for number in numbers]
        return np.vstack([part[min(at, 1) :] for at, part in enumerate(parts)]).round(6)

    def polygon(rings):
        return shapely.Polygon(line(rings[0]), [line(ring) for ring in rings[1:]])

    def shape(one):
        match one["type"]:
            case None:
                return None
            case "Point" | "MultiPoint":
                points = (np.atleast_2d(one["coordinates"]) * scale + move).round(6)
                return shapely.Point(points[0]) if one["type"] == "Point" else shapely.MultiPoint(points)
            case "LineString":
                return shapely.LineString(line(one["arcs"]))
            case "MultiLineString":
                return shapely.MultiLineString([line(part) for part in one["arcs"]])
            case "Polygon":
                return polygon(one["arcs"])
            case "MultiPolygon":
                return shapely.MultiPolygon([polygon(part) for part in one["arcs"]])
        return shapely.GeometryCollection([shape(part) for part in one["geometries"]])

    return [{"id": one["id"], **one["properties"], "geometry": shape(one)} for one in found["geometries"]]


def kml_shape(mark) -> shapely.Geometry | None:
    def ring(element):
        return [tuple(map(float, pair.split(","))) for pair in element.find(f".//{KML}coordinates").text.split()]

    parts = [shapely.Point(ring(point)[0]) for point in mark.iter(f"{KML}Point")]
    parts += [shapely.LineString(ring(line)) for line in mark.iter(f"{KML}LineString")]
    for polygon in mark.iter(f"{KML}Polygon"):
        holes = [ring(hole) for hole in polygon.iter(f"{KML}innerBoundaryIs")]
        parts.append(shapely.Polygon(ring(polygon.find(f"{KML}outerBoundaryIs")), holes))
    return shapely.geometrycollections(parts) if parts else None


def written(layer, tmp_path, suffix, name="layer"):
    return write_layer(layer, tmp_path / f"{name}{suffix}", name=name, as_of=DAY)


def same_ground(a, b) -> bool:
    if a is None or b is None or pd.isna(a) is True:
        return (a is None or a.is_empty) and (b is None or b.is_empty)
    a, b = (shapely.union_all(shapely.get_parts(one)) for one in (a, b))
    return shapely.hausdorff_distance(a, b) <= 2e-6


@pytest.mark.parametrize("suffix", EXPORTS)
@pytest.mark.parametrize("name", [*LAYERS, *(f"{name}-h" for name in LAYERS)])
def test_every_layer_comes_back_from_every_format(made, tmp_path, name, suffix):
    layer = made[name].iloc[:: 1 if len(made[name]) < 200 else 20]
    path = written(layer, tmp_path, suffix)
    found = read_back(path, "layer" if suffix == ".gpkg" else None)
    if suffix == ".gpkg":
        for more in pyogrio.list_layers(path)[:, 0]:
            found += read_back(path, more) if str(more) not in ("layer", "layer_styles") else []
    rows = {str(row["id"]): row for row in found}
    assert len(found) == len(layer) == len(rows) > 0
    for feature in to_geojson(layer)["features"]:
        back, said = rows[feature["id"]], feature["properties"]
        assert same_ground(back["geometry"], feature["geometry"] and shapely.geometry.shape(feature["geometry"]))
        for column in ("label", "label_ar", "source", "quote", "url", "fill", "faction", "status"):
            if column in said:
                value = back.get(column)
                assert (None if value is None or value == "" or value is pd.NA or value != value else value) == (
                    said[column] or None
                )
        for column in ("start", "end", "since", "reported"):
            day = said.get(column) and said[column][:10]
            value = back.get(column)
            assert ("" if value is None or value is pd.NaT or value is pd.NA else str(value)[:10]) == (day or ""), (
                column
            )
        for column in ("claim_ids", "rivals", "sources", "pattern-fills"):
            if column in said:
                value = back[column]
                joined = ", ".join(said[column]) if suffix == ".kmz" else json.dumps(said[column], ensure_ascii=False)
                assert value == (said[column] if suffix in (".geojson", ".topojson") else joined)
        if said.get("confidence") is not None:
            assert float(back["confidence"]) == said["confidence"]


def test_provenance_is_in_every_feature(made, war):
    known, source = set(war.claims.index), war.claims["source"].to_dict()
    for name, layer in made.items():
        coloured = layer[layer["status"] != "unknown"] if "status" in layer else layer
        assert len(coloured)
        assert all(set(ids) <= known for ids in layer["claim_ids"]), name
        assert all(ids for ids in coloured["claim_ids"]), name
        assert coloured["sources"].map(bool).all(), name
        assert coloured["quote"].isin(set(war.claims["quote"])).all(), name
        for said, ids in zip(coloured["source"], coloured["claim_ids"], strict=True):
            assert said in {source[one] for one in ids}


def hostile(values: list[str], shapes=None) -> gpd.GeoDataFrame:
    columns = {"label": values, "label_ar": values[::-1], "quote": values, "url": [f"javascript:{one}" for one in values], "sources": [[one] for one in values],
               "faction_name": values, "start": "2020-01-01T00:00:00Z", "end": None, "fill": "#a50f15", "stroke": "#000000"}  # fmt: skip
    index = pd.Index([f"f{at}" for at in range(len(values))], name="feature_id")
    shapes = shapes or [shapely.box(at, 0, at + 1, 1) for at in range(len(values))]
    table = pd.DataFrame({name: pd.Series(value, index=index, dtype=object) for name, value in columns.items()})
    return gpd.GeoDataFrame(table, geometry=shapes, crs=4326)


@pytest.mark.parametrize("suffix", EXPORTS)
@example(values=list(NASTY))
@settings(max_examples=12)
@given(values=st.lists(texts, min_size=1, max_size=10))
def test_no_text_is_lost_or_run(tmp_path_factory, suffix, values):
    layer = hostile(values)
    path = written(layer, tmp_path_factory.mktemp("h"), suffix)
    rows = read_back(path, "layer" if suffix == ".gpkg" else None)
    for row, value in zip(sorted(rows, key=lambda one: int(one["id"][1:])), values, strict=True):
        assert row["label"] == MENDED[suffix](value)
        assert row["quote"] == MENDED[suffix](value)
        assert row["url"] == MENDED[suffix](f"javascript:{value}")
    if suffix == ".csv":
        cells = [cell for line in csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline="")) for cell in line]
        assert not any(cell.startswith(("=", "+", "@", "\t", "\r")) for cell in cells)
    if suffix == ".kmz":
        text = zipfile.ZipFile(path).read("doc.kml").decode()
        assert "CDATA" not in text.replace("&lt;![CDATA[", "") or "CDATA" in "".join(values)
        for mark in ET.fromstring(text).iter(f"{KML}Placemark"):
            balloon = mark.findtext(f"{KML}description")
            assert set(re.findall(r"<[^>]*>", balloon)) <= {
                '<div dir="ltr">',
                "</div>",
                "<b>",
                "</b>",
                "<br/>",
                '<span dir="auto">',
                "</span>",
            }
            assert "$[" not in balloon


@pytest.mark.parametrize("suffix", EXPORTS)
def test_same_layers_same_bytes_in_another_process(war, tmp_path, suffix):
    script = (
        "import sys, mapper\nfrom datetime import date\nt = mapper.load_theatre('syria')\n"
        "m = mapper.control_at(mapper.read_claims(sys.argv[1], t), t, on='2024-12-07')\n"
        "for s in sys.argv[3:]: m.to_file(sys.argv[2] + s, layer=('areas', 'front') if s in ('.gpkg', '.kmz') else 'areas')"
    )
    folder = tmp_path.parent / "elsewhere"
    if not folder.exists():
        folder.mkdir()
        claims = str(ROOT / "tests" / "control" / "stories" / "claims.csv")
        env = os.environ | {"TZ": "Asia/Damascus", "PYTHONHASHSEED": "7", "PYTHONPATH": str(ROOT), "LC_ALL": "C"}
        subprocess.run([sys.executable, "-c", script, claims, str(folder / "m"), *EXPORTS], check=True, env=env)
    names = ("areas", "front") if suffix in SEVERAL else "areas"
    here = war.to_file(tmp_path / f"m{suffix}", layer=names)
    assert here.read_bytes() == (folder / f"m{suffix}").read_bytes()


# ---- history


def active(layer, day):
    stamp = f"{day}T00:00:00Z"
    return layer[(layer["start"] <= stamp) & (layer["end"].isna() | (layer["end"] > stamp))]


def test_the_history_of_cells_says_of_every_day_what_the_map_says(war, made):
    layer = made["units-h"]
    for day in (FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)):
        control = war.at(day).control
        known = control[control["status"] != "unknown"]
        now = active(layer, day)
        cells = now.index.str.split("@").str[0]
        assert sorted(cells) == sorted(known.index)
        rivals = [list(key[2]) for key in state_keys(known.loc[cells])]
        assert list(now["faction"]) == list(known.loc[cells, "faction"])
        assert list(now["status"]) == list(known.loc[cells, "status"])
        assert list(now["besieged"]) == list(known.loc[cells, "besieged"])
        assert list(now["rivals"]) == rivals
        for said, since in zip(known.loc[cells, "claim_ids"], now["claim_ids"], strict=True):
            assert set(said) <= set(since)


def test_the_areas_and_fronts_of_a_day_are_those_of_the_map(war, made):
    for day in (FIRST, date(2024, 11, 30), DAY, LAST):
        here = war.at(day)
        mine = here.layer("areas")
        now = active(made["areas-h"], day)
        for key, size in mine.groupby(["faction", "status"])["area_km2"].sum().items():
            part = now[(now["faction"] == key[0]) & (now["status"] == key[1])]
            assert part["area_km2"].sum() == pytest.approx(size, abs=0.1 * len(part) + 0.1)
            other = mine[(mine["faction"] == key[0]) & (mine["status"] == key[1])].union_all()
            assert part.union_all().symmetric_difference(other).area < 1e-7
        assert now["area_km2"].sum() == pytest.approx(mine["area_km2"].sum(), abs=1)
        front, lines = here.layer("front"), active(made["front-h"], day)
        mine_km = front.groupby("label")["length_km"].sum()
        assert lines.groupby("label")["length_km"].sum().to_dict() == pytest.approx(mine_km.to_dict(), abs=1e-6)


def test_nothing_is_written_twice(made):
    layer = made["areas-h"]
    for day in (FIRST, DAY):
        shapes = active(layer, day).geometry.to_numpy()
        assert shapely.area(shapely.union_all(shapes)) == pytest.approx(shapely.area(shapes).sum(), rel=1e-9)
    assert layer.index.is_unique
    assert made["units-h"].index.is_unique
    assert all(made[f"{name}-h"]["start"].is_monotonic_increasing for name in LAYERS)
    assert (layer["start"] < layer["end"]).all()
    assert layer["end"].max() == f"{LAST + timedelta(days=1)}T00:00:00Z"


def test_years_are_decided_where_something_can_change(war):
    years = History.between(war, date(2022, 6, 1), LAST)
    assert 25 < len(years.line.days) < 100
    layer = years.layer("units")
    for day in (date(2023, 1, 1), date(2024, 11, 30), LAST):
        control = war.at(day).control
        known = control[control["status"] != "unknown"]
        now = active(layer, day)
        assert sorted(now.index.str.split("@").str[0]) == sorted(known.index)
        assert list(now["faction"]) == list(known.loc[now.index.str.split("@").str[0], "faction"])
    assert ((layer["confidence"] > 0) & (layer["confidence"] <= 1)).all()


def test_confidence_is_the_mean_over_the_days(history):
    """Against the plain sum over days, of what the timeline tells."""
    spans, line = history.spans, history.line
    told = {}
    for change in line.changes.itertuples():
        told.setdefault(change.unit_id, []).append((line.days.index(change.day), change.confidence))
    units = history.control_map.theatre.coverage.units.index
    for span in spans.iloc[::37].itertuples():
        heard = [max(one for one in told[units[span.row]] if one[0] <= day)[1] for day in range(span.first, span.stop)]
        assert span.confidence == pytest.approx(np.mean(heard), abs=5e-4)


def test_claims_of_a_history_hold_in_it(made):
    layer = made["claims-h"]
    assert (layer["start"] <= f"{LAST}T00:00:00Z").all()
    assert (layer["end"].isna() | (layer["end"] > f"{FIRST}T00:00:00Z")).all()
    assert len(layer) < len(made["claims"])


def test_a_range_upside_down_is_refused(war):
    with pytest.raises(InputError, match=r"ends .* before it begins"):
        war.layer("areas", first=LAST, last=FIRST)
    with pytest.raises(InputError, match="no layer 'clouds'"):
        war.layer("clouds", first=FIRST, last=LAST)


# ---- what other programs read


def test_a_geopackage_has_layers_dates_and_a_style_for_each(made, tmp_path):
    names = {name: made[f"{name}-h"] for name in LAYERS}
    path = write_layers(names, tmp_path / "all.gpkg", as_of=DAY, lang="ar")
    db = sqlite3.connect(path)
    kept = dict(db.execute("SELECT table_name, data_type FROM gpkg_contents"))
    assert set(LAYERS) <= set(kept)
    assert kept["layer_styles"] == "attributes"
    assert {stamp for (stamp,) in db.execute("SELECT last_change FROM gpkg_contents")} == {f"{DAY}T00:00:00.000Z"}
    assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    styles = db.execute(
        "SELECT f_table_name, f_geometry_column, styleQML, useAsDefault, f_table_catalog, f_table_schema FROM layer_styles"
    ).fetchall()
    assert {row[0] for row in styles} == set(kept) - {"layer_styles"}
    for name, column, text, default, catalog, schema in styles:
        assert (default, catalog, schema) == (1, "", "")
        assert db.execute("SELECT column_name FROM gpkg_geometry_columns WHERE table_name = ?", [name]).fetchone() == (
            column,
        )
        root = ET.fromstring(text)
        time = root.find("temporal")
        assert (time.get("enabled"), time.get("mode"), time.get("limitMode")) == ("1", "2", "0")
        types = dict(zip(*(pyogrio.read_info(path, layer=name)[key] for key in ("fields", "ogr_types")), strict=True))
        assert (types[time.get("startField")], types[time.get("endField")]) == ("OFTDateTime", "OFTDate")
        assert types["since"] == "OFTDate"
        rules = root.findall(".//rule")
        symbols = {symbol.get("name") for symbol in root.findall("./renderer-v2/symbols/symbol")}
        assert {rule.get("symbol") for rule in rules} == symbols
        total = db.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]
        told = [drawn(db, name, rule, time=str(FIRST), scale=1e6) for rule in rules]
        assert sum(told) == total
        assert all(told)


def drawn(db, name, rule, *, time, scale):
    """How many features a rule of a style draws, as QGIS counts with what a map says of itself."""
    db.create_function("to_date", 1, lambda time: time[:10])
    condition = (rule.get("filter") or "1").replace("maximum(", f'(SELECT max("start") FROM "{name}" WHERE 1 OR ')
    wanted = f'SELECT count(*) FROM "{name}" WHERE {condition}'
    return db.execute(wanted, {"map_start_time": time, "map_scale": scale}).fetchone()[0]


@pytest.mark.parametrize("name", LAYERS)
def test_a_history_without_a_clock_shows_its_last_day(made, tmp_path, name):
    layer = made[f"{name}-h"]
    path = write_layers({name: layer}, tmp_path / "h.gpkg", as_of=DAY)
    db = sqlite3.connect(path)
    (text,) = db.execute("SELECT styleQML FROM layer_styles").fetchone()

    def all_drawn(time, scale):
        return sum(drawn(db, name, rule, time=time, scale=scale) for rule in ET.fromstring(text).iter("rule"))

    midnight_after = f"{LAST + timedelta(days=1)}T00:00:00Z"
    last = len(layer) if name == "claims" else (layer["end"] == midnight_after).sum()
    assert 0 < last <= len(layer)
    assert name == "claims" or last < len(layer)
    assert all_drawn(None, 1e6) == last
    assert all_drawn(str(FIRST), 1e6) == len(layer), "the clock chooses"
    assert all_drawn(None, None) == len(layer), "a script that tells expressions nothing of its map"
    if name != "claims":
        day = str(FIRST + timedelta(days=5))
        db.execute(f'DELETE FROM "{name}" WHERE NOT (date("start") <= ? AND "end" > ?)', [day, day])
        db.commit()
        kept = ((layer["start"] < f"{day}T12") & (layer["end"] > f"{day}T12")).sum()
        assert all_drawn(None, 1e6) == kept, "QGIS's own filter chooses"


def test_a_day_asks_for_no_clock(made, tmp_path):
    path = write_layers({"areas": made["areas"]}, tmp_path / "a.gpkg", as_of=DAY)
    (text,) = sqlite3.connect(path).execute("SELECT styleQML FROM layer_styles").fetchone()
    assert "@map" not in text


def test_start_and_end_come_before_other_days(made):
    """QGIS 3.40 takes the first column that may be a start for it, "since" too, where no style tells."""
    for name, layer in made.items():
        columns = list(layer.columns)
        days = [columns.index(day) for day in ("since", "as_of", "reported", "valid_from") if day in columns]
        assert columns.index("end") == columns.index("start") + 1 < min(days), name


@pytest.mark.parametrize("kind", ["Point", "MultiPoint"])
def test_claims_of_several_points_are_markers_too(made, tmp_path, kind):
    shapes = [shapely.MultiPoint([(38, 35), (39, 36)]), *shapely.centroid(made["claims"].geometry.to_numpy()[1:])]
    claims = made["claims"].set_geometry(shapes if kind == "MultiPoint" else shapely.centroid(shapes), crs="EPSG:4326")
    path = write_layers({"claims": claims}, tmp_path / "c.gpkg", as_of=DAY)
    assert [str(kind) for kind in pyogrio.list_layers(path)[:1, 1]] == [kind]
    (text,) = sqlite3.connect(path).execute("SELECT styleQML FROM layer_styles").fetchone()
    symbols = ET.fromstring(text).findall("./renderer-v2/symbols/symbol")
    assert {symbol.get("type") for symbol in symbols} == {"marker"}


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_names_in_qgis_are_legible_and_towns_come_first(made, tmp_path, lang):
    path = write_layers({"places": made["places"]}, tmp_path / "p.gpkg", as_of=DAY, lang=lang)
    db = sqlite3.connect(path)
    (text,) = db.execute("SELECT styleQML FROM layer_styles").fetchone()
    root = ET.fromstring(text)
    column = "label_ar" if lang == "ar" else "label"
    assert root.findtext("previewExpression") == f'"{column}"'
    style = root.find("labeling/settings/text-style")
    assert (style.get("fieldName"), style.get("fontWeight")) == (column, "50")
    assert len(style.findall("families/family")) > 1
    asked = {
        one.get("name"): one.find("Option[@name='expression']").get("value")
        for one in root.findall("labeling/settings/dd_properties/Option/Option[@name='properties']/Option")
    }
    db.create_function("if", 3, lambda yes, one, other: one if yes else other)
    wanted = ", ".join(asked[name].replace("if(", '"if"(') for name in ("Show", "Priority", "Size"))

    def told(scale):
        found = db.execute(f'SELECT label, status, {wanted} FROM "places"', {"map_scale": scale}).fetchall()
        return {name: (status, *rest) for name, status, *rest in found}

    far, near, nearer = told(3e6), told(1e6), told(1e5)
    assert 0 < sum(show for _, show, *_ in far.values()) < 100
    assert far["Homs"][1] == near["Homs"][1] == 1
    village = next(name for name, (status, _, _, size) in near.items() if status != "unknown" and size == 8)
    blank = next(name for name, (status, _, _, size) in near.items() if status == "unknown" and size == 8)
    assert [(one[village][1], one[blank][1]) for one in (far, near, nearer)] == [(0, 0), (1, 0), (1, 1)]
    assert near["Homs"][2] > near[village][2] > 0
    assert near["Homs"][3] > near[village][3]


def tips(path, name):
    """What QGIS shows over each feature: expressions between ``[%`` and ``%]``, its functions lent to SQLite."""
    db = sqlite3.connect(path)
    db.create_function("concat", -1, lambda *parts: "".join(str(part) for part in parts if part is not None))
    (text,) = db.execute("SELECT styleQML FROM layer_styles WHERE f_table_name = ?", [name]).fetchone()
    words = re.split(r"\[%(.*?)%\]", ET.fromstring(text).find("mapTip").text)
    assert 'CASE "' not in text, "QGIS knows CASE WHEN only"
    said = " || ".join(part if number % 2 else f"'{part}'" for number, part in enumerate(words))
    return [tip for (tip,) in db.execute(f'SELECT {said} FROM "{name}"')]


@pytest.mark.parametrize(("lang", "took"), [("en", "took"), ("ar", "انتزاع السيطرة")])
def test_the_map_tip_tells_the_sentence_and_whose_word_it_is(made, tmp_path, lang, took):
    layers = {name: made[name] for name in ("areas", "claims", "front", "places")}
    path = write_layers(layers, tmp_path / "m.gpkg", as_of=DAY, lang=lang)
    claims = dict(zip(made["claims"].index, tips(path, "claims"), strict=True))
    one = made["claims"][made["claims"]["status"] == "captured"].iloc[0]
    for word in (took, one["quote"], one["reported"], one["since"]):
        assert html.escape(str(word), quote=False) in claims[one.name]
    assert all(tip.startswith(f'<div dir="{"rtl" if lang == "ar" else "ltr"}"><b>') for tip in claims.values())
    for name in ("areas", "front", "places"):
        assert all(tips(path, name))


def test_nothing_of_an_article_is_markup_in_a_map_tip(tmp_path):
    path = written(hostile([*NASTY, "[% 1 + 1 %]"]), tmp_path, ".gpkg", "claims")
    for tip in tips(path, "claims"):
        assert set(re.findall(r"<[^>]*>?", tip)) <= {'<div dir="ltr">', "<b>", "</b>", "<br/>", "</div>"}


@pytest.mark.parametrize("ground", [True, False])
@pytest.mark.parametrize(("lang", "note"), [("en", " (colours nothing)"), ("ar", " (لا يلوّن شيئاً)")])
def test_claims_that_colour_nothing_are_dashed_or_hollow(made, tmp_path, lang, note, ground):
    claims = made["claims"].assign(modality=["denied", *made["claims"]["modality"].iloc[1:]])
    if ground:
        claims = claims.set_geometry(claims.geometry.to_crs(3857).buffer(9_000).to_crs(4326))
    path = write_layers({"claims": claims}, tmp_path / "c.gpkg", as_of=DAY, lang=lang)
    db = sqlite3.connect(path)
    root = ET.fromstring(db.execute("SELECT styleQML FROM layer_styles").fetchone()[0])
    kind, key, empty = ("SimpleLine", "line_style", "dash") if ground else ("SimpleMarker", "color", "0,0,0,0")
    looks = {
        symbol.get("name"): symbol.find(f"./layer[@class='{kind}']/prop[@k='{key}']").get("v")
        for symbol in root.findall("./renderer-v2/symbols/symbol")
    }
    seen = set()
    for rule in root.iter("rule"):
        told = {one for (one,) in db.execute(f'SELECT modality FROM "claims" WHERE {rule.get("filter")}')}
        idle = looks[rule.get("symbol")] == empty
        seen.add(idle)
        assert rule.get("label").endswith(note) == idle
        assert not told & COLOURING_MODALITIES if idle else told <= COLOURING_MODALITIES
    assert seen == {True, False}


def test_the_style_has_the_factions_colours_and_stripes_of_both_sides(made, war, tmp_path):
    path = write_layers({"areas": made["areas"]}, tmp_path / "a.gpkg", as_of=DAY)
    (text,) = sqlite3.connect(path).execute("SELECT styleQML FROM layer_styles").fetchone()
    rules = {rule.get("label"): rule for rule in ET.fromstring(text).iter("rule")}
    symbols = {one.get("name"): one for one in ET.fromstring(text).findall("./renderer-v2/symbols/symbol")}

    def colours(label, kind):
        found = symbols[rules[label].get("symbol")].findall(f"./layer[@class='{kind}']")
        return [one.find("prop[@k='color']").get("v") for one in found]

    def rgba(faction):
        colour = war.theatre.style.colour(faction)
        return ",".join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5)) + ",255"

    assert colours("Syrian Democratic Forces", "SimpleFill") == [rgba("SDF")]
    striped = [label for label in rules if label.startswith("Contested")]
    assert striped
    assert colours(striped[0], "LinePatternFill") == [rgba("SAA"), rgba("HTS")]
    assert striped[0] == "Contested between Syrian army (Assad era), Hayat Tahrir al-Sham"
    assert rgba("SDF") == "255,217,47,255"


def test_points_lines_and_areas_are_layers_of_their_own(tmp_path):
    shapes = [shapely.Point(1, 1), shapely.box(0, 0, 1, 1), shapely.LineString([(0, 0), (1, 1)]), None]
    path = written(hostile(["a", "b", "c", "d"], shapes), tmp_path, ".gpkg", "claims")
    kinds = {str(name): str(kind) for name, kind in pyogrio.list_layers(path)}
    assert kinds == {
        "claims": "Polygon",
        "claims_lines": "LineString",
        "claims_points": "Point",
        "layer_styles": "None",
    }
    assert sorted(row["id"] for name in kinds if name != "layer_styles" for row in read_back(path, name)) == [
        "f0",
        "f1",
        "f2",
        "f3",
    ]


def test_geoparquet_says_what_it_is(made, tmp_path):
    path = written(made["areas"], tmp_path, ".parquet")
    meta = pq.read_metadata(path).metadata
    geo = json.loads(meta[b"geo"])
    column = geo["columns"][geo["primary_column"]]
    assert geo["version"] >= "1.0.0"
    assert column["encoding"] == "WKB"
    assert column["geometry_types"] == ["MultiPolygon"]
    assert column["bbox"] == pytest.approx(list(made["areas"].total_bounds))
    assert column["covering"]["bbox"]["xmin"] == ["bbox", "xmin"]
    assert "crs" not in column or column["crs"]["id"]["code"] in (4326, "CRS84")
    schema = pq.read_schema(path)
    assert str(schema.field("start").type) == "timestamp[ms, tz=UTC]"
    assert str(schema.field("claim_ids").type).endswith("string")


@pytest.mark.parametrize("suffix", [".geojson", ".csv"])
@pytest.mark.parametrize("name", [f"{name}-h" for name in LAYERS])
def test_kepler_takes_start_and_end_for_times(made, tmp_path, name, suffix):
    """
    As its type-analyzer 0.4 tells columns apart: a time stamp needs date and time in every value that is there.

    In kepler.gl's own ``processGeojson`` and ``processCsvData`` (3.2.6) these values are of the type "timestamp" with
    the format ``YYYY-M-DTH:m:s``; a day without a time is a "date", which has no slider; ``wkt`` is a "geojson".
    """
    rows = read_back(written(made[name], tmp_path, suffix))
    stamp = re.compile(r"\d{4}-(0[1-9]|1[0-2])-([0-2]\d|3[01])T00:00:00Z")
    assert rows
    for row in rows:
        assert stamp.fullmatch(row["start"])
        assert not row["end"] or (stamp.fullmatch(row["end"]) and row["start"] < row["end"])
        if suffix == ".csv":
            assert re.match(r"(MULTI)?(POINT|LINESTRING|POLYGON) ?\(", row["wkt"])
            assert -180 <= float(row["lon"]) <= 180
            assert -90 <= float(row["lat"]) <= 90
    assert name == "claims-h" or any(row["end"] for row in rows)


@pytest.mark.parametrize("name", ["areas", "areas-h", "front-h", "claims"])
def test_topojson_holds_the_same_ground_and_no_border_twice(made, tmp_path, name):
    path = written(made[name], tmp_path, ".topojson", "map")
    topology = json.loads(path.read_text("utf-8"))
    assert topology["type"] == "Topology"
    assert list(topology["objects"]) == ["map"]
    back = topojson_rows(topology)
    for one, feature in zip(back, to_geojson(made[name])["features"], strict=True):
        shape = feature["geometry"] and shapely.geometry.shape(feature["geometry"])
        assert bool(shape) == bool(one["geometry"])
        if shape:
            assert one["geometry"].is_valid
            assert shapely.equals(one["geometry"], shape)
            corners = [set(map(tuple, shapely.get_coordinates(each).tolist())) for each in (one["geometry"], shape)]
            assert corners[0] <= corners[1], "nothing is moved"
    steps = [
        frozenset((tuple(a), tuple(b)))
        for arc in topology["arcs"]
        for a, b in zip(*(np.cumsum(arc, axis=0)[cut].tolist() for cut in (slice(-1), slice(1, None))), strict=True)
    ]
    assert name == "claims" or len(steps) == len(set(steps)) > 0
    frame = pyogrio.read_dataframe(path)
    assert len(frame) == len(back)
    assert list(frame["label"].fillna("")) == [one["label"] or "" for one in back]
    kept = [one["geometry"] for one in back if one["geometry"]]
    assert shapely.hausdorff_distance(shapely.union_all(frame.geometry.dropna()), shapely.union_all(kept)) < 1e-6


def test_a_topojson_of_all_kinds_of_shapes(tmp_path):
    box = shapely.box(0, 0, 1, 1)
    shapes = [box, None, shapely.Point(0.25, -1), shapely.MultiPoint([(2, 2), (3.5, 3)]), shapely.LineString([(0, 0), (1, 0)]),
              shapely.GeometryCollection([box, shapely.Point(5, 5)]), shapely.Polygon(), box.difference(box.buffer(-0.3))]  # fmt: skip
    layer = hostile([str(at) for at in range(len(shapes))], shapes)
    back = topojson_rows(json.loads(written(layer, tmp_path, ".topojson").read_text("utf-8")))
    for one, shape in zip(back, shapes, strict=True):
        assert (one["geometry"] is None) if shape is None or shape.is_empty else one["geometry"].equals(shape)
    empty = json.loads(written(layer.iloc[:0], tmp_path, ".topojson").read_text("utf-8"))
    assert empty == {
        "type": "Topology",
        "objects": {"layer": {"type": "GeometryCollection", "geometries": []}},
        "arcs": [],
    }


def test_a_kmz_keeps_the_rules_of_kml(made, tmp_path):
    """The schema that OGC wrote for KML 2.2, as fastkml ships it."""
    from fastkml.validator import get_schema_parser
    from lxml import etree

    schema = get_schema_parser()

    def faults(data):
        schema.validate(etree.fromstring(data))
        return [str(fault) for fault in schema.error_log]

    some = {name: layer.iloc[:: 1 if len(layer) < 200 else 20] for name, layer in made.items()}
    files = {name: written(layer, tmp_path, ".kmz", name) for name, layer in some.items()}
    files["nasty"] = written(hostile(list(NASTY)), tmp_path, ".kmz", "nasty")
    shapes = [None, shapely.Point(1, 2), shapely.LineString([(0, 0), (1, 1)]), shapely.Polygon()]
    files["shapes"] = written(hostile(["a"] * 4, shapes), tmp_path, ".kmz", "shapes")
    names = {name: some[f"{name}-h"] for name in LAYERS}
    files["all"] = write_layers(names, tmp_path / "all.kmz", as_of=DAY, lang="ar")
    for name, path in files.items():
        data = zipfile.ZipFile(path).read("doc.kml")
        assert faults(data) == [], name
        assert b"<TimeSpan>" in data or not name.endswith("-h")
    broken = zipfile.ZipFile(files["areas-h"]).read("doc.kml").replace(b"<TimeSpan>", b"<TimeSpan><middle/>", 1)
    assert "middle" in faults(broken)[0]


def test_a_kmz_is_whole_for_google_earth_and_gdal(made, tmp_path):
    layers = {"areas": made["areas-h"], "places": made["places-h"].iloc[::20], "claims": made["claims-h"].iloc[::4]}
    path = write_layers(layers, tmp_path / "m.kmz", as_of=DAY, lang="ar")
    archive = zipfile.ZipFile(path)
    assert archive.namelist()[0] == "doc.kml"
    assert archive.read("files/dot.png").startswith(b"\x89PNG")
    text = archive.read("doc.kml").decode("utf-8")
    root = ET.fromstring(text)
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[A-Za-z_][\w.-]*", one, re.A) for one in ids)
    styles = {style.get("id") for style in root.iter(f"{KML}Style")}
    marks = list(root.iter(f"{KML}Placemark"))
    assert {mark.findtext(f"{KML}styleUrl")[1:] for mark in marks} == styles
    begins = {mark.findtext(f"{KML}TimeSpan/{KML}begin") for mark in marks}
    assert {f"{FIRST}T00:00:00Z", "2024-11-30T00:00:00Z"} <= begins
    names = {folder.findtext(f"{KML}name") for folder in root.iter(f"{KML}Folder")}
    assert {"areas", "قوات سوريا الديمقراطية"} <= names
    (tmp_path / "doc.kml").write_text(text, "utf-8")
    read = [
        pyogrio.read_dataframe(tmp_path / "doc.kml", layer=str(name))
        for name in pyogrio.list_layers(tmp_path / "doc.kml")[:, 0]
    ]
    assert sum(map(len, read)) == len(marks) == sum(map(len, layers.values()))


@pytest.mark.parametrize("suffix", EXPORTS)
def test_an_empty_layer_is_a_file_too(made, tmp_path, suffix):
    for name in LAYERS:
        path = written(made[name].iloc[:0], tmp_path, suffix, name)
        assert read_back(path, name if suffix == ".gpkg" else None) == []


@pytest.mark.parametrize("suffix", [".gpkg", ".fgb"])
def test_a_layer_without_a_feature_says_what_it_would_hold(war, theatre, made, tmp_path, suffix):
    """One holder has no front: programs still ask for lines, and a script finds the columns that it reads."""
    alone = mapper.control_at(war.claims[war.claims["faction"] == "SDF"], theatre, on=DAY)
    assert not len(alone.front)
    front = alone.layer("front")
    nothing = mapper.control_at(war.claims.iloc[:0], theatre, on=DAY)
    wanted = {
        **dict.fromkeys(("areas", "units", "claims"), "MultiPolygon"),
        "front": "MultiLineString",
        "places": "Point",
    }
    for name, kind in wanted.items():
        layer = front if name == "front" else made[name].iloc[:0]
        if name in ("areas", "claims"):
            assert list(nothing.layer(name).columns) == list(layer.columns)
        file = written(layer, tmp_path, suffix, name)
        assert pyogrio.read_info(file, layer=name)["geometry_type"] == kind
        if suffix == ".gpkg":
            with sqlite3.connect(file) as db:
                ((style,),) = db.execute("SELECT styleQML FROM layer_styles")
            root = ET.fromstring(style)
            symbol = {"Point": "marker", "MultiLineString": "line"}.get(kind, "fill")
            assert [one.get("type") for one in root.findall("./renderer-v2/symbols/symbol")] == [symbol]
            assert root.find("temporal").get("startField") == "start"
            assert (root.find("labeling") is not None) == (symbol == "marker")
        assert not len(pyogrio.read_dataframe(file, layer=name))
    lines = pyogrio.read_info(written(front, tmp_path, suffix, "front"), layer="front")
    some = pyogrio.read_info(written(made["front"], tmp_path, suffix, "front"), layer="front")
    assert dict(zip(lines["fields"], lines["dtypes"], strict=True)) == dict(
        zip(some["fields"], some["dtypes"], strict=True)
    )


@pytest.mark.parametrize("name", LAYERS)
def test_a_history_of_nothing_has_the_columns_of_one_of_something(war, theatre, made, name):
    nothing = mapper.control_at(war.claims.iloc[:0], theatre, on=DAY)
    layer = nothing.layer(name, first=DAY - timedelta(days=2), last=DAY)
    assert not len(layer)
    assert set(layer.columns) == set(made[f"{name}-h"].columns)


@pytest.mark.parametrize("suffix", EXPORTS)
def test_features_without_a_place_stay(tmp_path, suffix):
    path = written(hostile(["a", "b"], [None, shapely.Point(1, 2)]), tmp_path, suffix)
    rows = sorted(read_back(path, "layer" if suffix == ".gpkg" else None), key=lambda row: row["id"])
    assert [row["label"] for row in rows] == ["a", "b"]
    assert rows[0]["geometry"] is None or rows[0]["geometry"].is_empty


# ---- refusals


def test_several_layers_need_a_format_that_holds_them(made, tmp_path):
    for suffix in set(EXPORTS) - set(SEVERAL):
        with pytest.raises(InputError, match=r"holds one layer, not areas, front; use one of \.gpkg, \.kmz"):
            write_layers({name: made[name] for name in ("areas", "front")}, tmp_path / f"x{suffix}", as_of=DAY)
    assert list(tmp_path.iterdir()) == []


def test_what_was_there_stays_when_a_writer_fails(made, tmp_path, monkeypatch):
    target = tmp_path / "a.gpkg"
    target.write_bytes(b"before")

    def broken(*_args, **_more):
        raise RuntimeError("disk on fire")

    monkeypatch.setattr(export, "style_row", broken)
    with pytest.raises(RuntimeError):
        written(made["areas"], tmp_path, ".gpkg", "a")
    assert target.read_bytes() == b"before"
    assert [path.name for path in tmp_path.iterdir()] == ["a.gpkg"]
    assert pyogrio.get_gdal_config_option("OGR_CURRENT_DATE") is None


def test_pictures_say_which_extra_they_need(war, tmp_path, monkeypatch):
    monkeypatch.setattr(export.importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(InputError, match=re.escape("pip install 'mapper[report]'")):
        war.to_file(tmp_path / "a.pdf")
    with pytest.raises(
        InputError, match=re.escape(".topojson needs topojson; install it with: pip install 'mapper[topojson]'")
    ):
        war.to_file(tmp_path / "a.topojson")
    monkeypatch.undo()
    with pytest.raises(InputError, match="one day, not a history"):
        war.to_file(tmp_path / "a.pdf", first=FIRST, last=LAST)
    for suffix in (".docx", ""):
        with pytest.raises(InputError, match="unknown format"):
            war.to_file(tmp_path / f"a{suffix}")
    with pytest.raises(InputError, match=r"does not exist|cannot be written"):
        war.to_file(tmp_path / "none" / "a.csv")
    assert list(tmp_path.iterdir()) == []


def test_numbers_stay_numbers(made, tmp_path):
    path = written(made["units"].iloc[::20], tmp_path, ".gpkg")
    back = pyogrio.read_dataframe(path, layer="layer")
    for column in ("confidence", "area_km2", "fill-opacity"):
        assert back[column].dtype == np.float64
    assert back["besieged"].dtype == bool
