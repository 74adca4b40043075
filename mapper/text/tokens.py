"""Cuts folded text into words and breaks, and keeps where each stood in the printed text.

Quotes, hashes and hyphens inside words are transparent: a name matches with or without them. It knows no
language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from mapper.text.normalize import Folded, fold

# A letter hidden from filters: tatweel, dots or a blank between two tatweels, or a dot beside one.
_CENSORED: Final = re.compile("\u0640+(?:[ .]*\u0640+|\\.)|(?<=\\w)\\.(?=\u0640)")
_TOKEN: Final = re.compile(r"\d+(?:[.,\u066b]\d+)*|[^\W\d_]+(?:'[^\W\d_]+)*|\n|[^\w\s\"#*_]|['\u200c]")
_SEEN_THROUGH: Final = frozenset("'-/\\")
_LEAD_LENGTH: Final = 2


@dataclass(frozen=True, slots=True)
class Token:
    """
    One word or one break (comma, bracket, full stop, line end) of an article.

    Parameters
    ----------
    text
        Folded characters, without apostrophes.
    start, stop
        Where it stands in the printed text.
    word
        Whether it is a word or a number.
    joint, joint_start
        A clitic of ``joint`` letters is cut from its word by a quote; the word goes on at ``joint_start``.
    """

    text: str
    start: int
    stop: int
    word: bool = True
    joint: int = 0
    joint_start: int = 0

    def at(self, letters: int) -> int:
        """Offset in the printed text after so many letters of a prefix."""
        return self.joint_start if self.joint and letters >= self.joint else self.start + letters


def readable(text: str) -> Folded:
    """
    Fold a text and take the dots and dashes out that hide words from filters.

    Examples
    --------
    >>> readable("Tal Abyad").text
    'tal abyad'
    """
    folded = fold(text)
    hidden = {at for hit in _CENSORED.finditer(text) for at in range(hit.start(), hit.end())}
    if not hidden:
        return folded
    kept = [(c, at) for c, at in zip(folded.text, folded.offsets, strict=True) if at not in hidden]
    return Folded("".join(c for c, _ in kept), tuple(at for _, at in kept), text)


def tokenise(folded: Folded, leads: Iterable[str] = ()) -> list[Token]:
    """
    Cut a folded text into tokens.

    Parameters
    ----------
    folded
        See :func:`readable`.
    leads
        Proclitics: when a quote cuts one from its word, the two are one token.
    """
    leads = frozenset(leads)
    tokens: list[Token] = []
    text, offsets = folded.text, folded.offsets
    spans = [(hit.start(), hit.end()) for hit in _TOKEN.finditer(text)]
    at = 0
    while at < len(spans):
        start, stop = spans[at]
        piece = text[start:stop]
        if not (piece[0].isalnum()):
            if not _is_seen_through(text, start, stop):
                tokens.append(Token(piece, offsets[start], offsets[stop - 1] + 1, word=False))
        elif piece in leads and _cut_by_quote(text, spans, at):
            begin, end = spans[at + 1]
            joined = piece + text[begin:end].replace("'", "")
            tokens.append(
                Token(joined, offsets[start], offsets[end - 1] + 1, joint=len(piece), joint_start=offsets[begin])
            )
            at += 1
        elif piece.endswith("'s"):
            tokens.append(Token(piece[:-2].replace("'", ""), offsets[start], offsets[stop - 3] + 1))
            tokens.append(Token(piece[-1], offsets[stop - 2], offsets[stop - 1] + 1))
        else:
            tokens.append(Token(piece.replace("'", ""), offsets[start], offsets[stop - 1] + 1))
        at += 1
    return tokens


def _is_seen_through(text: str, start: int, stop: int) -> bool:
    """Apostrophes always; hyphens and strokes when they join two words without blanks."""
    if text[start] == "'":
        return True
    joined = start > 0 and stop < len(text) and text[start - 1].isalnum() and text[stop].isalnum()
    return text[start] in _SEEN_THROUGH and joined


def _cut_by_quote(text: str, spans: list[tuple[int, int]], at: int) -> bool:
    """Whether only quotes, and no blank, stand between this piece and the next word."""
    if at + 1 >= len(spans) or len(text[spans[at][0] : spans[at][1]]) > _LEAD_LENGTH:
        return False
    gap = text[spans[at][1] : spans[at + 1][0]]
    return bool(gap) and not gap.isspace() and gap[0] not in " \n" and text[spans[at + 1][0]].isalpha()


def key_of(phrase: str) -> str:
    """
    Key of a name or cue: its folded words with single blanks.

    Examples
    --------
    >>> key_of("al-Tanf")
    'al tanf'
    """
    return " ".join(token.text for token in tokenise(fold(phrase)) if token.word)
