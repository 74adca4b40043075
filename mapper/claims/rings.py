"""Who besieges a place from which side, where verbs come first: ``P محاصرة، F من الشرق وF2 من الغرب``.

Read with the statements that no trigger makes, like :mod:`mapper.claims.bare`.
"""

from __future__ import annotations

from collections.abc import Iterator

from mapper.claims.belongs import around_it
from mapper.claims.drafts import Draft, held_by_local
from mapper.claims.moods import mood_at
from mapper.claims.phrases import Phrase
from mapper.claims.scene import Scene
from mapper.claims.sentence import COMMAS


def rings(scene: Scene) -> Iterator[Draft]:
    """Besiegers that are told off by the sides they stand on."""
    if "after" not in scene.actor_order:
        return
    yield from _all_round(scene)
    for at in scene.each("trigger"):
        tag = scene.trigger(at)
        if tag is None or tag.value != "besieged" or scene.is_(at - 1, "neg") or mood_at(scene, at)[0]:
            continue
        if _shut_in_there(scene, at):
            continue
        if tag.get("own"):
            begin = _behind_sides(scene, at + 1)
            places, place_at = scene.subject_places(at) if begin > 0 else (None, -1)
            besiegers = list(_told_off(scene, begin)) if places else []
        else:
            said = next((one for one in reversed(scene.memory.said) if one.at == at and one.actor_at > at), None)
            if said is None or scene.memory.sentence_of(said) != scene.number:
                continue
            places, place_at = said.places, said.place_at
            besiegers = list(_told_off(scene, said.actor_at))[1:]
        yield from (_ring(scene, at, who, list(places or ()), place_at) for who in besiegers)


def _all_round(scene: Scene) -> Iterator[Draft]:
    """``P لـF والجيش حولها من كل الجهات``, ``P لـF ومن حولها F2``: who stands round a place of another's."""
    for at in scene.each("prep", begin=3):
        if not around_it(scene, at):
            continue
        led = scene.prep(at - 1) == "from"
        before = at - 1 - led
        if before in scene.who and scene.items[before].joined:
            who, owner = before, scene.back(before - 1, "member", sides=False)
        else:
            who, owner = scene.past(at + 1, "member", sides=False), before
        owner -= scene.word(owner) in COMMAS
        apart = owner in scene.who and who in scene.who and scene.who[owner] != scene.who[who]
        ringed = led or scene.is_(at + 1, "adverb")
        places = scene.antecedent(at, scene.items[at].tags["prep"].pron) if apart and ringed else None
        if places and all(place.sort in ("named", "part") for place in places) and scene.items[owner].role == "for":
            yield _ring(scene, at, who, places, at)
    for at in scene.each("prep", begin=1, short=2):
        who, group = at - 1, scene.group(at + 1)
        closed = scene.items[at + 2].tag("adverb") if scene.prep(at) == "near" and group is not None else None
        begin = scene.back(who - 1, "member", sides=False) + 1
        alone = who in scene.who and not scene.items[who].role and _opens(scene, begin)
        if alone and closed is not None and closed.get("round"):  # ``F حول P من كل الجهات``
            yield _ring(scene, at, who, scene.with_more(at + 1, ["near"]), at + 1)


def _opens(scene: Scene, at: int) -> bool:
    """Whether a clause begins at a position."""
    return at <= 0 or not scene.items[at - 1].word or scene.items[at].joined or scene.is_(at - 1, "clause", "that")


def _ring(scene: Scene, at: int, who: int, places: list[Phrase], place_at: int) -> Draft:
    co = scene.companions(who)
    draft = Draft(scene.who[who], "besieged", places, at, place_at, "rings", "state", co, actor_at=who)
    return held_by_local(draft, scene.factions.foreign)


def _behind_sides(scene: Scene, at: int) -> int:
    """``محاصرة من جهاتها الأربع، F``: where the list of who stands where begins, or -1."""
    end = at
    while end < len(scene.items) and scene.items[end].word:
        if end in scene.who or scene.finite(end) or scene.group(end) is not None:
            return -1
        end += 1
    if end >= len(scene.items) - 2 or scene.items[end].text not in (*COMMAS, ":"):
        return -1
    return end + 1


def _told_off(scene: Scene, at: int) -> Iterator[int]:
    """``F من الشرق وF2 من الشمال والغرب``: where each side stands."""
    while at < len(scene.items):
        who = scene.past(at, "member", sides=False)
        if who not in scene.who:
            return
        side = scene.past(who + 1, "ally", "member", sides=True)
        if scene.group(side) is not None:
            side += 1  # ``تحاصر F P من الجنوب``
        beside = scene.is_(side, "direction") and bool(scene.items[side].tags["direction"].pron)  # ``F جنوبها وشرقها``
        if not beside and (scene.prep(side) != "from" or not scene.is_(side + 1, "direction")):
            return
        yield who
        at = scene.past(side + 2 - beside, "direction")
        at += at < len(scene.items) and scene.items[at].text in COMMAS


def _shut_in_there(scene: Scene, at: int) -> bool:
    """``باتت F محاصرة في P``: F is besieged, and not P."""
    return scene.prep(at + 1) == "in" or bool(scene.factions_between(scene.clause_start(at), at))
