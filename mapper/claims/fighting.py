"""Frames of what is not settled: who shares a place, fights for it, stands before it.

A frame is a function of a scene and the position of its trigger, see :mod:`mapper.claims.frames`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from mapper.claims.battlegrounds import and_at, battleground, denied_to_be_over, in_town, last_taker
from mapper.claims.drafts import Draft
from mapper.claims.ground import kind_of
from mapper.claims.holders import what_became
from mapper.claims.memory import Actor
from mapper.claims.phrases import Phrase
from mapper.claims.reach import CLASH_REACH, NEAR, STATE_REACH
from mapper.claims.scene import Scene
from mapper.claims.sentence import COMMAS

_NOT_NEARED: Final = ("country", "river")
"""What a side reaches without coming near any place that could be held."""


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
        if sides and "after" in scene.actor_order:
            taken = scene.memory.last_taken if tag.get("theirs") else None
            if taken and taken.number == scene.number and taken.faction not in sides:
                sides = (taken.faction, *sides)  # "F took Q, and P is divided between it and F2"
            alone = scene.factions_between(scene.clause_start(at), at, "actor", "owner")
            before = [i for i in alone if scene.fits(i, tag, at)][-1:]  # "which it shares with F2"
            told = scene.actor_before(at) if not before and len(sides) < 2 and (tag.pron or tag.get("its")) else None
            if told is not None:
                sides = (told.faction, *sides)  # "F took Q; as for P, it shares it with F2"
        listed = _right_before(scene, at) if scene.actor_order[0] == "before" and not sides else []
        before = [] if len(listed) > 1 else before  # "F3 attacked F and F2, who share P"
        sides = tuple(dict.fromkeys([*listed, *(scene.who[i] for i in before), *sides]))
    if tag.get("direct"):
        sides = tuple(dict.fromkeys([*_right_before(scene, at), *(scene.who[i] for i in after)]))
    beside = scene.actor_order[0] == "before" and len(sides) == 1 and bool(after)
    if beside and (other := _pointed_to(scene, at, after[0])):
        sides = tuple(dict.fromkeys((other, *sides)))
    if len(sides) < 2:
        return
    if tag.get("state"):
        places, place_at = None, -1
        for i in scene.groups_before(at):
            if "after" in scene.actor_order and scene.is_(i - 1, "aside"):
                continue  # ``P، أكبر مدن Q، مقسمة بين F وF2``
            places, place_at = scene.meant(scene.group(i)), i
            break
    else:
        places, place_at = scene.find_object(at, tag.get("via", ["on"]))
    if not places and tag.get("direct"):
        places, place_at = scene.relative_object(at)
    if places and tag.get("known"):
        places = [place for place in places if place.place is not None or place.sort != "named"]
    if not places or (
        tag.get("direct") and any(not scene.is_(i, "article", "extent") for i in range(at + 1, place_at))
    ):
        return
    for side in sides[:2]:
        others = tuple(other for other in sides[:2] if other != side)
        yield Draft(side, "shared", places, at, place_at, "share", "state", others)


def _right_before(scene: Scene, at: int) -> list[str]:
    """ "F and F2 share P", "F and F2, who share P": the sides of the list that ends right before the verb."""
    last = scene.back(at - 1, "adverb", "perfect")
    which = scene.before_commas(last - 1) if scene.is_(last, "relative") else last
    joined = scene.back(which - 1, "article")
    if which != last and scene.is_(joined, "conj") and joined - 1 in scene.who and which in scene.who:
        return [scene.who[joined - 1], scene.who[which]]
    if scene.is_(last, "they", "he_or_she"):
        return []  # "they now share it with F2": nobody is named
    return [scene.who[i] for i in sorted(scene.who) if last in scene.who and scene.first_of_list(last) <= i <= last]


def _pointed_to(scene: Scene, at: int, named: int) -> str:
    """ "Divided between *them* and F2", "F took P and now shares it with F2": who is not named beside the verb."""
    if scene.items[at].tags["trigger"].get("direct"):
        with_whom = scene.is_(named - 1 - scene.is_(named - 1, "article"), "link")
        actor = scene.find_actor(at, at, strict=True) if with_whom and not scene.is_(at - 1, "they") else None
        return actor.faction if actor is not None and actor.at >= 0 else ""
    pointed = any(scene.is_(i, "those_people", "he_or_she") for i in range(at + 1, named + 3))
    taken = scene.memory.last_taken
    return (taken.faction if taken else scene.memory.subject or "") if pointed else ""


def clash(scene: Scene, at: int) -> Iterator[Draft]:
    """Fighting goes on in P between F and F2."""
    after = CLASH_REACH if "after" in scene.actor_order else STATE_REACH
    near = range(max(0, at - CLASH_REACH), min(len(scene.items), at + after + 1))
    told = scene.prep(at - 1) == "from" and any(scene.is_(i, "speech") for i in range(max(0, at - 10), at))
    verb = scene.items[at].tags["trigger"]
    helped = at - 1
    while scene.actor_order[0] == "before" and scene.is_(helped, "adverb", "meanwhile", "also"):
        helped -= 1
    helps = scene.is_(helped, "aux")
    going = bool(verb.get("going")) and (helps or bool(verb.get("both")))
    going = going or (helps and scene.actor_order[0] == "before")
    saw = scene.actor_order[0] == "before" and any(scene.is_(i, "witness") for i in range(max(0, at - 3), at))
    told = told or going or saw or bool(verb.get("lasts")) or (scene.actor_order[0] == "before" and _told_of(scene, at))
    headline = scene.actor_order[0] == "after" and (at == 0 or scene.items[at - 1].text == ":")
    told = told or (headline and not any(item.has("outcome") for item in scene.items[at:]))
    if not (told or any(scene.items[i].has("ongoing") for i in near)) or (_by_circumstance(scene, at) and not told):
        return
    places, place_at = scene.find_object(at, scene.items[at].tags["trigger"].get("via", ["in"]))
    if not places and (edge := at_edge(scene, at)) is not None:
        places, place_at = edge
    if not places and "after" in scene.actor_order:
        places, place_at = _fought_there(scene, at)
    if not places and scene.actor_order[0] == "before":
        places, place_at = battleground(scene, at)
        places = places or (denied_to_be_over(scene, at) if innermost_side(scene, at) is not None else None)
    if not places and scene.actor_order[0] == "before" and scene.items[at].tags["trigger"].get("over"):
        places, place_at = scene.subject_places(at)
    if not places and (verb.get("arena") or any(scene.is_(i, "witness") for i in range(max(0, at - 3), at))):
        places, place_at = scene.subject_places(at)
    if places and scene.actor_order[0] == "before" and place_at > at:
        places = [*places, *(place for place in and_at(scene, place_at + 1) if place not in places)]
    if not places or ("after" in scene.actor_order and any(scene.is_(i, "outcome") for i in range(at, place_at))):
        return  # ``اشتباكات انتهت بسيطرة F على P``
    if scene.actor_order[0] == "before":
        if _declared_over(scene, max(at, place_at)):
            return
        places = in_town(scene, places)
    sides = _sides(scene, at)
    if scene.items[at].tags["trigger"].get("both") and (len(sides) < 2 or scene.is_(at - 1, "relative")):
        return
    if sides:
        yield Draft(sides[0], "contested", places, at, place_at, "clash", "state", (), tuple(sides[1:2]))


def at_edge(scene: Scene, at: int) -> tuple[list[Phrase], int] | None:
    """``معارك عنيفة على تخوم P``, ``يقاتلون الآن على أطراف P``: the outskirts of P."""
    led = at + 1
    while scene.is_(led, "date", "adverb", "adjective") or (scene.unlisted(led) and scene.trigger(led) is None):
        led += 1
    edge, there = scene.trigger(led), scene.group(led + 1)
    if "after" not in scene.actor_order or edge is None or edge.get("frame") != "near" or there is None:
        return None
    return [replace(place, extent="outskirts") for place in scene.meant(there)], led + 1


def _fought_there(scene: Scene, at: int) -> tuple[list[Phrase] | None, int]:
    """``P يتنازعها F وF2``, ``P تتقاتل عليها F وF2``, ``P تدور فيها معارك``: what a pronoun means."""
    tag = scene.items[at].tags["trigger"]
    if tag.pron:
        return scene.antecedent(at, tag.pron), at
    beside = at + 1 if tag.form else at - 1
    it = scene.items[beside].tag("prep") if 0 <= beside < len(scene.items) else None
    leads = it is not None and it.pron and it.value in tag.get("via", ["in"])
    return (scene.antecedent(beside, it.pron), beside) if leads and it is not None else (None, -1)


def _told_of(scene: Scene, at: int) -> bool:
    """ "reported fierce clashes in P"."""
    before = at - 1
    while before > 0 and (scene.is_(before, "article", "adjective") or not scene.items[before].known):
        before -= 1
    verb = scene.items[before].tag("speech") if before > 0 else None
    behind = scene.past(at + 1, "prep", "article", "group", "faction", "conj", "member", "direction")
    if scene.is_(behind, "perfect", "pluperfect", "aux"):
        return False  # "said fighting in P had ended"
    return verb is not None and verb.value == "reported" and scene.items[before].word


def _by_circumstance(scene: Scene, at: int) -> bool:
    """ "After clashes in P": fighting that only says when or how something else happened."""
    if "after" in scene.actor_order:
        now = scene.is_(at - 1, "adverb", "date")  # ``تدور الآن اشتباكات``
        return scene.is_(at - 1, "stop", "role") and not (now or scene.is_(at - 1, "that"))
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
    if (
        "after" in scene.actor_order
        and scene.finite(at)
        and not named
        and (joint := scene.companions(_first(scene, at)))
    ):
        return [scene.who[_first(scene, at)], *joint][:2]  # ``F وF2 يتقاتلان في P``
    begin = next((i for i in range(at - 1, -1, -1) if scene.items[i].has("contrast", "but")), 0)
    here = list(dict.fromkeys(scene.who[i] for i in scene.factions_between(begin, at, "actor"))) if begin else []
    told = innermost_side(scene, at)
    taker = last_taker(scene) if scene.actor_order[0] == "before" else None
    of_media = told is not None and taker is not None and told not in (each.speaker for each in scene.said)
    if told is not None and not here and not of_media:
        here = [told]
    here = here or _who_wages(scene, at)
    remembered = [subject] if subject and recent else []
    if "after" in scene.actor_order:
        spoken_of = [*remembered, *reversed(before)]
    else:
        gone = {who for number, who, _ in scene.memory.left if number == scene.number}
        acting = [who for who in reversed(before) if who not in gone or who == taker]
        spoken_of = [*acting, *([taker] if taker else []), *remembered]
    earlier = [*reversed(here), *spoken_of]
    if scene.actor_order[0] == "before" and not both and (fighter := _who_fights(scene, at)):
        other = next((who for who in (*named, *earlier, *_his_enemies(scene, fighter[0])) if who not in fighter), None)
        return [*fighter, *([other] if other else [])][:2]
    all_before = list(dict.fromkeys(scene.who[i] for i in sorted(scene.who) if i < at))
    if not named and len(all_before) > 1 and scene.between_us(scene.clause_start(at), at + CLASH_REACH):
        return all_before[-2:]  # ``P بيد F، وQ بيد F2، وبينهما R الذي لا يهدأ القتال عليه``
    if both or (not named and not here and len(before) > 1 and scene.actor_order[0] == "before"):
        here = [*before, *named]
        return (here if len(here) > 1 or not both else _last_two(scene))[:2]
    if scene.is_(at - 1, "aux") and not named:
        # "F and F2 are battling for P": the subject is both.
        subjects = scene.factions_between(scene.clause_start(at), at, "actor")
        first_of = next((i for i in subjects if scene.companions(i)), None)
        if first_of is not None:
            return [scene.who[first_of], *scene.companions(first_of)][:2]
    if len(named) > 1:
        return named[:2]
    if not (named or before or here) and (there := _in_next_clause(scene, stop)) and "after" in scene.actor_order:
        return there
    main = next((who for who in earlier if who not in named), None)
    if scene.actor_order[0] == "before" and main and not named:
        return [main, *_his_enemies(scene, main)][:2]
    subject_last = "after" in scene.actor_order or main is None
    if named and after and subject_last and scene.roles[after[0]] == "actor" and not scene.between_us(at, after[0]):
        return [named[0], *([main] if main else [])]
    return [who for who in (main, *named) if who] or _in_next_clause(scene, stop)


def _in_next_clause(scene: Scene, at: int) -> list[str]:
    """ "Fighting raged in P *as F* tried to repel F2", "in P, *where F and F2* face each other"."""
    end = next((i for i in range(at + 1, len(scene.items)) if not scene.items[i].word), len(scene.items))
    where = "after" in scene.actor_order and scene.is_(at, "where")  # ``حيث أحرز F تقدما``
    joins = where or (scene.actor_order[0] == "before" and scene.is_(at, "left_as", "at_which"))
    if not joins or any(scene.is_(i, "neg", "nor", "ended") for i in range(at + 1, end)):
        return []
    sides = list(dict.fromkeys(scene.who[i] for i in scene.factions_between(at + 1, end)))
    return sides[:2] if len(sides) > 1 or where else []


def _who_wages(scene: Scene, at: int) -> list[str]:
    """``إن F تخوض معارك مع F2``, ``تخوض F معارك``: who stands beside the verb."""
    verb = next((i for i in range(at - 1, max(-1, at - 1 - NEAR), -1) if scene.is_(i, "ongoing")), -1)
    if verb < 0 or not scene.items[verb].tags["ongoing"].get("fights"):
        return []
    sides = scene.factions_between(verb + 1, at, "actor")[:1]
    sides = sides or scene.factions_between(scene.clause_start(verb), verb, "actor")[-1:]
    return [scene.who[i] for i in sides]


def _first(scene: Scene, at: int) -> int:
    """Where the list of sides begins that ends right before a verb; -1 where none does."""
    first = at - 1
    while first - 1 in scene.who and first in scene.who and scene.items[first].joined:
        first -= 1
    return first if first in scene.who else -1


def _who_fights(scene: Scene, at: int) -> list[str]:
    """ "F were still fighting in P", "they are battling F2": the subject, with whom it is joined to."""
    verb = scene.back(at - 1, "adverb", "ongoing", "date", "shift")
    lasts = bool(scene.items[at].tags["trigger"].get("lasts"))  # "rebels put up resistance in P"
    if not (scene.is_(verb, "aux") or lasts) or scene.nounlike(at):
        return []
    subject = scene.back(verb - (not lasts), "adverb", "date", "member", sides=False)
    if subject not in scene.who or scene.roles.get(subject) != "actor":
        return []
    first = scene.first_of_list(subject)
    sides = [scene.who[first], *scene.companions(first)]
    men = first - 2
    if scene.is_(first - 1, "conj") and scene.is_(men, "member") and men not in scene.who:
        taker = last_taker(scene)  # "soldiers and F2 were fighting"
        sides = [taker, *sides] if taker and taker not in sides else []
    return sides


def _his_enemies(scene: Scene, who: str) -> list[str]:
    """From whom a side has just taken what it took, or who has just left it."""
    fought = [enemy for draft in reversed(scene.memory.said) if draft.faction == who for enemy in draft.against]
    left = [side for number, side, _ in reversed(scene.memory.left) if scene.number - number <= 1]
    group = scene.factions.group(who)
    return [enemy for enemy in (*fought, *left) if scene.factions.group(enemy) != group][:1]


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


def _goes_on_of_place(scene: Scene, verb: int) -> bool:
    """ "F entered P, which lies near Q *and is* 10 km from R": what is said of P goes on."""
    if scene.actor_order[0] != "before" or not scene.is_(verb - 1, "conj"):
        return False
    for i in range(verb - 2, 1, -1):
        if scene.is_(i, "relative") and scene.group(scene.before_commas(i - 1)) is not None:
            return True
        if i in scene.who or not scene.items[i].word:
            return False
    return False


def at_distance(scene: Scene, at: int) -> Iterator[Draft]:
    """F is now N km from P."""
    verbs = [i for i in range(max(0, at - 8), at) if scene.items[i].has("become")]
    stands = _stands(scene, at) if scene.actor_order[0] == "before" else -1
    if verbs and scene.actor_order[0] == "before" and scene.is_(verbs[-1] + 1, "those_people"):
        yield from left_near(scene, verbs[-1])
        return
    if not scene.is_(at, "distance") and stands < 0:
        return
    verbs = [stands] if stands >= 0 else verbs
    heads = at == 1 or scene.is_(at - 2, "that", "clause", "contrast") or not scene.items[at - 2].word
    bare = at - 1 in scene.who and heads and "after" in scene.actor_order  # "F 2 km from P"
    if not (verbs or bare or any(scene.finite(i) for i in range(max(0, at - 8), at))):
        return
    left = scene.trigger(scene.clause_start(at))
    if left is not None and left.get("frame") == "leave" and "after" in scene.actor_order and not verbs:
        return  # ``انسحب F إلى مسافة 30 كيلومترا من P``
    between = scene.factions_between(verbs[-1], at, "actor") if verbs else []
    told_of = scene.factions_between(scene.clause_start(verbs[-1]), verbs[-1])[-1:] if verbs else []
    if any(scene.is_(scene.first_of_list(i) - 1, "agent") for i in told_of):
        return  # "shells fired by F landed 2 km from P"
    which = bool(verbs) and scene.is_(verbs[-1] - 1, "relative")  # "took P, which is 10 km from Q"
    before = scene.past_aside(verbs[-1] - 1) - which if verbs else -1
    told = scene.before_commas(before) if verbs and scene.actor_order[0] == "before" else -1
    if not between and (scene.group(told) is not None or (which and scene.is_(told, "noun"))):
        return  # "P, taken by F on Monday, is 10 km from Q"
    if verbs and not between and _goes_on_of_place(scene, verbs[-1]):
        return
    first = scene.first_of_list(between[-1]) if between else -1
    actor = Actor(scene.who[first], first, scene.companions(first)) if between else None
    actor = actor or scene.whose_we(at) or scene.actor_before(verbs[-1] if verbs else at, "become")
    if actor is not None:
        for i in (stands, stands + 1) if scene.is_(stands, "comes_to") else ():
            scene.items[i].tags.pop("mood", None)  # "halted 3 km short of P": nothing failed
        group = scene.items[at].tags["near"]
        it = group.members[0] if group.members[0].sort == "pronoun" and "after" in scene.actor_order else None
        places = scene.antecedent(at, it.gender) if it is not None else scene.meant(group)
        if not places:
            return
        yield Draft(
            actor.faction,
            "advanced",
            places,
            at,
            at,
            "distance",
            "state",
            actor.co,
            actor_at=actor.at,
        )


def left_near(scene: Scene, at: int) -> Iterator[Draft]:
    """ "F took P, leaving them, which put them only 4 km from Q"; "..., leaving F2 4 km from Q"."""
    whom = scene.past(at + 1, "article", "member")
    near = whom + 1
    while scene.is_(near, "adverb", "more_than", "article", "possessive", "member") or scene.prep(near) == "to":
        near += 1
    if not scene.is_(near, "near"):
        return
    taken = scene.memory.last_taken
    alone = not any(i < at for i in scene.who)  # "F took P. That put them 4 km from Q"
    recent = taken is not None and scene.is_(whom, "those_people") and scene.number - taken.number <= alone
    who = scene.who.get(whom) or (taken.faction if taken is not None and recent else None)
    places = scene.meant(scene.items[near].tags["near"])
    if who is not None and places:
        yield Draft(
            who, "advanced", places, near, near, "distance:left", "state", actor_at=whom if whom in scene.who else -1
        )


def _stands(scene: Scene, at: int) -> int:
    """Verb by which "N km from P" is said of a faction: "they are N km from P"; -1 when there is none."""
    before = scene.back(at - 1, "adverb", "more_than", "article", "extent", "date")
    before -= scene.prep(before) == "to" and scene.is_(before - 1, "comes_to")  # "got to within 3 km of P"
    return before if scene.is_(before, "become", "aux", "comes_to") else -1


def _goes_away(scene: Scene, at: int) -> bool:
    """``انسحب F وهو يتجه إلى P``, ``في حافلات تتجه إلى P``: whither those go who leave."""
    gone = any(scene.number - number <= 1 for number, _, _ in scene.memory.left)
    return gone or scene.is_(at - 1, "batch", "relative")


def _is_stopped(scene: Scene, at: int) -> bool:
    """ "*The advance* of F on P *had been stopped*": nobody came nearer."""
    if scene.actor_order[0] != "before" or not scene.is_(at - 1, "article", "possessive"):
        return False
    behind = range(at + 1, min(len(scene.items), at + NEAR + CLASH_REACH))
    verb = next((i for i in behind if scene.is_(i, "aux")), len(scene.items))
    last = scene.items[verb + 1] if verb + 1 < len(scene.items) else None
    return last is not None and (last.value("mood") == "failed" or last.has("undone", "prevents"))


def near(scene: Scene, at: int) -> Iterator[Draft]:
    """F came close to P."""
    tag = scene.items[at].tags["trigger"]
    goes_on = scene.actor_order[0] == "before" and scene.is_(at - 1, "conj")
    earlier = (scene.trigger(i) for i in range(max(0, at - 3), at))
    if any(one is not None and one.get("frame") == "leave" for one in earlier) and not goes_on:
        return
    around = (scene.trigger(i) for i in range(max(0, at - 5), at) if tag.get("needs_become"))
    if any(one is not None and one.get("frame") == "state" and one.value == "besieged" for one in around):
        return  # ``بات F محاصرا في مخيم على أطراف P``
    if _is_stopped(scene, at):
        return
    if _whither(scene, at) or (tag.get("bound_for") and _goes_away(scene, at)):
        return
    if scene.actor_order[0] == "before" and scene.inside is not None and not scene.is_(scene.inside + 1, "relative"):
        return
    if scene.nounlike(at) or (scene.actor_order[0] == "before" and _where_they_fight(scene, at)):
        return
    lies = scene.is_(at - 1, "lies") and scene.is_(at - 2, "relative")
    if scene.items[at - 1].value("become") == "lies" and (scene.is_(at - 2, "noun") or scene.group(at - 2) is not None):
        return  # ``سيطر F على قرية تقع على بعد كيلومترات من P``
    if lies and scene.group(scene.before_commas(at - 3)) is not None:
        return  # "took P, which lies on the outskirts of Q"
    if not tag.form and _of_a_thing(scene, at):
        return
    fought, where = scene.trigger(at - 1), scene.group(at - 1)
    if fought is not None and fought.get("frame") == "clash":
        return
    bounds = where is not None and where.members[-1].sort == "unnamed" and not tag.form
    if scene.actor_order[0] == "before" and bounds and not scene.items[at].has("become"):
        return  # "left some villages on the outskirts of P"
    if tag.get("goes_on") and not any(scene.is_(i, "goes_on") for i in range(max(0, at - CLASH_REACH), at)):
        return
    if tag.get("needs_become") not in (None, what_became(scene, at)[0]):
        return  # "the farms on the outskirts of P"
    places, place_at = _of_taking(scene, at) or scene.find_object(at, tag.get("via", ["to"]), reach=8)
    if not places and tag.get("reach"):
        yield from _in_reach(scene, at)
        return
    if not places or all(kind_of(place) in _NOT_NEARED for place in places):
        return
    if tag.get("parts") and any(scene.group(i) is not None for i in range(at + 1, place_at)):
        return  # "cuts P off from Q"
    on = scene.actor_order[0] == "before" and scene.prep(place_at - 1) == "on"
    if on and (place_at > at + 2 or (" " in scene.items[place_at - 1].text and not places[0].kind)):
        return
    own = bool(tag.pron and tag.get("noun")) and "after" in scene.actor_order  # ``أكد المرصد تقدمه نحو P``
    actor = scene.find_actor(at, place_at, strict=not own)
    if actor is None and at - 1 in scene.who and scene.roles.get(at - 1) == "opponent":
        actor = _with_whom(scene, at - 1)
    if actor is not None and _carried(scene, actor.at):
        return
    they = scene.actor_order[0] == "before" and actor is not None and scene.is_(actor.at, "he_or_she")
    goes_off = goes_on or they or tag.form == "gerund" or scene.is_(at, "reached")  # "F who left P reached Q"
    gone = scene.memory.left[-1:] if scene.actor_order[0] == "before" and goes_off else []
    said = scene.memory.last_said
    attacks = scene.items[at].text.endswith(" on") and scene.finite(at)
    if attacks or (said is not None and said.status in ("captured", "besieged", "advanced")):
        gone = []  # "having left P, F took Q and advanced towards R"
    if actor is not None and any((scene.number, actor.faction) == left[:2] for left in gone):
        return  # "left P in a convoy heading for Q", "left P as they headed for Q"
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


def _declared_over(scene: Scene, at: int) -> bool:
    """ "Declared the fighting in P *over*": it is no more."""
    behind = at + 1 + scene.is_(at + 1, "date", "adverb")
    return scene.is_(behind, "over_now", "given_over") and (
        behind + 1 >= len(scene.items) or not scene.items[behind + 1].word or scene.is_(behind + 1, "date", "conj")
    )


def _of_a_thing(scene: Scene, at: int) -> bool:
    """ "Blew up *a car* at the perimeter of P", "killed *ten soldiers* at its gates": where that was."""
    thing = led = at - 1
    if scene.actor_order[0] != "before" or thing in scene.who:
        return False
    if scene.is_(thing, "verb") and scene.is_(thing - 1, "aux"):
        return True  # "was killed on the outskirts of P"
    place = scene.group(thing)
    if place is not None and place.members[-1].sort != "pronoun" and scene.prep(thing - 1) not in ("from", "to"):
        return scene.items[at].text.startswith("on the ")  # "took P on the outskirts of Q"
    if not (scene.unlisted(thing) or scene.is_(thing, "member", "hurt", "noun")):
        return False
    while led > 0 and (scene.unlisted(led) or scene.is_(led, "member", "hurt", "adjective", "faction", "noun")):
        led -= 1
    counted = led < thing and scene.is_(led, "indefinite", "number", "few", "batch")
    return counted and not scene.is_(led - 1, "had", "perfect", "there")


def _whither(scene: Scene, at: int) -> bool:
    """``انسحب F من P إلى مشارف Q``, ``طردت F F2 إلى مشارف Q``: where those go who leave or are driven out."""
    for i in range(at - 1 if "after" in scene.actor_order and not scene.finite(at) else -1, -1, -1):
        tag = scene.trigger(i)
        if scene.is_(i, "forces_to") or (tag is not None and tag.get("frame") in ("leave", "expel")):
            return True
        if scene.barrier(i) or scene.finite(i) or not scene.items[i].word:
            return False
    return False


def _in_reach(scene: Scene, at: int) -> Iterator[Draft]:
    """ "P is within range of F's guns"."""
    who = at + 1 + scene.is_(at + 1, "article")
    verb = scene.back(at - 1, "adverb")
    lies = scene.is_(verb, "today", "lies", "comes_to") or scene.items[verb].value("become") in ("became", "remains")
    thing = who + 2 if scene.is_(who + 1, "possessive") else who + 1
    ends = thing >= len(scene.items) or not scene.items[thing].word or scene.is_(thing, "date", "clause", "conj")
    armed = ends or scene.one_of(thing, "arms")
    places, place_at = scene.subject_places(verb) if lies and armed and who in scene.who else (None, -1)
    if places:
        yield Draft(scene.who[who], "advanced", places, at, place_at, "near:in reach", "state", actor_at=who)


def _with_whom(scene: Scene, at: int) -> Actor | None:
    """ "With F at the gates of P, ...": F acts in its own clause."""
    led = scene.back(at - 1, "article", "member", but=("link",))
    heads = led == 0 or (led > 0 and not scene.items[led - 1].word)
    if scene.actor_order[0] != "before" or not scene.is_(led, "link") or not heads:
        return None
    return Actor(scene.who[at], at, scene.companions(at), "actor of its clause")


def _carried(scene: Scene, at: int) -> bool:
    """ "Buses carrying F from P reached Q": F is brought there."""
    at = scene.back(at - 1, "article", "member", "past_mark", "number") + 1
    return scene.is_(at - 1, "carrying")


def _of_taking(scene: Scene, at: int) -> tuple[list[Phrase], int] | None:
    """ "F came close to the taking of P": the place of the noun, which states nothing itself."""
    if "after" not in scene.actor_order or scene.items[at].tags["trigger"].get("via") != ["from"]:
        return None
    for i in range(at + 1, min(len(scene.items) - 1, at + CLASH_REACH + 2)):
        noun = scene.trigger(i + 1)
        about = i + 1
        while scene.is_(about, "light") and scene.control(about + 1):
            about += 1
            noun = scene.trigger(about)  # "came close to imposing its control on P"
        if scene.prep(i) == "from" and noun is not None and noun.get("noun") and noun.get("frame") == "take":
            places, place_at = scene.find_object(about, noun.get("via", [""]))
            scene.swallowed.add(about)
            return (places, place_at) if places else None
        if scene.finite(i) or scene.barrier(i) or scene.group(i) is not None:
            return None
    return None


def _where_they_fight(scene: Scene, at: int) -> bool:
    """ "F battled F2 on the outskirts of P"."""
    for i in range(at - 1, scene.clause_start(at) - 1, -1):
        if scene.items[i].text in COMMAS and i + 1 + scene.is_(i + 1, "article") in scene.who:
            return False  # "After days of clashes, F reached the edge of P"
        tag = scene.trigger(i)
        if tag is not None:
            return tag.get("frame") == "clash"
    return False
