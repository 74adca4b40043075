"""Seconds and memory to add a village gazetteer and that of a large country.

Run ``python -m tests.benchmarks.gazetteers``. The GeoNames dumps are made: names of Arabic roots, points in Syria.
"""

from __future__ import annotations

import random
import resource
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from mapper.gazetteers import add
from mapper.theatre import load_theatre
from tests.benchmarks.names import HEADS, LATIN, LETTERS

SIZES = (8_000, 300_000)


def dump(file: Path, count: int) -> None:
    chance = random.Random(11)
    with file.open("w", encoding="utf-8") as out:
        for at in range(count):
            stem = "".join(chance.choice(LETTERS) for _ in range(chance.randint(4, 7)))
            latin = "".join(LATIN[letter] for letter in stem).capitalize()
            lon, lat = chance.uniform(36.2, 41.0), chance.uniform(33.0, 36.4)
            row = [
                str(10_000_000 + at),
                f"Tell {latin}",
                f"Tell {latin}",
                f"{chance.choice(HEADS)} {stem},Tall {latin}",
            ]
            row += [f"{lat:.5f}", f"{lon:.5f}", "P", "PPL", "SY", "", "", "", "", "", "0", "", "", "Asia/Damascus", ""]
            out.write("\t".join(row) + "\n")


def main() -> None:
    for count in map(int, sys.argv[1:] or map(str, SIZES)):
        with TemporaryDirectory() as folder:
            file, own = Path(folder) / "SY.txt", Path(folder) / "own"
            dump(file, count)
            theatre = load_theatre("syria")
            start = time.perf_counter()
            done = add(file, own, theatre.places, theatre.governorates)
            added = time.perf_counter() - start
            wider = load_theatre("syria", added=own, cache=Path(folder) / "cache")
            wider.gazetteer.names()
            named = time.perf_counter() - start - added
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(
                f"{count:,} rows: {done.added:,} added in {added:.1f} s; places and names ready {named:.1f} s later; "
                f"peak memory {peak:,.0f} MB"
            )


if __name__ == "__main__":
    main()
