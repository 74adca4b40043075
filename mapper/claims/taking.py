"""The frame of taking: F took P, controls it, lost it, besieges it.

A frame is a function of a scene and the position of its trigger, see :mod:`mapper.claims.frames`; what was taken is
found by :mod:`mapper.claims.taken`, by whom by :mod:`mapper.claims.takers`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from mapper.claims.absence import none_before, told_by_status
from mapper.claims.changes import ended_by, told_of_it
from mapper.claims.drafts import ENDED, Draft
from mapper.claims.expelling import expel
from mapper.claims.memory import Actor
from mapper.claims.moods import mood_at
from mapper.claims.reach import NEAR, PLACE_REACH
from mapper.claims.scene import Scene
from mapper.claims.sentence import COMMAS
from mapper.claims.shutin import (
    after_siege,
    ended_siege,
    ending,
    keeps_shut_in,
    kept_shut_in,
    lies_around,
    lifted,
    lifts,
    men_shut_in,
    of_siege,
    siege_by,
    trapped_there,
    whose,
)
from mapper.claims.states import by_control
from mapper.claims.taken import Deed, find_taken, light_of
from mapper.claims.takers import (
    absolute,
    before_it,
    done_by,
    lost_by,
    lost_to,
    nobody_takes,
    other_sides,
    states_nothing,
    was_taken,
    who_took,
    who_took_by_sense,
)
from mapper.claims.verbfirst import came_true, comes_again, flag_before, widened

_VERBS: Final = ("left", "near", "take")
"""Frames of verbs that may have "besieged P" behind them: "left", "reached", "entered"."""


def take(scene: Scene, at: int) -> Iterator[Draft]:
    """F took P, F controls P, F lost P, F besieges P."""
    tag = scene.items[at].tags["trigger"]
    deed = Deed(scene, at, tag, "captured" if _comes_to_hold(scene, at) else tag.value)
    for reading in (_of_another_kind, _lent_by_light, _only_described, _in_other_words):
        if (told := reading(deed)) is not None:
            yield from told
            return
    if not _weigh(deed) or not find_taken(deed) or nobody_takes(deed) or _around_the_enemy(deed):
        return
    theirs = scene.items[at].text.endswith("into") and any(i in scene.who for i in range(at + 1, deed.place_at))
    if deed.lent and scene.is_(at - 2, "nor"):
        return  # "neither took control of P nor left Q"
    if tag.get("entry") and theirs and all(place.land for place in deed.places):
        return  # "pushed into rebel territory in R": an advance, and nobody is said where to
    actor = who_took(deed)
    if actor is None and (told := list(lost_to(deed))):
        yield from told
        loser = who_took_by_sense(deed)  # "after the loss of P to F2, F sent troops"
        if loser is not None and loser.faction not in (told[0].faction, *told[0].co):
            yield Draft(loser.faction, "lost", deed.places, at, deed.place_at, "take:loss to", actor_at=loser.at)
        return
    actor = actor or who_took_by_sense(deed)
    if actor is None:
        yield from lost_by(deed)
        return
    if not states_nothing(deed, actor):
        yield from _told(deed, actor)


def _comes_to_hold(scene: Scene, at: int) -> bool:
    """ "Went down the river, *occupying* P", "a day after *occupying* P", "*assumed* control there"."""
    tag, before = scene.items[at].tags["trigger"], scene.items[at - 1] if at else None
    if before is None or scene.actor_order[0] != "before" or tag.value != "controls":
        return False
    led = before.text in COMMAS or before.has("aftermath", "conj", "ere") or before.text.endswith(" after")
    lent = tag.form == "present" and before.has("light") and not before.has("stop", "perfect", "had", "prep")
    return (bool(tag.get("occupies")) and led) or (lent and scene.items[at].has("rule_of"))


def _around_the_enemy(deed: Deed) -> bool:
    """ "Tightened its grip on rebel-held P", "on P, where F2 is holed up": round it, not on it."""
    scene, behind = deed.scene, deed.place_at + 1
    behind += behind < len(scene.items) and scene.items[behind].text == ","
    theirs = any(scene.trigger(i) is not None or scene.is_(i, "comrades") for i in range(deed.at + 1, deed.place_at))
    return bool(deed.tag.get("tightens")) and (theirs or scene.is_(behind, "at_which"))


def _shut(deed: Deed) -> bool:
    scene, around = deed.scene, deed.place_at + 1
    around = scene.past(around, "adverb")
    tag = scene.trigger(around)
    definite = str(scene.lexicon.grammar.get("definite", " "))
    if tag is None or tag.value != "besieged" or scene.items[around].text.startswith(definite):
        return False
    kept = tag.form == "past" and scene.group(around + 1) is None and not scene.is_(around + 1, "agent")
    return tag.get("frame") != "take" or (kept and deed.after_subject)


def _told(deed: Deed, actor: Actor) -> Iterator[Draft]:
    """Return what was done by whom, and what that means for the others."""
    scene, at, tag = deed.scene, deed.at, deed.tag
    if deed.status == "controls" and _shut(deed):
        deed.status = "besieged"  # "kept P under siege", "has P fully surrounded"
    rule = f"{'siege' if tag.get('of_siege') else 'take'}:{actor.rule}"
    if tag.pron and not deed.noun and deed.place_at == at:
        deed.places = [*deed.places, *scene.with_it(max(at, actor.at))]
    besieged = deed.status == "besieged"
    if besieged and actor.rule == "actor after verb":
        for i in scene.factions_between(actor.at + 1, max(deed.place_at, at), "actor"):
            if scene.who[i] not in (actor.faction, *actor.co):
                scene.roles[i] = "opponent"
    past = before_it(deed, actor)
    after = any(scene.is_(i, "aftermath") for i in range(scene.clause_start(at) - 1, at))
    surrounded = besieged and (scene.inside is not None or after) and scene.pluperfect(at)
    if surrounded or (tag.get("of_siege") and lifts(scene, at)):
        past, rule = True, f"{ENDED}:{actor.rule}"
    yield Draft(
        actor.faction, deed.status, deed.places, at, deed.place_at, rule, deed.kind, actor.co,
        past=past, actor_at=actor.at,
    )  # fmt: skip
    yield from other_sides(deed, actor, past=past)


def _of_another_kind(deed: Deed) -> Iterable[Draft] | None:
    """What a word of taking says that is told by another frame, or by none."""
    scene, at, tag = deed.scene, deed.at, deed.tag
    led = scene.prep(at - 1) == "from" or scene.items[at].role == "for"
    if tag.get("control") and led and (changed := list(by_control(scene, at))):
        return changed
    if tag.get("of_siege") and not of_siege(scene, at):
        return ()
    if deed.before_subject and scene.is_(at - 1, "what") and (tag.pron or _on_it(scene, at)):
        return ()
    if tag.get("widened") and not widened(scene, at):
        return ()
    beside = scene.items[at - 1].text in COMMAS if at else False  # ``قطع طريق Q، آخر طريق إلى P``
    if tag.get("straight") and (beside or not _leads_straight(scene, at)):
        return ()
    if tag.get("flies"):
        return _flown(deed, flag_before(scene, at))
    given = scene.trigger(at - 1)
    handed = given is not None and given.get("frame") in ("handover", "leave")  # "giving up control of P"
    if tag.get("control") and (_goes_on_to_include(scene, at) or handed):
        return ()
    if deed.status == "captured" and (done := list(done_by(deed))):
        return done
    if deed.noun and deed.status == "besieged" and (men := men_shut_in(scene, at)) is not None:
        return men
    if not deed.after_subject or deed.status != "besieged":
        return None
    if not deed.noun and keeps_shut_in(scene, at):
        return kept_shut_in(scene, at)
    if not deed.noun and (trapped := trapped_there(scene, at)) is not None:
        return trapped
    if deed.noun and not tag.form:
        return list(siege_by(scene, at) if whose(scene, at) else after_siege(scene, at)) or None
    return None


def _lent_by_light(deed: Deed) -> Iterable[Draft] | None:
    """What the verb beside a noun makes of it: "lost control of", "ended its siege of"."""
    scene, at, tag = deed.scene, deed.at, deed.tag
    if not deed.noun:
        return None
    light, needs = light_of(scene, at), tag.get("needs_light")
    if deed.before_subject and scene.is_(at - 1 - scene.unlisted(at - 1), "is_not"):
        return ()  # ``لم تعد سيطرة F تتجاوز``
    if needs is True and not light and deed.after_subject and (light := _light_behind(scene, at)):
        deed.tag = tag = replace(tag, attrs={**tag.attrs, "imposed": True})  # by whoever says so
    if light == "ended" and (tag.get("control") or tag.get("shrinks")) and not tag.pron:
        return ended_by(scene, at)
    if light == "ended" and tag.get("shrinks"):
        return _ends_its_own(scene, at)
    if deed.status == "besieged" and (light in ("lifted", "ended", "raised") or ending(scene, at)):
        return ended_siege(scene, at)
    comes = scene.word(at - 1) in COMMAS or scene.is_(at - 1, "conj")
    goes_on = tag.form == "gerund" and tag.value in ("captured", "advanced") and comes  # "broke the siege, capturing P"
    goes_on = goes_on and scene.actor_order[0] == "before"
    if not goes_on and (light == "ended" or (light in ("shared", "lifted") and not tag.get("entry"))):
        return ()
    if needs and light != (light or None if needs is True else needs):
        return ()
    if tag.get("control") and "after" in scene.actor_order and _out_of_control(scene, at):
        return ()
    lends = tag.get("control") or (needs is True and deed.status == "captured" and deed.before_subject)
    states = "after" in scene.actor_order and scene.is_(at - 1 - scene.unlisted(at - 1), "become")
    if lends and (light in ("lost", "controls") or (states and tag.get("control"))):
        came = light == "controls" and scene.items[at - 1].role == "for" and "after" in scene.actor_order
        deed.status = "lost" if light == "lost" else "captured" if came else "controls"  # ``لتفرض سيطرتها على P``
    elif tag.get("control") and scene.is_(at - 1, "during") and deed.before_subject:
        deed.status = "controls"  # "the time of F's control over P"
    return None


def _out_of_control(scene: Scene, at: int) -> bool:
    """``تمكن F من تحرير P من سيطرة F2 في ريف R``: whose control it was, and not over R."""
    owned = scene.prep(at - 1) == "from" and at + 1 in scene.who
    return owned and all(scene.prep(i) != "on" for i in range(at + 2, min(len(scene.items), at + 2 + NEAR)))


def _light_behind(scene: Scene, at: int) -> str:
    """ "Full control of P *has been achieved*": what the passive behind the place lends."""
    owned = at - 1 in scene.who or scene.is_(at - 1, "possessive")
    behind = () if owned else range(at + 1, min(len(scene.items), at + NEAR))
    place = next((i for i in behind if scene.group(i) is not None), at)
    verb = scene.past(place + 1, "aux", "perfect", "pluperfect", "adverb", "date", but=("light",))
    passive = place > at and scene.is_(verb, "light") and scene.is_(verb - 1, "aux")
    value = scene.items[verb].value("light") if passive else ""
    return value if value in ("captured", "lost") else ""


def _only_described(deed: Deed) -> Iterable[Draft] | None:
    """ "Six surrounding villages", "to besieged P": what the word only says of a place by the way."""
    scene, at, tag = deed.scene, deed.at, deed.tag
    if scene.nounlike(at):
        return ()
    if tag.form == "past" and deed.status == "captured" and deed.after_subject and scene.is_(at - 1, "article"):
        return ()  # "halted near the captured village"
    near = scene.group(at + 1)
    if tag.form == "gerund" and deed.status == "besieged":
        unnamed = near is not None and near.members[0].sort == "unnamed"
        if scene.group(at - 1) is not None or lies_around(scene, at) or unnamed:
            return ()  # "the villages surrounding P", "six surrounding villages"
    if tag.get("possessed"):
        return _possessed(scene, at)
    described = scene.is_(at - 1, "prep", "article", "of", "mood") and not scene.is_(at - 1, "agent")
    ends = range(max(0, at - 6), at - 1) if scene.is_(at - 1, "conj") else ()
    described = described or any(scene.prep(i) == "between" for i in ends)  # "lie between F and besieged P"
    gone = scene.trigger(at - 1)
    verb = gone.get("frame") if gone is not None else None  # "broke out of besieged P"
    described = described or verb == "leave" or (verb in _VERBS and scene.is_(at, "place_adjective"))
    if deed.status == "besieged" and tag.form == "past" and described and deed.after_subject:
        return ()  # "to besieged P", "the encircled town"
    members = scene.is_(at - 2, "of", "whose_side") and scene.is_(at - 3, "member")  # "fighters of F control P"
    if tag.get("else_as") and at - 1 in scene.who and scene.is_(at - 2, "of", "prep") and not members:
        return ()
    return None


def _in_other_words(deed: Deed) -> Iterable[Draft] | None:
    """The passive, "cleared F from P", "under F siege", and a verb that another word goes on from."""
    scene, at, tag = deed.scene, deed.at, deed.tag
    if (with_it := absolute(scene, at)) is not None:
        return with_it
    if scene.passive(at) or told_of_it(scene, at):
        return was_taken(scene, at, deed.status, deed.kind)
    if tag.get("rids") and _rid_of(scene, at):
        return expel(scene, at)
    if tag.get("rids") and (own := _of_its_own(scene, at)) is not None:
        return own
    if deed.noun and lifted(scene, at):
        return ended_siege(scene, at)
    if deed.status == "besieged" and at - 1 in scene.who and scene.prep(at - 2) == "under":
        places, place_at = scene.subject_places(at - 2)
        return [
            Draft(scene.who[at - 1], deed.status, places, at, place_at, "take:under siege", deed.kind, actor_at=at - 1)
        ] if places else ()  # fmt: skip
    after = scene.past(at + 1, "adverb", "article")
    following = scene.trigger(after)
    if following is not None and following.get("control") and not deed.noun and not tag.get("control"):
        return ()
    return None


def _weigh(deed: Deed) -> bool:
    """What the words around make of the status; whether it states anything about control."""
    scene, at, tag = deed.scene, deed.at, deed.tag
    fire = scene.is_(at - 1, "guns") or any(scene.is_(i, "fire") for i in (at - 1, at + 1, at + 2))
    if fire or (tag.get("arrives") and not _by_deal(scene)):
        deed.status = "advanced"
    elif tag.get("fire_only") or (tag.get("deal") and not _by_deal(scene) and mood_at(scene, at)[0] != "planned"):
        return False
    if deed.status == "controls" and (none := _none_who_stay(scene, at)) is not None:
        told_by_status(scene, none)
        deed.status = "lost"
    if deed.status == "controls" and (scene.ended(at) or _no_more(scene, at)):
        deed.status = "lost"
    if deed.status == "controls" and tag.form == "present" and tag.get("via") == ["on"]:
        true = scene.is_(at - 1, "that") and came_true(scene, at)
        ere = next((i for i in range(at - 1, -1, -1) if scene.barrier(i)), -1)
        true = true or (scene.is_(ere, "ere") and "after" in scene.actor_order)  # ``قبل أن يسيطر على P``
        if scene.items[at].role == "for" or true or comes_again(scene, at):
            deed.status = "captured"
    return True


def _leads_straight(scene: Scene, at: int) -> bool:
    """``أطبق F على P``: nothing that it could close stands between, as in ``أطبق F الحصار على P``."""
    i = scene.past(at + 1, "member", "adverb", "date", "ally", sides=True)
    return scene.prep(i) in scene.items[at].tags["trigger"].get("via", ())


def _flown(deed: Deed, who: int) -> Iterator[Draft]:
    """``رايات F ترفرف فوق P``: F, whose flags they are, is there."""
    if who >= 0 and find_taken(deed):
        faction, co = deed.scene.who[who], deed.scene.companions(who)
        status = "controls" if deed.tag.form == "present" else deed.status
        yield Draft(faction, status, deed.places, deed.at, deed.place_at, "take:flag of", "entry", co, actor_at=who)


def _goes_on_to_include(scene: Scene, at: int) -> bool:
    """ "Widened its control in R to include P": what it widened in was not taken."""
    for i in range(at + 1, min(len(scene.items), at + PLACE_REACH)):
        tag = scene.trigger(i)
        if tag is not None and tag.get("widened"):
            return widened(scene, i)
        if scene.finite(i) or scene.barrier(i):
            return False
    return False


def _none_who_stay(scene: Scene, at: int) -> int | None:
    """ "No F remain in P": where "no" stands."""
    who = scene.who_stays(at) if scene.items[at].tags["trigger"].get("stays") else None
    none = none_before(scene, scene.first_of_list(who)) if who is not None else -1
    return none if none >= 0 else None


def _no_more(scene: Scene, at: int) -> bool:
    """``لم تعد F تسيطر على P``: whose verb comes behind them."""
    before = scene.back(at - 1, "member", sides=True)
    tag = scene.trigger(before)
    ended = tag is not None and tag.get("frame") == "remain" and not tag.get("kept")
    verb = scene.items[at].tags["trigger"]
    told = verb.form == "present" or bool(verb.get("presence"))
    return ended and before < at - 1 and told and not _but(scene, at)


def _but(scene: Scene, at: int) -> bool:
    """``لم تعد F تسيطر إلا على P``."""
    stop = next((i for i in range(at + 1, len(scene.items)) if scene.finite(i)), len(scene.items))
    return any(scene.is_(i, "except") for i in range(at + 1, stop))


def _on_it(scene: Scene, at: int) -> bool:
    """``أكثر ما سيطرت عليه``: what it controls, whatever that is."""
    prep = scene.items[at + 1].tag("prep") if at + 1 < len(scene.items) else None
    return (
        scene.is_(at - 2, "extent", "superlative", "more_than", "batch")
        and prep is not None
        and scene.shown_by(prep.pron) == "m"
    )


def _by_deal(scene: Scene) -> bool:
    """Whether troops are let in: by an agreement, or once those before them have withdrawn."""
    left = scene.actor_order[0] == "before" and any(_after_leaving(scene, i) for i in range(1, len(scene.items)))
    return left or any(item.has("deal") for item in scene.items)


def _after_leaving(scene: Scene, at: int) -> bool:
    """ "After F2 withdrew", "hours after the withdrawal of F2"."""
    if not (scene.is_(at, "aftermath") or scene.bound(at)):
        return False
    for i in range(at + 1, min(len(scene.items), at + 1 + NEAR)):
        tag = scene.trigger(i)
        if (tag is not None and tag.get("frame") == "leave") or scene.items[i].value("there") == "leaves":
            return True
        if tag is not None or scene.barrier(i):
            return False
    return False


def _ends_its_own(scene: Scene, at: int) -> Iterator[Draft]:
    """``أنهى F وجوده في P``: it leaves P."""
    places, place_at = scene.find_object(at, ["in", "on"])
    actor = scene.find_actor(at, at, strict=True) if places else None
    pron = scene.shown_by(scene.items[at].tags["trigger"].pron)
    if places and actor is not None and scene.gender(actor.at) in (pron, "any"):
        yield Draft(
            actor.faction, "withdrew", places, at, place_at, "ended:its own", "event", actor.co, actor_at=actor.at
        )


def _possessed(scene: Scene, at: int) -> Iterator[Draft]:
    """ "P's capture by F", "its capture by F": a place, or a word for it, stands where an owner would."""
    agent = scene.agent(at)
    owner = scene.back(at - 1, "adjective", "place_adjective", "date", "possessive")
    group = scene.group(owner)
    places = scene.meant(group) if group is not None and scene.is_(owner + 1, "possessive") else None
    if places is None and scene.is_(owner, "its"):
        places = scene.antecedent(at, "")
    agent = agent or _who_hails(scene, owner)
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
            past=scene.is_(owner - 1, "ere") and scene.just_taken(agent.faction, places),
            actor_at=agent.at,
        )


def _who_hails(scene: Scene, owner: int) -> Actor | None:
    """ "F hailed the city's capture": F took it."""
    verb = scene.back(owner - 1, "article", "its", "adjective")
    hails = verb > 0 and scene.items[verb].value("light") == "captured" and scene.is_(verb, "announces", "speech")
    if not hails or scene.items[verb].value("speech") == "denied":
        return None
    teller = scene.back(verb - 1, "adverb", "date", "perfect", "pluperfect")
    state = scene.items[teller].value("nation")
    who = scene.who.get(teller) or (state if state in scene.factions.rows else None)
    if who is None or who in scene.factions.foreign:
        return None  # "Washington hailed the city's capture"
    return Actor(who, teller, (), "who hails")


def _of_its_own(scene: Scene, at: int) -> Iterable[Draft] | None:
    """ "Emptied P of *its fighters*": who leaves it; "emptied P of *its people*": nothing."""
    places, place_at = scene.find_object(at, [""])
    of = place_at + 1
    whom = scene.past(of + 1, "its", "article", "past_mark", "number", "adjective", but=("member",))
    if not places or not scene.is_(of, "of") or scene.actor_order[0] != "before":
        return None
    if scene.is_(whom, "civilians"):
        return ()
    its_men = scene.is_(of + 1, "they") or (scene.is_(of + 1, "its") and scene.is_(whom, "member"))
    own = scene.items[at].tags["trigger"].get("empties") and its_men
    actor = scene.find_actor(at, place_at, strict=True) if own else None
    if actor is None:
        return None
    return [
        Draft(actor.faction, "withdrew", places, at, place_at, "take:emptied", "event", actor.co, actor_at=actor.at)
    ]


def _rid_of(scene: Scene, at: int) -> bool:
    """ "cleared F from P": whom the verb takes before it takes its place."""
    after = scene.past(at + 1, "article", "member", "extent", "place_adjective")
    return after in scene.who and not scene.attributive(after + 1)
