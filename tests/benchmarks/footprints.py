"""How long a footprint takes, on the built-in theatre filled up to 8,000 settlements.

Run with ``python -m tests.benchmarks.footprints``. Times are medians of processor time, warm, of one core, nothing remembered from
one call to the next. The rival answers the same question ("which settlements lie there?") in the same run: for each
settlement a geodesic bearing and distance one by one, as a script with pyproj and plain tests would.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import numpy as np
import shapely

from mapper import load_theatre
from mapper.places.atlas import Atlas
from mapper.places.footprint import footprint
from mapper.places.roads import read_roads
from mapper.places.shapes import BEARINGS, GEOD, HALF_WIDTH
from mapper.places.table import places_frame
from mapper.records import ClaimPlace

SETTLEMENTS = 8_000
ROUNDS = 25
GOAL_MS = 5.0
RAQQA, DEIR, DAMASCUS = "gn172955", "gn170794", "gn170654"


def big_atlas() -> Atlas:
    """The theatre with made-up villages, so that there are 8,000 settlements."""
    theatre = load_theatre("syria")
    rows = [{"place_id": one, **row.to_dict()} for one, row in theatre.places.iterrows()]
    rng = np.random.default_rng(1)
    need = SETTLEMENTS - len(theatre.atlas.settlement_ids)
    for number, (lon, lat) in enumerate(zip(rng.uniform(36, 42, need), rng.uniform(33, 37, need), strict=True)):
        rows.append({"place_id": f"made-{number}", "name": f"Made {number}", "kind": "PPL",
                     "geometry": shapely.Point(lon, lat)})  # fmt: skip
    return Atlas.build(
        places_frame(rows),
        metric_crs=theatre.metric_crs,
        country="SY",
        banks=theatre.settings["banks"],
        footprint=theatre.settings["footprint"],
        roads=read_roads(theatre.folder / theatre.settings["files"]["roads"]),
    )


def said(kind: str = "villages_unnamed", *references: str, **fields: object) -> ClaimPlace:
    """One place of a claim."""
    return ClaimPlace("x", kind=kind, reference_ids=references, **fields)


QUESTIONS = {
    "direction_of": said("area", RAQQA, relation="direction_of", direction=("S", "E")),
    "bank": said(bank="E:الفرات", within="SY-DY"),
    "countryside_of": said("countryside", DEIR, relation="countryside_of", direction=("E",)),
    "distance": said("villages_unnamed", RAQQA, relation="distance", distance_km=20.0),
    "between": said("villages_unnamed", RAQQA, DEIR, relation="between"),
    "road_between": said("road", DAMASCUS, DEIR, relation="road_between"),
    "border_with": said("areas_unnamed", "TR", relation="border_with"),
    "near": said("area", RAQQA, relation="near"),
    "outskirts_of": said("outskirts", RAQQA, relation="outskirts_of"),
    "on_river": said("area", "river-euphrates", relation="on_river"),
    "in": said("villages_unnamed", RAQQA, relation="in"),
    "part_of": said("area", "SY-RA", relation="part_of", direction=("N",)),
    "except": ClaimPlace("x", "SY-RA", "governorate", relation="except", reference_ids=(RAQQA,)),
}


def median_ms(job: Callable[[], object]) -> float:
    """Milliseconds of one run."""
    job()
    times = []
    for _ in range(ROUNDS):
        begin = time.thread_time()
        job()
        times.append(1000.0 * (time.thread_time() - begin))
    return statistics.median(times)


def one_by_one(atlas: Atlas, points: list[tuple[float, float]]) -> int:
    """The rival: settlements south and east of Raqqa, each by its geodesic."""
    spot, found = atlas.spots[RAQQA], 0
    for lon, lat in points:
        bearing, _, metres = GEOD.inv(spot.lon, spot.lat, lon, lat)
        off = [abs((bearing - BEARINGS[one] + 180) % 360 - 180) <= HALF_WIDTH[one] for one in "SE"]
        found += 2_000 < metres < 80_000 and any(off)
    return found


def main() -> None:
    """Measure and print."""
    atlas = big_atlas()
    print(f"{len(atlas.settlement_ids)} settlements")
    slowest = 0.0
    for name, place in QUESTIONS.items():

        def job(place: ClaimPlace = place) -> None:
            atlas.memory.clear()
            footprint(place, atlas)

        took = median_ms(job)
        slowest = max(slowest, took)
        print(f"{name:<16}{took:8.2f} ms")
    print(f"slowest {slowest:.2f} ms, goal {GOAL_MS:g} ms: {'met' if slowest < GOAL_MS else 'MISSED'}")
    place = QUESTIONS["direction_of"]

    def ours() -> None:
        atlas.memory.clear()
        footprint(place, atlas)

    points = [(atlas.spots[one].lon, atlas.spots[one].lat) for one in atlas.settlement_ids]
    rival, mine = median_ms(lambda: one_by_one(atlas, points)), median_ms(ours)
    print(f"one geodesic per settlement {rival:.1f} ms, footprint {mine:.2f} ms: {rival / mine:.1f} times")


if __name__ == "__main__":
    main()
