"""The same said of another place without saying it again: "so is Q", "Q followed on Monday", "Q on Tuesday".

Read with the statements that no trigger makes, like :mod:`mapper.claims.belongs`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from mapper.claims.drafts import Draft
from mapper.claims.ground import kind_of
from mapper.claims.lasted import LASTED
from mapper.claims.phrases import Phrase
from mapper.claims.portions import clause_ends
from mapper.claims.scene import Scene
from mapper.claims.sentence import COMMAS

_TOLD: Final = ("captured", "controls", "lost", "withdrew", "besieged")
_EVENTS: Final = ("captured", "lost", "withdrew")


def echo(scene: Scene) -> Iterator[Draft]:
    """Statements of places of which the last thing said is true as well."""
    if not (scene.memory.said or scene.memory.unled):
        return
    if "after" in scene.actor_order:
        yield from _as_well(scene)
        return
    for at, item in enumerate(scene.items):
        tags = item.tags
        if "echo" in tags:
            yield from _so_is(scene, at)
        if "same_goes" in tags:
            yield from _of(scene, at, at + 1 + scene.is_(at + 1, "article"))
        if "follows_suit" in tags:
            yield from _followed(scene, at)
        if "date" in tags and scene.group(at - 1) is not None:
            yield from _then(scene, at)


def _as_well(scene: Scene) -> Iterator[Draft]:
    """``..., ومعها Q``, ``ثم تبعتها Q وR``, ``وQ قبلها بيومين``, ``وQ كذلك``: where verbs come first."""
    here = [place for number, named in scene.memory.claimed if number == scene.number for place in named]
    for at, item in enumerate(scene.items):
        if item.has("then") or (item.joined and item.has("adverb") and scene.word(at - 1) in COMMAS):
            yield from _and_then(scene, at, here)
        elif (
            item.joined
            and item.has("group")
            and scene.is_(at - 1, "date", "adverb")
            and scene.is_(at + 1, "date", "adverb")
        ):
            yield from _and_then(scene, at - 1, here)  # ``سيطر F على P صباحا وQ مساء``
        before_it, behind_it = item.has("along"), item.has("likewise")
        if not (before_it or behind_it):
            continue
        opens = item.joined or scene.is_(at - 1, "then", "clause") or scene.word(at - 1) in COMMAS
        opens = opens and not scene.is_(at - 1, "mood")  # ``ولو لحقت بها Q``
        behind = scene.past(at + 1, "unit", "number", "few") if before_it else at  # ``وبعدها بساعات Q``
        led = scene.prep(behind) in ("on", "from") and not scene.items[behind].joined
        behind += led and behind > at + 1
        leads = before_it and opens and scene.group(behind) is not None and not scene.items[behind].role
        place_at = behind if leads else at - 1
        if not leads and not (behind_it and at and scene.items[place_at].joined):
            continue
        before, places = _before(scene, min(at, place_at)), _named(scene, place_at)
        read = any(place is other for place in places for other in here)
        count = scene.items[at + 1 : at + 3] if not leads else []
        told = [i for i, word in enumerate(count, at + 1) if word.has("unit", "date", "number") or word.role == "in"]
        end = max([at, place_at, *told]) + 1
        ends = clause_ends(scene, end) or (leads and end < len(scene.items) and scene.items[end].joined)
        if (
            not leads
            and not _opens(scene, place_at)
            and not (before is not None and _right_behind(scene, before, place_at))
        ):
            continue
        if before is not None and places and not read and ends:
            yield replace(before, places=places, at=before.at, place_at=place_at, rule="echo", actor_at=-1)


def _and_then(scene: Scene, at: int, here: Sequence[Phrase]) -> Iterator[Draft]:
    """``سيطر F على P السبت، ثم Q الأحد، وأخيرا R``: a place and a day, and nothing else."""
    place_at = at + 1 + (scene.prep(at + 1) in ("on", "from"))
    before, places = _before(scene, at), _named(scene, place_at)
    if before is None or before.status not in _EVENTS or not _told_here(scene, before):
        return
    begin, end = max(before.at, before.place_at, before.actor_at) + 1, place_at + 1
    end = scene.past(end, "date", "adverb")
    plain = all(
        scene.is_(i, "date", "adverb", "then", "group", "prep") or not scene.items[i].word for i in range(begin, at)
    )
    ends = clause_ends(scene, end) or scene.is_(end, "then")
    if plain and ends and places and not any(place is other for place in places for other in here):
        yield replace(before, places=places, at=end - 1, place_at=place_at, rule="echo:then", actor_at=-1)


def _right_behind(scene: Scene, draft: Draft, at: int) -> bool:
    """``P لنا وQ كذلك``: nothing else stands between what is said and the next place."""
    end = scene.past(max(draft.at, draft.place_at, draft.actor_at) + 1, "date", "adverb")
    return end == at


def _so_is(scene: Scene, at: int) -> Iterator[Draft]:
    """ "So is Q", "..., as are Q and R"."""
    alone = len(scene.items[at].text.split()) == 1  # "as", and not "so is"
    verb = at + alone
    if alone and not scene.is_(verb, "aux", "does", "perfect", "today"):
        return
    place_at = verb + 1 + scene.is_(verb + 1, "article")
    if place_at in scene.who:
        yield from _they_too(scene, verb, place_at)
    else:
        yield from _of(scene, verb, place_at)


def _they_too(scene: Scene, at: int, who: int) -> Iterator[Draft]:
    """ "F entered P, and so did F2", "F controls P, as does F2 Q"."""
    before, named = _before(scene, at), who + 1 + scene.is_(who + 1, "article")
    places = _named(scene, named)
    ends = clause_ends(scene, named + 1) if places else clause_ends(scene, who + 1)
    if before is None or not ends or scene.who[who] in (before.faction, *before.co):
        return
    place_at = named if places else before.place_at
    yield replace(
        before, faction=scene.who[who], co=scene.companions(who), places=places or before.places, at=before.at,
        place_at=place_at, rule="echo", actor_at=who,
    )  # fmt: skip


def _of(scene: Scene, at: int, place_at: int) -> Iterator[Draft]:
    before = _before(scene, at)
    places = _named(scene, place_at)
    if before is None or not places or not clause_ends(scene, place_at + 1):
        return
    same_day = _told_here(scene, before) and not scene.is_(place_at + 1, "date")
    where = before.at if same_day else at
    yield replace(before, places=places, at=where, place_at=place_at, rule="echo", actor_at=-1)


def _followed(scene: Scene, at: int) -> Iterator[Draft]:
    """ "Q followed on Monday", "Q likewise"."""
    place_at = scene.back(at - 1, "adverb", "perfect", "aux", "mood", "today")
    before, places = _before(scene, place_at), _named(scene, place_at)
    if before is not None and places and _opens(scene, place_at) and clause_ends(scene, at + 1):
        yield replace(before, places=places, at=at, place_at=place_at, rule="echo:followed", actor_at=-1)


def _then(scene: Scene, at: int) -> Iterator[Draft]:
    """ "P fell to F on Sunday, Q on Monday": a place and a day, and nothing else."""
    place_at = at - 1
    before = _before(scene, place_at)
    opens = place_at - 1 - scene.is_(place_at - 1, "article")
    opens -= scene.is_(opens, "conj")
    opens -= scene.items[opens].text in (",", ";")
    if before is None or not _told_here(scene, before) or before.status not in _EVENTS:
        return
    if opens == place_at - 1 or not scene.is_(opens, "date") or opens <= before.at:
        return
    if any(
        scene.finite(i) or scene.barrier(i) or i in scene.who for i in range(max(before.at, before.actor_at) + 1, at)
    ):
        return
    ends = at + 1 >= len(scene.items) or not scene.items[at + 1].word or scene.is_(at + 1, "conj", "contrast")
    places = _named(scene, place_at)
    here = [place for number, named in scene.memory.claimed if number == scene.number for place in named]
    read = any(place is other for place in places for other in here)
    if places and ends and not read:
        yield replace(before, places=places, at=place_at, place_at=place_at, rule="echo:then", actor_at=-1)


def _before(scene: Scene, at: int) -> Draft | None:
    """What was said last before a position, here or in the sentence before."""
    said = [(scene.memory.sentence_of(draft), draft) for draft in scene.memory.said] + scene.memory.unled
    here = [draft for number, draft in said if number == scene.number and draft.at < at and draft.rule != LASTED]
    found = max(here, key=lambda draft: draft.at, default=None)
    if found is None and not any(_says(scene, i) for i in range(at)):
        found = max(
            (draft for number, draft in said if scene.number - number == 1), key=lambda draft: draft.at, default=None
        )
    if found is None or found.past or found.status not in _TOLD:
        return None
    return None if any(places is found.places for places in scene.memory.meant) else found


def _says(scene: Scene, at: int) -> bool:
    """Whether a sentence says something of its own here, whatever that is."""
    return scene.items[at].word and not scene.is_(
        at, "adverb", "date", "conj", "contrast", "article", "group", "extent"
    )


def _told_here(scene: Scene, draft: Draft) -> bool:
    unled = any(number == scene.number and one is draft for number, one in scene.memory.unled)
    return unled or scene.memory.sentence_of(draft) == scene.number


def _named(scene: Scene, at: int) -> list[Phrase]:
    group = scene.group(at)
    if group is None or group.members[0].sort != "named":
        return []
    places = scene.meant(group)
    return places if all(kind_of(place) not in ("country", "road") for place in places) else []


def _opens(scene: Scene, at: int) -> bool:
    """Whether a place begins its clause."""
    before = scene.back(at - 1, "article", "date", "adverb", "extent")
    return before < 0 or not scene.items[before].word or scene.is_(before, "conj", "contrast", "clause")
