"""The page for those who do not see it and those who have no mouse: order, names, what is said, where Enter leads."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from mapper.view.leaflet import page
from tests.view import world
from tests.view.browser import opened


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    content = world.content(date(2017, 3, 31))
    governorate = content.labels.iloc[:1].assign(name="Whole Province", name_ar="المحافظة", kind="admin1")
    labels = pd.concat([content.labels.assign(kind="town"), governorate])
    path = tmp_path_factory.mktemp("reader") / "page.html"
    path.write_text(page(replace(content, labels=labels), lang="en"), encoding="utf-8")
    return path


def test_the_day_and_the_holders_are_heard_before_the_map(browser, file):
    with opened(browser, file) as view:
        heard = view.page.locator("body").aria_snapshot()
        marks = ["1 January 2017", 'heading "Toyland"', 'table "Who holds what"', 'region "Map of', 'slider "Date"']
        places = [heard.index(mark) for mark in [*marks, "Towns and who is reported"]]
        assert places == sorted(places)
        assert 'button "Syrian army" [pressed]' in heard


def test_the_table_of_towns_has_towns_those_with_reports_first(browser, file):
    with opened(browser, file) as view:
        view.page.locator(".mp-hidden tbody tr").first.wait_for(state="attached")
        rows = [row.inner_text().split("\t") for row in view.page.locator(".mp-hidden tbody tr").all()]
        assert not [row for row in rows if "Province" in row[0]], "a governorate is no town"
        blank = [row[1] == "No report" for row in rows]
        assert any(blank)
        assert blank == sorted(blank), "what is known comes first"
        told = {name: (state, sure) for name, state, sure in rows}
        assert told["al-Town 00"] == ("Held by Syrian army (Besieged)", "high, 90%")
        assert told["al-Town 51"] == ("Held by Syrian Democratic Forces", "low, 50%")
        assert all(sure == "" for state, sure in told.values() if state == "No report")


def test_a_search_is_answered_aloud(browser, file):
    with opened(browser, file) as view:
        view.page.fill("#mp-search", "Town 22")
        assert "1 place found" in view.page.locator(".mp-search [role=status]").inner_text()
        view.page.keyboard.press("Enter")
        said = view.page.locator(".mp-search [role=status]").inner_text()
        assert said == "al-Town 22: Held by Islamic State"


def test_the_map_is_used_without_a_mouse(browser, file):
    with opened(browser, file) as view:
        frame = view.page.locator(".folium-map")
        for _ in range(40):
            view.page.keyboard.press("Tab")
            if view.page.evaluate("document.activeElement.classList.contains('folium-map')"):
                break
        assert view.page.evaluate("document.activeElement.classList.contains('folium-map')")
        mark = "getComputedStyle(document.activeElement, '::after').width"
        assert view.page.evaluate(mark) == "28px", "a cross shows the middle"
        view.page.keyboard.press("Enter")
        middle = view.page.locator("#mp-panel-place h2").inner_text()
        frame.focus()
        view.page.keyboard.press("ArrowUp")
        view.page.keyboard.press("ArrowUp")
        view.page.keyboard.press("ArrowUp")
        view.page.wait_for_timeout(600)
        view.page.keyboard.press("Enter")
        assert view.page.locator("#mp-panel-place h2").inner_text() != middle


def test_dates_under_the_strip_are_not_cut_off(browser, file):
    with opened(browser, file, hash_="#lang=ar", viewport={"width": 360, "height": 740}) as view:
        cut = """() => { const box = document.querySelector(".mp-ticks").getBoundingClientRect();
            return [...document.querySelectorAll(".mp-tick")].filter((tick) => {
                const one = tick.getBoundingClientRect(); return one.left < box.left - 1 || one.right > box.right + 1; }).length; }"""
        assert view.page.locator(".mp-tick").count() > 0
        assert view.page.evaluate(cut) == 0
