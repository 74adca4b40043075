"""Finds who says it where speakers stand beside their verb: a name, an office, "the monitor", "one of its commanders".

How far what they say reaches is found in :mod:`mapper.claims.inline`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from mapper.claims.scene import Scene
from mapper.claims.sentence import COMMAS
from mapper.claims.speech import NOBODY

NAME_WORDS: Final = 14
_AFTER_WORDS: Final = 8
_AIRED: Final = ("on", "through")
_OFFICE: Final = "OFFICIALS"
_OF_STATES: Final = (_OFFICE, "SECURITY_SOURCE")
_JOINED: Final = 5
_BESIDE: Final = ("date", "adverb", "conj", "perfect", "pluperfect", "then", "also")


@dataclass(frozen=True, slots=True)
class Teller:
    """Who speaks, and the items that name them."""

    speaker: str | None
    start: int
    stop: int


def who_is_quoted(scene: Scene, at: int) -> Teller:
    """ "State television *quoted* an officer as saying", "reported, *quoting* residents": whose word it is."""
    return Teller(named_in(scene, at + 1, np_stop(scene, at + 1)), at, at)


def who_speaks(scene: Scene, at: int) -> bool:
    """ "*Monitors* say that": a noun that is written like a verb of speech."""
    return scene.is_(at, "speaker") and scene.is_(at + 1, "speech", "perfect")


def presented(scene: Scene, at: int) -> int:
    """ "..., said N*,* whose men hold P": where the speaker's name ends and is told of; 0 for none."""
    if not at or scene.items[at - 1].text not in COMMAS:
        return 0
    stop = next((i for i in range(at + 1, min(len(scene.items), at + NAME_WORDS)) if not scene.items[i].word), 0)
    whose = scene.lexicon.grammar.get("of_which", ())
    told = stop and any(
        item.has("relative") or item.text.split()[0] in whose for item in scene.items[stop + 1 : stop + 2]
    )
    return stop if told and not any(scene.finite(i) or scene.is_(i, "that", "they") for i in range(at + 1, stop)) else 0


def is_gerund(scene: Scene, at: int) -> bool:
    """Whether "adding", "insisting" stands here, or whatever ends so."""
    return scene.items[at].text.endswith(tuple(scene.lexicon.grammar.get("gerund_ends", ())))


def region(scene: Scene, at: int) -> tuple[int, int]:
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


def teller_of(scene: Scene, at: int, low: int) -> Teller:
    """Who the verb at a position belongs to."""
    for told in (_of_addition, _behind_verb, _by_whom, _of_relative):
        if (found := told(scene, at, low)) is not None:
            return found
    start = np_start(scene, at, low)
    if (verb := before_insertion(scene, at)) < at or (start == at and scene.is_(at - 1, "conj", "contrast")):
        return _of_verb_before(scene, verb, low)
    return _said_it(scene, start, at, low) or Teller(
        _one_of_side(scene, low, start, at)
        or named_in(scene, start, scene.described_in(at, low))
        or (last_speaker(scene) if _points_back(scene, start, at) >= 0 else None),
        start,
        at,
    )


def before_insertion(scene: Scene, at: int) -> int:
    """ "F took P and, hours later, said": where the clause of the verb at a position begins, behind "and"."""
    if not at or scene.word(at - 1) not in COMMAS:
        return at
    begin = next((i for i in range(at - 2, max(0, at - 1 - NAME_WORDS), -1) if not scene.items[i].word), at)
    return begin if begin < at and scene.items[begin].text in COMMAS and scene.is_(begin - 1, "conj") else at


def _of_addition(scene: Scene, at: int, low: int) -> Teller | None:
    """ "A said F held P, *adding* that": of whoever has spoken."""
    adds = is_gerund(scene, at) and scene.items[at - 1].text in COMMAS
    return Teller(None, at, at) if adds and any(scene.is_(i, "speech") for i in range(low, at)) else None


def _behind_verb(scene: Scene, at: int, low: int) -> Teller | None:
    """ "F took P, *said N*": but not "N, a spokesman, *told* the agency A"."""
    told = any(scene.trigger(i) is not None for i in range(low, at))
    listens = scene.one_of(at, "tells")
    if at and (scene.items[at - 1].text not in COMMAS or listens or not (told or presented(scene, at))):
        return None
    stop = _past_name(scene, at + 1, np_stop(scene, at + 1))
    after = None if stop < len(scene.items) and scene.finite(stop) else named_in(scene, at + 1, stop)
    apart = any(scene.is_(i, "they", "that", "aux", "perfect") for i in range(at + 1, stop))
    return Teller(after, at, stop) if after is not None and not apart else None


def _by_whom(scene: Scene, at: int, _: int) -> Teller | None:
    """ "P was declared safe *by F*"."""
    if not scene.is_(at - 1, "aux"):
        return None
    ahead = range(at + 1, min(len(scene.items), at + _AFTER_WORDS))
    by = next((i for i in ahead if scene.is_(i, "agent") or scene.by_of(i + 1) == i), -1)
    declared = named_in(scene, by + 1, np_stop(scene, by + 1)) if by > 0 else None
    return Teller(declared, at, at) if declared is not None else None


def _of_relative(scene: Scene, at: int, _: int) -> Teller | None:
    """ "*F*, which claims to hold P"."""
    tells = scene.is_(at - 1, "relative") and scene.items[at - 2].text in COMMAS and at - 3 in scene.who
    return Teller(scene.who[at - 3], at - 3, at) if tells else None


def _of_verb_before(scene: Scene, at: int, low: int) -> Teller:
    """ "A source denied it *and said*", "A put its share at half *and reported* clashes", "F took P *and said*"."""
    low = region(scene, at - 1)[0] if scene.is_(at - 1, "contrast") else low  # "denied it *but* said"
    clause = next((i for i in range(at - 2, low, -1) if scene.is_(i, "contrast")), low)
    first = next((i for i in range(clause + 1, at - 1) if scene.items[i].value("speech")), -1)
    if first > 0 and (clause > low or not scene.factions_between(low, first, "actor")):
        speaker = teller_of(scene, first, clause + (clause > low)).speaker
        if speaker is not None:
            return Teller(speaker, at, at)
    if scene.memory.speaker_sentence == scene.number and scene.memory.speaker not in NOBODY:
        return Teller(scene.memory.speaker, at, at)
    acting = scene.factions_between(low, at, "actor")
    return Teller(scene.who[acting[0]] if acting else None, at, at)


def _points_back(scene: Scene, start: int, at: int) -> int:
    """Where "he", "they", "the monitor" stands in a range, -1 for nowhere."""
    return next((i for i in range(start, at) if scene.is_(i, "he_or_she")), -1)


def _said_it(scene: Scene, start: int, at: int, low: int) -> Teller | None:
    """ "*The monitor* said", "on Monday *they* said": somebody spoken of before."""
    back = _points_back(scene, start, at)
    if back < 0:
        return None
    known = scene.items[back].tag("speaker")
    if known is not None and not known.get("generic"):
        return Teller(known.value, start, at)
    if not all(i == back or scene.is_(i, *_BESIDE) for i in range(start, at)):
        return None
    last = last_speaker(scene)
    person = scene.items[back].tags["he_or_she"].get("person")
    spoke = last is not None and scene.memory.speaker_sentence == scene.number
    goes_on = any(scene.is_(i, "conj", "also", "contrast", "aftermath") for i in range(start - 1, at))
    goes_on = goes_on or scene.bound(start - 1) or scene.is_(back, "member")
    before = scene.factions_between(low, start, "actor") if goes_on and not (person or spoke) else []
    side = scene.who[before[0]] if before else None
    return Teller(side or last or (None if person else _last_subject(scene)), start, at)


def last_speaker(scene: Scene) -> str | None:
    """Who spoke last, in this sentence or the one before."""
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
    return np_stop(scene, stop + 1)


def _one_of_side(scene: Scene, low: int, start: int, stop: int) -> str | None:
    """ "F took P, spokesman N said", "..., one of its commanders said": somebody on the side that acts."""
    words = range(start, stop)
    whose = any(scene.is_(i, "its") for i in words)
    bare = bool(words) and all(scene.is_(i, "article", "member", *_BESIDE) for i in words)
    named = bare and scene.is_(start, "member") and " " in scene.items[start].text  # "the force said"
    if named or (bare and scene.is_(start, "article") and scene.is_(start + 1, "member")):
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


def np_start(scene: Scene, at: int, low: int) -> int:
    """Where the words before a speech verb that name its speaker begin."""
    commas = 0
    if (opened := scene.described_in(at, low)) < at:
        return np_start(scene, opened, low)
    for i in range(at - 1, max(low - 1, at - 1 - NAME_WORDS), -1):
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
                    return np_start(scene, i, low) if described or not named_in(scene, i + 1, at) else i + 1
                continue
            return i + 1
        which = commas > 0 and item.has("relative")  # "A, the head of the group that watches the war, said"
        if item.has("that", "contrast", "conj") and not (which or _joins(scene, i)):
            return i + 1
        if (item.has("clause") and not item.has("relative")) or scene.bound(i):
            return i + 1
        quoted = item.has("speech") and scene.is_(i + 1, "agent")  # "a source quoted by state television said"
        told = scene.finite(i) and not item.has("member")  # "head of the militia forces"
        if told or not item.word or (item.has("speech") and not quoted and not who_speaks(scene, i)):
            return i + 1
    return max(low, at - NAME_WORDS, 0)


def _joins(scene: Scene, at: int) -> bool:
    """Whether "and" joins two speakers."""
    begin = next(
        (i + 1 for i in range(at - 1, -1, -1) if scene.trigger(i) is not None or scene.is_(i, "verb", "speech")), 0
    )
    named = range(max(begin, at - _JOINED), at)
    return scene.items[at].has("conj") and any(_code(scene, i) or scene.is_(i, "nation") for i in named)


def np_stop(scene: Scene, at: int) -> int:
    """Where the words behind a speech verb that name its speaker end."""
    stop = at
    while stop < min(len(scene.items), at + _AFTER_WORDS):
        item = scene.items[stop]
        tells = item.has("speech") and not item.has("speaker")  # "according to conflict monitors A"
        if not item.word or tells or item.has("that", "contrast", "clause") or scene.finite(stop):
            break
        stop += 1
    return stop


def _code(scene: Scene, at: int) -> str | None:
    item = scene.items[at]
    if item.has("speaker"):
        return item.value("speaker")
    return scene.who.get(at)


def named_in(scene: Scene, start: int, stop: int) -> str | None:
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
