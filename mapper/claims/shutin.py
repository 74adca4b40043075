"""Sieges: whose place is not where an object stands ("F2 are besieged in P"), and whether one is over."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mapper.claims.changes import just_claimed
from mapper.claims.drafts import ENDED, Draft
from mapper.claims.memory import Actor
from mapper.claims.moods import mood_at
from mapper.claims.phrases import Phrase
from mapper.claims.reach import AGENT_REACH, ELIDED_REACH, LIGHT_REACH, SIEGE_REACH
from mapper.claims.scene import Scene

_OWNER_REACH: Final = 8
_OVER: Final = ("lifted", "ended", "raised")
"""What verbs lend to "siege" that say it is over."""


def shut_in(scene: Scene, at: int) -> Iterator[Draft]:
    """ "F2 are besieged by F in P": what F surrounds is P."""
    actor = scene.agent(at)
    if actor is None or scene.find_actor(at, at, strict=True) is None:
        return
    for i in range(at - 1, max(-1, at - ELIDED_REACH), -1):
        if scene.is_(i, "at_which"):
            before = i - 1 - (scene.items[i - 1].text == ",")
            group = scene.group(before)
            if group is not None:
                yield Draft(actor.faction, "besieged", scene.meant(group), at, before, "take:where", actor_at=actor.at)
            return
    for i in range(actor.at + 1, min(len(scene.items), actor.at + LIGHT_REACH)):
        group = scene.group(i)
        if group is not None and scene.prep(i - 1) == "in" and group.members[0].sort == "named":
            yield Draft(actor.faction, "besieged", scene.meant(group), at, i, "take:shut in", actor_at=actor.at)
            return
        if scene.finite(i) or scene.items[i].text in (",", ";") or scene.barrier(i):
            return


def _digits(scene: Scene, at: int) -> bool:
    return at < len(scene.items) and scene.items[at].text[:1].isdigit()


def where_shut_in(scene: Scene, at: int) -> tuple[list[Phrase] | None, int]:
    """ "F surrounded F2's fighters in P", "besieged 40,000 people in P"."""
    after = at + 1
    while after not in scene.who and (
        scene.is_(after, "article", "member", "batch", "of", "number", "more_than") or _digits(scene, after)
    ):
        after += 1
    if after not in scene.who and not scene.is_(after, "civilians"):
        return None, -1
    while after in scene.who or scene.is_(after, "member", "civilians"):
        after += 1
    inside = scene.prep(after) == "in"
    after += inside + scene.is_(after + 1, "article")
    group = scene.group(after)
    return (scene.meant(group), after) if group is not None and inside else (None, -1)


def ended_siege(scene: Scene, at: int) -> Iterator[Draft]:
    """ "broke F's siege of P", "ending a siege by F": F besieged P until then. Only where it says whose."""
    tag = scene.items[at].tags["trigger"]
    if tag.value != "besieged":
        return
    places, place_at = scene.find_object(at, [*tag.get("via", [""]), "from"])
    if not places:
        places, place_at = just_claimed(scene), at
    actor = _whose_siege(scene, at, place_at)
    if places and actor is not None:
        over = not mood_at(scene, _end_of(scene, at))[0]
        rule = f"{ENDED if over else 'siege'}:{actor.rule}"
        yield Draft(actor.faction, "besieged", places, at, place_at, rule, past=over, actor_at=actor.at)


def _end_of(scene: Scene, at: int) -> int:
    """Where the verb stands that ends a siege: mostly before it."""
    around = [*range(at - 1, max(-1, at - LIGHT_REACH), -1), *range(at + 1, min(len(scene.items), at + AGENT_REACH))]
    ends = (i for i in around if scene.items[i].value("light") in _OVER or _ends(scene, i))
    return next(ends, at)


def ending(scene: Scene, at: int) -> bool:
    """ "ending a siege": whether a verb of ending stands right before a noun."""
    return any(_ends(scene, i) for i in range(max(0, at - SIEGE_REACH), at))


def _ends(scene: Scene, at: int) -> bool:
    tag = scene.trigger(at)
    return tag is not None and tag.get("frame") == "end"


def _whose_siege(scene: Scene, at: int, place_at: int) -> Actor | None:
    if "after" in scene.actor_order:
        behind = at + 1
        while scene.is_(behind, "member"):
            behind += 1
        if behind in scene.who:
            return Actor(scene.who[behind], behind, (), "actor after noun")
        own = scene.items[at].tags["trigger"].pron or _raised(scene, at)
        return scene.find_actor(at, at) if own else None
    for i in range(at - 1, max(-1, at - _OWNER_REACH), -1):
        if i in scene.who:
            return Actor(scene.who[i], i, (), "owner")
        if scene.is_(i, "its"):
            return scene.find_actor(at, at)
        if scene.is_(i, "light", "trigger") or scene.group(i) is not None:
            break
    return scene.agent(at) or scene.agent(place_at)


def _raised(scene: Scene, at: int) -> bool:
    """``رفع F الحصار عن P``: who raises a siege had laid it."""
    for i in range(at - 1, max(-1, at - LIGHT_REACH), -1):
        tag = scene.items[i].tag("light")
        if tag is not None:
            return tag.value == "raised" and tag.form == "past"
        if scene.finite(i) or scene.barrier(i):
            return False
    return False


def lies_around(scene: Scene, at: int) -> bool:
    """Whether a noun that is nobody stands right before "surrounding"."""
    before = scene.items[at - 1] if at else None
    return before is not None and before.word and at - 1 not in scene.who and before.has("noun")


def of_siege(scene: Scene, at: int) -> bool:
    """ "the siege that F lays to P": the verb that lays it."""
    for i in range(at - 1, max(-1, at - 1 - SIEGE_REACH), -1):
        tag = scene.trigger(i)
        if tag is not None:
            return tag.value == "besieged" and bool(tag.get("noun"))
    return False


def lifts(scene: Scene, at: int) -> bool:
    """Whether what is said of a siege is that it is over."""
    return any(
        scene.items[i].value("light") in _OVER or scene.is_(i, "was") for i in range(max(0, at - LIGHT_REACH), at)
    )


def lifted(scene: Scene, at: int) -> bool:
    """ "The siege of P was broken": it is no more."""
    for i in range(at + 1, min(len(scene.items), at + AGENT_REACH)):
        if scene.items[i].value("light") in _OVER or (scene.is_(i, "over_now") and not _ends(scene, i)):
            return scene.is_(i - 1, "aux", "adverb")
        if _ends(scene, i):
            return i + 1 == len(scene.items) or not scene.items[i + 1].word or scene.is_(i + 1, "date", "prep", "role")
        if scene.barrier(i) or scene.finite(i):
            return False
    return False
