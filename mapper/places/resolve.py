"""Chooses, for every mention, which of the places that bear its name is meant, and says why.

Called by the reader through :mod:`mapper.pipeline`. It reads no text: type nouns and ids come with the mention.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from mapper.places.elsewhere import elsewhere
from mapper.places.gazetteer import Gazetteer
from mapper.places.spelling import fit, lexicon, without_article
from mapper.records import Candidate, Mention, Toponym
from mapper.text.normalize import fold_key

_KIND: Final = 0.4
_GOVERNORATE: Final = 0.2
_NEAR: Final = 0.25
_PROMINENCE: Final = 0.15
_ABROAD: Final = 0.6
_ABROAD_SPOKEN_OF: Final = 0.85
_WITH_ARTICLE: Final = 0.5
"""A place whose name has an article that the text does not print, where another is called just so."""
_BESIDE: Final = 2.0
_BESIDE_CHARACTERS: Final = 30
_NEAR_KM: Final = 60.0
_NEAR_CHARACTERS: Final = 600.0
_REACH: Final = 20 * _NEAR_CHARACTERS
"""How far beyond the nearest other name the text is looked at: what stands further weighs nothing beside it."""
_SITES: Final = ("OILF", "GASF", "FCL", "MFG", "PS")
_ON_SITES: Final = ("base", "airbase")
"""What troops make of a plant or field and call by its name."""
_ROUNDS: Final = 2


@dataclass(frozen=True, slots=True)
class _Context:
    """What the rest of the article says of where we are, seen from one mention."""

    governorates: Mapping[str, float]
    countries: Mapping[str, int]
    places: Sequence[tuple[Candidate, float]]


def resolve(mentions: Sequence[Mention], gazetteer: Gazetteer) -> list[Toponym]:
    """
    Choose a place for every mention of one article.

    The type noun beside the name weighs most, then the governorates and places that the article names
    elsewhere (near in the text, near on the ground), then prominence. A place abroad comes behind one of its name
    in the theatre, unless its country stands beside it. Without a type noun a populated place
    is preferred to the governorate of its name.

    Parameters
    ----------
    mentions
        In any order; offsets count characters of one text.
    gazetteer
        Must know every ``place_ids``.

    Returns
    -------
    list of Toponym
        One per mention, in their order. ``place`` is None for a mention without ids whose name is nobody's behind
        its type noun, and for one whose type noun no candidate can be, unless it is called after one
        (:meth:`~mapper.places.gazetteer.Gazetteer.attached`);
        losers are kept, best first, with the reason. A name means none of its bearers where the
        text cannot speak of them (:mod:`mapper.places.elsewhere`).

    Raises
    ------
    UnknownPlace
        If a mention has an id that the gazetteer lacks.
    """
    order = sorted(range(len(mentions)), key=lambda at: mentions[at].span.start)
    resolved = dict(zip(order, _resolved([mentions[at] for at in order], gazetteer), strict=True))
    return [resolved[at] for at in range(len(mentions))]


def _resolved(mentions: Sequence[Mention], gazetteer: Gazetteer) -> list[Toponym]:
    """Resolve mentions that stand in the order of the text."""
    ids = [dict.fromkeys(m.place_ids or gazetteer.called(m.name, m.kind)) for m in mentions]
    candidates = [[gazetteer.get(place_id) for place_id in one] for one in ids]
    chosen: list[Candidate | None] = [places[0] if len(places) == 1 else None for places in candidates]
    rankings: list[list[Candidate]] = [[] for _ in mentions]
    for _ in range(_ROUNDS):
        contexts = list(_contexts(mentions, candidates, chosen))
        rankings = [
            _ranked(mention, places, context, gazetteer)
            for mention, places, context in zip(mentions, candidates, contexts, strict=True)
        ]
        before = chosen
        chosen = [
            None if elsewhere(mention, ranking, context.places, gazetteer) else _winner(mention, ranking, gazetteer)
            for mention, ranking, context in zip(mentions, rankings, contexts, strict=True)
        ]
        if [place and place.place_id for place in chosen] == [place and place.place_id for place in before]:
            break  # what stands round a name says what it said
    toponyms = []
    for mention, ranking, winner in zip(mentions, rankings, chosen, strict=True):
        losers = tuple(place for place in ranking if winner is None or place.place_id != winner.place_id)
        toponyms.append(Toponym(mention, winner, losers))
    return toponyms


def _winner(mention: Mention, ranking: Sequence[Candidate], gazetteer: Gazetteer) -> Candidate | None:
    if not ranking:
        return None
    if not mention.kind or fit(mention.kind, ranking[0].kind) > 0:
        return ranking[0]
    if ranking[0].kind in _SITES:
        return ranking[0] if mention.kind in _ON_SITES else None  # "the Conoco base" is at the plant
    return gazetteer.attached([place.place_id for place in ranking], mention.kind)


def _contexts(
    mentions: Sequence[Mention],
    candidates: Sequence[Sequence[Candidate]],
    chosen: Sequence[Candidate | None],
) -> Iterator[_Context]:
    starts = [mention.span.start for mention in mentions]
    spoken = [
        list(_governorates(mention, places, place).items())
        for mention, places, place in zip(mentions, candidates, chosen, strict=True)
    ]
    named = [place.place_id if place is not None and place.kind.startswith("PCL") else "" for place in chosen]
    points = [None if place is None or place.kind.startswith(("ADM", "PCL", "STM")) else place for place in chosen]
    for start, around in zip(starts, _surroundings(mentions), strict=True):
        governorates: dict[str, float] = defaultdict(float)
        countries: dict[str, int] = {}
        for other in around:
            if named[other]:
                away = abs(starts[other] - start)
                countries[named[other]] = min(away, countries.get(named[other], away))
        places: dict[str, tuple[Candidate, float]] = {}
        for other in around:
            weight = math.exp(-abs(starts[other] - start) / _NEAR_CHARACTERS)
            for governorate, share in spoken[other]:
                governorates[governorate] += weight * share
            place = points[other]
            if place is not None and (place.place_id not in places or weight > places[place.place_id][1]):
                places[place.place_id] = (place, weight)
        yield _Context(governorates, countries, list(places.values()))


def _surroundings(mentions: Sequence[Mention]) -> Iterator[Sequence[int]]:
    """For every mention those near it that bear another name; a run of one name is stepped over as a whole."""
    starts = [mention.span.start for mention in mentions]
    names = [frozenset(mention.place_ids) for mention in mentions]
    first, last = list(range(len(names))), list(range(len(names)))
    for at in range(1, len(names)):
        if names[at] == names[at - 1]:
            first[at] = first[at - 1]
    for at in reversed(range(len(names) - 1)):
        if names[at] == names[at + 1]:
            last[at] = last[at + 1]
    for at, own in enumerate(names):
        before, after = first[at] - 1, last[at] + 1
        while before >= 0 and own & names[before]:
            before = first[before] - 1
        while after < len(names) and own & names[after]:
            after = last[after] + 1
        gaps = [abs(starts[other] - starts[at]) for other in (before, after) if 0 <= other < len(names)]
        reach = min(gaps, default=0) + _REACH
        low, high = bisect_left(starts, starts[at] - reach), bisect_right(starts, starts[at] + reach)
        yield [other for other in (*range(low, before + 1), *range(after, high)) if own.isdisjoint(names[other])]


def _governorates(mention: Mention, candidates: Sequence[Candidate], chosen: Candidate | None) -> dict[str, float]:
    """Governorates a mention speaks for: its own name twice, else those all its candidates agree on."""
    if chosen is not None and chosen.kind == "ADM1":
        return {chosen.place_id: 2.0 if mention.kind == "governorate" else 1.5}
    if chosen is not None:
        return {chosen.parent_id: 1.0} if chosen.parent_id else {}
    parents = {place.place_id if place.kind == "ADM1" else place.parent_id for place in candidates}
    return dict.fromkeys(parents, 1.0) if len(parents) == 1 else {}


def _ranked(mention: Mention, places: Sequence[Candidate], context: _Context, gazetteer: Gazetteer) -> list[Candidate]:
    scored = []
    key = fold_key(mention.name)
    just_so = len(places) > 1 and any(fold_key(place.name) == key and not place.abroad for place in places)
    for place in places:
        kind, why_kind = _kind_score(mention, place)
        governorate, why_governorate = _governorate_score(place, context)
        near, why_near = _near_score(place, context)
        prominence = min(gazetteer.prominence(place.place_id) / 1.6, 1.0)
        score = _KIND * kind + _GOVERNORATE * governorate + _NEAR * near + _PROMINENCE * prominence
        reasons = [why for why in (why_kind, why_governorate, why_near) if why]
        called = fold_key(place.name) if just_so else key
        if called != key and without_article(called) != called and without_article(key) == key:
            score *= _WITH_ARTICLE
        if len(places) > 1 and place.abroad:
            away = context.countries.get(place.parent_id)
            factor = _ABROAD if away is None else _BESIDE if away <= _BESIDE_CHARACTERS else _ABROAD_SPOKEN_OF
            score *= factor
            spoken = "does not speak" if away is None else "speaks"
            reasons.append(f"abroad, and the article {spoken} of {place.parent_id}")
        if len(places) == 1:
            reasons.insert(0, "the only place of this name")
        reason = "; ".join(reasons) or "the more prominent place of this name"
        scored.append(replace(place, score=round(min(score, 1.0), 4), reason=reason))
    if mention.kind is None and any(_settled(place) for place in scored):
        # The governorate is named by its noun; the bare name is the city.
        seats = {place.parent_id for place in scored if _settled(place)}
        scored = [_behind(place) if place.kind == "ADM1" and place.place_id in seats else place for place in scored]
    scored.sort(key=lambda place: (fit(mention.kind, place.kind) == 0, -place.score, place.place_id))
    return scored


def _settled(place: Candidate) -> bool:
    return place.kind in lexicon().roles["settlement"]


def _behind(place: Candidate) -> Candidate:
    return replace(place, score=round(place.score * 0.5, 4), reason="the text does not say governorate")


def _kind_score(mention: Mention, place: Candidate) -> tuple[float, str]:
    if mention.kind is not None:
        fits = fit(mention.kind, place.kind)
        if fits == 0:
            return 0.0, f"the text says {mention.kind}, this is {place.kind}"
        return fits, f"the text says {mention.kind}" if fits == 1 else f"{mention.kind} may be {place.kind}"
    if _settled(place):
        return 0.8, ""
    return (0.55, "") if place.kind in lexicon().roles["area"] else (0.6, "")


def _governorate_score(place: Candidate, context: _Context) -> tuple[float, str]:
    total = sum(context.governorates.values())
    mine = context.governorates.get(place.place_id if place.kind == "ADM1" else place.parent_id, 0.0)
    if not total or not mine:
        return 0.0, ""
    return mine / total, f"the article speaks of {place.parent_id or place.place_id}"


def _near_score(place: Candidate, context: _Context) -> tuple[float, str]:
    if place.kind.startswith("PCL"):
        return 0.0, ""
    best, why = 0.0, ""
    for other, weight in context.places:
        km = place.km_to(other)
        if weight * math.exp(-km / _NEAR_KM) > best:
            best = weight * math.exp(-km / _NEAR_KM)
            why = f"{km:.0f} km from {other.name or other.name_ar}"
    return best, why
