"""Bytes of every make give the text that was written, or one line that says what is wrong."""

from __future__ import annotations

import json

import pytest

from mapper.decoding import decode, restore
from mapper.errors import InputError
from mapper.io import read_articles

SHORT = "سيطرت قوات سوريا الديمقراطية على مدينة الرقة أمس الثلاثاء."
LONG = SHORT + " وقال المتحدث باسم التحالف إن التنظيم خسر المدينة بعد معارك استمرت 4 أشهر، في محيط الملعب."
ENGLISH = "The army captured Raqqa \u2013 \u201cwe\u2019re done\u201d, said Gen. Müller of the café."
WIDE = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]


@pytest.mark.parametrize("text", [SHORT, LONG])
@pytest.mark.parametrize("encoding", [*WIDE, "windows-1256", "iso8859-6", "mac-arabic"])
def test_arabic(text, encoding):
    if encoding == "mac-arabic" and text is SHORT:
        pytest.skip("a sentence is too little to tell a rare code page")
    assert decode(text.encode(encoding), name="x") == text


@pytest.mark.parametrize("encoding", [*WIDE, "cp1252"])
def test_english(encoding):
    assert decode(ENGLISH.encode(encoding), name="x") == ENGLISH


def test_the_page_says_what_it_is():
    russian = '<?xml version="1.0" encoding="koi8-r"?><p>Сирийская армия взяла под контроль город</p>'
    assert decode(russian.encode("koi8-r"), name="x") == russian
    # A page that says so wrongly is believed only when its bytes fit.
    for declared in ("iso-8859-1", "utf-8", "windows-1251", "no-such-thing", "rot13", "unicode_escape"):
        page = f"<meta http-equiv=Content-Type content='text/html; charset={declared}'><p>{LONG}</p>"
        for encoding in ("utf-8", "windows-1256"):
            assert decode(page.encode(encoding), name="x") == page


@pytest.mark.parametrize("cut", [1, 3])
def test_a_file_that_was_cut_is_still_utf8(cut):
    text = decode(SHORT[:-1].encode()[:-cut], name="x")
    assert text.startswith(SHORT[:-3])
    assert decode(b"\xff\xfe" + SHORT.encode("utf-16-le")[:-1], name="x").startswith(SHORT[:-1])


def shown_as(text, encoding):
    return "".join(bytes([byte]).decode(encoding, "ignore") or chr(byte) for byte in text.encode())


@pytest.mark.parametrize("text", [SHORT, LONG])
@pytest.mark.parametrize("encoding", ["windows-1256", "cp1252", "latin-1"])
def test_utf8_that_was_read_as_a_code_page_is_restored(tmp_path, text, encoding):
    wrong = shown_as(text, encoding)
    assert wrong != text
    file = tmp_path / "a.jsonl"
    file.write_text(json.dumps({"text": wrong, "published": "2017-10-18"}))
    (one,) = read_articles(file)
    assert one.text == text


def test_one_code_page_read_as_another_is_restored():
    assert restore(LONG.encode("windows-1256").decode("cp1252"), name="x") == LONG


@pytest.mark.parametrize(
    "text", [SHORT, LONG, ENGLISH, "Les forces du régime ont pris à Alep", "Ḥamāh", "ok", "Привет", "", "Why???"]
)
def test_what_is_right_stays(text):
    assert restore(text, name="x") == text


@pytest.mark.parametrize("text", ["????? ???? ??? ????? ????", "\ufffd\ufffd\ufffd\ufffd ab"])
def test_lost_letters_are_refused(text):
    with pytest.raises(InputError, match=r"x: the letters of this text were lost .* save it .* as UTF-8"):
        restore(text, name="x")


def test_lone_surrogates_do_not_get_in(tmp_path):
    file = tmp_path / "a.jsonl"
    file.write_text('{"text": "سيطرت \\ud800 قسد", "published": "2017-10-18"}\n')
    (one,) = read_articles(file)
    assert one.text == "سيطرت \ufffd قسد"
