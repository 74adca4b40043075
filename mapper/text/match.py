"""Finds names and cues in tokens: whole words, proclitics, longest match.

Names are kept by their first word, and what a word of a text may begin is remembered, so a text costs one look
per word however many names there are. Used for factions, places and cues alike.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Any, Final, Generic, NamedTuple, TypeVar, cast

from mapper.text.tokens import Token

T = TypeVar("T")

_REMEMBERED: Final = 16_384
"""Words whose beginnings are remembered; the memory is emptied when it is full."""


@dataclass(frozen=True, slots=True)
class Proclitics:
    """
    What a language writes joined to the front of a word.

    Parameters
    ----------
    strings
        Every allowed chain of proclitics, as written.
    contraction
        ``(lead, article, written)``: lead + article + word is written as ``written`` + word.
    """

    strings: frozenset[str] = frozenset()
    contraction: tuple[str, str, str] | None = None


class Hit(NamedTuple, Generic[T]):
    """
    A name or cue found in tokens ``[first, stop)``.

    ``lead`` are the proclitics before it; ``start`` is where it begins in the printed text. ``contracted``:
    the lead has swallowed the article.
    """

    first: int
    stop: int
    lead: str
    start: int
    end: int
    payload: T
    contracted: bool = False


class Line:
    """Tokens with their words side by side."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        """Take the words out."""
        self.tokens = tokens
        self.words = [token.text for token in tokens]


@dataclass(slots=True)
class _Names(Generic[T]):
    """
    Names that begin with the same words.

    Parameters
    ----------
    own, contracted
        Payload of the name that ends here, and of that whose article a contraction swallowed.
    longer
        Those that go on, by their next word; a word and its names where there is but one, which most have: a
        dictionary takes four times as much.
    """

    own: T | None = None
    contracted: T | None = None
    longer: dict[str, _Names[T]] | tuple[str, _Names[T]] | None = None

    def following(self, words: Sequence[str]) -> _Names[T]:
        """Names that go on with these words, made when there are none."""
        node = self
        for word in words:
            following = node.after(word)
            if following is None:
                following = _Names()
                if node.longer is None:
                    node.longer = word, following
                elif isinstance(node.longer, tuple):
                    node.longer = {node.longer[0]: node.longer[1], word: following}
                else:
                    node.longer[word] = following
            node = following
        return node

    def after(self, word: str) -> _Names[T] | None:
        """Names that go on with a word, None when there are none."""
        longer = self.longer
        if isinstance(longer, tuple):
            return longer[1] if longer[0] == word else None
        return None if longer is None else longer.get(word)


class _Start(NamedTuple, Generic[T]):
    """One way to read the beginning of a word: its proclitics, what they allow, and the names that follow."""

    lead: str
    allowed: bool
    swallows: bool
    names: _Names[T]

    def read(self, names: _Names[T]) -> tuple[T | None, bool]:
        """Payload of the name that ends here, None when there is none, and whether its article was swallowed."""
        if self.swallows and names.contracted is not None:
            return names.contracted, True
        return (names.own if self.allowed else None), False


_Reading = tuple[str, T, bool]
"""Proclitics, payload, and whether its article is swallowed."""


class _Word(NamedTuple, Generic[T]):
    """What a word may be: a whole name, the beginning of longer ones."""

    whole: _Reading[T] | None
    starts: tuple[_Start[T], ...]


class _Remembered(dict[str, _Word[Any] | None]):
    """What words may begin, worked out when a word is first met."""

    def __init__(self, work_out: Callable[[str], _Word[Any] | None]) -> None:
        """Take what works it out."""
        super().__init__()
        self._work_out = work_out

    def __missing__(self, word: str) -> _Word[Any] | None:
        """Work a word out and remember it."""
        if len(self) >= _REMEMBERED:
            self.clear()
        self[word] = starts = self._work_out(word)
        return starts


class Matcher(Generic[T]):
    """
    Finds every entry, whole words only.

    Parameters
    ----------
    entries
        Key (see :func:`mapper.text.tokens.key_of`) to payload.
    proclitics
        What may stand joined before a key.
    """

    def __init__(self, entries: Mapping[str, T], proclitics: Proclitics | None = None) -> None:
        """Sort the names by their first words."""
        self._proclitics = proclitics or Proclitics()
        self._longest_lead = 1 + max(map(len, self._proclitics.strings), default=0)
        self._names: _Names[T] = _Names(longer={})
        entries = {key: payload for key, payload in entries.items() if key}  # "%" alone leaves no word
        for key, (own, contracted) in self._with_contractions(entries).items():
            names = self._names.following(list(map(sys.intern, key.split(" "))))
            names.own, names.contracted = own, contracted
        self._known = _Remembered(self._word)

    def _with_contractions(self, entries: Mapping[str, T]) -> dict[str, tuple[T | None, T | None]]:
        """Key to (payload of the key itself, payload when a contraction swallowed the article)."""
        found: dict[str, tuple[T | None, T | None]] = {key: (payload, None) for key, payload in entries.items()}
        if self._proclitics.contraction:
            lead, article, written = self._proclitics.contraction
            for key, payload in entries.items():
                if key.startswith(article) and len(key) > len(article) + 1:
                    short = written[len(lead) :] + key[len(article) :]
                    found[short] = (found.get(short, (None, None))[0], payload)
        return found

    def find(self, line: Line) -> list[Hit[T]]:
        """
        Every entry in the line: of overlapping ones that with most words, then the least proclitics.

        Returns
        -------
        list of Hit
            In the order of the text, not overlapping.
        """
        words, tokens = line.words, line.tokens
        known = list(map(self._known.__getitem__, words))
        hits: list[Hit[T]] = []
        reach = 0
        for first in compress(range(len(words)), known):
            if first < reach:
                continue
            word = cast("_Word[T]", known[first])
            stop, reading = self._longest(word, words, first) if word.starts else (first + 1, word.whole)
            if reading is not None:
                lead, payload, swallowed = reading
                begin = tokens[first]
                start = begin.at(len(lead)) if lead else begin.start
                hits.append(Hit(first, stop, lead, start, tokens[stop - 1].stop, payload, swallowed))
                reach = stop
        return hits

    def _word(self, word: str) -> _Word[T] | None:
        """What a word may be; of several ways to read it the one with the least proclitics."""
        whole: _Reading[T] | None = None
        starts = []
        for cut in range(min(self._longest_lead, len(word) - 1) + 1):
            names = self._names.after(word[cut:])
            if names is None:
                continue
            lead = word[:cut]
            start = _Start(lead, not lead or lead in self._proclitics.strings, self._swallows(lead), names)
            payload, swallowed = start.read(names)
            if payload is not None and whole is None:
                whole = lead, payload, swallowed
            if names.longer and (start.allowed or start.swallows):
                starts.append(start)
        return _Word(whole, tuple(starts)) if whole or starts else None

    def _longest(self, begun: _Word[T], words: Sequence[str], first: int) -> tuple[int, _Reading[T] | None]:
        """Return the name of most words that begins here, after where it stops."""
        reach, best = first + 1, begun.whole
        end = len(words)
        for lead, allowed, swallows, begin in begun.starts:
            names: _Names[T] | None = begin
            stop = first + 1
            while names is not None and names.longer and stop < end:
                names, stop = names.after(words[stop]), stop + 1
                if names is None or stop <= reach:
                    continue
                if swallows and names.contracted is not None:
                    reach, best = stop, (lead, names.contracted, True)
                elif allowed and names.own is not None:
                    reach, best = stop, (lead, names.own, False)
        return reach, best

    def _swallows(self, lead: str) -> bool:
        if not lead or not self._proclitics.contraction:
            return False
        last = self._proclitics.contraction[0]
        return lead.endswith(last) and (lead == last or lead[: -len(last)] in self._proclitics.strings)
