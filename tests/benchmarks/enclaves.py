"""Four sides in Syria, with enclaves, sieges, a river and empty desert: what the model keeps and what it leaves blank.

Run with ``python -m tests.benchmarks.enclaves [--seeds 4]``. The cells are OCHA's communities (``../shared/data``, not part
of the project) in Syria's border; towns are the seats of subdistricts. The war is simulated: fourteen centres of four sides
that drift for two years and hold what is nearest, across the river only from afar; ten enclaves of 3 to 8 km round a
town, held from the first months on and named once then, half of them reported besieged. Reports are late, 2 % false,
every third by a side about itself and 30 % false. Area claims (one in ten days) say of a governorate, district or
subdistrict what is so in nine tenths of its settlements, and "all" where it is so in all.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

import mapper
from mapper.control.models import CONTROL_MODELS, ControlModel
from mapper.control.units import Coverage, build_units
from mapper.schema import DATE, WGS84
from tests.benchmarks.fronts import BOAST_KM, NEUTRAL, PARTISAN, holders

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"
DATA = SHARED / "ocha_syria" / "communities.csv"
ADMIN = "admin_syria/syr_admbnda_adm{}_uncs_unocha_20201217.geojson"
LEVELS = {1: 0.1, 2: 0.2, 3: 0.7}
"""How often an area claim is about a governorate, a district, a subdistrict."""

MOSTLY, WHOLLY = 0.9, 0.99
SIDES = ("GOVERNMENT", "ISIS", "REBELS", "SDF")
START, DAYS, STEP = date(2016, 1, 1), 730, 10
ENCLAVES, CENTRES, ACROSS_KM = 10, 14, 60.0
DENSITIES = {"dense": (0.03, 4, 0.3), "lean": (0.01, 1, 0.1)}
"""Share of places in the first survey, reports a day, share of changes that are reported."""


@cache
def cells() -> Coverage:
    """The tessellation."""
    theatre = mapper.load_theatre("syria")
    table = pd.read_csv(DATA).drop_duplicates(["lon", "lat"]).set_index("Location_Pcode")
    table = table[shapely.contains_xy(theatre.governorates.union_all(), table["lon"], table["lat"])]
    places = gpd.GeoDataFrame(
        {"name": table.index, "name_ar": "", "parent_id": "", "settlement": True,
         "town": (table["admin4Name_en"] == table["admin3Name_en"]).to_numpy()},
        index=table.index, geometry=gpd.points_from_xy(table["lon"], table["lat"]), crs=WGS84,
    )  # fmt: skip
    barriers = [theatre.places.geometry[one] for one in theatre.settings["units"]["barriers"]]
    return build_units(
        places, theatre.governorates, barriers, metric_crs=theatre.metric_crs, max_cell_km=10.0, inhabited_radius_km=5.0
    )


@cache
def districts() -> dict[int, list[NDArray[np.int64]]]:
    """Rows of the cells in each of OCHA's 14 governorates, 62 districts and 272 subdistricts, by level."""
    shapes = {level: gpd.read_file(SHARED / ADMIN.format(level)).geometry for level in LEVELS}
    inside = {level: [cells().rows_inside(shape) for shape in some] for level, some in shapes.items()}
    lived_in = cells().units["settlement"].to_numpy()
    return {level: [rows for rows in some if lived_in[rows].any()] for level, some in inside.items()}


@dataclass(frozen=True)
class War:
    """What was said, and what was so on the last day."""

    evidence: gpd.GeoDataFrame
    truth: NDArray[np.int64]
    towns: NDArray[np.int64]
    enclave: NDArray[np.int64]


def war(seed: int, survey: float, daily: int, changes: float, *, told: str = "") -> War:
    """Simulate; ``told`` adds ``sweeps`` (a change with all within 15 km that changed as well) or ``areas``."""
    covered, draw, more = cells(), np.random.default_rng(seed), np.random.default_rng(1000 + seed)
    xy, bank = covered.seeds / 1000.0, covered.bank
    lived_in = np.flatnonzero(covered.units["settlement"].to_numpy())
    centre = draw.choice(lived_in, CENTRES, replace=False)
    side, drift = draw.permutation(np.arange(CENTRES) % len(SIDES)), draw.normal(0, 0.03, (CENTRES, 2))
    across = ACROSS_KM * np.abs(bank[:, None] - bank[centre][None]).sum(axis=2)
    towns = draw.choice(np.flatnonzero(covered.units["town"].to_numpy()), ENCLAVES, replace=False)
    near = np.linalg.norm(xy[:, None] - xy[towns][None], axis=2) < draw.uniform(3, 8, ENCLAVES)
    enclave = np.where(near.any(axis=1), near.argmax(axis=1), -1)

    def around(day: int) -> NDArray[np.int64]:
        return side[(np.linalg.norm(xy[:, None] - (xy[centre] + drift * day)[None], axis=2) + across).argmin(axis=1)]

    inside = (around(DAYS)[towns] + draw.integers(1, len(SIDES), ENCLAVES)) % len(SIDES)

    def truth(day: int) -> NDArray[np.int64]:
        return np.where(enclave >= 0, inside[enclave], around(day))

    rows: list[dict[str, object]] = []

    def say(places: list[int], day: int, who: int, *, status: str = "controls", own: bool = False, scope: str = "point",
            others: tuple[str, ...] = (), extent: str = "") -> None:  # fmt: skip
        said = START + timedelta(int(day))
        rows.append(
            {
                "claim_id": f"c{len(rows):06}", "faction": SIDES[who], "status": status, "factions": others,
                "valid_from": said, "valid_to": None, "reported": said + timedelta(3),
                "confidence": PARTISAN if own else NEUTRAL, "doubt_km": BOAST_KM if own else 0.0, "scope": scope,
                "extent": extent, "rows": tuple(map(int, places)),
            }
        )  # fmt: skip

    outside = lived_in[enclave[lived_in] < 0]
    now = truth(0)
    for place in draw.choice(outside, int(survey * len(outside)), replace=False):
        say([place], 0, now[place])
    for number, town in enumerate(towns):
        day = int(draw.integers(1, DAYS // 3))
        for place in [town, *lived_in[(enclave[lived_in] == number) & (lived_in != town)][:2]]:
            say([place], day, inside[number])
        if number % 2 == 0:
            say([town], day + 5, int(around(day)[town]), status="besieged", others=(SIDES[inside[number]],))
    for day in range(STEP, DAYS + 1, STEP):
        before, now = now, truth(day)
        moved = outside[now[outside] != before[outside]]
        for place in moved[draw.random(len(moved)) < changes]:
            say([place], day, now[place], status="captured")
        if told == "areas":
            area = _area(now, more)
            if area is not None:
                say(list(area[0]), day, area[1], scope="area", extent=area[2])
        if told == "sweeps" and len(moved):
            for place in more.choice(moved, max(1, len(moved) // 30), replace=False):
                along = moved[(np.linalg.norm(xy[moved] - xy[place], axis=1) < 15) & (now[moved] == now[place])]
                say(list(along), day, now[place], status="captured", scope="settlements", extent="all")
        edges = covered.edges[(covered.edges[:, 2:] >= 0).all(axis=1)][:, 2:]
        front = np.unique(edges[now[edges[:, 0]] != now[edges[:, 1]]])
        weights = np.exp(-cKDTree(xy[front]).query(xy[outside])[0] / 20.0)
        for own in (False, True):
            for place in draw.choice(outside, daily * STEP // (2 if own else 1), p=weights / weights.sum()):
                right = draw.random() < (PARTISAN if own else NEUTRAL)
                who = now[place] if right else int(draw.integers(len(SIDES)))
                say([place], day - int(draw.integers(0, STEP)), who, own=own)
    frame = pd.DataFrame(rows, index=pd.Index([f"e{number:06}" for number in range(len(rows))], name="evidence_id"))
    for column in ("valid_from", "valid_to", "reported"):
        frame[column] = pd.to_datetime(frame[column]).astype(DATE)
    said = gpd.GeoDataFrame(frame, geometry=[shapely.Point(0, 0)] * len(frame), crs=WGS84)
    return War(said, truth(DAYS), towns, enclave)


def _area(now: NDArray[np.int64], draw: np.random.Generator) -> tuple[NDArray[np.int64], int, str] | None:
    """Draw an area of which one side can be said to hold it: its cells, the side, the extent."""
    lived_in = cells().units["settlement"].to_numpy()
    for _ in range(20):
        some = districts()[int(draw.choice(list(LEVELS), p=list(LEVELS.values())))]
        rows = some[int(draw.integers(len(some)))]
        counts = np.bincount(now[rows[lived_in[rows]]], minlength=len(SIDES))
        share = counts.max() / counts.sum()
        if share >= MOSTLY:
            return rows, int(counts.argmax()), "all" if share >= WHOLLY else ""
    return None


def measured(model: ControlModel, fought: War) -> list[float]:
    """Shares, in the order of :data:`MEASURES`."""
    covered = cells()
    names = holders(model.over(fought.evidence, covered)(START + timedelta(DAYS)))
    right, known = names == np.array(SIDES, dtype=object)[fought.truth], names != None  # noqa: E711
    lived_in = covered.units["settlement"].to_numpy()
    edges = covered.edges[(covered.edges[:, 2:] >= 0).all(axis=1)][:, 2:]
    differ = edges[fought.truth[edges[:, 0]] != fought.truth[edges[:, 1]]]
    xy = covered.seeds / 1000.0
    close = lived_in & (cKDTree(xy[np.unique(differ)]).query(xy)[0] < 30)
    on_river = differ[(covered.bank[differ[:, 0]] != covered.bank[differ[:, 1]]).any(axis=1)]
    bank = np.zeros(len(xy), dtype=bool)
    if len(on_river):
        bank = lived_in & (cKDTree(xy[np.unique(on_river)]).query(xy)[0] < 20)
    silent = ~lived_in & (unheard_km(fought) > SILENT_KM)
    villages = lived_in & (fought.enclave >= 0)
    villages[fought.towns] = False
    some = [right[lived_in & known], right[lived_in], known[lived_in], right[close & known], right[bank & known],
            right[fought.towns], right[villages], known[~lived_in], right[~lived_in & known], known[silent],
            (known & ~right)[silent]]  # fmt: skip
    return [float(values.mean()) if len(values) else np.nan for values in some]


SILENT_KM = 15.0
MEASURES = (
    "right if known", "right of all", "known", "near a front", "at the river", "enclave towns", "their villages",
    "empty coloured", "of it right", "silent coloured", "and wrong",
)  # fmt: skip
"""The first seven of settlements; then filler cells; silent ones are those of which no place within 15 km was named."""


def unheard_km(fought: War) -> NDArray[np.float64]:
    """``(N,)`` kilometres from each cell to the nearest place that a claim names."""
    rows = [
        row[0] for row, scope in zip(fought.evidence["rows"], fought.evidence["scope"], strict=True) if scope == "point"
    ]
    xy = cells().seeds / 1000.0
    return np.asarray(cKDTree(xy[np.unique(rows)]).query(xy)[0])


def reaches(fights: Sequence[War]) -> None:
    """Print how right the model is by distance from the nearest place that was named, with no reach at all."""
    free = CONTROL_MODELS["kilometre"](reach_km=1e3, least_reach_km=1e3, empty_reach_km=1e3)
    lived_in, spacing = cells().units["settlement"].to_numpy(), cells().spacing_km
    cases = {
        "settlements, by spacings": (lived_in, 1.0 / spacing, (0.1, 1.0, 2.0, 3.0, 4.0, 6.0, 10.0)),
        "empty land, by km": (~lived_in, np.ones_like(spacing), (0.0, 5.0, 10.0, 15.0, 20.0, 30.0, 60.0)),
    }
    for name, (among, scale, bounds) in cases.items():
        told = f"{name}:"
        for low, high in pairwise(bounds):
            rights = []
            for fought in fights:
                far = unheard_km(fought) * scale
                inside = among & (far >= low) & (far < high)
                got = holders(free.over(fought.evidence, cells())(START + timedelta(DAYS)))
                rights.append((got == np.array(SIDES, dtype=object)[fought.truth])[inside])
            right = np.concatenate(rights)
            told += f"  to {high:g} {right.mean():.3f} ({len(right)})" if len(right) else ""
        print(told)


def main() -> None:
    """Print the tables."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seeds", type=int, default=4)
    asked.add_argument("--first", type=int, default=0, help="First seed.")
    given = asked.parse_args()
    if not DATA.is_file():
        print(f"nothing measured: {DATA} is not there")
        return
    kilometre, nearest = CONTROL_MODELS["kilometre"], CONTROL_MODELS["nearest"]
    models = {
        "nearest": nearest(), "kilometre": kilometre(), "no river": kilometre(river_km=0.0),
        "last words never age": kilometre(own_days=np.inf), "boasts as last words": kilometre(own_doubt_km=np.inf),
        "empty land to 5 km": kilometre(empty_reach_km=5.0), "empty land to 15 km": kilometre(empty_reach_km=15.0),
        "empty land to 20 km": kilometre(empty_reach_km=20.0), "empty land to 30 km": kilometre(empty_reach_km=30.0),
        "villages to 2 spacings": kilometre(reach_spacings=2.0, least_reach_km=6.0),
        "villages to 6 spacings": kilometre(reach_spacings=6.0, least_reach_km=20.0),
    }  # fmt: skip
    seeds = range(given.first, given.first + given.seeds)
    print(f"{len(cells().units)} cells; right, of those known; means of the wars {list(seeds)}")
    print(f"{'':32}" + "".join(f"{name:>16}" for name in MEASURES))
    for label, density in DENSITIES.items():
        for told in ("", "sweeps", "areas"):
            if told == "areas" and not (SHARED / ADMIN.format(3)).is_file():
                print(f"{label}: no areas, {SHARED / ADMIN.format(3)} is not there")
                continue
            fights = [war(seed, *density, told=told) for seed in seeds]
            for name, model in models.items() if not told else {"kilometre": models["kilometre"]}.items():
                shown = np.nanmean([measured(model, fought) for fought in fights], axis=0)
                print(
                    f"{label + (', ' + told if told else '') + ': ' + name:32}"
                    + "".join(f"{value:16.3f}" for value in shown)
                )
            if not told:
                reaches(fights)


if __name__ == "__main__":
    main()
