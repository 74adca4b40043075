"""Frames of passing on: P fell to F, changed hands, was handed over, was filled by others.

A frame is a function of a scene and the position of its trigger, see :mod:`mapper.claims.frames`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mapper.claims.accords import deal_gives
from mapper.claims.drafts import Draft
from mapper.claims.memory import Actor
from mapper.claims.moods import mood_at
from mapper.claims.phrases import Phrase
from mapper.claims.reach import LIGHT_REACH
from mapper.claims.receivers import fell_too, neither, same_place, taker_of, whole_places
from mapper.claims.remaining import left_to
from mapper.claims.scene import Scene
from mapper.claims.sentence import COMMAS
from mapper.claims.speech import innermost
from mapper.claims.takers import owner_of, who_attacked, whose_posts
from mapper.claims.unsaid import actor_of_main_clause, who_admits
from mapper.claims.verbfirst import unnamed_men

_PLACE_OF: Final = 6


def fall(scene: Scene, at: int) -> Iterator[Draft]:
    """The fall of P to F."""
    if neither(scene, at):
        return
    alone = scene.items[at].tags["trigger"].get("alone")
    places, place_at = scene.subject_places(at) if alone else scene.find_object(at, [""])
    giver = owner_of(scene, at) if places and scene.items[at].tags["trigger"].get("given") else None
    if places and giver is not None:
        yield Draft(giver.faction, "withdrew", places, at, place_at, "fall:giver", actor_at=giver.at)
    taker = taker_of(scene, max(at, place_at)) if places else None
    if places and taker is None and _denied(scene, at):
        taker = _taker_remembered(scene, places) or _who_claims_it(scene, at)
    if places and taker is None and (denies := _who_denies(scene, at)) is not None:
        yield Draft(denies, "lost", places, at, place_at, "fall:denied")
        return
    if places and taker is None and (loser := who_admits(scene, at)) is not None:
        yield Draft(loser, "lost", places, at, place_at, "fall:admitted")
    if places and taker is None and (side := _who_announces(scene, at)) is not None:
        taker = Actor(side, -1, (), "side of speaker")
    if places and taker is None and (side := _who_was_taking(scene, at)):
        taker = Actor(side, -1, (), "who was taking")
    if places and taker is None and at <= 2 and scene.prep(0) == "against" and scene.actor_order[0] == "before":
        taker = _goes_further(scene, actor_of_main_clause(scene, at, place_at))
    if places and taker is None and alone and scene.actor_order[0] == "before":
        taker = _who_goes_on(scene, at, places) or who_attacked(scene, at, places, place_at)
    if places and taker is None and (left := _who_is_left_with_less(scene, place_at)) is not None:
        yield Draft(left, "lost", places, at, place_at, "fall:remains")
    if not places and alone:
        places, place_at = _stronghold_that(scene, at)
    if places and taker is None and alone and (was := _whose_it_was(scene, place_at)) >= 0:
        yield Draft(scene.who[was], "lost", places, at, place_at, "fall:held", actor_at=was)
    if places and taker is not None:
        places = [*places, *fell_too(scene, taker.at)] if alone and scene.actor_order[0] == "before" else places
        yield Draft(taker.faction, "captured", places, at, place_at, "fall", "event", taker.co, actor_at=taker.at)


def _denied(scene: Scene, at: int) -> bool:
    return any(scene.items[i].value("speech") == "denied" for i in range(max(0, at - 6), at))


def _who_denies(scene: Scene, at: int) -> str | None:
    """ "F denied that P had fallen", "F insisted that P had not fallen": it would be F's loss."""
    told = innermost(scene.said, at) if scene.actor_order[0] == "before" else None
    if told is None or told.speaker not in scene.who.values() or told.speaker in scene.factions.foreign:
        return None
    not_so = any(scene.is_(i, "neg") for i in range(max(0, at - 2), at))
    return told.speaker if _denied(scene, at) or not_so else None


def _taker_remembered(scene: Scene, places: list[Phrase]) -> Actor | None:
    """Who was said before to have taken one of these places."""
    held = [(each.faction, each.places) for each in scene.memory.said if each.status in ("captured", "controls")]
    held += [(who, where) for _, who, where in scene.memory.taken[-4:]]
    taken = [who for who, where in held if any(same_place(a, b) for a in where for b in places)]
    return Actor(taken[-1], -1, (), "taker remembered") if taken else None


def _who_claims_it(scene: Scene, at: int) -> Actor | None:
    """ "Denied rebel claims that P had fallen": the side whose claim it is."""
    for i in range(at - 1, max(0, at - 6), -1):
        if scene.items[i].value("speech") == "disputed" and scene.actor_order[0] == "before":
            who = i - 1 - scene.is_(i - 1, "possessive")
            return Actor(scene.who[who], who, (), "who claims it") if who in scene.who else None
    return None


def _stronghold_that(scene: Scene, at: int) -> tuple[list[Phrase], int]:
    """ "The rebel bastion of P fell", "the rebels' last stronghold in Q, P, fell": P."""
    place_at = at - 1 - (scene.items[at - 1].text == ",") if at else -1
    group = scene.group(place_at)
    if scene.actor_order[0] != "before" or group is None:
        return [], -1
    bastion = place_at - 2
    if scene.is_(bastion, "stronghold") and scene.is_(place_at - 1, "of"):
        return scene.meant(group), place_at
    inside = scene.is_(bastion, "stronghold") and scene.prep(place_at - 1) == "in" and len(group.members) > 1
    return (group.members[1:], place_at) if inside else ([], -1)


def _whose_it_was(scene: Scene, at: int) -> int:
    """ "Rebel-held P has fallen", "the rebels' last stronghold, P, fell": where its holder stands, or -1."""
    if scene.actor_order[0] != "before":
        return -1
    if scene.attributive(at - 1):
        led = at - 3 - scene.is_(at - 3, "article")
        return -1 if scene.is_(led, "prep", "relation") else at - 2  # "the price of bread in rebel-held P fell"
    head = at - 1
    while head > 0 and (scene.is_(head, "of", "prep", "article", "place_adjective") or not scene.items[head].word):
        head -= 1
    head += not scene.is_(head, "stronghold") and scene.is_(at - 2, "stronghold") and at - 2 - head
    within = scene.group(head) is not None and scene.prep(head - 1 - scene.is_(head - 1, "article")) == "in"
    if within:
        head -= 2 + scene.is_(head - 1, "article")
    if not scene.is_(head, "stronghold"):
        return -1
    owner = head - 1
    while scene.is_(owner, "possessive", "article", "place_adjective", "past_mark", "adjective"):
        if owner in scene.who:
            break
        owner -= 1
    return owner if owner in scene.who else -1


def _who_is_left_with_less(scene: Scene, at: int) -> str | None:
    """``بسقوط P لم يبق لـF إلا Q``: P was F's."""
    verb = at + 1
    while scene.is_(verb, "date", "adverb", "relation") or scene.group(verb) is not None:
        verb += 1
    tag = scene.trigger(verb)
    remains = tag is not None and tag.get("frame") == "remain" and not tag.get("kept") and not tag.get("nothing")
    return left_to(scene, verb)[0] if remains and "after" in scene.actor_order else None


def _who_announces(scene: Scene, at: int) -> str | None:
    """ "F announced the fall of P": to F."""
    verb = scene.back(at - 1, "date", "adverb", "article")
    subject = scene.back(verb - 1, "perfect", "adverb", "date")
    if scene.is_(verb, "announces") and not scene.is_(verb, "speech") and scene.roles.get(subject) == "actor":
        return (
            scene.who[subject] if scene.who[subject] not in scene.factions.foreign else None
        )  # "hailed the fall of P"
    speech = innermost(scene.said, at) if scene.is_(verb, "announces") else None
    if speech is None or scene.items[at].tags["trigger"].get("alone") or speech.speaker in scene.factions.foreign:
        return None
    return speech.speaker if speech.speaker in scene.who.values() else None


def _who_was_taking(scene: Scene, at: int) -> str:
    """ "F took P. Activists reported the fall of Q": to F, who alone has taken something."""
    verb = scene.back(at - 1, "date", "adverb", "article")
    tag = scene.items[verb].tag("speech") if verb > 0 and scene.actor_order[0] == "before" else None
    told = tag is not None and tag.value == "reported" and verb not in scene.who and verb - 1 not in scene.who
    takers = {who for _, who, _ in scene.memory.taken}
    recent = bool(takers) and scene.number - scene.memory.taken[-1][0] <= 1
    plain = told and recent and not scene.items[at].tags["trigger"].get("alone")
    return takers.pop() if plain and len(takers) == 1 else ""


def _who_goes_on(scene: Scene, at: int, places: list[Phrase]) -> Actor | None:
    """ "F has taken Q. P had fallen a day earlier": to those who have just been said to take, where nobody else is."""
    taken, near = scene.memory.last_taken, _who_was_near(scene, places)
    named = {scene.who[i] for i in scene.who if i < at} - {near}
    too = scene.is_(at + 1, "too") and taken is not None and taken.number == scene.number
    if taken is not None and too and named == {taken.faction}:
        return Actor(taken.faction, -1, (), "taker remembered")  # "F took P, and Q had fallen too"
    if named or mood_at(scene, at)[0]:
        return None
    if near:
        return Actor(near, -1, (), "who was near")
    others = [i for i in scene.who if not scene.leaves(i) or not taken or scene.who[i] == taken.faction]
    if not taken or scene.number - taken.number > 1 or others:
        return None
    return Actor(taken.faction, -1, (), "taker remembered")


def _who_was_near(scene: Scene, places: list[Phrase]) -> str:
    """ "F surrounded P. A day later it fell": who alone was last said to be round it or on the way to it."""
    said = [draft for draft in scene.memory.said if 0 <= scene.number - scene.memory.sentence_of(draft) <= 1]
    near = [one for one in said if any(same_place(a, b) for a in one.places for b in places)]
    sides = {one.faction for one in near}
    alone = len(sides) == 1 and near[-1].status in ("besieged", "advanced") and not near[-1].past
    return sides.pop() if alone and not scene.memory.only_meant(near[-1].places) else ""


def _goes_further(scene: Scene, who: Actor | None) -> Actor | None:
    """ "With the fall of P, F has surrounded Q": whoever gains more by it, and not who is left with less."""
    if who is None:
        return None
    for i in range(who.at + 1, len(scene.items)):
        tag = scene.trigger(i)
        if scene.items[i].has("near"):
            return who
        if tag is not None:
            return who if tag.value in ("captured", "advanced", "besieged") else None
    return None


def change_hands(scene: Scene, at: int) -> Iterator[Draft]:
    """Control of P passed from F to F2."""
    told = next((i for i in range(at, len(scene.items)) if scene.items[i].text == ":"), -1)
    taker = taker_of(scene, at) or (taker_of(scene, told) if told > 0 else None)
    direct = scene.items[at].tags["trigger"].get("direct")
    if direct and _of_a_thing(scene, at):
        return
    if taker is None and direct and (to_it := _to_whom_of_before(scene, at)) is not None:
        yield to_it
    if taker is None and scene.actor_order[0] == "before" and _denied(scene, at):
        places, place_at = scene.subject_places(at)
        took = _taker_remembered(scene, places) if places else None
        if places and took is not None:  # "F2 denied that the town had changed hands"
            yield Draft(took.faction, "captured", places, at, place_at, "change hands", "event")
    if taker is None:
        return
    between = range(at + 1, taker.at)
    sides = [i for i in between if i in scene.who and scene.who[i] != taker.faction]
    from_one = any(scene.prep(i - 1 - scene.is_(i - 1, "article")) == "from" for i in sides)
    subject = scene.back(at - 1, "extent", "adverb", "date")
    beside = scene.group(subject) is not None or (scene.group(at + 1) is not None and not scene.items[at + 1].role)
    from_one = from_one and ("after" not in scene.actor_order or beside)
    past = scene.items[at].tags["trigger"].form == "past" or mood_at(scene, at)[0] in ("planned", "expected")
    behind = past and scene.group(at + 1) is not None and not scene.items[at + 1].role
    led = scene.prep(taker.at - 1) == "to" and taker.at - at <= 2 + (behind or (beside and subject != at - 1))
    to_one = "after" in scene.actor_order and beside and led and not scene.is_(at - 1, "neg")
    if not (direct or from_one or to_one or any(scene.control(i) for i in range(scene.clause_start(at), taker.at))):
        return
    anew: int = taker.at + 1
    anew += anew < len(scene.items) and scene.items[anew].text in COMMAS
    goes_on = "after" in scene.actor_order and anew < len(scene.items) and scene.items[anew].joined
    places, place_at = scene.find_object(taker.at, [""], reach=5) if direct and not goes_on else (None, -1)
    if direct and not places:
        places, place_at = scene.find_object(at, [""])
    apart = "after" in scene.actor_order and any(scene.items[i].text in COMMAS for i in range(taker.at, place_at))
    if apart:
        places, place_at = None, -1  # "P came back to F, and Q is F2's"
    if not places:
        places, place_at = _controlled(scene, at, taker.at)
    if not places and direct and "after" in scene.actor_order:
        verb = scene.items[at].text.lstrip("ل")
        masculine = verb.startswith("ي") or not (verb.startswith("ت") or verb.endswith("ت"))
        places = scene.antecedent(at, "ه" if masculine else "ها")
    before = [i for i in range(scene.clause_start(at), at) if scene.control(i)]
    if not places and before and "after" in scene.actor_order:
        places, place_at = scene.find_object(before[-1], ["on"])
    if not places and (from_one or to_one) and scene.group(at + 1) is not None:
        places, place_at = scene.find_object(at, [""])
    if not places and scene.actor_order[0] == "before":
        places, place_at = scene.subject_places(at)
    if not places:
        places, place_at = next(
            ((scene.meant(group), i) for i in scene.groups_before(at) if (group := scene.group(i)) is not None),
            ([], -1),
        )
    if not places:
        return
    yield Draft(taker.faction, "captured", places, at, place_at, "change hands", "event", taker.co, actor_at=taker.at)
    yield from _others_to_others(scene, at, anew)
    later = range(taker.at + 1, len(scene.items)) if "after" in scene.actor_order else range(0)
    ends = (i for i in later if scene.items[i].has("contrast", "clause"))
    for loser in scene.factions_between(at + 1, next(ends, len(scene.items)), "opponent"):
        spent = any(scene.is_(i, "spent") for i in range(taker.at, loser))  # "after months that it spent with F2"
        source = scene.back(loser - 1, "member")
        if scene.who[loser] not in (taker.faction, *taker.co) and not spent and scene.prep(source) != "to":
            yield Draft(scene.who[loser], "lost", places, at, place_at, "change hands", actor_at=loser)
            yield from _and_on(scene, taker.at, Draft(taker.faction, "captured", places, at, place_at, "on"))
            return


def _of_a_thing(scene: Scene, at: int) -> bool:
    """``أسلحة تعود لـF``, ``مقر في P يعود لـF``: whose a thing is that no list knows, and not P."""
    verb = scene.items[at]
    if "after" not in scene.actor_order or verb.tags["trigger"].form != "present" or verb.joined or verb.lead:
        return False
    before = scene.back(at - 1, "relative", "adverb", "place_adjective", "adjective")
    led = scene.group(before) is not None and bool(scene.prep(before - 1) or scene.items[before].role)
    plain = before >= 0 and scene.items[before].tags.keys() <= {"stop", "civilians"} and scene.items[before].word
    return plain or led


def _and_on(scene: Scene, taker: int, before: Draft) -> Iterator[Draft]:
    """``من F إلى F2 الجمعة، ومن F2 إلى F3``: whoever got it gives it on."""
    begin = taker + 1
    while scene.is_(begin, "date", "adverb", "then") or (
        begin < len(scene.items) and scene.items[begin].text in COMMAS
    ):
        begin += 1
    chain = scene.prep(begin) == "from" and scene.prep(begin + 2) == "to" and begin + 3 in scene.who
    if "after" in scene.actor_order and chain and scene.who.get(begin + 1) == before.faction:
        for who, status in ((begin + 1, "lost"), (begin + 3, "captured")):
            yield Draft(scene.who[who], status, before.places, begin + 3, before.place_at, "change hands", actor_at=who)


def _others_to_others(scene: Scene, at: int, begin: int) -> Iterator[Draft]:
    """``آلت P إلى F، وQ إلى F2``: places and sides that "and" joins; the verb is left out."""
    while "after" in scene.actor_order and begin < len(scene.items) - 2 and scene.items[begin].joined:
        group, who = scene.group(begin), begin + 2
        who = scene.past(who, "member", sides=False)
        if group is None or scene.prep(begin + 1) != "to" or who not in scene.who:
            return
        yield Draft(scene.who[who], "captured", scene.meant(group), at, begin, "change hands", "event", actor_at=who)
        begin = who + 1
        begin += begin < len(scene.items) and scene.items[begin].text in COMMAS


def _to_whom_of_before(scene: Scene, at: int) -> Draft | None:
    """``دخلت F P، وآلت إليها Q``: to whoever was just said to act."""
    prep = scene.items[at + 1].tag("prep") if at + 1 < len(scene.items) else None
    group = scene.group(at + 2)
    if "after" not in scene.actor_order or prep is None or prep.value != "to" or not prep.pron or group is None:
        return None
    actor = scene.actor_before(at)
    if actor is None or scene.items[at + 2].role:
        return None
    places = scene.meant(group)
    return Draft(actor.faction, "captured", places, at, at + 2, "to it", "event", actor.co, actor_at=actor.at)


def _controlled(scene: Scene, at: int, stop: int) -> tuple[list[Phrase] | None, int]:
    """ "Control of P passed to F" where the verb comes first."""
    control = next((i for i in range(at + 1, stop) if scene.control(i)), -1)
    if control < 0 or "after" not in scene.actor_order:
        return None, -1
    scene.swallowed.add(control)
    return scene.find_object(control, ["on", "in"])


def _has_just_come(scene: Scene, faction: str) -> bool:
    """Whether the last place that was taken was taken by this side, in this sentence."""
    taken = scene.memory.last_taken
    return taken is not None and (scene.number, faction) == taken[:2]


def _gave_whom(scene: Scene, at: int) -> bool:
    """ "Gave *it* permission to enter", "gave it a day to leave": to whom something was given."""
    it = scene.group(at + 1) if scene.actor_order[0] == "before" else None
    what = scene.items[at + 2] if at + 2 < len(scene.items) else None
    if it is None or it.members[0].sort != "pronoun" or what is None or not what.word:
        return False
    return not what.has("prep", "adverb", "date", "conj", "clause", "given_over", "contrast")


def handover(scene: Scene, at: int) -> Iterator[Draft]:
    """F handed P over to F2."""
    passive = scene.passive(at)
    if scene.actor_order[0] == "before" and (gave := list(_gave_it(scene, at, passive=passive))):
        yield from gave
        return
    places, place_at = scene.subject_places(at) if passive else scene.find_object(at, [""])
    if not passive and _gave_whom(scene, at):
        return
    some = any(place.extent == "part" for place in places or ())  # "what is left of its positions in P"
    places = places if some else whole_places(places)
    if not places and "after" in scene.actor_order and at + 1 in scene.who and scene.items[at + 1].role == "for":
        group = scene.group(at - 1)  # ``P سُلمت لـF``
        plain = group is not None and not scene.items[at - 1].role and not scene.is_(at - 2, "prep")
        if plain and scene.finite(at) and not scene.is_(at - 1, "neg"):
            who, where = scene.who[at + 1], scene.meant(group)
            yield Draft(who, "captured", where, at, at - 1, "handover:taker", actor_at=at + 1)
            return
    giver = scene.agent(at) if passive else scene.find_actor(at, place_at, strict=True)
    done = scene.is_(at - 1, "done")
    giver = scene.agent(place_at) if done else giver
    if "after" in scene.actor_order and giver is None and place_at == at + 1:
        giver = _by_whom(scene, place_at)
        done = done or giver is not None
    given = (
        giver is None
        and place_at == at + 1
        and "after" in scene.actor_order
        and (not scene.items[at].tags["trigger"].get("noun") or mood_at(scene, at)[0] == "planned")
    )
    if giver is not None and "after" in scene.actor_order and giver.at < at and scene.items[at - 1].text == ":":
        giver, given = None, True  # "the Russians brokered it: the handover of P to F"
    if not places or (giver is None and not (done or given or unnamed_men(scene, at))):
        return
    taker = taker_of(scene, max(at, place_at, giver.at if giver is not None and done else 0))
    if taker is None and giver is not None and "after" in scene.actor_order and done:
        taker = taker_of(scene, place_at)  # ``تم تسليم P إلى F من قبل F2``
    if taker is None and giver is not None and "after" in scene.actor_order and at < giver.at < place_at - 1:
        taker = taker_of(scene, giver.at)  # ``سلمت F إلى F2 P``
        taker = taker if taker is not None and taker.at < place_at else None
    received = any(
        scene.items[i].role == "for" or scene.prep(i) == "to"
        for i in range(place_at + 1, min(len(scene.items), place_at + 4))
    )
    received = received or scene.is_(place_at + 1, "given_over")
    alone = scene.items[at].tags["trigger"].get("alone")
    gives = "after" in scene.actor_order and not scene.items[at].tags["trigger"].get("noun")
    if gives and giver is not None and (giver.at > at or _opens(scene, giver.at, at)):
        end = scene.past(max(place_at, giver.at) + 1, "date", "adverb")  # ``سلمتها F بلا قتال``
        alone = end >= len(scene.items) or not scene.items[end].word or scene.is_(end, "clause", "contrast")
    elif (
        "after" in scene.actor_order and giver is not None and place_at == at + 1 and mood_at(scene, at)[0] == "planned"
    ):
        end = scene.past(place_at + 1, "date", "adverb")  # ``وافقت F على تسليم P``
        alone = alone or end >= len(scene.items) or not scene.items[end].word
    if giver is not None and taker is not None and giver.faction == taker.faction:
        giver = None  # ``سلمتها فصائلها لـF``
    if giver is not None and scene.is_(giver.at, "member") and _has_just_come(scene, giver.faction):
        giver = None  # ``دخلها F بعد أن سلمتها فصائلها``
    giver = None if deal_gives(scene, at) else giver
    if giver is not None and (taker is not None or received or alone):
        yield Draft(giver.faction, "withdrew", places, at, place_at, "handover:giver", actor_at=giver.at)
    if taker is not None:
        yield Draft(taker.faction, "captured", places, at, place_at, "handover:taker", co=taker.co)


def _by_whom(scene: Scene, place_at: int) -> Actor | None:
    """``سلمت P لـF من قبل F2``, ``تسليم P من F2 إلى F``: F2."""
    who = scene.past(place_at + 2, "member", sides=False)
    if scene.prep(place_at + 1) == "from" and who in scene.who and scene.prep(who + 1) == "to":
        return Actor(scene.who[who], who, scene.companions(who), "giver")
    return scene.agent(place_at)


def _opens(scene: Scene, who: int, verb: int) -> bool:
    """Whether a side right before a verb begins its clause, as its subject."""
    before = scene.back(who - 1, "member", "batch")
    opens = before < 0 or not scene.items[before].word or scene.is_(before, "that", "clause", "contrast")
    return opens and 0 <= who == verb - 1


def _gave_it(scene: Scene, at: int, *, passive: bool) -> Iterator[Draft]:
    """ "The deal gave F P", "F's attack has given it P", "F gave F2 control of P", "F was given P by F2"."""
    his = scene.one_of(at + 1, "of_a_man")
    who = at if passive else at + 1 + (his or scene.is_(at + 1, "article"))  # "gave *his* government P"
    named = who + 1
    while scene.is_(named, "article", "extent", "adverb", "trigger") and (
        scene.trigger(named) is None or scene.control(named)
    ):
        named += 1
    group = scene.group(named)
    taker = scene.find_actor(at, at, strict=True) if passive else None
    if passive and taker is None:
        return
    its = _whose_deed(scene, at, who) if scene.is_(who, "he_or_she", "those_people") and not passive else None
    if group is None or not (passive or who in scene.who or its) or scene.possesses(named):
        return
    if group.members[0].sort == "pronoun" and scene.is_(named + 1, "indefinite"):
        return  # "gave troops there a last chance"
    behind = scene.items[named + 1] if named + 1 < len(scene.items) else None
    if behind is not None and behind.word and not behind.known:
        return  # "gave F P-made uniforms"
    taker = taker or Actor(its or scene.who[who], who, (), "given")
    giver = scene.agent(named) if passive else scene.find_actor(at, at, strict=True)
    for i in range(who + 1, named):
        if scene.control(i):
            scene.swallowed.add(i)
    places = scene.meant(group)
    told = giver is not None and any(  # "F left P, giving F2 control of it"
        (number, who) == (scene.number, giver.faction) and any(same_place(a, b) for a in left for b in places)
        for number, who, left in scene.memory.left
    )
    comes = scene.items[at].tags["trigger"].form == "gerund" and scene.word(at - 1) == ","  # what comes of it
    if giver is not None and giver.faction != taker.faction and not (told or comes):
        yield Draft(giver.faction, "withdrew", places, at, named, "handover:gave", actor_at=giver.at)
    gives = scene.items[at].tags["trigger"].form in ("present", "gerund") and not (passive or told)
    lent = any(scene.control(i) for i in range(who + 1, named))  # "the fall of Q gives F control of P"
    status = "controls" if gives and lent and scene.actor_order[0] == "before" else "captured"
    yield Draft(taker.faction, status, places, at, named, "handover:given", actor_at=taker.at)


def _whose_deed(scene: Scene, at: int, who: int) -> str | None:
    """ "F said *its offensive* had given it P": F, where a thing and no side gives."""
    thing = scene.back(at - 1, "perfect", "pluperfect", "adverb")
    return scene.previous_faction(who) if scene.unlisted(thing) else None


def _takes_another(scene: Scene, at: int) -> bool:
    """Whether a verb of taking goes on behind "and" with a place that it names."""
    tag = scene.trigger(at + 2)
    further = scene.actor_order[0] == "before" and scene.is_(at + 1, "conj")
    if not further or tag is None or tag.value != "captured":
        return False
    places, _ = scene.find_object(at + 2, tag.get("via", [""]))
    return any(place.sort == "named" and place.relation is None for place in places or ())


def replace(scene: Scene, at: int) -> Iterator[Draft]:
    """F took the place of those who left: it holds what they left, or where the text says it came to."""
    tag = scene.items[at].tags["trigger"]
    if tag.get("those"):
        yield from _replaced(scene, at)
        return
    places, place_at = scene.find_object(at, ["in"])
    comes = _in_place_of(scene, at) if "after" in scene.actor_order and not tag.pron else -1
    if comes >= 0 and (not places or place_at > at):
        places, place_at = (places, place_at) if places else _where_it_came(scene, comes, at)
        if places:
            who, co = scene.who[comes], scene.companions(comes)
            yield Draft(who, "captured", places, at, place_at, "replace:there", "entry", co, actor_at=comes)
            return
    if comes >= 0 and (where := _those_who_left(scene, at)) is not None:
        who, co = scene.who[comes], scene.companions(comes)
        yield Draft(who, "captured", where[0], at, where[1], "replace:there", "entry", co, actor_at=comes)
        return
    if tag.get("settles"):
        return
    left = scene.memory.last_left
    if tag.get("elided") and _goes_on(scene, at, place_at):
        places = None  # "the week F marched in, he fled and found work in P"
    if not places and _takes_another(scene, at):
        return  # "moved in and took over Q"
    if not places and (tag.pron or tag.get("elided")) and left and scene.number - left.number <= 2:
        places = list(left.places)
    if not places:
        return
    actor = _comes_in(scene, at) or scene.actor_before(at)
    if actor is not None and not (left and left.faction == actor.faction):
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


def _goes_on(scene: Scene, at: int, stop: int) -> bool:
    """Whether another clause begins between a verb and what stands behind it."""
    between = scene.items[at + 1 : stop] if scene.actor_order[0] == "before" else ()
    return any(item.has("conj", "clause", "relative", "contrast") or item.text in COMMAS for item in between)


def fills(scene: Scene, at: int) -> Iterator[Draft]:
    """ "F2 left P and F took over": with nothing behind the verb, F took what F2 has just left."""
    behind = scene.past(at + 1, "date", "adverb")
    ends = (
        behind >= len(scene.items) or not scene.items[behind].word or scene.is_(behind, "clause", "aftermath", "conj")
    )
    ends = ends and not scene.is_(behind, "left_as")  # "took over as mediator"
    tag = scene.items[at].tags["trigger"]
    lent = tag.value == "captured" or scene.items[at - 1].value("light") == "captured"
    left, actor = scene.memory.last_left, scene.find_actor(at, at, strict=True) if ends and lent else None
    if left is None or actor is None or scene.number - left.number > 1:
        return
    if actor.at >= 0 and actor.faction != left.faction:
        where = list(left.places)
        yield Draft(actor.faction, "captured", where, at, at, "filled", "event", actor.co, actor_at=actor.at)


def _in_place_of(scene: Scene, at: int) -> int:
    """``حل F في P محل F2``: where F stands, behind its verb; -1 where nobody is replaced by name."""
    if at + 1 not in scene.who and not (scene.is_(at + 1, "member") and at + 2 in scene.who):
        return -1
    for i in scene.factions_between(max(0, at - _PLACE_OF), at, "actor"):
        if scene.is_(i - 1, "settles") or (scene.is_(i - 1, "member") and scene.is_(i - 2, "settles")):
            return i
    return -1


def _those_who_left(scene: Scene, at: int) -> tuple[list[Phrase], int] | None:
    """``حل F محل F2 الذين تركوا P``: what they left."""
    verb = next((i for i in range(at + 2, min(len(scene.items), at + _PLACE_OF)) if scene.is_(i - 1, "relative")), -1)
    tag = scene.trigger(verb) if verb > 0 else None
    if tag is None or tag.get("frame") != "leave":
        return None
    places, place_at = scene.find_object(verb, tag.get("via", ["from"]))
    return (places, place_at) if places else None


def _where_it_came(scene: Scene, comes: int, at: int) -> tuple[list[Phrase], int]:
    """The place that stands with "in" between who comes and "in the place of"."""
    for i in range(comes + 1, at):
        group = scene.group(i)
        if group is not None and (scene.prep(i - 1) == "in" or scene.items[i].role == "in"):
            return scene.meant(group), i
    return [], -1


def _replaced(scene: Scene, at: int) -> Iterator[Draft]:
    """ "F replaced F2 in P", "F2 was replaced by F in P": nothing else stands between them."""
    passive = scene.passive(at)
    by = scene.agent(at) if passive and not scene.is_(at + 1, "agent") else None
    gone = scene.find_actor(at, at, strict=True) if by is not None else None
    inside, inside_at = scene.find_object(at, ["in", "on"], reach=3) if gone is not None else (None, -1)
    if by is not None and gone is not None and inside and gone.faction != by.faction:  # "F2 was replaced in P by F"
        yield Draft(gone.faction, "withdrew", inside, at, inside_at, "replace:gone", actor_at=gone.at)
        yield Draft(by.faction, "captured", inside, at, inside_at, "replace:by", actor_at=by.at)
        return
    other = at + 1 + (passive and scene.is_(at + 1, "agent"))
    other = scene.past(other, "article", "member", "of", "those", sides=False)
    behind = scene.past(other + 1, "possessive", "member", "date")
    places, place_at = scene.find_object(behind - 1, ["in", "on"], reach=3) if other in scene.who else (None, -1)
    actor = whose_posts(scene, at) or scene.find_actor(at, at, strict=True)
    edge, group = scene.trigger(behind), scene.group(behind + 1)
    if actor is not None and not places and group is not None and edge is not None and edge.get("frame") == "near":
        scene.swallowed.add(behind)  # "F's checkpoints have replaced F2's *at the entrances of* P"
        places, place_at = scene.meant(group), behind + 1
    if not places or actor is None or place_at != behind + 1 + scene.is_(behind + 1, "article"):
        return
    goes, comes = (actor.faction, scene.who[other]) if passive else (scene.who[other], actor.faction)
    if goes != comes:
        yield Draft(goes, "withdrew", places, at, place_at, "replace:gone", actor_at=actor.at if passive else other)
        yield Draft(comes, "captured", places, at, place_at, "replace:by", actor_at=other if passive else actor.at)


def _comes_in(scene: Scene, at: int) -> Actor | None:
    """ "... and in its stead came F": the subject behind the verb, where verbs come first."""
    there = scene.prep(at + 1) == "in" and bool(scene.items[at + 1].tags["prep"].pron)  # ``حل محلهم فيها F``
    subject = scene.past(at + 1 + there, "date", "adverb", "member", "article", "batch", sides=False)
    if "after" not in scene.actor_order or not scene.items[at].tags["trigger"].pron or subject not in scene.who:
        return None
    return Actor(scene.who[subject], subject, scene.companions(subject), "actor after verb")


def empty(scene: Scene, at: int) -> Iterator[Draft]:
    """P is empty of F: whoever is named after "of" has left."""
    gone = [i for i in scene.factions_between(at + 1, min(len(scene.items), at + LIGHT_REACH)) if scene.out_of(i)]
    if not gone:
        return
    places, place_at = None, -1
    for i in [*range(at + 1, gone[0]), *range(at - 1, scene.clause_start(at) - 1, -1)]:
        group = scene.group(i)
        if group is not None and not scene.is_(i - 1, "prep"):
            places, place_at = scene.meant(group), i
            break
    if not places and at > 0 and "after" in scene.actor_order and scene.is_(at - 1, "perfect", "clause"):
        places = scene.said_of(at)  # "as for P, it is empty of F"
    for i in gone if places else ():
        yield Draft(
            scene.who[i], scene.items[at].tags["trigger"].value, places or [], at, place_at, "empty", actor_at=i
        )
