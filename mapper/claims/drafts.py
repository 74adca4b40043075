"""What a frame finds before its places are resolved and its stance is known."""

from __future__ import annotations

from dataclasses import dataclass

from mapper.claims.phrases import Phrase


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
