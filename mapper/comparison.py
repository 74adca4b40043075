"""How another map and ours agree, as an object: tables, a layer and lines to read.

Made by :func:`mapper.agreement.compare`. Sentences are templates of ``data/lexicon/report.toml``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from mapper.controlmap import ControlMap
from mapper.measures import overall, per_side
from mapper.othersides import CONTESTED, UNKNOWN
from mapper.overlay import OVERLAP, Overlay, areas_only
from mapper.report import faction_name, listed, report_words
from mapper.schema import WGS84
from mapper.view.geojson import dumps, plain

RELATIONS: Final = ("agree", "differ", "only_ours", "only_theirs", OVERLAP)
"""How the two maps stand to each other on a piece of ground."""

_SHOWN: Final = 20
_FILE_DEGREES: Final = 1e-6


@dataclass(frozen=True)
class Comparison:
    """
    How another map and ours agree on a day; made by :func:`compare`.

    Parameters
    ----------
    control_map
        Ours.
    origin
        What the other map is called.
    by
        ``group`` or ``faction``: what is compared.
    ground
        Square kilometres by what we say (rows) and they say (columns), ``unknown`` among both: the whole theatre but
        what their map gives to several sides. None when their map is one of places.
    settlements
        Settlements of the theatre likewise; of a map of places, its places.
    front
        See :func:`mapper.overlay.front_distances`; empty for a map of places.
    places
        Settlements where both maps know a holder and differ: ``place_id, name, name_ar, admin1, lon, lat, ours, theirs,
        status, confidence, since, claim_ids, quote, source, reported`` (of the first claim), the best known first.
    outside_km2, overlap_km2
        Their ground outside the theatre, and what their map gives to several sides: both are left out.
    notes
        What was mended, left out or not understood in their map.
    """

    control_map: ControlMap
    origin: str
    by: str
    ground: pd.DataFrame | None
    settlements: pd.DataFrame
    front: Mapping[str, float]
    places: pd.DataFrame
    outside_km2: float
    overlap_km2: float
    notes: tuple[str, ...]
    _ours: NDArray[np.object_]
    _pieces: Overlay | gpd.GeoDataFrame

    def __repr__(self) -> str:
        """One telling line."""
        kappa = overall(self.settlements)["kappa"]
        return f"<Comparison {self.origin} {self.control_map.on}: kappa {kappa:.3f}, {len(self.places)} places differ>"

    @property
    def factions(self) -> pd.DataFrame:
        """
        Agreement per faction.

        Returns
        -------
        pandas.DataFrame
            Index ``faction``; for ground (``..._km2``) and settlements: ``ours``, ``theirs``, ``both``, ``iou``
            (both / either), ``precision`` (of ours, where they say something) and ``recall`` (of theirs, where we do).
        """
        parts = [per_side(self.settlements, "settlements")]
        if self.ground is not None:
            parts.insert(0, per_side(self.ground, "km2"))
        return pd.concat(parts, axis=1).rename_axis("faction")

    def overall(self) -> dict[str, float]:
        """
        Agreement as a whole.

        Returns
        -------
        dict
            For ``km2`` (when there are areas) and ``settlements``: ``known_to_both`` (the denominator of the next two),
            ``agreement``, ``kappa`` (Cohen's), ``only_ours`` and ``only_theirs`` (where the other says nothing),
            ``neither`` and ``all`` (the sum). Then :attr:`front`, each name beginning with ``front_``.
        """
        found: dict[str, float] = {}
        for unit, table in (("km2", self.ground), ("settlements", self.settlements)):
            if table is not None:
                found |= {f"{name}_{unit}": value for name, value in overall(table).items()}
        return found | {f"front_{name}": value for name, value in self.front.items()}

    @cached_property
    def _regions(self) -> gpd.GeoDataFrame:
        """Ground or places by the two answers: ``ours, theirs, rows, km2`` and geometry, EPSG:4326."""
        if not isinstance(self._pieces, Overlay):
            return self._pieces.assign(km2=0.0)
        found = self._pieces.regions(self._ours)
        # On the grid that files are rounded to, so that rounding breaks no shape.
        shapes = shapely.set_precision(found.geometry.to_crs(WGS84).to_numpy(), _FILE_DEGREES)
        found = gpd.GeoDataFrame(
            found.drop(columns="geometry"), geometry=[areas_only(one) for one in shapes], crs=WGS84
        )
        return found[~found.is_empty]

    def layer(self) -> gpd.GeoDataFrame:
        """
        Where the maps agree and differ, as a layer.

        Returns
        -------
        geopandas.GeoDataFrame
            EPSG:4326, index ``feature_id``: neighbouring ground with the same two answers, or their places.
            ``relation`` (:data:`RELATIONS`), ``ours``, ``theirs``, their names in English and Arabic, ``admin1``,
            ``places`` and ``settlements`` (seeds of whose cells lie there), ``km2``, our ``confidence`` (mean over
            area), ``since`` and ``claim_ids``, and simplestyle colours: filled like ours, outlined like theirs.
        """
        rows = [self._feature(*row) for row in self._regions[["ours", "theirs", "rows", "km2"]].itertuples(index=False)]
        geometry = self._regions.geometry.to_numpy()
        shapes = shapely.to_wkb(shapely.normalize(geometry), byte_order=1)
        ids = [
            hashlib.sha256(f"{row['ours']}|{row['theirs']}|{self.control_map.on}|".encode() + shape).hexdigest()[:16]
            for row, shape in zip(rows, shapes, strict=True)
        ]
        frame = gpd.GeoDataFrame(pd.DataFrame(rows), geometry=geometry, crs=WGS84)
        frame.index = pd.Index(ids, name="feature_id", dtype=object)
        frame = frame[~frame.index.duplicated()]
        order = [RELATIONS.index(one) for one in frame["relation"]]
        return frame.iloc[np.lexsort((frame.index.to_numpy().astype(str), -frame["km2"].to_numpy(float), order))]

    def _feature(self, ours: str, theirs: str, cells: tuple[int, ...], km2: float) -> dict[str, Any]:
        at = np.array(cells)
        units, control = ({name: column[at] for name, column in table.items()} for table in self._columns)
        settled = units["settlement"] & (self._said[at] == theirs)
        since = control["since"][~np.isnat(control["since"])]
        style = self.control_map.theatre.style
        colours = [
            style.map_colours["paper"] if side in (UNKNOWN, CONTESTED, OVERLAP) else style.colour(side, group=side)
            for side in (ours, theirs)
        ]
        return {
            "relation": _relation(ours, theirs),
            "ours": ours, "theirs": theirs,
            **{f"{who}_name{end}": self._name(side, lang) for who, side in (("ours", ours), ("theirs", theirs))
               for end, lang in (("", "en"), ("_ar", "ar"))},
            "admin1": tuple(dict.fromkeys(units["admin1"])),
            "places": tuple(units["name"][settled]), "places_ar": tuple(units["name_ar"][settled]),
            "settlements": int(settled.sum()),
            "km2": round(km2, 3),
            "confidence": round(float(np.average(control["confidence"], weights=units["area_km2"])), 3),
            "since": plain(since.min()) if len(since) else None,
            "claim_ids": tuple(sorted({one for ids in control["claim_ids"] for one in ids})),
            "as_of": self.control_map.on.isoformat(),
            "fill": colours[0], "stroke": colours[1],
        }  # fmt: skip

    @cached_property
    def _columns(self) -> tuple[dict[str, NDArray[Any]], dict[str, NDArray[Any]]]:
        """Of UNITS and CONTROL what a feature is made of."""
        units, control = self.control_map.theatre.coverage.units, self.control_map.control
        return (
            {name: units[name].to_numpy() for name in ("admin1", "name", "name_ar", "settlement", "area_km2")},
            {name: control[name].to_numpy() for name in ("confidence", "since", "claim_ids")},
        )

    @cached_property
    def _said(self) -> NDArray[np.object_]:
        """What they say of each cell's seed."""
        rows = np.arange(len(self._ours))
        if isinstance(self._pieces, Overlay):
            return self._pieces.at(rows)
        said = np.full(len(rows), UNKNOWN, dtype=object)
        for (row,), theirs in zip(self._pieces["rows"], self._pieces["theirs"], strict=True):
            said[row] = theirs
        return said

    def _name(self, side: str, lang: str) -> str:
        words = report_words(lang)["compare"]
        if side in words["sides"]:
            return str(words["sides"][side])
        return faction_name(side, self.control_map.theatre.factions.table(), lang) if self.by == "faction" else side

    def to_geojson(self) -> str:
        """:meth:`layer` as RFC 7946 GeoJSON text."""
        return dumps(self.layer())

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        tables = {"ground_km2": self.ground, "settlements": self.settlements}
        known_by = self.control_map.known_by
        return {
            "file": self.origin,
            "theatre": self.control_map.theatre.id,
            "on": self.control_map.on.isoformat(),
            "known_by": None if known_by is None else known_by.isoformat(),
            "by": self.by,
            "overall": {name: _rounded(value) for name, value in self.overall().items()},
            "factions": _plain(self.factions),
            **{name: None if table is None else _plain(table) for name, table in tables.items()},
            "outside_km2": round(self.outside_km2, 1),
            "overlap_km2": round(self.overlap_km2, 1),
            "places": [plain(row) for row in self.places.to_dict("records")],
            "notes": list(self.notes),
        }

    def __str__(self) -> str:
        """Lines to read, in English."""
        return self.to_text()

    def to_text(self, lang: str = "en") -> str:
        """
        Lines to read: the whole, the fronts, each faction, the places that differ, what was left out.

        Parameters
        ----------
        lang
            ``en`` or ``ar``; notes about the file are in English.
        """
        words = report_words(lang)["compare"]
        theatre = self.control_map.theatre
        name = (theatre.name_ar if lang == "ar" else theatre.name) or theatre.name
        lines = [words["heading"].format(file=self.origin, theatre=name, day=self.control_map.on.isoformat())]
        shown = {key: _printed(key, value) for key, value in self.overall().items()}
        if self.ground is not None:
            lines.append(words["ground"].format(**shown))
        lines.append(words["settlements" if self.ground is not None else "of_places"].format(**shown))
        if self.ground is not None:
            lines.append(words["front" if "mean_km" in self.front else "no_front"].format(**shown))
            lines.append(
                words["left_out"].format(outside=f"{self.outside_km2:,.0f}", overlap=f"{self.overlap_km2:,.0f}")
            )
        for unit, table in (("km2", self.ground), ("settlements", self.settlements)):
            if table is not None:
                lines += [
                    "",
                    words["table"][unit if self.ground is not None else "places"],
                    *_table(table, words["columns"]),
                ]
        lines += ["", words["differ" if len(self.places) else "none"].format(n=len(self.places))]
        alike = self._alike()
        lines += [self._sentence(rows, words, lang) for rows in alike[:_SHOWN]]
        if len(alike) > _SHOWN:
            lines.append(words["more"].format(n=sum(len(rows) for rows in alike[_SHOWN:])))
        return "\n".join([*lines, *(["", words["notes"], *(f"- {one}" for one in self.notes)] if self.notes else [])])

    def _alike(self) -> list[pd.DataFrame]:
        """Places that differ, those of one governorate with the same answers and the same claim together."""
        groups: dict[tuple[str, ...], list[int]] = {}
        columns = (self.places[name] for name in ("admin1", "ours", "theirs", "claim_ids"))
        for number, (land, ours, theirs, claims) in enumerate(zip(*columns, strict=True)):
            groups.setdefault((land, ours, theirs, *claims[:1]), []).append(number)
        return [self.places.iloc[rows] for rows in groups.values()]

    def _sentence(self, rows: pd.DataFrame, words: Mapping[str, Any], lang: str) -> str:
        first = rows.iloc[0]
        land = self.control_map.theatre.governorates.loc[first["admin1"]]
        because = words["no_claim"]
        if first["claim_ids"]:
            because = words["because"].format(
                quote=" ".join(first["quote"].split()) or report_words(lang)["no_quote"],
                source=first["source"] or report_words(lang)["no_source"],
                reported=plain(first["reported"]),
                claim=first["claim_ids"][0],
            )
        columns = (rows[name] for name in ("name", "name_ar", "place_id"))
        names = [
            (name_ar if lang == "ar" else name) or name or one for name, name_ar, one in zip(*columns, strict=True)
        ]
        sure = [f"{share:.0%}" for share in (rows["confidence"].min(), rows["confidence"].max())]
        since = rows["since"].min()
        return str(
            words["place"].format(
                places=listed(list(dict.fromkeys(names)), lang),
                land=(land["name_ar"] if lang == "ar" else land["name"]) or land["name"],
                ours=self._name(first["ours"], lang),
                since="" if pd.isna(since) else words["since"].format(day=plain(since)),
                theirs=self._name(first["theirs"], lang),
                confidence="-".join(dict.fromkeys(sure)),
                because=because,
            )
        )


def _relation(ours: str, theirs: str) -> str:
    if theirs == OVERLAP:
        return OVERLAP
    if UNKNOWN in (ours, theirs):
        return "only_theirs" if ours == UNKNOWN else "only_ours"
    return "agree" if ours == theirs else "differ"


def _rounded(value: float) -> float | None:
    return None if pd.isna(value) else round(float(value), 4)


def _plain(table: pd.DataFrame) -> dict[str, dict[str, float | None]]:
    return {
        str(name): {str(key): _rounded(value) for key, value in row.items()}
        for name, row in table.to_dict("index").items()
    }


def _printed(name: str, value: float) -> str:
    """A number of :meth:`Comparison.overall` as printed."""
    if pd.isna(value):
        return "-"
    if name.startswith("agreement"):
        return f"{value:.1%}"
    if name.startswith("kappa"):
        return f"{value:.3f}"
    return f"{value:,.1f}" if name.endswith(("mean_km", "p95_km")) else f"{value:,.0f}"


def _table(table: pd.DataFrame, heads: Sequence[str]) -> list[str]:
    """One line per side, aligned."""
    shown = per_side(table, "n")
    lines = [f"{heads[0]:<20}" + "".join(f"{head:>11}" for head in heads[1:])]
    for side, row in zip(shown.index, shown.to_numpy(float), strict=True):
        shares = "".join(f"{'-' if np.isnan(share) else f'{share:.3f}':>11}" for share in row[3:])
        lines.append(f"{side:<20}" + "".join(f"{count:>11,.0f}" for count in row[:3]) + shares)
    return lines
