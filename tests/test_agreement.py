"""Another map against ours: measures checked by hand, every format, every way to name sides, bad input."""

from __future__ import annotations

import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

import mapper
from mapper.agreement import _overall, _per_faction, _square
from mapper.cli import main
from mapper.export import write_layer
from tests.test_changes import ROWS

SIDES = ["A", "B", "C", "unknown"]


@pytest.fixture(scope="module")
def claims_file(tmp_path_factory):
    file = tmp_path_factory.mktemp("compare") / "c.csv"
    file.write_text(ROWS, encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def ours(theatre, claims_file):
    return mapper.control_at(mapper.read_claims(claims_file, theatre), theatre, on="2017-11-01")


def boxes(*rows):
    return gpd.GeoDataFrame(
        {"faction": [name for name, *_ in rows]}, geometry=[shapely.box(*box) for _, *box in rows], crs=4326
    )


@pytest.mark.parametrize("suffix", [".geojson", ".gpkg", ".shp.zip", ".kml", ".parquet", ".csv"])
def test_a_map_agrees_with_its_own_export(ours, tmp_path, suffix):
    areas = ours.layer("areas")
    file = tmp_path / f"own{suffix}"
    if suffix in (".geojson", ".gpkg"):
        write_layer(areas, file, name="areas", as_of=ours.on)
    elif suffix == ".csv":
        units = ours.theatre.coverage.units
        held = ours.control[ours.control["status"] == "held"]
        table = pd.DataFrame({"holder": held["faction"], "lon": units["lon"], "lat": units["lat"]}).dropna()
        table.to_csv(file, index=False)
    elif suffix == ".parquet":
        areas[["faction", "geometry"]].to_parquet(file)
    else:
        areas[["faction", "geometry"]].rename(columns={"faction": "Name"}).to_file(file)
    found = mapper.compare(ours, file, by="faction")
    overall = found.overall()
    assert overall["agreement_settlements"] == overall["kappa_settlements"] == 1
    assert found.places.empty
    if suffix == ".csv":
        assert found.ground is None
        return
    assert overall["agreement_km2"] == pytest.approx(1)
    assert overall["kappa_km2"] == pytest.approx(1)
    assert found.factions["iou_km2"].min() == pytest.approx(1, abs=1e-3)
    assert overall["only_ours_km2"] == pytest.approx(0, abs=2)
    held = ours.stats()["area_km2"].drop("unknown")
    assert found.factions["ours_km2"].sum() == pytest.approx(held.sum(), rel=1e-3)


def test_kappa_and_iou_by_hand():
    # A textbook table: 20 and 15 agreed of 50, chance .5.
    table = _square(pd.DataFrame({"A": {"A": 20.0, "B": 10.0}, "B": {"A": 5.0, "B": 15.0}}))
    overall = _overall(table)
    assert (overall["agreement"], overall["kappa"]) == (pytest.approx(0.7), pytest.approx(0.4))
    per = _per_faction(table, "x")
    assert per.at["A", "iou_x"] == pytest.approx(20 / 35)
    assert (per.at["A", "precision_x"], per.at["A", "recall_x"]) == (pytest.approx(20 / 25), pytest.approx(20 / 30))


@settings(max_examples=100, deadline=None)
@given(numbers=st.lists(st.floats(0, 100), min_size=16, max_size=16))
def test_agreement_is_symmetric_and_bounded(numbers):
    table = _square(pd.DataFrame(np.array(numbers).reshape(4, 4), index=SIDES, columns=SIDES))
    one, other = _overall(table), _overall(table.T)
    for name in ("agreement", "kappa", "known_to_both"):
        assert one[name] == pytest.approx(other[name], nan_ok=True)
    assert np.isnan(one["agreement"]) or 0 <= one["agreement"] <= 1
    assert np.isnan(one["kappa"]) or -1 <= one["kappa"] <= 1 + 1e-9
    assert (one["only_ours"], one["only_theirs"]) == (
        pytest.approx(other["only_theirs"]),
        pytest.approx(other["only_ours"]),
    )
    iou = _per_faction(table, "x")["iou_x"].dropna()
    assert iou.between(0, 1 + 1e-9).all()


def test_a_front_that_is_shifted_is_that_far_off(ours):
    """Two half planes against two that meet 10 km further east."""
    units = ours.theatre.coverage.units
    east = units["lon"] > 38.5
    control = ours.control.assign(faction=np.where(east, "SDF", "ISIS"), status="held", confidence=0.9)
    split = mapper.ControlMap(ours.theatre, ours.claims, ours.evidence, control, ours.on)
    own = gpd.GeoDataFrame(split.areas[["faction"]], geometry=split.areas.geometry)
    same = mapper.compare(split, own)
    assert same.front_km["mean_km"] == pytest.approx(0, abs=0.5)
    assert same.front_km["ours_km"] > 100
    ten_km = 10 / (111.32 * np.cos(np.radians(35)))
    theirs = boxes(("ISIS", 35, 32, 38.5 + ten_km, 38), ("SDF", 38.5 + ten_km, 32, 43, 38))
    found = mapper.compare(split, theirs)
    # Cells are up to 10 km across, so our own line is not straight.
    assert found.front_km["mean_km"] == pytest.approx(10, abs=3)
    assert found.outside_km2 > 0
    assert set(found.places["ours"]) <= {"SDF", "ISIS"}
    assert (found.places["ours"] == "SDF").mean() > 0.9


def test_what_one_map_leaves_blank_is_no_agreement(ours):
    found = mapper.compare(ours, boxes(("SDF", 38.8, 35.8, 39.2, 36.1)))
    overall = found.overall()
    assert overall["only_ours_km2"] > 100
    assert found.factions.at["SDF", "theirs_km2"] == pytest.approx(
        gpd.GeoSeries([shapely.box(38.8, 35.8, 39.2, 36.1)], crs=4326).to_crs(ours.theatre.metric_crs).area.sum() / 1e6,
        rel=1e-3,
    )
    assert overall["known_to_both_km2"] < overall["known_to_both_km2"] + overall["only_ours_km2"]


def test_words_of_others_are_read_and_strange_ones_told(ours):
    theirs = boxes(("قسد", 38.8, 35.8, 39.2, 36.1), ("regime", 38, 34.4, 38.5, 34.8), ("Green", 36, 35.5, 36.5, 36))
    found = mapper.compare(ours, theirs)
    assert {"SDF", "GOVERNMENT"} <= set(found.factions.index)
    assert any("Green" in note and "--map" in note for note in found.notes)
    named = mapper.compare(ours, theirs, named={"green": "HTS"})
    assert "HTS" in named.factions.index
    assert not named.notes
    with pytest.raises(mapper.MapperError, match="'NOBODY' is no faction"):
        mapper.compare(ours, theirs, named={"Green": "NOBODY"})
    with pytest.raises(mapper.MapperError, match="no column 'colour'; there are: faction"):
        mapper.compare(ours, theirs, faction_col="colour")
    with pytest.raises(mapper.MapperError, match=r"Purple.*--map"):
        mapper.compare(ours, boxes(("Purple", 38, 35, 39, 36)))


def test_groups_and_factions(ours):
    theirs = boxes(("YPG", 38.8, 35.8, 39.2, 36.1))
    assert mapper.compare(ours, theirs).overall()["agreement_km2"] == pytest.approx(1)
    assert mapper.compare(ours, theirs, by="faction").overall()["agreement_km2"] == pytest.approx(0)
    with pytest.raises(mapper.MapperError, match="neither group nor faction"):
        mapper.compare(ours, theirs, by="colour")


def test_contested_is_a_side_where_the_other_map_knows_it(theatre, claims_file):
    battle = mapper.control_at(mapper.read_claims(claims_file, theatre), theatre, on="2017-07-01")
    here = (38.9, 35.85, 39.1, 36.05)
    said = mapper.compare(battle, boxes(("contested", *here)))
    assert said.factions.at["contested", "both_km2"] > 1
    plain = mapper.compare(battle, boxes(("ISIS", *here)))
    assert plain.factions.at["ISIS", "both_km2"] > 1


def test_overlaps_and_broken_shapes_are_told_and_counted_once(ours):
    bow = shapely.Polygon([(38.8, 35.8), (39.2, 36.1), (39.2, 35.8), (38.8, 36.1)])
    theirs = boxes(("SDF", 38.8, 35.5, 39.2, 36.1), ("ISIS", 39.0, 35.5, 39.4, 36.1))
    theirs.loc[len(theirs)] = ["SDF", bow]
    found = mapper.compare(ours, theirs)
    assert any("invalid shapes" in note for note in found.notes)
    assert any("several sides" in note for note in found.notes)
    whole = (
        gpd.GeoSeries([shapely.box(38.8, 35.5, 39.4, 36.1)], crs=4326).to_crs(ours.theatre.metric_crs).area.sum() / 1e6
    )
    assert found.factions["theirs_km2"].sum() < whole * 0.7


def test_another_crs_is_another_crs(ours):
    theirs = boxes(("SDF", 38.8, 35.8, 39.2, 36.1))
    one, other = mapper.compare(ours, theirs), mapper.compare(ours, theirs.to_crs(3857))
    assert one.overall()["known_to_both_km2"] == pytest.approx(other.overall()["known_to_both_km2"], rel=1e-4)


def test_a_csv_of_places_by_name(ours, tmp_path):
    file = tmp_path / "p.csv"
    file.write_text("المكان,الطرف\nالرقة,قسد\nالطبقة,داعش\nلا مكان كهذا,قسد\nبيروت,قسد\n", encoding="utf-8")
    found = mapper.compare(ours, file)
    assert found.settlements.to_numpy().sum() == 2
    (row,) = found.places.to_dict("records")
    assert (row["name"], row["ours"], row["theirs"], row["quote"]) == ("Tabqa", "SDF", "ISIS", "tabqa sdf")
    assert any("not in the gazetteer" in note for note in found.notes)
    assert any("outside the theatre" in note for note in found.notes)


def test_kml_folders_say_who_holds(ours, tmp_path):
    square = "38.8,35.8 39.2,35.8 39.2,36.1 38.8,36.1 38.8,35.8"
    polygon = f"<Polygon><outerBoundaryIs><LinearRing><coordinates>{square}</coordinates></LinearRing></outerBoundaryIs></Polygon>"
    (tmp_path / "m.kml").write_text(
        '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Folder><name>SDF</name><Placemark><name>x</name>'
        f"{polygon}</Placemark></Folder></Document></kml>",
        encoding="utf-8",
    )
    assert mapper.compare(ours, tmp_path / "m.kml").overall()["agreement_km2"] == pytest.approx(1)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("x.geojson", "{", "cannot be read as a layer"),
        ("x.geojson", '{"type":"FeatureCollection","features":[]}', "no features|no column|cannot be read"),
        ("x.kml", "<kml", "cannot be read as a layer|no features"),
        ("x.csv", "a,b\n1,2\n", "needs the columns lon and lat"),
        ("x.csv", "lon,lat,holder\n38,35,Purple\n", "no column names factions"),
        ("x.csv", "", "no rows|not a csv"),
        ("x.docx", "x", "not a map that can be compared"),
    ],
)
def test_bad_files_end_in_one_line(claims_file, tmp_path, name, content, message):
    (tmp_path / name).write_text(content, encoding="utf-8")
    told = CliRunner().invoke(main, ["compare", str(claims_file), str(tmp_path / name), "--on", "2017-11-01"])
    assert told.exit_code == 2, told.output
    (line,) = [one for one in told.stderr.splitlines() if one.startswith("mapper:")]
    assert any(part in line for part in message.split("|")), line


def test_the_command(claims_file, tmp_path):
    boxes(("Green", 38.8, 35.8, 39.2, 36.1), ("داعش", 38.4, 35.7, 38.8, 35.9)).to_file(tmp_path / "m.gpkg")
    words = ["compare", str(claims_file), str(tmp_path / "m.gpkg"), "--on", "2017-11-01", "--map", "Green=SDF"]
    told = CliRunner().invoke(main, words)
    assert told.exit_code == 0, told.output
    for part in ("kappa", "settlements differ", "Tabqa", "tabqa sdf"):
        assert part in told.stdout
    found = json.loads(CliRunner().invoke(main, [*words, "--json"]).stdout)
    assert found["overall"]["agreement_km2"] < 1
    assert found["places"][0]["claim_ids"]
    bad = CliRunner().invoke(main, [*words[:-1], "Green"])
    assert (bad.exit_code, "THEIRS=OURS" in bad.stderr) == (2, True)
