"""Makes the pictures of ``notebooks/gallery.md`` with mapper's own commands and a browser.

Run with ``make gallery`` or ``python -m tests.gallery``; it needs Chromium and the extras ``report`` and
``jupyter`` with JupyterLab, and takes about two minutes. The same browser, fonts and inputs give the same bytes (but
for JupyterLab's own clock and paths).
"""

from __future__ import annotations

import ast
import io
import json
import re
import tempfile
from collections.abc import Callable
from contextlib import chdir
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from PIL import Image

from mapper.cli import main
from tests.conftest import ROOT
from tests.jupyterlab import jupyterlab, lab_page, notebook, run_all
from tests.view.browser import chromium, opened

SAMPLE = "seeds/2017-12-20-coalition-raqqa.txt"
NOTEBOOKS = ROOT / "notebooks"
FOLDER = NOTEBOOKS / "gallery"
COLOURS = 160
PHONE = {"viewport": {"width": 360, "height": 740}, "device_scale_factor": 1.5, "has_touch": True, "is_mobile": True}
DESK = {"viewport": {"width": 1280, "height": 800}}
WINDOW = {"viewport": {"width": 1120, "height": 620}}
REPORT_WIDTH = 1400


def mapper(*arguments: str) -> None:
    """Run a command as a user would."""
    with chdir(ROOT):
        done = CliRunner().invoke(main, list(arguments))
    if done.exit_code:
        raise SystemExit(f"mapper {' '.join(arguments)}: {done.output}")


def campaign(folder: Path) -> Path:
    """The claims of the second notebook, without those that it names as misread."""
    book = json.loads((NOTEBOOKS / "02_raqqa_campaign.ipynb").read_text("utf-8"))
    cell = next(text for cell in book["cells"] if "misread = {" in (text := "".join(cell["source"])))
    misread = ast.literal_eval(re.search(r"misread = (\{.*?\})\n", cell, re.S)[1])  # type: ignore[index]
    read, kept = folder / "read.jsonl", folder / "claims.jsonl"
    mapper("claims", "notebooks/raqqa/reports.jsonl", "notebooks/raqqa/corrections.csv", "-o", str(read))
    lines = read.read_text("utf-8").splitlines()
    rows = [(json.loads(line), line) for line in lines]
    kept.write_text(
        "".join(f"{line}\n" for row, line in rows if (row["article_id"], row["status"]) not in misread), "utf-8"
    )
    return kept


def keep(image: bytes, path: Path, width: int | None = None) -> None:
    """Write a picture with few colours."""
    picture = Image.open(io.BytesIO(image)).convert("RGB")
    if width:
        picture = picture.resize((width, round(picture.height * width / picture.width)), Image.Resampling.LANCZOS)
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size / 1e3:.0f} kB")


def shoot(
    browser: Any, page: Path, name: str, address: str, act: Callable[[Any], None] | None = None, **context: Any
) -> None:
    """One picture of a page, after what a reader did there."""
    with opened(browser, page, hash_=address, **context) as view:
        if act:
            act(view.page)
        view.page.mouse.move(5, 5)
        view.page.wait_for_timeout(700)
        keep(view.page.screenshot(), FOLDER / f"{name}.png" if "/" not in name else NOTEBOOKS / f"{name[1:]}.png")


def look_for(name: str) -> Callable[[Any], None]:
    """Type a name into the search box, take the first answer."""

    def act(page: Any) -> None:
        page.fill("#mp-search", name)
        page.keyboard.press("Enter")
        page.evaluate("document.activeElement.blur()")

    return act


def compared(day: str) -> Callable[[Any], None]:
    """Keep the day shown as the one to compare with, then go to another."""

    def act(page: Any) -> None:
        page.locator(".mp-step").nth(3).click()
        page.evaluate(f"location.hash = 'lang=en&theme=dark&d={day}'")
        page.wait_for_timeout(300)

    return act


def in_jupyter(browser: Any, folder: Path, claims: Path) -> None:
    """The slider in JupyterLab."""
    start = f"claims = mapper.read_claims({str(claims)!r}, mapper.load_theatre('syria'))"
    show = "control = mapper.control_at(claims, mapper.load_theatre('syria'), on='2017-06-30')"
    notebook(folder / "slider.ipynb", f"import mapper\n\n{start}\n{show}", 'control.slider("2016-11-05", "2017-10-23")')
    with jupyterlab(folder) as address, lab_page(browser, address, "slider.ipynb") as view:
        view.page.set_viewport_size({"width": 1180, "height": 860})
        view.page.evaluate("window.jupyterapp.commands.execute('application:toggle-left-area')")
        run_all(view)
        view.page.locator(".mapper-slider").scroll_into_view_if_needed()
        view.page.wait_for_timeout(1500)
        keep(view.page.screenshot(), NOTEBOOKS / "jupyter.png")


def pictures() -> None:
    """Make them all."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name, chromium() as browser:
        folder = Path(name)
        sample, year, report = folder / "sample.html", folder / "year.html", folder / "report.png"
        claims = campaign(folder)
        mapper("map", SAMPLE, "-o", str(sample))
        mapper("map", str(claims), "--from", "2016-11-05", "--to", "2017-10-23", "-o", str(year), "--lang", "en")
        mapper("export", str(claims), "--on", "2017-06-30", "-o", str(report), "--lang", "ar")
        shoot(browser, sample, "/first_map", "#lang=en", **DESK)
        shoot(browser, year, "/raqqa_campaign", "#lang=en&d=2017-06-30", **DESK)
        shoot(browser, sample, "sample-ar", "#lang=ar", **DESK)
        for day in ("2016-12-15", "2017-05-12", "2017-10-20"):
            shoot(browser, year, f"raqqa-{day}", f"#lang=en&d={day}", **WINDOW)
        shoot(browser, year, "why", "#lang=en&d=2017-06-30", look_for("Tabqa"), **DESK)
        shoot(browser, year, "compare", "#lang=en&theme=dark&d=2017-01-20", compared("2017-09-20"), **DESK)
        shoot(browser, year, "phone-map", "#lang=ar&d=2017-06-30", **PHONE)
        shoot(browser, year, "phone-place", "#lang=ar&d=2017-06-30", look_for("الرقه"), **PHONE)
        keep(report.read_bytes(), FOLDER / "report.png", REPORT_WIDTH)
        in_jupyter(browser, folder, claims)


if __name__ == "__main__":
    pictures()
