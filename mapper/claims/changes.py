"""Frames for what a change leaves behind: a place free of F, the end of F's rule there, who lost what was taken.

A frame is a function of a scene and the position of its trigger, see :mod:`mapper.claims.frames`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from mapper.claims.drafts import COUNTED, INSTEAD, Draft
from mapper.claims.memory import Actor
from mapper.claims.moods import mood_at
from mapper.claims.phrases import Phrase, rest_of
from mapper.claims.reach import NEAR
from mapper.claims.receivers import taker_of
from mapper.claims.scene import Scene
from mapper.claims.sentence import COMMAS
from mapper.claims.speech import innermost
from mapper.claims.unsaid import side_that_says
from mapper.claims.whence import beset, goes_for, held_before, lost_by, only_wounded, still_left, taken_next

_REACH: Final = 8


def rid(scene: Scene, at: int) -> Iterator[Draft]:
    """P is free of F: whoever is said to announce it holds it, else F has lost it."""
    gone = scene.factions_between(at + 1, min(len(scene.items), at + _REACH))
    group = scene.group(at + 1) if "after" in scene.actor_order else None
    places, place_at = (scene.meant(group), at + 1) if group is not None else scene.subject_places(at)
    if "after" in scene.actor_order:
        by = scene.agent(at)  # ``استعيدت P على يد F``
        freer = by.faction if by is not None else _freed_by(scene, at) if not gone else None
        if freer is not None and places:
            yield Draft(freer, "captured", places, at, place_at, "rid:announced")
        elif not gone and group is None:
            yield from declared(scene, at)  # ``أعلن F مدينة P محررة``
        gone = [i for i in gone if scene.out_of(i) or _out_of_hands(scene, i)]
    if not gone and places and scene.actor_order[0] == "before" and _of_armed_men(scene, at):
        side = side_that_says(scene, at)
        if side is not None and side not in scene.factions.foreign:
            yield Draft(side, "captured", places, at, place_at, "rid:announced")
        return
    if not gone or not places or any(scene.finite(i) for i in range(at + 1, gone[0])):
        return
    loser = scene.who[gone[0]]
    named = [i for i in scene.factions_between(0, at) if scene.group_of(i) != scene.factions.group(loser)]
    told = next((s.speaker for s in scene.said if s.start <= at < s.stop and s.speaker in scene.factions.rows), None)
    if not named and told is not None and scene.factions.group(told) != scene.factions.group(loser):
        yield Draft(told, "captured", places, at, place_at, "rid:announced", "event", (), (loser,))
        return
    if named:
        holder = scene.who[named[0]]
        yield Draft(holder, "captured", places, at, place_at, "rid:holder", "event", (), (loser,), actor_at=named[0])
    else:
        yield Draft(loser, "lost", places, at, place_at, "rid", actor_at=gone[0])


def _of_armed_men(scene: Scene, at: int) -> bool:
    """ "P is empty of gunmen": whosever they are, their enemy who says so has it."""
    men = scene.past(at + 1, "article", "adjective", "extent", "adverb")
    return scene.is_(men, "member")


def _out_of_hands(scene: Scene, at: int) -> bool:
    """``تحررت P من قبضة F``."""
    hands = scene.trigger(at - 1)
    return hands is not None and hands.get("frame") == "state" and hands.value == "lost"


def _freed_by(scene: Scene, at: int) -> str | None:
    """``أعلنت F أن P تحررت``: the side that says so, or denies it, where nobody else is said to have done it."""
    told = innermost(scene.said, at) if scene.items[at].tags["trigger"].get("freed") else None
    admits = told is not None and scene.is_(told.at, "speech") and scene.items[told.at].tags["speech"].get("concedes")
    return side_that_says(scene, at) if told is not None and not admits else None


def declared(scene: Scene, at: int) -> Iterator[Draft]:
    """F declared P a safe area, F said that P had become safe: it holds it."""
    verb = next((i for i in range(at - 1, max(-1, at - 2 * _REACH), -1) if scene.is_(i, "speech", "that")), -1)
    if scene.is_(verb, "that") and "after" in scene.actor_order:
        verb = next((i for i in range(verb - 1, max(-1, verb - _REACH), -1) if scene.is_(i, "speech")), -1)
    if not scene.is_(verb, "speech") or scene.items[verb].value("speech") != "reported":
        return
    if (become := scene.items[at].tags.get("become")) is not None and become.get("slips"):
        return  # ``قالت F إن P ضاعت``
    places: list[Phrase] = []
    place_at = -1
    for i in range(verb + 1, at):
        group = scene.group(i)
        if group is not None and (places or scene.items[i].role == "") and scene.prep(i - 1) != "in":
            places, place_at = [*places, *scene.meant(group)], i
        elif (scene.finite(i) and not scene.is_(i, "become")) or scene.trigger(i) is not None:
            return
    who = [i for i in scene.factions_between(max(0, verb - _REACH), at) if i < place_at]
    if places and who and scene.who[who[-1]] not in scene.factions.foreign:
        yield Draft(scene.who[who[-1]], "controls", places, at, place_at, "declared", "state", actor_at=who[-1])


def end(scene: Scene, at: int) -> Iterator[Draft]:
    """Ending F's rule in P, ending years of F control there."""
    for i in scene.factions_between(at + 1, min(len(scene.items), at + _REACH)):
        if any(scene.is_(k, "conj", "contrast") for k in range(at + 1, i)):
            return  # "fighting in P had ended and F was in control of it"
        rule = i + 1
        if scene.actor_order[0] == "before" and any(
            scene.is_(k, "contrast", "speech", "that", "clause") for k in range(at + 1, i)
        ):
            return  # "ending when F took P"
        rule = scene.past(rule, "possessive", "adverb", "article")
        of = i - 1 - scene.is_(i - 1, "article")
        if scene.is_(of, "of") and scene.is_(of - 1, "rule_of") and not scene.attributive(i + 1):
            rule = i  # "ended *the rule of* F in P"
        held = scene.trigger(rule)
        owned = held is not None and (held.get("control") or held.get("holder") == "before")
        if not (scene.is_(rule, "rule_of") or owned or rule == i) or (held is not None and held.value == "besieged"):
            continue
        if scene.attributive(rule):
            return  # "broke the siege of the F-held part of P"
        places, place_at = scene.find_object(rule, ["in", "on", ""], reach=5)
        places = places or just_claimed(scene)
        if places:
            yield Draft(scene.who[i], "lost", places, at, place_at, "end", actor_at=i)
            yield from _ender(scene, at, i, places, place_at)
        return


def blow(scene: Scene, at: int) -> Iterator[Draft]:
    """ "The loss of P is a blow to F", "F2 took P. Its fall is a setback for F": F has lost P."""
    hit = next(iter(scene.factions_between(at + 1, min(len(scene.items), at + NEAR))), None)
    if hit is None or any(scene.finite(i) or not scene.items[i].word for i in range(at + 1, hit)):
        return
    is_at = scene.back(at - 1, "article", "adjective", "place_adjective", "superlative", strange=True)
    if not scene.is_(is_at, "aux", "today", "verb") or scene.is_(is_at - 1, "neg"):
        return
    losses = scene.lexicon.grammar.get("losses", ())
    for i in range(is_at - 1, max(-1, is_at - _REACH), -1):
        tag, noun = scene.trigger(i), scene.items[i].text.split()
        gone = noun[-2:] == ["loss", "of"] or (tag is not None and tag.get("frame") == "fall")
        if gone and (group := scene.group(i + 1 + scene.is_(i + 1, "article"))) is not None:
            places = scene.meant(group)
        elif noun[-1] in losses and scene.is_(i - 1, "its"):
            places = just_claimed(scene, 1) or []
        else:
            if scene.finite(i) or scene.barrier(i):
                return
            continue
        if places:
            yield Draft(scene.who[hit], "lost", places, at, i, "blow", actor_at=hit)
        return


def _ender(scene: Scene, at: int, loser: int, places: list[Phrase], place_at: int) -> Iterator[Draft]:
    """ "F ended F2's control of P": F, where it stands right before the verb, has taken it."""
    subject = scene.back(at - 1, "adverb", "perfect", "date")
    acts = subject in scene.who and scene.roles[subject] == "actor" and scene.actor_order[0] == "before"
    if acts and scene.group_of(subject) != scene.group_of(loser) and place_at > at:
        who = scene.companions(subject)
        yield Draft(scene.who[subject], "captured", places, at, place_at, "end:by", "event", who, actor_at=subject)


_GAPPED: Final = ("take", "leave", "near")
"""Frames of verbs that "and" and another side can leave out."""


def and_others(scene: Scene, draft: Draft) -> Iterator[Draft]:
    """ "F holds P, and F2 Q": a side that "and" joins, the same preposition and a place; the verb is left out."""
    tag = scene.items[draft.at].tags.get("trigger")
    over = scene.items[draft.place_at - 1].text if draft.place_at > draft.at else ""
    owned = tag is not None and bool(tag.get("noun")) and draft.at < draft.actor_at < draft.place_at
    if tag is None or not (tag.form or owned) or tag.get("frame") not in _GAPPED or draft.place_at <= draft.at:
        return
    direct = not _by_prep(scene, draft)
    i = scene.past(draft.place_at + 1, "date", "adverb")
    while i < len(scene.items) - 2:
        i += scene.items[i].text in COMMAS
        against = scene.is_(i, "contrast")  # ``يسيطر F على P، فيما F2 على Q``
        who = scene.past(i + against, "member", sides=False)
        joined = against or scene.items[i].joined or (who < len(scene.items) and scene.items[who].joined)
        if who not in scene.who or not joined or scene.who[who] in (draft.faction, *draft.co):
            return
        named = who + 2 - direct
        group = scene.group(named) if named < len(scene.items) else None
        day = named + 1 if scene.is_(named + 1, "date") else draft.at
        behind = scene.past(named + 1, "date", "adverb")
        ends = behind >= len(scene.items) or not scene.items[behind].word
        if direct and (group is None or not ends or not has_name(group.members[0])):
            return
        share = scene.share_at(named) if group is None and scene.is_(named, "fraction", "extent") else None
        if scene.is_(named, "rest"):
            share = [rest_of(place) for place in draft.places]
        places = scene.meant(group) if group is not None else share
        if not places or (not direct and scene.items[who + 1].text != over) or scene.items[named].role:
            return
        yield Draft(scene.who[who], draft.status, places, day, named, "gapped", draft.kind, actor_at=who)
        i = behind


def instead(scene: Scene, draft: Draft) -> Iterator[Draft]:
    """``لم يسيطر F على P بل على Q``, ``بل F2``, ``ليست P بيد F بل بيد F2``: what is so, its verb left out."""
    begin, end = max(draft.at, draft.place_at, draft.actor_at) + 1, len(scene.items)
    rather = next((i for i in range(begin, min(end, begin + NEAR)) if scene.is_(i, "rather")), end)
    if rather + 1 >= end or not any(scene.is_(i, "neg") for i in range(max(0, draft.at - NEAR), draft.at)):
        return
    named = rather + 1 + (bool(scene.prep(rather + 1)) and scene.prep(rather + 1) == scene.prep(draft.place_at - 1))
    group, held = scene.group(named), scene.trigger(rather + 1)
    who = scene.past(rather + 1 + (held is not None and held.get("frame") == "state"), "member", sides=False)
    if group is not None and not scene.finite(named + 1):
        yield replace(draft, places=scene.meant(group), at=named, place_at=named, rule=INSTEAD)
    elif who in scene.who and not (scene.finite(who + 1) or scene.is_(who + 1, "speech", "verb")):
        yield replace(draft, faction=scene.who[who], co=(), at=who, actor_at=who, rule=INSTEAD)


def _by_prep(scene: Scene, draft: Draft) -> bool:
    """Whether a preposition leads to the place of a statement."""
    return bool(scene.prep(draft.place_at - 1)) or bool(scene.items[draft.place_at].role)


def has_name(place: Phrase) -> bool:
    """Whether a place is called something: a known name, or a capital."""
    return place.sort == "named" and (place.place is not None or place.name[:1].isupper())


def counted_from(scene: Scene, draft: Draft) -> Iterator[Draft]:
    """ "P, the second town that F has lost after Q": with P it lost Q before."""
    described = range(max(0, draft.at - _REACH), draft.at)
    nth = next((i for i in reversed(described) if scene.is_(i, "nth")), -1)
    if nth < 0 or draft.status not in ("lost", "captured", "controls") or mood_at(scene, draft.at)[0]:
        return
    inside = range(nth, draft.at)
    verbs = any(scene.finite(i) and not scene.is_(i, "become") for i in inside)
    if verbs or any(not scene.items[i].word or i in scene.who for i in inside):
        return
    for i in range(max(draft.at, draft.actor_at) + 1, len(scene.items) - 1):
        group = scene.group(i + 1)
        if scene.is_(i, "aftermath") and group is not None:
            places = [place for place in scene.meant(group) if place.sort == "named"]
            if places:
                yield replace(draft, places=places, place_at=i + 1, rule=COUNTED, past=True)
            return
        if scene.finite(i) or scene.barrier(i) or scene.is_(i, "contrast", "relative"):
            return


def ended_by(scene: Scene, at: int) -> Iterator[Draft]:
    """ "F ended the control of F2 over P", "the presence of F2 in P ended": with a noun and whose it was behind it."""
    owner = scene.past(at + 1, "member", "article", sides=False)
    if owner not in scene.who or scene.items[at].role:
        return
    places, place_at = scene.find_object(owner, ["on", "in"], reach=8)
    if not places:
        return
    verb = next(i for i in range(at - 1, -1, -1) if scene.is_(i, "light"))
    told = any(scene.is_(i, "speech") for i in range(max(0, verb - NEAR), verb))
    if scene.items[verb].tags["light"].get("noun") and not told:
        return  # "called for an end to the presence of F in P"
    if any(scene.is_(i, "mood", "neg", "asks") for i in range(scene.clause_start(verb), verb)):
        return
    subject = range(verb + 1, at)
    lasted: tuple[str, ...] = ("number", "unit", "few", "prep") if any(scene.is_(i, "unit") for i in subject) else ()
    small = ("member", "ally", "adverb", "date", "extent", *lasted)  # "ended four years of the control of F"
    if not all(i in scene.who or scene.is_(i, *small) for i in subject):
        return  # "the talks ended without a word on the presence of F in P"
    yield Draft(scene.who[owner], "lost", places, at, place_at, "ended", actor_at=owner)
    for i in [i for i in scene.factions_between(verb + 1, at) if scene.group_of(i) != scene.group_of(owner)]:
        yield Draft(
            scene.who[i], "captured", places, at, place_at, "ended:by", "event", scene.companions(i), actor_at=i
        )
        return


def _left_as(scene: Scene, at: int) -> str | None:
    """ "The fall of Q left P as F's only stronghold": whose it is."""
    last = at + 2
    bare = scene.is_(at + 1, "article") and scene.is_(at + 2, "past_mark", "last_of")  # "left P the last stronghold"
    if not (scene.is_(at + 1, "left_as") or bare):
        return None
    while scene.is_(last, "article", "superlative", "place_adjective", "past_mark", "possessive", "faction") or (
        scene.trigger(last) is not None and scene.attributive(last)
    ):
        last += 1
    if not scene.is_(last, "stronghold", "noun"):
        return None
    behind = range(last + 1, min(len(scene.items), last + NEAR))
    whose = next((i for i in behind if i in scene.who), -1)
    if whose > 0 and not any(scene.group(i) is not None or scene.is_(i, "contrast") for i in range(last + 1, whose)):
        verbs = (tag for i in (last + 1, whose + 1, whose + 2) if (tag := scene.trigger(i)) is not None)
        told = any(tag.get("frame") == "state" for tag in verbs)
        return None if told else scene.who[whose]  # "as the last town held by F2": told by that verb
    return next((scene.who[i] for i in (*range(at + 2, last + 1), *range(at, -1, -1)) if i in scene.who), None)


def leaves_as(scene: Scene, at: int) -> Iterator[Draft]:
    """ "The loss of Q leaves P as F's last town": P is left to F."""
    after = _behind(scene, at)
    group = scene.group(after) if scene.actor_order[0] == "before" else None
    if group is not None and (rest := _left_as(scene, after)) is not None:
        yield Draft(rest, "controls", scene.meant(group), at, after, "left as", "state")


def left_to(scene: Scene, at: int) -> Iterator[Draft]:
    """ "F fled, leaving P to F2", "withdrew from P, leaving F2 in control"."""
    after = _behind(scene, at)
    group = scene.group(after)
    who = next((i for i in range(after, after + 3) if i in scene.who and scene.is_(i + 1, "in_charge")), -1)
    if who >= 0 and (places := just_claimed(scene)):
        co = scene.companions(who)
        yield Draft(scene.who[who], "controls", places, at, who, "left in charge", "state", co, actor_at=who)
        return
    taker = taker_of(scene, after) if group is not None and scene.prep(after + 1) == "to" else None
    if group is None or taker is None or scene.actor_order[0] != "before":
        return
    between = range(after + 2, taker.at)
    if any(scene.items[i].word and not scene.items[i].known and not scene.is_(i - 1, "nation") for i in between):
        return  # "left P to reinforce F2"
    yield Draft(
        taker.faction, "captured", scene.meant(group), at, after, "left to", "event", taker.co, actor_at=taker.at
    )
    gave = scene.find_actor(at, at, strict=True) if scene.items[at].tags["trigger"].form == "past" else None
    if gave is not None and gave.at >= 0 and not scene.is_(at - 1, "aux") and gave.faction != taker.faction:
        yield Draft(
            gave.faction, "withdrew", scene.meant(group), at, after, "left to", "event", gave.co, actor_at=gave.at
        )


def _left_with(scene: Scene, at: int, them: int) -> Iterator[Draft]:
    """ "F lost P, leaving them with only Q": what F still holds."""
    left = scene.memory.last_left
    place = scene.past(them + 2, "adverb", "article", "except", but=("group",))
    group = scene.group(place)
    if group is not None and left and left.number == scene.number:
        yield Draft(left.faction, "controls", scene.meant(group), at, place, "left with", "state")


def _behind(scene: Scene, at: int) -> int:
    """Where the object of a verb begins, past its article and "all of"."""
    after = scene.past(at + 1, "article", "extent")
    place = after
    while place < len(scene.items) and scene.group(place) is None and scene.describes_place(place):
        place += 1
    return place if scene.group(place) is not None else after


def leaves(scene: Scene, at: int) -> Iterator[Draft]:
    """ "F left P": the same word as in "left F with P"."""
    if which := list(_which_they_left(scene, at)) or list(_has_left(scene, at)):
        yield from which
        return
    if _that_left(scene, at) or still_left(scene, at):
        return
    after = _behind(scene, at)
    group = scene.group(after)
    if round_it := list(_leaving_shut_in(scene, at, after)):
        yield from round_it
        return
    if scene.is_(at - 1, "aux") and scene.items[at].tags["trigger"].form != "gerund":
        by = scene.agent(at) if scene.is_(at + 1, "agent") else None
        places, place_at = scene.subject_places(at - 1) if by is not None else (None, -1)
        if by is not None and places:  # "P was left by F"
            yield Draft(by.faction, "withdrew", places, at, place_at, "leave:left", "event", by.co, actor_at=by.at)
            return
        yield from _left_shut_in(scene, at)
        return  # "150 fighters were left there"
    if (after + 1 in scene.who and scene.items[after].word) or (group is not None and scene.possesses(after)):
        return
    if scene.actor_order[0] == "before" and (gone := left_it(scene, at)) is not None:
        yield gone
        return
    if rest := list(leaves_as(scene, at)):
        yield from rest
        return
    if scene.actor_order[0] == "before" and scene.is_(after, "those_people") and scene.prep(after + 1) == "against":
        yield from _left_with(scene, at, after)
        return
    those = (just_claimed(scene) if scene.is_(after, "those_people") else scene.it(group) if group else None) or []
    if those and (who := scene.find_actor(at, after, strict=True)) is not None and who.at >= 0:
        yield Draft(who.faction, "withdrew", those, at, after, "leave:left them", "event", who.co, actor_at=who.at)
        return
    gerund = scene.items[at].tags["trigger"].form == "gerund"
    if gerund and not scene.is_(at - 1, "aux", "begun", "adverb", "mood", "speech", "aftermath"):
        return
    passive = scene.is_(at - 1, "aux") and not gerund
    behind = scene.items[after + 1] if after + 1 < len(scene.items) else None
    ends = tuple(scene.lexicon.grammar.get("verb_ends", ()))
    if behind is not None and behind.word and not behind.known and ends and behind.text.endswith(ends):
        return  # "left P destroyed"
    if group is None or passive or any(not scene.describes_place(i) for i in scene.factions_between(at + 1, after)):
        return
    actor = scene.find_actor(at, after, strict=True)
    who_left = actor is not None and actor.rule.endswith("relative")  # "F, which left P, ..."
    far = actor is not None and actor.at > at and actor.rule != "actor of main clause"
    if (
        actor is not None
        and not far
        and not only_wounded(scene, actor.at)
        and not any(
            _other_clause(scene, i) and not _says_of_itself(scene, i) and not who_left
            for i in range(max(actor.at, told_which(scene, actor.at, at)), at)
        )
    ):
        shut = scene.trigger(after + 1)
        siege = shut is not None and shut.value == "besieged" and not scene.is_(after + 2, "agent")
        status, rule = ("besieged", "leave:left besieged") if siege else ("withdrew", "leave:left")
        yield Draft(actor.faction, status, scene.meant(group), at, after, rule, "event", actor.co, actor_at=actor.at)


def _leaving_shut_in(scene: Scene, at: int, after: int) -> Iterator[Draft]:
    """ "F took Q, leaving P surrounded": by F."""
    group, shut = scene.group(after), after + 1
    shut = scene.past(shut, "adverb", "extent")
    tag = scene.trigger(shut)
    gerund = scene.items[at].tags["trigger"].form == "gerund" and scene.items[at - 1].text in COMMAS
    round_it = tag is not None and tag.value == "besieged" and tag.form == "past" and not scene.is_(shut + 1, "agent")
    if group is None or not gerund or not round_it:
        return
    actor = scene.find_actor(at, at, strict=True)
    if actor is not None and actor.at >= 0:
        places = scene.it(group) or scene.meant(group)
        yield Draft(
            actor.faction, "besieged", places, at, after, "leave:left besieged", "state", actor.co, actor_at=actor.at
        )


def _that_left(scene: Scene, at: int) -> bool:
    """ "*An offensive that left* much of P in ruins": what left is no side."""
    relative = scene.back(at - 1, "perfect", "pluperfect", "adverb")
    thing = relative - 1
    named = thing in scene.who or scene.is_(thing, "member", "faction_anaphor", "force", "they", "batch")
    return scene.is_(relative, "relative") and thing >= 0 and scene.items[thing].word and not named


def _which_they_left(scene: Scene, at: int) -> Iterator[Draft]:
    """ "P, which F left on Sunday": with nothing behind it but when and how."""
    who = scene.back(at - 1, "perfect", "pluperfect", "adverb", "had")
    first = scene.first_of_list(who) if who in scene.who else -1
    first = scene.back(first - 1, "article", "member", "batch", "number", "place_adjective") + 1
    after = scene.past(at + 1, "date", "adverb")
    ends = after >= len(scene.items) or not scene.items[after].word or scene.is_(after, "clause", "aftermath", "agent")
    if scene.actor_order[0] != "before" or first < 1 or not scene.is_(first - 1, "relative") or not ends:
        return
    places, place_at = scene.relative_object(at)
    if places:
        co = scene.companions(who)
        yield Draft(scene.who[who], "withdrew", places, at, place_at, "leave:left", "event", co, actor_at=who)


def _has_left(scene: Scene, at: int) -> Iterator[Draft]:
    """ "P is the last town F has left", "P, the largest town that F has left": what F still has."""
    has = scene.back(at - 1, "adverb")
    who = has - 1
    noun = who - 1 - scene.is_(who - 1, "article")
    noun -= scene.is_(noun, "relative")
    if who not in scene.who or not scene.is_(has, "perfect") or scene.actor_order[0] != "before":
        return
    head, most = noun, ("superlative", "past_mark", "last_of")
    while head > 0 and scene.items[head].word and not (scene.is_(head, *most) or scene.most_of_its_kind(head)):
        head -= 1
    thing = noun - head < NEAR and head >= 0 and (scene.is_(head, *most) or scene.most_of_its_kind(head))
    behind = scene.items[at + 1] if at + 1 < len(scene.items) else None
    if not thing or (behind is not None and behind.word and not behind.has("prep", "date", "clause", "conj", "aux")):
        return
    named = at + 2 if scene.is_(at + 1, "aux") else scene.said_to_be(noun)  # "the last town F has left is P"
    group = scene.group(named)
    places, place_at = (scene.meant(group), named) if group is not None else scene.relative_object(at - 1)
    if places:
        who_holds = scene.who[who]
        yield Draft(who_holds, "controls", places, at, place_at, "left with", "state", actor_at=who)


def _other_clause(scene: Scene, at: int) -> bool:
    inserted = scene.actor_order[0] == "before" and scene.aside(at) not in (None, scene.inside)
    gone = scene.trigger(at)
    inserted = inserted or (gone is not None and gone.get("frame") == "leave" and scene.actor_order[0] == "before")
    return not inserted and (scene.finite(at) or scene.barrier(at))


def told_which(scene: Scene, who: int, at: int) -> int:
    """ "Rebels *who refused the deal* left P": where the clause that tells which of them ends, else -1."""
    verbs = [i for i in range(who + 1, at) if scene.finite(i)]
    one = scene.people(who + 1) and len(verbs) < 2 and not scene.is_(at - 1, "conj", "aux", "that")
    others = any(scene.barrier(i) or scene.is_(i, "civilians", "they") for i in range(who + 2, at))
    return at if one and not others else -1


def _says_of_itself(scene: Scene, at: int) -> bool:
    """ "F announced that it had left P"."""
    return scene.is_(at, "that") and scene.is_(at + 1, "he_or_she") and scene.is_(at - 1, "speech", "date")


def _left_shut_in(scene: Scene, at: int) -> Iterator[Draft]:
    """ "F took P, and Q was left encircled": by those who took what lies round it."""
    shut, taken = scene.trigger(at + 1), scene.memory.last_taken
    if shut is None or shut.value != "besieged" or not taken or scene.number - taken.number > 1:
        return
    places, place_at = scene.subject_places(at - 1)
    if places and scene.agent(at + 1) is None:
        yield Draft(taken.faction, "besieged", places, at + 1, place_at, "left besieged", "state")


def left_it(scene: Scene, at: int) -> Draft | None:
    """ "F took P after F2 left": nothing follows but a date, and the place is the one that was just taken."""
    after = scene.past(at + 1, "date", "adverb", "own_positions", "direction", but=("group",))
    ends = after >= len(scene.items) or not scene.items[after].word or scene.is_(after, "clause", "aftermath")
    by_road = scene.prep(after) in ("by", "on", "in", "under") or scene.is_(after, "agent", "during")
    ends = ends or (by_road and not scene.is_(after + 1, "group", "faction", "date"))
    agreed = scene.items[at].tags["trigger"].form == "base"
    taken = (beset(scene) if agreed else None) or scene.memory.last_taken or held_before(scene)
    if agreed and any(scene.is_(i, "aftermath") for i in range(at)):
        return None  # "F took P after F2 agreed to leave": no longer a plan
    ends = ends or (taken is not None and goes_for(scene, at, after, told=agreed or taken.number == scene.number))
    ahead, ahead_at = taken_next(scene, at) if ends else (None, -1)
    if ahead:
        who = scene.find_actor(at, at, strict=True)
        if who is None or who.at < 0 or any(_other_clause(scene, i) for i in range(who.at, at)):
            return None
        return Draft(who.faction, "withdrew", ahead, at, ahead_at, "leave:left", "elided", who.co, actor_at=who.at)
    if not ends or scene.is_(at - 1, "aux") or not taken or scene.number - taken.number > 1:
        return None
    actor = scene.find_actor(at, at, strict=True)
    if actor is None or actor.at < 0 or actor.faction == taken.faction:
        return None
    told = actor.rule == "actor of relative"  # "took P from F2, who fled"
    if not told and any(_other_clause(scene, i) for i in range(max(actor.at, told_which(scene, actor.at, at)), at)):
        return None
    places = lost_by(scene, actor.faction) or list(taken.places)
    return Draft(actor.faction, "withdrew", places, at, at, "leave:left", "elided", actor.co, actor_at=actor.at)


def just_claimed(scene: Scene, back: int = 0) -> list[Phrase] | None:
    """Return the places of the statement just made in this sentence, or so many sentences before it."""
    last = scene.memory.last_claimed
    return list(last.places) if last and scene.number - last.number <= back else None


def loser_of(scene: Scene, at: int, place_at: int) -> Actor | None:
    """ "took P from F", "cleared P of F": who stands behind the place that was taken."""
    if place_at < at:
        return None
    rids = bool(scene.items[at].tags["trigger"].get("rids"))
    for i in scene.factions_between(place_at + 1, min(len(scene.items), place_at + _REACH)):
        before = scene.back(i - 1, "member", "article", "place_adjective", "adjective")
        apart = rids and scene.is_(before, "of") and scene.items[before - 1].text == ","  # "cleared P, near Q, of F"
        stops = (";",) if apart else (",", ";")
        if any(scene.finite(k) or scene.barrier(k) or scene.items[k].text in stops for k in range(place_at + 1, i)):
            return None
        if scene.prep(before) == "from" or (rids and scene.is_(before, "of")):
            return Actor(scene.who[i], i, (), "loser")
    return None


def told_of_it(scene: Scene, at: int) -> bool:
    """ "P, captured on Monday by F": a participle that describes the place before it."""
    by = scene.past(at + 1, "date", "adverb", but=("agent",))
    before = at - 1
    while scene.is_(before, "adverb") or (before > 0 and scene.items[before].text == ","):
        before -= 1
    described = scene.group(before) is not None and scene.items[at].tags["trigger"].form == "past"
    return scene.actor_order[0] == "before" and described and by > at + 1 and scene.is_(by, "agent")


def as_subject(scene: Scene, at: int) -> Actor | None:
    """ "Having left P, F ...", "driven from P, F ...": the faction that begins the main clause."""
    comma = next((i for i in range(at + 1, len(scene.items)) if scene.items[i].text == ","), len(scene.items))
    who = scene.past(comma + 1, "article", "member", "adverb", sides=False)
    return Actor(scene.who[who], who, scene.companions(who), "actor of main clause") if who in scene.who else None


def told_first(scene: Scene, at: int) -> Actor | None:
    """ "Having taken P, F ...", "A day after *they* took P, F ...": who comes with the main verb is meant before it."""
    subject = scene.back(at - 1, "perfect", "pluperfect", "adverb", but=("having",))
    bare = scene.is_(at, "trigger") and scene.items[at].tags["trigger"].form == "gerund"
    if scene.actor_order[0] != "before" or not (bare or scene.is_(subject, "having", "they", "he_or_she")):
        return None
    begins = ("aftermath", "clause", "date", "unit", "shift", "number", "indefinite", "few", "adverb", "ere", "since")
    cleft = 2 * (scene.word(0) == "it" and scene.is_(1, "aux"))
    opens = all(scene.is_(i, *begins) and i not in scene.who for i in range(cleft, subject + bare))
    led = any(scene.is_(i, "clause", "since", "mood") or scene.bound(i) for i in range(subject))
    opens = opens and (led or bare or scene.is_(subject, "having"))  # but "On Monday they took P, leaving F2 with Q"
    return scene.main_subject(at) if opens and subject not in scene.who else None
