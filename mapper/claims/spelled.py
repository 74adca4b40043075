"""Names given afterwards to places that were only counted: "F took three villages. They are A, B and C"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from mapper.claims.drafts import NAMED_LATER, Draft
from mapper.claims.ground import TOO_LARGE, kind_of
from mapper.claims.scene import Scene
from mapper.claims.sentence import COMMAS

_SPAN: Final = ("date", "number", "unit", "few")


def spelled(scene: Scene) -> Iterator[Draft]:
    """Names of what was said before without them."""
    if "after" in scene.actor_order:
        yield from _namely(scene)
        yield from _counted_out(scene)
    yield from _named_them(scene)


def _counted_out(scene: Scene) -> Iterator[Draft]:
    """``أخذ F ثلاث بلدات في يومين: A وB وC``, ``A وB وC: ثلاث بلدات أخذها F``: as many names as were counted."""
    for said in list(scene.memory.said):
        number = said.places[0].extent if len(said.places) == 1 and said.places[0].sort == "unnamed" else None
        if scene.memory.sentence_of(said) != scene.number or not number:
            continue
        behind = scene.past(max(said.at, said.place_at, said.actor_at) + 1, "date", "adverb", "number", "unit")
        while (scene.prep(behind) == "in" or scene.is_(behind, "circumstance")) and scene.is_(behind + 1, *_SPAN):
            behind = scene.past(behind + 1, *_SPAN)
        sign = scene.items[behind].text == ":" if behind < len(scene.items) else False
        first = min(said.at, said.place_at)
        told = scene.group(first - 1) if first > 0 else None
        first -= told is not None and told.members[0].sort == "unnamed"  # ``ثلاث بلدات أخذها F``
        heads_it = first == 1 or (first > 1 and scene.is_(first - 2, "that", "clause", "contrast"))
        for named in (behind + 1 if sign or scene.is_(behind, "it_is", "is") else -1, first - 2, first - 1):
            group = scene.group(named) if named >= 0 else None
            led = named > first or (named == 0 and scene.items[first - 1].text in (":", *COMMAS))
            led = led or (named == first - 1 and heads_it)  # ``A وB وC ثلاث بلدات أخذها F``
            if group is None or not led or any(place.sort != "named" for place in group.members):
                continue
            counted = number.removeprefix("count:").split("-")[0] if number.startswith("count:") else ""
            if (int(counted) == len(group.members)) if counted.isdigit() else (sign and named > first):
                rule = f"{said.rule}:namely"
                yield replace(said, places=scene.meant(group), place_at=named, actor_at=-1, rule=rule)


def _namely(scene: Scene) -> Iterator[Draft]:
    """``40% من P، أي الأحياء الشرقية``, ``ثلاثة أحياء، وتشمل A وB``: the parts of what was taken or is held."""
    for at in scene.each("namely", "it_is", begin=1, short=1):
        whole = scene.memory.just_told(scene.number)
        if whole is None or scene.items[at - 1].text not in COMMAS:
            continue
        told, places = whole.at < at and whole.place_at < at, whole.places
        shares = all(place.sort in ("unnamed", "part") or place.extent for place in places)
        named = at + 1 + (scene.prep(at + 1) == "in")
        group = scene.group(named)
        if not told or not shares or group is None or scene.items[named].joined or scene.is_(at - 2, "neg"):
            continue
        if any(scene.finite(i) or scene.barrier(i) for i in range(max(whole.at, whole.place_at) + 1, at)):
            continue
        parts = scene.with_more(named, [""])
        end = scene.past(named + 1, "extent", "date", "adverb")
        ends = end >= len(scene.items) or not scene.items[end].word or scene.items[end].joined
        small = all(
            place.sort in ("named", "part") and kind_of(place) not in (*TOO_LARGE, "country") for place in parts
        )
        again = {place.name for place in parts} <= {place.name for place in places}
        if ends and small and not again:
            yield replace(whole, places=parts, place_at=named, actor_at=-1, rule=f"{whole.rule}:namely")


def _named_them(scene: Scene) -> Iterator[Draft]:
    """ "He named them as A and B", "among them are A and B": what was said last of places without a name."""
    for at in scene.each("names_them", short=1):
        tag = scene.items[at].tag("names_them")
        if tag is None or not scene.memory.said:
            continue
        if tag.get("heads") and not scene.is_(at + 1, "aux"):
            continue
        named = at + 1 + bool(tag.get("heads"))
        named += named < len(scene.items) and scene.items[named].text == ":"
        group = scene.group(named)
        said, number = scene.memory.said[-1], scene.memory.claimed[-1][0]
        counted = all(place.sort == "unnamed" for place in said.places) and said.places is scene.memory.claimed[-1][1]
        if group is None or not counted or scene.number - number > 1 or scene.is_(at + 1, "neg"):
            continue
        if tag.get("heads") and at > 0 and scene.items[at - 1].word:
            continue
        places = scene.with_more(named, [""])
        if all(place.sort == "named" for place in places):
            yield replace(said, places=places, at=at, place_at=named, actor_at=-1, rule=NAMED_LATER)
