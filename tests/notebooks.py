"""Saves the notebooks with what they print, for readers whose viewer runs nothing.

Run with ``make notebooks`` or ``python -m tests.notebooks [NAME...]``; it needs Chromium and Jupyter. Tables and texts
stay as they are; of a map its still picture is kept, as PNG, and no frame, script or widget. Nothing that depends on
the clock is kept.
"""

from __future__ import annotations

import base64
import io
import re
import sys
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from PIL import Image

from tests.conftest import ROOT
from tests.view.browser import chromium

NOTEBOOKS = ROOT / "notebooks"
COLOURS = 64
WIDTH = 860
_PICTURE = re.compile(r'<img[^>]* src="(data:image/svg\+xml;base64,[^"]+)"')


def png(browser: Any, address: str) -> str:
    """Draw an SVG as a notebook keeps a picture."""
    sheet = browser.new_page(viewport={"width": WIDTH, "height": 800})
    sheet.set_content(f'<body style="margin:0"><img src="{address}" style="display:block;width:{WIDTH}px">')
    drawn = Image.open(io.BytesIO(sheet.locator("img").screenshot())).convert("RGB")
    sheet.close()
    out = io.BytesIO()
    drawn.quantize(COLOURS, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return base64.b64encode(out.getvalue()).decode()


def kept(browser: Any, output: Any) -> Any | None:
    """What of an output a viewer without scripts can show; None for nothing."""
    if output.output_type not in ("execute_result", "display_data"):
        return output
    page, told = output.data.get("text/html", ""), output.data.get("text/plain", "")
    if "application/vnd.jupyter.widget-view+json" in output.data:
        return None
    if "<iframe" in page or "data:image/svg" in page:
        picture = _PICTURE.search(page)
        output.data = {"text/plain": told} | ({"image/png": png(browser, picture[1])} if picture else {})
    return output


def save(browser: Any, path: Path) -> None:
    """Run a notebook and save it with its outputs."""
    book = nbformat.read(path, as_version=4)
    NotebookClient(book, timeout=600, resources={"metadata": {"path": str(ROOT)}}).execute()
    for cell in book.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            cell.outputs = [one for one in (kept(browser, output) for output in cell.outputs) if one is not None]
    book.metadata.pop("widgets", None)
    nbformat.write(book, path)
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size / 1e3:.0f} kB")


def main() -> None:
    """Save those that are named, or all."""
    names = sys.argv[1:] or [path.name for path in sorted(NOTEBOOKS.glob("*.ipynb"))]
    with chromium() as browser:
        for name in names:
            save(browser, NOTEBOOKS / name)


if __name__ == "__main__":
    main()
