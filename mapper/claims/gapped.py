"""What a clause tells without its verb, where subjects come first: "F took P, F2 Q", "P fell to F, Q to F2"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from mapper.claims.changes import has_name
from mapper.claims.drafts import AS_BEFORE, Draft
from mapper.claims.ground import TOO_LARGE, kind_of
from mapper.claims.phrases import Phrase, rest_of, side_of
from mapper.claims.reach import NEAR
from mapper.claims.scene import Scene

_TOLD: Final = ("captured", "controls", "besieged", "lost", "withdrew", "advanced")
_SMALL: Final = ("article", "member", "adverb", "extent", "possessive", "batch", "whose_side")
_WHEN: Final = ("date", "adverb", "article", "member", "more_than", "unit")
"""What may stand between a deed and "a week after Q"."""


@dataclass(slots=True)
class _Rest:
    """What is left of a clause without its verb: positions of its side and place, -1 for none; of a day; the next."""

    who: int = -1
    named: int = -1
    day: int = -1
    stop: int = -1
    share: Sequence[Phrase] = ()


def gapped(scene: Scene, found: Sequence[Draft]) -> Iterator[Draft]:
    """Statements that go on from those of a verb."""
    first = next((draft for draft in found if draft.status in _TOLD and draft.place_at >= 0), None)
    if first is None or scene.trigger(first.at) is None:
        return
    yield from _as_before(scene, first)
    at = _told_up_to(scene, found, first)
    while (rest := _rest_at(scene, at, first)) is not None:
        told = list(_of_rest(scene, rest, found, first))
        if not told:
            return
        yield from told
        at = rest.stop


def _as_before(scene: Scene, first: Draft) -> Iterator[Draft]:
    """ "F took P on Saturday, *a week after Q*": Q, where nothing else is said of it."""
    said = range(max(first.at, first.place_at, first.actor_at) + 1, len(scene.items) - 1)
    day = next((i for i in said if scene.is_(i, "date") and scene.items[i].text.endswith(" after")), -1)
    named = day + 1 + scene.is_(day + 1, "article")
    group = scene.group(named)
    if day < 0 or group is None or first.status != "captured":
        return
    end = scene.past(named + 1, "direction", "article", "prep")
    clear = all(scene.is_(i, *_WHEN) or not scene.items[i].word for i in range(said[0], day))
    ends = end >= len(scene.items) or not scene.items[end].word
    towns = all(has_name(one) and kind_of(one) not in (*TOO_LARGE, "road") for one in group.members)
    if clear and ends and towns:
        yield replace(first, places=scene.meant(group), at=day, place_at=named, rule=AS_BEFORE)


def each_its_own(scene: Scene, draft: Draft) -> Iterator[Draft]:
    """ "P and Q were taken by F and F2 respectively": the first by the first."""
    sides, words = (draft.faction, *draft.co), scene.lexicon.grammar.get("each_its_own", ())
    if len(sides) == 1 or len(sides) != len(draft.places) or not any(item.text in words for item in scene.items):
        yield draft
        return
    for side, place in zip(sides, draft.places, strict=True):
        yield replace(draft, faction=side, co=(), places=[place])


def by_turns(scene: Scene, draft: Draft) -> Iterator[Draft]:
    """ "P and Q, *the first* held by F and *the second* by F2": each what is said of it."""
    firsts, others = (scene.lexicon.grammar.get(words, ()) for words in ("turns_first", "turns_next"))
    low, high = draft.place_at + 1, max(draft.at, draft.actor_at)
    first = next((i for i in range(low, high) if scene.items[i].text.split()[-1] in firsts), -1)
    named = all(place.sort == "named" for place in draft.places)
    if first < 0 or len(draft.places) < 2 or not named or draft.place_at < 0 or first > draft.actor_at:
        yield draft
        return
    yield replace(draft, places=draft.places[:1])
    for at in range(max(high, first) + 1, len(scene.items)):
        if scene.items[at].text.split()[-1] not in others:
            continue
        who = next((i for i in range(at + 1, min(len(scene.items), at + NEAR)) if i in scene.who), -1)
        if who > 0 and not any(scene.items[i].text in (",", ";") for i in range(at, who)):
            yield replace(draft, faction=scene.who[who], co=(), places=draft.places[1:], actor_at=who, rule="gapped")
        return


def likewise(scene: Scene, draft: Draft) -> list[Phrase]:
    """ "*Alongside Q*, F took P", "P, *like Q before it*, was taken": what else it is said of."""
    words = scene.lexicon.grammar.get("besides", ())
    for at in range(min(draft.at, len(scene.items) - 2)):
        if scene.items[at].text not in words or (at and scene.items[at - 1].text != ","):
            continue
        named = at + 1 + scene.is_(at + 1, "article")
        comma = scene.past(named + 1, "ere", "he_or_she", "date", "adverb")
        group = scene.group(named)
        told = any(scene.trigger(i) is not None for i in range(comma, draft.at))
        if group is not None and _told_where(group.members[0]) and scene.items[comma].text == "," and not told:
            return scene.meant(group)
    return []


def _told_up_to(scene: Scene, found: Sequence[Draft], first: Draft) -> int:
    """Where the words of the verb end: behind its place and the side, and behind when and whence it was."""
    places = [draft.place_at for draft in found]
    sides = [draft.actor_at for draft in found]
    end = max([first.at, *places, *sides]) + 1
    between = range(max(first.at, first.place_at) + 1, first.actor_at)
    if any(_joins(scene, i) > i and scene.group(i + 1) is not None for i in between):
        end = max(first.at, first.place_at) + 1  # "P was taken on Monday and Q on Tuesday by F"
    while True:
        robbed = end + 1 + scene.is_(end + 1, "article")
        if scene.prep(end) == "from" and robbed in scene.who:
            end = robbed + 1
        elif _passed(scene, end) or _hands(scene, end):
            end += 1
        else:
            return end


def _hands(scene: Scene, at: int) -> bool:
    """ "In F's *hands*"."""
    tag = scene.trigger(at)
    return tag is not None and tag.get("holder") == "before"


def _passed(scene: Scene, at: int) -> bool:
    """Whether a word here only tells when or whence."""
    whence = scene.prep(at) in ("from", "in") and _direction(scene, at + 1)
    whence = whence or (scene.is_(at, "article", "direction") and _direction(scene, at))
    return scene.is_(at, "date", "adverb", "possessive") or whence


def _direction(scene: Scene, at: int) -> bool:
    """ "From *the east*", and nothing that it would be the east of."""
    side = at + scene.is_(at, "article")
    return scene.is_(side, "direction") and not scene.is_(side + 1, "of") and scene.group(side + 1) is None


def _joins(scene: Scene, at: int) -> int:
    """Where what is joined by a comma, "and" or "while" begins; the position itself where nothing joins it."""
    begin = at
    begin += begin < len(scene.items) and scene.items[begin].text in (",", ";")
    if scene.is_(begin, "conj", "contrast") and len(scene.items[begin].text.split()) == 1:
        begin += 1
    return begin


def _rest_at(scene: Scene, at: int, first: Draft) -> _Rest | None:
    """What a clause without a verb at a position holds, None where something else goes on."""
    i = _joins(scene, at)
    if i == at or i >= len(scene.items):
        return None
    rest = _Rest()
    if scene.is_(i, "that") and scene.is_(i + 1, "of"):
        i += 2  # "control of P passed to F, that of Q to F2"
    while i < len(scene.items):
        item = scene.items[i]
        if i in scene.who:
            if rest.who >= 0 or scene.attributive(i + 1):
                return None
            rest.who = i
        elif scene.group(i) is not None and rest.named < 0:
            rest.named = i
        elif item.has("date"):
            rest.day = i
        elif rest.named < 0 and (share := _share(scene, i, first, whose=rest.who >= 0) or scene.pointed_at(i)):
            rest.share, rest.named = share, i  # "the former is held by F, *the latter* by F2"
        elif i in scene.asides and rest.named == i - 1:
            i = scene.asides[i]
        elif item.text == "," and max(rest.who, rest.named) < 0 and any(scene.is_(k, "date") for k in (i - 1, i + 1)):
            pass  # "..., then, on Tuesday, Q"
        elif item.text == "," and rest.who == i - 1 and rest.named < 0 and scene.group(i + 1) is not None:
            pass  # "F took P; F2, Q"
        elif not (
            item.has(*_SMALL)
            or (rest.share and item.has("other_part", "fraction", "part"))
            or _leads(scene, i)
            or _passed(scene, i)
        ):
            break
        i += 1
    rest.stop = i
    behind = scene.items[i] if i < len(scene.items) else None
    ends = behind is None or not behind.word or behind.has("conj", "contrast", "clause", "according")
    return rest if ends else None


def _share(scene: Scene, at: int, first: Draft, *, whose: bool) -> list[Phrase]:
    """ "F holds the west of P and F2 *the east*", "half of P is held by F, *the rest* by F2"."""
    item = scene.items[at]
    if item.has("other_part") and not whose:
        return [rest_of(place) for place in first.places]
    if not (whose and item.has("direction") and _direction(scene, at)):
        return []
    return [side_of(place, item.value("direction"), item.text) for place in first.places]


def _leads(scene: Scene, at: int) -> bool:
    """Whether a preposition stands here, or "those" of "in those of F"."""
    plain = not scene.items[at].has("clause", "trigger", "speech", "relation", "contrast")
    return plain and (
        scene.is_(at, "prep", "agent", "of") or (scene.items[at].text == "those" and scene.is_(at + 1, "of"))
    )


def _lead(scene: Scene, at: int) -> str:
    """The word that leads to what stands at a position: a preposition, or the last word of a verb that has one."""
    before = scene.back(at - 1, "article", "member", "adverb", "batch", "extent", sides=False)
    word = scene.items[before].text.split()[-1] if before >= 0 else ""
    kinds = scene.lexicon.entries.get(word, {})
    return word if "prep" in kinds or "agent" in kinds or "of" in kinds else ""


def _of_rest(scene: Scene, rest: _Rest, found: Sequence[Draft], first: Draft) -> Iterator[Draft]:
    """Statements of a clause without a verb, if it is built like the clause before."""
    group = scene.group(rest.named)
    places = list(rest.share) or scene.meant(group)
    if group is not None and not rest.share and not _told_where(group.members[0]):
        return
    if any(place is other for place in places for other in first.places):
        return  # a list, whose parts were taken from several
    if rest.who < 0 or rest.who == first.actor_at:
        yield from _same_side(scene, rest, found, first, places)
        return
    who, when = scene.who[rest.who], max(rest.who, rest.named) if rest.day >= 0 else first.at
    lead, over = _lead(scene, rest.who), _lead(scene, rest.named) if rest.named >= 0 else ""
    subject = 0 <= first.actor_at < first.at and not first.place_at < first.actor_at
    if rest.named < 0:
        alone = subject and rest.day > rest.who and first.status == "captured" and not lead
        if alone and any(
            scene.is_(i, "date") for i in range(first.at, rest.who)
        ):  # "F took it on Monday, F2 on Friday"
            yield replace(first, faction=who, co=(), at=rest.day, rule="gapped", actor_at=rest.who)
        return
    behind = (draft for draft in found if draft is not first and draft.status == "captured")
    lost = next((draft for draft in behind if draft.actor_at > draft.place_at >= 0), None)
    whom = [i for i in scene.factions_between(first.at + 1, first.place_at) if scene.who[i] not in _sides(found)]
    expels = scene.items[first.at].tags["trigger"].get("frame") == "expel"
    if (whom or expels) and rest.who < rest.named:
        if over and over == _lead(scene, first.place_at) and not lead:  # "drove F2 from P and F3 from Q"
            for draft in found:
                side = who if expels and draft.status == "lost" else draft.faction
                yield replace(draft, faction=side, places=places, at=when, place_at=rest.named, rule="gapped")
        return
    if rest.named < rest.who and subject and lost is not None and lead == _lead(scene, lost.actor_at) and not over:
        yield replace(first, places=places, at=when, place_at=rest.named, rule="gapped")
        yield replace(
            lost, places=places, at=when, place_at=rest.named, faction=who, co=(), rule="gapped", actor_at=rest.who
        )
        return
    if rest.named < rest.who and subject:
        if lead == "from" and first.status == "captured" and not over and _from_before(scene, first):
            yield replace(first, places=places, at=when, place_at=rest.named, rule="gapped")
        return
    led = _lead(scene, first.place_at) if first.place_at > first.at else ""
    led = over if scene.control(first.at) and first.place_at == first.at + 1 and subject else led  # "control of P"
    same = (lead, over) == ("", led) if subject else lead == _lead(scene, first.actor_at) and bool(lead)
    if (
        same
        and (subject == (rest.who < rest.named))
        and who not in (first.faction, *first.co)
        and not _one(scene, rest)
    ):
        co = scene.companions(rest.who) if not subject else ()
        yield replace(
            first, faction=who, places=places, at=when, place_at=rest.named, co=co, rule="gapped", actor_at=rest.who
        )


def _sides(found: Sequence[Draft]) -> set[str]:
    return {side for draft in found if draft.status != "lost" for side in (draft.faction, *draft.co)}


def _same_side(
    scene: Scene, rest: _Rest, found: Sequence[Draft], first: Draft, places: list[Phrase]
) -> Iterator[Draft]:
    """ "Entered P from the east and Q from the west", "P was taken on Monday and Q on Tuesday by F"."""
    behind = rest.named + 1
    told = first.actor_at > behind or scene.prep(behind) == "from"
    begun = any(scene.is_(i, "date") or scene.prep(i) == "from" for i in range(first.at + 1, rest.named))
    apart = scene.word(rest.named - 1) == "," and first.status in ("captured", "lost", "withdrew")
    then = rest.day >= 0 and apart and any(scene.is_(i, "date") for i in range(rest.named - 2, rest.named))
    ahead = scene.is_(rest.day - 1, "conj") and rest.day in (rest.named - 2, rest.named - 1)  # "and on Tuesday Q"
    then = then or (ahead and first.status in ("captured", "lost", "withdrew") and first.actor_at < first.at)
    if places and ((told and begun) or then) and not _lead(scene, rest.named):
        at = rest.named if rest.day >= 0 else first.at
        yield from (replace(draft, places=places, at=at, place_at=rest.named, rule="gapped") for draft in found)


def _from_before(scene: Scene, first: Draft) -> bool:
    """ "Took P *from F2* and Q from F3"."""
    return any(scene.prep(i) == "from" for i in range(first.place_at + 1, first.place_at + 3))


def _one(scene: Scene, rest: _Rest) -> bool:
    """ "F took P, *an* army base": what P is."""
    return any(scene.is_(i, "indefinite") for i in range(rest.who - 2, rest.who))


def _told_where(place: Phrase) -> bool:
    return has_name(place) or (place.sort == "unnamed" and place.bounded)
