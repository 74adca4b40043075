"""What was said of each cell itself, in order: a town changes hands only by a claim about it.

Called by :mod:`mapper.control.models`. It looks at one cell at a time and at no distances.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Final

TAKES: Final = frozenset({"controls", "captured"})
LEAVES: Final = frozenset({"lost", "withdrew"})
COLOURS: Final = TAKES | LEAVES | {"shared", "contested", "besieged"}
"""Statuses that say something of a cell; the others (advanced, planned, denied) are kept and listed only."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One claim about one footprint, as the models see it; a row of :data:`mapper.schema.EVIDENCE`."""

    claim_id: str
    faction: str
    status: str
    others: tuple[str, ...]
    valid_from: date
    reported: date
    confidence: float
    doubt_km: float
    scope: str
    extent: str | None
    rows: tuple[int, ...]


@dataclass(slots=True)
class CellState:
    """
    What the claims about one cell itself add up to.

    Parameters
    ----------
    holder
        Faction, None when it was lost and no taker was named.
    status
        ``held``, ``contested``, ``shared`` or ``unknown``.
    latest
        The newest evidence that the present state rests on.
    support, against
        Claim ids, oldest first.
    """

    holder: str | None = None
    status: str = "unknown"
    besieged: bool = False
    rivals: tuple[str, ...] = ()
    since: date | None = None
    latest: Evidence | None = None
    support: list[str] = field(default_factory=list)
    against: list[str] = field(default_factory=list)
    confidence: float = 0.0

    def hear(self, said: Evidence) -> None:
        """Take the next claim in order of (valid_from, reported) into account."""
        if said.status in TAKES:
            self._take(said)
        elif said.status in LEAVES:
            self._leave(said)
        elif said.status == "shared":
            self._share(said)
        elif said.status == "contested":
            self._contest(said)
        elif said.status == "besieged":
            self._besiege(said)

    def _take(self, said: Evidence) -> None:
        if self.holder != said.faction:
            self._turn_over(said, said.faction)
        self.status, self.rivals = "held", ()
        self.support.append(said.claim_id)
        self.latest, self.confidence = said, max(self.confidence, said.confidence)

    def _leave(self, said: Evidence) -> None:
        if said.faction == self.holder:
            self._turn_over(said, None)
            self.status, self.since = "unknown", None
            self.latest = said
        elif said.faction in self.rivals:
            self.rivals = tuple(name for name in self.rivals if name != said.faction)
            if not self.rivals and self.holder is not None:
                self.status = "held"
                self.support.append(said.claim_id)
        elif self.holder is None:
            self.latest = said
            self.support.append(said.claim_id)

    def _share(self, said: Evidence) -> None:
        sides = {said.faction, *said.others}
        if self.status == "shared" and self.latest is not None and self.latest.valid_from == said.valid_from:
            sides |= {self.holder or said.faction, *self.rivals}
        elif self.status != "shared" or self.holder not in sides:
            self._turn_over(said, self.holder if self.holder in sides else None)
        self.holder = self.holder if self.holder in sides else min(sides)
        self.rivals = tuple(sorted(sides - {self.holder}))
        self.status, self.latest = "shared", said
        self.support.append(said.claim_id)
        self.confidence = max(self.confidence, said.confidence)

    def _contest(self, said: Evidence) -> None:
        sides = {said.faction, *said.others, *self.rivals}
        if self.holder is None:
            self.holder = min(said.others) if said.others else said.faction
            self.since, self.confidence = said.valid_from, said.confidence
        self.rivals = tuple(sorted((sides | {said.faction}) - {self.holder}))
        self.status, self.latest = "contested", said
        self.support.append(said.claim_id)

    def _besiege(self, said: Evidence) -> None:
        self.besieged = True
        if self.holder is None and said.others:
            self.holder, self.status = min(said.others), "held"
            self.since, self.confidence, self.latest = said.valid_from, said.confidence, said
        self.rivals = tuple(sorted({*self.rivals, said.faction} - {self.holder or ""}))
        self.support.append(said.claim_id)

    def _turn_over(self, said: Evidence, holder: str | None) -> None:
        """A new holder begins: what carried the old one now speaks against."""
        self.against += self.support
        self.support = [] if holder is not None else [said.claim_id]
        self.holder, self.since, self.rivals = holder, said.valid_from, ()
        self.besieged, self.confidence = False, 0.0


def cell_states(evidence: Iterable[Evidence]) -> dict[int, CellState]:
    """State of every cell that a claim names for itself (scope ``point``), by row of the unit."""
    states: dict[int, CellState] = {}
    for said in evidence:
        if said.scope == "point" and said.status in COLOURS:
            for row in said.rows:
                states.setdefault(row, CellState()).hear(said)
    return states


def barred(evidence: Iterable[Evidence]) -> dict[int, dict[str, date]]:
    """Per row, the factions that were reported to have left it, and when; a partial loss bars nobody."""
    gone: dict[int, dict[str, date]] = {}
    for said in evidence:
        if said.status in LEAVES and said.extent in (None, "all", "villages"):
            for row in said.rows:
                gone.setdefault(row, {})[said.faction] = said.valid_from
    return gone
