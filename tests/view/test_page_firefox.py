"""The page in Debian's Firefox: from a disk, without network and WebGL, with true keys and a true pointer."""

from __future__ import annotations

from datetime import date

import pytest
from PIL import Image

from mapper.view.leaflet import page
from mapper.view.words import page_words
from tests.view import world
from tests.view.browser import COLOUR, SPOT, hue
from tests.view.firefox import firefox, opened

pytestmark = pytest.mark.browser
WORDS = page_words()
RAQQA, MAADAN, TANF, PALMYRA = (39.05, 36.05), (39.60, 35.74), (38.6, 33.6), (38.1, 34.4)
INK = """() => [...document.querySelectorAll(".leaflet-overlay-pane canvas")].map((sheet) => {
    const data = sheet.getContext("2d").getImageData(0, 0, sheet.width, sheet.height).data;
    return new Set(new Uint32Array(data.buffer)).size;
})"""
DAY = "() => document.querySelector('.mp-stamp time').getAttribute('datetime')"
PANEL = "#mp-panel-place"


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    with firefox(tmp_path_factory.mktemp("firefox")) as one:
        yield one


@pytest.fixture(scope="module")
def files(tmp_path_factory, control_map):
    folder = tmp_path_factory.mktemp("pages")
    control_map.to_html(folder / "article.html", lang="en")
    hostile = page(world.hostile_content(), lang="en")
    (folder / "hostile.html").write_text(hostile, encoding="utf-8")
    (folder / "spring.html").write_text(page(world.content(date(2017, 3, 31)), lang="en"), encoding="utf-8")
    return {path.stem: path for path in folder.iterdir()}


def quiet(tab):
    assert tab.complaints == []
    assert [url for url in tab.requests if not url.startswith(("file:", "data:", "blob:"))] == []


def test_the_watch_sees_what_leaves_and_what_is_said(browser, tmp_path):
    path = tmp_path / "leaky.html"
    leaky = "<html data-ready><img src='https://news.example/x.png'><script>console.warn('said'); nothing()</script>"
    path.write_text(leaky, encoding="utf-8")
    with opened(browser, path) as tab:
        assert "https://news.example/x.png" in tab.requests
        assert "said" in tab.complaints
        assert any("nothing is not defined" in text for text in tab.complaints)
        webgl = "() => ['webgl', 'webgl2'].map((kind) => document.createElement('canvas').getContext(kind))"
        assert tab.evaluate(webgl) == [None, None]


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (360, 740)])
@pytest.mark.parametrize("lang", ["en", "ar"])
def test_the_article_is_a_map_in_both_languages_and_sizes(browser, files, lang, width, height):
    with opened(browser, files["article"], hash_=f"#lang={lang}", width=width, height=height) as tab:
        ground = [hue(tab.evaluate(COLOUR, spot)) for spot in (RAQQA, MAADAN, TANF, PALMYRA)]
        assert ground == ["yellow", "red", "green", "paper"]
        assert min(tab.evaluate(INK)) > 20, "both sheets are painted, the names too"
        side = tab.evaluate("() => getComputedStyle(document.querySelector('.mp-side')).direction")
        assert side == ("rtl" if lang == "ar" else "ltr")
        assert tab.evaluate("() => document.documentElement.lang") == lang
        stamp = {"en": "20 December 2017", "ar": "كانون الأول"}[lang]
        assert stamp in tab.text(".mp-stamp")
        assert tab.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
        quiet(tab)


def test_a_click_opens_the_place_with_its_sentence(browser, files):
    with opened(browser, files["article"]) as tab:
        tab.click_at(*tab.evaluate(SPOT, [39.279, 35.874]))
        told = tab.text(PANEL)
        assert "Held by Syrian Democratic Forces" in told
        assert "شرق نهر الفرات بالكامل" in told
        assert "Watan FM" in told
        quiet(tab)


def test_the_search_finds_a_place_however_it_is_spelled(browser, files):
    with opened(browser, files["article"], hash_="#lang=ar") as tab:
        tab.click("#mp-search")
        tab.press("الرقه")
        assert tab.text("#mp-found [role=option]").startswith("الرقة")
        tab.press("Enter")
        assert "قوات سوريا الديمقراطية" in tab.text(PANEL)
        quiet(tab)


def test_slider_and_keys_step_through_the_days(browser, files):
    with opened(browser, files["spring"]) as tab:
        middle = (world.WEST + world.STEP * 2.44, world.SOUTH + world.STEP * 1.44)
        before = tab.evaluate(COLOUR, middle)
        tab.evaluate("() => document.querySelector('input[type=range]').focus()")
        tab.press("Right")
        assert tab.evaluate(DAY) == "2017-01-02"
        tab.press("End")
        assert tab.evaluate(DAY) == "2017-03-31"
        assert tab.evaluate(COLOUR, middle) != before
        tab.press("Home")
        assert tab.evaluate(COLOUR, middle) == before
        tab.press("]")
        assert tab.evaluate(DAY) == "2017-03-01"
        tab.click(".mp-lang")
        tab.evaluate("() => document.querySelector('input[type=range]').focus()")
        tab.press("Left")
        assert tab.evaluate(DAY) == "2017-03-02", "in Arabic time runs to the left"
        tab.evaluate("() => { location.hash = '#lang=ar&d=2017-03-28'; }")
        tab.until(f"() => ({DAY})() === '2017-03-28'")
        tab.press(" ")
        tab.until(f"() => ({DAY})() === '2017-03-31'")
        quiet(tab)


def test_dark_light_and_a_picture_to_keep(browser, files):
    with opened(browser, files["spring"]) as tab:
        ground = "() => getComputedStyle(document.querySelector('.mp-side')).backgroundColor"
        light = tab.evaluate(ground)
        tab.evaluate(
            """() => {
                const select = document.querySelector("#mp-theme");
                select.value = "dark";
                select.dispatchEvent(new Event("change", { bubbles: true }));
            }"""
        )
        assert sum(map(int, tab.evaluate(ground)[4:-1].split(","))) < 200 < sum(map(int, light[4:-1].split(",")))
        tab.click("#mp-panel-legend button", WORDS["en"]["save_picture"])
        kept = tab.saved()
        assert kept.name == "mapper-2017-01-01.png"
        with Image.open(kept) as picture:
            assert picture.width >= 800
            assert picture.getpixel((2, 2))[:3] == (0xFD, 0xFB, 0xF6), "on paper it is light"
            assert len(picture.convert("RGB").getcolors(1 << 20)) > 100
        quiet(tab)


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_a_hostile_article_runs_nothing(browser, files, lang):
    with opened(browser, files["hostile"], hash_=f"#lang={lang}&claims=1&d=2017-03-31") as tab:
        for name in ("legend", "changes", "place", "claims", "about"):
            tab.click(f"#mp-tab-{name}")
        assert world.HOSTILE in tab.evaluate("() => document.querySelector('#mp-panel-claims').textContent")
        tab.click_at(*tab.evaluate(SPOT, [world.WEST + world.STEP * 2.4, world.SOUTH + world.STEP * 2.4]))
        assert world.HOSTILE in tab.evaluate(f"() => document.querySelector('{PANEL}').textContent")
        tab.evaluate("() => window.dispatchEvent(new Event('beforeprint'))")
        assert tab.evaluate("() => window.__x ?? null") is None
        assert tab.evaluate("() => document.querySelectorAll('img, iframe, object, embed').length") == 0
        quiet(tab)


def test_the_policy_stops_what_is_injected(browser, files):
    with opened(browser, files["spring"]) as tab:
        tab.evaluate(
            "() => document.body.insertAdjacentHTML('beforeend', '<img src=https://news.example/x onerror=window.__x=1>')"
        )
        tab.wait_for(lambda: any("CSP img-src" in text for text in tab.complaints), "a complaint")
        assert tab.evaluate("() => window.__x ?? null") is None
        assert not [url for url in tab.requests if url.startswith("http")]
