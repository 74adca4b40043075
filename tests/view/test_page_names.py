"""Names on the page and the sheet of a real theatre: neighbours, places that reports name, sides on small ground."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import mapper
from mapper.sheet import map_content
from mapper.view.leaflet import page
from tests.conftest import ROOT
from tests.view.browser import MAP, opened, quiet

pytestmark = pytest.mark.browser
DAY = date(2024, 12, 5)
WIDE = {"viewport": {"width": 1400, "height": 860}}
PHONE = {"viewport": {"width": 360, "height": 740}, "device_scale_factor": 2, "has_touch": True, "is_mobile": True}
LAYER = f"""() => {{
    {MAP}.eachLayer((one) => {{ if (one.model && one._spot) window.layer = one; }});
    const plain = CanvasRenderingContext2D.prototype.fillText;
    window.written = [];
    CanvasRenderingContext2D.prototype.fillText = function (text, x, y) {{
        window.written.push([text, x, y]);
        return plain.call(this, text, x, y);
    }};
    window.layer.drawNames();
    CanvasRenderingContext2D.prototype.fillText = plain;
    return window.written;
}}"""
CELL = "([x, y]) => window.layer.model.cellAt(...window.layer._ground(x, y))"
GROUND = """() => {
    const { layer } = window;
    const { model } = layer;
    const holder = model.holders();
    const ground = new MapperHearts.Ground(layer, holder);
    const under = (x, y) => {
        const cell = model.cellAt(...layer._ground(x, y));
        return cell < 0 ? -1 : holder[cell];
    };
    let [alike, all] = [0, 0];
    for (let j = 0; j < ground.high; j += 3)
        for (let i = 0; i < ground.wide; i += 3, all++)
            alike += ground.owner[ground.wide * j + i] === under((i + 0.5) * ground.side, (j + 0.5) * ground.side);
    const stretches = ground.stretches();
    let [inside, boxes] = [0, 0];
    for (const one of stretches.slice(0, 12))
        for (const [west, north, east, south] of [...ground.boxes(one, 24, 12)].slice(0, 20)) {
            const middle = under((west + east) / 2, (north + south) / 2);
            const corners = [[west, north], [east, north], [west, south], [east, south]];
            const near = ([x, y]) => [-2, 0, 2].some((dx) => [-2, 0, 2].some((dy) => under(x + dx, y + dy) === one.faction));
            boxes++;
            inside += middle === one.faction && corners.every(near);
        }
    const sizes = stretches.map(({ pixels }) => pixels);
    return { share: alike / all, coloured: ground.owner.filter((one) => one >= 0).length, inside, boxes,
             ordered: sizes.every((one, i) => !i || one <= sizes[i - 1]) };
}"""


@pytest.fixture(scope="module")
def content():
    theatre = mapper.load_theatre("syria")
    claims = mapper.read_claims(ROOT / "tests/control/stories/claims.csv", theatre)
    return map_content(mapper.control_at(claims, theatre, on=DAY), DAY, DAY)


@pytest.fixture(scope="module")
def file(content, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("names") / "map.html"
    path.write_text(page(content, lang="en"), encoding="utf-8")
    return path


def test_a_country_has_spots_all_over_it_and_along_the_theatre(content):
    rows = content.labels[content.labels["kind"] == "country"]
    assert rows.groupby("name").size()["Turkey"] > 6
    near = rows[(rows["name"] == "Turkey") & rows["lat"].between(36.7, 37.6)]
    assert near["lon"].max() - near["lon"].min() > 4
    assert not rows.duplicated(["name", "lon", "lat"]).any()


@pytest.mark.parametrize(
    ("lang", "names"),
    [("en", ["TURKEY", "IRAQ", "JORDAN", "LEBANON"]), ("ar", ["تركيا", "العراق", "الأردن", "لبنان"])],
)
def test_neighbours_are_named_once_and_outside_the_theatre(browser, file, lang, names):
    with opened(browser, file, hash_=f"#lang={lang}", **WIDE) as view:
        written = view.page.evaluate(LAYER)
        for name in names:
            assert [text for text, *_ in written].count(name) == 1, name
        for text, x, y in written:
            if text in names[:3]:
                assert view.page.evaluate(CELL, [x, y]) == -1, text
        quiet(view)


def test_a_neighbour_is_named_where_only_its_edge_is_in_sight(browser, file):
    """The middle of Turkey is far from the theatre, and most readers never see it."""
    with opened(browser, file, **WIDE) as view:
        view.page.evaluate(f"{MAP}.setView([36.5, 39.2], 8.5, {{ animate: false }})")
        assert "TURKEY" in [text for text, *_ in view.page.evaluate(LAYER)]


@pytest.mark.parametrize(("lang", "name", "side"), [("en", "al-Tanf", "SNA"), ("ar", "التنف", "قسد")])
def test_a_base_that_reports_speak_of_and_a_side_on_small_ground_are_named(browser, file, lang, name, side):
    with opened(browser, file, hash_=f"#lang={lang}", **WIDE) as view:
        written = [text for text, *_ in view.page.evaluate(LAYER)]
        assert name in written
        assert side in written
        held = "window.layer.hearts.every(([cell, faction]) => window.layer.model.holders()[cell] === faction)"
        assert view.page.evaluate(held)


@pytest.fixture(scope="module")
def article(tmp_path_factory) -> Path:
    """The sample article, whose army holds a narrow strip along the river."""
    theatre = mapper.load_theatre("syria")
    claims = mapper.read_claims(ROOT / "seeds/2017-12-20-coalition-raqqa.txt", theatre)
    path = tmp_path_factory.mktemp("article") / "map.html"
    mapper.control_at(claims, theatre, on="2017-12-20").to_html(path)
    return path


@pytest.mark.parametrize(("lang", "side"), [("en", "Syrian army"), ("ar", "الجيش السوري")])
def test_a_side_without_room_on_its_ground_is_named_beside_it(browser, article, lang, side):
    with opened(browser, article, hash_=f"#lang={lang}", **PHONE) as view:
        written = {text: (x, y) for text, x, y in view.page.evaluate(LAYER)}
        assert side in written
        found = view.page.evaluate(
            """([x, y]) => {
                const { layer } = window;
                const holder = layer.model.holders();
                const cell = layer.model.cellAt(...layer._ground(x, y));
                const led = layer.hearts.map(([at, faction]) => [at, faction, holder[at]]);
                return [cell < 0 ? -1 : holder[cell], led];
            }""",
            written[side],
        )
        assert found[0] == -1, "the name itself stands on ground that nobody holds"
        assert all(faction == holds for _, faction, holds in found[1]), "and its line ends on its own"
        assert len({faction for _, faction, _ in found[1]}) == 3
        view.page.evaluate("window.layer.view.hidden.add('f' + window.layer.hearts.at(-1)[1])")
        assert side not in [text for text, *_ in view.page.evaluate(LAYER)], "one that is not shown is not named"
        quiet(view)


@pytest.mark.parametrize(("lang", "rivers"), [("en", {"Euphrates", "Khabur"}), ("ar", {"الفرات", "الخابور", "العاصي"})])
def test_rivers_are_named_on_a_phone_too(browser, article, lang, rivers):
    with opened(browser, article, hash_=f"#lang={lang}", **PHONE) as view:
        assert rivers <= {text for text, *_ in view.page.evaluate(LAYER)}


def test_places_of_claims_are_called_as_the_map_calls_them(browser, article):
    """The article is in Arabic; its sentences stay so, the way to a place on the map is in the reader's language."""
    with opened(browser, article, hash_="#lang=en", **WIDE) as view:
        view.page.get_by_role("tab", name="Claims").click()
        links = " ".join(view.page.locator(".mp-claimlist .mp-link").all_inner_texts())
        assert "Raqqa" in links
        assert "الرقة" not in links, "nor a governorate"
        assert "سوريا" not in links, "nor the country"
        view.page.evaluate("location.hash = 'lang=ar'")
        links = " ".join(view.page.locator(".mp-claimlist .mp-link").all_inner_texts())
        assert "الرقة" in links
        assert "Raqqa" not in links


def test_what_was_searched_is_not_left_over_another_place(browser, article):
    with opened(browser, article, hash_="#lang=en", **WIDE) as view:
        view.page.fill("#mp-search", "الرقه")
        view.page.keyboard.press("Enter")
        assert view.page.input_value("#mp-search") == "Raqqa"
        view.page.get_by_role("tab", name="Changes").click()
        view.page.locator(".mp-where .mp-link", has_text="Tabqa").first.click()
        assert view.page.input_value("#mp-search") == ""
        quiet(view)


def test_a_place_called_like_a_settlement_is_not_named_twice(content):
    """The air base of Tabqa has the city's name in Arabic."""
    towns = content.labels[content.labels["kind"] == "town"]
    others = towns[~towns["name"].isin(["al-Tanf"])]
    assert (towns["name"] == "al-Tanf").sum() == 1
    assert (others["name_ar"] == "الطبقة").sum() == 1


def test_the_squares_of_the_ground_have_its_holders(browser, file):
    with opened(browser, file, **WIDE) as view:
        view.page.evaluate(LAYER)
        found = view.page.evaluate(GROUND)
        assert found["share"] > 0.985
        assert found["coloured"] > 2000
        assert found["boxes"] > 20
        assert found["inside"] == found["boxes"]
        assert found["ordered"]


COVERED = """() => {
    const { towns } = window.layer.view;
    const rank = new Map(window.layer.model.data.labels.map((label) => [label[6], label[4]]));
    const on = ([x, y], [west, north, east, south]) => x > west - 2 && x < east + 2 && y > north - 2 && y < south + 2;
    const covered = towns.filter((one) => rank.get(one.cell) > 1 && towns.some((other) => other !== one && on(one.dot, other.box)));
    return [towns.length, covered.map(({ cell }) => window.layer.model.units.name?.[cell] ?? cell)];
}"""


@pytest.mark.parametrize("zoom", [8, 9, 10])
def test_no_name_lies_on_the_dot_of_another_place(browser, file, zoom):
    with opened(browser, file, hash_="#lang=en", **WIDE) as view:
        view.page.evaluate(f"{MAP}.setView([36.2, 37.2], {zoom}, {{ animate: false }})")
        view.page.evaluate(LAYER)
        count, covered = view.page.evaluate(COVERED)
        assert count > 20
        assert not covered


@pytest.mark.parametrize(("lang", "names"), [("en", ["Lake Assad", "Tabqa"]), ("ar", ["بحيرة الأسد", "الطبقة"])])
def test_a_lake_leaves_the_towns_of_the_reports_their_names(browser, file, lang, names):
    """Tabqa lies on the shore of Lake Assad, and the lake's name found room first."""
    on_lake = "([x, y]) => window.layer._over.isPointInPath(window.layer._paths.lake, x, y)"
    with opened(browser, file, hash_=f"#lang={lang}", **WIDE) as view:
        for zoom in (7.75, 8, 8.25):
            view.page.evaluate(f"{MAP}.setView([35.95, 38.5], {zoom}, {{ animate: false }})")
            written = view.page.evaluate(LAYER)
            assert set(names) <= {text for text, *_ in written}, zoom
            (spot,) = [(x, y) for text, x, y in written if text == names[0]]
            assert view.page.evaluate(on_lake, spot), zoom


def test_points_of_reports_are_not_hidden_under_the_names_of_sides(browser, file):
    with opened(browser, file, hash_="#lang=en", **WIDE) as view:
        view.page.evaluate(f"{MAP}.setView([35.6, 39.4], 8.5, {{ animate: false }})")
        view.page.get_by_label("Reports as points").check()
        view.page.evaluate(LAYER)
        hidden = view.page.evaluate(
            """() => {
                const { layer } = window;
                const names = new Set(layer.model.data.factions.flatMap(({ name, short }) => [...name, ...short]));
                const boxes = window.written.filter(([text]) => names.has(text)).map(([text, x, y]) => [x, y, 3 * text.length, 6]);
                const under = ([, x, y]) => boxes.some(([u, v, w, h]) => Math.abs(x - u) < w && Math.abs(y - v) < h);
                return [layer.view.points.length, boxes.length, layer.view.points.filter(under).length];
            }"""
        )
        assert hidden[0] > 3
        assert hidden[1] > 0
        assert hidden[2] == 0


def test_printed_sources_stand_apart(browser, file):
    """Long names in three columns do not touch the next column's bullets."""
    with opened(browser, file, hash_="#lang=en", **WIDE) as view:
        view.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        view.page.emulate_media(media="print")
        boxes = [item.bounding_box() for item in view.page.locator(".mp-sheet li").all()]
        columns = sorted({round(box["x"]) for box in boxes})
        assert len(columns) == 3
        for box in boxes:
            after = [x for x in columns if x > box["x"] + 1]
            assert not after or box["x"] + box["width"] <= after[0] - 24
