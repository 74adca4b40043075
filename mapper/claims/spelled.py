"""Names given afterwards to places that were only counted: "F took three villages. They are A, B and C"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mapper.claims.drafts import NAMED_LATER, Draft
from mapper.claims.scene import Scene


def spelled(scene: Scene) -> Iterator[Draft]:
    """ "He named them as A and B", "among them are A and B": what was said last of places without a name."""
    for at in range(len(scene.items) - 1):
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
