"""Where those who leave had stood, where the verb does not say it: in the place that somebody else has just taken.

:mod:`mapper.claims.leaving` asks it.
"""

from __future__ import annotations

from typing import Final

from mapper.claims.ground import kind_of
from mapper.claims.moods import mood_at
from mapper.claims.phrases import SETTLED, Phrase
from mapper.claims.reach import ELIDED_REACH
from mapper.claims.receivers import same_place
from mapper.claims.scene import Scene
from mapper.claims.sentence import COMMAS
from mapper.claims.whence import held_before

_POSTS: Final = ("crossing", "checkpoint", "road", "bridge")
"""What is left with the town that it belongs to."""


def place_lost_before(scene: Scene, at: int) -> list[Phrase] | None:
    """Where the place left is not said, it is the place that somebody else has just taken or entered."""
    for i in range(at + 1, min(len(scene.items), at + 1 + ELIDED_REACH)):
        if scene.finite(i) or scene.items[i].has("contrast", "that"):
            break
        if scene.prep(i) == "outside" and (group := scene.group(i + 1)) is not None:
            return scene.meant(group)
        whose = scene.is_(i + 1, "member")  # "those who were left of the fighters of F"
        theirs = scene.actor_order[0] == "after" or i + 1 + scene.is_(i + 1, "article") in scene.who
        named = scene.prep(i) == "from" and not (scene.counted(i) and theirs) and not scene.whither(i) and not whose
        named = named and not _the_area(scene, i + 1)
        if named or scene.prep(i) == "facing":
            return None
    if "after" in scene.actor_order and (became := _became_anothers(scene, at)):
        return became
    taken = scene.memory.last_taken
    if taken and taken.number < scene.number and mood_at(scene, at)[0] == "planned":
        return None  # "F took P. F2 are getting ready to leave for Q"
    spoken = [group for i in range(at) if (group := scene.group(i)) is not None] if "after" in scene.actor_order else []
    if (
        taken
        and taken.number < scene.number
        and any(not any(same_place(one, it) for it in taken.places) for group in spoken for one in scene.meant(group))
    ):
        return None  # "F took P. F2 were shut in in Q before they withdrew"
    held, sides = held_before(scene), [scene.who[i] for i in sorted(scene.who) if i < at]
    if held and not taken and scene.actor_order[0] == "before" and sides and sides[-1] != held.faction:
        return list(held.places)  # "F holds most of P. F2 said that it had pulled back"
    said = scene.memory.just_told(scene.number)
    runs = said is not None and scene.actor_order[0] == "before" and said.status == "controls"
    if said is not None and runs and any(scene.is_(i, "since") for i in range(said.at, at)):
        return list(said.places)  # "F has run P since F2 withdrew"
    if taken and (both := _taken_together(scene, at)):
        return both
    if taken and scene.number - taken.number <= 1:
        return _where_men_stood(scene, list(taken.places))
    if said is None or "after" not in scene.actor_order:
        return None
    holds = said.status == "controls" and said.rule.startswith("take")
    return list(said.places) if holds or (said.status == "advanced" and scene.prep(said.place_at - 1) == "in") else None


def _taken_together(scene: Scene, at: int) -> list[Phrase]:
    """``دخل F بلدة P وسيطر على Q، بعد انسحاب F2``: P and Q, where only "and" joins the two deeds."""
    told = [said for said in scene.memory.said[-2:] if scene.memory.sentence_of(said) == scene.number]
    led = "after" in scene.actor_order and scene.is_(at - 1, "aftermath") and scene.word(at - 2) in COMMAS
    if not led or len(told) < 2 or any(said.status != "captured" or said.past for said in told):
        return []
    first, second = told
    joined = first.faction == second.faction and scene.finite(second.at) and scene.items[second.at].joined
    plain = all(scene.items[i].word and not scene.is_(i, "aftermath", "then") for i in range(first.at, second.at))
    return [*first.places, *second.places] if joined and plain and second.at < at else []


def _became_anothers(scene: Scene, at: int) -> list[Phrase] | None:
    """``صارت Q بيد F بعد انسحاب F2``: Q, whatever was taken before it."""
    said = scene.memory.just_told(scene.number) if scene.is_(at - 1, "aftermath", "circumstance") else None
    told = said is not None and said.rule in ("state:became", "state:fell") and said.at < at
    return list(said.places) if said is not None and told else None


def where_they_stood(scene: Scene, at: int) -> tuple[list[Phrase] | None, int]:
    """ "Rebels in P began to withdraw": what they leave is P."""
    if scene.actor_order[0] != "before":
        return None, -1
    begin = scene.clause_start(at)
    begin = scene.clause_start(begin) if _inside(scene, begin) else begin
    for i in reversed(scene.factions_between(begin, at, "actor")):
        place = i + 2
        while scene.is_(place - 1, "prep") and scene.is_(place, "article"):
            place += 1
        group = scene.group(place)
        if (_inside(scene, i + 1) or scene.prep(i + 1) == "in") and group is not None:
            quiet = not any(scene.finite(k) or not scene.items[k].word for k in range(place + 1, at))
            return (scene.meant(group), place) if quiet else (None, -1)
    return None, -1


def _inside(scene: Scene, at: int) -> bool:
    """ "Soldiers *holding out in* P fled"."""
    tag = scene.trigger(at)
    return tag is not None and bool(tag.get("describes") and tag.get("presence"))


def _where_men_stood(scene: Scene, taken: list[Phrase]) -> list[Phrase]:
    """``سيطر F على P، وعلى المعبر، وفر F2``: from P rather than from its crossing."""
    last, earlier = scene.memory.taken[-1], scene.memory.taken[-2:-1]
    posts = _POSTS if "after" in scene.actor_order else (*_POSTS, "airbase", "airport", "facility")
    towns = [place for place in taken if kind_of(place) not in posts]
    within = all(kind_of(place) == "facility" for place in taken) and earlier and earlier[0][1] == last[1]
    same = "after" in scene.actor_order and earlier and earlier[0][:2] == last[:2]
    if not towns and (within or same):  # "F took P and raised its flag over the town hall. F2 withdrew"
        towns = [place for place in earlier[0][2] if kind_of(place) in SETTLED]
    return towns or taken


def _the_area(scene: Scene, at: int) -> bool:
    """ "F took P after F2 withdrew from the area": where F2 stood, which no word bounds."""
    area = at + scene.is_(at, "article")
    bare = area < len(scene.items) - 1 and scene.group(area) is None and area > at
    if not bare or scene.items[area].text not in scene.lexicon.grammar.get("land", {}).get("area", ()):
        return False
    behind = scene.items[area + 1]
    return not (behind.has("relative", "of", "direction", "relation", "at_which", "prep") and not behind.has("clause"))
