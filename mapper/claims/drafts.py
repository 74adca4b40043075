"""What a frame finds before its places are resolved and its stance is known."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, replace
from typing import Final

from mapper.claims.phrases import Phrase

ENDED: Final = "ended siege"
"""How the rule of a siege begins that is said to be over."""
TO_BE_ENDED: Final = "siege to be ended"
"""The rule of a siege that somebody means to end: it lasts."""
NAMED_LATER: Final = "named later"
"""The rule of places whose names follow in the next sentence."""
COUNTED: Final = "counted from"
"""The rule of what befell a place by which another is counted: it is told of by the way."""
INSTEAD: Final = "instead"
"""The rule of what is so instead of what was denied: it is weighed where it stands."""
AS_BEFORE: Final = "as before"
"""The rule of what was done to another place on the day before it: "a week after Q"."""


@dataclass(slots=True)
class Draft:
    """
    A statement before its places are resolved and its stance is known.

    Parameters
    ----------
    at
        Position of the trigger; ``place_at`` of its place (-1 when it was spoken of before).
    kind
        ``event``, ``state``, ``entry`` or ``elided``, for the confidence.
    past
        Whether it says what used to be.
    """

    faction: str
    status: str
    places: list[Phrase]
    at: int
    place_at: int
    rule: str
    kind: str = "event"
    co: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    past: bool = False
    actor_at: int = -1


def held_by_local(draft: Draft, foreign: Container[str]) -> Draft:
    """
    Give what a foreign army and a faction of the country do together to the faction.

    Examples
    --------
    >>> joint = Draft("TURKEY", "captured", [], 0, 0, "take", co=("FSA",))
    >>> held_by_local(joint, {"TURKEY"}).faction
    'FSA'
    """
    local = next((faction for faction in draft.co if faction not in foreign), None)
    if draft.faction not in foreign or local is None or draft.status == "shared":
        return draft
    others = (draft.faction, *draft.co)
    return replace(draft, faction=local, co=tuple(faction for faction in others if faction != local))
