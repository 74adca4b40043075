"""Theatres of other countries: made whole or not at all, and every fault is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import shapely
from click.testing import CliRunner

from mapper.cli import main
from mapper.errors import InputError
from mapper.theatre import load_theatre, theatre_names
from mapper.theatres import banks, new

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
    assert "2 factions" in drawn.output
    assert page.stat().st_size > 10_000
