"""The page for those who use the keyboard, other colours, little motion or large type; very long histories; empty maps."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

import pandas as pd
import pytest

from mapper.resources import data_path
from mapper.view.leaflet import page
from mapper.view.words import page_words
from tests.view import world
from tests.view.browser import MAP, click_at, opened, quiet

pytestmark = pytest.mark.browser
SPRING = date(2017, 3, 31)
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
WORDS = page_words()
LONG = "The Syrian Democratic Forces and the Military Council of Manbij and al-Bab and the formations that are allied with it"
LONG_AR = "قوات سوريا الديمقراطية والمجلس العسكري لمنبج والباب والتشكيلات العشائرية المتحالفة معها في ريف حلب الشرقي"


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    return written(tmp_path_factory.mktemp("comfort"), world.content(SPRING))


def written(folder, content, lang="en"):
    path = folder / "map.html"
    path.write_text(page(content, lang=lang), encoding="utf-8")
    return path


def long_history(days=7300, changes=3300, claims=4000):
    """Twenty years with a change nearly every other day, 400 reports about one place."""
    base, chance, first = world.content(), random.Random(1), date(2005, 1, 1)
    told = [
        world.change(
            f"u{chance.randrange(6)}-{chance.randrange(6)}", first + timedelta(days=day), chance.choice(list(world.FACTIONS)),
            confidence=chance.choice([0.3, 0.6, 0.9]), claim_ids=(f"k{day % claims}",),
        )
        for day in sorted(chance.sample(range(days), changes))
    ]  # fmt: skip
    plain = world.claims().reset_index().to_dict("records")
    said = []
    for number in range(claims):
        day = first + timedelta(days=number * days // claims)
        spot = {"name": "x", "lon": 39.4, "lat": 35.4} if number % 10 else {"name": "y", "lon": 38.1, "lat": 34.1}
        said.append(
            plain[number % 4] | {"claim_id": f"k{number}", "valid_from": day, "reported": day, "places": [spot]}
        )
    last = first + timedelta(days=days - 1)
    return replace(
        base, first=first, last=last, on=last, history=pd.DataFrame(told), claims=pd.DataFrame(said).set_index("claim_id")
    )  # fmt: skip


def until(view, condition):
    """Wait for something on a page whose policy lets no text be run from within."""
    for _ in range(60):
        if view.page.evaluate(condition):
            return
        view.page.wait_for_timeout(100)
    pytest.fail(f"never: {condition}")


NAMELESS = """() => [...document.querySelectorAll("button, input, select, summary, a, [role=tab], [role=group], [role=region]")]
    .filter((node) => node.getClientRects().length)
    .filter((node) => !(node.getAttribute("aria-label") || node.textContent.trim()
        || [...(node.labels || [])].map((label) => label.textContent).join("")))
    .map((node) => node.outerHTML.slice(0, 90))"""


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_every_control_has_a_name(browser, file, lang):
    with opened(browser, file, hash_=f"#lang={lang}") as view:
        click_at(view, world.WEST + 0.1, world.SOUTH + 0.1)
        for name in ("place", "changes", "claims", "about", "legend"):
            view.page.click(f"#mp-tab-{name}")
            assert view.page.evaluate(NAMELESS) == []
        assert view.page.locator("#mp-search").get_attribute("aria-label") == WORDS[lang]["search"]


CUT = """() => {
    const node = document.activeElement, style = getComputedStyle(node), box = node.getBoundingClientRect();
    const away = parseFloat(style.outlineOffset) + parseFloat(style.outlineWidth);
    if (style.outlineStyle === "none") return node === document.body ? null : "none on " + node.outerHTML.slice(0, 60);
    for (let up = node.parentElement; up && up !== document.body; up = up.parentElement) {
        const { overflow } = getComputedStyle(up);
        if (overflow === "visible") continue;
        const frame = up.getBoundingClientRect();
        const over = overflow === "hidden" && box.top - away < frame.top - 1;
        if (over || box.left - away < frame.left - 1 || box.right + away > frame.right + 1)
            return node.outerHTML.slice(0, 60) + " in " + up.className;
    }
    return null;
}"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_ring_of_the_focus_is_seen_all_round(browser, file, theme):
    with opened(browser, file, hash_=f"#lang=en&theme={theme}") as view:
        names = set()
        for _ in range(40):
            view.page.keyboard.press("Tab")
            assert view.page.evaluate(CUT) is None
            names.add(view.page.evaluate("document.activeElement.getAttribute('aria-label')"))
        assert {"Zoom in", "Play", "Date", "Find a place"} <= names
        assert view.page.evaluate("getComputedStyle(document.querySelector('.mp-tabs button')).outlineColor")


RING = """() => {
    const map = document.querySelector(".folium-map");
    const ring = getComputedStyle(map, "::before");
    const keys = map.querySelector(".mp-keys");
    return [ring.borderTopWidth, ring.borderTopColor, getComputedStyle(keys).display, keys.textContent];
}"""


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_the_map_in_focus_has_a_ring_and_says_which_keys_move_it(browser, file, lang):
    with opened(browser, file, hash_=f"#lang={lang}") as view:
        map_ = view.page.locator(".folium-map")
        assert view.page.evaluate(RING)[2] == "none"
        while not map_.evaluate("(node) => node === document.activeElement"):
            view.page.keyboard.press("Tab")
        width, colour, shown, said = view.page.evaluate(RING)
        assert (width, colour, shown) == ("3px", "rgb(11, 87, 208)", "block")
        assert said == WORDS[lang]["map_keys"]
        assert all(len(part.strip().split()) > 2 for part in said.split("·")), "words, not signs alone"
        assert view.page.locator(".mp-keys").evaluate("(node) => getComputedStyle(node).direction") == (
            "rtl" if lang == "ar" else "ltr"
        )
        assert "Enter" in map_.get_attribute("aria-keyshortcuts")
        box, whole = view.page.locator(".mp-keys").bounding_box(), map_.bounding_box()
        assert whole["x"] < box["x"]
        assert box["x"] + box["width"] < whole["x"] + whole["width"]
        view.page.mouse.click(whole["x"] + 300, whole["y"] + 300)
        assert view.page.evaluate(RING)[2] == "none", "the mouse needs no keys"


def test_colours_that_mean_something_stay_where_a_reader_has_colours_of_his_own(browser, file):
    paint = "getComputedStyle(document.querySelector('.mp-legend .mp-swatch')).backgroundColor"
    edges = """[...document.querySelectorAll('.mp-tabs button')]
        .map((node) => getComputedStyle(node).borderBottomColor)"""
    with opened(browser, file, hash_="#lang=en") as view:
        plain = view.page.evaluate(paint)
    with opened(browser, file, hash_="#lang=en", forced_colors="active") as view:
        assert view.page.evaluate(paint) == plain
        chosen, *others = view.page.evaluate(edges)
        assert chosen not in others
        quiet(view)


def test_little_motion_is_one_change_after_the_other(browser, file):
    day = "document.querySelector('.mp-stamp time').dateTime"
    with opened(browser, file, hash_="#lang=en&d=2017-01-01", reduced_motion="reduce") as view:
        assert not view.page.evaluate(f"{MAP}._zoomAnimated")
        view.page.get_by_label(WORDS["en"]["play"]).click()
        view.page.wait_for_timeout(500)
        assert view.page.evaluate(day) == "2017-01-01"
        until(view, f"{day} !== '2017-01-01'")
        assert view.page.evaluate(day) == "2017-03-01"
        until(view, f"{day} === '2017-03-02'")
        view.page.get_by_label(WORDS["en"]["pause"]).click()
    with opened(browser, file, hash_="#lang=en&d=2017-01-01") as view:
        assert view.page.evaluate(f"{MAP}._zoomAnimated")


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_letters_twice_as_large_lose_nothing(browser, file, lang):
    """At 200 % a screen of 1280 by 800 has room for half as much."""
    size = {"viewport": {"width": 640, "height": 400}, "device_scale_factor": 2}
    with opened(browser, file, hash_=f"#lang={lang}", **size) as view:
        assert view.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        frame = view.page.locator(".folium-map").bounding_box()
        assert frame["height"] > 100
        for label in ("prev", "play", "next", "compare", "zoom_in", "fit_all", "search"):
            box = view.page.get_by_label(WORDS[lang][label], exact=True).first.bounding_box()
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= 640
            assert box["y"] >= 0
            assert box["y"] + box["height"] <= 400
        stamp, zoom = (view.page.locator(name).bounding_box() for name in (".mp-stamp", ".mp-zoom"))
        assert stamp["x"] + stamp["width"] <= zoom["x"] or zoom["x"] + zoom["width"] <= stamp["x"]


def test_twenty_years_are_stepped_and_searched_as_quickly_as_one(browser, tmp_path):
    with opened(browser, written(tmp_path, long_history()), hash_="#lang=en&d=2015-06-01") as view:
        spent = """(act) => { const began = performance.now(); %s; return (performance.now() - began) / %d; }"""
        step = "for (let i = 0; i < 50; i++) document.querySelector('.mp-step:nth-child(3)').click()"
        assert view.page.evaluate(spent % (step, 50)) < 60
        assert view.page.evaluate(spent % ("document.querySelector('#mp-tab-claims').click()", 1)) < 600
        assert view.page.locator(".mp-claimlist .mp-card").count() == 40
        click_at(view, 38.1, 34.1)
        others = view.page.locator(".mp-evidence").filter(has_text=WORDS["en"]["evidence_other"])
        assert others.locator(".mp-card").count() == 20
        more = others.locator(".mp-more")
        rest = int(more.inner_text().split("(")[1].strip(")"))
        assert rest > 100
        more.click()
        assert others.locator(".mp-card").count() == 20 + rest
        assert view.page.evaluate("document.activeElement.className").startswith("mp-card")
        years = [text for text in view.page.locator(".mp-tick").all_inner_texts() if text.isdigit()]
        assert 4 <= len(years) <= 21
        quiet(view)


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_a_map_without_reports_says_so(browser, tmp_path, lang):
    base = world.content(SPRING)
    blank = replace(base, history=base.history.iloc[:0], claims=base.claims.iloc[:0])
    with opened(browser, written(tmp_path, blank, lang)) as view:
        assert view.page.locator(".mp-blank").inner_text() == WORDS[lang]["nothing"]
        assert "0.0" not in view.page.locator("#mp-panel-legend").inner_text()
        for sign in (".mp-signs", ".mp-bar", ".mp-hide", ".mp-explained"):
            assert view.page.locator(f"#mp-panel-legend {sign}").count() == 0
        quiet(view)
    late = replace(base, history=base.history[base.history["day"] > world.FIRST])
    with opened(browser, written(tmp_path, late, lang), hash_="#d=2017-01-01") as view:
        assert view.page.locator(".mp-blank").count() == 1
        view.page.get_by_label(WORDS[lang]["next"]).click()
        assert view.page.locator(".mp-blank").count() == 0
        assert view.page.locator(".mp-bar").count() == 1


def test_only_one_side_has_no_front_to_explain(browser, tmp_path, file):
    base = world.content()
    alone = base.history[(base.history["faction"] == "SAA") & (base.history["status"] == "held")]
    with opened(browser, written(tmp_path, replace(base, history=alone)), hash_="#lang=en") as view:
        assert view.page.locator(".mp-sign-line").count() == 0
    with opened(browser, file, hash_="#lang=en") as view:
        assert view.page.locator(".mp-sign-line").count() == 1


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_reports_of_later_days_stand_apart(browser, tmp_path, lang):
    base = world.content(SPRING)
    days = [date(2017, 1, 1), date(2017, 2, 1), date(2017, 3, 3), date(2017, 3, 20)]
    claims = base.claims.assign(valid_from=days, reported=days)
    with opened(browser, written(tmp_path, replace(base, claims=claims), lang), hash_="#d=2017-02-15") as view:
        view.page.click("#mp-tab-claims")
        cards = view.page.locator(".mp-claimlist > *")
        kinds = [node.get_attribute("class") for node in cards.all()]
        assert [("later" in kind) for kind in kinds] == [False, False, False, True, True, True]
        assert view.page.locator(".mp-laterhead").inner_text() == WORDS[lang]["claims_later"]
        view.page.evaluate("location.hash = 'd=2017-03-10'")
        view.page.locator(".mp-step").nth(2).click()
        until(view, "document.querySelectorAll('.mp-later').length === 1")
        # An address stands, whatever the page was about to write before it has read it.
        escape = "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'Escape', bubbles: true}))"
        view.page.evaluate(f"location.hash = 'd=2017-03-31'; {escape}")
        until(view, "!document.querySelector('.mp-later, .mp-laterhead')")
        quiet(view)


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_a_very_long_name_has_two_lines_in_the_key_of_a_phone(browser, tmp_path, lang):
    names = {key: {**row, "name": LONG, "name_ar": LONG_AR} for key, row in world.FACTIONS.items()}
    content = world.content(factions=names)
    content = replace(content, style=replace(content.style, short={}))
    alone = content.history[content.history["faction"] == "SAA"]
    with opened(browser, written(tmp_path, replace(content, history=alone), lang), **PHONE) as view:
        row = view.page.locator(".mp-key bdi").first
        box, key = row.bounding_box(), view.page.locator(".mp-key").bounding_box()
        line = row.evaluate("(node) => parseFloat(getComputedStyle(node).lineHeight)")
        assert 1.8 < box["height"] / line < 2.2
        assert key["x"] <= box["x"]
        assert box["x"] + box["width"] <= key["x"] + key["width"]
        assert box["y"] + box["height"] <= key["y"] + key["height"]
        swatch = view.page.locator(".mp-key i").first.bounding_box()
        assert swatch["width"] == 17


INKED = """() => {
    const plain = CanvasRenderingContext2D.prototype;
    const [text, arc] = [plain.fillText, plain.arc];
    window.inked = [];
    plain.fillText = function (said, x, y, ...rest) {
        window.inked.push({ said, x, y, wide: this.measureText(said).width });
        return text.call(this, said, x, y, ...rest);
    };
    plain.arc = function (x, y, r, ...rest) {
        window.inked.push({ x, y, r });
        return arc.call(this, x, y, r, ...rest);
    };
}"""


def test_the_ring_round_a_chosen_place_is_clear_of_its_name(browser, tmp_path):
    count = 60
    vertices, edges = world.topology(count)
    base = world.content()
    units = world.units(count)
    towns = units[units["settlement"]].iloc[[930]]
    labels = towns[["name", "name_ar", "lon", "lat"]].assign(rank=5)
    fine = replace(base, vertices=vertices, edges=edges, units=units, labels=labels, history=base.history.iloc[:1])
    town = towns.index[0]
    with opened(browser, written(tmp_path, fine), hash_="#lang=en") as view:
        view.page.evaluate(f"{MAP}.setZoom(5, {{animate: false}})")
        view.page.evaluate(INKED)
        view.page.evaluate(f"location.hash = 'lang=en&p={town}'")
        view.page.wait_for_timeout(400)
        inked = view.page.evaluate("window.inked")
        rings = [one for one in inked if one.get("r") == 10]
        names = [one for one in inked if one.get("said") == towns["name"].iloc[0]]
        assert rings, "the cell is too small to be outlined"
        assert names, "a chosen place has its name at any zoom"
        for name in names:
            beside = abs(name["x"] - rings[0]["x"]) - name["wide"] / 2
            above = abs(name["y"] - rings[0]["y"]) - 7
            assert max(beside, above) >= 12


def test_one_sign_for_percent():
    """Digits are Western in both languages, and so is the sign; it stands right behind the figure."""
    for path in sorted(data_path("lexicon").glob("*.toml")):
        if path.name in ("fold.toml", "geocoders.toml"):
            continue
        text = path.read_text("utf-8")
        assert "٪" not in text, path.name
        assert not [line for line in text.splitlines() if any(f"{n} %" in line for n in "0123456789}")], path.name
    assert WORDS["ar"]["percent"] == WORDS["en"]["percent"] == "{n}%"


NAMED = """() => {
    const plain = CanvasRenderingContext2D.prototype.fillText;
    window.said = [];
    CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) {
        window.said.push(text);
        return plain.call(this, text, ...rest);
    };
}"""


def test_a_village_that_reports_name_has_its_name_where_others_wait(browser, tmp_path):
    """In a view of the whole land: its colour would say little without it."""
    base = world.content()
    town = base.units.loc["u0-4"]
    spots = [{"name": town["name"], "lon": float(town["lon"]), "lat": float(town["lat"])}]
    claims = base.claims.assign(places=[spots, [], [], []])
    content = replace(base, claims=claims, labels=base.labels.assign(rank=40))
    path = written(tmp_path, content)
    with opened(browser, path, hash_="#lang=en") as view:
        view.page.evaluate(NAMED)
        view.page.evaluate("location.hash = 'lang=en&d=2017-01-01'")
        view.page.wait_for_function("() => window.said.length > 0", polling=50)
        said = view.page.evaluate("window.said")
    assert [name for name in said if name.startswith("al-Town")] == ["al-Town 04"]
