"""What a participle shares with its main verb: "could take P, *cutting* Q off", "began a push to take P, *seizing* Q".

For sentences whose subject stands first; :mod:`mapper.claims.moods` asks it.
"""

from __future__ import annotations

from typing import Final

from mapper.claims.reach import RELATIVE
from mapper.claims.scene import Scene

_FACT: Final = ("", "")
_UNREAL: Final = ("planned", "hypothetical", "expected")


def of_main_verb(scene: Scene, at: int) -> tuple[str, str] | None:
    """
    Find the mood that a participle behind a comma has from the verb before it.

    Returns
    -------
    tuple of str or None
        The mood and the words that set it, both empty where what was begun is no plan any more; None where nothing
        stands before it that would decide.
    """
    tag = scene.trigger(at)
    if scene.actor_order[0] != "before" or tag is None or tag.form != "gerund":
        return None
    comma = _comma_before(scene, at)
    for i in range(comma - 1, -1, -1):
        item, mood = scene.items[i], scene.items[i].tag("mood")
        if scene.finite(i) or item.has("relative", "that", "contrast", "clause") or not item.word:
            return None
        if mood is None or scene.to_do(i):
            continue
        if mood.get("completes"):
            return _as_begun(scene, i)
        return (mood.value, item.text) if mood.get("governs") == "next" and mood.value in _UNREAL else None
    return None


def _comma_before(scene: Scene, at: int) -> int:
    """The comma that a participle, or the first of several, follows; 0 for none."""
    for i in range(at - 1, max(0, at - RELATIVE), -1):
        item = scene.items[i]
        if item.text == ",":
            first = scene.past(i + 1, "adverb", "date")
            tag = scene.trigger(first)
            if first == at or (tag is not None and tag.form == "gerund"):
                return i
        if scene.finite(i) or item.has("mood", "clause", "that"):
            return 0
    return 0


def _as_begun(scene: Scene, plan: int) -> tuple[str, str] | None:
    """ "Launched a push to": begun; "will launch a push to": not yet."""
    for i in range(plan - 1, -1, -1):
        item = scene.items[i]
        if item.value("mood") in _UNREAL:
            return item.value("mood"), item.text
        if item.has("relative", "that", "contrast", "clause") or (not item.word and item.text != "'"):
            break
    return _FACT
