"""Opens a page in Debian's Chromium and watches what it does; no browser is a reason to skip, except in CI."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = "/usr/bin/chromium"
MAP = 'window[Object.keys(window).find((name) => name.startsWith("map_"))]'
SPOT = f"""([lon, lat]) => {{
    const map = {MAP};
    const box = map.getContainer().getBoundingClientRect();
    const point = map.latLngToContainerPoint([lat, lon]);
    return [box.x + point.x, box.y + point.y];
}}"""
COLOUR = f"""([lon, lat]) => {{
    const map = {MAP};
    const canvas = document.querySelector(".leaflet-overlay-pane canvas");
    const at = map.latLngToContainerPoint([lat, lon]);
    const box = canvas.getBoundingClientRect(), frame = map.getContainer().getBoundingClientRect();
    const k = canvas.width / box.width;
    const x = (at.x + frame.x - box.x) * k, y = (at.y + frame.y - box.y) * k;
    return [...canvas.getContext("2d").getImageData(x, y, 1, 1).data].slice(0, 3);
}}"""


@dataclass
class Watched:
    """A page in the browser, what it complained of and what it asked the network for."""

    page: Any
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


def missing(reason: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(f"the browser tests must run here: {reason}")
    pytest.skip(reason)


@contextmanager
def chromium() -> Iterator[Any]:
    """Make a browser; skip, or fail in CI, when there is none."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("playwright is not installed")
    if not Path(CHROMIUM).exists():
        missing(f"no browser at {CHROMIUM}")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def opened(browser: Any, path: Path, *, hash_: str = "", **context: Any) -> Iterator[Watched]:
    """Open a file in a fresh context and wait until the map stands."""
    context = {"viewport": {"width": 1280, "height": 800}} | context
    session = browser.new_context(**context)
    page = session.new_page()
    watched = Watched(page)
    page.on("console", lambda said: watched.complaints.append(said.text))
    page.on("pageerror", lambda fault: watched.complaints.append(str(fault)))
    page.on("request", lambda asked: watched.requests.append(asked.url))
    page.add_init_script(
        "document.addEventListener('securitypolicyviolation', e => console.log('CSP ' + e.violatedDirective))"
    )
    page.goto(path.as_uri() + hash_)
    page.wait_for_selector("html[data-ready]", timeout=20_000)
    yield watched
    session.close()


def spot_of(view, lon, lat):
    """Where on the screen a point of the ground is, through the map's own projection."""
    return view.page.evaluate(SPOT, [lon, lat])


def click_at(view: Watched, lon: float, lat: float) -> None:
    """Click on a point of the ground."""
    view.page.mouse.click(*spot_of(view, lon, lat))


def colour_at(view, lon, lat):
    """Colour of the canvas at a point of the ground, as [r, g, b]."""
    return view.page.evaluate(COLOUR, [lon, lat])


def quiet(view):
    assert [said for said in view.complaints if "willReadFrequently" not in said] == [], "getImageData is the test's"
    assert [url for url in view.requests if not url.startswith(("file:", "data:"))] == []


def hue(colour):
    """What a colour on the map of the sample article stands for."""
    red, green, blue = colour
    if max(colour) - min(colour) < 25:
        return "paper"
    if red > 200 and green > 180 and green - blue > 25:
        return "yellow"
    return "red" if red > green else "green"
