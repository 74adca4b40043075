"""Reads ground along a line: the bank of a river, a road between two places, a border.

"The right bank of the X", "the road from X to Y", "the Syrian-Turkish border". Storey between
:class:`mapper.claims.modified.Modified` and :class:`mapper.claims.places.Places`.
"""

from __future__ import annotations

import math
from typing import Final

from mapper.claims.modified import Modified
from mapper.claims.phrases import SETTLED, Phrase
from mapper.records import Candidate

_ADJECTIVES: Final = 5
_LEADING: Final = 2
_CUTTING: Final = 7
_BEFORE_ROAD: Final = ("faction", "member", "ally", "extent", "aside", "adverb", "date", "article", "superlative")
"""What may stand between a verb of cutting and the road: who cuts it, when, and which of several."""
_CUT_AT: Final = ("to", "in", "from", "near", "outside")
_DASHES: Final = ("-", "–")
_SIDES: Final = ("direction", "hand")
"""What tells the banks of a river apart: a compass word, or "left" and "right" looking downstream."""


class Lines(Modified):
    """Reads banks, nameless roads and borders."""

    def _reference(self, at: int, *, listed: bool = False) -> tuple[Phrase | None, int]:
        """Read one place that bounds another; the storey above knows how."""
        raise NotImplementedError

    def _continues(self, at: int, *, loose: bool, headed: bool) -> int | None:
        """Where the next member of a list begins; the storey above knows how."""
        raise NotImplementedError

    def phrase(self, at: int, head: Phrase | None, *, loose: bool = False) -> tuple[Phrase | None, int]:
        """Read one place without what follows it; the storey above knows how."""
        raise NotImplementedError

    def _bank(self, at: int) -> tuple[Phrase | None, int]:
        """``الضفة الغربية لنهر X``, ``الضفة اليمنى``, ``western bank of the X``, ``the X's right bank``."""
        begin, side, river = at, "", None
        if self._both_sides:
            if self._is(at, "place"):
                river = self._plain(at)
                at += 2 if self._is(at + 1, "possessive") else 1
            if self._is(at, *_SIDES):
                side, at = self._side_word(at), at + 1
        if not self._is(at, "bank") or (river is not None and not side):
            return None, begin
        both = self.items[at].value("bank") == "both"
        stop = at + 1
        if not side and self._is(stop, *_SIDES):
            side, stop = self._side_word(stop), stop + 1
        if river is None:
            while self._is(stop, "of", "article") or (
                self._is(stop, "prep") and self.items[stop].value("prep") == "from"
            ):
                stop += 1
            river, stop = self._reference(stop)
        if river is None or (river.sort == "anaphor" and not side):
            return None, begin
        own = at + 1 if self.article and side else 0
        if not side and self.article and self._is(stop, "direction") and self._definite(stop):
            side, stop = self._side_word(stop), stop + 1
        first, last = self.items[begin], self.items[stop - 1]
        name = self.text[first.start : self.items[own].stop if own else last.stop]  # "the western bank", of whatever
        phrase = Phrase(name, first.start, last.stop, kind="river_bank", sort="part")
        phrase.land = self._is(at, "part") and bool(side)  # "the eastern *side* of P": of a river or of a town
        phrase.bank, phrase.reference = f"{'both' if both else side or '?'}:{river.name}", [river]
        return phrase, stop

    def _past_of(self, at: int) -> int:
        """Skip "of", "from" and articles before what a line belongs to."""
        while self._is(at, "of", "article") or (self._is(at, "prep") and self.items[at].value("prep") == "from"):
            at += 1
        return at

    def _side_word(self, at: int) -> str:
        return self.items[at].value("hand") or self.items[at].value("direction")

    def _joined_road(self, at: int) -> tuple[Phrase | None, int]:
        """``the Damascus-Homs highway``, "the Damascus-Golan border": a road or a line between two places."""
        end = at + 1
        while end < len(self.items) and self.items[end].text in (*_DASHES, "to"):
            end += 1
        if not (self._both_sides and self._is(at, "place") and self._is(end, "place")):
            return None, at
        if end == at + 1 and self.text[self.items[at].stop : self.items[end].start] not in _DASHES:
            return None, at
        noun = end + 1
        while self._is(noun, "place_adjective", "adjective") and noun - at < _ADJECTIVES:
            noun += 1
        if noun >= len(self.items):
            return None, at
        road = self._is(noun, "noun") and self.items[noun].value("noun") == "road"
        if not (road or self._is(noun, "border") or self.items[noun].text in self.joint_lines):
            return None, at
        ends = [self._plain(at), self._plain(end)]
        first, last = self.items[at], self.items[noun]
        phrase = Phrase(self.text[first.start : last.stop], first.start, last.stop, kind="road")
        if not road:
            phrase.kind, phrase.sort = "areas_unnamed", "part"
        phrase.relation, phrase.reference = "between", ends
        return phrase, noun + 1

    def _nameless_road(self, at: int) -> tuple[Phrase | None, int]:
        """``the road between A and B``, ``الطريق من A إلى B``: a road that only its ends name."""
        if at >= len(self.items) or "road" not in (self.items[at].value("noun"), self.items[at].value("unnamed")):
            return None, at
        noun = at + 1
        while self._is(noun, "road_adjective", "place_adjective") and noun - at < _ADJECTIVES:
            noun += 1
        if (cut := self._cut_beside(at, noun)) is not None:
            return cut
        if (leads := self._leading_to(at, noun)) is not None:
            return leads
        noun = self._past_whose(noun)
        behind = noun + (self.article != "" and self._role(noun) == "for" and self._is(noun, "faction"))
        ends, stop = self._road_ends(behind)
        if not ends and (cut := self._cut_somewhere(at, noun, behind)) is not None:
            return cut
        if not ends:
            return self._highway(at, noun)
        while noun - 1 > at and (led := self.items[noun - 1].tag("road_adjective")) is not None and led.get("leads"):
            noun -= 1
        first, last = self.items[at], self.items[noun - 1]
        phrase = Phrase(self._named_with(at, noun), first.start, last.stop, kind="road", sort="unnamed")
        phrase.relation, phrase.reference = "between", ends
        return phrase, stop

    def _leading_to(self, at: int, stop: int) -> tuple[Phrase, int] | None:
        """ "The roads *leading to* P": near P, and not P itself."""
        place, end = self._reference(self._articles(stop + 1)) if self._is(stop, "leads_to") else (None, stop)
        if place is None:
            return None
        name, last = self._named_with(at, stop), self.items[stop - 1]
        road = Phrase(name, self.items[at].start, last.stop, kind="road", sort="unnamed")
        road.relation, road.reference = "near", [place]
        return road, end

    def _highway(self, at: int, stop: int) -> tuple[Phrase | None, int]:
        """``الطريق الدولي``, ``الأوتوستراد``: one that needs no other name."""
        item, behind = self.items[at], self.items[stop] if stop < len(self.items) else None
        noun = item.tag("noun")
        great = noun is not None and self._definite(at) and noun.value == "road"
        named = behind is not None and behind.word and not behind.joined and (not behind.known or self._names(stop))
        if not great or named or (behind is not None and self.text[item.stop : behind.start].strip()):
            return None, at
        return Phrase(self._printed(at, stop), item.start, self.items[stop - 1].stop, kind="road", local=True), stop

    def _past_whose(self, at: int) -> int:
        """``طريق إمداد النظام``: where the side ends whose road it is."""
        whose = bool(self.article) and self._is(at, "faction") and not (self._role(at) or self.items[at].joined)
        return at + whose

    def _cut_somewhere(self, at: int, stop: int, behind: int) -> tuple[Phrase, int] | None:
        """``قطع F الطريق شمال P``, ``قطع F خطوط إمداد F2``: a road that is cut, by what it lies at or leads to."""
        supply = self.items[at].tag("unnamed")
        alone = supply is not None and bool(supply.get("supply"))
        if not (self.article and (alone or self._is_cut(at))):
            return None
        leads = behind
        while leads - behind < _LEADING and leads < len(self.items) and self._leads_somewhere(leads):
            leads += 1
        first = self.items[at]
        road = Phrase(self._named_with(at, stop), first.start, self.items[stop - 1].stop, kind="road", sort="unnamed")
        if leads == behind and self._is(behind, "direction") and not self.items[behind].joined:
            road.direction, of = self._directions(behind)
            pron = self.items[behind].tags["direction"].pron
            place, end = (self._pronoun(behind), behind + 1) if pron else self._reference(of)
            road.relation = "direction_of"
        elif self._is(leads, "prep", "relation") and self._where_cut(leads, to=leads > behind):
            place, end = self._reference(leads + 1)
            road.relation = "near"
            if place is not None and leads == behind and self.items[leads].value("prep") == "to":
                road.name = self.text[first.start : self.items[end - 1].stop]
        else:
            place, end = None, behind
        road.reference = [place] if place is not None else []
        road.relation = road.relation if place is not None else None
        return (road, end if place is not None else behind) if place is not None or alone else None

    def _where_cut(self, at: int, *, to: bool) -> bool:
        item = self.items[at]
        prep, near = item.tag("prep"), item.value("relation") == "near"
        led = prep is not None and not prep.pron and prep.value in (("to",) if to else ("in", "near", "to"))
        return not item.joined and (led or (near and not to))

    def _leads_somewhere(self, at: int) -> bool:
        """``الطريق المؤدي إلى P``: a definite word of no list before "to"."""
        item = self.items[at]
        return item.word and not item.known and not item.joined and item.text.startswith(self.article)

    def _is_cut(self, at: int) -> bool:
        """Whether a verb or noun of cutting roads leads to the road at a position."""
        verb = at - 1
        while at - verb < _CUTTING and self._is(verb, *_BEFORE_ROAD):
            verb -= 1
        return self._cuts_roads(verb)

    def _named_with(self, at: int, stop: int) -> str:
        """ "The *last main supply road*": a road without a name is called as it is printed."""
        begin = at - (bool(self.article) and at > 0 and self.items[at - 1].value("filler") == "late")
        while self._both_sides and self._is(begin - 1, "place_adjective", "superlative", "past_mark"):
            begin -= 1
        strange = begin > 1 and self._both_sides and not self.items[begin - 1].known and self._is(begin - 2, "article")
        begin -= strange and not self._capital(begin - 1)  # "the coastal highway"
        return self.text[self.items[begin].start : self.items[stop - 1].stop]

    def _cut_beside(self, at: int, stop: int) -> tuple[Phrase, int] | None:
        """ "Cut the highway north of P", "the last road into P", "the coastal road south of P": by where it lies."""
        verb = self._back(at - 1, "article", "place_adjective", "faction", "possessive", "superlative", "member")
        cuts = self._cuts_roads(verb)
        led = self._is(verb, "prep", "of", "relation", "direction", "noun")
        if not self._both_sides or not self._is(stop, "direction", "prep", "agent"):
            return None
        if cuts and self._road_that(stop):
            last = self.items[stop - 1]
            return Phrase(
                self._named_with(at, stop), self.items[at].start, last.stop, kind="road", sort="unnamed"
            ), stop
        beside = self._is(stop, "direction")
        direction, of = self._directions(stop) if beside else ((), stop)
        leads = self._is(of, "of") if beside else self.items[stop].value("prep") in _CUT_AT
        place, end = self._reference(self._articles(of + 1)) if leads else (None, of)
        alone = beside or not self.slots.isdisjoint(range(verb + 1, at + 1))
        alone = alone or (self._is(end, "aux") and self._cuts_roads(end + 1))  # "the last road into P was cut"
        alone = alone and not led and self._is(at - 1, "article", "place_adjective")
        other = "to" if self.items[stop].value("prep") == "from" else "from"
        if not (cuts or alone) or place is None:
            return None
        if not beside and self._is(end, "prep") and self.items[end].value("prep") == other:
            return None
        name, last = self._named_with(at, stop), self.items[stop - 1]
        road = Phrase(name, self.items[at].start, last.stop, kind="road", sort="unnamed")
        road.relation, road.direction, road.reference = "direction_of" if beside else "near", direction, [place]
        return road, end

    def _cuts_roads(self, at: int) -> bool:
        tag = self.items[at].tag("trigger") if 0 <= at < len(self.items) else None
        return tag is not None and tag.get("only") == ["road"]

    def _road_that(self, at: int) -> bool:
        """ "Cut the road *by which* F2 was supplied", "the only road *into F2-held* P": what alone tells of a road."""
        side = self._articles(at + 1)
        held = self.items[side + 1].tag("trigger") if side + 1 < len(self.items) else None
        theirs = self._is(side, "faction") and held is not None and held.get("place") == "after"
        return theirs or self._is(at + 1, "relative")

    def _road_ends(self, at: int) -> tuple[list[Phrase], int]:
        """Both ends of a road: ``between A and B``, ``linking A to B``, ``from A to B``; none if one is missing."""
        linked = self.items[at].tag("relation") if at < len(self.items) else None
        if linked is not None and linked.value == "between" and linked.pron:
            far, after = self._far_end(at + 1, linked=True)  # "the last road that links it to P"
            return ([self._pronoun(at), far], after) if far is not None else ([], at)
        other = self._between_it_and(at)
        if other is not None:
            far, after = self._reference(other)
            return ([self._pronoun(at), far], after) if far is not None else ([], at)
        between = self._is(at, "relation") and self.items[at].value("relation") == "between"
        if not between and not (self._is(at, "prep") and self.items[at].value("prep") == "from"):
            return [], at
        first, stop = self._line_end(at + 1)
        if first is None:
            return [], at
        ends, stop = self._listed_ends(first, stop) if between else ([first], stop)
        if len(ends) == 1:
            far, after = self._far_end(stop, linked=between)
            ends, stop = ([*ends, far], after) if far is not None else (ends, stop)
        return (ends, stop) if len(ends) > 1 else ([], at)

    def _between_it_and(self, at: int) -> int | None:
        """``الطريق بينها وبين X``: where the other end begins."""
        it = self._is(at, "prep") and self.items[at].value("prep") == "between" and self.items[at].tags["prep"].pron
        again = self._is(at + 1, "prep") and self.items[at + 1].value("prep") == "between" and self.items[at + 1].joined
        return at + 2 if it and again else None

    def _listed_ends(self, first: Phrase, at: int) -> tuple[list[Phrase], int]:
        """Read the places that a list goes on with: ``A and B``."""
        found = [first]
        while (following := self._continues(at, loose=False, headed=first.plural)) is not None:
            another, end = self._reference(following, listed=True)
            if another is None and not self.article:
                another, end = self._border(self._articles(following))
            if another is None and first.plural:
                another, end = self.phrase(following, first)
            if another is None:
                break
            found, at = [*found, another], end
        if len(found) == 1 and self._both_sides and self._is(at, "conj"):
            another, end = self._line_end(at + 1)  # "the land between P and Q fell": two bound it, whatever follows
            found, at = ([*found, another], end) if another is not None else (found, at)
        return self._and_its_own(found, at)

    def _and_its_own(self, found: list[Phrase], at: int) -> tuple[list[Phrase], int]:
        """ "The road between P and its airport"."""
        noun = self._past(at + 2, "place_adjective", "adjective")
        its = self._both_sides and len(found) == 1 and self._is(at, "conj") and self._is(at + 1, "its")
        if not its or not self._is(noun, "noun"):
            return found, at
        first, last = self.items[at + 2], self.items[noun]
        place = Phrase(self.text[first.start : last.stop], first.start, last.stop, kind=last.value("noun"), local=True)
        place.relation, place.reference = "in", found[:]
        return [*found, place], noun + 1

    def _far_end(self, at: int, *, linked: bool) -> tuple[Phrase | None, int]:
        """``to B``, ``with B``, ``بB``: where a road leads from its other end."""
        if self._is(at, "prep", "link") and not self.items[at].joined:
            leads = self.items[at].value("prep") == "to" or (linked and self._is(at, "link"))
            return self._line_end(at + 1) if leads else (None, at)
        return self._reference(at) if linked and self._role(at) == "in" else (None, at)

    def _line_end(self, at: int) -> tuple[Phrase | None, int]:
        """ "From P", "to the border with X": a place or a border that land or a road leads to."""
        begin = self._articles(at)
        place, stop = self._reference(begin)
        ends = [item.text for item in self.items[begin + 1 : begin + 2]]
        if place is None and not self.article and self._is(begin, "noun") and ends[:1] == [","]:
            place, stop = self._reference(begin + 2)  # "linking the capital, P, with Q"
            stop += stop < len(self.items) and self.items[stop].text == ","
        return (place, stop) if place is not None else self._border(begin)

    def _border(self, at: int) -> tuple[Phrase | None, int]:
        """``الحدود السورية التركية``, ``the Syrian-Turkish border``, ``the border with X``."""
        if at >= len(self.items) or not self._is(at, "border", "country"):
            return None, at
        before, stop = self._countries(at) if self._both_sides else ([], at)
        stop += bool(before) and self._is(stop, "possessive")  # "Syria's border with X"
        tag = self.items[stop].tag("border") if stop < len(self.items) else None
        if tag is None:
            return None, at
        behind, end = self._countries(stop + 1) if not self._both_sides else ([], stop + 1)
        if not behind and end < len(self.items) and self.items[end].text in tag.get("leads", ()):
            behind, end = self._countries(self._articles(end + 1))
        found = [*before, *behind]
        if not found:
            return None, at
        end = end if behind else stop + 1
        if not behind and self.items[min(end, len(self.items) - 1)].value("noun") in SETTLED:
            return None, at  # "the Syrian-Turkish border town"
        first, last = self.items[at], self.items[end - 1]
        phrase = Phrase(self.text[first.start : last.stop], first.start, last.stop, kind=tag.value, sort="part")
        phrase.relation, phrase.reference = "border_with", found
        return phrase, end

    def _countries(self, at: int) -> tuple[list[Phrase], int]:
        """Read countries or what is called after them, one behind the other, hyphenated or with "and"."""
        found: list[Phrase] = []
        stop = at
        while self._is(stop, "country") and not (found and self.items[stop].joined and self._both_sides):
            item = self.items[stop]
            place = Candidate(item.value("country"), "", "", "PCLI", "", math.nan, math.nan, 1.0, "a country")
            found.append(Phrase(self._printed(stop), item.start, item.stop, kind="country", place=place))
            stop += 1
            following = stop
            if following < len(self.items) and (self.items[following].text in _DASHES or self._is(following, "conj")):
                following += 1
            stop = following if self._is(following, "country") else stop
        return found, stop
