"""Subjects that no list of factions knows: what they do, nobody does whom the sentence before spoke of.

For sentences whose verb may stand before its subject; over :mod:`mapper.claims.cast`, called by
:mod:`mapper.claims.scene` where it would look back.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Final

from mapper.claims.cast import Cast
from mapper.claims.drafts import Draft
from mapper.claims.factions import Alias
from mapper.claims.phrases import Phrase
from mapper.claims.reach import MOOD_REACH, NEAR
from mapper.claims.sentence import COMMAS
from mapper.text.normalize import fold_key

_QUOTES: Final = ('"', "«", "»", "“", "”", "(", ")")
_OVER: Final = 6
"""Items between a verb and a subject that where and when are said before."""
_LOOSE: Final = (
    "adjective", "place_adjective", "country", "adverb", "date", "perfect", "was", "become", "prep", "group", "number",
    "direction", "nation", "goes_on", "neg",
)  # fmt: skip
"""What may stand between a subject and its verb."""


def outsider_acts(scene: Cast, at: int) -> bool:
    """Whether the verb or verbal noun at a position has a subject that is of no list, so that nobody else does it."""
    if "after" not in scene.actor_order or scene.trigger(at) is None:
        return False
    verb = at if scene.finite(at) else _governing(scene, at)
    seen = 0
    while verb >= 0 and seen < NEAR:
        if _behind(scene, verb) or _before(scene, verb) or _they(scene, verb):
            return True
        if not (scene.items[verb].joined or scene.is_(verb - 1, "then")):
            break
        verb, seen = _governing(scene, verb), seen + 1
    return _unnamed_fighters(scene, at)


def strangers_go_on(scene: Cast, at: int) -> bool:
    """``دخلت الشرطة P ثم انسحبت``: they withdrew, whoever they are."""
    then = scene.is_(at - 1, "then")
    verb = _governing(scene, at) if (then or scene.items[at].joined) and scene.finite(at) else -1
    begin = next((i + 1 for i in range(at - 1, -1, -1) if scene.items[i].text in COMMAS or i in scene.who), at)
    told = then and verb < begin < at - 1 and scene.items[begin].joined and not scene.items[begin].known
    verb = begin if told else verb  # a verb of no list
    return verb >= 0 and _behind(scene, verb)


def as_called_there(scene: Cast, draft: Draft) -> Draft:
    """ "The army took P", "Kurdish forces left P", where P lies in another country: whom those words mean there."""
    there = {(place.parent_id or place.place_id or "")[:2] for phrase in draft.places if (place := phrase.target.place)}
    meant = scene.factions.there.get(there.pop(), {}).get(draft.faction, "") if len(there) == 1 else ""
    where = [draft.actor_at] if scene.is_(draft.actor_at, "faction") else scene.who
    names = [scene.items[i].tags["faction"] for i in where if scene.is_(i, "faction")]
    names = [name for name in names if name.faction == draft.faction]
    common = all(name.name.split()[-1].islower() and not scene.countries(name.name) for name in names)
    return replace(draft, faction=meant) if meant and common else draft


def none_of_its_men(scene: Cast, draft: Draft) -> bool:
    """``دخل قائد F مدينة P``, ``عاد جرحى F إلى P``: who came or went is of F, and brought no force of it."""
    tag, head = scene.trigger(draft.at), draft.actor_at - 1
    goes = draft.kind == "entry" or draft.status == "advanced" or (tag is not None and tag.get("frame") == "leave")
    people = _folded(tuple(scene.lexicon.grammar.get("no_fighters", ())))
    if tag is not None and tag.get("frame") in ("leave", "expel") and draft.at + 1 in scene.who:
        own = scene.word(draft.at + 2)  # ``سحب F طائراته من P``, ``أجلى F ضباطه``
        stems = {own.removesuffix(pron) for pron in scene.lexicon.grammar.get("pronouns", ()) if own.endswith(pron)}
        if not stems.isdisjoint(people | _folded(tuple(scene.lexicon.grammar.get("things", ())))):
            return True
    while goes and head >= 0 and scene.items[head].text.split()[0] not in people:
        other = head in scene.who or scene.group(head) is not None or _verb(scene, head) or not scene.items[head].word
        other = other or scene.is_(head, "trigger", "that", "clause", "contrast", "relative")
        if scene.items[head].joined or other or draft.actor_at - head > _OVER:
            return False
        head -= 1
    if not goes or head < 0 or scene.is_(head - 1, "number") or scene.prep(head) == "in":
        return False
    led = any(scene.items[i].role or scene.prep(i) for i in range(head + 1, draft.actor_at + 1))
    if scene.items[head].text.startswith(str(scene.lexicon.grammar.get("definite"))) and not led:
        return False  # ``بعد المفاوضات، F دخلت P``
    with_men = _folded(tuple(scene.lexicon.grammar.get("with_men", ())))
    behind = range(draft.actor_at + 1, len(scene.items))
    end = next((i for i in behind if scene.items[i].text in COMMAS), len(scene.items))
    return not any(
        scene.is_(i, "force", "batch", "member") or scene.items[i].text in with_men
        for i in range(draft.actor_at + 1, end)
    )


@cache
def _folded(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(fold_key, words))


def of_another_state(scene: Cast, draft: Draft) -> bool:
    """ "In Iraq, government forces took P": a word for the state's own army, said of places that all lie abroad."""
    of_state = draft.faction in scene.factions.heirs or draft.faction in scene.factions.successors
    if not of_state or not draft.places:
        return False
    if not all(_abroad(place) for place in draft.places) and not _begins_abroad(scene, draft.faction):
        return False
    where = [draft.actor_at] if scene.is_(draft.actor_at, "faction") else scene.who
    names = [scene.items[i].tags["faction"] for i in where if scene.is_(i, "faction")]
    return all(_common(scene, name) for name in names if name.faction == draft.faction)


def _abroad(place: Phrase) -> bool:
    return place.target.place is not None and place.target.place.abroad


def _begins_abroad(scene: Cast, state: str) -> bool:
    """ "In neighbouring Iraq, ...": whether a sentence begins in a country that no name of this state's army names."""
    group = scene.group(1 + scene.is_(1, "article")) if scene.prep(0) == "in" else None
    where = [country for place in group.members for country in scene.countries(place.name)] if group else []
    names = (alias for each in scene.factions.aliases.values() for alias in each if alias.faction == state)
    return bool(where) and not any(country in where for alias in names for country in scene.countries(alias.name))


def _common(scene: Cast, alias: Alias) -> bool:
    """Whether any state may call its army so: "the army", "government forces", and not "the Syrian army"."""
    return not scene.countries(alias.name) and not alias.pejorative and alias.name == alias.name.lower()


def _verb(scene: Cast, at: int) -> bool:
    """Whether a finite verb of any kind stands here."""
    item = scene.items[at]
    begins = tuple(scene.lexicon.grammar.get("verb_begins", ()))
    if item.has("mood") and " " in item.text and item.text.startswith(begins):
        return True
    return scene.finite(at) or any(
        (tag := item.tag(kind)) is not None and tag.form in ("past", "present", "weak_past", "weak_present")
        for kind in ("verb", "light", "mood", "fact", "begun", "goes_on", "completed")
    )


def _governing(scene: Cast, at: int) -> int:
    """The verb that a verbal noun, or a verb that "and" adds to it, goes on from; -1 for none in its clause."""
    for i in range(at - 1, max(-1, at - 1 - 2 * MOOD_REACH), -1):
        if i in scene.who or scene.items[i].has("that", "relative", "contrast"):
            return -1
        if _verb(scene, i):
            return i
    return -1


def _behind(scene: Cast, verb: int) -> bool:
    """ "Entered a batch of them", "spread out in the town the local police": a subject behind the verb."""
    i, over = verb + 1, False
    own = scene.trigger(verb)
    while i < len(scene.items) and i - verb <= _OVER:
        item = scene.items[i]
        prep = item.tag("prep")
        if prep is not None and prep.pron:
            i, over = i + 1, True
        elif item.has("prep") and scene.group(i + 1) is not None:
            i, over = i + 2, True
        elif item.has("date", "adverb") or (scene.group(i) is not None and item.role == "in"):
            i, over = i + 1, True
        else:
            break
    if i >= len(scene.items) or i in scene.who or scene.items[i].joined:
        return False
    item = scene.items[i]
    if item.has("civilians"):
        return True
    if own is not None and own.get("frame") in ("state", "fall", "share"):
        return False
    if item.has("force", "batch", "member") and not item.role and not named_near(scene, i):
        member = item.tag("member")
        return member is None or not member.pron
    return not over and item.has("speaker") and scene.finite(verb) and not scene.is_(verb, "speech")


def named_near(scene: Cast, at: int) -> bool:
    """Whether a side stands behind a word for men, or it goes back to one named before: "the forces"."""
    force, memory = scene.items[at].tag("force"), scene.memory
    if force is not None and force.get("more") and scene.is_(at + 1, "others"):
        return memory.subject is not None and scene.number - memory.subject_sentence == 1  # "other units entered P"
    stop = at + 1
    while stop < len(scene.items) and stop - at <= _OVER and stop not in scene.who:
        item = scene.items[stop]
        prep = item.tag("prep")
        if not item.word or _verb(scene, stop) or (prep is not None and prep.pron) or scene.group(stop) is not None:
            break
        stop += 1
    return stop in scene.who and stop < at + 1 + _OVER


def _before(scene: Cast, verb: int) -> bool:
    """ "That the Lebanese authorities seek to retake P": a subject between the head of its clause and the verb."""
    if scene.items[verb].joined:
        return False
    begin = verb - 1
    while begin >= 0 and not scene.items[begin].has("that", "clause", "contrast"):
        item = scene.items[begin]
        if begin in scene.who or (not item.word and item.text not in _QUOTES) or _verb(scene, begin):
            break
        begin -= 1
    if begin >= 0 and (begin in scene.who or _verb(scene, begin)):
        return False
    if begin >= 0 and scene.is_(begin, "that") and scene.items[begin].tags["that"].pron:
        return False
    first = begin + 1
    while first < verb and (scene.items[first].text in _QUOTES or scene.is_(first, "article")):
        first += 1
    bound = first == verb and scene.is_(begin, "that") and scene.prep(begin - 2) == "on"
    if bound and not scene.items[begin - 2].tags["prep"].pron and begin - 1 not in scene.who:
        return True  # "it is for P to work on ..."
    led = first
    while first < verb and (
        scene.is_(first, "number", "few", "more_than", "batch") or scene.items[first].text[:1].isdigit()
    ):
        first += 1  # ``إن نحو 500 سيارة غادرت P``, ``إن قافلة غادرت P``
    if first == verb > led:
        return scene.is_(begin, "that") and scene.is_(verb - 1, "batch")
    counted = led < first < verb and scene.items[first].word and not scene.items[first].known
    if first >= verb or not (counted or _strange(scene, first)):
        return False
    between = range(first + 1, verb)
    return all(not scene.items[i].known or scene.items[i].has(*_LOOSE, "member", "speaker") for i in between)


def _strange(scene: Cast, at: int) -> bool:
    """Whether a noun stands here that is a subject and no side."""
    item = scene.items[at]
    if item.role or item.joined or not item.word:
        return False
    if item.has("civilians", "nation", "speaker"):
        return not item.has("date")
    if item.has("member"):
        following = scene.items[at + 1] if at + 1 < len(scene.items) else None
        whose = following is not None and following.word and not following.known and not following.lead
        return whose and not item.tags["member"].pron and not scene.is_(at, "prep")
    grammar = scene.lexicon.grammar
    if item.known or item.lead or item.text[:1].isdigit():
        return False
    verbal = item.text.startswith(tuple(grammar.get("verb_begins", ()))) or item.text.endswith(
        (*grammar.get("verb_ends", ()), *grammar.get("adverb_ends", ()))
    )
    return not verbal


def _they(scene: Cast, verb: int) -> bool:
    """ "Journalists said that there was fighting when they entered it": they who tell of it."""
    tag = scene.trigger(verb)
    marks = scene.lexicon.grammar.get("agreement", {}).get(tag.form if tag is not None else "", {}).get("p")
    if tag is None or marks is None:
        return False
    word = scene.items[verb].text.removesuffix(tag.pron)
    if not (word.endswith(marks[1]) or (tag.pron and word.endswith(marks[1][0]))):
        return False
    for i in range(verb - 1, 0, -1):
        if i in scene.who:
            return False
        told = not scene.items[i].known or scene.is_(i, "civilians")
        if scene.is_(i - 1, "speech") and told and scene.items[i].word:
            return scene.items[i].text.endswith(tuple(scene.lexicon.grammar.get("subject_members", ())))
    return False


def _unnamed_fighters(scene: Cast, at: int) -> bool:
    """ "The fighters destroyed ...": who they are is not said, and they are spoken of here."""
    article = str(scene.lexicon.grammar.get("definite", ""))
    return any(
        i not in scene.who
        and scene.is_(i, "member")
        and not scene.items[i].role
        and scene.items[i].text.startswith(article)
        and not scene.is_(i - 1, "prep", "role", "that")
        and scene.items[i - 1].text not in COMMAS
        for i in range(1, at)
    )
