"""Where verbs come first, who has a place by what a single word tells: in whose stead, whose the say is, for how long.

Read with the statements that no trigger makes, like :mod:`mapper.claims.bare`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mapper.claims.bare import inside_of
from mapper.claims.belongs import closes
from mapper.claims.drafts import Draft
from mapper.claims.ground import TOO_LARGE, kind_of
from mapper.claims.lasted import LASTED
from mapper.claims.moods import mood_at
from mapper.claims.phrases import Phrase
from mapper.claims.scene import Scene
from mapper.claims.sentence import COMMAS


def tenure(scene: Scene) -> Iterator[Draft]:
    """Statements of words that say who has come, stays or is gone."""
    if "after" not in scene.actor_order or not (scene.who or scene.memory.said):
        return
    for at, item in enumerate(scene.items):
        tags = item.tags
        if "settles" in tags:
            yield from _in_their_stead(scene, at)
        if "say" in tags:
            yield from _has_the_say(scene, at)
        if "where" in tags:
            yield from _where_they_are(scene, at)
        if "lasted" in tags:
            yield from _lasted(scene, at)
        if "become" in tags and tags["become"].get("falls"):
            yield from _fell_too(scene, at)
        if "trigger" in tags and tags["trigger"].get("frame") == "leave":
            yield from _emptied(scene, at)
        if "trigger" in tags and tags["trigger"].get("frame") == "expel":
            yield from _driven_out(scene, at)


def _in_their_stead(scene: Scene, at: int) -> Iterator[Draft]:
    """``خرجت F من P وحلت F2 في مواقعها``, ``أخذت F2 أماكنها``: F2 has what F left."""
    who = next((i for i in range(at + 1, min(len(scene.items), at + 4)) if i in scene.who), at - 1)
    their, left = max(at, who) + 1, scene.memory.last_left
    while scene.prep(their) in ("in", "on") or scene.is_(their, "date", "adverb"):
        their += 1
    posts = scene.group(their)
    definite = str(scene.lexicon.grammar.get("definite", " "))
    theirs = posts is not None and not (scene.is_(at, "trigger") and posts.members[0].name.startswith(definite))
    stead = scene.is_(their, "stead") or (theirs and posts.members[0].kind == "positions_unnamed")  # type: ignore[union-attr]
    if who not in scene.who or not left or scene.number - left.number > 1 or scene.is_(at - 1, "neg"):
        return
    if scene.is_(at - 1, "mood") and mood_at(scene, at)[0] not in ("planned", "expected"):
        return
    if not stead:
        it = scene.items[at + 1].tag("prep") if at + 1 < len(scene.items) else None
        if it is not None and it.value == "in" and it.pron and not scene.is_(at, "trigger"):  # ``وحلت فيها F2``
            told = scene.items[at].tags["settles"].form == "past" or mood_at(scene, at)[0]
            comes = who == at + 2 and left.faction != scene.who[who] and told
            where, co = list(left.places), scene.companions(who)
            if comes:
                yield Draft(scene.who[who], "captured", where, at, at + 1, "came after", "entry", co, actor_at=who)
            return
        yield from _came_after(scene, at, who, left.faction, left.places)
        return
    there, there_at = scene.find_object(their, ["in"], reach=3)
    if left.faction != scene.who[who]:
        where, co = there or list(left.places), scene.companions(who)
        place_at = there_at if there else their
        yield Draft(scene.who[who], "captured", where, at, place_at, "in their stead", "entry", co, actor_at=who)


def _came_after(scene: Scene, at: int, who: int, gone: str, left: Sequence[Phrase]) -> Iterator[Draft]:
    """``خرجت F من P وQ، فحلت F2 في الأولى وF3 في الثانية``: who has come to what F left."""
    while who in scene.who and not scene.is_(at, "trigger"):
        inside = scene.past_joined(who + 1, "date", "adverb")
        group = scene.group(inside + 1) if scene.prep(inside) == "in" else None
        places = scene.meant(group)
        known = places and all(any(place.target is other.target for other in left) for place in places)
        if not known or scene.who[who] == gone:
            return
        co = scene.companions(who)
        yield Draft(scene.who[who], "captured", places, at, inside + 1, "came after", "entry", co, actor_at=who)
        who = scene.past(inside + 2, "member", sides=False)


def _has_the_say(scene: Scene, at: int) -> Iterator[Draft]:
    """``القرار في P لـF``, ``في P ما زالت الكلمة لـF``: whose P is."""
    led = scene.back(at - 1, "become", "adverb", "date")
    led -= scene.group(led) is not None
    behind = led < 0 or scene.prep(led) != "in"
    places, place_at = inside_of(scene, at + 1 if behind else led)
    who = scene.past(max(at, place_at) + 1, "member", "become", "adverb", "date", sides=False)
    opens = behind or led == 0 or scene.items[led].joined or not scene.items[led - 1].word
    its = who in scene.who and "for" in (scene.items[who].role, scene.items[who - 1].role)
    if places and opens and its and closes(scene, who) and not scene.is_(at - 1, "neg", "mood"):
        co = scene.companions(who)
        yield Draft(scene.who[who], "controls", places, at, place_at, "has the say", "state", co, actor_at=who)


def _where_they_are(scene: Scene, at: int) -> Iterator[Draft]:
    """``P حيث مقاتلو F منذ السبت``: nothing else is said of them there."""
    who, named = at + 1, at - 1 - (scene.items[at - 1].text in COMMAS)
    who = scene.past(who, "member", "batch", sides=False)
    group = scene.group(named)
    if group is None or who not in scene.who or scene.items[who].role or not closes(scene, who):
        return
    where = [place for place in scene.meant(group) if kind_of(place) not in (*TOO_LARGE, "road")]
    led = scene.items[named - 1].tag("prep") if named else None
    whither = (led is not None and not led.pron and led.value != "in") or scene.only_bounds(named)
    if where and not whither and all(place.sort in ("named", "part") for place in where):
        co = scene.companions(who)
        yield Draft(scene.who[who], "controls", where, at, named, "where they are", "state", co, actor_at=who)


def _fell_too(scene: Scene, at: int) -> Iterator[Draft]:
    """``سيطر F على P، أما Q فسقطت قبل يومين``, ``وكانت Q قد سقطت``: to who alone has just taken something."""
    here = [draft for draft in scene.memory.said if scene.memory.sentence_of(draft) == scene.number]
    took = [draft for draft in here if draft.status == "captured" and max(draft.at, draft.place_at) < at]
    if scene.is_(at - 1, "neg", "mood") or not took:
        return
    named = at + 1 if scene.group(at + 1) is not None else at - 1
    while 0 < named < at and scene.is_(named, "date", "adverb", "perfect", "was", "extent"):
        named -= 1
    group, end = scene.group(named), max(at, named) + 1
    end = scene.past(end, "date", "adverb", "extent")
    who = took[-1].faction
    alone = all(scene.who[i] == who for i in scene.factions_between(took[-1].at + 1, at, "actor"))
    ends = end >= len(scene.items) or not scene.items[end].word or scene.is_(end, "clause", "contrast")
    whole = group is not None and not scene.items[named].role and not scene.is_(named - 1, "prep", "relation")
    if group is None or not (alone and ends and whole):
        return
    told = {place.name for draft in here for place in draft.places}
    places = [place for place in scene.meant(group) if kind_of(place) not in (*TOO_LARGE, "road")]
    if places and not told & {place.name for place in places}:
        yield Draft(who, "captured", places, at, named, "fell too", "event")


def _lasted(scene: Scene, at: int) -> Iterator[Draft]:
    """``لم تدم سيطرة F على P سوى عام``, ``لم يدم بقاء F في P طويلا``: and it is over."""
    what, who = at + 1, at + 2
    tag = scene.trigger(what) if what < len(scene.items) else None
    holds = scene.is_(what, "holding", "any") or (tag is not None and bool(tag.get("noun")) and tag.value != "besieged")
    stays = what < len(scene.items) and scene.items[what].value("become") == "remains"
    who = scene.past(who, "member", "batch", sides=False)
    places, place_at = scene.find_object(who, ["on", "in"], reach=3) if who in scene.who else (None, -1)
    if (holds or stays) and places and all(place.sort in ("named", "part", "anaphor") for place in places):
        yield Draft(scene.who[who], "controls", places, at, place_at, LASTED, "state", past=True, actor_at=who)


def _emptied(scene: Scene, at: int) -> Iterator[Draft]:
    """``تم إخلاء P من مقاتلي F``, ``أخلت P من F``: F has left it."""
    group, who = scene.group(at + 1), at + 3
    who = scene.past(who, "member", "batch", "extent", sides=False)
    direct = "" in scene.items[at].tags["trigger"].get("via", ["from"]) and scene.prep(at + 2) == "from"
    if group is None or not direct or who not in scene.who or not scene.out_of(who):
        return
    places = [place for place in scene.meant(group) if place.sort in ("named", "part", "anaphor")]
    if places and not any(draft.at == at for draft in scene.memory.said):
        yield Draft(scene.who[who], "withdrew", places, at, at + 1, "emptied", "event", actor_at=who)


def _driven_out(scene: Scene, at: int) -> Iterator[Draft]:
    """``استولى F على P ثم طُرد منها``: with nobody whom it is done to, it is done to whoever acted before."""
    tag, it = scene.items[at].tags["trigger"], scene.items[at + 1].tag("prep") if at + 1 < len(scene.items) else None
    out_of_it = it is not None and it.value == "from" and bool(it.pron)
    follows = scene.items[at].joined or scene.is_(at - 1, "then", "relative", "clause")
    if it is None or not out_of_it or not follows or tag.form != "past" or tag.pron:
        return
    actor, places = scene.actor_before(at), scene.antecedent(at + 1, it.pron)
    another = any(i in scene.who and not scene.items[i].role for i in range(at + 2, min(len(scene.items), at + 4)))
    named = bool(places) and all(place.sort in ("named", "part") for place in places or ())
    if actor is not None and actor.at >= 0 and named and not another:
        yield Draft(actor.faction, "lost", places or [], at, -1, "driven out", "event", actor_at=actor.at)
