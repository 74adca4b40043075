"""The dozen ways a sentence says who holds, takes, leaves, shares or surrounds a place.

A frame is a function of a scene and the position of its trigger; which words trigger it stands in
``triggers.toml``. Frames find actor and place; how sure the statement is, is not theirs to say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from mapper.claims.phrases import Phrase
from mapper.claims.scene import Actor, Scene

_LIGHT_REACH: Final = 7
_STATE_REACH: Final = 12
_CLASH_REACH: Final = 4
_MOMENTARY: Final = ("besieged", "contested", "advanced")
"""What used to be so, of these, says nothing of today."""


@dataclass(slots=True)
class Draft:
    """
    A statement before its places are resolved and its stance is known.

    Parameters
    ----------
    at
        Position of the trigger; ``place_at`` of its place (-1 when it was spoken of before).
    kind
        ``event``, ``state``, ``entry`` or ``elided``, for the confidence.
    past
        Whether it says what used to be.
    """

    faction: str
    status: str
    places: list[Phrase]
    at: int
    place_at: int
    rule: str
    kind: str = "event"
    co: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    past: bool = False
    actor_at: int = -1


Frame = Callable[[Scene, int], Iterator[Draft]]


def drafts(scene: Scene, at: int) -> list[Draft]:
    """Statements of the trigger at a position."""
    tag = scene.trigger(at)
    if scene.items[at].has("near"):
        found = _at_distance(scene, at)
    elif tag is None or at in scene.swallowed:
        return []
    else:
        found = FRAMES[str(tag.get("frame"))](scene, at)
    marked = [_marked(scene, draft) for draft in found]
    return [draft for draft in marked if not (draft.past and draft.status in _MOMENTARY)]


def _marked(scene: Scene, draft: Draft) -> Draft:
    past = draft.past or any(
        scene.items[i].has("was") for i in range(max(scene.clause_start(draft.at), draft.at - 6), draft.at)
    )
    against = draft.against or tuple(f for f in _fought(scene, draft) if f not in (draft.faction, *draft.co))
    return replace(draft, past=past, against=against)


def _fought(scene: Scene, draft: Draft) -> tuple[str, ...]:
    stop = draft.at + 1
    while stop < len(scene.items) and not (scene.finite(stop) or scene.items[stop].has("contrast")):
        stop += 1
    return scene.opponents(draft.at + 1, stop)


def _light(scene: Scene, at: int) -> str:
    """Meaning that a verb such as "took", "lost", "shares" lends to the noun "control"."""
    for i in range(at - 1, max(-1, at - 1 - _LIGHT_REACH), -1):
        item = scene.items[i]
        if item.has("light"):
            return item.value("light")
        if item.has("contrast", "clause", "relative") or (scene.finite(i) and not item.has("light")):
            break
    return ""


def _take(scene: Scene, at: int) -> Iterator[Draft]:
    """F took P, F controls P, F lost P, F besieges P."""
    tag = scene.items[at].tags["trigger"]
    status, kind = tag.value, "entry" if tag.get("entry") else "event"
    if tag.get("noun"):
        light = _light(scene, at)
        if light in ("shared", "lifted") or (tag.get("needs_light") and not light):
            return
        if tag.get("control") and light in ("lost", "controls"):
            status = light
    if tag.form in ("past", "base") and scene.is_(at - 1, "aux"):
        return
    after = at + 1
    while scene.is_(after, "adverb", "article"):
        after += 1
    following = scene.trigger(after)
    if following is not None and following.get("control") and not tag.get("noun") and not tag.get("control"):
        return
    if any(scene.is_(i, "fire") for i in (at + 1, at + 2)):
        status = "advanced"
    elif tag.get("fire_only"):
        return
    places, place_at = scene.find_object(at, tag.get("via", [""]))
    if not places:
        return
    noun = bool(tag.get("noun"))
    actor = _passive_actor(scene, at) if tag.form == "passive" else None
    if tag.form == "passive" and actor is None:
        return
    if status == "besieged" and scene.prep(place_at - 1) == "in":
        actor = actor or scene.actor_before(at)
    actor = actor or scene.find_actor(at, place_at, noun=noun and not _is_object(scene, at))
    if actor is None and noun and place_at > at:
        actor = _actor_of_main_clause(scene, at, place_at) or _side_of_speaker(scene, at)
    if actor is None or _unlicensed(scene, at, actor):
        return
    yield Draft(actor.faction, status, places, at, place_at, f"take:{actor.rule}", kind, actor.co, actor_at=actor.at)


def _is_object(scene: Scene, at: int) -> bool:
    return bool(scene.items[at].tags["trigger"].pron)


def _passive_actor(scene: Scene, at: int) -> Actor | None:
    for i in scene.factions_between(at + 1, min(len(scene.items), at + 10)):
        if scene.roles[i] == "agent" or scene.is_(i - 1, "agent") or scene.is_(i - 2, "agent"):
            return Actor(scene.who[i], i, scene.companions(i), "agent")
    return None


def _actor_of_main_clause(scene: Scene, at: int, place_at: int) -> Actor | None:
    """"After taking P, F ...": the actor comes with the main verb."""
    if any(scene.items[i].has("that", "speech") or scene.finite(i) for i in range(at)):
        return None
    for i in scene.factions_between(place_at + 1, len(scene.items), "actor"):
        return Actor(scene.who[i], i, scene.companions(i), "actor of main clause")
    return None


def _side_of_speaker(scene: Scene, at: int) -> Actor | None:
    """State media announce a recapture: by the state."""
    for i in range(at - 1, -1, -1):
        side = scene.factions.sides.get(scene.items[i].value("speaker"))
        if side:
            first = next(faction for faction in scene.factions.ids if scene.factions.group(faction) == side)
            return Actor(first, i, (), "side of speaker")
    return None


def _unlicensed(scene: Scene, at: int, actor: Actor) -> bool:
    """A verbal noun alone ("the importance of taking P") states nothing unless something makes it a fact."""
    tag = scene.items[at].tags["trigger"]
    if not tag.get("noun") or tag.pron or tag.get("licensed"):
        return False
    if actor.rule == "actor after verb":
        return False
    return not (_light(scene, at) or scene.items[at].role == "in" or scene.is_(at - 1, "light"))


def _leave(scene: Scene, at: int) -> Iterator[Draft]:
    """F withdrew from P."""
    tag = scene.items[at].tags["trigger"]
    noun = bool(tag.get("noun"))
    via = tag.get("via", ["from"])
    places, place_at = scene.find_object(at, via)
    kind = "event"
    if not places and tag.get("elide"):
        places, kind = _place_lost_before(scene, at), "elided"
    if not places:
        return
    actor = scene.find_actor(at, place_at if place_at > at else at, noun=noun, strict=kind == "elided")
    if actor is None or (kind == "elided" and _holds(scene, actor.faction)):
        return
    if noun and "" in via and actor.rule != "actor after verb":
        return
    if noun:
        scene.used.add(actor.at)
    yield Draft(actor.faction, tag.value, places, at, place_at, f"leave:{actor.rule}", kind, actor.co, actor_at=actor.at)


def _place_lost_before(scene: Scene, at: int) -> list[Phrase] | None:
    """Where the place left is not said, it is the place just taken in the same sentence."""
    if any(scene.prep(i) == "from" for i in range(at + 1, min(len(scene.items), at + 5))):
        return None
    last = scene.memory.claimed[-1:] or [(-9, [])]
    return list(last[0][1]) if last[0][0] == scene.number else None


def _holds(scene: Scene, faction: str) -> bool:
    return scene.memory.subject == faction


def _expel(scene: Scene, at: int) -> Iterator[Draft]:
    """F drove F2 out of P: two statements."""
    tag = scene.items[at].tags["trigger"]
    places, place_at = scene.find_object(at, tag.get("via", ["from"]))
    if not places:
        return
    stop = place_at if place_at > at else min(len(scene.items), at + 6)
    after = [i for i in scene.factions_between(at + 1, stop) if not scene.items[i].joined]
    loser: int | None = None
    actor: Actor | None = None
    if tag.form == "passive":
        before = scene.find_actor(at, at, strict=True)
        actor = _passive_actor(scene, at)
        if before is not None:
            yield Draft(before.faction, "lost", places, at, place_at, "expel:passive")
    elif after:
        loser = after[-1]
        if len(after) > 1:
            actor = Actor(scene.who[after[0]], after[0], scene.companions(after[0]), "actor after verb")
        else:
            actor = _expeller(scene, at, scene.who[loser])
    if loser is not None:
        scene.roles[loser] = "opponent"
        yield Draft(scene.who[loser], "lost", places, at, place_at, "expel:loser")
    if actor is not None and (loser is None or actor.faction != scene.who[loser]):
        against = (scene.who[loser],) if loser is not None else ()
        yield Draft(actor.faction, tag.value, places, at, place_at, f"expel:{actor.rule}", "event", actor.co, against)


def _expeller(scene: Scene, at: int, loser: str) -> Actor | None:
    for i in reversed(scene.factions_between(0, at, "actor")):
        if scene.who[i] != loser:
            first = scene._first_of_list(i)
            return Actor(scene.who[first], first, scene.companions(first), "actor before verb")
    subject = scene.memory.subject
    return Actor(subject, -1, (), "actor remembered") if subject and subject != loser else None


def _state(scene: Scene, at: int) -> Iterator[Draft]:
    """P is in the hands of F."""
    tag = scene.items[at].tags["trigger"]
    actor = _holder(scene, at)
    if actor is None and tag.get("holder") == "before" and tag.get("place") == "after" and not scene.is_(at - 1, "aux"):
        actor = scene.find_actor(at, at, strict=True)
    if actor is None:
        return
    become, become_at = _become(scene, at)
    places, place_at = _state_place(scene, at, actor, become, become_at)
    if not places:
        return
    status = tag.value
    if status == "controls" and become == "fell":
        status = "captured"
    if status == "controls" and any(scene.is_(i, "fire") for i in (at + 1, at + 2)):
        status = "advanced"
    past = become == "" and any(scene.items[i].has("was") for i in range(max(0, at - 4), at))
    relative = any(scene.items[i].has("relative") for i in range(max(0, at - 4), at))
    if past and relative:
        if not _just_taken(scene, actor.faction, places):
            return
        status = "lost"
    elif status == "controls" and _just_taken(scene, actor.faction, places):
        return
    kind = "event" if status == "captured" else "state"
    yield Draft(actor.faction, status, places, at, place_at, f"state:{become or 'plain'}", kind, actor.co, past=past, actor_at=actor.at)


def _just_taken(scene: Scene, faction: str, places: list[Phrase]) -> bool:
    """Whether this sentence has just given one of these places to somebody else."""
    return any(
        number == scene.number and taker != faction and any(place is other for place in places for other in taken)
        for number, taker, taken in scene.memory.taken[-4:]
    )


def _holder(scene: Scene, at: int) -> Actor | None:
    """Who holds: the faction right after, or the one a pronoun means."""
    tag = scene.items[at].tags["trigger"]
    if tag.pron:
        return scene.actor_before(at)
    if tag.get("holder") == "before":
        before = at - 1
        while scene.is_(before, "adverb", "member", "article"):
            before -= 1
        return Actor(scene.who[before], before, (), "holder before") if before in scene.who else None
    for i in range(at + 1, min(len(scene.items), at + 5)):
        item = scene.items[i]
        if i in scene.who:
            return Actor(scene.who[i], i, scene.companions(i), "holder after")
        following = item.tag("trigger")
        if following is not None and following.get("control"):
            scene.swallowed.add(i)
            if following.pron:
                return scene.actor_before(at)
        if not (item.has("member", "article", "fire", "holding", "of", "agent") or (following is not None and following.get("control"))):
            break
    return None


def _become(scene: Scene, at: int) -> tuple[str, int]:
    for i in range(at - 1, max(-1, at - 1 - _STATE_REACH), -1):
        if scene.items[i].has("become"):
            return scene.items[i].value("become"), i
        if scene.finite(i) or scene.items[i].has("contrast", "that"):
            break
    return "", -1


def _state_place(
    scene: Scene, at: int, actor: Actor, become: str, become_at: int
) -> tuple[list[Phrase] | None, int]:
    tag = scene.items[at].tags["trigger"]
    if tag.get("place") == "after":
        after = at + 1
        while scene.is_(after, "article", "more_than"):
            after += 1
        group = scene.group(after)
        return (list(group.members), after) if group is not None else (None, -1)
    if become in ("fell", "became", "remains", "lies"):
        for i in range(become_at + 1, min(at, become_at + 4)):
            group = scene.group(i)
            if group is not None and scene.items[i].role == "" and not scene.is_(i - 1, "prep"):
                return list(group.members), i
    after = actor.at + 1
    if become == "lies" and scene.group(after) is not None:
        return list(scene.group(after).members), after  # type: ignore[union-attr]
    for i in range(at - 1, max(-1, at - 1 - _STATE_REACH), -1):
        if scene.group(i) is not None:
            return list(scene.group(i).members), i  # type: ignore[union-attr]
        if scene.finite(i) or scene.items[i].has("that", "contrast", "conj") or i in scene.who:
            break
    return None, -1


def _share(scene: Scene, at: int) -> Iterator[Draft]:
    """F and F2 share P: a statement for each."""
    tag = scene.items[at].tags["trigger"]
    after = [i for i in scene.factions_between(at + 1, min(len(scene.items), at + 14)) if scene.roles[i] != "speaker"]
    sides = tuple(dict.fromkeys(scene.who[i] for i in after))
    if len(sides) < 2:
        before = scene.factions_between(scene.clause_start(at), at)
        sides = tuple(dict.fromkeys([scene.who[i] for i in before] + list(sides)))
    if len(sides) < 2:
        return
    if tag.get("state"):
        places, place_at = None, -1
        for i in scene.groups_before(at):
            places, place_at = list(scene.group(i).members), i  # type: ignore[union-attr]
            break
    else:
        places, place_at = scene.find_object(at, tag.get("via", ["on"]))
    if not places:
        return
    for side in sides[:2]:
        others = tuple(other for other in sides[:2] if other != side)
        yield Draft(side, "shared", places, at, place_at, "share", "state", others)


def _clash(scene: Scene, at: int) -> Iterator[Draft]:
    """Fighting goes on in P between F and F2."""
    near = range(max(0, at - _CLASH_REACH), min(len(scene.items), at + _CLASH_REACH + 1))
    if not any(scene.items[i].has("ongoing") for i in near) or scene.is_(at - 1, "stop", "role"):
        return
    places, place_at = scene.find_object(at, scene.items[at].tags["trigger"].get("via", ["in"]))
    if not places:
        return
    end = len(scene.items)
    sides = list(dict.fromkeys(scene.who[i] for i in scene.factions_between(at + 1, end)))
    both = any(scene.is_(i, "faction_anaphor") for i in range(at, end))
    if len(sides) < 2:
        before = [scene.who[i] for i in scene.factions_between(0, at)]
        sides = list(dict.fromkeys([*before, *sides] if not both else before))[:2]
    if not sides and scene.memory.subject:
        sides = [scene.memory.subject]
    if sides:
        yield Draft(sides[0], "contested", places, at, place_at, "clash", "state", (), tuple(sides[1:2]))


def _at_distance(scene: Scene, at: int) -> Iterator[Draft]:
    """F is now N km from P."""
    verbs = [i for i in range(max(0, at - 8), at) if scene.items[i].has("become")]
    if not verbs and not any(scene.finite(i) for i in range(max(0, at - 8), at)):
        return
    between = scene.factions_between(verbs[-1], at, "actor") if verbs else []
    actor = Actor(scene.who[between[0]], between[0], scene.companions(between[0])) if between else None
    actor = actor or scene.actor_before(verbs[-1] if verbs else at, "become")
    if actor is not None:
        group = scene.items[at].tags["near"]
        yield Draft(actor.faction, "advanced", list(group.members), at, at, "distance", "state", actor.co, actor_at=actor.at)


def _near(scene: Scene, at: int) -> Iterator[Draft]:
    """F came close to P."""
    tag = scene.items[at].tags["trigger"]
    places, place_at = scene.find_object(at, tag.get("via", ["to"]), reach=8)
    if not places:
        return
    actor = scene.find_actor(at, place_at, strict=True)
    if actor is not None:
        yield Draft(actor.faction, "advanced", places, at, place_at, f"near:{actor.rule}", "state", actor.co, actor_at=actor.at)


def _remain(scene: Scene, at: int) -> Iterator[Draft]:
    """Nothing is left to F but P."""
    who = scene.factions_between(at + 1, min(len(scene.items), at + 6))
    if not who:
        return
    for i in range(who[0] + 1, min(len(scene.items), who[0] + 8)):
        if scene.finite(i):
            return
        if scene.is_(i, "except"):
            for k in range(i + 1, min(len(scene.items), i + 4)):
                group = scene.group(k)
                if group is not None:
                    yield Draft(scene.who[who[0]], "controls", list(group.members), at, k, "remain", "state")
                    return
            return


def _handover(scene: Scene, at: int) -> Iterator[Draft]:
    """F handed P over to F2."""
    places, place_at = scene.find_object(at, [""])
    giver = scene.find_actor(at, place_at, strict=True)
    if not places or giver is None:
        return
    takers = [i for i in scene.factions_between(place_at + 1, len(scene.items)) if _received(scene, i)]
    if takers:
        yield Draft(giver.faction, "withdrew", places, at, place_at, "handover:giver")
        yield Draft(scene.who[takers[0]], "captured", places, at, place_at, "handover:taker")


def _received(scene: Scene, at: int) -> bool:
    first = at
    while first > 0 and scene.items[first - 1].has("member", "article"):
        first -= 1
    return "for" in (scene.items[at].role, scene.items[first].role) or scene.prep(first - 1) in ("to", "for")


def _defeat(scene: Scene, at: int) -> Iterator[Draft]:
    """F was defeated in P."""
    places, place_at = scene.find_object(at, scene.items[at].tags["trigger"].get("via", ["in"]), reach=6)
    if places and not scene.factions_between(at + 1, place_at):
        actor = scene.find_actor(at, at, strict=True)
        if actor is not None:
            yield Draft(actor.faction, "lost", places, at, place_at, "defeat")


FRAMES: Final[Mapping[str, Frame]] = {
    "take": _take,
    "leave": _leave,
    "expel": _expel,
    "state": _state,
    "share": _share,
    "clash": _clash,
    "near": _near,
    "remain": _remain,
    "handover": _handover,
    "defeat": _defeat,
}
