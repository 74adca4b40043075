"""From the states of days to spans: how long a cell, a stretch of ground or a line of contact stayed as it was.

A span is half-open, ``[first, stop)``. Called by :mod:`mapper.dated`; it knows no names and no colours.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from mapper.control.timeline import Timeline
from mapper.control.units import Coverage
from mapper.schema import WGS84

_EDGES_AT_ONCE: Final = 20_000


def cell_spans(line: Timeline, coverage: Coverage) -> pd.DataFrame:
    """
    Every cell's history as spans of one state; unknown is left out.

    Parameters
    ----------
    line
        Of the cells of ``coverage``.

    Returns
    -------
    pandas.DataFrame
        ``row`` (of the cell), ``key`` (row of ``line.keys``), ``first`` and ``stop`` (numbers of days, half-open),
        ``since``, ``confidence`` (mean over the days) and ``claim_ids`` (all that stood behind it, in the order in
        which they came to); ordered by cell and day.
    """
    row, first, stop = _runs(line.states)
    key = line.states[first, row] if len(row) else np.zeros(0, dtype=np.int32)
    known = key > 0
    spans = pd.DataFrame({"row": row[known], "key": key[known], "first": first[known], "stop": stop[known]})
    return spans.join(_behind(spans, line, coverage))


def area_spans(spans: pd.DataFrame, coverage: Coverage) -> gpd.GeoDataFrame:
    """
    Ground that came into a state on one day and left it on another, dissolved.

    Parameters
    ----------
    spans
        Of :func:`cell_spans`.

    Returns
    -------
    geopandas.GeoDataFrame
        ``key, first, stop, since`` (the earliest), ``confidence`` (mean over area), ``claim_ids`` (sorted),
        ``area_km2`` and ``geometry`` (MultiPolygon, EPSG:4326). On any day the areas do not overlap, and those of
        one key are together that day's area of the key; so nothing is written twice.
    """
    cells = coverage.units.geometry.to_numpy()
    size = coverage.units["area_km2"].to_numpy(float)
    rows: list[dict[str, Any]] = []
    geometry = []
    for (key, first, stop), group in spans.groupby(["key", "first", "stop"], sort=True):
        inside = group["row"].to_numpy()
        weight = size[inside]
        rows.append(
            {
                "key": int(key),
                "first": int(first),
                "stop": int(stop),
                "since": min((day for day in group["since"] if day is not None), default=None),
                "confidence": round(float(np.average(group["confidence"], weights=weight)), 3),
                "claim_ids": tuple(sorted({claim for ids in group["claim_ids"] for claim in ids})),
                "area_km2": round(float(weight.sum()), 1),
            }
        )
        whole = shapely.coverage_union_all(cells[inside])
        geometry.append(shapely.multipolygons(shapely.get_parts(whole)))
    columns = ["key", "first", "stop", "since", "confidence", "claim_ids", "area_km2"]
    return gpd.GeoDataFrame(pd.DataFrame(rows, columns=columns), geometry=geometry, crs=WGS84)


def front_spans(line: Timeline, spans: pd.DataFrame, coverage: Coverage) -> gpd.GeoDataFrame:
    """
    Lines between two known holders, each for as long as the same two faced each other there.

    Parameters
    ----------
    spans
        Of :func:`cell_spans`; lends the claims behind the cells on either side.

    Returns
    -------
    geopandas.GeoDataFrame
        ``faction_a`` < ``faction_b``, ``first, stop, claim_ids, length_km`` and ``geometry`` (MultiLineString,
        EPSG:4326).
    """
    holders = sorted({key[0] for key in line.keys if key is not None and key[0] is not None})
    code = np.array([-1 if key is None or key[0] is None else holders.index(key[0]) for key in line.keys])
    held = code[line.states]
    edges = np.flatnonzero((coverage.edges[:, 2] >= 0) & (coverage.edges[:, 3] >= 0))
    met: dict[tuple[int, int, int], list[int]] = {}
    for start in range(0, len(edges), _EDGES_AT_ONCE):
        part = edges[start : start + _EDGES_AT_ONCE]
        left, right = held[:, coverage.edges[part, 2]], held[:, coverage.edges[part, 3]]
        apart = (left >= 0) & (right >= 0) & (left != right)
        pair = np.where(apart, np.minimum(left, right) * len(holders) + np.maximum(left, right), -1)
        column, first, stop = _runs(pair)
        for edge, begins, ends in zip(column.tolist(), first.tolist(), stop.tolist(), strict=True):
            if pair[begins, edge] >= 0:
                met.setdefault((int(pair[begins, edge]), begins, ends), []).append(int(part[edge]))
    behind = _Behind(spans, len(line.days))
    rows, geometry = [], []
    for (both, begins, ends), along in sorted(met.items()):
        beside = np.unique(coverage.edges[along, 2:]).tolist()
        claims = {claim for row in beside for claim in behind.on(row, begins)}
        a, b = divmod(both, len(holders))
        rows.append((holders[a], holders[b], begins, ends, tuple(sorted(claims))))
        segments = shapely.multilinestrings(shapely.linestrings(coverage.vertices[coverage.edges[along, :2]]))
        geometry.append(shapely.multilinestrings(shapely.get_parts(shapely.line_merge(segments))))
    table = pd.DataFrame(rows, columns=["faction_a", "faction_b", "first", "stop", "claim_ids"])
    frame = gpd.GeoDataFrame(table, geometry=geometry, crs=WGS84)
    frame["length_km"] = frame.geometry.to_crs(coverage.metric_crs).length / 1000.0 if len(frame) else 0.0
    return frame


def day_of(line: Timeline, number: int) -> date:
    """Day of a number of :func:`cell_spans`; the one after the last is the day after the last day."""
    return line.days[number] if number < len(line.days) else line.days[-1] + timedelta(days=1)


class _Behind:
    """The claims behind a cell on a day."""

    def __init__(self, spans: pd.DataFrame, days: int) -> None:
        self.days = days
        self.begins = spans["row"].to_numpy() * days + spans["first"].to_numpy()
        self.ends = spans["row"].to_numpy() * days + spans["stop"].to_numpy()
        self.claims = spans["claim_ids"].tolist()

    def on(self, row: int, day: int) -> tuple[str, ...]:
        at = int(np.searchsorted(self.begins, row * self.days + day, side="right")) - 1
        return self.claims[at] if at >= 0 and row * self.days + day < self.ends[at] else ()


def _runs(values: NDArray) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Column, first and stop row of every run of equal values down the columns, ordered by column and row."""
    days = len(values)
    if not values.size:
        none = np.zeros(0, dtype=np.int64)
        return none, none, none
    begins = np.ones(values.T.shape, dtype=bool)
    begins[:, 1:] = (values[1:] != values[:-1]).T
    column, first = np.nonzero(begins)
    stop = np.append(first[1:], days)
    stop[stop == 0] = days
    return column, first, stop


def _behind(spans: pd.DataFrame, line: Timeline, coverage: Coverage) -> pd.DataFrame:
    """``since``, ``confidence`` and ``claim_ids`` of each span, of the changes that lie in it."""
    days = len(line.days)
    ordinal = np.array([day_of(line, at).toordinal() for at in range(days + 1)] if days else [0], dtype=np.int64)
    number = {day: at for at, day in enumerate(line.days)}
    changes = line.changes
    row = coverage.units.index.get_indexer(changes["unit_id"])
    at = row * days + np.array([number[day] for day in changes["day"]], dtype=np.int64)
    order = np.argsort(at, kind="stable")
    begins = spans["row"].to_numpy() * days + spans["first"].to_numpy()
    ends = spans["row"].to_numpy() * days + spans["stop"].to_numpy()
    span = np.searchsorted(begins, at[order], side="right") - 1
    since: list[date | None] = [None] * len(spans)
    claims: list[dict[str, None]] = [{} for _ in range(len(spans))]
    weighed = np.zeros(len(spans))
    until = np.append(at[order][1:], np.iinfo(np.int64).max) if len(order) else at
    table = changes.iloc[order]
    for one, start, stop, first, confidence, ids in zip(
        span.tolist(), at[order].tolist(), until.tolist(),
        table["since"], table["confidence"], table["claim_ids"], strict=True,
    ):  # fmt: skip
        if one < 0 or start >= ends[one]:
            continue
        since[one] = since[one] or first
        claims[one].update(dict.fromkeys(ids))
        base = start - start % days
        weighed[one] += confidence * (ordinal[min(stop, ends[one]) - base] - ordinal[start - base])
    length = ordinal[spans["stop"].to_numpy()] - ordinal[spans["first"].to_numpy()]
    mean = np.round(weighed / np.maximum(length, 1), 3)
    behind = {"since": since, "confidence": mean, "claim_ids": [tuple(ids) for ids in claims]}
    return pd.DataFrame(
        {name: pd.Series(values, index=spans.index, dtype=object) for name, values in behind.items()}
    ).astype({"confidence": float})
