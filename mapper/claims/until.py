"""What was so until the event that the sentence tells: "F took P after three years in F2's hands"."""

from __future__ import annotations

from collections.abc import Iterator

from mapper.claims.drafts import Draft
from mapper.claims.scene import Scene


def until(scene: Scene) -> Iterator[Draft]:
    """ "After ten months of F2's rule", "after three years under F2": whose P was before it was taken."""
    if scene.actor_order[0] != "before" or not scene.memory.taken or scene.memory.taken[-1][0] != scene.number:
        return
    _, taker, places = scene.memory.taken[-1]
    for holder in sorted(scene.who):
        in_hands = holder - 1 - scene.is_(holder - 1, "article")
        unit = in_hands - 1
        since = unit - 1
        while scene.is_(since, "number", "more_than", "article", "few", "adverb") or scene.counted(since):
            since -= 1
        led = scene.prep(in_hands) in ("in", "under") or scene.is_(in_hands, "of")
        if not (led and scene.is_(unit, "unit") and scene.is_(since, "aftermath") and since < unit - 1):
            continue
        if _holds(scene, holder + 1, bare=scene.prep(in_hands) == "under") and scene.who[holder] != taker:
            who = scene.who[holder]
            yield Draft(who, "controls", list(places), holder, -1, "until", "state", past=True, actor_at=holder)


def _holds(scene: Scene, at: int, *, bare: bool) -> bool:
    """Whether "hands", "control" or "rule" stands behind the side, or nothing: "under F"."""
    at += scene.is_(at, "possessive")
    tag = scene.trigger(at)
    holds = tag is not None and tag.value == "controls" and (tag.get("frame") == "state" or scene.is_(at, "rule_of"))
    return holds or (bare and (at >= len(scene.items) or not scene.items[at].word))
