"""Asks an online geocoder for the names that an article has and the gazetteer lacks, and keeps the places it gives.

Called by the command line when the user says ``--online``. The places become a gazetteer file of the user's,
``online-SERVICE.csv``: read again with it, or later without the network, articles give the same claims.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd
import shapely

from mapper.errors import GeocodeError
from mapper.gazetteers import Kept, keep_places
from mapper.geocode import Answer, is_area
from mapper.pipeline import Given, read_misses
from mapper.places.gazetteer import CONFIDENT, Gazetteer, places_frame
from mapper.places.spelling import is_arabic
from mapper.records import ONLINE, Candidate
from mapper.theatre import Theatre
from mapper.workers import Progress

Ask = Callable[[str], list[Answer]]

_FAILURES_IN_A_ROW: Final = 3
_ONE_PLACE_KM: Final = 3.0


@dataclass(frozen=True, slots=True)
class Filled:
    """
    What :func:`fill_gaps` did.

    Parameters
    ----------
    asked
        Names asked for.
    placed
        Names that got a place, with its id.
    unknown
        Names the service gives no place for that is one of the theatre's and bears that name.
    failed
        Names it did not answer for; ``why`` is the reason of the last.
    left
        Names that were not asked: beyond the limit, or after the service failed three times on end.
    kept
        What was written, None when nothing was.
    """

    asked: tuple[str, ...]
    placed: tuple[tuple[str, str], ...]
    unknown: tuple[str, ...]
    failed: tuple[str, ...]
    why: str
    left: tuple[str, ...]
    kept: Kept | None


def fill_gaps(
    inputs: Given,
    theatre: Theatre,
    *,
    service: str,
    ask: Ask,
    folder: Path,
    most: int = 50,
    published: str | None = None,
    jobs: int = 1,
    progress: Progress = iter,
    asking: Progress = iter,
) -> Filled:
    """
    Ask for every name that stands where a place must stand and that the gazetteer lacks, the most frequent first.

    An answer is kept when it lies in the theatre, is a place that can be held, and bears the name as surely as a
    gazetteer's own would have to. A place that is known already only lends the spelling; nothing overrides the
    gazetteer.

    Parameters
    ----------
    inputs, published, jobs, progress
        As for :func:`mapper.pipeline.read_misses`.
    service
        Its name, for the file and the ids.
    ask
        A question to it: :func:`mapper.geocode.ask` with all but the name.
    folder
        Where the user's gazetteer files of the theatre are kept.
    most
        At most so many names are asked for.
    asking
        Wraps the list of names, for a progress bar.

    Returns
    -------
    Filled
        A service that fails is told there, never raised.

    Raises
    ------
    InputError
        If ``ask`` refuses the question itself, or the folder cannot be written.
    """
    found = read_misses(inputs, theatre, published=published, jobs=jobs, progress=progress)
    wanted = [(str(row.name), str(row.kind)) for row in found[["name", "kind"]].itertuples(index=False, name="Miss")]
    wanted = [(name, kind) for name, kind in wanted if theatre.gazetteer.sure(name, kind=kind or None) is None]
    good: dict[str, list[Answer]] = {}
    asked: list[str] = []
    unknown: list[str] = []
    failed: list[str] = []
    why, in_a_row = "", 0
    for name, kind in asking(wanted[:most]):
        if in_a_row == _FAILURES_IN_A_ROW:
            break
        asked.append(name)
        try:
            answers = ask(name)
        except GeocodeError as fault:
            in_a_row, why = in_a_row + 1, str(fault)
            failed.append(name)
            continue
        in_a_row = 0
        good[name] = bearers(name, kind, answers, theatre)
        if not good[name]:
            unknown.append(name)
    kept = None
    if any(good.values()):
        rows = _rows(((name, one) for name, answers in good.items() for one in answers), service)
        kept = keep_places(rows, f"online-{service}", folder, theatre.places, theatre.governorates, more=True)
    placed = tuple(
        (name, kept.ids[_place_id(answers[0], service)]) for name, answers in good.items() if kept and answers
    )
    left = tuple(name for name, _ in wanted[len(asked) :])
    return Filled(tuple(asked), placed, tuple(unknown), tuple(failed), why, left, kept)


def bearers(name: str, kind: str, answers: Sequence[Answer], theatre: Theatre) -> list[Answer]:
    """
    Answers that are places of the theatre of this name and kind, best first, one for each place.

    Parameters
    ----------
    name, kind
        As printed, and what its type noun says (a kind of :class:`mapper.records.ClaimPlace`, or empty).
    """
    lands = theatre.governorates.geometry
    points = [
        {
            "place_id": str(rank),
            "name": one.name,
            "name_ar": one.name_ar,
            "names": one.names,
            "kind": one.kind,
            "geometry": point,
        }
        for rank, (one, point) in enumerate((one, shapely.Point(one.lon, one.lat)) for one in answers)
        if one.kind and not is_area(one.kind) and lands.intersects(point).any()
    ]
    if not points:
        return []
    hits = Gazetteer(places_frame(points)).lookup(name, kind=kind or None, limit=len(points))
    chosen: list[Candidate] = []
    for hit in sorted((hit for hit in hits if hit.score >= CONFIDENT), key=lambda hit: int(hit.place_id)):
        if all(hit.km_to(other) > _ONE_PLACE_KM for other in chosen):
            chosen.append(hit)
    return [answers[int(hit.place_id)] for hit in chosen]


def _place_id(one: Answer, service: str) -> str:
    return f"{ONLINE}{one.place_id(service)}"


def _rows(found: Iterable[tuple[str, Answer]], service: str) -> pd.DataFrame:
    """Rows of the user's gazetteer file; the name as printed is a spelling of its place."""
    names: dict[str, dict[str, None]] = {}
    answers: dict[str, Answer] = {}
    for name, one in found:
        place_id = _place_id(one, service)
        answers.setdefault(place_id, one)
        names.setdefault(place_id, {}).update(dict.fromkeys((name, *one.names)))
    return pd.DataFrame(
        {
            "place_id": list(answers),
            "name": [one.name for one in answers.values()],
            "name_ar": [one.name_ar if is_arabic(one.name_ar) else "" for one in answers.values()],
            "names": ["|".join(name.replace("|", " ") for name in names[place_id]) for place_id in answers],
            "kind": [one.kind for one in answers.values()],
            "population": "",
            "lon": [round(one.lon, 6) for one in answers.values()],
            "lat": [round(one.lat, 6) for one in answers.values()],
            "radius_km": "",
            "precision_km": "",
            "source": f"online-{service}",
            "reference": [f"{service} {one.answer_id}".strip() for one in answers.values()],
        }
    )
