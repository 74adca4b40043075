"""Who holds how much: sides of several factions, the key of a small screen, how much the reports speak of."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from mapper.errors import DataError
from mapper.resources import data_path, read_toml
from mapper.view.content import LABEL_KINDS
from mapper.view.leaflet import page
from mapper.view.packing import payload
from mapper.view.style import Style
from tests.view import world
from tests.view.browser import colour_at, opened

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
DESK = {"viewport": {"width": 1280, "height": 800}}
LAST = date(2017, 3, 31)
LAKE = np.array([(38.3, 34.3), (38.7, 34.3), (38.7, 34.7), (38.3, 34.7), (38.3, 34.3)])


def two_of_a_side():
    """SDF and YPG hold ground, so that their side has two factions; a lake lies in the middle."""
    content = world.content(LAST)
    history = content.history.copy()
    history.loc[history["unit_id"] == "u5-4", "faction"] = "YPG"
    return replace(content, history=history, lines=[*content.lines, ("lake", "Lake", "بحيرة", LAKE)])


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("legend") / "page.html"
    path.write_text(page(two_of_a_side(), lang="en"), encoding="utf-8")
    return path


def figure(row):
    return float(row.locator("td").first.inner_text().replace(",", ""))


def test_factions_of_a_side_are_summed_and_open_on_demand(browser, file):
    with opened(browser, file) as view:
        rows = view.page.locator(".mp-legend tbody tr")
        side = view.page.locator(".mp-sided")
        assert "SDF and allies" in side.inner_text()
        before, total = rows.count(), figure(rows.filter(has=side))
        assert side.get_attribute("aria-expanded") == "false"
        side.click()
        assert view.page.locator(".mp-sided").get_attribute("aria-expanded") == "true"
        assert rows.count() == before + 2
        members = view.page.locator(".mp-legend tr", has=view.page.locator(".mp-member"))
        assert sum(figure(members.nth(i)) for i in range(2)) == pytest.approx(total, abs=1)
        assert view.page.evaluate("document.activeElement.dataset.key") == "side-SDF", "the focus stays"
        members.first.locator("button").click()
        assert members.first.locator("button").get_attribute("aria-pressed") == "false"


def test_a_small_screen_has_a_key_in_short_names(browser, file):
    with opened(browser, file, hash_="#lang=ar", **PHONE) as view:
        key = view.page.locator(".mp-key")
        assert key.is_visible()
        assert "قسد وحلفاؤها" in key.inner_text()
        assert "لا تقارير" in key.inner_text()
        key.tap()
        assert view.page.locator(".mp-legend").is_visible()
    with opened(browser, file) as view:
        assert view.page.locator(".mp-key").is_hidden(), "where the legend is seen there is no need of it"


def test_the_page_says_how_much_the_reports_speak_of(browser, file):
    with opened(browser, file) as view:
        unknown = view.page.locator(".mp-legend tbody tr", has_text="No report").locator("td").nth(1).inner_text()
        said = view.page.locator(".mp-reach").inner_text()
        share = float(said.split("%")[0].split()[-1])
        assert share == pytest.approx(100 - float(unknown), abs=1)


def test_an_older_report_is_dated_on_the_stamp(browser, file):
    with opened(browser, file, hash_=f"#lang=en&d={LAST.isoformat()}") as view:
        assert "latest report: 21 December 2016" in view.page.locator(".mp-stamp").inner_text()


RUN = """async () => {
    const range = document.querySelector("input[type=range]");
    const said = [];
    for (let day = 55; day <= 75; day++) {
        range.value = day;
        range.dispatchEvent(new Event("input"));
        said.push([...document.querySelectorAll(".mp-stamp > *")].map((node) => node.textContent));
        await new Promise(requestAnimationFrame);
    }
    return said;
}"""


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_the_latest_report_keeps_up_in_a_run_of_days(browser, tmp_path, lang):
    """The claim behind the captures of March is of 2 March, the 60th day."""
    content = two_of_a_side()
    claims = content.claims.copy()
    claims.loc["c1", "valid_from"] = date(2017, 3, 2)
    path = tmp_path / "news.html"
    path.write_text(page(replace(content, claims=claims), lang=lang), encoding="utf-8")
    with opened(browser, path) as view:
        said = view.page.evaluate(RUN)
        words = {"en": ["20 December 2016", "2 March 2017"], "ar": ["20 كانون الأول 2016", "2 آذار 2017"]}[lang]
        for number, (_, _, *notes) in enumerate(said):
            day = 55 + number
            assert len(notes) == (day != 60), "on the day of a report there is no older one to tell of"
            assert all(notes[0].endswith(words[day > 60]) for _ in notes)


UNITS = """() => [...document.querySelectorAll(".mp-legend tbody tr")].map((row) => [...row.querySelectorAll("td .mp-num")].map((node) => {
    const text = node.firstChild;
    const end = text.data.includes(".") ? text.data.indexOf(".") : text.data.length;
    const range = document.createRange();
    range.setStart(text, end - 1);
    range.setEnd(text, end);
    return range.getBoundingClientRect().right;
}))"""


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_units_stand_under_units(browser, tmp_path, lang):
    """Of 3,600 km2 one has 9.7% and another 22%."""
    content = two_of_a_side()
    units = content.units.assign(area_km2=[40.0 if n % 6 < 2 else 140.0 for n in range(len(content.units))])
    path = tmp_path / "figures.html"
    path.write_text(page(replace(content, units=units), lang=lang), encoding="utf-8")
    with opened(browser, path) as view:
        shares = view.page.locator(".mp-legend tbody td:nth-child(3)").all_inner_texts()
        assert {"." in share for share in shares} == {True, False}
        for column in zip(*view.page.evaluate(UNITS), strict=True):
            assert max(column) - min(column) < 0.5
        view.page.get_by_label({"en": "Next change", "ar": "التغيّر التالي"}[lang]).click()
        for column in zip(*view.page.evaluate(UNITS), strict=True):
            assert max(column) - min(column) < 0.5


@pytest.mark.parametrize("size", [pytest.param({}, id="desk"), pytest.param(PHONE, id="phone")])
@pytest.mark.parametrize("last", [date(2017, 10, 12), date(2017, 10, 20), date(2017, 11, 2), date(2018, 3, 3)])
def test_no_month_of_the_strip_is_cut(browser, tmp_path, size, last):
    path = tmp_path / "months.html"
    path.write_text(page(world.content(last), lang="ar"), encoding="utf-8")
    for lang in ("ar", "en"):
        with opened(browser, path, hash_=f"#lang={lang}", **size) as view:
            strip = view.page.locator(".mp-ticks").bounding_box()
            boxes = sorted(tick.bounding_box()["x"] for tick in view.page.locator(".mp-tick").all())
            ends = {
                box["x"]: box["x"] + box["width"]
                for box in (t.bounding_box() for t in view.page.locator(".mp-tick").all())
            }
            assert len(boxes) >= 2
            assert boxes[0] >= strip["x"] - 1
            assert max(ends.values()) <= strip["x"] + strip["width"] + 1
            assert all(ends[one] <= other for one, other in pairwise(boxes)), "none over another"


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("days", [2, 13, 40])
def test_a_short_time_has_days_under_the_strip(browser, tmp_path, size, days):
    path = tmp_path / "days.html"
    path.write_text(page(world.content(world.FIRST + timedelta(days=days - 1)), lang="en"), encoding="utf-8")
    for lang in ("en", "ar") if days == 13 else ("ar",):
        with opened(browser, path, hash_=f"#lang={lang}", **size) as view:
            strip = view.page.locator(".mp-ticks").bounding_box()
            boxes = [tick.bounding_box() for tick in view.page.locator(".mp-tick").all()]
            boxes.sort(key=lambda box: box["x"])
            assert len(boxes) >= min(days, 3)
            assert boxes[0]["x"] >= strip["x"] - 1
            assert boxes[-1]["x"] + boxes[-1]["width"] <= strip["x"] + strip["width"] + 1
            assert all(one["x"] + one["width"] <= other["x"] for one, other in pairwise(boxes)), "none over another"
            said = view.page.locator(".mp-tick").all_inner_texts()
            assert all(any(letter.isdigit() for letter in text) for text in said), said


def test_a_lake_is_water_whoever_holds_its_shore(browser, file):
    water = read_toml(data_path("theatres", "syria", "style.toml"))["map"]["water"]
    with opened(browser, file) as view:
        assert colour_at(view, 38.6, 34.4) == [int(water[i : i + 2], 16) for i in (1, 3, 5)]


def test_names_of_water_are_no_towns():
    content = world.content(LAST)
    labels = content.labels.assign(kind="town")
    sea = labels.iloc[:1].assign(name="Sea", kind="water")
    content = replace(content, labels=pd.concat([labels, sea]))
    assert "Sea" in set(content.names(areas=True)["name"])
    assert "Sea" not in set(content.names(areas=False)["name"])
    assert [label[5] for label in payload(content)["labels"] if len(label) > 2] == [LABEL_KINDS.index("water")]


def test_a_name_that_is_no_pair_is_refused():
    toml = read_toml(data_path("theatres", "syria", "style.toml"))
    assert Style.from_dict(toml).short["SDF"] == ("SDF", "قسد")
    with pytest.raises(DataError, match=r"\[short\] SDF"):
        Style.from_dict(toml | {"short": {"SDF": "SDF"}})
