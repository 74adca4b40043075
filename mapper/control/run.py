"""The kilometre rule from day to day: only what is new or has ended is heard again.

Called by :mod:`mapper.control.models`, which says what the rule is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mapper.control.decided import BASES, STATES, Decided
from mapper.control.heard import Heard
from mapper.control.ledger import TAKES, CellState, Evidence, Ledger
from mapper.control.neighbours import Hidden, Kept, Neighbours
from mapper.control.units import Coverage
from mapper.control.votes import Ballots, Votes, count

if TYPE_CHECKING:
    from mapper.control.models import KilometreRule


class KilometreRun:
    """The kilometre rule from day to day."""

    def __init__(self, model: KilometreRule, said: Sequence[Evidence], coverage: Coverage) -> None:
        """Hear nothing yet; ``said`` is in the order of :func:`mapper.control.heard.heard_of`."""
        self.model = model
        self.said = Heard(said, model.doubt, model.own_doubt_km)
        self.ground = np.column_stack([coverage.seeds / 1000.0, coverage.bank * model.river_km])
        self.named = coverage.units["place_id"].notna().to_numpy()
        self.town = coverage.units["town"].to_numpy(bool)
        self.reach = np.where(
            self.named,
            np.clip(
                model.reach_spacings * coverage.spacing_km, min(model.least_reach_km, model.reach_km), model.reach_km
            ),
            model.empty_reach_km,
        )
        self.window = np.full(len(said), model.age_base_days)
        self.window[self.said.announced] = model.own_days
        heard = [None if boast else one for one, boast in zip(said, self.said.boasts.tolist(), strict=True)]
        self.own, self.city = Ledger(heard, "point"), Ledger(heard, "part")
        self.radius_km = np.zeros(len(said))
        area = coverage.units["area_km2"].to_numpy()
        for at in self.said.areas.tolist():
            factor = model.area_factor.get((said[at].extent or "").split(":")[0], 1.0)
            self.radius_km[at] = 0.5 * factor * np.sqrt(area[list(said[at].rows)].sum() / np.pi)
        self._reset()

    def _reset(self) -> None:
        count, sides = len(self.named), len(self.said.factions)
        self.own.reset()
        self.city.reset()
        self.neighbours = Neighbours(self.model, self.said, self.ground, self.reach, self.named)
        self.day: date | None = None
        self.has = np.zeros(count, dtype=bool)
        self.lasting = self.town.copy()
        self.pin, self.disputed = np.zeros(count, dtype=bool), np.zeros(count, dtype=bool)
        self.holder = np.full(count, -1)
        self.status = np.zeros(count, dtype=np.int64)
        self.besieged = np.zeros(count, dtype=bool)
        self.rivals = np.zeros((count, sides), dtype=bool)
        self.since = np.zeros(count, dtype=np.int64)
        self.confidence = np.zeros(count)
        self.mark = np.zeros(count, dtype=np.uint64)
        self.latest = np.full(count, -1)
        self.spoke = np.zeros(count, dtype=np.int64)
        self.told = np.full(count, -1)
        self.ids: dict[int, tuple[tuple[str, ...], tuple[str, ...]]] = {}
        self.live = np.zeros(len(self.said.all), dtype=bool)
        self._settle()

    def __call__(self, on: date) -> Decided:
        """Decide a day; one before the last starts afresh."""
        if self.day is not None and on < self.day:
            self._reset()
        self.day = on
        self._hear(on)
        live = (self.said.day <= on.toordinal()) & (on.toordinal() < self.said.until)
        if not np.array_equal(live, self.live):
            self.live = live
            self._settle()
        return self._decided(on, *self._votes(on))

    def _hear(self, on: date) -> None:
        """Bring what cells say of themselves to a day."""
        stale = self.own.advance(on) | self.city.advance(on)
        # Whether a city or its part is nearer is a matter of their ages, which change by themselves.
        stale |= self.own.states.keys() & self.city.states.keys()
        for row in stale:
            state = self._state(row, on)
            self.lasting[row] = self.town[row] or (state is not None and state is not self.own.states.get(row))
            self.has[row] = state is not None
            self.ids.pop(row, None)
            if state is not None:
                self.ids[row] = (state.claim_ids, state.against_ids)
            state = state or CellState()
            latest = state.latest
            self.disputed[row] = bool(state.earlier)
            self.holder[row] = -1 if state.holder is None else self.said.code[state.holder]
            self.status[row] = STATES.index(state.status)
            self.besieged[row] = state.besieged
            self.rivals[row] = [name in state.rivals for name in self.said.factions]
            self.since[row] = state.since.toordinal() if state.holder and state.since else 0
            self.confidence[row] = state.confidence if state.holder else 0.0
            self.mark[row] = hash(self.ids[row]) & (2**63 - 1) if row in self.ids else 0
            self.latest[row] = -1 if latest is None else self.said.number[id(latest)]
            self.spoke[row] = 0 if latest is None else latest.valid_from.toordinal()
            self.told[row] = -1 if state.taking is None else self.said.number[id(state.taking)]
            self.pin[row] = state.status == "held" and latest is not None and latest.status in TAKES

    def _state(self, row: int, on: date) -> CellState | None:
        """A part of a city follows the city, unless what was said of the part itself is newer or nearer."""
        whole, part = self.city.states.get(row), self.own.states.get(row)
        if whole is None or (part is not None and not self._city_decides(part, whole, on)):
            return part
        return replace(whole, earlier=[*whole.earlier, *(part.heard if part else ())])

    def _city_decides(self, part: CellState, whole: CellState, on: date) -> bool:
        if whole.latest is None or part.latest is None or whole.latest.valid_from <= part.latest.valid_from:
            return False
        if whole.holder is None:
            return whole.latest.faction == part.holder
        if part.holder is None:
            return whole.status == "held"
        here, there = self._km(np.array([self.said.number[id(one.latest)] for one in (part, whole)]), on)
        return whole.status == "held" and whole.holder != part.holder and bool(there < here)

    def _age_km(self, claims: NDArray[np.int64], on: date) -> NDArray[np.float64]:
        days = np.maximum(on.toordinal() - self.said.day[claims], 0)
        return self.model.age_km * np.log2(1.0 + days / self.model.age_base_days)

    def _km(self, claims: NDArray[np.int64], on: date) -> NDArray[np.float64]:
        """How far away claims about a cell itself count there."""
        return np.maximum(np.hypot(self._age_km(claims, on), self.said.doubt_km[claims]), self.model.floor_km)

    def _settle(self) -> None:
        """Gather what holds of ground and not of one cell, when a claim has come or gone."""
        said, sides = self.said, max(len(self.said.factions), 1)
        row, claim = self._spoken(said.pinned)
        group = row * sides + said.faction[claim]
        newest = _last_of_each(group)
        self.settled = row[newest], claim[newest]
        newer = self.settled[1][np.searchsorted(group[newest], group)]
        hides = said.doubt_km[claim] < said.doubt_km[newer]
        hides |= said.bound[newer] & ~said.bound[claim]
        self.hidden = row[hides], claim[hides], newer[hides]
        self.gone = self._last_day(*self._spoken(said.bars))
        self.boasted = self._last_day(*self._spoken(np.flatnonzero(said.boasts)))
        row, claim = self._spoken(said.announced)
        newest = _last_of_each(row)
        self.told_of = row[newest], claim[newest]
        newest = _last_of_each(row * sides + said.faction[claim])
        self.told_by = row[newest], claim[newest]
        row, claim = self._spoken(said.areas)
        stays = said.day[claim] >= self.gone[row, said.faction[claim]]
        self.ruled = row[stays], claim[stays]

    def _spoken(self, claims: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Every row that those of some claims which hold today speak of, and the claim."""
        return self.said.spread(claims[self.live[claims]])

    def _last_day(self, row: NDArray[np.int64], claim: NDArray[np.int64]) -> NDArray[np.int64]:
        """``(N, F)`` newest day of a cell's claims about each side, 0 for none."""
        days = np.zeros((len(self.named), max(len(self.said.factions), 1)), dtype=np.int64)
        np.maximum.at(days, (row, self.said.faction[claim]), self.said.day[claim])
        return days

    def _cast(self, row: NDArray[np.int64], km: NDArray[np.float64], claim: NDArray[np.int64]) -> Votes:
        return Votes(row, np.maximum(km, self.model.floor_km), claim, self.said.faction[claim])

    def _votes(self, on: date) -> tuple[Ballots | None, Votes]:
        """Votes in the cells that do not speak for themselves, and in those that newer claims overtake."""
        said = self.said
        row, claim = self.ruled
        km = np.hypot(np.hypot(self.radius_km[claim], said.doubt_km[claim]), self._age_km(claim, on))
        areas = self._cast(row, km, claim)
        row, claim = self.settled
        settled = self._cast(row, self._km(claim, on), claim)
        nearby = settled.where(self._overtakes(settled))
        free = ~self.has
        opens = said.boasts[nearby.claim] & (nearby.faction != self.holder[nearby.row])
        asks = np.zeros_like(free)
        asks[nearby.row[opens]] = True
        asks |= ~self.lasting & (on.toordinal() - self.spoke > self.model.own_days)
        free |= asks & self.pin & ~self.besieged
        # Where the neighbours vote, the cell's own last word and what is said of it are among the nearest pins.
        newer = Votes.joined(areas.where(self._overtakes(areas)), nearby.where(~free[nearby.row]))
        asked = np.unique(newer.row)
        asked = asked[(self.holder[asked] >= 0) & ~free[asked]]
        standing = Votes(asked, self._km(self.latest[asked], on), self.latest[asked], self.holder[asked])
        votes = Votes.joined(areas.where(~self.has[areas.row]), newer, standing)
        # Where an announced capture stands uncontradicted, only it and newer claims about the ground vote.
        announced = self._announced(on)
        later = said.of_ground[votes.claim] & (said.day[votes.claim] > self.word[votes.row])
        votes = Votes.joined(votes.where((self.word[votes.row] == 0) | later), announced).sorted(said.rank)
        free &= self.word == 0
        return self.neighbours.advance(np.flatnonzero(free), self._pins(on), settled, self.gone), votes

    def _announced(self, on: date) -> Votes:
        """Captures told by their takers alone that nobody has contradicted for some days."""
        said = self.said
        row, claim = self.told_of
        age = on.toordinal() - said.day[claim]
        others = self.boasted[row]
        others[np.arange(len(row)), said.faction[claim]] = 0
        stands = (age >= self.model.unopposed_days) & (
            self.town[row] | said.of_city[claim] | (age <= self.model.own_days)
        )
        stands &= (self.spoke[row] < said.day[claim]) & (others.max(axis=1, initial=0) < said.day[claim])
        row, claim = row[stands], claim[stands]
        self.word = np.zeros(len(self.named), dtype=np.int64)
        self.word[row] = said.day[claim]
        return self._cast(row, self._km(claim, on), claim)

    def _claimed(self, on: date) -> NDArray[np.bool_]:
        """``(N, F)`` who announced a capture that is not old enough to be believed, with no newer last word."""
        row, claim = self.told_by
        waits = on.toordinal() - self.said.day[claim] < self.model.unopposed_days
        waits &= self.spoke[row] < self.said.day[claim]
        claimed = np.zeros_like(self.rivals)
        claimed[row[waits], self.said.faction[claim[waits]]] = True
        return claimed

    def _overtakes(self, votes: Votes) -> NDArray[np.bool_]:
        """Whether a claim is newer than what was last said of the cell itself, or is borne out by that."""
        spoke, day = self.spoke[votes.row], self.said.day[votes.claim]
        # A side says that it took the place, and the holder is reported to have left in those days.
        left = (self.holder[votes.row] < 0) & self.said.boasts[votes.claim] & (day >= spoke - self.window[votes.claim])
        left &= votes.faction != self.said.faction[self.latest[votes.row]]
        return (spoke > 0) & ((day > spoke) | left)

    def _pins(self, on: date) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
        """Rows, claims and distances of the cells that are pins themselves."""
        own = np.flatnonzero(self.told >= 0)
        told = self.told[own]
        return own, told, np.where(self.town[own], self.said.doubt_km[told], self._km(told, on))

    def _decided(self, on: date, ballots: Ballots | None, votes: Votes) -> Decided:
        said = self.said
        tally = count(ballots, votes, said, len(self.named), void_km=self.model.void_km)
        certain = self.model.certain(np.array(1.0 / (1.0 + 1.0 / self.model.void_km**2)), self.confidence)
        holder = self.holder.copy()
        row, claim, newer = self.hidden
        hidden = Hidden(self.disputed.copy(), row, self._km(claim, on), newer)
        kept = None if ballots is None else self.neighbours.kept(ballots, hidden)
        behind = _Behind(said, kept, votes, holder, dict(self.ids))
        decided = Decided(
            on, said.factions, holder, self.status.copy(), self.besieged.copy(), self.rivals.copy(), self._claimed(on),
            self.since.copy(), certain, np.where(self.has, BASES.index("named"), BASES.index("none")), self.mark.copy(),
            behind, behind.silent,
        )  # fmt: skip
        row, has = tally.row, self.has[tally.row]
        stays = has & (self.holder[row] == tally.winner) & (self.word[row] == 0)
        plain = self.status[row] <= STATES.index("held")
        sure = self.model.certain(tally.share, np.maximum(tally.cap, np.where(stays, self.confidence[row], 0.0)))
        decided.confidence[row] = np.where(stays & ~plain, certain[row], sure)
        decided.mark[row] = np.where(stays, self.mark[row], np.uint64(0)) + tally.mark
        losers = np.where((stays & ~plain)[:, None], self.rivals[row], tally.losers)
        decided.rivals[row] = losers
        covered = said.bound[tally.nearest] & said.names(row, tally.nearest)
        covered |= said.of_ground[tally.nearest]
        ground = np.where(covered, BASES.index("ground"), BASES.index("nearby"))
        confirmed = (self.holder[row] < 0) & said.boasts[tally.nearest]
        against = np.where(confirmed, BASES.index("borne_out"), BASES.index("outvoted"))
        decided.basis[row] = np.where(stays, BASES.index("upheld"), np.where(has, against, ground))
        announced = (self.word[row] > 0) & said.boasts[tally.nearest]
        decided.basis[row[announced]] = BASES.index("announced")
        row, turned = row[~stays], ~stays
        decided.holder[row], decided.status[row] = tally.winner[turned], STATES.index("held")
        decided.besieged[row], decided.since[row] = False, said.day[tally.nearest[turned]]
        for own in row[self.has[row]].tolist():
            del behind.own[own]
        # What is shown as a side's is no longer only claimed by it.
        shown = np.flatnonzero(decided.holder >= 0)
        decided.claimed[shown, decided.holder[shown]] = False
        decided.claimed[decided.status == STATES.index("unknown")] = False
        return decided


def _last_of_each(groups: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where the last one of each group stands, the groups ascending."""
    return len(groups) - 1 - np.unique(groups[::-1], return_index=True)[1]


class _Behind:
    """Finds the claims for and against a cell: its own, else those that voted."""

    def __init__(
        self,
        said: Heard,
        kept: Kept | None,
        votes: Votes,
        holder: NDArray[np.int64],
        own: dict[int, tuple[tuple[str, ...], tuple[str, ...]]],
    ) -> None:
        self.said, self.kept, self.few, self.holder, self.own = said, kept, votes, holder, own

    @cached_property
    def votes(self) -> Votes:
        """All votes one by one: sought when the first cell is asked about."""
        if self.kept is None:
            return self.few
        return Votes.joined(self.few, self.kept.votes()).sorted(self.said.rank)

    def silent(self, row: int) -> tuple[str, ...]:
        """See :meth:`mapper.control.neighbours.Kept.silent`."""
        return self.kept.silent(row) if self.kept is not None else ()

    def __call__(self, row: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        pro, con = self.own.get(row, ((), ()))
        among = slice(*np.searchsorted(self.votes.row, [row, row + 1]))
        if among.start == among.stop:
            return pro, con
        won = self.votes.faction[among] == self.holder[row]
        voted, lost = (
            tuple(self.said.all[at].claim_id for at in self.votes.claim[among][side].tolist()) for side in (won, ~won)
        )
        pro = tuple(dict.fromkeys([*pro, *voted]))
        return pro, tuple(one for one in dict.fromkeys([*con, *lost]) if one not in pro)
