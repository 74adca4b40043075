"""Reads what a name may carry in front where type nouns stand on both sides: adjectives, an owner, a longer name.

"The ancient Syrian city of X", "X's eastern quarter", "the X and Y provinces". Storey between
:class:`mapper.claims.landmarks.Landmarks` and :class:`mapper.claims.places.Places`; it does nothing in other languages.
"""

from __future__ import annotations

from typing import Final

from mapper.claims.landmarks import Landmarks
from mapper.claims.phrases import LANDMARKS, Phrase
from mapper.text.tokens import key_of

_ADJECTIVES: Final = 5


class Modified(Landmarks):
    """Reads adjectives, owners and trailing plural nouns of names."""

    def _adjectives(self, at: int) -> int:
        """Skip adjectives when a type noun with its name follows them, else stay."""
        if not self._both_sides:
            return at
        stop = at
        while stop < min(len(self.items), at + _ADJECTIVES) and self._adjective(stop):
            stop += 1
        if stop == at:
            return at
        if self._is(stop, "part") and self._is(stop + 1, "of"):
            while stop > at and self._is(stop - 1, "direction"):
                stop -= 1
            return stop  # "the historic heart of X"
        if not self._is(stop, "noun"):
            while stop > at and self._is(stop - 1, "direction"):
                stop -= 1  # "all of northern X"
            told = all(self._is(i, "place_adjective") or self._hyphened(i) for i in range(at, stop))
            return stop if told and self._is(stop, "place", "name_start") else at
        name = self._past(stop + 1, "of", "article")
        named = self._is(stop + 1, "of") and (self._is(name, "place", "name_start") or self._starts_upper(name))
        return stop if named or (self._is(stop + 1, "place") or self._starts_upper(stop + 1)) else at

    def _adjective(self, at: int) -> bool:
        """A word that may describe a place: a listed one, or an unknown one behind an article that is no verb."""
        item = self.items[at]
        if not item.word or item.text.isdigit():
            return False
        if item.has("place_adjective"):
            led = at - self._is(at - 1, "adverb")  # "the long-besieged town"
            return not item.has("trigger", "direction") or self._is(led - 1, "article", "extent", "place_adjective")
        if item.text in self.surrounding and self._is(at - 1, "article") and self._is(at + 1, "noun"):
            return True
        if item.has("adverb") and self._is(at - 1, "article") and self._is(at + 1, "place_adjective"):
            return True
        if self._hyphened(at):
            return True
        if item.known and not self._placed(at):
            people = item.has("nation", "adjective") or self._is(at - 1, "article")  # "the Jordanian border crossing"
            return set(item.tags) <= {"stop", "nation", "adjective", "country"} and people
        led = self._is(at - 1, "article", "extent", "possessive", "place_adjective", "nation")
        if self._placed(at) or self._placed(at + 1):
            return led or self._placed(at)
        described = self._is(at - 1, "article") and self._is(at + 1, "noun")  # "the sprawling base of P"
        return led and not self._capital(at) and (described or not item.text.endswith(self.verb_ends))

    def _placed(self, at: int) -> bool:
        """ "Centrally located": a participle that an adverb leads, right before a type noun."""
        if at >= len(self.items) or not self.items[at].text.endswith(self.verb_ends):
            return False
        if self.items[at].known and not self._is(at, "located"):
            return False
        return at > 0 and self.items[at - 1].text.endswith("ly") and self._is(at + 1, "noun", "place_adjective")

    def _hyphened(self, at: int) -> bool:
        """``oil-rich``, ``Druze-majority``: an unknown compound or its end."""
        items = self.items
        if not items[at].word or items[at].known:
            return False
        joins = [
            i
            for i in (at - 1, at)
            if i >= 0 and i + 1 < len(items) and self.text[items[i].stop : items[i + 1].start] == "-"
        ]
        return any(not items[i + 1].known and not self._capital(i + 1) for i in joins)

    def _starts_upper(self, at: int) -> bool:
        return at < len(self.items) and self.items[at].word and not self.items[at].known and self._capital(at)

    def _inside_name(self, at: int) -> bool:
        """A known place right behind an unknown capital is the end of a longer name: of a person, of a firm."""
        return self.order.get("names") == "capital" and at > 1 and self._starts_upper(at - 1)

    def _run_on(self, phrase: Phrase, at: int) -> tuple[Phrase, int]:
        """A known place and unknown capitals right behind it are one name, which nobody knows."""
        stop = at
        while self.order.get("names") == "capital" and self._runs_on(stop):
            stop += 1
        if stop == at or self._is(stop - 1, "name_start"):
            return phrase, at
        return Phrase(
            self.text[phrase.start : self.items[stop - 1].stop], phrase.start, self.items[stop - 1].stop
        ), stop

    def _runs_on(self, at: int) -> bool:
        if at >= len(self.items):
            return False
        item = self.items[at]
        soft = item.word and set(item.tags) <= {"name_start"}
        if item.has("name_start") and not self._capital(at) and self._is(at + 1, "place"):
            return soft and self._capital(at + 1) and not self._is(at + 1, "faction", "noun")
        after_start = self._is(at - 1, "name_start") and item.word and item.has("place") and not item.has("faction")
        if item.has("place") and "name_start" in self.entries.get(item.text.split()[0], {}):
            return set(item.tags) <= {"place", "name_start"}
        return (soft or after_start) and (self._capital(at) or (item.has("name_start") and self._starts_upper(at + 1)))

    def _past_neighbour(self, at: int) -> int:
        """``the crossing with Jordan at X``: skip the neighbour."""
        if (
            self._both_sides
            and self._is(at, "prep", "relation")
            and self._is(at + 1, "place")
            and self._is(at + 2, "prep", "name_start")
        ):
            named = self.items[at + 2].text in self.located
            return at + 3 if named and (self._is(at + 3, "place") or self._starts_upper(at + 3)) else at
        return at

    def _owned(self, at: int) -> tuple[Phrase | None, int]:
        """``X's eastern quarter``, ``X's Y district``: a part of X."""
        if self._both_sides and self._is(at, "anaphor") and self._is(at + 1, "possessive"):
            return self._owned_by_it(at)
        if not (self._both_sides and self._is(at, "place") and self._is(at + 1, "possessive")):
            return None, at
        begin = typed = self._adjectives(at + 2)
        while begin > at + 2 and self._is(begin - 1, "direction", "conj"):
            begin -= 1
        direction, part = self._directions(begin) if self._is(begin, "direction") else ((), begin)
        if direction and self._is(part, "part"):
            whole, _ = self._known(at)
            side = Phrase(whole.name, whole.start, self.items[part].stop, ids=whole.ids, kind=whole.kind)
            side.relation, side.extent, side.reference = "part_of", "part", [whole]
            side.direction = direction
            side.called = self._printed(begin, part + 1) if self._named_so(part) else ""
            return side, part + 1
        inner = begin
        rules = self._is(begin, "faction") and self._is(begin + 1, "trigger")
        held = self.items[begin + 1].tags["trigger"] if rules else None
        if held is not None and held.get("holder") == "before" and held.get("place") == "after":
            inner += 2  # "X's rebel-held districts"
        inner += self._is(inner, "number")  # "X's five districts"
        described = self._is(inner + 1, "part") and not self.items[inner].known and not self._capital(inner)
        inner += described and self.items[inner].word  # "X's barren outskirts"
        while self._is(inner, "noun", "place_adjective") and not self._is(inner, "part"):
            inner += 1
        if self._is(inner, "part") and not self._is(inner + 1, "of"):
            whole, _ = self._known(at)
            bounded = Phrase(whole.name, whole.start, self.items[inner].stop, ids=whole.ids, kind=whole.kind)
            bounded.relation, bounded.extent, bounded.reference = "part_of", "part", [whole]
            return bounded, inner + 1
        if direction and self._ends_at(part) and not self._is(at, "country"):
            whole, _ = self._known(at)
            side = Phrase(whole.name, whole.start, self.items[part - 1].stop, ids=whole.ids, kind=whole.kind)
            side.relation, side.extent, side.reference, side.direction = "part_of", "part", [whole], direction
            side.called = self._printed(begin, part)
            return side, part
        largest = self._is(at, "country") and at > 0 and not self.items[at - 1].word  # "P, Syria's largest dam"
        for read in (self._typed, self._named_part, self._bare_landmark)[: 2 if largest else 3]:
            phrase, stop = read(typed)
            if phrase is not None:
                whole, _ = self._known(at)
                if read == self._bare_landmark and any(map(str.isdigit, whole.name)):
                    whole.called, whole.stop = self.text[whole.start : phrase.stop], phrase.stop
                    return whole, stop  # "the 17th Division's base"
                phrase.start, phrase.relation, phrase.reference = self.items[at].start, "part_of", [whole]
                return phrase, stop
        return None, at

    def _owned_by_it(self, at: int) -> tuple[Phrase | None, int]:
        """``the city's eastern districts``, ``the town's grain silos``."""
        item = self.items[at]
        tag = item.tags["anaphor"]
        whole = Phrase(
            self._printed(at), item.start, item.stop, kind=tag.value, sort="anaphor", fits=tuple(tag.get("fits", ()))
        )
        begin = typed = self._adjectives(at + 2)
        while begin > at + 2 and self._is(begin - 1, "direction", "conj"):
            begin -= 1
        direction, part = self._directions(begin) if self._is(begin, "direction") else ((), begin)
        part += bool(self._count(part))  # "the city's five districts"
        quarter = bool(direction) and part < len(self.items) and self.items[part].value("noun") == "neighbourhood"
        if (self._is(part, "part") or quarter) and not (self._is(part + 1, "of") or self._capital(part + 1)):
            whole.stop, whole.direction = self.items[part].stop, direction
            whole.relation, whole.extent = "part_of", "part"
            whole.called = self._printed(begin, part + 1) if direction and self._named_so(part) else ""
            return whole, part + 1
        if direction and self._ends_at(part):
            whole.stop, whole.direction = self.items[part - 1].stop, direction
            whole.relation, whole.extent, whole.called = "part_of", "part", self._printed(begin, part)
            return whole, part
        for read in (self._typed, self._named_part, self._bare_landmark):
            phrase, stop = read(typed)
            if phrase is not None:
                phrase.start, phrase.relation, phrase.reference = item.start, "part_of", [whole]
                return phrase, stop
        return None, at

    def _ends_at(self, at: int) -> bool:
        """ "The city's *east*", "P's *south*": whether no noun follows a direction."""
        return self.items[at - 1].text in self.sides and (
            at >= len(self.items)
            or not self.items[at].word
            or self._is(at, "date", "conj", "prep", "aux", "contrast", "perfect", "relative", "agent", "aftermath")
        )

    def _begun(self, at: int) -> tuple[Phrase | None, int]:
        """``Tal Malah``: a known name behind a word that begins names is another name; behind an article it is not."""
        if not (self._both_sides and self._is(at, "name_start") and self._is(at + 1, "place")):
            return None, at
        if self._is(at, "place", "noun", "faction") or not self._capital(at + 1) or self._is(at + 1, "faction"):
            return None, at
        first, last = self.items[at], self.items[at + 1]
        article = self.items[at].value("name_start") in ("article", "hyphen")
        if (
            self.items[at].value("name_start") == "hyphen"
            and self.text[self.items[at].stop : self.items[at + 1].start] != "-"
        ):
            return None, at
        ids = last.tags["place"] if article else ()
        phrase, stop = self._run_on(Phrase(self.text[first.start : last.stop], first.start, last.stop, ids=ids), at + 2)
        if self._is(stop, "noun") and not self._is(stop + 1, "of"):
            phrase.kind, phrase.stop, stop = self.items[stop].value("noun"), self.items[stop].stop, stop + 1
        return phrase, stop

    def _located(self, begin: int) -> tuple[Phrase | None, int]:
        """``the southern Damascus suburb of X``: a place inside the one that stands before its type noun."""
        at = self._directions(begin)[1] if self._both_sides and self._is(begin, "direction") else begin
        if not (self._both_sides and self._is(at, "place")) or self._is(at, "faction", "trigger"):
            return None, begin
        noun = at + 1
        noun += noun < len(self.items) and self.items[noun].value("noun") == "governorate"
        while self._is(noun, "countryside", "place_adjective", "direction") and noun - at < _ADJECTIVES:
            noun += 1
        told = self._is(noun, "noun" if noun == at + 2 and self._is(at + 1, "noun") else "suburb")
        if told and noun <= at + 2 and self._printed(begin - 1).lower() == "the":
            again, stop = self._suburb_again(at, noun)
            if again is not None:
                return again, stop
        if not (self._is(noun, "noun") and self._is(noun + 1, "of")) or self._is(at + 1, "conj"):
            return None, begin
        listed = self.items[noun].tags["noun"].get("plural") and self._is(begin - 1, "conj")
        phrase, stop = self._typed(noun) if not listed else (None, begin)  # "the X and Y districts of P"
        if phrase is None or phrase.sort != "named":
            return None, begin
        whole = self._known(at)[0]
        phrase.start = self.items[begin].start
        phrase.kind = "" if self._is(noun, "suburb") else phrase.kind  # towns are suburbs too
        if phrase.relation is None:
            phrase.relation, phrase.reference = "in", [whole]
        return phrase, stop

    def _unnamed_capital(self, at: int) -> tuple[Phrase | None, int]:
        """ "The capital", "the Syrian capital": where no name stands beside it."""
        country = self.items[at].tag("country") if self._is(at + 1, "noun") else None
        noun = at + (country is not None)
        if self.article or not self.seats or self.items[noun].text != self.seats["noun"]:
            return None, at
        behind = noun + 1 + (noun + 1 < len(self.items) and self.items[noun + 1].text == ",")
        named = self._is(noun + 1, "of", "noun", "possessive", "known_as", "faction", "member")
        named = named or self._is(behind, "place", "name_start") or (behind < len(self.items) and self._capital(behind))
        if named or at == 0 or self._printed(at - 1).lower() != "the":
            return None, at
        name = country.get("capital", "") if country is not None else self.seats["home"]
        ids = self.known.get(key_of(name), ())
        first, last = self.items[at], self.items[noun]
        found = Phrase(name, first.start, last.stop, ids=ids, kind="city", home=country is None)
        return (found, noun + 1) if ids else (None, at)

    def _suburb_again(self, at: int, noun: int) -> tuple[Phrase | None, int]:
        """ "P ... the Damascus suburb": P, and not Damascus; but "the Q suburb" is Q, which has no province."""
        tag = self.entries.get(f"the {self.items[noun].text}", {}).get("anaphor")
        name = self._is(noun + 1, "of", "place", "name_start", "known_as") or self._starts_upper(noun + 1)
        province = len(self.items[at].tags["place"]) > 1 or self.items[at].text == self.seats.get("home", "").lower()
        name = name or not (province or noun > at + 1)
        if tag is None or name:
            return None, at
        first, last = self.items[at], self.items[noun]
        text = self.text[first.start : last.stop]
        fits = tuple(tag.get("fits", ()))
        return Phrase(text, first.start, last.stop, kind=tag.value, sort="anaphor", fits=fits), noun + 1

    def _plain(self, at: int) -> Phrase:
        item = self.items[at]
        return Phrase(self._printed(at), item.start, item.stop, ids=item.tags["place"])

    def _bare_landmark(self, at: int) -> tuple[Phrase | None, int]:
        """``X's military base``, ``X's textile factory``: a landmark that only its owner names."""
        head = self._landmark_head(at)
        noun = self.items[head].tag("noun") if head < len(self.items) else None
        apart = self._is(head + 1, "relation") and self._is(self._articles(head + 2), "faction")  # "between F and F2"
        bound = self._is(head + 1, "of", "relation") and not apart
        several = (
            noun is not None and noun.get("plural") and (noun.value not in LANDMARKS or self._is(at - 2, "country"))
        )
        if noun is None or several or not (noun.get("keep") or noun.get("plural")) or bound:
            return None, at
        start, stop = self.items[at].start, self.items[head].stop
        return Phrase(self.text[start:stop], start, stop, kind=noun.value), head + 1

    def _named_part(self, at: int) -> tuple[Phrase | None, int]:
        if at >= len(self.items):
            return None, at
        if self._is(at, "place") and not self._is(at, "faction"):
            return self._known(at)
        phrase, stop = self._unknown(at, headed=True)
        return (phrase, stop) if phrase is not None and phrase.kind else (None, at)
