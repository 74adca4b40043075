"""How fast the control model decides, against the naive pipeline in the same run.

Run with ``python -m tests.benchmarks.control [--days 1000] [--cells 30000]``. The cells are OCHA's communities
(``../shared/data``, not part of the project) in Syria's border, the claims are simulated: five factions, fronts that move,
6,600 claims in 1,000 days. The rival is what one would do first: for every date the Voronoi cells of the known places,
cut by the border and dissolved by holder, with neither ages nor reasons.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.spatial import cKDTree

import mapper
from mapper.control.models import CONTROL_MODELS
from mapper.control.timeline import timeline
from mapper.control.units import Coverage, build_units
from mapper.schema import WGS84
from tests.control.world import evidence as evidence_table

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
FACTIONS = ("GOVERNMENT", "HTS", "ISIS", "SDF", "TURKISH_BACKED")
START = date(2015, 1, 1)
RUNS = 5
DAYS = 25


@cache
def coverage(cells: int = 8007, seed: int = 1) -> Coverage:
    """Cells of OCHA's communities, thinned or padded with places of no name to a number of cells."""
    theatre = mapper.load_theatre("syria")
    table = pd.read_csv(DATA / "ocha_syria" / "communities.csv", dtype={"Location_Pcode": str})
    spots = table[["lon", "lat"]].to_numpy(float)
    more = np.random.default_rng(seed)
    if cells > len(spots):
        near = spots[more.integers(0, len(spots), cells - len(spots))] + more.normal(0, 0.06, (cells - len(spots), 2))
        spots = np.vstack([spots, near])
    spots = spots[shapely.contains_xy(theatre.governorates.union_all(), spots[:, 0], spots[:, 1])][:cells]
    names = [f"P{number:06}" for number in range(len(spots))]
    places = gpd.GeoDataFrame(
        {"name": names, "name_ar": names, "parent_id": "", "settlement": True},
        index=pd.Index(names, name="place_id"),
        geometry=gpd.points_from_xy(spots[:, 0], spots[:, 1]),
        crs=WGS84,
    )
    barriers = [theatre.places.geometry[one] for one in theatre.settings["units"]["barriers"]]
    return build_units(
        places, theatre.governorates, barriers, metric_crs=theatre.metric_crs, max_cell_km=1e4, inhabited_radius_km=5.0
    )


def evidence(covered: Coverage, days: int = 1000, claims: int = 6600, seed: int = 2) -> gpd.GeoDataFrame:
    """Claims about named places: a survey of a fifth on the first day, then mostly what changed hands, said late."""
    more = np.random.default_rng(seed)
    xy = covered.seeds / 1000.0
    middle = xy[more.integers(0, len(xy), 40)]
    side = more.integers(0, len(FACTIONS), 40)
    drift = more.normal(0, 0.04, (40, 2))
    told = np.full(len(xy), -1)
    rows = []
    today = -1
    for number, day in enumerate(np.sort(np.where(more.random(claims) < 0.2, 0, more.integers(0, days, claims)))):
        if day != today:
            today = day
            holders = side[cKDTree(middle + drift * day).query(xy)[1]]
            changed = np.flatnonzero((told >= 0) & (told != holders))
        row = more.choice(changed) if len(changed) and more.random() < 0.7 else more.integers(0, len(xy))
        told[row] = holder = holders[row]
        said = START + timedelta(days=int(day))
        rows.append(
            {
                "claim_id": f"c{number:05}", "faction": FACTIONS[holder], "status": "captured" if day else "controls",
                "factions": (), "valid_from": said, "valid_to": None, "reported": said + timedelta(days=2),
                "confidence": 0.9, "doubt_km": 10.0 * (number % 5 == 0), "scope": "point", "extent": "",
                "rows": (int(row),),
            }
        )  # fmt: skip
    return evidence_table(*rows)


def naive(covered: Coverage, said: pd.DataFrame, on: date, border: shapely.Geometry) -> gpd.GeoDataFrame:
    """Voronoi cells of the places known by a day, cut by the border, dissolved by their last holder."""
    known = said[said["valid_from"] <= pd.Timestamp(on)]
    last = known.assign(row=[rows[0] for rows in known["rows"]]).drop_duplicates("row", keep="last")
    spots = covered.seeds[last["row"].to_numpy()]
    cells = gpd.GeoDataFrame(
        {"faction": last["faction"].to_numpy()},
        geometry=shapely.get_parts(
            shapely.voronoi_polygons(shapely.multipoints(spots), extend_to=border, ordered=True)
        ),
        crs=covered.metric_crs,
    )
    inside = gpd.GeoDataFrame(geometry=[border], crs=covered.metric_crs)
    return cells.overlay(inside, how="intersection").dissolve("faction")


def _took(call: Callable[[], Any], runs: int = RUNS) -> float:
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def _part(first: int, stop: int, cells: int, days: int) -> tuple[float, int]:
    covered = coverage(cells)
    said = evidence(covered, days)
    start = time.perf_counter()
    faces = 0
    run = timeline(said, covered, CONTROL_MODELS["kilometre"](), START + timedelta(first), START + timedelta(stop - 1))
    for state in run:
        faces += len(covered.areas(state.codes()[0]))
    return time.perf_counter() - start, faces


def _of_a_day(covered: Coverage, said: pd.DataFrame, on: date, border: shapely.Geometry) -> str:
    model = CONTROL_MODELS["kilometre"]()
    run = model.over(said, covered)
    state = run(on)
    fresh = _took(lambda: model.over(said, covered)(on))
    later = count(1)
    again = _took(lambda: run(on + timedelta(next(later))), DAYS)
    faces = _took(lambda: covered.areas(state.codes()[0]), DAYS)
    table = _took(lambda: model(said, covered, on=on))
    rival = _took(lambda: naive(covered, said, on, border))
    cells = gpd.GeoDataFrame({"key": state.codes()[0]}, geometry=covered.units.geometry.to_numpy())
    dissolve = _took(lambda: cells.dissolve("key"))
    return (
        f"state {again * 1e3:.1f} ms, the median of the next {DAYS} days ({fresh * 1e3:.0f} ms from the table), faces {faces * 1e3:.1f} ms; CONTROL with all "
        f"claim ids {table * 1e3:.0f} ms; naive {rival * 1e3:.0f} ms = {rival / (again + faces):.1f}x; "
        f"geopandas dissolve of the same cells {dissolve * 1e3:.0f} ms = {dissolve / faces:.0f}x"
    )


def main() -> None:
    """Print milliseconds for a date, seconds for many, and the ratios."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--days", type=int, default=1000)
    asked.add_argument("--cells", type=int, default=8007)
    given = asked.parse_args()
    if not DATA.is_dir():
        print(f"nothing measured: {DATA} is not there")
        return
    covered = coverage(given.cells)
    said = evidence(covered, given.days)
    border = shapely.union_all(covered.units.geometry.to_crs(covered.metric_crs).to_numpy())
    print(f"{len(covered.units)} cells, {len(said)} claims in {given.days} days")
    for part in (0.1, 0.5, 0.97):
        print(
            f"day {int(given.days * part):5}: {_of_a_day(covered, said, START + timedelta(int(given.days * part)), border)}"
        )
    half = given.days // 2
    start = time.perf_counter()
    with ProcessPoolExecutor(2) as pool:
        parts = list(pool.map(_part, (0, half), (half, given.days), (given.cells,) * 2, (given.days,) * 2))
    print(
        f"{given.days} dates, states and faces, 2 processes: {max(one for one, _ in parts):.1f} s "
        f"({time.perf_counter() - start:.1f} s with building the cells twice)"
    )
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(f"largest process {peak / 1024:.0f} MB")


if __name__ == "__main__":
    main()
