"""A tiny world for reading: two dozen places with homographs, no table and no file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache

from mapper.claims.extract import Reader
from mapper.claims.factions import Factions
from mapper.records import Article, Candidate, Claim, Mention, Toponym
from mapper.resources import data_path, read_toml
from mapper.text.normalize import fold_key

# id, Arabic, English, GeoNames code, governorate
PLACES = [
    ("raqqa", "الرقة", "Raqqa", "PPLA", "SY-RA"),
    ("SY-RA", "الرقة", "Raqqa", "ADM1", "SY"),
    ("tabqa", "الطبقة", "Tabqa", "PPL", "SY-RA"),
    ("maadan", "معدان", "Maadan", "PPL", "SY-RA"),
    ("bab", "الباب", "al-Bab", "PPLA2", "SY-HL"),
    ("bab-village", "الباب", "", "PPL", "SY-HI"),
    ("tishrin", "تشرين", "", "PPL", "SY-DI"),
    ("tishrin-dam", "سد تشرين", "Tishrin Dam", "DAM", "SY-HL"),
    ("qaim", "القائم", "al-Qaim", "PPL", "IQ-AN"),
    ("aleppo", "حلب", "Aleppo", "PPLA", "SY-HL"),
    ("damascus", "دمشق", "Damascus", "PPLC", "SY-DI"),
    ("homs", "حمص", "Homs", "PPLA", "SY-HI"),
    ("hama", "حماة", "Hama", "PPLA", "SY-HM"),
    ("idlib", "إدلب", "Idlib", "PPLA", "SY-ID"),
    ("SY-ID", "إدلب", "Idlib", "ADM1", "SY"),
    ("tadmur", "تدمر", "Palmyra", "PPL", "SY-HI"),
    ("manbij", "منبج", "Manbij", "PPL", "SY-HL"),
    ("afrin", "عفرين", "Afrin", "PPLA2", "SY-HL"),
    ("tanf", "التنف", "al-Tanf", "AREA", "SY-HI"),
    ("euphrates", "الفرات", "Euphrates", "STM", ""),
    ("middle-euphrates", "وادي الفرات الأوسط", "Middle Euphrates Valley", "VAL", "SY-DY"),
    ("hit", "الهبيط", "Habit", "PPL", "SY-ID"),
    ("khan", "خان شيخون", "Khan Sheikhoun", "PPL", "SY-ID"),
    ("ajil", "عاجل", "", "PPL", "SY-HL"),
    ("khalasa", "خلصة", "", "PPL", "SY-HL"),
    ("menagh", "مطار منغ", "Menagh air base", "AIRB", "SY-HL"),
    ("mayadin", "", "al-Mayadeen", "PPL", "SY-DY"),
    ("SY", "سوريا", "Syria", "PCLI", ""),
    ("IQ", "العراق", "Iraq", "PCLI", ""),
]
# Spellings of other languages.
SPELLINGS = {
    "aleppo": "Alep",
    "damascus": "Damas",
    "tadmur": "Palmyre",
    "euphrates": "Euphrate",
    "khan": "Khan Cheikhoun",
    "SY": "Syrie",
}
_FITS = {
    "city": ("PPL",),
    "town": ("PPL",),
    "village": ("PPL",),
    "governorate": ("ADM1",),
    "country": ("PCL",),
    "airbase": ("AIR",),
    "airport": ("AIR",),
}


def names() -> dict[str, tuple[str, ...]]:
    """Folded names to ids."""
    found: dict[str, tuple[str, ...]] = {}
    for place_id, arabic, english, _, _ in PLACES:
        for name in filter(None, (arabic, english, SPELLINGS.get(place_id))):
            found[fold_key(name)] = (*found.get(fold_key(name), ()), place_id)
    return found


def resolve(mentions: Sequence[Mention]) -> list[Toponym]:
    """Take the first place whose code fits the type noun."""
    rows = {row[0]: row for row in PLACES}
    toponyms = []
    for mention in mentions:
        fits = _FITS.get(mention.kind or "", ("",))
        good = [rows[one] for one in mention.place_ids if rows[one][3].startswith(fits)]
        place = None
        if good:
            place_id, arabic, english, code, parent = good[0]
            place = Candidate(place_id, english, arabic, code, parent, 39.0, 36.0, 1.0, "test")
        toponyms.append(Toponym(mention, place))
    return toponyms


@cache
def factions() -> Factions:
    """The built-in factions."""
    return Factions.from_dict(read_toml(data_path("theatres", "syria", "factions.toml")))


@cache
def reader() -> Reader:
    """A reader of this world."""
    return Reader(factions(), names())


def read(text: str, published: date = date(2017, 12, 20)) -> list[Claim]:
    """Claims of a text."""
    return reader().read(Article("case", text, published), resolve)
