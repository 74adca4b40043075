"""Reads landmarks that have no name of their own: "the military airport", "its central prison".

They lie in the place that their pronoun means, or in the city spoken of last. The second storey of
:class:`mapper.claims.chunks.Chunker`, over :class:`mapper.claims.names.Names`.
"""

from __future__ import annotations

from typing import Final

from mapper.claims.names import Names
from mapper.claims.phrases import LANDMARKS, Phrase, without_article
from mapper.text.tokens import key_of

_NO_ADJECTIVE: Final = frozenset((
    "faction", "date", "trigger", "speech", "noun", "anaphor", "local", "relative", "that", "clause", "member",
    "weekday", "place", "unnamed", "number", "prep", "speaker", "faction_anaphor", "those", "countryside", "month",
    "relation", "located", "name_start",
))  # fmt: skip
_WITH_QUARTERS: Final = ("city", "town", "village")
_ADJECTIVES: Final = 3
_MODIFIERS: Final = 4
_MODIFIES: Final = (
    "place_adjective",
    "nation",
    "country",
    "adjective",
    "faction",
    "speaker",
    "beside",
    "old_or_new",
    "number",
)
"""What a known word may be between an article and a landmark."""
_TOLD: Final = 9


class Landmarks(Names):
    """Reads landmarks."""

    def _landmark(self, at: int) -> tuple[Phrase | None, int]:
        """``المطار العسكري``, ``سجنها المركزي``, ``the industrial zone east of P``."""
        if self.order.get("noun") == "both":
            return self._nameless_landmark(at)
        if not self._is(at, "local") or not self.article:
            return None, at
        tag = self.items[at].tags["local"]
        stop = at + 1
        whole = self._is(at, "anaphor") and self.items[at].value("anaphor") == "city"
        while stop < len(self.items) and stop - at <= _ADJECTIVES and self._definite_adjective(stop):
            if self._leads_to(stop):
                break  # "the crossing that leads to P"
            if whole and not self._is(stop, "old_or_new") and not self._in_a_place(stop + 1):
                return None, at  # "the ancient city" is the city spoken of, "the old city" a part of it
            stop += 1
        if tag.get("whole") and stop == at + 1:
            city = self._pronoun(at)  # "its quarters": the city itself
            city.fits, city.extent = _WITH_QUARTERS, tag.get("extent")
            return city, stop
        own = bool(tag.pron) and self.text[self.items[at].stop - 1] != self.feminine  # ``تلة`` is no ``تله``
        plain = stop == at + 1 and not own
        plain = plain or (stop == at + 1 and self._is(at, "noun"))
        if plain and (tag.get("adjective") or self._names(stop) or self._digits(stop) or self._named_after(at)):
            return None, at
        first, last = self.items[at], self.items[stop - 1]
        phrase = Phrase(self.text[first.start : last.stop], first.start, last.stop, kind=tag.value, local=True)
        if self._is(at, "anaphor"):
            phrase.fits = tuple(first.tags["anaphor"].get("fits", ()))
        if own:
            phrase.relation, phrase.reference = "in", [self._pronoun(at)]
        if own and stop == at + 1 and tag.value == "crossing" and self._is(stop, "relation"):
            border = self.items[stop]
            if border.value("relation") == "border_with":  # "its border crossing with Q"
                phrase.stop = border.start + len(border.text.split()[0])
                phrase.name = self.text[first.start : phrase.stop]
        return phrase, stop

    def _leads_to(self, at: int) -> bool:
        """``المعبر المؤدي إلى P``: a participle of no list, and no adjective."""
        begins = self.items[at].text.startswith(self.article + self.no_names_begin[1])
        to = self._is(at + 1, "prep") and self.items[at + 1].value("prep") == "to"
        return to and begins and not self.items[at].known

    def _in_a_place(self, at: int) -> bool:
        """``المدينة الأثرية في P``: behind it stands which town it is a part of."""
        led = self.items[at] if at < len(self.items) else None
        inside = led is not None and led.value("prep") == "in" and self._is(at + 1, "place", "noun")
        return inside or (self._role(at) == "in" and self._is(at, "place", "noun"))

    def _digits(self, at: int) -> bool:
        return at < len(self.items) and self.items[at].text.isdigit()

    def _nameless_landmark(self, at: int) -> tuple[Phrase | None, int]:
        """A facility or a hill without a name, that only a direction bounds."""
        if (unit := self._base_of_unit(at)) is not None:
            return unit
        tag = self.items[at].tag("noun")
        if tag is not None and tag.get("behind"):
            return None, at  # "a handful of hills west of P"
        if tag is not None and tag.value in (*LANDMARKS, "airport") and self._its(at):
            item = self.items[at]
            found = Phrase(self._printed(at), item.start, item.stop, kind=tag.value, local=tag.value != "facility")
            if not found.local:
                found.relation, found.reference = "in", [self._pronoun(at)]
            return found, at + 1
        the = self.items[at].text.startswith("the ")
        if tag is not None and tag.get("alone") and (the or self._is(at - 1, "article")) and not self._is(at + 1, "of"):
            item = self.items[at]
            name = without_article(self._printed(at)).removeprefix("whole ")  # "the whole city centre"
            return Phrase(name, item.start, item.stop, kind=tag.value, local=True), at + 1
        if tag is not None and (post := self._foreign_post(at)) is not None:
            return post, at + 3
        if tag is None or tag.value not in LANDMARKS or not self._is(at + 1, "direction") or not self._is(at + 2, "of"):
            return None, at
        begin = at - 1
        while self._is(begin, "place_adjective") or (
            begin > 0 and not self.items[begin].known and self.items[begin].word
        ):
            begin -= 1
        if self._is(begin, "article") and begin > 0 and self.items[begin - 1].text == ",":
            return None, at  # "P, the highest hill west of Q,": says what P is
        item = self.items[at]
        return Phrase(self._printed(at), item.start, item.stop, kind=tag.value, local=True), at + 1

    def _base_of_unit(self, at: int) -> tuple[Phrase, int] | None:
        """ "*The base of the 46th Regiment* west of P": no base that was spoken of before."""
        item = self.items[at]
        noun = item.text.partition(" ")[2] if item.has("anaphor") else ""
        tag = self.entries.get(noun, {}).get("noun")
        if tag is None or tag.value not in LANDMARKS or tag.get("plural") or not self._is(at + 1, "of"):
            return None
        begin, stop = item.stop - len(noun), self._of_whom(at + 1)
        named = self._articles(stop + (stop == at + 1))
        if stop > at + 1 and not self._is(stop, "place", "name_start", "possessive"):
            end = self.items[stop - 1].stop
            return Phrase(self.text[begin:end], begin, end, kind=tag.value), stop
        if not self._is(named, "place"):
            return None
        unit, after = self._known(named)
        if not any(map(str.isdigit, unit.name)):
            return None
        unit.called, unit.start = self.text[begin : unit.stop], begin
        return unit, after

    def _described_landmark(self, at: int) -> tuple[Phrase | None, int]:
        """ "The main police headquarters", "the headquarters of F": read from its first word."""
        if at < len(self.items) and self.items[at].text in self.seats_of:
            return self._seat_of_side(at)
        first = self._first_modifier(at)
        whole = at < len(self.items) and self.items[at].text.startswith("the ")  # "the town hall"
        if not (whole or self._is(first - 1, "article")):
            return None, at
        head = self._landmark_head(at)
        if not self._heads(head):
            return None, at
        stop = self._of_whom(head + 1)
        if self._qualifies_more(stop):
            return None, at
        while self._is(first - 1, "indefinite") and self._is(first, "place_adjective") and first < head:
            first += 1  # "a major artillery base"
        first = self._unit_owning(first)
        begin, last = self.items[first], self.items[stop - 1]
        kind = self.items[head].value("noun")
        start = begin.start + len("the ") * whole
        return Phrase(self.text[start : last.stop], start, last.stop, kind=kind), stop

    def _past_apposition(self, at: int) -> int:
        """ "The stadium, *the last position of F,* was captured": where the words about it end."""
        begin = at + 1
        opens = at < len(self.items) and self.items[at].text == "," and self._is(begin, "article")
        reach = range(begin, min(len(self.items), begin + _TOLD) if opens else begin)
        stops = (i for i in reach if not self.items[i].word or self._is(i, "conj", "relative", "aux"))
        end = next(stops, reach.stop)
        return end + 1 if opens and end + 1 < len(self.items) and self.items[end].text == "," else at

    def _tells_of(self, at: int) -> bool:
        """ "The research centre *fell to* F", "the silos *are held by* F": said of a landmark of the town spoken of."""
        begin = at
        while self._is(at, "aux", "adverb", "perfect", "date", "become") and (
            not self._is(at, "trigger") or self.items[at].value("become") == "remains"
        ):
            at += 1
        done = at > begin and self._is(at - 1, "aux", "adverb")
        if self._is(at, "prep") and not self._is(at, "trigger"):
            at = self._articles(at + 1)  # "is now *under* the control of F", "*in* F's hands"
            at += self._is(at, "faction")
            at += self._is(at, "possessive")
        tag = self.items[at].tag("trigger") if at < len(self.items) else None
        theirs = self._is(at - 1, "faction", "possessive")
        held = tag is not None and tag.get("frame") == "state" and not tag.get("place")
        held = held and (theirs or not (tag is not None and tag.get("holder")))
        done = done and tag is not None and (tag.form, tag.value, tag.get("frame")) == ("past", "captured", "take")
        fell = tag is not None and (tag.form == "passive" or done)
        return held or fell or (self.items[at].text == "fell to" if at < len(self.items) else False)

    def _seat_of_side(self, at: int) -> tuple[Phrase | None, int]:
        """ "The headquarters of F": no side does anything here."""
        item, stop = self.items[at], self._of_whom(at)
        if not any(self._is(i, "faction", "number") for i in range(at + 1, stop)):
            return None, at  # "the headquarters of the 47th Division" too
        begin = item.start + len(item.text) - len(item.text.removeprefix("the "))
        if self._is(stop, "place") and self._is(stop - 1, "possessive"):
            unit, end = self._known(stop)  # "the headquarters of the army's Division 17"
            unit.called, unit.start = self.text[begin : unit.stop], begin
            return unit, end
        end = self.items[stop - 1].stop
        number = next((i for i in range(stop - 1, at, -1) if any(map(str.isdigit, self.items[i].text))), at)
        ids = self.known.get(key_of(self.text[self.items[number].start : end]), ())
        return Phrase(self.text[begin:end], begin, end, ids=ids, kind="facility"), stop

    def _first_modifier(self, at: int) -> int:
        """Where the words before a landmark begin, behind their article."""
        first = at
        while at - first < _MODIFIERS and first > 0 and self._modifies(first - 1):
            first -= 1
        return first

    def _unit_owning(self, first: int) -> int:
        """ "The *17th Division's* base": where its name begins, if a unit with a number owns it."""
        unit = first - 2 if self._is(first - 1, "possessive") else first
        numbered = [i for i in (unit - 1, unit - 2) if i >= 0 and self._is(i, "number")]
        return numbered[0] if unit < first and numbered and not self._is(unit, "place", "faction") else first

    def _unit_owns(self, at: int) -> bool:
        """ "The 17th Division*'s* base"."""
        named = at > 1 and self._is(at, "possessive") and not self.items[at - 1].known and self._capital(at - 1)
        return named and self._is(at - 2, "number")

    def _landmark_head(self, at: int) -> int:
        """Where the noun stands that the words from a position on modify: "textile *factory*"."""
        head = at
        while head - at < _MODIFIERS and not self._heads(head) and (self._modifies(head) or self._unit_owns(head)):
            head += 1
        while self._heads(head) and self._heads(head + 1):
            head += 1
        return head

    def _modifies(self, at: int) -> bool:
        """ "The *main Syrian military intelligence* building": whether a word may stand before a landmark."""
        item = self.items[at] if 0 <= at < len(self.items) else None
        if item is None or not item.word or item.text.isdigit():
            return False
        if not item.known:
            return not item.text.endswith("ly")
        return (item.has(*_MODIFIES) or self._heads(at)) and not item.has("article", "place")

    def _heads(self, at: int) -> bool:
        tag = self.items[at].tag("noun") if 0 <= at < len(self.items) else None
        return (
            tag is not None
            and bool(tag.get("keep"))
            and not tag.get("plural")
            and tag.value in (*LANDMARKS, "airport", "area", "camp", "mountain")
        )

    def _qualifies_more(self, at: int) -> bool:
        """ "The hospital *director*": the landmark only says which."""
        item = self.items[at] if at < len(self.items) else None
        strange = item is not None and item.word and not item.known and not item.text.endswith("ly")
        return strange or self._is(at, "member", "speaker", "possessive", "known_as")

    def _indefinite(self, at: int) -> bool:
        return self._is(self._first_modifier(at) - 1, "indefinite")

    def _of_whom(self, at: int) -> int:
        """ "The headquarters *of the army's Division 17*": whose it is, when that is no place."""
        if not self._is(at, "of", "extent") or (self._is(at, "of") and self._rid_of(at)):
            return at
        stop = self._past(at + 1, "article")
        begin = stop
        while stop - begin < _MODIFIERS and (
            self._is(stop, "faction", "member", "speaker", "possessive")
            or (self._modifies(stop) and (not self._is(stop, "direction") or self._strange(stop + 1)))
        ):
            stop += 1
        return stop if stop > begin else at

    def _rid_of(self, at: int) -> bool:
        """ "Cleared the base *of* F": F's no longer, and not F's base."""
        verb = next((i for i in range(at - 1, -1, -1) if self._is(i, "trigger")), -1)
        theirs = self._is(self._articles(at + 1), "faction")
        return theirs and verb >= 0 and bool(self.items[verb].tags["trigger"].get("rids"))

    def _its(self, at: int) -> bool:
        """ "P and its airport", "P with its air base"."""
        before = at - 1
        while self._is(before, "place_adjective", "article") and not self._is(before, "its"):
            before -= 1
        owner = before - 1
        listed = self._is(owner - 1, "place") and owner > 0 and self.items[owner].text == ","  # "P, its airport and Q"
        beside = self._is(owner, "conj") or listed or (owner >= 0 and self.items[owner].text == "with")
        follows = self._is(at + 1, "of", "place", "noun")
        return before >= 1 and self._is(before, "its") and beside and not follows

    def _foreign_post(self, at: int) -> Phrase | None:
        """ "The Turkish observation post at X": whose it is tells it from X itself."""
        tag = self.items[at].tags["noun"]
        owner = self._is(at - 1, "nation", "faction") and self._is(at - 2, "article")
        where = self._is(at + 1, "prep") or self.items[min(at + 1, len(self.items) - 1)].text in self.located
        if tag.value != "base" or not (owner and where and self._is(at + 2, "place", "name_start")):
            return None
        whole, _ = self._known(at + 2) if self._is(at + 2, "place") else (None, at)
        if whole is None:
            return None
        first, last = self.items[at - 1], self.items[at]
        phrase = Phrase(self.text[first.start : last.stop], first.start, last.stop, kind=tag.value, local=True)
        phrase.relation, phrase.reference = "part_of", [whole]
        return phrase

    def _further_landmarks(self, at: int, members: list[Phrase], *, owned: bool = False) -> int:
        """ "P's military airport *and central prison*": landmarks of the same place behind the first, added to it."""
        last = members[-1] if members else None
        if last is None or last.kind not in (*LANDMARKS, "airport") or self.order.get("noun") != "both":
            return at
        its = any(item.start == last.start and self._is(i - 1, "its") for i, item in enumerate(self.items[:at]))
        owned = owned or its or last.local or (last.relation in ("in", "part_of") and bool(last.reference))
        while owned:
            head = self._landmark_head(at + 1) if self._is(at, "conj") else -1
            if not self._heads(head) or self._is(head + 1, "of", "place") or self._qualifies_more(head + 1):
                break
            first, final = self.items[at + 1], self.items[head]
            more = Phrase(self.text[first.start : final.stop], first.start, final.stop, kind=final.value("noun"))
            more.relation, more.reference, more.local = last.relation, last.reference, last.local
            members.append(more)
            at = head + 1
        return at

    def _names(self, at: int) -> bool:
        return self._is(at, "place", "noun", "name_start") and not (self.items[at].joined or self._role(at))

    def _named_after(self, at: int) -> bool:
        """Whether a bare noun has a name that nobody knows behind it: ``تلة موسى``."""
        following = self.items[at + 1] if at + 1 < len(self.items) else None
        bare = self._is(at, "noun") and not self.items[at].text.startswith(self.article)
        return bare and following is not None and following.word and not following.known and not following.joined

    def _definite_adjective(self, at: int) -> bool:
        if at >= len(self.items):
            return False
        item = self.items[at]
        ordinal = item.has("number") and bool(item.tags["number"].get("ordinal")) and not item.has("date", "weekday")
        known = item.has(*_NO_ADJECTIVE) and not item.has("epithet") and not ordinal
        return item.word and not item.lead and item.text.startswith(self.article) and not known

    def _pronoun(self, at: int) -> Phrase:
        item = self.items[at]
        pron = next((tag.pron for tag in item.tags.values() if getattr(tag, "pron", "")), "")
        return Phrase(self._printed(at), item.start, item.stop, sort="pronoun", gender=pron)

    def _printed(self, at: int, stop: int = 0) -> str:
        return self.text[self.items[at].start : self.items[max(at, stop - 1)].stop]
