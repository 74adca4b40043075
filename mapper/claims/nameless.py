"""Reads places without a name: "several villages", "the city", "the two towns".

A storey of :class:`mapper.claims.chunks.Chunker`, over :class:`mapper.claims.lines.Lines`.
"""

from __future__ import annotations

from typing import Final

from mapper.claims.lines import Lines
from mapper.claims.phrases import COUNTED, SETTLED, Phrase
from mapper.text.tokens import key_of

_ADJECTIVES: Final = 4
_PROVINCES: Final = ("governorate", "subdistrict")
DESCRIBED: Final = ("comrades", "faction_anaphor")
"""What else a word is that begins with an article: "the besieged", "the former"."""
_HAD: Final = ("was", "perfect", "pluperfect", "adverb")
"""What may stand before "held", beside a helping verb."""
_TELLS_APART: Final = (
    "superlative", "nth", "beside", "latest", "past_mark", "number", "faction", "faction_anaphor", "adjective", "prep",
    "noun", "conj", "extent", "part", "direction", "relation", "article", "place", "nation", "that", "relative",
    "speech",
)  # fmt: skip
"""What tells a town from the one that was spoken of, or is no word for one."""
_ENDS: Final = (".", ",", ";", ":", "!", "?", "”", '"')


class Nameless(Lines):
    """Reads places without a name."""

    def _those(self, at: int) -> tuple[Phrase | None, int]:
        """``the two villages``, ``تلك الأحياء``: the places listed last."""
        if not self._is(at, "those") or self._names_follow(at + 1):
            return None, at
        item = self.items[at]
        if item.has("place") and item.joined and self._is(at - 1, "place"):
            return None, at  # "the cities of X and Two-Villages"
        stop = at + 1 + self._counts(at + 1)
        tag = item.tags["those"]
        count = int(tag.get("count", 0))
        phrase = Phrase(self._printed(at), item.start, item.stop, kind=tag.value, sort="those", count=count)
        phrase.ids = item.tags.get("place", ())  # a town that is called Two-Villages
        return phrase, stop

    def _the_same(self, at: int, stop: int) -> bool:
        """ "Withdrew from *the towns*", not "the towns around P", "the towns that F holds"."""
        if self.order.get("noun") != "both" or at == 0 or self._printed(at - 1).lower().split()[-1:] != ["the"]:
            return False
        past = stop + self._is(stop, "adverb")
        ends = past >= len(self.items) or self.items[past].text in _ENDS
        return ends or self._is(past, "date", "verb", "aux", "contrast", "perfect", "trigger", "conj")

    def _names_follow(self, at: int) -> bool:
        """ "both A and B": names, not what was named before."""
        if self.order.get("noun") != "both":
            return False
        return (
            self._is(at, "place", "name_start")
            or self._strange(at)
            or (self._is(at, "article", "noun") and self._is(at + 1, "noun", "place"))
        )

    def _nameless(self, at: int) -> tuple[Phrase | None, int]:
        """``several villages``, ``54 قرية``, ``the city``."""
        if self._is(at, "more_than") and (self._counts(at + 1) or self._is(at + 1, "unnamed")):
            at += 1
        item = self.items[at]
        start = item.start
        if self._both_sides and item.value("anaphor") == "governorate" and self._is(at + 1, "noun"):
            return None, at  # "the governorate towns of P and Q"
        if item.has("anaphor") and item.tags["anaphor"].value == "hill" and self._digits(at + 1):
            last = self.items[at + 1]
            return Phrase(self.text[start : last.stop], start, last.stop, kind="hill"), at + 2
        if item.has("anaphor") and self._told_apart(at):
            last = self.items[at + 1]
            name = self.text[start : last.stop]
            return Phrase(name, start, last.stop, ids=self.known.get(key_of(name), ()), kind="region"), at + 2
        if item.has("anaphor"):
            tag = item.tags["anaphor"]
            if tag.get("alone"):  # "the airport": the one named before, or that of the town spoken of
                noun = self._printed(at).split(" ", 1)[-1]
                fits = tuple(tag.get("fits", ()))
                begin = item.stop - len(noun)
                return Phrase(noun, begin, item.stop, kind=tag.value, local=True, fits=fits), at + 1
            sort = "pronoun" if tag.get("pronoun") else "anaphor"
            return Phrase(
                self._printed(at),
                start,
                item.stop,
                kind=tag.value,
                sort=sort,
                fits=tuple(tag.get("fits", ())),
            ), at + 1
        if (own := self._its_own(at)) is not None:
            return own
        counted = at
        if self._counts(at) and not self._is(at, "faction_anaphor"):
            thing = at + 1
            while self.order.get("noun") == "both" and self._is(thing, "place_adjective", "beside", "adjective"):
                thing += 1
            counted = thing if self._is(thing, "unnamed", "noun") else at
        single = self._one_of_them(at)
        if (counted > at or single or self._bare_plural(at)) and not self._is(counted, "unnamed"):
            kind = COUNTED.get(self.items[counted].value("noun") or "")
            if kind is not None:
                last = self.items[counted]
                extent = self._how_many(at) if counted > at and kind == "villages_unnamed" else "villages"
                one = (
                    single or (extent == "villages" and self.article and self._is(at - 1, "aside")) or self._any_of(at)
                )
                extent = "count:1" if one else extent  # ``إحدى قرى ريف P``
                name = self.text[start : last.stop]
                return Phrase(name, start, last.stop, kind=kind, sort="unnamed", extent=extent), counted + 1
        if not self._is(counted, "unnamed") or (counted == at and self._those_farms(at)):
            return None, at
        stop = counted + 1
        tag = self.items[counted].tags["unnamed"]
        numbers = [at] if counted > at else []
        heads = 1
        while (more := self._another_unnamed(stop)) > stop:
            heads += self._is(more - 1, "unnamed")
            numbers += [stop] if more - stop > 1 else []
            stop = more
        name = self.text[start : self.items[stop - 1].stop]
        phrase = Phrase(
            name, start, self.items[stop - 1].stop, kind=tag.value, sort="unnamed", land=bool(tag.get("land")),
            single=bool(tag.get("single")) and not numbers,
        )  # fmt: skip
        if tag.get("stronghold"):
            phrase.extent = "all"
        if tag.value == "villages_unnamed":
            phrase.extent = self._how_many(*numbers) if len(numbers) == heads else "villages"
            phrase.extent = "count:1" if self._any_of(at) else phrase.extent
        elif tag.value == "neighbourhoods_unnamed" and len(numbers) == heads and self.order.get("noun") != "both":
            phrase.extent = self._how_many(*numbers)
        phrase.again = len(numbers) < 2 and heads == 1 and self._the_same(at, stop)
        told = (phrase.extent or "").partition("count:")[2]
        if phrase.again and numbers:  # "the two Shiite towns"
            phrase.count, phrase.again = (int(told), True) if told.isdigit() else (0, False)
        first = self.order.get("noun") == "both"
        held = self._possessor(stop) if not first else stop if self._apposed(at) else self._held_before_where(stop)
        if self.article and held == stop and (phrase.single or tag.get("stronghold")):
            held = self._whose_piece(at, stop)
        phrase.holder, stop = list(self.items[stop:held]), held
        posts = item.tag("own_positions")
        if self.article and posts is not None and not posts.pron and not numbers and not phrase.holder:
            phrase.extent = phrase.extent or "part"  # ``انسحبت من نقاط في P``: of some, and not of P
        return phrase, stop

    def _those_farms(self, at: int) -> bool:
        """ "*The farms* around P" are a landmark, "a dozen farms" have no name."""
        noun = self.items[at].tag("noun") if self._both_sides and self._is(at - 1, "article") else None
        return noun is not None and bool(noun.get("keep")) and not noun.get("plural")

    def _its_own(self, at: int) -> tuple[Phrase, int] | None:
        """ "Most of P on Sunday, including *its airport*": as "the airport", that of the town spoken of."""
        listed = at > 1 and self._is(at - 1, "its") and self._spells_out(at - 2)
        if not listed or self.order.get("noun") != "both":
            return None
        noun = self.items[at]
        tag = self.entries.get(f"the {noun.text}", {}).get("anaphor")
        if tag is None or not tag.get("alone"):
            return None
        fits = tuple(tag.get("fits", ()))
        return Phrase(self._printed(at), noun.start, noun.stop, kind=tag.value, local=True, fits=fits), at + 1

    def _told_apart(self, at: int) -> bool:
        """``المنطقة العازلة``: an adjective that nobody knows makes it another area than the one spoken of."""
        area = self.items[at].value("anaphor") == "area" and at + 1 < len(self.items)
        if not self.article or not area or not self._definite(at + 1):
            return False
        described = self.items[at + 1]
        participle = self.article + self.no_names_begin[1]
        return (
            not described.known
            and described.text.endswith(self.kind_ends)
            and not described.text.startswith(participle)
        )

    def _before_holder(self, at: int) -> int:
        """Where the words before "rebel-held" end, if that is what stands at a position."""
        tag = self.items[at].tags.get("trigger") if at > 1 else None
        if self._is(at, "faction") and at > 0 and self._is(at + 1, "noun", "place_adjective") and self._both_sides:
            at -= 1  # "the rebel town", "the mainly Kurdish town"
            while self._is(at, "place_adjective") and not self._is(at, "article"):
                at -= 1
            return at
        if tag is None or tag.get("holder") != "before" or tag.get("place") != "after":
            return at
        joined = self.text[self.items[at - 1].stop : self.items[at].start]
        return at - 2 if joined == "-" and self._is(at - 1, "faction") else at

    def _described_again(self, at: int) -> tuple[Phrase | None, int]:
        """``the ancient city``, ``the key border town``, ``the F-held town``: what was spoken of before, described."""
        noun = at
        end = min(len(self.items), at + _ADJECTIVES)
        while noun < end and (self._adjective(noun) or self._described_by(noun)):
            noun += 1
        led = self._before_holder(at - 1)
        while self._is(led, "article") and self._is(led, "place_adjective") and not self._is(led, "beside"):
            led = self._before_holder(led - 1)  # "the strategic border town", "the Kurdish border town"
        the = self._printed(led).lower() if led >= 0 else ""
        whole = self._is(led, "extent", *DESCRIBED) and the.startswith("the ")  # "the whole city"
        kind = self.items[noun].text if self._is(noun, "noun") else ""
        of_town = kind and self.items[noun].value("noun") in (*SETTLED[:3], "camp")
        of_town = of_town and not any(self._is(i, "superlative") for i in range(at, noun))
        town = kind.split()[-1] if of_town else kind  # "the market *town*"
        told = noun > at or led < at - 1 or kind != town
        if (
            not (whole or (told and the == "the"))
            or not self._is(noun, "noun")
            or self._is(noun + 1, "of", "noun", "place")
            or (self._is(noun + 1, "direction") and not self._town_again(noun, led))
            or self._led_to_place(noun + 1)
            or self._named_aside(noun)
            or (led < at - 1 and self._is(noun + 1, "trigger") and not self._said_of_it(noun + 1))
        ):
            return None, at
        tag = self.entries.get(f"the {town}", {}).get("anaphor")
        if tag is None or self._starts_upper(noun + 1) or self._is(noun + 1, "name_start", "known_as"):
            return None, at
        first, last = self.items[at], self.items[noun]
        name = self.text[first.start : last.stop]
        return Phrase(
            name, first.start, last.stop, kind=tag.value, sort="anaphor", fits=tuple(tag.get("fits", ()))
        ), noun + 1

    def _described_by(self, at: int) -> bool:
        """ "The *farming* town", "the *besieged* town", "the *once prosperous* town": no other town."""
        item, noun = self.items[at], at + 1
        while noun < len(self.items) and noun - at < _ADJECTIVES and not self._is(noun, "noun"):
            noun += 1
        plain = item.word and item.text.isalpha() and not self._starts_upper(at) and not item.has(*_TELLS_APART)
        bare = self._is(noun, "noun") and not self._is(noun, "anaphor")  # "the fighters left *the town*"
        return plain and bare and self.items[noun].value("noun") in (*SETTLED[:3], "base")

    def _named_aside(self, noun: int) -> bool:
        """ "The sprawling base, *Brigade 93*, fell": the name behind the comma."""
        comma = noun + 1
        base = self.items[noun].value("noun") == "base" and comma + 1 < len(self.items)
        named = self._is(comma + 1, "place") or self._starts_upper(comma + 1)
        return base and self.items[comma].text == "," and named

    def _town_again(self, noun: int, led: int) -> bool:
        """ "The strategic town *north of P*": spoken of before, if it does not say what the last place is."""
        apposed = led > 0 and self.items[led - 1].text == ","
        return self.items[noun].value("noun") in SETTLED and not apposed

    def _led_to_place(self, at: int) -> bool:
        """ "The key town *in the north*", and not "the key town in a convoy", "from F"."""
        if not self._is(at, "prep") or self.items[at].value("prep") in ("from", "to"):
            return False
        led = self._articles(at + 1)
        if self._is(led, "place") and self._is(led + 1, "noun") and self.items[led + 1].value("noun") in _PROVINCES:
            return False  # "the ancient town in P province"
        counted = led < len(self.items) and self.items[led].has("number", "few", "date", "unit")
        indefinite = self._is(at + 1, "indefinite") and not self._is(led, "noun", "place", "part", "direction")
        return not counted and not indefinite

    def _said_of_it(self, at: int) -> bool:
        """ "The F-held town *surrounded by* F2": a participle that tells of what stands before it."""
        tag = self.items[at].tags["trigger"]
        return tag.get("frame") == "state" and not tag.get("place") and not tag.get("holder")

    def _past_count(self, at: int) -> int:
        """ "The two besieged towns of X and Y": where the noun stands behind which they are all named."""
        if self.order.get("noun") != "both" or not self._counts(at):
            return at
        noun = at + 1
        while self._is(noun, "place_adjective", "beside", "adjective") or self._surrounded(noun):
            noun += 1
        tag = self.items[noun].tag("noun") if noun < len(self.items) else None
        name = noun + 2 + self._is(noun + 2, "article")
        named = self._is(name, "place", "name_start") or self._starts_upper(name)
        if tag is None or not tag.get("plural") or not self._is(noun + 1, "of") or not named:
            return at
        while name < len(self.items) and (
            self._is(name, "place") or self.items[name].text == "," or self._capital(name)
        ):
            name += 1
        return noun if self._is(name, "conj") else at

    def _surrounded(self, at: int) -> bool:
        """ "The besieged town": a participle and no verb."""
        tag = self.items[at].tag("trigger") if 0 <= at < len(self.items) else None
        return tag is not None and tag.value == "besieged" and tag.form == "past"

    def _bare_plural(self, at: int) -> bool:
        """``villages east of X``, ``towns in X``: a plural that heads no names."""
        noun = self.items[at].tags.get("noun")
        comma = at + 1 < len(self.items) and self.items[at + 1].text == ","
        leads_on = self._is(at + 1, "direction", "relation", "prep") or (comma and self._spells_out(at + 2))
        return bool(noun and noun.get("plural")) and leads_on

    def _one_of_them(self, at: int) -> bool:
        """``a village near X``, ``قرية شرق X``: where a place must stand, for in an apposition it is no other."""
        noun = self.items[at].tags.get("noun")
        if noun is None or noun.get("plural") or noun.value not in COUNTED:
            return False
        before = at - 1
        if self.article and self._definite(at):
            return False
        last = bool(self.article) and self._is(before, "aside", "nth")  # ``آخر بلدة في ريف P``
        before -= last
        if noun.value == "neighbourhood" and not last:
            return False
        if not self.article:
            if not self._is(before, "indefinite"):
                return False
            before -= 1
        stands = (before < 0 and not self.article) or self._is(before, "prep", "trigger", "become")
        stands = stands or (last and self._is(before, "faction"))
        bounded = (
            self._is(at + 1, "direction")
            or (last and self._is(at + 1, "prep"))
            or (self._is(at + 1, "relation") and self.items[at + 1].value("relation") in ("near", "adjacent_to"))
        )
        return stands and bounded

    def _any_of(self, at: int) -> bool:
        """``إحدى قرى ريف P``, ``واحدة من قرى ريف P``: one of several."""
        before = at - 1
        if self._is(before, "prep") and self.items[before].value("prep") == "from" and self._counts(before - 1):
            return bool(self.article) and self.items[before - 1].value("number") == "1"
        return before >= 0 and self.items[before].text.split()[0] in self.any_of

    def _counts(self, at: int) -> bool:
        """Whether a number in words or digits stands here."""
        return at < len(self.items) and (self.items[at].text.isdigit() or self.items[at].has("number"))

    def _how_many(self, *numbers: int) -> str:
        """``count:3`` of the numbers at these positions; an ordinal counts nothing."""
        total = 0
        for item in (self.items[at] for at in numbers):
            if item.has("number") and item.tags["number"].get("ordinal"):
                return "villages"
            total += int(item.text if item.text.isdigit() else item.value("number"))
        return f"count:{total}"

    def _another_unnamed(self, at: int) -> int:
        """``... and 17 farms``, ``other``: more words of the same unnamed place."""
        if self._is(at, "adjective"):
            return at + 1
        if at < len(self.items) and self.items[at].joined:
            following = at + 1 if self._counts(at) else at
            if self._is(following, "unnamed"):
                return following + 1
        if self._is(at, "disjunction") and self._is(at + 1, "unnamed"):
            return at + 2
        return at

    def _apposed(self, at: int) -> bool:
        """ "P, one of the last towns that F held in Q": what P is."""
        before = self._back(at - 1, "article", "past_mark", "adjective", "place_adjective", "superlative", "number")
        last_of = self._is(before, "member") and self.items[before].text.endswith(" of")
        return (
            before < 0 or last_of or self._is(before, "of", "apposition", "today") or self.items[before].text in _ENDS
        )

    def _held_before_where(self, at: int) -> int:
        """Skip "(that) F held", "held by F", where the words go on with where that is: "... in P"."""
        stop = self._past(at, "relative", "aux", *_HAD)
        if self._says_held(at) and self.items[at].tags["trigger"].get("own"):
            stop = at + 1  # "areas under its control in P"
        elif self._says_held(stop) and not self.items[stop].tags["trigger"].get("holder"):
            men = self._past(stop + 1, "article", "member")
            if not self._is(men, "faction"):
                return at
            stop = self._past(men + 1, "member", "date", "adverb", "since")
        else:
            men = self._past(stop, "article")
            if not self._is(men, "faction", "they", "he_or_she"):
                return at
            stop = self._past(men + 1, "member", *_HAD)
            if not self._says_held(stop) or self.items[stop].text.endswith(" by"):
                return at
            stop = self._past(stop + 1, "date", "adverb", "since")
        inside = stop < len(self.items) and self.items[stop].value("prep") == "in"
        where = self._past(stop + 1, "article")
        return (
            stop if inside and (self._is(where, "place", "noun", "direction", "part") or self._capital(where)) else at
        )

    def _says_held(self, at: int) -> bool:
        tag = self.items[at].tag("trigger") if at < len(self.items) else None
        holds = tag is not None and tag.value == "controls" and not tag.get("noun") and not tag.get("presence")
        return holds and tag.get("frame") in ("state", "take")  # type: ignore[union-attr]

    def _whose_piece(self, at: int, stop: int) -> int:
        """``سقط آخر جيب لـ F في P``, ``خسر F آخر معقل له في P``: where its owner ends, unless it says what P is."""
        before, led = (
            self.items[at - 1] if at else None,
            self.items[stop].tag("prep") if stop < len(self.items) else None,
        )
        stands = (
            before is not None and before.word and not before.has("place") and before.value("become") in ("", "fell")
        )
        its = led is not None and led.value == "for" and bool(led.pron)
        its = its or (self._role(stop) == "for" and self._is(stop, "faction"))
        inside = self._is(stop + 1, "prep") and self.items[stop + 1].value("prep") == "in"
        where = inside or self._is(stop + 1, "direction", "relation") or self._role(stop + 1) == "in"
        return stop + 1 if stands and its and where and not self.items[stop + 1].joined else stop

    def _possessor(self, at: int) -> int:
        """Skip "of its control (the regime)", "that F controls": whose it is comes before where it is."""
        stop = self._past(at, "relative", "was", "perfect")
        if not self._is(stop, "trigger"):
            return at
        tag = self.items[stop].tags["trigger"]
        if tag.get("frame") != "take" or tag.value not in ("captured", "controls"):
            return at
        if tag.get("control") and self.items[stop].role == "":
            stop += 1
            if not (tag.pron or self._is(stop, "faction", "member")):
                return at
        elif tag.form in ("past", "present") and self._is(stop + 1, "prep") and self.items[stop + 1].tags["prep"].pron:
            stop += 2
            stop += self._definite(stop) and not self.items[stop].known  # ``تسيطر عليها الحكومة``
        else:
            return at
        while self._is(stop, "faction", "member") or (self._is(stop, "conj") and self._is(stop + 1, "faction")):
            stop += 1
        if (
            stop + 2 < len(self.items)
            and self.items[stop].text == "("
            and self._is(stop + 1, "faction")
            and self.items[stop + 2].text == ")"
        ):
            stop += 3
        named = self._past(stop, "date", "adverb")
        named += named < len(self.items) and self.items[named].text in (*_ENDS, "،")
        if self._is(named, "it_is", "is") and not self._is(named + 1, "adjective", "superlative", "unnamed", "prep"):
            return at  # ``القرى التي سيطرت عليها F، وهي P وQ``
        are = self.items[stop].tag("relation") if stop < len(self.items) else None
        return at if are is not None and are.value == "list" and not are.get("within") else stop
