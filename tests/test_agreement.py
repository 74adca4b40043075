"""Another map against ours: measures checked by hand, every format, every way to name sides, bad input."""

from __future__ import annotations

import json
import zipfile
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

import mapper
from mapper.cli import main
from mapper.control.units import build_units
from mapper.export import write_layer
from mapper.measures import overall, per_side, square
from mapper.othermap import SIDE
from mapper.othersides import Sides
from mapper.overlay import OVERLAP, front_distances, overlay
from tests.test_changes import ROWS

SIDES = ["A", "B", "C", "unknown"]
HERE = (38.8, 35.8, 39.2, 36.1)


@pytest.fixture(scope="module")
def claims_file(tmp_path_factory):
    file = tmp_path_factory.mktemp("compare") / "c.csv"
    file.write_text(ROWS, encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def ours(theatre, claims_file):
    return mapper.control_at(mapper.read_claims(claims_file, theatre), theatre, on="2017-11-01")


@pytest.fixture(scope="module")
def halves(ours):
    """All land east of 38.5 is SDF's, all west of it ISIS's but the north, which nobody knows."""
    units = ours.theatre.coverage.units
    west = np.where(units["lat"] > 36, None, "ISIS")
    faction = pd.Series(np.where(units["lon"] > 38.5, "SDF", west), index=units.index, dtype=object)
    control = ours.control.assign(faction=faction, status=np.where(faction.isna(), "unknown", "held"), confidence=0.9)
    return mapper.ControlMap(ours.theatre, ours.claims, ours.evidence, control, ours.on)


def boxes(*rows):
    return gpd.GeoDataFrame(
        {"faction": [name for name, *_ in rows]}, geometry=[shapely.box(*box) for _, *box in rows], crs=4326
    )


# ---- measures


def test_kappa_and_iou_by_hand():
    # A textbook table: 20 and 15 agreed of 50, chance .5.
    table = square(pd.DataFrame({"A": {"A": 20.0, "B": 10.0}, "B": {"A": 5.0, "B": 15.0}}))
    whole = overall(table)
    assert (whole["agreement"], whole["kappa"]) == (pytest.approx(0.7), pytest.approx(0.4))
    per = per_side(table, "x")
    assert per.at["A", "iou_x"] == pytest.approx(20 / 35)
    assert (per.at["A", "precision_x"], per.at["A", "recall_x"]) == (pytest.approx(20 / 25), pytest.approx(20 / 30))


@settings(max_examples=100, deadline=None)
@given(numbers=st.lists(st.floats(0, 100), min_size=16, max_size=16))
def test_agreement_is_symmetric_and_bounded(numbers):
    table = square(pd.DataFrame(np.array(numbers).reshape(4, 4), index=SIDES, columns=SIDES))
    one, other = overall(table), overall(table.T)
    for name in ("agreement", "kappa", "known_to_both", "neither", "all"):
        assert one[name] == pytest.approx(other[name], nan_ok=True)
    assert np.isnan(one["agreement"]) or 0 <= one["agreement"] <= 1
    assert np.isnan(one["kappa"]) or -1 <= one["kappa"] <= 1 + 1e-9
    assert (one["only_ours"], one["only_theirs"]) == (
        pytest.approx(other["only_theirs"]),
        pytest.approx(other["only_ours"]),
    )
    parts = one["known_to_both"] + one["only_ours"] + one["only_theirs"] + one["neither"]
    assert parts == pytest.approx(one["all"])
    per, mirrored = per_side(table, "x"), per_side(table.T, "x")
    assert per["iou_x"].dropna().between(0, 1 + 1e-9).all()
    pd.testing.assert_series_equal(per["iou_x"], mirrored["iou_x"])
    pd.testing.assert_series_equal(per["precision_x"], mirrored["recall_x"], check_names=False)


# ---- a world of two squares, 20 by 40 km each, that meet on a straight line


@pytest.fixture(scope="module")
def tiny(theatre):
    crs = theatre.metric_crs
    lands = gpd.GeoDataFrame(
        geometry=[shapely.box(-20e3, -20e3, 0, 20e3), shapely.box(0, -20e3, 20e3, 20e3)], index=["W", "E"], crs=crs
    )
    more = np.random.default_rng(1)
    spots = more.uniform((-19e3, -19e3), (19e3, 19e3), (40, 2))
    names = [f"P{number:02}" for number in range(len(spots))]
    places = gpd.GeoDataFrame(
        {"name": names, "name_ar": names, "parent_id": "", "settlement": True},
        index=pd.Index(names, name="place_id"), geometry=gpd.points_from_xy(*spots.T), crs=crs,
    )  # fmt: skip
    coverage = build_units(
        places.to_crs(4326), lands.to_crs(4326), [], metric_crs=crs, max_cell_km=10, inhabited_radius_km=5
    )
    held = np.where(coverage.units["x"] < 0, "A", "B").astype(object)
    return coverage, held, lands.union_all()


def laid(tiny, *rows):
    coverage, held, land = tiny
    # Straight in metres: with many points they are so in degrees too.
    fine = shapely.segmentize([shape for _, shape in rows], 200.0)
    shapes = gpd.GeoSeries(fine, crs=coverage.metric_crs).to_crs(4326)
    notes: list[str] = []
    over = overlay(coverage, gpd.GeoDataFrame({SIDE: [name for name, _ in rows]}, geometry=shapes), notes)
    return over, over.km2.groupby(held).sum(), front_distances(over, held, land), notes


@pytest.mark.parametrize("shift", [0.0, 1.0, 5.0, -7.5])
def test_a_line_that_is_shifted_is_that_far_off(tiny, shift):
    edge = 1000 * shift
    west, east = shapely.box(-30e3, -20e3, edge, 20e3), shapely.box(edge, -20e3, 30e3, 20e3)
    over, km2, front, _ = laid(tiny, ("A", west), ("B", east))
    for name in ("mean_km", "p95_km", "ours_mean_km", "ours_p95_km", "theirs_mean_km", "theirs_p95_km"):
        assert front[name] == pytest.approx(abs(shift), abs=0.01)
    assert (front["ours_km"], front["theirs_km"]) == (pytest.approx(40, abs=0.1), pytest.approx(40, abs=0.1))
    assert front["ours_apart_km"] == front["theirs_apart_km"] == 0
    moved = 40 * abs(shift)
    whole = overall(square(km2))
    assert whole["known_to_both"] == pytest.approx(1600, abs=0.5)
    assert whole["agreement"] == pytest.approx(1 - moved / 1600, abs=1e-3)
    share = (800 + 40 * shift) / 1600
    chance = 0.5 * share + 0.5 * (1 - share)
    assert whole["kappa"] == pytest.approx((1 - moved / 1600 - chance) / (1 - chance), abs=2e-3)
    assert over.outside_km2 == pytest.approx(800, abs=1)


def test_what_they_do_not_draw_is_no_front_and_no_agreement(tiny):
    # They know the southern half only, and draw it with a gap of a kilometre along the line.
    west, east = shapely.box(-20e3, -20e3, -500, 0), shapely.box(500, -20e3, 20e3, 0)
    _, km2, front, _ = laid(tiny, ("A", west), ("B", east))
    whole = overall(square(km2))
    assert whole["agreement"] == 1
    assert (whole["known_to_both"], whole["only_ours"]) == (pytest.approx(780, abs=0.5), pytest.approx(820, abs=0.5))
    assert front["theirs_km"] == pytest.approx(20, abs=0.5)
    assert front["mean_km"] == pytest.approx(0.5, abs=0.05)
    # Ground is known as far as 2 km from what is known.
    assert front["ours_apart_km"] == pytest.approx(18, abs=0.5)
    _, _, alone, _ = laid(tiny, ("A", west))
    assert "mean_km" not in alone


def test_both_directions_count(tiny):
    # Theirs is ours and a pocket of 2 by 2 km in the east, whose outline is far from any line of ours.
    pocket = shapely.box(14e3, -1e3, 16e3, 1e3)
    east = shapely.difference(shapely.box(0, -20e3, 20e3, 20e3), pocket)
    _, _, front, _ = laid(tiny, ("A", shapely.union(shapely.box(-20e3, -20e3, 0, 20e3), pocket)), ("B", east))
    assert (front["ours_mean_km"], front["ours_p95_km"]) == (pytest.approx(0, abs=0.01), pytest.approx(0, abs=0.01))
    assert front["theirs_km"] == pytest.approx(48, abs=0.2)
    assert front["theirs_mean_km"] == pytest.approx(8 * 15 / 48, abs=0.05)
    assert front["theirs_p95_km"] == front["p95_km"] == pytest.approx(15.2, abs=0.9)
    assert front["mean_km"] == pytest.approx(front["theirs_mean_km"] / 2, abs=0.01)


def test_ground_of_several_sides_is_nobodys(tiny):
    over, km2, _, notes = laid(
        tiny, ("A", shapely.box(-20e3, -20e3, 5e3, 20e3)), ("B", shapely.box(-5e3, -20e3, 20e3, 20e3))
    )
    assert km2[OVERLAP].sum() == pytest.approx(400, abs=0.5)
    assert km2.to_numpy().sum() == pytest.approx(1600, abs=0.5)
    assert "400.0 km2 of their map belong to several sides" in notes[0]
    regions = over.regions(tiny[1])
    assert regions["km2"].sum() == pytest.approx(1600, abs=0.5)
    assert set(zip(regions["ours"], regions["theirs"], strict=True)) == {
        ("A", "A"), ("B", "B"), ("A", OVERLAP), ("B", OVERLAP),
    }  # fmt: skip


@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_no_ground_is_lost_or_counted_twice(tiny, data):
    coverage = tiny[0]
    spot = st.floats(-30e3, 30e3)
    boxes_ = st.tuples(st.sampled_from("ABC"), spot, spot, st.floats(1e3, 40e3), st.floats(1e3, 40e3))
    rows = data.draw(st.lists(boxes_, min_size=1, max_size=5))
    shapes = [(name, shapely.box(x, y, x + wide, y + high)) for name, x, y, wide, high in rows]
    over, km2, _, _ = laid(tiny, *shapes)
    assert km2.to_numpy().sum() == pytest.approx(coverage.units["area_km2"].sum(), abs=0.5)
    drawn = shapely.union_all([shape for _, shape in shapes])
    assert km2.drop(columns="unknown").to_numpy().sum() == pytest.approx(
        shapely.area(shapely.intersection(drawn, tiny[2])) / 1e6, abs=0.5
    )
    assert over.outside_km2 == pytest.approx(shapely.area(shapely.difference(drawn, tiny[2])) / 1e6, abs=0.5)
    for name in "ABC":
        mine = shapely.union_all([shape for side, shape in shapes if side == name])
        rest = shapely.union_all([shape for side, shape in shapes if side != name])
        alone = shapely.intersection(shapely.difference(mine, rest), tiny[2])
        assert (km2[name].sum() if name in km2 else 0.0) == pytest.approx(shapely.area(alone) / 1e6, abs=0.5)
    regions = over.regions(tiny[1])
    assert regions["km2"].sum() == pytest.approx(1600, abs=1)


def test_against_a_raster_counted_by_hand(halves):
    """An independent count: a point each kilometre, our cell by point in polygon, theirs by the boxes' bounds."""
    drawn = [("SDF", 38.2, 34.5, 42.5, 37.5), ("ISIS", 35.5, 32.0, 38.2, 35.2), ("SAA", 35.5, 35.2, 38.2, 37.5)]
    found = mapper.compare(halves, boxes(*drawn), by="faction")
    coverage = halves.theatre.coverage
    x, y = (np.arange(low, high, 1000.0) for low, high in ((-280e3, 400e3), (-320e3, 270e3)))
    grid = gpd.GeoSeries(gpd.points_from_xy(*(a.ravel() for a in np.meshgrid(x, y))), crs=coverage.metric_crs)
    spots = grid.to_crs(4326)
    at, cell = coverage.units.sindex.query(spots.to_numpy(), predicate="intersects")
    ours = halves.control["faction"].to_numpy()[cell]
    lon, lat = spots.x.to_numpy()[at], spots.y.to_numpy()[at]
    theirs = np.full(len(at), "unknown", dtype=object)
    for name, west, south, east, north in drawn:
        theirs[(lon > west) & (lon < east) & (lat > south) & (lat < north)] = name
    counted = {}
    for pair in zip(ours, theirs, strict=True):
        counted[pair] = counted.get(pair, 0) + 1
    both = sum(n for (a, b), n in counted.items() if a is not None and b != "unknown")
    same = sum(n for (a, b), n in counted.items() if a == b)
    chance = (
        sum(
            sum(n for (a, b), n in counted.items() if a == side and b != "unknown")
            * sum(n for (a, b), n in counted.items() if b == side and a is not None)
            for side in ("SDF", "ISIS", "SAA")
        )
        / both**2
    )
    whole = found.overall()
    assert whole["known_to_both_km2"] == pytest.approx(both, rel=0.005)
    assert whole["agreement_km2"] == pytest.approx(same / both, abs=0.003)
    assert whole["kappa_km2"] == pytest.approx((same / both - chance) / (1 - chance), abs=0.006)
    assert whole["only_theirs_km2"] == pytest.approx(
        sum(n for (a, b), n in counted.items() if a is None and b != "unknown"), rel=0.01
    )
    union = sum(n for (a, b), n in counted.items() if "SDF" in (a, b))
    assert found.factions.at["SDF", "iou_km2"] == pytest.approx(counted["SDF", "SDF"] / union, abs=0.003)
    assert whole["all_km2"] == pytest.approx(coverage.units["area_km2"].sum(), rel=1e-4)
    # The settlements, one by one.
    units = coverage.units[coverage.units["settlement"]]
    inside = [
        next((name for name, *box in drawn if shapely.box(*box).contains(shapely.Point(lon, lat))), "unknown")
        for lon, lat in zip(units["lon"], units["lat"], strict=True)
    ]
    mine = halves.control.loc[units.index, "faction"]
    known = [(a, b) for a, b in zip(mine, inside, strict=True) if a is not None and b != "unknown"]
    assert whole["known_to_both_settlements"] == len(known)
    assert whole["agreement_settlements"] == pytest.approx(np.mean([a == b for a, b in known]))
    assert len(found.places) == sum(a != b for a, b in known)


# ---- files


@pytest.mark.parametrize(
    "suffix", [".geojson", ".gpkg", ".csv", ".shp.zip", ".kml", ".kmz", ".parquet", ".fgb", ".units.geojson", ".metric.gpkg"]
)  # fmt: skip
def test_a_map_agrees_with_its_own_export(halves, tmp_path, suffix):
    file = tmp_path / f"own{suffix}"
    areas = halves.layer("units" if "units" in suffix else "areas")
    named = areas[["faction", "geometry"]].rename(columns={"faction": "Name"})
    if suffix == ".metric.gpkg":
        named.to_crs(halves.theatre.metric_crs).to_file(file)
    elif suffix in (".shp.zip", ".fgb"):
        named.to_file(file)
    elif suffix == ".parquet":
        named.to_parquet(file)
    elif suffix in (".kml", ".kmz"):
        named.to_file(tmp_path / "doc.kml", driver="KML")
        file = tmp_path / "doc.kml"
        if suffix == ".kmz":
            file = tmp_path / "own.kmz"
            with zipfile.ZipFile(file, "w") as archive:
                archive.write(tmp_path / "doc.kml", "inside/doc.kml")
    else:
        write_layer(areas, file, name="areas", as_of=halves.on)
    found = mapper.compare(halves, file, by="faction")
    whole = found.overall()
    assert whole["agreement_settlements"] == whole["kappa_settlements"] == 1
    assert whole["agreement_km2"] == pytest.approx(1, abs=1e-5)
    assert whole["kappa_km2"] == pytest.approx(1, abs=1e-5)
    assert found.factions["iou_km2"].min() == pytest.approx(1, abs=1e-4)
    assert (whole["only_ours_km2"], whole["only_theirs_km2"]) == (pytest.approx(0, abs=1), pytest.approx(0, abs=1))
    assert (whole["front_mean_km"], whole["front_p95_km"]) == (pytest.approx(0, abs=1e-3), pytest.approx(0, abs=1e-3))
    assert whole["front_ours_km"] == pytest.approx(whole["front_theirs_km"], rel=1e-3)
    assert whole["front_ours_apart_km"] == whole["front_theirs_apart_km"] == 0
    assert whole["front_ours_km"] > 100
    assert found.places.empty
    assert "No settlement differs." in str(found)


def test_a_map_of_places_agrees_with_its_own_export(ours, tmp_path):
    for suffix in (".geojson", ".csv"):
        file = write_layer(ours.layer("places"), tmp_path / f"p{suffix}", name="places", as_of=ours.on)
        found = mapper.compare(ours, file)
        assert found.ground is None
        assert found.overall()["kappa_settlements"] == 1
        assert found.overall()["known_to_both_settlements"] == found.overall()["all_settlements"] > 50
        assert set(found.layer()["relation"]) == {"agree"}


def test_a_group_without_a_name_of_ours_is_compared_too(halves):
    theirs = boxes(("other:Liwa X", *HERE))
    control = halves.control.assign(faction="other:Liwa X", status="held")
    mine = mapper.ControlMap(halves.theatre, halves.claims, halves.evidence, control, halves.on)
    assert mapper.compare(mine, theirs).overall()["kappa_km2"] == 1


KML = '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>War</name>{}</Document></kml>'


def polygon(west):
    east = west + 0.4
    ring = f"{west},35.8,0 {east},35.8,0 {east},36.1,0 {west},36.1,0 {west},35.8,0"
    return f"<Polygon><outerBoundaryIs><LinearRing><coordinates>{ring}</coordinates></LinearRing></outerBoundaryIs></Polygon>"


@pytest.mark.parametrize(
    "body",
    [
        f"<Folder><name>SDF</name><Placemark><name>a</name>{polygon(38.8)}</Placemark></Folder>"
        f"<Folder><name>داعش</name><Placemark><name>b</name>{polygon(39.2)}</Placemark></Folder>",
        "<Folder><name>All</name>"
        f"<Folder><name>SDF</name><Placemark>{polygon(38.8)}</Placemark></Folder>"
        f"<Folder><name>Daesh</name><Placemark><MultiGeometry>{polygon(39.2)}</MultiGeometry></Placemark></Folder></Folder>",
        f"<Placemark><name>Area held by the SDF (yellow)</name>{polygon(38.8)}</Placemark>"
        f"<Placemark><name>مناطق سيطرة داعش</name>{polygon(39.2)}</Placemark>",
    ],
    ids=["folders", "nested", "names"],
)
def test_kml_folders_or_names_say_who_holds(halves, tmp_path, body):
    (tmp_path / "m.kml").write_text(KML.format(body), encoding="utf-8")
    factions = mapper.compare(halves, tmp_path / "m.kml").factions
    assert factions.at["SDF", "theirs_km2"] == pytest.approx(1201, abs=2)
    assert factions.at["ISIS", "theirs_km2"] == pytest.approx(1201, abs=2)
    assert factions.at["SDF", "both_km2"] == pytest.approx(1201, abs=2)


def test_a_csv_of_places_by_name(ours, tmp_path):
    file = tmp_path / "p.csv"
    file.write_text("المكان,الطرف\nالرقة,قسد\nالطبقة,داعش\nلا مكان كهذا,قسد\nبيروت,قسد\n", encoding="utf-8")
    found = mapper.compare(ours, file)
    assert found.settlements.to_numpy().sum() == 2
    (row,) = found.places.to_dict("records")
    assert (row["name"], row["ours"], row["theirs"], row["quote"]) == ("Tabqa", "SDF", "ISIS", "tabqa sdf")
    assert (row["since"], row["confidence"] > 0.5) == (pd.Timestamp("2017-05-10"), True)
    assert any("لا مكان كهذا" in note for note in found.notes)
    assert any("outside the theatre" in note for note in found.notes)
    assert "ours Syrian Democratic Forces" not in str(found)  # groups have no names but their ids
    assert "عندنا SDF منذ 2017-05-10" in found.to_text("ar")
    layer = found.layer()
    assert list(layer["relation"]) == ["agree", "differ"]
    assert list(layer["places"]) == [("Raqqa",), ("Tabqa",)]


def test_a_csv_of_places_by_degrees(ours, tmp_path):
    file = tmp_path / "p.csv"
    file.write_text("lon;lat;holder\n38,54;35,84;ISIS\n39.0;35.95;SDF\n400;1;SDF\nx;y;SDF\n", encoding="utf-8")
    found = mapper.compare(ours, file)
    assert (found.settlements.to_numpy().sum(), len(found.places)) == (2, 1)
    assert any("2 rows without degrees left out, lines 4, 5" in note for note in found.notes)


def test_names_that_several_places_bear_are_told_apart_by_their_governorate(ours, tmp_path):
    name = "الجنينة"
    homes = ours.theatre.coverage.units.loc[lambda table: table["name_ar"] == name, "admin1"]
    assert homes.nunique() > 1
    (tmp_path / "p.csv").write_text(f"name_ar,holder\n{name},SDF\n", encoding="utf-8")
    (note,) = mapper.compare(ours, tmp_path / "p.csv").notes
    assert (
        f"names that several places bear, the best known taken (a column governorate would tell them apart): {name}"
        in note
    )
    for land in homes.unique():
        title = ours.theatre.governorates.at[land, "name_ar"]
        (tmp_path / "p.csv").write_text(f"name_ar,المحافظة,holder\n{name},{title},HTS\n", encoding="utf-8")
        layer = mapper.compare(ours, tmp_path / "p.csv").layer()
        assert list(layer["admin1"]) == [(land,)]


# ---- words


@pytest.mark.parametrize(
    ("word", "faction"),
    [
        ("SDF", "SDF"), ("sdf", "SDF"), ("Syrian Democratic Forces", "SDF"), ("قسد", "SDF"), ("Rojava", "SDF"),
        ("قوات سوريا الديمقراطية (قسد)", "SDF"), ("Areas under SDF control", "SDF"), ("SDF and allies", "SDF"),
        ("Yellow - SDF", "SDF"), ("ISIS-held (black)", "ISIS"), ("مناطق خاضعة لداعش", "ISIS"), ("ISIL", "ISIS"),
        ("Regime", "SAA"), ("Assad", "SAA"), ("Government of Syria and allies", "SAA"), ("قوات النظام", "SAA"),
        ("Syrian army (Assad era)", "SAA"), ("Rebel-held", "REBELS"), ("Turkey", "TURKEY"), ("TFSA", "SNA"),
        ("mixed control", "contested"), ("متنازع عليها", "contested"), ("no data", "unknown"),
        ("other:Liwa X", "other:Liwa X"), ("former ISIS", None), ("SDF / Regime", None), ("Yellow", None),
        ("Raqqa", None), ("", None), ("a b c d e f g h i j k l m n SDF", None),
    ],
)  # fmt: skip
def test_what_their_words_mean(theatre, word, faction):
    assert Sides(theatre, date(2017, 11, 1), {}, "faction").meaning(word) == faction


def test_names_are_those_of_the_day(theatre):
    # Since December 2024 the Syrian army is another army.
    army = [Sides(theatre, day, {}, "faction").meaning("Syrian army") for day in (date(2017, 1, 1), date(2025, 6, 1))]
    assert army[0] == "SAA"
    assert army[1] != "SAA"


def test_words_of_others_are_read_and_strange_ones_told(ours):
    theirs = boxes(
        ("قسد", *HERE), ("regime", 38, 34.4, 38.5, 34.8), ("Green", 36, 35.5, 36.5, 36), ("Regmie", 36, 33, 37, 34)
    )
    found = mapper.compare(ours, theirs)
    assert {"SDF", "GOVERNMENT"} <= set(found.factions.index)
    (note,) = found.notes
    assert "not understood in 'faction', taken for blank: Green, Regmie" in note
    assert '--map "Green=OPPOSITION" --map "Regmie=GOVERNMENT"' in note
    named = mapper.compare(ours, theirs, named={"green": "HTS", "Regmie": "government", "Blue": "TURKEY"})
    assert "HTS" in named.factions.index
    assert named.notes == ("--map blue: not a value of 'faction'",)
    with pytest.raises(mapper.MapperError, match="'NOBODY' is no faction; there are: GOVERNMENT"):
        mapper.compare(ours, theirs, named={"Green": "NOBODY"})
    with pytest.raises(mapper.MapperError, match="no column 'colour'; there are: faction"):
        mapper.compare(ours, theirs, faction_col="colour")
    with pytest.raises(mapper.MapperError, match=r"Purple.*--map"):
        mapper.compare(ours, boxes(("Purple", 38, 35, 39, 36)))


def test_colours_alone_are_taken_and_told(ours):
    found = mapper.compare(ours, boxes(("Yellow", *HERE), ("أسود", 38, 35, 38.5, 35.5)))
    assert {"SDF", "ISIS"} <= set(found.factions.index)
    assert "usual colours of such maps: Yellow = SDF, أسود = ISIS" in found.notes[0]


def test_the_column_is_found_by_its_values(ours):
    theirs = boxes(("SDF", *HERE), (None, 38, 35, 38.5, 35.5), ("داعش", 39.2, 35.8, 39.6, 36.1))
    theirs = theirs.rename(columns={"faction": "x1"}).assign(status=["contested", "held", "held"], name=["a", "b", "c"])
    found = mapper.compare(ours, theirs)
    assert {"SDF", "ISIS"} <= set(found.factions.index)
    assert any("1 of 3 features have nothing in 'x1'" in note for note in found.notes)
    # A country, the same in every row, is no answer to who holds what.
    there = mapper.compare(ours, theirs.assign(country="Turkey", faction_of="x"))
    assert "TURKEY" not in there.factions.index
    told = mapper.compare(ours, theirs, faction_col="status")
    assert set(told.factions.index) >= {"contested"}


def test_groups_and_factions(ours):
    theirs = boxes(("YPG", *HERE))
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


# ---- geometry


def area_km2(ours, *box):
    fine = shapely.segmentize(shapely.box(*box), 0.01)
    return gpd.GeoSeries([fine], crs=4326).to_crs(ours.theatre.metric_crs).area.sum() / 1e6


def test_what_one_map_leaves_blank_is_no_agreement(ours):
    found = mapper.compare(ours, boxes(("SDF", *HERE)))
    whole = found.overall()
    assert whole["only_ours_km2"] > 100
    assert found.factions.at["SDF", "theirs_km2"] == pytest.approx(area_km2(ours, *HERE), rel=1e-3)
    assert whole["known_to_both_km2"] + whole["only_theirs_km2"] == pytest.approx(area_km2(ours, *HERE), rel=1e-3)


def test_the_layer_says_where_they_differ(halves):
    theirs = boxes(("SDF", 38.2, 34.5, 40, 35.5), ("ISIS", 38.2, 35.5, 40, 36.5), ("SAA", 39.9, 36.4, 41, 37))
    found = mapper.compare(halves, theirs, by="faction")
    layer = found.layer()
    assert layer.geometry.is_valid.all()
    assert layer.index.is_unique
    assert set(layer["relation"]) == {"agree", "differ", "only_ours", "only_theirs", OVERLAP}
    for ours_, row in found.ground.iterrows():
        for theirs_, km2 in row.items():
            if {ours_, theirs_} != {"unknown"}:
                drawn = layer[(layer["ours"] == ours_) & (layer["theirs"] == theirs_)]
                assert drawn["km2"].sum() == pytest.approx(km2, abs=0.5)
                metric = drawn.geometry.to_crs(halves.theatre.metric_crs).area.sum() / 1e6
                assert metric == pytest.approx(km2, rel=1e-3, abs=0.5)
    assert layer.loc[layer["relation"] == "differ", "settlements"].sum() == len(found.places)
    assert layer.loc[layer["relation"] == OVERLAP, "km2"].sum() == pytest.approx(found.overlap_km2, abs=0.1)
    read = json.loads(found.to_geojson())
    again = gpd.GeoDataFrame.from_features(read["features"])
    assert again.geometry.is_valid.all()
    assert found.to_geojson() == mapper.compare(halves, theirs, by="faction").to_geojson()


def test_broken_shapes_are_mended_and_told(ours):
    bow = shapely.Polygon([(38.8, 35.8), (39.2, 36.1), (39.2, 35.8), (38.8, 36.1)])
    theirs = gpd.GeoDataFrame(
        {"faction": ["SDF", "SDF", "ISIS", "ISIS", "SAA"]},
        geometry=[bow, None, shapely.Polygon(), shapely.LineString([(38, 35), (39, 36)]), shapely.box(38, 34, 39, 35)],
        crs=4326,
    )
    found = mapper.compare(ours, theirs)
    assert found.factions.at["SDF", "theirs_km2"] == pytest.approx(area_km2(ours, *HERE) / 2, rel=0.01)
    assert set(found.notes) == {
        "2 features without a geometry on the earth left out", "1 invalid shapes of their map mended",
        "1 features that are no areas left out",
    }  # fmt: skip


def test_another_crs_is_another_crs(ours):
    theirs = boxes(("SDF", *HERE))
    one, other = mapper.compare(ours, theirs), mapper.compare(ours, theirs.to_crs(3857))
    assert one.overall()["known_to_both_km2"] == pytest.approx(other.overall()["known_to_both_km2"], rel=1e-4)
    with pytest.raises(mapper.MapperError, match=r"declares no CRS.*no degrees"):
        mapper.compare(ours, theirs.to_crs(3857).set_crs(None, allow_override=True))
    swapped = theirs.set_geometry(shapely.transform(theirs.geometry.to_numpy(), lambda xy: xy[:, ::-1]), crs=4326)
    with pytest.raises(
        mapper.MapperError, match=r"nothing of it that names a side lies in the theatre.*is it lat, lon"
    ):
        mapper.compare(ours, swapped)


def test_a_map_of_the_world_is_clipped(ours):
    found = mapper.compare(ours, boxes(("SDF", -180, -90, 180, 90)))
    assert found.overall()["only_ours_km2"] == pytest.approx(0, abs=1)
    assert found.outside_km2 > 1e6


# ---- bad input and the command


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("x.geojson", b"{", "cannot be read as a layer"),
        ("x.geojson", b'{"type":"FeatureCollection","features":[]}', "no features|no column|cannot be read"),
        ("x.kml", b"<kml", "cannot be read as a layer|no features"),
        ("x.csv", b"a,b\n1,2\n", "needs the columns lon and lat"),
        ("x.csv", b"lon,lat,holder\n38,35,Purple\n", "no column names factions"),
        ("x.csv", b"lon,lat,holder\n999,35,SDF\n", "no column names factions|nothing of it|has neither"),
        ("x.csv", b"lon,lat,name\n38,35,Salwa\n38,35,Army\n" + b"38,35,Tall\n38,35,Ras\n" * 9, "--faction-col"),
        ("x.csv", b"", "no rows|not a csv"),
        ("x.csv", b"wkt,holder\nPOLYGON ((,SDF\n", "needs the columns"),
        ("x.zip", b"PK no zip", "damaged zip"),
        ("x.parquet", b"no", "cannot be read as a layer"),
        ("x.docx", b"x", "not a map that can be compared"),
        ("none.gpkg", None, "no such file"),
    ],
)
def test_bad_files_are_told_in_one_line(ours, tmp_path, name, content, message):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(mapper.MapperError) as told:
        mapper.compare(ours, tmp_path / name)
    assert any(part in str(told.value) for part in message.split("|")), told.value
    assert str(tmp_path / name) in str(told.value)


def test_a_zip_without_a_map_is_told(ours, tmp_path):
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("readme.md", "x")
    with pytest.raises(mapper.MapperError, match=r"holds no map \(readme.md\)"):
        mapper.compare(ours, tmp_path / "x.zip")


def test_the_command(claims_file, tmp_path, tmp_path_factory):
    boxes(("Green", *HERE), ("داعش", 38.4, 35.7, 38.8, 35.9)).to_file(tmp_path / "m.gpkg")
    words = ["compare", str(claims_file), str(tmp_path / "m.gpkg"), "--on", "2017-11-01", "--map", "Green=SDF"]
    env = {"MAPPER_DATA": str(tmp_path), "MAPPER_CACHE": str(tmp_path_factory.getbasetemp() / "twomaps")}

    def run(*words):
        return CliRunner().invoke(main, [*words], env=env)

    told = run(*words)
    assert told.exit_code == 0, told.output
    for part in (
        "kappa",
        "Settlements that differ (",
        "Tabqa",
        "“tabqa sdf”",
        "since 2017-05-10",
        "outside the theatre",
    ):
        assert part in told.stdout
    found = json.loads(run(*words, "--json", "-o", str(tmp_path / "o.geojson")).stdout)
    assert found["overall"]["agreement_km2"] < 1
    assert found["places"][0]["claim_ids"]
    assert len(gpd.read_file(tmp_path / "o.geojson")) > 2
    for more, message in (
        (["--map", "Green"], "THEIRS=OURS"),
        (["-o", str(tmp_path / "m.gpkg")], "m.gpkg"),
        (["-o", "x.png"], "x.png"),
        (["--on", "soon"], "--on: 'soon' is not a date"),
    ):
        bad = run(*words[:3], *more)
        assert (bad.exit_code, message in bad.stderr) == (2, True), bad.stderr
