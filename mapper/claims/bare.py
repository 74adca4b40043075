"""What sentences without a verb of their own say, where verbs come first: who is inside P, what is left to F.

Read with the statements that no trigger makes, like :mod:`mapper.claims.belongs`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mapper.claims.belongs import closes, heads
from mapper.claims.drafts import Draft
from mapper.claims.ground import TOO_LARGE, kind_of
from mapper.claims.phrases import Phrase
from mapper.claims.receivers import whole_places
from mapper.claims.scene import Scene


def bare(scene: Scene) -> Iterator[Draft]:
    """Statements of bare sentences."""
    if "after" in scene.actor_order:
        yield from _is_inside(scene)
        yield from _sided(scene)
        yield from _in_percent(scene)
        yield from _last_of(scene)
        yield from _became_its(scene)
        yield from _checkpoints(scene)


def _is_inside(scene: Scene) -> Iterator[Draft]:
    """``باتت F داخل P``: F has come into P; ``F لم تزل في P``: it is there still."""
    for at, item in enumerate(scene.items):
        became = item.value("become")
        if became not in ("became", "remains") or item.tags["become"].pron or scene.is_(at - 1, "neg"):
            continue
        inside = at + 1
        while scene.is_(inside, "member", "batch", "date", "adverb", "extent") or inside in scene.who:
            inside += 1
        places, place_at = _inside(scene, inside)
        named = [i for i in scene.who if at < i < inside]
        before = at - 1 - scene.is_(at - 1, "date", "relative")
        holder = named[0] if named else before
        strange = holder > 0 and scene.items[holder - 1].word and not scene.items[holder - 1].known
        if not places or holder not in scene.who or (not named and (strange or scene.roles[holder] != "actor")):
            continue  # "the delegation of F is still in P"
        who, co = scene.who[holder], scene.companions(holder)
        if became == "became":
            yield Draft(who, "captured", places, at, place_at, "inside", "entry", co, actor_at=holder)
        elif not named and closes(scene, place_at):
            yield Draft(who, "controls", places, at, place_at, "stays", "state", co, actor_at=holder)


def _inside(scene: Scene, at: int) -> tuple[list[Phrase], int]:
    """``في قلب P``, ``داخل أحياء P``: a town or a part of it, led by the words at a position."""
    place_at = at + 1
    group = scene.group(place_at)
    if group is None or scene.prep(at) != "in" or scene.items[at].tags["prep"].pron:
        return [], -1
    meant = scene.meant(group)
    edge = any(place.extent in ("outskirts", "vicinity") or kind_of(place) in TOO_LARGE for place in meant)
    return ([] if edge else meant), place_at


def _sided(scene: Scene) -> Iterator[Draft]:
    """``P صارت مع F``: whose it has become; ``P مع F، وQ مع F2``: side by side."""
    found = list(_with_whom(scene))
    lists = sum(rule == "sided:list" for _, _, rule in found)
    for at, place_at, rule in found:
        group = scene.group(place_at)
        places = scene.meant(group) if group is not None else scene.share_at(place_at)
        if places and (rule == "sided" or lists > 1):
            yield Draft(scene.who[at], "controls", places, at, place_at, rule, "state", actor_at=at)


def _with_whom(scene: Scene) -> Iterator[tuple[int, int, str]]:
    """Where "with F" ends a clause that P begins: the positions of F and P, and whether a verb stands between."""
    for at in sorted(scene.who):
        if not scene.is_(at - 1, "sided") or not closes(scene, at):
            continue
        became = scene.items[at - 2].value("become") in ("became", "remains")
        place_at = at - 2 - became
        if scene.group(at - 2) is not None and scene.items[at - 3].value("become") in ("became", "remains"):
            yield at, at - 2, "sided"
            continue
        share = scene.items[place_at].joined and scene.share_at(place_at) is not None
        if share or (scene.group(place_at) is not None and not scene.is_(place_at - 1, "prep")):
            if became:
                yield at, place_at, "sided"
            elif heads(scene, place_at):
                yield at, place_at, "sided:list"


def _in_percent(scene: Scene) -> Iterator[Draft]:
    """``يسيطر F على 40% من P مقابل 35% لـF2``: a share of the place spoken of."""
    for at in sorted(scene.who):
        number = at - 2
        counted = scene.items[at].role == "for" and number > 0 and scene.items[number].text.isdigit()
        if not counted or not (scene.is_(at - 1, "percent") or scene.items[at - 1].text == "%"):
            continue
        told = any((tag := scene.trigger(i)) is not None and tag.value == "controls" for i in range(number))
        place_at = next(scene.groups_before(number), -1) if told else -1
        places = scene.meant(scene.group(place_at)) if place_at >= 0 else []  # type: ignore[arg-type]
        share = [replace(place, extent=f"percent:{scene.items[number].text}") for place in places]
        if len(share) == 1:
            yield Draft(scene.who[at], "controls", share, at, place_at, "belongs:percent", "state", actor_at=at)


def _last_of(scene: Scene) -> Iterator[Draft]:
    """``آخر ما تبقى لـF في R بلدة P``, ``آخر معاقل F في R هو P``: what F still holds."""
    for at in range(len(scene.items) - 2):
        if not scene.items[at].has("remainder", "stronghold"):
            continue
        group = scene.group(at)
        last = group is not None or scene.is_(at, "remainder")
        holder = at + 1
        while scene.is_(holder, "member") and holder not in scene.who:
            holder += 1
        opens = at == 0 or not scene.items[at - 1].word or scene.is_(at - 1, "that", "clause", "extent", "contrast")
        if not last or not opens or holder not in scene.who or (group is None and scene.items[holder].role != "for"):
            continue
        place_at = holder + 1
        if scene.prep(place_at) == "in" and scene.group(place_at + 1) is not None:
            place_at += 2
        told = scene.is_(place_at, "it_is", "is")
        place_at += told
        named = scene.group(place_at) if place_at < len(scene.items) and not scene.items[place_at].joined else None
        told = told or scene.is_(at, "remainder")
        if named is not None and not scene.items[place_at].role and (told or place_at > holder + 1):
            places = scene.with_more(place_at, [""])
            yield Draft(scene.who[holder], "controls", places, at, place_at, "last of", "state", actor_at=holder)


def _became_its(scene: Scene) -> Iterator[Draft]:
    """``صار لـF نصف P``, ``بات لـF أكثر من 90% من P``: a share of P."""
    for at in sorted(scene.who):
        place_at = at + 1 + scene.is_(at + 1, "more_than")
        group = scene.group(place_at)
        became = scene.items[at].role == "for" and at > 0 and scene.items[at - 1].value("become") == "became"
        if became and group is not None and not scene.items[place_at].role and not scene.items[place_at].joined:
            places = scene.meant(group)
            shares = all(place.extent and kind_of(place) != "country" for place in places)
            if shares and not scene.is_(at - 2, "neg", "mood"):
                yield Draft(scene.who[at], "controls", places, at - 1, place_at, "became its", "state", actor_at=at)


def _checkpoints(scene: Scene) -> Iterator[Draft]:
    """``نصب F حواجزه في P``: F has come into P."""
    for at, item in enumerate(scene.items):
        if item.value("light") not in ("raised", "set up") or scene.is_(at - 1, "neg"):
            continue
        who = next((i for i in range(at + 1, min(len(scene.items), at + 4)) if i in scene.who), -1)
        near = range(who + 1, min(len(scene.items) - 1, who + 5))
        placed = next((i for i in near if scene.is_(i, "checkpoints")), -1) if who > 0 else -1
        if placed < 0:
            continue
        group, there = scene.group(placed), scene.items[placed + 1].tag("prep")
        places = whole_places(scene.meant(group)) if group is not None else None
        if there is not None and there.value == "in" and there.pron:
            places = scene.antecedent(at, there.pron)
        if places and all(place.sort == "named" and kind_of(place) not in (*TOO_LARGE, "road") for place in places):
            co = scene.companions(who)
            yield Draft(scene.who[who], "captured", places, at, placed, "checkpoints", "entry", co, actor_at=who)
