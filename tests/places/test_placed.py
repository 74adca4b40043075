"""Which place a claim is put at: the right one of several namesakes, a town's airport, or none rather than a wrong one."""

from __future__ import annotations

from datetime import date

import pytest

from mapper import load_theatre
from mapper.pipeline import extract_claims
from mapper.places.footprint import footprint
from mapper.records import Article, ClaimPlace

CASES = [
    # what a town has one of, and the text gives no name
    ("دخلت قوات النظام مدينة القامشلي وسيطرت على مطارها.", "sy-qamishli-airport"),
    ("The army captured Hama and its military airport.", "sy-hama-airport"),
    ("سيطرت الفصائل على بلدة كسب ومعبرها.", "sy-kasab-crossing"),
    ("The rebels seized the dam near Rastan.", "sy-rastan-dam"),
    # two air bases lie by the city: neither
    ("دخل الثوار دمشق وسيطروا على مطارها العسكري.", None),
    # another side, another province, another end of the country
    ("سيطر الجيش على قرية ربيعة شرق إدلب.", None),
    ("سيطر الجيش على قرية المحمودية بين حماة والسلمية.", None),
    ("The army captured the village of Nasiriyah north of Homs.", None),
    ("سيطر الجيش الوطني على تل عنتر جنوب رأس العين.", None),
    ("The army took al-Qusayr, south of Deir Hafer.", None),
    ("The army took al-Qusayr, south of Homs.", "gn173322"),
    # the one that lies there
    ("سيطرت الفصائل على قرى الشعثة ومعان وجنينة في ريف حماة.", "sy-al-junaynah-suran"),
    ("سيطر الجيش على جلين وتسيل وسحم الجولان وقرية المزيرعة.", "sy-al-muzayriah-daraa"),
    ("The rebels captured Hazarin, Kafr Nabl and Dar al-Kabira.", "sy-dar-al-kabirah-idlib"),
    ("The army seized Talbiseh and Dar al-Kabira.", "sy-dar-al-kabira"),
    ("سيطر التنظيم على حي العامرية شمال تدمر.", "sy-al-amiriyah-palmyra"),
    ("دخل الجيش حي العامرية جنوب حلب.", "sy-al-amiriyah-aleppo"),
    ("The army took Zamalka, Arbin and the village of Salihiyah, east of Harasta.", None),
    # a quarter that several cities have
    ("سيطرت الفصائل على المربع الأمني وسط القامشلي.", "sy-qamishli-security-square"),
    ("سيطر التنظيم على المربع الأمني في عين العرب.", "sy-kobani-security-square"),
    ("سيطر مجلس منبج العسكري على حي الصناعة شرق منبج.", None),
    ("سيطرت قسد على حي الصناعة شرق الرقة.", "sy-al-sinaa"),
    # a town that is called a quarter of the city beside it, and a village that is not
    ("سيطر الجيش على حي الحجر الأسود جنوب دمشق.", "gn8419677"),
    ("سيطرت قسد على حي المنصورة في الرقة.", None),
    ("سيطر الجيش الوطني على قريتي تل خنزير والعزيزية بريف رأس العين.", "sy-al-aziziyah-ras-al-ayn"),
    # a name that is an ordinary word, behind the noun of the whole list
    ("سيطر الجيش على قرى تعارة والثعلة والدور غرب السويداء.", "sy-al-dur"),
]


@pytest.fixture(scope="module")
def theatre():
    return load_theatre("syria")


@pytest.mark.parametrize(("text", "place_id"), CASES, ids=[text for text, _ in CASES])
def test_the_last_place_is_the_one_that_is_meant(text, place_id, theatre):
    claims = extract_claims(Article("a", text, date(2017, 3, 3)), theatre)
    assert claims[-1].places[-1].place_id == place_id


def test_a_crowd_of_places_elsewhere_rules_out_a_namesake_but_not_a_known_town(theatre):
    near = "سيطر الجيش على حلفايا وصوران ومعردس وطيبة الإمام ومورك"
    for name, place_id in (("الشجرة", None), ("الميادين", "gn173480"), ("مخيم اليرموك", "gn166716")):
        claims = extract_claims(Article("a", f"{near}. وسيطر التنظيم على {name}.", date(2017, 3, 3)), theatre)
        assert claims[-1].places[-1].place_id == place_id


def test_the_centre_of_a_subdistrict_is_its_town(theatre):
    ground = footprint(ClaimPlace("x", "sy-rajo-subdistrict", "subdistrict", extent="center"), theatre.atlas)
    assert (ground.scope, ground.place_ids) == ("point", ("gn165571",))
    assert footprint(ClaimPlace("x", "sy-rajo-subdistrict", "subdistrict"), theatre.atlas).scope == "area"
