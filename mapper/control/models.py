"""Who holds which cell on a day: models are frozen parameters that can be called, kept in one dict.

A model takes evidence and a tessellation and returns CONTROL, one row per unit, in the order of the units.
It knows no words: texts become evidence in :mod:`mapper.pipeline`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import Final, Protocol

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mapper.control.decided import BASES, STATES, Decided, control_frame
from mapper.control.ledger import TAKES, CellState, Evidence, Ledger, bars
from mapper.control.pins import NearestPins
from mapper.control.units import Coverage
from mapper.control.votes import NO_VOTES, Votes, count
from mapper.schema import EVIDENCE

Run = Callable[[date], Decided]
"""Days of one model over one table of evidence: asked in ascending order, only what changed is heard again."""

_ROUNDING: Final = 1e-9
_OPEN: Final = date.max.toordinal() + 1
_TAKEN: Final = (
    "claim_id", "faction", "status", "factions", "valid_from", "valid_to", "reported", "confidence", "doubt_km",
    "scope", "extent", "rows",
)  # fmt: skip


class ControlModel(Protocol):
    """What :data:`CONTROL_MODELS` holds: evidence in, CONTROL out, no other state."""

    @property
    def neighbours(self) -> int:
        """How many pins vote in a cell; 1: the nearest decides."""
        ...

    @property
    def unopposed_days(self) -> float:
        """After how many days an announced capture that nobody contradicts is believed."""
        ...

    @property
    def own_days(self) -> float:
        """For how long a claim about a village is its last word."""
        ...

    def __call__(
        self, evidence: pd.DataFrame, coverage: Coverage, *, on: date, known_by: date | None = None
    ) -> gpd.GeoDataFrame:
        """Return CONTROL on a day, as far as it was known by another."""
        ...

    def over(self, evidence: pd.DataFrame, coverage: Coverage, *, known_by: date | None = None) -> Run:
        """Return what decides one day after the other."""
        ...


@dataclass(frozen=True, slots=True)
class KilometreRule:
    """
    The kilometre rule: a claim is a pin, and everything that weakens it is distance.

    The distance of a pin from a cell is the ground distance, combined by Pythagoras with ``age_km`` per
    doubling of its age beyond ``age_base_days``, with its doubt (source, vagueness), and with ``river_km``
    when a barrier river lies between. The ``neighbours`` nearest pins vote with 1/distance²; pins that crowd on
    one side of a cell count less, and one that is alone on its side more (``direction``). A claim about
    an area is one more vote in each of its cells, from half the area's radius away, nearer when it says
    "all", and a claim about the unnamed villages of some ground does not speak for named places outside
    it. Beyond the reach of any pin (ground and river), and inside no area, nothing is known.

    A cell that a claim names for itself listens to no neighbours for ``own_days``; then its claim is one
    vote among theirs. Towns and besieged places keep their last word however old, and that of a town does
    not age as a pin. Contested and shared places are left to claims about them; what gave them to their
    holder still speaks to the neighbours. A claim with more doubt than ``own_doubt_km`` (its source speaks
    for its own side) is nobody's last word: it votes, and against a holder it lets the neighbours vote too. It
    is believed alone where the holder is reported to have left within ``age_base_days`` after it (after a capture,
    within ``own_days``), and a capture that a side announces once nobody has said otherwise of the place for
    ``unopposed_days``.

    Parameters
    ----------
    age_km, age_base_days
        Kilometres per doubling of the age beyond the base.
    neighbours, direction
        How many pins vote, and the power of the direction factor ``(1 + t)/2`` of each, where t is the mean of 1 - cos
        of the angle between it and all of them, weighted by 1/distance: D. Shepard, "A two-dimensional interpolation
        function for irregularly-spaced data", Proc. 23rd ACM National Conference, 1968. 0 leaves it out.
    river_km
        What a barrier river adds; not less than ``reach_km``, nothing is coloured across it by nearness alone.
    reach_spacings, least_reach_km, reach_km
        How far a pin speaks for a neighbouring named place: so many times the spacing of the settlements round it,
        between two bounds. The denser the places, the more of them lie between.
    empty_reach_km
        How far it speaks for empty land.
    sharpness
        Power to which the odds of the winner's share are raised for the confidence.
    void_km
        Distance from which ignorance votes in the confidence (not in the choice).
    doubt
        What a kilometre of doubt counts; 0 takes all sources for equal.
    own_doubt_km
        The most doubt with which a claim about a cell is its last word.
    unopposed_days
        After how many days a capture that only its taker tells of is a last word too, if nothing newer was said.
    own_days
        The greatest age at which it is, except of towns (``town`` of the units) and of besieged places.
    area_factor
        Extent of an area claim to the factor on half its radius.

    Notes
    -----
    Constants were chosen on daily maps of another war and on simulated ones, see ``tests/benchmarks``; the theatre's
    are in ``theatre.toml``.
    """

    age_km: float = 2.0
    age_base_days: float = 7.0
    river_km: float = 30.0
    neighbours: int = 16
    direction: float = 2.0
    floor_km: float = 0.5
    reach_spacings: float = 3.0
    least_reach_km: float = 10.0
    reach_km: float = 30.0
    empty_reach_km: float = 10.0
    void_km: float = 60.0
    sharpness: float = 2.6
    doubt: float = 1.0
    own_doubt_km: float = 5.0
    unopposed_days: float = 7.0
    own_days: float = 30.0
    area_factor: Mapping[str, float] = field(default_factory=lambda: {"all": 0.5, "most": 0.75, "part": 2.0})

    def __call__(
        self, evidence: pd.DataFrame, coverage: Coverage, *, on: date, known_by: date | None = None
    ) -> gpd.GeoDataFrame:
        """
        Decide every cell.

        Parameters
        ----------
        evidence
            :data:`mapper.schema.EVIDENCE` with a column ``rows``: the units each row speaks of.
        coverage
            The tessellation.
        on
            The day on the ground.
        known_by
            Only what was reported by then; None is everything.

        Returns
        -------
        geopandas.GeoDataFrame
            :data:`mapper.schema.CONTROL`, one row per unit, same index and order.
        """
        return control_frame(self.over(evidence, coverage, known_by=known_by)(on), coverage)

    def over(self, evidence: pd.DataFrame, coverage: Coverage, *, known_by: date | None = None) -> Run:
        """
        Make what decides one day after the other.

        Parameters
        ----------
        evidence, coverage, known_by
            As for calling the model.

        Returns
        -------
        callable
            A day to :class:`mapper.control.decided.Decided`. Days in ascending order are cheap: only cells with new
            or ended claims are heard again, and only cells that listen to others are counted again.
        """
        EVIDENCE.check(evidence)
        return _KilometreRun(self, heard_of(evidence, known_by=known_by), coverage)

    def certain(self, share: NDArray[np.float64], cap: NDArray[np.float64]) -> NDArray[np.float64]:
        """Confidence of a share of the votes: its odds to a power, at most what the sources have."""
        odds: NDArray[np.float64] = share**self.sharpness / (share**self.sharpness + (1.0 - share) ** self.sharpness)
        return np.minimum(odds, cap).round(3)


def heard_of(evidence: pd.DataFrame, *, known_by: date | None) -> list[Evidence]:
    """Evidence that was reported by a day (None: all), in the order in which it is heard."""
    if known_by is not None:
        evidence = evidence[evidence["reported"] <= pd.Timestamp(known_by)]
    columns = [evidence[name].tolist() for name in _TAKEN]
    said = [
        Evidence(
            claim_id, faction, status, tuple(name for name in factions if name != faction), first.date(),
            None if pd.isna(last) else last.date(), reported.date(), float(confidence), float(doubt_km), scope,
            extent or None, tuple(rows),
        )
        for claim_id, faction, status, factions, first, last, reported, confidence, doubt_km, scope, extent, rows
        in zip(*columns, strict=True)
    ]  # fmt: skip
    return sorted(said, key=lambda one: (one.order, one.scope, one.rows))


class _Said:
    """Evidence as arrays, a number each in the order in which it is heard."""

    def __init__(self, said: Sequence[Evidence], doubt: float, own_doubt_km: float) -> None:
        self.all = said
        self.factions = tuple(sorted({name for one in said for name in (one.faction, *one.others)}))
        self.code = {name: code for code, name in enumerate(self.factions)}
        self.number = {id(one): at for at, one in enumerate(said)}
        self.faction = np.array([self.code[one.faction] for one in said], dtype=np.int64)
        self.day = np.array([one.valid_from.toordinal() for one in said], dtype=np.int64)
        self.until = np.array([one.valid_to.toordinal() if one.valid_to else _OPEN for one in said], dtype=np.int64)
        doubt_km = np.array([one.doubt_km for one in said], dtype=float)
        self.doubt_km = doubt_km * doubt
        self.confidence = np.array([one.confidence for one in said], dtype=float)
        ids, self.rank = np.unique([one.claim_id for one in said], return_inverse=True)
        self.token = np.random.default_rng(0).integers(1, 2**62, max(len(ids), 1), dtype=np.uint64)[self.rank]
        takes = np.array([one.status in TAKES for one in said], dtype=bool)
        scope = np.array([one.scope for one in said], dtype=object)
        self.boasts = takes & np.isin(scope, ["point", "part"]) & (doubt_km > own_doubt_km) & (doubt > 0)
        self.announced = np.flatnonzero(self.boasts & np.array([one.status == "captured" for one in said], dtype=bool))
        self.bound = scope == "settlements"
        self.pinned = np.flatnonzero(takes & self.bound | self.boasts)
        self.areas = np.flatnonzero(takes & (scope == "area") & np.array([bool(one.rows) for one in said], dtype=bool))
        self.of_ground = scope == "area"
        self._counts = np.array([len(one.rows) for one in said], dtype=np.int64)
        self._begins = np.cumsum(self._counts) - self._counts
        self._rows = np.array([row for one in said for row in one.rows], dtype=np.int64)
        self.bars = np.flatnonzero(np.array([bars(one) for one in said], dtype=bool))

    def spread(self, claims: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return every row that some claims speak of, and the claim."""
        counts = self._counts[claims]
        ends = np.cumsum(counts)
        begins = np.repeat(self._begins[claims] - ends + counts, counts)
        return self._rows[begins + np.arange(len(begins))], np.repeat(claims, counts)


class _KilometreRun:
    """The kilometre rule from day to day."""

    def __init__(self, model: KilometreRule, said: Sequence[Evidence], coverage: Coverage) -> None:
        self.model = model
        self.said = _Said(said, model.doubt, model.own_doubt_km)
        self.ground = np.column_stack([coverage.seeds / 1000.0, coverage.bank * model.river_km])
        self.axes = tuple(np.ascontiguousarray(axis) for axis in self.ground[:, :2].T)
        self.named = coverage.units["place_id"].notna().to_numpy()
        self.town = coverage.units["town"].to_numpy(bool)
        self.reach = np.where(
            self.named,
            np.clip(
                model.reach_spacings * coverage.spacing_km, min(model.least_reach_km, model.reach_km), model.reach_km
            ),
            model.empty_reach_km,
        )
        self.window = np.full(len(said), model.age_base_days)
        self.window[self.said.announced] = model.own_days
        heard = [None if boast else one for one, boast in zip(said, self.said.boasts.tolist(), strict=True)]
        self.own, self.city = Ledger(heard, "point"), Ledger(heard, "part")
        self.radius_km = np.zeros(len(said))
        area = coverage.units["area_km2"].to_numpy()
        for at in self.said.areas.tolist():
            factor = model.area_factor.get((said[at].extent or "").split(":")[0], 1.0)
            self.radius_km[at] = 0.5 * factor * np.sqrt(area[list(said[at].rows)].sum() / np.pi)
        self._reset()

    def _reset(self) -> None:
        count, sides = len(self.named), len(self.said.factions)
        self.own.reset()
        self.city.reset()
        self.nearest = NearestPins(self.ground, self.model.neighbours, count * (1 + sides))
        self.day: date | None = None
        self.has = np.zeros(count, dtype=bool)
        self.pin = np.zeros(count, dtype=bool)
        self.holder = np.full(count, -1)
        self.status = np.zeros(count, dtype=np.int64)
        self.besieged = np.zeros(count, dtype=bool)
        self.rivals = np.zeros((count, sides), dtype=bool)
        self.since = np.zeros(count, dtype=np.int64)
        self.confidence = np.zeros(count)
        self.mark = np.zeros(count, dtype=np.uint64)
        self.latest = np.full(count, -1)
        self.spoke = np.zeros(count, dtype=np.int64)
        self.told = np.full(count, -1)
        self.ids: dict[int, tuple[tuple[str, ...], tuple[str, ...]]] = {}
        self.live = np.zeros(len(self.said.all), dtype=bool)
        self._settle()

    def __call__(self, on: date) -> Decided:
        if self.day is not None and on < self.day:
            self._reset()
        self.day = on
        self._hear(on)
        live = (self.said.day <= on.toordinal()) & (on.toordinal() < self.said.until)
        if not np.array_equal(live, self.live):
            self.live = live
            self._settle()
        votes = self._votes(on).sorted(self.said.rank)
        return self._decided(on, votes)

    def _hear(self, on: date) -> None:
        """Bring what cells say of themselves to a day."""
        stale = self.own.advance(on) | self.city.advance(on)
        # Whether a city or its part is nearer is a matter of their ages, which change by themselves.
        stale |= self.own.states.keys() & self.city.states.keys()
        for row in stale:
            state = self._state(row, on)
            self.has[row] = state is not None
            self.ids.pop(row, None)
            if state is not None:
                self.ids[row] = (state.claim_ids, state.against_ids)
            state = state or CellState()
            latest = state.latest
            self.holder[row] = -1 if state.holder is None else self.said.code[state.holder]
            self.status[row] = STATES.index(state.status)
            self.besieged[row] = state.besieged
            self.rivals[row] = [name in state.rivals for name in self.said.factions]
            self.since[row] = state.since.toordinal() if state.holder and state.since else 0
            self.confidence[row] = state.confidence if state.holder else 0.0
            self.mark[row] = hash(self.ids[row]) & (2**63 - 1) if row in self.ids else 0
            self.latest[row] = -1 if latest is None else self.said.number[id(latest)]
            self.spoke[row] = 0 if latest is None else latest.valid_from.toordinal()
            self.told[row] = -1 if state.taking is None else self.said.number[id(state.taking)]
            self.pin[row] = state.status == "held" and latest is not None and latest.status in TAKES

    def _state(self, row: int, on: date) -> CellState | None:
        """A part of a city follows the city, unless what was said of the part itself is newer or nearer."""
        whole, part = self.city.states.get(row), self.own.states.get(row)
        if whole is None or (part is not None and not self._city_decides(part, whole, on)):
            return part
        return replace(whole, earlier=[*whole.earlier, *(part.heard if part else ())])

    def _city_decides(self, part: CellState, whole: CellState, on: date) -> bool:
        if whole.latest is None or part.latest is None or whole.latest.valid_from <= part.latest.valid_from:
            return False
        if whole.holder is None:
            return whole.latest.faction == part.holder
        if part.holder is None:
            return whole.status == "held"
        here, there = self._km(np.array([self.said.number[id(one.latest)] for one in (part, whole)]), on)
        return whole.status == "held" and whole.holder != part.holder and bool(there < here)

    def _age_km(self, claims: NDArray[np.int64], on: date) -> NDArray[np.float64]:
        days = np.maximum(on.toordinal() - self.said.day[claims], 0)
        return self.model.age_km * np.log2(1.0 + days / self.model.age_base_days)

    def _km(self, claims: NDArray[np.int64], on: date) -> NDArray[np.float64]:
        """How far away claims about a cell itself count there."""
        return np.maximum(np.hypot(self._age_km(claims, on), self.said.doubt_km[claims]), self.model.floor_km)

    def _settle(self) -> None:
        """Gather what holds of ground and not of one cell, when a claim has come or gone."""
        said, sides = self.said, max(len(self.said.factions), 1)
        row, claim = self._spoken(said.pinned)
        self.settlers = row * len(said.all) + claim
        newest = _last_of_each(row * sides + said.faction[claim])
        self.settled = row[newest], claim[newest]
        self.gone = self._last_day(*self._spoken(said.bars))
        self.boasted = self._last_day(*self._spoken(np.flatnonzero(said.boasts)))
        row, claim = self._spoken(said.announced)
        newest = _last_of_each(row)
        self.told_of = row[newest], claim[newest]
        row, claim = self._spoken(said.areas)
        stays = said.day[claim] >= self.gone[row, said.faction[claim]]
        self.ruled = row[stays], claim[stays]

    def _spoken(self, claims: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Every row that those of some claims which hold today speak of, and the claim."""
        return self.said.spread(claims[self.live[claims]])

    def _last_day(self, row: NDArray[np.int64], claim: NDArray[np.int64]) -> NDArray[np.int64]:
        """``(N, F)`` newest day of a cell's claims about each side, 0 for none."""
        days = np.zeros((len(self.named), max(len(self.said.factions), 1)), dtype=np.int64)
        np.maximum.at(days, (row, self.said.faction[claim]), self.said.day[claim])
        return days

    def _cast(self, row: NDArray[np.int64], km: NDArray[np.float64], claim: NDArray[np.int64]) -> Votes:
        return Votes(row, np.maximum(km, self.model.floor_km), claim, self.said.faction[claim])

    def _votes(self, on: date) -> Votes:
        """Votes in the cells that do not speak for themselves, and in those that newer claims overtake."""
        row, claim = self.ruled
        km = np.hypot(np.hypot(self.radius_km[claim], self.said.doubt_km[claim]), self._age_km(claim, on))
        areas = self._cast(row, km, claim)
        row, claim = self.settled
        settled = self._cast(row, self._km(claim, on), claim)
        nearby = settled.where(self._overtakes(settled))
        free = ~self.has
        opens = self.said.boasts[nearby.claim] & (nearby.faction != self.holder[nearby.row])
        asks = np.zeros_like(free)
        asks[nearby.row[opens]] = True
        asks |= ~self.town & (on.toordinal() - self.spoke > self.model.own_days)
        free |= asks & self.pin & ~self.besieged
        # Where the neighbours vote, the cell's own last word and what is said of it are among the nearest pins.
        newer = Votes.joined(areas.where(self._overtakes(areas)), nearby.where(~free[nearby.row]))
        asked = np.unique(newer.row)
        asked = asked[(self.holder[asked] >= 0) & ~free[asked]]
        standing = Votes(asked, self._km(self.latest[asked], on), self.latest[asked], self.holder[asked])
        votes = Votes.joined(
            areas.where(~self.has[areas.row]), newer, standing, self._neighbours(settled, np.flatnonzero(free), on)
        )
        return self._with_announced(votes, on)

    def _with_announced(self, votes: Votes, on: date) -> Votes:
        """Where an announced capture stands uncontradicted, only it and newer claims about the ground vote."""
        said = self.said
        row, claim = self.told_of
        age = on.toordinal() - said.day[claim]
        others = self.boasted[row]
        others[np.arange(len(row)), said.faction[claim]] = 0
        stands = (age >= self.model.unopposed_days) & (self.town[row] | (age <= self.model.own_days))
        stands &= (self.spoke[row] < said.day[claim]) & (others.max(axis=1, initial=0) < said.day[claim])
        row, claim = row[stands], claim[stands]
        self.word = np.zeros(len(self.named), dtype=np.int64)
        self.word[row] = said.day[claim]
        later = said.of_ground[votes.claim] & (said.day[votes.claim] > self.word[votes.row])
        votes = votes.where((self.word[votes.row] == 0) | later)
        return Votes.joined(votes, self._cast(row, self._km(claim, on), claim))

    def _overtakes(self, votes: Votes) -> NDArray[np.bool_]:
        """Whether a claim is newer than what was last said of the cell itself, or is borne out by that."""
        spoke, day = self.spoke[votes.row], self.said.day[votes.claim]
        # A side says that it took the place, and the holder is reported to have left in those days.
        left = (self.holder[votes.row] < 0) & self.said.boasts[votes.claim] & (day >= spoke - self.window[votes.claim])
        left &= votes.faction != self.said.faction[self.latest[votes.row]]
        return (spoke > 0) & ((day > spoke) | left)

    def _neighbours(self, settled: Votes, free: NDArray[np.int64], on: date) -> Votes:
        """Votes of the nearest pins in those cells that are within their reach."""
        own = np.flatnonzero(self.told >= 0)
        told = self.told[own]
        km = np.where(self.town[own], self.said.doubt_km[told], self._km(told, on))
        pins = Votes.joined(self._cast(own, km, told), settled)
        if not len(pins.row) or not len(free):
            return NO_VOTES
        number = np.concatenate([own, len(self.has) * (1 + settled.faction) + settled.row])
        km, pin = self.nearest.query(free, number, pins.row, pins.claim, pins.km)
        claim, faction = pins.claim[pin], pins.faction[pin]
        speaks = km**2 - pins.km[pin] ** 2 <= self.reach[free, None] ** 2 + _ROUNDING
        if self.gone.any():
            speaks &= self.said.day[claim] >= self.gone[free[:, None], faction]
        # A claim about the villages of some ground does not speak for named places outside it.
        bound = speaks & self.named[free, None] & self.said.bound[claim]
        if bound.any():
            speaks[bound] = np.isin(
                np.broadcast_to(free[:, None], pin.shape)[bound] * len(self.said.all) + claim[bound], self.settlers
            )
        at, which = np.nonzero(speaks)
        votes = self._cast(free[at], km[at, which], claim[at, which])
        return self._by_direction(votes, at, pins.row[pin[at, which]])

    def _by_direction(self, votes: Votes, at: NDArray[np.int64], pin_row: NDArray[np.int64]) -> Votes:
        """Put pins that crowd together on one side of a cell farther away, and the only one on its side nearer."""
        if not self.model.direction or not len(at):
            return votes
        x, y = (axis[pin_row] - axis[votes.row] for axis in self.axes)
        inverse = 1.0 / np.maximum(np.sqrt(x * x + y * y), _ROUNDING)
        x *= inverse
        y *= inverse
        near = 1.0 / votes.km
        whole = np.bincount(at, near)
        whole[whole == 0] = 1.0
        middle_x, middle_y = (np.bincount(at, near * one) / whole for one in (x, y))
        alone = 1.0 - 0.5 * (x * middle_x[at] + y * middle_y[at])
        return replace(votes, km=votes.km / alone ** (0.5 * self.model.direction))

    def _decided(self, on: date, votes: Votes) -> Decided:
        said = self.said
        tally = count(
            votes, max(len(said.factions), 1), void_km=self.model.void_km, confidence=said.confidence, token=said.token
        )  # fmt: skip
        certain = self.model.certain(np.array(1.0 / (1.0 + 1.0 / self.model.void_km**2)), self.confidence)
        holder = self.holder.copy()
        behind = _Behind(said.all, votes, holder, dict(self.ids))
        decided = Decided(
            on, said.factions, holder, self.status.copy(), self.besieged.copy(), self.rivals.copy(),
            self.since.copy(), certain, np.where(self.has, BASES.index("named"), BASES.index("none")), self.mark.copy(),
            behind,
        )  # fmt: skip
        row, has = tally.row, self.has[tally.row]
        stays = has & (self.holder[row] == tally.winner) & (self.word[row] == 0)
        plain = self.status[row] <= STATES.index("held")
        sure = self.model.certain(tally.share, np.maximum(tally.cap, np.where(stays, self.confidence[row], 0.0)))
        decided.confidence[row] = np.where(stays & ~plain, certain[row], sure)
        decided.mark[row] = np.where(stays, self.mark[row], np.uint64(0)) + tally.mark
        losers = np.where((stays & ~plain)[:, None], self.rivals[row], tally.losers)
        decided.rivals[row] = losers
        covered = said.bound[tally.nearest] & np.isin(row * len(said.all) + tally.nearest, self.settlers)
        covered |= said.of_ground[tally.nearest]
        ground = np.where(covered, BASES.index("ground"), BASES.index("nearby"))
        confirmed = (self.holder[row] < 0) & said.boasts[tally.nearest]
        against = np.where(confirmed, BASES.index("borne_out"), BASES.index("outvoted"))
        decided.basis[row] = np.where(stays, BASES.index("upheld"), np.where(has, against, ground))
        announced = (self.word[row] > 0) & said.boasts[tally.nearest]
        decided.basis[row[announced]] = BASES.index("announced")
        row, turned = row[~stays], ~stays
        decided.holder[row], decided.status[row] = tally.winner[turned], STATES.index("held")
        decided.besieged[row], decided.since[row] = False, said.day[tally.nearest[turned]]
        for own in row[self.has[row]].tolist():
            del behind.own[own]
        return decided


def _last_of_each(groups: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where the last one of each group stands, the groups ascending."""
    return len(groups) - 1 - np.unique(groups[::-1], return_index=True)[1]


class _Behind:
    """Finds the claims for and against a cell: its own, else those that voted."""

    def __init__(
        self,
        said: Sequence[Evidence],
        votes: Votes,
        holder: NDArray[np.int64],
        own: dict[int, tuple[tuple[str, ...], tuple[str, ...]]],
    ) -> None:
        self.said, self.votes, self.holder, self.own = said, votes, holder, own

    def __call__(self, row: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        pro, con = self.own.get(row, ((), ()))
        among = slice(*np.searchsorted(self.votes.row, [row, row + 1]))
        if among.start == among.stop:
            return pro, con
        won = self.votes.faction[among] == self.holder[row]
        voted, lost = (
            tuple(self.said[at].claim_id for at in self.votes.claim[among][side].tolist()) for side in (won, ~won)
        )
        pro = tuple(dict.fromkeys([*pro, *voted]))
        return pro, tuple(one for one in dict.fromkeys([*con, *lost]) if one not in pro)


CONTROL_MODELS: Final[Mapping[str, Callable[..., ControlModel]]] = {
    "kilometre": KilometreRule,
    "nearest": partial(KilometreRule, age_km=0.0, river_km=0.0, neighbours=1, doubt=0.0, own_days=np.inf),
}
"""
The models by name; the laws in the tests run over all of them.

``nearest`` is the baseline: the last claim about the nearest place, whoever said it and however long ago.
"""
