"""What changed hands between two maps: where, how much, by which claims; as a table, a layer and sentences.

Called by the command line and by users; :func:`diff` is its one door. Sentences are templates of
``data/lexicon/report.toml``.
"""

from __future__ import annotations

import hashlib
import json
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

from mapper.control.decided import state_keys
from mapper.control.shares import UNKNOWN
from mapper.control.told import told
from mapper.controlmap import ControlMap
from mapper.errors import InputError
from mapper.report import faction_name, listed, plural, report_words
from mapper.schema import DATE, WGS84
from mapper.view.geojson import dumps, plain

STATE: Final = tuple(
    f"{side}_{what}" for side in ("from", "to") for what in ("faction", "status", "rivals", "besieged")
)
"""Columns of :attr:`Diff.units`: what was and what is."""

COLUMNS: Final = (
    "kind", *STATE, "admin1", "place_ids", "places", "places_ar", "settlements", "area_km2", "inhabited_km2", "since",
    "confidence", "claim_ids", "against_ids", "before_ids",
)  # fmt: skip
"""Columns of :attr:`Diff.table` beside its geometry."""


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
            Index ``unit_id``; :data:`STATE`: faction (None: unknown), status, rivals (only of contested and shared
            ones) and besieged, of both maps. The same maps the other way round give the columns swapped.
        """
        before, after = self.earlier.control, self.later.control
        old, new = (_states(frame) for frame in (before, after))
        rows = [(unit, *a, *b) for unit, a, b in zip(after.index, old, new, strict=True) if a != b]
        return _frame(("unit_id", *STATE), rows).set_index("unit_id")

    @cached_property
    def table(self) -> gpd.GeoDataFrame:
        """
        Changes, the largest first: neighbouring units of one governorate that changed alike are one row.

        Returns
        -------
        geopandas.GeoDataFrame
            :data:`COLUMNS` and ``geometry`` (MultiPolygon, EPSG:4326), index ``change_id``: a hash of what it says.
            ``kind``: ``taken`` (from one faction by another), ``appeared`` (from unknown), ``left`` (to unknown: a
            claim says so), ``faded`` (to unknown: no claim reaches it any more), ``contested``, ``shared``, ``settled``
            (no longer either), ``besieged``, ``relieved``, ``redrawn`` (to another faction, though no new report says
            that anything changed hands there, see :func:`mapper.control.told.told`). ``places`` are settlements, the
            best known first.
            ``claim_ids`` carry the new state, ``against_ids`` spoke against it, ``before_ids`` carried the old one.
            Areas in km2, in the theatre's equal-area CRS; ``since`` and ``confidence`` (mean over area) are the new
            state's.
        """
        coverage = self.later.theatre.coverage
        group = self._groups()
        members = pd.Series(np.arange(len(group)))[group >= 0].groupby(group[group >= 0]).indices
        inside = [np.flatnonzero(group >= 0)[members[number]] for number in range(len(members))]
        rows = [self._row(part) for part in inside]
        table = _frame(COLUMNS, [tuple(row[name] for name in COLUMNS) for row in rows])
        table = table.astype({"settlements": int, "area_km2": float, "inhabited_km2": float, "confidence": float})
        shapes = coverage.areas(group).set_index("state").geometry.reindex(range(len(rows))) if rows else []
        frame = gpd.GeoDataFrame(table, geometry=list(shapes), crs=WGS84)
        frame["since"] = pd.to_datetime(frame["since"]).astype(DATE)
        frame.index = pd.Index([self._id(part) for part in inside], name="change_id", dtype=object)
        order = np.lexsort((frame.index.to_numpy().astype(str), -frame["area_km2"].to_numpy(float)))
        return frame.iloc[order]

    def _id(self, rows: NDArray[np.int64]) -> str:
        first = self.later.control.index[rows[0]]
        said = json.dumps([plain(one) for one in self.units.loc[first]], ensure_ascii=False)
        text = f"{said}|{self.earlier.on}|{self.later.on}|{first}|{len(rows)}"
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    @cached_property
    def _told(self) -> pd.Series:
        """Whether reports tell of the change of each unit; nothing is asked of maps that go back in time."""
        found = pd.Series(True, index=self.units.index)
        if self.later.on < self.earlier.on:
            return found
        claims = self.later.claims
        new = claims["valid_from"] > pd.Timestamp(self.earlier.on)
        if self.earlier.known_by is not None:
            new |= claims["reported"] > pd.Timestamp(self.earlier.known_by)
        fresh = claims[new]
        said = dict(zip(fresh.index, zip(fresh["faction"], fresh["status"], strict=True), strict=True))
        after = self.later.control.loc[found.index]
        bases = zip(self.earlier.control.loc[found.index, "basis"], after["basis"], strict=True)
        behind = zip(after["claim_ids"], after["against_ids"], strict=True)
        units = self.units
        holders = (units[f"{when}_faction"].where(units[f"{when}_status"] == "held", None) for when in ("from", "to"))
        sides = zip(*holders, bases, behind, strict=True)
        answers = [
            told(was, now, both, (said[one] for ids in spoke for one in ids if one in said))
            for was, now, both, spoke in sides
        ]
        return pd.Series(answers, index=found.index, dtype=bool)

    def _groups(self) -> NDArray[np.int64]:
        """Number the groups of changed units, -1 for the unchanged."""
        units = self.later.theatre.coverage.units
        changed = units.index.get_indexer(self.units.index)
        states = (self.units[name] for name in STATE)
        alike = list(zip(*states, units["admin1"].iloc[changed], self._told, strict=True))
        numbers = {key: number for number, key in enumerate(dict.fromkeys(alike))}
        code = np.full(len(units), -1)
        code[changed] = [numbers[key] for key in alike]
        left, right = self.later.theatre.coverage.edges[:, 2:].T
        same = (left >= 0) & (right >= 0) & (code[left] >= 0) & (code[left] == code[right])
        links = coo_matrix((np.ones(same.sum()), (left[same], right[same])), shape=(len(units), len(units)))
        parts = connected_components(links, directed=False)[1]
        group = np.full(len(units), -1)
        group[changed] = np.unique(parts[changed], return_inverse=True)[1].ravel()
        return group

    def _row(self, rows: NDArray[np.int64]) -> dict[str, Any]:
        units = self.later.theatre.coverage.units.iloc[rows]
        change = self.units.loc[units.index[0]].to_dict()
        new = self.later.control.iloc[rows]
        settled = units[units["settlement"]]
        settled = settled.loc[sorted(settled.index, key=lambda unit: self._fame(settled.at[unit, "place_id"]))]
        area = units["area_km2"].to_numpy()
        claim_ids = _united(new["claim_ids"])
        return {
            "kind": _kind(change, claim_ids, told=bool(self._told[units.index[0]])),
            **change,
            "admin1": str(units["admin1"].iloc[0]),
            "place_ids": tuple(settled["place_id"]),
            "places": tuple(settled["name"]),
            "places_ar": tuple(settled["name_ar"]),
            "settlements": len(settled),
            "area_km2": round(float(area.sum()), 1),
            "inhabited_km2": round(float(units["inhabited_km2"].sum()), 1),
            "since": new["since"].min(),
            "confidence": round(float(np.average(new["confidence"], weights=area)), 3),
            "claim_ids": claim_ids,
            "against_ids": _united(new["against_ids"]),
            "before_ids": _united(self.earlier.control.iloc[rows]["claim_ids"]),
        }

    def _fame(self, place_id: str) -> tuple[float, str]:
        """Order of places: the best known first."""
        return -self.later.theatre.gazetteer.prominence(place_id), place_id

    def balance(self) -> pd.DataFrame:
        """
        What each faction had, gained, lost and has, unknown ground among them; only those that changed.

        Returns
        -------
        pandas.DataFrame
            Index ``faction``, the largest change first; ``before_km2, gained_km2, lost_km2, after_km2`` and the same
            of ``inhabited_km2`` (``..._inhabited_km2``) and ``settlements``. Contested and shared ground counts for
            its first holder, as in :meth:`mapper.ControlMap.stats`.
        """
        units = self.later.theatre.coverage.units
        old, new = (
            frame["faction"].where(frame["faction"].notna(), UNKNOWN).to_numpy(dtype=object)
            for frame in (self.earlier.control, self.later.control)
        )
        moved = old != new
        found: dict[str, pd.Series] = {}
        for name, weight in (
            ("km2", units["area_km2"]), ("inhabited_km2", units["inhabited_km2"]), ("settlements", units["settlement"]),
        ):  # fmt: skip
            amount = weight.to_numpy(float)
            for when, side, where in (
                ("before", old, slice(None)), ("gained", new, moved), ("lost", old, moved), ("after", new, slice(None)),
            ):  # fmt: skip
                found[f"{when}_{name}"] = pd.Series(amount[where]).groupby(side[where]).sum()
        table = pd.DataFrame(found).fillna(0.0).round(2)
        table = table[table["gained_km2"] + table["lost_km2"] > 0].rename_axis("faction")
        table = table.astype({name: int for name in table if name.endswith("settlements")})
        moved_most = np.lexsort((table.index.astype(str), -(table["after_km2"] - table["before_km2"]).abs()))
        return table.iloc[moved_most]

    def layer(self) -> gpd.GeoDataFrame:
        """
        :attr:`table` with names, days and a colour, as :func:`mapper.export.write_layer` takes it.

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

    def to_dict(self) -> dict[str, Any]:
        """JSON form: both days, the balance, and the changes without their geometry."""
        rows = self.layer().drop(columns="geometry")
        known = {
            f"{side}_known_by": None if one.known_by is None else one.known_by.isoformat()
            for side, one in (("from", self.earlier), ("to", self.later))
        }
        changes = [
            {"change_id": change_id} | {name: plain(value) for name, value in row.items()}
            for change_id, row in zip(rows.index, rows.to_dict("records"), strict=True)
        ]
        return {
            "theatre": self.later.theatre.id,
            "from": self.earlier.on.isoformat(),
            "to": self.later.on.isoformat(),
            **known,
            "balance": self.balance().to_dict("index"),
            "changes": changes,
        }

    def to_text(self, lang: str = "en") -> str:
        """
        Sentences, one for each pair of states and governorate, the largest change first; then the balance.

        Parameters
        ----------
        lang
            ``en`` or ``ar``.
        """
        words = report_words(lang)["diff"]
        days = {"start": self.earlier.on.isoformat(), "stop": self.later.on.isoformat(), "known": ""}
        known = list(dict.fromkeys(one.known_by.isoformat() for one in (self.earlier, self.later) if one.known_by))
        if known:
            days["known"] = words["known"].format(day="، ".join(known) if lang == "ar" else ", ".join(known))
        if self.table.empty:
            return str(words["nothing"].format(**days))
        lines = [words["heading"].format(**days)]
        alike: dict[tuple[Any, ...], list[int]] = {}
        keys = ["kind", "from_faction", "to_faction", "to_status", "to_rivals", "to_besieged", "admin1"]
        for number, key in enumerate(zip(*(self.table[name] for name in keys), strict=True)):
            alike.setdefault(key, []).append(number)
        groups = [self.table.iloc[rows] for rows in alike.values()]
        groups.sort(key=lambda rows: -rows["area_km2"].sum())
        lines += [self._sentence(rows, words, lang) for rows in groups]
        gains = self._gains(words, lang)
        return "\n".join([*lines, *(["", words["balance"], *gains] if gains else [])])

    def _sentence(self, rows: pd.DataFrame, words: Mapping[str, Any], lang: str) -> str:
        first = rows.iloc[0]
        factions, lands = self.later.theatre.factions.table(), self.later.theatre.governorates
        land = lands.loc[first["admin1"]]
        columns = (rows[name] for name in ("place_ids", "places", "places_ar"))
        places = {one[0]: one[1:] for row in zip(*columns, strict=True) for one in zip(*row, strict=True)}
        named = [places[place_id] for place_id in sorted(places, key=self._fame)]
        names = [(name_ar if lang == "ar" else name) or name for name, name_ar in named]
        sides = [side for side in (first["to_faction"], *first["to_rivals"]) if side is not None]
        kind = first["kind"]
        if kind in ("contested", "shared") and len(sides) < 2:
            kind += "_alone"
        claims = plural(len(_united(rows["claim_ids"])), words["claims"], lang)
        if first["to_besieged"] and kind != "besieged" and not first["from_besieged"]:
            claims = f"{words['also']}{report_words(lang)['comma']}{claims}"
        return str(
            words["kind"][kind].format(
                old=faction_name(first["from_faction"], factions, lang),
                new=faction_name(first["to_faction"], factions, lang),
                sides=report_words(lang)["and"].join(faction_name(side, factions, lang) for side in sides),
                where=(land["name_ar"] if lang == "ar" else land["name"]) or land["name"],
                km2=_amount(rows["area_km2"].sum()),
                count=plural(int(rows["settlements"].sum()), words["settlements"], lang),
                places=listed(names, lang),
                claims=claims,
            )
        )

    def _gains(self, words: Mapping[str, Any], lang: str) -> list[str]:
        factions = self.later.theatre.factions.table()
        return [
            words["gain"].format(
                who=report_words(lang)["unknown"] if faction == UNKNOWN else faction_name(faction, factions, lang),
                before=f"{row['before_km2']:,.0f}",
                after=f"{row['after_km2']:,.0f}",
                change=f"{row['after_km2'] - row['before_km2']:+,.0f}".replace("-", "\u2212"),
                settlements_before=f"{row['before_settlements']:,.0f}",
                settlements_after=f"{row['after_settlements']:,.0f}",
            )
            for faction, row in self.balance().to_dict("index").items()
        ]


def diff(earlier: ControlMap, later: ControlMap) -> Diff:
    """
    Compare two maps of one theatre, mostly of two days.

    Parameters
    ----------
    earlier, later
        See :func:`mapper.control_at`. Of one day and two ``known_by``: what was learned in between.

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


class _State(NamedTuple):
    """What CONTROL says of one unit; rivals of a holder who is not contested and mere claims make no other state."""

    faction: str | None
    status: str
    rivals: tuple[str, ...]
    besieged: bool


def _states(control: pd.DataFrame) -> list[_State]:
    return [_State(None, "unknown", (), False) if key is None else _State(*key[:4]) for key in state_keys(control)]


def _kind(change: Mapping[str, Any], claim_ids: tuple[str, ...], *, told: bool) -> str:
    if change["to_status"] == "unknown":
        return "left" if claim_ids else "faded"
    if change["to_status"] in ("contested", "shared"):
        alike = all(change[f"from_{name}"] == change[f"to_{name}"] for name in ("faction", "status", "rivals"))
        return ("besieged" if change["to_besieged"] else "relieved") if alike else str(change["to_status"])
    if change["from_status"] == "unknown":
        return "appeared"
    if change["from_faction"] != change["to_faction"]:
        return "taken" if told else "redrawn"
    if change["from_status"] != change["to_status"]:
        return "settled"
    return "besieged" if change["to_besieged"] else "relieved"


def _united(column: pd.Series) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for ids in column for one in ids))


def _frame(names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> pd.DataFrame:
    """Rows as a table of objects, in which None stays None."""
    return pd.DataFrame({name: pd.Series([row[at] for row in rows], dtype=object) for at, name in enumerate(names)})


def _amount(km2: float) -> str:
    return f"{km2:,.0f}" if km2 >= 10 else f"{km2:.1f}"
