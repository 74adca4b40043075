from __future__ import annotations

from datetime import date

import pytest

from mapper.claims.factions import Factions
from mapper.errors import DataError, UnknownFaction
from tests.claims.world import factions


def test_every_faction_has_both_names_and_a_group():
    for row in factions().table().values():
        assert row["name"]
        assert row["name_ar"]
        assert row["group"]


def test_sides_of_factions_and_of_outlets():
    assert factions().group("HEZBOLLAH") == "IRAN_AXIS"
    assert factions().group("SANA") == factions().group("SAA") == "GOVERNMENT"
    assert factions().group("SOHR") == factions().group(None) == ""


def test_a_dated_name_means_another_after_its_day():
    early, late = (factions().meaning("الجيش السوري", day) for day in (date(2020, 1, 1), date(2025, 1, 1)))
    assert (early.faction, late.faction) == ("SAA", "INTERIM")


def test_faults_are_named():
    with pytest.raises(DataError, match=r"A.*name_ar, group"):
        Factions.from_dict({"A": {"name": "a"}})
    row = {"name": "a", "name_ar": "أ", "group": "A", "foreign": True, "partner": "B"}
    with pytest.raises(DataError, match="no faction 'B'; there are: A"):
        Factions.from_dict({"A": row})
    with pytest.raises(UnknownFaction, match="no faction 'X'"):
        factions().get("X")
