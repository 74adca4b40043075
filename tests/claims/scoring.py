"""Compares the reader's claims with annotated sentences: what is right, what is missing, what is too much.

Used by :mod:`tests.claims.score_gold`, which prints the tables, and by the tests that hold the figures.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from mapper.pipeline import extract_claims
from mapper.records import Article, Claim
from mapper.text.lexicon import load_lexicon
from mapper.text.normalize import fold_key
from mapper.theatre import Theatre

CLASSES = {
    "controls": "hold", "captured": "hold", "shared": "hold", "lost": "leave", "withdrew": "leave",
    "contested": "contest", "besieged": "siege", "advanced": "near", "planned": "unreal", "denied": "unreal",
}  # fmt: skip
"""What two statuses have in common for a map."""

ONE_SIDE = {
    "TURKISH_BACKED": "OPPOSITION", "US_BACKED_TANF": "OPPOSITION", "IRAN_AXIS": "GOVERNMENT",
}  # fmt: skip
"""Groups that are counted as one: texts call their fighters by either name."""

PART_OF = {"part_of", "center_of", "outskirts_of", "around", "remainder_of", "anaphor"}
"""Relations by which a place lies in, on the edge of or is what it refers to: "the east" of Aleppo."""


@dataclass(frozen=True)
class Row:
    """
    One faction, status and place: a claim about three places is three rows.

    Parameters
    ----------
    names
        What else the place may be called, see :func:`names_of`.
    whole
        What the place is a part of, see :func:`whole_of`.
    """

    group: str
    status: str
    place: str
    day: str = field(compare=False)
    speaker: str | None = field(compare=False)
    names: frozenset[str] = field(default=frozenset(), compare=False)
    whole: frozenset[str] = field(default=frozenset(), compare=False)

    @property
    def coarse(self) -> tuple[str, str, str]:
        """Group, class of status, place: what a map needs (L1)."""
        return ONE_SIDE.get(self.group, self.group), CLASSES[self.status], self.place

    def same_ground(self, other: Row) -> bool:
        """Whether both say the same of a place that they name in different words, or of it and of its part."""
        mine, theirs = self.names | {self.place}, other.names | {other.place}
        alike = mine & (theirs | other.whole) or theirs & self.whole
        return self.coarse[:2] == other.coarse[:2] and bool(alike)

    @property
    def exact(self) -> tuple[str, str, str]:
        """The same with the status itself (L2)."""
        return ONE_SIDE.get(self.group, self.group), self.status, self.place


@dataclass
class Score:
    """Counts over the items of one table."""

    items: int = 0
    right: int = 0
    extra: int = 0
    missed: int = 0
    exact_right: int = 0
    exact_extra: int = 0
    exact_missed: int = 0
    named_otherwise: int = 0
    day_right: int = 0
    speaker_right: int = 0
    negatives: int = 0
    false_alarms: int = 0
    missed_by_status: Counter[str] = field(default_factory=Counter)
    extra_by_status: Counter[str] = field(default_factory=Counter)

    @property
    def precision(self) -> float:
        """L1."""
        return self.right / max(1, self.right + self.extra)

    @property
    def recall(self) -> float:
        """L1."""
        return self.right / max(1, self.right + self.missed)

    @property
    def ground_precision(self) -> float:
        """L1, with the places that both mean but name otherwise."""
        return (self.right + self.named_otherwise) / max(1, self.right + self.extra)

    @property
    def ground_recall(self) -> float:
        """L1, with the places that both mean but name otherwise."""
        return (self.right + self.named_otherwise) / max(1, self.right + self.missed)

    @property
    def exact_precision(self) -> float:
        """L2."""
        return self.exact_right / max(1, self.exact_right + self.exact_extra)

    @property
    def exact_recall(self) -> float:
        """L2."""
        return self.exact_right / max(1, self.exact_right + self.exact_missed)


@dataclass(frozen=True)
class Fault:
    """An item that was not read as annotated."""

    item: str
    text: str
    missed: tuple[Row, ...]
    extra: tuple[Row, ...]
    other: tuple[str, ...] = ()


def load(*paths: Path) -> list[dict]:
    """Items of annotated files."""
    return [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines() if line]


def text_of(item: dict, beside: Path | None = None) -> str:
    """Text of an item; the sample article's stands in its own file."""
    if item["text"] == "@seed":
        folder = beside or Path(__file__).resolve().parents[2]
        return next((folder / "seeds").glob("*.txt")).read_text(encoding="utf-8")
    return item["text"]


def read_item(item: dict, theatre: Theatre) -> list[Claim]:
    """Claims of one item by the reader."""
    article = Article(item["id"], text_of(item), date.fromisoformat(item["publication_date"]))
    return extract_claims(article, theatre)


def annotated(item: dict, *, unnamed: bool) -> Iterator[Row]:
    """Rows of an item as annotated."""
    for claim in item["claims"]:
        for place in claim["places"]:
            if unnamed or not place["kind"].endswith("_unnamed"):
                qualifier = place.get("qualifier") or {}
                anaphor = qualifier.get("relation") == "anaphor" and isinstance(qualifier.get("reference"), str)
                name = qualifier["reference"] if anaphor else place["name"]
                yield Row(
                    claim["faction_group"], claim["status"], place_key(name),
                    claim["event_date"] or "", claim.get("attributed_to"),
                    names_of(place["name"]), whole_of(qualifier.get("relation"), qualifier.get("reference")),
                )  # fmt: skip


def predicted(claims: Iterable[Claim], theatre: Theatre, *, unnamed: bool) -> Iterator[Row]:
    """Rows of what the reader found."""
    for claim in claims:
        for place in claim.places:
            if unnamed or not place.kind.endswith("_unnamed"):
                yield Row(
                    theatre.factions.group(claim.faction), claim.status, place_key(place.name),
                    claim.valid_from.isoformat(), claim.attribution,
                    names_of(place.name), whole_of(place.relation, place.reference),
                )  # fmt: skip


_DETERMINER = re.compile(r"^((the|an?|its|their|nearby|neighbouring|(the )?(citys|towns|villages|provinces)) )+")
_WHERE = re.compile(r" (?:at|of|in) ")
_NOUNS = None


def _type_nouns() -> tuple[set[str], set[str]]:
    global _NOUNS
    if _NOUNS is None:
        found = [
            {key for key, tags in load_lexicon(language).entries.items() if "noun" in tags} for language in ("ar", "en")
        ]
        _NOUNS = (found[0] | found[1] | {"the", "al", "of"}, found[1])
    return _NOUNS


def place_key(name: str) -> str:
    """Name of a place without its type noun, article and blanks, so that two ways to print it are equal."""
    before, after = _type_nouns()
    words = fold_key(name).split()
    while len(words) > 1 and words[0] in before:
        words = words[1:]
    while len(words) > 1 and (words[-1] in after or " ".join(words[-2:]) in after):
        words = words[: -2 if len(words) > 2 and " ".join(words[-2:]) in after else -1]
    return "".join(words)


def names_of(name: str) -> frozenset[str]:
    """Keys of a name without its determiners ("its airport") and without where it lies ("mines at P")."""
    words = _DETERMINER.sub("", fold_key(name)).strip()
    head = _WHERE.split(words, maxsplit=1)[0]
    return frozenset(key for key in (place_key(words), place_key(head)) if key)


def whole_of(relation: str | None, reference: str | Sequence[str] | None) -> frozenset[str]:
    """Key of what a place is a part of, empty when it stands for itself."""
    if relation not in PART_OF or not isinstance(reference, str):
        return frozenset()
    return frozenset({place_key(reference)})


def _side(speaker: str | None, theatre: Theatre) -> str | None:
    """Factions speak for their group; other speakers for themselves."""
    known = speaker in theatre.factions.rows
    return theatre.factions.group(speaker) if known else speaker


def _otherwise(missed: Sequence[Row], extra: Sequence[Row]) -> int:
    """How many missed rows are among the extra ones under another name, each counted once."""
    left, found = list(extra), 0
    for row in missed:
        twin = next((one for one in left if row.same_ground(one)), None)
        if twin is not None:
            left.remove(twin)
            found += 1
    return found


def score(items: Sequence[dict], theatre: Theatre, *, unnamed: bool = False) -> tuple[Score, list[Fault]]:
    """
    Read and compare.

    Parameters
    ----------
    unnamed
        Whether places without a name ("several villages") count too.
    """
    total, faults = Score(), []
    for item in items:
        gold = list(annotated(item, unnamed=unnamed))
        found = list(predicted(read_item(item, theatre), theatre, unnamed=unnamed))
        total.items += 1
        if not item["claims"]:
            total.negatives += 1
            total.false_alarms += bool(found)
        want, have = {row.coarse: row for row in gold}, {row.coarse: row for row in found}
        exact_want, exact_have = {row.exact for row in gold}, {row.exact for row in found}
        both = want.keys() & have.keys()
        total.right += len(both)
        total.missed += len(want.keys() - both)
        total.extra += len(have.keys() - both)
        total.exact_right += len(exact_want & exact_have)
        total.exact_missed += len(exact_want - exact_have)
        total.exact_extra += len(exact_have - exact_want)
        total.named_otherwise += _otherwise(
            [want[key] for key in want.keys() - both], [have[key] for key in have.keys() - both]
        )
        total.missed_by_status.update(want[key].status for key in want.keys() - both)
        total.extra_by_status.update(have[key].status for key in have.keys() - both)
        other = []
        for key in sorted(both):
            days = [row.day for row in gold if row.coarse == key]
            speakers = [row.speaker for row in gold if row.coarse == key]
            right_day = any(have[key].day.startswith(day) for day in days)
            right_speaker = _side(have[key].speaker, theatre) in {_side(speaker, theatre) for speaker in speakers}
            total.day_right += right_day
            total.speaker_right += right_speaker
            if not right_day:
                other.append(f"day of {key}: {have[key].day}, annotated {days}")
            if not right_speaker:
                other.append(f"speaker of {key}: {have[key].speaker}, annotated {speakers}")
            if have[key].exact not in exact_want:
                other.append(f"status of {key}: {have[key].status}, annotated {want[key].status}")
        missed = tuple(want[key] for key in sorted(want.keys() - both))
        extra = tuple(have[key] for key in sorted(have.keys() - both))
        if missed or extra or other:
            faults.append(Fault(item["id"], text_of(item), missed, extra, tuple(other)))
    return total, faults
