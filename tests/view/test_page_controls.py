"""Every control of the page in the real browser, in both languages, at the size of a desk and of a phone."""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import numpy as np
import pandas as pd
import pytest
import shapely

from mapper.resources import data_path, read_toml
from mapper.view.leaflet import page, tiles_called
from mapper.view.words import page_words
from tests.view import world
from tests.view.browser import MAP, colour_at, hue, opened, quiet, spot_of

pytestmark = pytest.mark.browser
SPRING = date(2017, 3, 31)
DESK = {"viewport": {"width": 1280, "height": 800}}
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
SIZES = [pytest.param(DESK, id="desk"), pytest.param(PHONE, id="phone")]
WORDS = page_words()
INK = "#23201c"


def rich(text: str | None = None):
    """The spring, with footprints, spellings and names of areas."""
    base = world.content(SPRING) if text is None else world.hostile_content()
    west, south, step = world.WEST, world.SOUTH, world.STEP
    square = shapely.box(west, south, west + 2 * step, south + 2 * step)
    kinds = {4: "admin1", 5: "country"}
    labels = base.labels.assign(kind=[kinds.get(number, "town") for number in range(len(base.labels))])
    labels.loc[labels["kind"] != "town", "lon"] -= step / 2
    also = [(text or "Qal'at Dayr",)] + [()] * (len(base.units) - 1)
    return replace(
        base,
        units=base.units.assign(also=also),
        claims=base.claims.assign(ground=[square, square, None, None]),
        labels=labels,
    )


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("controls") / "spring.html"
    path.write_text(page(rich(), lang="en"), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    path = tmp_path_factory.mktemp("hostile") / "hostile.html"
    path.write_text(page(rich(world.HOSTILE), lang="en"), encoding="utf-8")
    return path


def press(view, node):
    (node.tap if view.page.evaluate("navigator.maxTouchPoints > 0") else node.click)()


def tab(view, name):
    node = view.page.locator(f"#mp-tab-{name}")
    if not view.page.locator(f"#mp-panel-{name}").is_visible():
        press(view, node)


def ink(view):
    """How much of the names' canvas is written on."""
    return view.page.evaluate(
        """() => {
            const sheet = document.querySelectorAll(".leaflet-overlay-pane canvas")[1];
            const data = sheet.getContext("2d").getImageData(0, 0, sheet.width, sheet.height).data;
            return data.reduce((sum, value, i) => sum + (i % 4 === 3 && value > 0), 0);
        }"""
    )


@pytest.mark.parametrize("lang", ["en", "ar"])
@pytest.mark.parametrize("size", SIZES)
def test_every_control(browser, file, lang, size):
    words = WORDS[lang]
    with opened(browser, file, hash_=f"#lang={lang}", **size) as view:
        sheet = view.page
        stamp = sheet.locator(".mp-stamp time")
        # time
        press(view, sheet.get_by_label(words["next"]))
        assert stamp.get_attribute("datetime") == "2017-03-01"
        press(view, sheet.get_by_label(words["prev"]))
        assert stamp.get_attribute("datetime") == "2017-01-01"
        press(view, sheet.get_by_label(words["compare"]))
        assert sheet.get_by_label(words["compare"]).get_attribute("aria-pressed") == "true"
        sheet.evaluate("location.hash = location.hash.replace('2017-01-01', '2017-03-24')")
        press(view, sheet.get_by_label(words["play"], exact=True))
        sheet.get_by_label(words["pause"]).wait_for()
        sheet.wait_for_selector(".mp-stamp time[datetime='2017-03-31']")
        assert words["compared"] in sheet.locator(".mp-stamp").inner_text()
        # changes: the list, a jump to a day, a jump to a place
        tab(view, "changes")
        days = sheet.locator("#mp-panel-changes .mp-dayhead time")
        assert [day.get_attribute("datetime") for day in days.all()] == [f"2017-03-0{n}" for n in (5, 4, 3, 2, 1)]
        press(view, sheet.locator("#mp-panel-changes .mp-dayhead").nth(3))
        assert stamp.get_attribute("datetime") == "2017-03-02"
        assert sheet.locator("[aria-current=date] time").get_attribute("datetime") == "2017-03-02"
        assert sheet.locator(".mp-ahead time").first.get_attribute("datetime") == "2017-03-03"
        changed = sheet.locator("#mp-panel-changes .mp-sub").all_text_contents()
        assert all(re.search(rf"\d\u00a0{WORDS[lang]['km2']}", text) for text in changed if WORDS[lang]["km2"] in text)
        assert any(WORDS[lang]["km2"] in text for text in changed), "a figure and its unit stay on one line"
        under = "getComputedStyle(document.querySelector('.mp-stripname')).backgroundColor"
        assert sheet.evaluate(under) != "rgba(0, 0, 0, 0)", "the name of the strip stands out from its colours"
        press(view, sheet.locator("#mp-panel-changes .mp-where .mp-link").first)
        sheet.locator("#mp-panel-place h2").wait_for()
        assert sheet.locator("#mp-panel-place .mp-history li").count() == 2
        press(view, sheet.locator("#mp-panel-place .mp-history .mp-link").last)
        assert stamp.get_attribute("datetime") == "2017-01-01"
        # legend: a row off and on, what confidence is
        tab(view, "legend")
        row = sheet.locator(".mp-row").first
        press(view, row)
        assert sheet.locator(".mp-row").first.get_attribute("aria-pressed") == "false"
        press(view, sheet.locator(".mp-row").first)
        press(view, sheet.locator("#mp-panel-legend summary"))
        assert sheet.get_by_text(words["confidence_text"]).first.is_visible()
        # colours, screen, points
        sheet.locator("#mp-colours").select_option("1")
        assert "rgb(" in sheet.locator(".mp-swatch").first.get_attribute("style")
        sheet.locator("#mp-theme").select_option("dark")
        assert sheet.evaluate("document.body.classList.contains('mp-dark')")
        sheet.locator("#mp-claims-on").check()
        assert {"colours=okabe-ito", "theme=dark", "claims=1"} <= set(sheet.url.split("#")[1].split("&"))
        with sheet.expect_download() as saved:
            press(view, sheet.get_by_role("button", name=words["save_picture"]))
        assert saved.value.suggested_filename == "mapper-2017-01-01.png"
        sheet.evaluate("window.print = () => { window.printed = true }")
        press(view, sheet.get_by_role("button", name=words["print"], exact=True))
        assert sheet.evaluate("window.printed")
        # language
        press(view, sheet.get_by_role("button", name=words["other_language"]))
        assert sheet.evaluate("document.documentElement.lang") != lang
        quiet(view)


@pytest.mark.parametrize("lang", ["en", "ar"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_can_be_read_and_touched(browser, file, lang, size, theme):
    """WCAG: names for controls, 24 px targets, 4.5:1 for text of every panel, nothing beyond the screen."""
    with opened(browser, file, hash_=f"#lang={lang}&theme={theme}&p=u2-2&claims=1", **size) as view:
        for name in ("legend", "changes", "place", "claims", "about"):
            tab(view, name)
            assert view.page.evaluate(FAINT) == []
            assert view.page.evaluate(SMALL) == []
            assert view.page.evaluate(NAMELESS) == []
            assert view.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            assert view.page.evaluate(WIDE) == []
        quiet(view)


SEEN = "[...document.querySelectorAll('body *')].filter((e) => e.checkVisibility() && !e.closest('.mp-hidden, .leaflet-pane'))"
FAINT = f"""() => {{
    const parse = (text) => text.match(/[\\d.]+/g).map(Number);
    const channel = (v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
    const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
    const behind = (e) => {{
        for (let n = e; n; n = n.parentElement) {{
            const c = parse(getComputedStyle(n).backgroundColor);
            if (c.length === 3 || c[3] > 0.7) return c;
        }}
        return [255, 255, 255];
    }};
    return {SEEN}.filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim())).filter((e) => {{
        const [a, b] = [light(parse(getComputedStyle(e).color)), light(behind(e))];
        return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) < 4.5;
    }}).map((e) => e.className + ": " + e.textContent.slice(0, 30));
}}"""
SMALL = f"""() => {SEEN}.filter((e) => e.matches("button, select, input, summary") && !e.closest(".mp-where, .mp-meta"))
    .filter((e) => e.type !== "checkbox" && (e.getBoundingClientRect().height < 23.5 || e.getBoundingClientRect().width < 24))
    .map((e) => e.className + e.id)"""
NAMELESS = f"""() => {SEEN}.filter((e) => e.matches("button, select, input, [role=region]"))
    .filter((e) => !(e.getAttribute("aria-label") || e.textContent.trim() || e.labels?.length)).map((e) => e.outerHTML)"""
WIDE = f"""() => {SEEN}.filter((e) => e.getBoundingClientRect().right > innerWidth + 1 || e.getBoundingClientRect().left < -1)
    .map((e) => e.className)"""


@pytest.mark.parametrize("words", ["Qalat Dayr", "qalaat deir", "QAL'AT DEIR"])
def test_search_hears_other_spellings(browser, file, words):
    with opened(browser, file) as view:
        view.page.locator("#mp-search").fill(words)
        assert "al-Town 00" in view.page.locator("#mp-found [role=option]").first.inner_text()
        view.page.keyboard.press("ArrowDown")
        view.page.keyboard.press("Escape")
        assert view.page.locator("#mp-found").is_hidden()


def test_a_claim_shows_its_ground_under_the_pointer(browser, file):
    with opened(browser, file, hash_="#claims=1&d=2017-03-31") as view:
        tip = view.page.locator(".mp-tip")
        assert tip.is_hidden()
        spot = spot_of(view, 38.1, 34.1)
        before = ink(view)
        view.page.mouse.move(*spot)
        assert "Syrian army · plan or forecast" in tip.inner_text(), "the newest on top"
        assert "and 3 more" in tip.inner_text()
        view.page.mouse.move(spot[0] + 200, spot[1] - 100)
        assert tip.is_hidden()
        view.page.locator("#mp-claims-on").uncheck()
        assert ink(view) < before
        view.page.mouse.move(*spot)
        assert tip.is_hidden()


@pytest.mark.parametrize(
    ("reports", "said"), [(1, ""), (2, "وخبر آخر"), (3, "وخبران آخران"), (6, "و5 أخبار أخرى"), (13, "و12 خبراً آخر")]
)
def test_arabic_counts_reports_as_one_says_it(browser, tmp_path, reports, said):
    base = rich()
    claims = pd.concat([base.claims.iloc[:1]] * reports).set_axis([f"c{n}" for n in range(reports)], axis=0)
    history = base.history.assign(claim_ids=[()] * len(base.history), against_ids=[()] * len(base.history))
    path = tmp_path / "counted.html"
    path.write_text(page(replace(base, claims=claims, history=history), lang="ar"), encoding="utf-8")
    with opened(browser, path, hash_="#claims=1&d=2017-03-31") as view:
        view.page.mouse.move(*spot_of(view, 38.1, 34.1))
        assert view.page.locator(".mp-tip .mp-sub").inner_text().removeprefix("20 كانون الأول 2016 · Agency") == (
            f" · {said}" if said else ""
        )


def test_footprints_are_drawn_under_the_pointer(browser, tmp_path):
    base = rich()
    path = tmp_path / "ground.html"
    square = base.claims["ground"].iloc[0]
    path.write_text(page(replace(base, claims=base.claims.assign(ground=square))), encoding="utf-8")
    with opened(browser, path, hash_="#claims=1&d=2017-03-31") as view:
        before = ink(view)
        view.page.mouse.move(*spot_of(view, 38.1, 34.1))
        assert ink(view) > before + 2000


@pytest.mark.parametrize("size", SIZES)
def test_a_towns_name_and_dot_open_the_town(browser, file, size):
    """Names reach over other cells, and nobody aims at a dot of 3 px."""
    end, beside = (50, 11) if size == PHONE else (64, 4)
    told = {
        (4, 0, end): "al-Town 40",
        (1, 1, -beside): "al-Town 11",
        (3, 4, 0): "Open country near al-Town 00",
    }
    for (column, row, off), name in told.items():
        with opened(browser, file, **size) as view:
            x, y = spot_of(
                view, *(corner + world.STEP * (n + 0.5) for corner, n in ((world.WEST, column), (world.SOUTH, row)))
            )
            border, _ = spot_of(view, world.WEST + 5 * world.STEP, world.SOUTH)
            assert off < 20 or border < x + off, "the end of the name lies over the next cell"
            (view.page.touchscreen.tap if size == PHONE else view.page.mouse.click)(x + off, y)
            assert view.page.locator("#mp-panel-place h2").inner_text() == name


CROSS = 'getComputedStyle(document.querySelector(".folium-map"), "::after").content'


@pytest.mark.parametrize("size", SIZES)
def test_the_cross_is_for_the_keyboard(browser, file, size):
    with opened(browser, file, **size) as view:
        spot = spot_of(view, 38.6, 34.9)
        (view.page.touchscreen.tap if size == PHONE else view.page.mouse.click)(*spot)
        view.page.locator("#mp-panel-place h2").wait_for()
        assert view.page.evaluate("document.activeElement.matches('.folium-map')")
        assert view.page.evaluate(CROSS) == "none"
        view.page.keyboard.press("ArrowUp")
        assert view.page.evaluate(CROSS) != "none", "Enter would open the place under it"
        view.page.mouse.click(*spot_of(view, 38.6, 34.9))
        assert view.page.evaluate(CROSS) == "none"


OVER = """([x, y]) => [".mp-stamp", ".mp-zoom", ".mp-credit", ".mp-panels", ".mp-time", ".mp-head"].filter((name) => {
    const box = document.querySelector(name).getBoundingClientRect();
    return box.width && x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
})"""


def lying_on(view, lon, lat):
    """What lies over a point of the ground; the edge of the map too."""
    x, y = spot_of(view, lon, lat)
    box = view.page.locator(".folium-map").bounding_box()
    off = not (box["x"] < x < box["x"] + box["width"] and box["y"] < y < box["y"] + box["height"])
    return view.page.evaluate(OVER, [x, y]) + ["edge"] * off


@pytest.mark.parametrize("lang", ["en", "ar"])
@pytest.mark.parametrize("spot", [(0.7, 5.4), (2.4, 3.3), (5.6, 0.4)], ids=["stamp", "sheet", "corner"])
def test_nothing_lies_on_the_place_that_was_tapped(browser, file, lang, spot):
    with opened(browser, file, hash_=f"#lang={lang}", **PHONE) as view:
        spot = (world.WEST + world.STEP * spot[0], world.SOUTH + world.STEP * spot[1])
        view.page.touchscreen.tap(*spot_of(view, *spot))
        view.page.locator("#mp-panel-place h2").wait_for()
        assert lying_on(view, *spot) == []
        quiet(view)


@pytest.mark.parametrize("lang", ["en", "ar"])
@pytest.mark.parametrize("size", SIZES)
def test_what_was_searched_stays_in_sight(browser, file, lang, size):
    with opened(browser, file, hash_=f"#lang={lang}", **size) as view:
        view.page.locator("#mp-search").fill("Town 04")
        view.page.keyboard.press("Enter")
        assert view.page.evaluate("document.activeElement.id") != "mp-search", "a phone's keyboard goes away"
        spot = (world.WEST + world.STEP * 0.5, world.SOUTH + world.STEP * 4.5)
        assert lying_on(view, *spot) == []
        if size == PHONE:
            press(view, view.page.locator(".mp-close"))
        for name in ("zoom_in", "zoom_in", "zoom_out"):
            press(view, view.page.get_by_label(WORDS[lang][name]))
            view.page.wait_for_timeout(400)
            assert lying_on(view, *spot) == []
        quiet(view)


CORNERS = [(corner_x, corner_y) for corner_x in (0.02, 5.98) for corner_y in (0.02, 4.98)]


@pytest.mark.parametrize("lang", ["en", "ar"])
@pytest.mark.parametrize("size", SIZES)
def test_the_first_view_keeps_the_reported_ground_clear(browser, file, lang, size):
    with opened(browser, file, hash_=f"#lang={lang}", **size) as view:
        for x, y in CORNERS:
            assert lying_on(view, world.WEST + world.STEP * x, world.SOUTH + world.STEP * y) == []
        press(view, view.page.get_by_label(WORDS[lang]["fit_all"]))
        for x, y in [(0.02, 0.02), (5.98, 5.98)]:
            assert lying_on(view, world.WEST + world.STEP * x, world.SOUTH + world.STEP * y) == []
        quiet(view)


def test_where_there_is_no_room_the_reported_ground_has_all_of_the_map(browser, file):
    with opened(browser, file, viewport={"width": 480, "height": 420}) as view:
        box = view.page.locator(".folium-map").bounding_box()
        top = spot_of(view, world.WEST, world.SOUTH + 5 * world.STEP)[1]
        low = spot_of(view, world.WEST, world.SOUTH)[1]
        assert low - top > box["height"] / 3
        quiet(view)


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_no_name_is_written_under_the_scale(browser, tmp_path, lang):
    """Towns all over the right-hand lower corner, as many as there is room for."""
    base = rich()
    spots = [(38.6 + column / 30, 33.5 + row / 60) for column in range(60) for row in range(60)]
    rows = [(f"Town {n}", f"بلدة {n}", *spot, 0) for n, spot in enumerate(spots)]
    labels = pd.DataFrame(rows, columns=["name", "name_ar", "lon", "lat", "rank"]).assign(kind="town")
    path = tmp_path / "scale.html"
    path.write_text(page(replace(base, labels=labels), lang=lang), encoding="utf-8")
    with opened(browser, path) as view:
        assert view.page.evaluate(UNDER, ".leaflet-control-scale") == 0
        assert view.page.evaluate(UNDER, ".mp-zoom") == 0
        assert ink(view) > 1000


def framed(west, south, east, north):
    """A base map that is somewhat larger than the cells; two rivers go on beyond it."""
    base = rich()
    border = [
        ("border", "", "", np.array([(west, 34.7), (east, 34.8)])),
        ("border", "", "", np.array([(38.4, south), (38.5, north)])),
    ]
    across, along = [(west - 3, 34.9), (east + 3, 34.9)], [(38.9, south - 3), (38.9, north + 3)]
    beyond = [("river", "", "", np.array(line)) for line in (across, along)]
    cairo = pd.DataFrame([("Far away", "بعيد", 38.9, south - 0.3, 0, "abroad")], columns=base.labels.columns)
    return replace(base, lines=border + beyond, labels=pd.concat([base.labels, cairo]))


BOUNDS = f"(() => {{ const b = {MAP}.getBounds(); return [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()]; }})()"


@pytest.mark.parametrize("size", SIZES)
def test_zooming_out_ends_where_the_base_map_does(browser, tmp_path, size):
    path = tmp_path / "wide.html"
    path.write_text(page(framed(36.9, 33.0, 40.6, 36.5), lang="en"), encoding="utf-8")
    with opened(browser, path, **size) as view:
        press(view, view.page.get_by_label("Show the whole map"))
        for _ in range(6):
            press(view, view.page.get_by_label("Zoom out"))
            view.page.wait_for_timeout(350)
        west, south, east, north = view.page.evaluate(BOUNDS)
        assert east - west <= 40.6 - 36.9
        assert north - south <= 36.5 - 33.0 + 0.02
        assert east - west > 2 if size == DESK else north - south > 2, "but so far it does go"
        quiet(view)


def test_a_map_that_was_folded_away_can_still_be_zoomed(browser, file):
    with opened(browser, file) as view:
        for height in (40, 800):
            view.page.set_viewport_size({"width": 1280, "height": height})
            view.page.wait_for_timeout(300)
        press(view, view.page.get_by_label("Show the whole map"))
        near = view.page.evaluate(BOUNDS)
        press(view, view.page.get_by_label("Zoom in"))
        view.page.wait_for_timeout(500)
        assert all(abs(value) < 180 for value in view.page.evaluate(BOUNDS) + near)
        assert view.page.evaluate(BOUNDS)[0] > near[0]
        quiet(view)


@pytest.mark.parametrize("size", SIZES)
def test_the_base_map_fades_where_it_ends(browser, tmp_path, size):
    """Where all of the theatre needs more than the base map covers."""
    path = tmp_path / "narrow.html"
    path.write_text(page(framed(37.8, 33.95, 39.7, 35.55), lang="en"), encoding="utf-8")
    surround = read_toml(data_path("theatres", "syria", "style.toml"))["map"]["surround"]
    paper = [int(surround[i : i + 2], 16) for i in (1, 3, 5)]
    with opened(browser, path, **size) as view:
        press(view, view.page.get_by_label("Show the whole map"))
        written = texts_drawn(view)
        press(view, view.page.get_by_label("Zoom out"))
        view.page.wait_for_timeout(500)
        assert "al-Town 00" in written
        assert "Far away" not in written
        ends = [(37.75, 34.9), (37.5, 34.9)] if size == DESK else [(38.9, 33.9), (38.9, 35.6)]
        assert [colour_at(view, *spot) for spot in ends] == [paper, paper], "what goes on beyond it is not drawn"
        within = (37.95, 34.9) if size == DESK else (38.9, 34.9)
        assert colour_at(view, *within) != paper, "the river"
        assert hue(colour_at(view, 38.1, 34.6)) == "red", "no ground of the theatre fades"


UNDER = """(name) => {
    const box = document.querySelector(name).getBoundingClientRect();
    const sheet = document.querySelectorAll(".leaflet-overlay-pane canvas")[1];
    const on = sheet.getBoundingClientRect();
    const k = sheet.width / on.width;
    const data = sheet.getContext("2d").getImageData((box.x - on.x) * k, (box.y - on.y) * k, box.width * k, box.height * k).data;
    return data.reduce((sum, value, i) => sum + (i % 4 === 3 && value > 0), 0);
}"""


AIM = """(name) => {
    const [plain, svg] = [document.querySelector(`[aria-label="${name}"]`), document.querySelector(`[aria-label="${name}"] svg`)];
    const turned = new DOMMatrix(getComputedStyle(svg).transform).a;
    return [turned, plain.title, plain.getBoundingClientRect().x];
}"""
THUMB = """() => {
    const range = document.querySelector("input[type=range]");
    const part = range.value / range.max;
    return getComputedStyle(range).direction === "rtl" ? 1 - part : part;
}"""


@pytest.mark.parametrize("lang", ["en", "ar"])
@pytest.mark.parametrize("size", SIZES)
def test_the_players_buttons_point_where_time_runs(browser, file, lang, size):
    """In Arabic time runs from right to left: on the strip, in the order of the buttons, in their pictures, for the keys."""
    words, ahead = WORDS[lang], {"en": 1, "ar": -1}[lang]
    with opened(browser, file, hash_=f"#lang={lang}&d=2017-03-02", **size) as view:
        aims = {name: view.page.evaluate(AIM, words[name]) for name in ("prev", "play", "next")}
        assert {turned for turned, *_ in aims.values()} == {ahead}, "drawn for time that runs to the right"
        assert [title for _, title, _ in aims.values()] == [words[name] for name in aims]
        places = [ahead * x for *_, x in aims.values()]
        assert places == sorted(places)
        for name, way in (("next", ahead), ("prev", -ahead)):
            before = view.page.evaluate(THUMB)
            press(view, view.page.get_by_label(words[name]))
            assert (view.page.evaluate(THUMB) - before) * way > 0
        before = view.page.evaluate(THUMB)
        view.page.locator("input[type=range]").press("ArrowRight")
        assert view.page.evaluate(THUMB) > before
        ticks = [tick.bounding_box()["x"] * ahead for tick in view.page.locator(".mp-tick").all()]
        assert ticks == sorted(ticks)
        if lang == "ar":
            assert "\u2066[\u2069" in words["keys"], "or the key for the change before would look like the other one"


def texts_drawn(view):
    """Texts that are written on a canvas from now on."""
    written = []
    view.page.expose_function("told", lambda text: written.append(text))
    view.page.evaluate(
        """() => {
            const plain = CanvasRenderingContext2D.prototype.fillText;
            CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) {
                window.told(text);
                return plain.call(this, text, ...rest);
            };
        }"""
    )
    return written


def test_names_do_not_overlap_and_follow_the_language(browser, file, tmp_path):
    with opened(browser, file) as view:
        written = texts_drawn(view)
        view.page.locator(".mp-lang").click()
        view.page.wait_for_timeout(300)
        assert "البلدة 20" in written
        assert not [text for text in written if "Town" in text]
        assert "قوات سوريا الديمقراطية" in written
    blank = tmp_path / "blank.html"
    blank.write_text(page(replace(rich(), history=rich().history.iloc[:1])), encoding="utf-8")
    with opened(browser, blank, hash_="#lang=ar") as view:
        written = texts_drawn(view)
        press(view, view.page.get_by_label(WORDS["ar"]["fit_all"]))
        view.page.wait_for_timeout(300)
        assert WORDS["ar"]["admin1_label"].split(" ")[0] in " ".join(written)


def test_the_picture_keeps_day_legend_and_sources(browser, file, tmp_path):
    with opened(browser, file, hash_="#d=2017-03-31&theme=dark") as view:
        written = texts_drawn(view)
        with view.page.expect_download() as saved:
            view.page.get_by_role("button", name=WORDS["en"]["save_picture"]).click()
        said = "\n".join(written)
        for words in ("Toyland · 31 March 2017", "Reported control as of 31 March 2017", "Syrian Democratic Forces", "km²",
                      "Reported, not observed", "Sources: Agency"):  # fmt: skip
            assert words in said, words
        path = tmp_path / "map.png"
        saved.value.save_as(path)
        head = path.read_bytes()[:24]
        assert head[:8] == b"\x89PNG\r\n\x1a\n"
        shown = view.page.evaluate(f"{MAP}.getSize().x")
        assert int.from_bytes(head[16:20]) == 2 * shown, "fit for paper, whatever the screen"
        assert view.page.evaluate("document.querySelector('.leaflet-overlay-pane canvas').width") < 2 * shown
        assert view.page.evaluate("document.body.classList.contains('mp-dark')"), "the screen stays as it was"
        quiet(view)


def picture_words(view, lang):
    """What is written on the picture to keep."""
    tab(view, "legend")
    written = texts_drawn(view)
    with view.page.expect_download():
        press(view, view.page.get_by_role("button", name=WORDS[lang]["save_picture"]))
    view.page.wait_for_timeout(200)
    return written


@pytest.mark.parametrize("lang", ["en", "ar"])
@pytest.mark.parametrize("size", SIZES)
def test_the_picture_has_a_key_for_each_sign_on_it(browser, file, tmp_path, lang, size):
    signs = {key: WORDS[lang][key] for key in ("front", "besieged", "pale_sign")}
    others = {WORDS[lang][key] for key in ("claimed_sign", "changed", "claim_used", "claim_unused")}
    with opened(browser, file, hash_=f"#lang={lang}", **size) as view:
        written = picture_words(view, lang)
        assert set(signs.values()) <= set(written)
        assert not others & set(written)
        assert any(text.startswith(WORDS[lang]["contested"]) for text in written)
    with opened(browser, file, hash_=f"#lang={lang}&claims=1", **size) as view:
        press(view, view.page.get_by_label(WORDS[lang]["compare"]))
        said = " ".join(picture_words(view, lang))
        assert all(WORDS[lang][key] in said for key in ("changed", "claim_used", "claim_unused"))
    base = rich()
    history = base.history[base.history["faction"].eq("SAA") & base.history["status"].eq("held")].assign(besieged=False)
    path = tmp_path / "one.html"
    path.write_text(page(replace(base, history=history), lang=lang), encoding="utf-8")
    with opened(browser, path, **size) as view:
        assert not set(signs.values()) & set(picture_words(view, lang)), "nothing is explained that is not there"
        quiet(view)


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_nothing_of_the_pictures_subtitle_is_cut(browser, file, lang):
    with opened(browser, file, hash_=f"#lang={lang}&d=2017-03-31", **PHONE) as view:
        press(view, view.page.get_by_label(WORDS[lang]["compare"]))
        said = " ".join(picture_words(view, lang))
        stamp = view.page.locator(".mp-stamp > *").all_inner_texts()
        assert all(words in said.replace(" · ", " ") for text in stamp for words in text.split())
        days = {"en": "21 December 2016", "ar": "21 كانون الأول 2016"}
        assert "…" not in said
        assert days[lang] in said


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_the_legend_of_the_picture_is_whole_and_of_one_type(browser, tmp_path, lang):
    """A name too long for a line has two; factions of one side are one row; nothing is made smaller or cut."""
    long = ("Army of the Far Northern Plains and Hills", "جيش السهول والتلال الشمالية البعيدة عن البحر الأبيض")
    base = rich()
    held = base.history["status"].eq("held") & base.history["faction"].eq("ISIS")
    history = base.history.assign(faction=base.history["faction"].mask(held, "YPG"))
    factions = base.factions | {"SAA": base.factions["SAA"] | {"name": long[0], "name_ar": long[1]}}
    path = tmp_path / "long.html"
    path.write_text(page(replace(base, factions=factions, history=history), lang=lang), encoding="utf-8")
    with opened(browser, path) as view:
        view.page.evaluate(
            """() => {
                const plain = CanvasRenderingContext2D.prototype.fillText;
                window.fonts = [];
                CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) {
                    window.fonts.push([text, this.font]);
                    return plain.call(this, text, ...rest);
                };
            }"""
        )
        tab(view, "legend")
        with view.page.expect_download():
            press(view, view.page.get_by_role("button", name=WORDS[lang]["save_picture"]))
        view.page.wait_for_timeout(200)
        written = view.page.evaluate("window.fonts")
        said = " ".join(text for text, _ in written)
        assert "…" not in said
        assert long[lang == "ar"] in said
        rows = [text for text, _ in written if WORDS[lang]["km2"] in text]
        assert not any(text.startswith(long[lang == "ar"]) for text in rows), "its land stands in the second line"
        assert base.style.sides["SDF"][lang == "ar"] in said
        assert len({font for text, font in written if WORDS[lang]["km2"] in text}) == 1
        assert WORDS[lang]["north"] in [text for text, _ in written]
        quiet(view)


REDS = """async (address) => {
    const image = new Image();
    image.src = address;
    await image.decode();
    const sheet = document.createElement("canvas");
    [sheet.width, sheet.height] = [image.width, image.height];
    const g = sheet.getContext("2d");
    g.drawImage(image, 0, 0);
    const data = g.getImageData(0, 0, sheet.width, sheet.height).data;
    let red = 0;
    for (let i = 0; i < data.length; i += 4) red += data[i] > 170 && data[i + 1] < 120;
    return red;
}"""


def shades(view, row):
    """The different colours in the middle of a cell of the first column, where nobody's name stands."""
    return {
        tuple(colour_at(view, world.WEST + 0.04 + n / 900, world.SOUTH + world.STEP * (row + 0.2))) for n in range(20)
    }


def test_a_side_that_is_not_shown_is_told_from_ground_without_report(browser, file, tmp_path):
    with opened(browser, file) as view:
        view.page.locator(".mp-legend [data-key=f0]").click()
        assert "not shown: Syrian army" in view.page.locator(".mp-stamp").inner_text()
        assert len(shades(view, 2)) > 1, "striped"
        assert len(shades(view, 5)) == 1, "blank"
        with view.page.expect_download() as saved:
            view.page.get_by_role("button", name=WORDS["en"]["save_picture"]).click()
        path = tmp_path / "map.png"
        saved.value.save_as(path)
        address = "data:image/png;base64," + base64.b64encode(path.read_bytes()).decode()
        red = view.page.evaluate(REDS, address)
        assert red > 20_000, "the picture shows every side: whoever gets it cannot switch one on"
        assert len(shades(view, 2)) > 1, "the screen stays as it was"
        view.page.locator(".mp-legend [data-key=f0]").click()
        assert "not shown" not in view.page.locator(".mp-stamp").inner_text()
        assert {hue(one) for one in shades(view, 2)} == {"red"}
        quiet(view)


def test_the_screen_follows_the_device_until_told_otherwise(browser, file):
    with opened(browser, file, color_scheme="dark") as view:
        view.page.wait_for_selector(".mp-legend")
        dark = "document.body.classList.contains('mp-dark')"
        assert view.page.evaluate(dark)
        view.page.emulate_media(color_scheme="light")
        view.page.wait_for_selector("body:not(.mp-dark)")
        view.page.locator("#mp-theme").select_option("dark")
        assert view.page.evaluate(dark)


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_hostile_text_does_nothing_anywhere(browser, hostile, lang):
    with opened(browser, hostile, hash_=f"#lang={lang}&claims=1&d=2017-03-31") as view:
        sheet = view.page
        sheet.mouse.move(*spot_of(view, 38.1, 34.1))
        assert "window.__x" in sheet.locator(".mp-tip").text_content()
        for name in ("legend", "changes", "place", "claims", "about"):
            tab(view, name)
            assert world.HOSTILE in sheet.locator(f"#mp-panel-{name}").text_content() or name == "place"
        tab(view, "changes")
        sheet.locator("#mp-panel-changes .mp-where .mp-link").first.click()
        sheet.locator("#mp-search").fill("window")
        assert sheet.locator("#mp-found [role=option]").count() > 0
        sheet.keyboard.press("Enter")
        assert world.HOSTILE in sheet.locator("#mp-panel-place").text_content()
        sheet.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        assert sheet.locator(".mp-sheet canvas").count() == 1
        sheet.evaluate("window.dispatchEvent(new Event('afterprint'))")
        tab(view, "legend")
        with sheet.expect_download():
            sheet.get_by_role("button", name=WORDS[lang]["save_picture"]).click()
        tab(view, "claims")
        links = [link.get_attribute("href") for link in sheet.locator("a").all()]
        assert set(links) == {world.BAD_LINKS[2]}
        assert sheet.evaluate("window.__x") is None
        assert sheet.evaluate(
            "[...document.querySelectorAll('body *')].every((e) => !e.getAttributeNames().some((n) => n.startsWith('on')))"
        )
        quiet(view)


class _Tile(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "image/svg+xml")
        self.end_headers()
        self.wfile.write(
            b'<svg xmlns="http://www.w3.org/2000/svg" width="256" height="256"><rect width="256" height="256" fill="#0f0"/></svg>'
        )

    def log_message(self, *_):
        pass


def test_tiles_come_from_their_host_only(browser, tmp_path):
    server = HTTPServer(("127.0.0.1", 0), _Tile)
    Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/{{z}}/{{x}}/{{y}}.svg"
    path = tmp_path / "tiles.html"
    path.write_text(page(rich(), lang="en", tiles=tiles_called(address)), encoding="utf-8")
    try:
        with opened(browser, path) as view:
            view.page.wait_for_selector(".leaflet-tile-loaded")
            asked = {re.sub(r"(:\d+)/.*", r"\1", url) for url in view.requests if url.startswith("http")}
            assert asked == {f"http://127.0.0.1:{server.server_port}"}
            assert "127.0.0.1" in view.page.locator(".mp-credit").inner_text()
            assert [said for said in view.complaints if "CSP" in said] == []
            view.page.evaluate(f"fetch('http://127.0.0.1:{server.server_port}/x').catch(() => 0)")
            view.page.wait_for_timeout(100)
            assert any("CSP connect-src" in said for said in view.complaints), "pictures only"
    finally:
        server.shutdown()
    with opened(browser, path) as view:
        assert view.page.locator(".mp-legend").is_visible(), "without the network it is still a map"
