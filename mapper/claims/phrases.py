"""What the reading of claims passes from step to step: place phrases and groups of them.

Made by :mod:`mapper.claims.chunks`, resolved by :mod:`mapper.claims.ground`, used by
:mod:`mapper.claims.frames`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

from mapper.records import Candidate
from mapper.text.cues import Item

SETTLED: Final = ("city", "town", "village", "neighbourhood")
"""Kinds of places that people live in, as type nouns say it."""

LANDMARKS: Final = ("facility", "hill", "airbase", "base", "bridge", "dam", "checkpoint", "oilfield", "crossing")
"""Kinds that a text speaks of without a name: "the air base near X"."""

COUNTED: Final = {
    "village": "villages_unnamed",
    "town": "villages_unnamed",
    "neighbourhood": "neighbourhoods_unnamed",
    "oilfield": "positions_unnamed",
    "dam": "positions_unnamed",
}
"""What a number before a type noun makes of it: ``54 قرية``."""


def without_article(name: str) -> str:
    """ "The air base" that is told by where it lies, as a name."""
    return name.removeprefix("the ").removeprefix("The ")


@dataclass(slots=True)
class Phrase:
    """
    One place as the text speaks of it, before and after it is resolved.

    Parameters
    ----------
    name, start, stop
        As printed, and where.
    ids
        Places that bear the name.
    kind
        What the type noun says, empty when there is none.
    sort
        ``named``, ``unnamed``, ``anaphor`` (the city), ``pronoun`` (from it), ``part`` (the eastern part),
        ``those`` (the two villages: the places listed last).
    relation, direction, reference, bank, distance_km, extent
        The qualifier; ``reference`` are phrases of their own.
    called
        What a part of a place is called ("northern districts"), where ``name`` is the whole's.
    plural
        The type noun headed a list (``the quarters of``).
    land
        Unnamed land that stands for the area it lies in.
    single
        Unnamed land that is one piece: a strip, a pocket, the area around P.
    local
        A landmark without a name ("the military airport"): it lies in the city spoken of.
    town
        Places that bear what stands before the type noun: "Tabqa" of "Tabqa air base".
    own
        The type noun is part of the name that places bear (Jisr al-Shughur, "bridge of"): it may say nothing of them.
    count
        How many places "the two villages" are, 0 when it is not said.
    again
        "The towns", with nothing behind that bounds them: perhaps those listed last.
    fits
        Kinds an anaphor can mean.
    gender
        Of a pronoun.
    place
        The resolved place.
    astray
        The place of this name that lies too far from what the text bounds it by, and how far.
    same_as
        The phrase an anaphor means.
    bounds
        Whether it only bounds another place, or names an office: "it" is not meant by what follows.
    of_some
        Whether it only says where a place without a name is ("a village near P"): "it" is that one.
    home
        "The capital", and no more.
    number
        Of its sentence.
    listed
        Whether it is one of several behind one plural noun ("the cities of A and B").
    several
        Whether it is one of several listed together.
    earlier
        Whether it stands behind "two days after": what is told of it came before.
    topic
        Whether its sentence begins with it.
    landmark
        Whether the text says that it is a hill, a base or the like: "the town" is another place.
    holder
        Words between an unnamed place and its qualifiers that say whose it is ("areas of its control").
    left_for
        Whether somebody left for it and the next clause is of another: what others enter there is what was left.
    """

    name: str
    start: int
    stop: int
    ids: tuple[str, ...] = ()
    kind: str = ""
    sort: str = "named"
    relation: str | None = None
    direction: tuple[str, ...] = ()
    reference: list[Phrase] = field(default_factory=list)
    bank: str | None = None
    distance_km: float | None = None
    extent: str | None = None
    called: str = ""
    plural: bool = False
    land: bool = False
    single: bool = False
    local: bool = False
    town: tuple[str, ...] = ()
    own: bool = False
    count: int = 0
    again: bool = False
    fits: tuple[str, ...] = ()
    gender: str = ""
    place: Candidate | None = None
    astray: str = ""
    same_as: Phrase | None = None
    bounds: bool = False
    of_some: bool = False
    listed: bool = False
    several: bool = False
    home: bool = False
    number: int = -1
    earlier: bool = False
    topic: bool = False
    landmark: bool = False
    left_for: bool = False
    holder: list[Item] = field(default_factory=list)

    @property
    def bounded(self) -> bool:
        """Whether anything says where it is."""
        return self.sort in ("named", "anaphor", "pronoun") or bool(self.relation or self.bank)

    @property
    def target(self) -> Phrase:
        """The phrase it finally means."""
        return self.same_as.target if self.same_as is not None else self


@dataclass(slots=True)
class Group:
    """Places listed together, with the qualifiers that each got; ``excluded`` are those after "except"."""

    members: list[Phrase]
    start: int
    stop: int
    excluded: list[Phrase] = field(default_factory=list)


def is_share(place: Phrase) -> bool:
    """ "40% of P", "a third of P"."""
    return (place.extent or "").startswith("percent")


def nearest_of(members: list[Phrase]) -> list[Phrase]:
    """What an insertion describes: the last place, or the one that bounds it where it has no name."""
    last = members[-1:]
    if last and last[0].sort == "unnamed" and last[0].reference and last[0].reference[-1].sort == "named":
        return last[0].reference[-1:]
    return last


def side_of(place: Phrase, direction: str, called: str) -> Phrase:
    """ "F holds the west of P and F2 *the east*": another side of the place that one side of is told of."""
    whole = place.reference[0] if place.relation == "part_of" and place.reference else place
    return replace(
        place, name=whole.name, called=called, relation="part_of", direction=(direction,), extent="part",
        reference=[whole],
    )  # fmt: skip


def rest_of(place: Phrase) -> Phrase:
    """ "..., the rest": what of the place was not told of."""
    return replace(place, called="", extent="part")
