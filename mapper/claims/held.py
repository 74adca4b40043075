"""States control without a verb of its own: "areas of its control", and calling a claim untrue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from mapper.claims.antecedents import at_its_end
from mapper.claims.drafts import Draft
from mapper.claims.formerly import now_of_another
from mapper.claims.ground import TOO_LARGE, kind_of
from mapper.claims.modality import Stance
from mapper.claims.phrases import LANDMARKS, SETTLED, Phrase
from mapper.claims.remaining import of_pockets
from mapper.claims.scene import Scene
from mapper.claims.sentence import COMMAS
from mapper.claims.speech import Speech
from mapper.text.normalize import fold_key

_DENIABLE: Final = ("captured", "controls", "withdrew", "lost", "besieged")
_DESCRIBED: Final = ("article", "possessive", "place_adjective", "adjective", "adverb", "superlative", "past_mark")
_LAST: Final = 8
_BY_THEN: Final = ("advanced", "contested", "besieged")
"""What may befall a place that its holder keeps."""
_POSTS: Final = (*LANDMARKS, "camp", "airport")
"""Kinds that a side has where it has no town."""
_WORTH: Final = ("road",)
"""Kinds of unnamed places that are kept though nothing bounds them."""


def held(scene: Scene, used: set[int]) -> Iterator[Draft]:
    """Statements in phrases such as "roads that F controls" that no other statement has used."""
    for at in scene.each("group"):
        group = scene.group(at)
        if group is not None and scene.actor_order[0] == "before":
            yield from _land_of(scene, at)
        if group is None or at in used:
            continue
        for phrase in group.members:
            if not phrase.holder or not (phrase.bounded or phrase.kind in _WORTH):
                continue
            if any(item.has("was") for item in phrase.holder) or _apposed(scene, at):
                continue
            if scene.actor_order[0] == "before" and scene.prep(at - 1) == "to":
                continue  # "delivered food to areas that F holds in P"
            where = phrase.reference if not phrase.direction else ()
            if where and all(kind_of(whole) == "country" for whole in where):
                continue  # "the rest of the areas that F holds in Syria"
            holder = _holder(scene, at, phrase)
            if holder is not None:
                large = any(kind_of(whole) in TOO_LARGE for whole in phrase.reference)
                wiped_out = scene.items[at - 1].value("presence") == "lost"  # ``القضاء على آخر جيب لـF في P``
                yield Draft(
                    holder,
                    "lost" if wiped_out else "controls",
                    [phrase] if large else of_pockets([phrase]),
                    at,
                    at,
                    "held",
                    "held",
                )
                ends = [whole for whole in phrase.reference if phrase.relation == "between" and not large]
                if len(ends) > 1 and scene.is_(at - 1, "stretches"):  # ``تمتد مناطق سيطرة F من P إلى Q``
                    yield Draft(holder, "controls", ends, at, at, "held:ends", "held")


def _land_of(scene: Scene, at: int) -> Iterator[Draft]:
    """ "Rebel territory in P": F holds part of it."""
    group = scene.group(at)
    land = group.members[0] if group is not None and len(group.members) == 1 else None
    if land is None or not land.land or at - 1 not in scene.who or not scene.items[at - 1].has("faction"):
        return
    whole = [place for place in land.reference if place.sort == "named"]
    taken = scene.memory.last_claimed
    if taken and taken.number == scene.number and any(place is land for place in taken.places):
        return  # "F2 took rebel territory in P"
    if whole and land.relation == "in":
        yield Draft(scene.who[at - 1], "controls", whole, at, at, "land of", "state", actor_at=at - 1)


def stronghold(scene: Scene) -> Iterator[Draft]:
    """ "P, the last stronghold of F": F lost P where it fell, held it before where it was taken, else holds it."""
    yield from _stronghold_of(scene)
    yield from _is_stronghold(scene)
    yield from _last_of(scene)
    yield from _bare_stronghold(scene)
    yield from _met_there(scene)
    yield from _has_left(scene)
    yield from _shrunk(scene)
    yield from _is_the_last(scene)
    yield from _its_name_says(scene)
    for begin, stop in scene.asides.items():
        head = scene.back(begin - 1, "date")
        before = scene.group(head)
        if before is None and head >= 0 and (away := scene.items[head].tags.get("near")) is not None:
            before = replace(away, members=at_its_end(away))  # "6 km south of P, a stronghold of F"
        if before is None:
            continue
        for at in range(begin + 1, stop):
            if not scene.is_(at, "stronghold") and not _last_of_its_kind(scene, at):
                continue
            first = begin if scene.actor_order[0] == "before" else at
            who = [i for i in scene.who if first < i < stop] or _its_owner(scene, begin, at)
            several = (tag := scene.items[at].tag("stronghold")) is not None and tag.get("plural")
            several = several or scene.is_(at, "remainder")
            places = list(before.members) if several else before.members[-1:]
            if who and any(scene.trigger(i) is not None for i in range(at + 1, who[0])):
                break  # "the last pocket held by F"
            if who and scene.actor_order[0] == "before" and _beside_theirs(scene, begin, at, who[0]):
                break
            if who:
                if not scene.just_taken(scene.who[who[0]], places) and first == begin and _lost(scene, places):
                    break
                held = _was_held(scene, at, head, who[0], places)
                lost = _then_taken(scene, stop) or _then_falls(scene, stop)
                held = replace(held, past=held.past or _now_of_others(scene, stop, scene.who[who[0]]))
                yield replace(held, status="lost", past=False) if lost else held
            break


def _beside_theirs(scene: Scene, begin: int, at: int, owner: int) -> bool:
    """ "P, a hub on F's supply route", "P, on F's last road": the road is theirs."""
    behind = range(owner + 1, owner + 3 if owner > at and scene.is_(owner + 1, "possessive") else owner)
    return scene.is_(begin + 1, "prep") or any(scene.group(i) is not None or scene.is_(i, "noun") for i in behind)


def _is_the_last(scene: Scene) -> Iterator[Draft]:
    """``P آخر مدينة لـF``, ``بقيت P آخر مدينة لـF``, ``كانت P آخر مدينة لـF``: F's, as yet or until then."""
    if "after" not in scene.actor_order or not scene.who:
        return
    for at in range(1, len(scene.items)):
        whose = at + 1 + scene.is_(at + 1, "was")
        left = scene.is_(at, "remainder") and whose in scene.who and scene.items[whose].role == "for"
        named = at - 2 + left
        named -= scene.is_(named, "is", "it_is", "become", "was") or (left and scene.is_(named, "article"))
        named -= left and scene.items[named].text in COMMAS  # ``P وQ، هذا كل ما بقي لـF``
        group = scene.group(named)
        if group is None or scene.items[named].role or not (left or _last_of_its_kind(scene, at)):
            continue
        owner = next(i for i in range(at, len(scene.items)) if i in scene.who)
        before = named - 1
        told = scene.is_(before, "become", "was")
        opens = before - told < 0 or not scene.items[before - told].word or scene.is_(before - told, "that", "contrast")
        if opens and not scene.is_(before, "neg", "prep"):
            past = scene.is_(before, "was") or scene.is_(named + 1, "was")
            places, who = scene.meant(group)[0 if left else -1 :], scene.who[owner]
            yield Draft(who, "controls", places, at, named, "the last", "state", past=past, actor_at=owner)


def _last_of_its_kind(scene: Scene, at: int) -> bool:
    """ "P, F's last town in R", "P, one of the main F bases", ``P، آخر مدينة لـF``: told of by whose it is."""
    if "after" in scene.actor_order:
        owner = scene.past(at + 1, "place_adjective", "adjective", "epithet", strange=True)
        noun = scene.items[at].tag("noun")
        own = owner == at + 1 and noun is not None and bool(noun.get("plural"))
        its = owner in scene.who and (scene.items[owner].role == "for" or (own and not scene.items[owner].role))
        return its and scene.is_(at - 1, "last_of") and scene.is_(at, "noun", "unnamed", "group")
    before = at - 1
    if scene.actor_order[0] == "before" and (whose := before - scene.attributive(before)) in scene.who:
        first = scene.back(whose - 1, *_DESCRIBED, "title", but=("possessive",))
        told = any(scene.is_(i, "past_mark", "superlative", "last_of") for i in range(first + 1, whose))
        return told and (_thing(scene, at) or scene.unlisted(at))
    before = scene.back(before, *_DESCRIBED, but=("possessive",))
    some = scene.is_(scene.back(before - 1, "article") - 1, "apposition")  # "one of F's most important positions"
    last = any(scene.is_(i, "past_mark") or (some and scene.is_(i, "superlative")) for i in range(before + 1, at))
    return (
        last
        and (scene.is_(at, "noun") or (some and _thing(scene, at)))
        and scene.is_(before, "possessive")
        and before - 1 in scene.who
    )


def _its_name_says(scene: Scene) -> Iterator[Draft]:
    """ "P, the *biggest remaining rebel base* in R": whose it is, where those words are one phrase."""
    for at in scene.each("group", begin=2) if scene.actor_order[0] == "before" else ():
        comma = scene.back(at - 1, *_DESCRIBED, "last_of")
        named, told = scene.group(comma - 1), scene.group(at)
        thing = told.members[0] if told is not None and len(told.members) == 1 else None
        if named is None or thing is None or scene.word(comma) != "," or thing.kind not in _POSTS or thing.ids:
            continue
        words = fold_key(thing.name).split()
        tagged = [set(scene.items[i].tags) for i in range(comma + 1, at)]
        tagged += [set(scene.lexicon.entries.get(word, {})) for word in words[:-1]]
        last = any(kinds & {"superlative", "past_mark", "last_of"} for kinds in tagged)
        meant = (scene.factions.meaning(word, scene.memory.published) for word in words[:-1])
        sides = {alias.faction for alias in meant if alias is not None}
        places = named.members[-1:]
        taken = any(scene.just_taken(side, places) for side in sides)
        if last and len(sides) == 1 and places[0].sort == "named" and (taken or not _lost(scene, places)):
            yield Draft(sides.pop(), "controls", places, at, comma - 1, "stronghold", "state", past=taken)


def _its_owner(scene: Scene, begin: int, at: int) -> list[int]:
    """ "Depriving F of P, its main stronghold": whoever was named last before P, unless it has just taken it."""
    if scene.actor_order[0] != "before" or not all(scene.is_(i, "its", *_DESCRIBED) for i in range(begin + 1, at)):
        return []
    before = [i for i in scene.who if i < begin - 1] if scene.is_(begin + 1, "its") else []
    return before[-1:]


def _then_taken(scene: Scene, stop: int) -> bool:
    """ "P, the last stronghold of F, was captured": by whom is not said, but F has lost it."""
    following = range(stop + 1, min(len(scene.items), stop + 5))
    taken = next((i for i in following if (tag := scene.trigger(i)) is not None and tag.value == "captured"), -1)
    return taken >= 0 and scene.actor_order[0] == "before" and scene.passive(taken) and scene.agent(taken) is None


def _then_falls(scene: Scene, stop: int) -> bool:
    """``P، آخر معاقل F، سقطت``, "P, F's last stronghold, has fallen": to whom is not said."""
    verb = scene.past(stop + 1, "perfect", "adverb", "pluperfect")
    alone = (
        verb + 1 >= len(scene.items) or not scene.items[verb + 1].word or scene.is_(verb + 1, "date", "circumstance")
    )
    return verb < len(scene.items) and scene.items[verb].value("become") == "fell" and alone


def _now_of_others(scene: Scene, stop: int, faction: str) -> bool:
    """``P، آخر معاقل F، بيد F2``: what the sentence goes on to say of whose it is."""
    told = scene.memory.just_told(scene.number) if "after" in scene.actor_order else None
    return told is not None and told.status == "controls" and told.faction != faction and told.at > stop


def _was_held(scene: Scene, at: int, place_at: int, holder: int, places: list[Phrase]) -> Draft:
    """Lost where the text says that it fell, held before where somebody else took it, else held."""
    faction = scene.who[holder]
    taken = scene.just_taken(faction, places)
    falls = (i for i in range(at) if scene.items[i].value("become") == "fell")
    told = ((tag.value != "captured" and not tag.get("entry")) if (tag := scene.trigger(i)) else True for i in falls)
    verb = scene.items[place_at - 1] if place_at > 0 and "after" in scene.actor_order else None
    fall = verb.tag("trigger") if verb is not None else None
    directly = verb is not None and (verb.value("become") == "fell" if fall is None else fall.get("frame") == "fall")
    fell = (taken and any(told)) or directly
    status = "lost" if fell else "controls"
    begin = scene.inside if scene.inside is not None else scene.aside(at)
    once = range(begin + 1, at) if begin is not None and scene.actor_order[0] == "before" else ()
    past = (taken and not fell) or any(scene.is_(i, "was") for i in once)  # "P, once a stronghold of F"
    past = past or any(scene.is_(i, "former") for i in range(at + 1, holder + 2))  # ``معقل F السابق``
    return Draft(faction, status, places, at, place_at, "stronghold", "state", past=past, actor_at=holder)


def _stronghold_of(scene: Scene) -> Iterator[Draft]:
    """ "The rebel stronghold of P"."""
    for at in scene.each("stronghold", begin=1, short=2):
        if not scene.is_(at + 1, "of") or scene.actor_order[0] != "before":
            continue
        owner = scene.back(at - 1, "possessive", "article", "place_adjective", sides=False)
        group = scene.group(at + 2)
        if group is None or owner not in scene.who or scene.just_taken(scene.who[owner], group.members):
            continue
        left = scene.memory.last_left
        if left is not None and (left.number, left.faction) == (scene.number, scene.who[owner]):
            continue  # "the rebel stronghold of P has fallen"
        past = now_of_another(scene, at + 2, scene.who[owner])
        places = scene.meant(group)
        yield Draft(scene.who[owner], "controls", places, at, at + 2, "stronghold", "state", past=past, actor_at=owner)


def _bare_stronghold(scene: Scene) -> Iterator[Draft]:
    """ "... struck P, the stronghold of F" without a comma; ``P هي آخر معاقل F``."""
    if "after" not in scene.actor_order:
        return
    for at in scene.each("stronghold", begin=1, short=1):
        named = at - 1 - (at > 1 and scene.is_(at - 1, "is", "it_is", "was") and not scene.items[at - 1].joined)
        before = named - 1
        opens = before < 0 or not scene.items[before].word or scene.is_(before, "that", "clause", "contrast")
        if named < at - 1 and not (opens or scene.items[named].joined):
            continue
        group = scene.group(named)
        holder = scene.past(at + 1, "member", sides=False)
        told = scene.past(at + 1, "adjective", "place_adjective", sides=False)  # ``آخر موقع مهم لـF``
        holder = told if told in scene.who and scene.items[told].role == "for" else holder
        if group is None or holder not in scene.who or scene.items[at].joined:
            continue
        places = group.members[-1:]
        taken = scene.just_taken(scene.who[holder], places)
        if places[0].sort in ("named", "anaphor") and (taken or not _lost(scene, places)):
            found = _was_held(scene, at, named, holder, places)
            was = scene.is_(at - 2, "was") or scene.is_(at - 1, "was")
            over = found.status == "controls" and (was or _taken_before(scene, places))
            yield replace(found, past=found.past or over)


def _taken_before(scene: Scene, places: list[Phrase]) -> bool:
    """``سيطر F2 على P. وتعد المدينة آخر معقل لـF``: told of a town that the sentence before says is taken."""
    taken = scene.memory.last_taken
    return places[0].sort == "anaphor" and taken is not None and scene.number - taken.number == 1


def _is_stronghold(scene: Scene) -> Iterator[Draft]:
    """ "P has been a stronghold of F", "P is one of the last F strongholds"."""
    for at in scene.each("stronghold") if scene.actor_order[0] == "before" else ():
        owner = _whose(scene, at)
        if owner is None:
            yield from _is_its(scene, at)
            continue
        verb = scene.back(min(at, owner) - 1, *_DESCRIBED, "apposition")
        over = scene.is_(verb, "ended")
        verb = scene.back(verb, "ended", "adverb", "become", "date", but=("today", "aux"))
        subject = verb - 1 - scene.is_(verb - 1, "adverb", "date")
        group = scene.group(subject)
        if not scene.is_(verb, "aux", "become") or group is None or scene.is_(subject - 1, "prep"):
            continue
        if scene.is_(verb, "today") or over:
            status = "lost" if over else "controls"
            yield Draft(
                scene.who[owner], status, scene.meant(group), at, subject, "stronghold", "state", actor_at=owner
            )
        elif any(scene.is_(i, "was") for i in (subject + 1, verb + 1, *range(verb + 1, min(at, owner)))):
            whose = scene.who[owner]
            places = scene.meant(group)
            yield Draft(whose, "controls", places, at, subject, "stronghold", "state", past=True, actor_at=owner)
        elif _spoken_of_as_it(scene, subject):
            number, places = scene.memory.claimed[-1]
            if scene.number - number <= 1:
                yield Draft(
                    scene.who[owner], "controls", list(places), at, -1, "stronghold", "state", past=True, actor_at=owner
                )


def _is_its(scene: Scene, at: int) -> Iterator[Draft]:
    """ "F has held out for years. P is *its* last stronghold": whoever the sentence before is about."""
    its = scene.back(at - 1, *(kind for kind in _DESCRIBED if kind != "article"), strange=True)
    verb, whose = its - 1, scene.it_means() if scene.number - scene.memory.head[0] == 1 else ""
    subject = verb - 1 - scene.is_(verb - 1, "adverb")
    group, told = scene.group(subject), not any(i < at for i in scene.who)
    opens = subject == 0 or scene.is_(subject - 1, "article")
    if whose and told and opens and group is not None and scene.is_(its, "its") and scene.is_(verb, "today"):
        yield Draft(whose, "controls", scene.meant(group), at, subject, "stronghold", "state")


def _whose(scene: Scene, at: int) -> int | None:
    """ "F's last stronghold", "the stronghold of F": where F stands."""
    owner = scene.back(at - 1, *_DESCRIBED, sides=False)
    if owner in scene.who:
        return owner
    of = scene.past(at + 2, "article", "member", sides=False)
    return of if scene.is_(at + 1, "of") and of in scene.who else None


def _spoken_of_as_it(scene: Scene, at: int) -> bool:
    """ "F took P. It was the last stronghold of F2": the place that the sentence before spoke of."""
    group = scene.group(at)
    return at == 0 and group is not None and group.members[0].sort == "pronoun" and bool(scene.memory.claimed)


def _met_there(scene: Scene) -> Iterator[Draft]:
    """ "F linked up with the garrison of P", "with comrades in P": men of F's own hold P."""
    for at in scene.each("meets", short=2):
        actor = scene.find_actor(at, at, strict=True)
        men = at + 1
        while scene.is_(men, "date", "adverb", "article") or scene.prep(men) == "to":
            men += 1
        while (
            men < len(scene.items) - 1 and scene.items[men + 1].word and not scene.is_(men + 1, "of", "prep", "there")
        ):
            men += 1
        whose = scene.who.get(men) or next((scene.who[i] for i in range(at + 1, men) if i in scene.who), None)
        there = scene.is_(men + 1, "there")
        named = men + 1 if there else men + 2 + scene.is_(men + 2, "article")
        group = scene.group(named)
        inside = there or scene.is_(men + 1, "of") or scene.prep(men + 1) in ("in", "on")
        own = any(scene.is_(i, "comrades") for i in range(at + 1, men + 1))
        early = any(scene.is_(i, "mood", "neg") for i in range(scene.clause_start(at), at))
        if actor is None or group is None or not inside or early:
            continue
        if whose != actor.faction and not (own and whose is None):
            continue
        places = (scene.it(group) if there else None) or scene.meant(group)
        yield Draft(actor.faction, "controls", places, at, named, "met there", "state", actor_at=actor.at)


def _shrunk(scene: Scene) -> Iterator[Draft]:
    """``تقلصت مناطق F إلى P``: what F still holds."""
    for at in scene.each("light", short=3):
        shrinks = scene.items[at].tag("light")
        group = scene.group(at + 1) if shrinks is not None and shrinks.get("shrinks") else None
        land = group.members[0] if group is not None and group.members[0].land else None
        if land is None:
            continue
        whose = scene.who.get(at + 2) or (_holder(scene, at + 1, land) if land.holder else None)
        for i in range(at + 2, min(len(scene.items) - 1, at + _LAST)):
            left = scene.group(i + 1) if scene.prep(i) in ("to", "on") else None
            if scene.finite(i) or scene.barrier(i) or scene.items[i].has("contrast"):
                break
            if left is not None and whose is not None:
                yield Draft(whose, "controls", scene.meant(left), at, i + 1, "shrunk", "state")
                break


def _has_left(scene: Scene) -> Iterator[Draft]:
    """ "F has a single village left in R, P", "F has two towns left: P and Q"."""
    if scene.actor_order[0] != "before":
        return
    for at in scene.each("trigger", begin=2):
        tag = scene.trigger(at)
        named = scene.group(at - 1) if scene.past(at + 1, "date") > at else None
        names = named is not None and all(place.sort == "named" for place in named.members)
        if tag is None or tag.get("frame") != "left" or tag.form != "past" or not (_thing(scene, at - 1) or names):
            continue
        has = next((i for i in range(at - 2, max(-1, at - _LAST), -1) if scene.is_(i, "light")), -1)
        owner = scene.back(has - 1, "adverb", "perfect")
        if has < 0 or scene.items[has].value("light") != "controls" or owner not in scene.who:
            continue
        only = names and any(scene.is_(i, "adverb", "all_but", "does") for i in range(has + 1, at))
        places, place_at = (scene.meant(named), at - 1) if only else ([], -1) if names else _left_there(scene, at)
        if places:
            yield Draft(scene.who[owner], "controls", places, at, place_at, "has left", "state", actor_at=owner)


def _thing(scene: Scene, at: int) -> bool:
    """Whether a kind of place is spoken of: "a village", "two towns", "one stronghold"."""
    group = scene.group(at)
    first = group.members[0] if group is not None else None
    bare = first is not None and first.sort == "anaphor" and first.kind in LANDMARKS and first.name == first.kind
    return scene.is_(at, "noun", "stronghold", "unnamed") or (first is not None and first.sort == "unnamed") or bare


def _left_there(scene: Scene, at: int) -> tuple[list[Phrase], int]:
    """What is left by its name: behind the land that it lies in, a comma or a colon."""
    within = scene.group(at + 2) if scene.prep(at + 1) == "in" else None
    if within is not None and len(within.members) == 2 and kind_of(within.members[0]) not in (*SETTLED, "camp"):
        return within.members[1:], at + 2
    sign = at + 1
    while sign < len(scene.items) and scene.items[sign].text not in (",", ":") and not scene.finite(sign):
        sign += 1
    road = scene.items[at - 1].value("noun") == "road"
    named = scene.group(sign + 1) is not None and not road
    return (scene.with_more(sign + 1, [""]), sign + 1) if named else ([], -1)


def _last_of(scene: Scene) -> Iterator[Draft]:
    """ "F's only town in P is now Q", "F's last stronghold, Q,"."""
    if scene.actor_order[0] != "before":
        return
    for owner in sorted(scene.who):
        head = scene.past(owner + 1, "possessive", "adverb", "article", "adjective", "place_adjective", strange=True)
        towns = scene.group(head) if head > owner + 1 else None
        plural = towns is not None and towns.members[0].sort == "unnamed"
        if plural:
            pass
        elif head == owner + 1 or towns is not None or not scene.is_(head, "noun", "stronghold"):
            head = owner + 1 if scene.is_(owner + 1, "stronghold") else -1
        if head < 0:
            continue
        at = head + 1
        while at < len(scene.items) - 1 and at - head < _LAST and not scene.finite(at):
            if scene.items[at].text == "," or scene.is_(at, "aux", "become"):
                break
            at += 1
        group = scene.group(at + 1)
        told = group is not None and (scene.items[at].text == "," or scene.is_(at, "aux", "become"))
        if not told or group is None or group.members[0].sort != "named" or scene.possesses(at + 1):
            continue
        taken = scene.just_taken(scene.who[owner], group.members) or _told_to_end(scene, owner)
        if taken or not _lost(scene, group.members):
            yield Draft(
                scene.who[owner],
                "lost" if taken else "controls",
                group.members[: None if plural else 1],
                head,
                at + 1,
                "last of",
                "state",
                actor_at=owner,
            )


def _told_to_end(scene: Scene, owner: int) -> bool:
    """ "*The fall of* the last F stronghold, P": the noun that says so stands before whose it was."""
    led = scene.back(owner - 1, *_DESCRIBED, "past_mark", "last_of", "superlative")
    tag = scene.trigger(led)
    return tag is not None and (tag.value, tag.form) in (("captured", ""), ("lost", ""))


def _lost(scene: Scene, places: list[Phrase]) -> bool:
    """Whether this sentence has said that somebody has left one of these places, or is to lose it."""
    near = [draft.places for draft in scene.memory.said if draft.status in _BY_THEN]
    return any(
        number == scene.number
        and any(place is other for place in places for other in named)
        and not any(named is told for told in near)
        for number, named in scene.memory.claimed[-6:]
    )


def _apposed(scene: Scene, at: int) -> bool:
    """ "The largest of the areas that F held" describes another place."""
    return at > 0 and scene.items[at - 1].word and not scene.items[at - 1].known


def _holder(scene: Scene, at: int, phrase: Phrase) -> str | None:
    named = [item.tags["faction"] for item in phrase.holder if item.has("faction")]
    if named:
        return named[-1].faction
    if "after" in scene.actor_order and phrase.holder and phrase.holder[-1].word and not phrase.holder[-1].known:
        return scene.factions.adjective(phrase.holder[-1].text, scene.memory.published)
    before = scene.factions_between(0, at, "actor")
    its = next((tag.pron for item in phrase.holder if (tag := item.tag("trigger")) is not None and tag.pron), "")
    shown = scene.shown_by(its)
    if before and shown in ("m", "f") and scene.gender(before[-1]) in {"m", "f"} - {shown}:
        before = [i for i in scene.factions_between(0, at) if scene.gender(i) in (shown, "any")] or before
    return scene.who[before[-1]] if before else None


def contradicted(scene: Scene, said: list[Speech]) -> Iterator[tuple[Draft, Stance]]:
    """ "..., which F denied", "but F denied that": the statement before, denied by another."""
    for at, speaker in [*_denied_so(scene, said), *_disowned(scene)]:
        side = scene.factions.group(speaker)
        for before in reversed(scene.memory.said):
            if before.status in _DENIABLE and not before.past and scene.factions.group(before.faction) != side:
                here = _said_here(scene, before)
                if not here and scene.number - scene.memory.sentence_of(before) > 1:
                    return  # "F accused F2 of a killing. F2 denied it"
                if here and before.at > at:
                    continue
                draft = replace(before, at=at, rule="contradicted")
                if not here:
                    draft = replace(draft, place_at=-1, actor_at=-1)
                yield draft, Stance("denied", speaker, "contradicted")
                return


def _denied_so(scene: Scene, said: list[Speech]) -> Iterator[tuple[int, str | None]]:
    """ "..., which F denied", "F denied this": where it is denied, and by whom."""
    for speech in said:
        at = speech.at
        if speech.kind != "denied":
            continue
        its_own = scene.is_(at + 1, "that") or scene.trigger(at + 1) is not None  # ``عن F نفيها أن``
        refers = bool(getattr(scene.items[at].tag("speech"), "pron", "")) and not its_own
        refers = refers or any(scene.is_(i, "so") for i in range(at - 3, at + 4))
        refers = refers or (scene.is_(at + 4, "so") and at + 3 in scene.who)  # ``نفى قيادي في F سقوطها``
        refers = refers or _it_alone(scene, at + 1) or _so_behind_relative(scene, at) or scene.denied_behind(at)
        if refers or scene.this_alone(at + 1):
            yield at, speech.speaker


def _so_behind_relative(scene: Scene, at: int) -> bool:
    """``نفت F، التي تسيطر على P، ذلك``: what is denied, behind what is said of who denies it."""
    if "after" not in scene.actor_order or at + 1 not in scene.who:
        return False
    told = at + 2 + (at + 2 < len(scene.items) and scene.items[at + 2].text in COMMAS)
    if not scene.is_(told, "relative"):
        return False
    ends = (i for i in range(told, len(scene.items)) if scene.is_(i, "that", "contrast", "speech", "so"))
    so = next(ends, -1)
    return scene.is_(so, "so") and (so + 1 == len(scene.items) or not scene.items[so + 1].word)


def _it_alone(scene: Scene, at: int) -> bool:
    """ "F denied it", "F denied it, saying ...": what was said before."""
    it = scene.is_(at, "he_or_she") and not scene.is_(at, "they") and scene.actor_order[0] == "before"
    return it and (at + 1 >= len(scene.items) or not scene.items[at + 1].word or scene.is_(at + 1, "conj"))


def _disowned(scene: Scene) -> Iterator[tuple[int, str | None]]:
    """ "F calls this untrue", "F said the claim was false": where, and whose word that is."""
    for at in scene.each("untrue", "disowns") if scene.actor_order[0] == "before" else ():
        so = scene.back(at - 1, "aux", "adverb", "left_as")
        teller = scene.back(so - 2, "adverb", "date")
        told = scene.is_(so, "so", "this_mark", "that") or (scene.is_(so, "he_or_she") and not scene.is_(so, "they"))
        if told and teller >= 0:
            speaker = (
                scene.who.get(teller) or scene.items[teller].value("speaker") or scene.items[teller].value("nation")
            )
            if speaker:
                yield at, speaker


def _said_here(scene: Scene, draft: Draft) -> bool:
    """Whether the positions of a remembered statement are those of this sentence."""
    return any(number == scene.number and places is draft.places for number, places in scene.memory.claimed)


def untrue(scene: Scene, said: list[Speech]) -> Iterator[tuple[Draft, Stance]]:
    """ "He called reports of the end of F in P untrue": the denial of a loss."""
    for at in scene.each("presence") if scene.occurs("untrue") else ():
        who = scene.factions_between(at + 1, min(len(scene.items), at + 5))
        for i in range(at + 1, min(len(scene.items), at + 8)):
            group = scene.group(i)
            if group is not None and who:
                speaker = next((speech.speaker for speech in said if speech.at < at), None)
                status = scene.value(at, "presence")
                yield (
                    Draft(scene.who[who[0]], status, list(group.members), at, i, "untrue", "state"),
                    Stance("denied", speaker, "untrue"),
                )
                return
