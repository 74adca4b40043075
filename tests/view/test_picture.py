from __future__ import annotations

import io
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("matplotlib", reason="pictures are the extra 'report'")

from matplotlib.image import imread

from mapper.view.drawing import Plane, apart, chains, clean, round_length, wrapped
from mapper.view.picture import FORMATS, _Sheet, picture
from tests.view import world


def texts_of(content, lang):
    figure = _Sheet(content, lang).figure()
    return [text.get_text() for axes in [figure, *figure.axes] for text in axes.texts]


def pixels(content, lang="en"):
    return (imread(io.BytesIO(picture(content, "png", lang=lang)))[:, :, :3] * 255).round().astype(int)


def share_of(image, colour):
    wanted = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)])
    return float((np.abs(image - wanted).max(axis=2) <= 1).mean())


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("lang", ["ar", "en"])
def test_hostile_text_is_only_drawn(kind, lang):
    content = world.hostile_content()
    data = picture(content, kind, lang=lang)
    assert data == picture(content, kind, lang=lang)
    assert data.startswith({"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF-1"}[kind])
    if kind == "svg":
        root = ET.fromstring(data)
        names = {element.tag.split("}")[1] for element in root.iter()}
        assert not names & {"script", "image", "foreignObject", "a", "text"}
        links = [value for element in root.iter() for name, value in element.items() if name.endswith("href")]
        assert all(link.startswith("#") for link in links)
        assert not [name for element in root.iter() for name in element.attrib if name.startswith("on")]
    if kind == "pdf":
        assert not re.search(rb"/(JavaScript|JS|URI|Launch|CreationDate)\b", data)


def test_money_is_not_mathematics():
    content = world.content()
    names = {key: row | {"name": r"$\frac{1$ and $x_$"} for key, row in content.factions.items()}
    assert picture(replace(content, factions=names), "png").startswith(b"\x89PNG")


def test_no_date_of_drawing_is_kept():
    data = picture(world.content(), "svg")
    assert not re.search(b"<dc:date>", data)


def test_the_sheet_says_what_it_shows():
    content = world.content()
    english, arabic = texts_of(content, "en"), texts_of(content, "ar")
    assert "Toyland: who is reported to hold what" in english
    assert "بلاد اللعب: من يُذكر أنه يسيطر على ماذا" in arabic
    assert any("1 January 2017" in text for text in english)
    assert any("1 كانون الثاني 2017" in text for text in arabic)
    assert any("Sources: \u2068Agency\u2069 (1)" in text for text in english)
    assert any(text.startswith("المصادر") for text in arabic)
    for name in ("Syrian army", "Syrian Democratic Forces", "Islamic State", "No report: left blank", "N", "Besieged"):
        assert name in english
    assert "قوات سوريا الديمقراطية" in arabic
    assert any(text.startswith("Contested: Syrian army /") for text in english)
    assert "1,400 km²  ·  38.9 %" in english
    assert any(re.fullmatch(r"\d+ km", text) for text in english)
    assert any("al-Town" in text for text in english)
    assert any("البلدة" in text for text in arabic)


def test_colours_cover_what_their_holders_hold():
    content = world.content()
    style = content.style.with_factions(content.factions)
    image = pixels(content)
    strong, weak = (style.on_paper(style.colour("SDF"), style.opacity(confidence)) for confidence in (0.9, 0.5))
    sdf, faint = share_of(image, strong), share_of(image, weak)
    assert 0.04 < faint < sdf
    nobody = replace(content, history=content.history[content.history["faction"] != "SDF"])
    blank = pixels(nobody)
    assert share_of(blank, strong) == share_of(blank, weak) == 0
    assert share_of(blank, style.map_colours["paper"]) > share_of(image, style.map_colours["paper"]) + sdf * 0.8
    isis = style.on_paper(style.colour("ISIS"), style.opacity(0.9))
    army = style.on_paper(style.colour("SAA"), style.opacity(0.9))
    contested = content.history[content.history["status"] == "contested"]
    striped = pixels(replace(content, history=contested))
    halves = share_of(striped, isis), share_of(striped, army)
    assert 0.5 < halves[0] / halves[1] < 2


def test_letters_of_arabic_are_joined():
    """A word shaped and ordered is narrower than its letters one by one, and unlike its mirror image."""
    from matplotlib.figure import Figure

    def drawn(text):
        figure = Figure(figsize=(3, 1))
        figure.text(
            0.1, 0.4, text, fontsize=24, family=["Noto Sans", "Noto Sans Arabic", "DejaVu Sans"], parse_math=False
        )
        out = io.BytesIO()
        figure.savefig(out, format="png")
        return imread(io.BytesIO(out.getvalue()))[:, :, 0] < 0.5

    joined, apart_ = drawn("سلم"), drawn("س\u200cل\u200cم")
    assert np.ptp(np.flatnonzero(joined.any(axis=0))) < 0.85 * np.ptp(np.flatnonzero(apart_.any(axis=0)))


def test_a_theatre_without_anything_is_drawn():
    content = world.content()
    empty = replace(
        content,
        history=content.history.iloc[:0],
        claims=content.claims.iloc[:0],
        lines=[],
        labels=content.labels.iloc[:0],
    )
    assert picture(empty, "png").startswith(b"\x89PNG")


def test_matplotlib_is_asked_for_only_by_pictures():
    code = "import sys, mapper.export, mapper.controlmap; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_helpers():
    assert [round_length(km) for km in (0.7, 1, 19, 49.9, 50, 730)] == [0.5, 1, 10, 20, 50, 500]
    assert wrapped("aa bb ccccccc", 5) == ["aa bb", "ccccc"]
    assert clean("a\u202eb\nc\x00$x$") == "a b c $x$"
    assert apart("x") == "\u2068x\u2069"
    assert sorted(map(sorted, chains(np.array([[0, 1], [1, 2], [5, 6]])))) == [[0, 1, 2], [5, 6]]
    strung = chains(np.array([[0, 1], [1, 2], [2, 0], [2, 3]]))
    assert sum(len(chain) - 1 for chain in strung) == 4
    plane = Plane(world.content())
    (one,) = plane.place(np.array([plane.middle + [0, 1]]))
    assert one == pytest.approx([0, 111.195])
    west, east, south, north = plane.framed(2.0)
    assert (east - west) / (north - south) == pytest.approx(2)
