"""The user's own places: found columns, merged doubles, refused rows."""

from __future__ import annotations

import pytest

import mapper
from mapper.errors import InputError
from mapper.gazetteers import add, added_files, added_spellings, remove
from tests.conftest import SHARED

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
        ("name,lon,lat\nX,38,35\nY,abc,35\n,38,35\n", "2 rows lack a name or coordinates in degrees .lines 3, 4"),
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
