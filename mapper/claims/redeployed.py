"""``تحدث F عن إعادة انتشار لقواته``: what an army calls its leaving of what others have just come into."""

from __future__ import annotations

from collections.abc import Iterator

from mapper.claims.drafts import Draft
from mapper.claims.reach import NEAR
from mapper.claims.scene import Scene


def redeployed(scene: Scene, at: int) -> Iterator[Draft]:
    """Where nothing says from where: from where the other side was last said to have come in."""
    said, claimed, tag = scene.memory.said[-1:], scene.memory.claimed[-1:], scene.trigger(at)
    if "after" not in scene.actor_order or tag is None or not tag.get("redeploys") or not said or not claimed:
        return
    came, (number, places) = said[0], claimed[0]
    fresh = scene.number - number <= 1 and came.places is places and not came.past
    if not fresh or came.status not in ("captured", "controls") or any(places is meant for meant in scene.memory.meant):
        return
    if any(scene.group(i) is not None for i in range(at + 1, min(len(scene.items), at + NEAR + 1))):
        return  # "its redeployment in Q"
    begin = 0 if number != scene.number else max(came.at, came.place_at, came.actor_at) + 1
    sides = [i for i in range(begin, min(len(scene.items), at + 3)) if i in scene.who]
    sides = sides or [i for i in range(begin) if i in scene.who and scene.is_(i - 1, "speech")]
    if not sides or len({scene.group_of(i) for i in sides}) > 1:
        return
    who = scene.who[sides[0]]
    theirs = scene.factions.group(who) != scene.factions.group(came.faction)
    if theirs and who not in scene.factions.foreign:
        yield Draft(who, "withdrew", list(places), at, at, "leave:redeployed", "elided", actor_at=sides[0])
