"""Which changes of holder a report tells of, and which are only drawn anew."""

from __future__ import annotations

import pandas as pd
import pytest

from mapper.control.decided import BASES
from mapper.control.told import told, told_changes

NEARBY, NAMED = ("nearby", "nearby"), ("named", "named")


@pytest.mark.parametrize("basis", BASES)
def test_nothing_is_taken_from_nobody_or_from_oneself(basis):
    assert told(None, "SDF", (None, basis), [])
    assert told("SDF", None, (basis, basis), [])
    assert told("SDF", "SDF", (basis, basis), [])


@pytest.mark.parametrize(
    ("bases", "new", "answer"),
    [
        (NEARBY, [], False),
        (NEARBY, [("SDF", "captured")], True),
        (NEARBY, [("ISIS", "withdrew")], True),
        (NEARBY, [("ISIS", "lost")], True),
        (NEARBY, [("SDF", "controls")], False),
        (NEARBY, [("SAA", "captured"), ("ISIS", "controls")], False),
        (NAMED, [("SDF", "controls")], True),
        (("nearby", "named"), [("SDF", "controls")], False),
        (("named", "ground"), [("SDF", "shared")], True),
        (("named", "announced"), [], True),
        (("named", "outvoted"), [], False),
    ],
)
def test_from_isis_to_sdf(bases, new, answer):
    assert told("ISIS", "SDF", bases, new) is answer


def test_a_claim_is_new_on_the_day_from_which_it_holds():
    days = pd.to_datetime(["2017-01-01", "2017-02-01", "2017-03-01"])
    claims = pd.DataFrame(
        {"faction": ["ISIS", "SDF", "SAA"], "status": ["controls", "captured", "captured"], "valid_from": days},
        index=["a", "b", "c"],
    )
    rows = [
        ("u", days[0].date(), "ISIS", "named", ("a",), ()),
        ("v", days[0].date(), "ISIS", "nearby", ("a",), ()),
        ("u", days[1].date(), "SDF", "named", ("b",), ("a",)),
        ("v", days[1].date(), "SDF", "nearby", ("b",), ("a",)),
        ("v", days[2].date(), "ISIS", "nearby", ("a",), ("b",)),
        ("u", days[2].date(), "SAA", "nearby", ("c",), ()),
    ]
    columns = ["unit_id", "day", "faction", "basis", "claim_ids", "against_ids"]
    history = pd.DataFrame(rows, columns=columns).assign(status="held")
    assert told_changes(history, claims) == [True, True, True, True, False, True]
    assert told_changes(history.assign(status="contested"), claims) == [True] * 6
