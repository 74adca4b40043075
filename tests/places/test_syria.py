"""The built-in theatre: the places of the sample articles come out where they are."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from mapper.places.atlas import bank_of
from mapper.places.footprint import footprint
from mapper.places.gazetteer import Gazetteer
from mapper.places.resolve import resolve
from mapper.records import ClaimPlace, Mention, Span
from mapper.text.normalize import fold_key


@pytest.mark.parametrize(
    "name", ["الرقة", "الرقه", "رقة", "Raqqa", "Rakka", "Er-Rakka", "ar-Raqqah", "Raqa", "مدينة الرقة"]
)
def test_raqqa_is_the_city_by_any_spelling(syria_gazetteer, name):
    best = syria_gazetteer.lookup(name)[0]
    assert best.kind == "PPLA"
    assert (best.lon, best.lat) == pytest.approx((39.01, 35.95), abs=0.05)


@pytest.mark.parametrize(
    ("name", "kind"),
    [("تل أبيض", "PPLA2"), ("رأس العين", "PPLA2"), ("معرة النعمان", "PPLA2"), ("السخنة", "PPLA3"), ("مارع", "PPLA3")],
)
def test_seats_of_districts_and_subdistricts_are_towns(syria_gazetteer, theatre, name, kind):
    best = syria_gazetteer.sure(name)
    assert best is not None
    assert best.kind == kind
    assert kind in theatre["units"]["town_kinds"]


def test_raqqa_the_governorate_needs_its_noun(syria_gazetteer):
    assert syria_gazetteer.lookup("محافظة الرقة")[0].place_id == "SY-RA"
    assert syria_gazetteer.lookup("Raqqa province")[0].place_id == "SY-RA"
    ids = syria_gazetteer.names()[fold_key("الرقة")]
    mentions = [Mention(Span(0, 5), "الرقة", ids, kind) for kind in (None, "city", "governorate")]
    kinds = [one.place.kind for one in resolve(mentions, syria_gazetteer) if one.place]
    assert kinds == ["PPLA", "PPLA", "ADM1"]


BANKS = [
    ("الكرامة", "SY-RA", "river-euphrates", "left"),
    ("الرقة", "SY-RA", "river-euphrates", "left"),
    ("معدان", "SY-RA", "river-euphrates", "right"),
    ("الطبقة", "SY-RA", "river-euphrates", "right"),
    ("منبج", "SY-HL", "river-euphrates", "right"),
    ("كوباني", "SY-HL", "river-euphrates", "left"),
    ("دير الزور", "SY-DY", "river-euphrates", "right"),
    ("الميادين", "SY-DY", "river-euphrates", "right"),
    ("البوكمال", "SY-DY", "river-euphrates", "right"),
    ("هجين", "SY-DY", "river-euphrates", "left"),
    ("القامشلي", "SY-HA", "river-khabur", "left"),
    ("تل أبيض", "SY-RA", "river-khabur", "right"),
    ("الموصل", "IQ-NI", "river-tigris", "left"),
    ("تلعفر", "IQ-NI", "river-tigris", "right"),
]


@pytest.mark.parametrize(("name", "within", "river", "side"), BANKS)
def test_towns_are_on_their_bank(syria_gazetteer, syria_atlas, name, within, river, side):
    place = syria_gazetteer.lookup(name, kind="city", within=within)[0]
    assert str(bank_of(place.lon, place.lat, river, syria_atlas)) == side


def test_the_banks_of_every_river_share_out_the_ground(syria_atlas):
    for banks in syria_atlas.banks.values():
        assert banks["left"].area + banks["right"].area == pytest.approx(syria_atlas.ground.area, rel=1e-9)
        assert banks["left"].intersection(banks["right"]).area < 1


def test_villages_of_the_sample_article(syria_gazetteer, syria_atlas):
    city = syria_gazetteer.lookup("الرقة", kind="city")[0].place_id
    maadan = syria_gazetteer.lookup("معدان", within="SY-RA", kind="town")[0].place_id
    karama = syria_gazetteer.lookup("الكرامة", within="SY-RA", kind="town")[0].place_id
    south_east = footprint(
        ClaimPlace(
            "قرى", kind="villages_unnamed", relation="direction_of", direction=("S", "E"), reference_ids=(city,)
        ),
        syria_atlas,
    )
    assert south_east.scope == "settlements"
    assert {maadan, karama} <= set(south_east.place_ids)
    assert city not in south_east.place_ids
    left = footprint(ClaimPlace("قرى", kind="villages_unnamed", bank="E:الفرات", within="SY-RA"), syria_atlas)
    assert karama in left.place_ids
    assert maadan not in left.place_ids


def test_the_tanf_area_is_a_circle_of_its_radius_inside_syria(syria_gazetteer, syria_atlas):
    if "sy-al-tanf-area" not in syria_gazetteer.places.index:
        pytest.skip("the supplement has no al-Tanf area")
    named = footprint(ClaimPlace("منطقة التنف", "sy-al-tanf-area", "area"), syria_atlas)
    by_base = footprint(ClaimPlace("منطقة التنف", "sy-al-tanf", "area"), syria_atlas)
    assert named.geometry.equals(by_base.geometry)
    square_km = shapely.transform(named.geometry, syria_atlas.forward.transform, interleaved=False).area / 1e6
    assert 0.4 * np.pi * 55**2 < square_km < np.pi * 55**2


def test_every_place_is_found_by_each_of_its_spellings(syria_gazetteer):
    lost = []
    for place_id, row in syria_gazetteer.places.iterrows():
        for spelling in filter(None, (row["name"], row["name_ar"], *row["names"])):
            found = [one.place_id for one in syria_gazetteer.lookup(spelling, limit=60)]
            if place_id not in found and fold_key(spelling) in syria_gazetteer.names():
                lost.append((place_id, spelling))
    assert not lost


def test_every_point_is_on_the_ground_of_the_theatre(syria, syria_atlas):
    lost = []
    for place_id in syria.index[(syria.geom_type == "Point") & syria["parent_id"].isin(list(syria_atlas.governorates))]:
        if footprint(ClaimPlace("x", place_id), syria_atlas).geometry is None:
            lost.append(place_id)
    assert not lost


def test_the_same_names_twice(syria):
    assert Gazetteer(syria).names() == Gazetteer(syria.iloc[::-1]).names()
