"""What nouns say of who holds a place, where subjects come first: "F's grip on P is firm", "P lies in F territory".

Read with the statements that no trigger makes, like :mod:`mapper.claims.belongs`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mapper.claims.drafts import Draft
from mapper.claims.ground import TOO_LARGE, kind_of
from mapper.claims.moods import mood_at
from mapper.claims.scene import Scene

_REACH: Final = 8
_OVER: Final = 5


def nominal(scene: Scene) -> Iterator[Draft]:
    """Statements of nouns."""
    if scene.actor_order[0] != "before":
        return
    for told in (_hold_on, _in_land, _includes, _all_it_has, _in_charge_there, _none_left, _declared_free):
        yield from (draft for draft in told(scene) if not mood_at(scene, draft.at)[0])


def _owner_heads(scene: Scene, at: int) -> bool:
    """Whether a faction begins its clause, as its subject."""
    before = scene.first_of_list(at) - 1
    while scene.is_(before, "article", "member", "nation", "former"):
        before -= 1
    return before < 0 or not scene.items[before].word or scene.is_(before, "conj", "that", "contrast", "speech")


def _past_noun(scene: Scene, owner: int) -> int:
    """Where a place begins behind "F's grip on", "rebel rule over"; -1 where no such noun stands."""
    at = owner + 1
    while scene.is_(at, "possessive", "adjective") or (
        at > owner + 1 and scene.items[at].word and not scene.items[at].known
    ):
        at += 1
    words = scene.items[at].text.split() if at < len(scene.items) else []
    known = scene.lexicon.entries
    if not words or not any("rule_of" in known.get(word, {}) for word in words):
        return -1
    led = "holds_over" in known.get(words[-1], {})
    if not led:
        at += 1
        led = scene.is_(at, "holds_over")
    at += 1
    while scene.is_(at, "article", "extent"):
        at += 1
    return at if led else -1


def _hold_on(scene: Scene) -> Iterator[Draft]:
    """ "F's grip on P is firm": F holds P; "... has ended": F has lost it."""
    for owner in sorted(scene.who):
        if not _owner_heads(scene, owner):
            continue
        place_at = _past_noun(scene, owner)
        group = scene.group(place_at)
        if group is None:
            continue
        verb = place_at + 1
        while scene.is_(verb, "date", "adverb") and not scene.is_(verb, "today"):
            verb += 1
        behind = range(verb, min(len(scene.items), verb + _OVER))
        stop = next((i for i in behind if not scene.items[i].word or scene.is_(i, "clause")), verb + _OVER)
        told = range(verb, min(stop, len(scene.items)))
        if any(scene.is_(i, "mood", "neg") for i in told):
            continue
        over = next((i for i in told if scene.is_(i, "over_now") or scene.items[i].value("light") == "lifted"), -1)
        only_there = any(scene.is_(i, "presence_only") for i in range(owner, place_at))
        places = [place for place in scene.meant(group) if kind_of(place) not in TOO_LARGE or over > 0]
        if not places:
            continue
        siege = any("siege" in scene.items[i].text.split() for i in range(owner, place_at))
        if siege:
            if over > 0:
                yield Draft(
                    scene.who[owner], "besieged", places, over, place_at, "ended siege:over", past=True, actor_at=owner
                )
        elif over > 0:
            yield Draft(scene.who[owner], "lost", places, over, place_at, "hold:over", actor_at=owner)
        elif scene.is_(verb, "today") and not only_there:
            yield Draft(scene.who[owner], "controls", places, verb, place_at, "hold", "state", actor_at=owner)


def _in_land(scene: Scene) -> Iterator[Draft]:
    """ "P lies in rebel territory", "P is still SDF territory", "P is part of what F holds"."""
    for land in range(2, len(scene.items)):
        group = scene.group(land)
        turf = scene.items[land].text in scene.lexicon.grammar.get("turf", ()) or (
            group is not None and group.members[0].land
        )
        owner = land - 1
        while scene.is_(owner, "possessive", "trigger") and owner not in scene.who:
            owner -= 1
        held = scene.trigger(land - 1)
        if not turf or owner not in scene.who or (held is not None and held.value != "controls"):
            continue
        verb = owner - 1
        while scene.is_(verb, "article", "prep", "adverb", "extent", "of", "part_of") and not scene.is_(verb, "aux"):
            if scene.is_(verb, "prep") and scene.prep(verb) not in ("in", "of"):
                break
            verb -= 1
        lies = scene.is_(verb, "lies", "today") or scene.items[verb].value("become") == "remains"
        subject = verb - 1
        while scene.is_(subject, "adverb", "date"):
            subject -= 1
        heads = scene.group(subject)
        if not lies or heads is None or scene.is_(subject - 1, "prep", "relation", "of"):
            continue
        if mood_at(scene, verb)[0] or scene.is_(verb + 1, "neg"):
            continue
        yield Draft(
            scene.who[owner], "controls", scene.meant(heads), verb, subject, "in its land", "state", actor_at=owner
        )


def _includes(scene: Scene) -> Iterator[Draft]:
    """ "F-held areas include P and Q", "the towns captured by F include P", "among the towns in F's hands are P"."""
    for at in range(2, len(scene.items) - 1):
        among = scene.is_(0, "among_those") and scene.is_(at, "today", "aux")
        named = scene.group(at + 1)
        if not (scene.is_(at, "includes") or among) or named is None or named.members[0].sort != "named":
            continue
        begin = scene.clause_start(at)
        lands = [i for i in range(begin, at) if scene.group(i) is not None]
        if len(lands) != 1 or scene.group(lands[0]).members[0].sort != "unnamed":  # type: ignore[union-attr]
            continue
        verbs = [tag for i in range(begin, at) if (tag := scene.trigger(i)) is not None]
        owners = scene.factions_between(begin, at)
        if len(owners) != 1 or len(verbs) > 1 or any(scene.is_(i, "mood", "neg") for i in range(begin, at)):
            continue
        if not verbs and not scene.is_(owners[0] + 1, "possessive") and owners[0] + 1 != lands[0]:
            continue
        status = verbs[0].value if verbs else "controls"
        if status not in ("controls", "captured", "lost"):
            continue
        kind = "state" if status == "controls" else "event"
        places = scene.with_more(at + 1, [""])
        yield Draft(scene.who[owners[0]], status, places, at, at + 1, "includes", kind, actor_at=owners[0])


def _all_it_has(scene: Scene) -> Iterator[Draft]:
    """ "All that F has left is P", "F has nothing left but P", "all that is left to F is P"."""
    for owner in sorted(scene.who):
        head = owner - 1
        while scene.is_(head, "article", "that", "aux", "become", "trigger") and not scene.is_(head, "remainder"):
            head -= 1
        verb = owner + 1
        while scene.is_(verb, "perfect", "become", "trigger", "light", "adverb") and not scene.is_(verb, "aux"):
            verb += 1
        left = any(scene.is_(i, "become") for i in range(head + 1, verb) if i >= 0)
        named = verb + 1 + scene.is_(verb + 1, "article")
        if scene.is_(head, "remainder") and left and scene.is_(verb, "today") and scene.group(named) is not None:
            places = scene.with_more(named, [""])
            yield Draft(scene.who[owner], "controls", places, verb, named, "all it has", "state", actor_at=owner)
            continue
        none = next((i for i in range(owner + 1, min(len(scene.items), owner + 4)) if scene.is_(i, "nobody")), -1)
        but = none + 2
        named = but + 1 + scene.is_(but + 1, "article")
        excepts = (
            scene.is_(but, "contrast") or scene.items[min(but, len(scene.items) - 1)].value("relation") == "except"
        )
        if none > 0 and scene.items[none + 1].has("become") and excepts and scene.group(named) is not None:
            places = scene.with_more(named, [""])
            yield Draft(scene.who[owner], "controls", places, none, named, "all it has", "state", actor_at=owner)


def _in_charge_there(scene: Scene) -> Iterator[Draft]:
    """ "In P, where F is in control": F holds P."""
    for at in range(3, len(scene.items)):
        if not scene.is_(at, "in_charge"):
            continue
        owner = at - 1
        while scene.is_(owner, "aux", "today", "adverb", "become"):
            owner -= 1
        first = scene.first_of_list(owner) if owner in scene.who else -1
        where = first - 1
        while scene.is_(where, "article", "member"):
            where -= 1
        place_at = scene.before_commas(where - 1)
        group = scene.group(place_at)
        if owner not in scene.who or not scene.is_(where, "at_which") or group is None:
            continue
        past = not any(scene.is_(i, "today") for i in range(owner + 1, at))
        places = [*(group.excluded or scene.meant(group))][-1:]
        co = scene.companions(first)
        yield Draft(
            scene.who[owner],
            "controls",
            places,
            at,
            place_at,
            "in charge there",
            "state",
            co,
            past=past,
            actor_at=owner,
        )


def _none_left(scene: Scene) -> Iterator[Draft]:
    """ "There are no F fighters left in P", "not a single F fighter is left in P": F is no longer there."""
    for owner in sorted(scene.who):
        none = owner - 1
        while scene.is_(none, "article", "member") and not scene.is_(none, "neg", "none_of"):
            none -= 1
        left = owner + 1
        while scene.is_(left, "member", "aux", "noun", "adverb") and not scene.is_(left, "become"):
            left += 1
        group = scene.group(left + 2)
        if not scene.is_(none, "neg", "none_of") or not scene.is_(left, "become") or group is None:
            continue
        if scene.prep(left + 1) == "in" and scene.items[left].value("become") in ("fell", "remains"):
            scene.items[none].tags.pop("neg", None)  # it is told by the status, and denies nothing
            places = scene.meant(group)
            yield Draft(scene.who[owner], "lost", places, left, left + 2, "none left", "state", actor_at=owner)


def _declared_free(scene: Scene) -> Iterator[Draft]:
    """ "F declared P liberated", "fully liberated from F2": F has taken P."""
    for at in range(2, len(scene.items)):
        tag = scene.trigger(at)
        place_at = at - 1
        while scene.is_(place_at, "adverb", "extent"):
            place_at -= 1
        verb = place_at - 1
        while scene.is_(verb, "article", "noun", "extent"):
            verb -= 1
        told = tag is not None and tag.form == "past" and tag.value == "captured" and tag.get("frame") == "take"
        group = scene.group(place_at)
        if not told or not scene.is_(verb, "declares") or group is None or scene.is_(at + 1, "agent"):
            continue
        actor = scene.find_actor(verb, verb, strict=True)
        if actor is not None and not mood_at(scene, verb)[0]:
            places, co = scene.meant(group), actor.co
            yield Draft(actor.faction, "captured", places, at, place_at, "declared free", co=co, actor_at=actor.at)
