"""How a place's name varies in print: articles, endings and type nouns.

The rules are ``data/lexicon/places.toml``; this module applies them to folded names and knows no places.
Called by :mod:`mapper.places.gazetteer` and :mod:`mapper.places.resolve`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from mapper.errors import DataError
from mapper.resources import data_path, read_toml
from mapper.text.normalize import fold_key

_LONGEST_NOUN = 3
_ARABIC = re.compile(r"[\u0621-\u064a]")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """
    The rules of ``data/lexicon/places.toml``, folded and ready.

    Parameters
    ----------
    article, article_letters
        The Arabic article and the shortest name made by adding or dropping it.
    articles_en
        Every English form of the article.
    sun
        Consonant(s) to the English forms of the article before them.
    endings
        English endings that are one ending.
    joined_letters
        Shortest pair of Arabic words that is also known as one word.
    ordinary, never
        Folded words that are never made up, and never offered at all, as a spelling.
    codes, also
        Kind of a claim to the GeoNames codes that fit and that may do.
    nouns
        Folded type noun to the kinds it can mean, longest noun first.
    meanings
        Folded word that is translated or transliterated to a digit for its meaning, and whether it may come first.
    roles
        Role (settlement, quarter, governorate, area, country, river) to its GeoNames codes.
    prominence
        GeoNames code to how soon a bare name means it.
    heard_ar, heard_en
        Letters to the consonants they may be.
    where, where_joined
        Words, and beginnings of words, between a name and the place it is in.
    written
        Arabic letter to the Latin forms it is written in, each with its cost.
    written_cost
        Costs of what no letter of the other script answers.
    elsewhere
        Kilometres by which a name means none of its bearers, see :mod:`mapper.places.elsewhere`.
    alike
        Cut-offs of the search for names that are only alike.
    """

    article: str
    article_letters: int
    articles_en: frozenset[str]
    sun: dict[str, tuple[str, ...]]
    endings: tuple[str, ...]
    joined_letters: int
    ordinary: frozenset[str]
    never: frozenset[str]
    codes: dict[str, tuple[str, ...]]
    also: dict[str, tuple[str, ...]]
    nouns: dict[str, tuple[str, ...]]
    meanings: dict[str, tuple[str, bool]]
    roles: dict[str, frozenset[str]]
    prominence: dict[str, float]
    heard_ar: dict[str, str]
    heard_en: dict[str, str]
    where: frozenset[str]
    where_joined: tuple[str, ...]
    written: dict[str, tuple[tuple[str, float], ...]]
    written_cost: dict[str, float]
    elsewhere: dict[str, float]
    alike: dict[str, float]


@cache
def lexicon() -> Lexicon:
    """
    Read the rules once.

    Raises
    ------
    DataError
        If the file is missing, not TOML, or lacks a table.
    """
    path = data_path("lexicon", "places.toml")
    rules = read_toml(path)
    try:
        nouns: dict[str, list[str]] = {}
        for kind, rule in rules["kinds"].items():
            for noun in (one for key, words in rule.items() if key not in ("codes", "also") for one in words):
                nouns.setdefault(fold_key(noun), []).append(kind)
        sun = {letters: tuple(forms) for letters, forms in rules["article"]["sun"].items()}
        articles = {*rules["article"]["en"], *(form for forms in sun.values() for form in forms)}
        return Lexicon(
            article=rules["article"]["ar"],
            article_letters=rules["article"]["min_letters"],
            articles_en=frozenset(articles),
            sun=sun,
            endings=tuple(rules["endings"]["en"]),
            joined_letters=rules["joined"]["min_letters"],
            ordinary=frozenset(map(fold_key, rules["ordinary"]["words"])),
            never=frozenset(map(fold_key, rules["ordinary"]["never"])),
            codes={kind: tuple(rule["codes"]) for kind, rule in rules["kinds"].items()},
            also={kind: tuple(rule["also"]) for kind, rule in rules["kinds"].items()},
            nouns={noun: tuple(nouns[noun]) for noun in sorted(nouns, key=lambda noun: (-len(noun), noun))},
            meanings={
                fold_key(word): (chr(ord("0") + at), place == "before")
                for at, rule in enumerate(rules["meanings"].values())
                for place in ("before", "after")
                for word in rule[place]
            },
            roles={role: frozenset(codes) for role, codes in rules["roles"].items()},
            prominence=dict(rules["prominence"]),
            heard_ar=dict(rules["skeleton"]["ar"]),
            heard_en=dict(sorted(rules["skeleton"]["en"].items(), key=lambda item: -len(item[0]))),
            where=frozenset(rules["where"]["words"]),
            where_joined=tuple(rules["where"]["joined"]),
            written={
                letter: tuple(
                    (form, rules["transliteration_cost"]["step"] * step)
                    for step, forms in enumerate(steps)
                    for form in forms
                )
                for letter, steps in rules["transliteration"].items()
            },
            written_cost={key: float(value) for key, value in rules["transliteration_cost"].items()},
            elsewhere=dict(rules["elsewhere"]),
            alike={key: float(value) for key, value in rules["alike"].items()},
        )
    except (KeyError, AttributeError, TypeError) as fault:
        raise DataError(f"{path}: missing or wrong entry: {fault}") from None


def is_arabic(key: str) -> bool:
    """Whether a name has Arabic letters."""
    return _ARABIC.search(key) is not None


def variants(key: str) -> set[str]:
    """
    Spellings that a folded name is also printed as; the name itself is not among them.

    Examples
    --------
    >>> sorted(variants("الرقه"))
    []
    >>> sorted(variants("الطبقه"))
    ['طبقه']
    >>> {"ar raqqa", "er raqqa", "al raqqah", "raqqah"} <= variants("al raqqa")
    True
    """
    rules = lexicon()
    made = _arabic_variants(key) if is_arabic(key) else _english_variants(key)
    return {one for one in made if one != key and one not in rules.ordinary and len(one) >= rules.article_letters}


def _arabic_variants(key: str) -> Iterator[str]:
    rules = lexicon()
    words = key.split(" ")
    bare = words[0].removeprefix(rules.article)
    if bare != words[0]:
        # A word without its article means something of its own; two words rarely do.
        if len(bare) >= rules.article_letters or (len(words) > 1 and len(bare) > 1):
            yield " ".join([bare, *words[1:]])
    elif len(words) == 1 and len(key) >= rules.article_letters:
        yield rules.article + key
    if len(words) == 2 and len(words[0]) + len(words[1]) >= rules.joined_letters and words[1][0] == "ا":
        yield "".join(words)


def _english_variants(key: str) -> Iterator[str]:
    rules = lexicon()
    words = key.split(" ")
    for spelling in {key, *_other_endings(key)}:
        yield spelling
        parts = spelling.split(" ")
        if words[0] in rules.articles_en and len(words) > 1:
            yield " ".join(parts[1:])
            for article in _articles_before(parts[1]):
                yield " ".join([article, *parts[1:]])
        inner = [at for at in range(1, len(parts) - 1) if parts[at] in rules.articles_en]
        if inner:
            yield " ".join(part for at, part in enumerate(parts) if at not in inner)
            for form in range(4):
                changed = list(parts)
                for at in inner:
                    forms = _articles_before(parts[at + 1])
                    changed[at] = forms[min(form, len(forms) - 1)]
                yield " ".join(changed)


def _other_endings(key: str) -> set[str]:
    rules = lexicon()
    for ending in sorted(rules.endings, key=len, reverse=True):
        if key.endswith(ending) and len(key) - len(ending) >= rules.article_letters:
            return {key.removesuffix(ending) + other for other in rules.endings}
    return set()


def _articles_before(word: str) -> list[str]:
    rules = lexicon()
    return ["al", "el", *rules.sun.get(word[:2], rules.sun.get(word[:1], ()))]


def without_article(key: str) -> str:
    """Folded name without its leading article, if enough of it is left."""
    rules = lexicon()
    if is_arabic(key):
        bare = key.removeprefix(rules.article)
        return bare if len(bare) >= 2 else key
    first, _, rest = key.partition(" ")
    return rest if first in rules.articles_en and rest else key


def tight(key: str) -> str:
    """
    Folded name without article and spaces, a last alef as the heh it is often printed as.

    Examples
    --------
    >>> tight("تل تمر") == tight("تلتمر"), tight("ببيلا") == tight("ببيله"), tight("deir ezzor")
    (True, True, 'deirezzor')
    """
    bare = without_article(key).replace(" ", "")
    return bare[:-1] + "ه" if bare.endswith("ا") else bare


def where_parts(key: str) -> Iterator[tuple[str, str]]:
    """
    Ways to read a folded name as a place and the place it is in.

    Examples
    --------
    >>> list(where_parts("حي الاشرفيه بحلب")), list(where_parts("hamdaniya district of aleppo"))
    ([('حي الاشرفيه', 'حلب')], [('hamdaniya district', 'aleppo')])
    """
    rules = lexicon()
    words = key.split(" ")
    for at in range(1, len(words) - 1):
        if words[at] in rules.where:
            yield " ".join(words[:at]), " ".join(words[at + 1 :])
    for lead in rules.where_joined:
        for at in range(1, len(words)):
            rest = words[at].removeprefix(lead)
            if rest != words[at] and len(rest) > 1:
                yield " ".join(words[:at]), " ".join([rest, *words[at + 1 :]])


def without_meanings(key: str) -> tuple[str, str]:
    """
    Part a folded name from the words that are as often translated as transliterated: big, upper, eastern.

    Returns
    -------
    tuple of str
        The rest of the name, and one sign for each meaning, in order; the name itself and no sign when nothing
        would be left of it.

    Examples
    --------
    >>> without_meanings("الغوطه الشرقيه"), without_meanings("eastern ghouta")
    (('الغوطه', '7'), ('ghouta', '7'))
    """
    words = key.split(" ")
    if len(words) == 1:
        return key, ""
    kept: list[str] = []
    signs: list[str] = []
    for word in words:
        sign, leads = lexicon().meanings.get(without_article(word), ("", False))
        after_article = bool(kept) and kept[-1] in lexicon().articles_en
        if sign and (leads or len(kept) > after_article):
            signs.append(sign)
            if after_article:
                kept.pop()
        else:
            kept.append(word)
    rest = " ".join(kept)
    return (rest, "".join(sorted(signs))) if signs and without_article(rest) else (key, "")


def type_nouns(key: str) -> list[tuple[tuple[str, ...], str]]:
    """
    Ways to read a folded name as a type noun and a name: the kinds the noun can mean, and the rest.

    Examples
    --------
    >>> type_nouns("محافظه الرقه")
    [(('governorate',), 'الرقه')]
    >>> type_nouns("raqqa governorate")[0]
    (('governorate',), 'raqqa')
    """
    nouns = lexicon().nouns
    readings = []
    words = key.split(" ")
    for count in range(min(len(words) - 1, _LONGEST_NOUN), 0, -1):
        before, after = " ".join(words[:count]), " ".join(words[-count:])
        if before in nouns:
            readings.append((nouns[before], " ".join(words[count:])))
        if after in nouns and not is_arabic(after):
            readings.append((nouns[after], " ".join(words[:-count])))
    return readings


def fit(kind: str | None, code: str) -> float:
    """
    How well a GeoNames feature code fits a claim's kind.

    Returns
    -------
    float
        1 fits, 0.5 may do, 0 does not; 1 for a kind the lexicon does not know. A GeoNames code as ``kind``
        must be met by its first three letters.
    """
    rules = lexicon()
    if not kind or kind == code:
        return 1.0
    if kind.isupper():
        return 0.8 if kind[:3] == code[:3] and kind.startswith("PPL") else 0.0
    if kind not in rules.codes:
        return 1.0
    if code in rules.codes[kind]:
        return 1.0
    return 0.5 if code in rules.also[kind] else 0.0
