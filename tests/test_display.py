from __future__ import annotations

import sys
from datetime import date

import pytest

import mapper
from mapper.display import MapView, days_between, mimebundle, shares
from mapper.errors import InputError, MissingExtra


def test_repr_is_one_telling_line(control_map):
    said = repr(control_map)
    assert "\n" not in said
    stats = control_map.stats()
    for faction in stats.index:
        assert f"{faction} {stats.at[faction, 'theatre_pct']:.1f}%" in said
    assert "of 187,235 km²" in said
    assert f"{len(control_map.claims)} claims of 1 article>" in said
    known = mapper.control_at(control_map.claims, control_map.theatre, on="2017-12-20", known_by="2017-12-20")
    assert repr(known).endswith(" known by 2017-12-20>")


def test_a_map_without_claims_has_a_repr_and_a_range(control_map):
    empty = mapper.control_at(control_map.claims.iloc[:0], control_map.theatre, on="2017-12-20")
    assert repr(empty) == "<ControlMap syria 2017-12-20: unknown 100.0% of 187,235 km²; 0 claims>"
    assert days_between(empty, None, None) == (empty.on, empty.on)


def test_explore_shows_the_day_asked_for(control_map):
    assert control_map.explore().control_map is control_map
    other = control_map.explore("2017-12-01", lang="ar", height=300)
    assert other.control_map.on == date(2017, 12, 1)
    shown = other._repr_html_()
    assert "height:300px" in shown
    assert "2017-12-01" in repr(other)
    assert '<html lang="ar">' in other.to_html()
    assert '<html lang="en">' in control_map.explore().to_html()


def test_explore_is_a_sandboxed_frame_over_a_picture(control_map):
    shown = control_map._repr_html_()
    assert shown == control_map.explore()._repr_html_()
    assert 'sandbox="allow-scripts allow-popups allow-downloads"' in shown
    assert shown.index("data:image/svg+xml;base64,") < shown.index("<iframe")


def test_timeline_reaches_as_far_as_the_evidence(control_map):
    view = control_map.timeline()
    spoken = control_map.evidence["valid_from"]
    assert (view.first, view.last) == (spoken.min().date(), max(spoken.max().date(), control_map.on))
    later = control_map.at("2018-01-10").timeline()
    assert (later.first, later.last) == (spoken.min().date(), date(2018, 1, 10))
    view = control_map.timeline("2017-12-21", "2018-01-02")
    assert (view.first, view.last) == (date(2017, 12, 21), date(2018, 1, 2))
    assert repr(view) == "<MapView syria 2017-12-21 to 2018-01-02, opening on 2017-12-21, lang=en>"


def test_timeline_writes_the_page_of_to_html(control_map, tmp_path):
    first, last = date(2017, 12, 1), date(2017, 12, 31)
    text = control_map.timeline(first, last, lang="ar").to_html(tmp_path / "m.html")
    assert text == control_map.to_html(lang="ar", first=first, last=last)
    assert (tmp_path / "m.html").read_text("utf-8") == text


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda m: m.explore("soon"), "'soon' is not a date"),
        (lambda m: m.explore(lang="fr"), "lang='fr' is no language of the map; there are: ar, en"),
        (lambda m: m.explore(height=12), "height=12 is not a whole number of pixels from 200 on"),
        (lambda m: m.explore(height="100%"), "height='100%'"),
        (lambda m: m.timeline("2017-12-02", "2017-12-01"), r"the range ends \(2017-12-01\) before it begins"),
        (lambda m: m.timeline(first="?"), "first: '\\?' is not a date"),
        (lambda m: MapView(m, date(2017, 2, 1), date(2017, 1, 1)), "before it begins"),
    ],
)
def test_what_cannot_be_shown_is_refused_at_once(control_map, call, said):
    with pytest.raises(InputError, match=said):
        call(control_map)


def test_mimebundle_gives_what_is_asked_for(control_map):
    assert set(control_map._repr_mimebundle_()) == {"text/plain", "text/html"}
    assert control_map._repr_mimebundle_(include=["text/plain"]) == {"text/plain": repr(control_map)}
    assert set(control_map.explore()._repr_mimebundle_(exclude=["text/plain"])) == {"text/html"}

    class Plain:
        def _repr_html_(self):
            raise AssertionError("made though nobody wants it")

    assert set(mimebundle(Plain(), ["text/plain"], None)) == {"text/plain"}


@pytest.mark.parametrize(
    ("lang", "name", "blank"),
    [("en", "Syrian Democratic Forces", "No report"), ("ar", "قوات سوريا الديمقراطية", "لا تقارير")],
)
def test_shares_are_the_stats_with_names_and_colours(control_map, lang, name, blank):
    rows = shares(control_map, lang)
    stats = control_map.stats()
    assert {row["faction"] for row in rows} == set(stats.index)
    named = {row["faction"]: row for row in rows}
    assert named["SDF"]["name"] == name
    assert (rows[-1]["faction"], rows[-1]["name"]) == ("unknown", blank)
    assert named["SDF"]["km2"] == round(stats.at["SDF", "area_km2"])
    assert len({row["colour"] for row in rows}) == len(rows)


def test_the_slider_names_its_extra_when_that_is_missing(control_map, monkeypatch):
    monkeypatch.setitem(sys.modules, "mapper.widget", None)
    monkeypatch.delitem(sys.modules, "mapper.widget")
    real = sys.modules.get("anywidget")
    for name in ("anywidget", "traitlets"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(MissingExtra, match=r"needs the package anywidget.*pip install 'mapper\[jupyter\]'"):
        control_map.slider()
    assert issubclass(MissingExtra, (mapper.MapperError, ImportError))
    assert real is None or real.__name__ == "anywidget"


def test_a_fault_inside_the_house_is_no_missing_extra(control_map, monkeypatch):
    monkeypatch.setitem(sys.modules, "mapper.widget", None)
    with pytest.raises(ModuleNotFoundError) as fault:
        control_map.slider()
    assert not isinstance(fault.value, MissingExtra)
