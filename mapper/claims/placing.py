"""Makes the places of a claim of the phrases that it is of, once :mod:`mapper.claims.ground` has resolved them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from mapper.claims.ground import CITY_CODES, kind_of
from mapper.claims.phrases import SETTLED, Phrase, side_of
from mapper.records import Candidate, ClaimPlace

_UNQUOTED: Final = str.maketrans("", "", '"«»“”„')


def claim_places(phrases: Sequence[Phrase], within: str | None) -> tuple[ClaimPlace, ...]:
    """
    Make the places of a claim.

    Parameters
    ----------
    phrases
        As a frame found them.
    within
        Area that bounds unnamed places, see :func:`governorate_of`.
    """
    found: list[ClaimPlace] = []
    for phrase in phrases:
        found += _claim_places(phrase, within)
    return tuple(dict.fromkeys(found))


def _claim_places(phrase: Phrase, within: str | None) -> list[ClaimPlace]:
    if phrase.sort in ("anaphor", "pronoun"):
        return [_anaphor(phrase, within)] if phrase.same_as is not None else []
    of_others = any(item.has("faction") for item in phrase.holder)  # "most of the areas that F held in P"
    whole = phrase.extent in ("all", "most") and not of_others
    if phrase.land and phrase.relation == "in" and whole and not _abroad(phrase):
        return [_simple(reference, extent=phrase.extent) for reference in phrase.reference]
    return [_simple(phrase, within)]


def _abroad(phrase: Phrase) -> bool:
    """ "Most of the land in the south of Syria": a country only says where."""
    return bool(phrase.direction and phrase.reference) and all(
        kind_of(reference) == "country" for reference in phrase.reference
    )


def _anaphor(phrase: Phrase, within: str | None) -> ClaimPlace:
    target = phrase.target
    target.name = _unquoted(target.name)
    if phrase.relation is not None or phrase.called:
        return _moved(_simple(phrase, within), _simple(target), phrase.called)
    known = _simple(target)
    return ClaimPlace(
        name=target.name,
        place_id=known.place_id,
        kind=known.kind or phrase.kind,
        lon=known.lon,
        lat=known.lat,
        relation="anaphor",
        reference=target.name,
        reference_ids=(known.place_id,) if known.place_id else (),
        extent=phrase.extent,
    )


def _moved(place: ClaimPlace, known: ClaimPlace, called: str) -> ClaimPlace:
    row = {**place.to_dict(), "name": called or known.name}
    row |= {"place_id": known.place_id, "lon": known.lon, "lat": known.lat}
    if called:
        row |= {"reference": known.name, "reference_ids": (known.place_id,) if known.place_id else ()}
    return ClaimPlace.from_dict(row)


def _simple(phrase: Phrase, within: str | None = None, extent: str | None = None) -> ClaimPlace:
    place = phrase.place
    references = [reference.target for reference in phrase.reference if reference.target.sort == "named"]
    side, _, _ = (phrase.bank or "").partition(":")
    if phrase.kind == "river_bank" and phrase.land and references and kind_of(references[0]) in SETTLED:
        return _simple(side_of(references[0], side, ""), within, extent)  # "the eastern side of P"
    vague = phrase.sort != "named"
    quarters = phrase.plural and phrase.kind == "neighbourhood" and place is not None and place.kind in CITY_CODES
    kind = "city" if quarters else "area" if phrase.single else kind_of(phrase)
    return ClaimPlace(
        name=_unquoted(phrase.called or phrase.name),
        place_id=place.place_id if place is not None else None,
        kind=kind,
        lon=place.lon if place is not None else None,
        lat=place.lat if place is not None else None,
        relation=phrase.relation,
        direction=phrase.direction,
        reference=" | ".join(_unquoted(reference.name) for reference in references) or None,
        reference_ids=tuple(r.place.place_id for r in references if r.place is not None),
        distance_km=phrase.distance_km,
        extent=extent or phrase.extent,
        bank=_bank(phrase, references),
        within=within if vague else None,
    )


def _unquoted(name: str) -> str:
    """``حاجز "محمد الفجر"``: without the marks round a part of it."""
    return name.translate(_UNQUOTED)


def _bank(phrase: Phrase, references: Sequence[Phrase]) -> str | None:
    """East of a river is its bank, whatever the text calls the river."""
    if phrase.bank is not None and references and kind_of(references[0]) == "river":
        return f"{phrase.bank.partition(':')[0]}:{references[0].name}"
    if phrase.bank is not None:
        return phrase.bank
    if phrase.relation != "direction_of" or not phrase.direction or not references:
        return None
    river = references[0]
    if river.kind == "river" or kind_of(river) == "river" or _is_river(river.place):
        return f"{phrase.direction[0]}:{river.name}"
    return None


def _is_river(place: Candidate | None) -> bool:
    return place is not None and place.kind.startswith("STM")
