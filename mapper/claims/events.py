"""Frames of change: who takes, enters, loses, leaves, hands over a place, or drives another out of it.

A frame is a function of a scene and the position of its trigger, see :mod:`mapper.claims.frames`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mapper.claims.attribution import innermost
from mapper.claims.cast import COMMAS, Actor
from mapper.claims.changes import just_claimed, left_it, loser_of, taker_as_main
from mapper.claims.drafts import Draft
from mapper.claims.ground import kind_of
from mapper.claims.modality import mood_at
from mapper.claims.phrases import Phrase
from mapper.claims.scene import Scene
from mapper.claims.states import out_of_control
from mapper.claims.verbfirst import came_true, comes_under, others_leave, put_out, subject_behind_it

_LIGHT_REACH: Final = 16
_AGENT_REACH: Final = 10
_ELIDED_REACH: Final = 8
_SIEGE_REACH: Final = 4
_TOO_LARGE: Final = ("country", "governorate", "region", "river")
"""Kinds of places that nobody holds by being in them."""
_BEGUN_REACH: Final = 8


def _light(scene: Scene, at: int) -> str:
    """Meaning that a verb such as "took", "lost", "shares" lends to the noun "control"."""
    for i in range(at - 1, max(-1, at - 1 - _LIGHT_REACH), -1):
        item = scene.items[i]
        if item.has("light"):
            done = item.has("completed") and any(scene.is_(k, "mood") for k in range(i + 1, at))
            return "captured" if done else item.value("light")
        when = item.tags.get("date")
        if when is not None and when.bound:
            return "captured"
        if scene.finite(i) and i == at - 1 and scene.items[at].tags["trigger"].get("cognate"):
            return scene.items[i].tags["trigger"].value
        if item.has("contrast", "clause", "relative") or (scene.finite(i) and not item.has("light")):
            break
    return ""


def take(scene: Scene, at: int) -> Iterator[Draft]:
    """F took P, F controls P, F lost P, F besieges P."""
    tag = scene.items[at].tags["trigger"]
    status, kind = tag.value, "entry" if tag.get("entry") else "event"
    if tag.get("control") and scene.prep(at - 1) == "from" and (lost := list(out_of_control(scene, at))):
        yield from lost
        return
    if tag.get("of_siege") and not _of_siege(scene, at):
        return
    if "after" in scene.actor_order and (
        (tag.pron and scene.is_(at - 1, "what")) or (scene.is_(at, "clause") and scene.finite(at + 1))
    ):
        return
    given = scene.trigger(at - 1)
    if tag.get("control") and given is not None and given.get("frame") == "handover":
        return
    if tag.get("noun"):
        light = _light(scene, at)
        needs = tag.get("needs_light")
        if light in ("shared", "lifted") or (needs and light != (light or None if needs is True else needs)):
            return
        if tag.get("control") and light in ("lost", "controls"):
            status = light
    if scene.nounlike(at):
        return
    near = scene.group(at + 1)
    if tag.form == "gerund" and status == "besieged" and scene.group(at - 1) is not None:
        return  # "the villages surrounding P"
    if tag.form == "gerund" and status == "besieged" and near is not None and near.members[0].sort == "unnamed":
        return  # "six surrounding villages"
    if tag.get("possessed"):
        yield from _possessed(scene, at)
        return
    described = scene.is_(at - 1, "prep", "article", "of", "mood") and not scene.is_(at - 1, "agent")
    if status == "besieged" and tag.form == "past" and described and scene.actor_order[0] == "before":
        return  # "to besieged P", "the encircled town"
    if tag.get("else_as") and at - 1 in scene.who and scene.is_(at - 2, "of", "prep"):
        return
    if scene.passive(at):
        yield from _taken(scene, at, status, kind)
        return
    if tag.get("rids") and _rid_of(scene, at):
        yield from expel(scene, at)
        return
    if tag.get("noun") and _lifted(scene, at):
        return
    if status == "besieged" and at - 1 in scene.who and scene.prep(at - 2) == "under":
        places, place_at = scene.subject_places(at - 2)
        if places:
            who = scene.who[at - 1]
            yield Draft(who, status, places, at, place_at, "take:under siege", kind, actor_at=at - 1)
        return
    after = at + 1
    while scene.is_(after, "adverb", "article"):
        after += 1
    following = scene.trigger(after)
    if following is not None and following.get("control") and not tag.get("noun") and not tag.get("control"):
        return
    if scene.is_(at - 1, "guns") or any(scene.is_(i, "fire") for i in (at - 1, at + 1, at + 2)):
        status = "advanced"
    elif tag.get("fire_only") or (tag.get("deal") and not any(item.has("deal") for item in scene.items)):
        return
    if status == "controls" and scene.ended(at):
        status = "lost"
    event = scene.items[at].role == "for" or (scene.is_(at - 1, "that") and came_true(scene, at))
    if status == "controls" and tag.form == "present" and tag.get("via") == ["on"] and event:
        status = "captured"
    places, place_at = scene.find_object(at, tag.get("via", [""]))
    if not places and status == "besieged" and scene.actor_order[0] == "before" and not tag.get("noun"):
        places, place_at = _where_shut_in(scene, at)
    noun = bool(tag.get("noun"))
    if "after" in scene.actor_order and any(scene.is_(i, "fire") for i in range(at + 1, place_at)):
        status = "advanced"
    if places and tag.get("entry") and "country" in scene.lexicon.entries.get(scene.items[place_at].text, {}):
        return
    if places and tag.get("entry") and comes_under(scene, at, place_at):
        return
    if places and tag.get("presence") and any(place.holder for place in places):
        return
    if not places and (not noun or (tag.get("control") and scene.actor_order[0] == "before")):
        places, place_at = scene.relative_object(at)
    if not places and tag.get("presence") and scene.is_(at - 1, "where"):
        places, place_at = _where(scene, at - 1)
    if places and tag.get("known"):
        places = [place for place in places if place.place is not None or place.sort != "named"]
    if places and tag.get("presence"):
        places = [place for place in places if kind_of(place) not in _TOO_LARGE]
    if places and tag.get("only"):
        places = [place for place in places if kind_of(place) in tag.get("only")]
    if not places:
        return
    if tag.get("shrinks"):
        places, place_at = _shrunk_to(scene, place_at) or (places, place_at)
    actor = _owner(scene, at) or scene.agent(place_at) if noun else None
    if not noun and place_at > at and "after" in scene.actor_order:
        actor = _passive_agent(scene, place_at)
    if tag.get("describes") and at - 1 in scene.who:
        actor = Actor(scene.who[at - 1], at - 1, scene.companions(at - 1), "actor described")
    if status == "besieged" and scene.prep(place_at - 1) == "in":
        actor = actor or scene.actor_before(at)
    actor = actor or scene.find_actor(at, place_at, noun=noun and not _is_object(scene, at))
    if actor is None and scene.is_(at - 1, "having"):
        actor = taker_as_main(scene, at)
    if actor is None and scene.actor_order[0] == "before" and mood_at(scene, at)[0] in ("planned", "expected"):
        actor = _side_that_plans(scene, at)
    if actor is None and noun and place_at > at:
        actor = _actor_of_main_clause(scene, at, place_at) or _side_of_speaker(scene, at)
    if actor is None and noun and status == "lost" and (taker := _taker(scene, max(at, place_at))) is not None:
        yield Draft(taker.faction, "captured", places, at, place_at, "take:loss to", kind, taker.co, actor_at=taker.at)
        return
    if actor is None or _unlicensed(scene, at, actor):
        return
    if tag.name == "kept" and scene.prep(place_at + 1) in ("under", "from"):
        return  # "kept P under fire"
    rule = f"{'siege' if tag.get('of_siege') else 'take'}:{actor.rule}"
    if tag.pron and not noun and place_at == at:
        places = [*places, *scene.with_it(max(at, actor.at))]
    if status == "besieged" and actor.rule == "actor after verb":
        for i in scene.factions_between(actor.at + 1, max(place_at, at), "actor"):
            if scene.who[i] not in (actor.faction, *actor.co):
                scene.roles[i] = "opponent"
    before = noun and (
        scene.just_taken(actor.faction, places) or (status == "lost" and _has_again(scene, actor, places))
    )
    before = before or (status == "controls" and not noun and scene.pluperfect(at))
    described = scene.inside is not None and scene.is_(scene.inside + 1, "aside")
    before = before or (described and status == "controls" and any(scene.is_(i, "was") for i in range(at - 3, at)))
    before = before or bool(tag.get("of_siege") and _lifts(scene, at))
    yield Draft(actor.faction, status, places, at, place_at, rule, kind, actor.co, past=before, actor_at=actor.at)
    fact = status == "captured" and scene.actor_order[0] == "before" and not mood_at(scene, at)[0]
    loser = loser_of(scene, at, place_at) if fact and tag.get("rids") else None
    if loser is not None and loser.faction not in (actor.faction, *actor.co):
        yield Draft(loser.faction, "lost", places, at, place_at, "take:loser", kind, actor_at=loser.at)
    giver = _giver(scene, place_at) if tag.get("receives") and place_at > at else None
    if giver is not None and giver.faction not in (actor.faction, *actor.co):
        yield Draft(giver.faction, "withdrew", places, at, place_at, "take:giver", kind, actor_at=giver.at)
    again = noun and status == "lost" and _has_again(scene, actor, places)
    taker = _taker(scene, max(at, place_at)) if status == "lost" and not again else None
    if taker is not None and taker.faction != actor.faction:
        yield Draft(
            taker.faction,
            "captured",
            places,
            at,
            place_at,
            "take:from loser",
            kind,
            taker.co,
            past=before,
            actor_at=taker.at,
        )


def _possessed(scene: Scene, at: int) -> Iterator[Draft]:
    """ "P's capture by F", "its capture by F": a place, or a word for it, stands where an owner would."""
    agent = scene.agent(at)
    owner = at - 1
    while scene.is_(owner, "adjective", "place_adjective", "date", "possessive"):
        owner -= 1
    group = scene.group(owner)
    places = scene.meant(group) if group is not None and scene.is_(owner + 1, "possessive") else None
    if places is None and scene.is_(owner, "article") and scene.items[owner].text == "its":
        places = scene.antecedent(at, "")
    if agent is not None and places:
        status = scene.items[at].tags["trigger"].value
        yield Draft(
            agent.faction,
            status,
            places,
            at,
            owner if group is not None else at,
            "take:possessed",
            "event",
            agent.co,
            actor_at=agent.at,
        )


def _of_siege(scene: Scene, at: int) -> bool:
    """ "the siege that F lays to P": the verb that lays it."""
    for i in range(at - 1, max(-1, at - 1 - _SIEGE_REACH), -1):
        tag = scene.trigger(i)
        if tag is not None:
            return tag.value == "besieged" and bool(tag.get("noun"))
    return False


def _lifts(scene: Scene, at: int) -> bool:
    """Whether what is said of a siege is that it is over."""
    return any(
        scene.items[i].value("light") == "lifted" or scene.is_(i, "was") for i in range(max(0, at - _LIGHT_REACH), at)
    )


def _shrunk_to(scene: Scene, place_at: int) -> tuple[list[Phrase], int] | None:
    """ "What F holds in P has shrunk to Q": Q, where another place follows the first."""
    for i in range(place_at + 1, min(len(scene.items), place_at + 1 + _AGENT_REACH)):
        if scene.finite(i) or scene.barrier(i) or scene.items[i].has("contrast"):
            return None
        group = scene.group(i)
        if group is not None and (scene.items[i].role == "in" or scene.prep(i - 1) in ("to", "in", "on")):
            return scene.meant(group), i
    return None


def _passive_agent(scene: Scene, place_at: int) -> Actor | None:
    """ "Taken was P by F": where letters do not show the passive, who stands right behind "by" acts."""
    by = place_at + 1
    while scene.is_(by, "date", "adverb", "extent", "direction"):
        by += 1
    return scene.agent(place_at) if scene.is_(by, "agent") else None


def _where(scene: Scene, at: int) -> tuple[list[Phrase] | None, int]:
    """ "P, where F has dug in"."""
    before = at - 1
    while before >= 0 and scene.items[before].text in COMMAS:
        before -= 1
    group = scene.group(before)
    return (scene.meant(group)[-1:], before) if group is not None else (None, -1)


def _has_again(scene: Scene, actor: Actor, places: list[Phrase]) -> bool:
    """ "F retook P, a week after losing it"."""
    return scene.actor_order[0] == "before" and any(
        number == scene.number and who == actor.faction and any(_same(a, b) for a in taken for b in places)
        for number, who, taken in scene.memory.taken[-2:]
    )


def _rid_of(scene: Scene, at: int) -> bool:
    """ "cleared F from P": whom the verb takes before it takes its place."""
    after = at + 1
    while scene.is_(after, "article", "member", "extent", "place_adjective"):
        after += 1
    return after in scene.who and not scene.attributive(after + 1)


def _lifted(scene: Scene, at: int) -> bool:
    """ "The siege of P was broken": it is no more."""
    for i in range(at + 1, min(len(scene.items), at + _AGENT_REACH)):
        if scene.items[i].value("light") == "lifted":
            return scene.is_(i - 1, "aux", "adverb")
        if scene.barrier(i) or scene.finite(i):
            return False
    return False


def _giver(scene: Scene, at: int) -> Actor | None:
    """ "received P from F2": who gave it."""
    for i in scene.factions_between(at + 1, min(len(scene.items), at + _AGENT_REACH)):
        if any(scene.finite(k) or scene.barrier(k) for k in range(at + 1, i)):
            return None
        if scene.out_of(i):
            return Actor(scene.who[i], i, (), "giver")
    return None


def _is_object(scene: Scene, at: int) -> bool:
    return bool(scene.items[at].tags["trigger"].pron)


def _owner(scene: Scene, at: int) -> Actor | None:
    """ "F's capture of P", "the rebel siege of P"."""
    owner = at - 1
    while scene.is_(owner, "possessive", "place_adjective") and owner not in scene.who:
        owner -= 1
    plain = scene.actor_order[0] == "before" and not scene.items[at].tags["trigger"].form
    if owner in scene.who and (owner < at - 1 or plain):
        return Actor(scene.who[owner], owner, (), "owner")
    return None


def _taken(scene: Scene, at: int, status: str, kind: str) -> Iterator[Draft]:
    """P was taken [by F]; without an agent, by whoever has just been said to act, if that is not who lost it."""
    places, place_at = scene.subject_places(at)
    if scene.items[at].tags["trigger"].get("rids") and (gone := scene.find_actor(at, at, strict=True)) is not None:
        left, left_at = scene.find_object(at, ["from"])
        if left:
            yield Draft(gone.faction, "lost", left, at, left_at, "take:rid", actor_at=gone.at)
            return
    if not places and status == "besieged":
        yield from _shut_in(scene, at)
    if not places:
        return
    actor = scene.agent(at)
    if actor is None:
        lost = scene.opponents(at + 1, min(len(scene.items), at + _AGENT_REACH))
        side = _side_that_says(scene, at) if status == "captured" else None
        recent = scene.memory.taken[-1:]
        if side is not None and side not in lost:
            yield Draft(side, status, places, at, place_at, "take:side of speaker", kind)
            return
        if (
            not recent
            or scene.number - recent[0][0] > 1
            or recent[0][1] in lost
            or status not in ("captured", "besieged")
        ):
            return
        actor = Actor(recent[0][1], -1, (), "taker remembered")
    yield Draft(actor.faction, status, places, at, place_at, "take:passive", kind, actor.co, actor_at=actor.at)


def _shut_in(scene: Scene, at: int) -> Iterator[Draft]:
    """ "F2 are besieged by F in P": what F surrounds is P."""
    actor = scene.agent(at)
    if actor is None or scene.find_actor(at, at, strict=True) is None:
        return
    for i in range(at - 1, max(-1, at - _ELIDED_REACH), -1):
        if scene.is_(i, "at_which"):
            before = i - 1 - (scene.items[i - 1].text == ",")
            group = scene.group(before)
            if group is not None:
                yield Draft(actor.faction, "besieged", scene.meant(group), at, before, "take:where", actor_at=actor.at)
            return
    for i in range(actor.at + 1, min(len(scene.items), actor.at + _LIGHT_REACH)):
        group = scene.group(i)
        if group is not None and scene.prep(i - 1) == "in" and group.members[0].sort == "named":
            yield Draft(actor.faction, "besieged", scene.meant(group), at, i, "take:shut in", actor_at=actor.at)
            return
        if scene.finite(i) or scene.items[i].text in (",", ";") or scene.barrier(i):
            return


def _where_shut_in(scene: Scene, at: int) -> tuple[list[Phrase] | None, int]:
    """ "F surrounded F2's fighters in P"."""
    after = at + 1
    while scene.is_(after, "article", "member", "batch", "of", "number", "more_than") and after not in scene.who:
        after += 1
    if after not in scene.who:
        return None, -1
    while after in scene.who or scene.is_(after, "member"):
        after += 1
    after += scene.prep(after) == "in"
    group = scene.group(after)
    return (scene.meant(group), after) if group is not None and scene.prep(after - 1) == "in" else (None, -1)


def _side_that_plans(scene: Scene, at: int) -> Actor | None:
    """ "The offensive aims to take P, F said": the plan of whoever speaks of it."""
    speech = innermost(scene.said, at)
    if speech is None or speech.speaker is None or speech.speaker not in scene.who.values():
        return None
    spot = next(i for i, who in scene.who.items() if who == speech.speaker)
    return Actor(speech.speaker, spot, (), "actor that plans")


def _side_that_says(scene: Scene, at: int) -> str | None:
    """Whose capture "P has been liberated" is: of the side that announces it."""
    speech = innermost(scene.said, at)
    if speech is None or speech.speaker is None or speech.kind != "reported" or scene.actor_order[0] != "before":
        return None
    verb = scene.items[speech.at].tag("speech")
    if verb is None or verb.get("concedes"):
        return None
    if speech.speaker in scene.who.values() and speech.speaker not in scene.factions.foreign:
        return speech.speaker
    return scene.factions.side(speech.speaker, scene.memory.published, leaning=False)


def _actor_of_main_clause(scene: Scene, at: int, place_at: int) -> Actor | None:
    """ "After taking P, F ...": the actor comes with the main verb."""
    if any(scene.items[i].has("that", "speech") or scene.finite(i) for i in range(at)):
        return None
    for i in scene.factions_between(place_at + 1, len(scene.items), "actor"):
        return Actor(scene.who[i], i, scene.companions(i), "actor of main clause")
    return None


def _side_of_speaker(scene: Scene, at: int) -> Actor | None:
    """State media announce a recapture: by the state."""
    for i in range(at - 1, -1, -1):
        speaker = scene.items[i].value("speaker")
        fights = speaker in scene.factions.foreign and scene.is_(i - 1, "speech")
        side = speaker if fights else scene.factions.side(speaker, scene.memory.published, leaning=False)
        if side is not None:
            return Actor(side, i, (), "side of speaker")
    return None


def _unlicensed(scene: Scene, at: int, actor: Actor) -> bool:
    """A verbal noun alone ("the importance of taking P") states nothing unless something makes it a fact."""
    tag = scene.items[at].tags["trigger"]
    if not tag.get("noun") or tag.pron or tag.get("licensed"):
        return False
    if actor.rule == "actor after verb":
        return False
    if actor.rule in ("owner", "agent"):
        return False
    fact = _light(scene, at) or scene.items[at].role == "in" or scene.is_(at - 1, "light")
    return not fact and not mood_at(scene, at)[0]


def fall(scene: Scene, at: int) -> Iterator[Draft]:
    """The fall of P to F."""
    alone = scene.items[at].tags["trigger"].get("alone")
    places, place_at = scene.subject_places(at) if alone else scene.find_object(at, [""])
    giver = _owner(scene, at) if places and scene.items[at].tags["trigger"].get("given") else None
    if places and giver is not None:
        yield Draft(giver.faction, "withdrew", places, at, place_at, "fall:giver", actor_at=giver.at)
    taker = _taker(scene, max(at, place_at)) if places else None
    if places and taker is None and any(scene.items[i].value("speech") == "denied" for i in range(max(0, at - 6), at)):
        taken = [who for _, who, where in scene.memory.taken[-4:] if any(_same(a, b) for a in where for b in places)]
        taker = Actor(taken[-1], -1, (), "taker remembered") if taken else None
    if places and taker is not None:
        yield Draft(taker.faction, "captured", places, at, place_at, "fall", "event", taker.co, actor_at=taker.at)


def _same(a: Phrase, b: Phrase) -> bool:
    return a.target is b.target or a.target.name == b.target.name


def change_hands(scene: Scene, at: int) -> Iterator[Draft]:
    """Control of P passed from F to F2."""
    taker = _taker(scene, at)
    direct = scene.items[at].tags["trigger"].get("direct")
    if taker is None:
        return
    between = range(at + 1, taker.at)
    from_one = any(i in scene.who and scene.who[i] != taker.faction and scene.prep(i - 1) == "from" for i in between)
    from_one = from_one and "after" not in scene.actor_order
    if not (direct or from_one or any(scene.control(i) for i in range(scene.clause_start(at), taker.at))):
        return
    places, place_at = scene.find_object(taker.at, [""], reach=5) if direct else (None, -1)
    if direct and not places:
        places, place_at = scene.find_object(at, [""])
    if not places:
        places, place_at = _controlled(scene, at, taker.at)
    if not places and direct and "after" in scene.actor_order:
        verb = scene.items[at].text.lstrip("ل")
        masculine = verb.startswith("ي") or not (verb.startswith("ت") or verb.endswith("ت"))
        places = scene.antecedent(at, "ه" if masculine else "ها")
    before = [i for i in range(scene.clause_start(at), at) if scene.control(i)]
    if not places and before and "after" in scene.actor_order:
        places, place_at = scene.find_object(before[-1], ["on"])
    if not places:
        places, place_at = next(
            ((scene.meant(group), i) for i in scene.groups_before(at) if (group := scene.group(i)) is not None),
            ([], -1),
        )
    if not places:
        return
    yield Draft(taker.faction, "captured", places, at, place_at, "change hands", "event", taker.co, actor_at=taker.at)
    later = range(taker.at + 1, len(scene.items)) if "after" in scene.actor_order else range(0)
    ends = (i for i in later if scene.items[i].has("contrast", "clause"))
    for loser in scene.factions_between(at + 1, next(ends, len(scene.items)), "opponent"):
        if scene.who[loser] not in (taker.faction, *taker.co):
            yield Draft(scene.who[loser], "lost", places, at, place_at, "change hands", actor_at=loser)
            return


def _controlled(scene: Scene, at: int, stop: int) -> tuple[list[Phrase] | None, int]:
    """ "Control of P passed to F" where the verb comes first."""
    control = next((i for i in range(at + 1, stop) if scene.control(i)), -1)
    if control < 0 or "after" not in scene.actor_order:
        return None, -1
    scene.swallowed.add(control)
    return scene.find_object(control, ["on"])


def _taker(scene: Scene, at: int) -> Actor | None:
    """Who receives what was lost, handed over or fell: "to F", "to the benefit of F"."""
    begin = scene.asides.get(at + 1, at)
    for i in scene.factions_between(begin + 1, min(len(scene.items), begin + _AGENT_REACH)):
        if any(scene.finite(k) or scene.items[k].has("contrast", "that") for k in range(begin + 1, i)):
            return None
        if any(tag.get("describes") for k in range(at + 1, i) if (tag := scene.trigger(k)) is not None):
            return None
        if _received(scene, i):
            return Actor(scene.who[i], i, scene.companions(i), "taker")
    return None


def leave(scene: Scene, at: int) -> Iterator[Draft]:
    """F withdrew from P."""
    tag = scene.items[at].tags["trigger"]
    noun = bool(tag.get("noun"))
    via = tag.get("via", ["from"])
    if scene.passive(at) and scene.actor_order[0] == "before":
        yield from _left(scene, at)
        return
    if tag.get("carried") or (tag.get("own") and not _moves_own(scene, at)):
        return  # whoever carries others away does not leave
    places, place_at = scene.find_object(at, via)
    if noun and not tag.pron and "" not in via and others_leave(scene, at, place_at):
        return
    if not noun and place_at > at and subject_behind_it(scene, place_at):
        return
    if not places and "" in via and not noun and scene.actor_order[0] == "before":
        places, place_at = scene.relative_object(at)
    if tag.get("own") and any(scene.trigger(i) is not None for i in range(at + 1, place_at)):
        return  # "ordered its men to leave P": that is for the other verb to say
    if not places and "" in via:
        places, place_at = _own_positions(scene, at)
    fled = not places and not noun and not tag.get("elide") and tag.form == "past" and scene.actor_order[0] == "before"
    if fled and (gone := left_it(scene, at)) is not None:
        yield gone
        return
    places = _in_it(scene, places, place_at) or _whole(places)
    if places and all(place.sort == "part" and not place.reference for place in places):
        places = None  # "withdrew to Q from the eastern side"
    kind = "event"
    elides = bool(tag.get("elide")) and (tag.form != "gerund" or scene.is_(at - 1, "aux", "begun"))
    if not places and elides:
        places, place_at = _where_they_stood(scene, at)
    if not places and elides:
        places, kind = _place_lost_before(scene, at), "elided"
    if not places:
        return
    actor = _told_to_leave(scene, at) or scene.find_actor(
        at, place_at if place_at > at else at, noun=noun, strict=kind == "elided"
    )
    taken = scene.memory.taken[-1:]
    if actor is None or (kind == "elided" and taken and actor.faction == taken[0][1]):
        return
    unsure = noun and "" in via and not tag.get("licensed")
    planned = mood_at(scene, at)[0] == "planned"
    if unsure and actor.rule != "actor after verb" and not (planned or _under_way(scene, at)):
        return
    if noun:
        scene.used.add(actor.at)
    yield Draft(
        actor.faction,
        tag.value,
        places,
        at,
        place_at,
        f"leave:{actor.rule}",
        kind,
        actor.co,
        actor_at=actor.at,
    )
    gives = "after" in scene.actor_order and ("" in via or tag.get("gives"))
    taker = _taker(scene, max(at, place_at)) if gives else None
    if taker is not None and taker.faction not in (actor.faction, *actor.co):
        yield Draft(
            taker.faction, "captured", places, at, place_at, "leave:taker", "event", taker.co, actor_at=taker.at
        )


def _in_it(scene: Scene, places: list[Phrase] | None, at: int) -> list[Phrase] | None:
    """ "left most of its positions in it": who leaves them leaves it."""
    vague = places and all(place.kind == "positions_unnamed" and not place.relation for place in places)
    tag = scene.items[at + 1].tag("prep") if vague and at + 1 < len(scene.items) else None
    return scene.antecedent(at + 1, tag.pron) if tag is not None and tag.value == "in" and tag.pron else None


def _whole(places: list[Phrase] | None) -> list[Phrase] | None:
    """ "its positions in P": who leaves them or gives them up, leaves P."""
    if places and all(place.kind == "positions_unnamed" and place.relation == "in" for place in places):
        return [whole for place in places for whole in place.reference] or places
    return places


def _left(scene: Scene, at: int) -> Iterator[Draft]:
    """P was abandoned by F; F was evacuated from P."""
    places, place_at = scene.subject_places(at)
    actor = scene.agent(at)
    status = scene.items[at].tags["trigger"].value
    if actor is None:
        places, place_at = scene.find_object(at, ["from"])
        tag = scene.items[at].tags["trigger"]
        if not places and tag.get("elide") and not tag.get("own"):
            places = _place_lost_before(scene, at)
        actor = scene.find_actor(at, at, strict=True) if places else None
    if places and actor is not None:
        yield Draft(actor.faction, status, places, at, place_at, "leave:passive", "event", actor.co, actor_at=actor.at)


def leaving(scene: Scene, at: int) -> Iterator[Draft]:
    """ "Rebels in P began leaving": where they stood."""
    if scene.items[at].tags["trigger"].form != "gerund" or not _under_way(scene, at):
        return
    places, place_at = _where_they_stood(scene, at)
    actor = scene.find_actor(at, at, strict=True) if places else None
    if places and actor is not None:
        yield Draft(
            actor.faction, "withdrew", places, at, place_at, "leave:leaving", "elided", actor.co, actor_at=actor.at
        )


def _told_to_leave(scene: Scene, at: int) -> Actor | None:
    """ "offered F two days to leave P": whoever something is done to is to leave."""
    tag = scene.items[at].tags["trigger"]
    if tag.form != "base" or scene.actor_order[0] != "before":
        return None
    last = scene.factions_between(scene.clause_start(at), at)[-1:]
    return Actor(scene.who[last[0]], last[0], (), "told to") if last and scene.roles[last[0]] == "owner" else None


def _under_way(scene: Scene, at: int) -> bool:
    """ "began leaving", "were leaving", "after leaving", "..., leaving": a verbal noun that says what happens."""
    before = at - 1
    while scene.is_(before, "adverb", "article"):
        before -= 1
    if "after" in scene.actor_order and _begun(scene, at):
        return True
    if before > 0 and scene.items[before].text == ",":
        return True
    return scene.is_(before, "aux", "begun", "aftermath") or scene.items[before].value("speech") == "denied"


def _begun(scene: Scene, at: int) -> bool:
    """ "began F leaving P", "were forced F to leave P": the verb comes first and its subject next."""
    for i in range(at - 1, max(-1, at - 1 - _BEGUN_REACH), -1):
        if scene.is_(i, "begun"):
            return True
        if scene.finite(i) or scene.barrier(i) or scene.items[i].text in COMMAS or scene.group(i) is not None:
            return False
    return False


def _moves_own(scene: Scene, at: int) -> bool:
    """ "pulled its men out": whoever is moved is one's own."""
    after = at + 1
    while scene.is_(after, "article", "extent", "adjective", "place_adjective"):
        after += 1
    return scene.is_(after, "they", "member")


def _own_positions(scene: Scene, at: int) -> tuple[list[Phrase] | None, int]:
    """ "left its posts in P": what was left is P."""
    for i in range(at + 1, min(len(scene.items), at + _ELIDED_REACH)):
        if scene.is_(i, "own_positions"):
            return scene.find_object(i, ["in", "from", "on"], reach=4)
    return None, -1


def _where_they_stood(scene: Scene, at: int) -> tuple[list[Phrase] | None, int]:
    """ "Rebels in P began to withdraw": what they leave is P."""
    if scene.actor_order[0] != "before":
        return None, -1
    for i in reversed(scene.factions_between(scene.clause_start(at), at, "actor")):
        place = i + 2
        while scene.is_(place - 1, "prep") and scene.is_(place, "article"):
            place += 1
        group = scene.group(place)
        if scene.prep(i + 1) == "in" and group is not None:
            quiet = not any(scene.finite(k) or not scene.items[k].word for k in range(place + 1, at))
            return (scene.meant(group), place) if quiet else (None, -1)
    return None, -1


def _place_lost_before(scene: Scene, at: int) -> list[Phrase] | None:
    """Where the place left is not said, it is the place that somebody else has just taken or entered."""
    for i in range(at + 1, min(len(scene.items), at + 1 + _ELIDED_REACH)):
        if scene.finite(i) or scene.items[i].has("contrast", "that"):
            break
        if scene.prep(i) == "outside" and (group := scene.group(i + 1)) is not None:
            return scene.meant(group)
        named = scene.prep(i) == "from" and not scene.counted(i) and not scene.whither(i)
        if named or scene.prep(i) == "facing":
            return None
    taken = scene.memory.taken[-1:]
    if taken and scene.number - taken[0][0] <= 1:
        return list(taken[0][2])
    said, here = scene.memory.said[-1:], scene.memory.claimed[-1:]
    holds = said and said[0].status == "controls" and said[0].rule.startswith("take")
    mine = holds and here and here[0][0] == scene.number and here[0][1] is said[0].places
    return list(said[0].places) if mine and "after" in scene.actor_order else None


def replace(scene: Scene, at: int) -> Iterator[Draft]:
    """F took the place of those who left: it holds what they left, or where the text says it came to."""
    tag = scene.items[at].tags["trigger"]
    places, place_at = scene.find_object(at, ["in"])
    left = scene.memory.left[-1:]
    if not places and (tag.pron or tag.get("elided")) and left and scene.number - left[0][0] <= 2:
        places = list(left[0][2])
    if not places:
        return
    actor = scene.actor_before(at)
    if actor is not None and not (left and left[0][1] == actor.faction):
        yield Draft(
            actor.faction,
            "captured",
            places,
            at,
            place_at,
            f"replace:{actor.rule}",
            "entry",
            actor.co,
            actor_at=actor.at,
        )


def empty(scene: Scene, at: int) -> Iterator[Draft]:
    """P is empty of F: whoever is named after "of" has left."""
    gone = [i for i in scene.factions_between(at + 1, min(len(scene.items), at + _LIGHT_REACH)) if scene.out_of(i)]
    if not gone:
        return
    places, place_at = None, -1
    for i in [*range(at + 1, gone[0]), *range(at - 1, scene.clause_start(at) - 1, -1)]:
        group = scene.group(i)
        if group is not None and not scene.is_(i - 1, "prep"):
            places, place_at = scene.meant(group), i
            break
    for i in gone if places else ():
        yield Draft(
            scene.who[i], scene.items[at].tags["trigger"].value, places or [], at, place_at, "empty", actor_at=i
        )


def expel(scene: Scene, at: int) -> Iterator[Draft]:
    """F drove F2 out of P: two statements."""
    tag = scene.items[at].tags["trigger"]
    places, place_at = scene.find_object(at, ["from"] if tag.get("rids") else tag.get("via", ["from"]))
    if not places and tag.form == "gerund":
        places, place_at = just_claimed(scene), at
    if (
        not places
        and scene.actor_order[0] == "before"
        and scene.items[min(at + 1, len(scene.items) - 1)].text == "them"
    ):
        yield from _drove_them(scene, at)
        return
    if not places:
        return
    if any(scene.is_(i, "civilians") for i in range(at + 1, place_at)):
        return
    it = place_at > at and scene.is_(place_at, "prep") and bool(scene.items[place_at].tags["prep"].pron)
    stop = place_at if place_at > at and not it else min(len(scene.items), at + 6)
    if "after" in scene.actor_order:
        ends = (
            i for i in range(at + 1, stop) if scene.items[i].has("contrast", "clause") or scene.items[i].text in COMMAS
        )
        stop = next(ends, stop)
    helping = scene.factions_between(at + 1, stop, "supporter")
    after = [i for i in scene.factions_between(at + 1, stop) if not scene.items[i].joined and i not in helping]
    loser: int | None = None
    actor: Actor | None = None
    if tag.form == "passive" or scene.passive(at):
        before = scene.find_actor(at, at, strict=True)
        actor = scene.agent(at)
        if before is not None:
            yield Draft(before.faction, "lost", places, at, place_at, "expel:passive")
    elif after and tag.pron and not tag.get("noun"):
        actor = Actor(scene.who[after[0]], after[0], scene.companions(after[0]), "actor after verb")
        earlier = [i for i in scene.factions_between(0, at) if scene.who[i] != actor.faction]
        loser = earlier[-1] if earlier else None
    elif after and scene.actor_order[0] == "before":
        loser = after[0]
        actor = _expeller(scene, at, scene.who[loser])
        for i in scene.factions_between(after[0] + 1, stop):
            helps = scene.roles[i] == "supporter"
            if not helps and scene.who[i] not in (scene.who[loser], actor.faction if actor else ""):
                scene.roles[i] = "opponent"
                yield Draft(scene.who[i], "lost", places, at, place_at, "expel:loser")
    elif tag.pron and (tag.get("noun") or scene.is_(at - 1, "prep", "aftermath", "since", "date")):
        driven = scene.actor_before(at)
        if driven is not None:
            yield Draft(driven.faction, "lost", places, at, place_at, "expel:driven", past=True, actor_at=driven.at)
        return
    elif tag.pron:
        actor = scene.actor_before(at)
        others = [i for i in scene.factions_between(0, at) if actor is not None and scene.who[i] != actor.faction]
        loser = others[-1] if others else None
    elif after:
        loser = after[-1]
        if len(after) > 1:
            actor = Actor(scene.who[after[0]], after[0], scene.companions(after[0]), "actor after verb")
        else:
            actor = _expeller(scene, at, scene.who[loser])
            if actor is None and _expels(scene, at, loser, place_at):
                actor, loser = Actor(scene.who[loser], loser, (), "actor after verb"), None
    elif scene.actor_order[0] == "before" and any(scene.is_(i, "member") for i in range(at + 1, stop)):
        actor = scene.find_actor(at, at, strict=True)
    elif put_out(scene, at, place_at):
        loser = at - 1
    if loser is not None:
        scene.roles[loser] = "opponent"
    plan = scene.actor_order[0] == "before" and mood_at(scene, at)[0] == "planned"
    if loser is not None and not plan:
        yield Draft(scene.who[loser], "lost", places, at, place_at, "expel:loser")
    if actor is not None and (loser is None or actor.faction != scene.who[loser]):
        against = (scene.who[loser],) if loser is not None else ()
        yield Draft(actor.faction, tag.value, places, at, place_at, f"expel:{actor.rule}", "event", actor.co, against)


def _drove_them(scene: Scene, at: int) -> Iterator[Draft]:
    """ "F2 took P, a year after F drove them out": of the place just spoken of, and them who took it."""
    taken = scene.memory.taken[-1:]
    actor = scene.find_actor(at, at, strict=True)
    if not taken or scene.number - taken[0][0] > 1 or actor is None or actor.faction == taken[0][1]:
        return
    yield Draft(taken[0][1], "lost", list(taken[0][2]), at, at, "expel:them", past=True)
    yield Draft(
        actor.faction, "captured", list(taken[0][2]), at, at, "expel:them", co=actor.co, past=True, actor_at=actor.at
    )


def _expels(scene: Scene, at: int, faction: int, place_at: int) -> bool:
    """``طردت F آخر العناصر من P``: right behind its verb and before others without a name, it is who drives out."""
    verb = scene.trigger(at)
    finite = verb is not None and verb.form in ("past", "present") and scene.actor_order[0] == "after"
    others = scene.items[faction + 1 : place_at - 1]
    return finite and faction == at + 1 and any(item.word and not item.has("prep", "date", "adverb") for item in others)


def _expeller(scene: Scene, at: int, loser: str) -> Actor | None:
    for i in reversed(scene.factions_between(0, at, "actor")):
        if scene.who[i] != loser:
            first = scene.first_of_list(i)
            return Actor(scene.who[first], first, scene.companions(first), "actor before verb")
    subject = scene.memory.subject
    return Actor(subject, -1, (), "actor remembered") if subject and subject != loser else None


def handover(scene: Scene, at: int) -> Iterator[Draft]:
    """F handed P over to F2."""
    passive = scene.passive(at)
    places, place_at = scene.subject_places(at) if passive else scene.find_object(at, [""])
    places = _whole(places)
    giver = scene.agent(at) if passive else scene.find_actor(at, place_at, strict=True)
    done = scene.is_(at - 1, "done")
    giver = scene.agent(place_at) if done else giver
    if not places or (giver is None and not done):
        return
    taker = _taker(scene, max(at, place_at, giver.at if giver is not None and done else 0))
    received = any(
        scene.items[i].role == "for" or scene.prep(i) == "to"
        for i in range(place_at + 1, min(len(scene.items), place_at + 4))
    )
    received = received or scene.is_(place_at + 1, "given_over")
    alone = scene.items[at].tags["trigger"].get("alone")
    if giver is not None and (taker is not None or received or alone):
        yield Draft(giver.faction, "withdrew", places, at, place_at, "handover:giver", actor_at=giver.at)
    if taker is not None:
        yield Draft(taker.faction, "captured", places, at, place_at, "handover:taker")


def _received(scene: Scene, at: int) -> bool:
    first = at
    while first > 0 and (
        scene.items[first - 1].has("member", "article")
        or scene.counted(first - 1)
        or (scene.actor_order[0] == "before" and scene.is_(first - 1, "of", "whose_side", "batch"))
        or (scene.actor_order[0] == "before" and first - 1 in scene.who and scene.is_(first, "of", "whose_side"))
    ):
        first -= 1
    if scene.is_(first - 1, "mood") and "for" in (scene.items[at].role, scene.items[first].role):
        return False  # "an attack of F" is F's, and gives it nothing
    return "for" in (scene.items[at].role, scene.items[first].role) or scene.prep(first - 1) in ("to", "for")
