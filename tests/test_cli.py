"""The commands as a newcomer runs them, and every kind of bad input: exit code 2, one clear line, nothing lost."""

from __future__ import annotations

import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from contextlib import suppress

import geopandas as gpd
import pandas as pd
import psutil
import pytest
from click.testing import CliRunner

import mapper.theatre
from mapper.cli import main
from mapper.gazetteers import added_files
from tests.benchmarks.news import articles
from tests.conftest import ARTICLE, ROOT

SEED = str(ARTICLE)


@pytest.fixture(autouse=True)
def _own_data_folder(tmp_path, monkeypatch, theatre):
    """A user's data folder of its own, and the built-in theatre made once while that folder is empty."""
    load = mapper.theatre.load_theatre

    def loaded(name="syria", *, added=None, **folders):
        return theatre if name == "syria" and not added_files(added) else load(name, added=added, **folders)

    monkeypatch.setattr("mapper.theatre.load_theatre", loaded)
    monkeypatch.setenv("MAPPER_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(ROOT)


def run(*arguments: str, stdin: bytes | None = None):
    return CliRunner().invoke(main, list(arguments), input=stdin)


def ok(*arguments: str, stdin: bytes | None = None):
    result = run(*arguments, stdin=stdin)
    assert result.exit_code == 0, result.output + str(result.exception)
    return result


def test_map_writes_a_page_and_says_so(tmp_path):
    out = tmp_path / "raqqa.html"
    result = ok("map", SEED, "-o", str(out))
    page = out.read_text("utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert "ControlMap syria 2017-12-20" in result.stderr
    assert "http://" not in page.split("application/gzip")[0].replace("http://www.w3.org", "")
    again = tmp_path / "again.html"
    ok("map", SEED, "-o", str(again))
    assert again.read_bytes() == out.read_bytes()


def test_map_over_a_range_has_a_slider(tmp_path):
    out = tmp_path / "range.html"
    ok("map", SEED, "-o", str(out), "--from", "2017-12-01", "--to", "2017-12-31", "--lang", "en")
    assert out.stat().st_size > 10_000
    assert run("map", SEED, "-o", str(out), "--from", "2017-12-01").exit_code == 2
    upside_down = run("map", SEED, "-o", str(out), "--from", "2017-12-31", "--to", "2017-12-01")
    assert upside_down.exit_code == 2
    assert "before it begins" in upside_down.stderr


@pytest.mark.parametrize("suffix", ["jsonl", "csv", "geojson", "parquet"])
def test_claims_in_every_format_can_be_mapped_again(tmp_path, suffix):
    out = tmp_path / f"claims.{suffix}"
    ok("claims", SEED, "-o", str(out))
    direct = json.loads(ok("stats", SEED, "--json").stdout)
    assert json.loads(ok("stats", str(out), "--json").stdout) == direct


def test_claims_go_through_pipes():
    lines = ok("claims", SEED).stdout
    rows = [json.loads(line) for line in lines.splitlines()]
    assert {"claim_id", "faction", "status", "modality", "attribution", "valid_from", "places", "quote"} <= set(rows[0])
    piped = ok("stats", "-", "--on", "2017-12-20", "--json", stdin=lines.encode())
    assert json.loads(piped.stdout)["shares"]["SDF"]["area_km2"] > 0


def test_hand_coded_and_extracted_claims_mix(tmp_path):
    mine = tmp_path / "mine.csv"
    mine.write_text("faction,status,valid_from,place\nSAA,controls,2017-12-20,تدمر\n", "utf-8")
    text = ok("explain", "Palmyra", SEED, str(mine), "--on", "2017-12-20").stdout
    assert "Palmyra on 2017-12-20: reported held by" in text
    assert "coded by hand" in text


def test_an_archive_grows(tmp_path):
    archive = tmp_path / "archive.jsonl"
    ok("claims", SEED, "-o", str(archive), "--append")
    before = archive.read_bytes()
    ok("claims", SEED, "-o", str(archive), "--append")
    assert archive.read_bytes() == before


@pytest.mark.parametrize("layer", ["areas", "units", "places", "claims", "front"])
@pytest.mark.parametrize("suffix", ["geojson", "gpkg", "csv"])
def test_export_writes_every_layer(tmp_path, layer, suffix):
    out = tmp_path / f"out.{suffix}"
    ok("export", SEED, "-o", str(out), "--layer", layer)
    first = out.read_bytes()
    ok("export", SEED, "-o", str(out), "--layer", layer)
    assert out.read_bytes() == first
    frame = pd.read_csv(out) if suffix == "csv" else gpd.read_file(out)
    assert len(frame)


def test_export_writes_a_history_and_several_layers(tmp_path):
    out = tmp_path / "all.gpkg"
    given = ("--history", "--from", "2017-12-15", "--to", "2018-01-10")
    told = ok("export", SEED, "-o", str(out), "--layer", "all", *given)
    assert "2017-12-15 to 2018-01-10" in told.stderr
    assert set(gpd.list_layers(out)["name"]) >= {"areas", "units", "places", "claims", "front", "layer_styles"}
    spans = gpd.read_file(out, layer="areas")
    assert spans["start"].dt.strftime("%F").min() == "2017-12-20"
    assert {str(end)[:10] for end in spans["end"]} == {"2018-01-11"}
    kmz = tmp_path / "m.kmz"
    ok("export", SEED, "-o", str(kmz), "--history", "--lang", "ar")
    assert "قوات سوريا الديمقراطية" in zipfile.ZipFile(kmz).read("doc.kml").decode("utf-8")


def test_a_history_of_articles_that_claim_nothing_is_written(tmp_path):
    article = tmp_path / "a.txt"
    article.write_text("It rained in Paris.\n", encoding="utf-8")
    out = tmp_path / "nothing.gpkg"
    told = ok("export", str(article), "--published", "2017-01-01", "-o", str(out), "--layer", "all", "--history",
              "--to", "2017-01-04")  # fmt: skip
    assert "2017-01-04 to 2017-01-04" in told.stderr
    assert len(gpd.list_layers(out)) == 6


def test_export_draws_a_picture(tmp_path):
    pytest.importorskip("matplotlib")
    out = tmp_path / "r.svg"
    ok("export", SEED, "-o", str(out), "--lang", "ar")
    assert out.read_text("utf-8").startswith("<?xml")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("-o", "x.png", "--history"), "a picture shows one day"),
        (("-o", "x.png", "--layer", "units"), "a picture, which shows the whole map"),
        (("-o", "x.csv", "--layer", "all"), ".csv holds one layer"),
        (("-o", "x.csv", "--from", "2017-01-01"), "--from and --to go with --history"),
        (("-o", "x.csv", "--history", "--from", "2018-02-30"), "--from: '2018-02-30' is not a date"),
        (("-o", "x.csv", "--history", "--from", "2018-02-02", "--to", "2018-01-01"), "is before --from"),
        (("-o", "x.csv", "--history", "--to", "2016-01-01"), "is before the oldest claim"),
        (
            (
                "-o",
                "x.shp",
            ),
            "unknown format .shp; use one of .geojson, .topojson, .gpkg, .parquet",
        ),
    ],
)
def test_export_says_what_it_cannot_do(tmp_path, monkeypatch, arguments, message):
    monkeypatch.chdir(tmp_path)
    result = run("export", SEED, *arguments)
    assert result.exit_code == 2
    assert message in result.stderr
    assert "Traceback" not in result.output
    assert list(tmp_path.iterdir()) == []


def test_geojson_keeps_the_rfc(tmp_path):
    import shapely

    out = tmp_path / "raqqa.geojson"
    ok("export", SEED, "-o", str(out))
    layer = json.loads(out.read_text("utf-8"))
    assert "crs" not in layer
    assert layer["type"] == "FeatureCollection"
    assert layer["bbox"][0] > 35
    assert layer["bbox"][2] < 43
    for feature in layer["features"]:
        assert feature["properties"]["claim_ids"]
        shape = shapely.geometry.shape(feature["geometry"])
        assert shape.is_valid
        assert not shapely.has_z(shape)
        for polygon in shape.geoms:
            assert polygon.exterior.is_ccw
            assert not any(hole.is_ccw for hole in polygon.interiors)
    loaded = gpd.read_file(out)
    assert loaded.crs.to_epsg() == 4326
    assert set(loaded["faction"]) == {"SDF", "SAA", "FSA"}
    ids = {row["claim_id"] for row in map(json.loads, ok("claims", SEED).stdout.splitlines())}
    assert {claim for feature in layer["features"] for claim in feature["properties"]["claim_ids"]} <= ids


def test_stats_name_their_denominators(tmp_path):
    text = ok("stats", SEED, "--on", "2017-12-20").stdout
    assert "100 % = theatre" in text
    assert "inhabited" in text
    out = tmp_path / "stats.csv"
    ok("stats", SEED, "-o", str(out))
    table = pd.read_csv(out, index_col="faction")
    assert out.read_bytes().startswith(b"\xef\xbb\xbffaction,"), "or Excel reads other letters"
    assert table["theatre_pct"].sum() == pytest.approx(100, abs=0.1)
    assert table["inhabited_pct"].sum() == pytest.approx(100, abs=0.1)
    assert table["area_km2"].sum() == pytest.approx(table["theatre_km2"].iloc[0], rel=1e-4)


def test_explain_in_both_languages_and_json():
    assert "For:" in ok("explain", "الكرامة", SEED, "--on", "2017-12-20").stdout
    assert "القاعدة:" in ok("explain", "Karama", SEED, "--lang", "ar").stdout
    told = json.loads(ok("explain", "معدان", SEED, "--json").stdout)
    assert told["faction"] == "SAA"
    assert told["sentences_for"][0]["quote"]


def test_place_finds_spellings():
    for name in ("الرقه", "Rakka", "Raqqa", "ar-Raqqah"):
        found = json.loads(ok("place", name, "--json").stdout)
        assert found[0]["place_id"] == "gn172955", name
    assert "gn172955" in ok("place", "الرقة").stdout
    missing = run("place", "Xyzzyville")
    assert missing.exit_code == 2
    assert "'Xyzzyville'" in missing.stderr


def test_own_gazetteer_comes_and_goes(tmp_path):
    table = tmp_path / "mine.csv"
    table.write_text(
        "title,title_ar,x,y\nSpring of Tests,عين الاختبار,38.9,35.4\nRaqqa,الرقة,39.01,35.95\nFar,بعيد,10,10\n", "utf-8"
    )
    told = ok("gazetteer", "add", str(table), "--name-col", "title", "--name-ar-col", "title_ar").stderr
    assert "1 places added, 1 known already, 1 outside" in told
    assert "Spring of Tests" in ok("place", "عين الاختبار").stdout
    assert json.loads(ok("gazetteer", "list", "--json").stdout)["mine"] == 1
    claim = tmp_path / "claim.csv"
    claim.write_text("faction,status,valid_from,place\nSDF,controls,2017-12-20,عين الاختبار\n", "utf-8")
    assert json.loads(ok("explain", "Spring of Tests", str(claim), "--json").stdout)["faction"] == "SDF"
    ok("gazetteer", "remove", "mine")
    assert run("place", "عين الاختبار").exit_code == 2
    assert run("gazetteer", "remove", "mine").exit_code == 2
    assert run("gazetteer", "add", str(table)).exit_code == 2


def bad(tmp_path, kind: str) -> list[str]:
    def file(name: str, data: bytes) -> str:
        (tmp_path / name).write_bytes(data)
        return str(tmp_path / name)

    good = json.dumps({"text": "نص", "published": "2017-12-20"}).encode()
    return {
        "missing file": ["stats", str(tmp_path / "none.txt")],
        "binary file": ["stats", file("b.txt", b"\x00\x01\x02" * 50), "--published", "2017-12-20"],
        "empty text": ["stats", file("e.txt", b"\n"), "--published", "2017-12-20"],
        "wrong date": ["stats", SEED, "--on", "20/12/2017"],
        "undated article": ["stats", file("u.txt", "نص".encode())],
        "unknown theatre": ["stats", SEED, "--theatre", "siria"],
        "unknown place": ["explain", "Xyzzyville", SEED],
        "malformed line": ["stats", file("m.jsonl", good + b"\n{oops\n")],
        "unknown faction": [
            "stats",
            file("f.csv", b"faction,status,valid_from,lon,lat\nXX,controls,2017-01-01,39,35\n"),
        ],
        "unknown place id": [
            "stats",
            file("p.csv", b"faction,status,valid_from,place_id\nSDF,controls,2017-01-01,nope\n"),
        ],
        "unknown format": ["export", SEED, "-o", str(tmp_path / "x.doc")],
        "no folder": ["map", SEED, "-o", str(tmp_path / "none" / "x.html")],
        "nothing said": ["stats", file("n.txt", "لا شيء هنا.".encode()), "--published", "2017-12-20"],
    }[kind]


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("missing file", "none.txt: no such file"),
        ("binary file", "b.txt: this is a binary file"),
        ("empty text", "e.txt: the file is empty"),
        ("wrong date", "--on: '20/12/2017' is not a date; write it as YYYY-MM-DD"),
        ("undated article", "u.txt: no publication date"),
        ("unknown theatre", "no theatre 'siria'; there are: syria"),
        ("unknown place", "no place 'Xyzzyville'"),
        ("malformed line", "m.jsonl:2: not a JSON line"),
        ("unknown faction", "no faction 'XX'"),
        ("unknown place id", "'nope'"),
        ("unknown format", "unknown format .doc"),
        ("no folder", "does not exist"),
        ("nothing said", "no claim was found"),
    ],
)
def test_bad_input_ends_with_one_clear_line(tmp_path, kind, message):
    result = run(*bad(tmp_path, kind))
    assert result.exit_code == 2, result.output
    assert isinstance(result.exception, SystemExit)
    lines = [line for line in result.stderr.splitlines() if line.startswith("mapper:")]
    assert len(lines) == 1, result.stderr
    assert message in lines[0]
    assert "Traceback" not in result.stderr


def test_windows_1256_text_reads_like_utf_8(tmp_path):
    text = ARTICLE.read_text("utf-8")
    legacy = tmp_path / "legacy.txt"
    legacy.write_bytes(text.encode("windows-1256", "ignore"))
    told = json.loads(ok("stats", str(legacy), "--published", "2017-12-20", "--json").stdout)
    assert told["shares"]["SDF"]["settlements"] > 20


def test_a_failed_run_leaves_the_old_file(tmp_path):
    out = tmp_path / "map.html"
    out.write_text("old")
    assert run("map", str(tmp_path / "none.txt"), "-o", str(out)).exit_code == 2
    assert out.read_text() == "old"


HEADER = "place,faction,status,valid_from"


def write(tmp_path, name, *lines):
    (tmp_path / name).write_text("\n".join(lines) + "\n", "utf-8")
    return str(tmp_path / name)


def test_equal_ids_of_different_things_are_refused(tmp_path):
    one = write(tmp_path, "a.csv", f"claim_id,{HEADER}", "1,Aleppo,SAA,controls,2017-01-01")
    two = write(tmp_path, "b.csv", f"claim_id,{HEADER}", "1,Homs,SAA,controls,2017-01-01")
    result = run("stats", one, two)
    assert result.exit_code == 2
    assert "b.csv:2: claim_id '1' stands for another claim too" in result.stderr
    assert "a.csv:2" in result.stderr
    ok("stats", one, one)
    rows = [json.dumps({"id": "x", "text": text, "published": "2017-01-01"}) for text in ("one", "two")]
    twins = run("stats", write(tmp_path, "t.jsonl", *rows))
    assert twins.exit_code == 2
    assert "t.jsonl:2: the id 'x' stands for another article too" in twins.stderr


def test_an_output_never_replaces_an_input(tmp_path):
    table = write(tmp_path, "mine.csv", HEADER, "Aleppo,SAA,controls,2017-01-01")
    before = (tmp_path / "mine.csv").read_bytes()
    for command in (["stats"], ["export"], ["claims"]):
        result = run(*command, table, "-o", table)
        assert result.exit_code == 2
        assert "is an input of this run" in result.stderr
    assert (tmp_path / "mine.csv").read_bytes() == before


def test_appending_refuses_columns_it_would_lose(tmp_path):
    table = write(tmp_path, "mine.csv", f"{HEADER},notes", "Aleppo,SAA,controls,2017-01-01,important")
    result = run("claims", SEED, "-o", table, "--append")
    assert result.exit_code == 2
    assert "notes" in result.stderr
    assert "important" in (tmp_path / "mine.csv").read_text("utf-8")


def test_headers_and_factions_are_read_leniently(tmp_path):
    table = write(tmp_path, "mine.csv", " Place ;Faction; STATUS;valid_from", "Aleppo;saa;controls;2017-01-01")
    assert "SAA" in json.loads(ok("stats", table, "--json").stdout)["shares"]
    unknown = write(tmp_path, "u.csv", f"{HEADER},co_factions", "Aleppo,SAA,shared,2017-01-01,FOO")
    assert "u.csv:2: no faction 'FOO'" in run("stats", unknown).stderr


def test_standard_input_may_be_any_format(tmp_path):
    table = write(tmp_path, "mine.csv", HEADER, "Aleppo,SAA,controls,2017-01-01").encode()
    shares = json.loads(ok("stats", table.decode(), "--json").stdout)
    for suffix in ("csv", "jsonl", "geojson", "parquet"):
        out = tmp_path / f"c.{suffix}"
        ok("claims", table.decode(), "-o", str(out))
        assert json.loads(ok("stats", "-", "--json", stdin=out.read_bytes()).stdout) == shares
    assert json.loads(ok("stats", "-", "--on", "2017-01-01", "--json", stdin=b"").stdout)["shares"].keys() == {
        "unknown"
    }


def test_what_is_not_on_the_map_is_said(tmp_path):
    table = write(tmp_path, "p.csv", "lon,lat,faction,status,valid_from", "2.35,48.85,SAA,controls,2017-01-01")
    assert "outside the theatre: 2.35, 48.85" in ok("stats", table).stderr
    lost = write(tmp_path, "l.csv", HEADER, "Nowhereville,SAA,controls,2017-01-01")
    assert "not in the gazetteer: Nowhereville" in ok("stats", lost).stderr
    news = "Rebels took the national hospital in Raqqa. The army took the central prison in Mosul.\n"
    told = ok("stats", "-", "--published", "2017-01-01", stdin=news.encode()).stderr
    assert "not in the gazetteer: national hospital" in told
    assert "outside the theatre: central prison" in told


def test_the_future_is_not_told(tmp_path):
    table = write(
        tmp_path, "p.csv", HEADER, "Palmyra,ISIS,captured,2015-05-21", "Palmyra,SAA,captured,2016-03-27"
    )  # fmt: skip
    told = json.loads(ok("explain", "Palmyra", table, "--on", "2015-06-01", "--json").stdout)
    assert [told["faction"], *(s["faction"] for s in told["sentences_for"])] == ["ISIS", "ISIS"]
    assert not told["sentences_other"]
    known = json.loads(ok("stats", table, "--known-by", "2015-12-31", "--json").stdout)
    assert known["as_of"] == "2015-05-21"
    out = tmp_path / "claims.geojson"
    ok("export", table, "-o", str(out), "--layer", "claims", "--known-by", "2015-12-31")
    assert len(json.loads(out.read_text("utf-8"))["features"]) == 1


def test_an_area_is_answered_by_its_cells():
    told = ok("explain", "محافظة الرقة", SEED).stdout
    assert "is an area of" in told
    assert "تتقاسم قوات الأسد و قسد السيطرة على محافظة الرقة" in told
    assert "is a line" in run("explain", "Euphrates", SEED).stderr


def test_namesakes_are_named(tmp_path):
    table = write(tmp_path, "mine.csv", HEADER, "Aleppo,SAA,controls,2017-01-01")
    assert "Other places bear this name" in ok("explain", "الصالحية", table).stdout
    assert "Other places" not in ok("explain", "Palmyra", table).stdout


def test_centuries_are_no_trouble(tmp_path):
    table = write(tmp_path, "mine.csv", HEADER, "Aleppo,SAA,controls,2017-01-01")
    ok("map", table, "-o", str(tmp_path / "m.html"), "--from", "1900-01-01", "--to", "9999-12-31")


@pytest.mark.parametrize(
    "row",
    [
        '"places": 3',
        '"places": [{"lon": "a"}]',
        '"place": "Aleppo", "co_factions": 5',
        '"place": "Aleppo", "extent": 7',
        '"places": [{"name": "x", "place_id": 5}]',
    ],
)
def test_odd_json_is_bad_input_not_a_bug(tmp_path, row):
    text = '{"faction": "SAA", "status": "controls", "valid_from": "2017-01-01", ' + row + "}"
    result = run("stats", write(tmp_path, "o.jsonl", text))
    assert result.exit_code == 2, result.stderr
    assert "o.jsonl:1: " in result.stderr


def test_own_gazetteers_do_not_meet(tmp_path):
    rows = ("name,name_ar,lon,lat", "Springtest,عين الاختبار,38.9,35.4")
    ok("gazetteer", "add", write(tmp_path, "قرى.csv", *rows))
    told = ok("gazetteer", "add", write(tmp_path, "مدن.csv", *rows)).stderr
    assert "0 places added, 1 known already" in told
    assert json.loads(ok("gazetteer", "list", "--json").stdout)["قرى"] == 1
    assert run("gazetteer", "add", write(tmp_path, "none.csv", "name,lon,lat")).exit_code == 2


def all_commands():
    yield main, []
    for name, command in main.commands.items():
        yield command, [name]
        for inner, child in getattr(command, "commands", {}).items():
            yield child, [name, inner]


@pytest.mark.parametrize("path", [path for _, path in all_commands()], ids=" ".join)
def test_every_command_has_help_with_an_example(path):
    text = ok(*path, "--help").stdout
    assert "Usage:" in text
    if path and path != ["gazetteer"]:
        assert "Example: mapper" in text


def test_the_whole_run_from_a_cold_start_is_a_matter_of_seconds(tmp_path):
    command = shutil.which("mapper", path=str(ROOT / ".venv" / "bin")) or shutil.which("mapper")
    call = [command] if command else [sys.executable, "-c", "from mapper.cli import main; main()"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([*call, "map", SEED, "-o", str(tmp_path / "m.html")], check=True, cwd=ROOT, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)  # processor time: other tests run beside this one
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 15


def news(tmp_path, theatre, count):
    """A file of made-up articles."""
    rows = [
        {"id": one.article_id, "text": one.text, "published": one.published.isoformat()}
        for one in articles(theatre, count)
    ]
    return write(tmp_path, "news.jsonl", *(json.dumps(row, ensure_ascii=False) for row in rows))


def test_several_processes_give_the_same_bytes(tmp_path, theatre, monkeypatch):
    monkeypatch.setattr("mapper.workers._WORTH_A_PROCESS", 1)
    path = news(tmp_path, theatre, 9)
    alone = ok("claims", path, SEED, "-j", "1").stdout
    assert alone.count("\n") > 50
    assert ok("claims", path, SEED, "-j", "2").stdout == alone
    assert ok("claims", path, "--misses", "-j", "2").stdout == ok("claims", path, "--misses", "-j", "1").stdout
    assert run("claims", path, "-j", "-1").exit_code == 2


def test_a_progress_bar_is_for_terminals_or_who_asks(tmp_path, theatre):
    path = news(tmp_path, theatre, 3)
    assert "reading" not in ok("claims", path).stderr
    shown = ok("claims", path, "--progress")
    assert "3/3" in shown.stderr
    assert "reading" not in shown.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="no process groups")
def test_an_interrupt_ends_every_process_quietly(tmp_path, theatre):
    path = news(tmp_path, theatre, 250)
    call = [sys.executable, "-m", "mapper", "claims", path, "-j", "2", "--progress", "-o", str(tmp_path / "out.csv")]
    running = subprocess.Popen(call, cwd=ROOT, stderr=subprocess.PIPE, start_new_session=True)
    told = b""
    while b" 3/250" not in told and running.poll() is None:
        told += running.stderr.read1()
    os.killpg(running.pid, signal.SIGINT)
    told += running.communicate(timeout=30)[1]
    assert running.returncode == 1, told
    assert b"Aborted!" in told
    assert b"Traceback" not in told
    assert not (tmp_path / "out.csv").exists()
    deadline = time.monotonic() + 10
    while (left := _alive(running.pid)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not left


def _alive(group):
    """Processes of a group that have not ended."""
    found = []
    for process in psutil.process_iter(["cmdline", "status"]):
        with suppress(ProcessLookupError):
            if os.getpgid(process.pid) == group and process.info["status"] != psutil.STATUS_ZOMBIE:
                found.append(process.info["cmdline"])
    return found


def test_a_trace_names_the_entry_to_mend():
    told = ok("claims", SEED, "--trace").stdout
    shown = ok("claims", "--help").stdout.split("--trace\n", 1)[1].split("...\n    ...")[0]
    example = [line.strip().removesuffix(" ...") for line in shown.splitlines()]
    assert len(example) == 5
    assert all(line in told for line in example)
    rows = json.loads(ok("claims", SEED, "--trace", "--json").stdout)
    entries = [step["by"] for row in rows for step in row["trace"] if ".toml [[" in step["by"]]
    assert len(entries) > 20
    for entry in entries:
        file, kind, stem = re.search(r"(\w+/\w+\.toml) (\[\[\w+\]\]).*?: ([^“]+) “", entry).groups()
        text = (ROOT / "data" / "lexicon" / file).read_text("utf-8")
        assert kind in text
        assert f'"{stem}"' in text
    columns = [json.loads(line)["trace"] for line in ok("claims", SEED).stdout.splitlines()]
    assert columns == [[f"{step['step']}: {step['by']}" for step in row["trace"]] for row in rows]


def test_a_hand_coded_claim_has_no_trace(tmp_path):
    table = write(tmp_path, "mine.csv", HEADER, "Aleppo,SAA,controls,2017-01-01")
    assert "not read from an article" in ok("claims", table, "--trace").stdout
    assert run("claims", SEED, "--json").exit_code == 2
    assert run("claims", SEED, "--misses", "--trace").exit_code == 2


def test_misses_are_counted_most_frequent_first(tmp_path):
    text = "سيطر الجيش السوري على قرية زغمطوط. وسيطر الجيش السوري على قرية قصبوخ. انسحب تنظيم الدولة من قرية زغمطوط."
    rows = [json.dumps({"id": str(n), "text": text[: 35 * n], "published": "2017-12-20"}) for n in (1, 9)]
    found = json.loads(ok("claims", write(tmp_path, "n.jsonl", *rows), "--misses", "--json").stdout)
    assert [(row["name"], row["count"], row["kind"]) for row in found] == [
        ("زغمطوط", 3, "village"),
        ("قصبوخ", 1, "village"),
    ]
    assert found[0]["quote"] == "سيطر الجيش السوري على قرية زغمطوط."
    assert "     3  زغمطوط, village" in ok("claims", str(tmp_path / "n.jsonl"), "--misses").stdout
    known = ok("claims", "-", "--misses", "--published", "2017-12-20", stdin="سيطر الجيش السوري على الرقة.".encode())
    assert "is in the gazetteer" in known.stdout


def test_an_article_that_nobody_can_read_is_named(tmp_path):
    file = tmp_path / "fa.txt"
    file.write_text("نیروهای دولتی سوریه پس از درگیری کنترل شهر تدمر را در دست گرفتند.", "utf-8")
    result = ok("claims", str(file), str(ARTICLE), "--published", "2017-10-18")
    assert f"{file}: looks like Persian, no lexicon for it; there are: ar, en, fr\n" in result.stderr
    assert "fa.txt" not in result.stdout
    assert "seeds" not in result.stderr
