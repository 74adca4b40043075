"""Finds whose word a sentence is where speakers stand beside their verb: "X said", "..., X said", "said X".

What is said follows the verb, or stands before it and on both sides of it. Called by
:mod:`mapper.claims.attribution` for languages whose subjects come first.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Final

from mapper.claims.scene import Scene
from mapper.claims.sentence import COMMAS
from mapper.claims.speech import NOBODY, UNATTRIBUTED, UNNAMED, Speech
from mapper.claims.tellers import (
    NAME_WORDS,
    Teller,
    before_insertion,
    is_gerund,
    last_speaker,
    named_in,
    np_start,
    np_stop,
    presented,
    region,
    teller_of,
    who_is_quoted,
    who_speaks,
)

_TAIL: Final = 7
"""Words that may follow a speech verb before the sentence goes on without it: "on Sunday", "on Twitter"."""
_LABEL: Final = 6
_BY: Final = ("by", "in", "on")
_LABELLED: Final = (":", "-", "\u2013", "\u2014")
_CLAIMS: Final = 4
"""Items between a denial and the claim that it denies: "denied rebel claims that"."""


def inline_speeches(scene: Scene) -> list[Speech]:
    """Everything said in a sentence, in order."""
    found: list[Speech] = []
    for at, item in enumerate(scene.items):
        tag = item.tag("speech")
        if item.text in _LABELLED and at <= _LABEL:
            outlet = item.text == ":" or any(
                scene.is_(i, "speaker") and (i == at - 1 or scene.items[i + 1].text in COMMAS) for i in range(at)
            )  # "ANHA, N - ", but "Rebels - "
            label = named_in(scene, 0, at) if outlet else None
            if label is not None and not any(scene.trigger(i) for i in range(at)):
                found.append(Speech("reported", label, at, at, len(scene.items)))
        if (source := _signed(scene, at)) is not None:
            found.append(Speech("reported", source, at, 0, at))
        if item.text in scene.lexicon.grammar.get("accuses", ()):
            found += _accused(scene, at)
        if tag is None or scene.group(at) is not None or _puts(scene, at):
            continue
        truce = scene.is_(at - 1, "announced") and scene.is_(at + 1, "date", "agent")  # "a truce announced on Friday"
        if truce or who_speaks(scene, at):
            continue
        kind = tag.value or "reported"
        low, high = region(scene, at)
        if tag.get("anonymous"):
            found.append(Speech(kind, UNATTRIBUTED, at, low if _closes(scene, at) else at, high))
            continue
        quoted = scene.actor_order[0] == "before" and scene.is_(at - 1, "aux")  # "A was quoted by B as saying"
        by = tag.get("quotes") and scene.is_(at + 1, "agent")
        whom = named_in(scene, np_start(scene, at - 1, low), at - 1) if by and quoted else None
        if whom is not None:
            found.append(Speech(kind, whom, at, low, high))
        if by and (whom is not None or not quoted):
            continue  # "a source quoted by A said"
        if item.has("according") or tag.get("owned"):
            words = (at + 1, np_stop(scene, at + 1)) if item.has("according") else _whose_account(scene, at, low)
            source = named_in(scene, *words) if words is not None else None
            if source is None and item.has("according") and scene.is_(at + 1, "he_or_she"):
                source = last_speaker(scene)  # "according to the source"
            if source is not None:
                found.append(Speech(kind, source, at, low, high))
                _remember(scene, source)
            continue
        subject = who_is_quoted(scene, at) if tag.get("quotes") and not quoted else teller_of(scene, at, low)
        if tag.get("active") and scene.is_(at - 1, "aux"):  # "heads were put on display"
            continue
        if tag.get("named") and subject.speaker is None:
            continue
        if _of_deal(scene, at) or (kind == "denied" and _deprives(scene, at)):
            continue
        start, stop = _reach(scene, at, low, high, subject)
        if tag.get("quotes"):
            ends = any(
                scene.is_(i, "speech") and not scene.items[i + 1].word for i in range(at + 1, len(scene.items) - 1)
            )
            start, stop = (low if ends else at), high  # "F took P, A quoted B as saying"
        elif kind == "denied" and scene.denied_behind(at):
            start, stop = at, at + 1
        elif kind == "denied" and _told_of(scene, at):
            start = at
        elif (closing := _closing(scene, at)) > 0:
            start, stop = at, closing
        elif (told := presented(scene, at)) > 0:
            start, stop = start, min(stop, told)
        found.append(Speech(kind, subject.speaker or UNNAMED, at, start, stop))
        if subject.speaker is not None or (kind == "reported" and subject.start < at and scene.is_(at, "speech")):
            _remember(scene, subject.speaker or UNNAMED)
    found = [_of_this(scene, each) for each in found]
    found = _each_its_own(scene, found)
    found = [_from_source(scene, each, found) for each in found]
    return [_owned(each, found, goes_on=_goes_on(scene, each.at)) for each in found]


def _accused(scene: Scene, at: int) -> list[Speech]:
    """ "F *accused* F2 *of leaving P* to its fate": no more than F says."""
    ends = tuple(scene.lexicon.grammar.get("gerund_ends", ()))
    low, high = region(scene, at)
    deeds = range(at + 2, min(high, at + 2 + _TAIL))
    of = next((i for i in deeds if scene.is_(i - 1, "of") and scene.items[i].text.split()[0].endswith(ends)), -1)
    if of < 0:
        return []
    stop = next((i for i in range(of, high) if scene.items[i].text in COMMAS), high)
    passive = scene.is_(scene.back(at - 1, "adverb"), "aux")
    speaker = None if passive else teller_of(scene, at, low).speaker
    return [Speech("disputed", speaker or UNNAMED, at, of, stop)]


def _closes(scene: Scene, at: int) -> bool:
    """ "F took P, *allegedly*", "F took P, *according to rumours*": a hedge at the end, of what stands before it."""
    behind = scene.past(at + 1, "date", "adverb", "speech")
    ends = behind >= len(scene.items) or not scene.items[behind].word
    manner = scene.items[at].text.endswith(tuple(scene.lexicon.grammar.get("manner_ends", ())))
    return ends and at > 0 and (manner or scene.is_(at - 1, "according") or scene.items[at - 1].text in COMMAS)


def _puts(scene: Scene, at: int) -> bool:
    """ "Put P under siege", "put them 5 km from P", but "as the governor put P"."""
    as_put = any(scene.items[i].text == "as" for i in range(max(0, at - NAME_WORDS), at))
    behind = scene.group(at + 1) is not None or scene.is_(at + 1, "those_people")
    return scene.is_(at, "become") and not as_put and behind


def _signed(scene: Scene, at: int) -> str | None:
    """ "F took P *(SANA)*", "F took P *- SANA*": an outlet that stands alone behind what it says."""
    if scene.items[at].text not in ("(", *_LABELLED):
        return None
    if scene.items[at].text != "(" and (source := _source_alone(scene, at)) is not None:
        return source
    last = len(scene.items) - (scene.items[-1].text in (".", ")"))
    opened, ends = scene.items[at].text, at + 2 < len(scene.items) and scene.items[at + 2].text == ")"
    alone = scene.is_(at + 1, "speaker") and at > 0 and (ends if opened == "(" else at + 2 >= last)
    if not alone or scene.items[at + 1].tags["speaker"].get("generic"):
        return None
    return scene.items[at + 1].value("speaker")


def _source_alone(scene: Scene, at: int) -> str | None:
    """ "F takes P: *state media*", "P in F's hands - *local activists*": a source and no more, at the end."""
    end = len(scene.items) - (not scene.items[-1].word)
    words = range(at + 1, end)
    source = any(scene.is_(i, "speaker") or i in scene.who for i in words)
    plain = all(i in scene.who or scene.is_(i, "speaker", "article", "adjective", "country") for i in words)
    before = scene.items[:at]
    told = any(item.has("trigger") for item in before) and not any(item.has("speech") for item in before)
    return named_in(scene, at + 1, end) if told and source and plain else None


def _whose_account(scene: Scene, at: int, low: int) -> tuple[int, int] | None:
    """ "By *A's* account, F took P": the words that name A."""
    start = np_start(scene, at - 1, low)
    led = next((i for i in range(at - 2, start - 2, -1) if i >= low and scene.items[i].text in _BY), -1)
    return (led + 1, at - 1) if scene.is_(at - 1, "possessive") and led >= 0 else None


def _from_source(scene: Scene, speech: Speech, found: list[Speech]) -> Speech:
    """ "..., A reported, *citing* B": what A reported is B's word, unless B is quoted "as saying" something else."""
    for other in found:
        quotes = scene.items[other.at].tags["speech"].get("quotes") if scene.is_(other.at, "speech") else None
        if not quotes or not speech.at < other.at < speech.stop or speech.kind != "reported":
            continue
        behind = range(other.at + 1, len(scene.items))
        own = any(scene.is_(i, "speech") and not scene.is_(i + 1, "agent") for i in behind)
        if not own and scene.items[other.at - 1].text in COMMAS:
            return replace(speech, speaker=other.speaker)
    return speech


def _told_of(scene: Scene, at: int) -> bool:
    """ "P, *which F denied* shelling": a denial that is told of a place and of no statement before it."""
    return scene.is_(which := scene.which_before(at), "relative") and 0 < which < at - 1


def _closing(scene: Scene, at: int) -> int:
    """ "F, which denied the report*,* holds P": the comma behind which the main verb goes on; 0 for none."""
    which = scene.back(at - 1, "adverb", "perfect", "aux")
    inner = range(at + 1, len(scene.items))
    ends = next((i for i in inner if scene.barrier(i) or scene.finite(i) or scene.is_(i, "conj")), 0)
    goes_on = scene.finite(ends) or (scene.finite(ends + 1) and scene.is_(ends, "conj"))
    told = ("trigger", "group", "faction", "speech", "they", "he_or_she", "having", "light")
    thing = goes_on and ends > at + 1 and not any(scene.is_(i, *told) for i in range(at + 1, ends))
    if thing and (scene.is_(ends, "conj") or (scene.people(which) and which - 1 in scene.who)):
        return ends  # "rebels who rejected the deal left P", "rebels rejected the deal and left P"
    if not scene.is_(which, "relative") or scene.items[which - 1].text not in COMMAS or not which:
        return 0
    closing = next((i for i in range(at, len(scene.items)) if scene.items[i].text in COMMAS), 0)
    verb = closing + 1
    while closing and scene.is_(verb, "adverb", "date"):
        verb += 1
    goes_on = scene.trigger(verb) is not None or scene.is_(verb, "verb", "aux", "perfect", "speech", "light", "begun")
    return closing if closing and goes_on else 0


def _deprives(scene: Scene, at: int) -> bool:
    """ "F took P, *denying F2 a base*", "denied them the road": what is kept from somebody, and no word of anyone."""
    whom = at + 1 + scene.is_(at + 1, "article")
    while scene.is_(whom + 1, "member") and not scene.finite(whom + 1):
        whom += 1
    side = whom in scene.who or scene.is_(whom, "they", "those_people", "member")
    thing = scene.is_(whom + 1, "article", "indefinite")
    kept = scene.lexicon.grammar.get("kept_from", ())
    thing = thing or any(item.text in kept for item in scene.items[whom + 1 : whom + 2])
    return scene.actor_order[0] == "before" and side and thing


def _of_deal(scene: Scene, at: int) -> bool:
    """ "F left P under a deal *that X denied*": the deal is denied, and not what came of it."""
    which = at - 1
    while which > 0 and at - which < NAME_WORDS and scene.items[which].word and not scene.is_(which, "relative"):
        if scene.finite(which):
            return False
        which -= 1
    return which > 0 and scene.is_(which, "relative") and scene.is_(which - 1, "announced")


def _goes_on(scene: Scene, at: int) -> bool:
    """ "Denied the town's fall *and reported* clashes there", "denied it, *insisting* that": no part of the denial."""
    beside = scene.is_(at - 1, "conj") or (scene.word(at - 1) in COMMAS and is_gerund(scene, at))
    return beside and scene.items[at].value("speech") == "reported"


def _each_its_own(scene: Scene, found: list[Speech]) -> list[Speech]:
    """ "F took P, A said, *and* F2 left Q, B said": what stands behind A and before B is B's word."""
    for i, (one, other) in enumerate(pairwise(found)):
        commas = (k for k in range(one.at + 1, other.at) if scene.items[k].text in COMMAS)
        cut = next((k for k in commas if scene.is_(k + 1, "conj", "contrast")), 0)
        trail = one.start < one.at and other.start <= one.start and one.speaker != other.speaker
        if trail and cut and any(scene.trigger(k) is not None for k in range(cut, other.at)):
            found[i], found[i + 1] = replace(one, stop=cut), replace(other, start=cut)
    return found


def _of_this(scene: Scene, speech: Speech) -> Speech:
    """ "F denied this, saying that": what is denied is what was said before, and nothing behind it."""
    this = speech.at + 1
    return replace(speech, stop=this + 1) if speech.kind == "denied" and scene.this_alone(this) else speech


def _owned(speech: Speech, found: list[Speech], *, goes_on: bool) -> Speech:
    """A report that nobody is named for belongs to who is said to report or to deny it."""
    for other in found:
        close = other.at < speech.at < other.stop and speech.at - other.at <= _CLAIMS
        if other.kind == "denied" and close and not goes_on and speech.kind in ("disputed", "reported"):
            return replace(speech, kind="denied", speaker=other.speaker)
    if speech.speaker not in NOBODY:
        return speech
    for other in found:
        denies = other.kind == "denied" and other.at < speech.at < other.stop
        if denies and not goes_on and speech.kind != "expected":
            speech = replace(speech, kind="denied", speaker=other.speaker)
    for other in sorted(found, key=lambda other: abs(other.at - speech.at)):
        if other.speaker not in NOBODY and other.start <= speech.at < other.stop and other is not speech:
            return replace(speech, speaker=other.speaker)
    before = [other for other in found if goes_on and other.at < speech.at and other.speaker not in NOBODY]
    return replace(speech, speaker=before[-1].speaker) if before and speech.speaker == UNNAMED else speech


def _remember(scene: Scene, speaker: str) -> None:
    scene.memory.speaker, scene.memory.speaker_sentence = speaker, scene.number


def _reach(scene: Scene, at: int, low: int, high: int, subject: Teller) -> tuple[int, int]:
    """What is said: all that follows, or what stands before the speaker and, after a comma, goes on."""
    after = subject.stop if subject.stop > at else at + 1
    tail = after
    while tail < min(len(scene.items), after + _TAIL):
        item = scene.items[tail]
        said_in = item.text == "in" and scene.is_(tail + 1, "indefinite")  # "conceded in a rare statement that"
        ends = item.has("that", "they", "clause", "faction", "contrast", "light", "perfect") and not said_in
        if not item.word or ends:
            break
        if (
            tail in scene.who
            or scene.trigger(tail) is not None
            or (scene.group(tail) is not None and not _by_way(scene, tail))
        ):
            break
        tail += 1
    closed = tail >= len(scene.items) or not scene.items[tail].word or scene.items[tail].has("contrast")
    inserted = closed and subject.start < at and scene.word(subject.start - 1) in COMMAS and subject.start > low
    cut = tail < len(scene.items) and scene.items[tail].has("clause", "light") and not scene.items[tail].has("that")
    begin = min(subject.start, at)
    told = any(scene.trigger(i) is not None or scene.is_(i, "aux") for i in range(low, begin))
    by_the_way = scene.is_(begin - 1, "clause", "aftermath") or scene.bound(begin - 1)
    if told and scene.items[begin - 1].text == "as" and scene.items[begin - 2].text in COMMAS:
        return low, at  # "F took P, *as A put it*"
    joined = scene.is_(before_insertion(scene, begin) - 1, "conj")
    goes_on = joined and not closed  # "F took P and denied having lost Q", "and A said that"
    if not (told or inserted) or not (closed or cut) or (by_the_way and begin - 1 > low) or goes_on:
        return at, _end_of_object(scene, after, high)
    if cut and not closed:
        return low, tail
    # "F took P, A said; F2 holds Q"
    more = told and high < len(scene.items) and scene.items[high].text == ";"
    more = more and not any(item.has("speech", "neg", "contrast") for item in scene.items[high:])
    return low, (len(scene.items) if more else high)


def _end_of_object(scene: Scene, start: int, stop: int) -> int:
    """ "Announced the capture of P, where F2 holds out", "declared P free after F2 left": only the object is said."""
    first = start
    while first < stop and scene.trigger(first) is None and scene.group(first) is None:
        if scene.is_(first, "that", "he_or_she", "they", "its", "clause") or first in scene.who:
            return stop
        first += 1
    tag = scene.trigger(first) if first < stop else None
    named = scene.group(first) is not None and not any(scene.finite(i) for i in range(first, stop))
    if not named and not (tag is not None and tag.get("noun")):
        return stop
    for i in range(first + 1, stop):
        item = scene.items[i]
        if item.has("speech") or item.text == ":":
            return stop
        apart = scene.items[i - 1].text in COMMAS and (item.has("relative", "at_which") or i in scene.who)
        if apart or item.has("aftermath", "at_which") or scene.bound(i):
            return i
    return stop


def _by_way(scene: Scene, at: int) -> bool:
    """A place after "in" says where somebody spoke, and so does one after "from"."""
    return scene.prep(at - 1) in ("in", "from", "near", "outside")
