from __future__ import annotations

from itertools import combinations

import pytest

from mapper.errors import DataError
from mapper.resources import data_path, read_toml
from mapper.view.style import STATUSES, Style

TOML = read_toml(data_path("theatres", "syria", "style.toml"))
GROUPS = tuple(TOML["palettes"]["convention"])


def distance(a: str, b: str) -> float:
    """Rough perceived distance of two colours (weighted red mean), 0..765."""
    (r, g, b1), (s, h, b2) = ([int(colour[i : i + 2], 16) for i in (1, 3, 5)] for colour in (a, b))
    mean = (r + s) / 2
    return ((2 + mean / 256) * (r - s) ** 2 + 4 * (g - h) ** 2 + (2 + (255 - mean) / 256) * (b1 - b2) ** 2) ** 0.5


@pytest.mark.parametrize("palette", TOML["palettes"])
def test_groups_can_be_told_apart(palette):
    style = Style.from_dict(TOML, palette=palette)
    assert set(style.palette) == set(GROUPS)
    for a, b in combinations(GROUPS, 2):
        assert distance(style.colour("", a), style.colour("", b)) > 60, (a, b)


def test_own_colour_then_group_then_neutral():
    style = Style.from_dict({**TOML, "factions": {"X": "#123456"}})
    assert style.colour("X", "SDF") == "#123456"
    assert style.colour("Y", "SDF") == TOML["palettes"]["convention"]["SDF"]
    assert style.colour("Z", "NOBODY") in TOML["neutral"]["colours"]
    assert style.colour("Z") == style.colour("Z", "NOBODY")
    assert len({style.colour(f"band-{i}") for i in range(40)}) == len(TOML["neutral"]["colours"])


def test_neutrals_are_not_mistaken_for_a_group():
    style = Style.from_dict(TOML)
    for neutral in style.neutrals:
        assert min(distance(neutral, colour) for colour in style.palette.values()) > 45, neutral


def test_with_factions_knows_the_group():
    style = Style.from_dict(TOML).with_factions({"YPG": {"group": "SDF"}})
    assert style.colour("YPG") == style.palette["SDF"]


@pytest.mark.parametrize("status", STATUSES)
def test_of_speaks_simplestyle(status):
    look = Style.from_dict(TOML).of("SAA", status, ("ISIS",))
    assert {"fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity"} <= set(look)
    assert (look["fill-opacity"] == 0) == (status == "unknown")
    assert (look["pattern"] is not None) == (status in ("contested", "shared"))


def test_contested_shows_every_side_once():
    style = Style.from_dict(TOML).with_factions({"A": {"group": "SDF"}, "B": {"group": "ISIS"}, "C": {"group": "SDF"}})
    assert style.fills("A", "contested", ("B", "C")) == (style.palette["SDF"], style.palette["ISIS"])
    assert len(style.fills("A", "contested", ())) == 2
    assert style.fills(None, "contested", ("B",))[0] == style.palette["ISIS"]
    assert style.fills(None, "held") == ()


def test_confidence_darkens():
    style = Style.from_dict(TOML)
    opacities = [style.opacity(confidence) for confidence in (None, float("nan"), 0.0, 0.6, 0.8, 1.0)]
    assert opacities == sorted(opacities)
    assert opacities[0] == opacities[2] < opacities[-1]


def test_besieged_has_its_own_line():
    style = Style.from_dict(TOML)
    assert style.of("SAA", "held", besieged=True)["stroke-width"] == TOML["lines"]["besieged"]["stroke-width"]


def test_paper_mix():
    style = Style.from_dict(TOML)
    assert style.on_paper("#000000", 1.0) == "#000000"
    assert style.on_paper("#000000", 0.0) == TOML["map"]["paper"]


def test_unknown_status_is_named():
    with pytest.raises(DataError, match="no status 'lost'; there are: held"):
        Style.from_dict(TOML).of("SAA", "lost")


def test_every_fault_of_a_style_is_told():
    broken = {"palette": "x", "map": {"paper": "red"}, "lines": {"held": {"stroke": "#zzzzzz"}}}
    with pytest.raises(DataError) as caught:
        Style.from_dict(broken)
    message = str(caught.value)
    for fault in (
        "no palette 'x'",
        "lacks 'water'",
        "lacks 'front'",
        "'red'",
        "'#zzzzzz'",
        "neutral",
        "confidence",
        "[claims] lacks",
    ):
        assert fault in message
