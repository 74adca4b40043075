"""The map and its slider in a real JupyterLab: it runs, it calls back, and hostile text stays text."""

from __future__ import annotations

import csv
import json

import pytest

from mapper.view.words import page_words
from tests.conftest import ARTICLE
from tests.jupyterlab import jupyterlab, lab_page, need_jupyterlab, notebook, outputs, run_all, run_cell
from tests.view.world import BAD_LINKS, HOSTILE

pytestmark = pytest.mark.browser
SCRIPT = "<script>window.__x=1</script>"

MAP = f"""
import mapper

theatre = mapper.load_theatre("syria")
claims = mapper.read_claims([{str(ARTICLE)!r}, "hostile.jsonl", "hostile.csv"], theatre)
control = mapper.control_at(claims, theatre, on="2017-12-20")
control
"""
SLIDER = """
heard = []
slider = control.slider("2017-12-01", "2017-12-31")
slider.observe(lambda change: heard.append((str(change["new"]), str(slider.control_map.on))), "day")
slider
"""


def hostile_inputs(folder):
    """An article and a hand-coded claim with every bad text in every field that takes one."""
    text = f"سيطرت قوات سوريا الديمقراطية على مدينة الطبقة {HOSTILE} ومدينة تل أبيض."
    article = {"id": HOSTILE, "text": text, "published": "2017-12-10", "title": HOSTILE, "source": HOSTILE}
    (folder / "hostile.jsonl").write_text(json.dumps(article | {"url": BAD_LINKS[0]}) + "\n", "utf-8")
    with open(folder / "hostile.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            ["faction", "status", "place_id", "valid_from", "quote", "source", "title", "url", "attribution"]
        )
        writer.writerow([f"other:{HOSTILE}", "captured", "gn4273", "2017-12-20", *[HOSTILE] * 3, BAD_LINKS[1], HOSTILE])


def ran_in(page):
    """Whatever a hostile script would have set, in the notebook and in every frame."""
    return [found for frame in page.frames if (found := frame.evaluate("window.__x ?? null")) is not None]


def test_a_notebook_in_jupyterlab(browser, tmp_path, control_map):
    need_jupyterlab()
    hostile_inputs(tmp_path)
    notebook(tmp_path / "map.ipynb", MAP, SLIDER, "heard")
    notebook(tmp_path / "strange.ipynb", "control", html=control_map._repr_html_())
    with jupyterlab(tmp_path) as address:
        with lab_page(browser, address, "map.ipynb") as view:
            page = view.page
            run_all(view)
            said = outputs(view)
            assert said[0].startswith("<ControlMap syria 2017-12-20: "), said[0]
            assert said[1].startswith("<DateSlider syria 2017-12-20 "), said[1]
            assert said[2] == "[]"

            shown = page.frame_locator(".jp-OutputArea iframe").first
            shown.locator("html[data-ready]").wait_for()
            assert "20 December 2017" in shown.locator("body").inner_text()
            shown.get_by_role("tab", name=page_words()["en"]["tab_claims"]).click()
            assert SCRIPT in shown.locator("body").inner_text(), "the hostile words are shown, as words"

            slider = page.locator(".mapper-slider")
            assert "20 December 2017" in slider.inner_text()
            assert SCRIPT in slider.locator("tbody").inner_text(), "so is the hostile name"
            assert slider.locator("img").evaluate("(image) => image.decode().then(() => image.naturalWidth)") > 100
            slider.get_by_role("slider").press("ArrowDown")
            page.wait_for_selector(".mapper-slider[data-day='2017-12-19']")
            assert "19 December 2017" in slider.inner_text()
            assert SCRIPT not in slider.locator("tbody").inner_text(), "nobody had heard of them the day before"
            slider.get_by_label("Next change").click()
            page.wait_for_selector(".mapper-slider[data-day='2017-12-20']")
            assert run_cell(view, 2) == "[('2017-12-19', '2017-12-19'), ('2017-12-20', '2017-12-20')]"
            page.evaluate("window.jupyterapp.shell.currentWidget.sessionContext.shutdown()")
            clean(view, address)

        with lab_page(browser, address, "strange.ipynb") as view:
            picture = view.page.locator(".jp-OutputArea img")
            assert picture.evaluate("(image) => image.decode().then(() => image.naturalWidth)") > 100
            assert picture.bounding_box()["height"] > 200
            assert view.page.locator(".jp-OutputArea iframe").count() == 0, "a stranger's notebook runs no scripts"
            clean(view, address)


def clean(view, address):
    assert ran_in(view.page) == []
    assert view.complaints == []
    ours = (address, address.replace("http", "ws"), "data:", "blob:", "about:")
    assert [url for url in view.requests if not url.startswith(ours)] == []
