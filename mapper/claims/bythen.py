"""What came about by a day, "P was in F's hands by Friday", and what came before: "took P, which F2 had seized"."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Final

from mapper.claims.drafts import Draft
from mapper.claims.nominal import years_of
from mapper.claims.reach import NEAR
from mapper.claims.scene import Scene
from mapper.claims.sentence import COMMAS
from mapper.claims.speech import innermost

_RULES: Final = ("state", "belongs:his", "has")
_RECENT: Final = 31
"""Days up to which what was so by then is news."""
_SHARE: Final = re.compile(r"percent:|count:\d+/")
_YEAR: Final = 365
_SOON: Final = ("hour", "day")
_LATER: Final = 4
"""Items behind a verb up to which "later" speaks of it."""


def by_then(scene: Scene, draft: Draft, published: date) -> Draft:
    """
    Return a state as an event where the past tense and a day it was so by, or "again", tell of it as news.

    A control that goes on is no capture.
    """
    if draft.status == "captured" and scene.control(draft.at):
        spans = 0 <= draft.actor_at < draft.at and years_of(scene, draft.actor_at)  # "after four years of F control"
        if spans or _goes_on(scene, draft.at):
            return replace(draft, status="controls", kind="state", past=spans or draft.past)
    rules = (*_RULES, "take") if scene.is_(draft.at - 1, "had") else _RULES  # "had control of P"
    told = draft.status == "controls" and draft.rule.startswith(rules) and scene.actor_order[0] == "before"
    if not told or draft.place_at < 0 or any(place.extent not in (None, "all") for place in draft.places):
        return draft
    first, last = sorted((draft.place_at, draft.actor_at if draft.actor_at >= 0 else draft.at))
    begin, end = _clause(scene, min(first, draft.at), max(last, draft.at))
    inside = range(begin, end)
    was = (i for i in inside if scene.one_of(i, "past_aux") or (i == draft.at and _held_then(scene, i)))
    had = (i for i in inside if draft.rule.startswith(("has", "take")) and scene.items[i].has("pluperfect"))
    if any(scene.is_(i, "neg", "until", "was", "back_then") for i in inside) or _stays(scene, begin, end):
        return draft
    own = next((i for i in range(draft.at - 1, begin, -1) if scene.trigger(i) is not None), begin)
    if any(scene.is_(i, "mood") for i in range(own, end)):  # "crossed to take P and by noon controlled Q"
        return draft
    if scene.is_(draft.place_at - 1, "more_than"):
        return draft  # "held little more than P"
    if next(was, next(had, -1)) < 0 or scene.attributive(draft.at):
        return draft
    dates = [(i, when) for i in inside if (when := scene.items[i].tags.get("date")) is not None]
    days = [i for i, when in dates if when.day and when.precision == "day" and (published - when.day).days <= _RECENT]
    by = any(_led_by(scene, i) for i in (*days, *(i for i in inside if scene.is_(i, "adverb"))))  # "by nightfall"
    by = by or any(_within(scene, i) or _after_fighting(scene, i) for i in inside)
    told_in = innermost(scene.said, draft.at)
    backshifted = told_in is not None and told_in.at < draft.at  # "said that P was once more in its hands"
    quiet = not backshifted and not any(scene.is_(i, "relative") for i in inside)
    anew = [scene.items[i].text for i in inside if quiet and scene.is_(i, "anew")]
    alone = set(anew) - set(scene.lexicon.grammar.get("returned", ()))
    if by or (days and (anew or draft.rule == "has")) or (alone and not dates):
        return replace(draft, status="captured", kind="event", past=False)
    return draft


def share_by_now(scene: Scene, draft: Draft) -> Draft:
    """Return "F has taken two thirds of P" as what it holds by now, unless it is told when or how fast."""
    shares = all(_SHARE.match(place.extent or "") and not place.earlier for place in draft.places)
    if (draft.status, draft.kind, draft.past) != ("captured", "event", False) or not shares:
        return draft
    spots = [spot for spot in (draft.at, draft.place_at, draft.actor_at) if spot >= 0]
    begin, _ = _clause(scene, min(spots), max(spots))
    begin = next((i for i in range(draft.at, begin, -1) if scene.is_(i, "that")), begin)
    dated = any(scene.is_(i, "date", "unit") for i in range(begin, len(scene.items)))
    return draft if dated else replace(draft, status="controls", kind="state")


def _goes_on(scene: Scene, at: int) -> bool:
    """ "Its *continued* control of P", ``استمرار سيطرة F على P``: it was there before."""
    own, _, more = scene.word(at).partition(" ")
    before = scene.back(at - 1, "its", "article", "adjective")
    goes_on = scene.items[before].tag("ongoing") if before >= 0 else None
    return (goes_on is not None and not goes_on.form) or bool(more and "ongoing" in scene.lexicon.entries.get(own, {}))


def _held_then(scene: Scene, at: int) -> bool:
    """ "Controlled P", "were in control of P": a state told in the past by the word itself."""
    was = scene.word(at).partition(" ")[0] in scene.lexicon.grammar.get("past_aux", ())
    return was or (scene.one_of(at, "held_then") and not scene.is_(at, "hyphened"))


def _within(scene: Scene, at: int) -> bool:
    """ "*Within hours* they controlled P": a time too short for years of holding it."""
    unit = scene.past(at + 1, "article", "number", "few", "extent", "more_than", "indefinite")
    return scene.is_(at, "distance") and scene.value(unit, "unit") in _SOON


def _after_fighting(scene: Scene, at: int) -> bool:
    """ "*After overnight clashes*", "*after three days of fighting*"."""
    fight = scene.past(at + 1, "article", "adjective", "date", "number", "few", "unit", "of", "more_than")
    tag = scene.trigger(fight) if scene.is_(at, "aftermath") else None
    units = (scene.items[i].value("unit") for i in range(at + 1, fight))
    return tag is not None and tag.value == "contested" and all(unit in ("", *_SOON) for unit in units)


def came_before(scene: Scene, draft: Draft) -> bool:
    """Whether a capture without a date is told behind the name of a place that another side has just taken."""
    verb = draft.at if scene.actor_order[0] == "before" else -1
    begin = _aside(scene, draft.place_at)
    behind = 0 < begin <= verb and not any(scene.items[i].text in COMMAS for i in range(begin, verb))
    told = scene.relative_of(draft.at) is not None or scene.had_before(draft.at) > 0
    told = told or (behind and not _since(scene, begin, verb))
    return told and scene.just_taken(draft.faction, draft.places)


def counted_from(scene: Scene, draft: Draft) -> bool:
    """``تغيرت P منذ سقوطها بيد F``, ``في أسبوع دخول F إلى P``: what time is counted from is no news of a day."""
    if scene.actor_order[0] == "before":
        return False
    for i in range(draft.at - 1, max(-1, draft.at - 1 - NEAR), -1):
        tag = scene.trigger(i + 1)
        noun = (scene.is_(i + 1, "become") or (tag is not None and bool(tag.get("noun")))) and not scene.finite(i + 1)
        if scene.is_(i, "since"):
            return True
        if noun and scene.is_(i, "unit"):
            return not scene.is_(i - 1, "number", "aftermath")
        if scene.finite(i) or scene.items[i].text in COMMAS or scene.is_(i, "date", "unit", "contrast", "relative"):
            return False
    return False


def then_retaken(scene: Scene, draft: Draft) -> bool:
    """ "F took P, *which F2 later retook*", "F took P, since recaptured by F2"."""
    begin = _aside(scene, draft.place_at)
    if _passed_on(scene, draft):
        return True
    if begin <= draft.at or scene.actor_order[0] != "before":
        return False
    verb = next((i for i in range(begin, min(begin + NEAR, len(scene.items))) if scene.trigger(i) is not None), -1)
    tag = scene.trigger(verb)
    if tag is None or tag.value != "captured" or tag.get("frame") not in ("take", "state"):
        return False
    sides = [i for i in range(begin, min(verb + NEAR, len(scene.items))) if i in scene.who]
    told = scene.is_(begin, "relative") or not any(i in scene.who for i in range(begin, verb))
    others = told and bool(sides) and scene.who[sides[0]] != draft.faction and not scene.is_(begin, "mood")
    real = not any(scene.is_(i, "mood", "neg") or scene.items[i].text in COMMAS for i in range(begin, verb))
    return others and real and _since(scene, begin, verb)


def _passed_on(scene: Scene, draft: Draft) -> bool:
    """ "F took P, *and control later passed to F2*"."""
    if scene.actor_order[0] != "before":
        return False
    behind = range(max(draft.at, draft.place_at) + 1, len(scene.items))
    control = next((i for i in behind if scene.is_(i, "rule_of") and not scene.is_(i + 1, "of")), -1)
    verb = scene.past(control + 1, "aux", "perfect", "adverb", "date") if control > 0 else -1
    tag, whom = scene.trigger(verb), verb + 1 + scene.is_(verb + 1, "article")
    alone = scene.is_(control - 1, "conj", "clause", "contrast", "ere")
    hands = alone and tag is not None and tag.get("frame") == "state" and tag.value == "captured"
    return hands and scene.who.get(whom, draft.faction) != draft.faction


def _aside(scene: Scene, place_at: int) -> int:
    """Where words begin that tell of a place behind its name: ", which", ", taken"; -1 for nowhere."""
    begin = place_at + 1
    if place_at < 0 or begin >= len(scene.items):
        return -1
    comma = scene.items[begin].text == ","
    return begin + comma if comma or scene.is_(begin, "relative") else -1


def _since(scene: Scene, begin: int, verb: int) -> bool:
    """Whether an event told of a place came after the one that the sentence tells first: "later", "retook"."""
    after = (i for i in range(begin, min(verb + _LATER, len(scene.items))) if scene.items[i].value("shift") == "1")
    had = scene.is_(scene.back(verb - 1, "adverb"), "pluperfect")
    back = (scene.is_(verb, "regained") and not had) or any(scene.is_(i, "then", "anew") for i in range(begin, verb))
    dates = (scene.items[i].tags.get("date") for i in range(verb, min(verb + NEAR, len(scene.items))))
    years = any(when is not None and when.day and (scene.memory.published - when.day).days > _YEAR for when in dates)
    back = back and not years  # "F took P, recaptured by F2 three years ago"
    return back or any(scene.items[i].tags["shift"].get("alone") for i in after)


def _clause(scene: Scene, first: int, last: int) -> tuple[int, int]:
    begin = first
    while begin > 0 and scene.items[begin - 1].word and not scene.is_(begin - 1, "clause", "contrast", "speech"):
        begin -= 1
    end = last + 1
    while end < len(scene.items) and scene.items[end].word and not scene.is_(end, "clause", "contrast", "speech"):
        end += 1
    return begin, end


def _stays(scene: Scene, begin: int, end: int) -> bool:
    """ "Was still F's by Friday"."""
    return any(scene.items[i].value("become") == "remains" for i in range(begin, end))


def _led_by(scene: Scene, at: int) -> bool:
    return "agent" in scene.lexicon.entries.get(scene.items[at].text.split()[0], {})
