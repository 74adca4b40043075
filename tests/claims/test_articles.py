"""Floors under what the reader takes from whole articles (``python -m tests.claims.score_articles``)."""

from __future__ import annotations

import pytest

from mapper.theatre import load_theatre
from tests.claims.score_articles import ARTICLES, LANGUAGES, score
from tests.claims.scoring import CLASSES, load

FLOORS = {"ar": (0.92, 0.79), "en": (0.845, 0.58)}
"""Least precision and recall; raise them when the reader improves."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_precision_and_recall(language):
    items = [item for item in load(*sorted(ARTICLES.glob("*.jsonl"))) if item["lang"] == language]
    found = score(items, load_theatre("syria"))
    precision, recall = FLOORS[language]
    assert found.right + len(found.missed) >= 150
    assert found.precision >= precision, "\n".join(found.wrong)
    assert found.recall >= recall, "\n".join(found.missed)


def test_what_is_expected_is_what_the_theatre_knows():
    factions = load_theatre("syria").factions
    for item in load(*sorted(ARTICLES.glob("*.jsonl"))):
        for row in item["expected"]:
            assert factions.get(row["faction"])["name"]
            assert row["means"] in CLASSES.values(), item["id"]
            assert row["names"], item["id"]
