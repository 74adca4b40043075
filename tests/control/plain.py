"""The kilometre rule as one would first write it, cell by cell and vote by vote: what the quick one must equal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from scipy.spatial import cKDTree

from mapper.control.ledger import COLOURS, TAKES, CellState, Evidence, bars
from mapper.control.models import KilometreRule
from mapper.control.units import Coverage


@dataclass(slots=True)
class Cell:
    """One row of CONTROL while it is being decided."""

    faction: str | None = None
    status: str = "unknown"
    besieged: bool = False
    rivals: tuple[str, ...] = ()
    claimed_by: tuple[str, ...] = ()
    since: date | None = None
    confidence: float = 0.0
    claim_ids: tuple[str, ...] = ()
    against_ids: tuple[str, ...] = ()
    basis: str = "none"
    odds: float = 0.0
    cap: float = 0.0


@dataclass(frozen=True, slots=True)
class _Pin:
    """A claim as a point in (x, y, doubt, bank) space, all in kilometres."""

    row: int
    z_km: float
    said: Evidence


@dataclass(frozen=True)
class Plain:
    """The rule of a :class:`mapper.control.models.KilometreRule`, cell by cell."""

    rule: KilometreRule

    def __call__(self, said: list[Evidence], coverage: Coverage, on: date) -> list[Cell]:
        said = [one for one in said if one.holds(on)]
        heard = [one for one in said if not self._boasts(one)]
        alone = cell_states(heard, "point")
        states = self._with_cities(alone, cell_states(heard, "part"), on)
        gone = barred(said)
        pins = self._pins(said, states, on, coverage.units["town"].to_numpy())
        areas = self._area_votes(said, coverage, gone, on)
        cells = [Cell() for _ in range(len(coverage.units))]
        town = coverage.units["town"].to_numpy()
        boasted = {(pin.row, pin.said.faction, pin.said.valid_from) for pin in pins if self._boasts(pin.said)}
        opened = {
            row
            for row, state in states.items()
            if state.status == "held"
            and state.latest is not None
            and state.latest.status in TAKES
            and not state.besieged
            and (
                (not town[row] and state is alone.get(row) and (on - state.latest.valid_from).days > self.rule.own_days)
                or any(r == row and f != state.holder and d > state.latest.valid_from for r, f, d in boasted)
            )
        }
        self._neighbours_decide(cells, coverage, pins, areas, states, gone, opened)
        about: dict[int, list[tuple[float, Evidence]]] = {}
        for pin in pins:
            if pin.said.scope == "settlements" or self._boasts(pin.said):
                about.setdefault(pin.row, []).append((pin.z_km, pin.said))
        for row, state in states.items():
            covering = [*areas.get(row, ()), *about.get(row, ())]
            if row in opened:
                cells[row] = self._merged(self._own(state, [], on), cells[row], state.confidence)
            else:
                newer = [vote for vote in covering if _newer(vote[1], state) or self._borne_out(vote[1], state)]
                cells[row] = self._own(state, newer, on)
        for row, one in self._announced(said, states, town, on).items():
            later = [vote for vote in areas.get(row, ()) if vote[1].valid_from > one.valid_from]
            later = [
                vote for vote in later if row not in states or _newer(vote[1], states[row]) or not states[row].latest
            ]
            voted = self._count([*later, (self._km(one, on), one)], row)
            first = voted.claim_ids[0] == one.claim_id
            cells[row] = replace(voted, basis="announced" if first else "outvoted" if row in states else voted.basis)
        for row, cell in enumerate(cells):
            last = states[row].latest if row in states else None
            claimants = {
                one.faction for one in said
                if self._boasts(one) and one.status == "captured" and row in one.rows
                and (on - one.valid_from).days < self.rule.unopposed_days
                and (last is None or last.valid_from < one.valid_from)
            }  # fmt: skip
            if cell.status != "unknown":
                cells[row] = replace(cell, claimed_by=tuple(sorted(claimants - {cell.faction})))
        return cells

    def _announced(
        self, said: Sequence[Evidence], states: Mapping[int, CellState], town: Sequence[bool], on: date
    ) -> dict[int, Evidence]:
        """Captures told by their takers alone that nobody has contradicted for some days."""
        found: dict[int, Evidence] = {}
        for one in said:
            if self._boasts(one) and one.status == "captured":
                found.update(dict.fromkeys(one.rows, one))
        stands = {}
        for row, one in found.items():
            age = (on - one.valid_from).days
            last = states[row].latest if row in states else None
            opposed = last is not None and last.valid_from >= one.valid_from
            opposed |= any(
                self._boasts(other) and row in other.rows and other.faction != one.faction
                and other.valid_from >= one.valid_from
                for other in said
            )  # fmt: skip
            if (
                age >= self.rule.unopposed_days
                and not opposed
                and (town[row] or one.scope == "part" or age <= self.rule.own_days)
            ):
                stands[row] = one
        return stands

    def _boasts(self, one: Evidence) -> bool:
        """Whether a claim about a cell itself is too doubtful to be its last word."""
        named = one.scope in ("point", "part") and one.status in TAKES
        return named and self.rule.doubt > 0 and one.doubt_km > self.rule.own_doubt_km

    def _borne_out(self, one: Evidence, state: CellState) -> bool:
        """Whether a side's word that it took a place is confirmed by its holder's departure in those days."""
        return (
            self._boasts(one)
            and state.holder is None
            and state.latest is not None
            and state.latest.faction != one.faction
            and (state.latest.valid_from - one.valid_from).days
            <= (self.rule.own_days if one.status == "captured" else self.rule.age_base_days)
        )

    def _age_km(self, said: Evidence, on: date) -> float:
        days = max(0, (on - said.valid_from).days)
        return float(self.rule.age_km * np.log2(1.0 + days / self.rule.age_base_days))

    def _pins(
        self, said: Sequence[Evidence], states: Mapping[int, CellState], on: date, town: Sequence[bool]
    ) -> list[_Pin]:
        """Own states as pins, and one pin per settlement for claims about unnamed settlements."""
        pins = [
            _Pin(row, self._km(taken, taken.valid_from if town[row] else on), taken)
            for row, state in sorted(states.items())
            if (taken := state.taking) is not None
        ]
        newest: dict[tuple[int, str], Evidence] = {}
        for one in said:
            if (one.scope == "settlements" and one.status in TAKES) or self._boasts(one):
                newest.update({(row, one.faction): one for row in one.rows})
        for (row, _), one in sorted(newest.items(), key=lambda pin: (pin[0][1], pin[0][0])):
            pins.append(_Pin(row, self._km(one, on), one))
        return pins

    def _area_votes(
        self, said: Sequence[Evidence], coverage: Coverage, gone: Mapping[int, Mapping[str, date]], on: date
    ) -> dict[int, list[tuple[float, Evidence]]]:
        """Per row, the distance in km from which each claim about an area votes."""
        votes: dict[int, list[tuple[float, Evidence]]] = {}
        area = coverage.units["area_km2"].to_numpy()
        for one in said:
            if one.scope != "area" or one.status not in TAKES or not one.rows:
                continue
            radius = float(np.sqrt(area[list(one.rows)].sum() / np.pi))
            factor = self.rule.area_factor.get((one.extent or "").split(":")[0], 1.0)
            km = float(np.hypot(np.hypot(0.5 * radius * factor, one.doubt_km * self.rule.doubt), self._age_km(one, on)))
            for row in one.rows:
                if not _is_gone(one, gone.get(row)):
                    votes.setdefault(row, []).append((km, one))
        return votes

    def _neighbours_decide(
        self,
        cells: list[Cell],
        coverage: Coverage,
        pins: Sequence[_Pin],
        areas: Mapping[int, list[tuple[float, Evidence]]],
        states: Mapping[int, CellState],
        gone: Mapping[int, Mapping[str, date]],
        opened: set[int],
    ) -> None:
        named = coverage.units["place_id"].notna().to_numpy()
        low, high = min(self.rule.least_reach_km, self.rule.reach_km), self.rule.reach_km
        spaced = [min(max(self.rule.reach_spacings * spacing, low), high) for spacing in coverage.spacing_km]
        reach = np.where(named, spaced, self.rule.empty_reach_km)
        near = self._nearest(coverage, pins, reach)
        for row in sorted((set(near) | set(areas)) - (set(states) - opened)):
            votes = [vote for vote in areas.get(row, ()) if row not in opened or _newer(vote[1], states[row])]
            heard: list[tuple[float, _Pin]] = []
            for km, pin in sorted(near.get(row, ()), key=lambda one: self._away2(row, one[1], coverage)):
                bounded = named[row] and pin.said.scope == "settlements" and row not in pin.said.rows
                again = any(other.said is pin.said for _, other in heard)
                if not bounded and not again and not _is_gone(pin.said, gone.get(row)):
                    heard.append((max(km, self.rule.floor_km), pin))
            votes += self._by_direction(row, heard, coverage)
            if votes:
                cells[row] = self._count(votes, row)

    def _away2(self, row: int, pin: _Pin, coverage: Coverage) -> float:
        ground = np.column_stack([coverage.seeds / 1000.0, coverage.bank * self.rule.river_km])
        return float(((ground[pin.row] - ground[row]) ** 2).sum())

    def _by_direction(
        self, row: int, heard: Sequence[tuple[float, _Pin]], coverage: Coverage
    ) -> list[tuple[float, Evidence]]:
        """Shepard's direction factor: a half for pins all on one side, up to one and a half for one against many."""
        here = coverage.seeds[row]
        toward = []
        for _, pin in heard:
            way = coverage.seeds[pin.row] - here
            toward.append(way / (np.hypot(*way) or 1.0))
        votes = []
        for (km, pin), one in zip(heard, toward, strict=True):
            unlike = sum((1.0 - float(one @ other)) / far for (far, _), other in zip(heard, toward, strict=True))
            factor = (1.0 + unlike / sum(1.0 / far for far, _ in heard)) / 2.0
            votes.append((km / factor ** (self.rule.direction / 2.0), pin.said))
        return votes

    def _nearest(
        self, coverage: Coverage, pins: Sequence[_Pin], reach: Sequence[float]
    ) -> dict[int, list[tuple[float, _Pin]]]:
        """Per row the nearest pins in its reach on the ground (rivers counted), and how far away they are in all."""
        if not pins:
            return {}
        ground = np.column_stack([coverage.seeds / 1000.0, coverage.bank * self.rule.river_km])
        rows = np.array([pin.row for pin in pins])
        z = np.array([pin.z_km for pin in pins])
        found = {}
        within = cKDTree(ground[rows]).query(ground)[0] <= np.max(reach) + 1.0
        for row in np.flatnonzero(within).tolist():
            away = np.linalg.norm(ground[row] - ground[rows], axis=1)
            km = np.hypot(away, z)
            inside = np.flatnonzero(away**2 <= reach[row] ** 2 + 1e-9).tolist()
            # Of pins at one distance the first is taken.
            nearest = sorted(inside, key=lambda at: (round(km[at] ** 2, 9), at))[: self.rule.neighbours]
            if nearest:
                found[row] = [(float(km[at]), pins[at]) for at in nearest]
        return found

    def _own(self, state: CellState, newer: list[tuple[float, Evidence]], on: date) -> Cell:
        """A cell that was named itself: its own claims, unless newer ones about its area outvote them."""
        own = Cell(
            faction=state.holder,
            status=state.status,
            besieged=state.besieged,
            rivals=state.rivals,
            since=state.since if state.holder else None,
            confidence=self._confidence({state.holder: 1.0}, state.holder, state.confidence) if state.holder else 0.0,
            claim_ids=state.claim_ids,
            against_ids=state.against_ids,
            basis="named",
        )
        if not newer:
            return own
        if state.holder is None or state.latest is None:
            voted = self._count(newer)
            nearest = [vote for vote in newer if vote[1].claim_id == voted.claim_ids[0]]
            return replace(voted, basis="borne_out" if self._boasts(nearest[0][1]) else "outvoted")
        standing = replace(state.latest, faction=state.holder)
        outcome = self._count([*newer, (self._km(state.latest, on), standing)])
        return self._merged(own, outcome, state.confidence)

    def _merged(self, own: Cell, voted: Cell, sure: float) -> Cell:
        """A cell that keeps its holder in a vote rests on its own claims and on those that voted for it."""
        if voted.faction is None:
            return own
        if voted.faction != own.faction:
            return replace(voted, basis="outvoted")
        held = own.status == "held"
        pro = tuple(dict.fromkeys([*own.claim_ids, *voted.claim_ids]))
        con = dict.fromkeys([*own.against_ids, *voted.against_ids])
        return replace(
            own,
            basis="upheld",
            rivals=voted.rivals if held else own.rivals,
            confidence=round(min(voted.odds, max(voted.cap, sure)), 3) if held else own.confidence,
            claim_ids=pro,
            against_ids=tuple(one for one in con if one not in pro),
        )

    def _with_cities(
        self, own: Mapping[int, CellState], city: Mapping[int, CellState], on: date
    ) -> dict[int, CellState]:
        """A part of a city follows the city, unless what was said of the part itself is newer or nearer."""
        states = dict(own)
        for row, whole in city.items():
            part = own.get(row)
            if part is None or self._city_decides(part, whole, on):
                whole.earlier = [*whole.earlier, *(part.heard if part else ())]
                states[row] = whole
        return states

    def _city_decides(self, part: CellState, whole: CellState, on: date) -> bool:
        if whole.latest is None or not _newer(whole.latest, part):
            return False
        if whole.holder is None:
            return whole.latest.faction == part.holder
        if part.holder is None or part.latest is None:
            return whole.status == "held"
        return (
            whole.status == "held"
            and whole.holder != part.holder
            and self._km(whole.latest, on) < self._km(part.latest, on)
        )

    def _km(self, said: Evidence, on: date) -> float:
        """How far away a claim about the cell itself counts."""
        return max(float(np.hypot(self._age_km(said, on), said.doubt_km * self.rule.doubt)), self.rule.floor_km)

    def _count(self, votes: Sequence[tuple[float, Evidence]], row: int = -1) -> Cell:
        weights: dict[str, float] = {}
        ranked = sorted(votes, key=lambda vote: (round(max(vote[0], self.rule.floor_km) * 1000), vote[1].claim_id))
        for km, said in ranked:
            weights[said.faction] = weights.get(said.faction, 0.0) + 1.0 / max(km, self.rule.floor_km) ** 2
        winner = max(sorted(weights), key=lambda faction: weights[faction])
        won = [said for _, said in ranked if said.faction == winner]
        lost = [said for _, said in ranked if said.faction != winner]
        cap = max(said.confidence for said in won)
        return Cell(
            basis="ground" if won[0].scope in ("area", "settlements") and row in won[0].rows else "nearby",
            odds=self._confidence(weights, winner, 1.0),
            cap=cap,
            faction=winner,
            status="held",
            rivals=tuple(sorted({said.faction for said in lost})),
            since=won[0].valid_from,
            confidence=self._confidence(weights, winner, cap),
            claim_ids=tuple(dict.fromkeys(said.claim_id for said in won)),
            against_ids=tuple(dict.fromkeys(said.claim_id for said in lost)),
        )

    def _confidence(self, weights: Mapping[str, float], winner: str, cap: float) -> float:
        """Odds of the winner's share to the power 1.5, with ignorance as a far voter, capped by the sources."""
        share = weights[winner] / (sum(weights.values()) + 1.0 / self.rule.void_km**2)
        odds = share**self.rule.sharpness / (share**self.rule.sharpness + (1.0 - share) ** self.rule.sharpness)
        return round(min(odds, cap), 3)


def _newer(said: Evidence, state: CellState) -> bool:
    """Whether a claim about the surroundings may overrule what was last said of the place itself."""
    return state.latest is not None and said.valid_from > state.latest.valid_from


def _is_gone(said: Evidence, gone: Mapping[str, date] | None) -> bool:
    return gone is not None and said.faction in gone and said.valid_from < gone[said.faction]


def cell_states(evidence: Iterable[Evidence], scope: str) -> dict[int, CellState]:
    """State of every cell that claims of one scope name for itself, by row of the unit."""
    states: dict[int, CellState] = {}
    for said in evidence:
        if said.scope == scope and said.status in COLOURS:
            for row in said.rows:
                states.setdefault(row, CellState()).hear(said)
    return states


def barred(evidence: Iterable[Evidence]) -> dict[int, dict[str, date]]:
    """Per row, the factions that were reported to have left it, and when."""
    gone: dict[int, dict[str, date]] = {}
    for said in evidence:
        if bars(said):
            for row in said.rows:
                gone.setdefault(row, {})[said.faction] = said.valid_from
    return gone
