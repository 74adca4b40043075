"""Places that lie too far from what the text bounds them by: a village of that name, but another one.

Called by :mod:`mapper.claims.ground`; kilometres stand in ``places.toml``, under ``astray``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Final

from mapper.claims.phrases import Phrase
from mapper.records import Candidate, Toponym
from mapper.resources import data_path, read_toml

_AREAS: Final = ("PPLA", "PPLC", "ADM1")
"""Codes of what a province is called after as well: "near P" may mean anywhere in it."""
_CROSSING: Final = "PSTB"
_BEARINGS: Final = {"N": 0, "NE": 45, "E": 90, "SE": 135, "S": 180, "SW": 225, "W": 270, "NW": 315}


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
        bounds = _bounds(phrase)
        if phrase.place is None or not bounds or not _may_stray(phrase.place, phrase, bounds):
            continue
        if _can_be(phrase.place, phrase, bounds):
            continue
        away = _away(phrase.place, bounds)
        phrase.astray = (
            f"{phrase.place.place_id} {phrase.place.name or phrase.place.name_ar} is another, {away:.0f} km away"
        )
        losers = toponyms[id(phrase)].losers if id(phrase) in toponyms else ()
        near = (one for one in losers if _may_stray(one, phrase, bounds) and _can_be(one, phrase, bounds))
        phrase.place = next(near, None)
        phrase.ids = phrase.ids if phrase.place is not None else ()


def opposite(place: Candidate, seen_from: Candidate, directions: Iterable[str]) -> bool:
    """
    Whether a place lies well away on another side of one than any of these directions.

    Parameters
    ----------
    place, seen_from
        The place, and the one that the direction is counted from.
    directions
        Of ``N NE E SE S SW W NW``; none of them: never.
    """
    rules = _rules()
    if place.km_to(seen_from) <= rules["beside"]:
        return False
    east = (place.lon - seen_from.lon) * math.cos(math.radians((place.lat + seen_from.lat) / 2))
    bearing = math.degrees(math.atan2(east, place.lat - seen_from.lat))
    turns = [abs((bearing - _BEARINGS[one] + 180) % 360 - 180) for one in directions if one in _BEARINGS]
    return min(turns, default=0.0) > rules["turn"]


def _bounds(phrase: Phrase) -> list[Candidate]:
    """Places that say where a phrase lies."""
    known = [one.target.place for one in phrase.reference if one.target.place is not None]
    whole = bool(phrase.relation in _rules() and known and len(known) == len(phrase.reference))
    return known if whole and all(_is_spot(place) for place in known) else []


def _can_be(place: Candidate, phrase: Phrase, bounds: list[Candidate]) -> bool:
    """Whether a place lies near enough to what bounds it, and on the side that is said."""
    rules = _rules()
    far = float(rules[phrase.relation or ""]) + (phrase.distance_km or 0.0)
    if len(bounds) > 1:
        far += max(one.km_to(bounds[0]) for one in bounds) / 2
    limit = max(far * _stretch(place, one) for one in bounds)
    sides = len(bounds) == 1 and bounds[0].kind.startswith("PPL") and phrase.relation in rules["sided"]
    turned = sides and opposite(place, bounds[0], phrase.direction)
    return _away(place, bounds) <= limit and not turned


def _stretch(place: Candidate, bound: Candidate) -> float:
    """A seat bounds what is of its governorate from further away."""
    rules = _rules()
    if bound.kind not in _AREAS:
        return 1.0
    mine = bound.kind == "PPLC" or place.parent_id in (bound.parent_id, bound.place_id)
    return float(rules["seat"] if mine else rules["other_seat"])


def _away(place: Candidate, bounds: Iterable[Candidate]) -> float:
    return min(place.km_to(other) for other in bounds)


def _is_spot(place: Candidate) -> bool:
    """Whether a place has a middle that kilometres can be counted from."""
    return place.kind in _rules()["bounds"]


def _may_stray(place: Candidate, phrase: Phrase, bounds: list[Candidate]) -> bool:
    """
    Whether there may well be another place of the name, that no gazetteer has.

    Not of a town that is a seat, unless the text calls it a village and puts it on another side, or beside a smaller
    place very far away.
    """
    rules = _rules()
    if phrase.kind == "checkpoint" and place.kind == _CROSSING:
        return True  # a checkpoint that bears a common name
    if place.kind not in rules["seats"]:
        return place.kind in rules["codes"]
    if any(one.kind in _AREAS for one in bounds):
        return phrase.kind == "village" and not _can_be(place, phrase, bounds)
    return _away(place, bounds) > rules["town"]
