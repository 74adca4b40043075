"""What somebody else's map calls the sides, in our words: ids, names, labels round a name, the usual colours.

Called by :mod:`mapper.othermap`. The words are ``data/lexicon/compare.toml``, and those of one war the theatre's
``othermaps.toml``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any, Final

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process

from mapper.claims.factions import Factions
from mapper.control.shares import UNKNOWN
from mapper.errors import InputError
from mapper.resources import data_path, read_toml
from mapper.text.tokens import key_of
from mapper.theatre import Theatre

CONTESTED: Final = "contested"

_MOST_WORDS: Final = 12
_ALIKE: Final = 80


@cache
def compare_rules() -> Mapping[str, Any]:
    """``data/lexicon/compare.toml``: names of columns and words of other people's maps."""
    return read_toml(data_path("lexicon", "compare.toml"))


def word_of(value: Any) -> str:
    """
    Return the printable text of a table's value, in one line; empty for what is missing or no single value.

    Examples
    --------
    >>> word_of(" Green  area "), word_of(2.0), word_of(None)
    ('Green area', '2', '')
    """
    if isinstance(value, str):
        return " ".join("".join(letter if letter.isprintable() else " " for letter in value).split())
    if value is None or not np.isscalar(value) or pd.isna(value):
        return ""
    return str(int(value)) if isinstance(value, (float, np.floating)) and float(value).is_integer() else str(value)


def side_of(factions: Factions, faction: str, by: str) -> str:
    """A faction, or its group when groups are compared."""
    return (factions.group(faction) or faction) if by == "group" else faction


class Sides:
    """
    What words for sides mean to us on a day.

    Parameters
    ----------
    theatre
        Whose factions they are.
    on
        Day on which names are read: some changed hands.
    named
        The user's own words, to our factions, :data:`CONTESTED` or :data:`UNKNOWN`.
    by
        ``group`` or ``faction``: what :meth:`meaning` answers with.

    Raises
    ------
    InputError
        If the user's words lead to no faction of ours.
    """

    def __init__(self, theatre: Theatre, on: date, named: Mapping[str, str], by: str) -> None:
        """Read the words."""
        self.factions, self.on, self.by = theatre.factions, on, by
        self.groups = {row["group"] for row in self.factions.rows.values()}
        self.names = {key_of(row[name]): one for one, row in self.factions.rows.items() for name in ("name", "name_ar")}
        file = theatre.settings["files"].get("othermaps")
        own = read_toml(theatre.folder / file) if file else {}
        self.labels, self.colours = (
            {key_of(word): faction for faction, words in own.get(part, {}).items() for word in words}
            for part in ("words", "colours")
        )
        self.filler = frozenset(key_of(word) for word in compare_rules()["filler"])
        self.own = {word_of(value).casefold(): self._target(value, target) for value, target in named.items()}

    @property
    def ours(self) -> str:
        """What ``--map`` may lead to, as a list to print."""
        some = sorted(self.groups) if self.by == "group" else self.factions.ids
        return ", ".join([*some, CONTESTED, UNKNOWN])

    def _target(self, value: str, target: str) -> str:
        found = self.meaning_of_words(word_of(target))
        if found is None:
            raise InputError(f"--map {value}={target}: {target!r} is no faction; there are: {self.ours}")
        return found

    def meaning(self, value: str) -> str | None:
        """A side, :data:`CONTESTED` or :data:`UNKNOWN`; None when the word is strange."""
        mine = self.own.get(value.casefold())
        return mine if mine is not None else self.meaning_of_words(value)

    def meaning_of_words(self, value: str) -> str | None:
        """Like :meth:`meaning`, without the user's own words."""
        low = value.casefold()
        for side in (CONTESTED, UNKNOWN):
            if low in compare_rules()[side]:
                return side
        upper = value.upper().replace(" ", "_")
        if self.by == "group" and upper in self.groups:
            return upper
        for faction in (value, upper):
            if faction in self.factions.table():
                return self._side(faction)
        return self._named(key_of(value)) or self._inside(key_of(value).split())

    def by_colour(self, value: str) -> str | None:
        """Side that maps of this war mostly draw in a colour."""
        faction = self.colours.get(key_of(value))
        return None if faction is None else self._side(faction)

    def guess(self, value: str) -> str | None:
        """What a strange word is most likely meant for: a colour, or the name that is spelled most alike."""
        if side := self.by_colour(value):
            return side
        if self._among(key_of(value).split()[:_MOST_WORDS])[0]:
            return None
        known = [*self.labels, *self.names, *self.factions.aliases]
        best = process.extractOne(key_of(value), known, scorer=fuzz.ratio, score_cutoff=_ALIKE)
        return self._named(best[0]) if best is not None else None

    def _side(self, faction: str) -> str:
        return side_of(self.factions, faction, self.by)

    def _named(self, key: str) -> str | None:
        """Side of a folded name."""
        alias = self.factions.meaning(key, self.on)
        faction = alias.faction if alias is not None else self.labels.get(key) or self.names.get(key)
        return None if faction is None else self._side(faction)

    def _inside(self, words: list[str]) -> str | None:
        """The one side that is named among words that change nothing: "areas under SDF control (yellow)"."""
        sides, strange = self._among(words) if 1 < len(words) <= _MOST_WORDS else (set(), True)
        return sides.pop() if len(sides) == 1 and not strange else None

    def _among(self, words: list[str]) -> tuple[set[str], bool]:
        """Sides that some words name, and whether there are others that may change the meaning."""
        sides, strange, at = set(), False, 0
        while at < len(words):
            length, side = self._longest(words[at:])
            if side is not None:
                sides.add(side)
            else:
                strange |= words[at] not in self.filler and words[at] not in self.colours
            at += length
        return sides, strange

    def _longest(self, words: list[str]) -> tuple[int, str | None]:
        for length in range(len(words), 0, -1):
            name = " ".join(words[:length])
            bare = [name[1:]] if name[:1] in compare_rules()["leads"] else []
            for key in (name, *bare):
                if (side := self._named(key)) is not None:
                    return length, side
        return 1, None
