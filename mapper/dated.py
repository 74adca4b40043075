"""One layer of a map for other programs: as it is on the map's day, or its history over a range of days.

Called by :class:`mapper.controlmap.ControlMap` when a layer is wanted; it decides nothing and writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd

from mapper.control.decided import Decided
from mapper.control.spans import area_spans, cell_spans, day_of, front_spans
from mapper.control.timeline import Timeline, change_days, recorded, timeline
from mapper.errors import InputError
from mapper.schema import WGS84
from mapper.view import layers

if TYPE_CHECKING:
    from mapper.controlmap import ControlMap

LAYERS: Final = ("areas", "units", "places", "claims", "front")
"""What can be asked for."""

_DAY_BY_DAY: Final = 800


def layer_of(control_map: ControlMap, name: str) -> gpd.GeoDataFrame:
    """
    One layer of a map's own day, styled, EPSG:4326; see :meth:`mapper.controlmap.ControlMap.layer`.

    Raises
    ------
    InputError
        If there is no such layer.
    """
    _check(name)
    look = _look(control_map)
    if name == "areas":
        return layers.areas_layer(control_map.areas, as_of=control_map.on, **look)
    if name == "front":
        return layers.front_layer(_front(control_map), as_of=control_map.on, **look)
    if name == "claims":
        return layers.claims_layer(control_map.claims, style=look["style"], factions=look["factions"])
    units = control_map.theatre.coverage.units
    control = control_map.control.assign(**{name: units[name] for name in ("name", "name_ar", "area_km2")})
    return layers.units_layer(control, **look) if name == "units" else _places(control, control_map, look)


@dataclass(frozen=True)
class History:
    """
    A map's layers over a range of days, each feature with the span of days in which it holds.

    Parameters
    ----------
    control_map
        Lends evidence, theatre and names.
    line
        The states of the days of the range, see :meth:`between`.
    spans
        Of :func:`mapper.control.spans.cell_spans`.
    """

    control_map: ControlMap
    line: Timeline
    spans: pd.DataFrame

    @classmethod
    def between(cls, control_map: ControlMap, first: date, last: date) -> History:
        """
        Decide the days from ``first`` to ``last``, both included.

        Every day of up to 800 days; of a longer range those on which a claim begins or ends, and the first of each
        month for claims that give way to age (:func:`mapper.control.timeline.change_days`).

        Raises
        ------
        InputError
            If the range is upside down.
        """
        if last < first:
            raise InputError(f"the range ends ({last}) before it begins ({first})")
        coverage = control_map.theatre.coverage
        model = control_map.theatre.model(control_map.model)
        known_by = control_map.known_by
        evidence = control_map.evidence
        if (last - first).days < _DAY_BY_DAY:
            decided: Iterable[Decided] = timeline(evidence, coverage, model, first, last, known_by=known_by)
        else:
            days = change_days(evidence, first, last, model)
            decided = map(model.over(evidence, coverage, known_by=known_by), days)
        line = recorded(decided, coverage)
        return cls(control_map, line, cell_spans(line, coverage))

    def layer(self, name: str = "areas") -> gpd.GeoDataFrame:
        """
        One layer, a feature per span, the later after the earlier; unknown ground is left out.

        Parameters
        ----------
        name
            ``units`` and ``places``: a feature for every span of a cell in one state. ``areas``: ground that came
            into a state and left it on the same days, so that one day's features make up that day's areas.
            ``front``: a line for as long as the same two face each other there. ``claims``: those that hold in the
            range.

        Raises
        ------
        InputError
            If there is no such layer.
        """
        _check(name)
        look = _look(self.control_map)
        coverage = self.control_map.theatre.coverage
        start = self.line.days[0]
        if name == "areas":
            made = layers.areas_layer(self._dated(area_spans(self.spans, coverage)), as_of=start, **look)
        elif name == "front":
            fronts = front_spans(self.line, self.spans, coverage)
            made = layers.front_layer(self._days(fronts), as_of=start, **look)
        elif name == "claims":
            said = self.control_map.claims
            open_ended = said["valid_to"].isna() | (said["valid_to"] > pd.Timestamp(start))
            within = open_ended & (said["valid_from"] <= pd.Timestamp(self.line.days[-1]))
            made = layers.claims_layer(said[within], style=look["style"], factions=look["factions"])
        elif name == "units":
            made = layers.units_layer(self._control(), **look)
        else:
            made = _places(self._control(), self.control_map, look)
        return made.sort_values("start", kind="stable") if len(made) else made

    def _control(self) -> gpd.GeoDataFrame:
        """CONTROL with a row per span, under the cell's id and the day it begins."""
        units = self.control_map.theatre.coverage.units.iloc[self.spans["row"].to_numpy()]
        frame = self._dated(self.spans.reset_index(drop=True))
        ids = [f"{unit}@{day}" for unit, day in zip(units.index, frame["as_of"], strict=True)]
        named = {name: units[name].to_numpy() for name in ("name", "name_ar", "area_km2")}
        table = frame.assign(unit_id=units.index.to_numpy(), **named).set_axis(pd.Index(ids, dtype=object))
        return gpd.GeoDataFrame(table, geometry=units.geometry.to_numpy(), crs=WGS84)

    def _dated(self, spans: Any) -> Any:
        """Add the state and the days to spans that have a ``key``."""
        states = [self.line.keys[key] or (None, "unknown", (), False, ()) for key in spans["key"]]
        columns = {
            name: pd.Series([state[at] for state in states], index=spans.index, dtype=object)
            for at, name in enumerate(("faction", "status", "rivals", "besieged", "claimed_by"))
        }
        return self._days(spans.assign(**columns))

    def _days(self, spans: Any) -> Any:
        first, stop = (
            pd.Series([day_of(self.line, int(number)) for number in spans[name]], index=spans.index, dtype=object)
            for name in ("first", "stop")
        )
        return spans.assign(as_of=first, end=stop)


def _check(name: str) -> None:
    if name not in LAYERS:
        raise InputError(f"no layer {name!r}; there are: {', '.join(LAYERS)}")


def _look(control_map: ControlMap) -> dict[str, Any]:
    theatre = control_map.theatre
    return {"style": theatre.style, "factions": theatre.factions.table(), "claims": control_map.claims}


def _places(control: gpd.GeoDataFrame, control_map: ControlMap, look: dict[str, Any]) -> gpd.GeoDataFrame:
    """Cells of named places as points."""
    units = control_map.theatre.coverage.units
    at = units.index.get_indexer(control.get("unit_id", control.index))
    units = units.iloc[at]
    named = units["place_id"].notna().to_numpy()
    points = gpd.points_from_xy(units["lon"][named], units["lat"][named], crs=WGS84)
    weight = [round(control_map.theatre.gazetteer.prominence(place), 2) for place in units["place_id"][named]]
    return layers.places_layer(control[named].set_geometry(points).assign(prominence=weight), **look)


def _front(control_map: ControlMap) -> gpd.GeoDataFrame:
    """Front lines with the claims behind the cells on both sides."""
    edges = control_map.theatre.coverage.edges
    names = np.append(control_map.control["faction"].where(control_map.control["faction"].notna(), None), [None])
    ids = control_map.control["claim_ids"].tolist()
    behind: dict[tuple[str, str], set[str]] = {}
    left, right = names[edges[:, 2]], names[edges[:, 3]]
    for edge, (a, b) in enumerate(zip(left, right, strict=True)):
        if a is not None and b is not None and a != b:
            behind.setdefault((min(a, b), max(a, b)), set()).update(ids[edges[edge, 2]], ids[edges[edge, 3]])
    front = control_map.front
    pairs = zip(front["faction_a"], front["faction_b"], strict=True)
    claims = [tuple(sorted(behind.get(pair, ()))) for pair in pairs]
    return front.assign(claim_ids=pd.Series(claims, index=front.index, dtype=object))
