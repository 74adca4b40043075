"""Another map against ours on a day: how far they agree, where not, and what our claims say there.

Called by the command line and by users; :func:`compare` is its one door. The other map is a layer of areas
with a column that says who holds them, or a csv of places.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mapper.comparison import Comparison
from mapper.controlmap import ControlMap
from mapper.errors import InputError
from mapper.measures import square
from mapper.othermap import SIDE, other_map
from mapper.othersides import CONTESTED, UNKNOWN, side_of
from mapper.overlay import OVERLAP, front_distances, overlay
from mapper.schema import WGS84


def compare(
    control_map: ControlMap,
    other: str | Path | gpd.GeoDataFrame,
    *,
    faction_col: str | None = None,
    named: Mapping[str, str] | None = None,
    by: str = "group",
) -> Comparison:
    """
    Compare another map with ours.

    Parameters
    ----------
    control_map
        Ours, of the day of theirs.
    other
        A file (GeoJSON, GeoPackage, KML, KMZ, zipped shapefile, GeoParquet ... of areas; a csv of areas as ``wkt``, or
        of places with ``lon, lat`` or a name) or a layer of areas or points, in any CRS it declares.
    faction_col
        Column that says who holds; found by its name and values when None. The folder of a KML is the column
        ``folder``.
    named
        Their values to our factions, ``contested`` or ``unknown``, where their words are not ours.
    by
        ``group`` compares factions rolled up, as most maps draw them; ``faction`` one by one.

    Returns
    -------
    Comparison
        What either map does not know is counted apart, as are ground outside the theatre and ground that theirs gives
        to several sides; what we call contested or shared is compared as such where their map has contested ground,
        else it counts for its holder.

    Raises
    ------
    InputError
        If the file cannot be read, no column names factions we know, a value of ``named`` is none of ours, or nothing
        of it lies in the theatre.

    Notes
    -----
    Kappa is Cohen's (1960) over ground or settlements known to both; 95 % of the front's distance is the larger of both
    directions.
    """
    if by not in ("group", "faction"):
        raise InputError(f"by {by!r} is neither group nor faction")
    layer, notes = other_map(
        other, control_map.theatre, control_map.on, faction_col=faction_col, named=named or {}, by=by
    )
    origin = "GeoDataFrame" if isinstance(other, gpd.GeoDataFrame) else Path(other).name
    ours = _ours(control_map, by, contested=CONTESTED in set(layer[SIDE]))
    areas = (layer.geom_type == "Polygon").all()
    return (_of_areas if areas else _of_places)(control_map, layer, ours, notes, origin, by)


def _ours(control_map: ControlMap, by: str, *, contested: bool) -> NDArray[np.object_]:
    """What we say of each unit; contested only where the other map knows the word."""
    control = control_map.control
    sides = [
        UNKNOWN
        if status == "unknown"
        else CONTESTED
        if contested and status in ("contested", "shared")
        else side_of(control_map.theatre.factions, faction, by)
        for faction, status in zip(control["faction"], control["status"], strict=True)
    ]
    return np.array(sides, dtype=object)


def _of_areas(
    control_map: ControlMap, layer: gpd.GeoDataFrame, ours: NDArray[np.object_], notes: list[str], origin: str, by: str
) -> Comparison:
    coverage = control_map.theatre.coverage
    over = overlay(coverage, layer, notes)
    km2 = over.km2.drop(columns=OVERLAP, errors="ignore").groupby(ours).sum()
    overlap = float(over.km2[OVERLAP].sum()) if OVERLAP in over.km2 else 0.0
    lived_in = np.flatnonzero(coverage.units["settlement"].to_numpy())
    said = over.at(lived_in)
    kept = said != OVERLAP
    land = control_map.theatre.governorates.geometry.to_crs(coverage.metric_crs).union_all()
    return Comparison(
        control_map, origin, by, square(km2), _counted(ours[lived_in][kept], said[kept]),
        front_distances(over, ours, land), _differing(control_map, lived_in[kept], ours, said[kept]),
        over.outside_km2, overlap, tuple(notes), ours, over,
    )  # fmt: skip


def _of_places(
    control_map: ControlMap, layer: gpd.GeoDataFrame, ours: NDArray[np.object_], notes: list[str], origin: str, by: str
) -> Comparison:
    coverage = control_map.theatre.coverage
    rows = coverage.rows_at(layer.geometry.to_numpy())
    inside = rows >= 0
    if not inside.all():
        notes.append(f"{int((~inside).sum())} places outside the theatre left out")
    kept = rows[inside]
    said = layer[SIDE].to_numpy(dtype=object)[inside]
    points = gpd.GeoDataFrame(
        {"ours": ours[kept], "theirs": said, "rows": [(int(row),) for row in kept]},
        geometry=layer.geometry.to_numpy()[inside],
        crs=WGS84,
    )
    return Comparison(
        control_map, origin, by, None, _counted(ours[kept], said), {}, _differing(control_map, kept, ours, said),
        0.0, 0.0, tuple(notes), ours, points,
    )  # fmt: skip


def _counted(ours: NDArray[np.object_], theirs: NDArray[np.object_]) -> pd.DataFrame:
    return square(pd.crosstab(pd.Series(ours, dtype=object), pd.Series(theirs, dtype=object)).astype(float))


def _differing(
    control_map: ControlMap, rows: NDArray[np.int64], ours: NDArray[np.object_], theirs: NDArray[np.object_]
) -> pd.DataFrame:
    """Places where both maps know a side and differ, with our evidence."""
    units, claims = control_map.theatre.coverage.units, control_map.claims
    unlike = (ours[rows] != theirs) & (ours[rows] != UNKNOWN) & (theirs != UNKNOWN)
    rows, theirs = rows[unlike], theirs[unlike]
    cells = control_map.control.iloc[rows]
    frame = units.iloc[rows][["place_id", "name", "name_ar", "admin1", "lon", "lat"]].reset_index(names="unit_id")
    frame["place_id"] = [place or unit for place, unit in zip(frame["place_id"], frame.pop("unit_id"), strict=True)]
    frame = frame.assign(ours=ours[rows], theirs=theirs)
    for name in ("status", "confidence", "since", "claim_ids"):
        frame[name] = cells[name].to_numpy()
    first = [next((one for one in ids if one in claims.index), None) for ids in frame["claim_ids"]]
    said = {one: claims.loc[one] for one in dict.fromkeys(first) if one is not None}
    frame["quote"] = [str(said[one]["quote"]) if one else "" for one in first]
    frame["source"] = [said[one].get("source") or "" if one else "" for one in first]
    frame["reported"] = [said[one]["reported"] if one else pd.NaT for one in first]
    rank = [control_map.theatre.gazetteer.prominence(one) for one in frame["place_id"]]
    order = np.lexsort((frame["place_id"].to_numpy().astype(str), -np.array(rank, dtype=float)))
    return frame.iloc[order].reset_index(drop=True)
