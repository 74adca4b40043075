"""Tells when no bearer of a name is meant: the text speaks of other ground, where there is another of the name.

Called by :mod:`mapper.places.resolve`. No gazetteer has every village and quarter; one of a common name is rather a
place that is not known than one at the other end of the country.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from mapper.places.gazetteer import Gazetteer
from mapper.places.spelling import fit, lexicon
from mapper.records import Candidate, Mention

_LEAST: Final = 3
_SHARE: Final = 0.8
_SMALL: Final = 0.75
"""Prominence below which a place may have namesakes: villages, hills, quarters, seats of subdistricts."""
_KINDS: Final = ("PPL", "PPLL", "PPLX", "PPLA3", "HLL", "MT")
_KNOWN: Final = 0.5
"""Prominence of a quarter that is named without its city: Yarmouk camp."""


def elsewhere(
    mention: Mention,
    ranking: Sequence[Candidate],
    around: Sequence[tuple[Candidate, float]],
    gazetteer: Gazetteer,
) -> bool:
    """
    Whether a name means none of the places that bear it.

    Parameters
    ----------
    mention
        The name, with its type noun.
    ranking
        Its bearers, the likeliest first.
    around
        Other places that the text names, with their nearness in the text.
    gazetteer
        Knows how well known a place is.
    """
    others = [other for other, _ in around]
    if not ranking or not others:
        return False
    first = ranking[0]
    if _is_stray(first, others, gazetteer):
        return True
    if first.kind in lexicon().roles["settlement"]:
        called = mention.kind == "neighbourhood"  # a village that is called so is a suburb
        return called and all(first.km_to(other) > lexicon().elsewhere["suburb"] for other in others)
    if mention.kind == "village" and all(first.km_to(other) > lexicon().elsewhere["city"] for other in others):
        return first.kind in lexicon().roles["quarter"]
    return _is_of_another_city(mention, ranking, others, gazetteer)


def _is_stray(place: Candidate, others: Sequence[Candidate], gazetteer: Gazetteer) -> bool:
    """Whether a small place is alone far away from the one neighbourhood that the text speaks of."""
    if place.kind not in _KINDS or len(others) < _LEAST or gazetteer.prominence(place.place_id) > _SMALL:
        return False
    if min(place.km_to(other) for other in others) < lexicon().elsewhere["far"]:
        return False
    reach = lexicon().elsewhere["together"]
    together = max(sum(one.km_to(other) < reach for other in others) for one in others[:_LEAST])
    return together >= max(_LEAST, _SHARE * len(others))


def _is_of_another_city(
    mention: Mention, ranking: Sequence[Candidate], others: Sequence[Candidate], gazetteer: Gazetteer
) -> bool:
    """Whether several cities have a quarter of the name, none known to all, and the text names none of them."""
    bearers = [place for place in ranking if fit(mention.kind, place.kind) > 0]
    quarters = [place for place in bearers if place.kind in lexicon().roles["quarter"]]
    several = any(place.km_to(quarters[0]) > lexicon().elsewhere["city"] for place in quarters)
    if len(quarters) < len(bearers) or not several:
        return False
    if any(gazetteer.prominence(place.place_id) > _KNOWN for place in quarters):
        return False
    return all(place.km_to(other) > lexicon().elsewhere["city"] for place in quarters for other in others)
