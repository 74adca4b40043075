"""The map as an object: control on a day, with everything it rests on, shown, written and asked why.

Made by :func:`mapper.pipeline.control_at`. Folium is imported only when a page is wanted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from mapper.control.decided import state_keys
from mapper.control.timeline import change_days, history
from mapper.dated import History, layer_of
from mapper.display import HEIGHT, MapView, days_between, mimebundle, missing_extra, one_line
from mapper.errors import InputError
from mapper.evidence import unplaced
from mapper.io import parse_date, write_whole
from mapper.report import Explanation, stats_frame
from mapper.schema import WGS84
from mapper.theatre import Theatre
from mapper.view.geojson import dumps, to_geojson
from mapper.why import Why


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
        """One telling line."""
        return one_line(self)

    def at(self, on: date | str) -> ControlMap:
        """
        Return the map of another day from the same evidence.

        Parameters
        ----------
        on
            The day on the ground.

        Raises
        ------
        InputError
            If it is no date.
        """
        day = parse_date(on, where="on")
        model = self.theatre.model(self.model)
        control = model(self.evidence, self.theatre.coverage, on=day, known_by=self.known_by)
        return replace(self, control=control, on=day)

    @cached_property
    def areas(self) -> gpd.GeoDataFrame:
        """
        Areas of equal holder and status, unknown left out.

        Returns
        -------
        geopandas.GeoDataFrame
            ``faction, status, besieged, rivals, claimed_by, confidence (mean over area), since, claim_ids,
            area_km2, geometry`` (MultiPolygon, EPSG:4326); neighbours share their borders.
        """
        control = self.control
        keys = state_keys(control)
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
                    "claimed_by": key[4],
                    "confidence": round(float(np.average(part["confidence"], weights=area[inside])), 3),
                    "since": part["since"].min(),
                    "claim_ids": tuple(sorted(ids)),
                    "area_km2": round(float(area[inside].sum()), 1),
                }
            )
        columns = [
            "faction", "status", "besieged", "rivals", "claimed_by", "confidence", "since", "claim_ids", "area_km2",
        ]  # fmt: skip
        frame = pd.DataFrame(rows, columns=columns)
        areas = gpd.GeoDataFrame(frame, geometry=dissolved.geometry.to_numpy(), crs=WGS84)
        return areas.sort_values(["faction", "status", "rivals", "claimed_by"], ignore_index=True)

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
            Index ``faction``; ``area_km2``, ``theatre_pct`` (of ``theatre_km2``) with its interval ``theatre_pct_low``
            and ``theatre_pct_high``; ``inhabited_km2``, ``inhabited_pct`` (of ``theatre_inhabited_km2``) and
            ``settlements``, ``settlements_pct`` (of ``theatre_settlements``) likewise; ``contested_km2``.
        """
        return stats_frame(self.control, self.theatre.coverage.units)

    def explain(self, place: str, *, lang: str = "en") -> Explanation:
        """
        Why a place is shown as it is: the sentences for and against, and the rule.

        Parameters
        ----------
        place
            A name in either script, or a place id; an area (governorate, region) is answered by its shares.
        lang
            ``en`` or ``ar``.

        Raises
        ------
        UnknownPlace
            If the gazetteer has no such place, or it lies outside the theatre.
        """
        return self._why.explain(place, lang)

    @cached_property
    def _why(self) -> Why:
        return Why(self)

    @property
    def unplaced(self) -> list[tuple[str, str]]:
        """Places of claims that are not on the map, with the reason; see :func:`mapper.evidence.unplaced`."""
        return unplaced(self.claims, self.theatre)

    def layer(
        self, name: str = "areas", *, first: date | str | None = None, last: date | str | None = None
    ) -> gpd.GeoDataFrame:
        """
        One layer of the map as a styled table, EPSG:4326.

        Parameters
        ----------
        name
            ``areas``, ``units``, ``places``, ``claims`` or ``front``.
        first, last
            Its history over these days, both included, instead of the map's own day: one feature per span, with
            ``start`` and ``end``, see :meth:`mapper.dated.History.layer`.

        Raises
        ------
        InputError
            If there is no such layer, a date is none, or the range is upside down.
        """
        if first is None and last is None:
            return layer_of(self, name)
        return History.between(self, *self._range(first, last)).layer(name)

    def _range(self, first: date | str | None, last: date | str | None) -> tuple[date, date]:
        """Both days, the map's own for one that is not given."""
        return (
            self.on if first is None else parse_date(first, where="first"),
            self.on if last is None else parse_date(last, where="last"),
        )

    def to_file(
        self,
        path: str | Path,
        *,
        layer: str | Sequence[str] = "areas",
        first: date | str | None = None,
        last: date | str | None = None,
        lang: str = "en",
    ) -> Path:
        """
        Write layers for another program, or a picture for a report; the suffix says the format.

        Parameters
        ----------
        path
            One of :data:`mapper.export.SUFFIXES`.
        layer
            Names as for :meth:`layer`; several go into one file of a format that holds several.
        first, last
            Write the history over these days; no picture can.
        lang
            Language of names in a picture and in Google Earth's folders, ``ar`` or ``en``.

        Raises
        ------
        InputError
            If the format, a layer or the range is wrong, a library is missing, or the file cannot be written.
        """
        from mapper.export import check_layers, write_layers, write_picture

        names = (layer,) if isinstance(layer, str) else tuple(layer)
        ranged = first is not None or last is not None
        if not check_layers(path, names, ranged=ranged):
            return write_picture(self.content(self.on, self.on), path, lang=lang)
        if not ranged:
            return write_layers({name: layer_of(self, name) for name in names}, path, as_of=self.on, lang=lang)
        start, stop = self._range(first, last)
        history = History.between(self, start, stop)
        return write_layers({name: history.layer(name) for name in names}, path, as_of=stop, lang=lang)

    def to_geojson(self, path: str | Path | None = None, *, layer: str = "areas") -> dict[str, Any]:
        """
        One layer as RFC 7946 GeoJSON; written to ``path`` when it is given.

        Raises
        ------
        InputError
            If there is no such layer or the file cannot be written.
        """
        frame = self.layer(layer)
        if path is not None:
            write_whole(path, dumps(frame))
        return to_geojson(frame)

    def history(self, first: date, last: date) -> pd.DataFrame:
        """Changes from ``first`` to ``last`` (inclusive), see :func:`mapper.control.timeline.history`."""
        model = self.theatre.model(self.model)
        days = change_days(self.evidence, first, last, model)
        return history(self.evidence, self.theatre.coverage, model, days, known_by=self.known_by)

    def to_html(
        self,
        path: str | Path | None = None,
        *,
        lang: str = "ar",
        first: date | None = None,
        last: date | None = None,
        tiles: str | None = None,
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
        tiles
            Online tiles under the map, see :func:`mapper.view.tiles.tiles_called`; none when left out.

        Raises
        ------
        InputError
            If the range is upside down or the file cannot be written.
        DataError
            If there is no such tile service.
        """
        from mapper.view.leaflet import page, tiles_called

        under = tiles_called(tiles) if tiles else None
        html = page(self.content(first or self.on, last or self.on), lang=lang, tiles=under)
        if path is not None:
            write_whole(path, html)
        return html

    def content(self, first: date, last: date) -> Any:
        """Everything the page shows, see :class:`mapper.view.leaflet.MapContent`."""
        from mapper.sheet import map_content

        if last < first:
            raise InputError(f"the range ends ({last}) before it begins ({first})")
        return map_content(self, first, last)

    def explore(self, on: date | str | None = None, *, lang: str = "en", height: int = HEIGHT) -> MapView:
        """
        Show the map of a day in a notebook.

        Parameters
        ----------
        on
            The day on the ground; None is the map's own.
        lang
            Language it opens in, ``ar`` or ``en``; the page can switch.
        height
            In pixels.

        Returns
        -------
        mapper.display.MapView
            Shows itself as the last line of a cell; ``.to_html("map.html")`` writes it.

        Raises
        ------
        InputError
            If ``on`` is no date, the language is neither or the height cannot be used.
        """
        shown = self if on is None else self.at(on)
        return MapView(shown, shown.on, shown.on, lang, height)

    def timeline(
        self,
        first: date | str | None = None,
        last: date | str | None = None,
        *,
        lang: str = "en",
        height: int = HEIGHT,
    ) -> MapView:
        """
        Show the map in a notebook with a slider over days; it needs no Python once it is shown.

        Parameters
        ----------
        first, last
            Range, both included; what is left out reaches as far as the evidence. It opens on the map's own day,
            moved into the range.
        lang, height
            As for :meth:`explore`.

        Returns
        -------
        mapper.display.MapView
            For the states as arrays see :func:`mapper.timeline`.

        Raises
        ------
        InputError
            If a date is none, the range is upside down, the language is neither or the height cannot be used.
        """
        return MapView(self, *days_between(self, first, last), lang, height)

    def slider(
        self, first: date | str | None = None, last: date | str | None = None, *, step: int = 1, lang: str = "en"
    ) -> Any:
        """
        Make a slider for Jupyter that asks Python for every day; needs the extra ``[jupyter]``.

        Parameters
        ----------
        first, last
            As for :meth:`timeline`.
        step
            Days from one position to the next.
        lang
            Language of its words, ``ar`` or ``en``.

        Returns
        -------
        mapper.widget.DateSlider
            ``.day``, ``.control_map`` and ``.stats()`` follow the slider; ``.observe(f, "day")`` calls ``f``.

        Raises
        ------
        MissingExtra
            If the extra is not installed.
        InputError
            If a date is none, the range is upside down, or the step or the language cannot be used.
        """
        try:
            from mapper.widget import DateSlider
        except ModuleNotFoundError as fault:
            raise missing_extra(fault) from None
        return DateSlider(self, *days_between(self, first, last), step=step, lang=lang)

    def _repr_html_(self) -> str:
        return self.explore()._repr_html_()

    def _repr_mimebundle_(self, include: Iterable[str] = (), exclude: Iterable[str] = ()) -> dict[str, str]:
        return mimebundle(self, include, exclude)
