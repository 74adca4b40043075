"""Look-ups a second, and loading, against a linear scan with geopy's points and against rapidfuzz over the raw list.

Run ``python -m tests.benchmarks.names``. The names are those of the built-in theatre and, up to 10,000, made ones.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence

import shapely
from geopy.point import Point
from rapidfuzz import fuzz, process

from mapper.places.gazetteer import Gazetteer, places_frame
from mapper.theatre import load_theatre

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


def rate(search: Callable[[str], object], names: Sequence[str]) -> float:
    start = time.perf_counter()
    for name in names:
        search(name)
    return len(names) / (time.perf_counter() - start)


def slipped(name: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(name))
    return name[:at] + chance.choice(LETTERS) + name[at + 1 :]


def main() -> None:
    start = time.perf_counter()
    theatre = load_theatre("syria")
    built_in = theatre.places
    theatre.gazetteer.names()
    print(f"built-in theatre, {len(built_in):,} places and their names: {1000 * (time.perf_counter() - start):.0f} ms")

    kept = [row | {"place_id": place_id} for place_id, row in built_in.to_dict("index").items()]
    rows = [*kept, *made(PLACES - len(kept))]
    frame = places_frame(rows)
    start = time.perf_counter()
    gazetteer = Gazetteer(frame)
    gazetteer.names()
    print(f"names of {len(rows):,} places: {1000 * (time.perf_counter() - start):.0f} ms")

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
