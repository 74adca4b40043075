"""The whole way: inputs -> CLAIMS -> EVIDENCE -> CONTROL -> a map.

The rooms below do not know each other; here they are joined. The command line is a doorbell to this module.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from mapper.claims.factions import OTHER, is_other
from mapper.claims.misses import Miss
from mapper.errors import InputError, UnknownFaction
from mapper.evidence import evidence_frame, with_footprints
from mapper.io import Source, articles_of, json_lines, open_sources, parse_date, unique_articles
from mapper.records import Article, Claim, ClaimPlace
from mapper.schema import CLAIMS, claims_frame
from mapper.store import is_claim_row, read_claim_rows, unique_claims
from mapper.theatre import Theatre
from mapper.workers import Progress, each_article, extract_claims, missing_names

if TYPE_CHECKING:
    from mapper.control.timeline import Timeline
    from mapper.controlmap import ControlMap

__all__ = ["Inputs", "control_at", "extract_claims", "open_inputs", "read_claims", "read_misses", "timeline"]

Note = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Inputs:
    """
    Inputs opened once, to be read more than once: standard input gives its text a single time.

    Parameters
    ----------
    articles
        Without repeats, in the order given.
    claims
        Claims of claims files, each with where it stands.
    """

    articles: tuple[Article, ...]
    claims: tuple[tuple[Claim, str], ...]


Given = str | Path | Article | Iterable[str | Path | Article] | Inputs


def read_claims(
    inputs: Given,
    theatre: Theatre,
    *,
    published: date | str | None = None,
    jobs: int = 1,
    progress: Progress = iter,
    note: Note | None = None,
) -> gpd.GeoDataFrame:
    """
    Read articles and claims files, extract the claims and place them.

    Parameters
    ----------
    inputs
        Files, folders, ``-``, or articles; see :func:`mapper.read_articles`. Claims files (``.jsonl``,
        ``.csv``, ``.geojson``, ``.parquet``) and articles may be mixed. Or what :func:`open_inputs` opened.
    theatre
        Where the places and factions are looked up.
    published
        Publication date for articles that carry none.
    jobs
        Most processes to read articles with; the claims are the same. A script that asks for several needs the
        usual ``if __name__ == "__main__":``.
    progress
        Wraps the list of articles, for a progress bar.
    note
        Is told of every article that is not read because its language has no lexicon.

    Returns
    -------
    geopandas.GeoDataFrame
        :data:`mapper.schema.CLAIMS` with ``geometry`` (EPSG:4326): the union of each claim's footprints.

    Raises
    ------
    InputError, UndatedArticle
        If an input cannot be used.
    UnknownFaction, UnknownPlace
        If a claims file names a faction or a ``place_id`` that the theatre does not have.
    """
    opened = open_inputs(inputs, published)
    if note is not None:
        _note_unread(opened.articles, theatre, note)
    claims = unique_claims([(_known_factions(claim, origin, theatre), origin) for claim, origin in opened.claims])
    for found in each_article(extract_claims, opened.articles, theatre, jobs=jobs, progress=progress):
        claims += found
    frame = claims_frame(_find_places(claim, theatre) for claim in claims)
    return with_footprints(frame, theatre)


def _note_unread(articles: Iterable[Article], theatre: Theatre, note: Note) -> None:
    known = ", ".join(lexicon.language for lexicon in theatre.reader.lexicons)
    for article in articles:
        language = theatre.reader.unread_language(article)
        if language:
            where = article.origin or article.article_id
            note(f"{where}: looks like {language}, no lexicon for it; there are: {known}")


def open_inputs(inputs: Given, published: date | str | None = None) -> Inputs:
    """
    Open files, folders, standard input and articles.

    Parameters
    ----------
    inputs, published
        As for :func:`read_claims`; what is opened already is passed through.

    Raises
    ------
    InputError, UndatedArticle
        If an input cannot be used.
    """
    if isinstance(inputs, Inputs):
        return inputs
    day = None if published is None else parse_date(published, where="publication date")
    given = [inputs] if isinstance(inputs, str | Path | Article) else list(inputs)
    articles: list[Article] = []
    claims: list[tuple[Claim, str]] = []
    for item in given:
        if isinstance(item, Article):
            articles.append(item)
            continue
        for source in open_sources([item]):
            if _holds_claims(source):
                claims += read_claim_rows(source)
            else:
                articles += articles_of(source, published=day)
    return Inputs(tuple(unique_articles(articles)), tuple(claims))


def _holds_claims(source: Source) -> bool:
    if source.suffix == ".jsonl":
        first = next(iter(json_lines(source)), None)
        return first is not None and is_claim_row(first[0])
    return source.suffix in (".csv", ".geojson", ".parquet")


def read_misses(
    inputs: Given,
    theatre: Theatre,
    *,
    published: date | str | None = None,
    jobs: int = 1,
    progress: Progress = iter,
) -> pd.DataFrame:
    """
    Names that stand where a place must stand and are not in the gazetteer: how a gazetteer grows.

    Parameters
    ----------
    inputs, theatre, published, jobs, progress
        As for :func:`read_claims`; claims files say nothing here.

    Returns
    -------
    pandas.DataFrame
        The most frequent first: ``name`` as printed most often, ``count``, ``kind`` (what the type noun before it
        says most often), ``read_as`` (id of the place that the gazetteer takes it for by its sound or a slip of the
        pen, empty when none), ``reason`` (why), and ``article_id, start, quote``: the first sentence it stands in.
    """
    articles = open_inputs(inputs, published).articles
    found: dict[str, list[tuple[Article, Miss]]] = {}
    results = each_article(missing_names, articles, theatre, jobs=jobs, progress=progress)
    for article, misses in zip(articles, results, strict=True):
        for miss in misses:
            found.setdefault(miss.key, []).append((article, miss))
    rows = [_miss_row(cases, theatre) for _, cases in sorted(found.items())]
    frame = pd.DataFrame(rows, columns=["name", "count", "kind", "read_as", "reason", "article_id", "start", "quote"])
    return frame.sort_values("count", ascending=False, kind="stable", ignore_index=True)


def _miss_row(cases: list[tuple[Article, Miss]], theatre: Theatre) -> dict[str, object]:
    article, first = cases[0]
    name = Counter(miss.name for _, miss in cases).most_common(1)[0][0]
    kinds = Counter(miss.kind for _, miss in cases if miss.kind).most_common(1)
    kind = kinds[0][0] if kinds else ""
    taken = theatre.gazetteer.lookup(name, kind=kind or None, limit=1)
    return {
        "name": name,
        "count": len(cases),
        "kind": kind,
        "read_as": taken[0].place_id if taken else "",
        "reason": taken[0].reason if taken else "",
        "article_id": article.article_id,
        "start": first.start,
        "quote": first.quote,
    }


def _known_factions(claim: Claim, origin: str, theatre: Theatre) -> Claim:
    """
    Spell the factions of a filed claim as the theatre does.

    ``other:NAME`` is an armed group under its own name. A claim that was extracted (it has an article and a quote)
    keeps whatever faction another theatre gave it.
    """
    known = {faction.upper(): faction for faction in theatre.factions.ids}

    def spelled(faction: str) -> str:
        if is_other(faction.strip()):
            return OTHER + " ".join(faction.strip().removeprefix(OTHER).split())
        found = known.get(faction.strip().upper())
        if found is None and not (claim.article_id and claim.stop > claim.start):
            choices = ", ".join(sorted(known.values()))
            raise UnknownFaction(
                f"{origin}: no faction {faction!r} in theatre {theatre.id}; there are: {choices}; "
                f"an armed group that is none of them is {OTHER}ITS NAME"
            )
        return found or faction

    return replace(
        claim,
        faction=spelled(claim.faction),
        co_factions=tuple(map(spelled, claim.co_factions)),
        against=tuple(map(spelled, claim.against)),
    )


def _find_places(claim: Claim, theatre: Theatre) -> Claim:
    return replace(claim, places=tuple(_find_place(place, theatre) for place in claim.places))


def _find_place(place: ClaimPlace, theatre: Theatre) -> ClaimPlace:
    """Fill what a place leaves out; a name that the gazetteer lacks, or only has one like it, stays unplaced."""
    place_id = place.place_id
    if place_id is None and place.name and place.lon is None and not place.relation and not place.reference_ids:
        found = theatre.gazetteer.sure(place.name, kind=place.kind or None)
        place_id = found.place_id if found is not None else None
    if place_id is None:
        return place
    known = theatre.gazetteer.get(place_id)
    return replace(
        place,
        place_id=place_id,
        name=place.name or known.name_ar or known.name,
        lon=known.lon if place.lon is None else place.lon,
        lat=known.lat if place.lat is None else place.lat,
    )


def control_at(
    claims: pd.DataFrame,
    theatre: Theatre,
    *,
    on: date | str | None = None,
    known_by: date | str | None = None,
    model: str | None = None,
) -> ControlMap:
    """
    Who is reported to hold what on a day.

    Parameters
    ----------
    claims
        :data:`mapper.schema.CLAIMS`, see :func:`read_claims`; footprints are added when it has none.
    on
        The day on the ground; None is the day of the newest report.
    known_by
        Use only what was reported by this day; None is everything.
    model
        A name of :data:`mapper.control.models.CONTROL_MODELS`; None is the theatre's.

    Returns
    -------
    ControlMap

    Raises
    ------
    InputError
        If a date is none, or there is no claim to take the day from.
    """
    from mapper.controlmap import ControlMap

    CLAIMS.check(claims)
    seen = parse_date(known_by, where="known_by") if known_by is not None else None
    if seen is not None:
        claims = claims[claims["reported"] <= pd.Timestamp(seen)]
    day = parse_date(on, where="on") if on is not None else _newest_day(claims)
    evidence = evidence_frame(claims, theatre)
    control = theatre.model(model)(evidence, theatre.coverage, on=day, known_by=seen)
    placed = claims if "geometry" in claims.columns else with_footprints(claims, theatre)
    return ControlMap(theatre, placed, evidence, control, day, seen, model)


def timeline(
    claims: pd.DataFrame,
    theatre: Theatre,
    start: date | str,
    stop: date | str,
    *,
    step: int = 1,
    known_by: date | str | None = None,
    model: str | None = None,
) -> Timeline:
    """
    Who is reported to hold what on every day from one to another.

    Parameters
    ----------
    claims, theatre, known_by, model
        As for :func:`control_at`.
    start, stop
        First and last day, both included.
    step
        Days from one to the next.

    Returns
    -------
    mapper.control.timeline.Timeline
        Every day's state of every unit of ``theatre.coverage``, and what changed.

    Raises
    ------
    InputError
        If a date is none, the range is upside down, or ``step`` is not at least 1.
    """
    from mapper.control.timeline import recorded
    from mapper.control.timeline import timeline as day_by_day

    CLAIMS.check(claims)
    first, last = parse_date(start, where="start"), parse_date(stop, where="stop")
    if last < first:
        raise InputError(f"the range ends ({last}) before it begins ({first})")
    if step < 1:
        raise InputError(f"step {step} is not a number of days of at least 1")
    seen = parse_date(known_by, where="known_by") if known_by is not None else None
    days = day_by_day(
        evidence_frame(claims, theatre), theatre.coverage, theatre.model(model), first, last, step=step, known_by=seen
    )
    return recorded(days, theatre.coverage)


def _newest_day(claims: pd.DataFrame) -> date:
    if claims.empty:
        raise InputError("no claim was found, so there is no day to map; give a day with --on YYYY-MM-DD")
    return claims["reported"].max().date()
