"""Sieges: whose place is not where an object stands ("F2 are besieged in P"), and whether one is over."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mapper.claims.changes import just_claimed
from mapper.claims.drafts import ENDED, TO_BE_ENDED, Draft
from mapper.claims.ground import TOO_LARGE, kind_of
from mapper.claims.memory import Actor
from mapper.claims.moods import mood_at
from mapper.claims.phrases import Phrase
from mapper.claims.reach import AGENT_REACH, ELIDED_REACH, LIGHT_REACH, SIEGE_REACH
from mapper.claims.scene import Scene
from mapper.claims.sentence import COMMAS
from mapper.claims.speech import innermost
from mapper.claims.verbfirst import where_it_is

_OWNER_REACH: Final = 8
_OVER: Final = ("lifted", "ended", "raised")
"""What verbs lend to "siege" that say it is over."""


def shut_in(scene: Scene, at: int) -> Iterator[Draft]:
    """ "F2 are besieged by F in P": what F surrounds is P."""
    actor = scene.agent(at) or cut_off_by(scene, at)
    people = any(scene.is_(i, "civilians", "comrades", "member") for i in range(scene.clause_start(at), at))
    if actor is None or not (people or scene.find_actor(at, at, strict=True) is not None):
        return
    for i in range(at - 1, max(-1, at - ELIDED_REACH), -1):
        if scene.is_(i, "at_which"):
            before = i - 1 - (scene.items[i - 1].text == ",")
            group = scene.group(before)
            if group is not None:
                yield Draft(actor.faction, "besieged", scene.meant(group), at, before, "take:where", actor_at=actor.at)
            return
    for i in range(at + 1, min(len(scene.items), max(at, actor.at) + LIGHT_REACH)):
        if at < i <= actor.at and (i == actor.at or scene.is_(i, "agent", "article")):
            continue
        group = scene.group(i)
        if group is not None and scene.prep(i - 1) == "in" and group.members[0].sort == "named":
            yield Draft(actor.faction, "besieged", scene.meant(group), at, i, "take:shut in", actor_at=actor.at)
            return
        if scene.finite(i) or scene.items[i].text in (",", ";") or scene.barrier(i):
            return


def shut_in_there(scene: Scene, at: int) -> list[Draft] | None:
    """
    Read ``سيطرت F على P، ومقاتلو F2 محاصرون في Q``: F, who took what lies around or says so, surrounds Q.

    None where no men are said to be surrounded.
    """
    if "after" not in scene.actor_order or not scene.items[at].tags["trigger"].get("own"):
        return None
    who = scene.back(at - 1, "adverb", "become", "date")
    place_at = at + 2
    there, led = scene.group(place_at), scene.items[at + 1].tag("prep") if at + 1 < len(scene.items) else None
    if who not in scene.who or led is None or led.value != "in" or (there is None and not led.pron):
        return None
    if there is None and scene.shown_by(led.pron) == "m":
        return []
    places = scene.with_more(place_at, ["in"]) if there is not None else scene.antecedent(at + 1, led.pron)
    told = innermost(scene.said, at)
    says = [told.speaker] if told is not None and told.speaker in scene.factions.rows else []
    taken = scene.memory.last_taken
    takers = [taken.faction] if taken is not None and scene.number - taken.number <= 1 else []
    group = scene.factions.group(scene.who[who])
    others = [one for one in (*says, *takers) if one is not None and scene.factions.group(one) != group]
    if not places or not others or any(kind_of(place) in TOO_LARGE for place in places):
        return []
    return [Draft(others[0], "besieged", places, at, place_at, "state:shut in", "state")]


def men_shut_in(scene: Scene, at: int) -> list[Draft] | None:
    """
    Read ``تمكنت F من محاصرة عناصر F2 في P``: F, named before, surrounds P, and F2 nothing.

    None where no men stand behind the noun.
    """
    whom = scene.past(at + 1, "member", "batch", but=("faction",))
    there = scene.group(whom + 2)
    led = "after" in scene.actor_order and whom in scene.who and scene.prep(whom + 1) == "in"
    if not led or there is None:
        return None
    apart = scene.factions.group(scene.who[whom])
    acting = [i for i in scene.factions_between(scene.clause_start(at), at) if scene.roles[i] in ("actor", "speaker")]
    if not acting or scene.factions.group(scene.who[acting[-1]]) == apart:
        return []
    who, places = acting[-1], scene.with_more(whom + 2, ["in"]) or scene.meant(there)
    return [Draft(scene.who[who], "besieged", places, at, whom + 2, "take:men shut in", actor_at=who)]


def cut_off_by(scene: Scene, at: int, places: list[Phrase] | None = None) -> Actor | None:
    """ "P was cut off *when F took Q*", "F cut the last road, and P is encircled": whose doing that is."""
    if scene.actor_order[0] != "before":
        return None
    for i in range(at + 1, len(scene.items) - 1):
        if scene.is_(i, "at_that_time", "left_as", "aftermath"):
            who = i + 1 + scene.is_(i + 1, "article")
            takes = (scene.trigger(k) for k in range(who + 1, min(len(scene.items), who + ELIDED_REACH)))
            taken = who in scene.who and any(t is not None and t.value in ("captured", "advanced") for t in takes)
            return Actor(scene.who[who], who, scene.companions(who), "who cut it off") if taken else None
        if scene.items[i].text in (";", ":") or scene.finite(i):
            break
    last = scene.memory.last_said
    if last is None or last.status != "advanced" or last.past or scene.number - scene.memory.sentence_of(last) > 1:
        return None
    if places is not None and scene.memory.sentence_of(last) != scene.number:
        ends = {end.name for road in last.places for end in road.reference}
        if not any(place.name in ends for place in places):
            return None
    return Actor(last.faction, -1, last.co, "who cut it off")


def besieger_of(scene: Scene, place_at: int, at: int) -> str | None:
    """ "Rebel-held P is surrounded", "districts of P held by rebels are under siege": by the state that they fight."""
    if scene.actor_order[0] != "before":
        return None
    held = [i for i in (place_at - 2, place_at - 3) if i in scene.who and scene.attributive(i + 1)]
    for i in scene.factions_between(place_at + 1, at):
        by = i - 1 - scene.is_(i - 1, "article")
        tag = scene.trigger(by)
        held += [i] if tag is not None and tag.get("frame") == "state" and tag.value == "controls" else []
    return _state_facing(scene, scene.who[held[0]]) if held else None


def _state_facing(scene: Scene, faction: str) -> str | None:
    """The state, where a side is of those who fight it first of all."""
    state = scene.factions.adjective("state", scene.memory.published)
    facing = scene.factions.facing.get(scene.factions.group(state or None), "")
    return state if facing and scene.factions.group(facing) == scene.factions.group(faction) else None


def _whom_they_broke(scene: Scene, at: int) -> Actor | None:
    """ "Rebels broke the siege of P", "F lifted the siege of P, and F2's men fled": who must have laid it."""
    verb = _end_of(scene, at)
    ender = scene.find_actor(verb, verb, strict=True) if verb < at and scene.actor_order[0] == "before" else None
    if ender is None or mood_at(scene, verb)[0]:
        return None
    groups = {scene.factions.group(one): one for one in (ender.faction, *ender.co)}
    others = {scene.group_of(i): scene.who[i] for i in scene.who if scene.group_of(i) not in groups}
    foe = next(iter(others.values())) if len(others) == 1 else None
    foe = foe or (_state_facing(scene, ender.faction) if not others else None)
    return Actor(foe, -1, (), "whose siege was broken") if foe is not None else None


def where_they_are(scene: Scene, at: int) -> int:
    """ "P, where F2 had been besieged": where P stands, -1 for another order."""
    before = at - 1
    while before > 0 and (
        before in scene.who or scene.is_(before, "aux", "adverb", "member", "article", "pluperfect", "perfect")
    ):
        before -= 1
    place = before - 1 - (scene.word(before - 1) == ",")
    return place if scene.is_(before, "at_which") and scene.group(place) is not None else -1


def kept_shut_in(scene: Scene, at: int) -> Iterator[Draft]:
    """ "F kept F2 surrounded in P", "F has F2 hemmed in there": what F surrounds is P, and F2 surrounds nothing."""
    has = scene.back(at - 1, "member", "article", "adverb", "of", "batch", "civilians", sides=True)
    subject = scene.back(has - 1, "perfect", "pluperfect", "adverb", "aux")
    places, place_at = _where_kept(scene, at)
    if places and subject in scene.who:
        past = scene.pluperfect(has) or scene.one_of(has, "kept")
        rule = f"{ENDED}:kept" if past else "siege:kept"
        co = scene.companions(subject)
        yield Draft(
            scene.who[subject], "besieged", places, at, place_at, rule, "state", co, past=past, actor_at=subject
        )


def keeps_shut_in(scene: Scene, at: int) -> bool:
    """Whether "kept", "has" and another side stand right before "surrounded"."""
    has = scene.back(at - 1, "member", "article", "adverb", "of", "batch", "civilians", sides=True)
    tag = scene.items[has].tag("light") if has >= 0 else None
    holds = tag is not None and tag.value == "controls" and scene.prep(has) != "in"
    whom = any(i in scene.who or scene.is_(i, "member", "civilians") for i in range(has + 1, at))
    return holds and whom and scene.actor_order[0] == "before"


def trapped_there(scene: Scene, at: int) -> list[Draft] | None:
    """ "Reached soldiers *trapped there*", "men besieged in P by F": they surround nothing; "F-besieged P"."""
    if scene.is_(at, "hyphened") and at - 1 in scene.who and (group := scene.group(at + 1)) is not None:
        who = scene.who[at - 1]
        return [Draft(who, "besieged", scene.meant(group), at, at + 1, "siege:joined", "state", actor_at=at - 1)]
    inside = scene.group(at + 1) is not None if scene.is_(at + 1, "there") else scene.prep(at + 1) == "in"
    men = at - 1 in scene.who or scene.is_(at - 1, "member", "civilians")
    men = men or (at == 0 and scene.actor_order[0] == "before")  # "trapped in P by F, the fighters ..."
    if not (inside and men) or scene.trigger(at).form != "past":  # type: ignore[union-attr]
        return None
    named = at + 1 + (not scene.is_(at + 1, "there"))
    named += scene.is_(named, "article")
    group, actor = scene.group(named), scene.agent(at) or scene.agent(named)
    if group is None or actor is None:
        return []
    places = scene.it(group) or scene.meant(group)
    return [Draft(actor.faction, "besieged", places, at, named, "siege:trapped", "state", actor.co, actor_at=actor.at)]


def _where_kept(scene: Scene, at: int) -> tuple[list[Phrase] | None, int]:
    for i in range(at + 1, min(len(scene.items), at + ELIDED_REACH)):
        group = scene.group(i)
        if group is not None and scene.is_(i, "there"):
            return scene.it(group) or scene.meant(group), i
        article = scene.is_(i - 1, "article")
        if group is not None and scene.prep(i - 1 - article) == "in":
            return scene.meant(group), i
        if scene.finite(i) or scene.items[i].text in (",", ";") or scene.barrier(i):
            break
    return None, -1


def after_siege(scene: Scene, at: int) -> Iterator[Draft]:
    """ "F took P, ending a siege that had lasted a year", "after a three-week siege": whoever took P had laid it."""
    article = at - 1
    while scene.is_(article, "number", "unit", "adjective", "adverb", "more_than") or (
        article > 0 and scene.items[article].word and not scene.items[article].known
    ):
        article -= 1
    led = article - 1
    if not scene.is_(article, "indefinite") or not (_ends(scene, led) or scene.is_(led, "aftermath")):
        return
    taken, said = scene.memory.last_taken, scene.memory.last_said
    if not taken or taken.number != scene.number or not said or (said.status, said.kind) != ("captured", "event"):
        return
    if said.faction == taken.faction and not said.rule.startswith("end"):
        places, who = list(taken.places), taken.faction
        yield Draft(who, "besieged", places, at, -1, f"{ENDED}:after it", "state", said.co, past=True)


def siege_by(scene: Scene, at: int) -> Iterator[Draft]:
    """ "F2 left P after *four years of siege by F*": P, until then."""
    by = scene.agent(at) if scene.is_(at - 1, "of") and scene.is_(at - 2, "date", "unit") else None
    if by is None:
        return
    here = scene.memory.last_claimed
    told = list(here.places) if here and here.number == scene.number else []
    before = next((i for i in range(at - 3, -1, -1) if scene.group(i) is not None), -1)
    places = told or scene.meant(scene.group(before))
    if places and all(kind_of(place) not in TOO_LARGE for place in places):
        yield Draft(
            by.faction, "besieged", places, at, before, f"{ENDED}:by", "state", by.co, past=True, actor_at=by.at
        )


def whose(scene: Scene, at: int) -> bool:
    """Whether words behind "siege" say of what, or by whom."""
    for i in range(at + 1, min(len(scene.items), at + AGENT_REACH)):
        if i in scene.who or scene.group(i) is not None or scene.is_(i, "agent"):
            return True
        if scene.items[i].text in (",", ";"):
            break
    return False


def _digits(scene: Scene, at: int) -> bool:
    return at < len(scene.items) and scene.items[at].text[:1].isdigit()


def where_shut_in(scene: Scene, at: int) -> tuple[list[Phrase] | None, int]:
    """ "F surrounded F2's fighters in P", "besieged 40,000 people in P"."""
    after = at + 1
    while after not in scene.who and (
        scene.is_(after, "article", "member", "batch", "of", "number", "more_than") or _digits(scene, after)
    ):
        after += 1
    them = scene.is_(after, "those_people") and scene.actor_order[0] == "before"
    if after not in scene.who and not (them or scene.is_(after, "civilians", "member")):
        return None, -1
    after += them
    after = scene.past(after, "member", "civilians", sides=True)
    inside = scene.prep(after) == "in"
    if (where := where_it_is(scene, at)) > 0 and not inside:
        before = scene.before_commas(where - 1)  # "P, where F is besieging 20,000 people"
        before = described if (described := scene.told_of(before, where)) >= 0 else before
        told = scene.group(before)
        return (scene.meant(told)[-1:], before) if told is not None else (None, -1)
    after += inside + scene.is_(after + 1, "article")
    group = scene.group(after)
    return (scene.meant(group), after) if group is not None and inside else (None, -1)


def where_men_are(scene: Scene, at: int) -> tuple[list[Phrase] | None, int]:
    """``في P حيث تحاصر F نحو 150 جنديا``: P, where the verb has people as its object."""
    who = scene.past(at + 1, "member", "batch", sides=False)
    whom = scene.past(who + 1, "few", "more_than")
    before = scene.before_commas(at - 2)
    told = scene.group(before)
    people = whom > who + 1 or scene.is_(whom, "number", "member", "civilians", "batch") or _digits(scene, whom)
    led = scene.is_(before - 1, "prep", "except") or (told is not None and bool(scene.items[before].role))
    if who not in scene.who or told is None or not people or not led:
        return None, -1
    return (told.excluded or scene.meant(told))[-1:], before


def ended_siege(scene: Scene, at: int) -> Iterator[Draft]:
    """ "broke F's siege of P", "ending a siege by F": F besieged P until then. Only where it says whose."""
    tag = scene.items[at].tags["trigger"]
    if tag.value != "besieged":
        return
    places, place_at = scene.find_object(at, [*tag.get("via", [""]), "from"])
    laid = _who_laid_it(scene, at + 1) if not places and scene.actor_order[0] == "before" else None
    if laid is not None:
        places, place_at = _laid_to(scene, laid.at)
    lasted = scene.is_(at + 2, "number", "more_than", "few", "indefinite", "unit", "date")  # "a siege of three years"
    if not places and (lasted or not scene.is_(at + 1, "of")):
        places, place_at = just_claimed(scene) or _reached(scene, at), at
    actor = _whose_siege(scene, at, place_at) or (_whom_they_broke(scene, at) if places and place_at > at else None)
    if places and actor is not None:
        over = not any(mood_at(scene, i)[0] for i in {_end_of(scene, at), at})
        rule = f"{ENDED if over else TO_BE_ENDED}:{actor.rule}"
        yield Draft(actor.faction, "besieged", places, at, place_at, rule, past=over, actor_at=actor.at)


def _reached(scene: Scene, at: int) -> list[Phrase] | None:
    """ "F broke through *to P* on Tuesday, lifting a siege by F2": P."""
    comma = next((i for i in range(at - 1, max(0, at - _OWNER_REACH), -1) if scene.items[i].text == ","), 0)
    named = comma - 1 - scene.is_(comma - 1, "date")
    group = scene.group(named) if comma and scene.actor_order[0] == "before" else None
    led = named - 1 - scene.is_(named - 1, "article")
    return scene.meant(group) if group is not None and scene.prep(led) == "to" else None


def _laid_to(scene: Scene, who: int) -> tuple[list[Phrase] | None, int]:
    """ "The siege that F had *imposed on P*", "laid to P"."""
    named = scene.past(who + 1, "perfect", "pluperfect", "adverb", "light", strange=True)
    led = scene.prep(named) in ("on", "to", "near", "around")
    named += 1 + scene.is_(named + 1, "article")
    group = scene.group(named) if led else None
    return (scene.meant(group), named) if group is not None else (None, -1)


def _end_of(scene: Scene, at: int) -> int:
    """Where the verb stands that ends a siege: mostly before it."""
    around = [*range(at - 1, max(-1, at - LIGHT_REACH), -1), *range(at + 1, min(len(scene.items), at + AGENT_REACH))]
    ends = (i for i in around if scene.items[i].value("light") in _OVER or _ends(scene, i))
    return next(ends, at)


def ending(scene: Scene, at: int) -> bool:
    """ "ending a siege": whether a verb of ending stands right before a noun."""
    for i in range(at - 1, max(-1, at - 1 - _OWNER_REACH), -1):
        if _ends(scene, i):
            return True
        if scene.finite(i) or scene.group(i) is not None or scene.items[i].text in COMMAS:
            break
    return False


def _ends(scene: Scene, at: int) -> bool:
    tag = scene.trigger(at)
    return tag is not None and tag.get("frame") == "end"


def _whose_siege(scene: Scene, at: int, place_at: int) -> Actor | None:
    if "after" in scene.actor_order:
        behind = scene.past(at + 1, "member")
        if behind in scene.who:
            return Actor(scene.who[behind], behind, (), "actor after noun")
        own = (scene.items[at].tags["trigger"].pron and place_at != at) or _raised(scene, at)  # "broke its siege": of P
        return scene.find_actor(at, at) if own else None
    for i in range(at - 1, max(-1, at - _OWNER_REACH), -1):
        if i in scene.who:
            return Actor(scene.who[i], i, (), "owner")
        if scene.is_(i, "its"):
            other = next((k for k in range(i - 1, 0, -1) if _siege_noun(scene, k)), -1)
            if other > 0:  # "broke F's siege of P days after its blockade of Q ended"
                return _whose_siege(scene, other, other)
            return scene.find_actor(at, at)
        if scene.is_(i, "light", "trigger") or scene.group(i) is not None:
            break
    laid = _who_laid_it(scene, at + 1)
    return laid or scene.agent(at) or scene.agent(place_at) or _who_laid_it(scene, max(at, place_at) + 1)


def _siege_noun(scene: Scene, at: int) -> bool:
    tag = scene.trigger(at)
    return tag is not None and tag.value == "besieged" and bool(tag.get("noun"))


def _who_laid_it(scene: Scene, at: int) -> Actor | None:
    """ "A siege of P that F had maintained since 2012", "the siege F has laid to P"."""
    who = at + scene.is_(at, "relative")
    who += scene.is_(who, "article")
    bare = _siege_noun(scene, at - 1) and scene.is_(who + 1, "perfect", "pluperfect")
    if who not in scene.who or not (scene.is_(at, "relative") or bare):
        return None
    return Actor(scene.who[who], who, scene.companions(who), "who laid it")


def _raised(scene: Scene, at: int) -> bool:
    """``رفع F الحصار عن P``: who raises a siege had laid it."""
    for i in range(at - 1, max(-1, at - LIGHT_REACH), -1):
        tag = scene.items[i].tag("light")
        if tag is not None:
            return tag.value == "raised" and tag.form == "past"
        if scene.finite(i) or scene.barrier(i):
            return False
    return False


def lies_around(scene: Scene, at: int) -> bool:
    """Whether a noun that is nobody stands right before "surrounding"."""
    before = scene.items[at - 1] if at else None
    return before is not None and before.word and at - 1 not in scene.who and before.has("noun")


def of_siege(scene: Scene, at: int) -> bool:
    """ "the siege that F lays to P": the verb that lays it."""
    for i in range(at - 1, max(-1, at - 1 - SIEGE_REACH), -1):
        tag = scene.trigger(i)
        if tag is not None:
            return tag.value == "besieged" and bool(tag.get("noun"))
    return False


def lifts(scene: Scene, at: int) -> bool:
    """Whether what is said of a siege is that it is over."""
    return any(
        scene.items[i].value("light") in _OVER or scene.is_(i, "was") for i in range(max(0, at - LIGHT_REACH), at)
    )


def lifted(scene: Scene, at: int) -> bool:
    """ "The siege of P was broken": it is no more."""
    set_off = scene.set_apart(len(scene.items))
    behind = [i for i in range(at + 1, min(len(scene.items), at + 2 * AGENT_REACH)) if i not in set_off]
    for i in behind[:AGENT_REACH]:
        if scene.items[i].value("light") in _OVER or (scene.is_(i, "over_now") and not _ends(scene, i)):
            return scene.is_(i - 1, "aux", "adverb")
        if _ends(scene, i):
            return i + 1 == len(scene.items) or not scene.items[i + 1].word or scene.is_(i + 1, "date", "prep", "role")
        if scene.barrier(i) or scene.finite(i):
            return False
    return False
