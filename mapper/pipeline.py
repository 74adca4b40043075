"""The whole way: inputs -> CLAIMS -> EVIDENCE -> CONTROL -> a map that can be shown, written and asked why.

The rooms below do not know each other; here they are joined. The command line is a doorbell to this module.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from mapper.control.ledger import COLOURS, LEAVES, TAKES
from mapper.control.timeline import change_days, history
from mapper.errors import InputError, UnknownFaction, UnknownPlace
from mapper.io import Source, articles_of, json_lines, open_sources, parse_date
from mapper.places.footprint import Footprint, footprint
from mapper.places.resolve import resolve
from mapper.records import COLOURING_MODALITIES, Article, Claim, ClaimPlace
from mapper.report import Explanation, explain_cell, stats_frame
from mapper.schema import CLAIMS, DATE, EVIDENCE, WGS84, claim_records, claims_frame
from mapper.store import claim_of_row, is_claim_row, read_claim_file
from mapper.theatre import Theatre
from mapper.view import layers
from mapper.view.geojson import dumps, to_geojson

LAYERS: Final = ("areas", "units", "places", "claims", "front")
Progress = Callable[[Sequence[Any]], Iterable[Any]]


def read_claims(
    inputs: str | Path | Article | Iterable[str | Path | Article],
    theatre: Theatre,
    *,
    published: date | str | None = None,
    progress: Progress = iter,
) -> gpd.GeoDataFrame:
    """
    Read articles and claims files, extract the claims and place them.

    Parameters
    ----------
    inputs
        Files, folders, ``-``, or articles; see :func:`mapper.read_articles`. Claims files (``.jsonl``,
        ``.csv``, ``.geojson``, ``.parquet``) and articles may be mixed.
    theatre
        Where the places and factions are looked up.
    published
        Publication date for articles that carry none.
    progress
        Wraps the list of articles, for a progress bar.

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
    articles, claims = _read_inputs(inputs, published)
    for article in progress(articles):
        claims += extract_claims(article, theatre)
    _check_factions(claims, theatre)
    frame = claims_frame(_find_places(claim, theatre) for claim in claims)
    footprints = [[_footprint(place, theatre) for place in places] for places in frame["places"]]
    shapes = [shapely.union_all([f.geometry for f in row if f.geometry is not None]) for row in footprints]
    geometry = [None if shape.is_empty else shape for shape in shapes]
    return gpd.GeoDataFrame(frame, geometry=geometry, crs=WGS84)


def _read_inputs(
    inputs: str | Path | Article | Iterable[str | Path | Article], published: date | str | None
) -> tuple[list[Article], list[Claim]]:
    day = None if published is None else parse_date(published, where="publication date")
    given = [inputs] if isinstance(inputs, str | Path | Article) else list(inputs)
    articles: dict[str, Article] = {}
    claims: list[Claim] = []
    for item in given:
        if isinstance(item, Article):
            articles.setdefault(item.article_id, item)
            continue
        for source in open_sources([item]):
            if _holds_claims(source):
                claims += read_claim_file(source)
                continue
            for article in articles_of(source, published=day):
                articles.setdefault(article.article_id, article)
    return list(articles.values()), claims


def _holds_claims(source: Source) -> bool:
    if source.suffix == ".jsonl":
        first = next(iter(json_lines(source)), None)
        return first is not None and is_claim_row(first[0])
    return source.suffix in (".csv", ".geojson", ".parquet")


def extract_claims(article: Article, theatre: Theatre) -> list[Claim]:
    """Claims of one article, their places resolved in the theatre's gazetteer."""
    return theatre.reader.read(article, lambda mentions: resolve(mentions, theatre.gazetteer))


def _check_factions(claims: Iterable[Claim], theatre: Theatre) -> None:
    known = set(theatre.factions.ids)
    for claim in claims:
        if not claim.article_id and claim.faction not in known:
            raise UnknownFaction(
                f"claim {claim.claim_id}: no faction {claim.faction!r} in theatre {theatre.id}; "
                f"there are: {', '.join(sorted(known))}"
            )


def _find_places(claim: Claim, theatre: Theatre) -> Claim:
    return replace(claim, places=tuple(_find_place(place, theatre) for place in claim.places))


def _find_place(place: ClaimPlace, theatre: Theatre) -> ClaimPlace:
    """Fill what a hand-coded place leaves out; a name the gazetteer lacks stays, unplaced."""
    place_id = place.place_id
    if place_id is None and place.name and place.lon is None and not place.relation and not place.reference_ids:
        found = theatre.gazetteer.lookup(place.name, kind=place.kind or None, limit=1)
        place_id = found[0].place_id if found else None
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


def _footprint(place: ClaimPlace, theatre: Theatre) -> Footprint:
    return footprint(place, theatre.atlas)


def evidence_frame(claims: pd.DataFrame, theatre: Theatre) -> gpd.GeoDataFrame:
    """
    Turn claims into evidence: one row per claim and place that may colour the map.

    Returns
    -------
    geopandas.GeoDataFrame
        :data:`mapper.schema.EVIDENCE`, with ``rows``: the units of ``theatre.coverage`` it speaks of.
        Denied, disputed, expected and past claims, and those without a footprint, have no row.
    """
    rows: list[dict[str, Any]] = []
    for claim in claim_records(claims):
        if claim.modality not in COLOURING_MODALITIES or claim.status not in COLOURS or claim.tense == "past":
            continue
        for number, place in enumerate(claim.places):
            print_ = _footprint(place, theatre)
            units = _units_of(print_, theatre)
            if units:
                rows.append(_evidence_row(claim, number, place, print_, units, theatre))
    columns = ["evidence_id", *EVIDENCE.columns, "rows"]
    frame = gpd.GeoDataFrame(pd.DataFrame(rows, columns=columns).set_index("evidence_id"), crs=WGS84)
    for column in ("valid_from", "valid_to", "reported"):
        frame[column] = pd.to_datetime(frame[column]).astype(DATE)
    EVIDENCE.check(frame)
    return frame


def _evidence_row(
    claim: Claim, number: int, place: ClaimPlace, ground: Footprint, units: tuple[int, ...], theatre: Theatre
) -> dict[str, Any]:
    extent = place.extent or ""
    partial = ground.scope == "point" and _is_partial(extent)
    others = claim.co_factions or claim.against if claim.status in ("shared", "contested", "besieged") else ()
    return {
        "evidence_id": f"{claim.claim_id}/{number}",
        "claim_id": claim.claim_id,
        "faction": claim.faction,
        "status": "contested" if partial and claim.status in TAKES else claim.status,
        "factions": others or (claim.against if partial else ()),
        "valid_from": claim.valid_from,
        "valid_to": claim.valid_to,
        "reported": claim.reported,
        "confidence": claim.confidence,
        "doubt_km": _doubt_km(claim, ground.scope, extent, theatre),
        "scope": ground.scope,
        "extent": extent,
        "geometry": ground.geometry,
        "rows": units,
    }


def _is_partial(extent: str) -> bool:
    if extent in ("part", "outskirts"):
        return True
    kind, _, number = extent.partition(":")
    return kind == "percent" and number.lstrip("<>").replace(".", "", 1).isdigit() and float(number.lstrip("<>")) < 50


def _doubt_km(claim: Claim, scope: str, extent: str, theatre: Theatre) -> float:
    """Kilometres for a source that speaks for its own side, and for settlements that are not named."""
    table = theatre.settings["control"]["doubt_km"]
    own_side = claim.attribution is not None and theatre.factions.group(claim.attribution) == theatre.factions.group(
        claim.faction
    )
    boast = float(table["boast"]) if own_side and claim.status not in LEAVES else 0.0
    vague = 0.0
    if scope == "settlements":
        vague = float(table.get(f"unnamed_{extent.partition(':')[0]}", table["unnamed"]))
    return float(np.hypot(boast, vague))


def _units_of(ground: Footprint, theatre: Theatre) -> tuple[int, ...]:
    """Rows of the units that a footprint speaks of."""
    coverage = theatre.coverage
    if ground.geometry is None or ground.geometry.is_empty:
        return ()
    if ground.scope == "point":
        return _point_units(ground, theatre)
    inside = coverage.rows_inside(ground.geometry)
    if ground.scope == "settlements":
        inside = inside[coverage.units["settlement"].to_numpy()[inside]]
    elif not len(inside):
        middle = shapely.point_on_surface(ground.geometry)
        row = coverage.row_at(middle.x, middle.y)
        inside = np.array([] if row is None else [row], dtype=np.int64)
    return tuple(int(row) for row in inside)


def _point_units(ground: Footprint, theatre: Theatre) -> tuple[int, ...]:
    coverage = theatre.coverage
    index = coverage.units.index
    named = [place_id for place_id in ground.place_ids if place_id in index]
    if named:
        quarters = [unit for place_id in named for unit in theatre.quarters.get(place_id, ())]
        return tuple(int(index.get_loc(unit)) for unit in [*named, *quarters])
    middle = ground.geometry.centroid
    row = coverage.row_at(middle.x, middle.y)
    return () if row is None else (row,)


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
        :data:`mapper.schema.CLAIMS`, see :func:`read_claims`.
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
    CLAIMS.check(claims)
    day = parse_date(on, where="on") if on is not None else _newest_day(claims)
    seen = parse_date(known_by, where="known_by") if known_by is not None else None
    evidence = evidence_frame(claims, theatre)
    control = theatre.model(model)(evidence, theatre.coverage, on=day, known_by=seen)
    return ControlMap(theatre, claims, evidence, control, day, seen, model)


def _newest_day(claims: pd.DataFrame) -> date:
    if claims.empty:
        raise InputError("no claim was found, so there is no day to map; give a day with --on YYYY-MM-DD")
    return claims["reported"].max().date()


@dataclass(frozen=True)
class ControlMap:
    """
    Control on a day, with the evidence it rests on; made by :func:`control_at`.

    Parameters
    ----------
    claims, evidence, control
        The tables CLAIMS, EVIDENCE and CONTROL of :mod:`mapper.schema`.
    on, known_by
        The day on the ground, and the day up to which reports count (None: all).
    """

    theatre: Theatre
    claims: gpd.GeoDataFrame
    evidence: gpd.GeoDataFrame
    control: gpd.GeoDataFrame
    on: date
    known_by: date | None = None
    model: str | None = None

    def __repr__(self) -> str:
        counts = self.control["status"].value_counts()
        held = self.control["faction"].dropna().nunique()
        return (
            f"<ControlMap {self.theatre.id} {self.on}: {len(self.control)} units, {held} factions, "
            f"{counts.get('held', 0)} held, {counts.get('contested', 0)} contested, "
            f"{counts.get('unknown', 0)} unknown, from {len(self.claims)} claims>"
        )

    @cached_property
    def areas(self) -> gpd.GeoDataFrame:
        """
        Areas of equal holder and status, unknown left out.

        Returns
        -------
        geopandas.GeoDataFrame
            ``faction, status, besieged, rivals, confidence (mean over area), since, claim_ids, area_km2,
            geometry`` (MultiPolygon, EPSG:4326); neighbours share their borders.
        """
        control = self.control
        keys = [
            None if status == "unknown" else (faction, status, rivals if status != "held" else (), besieged)
            for faction, status, rivals, besieged in zip(
                control["faction"], control["status"], control["rivals"], control["besieged"], strict=True
            )
        ]
        dissolved = self.theatre.coverage.areas(keys)
        dissolved = dissolved[[state is not None for state in dissolved["state"]]]
        members = pd.Series(keys, index=range(len(keys)), dtype=object)
        area = self.theatre.coverage.units["area_km2"].to_numpy()
        rows = []
        for key in dissolved["state"]:
            inside = [row for row, value in members.items() if value == key]
            part = control.iloc[inside]
            ids = dict.fromkeys(claim for claims in part["claim_ids"] for claim in claims)
            rows.append(
                {
                    "faction": key[0],
                    "status": key[1],
                    "besieged": key[3],
                    "rivals": key[2],
                    "confidence": round(float(np.average(part["confidence"], weights=area[inside])), 3),
                    "since": part["since"].min(),
                    "claim_ids": tuple(sorted(ids)),
                    "area_km2": round(float(area[inside].sum()), 1),
                }
            )
        columns = ["faction", "status", "besieged", "rivals", "confidence", "since", "claim_ids", "area_km2"]
        frame = pd.DataFrame(rows, columns=columns)
        areas = gpd.GeoDataFrame(frame, geometry=dissolved.geometry.to_numpy(), crs=WGS84)
        return areas.sort_values(["faction", "status", "rivals"], ignore_index=True)

    @cached_property
    def front(self) -> gpd.GeoDataFrame:
        """Front lines: ``faction_a, faction_b, length_km, geometry`` (MultiLineString, EPSG:4326)."""
        return self.theatre.coverage.front(list(self.control["faction"].where(self.control["faction"].notna(), None)))

    def stats(self) -> pd.DataFrame:
        """
        Shares per faction, unknown included.

        Returns
        -------
        pandas.DataFrame
            Index ``faction``; ``area_km2``, ``theatre_pct`` (of ``theatre_km2``), ``inhabited_km2``,
            ``inhabited_pct`` (of ``theatre_inhabited_km2``), ``settlements``, ``settlements_pct``,
            ``contested_km2``; ``attrs`` name the denominators.
        """
        return stats_frame(self.control, self.theatre.coverage.units)

    def explain(self, place: str, *, lang: str = "en") -> Explanation:
        """
        Why a place is shown as it is: the sentences for and against, and the rule.

        Parameters
        ----------
        place
            A name in either script, or a place id.
        lang
            ``en`` or ``ar``.

        Raises
        ------
        UnknownPlace
            If the gazetteer has no such place, or it lies outside the theatre.
        """
        unit_id, candidate = self._unit_of(place)
        return explain_cell(
            self.control.loc[unit_id],
            candidate,
            self.claims,
            factions=self.theatre.factions.table(),
            on=self.on,
            lang=lang,
            elsewhere=self._mentions_of(unit_id),
        )

    def _unit_of(self, place: str) -> tuple[str, Any]:
        gazetteer = self.theatre.gazetteer
        if place in self.theatre.places.index:
            candidate = gazetteer.get(place)
        else:
            found = [c for c in gazetteer.lookup(place) if c.place_id in self.theatre.coverage.units.index]
            found = found or gazetteer.lookup(place)
            if not found:
                raise UnknownPlace(f"no place {place!r} in the gazetteer of {self.theatre.id}; try: mapper place NAME")
            candidate = found[0]
        units = self.theatre.coverage.units
        if candidate.place_id in units.index:
            return candidate.place_id, candidate
        row = self.theatre.coverage.row_at(candidate.lon, candidate.lat)
        if row is None:
            raise UnknownPlace(f"{place!r} ({candidate.name}) lies outside the theatre {self.theatre.id}")
        return str(units.index[row]), candidate

    def _mentions_of(self, unit_id: str) -> tuple[str, ...]:
        """Claims that speak of the cell but may not colour it (denied, expected ...), and shared ones."""
        cited = {*self.control.at[unit_id, "claim_ids"], *self.control.at[unit_id, "against_ids"]}
        row = self.control.index.get_loc(unit_id)
        point = shapely.Point(*self.theatre.coverage.units.loc[unit_id, ["lon", "lat"]])
        coloured = {c for c, rows in zip(self.evidence["claim_id"], self.evidence["rows"], strict=True) if row in rows}
        others = []
        for claim_id, shape in zip(self.claims.index, self.claims.geometry, strict=True):
            touches = claim_id in coloured or (shape is not None and shape.intersects(point))
            if touches and claim_id not in cited:
                others.append(str(claim_id))
        return tuple(others)

    def layer(self, name: str = "areas") -> gpd.GeoDataFrame:
        """
        One layer of the map as a styled table, EPSG:4326.

        Parameters
        ----------
        name
            ``areas``, ``units``, ``places``, ``claims`` or ``front``.

        Raises
        ------
        InputError
            If there is no such layer.
        """
        style, factions = self.theatre.style, self.theatre.factions.table()
        if name == "areas":
            return layers.areas_layer(self.areas, style=style, factions=factions, as_of=self.on)
        if name == "units":
            return layers.units_layer(self._named_control(), style=style, factions=factions)
        if name == "places":
            settled = self._named_control()
            settled = settled[self.theatre.coverage.units["place_id"].notna().to_numpy()]
            units = self.theatre.coverage.units.loc[settled.index]
            settled = settled.set_geometry(gpd.points_from_xy(units["lon"], units["lat"], crs=WGS84))
            return layers.places_layer(settled, style=style, factions=factions)
        if name == "claims":
            return layers.claims_layer(self.claims, style=style, factions=factions)
        if name == "front":
            return layers.front_layer(self.front, style=style, factions=factions, as_of=self.on)
        raise InputError(f"no layer {name!r}; there are: {', '.join(LAYERS)}")

    def _named_control(self) -> gpd.GeoDataFrame:
        units = self.theatre.coverage.units
        return self.control.assign(name=units["name"], name_ar=units["name_ar"], area_km2=units["area_km2"])

    def to_geojson(self, path: str | Path | None = None, *, layer: str = "areas") -> dict[str, Any]:
        """
        One layer as RFC 7946 GeoJSON; written to ``path`` when it is given.

        Raises
        ------
        InputError
            If there is no such layer or the file cannot be written.
        """
        from mapper.io import write_whole

        frame = self.layer(layer)
        if path is not None:
            write_whole(path, dumps(frame))
        return to_geojson(frame)

    def history(self, first: date, last: date) -> pd.DataFrame:
        """Changes from ``first`` to ``last`` (inclusive), see :func:`mapper.control.timeline.history`."""
        return history(
            self.evidence,
            self.theatre.coverage,
            self.theatre.model(self.model),
            change_days(self.evidence, first, last),
            known_by=self.known_by,
        )

    def to_html(
        self,
        path: str | Path | None = None,
        *,
        lang: str = "ar",
        first: date | None = None,
        last: date | None = None,
    ) -> str:
        """
        The map as one HTML page that needs no network.

        Parameters
        ----------
        path
            Written there when given.
        lang
            Language it opens in, ``ar`` or ``en``; the page can switch.
        first, last
            Range of the date slider; the map's own day only when left out.

        Raises
        ------
        InputError
            If the range is upside down or the file cannot be written.
        """
        from mapper.io import write_whole
        from mapper.view.leaflet import page

        html = page(self.content(first or self.on, last or self.on), lang=lang)
        if path is not None:
            write_whole(path, html)
        return html

    def content(self, first: date, last: date) -> Any:
        """Everything the page shows, see :class:`mapper.view.leaflet.MapContent`."""
        from mapper.sheet import map_content

        if last < first:
            raise InputError(f"the range ends ({last}) before it begins ({first})")
        return map_content(self, first, last)

    def _repr_html_(self) -> str:
        from mapper.view.leaflet import embed, page, still

        content = self.content(self.on, self.on)
        return embed(page(content, lang="en"), picture=still(content))
