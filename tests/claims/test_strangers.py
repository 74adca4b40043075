"""Armed groups that no list knows keep their own name; barracks, fronts and traffic are none."""

from __future__ import annotations

from datetime import date

import geopandas as gpd
import pytest

from mapper.errors import UnknownFaction
from mapper.pipeline import control_at, read_claims
from mapper.records import Article
from mapper.report import faction_name
from mapper.store import write_claims
from mapper.theatre import load_theatre
from tests.claims.world import read


@pytest.mark.parametrize(
    ("text", "faction"),
    [
        ("سيطر لواء أحفاد الفرات على مدينة الطبقة", "لواء أحفاد الفرات"),
        ("سيطرت كتائب «ليوث الحق» على مدينة الباب", "كتائب ليوث الحق"),
        ("أعلنت حركة الضمير سيطرتها على مدينة الباب", "حركة الضمير"),
        ("سيطرت فرقة السلطان قلاوون على مدينة منبج", "فرقة السلطان قلاوون"),
        ("انسحبت كتيبة صقور البادية من مدينة تدمر", "كتيبة صقور البادية"),
        ("مدينة الباب تحت سيطرة جيش الصحابة", "جيش الصحابة"),
        ("Liwa Ahrar al-Furat captured the town of Tabqa.", "Liwa Ahrar al-Furat"),
        ("Fighters of the Sword of Damascus Brigade took Idlib.", "Sword of Damascus Brigade"),
    ],
)
def test_a_group_that_no_list_knows_keeps_its_name(text, faction):
    assert {claim.faction for claim in read(text)} == {f"other:{faction}"}


def test_two_of_them_are_two():
    (claim,) = read("سيطر لواء شهداء الصحراء ولواء أسود تدمر على مدينة تدمر")
    assert (claim.faction, claim.co_factions) == ("other:لواء شهداء الصحراء", ("other:لواء أسود تدمر",))


@pytest.mark.parametrize(
    ("text", "faction"),
    [
        ("سيطر تنظيم الدولة على كتيبة الدفاع الجوي قرب مدينة الباب", "ISIS"),
        ("سيطر الثوار على اللواء 93 في مدينة الرقة", "REBELS"),
        ("سيطرت قوات النظام على كتيبة حماة", "SAA"),
        ("سيطرت جبهة النصرة على مدينة إدلب", "HTS"),
        ("شهدت مدينة إدلب حركة النزوح، وسيطرت قوات النظام على مدينة تدمر", "SAA"),
        ("ISIS captured the Brigade 93 base in Raqqa.", "ISIS"),
        ("The army captured the Air Defence Battalion and Palmyra.", "SAA"),
        ("Government forces captured Palmyra as the Raqqa Front was quiet.", "SAA"),
    ],
)
def test_bases_fronts_and_known_names_are_no_strangers(text, faction):
    assert {claim.faction for claim in read(text)} == {faction}


def test_an_article_s_first_spelling_stands():
    claims = read("سيطر لواء أحفاد الفرات على مدينة الطبقة. ثم سيطر لواء احفاد الفرات على مدينة معدان")
    assert {claim.faction for claim in claims} == {"other:لواء أحفاد الفرات"}


@pytest.fixture(scope="module")
def theatre():
    return load_theatre("syria")


@pytest.fixture(scope="module")
def claims(theatre) -> gpd.GeoDataFrame:
    text = "سيطر لواء أحفاد الفرات على مدينة الطبقة. وسيطرت كتائب «ليوث الحق» على مدينة منبج."
    return read_claims(Article("stranger", text, date(2014, 5, 1)), theatre)


def test_from_text_to_the_page(theatre, claims, tmp_path):
    found = control_at(claims, theatre, on="2014-05-02")
    other, second = "other:لواء أحفاد الفرات", "other:كتائب ليوث الحق"
    assert {other, second} <= set(found.stats().index)
    areas = found.layer("areas")
    mine = areas[areas["faction"] == other].iloc[0]
    assert mine["faction_name"] == mine["faction_name_ar"] == "لواء أحفاد الفرات"
    assert mine["fill"] in theatre.style.neutrals
    assert "لواء أحفاد الفرات" in found.explain("الطبقة", lang="ar").text
    assert "other:" not in found.explain("الطبقة", lang="en").text
    assert found.to_html(tmp_path / "page.html")
    assert faction_name(other, theatre.factions.table(), "en") == "لواء أحفاد الفرات"


@pytest.mark.parametrize("suffix", ["csv", "jsonl"])
def test_a_claims_file_round_trips(theatre, claims, tmp_path, suffix):
    path = tmp_path / f"claims.{suffix}"
    write_claims(claims, path)
    assert list(read_claims(path, theatre)["faction"]) == list(claims["faction"])


def test_a_hand_coded_stranger_needs_its_mark(theatre, tmp_path):
    path = tmp_path / "own.csv"
    path.write_text(
        "faction,status,place,valid_from\nother: Grey Wolves ,controls,Manbij,2014-05-01\n", encoding="utf-8"
    )
    assert list(read_claims(path, theatre)["faction"]) == ["other:Grey Wolves"]
    path.write_text("faction,status,place,valid_from\nGrey Wolves,controls,Manbij,2014-05-01\n", encoding="utf-8")
    with pytest.raises(UnknownFaction, match="other:ITS NAME"):
        read_claims(path, theatre)
