from __future__ import annotations

import io
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

pytest.importorskip("matplotlib", reason="pictures are the extra 'report'")

from matplotlib import style
from matplotlib.image import imread

import mapper
from mapper.sheet import map_content
from mapper.view.drawing import Plane, apart, clean, directed, round_length, rounded, softened, wrapped
from mapper.view.hearts import chains, halved, name_lines, stretches
from mapper.view.lettering import families, measured, runs, wrapped_runs
from mapper.view.picture import FORMATS, _Sheet, picture
from tests.conftest import ROOT
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
    at = english.index("Sources:")
    assert english[at : at + 3] == ["Sources:", "Agency", "(1)"]
    assert any(text.startswith("المصادر") for text in arabic)
    for name in ("Syrian army", "Syrian Democratic Forces", "Islamic State", "No report: left blank", "N", "Besieged"):
        assert name in english
    assert "قوات سوريا الديمقراطية" in arabic
    assert any(text.startswith("Contested: Syrian army /") for text in english)
    assert "1,400 km²  ·  38.9%" in english
    assert "1,400 كم²  ·  38.9%" in arabic
    assert "km² and share of all land (3,600 km²)" in english
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


def test_a_sheet_without_reports_says_so_and_explains_no_signs():
    content = world.content()
    empty = replace(content, history=content.history.iloc[:0], claims=content.claims.iloc[:0])
    for lang, said, sure in (
        ("en", "No report says who holds anything", "Confidence"),
        ("ar", "لا يذكر أي تقرير", "الثقة"),
    ):
        texts = texts_of(empty, lang)
        assert any(text.startswith(said) for text in texts)
        assert sure not in texts
        assert not any("%" in text for text in texts)


def test_sides_are_named_on_their_ground_and_nothing_lies_on_the_names():
    content = world.content()
    for lang, name in (("en", "Syrian army"), ("ar", "الجيش السوري")):
        figure = _Sheet(content, lang).figure()
        axes = figure.axes[0]
        written = [text for text in axes.texts if text.get_text() == name]
        assert written
        figure.canvas.draw()
        boxes = [text.get_window_extent() for text in axes.texts]
        for text in written:
            mine = text.get_window_extent()
            assert sum(mine.overlaps(box) for box in boxes) == 1
            x, y = axes.transData.inverted().transform(((mine.x0 + mine.x1) / 2, (mine.y0 + mine.y1) / 2))
            spots = _Sheet(content, lang).plane.place(content.units[["lon", "lat"]].to_numpy(float))
            nearest = content.units.index[np.hypot(*(spots - [x, y]).T).argmin()]
            row = content.history[content.history["unit_id"] == nearest].iloc[-1]
            assert (row["faction"], row["status"]) == ("SAA", "held")


def test_a_small_part_of_a_theatre_fills_the_sheet_beside_a_map_of_where_it_lies():
    content = world.content()
    spot = replace(content, history=content.history[content.history["unit_id"] == "u0-0"])
    assert len(spot.history)
    sheet, whole = _Sheet(spot, "en"), _Sheet(content, "en")
    assert whole.window is None
    assert "In the frame: the part shown" not in texts_of(content, "en")
    assert "In the frame: the part shown" in texts_of(spot, "en")
    assert "في الإطار: الجزء المعروض" in texts_of(spot, "ar")
    west, south, east, north = sheet.window
    assert west < world.WEST + world.STEP / 2 < east
    assert south < world.SOUTH + world.STEP / 2 < north
    shown = sheet.figure().axes[0].get_xlim()
    assert np.ptp(shown) < 0.8 * np.ptp(whole.figure().axes[0].get_xlim())


def test_small_sieges_and_fights_are_discs_that_the_key_explains():
    content = world.content()
    one = content.history[content.history["besieged"].astype(bool)].iloc[:1]
    assert len(one)
    big = _Sheet(replace(content, history=one), "en")
    big.figure()
    assert not big.discs
    count = 24
    vertices, edges = world.topology(count)
    fine = replace(content, vertices=vertices, edges=edges, units=world.units(count))
    far = content.history.iloc[:1].assign(unit_id=f"u{count - 1}-{count - 1}", besieged=False, status="held")
    small = _Sheet(replace(fine, history=pd.concat([one, far])), "en")
    small.figure()
    assert [disc.besieged for disc in small.discs] == [True]
    assert "Small siege or fight, enlarged" in texts_of(replace(fine, history=pd.concat([one, far])), "en")


def test_a_legend_of_many_fights_ends_above_the_foot():
    base = world.content()
    names = {
        f"F{n}": {"name": f"The {n}th brigade of somewhere", "name_ar": f"اللواء {n}", "group": ""} for n in range(36)
    }
    rows = [
        world.change(unit, world.FIRST, f"F{n}", "contested", rivals=(f"F{(n + 7) % 36}",), claim_ids=())
        for n, unit in enumerate(base.units.index)
    ]
    held = [world.change(unit, world.FIRST, f"F{n}", claim_ids=()) for n, unit in enumerate(base.units.index[:30])]
    for history in (rows, [*rows[30:], *held]):
        content = replace(base, factions=names, history=pd.DataFrame(history))
        for lang in ("en", "ar"):
            axes = _Sheet(content, lang).figure().axes[1]
            assert min(text.get_position()[1] for text in axes.texts) > 0
    texts = [text.get_text() for text in _Sheet(content, "en").figure().axes[1].texts]
    assert any(re.fullmatch(r"and \d+ more", text) for text in texts)


def test_names_keep_their_direction_and_the_spaces_beside_them_in_pdf():
    """In Arabic the name stands right of its number, one space apart; nothing that turns the direction is written."""
    line = f"المصادر: {apart('Raqqa chronicle')} (29)، {apart('وطن')} (8)  ·  37 جملة، نُشرت"
    pieces = list(runs(line))
    assert [piece for piece, _ in pieces] == [
        "المصادر:", "Raqqa chronicle", "(29)", "،", "وطن", "(8)", "·", "37 جملة، نُشرت",
    ]  # fmt: skip
    assert [gap > 0 for _, gap in pieces] == [False, True, True, False, True, True, True, True]
    for lang in ("ar", "en"):
        figure = _Sheet(world.content(), lang).figure()
        assert not [text for text in figure.texts if re.search("[\u2066-\u2069]", text.get_text())]
    with style.context({"font.family": families()}):
        figure = _Sheet(world.content(), "ar").figure()
        figure.canvas.draw()
    said = {text.get_text(): text.get_window_extent() for text in figure.texts}
    name, number = said["Agency"], said["(1)"]
    assert number.x1 < name.x0 < number.x1 + 12


def test_lines_break_between_names_and_fit():
    line = ", ".join(f"{apart('Agency of the North')} ({n})" for n in range(30))
    for width in range(300, 400, 7):
        parts = wrapped_runs(line, 7.2, width)
        assert len(parts) > 3
        assert all(sum(gap * 7.2 + measured(run, 7.2) for run, gap in runs(part)) <= width for part in parts)
        assert sum(part.count("\u2068Agency of the North\u2069") for part in parts) == 30


@pytest.fixture(scope="module")
def country():
    theatre = mapper.load_theatre("syria")
    claims = mapper.read_claims(ROOT / "tests/control/stories/claims.csv", theatre)
    day = date(2024, 12, 5)
    return map_content(mapper.control_at(claims, theatre, on=day), day, day)


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_sea_neighbours_and_places_of_reports_are_named(country, lang):
    said = texts_of(country, lang)
    english = ["Mediterranean Sea", "Turkey", "Iraq", "Jordan", "Lebanon", "al-Tanf", "SDF"]
    arabic = ["البحر المتوسط", "تركيا", "العراق", "الأردن", "لبنان", "التنف", "قسد"]
    for name in english if lang == "en" else arabic:
        assert said.count(name) == 1, name


@pytest.mark.parametrize(("lang", "rivers"), [("en", ("Euphrates", "Orontes")), ("ar", ("الفرات", "العاصي"))])
def test_rivers_are_named_along_their_course(country, lang, rivers):
    with style.context(["default", {"font.family": families()}]):
        sheet = _Sheet(country, lang)
        axes = sheet.figure().axes[0]
    named = {text.get_text(): text for text in axes.texts}
    for name in rivers:
        [english] = {one[1] for one in country.lines if one[0] == "river" and name in one[1:3]}
        course = np.vstack([sheet.plane.place(one[3]) for one in country.lines if one[1] == english])
        apart = np.hypot(*(course - named[name].get_position()).T).min()
        assert apart < 20, "beside its own river"
    assert any(abs(named[name].get_rotation()) > 1 for name in rivers), "and slanting with it"


def test_factions_of_a_side_in_one_colour_are_one_row_of_the_legend(country):
    said = " ".join(texts_of(country, "en"))
    assert "Turkish-backed: Euphrates Shield, Olive Branch, Syrian National Army" in said
    assert "2,939 km²" in said
    assert "1,227 km²" not in said


def test_a_side_has_its_name_before_seats_of_districts_have_theirs(monkeypatch):
    """What the seats would leave no room for is named first, but never on a seat's dot."""
    content = world.content()
    held = content.history[content.history["status"] == "held"]["unit_id"].tolist()
    seats = content.labels.assign(rank=2)
    crowded = replace(content, labels=seats)
    with style.context(["default", {"font.family": families()}]):
        sheet = _Sheet(crowded, "en")
        plain = sheet.towns
        taken = []

        def towns(axes, frame, per_point, boxes, *, ranks):
            if 2 in ranks:
                taken.append(axes is None)
                if axes is None:
                    boxes.append((frame[0], frame[2], frame[1], frame[3]))
                    return
            plain(axes, frame, per_point, boxes, ranks=ranks)

        monkeypatch.setattr(sheet, "towns", towns)
        figure = sheet.figure()
    assert held
    assert taken == [True, False]
    assert {"SDF", "Syrian Democratic Forces"} & {text.get_text() for text in figure.axes[0].texts}


def test_helpers():
    assert [round_length(km) for km in (0.7, 1, 19, 49.9, 50, 730)] == [0.5, 1, 10, 20, 50, 500]
    assert wrapped("aa bb ccccccc", 5) == ["aa bb", "ccccc"]
    assert clean("a\u202eb\nc\x00$x$") == "a b c $x$"
    assert apart("x") == "\u2068x\u2069"
    assert sorted(map(sorted, chains(np.array([[0, 1], [1, 2], [5, 6]])))) == [[0, 1, 2], [5, 6]]
    strung = chains(np.array([[0, 1], [1, 2], [2, 0], [2, 3]]))
    assert sum(len(chain) - 1 for chain in strung) == 4
    assert [directed(text, rightwards=False)[0] for text in ("Iraq: من", "8 كم", "من")] == ["\u200f", "8", "م"]
    assert [directed(text, rightwards=True)[0] for text in ("سوريا: who", "8 km", "who")] == ["\u200e", "8", "w"]
    assert halved("one two three") == ["one two", "three"]
    assert name_lines("Long Name", "LN", first=True) == [["Long Name"], ["LN"], ["Long", "Name"]]
    assert name_lines("Long Name", "LN", first=False) == [["Long Name"], ["LN"]]
    square, soft = np.array([[0.0, 0], [2, 0], [2, 2], [0, 2]]), np.array([True, False, False, False])
    assert rounded([[0, 1, 2, 3]], square, soft).contains_points([[0.05, 0.05], [1.95, 0.05]]).tolist() == [False, True]
    line = softened([3, 0, 1], square, soft)
    assert line[0].tolist() == [0, 2]
    assert line[-1].tolist() == [2, 0]
    assert not (np.abs(line).max(axis=1) < 0.1).any()
    held = np.array(["A", "A", None, "A"] + [None] * 33, dtype=object)
    assert [(who, rows.tolist()) for who, rows, _ in stretches(world.content(), held)] == [("A", [0, 1]), ("A", [3])]
    plane = Plane(world.content())
    assert plane.lonlat(plane.place(np.array([[38.3, 34.4]])))[0] == pytest.approx([38.3, 34.4])
    (one,) = plane.place(np.array([plane.middle + [0, 1]]))
    assert one == pytest.approx([0, 111.195])
    west, east, south, north = plane.framed(2.0)
    assert (east - west) / (north - south) == pytest.approx(2)


def test_governorates_are_named_in_what_is_seen_of_them():
    content = world.content()
    corner = content.history[content.history["unit_id"] == "u0-0"]
    far = (world.WEST + 5.5 * world.STEP, world.SOUTH + 2.5 * world.STEP)
    names = [("Raqqa", "الرقة", *far), ("Hasakah", "الحسكة", far[0], far[1] + 3 * world.STEP)]
    labels = pd.DataFrame(names, columns=["name", "name_ar", "lon", "lat"]).assign(rank=1, kind="admin1")
    figure = _Sheet(replace(content, history=corner, labels=labels), "en").figure()
    figure.canvas.draw()
    written = {text.get_text(): text.get_window_extent() for text in figure.axes[0].texts}
    assert "Hasakah" not in written, "nothing of it is on the sheet"
    frame = figure.axes[0].get_window_extent()
    name = written["Raqqa"]
    assert frame.x0 < name.x0 < name.x1 < frame.x1
    assert frame.y0 < name.y0 < name.y1 < frame.y1
