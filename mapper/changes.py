"""What changed hands between two maps: where, how much, by which claims; as a table, a layer and sentences.

Called by the command line and by users; :func:`diff` is its one door. Sentences are templates of
``data/lexicon/report.toml``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from mapper.controlmap import ControlMap
from mapper.errors import InputError
from mapper.report import faction_name, plural, report_words
from mapper.schema import DATE, WGS84
from mapper.view.geojson import dumps

COLUMNS: Final = (
    "kind", "from_faction", "from_status", "to_faction", "to_status", "admin1", "places", "places_ar", "settlements",
    "area_km2", "inhabited_km2", "since", "confidence", "claim_ids", "against_ids",
)  # fmt: skip
"""Columns of :attr:`Diff.table` beside its geometry."""

_NAMED: Final = 6


@dataclass(frozen=True)
class Diff:
    """
    What differs between two maps of one theatre; made by :func:`diff`.

    Parameters
    ----------
    earlier, later
        The two maps.
    """

    earlier: ControlMap
    later: ControlMap

    def __repr__(self) -> str:
        """One telling line."""
        return (
            f"<Diff {self.later.theatre.id} {self.earlier.on} to {self.later.on}: {len(self.table)} changes, "
            f"{self.table['area_km2'].sum():.0f} km2>"
        )

    @cached_property
    def units(self) -> pd.DataFrame:
        """
        Units that are in another state.

        Returns
        -------
        pandas.DataFrame
            Index ``unit_id``; ``kind, from_faction, from_status, to_faction, to_status`` (missing faction: unknown).
        """
        before, after = self.earlier.control, self.later.control
        columns = ["faction", "status", "besieged", "rivals"]
        old, new = ([State(*row) for row in frame[columns].to_numpy()] for frame in (before, after))
        rows = [
            (unit, _kind(a, b), _text(a.holder), a.status, _text(b.holder), b.status)
            for unit, a, b in zip(after.index, old, new, strict=True)
            if a.seen != b.seen
        ]
        return _frame(("unit_id", *COLUMNS[:5]), rows).set_index("unit_id")

    @cached_property
    def table(self) -> gpd.GeoDataFrame:
        """
        Changes, the largest first: neighbouring units of one governorate that changed alike are one row.

        Returns
        -------
        geopandas.GeoDataFrame
            :data:`COLUMNS` and ``geometry`` (MultiPolygon, EPSG:4326), index ``change_id``: a hash of what it says.
            ``kind``: ``taken`` (from one faction by another), ``appeared`` (from unknown), ``left`` (to unknown),
            ``contested``, ``shared``, ``settled`` (no longer either), ``besieged``, ``relieved``. ``places`` are
            settlements, the best known first; ``claim_ids`` carry the new state, or for ``left`` the old one;
            ``against_ids`` spoke against it. Areas in km2, in the theatre's equal-area CRS.
        """
        coverage = self.later.theatre.coverage
        group = self._groups()
        rows = [self._row(np.flatnonzero(group == number)) for number in range(group.max(initial=-1) + 1)]
        shapes = coverage.areas(group) if rows else None
        geometry = [] if shapes is None else list(shapes.set_index("state").geometry.reindex(range(len(rows))))
        table = _frame(COLUMNS, [tuple(row[name] for name in COLUMNS) for row in rows])
        table = table.astype({"settlements": int, "area_km2": float, "inhabited_km2": float, "confidence": float})
        frame = gpd.GeoDataFrame(table, geometry=geometry, crs=WGS84)
        frame["since"] = pd.to_datetime(frame["since"]).astype(DATE)
        ids = [
            hashlib.sha256(f"{row.kind}|{row.from_faction}|{row.to_faction}|{self.earlier.on}|{self.later.on}|{unit}".encode())
            .hexdigest()[:16]
            for row, unit in zip(frame.itertuples(), self._first_units(group), strict=True)
        ]  # fmt: skip
        frame.index = pd.Index(ids, name="change_id", dtype=object)
        order = np.lexsort((frame.index.to_numpy().astype(str), -frame["area_km2"].to_numpy(float)))
        return frame.iloc[order]

    def _groups(self) -> NDArray[np.int64]:
        """Number the groups of changed units, -1 for the unchanged."""
        units = self.later.theatre.coverage.units
        changed = units.index.get_indexer(self.units.index)
        alike = list(
            zip(*(self.units[name] for name in self.units.columns), units["admin1"].iloc[changed], strict=True)
        )
        numbers = {key: number for number, key in enumerate(dict.fromkeys(alike))}
        code = np.full(len(units), -1)
        code[changed] = [numbers[key] for key in alike]
        left, right = self.later.theatre.coverage.edges[:, 2:].T
        same = (left >= 0) & (right >= 0) & (code[left] >= 0) & (code[left] == code[right])
        links = coo_matrix((np.ones(same.sum()), (left[same], right[same])), shape=(len(units), len(units)))
        parts = connected_components(links, directed=False)[1]
        group = np.full(len(units), -1)
        _, first = np.unique(parts[changed], return_inverse=True)
        group[changed] = first.ravel()
        return group

    def _first_units(self, group: NDArray[np.int64]) -> list[str]:
        units = self.later.theatre.coverage.units.index
        return [str(units[np.flatnonzero(group == number)[0]]) for number in range(group.max(initial=-1) + 1)]

    def _row(self, rows: NDArray[np.int64]) -> dict[str, Any]:
        theatre = self.later.theatre
        units = theatre.coverage.units.iloc[rows]
        change = self.units.loc[units.index[0]]
        new = self.later.control.iloc[rows]
        says = self.earlier.control.iloc[rows] if change["kind"] == "left" else new
        settled = units[units["settlement"]]
        known = sorted(
            settled.index, key=lambda unit: (-theatre.gazetteer.prominence(settled.at[unit, "place_id"]), unit)
        )
        area = units["area_km2"].to_numpy()
        return {
            **change.to_dict(),
            "admin1": str(units["admin1"].iloc[0]),
            "places": tuple(settled.loc[known, "name"]),
            "places_ar": tuple(settled.loc[known, "name_ar"]),
            "settlements": len(known),
            "area_km2": round(float(area.sum()), 1),
            "inhabited_km2": round(float(units["inhabited_km2"].sum()), 1),
            "since": new["since"].min(),
            "confidence": round(float(np.average(new["confidence"], weights=area)), 3),
            "claim_ids": tuple(dict.fromkeys(one for ids in says["claim_ids"] for one in ids)),
            "against_ids": tuple(dict.fromkeys(one for ids in new["against_ids"] for one in ids)),
        }

    def layer(self) -> gpd.GeoDataFrame:
        """
        :attr:`table` for programs that draw: with names of the factions and a fill, the colour of the new holder.

        Returns
        -------
        geopandas.GeoDataFrame
            EPSG:4326, index ``change_id``.
        """
        theatre, table = self.later.theatre, self.table
        factions = theatre.factions.table()
        frame = table.copy()
        for side in ("from", "to"):
            for suffix, lang in (("", "en"), ("_ar", "ar")):
                names = [faction_name(one, factions, lang) for one in table[f"{side}_faction"]]
                frame.insert(frame.columns.get_loc("admin1"), f"{side}_name{suffix}", names)
        frame.insert(len(frame.columns) - 1, "from_day", self.earlier.on.isoformat())
        frame.insert(len(frame.columns) - 1, "to_day", self.later.on.isoformat())
        blank = theatre.style.map_colours["paper"]
        states = zip(table["to_faction"], table["to_status"], strict=True)
        fill = [(*theatre.style.fills(holder, status), blank)[0] for holder, status in states]
        frame.insert(len(frame.columns) - 1, "fill", fill)
        return frame

    def to_geojson(self) -> str:
        """:meth:`layer` as RFC 7946 GeoJSON text."""
        return dumps(self.layer())

    def to_text(self, lang: str = "en") -> str:
        """
        Sentences, one for each pair of states and governorate, the largest change first.

        Parameters
        ----------
        lang
            ``en`` or ``ar``.
        """
        words = report_words(lang)["diff"]
        days = {"start": self.earlier.on.isoformat(), "stop": self.later.on.isoformat()}
        if self.table.empty:
            return str(words["nothing"].format(**days))
        lines = [words["heading"].format(**days)]
        keys = ["kind", "from_faction", "to_faction", "admin1"]
        grouped = self.table.groupby(keys, dropna=False, sort=False)
        order = grouped["area_km2"].sum().sort_values(ascending=False, kind="stable").index
        found = {tuple(_text(part) for part in key): rows for key, rows in grouped}
        lines += [self._sentence(found[tuple(_text(part) for part in key)], words, lang) for key in order]
        return "\n".join(lines)

    def _sentence(self, rows: pd.DataFrame, words: Mapping[str, Any], lang: str) -> str:
        first = rows.iloc[0]
        factions, lands = self.later.theatre.factions.table(), self.later.theatre.governorates
        land = lands.loc[first["admin1"]]
        names = [one for places in rows["places_ar" if lang == "ar" else "places"] for one in places if one]
        count = int(rows["settlements"].sum())
        claims = dict.fromkeys(one for ids in rows["claim_ids"] for one in ids)
        return str(
            words["kind"][first["kind"]].format(
                old=faction_name(_text(first["from_faction"]), factions, lang),
                new=faction_name(_text(first["to_faction"]), factions, lang),
                where=(land["name_ar"] if lang == "ar" else land["name"]) or land["name"],
                km2=f"{rows['area_km2'].sum():,.0f}",
                count=plural(count, words["settlements"], lang),
                places=_listed(names, words, report_words(lang)["comma"], lang),
                claims=plural(len(claims), words["claims"], lang),
            )
        )


def diff(earlier: ControlMap, later: ControlMap) -> Diff:
    """
    Compare two maps of one theatre, mostly of two days.

    Parameters
    ----------
    earlier, later
        See :func:`mapper.control_at`.

    Returns
    -------
    Diff

    Raises
    ------
    InputError
        If the maps are of different theatres or tessellations.
    """
    if not earlier.control.index.equals(later.control.index):
        raise InputError(
            f"the maps do not have the same units: {earlier.theatre.id} has {len(earlier.control)}, {later.theatre.id} "
            f"{len(later.control)}; compare maps of one theatre and one gazetteer"
        )
    return Diff(earlier, later)


class State(NamedTuple):
    """What CONTROL says of one unit."""

    holder: Any
    status: str
    besieged: bool
    rivals: tuple[str, ...]

    @property
    def seen(self) -> tuple[Any, ...]:
        """What makes it another state: the rivals of a holder who is not contested do not."""
        if self.status == "unknown":
            return (None,)
        return self.holder, self.status, self.besieged, self.rivals if self.status != "held" else ()


def _kind(old: State, new: State) -> str:
    if new.status == "unknown":
        return "left"
    if new.status in ("contested", "shared") and (old.status != new.status or old.holder == new.holder):
        return new.status
    if old.status == "unknown":
        return "appeared"
    if old.holder != new.holder:
        return "taken"
    if old.status != new.status:
        return "settled"
    return "besieged" if new.besieged else "relieved"


def _frame(names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> pd.DataFrame:
    """Rows as a table of objects, in which None stays None."""
    return pd.DataFrame({name: pd.Series([row[at] for row in rows], dtype=object) for at, name in enumerate(names)})


def _text(value: Any) -> str | None:
    return None if value is None or value is np.nan or value != value else str(value)


def _listed(names: Sequence[str], words: Mapping[str, Any], comma: str, lang: str) -> str:
    shown = comma.join(names[:_NAMED])
    if not shown:
        return str(words["unnamed"])
    return shown + (plural(len(names) - _NAMED, words["more"], lang) if len(names) > _NAMED else "")
