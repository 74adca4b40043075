"""Cuts folded text into words and breaks, and keeps where each stood in the printed text.

Quotes, hashes and hyphens inside words are transparent: a name matches with or without them. It knows no
language.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass
from typing import Final

from mapper.text.normalize import Folded, fold, fold_text

# A letter hidden from filters: tatweel, dots or a blank between two tatweels, or a dot beside one.
_CENSORED: Final = re.compile("\u0640+(?:[ .]*\u0640+|\\.)|(?<=\\w)\\.(?=\u0640)")
# An address or a person's handle is one break: the words in it are nobody's sentence.
_ADDRESS: Final = r"(?:https?://|www\.)[^\s\"<>]*[\w/]|(?<!\w)@\w+|\w[\w.]{0,63}@\w+"
# Doubled brackets are quotes.
_LEFT_OUT: Final = re.compile(r"[(\[]\s*(?:\.{2,}|…)\s*[)\]]")
"""What a quotation leaves out: "(...)"."""
_DOUBLED: Final = re.compile(r"\(\([^()\n]{1,80}\)\)")
_TOKEN: Final = re.compile(
    rf"(?P<address>{_ADDRESS})|(?:(?<![a-z])[a-z]\.){{2,}}|\d+(?:[.,\u066b]\d+)*|[^\W\d_]+(?:'[^\W\d_]+)*|\n|[^\w\s\"#*_]"
)
_ADDRESS_TEXT: Final = "@"
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
    offsets
        Where each letter of ``text`` stands: marks and quotes inside the word are not counted.
    """

    text: str
    start: int
    stop: int
    word: bool = True
    offsets: tuple[int, ...] = ()

    def at(self, letters: int) -> int:
        """Offset in the printed text after so many letters of a prefix."""
        return self.offsets[letters] if letters < len(self.offsets) else self.stop


def readable(text: str) -> Folded:
    """
    Fold a text and take out the dots and dashes that hide words from filters, doubled brackets and "(...)".

    Examples
    --------
    >>> readable("Tal Abyad").text
    'tal abyad'
    """
    folded = fold(text)
    hidden = {at for hit in _CENSORED.finditer(text) for at in range(hit.start(), hit.end())}
    hidden |= {at for hit in _LEFT_OUT.finditer(text) for at in range(hit.start(), hit.end())}
    for hit in _DOUBLED.finditer(text):
        hidden |= {hit.start(), hit.start() + 1, hit.end() - 2, hit.end() - 1}
    if not hidden:
        return folded
    kept = [(c, at) for c, at in zip(folded.text, folded.offsets, strict=True) if at not in hidden]
    return Folded("".join(c for c, _ in kept), tuple(at for _, at in kept), text)


def tokenise(
    folded: Folded, leads: Iterable[str] = (), elided: Container[str] = (), apart: Container[str] = ()
) -> list[Token]:
    """
    Cut a folded text into tokens.

    Parameters
    ----------
    folded
        See :func:`readable`.
    leads
        Proclitics: when a quote cuts one from its word, the two are one token.
    elided
        Words that are tokens of their own before an apostrophe: the l of "l'est".
    apart
        Proclitics that some print apart from the next word, of which they are a part all the same: ``و كذا``.
    """
    leads = frozenset(leads)
    tokens: list[Token] = []
    text, offsets = folded.text, folded.offsets
    hits = [(hit.start(), hit.end(), hit.lastgroup == "address") for hit in _TOKEN.finditer(text)]
    spans = [(start, stop) for start, stop, _ in hits]
    at = 0
    while at < len(hits):
        start, stop, address = hits[at]
        piece = text[start:stop]
        if address:
            tokens.append(Token(_ADDRESS_TEXT, offsets[start], offsets[stop - 1] + 1, word=False))
        elif not (piece[0].isalnum()):
            if not _is_seen_through(text, start, stop):
                tokens.append(Token(piece, offsets[start], offsets[stop - 1] + 1, word=False))
        elif "." in piece and piece[0].isalpha():
            tokens.append(_word(folded, range(start, stop)))
        elif piece in leads and (_cut_by_quote(text, spans, at) or (piece in apart and _blank_behind(text, spans, at))):
            tokens.append(_word(folded, [*range(start, stop), *range(*spans[at + 1])]))
            at += 1
        elif piece.endswith("'s"):
            tokens.append(_word(folded, range(start, stop - 2)))
            tokens.append(Token(piece[-1], offsets[stop - 2], offsets[stop - 1] + 1))
        elif "'" in piece:
            while (cut := text.find("'", start, stop)) >= 0 and text[start:cut] in elided:
                tokens.append(_word(folded, range(start, cut)))
                start = cut + 1
            tokens.append(_word(folded, range(start, stop)))
        else:
            tokens.append(Token(piece, offsets[start], offsets[stop - 1] + 1, offsets=offsets[start:stop]))
        at += 1
    return tokens


def _word(folded: Folded, letters: Iterable[int]) -> Token:
    """One word of these folded characters, without apostrophes and the dots of an abbreviation."""
    kept = [at for at in letters if folded.text[at] not in "'."]
    places = tuple(folded.offsets[at] for at in kept)
    return Token("".join(folded.text[at] for at in kept), places[0], places[-1] + 1, offsets=places)


def _is_seen_through(text: str, start: int, stop: int) -> bool:
    """Apostrophes always; hyphens and strokes when they join two words without blanks."""
    if text[start] == "'":
        return True
    joined = start > 0 and stop < len(text) and (text[start - 1].isalnum() or _ends_initials(text, start))
    joined = joined and text[stop : stop + 2].lstrip("'")[:1].isalnum()  # "al-'Ain" too
    return text[start] in _SEEN_THROUGH and joined


def _ends_initials(text: str, at: int) -> bool:
    """``U.S.-backed``: initials with full stops before a hyphen."""
    return at > 2 and text[at - 1] == "." and text[at - 2].isalpha() and not text[at - 3].isalnum()


def _blank_behind(text: str, spans: list[tuple[int, int]], at: int) -> bool:
    """Whether a single blank, and no more, stands between this piece and the next word."""
    if at + 1 >= len(spans):
        return False
    following = spans[at + 1][0]
    return text[spans[at][1] : following] == " " and text[following].isalpha()


def _cut_by_quote(text: str, spans: list[tuple[int, int]], at: int) -> bool:
    """Whether only quotes, and no blank, stand between this piece and the next word."""
    if at + 1 >= len(spans) or len(text[spans[at][0] : spans[at][1]]) > _LEAD_LENGTH:
        return False
    gap = text[spans[at][1] : spans[at + 1][0]]
    initials = at > 0 and spans[at - 1][1] - spans[at - 1][0] == 1 and gap[-1:].isspace()  # "Y P G" in quotes
    return bool(gap) and not initials and gap[0] not in " \n" and text[spans[at + 1][0]].isalpha()


def key_of(phrase: str, elided: Container[str] = ()) -> str:
    """
    Key of a name or cue: its folded words with single blanks; ``elided``: see :func:`tokenise`.

    Examples
    --------
    >>> key_of("al-Tanf")
    'al tanf'
    >>> key_of("l'Euphrate", {"l"})
    'l euphrate'
    """
    words = fold_text(phrase).split(" ")
    if not all(map(str.isalpha, words)):
        words = [token.text for token in tokenise(fold(phrase), elided=elided) if token.word]
    return " ".join(words)
