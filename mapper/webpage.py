"""Takes the article out of a web page: its text with the headline, and the day the page says it is of.

A day is only believed where a page states it (metadata, a time beside the article, its address, a printed
date line), never guessed from the text or a copyright line. Reads no clock. Used by :mod:`mapper.io`.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from email.utils import parsedate
from typing import Any, Final

from mapper.resources import data_path
from mapper.text.lexicon import load_lexicon
from mapper.text.match import Line
from mapper.text.normalize import fold, fold_key
from mapper.text.tokens import readable, tokenise

_METAS: Final = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "dc.date.issued",
    "dcterms.issued", "dcterms.created", "dc.date", "dcterms.date", "publishdate", "publish-date", "publish_date",
    "pubdate", "publication_date", "parsely-pub-date", "sailthru.date", "date", "dc.date.created",
)  # fmt: skip
_ARTICLES: Final = ("article", "posting", "report", "webpage")
_DATELINE: Final = re.compile("date|time|publish|posted|byline|meta|تاريخ", re.I)
_OTHERS: Final = ("comment", "related", "sidebar", "ticker", "widget", "breaking", "latest", "trending", "most")
_ASIDE: Final = " or ".join((
    "ancestor::aside or ancestor::footer or ancestor::nav or ancestor::form or ancestor-or-self::a",
    *(f"ancestor-or-self::*[contains(@class, '{name}') or contains(@id, '{name}')]" for name in _OTHERS),
))  # fmt: skip
_TODAY: Final = re.compile("today|current|clock|now|hijri|weather", re.I)
"""A line of a page's head that says what day it is when the page is looked at."""
_MOST_LINES: Final = 200
_DATELINE_LENGTH: Final = 120
_YMD: Final = re.compile(r"(?<!\d)((?:19|20)\d\d)([-/.]?)(\d\d?)\2(\d\d?)(?!\d)")
_DMY: Final = re.compile(r"(?<!\d)(\d\d?)([-/.])(\d\d?)\2((?:19|20)\d\d)(?!\d)")
_IN_ADDRESS: Final = re.compile(r"/((?:19|20)\d\d)/(\d\d?)/(\d\d?)(?:/|$|-)|/((?:19|20)\d\d)-(\d\d)-(\d\d)(?:/|$|-)")
_FIRST_YEAR: Final = 1990
_HEADLINE_FROM: Final = 4


def read_page(html: str) -> dict[str, Any]:
    """
    Read a page.

    Parameters
    ----------
    html
        The page as text.

    Returns
    -------
    dict
        ``text`` (the headline is its first line) and, when the page says so, ``title``, ``source``, ``url``
        and ``published``, a date. The day is the one the page prints: no time zone moves it.
    """
    from lxml.etree import LxmlError
    from lxml.html import HTMLParser, document_fromstring
    from trafilatura import bare_extraction, html2txt

    logging.getLogger("trafilatura").addHandler(logging.NullHandler())  # what it cannot read is said here
    tree = None
    with suppress(LxmlError, ValueError):
        tree = document_fromstring(html.encode("utf-8", "replace"), parser=HTMLParser(encoding="utf-8"))
    if tree is None:
        return {}
    published = _published(tree)
    found = None
    with suppress(Exception):  # broken pages make the library fail in ways it does not name
        found = bare_extraction(tree, with_metadata=True, include_comments=False, include_tables=False)
    fields: dict[str, Any] = found if isinstance(found, dict) else found.as_dict() if found else {}
    title = " ".join(str(fields.get("title") or "").split())
    text = str(fields.get("text") or "")
    if not text:
        with suppress(Exception):
            text = str(html2txt(tree) or "")
    if text.strip() and title and not _begins_with(text, title):
        text = f"{title}\n\n{text}"
    page = {"text": text, "title": title, "source": fields.get("sitename"), "url": fields.get("url")}
    return page if published is None else {**page, "published": published}


def _begins_with(text: str, title: str) -> bool:
    head = [fold_key(line) for line in text.strip().split("\n")[:_HEADLINE_FROM]]
    return fold_key(title) in head


def _published(tree: Any) -> date | None:
    """The first day that any of these states, from the surest to the least sure."""
    for candidates in (_linked_data, _meta_tags, _marked_times, _addresses, _datelines):
        for value in candidates(tree):
            day = _day(value)
            if day is not None:
                return day
    return None


def _linked_data(tree: Any) -> Iterator[str]:
    """``datePublished`` of JSON-LD: of articles first, then of anything."""
    rows: list[tuple[bool, str]] = []
    for script in tree.xpath("//script[contains(@type, 'ld+json')]"):
        with suppress(ValueError, RecursionError):
            waiting = [json.loads(script.text or "", strict=False)]
            while waiting:
                node = waiting.pop(0)
                if isinstance(node, list):
                    waiting += node
                elif isinstance(node, dict):
                    kind = str(node.get("@type", "")).lower()
                    if node.get("datePublished"):
                        rows.append((not any(name in kind for name in _ARTICLES), str(node["datePublished"])))
                    waiting += [value for value in node.values() if isinstance(value, dict | list)]
    yield from (value for _, value in sorted(rows, key=lambda row: row[0]))


def _meta_tags(tree: Any) -> Iterator[str]:
    stated: dict[str, str] = {}
    for meta in tree.xpath("//meta[@content]"):
        for key in ("property", "name", "itemprop", "http-equiv"):
            stated.setdefault(str(meta.get(key) or "").lower(), meta.get("content"))
    yield from (stated[key] for key in _METAS if key in stated)


def _marked_times(tree: Any) -> Iterator[str]:
    """``<time>``: the one marked as publication, in the article, beside a headline, or the only one."""
    times = f"//time[not({_ASIDE})]"
    for path in (
        f"//*[@itemprop='datePublished'][not({_ASIDE})]",
        f"{times}[@pubdate]",
        f"({times}[ancestor::article or ancestor::main])[1]",
        f"(//h1[1]/following::time[not({_ASIDE})])[1]",
    ):
        for element in tree.xpath(path):
            yield element.get("datetime") or element.get("content") or _text(element)
    alone = tree.xpath(times)
    if len(alone) == 1:
        yield alone[0].get("datetime") or _text(alone[0])


def _addresses(tree: Any) -> Iterator[str]:
    for address in tree.xpath("//link[@rel='canonical']/@href | //meta[@property='og:url']/@content"):
        match = _IN_ADDRESS.search(address)
        if match:
            yield "-".join(part for part in match.groups() if part)


def _datelines(tree: Any) -> Iterator[str]:
    """
    Short lines printed as dates: beside the headline or in the article, else elsewhere when all say one day.

    Menus, lists of links, forms, comments and the day on which the page is looked at are none of them.
    """
    dated = f"[(@class or @id) and not({_ASIDE})]"
    for path in (
        f"//h1[1]/following::*[position() < {_HEADLINE_FROM * 2}][not(self::p or self::script) and not({_ASIDE})]",
        f"(//article | //main)//*{dated}",
        f"//h1[1]/following::*{dated}",
    ):
        beside = "position()" in path
        yield from (_short(each) for each in tree.xpath(path)[:_MOST_LINES] if beside or _is_dateline(each))
    elsewhere = [_short(each) for each in tree.xpath(f"//body//*{dated}")[:_MOST_LINES] if _is_dateline(each)]
    if len({_day(line) for line in elsewhere} - {None}) == 1:
        yield from elsewhere


def _is_dateline(element: Any) -> bool:
    name = f"{element.get('class') or ''} {element.get('id') or ''}"
    return bool(_DATELINE.search(name)) and not _TODAY.search(name)


def _text(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def _short(element: Any) -> str:
    """Text of an element, empty when it is longer than a date line."""
    found = ""
    for piece in element.itertext():
        found += piece
        if len(found) > 4 * _DATELINE_LENGTH:
            return ""
    found = " ".join(found.split())
    return found if len(found) <= _DATELINE_LENGTH else ""


def _day(value: str) -> date | None:
    """The day in a stamp or a date line, as printed there."""
    text = fold(str(value)[: 4 * _DATELINE_LENGTH]).text
    tries: list[tuple[int, int, int]] = []
    for match in _YMD.finditer(text):
        tries.append((int(match[1]), int(match[3]), int(match[4])))
    with suppress(IndexError, TypeError, ValueError):  # no stamp at all, in the library's words
        tries += [stamp[:3] for stamp in [parsedate(text)] if stamp]
    for match in _DMY.finditer(text):
        tries.append((int(match[4]), int(match[3]), int(match[1])))
    tries += _spelled(text)
    for year, month, day in tries:
        with suppress(ValueError):
            if year >= _FIRST_YEAR:
                return date(year, month, day)
    return None


def _spelled(text: str) -> Iterator[tuple[int, int, int]]:
    """``18 تشرين الأول 2017``, ``October 18, 2017``: a month's name with a day and a year beside it."""
    tokens = [token for token in tokenise(readable(text)) if token.word]
    if not tokens:
        return
    for folder in sorted(path.parent.name for path in data_path("lexicon").glob("*/dates.toml")):
        for hit in load_lexicon(folder).matcher.find(Line(tokens)):
            if "month" not in hit.payload:
                continue
            around = [
                token.text for token in [*tokens[max(0, hit.first - 2) : hit.first], *tokens[hit.stop : hit.stop + 4]]
            ]
            numbers = [int(word) for word in around if word.isdecimal()]
            day = next((number for number in numbers if 1 <= number <= 31), None)
            year = next((number for number in numbers if number >= _FIRST_YEAR), None)
            if day is not None and year is not None:
                yield year, int(hit.payload["month"].value), day
