from __future__ import annotations

from datetime import date

import pytest

from mapper.claims.factions import OTHER, Factions
from mapper.errors import DataError, UnknownFaction
from mapper.resources import data_path, read_toml
from mapper.text.lexicon import load_lexicon
from mapper.text.tokens import key_of
from tests.claims.world import factions, read

FALL = date(2024, 12, 9)


def who(text: str, day: date = date(2017, 1, 1)) -> list[tuple[str, str, str]]:
    """Faction, status and first place of each claim."""
    return [(claim.faction, claim.status, claim.places[0].name) for claim in read(text, day)]


def test_every_faction_has_both_names_and_a_group():
    for row in factions().table().values():
        assert row["name"]
        assert row["name_ar"]
        assert row["group"]


def test_sides_of_factions_and_of_outlets():
    day = date(2018, 1, 1)
    assert factions().group("HEZBOLLAH") == "IRAN_AXIS"
    assert factions().group("SANA", day) == factions().group("SAA") == "GOVERNMENT"
    assert factions().group("SOHR", day) == factions().group(None) == ""


def test_an_outlet_changes_sides_with_its_owner():
    assert factions().side("SANA", date(2024, 12, 7)) == "SAA"
    assert factions().side("SANA", FALL) == "INTERIM"
    assert factions().group("SHAM_FM", FALL) == ""


def test_a_leaning_outlet_is_nobody_s_mouthpiece():
    assert factions().side("ANADOLU", FALL) == "TURKEY"
    assert factions().side("ANADOLU", FALL, leaning=False) is None
    assert factions().side("AMAQ", FALL, leaning=False) == "ISIS"


def test_every_sided_speaker_can_be_read_in_arabic():
    speakers = {tags["speaker"].value for tags in load_lexicon("ar").entries.values() if "speaker" in tags}
    assert set(factions().sides) <= speakers


@pytest.mark.parametrize(
    ("name", "before", "day", "after"),
    [
        ("الجيش السوري", "SAA", FALL, "INTERIM"),
        ("الجيش", "SAA", FALL, "INTERIM"),
        ("government forces", "SAA", FALL, "INTERIM"),
        ("security forces", "SAA", FALL, "INTERIM"),
        ("الأمن العام", "HTS", FALL, "INTERIM"),
        ("قوى الأمن الداخلي", "ASAYISH", date(2025, 5, 24), "INTERIM"),
        ("لواء شهداء اليرموك", "REBELS", date(2014, 12, 1), "JAYSH_KHALID"),
        ("حركة المثنى", "REBELS", date(2016, 3, 1), "JAYSH_KHALID"),
        ("الفصائل المحلية", "SOUTHERN_OPS", date(2025, 4, 14), "LOCAL_SUWAYDA"),
        ("الفصائل", "REBELS", FALL, "REBELS"),
        ("opposition forces", "REBELS", FALL, "REBELS"),
        ("فلول النظام", "SAA", FALL, "SAA"),
    ],
)
def test_a_dated_name_means_another_after_its_day(name, before, day, after):
    eve = date.fromordinal(day.toordinal() - 1)
    assert [factions().meaning(key_of(name), on).faction for on in (eve, day)] == [before, after]


@pytest.mark.parametrize(
    ("text", "faction"),
    [
        ("سيطرت حركة أحرار الشام على مدينة إدلب", "AHRAR_SHAM"),
        ("سيطر لواء فاطميون على مدينة تدمر", "IRAN_MILITIAS"),
        ("سيطر مجلس الباب العسكري على مدينة منبج", "SDF"),
        ("سيطر الحزب الإسلامي التركستاني على مدينة إدلب", "TIP"),
        ("سيطر مقاتلو الدولة الإسلامية في العراق والشام على مدينة الرقة", "ISIS"),
        ("سيطرت فرقة السلطان مراد على مدينة الباب", "SULTAN_MURAD"),
        ("سيطر جيش العزة على مدينة حماة", "JAYSH_IZZA"),
        ("The Iraqi army captured al-Qaim.", "IRAQ"),
        ("The Tiger Forces captured Palmyra.", "SAA"),
        ("Jabhat Fateh al-Sham captured Idlib.", "HTS"),
    ],
)
def test_who_a_name_is(text, faction):
    assert {found[0] for found in who(text)} == {faction}


@pytest.mark.parametrize(
    ("text", "day", "faction"),
    [
        ("سيطر الجيش الحر على مدينة الباب", date(2017, 2, 1), "FSA"),
        ("سيطر الجيش الحر على مدينة الباب ضمن عملية درع الفرات", date(2017, 2, 1), "EUPHRATES_SHIELD"),
        ("سيطر الجيش الحر على مدينة عفرين. وتستمر عملية غصن الزيتون", date(2018, 3, 1), "OLIVE_BRANCH"),
        ("سيطر الجيش الحر بمساندة الجيش التركي على مدينة الباب", date(2017, 2, 1), "EUPHRATES_SHIELD"),
        ("سيطر الجيش الحر على مدينة الباب. وقصف الجيش التركي قرى أخرى", date(2017, 2, 1), "FSA"),
        ("سيطر الجيش الحر على مدينة الباب بدعم من الجيش التركي", date(2014, 2, 1), "FSA"),
        ("سيطر الجيش الحر على مدينة منبج ضمن عملية فجر الحرية", date(2024, 12, 1), "SNA"),
        ("The FSA captured al-Bab. Operation Euphrates Shield goes on.", date(2017, 2, 1), "EUPHRATES_SHIELD"),
    ],
)
def test_the_free_army_by_operation(text, day, faction):
    assert faction in {found[0] for found in who(text, day)}
    assert {found[0] for found in who(text, day)} <= {faction, "TURKEY"}


def test_no_member_word_hides_a_longer_name():
    """ "fighters of X" as one name would win over "X Y", which starts later."""
    text = "دخلت وحدات من الجيش السوري مدينة تدمر وسيطرت عليها"
    assert {found[0] for found in who(text)} == {"SAA"}


def test_an_unknown_group_is_called_what_it_is_called():
    row = factions().get(f"{OTHER}لواء كذا")
    assert (row["name"], row["name_ar"]) == ("لواء كذا", "لواء كذا")
    assert factions().group(f"{OTHER}A") != factions().group(f"{OTHER}B")
    assert f"{OTHER}A" not in list(factions().table())


def test_ids_of_the_yardstick_stay():
    ids = (
        "SAA HEZBOLLAH IRAN_MILITIAS RUSSIA SDF YPG ASAYISH JAYSH_THUWAR MMC ISIS JAYSH_KHALID HTS JAF REBELS FSA "
        "EUPHRATES_SHIELD OLIVE_BRANCH SNA TURKEY US_COALITION SFA ISRAEL ZENKI JAYSH_ISLAM FAYLAQ_RAHMAN "
        "ISLAMIC_FRONT SOUTHERN_OPS LOCAL_SUWAYDA"
    )
    assert set(ids.split()) <= set(factions().ids)


def test_no_name_means_two_factions_on_one_day():
    for key, found in factions().aliases.items():
        plain = [alias for alias in found if not alias.of and alias.since == date.min and alias.until == date.max]
        assert len({alias.faction for alias in plain}) <= 1, (key, plain)


def test_faults_are_named():
    with pytest.raises(DataError, match=r"A.*name_ar, group"):
        Factions.from_dict({"A": {"name": "a"}})
    row = {"name": "a", "name_ar": "أ", "group": "A", "foreign": True, "partner": "B"}
    with pytest.raises(DataError, match="no faction 'B'; there are: A"):
        Factions.from_dict({"A": row})
    with pytest.raises(UnknownFaction, match="no faction 'X'"):
        factions().get("X")
    toml = read_toml(data_path("theatres", "syria", "factions.toml"))
    with pytest.raises(DataError, match="no faction 'NOBODY'"):
        Factions.from_dict({**toml, "sides": {"X": [{"faction": "NOBODY"}]}})
