"""How near a side is to a place, without a verb of coming: ``لم يعد بين F وP سوى 10 كم``, ``P على بعد 10 كم من F``.

Read with the statements that no trigger makes, like :mod:`mapper.claims.bare`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mapper.claims.belongs import closes
from mapper.claims.drafts import Draft
from mapper.claims.moods import mood_at
from mapper.claims.scene import Scene

_FAR: Final = 6


def apart(scene: Scene) -> Iterator[Draft]:
    """Statements of sides that have come so near."""
    if "after" not in scene.actor_order:
        return
    for at in scene.each("prep", "distance", "trigger"):
        item = scene.items[at]
        if item.value("prep") == "between":
            yield from _between(scene, at)
        elif item.has("distance") or (item.has("trigger") and item.tags["trigger"].get("frame") == "near"):
            yield from _from_side(scene, at)


def _between(scene: Scene, at: int) -> Iterator[Draft]:
    """``لم يبق بين F وP إلا 10 كم``, ``ليس بينه وبين P غير 10 كم``."""
    pron = scene.items[at].tags["prep"].pron
    told = scene.items[at - 1].has("is_not") or scene.is_(at - 2, "is_not")
    if not told:
        return
    who, place_at = -1, at + 2
    if not pron:
        who = scene.past(at + 1, "member", sides=False)
        place_at = who + 1
        if who not in scene.who:
            return
    place_at += scene.prep(place_at) == "between" and not scene.items[place_at].tags["prep"].pron
    if pron and place_at in scene.who:
        yield from _it_and(scene, at, place_at)
        return
    group = scene.group(place_at)
    but = place_at + 1
    joined = group is not None and (scene.items[place_at].joined or scene.items[place_at - 1].joined)
    if not joined or not scene.is_(but, "except") or scene.prep(place_at - 1 - (not pron)) not in ("between", ""):
        return
    near = any(scene.is_(i, "km") for i in range(but + 1, min(len(scene.items), but + _FAR)))
    actor = scene.actor_before(at, "prep") if pron else None
    faction = scene.who[who] if who >= 0 else actor.faction if actor is not None else None
    if near and faction is not None and group is not None:
        yield Draft(faction, "advanced", scene.meant(group), at, place_at, "apart", "state", actor_at=who)


def _it_and(scene: Scene, at: int, who: int) -> Iterator[Draft]:
    """``P لم يعد بينه وبين F إلا 10 كم``: the place comes first."""
    near = any(scene.is_(i, "km") for i in range(who + 2, min(len(scene.items), who + 1 + _FAR)))
    places = scene.antecedent(at, scene.items[at].tags["prep"].pron) if scene.is_(who + 1, "except") and near else None
    first = scene.group(at - 2)
    if not places and near and first is not None and (at == 2 or not scene.items[at - 3].word):
        places = scene.meant(first)
    if places and all(place.sort == "named" for place in places):
        yield Draft(scene.who[who], "advanced", places, at, who, "apart", "state", actor_at=who)


def _from_side(scene: Scene, at: int) -> Iterator[Draft]:
    """``باتت P على بعد 10 كم من مواقع F``: P heads its clause, and nothing follows."""
    who = at + 1
    while who < len(scene.items) - 1 and who not in scene.who:
        group, prep = scene.group(who), scene.items[who].tag("prep")
        counts = scene.is_(who, "number", "km", "more_than", "member", "adverb") or scene.items[who].text.isdigit()
        posts = group is not None and group.members[0].kind == "positions_unnamed"
        if not (counts or posts or (prep is not None and prep.value == "from" and not prep.pron)):
            break
        who += 1
    if at == 0 or who not in scene.who:
        return
    place_at = scene.back(at - 1, "adverb", "date", but=("group",))
    became = scene.value(place_at, "become") == "became" or scene.value(place_at - 1, "become") == "became"
    place_at -= scene.value(place_at, "become") == "became"
    group = scene.group(place_at)
    head = place_at - 1 - (scene.value(place_at - 1, "become") == "became")
    opens = head < 0 or not scene.items[head].word or scene.is_(head, "clause", "that", "contrast")
    if who not in scene.who or group is None or scene.items[place_at].role or not (opens or became):
        return
    if closes(scene, who) and not mood_at(scene, at)[0] and group.members[0].sort in ("named", "anaphor"):
        yield Draft(scene.who[who], "advanced", scene.meant(group), at, place_at, "apart:from", "state", actor_at=who)
