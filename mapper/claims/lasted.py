"""What was so for a time or until now, where verbs come first: ``قضت P عامين تحت حكم F``, ``آخر مدينة كانت لـF``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mapper.claims.drafts import Draft
from mapper.claims.ground import TOO_LARGE, kind_of
from mapper.claims.memory import Actor
from mapper.claims.moods import mood_at
from mapper.claims.phrases import Phrase
from mapper.claims.reach import NEAR
from mapper.claims.scene import Scene
from mapper.claims.sentence import COMMAS

LASTED: Final = "state:lasted"
"""The rule of what was so for a time."""


def for_a_time(scene: Scene, at: int, actor: Actor) -> Draft | None:
    """``بقيت P تسعة أشهر بيد F``, ``عامان قضتهما P تحت حكم F``: the state at a position is over."""
    tag = scene.trigger(at)
    if "after" not in scene.actor_order or (tag is not None and tag.value != "controls"):
        return None
    timed, place_at = _timed_behind(scene, actor.at + 1), -1
    verb = at - 1
    while verb >= 0 and at - verb <= NEAR + 1 and not scene.is_(verb, "spent"):
        if timed and scene.is_(verb, "aftermath") and (came := _came_before(scene, verb)) >= 0:
            before = scene.meant(scene.group(came))
            who, co = actor.faction, actor.co
            return Draft(who, "controls", before, at, came, LASTED, "state", co, past=True, actor_at=actor.at)
        if scene.group(verb) is not None and place_at < 0 and not scene.items[verb].role:
            place_at = verb
        elif scene.prep(verb) == "in" and place_at == verb + 1:
            pass  # ``عاش عامين في P تحت حكم F``
        elif _counts_time(scene, verb):
            timed = True
        elif not scene.is_(verb, "number", "few", "adverb", "more_than", "place_adjective", "extent"):
            return None
        verb -= 1
    tag = scene.items[verb].tag("spent") if verb >= 0 else None
    timed = timed or (tag is not None and bool(tag.get("time_before")) and _counts_time(scene, verb - 1))
    if tag is None or not timed or scene.is_(verb - 1, "neg", "mood"):
        return None
    places, place_at = _of_what(scene, verb, place_at)
    if not places:
        return None
    return Draft(
        actor.faction, "controls", places, at, place_at, LASTED, "state", actor.co, past=True, actor_at=actor.at
    )


def _came_before(scene: Scene, at: int) -> int:
    """``عادت P إلى F بعد عامين في يد F2``: where P stands, that has come to another already; or -1."""
    for i in range(at - 1, -1, -1):
        if scene.items[i].value("become") == "fell" and scene.group(i + 1) is not None:
            given = any(scene.prep(k) == "to" or k in scene.who for k in range(i + 2, at))
            return i + 1 if given else -1
        if scene.finite(i) or scene.barrier(i):
            break
    return -1


def _counts_time(scene: Scene, at: int) -> bool:
    when = scene.items[at].tags.get("date") if at >= 0 else None
    return scene.is_(at, "unit") or (when is not None and not when.since and when.precision != "day")


def _timed_behind(scene: Scene, at: int) -> bool:
    """ "... in the hands of F for nine months"."""
    at += scene.is_(at, "number", "few")
    return scene.is_(at, "unit")


def _of_what(scene: Scene, verb: int, place_at: int) -> tuple[list[Phrase] | None, int]:
    """The place that spent the time: between verb and state, before a relative pronoun, or the one spoken of."""
    group = scene.group(place_at)
    if group is not None:
        return scene.meant(group), place_at
    relative = verb - 1 if scene.is_(verb - 1, "relative") else -1
    group = scene.group(scene.before_commas(relative - 1)) if relative > 0 else None
    if group is not None:
        return scene.meant(group)[-1:], relative - 1
    word = scene.items[verb].text
    if scene.items[verb].tags["spent"].get("time_before"):
        for end in scene.lexicon.grammar.get("verb_objects", ()):
            word = word.removesuffix(end)
    return scene.said_of(verb, word), verb


def once_its(scene: Scene) -> Iterator[Draft]:
    """``P، آخر مدينة كانت لـF``, ``وكانت آخر معاقل F``: until it was taken."""
    if "after" not in scene.actor_order:
        return
    for at in sorted(scene.who):
        was = at - 1
        led = was if scene.is_(was, "sided") else at if scene.items[at].role == "for" else -1
        if led > 0 and (spent := for_a_time(scene, led, Actor(scene.who[at], at))) is not None:
            yield spent  # ``بعد خمسة أشهر أمضتها مع F``, ``ظلت P أربع سنوات لـF``
            continue
        last = scene.is_(was, "stronghold") and scene.is_(was, "aside")
        was -= last
        if last:
            told = scene.is_(was, "was") and scene.items[was].joined
            places = scene.said_of(was) if told else None
        else:
            told = scene.items[at].role == "for" and scene.is_(was, "was", "spent")
            places = _described(scene, was) if told else None
        if places and all(place.sort == "named" and kind_of(place) not in TOO_LARGE for place in places):
            yield Draft(scene.who[at], "controls", places, at, was, "once its", "state", past=True, actor_at=at)
    yield from _last_that_it_had(scene)
    yield from _years_of(scene)


def _years_of(scene: Scene) -> Iterator[Draft]:
    """``بعد ثلاث سنوات من وجود F في P``, ``سبع سنوات من سيطرة F عليها``, ``P التي حكمها F``: they are over."""
    for at in scene.each("trigger", begin=1, short=1):
        tag = scene.trigger(at)
        if tag is None or (who := scene.past(at + 1, "member", sides=False)) not in scene.who:
            continue
        if tag.get("ruled") and tag.pron and scene.is_(at - 1, "relative"):
            named = scene.before_commas(at - 2)
            group = scene.group(named)
            places = scene.meant(group)[-1:] if group is not None else None
        elif _counts_time(scene, when := at - 1 - (scene.prep(at - 1) == "from")) and _being_there(scene, at):
            if scene.control(at) and scene.bound(when):
                continue  # ``بعد ثلاثة أشهر من سيطرة F``: when F took it
            places, named = _there_for_years(scene, at, who)
        else:
            continue
        named_ones = places and all(place.sort in ("named", "anaphor") for place in places)
        if places and named_ones and not (mood_at(scene, at)[0] or any(kind_of(one) in TOO_LARGE for one in places)):
            co = scene.companions(who)
            yield Draft(scene.who[who], "controls", places, at, named, LASTED, "state", co, past=True, actor_at=who)


def _being_there(scene: Scene, at: int) -> bool:
    """``وجود F``, ``سيطرة F``, ``احتلال F``: a noun that F stands behind, of what lasts."""
    tag, words = scene.trigger(at), scene.items[at].text.split()
    rule = any("holding" in scene.lexicon.entries.get(word, {}) for word in words)
    lasts = tag is not None and not tag.pron and (tag.get("noun") or tag.get("lasts") or rule)
    return lasts and (rule or scene.control(at) or (tag is not None and tag.get("frame") != "leave"))


def _there_for_years(scene: Scene, at: int, who: int) -> tuple[list[Phrase] | None, int]:
    """Where: ``في P``, ``عليها`` behind who was there, or before it: ``انتهت في P ثلاث سنوات من حكم F``."""
    end = scene.past_joined(who + 1)
    if scene.prep(end) in ("in", "on") and (pron := scene.items[end].tags["prep"].pron):
        return scene.antecedent(end, pron), end
    if scene.prep(end) in ("in", "on") and scene.group(end + 1) is not None:
        return scene.with_more(end + 1, ["in", "on"]), end + 1
    named = next(scene.groups_before(at), -1)
    return (scene.meant(scene.group(named)), named) if scene.prep(named - 1) == "in" else (None, -1)


def _last_that_it_had(scene: Scene) -> Iterator[Draft]:
    """``طرد F F2 من P، آخر بلدة كانت له``, ``أخذ P، آخر الأحياء التي تحصن فيها F2``: until it was taken."""
    left = scene.memory.last_left
    for at in range(3, len(scene.items)):
        group, its = scene.group(at), scene.items[at].tag("prep")
        holders = [item for member in group.members for item in member.holder] if group is not None else []
        if holders and scene.is_(at - 1, "aside") and scene.items[at - 2].text in COMMAS:
            named = scene.group(at - 3)
            places = scene.meant(named)[-1:] if named is not None else None
            held = [item.tags["faction"].faction for item in holders if item.has("faction")]
            here = any(item is one for item in scene.items for one in holders)
            who = held[0] if len(held) == 1 and not here else None
        elif its is not None and its.pron and its.value == "for" and scene.is_(at - 1, "was") and left:
            places, who = _described(scene, at - 1), left.faction
            same = places and any(place.target is other.target for place in places for other in left.places)
            who = who if same and left.number == scene.number else None
        else:
            continue
        if who is not None and places and places[0].sort == "named" and scene.just_taken(who, places):
            yield Draft(who, "controls", places, at, at - 1, "once its", "state", past=True, actor_at=-1)


def _described(scene: Scene, was: int) -> list[Phrase] | None:
    """What a relative clause or an apposition with "last" speaks of."""
    head = was - 1
    if scene.is_(head, "relative"):
        group = scene.group(head - 1)
        return scene.meant(group)[-1:] if group is not None and group.members[-1].sort == "named" else None
    while scene.is_(head, "noun", "place_adjective", "adverb", "extent", "unnamed") or scene.group(head) is not None:
        head -= 1
    bare = head == was - 1 and not scene.is_(head, "remainder")  # "the last that was F's of towns"
    if bare or not scene.is_(head, "aside") or scene.items[head - 1].text not in COMMAS:
        return None
    group = scene.group(head - 2)
    return scene.meant(group)[-1:] if group is not None else None
