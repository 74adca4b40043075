"""Regions against the communities of a full list that is not part of the project: known members in, others out."""

from __future__ import annotations

import csv
from collections import defaultdict

import pytest
import shapely

from mapper.places.footprint import footprint
from mapper.records import ClaimPlace
from tests.places.test_ocha import COMMUNITIES

pytestmark = pytest.mark.skipif(
    not COMMUNITIES.exists(), reason=f"{COMMUNITIES.name} of OCHA is not beside the project"
)

# Region: communities that belong to it, and communities of its surroundings that do not; OCHA's English names,
# "name/subdistrict" where a name is borne twice. What belongs where is public geography.
MEMBERS = {
    "badia": ("Tadmor/Tadmor, Sokhneh/Sokhneh", "Homs/Homs, Deir-ez-Zor/Deir-ez-Zor, As-Salamiyeh/As-Salamiyeh"),
    "balikh-valley": ("Hammam At-Turkman/Suluk", "Ein Issa/Ein Issa, Karama/Karama"),
    "beit-jinn": ("Bait Jan/Bait Jan, Hina/Bait Jan, Arna/Qatana", "Hadar/Khan Arnaba, Sa'sa'/Sa'sa', Qatana/Qatana"),
    "coast": ("Lattakia/Lattakia, Jablah/Jablah, Banyas/Banyas, Tartous/Tartous", "Masyaf/Masyaf"),
    "coastal-mountains": ("Salanfa/Salanfa, Qadmous/Qadmous, Dreikish/Dreikish", "Jablah/Jablah, Lattakia/Lattakia"),
    "disengagement": (
        "Quneitra/Quneitra, Hadar/Khan Arnaba, Jbata Elkhashab/Khan Arnaba, Bir Ajam/Quneitra, Rafid/Al-Khashniyyeh",
        "Jaba/Khan Arnaba, Nabe Elsakher/Khan Arnaba, Bait Jan/Bait Jan, Nabe Elfawar/Khan Arnaba",
    ),
    "east-ghouta": ("Duma/Duma, Harasta/Harasta, Arbin/Arbin", "At Tall/At Tall, Darayya/Markaz Darayya"),
    "east-qalamoun": (
        "Jirud/Jirud, Nasriyeh/Jirud, Raheiba/Raheiba, Dhameer/Dhameer, Al Qutayfah/Al Qutayfah",
        "Yabroud/Yabroud, An Nabk/An Nabk, Ma'loula/Ma'loula, Duma/Duma",
    ),
    "euphrates-shield": (
        "Al Bab/Al Bab, Jarablus/Jarablus, Ar-Ra'ee/Ar-Ra'ee, Mare'/Mare'",
        "Menbij/Menbij, A'rima/A'rima, Tall Refaat/Tall Refaat",
    ),
    "ghab": ("Ziyara/Ziyara, Madiq Castle/Madiq Castle", "Jisr-Ash-Shugur/Jisr-Ash-Shugur, Kafr Nobol/Kafr Nobol"),
    "golan": ("Quneitra/Quneitra, Bir Ajam/Quneitra", "Qatana/Qatana, Nawa/Nawa, Bait Jan/Bait Jan"),
    "hawran": ("Dar'a/Dar'a, Izra'/Izra', Jasim/Jasim, Busra Esh-Sham/Busra Esh-Sham", "As-Sweida/As-Sweida"),
    "homs-desert": ("Tadmor/Tadmor, Sokhneh/Sokhneh", "Homs/Homs, Farqalas/Farqalas, Sadad/Sadad"),
    "jabal-al-akrad": ("Kansaba/Kansaba", "Jisr-Ash-Shugur/Jisr-Ash-Shugur, Al-Haffa/Al-Haffa"),
    "jabal-al-druze": ("As-Sweida/As-Sweida, Salkhad/Salkhad, Shahba/Shahba", "Izra'/Izra', Busra Esh-Sham/Busra Esh-Sham"),
    "jabal-al-turkman": ("Rabee'a/Rabee'a", "Kansaba/Kansaba, Lattakia/Lattakia"),
    "jabal-al-zawiya": ("Ehsem/Ehsem", "Ma'arrat An Nu'man/Ma'arrat An Nu'man, Idleb/Idleb, Saraqab/Saraqab"),
    "jazira": (
        "Al-Hasakeh/Al-Hasakeh, Quamishli/Quamishli, Amuda/Amuda, Ras Al Ain/Ras Al Ain, Thiban/Thiban, Karama/Karama",
        "Deir-ez-Zor/Deir-ez-Zor, Al Mayadin/Al Mayadin, Maadan/Maadan, Sabka/Sabka, Menbij/Menbij",
    ),
    "khabur-valley": ("Al-Hasakeh/Al-Hasakeh, Tal Tamer/Tal Tamer, Markada/Markada, Basira/Basira", "Hole/Hole"),
    "kurd-dagh": ("Afrin/Afrin, Jandairis/Jandairis, Raju/Raju, Bulbul/Bulbul", "Daret Azza/Daret Azza, Nabul/Nabul"),
    "lajat": ("Ariqa/Ariqa", "Izra'/Izra', Shahba/Shahba"),
    "lake-assad": ("", "Al-Thawrah/Al-Thawrah, Debsi Afnan/Mansura, Abu Horaira/Mansura"),
    "lake-qattinah": ("", "Qotniyeh/Homs, Zeiti Elbahra/Kherbet Tin Noor"),
    "marj-ghouta": ("Nashabiyeh/Nashabiyeh, Deir Salman/Nashabiyeh, Marj Elsultan/Nashabiyeh", "Duma/Duma, Arbin/Arbin"),
    "middle-euphrates": ("Deir-ez-Zor/Deir-ez-Zor, Al Mayadin/Al Mayadin, Abu Kamal/Abu Kamal, Hajin/Hajin", "Ar-Raqqa/Ar-Raqqa"),
    "palmyra-desert": ("Tadmor/Tadmor", "Sokhneh/Sokhneh, Farqalas/Farqalas, Qaryatein/Qaryatein"),
    "peace-spring": ("Ras Al Ain/Ras Al Ain, Tell Abiad/Tell Abiad, Suluk/Suluk", "Ein Issa/Ein Issa, Tal Tamer/Tal Tamer"),
    "qalamoun": ("Yabroud/Yabroud, An Nabk/An Nabk, Jirud/Jirud", "Duma/Duma, Az-Zabdani/Az-Zabdani"),
    "rastan-pocket": ("Ar-Rastan/Ar-Rastan, Talbiseh/Talbiseh, Taldu/Taldu", "Homs/Homs, Hama/Hama, Kafrnan/Ar-Rastan, Jaborine/Talbiseh"),
    "rojava": (
        "Ain Al Arab/Ain al Arab, Tell Abiad/Tell Abiad, Ras Al Ain/Ras Al Ain, Darbasiyah/Darbasiyah, Amuda/Amuda, "
        "Quamishli/Quamishli",
        "Jarablus/Jarablus, Menbij/Menbij, Afrin/Afrin, Ar-Raqqa/Ar-Raqqa, Deir-ez-Zor/Deir-ez-Zor",
    ),
    "safira-plain": ("As-Safira/As-Safira, Tal Hasel/As-Safira, Tal Aran/As-Safira", "Hajeb/Hajeb, Khanaser/Khanaser"),
    "shahba": ("Tall Refaat/Tall Refaat, Ahras/Tall Refaat, Fafin/Mare'", "Nabul/Nabul, Mare'/Mare', Azaz/A'zaz, Haritan/Haritan"),
    "upper-euphrates": ("Jarablus/Jarablus, Lower Shyookh/Lower Shyookh", "Menbij/Menbij, Ain Al Arab/Ain al Arab"),
    "wadi-al-nasara": ("Nasra/Nasra, Hawash/Hawash", "Tall Kalakh/Tall Kalakh, Mashta Elhiu/Mashta Elhiu"),
    "wadi-barada": ("Ein Elfijeh/Ein Elfijeh, Suq Wadi Barada/Az-Zabdani", "Az-Zabdani/Az-Zabdani, Madaya/Madaya, Dimas/Dimas"),
    "west-ghouta": ("Kisweh/Kisweh, Sahnaya/Sahnaya", "Damascus/Damascus, Sa'sa'/Sa'sa'"),
    "west-qalamoun": ("Yabroud/Yabroud, An Nabk/An Nabk, Esal El-Ward/Esal El-Ward, Qarra/Deir Attiyeh", "Jirud/Jirud, Al Qutayfah/Al Qutayfah"),
    "yarmouk-basin": ("Ash-Shajara/Ash-Shajara", "Nawa/Nawa, Dar'a/Dar'a, Mzeireb/Mzeireb"),
    "zabadani-plain": ("Az-Zabdani/Az-Zabdani, Madaya/Madaya, Bludan/Az-Zabdani", "Ein Elfijeh/Ein Elfijeh, Sarghaya/Sarghaya"),
}  # fmt: skip


@pytest.fixture(scope="module")
def points():
    found = defaultdict(list)
    with COMMUNITIES.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if row["lat"]:
                where = f"{row['admin4Name_en'].strip()}/{row['admin3Name_en'].strip()}"
                found[where].append((float(row["lon"]), float(row["lat"])))
    return found


@pytest.mark.parametrize("region", MEMBERS)
def test_members_are_in_and_neighbours_are_out(syria, points, region):
    shape = syria.geometry[f"sy-region-{region}"]
    for names, inside in zip(MEMBERS[region], (True, False), strict=True):
        for name in filter(None, (one.strip() for one in names.split(","))):
            assert points[name], f"no community {name}"
            assert [bool(shapely.intersects_xy(shape, *at)) for at in points[name]] == [inside] * len(points[name]), (
                name
            )


@pytest.mark.parametrize("lake", ["lake-assad", "lake-qattinah"])
def test_hardly_anybody_lives_in_a_lake(syria_atlas, points, lake):
    shape = footprint(ClaimPlace("x", f"sy-region-{lake}", "lake"), syria_atlas).geometry
    every = [at for places in points.values() for at in places]
    wet = sum(bool(shapely.intersects_xy(shape, *at)) for at in every)
    shore = sum(bool(shapely.intersects_xy(shape.buffer(0.05), *at)) for at in every) - wet
    assert wet < 0.1 * shore


def test_every_region_with_neighbours_in_the_list_is_asked_for(syria):
    drawn = {one.removeprefix("sy-region-") for one in syria.index if one.startswith("sy-region-")}
    empty = {"deir-ez-zor-desert", "suwayda-desert", "jabal-bishri", "jabal-abd-al-aziz"}
    assert drawn - empty == set(MEMBERS)
