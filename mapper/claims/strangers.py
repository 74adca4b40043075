"""Recognises armed groups that no list knows, so that they keep their own name: "لواء كذا", "the X Brigade".

Head nouns and what may follow them are the table ``[armed]`` of ``data/lexicon/<language>/armed.toml``. A number
or a place behind a noun for barracks is a base, and no group. Called by :class:`mapper.claims.extract.Reader`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from mapper.claims.factions import OTHER, Alias
from mapper.resources import data_path, read_toml
from mapper.text.lexicon import Lexicon
from mapper.text.match import Hit, Line, Matcher
from mapper.text.tokens import Token, key_of, readable

_LONGEST: Final = 5
"""Words of a name."""
_QUOTES: Final = frozenset("\"'«»“”„‟‹›‘’")
_Tagged = Mapping[str, Any]


@dataclass(frozen=True)
class Strangers:
    """
    Finds unknown armed groups in the sentences of one language.

    Parameters
    ----------
    lexicon
        The language; without an ``armed.toml`` nothing is found.
    """

    lexicon: Lexicon

    @cached_property
    def _words(self) -> Mapping[str, frozenset[str]]:
        path = data_path("lexicon", self.lexicon.language, "armed.toml")
        lists = read_toml(path)["armed"] if path.is_file() else {}
        return {name: frozenset(map(key_of, words)) for name, words in lists.items()}

    @cached_property
    def _heads(self) -> Matcher[str]:
        return Matcher({key: key for key in self._list("heads")}, self.lexicon.proclitics)

    @cached_property
    def _tails(self) -> Matcher[str]:
        return Matcher({key: key for key in self._list("tails")})

    def _list(self, name: str) -> frozenset[str]:
        return self._words.get(name, frozenset())

    def find(
        self,
        line: Line,
        text: str,
        factions: Sequence[Hit[_Tagged]],
        places: Sequence[Hit[_Tagged]],
        cues: Sequence[Hit[_Tagged]],
        spelled: MutableMapping[str, str],
    ) -> list[Hit[_Tagged]]:
        """
        Find the unknown groups of a sentence.

        Parameters
        ----------
        text
            The article, for what stands in capitals or quotes.
        factions, places, cues
            What is known of the sentence already.
        spelled
            Folded name to the spelling that the article used first; names found are added.

        Returns
        -------
        list of Hit
            Tag ``faction``: an :class:`mapper.claims.factions.Alias` whose id is ``other:`` and the printed name.
        """
        known = _Known(line.tokens, text, factions, places, cues)
        found: list[Hit[_Tagged]] = []
        capitals = self.lexicon.grammar.get("order", {}).get("names") == "capital"
        spans = self._in_capitals(line, known) if capitals else self._in_position(line, known)
        for first, stop, lead, start in spans:
            if found and first < found[-1].stop:
                continue
            printed = _printed(line.tokens[first:stop], text, start)
            name = spelled.setdefault(key_of(printed), printed)
            end = line.tokens[stop - 1].stop
            found.append(Hit(first, stop, lead, start, end, {"faction": Alias(OTHER + name, name)}))
            known.acting.add(stop - 1)
        return found

    def _in_position(self, line: Line, known: _Known) -> Iterator[tuple[int, int, str, int]]:
        """Names that are recognised by where they stand."""
        for hit in self._heads.find(line):
            inside = self.lexicon.role_of_lead(hit.lead) == "in"
            if inside or known.taken(hit.first, hit.stop) or hit.first in known.places:
                continue
            quoted = known.quoted(hit.stop)
            stop = quoted or self._name_stop(hit, known)
            if not stop or not self._acts(hit, known, bool(quoted)):
                continue
            if hit.payload in self._list("barracks") and not quoted and known.places.get(hit.stop, 0) >= stop:
                continue
            yield hit.first, stop, hit.lead, hit.start

    def _name_stop(self, hit: Hit[str], known: _Known) -> int:
        """Where the name after a head noun ends, 0 when there is none."""
        article = str(self.lexicon.grammar.get("definite", ""))
        starts, at, whole = self._list("starts"), hit.stop, False
        while at < len(known.tokens) and at - hit.stop < _LONGEST and known.free_word(at):
            word = known.tokens[at].text
            definite = word.startswith(article)
            after_start = at > hit.stop and known.tokens[at - 1].text in starts
            if whole and word not in self._list("more") and not after_start:
                break
            if word in self._list("no_names") or (definite and not after_start and known.cue(at)):
                break
            if not (definite or word in starts or (after_start and not known.cue(at))):
                break
            whole = after_start or (definite and word not in starts)
            at += 1
        return at if whole else 0

    def _acts(self, hit: Hit[str], known: _Known, quoted: bool) -> bool:
        """Whether somebody who acts can stand here."""
        before = hit.first - 1
        plain = quoted or hit.payload not in self._list("common")
        if self.lexicon.joins(hit.lead):
            return before in known.acting or (before < 0 and plain)
        if before < 0 or known.tokens[before].text == ":" or self.lexicon.role_of_lead(hit.lead) == "for":
            return plain
        if known.tokens[before].text in self._list("before") or known.kinds(before, "speech", "member", "role"):
            return True
        return plain and known.verb(before)

    def _in_capitals(self, line: Line, known: _Known) -> Iterator[tuple[int, int, str, int]]:
        """Names that are recognised by their capitals, behind or before their noun."""
        spans = [(hit.first, self._forward(hit.stop, known)) for hit in self._heads.find(line)]
        spans += [(self._backward(hit, known), hit.stop) for hit in self._tails.find(line)]
        for first, stop in sorted(spans):
            if first < 0 or stop <= 0 or not known.capital(first) or known.taken(first, stop):
                continue
            around = [known.tokens[at].text for at in (self._before(first, known), stop) if 0 <= at < len(known.tokens)]
            if not any(word in self._list("places") for word in around):
                yield first, stop, "", known.tokens[first].start

    def _before(self, first: int, known: _Known) -> int:
        before = first - 1
        return before - 1 if known.kinds(before, "article") else before

    def _forward(self, at: int, known: _Known) -> int:
        begin = stop = at
        while at < len(known.tokens) and at - begin < _LONGEST and known.tokens[at].word:
            if known.capital(at) and known.tokens[at].text not in self._list("no_names"):
                stop = at + 1
            elif known.tokens[at].text not in self._list("inner"):
                break
            at += 1
        return stop if stop > begin and known.tokens[stop - 1].text not in self._list("inner") else 0

    def _backward(self, hit: Hit[str], known: _Known) -> int:
        at, first = hit.first - 1, -1
        while at >= 0 and hit.first - at <= _LONGEST and known.tokens[at].word and not known.taken(at, at + 1):
            word = known.tokens[at].text
            if word in self._list("no_names") or word[:1].isdigit():
                return -1 if first < 0 or known.capital(at) else first
            if word not in self._list("inner") and not known.capital(at):
                break
            if known.capital(at):
                first = at
            at -= 1
        if not known.capital(hit.first) or first < 0 or (first == 0 and hit.first == 1 and known.cue(0)):
            return -1
        place = known.places.get(first, 0) >= hit.first
        return -1 if place and hit.payload in self._list("barracks") else first


class _Known:
    """What is known of a sentence, by position."""

    def __init__(
        self,
        tokens: Sequence[Token],
        text: str,
        factions: Iterable[Hit[_Tagged]],
        places: Iterable[Hit[_Tagged]],
        cues: Iterable[Hit[_Tagged]],
    ) -> None:
        """Index the hits."""
        self.tokens, self.text = tokens, text
        self._masked = {at for hit in factions for at in range(hit.first, hit.stop)}
        self.acting = {hit.stop - 1 for hit in factions}
        self.places = {hit.first: hit.stop for hit in places}
        self._cues = {at: hit for hit in cues for at in range(hit.first, hit.stop)}

    def taken(self, first: int, stop: int) -> bool:
        """Whether a known faction stands in a range."""
        return any(at in self._masked for at in range(first, stop))

    def free_word(self, at: int) -> bool:
        token = self.tokens[at]
        return token.word and not token.text[:1].isdigit() and at not in self._masked

    def cue(self, at: int) -> bool:
        return at in self._cues

    def kinds(self, at: int, *kinds: str) -> bool:
        """Whether the cue at a position can be one of these."""
        return at in self._cues and any(kind in self._cues[at].payload for kind in kinds)

    def verb(self, at: int) -> bool:
        """Whether a verb, or the noun "control", stands here."""
        trigger = self._cues[at].payload.get("trigger") if at in self._cues else None
        if trigger is None:
            return self.kinds(at, "verb", "light", "clause", "that")
        return trigger.form in ("past", "present", "plain", "passive") or bool(trigger.get("control"))

    def capital(self, at: int) -> bool:
        return 0 <= at < len(self.tokens) and self.text[self.tokens[at].start].isupper()

    def quoted(self, at: int) -> int:
        """Where a name in quotes that begins at a position ends, 0 when none does."""
        if not 0 < at < len(self.tokens) or not self._quote(at):
            return 0
        for stop in range(at + 1, min(len(self.tokens), at + _LONGEST) + 1):
            if not self.tokens[stop - 1].word or self.tokens[stop - 1].text[:1].isdigit():
                return 0
            if self._quote(stop):
                return stop
        return 0

    def _quote(self, at: int) -> bool:
        """Whether a quotation mark stands before a position."""
        start = self.tokens[at - 1].stop
        stop = self.tokens[at].start if at < len(self.tokens) else min(len(self.text), start + 1)
        return any(character in _QUOTES for character in self.text[start:stop])


def _printed(tokens: Sequence[Token], text: str, start: int) -> str:
    """Words as printed, without marks, stretching and quotes."""
    printed, end = "", start
    for token in tokens:
        begin = max(start, token.start)
        folded = readable(text[begin : token.stop])
        printed += "" if not printed else "-" if text[end:begin] == "-" else " "
        printed += "".join(folded.source[at] for at in dict.fromkeys(folded.offsets))
        end = token.stop
    return printed
