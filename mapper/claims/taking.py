"""Frames of taking: F took P, controls it, lost it, besieges it.

A frame is a function of a scene and the position of its trigger, see :mod:`mapper.claims.frames`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mapper.claims.changes import ended_by, just_claimed, loser_of, taker_as_main, told_of_it
from mapper.claims.drafts import ENDED, Draft
from mapper.claims.expelling import expel
from mapper.claims.ground import TOO_LARGE, kind_of
from mapper.claims.memory import Actor
from mapper.claims.modality import pending
from mapper.claims.moods import mood_at
from mapper.claims.phrases import Phrase
from mapper.claims.reach import AGENT_REACH, LIGHT_REACH, NEAR, PLACE_REACH
from mapper.claims.receivers import same_place, taker_of
from mapper.claims.scene import Scene
from mapper.claims.shutin import (
    after_siege,
    ended_siege,
    ending,
    keeps_shut_in,
    kept_shut_in,
    lies_around,
    lifted,
    lifts,
    of_siege,
    shut_in,
    where_shut_in,
    whose,
)
from mapper.claims.states import by_control, falls_then
from mapper.claims.unsaid import actor_of_main_clause, side_of_speaker, side_that_plans, side_that_says
from mapper.claims.verbfirst import came_true, comes_again, comes_under, managed_too, reaches, where_it_is, widened
from mapper.text.lexicon import Tag

_NAMED_REACH: Final = 4
_EDGES: Final = ("outskirts", "vicinity")


def _light(scene: Scene, at: int) -> str:
    """Meaning that a verb such as "took", "lost", "shares" lends to the noun "control"."""
    begun = {stop: begin for begin, stop in scene.asides.items() if not begin < at <= stop}
    over, reach = at, LIGHT_REACH
    while over > 0 and reach:
        i = over = begun.get(over - 1, over - 1)
        reach -= 1
        item = scene.items[i]
        if item.value("light") == "ended" and scene.items[at].role == "in":
            continue  # "the battles ended with F's capture of P"
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
    led = scene.prep(at - 1) == "from" or scene.items[at].role == "for"
    if tag.get("control") and led and (changed := list(by_control(scene, at))):
        yield from changed
        return
    if tag.get("of_siege") and not of_siege(scene, at):
        return
    if "after" in scene.actor_order and scene.is_(at - 1, "what") and (tag.pron or _on_it(scene, at)):
        return
    if tag.get("widened") and not widened(scene, at):
        return
    if tag.get("control") and _goes_on_to_include(scene, at):
        return
    given = scene.trigger(at - 1)
    if tag.get("control") and given is not None and given.get("frame") == "handover":
        return
    first = scene.actor_order[0] == "before"
    if first and status == "besieged" and not tag.get("noun") and keeps_shut_in(scene, at):
        yield from kept_shut_in(scene, at)
        return
    bare = first and status == "besieged" and tag.get("noun") and not tag.form and not whose(scene, at)
    if bare and (laid := list(after_siege(scene, at))):
        yield from laid
        return
    if tag.get("noun"):
        light = _light(scene, at)
        needs = tag.get("needs_light")
        if light == "ended" and (tag.get("control") or tag.get("shrinks")) and not tag.pron:
            yield from ended_by(scene, at)
            return
        if light == "ended" and tag.get("shrinks"):
            yield from _ends_its_own(scene, at)
            return
        if status == "besieged" and (light in ("lifted", "ended", "raised") or ending(scene, at)):
            yield from ended_siege(scene, at)
            return
        if (
            light == "ended"
            or (light in ("shared", "lifted") and not tag.get("entry"))
            or (needs and light != (light or None if needs is True else needs))
        ):
            return
        lends = tag.get("control") or (needs is True and status == "captured" and "after" in scene.actor_order)
        if lends and light in ("lost", "controls"):
            status = light
        elif tag.get("control") and scene.is_(at - 1, "during") and "after" in scene.actor_order:
            status = "controls"  # "the time of F's control over P"
    if scene.nounlike(at):
        return
    near = scene.group(at + 1)
    if tag.form == "gerund" and status == "besieged" and (scene.group(at - 1) is not None or lies_around(scene, at)):
        return  # "the villages surrounding P", "the area surrounding P"
    if tag.form == "gerund" and status == "besieged" and near is not None and near.members[0].sort == "unnamed":
        return  # "six surrounding villages"
    if tag.get("possessed"):
        yield from _possessed(scene, at)
        return
    described = scene.is_(at - 1, "prep", "article", "of", "mood") and not scene.is_(at - 1, "agent")
    gone = scene.trigger(at - 1)
    described = described or (gone is not None and gone.get("frame") == "leave")  # "broke out of besieged P"
    if status == "besieged" and tag.form == "past" and described and scene.actor_order[0] == "before":
        return  # "to besieged P", "the encircled town"
    members = scene.is_(at - 2, "of", "whose_side") and scene.is_(at - 3, "member")  # "fighters of F control P"
    if tag.get("else_as") and at - 1 in scene.who and scene.is_(at - 2, "of", "prep") and not members:
        return
    if scene.passive(at) or told_of_it(scene, at):
        yield from _taken(scene, at, status, kind)
        return
    if tag.get("rids") and _rid_of(scene, at):
        yield from expel(scene, at)
        return
    if tag.get("noun") and lifted(scene, at):
        yield from ended_siege(scene, at)
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
    fire = scene.is_(at - 1, "guns") or any(scene.is_(i, "fire") for i in (at - 1, at + 1, at + 2))
    if fire or (tag.get("arrives") and not _by_deal(scene)):
        status = "advanced"
    elif tag.get("fire_only") or (tag.get("deal") and not _by_deal(scene) and mood_at(scene, at)[0] != "planned"):
        return
    if status == "controls" and (none := _none_who_stay(scene, at)) is not None:
        del scene.items[none].tags["neg"]  # it is told by the status, and denies nothing
        status = "lost"
    if status == "controls" and (scene.ended(at) or _no_more(scene, at)):
        status = "lost"
    event = (
        scene.items[at].role == "for" or comes_again(scene, at) or (scene.is_(at - 1, "that") and came_true(scene, at))
    )
    if status == "controls" and tag.form == "present" and tag.get("via") == ["on"] and event:
        status = "captured"
    via = tag.get("via", [""])
    if tag.get("control") and tag.get("noun") and "after" in scene.actor_order:
        shrank = _light(scene, at) == "controls"
        via = [*via, "to"] if shrank or reaches(scene, at) else via  # "its control shrank to P", "spread to P"
    places, place_at = scene.find_object(at, via)
    if places and "to" in via and "on" in via and scene.prep(place_at - 1) == "in":
        left, left_at = _shrunk_to(scene, place_at) or (places, place_at)
        if scene.prep(left_at - 1) == "to":
            places, place_at = left, left_at  # "their control in R shrank to P"
    if tag.form == "gerund" and (told := _spoken_of_as_last(scene, at)) >= 0:
        places, place_at = scene.meant(scene.group(told)), told  # type: ignore[arg-type]
    noun = bool(tag.get("noun"))
    verb = not tag.get("noun") or scene.is_(at - 1, "aux")
    if not places and status == "besieged" and scene.actor_order[0] == "before" and verb:
        places, place_at = where_shut_in(scene, at)
    if not places and status == "besieged" and noun and "after" in scene.actor_order:
        places, place_at = _laid_on_it(scene, at)
    if not places and status == "besieged" and tag.form == "past" and scene.is_(at - 2, "perfect"):
        group = scene.group(at - 1)  # "F had P surrounded"
        places, place_at = (scene.meant(group), at - 1) if group is not None else (None, -1)
    if "after" in scene.actor_order and any(scene.is_(i, "fire") for i in range(at + 1, place_at)):
        status = "advanced"
    if places and tag.get("entry") and "country" in scene.lexicon.entries.get(scene.items[place_at].text, {}):
        return
    if places and tag.get("entry") and (comes_under(scene, at, place_at) or _thrown_back(scene, place_at)):
        return
    if places and tag.get("presence") and any(place.holder for place in places):
        return
    if not places and (not noun or (tag.get("control") and scene.actor_order[0] == "before")):
        places, place_at = scene.relative_object(at)
    if not places and not noun and scene.actor_order[0] == "before" and _bare_share(scene, at):
        places, place_at = just_claimed(scene), at
    if not places and status == "captured" and not tag.get("entry") and scene.actor_order[0] == "before":
        places, place_at = _among_it(scene, at)
    holding = tag.get("presence") or (status == "controls" and tag.form == "present" and "on" in via)
    if not places and holding and (there := where_it_is(scene, at)) > 0:
        places, place_at = _where(scene, there)
    if not places and tag.get("there") and _raises_it(scene, at):
        places, place_at = just_claimed(scene), at
    if places and tag.get("entry") and noun and scene.actor_order[0] == "after":
        # "the truce's entry into force"
        places = [place for place in places if place.place or place.kind or place.sort != "named"]
    if places and tag.get("known"):
        places = [place for place in places if place.place is not None or place.sort != "named"]
    if places and tag.get("presence"):
        places = [place for place in places if kind_of(place) not in TOO_LARGE]
    if places and status == "advanced" and tag.get("only") == ["road"] and scene.is_(place_at + 1, "cut_off"):
        tag, status = Tag("trigger", "besieged", tag.form, "", {}, tag.name), "besieged"  # "cut P off"
    if places and tag.get("only"):
        marks = tag.get("landmarks")  # "raised the flag over the Omari mosque", not "over a building"
        places = [
            p for p in places if kind_of(p) in tag.get("only") or (marks and p.place and kind_of(p) == "facility")
        ]
    if places and tag.get("arrives") and any(kind_of(place) == "road" for place in places):
        return
    if not places or _of_hazards(scene, place_at):
        return
    if tag.get("entry") and all(place.extent in _EDGES for place in places):
        status = "advanced"  # "entered the outskirts of P"
    if tag.get("entry") and places and all(kind_of(place) in TOO_LARGE and not place.extent for place in places):
        if any(kind_of(place) in ("river", "country") for place in places):
            return
        status = "advanced"  # "entered P province"
    led_to = scene.items[place_at - 1].tag("prep") if place_at > at else None
    if tag.get("control") and "after" in scene.actor_order and led_to is not None and led_to.get("towards"):
        status = "advanced"  # "widened its control towards P"
    if tag.get("shrinks"):
        places, place_at = _shrunk_to(scene, place_at) or (places, place_at)
    if noun and _of_strangers(scene, at):
        return
    actor = owner_of(scene, at) or scene.agent(place_at) if noun else None
    if tag.get("whose") and at + 1 not in scene.who and not tag.get("flag"):
        return  # "the flag was raised in P"
    if not noun and place_at > at and "after" in scene.actor_order:
        actor = _passive_agent(scene, place_at)
    if (
        tag.get("describes")
        and scene.is_(at - 1, "member")
        and at - 1 not in scene.who
        and scene.actor_order[0] == "before"
    ):
        return  # "shelled fighters entrenched in P"
    if tag.get("describes") and at - 1 in scene.who:
        actor = Actor(scene.who[at - 1], at - 1, scene.companions(at - 1), "actor described")
    if status == "besieged" and scene.prep(place_at - 1) == "in":
        actor = actor or scene.actor_before(at)
    actor = actor or scene.find_actor(at, place_at, noun=noun and not _is_object(scene, at))
    if actor is None and scene.is_(at - 1, "having"):
        actor = taker_as_main(scene, at)
    to_come = scene.actor_order[0] == "before" and mood_at(scene, at)[0] in ("planned", "expected")
    if actor is None and (to_come or pending(scene, at) == "expected"):
        actor = side_that_plans(scene, at)
    if actor is None and noun and status == "lost" and (taker := taker_of(scene, max(at, place_at))) is not None:
        yield Draft(taker.faction, "captured", places, at, place_at, "take:loss to", kind, taker.co, actor_at=taker.at)
        return
    if actor is None and noun and place_at > at:
        actor = actor_of_main_clause(scene, at, place_at) or side_of_speaker(scene, at)
    if actor is None and status == "captured" and (robbed := _taken_from(scene, at, place_at)) is not None:
        yield Draft(robbed.faction, "lost", places, at, place_at, "take:from", kind, actor_at=robbed.at)
    if actor is None or _unlicensed(scene, at, actor):
        return
    if scene.is_(place_at + 1, "cut_off") and scene.behind_agent(actor.at):
        return  # "a strike by F's drivers cut P off"
    if tag.get("named") and actor.at < 0:
        return
    if tag.get("arrives") and noun and not tag.pron and actor.rule != "actor after verb":
        return  # "the arrival of the wounded at P"
    if tag.get("receives") and place_at > at and _handed_on(scene, place_at, actor.faction):
        return
    if tag.get("known") and tag.pron and actor.rule not in ("actor after verb", "agent"):
        return  # "who governed it"
    around = scene.trigger(place_at + 1)
    ranged = around is not None and around.value == "advanced"  # "has P within range of its guns"
    if tag.get("not_under") and (scene.prep(place_at + 1) in ("under", "from") or ranged):
        return  # "kept P under fire"
    if status == "controls" and around is not None and around.value == "besieged" and around.get("frame") != "take":
        status = "besieged"  # "kept P under siege"
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
    before = before and not scene.is_(at - 1, "ere")  # "took P before losing it"
    told = status == "controls" and not noun and scene.is_(at - 1, "relative")
    before = before or (told and scene.just_taken(actor.faction, places))  # ``سيطر F على P التي يسيطر عليها F2``
    before = before or (status == "controls" and not noun and scene.pluperfect(at))
    before = before or (status == "controls" and (falls_then(scene) or (noun and scene.is_(at - 1, "during"))))
    described = scene.inside is not None and scene.is_(scene.inside + 1, "aside")
    before = before or (described and status == "controls" and any(scene.is_(i, "was") for i in range(at - 3, at)))
    surrounded = status == "besieged" and scene.inside is not None and scene.pluperfect(at)
    if surrounded or (tag.get("of_siege") and lifts(scene, at)):
        before, rule = True, f"{ENDED}:{actor.rule}"
    yield Draft(actor.faction, status, places, at, place_at, rule, kind, actor.co, past=before, actor_at=actor.at)
    fact = status == "captured" and scene.actor_order[0] == "before" and not mood_at(scene, at)[0]
    loser = loser_of(scene, at, place_at) if fact and tag.get("rids") else None
    if loser is not None and loser.faction not in (actor.faction, *actor.co):
        yield Draft(loser.faction, "lost", places, at, place_at, "take:loser", kind, actor_at=loser.at)
    giver = _giver(scene, place_at) if tag.get("receives") and place_at > at else None
    if giver is not None and giver.faction not in (actor.faction, *actor.co):
        yield Draft(giver.faction, "withdrew", places, at, place_at, "take:giver", kind, actor_at=giver.at)
    taker = taker_of(scene, max(at, place_at)) if status == "lost" else None
    if taker is None and status == "lost" and "after" in scene.actor_order and at < actor.at < place_at - 1:
        taker = taker_of(scene, actor.at)  # "lost, to F2, P"
        taker = taker if taker is not None and taker.at < place_at else None
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


def _laid_on_it(scene: Scene, at: int) -> tuple[list[Phrase] | None, int]:
    """``فرض F عليها حصارا``: the place stands between the verb and its noun."""
    for i in range(at - 1, max(-1, at - 1 - NEAR), -1):
        if scene.prep(i) == "on":
            pron = scene.items[i].tags["prep"].pron
            group = scene.group(i + 1)
            return (scene.antecedent(i, pron) if pron else scene.meant(group) if group is not None else None), i
        if scene.is_(i, "light") or scene.finite(i) or scene.barrier(i):
            break
    return None, -1


def _among_it(scene: Scene, at: int) -> tuple[list[Phrase] | None, int]:
    """ "Retook ground in R, including P": what is named of what was taken."""
    for i in range(at + 1, min(len(scene.items) - 1, at + PLACE_REACH)):
        named = scene.items[i - 1].word and not scene.items[i - 1].known  # "ground lost to rebels"
        if (scene.finite(i) and not named) or scene.items[i].has("clause", "contrast", "that", "relative", "speech"):
            break
        if scene.items[i].value("relation") == "list" and (group := scene.group(i + 1)) is not None:
            return scene.meant(group), i + 1
    return None, -1


def _goes_on_to_include(scene: Scene, at: int) -> bool:
    """ "Widened its control in R to include P": what it widened in was not taken."""
    for i in range(at + 1, min(len(scene.items), at + PLACE_REACH)):
        tag = scene.trigger(i)
        if tag is not None and tag.get("widened"):
            return widened(scene, i)
        if scene.finite(i) or scene.barrier(i):
            return False
    return False


def _thrown_back(scene: Scene, at: int) -> bool:
    """ "F entered P but were driven back": a raid."""
    turn = at + 1
    while scene.is_(turn, "date", "adverb") or (turn < len(scene.items) and scene.items[turn].text == ","):
        turn += 1
    if scene.actor_order[0] != "before" or not scene.is_(turn, "contrast", "ere"):
        return False
    for i in range(turn + 1, min(len(scene.items), turn + NEAR + 1)):
        tag = scene.trigger(i)
        out = tag is not None and (
            (tag.get("frame") == "expel" and (tag.form == "passive" or scene.passive(i)))
            or (tag.get("frame") == "leave" and scene.is_(i - 1, "fact", "forces_to"))
        )
        if out or (scene.items[i].value("mood") == "failed" and scene.is_(i - 1, "aux")):
            return True
        if scene.group(i) is not None or i in scene.who:
            return False
    return False


def _spoken_of_as_last(scene: Scene, at: int) -> int:
    """ "F stormed P, seizing F2's last foothold in the province": where P stands, or -1."""
    last = at + 1
    while scene.is_(last, "article", "possessive", "place_adjective", "past_mark", "its") or last in scene.who:
        last += 1
    within = scene.group(last + 2) if scene.prep(last + 1) == "in" else None
    small = within is not None and any(kind_of(place) not in TOO_LARGE for place in within.members)
    if scene.actor_order[0] != "before" or not scene.is_(last, "stronghold") or small:
        return -1
    before = at - 1
    if not scene.is_(before, "date") and scene.items[before].text != ",":
        return -1
    while scene.is_(before, "date") or scene.items[before].text == ",":
        before -= 1
    return before if scene.group(before) is not None else -1


def _none_who_stay(scene: Scene, at: int) -> int | None:
    """ "No F remain in P": where "no" stands."""
    who = scene.who_stays(at) if scene.items[at].tags["trigger"].get("stays") else None
    none = scene.first_of_list(who) - 1 if who is not None else -1
    return none if scene.is_(none, "neg") else None


def _no_more(scene: Scene, at: int) -> bool:
    """``لم تعد F تسيطر على P``: whose verb comes behind them."""
    before = at - 1
    while before in scene.who or scene.is_(before, "member"):
        before -= 1
    tag = scene.trigger(before)
    ended = tag is not None and tag.get("frame") == "remain" and not tag.get("kept")
    return ended and before < at - 1 and scene.items[at].tags["trigger"].form == "present" and not _but(scene, at)


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
        and scene.lexicon.grammar.get("pronouns", {}).get(prep.pron) == "m"
    )


def _raises_it(scene: Scene, at: int) -> bool:
    """ "Reached P and raised its flag there": by a side, or with no subject between "and" and the verb."""
    verb = next((i for i in range(at - 1, max(-1, at - 1 - LIGHT_REACH), -1) if scene.is_(i, "light")), -1)
    subject = verb - 1
    while scene.is_(subject, "perfect", "adverb", "date"):
        subject -= 1
    return verb > 0 and (scene.is_(subject, "conj") or subject in scene.who)


def _by_deal(scene: Scene) -> bool:
    """Whether troops are let in: by an agreement, or once those before them have withdrawn."""
    after = (i for i in range(1, len(scene.items)) if scene.is_(i, "aftermath"))
    left = any(
        (tag := scene.trigger(k)) is not None and tag.get("frame") == "leave" for i in after for k in (i + 1, i + 2)
    )
    return any(item.has("deal") for item in scene.items) or (left and scene.actor_order[0] == "before")


def _ends_its_own(scene: Scene, at: int) -> Iterator[Draft]:
    """``أنهى F وجوده في P``: it leaves P."""
    places, place_at = scene.find_object(at, ["in", "on"])
    actor = scene.find_actor(at, at, strict=True) if places else None
    pron = scene.lexicon.grammar.get("pronouns", {}).get(scene.items[at].tags["trigger"].pron, "")
    if places and actor is not None and scene.gender(actor.at) in (pron, "any"):
        yield Draft(
            actor.faction, "withdrew", places, at, place_at, "ended:its own", "event", actor.co, actor_at=actor.at
        )


def _bare_share(scene: Scene, at: int) -> bool:
    """ "F controls 70 % of P, F2 controls 20 %": a share of what was spoken of."""
    number = at + 1 + scene.is_(at + 1, "more_than")
    share = scene.items[number].text.replace(".", "").isdigit() if number < len(scene.items) else False
    return share and scene.is_(number + 1, "percent") and not scene.is_(number + 2, "of", "area_of")


def _possessed(scene: Scene, at: int) -> Iterator[Draft]:
    """ "P's capture by F", "its capture by F": a place, or a word for it, stands where an owner would."""
    agent = scene.agent(at)
    owner = at - 1
    while scene.is_(owner, "adjective", "place_adjective", "date", "possessive"):
        owner -= 1
    group = scene.group(owner)
    places = scene.meant(group) if group is not None and scene.is_(owner + 1, "possessive") else None
    if places is None and scene.is_(owner, "its"):
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


def _shrunk_to(scene: Scene, place_at: int) -> tuple[list[Phrase], int] | None:
    """ "What F holds in P has shrunk to Q": Q, where another place follows the first."""
    for i in range(place_at + 1, min(len(scene.items), place_at + 1 + AGENT_REACH)):
        if scene.finite(i) or scene.barrier(i) or scene.items[i].has("contrast"):
            return None
        group = scene.group(i)
        if group is not None and (scene.items[i].role == "in" or scene.prep(i - 1) in ("to", "in", "on")):
            return scene.meant(group), i
    return None


def _passive_agent(scene: Scene, place_at: int) -> Actor | None:
    """ "Taken was P by F": where letters do not show the passive, who stands right behind "by" acts."""
    by = place_at + 1
    while scene.is_(by, "date", "adverb", "extent", "direction") or (by + 1 in scene.who and scene.out_of(by + 1)):
        by += 1 + (by + 1 in scene.who)
    return scene.agent(by - 1) if scene.is_(by, "agent") else None


def _where(scene: Scene, at: int) -> tuple[list[Phrase] | None, int]:
    """ "P, where F has dug in"."""
    before = scene.before_commas(at - 1)
    group = scene.group(before)
    return (scene.meant(group)[-1:], before) if group is not None else (None, -1)


def _has_again(scene: Scene, actor: Actor, places: list[Phrase]) -> bool:
    """ "F retook P, a week after losing it"."""
    return scene.actor_order[0] == "before" and any(
        number == scene.number and who == actor.faction and any(same_place(a, b) for a in taken for b in places)
        for number, who, taken in scene.memory.taken[-2:]
    )


def _rid_of(scene: Scene, at: int) -> bool:
    """ "cleared F from P": whom the verb takes before it takes its place."""
    after = at + 1
    while scene.is_(after, "article", "member", "extent", "place_adjective"):
        after += 1
    return after in scene.who and not scene.attributive(after + 1)


def _of_hazards(scene: Scene, at: int) -> bool:
    """ "cleared P of mines": it was held before."""
    led = scene.is_(at + 1, "of") or scene.prep(at + 1) == "from"
    return led and scene.is_(at + 2 + scene.is_(at + 2, "article"), "hazard")


def _handed_on(scene: Scene, at: int, faction: str) -> bool:
    """``تسلم F P إلى F2``: letters that do not tell receiving from giving."""
    other = at + 2 if scene.prep(at + 1) == "to" else at + 1 if scene.is_(at + 1, "faction") else -1
    to = other > 0 and (scene.prep(at + 1) == "to" or scene.items[other].role == "for")
    return to and "after" in scene.actor_order and scene.who.get(other, faction) != faction


def _giver(scene: Scene, at: int) -> Actor | None:
    """ "received P from F2": who gave it."""
    for i in scene.factions_between(at + 1, min(len(scene.items), at + AGENT_REACH)):
        if any(scene.finite(k) or scene.barrier(k) for k in range(at + 1, i)):
            return None
        if scene.out_of(i):
            return Actor(scene.who[i], i, (), "giver")
    first = at - 1  # "received from F2 P", where verbs come first
    between = "after" in scene.actor_order and first in scene.who and scene.prep(first - 1) == "from"
    return Actor(scene.who[first], first, (), "giver") if between else None


def _is_object(scene: Scene, at: int) -> bool:
    return bool(scene.items[at].tags["trigger"].pron)


def owner_of(scene: Scene, at: int) -> Actor | None:
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
        yield from shut_in(scene, at)
    if not places:
        return
    actor = scene.agent(at)
    rid_of = at + 2 + scene.is_(at + 2, "article")
    if scene.items[at].tags["trigger"].get("rids") and scene.is_(at + 1, "of") and rid_of in scene.who:
        gone_from = scene.who[rid_of]
        yield Draft(gone_from, "lost", places, at, place_at, "take:rid of", actor_at=rid_of)
        actor = actor if actor is not None and actor.at != rid_of else None
        side = side_that_says(scene, at) if actor is None else None
        if side is not None and scene.factions.group(side) != scene.factions.group(gone_from):
            yield Draft(side, status, places, at, place_at, "take:side of speaker", kind)
        if actor is None:
            return
    if actor is None:
        lost = scene.opponents(at + 1, min(len(scene.items), at + AGENT_REACH))
        holds = scene.memory.said[-1:]
        since = scene.actor_order[0] == "before" and any(scene.is_(i, "since") for i in range(place_at, at))
        if since and holds and holds[0].status == "controls" and scene.memory.claimed[-1][0] == scene.number:
            yield Draft(
                holds[0].faction, status, places, at, place_at, "take:since then", kind, actor_at=holds[0].actor_at
            )
            return
        told_by_side = status in ("captured", "lost") and scene.actor_order[0] == "before"
        side = side_that_says(scene, at) if told_by_side else None
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
            yield from _from_whom(scene, at, places, place_at)
            return
        actor = Actor(recent[0][1], -1, (), "taker remembered")
    yield Draft(actor.faction, status, places, at, place_at, "take:passive", kind, actor.co, actor_at=actor.at)


def _from_whom(scene: Scene, at: int, places: list[Phrase], place_at: int) -> Iterator[Draft]:
    """ "P was taken from F", whoever took it."""
    loser = at + 2 + scene.is_(at + 2, "article")
    taken = scene.items[at].tags["trigger"].value == "captured" and scene.prep(at + 1) == "from"
    if taken and loser in scene.who and scene.actor_order[0] == "before":
        yield Draft(scene.who[loser], "lost", places, at, place_at, "take:from", actor_at=loser)


def _taken_from(scene: Scene, at: int, place_at: int) -> Actor | None:
    """``حررت P من F``, ``تم تحرير P من F``: by nobody that is named, right before P."""
    tag = scene.items[at].tags["trigger"]
    told = scene.is_(at - 1, "done") if tag.get("noun") else tag.form == "past"
    plain = told and place_at == at + 1 and "after" in scene.actor_order and not scene.is_(at - 1, "neg", "mood")
    return loser_of(scene, at, place_at) if plain else None


def _of_strangers(scene: Scene, at: int) -> bool:
    """``دخول وحدات الأمن الداخلي إلى P``: armed men of no list come in, behind their noun."""
    men = at + 1
    if "after" not in scene.actor_order or scene.items[at].tags["trigger"].pron or not scene.is_(men, "force"):
        return False
    whose = scene.items[men + 1] if men + 1 < len(scene.items) else None
    strange = whose is not None and whose.word and not whose.known and not whose.joined
    return strange and not any(i in scene.who for i in range(men, men + _NAMED_REACH))


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
    fact = fact or (scene.items[at].joined and managed_too(scene, at))
    return not fact and not mood_at(scene, at)[0] and pending(scene, at) != "expected"
