"""Tells the language of a text by its small words, so that a text nobody can read is not read.

The words are ``data/lexicon/languages.toml``. It is no judge of single sentences: where there are too few
words to tell, a text counts as readable.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import Final

from mapper.resources import data_path, read_toml
from mapper.text.normalize import fold

UNKNOWN: Final = "an unknown language"

_WORD: Final = re.compile(r"[^\W\d_]+")
_SAMPLE: Final = 40_000
"""Characters that are looked at."""
_LETTERS: Final = frozenset("abcdefghijklmnopqrstuvwxyz")
"""A single one is an initial as often as a word."""
_FEWEST: Final = 2
_TWICE: Final = 2
_ENOUGH: Final = 40
_STRANGE: Final = 0.01


@cache
def _languages() -> tuple[dict[str, str], dict[str, str]]:
    """Language of each small word, and the name of each language."""
    table = read_toml(data_path("lexicon", "languages.toml"))
    sets = {code: {fold(word).text for word in row["words"]} - _LETTERS for code, row in table.items()}
    often = Counter(word for words in sets.values() for word in words)
    owners = {word: code for code, words in sets.items() for word in words if often[word] == 1}
    return owners, {code: row["name"] for code, row in table.items()}


def _count(text: str) -> tuple[Counter[str], int]:
    owners, _ = _languages()
    words = _WORD.findall(fold(text[:_SAMPLE]).text)
    return Counter(owners[word] for word in words if word in owners), len(words)


def familiar(text: str) -> float:
    """Share of small words of the likeliest language: near nothing where the letters are the wrong ones."""
    found, words = _count(text)
    return max(found.values(), default=0) / max(words, 1)


def unread_language(text: str, languages: Sequence[str]) -> str:
    """
    Name of the language of a text that none of these lexicons can read.

    Parameters
    ----------
    text
        As printed.
    languages
        Folders of ``data/lexicon`` that are read with.

    Returns
    -------
    str
        Empty when the text can be read, or is too short to tell.

    Examples
    --------
    >>> unread_language("Les forces du régime ont pris le contrôle de la ville après des combats", ["ar", "en"])
    'French'
    >>> unread_language("Regime forces took control of the town after the battle", ["ar", "en"])
    ''
    """
    found, words = _count(text)
    own = sum(found[code] for code in languages)
    others = [(count, code) for code, count in found.items() if code not in languages]
    if others:
        most, code = max(others)
        if most >= _FEWEST and most > _TWICE * own:
            return _languages()[1][code]
    return UNKNOWN if words >= _ENOUGH and own <= _STRANGE * words else ""
