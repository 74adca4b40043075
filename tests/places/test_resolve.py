"""Choosing among homographs: type noun, governorate named elsewhere, nearness, prominence."""

from __future__ import annotations

import pytest

from mapper.errors import UnknownPlace
from mapper.places.resolve import resolve
from mapper.records import Mention, Span
from mapper.text.normalize import fold_key


@pytest.fixture
def mention(gazetteer):
    def make(name, kind=None, at=0):
        return Mention(Span(at, at + len(name)), name, gazetteer.names().get(fold_key(name), ()), kind)

    return make


def chosen(toponyms):
    return [one.place and one.place.place_id for one in toponyms]


def test_the_type_noun_decides_between_city_and_governorate(mention, gazetteer):
    mentions = [mention("الرقة"), mention("الرقة", "city", 40), mention("الرقة", "governorate", 80)]
    assert chosen(resolve(mentions, gazetteer)) == ["raqqa", "raqqa", "SY-RA"]


def test_the_governorate_named_elsewhere_decides_between_twins(mention, gazetteer):
    assert chosen(resolve([mention("الصالحية")], gazetteer)) == ["salhiya-hi"]
    for other in (mention("الرقة", "governorate", 30), mention("الرقة", None, 30), mention("الكرامة", None, 30)):
        assert chosen(resolve([mention("الصالحية"), other], gazetteer))[0] == "salhiya-ra"
    assert chosen(resolve([mention("الصالحية"), mention("حمص", "city", 30)], gazetteer))[0] == "salhiya-hi"


def test_facilities_follow_their_noun(mention, gazetteer):
    assert chosen(resolve([mention("التنف", "crossing"), mention("التنف", "base", 50)], gazetteer)) == [
        "tanf-gate",
        "tanf",
    ]


def test_what_the_noun_rules_out_is_no_place(mention, gazetteer):
    (only,) = resolve([mention("الفرات", "village")], gazetteer)
    assert only.place is None
    assert [one.place_id for one in only.losers] == ["river"]
    assert "village" in only.losers[0].reason


def test_one_for_one_in_order_with_losers_and_reasons(mention, gazetteer):
    mentions = [mention("حيث"), mention("الرقة", at=60), mention("معدان", at=20)]
    toponyms = resolve(mentions, gazetteer)
    assert [one.mention for one in toponyms] == mentions
    assert toponyms[0].place is None
    assert toponyms[0].losers == ()
    assert [one.place_id for one in toponyms[1].losers] == ["SY-RA"]
    assert all(one.reason for top in toponyms for one in (*top.losers, *((top.place,) if top.place else ())))
    assert resolve(mentions, gazetteer) == toponyms
    assert resolve([], gazetteer) == []


def test_an_id_the_gazetteer_lacks_is_told(gazetteer):
    with pytest.raises(UnknownPlace, match="nope"):
        resolve([Mention(Span(0, 1), "x", ("nope",))], gazetteer)


def test_the_only_other_name_counts_however_far_away_in_the_text(mention, gazetteer):
    for at in (30, 30_000):
        mentions = [mention("الصالحية"), mention("الصالحية", None, at // 2), mention("الكرامة", None, at)]
        assert chosen(resolve(mentions, gazetteer))[:2] == ["salhiya-ra", "salhiya-ra"]


def test_the_time_grows_with_the_length_of_the_text(mention, gazetteer, monkeypatch):
    looked_at = 0

    def counted(_):
        nonlocal looked_at
        looked_at += 1
        return 0.0

    def effort(names):
        nonlocal looked_at
        looked_at = 0
        mentions = [mention(("الصالحية", "الرقة", "معدان")[at % 3], None, 200 * at) for at in range(names)]
        monkeypatch.setattr("mapper.places.resolve.math.exp", counted)
        resolve(mentions, gazetteer)
        monkeypatch.undo()
        return looked_at

    assert effort(1600) < 2.5 * effort(800)


def test_a_place_abroad_is_meant_when_its_country_stands_beside_it(syria_gazetteer):
    def at(name, start, kind=None):
        return Mention(Span(start, start + len(name)), name, syria_gazetteer.names()[fold_key(name)], kind)

    assert chosen(resolve([at("صيدا", 0), at("درعا", 12)], syria_gazetteer))[0] == "sy-saida-daraa"
    assert chosen(resolve([at("صيدا", 0), at("لبنان", 8)], syria_gazetteer))[0] == "fx-sidon"
    (tripoli,) = resolve([at("طرابلس", 0)], syria_gazetteer)
    assert tripoli.place.abroad
    (jericho, *_) = resolve([at("أريحا", 0), at("إدلب", 12)], syria_gazetteer)
    assert not jericho.place.abroad
    assert any(one.abroad and "abroad" in one.reason for one in jericho.losers)


def test_a_name_printed_without_an_article_is_first_that_of_a_place_called_so(syria_gazetteer):
    def at(name, start):
        return Mention(Span(start, start + len(name)), name, syria_gazetteer.names()[fold_key(name)])

    assert chosen(resolve([at("Hama", 0), at("Damascus", 12)], syria_gazetteer))[0] == "gn170017"
    assert chosen(resolve([at("al-Hama", 0), at("Damascus", 12)], syria_gazetteer))[0] == "sy-al-hamah"
