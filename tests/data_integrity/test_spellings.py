"""What other languages call the places of a theatre: each row is a spelling that its place lacks."""

from __future__ import annotations

import csv
from dataclasses import replace

import pytest

from mapper.errors import DataError
from mapper.text.normalize import fold_key
from mapper.theatre import load_theatre


@pytest.fixture(scope="module")
def theatre():
    return load_theatre("syria")


def rows(theatre):
    for name in theatre.settings["files"]["spellings"]:
        with (theatre.folder / name).open(encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)


def test_a_spelling_means_its_place(theatre):
    found = list(rows(theatre))
    assert len({(row["place_id"], fold_key(row["name"])) for row in found}) == len(found)
    for row in found:
        assert row["place_id"] in theatre.gazetteer.names()[fold_key(row["name"])]


def test_a_spelling_is_needed(theatre):
    files = {key: value for key, value in theatre.settings["files"].items() if key != "spellings"}
    without = replace(theatre, settings={**theatre.settings, "files": files})
    known = without.gazetteer.names()
    assert [row for row in rows(theatre) if row["place_id"] in known.get(fold_key(row["name"]), ())] == []


def test_a_spelling_of_no_place_is_a_fault(theatre, tmp_path):
    file = tmp_path / "more.names.csv"
    file.write_text("place_id,name\nnowhere,Nulle-Part\n", "utf-8")
    files = {**theatre.settings["files"], "spellings": [str(file)]}
    with pytest.raises(DataError, match="'nowhere'"):
        _ = replace(theatre, settings={**theatre.settings, "files": files}).places
