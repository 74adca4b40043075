"""Sieges whose place is not where an object stands: "F2 are besieged in P"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mapper.claims.drafts import Draft
from mapper.claims.phrases import Phrase
from mapper.claims.scene import Scene

_LIGHT_REACH: Final = 16

_ELIDED_REACH: Final = 8


def shut_in(scene: Scene, at: int) -> Iterator[Draft]:
    """ "F2 are besieged by F in P": what F surrounds is P."""
    actor = scene.agent(at)
    if actor is None or scene.find_actor(at, at, strict=True) is None:
        return
    for i in range(at - 1, max(-1, at - _ELIDED_REACH), -1):
        if scene.is_(i, "at_which"):
            before = i - 1 - (scene.items[i - 1].text == ",")
            group = scene.group(before)
            if group is not None:
                yield Draft(actor.faction, "besieged", scene.meant(group), at, before, "take:where", actor_at=actor.at)
            return
    for i in range(actor.at + 1, min(len(scene.items), actor.at + _LIGHT_REACH)):
        group = scene.group(i)
        if group is not None and scene.prep(i - 1) == "in" and group.members[0].sort == "named":
            yield Draft(actor.faction, "besieged", scene.meant(group), at, i, "take:shut in", actor_at=actor.at)
            return
        if scene.finite(i) or scene.items[i].text in (",", ";") or scene.barrier(i):
            return


def where_shut_in(scene: Scene, at: int) -> tuple[list[Phrase] | None, int]:
    """ "F surrounded F2's fighters in P"."""
    after = at + 1
    while scene.is_(after, "article", "member", "batch", "of", "number", "more_than") and after not in scene.who:
        after += 1
    if after not in scene.who:
        return None, -1
    while after in scene.who or scene.is_(after, "member"):
        after += 1
    after += scene.prep(after) == "in"
    group = scene.group(after)
    return (scene.meant(group), after) if group is not None and scene.prep(after - 1) == "in" else (None, -1)
