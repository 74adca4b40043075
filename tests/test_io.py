"""Articles as people have them, and every kind of bad input with one clear line."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.errors import InputError, UndatedArticle
from mapper.io import (
    check_writable,
    decode,
    guard_formula,
    open_sources,
    parse_date,
    read_articles,
    unguard_formula,
    write_whole,
)

TEXT = "سيطرت قوات سوريا الديمقراطية على مدينة الرقة أمس الثلاثاء."


def test_text_takes_its_date_from_the_option_or_the_file_beside_it(tmp_path):
    file = tmp_path / "a.txt"
    file.write_text(TEXT, "utf-8")
    (one,) = read_articles(file, published="2017-10-18")
    assert (one.text, one.published) == (TEXT, date(2017, 10, 18))
    (tmp_path / "a.json").write_text(json.dumps({"published": "2017-10-19", "source": "S", "title": "T"}))
    (two,) = read_articles(file, published="2017-10-18")
    assert (two.published, two.source, two.title) == (date(2017, 10, 19), "S", "T")


def test_an_undated_article_says_how_to_give_a_date(tmp_path):
    file = tmp_path / "a.txt"
    file.write_text(TEXT, "utf-8")
    with pytest.raises(UndatedArticle, match=r"a\.txt: no publication date.*--published YYYY-MM-DD"):
        read_articles(file)


def test_json_lines_name_the_bad_line(tmp_path):
    file = tmp_path / "a.jsonl"
    good = json.dumps({"id": "x", "text": TEXT, "published": "2017-10-18", "url": "https://example.org/"})
    file.write_text(f"{good}\n\n{{bad\n", "utf-8")
    with pytest.raises(InputError, match=r"a\.jsonl:3: not a JSON line"):
        read_articles(file)
    file.write_text(f"{good}\n[1]\n", "utf-8")
    with pytest.raises(InputError, match=r"a\.jsonl:2: a line must be a JSON object, not list"):
        read_articles(file)
    file.write_text(f'{good}\n{{"published": "2017-10-18"}}\n', "utf-8")
    with pytest.raises(InputError, match=r"a\.jsonl:2: an article needs a non-empty"):
        read_articles(file)
    file.write_text(good + "\n", "utf-8")
    (one,) = read_articles(file)
    assert (one.article_id, one.url, one.origin) == ("x", "https://example.org/", f"{file}:1")


def test_html_gives_body_title_and_date(tmp_path):
    file = tmp_path / "a.html"
    body = "".join(f"<p>{TEXT} الجملة رقم {n} من هذا الخبر الطويل عن المعارك في المنطقة.</p>" for n in range(6))
    head = '<meta property="article:published_time" content="2017-10-18T10:00:00+00:00"><title>عنوان الخبر</title>'
    file.write_text(
        f"<html lang=ar><head>{head}</head><body><nav>الرئيسية</nav><article>{body}</article></body></html>"
    )
    (one,) = read_articles(file)
    assert one.published == date(2017, 10, 18)
    assert TEXT in one.text
    assert "الرئيسية" not in one.text
    assert one.title == "عنوان الخبر"


def test_a_folder_gives_its_articles_in_name_order(tmp_path):
    for name in ("b", "a"):
        (tmp_path / f"{name}.txt").write_text(f"{TEXT} {name}", "utf-8")
    found = read_articles(tmp_path, published="2017-10-18")
    assert [article.text[-1] for article in found] == ["a", "b"]
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="no article in this folder"):
        read_articles(tmp_path / "empty")


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("missing.txt", None, "no such file"),
        ("empty.txt", b"  \n", "the file is empty"),
        ("mark.txt", b"\xef\xbb\xbf \n", "the file is empty"),
        ("binary.txt", b"\x89PNG\r\n\x00\x00\x01\x02", "binary file"),
        ("thing.docx", b"PK", "does not read .docx"),
    ],
)
def test_unusable_files_are_refused_by_name(tmp_path, name, data, message):
    file = tmp_path / name
    if data is not None:
        file.write_bytes(data)
    with pytest.raises(InputError, match=message) as caught:
        read_articles(file, published="2017-10-18")
    assert name in str(caught.value)


@pytest.mark.parametrize("wrong", ["20 December 2017", "2017-13-01", "2017-12-2", "", "2017-12-20x"])
def test_a_wrong_date_names_itself_and_the_right_form(wrong):
    with pytest.raises(InputError, match="YYYY-MM-DD") as caught:
        parse_date(wrong, where="--on")
    assert f"--on: {wrong!r}" in str(caught.value)


def test_a_date_with_a_time_is_a_date():
    assert parse_date("2017-12-20T10:00:00Z", where="x") == date(2017, 12, 20)


def test_the_same_article_twice_is_one(tmp_path):
    for name in ("a", "b"):
        (tmp_path / f"{name}.txt").write_text(TEXT, "utf-8")
    assert len(read_articles(tmp_path, published="2017-10-18")) == 1


def test_files_are_written_whole_or_not_at_all(tmp_path):
    target = tmp_path / "out.txt"
    write_whole(target, "one")
    with pytest.raises(InputError, match="cannot be written"):
        write_whole(tmp_path / "none" / "out.txt", "two")
    with pytest.raises(TypeError):
        write_whole(target, None)
    assert target.read_text() == "one"
    assert [path.name for path in tmp_path.iterdir()] == ["out.txt"]


def test_an_output_is_refused_before_the_work(tmp_path):
    with pytest.raises(InputError, match=r"unknown format \.doc; use one of \.csv"):
        check_writable(tmp_path / "a.doc", (".csv",))
    with pytest.raises(InputError, match="does not exist"):
        check_writable(tmp_path / "none" / "a.csv", (".csv",))


@given(st.text())
def test_formula_guards_come_off_again(text):
    guarded = guard_formula(text)
    assert unguard_formula(guarded) == text
    assert not guarded.startswith(("=", "+", "-", "@", "\t", "\r"))


@given(st.binary(max_size=200))
def test_any_bytes_decode_or_are_refused(data):
    refusal = None
    try:
        text = decode(data, name="x")
    except InputError as fault:
        text, refusal = None, str(fault)
    assert isinstance(text, str) or refusal.startswith("x: ")


def test_stdin_is_sniffed(monkeypatch):
    import io
    import sys

    for data, suffix in ((b'{"text": 1}', ".jsonl"), (b"<!DOCTYPE html><p>", ".html"), (b"text", ".txt")):
        monkeypatch.setattr(sys, "stdin", type("S", (), {"buffer": io.BytesIO(data)}))
        (source,) = open_sources(["-"])
        assert (source.name, source.suffix) == ("standard input", suffix)
