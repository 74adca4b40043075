"""Opens what people have: text, HTML, JSON lines, folders, stdin; and writes files whole or not at all.

Articles come in here; claims files are :mod:`mapper.store`'s. It knows no places and reads no clock: an
article without a date is an error that says how to give one.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from mapper.decoding import decode, restore
from mapper.errors import InputError, UndatedArticle
from mapper.records import Article

ARTICLE_SUFFIXES: Final = (".txt", ".html", ".htm", ".jsonl")
CLAIM_SUFFIXES: Final = (".jsonl", ".csv", ".geojson", ".parquet")
STDIN: Final = "-"

_PAGE_BEGINS: Final = (b"<!doctype", b"<html", b"<head", b"<body", b"<meta", b"<!--", b"<?xml")
_ISO_DAY: Final = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")

_SNIFFED: Final = 4_096
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "'")


@dataclass(frozen=True, slots=True)
class Source:
    """One file to read: its name for messages, its bytes, and its suffix (``.txt`` when unknown)."""

    name: str
    data: bytes
    suffix: str
    path: Path | None = None


def parse_date(value: object, *, where: str) -> date:
    """
    Read an ISO date.

    Raises
    ------
    InputError
        Naming the value, where it stands and the form that is right.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = str(value).strip()
    day, rest = text[:10], text[10:11]
    if rest in ("", "T", " ") and _ISO_DAY.fullmatch(day):
        with suppress(ValueError):
            return date.fromisoformat(day)
    raise InputError(f"{where}: {text!r} is not a date; write it as YYYY-MM-DD, such as 2017-12-20")


def open_sources(inputs: Iterable[str | Path]) -> Iterator[Source]:
    """
    Open every input; a folder gives its readable files in name order, ``-`` is standard input.

    Raises
    ------
    InputError
        If a file is missing, unreadable, empty, or of a kind mapper does not read.
    """
    for given in inputs:
        if str(given) == STDIN:
            data = sys.stdin.buffer.read()
            suffix = _sniff_suffix(data) if data.strip() else ".jsonl"
            yield Source("standard input", data, suffix)
            continue
        path = Path(given)
        if path.is_dir():
            yield from _open_folder(path)
        elif path.suffix.lower() in ARTICLE_SUFFIXES + CLAIM_SUFFIXES:
            yield _open_file(path)
        elif path.exists():
            known = ", ".join(sorted(set(ARTICLE_SUFFIXES + CLAIM_SUFFIXES)))
            raise InputError(
                f"{path}: mapper does not read {path.suffix or 'files without a suffix'}; it reads {known}"
            )
        else:
            raise InputError(f"{path}: no such file or folder")


def _open_folder(folder: Path) -> Iterator[Source]:
    files = sorted(
        p for p in folder.rglob("*") if p.is_file() and p.suffix.lower() in ARTICLE_SUFFIXES + CLAIM_SUFFIXES
    )
    if not files:
        raise InputError(f"{folder}: no article in this folder ({', '.join(ARTICLE_SUFFIXES)})")
    for path in files:
        yield _open_file(path)


def _open_file(path: Path) -> Source:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise InputError(f"{path}: no such file or folder") from None
    except OSError as fault:
        raise InputError(f"{path}: cannot be read ({fault.strerror})") from None
    if not data.strip() and path.suffix.lower() != ".jsonl":
        raise InputError(f"{path}: the file is empty")
    return Source(str(path), data, path.suffix.lower(), path)


def _sniff_suffix(data: bytes) -> str:
    head = data.removeprefix(b"\xef\xbb\xbf").lstrip()[:_SNIFFED].lower()
    if head.startswith(b"par1"):
        return ".parquet"
    if head.startswith(b"{"):
        return ".geojson" if b'"featurecollection"' in head else ".jsonl"
    if head.startswith(_PAGE_BEGINS):
        return ".html"
    columns = head.split(b"\n")[0]
    return ".csv" if b"faction" in columns and b"status" in columns else ".txt"


def read_articles(inputs: str | Path | Iterable[str | Path], *, published: date | str | None = None) -> list[Article]:
    """
    Read articles from files, folders or standard input.

    Parameters
    ----------
    inputs
        One or many of ``.txt`` (date from ``published`` or a side-car ``.json`` of the same stem), ``.html``
        (date from its metadata), ``.jsonl`` (one article a line: ``id, text, published``, optional
        ``title, source, url, lang``), a folder of these, or ``-``.
    published
        Publication date for articles that carry none.

    Returns
    -------
    list of Article
        In the order given; a text that occurs twice with the same date and id is kept once.

    Raises
    ------
    UndatedArticle
        If an article has no date.
    InputError
        If a file cannot be read; the message names the file and, for JSON lines, the line.
    """
    day = None if published is None else parse_date(published, where="publication date")
    sources = open_sources([inputs] if isinstance(inputs, str | Path) else inputs)
    return unique_articles(article for source in sources for article in articles_of(source, published=day))


def unique_articles(articles: Iterable[Article]) -> list[Article]:
    """
    Keep an article that is given twice once.

    Raises
    ------
    InputError
        If one id stands for two different texts, naming both places.
    """
    kept: dict[str, Article] = {}
    for article in articles:
        first = kept.setdefault(article.article_id, article)
        if (first.text, first.published) != (article.text, article.published):
            raise InputError(
                f"{article.origin}: the id {article.article_id!r} stands for another article too ({first.origin}); "
                "give each its own id, or none"
            )
    return list(kept.values())


def articles_of(source: Source, *, published: date | None) -> list[Article]:
    """Articles of one opened file; see :func:`read_articles`."""
    if source.suffix in (".html", ".htm"):
        return [_read_html(source, published)]
    if source.suffix == ".jsonl":
        return [_article_of_row(row, origin, published) for row, origin in json_lines(source)]
    if source.suffix == ".txt":
        return [_read_text(source, published)]
    raise InputError(f"{source.name}: not an article; a claims file needs the columns faction, status and valid_from")


def json_lines(source: Source) -> Iterator[tuple[dict[str, Any], str]]:
    """
    Read the objects of a JSON lines file, each with ``file:line`` for messages.

    Raises
    ------
    InputError
        If a line is not a JSON object, naming the line.
    """
    for number, line in enumerate(decode(source.data, name=source.name).split("\n"), start=1):
        if not line.strip():
            continue
        origin = f"{source.name}:{number}"
        try:
            row = json.loads(line)
        except (json.JSONDecodeError, RecursionError) as fault:
            raise InputError(f"{origin}: not a JSON line ({fault})") from None
        if not isinstance(row, dict):
            raise InputError(f"{origin}: a line must be a JSON object, not {type(row).__name__}")
        yield row, origin


def _article_of_row(row: dict[str, Any], origin: str, published: date | None) -> Article:
    text = row.get("text")
    if not isinstance(text, str) or not text.strip():
        raise InputError(f'{origin}: an article needs a non-empty "text"')
    return _make_article(text, row, origin=origin, published=published)


def _make_article(text: str, meta: dict[str, Any], *, origin: str, published: date | None) -> Article:
    text = restore(text, name=origin)
    stated = meta.get("published") or meta.get("date")
    if stated is not None:
        day = parse_date(stated, where=f"{origin}: published")
    elif published is not None:
        day = published
    else:
        raise UndatedArticle(
            f'{origin}: no publication date, so "on Tuesday" has no day; give --published YYYY-MM-DD, '
            'or a "published" field (for a .txt, in a .json file of the same name beside it)'
        )
    fields = {name: str(meta[name]) for name in ("title", "source", "url", "lang") if meta.get(name)}
    given = meta.get("id") or meta.get("article_id")
    return Article(str(given) if given else content_id(day.isoformat(), text), text, day, origin=origin, **fields)


def _read_text(source: Source, published: date | None) -> Article:
    text = decode(source.data, name=source.name)
    if not text.strip():
        raise InputError(f"{source.name}: the file is empty")
    return _make_article(text, _side_car(source), origin=source.name, published=published)


def _side_car(source: Source) -> dict[str, Any]:
    beside = source.path.with_suffix(".json") if source.path else None
    if beside is None or not beside.is_file():
        return {}
    try:
        meta = json.loads(decode(beside.read_bytes(), name=str(beside)))
    except json.JSONDecodeError as fault:
        raise InputError(f"{beside}: not JSON ({fault})") from None
    if not isinstance(meta, dict):
        raise InputError(f'{beside}: must hold one JSON object with the article\'s "published" date')
    return meta


def _read_html(source: Source, published: date | None) -> Article:
    from mapper.webpage import read_page

    page = read_page(decode(source.data, name=source.name))
    text = page.pop("text", "")
    if not text.strip():
        raise InputError(f"{source.name}: no article text found in this page; save the text as .txt instead")
    if published is not None:
        page.pop("published", None)
    return _make_article(text, page, origin=source.name, published=published)


def content_id(*parts: str) -> str:
    """Short stable id of some text: the same input has the same id on every machine."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def guard_formula(value: Any) -> Any:
    """Text for a csv cell: a spreadsheet runs what begins like a formula, an apostrophe in front keeps it text."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def csv_bytes(text: str) -> bytes:
    """
    Text of a csv file as bytes.

    They begin with the mark of UTF-8: without it Excel takes them for the code page of the machine, and Arabic is lost.
    What goes to standard output has none, as other programs expect there.
    """
    return text.encode("utf-8-sig")


def unguard_formula(value: str) -> str:
    """Undo :func:`guard_formula`."""
    return value[1:] if value[:1] == "'" and value[1:].startswith(_FORMULA) else value


def write_whole(path: str | Path, data: bytes | str) -> Path:
    """
    Write a file whole or not at all: a failure leaves what was there before.

    Raises
    ------
    InputError
        If the folder is missing or may not be written.
    """
    target = Path(os.path.realpath(path))
    payload = data.encode("utf-8") if isinstance(data, str) else bytes(data)
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        try:
            with open(part, "xb") as file:
                file.write(payload)
            if target.exists():
                os.chmod(part, target.stat().st_mode & 0o7777)
            os.replace(part, target)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    except OSError as fault:
        raise InputError(f"{path}: cannot be written ({fault.strerror})") from None
    return Path(path)


def check_writable(path: str | Path, suffixes: Sequence[str], inputs: Iterable[str | Path] = ()) -> Path:
    """
    Refuse an output before any work is done for it.

    Raises
    ------
    InputError
        If the suffix is not one of ``suffixes``, the folder does not exist, or it is one of the inputs.
    """
    target = Path(path)
    if target.suffix.lower() not in suffixes:
        raise InputError(f"{target}: unknown format {target.suffix or '(no suffix)'}; use one of {', '.join(suffixes)}")
    if not target.parent.is_dir():
        raise InputError(f"{target}: the folder {target.parent} does not exist")
    if target.exists() and any(Path(given).is_file() and target.samefile(given) for given in inputs):
        raise InputError(f"{target}: is an input of this run; write to another file")
    return target
