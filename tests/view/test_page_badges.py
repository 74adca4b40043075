"""Besieged and contested ground that is too small to be seen has a disc; it goes with the day and with its side."""

from __future__ import annotations

import pytest

import mapper
from mapper.view.words import page_words
from tests.view.browser import MAP, opened, quiet
from tests.view.test_page_controls import picture_words, texts_drawn

pytestmark = pytest.mark.browser
WORDS = page_words()
WATCH = """() => {
    const kind = MapperDraw.Layer.prototype;
    const draw = kind.drawNames;
    kind.drawNames = function () { window.layer = this; draw.call(this); };
    dispatchEvent(new Event("resize"));
}"""
BADGES = f"""(zoom) => {{
    const map = {MAP};
    if (zoom) map.setView(map.getCenter(), zoom, {{ animate: false }});
    window.layer.draw();
    const k = window.layer._scale, c = window.layer._over;
    return window.layer.badges.map(({{ x, y, r, besieged }}) => {{
        const at = (dx) => [...c.getImageData(Math.round(x + dx), Math.round(y), 1, 1).data];
        return {{ r: r / k, besieged, inside: at(-0.5 * r) }};
    }});
}}"""


CLAIMS = """faction,status,place_id,valid_from,valid_to,against,source,quote
ISIS,controls,gn172955,2017-01-01,,,Agency,the group holds Raqqa
ISIS,controls,gn173480,2017-01-01,,,Agency,and al-Mayadin
SDF,controls,gn172134,2017-01-01,,,Agency,the SDF hold Ain Issa
SDF,controls,gn163750,2017-01-01,,,Agency,and Tell Abyad
SAA,controls,gn170063,2017-01-01,,,Agency,the army holds Aleppo
SDF,besieged,gn172955,2017-02-01,2017-03-01,ISIS,Agency,the SDF surround Raqqa
SDF,contested,gn172374,2017-03-10,,ISIS,Agency,the SDF and the group fight in Tabqa
"""


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    folder = tmp_path_factory.mktemp("badges")
    (folder / "claims.csv").write_text(CLAIMS, encoding="utf-8")
    theatre = mapper.load_theatre("syria")
    claims = mapper.read_claims(folder / "claims.csv", theatre)
    shown = mapper.control_at(claims, theatre, on="2017-02-10")
    shown.timeline("2017-01-01", "2017-03-31", lang="en").to_html(folder / "page.html")
    return folder / "page.html"


def badges(view, zoom=0):
    if view.page.evaluate("window.layer === undefined"):
        view.page.evaluate(WATCH)
        view.page.evaluate(f"{MAP}.invalidateSize()")
        view.page.evaluate(f"{MAP}.setZoom({MAP}.getZoom() + 0.25, {{ animate: false }})")
    return view.page.evaluate(BADGES, zoom)


def test_small_ground_has_a_disc_and_large_ground_has_none(browser, file):
    with opened(browser, file) as view:
        [one] = badges(view, 8)
        assert one["besieged"]
        assert one["r"] >= 8.5
        assert max(one["inside"][:3]) < 110, "the grey of who holds the city"
        assert one["inside"][3] == 255
        assert badges(view, 13) == [], "the city fills the screen there"
        quiet(view)


def test_a_disc_goes_with_the_day_and_with_the_side(browser, file):
    with opened(browser, file, hash_="#lang=en&d=2017-01-10") as view:
        assert badges(view, 8) == []
        for day, besieged in (
            ("2017-02-10", [True]),
            ("2017-03-05", []),
            ("2017-03-20", [False]),
            ("2017-02-20", [True]),
        ):
            view.page.evaluate(f"location.hash = 'lang=en&d={day}'")
            view.page.wait_for_timeout(900)
            assert [one["besieged"] for one in badges(view)] == besieged, day
        view.page.locator(".mp-legend tbody tr", has_text="Islamic State").first.locator("button").click()
        assert badges(view) == []
        quiet(view)


def test_in_a_run_of_days_a_disc_does_not_stay_behind(browser, file):
    with opened(browser, file, hash_="#lang=en&d=2017-02-20") as view:
        assert len(badges(view, 8)) == 1
        left = view.page.evaluate(
            """async () => {
                const range = document.querySelector("input[type=range]");
                const first = Number(range.value);
                for (let day = first; day < first + 15; day++) {
                    range.value = day;
                    range.dispatchEvent(new Event("input"));
                    await new Promise((done) => setTimeout(done, 30));
                }
                return window.layer.badges.length;
            }"""
        )
        assert left == 0


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_the_keys_say_what_a_disc_is(browser, file, lang):
    with opened(browser, file, hash_=f"#lang={lang}") as view:
        badges(view, 8)
        assert WORDS[lang]["badge_sign"] in view.page.locator(".mp-signs").inner_text()
        assert WORDS[lang]["badge_sign"] in picture_words(view, lang)


def test_the_picture_has_no_key_for_a_disc_that_is_not_on_it(browser, file):
    with opened(browser, file, hash_="#lang=en") as view:
        badges(view, 13)
        assert WORDS["en"]["badge_sign"] not in picture_words(view, "en")


def test_every_side_is_named_on_its_ground_and_a_disc_covers_no_name(browser, file):
    with opened(browser, file, hash_="#lang=en&d=2017-02-10") as view:
        badges(view)
        written = texts_drawn(view)
        view.page.evaluate("window.layer.draw()")
        for side, short in (("Syrian Democratic Forces", "SDF"), ("Islamic State", "ISIS")):
            assert {side, short} & set(written), side
        badges(view, 8)
        crossed = view.page.evaluate(
            """() => {
                const { badges, view, _scale: k } = window.layer;
                const apart = ({ x, y, r }, { box }) => {
                    const near = (value, low, high) => Math.max(low, Math.min(value, high));
                    const [px, py] = [near(x / k, box[0], box[2]), near(y / k, box[1], box[3])];
                    return Math.hypot(px - x / k, py - y / k) >= r / k - 1;
                };
                return [badges.length, view.towns.length, badges.every((one) => view.towns.every((town) => apart(one, town)))];
            }"""
        )
        assert crossed[0] > 0
        assert crossed[1] > 0
        assert crossed[2]


@pytest.fixture(scope="module")
def crowd(tmp_path_factory):
    """Every settlement within 45 km of Hama or so, fought over, and nobody's land between them."""
    theatre = mapper.load_theatre("syria")
    units = theatre.coverage.units
    near = units[units["settlement"] & (abs(units["lon"] - 36.75) < 0.5) & (abs(units["lat"] - 35.13) < 0.4)]
    rows = [f"SDF,contested,{name},2017-02-01,ISIS,Agency,they fight there" for name in near.index]
    file = tmp_path_factory.mktemp("crowd") / "claims.csv"
    file.write_text("\n".join(["faction,status,place_id,valid_from,against,source,quote", *rows]), encoding="utf-8")
    page = file.with_suffix(".html")
    mapper.control_at(mapper.read_claims(file, theatre), theatre, on="2017-02-10").to_html(page, lang="en")
    return page


def test_many_small_fights_stay_marks_and_the_great_towns_keep_their_names(browser, crowd):
    with opened(browser, crowd) as view:
        discs = badges(view, 7.5)
        assert len(discs) > 5
        assert max(one["r"] for one in discs) < 17, "a disc as large as a governorate covers it and says nothing"
        written = texts_drawn(view)
        view.page.evaluate("window.layer.draw()")
        assert "Hama" in set(written)
        quiet(view)


def test_what_changed_is_outlined_as_the_ground_is_rounded(browser, file):
    with opened(browser, file, hash_="#lang=en&d=2017-01-10") as view:
        view.page.get_by_label(WORDS["en"]["compare"]).click()
        badges(view)
        drawn = view.page.evaluate(
            """() => {
                const { layer } = window;
                const kind = CanvasRenderingContext2D.prototype;
                layer.view.past.holders = layer.model.holders().map(() => -1);
                const plain = kind.quadraticCurveTo;
                let curves = 0;
                kind.quadraticCurveTo = function (...at) { curves += 1; return plain.apply(this, at); };
                layer._drawChanges(document.createElement("canvas").getContext("2d"), layer.model.data.style);
                kind.quadraticCurveTo = plain;
                return curves;
            }"""
        )
        assert drawn > 4
        quiet(view)


def test_the_list_of_changes_shows_that_a_siege_began(browser, file):
    with opened(browser, file, hash_="#lang=en&d=2017-02-10") as view:
        view.page.get_by_role("tab", name=WORDS["en"]["tab_changes"]).click()
        began = view.page.locator(".mp-today .mp-turn, .mp-day .mp-turn").first.locator("i")
        ringed = began.evaluate_all("all => all.map((one) => getComputedStyle(one).outlineStyle)")
        assert ringed == ["none", "dashed"]


def test_a_governorates_name_on_held_ground_is_not_quiet(browser, file):
    with opened(browser, file, hash_="#lang=en&d=2017-01-10") as view:
        badges(view)
        view.page.evaluate(
            """() => {
                const plain = CanvasRenderingContext2D.prototype.fillText;
                window.shades = {};
                CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) {
                    window.shades[text] = this.globalAlpha;
                    return plain.call(this, text, ...rest);
                };
            }"""
        )
        view.page.evaluate(f"{MAP}.setView([36.2, 37.15], 8.7, {{ animate: false }}); window.layer.draw()")
        assert view.page.evaluate("window.shades.ALEPPO") < 1
        view.page.evaluate("window.layer.model.painted.fill(0); window.layer.drawNames()")
        assert view.page.evaluate("window.shades.ALEPPO") == 1


@pytest.mark.parametrize(("lang", "zoom", "lines"), [("ar", 8.7, ["الجيش", "السوري"])])
def test_a_name_that_is_too_wide_for_its_ground_stands_in_two_lines(browser, file, lang, zoom, lines):
    with opened(browser, file, hash_=f"#lang={lang}&d=2017-01-10") as view:
        badges(view)
        written = texts_drawn(view)
        view.page.evaluate(f"{MAP}.setView([36.2, 37.15], {zoom}, {{ animate: false }}); window.layer.draw()")
        assert [text for text in written if text in lines][:2] == lines, written


def test_an_arabic_keyboard_steps_through_the_days_too(browser, file):
    with opened(browser, file, hash_="#d=2017-02-10&lang=ar") as view:
        stamp = view.page.locator(".mp-stamp time")
        press = (
            "([key, code]) => document.body.dispatchEvent(new KeyboardEvent('keydown', { key, code, bubbles: true }))"
        )
        before = stamp.get_attribute("datetime")
        view.page.evaluate(press, ["ج", "BracketLeft"])
        earlier = stamp.get_attribute("datetime")
        assert earlier < before
        view.page.evaluate(press, ["د", "BracketRight"])
        assert stamp.get_attribute("datetime") > earlier
        view.page.evaluate(press, ["ظ", "Slash"])
        assert view.page.evaluate("document.activeElement.id") == "mp-search"
        view.page.evaluate("document.activeElement.blur()")
        view.page.evaluate(press, ["-", "Slash"])
        assert view.page.evaluate("document.activeElement.id") != "mp-search"
