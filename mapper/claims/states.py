"""Frames of state: who holds, shares, fights for, or stands before a place.

A frame is a function of a scene and the position of its trigger, see :mod:`mapper.claims.frames`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from mapper.claims.cast import COMMAS, Actor
from mapper.claims.changes import taker_as_main
from mapper.claims.drafts import Draft
from mapper.claims.ground import kind_of
from mapper.claims.modality import mood_at
from mapper.claims.phrases import Group, Phrase
from mapper.claims.scene import Scene

_STATE_REACH: Final = 12
_CLASH_REACH: Final = 4
_TOO_LARGE: Final = ("country", "governorate", "region", "river")


def state(scene: Scene, at: int) -> Iterator[Draft]:
    """P is in the hands of F."""
    tag = scene.items[at].tags["trigger"]
    if scene.is_(at - 1, "neg") and (left := list(remain(scene, at))):
        yield from left
        return
    actor = _holder(scene, at)
    active = tag.get("predicate") or not scene.is_(at - 1, "aux")
    if actor is None and tag.get("holder") == "before" and tag.get("place") == "after" and active:
        actor = scene.find_actor(at, at, strict=True)
    if actor is None:
        return
    outside = actor.at - 1 - scene.is_(actor.at - 1, "article")
    if tag.get("holder") == "before" and scene.prep(outside) == "outside":
        return
    if tag.get("given") and (gives := _gives(scene, at)) is not None:
        given, given_at = scene.relative_object(at)
        if given:
            yield Draft(gives, "withdrew", given, at, given_at, "state:gave")
            yield Draft(actor.faction, "captured", given, at, given_at, "state:given", actor_at=actor.at)
            return
    become, become_at = _become(scene, at)
    beside = scene.group(at - 1)
    if tag.get("describes") and not (beside is None or beside.members[0].sort == "unnamed"):
        become, become_at = "", -1
    if tag.get("needs_become") not in (None, become):
        return
    if not become and tag.get("holder") == "before" and tag.get("place") != "after" and scene.is_(actor.at - 1, "of"):
        return
    places, place_at = _state_place(scene, at, actor, become, become_at)
    if not places and tag.value == "besieged" and scene.actor_order[0] == "before":
        places, place_at = _shut_in(scene, at, actor.at)
    if not places:
        return
    places = [*places, *scene.with_it(actor.at)]
    status = tag.value
    if tag.get("place") == "after" and scene.pluperfect(at):
        become = "had"
    none_of = any(scene.is_(i, "none_of") for i in range(max(0, place_at - 3), place_at))
    if status == "controls" and (scene.ended(at) or scene.ended(actor.at) or none_of):
        status = "lost"
    if status == "controls" and (become == "fell" or (become == "became" and _since(scene, become_at, actor.at))):
        status = "captured"
    if status == "controls" and any(scene.is_(i, "fire") for i in (at + 1, at + 2)):
        status = "advanced"
    past = become == "" and any(scene.items[i].has("was") for i in range(max(0, at - 4), at))
    relative = any(scene.items[i].has("relative") for i in range(max(0, at - 4), at))
    taken = scene.just_taken(actor.faction, places) and not _today(scene, at)
    if past and relative and not taken:
        return
    apposed = scene.actor_order[0] == "before" and scene.is_(place_at + 1, "clause") is False
    described = scene.inside is not None and (scene.is_(scene.inside + 1, "aside") or (apposed and not past))
    if taken and status == "controls" and past and (relative or described):
        status, past = "lost", False
    elif past and described and any(who == actor.faction for _, who, _ in scene.memory.left[-1:]):
        return
    elif taken and status == "controls" and described and _was_last(scene):
        status, past = "lost", False
    elif taken and status == "controls" and (described or (relative and become == "had")):
        past = True
    elif taken and status == "controls" and not (scene.attributive(at) and _only_meant(scene, at)):
        return
    past = past or (become == "had" and status == "controls")
    kind = "event" if status == "captured" else "state"
    yield Draft(
        actor.faction,
        status,
        places,
        at,
        place_at,
        f"state:{become or 'plain'}",
        kind,
        actor.co,
        past=past,
        actor_at=actor.at,
    )
    if tag.get("holder") != "before" and scene.actor_order[0] == "before":
        yield from _gapped(scene, at, actor, status)
    agent = scene.agent(actor.at) if tag.get("given") else None
    if agent is not None:
        yield Draft(agent.faction, "withdrew", places, at, place_at, "state:giver", actor_at=agent.at)


def _since(scene: Scene, become_at: int, stop: int) -> bool:
    """ "Has been in the hands of F since Sunday", "came into the hands of F five days ago"."""
    if "after" not in scene.actor_order:
        return False
    whens = (item.tags["date"] for item in scene.items[max(0, become_at - 1) : stop + 3] if item.has("date"))
    return any(when.day is not None and when.precision == "day" and when.since for when in whens)


def _shut_in(scene: Scene, at: int, actor_at: int) -> tuple[list[Phrase] | None, int]:
    """ "F2 are besieged by F in P"."""
    if not scene.factions_between(scene.clause_start(at), at):
        return None, -1
    for i in range(actor_at + 1, min(len(scene.items), actor_at + _STATE_REACH)):
        group = scene.group(i)
        if group is not None and scene.prep(i - 1) == "in" and group.members[0].sort == "named":
            return scene.meant(group), i
        if scene.finite(i) or scene.items[i].text in COMMAS or scene.barrier(i):
            break
    return None, -1


def _only_meant(scene: Scene, at: int) -> bool:
    """ "wants to retake rebel-held P": nobody has taken it."""
    verb = next((i for i in range(at - 1, -1, -1) if scene.trigger(i) is not None), -1)
    return verb >= 0 and bool(mood_at(scene, verb)[0])


def _at_its_end(away: Group | None) -> list[Phrase]:
    """ "20 km from P, which ...": P itself."""
    return [
        replace(place, relation=None, distance_km=None, direction=(), reference=[])
        for place in (away.members if away else ())
    ]


def _gapped(scene: Scene, at: int, holder: Actor, status: str) -> Iterator[Draft]:
    """ "P is held by F and Q by F2": the verb is left out."""
    by = scene.items[at].text.split()[-1]
    i = max(holder.at, at) + 1
    while i < len(scene.items) - 3:
        comma = scene.items[i].text == ","
        i += comma
        joined = scene.is_(i, "conj", "contrast")
        i += joined
        named = i + scene.is_(i, "article")
        group = scene.group(named)
        if not (comma or joined) or group is None:
            return
        after = scene.asides.get(named + 1, named) + 1
        if not scene.is_(after, "agent", "prep") or scene.items[after].text != by:
            return
        other = after + 1
        while scene.is_(other, "article", "member", "batch", "of", "whose_side", "number") and other not in scene.who:
            other += 1
        if other not in scene.who:
            return
        yield Draft(
            scene.who[other],
            status,
            scene.meant(group),
            at,
            named,
            "state:gapped",
            "state",
            scene.companions(other),
            actor_at=other,
        )
        i = other + 1


def _today(scene: Scene, at: int) -> bool:
    """ "P, which F2 took in May, is back in the hands of F"."""
    before = [i for i in range(max(0, at - _CLASH_REACH), at) if scene.is_(i, "today")]
    return scene.actor_order[0] == "before" and scene.inside is None and bool(before and scene.asides)


def _was_last(scene: Scene) -> bool:
    """ "F2 took P, the last town held by F": with it F lost P."""
    begin = scene.inside if scene.inside is not None else 0
    return scene.actor_order[0] == "before" and any(
        scene.is_(i, "past_mark", "last_of") for i in range(begin + 1, scene.asides.get(begin, begin))
    )


def _gives(scene: Scene, at: int) -> str | None:
    """ "P, which F handed to F2": who gives."""
    before = at - 1
    while scene.is_(before, "adverb", "perfect", "date"):
        before -= 1
    return scene.who.get(before) if scene.actor_order[0] == "before" else None


def out_of_control(scene: Scene, at: int) -> Iterator[Draft]:
    """P went out of the control of F."""
    become, become_at = _become(scene, at)
    actor = _holder(scene, at) if become == "out" else None
    if actor is not None:
        places, place_at = _state_place(scene, at, actor, become, become_at)
        if places:
            yield Draft(actor.faction, "lost", places, at, place_at, "state:out", "event", actor_at=actor.at)


def _holder(scene: Scene, at: int) -> Actor | None:
    """Who holds: the faction right after, or the one a pronoun means."""
    tag = scene.items[at].tags["trigger"]
    if tag.pron and (other := _other_side(scene, at)) is not None:
        return other
    if tag.get("own") and (ring := _ring(scene, at)) is not None:
        return ring
    if tag.pron and (subject := _subject_of_clause(scene, at)) is not None:
        return subject
    if tag.pron or tag.get("own"):
        return scene.actor_before(at) or taker_as_main(scene, at) if tag.get("own") else scene.actor_before(at)
    if tag.get("holder") == "before":
        before = at - 1
        while scene.is_(
            before, "adverb", "member", "article", *(("aux", "perfect", "become") if tag.get("predicate") else ())
        ):
            before -= 1
        return Actor(scene.who[before], before, (), "holder before") if before in scene.who else None
    for i in range(at + 1, min(len(scene.items), at + 6)):
        item = scene.items[i]
        if i in scene.who:
            return Actor(scene.who[i], i, scene.companions(i), "holder after")
        if i == at + 1 and tag.get("verb_first") and scene.group(i) is not None:
            continue
        if tag.get("verb_first") and not item.word and item.text != ".":
            continue
        if scene.prep(i) == "for" and item.tags["prep"].pron:
            return _subject_of_clause(scene, at) or scene.actor_before(at)
        following = item.tag("trigger")
        if following is not None and following.get("control"):
            scene.swallowed.add(i)
            if following.pron:
                return scene.actor_before(at)
        described = item.has("extent") or (item.word and not item.known)
        if described and any(k in scene.who and scene.items[k].role == "for" for k in (i + 1, i + 2)):
            continue
        if "after" in scene.actor_order and ((described and scene.is_(i + 1, "agent")) or scene.counted(i)):
            continue
        if described and any(k + 1 in scene.who and scene.items[k].role == "for" for k in (i + 1, i + 2)):
            continue
        counts = item.has("batch", "number", "conj", "place_adjective") or (item.word and not item.known)
        if not (
            item.has("member", "article", "fire", "holding", "of", "agent", "whose_side")
            or (counts and scene.actor_order[0] == "before")
            or (following is not None and following.get("control"))
        ):
            break
    return None


def _subject_of_clause(scene: Scene, at: int) -> Actor | None:
    """ "F withdrew to P, which is in its hands": who does what the verb of the same clause says."""
    said = scene.memory.said[-1:]
    here = scene.memory.claimed[-1:]
    if not said or not here or "after" not in scene.actor_order:
        return None
    last = said[0]
    mine = here[0][0] == scene.number and here[0][1] is last.places and last.at < at and last.rule.startswith("take")
    if not mine or last.status not in ("captured", "controls", "besieged"):
        return None
    between = range(last.at + 1, at)
    if any(scene.barrier(i) or scene.finite(i) or scene.items[i].has("contrast", "become") for i in between):
        return None
    if not any(scene.is_(i, "relative") or scene.trigger(i) is not None for i in range(at - 2, at + 1)):
        return None
    return Actor(last.faction, last.actor_at, (), "subject of clause")


def _ring(scene: Scene, at: int) -> Actor | None:
    """ "surrounded on all sides by F": who stands behind "from", "by"."""
    for i in range(at + 1, min(len(scene.items), at + _CLASH_REACH)):
        if i in scene.who:
            by = scene.prep(i - 1) == "from" or scene.is_(i - 1, "agent")
            return Actor(scene.who[i], i, scene.companions(i), "ring") if by else None
        if not scene.is_(i, "extent", "adverb", "prep", "agent", "member", "date"):
            return None
    return None


def _other_side(scene: Scene, at: int) -> Actor | None:
    """ "... while P remains in its hands": whoever was named last, for the contrast is with who took the rest."""
    become, become_at = _become(scene, at)
    if become != "remains" or not scene.is_(become_at - 1, "contrast"):
        return None
    before = [i for i in scene.who if i < become_at and scene.gender(i) in ("f", "any", "p")]
    return Actor(scene.who[before[-1]], before[-1], (), "other side") if before else None


def _become(scene: Scene, at: int) -> tuple[str, int]:
    for i in range(at - 1, max(-1, at - 1 - _STATE_REACH), -1):
        if scene.items[i].has("become"):
            return scene.items[i].value("become"), i
        if scene.finite(i) or scene.items[i].has("contrast", "that"):
            break
        if "after" in scene.actor_order and scene.is_(i, "what") and scene.items[i - 1].text in COMMAS:
            break  # "..., which made P come into the hands of F"
        if scene.actor_order[0] == "before" and scene.items[i].has("clause", "aftermath"):
            break
    return "", -1


def _state_place(scene: Scene, at: int, actor: Actor, become: str, become_at: int) -> tuple[list[Phrase] | None, int]:
    tag = scene.items[at].tags["trigger"]
    counted_from = scene.inside is None or scene.is_(at - 2, "aftermath")
    if tag.get("describes") and counted_from and (beside := scene.group(at - 1)) is not None:
        return scene.meant(beside), at - 1
    if scene.inside is not None and scene.is_(scene.inside + 1, "aside"):
        described = scene.group(scene.inside - 1)
        if described is not None:
            return _nearest(scene.meant(described)), scene.inside - 1
    if scene.inside is not None and scene.actor_order[0] == "before" and scene.is_(scene.inside + 1, "relative"):
        described = scene.group(scene.inside - 1)
        away = scene.items[scene.inside - 1].tags.get("near")
        if tag.get("place") != "after" and not scene.is_(at - 1, "relative") and (described or away):
            return scene.meant(described) if described else _at_its_end(away), scene.inside - 1
    counted = scene.group(scene.inside + 1) if scene.inside is not None else None
    if counted is not None and counted.members[0].extent == "count:" + str(len(listed_before(scene))):
        return listed_before(scene), (scene.inside or 0) - 1
    begun = scene.aside(at) if scene.actor_order[0] == "before" else None
    one_of = begun is not None and scene.items[begun + 1].text in ("a", "an")
    if begun is not None and one_of and tag.get("place") == "after" and scene.group(at + 1) is not None:
        described = scene.group(begun - 1)
        if described is not None:
            return scene.meant(described)[-1:], begun - 1
    if begun is not None and tag.get("place") == "after" and scene.group(at + 1) is None:
        described = scene.group(begun - 1)
        if described is not None and scene.is_(at + 1, "noun", "stronghold", "unnamed"):
            return scene.meant(described)[-1:], begun - 1
    if tag.get("place") == "after":
        after = at + 1
        while scene.is_(after, "article", "more_than"):
            after += 1
        group = scene.group(after)
        if group is None and scene.is_(actor.at - 1, "aux", "become"):
            return scene.subject_places(actor.at - 1)
        if group is None and scene.actor_order[0] == "before":
            return scene.relative_object(at)
        if group is not None and scene.actor_order[0] == "before":
            return scene.with_more(after, [""]), after
        return (scene.meant(group), after) if group is not None else (None, -1)
    tagged = scene.items[become_at].tag("become") if become else None
    if tagged is not None and tagged.pron:
        return scene.antecedent(become_at, tagged.pron), become_at
    if tag.get("verb_first") and scene.group(at + 1) is not None:
        return scene.meant(scene.group(at + 1)), at + 1  # type: ignore[arg-type]
    if become in ("fell", "became", "remains", "lies", "out"):
        for i in range(become_at + 1, min(at, become_at + 4)):
            group = scene.group(i)
            if group is not None and scene.items[i].role == "" and not scene.is_(i - 1, "prep"):
                return scene.meant(group), i
    if become == "remains" and become_at == at - 1 and scene.group(at + 1) is not None:
        return scene.meant(scene.group(at + 1)), at + 1  # type: ignore[arg-type]
    after = actor.at + 1
    if (become == "lies" or tag.value == "lost") and scene.group(after) is not None:
        return scene.meant(scene.group(after)), after  # type: ignore[arg-type]
    reach = _STATE_REACH if "after" in scene.actor_order else 2 * _STATE_REACH
    for i in range(at - 1, max(-1, at - 1 - reach), -1):
        if scene.aside(i) not in (None, scene.aside(at)):
            continue
        if "after" in scene.actor_order and scene.in_relative(i, at):
            continue
        unlikely = become and (
            scene.prep(i - 1) == "to" or _second_after(scene, i) or _by_the_way(scene, at, i, become)
        )
        unlikely = unlikely or (scene.actor_order[0] == "before" and _country(scene, i) and scene.is_(i - 1, "prep"))
        if (group := scene.group(i)) is not None and not unlikely:
            apart = group.excluded and "after" in scene.actor_order and scene.is_(i + 1, "relative")
            return (group.excluded[-1:] if apart else scene.meant(group)), i
        if (
            scene.is_(i, "conj")
            and scene.actor_order[0] == "before"
            and scene.is_(i + 1, "aux", "become", "pluperfect")
        ):
            return _subject_of(scene, i)
        if scene.is_(i, "it_is") and all(scene.is_(k, "date", "adverb") for k in range(i + 1, at)):
            return scene.antecedent(i, scene.items[i].value("it_is")), i
        if (
            (scene.finite(i) and i != become_at)
            or scene.items[i].has("that", "contrast")
            or (scene.items[i].has("conj") and not (i == at - 1 and scene.actor_order[0] == "before"))
            or (i in scene.who and i != actor.at)
        ):
            break
    return _goes_on(scene, at, become_at)


def _second_after(scene: Scene, at: int) -> bool:
    """ "..., the second town after P to": P is only counted from."""
    return scene.is_(at - 1, "aftermath") and any(scene.is_(i, "aside", "number") for i in range(at - 4, at - 1))


def _goes_on(scene: Scene, at: int, become_at: int) -> tuple[list[Phrase] | None, int]:
    """ "P held out against F and stayed in the hands of F2": the subject is left out, and is the place before."""
    verb = scene.items[become_at] if become_at >= 0 else None
    apart = [i for i in range(become_at + 1, at) if not scene.is_(i, "date", "adverb", "extent")]
    if verb is None or not verb.joined or apart or "after" not in scene.actor_order:
        return None, -1
    feminine = verb.text.split()[-1].endswith("ت") or verb.text.split()[-1].startswith("ت")
    return scene.antecedent(become_at, "ها" if feminine else "ه"), become_at


def _subject_of(scene: Scene, stop: int) -> tuple[list[Phrase] | None, int]:
    """ "P lies on the road to Q and has been under F's control": the place that heads the clause before "and"."""
    for i in range(scene.clause_start(stop), stop):
        group = scene.group(i)
        if i in scene.who:
            break
        if group is not None and not scene.is_(i - 1, "prep", "relation", "of"):
            return scene.meant(group), i
    return None, -1


def _country(scene: Scene, at: int) -> bool:
    group = scene.group(at)
    return group is not None and all(kind_of(member) == "country" for member in group.members)


def listed_before(scene: Scene) -> list[Phrase]:
    """Places before the insertion under way."""
    group = scene.group(scene.inside - 1) if scene.inside is not None else None
    return scene.meant(group) if group is not None else []


def _nearest(members: list[Phrase]) -> list[Phrase]:
    """What an insertion describes: the last place, or the one that bounds it where it has no name."""
    last = members[-1:]
    if last and last[0].sort == "unnamed" and last[0].reference and last[0].reference[-1].sort == "named":
        return last[0].reference[-1:]
    return last


def _by_the_way(scene: Scene, at: int, place_at: int, become: str) -> bool:
    """Whether a place behind a preposition only says where: "P, on the bank of Q, is held by F"."""
    if scene.actor_order[0] != "before" or not scene.is_(place_at - 1, "prep", "relation"):
        return False
    if scene.is_(place_at - 1, "of"):
        return False
    if not any(scene.group(i) is not None for i in range(max(0, at - _STATE_REACH), place_at - 1)):
        return False
    return bool(become) or scene.items[place_at - 2].text == ","


def belongs(scene: Scene) -> Iterator[Draft]:
    """``P لـ F``: a place at the head of its clause, a faction after "for", and nothing else; ``للأول P``."""
    yield from _become_its(scene)
    yield from _stays(scene)
    for at in scene.who:
        if scene.items[at].role != "for":
            continue
        if (owned := _given_first(scene, at)) is not None:
            yield owned
            continue
        before = at - 1
        while before >= 0 and scene.is_(before, "date", "adverb", "extent"):
            before -= 1
        if scene.is_(before, "it_is") and "after" in scene.actor_order:
            places = scene.antecedent(before, scene.items[before].value("it_is"))
            last = next(scene.groups_before(before), -1)
            if scene.prep(last - 1) == "in":
                places = None  # "the barracks in P, and they are F's"
            if places and _closes(scene, at):
                yield Draft(scene.who[at], "controls", places, at, before, "belongs:it is", "state", actor_at=at)
            continue
        remains = scene.items[before].value("become") in ("remains", "became") if before >= 0 else False
        if remains:
            before -= 1
        if scene.group(before) is not None and scene.items[before - 1].value("become") in ("remains", "became"):
            remains = True
        while before >= 0 and (
            scene.is_(before, "extent", "adverb", "relative", "date") or scene.items[before].text in COMMAS
        ):
            before -= 1
        if remains and scene.group(before) is None and "after" in scene.actor_order:
            before = _head_of_clause(scene, before)
        group = scene.group(before)
        if group is None and (halved := _halved(scene, at)) is not None:
            yield Draft(scene.who[at], "controls", halved, at, -1, "belongs:half", "state", actor_at=at)
            continue
        if group is None and scene.is_(at, "faction_anaphor") and scene.group(at + 1) is not None:
            group, before = scene.group(at + 1), at + 1
        elif group is None or not (remains or (_heads(scene, before) and _closes(scene, at))):
            continue
        if group is not None and not any(member.kind == "road" for member in group.members):
            yield Draft(scene.who[at], "controls", scene.meant(group), at, before, "belongs", "state", actor_at=at)


def _head_of_clause(scene: Scene, at: int) -> int:
    """ "P, N km south of Q, became F's": the first place behind the comma."""
    found = at
    for i in range(at, max(-1, at - _STATE_REACH), -1):
        if scene.items[i].text in COMMAS or scene.finite(i) or scene.barrier(i) or i in scene.who:
            break
        if scene.group(i) is not None and not scene.is_(i - 1, "prep", "relation"):
            found = i
    return found


def _stays(scene: Scene) -> Iterator[Draft]:
    """ "Still F is in P": nothing else is said of it."""
    if "after" not in scene.actor_order:
        return
    for at, item in enumerate(scene.items):
        holder = at + 1
        while scene.is_(holder, "member") and holder not in scene.who:
            holder += 1
        place_at = holder + 2
        group = scene.group(place_at)
        stays = item.value("become") == "remains" and not item.tags["become"].pron and holder in scene.who
        if not stays or group is None or scene.prep(holder + 1) != "in":
            continue
        end = place_at + 1
        while scene.is_(end, "date", "adverb"):
            end += 1
        named = all(place.sort == "named" and kind_of(place) not in _TOO_LARGE for place in group.members)
        closes = end >= len(scene.items) or not scene.items[end].word or scene.is_(end, "clause", "contrast")
        if named and closes:
            who = scene.who[holder]
            yield Draft(who, "controls", scene.meant(group), at, place_at, "stays", "state", actor_at=holder)


def _become_its(scene: Scene) -> Iterator[Draft]:
    """ "... and so most of P became its": whose it is stands before."""
    if "after" not in scene.actor_order:
        return
    for at in range(2, len(scene.items)):
        group = scene.group(at - 1)
        tag = scene.items[at].tag("prep")
        if group is None or tag is None or not tag.pron or tag.value != "for" or scene.items[at - 1].role:
            continue
        if scene.items[at - 2].value("become") in ("became", "remains"):
            actor = scene.actor_before(at)
            if actor is not None:
                places = scene.meant(group)
                yield Draft(actor.faction, "controls", places, at, at - 1, "belongs:its", "state", actor_at=actor.at)


def _given_first(scene: Scene, at: int) -> Draft | None:
    """``لـ F مدينة P وبلدة Q``: the faction heads its clause, the places end it."""
    group = scene.group(at + 1)
    heads = at == 0 or scene.items[at - 1].text in (*COMMAS, "؛", ":") or scene.is_(at - 1, "clause", "that")
    if group is None or not heads or scene.items[at + 1].role or "after" not in scene.actor_order:
        return None
    places = [*scene.meant(group), *scene.with_it(at + 1)]
    end = at + 2
    while scene.is_(end, "date", "adverb", "role", "group"):
        end += 1
    if end < len(scene.items) and scene.items[end].word and not scene.is_(end, "clause", "contrast"):
        return None
    return Draft(scene.who[at], "controls", places, at, at + 1, "belongs:first", "state", actor_at=at)


def _halved(scene: Scene, at: int) -> list[Phrase] | None:
    """``P نصفها لـ F``: whose a share of the place spoken of is."""
    before = at - 1
    while scene.is_(before, "member", "place_adjective"):
        before -= 1
    share = scene.items[before].tag("fraction") or scene.items[before].tag("part") if before >= 0 else None
    begins = before == 0 or not scene.items[before - 1].word or _follows(scene, before)
    if share is None or not share.pron or not begins:
        return None
    return scene.antecedent(before, share.pron)


def _follows(scene: Scene, at: int) -> bool:
    return scene.items[at].joined and at - 1 in scene.who


def _heads(scene: Scene, at: int) -> bool:
    """Whether a place begins its clause."""
    if scene.items[at].joined and scene.group(at - 1) is None:
        return scene.items[at - 1].text in ("،", ",", "؛") or at - 1 in scene.who
    return at == 0 or scene.items[at - 1].text in ("،", ",", "؛", ":") or scene.is_(at - 1, "clause", "that")


def _closes(scene: Scene, at: int) -> bool:
    """Whether a faction ends its clause."""
    end = at + 1
    while scene.is_(end, "faction", "ally", "conj") or (end in scene.who):
        end += 1
    if end < len(scene.items) and scene.group(end) is not None and scene.items[end].joined:
        return "after" in scene.actor_order
    return end >= len(scene.items) or not scene.items[end].word or scene.is_(end, "clause")


def share(scene: Scene, at: int) -> Iterator[Draft]:
    """F and F2 share P: a statement for each."""
    tag = scene.items[at].tags["trigger"]
    named = scene.factions_between(at + 1, min(len(scene.items), at + 14))
    after = [i for i in named if scene.roles[i] != "speaker"]
    if "after" in scene.actor_order:
        apart = [i for i in after if scene.roles[i] != "supporter"]
        # "F, backed by F3, and F2 share P": the last of them shares, whoever it is joined to
        after = apart if len(apart) > 1 else [*after[:1], *after[-1:]]
    sides = tuple(dict.fromkeys(scene.who[i] for i in after))
    if len(sides) < 2 and any(
        scene.items[i].value("faction_anaphor") == "both" for i in range(at + 1, min(at + 4, len(scene.items)))
    ):
        sides = tuple(list(dict.fromkeys(alias.faction for alias in reversed(scene.memory.factions)))[:2])
    if len(sides) < 2:
        before = scene.factions_between(scene.clause_start(at), at)
        sides = tuple(dict.fromkeys([scene.who[i] for i in before] + list(sides)))
    if len(sides) < 2:
        return
    if tag.get("state"):
        places, place_at = None, -1
        for i in scene.groups_before(at):
            places, place_at = scene.meant(scene.group(i)), i  # type: ignore[arg-type]
            break
    else:
        places, place_at = scene.find_object(at, tag.get("via", ["on"]))
    if not places:
        return
    for side in sides[:2]:
        others = tuple(other for other in sides[:2] if other != side)
        yield Draft(side, "shared", places, at, place_at, "share", "state", others)


def clash(scene: Scene, at: int) -> Iterator[Draft]:
    """Fighting goes on in P between F and F2."""
    after = _CLASH_REACH if "after" in scene.actor_order else _STATE_REACH
    near = range(max(0, at - _CLASH_REACH), min(len(scene.items), at + after + 1))
    told = scene.prep(at - 1) == "from" and any(scene.is_(i, "speech") for i in range(max(0, at - 10), at))
    verb = scene.items[at].tags["trigger"]
    going = bool(verb.get("going")) and (scene.is_(at - 1, "aux") or bool(verb.get("both")))
    going = going or (scene.is_(at - 1, "aux") and scene.actor_order[0] == "before")
    saw = scene.actor_order[0] == "before" and any(scene.is_(i, "witness") for i in range(max(0, at - 3), at))
    told = told or going or saw or (scene.actor_order[0] == "before" and _told_of(scene, at))
    if not (told or any(scene.items[i].has("ongoing") for i in near)) or (_by_circumstance(scene, at) and not told):
        return
    places, place_at = scene.find_object(at, scene.items[at].tags["trigger"].get("via", ["in"]))
    if not places and scene.actor_order[0] == "before":
        places, place_at = _fought_over(scene, at)
    if not places and any(scene.is_(i, "witness") for i in range(max(0, at - 3), at)):
        places, place_at = scene.subject_places(at)
    if not places:
        return
    sides = _sides(scene, at)
    if scene.items[at].tags["trigger"].get("both") and (len(sides) < 2 or scene.is_(at - 1, "relative")):
        return
    if sides:
        yield Draft(sides[0], "contested", places, at, place_at, "clash", "state", (), tuple(sides[1:2]))


def _told_of(scene: Scene, at: int) -> bool:
    """ "reported fierce clashes in P"."""
    before = at - 1
    while before > 0 and (scene.is_(before, "article", "adjective") or not scene.items[before].known):
        before -= 1
    verb = scene.items[before].tag("speech") if before > 0 else None
    return verb is not None and verb.value == "reported" and scene.items[before].word


def _fought_over(scene: Scene, at: int) -> tuple[list[Phrase] | None, int]:
    """ "P is being fought over"; "clashes there"."""
    there = scene.group(at + 1)
    if there is not None and all(member.sort == "pronoun" for member in there.members):
        return scene.meant(there), at + 1
    if scene.items[at].tags["trigger"].get("over"):
        return scene.subject_places(at)
    return None, -1


def _by_circumstance(scene: Scene, at: int) -> bool:
    """ "After clashes in P": fighting that only says when or how something else happened."""
    if "after" in scene.actor_order:
        return scene.is_(at - 1, "stop", "role") and not scene.is_(at - 1, "that")
    before = at - 1
    while before >= 0 and (
        scene.is_(before, "article", "adverb", "date", "number", "conj") or not scene.items[before].known
    ):
        if not scene.items[before].word:
            return False
        before -= 1
    return scene.is_(before, "aftermath", "circumstance", "role")


def _sides(scene: Scene, at: int) -> list[str]:
    """Who fights: "between F and F2"; "with F2": whoever was spoken of before, against F2."""
    stop = next(
        (
            i
            for i in range(at + 1, len(scene.items))
            if scene.finite(i) or scene.items[i].has("contrast", "that", "according", "relative", "clause", "as")
        ),
        len(scene.items),
    )
    after = scene.factions_between(at + 1, stop)
    named = list(dict.fromkeys(scene.who[i] for i in after))
    both = any(scene.items[i].value("faction_anaphor") == "both" for i in range(at, stop))
    before = list(dict.fromkeys(scene.who[i] for i in scene.factions_between(0, at, "actor")))
    subject = scene.memory.subject
    recent = subject is not None and scene.number - scene.memory.subject_sentence <= 1
    begin = next((i for i in range(at - 1, -1, -1) if scene.items[i].has("contrast", "but")), 0)
    here = list(dict.fromkeys(scene.who[i] for i in scene.factions_between(begin, at, "actor"))) if begin else []
    told = innermost_side(scene, at)
    if told is not None and not here:
        here = [told]
    remembered = [subject] if subject and recent else []
    spoken_of = [*remembered, *reversed(before)] if "after" in scene.actor_order else [*reversed(before), *remembered]
    earlier = [*reversed(here), *spoken_of]
    if both or (not named and len(before) > 1 and scene.actor_order[0] == "before"):
        here = [*before, *named]
        return (here if len(here) > 1 or not both else _last_two(scene))[:2]
    if scene.is_(at - 1, "aux") and not named:
        # "F and F2 are battling for P": the subject is both.
        subjects = scene.factions_between(scene.clause_start(at), at, "actor")
        joint = next((i for i in subjects if scene.companions(i)), None)
        if joint is not None:
            return [scene.who[joint], *scene.companions(joint)][:2]
    if len(named) > 1:
        return named[:2]
    main = next((who for who in earlier if who not in named), None)
    subject_last = "after" in scene.actor_order or main is None
    if named and after and subject_last and scene.roles[after[0]] == "actor" and not scene.between_us(at, after[0]):
        return [named[0], *([main] if main else [])]
    return [who for who in (main, *named) if who]


def _last_two(scene: Scene) -> list[str]:
    """ "The two sides" of a fight, where a sentence names nobody: those spoken of last, on two sides."""
    sides: dict[str, str] = {}
    for alias in reversed(scene.memory.factions):
        sides.setdefault(scene.factions.group(alias.faction), alias.faction)
    return list(sides.values())[:2][::-1]


def innermost_side(scene: Scene, at: int) -> str | None:
    """The side that tells of a fight without saying who fights it: its own."""
    told = next((each for each in reversed(scene.said) if each.at < at < each.stop and each.speaker), None)
    if told is None or scene.factions_between(told.at + 1, at, "actor"):
        return None
    speaker = told.speaker or ""
    known = speaker in scene.factions.table()
    side = speaker if known else scene.factions.side(speaker, scene.memory.published)
    return None if side in scene.factions.foreign else side


def at_distance(scene: Scene, at: int) -> Iterator[Draft]:
    """F is now N km from P."""
    verbs = [i for i in range(max(0, at - 8), at) if scene.items[i].has("become")]
    stands = _stands(scene, at) if scene.actor_order[0] == "before" else -1
    if not scene.is_(at, "distance") and stands < 0:
        return
    verbs = [stands] if stands >= 0 else verbs
    if not verbs and not any(scene.finite(i) for i in range(max(0, at - 8), at)):
        return
    between = scene.factions_between(verbs[-1], at, "actor") if verbs else []
    first = scene.first_of_list(between[-1]) if between else -1
    actor = Actor(scene.who[first], first, scene.companions(first)) if between else None
    actor = actor or scene.actor_before(verbs[-1] if verbs else at, "become")
    if actor is not None:
        group = scene.items[at].tags["near"]
        yield Draft(
            actor.faction,
            "advanced",
            scene.meant(group),
            at,
            at,
            "distance",
            "state",
            actor.co,
            actor_at=actor.at,
        )


def _stands(scene: Scene, at: int) -> int:
    """Verb by which "N km from P" is said of a faction: "they are N km from P"; -1 when there is none."""
    before = at - 1
    while scene.is_(before, "adverb", "more_than", "article", "extent", "date"):
        before -= 1
    return before if scene.is_(before, "become", "aux", "comes_to") else -1


def near(scene: Scene, at: int) -> Iterator[Draft]:
    """F came close to P."""
    tag = scene.items[at].tags["trigger"]
    if any((left := scene.trigger(i)) is not None and left.get("frame") == "leave" for i in range(max(0, at - 3), at)):
        return
    if scene.actor_order[0] == "before" and scene.inside is not None and not scene.is_(scene.inside + 1, "relative"):
        return
    if scene.nounlike(at) or (scene.actor_order[0] == "before" and _where_they_fight(scene, at)):
        return
    fought = scene.trigger(at - 1)
    if fought is not None and fought.get("frame") == "clash":
        return
    if tag.get("goes_on") and not any(scene.is_(i, "goes_on") for i in range(max(0, at - _CLASH_REACH), at)):
        return
    places, place_at = scene.find_object(at, tag.get("via", ["to"]), reach=8)
    if not places:
        return
    on = scene.actor_order[0] == "before" and scene.prep(place_at - 1) == "on"
    if on and (place_at > at + 2 or (" " in scene.items[place_at - 1].text and not places[0].kind)):
        return
    actor = scene.find_actor(at, place_at, strict=True)
    if actor is not None:
        yield Draft(
            actor.faction,
            "advanced",
            places,
            at,
            place_at,
            f"near:{actor.rule}",
            "state",
            actor.co,
            actor_at=actor.at,
        )


def _where_they_fight(scene: Scene, at: int) -> bool:
    """ "F battled F2 on the outskirts of P"."""
    for i in range(at - 1, scene.clause_start(at) - 1, -1):
        if scene.items[i].text in COMMAS and i + 1 + scene.is_(i + 1, "article") in scene.who:
            return False  # "After days of clashes, F reached the edge of P"
        tag = scene.trigger(i)
        if tag is not None:
            return tag.get("frame") == "clash"
    return False


def remain(scene: Scene, at: int) -> Iterator[Draft]:
    """Nothing is left to F but P; nothing is left to F in P."""
    if (gone := _no_longer(scene, at)) is not None:
        yield gone
        return
    holder, after = _left_to(scene, at)
    if holder is None:
        return
    for i in range(after, min(len(scene.items), after + 8)):
        if scene.finite(i):
            return
        if scene.is_(i, "except"):
            for k in range(i + 1, min(len(scene.items), i + 4)):
                group = scene.group(k)
                if group is not None:
                    yield Draft(holder, "controls", scene.meant(group), at, k, "remain", "state")
                    return
            return
        if scene.is_(i, "any"):
            places, place_at = scene.find_object(i, ["in", "on"], reach=5)
            if places:
                yield Draft(holder, "lost", places, at, place_at, "remain:nothing", "state")
            return


def _no_longer(scene: Scene, at: int) -> Draft | None:
    """ "No longer is P in the hands of F"."""
    group = scene.group(at + 1) if "after" in scene.actor_order else None
    if group is None or scene.items[at + 1].role:
        return None
    held = at + 2
    while scene.is_(held, "adverb", "date", "extent"):
        held += 1
    tag = scene.trigger(held)
    if tag is None or tag.get("frame") != "state" or tag.value != "controls":
        return None
    actor = _holder(scene, held)
    scene.swallowed.add(held)
    if actor is None:
        return None
    return Draft(actor.faction, "lost", scene.meant(group), at, at + 1, "remain:no longer", "state", actor_at=actor.at)


def _left_to(scene: Scene, at: int) -> tuple[str | None, int]:
    """Who something is left to, and where the sentence goes on."""
    for i in range(at + 1, min(len(scene.items), at + 6)):
        tag = scene.trigger(i)
        if scene.group(i) is not None and scene.actor_order[0] == "before":
            break
        if tag is not None and tag.get("frame") == "state":
            scene.swallowed.add(i)
            if tag.value == "lost" and "after" in scene.actor_order:
                return None, at
        if i in scene.who:
            return scene.who[i], i + 1
        pron = (tag is not None and tag.get("frame") == "state" and tag.pron) or (
            scene.prep(i) in ("for", "in") and scene.items[i].tags["prep"].pron
        )
        if pron:
            scene.swallowed.add(i)
            actor = scene.actor_before(at, "trigger")
            return (actor.faction if actor is not None else None), i + 1
    return None, at


def defeat(scene: Scene, at: int) -> Iterator[Draft]:
    """F was defeated in P."""
    places, place_at = scene.find_object(at, scene.items[at].tags["trigger"].get("via", ["in"]), reach=6)
    if places and not scene.factions_between(at + 1, place_at):
        actor = scene.find_actor(at, at, strict=True)
        if actor is not None:
            yield Draft(actor.faction, "lost", places, at, place_at, "defeat")
