"""The slider: its Python side without a browser, its JavaScript side with a model that answers like Python."""

from __future__ import annotations

import base64
import json
import os
from datetime import date
from importlib.resources import files

import pytest

from mapper.errors import InputError
from tests.view.world import HOSTILE

try:
    import anywidget
except ImportError:
    anywidget = None


@pytest.fixture
def slider(control_map):
    if anywidget is None:
        if os.environ.get("CI"):
            pytest.fail("the slider must be tested here: anywidget is not installed")
        pytest.skip("anywidget is not installed")
    return control_map.slider("2017-12-01", "2017-12-31", lang="en")


def test_a_day_is_decided_in_python_and_heard_of(slider, control_map):
    heard = []
    slider.observe(lambda change: heard.append((change["new"], slider.control_map.on, slider.shown["day"])), "day")
    slider.day = "2017-12-10"
    slider.day = date(2017, 12, 20)
    assert heard == [(day, day, day.isoformat()) for day in (date(2017, 12, 10), date(2017, 12, 20))]
    assert slider.stats().equals(control_map.stats())
    assert slider.shown["svg"].startswith("<svg")
    assert "2017-12-20" in slider.shown["svg"]


def test_the_browser_s_day_is_read_like_ours(slider):
    slider.set_state({"day": "2017-12-05"})
    assert slider.day == date(2017, 12, 5)
    assert slider.get_state(["day"]) == {"day": "2017-12-05"}
    assert json.dumps(slider.get_state(["first", "last", "marks", "shown", "words"]))


def test_change_days_are_those_on_which_ground_changed(slider):
    assert date(2017, 12, 20) in slider.changes
    assert slider.marks == [(day - slider.first).days for day in slider.changes]
    before = slider.control_map.at("2017-12-19").control[["faction", "status"]]
    assert not before.equals(slider.control_map.at("2017-12-20").control[["faction", "status"]])


@pytest.mark.parametrize("day", ["2018-02-01", "2017-11-30", "yesterday", ""])
def test_a_day_outside_is_refused_and_the_old_one_stays(slider, day):
    before = slider.day
    with pytest.raises(InputError, match="2017-12-01 to 2017-12-31" if day[:2] == "20" else "not a date"):
        slider.day = day
    assert slider.day == before
    assert slider.shown["day"] == before.isoformat()


@pytest.mark.parametrize("wrong", [{"step": 0}, {"step": 1.5}, {"lang": "fr"}, {"first": "2018-02-01"}])
@pytest.mark.usefixtures("slider")
def test_what_cannot_be_a_slider_is_refused(control_map, wrong):
    with pytest.raises(InputError):
        control_map.slider(**({"last": "2017-12-31"} | wrong))


def test_readers_without_a_kernel_get_the_picture(slider):
    bundle = slider._repr_mimebundle_()
    data = bundle[0] if isinstance(bundle, tuple) else bundle
    assert data["text/plain"] == repr(slider) == "<DateSlider syria 2017-12-20 in 2017-12-01 to 2017-12-31>"
    assert data["text/html"].startswith("<img ")
    assert "application/vnd.jupyter.widget-view+json" in data


FAKE = """
const said = {list};
const state = {state};
const listeners = [];
window.asked = [];
const model = {
  get: (name) => state[name],
  set: (name, value) => { state[name] = value; },
  on: (name, call) => listeners.push(call),
  off: () => listeners.splice(0),
  save_changes: () => {
    window.asked.push(state.day);
    setTimeout(() => { state.shown = { ...state.shown, day: state.day }; listeners.forEach((call) => call()); }, 30);
  },
};
const address = "data:text/javascript;base64," + said;
import(address).then((widget) => {
  window.close_ = widget.default.render({ model, el: document.body });
  document.documentElement.dataset.ready = "";
});
"""


def drawn(browser, tmp_path, lang="en", name="Syrian Democratic Forces"):
    """The slider of 31 days with changes on the 11th and the 21st, in a page of its own."""
    from mapper.view.words import page_words

    words = page_words()[lang]
    keys = ("as_of", "play", "pause", "prev", "next", "date", "holder", "km2", "share", "lived", "method_short", "map")
    row = {"faction": "SDF", "name": name, "colour": "#ffd92f", "km2": 12345, "theatre_pct": 6.6, "inhabited_pct": 9.1}
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="60"><text y="20">سوريا</text></svg>'
    state = {
        "first": "2017-12-01", "last": "2017-12-31", "day": "2017-12-15", "step": 1, "lang": lang, "marks": [10, 20],
        "words": {key: words[key] for key in keys}, "shown": {"day": "2017-12-15", "svg": svg, "rows": [row]},
    }  # fmt: skip
    script = base64.b64encode(files("mapper").joinpath("widget.js").read_bytes()).decode()
    text = FAKE.replace("{list}", json.dumps(script)).replace("{state}", json.dumps(state).replace("<", "\\u003c"))
    css = files("mapper").joinpath("widget.css").read_text("utf-8")
    file = tmp_path / "slider.html"
    file.write_text(f"<!DOCTYPE html><meta charset=utf-8><style>{css}</style><body><script>{text}</script>", "utf-8")
    page = browser.new_page(viewport={"width": 900, "height": 700})
    page.goto(file.as_uri())
    page.wait_for_selector("html[data-ready]")
    return page


def day_of(page):
    page.wait_for_function("() => !('waiting' in document.querySelector('.mapper-slider').dataset)")
    return page.locator("time").get_attribute("datetime")


@pytest.mark.browser
@pytest.mark.parametrize("lang", ["en", "ar"])
def test_keys_buttons_and_direction(browser, tmp_path, lang):
    from mapper.view.words import page_words

    words = page_words()[lang]
    page = drawn(browser, tmp_path, lang)
    assert page.locator(".mapper-slider").get_attribute("dir") == ("rtl" if lang == "ar" else "ltr")
    assert "2017" in page.locator("time").inner_text()
    assert page.locator("img").evaluate("(image) => image.decode().then(() => image.naturalWidth)") == 90
    range_ = page.get_by_role("slider", name=words["date"])
    range_.press("ArrowRight")
    assert day_of(page) == ("2017-12-14" if lang == "ar" else "2017-12-16"), "time runs with the script"
    assert range_.get_attribute("aria-valuetext") == page.locator("time").inner_text()
    previous, following = page.get_by_label(words["prev"]), page.get_by_label(words["next"])
    following.click()
    assert day_of(page) == "2017-12-21"
    following.click()
    assert day_of(page) == "2017-12-31"
    previous.click()
    previous.click()
    assert day_of(page) == "2017-12-11"
    previous.click()
    assert day_of(page) == "2017-12-01"
    places = [previous.bounding_box()["x"], following.bounding_box()["x"]]
    assert places == sorted(places, reverse=lang == "ar")
    tick, thumb_end = page.locator(".mapper-slider-tick").first.bounding_box(), range_.bounding_box()
    share = (tick["x"] - thumb_end["x"]) / thumb_end["width"]
    assert share == pytest.approx(2 / 3 if lang == "ar" else 1 / 3, abs=0.02), "marks stand over their days"
    page.close()


@pytest.mark.browser
def test_play_stops_at_the_last_change(browser, tmp_path):
    page = drawn(browser, tmp_path)
    page.get_by_label("Play").click()
    page.get_by_label("Pause").wait_for()
    page.wait_for_selector("time[datetime='2017-12-21']")
    page.get_by_label("Play").wait_for()
    page.close()


@pytest.mark.browser
def test_one_question_at_a_time_and_the_last_one_counts(browser, tmp_path):
    page = drawn(browser, tmp_path)
    page.evaluate(
        """() => {
            const range = document.querySelector("input");
            for (const value of [1, 2, 3, 4, 25]) { range.value = value; range.dispatchEvent(new Event("input")); }
        }"""
    )
    page.wait_for_selector(".mapper-slider[data-day='2017-12-26']")
    assert page.evaluate("window.asked") == ["2017-12-02", "2017-12-26"]
    assert day_of(page) == "2017-12-26"
    page.close()


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 900])
def test_hostile_names_stay_text_and_fit(browser, tmp_path, width):
    page = drawn(browser, tmp_path, name=HOSTILE)
    page.set_viewport_size({"width": width, "height": 700})
    assert "<script>window.__x=1</script>" in page.locator("tbody").inner_text()
    assert page.evaluate("window.__x ?? null") is None
    assert page.locator("tbody script, tbody img").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()
