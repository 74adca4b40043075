"""Finds whose word a sentence is where speakers stand beside their verb: "X said", "..., X said", "said X".

What is said follows the verb, or stands before it and on both sides of it. Called by
:mod:`mapper.claims.attribution` for languages whose subjects come first.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from mapper.claims.scene import Scene
from mapper.claims.sentence import COMMAS
from mapper.claims.speech import NOBODY, UNATTRIBUTED, UNNAMED, Speech

_NAME_WORDS: Final = 14
_AFTER_WORDS: Final = 8
_TAIL: Final = 7
"""Words that may follow a speech verb before the sentence goes on without it: "on Sunday", "on Twitter"."""
_LABEL: Final = 6
_BY: Final = ("by", "in", "on")
_AIRED: Final = ("on", "through")
_LABELLED: Final = (":", "-", "\u2013", "\u2014")
_OFFICE: Final = "OFFICIALS"
_OF_STATES: Final = (_OFFICE, "SECURITY_SOURCE")
_JOINED: Final = 5
_BESIDE: Final = ("date", "adverb", "conj", "perfect", "pluperfect", "then", "also")
_CLAIMS: Final = 4
"""Items between a denial and the claim that it denies: "denied rebel claims that"."""


@dataclass(frozen=True, slots=True)
class _Subject:
    """Who speaks, and the items that name them."""

    speaker: str | None
    start: int
    stop: int


def inline_speeches(scene: Scene) -> list[Speech]:
    """Everything said in a sentence, in order."""
    found: list[Speech] = []
    for at, item in enumerate(scene.items):
        tag = item.tag("speech")
        if item.text in _LABELLED and at <= _LABEL:
            outlet = item.text == ":" or any(
                scene.is_(i, "speaker") and (i == at - 1 or scene.items[i + 1].text in COMMAS) for i in range(at)
            )  # "ANHA, N - ", but "Rebels - "
            label = _named(scene, 0, at) if outlet else None
            if label is not None and not any(scene.trigger(i) for i in range(at)):
                found.append(Speech("reported", label, at, at, len(scene.items)))
        if (source := _signed(scene, at)) is not None:
            found.append(Speech("reported", source, at, 0, at))
        if tag is None or scene.group(at) is not None or _puts(scene, at):
            continue
        truce = scene.is_(at - 1, "announced") and scene.is_(at + 1, "date", "agent")  # "a truce announced on Friday"
        if truce or _who_speaks(scene, at):
            continue
        kind = tag.value or "reported"
        low, high = _region(scene, at)
        if tag.get("anonymous"):
            found.append(Speech(kind, UNATTRIBUTED, at, at, high))
            continue
        quoted = scene.actor_order[0] == "before" and scene.is_(at - 1, "aux")  # "A was quoted by B as saying"
        by = tag.get("quotes") and scene.is_(at + 1, "agent")
        whom = _named(scene, _np_start(scene, at - 1, low), at - 1) if by and quoted else None
        if whom is not None:
            found.append(Speech(kind, whom, at, low, high))
        if by and (whom is not None or not quoted):
            continue  # "a source quoted by A said"
        if item.has("according") or tag.get("owned"):
            words = (at + 1, _np_stop(scene, at + 1)) if item.has("according") else _whose_account(scene, at, low)
            source = _named(scene, *words) if words is not None else None
            if source is not None:
                found.append(Speech(kind, source, at, low, high))
                _remember(scene, source)
            continue
        subject = _quoted(scene, at) if tag.get("quotes") and not quoted else _subject(scene, at, low)
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
        elif (told := _presented(scene, at)) > 0:
            start, stop = start, min(stop, told)
        found.append(Speech(kind, subject.speaker or UNNAMED, at, start, stop))
        if subject.speaker is not None or (kind == "reported" and subject.start < at and scene.is_(at, "speech")):
            _remember(scene, subject.speaker or UNNAMED)
    found = [_of_this(scene, each) for each in found]
    found = _each_its_own(scene, found)
    found = [_from_source(scene, each, found) for each in found]
    return [_owned(each, found, goes_on=_goes_on(scene, each.at)) for each in found]


def _puts(scene: Scene, at: int) -> bool:
    """ "Put P under siege", "put them 5 km from P", but "as the governor put P"."""
    as_put = any(scene.items[i].text == "as" for i in range(max(0, at - _NAME_WORDS), at))
    behind = scene.group(at + 1) is not None or scene.is_(at + 1, "those_people")
    return scene.is_(at, "become") and not as_put and behind


def _signed(scene: Scene, at: int) -> str | None:
    """ "F took P *(SANA)*", "F took P *- SANA*": an outlet that stands alone behind what it says."""
    if scene.items[at].text not in ("(", *_LABELLED[1:]):
        return None
    last = len(scene.items) - (scene.items[-1].text in (".", ")"))
    opened, ends = scene.items[at].text, at + 2 < len(scene.items) and scene.items[at + 2].text == ")"
    alone = scene.is_(at + 1, "speaker") and at > 0 and (ends if opened == "(" else at + 2 >= last)
    if not alone or scene.items[at + 1].tags["speaker"].get("generic"):
        return None
    return scene.items[at + 1].value("speaker")


def _whose_account(scene: Scene, at: int, low: int) -> tuple[int, int] | None:
    """ "By *A's* account, F took P": the words that name A."""
    start = _np_start(scene, at - 1, low)
    led = next((i for i in range(at - 2, start - 2, -1) if i >= low and scene.items[i].text in _BY), -1)
    return (led + 1, at - 1) if scene.is_(at - 1, "possessive") and led >= 0 else None


def _quoted(scene: Scene, at: int) -> _Subject:
    """ "State television *quoted* an officer as saying", "reported, *quoting* residents": whose word it is."""
    return _Subject(_named(scene, at + 1, _np_stop(scene, at + 1)), at, at)


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


def _who_speaks(scene: Scene, at: int) -> bool:
    """ "*Monitors* say that": a noun that is written like a verb of speech."""
    return scene.is_(at, "speaker") and scene.is_(at + 1, "speech", "perfect")


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


def _presented(scene: Scene, at: int) -> int:
    """ "..., said N*,* whose men hold P": where the speaker's name ends and is told of; 0 for none."""
    if not at or scene.items[at - 1].text not in COMMAS:
        return 0
    stop = next((i for i in range(at + 1, min(len(scene.items), at + _NAME_WORDS)) if not scene.items[i].word), 0)
    whose = scene.lexicon.grammar.get("of_which", ())
    told = stop and any(
        item.has("relative") or item.text.split()[0] in whose for item in scene.items[stop + 1 : stop + 2]
    )
    return stop if told and not any(scene.finite(i) or scene.is_(i, "that", "they") for i in range(at + 1, stop)) else 0


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
    while which > 0 and at - which < _NAME_WORDS and scene.items[which].word and not scene.is_(which, "relative"):
        if scene.finite(which):
            return False
        which -= 1
    return which > 0 and scene.is_(which, "relative") and scene.is_(which - 1, "announced")


def _goes_on(scene: Scene, at: int) -> bool:
    """ "Denied the town's fall *and reported* clashes there", "denied it, *insisting* that": no part of the denial."""
    beside = scene.is_(at - 1, "conj") or (scene.word(at - 1) in COMMAS and _gerund(scene, at))
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


def _gerund(scene: Scene, at: int) -> bool:
    return scene.items[at].text.endswith(tuple(scene.lexicon.grammar.get("gerund_ends", ())))


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


def _region(scene: Scene, at: int) -> tuple[int, int]:
    """Clauses on both sides of a position up to a contrast or a semicolon."""
    low, high = 0, len(scene.items)
    for i in range(at - 1, -1, -1):
        if (scene.items[i].has("contrast") and _spoken_before(scene, i)) or scene.items[i].text == ";":
            low = i
            break
    for i in range(at + 1, len(scene.items)):
        ends = scene.items[i].has("certain") or scene.items[i].text == ";"
        if (scene.items[i].has("contrast") and i > at + 2) or ends:
            high = i
            break
    return low, high


def _spoken_before(scene: Scene, contrast: int) -> bool:
    """Whether what stands before "while", "but" has a speaker of its own."""
    return any(scene.is_(i, "speech") for i in range(contrast))


def _subject(scene: Scene, at: int, low: int) -> _Subject:
    """Who the verb at a position belongs to."""
    for told in (_of_addition, _behind_verb, _by_whom, _of_relative):
        if (found := told(scene, at, low)) is not None:
            return found
    start = _np_start(scene, at, low)
    if start == at and scene.is_(at - 1, "conj", "contrast"):
        return _of_verb_before(scene, at, low)
    return _said_it(scene, start, at, low) or _Subject(
        _one_of_side(scene, low, start, at)
        or _named(scene, start, scene.described_in(at, low))
        or (_last_speaker(scene) if _points_back(scene, start, at) >= 0 else None),
        start,
        at,
    )


def _of_addition(scene: Scene, at: int, low: int) -> _Subject | None:
    """ "A said F held P, *adding* that": of whoever has spoken."""
    adds = _gerund(scene, at) and scene.items[at - 1].text in COMMAS
    return _Subject(None, at, at) if adds and any(scene.is_(i, "speech") for i in range(low, at)) else None


def _behind_verb(scene: Scene, at: int, low: int) -> _Subject | None:
    """ "F took P, *said N*": but not "N, a spokesman, *told* the agency A"."""
    told = any(scene.trigger(i) is not None for i in range(low, at))
    listens = scene.items[at].text in scene.lexicon.grammar.get("tells", ())
    if at and (scene.items[at - 1].text not in COMMAS or listens or not (told or _presented(scene, at))):
        return None
    stop = _past_name(scene, at + 1, _np_stop(scene, at + 1))
    after = None if stop < len(scene.items) and scene.finite(stop) else _named(scene, at + 1, stop)
    apart = any(scene.is_(i, "they", "that", "aux", "perfect") for i in range(at + 1, stop))
    return _Subject(after, at, stop) if after is not None and not apart else None


def _by_whom(scene: Scene, at: int, _: int) -> _Subject | None:
    """ "P was declared safe *by F*"."""
    if not scene.is_(at - 1, "aux"):
        return None
    ahead = range(at + 1, min(len(scene.items), at + _AFTER_WORDS))
    by = next((i for i in ahead if scene.is_(i, "agent") or scene.by_of(i + 1) == i), -1)
    declared = _named(scene, by + 1, _np_stop(scene, by + 1)) if by > 0 else None
    return _Subject(declared, at, at) if declared is not None else None


def _of_relative(scene: Scene, at: int, _: int) -> _Subject | None:
    """ "*F*, which claims to hold P"."""
    tells = scene.is_(at - 1, "relative") and scene.items[at - 2].text in COMMAS and at - 3 in scene.who
    return _Subject(scene.who[at - 3], at - 3, at) if tells else None


def _of_verb_before(scene: Scene, at: int, low: int) -> _Subject:
    """ "A source denied it *and said*", "A put its share at half *and reported* clashes", "F took P *and said*"."""
    low = _region(scene, at - 1)[0] if scene.is_(at - 1, "contrast") else low  # "denied it *but* said"
    clause = next((i for i in range(at - 2, low, -1) if scene.is_(i, "contrast")), low)
    first = next((i for i in range(clause + 1, at - 1) if scene.items[i].value("speech")), -1)
    if first > 0 and (clause > low or not scene.factions_between(low, first, "actor")):
        speaker = _subject(scene, first, clause + (clause > low)).speaker
        if speaker is not None:
            return _Subject(speaker, at, at)
    if scene.memory.speaker_sentence == scene.number and scene.memory.speaker not in NOBODY:
        return _Subject(scene.memory.speaker, at, at)
    acting = scene.factions_between(low, at, "actor")
    return _Subject(scene.who[acting[0]] if acting else None, at, at)


def _points_back(scene: Scene, start: int, at: int) -> int:
    """Where "he", "they", "the monitor" stands in a range, -1 for nowhere."""
    return next((i for i in range(start, at) if scene.is_(i, "he_or_she")), -1)


def _said_it(scene: Scene, start: int, at: int, low: int) -> _Subject | None:
    """ "*The monitor* said", "on Monday *they* said": somebody spoken of before."""
    back = _points_back(scene, start, at)
    if back < 0:
        return None
    known = scene.items[back].tag("speaker")
    if known is not None and not known.get("generic"):
        return _Subject(known.value, start, at)
    if not all(i == back or scene.is_(i, *_BESIDE) for i in range(start, at)):
        return None
    last = _last_speaker(scene)
    person = scene.items[back].tags["he_or_she"].get("person")
    spoke = last is not None and scene.memory.speaker_sentence == scene.number
    goes_on = any(scene.is_(i, "conj", "also", "contrast", "aftermath") for i in range(start - 1, at))
    goes_on = goes_on or _counted_from(scene, start - 1) or scene.is_(back, "member")
    before = scene.factions_between(low, start, "actor") if goes_on and not (person or spoke) else []
    side = scene.who[before[0]] if before else None
    return _Subject(side or last or (None if person else _last_subject(scene)), start, at)


def _last_speaker(scene: Scene) -> str | None:
    recent = scene.number - scene.memory.speaker_sentence <= 1
    return scene.memory.speaker if recent else None


def _last_subject(scene: Scene) -> str | None:
    recent = scene.number - scene.memory.subject_sentence <= 1
    return scene.memory.subject if recent else None


def _past_name(scene: Scene, start: int, stop: int) -> int:
    """ "said N, spokesman for F": the office that follows the name of a person."""
    name = all(
        not item.known or item.has("name_start") or scene.group(i) is not None
        for i, item in enumerate(scene.items[start:stop], start)
    )
    if not name or stop == start or stop + 1 >= len(scene.items) or scene.items[stop].text not in COMMAS:
        return stop
    return _np_stop(scene, stop + 1)


def _one_of_side(scene: Scene, low: int, start: int, stop: int) -> str | None:
    """ "F took P, spokesman N said", "..., one of its commanders said": somebody on the side that acts."""
    words = range(start, stop)
    whose = any(scene.is_(i, "its") for i in words)
    bare = bool(words) and all(scene.is_(i, "article", "member", *_BESIDE) for i in words)
    if bare and scene.is_(start, "article") and scene.is_(start + 1, "member"):
        acting = scene.factions_between(low, start, "actor")  # "F took P, the group said"
        return scene.who[acting[0]] if acting else None
    offices = [tag for i in words if (tag := scene.items[i].tag("speaker")) is not None]
    if not any(tag.get("of_side") or (whose and tag.get("generic")) for tag in offices):
        return None
    if any(i in scene.who or scene.is_(i, "nation") for i in words) or not all(tag.get("generic") for tag in offices):
        return None
    acting = scene.factions_between(low, start, "actor") or (scene.factions_between(0, start, "actor") if whose else [])
    if scene.is_(low, "aftermath", "clause", "since"):  # "after F2 left P, F took it, a spokesman said"
        main = next((i for i in range(low, start) if scene.items[i].text == ","), low)
        acting = [i for i in acting if i > main] or acting
    if all(tag.value == "MILITARY_SOURCE" for tag in offices):
        if any(_leaves(scene, i) for i in range(low, start)):
            return _last_subject(scene)
        if any(scene.trigger(i) is not None and scene.is_(i - 1, "aux") for i in range(low, start)):
            return None  # "F is besieged by F2, a commander said"
    if acting:
        return scene.who[acting[0]]
    return None if scene.factions_between(low, start) else _last_subject(scene)


def _leaves(scene: Scene, at: int) -> bool:
    """Whether somebody leaves there, whose commanders seldom say so."""
    tag = scene.trigger(at)
    return tag is not None and tag.get("frame") in ("leave", "left")


def _np_start(scene: Scene, at: int, low: int) -> int:
    """Where the words before a speech verb that name its speaker begin."""
    commas = 0
    if (opened := scene.described_in(at, low)) < at:
        return _np_start(scene, opened, low)
    for i in range(at - 1, max(low - 1, at - 1 - _NAME_WORDS), -1):
        item = scene.items[i]
        if item.text in COMMAS:
            # "X, the head of Y, said": the name stands before the second comma.
            if i == at - 1 or (commas and not any(scene.trigger(k) for k in range(i, at))):
                commas += i == at - 1
                if i != at - 1:
                    head = i - 1 - (scene.items[i - 1].text == ")")
                    named = head in scene.who or scene.is_(head, "speaker", "nation")
                    described = named and scene.is_(i + 1, "indefinite")
                    # "F, an alliance of ..., said", "A (short), a group that ..., said"
                    return _np_start(scene, i, low) if described or not _named(scene, i + 1, at) else i + 1
                continue
            return i + 1
        which = commas > 0 and item.has("relative")  # "A, the head of the group that watches the war, said"
        if item.has("that", "contrast", "conj") and not (which or _joins(scene, i)):
            return i + 1
        if (item.has("clause") and not item.has("relative")) or _counted_from(scene, i):
            return i + 1
        quoted = item.has("speech") and scene.is_(i + 1, "agent")  # "a source quoted by state television said"
        told = scene.finite(i) and not item.has("member")  # "head of the militia forces"
        if told or not item.word or (item.has("speech") and not quoted and not _who_speaks(scene, i)):
            return i + 1
    return max(low, at - _NAME_WORDS, 0)


def _joins(scene: Scene, at: int) -> bool:
    """Whether "and" joins two speakers."""
    begin = next(
        (i + 1 for i in range(at - 1, -1, -1) if scene.trigger(i) is not None or scene.is_(i, "verb", "speech")), 0
    )
    named = range(max(begin, at - _JOINED), at)
    return scene.items[at].has("conj") and any(_code(scene, i) or scene.is_(i, "nation") for i in named)


def _np_stop(scene: Scene, at: int) -> int:
    stop = at
    while stop < min(len(scene.items), at + _AFTER_WORDS):
        item = scene.items[stop]
        if not item.word or item.has("that", "contrast", "clause", "speech") or scene.finite(stop):
            break
        stop += 1
    return stop


def _code(scene: Scene, at: int) -> str | None:
    item = scene.items[at]
    if item.has("speaker"):
        return item.value("speaker")
    return scene.who.get(at)


def _named(scene: Scene, start: int, stop: int) -> str | None:
    """Who is named in a stretch: of two the first; a known source, else a faction, a state, else an office."""
    joint = next((i for i in range(start, stop) if scene.is_(i, "conj")), stop)
    found = _one_named(scene, start, joint) or _one_named(scene, joint, stop)
    if found is not None and not scene.is_(start, "speech"):
        for i in range(start, stop):
            item = scene.items[i]
            if item.word and not item.known and item.text.isalpha() and len(item.text) > 3:
                scene.memory.persons[item.text] = found
    return found


def _one_named(scene: Scene, start: int, stop: int) -> str | None:
    faction = nation = generic = None
    for i in range(start, stop):
        item = scene.items[i]
        if item.has("agent") and scene.is_(i - 1, "speech") and (faction or nation or generic):
            break  # "a source quoted by"
        if item.text in COMMAS and (faction or nation) and scene.is_(i + 1, "indefinite"):
            break  # "Russia, an ally of A, said"
        aired = scene.prep(i - 1) in _AIRED and bool(faction or nation or generic)  # "rebels said on state television"
        if item.has("speaker") and scene.prep(i - 1) != "to" and not aired:
            tag = item.tags["speaker"]
            if not tag.get("generic"):
                states = (scene.items[k].value("nation") for k in range(start, i) if scene.is_(k, "country"))
                other = tag.get("home") and _abroad(scene, str(tag.get("home")), start, i)  # "Turkish state television"
                return next(states, _OFFICE) or _OFFICE if other else item.value("speaker")
            abroad = tag.get("home") and _abroad(scene, str(tag.get("home")), start, stop)
            generic = generic or (_OFFICE if abroad else item.value("speaker"))
        elif i in scene.who:
            faction = scene.who[i] if faction is None or scene.is_(i - 1, "possessive") else faction
        elif item.has("nation") and _speaks(scene, i, stop) and not _somewhere(scene, i, generic):
            nation = nation or item.value("nation")
        elif item.word and not item.known and item.text in scene.memory.persons:
            return scene.memory.persons[item.text]
    return faction or nation or generic


def _abroad(scene: Scene, home: str, start: int, stop: int) -> bool:
    """ "The Iraqi interior ministry": of another state."""
    return any(scene.items[i].value("country") not in ("", home) for i in range(start, stop))


def _speaks(scene: Scene, at: int, stop: int) -> bool:
    """Whether a state or its capital is who says it: "Ankara said", "Ankara's defence ministry said"."""
    return scene.group(at) is None or at == stop - 1 or scene.is_(at + 1, "possessive")


def _somewhere(scene: Scene, at: int, speaker: str | None) -> bool:
    """ "Witnesses in Turkey": where they are, not whose; "officials in Ankara" are its own."""
    return speaker is not None and speaker not in _OF_STATES and scene.prep(at - 1) == "in"


def _reach(scene: Scene, at: int, low: int, high: int, subject: _Subject) -> tuple[int, int]:
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
    by_the_way = scene.is_(begin - 1, "clause", "aftermath") or _counted_from(scene, begin - 1)
    if told and scene.items[begin - 1].text == "as" and scene.items[begin - 2].text in COMMAS:
        return low, at  # "F took P, *as A put it*"
    goes_on = scene.is_(begin - 1, "conj") and not closed  # "F took P and denied having lost Q", "and A said that"
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
        if apart or item.has("aftermath", "at_which") or _counted_from(scene, i):
            return i
    return stop


def _counted_from(scene: Scene, at: int) -> bool:
    """ "Took P, hours after F2 announced a deal": a date that is counted from what somebody said."""
    when = scene.items[at].tags.get("date") if at >= 0 else None
    return when is not None and when.bound


def _by_way(scene: Scene, at: int) -> bool:
    """A place after "in" says where somebody spoke."""
    return scene.prep(at - 1) == "in"
