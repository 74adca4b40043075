"""What stands at a position of a sentence: the questions that every rule asks.

The ground floor of :class:`mapper.claims.scene.Scene`, under :mod:`mapper.claims.sentence`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from mapper.claims.phrases import Group
from mapper.claims.reach import RELATIVE, RELATIVE_REACH
from mapper.text.cues import Positions
from mapper.text.lexicon import Lexicon, Tag

COMMAS: Final = (",", "،")


class Spots(Positions):
    """One sentence, asked position by position; who is in it is found by the storeys above."""

    kinds: frozenset[str]
    lexicon: Lexicon
    actor_order: Sequence[str]
    who: dict[int, str]

    def before_commas(self, at: int) -> int:
        """Position of the last item up to a position that is no comma; -1 when there is none."""
        while at >= 0 and self.items[at].text in COMMAS:
            at -= 1
        return at

    def past_joined(self, at: int, *kinds: str) -> int:
        """Position behind the words of these kinds, and the sides joined to another, that begin at a position."""
        while self.is_(at, *kinds) or (at in self.who and self.items[at].joined):
            at += 1
        return at

    def unlisted(self, at: int) -> bool:
        """Whether a word stands here that no list knows."""
        return 0 <= at < len(self.items) and self.items[at].word and not self.items[at].known

    def past(
        self, at: int, *kinds: str, but: Sequence[str] = (), sides: bool | None = None, strange: bool = False
    ) -> int:
        """
        Position behind the words of these kinds that begin at a position: the position itself without any.

        None of them is of a kind in ``but``. A side is one of them (True), none (False) or as its kind says (None); a
        ``strange`` word, which no list knows, may be one.
        """
        plain = not (but or strange) and sides is None
        while self.is_(at, *kinds) if plain else self._of_these(at, kinds, but, sides, strange):
            at += 1
        return at

    def back(
        self, at: int, *kinds: str, but: Sequence[str] = (), sides: bool | None = None, strange: bool = False
    ) -> int:
        """Position before the words of these kinds that end at a position, as in :meth:`past`; -1 for none."""
        plain = not (but or strange) and sides is None
        while self.is_(at, *kinds) if plain else self._of_these(at, kinds, but, sides, strange):
            at -= 1
        return at

    def _of_these(self, at: int, kinds: Sequence[str], but: Sequence[str], sides: bool | None, strange: bool) -> bool:
        if not 0 <= at < len(self.items):
            return False
        item = self.items[at]
        if sides is not None and at in self.who:
            return sides and not (but and item.has(*but))
        return (item.has(*kinds) and not (but and item.has(*but))) or (strange and item.word and not item.tags)

    def each(self, *kinds: str, begin: int = 0, short: int = 0) -> Iterator[int]:
        """Positions of the words of these kinds, from ``begin`` on, without so many at the end as ``short`` says."""
        for at in range(begin, len(self.items) - short) if self.occurs(*kinds) else ():
            if not self.items[at].tags.keys().isdisjoint(kinds):
                yield at

    def occurs(self, *kinds: str) -> bool:
        """Whether a word of these kinds can stand anywhere in the sentence: without one a rule need not look."""
        return not self.kinds.isdisjoint(kinds)

    def one_of(self, at: int, words: str) -> bool:
        """Whether the word at a position is in a list of the grammar."""
        return self.word(at) in self.lexicon.grammar.get(words, ())

    def shown_by(self, pron: str) -> str:
        """Gender or number of whom a pronoun means: m, f, p or d; empty where the language shows none."""
        return str(self.lexicon.grammar.get("pronouns", {}).get(pron, ""))

    def to_do(self, at: int, *, last: bool = False) -> bool:
        """Whether what leads the bare form of a verb stands here, "*to* leave P", or is the ``last`` word here."""
        word = self.word(at)
        return (word.rpartition(" ")[2] if last else word) in self.lexicon.grammar.get("to_do", ())

    def spells_out(self, at: int) -> bool:
        """Whether "including" or "they are" stands here."""
        return self.value(at, "relation") == "list"

    def word(self, at: int) -> str:
        """Text of the word at a position, empty outside the sentence: -1 is no position of its last word."""
        return self.items[at].text if 0 <= at < len(self.items) else ""

    def value(self, at: int, kind: str) -> str:
        """Meaning of the word at a position as one of a kind, empty when it is none."""
        return self.items[at].value(kind) if 0 <= at < len(self.items) else ""

    def owns(self, at: int) -> bool:
        """ "The rebels'": an apostrophe, which no item shows, stands before what follows."""
        if at + 1 >= len(self.items) or not self.items[at].text.endswith("s"):
            return False
        following = self.items[at + 1]
        return following.outer - self.items[at].stop == 1 + following.word

    def of_stronghold(self, at: int) -> bool:
        """ "The F stronghold of P", "F's former bastion": whose it was, and nobody who acts."""
        thing = self.past(at + 1, "possessive", "article", "place_adjective", "adjective")
        return self.actor_order[0] == "before" and self.is_(thing, "stronghold")

    def trigger(self, at: int) -> Tag | None:
        """Return the trigger at a position."""
        return self.items[at].tags.get("trigger") if 0 <= at < len(self.items) else None

    def finite(self, at: int) -> bool:
        """Whether a finite verb that makes claims stands here."""
        tag = self.trigger(at)
        return tag is not None and tag.form in ("past", "present", "plain", "passive")

    def control(self, at: int) -> bool:
        """Whether the noun "control" stands here."""
        tag = self.trigger(at)
        return tag is not None and bool(tag.get("control"))

    def group(self, at: int) -> Group | None:
        """Return the place group at a position."""
        return self.items[at].tags.get("group") if 0 <= at < len(self.items) else None

    def pronoun(self, at: int) -> bool:
        """Whether a relative pronoun stands here that cannot be "that" after a verb of speech."""
        return self.is_(at, "relative") and not self.is_(at, "that")

    def at_edge(self, at: int) -> bool:
        """Whether "on the edge of", "at the gates of" stands here."""
        tag = self.trigger(at)
        return tag is not None and tag.get("frame") == "near"

    def this_alone(self, at: int) -> bool:
        """ "F denied this." "F denied this, saying": what was said before, and no "this report"."""
        ends = at + 1 >= len(self.items) or not self.items[at + 1].word or self.is_(at + 1, "left_as")
        goes_on = self.is_(at + 1, "conj") and self.is_(at + 2, "speech") and self.actor_order[0] == "before"
        return self.is_(at, "this_mark") and (ends or goes_on)

    def saying_at(self, at: int, stop: int) -> int:
        """Where the insertion "…, X said, …" begins in which a position stands, before ``stop``; -1 for none."""
        if self.actor_order[0] != "before":
            return -1
        begin = next((i for i in range(at - 1, 0, -1) if self.items[i].text in COMMAS), -1)
        end = next((i for i in range(at + 1, stop) if self.items[i].text in COMMAS), -1)
        within = range(begin + 1, end)
        said = begin > 0 and any(self.is_(i, "speech") for i in within)
        told = any(self.trigger(i) is not None or self.is_(i, "relative", "clause") for i in within)
        told = told or any(self.items[i].text == ";" for i in within)
        return begin if said and not told else -1

    def barrier(self, at: int) -> bool:
        """Whether a new clause begins here."""
        return self.items[at].has("clause", "that")

    def prep(self, at: int) -> str:
        """Preposition at a position, by its own word."""
        return self.value(at, "prep")

    def bound(self, at: int) -> bool:
        """ "A day *after*": whether a date stands there that is counted from what follows."""
        when = self.items[at].tags.get("date") if 0 <= at < len(self.items) else None
        return when is not None and when.bound

    def counted(self, at: int) -> bool:
        """Whether "of" stands here between a number of fighters and their faction: "hundreds of fighters of F"."""
        if self.prep(at) != "from":
            return False
        land, stays = self.group(at - 1), self.trigger(at + 2)
        if "after" in self.actor_order and land is not None and land.members[0].sort == "unnamed":
            return stays is not None and bool(stays.get("presence"))  # "pockets of F are still in P"
        described = at > 1 and self.items[at - 1].word and not self.items[at - 1].known and self.is_(at - 2, "member")
        return described or self.is_(at - 1, "member", "batch") or self.number_at(at - 1)

    def number_at(self, at: int) -> bool:
        """Whether a number in digits or in words stands here."""
        return 0 <= at < len(self.items) and (
            self.items[at].text.replace(",", "").isdigit() or self.items[at].has("number")
        )

    def _linked(self, at: int) -> bool:
        return self.items[at].has("conj") and at - 1 in self.who

    def out_of(self, at: int) -> bool:
        """Whether "from", "of" introduces the faction at a position, or it goes on a list that it introduces."""
        before = at - 1
        while before >= 0 and (
            self.items[before].has("member", "article", "conj", "aside", "extent", "any") or before in self.who
        ):
            before -= 1
        return self.prep(before) == "from"

    def in_relative(self, at: int, stop: int) -> bool:
        """Whether something stands in a relative clause that ends before ``stop``."""
        for i in range(at - 1, max(-1, at - RELATIVE_REACH), -1):
            if self.items[i].text in COMMAS:
                return False
            if self.items[i].has("relative") and not (self.is_(i, "that") and self._is_told(i)):
                return any(self.items[k].text in COMMAS or self._tells_on(i, k) for k in range(at + 1, stop))
        return False

    def _tells_on(self, relative: int, that: int) -> bool:
        """``قالت F التي تقاتل F2 إنها``: what is said goes on behind the relative clause."""
        if "after" not in self.actor_order or not self.is_(that, "that") or self.is_(that, "relative"):
            return False
        inside = any(self.is_(i, "speech", "mood") for i in range(relative, that))
        return not inside and any(self.is_(i, "speech") for i in range(relative))

    def _is_told(self, that: int) -> bool:
        """ "Said that", "told Reuters on Wednesday *that*": what stands behind is said."""
        verb = that - 1
        while that - verb < RELATIVE and (self.is_(verb, "date", "adverb", "speaker") or self.unlisted(verb)):
            verb -= 1
        return self.is_(verb, "speech")

    def relative_of(self, at: int) -> int | None:
        """``P التي سيطر عليها F``: the pronoun of the relative clause whose verb stands at a position."""
        if "after" not in self.actor_order:
            return None
        before = at - 1
        if self.is_(before, "then"):
            verb = next((i for i in range(before - 1, 0, -1) if self.finite(i) or self.items[i].text in COMMAS), 0)
            return self.relative_of(verb) if self.finite(verb) else None  # "which F lost and then retook"
        while self.is_(before, "was", "perfect", "adverb") or self._subject_at(before):
            before -= 1
        return before if self.pronoun(before) else None

    def had_before(self, at: int) -> int:
        """ "Retook P, *which had fallen into* F's hands": where a clause of what was before begins, -1 for none."""
        begin = at - 1
        while begin > 0 and self.items[begin].word and not self.is_(begin, "relative"):
            begin -= 1
        verb = self.word(begin + 1).split()[:1] if self.is_(begin, "relative") else []  # "had fallen" in one
        had = any("pluperfect" in self.lexicon.entries.get(word, {}) for word in verb)
        return begin if had and self.actor_order[0] == "before" else -1

    def _subject_at(self, at: int) -> bool:
        return at in self.who and not self.is_(at - 1, "prep")

    def clause_start(self, at: int) -> int:
        """Where the clause of a position begins."""
        for i in range(at - 1, -1, -1):
            if self.items[i].tags and (self.is_(i, "clause") or self.finite(i)):
                return i
        return 0

    def groups_before(self, at: int) -> Iterator[int]:
        """Positions of place groups before this one, nearest first."""
        return (i for i in range(at - 1, -1, -1) if self.group(i) is not None)
