"""What clauses without a verb say side by side: ``F في P، وF2 في Q``.

One such clause alone is no statement: "the army in P" may be anything's subject. Read with the statements that no
trigger makes, like :mod:`mapper.claims.bare`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mapper.claims.drafts import Draft
from mapper.claims.ground import TOO_LARGE, kind_of
from mapper.claims.phrases import Phrase
from mapper.claims.scene import Scene
from mapper.claims.sentence import COMMAS

_OPENS: Final = ("contrast", "that", "clause")
_COLONS: Final = (":", "؛")


def side_by_side(scene: Scene) -> Iterator[Draft]:
    """Statements of clauses without verbs."""
    if "after" not in scene.actor_order:
        return
    at = 0
    while at < len(scene.items):
        found: list[Draft] = []
        while (draft := _stands_in(scene, at, goes_on=bool(found))) is not None:
            found.append(draft)
            at = _past(scene, draft.place_at + 1)
        if found and not _ends(scene, at):
            continue
        headed = len(found) == 1 and any(speech.at == found[0].actor_at - 1 for speech in scene.said)
        if len({scene.factions.group(draft.faction) for draft in found}) > 1 or headed:
            yield from found  # ``المرصد: F في P``
        at += 1


def _stands_in(scene: Scene, at: int, *, goes_on: bool) -> Draft | None:
    """``F في P`` and nothing else, where a clause begins."""
    holder = scene.past(at, "member", "batch", sides=False)
    if holder not in scene.who or scene.items[holder].role or not (goes_on or _opens(scene, at)):
        return None
    where = scene.past_joined(holder + 1, "ally", "date", "adverb", "become")
    places, place_at = _inside(scene, where)
    if not places or _past(scene, place_at + 1) < 0:
        return None
    who, co = scene.who[holder], scene.companions(holder)
    return Draft(who, "controls", places, where, place_at, "side by side", "state", co, actor_at=holder)


def _opens(scene: Scene, at: int) -> bool:
    """Whether a clause of its own begins at a position, and no item of a list."""
    if at == 0 or scene.is_(at - 1, *_OPENS):
        return True
    if scene.items[at - 1].text in COMMAS and scene.is_(at, "faction_anaphor"):
        return True  # "..., the former in P and the latter in Q"
    so = scene.lexicon.grammar.get("proclitics", {}).get("so", ())
    return scene.items[at - 1].text in _COLONS or (scene.items[at - 1].text in COMMAS and scene.items[at].lead in so)


def _ends(scene: Scene, at: int) -> bool:
    """Whether nothing goes on behind the last clause: ``F في P، وF2 في Q، تبادلا القصف`` does."""
    if at >= len(scene.items) or not scene.items[at].word:
        return True
    return scene.items[at].joined or scene.is_(at - 1, *_OPENS) or scene.is_(at, "according", "speech", "date", *_OPENS)


def _inside(scene: Scene, at: int) -> tuple[list[Phrase], int]:
    """Named places, or parts of them, behind "in"."""
    group = scene.group(at + 1) if scene.prep(at) == "in" and not scene.items[at].tags["prep"].pron else None
    places = scene.meant(group)
    large = any(place.sort == "unnamed" or kind_of(place) in (*TOO_LARGE, "country", "road") for place in places)
    return ([] if large else places), at + 1


def _past(scene: Scene, at: int) -> int:
    """Where the next clause begins; -1 if this one goes on."""
    at = scene.past(at, "date", "adverb")
    if at >= len(scene.items):
        return at
    item = scene.items[at]
    person = scene.past(at, "member", "batch", sides=False) in scene.who  # ``ومقاتلو F2 في Q``
    if item.word and not (item.joined and person) and not scene.is_(at, "contrast", "clause"):
        return -1
    over = item.text in (*COMMAS, *_COLONS) or scene.is_(at, "contrast", "clause")
    at += over
    at += scene.is_(at, "contrast", "clause")
    return at
