"""Frames of state: P is in the hands of F.

A frame is a function of a scene and the position of its trigger, see :mod:`mapper.claims.frames`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mapper.claims.drafts import ENDED, Draft
from mapper.claims.ground import kind_of
from mapper.claims.holders import holder_of, what_became
from mapper.claims.memory import Actor
from mapper.claims.moods import mood_at
from mapper.claims.phrases import Phrase
from mapper.claims.reach import CLASH_REACH, NEAR, STATE_REACH
from mapper.claims.receivers import taker_of
from mapper.claims.remaining import remain
from mapper.claims.scene import Scene
from mapper.claims.sentence import COMMAS
from mapper.claims.shutin import where_they_are
from mapper.claims.stateplaces import place_of_state, told_to_be
from mapper.claims.unsaid import side_that_says
from mapper.text.lexicon import Tag


def state(scene: Scene, at: int) -> Iterator[Draft]:
    """P is in the hands of F."""
    tag = scene.items[at].tags["trigger"]
    if scene.is_(at - 1, "neg") and (left := list(remain(scene, at))):
        yield from left
        return
    actor = holder_of(scene, at)
    active = tag.get("predicate") or not scene.is_(at - 1, "aux")
    if actor is None and tag.get("holder") == "before" and tag.get("place") == "after" and active:
        actor = scene.find_actor(at, at, strict=True)
    if actor is None and tag.get("unowned"):
        actor = _who_says_so(scene, at)
    if actor is None:
        return
    outside = actor.at - 1 - scene.is_(actor.at - 1, "article")
    if tag.get("holder") == "before" and scene.prep(outside) == "outside":
        return
    if tag.get("led") and scene.prep(outside) not in tag.get("led") and not scene.is_(outside, "become"):
        return  # "the yoke of F", and not "under F's yoke"
    if tag.get("given") and (gives := _gives(scene, at)) is not None:
        given, given_at = scene.relative_object(at)
        if given:
            yield Draft(gives, "lost" if tag.get("lost") else "withdrew", given, at, given_at, "state:gave")
            yield Draft(actor.faction, "captured", given, at, given_at, "state:given", actor_at=actor.at)
            return
    become, become_at = what_became(scene, at)
    between = range(become_at + 1, actor.at)
    if become == "out" and _into(scene, at):
        become = "fell"  # ``خرجت P من يد F2 إلى يد F``
    if become == "out" and scene.actor_order[0] == "before" and not all(_slips(scene, i) for i in between):
        become, become_at = "", -1  # "slipping from F's grip, P was in the hands of F2"
    if become == "fell" and _bare(scene, become_at, actor.at):
        become = "" if tag.get("predicate") else "out"  # "leaving F in charge of P"; "P left F's control"
    if scene.attributive(at):
        become, become_at = "", -1  # "has moved forward in its drive for rebel-held P"
    beside = scene.group(at - 1)
    if tag.get("describes") and not (beside is None or beside.members[0].sort == "unnamed"):
        become, become_at = "", -1
    needs = tag.get("needs_become")
    if needs is not None and become not in (needs if isinstance(needs, list) else [needs]):
        return
    if not become and tag.get("holder") == "before" and tag.get("place") != "after" and scene.is_(actor.at - 1, "of"):
        return
    places, place_at = place_of_state(scene, at, actor, become, become_at)
    if not places and scene.actor_order[0] == "before":
        places, place_at = _other_part(scene, actor.at) or (places, place_at)
    if not places and tag.value == "besieged" and scene.actor_order[0] == "before":
        places, place_at = _shut_in(scene, at, actor.at)
    if places and scene.actor_order[0] == "before" and all(place.sort == "unnamed" for place in places):
        places, place_at = told_to_be(scene, min(place_at, actor.at)) or (places, place_at)
    if tag.get("has") and _has_before(scene, place_at) < 0:
        return  # "putting the roads of F2 within range of their guns"
    theirs = tag.get("beside") and scene.lexicon.grammar.get("pronouns", {}).get(tag.pron) == "p"
    if theirs and actor.at >= 0 and scene.gender(actor.at) not in ("p", "any"):
        return  # "the army took P, and Q is still with them": with others
    apart = place_at not in (at - 1, become_at - 1, become_at + 1) or scene.is_(place_at - 1, "prep")
    if tag.get("beside") and (apart or become_at not in (at - 1, at - 2)):
        return  # "the talks in P are still on with them"
    if not places or (tag.get("unowned") and _beside_it(scene, places, place_at)):
        return  # "the situation in P is under control"
    if tag.value == "besieged" and all(kind_of(place) == "country" for place in places):
        return
    if tag.value == "besieged" and any(scene.is_(i, "those_people") for i in range(place_at + 1, at)):
        return  # "F has posts in P, some of them surrounded by F2"
    if tag.value == "besieged" and tag.get("own") and _says_it_holds(scene, actor.faction, places):
        return  # "F took most of the besieged camp": besieged by somebody else
    places, place_at = _listed_behind(scene, actor.at, places) or (places, place_at)
    places = [*places, *_among_share(scene, actor.at, places)]
    places = [*places, *scene.with_it(actor.at)]
    status = tag.value
    if tag.get("rest") and _remains_to(scene, at, place_at):
        status = "controls"
    if scene.actor_order[0] == "before" and scene.attributive(at) and _just_left(scene, actor.faction, places):
        return  # "F withdrew from F-held P"
    if tag.get("place") == "after" and scene.pluperfect(at):
        become = "had"
    none_of = any(scene.is_(i, "none_of") for i in range(max(0, place_at - 3), place_at))
    if status == "controls" and (scene.ended(at) or scene.ended(actor.at) or none_of):
        status = "lost"
    if status == "controls" and (become == "fell" or (become == "became" and since_day(scene, become_at, actor.at))):
        status = "captured"
    if become == "out" and status == "controls" and scene.actor_order[0] == "before":
        if mood_at(scene, become_at)[0]:
            return
        status = "lost"  # "P slipped from F's hands"
    if status == "controls" and any(scene.is_(i, "fire") for i in (at + 1, at + 2)):
        status = "advanced"
    near = [i for i in range(max(0, at - 4), at) if scene.aside(i) in (None, scene.aside(at))]
    commas = [i for i in range(place_at + 1, at) if scene.items[i].text == ","]
    opens = scene.actor_order[0] == "before" and commas == [place_at + 1] and scene.is_(place_at + 2, "was")
    past = become == "" and (opens or any(scene.items[i].has("was") for i in near))
    relative = any(scene.items[i].has("relative") for i in range(max(0, at - 4), at))
    taken = scene.just_taken(actor.faction, places) and not _today(scene, at)
    if past and relative and not taken and scene.actor_order[0] == "after":
        return
    apposed = scene.actor_order[0] == "before" and scene.is_(place_at + 1, "clause") is False
    described = scene.inside is not None and (scene.is_(scene.inside + 1, "aside") or (apposed and not past))
    verb_first = "after" in scene.actor_order
    held = taken and status == "controls"
    # "F took P on Sunday, the last town that F2 held"
    last = scene.actor_order[0] == "before" and any(scene.is_(i, "past_mark") for i in range(place_at + 1, at))
    if past and described and not held and any(who == actor.faction for _, who, _ in scene.memory.left[-1:]):
        return
    elif held and (described or (relative and (last or past or become == "had"))):
        past = True
    elif held and opens:
        pass  # "F took P, until then in the hands of F2"
    elif held and apposed and place_at == at - 2 and scene.items[at - 1].text == ",":
        past = True  # "F took P, held by F2 since 2014"
    elif taken and relative and become == "remains" and tag.get("bastion"):
        past = True  # "P, which for years stayed a stronghold of F"
    elif held and verb_first and become_at in range(place_at):
        pass  # "P, which F2 took in 2014, has come under F" with its verb first
    elif held and scene.attributive(at) and not _only_meant(scene, at):
        past = True  # "F took the F2-held town of P"
    elif (
        held
        and not scene.attributive(at)
        and not (past and verb_first and (scene.is_(at - 2, "subordinate", "relative") or scene.items[at - 1].joined))
    ):
        return
    past = past or (status == "controls" and scene.attributive(at) and _then_falls(scene, place_at, actor.faction))
    past = past or (status == "controls" and _had_been(scene, at, actor.faction, places))
    told = tag.get("place") == "after" and 0 <= place_at < actor.at  # "P was the last F-held town"
    whose = actor.at - 1 - scene.is_(actor.at - 1, "article")
    past = past or (scene.attributive(at) and scene.once_was(whose - 1))
    past = past or (told and scene.items[place_at + 1].text in scene.lexicon.grammar.get("past_aux", ()))
    past = past or (status == "controls" and (become == "had" or falls_then(scene) or _for_years(scene, at, actor.at)))
    over = status == "besieged" and (_for_years(scene, at, actor.at) or scene.pluperfect(at))
    past = past or over
    kind = "event" if status == "captured" or (status, become) == ("lost", "out") else "state"
    yield Draft(
        actor.faction,
        status,
        places,
        at,
        place_at,
        f"{ENDED}:for years" if over else f"state:{become or 'plain'}",
        kind,
        actor.co,
        past=past,
        actor_at=actor.at,
    )
    if tag.get("holder") != "before" and scene.actor_order[0] == "before":
        yield from _gapped(scene, at, actor, status, place_at)
    if become == "fell" and _into(scene, at) and (robbed := _out_of_hands(scene, become_at, at)) is not None:
        yield Draft(scene.who[robbed], "lost", places, at, place_at, "state:out of", "event", actor_at=robbed)
    if status == "lost" and "after" in scene.actor_order:
        yield from _to_whom(scene, at, actor, places, place_at)
    agent = scene.agent(actor.at) if tag.get("given") else None
    if agent is not None:
        yield Draft(agent.faction, "withdrew", places, at, place_at, "state:giver", actor_at=agent.at)


def _remains_to(scene: Scene, at: int, place_at: int) -> bool:
    """ "P is the only town left to F", "P, the largest town left to F"."""
    described = scene.group(at - 1)
    thing = scene.is_(at - 1, "noun", "stronghold") or (described is not None and described.members[-1].sort != "named")
    return thing or any(scene.is_(i, "last_of", "past_mark") for i in range(place_at + 1, at))


def _into(scene: Scene, at: int) -> bool:
    """Whether a state says where something comes to, where verbs come first: ``إلى يد``."""
    return "after" in scene.actor_order and _led_inside(scene, at) == "to"


def _led_inside(scene: Scene, at: int) -> str:
    """The preposition that a phrase itself begins with: ``إلى يد``, ``من قبضة``."""
    lead = scene.lexicon.entries.get(scene.items[at].text.split()[0], {}).get("prep") if at >= 0 else None
    return lead.value if lead is not None else ""


def _out_of_hands(scene: Scene, become_at: int, at: int) -> int | None:
    """``انتقلت P من يد F2 إلى يد F``: where F2 stands, behind words that hold."""
    for i in scene.factions_between(become_at + 1, at):
        led = i - 1
        while scene.is_(led, "member"):
            led -= 1
        tag = scene.trigger(led)
        hands = scene.is_(led, "role") or (tag is not None and (tag.get("control") or tag.get("frame") == "state"))
        if hands and (scene.prep(led - 1) == "from" or _led_inside(scene, led) == "from"):
            return i
    return None


def _has_before(scene: Scene, place_at: int) -> int:
    """ "F *has* P within range of its guns": where "has" stands right before P, or -1."""
    has = place_at - 1
    while scene.is_(has, "article", "extent", "adverb") and not scene.is_(has, "perfect"):
        has -= 1
    return has if scene.is_(has, "perfect") else -1


def _to_whom(scene: Scene, at: int, loser: Actor, places: list[Phrase], place_at: int) -> Iterator[Draft]:
    """``خرجت P عن سيطرة F لصالح F2``."""
    taker = taker_of(scene, max(at, loser.at))
    into = loser.at + 1
    if taker is None and scene.trigger(into) is not None and _into(scene, into):
        taker = holder_of(scene, into)  # ``خرجت P من يد F إلى يد F2``
    if taker is not None and taker.faction != loser.faction:
        yield Draft(taker.faction, "captured", places, at, place_at, "state:to", co=taker.co, actor_at=taker.at)


def _beside_it(scene: Scene, places: list[Phrase], at: int) -> bool:
    """ "The situation in P", "the border with P", "the road to P", "the P fire is under control": not P itself."""
    behind = scene.items[at + 1]
    if behind.word and (not behind.known or behind.has("fire")):
        return True
    return scene.is_(at - 1, "prep", "relation", "role") or any(place.kind == "road" for place in places)


def _who_says_so(scene: Scene, at: int) -> Actor | None:
    """ "P is under control": of the side that says so if no other acts here; "F brought P under control"."""
    become, become_at = what_became(scene, at)
    brings = scene.factions_between(scene.clause_start(become_at), become_at, "actor") if become == "fell" else []
    if brings and not scene.is_(become_at - 1, "aux"):
        return Actor(scene.who[brings[-1]], brings[-1], scene.companions(brings[-1]), "actor before verb")
    if (has := _has_it(scene, at)) >= 0:
        return Actor(scene.who[has], has, scene.companions(has), "has it")
    side = side_that_says(scene, at)
    acting = (scene.who[i] for i in scene.factions_between(scene.clause_start(at), at, "actor"))
    if side is None or any(who != side for who in acting):
        return None
    return Actor(side, -1, (), "side of speaker")


def _has_it(scene: Scene, at: int) -> int:
    """ "F now has P fully under control": where F stands, -1 where it does not."""
    place = at - 1
    while scene.is_(place, "adverb", "extent") and scene.group(place) is None:
        place -= 1
    has = _has_before(scene, place)
    if scene.group(place) is None or has < 0:
        return -1
    subject = has - 1
    while scene.is_(subject, "adverb", "member"):
        subject -= 1
    return subject if subject in scene.who else -1


def _slips(scene: Scene, at: int) -> bool:
    return scene.is_(at, "article", "member", "adverb", "prep", "place_adjective")


def _says_it_holds(scene: Scene, faction: str, places: list[Phrase]) -> bool:
    """Whether the sentence has just said that the faction took or holds one of these places."""
    said, here = scene.memory.said[-1:], scene.memory.claimed[-1:]
    if "after" not in scene.actor_order or not said or not here or here[0][0] != scene.number:
        return False
    holds = said[0].faction == faction and said[0].status in ("captured", "controls")
    return holds and any(place is other for place in places for other in said[0].places)


def _listed_behind(scene: Scene, at: int, places: list[Phrase]) -> tuple[list[Phrase], int] | None:
    """ "Many areas were captured by F, such as A and B": their names."""
    if scene.actor_order[0] != "before" or any(place.sort != "unnamed" for place in places):
        return None
    following = at + 1
    while following < len(scene.items) and (scene.items[following].text in COMMAS or scene.is_(following, "date")):
        following += 1
    listed = scene.is_(following, "relation") and scene.items[following].value("relation") == "list"
    group = scene.group(following + 1) if listed else None
    return (scene.meant(group), following + 1) if group is not None else None


def _among_share(scene: Scene, at: int, places: list[Phrase]) -> list[Phrase]:
    """``نصف P بيد F، بما فيه Q``: what is named of a share."""
    shares = len(places) == 1 and places[0].extent and places[0].extent != "all"
    if "after" not in scene.actor_order or not shares or (not scene.is_(at + 1, "date") and at + 3 >= len(scene.items)):
        return []
    comma = at + 1 + scene.is_(at + 1, "date")
    listed = comma + 2 < len(scene.items) and scene.items[comma].text in COMMAS
    listed = listed and scene.items[comma + 1].value("relation") == "list"
    group = scene.group(comma + 2) if listed else None
    return scene.meant(group) if group is not None else []


def _bare(scene: Scene, at: int, stop: int) -> bool:
    """Whether a verb that takes control away stands here, with nothing but the holder behind it."""
    tag = scene.items[at].tags["become"]
    return (
        bool(tag.get("bare"))
        and stop > at
        and all(scene.is_(i, "article", "adverb", "member") for i in range(at + 1, stop))
    )


def _had_been(scene: Scene, at: int, faction: str, places: list[Phrase]) -> bool:
    """ "F took P. It had been held by F2 since 2015": what was so until then."""
    had = next((i for i in range(at - 1, max(-1, at - NEAR), -1) if scene.is_(i, "pluperfect")), -1)
    return had >= 0 and any(
        who != faction and any(place.target is other.target for place in places for other in taken)
        for _, who, taken in scene.memory.taken
    )


def _for_years(scene: Scene, at: int, actor_at: int) -> bool:
    """ "P was ruled by F for three years": and is no longer."""
    if "after" in scene.actor_order:
        unit = at - 1 if scene.is_(at - 1, "unit") else -1
        return unit > 0 and any(scene.is_(i, "spent") for i in range(max(0, unit - NEAR), unit))
    was = scene.items[at - 1].text in scene.lexicon.grammar.get("past_aux", ()) if at else False
    behind = max(at, actor_at) + 1
    counted = behind + 1 + scene.is_(behind + 1, "number")
    return was and scene.is_(behind, "prep") and scene.is_(counted, "unit")


def falls_then(scene: Scene) -> bool:
    """ "P, held by F since 2012, fell to F2": what is said in an insertion is over by its main verb."""
    if scene.inside is None or scene.actor_order[0] != "before" or scene.inside - 1 in scene.who:
        return False  # "F, which holds P, took Q"
    verb, tag = _verb_behind(scene, scene.asides[scene.inside])
    if tag is None:
        held = scene.prep(verb) == "under" or (scene.prep(verb) == "in" and scene.is_(verb - 1, "today"))
        return held and any(i in scene.who for i in (verb + 1, verb + 2))
    return (
        tag.get("frame") in ("fall", "pass")
        or tag.value == "captured"
        or (tag.get("frame") == "state" and tag.value == "controls" and scene.is_(verb - 1, "today"))
    )


def since_day(scene: Scene, become_at: int, stop: int) -> bool:
    """ "Has been in the hands of F since Sunday", "came into the hands of F five days ago"."""
    if "after" not in scene.actor_order:
        return False
    whens = (item.tags["date"] for item in scene.items[max(0, become_at - 1) : stop + 3] if item.has("date"))
    return any(when.day is not None and when.precision == "day" and when.since for when in whens)


def _shut_in(scene: Scene, at: int, actor_at: int) -> tuple[list[Phrase] | None, int]:
    """ "F2 are besieged by F in P", "P, where F2 had been besieged by F"."""
    if not scene.factions_between(scene.clause_start(at), at):
        return None, -1
    for i in range(actor_at + 1, min(len(scene.items), actor_at + STATE_REACH)):
        group = scene.group(i)
        if group is not None and scene.prep(i - 1) == "in" and group.members[0].sort == "named":
            return scene.meant(group), i
        if scene.finite(i) or scene.items[i].text in COMMAS or scene.barrier(i):
            break
    where = where_they_are(scene, at)
    group = scene.group(where)
    return (scene.meant(group), where) if group is not None else (None, -1)


def _verb_behind(scene: Scene, at: int) -> tuple[int, Tag | None]:
    """Where the verb of what stands at a position is, past its helping words, and what it says."""
    verb = at + 1
    while scene.is_(verb, "adverb", "perfect", "pluperfect", "aux", "date", "become"):
        if (tag := scene.trigger(verb)) is not None and tag.get("frame") == "fall":
            break
        verb += 1
    return verb, scene.trigger(verb)


def _then_falls(scene: Scene, at: int, faction: str) -> bool:
    """ "F-held P fell to F2", "was captured by F2", "is now held by F2": what P was held as before its verb."""
    verb, tag = _verb_behind(scene, at)
    if scene.actor_order[0] != "before" or _led_there(scene, at):
        return False
    if now_of_another(scene, at, faction):
        return True
    if tag is None or tag.value not in ("captured", "withdrew"):
        return False
    led = scene.prep(at - 3 - scene.is_(at - 3, "article"))
    if tag.get("frame") == "fall" and led:
        return False  # "the price of bread in F-held P fell"
    return scene.passive(verb) or tag.get("frame") in ("state", "fall", "pass")


def _led_there(scene: Scene, at: int) -> bool:
    """ "The road to F-held P is held by F2": P is not what that is said of."""
    led = scene.before_held(at)
    led_there = scene.is_(led, "prep", "relation") and not scene.is_(led, "of")
    return led_there or scene.held_beside(at) or scene.only_bounds(at)


def now_of_another(scene: Scene, at: int, faction: str) -> bool:
    """ "F-held P is now held by F2", "is under F2 control": the place at a position is said to be another side's."""
    verb, _ = _verb_behind(scene, at)
    if _led_there(scene, at):
        return False
    predicate = verb > at + 1 and scene.is_(verb - 1, "aux", "become")
    words = range(verb, min(len(scene.items), verb + NEAR))
    held = next((i for i in words if (tag := scene.trigger(i)) is not None and tag.value == "controls"), -1)
    if not predicate or held < 0:
        return False
    sides = [i for i in range(verb, held + NEAR) if i in scene.who and scene.roles.get(i) == "actor"]
    apart = any(scene.is_(i, "neg", "contrast", "clause") or scene.items[i].text in COMMAS for i in range(at, held))
    return bool(sides) and not apart and scene.who[sides[0]] != faction


def _only_meant(scene: Scene, at: int) -> bool:
    """ "wants to retake rebel-held P": nobody has taken it."""
    verb = next((i for i in range(at - 1, -1, -1) if scene.trigger(i) is not None), -1)
    return verb >= 0 and bool(mood_at(scene, verb)[0])


def _just_left(scene: Scene, faction: str, places: list[Phrase]) -> bool:
    return any(
        number == scene.number and who == faction and any(place is other for place in places for other in left)
        for number, who, left in scene.memory.left[-2:]
        if not any(left is meant for meant in scene.memory.meant)
    )


def _other_part(scene: Scene, at: int) -> tuple[list[Phrase], int] | None:
    """ "..., the other half in F2's hands": of what the same sentence has just said to be held."""
    before = at - 1 - scene.is_(at - 1, "article")
    claimed = scene.memory.claimed[-1:]
    rest = scene.prep(before) == "in" and scene.is_(before - 1, "other_part")
    if not rest or not claimed or claimed[0][0] != scene.number:
        return None
    return [replace(place, extent="part") for place in claimed[0][1]], before - 1


def _rest_of(scene: Scene, at: int, verb: int) -> int | None:
    """ "the rest", "the other half" of what was said to be held: where the words end."""
    end = at
    while scene.is_(end, "article", "other_part", "fraction", "part", "direction", "extent"):
        end += 1
    told = any(scene.is_(i, "other_part") for i in range(at, end))
    return end - 1 if told and end > at and scene.actor_order[0] == "before" and verb < at else None


def _gapped(scene: Scene, at: int, holder: Actor, status: str, place_at: int) -> Iterator[Draft]:
    """ "P is held by F and Q by F2": the verb is left out."""
    by = scene.items[at].text.split()[-1]
    i = max(holder.at, at) + 1
    while i < len(scene.items) - 3:
        comma = scene.items[i].text == ","
        i += comma
        joined = scene.is_(i, "conj", "contrast")
        i += joined
        named = i + scene.is_(i, "article")
        group = scene.group(named)
        rest = _rest_of(scene, named, at) if group is None and (comma or joined) else None
        if rest is not None:
            named, group = rest, scene.group(place_at)
        if not (comma or joined) or group is None:
            return
        after = scene.asides.get(named + 1, named) + 1
        if not scene.is_(after, "agent", "prep") or scene.items[after].text != by:
            return
        other = after + 1
        while scene.is_(other, "article", "member", "batch", "of", "whose_side", "number") and other not in scene.who:
            other += 1
        if other not in scene.who:
            return
        yield Draft(
            scene.who[other],
            status,
            scene.meant(group),
            at,
            named,
            "state:gapped",
            "state",
            scene.companions(other),
            actor_at=other,
        )
        i = other + 1


def _today(scene: Scene, at: int) -> bool:
    """ "P, which F2 took in May, is back in the hands of F"."""
    before = [i for i in range(max(0, at - CLASH_REACH), at) if scene.is_(i, "today")]
    return scene.actor_order[0] == "before" and scene.inside is None and bool(before and scene.asides)


def _gives(scene: Scene, at: int) -> str | None:
    """ "P, which F handed to F2": who gives."""
    before = at - 1
    while scene.is_(before, "adverb", "perfect", "date"):
        before -= 1
    if scene.actor_order[0] != "before":
        return None
    return scene.who.get(before) or (scene.memory.subject if scene.is_(before, "he_or_she") else None)


def by_control(scene: Scene, at: int) -> Iterator[Draft]:
    """P went out of the control of F, ``عادت P لسيطرة F``."""
    become, become_at = what_became(scene, at)
    meaning = {"out": "lost", "fell": "captured"}.get(become)
    if meaning is None or (become == "fell") != (scene.items[at].role == "for"):
        return
    actor = holder_of(scene, at)
    if actor is not None:
        places, place_at = place_of_state(scene, at, actor, become, become_at)
        if places:
            yield Draft(actor.faction, meaning, places, at, place_at, f"state:{become}", "event", actor_at=actor.at)
            yield from _to_whom(scene, at, actor, places, place_at) if meaning == "lost" else ()
