"""The sample article, read with the tiny world: what it must give, and what it must not."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.claims.world import read

TEXT = (Path(__file__).resolve().parents[2] / "seeds" / "2017-12-20-coalition-raqqa.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def claims():
    return read(TEXT)


def of(claims, faction, status):
    return [claim for claim in claims if (claim.faction, claim.status) == (faction, status)]


def test_the_two_cities(claims):
    cities = of(claims, "SDF", "captured")[0]
    assert [place.place_id for place in cities.places] == ["raqqa", "tabqa"]
    assert [place.kind for place in cities.places] == ["city", "city"]
    assert cities.modality == "asserted"
    assert all(place.relation is None for place in cities.places)


def test_the_left_bank(claims):
    (villages,) = of(claims, "SDF", "captured")[1].places
    assert (villages.bank, villages.extent, villages.within) == ("E:الفرات", "all", "SY-RA")
    assert villages.reference_ids == ("euphrates",)


def test_the_former_holds_villages_south_and_east_of_the_city_not_of_the_governorate(claims):
    (claim,) = of(claims, "SAA", "captured")
    (villages,) = claim.places
    assert (villages.direction, villages.relation) == (("S", "E"), "direction_of")
    assert (villages.reference, villages.reference_ids, villages.within) == ("الرقة", ("raqqa",), "SY-RA")
    assert claim.against == ("ISIS",)


def test_the_shared_governorate(claims):
    for faction, other in (("SAA", "SDF"), ("SDF", "SAA")):
        (claim,) = of(claims, faction, "shared")
        assert claim.co_factions == (other,)
        assert [place.place_id for place in claim.places] == ["SY-RA"]


def test_what_the_coalition_says_of_others(claims):
    (tanf,) = of(claims, "FSA", "controls")
    roads, areas = of(claims, "SAA", "controls")
    for claim in (tanf, roads, areas):
        assert (claim.modality, claim.attribution) == ("reported", "US_COALITION")
    assert tanf.places[0].place_id == "tanf"
    assert roads.places[0].place_id is None
    assert (areas.places[0].direction, areas.places[0].reference_ids) == (("S",), ("damascus",))


def test_the_four_who_speak_of_the_end_of_isis(claims):
    nearly, chief, president = of(claims, "ISIS", "lost")
    assert [place.extent for place in nearly.places] == ["most", "most"]
    assert [place.place_id for place in nearly.places] == ["IQ", "SY"]
    assert (chief.modality, chief.attribution, chief.valid_from) == ("disputed", "RUSSIA", date(2017, 12, 7))
    assert (president.modality, president.attribution) == ("reported", "RUSSIA")
    assert president.places[0].bank == "both:الفرات"
    (denial,) = of(claims, "ISIS", "denied")
    assert (denial.denies, denial.attribution) == ("lost", "US_COALITION")
    (forecast,) = of(claims, "ISIS", "planned")
    assert (forecast.modality, forecast.places[0].place_id) == ("expected", "middle-euphrates")


def test_nothing_else(claims):
    """No raid, no presence, no airspace, no headline, no comment form."""
    assert len(claims) == 13


def test_quotes_are_the_printed_words_and_ids_stay(claims):
    assert all(claim.quote == TEXT[claim.start : claim.stop] for claim in claims)
    assert [claim.claim_id for claim in read(TEXT)] == [claim.claim_id for claim in claims]
    assert len({claim.claim_id for claim in claims}) == len(claims)
