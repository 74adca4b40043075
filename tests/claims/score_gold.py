"""Prints how well the built-in reader reads annotated sentences, per language and register.

``python -m tests.claims.score_gold [FILE.jsonl ...] [--errors N] [--unnamed]``; without files it takes those
of ``tests/gold``. "Ground" counts a place that both name in different words ("the east", eastern part of Aleppo) as one.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from mapper.theatre import load_theatre
from tests.claims.scoring import Score, load, score

GOLD = Path(__file__).resolve().parents[1] / "gold"
TABLES = [("ar", "news"), ("ar", "varied"), ("en", "news"), ("en", "varied")]
NAMES = {"ar": "Arabic", "en": "English"}


def of_table(items: list[dict], language: str, register: str) -> list[dict]:
    """Items of one table; those without a claim belong to no register."""
    return [item for item in items if item["lang"] == language and item.get("register") == register]


def print_row(title: str, found: Score) -> None:
    """One line of the table."""
    matched = max(1, found.right)
    print(
        f"{title:<18}{found.items:>6}{found.right + found.missed:>8}{found.precision:>8.3f}{found.recall:>8.3f}"
        f"{found.ground_precision:>10.3f}{found.ground_recall:>9.3f}{found.exact_precision:>9.3f}{found.exact_recall:>8.3f}"
        f"{found.day_right / matched:>8.3f}{found.speaker_right / matched:>9.3f}"
    )


def main() -> None:
    """Score every table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--errors", type=int, default=0, help="show so many misread items")
    parser.add_argument("--unnamed", action="store_true", help="count places without a name too")
    parser.add_argument("--half", choices=["odd", "even"], help="only items with an odd or even number")
    given = parser.parse_args()
    items = load(*(given.files or sorted(GOLD.glob("*.jsonl"))))
    if given.half:
        items = [item for item in items if int(item["id"][-3:]) % 2 == (given.half == "odd")]
    theatre = load_theatre("syria")
    print(
        f"{'':<18}{'items':>6}{'claims':>8}{'P':>8}{'R':>8}{'P ground':>10}{'R ground':>9}{'P exact':>9}{'R exact':>8}{'day':>8}{'speaker':>9}"
    )
    missed, extra, faults = {}, {}, []
    for language, register in TABLES:
        found, wrong = score(of_table(items, language, register), theatre, unnamed=given.unnamed)
        print_row(f"{NAMES[language]} {register}", found)
        missed[f"{language} {register}"], extra[f"{language} {register}"] = (
            found.missed_by_status,
            found.extra_by_status,
        )
        faults += wrong
    for language in NAMES:
        negatives = [item for item in items if item["lang"] == language and not item["claims"]]
        found, wrong = score(negatives, theatre, unnamed=True)
        print(f"{NAMES[language]} without a claim: {found.false_alarms} of {found.negatives} yield one")
        faults += wrong
    for title, table in (("missed", missed), ("too much", extra)):
        for name, counts in table.items():
            print(f"{title}, {name}: " + ", ".join(f"{status} {n}" for status, n in counts.most_common()))
    for fault in faults[: given.errors]:
        print(f"\n{fault.item}: {fault.text}")
        for row in fault.missed:
            print(f"  missed {row.group} {row.status} {row.place} {row.day}")
        for row in fault.extra:
            print(f"  extra  {row.group} {row.status} {row.place} {row.day}")
        for line in fault.other:
            print(f"  {line}")


if __name__ == "__main__":
    main()
