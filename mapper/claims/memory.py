"""What an article has said so far, and who acts.

Pronouns, dropped subjects and "the town" are looked up here; see :mod:`mapper.claims.cast`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from mapper.claims.drafts import Draft
from mapper.claims.factions import Alias
from mapper.claims.phrases import Group, Phrase

if TYPE_CHECKING:
    from mapper.claims.foretold import Foretold


@dataclass(slots=True)
class Actor:
    """A faction as a frame found it: who, with whom, and where it stands (-1: remembered)."""

    faction: str
    at: int
    co: tuple[str, ...] = ()
    rule: str = ""


class Claimed(NamedTuple):
    """Places that a statement was of, and the number of its sentence."""

    number: int
    places: list[Phrase]


class Change(NamedTuple):
    """What a side took or left, and the number of the sentence that says so."""

    number: int
    faction: str
    places: list[Phrase]


@dataclass(slots=True)
class Memory:
    """What the article has said so far."""

    published: date
    subject: str | None = None
    subject_sentence: int = -99
    subject_gender: str = "any"
    factions: list[Alias] = field(default_factory=list)
    ahead: Sequence[Alias] = ()
    by_noun: dict[str, Alias] = field(default_factory=dict)
    led: dict[str, tuple[int, str]] = field(default_factory=dict)
    army: tuple[int, str] = (-99, "")
    abroad: int = -99
    groups: list[tuple[int, Group]] = field(default_factory=list)
    named: list[Phrase] = field(default_factory=list)
    claimed: list[Claimed] = field(default_factory=list)
    taken: list[Change] = field(default_factory=list)
    dated: list[tuple[int, str, list[Phrase], date]] = field(default_factory=list)
    meant: list[list[Phrase]] = field(default_factory=list)
    left: list[Change] = field(default_factory=list)
    said: list[Draft] = field(default_factory=list)
    head: tuple[int, str] = (-99, "")
    unled: list[tuple[int, Draft]] = field(default_factory=list)
    foretold: list[Foretold] = field(default_factory=list)
    asked: tuple[int, list[Phrase]] = (-99, [])
    turned: tuple[int, list[Phrase]] = (-99, [])
    sides: tuple[int, frozenset[str]] = (-99, frozenset())
    attacker: tuple[int, str] = (-99, "")
    freed: int = -99
    persons: dict[str, str] = field(default_factory=dict)
    speaker: str | None = None
    speaker_sentence: int = -99

    @property
    def last_taken(self) -> Change | None:
        """What was said last to have been taken."""
        return self.taken[-1] if self.taken else None

    @property
    def last_left(self) -> Change | None:
        """What was said last to have been left or lost."""
        return self.left[-1] if self.left else None

    @property
    def last_claimed(self) -> Claimed | None:
        """The places of the last statement that a trigger made."""
        return self.claimed[-1] if self.claimed else None

    @property
    def last_said(self) -> Draft | None:
        """The last statement that a trigger made."""
        return self.said[-1] if self.said else None

    def just_told(self, number: int, back: int = 0) -> Draft | None:
        """The last statement, if it is of the places told of last, in the sentence of a number or so many before."""
        last, said = self.last_claimed, self.last_said
        if last is None or said is None or said.places is not last.places or number - last.number > back:
            return None
        return said

    def only_meant(self, places: Sequence[Phrase]) -> bool:
        """Whether what was said of places is a plan, a threat or a denial, and no fact."""
        return any(places is meant for meant in self.meant)

    def sentence_of(self, draft: Draft) -> int:
        """Number of the sentence that a trigger's statement was made in, -1 where none is remembered."""
        return next((number for number, places in reversed(self.claimed) if places is draft.places), -1)

    def name(self, alias: Alias) -> None:
        """Remember a faction that is named; of a first word the last one, the last word last."""
        self.factions.append(alias)
        noun = alias.name.split()[0]
        self.by_noun.pop(noun, None)
        self.by_noun[noun] = alias
