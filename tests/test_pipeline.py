"""From claims to evidence to a map: what may colour, from how far away, and what a map answers."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
import shapely

import mapper
from mapper.errors import InputError, SchemaError, UnknownPlace
from mapper.evidence import evidence_frame
from mapper.places.resolve import resolve
from mapper.records import MODALITIES, STATUSES, Article, Claim, ClaimPlace
from mapper.schema import CLAIMS, CONTROL, EVIDENCE, UNITS, claims_frame
from mapper.workers import each_article

RAQQA = ClaimPlace("الرقة", "gn172955", "city", 39.0079, 35.9528)
DAY = date(2017, 10, 17)


def claim(faction="SDF", status="captured", *places, on=DAY, **rest) -> Claim:
    fields = {"modality": "asserted", "attribution": None, "tense": "present", "confidence": 0.9, **rest}
    return Claim(
        claim_id=f"{faction}-{status}-{on}-{'-'.join(p.name for p in places)}-{fields['modality']}",
        article_id="a", faction=faction, status=status, valid_from=on, valid_to=None, date_precision="day",
        reported=on, start=0, stop=4, quote="quote", places=places or (RAQQA,), **fields,
    )  # fmt: skip


def evidence(theatre, *claims):
    return evidence_frame(claims_frame(claims), theatre)


def control(theatre, *claims, on="2017-10-20"):
    return mapper.control_at(claims_frame(claims), theatre, on=on)


def test_tables_keep_their_schemas(theatre, claims, control_map):
    CLAIMS.check(claims)
    EVIDENCE.check(control_map.evidence)
    CONTROL.check(control_map.control)
    UNITS.check(theatre.coverage.units)
    assert list(control_map.control.index) == list(theatre.coverage.units.index)


def test_the_built_in_cells_cover_syria(theatre):
    units = theatre.coverage.units
    metric = units.geometry.to_crs(theatre.metric_crs).to_numpy()
    assert shapely.coverage_is_valid(metric)
    whole = shapely.area(theatre.governorates.geometry.to_crs(theatre.metric_crs).to_numpy()).sum()
    assert shapely.area(metric).sum() == pytest.approx(whole, rel=1e-6)
    assert 180_000 < units["area_km2"].sum() < 190_000


def test_every_settlement_s_cell_lies_on_its_own_bank(theatre):
    from mapper.places.atlas import bank_of

    coverage = theatre.coverage
    units = coverage.units
    barrier = theatre.settings["units"]["barriers"].index("river-euphrates")
    banks = bank_of(units["lon"].to_numpy(), units["lat"].to_numpy(), "river-euphrates", theatre.atlas)
    ours = np.where(coverage.bank[:, barrier] == 1.0, "left", "right")
    assert (ours == banks).mean() > 0.999


@pytest.mark.parametrize("modality", MODALITIES)
def test_only_asserted_and_reported_claims_are_evidence(theatre, modality):
    assert evidence(theatre, claim(modality=modality)).empty == (modality not in ("asserted", "reported"))


@pytest.mark.parametrize("status", STATUSES)
def test_only_statuses_about_holding_are_evidence(theatre, status):
    quiet = status in ("advanced", "planned", "denied")
    assert evidence(theatre, claim("SDF", status)).empty == quiet


def test_a_siege_that_is_said_to_be_broken_is_drawn_no_more(theatre):
    told = [
        ("2017-08-01", "Government forces hold Deir al-Zor, which Islamic State has besieged since 2015."),
        ("2017-09-06", "The army broke Islamic State's siege of Deir al-Zor on Tuesday."),
    ]
    articles = [Article(day, text, date.fromisoformat(day)) for day, text in told]
    claims = mapper.read_claims(articles, theatre)
    shown = mapper.control_at(claims, theatre, on="2017-09-06")
    before, after = (shown.at(day) for day in ("2017-09-04", "2017-09-05"))
    assert [one.control.loc["gn170794", "besieged"] for one in (before, after)] == [True, False]
    assert shown.control.loc["gn170794", "faction"] == "SAA"
    assert "relieved" in set(mapper.diff(before, after).table["kind"])


def test_the_past_is_history_not_evidence(theatre):
    assert evidence(theatre, claim(tense="past")).empty


def test_an_unplaced_claim_is_kept_and_colours_nothing(theatre):
    nowhere = claim("SDF", "controls", ClaimPlace("طرق", None, "road"))
    assert evidence(theatre, nowhere).empty
    assert len(control(theatre, nowhere).claims) == 1


def test_a_boast_is_farther_away_than_an_admission(theatre):
    boast = evidence(theatre, claim("SDF", "captured", attribution="SDF", modality="reported"))
    neutral = evidence(theatre, claim("SDF", "captured", attribution="SOHR", modality="reported"))
    admitted = evidence(theatre, claim("ISIS", "withdrew", attribution="ISIS", modality="reported"))
    assert boast["doubt_km"].iloc[0] == 20
    assert neutral["doubt_km"].iloc[0] == admitted["doubt_km"].iloc[0] == 0


def test_part_of_a_town_makes_it_contested(theatre):
    part = ClaimPlace("الرقة", "gn172955", "city", extent="part")
    held = claim("ISIS", "controls", RAQQA, on=date(2017, 1, 1))
    cell = control(theatre, held, claim("SDF", "captured", part, against=("ISIS",))).explain("gn172955")
    assert (cell.faction, cell.status) == ("ISIS", "contested")


@pytest.mark.parametrize(
    ("place", "speaks"),
    [
        (ClaimPlace("قرى", None, "villages_unnamed", relation="direction_of", direction=("S",), within="SY-RA"), True),
        (
            ClaimPlace("عدة قرى", None, "villages_unnamed", relation="direction_of", direction=("E",), extent="part"),
            False,
        ),
        (ClaimPlace("قرى", None, "villages_unnamed", relation="in"), False),
        (ClaimPlace("كل القرى", None, "villages_unnamed", relation="in", extent="all"), True),
        (
            ClaimPlace(
                "ثلاث قرى", None, "villages_unnamed", relation="direction_of", direction=("E",), extent="count:3"
            ),
            False,
        ),
        (
            ClaimPlace("قرى", None, "villages_unnamed", relation="direction_of", direction=("S",), extent="count:300"),
            True,
        ),
    ],
)
def test_a_few_of_many_villages_are_none_in_particular(theatre, place, speaks):
    reference = "SY-RA" if place.relation == "in" else "gn172955"
    placed = replace(place, reference="الرقة", reference_ids=(reference,))
    assert evidence(theatre, claim("SDF", "captured", placed)).empty != speaks


def test_a_city_speaks_for_its_neighbourhoods_until_one_is_named(theatre):
    quarters = theatre.quarters["gn172955"]
    assert len(quarters) >= 3
    taken = claim("SDF", "captured", RAQQA)
    one = ClaimPlace("x", quarters[0], "neighbourhood")
    left = claim("ISIS", "controls", one, on=date(2017, 10, 16))
    cells = control(theatre, taken, left).control
    assert cells.at[quarters[0], "faction"] == "ISIS"
    assert set(cells.loc[list(quarters[1:]), "faction"]) == {"SDF"}


def test_a_city_s_claim_catches_up_with_an_old_word_about_a_neighbourhood(theatre):
    quarter = theatre.quarters["gn172955"][0]
    old = claim("ISIS", "controls", ClaimPlace("x", quarter, "neighbourhood"), on=date(2015, 1, 1))
    fresh = claim("ISIS", "controls", ClaimPlace("x", quarter, "neighbourhood"), on=date(2017, 10, 16))
    taken = claim("SDF", "captured", RAQQA)
    everything = claim("SDF", "captured", replace(RAQQA, extent="all"))
    gone = claim("ISIS", "withdrew", RAQQA)
    assert control(theatre, old, taken).control.at[quarter, "faction"] == "SDF"
    assert control(theatre, fresh, taken).control.at[quarter, "faction"] == "ISIS"
    assert control(theatre, fresh, everything).control.at[quarter, "faction"] == "SDF"
    assert control(theatre, fresh, gone).control.at[quarter, "status"] == "unknown"


def test_losing_part_of_a_city_is_not_losing_it(theatre):
    held = claim("ISIS", "controls", RAQQA, on=date(2014, 1, 1))
    part = claim("ISIS", "lost", replace(RAQQA, extent="part"))
    assert control(theatre, held, part).explain("gn172955").faction == "ISIS"


def test_areas_dissolve_to_the_same_ground(control_map):
    known = control_map.control["status"] != "unknown"
    units = control_map.theatre.coverage.units
    assert control_map.areas["area_km2"].sum() == pytest.approx(units.loc[known, "area_km2"].sum(), rel=1e-3)
    metric = control_map.areas.geometry.to_crs(control_map.theatre.metric_crs).to_numpy()
    assert shapely.area(metric).sum() / 1e6 == pytest.approx(units.loc[known, "area_km2"].sum(), rel=1e-6)
    assert shapely.is_valid(metric).all()
    assert all(ids for ids in control_map.areas["claim_ids"])


def test_every_coloured_cell_cites_a_claim(control_map):
    known = control_map.control[control_map.control["status"] != "unknown"]
    ids = set(control_map.claims.index)
    assert all(set(cited) and set(cited) <= ids for cited in known["claim_ids"])


def test_removing_the_cited_claims_empties_the_cell(theatre, claims, control_map):
    cited = control_map.control.at["gn4273", "claim_ids"]
    without = mapper.control_at(claims.drop(index=list(cited)), theatre, on="2017-12-20")
    assert without.control.at["gn4273", "faction"] != "SDF"


def test_what_was_known_by_a_day(theatre):
    early, late = claim("ISIS", "controls", on=date(2017, 1, 1)), claim("SDF", "captured")
    table = claims_frame([early, late])
    now = mapper.control_at(table, theatre, on="2017-11-01")
    then = mapper.control_at(table, theatre, on="2017-11-01", known_by="2017-06-01")
    assert (now.explain("gn172955").faction, then.explain("gn172955").faction) == ("SDF", "ISIS")


def test_a_map_needs_a_day_and_a_claims_table(theatre):
    with pytest.raises(InputError, match="no claim was found"):
        mapper.control_at(claims_frame([]), theatre)
    empty = mapper.control_at(claims_frame([]), theatre, on="2017-10-20")
    assert set(empty.control["status"]) == {"unknown"}
    assert empty.areas.empty
    assert empty.front.empty
    assert empty.to_geojson()["features"] == []
    assert "<html" in empty.to_html()
    with pytest.raises(SchemaError, match="not a CLAIMS table"):
        mapper.control_at(empty.stats(), theatre)
    with pytest.raises(InputError, match="no layer 'roads'; there are: areas"):
        empty.layer("roads")


def test_places_outside_and_unknown_are_refused_by_name(control_map):
    with pytest.raises(UnknownPlace, match="outside the theatre"):
        control_map.explain("Mosul")
    with pytest.raises(UnknownPlace, match="'Xyzzyville'"):
        control_map.explain("Xyzzyville")


def test_articles_can_be_given_as_objects(theatre, article, claims):
    again = mapper.read_claims(article, theatre)
    assert list(again.index) == list(claims.index)
    assert mapper.read_claims([article, article], theatre).index.is_unique


def test_a_map_shows_itself_in_a_sandbox(control_map):
    shown = control_map._repr_html_()
    assert 'sandbox="allow-scripts allow-popups allow-downloads"' in shown
    assert "data:image/" in shown
    assert "<script" not in shown
    assert repr(control_map).startswith("<ControlMap syria 2017-12-20:")


HOSTILE = "</script><script>window.x=1</script>{{ 7*7 }}{% raw %}${7}`<img src=x onerror=alert(1)>\u202e=1+1"


def test_a_hostile_article_stays_text(theatre, tmp_path):
    text = f"سيطرت قوات سوريا الديمقراطية على مدينة الرقة {HOSTILE}. {HOSTILE}"
    nasty = Article("id" + HOSTILE, text, DAY, title=HOSTILE, source=HOSTILE, url="javascript:alert(1)", origin="x")
    table = mapper.read_claims(nasty, theatre)
    assert len(table)
    page = mapper.control_at(table, theatre).to_html(tmp_path / "m.html")
    for piece in ("window.x", "{{ 7*7 }}", "onerror", "javascript:"):
        assert page.count(piece) == mapper.control_at(table.iloc[:0], theatre, on=DAY).to_html().count(piece), piece


def where(article, theatre):
    """Read in which process, unless the text is a stumbling block."""
    if "stumble" in article.text:
        raise InputError(f"{article.origin}: stumbled")
    return os.getpid(), len(theatre.reader.read(article, lambda mentions: resolve(mentions, theatre.gazetteer)))


def texts(*words):
    return [Article(str(n), word, DAY, origin=f"line {n}") for n, word in enumerate(words)]


def test_few_articles_are_read_in_this_process(theatre):
    found = list(each_article(where, texts("one", "two"), theatre, jobs=8))
    assert [process for process, _ in found] == [os.getpid()] * 2


def test_many_articles_are_read_in_other_processes_in_order(theatre, monkeypatch):
    monkeypatch.setattr("mapper.workers._WORTH_A_PROCESS", 1)
    said = texts("SDF captured Raqqa.", "Nothing.", "SDF captured Raqqa. ISIS withdrew from Palmyra.", "Nothing.")
    found = list(each_article(where, said, theatre, jobs=2))
    assert os.getpid() not in {process for process, _ in found}
    assert [claims for _, claims in found] == [1, 0, 2, 0]


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_first_article_that_fails_is_told(theatre, monkeypatch, jobs):
    monkeypatch.setattr("mapper.workers._WORTH_A_PROCESS", 1)
    said = texts("good", "stumble", "good", "stumble", "good", "good")
    with pytest.raises(InputError, match=r"^line 1: stumbled$"):
        list(each_article(where, said, theatre, jobs=jobs))


def vanish(*_):
    """Die without a word."""
    os._exit(9)


def test_a_process_that_dies_is_told(theatre, monkeypatch):
    monkeypatch.setattr("mapper.workers._WORTH_A_PROCESS", 1)
    with pytest.raises(InputError, match="ended without an answer"):
        list(each_article(vanish, texts("one", "two"), theatre, jobs=2))


def test_a_timeline_is_the_map_of_each_day(claims, theatre):
    line = mapper.timeline(claims, theatre, "2017-11-30", "2017-12-21", step=7)
    assert [day.isoformat() for day in line.days] == ["2017-11-30", "2017-12-07", "2017-12-14", "2017-12-21"]
    for day in line.days:
        control = mapper.control_at(claims, theatre, on=day).control
        held = [line.keys[state] and line.keys[state][0] for state in line.on(day)]
        assert held == list(control["faction"].where(control["status"] != "unknown", None))
    with pytest.raises(mapper.MapperError, match="before it begins"):
        mapper.timeline(claims, theatre, "2018-01-01", "2017-01-01")
    with pytest.raises(mapper.MapperError, match="step 0"):
        mapper.timeline(claims, theatre, "2017-01-01", "2017-01-02", step=0)
