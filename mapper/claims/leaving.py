"""Frames of leaving: F left P, was evacuated from it, began to withdraw.

A frame is a function of a scene and the position of its trigger, see :mod:`mapper.claims.frames`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from types import MappingProxyType
from typing import Final, NamedTuple

from mapper.claims.changes import as_subject, just_claimed, left_it, told_of_it
from mapper.claims.drafts import Draft
from mapper.claims.elided import place_lost_before, where_they_stood
from mapper.claims.expelling import expel
from mapper.claims.ground import TOO_LARGE, kind_of
from mapper.claims.memory import Actor
from mapper.claims.moods import mood_at
from mapper.claims.phrases import Phrase
from mapper.claims.reach import ELIDED_REACH, NEAR
from mapper.claims.receivers import taker_of, whole_places
from mapper.claims.redeployed import says_it_left
from mapper.claims.scene import Scene
from mapper.claims.sentence import COMMAS
from mapper.claims.speech import innermost
from mapper.claims.takers import owner_of
from mapper.claims.verbfirst import behind_batch, others_leave, subject_behind_it
from mapper.claims.whence import (
    forced_by,
    forced_out,
    gives_up_else,
    goes_for,
    left_behind,
    lost_by,
    moved_away,
    moved_off,
    of_men,
    of_things,
    only_wounded,
    sent,
    some_do,
    taken_next,
    those_in,
    those_left,
)
from mapper.text.lexicon import Tag
from mapper.text.normalize import fold_key

_BEGUN_REACH: Final = 8


class Whence(NamedTuple):
    """Where those who leave had stood; whether the text leaves it out, and says it only behind the verb."""

    places: list[Phrase]
    place_at: int
    elided: bool = False
    ahead: bool = False


def _civilians_do(scene: Scene, at: int) -> bool:
    """ "Arranged for civilians to leave P", "residents were allowed to leave it", but "F and its families"."""
    who = at - 1
    while who > max(-1, at - 6) and not (who in scene.who or scene.is_(who, "civilians", "clause")):
        who -= 1
    return scene.is_(who, "civilians") and not scene.is_(who - 1, "conj", "its", "ally")


def leave(scene: Scene, at: int) -> Iterator[Draft]:
    """F withdrew from P."""
    tag = _as_noun(scene, at)
    first, noun = scene.actor_order[0] == "before", bool(tag.get("noun"))
    if first and (scene.passive(at) or told_of_it(scene, at)):
        yield from _left(scene, at)
        return
    if first and not noun and (tag.get("carried") or tag.get("moves")) and of_men(scene, at):
        yield from moved_off(scene, at)
        return
    if tag.get("drives") and scene.is_(scene.back(at - 1, "article", "member", sides=True), "relative"):
        yield from (replace(one, status="captured") if one.status == tag.value else one for one in expel(scene, at))
        return
    led = at - 1 - scene.is_(at - 1, "adverb")
    empty = first and tag.form == "past" and scene.is_(led, "article")  # "F sent police to the *evacuated* districts"
    if empty or _others_are_moved(scene, at) or (tag.form == "base" and scene.nounlike(at)):
        return
    places, place_at = scene.find_object(at, tag.get("via", ["from"]))
    if _others_go(scene, at, place_at) or (not places and _leaves_first(scene, at)):
        return
    if not places:
        places, place_at = _by_its_form(scene, at)
    men = noun and not places and "" in tag.get("via", ["from"]) and of_men(scene, at)
    if men:
        places, place_at = scene.find_object(at, ["from"])
    if tag.get("own") and any(scene.trigger(i) is not None for i in range(at + 1, place_at)):
        return  # "ordered its men to leave P": that is for the other verb to say
    if not places and "" in tag.get("via", ["from"]):
        places, place_at = _own_positions(scene, at)
    if not places and scene.is_(at, "speech"):
        return  # "a spokesman conceded"
    agreed = tag.form == "base" and scene.items[at - 1].value("mood") == "planned" and not scene.to_do(at - 1)
    fled = not places and not noun and first and (agreed or (tag.form == "past" and not tag.get("elide")))
    if fled and (gone := left_it(scene, at)) is not None:
        yield gone
        return
    if places and places[-1].kind == "positions_unnamed" and (held := _garrisoned(scene, at)) > 0:
        places, place_at = scene.meant(scene.group(held)), held
    places = _in_it(scene, places, place_at) or whole_places(places)
    if places and all(place.sort == "part" and not place.reference for place in places):
        places = None  # "withdrew to Q from the eastern side"
    if tag.get("not_large") and places:
        places = [place for place in places if kind_of(place) not in TOO_LARGE]
    jails = scene.lexicon.grammar.get("jails", ()) if tag.get("escapes") else ()
    if places and any(word in jails for place in places for word in fold_key(place.name).split()):
        return
    whence = Whence(places, place_at) if places else _unsaid(scene, at, men=men)
    behind = place_at + 1 + scene.is_(place_at + 1, "date", "adverb")
    emptied = "after" in scene.actor_order and scene.prep(behind) == "from"
    if places and emptied and scene.is_(behind + 1, "civilians"):
        return  # ``أخلوا P من المدنيين``
    if places and emptied and "" in tag.get("via", ()) and behind + 1 in scene.who:
        whose, co = scene.who[behind + 1], scene.companions(behind + 1)  # ``بعد إخلاء P من F``
        yield Draft(whose, "withdrew", places, at, place_at, "leave:emptied of", "event", co, actor_at=behind + 1)
        return
    actor = _who_leaves(scene, at, whence) if whence is not None else None
    if whence is not None and actor is not None and not _left_to_its_taker(scene, at, whence.places, actor):
        yield from _gone_from(scene, at, whence, actor)


def _as_noun(scene: Scene, at: int) -> Tag:
    """ "The army's *exit* from P": a word that is a noun as well as a verb, where a noun stands."""
    tag = scene.items[at].tags["trigger"]
    if (
        tag.form == "base"
        and tag.get("also_noun")
        and scene.is_(at - 1, "article", "possessive")
        and scene.prep(at + 1) == "from"
    ):
        noun = MappingProxyType({**tag.attrs, "noun": True, "via": ["from"]})
        tag = scene.items[at].tags["trigger"] = replace(tag, form="", attrs=noun)
    return tag


def _left_to_its_taker(scene: Scene, at: int, places: list[Phrase], actor: Actor) -> bool:
    """``دخلت F مدينة P وانسحب منها المقاتلون``, ``فور خروجهم منها``: men of nobody named, and not those of F."""
    men, tag = at + 1, scene.items[at].tags["trigger"]
    men = scene.past(men, "prep", "date", "adverb", but=("group",))
    named = scene.factions_between(at + 1, min(len(scene.items), men + NEAR))
    nobodys = "after" in scene.actor_order and not named and scene.is_(men, "force", "member")
    taken, when = scene.memory.last_taken, scene.is_(at - 1, "date", "adverb")
    if taken is None or taken.number != scene.number or not any(place in taken.places for place in places):
        return False
    after = when or scene.is_(at - 1, "aftermath")
    many = scene.shown_by(tag.pron) == "p" and after
    told, gone = scene.memory.last_said, scene.memory.last_left
    takers = {told.faction, *told.co} if told is not None else set()
    takers |= {scene.who[i] for i in range(told.at, at) if i in scene.who} if told is not None else set()
    apart = gone is not None and scene.number - gone.number <= 1 and gone.faction not in takers
    many = many or (after and bool(tag.pron) and apart)  # it was told already
    return many and actor.faction in {taken.faction, *takers} if tag.get("noun") else nobodys


def _others_are_moved(scene: Scene, at: int) -> bool:
    """Whether those who go are civilians, men of whom nobody says whose they are, or carried by others."""
    tag = scene.items[at].tags["trigger"]
    if _by_some(scene, at) or tag.get("carried") or (tag.get("own") and not _moves_own(scene, at)):
        return True
    if scene.actor_order[0] != "before":
        asked = at - 1 - scene.is_(at - 1, "prep")  # ``طلب F من المدنيين مغادرة P``, ``دعا F أهالي Q إلى مغادرة P``
        asked -= scene.group(asked) is not None and not scene.items[asked].role
        return bool(tag.get("noun")) and scene.is_(asked, "civilians") and at + 1 not in scene.who
    thing = at - 1 - scene.is_(at - 1, "adverb")
    if tag.form == "gerund" and scene.unlisted(thing):
        return True  # "hit a bus fleeing P"
    if _nobodys_men(scene, at) or _folk_flee(scene, at):
        return True
    if tag.form == "base" and (_civilians_do(scene, at) or some_do(scene, at)):
        return True
    which = scene.back(at - 1, "adverb", "perfect", "pluperfect", but=("relative",))
    head = scene.before_commas(which - 1)
    if scene.is_(which, "relative") and scene.is_(head, "civilians") and not scene.is_(head - 1, "its", "conj"):
        return True  # "refugees, who fled P"
    theirs = any(i in scene.who for i in range(scene.clause_start(at), at))  # "rebels and their families left P"
    return scene.is_(at - 1, "civilians") and (tag.form == "gerund" or not theirs)


def _nobodys_men(scene: Scene, at: int) -> bool:
    """ "F took P after fighters had left it": nobody says whose, and they are not those of F."""
    men = scene.back(at - 1, "adverb", "perfect", "pluperfect", "aux", sides=False)
    bare = scene.is_(men, "member") and men not in scene.who and scene.items[men].text in scene.factions.vague
    led = scene.back(men - 1, "number", "few", "more_than", "past_mark", "article")
    return bare and led not in scene.who and not scene.is_(led, "possessive", "conj", "ally")


def _folk_flee(scene: Scene, at: int) -> bool:
    """ "Thousands of *Kurds fled* P": who lives there, and no side that leaves it."""
    who = scene.back(at - 1, "adverb", "perfect", "pluperfect", "aux", "date")
    folk = who in scene.who and scene.one_of(who, "folk")
    return folk and bool(scene.items[at].tags["trigger"].get("flees"))


def _others_go(scene: Scene, at: int, place_at: int) -> bool:
    """Whether the words around the place show that something else goes: goods, others than F, a plan."""
    tag = scene.items[at].tags["trigger"]
    if tag.get("noun"):
        return not tag.pron and "" not in tag.get("via", ["from"]) and others_leave(scene, at, place_at)
    if place_at <= at:
        return False
    if _leads_out(scene, at):
        return True
    behind = subject_behind_it(scene, place_at) or _from_leaving(scene, at, place_at)
    return behind or of_things(scene, at, place_at)


def _leads_out(scene: Scene, at: int) -> bool:
    """``الطريق الذي يخرج من P``, ``القوافل التي خرجت من P``: what is described so is no side."""
    shown = scene.items[at - 1].value("relative") if at else ""
    bare = scene.is_(at + 1, "prep") and not scene.items[at + 1].tags["prep"].pron  # not ``P التي خرج منها F``
    if "after" not in scene.actor_order or shown not in ("m", "f") or not bare:
        return False
    head = scene.back(at - 2, "adjective", "date", "place_adjective")
    thing = scene.group(head) is not None or scene.unlisted(head) or scene.is_(head, "noun", "way")
    return thing and head not in scene.who and not scene.is_(head, "member")


def _by_its_form(scene: Scene, at: int) -> tuple[list[Phrase] | None, int]:
    """ "P, from which F pulled out", "P, which F left", "the withdrawal of F from them"."""
    tag = scene.items[at].tags["trigger"]
    if scene.actor_order[0] != "before":
        return None, -1
    if tag.get("noun"):
        return _from_them(scene, at)
    places, place_at = _from_which(scene, at)
    return scene.relative_object(at) if not places and "" in tag.get("via", ["from"]) else (places, place_at)


def _unsaid(scene: Scene, at: int, *, men: bool) -> Whence | None:
    """Where those who left had stood, where the verb does not say it."""
    tag = scene.items[at].tags["trigger"]
    first, noun = scene.actor_order[0] == "before", bool(tag.get("noun"))
    whither = "prep" in scene.lexicon.entries.get(scene.items[at].text.split()[-1], {})  # "fled to", "fled across"
    if first and not noun and not whither and gives_up_else(scene, at):
        return None
    saw = at - 1
    while first and scene.is_(saw, "article", "adjective") and not scene.is_(saw, "witness"):
        saw -= 1
    seen = scene.is_(saw, "witness") if first else scene.group(at - 1) and scene.is_(at - 2, "witness")
    if noun and seen:
        places, place_at = scene.subject_places(saw if first else at)  # "P saw the withdrawal of F"
        if places:
            return Whence(places, place_at)
    places, place_at = _there(scene, at) if first else _who_were_in_it(scene, at)
    if not places and first:
        places, place_at = _its_men(scene, at)
    named = 1 + scene.is_(1, "article")
    ahead = scene.group(named) if first and scene.prep(0) == "from" and len(scene.items) > named + 1 else None
    if ahead is not None and scene.items[named + 1].text == ",":
        return Whence(scene.meant(ahead), named)  # "From P, F withdrew on Sunday"
    if places:
        return Whence(places, place_at)
    retreating = at - 1 in scene.who and (scene.is_(at - 2, "role") or sent(scene, at - 1))  # "with F retreating"
    acts = tag.form != "gerund" or retreating or scene.is_(at - 1, "aux", "begun", "ere")
    elides = (bool(tag.get("elide") or men or retreating) and acts) or (
        not noun and "" in tag.get("via", ["from"]) and forced_by(scene, at) >= 0
    )
    away = tag.form == "base" and _goes_away(scene, at)  # "the last F in P are to leave"
    departs = first and not noun and (away or goes_for(scene, at, at + 1, told=True))
    places, place_at = where_they_stood(scene, at) if elides or departs else (None, -1)
    if places:
        return Whence(places, place_at)
    if not elides:
        return None
    places, place_at = taken_next(scene, at)
    if not places:
        places, place_at = left_behind(scene, at)
    if places:
        return Whence(places, place_at, elided=True, ahead=True)
    places = place_lost_before(scene, at)
    return Whence(places, place_at, elided=True) if places else None


def _who_were_in_it(scene: Scene, at: int) -> tuple[list[Phrase] | None, int]:
    """``ومن بقي فيها من F خرج``, ``انسحب من كان فيه من F``: where they are said to have been."""
    if (named := those_in(scene, at)) > 0 and (group := scene.group(named)) is not None:
        return scene.meant(group), named
    for i in range(max(0, at - NEAR), min(len(scene.items), at + 3)):
        tag = scene.items[i].tag("batch")
        if tag is not None and tag.get("who"):
            inside = scene.items[i].text.split()[-2]
            marks = scene.lexicon.grammar.get("pronouns", {})
            pron = max((mark for mark in marks if inside.endswith(mark)), key=len, default="")
            return (scene.antecedent(i, pron), i) if pron else (None, -1)
    behind = next((i for i in range(at + 3, min(len(scene.items), at + 3 + NEAR)) if scene.was_in_it(i) >= 0), -1)
    if behind > 0 and not any(scene.finite(i) or not scene.items[i].word for i in range(at + 1, behind)):
        return scene.antecedent(behind, scene.items[behind].tags["prep"].pron), behind
    there = next((i for i in range(max(1, at - NEAR), at) if scene.was_in_it(i) >= 0), -1)
    if there > 0 and all(scene.is_(i, "adverb", "date", "perfect") for i in range(there + 1, at)):
        return scene.antecedent(there, scene.items[there].tags["prep"].pron), there
    return None, -1


def _who_leaves(scene: Scene, at: int, whence: Whence) -> Actor | None:
    tag = scene.items[at].tags["trigger"]
    stop = whence.place_at if whence.place_at > at and not whence.ahead else at
    actor = _told_to_leave(scene, at) or those_left(scene, at)
    actor = actor or scene.find_actor(at, stop, noun=bool(tag.get("noun")), strict=whence.elided)
    owner = owner_of(scene, at) if tag.get("noun") and scene.actor_order[0] == "before" else None
    if owner is not None:
        actor = owner if actor is None or actor.at < owner.at else actor  # "rebels mocked the army's withdrawal from P"
    elif tag.get("noun") and not tag.form and (actor is None or not at < actor.at < stop) and whence.place_at > at:
        by = scene.agent(whence.place_at) if scene.actor_order[0] == "before" and tag.value != "lost" else None
        actor = by or actor  # "the retreat from P by F"
    actor = actor or _who_pulls_out(scene, at)
    taken, lost = scene.memory.last_taken, scene.memory.last_left
    stayed = 0 <= whence.place_at < len(scene.items) and scene.is_(whence.place_at, "batch")
    if stayed and actor is not None and taken and lost and taken[:2] == (scene.number, actor.faction):
        actor = Actor(lost.faction, -1, (), "those who were in it")  # "F ended F2's presence there, and its last men"
    admits = _who_admits(scene, at)
    named = actor is not None and at < actor.at and not scene.is_(actor.at, "faction_anaphor")
    actor = admits if admits is not None and not named else actor
    forced = forced_out(scene, at)
    if forced is not None and not forced.faction:
        return None
    actor = forced or _those_who_held(scene, at) or _left_already(scene, at, actor, whence.places) or actor
    left = scene.memory.last_left if whence.elided and not whence.ahead else None
    if left and actor is not None and left[:2] == (scene.number, actor.faction):
        return None  # "vacated P and withdrew to Q"
    led = at - (scene.is_(at - 1, "its") and bool(tag.get("noun")))  # "after its withdrawal from P, F ..."
    opens = (tag.form == "gerund" or led < at) and led == 1 and scene.is_(0, "aftermath", "circumstance")
    if actor is None and opens and scene.actor_order[0] == "before":
        actor = as_subject(scene, at)
    if actor is not None and (only_wounded(scene, actor.at) or _its_officials(scene, actor.at, at)):
        return None
    if actor is None or (tag.value == "lost" and scene.behind_agent(actor.at)):
        return None  # "the expulsion of families from P by F"
    return None if _only_the_noun(scene, at, whence, actor) else actor


def _its_officials(scene: Scene, who: int, at: int) -> bool:
    """ "The government's officials fled", "army officers left": its men stay."""
    office = who + 1 + scene.is_(who + 1, "possessive")
    plain = all(scene.is_(i, "adverb", "perfect", "pluperfect", "date") for i in range(office + 1, at))
    return who >= 0 and scene.actor_order[0] == "before" and scene.is_(office, "speaker") and plain


def _who_admits(scene: Scene, at: int) -> Actor | None:
    """``أقر التلفزيون الرسمي بإخلاء P``: the side whose loss it admits."""
    speech = innermost(scene.said, at) if "after" in scene.actor_order else None
    verb = scene.items[speech.at].tag("speech") if speech is not None and speech.at >= 0 else None
    if speech is None or verb is None or not verb.get("concedes") or scene.finite(at):
        return None
    side = speech.speaker if speech.speaker in scene.factions.rows else None
    side = side or scene.factions.side(speech.speaker or "", scene.memory.published, leaning=False)
    return Actor(side, -1, (), "who admits") if side is not None else None


def _only_the_noun(scene: Scene, at: int, whence: Whence, actor: Actor) -> bool:
    """Whether a verbal noun alone stands here ("F's evacuation of P patients"), which states nothing."""
    tag = scene.items[at].tags["trigger"]
    if not tag.get("noun") or "" not in tag.get("via", ["from"]) or tag.get("licensed"):
        return False
    behind = scene.items[whence.place_at + 1] if 0 <= whence.place_at < len(scene.items) - 1 else None
    things = behind is not None and behind.word and not behind.known
    if (scene.is_(at - 1, "possessive") and not things) or actor.rule in ("actor after verb", "agent"):
        return False
    admitted = _who_admits(scene, at)
    if admitted is not None and admitted.faction == actor.faction:
        return False
    return mood_at(scene, at)[0] != "planned" and not _under_way(scene, at)


def _gone_from(scene: Scene, at: int, whence: Whence, actor: Actor) -> Iterator[Draft]:
    """F left P, and to whom it left it."""
    tag, places, place_at = scene.items[at].tags["trigger"], whence.places, whence.place_at
    noun, first = bool(tag.get("noun")), scene.actor_order[0] == "before"
    taken, said = scene.memory.last_taken, scene.memory.last_said
    holds = whence.elided and said and (said.status, said.faction, said.past) == ("controls", actor.faction, False)
    if holds and scene.is_(actor.at, "faction_anaphor") and not first and scene.memory.claimed[-1][0] == scene.number:
        return  # ``باتت P بيد F وإن القوات انسحبت``
    if whence.elided and taken and not whence.ahead and actor.faction == taken.faction:
        if taken.number != scene.number or (noun and tag.form != "gerund") or not _went_on(scene, at):
            return
        places = taken.places  # "entered P and withdrew"
    elif whence.elided and first and not whence.ahead:
        places = lost_by(scene, actor.faction) or places
    if noun:
        scene.used.add(actor.at)
    kind = "elided" if whence.elided else "event"
    yield Draft(
        actor.faction, tag.value, places, at, place_at, f"leave:{actor.rule}", kind, actor.co, actor_at=actor.at
    )
    if first and noun and tag.value == "lost":  # "the expulsion of F from P by F2", "F2's expulsion of F from P"
        by = scene.agent(place_at) or owner_of(scene, at)
        if by is not None and by.faction not in (actor.faction, *actor.co):
            yield Draft(by.faction, "captured", places, at, place_at, "leave:agent", "event", by.co, actor_at=by.at)
    direct = "" in tag.get("via", ["from"])
    if first:  # "abandoned P to F2"
        gives = not noun and direct and scene.prep(place_at + 1) == "to" and _who_at(scene, place_at + 2)
    else:
        gives = direct or bool(tag.get("gives"))
    taker = taker_of(scene, max(at, place_at)) if gives else None
    if taker is not None and taker.faction not in (actor.faction, *actor.co):
        yield Draft(
            taker.faction, "captured", places, at, place_at, "leave:taker", "event", taker.co, actor_at=taker.at
        )


def _from_them(scene: Scene, at: int) -> tuple[list[Phrase] | None, int]:
    """ "Took P and Q after the withdrawal of F from them": from what has just been taken."""
    for i in range(at + 1, min(len(scene.items) - 1, at + _BEGUN_REACH)):
        if scene.prep(i) == "from" and scene.is_(i + 1, "those_people"):
            return just_claimed(scene), i + 1
        if scene.finite(i) or scene.barrier(i):
            break
    return None, -1


def _its_men(scene: Scene, at: int) -> tuple[list[Phrase] | None, int]:
    """ "P gave in; *its F defenders* left": from the place that the clause before it began with."""
    who = next(iter(reversed(scene.factions_between(scene.clause_start(at), at, "actor"))), -1)
    its = scene.back(who - 1, "number", "past_mark", strange=True)
    named = its >= 0 and scene.items[its].text == "its" and scene.is_(who, "faction")
    head = next((i for i in range(its) if scene.group(i) is not None), -1) if named else -1
    group = scene.group(head)
    opens = group is not None and scene.before_held(head) < 0 and not any(i in scene.who for i in range(head))
    return (scene.meant(group), head) if opens and len(group.members) == 1 else (None, -1)  # type: ignore[union-attr]


def _there(scene: Scene, at: int) -> tuple[list[Phrase] | None, int]:
    """ "Soldiers there fled", "the rebels there have accepted evacuation": from where they are said to be."""
    who = next(iter(reversed(scene.factions_between(scene.clause_start(at), at, "actor"))), -1)
    there = scene.group(who + 1) if who >= 0 else None
    if there is None or there.members[0].sort != "pronoun" or scene.possesses(who + 1):
        return None, -1
    return scene.it(there), who + 1


def _who_at(scene: Scene, at: int) -> bool:
    at = scene.past(at, "article", "member", sides=False)
    lands = scene.is_(at + 1, "noun", "unnamed", "stronghold", "trigger") or scene.group(at + 1) is not None
    return at in scene.who and not lands  # "to rebel territory"


def _left_already(scene: Scene, at: int, actor: Actor | None, places: list[Phrase]) -> Actor | None:
    """ "F left P. F2 said that the withdrawal from the town ...": that of F, for F2 only speaks of it."""
    if actor is None or scene.actor_order[0] != "before" or not scene.is_(at - 1, "article"):
        return None
    told = any(scene.is_(i, "speech") for i in range(actor.at, at))
    goes = [
        who
        for number, who, left in scene.memory.left[-2:]
        if number < scene.number and any(place.target is other.target for place in places for other in left)
    ]
    return Actor(goes[-1], -1, (), "actor who left") if told and goes and goes[-1] != actor.faction else None


def _went_on(scene: Scene, at: int) -> bool:
    """Whether a verb goes on with the subject: "but later withdrew", "only to withdraw", ``ثم انسحب``."""
    before = scene.back(at - 1, "adverb", "date", "filler", but=("then", "ere", "conj"))
    joined = scene.items[at].joined and not scene.factions_between(at + 1, at + 3)
    return joined or scene.is_(before, "conj", "clause", "contrast", "then", "ere", "also", "fact")


def _by_some(scene: Scene, at: int) -> bool:
    """``انسحاب المقاتلين``, ``بعد انسحاب مسلحين منها``: men of whom nobody says whose they are."""
    some = behind_batch(scene, at)
    if not scene.is_(some, "member") or not scene.who_leaves(some) or scene.factions_between(some, some + 2):
        return False
    definite = str(scene.lexicon.grammar.get("definite", ""))
    if definite and scene.items[some].text.startswith(definite):
        return True
    some = scene.past(some + 1, "adjective", "place_adjective", "number", strange=True)
    it = scene.prep(some) == "from" and bool(scene.items[some].tags["prep"].pron)
    return it and scene.is_(at - 1, "aftermath", "circumstance")


def _from_which(scene: Scene, at: int) -> tuple[list[Phrase] | None, int]:
    """ "P, from which F pulled out": the place before the preposition."""
    pronoun = scene.back(at - 1, "article", "member", "adverb", "perfect", "aux", "batch", "they", sides=True)
    if not scene.is_(pronoun, "relative") or scene.prep(pronoun - 1) != "from":
        return None, -1
    before = scene.before_commas(pronoun - 2)
    group = scene.group(before)
    return (scene.meant(group), before) if group is not None else (None, -1)


def _in_it(scene: Scene, places: list[Phrase] | None, at: int) -> list[Phrase] | None:
    """ "left most of its positions in it": who leaves them leaves it."""
    vague = places and all(place.kind == "positions_unnamed" and not place.relation for place in places)
    tag = scene.items[at + 1].tag("prep") if vague and at + 1 < len(scene.items) else None
    return scene.antecedent(at + 1, tag.pron) if tag is not None and tag.value == "in" and tag.pron else None


def _left(scene: Scene, at: int) -> Iterator[Draft]:
    """P was abandoned by F; F was evacuated from P."""
    places, place_at = scene.subject_places(at)
    actor = scene.agent(at)
    status = scene.items[at].tags["trigger"].value
    subject = scene.back(at - 1, "aux", "adverb", "perfect", "pluperfect")
    subject = scene.back(subject, "civilians", "its", "conj", sides=False)  # "F2 and their families were bussed out"
    named = subject in scene.who or subject - 1 in scene.who  # "F gunmen were bused out"
    if actor is None and scene.is_(subject, "member") and not named:
        return  # "after the last fighters were bused out": nobody says whose
    if actor is None:
        tag = scene.items[at].tags["trigger"]
        whence = scene.items[at].text.endswith((" of", " from"))  # "F was pulled out of P"
        places, place_at = scene.find_object(at, ["from", ""] if whence else ["from"])
        if not places and (tag.get("elide") or moved_away(scene, at, subject)) and not tag.get("own"):
            places = place_lost_before(scene, at)
        if place_at < 0 and (told := says_it_left(scene, at, subject)) is not None:
            yield told
            return
        actor = scene.find_actor(at, at, strict=True) if places else None
        taken = scene.memory.last_taken
        if actor is not None and place_at < 0 and taken and taken.faction == actor.faction:
            return
    if places and actor is not None:
        yield Draft(actor.faction, status, places, at, place_at, "leave:passive", "event", actor.co, actor_at=actor.at)


def posts(scene: Scene, at: int) -> Iterator[Draft]:
    """ "F left its positions in P", "in P, F left its positions": P."""
    if not scene.is_(at + 1, "own_positions") or scene.is_(at - 1, "aux") or scene.actor_order[0] != "before":
        return
    yield from _gone(scene, at, *_own_positions(scene, at), "leave:posts", "event")


def _goes_away(scene: Scene, at: int) -> bool:
    """ "Left", "left on Tuesday for Q": and nothing that was left."""
    after = at + 1
    while scene.is_(after, "date", "adverb") or (scene.prep(after) == "in" and scene.is_(after + 2, "unit")):
        after += 1 + 2 * (scene.prep(after) == "in")  # "within two days"
    ends = after >= len(scene.items) or not scene.items[after].word
    away = ends or scene.prep(after) == "to" or scene.is_(after, "aftermath", "clause")
    return away and not scene.is_(at - 1, "aux")


def leaving(scene: Scene, at: int) -> Iterator[Draft]:
    """ "Rebels in P began leaving", "the last rebels in P left on Tuesday": where they stood."""
    form = scene.items[at].tags["trigger"].form
    goes = _goes_away(scene, at) if form == "past" else form == "gerund" and _under_way(scene, at)
    if goes:
        yield from _gone(scene, at, *where_they_stood(scene, at), "leave:leaving", "elided")


def _gone(scene: Scene, at: int, places: list[Phrase] | None, place_at: int, rule: str, kind: str) -> Iterator[Draft]:
    """Whoever acts in this sentence has left places that stand where the frame does not look for them."""
    actor = scene.find_actor(at, at, strict=True) if places else None
    if places and actor is not None:
        yield Draft(actor.faction, "withdrew", places, at, place_at, rule, kind, actor.co, actor_at=actor.at)


def _told_to_leave(scene: Scene, at: int) -> Actor | None:
    """ "offered F two days to leave P": whoever something is done to is to leave."""
    tag = scene.items[at].tags["trigger"]
    plain = tag.form == "base" or (tag.form == "past" and scene.to_do(at - 1))  # "told F to quit P"
    if not plain or scene.actor_order[0] != "before":
        return None
    last = scene.factions_between(scene.clause_start(at), at)[-1:]
    if not last:
        return None
    led = last[0] - 1 - scene.is_(last[0] - 1, "article")  # "an ultimatum to F to leave P"
    asked = scene.to_do(led) and scene.to_do(at - 1) and last[0] == at - 2
    return Actor(scene.who[last[0]], last[0], (), "told to") if asked or scene.roles[last[0]] == "owner" else None


def _from_leaving(scene: Scene, at: int, place_at: int) -> bool:
    """``تراجعت F عن الانسحاب من P``: from a plan, and not from P."""
    nouns = (tag for i in range(at + 1, place_at) if (tag := scene.trigger(i)) is not None and tag.get("noun"))
    return "after" in scene.actor_order and any(tag.get("frame") == "leave" for tag in nouns)


def _those_who_held(scene: Scene, at: int) -> Actor | None:
    """``P، آخر القرى التي تحصن فيها مقاتلو F بعد خروجهم من Q``: F, whom a description of P has named last."""
    tag = scene.items[at].tags["trigger"]
    plural = bool(tag.get("noun")) and scene.shown_by(tag.pron) == "p"
    for i in range(at - 1, max(-1, at - NEAR), -1) if plural else ():
        group = scene.group(i)
        holders = [item for member in group.members for item in member.holder] if group is not None else []
        held = [item.tags["faction"] for item in holders if item.has("faction")]
        if held or i in scene.who:
            return Actor(held[-1].faction, -1, (), "named in description") if held else None
    return None


def _under_way(scene: Scene, at: int) -> bool:
    """ "began leaving", "were leaving", "after leaving", "..., leaving": a verbal noun that says what happens."""
    before = scene.back(at - 1, "adverb", "article")
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
    after = scene.past(at + 1, "article", "extent", "adjective", "place_adjective")
    return scene.is_(after, "they", "member")


def _who_pulls_out(scene: Scene, at: int) -> Actor | None:
    """``تعهد N بسحب قواته من P``, ``أعلن N سحب قواته``: the side whose man N is."""
    men = scene.items[at + 1].tag("member") if at + 1 < len(scene.items) else None
    side = scene.items[at - 1].value("speaker") if at else ""
    own = "after" in scene.actor_order and men is not None and bool(men.pron) and scene.is_(at - 2, "speech", "mood")
    return Actor(side, -1, (), "whose men") if own and side in scene.factions.rows else None


def _own_positions(scene: Scene, at: int) -> tuple[list[Phrase] | None, int]:
    """ "left its posts in P": what was left is P."""
    for i in range(at + 1, min(len(scene.items), at + ELIDED_REACH)):
        if scene.is_(i, "own_positions"):
            there = scene.group(i + 1)
            if there is not None and there.members[0].sort == "pronoun" and scene.memory.claimed:
                places = just_claimed(scene, 1)  # "left their posts there"
                return (places, i + 1) if places else (None, -1)
            found, found_at = scene.find_object(i, ["in", "from", "on"], reach=4)
            return (found, found_at) if found else _fronted(scene, at)
    planned = scene.value(at - 1, "mood") == "planned" and scene.actor_order[0] == "before"
    return scene.relative_object(at) if planned else (None, -1)  # "P, which F will leave"


def _garrisoned(scene: Scene, at: int) -> int:
    """``أخلت حامية P مواقعها``, ``حامية P في R أخلت مواقعها``: where P stands, -1 for no garrison beside the verb."""
    for i in (at + 1, *range(at - 2, max(-1, at - NEAR - 2), -1)):
        if i < at and (scene.finite(i) or scene.is_(i, "that", "clause")):
            break
        if i in scene.who and scene.value(i, "faction_anaphor") == "defender" and scene.group(i + 1) is not None:
            return i + 1
    return -1


def _fronted(scene: Scene, at: int) -> tuple[list[Phrase] | None, int]:
    """ "In P, F left their positions": where the sentence begins."""
    named = scene.past(1, "article", "beside", "place_adjective", but=("group",))
    group = scene.group(named) if scene.prep(0) == "in" and scene.actor_order[0] == "before" else None
    quiet = not any(scene.finite(i) or scene.group(i) is not None for i in range(named + 1, at))
    return (scene.meant(group), named) if group is not None and quiet else (None, -1)


def _leaves_first(scene: Scene, at: int) -> bool:
    """ "Regrouped after leaving P": for the other verb to say."""
    other = scene.trigger(at + 2)
    told = other is not None and other.get("frame") == "leave"
    return told and scene.is_(at + 1, "aftermath") and scene.actor_order[0] == "before"
