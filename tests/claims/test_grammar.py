"""Sentences put together from the grammar of a language, of which none was ever looked at: ``grammar_*.toml``.

What is made and how it is judged stands in :mod:`tests.claims.grammar`, which also prints what is misread and why.
The floors lie a little under what is measured: raise them when the reader improves.
"""

from __future__ import annotations

from functools import cache

import pytest

from tests.claims.grammar import FOLDER, Maker, judged

LANGUAGES = sorted(path.stem.removeprefix("grammar_") for path in FOLDER.glob("grammar_*.toml"))
SEED = 20250101
TEXTS = {"one": 350, "two": 200}
FLOORS = {("ar", "one"): 0.985, ("ar", "two"): 0.98, ("en", "one"): 0.98, ("en", "two"): 0.97}
"""Least share of texts of which exactly the claims come out that were put in."""
ASTRAY = 0.03
"""Most texts with all claims right and a wrong day or speaker, as a share."""


@cache
def results(language: str, predicates: str):
    return list(judged(language, TEXTS[predicates], SEED, two=predicates == "two"))


@pytest.mark.parametrize("predicates", ["one", "two"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_put_in_comes_out(language, predicates):
    found = results(language, predicates)
    wrong = [each for each in found if not each.right]
    right = 1 - len(wrong) / len(found)
    assert right >= FLOORS[language, predicates], f"{right:.3f} right\n" + "\n".join(f"- {each}" for each in wrong)


@pytest.mark.parametrize("language", LANGUAGES)
def test_when_and_by_whose_word(language):
    found = results(language, "one")
    astray = [each for each in found if each.right and each.astray]
    assert len(astray) <= ASTRAY * len(found), "\n".join(f"- {each}" for each in astray)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_seed_makes_the_same_texts(language):
    first, second = Maker(language, 3), Maker(language, 3)
    assert [first.one() for _ in range(20)] == [second.one() for _ in range(20)]
    assert len({Maker(language, seed).one().text for seed in range(40)}) > 30
