"""Denials, boasts, forecasts, plans, questions, history: what such sentences may say of who holds what.

``tests/cases/adversarial/*.toml``: ``asserted`` is all that a sentence lets anybody colour a map by, as
``FACTION status place``; for most of them that is nothing. Those of ``*_blind.toml`` were written by somebody who had not
seen the reader nor the others: 92 % (English) and 87 % (Arabic) of them were right when they were read for the first time. So were those of
``*_second.toml``, a third of which do assert something: of the others 92 and 98 % were right at first sight.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from mapper.control.ledger import COLOURS
from mapper.pipeline import extract_claims
from mapper.records import COLOURING_MODALITIES, Article
from mapper.theatre import load_theatre
from tests.claims.scoring import CLASSES, ONE_SIDE, place_key

CASES = Path(__file__).resolve().parents[1] / "cases" / "adversarial"
FLOORS = {"ar": 0.98, "en": 0.98, "ar_blind": 0.95, "en_blind": 0.95, "ar_second": 0.9, "en_second": 0.9}


@pytest.fixture(scope="module")
def theatre():
    return load_theatre("syria")


def load(name):
    return tomllib.loads((CASES / f"{name}.toml").read_text(encoding="utf-8"))["case"]


def row(faction, status, place, theatre):
    """What a map needs of a claim: side, class of status, place."""
    group = theatre.factions.group(faction)
    return ONE_SIDE.get(group, group), CLASSES[status], place_key(place)


def allowed(case, theatre):
    """Rows of an entry."""
    return {row(*line.split(" ", 2), theatre) for line in case["asserted"]}


def colouring(case, theatre):
    """Rows of what the reader found that evidence lets colour a map."""
    return {
        row(claim.faction, claim.status, place.name, theatre)
        for claim in extract_claims(Article("adversarial", case["text"], case["published"]), theatre)
        if claim.modality in COLOURING_MODALITIES and claim.status in COLOURS and claim.tense != "past"
        for place in claim.places
    }


def misread(cases, theatre):
    """Each sentence that is read wrongly: its sort, what came out, what was due."""
    for case in cases:
        found, due = colouring(case, theatre), allowed(case, theatre)
        if found != due:
            yield f"{case['sort']}: {case['text']}\n  too much {sorted(found - due)}, missing {sorted(due - found)}"


@pytest.mark.parametrize("name", FLOORS)
def test_sentences_that_only_look_like_claims(name, theatre):
    cases = load(name)
    wrong = list(misread(cases, theatre))
    right = 1 - len(wrong) / len(cases)
    assert right >= FLOORS[name], f"{right:.3f} of {len(cases)} are read right, not:\n" + "\n".join(wrong)


@pytest.mark.parametrize("language", ["ar", "en"])
def test_what_such_sentences_do_say_is_read(language, theatre):
    """A reader that finds nothing is right about most of them, and about none of these."""
    cases = [case for case in load(language) if case["asserted"]]
    assert len(cases) >= 25
    found = [case for case in cases if allowed(case, theatre) <= colouring(case, theatre)]
    missed = [case["text"] for case in cases if case not in found]
    assert len(found) >= 0.9 * len(cases), f"{len(found)} of {len(cases)} are found, not:\n" + "\n".join(missed)


def test_every_entry_names_a_faction_a_status_and_a_place(theatre):
    for language in FLOORS:
        for case in load(language):
            for line in case["asserted"]:
                faction, status, place = line.split(" ", 2)
                assert faction in theatre.factions.ids, f"{language}.toml: no faction {faction!r} in {line!r}"
                assert status in COLOURS, f"{language}.toml: {status!r} in {line!r} colours nothing"
                assert place in case["text"] or any(word in case["text"] for word in place.split()), line
