"""How a place's name sounds, so that a spelling in one script finds the other's.

Letters and what they may be heard as are in ``data/lexicon/places.toml``. Called by
:mod:`mapper.places.gazetteer`; it knows no places.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import product

from rapidfuzz import fuzz

from mapper.places.spelling import is_arabic, lexicon, without_article, without_meanings

_SHORT_VOWELS = str.maketrans({"o": "u", "e": "i", "w": "u", "y": "i", "'": None, " ": None})
_LONG_VOWELS = (("ou", "u"), ("oo", "u"), ("ee", "i"), ("ei", "i"), ("ai", "i"), ("ay", "i"), ("aw", "u"))
_ARABIC_VOWELS = {"ا": "a", "و": "u", "ي": "i", "ه": "h"}
_SILENT = "-"
_MOST_CHOICES = 3
_GLUED_ARTICLE = re.compile(r"^(?:[ae]l(?=.{3})|[ae]([^aeiou])(?=\1.{2}))")
_FEWEST_LETTERS = 3
_DOUBLED = re.compile(r"([^aeiou])\1+")
_LATIN_EXTRA = dict.fromkeys("aei", "vowel") | dict.fromkeys("ou", "round_vowel") | dict.fromkeys("hwy", "half")
_OPENING_VOWELS = "aeiouاعء"
_NUMBER = re.compile(r"\d+")


@lru_cache(maxsize=4096)  # an index asks once for each of its names: only the words of texts come again
def skeletons(key: str) -> frozenset[str]:
    """
    Consonants of a folded name in Latin letters, where both scripts meet: no article, doubling, or inner vowels.

    Examples
    --------
    >>> skeletons("الرقه") & skeletons("er rakka") == {"rk"}
    True
    """
    core, meanings = without_meanings(key)
    bare = without_article(core)
    found: set[str] = set()
    for words in _readings(bare):
        opening = "a" if bare[:1] in _OPENING_VOWELS and words[0] == _bare_words(bare)[0] else ""
        heard = _heard_arabic(words) if is_arabic(bare) else _heard_latin(words)
        found.update(opening + one + meanings for one in heard)
    return frozenset(found)


def _heard_arabic(words: Sequence[str]) -> Iterator[str]:
    heard = lexicon().heard_ar
    sounds: list[str] = []
    for word in words:
        ends = word.endswith("ه") and len(word) > 2
        sounds += [heard[letter] for letter in (word[:-1] if ends else word) if letter in heard]
        if ends and word is not words[-1]:
            # Inside a name teh marbuta may be heard: Khirbet, Khirba.
            sounds.append("t" + _SILENT)
    return _choices(sounds)


def _heard_latin(words: Sequence[str]) -> Iterator[str]:
    sounds: list[str] = []
    for word in words:
        ends = re.search(r"[aeo]h$", word) is not None
        sounds += _heard(_squeezed(word[:-1] if ends else word), lexicon().heard_en)
        if ends:
            # An h after the last vowel is mostly teh marbuta, and sometimes a letter: Raqqah, Saleh.
            sounds.append(_SILENT + "h")
    return _choices(sounds)


def _choices(sounds: list[str]) -> Iterator[str]:
    free = 0
    for at, sound in enumerate(sounds):
        free += len(sound) > 1
        if free > _MOST_CHOICES:
            sounds[at] = sound[0]
    for choice in product(*sounds):
        yield "".join(choice).replace(_SILENT, "").replace("nb", "mb")


def _squeezed(text: str) -> str:
    return re.sub(r"(.)\1+", r"\1", text)


def _bare_words(key: str) -> list[str]:
    """Words of a folded name, each without its article, also where it is printed on (``Elqasr``)."""
    if is_arabic(key):
        first, *rest = key.split(" ")
        return [first, *map(without_article, rest)]
    words = [word for word in key.split(" ") if word not in lexicon().articles_en] or [key]
    return [words[0], *(re.sub(r"^[ae]l(?=[^aeiou].{2})", "", word) for word in words[1:])]


def _readings(key: str) -> list[list[str]]:
    """Words of a folded name, and once more where a Latin word may begin with an article (``Essafira``)."""
    words = _bare_words(key)
    if is_arabic(key):
        return [words]
    parted = [_GLUED_ARTICLE.sub("", word) for word in words]
    return [words] if parted == words else [words, parted]


def _heard(letters: str, heard: dict[str, str]) -> Iterator[str]:
    at = 0
    while at < len(letters):
        for length in (4, 3, 2, 1):
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
        for length in (4, 3, 2, 1):
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
    (one, meaning), (other, others) = without_meanings(one), without_meanings(other)
    if meaning != others or _NUMBER.findall(one) != _NUMBER.findall(other):
        return 0.0
    if is_arabic(one) != is_arabic(other):
        arabic, latin = (one, other) if is_arabic(one) else (other, one)
        return transliterated(arabic, latin)
    return fuzz.ratio(romanised(one), romanised(other)) / 100


def transliterated(arabic: str, latin: str) -> float:
    """
    How well a folded Latin name writes a folded Arabic one, 0 to 1: the cheapest way to align their letters.

    Letters, forms and costs are ``[transliteration]`` of ``data/lexicon/places.toml``; the cost is shared out
    over the Arabic letters.

    Examples
    --------
    >>> transliterated("الرقه", "er rakka") > 0.95 > 0.8 > transliterated("الرقيه", "er rakka")
    True
    """
    letters = _arabic_letters(arabic)
    costs = [_alignment(letters, text) for text in _latin_letters(latin) if text]
    if not letters or not costs:
        return 0.0
    return max(0.0, 1.0 - min(costs) / max(len(letters), _FEWEST_LETTERS))


@lru_cache(maxsize=65536)
def _arabic_letters(key: str) -> str:
    """Letters without articles, doubling and spaces; a word's last heh as teh marbuta."""
    words = _bare_words(without_article(key))
    return _squeezed("".join(word[:-1] + "ة" if word.endswith("ه") and len(word) > 2 else word for word in words))


@lru_cache(maxsize=65536)
def _latin_letters(key: str) -> tuple[str, ...]:
    return tuple(_DOUBLED.sub(r"\1", "".join(words)) for words in _readings(without_article(key)))


@lru_cache(maxsize=65536)
def _alignment(letters: str, text: str) -> float:
    """Cost of the cheapest alignment, letter by letter from the left; ``best[at]`` has read ``text[:at]``."""
    rules = lexicon()
    cost, length = rules.written_cost, len(text)
    extra = [_LATIN_EXTRA.get(letter, "letter") for letter in text]
    passed = [cost[kind] for kind in extra]
    if extra[-1].endswith("vowel"):
        passed[-1] = cost["last_vowel"]
    best = [0.0] * (length + 1)
    for at in range(length):
        best[at + 1] = best[at] + passed[at]
    for letter in letters:
        forms = rules.written.get(letter, ())
        row = [one + cost["silent"] for one in best]
        for form, price in forms:
            size = len(form)
            for at in range(length - size + 1):
                if (total := best[at] + price) < row[at + size] and text.startswith(form, at):
                    row[at + size] = total
        for at in range(length):
            if (total := row[at] + passed[at]) < row[at + 1]:
                row[at + 1] = total
        best = row
    return best[length]
