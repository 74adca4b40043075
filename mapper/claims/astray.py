"""Places that lie too far from what the text bounds them by: a village of that name, but another one.

Called by :mod:`mapper.claims.ground`; kilometres stand in ``places.toml``, under ``astray``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from mapper.claims.phrases import Group, Phrase
from mapper.records import Candidate, Toponym
from mapper.resources import data_path, read_toml


@cache
def _rules() -> Mapping[str, Any]:
    return read_toml(data_path("lexicon", "places.toml"))["astray"]


def unless_astray(phrases: Iterable[Phrase], toponyms: Mapping[int, Toponym]) -> None:
    """
    Take places away, or the nearest other of the name, where "near Q", "north of Q" cannot be true of them.

    Parameters
    ----------
    phrases
        Resolved, with their references.
    toponyms
        By ``id`` of the phrase, for the other places of the name.
    """
    for phrase in phrases:
        limit, bounds = _bounds(phrase)
        if bounds:
            _stray(phrase, bounds, limit, toponyms)


def unless_alone(groups: Iterable[Group], toponyms: Mapping[int, Toponym]) -> None:
    """Take places away that lie far from all the others of a long list: ``قرى P وQ وR وS``, in one countryside."""
    rules = _rules()
    for group in groups:
        placed = [(phrase, phrase.place) for phrase in group.members if phrase.sort == "named" and phrase.place]
        if len(placed) < rules["listed"]:
            continue
        for phrase, _ in placed:
            others = [place for one, place in placed if one is not phrase]
            shared = all([*map(id, one.reference)] == [*map(id, phrase.reference)] for one, _ in placed)
            if shared or not _bounds(phrase)[1]:
                _stray(phrase, others, float(rules["alone"]), toponyms)


def _stray(phrase: Phrase, bounds: Sequence[Candidate], limit: float, toponyms: Mapping[int, Toponym]) -> None:
    """Turn a place that lies too far away, or on the other side, into the next of its name that does not, or none."""
    place = phrase.place
    if place is None or not _may_stray(place) or _fits(phrase, place, bounds, limit):
        return
    away = _away(place, bounds)
    phrase.astray = f"{place.place_id} {place.name or place.name_ar} is another, {away:.0f} km away"
    losers = toponyms[id(phrase)].losers if id(phrase) in toponyms else ()
    near = (one for one in losers if _may_stray(one) and _fits(phrase, one, bounds, limit))
    phrase.place = next(near, None)
    phrase.ids = phrase.ids if phrase.place is not None else ()


def _fits(phrase: Phrase, place: Candidate, bounds: Sequence[Candidate], limit: float) -> bool:
    return _away(place, bounds) <= limit and not _opposite(phrase, place)


def _opposite(phrase: Phrase, place: Candidate) -> bool:
    """ "North-west of P": whether a place lies well away from P, and on the other side of it."""
    rules = _rules()
    known = [one.place for one in phrase.reference if one.place is not None]
    if phrase.relation != "direction_of" or not phrase.direction or len(known) != 1:
        return False
    east = (place.lon - known[0].lon) * math.cos(math.radians(place.lat))
    north, km = place.lat - known[0].lat, place.km_to(known[0])
    sides = [(("E" in side) - ("W" in side), ("N" in side) - ("S" in side)) for side in phrase.direction]
    along = (east * x + north * y for x, y in sides)
    length = math.hypot(east, north) or 1.0
    behind = all(part < -rules["behind"] * length * math.hypot(*side) for part, side in zip(along, sides, strict=True))
    return km > rules["beside"] and behind


def _bounds(phrase: Phrase) -> tuple[float, list[Candidate]]:
    """How far away a phrase may lie, and from which of these places."""
    rules = _rules()
    far = float(rules.get(phrase.relation or "", 0.0)) + (phrase.distance_km or 0.0)
    known = [one.place for one in phrase.reference if one.place is not None]
    if not far or len(known) < len(phrase.reference) or not all(_is_spot(place) for place in known):
        return 0.0, []
    seat = any(place.kind in ("PPLA", "PPLC", "ADM1") for place in known)
    return far * (rules["seat"] if seat else 1.0), known


def _away(place: Candidate, bounds: Iterable[Candidate]) -> float:
    return min(place.km_to(other) for other in bounds)


def _is_spot(place: Candidate) -> bool:
    """Whether a place has a middle that kilometres can be counted from."""
    return place.kind in _rules()["bounds"]


def _may_stray(place: Candidate) -> bool:
    """Whether there may well be another place of the name, that no gazetteer has: not of a town that is a seat."""
    return place.kind in _rules()["codes"]
