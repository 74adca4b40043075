"""Where fighting goes on, where subjects come first: "on its eastern edge", "around the citadel", "there".

A part of a town that is named by no town lies in the one that was spoken of last.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from mapper.claims.nearby import is_town
from mapper.claims.phrases import LANDMARKS, Group, Phrase, without_article
from mapper.claims.reach import MEMORY, STATE_REACH
from mapper.claims.scene import Scene
from mapper.claims.sentence import COMMAS

_LEADS: Final = ("in", "near", "on")
_BEFORE_PLACE: Final = (
    "article", "direction", "extent", "few", "number", "place_adjective", "adjective", "its", "more_than", "fraction",
    "possessive",
)  # fmt: skip
"""What may stand between "in" and the place: "in *several of its southern* districts"."""
_WORDS_OF_FIGHT: Final = 4
"""Most words before the word for a fight that tell of it: "*heavy street* fighting"."""
_PARTS: Final = ("part", "unnamed")


def battleground(scene: Scene, at: int) -> tuple[list[Phrase] | None, int]:
    """
    Find the place that a fight goes on in, behind the word for it.

    Returns
    -------
    tuple
        The phrases and the position they stand at; None and -1 when there are none.
    """
    for i in range(at + 1, min(len(scene.items), at + STATE_REACH)):
        there = scene.group(i)
        if there is not None and scene.is_(i, "there") and not scene.prep(i - 1):
            return scene.it(there) or scene.meant(there), i
        if scene.finite(i) or scene.barrier(i) or scene.items[i].has("contrast", "relative", "clause"):
            break
        if scene.items[i].text in COMMAS:
            break
        edge = scene.at_edge(i)
        if not (edge or scene.prep(i) in _LEADS or _goes_on_at(scene, i)):
            continue
        found = _behind(scene, i + 1)
        group = scene.group(found)
        if group is None:
            continue
        much = "outskirts" if edge else _share(scene, i + 1, found)
        places = [replace(place, extent=place.extent or much) for place in scene.meant(group)]
        return [*places, *and_at(scene, found + 1)], found
    return _before_where(scene, at)


def _before_where(scene: Scene, at: int) -> tuple[list[Phrase] | None, int]:
    """ "P, where fierce fighting continued": P, past the day that stands between."""
    led = at - 1
    sides = sum(scene.is_(i, "faction", "conj", "aux", "article") for i in range(max(0, at - STATE_REACH), at))
    reach = _WORDS_OF_FIGHT + (sides if scene.trigger(at) is not None else 0)
    while led > 0 and at - led <= reach and scene.items[led].word and not scene.is_(led, "at_which"):
        led -= 1
    if not scene.is_(led, "at_which"):
        return _at_the_head(scene, at)
    before = scene.before_commas(led - 1)
    while scene.is_(before, "date", "adverb"):
        before = scene.before_commas(before - 1)
    group = scene.group(before) if before >= 0 else None
    places = scene.meant(group)
    crossings = [place for place in places if not (place.kind == "crossing" and _river(place))]
    return (crossings or places or None, before if places else -1)  # "two crossings of river R, P and Q, where"


def denied_to_be_over(scene: Scene, at: int) -> list[Phrase]:
    """ "Denied that P had fallen and said fighting went on": P, which was spoken of last."""
    said = next((i for i in range(at - 1, max(0, at - STATE_REACH), -1) if scene.is_(i, "speech")), 0)
    denied = any(scene.items[i].value("speech") == "denied" for i in range(said))
    last = scene.memory.last_claimed
    elsewhere = any(scene.group(i) is not None or scene.prep(i) == "in" for i in range(said + 1, len(scene.items)))
    if not denied or not last or elsewhere or scene.number - last.number > 1:
        return []
    return [place for place in last.places if place.target.sort == "named"]


def _river(place: Phrase) -> bool:
    return place.place is not None and place.place.kind.startswith("STM")


def _at_the_head(scene: Scene, at: int) -> tuple[list[Phrase] | None, int]:
    """ "At P, F and F2 have been fighting for ten days": P, where the sides stand between it and the verb."""
    head = next((i for i in range(min(at, 4)) if scene.group(i) is not None), -1)
    opens = head >= 0 and scene.before_held(head) == 0 and scene.prep(0) in _LEADS
    tag = scene.trigger(at)
    acts = tag is not None and tag.get("going") and len(scene.factions_between(head + 1, at)) > 1
    return (scene.meant(scene.group(head)), head) if opens and acts else (None, -1)


def and_at(scene: Scene, at: int) -> list[Phrase]:
    """ "Around the citadel and in the western districts": the places that follow."""
    found = _behind(scene, at + 2) if scene.is_(at, "conj") and scene.prep(at + 1) in _LEADS else -1
    group = scene.group(found)
    return [*scene.meant(group), *and_at(scene, found + 1)] if group is not None else []


def _goes_on_at(scene: Scene, at: int) -> bool:
    """ "Raged on the eastern edge": a verb that has taken the preposition to itself."""
    words = scene.items[at].text.split()
    led = len(words) > 1 and "prep" in scene.lexicon.entries.get(words[-1], {})
    return led and scene.is_(at, "ongoing") and not scene.is_(at + 1, "prep")


def _behind(scene: Scene, at: int) -> int:
    """Where a place begins behind the words that bound it."""
    begin = at
    while at - begin <= len(_BEFORE_PLACE) and (scene.is_(at, *_BEFORE_PLACE) or scene.is_(at + 1, "possessive")):
        if scene.group(at) is not None and not scene.is_(at + 1, "possessive"):
            break
        at += 1
    return at


def _share(scene: Scene, begin: int, stop: int) -> str | None:
    several = (i for i in range(begin, stop) if scene.is_(i, "extent"))
    return next((scene.items[i].value("extent") for i in several), None)


def districts_in_town(scene: Scene, places: Sequence[Phrase]) -> list[Phrase]:
    """ "F took P and holds most districts": those of P; other places without a name may lie anywhere."""
    loose = [_anywhere(scene, place) for place in places]
    if not any(loose):
        return list(places)
    around = [at for at in range(len(scene.items)) if (group := scene.group(at)) is not None and _named(scene, group)]
    inside = [at for at in around if scene.prep(at - 1) == "in" or scene.is_(at + 1, "possessive")]
    said = _said_at(scene)  # "in Damascus, the minister said"
    inside = [at for at in inside if at > said]
    if around and len(inside) != 1:
        begin = min(place.start for place in places)
        towns = _towns(group for at in around if (group := scene.group(at)) is not None and group.start < begin)
        alone = len(around) == 1 == len(towns) and not scene.is_(around[0] - 1, "relation")
        # "F entered P and took several districts", not "F near P took several districts"
        return [_part_of(one, towns[0]) if new and alone else one for one, new in zip(places, loose, strict=True)]
    here = scene.meant(scene.group(inside[0])) if len(inside) == 1 else []
    town = here[0].target if len(here) == 1 and is_town(here[0].target) else None
    if here and town is None:
        return list(places)
    return [
        (_part_of(place, town) if town is not None else in_town(scene, [place])[0]) if alone else place
        for place, alone in zip(places, loose, strict=True)
    ]


def _anywhere(scene: Scene, place: Phrase) -> bool:
    """ "Several districts", "the national hospital": what lies in a town that is not said."""
    bare = place.relation is None and not place.reference and place.place is None and place.same_as is None
    building = bare and place.sort == "named" and place.kind == "facility" and place.name[:1].islower()
    return (not place.bounded and place.kind == "neighbourhoods_unnamed") or (
        building and scene.actor_order[0] == "before"
    )


def _part_of(place: Phrase, town: Phrase) -> Phrase:
    relation = place.relation or ("in" if place.kind == "facility" else "part_of")
    return replace(place, relation=relation, reference=[town])


def _towns(groups: Iterable[Group]) -> list[Phrase]:
    """Towns that are named in these groups, none that only bounds another place."""
    named = (member for group in groups for member in group.members if member.sort == "named" and not member.bounds)
    return [member for member in named if is_town(member)]


def _named(scene: Scene, group: Group) -> bool:
    return any(member.sort == "named" and not _anywhere(scene, member) for member in group.members)


def in_town(scene: Scene, places: Sequence[Phrase]) -> list[Phrase]:
    """ "F took P. Clashes went on in the eastern districts", "in P, F holds most districts": those of P."""
    town = _opening_town(scene) or _last_town(scene)
    found = []
    for place in places:
        lost = place.sort == "anaphor" and place.same_as is None and place.kind in (*LANDMARKS, "airport")
        if lost and town is not None:  # "around the airport"
            within = place.relation or "in", place.reference or [town]
            name = without_article(place.name)
            place = replace(place, name=name, sort="named", relation=within[0], reference=within[1])
        bare = place.sort in _PARTS and not place.reference and place.relation in (None, "part_of", "in")
        bare = bare or _anywhere(scene, place)
        if bare and town is not None and place.kind != "villages_unnamed":
            place = _part_of(place, town)
        found.append(place)
    return found


def _opening_town(scene: Scene) -> Phrase | None:
    """ "Inside P, ...": the one town that a sentence begins in."""
    group = scene.group(1 + scene.is_(1, "article")) if scene.prep(0) == "in" else None
    meant = scene.meant(group)
    one = len(meant) == 1 and meant[0].target.sort == "named" and is_town(meant[0].target)
    return meant[0].target if one and _said_at(scene) < 0 else None


def _said_at(scene: Scene) -> int:
    """Where a verb of saying stands that is the first verb of the sentence, -1 for another."""
    first = next((i for i in range(2, len(scene.items)) if scene.is_(i, "trigger", "speech")), -1)
    return first if scene.is_(first, "speech") else -1


def _last_town(scene: Scene) -> Phrase | None:
    for number, places in reversed(scene.memory.claimed):
        if scene.number - number > MEMORY:
            break
        if len(places) == 1 and places[0].target.sort == "named":
            return places[0].target
    before = [group for number, group in scene.memory.groups if number == scene.number - 1]
    towns = _towns(before)
    return towns[0] if len(towns) == 1 and len(before) == 1 else None


def last_taker(scene: Scene) -> str | None:
    """Who took something last, in this sentence or one shortly before: fighting that goes on is his."""
    for number, who, _ in reversed(scene.memory.taken):
        return who if scene.number - number <= MEMORY else None
    return None
