"""What a side alone says it took has dots in its colour on every map, and a line that tells so, on no other."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from mapper.resources import data_path, read_toml
from mapper.view.layers import areas_layer
from mapper.view.leaflet import page
from mapper.view.qml import qml
from mapper.view.still import still
from mapper.view.style import Style, contrast
from mapper.view.words import page_words
from tests.view import world
from tests.view.browser import opened, quiet
from tests.view.test_page_controls import texts_drawn

LAST = date(2017, 3, 31)
WORDS = page_words()
SIGN = {lang: WORDS[lang]["claimed_sign"] for lang in ("en", "ar")}
COLOURS = """([west, south, east, north]) => {
    const map = window[Object.keys(window).find((name) => name.startsWith("map_"))];
    const canvas = document.querySelector(".leaflet-overlay-pane canvas");
    const box = canvas.getBoundingClientRect(), frame = map.getContainer().getBoundingClientRect();
    const k = canvas.width / box.width;
    const spot = (lon, lat) => {
        const at = map.latLngToContainerPoint([lat, lon]);
        return [(at.x + frame.x - box.x) * k, (at.y + frame.y - box.y) * k].map(Math.round);
    };
    const [[x0, y0], [x1, y1]] = [spot(west, north), spot(east, south)];
    const { data } = canvas.getContext("2d").getImageData(x0, y0, x1 - x0, y1 - y0);
    const hex = (i) => "#" + [0, 1, 2].map((k) => data[i + k].toString(16).padStart(2, "0")).join("");
    return [...new Set(Array.from({ length: data.length / 4 }, (_, i) => hex(4 * i)))];
}"""


def claimed(content, **by):
    """The content in which sides claim cells, ``u0_1=("SDF",)``, from the last change of each on."""
    rows = content.history.assign(claimed_by=[()] * len(content.history))
    for unit, sides in by.items():
        rows.at[rows.index[rows["unit_id"] == unit.replace("_", "-")][-1], "claimed_by"] = sides
    return replace(content, history=rows)


def cell(x, y):
    """Bounds of a cell without its rim."""
    west, south = world.WEST + world.STEP * x, world.SOUTH + world.STEP * y
    return [west + 0.03, south + 0.03, west + world.STEP - 0.03, south + world.STEP - 0.03]


def written(tmp_path, content, lang="en"):
    path = tmp_path / "page.html"
    path.write_text(page(content, lang=lang), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("palette", "theme"), [("convention", "light"), ("okabe-ito", "light"), ("convention", "dark")]
)
def test_dots_in_the_claimants_colour_lie_on_the_ground_of_the_holder(browser, tmp_path, palette, theme):
    style = world.style().with_palette(palette).with_factions(world.FACTIONS)
    path = written(tmp_path, claimed(world.content(), u0_1=("SDF",), u2_2=("SDF", "SAA"), u1_0=("SDF",)))
    with opened(browser, path, hash_=f"#colours={palette}&theme={theme}") as view:
        dot = {side: style.on_dark(side) if theme == "dark" else style.colour(side) for side in ("SDF", "SAA")}
        seen = {at: set(view.page.evaluate(COLOURS, cell(*at))) for at in ((0, 1), (2, 2), (1, 0), (0, 2), (2, 1))}
        assert dot["SDF"] in seen[0, 1]
        assert {dot["SDF"], dot["SAA"]} <= seen[2, 2], "several who claim it are all seen"
        assert dot["SDF"] in seen[1, 0], "over the stripes of who contests it too"
        assert not {dot["SDF"], dot["SAA"]} & (seen[0, 2] | seen[2, 1]), "nobody else claims these"
        quiet(view)


def test_a_rim_is_seen_on_any_ground():
    toml = read_toml(data_path("theatres", "syria", "style.toml"))
    for palette in toml["palettes"]:
        style = Style.from_dict(toml, palette=palette)
        for colour in [*style.palette.values(), *style.factions.values(), *style.neutrals]:
            for _, opacity in style.steps:
                ground = style.on_paper(colour, opacity)
                assert contrast(style.rim([ground]), ground) > 3
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_the_legend_tells_it_where_it_occurs_and_nowhere_else(browser, tmp_path, lang):
    with opened(browser, written(tmp_path, claimed(world.content(), u0_1=("SDF",)), lang)) as view:
        sign = view.page.locator(".mp-signs li", has_text=SIGN[lang])
        assert sign.is_visible()
        paint = sign.locator(".mp-swatch").evaluate("(node) => getComputedStyle(node).backgroundImage")
        assert paint.count("radial-gradient") == 2
        assert "rgb(255, 217, 47)" in paint
        quiet(view)
    with opened(browser, written(tmp_path, claimed(world.content()), lang)) as view:
        assert view.page.locator(".mp-signs").is_visible()
        assert SIGN[lang] not in view.page.locator(".mp-signs").inner_text()


def test_the_picture_to_keep_tells_it_on_the_days_that_have_it(browser, tmp_path):
    content = claimed(world.content(LAST), u2_3=("SAA",))
    with opened(browser, written(tmp_path, content), hash_="#d=2017-03-31") as view:
        texts = texts_drawn(view)
        for day, told in (("2017-03-31", True), ("2017-02-01", False)):
            view.page.evaluate(f"location.hash = '#d={day}'")
            view.page.wait_for_selector(f".mp-stamp time[datetime='{day}']")
            texts.clear()
            view.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
            view.page.wait_for_timeout(100)
            assert (SIGN["en"] in texts) == told


def test_dots_come_and_go_with_the_days_of_a_run(browser, tmp_path):
    content = world.content(LAST)
    again = [world.change("u0-1", date(2017, 2, day), "SAA") for day in (1, 8)]
    rows = pd.concat([content.history, pd.DataFrame(again)], ignore_index=True)
    rows["claimed_by"] = [()] * (len(rows) - 2) + [("SDF",), ()]
    with opened(browser, written(tmp_path, replace(content, history=rows))) as view:
        go = """(day) => {
            const range = document.querySelector("input[type=range]");
            range.value = day;
            range.dispatchEvent(new Event("input"));
            return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
        }"""
        seen = []
        for day in (30, 31, 37, 38, 33):
            view.page.evaluate(go, day)
            seen.append("#ffd92f" in view.page.evaluate(COLOURS, cell(0, 1)))
        assert seen == [False, True, True, False, True]
        assert view.page.locator(".mp-time").is_visible()


def test_a_cell_too_small_for_the_dots_has_one(browser, tmp_path):
    content = replace(world.content(), lines=[], labels=world.content().labels.iloc[:1])
    path = written(tmp_path, claimed(content, u4_3=("ISIS",), u5_3=("ISIS",)))
    with opened(browser, path) as view:
        found = view.page.evaluate(
            """async ([lon, lat]) => {
                const map = window[Object.keys(window).find((name) => name.startsWith("map_"))];
                map.setMinZoom(2);
                map.setView(map.getCenter(), map.getZoom() - 3.5, { animate: false });
                await new Promise((done) => setTimeout(done, 300));
                const sheet = document.querySelectorAll(".leaflet-overlay-pane canvas")[1];
                const box = sheet.getBoundingClientRect(), frame = map.getContainer().getBoundingClientRect();
                const k = sheet.width / box.width;
                return [lon, lon + 0.25, lon - 0.5].map((at) => {
                    const { x, y } = map.latLngToContainerPoint([lat, at]);
                    const spot = [(x + frame.x - box.x) * k, (y + frame.y - box.y) * k];
                    return [...sheet.getContext("2d").getImageData(...spot, 1, 1).data];
                });
            }""",
            [world.WEST + world.STEP * 4.5, world.SOUTH + world.STEP * 3.5],
        )
        assert found[0] == [0x25, 0x25, 0x25, 255]
        assert found[1][:3] != [0x25, 0x25, 0x25] or found[1][3] == 0, "one for the two of them"
        assert found[2][3] == 0


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_the_still_picture_of_a_notebook_has_them(lang):
    svg = still(claimed(world.content(), u0_1=("SDF",)), lang=lang)
    (pattern,) = re.findall(r'<pattern id="(d\d+)"[^>]*>(?:<circle[^>]*fill="#ffd92f"[^>]*/>){2}</pattern>', svg)
    assert svg.count(f"url(#{pattern})") == 2, "on the ground and in the legend"
    assert f">{SIGN[lang]}<" in svg, "whole"
    plain = still(claimed(world.content()), lang=lang)
    assert SIGN[lang] not in plain
    assert "<circle" not in plain.split("</defs>")[0]


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_the_sheet_for_reports_has_them(lang):
    pytest.importorskip("matplotlib", reason="pictures are the extra 'report'")
    from mapper.view.picture import _Sheet

    def dots(content):
        figure = _Sheet(content, lang).figure()
        texts = [text.get_text() for axes in figure.axes for text in axes.texts]
        strewn = [one for one in figure.axes[0].collections if len(one.get_offsets()) > 1 and one.get_sizes().size]
        return [tuple(np.rint(255 * one.get_facecolor()[0, :3]).astype(int)) for one in strewn], SIGN[lang] in texts

    assert dots(claimed(world.content(), u0_1=("SDF",))) == ([(0xFF, 0xD9, 0x2F)], True)
    assert dots(claimed(world.content())) == ([], False)


def test_the_dots_of_a_sheet_stay_on_their_ground():
    pytest.importorskip("matplotlib", reason="pictures are the extra 'report'")
    from mapper.view.drawing import lattice, outline_of

    ring = np.array([(0.0, 0.0), (10, 0), (10, 10), (0, 10)])
    hole, far = ring * 0.4 + 3, ring * 0.01 + 20
    spots = lattice(outline_of([ring, hole[::-1], far]), 2.0)
    ground = shapely.Polygon(ring, [hole]).union(shapely.Polygon(far))
    assert shapely.contains_xy(ground.buffer(1e-9), spots).all()
    assert (spots > 19).all(axis=1).sum() == 1, "a small part has one"
    assert 60 * 0.8 / 2 < len(spots) < 84 / 2 * 1.3, "one dot for half of the square of what lies between two"


def test_the_style_for_qgis_has_a_rule_for_them():
    rows = [("SAA", ()), ("SDF", ()), ("SAA", ("SDF",)), ("SAA", ("SDF", 'it\'s "x"'))]
    areas = gpd.GeoDataFrame(
        {
            "faction": [faction for faction, _ in rows],
            "status": "held",
            "besieged": False,
            "rivals": [()] * 4,
            "claimed_by": [claimants for _, claimants in rows],
            "confidence": 0.9,
            "since": world.FIRST,
            "claim_ids": [()] * 4,
            "area_km2": 1.0,
        },
        geometry=[shapely.box(i, 0, i + 1, 1) for i in range(4)],
        crs="EPSG:4326",
    )
    style = world.style().with_factions(world.FACTIONS)
    layer = areas_layer(areas, style=style, factions=world.FACTIONS, as_of=world.FIRST)
    root = ET.fromstring(qml(layer))
    rules = {one.get("filter"): one for one in root.iter("rule") if one.get("key").startswith("{dots")}
    alone = rules['"claimed_by" = \'["SDF"]\'']
    assert alone.get("label") == "Claimed by Syrian Democratic Forces, and by nobody else so far"
    assert '"claimed_by" = \'["SDF", "it\'\'s \\"x\\""]\'' in rules
    (pattern,) = root.findall(f"./renderer-v2/symbols/symbol[@name='{alone.get('symbol')}']/layer")
    assert pattern.get("class") == "PointPatternFill"
    assert pattern.find("symbol/layer/prop[@k='color']").get("v") == "255,217,47,255"
    assert "dots" not in qml(layer[layer["claimed_by"].map(len) == 0])
