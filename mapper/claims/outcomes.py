"""What becomes of what a noun names: "the withdrawal of F from P was delayed", "is due to begin", "took place"."""

from __future__ import annotations

from typing import Final

from mapper.claims.reach import MOOD_REACH
from mapper.claims.scene import Scene
from mapper.claims.speech import innermost
from mapper.text.lexicon import Tag

_SUBJECT: Final = (
    "article", "group", "faction", "member", "batch", "ally", "adverb", "date", "possessive", "prep", "of", "agent",
    "noun", "place_adjective", "direction", "extent", "number", "past_mark", "its", "civilians", "own_positions",
)  # fmt: skip
_PREDICATE: Final = 4
_REACH: Final = 14


def what_becomes_of(scene: Scene, at: int) -> tuple[str, str] | None:
    """Return the mood of what a noun of leaving or taking names, by the predicate behind it, and what sets it."""
    tag = scene.trigger(at)
    falls = tag is not None and tag.get("frame") == "fall" and not tag.get("alone")
    named = tag is not None and (falls or (tag.get("noun") and tag.get("frame") in ("leave", "take")))
    if scene.actor_order[0] != "before" or tag is None or not named or tag.form or tag.get("control"):
        return None
    verb = at + 1
    while verb <= at + _REACH and (verb in scene.who or scene.is_(verb, *_SUBJECT)) and not _begins(scene, verb):
        verb += 1
    if verb < len(scene.items) and scene.items[verb].text == "," and scene.is_(verb + 1, "mood", "undone"):
        verb += 1
    leaves = tag.get("frame") == "leave" or bool(tag.get("given"))
    if not leaves and any(item.has("date") for item in scene.items[at:verb]):
        return None  # "the fall of P to F on Sunday may prompt F2 to act"
    for i in range(verb, min(len(scene.items), verb + _PREDICATE)):
        item = scene.items[i]
        mood = item.value("mood")
        if item.has("more_than") and scene.is_(i + 1, "indefinite", "number", "few"):
            return None  # "a siege of almost a month"
        if mood and not (leaves or mood == "failed" or item.tags["mood"].get("told")):
            return None  # "F's capture of P will open the road"
        if item.has("neg") and any(scene.is_(k, "completed") for k in range(i + 1, i + _PREDICATE)):
            return None  # "was not yet complete": it goes on
        if item.has("undone", "neg"):
            return "failed", item.text
        if mood and item.tags["mood"].get("opens"):
            continue  # "completed its withdrawal from P under the truce"
        if mood:
            return mood, item.text
        if (i > verb and (scene.finite(i) or scene.barrier(i))) or not item.word:
            return None
        if not item.has("aux", "perfect", "pluperfect", "adverb", "date", "today", "article"):
            return None
    return None


def _begins(scene: Scene, at: int) -> bool:
    """Whether a predicate may begin here: "to" before a place is no plan."""
    leads = scene.prep(at) == "to" and scene.trigger(at + 1) is None and not scene.is_(at + 1, "aux")
    return scene.is_(at, "mood") and not leads


def is_going(scene: Scene, at: int) -> bool:
    """Whether a verb of leaving or handing over stands here."""
    tag = scene.trigger(at)
    return tag is not None and tag.get("frame") in ("leave", "handover")


def demanded(scene: Scene, mood: Tag, at: int) -> bool:
    """ "Insists that F *leave* P", but "insists F *holds* P": whether a mood, if a demand, demands what stands here."""
    return not (mood.get("demands") and mood.value == "planned") or is_going(scene, at)


def is_told(scene: Scene, at: int) -> bool:
    """ "F said it would take P", "F would leave P, X said": a plan, not a mere possibility."""
    for i in range(at - 1, max(-1, at - MOOD_REACH), -1):
        if scene.items[i].has("speech"):
            return scene.items[i].value("speech") != "denied"
        if scene.is_(i, "that") and scene.items[i - 1].value("mood") == "planned":
            return True  # "promised that F would leave P"
        if scene.items[i].has("contrast") or scene.finite(i):
            return False
    told = innermost(scene.said, at)
    behind = scene.items[at:]
    unsure = any(item.value("mood") == "hypothetical" and not item.tags["mood"].get("governs") for item in behind)
    return told is not None and told.at > at and told.kind != "denied" and not unsure


def told_anew(scene: Scene, failed: int, at: int) -> bool:
    """``صدت F هجوما على P وإن P ما زالت بيدها``: what stands in a clause of its own did not fail."""
    if "after" not in scene.actor_order or scene.items[failed].tags["mood"].form != "past":
        return False
    between = (scene.items[i] for i in range(failed + 2, at))
    return any(item.has("speech") or (item.joined and item.has("that", "ongoing")) for item in between)
