"""What stands between a verb that comes first, its subject, and what it takes: ``دخلت F التي تسيطر على Q مدينة P``."""

from __future__ import annotations

from typing import Final

from mapper.claims.reach import NEAR, RELATIVE_REACH
from mapper.claims.spots import COMMAS, Spots

_FINITE: Final = ("past", "present", "plain")
_LENDS: Final = ("light", "fact", "mood", "become")
"""Kinds of verbs that take another verb, or its noun."""
_ENDS: Final = ("faction", "group", "date", "adverb")
"""What may stand last in what is said of the subject, right before what the verb takes."""


def embedded_end(spots: Spots, at: int) -> int:
    """
    Where what is said of a side ends, before what its verb takes; ``at`` where nothing is said.

    It begins at ``at``, right behind the side: a relative clause, a participle or a circumstance.
    """
    verb = verb_of(spots, at - 1) if spots.is_(at - 1, "faction") else -1
    if verb < 0:
        return at
    told = spots.trigger(at)
    relative = spots.is_(at, "relative")
    described = told is not None and bool(told.get("describes")) and not spots.items[at].joined
    if not (relative or described or (spots.is_(at, "circumstance", "aftermath") and not spots.items[at].joined)):
        return at
    filled, owed = False, set(told.get("via", ())) if described and told is not None else set()
    for i in range(at + 1, min(len(spots.items) - 1, at + 2 * RELATIVE_REACH)):
        item, inner = spots.items[i], spots.trigger(i)
        if item.text in COMMAS or not item.word or spots.is_(i, "contrast", "that", "clause"):
            break
        if i > at + 1 and _taken_at(spots, verb, i, owed, led=relative or described or filled):
            return i - 1
        if inner is not None and inner.form in _FINITE and (item.joined or not relative or i > at + NEAR):
            break
        if inner is not None and inner.get("frame") != "clash" and inner.value != "contested":
            owed |= set(inner.get("via", ()))
        elif spots.prep(i) in owed or (spots.group(i) is not None and "" in owed):
            filled, owed = True, set()
    return at


def verb_of(spots: Spots, who: int) -> int:
    """Where the verb stands whose subject is named right behind it, -1 for nowhere."""
    verb = who - 1
    while verb >= 0 and spots.is_(verb, "member", "date", "adverb", "batch"):
        verb -= 1
    if verb < 0:
        return -1
    tag = spots.trigger(verb)
    leads = tag is not None and not tag.pron and (tag.form in _FINITE or bool(tag.get("noun")))
    lends = spots.is_(verb, *_LENDS) and not spots.is_(verb, "circumstance", "aftermath", "prep", "stop")
    led = spots.items[verb].role or spots.is_(verb - 1, "prep", "circumstance", "aftermath")
    return verb if leads or (lends and not led) else -1


def _taken_at(spots: Spots, verb: int, i: int, owed: set[str], *, led: bool) -> bool:
    """Whether what the verb takes begins here, and no verb before it still wants it: a place, or "control"."""
    item, tag = spots.items[i], spots.trigger(verb)
    via = tag.get("via", [""]) if tag is not None else []
    prep = spots.prep(i) if spots.is_(i, "prep") and not item.tags["prep"].pron else ""
    if prep in owed:
        return False
    if led and prep and prep != "in" and prep in via and spots.group(i + 1) is not None:
        return True
    ends = spots.is_(i - 1, *_ENDS) or (spots.is_(i - 1, "prep") and bool(spots.items[i - 1].tags["prep"].pron))
    if not ends or item.joined:
        return False
    if "" in via and spots.group(i) is not None:
        return not item.role
    told = spots.trigger(i + bool(prep)) if spots.is_(verb, *_LENDS) else None
    if told is None or (told.form == "present" and not spots.is_(verb, "become")):
        return False
    return bool(told.get("noun")) or told.form == "present"
