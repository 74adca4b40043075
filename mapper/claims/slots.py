"""Marks where in a sentence a place must stand, so that a name nobody knows is believed there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from mapper.claims.reach import NEAR
from mapper.text.cues import Item

_REACH: Final = 18
_SUBJECT: Final = 3
"""Words that a name at the head of a sentence may have."""
_FINITE: Final = ("past", "present", "plain")


def slots(items: Sequence[Item]) -> frozenset[int]:
    """
    Positions after a trigger where its place must begin.

    Parameters
    ----------
    items
        Of one sentence, not yet chunked.
    """
    found: set[int] = set()
    for at, item in enumerate(items):
        if not item.has("trigger", "become", "relation"):
            continue
        tag = item.tag("trigger")
        if item.value("become") == "fell" and any(_state(items, i) for i in range(at + 2, at + 2 + NEAR)):
            found.add(at + 1)
        if item.value("relation") == "list":
            found.add(at + 1 + (at + 1 < len(items) and items[at + 1].text == ":"))
        sure = tag is None or tag.get("presence") or tag.get("known")
        holds = tag is not None and bool(tag.get("predicate")) and tag.get("place") == "after"  # "is in control of P"
        if tag is not None and not sure and (holds or tag.get("frame") not in ("state", "clash", "near")):
            found.update(_slots_of(items, at, tag.get("via", [""])))
    return frozenset(found)


def _state(items: Sequence[Item], at: int) -> bool:
    tag = items[at].tag("trigger") if at < len(items) else None
    return tag is not None and tag.get("frame") == "state"


def believed(items: Sequence[Item]) -> frozenset[int]:
    """
    Those of the slots in which a name that nobody knows is a place even without a type noun or a known neighbour.

    They stand behind words that take nothing but places, or hardly anything else.
    """
    found: set[int] = set()
    for at, item in enumerate(items):
        tag = item.tag("trigger")
        if tag is not None and (item.has("of_places") or tag.get("predicate")):
            found.update(_slots_of(items, at, tag.get("via", [""])))
        if tag is not None and tag.get("frame") not in ("state", "clash", "near"):
            beside = (i for i in _slots_of(items, at, tag.get("via", [""])) if items[i - 1].has("beside"))
            found.update(beside)
        if tag is not None and tag.get("frame") == "state" and not tag.get("holder"):
            found.update(_subject_of(items, at))
        if tag is not None and tag.get("sites"):
            found.update(_slots_of(items, at, ["in", "near"]))
    return frozenset({*found, *_among_them(items), *_only_in(items)})


def _only_in(items: Sequence[Item]) -> Iterator[int]:
    """ "*Only in P* are F still holed up"."""
    only = len(items) > 1 and items[0].has("last_of") and items[0].has("superlative") and items[1].value("prep") == "in"
    verb = next((i for i, item in enumerate(items) if item.has("aux", "does")), len(items)) if only else len(items)
    if verb + 1 < len(items) and items[verb + 1].has("faction"):
        yield 2


def _among_them(items: Sequence[Item]) -> Iterator[int]:
    """ "Among the villages taken from F are *P* and Q", "the villages taken from F include *P* and Q"."""
    among = bool(items) and items[0].has("among_those")
    verb = ("aux", "today") if among else ("includes",)
    told = (at for at, item in enumerate(items) if at and item.has(*verb) and not items[at - 1].has("relative"))
    named = next(told, -1)
    counted = any(item.value("noun") in ("village", "town", "neighbourhood") for item in items[:named])
    if named > 0 and counted and (among or any(item.has("trigger", "faction") for item in items[:named])):
        yield named + 1


def _to_a_side(items: Sequence[Item], at: int) -> bool:
    """ "P fell to *F*"."""
    side = at
    while side < len(items) and items[side].has("article", "adjective"):
        side += 1
    theirs = side + 1 < len(items) and items[side + 1].has("possessive")  # "fell to the rebels' bullets"
    return side < len(items) and items[side].has("faction", "member") and not theirs


def _subject_of(items: Sequence[Item], at: int) -> Iterator[int]:
    """ "P was captured by F", "near Q, P fell to F": a clause that begins with words nobody knows and goes on so."""
    before = at - 1
    while before > 0 and items[before].has("aux", "adverb", "become", "perfect", "date", "had"):
        before -= 1
    begin = next((i + 1 for i in range(before, -1, -1) if items[i].text == ","), 0)
    told = any(item.has("trigger", "faction", "verb", "clause", "that", "relative") for item in items[:begin])
    if begin and (told or not items[0].has("prep", "direction", "relation", "adverb", "date", "distance")):
        return
    name = items[begin : before + 1]
    unknown = all(item.word and (not item.known or item.has("name_start")) for item in name)
    falls = before < at - 1 or _to_a_side(items, at + 1)
    if 0 <= before - begin < _SUBJECT and falls and unknown and any(not item.known for item in name):
        yield begin


def _slots_of(items: Sequence[Item], at: int, via: Sequence[str]) -> Iterator[int]:
    direct = "" in via and not items[at].tags["trigger"].pron
    for i in range(at + 1, min(len(items), at + 1 + _REACH)):
        item = items[i]
        tag = item.tag("trigger")
        if item.has("clause", "that") or (tag is not None and tag.form in _FINITE):
            return
        if item.has("prep") and item.value("prep") in via and not item.tags["prep"].pron:
            yield _past_articles(items, i + 1)
            yield from _and_on(items, i + 1, item.value("prep"))
            return
        if direct and not item.has(
            "faction", "date", "member", "article", "ally", "extent", "adverb", "place_adjective"
        ):
            direct = False
            yield i


def _and_on(items: Sequence[Item], at: int, prep: str) -> Iterator[int]:
    """``... and on X``: the same preposition again, with "and", in the same clause."""
    for i in range(at, min(len(items) - 1, at + _REACH)):
        tag = items[i].tag("trigger")
        if items[i].has("clause") or (tag is not None and tag.form in _FINITE):
            return
        if items[i].value("prep") == prep and items[i].joined and not items[i].tags["prep"].pron:
            yield i + 1


def _past_articles(items: Sequence[Item], at: int) -> int:
    while at < len(items) and (items[at].has("article") or items[at].text == ":"):
        at += 1
    return at
