"""What the page is given of a real theatre: spellings, footprints, names of areas; and that its search hears them."""

from __future__ import annotations

import csv
from datetime import date

import pytest

import mapper
from mapper.sheet import map_content
from mapper.view.leaflet import page
from tests.view.browser import opened, quiet

CLAIMS = [
    ("ISIS", "controls", "الرقة", "2017-01-01"),
    ("SDF", "captured", "الرقة", "2017-10-17"),
    ("SAA", "controls", "دير الزور", "2017-01-01"),
]


@pytest.fixture(scope="module")
def content(tmp_path_factory):
    path = tmp_path_factory.mktemp("claims") / "claims.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("faction", "status", "place", "valid_from"), *CLAIMS])
    theatre = mapper.load_theatre("syria")
    chart = mapper.control_at(mapper.read_claims(path, theatre), theatre, on="2017-12-31")
    return map_content(chart, date(2017, 1, 1), date(2017, 12, 31))


def test_areas_are_named_and_places_abroad_are_known_as_such(content):
    kinds = content.labels.groupby("kind")["name"].agg(set)
    assert {"Turkey", "Iraq", "Jordan", "Lebanon"} <= kinds["country"]
    assert "Syria" not in kinds["country"], "the theatre's own name stands above the map"
    assert {"Raqqa", "Hasakah"} <= kinds["admin1"]
    assert "Gaziantep" in kinds["abroad"]
    assert {"Damascus", "Raqqa"} <= kinds["town"]


def test_claims_have_their_ground(content):
    assert len(content.claims) == len(CLAIMS)
    assert content.claims["ground"].notna().all()


def test_spellings_that_sound_like_the_name_do_not_travel(content):
    also = dict(zip(content.units["name"], content.units["also"], strict=True))
    assert "Nicephorium" in also["Raqqa"]
    assert "Rakka" not in also["Raqqa"], "the page hears it"


@pytest.mark.browser
def test_the_search_finds_the_usual_spellings(browser, content, tmp_path):
    path = tmp_path / "syria.html"
    path.write_text(page(content, lang="ar"), encoding="utf-8")
    wanted = {
        "الرقة": ("الرقه", "Rakka", "raqqa", "Ar Raqqah", "al-Raqqah", "رقة", "Nicephorium"),
        "دير الزور": ("Dayr az Zawr", "Deir Ezzor", "deir al-zour", "ديرالزور"),
        "حلب": ("Aleppo", "Haleb"),
    }
    with opened(browser, path) as view:
        for name, spellings in wanted.items():
            for spelling in spellings:
                view.page.locator("#mp-search").fill(spelling)
                first = view.page.locator("#mp-found [role=option] bdi").first
                assert first.inner_text() == name, spelling
        quiet(view)


def test_waters_are_drawn_and_named_in_both_languages(content):
    lakes = {(name, name_ar): xy for kind, name, name_ar, xy in content.lines if kind == "lake"}
    assad = lakes["Lake Assad", "بحيرة الأسد"]
    assert (assad[0] == assad[-1]).all()
    assert (assad.min(axis=0) > (37.9, 35.6)).all()
    assert (assad.max(axis=0) < (38.7, 36.5)).all()
    named = content.labels[content.labels["kind"] == "water"].set_index("name")
    assert named.at["Mediterranean Sea", "name_ar"] == "البحر المتوسط"
    assert named["rank"].to_dict()["Lake Assad"] == 1
    spot = named.loc["Lake Assad"]
    assert assad[:, 0].min() < spot["lon"] < assad[:, 0].max()
    assert not set(named.index) & set(content.names(areas=False)["name"])
