"""Why a place is shown as it is: gathers what was said of it, near it and against it, for :mod:`mapper.report`.

Called by :mod:`mapper.controlmap`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from mapper.control.decided import Decided
from mapper.control.ledger import TAKES
from mapper.errors import UnknownPlace
from mapper.evidence import stance
from mapper.records import Candidate
from mapper.report import Explanation, Weighed, explain_area, explain_cell
from mapper.schema import claim_records

if TYPE_CHECKING:
    from mapper.controlmap import ControlMap


@dataclass(frozen=True)
class Why:
    """What can be asked of a map."""

    shown: ControlMap

    def explain(self, place: str, lang: str) -> Explanation:
        """See :meth:`mapper.ControlMap.explain`."""
        shown = self.shown
        candidate, twins = self._place_called(place)
        factions = self.shown.theatre.factions.table()
        rows = self._cells_of(candidate)
        if rows is None:
            unit_id = self._unit_of(candidate, place)
            others = self._mentions_of(unit_id)
            cell = self.shown.control.loc[unit_id]
            near = self._silencers_of(unit_id)
            aside = tuple(other for other in others if other not in near)
            weighed = self._weighed(unit_id, (*cell["claim_ids"], *cell["against_ids"], *others, *near))
            named = [twin for twin in twins if twin.place_id != candidate.place_id]
            return explain_cell(
                cell, candidate, shown.claims, factions=factions, on=shown.on, lang=lang,
                elsewhere=aside, near=near, weighed=weighed, twins=named, model=shown.theatre.model(shown.model),
                town=bool(shown.theatre.coverage.units.at[unit_id, "town"]),
            )  # fmt: skip
        said = [
            str(claim_id)
            for claim_id, places in self._spoken().items()
            if any(candidate.place_id in (one.place_id, *one.reference_ids) for one in places)
        ]
        return explain_area(
            self.shown.control.iloc[rows],
            candidate,
            self.shown.claims,
            factions=factions,
            on=self.shown.on,
            lang=lang,
            said=tuple(said),
        )

    def _place_called(self, place: str) -> tuple[Candidate, list[Candidate]]:
        """The place that a name most likely means, and all points that bear it as well."""
        gazetteer = self.shown.theatre.gazetteer
        if place in self.shown.theatre.places.index:
            return gazetteer.get(place), []
        found = gazetteer.lookup(place)
        if not found:
            raise UnknownPlace(
                f"no place {place!r} in the gazetteer of {self.shown.theatre.id}; try: mapper place NAME"
            )
        points = self.shown.theatre.places.geom_type == "Point"
        return found[0], [one for one in found if one.score == found[0].score and points[one.place_id]]

    def _cells_of(self, candidate: Candidate) -> NDArray[np.int64] | None:
        """Rows of the cells of an area, None for a place that is one cell."""
        shape = self.shown.theatre.places.geometry[candidate.place_id]
        if shape.geom_type == "Point":
            return None
        if shape.geom_type.endswith("LineString"):
            raise UnknownPlace(f"{candidate.name} is a line, not a place that can be held; ask for a place on it")
        rows = self.shown.theatre.coverage.rows_inside(shape)
        if not len(rows):
            raise UnknownPlace(f"{candidate.name} lies outside the theatre {self.shown.theatre.id}")
        return rows

    def _unit_of(self, candidate: Candidate, place: str) -> str:
        units = self.shown.theatre.coverage.units
        if candidate.place_id in units.index:
            return candidate.place_id
        row = self.shown.theatre.coverage.row_at(candidate.lon, candidate.lat)
        if row is None:
            raise UnknownPlace(f"{place!r} ({candidate.name}) lies outside the theatre {self.shown.theatre.id}")
        return str(units.index[row])

    def _spoken(self) -> pd.Series:
        """Places of the claims that hold on the day or before it."""
        return self.shown.claims.loc[self.shown.claims["valid_from"] <= pd.Timestamp(self.shown.on), "places"]

    def _mentions_of(self, unit_id: str) -> tuple[str, ...]:
        """Claims up to the day that speak of the cell without deciding it: denied, expected, shared, overtaken."""
        cited = {*self.shown.control.at[unit_id, "claim_ids"], *self.shown.control.at[unit_id, "against_ids"]}
        row = self.shown.control.index.get_loc(unit_id)
        point = shapely.Point(*self.shown.theatre.coverage.units.loc[unit_id, ["lon", "lat"]])
        coloured = {
            c
            for c, rows in zip(self.shown.evidence["claim_id"], self.shown.evidence["rows"], strict=True)
            if row in rows
        }
        shapes = self.shown.claims.geometry
        return tuple(
            str(claim_id)
            for claim_id in self._spoken().index
            if claim_id not in cited
            and (claim_id in coloured or (shapes[claim_id] is not None and shapes[claim_id].intersects(point)))
        )

    def _away(self, unit_id: str) -> tuple[int, NDArray[np.float64]]:
        """Row of a cell, and how far from it every cell is, in km."""
        seeds = self.shown.theatre.coverage.seeds
        row = int(self.shown.theatre.coverage.units.index.get_loc(unit_id))
        return row, np.hypot(*(seeds - seeds[row]).T) / 1000.0

    def _silencers_of(self, unit_id: str) -> tuple[str, ...]:
        """Claims that keep places within reach from speaking for a cell, the nearest place first; then silent ones."""
        control = self.shown.control
        row, km = self._away(unit_id)
        reach = float(self.shown.theatre.settings["control"]["kilometre"]["reach_km"])
        cited = {*control.at[unit_id, "claim_ids"], *control.at[unit_id, "against_ids"]}
        quiet = self.shown.evidence[
            ~self.shown.evidence["status"].isin(TAKES) & self.shown.evidence["scope"].isin(["point", "part"])
        ]
        found: dict[str, float] = {}
        for claim_id, rows in zip(quiet["claim_id"], quiet["rows"], strict=True):
            for at in rows:
                if at != row and km[at] <= reach and claim_id in control["claim_ids"].iloc[at]:
                    found[claim_id] = min(km[at], found.get(claim_id, reach))
        near = sorted(found, key=lambda one: (found[one], one))
        return tuple(one for one in dict.fromkeys([*near, *self._decided.silent(row)]) if one not in cited)

    @cached_property
    def _decided(self) -> Decided:
        model = self.shown.theatre.model(self.shown.model)
        return model.over(self.shown.evidence, self.shown.theatre.coverage, known_by=self.shown.known_by)(self.shown.on)

    def _weighed(self, unit_id: str, claim_ids: tuple[str, ...]) -> dict[str, Weighed]:
        """Ground distance, age, river and stance of claims at a cell."""
        coverage = self.shown.theatre.coverage
        row, km = self._away(unit_id)
        spoken = self.shown.evidence[self.shown.evidence["claim_id"].isin(claim_ids)]
        rows: dict[str, set[int]] = {}
        itself = set()
        for claim_id, some, scope in zip(spoken["claim_id"], spoken["rows"], spoken["scope"], strict=True):
            rows.setdefault(claim_id, set()).update(some)
            if scope == "point" and row in some:
                itself.add(claim_id)
        asked = self.shown.claims.loc[[one for one in dict.fromkeys(claim_ids) if one in self.shown.claims.index]]
        found = {}
        for claim in claim_records(asked):
            at = min(rows.get(claim.claim_id, ()), key=lambda one: (km[one], one), default=None)
            days = max((self.shown.on - claim.valid_from).days, 0)
            away = None if at is None else round(float(km[at]), 1)
            across = at is not None and bool(np.any(coverage.bank[at] != coverage.bank[row]))
            inside = away == 0 and claim.claim_id not in itself
            found[claim.claim_id] = Weighed(away, days, across, stance(claim, self.shown.theatre), inside)
        return found
