"""Marks where in a sentence a place must stand, so that a name nobody knows is believed there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from mapper.claims.reach import NEAR
from mapper.text.cues import Item

_REACH: Final = 18
_SUBJECT: Final = 3
"""Words that a name at the head of a sentence may have."""
_LISTED: Final = 12
"""Words that a list of such names may have."""
_APPOSED: Final = ("village", "town", "city", "neighbourhood", "hill", "mountain", "base", "checkpoint", "camp")
_TOLD: Final = ("trigger", "faction", "verb", "clause", "relative", "speaker", "member", "aux")
_VERBS: Final = ("aux", "become", "perfect", "trigger", "had")
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


def believed(items: Sequence[Item], printed: str = "") -> frozenset[int]:
    """
    Those of the slots in which a name that nobody knows is a place even without a type noun or a known neighbour.

    They stand behind words that take nothing but places, or hardly anything else. Where capitals mark names, also
    before words that say what they are or whose they become.

    Parameters
    ----------
    items
        Of one sentence, not yet chunked.
    printed
        The article, where capitals mark names, else empty.
    """
    found: set[int] = set()
    for at, item in enumerate(items):
        tag = item.tag("trigger")
        if tag is not None and (item.has("of_places") or tag.get("predicate")):
            found.update(_slots_of(items, at, tag.get("via", [""])))
        if tag is not None and tag.get("frame") not in ("state", "clash", "near"):
            beside = (i for i in _slots_of(items, at, tag.get("via", [""])) if items[i - 1].has("beside"))
            found.update(beside)
        if tag is not None and tag.get("frame") == "take" and tag.value in ("captured", "lost"):
            slots_of = _slots_of(items, at, tag.get("via", [""]))
            found.update(i for i in slots_of if _changes_sides(items, i, tag.value, printed))
        if tag is not None and tag.get("frame") == "state" and not tag.get("holder"):
            found.update([0] if _told_of_names(items, at, printed) else _subject_of(items, at))
        if tag is not None and tag.get("sites"):
            found.update(_slots_of(items, at, ["in", "near"]))
    return frozenset({*found, *_among_them(items), *_only_in(items), *_apposed(items, printed)})


def _changes_sides(items: Sequence[Item], at: int, value: str, printed: str) -> bool:
    """ "Took *N* from F", "lost *N and M* to F", "took *N* on Monday", and not "took N hostage"."""
    begin = at + (at < len(items) and items[at].has("those"))  # "both N and M"
    stop = _past_names(items, begin, printed)
    if stop == begin or stop >= len(items):
        return False
    stop = _past_where(items, stop)
    ends = items[stop].text == "." or items[stop].has("date")
    whose = items[stop].value("prep") == ("from" if value == "captured" else "to") and _to_a_side(items, stop + 1)
    return whose or (ends and value == "captured")


def _apposed(items: Sequence[Item], printed: str) -> Iterator[int]:
    """ "*N*, a village north of P, was taken", "*N and M*, two villages": names that a type noun says what they are."""
    told = next((at for at, item in enumerate(items) if item.has("trigger")), len(items))
    for at in (0, *range(told + 1, len(items))):
        led = at == 0 or items[at - 1].has("trigger", "prep", "date")
        comma = _past_names(items, at, printed) if led else at
        if comma == at or comma >= len(items) - 2:
            continue
        if at == 0 and items[comma].value("noun") in _APPOSED:
            yield 0  # "N village and the M silos were taken"
        what = comma + 1
        if at == 0 and items[comma].text == "," and _lies_there(items, what):
            yield 0
        if items[comma].text == "," and items[what].has("indefinite", "number"):
            span = range(what + 1, min(len(items) - 1, what + 2 + _SUBJECT))
            noun = next((i for i in span if items[i].has("noun", "unnamed")), what)
            behind = items[noun + 1]
            man = behind.has("speaker", "member", "title") or (behind.word and not behind.known)
            if items[noun].value("noun") in _APPOSED and not man:  # "N, a base commander"
                yield at


def _lies_there(items: Sequence[Item], at: int) -> bool:
    """ "N, *in the countryside of P, is* held by F", "N, *north of P, was* taken": where N lies, and a verb."""
    verb = _past_where(items, at - 1)
    return verb > at and items[verb].has(*_VERBS)


def _past_where(items: Sequence[Item], comma: int) -> int:
    """Behind "*, in the countryside of P,*", else the position itself."""
    at = comma + 1
    if items[comma].text != "," or at >= len(items):
        return comma
    led = items[at].value("prep") in ("in", "on", "near") or items[at].has("direction")
    end = next((i for i in range(at, len(items)) if items[i].text == "," or items[i].has(*_TOLD)), len(items))
    closed = led and end < min(len(items) - 1, at + _LISTED) and items[end].text == ","
    return end + 1 if closed else comma


def _before_verb(items: Sequence[Item], at: int) -> int:
    before = at - 1
    while before > 0 and items[before].has("aux", "adverb", "become", "perfect", "date", "had"):
        before -= 1
    return before


def _told_of_names(items: Sequence[Item], verb: int, printed: str) -> bool:
    """ "*N, M and Q* were captured by F", "*N village* fell", "*N* in the countryside of P is held by F"."""
    begin = int(items[0].has("those"))  # "both N and M"
    stop, last = _past_names(items, begin, printed), _before_verb(items, verb)
    if last < 0 or stop == begin:
        return False
    if stop + items[last].has("noun") > last:
        return True
    if any(item.has(*_TOLD) or not item.word for item in items[stop : last + 1]):
        return False
    more = items[stop].has("conj")  # "N, M and the Q silos", "N and three other villages"
    return more or any(item.has("countryside") for item in items[stop : last + 1])


def _past_names(items: Sequence[Item], at: int, printed: str) -> int:
    """Where a list ends of which nobody knows a name at least, and of which none is anything but a name."""
    stop, strange = at, False
    while printed and stop < min(len(items), at + _LISTED):
        item = items[stop]
        joins = at < stop < len(items) - 1 and (item.has("conj") or item.text == ",")
        if not _named(item, printed) and not (joins and _named(items[stop + 1], printed)):
            break
        longer = item.has("name_start") and item.value("name_start") not in ("article", "hyphen")
        longer = longer and stop + 1 < len(items) and items[stop + 1].has("place")  # "Rasm P", which is not P
        strange = strange or (item.word and not item.known) or longer
        stop += 1
    return stop if strange else at


def _named(item: Item, printed: str) -> bool:
    plain = not item.known or item.tags.keys() <= {"place"}
    return item.word and (item.has("name_start") or (plain and printed[item.start].isupper()))


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
    before = _before_verb(items, at)
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
            yield from _and_of(items, at, i)


def _and_of(items: Sequence[Item], at: int, first: int) -> Iterator[int]:
    """ "Control of P *and of the castle*": the preposition that ends the trigger, once more."""
    leads = items[at].text.split()[-1]
    for i in range(first, min(len(items) - 2, at + _REACH)):
        tag = items[i].tag("trigger")
        if items[i].has("clause") or (tag is not None and tag.form in _FINITE):
            return
        if items[i].has("conj") and items[i + 1].text == leads and items[i + 1].has("prep"):
            yield _past_articles(items, i + 2)


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
