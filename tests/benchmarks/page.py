"""The page against folium's time sliders on the same simulated data, in one run.

Run with ``python -m tests.benchmarks.page [--cells 8000] [--days 365] [--assets DIR]``; it needs Chromium. Five factions
fight over settlements scattered in a box; each page shows who holds each of them on every day. The rivals are
folium's TimestampedGeoJson in its smallest encoding (a point per change, drawn over the earlier ones), the same with
dissolved areas per date, and Timeline with TimelineSlider. Their scripts come from the network when a reader opens
such a page; here from ``--assets``, a folder with leaflet.js, jquery.min.js, moment.min.js, iso8601.min.js,
leaflet.timedimension.min.js and leaflet.timeline.min.js. Without it only their size and writing time are measured.

Script time is Chromium's ScriptDuration in processor time of the page's thread. "step ms" is the mean of 40 steps of a
day, one in each frame, as when the slider is drawn or the map plays: all that runs between the first and the last of
them counts, what a page puts off to the end of the run does not. "alone ms" is the mean of steps with 400 ms after each,
so that all that a page puts off is done, and counts, for every single one. The way from the day a page opens on to the
middle of the range is no step and counts for no page. Frames are counted while a step is made in every frame.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import folium
import numpy as np
import pandas as pd
import shapely
from folium import JsCode
from folium.plugins import Timeline, TimelineSlider, TimestampedGeoJson
from playwright.sync_api import Error as PlaywrightError
from scipy.spatial import Voronoi, cKDTree

from mapper.resources import data_path, read_toml
from mapper.view.content import MapContent
from mapper.view.leaflet import page
from mapper.view.style import Style
from tests.view.browser import chromium

FIRST = date(2017, 1, 1)
WEST, SOUTH, EAST, NORTH = 36.0, 33.0, 42.0, 37.0
FACTIONS = ("SAA", "REBELS", "SDF", "ISIS", "HTS")
GROUPS = dict(zip(FACTIONS, ("GOVERNMENT", "OPPOSITION", "SDF", "ISIS", "HTS"), strict=True))
STEPS = 40
ALONE = 10
PAUSE_MS = 400
SECONDS = 3
RUNS = 3


def mosaic(cells: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Seeds, vertices and edges (from, to, left, right) of the Voronoi cells of random places in the box."""
    rng = np.random.default_rng(seed)
    spots = rng.uniform((WEST, SOUTH), (EAST, NORTH), (cells, 2))
    mirrored = [spots * (-1, 1) + (2 * side, 0) for side in (WEST, EAST)]
    mirrored += [spots * (1, -1) + (0, 2 * side) for side in (SOUTH, NORTH)]
    cut = Voronoi(np.vstack([spots, *mirrored]))
    pairs, ends = np.array(cut.ridge_points), np.array(cut.ridge_vertices)
    kept = (pairs < cells).any(axis=1)
    pairs, ends = pairs[kept], ends[kept]
    a, b = cut.vertices[ends[:, 0]], cut.vertices[ends[:, 1]]
    towards = cut.points[pairs[:, 0]] - a
    on_left = (b - a)[:, 0] * towards[:, 1] - (b - a)[:, 1] * towards[:, 0] > 0
    sides = np.where(on_left[:, None], pairs, pairs[:, ::-1])
    used, renamed = np.unique(ends, return_inverse=True)
    order = np.lexsort(np.round(cut.vertices[used], 1).T)
    place = np.empty(len(order), int)
    place[order] = np.arange(len(order))
    edges = np.column_stack([place[renamed.reshape(ends.shape)], np.where(sides < cells, sides, -1)])
    return spots, cut.vertices[used][order], edges[np.lexsort(edges[:, ::-1].T)]


def holders(spots: np.ndarray, days: int, seed: int = 2) -> np.ndarray:
    """``(days, cells)``: the faction whose wandering strongholds are nearest; a cell turns about thrice in a year."""
    rng = np.random.default_rng(seed)
    homes = rng.uniform((WEST, SOUTH), (EAST, NORTH), (25, 2))
    pace = rng.normal(0, 0.0045, (days, 25, 2)).cumsum(axis=0)
    return np.array([cKDTree(homes + pace[day]).query(spots)[1] % len(FACTIONS) for day in range(days)])


def names(cells: int, seed: int = 3) -> list[tuple[str, str]]:
    """English and Arabic names that compress as badly as real ones."""
    rng = np.random.default_rng(seed)
    parts = [("ba", "با"), ("sa", "سا"), ("ri", "ري"), ("mu", "مو"), ("ha", "حا"), ("ta", "طا"), ("qa", "قا"), ("de", "دي"),
             ("na", "نا"), ("lu", "لو"), ("ka", "كا"), ("sh", "ش"), ("fa", "فا"), ("za", "زا"), ("wa", "وا"), ("yi", "يي")]  # fmt: skip
    drawn = rng.integers(0, len(parts), (cells, 4))
    return [tuple("".join(parts[i][side] for i in row) for side in (0, 1)) for row in drawn]  # type: ignore[misc]


def changes(held: np.ndarray) -> list[tuple[int, int, int]]:
    """(cell, day, faction) of the first day and of each turn."""
    turned = np.vstack([np.ones((1, held.shape[1]), bool), held[1:] != held[:-1]])
    days, cells = np.nonzero(turned)
    return [(int(cell), int(day), int(held[day, cell])) for day, cell in zip(days, cells, strict=True)]


def content(spots: np.ndarray, vertices: np.ndarray, edges: np.ndarray, held: np.ndarray) -> MapContent:
    """The simulated war as the page wants it."""
    called = names(len(spots))
    area = 111.2**2 * np.cos(np.radians(35)) * (EAST - WEST) * (NORTH - SOUTH) / len(spots)
    units = pd.DataFrame(
        {
            "name": [one for one, _ in called],
            "name_ar": [other for _, other in called],
            **{"admin1": "Box", "admin1_ar": "صندوق", "near": "", "near_ar": ""},
            **{"lon": spots[:, 0], "lat": spots[:, 1]},
            **{"area_km2": area, "inhabited_km2": area / 3, "settlement": True},
        },
        index=pd.Index([f"u{number}" for number in range(len(spots))], name="unit_id"),
    )
    rows = pd.DataFrame(changes(held), columns=["row", "at", "side"])
    history = pd.DataFrame(
        {
            "unit_id": units.index[rows["row"]],
            "day": [FIRST + timedelta(days=int(day)) for day in rows["at"]],
            "faction": [FACTIONS[side] for side in rows["side"]],
            **{"status": "held", "besieged": False},
            "rivals": [()] * len(rows),
            "since": [FIRST + timedelta(days=int(day)) for day in rows["at"]],
            "confidence": 0.9,
            **{"claim_ids": [()] * len(rows), "against_ids": [()] * len(rows)},
        }
    )
    claims = pd.DataFrame(
        columns=["faction", "status", "modality", "attribution", "valid_from", "date_precision", "reported"]
        + ["confidence", "quote", "source", "title", "url", "article_id"]
    )
    last = FIRST + timedelta(days=len(held) - 1)
    labels = units[["name", "name_ar", "lon", "lat"]].iloc[:400]
    labels = labels.assign(rank=np.minimum(np.arange(len(labels)) // 40, 5))
    factions = {one: {"name": one, "name_ar": one, "group": group} for one, group in GROUPS.items()}
    style = Style.from_dict(read_toml(data_path("theatres", "syria", "style.toml")))
    none: Any = {"known_by": None, "lines": [], "texts": {}}
    return MapContent("Box", "صندوق", FIRST, last, FIRST, vertices=vertices, edges=edges, units=units,
                      history=history, claims=claims, factions=factions, style=style, labels=labels, **none)  # fmt: skip


def colour(side: int) -> str:
    return ("#a50f15", "#41ab5d", "#ffd92f", "#252525", "#00665e")[side]


def day_text(day: int) -> str:
    return (FIRST + timedelta(days=day)).isoformat()


def point_features(spots: np.ndarray, held: np.ndarray, called: list[tuple[str, str]]) -> Iterator[dict[str, Any]]:
    """One point per change, as TimestampedGeoJson paints it over the last."""
    for cell, day, side in sorted(changes(held), key=lambda change: change[1]):
        look = {"fillColor": colour(side), "fillOpacity": 0.8, "stroke": "false", "radius": 3}
        told = {
            "times": [day_text(day)],
            "icon": "circle",
            "iconstyle": look,
            "popup": f"{called[cell][1]}: {FACTIONS[side]}",
        }
        where = {"type": "Point", "coordinates": [round(float(value), 5) for value in spots[cell]]}
        yield {"type": "Feature", "geometry": where, "properties": told}


def area_features(polygons: np.ndarray, held: np.ndarray, every: int) -> Iterator[dict[str, Any]]:
    """One dissolved area per faction and date; times repeated per part, or the plugin drops parts."""
    for day in range(0, len(held), every):
        for side in range(len(FACTIONS)):
            shape = shapely.coverage_union_all(polygons[held[day] == side])
            for part in shapely.get_parts(shapely.set_precision(shape, 1e-5)):
                where = json.loads(shapely.to_geojson(part))
                told = {"times": [day_text(day)] * len(where["coordinates"]), "style": {"fillColor": colour(side), "weight": 1},
                        "popup": FACTIONS[side]}  # fmt: skip
                yield {"type": "Feature", "geometry": where, "properties": told}


def span_features(spots: np.ndarray, held: np.ndarray, called: list[tuple[str, str]]) -> Iterator[dict[str, Any]]:
    """One point per stretch of one holder, for Timeline."""
    turned = pd.DataFrame(changes(held), columns=["cell", "start", "side"]).sort_values(["cell", "start"])
    turned["stop"] = turned.groupby("cell")["start"].shift(-1, fill_value=len(held))
    for cell, start, side, stop in turned.itertuples(index=False):
        told = {"start": day_text(start), "end": day_text(stop), "colour": colour(side), "name": called[cell][1]}
        where = {"type": "Point", "coordinates": [round(float(value), 5) for value in spots[cell]]}
        yield {"type": "Feature", "geometry": where, "properties": told}


def stamped(features: list[dict[str, Any]], path: Path, every: int = 1) -> None:
    """A folium page with TimestampedGeoJson."""
    chart = folium.Map((35, 39), zoom_start=7, tiles=None, prefer_canvas=True)
    data = {"type": "FeatureCollection", "features": features}
    TimestampedGeoJson(
        data, period=f"P{every}D", duration=None if every == 1 else f"P{every}D", auto_play=False
    ).add_to(chart)
    chart.save(path)


def lined(features: list[dict[str, Any]], path: Path) -> None:
    """A folium page with Timeline and its slider."""
    chart = folium.Map((35, 39), zoom_start=7, tiles=None, prefer_canvas=True)
    spot = JsCode("(feature, at) => L.circleMarker(at, {radius: 3, fillColor: feature.properties.colour})")
    line = Timeline({"type": "FeatureCollection", "features": features}, pointToLayer=spot).add_to(chart)
    TimelineSlider(auto_play=False, show_ticks=False).add_timelines(line).add_to(chart)
    chart.save(path)


OURS_READY = "document.documentElement.dataset.ready"
OURS_STEP = """(i) => {
    const range = document.querySelector('input[type=range]');
    range.value = i % (Number(range.max) + 1);
    range.dispatchEvent(new Event('input'));
}"""
MAP = "window[Object.keys(window).find((name) => name.startsWith('map_'))]"
LAYERS = f"Object.keys({MAP}._layers).length > 4"
STAMPED_STEP = f"""(i) => {{
    const time = {MAP}.timeDimension;
    time.setCurrentTimeIndex(i % time.getAvailableTimes().length);
}}"""
LINED_STEP = """(i) => {
    const slider = document.querySelector('.time-slider');
    slider.value = Number(slider.min) + i * 864e5;
    slider.dispatchEvent(new Event('input'));
    slider.dispatchEvent(new Event('change'));
}"""


def measured(
    browser: Any, path: Path, ready: str, step: str, assets: Path | None, middle: int = 180
) -> dict[str, float]:
    """First render; from the middle of the range on script time of a step and frames a second; heap of one page."""
    renders = []
    for _ in range(RUNS):
        session = browser.new_context(viewport={"width": 1280, "height": 800})
        sheet = session.new_page()
        if assets:
            sheet.route("http*://**/*", lambda route: _serve(route, assets))
        start = time.perf_counter()
        sheet.goto(path.as_uri(), wait_until="commit")
        sheet.wait_for_function(
            f"() => {{ try {{ return {ready} }} catch {{ return false }} }}", polling="raf", timeout=60_000
        )
        sheet.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        renders.append(time.perf_counter() - start)
        if len(renders) < RUNS:
            session.close()
    probe = session.new_cdp_session(sheet)
    probe.send("Performance.enable", {"timeDomain": "threadTicks"})
    sheet.evaluate(f"async () => {{ ({step})({middle}); await new Promise(requestAnimationFrame); }}")
    before = _script(probe)
    sheet.evaluate(
        f"""async () => {{ const step = {step};
            for (let i = 1; i <= {STEPS}; i++) {{ step({middle} + i); await new Promise(requestAnimationFrame); }} }}"""
    )
    spent = (_script(probe) - before) / STEPS
    sheet.wait_for_timeout(2 * PAUSE_MS)
    before = _script(probe)
    sheet.evaluate(
        f"""async () => {{ const step = {step}; for (let i = 1; i <= {ALONE}; i++) {{
            step({middle} + i); await new Promise((done) => setTimeout(done, {PAUSE_MS})); }} }}"""
    )
    alone = (_script(probe) - before) / ALONE
    frames = sheet.evaluate(
        f"""async () => {{ const step = {step}; const end = performance.now() + {1000 * SECONDS}; let n = 0;
            while (performance.now() < end) {{ step({middle} + (n++ % {STEPS})); await new Promise(requestAnimationFrame); }} return n; }}"""
    )
    probe.send("HeapProfiler.enable")
    probe.send("HeapProfiler.collectGarbage")
    heap = _metrics(probe)["JSHeapUsedSize"] / 1e6
    session.close()
    found = {"render": statistics.median(renders), "step": 1000 * spent, "alone": 1000 * alone}
    return found | {"fps": frames / SECONDS, "heap": heap}


def _metrics(probe: Any) -> dict[str, float]:
    return {one["name"]: one["value"] for one in probe.send("Performance.getMetrics")["metrics"]}


def _script(probe: Any) -> float:
    return _metrics(probe)["ScriptDuration"]


def _serve(route: Any, assets: Path) -> None:
    name = route.request.url.rsplit("/", 1)[-1].replace("jquery-3.7.1", "jquery")
    kind = "text/css" if name.endswith("css") else "text/javascript"
    file = assets / name
    route.fulfill(body=file.read_text("utf-8") if file.exists() else "", content_type=kind)


def written(write: Callable[[], None]) -> float:
    start = time.perf_counter()
    write()
    return time.perf_counter() - start


def main() -> None:
    """Print one line per page, and the ratios."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--cells", type=int, default=8000)
    asked.add_argument("--days", type=int, default=365)
    asked.add_argument("--every", type=int, default=1, help="days between the dates of the dissolved areas")
    asked.add_argument("--assets", type=Path)
    asked.add_argument("--ours", action="store_true", help="only mapper's page")
    args = asked.parse_args()
    folder = Path(tempfile.mkdtemp())
    spots, vertices, edges = mosaic(args.cells)
    held = holders(spots, args.days)
    called = names(args.cells)
    print(f"{args.cells} settlements, {args.days} days, {len(changes(held)) - args.cells} changes of hands")
    war = content(spots, vertices, edges, held)
    empty = content(*mosaic(4), held[:1, :4])
    pages: dict[str, tuple[Callable[[], Any], str, str]] = {
        "mapper, no data": (lambda: (folder / "0.html").write_text(page(empty), "utf-8"), OURS_READY, "() => 0"),
        "mapper": (lambda: (folder / "1.html").write_text(page(war), "utf-8"), OURS_READY, OURS_STEP),
    }
    if not args.ours:
        polygons = _polygons(vertices, edges, args.cells)
        points = list(point_features(spots, held, called))
        areas = list(area_features(polygons, held, args.every))
        spans = list(span_features(spots, held, called))
        pages |= {
            "TimestampedGeoJson, points": (lambda: stamped(points, folder / "2.html"), LAYERS, STAMPED_STEP),
            "TimestampedGeoJson, areas": (lambda: stamped(areas, folder / "3.html", args.every), LAYERS, STAMPED_STEP),
            "Timeline, points": (lambda: lined(spans, folder / "4.html"), LAYERS, LINED_STEP),
        }
    print(
        f"{'':28} {'MB':>7} {'written s':>9} {'render s':>9} {'step ms':>8} {'alone ms':>8} {'fps':>5} {'heap MB':>8}"
    )
    with chromium() as browser:
        for number, (name, (write, ready, step)) in enumerate(pages.items()):
            took = written(write)
            path = folder / f"{number}.html"
            line = f"{name:28} {path.stat().st_size / 1e6:7.2f} {took:9.2f}"
            if number < 2 or args.assets:
                middle = args.days // 2 // (args.every if "areas" in name else 1)
                try:
                    found = measured(browser, path, ready, step, args.assets, middle)
                except PlaywrightError as fault:
                    print(f"{line} not measured: {str(fault).splitlines()[0]}", flush=True)
                    continue
                line += f" {found['render']:9.2f} {found['step']:8.2f} {found['alone']:8.2f} {found['fps']:5.0f} {found['heap']:8.1f}"
            print(line, flush=True)


def _polygons(vertices: np.ndarray, edges: np.ndarray, cells: int) -> np.ndarray:
    """Cells as polygons, in the order of the cells."""
    found = shapely.get_parts(shapely.polygonize(shapely.linestrings(vertices[edges[:, :2]])))
    spots, *_ = mosaic(cells)
    cell, polygon = shapely.STRtree(found).query(shapely.points(spots), predicate="within")
    out = np.empty(cells, dtype=object)
    out[cell] = found[polygon]
    return out


if __name__ == "__main__":
    main()
