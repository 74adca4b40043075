"""How far a side still is from a place, where no "from" leads to it: "5 km separate F from P", "F are 3 km away".

Read with the statements that no trigger makes, like :mod:`mapper.claims.bare`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mapper.claims.drafts import Draft
from mapper.claims.phrases import Phrase
from mapper.claims.scene import Scene

_GAP: Final = 14
"""Words up to which a distance and the two ends of it stand in one clause."""
_OPEN: Final = 8
"""Words between a distance and the verb or preposition that says what it parts: "120 km of open desert remain"."""
_SMALL: Final = ("article", "place_adjective", "adjective", "member", "adverb")


def gaps(scene: Scene) -> Iterator[Draft]:
    """Statements of the distance that lies between a side and a place."""
    if scene.actor_order[0] != "before":
        return
    for at in scene.each("km", "steps"):
        if scene.is_(at + 1, "far_off"):
            yield from _away(scene, at + 1)
        else:
            yield from _parted(scene, at)


def _away(scene: Scene, at: int) -> Iterator[Draft]:
    """ "F took P. F2 are three kilometres away", "left F2 3 km short": of the place that was spoken of last."""
    verb = scene.back(at - 3, "adverb", "more_than")
    who, acts = _stands_off(scene, verb)
    last = scene.memory.last_claimed
    if who < 0 or not last or scene.number - last.number > 1 or scene.prep(at + 1) == "from":
        return
    places = [place for place in last.places if place.sort == "named"]
    if places and (acts or scene.roles.get(who) == "actor"):
        yield Draft(scene.who[who], "advanced", places, at, -1, "distance:away", "state", actor_at=who)


def _stands_off(scene: Scene, verb: int) -> tuple[int, bool]:
    """Who "is", "stands" so far off, or is "left" so; -1 for nobody. Whether the verb takes him as its object."""
    begun = {stop: begin for begin, stop in scene.asides.items()}
    left = begun[verb] - 1 if verb in begun else verb
    if left in scene.who:
        led = scene.back(left - 1, "article", "place_adjective")
        tag = scene.trigger(led)
        return (left, True) if tag is not None and tag.get("frame") == "left" else (-1, False)
    if not scene.is_(verb, "aux", "comes_to", "become"):
        return -1, False
    subject = scene.back(verb - 1, "adverb", "perfect")
    if scene.items[subject].text == ",":
        subject = begun.get(subject, subject) - 1
    elif scene.finite(subject) or scene.is_(subject, "date"):
        subject = _head_of_relative(scene, subject)
    return (subject, False) if subject in scene.who else (-1, False)


def _head_of_relative(scene: Scene, at: int) -> int:
    """ "Army troops who had crossed the river days earlier stand 4 km away": who stands, past what is told of them."""
    for i in range(at, max(0, at - _GAP), -1):
        if scene.is_(i, "relative") and i - 1 in scene.who:
            return i - 1
        if scene.items[i].text in (";", ".") or (i in scene.who and not scene.is_(i - 1, "of", "prep")):
            break
    return -1


def _parted(scene: Scene, at: int) -> Iterator[Draft]:
    """ "Only 5 km lie between F and P", "5 km now separate F from P"."""
    for i in range(at + 1, min(len(scene.items) - 2, at + _OPEN)):
        apart = scene.is_(i, "separates")
        if not (apart or scene.prep(i) == "between"):
            if scene.items[i].text in (",", ";") or i in scene.who or scene.group(i) is not None:
                return
            continue
        who = scene.past(i + 1, *_SMALL, sides=False)
        if who not in scene.who:
            return
        end = who + 1
        while end in scene.who or scene.is_(end, *_SMALL) or (scene.is_(end, "conj") and not _place(scene, end + 1)[0]):
            end += 1
        leads = scene.prep(end) == "from" if apart else scene.is_(end, "conj")
        places, place_at = _place(scene, end + 1) if leads else ([], -1)
        if places:
            co = scene.companions(who)
            yield Draft(scene.who[who], "advanced", places, at, place_at, "distance:gap", "state", co, actor_at=who)
        return


def _place(scene: Scene, at: int) -> tuple[list[Phrase], int]:
    """The named places that begin at a position, past what is said of them: "besieged P", "F2-held P"."""
    while at < len(scene.items) and scene.group(at) is None:
        held = at in scene.who and scene.attributive(at + 1)
        if not (scene.is_(at, *_SMALL) or scene.attributive(at) or held):
            return [], -1
        at += 1
    places = [place for place in scene.meant(scene.group(at)) if place.sort != "unnamed"]
    return places, at
