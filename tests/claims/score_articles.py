"""Prints how well the built-in reader reads whole articles: who, what, where, over paragraphs.

``python -m tests.claims.score_articles [-v]`` reads ``tests/gold/articles``: articles of 250 to 450 words with what a
careful reader would take from them. Beside what must be found stands what may be (``optional``) and what must not
come out (``wrong``: a loser as the taker, the wrong town).
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from mapper.pipeline import extract_claims
from mapper.records import Article, ClaimPlace
from mapper.theatre import Theatre, load_theatre
from tests.claims.scoring import CLASSES, ONE_SIDE, load, place_key

ARTICLES = Path(__file__).resolve().parents[1] / "gold" / "articles"
LANGUAGES = ("ar", "en")
_UNREAL = ("planned", "expected", "hypothetical", "denied")
_PARTS = ("part_of", "in", "center_of", "outskirts_of")
"""What a district is to its town, whose name is good for it too."""


@dataclass
class Found:
    """What was read of the articles of a language."""

    right: int = 0
    wrong: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """Share of what was read that is right."""
        return self.right / max(1, self.right + len(self.wrong))

    @property
    def recall(self) -> float:
        """Share of what the articles say that was read."""
        return self.right / max(1, self.right + len(self.missed))


@dataclass(frozen=True)
class Said:
    """A side, what it means for a map, and every name that the place bears."""

    faction: str
    side: str
    means: str
    names: frozenset[str]
    past: bool
    quote: str


def _names(theatre: Theatre, place: ClaimPlace) -> Iterator[str]:
    yield place_key(place.name)
    part = place.reference_ids if place.relation in _PARTS else ()
    for place_id in (place.place_id, *part):
        if place_id in theatre.places.index:
            row = theatre.places.loc[place_id]
            yield from (place_key(one) for one in (row["name"], row["name_ar"], *row["names"]) if one)


def said(item: dict, theatre: Theatre) -> Iterator[Said]:
    """What the reader takes from an article, one for each claim, side and place."""
    published = date.fromisoformat(item["publication_date"])
    for claim in extract_claims(Article(item["id"], item["text"], published), theatre):
        means = "unreal" if claim.modality in _UNREAL else CLASSES[claim.status]
        for place in claim.places:
            names = frozenset(_names(theatre, place))
            past = claim.tense == "past"
            for who in {_side(theatre, who): who for who in (*reversed(claim.co_factions), claim.faction)}.values():
                yield Said(who, _side(theatre, who), means, names, past, claim.quote)


def _side(theatre: Theatre, faction: str) -> str:
    group = theatre.factions.group(faction)
    return ONE_SIDE.get(group, group)


def score(items: list[dict], theatre: Theatre) -> Found:
    """Compare what was read with what stands in the articles; what is said twice counts once."""
    total = Found()
    for item in items:
        rows = [
            ({place_key(name) for name in row["names"]}, _side(theatre, row["faction"]), row)
            for row in item["expected"]
        ]
        met: set[int] = set()
        told: set[tuple[object, ...]] = set()
        for one in said(item, theatre):
            fits = [
                at
                for at, (names, side, row) in enumerate(rows)
                if side == one.side
                and row["means"] == one.means
                and names & one.names
                and (not row.get("wrong") or row["faction"] == one.faction)
            ]
            good = [at for at in fits if not rows[at][2].get("wrong")]
            barred = len(good) < len(fits) and not one.past
            key = (one.side, one.means, one.names)
            if (barred or not good) and key not in told:
                total.wrong.append(f"{item['id']} {one.side} {one.means}: {' '.join(one.quote.split())}")
            told.add(key)
            met.update(good if not barred else ())
        for at, (_, side, row) in enumerate(rows):
            if row.get("optional") or row.get("wrong"):
                continue
            if at in met:
                total.right += 1
            else:
                total.missed.append(f"{item['id']} {side} {row['means']}: {row['names'][0]}")
    return total


def main() -> None:
    """Score every language."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-v", "--verbose", action="store_true", help="show what is wrong and what is missing")
    given = parser.parse_args()
    items, theatre = load(*sorted(ARTICLES.glob("*.jsonl"))), load_theatre("syria")
    for language in LANGUAGES:
        mine = [item for item in items if item["lang"] == language]
        found = score(mine, theatre)
        print(
            f"{language}: {len(mine)} articles, {found.right + len(found.missed)} claims, precision "
            f"{found.precision:.3f}, recall {found.recall:.3f}"
        )
        if given.verbose:
            print(*(f"  wrong  {line}" for line in found.wrong), sep="\n")
            print(*(f"  missed {line}" for line in found.missed), sep="\n")


if __name__ == "__main__":
    main()
