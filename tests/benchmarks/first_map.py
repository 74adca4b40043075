"""Where the time goes from a cold start to the map of the sample article, and what edge selection saves.

Run with ``python -m tests.benchmarks.first_map``. Figures are medians of cold processes on this machine; the
dissolve is measured against ``geopandas.GeoDataFrame.dissolve`` on the same cells in the same run.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RUNS = 5
STAGES = """
import json, sys, time
clock = [time.perf_counter()]
spent = {}
def stage(name):
    now = time.perf_counter(); spent[name] = now - clock[0]; clock[0] = now
import mapper
from mapper import cli, pipeline
from mapper.view import leaflet
stage("imports")
theatre = mapper.load_theatre("syria"); theatre.places
stage("places")
theatre.reader
stage("reader (names, factions, lexicon)")
theatre.atlas
stage("atlas (banks, governorates)")
theatre.coverage
stage("cells")
claims = mapper.read_claims(sys.argv[1], theatre)
stage("reading and placing the claims")
control = mapper.control_at(claims, theatre, on="2017-12-20")
stage("control")
control.to_html()
stage("page")
print(json.dumps(spent))
"""


def main() -> None:
    """Print the stages, the whole command, and the ratio of the two dissolves."""
    article = str(ROOT / "seeds" / "2017-12-20-coalition-raqqa.txt")
    runs = []
    for _ in range(RUNS):
        done = subprocess.run(
            [sys.executable, "-c", STAGES, article], cwd=ROOT, check=True, capture_output=True, text=True
        )
        runs.append(json.loads(done.stdout))
    for name in runs[0]:
        print(f"{statistics.median(run[name] for run in runs):7.3f} s  {name}")
    print(f"{statistics.median(sum(run.values()) for run in runs):7.3f} s  in all (without starting Python)")

    import mapper

    theatre = mapper.load_theatre("syria")
    control = mapper.control_at(mapper.read_claims(article, theatre), theatre, on="2017-12-20")
    state = list(control.control["faction"].where(control.control["faction"].notna(), None))
    cells = control.control[["faction", "geometry"]]
    ours = _best(lambda: theatre.coverage.areas(state))
    rival = _best(lambda: cells.dissolve("faction", dropna=False))
    print(f"{len(cells)} cells: areas by edge selection {ours * 1000:.1f} ms, geopandas dissolve {rival * 1000:.1f} ms")
    print(f"ratio {rival / ours:.1f}")


def _best(call) -> float:
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


if __name__ == "__main__":
    main()
