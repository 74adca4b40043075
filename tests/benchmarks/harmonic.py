"""Would a harmonic map do better than the kilometre rule? The same claims, the same ageing, the same truth.

Run with ``python -m tests.benchmarks.harmonic [--seeds 4] [--first 5]``; the world and the streams are those of
:mod:`tests.benchmarks.fronts`. Places are joined to their neighbours (Delaunay) by springs of strength 1/distance², and each
place with claims is tied to what is said of it by springs of strength ``pull``/km², km being age and doubt as in the
kilometre rule; the sign of the solution says who holds a place (soft-clamped label propagation, after X. Zhu, Z. Ghahramani
and J. Lafferty, "Semi-supervised learning using Gaussian fields and harmonic functions", ICML 2003). ``pull`` is chosen on the
seeds before ``--first``.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.linalg import splu
from scipy.spatial import Delaunay

from mapper.control.models import CONTROL_MODELS, KilometreRule
from tests.benchmarks.fronts import DATA, NEAR_KM, SIDES, STREAMS, World, claims, front_error, holders, world

PULLS = (0.3, 1.0, 3.0, 10.0, 30.0)
FAR_KM = 60.0
FORGET_KM = 1e-6
"""Pull to neither side, so that ground without any claim is decided by rounding nowhere."""


class Harmonic:
    """The solution day by day; holders by the sign."""

    def __init__(self, said: pd.DataFrame, truth: World, pull: float) -> None:
        """Set up springs."""
        xy, rule = truth.coverage.seeds / 1000.0, KilometreRule()
        self.count, self.pull, self.rule = len(xy), pull, rule
        corners = Delaunay(xy).simplices.astype(np.int64)
        pairs = np.unique(np.sort(np.vstack([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]]])), axis=0)
        km = np.hypot(*(xy[pairs[:, 0]] - xy[pairs[:, 1]]).T)
        pairs, km = pairs[km < FAR_KM], np.maximum(km[km < FAR_KM], rule.floor_km)
        joined = sparse.coo_array((1.0 / km**2, pairs.T), shape=(self.count, self.count)).tocsr()
        joined = joined + joined.T
        self.springs = sparse.diags_array(joined.sum(axis=1)) - joined
        self.row = np.array([rows[0] for rows in said["rows"]])
        self.day = np.array([one.toordinal() for one in said["valid_from"].dt.date])
        self.doubt = said["doubt_km"].to_numpy()
        self.side = np.where(said["faction"] == SIDES[0], 1.0, -1.0)

    def __call__(self, on: date) -> NDArray[np.object_]:
        """Name of each cell's holder."""
        heard = np.flatnonzero(self.day <= on.toordinal())
        heard = heard[np.argsort(self.day[heard], kind="stable")]
        boast = self.doubt[heard] > self.rule.own_doubt_km
        last = np.full(self.count, -1)
        last[self.row[heard[~boast]]] = heard[~boast]
        spoke = np.where(last >= 0, self.day[last], 0)
        used = np.concatenate([last[last >= 0], heard[boast & (self.day[heard] > spoke[self.row[heard]])]])
        days = on.toordinal() - self.day[used]
        age = self.rule.age_km * np.log2(1.0 + days / self.rule.age_base_days)
        tie = self.pull / np.maximum(np.hypot(age, self.doubt[used]), self.rule.floor_km) ** 2
        ties = np.bincount(self.row[used], tie, self.count)
        pulls = np.bincount(self.row[used], tie * self.side[used], self.count)
        solved = splu((self.springs + sparse.diags_array(ties + FORGET_KM)).tocsc()).solve(pulls)
        return np.where(solved > 0, *SIDES).astype(object)


def right(truth: World, names: NDArray[np.object_], day: int) -> float:
    """Share of the places within 30 km of the front that have their holder."""
    close = truth.away[day] < NEAR_KM
    return float((names == np.where(truth.held[day], *SIDES))[close].mean())


def measured(truth: World, seeds: Sequence[int], models: dict[str, object]) -> pd.DataFrame:
    """Accuracy, front error and milliseconds a day, per stream and model."""
    found = []
    for label, stream in STREAMS.items():
        for seed in seeds:
            said = claims(truth, stream, seed)
            for name, made in models.items():
                run = made(said)
                for day in range(1, len(truth.days)):
                    start = time.perf_counter()
                    names = run(truth.days[day])
                    ms = 1000 * (time.perf_counter() - start)
                    found.append((label, name, seed, right(truth, names, day), front_error(truth, names, day)[0], ms))
    return pd.DataFrame(found, columns=["stream", "model", "seed", "right", "front_km", "ms"])


def main() -> None:
    """Choose the pull on the first seeds, then print the table of the others."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seeds", type=int, default=4)
    asked.add_argument("--first", type=int, default=5, help="First seed.")
    given = asked.parse_args()
    if not DATA.is_dir():
        print(f"nothing measured: {DATA} is not there")
        return
    truth = world()
    tried = {f"{pull:g}": lambda said, pull=pull: Harmonic(said, truth, pull) for pull in PULLS}
    means = measured(truth, range(1, min(given.first, 3)), tried).groupby("model")["right"].mean()
    pull = float(means.idxmax())
    print("pull " + ", ".join(f"{name}: {value:.4f}" for name, value in means.items()) + f"; chosen {pull:g}")
    far = {"reach_km": 1e4, "least_reach_km": 1e4, "empty_reach_km": 1e4}

    def rule(said: pd.DataFrame, name: str) -> object:
        run = CONTROL_MODELS[name](**far).over(said, truth.coverage)
        return lambda on: holders(run(on))

    table = measured(
        truth,
        range(given.first, given.first + given.seeds),
        {
            "nearest": lambda said: rule(said, "nearest"),
            "kilometre": lambda said: rule(said, "kilometre"),
            "harmonic": lambda said: Harmonic(said, truth, pull),
        },
    )
    print(table.groupby(["stream", "model"], sort=False)[["right", "front_km", "ms"]].mean().round(3).to_string())
    whole = table.pivot_table(index=["stream", "seed"], columns="model", values="right")
    gain = 100 * (whole["harmonic"] - whole["kilometre"])
    print(f"harmonic over kilometre, points: mean {gain.mean():+.2f}, worst {gain.min():+.2f}, best {gain.max():+.2f}")


if __name__ == "__main__":
    main()
