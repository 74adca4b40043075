"""What most tests share: the built-in theatre, the sample article and its map, made once."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

import mapper
from mapper.theatre import Theatre
from tests.view.browser import chromium

# The same examples in CI every time; slow machines are no faults.
settings.register_profile("house", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("house")

ROOT = Path(__file__).resolve().parents[1]
ARTICLE = ROOT / "seeds" / "2017-12-20-coalition-raqqa.txt"
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session", autouse=True)
def built_once() -> Iterator[None]:
    """Theatres of the same files share their factions, geometry and reader: commands are tried by the hundred."""
    made: dict[tuple[str, str], Any] = {}

    def once(part: str, build: Any) -> Any:
        def shared(theatre: Theatre) -> Any:
            key = part, Theatre(theatre.folder, theatre.settings, theatre.added, ROOT)._key
            if key not in made:
                made[key] = build(theatre)
                for old in list(made)[:-9]:  # those of three theatres
                    del made[old]
            return made[key]

        shared = cached_property(shared)
        shared.__set_name__(Theatre, part)
        return shared

    with pytest.MonkeyPatch.context() as patch:
        for part in ("factions", "atlas", "reader"):
            patch.setattr(Theatre, part, once(part, vars(Theatre)[part].func))
        yield


@pytest.fixture(scope="session")
def theatre():
    return mapper.load_theatre("syria")


@pytest.fixture(scope="session")
def article():
    (one,) = mapper.read_articles(ARTICLE)
    return one


@pytest.fixture(scope="session")
def claims(theatre):
    return mapper.read_claims(ARTICLE, theatre)


@pytest.fixture(scope="session")
def control_map(claims, theatre):
    return mapper.control_at(claims, theatre, on="2017-12-20")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium, one for each module; none is a reason to skip, except in CI."""
    with chromium() as one:
        yield one
