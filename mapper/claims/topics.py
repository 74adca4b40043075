"""Where verbs come first, whose a place is: who is in it still, whose flag is on it, whose it is not, who guards it.

Read with the statements that no trigger makes, like :mod:`mapper.claims.belongs`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mapper.claims.belongs import closes, heads
from mapper.claims.drafts import Draft
from mapper.claims.ground import TOO_LARGE, kind_of
from mapper.claims.holders import holder_of
from mapper.claims.moods import mood_at
from mapper.claims.phrases import Phrase
from mapper.claims.reach import NEAR
from mapper.claims.remaining import none_of
from mapper.claims.scene import Scene
from mapper.claims.sentence import COMMAS

_COUNTED: Final = ("number", "few", "batch", "member", "extent", "more_than", "date", "adverb", "ally")
_FLAG_REACH: Final = 6


def topics(scene: Scene) -> Iterator[Draft]:
    """Statements of what a place has in it, on it and over it."""
    if "after" not in scene.actor_order:
        return
    for at in scene.each("become", "banner", "entrusts", "neg", "without") if scene.who else scene.each("without"):
        item = scene.items[at]
        if item.value("become") == "remains" and not item.tags["become"].pron:
            yield from _still_there(scene, at)
        if item.has("banner"):
            yield from _flag_on_it(scene, at)
        if item.has("entrusts"):
            yield from _entrusted(scene, at)
        if (neg := item.tag("neg")) is not None and neg.get("is"):
            yield from _not_its(scene, at)
            yield from _nobody(scene, at)
            yield from _only_its(scene, at)
        if item.has("without") and not item.has("trigger"):
            yield from _without(scene, at)


def _settled_in(places: list[Phrase] | None) -> bool:
    """Whether places are those that somebody in them holds."""
    return bool(places) and all(
        place.sort in ("named", "part", "anaphor") and kind_of(place) not in (*TOO_LARGE, "road", "country")
        for place in places or ()
    )


def _inside(scene: Scene, at: int) -> tuple[list[Phrase] | None, int, int]:
    """``فيها``, ``في P``: the places, where they stand, and where the sentence goes on; None for anything else."""
    if scene.prep(at) != "in":
        return None, -1, at
    pron = scene.items[at].tags["prep"].pron
    if pron:
        return scene.antecedent(at, pron), at, at + 1
    group = scene.group(at + 1)
    return (scene.meant(group), at + 1, at + 2) if group is not None else (None, -1, at)


def _still_there(scene: Scene, at: int) -> Iterator[Draft]:
    """``ما زال فيها ألف مقاتل من F``, ``وفي P بقي مقاتلو F``: they are in it still, and it is theirs."""
    places: list[Phrase] | None = None
    place_at, holder, end = -1, -1, at + 1
    before = scene.group(at - 1)
    if before is not None and scene.prep(at - 2) == "in" and (at == 2 or not scene.items[at - 3].word):
        places, place_at = scene.meant(before), at - 1
    while end < len(scene.items):
        told, told_at, stop = _inside(scene, end)
        some_of = scene.prep(end) == "from" and holder < 0 and not scene.items[end].tags["prep"].pron
        if told is not None and places is None:
            places, place_at, end = told, told_at, stop
        elif (
            end in scene.who
            and holder < 0
            and (scene.items[end].role != "for" or scene.is_(end - 1, "batch", "adjective"))
        ):
            holder, end = end, end + 1
        elif some_of or scene.is_(end, *_COUNTED) or (end in scene.who and scene.items[end].joined and holder > 0):
            end += 1
        else:
            break
    between = range(at + 1, max(holder, at + 1))
    hidden = any((tag := scene.items[i].tag("batch")) is not None and tag.get("hidden") for i in between)
    ends = end >= len(scene.items) or not scene.items[end].word or scene.is_(end, "clause", "contrast", "according")
    led = scene.prep(place_at - 1) == "in" if scene.group(place_at) is not None else True
    if holder < 0 or hidden or not ends or not led or not _settled_in(places) or scene.is_(at - 1, "neg", "mood"):
        return
    who, co = scene.who[holder], scene.companions(holder)
    yield Draft(who, "controls", places or [], at, place_at, "still there", "state", co, actor_at=holder)


def _not_its(scene: Scene, at: int) -> Iterator[Draft]:
    """``P ليست لـF``: at the head of its clause, and F at the end."""
    owner = scene.past(at + 1, "adverb", "date", "member", sides=False)
    place_at = scene.back(at - 1, "adverb", "date", "direction", "extent", but=("group",))
    place_at -= scene.prep(place_at) == "in" and place_at < at - 1
    group = scene.group(place_at)
    its = owner in scene.who and (scene.items[owner].role == "for" or scene.is_(owner - 1, "sided"))
    ours = scene.trigger(owner) if owner < len(scene.items) else None
    if ours is not None and ours.get("ours") and group is not None and heads(scene, place_at):
        speaker = holder_of(scene, owner)  # ``P ليست معنا``
        if speaker is not None:
            scene.items[at].tags.pop("neg")
            yield Draft(speaker.faction, "lost", scene.meant(group), at, place_at, "not its", "state")
        return
    if its and group is not None and heads(scene, place_at) and closes(scene, owner):
        places = scene.meant(group)
        scene.items[at].tags.pop("neg")  # it is told by the status, and denies nothing
        yield Draft(scene.who[owner], "lost", places, at, place_at, "not its", "state", actor_at=owner)


def _nobody(scene: Scene, at: int) -> Iterator[Draft]:
    """``ليس في P مقاتل واحد من F``: none of F is there."""
    who = next((i for i in range(at + 1, min(len(scene.items), at + 2 * NEAR)) if i in scene.who), -1)
    found = none_of(scene, at, who) if who > 0 and scene.prep(at + 1) == "in" else None
    if found is not None:
        scene.items[at].tags.pop("neg")
        yield Draft(scene.who[who], "lost", found[0], at, found[1], "nobody", "state", actor_at=who)


def _only_its(scene: Scene, at: int) -> Iterator[Draft]:
    """``ليس لـF في R سوى P``, ``ليس لـF في P جندي واحد``: all that is F's, or that nothing is."""
    owner = scene.past(at + 1, "member", sides=False)
    if owner not in scene.who or scene.items[at + 1].role != "for":
        return
    inside = owner + 2 if scene.prep(owner + 1) in ("in", "from") and scene.group(owner + 2) is not None else owner
    end = scene.past(inside + 1, "date", "adverb")
    if scene.is_(end, "except") and scene.group(end + 1) is not None:
        status, place_at = "controls", end + 1
    elif inside > owner and scene.is_(end, "any"):
        status, place_at = "lost", inside
    else:
        return
    scene.items[at].tags.pop("neg")
    yield Draft(
        scene.who[owner], status, scene.with_more(place_at, [""]), at, place_at, "only its", "state", actor_at=owner
    )


def _without(scene: Scene, at: int) -> Iterator[Draft]:
    """``P بلا F``, ``باتت P بلا F``: at the head of its clause, and F at the end."""
    place_at = scene.back(at - 1, "date", "adverb", "become", but=("group",))
    group = scene.group(place_at)
    opens = group is not None and (heads(scene, place_at) or scene.is_(place_at - 1, "become"))
    who = scene.past(at + 1, "member", "number", "any", "batch", sides=False)
    who = scene.past(who + 1, "member", sides=False) if who > at + 1 and scene.prep(who) == "from" else who
    opens = opens or (group is not None and _wakes(scene, place_at - 1))
    nobody = scene.who.get(who) or _of_any(scene, at + 1)
    who = who if who in scene.who else at + 1
    if nobody and opens and closes(scene, who):
        yield Draft(nobody, "lost", scene.meant(group), at, place_at, "without", "state", actor_at=who)


def _wakes(scene: Scene, at: int) -> bool:
    """``استيقظت P بلا F``: a verb of no list at the head."""
    ends = tuple(scene.lexicon.grammar.get("feminine_ends", ()))
    heads_it = at == 0 or scene.word(at - 1) in (*COMMAS, ".", "؛")
    return scene.unlisted(at) and heads_it and scene.items[at].text.endswith(ends)


def _of_any(scene: Scene, at: int) -> str | None:
    """``P بلا جيش``, ``بلا فصائل``: the side that the noun names with its article."""
    item = scene.items[at] if at < len(scene.items) else None
    if item is None or item.joined or item.role or not item.word:
        return None
    article = str(scene.lexicon.grammar.get("definite", ""))
    alias = scene.factions.meaning(article + item.text, scene.memory.published)
    return alias.faction if alias is not None else None


def _flag_on_it(scene: Scene, at: int) -> Iterator[Draft]:
    """``راية F فوق P``, ``على بوابة P رايات F وF2 معا``: whose flags are on it, with no verb that says more."""
    who = scene.past(at + 1, "member", sides=False)
    verbs = [i for i in range(max(0, at - NEAR), at) if scene.finite(i)]
    if who not in scene.who or any(not scene.items[i].tags["trigger"].get("flies") for i in verbs):
        return
    if not scene.items[at].joined and (scene.unlisted(at - 1) or scene.is_(at - 1, "civilians", "force", "member")):
        return  # "protesters tore down the flag of F in P"
    if (stead := scene.trigger(at - 1) if at else None) is not None and stead.get("frame") == "replace":
        return  # ``حلت راية F محل علم F2 في P``
    owners, end = [who], who + 1
    while end in scene.who and scene.items[end].joined:
        owners, end = [*owners, end], end + 1
    end = scene.past(end, "adverb", "adjective", "date")
    places, place_at = _under_it(scene, end)
    it = scene.items[at - 1].tag("prep") if at else None
    if it is not None and it.pron and it.value in ("in", "on", "over"):
        places, place_at = scene.antecedent(at - 1, it.pron), at - 1  # ``ما زالت ترفع فيها أعلام F``
    raised = scene.group(at - 2) if at > 1 and scene.items[at - 1].value("light") == "raised" else None
    if raised is not None and heads(scene, at - 2) and closes(scene, end - 1):
        places, place_at = scene.meant(raised), at - 2  # ``P ترفع راية F``
    if places is None and (end >= len(scene.items) or not scene.items[end].word):
        places, place_at = _under_it_before(scene, at)
    if not _settled_in(places) or mood_at(scene, at)[0]:
        return
    sides = tuple(dict.fromkeys(scene.who[i] for i in owners))
    for side in sides:
        status, co = ("shared", tuple(other for other in sides if other != side)) if sides[1:] else ("controls", ())
        yield Draft(side, status, places or [], at, place_at, "flag", "state", co, actor_at=who)


def _under_it(scene: Scene, at: int) -> tuple[list[Phrase] | None, int]:
    """``فوق P``, ``على بوابة P``: what ends a clause behind a flag."""
    middle = scene.group(at)
    if middle is not None and all(place.extent == "center" for place in middle.members) and closes(scene, at):
        return scene.meant(middle), at  # ``وسط P``
    if scene.prep(at) not in ("on", "over", "in"):
        return None, -1
    pron = scene.items[at].tags["prep"].pron
    if pron:
        return scene.antecedent(at, pron), at
    for i in range(at + 1, min(len(scene.items), at + NEAR)):
        group = scene.group(i)
        if group is not None:
            end = scene.past(i + 1, "date", "adverb")
            ends = closes(scene, i) or scene.is_(end, "contrast")
            ends = ends or (scene.is_(end, "banner") and scene.items[end].joined)  # ``وراية F2 على Q``
            return (scene.meant(group), i) if ends else (None, -1)
        led = scene.prep(at) == "in" or any(item.role for item in scene.items[i + 1 : i + 2])
        if not scene.items[i].word or led or scene.is_(i, "prep", "trigger", "verb"):
            break  # "in a funeral at P"
    return None, -1


def _under_it_before(scene: Scene, at: int) -> tuple[list[Phrase] | None, int]:
    """``على بوابة P رايات F``, ``وعلى بوابته رايات F``: what opens the clause of a flag."""
    marks = sorted(scene.lexicon.grammar.get("pronouns", {}), key=len, reverse=True)
    for i in range(at - 1, max(-1, at - _FLAG_REACH), -1):
        item = scene.items[i]
        group = scene.group(i)
        on = scene.back(i - 1, "noun", "aside", strange=True)
        opens = scene.prep(on) in ("on", "over", "in") and (
            on == 0 or scene.items[on].joined or not scene.items[on - 1].word
        )
        strange = group is None or all(place.place is None for place in group.members)
        pron = next((mark for mark in marks if item.text.endswith(mark)), "")
        if opens and pron and strange and item.word:
            return scene.antecedent(on, pron), i
        if group is not None and opens:
            return scene.meant(group), i
        if item.text in COMMAS or scene.is_(i, "trigger", "verb", "clause", "relative"):
            break
    return None, -1


def _entrusted(scene: Scene, at: int) -> Iterator[Draft]:
    """``أوكلت F أمن P إلى F2``, ``عهد بأمنها إلى F2``: who is to guard it has it."""
    if scene.is_(at - 1, "neg", "mood", "that"):
        return
    charge = next((i for i in range(at + 1, min(len(scene.items), at + NEAR + 1)) if scene.is_(i, "charge")), -1)
    if charge < 0 or any(scene.finite(i) or not scene.items[i].word for i in range(at + 1, charge)):
        return
    pron = scene.items[charge].tags["charge"].pron
    group = scene.group(charge + 1)
    places, place_at = (scene.antecedent(at, pron), charge) if pron else (None, charge + 1)
    if not pron and group is not None:
        places = scene.meant(group)
    led = scene.past(place_at + 1, "date", "adverb")
    taker = scene.past(led + (scene.prep(led) == "to"), "member", "batch", sides=False)
    to_it = taker in scene.who and (scene.prep(led) == "to" or scene.items[taker].role == "for")
    if to_it and _settled_in(places):
        who, co = scene.who[taker], scene.companions(taker)
        yield Draft(who, "captured", places or [], at, place_at, "entrusted", "event", co, actor_at=taker)
