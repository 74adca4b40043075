"""Frames of state: P is in the hands of F.

A frame is a function of a scene and the position of its trigger, see :mod:`mapper.claims.frames`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mapper.claims.absence import told_by_status
from mapper.claims.drafts import ENDED, Draft
from mapper.claims.formerly import Held, for_years, formerly, just_left
from mapper.claims.ground import kind_of
from mapper.claims.holders import holder_of, what_became
from mapper.claims.lasted import for_a_time
from mapper.claims.memory import Actor
from mapper.claims.moods import mood_at
from mapper.claims.phrases import Phrase, rest_of
from mapper.claims.reach import NEAR, STATE_REACH
from mapper.claims.receivers import fell_too, neither, taker_of
from mapper.claims.remaining import remain
from mapper.claims.scene import Scene
from mapper.claims.sentence import COMMAS
from mapper.claims.shutin import men_shut_in, shut_in_there, where_they_are
from mapper.claims.stateplaces import place_of_state, told_to_be
from mapper.claims.unsaid import side_that_says


def _of_a_stranger(scene: Scene, at: int) -> bool:
    """ "The border with the *Israeli-occupied* P": of whoever the word before the hyphen names, and nobody else."""
    return scene.is_(at, "hyphened") and at - 1 not in scene.who


def state(scene: Scene, at: int) -> Iterator[Draft]:
    """P is in the hands of F."""
    tag = scene.items[at].tags["trigger"]
    if scene.is_(at - 1, "neg") and (left := list(remain(scene, at))):
        gone = tag.value == "lost"  # ``لم تخرج عن سيطرة F سوى P``
        yield from (replace(draft, status="lost") if gone else draft for draft in left)
        return
    shut = tag.value == "besieged"
    inside = (tag.get("else_as") and men_shut_in(scene, at)) or shut_in_there(scene, at) if shut else None
    if inside is not None:
        yield from inside
        return
    actor = _holder(scene, at)
    under_way = tag.value == "captured" and scene.one_of(at - 1, "under_way")
    the_held = (tag.get("occupies") and scene.is_(at - 1, "article")) or _of_a_stranger(scene, at)
    the_held = the_held and scene.actor_order[0] == "before"
    if actor is None or under_way or the_held or _not_in_hands(scene, at, actor):
        return  # "P is being stormed by F", "shelled the occupied town of P"
    if (lasted := for_a_time(scene, at, actor)) is not None:
        yield lasted
        return
    if tag.get("given") and (given := list(_given(scene, at, actor))):
        yield from given
        return
    held = Held(scene, at, actor, tag.value, *_what_became(scene, at, actor))
    if _lacks_verb(held):
        return
    _find_places(held)
    if not held.places or _of_something_else(held):
        return
    _list_more(held)
    described = scene.attributive(at) if scene.actor_order[0] == "before" else False
    if (described or scene.in_apposition(at)) and just_left(held):
        return  # "F withdrew from F-held P", "F left P, the last town under its control"
    if described and len(held.places) > 1 and scene.just_taken(actor.faction, held.places[1:]):
        held.places = held.places[:1]  # "seized most of the rebel-held countryside, among it the towns of P and Q"
    if not _weigh(held):
        return
    past = formerly(held)
    if past is None:
        return
    over = held.status == "besieged" and (for_years(scene, at, actor.at) or scene.pluperfect(at))
    plain = "described" if tag.get("describes") else "plain"
    rule = f"{ENDED}:for years" if over else f"state:{held.become or plain}"
    event = held.status == "captured" or (held.status, held.become) == ("lost", "out")
    yield Draft(
        actor.faction, held.status, held.places, at, held.place_at, rule, "event" if event else "state", actor.co,
        past=past or over, actor_at=actor.at,
    )  # fmt: skip
    yield from _others(held)


def _holder(scene: Scene, at: int) -> Actor | None:
    """Who holds: behind or before the word, or who says that something is under control."""
    tag = scene.items[at].tags["trigger"]
    actor = _of_its_flag(scene, at) or holder_of(scene, at)
    active = tag.get("predicate") or not scene.is_(at - 1, "aux")
    if actor is None and tag.get("holder") == "before" and tag.get("place") == "after" and active:
        actor = scene.find_actor(at, at, strict=True) or _named_behind(scene, at)
    return _who_says_so(scene, at) if actor is None and tag.get("unowned") else actor


def _named_behind(scene: Scene, at: int) -> Actor | None:
    """ "*Already in control of P*, F turned to Q"."""
    opens = all(scene.is_(i, "adverb", "date") and not scene.is_(i, "mood") for i in range(at))
    comma = next((i for i in range(at + 1, min(len(scene.items), at + STATE_REACH)) if scene.items[i].text == ","), -1)
    who = scene.past(comma + 1, "article", "member", sides=False)
    quiet = not any(i in scene.who or scene.finite(i) or scene.barrier(i) for i in range(at + 1, comma))
    if not (opens and comma > 0 and quiet and scene.roles.get(who) == "actor" and scene.actor_order[0] == "before"):
        return None
    return Actor(scene.who[who], who, scene.companions(who), "named behind")


def _of_its_flag(scene: Scene, at: int) -> Actor | None:
    """ "F drove out F2, and by Friday *its* flag flew over P": the flag of who the sentence is about."""
    its = at - 1
    while its > 0 and scene.items[its].word and not scene.is_(its, "its", "conj", "clause") and its not in scene.who:
        its -= 1
    if not scene.items[at].tags["trigger"].get("flag") or not scene.is_(its, "its") or scene.actor_order[0] != "before":
        return None
    acting = scene.factions_between(0, its, "actor")
    return Actor(scene.who[acting[0]], acting[0], (), "whose flag") if acting else None


def _not_in_hands(scene: Scene, at: int, actor: Actor) -> bool:
    """ "Outside F-held land", "the yoke of F" and not "under F's yoke", "an agency run by F said", "neither P, Q"."""
    tag = scene.items[at].tags["trigger"]
    named = scene.word(at - 1) in COMMAS or scene.group(at - 1) is not None or scene.is_(at - 1, "aux")
    told = actor.at > at and scene.is_(actor.at + 1, "speech") and at > 0 and scene.items[at - 1].word and not named
    it = scene.group(at - 1)
    jails = actor.at > at and it is not None and it.members[0].sort == "pronoun" and scene.is_(at, "light")
    lent = actor.at == at - 1 and scene.is_(actor.at - 1, "light") and scene.is_(at + 1, "prep")
    lent = lent and not scene.is_(actor.at - 1, "prep")  # "where it held F's fighters", "to assert state control in P"
    if ((told or jails or lent) and scene.actor_order[0] == "before") or neither(scene, at):
        return True
    outside = actor.at - 1 - scene.is_(actor.at - 1, "article")
    town = scene.group(at + 1 + scene.is_(at + 1, "article")) if scene.attributive(at) else None
    named = town is not None and town.members[0].sort == "named"  # "a hill outside F-held P"
    if tag.get("holder") == "before" and scene.prep(outside) == "outside" and not named:
        return _is_outside(scene, outside) < 0
    freed = scene.actor_order[0] == "before" and scene.prep(outside) == "from" and scene.is_(outside, "whose_side")
    if freed and any(scene.is_(i, "mood") for i in range(scene.clause_start(at), at)):
        return True  # "fighting to free P from F's control"
    led = tag.get("led")
    return bool(led) and scene.prep(outside) not in led and not scene.is_(outside, "become")


def _is_outside(scene: Scene, outside: int) -> int:
    """ "P *is* now wholly outside F's control", "*became* the first town outside it": where the verb stands, or -1."""
    i = outside - 1
    while i > 0 and scene.is_(i, "adverb", "extent", "date", "article", "number", "noun", "not_yet"):
        i -= 1
    told = i > 0 and scene.is_(i, "aux", "become") and scene.items[i].value("become") != "remains"
    return i if told else -1


def _given(scene: Scene, at: int, taker: Actor) -> Iterator[Draft]:
    """ "P, which F2 handed to F"."""
    gives = _gives(scene, at)
    given, given_at = scene.relative_object(at) if gives is not None else (None, -1)
    if gives is not None and given:
        lost = scene.items[at].tags["trigger"].get("lost")
        yield Draft(gives, "lost" if lost else "withdrew", given, at, given_at, "state:gave")
        yield Draft(taker.faction, "captured", given, at, given_at, "state:given", actor_at=taker.at)


def _what_became(scene: Scene, at: int, actor: Actor) -> tuple[str, int]:
    """What the verb of the state says: it fell, became, remains, went out; and where the verb stands."""
    tag = scene.items[at].tags["trigger"]
    become, become_at = what_became(scene, at)
    between = range(become_at + 1, actor.at)
    if become == "out" and _into(scene, at):
        become = "fell"  # ``خرجت P من يد F2 إلى يد F``
    if become == "out" and scene.actor_order[0] == "before" and not all(_slips(scene, i) for i in between if i != at):
        become, become_at = "", -1  # "slipping from F's grip, P was in the hands of F2"
    led = actor.at - 1 - scene.is_(actor.at - 1, "article")
    whose = tag.get("holder") == "before" and scene.prep(led) in ("outside", "from")
    if whose and (verb := _is_outside(scene, led)) >= 0:
        become, become_at = "out", verb
    if become == "fell" and _bare(scene, become_at, actor.at):
        become = "" if tag.get("predicate") else "out"  # "leaving F in charge of P"; "P left F's control"
    beside, came = scene.group(at - 1), scene.factions_between(become_at + 1, at, "actor") if become_at >= 0 else []
    describes = tag.get("describes") and not (beside is None or (beside.members[0].sort == "unnamed" and not came))
    fall = any(
        (tag := scene.trigger(i)) is not None and tag.get("frame") == "fall" for i in range(max(0, led - NEAR), led)
    )
    if not become and fall and scene.items[led].text == "into" and not scene.attributive(at):
        return "fell", led  # "the fall of P into F's hands"
    if scene.attributive(at) or describes:
        return "", -1  # "has moved forward in its drive for rebel-held P"
    if scene.actor_order[0] == "before" and scene.word(at - 1) == "," and scene.is_(at - 2, "near"):
        return "", -1  # "moved to within 5 km of P, held by F"
    return become, become_at


def _lacks_verb(held: Held) -> bool:
    """Whether the word says who holds only with a verb that is not here."""
    needs = held.tag.get("needs_become")
    if needs is not None and held.become not in (needs if isinstance(needs, list) else [needs]):
        return True
    whose = held.tag.get("holder") == "before" and held.tag.get("place") != "after"
    told = held.scene.trigger(held.actor.at - 1)
    if whose and told is not None and told.get("frame") == "state" and told.value == "captured":
        return True  # "P fell to F control"
    return not held.become and whose and held.scene.is_(held.actor.at - 1, "of")


def _find_places(held: Held) -> None:
    scene, at, actor_at = held.scene, held.at, held.actor.at
    places, place_at = place_of_state(scene, at, held.actor, held.become, held.become_at)
    if scene.actor_order[0] == "before":
        if not places and at == 0:
            places, place_at = _told_ahead(scene, actor_at)
        if not places:
            places, place_at = _other_part(scene, actor_at) or _goes_on_from(held) or (places, place_at)
        if not places and held.tag.value == "besieged":
            places, place_at = _shut_in(scene, at, actor_at)
        if places and held.tag.value == "besieged" and scene.just_taken(held.actor.faction, places):
            near = [one.reference[-1] for one in places if one.relation == "near" and one.reference and not one.ids]
            places = near or places  # "took a hill overlooking P, besieged by F since May"
        if places and all(place.sort == "unnamed" for place in places):
            apart = any(scene.items[i].text in COMMAS for i in range(max(0, actor_at), place_at))
            begin = place_at if apart else min(place_at, actor_at)
            places, place_at = told_to_be(scene, begin) or (places, place_at)
        verb, left = scene.trigger(place_at - 1), scene.memory.last_left
        if verb is not None and verb.get("frame") == "left" and left and places and places[0].sort == "anaphor":
            same = left.number == scene.number and left.faction != held.actor.faction
            places = left.places if same else places  # "left P for Q, leaving the city in the hands of F"
    held.places, held.place_at = places or [], place_at


def _goes_on_from(held: Held) -> tuple[list[Phrase], int] | None:
    """ "P was taken by F *but recaptured by* F2", "P is held by F *but is surrounded by* F2": of P still."""
    scene, before = held.scene, held.at - 1
    before = scene.back(before, "aux", "adverb", "date", "perfect", "become")
    said = scene.memory.just_told(scene.number)
    listed = scene.items[before].text == "," and before < held.at - 1 and before not in scene.asides.values()
    joined = scene.is_(before, "conj", "contrast") or listed
    if not joined or said is None:
        return None
    of_it = said.place_at < said.at and said.rule.startswith(("state", "fall"))
    return (said.places, said.place_at) if of_it and said.faction != held.actor.faction else None


def _came_to_it(held: Held) -> bool:
    """``وصلت F إلى أحياء P المحاصرة``: whoever shut it in, it is not who has come there."""
    scene, place_at = held.scene, held.place_at
    article = str(scene.lexicon.grammar.get("definite") or "\0")
    shut = held.tag.value == "besieged" and scene.word(held.at).startswith(article)
    if not shut or not 0 <= held.actor.at < place_at:
        return False
    moves = [scene.trigger(i) for i in range(max(0, held.actor.at - 2), place_at) if scene.finite(i)]
    return any(tag is not None and (tag.get("entry") or tag.value == "advanced") for tag in moves)


def _of_something_else(held: Held) -> bool:
    """Whether the word is said of roads and talks in P, of others than F, or of a country."""
    scene, at, tag, place_at = held.scene, held.at, held.tag, held.place_at
    behind = scene.items[place_at + 1].text if 0 <= place_at < len(scene.items) - 1 else ""
    if place_at > at and scene.is_(place_at + 1, "possessive"):
        return True  # "F held P's mayor for an hour"
    if scene.attributive(at) and behind in scene.lexicon.grammar.get("media", ()):
        return True  # "the opposition-run Shaam news agency"
    if 0 <= place_at < at and (_bound_for(scene, place_at, at) or _came_to_it(held)):
        return True
    if any(scene.one_of(i, "captive") for i in range(max(0, held.become_at), at)):
        return True  # ``سقط طيار أسيرا بيد F``
    is_so = at - 1 - scene.is_(at - 1, "adverb")
    lies = place_at < max(held.become_at, is_so if scene.is_(is_so, "today") else -1) and tag.value == "advanced"
    # "P is within range of its guns"
    if tag.get("has") and not lies and _has_before(scene, place_at) < 0:
        return True  # "putting the roads of F2 within range of their guns"
    if tag.get("roads") and any(place.kind not in tag.get("roads") for place in held.places):
        return True
    theirs = tag.get("beside") and scene.shown_by(tag.pron) == "p"
    if theirs and held.actor.at >= 0 and scene.gender(held.actor.at) not in ("p", "any"):
        return True  # "the army took P, and Q is still with them": with others
    apart = place_at not in (at - 1, held.become_at - 1, held.become_at + 1) or scene.is_(place_at - 1, "prep")
    if tag.get("beside") and (apart or held.become_at not in (at - 1, at - 2)):
        return True  # "the talks in P are still on with them"
    if (tag.get("unowned") or tag.get("itself")) and _beside_it(scene, held.places, place_at):
        return True  # "the situation in P is under control", "the people of P are with F"
    counted = next((i for i in range(place_at + 1, at) if scene.is_(i, "aftermath")), at)
    words = scene.items[counted + 1 : at]
    if scene.actor_order[0] == "before" and len(words) > 1 and words[1].has("unit") and all(one.word for one in words):
        return True  # "took it back *after three years* in F2's hands": what was
    if tag.value != "besieged":
        return False
    if all(kind_of(place) == "country" for place in held.places):
        return True
    if any(scene.is_(i, "those_people") for i in range(place_at + 1, at)):
        return True  # "F has posts in P, some of them surrounded by F2"
    # "F took most of the besieged camp": besieged by somebody else
    return bool(tag.get("own")) and _says_it_holds(scene, held.actor.faction, held.places)


def _bound_for(scene: Scene, place_at: int, at: int) -> bool:
    """ "Left P *for a camp* run by F": what is run is no place of a name."""
    for i in range(place_at + 1, at - 1):
        if scene.items[i].text == "for" and scene.is_(i + 1, "indefinite"):
            return all(scene.items[k].word and scene.group(k) is None for k in range(i, at))
    return False


def _list_more(held: Held) -> None:
    """Add what is named behind the holder."""
    scene, actor_at = held.scene, held.actor.at
    ends = max(actor_at, held.at) if scene.actor_order[0] == "before" and not scene.attributive(held.at) else actor_at
    held.places, held.place_at = _listed_behind(scene, ends, held.places) or (held.places, held.place_at)
    held.places = [*held.places, *_among_share(scene, actor_at, held.places)]
    if scene.actor_order[0] == "before" and scene.inside is not None and scene.done_before(scene.inside):
        return  # "F took P, held by F2, and also Q"
    more = fell_too(scene, actor_at) if held.status == "captured" else scene.with_it(actor_at)
    held.places = [*held.places, *more]


def _told_ahead(scene: Scene, actor_at: int) -> tuple[list[Phrase] | None, int]:
    """ "*Besieged by F since May*, P is short of bread": the subject of the main clause."""
    comma = actor_at + 1
    while comma < len(scene.items) and scene.items[comma].text != ",":
        if scene.finite(comma) or scene.barrier(comma) or comma in scene.who:
            return None, -1
        comma += 1
    named = comma + 1 + scene.is_(comma + 1, "article")
    group = scene.group(named)
    plain = group is not None and not scene.possesses(named)
    return (scene.meant(group), named) if plain and group is not None else (None, -1)


def _weigh(held: Held) -> bool:
    """What the words around make of the status; whether it states anything."""
    scene, at, actor_at, place_at = held.scene, held.at, held.actor.at, held.place_at
    if held.tag.get("rest") and _remains_to(scene, at, place_at):
        held.status = "controls"
    if held.tag.get("place") == "after" and scene.pluperfect(at):
        held.become = "had"
    none_of = any(scene.is_(i, "none_of") for i in range(max(0, place_at - 3), place_at))
    none = next((i for i in range(place_at + 1, at) if scene.is_(i, "none_of")), -1)
    if held.tag.get("rest") and none > 0:  # "of P not one quarter was left to F"
        told_by_status(scene, none)
        held.status = "lost"
    if held.status == "controls" and (scene.ended(at) or scene.ended(actor_at) or none_of):
        held.status = "lost"
    if held.status == "controls" and (held.become == "fell" or _came_to_occupy(held)) and not _comes_of_it(held):
        held.status = "captured"
    if held.status == "lost" and "after" in scene.actor_order and (never := _never_left(held)) >= 0:
        scene.items[never].tags.pop("neg")  # it is told by the status, and denies nothing
        held.status, held.become = "controls", "remains"
    if held.become == "out" and held.status == "controls" and scene.actor_order[0] == "before":
        if mood_at(scene, held.become_at)[0] or scene.is_(place_at - 1, "last_of") or _was_out_before(held):
            return False  # "only P was out of F's reach"
        if scene.is_(scene.back(held.become_at - 1, "adverb", "extent"), "neg"):
            return False  # "P, which had never fallen out of F's hands"
        held.status = "lost"  # "P slipped from F's hands"
    if held.status == "controls" and any(scene.is_(i, "fire") for i in (at + 1, at + 2)):
        held.status = "advanced"
    return True


def _comes_of_it(held: Held) -> bool:
    """ "F took Q, *bringing* all of P under its control": what F holds now."""
    scene, become = held.scene, held.become_at
    ends = tuple(scene.lexicon.grammar.get("gerund_ends", ()))
    led = become > 0 and scene.word(become - 1) == "," and scene.word(become).endswith(ends)
    return scene.actor_order[0] == "before" and led and scene.trigger(become) is None


def _came_to_occupy(held: Held) -> bool:
    """ "F *occupied* P", "P was occupied by F on Monday": an event, unless it is told since when or for how long."""
    scene, at, place_at = held.scene, held.at, held.place_at
    whose = held.actor.at == at - 1 and "stop" in scene.lexicon.entries.get(scene.items[at - 1].text, {})
    if not held.tag.get("occupies") or whose or scene.is_(at, "hyphened") or scene.is_(at - 1, "was"):
        return False
    behind = max(at, place_at, held.actor.at) + 1
    when = [item.tags["date"] for item in scene.items[behind : behind + NEAR] if item.has("date")]
    lasts = any(item.text in scene.lexicon.grammar.get("lasts", ()) for item in scene.items[behind : behind + 2])
    if lasts or any(day.since for day in when):
        return False
    was = scene.one_of(at - 1, "past_aux")
    return held.actor.at < at or (was and any(day.precision == "day" for day in when))


def _was_out_before(held: Held) -> bool:
    """ "P is *still* out of F's control", "F took the parts of P *that were* outside it": no loss of this day."""
    scene, verb = held.scene, held.become_at
    if any(scene.is_(i, "ongoing") for i in range(verb, held.actor.at)):
        return True
    led = scene.back(verb - 1, "perfect", "pluperfect", "had", "aux", "adverb") + 1
    past = scene.one_of(led, "past_aux") or scene.is_(led, "pluperfect", "had")
    return past and scene.is_(led - 1, "relative")


def _never_left(held: Held) -> int:
    """``لم تخرج P من يد F``: where "not" stands, before the word or before the verb that it belongs to; else -1."""
    for verb in (held.at, held.become_at if held.become == "out" else -1):
        before = held.scene.back(verb - 1, "adverb", "date")
        if verb > 0 and held.scene.is_(before, "neg"):
            return -1 if held.scene.items[before].tags["neg"].get("ahead") else before
    return -1


def _others(held: Held) -> Iterator[Draft]:
    """What the sentence goes on to say of other holders: "and Q by F2", "out of the hands of F2", "to F3"."""
    scene, at, actor, places, place_at = held.scene, held.at, held.actor, held.places, held.place_at
    out_of = held.become == "fell" and _into(scene, at)
    if out_of and (robbed := _out_of_hands(scene, held.become_at, at)) is not None:
        yield Draft(scene.who[robbed], "lost", places, at, place_at, "state:out of", "event", actor_at=robbed)
    if held.status == "lost" and "after" in scene.actor_order:
        yield from _to_whom(scene, at, actor, places, place_at)
    if held.status == "besieged" and (other := _from_other_sides(scene, actor.at)) >= 0:
        who, co = scene.who[other], scene.companions(other)
        yield Draft(who, "besieged", places, at, place_at, "state:and by", "state", co, actor_at=other)
    by = scene.items[at].text.endswith("by") and held.status in ("lost", "withdrew") and at < actor.at
    taker = taker_of(scene, actor.at) if by and scene.actor_order[0] == "before" else None
    if taker is not None and taker.faction != actor.faction:  # "P was lost by F2 to F"
        yield Draft(taker.faction, "captured", places, at, place_at, "state:to", co=taker.co, actor_at=taker.at)
    agent = scene.agent(actor.at) if held.tag.get("given") else None
    if agent is not None:
        yield Draft(agent.faction, "withdrew", places, at, place_at, "state:giver", actor_at=agent.at)


def _from_other_sides(scene: Scene, at: int) -> int:
    """ "Surrounded by F in the south *and by F2* in the west": where F2 stands, or -1."""
    link = scene.past(at + 1, "prep", "article", "direction", "extent", "date", "adverb", "possessive")
    other = scene.past(link + 1, "agent", "article", "member", sides=False)
    led = scene.is_(link, "conj", "contrast") and (link > at + 1 or scene.is_(link + 1, "agent"))
    led = led and scene.actor_order[0] == "before" and other in scene.who
    behind = scene.prep(other + 1) or other + 1 >= len(scene.items) or not scene.items[other + 1].word
    return other if led and behind and scene.who[other] != scene.who.get(at) else -1


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
        led = scene.back(i - 1, "member")
        tag = scene.trigger(led)
        hands = scene.is_(led, "role") or (tag is not None and (tag.get("control") or tag.get("frame") == "state"))
        if hands and (scene.prep(led - 1) == "from" or _led_inside(scene, led) == "from"):
            return i
    return None


def _has_before(scene: Scene, place_at: int) -> int:
    """ "F *has* P within range of its guns", "F *brought* P within range": where it stands right before P, or -1."""
    has = scene.back(place_at - 1, "article", "extent", "adverb", but=("perfect",))
    brought = has >= 0 and scene.items[has].value("become") == "fell"
    return has if brought or scene.is_(has, "perfect") else -1


def _to_whom(scene: Scene, at: int, loser: Actor, places: list[Phrase], place_at: int) -> Iterator[Draft]:
    """``خرجت P عن سيطرة F لصالح F2``."""
    taker = taker_of(scene, max(at, loser.at))
    into = loser.at + 1
    if taker is None and scene.trigger(into) is not None and _into(scene, into):
        taker = holder_of(scene, into)  # ``خرجت P من يد F إلى يد F2``
    of_another = taker is not None and scene.is_(taker.at - 1, "faction_anaphor") and scene.group(taker.at - 1)
    if taker is not None and taker.faction != loser.faction and not of_another:
        yield Draft(taker.faction, "captured", places, at, place_at, "state:to", co=taker.co, actor_at=taker.at)


def _beside_it(scene: Scene, places: list[Phrase], at: int) -> bool:
    """ "The situation in P", "the border with P", "the road to P", "the P fire is under control": not P itself."""
    behind = scene.items[at + 1]
    if behind.word and (not behind.known or behind.has("fire")):
        return True
    led = scene.is_(at - 1, "prep", "relation", "role") and scene.items[at - 1].text != "with"  # "with P in our hands"
    return led or any(place.kind == "road" for place in places)


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
    place = scene.back(at - 1, "adverb", "extent", but=("group",))
    has = _has_before(scene, place)
    if scene.group(place) is None or has < 0:
        return -1
    subject = scene.back(has - 1, "adverb", "member")
    return subject if subject in scene.who else -1


def _slips(scene: Scene, at: int) -> bool:
    return scene.is_(at, "article", "member", "adverb", "prep", "place_adjective", "superlative", "noun")


def _says_it_holds(scene: Scene, faction: str, places: list[Phrase]) -> bool:
    """Whether the sentence has just said that the faction took, holds or leaves one of these places."""
    said, here = scene.memory.last_said, scene.memory.last_claimed
    if "after" not in scene.actor_order or not said or not here or here.number != scene.number:
        return False
    holds = said.faction == faction and said.status in ("captured", "controls", "withdrew", "lost", "contested")
    return holds and any(place is other for place in places for other in said.places)


def _listed_behind(scene: Scene, at: int, places: list[Phrase]) -> tuple[list[Phrase], int] | None:
    """ "Many areas were captured by F, such as A and B": their names."""
    if scene.actor_order[0] != "before" or any(place.sort != "unnamed" for place in places):
        return None
    following = at + 1
    while following < len(scene.items) and (scene.items[following].text in COMMAS or scene.is_(following, "date")):
        following += 1
    listed = scene.spells_out(following)
    group = scene.group(following + 1) if listed else None
    return (scene.meant(group), following + 1) if group is not None else None


def _among_share(scene: Scene, at: int, places: list[Phrase]) -> list[Phrase]:
    """``نصف P بيد F، بما فيه Q``: what is named of a share."""
    shares = len(places) == 1 and places[0].extent and places[0].extent != "all"
    if "after" not in scene.actor_order or not shares or (not scene.is_(at + 1, "date") and at + 3 >= len(scene.items)):
        return []
    comma = at + 1 + scene.is_(at + 1, "date")
    listed = comma + 2 < len(scene.items) and scene.items[comma].text in COMMAS
    listed = listed and scene.spells_out(comma + 1)
    group = scene.group(comma + 2) if listed else None
    return scene.meant(group)


def _bare(scene: Scene, at: int, stop: int) -> bool:
    """Whether a verb that takes control away stands here, with nothing but the holder behind it."""
    tag = scene.items[at].tags["become"]
    return (
        bool(tag.get("bare"))
        and stop > at
        and all(scene.is_(i, "article", "adverb", "member") for i in range(at + 1, stop))
    )


def _shut_in(scene: Scene, at: int, actor_at: int) -> tuple[list[Phrase] | None, int]:
    """ "F2 are besieged by F in P", "P, where F2 had been besieged by F"."""
    people = any(scene.is_(i, "civilians", "comrades") for i in range(scene.clause_start(at), at))
    if not people and not scene.factions_between(scene.clause_start(at), at):
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


def _other_part(scene: Scene, at: int) -> tuple[list[Phrase], int] | None:
    """ "..., the other half in F2's hands": of what the same sentence has just said to be held."""
    before = at - 1 - scene.is_(at - 1, "article")
    claimed = scene.memory.last_claimed
    rest = scene.prep(before) == "in" and scene.is_(before - 1, "other_part")
    if not rest or not claimed or claimed.number != scene.number:
        return None
    return [rest_of(place) for place in claimed.places], before - 1


def _gives(scene: Scene, at: int) -> str | None:
    """ "P, which F handed to F2": who gives."""
    before = scene.back(at - 1, "adverb", "perfect", "date")
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
