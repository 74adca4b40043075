"""Cuts an article into sentences and leaves page furniture out.

Furniture (comment forms, related headlines, share bars) is found by the cues of ``furniture.toml`` and by its
shape: a run of short lines without an end. It reads no meaning.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from mapper.records import Span
from mapper.text.lexicon import Lexicon
from mapper.text.match import Line
from mapper.text.tokens import Token

_ENDS: Final = frozenset(".!?؟…")
_LONGEST: Final = 160
"""Words in a sentence before it is cut at a comma: machine transcripts have no full stops."""
_HEADLINE_WORDS: Final = 12
_HEADLINES_IN_A_ROW: Final = 4
_FURNITURE_WORDS: Final = 25
_COLUMN_GAP: Final = "   "


@dataclass(frozen=True, slots=True)
class Sentence:
    """Tokens of one sentence; ``paragraph`` counts lines of the article."""

    tokens: tuple[Token, ...]
    paragraph: int
    question: bool = False

    @property
    def span(self) -> Span:
        """Where it stands in the printed text."""
        return Span(self.tokens[0].start, self.tokens[-1].stop)


def sentences(text: str, tokens: Sequence[Token], lexicons: Sequence[Lexicon]) -> list[Sentence]:
    """
    Cut tokens into sentences, without page furniture.

    Parameters
    ----------
    text, tokens
        Of one article, see :func:`mapper.text.tokens.tokenise`.
    lexicons
        Languages whose furniture is known.
    """
    lines = _without_headlines(_lines(text, tokens))
    found: list[Sentence] = []
    for number, line in enumerate(lines):
        kept = _without_furniture(line, lexicons)
        if kept:
            found += _sentences_of(kept, number, lexicons)
    return found


def _lines(text: str, tokens: Sequence[Token]) -> list[list[Token]]:
    """Printed lines; a gap of several blanks separates the columns of a page like a line end."""
    lines: list[list[Token]] = [[]]
    before = None
    for token in tokens:
        if token.text == "\n":
            lines.append([])
        else:
            if before is not None and _COLUMN_GAP in text[before.stop : token.start].replace("\t", _COLUMN_GAP):
                lines.append([])
            lines[-1].append(token)
        before = token
    return [line for line in lines if line]


def _without_headlines(lines: list[list[Token]]) -> list[list[Token]]:
    kept: list[list[Token]] = []
    run: list[list[Token]] = []
    for line in [*lines, []]:
        short = len(line) <= _HEADLINE_WORDS and line and line[-1].text not in _ENDS and line[0].word
        if short:
            run.append(line)
            continue
        if len(run) < _HEADLINES_IN_A_ROW:
            kept += run
        run = []
        if line:
            kept.append(line)
    return kept


def _without_furniture(line: list[Token], lexicons: Sequence[Lexicon]) -> list[Token]:
    for lexicon in lexicons:
        for hit in lexicon.matcher.find(Line(line)):
            if "furniture" in hit.payload:
                return [] if len(line) <= _FURNITURE_WORDS and hit.first == 0 else line[: hit.first]
    return line


def _sentences_of(line: list[Token], paragraph: int, lexicons: Sequence[Lexicon]) -> list[Sentence]:
    short = {word for lexicon in lexicons for word in lexicon.grammar.get("abbreviations", [])}
    found: list[Sentence] = []
    current: list[Token] = []
    for at, token in enumerate(line):
        current.append(token)
        full = len(current) >= _LONGEST and (not token.word or len(current) >= 2 * _LONGEST)
        if full or (token.text in _ENDS and _ends(line, at, short)):
            found.append(Sentence(tuple(current), paragraph, token.text in "?؟"))
            current = []
    if current:
        found.append(Sentence(tuple(current), paragraph))
    return [sentence for sentence in found if any(token.word for token in sentence.tokens)]


def _ends(line: list[Token], at: int, abbreviations: set[str]) -> bool:
    """A full stop ends a sentence unless it stands in or after an abbreviation."""
    if line[at].text != "." or at == 0:
        return True
    before = line[at - 1]
    if before.text in abbreviations or (len(before.text) == 1 and before.text.isascii() and before.text.isalpha()):
        return False
    return at + 1 >= len(line) or line[at + 1].start > line[at].stop or not line[at + 1].word
