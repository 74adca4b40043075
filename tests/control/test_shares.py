"""Shares with intervals: they hold the share, shrink with sureness and independence, and hold what happens."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapper.control.shares import intervals

CELLS = st.lists(
    st.tuples(
        st.sampled_from(["A", "B", "C", None]),
        st.floats(0.0, 1.0),
        st.sampled_from(["x", "y", "z"]),
        st.floats(0.1, 50.0),
    ),
    min_size=1,
    max_size=12,
)


def table(cells, rivals=()):
    index = pd.Index([f"u{number}" for number in range(len(cells))], name="unit_id")
    control = pd.DataFrame(
        {
            "faction": pd.Series([cell[0] for cell in cells], index=index, dtype=object),
            "confidence": [cell[1] if cell[0] else 0.0 for cell in cells],
            "claim_ids": [(f"{cell[0]}-{cell[2]}",) if cell[0] else () for cell in cells],
            "rivals": [tuple(one for one in rivals if one != cell[0]) for cell in cells],
        },
        index=index,
    )
    return control, pd.Series([cell[3] for cell in cells], index=index)


@settings(max_examples=100, deadline=None)
@given(cells=CELLS, rivals=st.sampled_from([(), ("A",), ("A", "B")]))
def test_an_interval_holds_its_share_and_stays_within_bounds(cells, rivals):
    control, weights = table(cells, rivals)
    ends = intervals(control, weights)
    shown = weights.groupby(control["faction"].fillna("unknown")).sum() * 100 / weights.sum()
    for faction, share in shown.items():
        assert -1e-6 <= ends.at[faction, "low"] <= share + 1e-6
        assert share - 1e-6 <= ends.at[faction, "high"] <= 100 + 1e-6


def test_what_is_certain_has_no_width():
    ends = intervals(*table([("A", 1.0, "x", 3.0), ("B", 1.0, "y", 1.0), (None, 0.0, "", 4.0)]))
    assert ends["low"].tolist() == ends["high"].tolist() == [37.5, 12.5, 50.0]


def test_many_claims_say_more_than_one():
    one = intervals(*table([("A", 0.8, "x", 1.0)] * 50 + [(None, 0.0, "", 50.0)]))
    many = intervals(*table([("A", 0.8, f"x{n}", 1.0) for n in range(50)] + [(None, 0.0, "", 50.0)]))
    width = [ends.at["A", "high"] - ends.at["A", "low"] for ends in (one, many)]
    assert width[0] > 2 * width[1] > 0


def test_a_rival_gains_what_the_holder_may_lack_and_the_unknown_what_nobody_else_may_have():
    assert intervals(*table([("A", 0.6, "x", 1.0)] * 4, ("B",))).at["B", "high"] > 0
    alone = intervals(*table([("A", 0.6, "x", 1.0)] * 4))
    assert alone.at["unknown", "high"] > 0
    assert "B" not in alone.index


def test_nineteen_of_twenty_truths_lie_inside():
    """Truths drawn by the notes' assumption: claims right by chance and one by one."""
    draw = np.random.default_rng(3)
    cells = [("AB"[n % 2], float(draw.uniform(0.5, 0.95)), f"x{n}", float(draw.uniform(1, 20))) for n in range(80)]
    control, weights = table(cells, ("A", "B"))
    ends = intervals(control, weights)
    holds = (draw.random((4000, len(cells))) < control["confidence"].to_numpy()) == (
        control["faction"] == "A"
    ).to_numpy()
    shares = holds @ weights.to_numpy() * 100 / weights.sum()
    inside = ((ends.at["A", "low"] <= shares) & (shares <= ends.at["A", "high"])).mean()
    assert inside == pytest.approx(0.95, abs=0.02) or inside > 0.95
