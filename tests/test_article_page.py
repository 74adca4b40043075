"""The page of the sample article, as a reader opens it: network cut, both languages, desk and phone."""

from __future__ import annotations

import pytest

from tests.view.browser import click_at, colour_at, hue, opened, quiet

pytestmark = pytest.mark.browser
RAQQA, MAADAN, TANF, PALMYRA, KARAMA = (39.05, 36.05), (39.60, 35.74), (38.6, 33.6), (38.1, 34.4), (39.279, 35.874)


@pytest.fixture(scope="module")
def file(tmp_path_factory, control_map):
    path = tmp_path_factory.mktemp("article") / "raqqa.html"
    control_map.to_html(path, lang="en")
    return path


def test_it_opens_without_a_network_and_shows_the_areas(browser, file):
    with opened(browser, file, offline=True) as view:
        assert hue(colour_at(view, *RAQQA)) == "yellow"
        assert hue(colour_at(view, *MAADAN)) == "red"
        assert hue(colour_at(view, *TANF)) == "green"
        assert hue(colour_at(view, *PALMYRA)) == "paper"
        quiet(view)


def test_a_click_tells_the_sentence_behind_the_colour(browser, file):
    with opened(browser, file, offline=True) as view:
        click_at(view, *KARAMA)
        view.page.wait_for_timeout(300)
        text = view.page.inner_text("body")
        assert "Karama" in text
        assert "شرق نهر الفرات بالكامل" in text
        assert "Watan FM" in text
        quiet(view)


def test_arabic_on_a_phone(browser, file):
    with opened(browser, file, hash_="#lang=ar", viewport={"width": 360, "height": 740}, offline=True) as view:
        assert "كانون الأول" in view.page.inner_text("body")
        assert view.page.evaluate("document.documentElement.scrollWidth") <= 360
        quiet(view)
