"""Look-ups a second, and loading, against a linear scan with geopy's points and against rapidfuzz over the raw list.

Run ``python -m tests.benchmarks.names``. The names are those of the built-in theatre and, up to 10,000, made ones.
"""

from __future__ import annotations

import csv
import random
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import shapely
from geopy.point import Point
from rapidfuzz import fuzz, process

from mapper.gazetteers import PLACE_COLUMNS
from mapper.places.gazetteer import Gazetteer, places_frame
from mapper.theatre import Theatre, load_theatre

PLACES = 10_000
EXACT = 100_000
FUZZY = 2_000
SCANNED = 200
HEADS = ("تل", "خربة", "كفر", "عين", "دير", "بير", "جب", "رسم", "بيت", "وادي")
LETTERS = "بتجحخدرزسشصطعغفقكلمنهوي"
LATIN = dict(
    zip(
        LETTERS,
        (
            "b",
            "t",
            "j",
            "h",
            "kh",
            "d",
            "r",
            "z",
            "s",
            "sh",
            "s",
            "t",
            "a",
            "gh",
            "f",
            "q",
            "k",
            "l",
            "m",
            "n",
            "h",
            "u",
            "i",
        ),
        strict=True,
    )
)


def made(count: int) -> list[dict[str, object]]:
    chance = random.Random(7)
    rows = []
    for at in range(count):
        stem = "".join(chance.choice(LETTERS) for _ in range(chance.randint(4, 6)))
        rows.append(
            {
                "place_id": f"made-{at}",
                "name_ar": f"{chance.choice(HEADS)} {stem}" if at % 2 else f"ال{stem}ة",
                "kind": "PPL",
                "geometry": shapely.Point(chance.uniform(36, 42), chance.uniform(33, 37)),
            }
        )
    return rows


def write(file: Path, rows: list[dict[str, object]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(PLACE_COLUMNS)
        for row in rows:
            point = row["geometry"]
            values = row | {"name": row["name_ar"], "parent_id": "SY-HI", "lon": point.x, "lat": point.y}
            writer.writerow([values.get(column, "") for column in PLACE_COLUMNS])


def loaded(cache: Path, added: Path | None) -> tuple[Theatre, float, float]:
    """A theatre, and the milliseconds that its places and names take: built, and from the cache."""
    took = []
    for _ in range(2):
        start = time.perf_counter()
        theatre = load_theatre("syria", added=added, cache=cache)
        theatre.gazetteer.names()
        took.append(1000 * (time.perf_counter() - start))
    return theatre, took[0], took[1]


def rate(search: Callable[[str], object], names: Sequence[str]) -> float:
    start = time.perf_counter()
    for name in names:
        search(name)
    return len(names) / (time.perf_counter() - start)


def slipped(name: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(name))
    return name[:at] + chance.choice(LETTERS) + name[at + 1 :]


def main() -> None:
    with TemporaryDirectory() as folder:
        cache, added = Path(folder) / "cache", Path(folder) / "added"
        added.mkdir()
        theatre, first, again = loaded(cache, None)
        built_in = theatre.places
        print(
            f"built-in theatre, {len(built_in):,} places and their names: {first:.0f} ms, from the cache {again:.0f} ms"
        )
        write(added / "made.csv", made(PLACES - len(built_in)))
        bigger, first, again = loaded(cache, added)
        print(f"with {len(bigger.places):,} places: {first:.0f} ms, from the cache {again:.0f} ms")

    kept = [row | {"place_id": place_id} for place_id, row in built_in.to_dict("index").items()]
    rows = [*kept, *made(PLACES - len(kept))]
    frame = places_frame(rows)
    gazetteer = Gazetteer(frame)

    listed = [str(row["name_ar"]) for row in rows if row["name_ar"]]
    chance = random.Random(3)
    heard = ["".join(LATIN.get(letter, " ") for letter in name) for name in chance.sample(listed, FUZZY)]
    slips = [slipped(name, chance) for name in chance.sample([name for name in listed if len(name) > 8], FUZZY)]
    for name in (listed[0], heard[0], slips[0]):
        gazetteer.lookup(name)  # builds the indexes

    once = rate(gazetteer.lookup, listed)
    again = rate(gazetteer.lookup, (listed * (EXACT // len(listed) + 1))[:EXACT])
    by_sound, by_slip = rate(gazetteer.lookup, heard), rate(gazetteer.lookup, slips)
    print(f"exact: {once:,.0f} a second each name once, {again:,.0f} when names come again")
    print(f"by sound, from Latin letters: {by_sound:,.0f} a second; slips of the pen: {by_slip:,.0f} a second")

    points = [
        (name, Point(row["geometry"].centroid.y, row["geometry"].centroid.x))
        for name, row in zip(listed, rows, strict=False)
    ]
    scan = rate(lambda name: [point for one, point in points if one == name], listed[:SCANNED])
    raw = rate(lambda name: process.extractOne(name, listed, scorer=fuzz.ratio), slips[:SCANNED])
    print(f"a linear scan with geopy's points: {scan:,.0f} a second, we {once / scan:,.0f}x")
    print(f"rapidfuzz over the raw list: {raw:,.0f} a second, we {by_slip / raw:,.1f}x")


if __name__ == "__main__":
    main()
