from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from mapper.view.leaflet import embed, page
from mapper.view.still import still
from tests.view import world
from tests.view.browser import click_at, colour_at, hue, opened, quiet, spot_of

pytestmark = pytest.mark.browser
SPRING = date(2017, 3, 31)


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    texts = {
        "one": page(world.content(), lang="en"),
        "spring": page(world.content(SPRING), lang="en"),
        "hostile": page(world.hostile_content(), lang="en"),
        "framed": "<!DOCTYPE html><html data-ready><body>"
        + embed(page(world.content(), lang="en"), 700, picture=still(world.content())),
    }
    for name, text in texts.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return {name: folder / f"{name}.html" for name in texts}


def painted(faction, confidence=0.9):
    style = world.style().with_factions(world.FACTIONS)
    mixed = style.on_paper(style.colour(faction), style.opacity(confidence))
    return [int(mixed[i : i + 2], 16) for i in (1, 3, 5)]


def centre(x, y, off=0.06):
    """A point of a cell away from its label."""
    return world.WEST + world.STEP * (x + 0.5) - off, world.SOUTH + world.STEP * (y + 0.5) - off


def test_cells_are_painted_as_their_state_says(browser, files):
    with opened(browser, files["one"]) as view:
        assert colour_at(view, *centre(0, 2)) == painted("SAA")
        assert colour_at(view, *centre(4, 2)) == painted("SDF")
        assert colour_at(view, *centre(5, 2)) == painted("SDF", 0.5)
        assert colour_at(view, *centre(2, 5)) == [0xFB, 0xF8, 0xF0], "unknown stays paper"
        stripes = {tuple(colour_at(view, *centre(1, 0, off / 100))) for off in range(-9, 9)}
        assert {tuple(painted("SAA")), tuple(painted("ISIS"))} <= stripes
        quiet(view)


def test_a_click_opens_the_cell_under_the_pointer(browser, files):
    with opened(browser, files["one"]) as view:
        # the corner of a cell is nearer to other cells' settlements than to its own
        click_at(view, world.WEST + world.STEP * 3.03, world.SOUTH + world.STEP * 2.03)
        panel = view.page.locator("#mp-panel-place")
        assert "Open country near al-Town 00" in panel.inner_text()
        assert "Held by Syrian Democratic Forces" in panel.inner_text()
        click_at(view, world.WEST + world.STEP * 2.97, world.SOUTH + world.STEP * 2.03)
        assert "al-Town 22" in panel.inner_text()
        assert "Held by Islamic State" in panel.inner_text()
        assert "since 1 January 2017" in panel.inner_text()
        assert "سيطرت القوات على البلدة." in panel.inner_text()
        click_at(view, *centre(3, 5))
        assert "No report" in panel.inner_text()
        quiet(view)


@pytest.mark.parametrize(("km2", "said"), [(0.437, "0.44"), (4.26, "4.3"), (1234.4, "1,234")])
def test_the_area_of_a_small_place_is_not_nought(browser, tmp_path, km2, said):
    content = world.content()
    units = content.units.copy()
    units.loc["u2-2", "area_km2"] = km2
    file = tmp_path / "small.html"
    file.write_text(page(replace(content, units=units), lang="en"), encoding="utf-8")
    with opened(browser, file, hash_="#p=u2-2") as view:
        assert view.page.locator("#mp-panel-place .mp-note").inner_text().endswith(f"this place: {said}\u00a0km²")
        view.page.get_by_role("button", name="العربية").click()
        assert said in view.page.locator("#mp-panel-place .mp-note").inner_text()
        assert "خلية" not in view.page.locator("#mp-panel-place").inner_text()


def test_sentences_against_and_sieges_are_said(browser, files):
    with opened(browser, files["spring"], hash_="#d=2017-03-31&p=u2-0") as view:
        panel = view.page.locator("#mp-panel-place").inner_text()
        assert panel.index("Fighters took the town.") < panel.index("They denied it.")
        assert "Held by Islamic State" in panel, "the history of the cell names its holders"
        click_at(view, *centre(0, 0))
        assert "Reported besieged" in view.page.locator("#mp-panel-place").inner_text()


@pytest.mark.parametrize(("lang", "words"), [("en", "Claimed by Syrian Democratic Forces"), ("ar", "إعلان بالسيطرة")])
def test_who_says_that_they_took_it_is_said(browser, tmp_path, lang, words):
    content = world.content()
    rows = content.history.assign(claimed_by=[()] * len(content.history))
    at = rows.index[(rows["unit_id"] == "u0-1")][0]
    rows.at[at, "claimed_by"] = ("SDF",)
    file = tmp_path / "claimed.html"
    file.write_text(page(replace(content, history=rows), lang=lang), encoding="utf-8")
    with opened(browser, file) as view:
        click_at(view, *centre(0, 1))
        assert words in view.page.locator("#mp-panel-place").inner_text()
        click_at(view, *centre(0, 2))
        assert words not in view.page.locator("#mp-panel-place").inner_text()
        quiet(view)


@pytest.mark.parametrize(
    ("lang", "words"),
    [("en", ("Redrawn by what is reported", "Said of later days", "since 1 January 2017", "Islamic State · what is said")),
     ("ar", ("أُعيد رسمه", "وقيل عن أيام لاحقة", "1 كانون الثاني 2017", "تنظيم الدولة · نفي"))],
)  # fmt: skip
def test_the_panels_tell_what_no_report_says(browser, tmp_path, lang, words):
    redrawn, later, since, denied = words
    content = world.content(date(2017, 3, 31))
    rows = content.history.assign(told=True)
    rows.loc[rows["unit_id"].isin(["u2-0", "u2-1"]) & (rows["day"] > world.FIRST), "told"] = False
    siege = world.change("u2-0", date(2017, 2, 1), "ISIS", besieged=True) | {"told": True}
    rows = pd.concat([rows, pd.DataFrame([siege])], ignore_index=True)
    claims = content.claims.assign(valid_from=[*content.claims["valid_from"][:2], date(2017, 2, 10), date(2017, 3, 30)])
    claims["places"] = [[{"name": "z", "lon": centre(2, 0)[0], "lat": centre(2, 0)[1]}]] * len(claims)
    file = tmp_path / "told.html"
    file.write_text(page(replace(content, history=rows, claims=claims), lang=lang), encoding="utf-8")
    with opened(browser, file, hash_=f"#d=2017-02-20&p=u2-0&lang={lang}") as view:
        place = view.page.locator("#mp-panel-place")
        text = place.inner_text()
        assert since in text, "a siege does not begin a new holder"
        assert ("latest report behind it: 21 December 2016" if lang == "en" else "أحدث تقرير يستند إليه") in text
        assert denied in text
        assert text.index(denied) < text.index(later), "said by then"
        assert text.count(redrawn) == 1, "in the history of the cell"
        view.page.locator("#mp-tab-changes").click()
        view.page.keyboard.press("End")
        view.page.locator("input[type=range]").focus()
        view.page.keyboard.press("End")
        lines = view.page.locator("#mp-panel-changes li")
        drawn = [redrawn in one for one in lines.all_inner_texts()]
        assert sum(drawn) == 2
        assert lines.nth(drawn.index(True)).get_attribute("class") == "mp-drawn"
        quiet(view)


def test_the_slider_changes_the_state(browser, files):
    with opened(browser, files["spring"]) as view:
        assert colour_at(view, *centre(2, 1)) == painted("ISIS")
        slider = view.page.locator("input[type=range]")
        slider.focus()
        slider.press("End")
        assert colour_at(view, *centre(2, 1)) == painted("SDF")
        assert "31 March 2017" in view.page.locator(".mp-stamp").inner_text()
        assert slider.get_attribute("aria-valuetext") == "31 March 2017"
        slider.press("Home")
        assert colour_at(view, *centre(2, 1)) == painted("ISIS")
        quiet(view)


def test_steps_go_from_change_to_change(browser, files):
    with opened(browser, files["spring"]) as view:
        stamp = view.page.locator(".mp-stamp time")
        view.page.get_by_label("Next change").click()
        assert stamp.inner_text() == "1 March 2017"
        view.page.keyboard.press("]")
        assert stamp.inner_text() == "2 March 2017"
        view.page.keyboard.press("[")
        assert stamp.inner_text() == "1 March 2017"
        view.page.keyboard.press("[")
        assert stamp.inner_text() == "1 January 2017"
        view.page.keyboard.press("[")
        assert stamp.inner_text() == "1 January 2017"
        quiet(view)


def test_play_runs_to_the_end_and_stops(browser, files):
    with opened(browser, files["spring"], hash_="#d=2017-03-25") as view:
        view.page.keyboard.press("Space")
        view.page.get_by_label("Pause").wait_for()
        view.page.wait_for_selector(".mp-stamp time[datetime='2017-03-31']")
        view.page.get_by_label("Play", exact=True).wait_for()
        view.page.keyboard.press("[")
        view.page.wait_for_timeout(250)
        assert view.page.locator(".mp-stamp time").inner_text() == "5 March 2017", "the clock has stopped"
        quiet(view)


def test_two_days_can_be_compared(browser, files):
    with opened(browser, files["spring"]) as view:
        view.page.get_by_label("Compare other days").click()
        slider = view.page.locator("input[type=range]")
        slider.focus()
        slider.press("End")
        rows = dict(line.split("\t")[:2] for line in view.page.locator(".mp-legend tbody tr").all_inner_texts())
        gains = {name.strip(): figure.split()[1] for name, figure in rows.items()}
        assert gains["Syrian Democratic Forces"] == "+500"
        assert gains["Islamic State"] == "−500"
        assert gains["Syrian army"] == "±0"
        assert "compared with 1 January 2017" in view.page.locator(".mp-stamp").inner_text()
        view.page.get_by_label("Compare other days").click()
        assert view.page.locator(".mp-gain").count() == 0
        quiet(view)


def test_one_date_has_no_slider(browser, files):
    with opened(browser, files["one"]) as view:
        assert view.page.locator(".mp-time").count() == 0


def test_legend_adds_up(browser, files):
    with opened(browser, files["one"]) as view:
        rows = view.page.locator(".mp-legend tbody tr").all_inner_texts()
        figures = {row.split("\t")[0].strip(): row.split("\t")[1:] for row in rows}
        assert figures["Syrian army"] == ["900", "25", "28"]
        assert figures["Contested"][0] == figures["Shared"][0] == "100"
        assert figures["No report"] == ["600", "17", "17"]
        assert sum(int(values[0].replace(",", "")) for values in figures.values()) == 3600
        assert "3,600" in view.page.locator("#mp-panel-legend").inner_text()
        view.page.get_by_role("button", name="Syrian army").click()
        assert hue(colour_at(view, *centre(0, 2))) == "paper"
        view.page.get_by_role("button", name="Syrian army").click()
        assert colour_at(view, *centre(0, 2)) == painted("SAA")


def test_language_switches_words_and_direction(browser, files):
    with opened(browser, files["one"]) as view:
        view.page.get_by_role("button", name="العربية").click()
        assert view.page.locator("h1").inner_text() == "بلاد اللعب"
        assert "الجيش السوري" in view.page.locator(".mp-legend").inner_text()
        assert view.page.locator(".mp-side").get_attribute("dir") == "rtl"
        assert view.page.locator(".leaflet-container").get_attribute("dir") == "ltr"
        assert view.page.evaluate("document.documentElement.lang") == "ar"
        view.page.wait_for_url("**lang=ar**")
        quiet(view)


@pytest.mark.parametrize("words", ["al-Town 22", "TOWN 22", "البلدة 22", "بلده 22", "البَلْدَة 22"])
def test_search_finds_a_place_in_either_script(browser, files, words):
    with opened(browser, files["one"]) as view:
        view.page.keyboard.press("/")
        view.page.locator("#mp-search").fill(words)
        assert "al-Town 22" in view.page.locator("#mp-found [role=option]").first.inner_text()
        view.page.keyboard.press("Enter")
        assert "Held by Islamic State" in view.page.locator("#mp-panel-place").inner_text()


def test_search_says_when_there_is_none(browser, files):
    with opened(browser, files["one"]) as view:
        view.page.locator("#mp-search").fill("Atlantis")
        assert "No place of that name" in view.page.locator("#mp-found").inner_text()


def test_claims_that_colour_nothing_are_listed(browser, files):
    with opened(browser, files["one"]) as view:
        view.page.get_by_role("tab", name="Claims").click()
        panel = view.page.locator("#mp-panel-claims")
        assert panel.locator("article").count() == 4
        panel.locator("select").select_option("unused")
        assert panel.locator("article").count() == 3
        assert "a commander" in panel.inner_text()
        panel.locator("input").fill("denied it")
        assert panel.locator("article").count() == 1
        link = panel.locator("a").first
        assert link.get_attribute("rel") == "noopener noreferrer nofollow"
        assert link.get_attribute("href") == "https://example.org/2"


def test_other_words_about_a_place_are_shown_with_it(browser, files):
    with opened(browser, files["one"], hash_="#p=u0-0") as view:
        panel = view.page.locator("#mp-panel-place")
        other = panel.locator("section", has_text="Also said of this place")
        assert "They denied it." in other.inner_text()
        assert "سيطرت القوات على البلدة." not in other.inner_text()


def test_the_keyboard_alone_opens_a_place(browser, files):
    with opened(browser, files["one"]) as view:
        view.page.locator(".leaflet-container").focus()
        view.page.keyboard.press("Enter")
        assert "Held by" in view.page.locator("#mp-panel-place").inner_text()
        view.page.keyboard.press("Escape")
        assert "Click anywhere" in view.page.locator("#mp-panel-place").text_content()


def test_a_faction_that_speaks_has_its_name(browser, tmp_path):
    claims = world.claims().assign(attribution=["ISIS", "a commander", None, ""])
    path = tmp_path / "speaker.html"
    path.write_text(page(world.content(claims=claims), lang="ar"), encoding="utf-8")
    with opened(browser, path) as view:
        view.page.locator("#mp-tab-claims").click()
        speakers = view.page.locator("article .mp-meta:nth-of-type(2)").all_inner_texts()
        assert [said.split(": ")[1] for said in speakers] == [
            "المقال نفسه",
            "المقال نفسه",
            "a commander",
            "تنظيم الدولة",
        ]


def test_the_address_keeps_date_language_and_place(browser, files):
    with opened(browser, files["spring"], hash_="#d=2017-03-03&lang=ar&p=u2-2") as view:
        assert view.page.locator(".mp-stamp time").get_attribute("datetime") == "2017-03-03"
        assert "البلدة 22" in view.page.locator("#mp-panel-place").inner_text()
        assert "قوات سوريا الديمقراطية" in view.page.locator("#mp-panel-place").inner_text()
        quiet(view)


@pytest.mark.parametrize("address", ["#d=2099-01-01", "#d=banana&p=%00&lang=xx", "#p=u9-9&d=1900-01-01"])
def test_a_wrong_address_does_no_harm(browser, files, address):
    with opened(browser, files["spring"], hash_=address) as view:
        assert view.page.locator(".mp-stamp time").get_attribute("datetime").startswith("2017-")
        quiet(view)


def test_screen_readers_get_a_table(browser, files):
    with opened(browser, files["one"]) as view:
        view.page.wait_for_selector(".mp-hidden table", state="attached")
        text = view.page.locator(".mp-hidden table").text_content()
        assert "al-Town 22Held by Islamic State" in text


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_a_phone_shows_all_of_it(browser, files, lang):
    phone = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "device_scale_factor": 2}
    with opened(browser, files["spring"], hash_=f"#lang={lang}", **phone) as view:
        assert view.page.evaluate("document.documentElement.scrollWidth") == 360
        assert not view.page.locator(".mp-panels").is_visible()
        box = view.page.locator(".leaflet-container").bounding_box()
        assert box["height"] > 400
        view.page.locator("#mp-tab-legend").tap()
        assert view.page.locator(".mp-legend").is_visible()
        view.page.locator(".mp-close").tap()
        assert not view.page.locator(".mp-panels").is_visible()
        click_at(view, *centre(2, 2))
        assert view.page.locator("#mp-panel-place").is_visible()
        view.page.locator("#mp-search").fill("22")
        view.page.keyboard.press("Enter")
        sheet = view.page.locator(".mp-panels").bounding_box()
        assert box["y"] < spot_of(view, *centre(2, 2, 0))[1] < sheet["y"], "the sheet does not hide the place"
        wide = view.page.evaluate(
            "[...document.querySelectorAll('body *')].filter(e => !e.closest('.leaflet-pane, .mp-hidden')"
            " && e.getBoundingClientRect().right > innerWidth + 1).map(e => e.className)"
        )
        assert wide == []
        quiet(view)


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_hostile_text_stays_text(browser, files, lang):
    with opened(browser, files["hostile"], hash_=f"#lang={lang}") as view:
        for tab in ("legend", "place", "claims", "about"):
            view.page.locator(f"#mp-tab-{tab}").click()
        assert view.page.title().split() == world.HOSTILE.split()
        click_at(view, *centre(0, 1))
        click_at(view, *centre(2, 2))
        shown = view.page.locator("#mp-panel-place").text_content()
        assert world.HOSTILE in shown
        view.page.locator("#mp-search").fill("script")
        assert world.HOSTILE in view.page.locator("#mp-found").text_content()
        view.page.keyboard.press("Escape")
        view.page.locator("#mp-tab-claims").click()
        hrefs = [link.get_attribute("href") for link in view.page.locator("a[target]").all()]
        assert set(hrefs) == {world.BAD_LINKS[2]}
        assert view.page.evaluate("window.__x") is None
        assert view.page.locator("img, svg:not(.mp-icon), iframe, object, embed").count() == 0
        assert "49" not in view.page.title()
        quiet(view)


def test_the_policy_stops_what_is_injected(browser, files):
    with opened(browser, files["one"]) as view:
        view.page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.__x=1\">')")
        view.page.wait_for_timeout(200)
        assert view.page.evaluate("window.__x") is None
        assert any("CSP img-src" in said or "CSP script-src" in said for said in view.complaints)


def test_the_frame_runs_without_reaching_out(browser, files):
    with opened(browser, files["framed"]) as view:
        frame = view.page.frames[1]
        frame.wait_for_selector("html[data-ready]")
        assert frame.evaluate("(() => { try { return parent.document.title } catch (e) { return e.name } })()") == (
            "SecurityError"
        )
        assert frame.locator("h1").inner_text() == "Toyland"
        assert view.page.locator("img").evaluate("(image) => image.naturalWidth") == 900
        quiet(view)


def test_a_frame_that_has_no_size_yet_waits_for_it(browser, files, tmp_path):
    path = tmp_path / "hidden.html"
    text = files["framed"].read_text("utf-8").replace("<body>", "<body><style>div { display: none }</style>")
    path.write_text(text, encoding="utf-8")
    with opened(browser, path) as view:
        frame = view.page.frames[1]
        view.page.wait_for_timeout(300)
        assert frame.evaluate("document.documentElement.dataset.ready") is None
        view.page.evaluate("document.querySelector('style').remove()")
        frame.wait_for_selector("html[data-ready]")
        quiet(view)


def test_print_keeps_map_and_legend(browser, files):
    with opened(browser, files["spring"]) as view:
        view.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        view.page.emulate_media(media="print")
        assert view.page.locator(".mp-sheet canvas").is_visible()
        assert view.page.locator(".mp-sheet").inner_text() == "", (
            "what the picture says is not said again on a second sheet"
        )
        assert not view.page.locator("#mp-search").is_visible()
        assert not view.page.locator(".mp-zoom").is_visible()


@pytest.mark.parametrize(
    ("size", "wide"), [({"width": 1280, "height": 640}, True), ({"width": 360, "height": 740}, False)]
)
def test_one_sheet_of_the_pictures_shape_is_printed(browser, files, size, wide):
    with opened(browser, files["spring"], viewport=size) as view:
        sheets = re.findall(rb"/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]", view.page.pdf(prefer_css_page_size=True))
        assert len(sheets) == 1
        assert (float(sheets[0][0]) > float(sheets[0][1])) is wide


def test_sources_that_the_picture_has_no_room_for_are_printed_under_it(browser, tmp_path):
    names = [f"{world.HOSTILE} {number}" for number in range(14)]
    base = world.content()
    said = pd.concat([base.claims.iloc[:1].assign(source=name) for name in names])
    said.index = pd.Index([f"c{number}" for number in range(len(names))], name=base.claims.index.name)
    path = tmp_path / "page.html"
    path.write_text(page(replace(base, claims=pd.concat([base.claims, said])), lang="en"), encoding="utf-8")
    with opened(browser, path) as view:
        view.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        view.page.emulate_media(media="print")
        assert all(name in view.page.locator(".mp-sheet").text_content() for name in names)
        assert view.page.evaluate("window.__x") is None
        quiet(view)
