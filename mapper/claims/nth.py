""" "P was the first of Q's pockets to fall to F": it fell, and Q is only what P is counted among."""

from __future__ import annotations

from typing import Final

from mapper.claims.phrases import Phrase
from mapper.claims.reach import MOOD_REACH
from mapper.claims.scene import Scene

_REACH: Final = 10
_COUNTS: Final = ("superlative", "nth", "latest", "past_mark", "last_of")
_BETWEEN: Final = (
    "noun", "stronghold", "unnamed", "of", "article", "number", "place_adjective", "adjective", "extent", "role",
    "possessive", "direction",
)  # fmt: skip


def one_of_those(scene: Scene, at: int) -> bool:
    """ "P, the second town to fall to F": what befell it, unless it "could be" or "was not" the second."""
    counted = any(scene.is_(i, "superlative", "last_of") for i in range(max(0, at - MOOD_REACH), at - 1))
    unreal = any(scene.is_(i, "mood", "neg", "not_yet") for i in range(scene.clause_start(at), at))
    first = next((i for i in (at - 1, at - 2, at - 3) if scene.is_(i, "number", "faction_anaphor")), -1)
    bare = first > 0 and scene.is_(first - 1, "article") and not any(scene.items[i].known for i in range(first + 1, at))
    bare = bare or _latest(scene, at - 1) or _counted_at(scene, at) >= 0
    return ((scene.is_(at - 1, "noun", "stronghold") and counted) or bare) and not unreal


def counted_so(scene: Scene, at: int) -> tuple[list[Phrase], int] | None:
    """What is counted so before the "to" at a position, where it is not what stands right before it; else None."""
    head = _counted_at(scene, at)
    verb = scene.back(head - 1, "article")
    if head >= 0 and (verb < 0 or scene.is_(verb, "date", "that", "clause", "conj")) and (to := _is_then(scene, at)):
        return scene.meant(scene.group(to)), to
    if head < 0 or verb < 1:
        return None
    if scene.is_(verb, "aux", "today", "become"):
        places, place_at = scene.subject_places(verb)
        return (places, place_at) if places else None
    group = scene.group(verb - 1) if scene.items[verb].text == "," else None
    return (scene.meant(group), verb - 1) if group is not None else None


def _counted_at(scene: Scene, at: int) -> int:
    """Where the word stands by which a place before "to" is counted: "the *first* of the pockets of Q"; -1 for none."""
    if scene.actor_order[0] != "before":
        return -1
    for i in range(at - 1, max(0, at - _REACH), -1):
        group = scene.group(i)
        nameless = group is not None and not group.members[0].ids
        words = group.members[0].name.split() if group is not None and nameless else ()
        heads = any(kind in scene.lexicon.entries.get(word, {}) for word in words for kind in _COUNTS)
        if scene.is_(i, "aftermath") or (group is not None and scene.is_(i - 1, "aftermath")):
            continue  # "the second city after P to fall"
        if heads or (group is None and scene.is_(i, *_COUNTS) and not scene.is_(i, "of")):
            return i
        if group is None and not (scene.is_(i, *_BETWEEN) or scene.prep(i) == "in"):
            return -1
    return -1


def _is_then(scene: Scene, at: int) -> int:
    """ "The latest town to fall to F *was P*": where P stands, or 0."""
    side = next((i for i in range(at + 2, min(len(scene.items), at + MOOD_REACH)) if i in scene.who), -2)
    verb = scene.past(side + 1, "date", "adverb", but=("aux", "today"))
    place = verb + 1 + scene.is_(verb + 1, "article")
    return place if verb > 0 and scene.is_(verb, "aux", "today") and scene.group(place) is not None else 0


def _latest(scene: Scene, at: int) -> bool:
    """ "The latest town" to fall to F: it fell."""
    if scene.is_(at, "noun", "stronghold") and scene.is_(at - 1, "latest"):
        return True
    group = scene.group(at)
    counts = ("latest", "nth", "superlative", "last_of")
    said = group is not None and (group.members[0].sort in ("anaphor", "unnamed") or not group.members[0].ids)
    words = group.members[0].name.split() if group is not None and said else []
    return any(kind in scene.lexicon.entries.get(word, {}) for word in words for kind in counts)
