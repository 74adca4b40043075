"""Theatres of other countries: made whole or not at all, and every fault is told."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from click.testing import CliRunner

from mapper.cli import main
from mapper.errors import InputError
from mapper.resources import data_path
from mapper.sheet import _labels, _lines
from mapper.theatre import load_theatre, theatre_names
from mapper.theatres import banks, new
from mapper.view.content import country_lines

SQUARE = [[10.0, 30.0], [11.0, 30.0], [11.0, 31.0], [10.0, 31.0], [10.0, 30.0]]


def _files(folder: Path, ring: list[list[float]], properties: dict[str, str], lon: float = 10.5) -> dict[str, str]:
    shape = {"type": "Polygon", "coordinates": [ring]}
    feature = {"type": "Feature", "properties": properties, "geometry": shape}
    (folder / "land.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    (folder / "towns.csv").write_text(f"name,lon,lat\nAlpha,{lon},30.5\nFar,50,10\n")
    return {"gazetteer": str(folder / "towns.csv"), "boundary": str(folder / "land.geojson"), "country": "XX"}


def test_a_country_outline_is_one_governorate_and_places_outside_are_counted(tmp_path: Path) -> None:
    done = new("square", tmp_path / "own", **_files(tmp_path, SQUARE, {"name": "Square"}))
    assert (done.places, done.governorates) == (1, 1)
    assert any("1 places outside" in note for note in done.notes)
    theatre = load_theatre("square", own=tmp_path / "own")
    assert len(theatre.coverage.units) > 1
    assert theatre_names(tmp_path / "own") == ["square", "syria"]


@pytest.mark.parametrize("name", ["syria", "template", "Bad Name", "../up"])
def test_names_that_cannot_be_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="theatre name"):
        new(name, tmp_path / "own", **_files(tmp_path, SQUARE, {"name": "Square"}))
    assert not (tmp_path / "own").exists()


def test_an_existing_theatre_is_replaced_only_when_told(tmp_path: Path) -> None:
    files = _files(tmp_path, SQUARE, {"name": "Square"})
    new("square", tmp_path / "own", **files)
    with pytest.raises(InputError, match="--replace"):
        new("square", tmp_path / "own", **files)
    new("square", tmp_path / "own", replace=True, **files)
    assert [path.name for path in (tmp_path / "own").iterdir()] == ["square"]


def test_faults_are_told_together(tmp_path: Path) -> None:
    files = _files(tmp_path, [[x * 1e5, y * 1e5] for x, y in SQUARE], {"name": "Square"})
    with pytest.raises(InputError, match=r"(?s)no degrees.*nothing\.csv"):
        new("square", tmp_path / "own", **{**files, "gazetteer": str(tmp_path / "nothing.csv")})


def test_a_missing_name_column_lists_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there are: label"):
        new("square", tmp_path / "own", **_files(tmp_path, SQUARE, {"label": "Square"}))


def test_no_place_inside_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="none of its 2 places"):
        new("square", tmp_path / "own", **_files(tmp_path, SQUARE, {"name": "Square"}, lon=40))


def test_a_river_that_runs_south_east_has_its_left_bank_in_the_north_east() -> None:
    assert banks(shapely.LineString([(40, 35), (41, 34)])) == {"left": ["N", "NE", "E"], "right": ["S", "SW", "W"]}


def test_iraq_from_the_package_gives_a_map(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAPPER_DATA", str(tmp_path))
    parts = [word for kind in ("gazetteer", "boundary", "rivers") for word in (f"--{kind}", "builtin:IQ")]
    made = CliRunner().invoke(main, ["theatre", "new", "iraq", "--country", "IQ", *parts])
    assert made.exit_code == 0, made.output
    article = tmp_path / "a.txt"
    article.write_text("سيطر تنظيم الدولة على مدينة الرمادي. سيطرت القوات العراقية على القائم.", encoding="utf-8")
    page = tmp_path / "a.html"
    options = ["--theatre", "iraq", "--published", "2015-06-01", "-o", str(page)]
    drawn = CliRunner().invoke(main, ["map", str(article), *options])
    assert drawn.exit_code == 0, drawn.output
    assert "IRAQ" in drawn.output
    assert "ISIS" in drawn.output
    assert page.stat().st_size > 10_000
    theatre = load_theatre("iraq", own=tmp_path / "theatres")
    labels = _labels(theatre, gpd.GeoDataFrame({"places": []}))
    named = set(labels.loc[labels["kind"] == "country", "name"])
    assert named == {"Syria", "Turkey", "Jordan"}, "those that the package knows, Iraq itself stands above the map"
    borders = [xy for kind, *_, xy in _lines(theatre) if kind == "border"]
    level = [xy for xy in borders if len(xy) == 2 and (xy[0] == xy[1]).any()]
    assert not level, "where the package's knowledge of a neighbour ends is no border"


def _square(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    return shapely.box(west, south, east, north)


COUNTRY, WEST, EAST = _square(10, 30, 12, 31), _square(10, 30, 11, 31), _square(11, 30, 12, 31)


def _land(file: Path, rows: list[tuple[str, str, shapely.Geometry]], layer: str | None = None) -> str:
    names = [{"name": name, "shapeType": kind} for name, kind, _ in rows]
    frame = gpd.GeoDataFrame(names, geometry=[shape for *_, shape in rows], crs=4326)
    frame.to_file(file, **({"layer": layer} if layer else {}))
    return str(file)


def _made(tmp_path: Path, boundary: str, text: str = "name,lon,lat\nAlpha,10.5,30.5\nBeta,11.5,30.5\n", **more: object):
    towns = tmp_path / "towns.csv"
    towns.write_text(text, encoding="utf-8")
    given = {"gazetteer": str(towns), "boundary": boundary, "country": "XX", "replace": True} | more
    done = new("made", tmp_path / "own", **given)
    return done, load_theatre("made", own=tmp_path / "own")


@pytest.mark.parametrize("kinds", [("ADM0", "ADM1", "ADM1"), ("", "", "")])
@pytest.mark.parametrize("order", [(0, 1, 2), (1, 2, 0)])
def test_a_country_beside_its_governorates_is_their_outline(
    tmp_path: Path, kinds: tuple[str], order: tuple[int]
) -> None:
    rows = list(zip(("Whole", "West", "East"), kinds, (COUNTRY, WEST, EAST), strict=True))
    done, theatre = _made(tmp_path, _land(tmp_path / "land.geojson", [rows[at] for at in order]))
    assert theatre.governorates["name"].tolist() == ["West", "East"]
    assert any("the outlines of others: Whole" in note for note in done.notes)


def test_what_governorates_leave_of_their_country_is_one_unit(tmp_path: Path) -> None:
    rows = [("Whole", "ADM0", COUNTRY), ("West", "ADM1", WEST)]
    _, theatre = _made(tmp_path, _land(tmp_path / "land.geojson", rows))
    assert theatre.governorates["name"].to_dict() == {"XX-REST": "Rest of Whole", "XX-01": "West"}
    assert theatre.governorates.geometry["XX-REST"].equals(EAST)
    labels = _labels(theatre, gpd.GeoDataFrame({"places": []}))
    assert labels.loc[labels["kind"] == "admin1", "name"].tolist() == ["West"], "a map calls no governorate the rest"


def test_a_city_inside_a_governorate_is_cut_out_of_it(tmp_path: Path) -> None:
    rows = [("Around", "", COUNTRY), ("City", "", _square(10.4, 30.4, 10.6, 30.6))]
    _, theatre = _made(tmp_path, _land(tmp_path / "land.geojson", rows))
    assert theatre.governorates["name"].tolist() == ["Around", "City"]
    assert theatre.places.loc[theatre.places["name"] == "Alpha", "parent_id"].tolist() == ["XX-02"]


def test_districts_and_governorates_in_layers_of_one_file(tmp_path: Path) -> None:
    file = tmp_path / "land.gpkg"
    _land(file, [("Whole", "ADM0", COUNTRY)], "adm0")
    _land(file, [("West", "ADM1", WEST), ("East", "ADM1", EAST)], "adm1")
    _land(file, [("Low", "ADM2", _square(10, 30, 11, 30.5)), ("High", "ADM2", _square(10, 30.5, 11, 31))], "adm2")
    done, theatre = _made(tmp_path, str(file))
    assert theatre.governorates["name"].tolist() == ["West", "East"]
    assert any("2 districts left out" in note for note in done.notes)


def _official(tmp_path: Path) -> str:
    """The country, two governorates and three districts, each layer naming its own level and those above."""
    file = tmp_path / "cod.gpkg"
    low, high = _square(10, 30, 11, 30.5), _square(10, 30.5, 11, 31)
    rows = [
        ("West", "غرب", "Low", "سهل", low),
        ("West", "غرب", "High", "جبل", high),
        ("East", "شرق", "All", "كل", EAST),
    ]
    names = ["ADM1_EN", "ADM1_AR", "ADM2_EN", "ADM2_AR", "geometry"]
    districts = gpd.GeoDataFrame([dict(zip(names, row, strict=True)) for row in rows], crs=4326)
    districts.assign(ADM0_EN="Whole").dissolve("ADM0_EN", as_index=False)[["ADM0_EN", "geometry"]].to_file(
        file, layer="a0"
    )
    districts.dissolve("ADM1_EN", as_index=False)[["ADM1_EN", "ADM1_AR", "geometry"]].to_file(file, layer="a1")
    districts.to_file(file, layer="a2")
    return str(file)


@pytest.mark.parametrize("column", [None, "adm1_en"])
def test_official_layers_give_the_governorates(tmp_path: Path, column: str | None) -> None:
    _, theatre = _made(tmp_path, _official(tmp_path), boundary_name_col=column)
    assert sorted(theatre.governorates[["name", "name_ar"]].to_numpy().tolist()) == [["East", "شرق"], ["West", "غرب"]]


def test_a_named_column_takes_polygons_together(tmp_path: Path) -> None:
    file = tmp_path / "districts.geojson"
    gpd.read_file(_official(tmp_path), layer="a2").to_file(file)
    _, districts = _made(tmp_path, str(file))
    assert districts.governorates["name"].tolist() == ["Low", "High", "All"]
    done, theatre = _made(tmp_path, str(file), boundary_name_col="ADM1_EN")
    assert theatre.governorates["name"].tolist() == ["West", "East"]
    assert any("3 polygons, those of one ADM1_EN are taken together: 2" in note for note in done.notes)


def test_governorates_that_overlap_share_nothing_and_it_is_told(tmp_path: Path) -> None:
    rows = [("West", "", _square(10, 30, 11.1, 31)), ("East", "", EAST)]
    done, theatre = _made(tmp_path, _land(tmp_path / "land.geojson", rows))
    one, two = theatre.governorates.geometry
    assert shapely.area(shapely.intersection(one, two)) == 0
    assert any("West and East overlap" in note for note in done.notes)


def test_columns_of_the_gazetteer_can_be_named_and_bad_lines_are_told(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("MAPPER_DATA", str(tmp_path))
    towns = tmp_path / "towns.csv"
    towns.write_text("ort,arab,o,n\nAlpha,ألفا,10.5,30.5\ntorn\n", encoding="utf-8")
    land = _land(tmp_path / "land.geojson", [("Whole", "", COUNTRY)])
    given = ["theatre", "new", "made", "--country", "XX", "--gazetteer", str(towns), "--boundary", land]
    refused = CliRunner().invoke(main, given)
    assert refused.exit_code == 2
    assert "name it with --lon-col" in refused.output
    columns = ["--name-col", "ort", "--name-ar-col", "arab", "--lon-col", "o", "--lat-col", "n"]
    made = CliRunner().invoke(main, [*given, *columns])
    assert made.exit_code == 0, made.output
    assert "1 rows left out: line 3: no coordinates" in made.output
    assert load_theatre("made", own=tmp_path / "theatres").gazetteer.lookup("ألفا")[0].name == "Alpha"


def _dump(tmp_path: Path) -> str:
    rows = [
        (1, "Republic of Squares", "جمهورية المربعات", 30.5, 11, "A", "PCLI"),
        (2, "Sha'biyat al Gharb", "شعبية الغرب", 30.4, 10.4, "A", "ADM1"),
        (3, "East", "مدينة الشرق", 30.5, 11.5, "P", "PPLA"),
        (4, "East", "", 30.6, 11.6, "P", "PPL"),
    ]
    lines = [
        "\t".join([str(number), name, name, arabic, str(lat), str(lon), group, code, "XX", *[""] * 10])
        for number, name, arabic, lat, lon, group, code in rows
    ]
    file = tmp_path / "XX.txt"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(file)


def test_units_have_the_arabic_names_that_the_gazetteer_knows(tmp_path: Path) -> None:
    land = _land(tmp_path / "land.geojson", [("West", "", WEST), ("East", "", EAST)])
    _, theatre = _made(tmp_path, land, gazetteer=_dump(tmp_path))
    assert theatre.governorates["name_ar"].tolist() == ["شعبية الغرب", "مدينة الشرق"]
    assert theatre.places.loc["XX", ["name", "name_ar"]].tolist() == ["Republic of Squares", "جمهورية المربعات"]
    assert theatre.gazetteer.lookup("شعبية الغرب")[0].place_id == "XX-01"


def test_a_country_by_the_sea_that_the_package_knows_has_its_sea_and_neighbours(tmp_path: Path) -> None:
    given = {"gazetteer": "builtin:LB", "boundary": "builtin:LB", "country": "LB"}
    done, theatre = _made(tmp_path, **given)
    assert theatre.governorates["name_ar"].tolist() == ["لبنان"]
    assert any("none of its governorates; it is one unit" in note for note in done.notes)
    known = load_theatre("syria").places.geometry
    at = shapely.Point(theatre.settings["sea_at"])
    assert not any(known[code].intersects(at) for code in ("LB", "SY", "IL", "TR", "JO", "IQ"))
    assert at.x < 35.9
    assert {"SY", "IL"} <= set(theatre.places.index[theatre.places["kind"] == "PCLI"])
    countries = theatre.places[theatre.places["kind"] == "PCLI"].sort_index()
    kinds = {line[0] for line in country_lines(countries, sea_at=tuple(theatre.settings["sea_at"]))}
    assert kinds == {"border", "coast", "water"}


def test_a_country_that_the_package_does_not_reach_has_no_sea(tmp_path: Path) -> None:
    _, theatre = _made(tmp_path, _land(tmp_path / "land.geojson", [("Whole", "", COUNTRY)]))
    assert "sea_at" not in theatre.settings
    with pytest.raises(InputError, match=r"no boundary of 'ZZ'; it has IL, IQ"):
        _made(tmp_path, "builtin:ZZ")


def test_own_rivers_part_the_cells_and_know_their_banks(tmp_path: Path) -> None:
    line = shapely.LineString([(10.7, 31.2), (11, 30.5), (11.2, 29.8)])
    rivers = tmp_path / "rivers.geojson"
    names = {"name": ["Blue", "Elsewhere"]}
    gpd.GeoDataFrame(names, geometry=[line, shapely.LineString([(0, 0), (1, 1)])], crs=4326).to_file(rivers)
    land = _land(tmp_path / "land.geojson", [("Whole", "", COUNTRY)])
    _, theatre = _made(tmp_path, land, rivers=str(rivers))
    assert theatre.settings["units"]["barriers"] == ["river-1"]
    assert theatre.settings["banks"]["river-1"]["left"] == ["NE", "E", "SE"]
    cells = theatre.coverage.units
    inner = shapely.intersection(line, shapely.LineString([(10, 30.25), (12, 30.25)]))
    assert not cells.geometry.contains(inner.buffer(0.005)).any()
    side = dict(zip(cells["name"], theatre.coverage.bank[:, 0], strict=True))
    assert (side["Alpha"], side["Beta"]) == (0.0, 1.0)
    gpd.GeoDataFrame({"name": ["x"]}, geometry=[COUNTRY], crs=4326).to_file(rivers)
    with pytest.raises(InputError, match="has no lines"):
        _made(tmp_path, land, rivers=str(rivers))


def test_own_factions_are_read_and_a_faulty_file_refuses_the_theatre(tmp_path: Path) -> None:
    land = _land(tmp_path / "land.geojson", [("Whole", "", COUNTRY)])
    own = tmp_path / "sides.toml"
    template = Path(data_path("theatres", "template", "factions-iq.toml")).read_text(encoding="utf-8")
    own.write_text(template, encoding="utf-8")
    _, theatre = _made(tmp_path, land, factions=str(own))
    assert (theatre.folder / "factions.toml").read_text(encoding="utf-8") == template
    with pytest.raises(InputError, match=r"no-such\.toml"):
        _made(tmp_path, land, factions=str(tmp_path / "no-such.toml"))
    own.write_text("[factions", encoding="utf-8")
    with pytest.raises(InputError, match=r"sides\.toml"):
        _made(tmp_path, land, factions=str(own))
    for text in ("[factions.A]\nname = 'A'\n", "factions = 3\n", "[[factions]]\nid = 3\n", "groups = 'x'\n"):
        own.write_text(text, encoding="utf-8")
        with pytest.raises(InputError, match=r"sides\.toml"):
            _made(tmp_path, land, factions=str(own))
