"""What explain cites is what a cell rests on: taking away anything else changes no holder, whatever the run."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapper.control.heard import heard_of
from mapper.control.ledger import TAKES
from mapper.control.models import KilometreRule
from mapper.control.run import KilometreRun
from tests.benchmarks import control as simulated
from tests.control.world import HAMLETS, day, evidence, hamlets, said

FACTIONS = "ABC"
FIRST = [said(one, "controls", "h22", on="2000-01-01", to="2000-01-02", among=hamlets()) for one in FACTIONS]
"""Over long ago: so that the sides are the same with any claim left out."""

MANY = st.lists(
    st.builds(
        lambda faction, status, places, on, doubt, scope, extent: said(
            faction, status, *places, on=str(on), doubt_km=doubt, scope=scope, extent=extent, among=hamlets()
        ),
        st.sampled_from(FACTIONS),
        st.sampled_from(["captured", "controls", "captured", "lost", "withdrew", "contested", "besieged"]),
        st.lists(st.sampled_from(HAMLETS), min_size=1, max_size=3, unique=True),
        st.dates(min_value=day("2019-09-01"), max_value=day("2019-12-31")),
        st.sampled_from([0.0, 0.0, 10.0]),
        st.sampled_from(["point", "point", "point", "settlements", "area"]),
        st.sampled_from(["all", "most", ""]),
    ),
    min_size=20,
    max_size=40,
    unique_by=lambda row: row["claim_id"],
)
RULES = st.sampled_from(
    [KilometreRule(neighbours=3), KilometreRule(neighbours=3, least_reach_km=30), KilometreRule(least_reach_km=4.0)]
)


def cited(decided, row, claims):
    """
    What ``ControlMap.explain`` names of a cell (for, against, silent, said of it), and of the places in its reach.

    Of those it names the quiet words, which keep a place from speaking. Why a place speaks with the claim that is
    cited, or does not speak, is what it names of that place.
    """
    pro, con = decided.claims(row)
    seeds = hamlets().seeds
    near = set(np.flatnonzero(np.hypot(*(seeds - seeds[row]).T) <= 1000.0 * KilometreRule().reach_km).tolist())
    words = [one for one in claims if one.scope in ("point", "part")]
    named = {*pro, *con, *decided.silent(row), *(one.claim_id for one in claims if row in one.rows)}
    named |= {one.claim_id for one in words if one.status not in TAKES and near & set(one.rows)}
    places = {at for one in words if one.claim_id in named for at in one.rows if at in near}
    return named | {one for at in places for side in decided.claims(at) for one in side}


def changed(one, other):
    return np.flatnonzero((one.holder != other.holder) | (one.status != other.status)).tolist()


@settings(max_examples=40, deadline=None)
@given(rows=MANY, rule=RULES, data=st.data())
def test_a_claim_that_is_not_cited_decides_nothing(rows, rule, data):
    on = day("2020-01-01")
    claims = heard_of(evidence(*FIRST, *rows), known_by=None)
    whole = KilometreRun(rule, claims, hamlets())(on)
    for at in range(len(FIRST), len(claims), 2):
        without = KilometreRun(rule, claims[:at] + claims[at + 1 :], hamlets())(on)
        for row in changed(whole, without):
            assert claims[at].claim_id in cited(whole, row, claims), (hamlets().units.index[row], claims[at])
    row = data.draw(st.sampled_from(np.flatnonzero(whole.status > 0).tolist() or [0]))
    pro = whole.claims(row)[0]
    bare = KilometreRun(rule, [one for one in claims if one.claim_id not in pro], hamlets())(on)
    assert not pro or bare.claims(row)[0] != pro
    assert not set(bare.claims(row)[0]) & set(pro)


@pytest.mark.skipif(not simulated.DATA.is_dir(), reason="no OCHA communities beside the checkout")
def test_a_claim_that_is_not_cited_decides_nothing_in_a_thousand_days_of_syria():
    """Every cell of the country, with one of some thirty claims left out."""
    covered = simulated.coverage(3000)
    table = simulated.evidence(covered, claims=2500)
    on = simulated.START + timedelta(days=500)
    claims = [one for one in heard_of(table, known_by=None) if one.holds(on)]
    rule, flipped = KilometreRule(), 0
    whole = KilometreRun(rule, claims, covered)(on)
    for at in range(7, len(claims), len(claims) // 30):
        without = KilometreRun(rule, claims[:at] + claims[at + 1 :], covered)(on)
        assert without.factions == whole.factions
        for row in changed(whole, without):
            flipped += 1
            pro, con = whole.claims(row)
            assert claims[at].claim_id in (*pro, *con, *whole.silent(row)), (row, claims[at])
    assert flipped
