"""A place that one sentence takes without its name and the next one names: "F took a town. The capture of P ...".

So agencies begin: who took what sort of place first, and its name in the sentence behind. Read where subjects come
first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from mapper.claims.drafts import NAMED_LATER, Draft
from mapper.claims.modality import Stance, stance
from mapper.claims.phrases import LANDMARKS, SETTLED
from mapper.claims.scene import Scene

_FAR: Final = 2
"""Sentences behind which the name is still that of the place taken."""
_DESCRIBED: Final = 8
"""Words between "a" and the noun of "a strategic rebel-held town"."""
_TAKEN: Final = ("captured", "lost")


@dataclass(frozen=True, slots=True)
class Foretold:
    """What was taken before its name was told: the statement, its day, and what sort of place it is of."""

    number: int
    draft: Draft
    meant: Stance
    day: date | None
    noun: str


def foretell(scene: Scene) -> list[Foretold]:
    """Takings of this sentence that leave out the name."""
    if scene.actor_order[0] != "before":
        return []
    found = []
    for at in scene.each("trigger", begin=1, short=2):
        tag = scene.trigger(at)
        if tag is None or tag.value not in _TAKEN or tag.form == "gerund" or tag.get("noun") or scene.attributive(at):
            continue
        noun = _some_place(scene, at + 1)
        actor = scene.find_actor(at, at, strict=True) if noun else None
        meant = stance(scene, at, scene.said) if actor is not None else None
        if actor is None or meant is None or meant.modality not in ("asserted", "reported"):
            continue
        draft = Draft(actor.faction, tag.value, [], at, -1, NAMED_LATER, co=actor.co, actor_at=-1)
        found.append(Foretold(scene.number, draft, meant, _day(scene), noun))
        taker = next((i for i in range(at + 2, min(len(scene.items), at + _DESCRIBED)) if i in scene.who), -1)
        if tag.value == "lost" and taker > 0 and scene.prep(scene.first_of_list(taker) - 1) == "to":
            taken = replace(draft, faction=scene.who[taker], status="captured", co=scene.companions(taker))
            found.append(Foretold(scene.number, taken, meant, _day(scene), noun))
    return found


def named_now(scene: Scene) -> Iterator[tuple[Draft, Stance]]:
    """Statements of the sentence before, of the place that this one names."""
    waiting = [one for one in scene.memory.foretold if 0 < scene.number - one.number <= _FAR]
    at, place_at = _named_at(scene, waiting[-1]) if waiting else (-1, -1)
    group = scene.group(place_at) if place_at >= 0 else None
    apposed = group is not None and len(group.members) == 2 and group.members[0].sort == "anaphor"
    if group is None or (len(group.members) > 1 and not apposed) or group.members[-1].sort != "named":
        return
    scene.memory.foretold.clear()
    places = scene.meant(group)
    for one in waiting:
        if one.day is not None:
            scene.memory.dated.append((one.number, one.draft.faction, places, one.day))
        yield replace(one.draft, places=places, at=at, place_at=place_at), one.meant


def _some_place(scene: Scene, at: int) -> str:
    """ "A strategic Islamic State-held town": what sort of place stands here, empty when it is named or none."""
    counted = scene.group(at)
    if counted is not None and counted.members[0].extent == "count:1" and counted.members[0].name in SETTLED:
        return counted.members[0].name  # "a village near Q"
    if not scene.is_(at, "indefinite"):
        return ""
    for i in range(at + 1, min(len(scene.items), at + _DESCRIBED)):
        tag = scene.items[i].tag("noun")
        group = scene.group(i)
        if group is not None:
            only = group.members[0]
            unnamed = len(group.members) == 1 and not only.ids and only.sort in ("named", "unnamed") and not only.plural
            return only.kind if unnamed and only.kind in (*SETTLED, *LANDMARKS) else ""
        if tag is not None:
            return tag.value if tag.value in (*SETTLED, *LANDMARKS) and not tag.get("plural") else ""
        if not scene.items[i].word or scene.is_(i, "prep", "relation", "clause", "date"):
            return ""
    return ""


def _day(scene: Scene) -> date | None:
    """The only day that the sentence tells."""
    dates = [when for item in scene.items if (when := item.tags.get("date")) is not None]
    plain = len(dates) == 1 and dates[0].precision == "day" and not (dates[0].bound or dates[0].since)
    return dates[0].day if plain else None


def _named_at(scene: Scene, told: Foretold) -> tuple[int, int]:
    """Where the sentence says that a place was taken or is what was spoken of, and where its name stands, else -1."""
    head = 0
    while scene.is_(head, "article", "aftermath", "prep", "link", "date") and head < len(scene.items) - 2:
        head += 1
    tag = scene.trigger(head)
    if tag is not None and (tag.get("noun") or tag.get("frame") == "fall") and tag.value in _TAKEN and not tag.form:
        place_at = head + 1 + (scene.group(head + 1) is None and scene.is_(head + 1, "article"))
        return (head, place_at) if not _by_whom(scene, place_at + 1) else (-1, -1)
    group = scene.group(head)
    if group is None:
        return -1, -1
    if scene.is_(head + 1, "possessive") and _deed(scene, head + 2):
        return head + 2, head
    if scene.number - told.number > 1 or head > 1 or scene.is_(0, "prep", "aftermath", "link", "date"):
        return -1, -1
    anew = group.members[0].kind == told.noun and scene.items[head].text.startswith("the ")
    described = scene.word(head + 1) == "," and scene.is_(head + 2, "indefinite", "article", "relative")
    same = described and any(scene.value(i, "noun") == told.noun for i in range(head + 2, head + _DESCRIBED))
    return (head, head) if anew or same or scene.is_(head + 1, "lies") else (-1, -1)


def _deed(scene: Scene, at: int) -> bool:
    """ "P's *capture*", "P's *fall*": a noun of taking."""
    words = scene.items[at].text.split() if at < len(scene.items) else []
    entries = scene.lexicon.entries
    tag = entries.get(f"{words[0]} of", {}).get("trigger") if words else None
    return tag is not None and tag.value in _TAKEN and bool(tag.get("noun"))


def _by_whom(scene: Scene, at: int) -> bool:
    """ "By F", "to F": another taker is named."""
    return scene.is_(at, "agent") or (scene.prep(at) in ("to", "by") and (at + 1 in scene.who or at + 2 in scene.who))
