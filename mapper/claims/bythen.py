"""What was so by a day has come about by then: "P was in F's hands by Friday", "P was the army's again"."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final

from mapper.claims.drafts import Draft
from mapper.claims.scene import Scene
from mapper.claims.speech import innermost

_RULES: Final = ("state", "belongs:his", "has")
_RECENT: Final = 31
"""Days up to which what was so by then is news."""


def by_then(scene: Scene, draft: Draft, published: date) -> Draft:
    """Return a state as an event where the past tense and a day it was so by, or "again", tell of it as news."""
    told = draft.status == "controls" and draft.rule.startswith(_RULES) and scene.actor_order[0] == "before"
    if not told or draft.place_at < 0 or any(place.extent not in (None, "all") for place in draft.places):
        return draft
    first, last = sorted((draft.place_at, draft.actor_at if draft.actor_at >= 0 else draft.at))
    begin, end = _clause(scene, min(first, draft.at), max(last, draft.at))
    inside = range(begin, end)
    was = (i for i in inside if scene.items[i].text in scene.lexicon.grammar.get("past_aux", ()))
    had = (i for i in inside if draft.rule == "has" and scene.items[i].has("pluperfect"))
    if any(scene.is_(i, "neg", "until", "was", "mood", "back_then") for i in inside) or _stays(scene, begin, end):
        return draft
    if next(was, next(had, -1)) < 0 or scene.attributive(draft.at):
        return draft
    dates = [(i, when) for i in inside if (when := scene.items[i].tags.get("date")) is not None]
    days = [i for i, when in dates if when.day and when.precision == "day" and (published - when.day).days <= _RECENT]
    by = any(_led_by(scene, i) for i in (*days, *(i for i in inside if scene.is_(i, "adverb"))))  # "by nightfall"
    told_in = innermost(scene.said, draft.at)
    backshifted = told_in is not None and told_in.at < draft.at  # "said that P was once more in its hands"
    quiet = not backshifted and not any(scene.is_(i, "relative") for i in inside)
    anew = [scene.items[i].text for i in inside if quiet and scene.is_(i, "anew")]
    alone = set(anew) - set(scene.lexicon.grammar.get("returned", ()))
    if by or (days and (anew or draft.rule == "has")) or (alone and not dates):
        return replace(draft, status="captured", kind="event", past=False)
    return draft


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
