from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
import struct
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from importlib.resources import files
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
import shapely
from geopandas import GeoDataFrame

from mapper.errors import DataError, SchemaError
from mapper.resources import data_path, read_toml
from mapper.view import columns
from mapper.view.content import country_lines
from mapper.view.leaflet import embed, page
from mapper.view.outlines import FARTHEST
from mapper.view.packing import GRID, payload
from mapper.view.still import still
from mapper.view.style import Style
from mapper.view.tiles import Tiles, tiles_called
from mapper.view.words import page_words
from tests.view import world


def unpacked(html: str, name: str) -> str:
    (block,) = re.findall(rf'<script type="application/gzip;base85" id="{name}">([^<]*)</script>', html)
    assert not set(block) & set("<>{}$&`'\""), "nothing that HTML, Jinja or a template literal would read"
    return gzip.decompress(base64.b85decode(block.translate(str.maketrans(".,[]:/\\", "$<{`&}>"))))


def scripts_of(html: str) -> str:
    return unpacked(html, "mapper-code").decode()


def sent(html: str) -> dict:
    """The data of a page, its columns as lists."""
    block = unpacked(html, "mapper-data")
    (length,) = struct.unpack_from("<I", block)
    return read_columns(json.loads(block[4 : 4 + length]), block[4 + length :])


def read_columns(value, columns):
    """As ``page_columns.js`` does it."""
    if isinstance(value, list):
        return [read_columns(one, columns) for one in value]
    if not isinstance(value, dict):
        return value
    if "$" in value:
        offset, length, width, signed = value["$"]
        planes = np.frombuffer(columns, np.uint8, length * width, offset).reshape(width, length).astype(np.int64)
        whole = (planes << (8 * np.arange(width))[:, None]).sum(axis=0)
        return ((whole >> 1) ^ -(whole & 1) if signed else whole).tolist()
    found = {key: read_columns(one, columns) for key, one in value.items()}
    if set(found) != {"letters", "pairs", "names"}:
        return found
    texts = list(found["letters"])
    for one, other in found["pairs"]:
        texts.append(texts[one] + texts[other])
    return "".join(texts[sign] for sign in found["names"]).split("\n")


def summed(deltas, width=1):
    return np.cumsum(np.array(deltas).reshape(-1, width), axis=0)


def test_the_same_content_gives_the_same_bytes():
    assert page(world.content()) == page(world.content())
    code = "from tests.view import world; from mapper.view.leaflet import page; import sys; sys.stdout.write(page(world.content()))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert run.stdout.decode() == page(world.content())


def test_threads_do_not_mix_their_ids():
    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(lambda _: page(world.content()), range(8)))) == 1


def test_nothing_is_linked_from_elsewhere():
    html = page(world.content())
    head = re.sub(r"<(script|style)\b.*?</\1>", "", html, flags=re.S)
    assert not re.findall(r"<link|<iframe|src=|href=", head)
    assert not re.findall(r"@import|url\((?!data:|#)", html)
    for word in ("jquery", "bootstrap", "cdn.jsdelivr", "cdnjs", "openstreetmap"):
        assert word not in (html + scripts_of(html)).lower()


def test_policy_allows_only_what_is_inside():
    html = page(world.content())
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)[1]
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    (loader,) = re.findall(r"<script>(.*?)</script>", html, re.S)
    code = scripts_of(html)
    style = json.loads(re.match(r"MapperBoot\.dress\((.*)\)$", code.splitlines()[0])[1])
    for source in (loader, code, style):
        assert base64.b64encode(hashlib.sha256(source.encode()).digest()).decode() in policy
    assert policy.count("sha256-") == 3 + len(re.findall("<style>", html))
    assert "unsafe" not in policy
    assert "http" not in policy


def test_tiles_are_the_only_thing_that_may_be_asked_for():
    tiles = Tiles("https://{s}.example.org/{z}/{x}/{y}.png", "© Example", "ab")
    html = page(world.content(), tiles=tiles)
    assert "img-src data: https://a.example.org https://b.example.org;" in html
    assert sent(html)["tiles"]["attribution"] == "© Example"
    assert sent(page(world.content()))["tiles"] is None


def test_tiles_have_a_name_or_an_address():
    osm = tiles_called("OpenStreetMap.Mapnik")
    assert osm.url == "https://tile.openstreetmap.org/{z}/{x}/{y}.png"
    assert osm.hosts == ("https://tile.openstreetmap.org",)
    assert osm.attribution == "© OpenStreetMap contributors"
    own = tiles_called("https://{s}.tiles.example.org/{z}/{x}/{y}.png")
    assert own.attribution == "tiles.example.org"
    assert own.hosts[0] == "https://a.tiles.example.org"


@pytest.mark.parametrize(
    "name", ["nowhere", "Thunderforest.Landscape", "https://example.org/tiles", "https://x y/{z}/{x}/{y}", "ftp://a.b/{z}{x}{y}",
             "https://a.b; script-src *//{z}{x}{y}", "javascript://a.b/{z}{x}{y}"],
)  # fmt: skip
def test_tiles_that_cannot_be_had_are_told(name):
    with pytest.raises(DataError, match="tiles: "):
        tiles_called(name)


def test_hostile_text_only_travels_in_the_block():
    html = page(world.hostile_content())
    outside = re.sub(r"<title>[^<]*</title>", "", html, count=1)
    assert "window.__x" not in outside, "only the title leaves the block, and it is escaped"
    assert "window.__x" not in scripts_of(html), "and nothing of it is among the scripts"


def test_title_is_escaped_and_not_a_template():
    html = page(world.content(title="</title><b>{{ 7*7 }}{% x", title_ar="x"), lang="en")
    assert "<title>&lt;/title&gt;&lt;b&gt;{{ 7*7 }}{% x</title>" in html


def test_languages():
    assert '<html lang="ar">' in page(world.content())
    assert sent(page(world.content(), lang="en"))["lang"] == "en"
    with pytest.raises(DataError, match="no language 'fr'; there are: ar, en"):
        page(world.content(), lang="fr")


def test_words_stand_in_both_languages():
    words = page_words()
    assert words["ar"].keys() == words["en"].keys()
    for table in ("status", "modality"):
        assert words["ar"][table].keys() == words["en"][table].keys()


def test_every_word_is_used_and_every_used_word_is_there():
    scripts = [file for file in files("mapper.view").iterdir() if re.fullmatch(r"page.*\.js", file.name)]
    script = "\n".join(file.read_text("utf-8") for file in scripts)
    words = page_words()["en"]
    asked = set(re.findall(r'this\.(?:t|fill)\("(\w+)"', script))
    assert asked - {"tab_", "filter_", "theme_"} <= words.keys()
    built = {key for key in words if key.startswith(("tab_", "filter_", "theme_"))}
    built |= {"status", "modality", "palettes", "noscript", "admin1_label"}
    spare = {key for key in words.keys() - built if f'"{key}"' not in script}
    assert spare == {"licence", "method"}, "headings of the texts that come with the data"


def drawn(vertices, edges, ids):
    """Edges as they look: their ends, the unit on the left and the one on the right."""
    where = [tuple(spot) for spot in np.round(np.asarray(vertices) * GRID).astype(int).tolist()]
    name = [*ids, None]  # -1 is outside
    seen = set()
    for start, stop, left, right in np.asarray(edges).tolist():
        one = (where[start], where[stop], name[left], name[right])
        seen.add(max(one, (one[1], one[0], one[3], one[2]), key=lambda edge: edge[:2]))
    return seen


def sent_edges(data):
    """Edges as ``page_net.js`` makes them of the outlines."""
    net = data["net"]
    rings, jumps, cells = iter(net["rings"]), iter(net["jumps"]), iter(summed(net["cells"]).ravel().tolist())
    edges, met, at = [], 0, 0

    def draw(ring, shape, cell):
        nonlocal met
        for letter in shape:
            if letter == "n":
                ring.append(met)
                met += 1
            elif letter == "f":
                ring.append(next(edge[0] for edge in reversed(edges) if edge[1] == ring[-1] and edge[3] is None))
            else:
                ring.append(met - next(jumps))
        for a, b in zip(ring, [*ring[1:], ring[0]], strict=True):
            twin = [edge for edge in edges if edge[:2] == [b, a] and edge[3] is None]
            if twin:
                twin[-1][3] = cell
            else:
                edges.append([a, b, cell, None])

    for ring in rings:
        while at < len(edges) and edges[at][3] is not None:
            at += 1
        if at == len(edges):
            draw([], net["shapes"][ring - 1], next(cells))
        elif ring:
            draw([edges[at][1], edges[at][0]], net["shapes"][ring - 1], next(cells))
        else:
            edges[at][3] = -1
    assert next(jumps, None) is None
    assert next(cells, None) is None
    return [[a, b, left, -1 if right is None else right] for a, b, left, right in edges]


def sent_places(data):
    """Where units and vertices are, on the grid: what was foretold, and how far off it was."""
    places, edges = data["places"], sent_edges(data)
    spots = np.array(places["spots"]).T
    beside = [
        {left + right - cell for _, _, left, right in edges if cell in (left, right)} for cell in range(len(spots))
    ]
    for cell, others in enumerate(beside):
        first = min((other for other in others if other >= 0), default=cell)
        spots[cell] += spots[first] if first < cell else 0
    corners = np.array(places["corners"]).T
    for vertex in range(len(corners)):
        cells = sorted({cell for edge in edges if vertex in edge[:2] for cell in edge[2:] if cell >= 0})[:3]
        if places["guess"][vertex]:
            corners[vertex] += corners[vertex - 1] if vertex else 0
        elif len(cells) == 3:
            corners[vertex] += centre(*spots[cells].astype(float), places["aspect"])
    return spots, corners


def centre(one, other, third, aspect):
    wide = np.array([aspect[0] + aspect[1] * one[1], 1])
    b, c = (other - one) * wide, (third - one) * wide
    d = 2 * (b[0] * c[1] - b[1] * c[0])
    if not d:
        return np.floor(one + 0.5).astype(int)
    way = np.array([c[1] * (b @ b) - b[1] * (c @ c), b[0] * (c @ c) - c[0] * (b @ b)]) / d / wide
    return np.floor(one + (way if (np.abs(way) < FARTHEST).all() else 0) + 0.5).astype(int)


def test_geometry_arrives_as_it_was():
    content = world.content()
    data = payload(content)
    edges = np.array(sent_edges(data))
    assert len(edges) == len(content.edges)
    spots, corners = sent_places(data)
    sent_ = drawn(corners / data["grid"], edges, data["units"]["id"])
    assert sent_ == drawn(content.vertices, content.edges, content.units.index)
    expected = content.units.loc[data["units"]["id"], ["lon", "lat"]]
    np.testing.assert_allclose(spots / data["grid"], expected, atol=0.5 / GRID)


def test_the_order_of_the_cells_is_the_pages_own():
    content = world.content()
    turn = np.random.default_rng(7).permutation(len(content.units))
    mixed = replace(content, units=content.units.iloc[turn])
    sides = content.edges[:, 2:]
    mixed.edges[:, 2:] = np.where(sides < 0, -1, np.argsort(turn)[sides])
    one, other = payload(world.content()), payload(mixed)
    assert one["units"]["id"] == other["units"]["id"], "neighbours stand together, whatever order they came in"
    for room in ("net", "places", "changes"):
        assert columns.packed(one[room]) == columns.packed(other[room])


def test_only_settlements_have_a_dot_in_the_still_picture():
    base = world.content()
    areas = base.labels.assign(kind=["country", "admin1"] + ["town"] * (len(base.labels) - 2))
    name = str(areas["name"].iloc[0])
    assert f">{name}<" in still(base)
    assert f">{name}<" not in still(replace(base, labels=areas))
    assert list(replace(base, labels=areas).names(areas=True)["kind"]) == ["country", "admin1"]


def test_spellings_footprints_and_kinds_of_labels_travel():
    base = world.content()
    ground = [shapely.box(38, 34, 39, 35), shapely.box(38, 34, 39, 35), None, shapely.Point(38, 34)]
    content = replace(
        base,
        units=base.units.assign(also=[("Rakka", "رقة")] + [()] * (len(base.units) - 1)),
        claims=base.claims.assign(ground=ground, valid_to=[None, date(2017, 2, 1), None, None]),
        labels=base.labels.assign(kind=["country", "admin1", "abroad"] + ["town"] * (len(base.labels) - 3)),
    )
    data = payload(content)
    first = data["units"]["id"].index(base.units.index[0])
    assert data["units"]["also"] == {first: ["Rakka", "رقة"]}
    assert data["claims"]["ground_of"] == [0, 0, 1, 1], "a footprint that is shared is sent once"
    (ring,) = data["claims"]["grounds"][0]
    assert set(map(tuple, summed(ring, 2) / data["grid"])) == {(38, 34), (39, 34), (39, 35), (38, 35)}
    assert data["claims"]["grounds"][1] == []
    assert data["claims"]["valid_to"] == ["", "2017-02-01", "", ""]
    assert [label[5] for label in data["labels"][:3]] == [3, 2, 1]
    towns = content.names(areas=False)
    assert [data["units"]["name"][unit] for unit, _ in data["labels"][3:]] == list(towns["name"])[1:]
    assert [rank for _, rank in data["labels"][3:]] == list(towns["rank"])[1:]
    moved = payload(replace(base, labels=base.labels.assign(lon=base.labels["lon"] + 0.01)))["labels"]
    assert {len(label) for label in moved} == {6}, "a name that stands elsewhere is sent in full"
    with pytest.raises(SchemaError, match=r"labels have unknown kinds: \['sea'\]"):
        page(replace(base, labels=base.labels.assign(kind="sea")))


def test_a_claim_stands_at_its_first_spot_or_in_its_footprint_and_one_about_a_country_nowhere():
    base = world.content()
    square = shapely.box(38.0, 34.0, 38.4, 34.2)
    syria = {"name": "Syria", "kind": "country", "lon": 38.5, "lat": 34.9, "relation": None}
    named = [
        [{"name": "x", "lon": None, "lat": None}, {"name": "y", "lon": 38.1, "lat": 34.1}],
        [syria],
        [syria | {"relation": "part_of"}],
        [{"name": "z", "lon": None, "lat": None}],
    ]
    claims = base.claims.assign(places=named, ground=[square, square, square, None])
    assert payload(replace(base, claims=claims))["claims"]["spots"] == [1, None, [38.2, 34.1], None]


def test_every_palette_and_the_dark_screen_travel():
    data = payload(world.content())
    style = data["style"]
    assert style["palettes"] == ["convention", "okabe-ito"]
    light, dark = style["themes"]
    assert light["paper"] != dark["paper"]
    assert light["lines"].keys() == dark["lines"].keys()
    for faction in data["factions"]:
        assert [len(pair) for pair in faction["colours"]] == [2, 2]
    toml = read_toml(data_path("theatres", "syria", "style.toml"))
    bright = Style.from_dict({key: table for key, table in toml.items() if key != "dark"})
    assert len(payload(world.content(style=bright))["style"]["themes"]) == 1, "a theatre without a dark screen"


def test_history_is_cut_to_the_range_and_the_last_word_of_a_day_counts():
    rows = [
        world.change("u0-0", date(2016, 5, 1), "ISIS"),
        world.change("u0-0", date(2016, 6, 1), "SDF"),
        world.change("u0-0", date(2017, 1, 5), "ISIS"),
        world.change("u0-0", date(2017, 1, 5), "SAA"),
        world.change("u0-0", date(2018, 1, 1), "ISIS"),
    ]
    found = world.content(date(2017, 1, 31), history=pd.DataFrame(rows)).changes()
    assert list(zip(found["at"], found["faction"], strict=True)) == [(0, "SDF"), (4, "SAA")]


def test_all_texts_arrive_unchanged():
    data = sent(page(world.hostile_content()))
    assert set(data["claims"]["quote"]) == {world.HOSTILE}
    assert data["title"] == [world.HOSTILE, world.HOSTILE]
    assert data["claims"]["url"][0] == world.BAD_LINKS[0], "the page, not the file, decides what is a link"


def test_faults_of_a_content_are_told_together():
    content = world.content()
    broken = replace(
        content,
        on=date(2020, 1, 1),
        units=content.units.drop(columns="near"),
        edges=content.edges + 1000,
        lines=[("road", "M4", "م4", content.vertices)],
    )
    with pytest.raises(SchemaError) as caught:
        page(broken)
    for fault in ("units lacks column 'near'", "2020-01-01", "missing vertices", "missing units", "'road'"):
        assert fault in str(caught.value)


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (world.change("nowhere", world.FIRST, "SAA"), "missing units: ['nowhere']"),
        (world.change("u0-0", world.FIRST, "SAA", "taken"), "unknown statuses: ['taken']"),
        (world.change("u0-0", world.FIRST, "SAA", claim_ids=("lost",)), "missing claims: ['lost']"),
    ],
)
def test_faults_of_a_history_are_told(row, fault):
    with pytest.raises(SchemaError, match=re.escape(fault)):
        page(world.content(history=pd.DataFrame([row])))


def test_an_empty_map_is_a_page():
    content = world.content()
    empty = replace(
        content, history=content.history.iloc[:0], claims=content.claims.iloc[:0], labels=content.labels.iloc[:0]
    )
    assert sent(page(empty))["states"] == []
    assert still(empty).startswith("<svg")


def test_the_still_picture_is_harmless_xml():
    for content in (world.content(), world.hostile_content()):
        root = ElementTree.fromstring(still(content))
        tags = {element.tag.split("}")[1] for element in root.iter()}
        assert tags <= {"svg", "defs", "pattern", "rect", "clipPath", "g", "path", "circle", "text"}
        assert not [name for element in root.iter() for name in element.attrib if name.startswith("on")]
    assert still(world.content()) == still(world.content())


def test_the_still_picture_has_the_day_and_the_holders():
    text = still(world.content())
    for word in ("Toyland", "بلاد اللعب", "2017-01-01", "Syrian army", "Contested", "Shared"):
        assert word in text


def test_the_frame_is_sandboxed_over_the_picture():
    text = embed(page(world.content()), 400, picture=still(world.content()))
    assert 'sandbox="allow-scripts allow-popups allow-downloads"' in text
    assert "allow-same-origin" not in text
    assert text.index("<img") < text.index("<iframe")
    assert "<img" not in embed("<p>", 400).replace("&lt;", "<").split("<iframe")[0]


def test_country_lines_close_the_sea_and_split_borders_from_coasts():
    west, east = shapely.box(1, 0, 2, 3), shapely.box(2, 0, 3, 2)
    names = {"name": ["A", "B"], "name_ar": ["ا", "ب"]}
    lines = country_lines(GeoDataFrame(names, geometry=[west, east], crs=4326), sea_at=(2.5, 2.5))
    kinds = [line[0] for line in lines]
    assert kinds.count("water") == 1
    (border,) = [shapely.LineString(xy) for kind, _, _, xy in lines if kind == "border"]
    assert border.equals(shapely.LineString([(2, 0), (2, 2)]))
    (water,) = [shapely.Polygon(xy) for kind, _, _, xy in lines if kind == "water"]
    assert water.contains(shapely.Point(10, 10))
    coast = shapely.union_all([shapely.LineString(xy) for kind, _, _, xy in lines if kind == "coast"])
    assert coast.length == pytest.approx(2, abs=1e-3)
    assert [line[0] for line in country_lines(GeoDataFrame(names, geometry=[west, east], crs=4326))].count("water") == 0


def test_a_cell_with_a_hole_and_one_in_two_parts_arrive():
    ring = [(0, 0), (3, 0), (3, 3), (0, 3), (1, 1), (2, 1), (2, 2), (1, 2), (5, 0), (6, 0), (6, 1)]
    vertices = np.array(ring, dtype=float) + [world.WEST, world.SOUTH]
    outer = [(i, (i + 1) % 4, 0, -1) for i in range(4)]
    hole = [(4 + i, 4 + (i + 1) % 4, 1, 0) for i in range(4)]
    part = [(8, 9, 1, -1), (9, 10, 1, -1), (10, 8, 1, -1)]
    content = world.content()
    units = content.units.iloc[:2]
    content = replace(
        content, vertices=vertices, edges=np.array(outer + hole + part), units=units,
        history=content.history[content.history["unit_id"].isin(units.index)],
    )  # fmt: skip
    data = payload(content)
    _, corners = sent_places(data)
    assert drawn(corners / data["grid"], sent_edges(data), data["units"]["id"]) == drawn(
        vertices, content.edges, units.index
    )
    assert len(data["net"]["cells"]) == 4, "outlines"


def test_empty_land_is_called_after_the_unit_it_is_near():
    base = world.content()
    far = base.units.index[1]
    assert not base.units.at[far, "settlement"]
    names = base.units["near"].where(base.units.index != far, "Beyond")
    units = payload(replace(base, units=base.units.assign(near=names)))["units"]
    home = units["name"].index("al-Town 00")
    for i, (unit, step, settled) in enumerate(zip(units["id"], units["near"], units["settlement"], strict=True)):
        assert step == (0 if settled or unit == far else home - i)
    assert units["near_named"] == {units["id"].index(far): ["Beyond", "البلدة 00"]}


def test_what_the_page_keeps_is_kept_for_one_thing():
    """The scripts share one object: what one of them makes once and keeps, none of the others may write over."""
    beside = (
        path for path in files("mapper.view").iterdir() if path.name.startswith("page") and path.name.endswith(".js")
    )
    scripts = "\n".join(path.read_text("utf-8") for path in beside)
    kept = set(re.findall(r"this\.(\w+) \?\?= new", scripts))
    assert kept, "there is something that is kept"
    assert [name for name in sorted(kept) if re.search(rf"this\.{name} = ", scripts)] == []
