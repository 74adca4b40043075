"""Prints the scores of the built-in reader against annotated sentences that stand beside the repository.

Run it as ``python -m tests.claims.score_gold [--errors N]``; it is no test and needs the shared folder.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

from mapper.pipeline import extract_claims
from mapper.records import Article
from mapper.theatre import Theatre, load_theatre

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
GOLD = SHARED / "gold" / "gold_dev.jsonl"
TABLES = [
    ("Arabic news", ["--lang", "ar", "--register", "news"]),
    ("Arabic varied", ["--lang", "ar", "--register", "varied"]),
    ("English news", ["--lang", "en", "--register", "news"]),
    ("English varied", ["--lang", "en", "--register", "varied"]),
]


def text_of(row: dict) -> str:
    """Text of an item; the seed's stands in its own file."""
    if row["text"] == "@seed":
        return next((SHARED / "seeds").glob("*.txt")).read_text(encoding="utf-8")
    return row["text"]


def predictions(row: dict, theatre: Theatre) -> dict:
    """Claims of one item in the form that the scorer reads."""
    article = Article(row["id"], text_of(row), date.fromisoformat(row["publication_date"]))
    claims = [
        {
            "faction": claim.faction,
            "status": claim.status,
            "event_date": claim.valid_from.isoformat(),
            "places": [
                {"name": place.name, "qualifier": {"relation": place.relation, "reference": place.reference}}
                for place in claim.places
            ],
        }
        for claim in extract_claims(article, theatre)
    ]
    return {"id": row["id"], "claims": claims}


def main() -> None:
    """Score every table."""
    theatre = load_theatre("syria")
    rows = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(predictions(row, theatre), ensure_ascii=False) + "\n")
        file.flush()
        for title, options in TABLES:
            for named in ([], ["--named"]):
                print(f"\n=== {title} {' '.join(named)}", flush=True)
                command = [sys.executable, str(SHARED / "gold" / "score.py"), str(GOLD), file.name]
                subprocess.run([*command, *options, *named, *sys.argv[1:]], check=True)


if __name__ == "__main__":
    main()
