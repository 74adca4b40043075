"""What makes one candidate likelier than another: rivals that sound as alike, letters in common.

Called by :mod:`mapper.places.gazetteer` and :mod:`mapper.places.resolve`; it knows no places.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from mapper.places.spelling import lexicon, without_article

SLIP_END: Final = 3
SOUND_END: Final = 2
"""A slip leaves the first letters or the last ones whole: only names that share these many are compared."""

Found = dict[str, tuple[float, str]]
"""Place id to score and reason (or, before it is weighed, likeness and spelling)."""


def ends(key: str, letters: int) -> tuple[str, str]:
    """First and last letters of a name, as keys."""
    return f"^{key[:letters]}", f"{key[-letters:]}$"


def by_ends(keys: Iterable[str], letters: int) -> dict[str, list[str]]:
    """Names by their first and by their last letters."""
    found: dict[str, list[str]] = {}
    for key in keys:
        for end in ends(key, letters):
            found.setdefault(end, []).append(key)
    return found


def weighed(alike: Found) -> Found:
    """Scores of places by the likeness of a spelling: lower where another name is nearly as alike."""
    rules = lexicon().alike
    names: dict[str, float] = {}
    for likely, spelling in alike.values():
        bare = without_article(spelling)
        names[bare] = max(likely, names.get(bare, 0.0))
    first, second = [*sorted(names, key=lambda name: (-names[name], name)), "", ""][:2]
    found = {}
    for place, (likely, spelling) in alike.items():
        rival = names.get(second if without_article(spelling) == first else first, 0.0)
        if likely > names[first] - rules["rival"]:
            doubt = rules["doubt"] * (1.0 - likely) + rules["rival_doubt"] * max(0.0, rules["rival"] - likely + rival)
            found[place] = (max(rules["best"] - doubt, 0.0), f"sounds like {spelling}: {likely:.2f}")
    return found
