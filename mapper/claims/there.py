"""Who leaves, comes in or is in charge, with the place told before: "P, where F is in charge", "In P F took over".

Read with the statements that no trigger makes, like :mod:`mapper.claims.belongs`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mapper.claims.changes import just_claimed
from mapper.claims.drafts import Draft
from mapper.claims.ground import TOO_LARGE, kind_of
from mapper.claims.moods import mood_at
from mapper.claims.phrases import Phrase
from mapper.claims.portions import clause_ends
from mapper.claims.scene import Scene
from mapper.claims.sentence import COMMAS
from mapper.claims.whence import still_left

_TOLD: Final = {"leaves": ("withdrew", "event"), "comes": ("captured", "entry"), "rules": ("controls", "state")}
_TOLD_OF_IT: Final = {**_TOLD, "holds": ("controls", "state")}
"""With what is only said of what "which" stands for: "P, which F now has"."""
_SUBJECT: Final = ("article", "member", "batch", "past_mark", "last_of", "adverb", "date", "place_adjective")


def there(scene: Scene) -> Iterator[Draft]:
    """Statements of verbs that name no place of their own."""
    if scene.actor_order[0] != "before":
        return
    topic: list[Phrase] = []
    for at in scene.each("there"):
        tag = scene.items[at].tags["there"]
        if not _alone(scene, at, tag.value) or still_left(scene, at):
            continue
        who = _subject(scene, at, tag.value)
        let = _let(scene, at, who)
        if who < 0 or (mood_at(scene, at)[0] and not let) or _said_already(scene, at, scene.who[who]):
            continue
        first = scene.first_of_list(who)
        head = scene.back(first - 1, *_SUBJECT)
        head -= let
        places, place_at = _place(scene, head, tag.value)
        told = _there_itself(scene, at + 1)
        if not places and told:
            places, place_at = just_claimed(scene, 1) or [], -1  # "rebels had been in control there"
        elif not places and tag.value in ("leaves", "comes"):
            goes_on = topic and scene.is_(head, "conj", "contrast", "clause")
            places, place_at = (topic, -1) if goes_on else (_spoken_of(scene, head), -1)
        if not places and tag.value != "holds":
            places, place_at = _home_of_who_says(scene, head)
        if not places:
            continue
        topic = topic if tag.value == "holds" else places
        status, kind = _TOLD_OF_IT[tag.value]
        past = status == "controls" and any(
            scene.is_(i, "was", "until", "pluperfect") for i in range(max(head, 0), at + 2)
        )
        co = scene.companions(first)
        yield Draft(scene.who[first], status, places, at, place_at, "there", kind, co, past=past, actor_at=first)
    if turned := _turned(scene, len(scene.items)):
        scene.memory.turned = scene.number, turned


def _let(scene: Scene, at: int, who: int) -> bool:
    """ "F2 left P, *allowing* F *to* enter"."""
    led = who - 1 - scene.is_(who - 1, "article")
    return at - 2 == who and scene.to_do(at - 1) and scene.is_(led, "forces_to") and scene.items[led - 1].text == ","


def _home_of_who_says(scene: Scene, head: int) -> tuple[list[Phrase], int]:
    """ "*Residents of P* said F had left and F2 had entered": the one place of the sentence."""
    here = [i for i in range(len(scene.items)) if scene.group(i) is not None]
    named = here[0] if len(here) == 1 else -1
    of = named - 1 - scene.is_(named - 1, "article")
    lives = scene.is_(of, "of") or scene.prep(of) in ("of", "in")
    said = scene.past(named + 1, "date", "adverb")
    told = lives and scene.is_(of - 1, "civilians") and scene.is_(said, "speech") and head >= said
    return _of(scene, named) if told else ([], -1)


def _there_itself(scene: Scene, at: int) -> bool:
    """The word "there", which leads to no statement of its own."""
    return scene.is_(at, "there") and not scene.items[at].value("there")


def _alone(scene: Scene, at: int, value: str) -> bool:
    """Whether nothing behind a verb says where or what, and no helping verb makes it a passive."""
    if value == "leaves" and scene.is_(at - 1, "aux"):
        return False
    end = scene.past(at + 1 + _there_itself(scene, at + 1), "date", "adverb", "since", "unit", "number")
    if value == "holds" and end < len(scene.items) and scene.items[end].word:
        return False  # "which F had declared"
    if scene.is_(end, "left_as"):
        return False  # "took over as mediator"
    end += scene.is_(end - 1, "date") and scene.is_(end, "of")  # "after four days of battle"
    stop = end >= len(scene.items) or not scene.items[end].word or scene.is_(end - 1, "of")
    return stop or scene.is_(end, "conj", "contrast", "clause", "aftermath") or clause_ends(scene, at + 1)


def _subject(scene: Scene, at: int, value: str) -> int:
    """Whoever stands right before a verb."""
    who = at - 1
    is_so = ("aux", "today", "become") if value == "rules" else ()
    manner = tuple(scene.lexicon.grammar.get("manner_ends", ()))
    who -= value == "comes" and scene.to_do(who) and who - 1 in scene.who
    while who >= 0 and who not in scene.who:
        how = scene.unlisted(who) and scene.items[who].text.endswith(manner)
        if not (how or scene.is_(who, "adverb", "perfect", "pluperfect", "date", "ally", *is_so)):
            break
        who -= 1
    if scene.is_(who, "we", "they"):
        return -1
    return who if who in scene.who and scene.roles.get(who) in ("actor", "aside") and not scene.owns(who) else -1


def _said_already(scene: Scene, at: int, side: str) -> bool:
    said = (draft for draft in scene.memory.said if draft.at == at and draft.faction == side)
    return any(scene.memory.sentence_of(draft) == scene.number for draft in said)


def _place(scene: Scene, head: int, value: str) -> tuple[list[Phrase], int]:
    """ "P, where F ...", "P, which F left", "in P F ...": the place that leads to a subject."""
    whence = scene.prep(head - 1) == "from"
    which = scene.is_(head, "relative") and scene.items[head - 1 - whence].text == ","
    if which and (whence or value in ("leaves", "holds")):
        return _of(scene, scene.before_commas(head - 1 - whence))
    if value == "holds":
        return [], -1
    if scene.is_(head, "at_which"):
        named = scene.before_commas(head - 1 - whence)
        group, verb = scene.group(named), scene.past(head + 1, "adverb", "article", sides=True)
        bounds = [] if group is None or scene.over(verb, verb + 1) else scene.agreeing(group, "", named)
        return (bounds, named) if bounds else _of(scene, named)
    place_at = head - 1 if head > 0 and scene.items[head].text == "," else head
    opens = place_at - 2
    inside = scene.prep(place_at - 1) == "in" and (
        opens < 0 or not scene.items[opens].word or scene.is_(opens, "conj", "contrast", "that")
    )
    return _of(scene, place_at) if inside else ([], -1)


def _of(scene: Scene, at: int) -> tuple[list[Phrase], int]:
    group = scene.group(at)
    if group is None or scene.only_bounds(at):
        return [], -1
    places = [place for place in scene.meant(group)[-1:] if kind_of(place) not in (*TOO_LARGE, "road")]
    several = scene.prep(at - 1) == "in"
    return (scene.meant(group) if several and places else places), at


def _spoken_of(scene: Scene, head: int) -> list[Phrase]:
    """The one place that this sentence or the one before has said something of, with no other named since."""
    if head > 0 and scene.items[head].word and not scene.is_(head, "conj", "contrast", "clause", "that", "since"):
        return []
    here = [group for i in range(max(head, 0)) if (group := scene.group(i)) is not None]
    places = _turned(scene, head) if here else []
    if not here and scene.number - scene.memory.turned[0] == 1:
        places = scene.memory.turned[1]
    if not places:
        said = [(number, places) for number, places in scene.memory.claimed[-3:]]
        said += [(number, draft.places) for number, draft in scene.memory.unled]
        wanted = scene.number if here else scene.number - 1
        of = [places for number, places in said if number == wanted]
        if not of or any(places is meant for places in of for meant in scene.memory.meant):
            return []
        places = of[-1]
        names = {place.target.name for each in (*of, *(group.members for group in here)) for place in each}
        if len(names) > 1:
            return []
    alone = len(places) == 1 and places[0].sort in ("named", "anaphor") and not places[0].relation
    return places if alone and kind_of(places[0]) not in (*TOO_LARGE, "road") else []


def _turned(scene: Scene, stop: int) -> list[Phrase]:
    """ "P changed hands", "P fell", "P was empty": the one place of a sentence, which heads it."""
    here = [i for i in range(max(stop, 0)) if scene.group(i) is not None]
    if len(here) != 1 or here[0] != _first(scene):
        return []
    told = (scene.trigger(i) for i in range(max(stop, 0)))
    changed = any(tag is not None and tag.get("frame") in ("pass", "fall", "empty") for tag in told)
    return scene.meant(scene.group(here[0])) if changed else []


def _first(scene: Scene) -> int:
    at = 0
    while scene.is_(at, "article", "date", "adverb") or (at < len(scene.items) and scene.items[at].text in COMMAS):
        at += 1
    return at
