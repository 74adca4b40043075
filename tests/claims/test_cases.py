"""One sentence for every cue that decides a claim: ``tests/cases/*.toml``."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from mapper.claims.frames import FRAMES
from mapper.resources import data_path
from mapper.text.lexicon import lexicon_languages, load_lexicon
from mapper.text.match import Line
from mapper.text.tokens import readable, tokenise
from tests.claims.world import read

CASES = Path(__file__).resolve().parents[1] / "cases"


def cases(*files):
    for path in sorted(CASES.glob("*.toml")):
        if not files or path.stem in files:
            for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]:
                yield pytest.param(case, id=f"{path.stem}: {case['text'][:50]}")


def line(claim):
    """``FACTION status modality day speaker: places``, as the cases are written."""
    places = " + ".join(place.name for place in claim.places)
    day = claim.valid_from.isoformat() if claim.date_precision != "as_of" else "-"
    tense = " past" if claim.tense == "past" else ""
    return f"{claim.faction} {claim.status} {claim.modality} {day} {claim.attribution or '-'}: {places}{tense}"


@pytest.mark.parametrize("case", list(cases()))
def test_case(case):
    found = read(case["text"], case["published"])
    assert [line(claim) for claim in found] == case["claims"]
    assert all(claim.quote == case["text"][claim.start : claim.stop] for claim in found)


@pytest.mark.parametrize("language", lexicon_languages())
def test_every_trigger_entry_has_a_case(language):
    rows = tomllib.loads(data_path("lexicon", language, "triggers.toml").read_text(encoding="utf-8"))["trigger"]
    lexicon = load_lexicon(language)
    seen = set()
    for case in cases(language):
        tokens = tokenise(readable(case.values[0]["text"]), lexicon.proclitics.strings, lexicon.elided)
        for hit in lexicon.matcher.find(Line(tokens)):
            if "trigger" in hit.payload:
                seen.add(hit.payload["trigger"].name)
    unseen = []
    for row in rows:
        attributes = {k: v for k, v in row.items() if k not in ("value", "forms", "bound", "pron")}
        mine = {
            tag.name for tags in lexicon.entries.values() if (tag := tags.get("trigger")) and tag.attrs == attributes
        }
        if not mine & seen:
            unseen.append(row)
    assert unseen == []


def test_every_frame_is_triggered_in_every_language():
    for language in lexicon_languages():
        rows = tomllib.loads(data_path("lexicon", language, "triggers.toml").read_text(encoding="utf-8"))["trigger"]
        assert {row["frame"] for row in rows} <= set(FRAMES)
