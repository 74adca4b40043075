"""What a side means to take next: "F's next target is P", ``الهدف التالي لـF هو P``.

Read with the statements that no trigger makes, like :mod:`mapper.claims.held`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from mapper.claims.drafts import Draft
from mapper.claims.memory import Change
from mapper.claims.modality import Stance
from mapper.claims.scene import Scene
from mapper.claims.sentence import COMMAS
from mapper.claims.speech import innermost

_INSERTION: Final = 12


def targets(scene: Scene) -> Iterator[tuple[Draft, Stance]]:
    """ "F's next target is P": a plan."""
    for draft, stance in _targets(scene):
        said = innermost(scene.said, draft.at)
        yield draft, replace(stance, speaker=said.speaker) if said is not None else stance


def _targets(scene: Scene) -> Iterator[tuple[Draft, Stance]]:
    yield from _targets_behind(scene)
    yield from _aims_at(scene)
    yield from _to_follow(scene)
    for at in scene.each("target", begin=1, short=1):
        owner = scene.back(at - 1, "possessive", "adjective", "article", sides=False)
        whose = scene.who.get(owner)
        if whose is None and scene.is_(at - 1, "its"):
            whose = next((who for number, who, _ in scene.memory.taken[-2:] if scene.number - number == 1), None)
            acting = scene.factions_between(0, at, "actor")
            whose = scene.who[acting[0]] if acting else _state_that_says(scene, at - 1) or whose
        whose = whose or (scene.items[owner].value("nation") if scene.is_(owner + 1, "possessive") else "")
        whose = whose if whose in scene.factions.rows else None
        alone = scene.actor_order[0] == "before" and not scene.is_(at + 1, "of")
        alone = alone and scene.is_(at - 1, "article") and not scene.is_(at - 1, "its", "possessive")
        whose = _whose_next(scene, at) if alone else whose
        behind = at + 2 + scene.is_(at + 2, "article") if scene.is_(at + 1, "of") else -1
        behind = behind if behind in scene.who else -1  # "the next target *of F*"
        whose = scene.who.get(behind, whose)
        verb = past_insertion(scene, max(at, behind) + 1)
        named = verb + 1 + scene.is_(verb + 1, "article")
        first = owner - 1 - scene.is_(owner - 1, "article")
        first = at - 2 if scene.is_(at - 1, "its") else first
        first = at - 1 - scene.is_(at - 1, "article") if behind >= 0 or alone else first
        while scene.is_(first, "aux", "mood") and scene.is_(first - 1, "aux", "mood", "adverb"):
            first -= 1  # "is bound to be its next target"
        owned = owner in scene.who or behind >= 0 or alone or scene.is_(at - 1, "its")
        if whose and owned and scene.is_(first, "aux", "become") and scene.group(first - 1) is not None:
            verb, named = first, first - 1  # "P is F's next target"
        group = scene.group(named)
        abroad = group is not None and all(place.place is None for place in group.members)
        if whose and scene.is_(verb, "aux", "become") and group is not None and not abroad:
            yield (
                Draft(whose, "captured", scene.with_more(named, [""]), at, named, "target", "state", actor_at=owner),
                Stance("planned", None, "target"),
            )


def _state_that_says(scene: Scene, its: int) -> str:
    """ "*Turkey* says its next target is P"."""
    told = scene.back(its - 1, "that", "speech")
    return scene.items[told].value("nation") if told < its - 1 else ""


def _whose_next(scene: Scene, at: int) -> str | None:
    """ "A military source said *the* next target was P": of the side that says so, else of the last taker."""
    taken, speech = scene.memory.last_taken, innermost(scene.said, at)
    speaker = speech.speaker or "" if speech is not None else ""
    side = speaker if speaker in scene.factions.rows else scene.factions.side(speaker, scene.memory.published)
    return side or (taken.faction if taken and scene.number - taken.number <= 1 else None)


def past_insertion(scene: Scene, at: int) -> int:
    """ "Their next objective, *a commander told X*, is P": what follows two commas."""
    if scene.actor_order[0] != "before" or at >= len(scene.items) or scene.items[at].text != ",":
        return at
    for i in range(at + 1, min(len(scene.items) - 1, at + _INSERTION)):
        if scene.items[i].text == ",":
            return i + 1
        if not scene.items[i].word or scene.trigger(i) is not None or scene.is_(i, "conj", "contrast", "relative"):
            break
    return at


def _aims_at(scene: Scene) -> Iterator[tuple[Draft, Stance]]:
    """ "F has set its sights on P", "F has P in its sights"."""
    if scene.actor_order[0] != "before":
        return
    for at in scene.each("aims_at", "in_sights", "aux", begin=1, short=1):
        named = at + 1 + scene.is_(at + 1, "article")
        named = at - 1 if scene.is_(at, "in_sights") and scene.is_(at - 2, "perfect") else named
        inside = scene.is_(at - 1, "mood") and scene.is_(at, "aux") and scene.prep(at + 1) == "in"
        if inside:  # "F will be *in P by nightfall*"
            named = at + 2 + scene.is_(at + 2, "article")
            inside = _soon(scene, named + 1) and not scene.is_(named, "anaphor")
        group = scene.group(named) if inside or scene.is_(at, "aims_at") or named < at else None
        actor = scene.find_actor(min(at, named), at, strict=True) if group is not None else None
        if group is not None and actor is not None and all(place.sort in ("named", "part") for place in group.members):
            places = scene.with_more(named, [""])
            draft = Draft(actor.faction, "captured", places, at, named, "aims at", "state", actor_at=actor.at)
            yield draft, Stance("planned", None, "target")


def _soon(scene: Scene, at: int) -> bool:
    """ "Will be in P *by nightfall*", "within hours"."""
    when = scene.items[at].text if at < len(scene.items) else ""
    return scene.is_(at, "date", "unit") or when.startswith(("by ", "before", "within", "in "))


def _to_follow(scene: Scene) -> Iterator[tuple[Draft, Stance]]:
    """ "F took P. Q, the next town, is expected to follow": Q is to be F's."""
    if scene.actor_order[0] != "before":
        return
    taken, said = scene.memory.last_taken, scene.memory.last_said
    held = taken is None and said is not None and said.status == "controls" and not said.past
    if said is not None and held and scene.memory.sentence_of(said) < scene.number:
        taken = Change(scene.memory.sentence_of(said), said.faction, said.places)  # "P is in F's hands. Q is next"
    if taken is None or scene.number - taken.number > 1:
        return
    begun = {stop: begin for begin, stop in scene.asides.items()}
    for at in scene.each("to_follow"):
        subject = scene.back(at - 1, "aux", "adverb", "today", "mood")
        if scene.items[subject].text == ",":
            subject = begun.get(subject, subject) - 1
        ahead = scene.past(at + 1, "aux", "today", "article")
        if at == 0:
            subject = ahead  # "*Next is P*"
        places = [place for place in scene.meant(scene.group(subject)) if place.sort == "named"]
        if places:
            draft = Draft(taken.faction, "captured", places, at, subject, "to follow", "state")
            yield draft, Stance("expected", None, "target")


def _targets_behind(scene: Scene) -> Iterator[tuple[Draft, Stance]]:
    """``أن P هدفها التالي``, ``الهدف التالي لـF هو P``: the same, where the noun stands before its owner."""
    for at in scene.each("turn_of", "target") if "after" in scene.actor_order else ():
        if scene.is_(at, "turn_of"):
            yield from _whose_turn(scene, at)
        if not scene.is_(at, "target"):
            continue
        speech = innermost(scene.said, at)
        campaign = scene.is_(at + 1, "onslaught")  # "the next stop of the campaign"
        owned = at + 1 < len(scene.items) and scene.items[at + 1].role == "for" and not campaign
        whose = scene.who.get(at + 1) if owned else None
        before = scene.back(at - 1, "is", "become", "may_be", "was", "date", "adverb", but=("group",))
        told = scene.is_(at - 1, "it_is") and at > 2 and scene.items[at - 2].text in COMMAS
        before = at - 3 if told and not owned else before  # ``تبقى P، وهي الهدف التالي``
        behind = at + 2 + scene.is_(at + 2, "is")
        named = behind if whose and scene.group(behind) is not None else before
        next_to = at + 1 + campaign
        next_to += scene.is_(next_to, "is")
        bare = not owned and scene.group(before) is None and scene.group(next_to) is not None
        named = next_to if bare and not scene.items[next_to].joined else named  # "its next target is P"
        whose = whose or (speech.speaker if speech is not None and speech.speaker in scene.factions.rows else None)
        whose = whose or (None if owned else _whose_aim(scene, at))
        if campaign or (whose is None and not owned and told):
            took = (who for number, who, _ in reversed(scene.memory.taken) if scene.number - number <= 1)
            whose = next(took, None if told else whose)
        group = scene.group(named) if 0 <= named < len(scene.items) else None
        led = scene.is_(named - 1, "prep", "neg")
        if whose and group is not None and not scene.items[named].role and not led:
            places = scene.with_more(named, [""])
            yield Draft(whose, "captured", places, at, named, "target", "state"), Stance("planned", None, "target")


def _whose_turn(scene: Scene, at: int) -> Iterator[tuple[Draft, Stance]]:
    """``والدور على P``: of the side that says so, else of the one that has just taken another."""
    group = scene.group(at + 1)
    if group is None or any(scene.is_(i, "neg", "was") for i in (at - 1, at - 2)):
        return
    speech = innermost(scene.said, at)
    whose = speech.speaker if speech is not None and speech.speaker in scene.factions.rows else None
    sides = [scene.who[i] for i in scene.factions_between(0, at)]
    took = [who for number, who, _ in scene.memory.taken if scene.number - number <= 1]
    whose = whose or next((who for who in reversed(took) if who in sides or not sides), None)
    whose = whose or (sides[-1] if len(set(sides)) == 1 else None)
    if whose:
        places = scene.with_more(at + 1, ["on"])
        yield Draft(whose, "captured", places, at, at + 1, "target", "state"), Stance("planned", None, "target")


def _whose_aim(scene: Scene, at: int) -> str | None:
    """``صارت P بيد F، وأصبحت Q هدفه التالي``: the side spoken of before that the pronoun agrees with."""
    marks = scene.lexicon.grammar.get("pronouns", {})
    word = scene.items[at].text.split()[0]
    if word.startswith(str(scene.lexicon.grammar.get("definite", " "))):
        return None
    shown = next((marks[end] for end in sorted(marks, key=len, reverse=True) if word.endswith(end)), "")
    sides = [i for i in scene.factions_between(0, at) if scene.gender(i) in (shown, "any", "p")]
    left = scene.memory.last_left
    gone = left.faction if left is not None and left.number == scene.number else ""  # "left P, and Q was its goal"
    return scene.who[sides[-1]] if shown and sides and scene.who[sides[-1]] != gone else None
