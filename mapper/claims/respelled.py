"""Finds names of places that are printed in a spelling that no list has, where capitals mark names."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from mapper.text.lexicon import Lexicon
from mapper.text.match import Hit, Line

Heard = Callable[[str], tuple[str, ...]]
"""Ids of the places that an unknown name is another spelling of, none when that is in doubt."""

_LONGEST: Final = 4
_FEWEST_LETTERS: Final = 5
_FEWEST_AT_START: Final = 6
"""The first word of a sentence has a capital whatever it is."""
_MOST_PLACES: Final = 3
_LONGER: Final = ("longer",)
_PART: Final = frozenset({"name_start", "name_end", "place", "stop"})
_WHO: Final = ("title", "speaker")

_Tagged = Mapping[str, Any]


def respelled(
    line: Line,
    text: str,
    lexicon: Lexicon,
    masks: Sequence[Hit[_Tagged]],
    names: Sequence[Hit[_Tagged]],
    cues: Sequence[Hit[_Tagged]],
    heard: Heard,
) -> list[Hit[_Tagged]]:
    """
    Find the places of a sentence that are spelled in another way.

    Parameters
    ----------
    line, text
        The sentence and the article it stands in.
    masks, names, cues
        Factions, places and cues that are known of the sentence already.
    heard
        Asked for whole runs of unknown words in capitals only: a part of one is likelier somebody's name.

    Returns
    -------
    list of Hit
        Tag ``place``: ids.
    """
    if lexicon.grammar.get("order", {}).get("names") != "capital":
        return []
    tags: dict[int, set[str]] = {}
    for hits, parts in ((masks, _LONGER), (names, ("place",)), (cues, _LONGER)):
        for hit in hits:
            for at in range(hit.first, hit.stop):
                tags.setdefault(at, set()).update(hit.payload if hit.stop - hit.first == 1 else parts)
    found: list[Hit[_Tagged]] = []
    whole = {(hit.first, hit.stop) for hit in names}
    for first, stop in _runs(line, text, tags):
        if (first, stop) in whole:
            continue
        start, end = line.tokens[first].start, line.tokens[stop - 1].stop
        fewest = _FEWEST_AT_START if first == 0 and stop == 1 else _FEWEST_LETTERS
        person = tags.get(first - 1, set()) & set(_WHO) or "speech" in tags.get(stop, ())
        numbered = stop < len(line.tokens) and line.tokens[stop].text.isdigit()
        if person or numbered or sum(map(str.isalpha, text[start:end])) < fewest:
            continue
        ids = heard(text[start:end])
        if 0 < len(ids) <= _MOST_PLACES:
            found.append(Hit(first, stop, "", start, end, {"place": ids}))
    return found


def _runs(line: Line, text: str, tags: Mapping[int, set[str]]) -> Iterator[tuple[int, int]]:
    """Runs of words in capitals, with what begins names: ``al-Ghariya``, ``Tal Mardikh``."""
    at = 0
    while at < len(line.tokens):
        stop = at
        while stop < len(line.tokens) and _names_something(line, text, tags, stop):
            stop += 1
        if 0 < stop - at <= _LONGEST and text[line.tokens[stop - 1].start].isupper():
            yield at, stop
        at = max(stop, at + 1)


def _names_something(line: Line, text: str, tags: Mapping[int, set[str]], at: int) -> bool:
    token = line.tokens[at]
    if not token.word or token.text.isdigit():
        return False
    known, capital = tags.get(at), text[token.start].isupper()
    if known is None:
        return capital
    return known <= _PART and ("name_start" in known or (capital and "place" in known))
