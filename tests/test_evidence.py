"""Claims become evidence: a wire report that is printed again is one report."""

from __future__ import annotations

import pandas as pd
import pytest

import mapper
from mapper.evidence import evidence_frame

SAID = "سيطرت قوات سوريا الديمقراطية على كامل ريف الرقة الشمالي بعد معارك استمرت أسبوعاً مع تنظيم الدولة."


def claims_of(theatre, *told):
    articles = [
        mapper.Article(f"a{number}", text, mapper.io.parse_date(day, where="test"), source=f"s{number}")
        for number, (text, day) in enumerate(told)
    ]
    return mapper.read_claims(articles, theatre)


def wide(theatre, *told):
    frame = evidence_frame(claims_of(theatre, *told), theatre)
    return frame[(frame["scope"] != "point") & (frame["faction"] == "SDF")]


@pytest.mark.parametrize(
    ("again", "day", "counts"),
    [
        (SAID, "2017-05-02", 1),
        (SAID.replace("أسبوعاً", "اسبوعا").replace("على كامل", "على كامل "), "2017-05-01", 1),
        (SAID, "2017-05-20", 2),
        ("أكدت مصادر محلية أن قوات سوريا الديمقراطية سيطرت على كامل ريف الرقة الشمالي.", "2017-05-01", 2),
    ],
    ids=["printed again", "a letter changed", "weeks later", "in other words"],
)
def test_copies_of_a_report_about_ground_count_once(theatre, again, day, counts):
    assert len(wide(theatre, (SAID, "2017-05-01"))) == 1
    assert len(wide(theatre, (SAID, "2017-05-01"), (again, day))) == counts


def test_the_first_report_is_the_one_that_counts_and_all_are_kept_as_claims(theatre):
    told = [(SAID, "2017-05-02"), (SAID, "2017-05-01")]
    claims = claims_of(theatre, *told)
    (kept,) = wide(theatre, *told)["reported"]
    assert kept == pd.Timestamp("2017-05-01")
    assert len(claims[claims["faction"] == "SDF"]) == 2


def test_claims_coded_by_hand_without_a_quote_are_no_copies(theatre, tmp_path):
    file = tmp_path / "c.csv"
    rows = "".join(f"SDF,controls,2017-05-01,محافظة الرقة,{source}\n" for source in "ab")
    file.write_text("faction,status,valid_from,place,source\n" + rows, encoding="utf-8")
    frame = evidence_frame(mapper.read_claims(file, theatre), theatre)
    assert (frame["scope"] == "area").sum() == 2
