"""The airport, crossing or dam of a town, which the text gives no name: "P and its airport", "the dam near P".

Called by :mod:`mapper.claims.ground`; which facility it is, :meth:`mapper.places.gazetteer.Gazetteer.attached` knows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from mapper.claims.astray import opposite
from mapper.claims.phrases import Phrase
from mapper.records import Candidate, Mention, Span, Toponym

_KINDS: Final = ("airbase", "airport", "crossing", "dam")
_BESIDE_KM: Final = 12.0
_BESIDE: Final = ("in", "part_of", "near", "adjacent_to", "outskirts_of", "direction_of")


def find_attached(phrases: Sequence[Phrase], resolve: Callable[[Sequence[Mention]], Sequence[Toponym]]) -> None:
    """
    Give facilities without a name the place of their kind beside the town they are said to be of.

    Parameters
    ----------
    phrases
        Of the whole article, resolved, with what their references mean.
    resolve
        Takes the nearest facility of a kind for a town that is called one.
    """
    told = [(phrase, town) for phrase in phrases if (town := _town(phrase)) is not None]
    asked = [
        Mention(Span(phrase.start, phrase.stop), phrase.name, (town.place_id,), phrase.kind) for phrase, town in told
    ]
    for (phrase, town), toponym in zip(told, resolve(asked) if asked else (), strict=True):
        found = toponym.place
        if found is not None and found.km_to(town) <= _BESIDE_KM and not opposite(found, town, phrase.direction):
            phrase.place = found


def _town(phrase: Phrase) -> Candidate | None:
    """The town that a facility without a name lies in or beside."""
    nameless = phrase.sort == "named" and not phrase.ids and phrase.place is None and phrase.distance_km is None
    if not nameless or phrase.kind not in _KINDS or phrase.relation not in _BESIDE or len(phrase.reference) != 1:
        return None
    place = phrase.reference[0].target.place
    return place if place is not None and place.kind.startswith("PPL") else None
