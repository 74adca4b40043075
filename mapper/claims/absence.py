"""None of F is in P: "not one fighter of F is left in P", "P is without F", "there is no trace of F left in P".

Read with the statements that no trigger makes, like :mod:`mapper.claims.nominal`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mapper.claims.drafts import Draft
from mapper.claims.ground import TOO_LARGE, kind_of
from mapper.claims.phrases import Phrase
from mapper.claims.scene import Scene

_STRAY: Final = 2
_NONE: Final = ("neg", "none_of", "nobody", "ended", "without")


def none_before(scene: Scene, owner: int) -> int:
    """Where "no", "not one", "none of", "no longer any" stands before a side and its fighters; -1 if nowhere."""
    none, strays = owner - 1, 0
    while none >= 0 and not scene.is_(none, *_NONE):
        strays += scene.unlisted(none)
        goes_on = scene.is_(none, "article", "member", "of", "whose_side", "number", "adjective", "place_adjective")
        stays = scene.items[none].value("there") == "holds" or scene.items[none].value("become") == "remains"
        if strays > _STRAY or not (goes_on or stays or scene.unlisted(none)):
            return -1
        none -= 1
    if none < 0 or scene.actor_order[0] != "before":
        return -1
    return none


def told_by_status(scene: Scene, none: int) -> None:
    """That none is there is told by the status of the claim: the word denies nothing."""
    for cue in ("neg", "mood"):
        scene.items[none].tags.pop(cue, None)


def absence(scene: Scene) -> Iterator[Draft]:
    """F is no longer where none of it is said to be."""
    if scene.actor_order[0] != "before" or not any(item.has(*_NONE) for item in scene.items):
        return
    for owner in sorted(scene.who):
        none = none_before(scene, owner)
        if none < 0 or (scene.is_(owner - 1, "indefinite") and _men(scene, owner + 1) == owner + 1):
            continue  # "P has been without an army"
        place_at = _behind(scene, none, owner)
        if place_at < 0:
            place_at = _before(scene, none, owner)
        places = [place for place in scene.meant(scene.group(place_at)) if _all_of_it(place)]
        told = any(left[:2] == (scene.number, scene.who[owner]) for left in scene.memory.left)
        if places and not told:
            told_by_status(scene, none)
            yield Draft(scene.who[owner], "lost", places, none, place_at, "none left", "state", actor_at=owner)


def _all_of_it(place: Phrase) -> bool:
    """ "*The entire province* is without one soldier of F": a province only where that is said."""
    return kind_of(place) not in TOO_LARGE or (kind_of(place) == "governorate" and place.extent == "all")


def _men(scene: Scene, at: int) -> int:
    """Where the words end that say what of F there is none of: "fighters", "presence"."""
    while scene.is_(at, "member", "possessive", "presence_only", "own_positions") or _one_man(scene, at):
        at += 1
    return at


def _one_man(scene: Scene, at: int) -> bool:
    """ "Not a single F fighter": the singular of a word for those who fight."""
    return scene.unlisted(at) and "member" in scene.lexicon.entries.get(f"{scene.items[at].text}s", {})


def _left(scene: Scene, at: int) -> bool:
    return scene.items[at].value("become") in ("remains", "fell") or scene.is_(at, "left_over")


def _behind(scene: Scene, none: int, owner: int) -> int:
    """ "None of F *is left in P*": where the place stands, or -1."""
    at = _men(scene, owner + 1)
    left = any(_left(scene, i) for i in range(none, owner)) or scene.is_(none, "without", "ended")
    while at < len(scene.items) and (_left(scene, at) or scene.is_(at, "aux", "adverb")):
        left = left or _left(scene, at)
        at += 1
    inside = at + 1 + scene.is_(at + 1, "article")
    return inside if left and scene.prep(at) in ("in", "on") and scene.group(inside) is not None else -1


def _before(scene: Scene, none: int, owner: int) -> int:
    """ "*P is* without F", "*P has* no F fighters left": where the place stands, or -1."""
    verb = scene.back(none - 1, "adverb", "date", "extent")
    has = none + 1 if scene.is_(none, "ended") else verb
    holds, is_ = scene.value(has, "there") == "holds", scene.is_(verb, "aux", "become", "today")
    end = _men(scene, owner + 1)
    left = scene.is_(none, "without", "ended") or (end < len(scene.items) and _left(scene, end))
    ends = end >= len(scene.items) or not scene.items[end].word or _left(scene, end) or scene.is_(end, "date", "adverb")
    place_at = verb if scene.is_(none, "ended") else verb - 1
    told = holds if scene.is_(none, "ended", "neg", "none_of") else is_ and scene.is_(none, "without")
    plain = place_at >= 0 and not scene.is_(place_at - 1, "prep", "relation")
    return place_at if told and left and ends and plain and scene.group(place_at) is not None else -1
