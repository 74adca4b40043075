"""Reads names that nobody knows: which words may be one, and where it ends.

A storey of :class:`mapper.claims.chunks.Chunker`, between :class:`mapper.claims.words.Words` and
:class:`mapper.claims.names.Names`.
"""

from __future__ import annotations

from typing import Final

from mapper.claims.phrases import LANDMARKS, Phrase
from mapper.claims.words import Words
from mapper.text.normalize import fold_key

_SOFT: Final = frozenset({"place", "name_start", "name_end", "member", "part", "local"})
_PEOPLES: Final = frozenset({"place_adjective", "stop", "nation", "country"})
"""An adjective of a people ends a name where capitals mark names: "Kani Arab"."""
NAME_WORDS: Final = 3
_OPENS: Final = {"«": "»", "“": "”"}
"""Marks that open what somebody said, or a name."""
_QUARTERS: Final = ("neighbourhood", "village")
_AFTER_LANDS: Final = ("neighbourhood", "hill", "mountain", "facility")
"""Kinds that are called after a country or its people."""


class Unknown(Words):
    """Reads unknown names; parameters: :class:`mapper.claims.words.Words`."""

    def _armed_base(self, at: int) -> bool:
        """ "The P *army* base", "the P *military* air base": whose it is, between its name and its noun."""
        noun = self.items[at + 1].tag("noun") if at + 1 < len(self.items) else None
        if noun is None or noun.value not in (*LANDMARKS, "camp") or not noun.get("keep") or noun.get("plural"):
            return False
        sort = self._is(at, "faction", "place_adjective") or (self.items[at].word and not self.items[at].known)
        sort = sort and not self._capital(at)
        return sort and self.order.get("noun") == "both" and not self._is(at + 2, "of", "place")

    def _unknown(self, at: int, *, headed: bool, joined: bool = False) -> tuple[Phrase | None, int]:
        """Words that nobody knows, where a name must stand."""
        stop, words = at, 0
        while stop < len(self.items) and words < NAME_WORDS and self._may_be_name(stop, first=stop == at):
            if stop > at and not self._goes_on(at, stop, headed=headed):
                break
            if stop > at and self._definite(stop) and self.items[stop].text.endswith(self.dual_adjective):
                break
            words += not (self.order.get("names") == "capital" and self._is(stop, "name_start"))
            stop += 1
        if stop == at or (stop == at + 1 and self._is(at, "name_end")):
            return None, at
        first = self.items[at]
        start = first.start if joined or first.known else first.outer
        numbered = headed and self.items[at].text.isdigit()
        if self.order.get("names") == "capital" and not (numbered or any(self._capital(i) for i in range(at, stop))):
            return None, at
        if self.order.get("names") != "capital" and not self._name_may_end(stop):
            return None, at
        if not headed and (self._things(stop) or self._quoted_on(at, stop)):
            return None, at
        phrase = Phrase(self.text[start : self.items[stop - 1].stop], start, self.items[stop - 1].stop)
        stop += self._armed_base(stop)
        if self.order.get("noun") == "both" and self._is(stop, "noun") and not self._is(stop + 1, "of"):
            phrase.kind = self.items[stop].value("noun")
            if self.items[stop].tags["noun"].get("keep") and not self.items[stop].tags["noun"].get("plural"):
                phrase.stop = self.items[stop].stop
                phrase.name = self.text[start : phrase.stop]
            stop += 1
        return phrase, stop

    def _quoted_on(self, at: int, stop: int) -> bool:
        """``و«القضاء التام على ...»``: what somebody said begins here, and no name that marks enclose."""
        begin, end = self.items[at].start, self.items[stop - 1].stop
        mark = self.text[begin - 1] if begin else ""
        return mark in _OPENS and self.text[end : end + 1] not in (_OPENS[mark], ",", "،")

    def _things(self, at: int) -> bool:
        """ "seized Pantsir missiles": an unknown plural that a name only describes."""
        ends = self.order.get("things_end")
        item = self.items[at] if ends and at < len(self.items) else None
        plural = item is not None and item.word and not item.known and item.text.endswith(str(ends))
        return plural and not self._capital(at)

    def _name_may_end(self, at: int) -> bool:
        """An unknown word is no name when an unknown word or a faction follows: it is likelier a verb."""
        if at >= len(self.items) or not self.items[at].word or self.items[at].joined:
            return True
        if self.items[at].role == "for" and self.items[at].has("faction"):
            return True
        return bool(set(self.items[at].tags) - {"faction", "member", "verb", "place", "name_start", "unnamed", "noun"})

    def _may_be_name(self, at: int, *, first: bool) -> bool:
        item = self.items[at]
        soft = _SOFT | {"noun", "title"} if item.has("name_start") else _SOFT
        if first and item.value("name_start") == "hyphen" and self.text[item.stop : item.stop + 1] != "-":
            return False  # "at-Tall" is a name, "at Tall" a place
        if first and self.article and self._is(at - 1, "noun") and self.items[at - 1].value("noun") in _QUARTERS:
            soft = soft | {"anaphor"}  # "the quarter of the Bridge"
        if first and item.has("country") and self._after_a_land(at):
            soft = soft | _PEOPLES
        strange = first and at + 1 < len(self.items) and not self.items[at + 1].known and self._capital(at + 1)
        if self.order.get("names") == "capital" and self._capital(at) and (strange or not first):
            soft = soft | _PEOPLES | ({"direction"} if first else set())  # "Western Dmeineh"
        if not item.word or (set(item.tags) - soft and not self._ends_name(at, first=first)):
            return False
        if any(mark in self.text[item.start : item.stop] for mark in self.never_in_names):
            return False
        if item.text.startswith(self.verb_begins) and item.text.endswith(self.verb_objects):
            return False
        if item.joined and not item.known and item.text.endswith(self.past_objects) and not self._its_farm(item.text):
            return False  # "besieged P and cut it off"
        told = self.article and item.joined and not item.known and self.items[at - 1].text == "،"
        if told and item.text.endswith(self.verb_ends) and at + 1 < len(self.items) and self.items[at + 1].word:
            return False  # ``في حيي A وB، وحشرت من تبقى``
        if item.joined and not item.known and self.past_plurals and item.text.endswith(self.past_plurals):
            return False  # "took P and burnt houses"
        if item.joined and self.article and not item.known and item.text.endswith(self.verb_objects):
            return self._its_farm(item.text)
        if any(item.text.startswith(begins) and item.text.endswith(ends) for begins, ends in self.verb_shapes):
            return False
        if item.text.isascii() and item.text.isalpha() and self.article:
            return at + 1 < len(self.items) and self.items[at + 1].text.isdigit()  # M5
        if item.text.isdigit():
            return not first or (self._is(at - 1, "noun") and not self._is(at + 1, "km"))
        if item.has("direction") and item.tags["direction"].pron:
            return False
        if item.has("name_end", "old_or_new", "direction", "number") and not first:
            return not self._is(at + 1, "noun", "place", "anaphor")
        if self.order.get("names") == "capital":
            return self._capital(at) or item.has("name_start") or (not first and item.has("place"))
        return len(item.text) > 1

    def _after_a_land(self, at: int) -> bool:
        """``حي الكويتي``, ``جبل المصري``: a name that says no country, behind a noun that is bound to it."""
        noun = self.items[at - 1].tag("noun") if at > 0 and self.article else None
        if noun is None or noun.get("plural") or noun.value not in _AFTER_LANDS:
            return False
        return self._definite(at) and not self._definite(at - 1)

    def _its_farm(self, word: str) -> bool:
        """``مزرعتها``: a type noun with a pronoun, whose ending changes before it."""
        stem = next(word[: -len(pron)] for pron in self.verb_objects if word.endswith(pron))
        return stem[:-1] + fold_key(self.feminine) in self.entries

    def _ends_name(self, at: int, *, first: bool) -> bool:
        """``الدوار الغربي``: an adjective of direction ends a definite name that nobody knows."""
        item = self.items[at]
        if first or item.lead:
            return False
        definite = (
            bool(self.article)
            and item.text.startswith(self.article)
            and self.items[at - 1].text.startswith(self.article)
        )
        ordinal = item.has("number") and bool(item.tags["number"].get("ordinal"))
        return item.has("name_end", "old_or_new") or ((item.has("direction") or ordinal) and definite)

    def _goes_on(self, at: int, stop: int, *, headed: bool) -> bool:
        """Whether an unknown name runs on into the next word."""
        item = self.items[stop]
        if self.order.get("names") == "capital":
            return True
        marked = not self.text[self.items[stop - 1].stop : item.outer].isspace()  # ``"الشيخ عقيل" و"P"``
        if item.joined and (marked or not self.items[stop - 1].has("name_start")):
            return False
        if self.article and not item.known and not item.joined and item.text.startswith(self.verb_begins):
            return self.items[stop - 1].has("name_start")  # "the only road links P with Q"
        if self.items[stop - 1].has("name_start") or item.has("name_end", "old_or_new", "direction", "number"):
            return True
        if stop - at == 2 and headed and self.article and item.text.startswith(self.article) and not item.known:
            return True
        return stop - at < 2 and (headed or not item.known)

    def _plural_behind(self, at: int) -> bool:
        """ "The X and Y districts": names that nobody knows, up to the plural noun that they share."""
        if self.order.get("noun") != "both" or self.order.get("names") != "capital":
            return False
        joined = False
        for i in range(at, min(len(self.items) - 1, at + 5 * NAME_WORDS)):
            item = self.items[i]
            if joined and item.has("noun") and item.tags["noun"].get("plural") and not self._is(i - 1, "conj"):
                return True
            if item.text == "," or item.has("conj"):
                joined = joined or item.has("conj")
            elif not item.word or not (self._capital(i) or item.has("name_start")) or item.has("trigger", "faction"):
                return False
        return False
