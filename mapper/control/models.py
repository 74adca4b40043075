"""Who holds which cell on a day: models are frozen parameters that can be called, kept in one dict.

A model takes evidence and a tessellation and returns CONTROL, one row per unit, in the order of the units.
It knows no words: texts become evidence in :mod:`mapper.pipeline`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Final, Protocol

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mapper.control.decided import Decided, control_frame
from mapper.control.heard import heard_of
from mapper.control.run import KilometreRun
from mapper.control.units import Coverage
from mapper.schema import EVIDENCE

Run = Callable[[date], Decided]
"""Days of one model over one table of evidence: asked in ascending order, only what changed is heard again."""


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
    when a barrier river lies between. The ``neighbours`` nearest pins in reach vote with 1/distance²; pins
    that crowd on one side of a cell count less, and one that is alone on its side more (``direction``); of the
    settlements of one claim (quarters of a city, villages of some ground) only the nearest votes. A claim about
    an area is one more vote in each of its cells, from half the area's radius away, nearer when it says
    "all", and a claim about the unnamed villages of some ground does not speak for named places outside
    it. Beyond the reach of any pin (ground and river), and inside no area, nothing is known.

    A cell that a claim names for itself listens to no neighbours for ``own_days``; then its claim is one
    vote among theirs. Towns, quarters that follow their city and besieged places keep their last word however old,
    and that of a town does not age as a pin. Contested and shared places are left to claims about them; what gave
    them to their holder still speaks to the neighbours. A claim with more doubt than ``own_doubt_km`` (its source
    speaks for its own side) is nobody's last word: it votes, and against a holder it lets the neighbours vote too. It
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
        The greatest age at which it is, except of towns (``town`` of the units) and their quarters and of besieged
        places.
    area_factor
        Extent of an area claim to the factor on half its radius.

    Notes
    -----
    Constants were chosen on daily maps of another war and on simulated ones, see ``tests/benchmarks``; the theatre's
    are in ``theatre.toml``.

    Only pins in reach are counted among the nearest, so a claim out of a cell's reach does not decide there. One more
    claim for a side seldom turns a cell away from it: of 2,235 that were added to a simulated war one did, in one of
    the 11,935 cells whose holder or confidence changed.
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
        return KilometreRun(self, heard_of(evidence, known_by=known_by), coverage)

    def certain(self, share: NDArray[np.float64], cap: NDArray[np.float64]) -> NDArray[np.float64]:
        """Confidence of a share of the votes: its odds to a power, at most what the sources have."""
        odds: NDArray[np.float64] = share**self.sharpness / (share**self.sharpness + (1.0 - share) ** self.sharpness)
        return np.minimum(odds, cap).round(3)


CONTROL_MODELS: Final[Mapping[str, Callable[..., ControlModel]]] = {
    "kilometre": KilometreRule,
    "nearest": partial(KilometreRule, age_km=0.0, river_km=0.0, neighbours=1, doubt=0.0, own_days=np.inf),
}
"""
The models by name; the laws in the tests run over all of them.

``nearest`` is the baseline: the last claim about the nearest place, whoever said it and however long ago.
"""
