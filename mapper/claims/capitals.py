"""Words that are places elsewhere and none here: a capital that speaks or holds, a channel, "that one".

A storey of :class:`mapper.claims.chunks.Chunker`, over :class:`mapper.claims.qualifiers.Qualifiers`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from mapper.claims.qualifiers import Qualifiers
from mapper.text.cues import Item

_TELLS: Final = 8
_TITLES: Final = 2
"""Words of what a man is, or of his family, beside his name."""
_WHEREIN: Final = ("in", "from", "to")


class Capitals(Qualifiers):
    """Tells the names of places that stand for somebody."""

    def _that_one(self, at: int) -> bool:
        """``لذاك P، ولهذه Q``: a side, and no article of Q."""
        if not self._is(at, "faction_anaphor"):
            return False
        given = [i for i in range(at + 1) if self.items[i].role == "for" and self._is(i, "faction_anaphor")]
        return len(given) > 1 and given[-1] == at and self.items[given[0]].value("faction_anaphor") == "first"

    def _state_speaks(self, at: int) -> bool:
        """ "Damascus announced", "Damascus sent troops", ``أعلنت دمشق``: a capital that is no place here."""
        item = self.items[at]
        if not item.has("nation") or not item.has("place") or item.lead or item.role:
            return False
        if self.order.get("names") == "capital":
            verb = self._past(at + 1, "adverb", "date", "perfect", "shift")
            seat = self._is(at - 1, "prep") and self._is(at - 2, "speaker")  # "the ministry in Damascus denied"
            placed = self._is(at - 1, "prep", "of", "relation", "conj", "noun", "unnamed") and not seat
            return self._is(verb, "speech", "announces", "decides") and not placed
        return self._is(at - 1, "speech") and not self._is(at - 1, "according", "noun")

    def _second_city(self, at: int) -> int:
        """ "*Syria's second city,* P", "*the country's third-largest city of* P": where P stands, else ``at``."""
        owned = self._both_sides and self._is(at + 1, "possessive") and not self._is(at, "faction", "member", "its")
        rank = at + 2 if owned else at
        if not self._both_sides or not (self._ordinal(rank) if not owned else self._is(rank, "superlative", "nth")):
            return at
        noun = rank + 1
        city = self._is(noun, "noun") and self.items[noun].value("noun") in ("city", "town")
        name = noun + 1 + (self._is(noun + 1, "of") or (owned and self._is_comma_at(noun + 1)))
        named = self._is(name, "place") and not self._is(name, "noun") and not self._state_speaks(name)
        behind = self.items[name + 1] if name + 1 < len(self.items) else None
        within = name == noun + 2 and not owned and behind is not None and behind.has("noun")
        return name if city and named and not within and (owned or self._is(noun + 1, "of")) else at

    def _ordinal(self, at: int) -> bool:
        """ "Second-largest" and not "largest": "the second-largest city of P" can only be P."""
        words = self.items[at].text.split() if self._is(at, "superlative") else []
        tag = self.entries.get(words[0], {}).get("number") if len(words) > 1 else None
        return tag is not None and bool(tag.get("ordinal"))

    def _is_comma_at(self, at: int) -> bool:
        return at < len(self.items) and self.items[at].text == ","

    def _state_holds(self, at: int) -> bool:
        """``خرجت P عن سيطرة دمشق``: a capital that is no place either, and not what "the city" behind it means."""
        item, tag = self.items[at], self.items[at - 1].tag("trigger") if at else None
        if (
            self.article
            and item.has("nation")
            and item.role == "for"
            and self.items[at - 1].value("role") == "supporter"
        ):
            return item.has("place")  # ``بلدة P الموالية لدمشق``
        if self._state_owns(at):
            return True
        if tag is None or not item.has("nation") or not item.has("place") or item.lead or item.role or tag.pron:
            return False
        held = tag.get("control") or (tag.get("frame") == "state" and not tag.get("own") and not tag.get("place"))
        held = held or (tag.get("frame") == "share" and tag.get("state"))
        return self.order.get("names") != "capital" and bool(held)

    def _outlet(self, at: int) -> bool:
        """``مراسل الجزيرة``, ``قال F للجزيرة إن``: what bears the name of a place and reports."""
        item = self.items[at]
        if not item.has("outlet") or not item.has("place"):
            return False
        if item.role != "for":
            return self._is(at - 1, "speaker", "speech")
        teller = next((i for i in range(at - 1, max(-1, at - _TELLS), -1) if self._is(i, "speech", "trigger")), -1)
        return self._is(teller, "speech")

    def _a_man(self, at: int) -> bool:
        """``قال الناشط N السالم إن``: who speaks bears the name of a place."""
        item = self.items[at]
        if not (self.article and item.has("place")) or item.has("noun", "nation") or item.lead or item.role:
            return False
        titles = at - 1
        while (
            titles >= 0
            and at - titles <= _TITLES
            and self._definite(titles)
            and not self._is(titles, "place", "faction")
        ):
            titles -= 1
        said = self.items[titles].tag("speech") if titles >= 0 else None
        that = at + 1
        while that - at <= _TITLES and that < len(self.items) and self.items[that].word and not self.items[that].known:
            that += 1
        return said is not None and bool(said.form) and self._is(that, "that")

    def _where_state_sits(self, at: int) -> bool:
        """ "Clashed with *the government in Damascus*": where a state has its seat, and no city that is spoken of."""
        if self.order.get("names") != "capital" or not self._is(at, "nation") or not self._is(at, "place"):
            return False
        rules = at > 1 and self.items[at - 2].text.split()[-1] in self.states
        return rules and self.items[at - 1].text == "in" and self._is(at - 2, "faction", "office", "speaker")

    def _no_outlet(self, at: int) -> bool:
        """ "Took *al-Mayadeen*", "from P and *al-Mayadeen*": what bears the name of an outlet and reports nothing."""
        item, before = self.items[at], at - 1
        if not (item.has("speaker") and item.has("place")):
            return False
        if self.order.get("names") != "capital":  # ``في قاعدة حميميم``
            return self.items[before].value("prep") in _WHEREIN and not self._is(before - 1, "speech", "speaker")
        if self._is(self._past(at + 1, "adverb", "date", "perfect"), "speech", "announces"):
            return False
        listed = self._is(before, "conj") or (before > 0 and self.items[before].text == ",")
        before -= listed and not self._is(before - 1, "place") and self.items[before - 1].text == ","
        if listed:
            return self._is(before - 1, "place")
        told = self._is(before - 1, "speech", "speaker", "according", "office")
        return self._is(before, "trigger", "relation") or (not told and self.items[before].value("prep") in _WHEREIN)

    def _state_owns(self, at: int) -> bool:
        """``P لدمشق``, ``P صارت لدمشق``: a capital that ends a clause which a place begins."""
        item, before = self.items[at], at - 1
        if item.role != "for" or not (item.has("nation") and item.has("place")) or self.order.get("names") == "capital":
            return False
        before = self._back(before, "become", "adverb", "date", "extent")
        first = before
        while self._is(first, "place", "noun") and not self.items[first].role:
            first -= 1
        opens = first < 0 or not self.items[first].word or self.items[first + 1].joined or self._is(first, "clause")
        ends = at + 1 >= len(self.items) or not self.items[at + 1].word or self.items[at + 1].joined
        return first < before and opens and ends

    def _state(self, item: Item) -> Item:
        tags = dict(item.without("place").tags)
        if self.order.get("names") != "capital":
            tags["speaker"] = item.tags["nation"]
        return replace(item, tags=tags)

    def _state_told(self, at: int) -> bool:
        """ "*In Damascus* the army said it held the city": where somebody speaks, and no city that is spoken of."""
        heads = self._is(at - 1, "prep") and (at < 2 or not self.items[at - 2].word)
        teller = at + 1 + (at + 1 < len(self.items) and self.items[at + 1].text == ",")
        teller += self._is(teller, "article")
        return self._both_sides and heads and self._is(at, "nation") and self._is(teller, "faction", "speaker")
