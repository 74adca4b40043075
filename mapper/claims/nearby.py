"""Whose the town is that bounds a place: "P near Q, which F holds", ``قرية P شمال Q الخاضعة لـF``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from mapper.claims.described import TOWNS, Described, is_country
from mapper.claims.phrases import Group, Phrase
from mapper.claims.reach import NEAR
from mapper.text.normalize import fold_key

_PAIR: Final = 2
_HOLDS_IT: Final = (None, "in", "part_of", "countryside_of", "center_of", "except")
"""Relations to what a place is a piece of."""


class Nearby(Described):
    """One sentence and what lies beside its places; see :class:`mapper.claims.sentence.Sentence` for its parameters."""

    def agreeing(self, group: Group, shown: str, at: int, *, now: bool = True) -> list[Phrase]:
        """
        ``قريتا A وB قرب Q الخاضعة لـF``: Q, where a word behind both agrees with Q alone, or F2 has just taken A and B.

        Parameters
        ----------
        shown
            Gender or number of the word, ``m``, ``f`` or ``d``.
        at
            Where the group stands.
        now
            Whether the word speaks of today: A and B may be what F2 held before.
        """
        heads, last = group.members, group.members[-1]
        if not (bounds := beside(last)):
            return []
        turned = (one for one in (*self.memory.taken[-2:], *self.memory.left[-2:]) if one.number == self.number)
        just = any(last is place for one in turned for place in one.places)
        just = now and (just or self.is_(at - 1, "become") or self._turns_behind(at + 1))
        if "after" not in self.actor_order:
            bank = last.kind == "river_bank"  # "on the bank of the river near P, which F holds"
            bank = bank or (last.sort == "unnamed" and last.name.endswith("s") and self._one_is_told_of(at + 1))
            return bounds if bank or (just and last.sort == "named") else []
        both = heads[0].plural and len(heads) == _PAIR
        others = any(self._shows(some, shown) for some in (heads, heads[-1:])) and not (both and shown != "d")
        return bounds if self._shows(bounds, shown) and (just or not others) else []

    def over(self, begin: int, at: int) -> bool:
        """Whether the words from here to a trigger speak of the past: "were", "had taken"."""
        past = (tag := self.trigger(at)) is not None and tag.form == "past"
        then = (self.is_(i, "aux", "was", "pluperfect") and not self.is_(i, "today") for i in range(begin, at))
        return past or any(then)

    def _one_is_told_of(self, at: int) -> bool:
        """ "Villages near P, *which is* held by F": P."""
        which = at + (self.word(at) == ",")
        verb = self.past(which + 1, "adverb")
        told = self.is_(which, "relative") and verb not in self.who  # "IS"
        return told and self.word(verb) in self.lexicon.grammar.get("of_one", ())

    def agreeing_behind(self, at: int) -> list[Phrase]:
        """``شمال Q التي ما زالت``, ``شمال Q الواقعة تحت``: Q, by the word right behind the place at a position."""
        group = self.group(at)
        if group is None or not self.is_(at + 1, "relative", "located"):
            return []
        return self.agreeing(group, self.items[at + 1].value("relative") or self._ending_shows(self.word(at + 1)), at)

    def _turns_behind(self, comma: int) -> bool:
        """ "P near Q, which *is* held by F2, *fell to F*": P is told to be F's behind the insertion."""
        stop = self.asides.get(comma, -1)
        inside = range(comma + 1, stop)
        verbs = (tag.form for i in inside if (tag := self.trigger(i)) is not None)
        now = any(self.is_(i, "today") for i in inside) or any(form in ("base", "present") for form in verbs)
        tags = (self.trigger(i) for i in range(stop + 1, stop + 1 + NEAR)) if now else ()
        return any(tag is not None and tag.get("frame") in ("take", "state") for tag in tags)

    def _shows(self, places: Sequence[Phrase], shown: str) -> bool:
        """Whether a word of this gender or number can be said of them; several things are feminine."""
        if shown == "d" or not shown:
            return shown == "d" and len(places) == _PAIR
        masculine = len(places) == 1 and self._masculine(places[0])
        return masculine == (shown == "m") and len(places) != _PAIR

    def _ending_shows(self, word: str) -> str:
        """Gender or number of a participle."""
        grammar = self.lexicon.grammar
        if word.endswith(tuple(grammar.get("dual_adjective", ()))):
            return "d"
        feminine = fold_key(str(grammar.get("feminine_ending", "")))
        return "f" if feminine and word.endswith(feminine) else "m"

    def _masculine(self, phrase: Phrase) -> bool:
        """Whether grammar treats a place as masculine: by its kind, unless its type noun shows the other ending."""
        ending = str(self.lexicon.grammar.get("feminine_ending", ""))
        shown = bool(ending) and phrase.name.split()[0].endswith(ending) if phrase.name else False
        several = phrase.plural or phrase.sort in ("part", "those") or phrase.kind.endswith("_unnamed")
        return phrase.kind in self.lexicon.grammar.get("masculine_kinds", []) and not shown and not several


def beside(place: Phrase) -> list[Phrase]:
    """Towns that a place is said to be near, north of or between: no whole that it is a part of."""
    bounds = place.reference if place.relation not in _HOLDS_IT else []
    towns = all(one.sort == "named" and one is not place and (not one.kind or is_town(one)) for one in bounds)
    return list(bounds) if towns and not any(map(is_country, bounds)) else []


def of_what_bounds(places: Sequence[Phrase], heads: Sequence[Phrase]) -> bool:
    """Whether something is said of the towns that bound one of these places, and not of the place."""
    return bool(places) and any(places == beside(one) for one in heads)


def is_town(phrase: Phrase) -> bool:
    """Whether people live there, by its type noun or by what the gazetteer says."""
    code = phrase.place.kind if phrase.place is not None else "PPL"
    return phrase.kind in TOWNS or (not phrase.kind and code.startswith("PPL"))
