"""How a place's name sounds, so that a spelling in one script finds the other's.

Letters and what they may be heard as are in ``data/lexicon/places.toml``. Called by
:mod:`mapper.places.gazetteer`; it knows no places.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import product

from rapidfuzz import fuzz

from mapper.places.spelling import is_arabic, lexicon, without_article

_SHORT_VOWELS = str.maketrans({"o": "u", "e": "i", "w": "u", "y": "i", "'": None, " ": None})
_LONG_VOWELS = (("ou", "u"), ("oo", "u"), ("ee", "i"), ("ei", "i"), ("ai", "i"), ("ay", "i"), ("aw", "u"))
_ARABIC_VOWELS = {"ا": "a", "و": "u", "ي": "i", "ه": "h"}
_SILENT = "-"
_OPENING_VOWELS = "aeiouاعء"


@lru_cache(maxsize=65536)
def skeletons(key: str) -> frozenset[str]:
    """
    Consonants of a folded name in Latin letters, where both scripts meet: no article, doubling, or inner vowels.

    Examples
    --------
    >>> skeletons("الرقه") & skeletons("er rakka") == {"rk"}
    True
    """
    rules = lexicon()
    bare = without_article(key)
    arabic = is_arabic(bare)
    words = _bare_words(bare)
    sounds: list[str] = []
    for word in words:
        if not arabic:
            sounds += _heard(_squeezed(re.sub(r"(?<=[aeo])h$", "", word)), rules.heard_en)
            continue
        ends = word.endswith("ه") and len(word) > 2
        sounds += [rules.heard_ar[letter] for letter in (word[:-1] if ends else word) if letter in rules.heard_ar]
        if ends and word is not words[-1]:
            # Inside a name teh marbuta may be heard: Khirbet, Khirba.
            sounds.append("t" + _SILENT)
    if bare and bare[0] in _OPENING_VOWELS:
        sounds.insert(0, "a")
    free = 0
    for at, sound in enumerate(sounds):
        free += len(sound) > 1
        if free > 3:
            sounds[at] = sound[0]
    made = ("".join(choice) for choice in product(*sounds))
    return frozenset(one.replace(_SILENT, "").replace("nb", "mb") for one in made)


def _squeezed(text: str) -> str:
    return re.sub(r"(.)\1+", r"\1", text)


def _bare_words(key: str) -> list[str]:
    """Words of a folded name, each without its article, also where it is printed on (``Elqasr``)."""
    if is_arabic(key):
        first, *rest = key.split(" ")
        return [first, *map(without_article, rest)]
    words = [word for word in key.split(" ") if word not in lexicon().articles_en] or [key]
    return [words[0], *(re.sub(r"^[ae]l(?=[^aeiou].{2})", "", word) for word in words[1:])]


def _heard(letters: str, heard: dict[str, str]) -> Iterator[str]:
    at = 0
    while at < len(letters):
        for length in (3, 2, 1):
            if sound := heard.get(letters[at : at + length]):
                yield sound
                break
        at += length


@lru_cache(maxsize=65536)
def romanised(key: str) -> str:
    """Folded name in rough Latin letters with its long vowels, without article: for likeness only."""
    bare = without_article(key)
    words = _bare_words(bare)
    rules = lexicon()
    if is_arabic(bare):
        text = "".join(words)
        text = text[:-1] + "ا" if text.endswith("ه") else text
        return _squeezed("".join(rules.heard_ar.get(c, _ARABIC_VOWELS.get(c, " "))[0] for c in text).replace(" ", ""))
    latin = re.sub(r"(?<=[aeo])h$", "", "".join(words))
    for double, single in _LONG_VOWELS:
        latin = latin.replace(double, single)
    return _squeezed("".join(_spelled(latin.translate(_SHORT_VOWELS))))


def _spelled(latin: str) -> Iterator[str]:
    heard = lexicon().heard_en
    at = 0
    while at < len(latin):
        for length in (3, 2, 1):
            if sound := heard.get(latin[at : at + length]):
                yield sound[0]
                break
        else:
            length = 1
            if latin[at] in "aiu":
                yield latin[at]
        at += length


def likeness(one: str, other: str) -> float:
    """
    How alike two folded names sound, 0 to 1; a short vowel that Arabic does not write counts little.

    Examples
    --------
    >>> likeness("الرقه", "er rakka") > 0.8
    True
    """
    a, b = romanised(one), romanised(other)
    if is_arabic(one) != is_arabic(other):
        latin, arabic = (b, a) if is_arabic(one) else (a, b)
        kept = _as_written(latin, arabic)
        return 0.3 * fuzz.ratio(latin, arabic) / 100 + 0.7 * fuzz.ratio(kept, arabic) / 100
    return fuzz.ratio(a, b) / 100


def _as_written(latin: str, arabic: str) -> str:
    """Drop the vowels of ``latin`` that ``arabic`` does not write, reading both from the left."""
    kept, at = [], 0
    for letter in latin:
        if at < len(arabic) and arabic[at] == letter:
            at += 1
        elif letter in "aiu":
            continue
        else:
            found = arabic.find(letter, at)
            at = found + 1 if 0 <= found <= at + 2 else at
        kept.append(letter)
    return "".join(kept)
