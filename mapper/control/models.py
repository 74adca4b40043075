"""Who holds which cell on a day: models are frozen parameters that can be called, kept in one dict.

A model takes evidence and a tessellation and returns CONTROL, one row per unit, in the order of the units.
It knows no words: texts become evidence in :mod:`mapper.pipeline`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Protocol

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from mapper.control.ledger import TAKES, CellState, Evidence, barred, cell_states
from mapper.control.units import Coverage
from mapper.schema import CONTROL, DATE, EVIDENCE


class ControlModel(Protocol):
    """What :data:`CONTROL_MODELS` holds: evidence in, CONTROL out, no other state."""

    def __call__(
        self, evidence: pd.DataFrame, coverage: Coverage, *, on: date, known_by: date | None = None
    ) -> gpd.GeoDataFrame:
        """Return CONTROL on a day, as far as it was known by another."""
        ...


@dataclass(slots=True)
class _Cell:
    """One row of CONTROL while it is being decided."""

    faction: str | None = None
    status: str = "unknown"
    besieged: bool = False
    rivals: tuple[str, ...] = ()
    since: date | None = None
    confidence: float = 0.0
    claim_ids: tuple[str, ...] = ()
    against_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Pin:
    """A claim as a point in (x, y, doubt, bank) space, all in kilometres."""

    row: int
    z_km: float
    said: Evidence


@dataclass(frozen=True, slots=True)
class KilometreRule:
    """
    The kilometre rule: a claim is a pin, and everything that weakens it is distance.

    The distance of a pin from a cell is the ground distance, combined by Pythagoras with ``age_km`` per
    doubling of its age beyond ``age_base_days``, with its doubt (source, vagueness), and with ``river_km``
    when a barrier river lies between. The ``neighbours`` nearest pins vote with 1/distance². A claim about
    an area is one more vote in each of its cells, from half the area's radius away, nearer when it says
    "all". A cell that a claim names for itself listens to no neighbours, and a claim about the unnamed
    villages of some ground does not speak for named places outside it. Beyond ``reach_km`` of any pin
    (ground and river), and inside no area, nothing is known.

    Parameters
    ----------
    age_km, age_base_days
        Kilometres per doubling of the age beyond the base.
    river_km
        What a barrier river adds.
    reach_km, empty_reach_km
        How far a pin speaks for a neighbouring named place, and for empty land.
    void_km
        Distance from which ignorance votes in the confidence (not in the choice).
    area_factor
        Extent of an area claim to the factor on half its radius.

    Notes
    -----
    Constants other than the reach were fitted on daily maps of another war; see ``theatre.toml``.
    """

    age_km: float = 2.0
    age_base_days: float = 7.0
    river_km: float = 20.0
    neighbours: int = 12
    floor_km: float = 0.5
    reach_km: float = 15.0
    empty_reach_km: float = 10.0
    void_km: float = 60.0
    area_factor: Mapping[str, float] = field(default_factory=lambda: {"all": 0.5, "most": 0.75, "part": 2.0})

    def __call__(
        self, evidence: pd.DataFrame, coverage: Coverage, *, on: date, known_by: date | None = None
    ) -> gpd.GeoDataFrame:
        """
        Decide every cell.

        Parameters
        ----------
        evidence
            :data:`mapper.schema.EVIDENCE` with a column ``rows``: the units each row speaks of.
        coverage
            The tessellation.
        on
            The day on the ground.
        known_by
            Only what was reported by then; None is everything.

        Returns
        -------
        geopandas.GeoDataFrame
            :data:`mapper.schema.CONTROL`, one row per unit, same index and order.
        """
        EVIDENCE.check(evidence)
        said = live(evidence, on=on, known_by=known_by)
        states = self._with_cities(cell_states(said, "point"), cell_states(said, "part"), on)
        gone = barred(said)
        pins = self._pins(said, states, on)
        areas = self._area_votes(said, coverage, gone, on)
        cells = [_Cell() for _ in range(len(coverage.units))]
        self._neighbours_decide(cells, coverage, pins, areas, states, gone)
        about: dict[int, list[tuple[float, Evidence]]] = {}
        for pin in pins:
            if pin.said.scope == "settlements":
                about.setdefault(pin.row, []).append((pin.z_km, pin.said))
        for row, state in states.items():
            covering = [*areas.get(row, ()), *about.get(row, ())]
            cells[row] = self._own(state, [vote for vote in covering if _newer(vote[1], state)], on)
        return _control_frame(cells, coverage, on)

    def _age_km(self, said: Evidence, on: date) -> float:
        days = max(0, (on - said.valid_from).days)
        return float(self.age_km * np.log2(1.0 + days / self.age_base_days))

    def _pins(self, said: Sequence[Evidence], states: Mapping[int, CellState], on: date) -> list[_Pin]:
        """Own states as pins, and one pin per settlement for claims about unnamed settlements."""
        pins = [
            _Pin(row, self._km(state.latest, on), state.latest)
            for row, state in sorted(states.items())
            if state.status == "held" and state.latest is not None and state.latest.status in TAKES
        ]
        newest: dict[tuple[int, str], Evidence] = {}
        for one in said:
            if one.scope == "settlements" and one.status in TAKES:
                newest.update({(row, one.faction): one for row in one.rows})
        for (row, _), one in sorted(newest.items()):
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
            factor = self.area_factor.get((one.extent or "").split(":")[0], 1.0)
            km = float(np.hypot(np.hypot(0.5 * radius * factor, one.doubt_km), self._age_km(one, on)))
            for row in one.rows:
                if not _is_gone(one, gone.get(row)):
                    votes.setdefault(row, []).append((km, one))
        return votes

    def _neighbours_decide(
        self,
        cells: list[_Cell],
        coverage: Coverage,
        pins: Sequence[_Pin],
        areas: Mapping[int, list[tuple[float, Evidence]]],
        states: Mapping[int, CellState],
        gone: Mapping[int, Mapping[str, date]],
    ) -> None:
        near = self._nearest(coverage, pins)
        named = coverage.units["place_id"].notna().to_numpy()
        reach = np.where(named, self.reach_km, self.empty_reach_km)
        for row in sorted((set(near) | set(areas)) - set(states)):
            votes = list(areas.get(row, ()))
            for ground_km, km, pin in near.get(row, ()):
                bounded = named[row] and pin.said.scope == "settlements" and row not in pin.said.rows
                if ground_km <= reach[row] and not bounded and not _is_gone(pin.said, gone.get(row)):
                    votes.append((km, pin.said))
            if votes:
                cells[row] = self._count(votes)

    def _nearest(self, coverage: Coverage, pins: Sequence[_Pin]) -> dict[int, list[tuple[float, float, _Pin]]]:
        """Per row within reach of a pin: (km on the ground, rivers counted; km in all; pin) of the nearest pins."""
        if not pins:
            return {}
        ground = np.column_stack([coverage.seeds / 1000.0, coverage.bank * self.river_km])
        rows = np.array([pin.row for pin in pins])
        z = np.array([pin.z_km for pin in pins])
        within = np.flatnonzero(cKDTree(ground[rows]).query(ground)[0] <= max(self.reach_km, self.empty_reach_km))
        if not len(within):
            return {}
        tree = cKDTree(np.column_stack([ground[rows], z]))
        count = min(self.neighbours, len(pins))
        found = tree.query(np.column_stack([ground[within], np.zeros(len(within))]), count)
        km, index = (array.reshape(len(within), count) for array in found)
        away = np.linalg.norm(ground[within][:, None, :] - ground[rows[index]], axis=2)
        return {
            int(row): [(float(away[i, k]), float(km[i, k]), pins[index[i, k]]) for k in range(count)]
            for i, row in enumerate(within)
        }

    def _own(self, state: CellState, newer: list[tuple[float, Evidence]], on: date) -> _Cell:
        """A cell that was named itself: its own claims, unless newer ones about its area outvote them."""
        own = _Cell(
            faction=state.holder,
            status=state.status,
            besieged=state.besieged,
            rivals=state.rivals,
            since=state.since if state.holder else None,
            confidence=self._confidence({state.holder: 1.0}, state.holder, state.confidence) if state.holder else 0.0,
            claim_ids=state.claim_ids,
            against_ids=state.against_ids,
        )
        if not newer:
            return own
        if state.holder is None or state.latest is None:
            return self._count(newer)
        standing = replace(state.latest, faction=state.holder)
        outcome = self._count([*newer, (self._km(state.latest, on), standing)])
        return own if outcome.faction == state.holder else outcome

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
        return max(float(np.hypot(self._age_km(said, on), said.doubt_km)), self.floor_km)

    def _count(self, votes: Sequence[tuple[float, Evidence]]) -> _Cell:
        weights: dict[str, float] = {}
        ranked = sorted(votes, key=lambda vote: (vote[0], vote[1].claim_id))
        for km, said in ranked:
            weights[said.faction] = weights.get(said.faction, 0.0) + 1.0 / max(km, self.floor_km) ** 2
        winner = max(sorted(weights), key=lambda faction: weights[faction])
        won = [said for _, said in ranked if said.faction == winner]
        lost = [said for _, said in ranked if said.faction != winner]
        return _Cell(
            faction=winner,
            status="held",
            rivals=tuple(sorted({said.faction for said in lost})),
            since=won[0].valid_from,
            confidence=self._confidence(weights, winner, max(said.confidence for said in won)),
            claim_ids=tuple(dict.fromkeys(said.claim_id for said in won)),
            against_ids=tuple(dict.fromkeys(said.claim_id for said in lost)),
        )

    def _confidence(self, weights: Mapping[str, float], winner: str, cap: float) -> float:
        """Odds of the winner's share to the power 1.5, with ignorance as a far voter, capped by the sources."""
        share = weights[winner] / (sum(weights.values()) + 1.0 / self.void_km**2)
        odds = share**1.5 / (share**1.5 + (1.0 - share) ** 1.5)
        return round(min(odds, cap), 3)


def live(evidence: pd.DataFrame, *, on: date, known_by: date | None) -> list[Evidence]:
    """Evidence that holds on a day and was reported by another, oldest first."""
    day = pd.Timestamp(on)
    open_ended = evidence["valid_to"].isna() | (evidence["valid_to"] > day)
    keep = (evidence["valid_from"] <= day) & open_ended
    if known_by is not None:
        keep &= evidence["reported"] <= pd.Timestamp(known_by)
    rows = evidence[keep].drop(columns="geometry").to_dict("records")
    said = [
        Evidence(
            claim_id=row["claim_id"],
            faction=row["faction"],
            status=row["status"],
            others=tuple(name for name in row["factions"] if name != row["faction"]),
            valid_from=row["valid_from"].date(),
            reported=row["reported"].date(),
            confidence=float(row["confidence"]),
            doubt_km=float(row["doubt_km"]),
            scope=row["scope"],
            extent=row["extent"] or None,
            rows=tuple(row["rows"]),
        )
        for row in rows
    ]
    return sorted(said, key=lambda one: (one.order, one.scope, one.rows))


def _newer(said: Evidence, state: CellState) -> bool:
    """Whether a claim about the surroundings may overrule what was last said of the place itself."""
    return state.latest is not None and said.valid_from > state.latest.valid_from


def _is_gone(said: Evidence, gone: Mapping[str, date] | None) -> bool:
    return gone is not None and said.faction in gone and said.valid_from < gone[said.faction]


def _control_frame(cells: Sequence[_Cell], coverage: Coverage, on: date) -> gpd.GeoDataFrame:
    units = coverage.units

    def column(name: str, dtype: str = "object") -> pd.Series:
        return pd.Series([getattr(cell, name) for cell in cells], index=units.index, dtype="object").astype(dtype)

    frame = gpd.GeoDataFrame(
        {
            "as_of": pd.Series([pd.Timestamp(on)] * len(cells), index=units.index, dtype=DATE),
            "faction": column("faction"),
            "status": column("status"),
            "besieged": column("besieged", "bool"),
            "rivals": column("rivals"),
            "since": pd.to_datetime(column("since")).astype(DATE),
            "confidence": column("confidence", "float"),
            "claim_ids": column("claim_ids"),
            "against_ids": column("against_ids"),
        },
        index=units.index,
        geometry=units.geometry.to_numpy(),
        crs=units.crs,
    )
    CONTROL.check(frame)
    return frame


CONTROL_MODELS: dict[str, type[KilometreRule]] = {"kilometre": KilometreRule}
"""The models by name; the laws in the tests run over all of them."""
