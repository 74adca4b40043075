"""What changed between two maps: laws of the table, and its words."""

from __future__ import annotations

import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

import mapper
from mapper.cli import main
from mapper.report import plural, report_words

ROWS = """place,faction,status,valid_from,quote
الرقة,ISIS,controls,2017-01-01,raqqa isis
الطبقة,ISIS,controls,2017-01-01,tabqa isis
الكرامة,ISIS,controls,2017-01-01,karama isis
تدمر,ISIS,controls,2017-01-01,palmyra isis
الطبقة,SDF,captured,2017-05-10,tabqa sdf
الكرامة,SDF,captured,2017-05-20,karama sdf
الرقة,SDF,contested,2017-06-06,raqqa battle
تدمر,SAA,captured,2017-03-02,palmyra saa
دير الزور,SAA,controls,2017-01-01,deir saa
دير الزور,ISIS,besieged,2017-03-01,deir siege
منبج,SDF,controls,2017-01-01,manbij sdf
منبج,SDF,withdrew,2017-04-01,manbij left
الرقة,SDF,captured,2017-10-17,raqqa sdf
دير الزور,ISIS,withdrew,2017-09-05,siege broken
"""
DAYS = ["2016-12-01", "2017-01-15", "2017-03-15", "2017-05-15", "2017-07-01", "2017-09-15", "2017-11-01"]
_maps: dict[str, mapper.ControlMap] = {}


@pytest.fixture(scope="module")
def claims_file(tmp_path_factory):
    file = tmp_path_factory.mktemp("diff") / "c.csv"
    file.write_text(ROWS, encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def maps(theatre, claims_file):
    claims = mapper.read_claims(claims_file, theatre)
    return {day: mapper.control_at(claims, theatre, on=day) for day in DAYS}


def test_each_kind_of_change_is_told(maps):
    table = mapper.diff(maps["2017-01-15"], maps["2017-03-15"]).table
    row = table[table["kind"] == "taken"].iloc[0]
    assert (row["from_faction"], row["to_faction"], row["admin1"], row["places"][0]) == (
        "ISIS",
        "SAA",
        "SY-HI",
        "Palmyra",
    )
    besieged = table[table["kind"] == "besieged"]
    assert set(besieged["to_faction"]) == {"SAA"}
    later = mapper.diff(maps["2017-03-15"], maps["2017-07-01"]).table
    assert {"taken", "left", "contested"} <= set(later["kind"])
    left = later[later["kind"] == "left"]
    assert any("Manbij" in places for places in left["places"])
    assert all(left["claim_ids"])
    last = mapper.diff(maps["2017-07-01"], maps["2017-11-01"]).table
    assert {"taken", "relieved"} <= set(last["kind"])
    assert set(mapper.diff(maps["2016-12-01"], maps["2017-01-15"]).table["kind"]) == {"appeared"}
    assert mapper.diff(maps["2017-07-01"], maps["2017-07-01"]).table.empty


@settings(max_examples=12, deadline=None)
@given(days=st.lists(st.sampled_from(DAYS), min_size=2, max_size=3))
def test_laws(theatre, claims_file, days):
    if not _maps:
        claims = mapper.read_claims(claims_file, theatre)
        _maps.update({day: mapper.control_at(claims, theatre, on=day) for day in DAYS})
    first, last = _maps[days[0]], _maps[days[-1]]
    there, back = mapper.diff(first, last), mapper.diff(last, first)
    columns = ["from_faction", "to_faction", "area_km2"]
    ours = sorted(tuple(map(str, row)) for row in there.table[columns].to_numpy())
    assert ours == sorted((str(b), str(a), str(km2)) for a, b, km2 in back.table[columns].to_numpy())
    before, after = first.stats()["area_km2"], last.stats()["area_km2"]
    for faction in set(before.index) | set(after.index):
        name = None if faction == "unknown" else faction
        gained = there.table.loc[[one == name for one in there.table["to_faction"]], "area_km2"].sum()
        lost = there.table.loc[[one == name for one in there.table["from_faction"]], "area_km2"].sum()
        assert gained - lost == pytest.approx(
            after.get(faction, 0) - before.get(faction, 0), abs=0.1 * len(there.table) + 0.1
        )
    if len(days) == 3:
        middle = _maps[days[1]]
        one, two = mapper.diff(first, middle).units, mapper.diff(middle, last).units
        assert set(there.units.index) <= set(one.index) | set(two.index)


def test_the_layer_covers_the_changed_units_and_nothing_else(maps):
    changes = mapper.diff(maps["2017-01-15"], maps["2017-07-01"])
    layer = changes.layer()
    units = changes.later.theatre.coverage.units
    assert layer.geometry.is_valid.all()
    metric = changes.later.theatre.metric_crs
    whole = gpd.GeoSeries(layer.geometry.union_all(), crs=4326).to_crs(metric).area.sum() / 1e6
    assert whole == pytest.approx(units.loc[changes.units.index, "area_km2"].sum(), rel=1e-4)
    assert layer["area_km2"].sum() == pytest.approx(whole, rel=1e-2)
    read = json.loads(changes.to_geojson())
    assert [one["id"] for one in read["features"]] == list(layer.index)
    assert read["features"][0]["properties"]["to_name_ar"]
    assert changes.to_geojson() == mapper.diff(maps["2017-01-15"], maps["2017-07-01"]).to_geojson()


def test_the_words(maps):
    changes = mapper.diff(maps["2017-03-15"], maps["2017-07-01"])
    english, arabic = changes.to_text("en"), changes.to_text("ar")
    assert "- Raqqa: Syrian Democratic Forces took" in english
    assert "Tabqa" in english
    assert "قوات سوريا الديمقراطية" in arabic
    assert "الطبقة" in arabic
    assert english.count("\n") == arabic.count("\n")
    assert "Nothing changed" in mapper.diff(maps["2017-07-01"], maps["2017-07-01"]).to_text()
    for kind in ("taken", "appeared", "left", "contested", "shared", "settled", "besieged", "relieved"):
        for lang in ("en", "ar"):
            assert kind in report_words(lang)["diff"]["kind"]


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "لا تجمّعات"), (1, "تجمّع سكني واحد"), (2, "تجمّعان سكنيان"), (3, "3 تجمّعات سكنية"), (10, "10 تجمّعات سكنية"),
        (11, "11 تجمّعاً سكنياً"), (99, "99 تجمّعاً سكنياً"), (100, "100 تجمّع سكني"), (102, "102 تجمّع سكني"),
        (103, "103 تجمّعات سكنية"), (1111, "1,111 تجمّعاً سكنياً"),
    ],
)  # fmt: skip
def test_arabic_counts(count, said):
    assert plural(count, report_words("ar")["diff"]["settlements"], "ar") == said


def test_the_commands(claims_file, tmp_path):
    def run(*words):
        return CliRunner().invoke(
            main, [*words], env={"MAPPER_DATA": str(tmp_path), "MAPPER_CACHE": str(tmp_path / "c")}
        )

    base = ["diff", str(claims_file), "--from", "2017-03-15", "--to", "2017-07-01"]
    assert "took" in run(*base).stdout
    rows = json.loads(run(*base, "--json").stdout)
    assert {"change_id", "kind", "places", "claim_ids"} <= set(rows[0])
    for suffix in ("geojson", "gpkg", "csv"):
        told = run(*base, "-o", str(tmp_path / f"d.{suffix}"))
        assert told.exit_code == 0, told.output
    assert len(gpd.read_file(tmp_path / "d.gpkg")) == len(gpd.read_file(tmp_path / "d.geojson")) == len(rows)
    assert len(pd.read_csv(tmp_path / "d.csv")) == len(rows)
    bad = run("diff", str(claims_file), "--from", "soon", "--to", "2017-07-01")
    assert (bad.exit_code, "--from: 'soon' is not a date" in bad.stderr) == (2, True)
    assert run("diff", str(claims_file), "--from", "2017-01-01").exit_code == 2


def test_maps_of_two_tessellations_are_not_compared(maps):
    first = maps["2017-01-15"]
    other = mapper.ControlMap(first.theatre, first.claims, first.evidence, first.control.iloc[1:], first.on)
    with pytest.raises(mapper.MapperError, match="same units"):
        mapper.diff(first, other)


def test_missing_holders_are_none_not_nan(maps):
    table = mapper.diff(maps["2017-01-15"], maps["2017-07-01"]).table
    holders = [*table["from_faction"], *table["to_faction"]]
    assert None in holders
    assert not any(isinstance(one, float) and np.isnan(one) for one in holders)
