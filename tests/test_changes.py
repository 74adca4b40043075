"""What changed between two maps: laws of the table, and its words."""

from __future__ import annotations

import json
from io import StringIO

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

import mapper
from mapper.changes import STATE
from mapper.cli import main
from mapper.export import write_layer
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
SIDES = ("ISIS", "SAA", "SDF", "HTS")


@pytest.fixture(scope="module")
def claims_file(tmp_path_factory):
    file = tmp_path_factory.mktemp("diff") / "c.csv"
    file.write_text(ROWS, encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def maps(theatre, claims_file):
    claims = mapper.read_claims(claims_file, theatre)
    return {day: mapper.control_at(claims, theatre, on=day) for day in DAYS}


def test_what_only_its_taker_tells_of_is_shown_as_claimed_and_has_not_changed_hands(theatre, tmp_path):
    file = tmp_path / "c.csv"
    file.write_text(
        "place,faction,status,valid_from,attribution,quote\n"
        "الكرامة,ISIS,controls,2017-05-01,,karama isis\nالكرامة,SDF,captured,2017-05-10,SDF,karama sdf\n",
        encoding="utf-8",
    )
    claims = mapper.read_claims(file, theatre)
    before, within, after = (mapper.control_at(claims, theatre, on=f"2017-05-{n:02}") for n in (9, 12, 17))
    why = within.explain("gn4273")
    assert (why.faction, why.claimed_by) == ("ISIS", ("SDF",))
    assert "Claimed by Syrian Democratic Forces" in str(why)
    assert "وتقول قوات سوريا الديمقراطية إنها سيطرت عليها" in str(within.explain("gn4273", lang="ar"))
    assert "laimed by" not in str(before.explain("gn4273")) + str(after.explain("gn4273"))
    assert after.explain("gn4273").faction == "SDF"
    for name in ("areas", "units", "places"):
        told = within.layer(name)
        assert list(told.loc[[bool(one) for one in told["claimed_by"]], "claimed_by"]) == [["SDF"]]
    spans = within.layer("units", first="2017-05-08", last="2017-05-18")
    (span,) = spans[[bool(one) for one in spans["claimed_by"]]].to_dict("records")
    assert (span["start"][:10], span["end"][:10], span["faction"]) == ("2017-05-10", "2017-05-17", "ISIS")
    assert within.areas["claimed_by"].map(len).sum() == 1
    quiet = mapper.diff(before, within).units
    assert "gn4273" not in quiet.index


def one(table, kind):
    (row,) = table[table["kind"] == kind].to_dict("records")
    return row


def quotes(found, claim_ids):
    return {found.later.claims.at[claim, "quote"] for claim in claim_ids}


def test_each_kind_of_change_is_told(maps):
    first = mapper.diff(maps["2016-12-01"], maps["2017-01-15"]).table
    assert set(first["kind"]) == {"appeared"}
    march = mapper.diff(maps["2017-01-15"], maps["2017-03-15"])
    row = one(march.table, "taken")
    told = (row["from_faction"], row["to_faction"], row["admin1"], row["places"][0])
    assert told == ("ISIS", "SAA", "SY-HI", "Palmyra")
    assert quotes(march, row["claim_ids"]) == {"palmyra saa"}
    assert quotes(march, row["before_ids"]) == {"palmyra isis"}
    siege = one(march.table, "besieged")
    assert (siege["to_faction"], siege["from_besieged"], siege["to_besieged"]) == ("SAA", False, True)
    july = mapper.diff(maps["2017-03-15"], maps["2017-07-01"])
    contested = one(july.table, "contested")
    assert {contested["to_faction"], *contested["to_rivals"]} == {"ISIS", "SDF"}
    left = one(july.table, "left")
    assert "Manbij" in left["places"]
    # It is the withdrawal that carries it, not what was said before.
    assert quotes(july, left["claim_ids"]) == {"manbij left"}
    assert quotes(july, left["before_ids"]) == {"manbij sdf"}
    last = mapper.diff(maps["2017-07-01"], maps["2017-11-01"]).table
    assert {"taken", "relieved"} <= set(last["kind"])


def test_what_no_report_reaches_any_more_has_faded(maps):
    back = mapper.diff(maps["2017-01-15"], maps["2016-12-01"])
    assert set(back.table["kind"]) == {"faded"}
    assert not any(back.table["claim_ids"])
    assert all(back.table["before_ids"])
    assert "unknown now" in back.to_text()


def test_what_no_report_says_has_changed_hands_is_redrawn(theatre, tmp_path):
    file = tmp_path / "c.csv"
    file.write_text(
        "place,faction,status,valid_from,quote\n"
        "عين عيسى,SDF,controls,2016-11-01,ain issa sdf\nالرقة,ISIS,controls,2016-11-01,raqqa isis\n"
        "تل السمن,ISIS,controls,2016-11-06,tal al-saman isis\n",
        encoding="utf-8",
    )
    claims = mapper.read_claims(file, theatre)
    changes = mapper.diff(*(mapper.control_at(claims, theatre, on=f"2016-11-{n:02}") for n in (5, 6)))
    row = one(changes.table, "redrawn")
    assert (row["from_faction"], row["to_faction"]) == ("SDF", "ISIS")
    assert "taken" not in set(changes.table["kind"])
    assert "no report says that it changed hands" in changes.to_text()
    assert "ولا يذكر أي تقرير أن السيطرة انتقلت هنا" in changes.to_text("ar")
    shown = changes.later.content(changes.earlier.on, changes.later.on).history
    assert set(shown.loc[~shown["told"], "unit_id"]) == set(changes.units.index[~changes._told])


def test_nothing_changed_is_said(maps, tmp_path):
    same = mapper.diff(maps["2017-07-01"], maps["2017-07-01"])
    assert same.table.empty
    assert same.balance().empty
    assert same.layer().empty
    for suffix in ("gpkg", "geojson"):
        assert (
            len(gpd.read_file(write_layer(same.layer(), tmp_path / f"n.{suffix}", name="n", as_of=same.later.on))) == 0
        )
    assert len(pd.read_csv(write_layer(same.layer(), tmp_path / "n.csv", name="n", as_of=same.later.on))) == 0
    assert same.to_dict()["changes"] == []
    assert same.to_text() == "Nothing changed from 2017-07-01 to 2017-07-01, by what is reported."
    assert "لم يتغيّر شيء" in same.to_text("ar")


states = st.tuples(
    st.sampled_from([None, *SIDES]), st.sampled_from(["held", "contested", "shared"]), st.booleans(),
    st.sampled_from([(), ("HTS",), ("ISIS", "SDF")]),
)  # fmt: skip


def with_states(base, rows, drawn):
    """A map in which some units are in drawn states."""
    control = base.control.copy()
    for name, at in (("faction", 0), ("status", 1), ("besieged", 2), ("rivals", 3)):
        column = control[name].astype(object)
        for row, state in zip(rows, drawn, strict=True):
            value = "unknown" if at == 1 and state[0] is None else state[at]
            column.iat[row] = () if at == 3 and state[0] is None else value
        control[name] = column.astype(bool) if name == "besieged" else column
    return mapper.ControlMap(base.theatre, base.claims, base.evidence, control, base.on)


@settings(max_examples=10, deadline=None)
@given(data=st.data())
def test_laws(maps, data):
    base = maps["2017-05-15"]
    coverage = base.theatre.coverage
    middle = int(np.flatnonzero(base.control["faction"].notna().to_numpy())[0])
    near = np.hypot(*(coverage.seeds - coverage.seeds[middle]).T).argsort()[:12]
    first, second, third = (
        with_states(base, near, data.draw(st.lists(states, min_size=12, max_size=12))) for _ in range(3)
    )
    there, back = mapper.diff(first, third), mapper.diff(third, first)
    # Mirrored: the columns of before and after change places.
    mirrored = back.units[[*STATE[4:], *STATE[:4]]].set_axis(list(STATE), axis=1)
    pd.testing.assert_frame_equal(there.units, mirrored)
    key = ["area_km2", "admin1", "settlements"]
    ours = sorted(map(str, there.table[[*STATE, *key]].to_numpy().tolist()))
    assert ours == sorted(map(str, back.table[[*STATE[4:], *STATE[:4], *key]].to_numpy().tolist()))
    # The sums are those of the stats of both days.
    balance = there.balance()
    for faction in {*SIDES, "unknown"}:
        for name, stat in (("km2", "area_km2"), ("inhabited_km2", "inhabited_km2"), ("settlements", "settlement")):
            before, after = (
                coverage.units.loc[(found.control["faction"].fillna("unknown") == faction).to_numpy(), stat].sum()
                for found in (first, third)
            )
            moved = balance[f"gained_{name}"] - balance[f"lost_{name}"]
            assert moved.get(faction, 0) == pytest.approx(after - before, abs=0.03)
    whole = coverage.units.loc[there.units.index, "area_km2"].sum()
    assert there.table["area_km2"].sum() == pytest.approx(whole, abs=0.05 * len(there.table) + 0.01)
    assert there.table["settlements"].sum() == coverage.units.loc[there.units.index, "settlement"].sum()
    # Over a day in between, unit by unit.
    one_, two = mapper.diff(first, second).units, mapper.diff(second, third).units
    for unit in {*one_.index, *two.index, *there.units.index}:
        start = one_.loc[unit, list(STATE[:4])] if unit in one_.index else None
        stop = two.loc[unit, list(STATE[4:])] if unit in two.index else None
        if start is not None and stop is not None:
            same = list(start) == list(stop)
            assert same != (unit in there.units.index)
            if not same:
                assert [*start, *stop] == list(there.units.loc[unit])
        else:
            assert unit in there.units.index


def test_the_balance_is_the_difference_of_the_stats(maps):
    first, last = maps["2017-01-15"], maps["2017-07-01"]
    balance, before, after = mapper.diff(first, last).balance(), first.stats(), last.stats()
    for faction in {*before.index, *after.index}:
        for name, stat in (("km2", "area_km2"), ("inhabited_km2", "inhabited_km2"), ("settlements", "settlements")):
            moved = balance[f"gained_{name}"] - balance[f"lost_{name}"]
            difference = after[stat].get(faction, 0) - before[stat].get(faction, 0)
            assert moved.get(faction, 0) == pytest.approx(difference, abs=0.03)
    assert set(balance.index) == {"ISIS", "SAA", "SDF", "unknown"}


def test_the_layer_covers_the_changed_units_and_nothing_else(maps):
    changes = mapper.diff(maps["2017-01-15"], maps["2017-07-01"])
    layer = changes.layer()
    units = changes.later.theatre.coverage.units
    assert layer.geometry.is_valid.all()
    metric = changes.later.theatre.metric_crs
    whole = gpd.GeoSeries(layer.geometry.union_all(), crs=4326).to_crs(metric).area.sum() / 1e6
    assert whole == pytest.approx(units.loc[changes.units.index, "area_km2"].sum(), rel=1e-4)
    assert layer["area_km2"].sum() == pytest.approx(whole, rel=1e-2)
    assert layer["area_km2"].is_monotonic_decreasing
    read = json.loads(changes.to_geojson())
    assert [one["id"] for one in read["features"]] == list(layer.index)
    assert read["features"][0]["properties"]["to_name_ar"]
    assert changes.to_geojson() == mapper.diff(maps["2017-01-15"], maps["2017-07-01"]).to_geojson()


def test_the_words(maps):
    changes = mapper.diff(maps["2017-03-15"], maps["2017-07-01"])
    english, arabic = changes.to_text("en"), changes.to_text("ar")
    assert "- Raqqa: Syrian Democratic Forces took" in english
    assert "Tabqa" in english
    assert "now contested between Islamic State and Syrian Democratic Forces: 27 settlements" in english
    assert "Syrian Democratic Forces is reported to have left" in english
    assert "انتقلت السيطرة من تنظيم الدولة الإسلامية إلى قوات سوريا الديمقراطية" in arabic
    assert "متنازعاً عليه بين تنظيم الدولة الإسلامية وقوات سوريا الديمقراطية" in arabic
    assert "الطبقة" in arabic
    assert english.count("\n") == arabic.count("\n")
    assert "On balance:" in english


def test_the_best_known_place_of_a_sentence_comes_first(maps):
    # Raqqa was contested and the land round it held, so the sentence has two rows of the table.
    changes = mapper.diff(maps["2017-07-01"], maps["2017-11-01"])
    assert (changes.table["to_faction"] == "SDF").sum() > 1
    (line,) = [line for line in changes.to_text().splitlines() if "Forces took" in line]
    assert "(Raqqa, " in line


def test_every_kind_has_its_sentence_in_both_languages():
    kinds = {"taken", "redrawn", "appeared", "left", "faded", "settled", "besieged", "relieved"}
    kinds |= {f"{kind}{alone}" for kind in ("contested", "shared") for alone in ("", "_alone")}
    for lang in ("en", "ar"):
        assert set(report_words(lang)["diff"]["kind"]) == kinds
    assert report_words("en")["compare"].keys() == report_words("ar")["compare"].keys()


def test_another_day_of_the_same_map(maps):
    again = maps["2017-11-01"].at("2017-03-15")
    assert again.on == maps["2017-03-15"].on
    pd.testing.assert_frame_equal(pd.DataFrame(again.control), pd.DataFrame(maps["2017-03-15"].control))
    with pytest.raises(mapper.MapperError, match="'soon' is not a date"):
        again.at("soon")


def test_what_was_learned_of_one_day(maps, claims_file, theatre):
    claims = mapper.read_claims(claims_file, theatre)
    then = mapper.control_at(claims, theatre, on="2017-07-01", known_by="2017-05-15")
    learned = mapper.diff(then, maps["2017-07-01"])
    assert "as known on 2017-05-15" in learned.to_text()
    assert {"al-Karama"} <= {place for places in learned.table["places"] for place in places}


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "أرض خالية"), (1, "تجمّع سكني واحد"), (2, "تجمّعان سكنيان"), (3, "3 تجمّعات سكنية"), (10, "10 تجمّعات سكنية"),
        (11, "11 تجمّعاً سكنياً"), (99, "99 تجمّعاً سكنياً"), (100, "100 تجمّع سكني"), (102, "102 تجمّع سكني"),
        (103, "103 تجمّعات سكنية"), (1111, "1,111 تجمّعاً سكنياً"),
    ],
)  # fmt: skip
def test_arabic_counts(count, said):
    assert plural(count, report_words("ar")["diff"]["settlements"], "ar") == said


def test_english_counts():
    words = report_words("en")["diff"]["settlements"]
    assert [plural(n, words, "en") for n in (0, 1, 2, 1000)] == [
        "empty land", "1 settlement", "2 settlements", "1,000 settlements",
    ]  # fmt: skip


def test_the_command(claims_file, tmp_path, tmp_path_factory):
    env = {"MAPPER_DATA": str(tmp_path), "MAPPER_CACHE": str(tmp_path_factory.getbasetemp() / "twomaps")}

    def run(*words):
        return CliRunner().invoke(main, [*words], env=env)

    base = ["diff", str(claims_file), "--from", "2017-03-15", "--to", "2017-07-01"]
    assert "took" in run(*base).stdout
    found = json.loads(run(*base, "--json", "-o", str(tmp_path / "d.geojson")).stdout)
    assert (found["from"], found["to"]) == ("2017-03-15", "2017-07-01")
    assert {"change_id", "kind", "places", "claim_ids", "before_ids"} <= set(found["changes"][0])
    assert found["balance"]["SDF"]["gained_km2"] > 0
    piped = run(*base, "--csv").stdout
    assert not piped.startswith("\ufeff"), "the mark is for files"
    table = pd.read_csv(StringIO(piped))
    assert len(table) == len(found["changes"]) == len(gpd.read_file(tmp_path / "d.geojson"))
    assert table["since"].dropna().str.fullmatch(r"\d{4}-\d\d-\d\d").all()
    for words, told in (
        (["--from", "soon", "--to", "2017-07-01"], "--from: 'soon' is not a date"),
        (["--from", "2017-01-01"], "--to"),
        (["--from", "2017-02-01", "--to", "2017-01-01"], "--to 2017-01-01 is before --from 2017-02-01"),
        (["--from", "2017-01-01", "--to", "2017-02-01", "-o", "x.png"], "x.png"),
        (["--from", "2017-01-01", "--to", "2017-02-01", "--json", "--csv"], "either --json or --csv"),
    ):
        bad = run("diff", str(claims_file), *words)
        assert (bad.exit_code, told in bad.stderr) == (2, True), bad.stderr


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
