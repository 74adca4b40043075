"""Cuts an article into sentences and leaves page furniture out.

Furniture (comment forms, related headlines, share bars) is found by the cues of ``furniture.toml`` and by its
shape: a run of short lines without an end. It reads no meaning.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from mapper.records import Span
from mapper.text.lexicon import Lexicon
from mapper.text.match import Line
from mapper.text.tokens import Token, key_of

_ENDS: Final = frozenset(".!?؟…")
_LONGEST: Final = 160
"""Words in a sentence before it is cut at a comma: machine transcripts have no full stops."""
_HEADLINE_WORDS: Final = 12
_HEADLINES_IN_A_ROW: Final = 4
_FURNITURE_WORDS: Final = 25
_COLUMN_GAP: Final = "   "
_COLUMN_MARKS: Final = frozenset("|•·◄►■●")
_SHORTEST_NAME: Final = 3
_JOINED: Final = 4
_TOLD: Final = 0.8
_PARAGRAPHS: Final = 3
_LINK_WORDS: Final = 4
_DAY_WORDS: Final = 9
_YEAR_DIGITS: Final = 4
_OF_DATES: Final = ("month", "weekday", "filler", "ordinal")


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


def sentences(text: str, tokens: Sequence[Token], lexicons: Sequence[Lexicon], title: str = "") -> list[Sentence]:
    """
    Cut tokens into sentences, without page furniture.

    Parameters
    ----------
    text, tokens
        Of one article, see :func:`mapper.text.tokens.tokenise`.
    lexicons
        Languages whose furniture is known.
    title
        The article's headline, when it is known: that line is no furniture.
    """
    lines = _without_headlines(_without_lists(_lines(text, tokens), lexicons), lexicons, key_of(title))
    lines = list(_under_their_days(lines, lexicons))
    found: list[Sentence] = []
    for number, line in enumerate(lines):
        found += _sentences_of(text, line, number, lexicons)
    return found


def _lines(text: str, tokens: Sequence[Token]) -> list[list[Token]]:
    """Printed lines; a gap of several blanks or a stroke between blanks separates columns like a line end."""
    lines: list[list[Token]] = [[]]
    before = None
    for token in tokens:
        if token.text == "\n" or (token.text in _COLUMN_MARKS and _stands_alone(text, token)):
            lines.append([])
        else:
            if before is not None and _COLUMN_GAP in text[before.stop : token.start].replace("\t", _COLUMN_GAP):
                lines.append([])
            lines[-1].append(token)
        before = token
    return [line for line in lines if line]


def _under_their_days(lines: Sequence[list[Token]], lexicons: Sequence[Lexicon]) -> Iterator[list[Token]]:
    """Lines with the day that stands alone above them, as chronicles print it; one alone is the page's own."""
    days = [at for at, line in enumerate(lines) if _is_day(line, lexicons)]
    above = {at + 1 for at in days if at + 1 < len(lines) and at + 1 not in days} if len(days) > 1 else set()
    for at, line in enumerate(lines):
        if at + 1 not in above:
            yield [*lines[at - 1], *line] if at in above else line


def _is_day(line: Sequence[Token], lexicons: Sequence[Lexicon]) -> bool:
    """ "14 January, 2014": a month, a year, and nothing but what belongs to a date."""
    if len(line) > _DAY_WORDS or not any(len(token.text) == _YEAR_DIGITS and token.text.isdigit() for token in line):
        return False
    words = {at for at, token in enumerate(line) if token.word and not token.text.isdigit()}
    for lexicon in lexicons:
        hits = [hit for hit in lexicon.matcher.find(Line(line)) if not hit.payload.keys().isdisjoint(_OF_DATES)]
        covered = {at for hit in hits for at in range(hit.first, hit.stop)}
        if words <= covered and any("month" in hit.payload for hit in hits):
            return True
    return False


def _stands_alone(text: str, token: Token) -> bool:
    around = text[max(0, token.start - 1) : token.start] + text[token.stop : token.stop + 1]
    return not around.strip()


def _is_headline(line: Sequence[Token]) -> bool:
    """A short line without an end; pages cut long headlines with an ellipsis."""
    if not line[0].word or len(line) > _HEADLINE_WORDS:
        return False
    cut = line[-1].text == "…" or [token.text for token in line[-2:]] == [".", "."]
    return cut or line[-1].text not in _ENDS


def _without_lists(lines: list[list[Token]], lexicons: Sequence[Lexicon]) -> list[list[Token]]:
    """Lines without furniture, and without the headlines that a line such as "read also" announces."""
    kept: list[list[Token]] = []
    listing = False
    for line in lines:
        rest, value = _without_furniture(line, lexicons)
        if value == "list" and len(rest) < len(line):
            listing = True
        elif value or not (listing and _is_headline(line)):
            listing = False
        if rest and not listing:
            kept.append(rest)
    return kept


def _without_headlines(lines: list[list[Token]], lexicons: Sequence[Lexicon], title: str) -> list[list[Token]]:
    """Lines without the runs of headlines that are menus; the article's own headline stays."""
    runs = [(shaped, list(run)) for shaped, run in groupby(lines, _is_headline)]
    menus = [shaped and len(run) >= _HEADLINES_IN_A_ROW for shaped, run in runs]
    ended = [line[-1].text in _ENDS for line in lines if len(line) > _HEADLINE_WORDS]
    punctuated = len(ended) >= _PARAGRAPHS and sum(ended) >= _TOLD * len(ended)
    if not punctuated and not any(menus):
        return lines
    body = set(_ends_of(line for shaped, run in runs if not shaped for line in run))
    kept: list[list[Token]] = []
    for menu, (shaped, run) in zip(menus, runs, strict=True):
        for at, line in enumerate(run):
            if menu:
                own = at in (0, len(run) - 1) and _is_told(line, body, lexicons)
            else:  # where paragraphs end properly, a line that does not may be a link to another article
                link = shaped and punctuated and len(line) >= _LINK_WORDS and line is not lines[0]
                own = not link or _is_told(line, body, lexicons)
            if own or (title and " ".join(token.text for token in line if token.word) == title):
                kept.append(line)
    return kept


def _ends_of(lines: Iterable[Sequence[Token]]) -> Iterator[str]:
    """Every word, and what is left of it without the few letters that may be joined to its front."""
    for line in lines:
        for token in line:
            if token.word:
                yield from (token.text[at:] for at in range(_JOINED) if len(token.text) - at >= _SHORTEST_NAME)


def _is_told(line: Sequence[Token], body: set[str], lexicons: Sequence[Lexicon]) -> bool:
    """Whether nearly all that a headline speaks of (the words no lexicon knows) comes again in the article."""
    words = [token.text for token in line if token.word and len(token.text) >= _SHORTEST_NAME]
    words = [word for word in words if not any(word in lexicon.entries for lexicon in lexicons)]
    told = [word for word in words if not body.isdisjoint(word[at:] for at in range(_JOINED))]
    return len(words) > 1 and len(told) >= _TOLD * len(words)


def _without_furniture(line: list[Token], lexicons: Sequence[Lexicon]) -> tuple[list[Token], str]:
    """What is left of a line, and the kind of furniture found in it, empty when none."""
    for lexicon in lexicons:
        for hit in lexicon.matcher.find(Line(line)):
            if "furniture" not in hit.payload:
                continue
            value = hit.payload["furniture"].value
            begins = not any(token.word for token in line[: hit.first])
            if begins and (len(line) <= _FURNITURE_WORDS or value != "line"):
                return [], value
            if value == "from" or not (begins or line[hit.first - 1].word):
                return line[: hit.first], value
    return line, ""


def _sentences_of(text: str, line: list[Token], paragraph: int, lexicons: Sequence[Lexicon]) -> list[Sentence]:
    short = {word for lexicon in lexicons for word in lexicon.grammar.get("abbreviations", [])}
    found: list[Sentence] = []
    current: list[Token] = []
    for at, token in enumerate(line):
        current.append(token)
        full = len(current) >= _LONGEST and (not token.word or len(current) >= 2 * _LONGEST)
        if full or (token.text in _ENDS and _ends(line, at, short) and not _leaves_out(text, line, at)):
            found.append(Sentence(tuple(current), paragraph, token.text in "?؟"))
            current = []
    if current:
        found.append(Sentence(tuple(current), paragraph))
    return [sentence for sentence in found if any(token.word for token in sentence.tokens)]


def _leaves_out(text: str, line: list[Token], at: int) -> bool:
    """ "F and F2 ... took P": dots with a small letter behind them stand for what a quotation leaves out."""
    beside = (at > 0 and line[at - 1].text == ".") or (at + 1 < len(line) and line[at + 1].text == ".")
    if not (beside or line[at].text == "…"):
        return False
    following = next((token for token in line[at + 1 :] if token.text != "."), None)
    return following is not None and text[following.start].islower()


def _ends(line: list[Token], at: int, abbreviations: set[str]) -> bool:
    """A full stop ends a sentence unless it stands in or after an abbreviation."""
    if line[at].text != "." or at == 0:
        return True
    before = line[at - 1]
    if before.text in abbreviations or (len(before.text) == 1 and before.text.isascii() and before.text.isalpha()):
        return False
    if at + 1 >= len(line) or line[at + 1].start > line[at].stop or not line[at + 1].word:
        return True
    return (
        before.text.isalpha()
        and len(before.text) > 1
        and line[at + 1].text.isalpha()
        and not line[at + 1].text.isascii()
    )
