"""The still picture in either language and of a part of the ground; the frame says what it shows and lets a picture out."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from mapper.errors import DataError
from mapper.view.leaflet import embed, page
from mapper.view.still import reported_window, still
from tests.view import world

SVG = "{http://www.w3.org/2000/svg}"


def texts(svg):
    return re.findall(r"<text[^>]*>([^<]*)</text>", svg)


def test_towns_and_legend_speak_the_language_asked_for():
    english, arabic = (texts(still(world.content(), lang=lang)) for lang in ("en", "ar"))
    assert "Syrian army" in english
    assert "الجيش السوري" in arabic
    assert "Syrian army" not in arabic
    assert any(text.startswith("البلدة") for text in arabic)
    assert "متنازع عليها" in arabic
    with pytest.raises(DataError, match="no language 'fr'"):
        still(world.content(), lang="fr")


def test_a_window_shows_its_part_larger():
    content = world.content()
    content = replace(content, labels=content.labels.assign(rank=1))
    whole = still(content)
    part = still(content, window=(world.WEST, world.SOUTH, world.WEST + 0.5, world.SOUTH + 0.5))
    assert "al-Town 55" in whole
    assert "al-Town 55" not in part, "it lies outside"
    assert "al-Town 00" in part
    spots = [re.search(rf'<text x="([\d.]+)" y="([\d.]+)"[^>]*>{name}<', part) for name in ("al-Town 00", "al-Town 11")]
    (x0, y0), (x1, y1) = ([float(value) for value in spot.groups()] for spot in spots)
    assert x1 - x0 == pytest.approx(872 / 2, abs=2)
    assert y1 < y0
    with pytest.raises(DataError, match="window"):
        still(content, window=(1, 1, 1, 2))


def test_the_reported_window_holds_what_is_coloured():
    west, south, east, north = reported_window(world.content())
    assert west < world.WEST
    assert south < world.SOUTH
    assert east > world.WEST + 6 * world.STEP
    assert world.SOUTH + 5 * world.STEP < north < world.SOUTH + 6 * world.STEP, "the northern row is blank"
    one = world.content(history=world.history(world.FIRST).iloc[:1])
    west, south, east, north = reported_window(one)
    assert (east - west, north - south) == (pytest.approx(1.5 / 4), pytest.approx(1.5 / 4)), "no smaller than a quarter"
    assert reported_window(world.content(history=one.history.iloc[:0])) is None
    later = world.history(world.FIRST).iloc[-4:-3].assign(day=date(2017, 2, 1))
    content = world.content(date(2017, 3, 31), history=pd.concat([one.history, later]))
    assert reported_window(content) == reported_window(one)
    assert reported_window(content, ever=True)[3] > north + world.STEP, "ground that was held later"


def test_the_frame_says_what_it_shows():
    text = embed("<p>", picture="<svg/>", alt='"><script>x</script> خريطة')
    assert "<script" not in text
    assert text.count("&lt;script&gt;x") == 2, "the picture and the frame"
    assert text.isascii()


def test_a_picture_can_be_kept_out_of_a_frame(browser, tmp_path):
    path = tmp_path / "notebook.html"
    path.write_text(f"<!doctype html><body>{embed(page(world.content(date(2017, 3, 31)), lang='en'))}", "utf-8")
    sheet = browser.new_context(viewport={"width": 1100, "height": 700}).new_page()
    sheet.goto(path.as_uri())
    frame = sheet.frame_locator("iframe")
    frame.locator("html[data-ready]").wait_for()
    with sheet.expect_download() as waiting:
        frame.get_by_role("button", name="Save as picture (PNG)").click()
    kept = tmp_path / "kept.png"
    waiting.value.save_as(kept)
    assert waiting.value.suggested_filename == "mapper-2017-01-01.png"
    assert kept.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(("lang", "name"), [("en", "SDF"), ("ar", "قسد")])
def test_sides_are_named_on_their_ground(lang, name):
    content = world.content()
    full = content.factions["SDF"]["name_ar" if lang == "ar" else "name"]
    root = ET.fromstring(still(content, lang=lang))
    # The legend's names have no casing.
    said = [text for text in root.iter(SVG + "text") if text.get("paint-order") and text.text in (name, full)]
    assert said
    for text in said:
        assert 450 < float(text.get("x")) < 900, "they hold the east"
        assert 58 < float(text.get("y")) < 900


def test_sieges_are_ringed_and_small_ones_are_discs():
    content = world.content()
    assert 'stroke-dasharray="5 3"' in still(content)
    assert {"Besieged", "Front line between two holders"} <= set(texts(still(content)))
    one = content.history[content.history["faction"] == "ISIS"]
    assert not {"Besieged", "Front line between two holders"} & set(texts(still(replace(content, history=one))))
    count = 60
    vertices, edges = world.topology(count)
    fine = replace(content, vertices=vertices, edges=edges, units=world.units(count))
    shut = content.history[content.history["besieged"].astype(bool)].iloc[:1]
    text = still(replace(fine, history=shut))
    assert text.count('stroke-dasharray="5 3"') == 1, "in the key"
    (ring,) = [one for one in ET.fromstring(text).iter(SVG + "circle") if one.get("stroke-dasharray")]
    assert 8 <= float(ring.get("r")) <= 13
