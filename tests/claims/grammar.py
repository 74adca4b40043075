"""Sentences made of a language's ingredients, each with the claims that must come out of it: no fewer, no more.

``grammar_<language>.toml`` beside this file holds the ingredients, and nothing here knows a language:

- ``subject``: ``text``, ``group`` (of factions), ``agree`` (one of ``classes``), other cases as further keys;
- ``object``: ``text``, ``places``, ``agree``; ``lead`` is a sentence put in front; ``after`` lists the words one of
  which must stand before it; ``close`` is put behind it where the sentence goes on; ``own = true`` where the claim
  names a part, whose whole is then expected;
- ``family``: ``without`` names a key of objects that do not go with it; ``claims`` (``"s hold o"``: role, class of status, role), ``verbs`` with their ``inflect`` table, and
  ``patterns`` of a ``form`` (``verb`` first, ``noun`` first, ``phrase``). Slots: ``{s}`` ``{r}`` subject and rival,
  ``{o}`` ``{p}`` place and another, ``{s.gen}`` a case of it, ``{v}`` the verb, ``{s:a|b}`` a choice by agreement;
- ``eras``: names of times and the day of publication; ``eras`` of a subject say when its words mean its group, the
  first one where nothing is said;
- ``wrapper``: ``text`` with ``{c}``, the ``forms`` it takes, ``speaker``, ``days`` before publication, ``claims``;
  ``events = true`` where a state would be odd in it;
- ``pair``: ``text`` with ``{1}`` and ``{2}``, and the ``forms`` of each;
- ``mend``: ``[pattern, replacement]`` of what letters do where words meet; ``base = true`` marks the plain ingredients.

``python -m tests.claims.grammar ar --texts 2000 --seed 7 --show 30`` prints how many are misread, and because of what.
"""

from __future__ import annotations

import argparse
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from mapper.pipeline import extract_claims
from mapper.records import Article
from mapper.theatre import Theatre, load_theatre
from tests.claims.scoring import CLASSES, ONE_SIDE, place_key

FOLDER = Path(__file__).parent
_OTHER_ERAS = 0.25
_SLOT = re.compile(r"\{(\w+)(?:\.(\w+))?(?::([^}]*))?\}")
_GOES_ON = re.compile(r"\w")


@cache
def ingredients(language: str) -> dict[str, Any]:
    """Knowledge of a language, verbs spread out: one family for each verb."""
    return tomllib.loads((FOLDER / f"grammar_{language}.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Made:
    """
    A text and what must come out of it.

    Parameters
    ----------
    want
        ``(group, class of status, place)``; ``may`` are claims that are neither asked for nor wrong.
    speaker, day
        Of what is wanted, None where they are not looked at.
    parts
        Names of the ingredients, for counting.
    """

    text: str
    published: date
    want: frozenset[tuple[str, str, str]]
    may: frozenset[tuple[str, str, str]]
    speaker: str | None
    day: date | None
    parts: tuple[str, ...]


@dataclass
class Clause:
    """One predicate with its subjects and places, not yet wrapped."""

    text: str
    form: str
    event: bool
    want: set[tuple[str, str, str]]
    may: set[tuple[str, str, str]]
    lead: str
    parts: list[str]
    roles: dict[str, dict[str, Any]] = field(default_factory=dict)


class Maker:
    """Makes texts of one language; the same seed makes the same texts."""

    def __init__(self, language: str, seed: int) -> None:
        """Read the ingredients of a language."""
        self.know = ingredients(language)
        self.random = Random(seed)
        self.classes: list[str] = self.know["classes"]
        self.eras: dict[str, date] = self.know["eras"]
        self.era = next(iter(self.eras))
        self.first = [self.era]
        self.mends = [(re.compile(find), put) for find, put in self.know.get("mend", [])]
        self.predicates = [
            (family, verb, pattern)
            for family in self.know["family"]
            for verb in family.get("verbs", [""])
            for pattern in family["patterns"]
        ]

    def _begin(self) -> None:
        """Choose the time of a text: the first of the eras mostly."""
        first, *others = self.eras
        self.era = self.random.choice(others) if others and self.random.random() < _OTHER_ERAS else first

    def one(self) -> Made:
        """A text of one predicate."""
        self._begin()
        vary = self.random.sample(("subject", "object", "wrapper"), self.random.choice((1, 1, 2, 3)))
        clause = self.clause("subject" in vary, "object" in vary)
        return self.wrapped(clause, "wrapper" in vary)

    def two(self) -> Made:
        """A text of two predicates, by different sides of different places."""
        self._begin()
        pair = self.random.choice(self.know["pair"])
        first = self.clause(self.random.random() < 0.3, self.random.random() < 0.3, pair["forms"][0])
        second = self.clause(self.random.random() < 0.3, self.random.random() < 0.3, pair["forms"][1], first)
        text = pair["text"].replace("{1}", first.text).replace("{2}", second.text)
        joined = Clause(
            text, pair.get("form", first.form), first.event and second.event, first.want | second.want,
            first.may | second.may, first.lead, [*first.parts, *second.parts, pair["text"]],
        )  # fmt: skip
        return self.wrapped(joined, False)

    def clause(self, subjects: bool, objects: bool, forms: str = "", beside: Clause | None = None) -> Clause:
        """A predicate of one of the ``forms`` (divided by blanks), with plain ingredients where none is to vary."""
        while True:
            family, verb, pattern = self.random.choice(self.predicates)
            if forms and (pattern["form"] not in forms.split() or not family.get("pairs", True)):
                continue
            roles: dict[str, dict[str, Any]] = {}
            for role in sorted({slot[0] for slot in _SLOT.findall(pattern["text"])} - {"v"}):
                table, vary = ("subject", subjects) if role in "sr" else ("object", objects)
                beside_it = [*roles.values(), *(beside.roles.values() if beside else ())]
                choices = _apart([each for each in self.know[table] if self._of_era(each, table)], beside_it)
                plain = [each for each in choices if each.get("base")]
                if not choices:
                    break
                roles[role] = self.random.choice(choices if vary or not plain else plain)
            else:
                if self._fits(family, pattern, roles, beside is not None):
                    return self._built(family, verb, pattern, roles)

    def _of_era(self, thing: dict, table: str) -> bool:
        return self.era in thing.get("eras", self.eras if table == "object" else self.first)

    def _fits(self, family: dict, pattern: dict, roles: dict[str, dict], second: bool) -> bool:
        for role, thing in roles.items():
            slot = next(m.start() for m in _SLOT.finditer(pattern["text"]) if m[1] == role and m[3] is None)
            before = pattern["text"][:slot]
            if thing.get("after") and not before.endswith(tuple(thing["after"])):
                return False
            if thing.get(family.get("without", "")) or (thing.get("lead") and second):
                return False
            if bool(thing.get("clitic")) != bool(pattern.get("clitic")) and role == "o":
                return False
        return True

    def _built(self, family: dict, verb: str, pattern: dict, roles: dict[str, dict]) -> Clause:
        form = pattern["form"]
        known = {role: self.classes.index(thing.get("agree", self.classes[0])) for role, thing in roles.items()}

        def fill(match: re.Match[str]) -> str:
            role, case, choice = match.groups()
            if choice is not None:
                options = choice.split("|")
                return options[min(known[role], len(options) - 1)]
            if role == "v":
                return self._inflected(verb, pattern.get("inflect") or family.get("inflect"), pattern.get("as", form),
                                       known.get(family.get("agree", "s"), 0))  # fmt: skip
            thing = roles[role]
            words = str(thing.get(case or "", thing["text"]))
            rest = pattern["text"][match.end() :]
            goes_on = _GOES_ON.search(rest) is not None and rest[:1] not in ("،", ",")
            return words + (thing.get("close", "") if goes_on else "")

        text = _SLOT.sub(fill, pattern["text"])
        parts = [f"verb: {verb or '-'} | {pattern['text']}", *(f"{role}: {t['text']}" for role, t in roles.items())]
        want = set(self._claims(pattern.get("claims", family["claims"]), roles))
        may = set(self._claims(pattern.get("may", family.get("may", [])), roles))
        for thing in roles.values():
            may |= set(self._claims(thing.get("may", []), {"o": thing}))
        lead = next((thing["lead"] for thing in roles.values() if thing.get("lead")), "")
        return Clause(text, form, family.get("event", True), want, may, lead, parts, roles)

    def _inflected(self, verb: str, table: str | None, form: str, agree: int) -> str:
        if "/" in verb:
            options = verb.split("/")
            plain = (0, 1, 0, 0, 1) if form == "verb" else (0, 1, 2, 3, 1)
            return options[min(plain[agree], len(options) - 1)] if len(self.classes) > 2 else options[agree]
        if not table:
            return verb
        shapes = self.know["inflect"][table][form if form in self.know["inflect"][table] else "noun"]
        return shapes[agree].replace("_", verb)

    def _claims(self, lines: list[str], roles: dict[str, dict]) -> Iterator[tuple[str, str, str]]:
        for line in lines:
            who, status, where = line.split(" ", 2)
            group = roles[who]["group"] if who in roles else who
            for place in roles[where]["places"] if where in roles else [where]:
                yield ONE_SIDE.get(group, group), status, place_key(place)

    def wrapped(self, clause: Clause, vary: bool) -> Made:
        """The clause in a wrapper that takes its form."""
        fitting = [
            each
            for each in self.know["wrapper"]
            if clause.form in each.get("forms", [clause.form]) and (vary or each.get("base"))
            and (clause.event or not each.get("events"))
        ]  # fmt: skip
        wrapper = self.random.choice(fitting)
        text = " ".join(filter(None, (clause.lead, wrapper["text"].replace("{c}", clause.text))))
        for find, put in self.mends:
            text = find.sub(put, text)
        text = text[:1].upper() + text[1:]
        days = wrapper.get("days")
        return Made(
            text, self.eras[self.era], frozenset(clause.want) | frozenset(self._claims(wrapper.get("claims", []), clause.roles)),
            frozenset(clause.may) | frozenset(self._claims(wrapper.get("may", []), clause.roles)),
            wrapper.get("speaker"), None if days is None or not clause.event else self.eras[self.era] - timedelta(days),
            (*clause.parts, f"wrapper: {wrapper['text']}"),
        )  # fmt: skip


def _apart(choices: list[dict], taken: list[dict]) -> list[dict]:
    """Choices of another group, and of other places, than those taken."""
    groups = {ONE_SIDE.get(each["group"], each["group"]) for each in taken if "group" in each}
    places = {place_key(place) for each in taken for place in each.get("places", [])}
    return [
        each
        for each in choices
        if ONE_SIDE.get(each.get("group", ""), each.get("group", "")) not in groups
        and not places & {place_key(place) for place in each.get("places", [])}
    ]


@dataclass(frozen=True)
class Judged:
    """What was read of a text, beside what was wanted."""

    made: Made
    missed: frozenset[tuple[str, str, str]]
    extra: frozenset[tuple[str, str, str]]
    astray: tuple[str, ...]

    @property
    def right(self) -> bool:
        """Whether exactly the claims came out that had to."""
        return not self.missed and not self.extra

    def __str__(self) -> str:
        """Readable: the text, what is missing, what is too much."""
        lines = [self.made.text]
        lines += [f"    missed {' '.join(row)}" for row in sorted(self.missed)]
        lines += [f"    extra  {' '.join(row)}" for row in sorted(self.extra)]
        return "\n".join([*lines, *(f"    {line}" for line in self.astray)])


def judge(made: Made, theatre: Theatre) -> Judged:
    """Read a text and compare."""
    found: set[tuple[str, str, str]] = set()
    astray: list[str] = []
    for claim in extract_claims(Article("made", made.text, made.published), theatre):
        group = theatre.factions.group(claim.faction)
        for place in claim.places:
            whole = place.reference if place.relation == "part_of" and place.reference else place.name
            if not place.kind.endswith("_unnamed") or whole != place.name:
                row = (ONE_SIDE.get(group, group), CLASSES[claim.status], place_key(whole))
                found.add(row)
                if row in made.want and made.speaker is not None and (claim.attribution or "") != made.speaker:
                    astray.append(f"speaker {claim.attribution}, not {made.speaker}")
                if row in made.want and made.day is not None and claim.valid_from != made.day:
                    astray.append(f"day {claim.valid_from}, not {made.day}")
    return Judged(made, made.want - found, frozenset(found) - made.want - made.may, tuple(dict.fromkeys(astray)))


def judged(language: str, texts: int, seed: int, *, two: bool = False) -> Iterator[Judged]:
    """Make and read so many texts, of one predicate each or of two."""
    maker, theatre = Maker(language, seed), load_theatre("syria")
    for _ in range(texts):
        yield judge(maker.two() if two else maker.one(), theatre)


def main() -> None:
    """Print how many texts are misread, because of what, and some of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("language")
    parser.add_argument("--texts", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--two", action="store_true", help="two predicates in each text")
    parser.add_argument("--show", type=int, default=20, help="so many misread texts")
    parser.add_argument("--causes", type=int, default=40, help="so many ingredients, the worst first")
    parser.add_argument("--astray", action="store_true", help="show those with a wrong day or speaker too")
    given = parser.parse_args()
    results = list(judged(given.language, given.texts, given.seed, two=given.two))
    wrong = [each for each in results if not each.right]
    astray = [each for each in results if each.right and each.astray]
    used = Counter(part for each in results for part in each.made.parts)
    failed = Counter(part for each in wrong for part in each.made.parts)
    for part, count in sorted(failed.items(), key=lambda item: -(item[1] ** 2) / used[item[0]])[: given.causes]:
        if count > 1:
            print(f"{count}/{used[part]}  {part}")
    for each in [*wrong, *(astray if given.astray else [])][: given.show]:
        print("-", each)
    print(
        f"{len(results)} texts, {1 - len(wrong) / len(results):.4f} right; day or speaker wrong in {len(astray)} more"
    )


if __name__ == "__main__":
    main()
