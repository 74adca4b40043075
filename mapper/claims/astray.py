"""Places that lie too far from what the text bounds them by: a village of that name, but another one.

Called by :mod:`mapper.claims.ground`; kilometres stand in ``places.toml``, under ``astray``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from mapper.claims.phrases import Phrase
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
        if phrase.place is None or not bounds or not _may_stray(phrase.place):
            continue
        away = _away(phrase.place, bounds)
        if away <= limit:
            continue
        phrase.astray = (
            f"{phrase.place.place_id} {phrase.place.name or phrase.place.name_ar} is another, {away:.0f} km away"
        )
        losers = toponyms[id(phrase)].losers if id(phrase) in toponyms else ()
        near = (one for one in losers if _may_stray(one) and _away(one, bounds) <= limit)
        phrase.place = next(near, None)
        phrase.ids = phrase.ids if phrase.place is not None else ()


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
