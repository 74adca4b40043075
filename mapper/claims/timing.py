"""Chooses the date of a statement among the dates its sentence names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from mapper.claims.drafts import Draft
from mapper.claims.scene import Scene
from mapper.text.dates import When

_OTHER_CLAUSE: Final = 40
_STATES: Final = frozenset({"controls", "besieged", "contested", "advanced", "shared", "planned"})


@dataclass(frozen=True, slots=True)
class Timing:
    """Since when a statement holds; ``as_of`` is the publication date for want of a better one."""

    day: date
    precision: str
    rule: str


def timing(scene: Scene, draft: Draft, published: date) -> Timing:
    """
    Date a draft.

    A date of its own clause comes first, then one that opens the sentence. States hold as of publication,
    unless the text dates them; "since" dates begin a state and do not date it.
    """
    if draft.kind == "held":
        return Timing(published, "as_of", "date:publication")
    best: tuple[int, When] | None = None
    for i, item in enumerate(scene.items):
        when = item.tags.get("date")
        if when is None or when.day is None:
            continue
        if draft.status in _STATES and when.since:
            continue
        cost = _cost(scene, draft.at, i)
        if cost is not None and (best is None or cost < best[0]):
            best = (cost, when)
    if best is None or (draft.status in _STATES and best[1].precision != "day"):
        return Timing(published, "as_of", "date:publication")
    if draft.status in _STATES and best[1].day == published:
        return Timing(published, "as_of", "date:publication")
    return Timing(best[1].day or published, best[1].precision, "date:text")


def _cost(scene: Scene, at: int, date_at: int) -> int | None:
    """Distance in items; a date behind another clause costs more, one in a later clause does not count."""
    low, high = sorted((at, date_at))
    between = [i for i in range(low + 1, high) if scene.finite(i) or scene.items[i].has("clause", "contrast")]
    if between and date_at > at:
        return None
    if any(scene.items[i].has("contrast") for i in between) and any(scene.items[i].has("speech") for i in range(low)):
        return None
    return abs(date_at - at) + _OTHER_CLAUSE * bool(between)
