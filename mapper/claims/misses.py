"""Collects the names that stand where a place must stand and that no gazetteer name matches.

Called by :class:`mapper.claims.extract.Reader`; it resolves nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from mapper.claims.ground import all_phrases
from mapper.claims.phrases import Group
from mapper.records import Span
from mapper.text.tokens import key_of

_LONGEST_QUOTE: Final = 200


@dataclass(frozen=True, slots=True)
class Miss:
    """
    A name that no place bears.

    Parameters
    ----------
    name
        As printed; ``key`` is the same for all its spellings that fold together.
    kind
        What the type noun says, empty when there is none.
    start
        Where it stands in the article.
    quote
        Its sentence, or the part of a long one that is around it.
    """

    name: str
    key: str
    kind: str
    start: int
    quote: str


def misses(groups: Iterable[Group], text: str, sentence: Span) -> Iterator[Miss]:
    """
    Names in the place groups of one sentence that are not in the gazetteer.

    Parameters
    ----------
    groups
        Of the sentence, see :func:`mapper.claims.chunks.groups_of`.
    text
        The article as printed.
    sentence
        Where the sentence stands in it.
    """
    seen: set[int] = set()
    for phrase in all_phrases(groups):
        key = key_of(phrase.name)
        if phrase.sort == "named" and not phrase.ids and not phrase.reference and key and phrase.start not in seen:
            seen.add(phrase.start)
            yield Miss(phrase.name, key, phrase.kind, phrase.start, _quote(text, sentence, phrase.start))


def _quote(text: str, sentence: Span, at: int) -> str:
    start, stop = sentence.start, sentence.stop
    if stop - start > _LONGEST_QUOTE:
        start = max(start, at - _LONGEST_QUOTE // 2)
        stop = min(stop, start + _LONGEST_QUOTE)
    cut = text[start:stop]
    words = " ".join(cut.split())
    if start > sentence.start:
        words = "… " + words.partition(" ")[2]
    return words.rpartition(" ")[0] + " …" if stop < sentence.stop else words
