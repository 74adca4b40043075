"""Finds names and cues in tokens: one Aho-Corasick automaton, whole words, proclitics, longest match.

The time does not depend on how many names there are. Used for factions, places and cues alike.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

import ahocorasick

from mapper.text.tokens import Token

T = TypeVar("T")


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


@dataclass(frozen=True, slots=True)
class Hit(Generic[T]):
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
    """Tokens joined by single blanks, so that one automaton sees whole words."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        """Join the tokens."""
        self.tokens = tokens
        self.text = " " + "".join(f"{token.text} " for token in tokens)

    @cached_property
    def starts(self) -> list[int]:
        """Where each token begins in :attr:`text`."""
        starts, at = [], 1
        for token in self.tokens:
            starts.append(at)
            at += len(token.text) + 1
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
        """Compile the automaton."""
        self._proclitics = proclitics or Proclitics()
        self._automaton = ahocorasick.Automaton()
        entries = {key: payload for key, payload in entries.items() if key}  # "%" alone leaves no word
        for key, payload in self._with_contractions(entries).items():
            self._automaton.add_word(key + " ", (len(key), *payload))
        if entries:
            self._automaton.make_automaton()
        self._empty = not entries

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
        return longest(self._candidates(line))

    def _candidates(self, line: Line) -> Iterable[Hit[T]]:
        if self._empty:
            return
        text, starts = line.text, line.starts
        for end, (length, own, contracted) in self._automaton.iter(text):
            begin = end - length
            first = bisect_right(starts, begin) - 1
            lead = text[starts[first] : begin]
            swallowed = contracted is not None and self._swallows(lead)
            payload = contracted if swallowed else own
            if payload is None or (lead and not swallowed and lead not in self._proclitics.strings):
                continue
            stop = bisect_right(starts, end - 1)
            tokens = line.tokens
            yield Hit(first, stop, lead, tokens[first].at(len(lead)), tokens[stop - 1].stop, payload, swallowed)

    def _swallows(self, lead: str) -> bool:
        if not lead or not self._proclitics.contraction:
            return False
        last = self._proclitics.contraction[0]
        return lead.endswith(last) and (lead == last or lead[: -len(last)] in self._proclitics.strings)


def longest(hits: Iterable[Hit[T]]) -> list[Hit[T]]:
    """Of overlapping hits keep that which starts first, is longest, and has the least proclitics."""
    kept: list[Hit[T]] = []
    reach = -1
    for hit in sorted(hits, key=lambda hit: (hit.first, -hit.stop, len(hit.lead))):
        if hit.first >= reach:
            kept.append(hit)
            reach = hit.stop
    return kept
