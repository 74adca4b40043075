"""What is kept is what was built; a damaged, old or unwritable cache changes nothing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from mapper.cache import content_key
from mapper.theatre import load_theatre


@pytest.fixture(scope="module")
def built():
    return load_theatre("syria")


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "cache"


def same(one, other):
    assert one.gazetteer.names() == other.gazetteer.names()
    assert list(one.gazetteer.names()) == list(other.gazetteer.names())
    pd.testing.assert_frame_equal(one.coverage.units, other.coverage.units)
    for name in ("vertices", "edges", "bank"):
        kept, made = getattr(one.coverage, name), getattr(other.coverage, name)
        assert kept.dtype == made.dtype
        assert np.array_equal(kept, made)
    assert one.coverage.metric_crs == other.coverage.metric_crs


def test_the_second_theatre_reads_what_the_first_built(built, folder):
    same(load_theatre("syria", cache=folder), built)
    files = sorted(folder.iterdir())
    assert [file.name.partition("-")[0] for file in files] == ["cells", "names"]
    before = [file.stat().st_mtime_ns for file in files]
    same(load_theatre("syria", cache=folder), built)
    assert [file.stat().st_mtime_ns for file in files] == before


@pytest.mark.parametrize("damage", [b"", b"{}", b"PK\x03\x04 cut", b"[[1], [2]]"])
def test_a_damaged_file_is_built_again(built, folder, damage):
    first = load_theatre("syria", cache=folder)
    first.gazetteer.names()
    (file,) = folder.iterdir()
    whole = file.read_bytes()
    file.write_bytes(damage)
    assert load_theatre("syria", cache=folder).gazetteer.names() == built.gazetteer.names()
    assert file.read_bytes() == whole


def test_a_file_that_was_added_is_not_missed(folder, tmp_path):
    added = tmp_path / "added"
    assert "قريه جديده تماما" not in load_theatre("syria", added=added, cache=folder).gazetteer.names()
    added.mkdir()
    (added / "mine.csv").write_text(
        "place_id,name,name_ar,names,kind,parent_id,population,lon,lat\n"
        "mine:1,New,قرية جديدة تماما,,PPL,SY-RA,,39.0,36.0\n",
        encoding="utf-8",
    )
    assert "قريه جديده تماما" in load_theatre("syria", added=added, cache=folder).gazetteer.names()


def test_a_folder_that_cannot_be_made_does_no_harm(built, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    assert load_theatre("syria", cache=blocked / "cache").gazetteer.names() == built.gazetteer.names()


def test_the_key_is_of_contents_and_words(tmp_path):
    one, other = tmp_path / "a", tmp_path / "b"
    one.write_text("12", encoding="utf-8")
    other.write_text("3", encoding="utf-8")
    keys = {content_key([one, other]), content_key([other, one]), content_key([one, other], "w"), content_key([one])}
    assert len(keys) == 4
