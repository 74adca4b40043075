"""Tells a side that only owns something from one that acts: "F-held P", "families of F", "F's front line".

A storey of :class:`mapper.claims.scene.Scene`, under :class:`mapper.claims.roles.Roles`.
"""

from __future__ import annotations

from typing import Final

from mapper.claims.reach import RELATIVE
from mapper.claims.sentence import Sentence

_OPEN_A_CLAUSE: Final = ("speech", "that", "mood", "asks", "clause", "contrast", "perfect")


class Owners(Sentence):
    """A sentence and whose the things in it are; see :class:`mapper.claims.sentence.Sentence`."""

    def _is_owner(self, at: int, before: int) -> bool:
        """ "F-held P", "broke the F siege of P", "families of F": whose something is, and no more."""
        return (
            self._attributive(at + 1)
            or self._object_of(before)
            or (self.is_(before, "conj") and self.is_(before - 1, "nation") and self._object_of(before - 2))
            or self.value(before, "light") == "lifted"  # "broke the F siege of P"
            or self._owns(before)
            or self.one_of(before, "seats")
            or self._only_owns(at)
            or (self.is_(before, "of") and self.is_(before - 1, "civilians"))  # "families of F"
            or self._gathered_against(before)
            or self._peoples(at)
            or self._has_others(at)
            or self._has_works(at)
            or self._has_deeds(at, before)
            or self._ended(before)
            or self._deeds_of(before)
            or self._of_what_it_has(at, before)
        )

    def _of_what_it_has(self, at: int, before: int) -> bool:
        """ "Amid reports of *army* desertions", "without *rebel* resistance": led by no verb, before a noun."""
        led = self.is_(before, "of", "without", "circumstance") or self.prep(before) in ("in", "with", "for")
        led = led or self.word(before).endswith(" of")
        if self.one_of(at + 1, "styled") or self.is_(before - 1, "member", "batch", "number", "ally", "force"):
            return False
        thing = self.items[at + 1] if at + 1 < len(self.items) else None
        noun = thing is not None and self.unlisted(at + 1) and self.items[at].stop + 1 == thing.start
        ends = tuple(self.lexicon.grammar.get("verb_ends", ()))
        behind = self.is_(at + 2, "article", "extent", "its") or self.group(at + 2) is not None
        return led and noun and thing is not None and not thing.text.endswith(ends) and not behind

    def _deeds_of(self, before: int) -> bool:
        """ "Resisted *the attacks of* F", and not "the advance of F into P"."""
        deed = self.items[before - 1].text if self.is_(before, "of") and self.trigger(before - 1) is None else ""
        return bool(deed) and deed.removesuffix("s") in self.lexicon.grammar.get("deeds", ())

    def _ended(self, before: int) -> bool:
        """ "F declared the end of F2's caliphate": what has an end does nothing."""
        tag = self.trigger(before)
        return tag is not None and tag.get("frame") == "end"

    def _gathered_against(self, of: int) -> bool:
        """ "Operations against *gatherings of* F, retaking P": the end of what is of F and something is done to."""
        if self.actor_order[0] != "before" or not (self.is_(of, "of") or self.prep(of) == "for"):
            return False
        noun = of - 1
        while 0 < noun > of - RELATIVE and not self.is_(noun, "trigger", "faction", "prep", "verb"):
            noun -= 1
        return noun < of - 1 and self.prep(noun) == "against"

    def _attributive(self, held: int) -> bool:
        """ "the rebel-held town": whoever holds it does nothing here."""
        tag = self.trigger(held)
        if tag is None or tag.get("holder") != "before" or tag.get("place") != "after" or tag.get("predicate"):
            return False
        thing = self.group(held + 1) is not None or (
            self.actor_order[0] == "before" and self.is_(held + 1, "noun", "stronghold", "unnamed")
        )
        if not self.is_(held, "hyphened") and self.says_that_it_holds(held):
            return False
        return thing and not self.is_(held - 2, "relative", "conj", "that") and held > 1

    def are_men(self, at: int) -> bool:
        """ "F fighters controlled P": nobody says "fighters-controlled"."""
        word = self.items[at].text.split()[-1]
        plural = str(self.lexicon.grammar.get("order", {}).get("things_end", ""))
        return bool(plural) and word.endswith(plural) and "member" in self.lexicon.entries.get(word, {})

    def says_that_it_holds(self, at: int) -> bool:
        """ "X said the army held P on Sunday", "while the army held P and took Q", and not "said army-held P fell"."""
        before = at - 2 - self.is_(at - 2, "article")
        if self.actor_order[0] != "before" or not self.is_(before, *_OPEN_A_CLAUSE) or self.group(at + 1) is None:
            return False
        behind = self.items[at + 2] if at + 2 < len(self.items) else None
        return behind is None or not behind.word or behind.has("prep", "conj", "contrast", "clause", "date", "adverb")

    def _only_owns(self, at: int) -> bool:
        """ "the end of F's caliphate": whose something is that is no fighter."""
        if not self.is_(at + 1, "possessive"):
            return False
        thing = at + 2
        while thing < len(self.items) and (
            self.is_(thing, "article", "adjective", "place_adjective", "number", "speech", "named_after")
            or not self.items[thing].known
        ):
            if not self.items[thing].word:
                return True
            thing += 1
        return not (thing in self.who or self.is_(thing, "member", "they", "speaker", "ally", "faction", "trigger"))

    def _peoples(self, at: int) -> bool:
        """ "the Kurdish town of P", "20 rebel villages", "the P army base": who lives in it or holds it only owns."""
        thing = at + 1
        if self.is_(thing, "noun") and at > 1 and self.group(at - 1) is not None and not self.items[at].joined:
            return True
        thing = self.past(thing, "place_adjective", "adjective")
        if self.group(thing) is None or self.is_(at, "possessive") or self.is_(at + 1, "possessive"):
            return False
        head = self.lexicon.entries.get(self.items[thing].text.split()[0], {})
        return "noun" in head or "unnamed" in head

    def _has_others(self, at: int) -> bool:
        """ "A rebel *delegation*", "the army's *negotiators*": they take and hold nothing."""
        head = at + 1
        while (
            self.is_(head, "possessive", "adjective", "place_adjective") or self.unlisted(head)
        ) and head - at < RELATIVE:
            if self.one_of(head, "no_fighters"):
                return True
            head += 1
        return False

    def _has_works(self, at: int) -> bool:
        """ "Broke through F lines", "F's front-line defences": whose the lines are does nothing here."""
        works, thing = self.lexicon.grammar.get("works", ()), at + 1
        while thing < len(self.items) and thing - at < RELATIVE and self.items[thing].word:
            item = self.items[thing]
            if item.has("faction", "own_positions"):
                return False
            if item.text.split()[-1] in works:
                return True
            if not (
                item.has("possessive", "adjective", "place_adjective", "direction", "faction_anaphor", "number")
                or not item.known
            ):
                return False
            thing += 1
        return False

    def _has_deeds(self, at: int, before: int) -> bool:
        """ "Ended a rebel siege by taking P": whose deed it is that something is done to."""
        deed, done, deeds = at + 1, before, self.lexicon.grammar.get("deeds", ())
        while (self.is_(deed, "possessive", "adjective", "place_adjective") or self.unlisted(deed)) and (
            self.items[deed].text not in deeds
        ):
            deed += 1
        if deed >= len(self.items) or self.items[deed].text.split()[0] not in deeds:
            return False
        done = self.back(done, "number", "adjective", "place_adjective", "unit", "article")
        ends = tuple(self.lexicon.grammar.get("verb_ends", ()))
        verb = self.unlisted(done) and self.items[done].text.endswith(ends)
        return done > 0 and (verb or self.is_(done, "trigger", "light", "mood", "verb"))

    def _object_of(self, verb: int) -> bool:
        """ "attacked rebels": a verb that nobody knows, with its subject before it, does something to them."""
        while self.number_at(verb) or self.is_(verb, "batch", "more_than", "outward"):
            verb -= 1
        item = self.items[verb] if verb >= 0 else None
        tag = self.trigger(verb)
        if item is not None and verb > 0 and not item.has("speech"):
            drives = (
                tag is not None
                and tag.get("frame") in ("expel", "defeat")
                and tag.form == "past"
                and not self.is_(verb - 1, "aux")
            )
            fights = tag is not None and tag.get("frame") == "clash" and tag.form == "past"
            fights = fights or self._to_drive_out(verb)
            shuts = tag is not None and tag.value == "besieged" and tag.form == "past"
            wards = item.has("mood") and bool(item.tags["mood"].get("wards"))  # "fought off F and kept P"
            if item.has("verb") or drives or fights or shuts or wards:
                return not self.is_(verb - 1, "aux")
        ends = tuple(self.lexicon.grammar.get("verb_ends", ())[:1])
        if item is None or not item.word or item.known or not ends or not item.text.endswith(ends):
            return False
        return verb - 1 in self.who or self.is_(verb - 1, "aux", "perfect", "adverb", "relative", "they")

    def _to_drive_out(self, verb: int) -> bool:
        """ "An operation *to clear* F from P will last"."""
        tag = self.trigger(verb)
        drives = tag is not None and (tag.get("frame") in ("expel", "defeat") or bool(tag.get("rids")))
        holding = self.trigger(next((i for i in sorted(self.who) if i > verb), verb) + 1)  # "to crush rebels holding P"
        held = holding is not None and holding.form == "gerund"
        to_do = tag is not None and tag.form == "base" and self.to_do(verb - 1, last=True)
        return drives and to_do and not held

    def _owns(self, before: int) -> bool:
        """ "captured the headquarters of F": F is only whose it is."""
        if not self.is_(before, "of") or self.is_(
            before - 1, "member", "batch", "number", "ally", "unnamed", "extent", "trigger"
        ):
            return False
        if before - 1 in self.who or not self.items[before - 1].word or self.items[before - 1].text.isdigit():
            return False
        if self.one_of(before - 1, "gatherings"):
            return False  # "a coalition of F took P"
        return any(self.finite(i) or self.is_(i, "speech") for i in range(before))
