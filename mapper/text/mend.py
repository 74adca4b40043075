"""Mends words that a page broke: two printed as one, or one cut by dots to hide it from filters.

Only what every known word agrees on is mended, so a name that nobody knows stays as it was printed. The
words come from outside (lexicon, factions, places); no language is known here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final

from mapper.text.match import Proclitics
from mapper.text.normalize import Folded
from mapper.text.tokens import Token

_SHORTEST: Final = 6
_LONGEST: Final = 40
_PIECE: Final = 3
_PIECES: Final = 16
_GAP: Final = 5
_MARKS: Final = frozenset(".*·•|/\\-_\u0640")


class Vocabulary:
    """
    Every word that is known, and what two of them look like when the blank between them is lost.

    Parameters
    ----------
    cues, names
        What the lexicon and what the gazetteer knows, see :func:`mapper.text.tokens.key_of`. Two names do not
        make a joined word: an unknown village is often called so.
    proclitics
        What may stand joined before a word.
    """

    def __init__(self, cues: Iterable[str], names: Iterable[str], proclitics: Proclitics) -> None:
        """Collect the words."""
        cues = list(cues)
        keys = [*cues, *names]
        phrases = [key for key in keys if " " in key and _caseless(key[0])]
        self._cues = frozenset(key for key in cues if " " not in key)
        self._keys = frozenset(key for key in keys if " " not in key)
        self._parts = frozenset(word for phrase in phrases for word in phrase.split()) - self._keys
        self._spelled = frozenset(phrase for phrase in phrases if all(len(word) == 1 for word in phrase.split()))
        self._joined = {phrase.replace(" ", ""): phrase for phrase in reversed(phrases)}
        self._leads = ("", *sorted(proclitics.strings, key=len))
        self._contraction = proclitics.contraction

    def _bare(self, word: str) -> Iterator[tuple[int, str]]:
        """The word without each chain of proclitics it may begin with, and their length."""
        for lead in self._leads:
            if word.startswith(lead):
                yield len(lead), word[len(lead) :]
        if self._contraction:
            lead, article, written = self._contraction
            at = word.find(written, 0, len(written) + 1)
            if at >= 0:
                yield at + len(lead), article + word[at + len(written) :]

    def knows(self, word: str) -> bool:
        """Whether it is a known word, or one behind proclitics."""
        return any(rest in self._keys or rest in self._parts for _, rest in self._bare(word))

    def spells(self, letters: Sequence[str]) -> bool:
        """Whether these single letters are one name or cue."""
        return " ".join(letters) in self._spelled

    def cuts(self, word: str) -> tuple[int, ...]:
        """
        Where an unknown word falls into known ones: into the words of one phrase, else into two words.

        Returns
        -------
        tuple of int
            Empty when it does not, or when it may in several ways.
        """
        if not _SHORTEST <= len(word) <= _LONGEST or not _caseless(word) or self.knows(word):
            return ()
        for skip, rest in self._bare(word):
            phrase = self._joined.get(rest)
            # After a contraction the article is not printed as it is in the phrase.
            if phrase is not None and len(word) - skip == len(rest):
                return _blanks(phrase, skip)
        found = [at for at in range(_PIECE, len(word) - _PIECE + 1) if self._two(word[:at], word[at:])]
        return (found[0],) if len(found) == 1 else ()

    def _two(self, first: str, second: str) -> bool:
        """Whether these are two known words, one of them a cue."""
        if second not in self._keys:
            return False
        known = self._keys if second in self._cues else self._cues
        article = self._contraction[1] if self._contraction else ""
        return any(rest in known and len(rest.removeprefix(article)) >= _PIECE for _, rest in self._bare(first))


def _blanks(phrase: str, skip: int) -> tuple[int, ...]:
    cuts, at = [], skip
    for word in phrase.split()[:-1]:
        at += len(word)
        cuts.append(at)
    return tuple(cuts)


def _caseless(word: str) -> bool:
    """Whether it is of a script without capitals; where there are capitals, dots make abbreviations."""
    return word.isalpha() and word[0] == word[0].upper()


def mend(tokens: Sequence[Token], folded: Folded, vocabulary: Vocabulary) -> list[Token]:
    """
    Join what marks cut apart and split what lost its blank.

    Parameters
    ----------
    tokens, folded
        Of one article, see :func:`mapper.text.tokens.tokenise`.
    vocabulary
        What is known.

    Returns
    -------
    list of Token
        Each still knows where its letters stand in the printed text.
    """
    mended: list[Token] = []
    for run in _runs(tokens, folded.source):
        for token in _joined(run, vocabulary) if len(run) > 1 else run:
            mended += _split(token, vocabulary)
    return mended


def _runs(tokens: Sequence[Token], text: str) -> Iterator[list[Token]]:
    """Words with nothing but marks between them, and the marks; everything else by itself."""
    run: list[Token] = []
    pending: list[Token] = []
    for token in tokens:
        last = run[-1] if run else None
        if last is not None and 0 <= token.start - last.stop <= _GAP:
            gap = text[last.stop : token.start]
            if token.word and _caseless(token.text) and gap and _MARKS.issuperset(gap):
                run += [*pending, token]
                pending = []
                continue
            if not token.word and token.text in _MARKS:
                pending.append(token)
                continue
        if run:
            yield run
        yield from ([each] for each in pending)
        run, pending = [], []
        if token.word and _caseless(token.text):
            run = [token]
        else:
            yield [token]
    if run:
        yield run
    yield from ([each] for each in pending)


def _joined(run: Sequence[Token], vocabulary: Vocabulary) -> Iterator[Token]:
    """The longest stretches that are one known word, or single letters that are one name."""
    broken = [token.word and (len(token.text) == 1 or not vocabulary.knows(token.text)) for token in run]
    at = 0
    while at < len(run):
        pieces, stop = _longest(run, at, broken, vocabulary)
        yield from pieces
        at = stop


def _longest(
    run: Sequence[Token], at: int, broken: Sequence[bool], vocabulary: Vocabulary
) -> tuple[Sequence[Token], int]:
    """What stands here, and where the next begins."""
    window = range(at, min(len(run), at + _PIECES))
    if not run[at].word or not any(broken[i] for i in window):
        return [run[at]], at + 1
    for stop in reversed(window):
        words = [token for token in run[at : stop + 1] if token.word]
        if len(words) < 2 or not run[stop].word or not any(broken[at : stop + 1]):
            continue
        texts = [token.text for token in words]
        if vocabulary.spells(texts):
            return words, stop + 1
        if vocabulary.knows("".join(texts)):
            offsets = tuple(offset for token in words for offset in token.offsets)
            return [Token("".join(texts), words[0].start, words[-1].stop, offsets=offsets)], stop + 1
    return [run[at]], at + 1


def _split(token: Token, vocabulary: Vocabulary) -> Iterator[Token]:
    cuts = vocabulary.cuts(token.text) if token.word else ()
    for first, last in pairwise((0, *cuts, len(token.text))):
        if not cuts:
            yield token
            return
        offsets = token.offsets[first:last]
        yield Token(token.text[first:last], offsets[0], offsets[-1] + 1, offsets=offsets)
