"""The sample article of 20 December 2017, sentence by sentence: what it says, and what it does not."""

from __future__ import annotations

from datetime import date

import pytest
import shapely

from mapper.schema import claim_records


@pytest.fixture(scope="module")
def said(claims):
    return claim_records(claims)


def find(said, faction, status, *, text="", modality=None):
    found = [
        claim
        for claim in said
        if (claim.faction, claim.status) == (faction, status)
        and text in claim.quote + " ".join(place.name for place in claim.places)
        and modality in (None, claim.modality)
    ]
    assert found, f"no claim {faction} {status} {text!r} {modality}"
    return found[0]


def cell(control_map, name):
    return control_map.explain(name)


def test_quotes_are_the_text_as_printed(said, article):
    assert len(said) >= 10
    for claim in said:
        assert article.text[claim.start : claim.stop] == claim.quote
        assert claim.quote.strip()


def test_the_sdf_took_raqqa_and_tabqa(said):
    claim = find(said, "SDF", "captured", text="الطبقة")
    assert {place.place_id for place in claim.places} >= {"gn172955", "gn172374"}
    assert claim.modality == "asserted"


def test_the_sdf_took_all_villages_on_the_left_bank(said, theatre):
    claim = next(
        c
        for c in said
        if c.faction == "SDF" and c.status == "captured" and any(p.kind.endswith("_unnamed") for p in c.places)
    )
    (place,) = [place for place in claim.places if place.kind.endswith("_unnamed")]
    assert place.extent == "all"
    assert place.bank == "E:الفرات"
    assert place.within == "SY-RA"
    from mapper.places.footprint import footprint

    ground = footprint(place, theatre.atlas).geometry
    raqqa = theatre.places.geometry["SY-RA"]
    assert ground.difference(raqqa.buffer(0.02)).is_empty
    assert ground.contains(theatre.places.geometry["gn4273"])
    assert not ground.contains(theatre.places.geometry["gn167538"])


def test_the_government_took_villages_south_and_east_of_the_city(said):
    claim = next(
        c
        for c in said
        if c.faction == "SAA" and c.status == "captured" and any(p.kind.endswith("_unnamed") for p in c.places)
    )
    (place,) = claim.places
    assert set(place.direction) == {"S", "E"}
    assert place.reference_ids == ("gn172955",)
    assert claim.against == ("ISIS",)


def test_the_shared_governorate_is_kept_and_overrides_nothing(said, control_map):
    shares = {claim.faction: claim for claim in said if claim.status == "shared"}
    assert set(shares) == {"SAA", "SDF"}
    for claim in shares.values():
        assert [place.place_id for place in claim.places] == ["SY-RA"]
    assert "shared" not in set(control_map.control["status"])


def test_the_free_syrian_army_holds_tanf(said, control_map):
    claim = find(said, "FSA", "controls", text="التنف")
    assert claim.attribution == "US_COALITION"
    assert cell(control_map, "التنف").faction == "FSA"


def test_the_government_holds_areas_south_of_damascus(said, control_map, theatre):
    held = [claim for claim in said if (claim.faction, claim.status) == ("SAA", "controls")]
    (claim,) = [claim for claim in held if any(place.direction for place in claim.places)]
    assert claim.attribution == "US_COALITION"
    assert "جنوبي العاصمة دمشق" in claim.quote
    (place,) = claim.places
    assert place.direction == ("S",)
    units = theatre.coverage.units
    near = units[units["lat"].between(33.25, 33.40) & units["lon"].between(36.25, 36.40) & units["settlement"]]
    assert len(near) >= 2
    assert set(control_map.control.loc[near.index, "faction"]) == {"SAA"}


@pytest.mark.parametrize(
    ("place", "holder"),
    [
        ("الرقة", "SDF"),
        ("الطبقة", "SDF"),
        ("الكرامة", "SDF"),
        ("معدان", "SAA"),
        ("غانم العلي", "SAA"),
        ("تدمر", None),
        ("حلب", None),
        ("دمشق", None),
        ("دير الزور", None),
        ("القامشلي", None),
        ("البوكمال", None),
    ],
)
def test_settlement_by_settlement(control_map, place, holder):
    assert cell(control_map, place).faction == holder


def test_every_named_left_bank_settlement_of_raqqa_is_the_sdf_s(control_map, theatre):
    from mapper.places.atlas import bank_of

    units = theatre.coverage.units
    villages = units[(units["admin1"] == "SY-RA") & units["settlement"]]
    banks = bank_of(villages["lon"].to_numpy(), villages["lat"].to_numpy(), "river-euphrates", theatre.atlas)
    left = villages.index[banks == "left"]
    assert len(left) > 20
    assert set(control_map.control.loc[left, "faction"]) == {"SDF"}


def test_everything_else_is_unknown(control_map):
    control, units = control_map.control, control_map.theatre.coverage.units
    known = control[control["status"] != "unknown"]
    assert set(known["faction"]) == {"SDF", "SAA", "FSA"}
    assert set(units.loc[known.index, "admin1"]) <= {
        "SY-RA",
        "SY-HI",
        "SY-RD",
        "SY-DI",
        "SY-DR",
        "SY-QU",
        "SY-SU",
        "SY-DY",
        "SY-HL",
    }
    unknown_share = control_map.stats().loc["unknown", "theatre_pct"]
    assert unknown_share > 85


@pytest.mark.parametrize(
    ("faction", "status", "modality", "speaker", "day"),
    [
        ("ISIS", "lost", "disputed", "RUSSIA", date(2017, 12, 7)),
        ("ISIS", "denied", "denied", "US_COALITION", date(2017, 12, 20)),
        ("ISIS", "planned", "expected", "US_COALITION", date(2017, 12, 20)),
        ("ISIS", "lost", "reported", "US_COALITION", date(2017, 12, 20)),
    ],
)
def test_hearsay_is_listed_with_its_speaker_and_colours_nothing(
    said, control_map, faction, status, modality, speaker, day
):
    found = [
        claim
        for claim in said
        if (claim.faction, claim.status, claim.modality, claim.attribution) == (faction, status, modality, speaker)
    ]
    assert found
    assert day in {claim.valid_from for claim in found}
    cited = {claim_id for ids in control_map.control["claim_ids"] for claim_id in ids}
    assert not cited & {claim.claim_id for claim in found}


def test_the_middle_euphrates_is_expected_not_held(said):
    claim = find(said, "ISIS", "planned", modality="expected")
    assert any("وادي الفرات الأوسط" in place.name for place in claim.places)


def test_isis_holds_nothing_by_hearsay(control_map):
    assert "ISIS" not in set(control_map.control["faction"].dropna())


def test_days_count_from_the_publication_date(said):
    assert {claim.reported for claim in said} == {date(2017, 12, 20)}
    gerasimov = find(said, "ISIS", "lost", modality="disputed")
    assert gerasimov.valid_from == date(2017, 12, 7)
    assert gerasimov.date_precision == "day"
    assert all(claim.valid_from <= date(2017, 12, 20) for claim in said)


def test_page_furniture_says_nothing(said, article):
    tail = article.text.index("وطن اف ام")
    head = article.text.index("اتهم التحالف")
    for claim in said:
        assert head <= claim.start < claim.stop <= tail


def test_roads_without_a_name_are_kept_off_the_map(said, claims):
    claim = find(said, "SAA", "controls", text="طرق")
    assert [place.place_id for place in claim.places] == [None]
    assert claims.geometry[claim.claim_id] is None


def test_airspace_raids_and_presence_are_no_claims(said, article):
    for phrase in ("منطقة التنسيق الجوي", "1500 غارة", "مطار الشعيرات", "القوات الأمريكية متواجدة", "خان شيخون"):
        at = article.text.index(phrase)
        assert not [claim for claim in said if claim.start <= at < claim.stop], phrase


def test_the_front_follows_the_river(control_map, theatre):
    front = control_map.front
    pair = front[(front["faction_a"] == "SAA") & (front["faction_b"] == "SDF")]
    assert pair["length_km"].sum() > 50
    river = theatre.places.geometry["river-euphrates"]
    near = shapely.intersection(pair.geometry.to_numpy()[0], river.buffer(0.01))
    assert near.length > 0.6 * pair.geometry.to_numpy()[0].length


def test_why_names_the_sentence_and_the_rule(control_map):
    why = control_map.explain("الكرامة")
    assert why.sentences_for
    assert "شرق نهر الفرات بالكامل" in why.sentences_for[0].quote
    assert {sentence.faction for sentence in why.sentences_against} == {"SAA"}
    assert "nearest pins in reach vote" in str(why)
    arabic = control_map.explain("الكرامة", lang="ar")
    assert "الكرامة" in str(arabic)
    assert "القاعدة" in str(arabic)
    unknown = control_map.explain("تدمر")
    assert unknown.status == "unknown"
    assert not unknown.sentences_for
