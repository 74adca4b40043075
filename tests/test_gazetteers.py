"""The user's own places: found columns, merged doubles, refused rows."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import geopandas as gpd
import pytest
import shapely
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

import mapper
from mapper.cli import main
from mapper.errors import InputError
from mapper.gazetteers import add, added_files, added_spellings, remove
from mapper.origins import read_origin
from mapper.placerows import read_rows
from tests.conftest import SHARED
from tests.test_fetch import GOOD as DUMP_ZIP
from tests.test_fetch import locked, torn

GOOD = (
    "id,name,name_ar,lon,lat\nP1,Somewhere,مكان ما,38.9,35.4\nP2,Ar Raqqah,الرقة,39.01,35.95\nP3,Oslo,أوسلو,10.7,59.9\n"
)


def give(tmp_path, text, name="mine.csv"):
    file = tmp_path / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return file


def test_new_places_are_added_and_known_ones_lend_their_spellings(tmp_path, theatre):
    folder = tmp_path / "own"
    table = GOOD.replace("Ar Raqqah", "Rakka-on-Euphrates")
    done = add(give(tmp_path, table), folder, theatre.places, theatre.governorates)
    assert (done.added, done.known, done.outside) == (1, 1, 1)
    assert added_files(folder) == [done.file]
    assert added_spellings(folder) == {"gn172955": ("Rakka-on-Euphrates",)}
    wider = mapper.load_theatre("syria", added=folder)
    assert wider.gazetteer.lookup("مكان ما")[0].place_id == "mine:P1"
    assert wider.gazetteer.lookup("Rakka-on-Euphrates")[0].place_id == "gn172955"
    assert "mine:P1" in wider.coverage.units.index
    assert wider.coverage.units.at["mine:P1", "admin1"] == "SY-RA"
    again = add(give(tmp_path, table), folder, theatre.places, theatre.governorates)
    assert (again.added, again.known) == (1, 1)
    remove("mine", folder)
    assert added_files(folder) == []
    assert added_spellings(folder) == {}


def test_columns_may_be_named(tmp_path, theatre):
    file = give(tmp_path, "t;a;b\nSomewhere;38.9;35.4\n")
    done = add(
        file, tmp_path / "own", theatre.places, theatre.governorates, columns={"name": "T", "lon": "a", "lat": "b"}
    )
    assert done.added == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name,lat\nX,35\n", "no column found for lon"),
        ("lon,lat\n38,35\n", "no column found for name or name_ar"),
        (
            "name,lon,lat\nY,abc,35\n,38,35\n",
            r"2 bad rows: line 2: no coordinates in degrees \(lon 'abc', lat '35'\); line 3: no name",
        ),
        ("name,lon,lat\nA,35.9,39.0\nB,36.1,38.5\n", "seem swapped: 2 of 2"),
        ("", "not a csv table"),
        (b"\x00\x01", "binary file"),
    ],
)
def test_bad_tables_are_refused_whole(tmp_path, theatre, text, message):
    with pytest.raises(InputError, match=message):
        add(give(tmp_path, text), tmp_path / "own", theatre.places, theatre.governorates)
    assert added_files(tmp_path / "own") == []


def test_a_named_column_must_exist(tmp_path, theatre):
    with pytest.raises(InputError, match=r"no column 'nome' for name; there are: id, name"):
        add(give(tmp_path, GOOD), tmp_path / "own", theatre.places, theatre.governorates, columns={"name": "nome"})
    with pytest.raises(InputError, match="no added gazetteer 'other'; there are: none"):
        remove("other", tmp_path / "own")


def test_a_full_list_of_communities(tmp_path, theatre):
    file = SHARED / "data" / "ocha_syria" / "communities.csv"
    if not file.is_file():
        pytest.skip(f"{file} is not here: the public list of communities stands beside the project, not in it")
    done = add(file, tmp_path / "own", theatre.places, theatre.governorates, columns={"id": "Location_Pcode"})
    assert done.added + done.known + done.outside == 7693
    assert done.outside < 80
    assert done.added > 5000
    wider = mapper.load_theatre("syria", added=tmp_path / "own")
    assert len(wider.coverage.units) > 7000


def geonames(place_id, name, alternates, lat, lon, code="PPL", group="P"):
    return "\t".join(
        [str(place_id), name, name, alternates, str(lat), str(lon), group, code, "SY", "", "09", "", "", "", "1200"]
        + ["", "300", "Asia/Damascus", "2020-01-01"]
    )


DUMP = "\n".join(
    [
        geonames(1, "Qaryat Jadidah", "قرية بعيدة,Village Éloigné,Деревня,Gundê Dûr", 35.41, 38.91),
        geonames(172955, "Ar Raqqah", "الرقة,Rakka-sur-Euphrate", 35.95, 39.01, "PPLA"),
        geonames(3, "Nahr", "نهر", 35.4, 38.9, "STM", "H"),
        geonames(4, "Some Hotel", "", 35.4, 38.9, "HTL", "S"),
        geonames(5, "Sadd Jadid", "سد جديد", 35.5, 38.8, "DAM", "S"),
    ]
)


def test_a_geonames_dump_is_read_as_it_is_downloaded(tmp_path, theatre):
    plain = give(tmp_path, DUMP + "\n", "SY.txt")
    packed = tmp_path / "again.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(plain, "SY.txt")
        archive.writestr("readme.txt", "about")
    for file in (plain, packed):
        folder = tmp_path / file.stem
        done = add(file, folder, theatre.places, theatre.governorates)
        assert (done.added, done.known, done.licence) == (2, 1, "GeoNames, CC BY 4.0")
        wider = mapper.load_theatre("syria", added=folder)
        assert [one.place_id for one in wider.gazetteer.lookup("قرية بعيدة")] == ["gn1"]
        assert wider.places.at["gn1", "names"] == ("Village Éloigné", "Gundê Dûr")
        assert wider.gazetteer.lookup("سد جديد")[0].kind == "DAM"
        assert "Rakka-sur-Euphrate" in added_spellings(folder)["gn172955"]


def test_an_identifier_is_the_same_place_whatever_its_name(tmp_path, theatre):
    file = give(tmp_path, "geonameid,name,lon,lat\n172955,Rakka-am-Euphrat,38.2,35.2\n")
    done = add(file, tmp_path / "own", theatre.places, theatre.governorates)
    assert (done.added, done.known) == (0, 1)
    assert added_spellings(tmp_path / "own") == {"gn172955": ("Rakka-am-Euphrat",)}


def test_near_and_alike_is_the_same_place_but_east_is_not_west(tmp_path, theatre):
    row = theatre.places.loc["gn172134"].geometry
    text = f"name,lon,lat\nAyn Issaa,{row.x + 0.005},{row.y}\nEastern Ain Issa,{row.x},{row.y + 0.005}\n"
    done = add(give(tmp_path, text), tmp_path / "own", theatre.places, theatre.governorates)
    assert (done.added, done.known) == (1, 1)


def test_two_files_with_one_identifier_add_one_place(tmp_path, theatre):
    folder = tmp_path / "own"
    for name in ("one.csv", "other.csv"):
        file = give(tmp_path, "pcode,name,name_ar,lon,lat\nC99,New Place,مكان جديد هنا,38.95,35.45\n", name)
        done = add(file, folder, mapper.load_theatre("syria", added=folder).places, theatre.governorates)
    assert (done.added, done.known) == (0, 1)
    assert (mapper.load_theatre("syria", added=folder).places.index == "ocha:C99").sum() == 1


def test_a_layer_of_points_is_read_in_its_crs(tmp_path, theatre):
    layer = gpd.GeoDataFrame({"name": ["Somewhere"]}, geometry=[shapely.Point(38.9, 35.4)], crs=4326).to_crs(32637)
    for suffix in (".gpkg", ".geojson"):
        file = tmp_path / f"layer{suffix}"
        layer.to_file(file)
        folder = tmp_path / suffix[1:]
        assert add(file, folder, theatre.places, theatre.governorates).added == 1
        point = mapper.load_theatre("syria", added=folder).gazetteer.lookup("Somewhere")[0]
        assert (point.lon, point.lat) == pytest.approx((38.9, 35.4), abs=1e-6)


def test_bad_rows_are_left_out_and_told_or_refuse_the_file(tmp_path, theatre):
    file = give(tmp_path, 'name,lon,lat\nX,"38,9",35.4\nY,abc,35\n,38,35\n"=cmd|1",38.8,35.3\n{{7*7}},38.7,35.2\n')
    done = add(file, tmp_path / "own", theatre.places, theatre.governorates)
    assert (done.added, done.bad) == (3, (3, 4))
    with pytest.raises(InputError, match=r"line 3: .*line 4: no name"):
        add(file, tmp_path / "strict", theatre.places, theatre.governorates, strict=True)
    assert added_files(tmp_path / "strict") == []


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.zip", b"PK\x03\x04 cut", "damaged zip"),
        ("torn.zip", torn(DUMP_ZIP), "damaged zip"),
        ("locked.zip", locked(DUMP_ZIP), "damaged zip"),
        ("a.gpkg", b"no database", "cannot be read as a layer"),
        ("a.xlsx", b"", "save the sheet as csv"),
        ("absent.csv", None, "cannot be read"),
    ],
)
def test_what_cannot_be_read_is_told(tmp_path, theatre, name, data, message):
    file = tmp_path / name
    if data is not None:
        file.write_bytes(data)
    with pytest.raises(InputError, match=message):
        add(file, tmp_path / "own", theatre.places, theatre.governorates)


def test_endless_names_and_repeated_ids_do_no_harm(tmp_path, theatre):
    rows = ["id,name,lon,lat", f"1,{'x' * 200_000},38.9,35.4", "2,Somewhere Far,38.9,35.4", "2,Elsewhere Far,38.8,35.3"]
    folder = tmp_path / "own"
    done = add(give(tmp_path, "\n".join(rows) + "\n"), folder, theatre.places, theatre.governorates)
    assert (done.added, done.bad) == (1, (2, 4))
    assert mapper.load_theatre("syria", added=folder).gazetteer.lookup("Somewhere Far")[0].place_id == "mine:2"


def district(name, name_ar, pcode, box, kind="ADM2"):
    return {
        f"{kind}_EN": name,
        f"{kind}_AR": name_ar,
        f"{kind}_PCODE": pcode,
        "ADM1_EN": "Aleppo",
        "geometry": shapely.box(*box),
    }


def test_districts_of_a_layer_are_areas_and_keep_the_ids_that_are_known(tmp_path, theatre):
    rows = [
        district("Al Bab", "الباب", "SY0202", (37.3, 36.2, 37.7, 36.5)),
        district("Farland", "بعيدستان", "SY9999", (38.7, 35.2, 38.9, 35.4)),
        district("Abroad", "", "IQ1", (44, 33, 45, 34)),
    ]
    file = tmp_path / "cod.gpkg"
    gpd.GeoDataFrame(rows, crs=4326).to_crs(32637).to_file(file)
    folder = tmp_path / "own"
    done = add(file, folder, theatre.places, theatre.governorates)
    assert (done.added, done.known, done.outside, done.areas) == (1, 1, 1, 2)
    wider = mapper.load_theatre("syria", added=folder)
    bab = wider.places.loc["sy-al-bab-district"]
    assert bab.geometry.geom_type == "Polygon"
    assert theatre.places.geometry["sy-al-bab-district"].geom_type == "Point"
    far = wider.gazetteer.lookup("ناحية بعيدستان") or wider.gazetteer.lookup("بعيدستان")
    assert (far[0].place_id, far[0].kind, far[0].parent_id) == ("ocha:SY9999", "ADM2", "SY-HI")
    article = mapper.Article(
        "a", "سيطرت قوات النظام على كامل منطقة بعيدستان.", mapper.io.parse_date("2020-01-01", where="t")
    )
    claims = mapper.read_claims(article, wider)
    (shape,) = claims.geometry
    assert shape.area == pytest.approx(0.04, rel=0.02)
    control = mapper.control_at(claims, wider, on="2020-01-01").control
    assert 1 <= (control["faction"] == "SAA").sum() <= 20
    again = add(file, folder, mapper.load_theatre("syria", added=folder).places, theatre.governorates)
    assert (again.added, again.known) == (1, 1)
    remove("cod", folder)
    assert not list(folder.iterdir())


def test_a_kept_outline_changes_what_the_cache_is_made_of(tmp_path, theatre):
    folder, cache = tmp_path / "own", tmp_path / "cache"
    before = mapper.load_theatre("syria", added=folder, cache=cache)._key
    file = tmp_path / "cod.geojson"
    gpd.GeoDataFrame([district("Al Bab", "الباب", "SY0202", (37.3, 36.2, 37.7, 36.5))], crs=4326).to_file(file)
    add(file, folder, theatre.places, theatre.governorates)
    assert mapper.load_theatre("syria", added=folder, cache=cache)._key != before


def test_governorates_are_known_and_left_alone(tmp_path, theatre):
    file = tmp_path / "adm1.geojson"
    gpd.GeoDataFrame([district("Aleppo", "حلب", "SY02", (37, 36, 37.5, 36.5), "ADM1")], crs=4326).to_file(file)
    done = add(file, tmp_path / "own", theatre.places, theatre.governorates)
    assert (done.added, done.known, done.areas) == (0, 1, 0)


@pytest.mark.parametrize("level", [2, 3])
def test_official_districts(tmp_path, theatre, level):
    file = SHARED / "data" / "admin_syria" / f"syr_admbnda_adm{level}_uncs_unocha_20201217.geojson"
    if not file.is_file():
        pytest.skip(f"{file} is not here: the official boundaries stand beside the project, not in it")
    done = add(file, tmp_path / "own", theatre.places, theatre.governorates)
    count = {2: 62, 3: 272}[level]
    assert done.areas + done.outside == count
    assert done.outside <= 1  # the built-in outline of the country is coarser
    assert done.known >= {2: 20, 3: 35}[level]
    wider = mapper.load_theatre("syria", added=tmp_path / "own")
    own = wider.places[wider.places["kind"] == f"ADM{level}"]
    assert (own.geom_type != "Point").sum() >= count - 2
    assert own.geometry.is_valid.all()


def test_torn_lines_are_told_by_their_numbers_and_the_rest_is_kept(tmp_path, theatre):
    rows = [
        "name,lon,lat",
        "A village,38.9,35.4",
        "too,many,cells,here",
        "short",
        '"two',
        'lines",38.8,35.3',
        "",
        "B village,38.6,35.2",
    ]
    file = give(tmp_path, "\n".join(rows) + "\n")
    done = add(file, tmp_path / "own", theatre.places, theatre.governorates)
    assert (done.added, done.bad) == (3, (3, 4))
    with pytest.raises(InputError, match=r"line 3: 4 values for 3 columns; line 4: no coord"):
        add(file, tmp_path / "strict", theatre.places, theatre.governorates, strict=True)


def test_torn_lines_of_a_dump_are_told(tmp_path, theatre):
    good, *rest = DUMP.split("\n")
    file = give(tmp_path, "\n".join([good, "torn\tline", *rest]) + "\n", "SY.txt")
    done = add(file, tmp_path / "own", theatre.places, theatre.governorates)
    assert (done.added, done.bad) == (2, (2,))


@pytest.mark.parametrize(
    ("rows", "bad", "why"),
    [
        (["A far one,38.9,35.4", "nul\0here,38.8,35.3", "B far one,38.7,35.2"], (3,), "NUL"),
        (["A far one,38.9,35.4", '"never closed,38.8,35.3', "B far one,38.7,35.2"], (3,), "quote"),
        (["A far one,38.9,35.4", '"open,38.8,35.3', 'B far one,38.7,"35.2"'], (3,), "quote|values"),
        (["A far one,38.9,35.4", '"closed', 'later, and",x,35.3', "B far one,38.7,35.2"], (3,), "no coordinates"),
        (["A far one,38.9,35.4", "a\rb,38.8,35.3", "B far one,38.7,35.2"], (3,), "new-line"),
        (["A far one,38.9,35.4", "", "lost \ufffd,38.8,35.3", "B far one,38.7,35.2"], (4,), "letters that were lost"),
    ],
)
def test_a_bad_line_costs_itself_only(tmp_path, theatre, rows, bad, why):
    file = give(tmp_path, "\n".join(["name,lon,lat", *rows]) + "\n")
    done = add(file, tmp_path / "own", theatre.places, theatre.governorates)
    assert (done.added, done.bad) == (2, bad)
    assert re.search(why, done.faults[0].why)
    with pytest.raises(InputError, match=f"1 bad rows: line {bad[0]}: "):
        add(file, tmp_path / "strict", theatre.places, theatre.governorates, strict=True)


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.sampled_from(["ok", "wide", "short", "nul", "open", "blank", "degrees", "two lines"]),
        min_size=1,
        max_size=12,
    )
)
def test_every_bad_line_is_told_with_its_number_and_every_good_one_is_kept(kinds):
    texts = {
        "wide": "W,38,35,more,again",
        "short": "S",
        "nul": "N\0,38,35,",
        "open": '"O,38,35,',
        "blank": "",
        "degrees": "D,138°,35,",
        "two lines": '"T\nT",38,35,',
    }
    lines, good, bad, number = ["name,lon,lat,names"], [], [], 2
    for at, kind in enumerate(kinds):
        text = texts.get(kind, f"Place {at},38.{at},35,")
        if kind in ("ok", "two lines"):
            good.append(number)
        elif kind != "blank":
            bad.append(number)
        number += text.count("\n") + 1
        lines.append(text)
    with TemporaryDirectory() as folder:
        file = give(Path(folder), "\n".join(lines) + "\n")
        if not good:
            with pytest.raises(InputError):
                read_rows(file)
            return
        read = read_rows(file)
    assert [fault.line for fault in read.faults] == bad
    assert len(read.frame) == len(good)


def test_torn_and_damaged_lines_of_a_dump_do_not_move_the_numbers(tmp_path, theatre):
    good, *rest = DUMP.split("\n")
    file = give(tmp_path, "\n".join([good, "torn", "", *rest, geonames(9, "N\0ul", "", 35, 38)]) + "\n", "SY.txt")
    done = add(file, tmp_path / "own", theatre.places, theatre.governorates)
    assert [(fault.line, fault.why) for fault in done.faults] == [
        (2, "1 values for 19 columns"),
        (8, "holds a NUL character"),
    ]
    assert (done.added, done.known) == (2, 1)


ARABIC = "الاسم,lon,lat\n" + "\n".join(
    f"{name},{38.5 + at / 50},{35.1 + at / 50}"
    for at, name in enumerate(["بعيدستان", "قصر الجن", "ظهر الذئب", "پيرستان"])
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "windows-1256"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_encodings_of_arabic_tables_are_told_apart(tmp_path, encoding, ends):
    text = ARABIC.replace("\n", ends)
    read = read_rows(give(tmp_path, text.encode(encoding)))
    assert read.frame["name"].tolist() == ["بعيدستان", "قصر الجن", "ظهر الذئب", "پيرستان"]
    assert not read.faults


def test_utf_8_that_was_saved_as_another_code_page_is_mended_and_told(tmp_path):
    text = ARABIC.replace("الاسم", "name_ar").encode("utf-8").decode("windows-1256")
    read = read_rows(give(tmp_path, text))
    assert read.frame["name_ar"].tolist()[:2] == ["بعيدستان", "قصر الجن"]
    assert "4 names were saved in a wrong encoding" in read.notes[0]


def test_question_marks_are_no_name(tmp_path):
    read = read_rows(give(tmp_path, "name,name_ar,lon,lat\nSomewhere,??? ??,38,35\n???,????,38,35\n"))
    assert read.frame["name_ar"].tolist() == [""]
    assert [str(fault) for fault in read.faults] == ["line 3: no name"]
    assert "column name_ar: 2 names are question marks" in " ".join(read.notes)


def test_the_code_of_the_governorate_is_no_identifier_and_its_name_no_name(tmp_path):
    text = "name,adm1_ar,adm1_pcode,adm3_pcode,lon,lat\nA,حلب,SY02,SY0201,38,35\nB,حلب,SY02,SY0201,38.1,35\n"
    read = read_rows(give(tmp_path, text))
    assert read.frame["name_ar"].tolist() == ["", ""]
    assert read.frame["place_id"].str.startswith("mine:").all()
    assert not read.faults


def test_all_layers_of_a_file_are_read_and_each_keeps_its_level(tmp_path, theatre):
    file = tmp_path / "cod.gpkg"
    north = (37.3, 36.2, 37.7, 36.5)
    for kind, name, code in (
        ("ADM1", "Wilayat Nowhere", "SY02"),
        ("ADM2", "Al Bab", "SY0202"),
        ("ADM3", "Farland", "SY9999"),
    ):
        rows = [{f"{kind}_EN": name, f"{kind}_PCODE": code}]
        gpd.GeoDataFrame(rows, geometry=[shapely.box(*north)], crs=4326).to_file(file, layer=kind.lower())
    gpd.GeoDataFrame({"remark": ["x"]}, geometry=[shapely.Point(38, 35)], crs=4326).to_file(file, layer="remarks")
    folder = tmp_path / "own"
    done = add(file, folder, theatre.places, theatre.governorates)
    assert (done.added, done.known, done.areas) == (1, 1, 2)
    assert any("layer remarks left out: " in note for note in done.notes)
    assert any("governorates that the theatre does not have, left out: Wilayat Nowhere" in note for note in done.notes)
    wider = mapper.load_theatre("syria", added=folder)
    assert wider.places.at["ocha:SY9999", "kind"] == "ADM3"
    assert read_origin(done.file).columns["adm3.name"] == "ADM3_EN"
    alone = add(file, tmp_path / "two", theatre.places, theatre.governorates, layer="adm2")
    assert (alone.added, alone.known, alone.areas) == (0, 1, 1)
    with pytest.raises(InputError, match=r"no layer 'adm9'; there are: adm1, adm2, adm3, remarks"):
        add(file, tmp_path / "own", theatre.places, theatre.governorates, layer="adm9")


def test_a_governorate_under_another_name_lends_it_by_its_ground(tmp_path, theatre):
    shape = shapely.MultiPolygon([theatre.governorates.geometry["SY-RA"].buffer(0.02)])
    rows = [{"ADM1_EN": "Great Fenland", "ADM1_PCODE": "X1", "geometry": shape}]
    file = tmp_path / "adm1.geojson"
    gpd.GeoDataFrame(rows, crs=4326).to_file(file)
    done = add(file, tmp_path / "own", theatre.places, theatre.governorates)
    assert (done.added, done.known, done.areas) == (0, 1, 0)
    wider = mapper.load_theatre("syria", added=tmp_path / "own")
    assert added_spellings(tmp_path / "own") == {"SY-RA": ("Great Fenland",)}
    assert "Great Fenland" in wider.places.at["SY-RA", "names"]
    assert wider.governorates.geometry["SY-RA"].equals(theatre.governorates.geometry["SY-RA"])


def test_outlines_without_a_level_are_points_until_the_level_is_said(tmp_path, theatre):
    file = tmp_path / "zones.geojson"
    gpd.GeoDataFrame({"name": ["Farland"]}, geometry=[shapely.box(38.7, 35.2, 38.9, 35.4)], crs=4326).to_file(file)
    done = add(file, tmp_path / "own", theatre.places, theatre.governorates)
    assert done.areas == 0
    assert "1 outlines are kept as points; --kind ADM2" in done.notes[0]
    done = add(file, tmp_path / "own", theatre.places, theatre.governorates, kind="ADM2")
    assert done.areas == 1
    with pytest.raises(InputError, match=r"--kind 'district' is no GeoNames feature code"):
        add(file, tmp_path / "own", theatre.places, theatre.governorates, kind="district")


def test_two_districts_of_one_name_do_not_share_an_id(tmp_path, theatre):
    rows = [
        district("Al Bab", "الباب", "X1", (37.3, 36.2, 37.5, 36.5)),
        district("Al Bab", "الباب", "X2", (37.5, 36.2, 37.7, 36.5)),
    ]
    file = tmp_path / "cod.geojson"
    gpd.GeoDataFrame(rows, crs=4326).to_file(file)
    done = add(file, tmp_path / "own", theatre.places, theatre.governorates)
    assert (done.added, done.known, done.areas) == (1, 1, 2)
    places = mapper.load_theatre("syria", added=tmp_path / "own").places
    assert places.geometry["sy-al-bab-district"].equals(shapely.box(37.3, 36.2, 37.5, 36.5))
    assert places.geometry["ocha:X2"].equals(shapely.box(37.5, 36.2, 37.7, 36.5))


def test_neighbours_share_their_border_after_it_is_made_coarser(tmp_path, theatre):
    wavy = [(38.8 + 0.0006 * (at * at % 7) / 7, 35.2 + at / 5000) for at in range(996)]
    west = shapely.Polygon([(38.7, 35.2), *wavy, (38.7, wavy[-1][1])])
    south = shapely.Polygon([(38.9, 35.2), *wavy[:502], (38.9, wavy[501][1])])
    north = shapely.Polygon([(38.9, wavy[501][1]), *wavy[501:], (38.9, wavy[-1][1])])
    parts = {"Westland": west, "Southland": south, "Northland": north}
    rows = [{"ADM2_EN": name, "geometry": shape} for name, shape in parts.items()]
    file = tmp_path / "cod.geojson"
    gpd.GeoDataFrame(rows, crs=4326).to_file(file)
    add(file, tmp_path / "own", theatre.places, theatre.governorates)
    places = mapper.load_theatre("syria", added=tmp_path / "own").places
    shapes = places.geometry[places["source"] == "cod"].to_numpy()
    assert shapely.coverage_is_valid(shapes)
    assert len(shapely.get_coordinates(shapes)) < 1500


def test_what_a_file_was_made_of_is_kept_beside_it(tmp_path, theatre):
    name = 'vil"la\\ges.csv'
    file = give(tmp_path, "pcode,name,lon,lat,date,bad\nC1,Somewhere,38.9,35.4,2020-05-01,\n,,1,2,2021-01-01,\n", name)
    folder = tmp_path / "own"
    done = add(file, folder, theatre.places, theatre.governorates)
    beside = folder / "vil-la-ges.toml"
    found = read_origin(done.file)
    assert (found.file, found.day, found.licence, found.licence_by) == (
        name,
        "2020-05-01",
        "OCHA, CC BY-IGO",
        "identifiers",
    )
    assert found.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
    assert found.rows == {"added": 1, "areas": 0, "known": 0, "outside": 0, "left_out": 1}
    assert found.columns == {"id": "pcode", "name": "name", "lon": "lon", "lat": "lat", "date": "date"}
    first = beside.read_bytes()
    add(file, folder, mapper.load_theatre("syria", added=folder).places, theatre.governorates)
    assert beside.read_bytes() == first
    add(file, folder, theatre.places, theatre.governorates, licence="\x7f ours,\nCC0")
    assert (read_origin(done.file).licence, read_origin(done.file).licence_by) == ("\x7f ours,\nCC0", "given")
    remove(name, folder)
    assert not list(folder.iterdir())


def test_the_command_lists_origins_and_tells_a_damaged_one(tmp_path, monkeypatch):
    monkeypatch.setenv("MAPPER_DATA", str(tmp_path))
    run = CliRunner().invoke
    rows = "".join(f"bad {at},x,y\n" for at in range(14)) + "bad again,38,35,1,2\n"
    file = give(tmp_path, "name,lon,lat\nSomewhere,38.9,35.4\n" + rows, "mine.csv")
    told = run(main, ["gazetteer", "add", str(file), "--licence", "ours", "--progress"])
    assert told.exit_code == 0, told.output
    assert "comparing places" in told.output
    assert "line 3: no coordinates in degrees (lon 'x', lat 'y')" in told.output
    assert "and lines 13-17" in told.output
    listed = run(main, ["gazetteer", "list"]).output
    assert "mine: from mine.csv (csv); 1 added" in listed
    assert "licence ours; sha256 " in listed
    assert json.loads(run(main, ["gazetteer", "list", "--files", "--json"]).stdout)["mine"]["file"] == "mine.csv"
    (tmp_path / "gazetteer" / "syria" / "mine.toml").write_text("file = 3\n", encoding="utf-8")
    damaged = run(main, ["gazetteer", "list", "--files"])
    assert damaged.exit_code == 0
    assert "mine.toml: damaged" in damaged.output
    assert "mine: no record of its origin" in damaged.output


def test_rows_are_counted_for_a_bar(tmp_path, theatre):
    seen = []

    def bar(rows):
        for row in rows:
            seen.append(row)
            yield row

    add(give(tmp_path, GOOD), tmp_path / "own", theatre.places, theatre.governorates, progress=bar)
    assert len(seen) == 2


def test_numbers_and_kinds_that_are_none_do_not_spoil_the_theatre(tmp_path, theatre):
    rows = ["name,kind,population,lon,lat"]
    rows += [
        f"Far place {at},village,{people},38.{at}1,35.2" for at, people in enumerate(["inf", "-5", "1e400", "120"])
    ]
    done = add(give(tmp_path, "\n".join(rows)), tmp_path / "own", theatre.places, theatre.governorates)
    assert done.added == 4
    assert done.notes == ("column kind: 4 kinds are no feature codes, passed over: village",)
    places = mapper.load_theatre("syria", added=tmp_path / "own").places
    mine = places[places["source"] == "mine"].sort_values("name")
    assert mine["kind"].unique().tolist() == ["PPL"]
    assert mine["population"].fillna(-1).tolist() == [-1, -1, -1, 120]


def test_an_empty_layer_beside_good_ones_is_told(tmp_path, theatre):
    file = tmp_path / "two.gpkg"
    gpd.GeoDataFrame({"name": ["Somewhere"]}, geometry=[shapely.Point(38.9, 35.4)], crs=4326).to_file(
        file, layer="good"
    )
    void = gpd.GeoDataFrame({"name": ["Nowhere"]}, geometry=[shapely.Point(38, 35)], crs=4326)[:0]
    void.to_file(file, layer="void", geometry_type="Point")
    done = add(file, tmp_path / "own", theatre.places, theatre.governorates)
    assert done.added == 1
    assert [str(fault).partition(": ")[0] for fault in done.faults] == ["void"]
    with pytest.raises(InputError, match=r"void: .*no features"):
        add(file, tmp_path / "own", theatre.places, theatre.governorates, layer="void")


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=60), st.sampled_from(["a.csv", "a.txt", "a.zip", "a.geojson", "a.gpkg"]), st.booleans())
def test_no_bytes_end_in_a_traceback(data, name, headed):
    with TemporaryDirectory() as folder:
        file = Path(folder) / name
        file.write_bytes(b"name,lon,lat\n" * headed + data)
        with suppress(InputError):
            read_rows(file)
