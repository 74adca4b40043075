"""Folds spellings together and keeps the way back to the printed text.

``fold`` is for texts (offsets survive), ``fold_key`` for names (dictionary keys). The rules are
``data/lexicon/fold.toml``. It knows no words: lexicon, gazetteer and factions are folded with it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from mapper.records import Span
from mapper.resources import data_path, read_toml


@dataclass(frozen=True, slots=True)
class Folded:
    """
    A folded text and where each of its characters came from.

    Parameters
    ----------
    text
        The folded characters.
    offsets
        ``offsets[i]`` is the index in the source of folded character ``i``.
    source
        The text as printed.
    """

    text: str
    offsets: tuple[int, ...]
    source: str

    def source_span(self, start: int, stop: int) -> Span:
        """Map a half-open range of folded characters to the printed text; empty ranges stay empty."""
        if stop <= start:
            at = self.offsets[start] if start < len(self.offsets) else len(self.source)
            return Span(at, at)
        return Span(self.offsets[start], self.offsets[stop - 1] + 1)


@cache
def _table() -> dict[int, str]:
    rules = read_toml(data_path("lexicon", "fold.toml"))
    table = {ord(a): b for a, b in rules["map"].items()}
    for first, last in rules["delete"]:
        table.update(dict.fromkeys(range(first, last + 1), ""))
    return table


@cache
def _fold_character(character: str) -> str:
    table = _table()
    if ord(character) in table:
        return table[ord(character)]
    if ord(character) < 128:
        return character.lower()
    parts = unicodedata.normalize("NFKD", character)
    if parts[0] == " " and len(parts) > 1:  # a mark that is printed alone, such as U+FE76
        return ""
    plain = "".join(table.get(ord(c), c) for c in parts if not unicodedata.combining(c))
    return plain.lower()


def fold_text(text: str) -> str:
    """Fold a text whose printed form is not asked for again; see :func:`fold`."""
    return "".join(map(_fold_character, text))


def fold(text: str) -> Folded:
    """
    Fold a text character by character.

    Returns
    -------
    Folded
        Lower case, no marks, one alef, heh for teh marbuta, ASCII digits and quotes.

    Examples
    --------
    >>> folded = fold("مدينتي الرَّقّة والطبقة")
    >>> start = folded.text.index(fold("الرقة").text)
    >>> folded.source_span(start, start + 5).of(folded.source)
    'الرَّقّة'
    """
    pieces = list(map(_fold_character, text))
    folded = "".join(pieces)
    if len(folded) == len(text) and all(pieces):
        return Folded(folded, tuple(range(len(text))), text)
    offsets = [at for at, piece in enumerate(pieces) for _ in piece]
    return Folded(folded, tuple(offsets), text)


_BREAKS = re.compile(r"[\s\-_/]+")
_DROPPED = re.compile(r"[\"'.,()\[\]:;#*!؟،؛]+")


def fold_key(name: str) -> str:
    """
    Key under which a name is kept and looked up.

    Examples
    --------
    >>> fold_key("al-Tanf") == fold_key("Al Tanf")
    True
    >>> fold_key("الرّقة") == fold_key("الرقه")
    True
    """
    return " ".join(_BREAKS.split(_DROPPED.sub("", fold_text(name)).strip())).strip()
