"""What was said of each cell itself, in order: a town changes hands only by a claim about it.

Called by :mod:`mapper.control.models`. It looks at one cell at a time and at no distances.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

TAKES: Final = frozenset({"controls", "captured"})
LEAVES: Final = frozenset({"lost", "withdrew"})
RELIEVED: Final = "relieved"
"""Status of EVIDENCE, not of claims: a siege is said to be over."""

COLOURS: Final = TAKES | LEAVES | {"shared", "contested", "besieged", RELIEVED}
"""Statuses that say something of a cell; the others (advanced, planned, denied) are kept and listed only."""

_RANK: Final = {
    "contested": 0, "controls": 1, "shared": 2, "captured": 3, "besieged": 4, RELIEVED: 5, "lost": 6, "withdrew": 6,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Evidence:
    """One claim about one footprint, as the models see it; a row of :data:`mapper.schema.EVIDENCE`."""

    claim_id: str
    faction: str
    status: str
    others: tuple[str, ...]
    valid_from: date
    valid_to: date | None
    reported: date
    confidence: float
    doubt_km: float
    scope: str
    extent: str | None
    rows: tuple[int, ...]

    def holds(self, on: date) -> bool:
        """Whether it speaks of a day."""
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)

    @property
    def order(self) -> tuple[date, date, int, str, str]:
        """When it is heard: by day, then by report; on the same day events come after states, leaving last."""
        return self.valid_from, self.reported, _RANK.get(self.status, 0), self.faction, self.claim_id


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
    before
        Who held it before the last change of hands.
    """

    holder: str | None = None
    status: str = "unknown"
    rivals: tuple[str, ...] = ()
    besiegers: frozenset[str] = frozenset()
    since: date | None = None
    latest: Evidence | None = None
    before: str | None = None
    heard: list[Evidence] = field(default_factory=list)
    earlier: list[Evidence] = field(default_factory=list)

    @property
    def besieged(self) -> bool:
        """Whether somebody is said to surround the holder."""
        return bool(self.besiegers)

    @property
    def taking(self) -> Evidence | None:
        """The newest claim that gave it to its holder: what it tells its neighbours, while it is fought over too."""
        own = (said for said in reversed(self.heard) if said.status in TAKES and said.faction == self.holder)
        return next(own, None)

    @property
    def confidence(self) -> float:
        """The best of the claims that carry the state."""
        return max((said.confidence for said in self.heard if self._carries(said)), default=0.0)

    @property
    def claim_ids(self) -> tuple[str, ...]:
        """Claims that carry the state, newest first."""
        return _ids(said for said in self.heard if self._carries(said))

    @property
    def against_ids(self) -> tuple[str, ...]:
        """Claims that spoke for another state, newest first."""
        mine = set(self.claim_ids)
        return tuple(
            name
            for name in _ids([*self.earlier, *(said for said in self.heard if not self._carries(said))])
            if name not in mine
        )

    def _carries(self, said: Evidence) -> bool:
        if self.status == "unknown":
            return said.status in LEAVES
        if said.status == "besieged":
            return self.besieged or said is self.latest
        if said.status in TAKES:
            return said.faction == self.holder or (self.status != "held" and said.faction in self.rivals)
        if self.status == "held":
            stayed = said.status in LEAVES and said.faction != self.holder
            return stayed or (said.status == "shared" and self.holder in (said.faction, *said.others))
        return said.status == self.status

    def hear(self, said: Evidence) -> None:
        """Take the next claim, in the order of :attr:`Evidence.order`, into account."""
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
        elif said.status == RELIEVED and said.faction in self.besiegers:
            self.besiegers -= {said.faction}
            self.heard.append(said)

    def _take(self, said: Evidence) -> None:
        if self._ties(said):
            sides = {self.holder, *self.rivals, said.faction} - {None}
            self.holder = self.before if self.before in sides else min(str(side) for side in sides)
            self.rivals = tuple(sorted(str(side) for side in sides if side != self.holder))
            self.status = "contested"
        else:
            if self.holder != said.faction:
                self._turn_over(said.faction, said)
            self.status, self.rivals = "held", ()
        self.besiegers -= set(said.others)
        self._rest_on(said)

    def _ties(self, said: Evidence) -> bool:
        """Two sides are said to have done the same on the same day, by reports of the same day."""
        last = self.latest
        return (
            last is not None
            and last.status == said.status
            and (last.valid_from, last.reported) == (said.valid_from, said.reported)
            and self.holder is not None
            and said.faction != last.faction
        )

    def _leave(self, said: Evidence) -> None:
        self.besiegers -= {said.faction}
        if said.faction == self.holder and self.status == "shared" and self.rivals:
            self._stay(said)
        elif said.faction == self.holder and self._raided(said):
            self._give_back(said)
        elif said.faction == self.holder:
            self._turn_over(None, said)
            self.status, self.since = "unknown", None
            self._rest_on(said)
        elif said.faction in self.rivals:
            self.rivals = tuple(name for name in self.rivals if name != said.faction)
            if not self.rivals and self.status in ("contested", "shared"):
                self.status = "held"
                self._rest_on(said)
        elif self.holder is None:
            self._rest_on(said)

    def _raided(self, said: Evidence) -> bool:
        """Whether a side leaves on the day on which it took the cell from somebody, by reports of the same day."""
        taken = self.taking
        return (
            self.before is not None
            and taken is not None
            and taken.status == "captured"
            and (taken.valid_from, taken.reported) == (said.valid_from, said.reported)
        )

    def _give_back(self, said: Evidence) -> None:
        """Who held it before the raid holds it still, by the claims that said so."""
        holder, earlier = self.before, self.earlier
        self._turn_over(holder, said)
        own = [one for one in earlier if one.status in TAKES and one.faction == holder]
        self.heard, self.earlier = own, [one for one in self.earlier if one not in own]
        self.status, self.since = "held", max((one.valid_from for one in own), default=said.valid_from)
        self._rest_on(said)

    def _stay(self, said: Evidence) -> None:
        """One of those who share leaves: the others were reported to hold it as well, and still do."""
        stay, heard, besiegers = self.rivals, self.heard, self.besiegers
        self._turn_over(stay[0], said)
        self.rivals, self.besiegers = stay[1:], besiegers
        self.status = "shared" if self.rivals else "held"
        # What says that they share says also that these are there.
        self.heard = [one for one in heard if one.status == "shared" and {one.faction, *one.others} & set(stay)]
        self.earlier = [one for one in self.earlier if one not in self.heard]
        self._rest_on(said)

    def _share(self, said: Evidence) -> None:
        sides = {said.faction, *said.others}
        if self.status == "shared" and self.latest is not None and self.latest.valid_from == said.valid_from:
            sides |= {self.holder or said.faction, *self.rivals}
        elif self.holder not in sides:
            self._turn_over(min(sides), said)
        self.holder = self.holder or min(sides)
        self.rivals = tuple(sorted(sides - {self.holder}))
        self.status = "shared"
        self._rest_on(said)

    def _contest(self, said: Evidence) -> None:
        if self.holder is None:
            self._turn_over(min(said.others) if said.others else said.faction, said)
        self.rivals = tuple(sorted({said.faction, *said.others, *self.rivals} - {self.holder or ""}))
        self.status = "contested"
        self._rest_on(said)

    def _besiege(self, said: Evidence) -> None:
        if self.holder is None and said.others:
            self._turn_over(min(said.others), said)
            self.status = "held"
            self.latest = said
        self.besiegers |= {said.faction} - {self.holder}
        self.heard.append(said)

    def _rest_on(self, said: Evidence) -> None:
        self.latest = said
        self.heard.append(said)

    def _turn_over(self, holder: str | None, said: Evidence) -> None:
        """A new holder begins: what carried the old one now speaks against."""
        self.earlier += self.heard
        self.heard = []
        self.before, self.holder, self.since, self.rivals = self.holder, holder, said.valid_from, ()
        self.besiegers = frozenset()


class Ledger:
    """
    What cells say of themselves on a day, kept from day to day: only what is new or has ended is heard.

    Parameters
    ----------
    said
        In the order of :attr:`Evidence.order`; None for what is not heard.
    scope
        ``point`` or ``part``: which claims are heard.
    """

    def __init__(self, said: Sequence[Evidence | None], scope: str) -> None:
        """Take the claims; none is heard yet."""
        heard = [one for one in said if one is not None and one.scope == scope and one.status in COLOURS]
        self._said = heard
        self._ends = sorted((end, at) for at, one in enumerate(heard) if (end := one.valid_to) is not None)
        self.reset()

    def reset(self) -> None:
        """Forget the day."""
        self.states: dict[int, CellState] = {}
        self._heard: dict[int, list[int]] = {}
        self._next = self._ended = 0

    def advance(self, on: date) -> set[int]:
        """
        Go on to a day that is not before the last one.

        Returns
        -------
        set of int
            Rows whose state may have changed; :attr:`states` holds them, and all others.
        """
        stale: set[int] = set()
        while self._ended < len(self._ends) and self._ends[self._ended][0] <= on:
            at = self._ends[self._ended][1]
            self._ended += 1
            for row in self._said[at].rows:
                if at in self._heard.get(row, ()):
                    self._heard[row].remove(at)
                    stale.add(row)
        for row in stale:
            self.states[row] = CellState()
            for at in self._heard[row]:
                self.states[row].hear(self._said[at])
            if not self._heard[row]:
                del self.states[row], self._heard[row]
        while self._next < len(self._said) and self._said[self._next].valid_from <= on:
            at = self._next
            self._next += 1
            if not self._said[at].holds(on):
                continue
            for row in self._said[at].rows:
                self._heard.setdefault(row, []).append(at)
                self.states.setdefault(row, CellState()).hear(self._said[at])
                stale.add(row)
        return stale


def bars(said: Evidence) -> bool:
    """Whether a side is reported to have left all of the ground: then its older claims no longer speak there."""
    return said.status in LEAVES and (said.extent or "all").partition(":")[0] in ("all", "villages", "count")


def _ids(evidence: Iterable[Evidence]) -> tuple[str, ...]:
    newest_first = sorted(evidence, key=lambda said: said.order, reverse=True)
    return tuple(dict.fromkeys(said.claim_id for said in newest_first))
