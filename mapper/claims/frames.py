"""The dozen ways a sentence says who holds, takes, leaves, shares or surrounds a place.

Which words trigger a frame stands in ``triggers.toml``. Frames find actor and place; how sure the statement
is, is not theirs to say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Final

from mapper.claims import changes, expelling, fighting, leaving, passing, remaining, states, taking
from mapper.claims.drafts import ENDED, Draft
from mapper.claims.formerly import set_off
from mapper.claims.gapped import by_turns, each_its_own, gapped, likewise
from mapper.claims.ground import kind_of
from mapper.claims.outsiders import none_of_its_men
from mapper.claims.phrases import Phrase
from mapper.claims.reach import WAS_REACH
from mapper.claims.redeployed import redeployed
from mapper.claims.scene import Scene
from mapper.claims.sentence import COMMAS
from mapper.claims.whence import joins
from mapper.text.normalize import fold_key

_MOMENTARY: Final = ("besieged", "contested", "advanced")
"""What used to be so, of these, says nothing of today."""
_NEWS: Final = timedelta(days=3)
"""What happened so shortly before publication is news, though a text tells of it as of what had been."""


def _left(scene: Scene, at: int) -> Iterator[Draft]:
    """F left P, to F2 perhaps; F left F2 with P."""
    became = f"{scene.word(at + 2)} {scene.word(at + 3)}" in scene.lexicon.grammar.get("left_in", ())
    if scene.group(at + 1) is not None and (became or scene.one_of(at + 2, "left_so")):
        return  # "left P in ruins"
    if scene.actor_order[0] == "before" and (near := list(fighting.left_near(scene, at))):
        yield from near
        return
    found = [*changes.leaves(scene, at), *changes.left_to(scene, at)] or list(remaining.remain(scene, at))
    yield from found or list(leaving.posts(scene, at)) or leaving.leaving(scene, at)


def _leave(scene: Scene, at: int) -> Iterator[Draft]:
    """F left P; F redeployed, and others have come into P."""
    yield from list(leaving.leave(scene, at)) or redeployed(scene, at)


_HOLDING: Final = ("captured", "controls", "shared", "lost", "withdrew")
"""What is said of a whole place."""

Frame = Callable[[Scene, int], Iterator[Draft]]

FRAMES: Final[Mapping[str, Frame]] = {
    "take": taking.take,
    "leave": _leave,
    "expel": expelling.expel,
    "handover": passing.handover,
    "fall": passing.fall,
    "replace": passing.replace,
    "empty": passing.empty,
    "pass": passing.change_hands,
    "state": states.state,
    "share": fighting.share,
    "clash": fighting.clash,
    "near": fighting.near,
    "remain": remaining.remain,
    "defeat": remaining.defeat,
    "left": _left,
    "rid": changes.rid,
    "end": changes.end,
    "blow": changes.blow,
    "declared": changes.declared,
}


def drafts(scene: Scene, at: int) -> list[Draft]:
    """Statements of the trigger at a position."""
    tag = scene.trigger(at)
    far = scene.items[at].has("near")
    if tag is None and not far:
        return []
    scene.inside = scene.aside(at)
    if far:
        found = list(fighting.at_distance(scene, at))
    elif tag is None or at in scene.swallowed or _lasted(scene, at) or _comes_to_hands(scene, at):
        return []
    else:
        # ``إلى سيطرته على P``
        over = tag.get("else_as") and scene.prep(at + 1) == "on" and "after" in scene.actor_order
        found = [] if over else list(FRAMES[str(tag.get("frame"))](scene, at))
        if not found and tag.get("fills"):
            found = list(passing.fills(scene, at))
        if not found and (other := tag.get("else_as")) and not _has_subject(scene, at):
            state = replace(scene.lexicon.entries[fold_key(str(other))]["trigger"], pron=tag.pron)
            scene.items[at].tags["trigger"] = state
            found = [one for one in FRAMES[str(state.get("frame"))](scene, at) if not (over and one.status == "lost")]
            scene.items[at].tags["trigger"] = state if found else tag
    found = [_own_posts(scene, _of_excluded(scene, draft)) for draft in found if not _bounds_only(scene, draft)]
    found = [_ahead(scene, draft) for draft in found if not _beside_its_noun(scene, draft)]
    found = [draft for draft in found if draft.status != "besieged" or not _all_roads(draft)]
    found = [draft for draft in found if not _somewhere_in_country(scene, draft)]
    if "after" in scene.actor_order:
        found = [draft for draft in found if not none_of_its_men(scene, draft)]
        found = [draft for one in found if (draft := _of_the_accused(scene, one)) is not None]
        found = [_with_companions(scene, _partly(scene, draft)) for draft in found if not _only_where(scene, draft)]
        found += [more for draft in found[:1] for more in changes.and_others(scene, draft)]
        found += [more for draft in found[:1] for more in changes.counted_from(scene, draft)]
        found += [more for draft in found[:1] for more in changes.instead(scene, draft)]
    else:
        found = [part for draft in found for one in by_turns(scene, draft) for part in each_its_own(scene, one)]
        found = [replace(draft, places=[*draft.places, *likewise(scene, draft)]) for draft in found]
        found += [kept for draft in found for kept in _kept(scene, draft)]
        found += list(gapped(scene, found))
    marked = [_marked(scene, draft) for draft in found]
    return [draft for draft in marked if not (draft.past and draft.status in _MOMENTARY) or _told(scene, draft)]


def _beside_its_noun(scene: Scene, draft: Draft) -> bool:
    """ "Pulled out of *the P talks*", "lost the P election": P says of which, and was neither left nor lost."""
    at, behind = draft.place_at, draft.place_at + 1
    group = scene.group(at) if draft.place_at > draft.at and scene.actor_order[0] == "before" else None
    led = group is not None and "article" in scene.lexicon.entries.get(scene.items[at].text, {})
    if group is None or not led or len(group.members) > 1 or group.members[0].sort != "named" or group.members[0].kind:
        return False
    return scene.one_of(behind, "of_talks") or scene.is_(behind, "deal", "onslaught", "announced")


def _somewhere_in_country(scene: Scene, draft: Draft) -> bool:
    """ "The first seizure of a city by F *in* Syria": somewhere in it."""
    if draft.status != "captured" or not any(kind_of(place) == "country" for place in draft.places):
        return False
    if scene.is_(draft.place_at, "noun"):
        return True  # "an urban center in Syria"
    led = scene.back(draft.place_at - 1, "conj", "country", "article")  # "in Iraq and Syria"
    return scene.prep(led) == "in" and not any(place.extent for place in draft.places)


def _of_excluded(scene: Scene, draft: Draft) -> Draft:
    """ "F controls P except Q, *which is held by F2*", "except Q, held by F2": said of Q."""
    group = scene.group(draft.place_at)
    comma = draft.place_at + 1
    if scene.actor_order[0] == "after":  # ``باستثناء P وQ حيث ينتشر F2``
        there = group is not None and group.excluded and scene.is_(comma, "where") and draft.at > comma
        return replace(draft, places=list(group.excluded)) if group is not None and there else draft
    apart = group is not None and group.excluded and draft.at > comma and scene.items[comma].text == ","
    told = apart and (draft.at == comma + 1 or (scene.inside == comma and scene.is_(comma + 1, "relative")))
    return replace(draft, places=list(group.excluded), past=False) if group is not None and told else draft


def _with_companions(scene: Scene, draft: Draft) -> Draft:
    """``P، ومعها Q، صارت بيد F``, ``انتقلت P إلى F ومعها Q``: Q too."""
    tag = scene.trigger(draft.at)
    if tag is None or tag.get("frame") not in ("state", "fall", "pass") or draft.status not in _HOLDING:
        return draft
    more = scene.beside_it(draft.place_at) if draft.place_at < draft.at else []
    more = more or (scene.beside_it(draft.actor_at) if draft.actor_at > draft.at else [])
    return replace(draft, places=[*draft.places, *(one for one in more if one not in draft.places)])


def _of_the_accused(scene: Scene, draft: Draft) -> Draft | None:
    """``اتهم F F2 بتسليم P لـF3``: what F2 did, whether it is a side or a state; nobody's where it is neither."""
    verbs = (i for i in range(draft.at) if scene.is_(i, "urges") and scene.items[i].value("speech") == "disputed")
    verb = next(verbs, draft.at)
    led = next((i for i in range(verb + 2, draft.at + 1) if scene.items[i].role == "in"), verb)
    whom = led - 1
    if led == verb or not verb < draft.actor_at < whom or any(scene.finite(i) for i in range(verb + 1, led)):
        return draft
    state = scene.lexicon.entries.get(scene.word(whom), {}).get("nation")
    side = scene.who.get(whom) or (state.value if state is not None else None)
    return replace(draft, faction=side, co=(), actor_at=whom if whom in scene.who else -1) if side else None


def _partly(scene: Scene, draft: Draft) -> Draft:
    """``انسحب F جزئيا من P``, ``انسحاب جزئي لـF من P``: from part of it."""
    first, last = min(draft.at, draft.place_at), max(draft.at, draft.place_at) + 2
    if first < 0 or not any(scene.one_of(i, "partly") for i in range(first, last)):
        return draft
    places = [place if place.extent else replace(place, extent="part") for place in draft.places]
    return replace(draft, places=places)


def _kept(scene: Scene, draft: Draft) -> list[Draft]:
    """ "F lost all of P *except Q*": Q, which it still holds."""
    group = scene.group(draft.place_at)
    unsaid = any(scene.is_(i, "neg", "mood") for i in range(scene.clause_start(draft.at), draft.at))
    if group is None or not group.excluded or draft.status not in ("lost", "withdrew") or unsaid:
        return []
    rest, kind = list(group.excluded), "state"
    return [replace(draft, status="controls", places=rest, rule="left of it", kind=kind, past=False)]


def _own_posts(scene: Scene, draft: Draft) -> Draft:
    """ "Drove F from its last base in the province of P": the base, and not the province."""
    between = range(draft.at + 1, draft.place_at if draft.status in ("captured", "lost", "withdrew") else 0)
    own = next((i for i in between if scene.is_(i, "own_positions")), -1)
    if own > 0 and "extent" in scene.lexicon.entries.get(scene.items[own].text.split()[0], {}):
        return draft  # "withdrew from all its positions in R"
    if (
        any(scene.is_(i, "extent") for i in range(draft.at + 1, own))
        or own < 0
        or scene.actor_order[0] != "before"
        or any(kind_of(p) != "governorate" for p in draft.places)
    ):
        return draft
    item = scene.items[own]
    base = Phrase(item.text, item.start, item.stop, kind="areas_unnamed", sort="unnamed", relation="in")
    base.reference, base.extent = list(draft.places), "villages"
    return replace(draft, places=[base])


def _has_subject(scene: Scene, at: int) -> bool:
    """ "Apart from P, *rebels control* the north", and not "P, under rebel control": a verb that its subject begins."""
    tag, before = scene.items[at].tags["trigger"], at - 1
    if tag.form != "present" or before not in scene.who or scene.under_both(before) >= 0:
        return False
    before = scene.back(before, "article", "adjective", "member", "place_adjective", sides=True)
    return before < 0 or not scene.items[before].word or scene.is_(before, "clause", "conj", "contrast", "that")


def _lasted(scene: Scene, at: int) -> bool:
    """``لم تدم سيطرة F على P``: told by the verb before it; ``لم يعد F يحاصر P``: a siege that is over."""
    if scene.items[at].tags["trigger"].value != "besieged":
        return scene.is_(at - 1, "lasted")
    no_longer = scene.back(at - 1, "member", sides=True)
    return scene.is_(no_longer, "is_not") and not scene.is_(at + 1, "except")


def _comes_to_hands(scene: Scene, at: int) -> bool:
    """``P عادت إلى سيطرة F``: told by the state behind the verb."""
    behind = scene.past(at + 1, "date", "adverb", "extent")
    state, verb = scene.trigger(behind), scene.items[at]
    held = state is not None and state.get("frame") == "state" and state.value == "controls"
    taken = verb.tags["trigger"].get("frame") == "take" and verb.value("become") == "fell"
    return held and taken and "after" in scene.actor_order


def _bounds_only(scene: Scene, draft: Draft) -> bool:
    """ "F took a village near P": nothing is said of P, unless it is "F2-held P"."""
    described = draft.place_at > draft.at and scene.attributive(draft.at)
    described = described or (draft.place_at == draft.at - 1 and scene.described_at_end(draft.at) is not None)
    behind = draft.place_at + 1 + (scene.word(draft.place_at + 1) == ",")
    described = described or (behind < draft.at and scene.is_(behind, "relative", "located"))
    if 0 < draft.place_at < draft.at and scene.all_but_it(draft.place_at):
        return True
    told = draft.status == "captured" and draft.place_at < draft.at
    told = told and not any(scene.is_(i, "relative") for i in range(draft.place_at + 1, draft.at))
    done_to = told and _men_in(scene, draft.place_at)
    flag = scene.trigger(draft.at)
    if flag is not None and flag.get("landmarks") and _on_what_is_in_it(scene, draft):
        return True
    if flag is not None and flag.get("landmarks") and not any(place.direction for place in draft.places):
        return False  # "raised its flag over a building in P", but "in the eastern outskirts of P"
    between = range(draft.place_at + 1, draft.at)
    shut_in = draft.status == "besieged" and len(between) > 0 and scene.actor_order[0] == "before"
    shut_in = shut_in and not any(scene.word(i) == "," for i in between)  # "the people of P, encircled by F"
    return done_to or ((draft.status in _HOLDING or shut_in) and not described and scene.only_bounds(draft.place_at))


def _on_what_is_in_it(scene: Scene, draft: Draft) -> bool:
    """ "F took P and raised its flag over the town hall": nothing that the taking of P has not said."""
    took = ((number, who) for number, who, _ in scene.memory.taken[-2:])
    return all(kind_of(place) == "facility" for place in draft.places) and (scene.number, draft.faction) in took


def _men_in(scene: Scene, at: int) -> bool:
    """ "*Militants in* P were captured by F", "a drone *over* P": they, and not P."""
    led = scene.back(at - 1, "article", "place_adjective", "beside", "indefinite")
    men = led - 1 in scene.who or scene.is_(led - 1, "member", "speaker", "civilians") or scene.unlisted(led - 1)
    into = scene.prep(led) in ("in", "from") or (scene.is_(led, "holds_over") and not scene.prep(led))
    return into and men and led > 1 - (led - 1 in scene.who) and scene.actor_order[0] == "before"


def _ahead(scene: Scene, draft: Draft) -> Draft:
    """ "F took P, near Q, and besieged the city", "... and entered the F2-held city": not what F has just taken."""
    described = draft.rule in ("state:plain", "state:described") and scene.attributive(draft.at)
    enemy = draft.status == "captured" and draft.place_at > draft.at and scene.attributive(draft.place_at - 1)
    if draft.status == "withdrew":
        return replace(draft, places=scene.rather_left(draft.faction, draft.places))
    if draft.status not in ("besieged", "advanced") and not (described or enemy):
        return draft
    return replace(draft, places=scene.still_ahead(draft.faction, draft.places, theirs=described))


def _all_roads(draft: Draft) -> bool:
    """ "Two bases beside the P-Q highway that F had besieged": nobody besieges a road."""
    return all(kind_of(place) == "road" for place in draft.places)


def _only_where(scene: Scene, draft: Draft) -> bool:
    """ "Shut in there, in Syria": a country behind "in" only says where."""
    inside = scene.prep(draft.place_at - 1) == "in" and draft.rule.startswith(("take", "leave", "siege"))
    return inside and all(kind_of(place) == "country" for place in draft.places)


def _told(scene: Scene, draft: Draft) -> bool:
    """ "F had reached the edge of P": told as an event; "the siege of P that F has laid": told as what is over."""
    at = draft.at
    if draft.rule.startswith(("siege", ENDED)):
        return True
    if scene.actor_order[0] != "after":
        return False
    return draft.status == "besieged" or any(scene.is_(i, "perfect") for i in range(at - 1, max(-1, at - 5), -1))


def _marked(scene: Scene, draft: Draft) -> Draft:
    begin = max(scene.clause_start(draft.at), draft.at - WAS_REACH)
    said = [i for i in range(begin, draft.at) if scene.items[i].has("that", "meanwhile") or scene.now_is(i)]
    opens = scene.items[0].has("mood") and begin == 0  # "Once F took P, ..."
    marks = (i for i in range(max([begin + opens, *said]), draft.at) if scene.items[i].has("was"))
    marks = (i for i in marks if not joins(scene, i, draft.at) and not _now_then(scene, draft.at))
    marks = (i for i in marks if not _was_its(scene, i, draft.at))
    past = draft.past or (any(not _told_aside(scene, i, draft) for i in marks) and not _lately(scene, draft))
    past = past or _for_a_while(scene, draft)
    past = past or ((tag := scene.trigger(draft.at)) is not None and bool(tag.get("bygone")))
    past = past or (scene.is_(0, "ere") and not any(scene.finite(i) for i in range(1, draft.at)) and not _both(scene))
    against = draft.against or tuple(f for f in _fought(scene, draft) if f not in (draft.faction, *draft.co))
    return replace(draft, past=past, against=against)


def _both(scene: Scene) -> bool:
    """ "*Before taking* P, F took Q": two deeds of one side, and no history."""
    comma = next((i for i in range(len(scene.items)) if scene.items[i].text in COMMAS), 0)
    first, verb = scene.trigger(1), next((i for i in range(comma, len(scene.items)) if scene.finite(i)), 0)
    main = scene.trigger(verb)
    return first is not None and first.form == "gerund" and main is not None and main.value == "captured"


def _lately(scene: Scene, draft: Draft) -> bool:
    """``وكانت F قد سيطرت أمس على P``: news, and no history."""
    if draft.status != "captured" or scene.actor_order[0] != "after":
        return False
    end = scene.past(max(draft.at, draft.place_at, draft.actor_at) + 1, "date", "adverb")
    dates = [scene.items[i].tags.get("date") for i in range(scene.clause_start(draft.at), end)]
    days = [when.day for when in dates if when is not None and when.day and when.precision == "day" and not when.bound]
    return bool(days) and all(timedelta(0) <= scene.memory.published - day <= _NEWS for day in days)


def _for_a_while(scene: Scene, draft: Draft) -> bool:
    """ "F held P *for some hours*", and not "has held P for years"."""
    lasts, span = scene.lexicon.grammar.get("lasts", ()), draft.place_at + 1
    if draft.status != "controls" or draft.place_at <= draft.at or scene.actor_order[0] != "before":
        return False
    if scene.is_(draft.at, "hyphened"):
        return False  # "bombed rebel-held P for an hour"
    if span >= len(scene.items) or scene.items[span].text not in lasts or _has_been(scene, draft.at):
        return False
    span += 1
    small = ("number", "few", "more_than", "indefinite", "extent", "article", "past_mark", "fraction", "conj")
    span = scene.past(span, *small)
    tag, words = scene.trigger(draft.at), scene.items[draft.at].text.split()
    kinds = [scene.lexicon.entries.get(word, {}) for word in words]
    has = len(words) > 1 and "perfect" in kinds[0] and "pluperfect" not in kinds[0]  # "have held"
    goes_on = has or any("become" in kind for kind in kinds)  # "still hold"
    timed = scene.is_(span, "unit") or scene.bound(span)  # "for hours before"
    return timed and tag is not None and tag.form != "present" and not goes_on


def _has_been(scene: Scene, at: int) -> bool:
    """ "Has held", "still holds": what goes on."""
    before = at - 1
    while scene.is_(before, "adverb", "become"):
        if scene.is_(before, "become"):
            return True
        before -= 1
    return scene.is_(before, "perfect") and not scene.is_(before, "pluperfect")


def _was_its(scene: Scene, was: int, at: int) -> bool:
    """``كانت P لـF سنوات، وأخذها F2``: what was so is told, and what joins it behind the comma is told anew."""
    whose = was + 1 + (scene.group(was + 1) is not None and was + 1 not in scene.who)
    its = whose in scene.who and scene.items[whose].role == "for" and scene.items[at].joined
    if was + 1 < at and scene.was_in_it(was + 1) >= 0:
        return True
    return its and scene.items[at].has("trigger") and any(scene.items[i].text in COMMAS for i in range(whose + 1, at))


def _now_then(scene: Scene, at: int) -> bool:
    """``كانت P بيد F، واليوم دخلها F2``: a day joined behind a comma begins what came of it."""
    day = at - 1
    heads = scene.is_(day, "date") and scene.items[day].joined and scene.items[day - 1].text in COMMAS
    return "after" in scene.actor_order and heads and scene.finite(at)


def _told_aside(scene: Scene, at: int, draft: Draft) -> bool:
    """ "P, formerly held by F2, was taken", ``سقطت P التي كانت بيد F2 بيد F``: what was so is told of by the way."""
    inside = scene.aside(at)
    if (inside is not None and inside != scene.aside(draft.at)) or set_off(scene, at, draft.at):
        return True
    if "after" in scene.actor_order and draft.rule in ("state:fell", "state:became"):
        turns = (i for i in range(at + 1, draft.at) if scene.items[i].value("become") in ("fell", "became"))
        if any(scene.items[i].joined or scene.items[i - 1].text in COMMAS for i in turns):
            return True  # ``بعد أن كانت بيد F2، صارت بيد F``
    relative = at - 1 if scene.is_(at - 1, "relative") else -1
    told = scene.trigger(draft.at)
    it = told is not None and bool(told.pron) and scene.finite(draft.at) and "after" in scene.actor_order
    if relative > 0 and it and any(scene.items[i].role == "for" for i in scene.factions_between(at, draft.at)):
        return True  # ``P التي كانت لـF دخلها F2``
    if "after" not in scene.actor_order or not draft.rule.startswith("state") or draft.place_at != relative - 1:
        return False
    return draft.rule in ("state:fell", "state:became") or any(
        scene.trigger(i) is not None for i in range(at + 1, draft.at)
    )


def _fought(scene: Scene, draft: Draft) -> tuple[str, ...]:
    stop = draft.at + 1
    while stop < len(scene.items) and not (scene.finite(stop) or scene.items[stop].has("contrast")):
        stop += 1
    return scene.opponents(draft.at + 1, stop)
