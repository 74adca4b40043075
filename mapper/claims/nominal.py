"""What nouns say of who holds a place, where subjects come first: "F's grip on P is firm", "P lies in F territory".

Read with the statements that no trigger makes, like :mod:`mapper.claims.belongs`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from mapper.claims.drafts import ENDED, Draft
from mapper.claims.ground import TOO_LARGE, kind_of
from mapper.claims.memory import Actor
from mapper.claims.moods import mood_at
from mapper.claims.reach import NEAR
from mapper.claims.scene import Scene

_REACH: Final = 8
_OVER: Final = 5
_LEADS: Final = ("article", "adjective", "place_adjective", "its", "ongoing", "possessive")


def nominal(scene: Scene) -> Iterator[Draft]:
    """Statements of nouns."""
    if scene.actor_order[0] != "before":
        return
    for told in _TOLD:
        yield from (draft for draft in told(scene) if not mood_at(scene, draft.at)[0])


def _owner_heads(scene: Scene, at: int) -> bool:
    """Whether a faction begins its clause, as its subject."""
    before = scene.back(scene.first_of_list(at) - 1, "article", "member", "nation", "former")
    return before < 0 or not scene.items[before].word or scene.is_(before, "conj", "that", "contrast", "speech")


def years_of(scene: Scene, owner: int) -> bool:
    """ "*Three years of* F rule over P ended"."""
    of = scene.back(owner - 1, "article", "member")
    begin = scene.back(of - 1, "unit", "number", "few", "more_than", "indefinite", "adverb")
    spans = scene.is_(of, "of") and any(scene.is_(i, "unit") for i in range(begin + 1, of))
    begins = begin < 0 or not scene.items[begin].word
    return spans and (begins or scene.is_(begin, "conj", "that", "contrast", "aftermath", "clause"))


def _past_noun(scene: Scene, owner: int) -> int:
    """Where a place begins behind "F's grip on", "rebel rule over"; -1 where no such noun stands."""
    at = owner + 1
    while scene.is_(at, "possessive", "adjective", "unit", "number", "wide_or_long") or (
        owner + 1 < at < len(scene.items) and scene.items[at].word and not scene.items[at].known
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
    at = scene.past(at, "article", "extent")
    return at if led else -1


def _hold_on(scene: Scene) -> Iterator[Draft]:
    """ "F's grip on P is firm": F holds P; "... has ended": F has lost it; "... was restored": F has taken it."""
    nations = {i: scene.items[i].value("nation") for i in range(len(scene.items)) if scene.items[i].has("nation")}
    owners = {**{i: who for i, who in nations.items() if _owns(scene, i + 1)}, **scene.who}
    for owner, whose in sorted(owners.items()):
        spans = years_of(scene, owner)
        place_at = _past_noun(scene, owner) if spans or _owner_heads(scene, owner) else -1
        group = scene.group(place_at)
        if group is None:
            continue
        verb = scene.past(place_at + 1, "date", "adverb", but=("today",))
        behind = range(verb, min(len(scene.items), verb + _OVER))
        told = range(verb, next((i for i in behind if not scene.items[i].word or scene.is_(i, "clause")), behind.stop))
        if any(scene.is_(i, "mood") for i in told):
            continue
        denied = any(scene.is_(i, "neg") for i in told)
        over = next((i for i in told if _is_over(scene, i, verb)), -1)
        nouns = [scene.items[i] for i in range(owner + 1, place_at)]
        places = [place for place in scene.meant(group) if kind_of(place) not in TOO_LARGE or over > 0]
        again = any(scene.items[i].value("light") == "captured" and scene.is_(i - 1, "aux") for i in told)
        today = scene.is_(verb, "today")
        if not places or verb >= len(scene.items) or (spans and over < 0):
            continue
        if any("siege" in noun.text.split() for noun in nouns):
            if over > 0 and not denied:
                yield Draft(whose, "besieged", places, over, place_at, f"{ENDED}:over", past=True, actor_at=owner)
        elif over > 0 and not denied:
            yield Draft(whose, "lost", places, over, place_at, "hold:over", actor_at=owner)
        elif again and not denied and not (today and scene.items[verb].text.startswith(("is", "are"))):
            yield Draft(whose, "captured", places, verb, place_at, "hold:again", "event", actor_at=owner)
        elif (today or (denied and (over > 0 or scene.is_(verb, "perfect")))) and not any(
            noun.has("presence_only") for noun in nouns
        ):
            for i in told if denied else ():
                scene.items[i].tags.pop("neg", None)  # "has not been broken": it is told by the status
            yield Draft(whose, "controls", places, verb, place_at, "hold", "state", actor_at=owner)


def _firmer(scene: Scene) -> Iterator[Draft]:
    """ "The capture of Q tightened F's grip on P": F holds P."""
    for owner, whose in sorted(scene.who.items()):
        verb = scene.back(owner - 1, "article", "member")
        place_at = _past_noun(scene, owner) if scene.is_(verb, "firms") else -1
        if (group := scene.group(place_at)) is not None and place_at >= 0:
            yield Draft(whose, "controls", scene.meant(group), verb, place_at, "hold:firmer", "state", actor_at=owner)


def _owns(scene: Scene, at: int) -> bool:
    """ "'s", "'s control of"."""
    first = scene.items[at].text.split()[:1] if at < len(scene.items) else []
    known = scene.lexicon.entries
    return scene.is_(at, "possessive") or any("possessive" in known.get(word, {}) for word in first)


def _is_over(scene: Scene, at: int, verb: int) -> bool:
    said = scene.is_(at, "over_now", "ended") or scene.items[at].value("light") in ("lifted", "ended", "lost")
    return said and (at == verb or scene.is_(at - 1, "aux", "perfect", "adverb", "today", "neg"))


def _enclave(scene: Scene) -> Iterator[Draft]:
    """ "The siege of the government enclave in P", "besieged the rebel-held pocket in P": part of P is F's."""
    enclaves = scene.lexicon.grammar.get("enclaves", ())
    for at in range(2, len(scene.items) - 2):
        if scene.items[at].text not in enclaves or scene.prep(at + 1) != "in":
            continue
        held = scene.trigger(at - 1)
        owner = at - 1 - (held is not None and held.get("frame") == "state" and held.get("holder") == "before")
        group = scene.group(at + 2 + (scene.group(at + 2) is None and scene.is_(at + 2, "article")))
        if owner not in scene.who or group is None or not scene.is_(owner - 1, "article", "prep"):
            continue
        places = scene.meant(group)
        begin = scene.clause_start(owner)
        told = [tag for i in range(begin, owner) if (tag := scene.trigger(i)) is not None]
        taken = any(tag.value in ("captured", "lost", "withdrew") and tag.get("frame") != "end" for tag in told)
        shut_in = any(tag.value == "besieged" for tag in told)
        if taken or not shut_in or any(kind_of(place) in TOO_LARGE for place in places):
            continue
        part = [replace(place, extent=place.extent or "part") for place in places]
        yield Draft(scene.who[owner], "controls", part, at, at + 2, "enclave", "state", actor_at=owner)


def _in_land(scene: Scene) -> Iterator[Draft]:
    """ "P lies in rebel territory", "P is still SDF territory", "P is part of what F holds"."""
    turf = scene.lexicon.grammar.get("turf", ())
    for land in range(2, len(scene.items)):
        group = scene.group(land)
        if scene.items[land].text not in turf and (group is None or not group.members[0].land):
            continue
        owner = scene.back(land - 1, "possessive", "trigger", sides=False)
        held, first = scene.trigger(land - 1), owner
        behind = scene.trigger(land + 1)
        if owner not in scene.who and behind is not None and behind.get("frame") == "state":
            owner, held, first = land + 2 + scene.is_(land + 2, "article"), behind, land
        if owner not in scene.who or (held is not None and held.value != "controls"):
            continue
        verb = first - 1
        while scene.is_(verb, "article", "prep", "adverb", "extent", "of", "part_of") and not scene.is_(verb, "aux"):
            if scene.is_(verb, "prep") and scene.prep(verb) not in ("in", "of"):
                break
            verb -= 1
        lies = scene.is_(verb, "lies", "today") or scene.value(verb, "become") in ("remains", "became")
        subject = scene.back(verb - 1, "adverb", "date")
        which = scene.is_(subject, "relative")  # "in P, which lies in rebel territory"
        subject = scene.before_commas(subject - 1) if which else subject
        heads = scene.group(subject)
        if (
            not lies
            or heads is None
            or scene.is_(subject - 1, *(("relation", "of") if which else ("prep", "relation", "of")))
        ):
            continue
        if mood_at(scene, verb)[0] or scene.is_(verb + 1, "neg"):
            continue
        yield Draft(
            scene.who[owner], "controls", scene.meant(heads), verb, subject, "in its land", "state", actor_at=owner
        )


def _includes(scene: Scene) -> Iterator[Draft]:
    """ "F-held areas include P and Q", "the towns captured by F include P", "among the towns in F's hands are P"."""
    lists = ("includes", "today", "aux") if scene.is_(0, "among_those") else ("includes",)
    for at in scene.each(*lists, begin=2, short=1):
        named = scene.group(at + 1)
        if named is None or named.members[0].sort != "named":
            continue
        begin = scene.clause_start(at)
        begin = scene.clause_start(begin) if scene.finite(begin) else begin  # "the towns that F holds include"
        lands = [i for i in range(begin, at) if scene.group(i) is not None]
        if len(lands) != 1 or scene.group(lands[0]).members[0].sort != "unnamed":  # type: ignore[union-attr]
            continue
        verbs = [tag for i in range(begin, at) if (tag := scene.trigger(i)) is not None]
        owners = [i for i in scene.factions_between(begin, at) if scene.roles.get(i) != "opponent"]
        subject = scene.memory.subject if scene.number - scene.memory.subject_sentence == 1 else None
        if not owners and verbs and verbs[0].value == "captured" and subject is not None and lands[0] < at - 1:
            yield Draft(subject, "captured", scene.with_more(at + 1, [""]), at, at + 1, "includes", actor_at=-1)
            continue
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


def _in_charge_there(scene: Scene) -> Iterator[Draft]:
    """ "In P, where F is in control": F holds P."""
    for at in scene.each("in_charge", begin=3):
        owner = scene.back(at - 1, "aux", "today", "adverb", "become")
        first = scene.first_of_list(owner) if owner in scene.who else -1
        where = scene.back(first - 1, "article", "member")
        place_at = where - 2 if scene.is_(where - 1, "today") else scene.before_commas(where - 1)
        group = scene.group(place_at)
        if owner not in scene.who or not scene.is_(where, "at_which") or group is None:
            continue
        past = not any(scene.is_(i, "today") for i in range(owner + 1, at))
        bounds = [] if past else scene.agreeing(group, "", place_at)
        places = bounds or [*(group.excluded or scene.meant(group))][-1:]
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


def _declared_free(scene: Scene) -> Iterator[Draft]:
    """ "F declared P liberated", "fully liberated from F2": F has taken P."""
    for at in scene.each("trigger", begin=2) if scene.occurs("declares") else ():
        tag = scene.trigger(at)
        if tag is None or (tag.form, tag.value, tag.get("frame")) != ("past", "captured", "take"):
            continue
        place_at = scene.back(at - 1, "adverb", "extent")
        verb = scene.back(place_at - 1, "article", "noun", "extent")
        group = scene.group(place_at)
        if not scene.is_(verb, "declares") or group is None or scene.is_(at + 1, "agent"):
            continue
        stated = scene.items[verb].tags["declares"].get("stated")
        actor = _who_states(scene, verb) if stated else scene.find_actor(verb, verb, strict=True)
        if actor is not None and not mood_at(scene, verb)[0]:
            places, co = scene.meant(group), actor.co
            yield Draft(actor.faction, "captured", places, at, place_at, "declared free", co=co, actor_at=actor.at)


def _who_states(scene: Scene, verb: int) -> Actor | None:
    """ "State TV carried *a statement by F* declaring P free": F."""
    near = range(verb - 1, max(-1, verb - NEAR - 2), -1)
    who = next((i for i in near if i in scene.who), -1)
    told = who >= 0 and any(scene.is_(i, "statement") for i in near)
    told = told and not any(scene.trigger(i) is not None or not scene.items[i].word for i in range(who, verb))
    return Actor(scene.who[who], who, scene.companions(who), "whose statement") if told else None


def _pocket_in(scene: Scene) -> Iterator[Draft]:
    """ "F's last pocket is in P", "the last pocket held by F is in P"."""
    for at in scene.each("stronghold", "noun", short=3):
        last = scene.items[at].value("noun") == "region" and any(
            scene.is_(i, "past_mark", "last_of") for i in range(max(0, at - 3), at)
        )
        if not scene.is_(at, "stronghold") and not last:
            continue
        owner, verb = at - 1, at + 1
        owner = scene.back(owner, "possessive", "article", "place_adjective", "past_mark", sides=False)
        held = scene.trigger(verb)
        if owner not in scene.who and held is not None and (held.get("frame"), held.value) == ("state", "controls"):
            owner = verb + 1 + scene.is_(verb + 1, "article")
            verb = owner + 1
        group = scene.group(verb + 2)
        if owner not in scene.who or not scene.is_(verb, "today") or scene.prep(verb + 1) != "in" or group is None:
            continue
        places = [place for place in scene.meant(group) if kind_of(place) not in TOO_LARGE]
        if places:
            who = scene.who[owner]
            yield Draft(who, "controls", places, verb, verb + 2, "pocket in", "state", actor_at=owner)


def _drive(scene: Scene) -> Iterator[Draft]:
    """ "The advance of F on P", "the push by F towards P"."""
    drives = scene.lexicon.grammar.get("drives", ())
    for at in range(1, len(scene.items) - 4):
        if scene.items[at].text not in drives or not scene.is_(at - 1, *_LEADS):
            continue
        who = at + 2 + scene.is_(at + 2, "article")
        led = who + 1
        if scene.is_(at - 1, "possessive") and at - 2 in scene.who:
            who, led = at - 2, at + 1  # "F's drive on P"
        elif not scene.is_(at + 1, "of", "agent") or who not in scene.who:
            continue
        led = scene.past(led, "conj", "member", "ally", "article", sides=True)
        place_at = led + 1 + scene.is_(led + 1, "article")
        group = scene.group(place_at)
        behind = scene.items[place_at:]
        ends = any(item.has("undone") or item.value("mood") == "failed" for item in behind)
        if group is not None and scene.prep(led) in ("to", "on", "in") and not ends:
            places, co = scene.meant(group), scene.companions(who)
            yield Draft(scene.who[who], "advanced", places, led, place_at, "drive of", "state", co, actor_at=who)


def _rulers(scene: Scene) -> Iterator[Draft]:
    """ "F, the ruler of P", "P's rulers, F", "the F authorities in P"."""
    for at in range(1, len(scene.items) - 1):
        if not scene.one_of(at, "rulers"):
            continue
        behind = at + 1 + scene.is_(at + 1, "of", "prep")
        before = at - 1 - scene.is_(at - 1, "article", "superlative")
        led = behind > at + 1 and (scene.is_(at + 1, "of") or scene.prep(at + 1) == "in")
        place_at = behind if led else at - 2
        owner = -1
        if led and before in scene.who:
            owner = before
        elif led and scene.items[before].text == "," and before - 1 in scene.who:
            owner = before - 1
        elif scene.is_(at - 1, "possessive") and scene.items[at + 1].text == ",":
            owner = at + 2 + scene.is_(at + 2, "article")
        group = scene.group(place_at)
        if owner not in scene.who or group is None or scene.is_(at - 2, "former", "was") or scene.is_(at - 1, "former"):
            continue
        places = [place for place in scene.meant(group) if kind_of(place) not in TOO_LARGE]
        if places and not any(scene.is_(i, "neg", "ended") for i in range(max(0, at - 4), at)):
            yield Draft(scene.who[owner], "controls", places, at, place_at, "rulers", "state", actor_at=owner)


_TOLD: Final = (
    _hold_on,
    _firmer,
    _in_land,
    _includes,
    _in_charge_there,
    _declared_free,
    _pocket_in,
    _enclave,
    _rulers,
    _drive,
)
