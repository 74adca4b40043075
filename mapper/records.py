"""What crosses from room to room and has a character offset: frozen, slotted records.

If a thing has a row instead, it is a table (:mod:`mapper.schema`). Offsets always point into
``Article.text`` as it was read, so a quote is ``article.text[start:stop]``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

STATUSES: Final = (
    "controls", "captured", "lost", "withdrew", "contested",
    "besieged", "shared", "advanced", "planned", "denied",
)  # fmt: skip
"""What a claim says of a place."""

_KM_PER_DEGREE: Final = 111.2

MODALITIES: Final = ("asserted", "reported", "disputed", "denied", "expected", "planned", "hypothetical")
"""Whose word it is and how sure: only the first two may colour a map."""

COLOURING_MODALITIES: Final = frozenset({"asserted", "reported"})
TENSES: Final = ("present", "past")
PRECISIONS: Final = ("day", "month", "year", "as_of")
ONLINE: Final = "online:"
"""What the id of a place begins with that only an online geocoder knows."""

DIRECTIONS: Final = ("N", "NE", "E", "SE", "S", "SW", "W", "NW")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open character range ``[start, stop)`` into ``Article.text``."""

    start: int
    stop: int

    def of(self, text: str) -> str:
        """Return the characters of ``text`` that the span covers."""
        return text[self.start : self.stop]


@dataclass(frozen=True, slots=True)
class Article:
    """
    One news text as it was read.

    Parameters
    ----------
    article_id
        Stable id: the file's own, else a hash of publication date and text.
    text
        The text as printed; every offset of a claim points into it.
    published
        Publication date: the day that "today" and "Tuesday" are counted from.
    origin
        Where it was read from (file and line), for messages.
    """

    article_id: str
    text: str
    published: date
    title: str = ""
    source: str = ""
    url: str = ""
    lang: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """
    A stretch of text that names a place of the gazetteer.

    Parameters
    ----------
    span
        Where it stands, without clitics and type nouns.
    name
        As printed.
    place_ids
        Every place that bears this name (homographs).
    kind
        What the type noun beside it says (``city``, ``village``, ``governorate`` ...), else None.
    """

    span: Span
    name: str
    place_ids: tuple[str, ...]
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """
    A place that a name may mean; ``score`` in [0, 1]; lon, lat in EPSG:4326 degrees.

    ``abroad``: it belongs to no governorate that the theatre knows, only to a country.
    """

    place_id: str
    name: str
    name_ar: str
    kind: str
    parent_id: str
    lon: float
    lat: float
    score: float
    reason: str
    abroad: bool = False

    def km_to(self, other: Candidate) -> float:
        """Kilometres to another place, good to a per cent within a theatre."""
        across = (self.lon - other.lon) * math.cos(math.radians((self.lat + other.lat) / 2))
        return _KM_PER_DEGREE * math.hypot(across, self.lat - other.lat)


@dataclass(frozen=True, slots=True)
class Toponym:
    """A mention with the place it was resolved to (None when none is likely) and the losers."""

    mention: Mention
    place: Candidate | None
    losers: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class ClaimPlace:
    """
    The place a claim speaks of, with the qualifier that bounds it.

    Parameters
    ----------
    name
        As printed (``الرقة``, ``قرى وبلدات``).
    place_id
        The gazetteer's place, None when it is unnamed or was not found.
    kind
        ``city, town, village, neighbourhood, governorate, district, subdistrict, region, area, country,
        river, river_bank, road, airbase, airport, dam, crossing, oilfield, camp, hill, mountain, bridge,
        base, facility, villages_unnamed, neighbourhoods_unnamed, positions_unnamed, areas_unnamed`` ...
    lon, lat
        EPSG:4326 degrees of the place, None when it has none.
    relation
        ``direction_of, in, part_of, countryside_of, distance, between, axis_of, on_river, border_with,
        near, outskirts_of, around, administrative_of, adjacent_to, center_of, anaphor, except`` or None.
    direction
        Of ``N NE E SE S SW W NW``, empty when none.
    reference, reference_ids
        What the relation refers to: as printed, and the gazetteer's ids.
    distance_km
        Kilometres from the reference.
    extent
        ``all, most, part, villages, vicinity, outskirts, center, percent:N, count:N/M`` or None.
    bank
        ``E:الفرات``: the side of a river, as said.
    within
        Id of the area (usually a governorate) that the text or its context bounds this place by.
    """

    name: str
    place_id: str | None = None
    kind: str = ""
    lon: float | None = None
    lat: float | None = None
    relation: str | None = None
    direction: tuple[str, ...] = ()
    reference: str | None = None
    reference_ids: tuple[str, ...] = ()
    distance_km: float | None = None
    extent: str | None = None
    bank: str | None = None
    within: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """JSON form: one direction is a string, several are a list, none is null."""
        direction: str | list[str] | None = None
        if self.direction:
            direction = self.direction[0] if len(self.direction) == 1 else list(self.direction)
        return {
            "name": self.name,
            "place_id": self.place_id,
            "kind": self.kind,
            "lon": self.lon,
            "lat": self.lat,
            "relation": self.relation,
            "direction": direction,
            "reference": self.reference,
            "reference_ids": list(self.reference_ids),
            "distance_km": self.distance_km,
            "extent": self.extent,
            "bank": self.bank,
            "within": self.within,
        }

    @classmethod
    def from_dict(cls, row: dict[str, Any]) -> ClaimPlace:
        """Read the JSON form back; unknown keys are ignored."""
        direction = row.get("direction") or ()
        return cls(
            name=row.get("name") or "",
            place_id=row.get("place_id"),
            kind=row.get("kind") or "",
            lon=row.get("lon"),
            lat=row.get("lat"),
            relation=row.get("relation"),
            direction=(direction,) if isinstance(direction, str) else tuple(direction),
            reference=row.get("reference"),
            reference_ids=tuple(row.get("reference_ids") or ()),
            distance_km=row.get("distance_km"),
            extent=row.get("extent"),
            bank=row.get("bank"),
            within=row.get("within"),
        )


@dataclass(frozen=True, slots=True)
class Claim:
    """
    One statement about who holds what, with its dates, its speaker and its words.

    Two clocks: ``valid_from``/``valid_to`` (half-open) say when it holds on the ground, ``reported``
    when it was said. ``start:stop`` are the clauses in ``Article.text`` that say it, and ``quote`` those characters.
    ``modality`` and ``attribution`` say whose word it is; see :data:`MODALITIES`.
    """

    claim_id: str
    article_id: str
    faction: str
    status: str
    modality: str
    attribution: str | None
    tense: str
    valid_from: date
    valid_to: date | None
    date_precision: str
    reported: date
    confidence: float
    start: int
    stop: int
    quote: str
    places: tuple[ClaimPlace, ...]
    co_factions: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    denies: str | None = None
    trace: tuple[str, ...] = field(default=())
    source: str = ""
    title: str = ""
    url: str = ""
