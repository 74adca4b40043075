"""What was so until the event that the sentence tells: "F took P after three years in F2's hands"."""

from __future__ import annotations

from collections.abc import Iterator

from mapper.claims.drafts import Draft
from mapper.claims.scene import Scene


def until(scene: Scene) -> Iterator[Draft]:
    """ "After ten months of F2's rule", "after three years under F2": whose P was before it was taken."""
    taken = scene.memory.last_taken
    if scene.actor_order[0] != "before" or taken is None or taken.number != scene.number:
        return
    _, taker, places = taken
    for holder in sorted(scene.who):
        in_hands = holder - 1 - scene.is_(holder - 1, "article")
        led = scene.prep(in_hands) in ("in", "under") or scene.is_(in_hands, "of")
        if not (led and _after_years(scene, in_hands - 1)):
            continue
        if _holds(scene, holder + 1, bare=scene.prep(in_hands) == "under") and scene.who[holder] != taker:
            who = scene.who[holder]
            yield Draft(who, "controls", list(places), holder, -1, "until", "state", past=True, actor_at=holder)


def _after_years(scene: Scene, at: int) -> bool:
    """ "After three years", "on Friday after three years"."""
    if scene.is_(at, "date") and not scene.is_(at, "unit"):
        words = scene.items[at].text.split()
        ends = scene.lexicon.entries
        return "aftermath" in ends.get(words[0], {}) and "unit" in ends.get(words[-1], {})
    since = at - 1
    while scene.is_(since, "number", "more_than", "article", "few", "adverb") or scene.counted(since):
        since -= 1
    return scene.is_(at, "unit") and scene.is_(since, "aftermath") and since < at - 1


def _holds(scene: Scene, at: int, *, bare: bool) -> bool:
    """Whether "hands", "control" or "rule" stands behind the side, or nothing: "under F"."""
    at += scene.is_(at, "possessive")
    tag = scene.trigger(at)
    holds = tag is not None and tag.value == "controls" and (tag.get("frame") == "state" or scene.is_(at, "rule_of"))
    return holds or (bare and (at >= len(scene.items) or not scene.items[at].word))
