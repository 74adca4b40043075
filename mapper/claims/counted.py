""" "P is the third city, after Q and R, to slip from F's control", "P brings to nine the towns F took": what counts.

P is one of them, and so are those counted before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mapper.claims.drafts import COUNTED, Draft
from mapper.claims.nth import counted_so
from mapper.claims.phrases import Phrase
from mapper.claims.reach import NEAR
from mapper.claims.scene import Scene
from mapper.claims.sentence import COMMAS

_REACH: Final = 8


def counted(scene: Scene) -> Iterator[Draft]:
    """Return what a side has lost where a place is counted among what it lost."""
    if scene.actor_order[0] != "before":
        return
    for at in scene.each("prep", begin=2, short=2):
        yield from _tallied(scene, at)
    for at in scene.each("trigger", begin=4):
        yield from _one_of_its(scene, at)
    for at in scene.each("nth", "aftermath", begin=1):
        if scene.is_(at, "nth") and scene.is_(at - 1, "article") and (goes := _goes(scene, at)) is not None:
            yield from _lost(scene, at, *goes)
        elif scene.is_(at, "aftermath") and scene.group(at + 1) is not None and not scene.is_(at, "ere"):
            yield from _taken_too(scene, at)


def _one_of_its(scene: Scene, at: int) -> Iterator[Draft]:
    """ "P is *the third town that F has taken*": F took it too."""
    tag = scene.trigger(at)
    who = scene.back(at - 1, "perfect", "pluperfect", "adverb")
    if tag is None or tag.value not in ("captured", "lost") or tag.form != "past" or who not in scene.who:
        return
    thing = scene.past(at + 1, "article", "adverb")
    begin = scene.back(scene.first_of_list(who) - 1, "article", "member", "relative", but=("group",)) + 1
    if scene.group(thing) is not None or (counted := counted_so(scene, begin)) is None:
        return
    places, place_at = counted
    told = any((one.faction, one.place_at) == (scene.who[who], place_at) for one in scene.memory.said)
    told = told or (tag.value == "lost" and any(scene.is_(i, "nth") for i in range(place_at, begin)))  # see _lost
    if not told and not any(scene.is_(i, "neg", "not_yet", "mood", "only") for i in range(place_at, begin)):
        yield Draft(scene.who[who], tag.value, places, at, place_at, "counted", actor_at=who)


def _tallied(scene: Scene, to: int) -> Iterator[Draft]:
    """ "*P brings to nine* the towns that F has taken", "with P F raised the number of towns taken *to nine*"."""
    if scene.prep(to) != "to" or not scene.number_at(to + 1):
        return
    verb = next((i for i in range(to - 1, max(0, to - _REACH - NEAR), -1) if scene.one_of(i, "sums_up")), 0)
    towns = scene.past(to + 2 if verb == to - 1 else verb + 1, "article", "of", but=("group",))
    if scene.one_of(towns, "tallies"):
        towns = scene.past(towns + 1, "article", "of", but=("group",))
    counts = scene.group(towns)
    if not verb or counts is None or counts.members[0].sort != "unnamed":
        return
    stop = next((i for i in range(towns, len(scene.items)) if not scene.items[i].word), len(scene.items))
    done = next((i for i in range(towns + 1, stop) if scene.trigger(i) is not None or scene.is_(i, "relative")), -1)
    done = next((i for i in range(done, stop) if scene.trigger(i) is not None), -1) if done > 0 else -1
    status = scene.items[done].value("trigger") if done > 0 else ""
    owner, named = scene.back(verb - 1, "member", "perfect"), verb - 1
    if owner in scene.who and status == "captured":  # "with P, the rebels raised to nine"
        named = next((i for i in range(1, owner) if scene.is_(i - 1, "link") and scene.group(i) is not None), -1)
    else:
        sides = scene.factions_between(verb, stop)
        owner = sides[0] if len(sides) == 1 else -1
        befell = scene.trigger(named - 1) is not None or scene.is_(named - 2, "become")
        named = named if named < 1 or befell or not scene.items[named - 1].word else -1
    if status not in ("captured", "lost") or owner < 0 or named < 0 or (group := scene.group(named)) is None:
        return
    side, places = scene.who[owner], [place for place in scene.meant(group) if place.sort == "named"]
    unreal = any(scene.is_(i, "neg", "mood") for i in range(verb))
    told = any((one.faction, one.place_at) == (side, named) for one in scene.memory.said)  # "with P taken, F raised"
    if places and not (unreal or told or scene.just_taken(side, places)):
        yield Draft(side, status, places, verb, named, "counted", actor_at=owner)


def _taken_too(scene: Scene, at: int) -> Iterator[Draft]:
    """ "P is the third town to be seized by F, *after Q and R*": F has taken them too."""
    begin = scene.clause_start(at)
    head = next((i for i in range(at - 1, -1, -1) if _nth(scene, i)), -1)
    stop = next((i for i in range(at + 2, len(scene.items)) if not scene.items[i].word), len(scene.items))
    if head < 0 or any(scene.is_(i, "neg", "mood") for i in range(min(begin, head), head)):
        return
    verbs = [i for i in range(head + 1, stop) if (tag := scene.trigger(i)) is not None and tag.value == "captured"]
    sides = [i for i in scene.factions_between(head + 1, stop) if scene.roles[i] in ("actor", "opponent")]
    places = [place for place in scene.meant(scene.group(at + 1)) if place.sort == "named"]
    if len(verbs) == 1 and sides and places and len({scene.who[i] for i in sides}) == 1:
        who = sides[0]
        yield Draft(scene.who[who], "captured", places, at, at + 1, COUNTED, past=True, actor_at=who)


def _nth(scene: Scene, at: int) -> bool:
    """ "The *third* town": land without a name, counted."""
    if scene.is_(at, "nth") and scene.is_(at + 1, "noun"):
        return True
    group = scene.group(at)
    words = group.members[0].name.split() if group is not None and group.members[0].sort == "unnamed" else ()
    return any("nth" in scene.lexicon.entries.get(word, {}) for word in words)


def _goes(scene: Scene, at: int) -> tuple[int, int] | None:
    """Where the verb behind what is counted stands, and who lost it."""
    noun = at + 1
    while noun < min(len(scene.items), at + NEAR) and not scene.is_(noun, "noun"):
        if not scene.items[noun].word or scene.finite(noun) or scene.group(noun) is not None:
            return None
        noun += 1
    verb = noun + 1
    if verb in scene.asides:
        verb = scene.asides[verb] + 1
    verb += scene.is_(verb, "that", "relative")
    stop = min(len(scene.items), verb + _REACH)
    if scene.prep(verb) == "to" and scene.value(verb + 1, "become") == "out":
        owner = next((i for i in range(verb + 2, stop) if i in scene.who), -1)
        held = owner + 1 + scene.is_(owner + 1, "possessive")
        return (verb + 1, owner) if owner > 0 and scene.trigger(held) is not None else None
    tag = scene.trigger(verb + scene.is_(verb, "mood"))
    if tag is not None and tag.value == "lost" and scene.is_(verb + 1, "agent"):
        by = verb + 2 + scene.is_(verb + 2, "article")
        return (verb, by) if by in scene.who else None
    who = verb + scene.is_(verb, "article")
    lost = scene.past(who + 1, "perfect", "pluperfect", "adverb", "member")
    tag = scene.trigger(lost)
    loses = who in scene.who and tag is not None and tag.value == "lost" and tag.form == "past"
    return (lost, who) if loses else None


def _lost(scene: Scene, at: int, verb: int, who: int) -> Iterator[Draft]:
    if any(scene.is_(i, "neg", "not_yet") or scene.is_(i, "mood") for i in range(scene.clause_start(at), at)):
        return
    here, here_at = _what(scene, at)
    loser = scene.who[who]
    if here:
        yield Draft(loser, "lost", here, at, here_at, "counted", actor_at=who)
    for i in range(at + 1, len(scene.items) - 1):
        group = scene.group(i + 1)
        if scene.is_(i, "aftermath") and not scene.is_(i, "ere") and group is not None:
            places = [place for place in scene.meant(group) if place.sort == "named"]
            if places:
                yield Draft(loser, "lost", places, at, i + 1, COUNTED, past=True, actor_at=who)
            return
        if i > verb and (scene.finite(i) or scene.barrier(i)):
            return


def _what(scene: Scene, at: int) -> tuple[list[Phrase] | None, int]:
    """What is counted: the place before a comma or "is", or what "it" means."""
    before = at - 2
    while scene.is_(before, "adverb", "superlative", "last_of") or scene.items[before].text in COMMAS:
        before -= 1
    before = scene.back(before, "aux", "today", "date", "perfect", "become")
    group = scene.group(before) if before >= 0 else None
    if group is not None and group.members[0].sort == "named" and not scene.only_bounds(before):
        return scene.meant(group), before
    last = scene.memory.last_claimed
    if scene.is_(before, "he_or_she") and last and scene.number - last.number <= 1:
        return list(last.places), before
    return None, -1
