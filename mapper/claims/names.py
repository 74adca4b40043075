"""Reads names of places in a sentence: type noun, extent, a name that is known and one that nobody knows.

The order of words comes from ``grammar.toml``, every word from the lexicon. The first storey of
:class:`mapper.claims.chunks.Chunker`.
"""

from __future__ import annotations

from typing import Final

from mapper.claims.phrases import COUNTED, LANDMARKS, SETTLED, Phrase
from mapper.claims.unknown import NAME_WORDS, Unknown
from mapper.text.cues import Item
from mapper.text.lexicon import Tag
from mapper.text.normalize import fold_key
from mapper.text.tokens import key_of

_HARD: Final = frozenset((
    "trigger", "prep", "stop", "neg", "month", "number", "noun", "direction", "mood", "speech",
    "relative", "conj", "clause", "that", "extent", "unnamed", "anaphor", "countryside", "bank",
    "relation", "light", "become", "faction", "date", "role", "past_mark", "perfect", "was", "according",
    "untrue", "speaker", "ongoing", "furniture", "unit", "weekday", "ago", "filler", "km", "percent",
    "area_of", "article",
))  # fmt: skip
"""A word that is one of these is a name only after a type noun."""
_THINGS: Final = frozenset({"stop", "force", "office", "furniture", "verb", "member", "speaker", "unnamed", "number"})
"""What a definite word may be that ends the name of a building: ``محطة المياه``, ``مساكن الشرطة``."""
_DOING: Final = "فاعلة"
"""The shape of a feminine participle: ``رافعة``, ``تاركة``."""
_LEAST: Final = 3
"""Letters of the shortest word that goes on in a name."""
_AROUND: Final = ("governorate", "district", "subdistrict")
"""Kinds of what a town lies in."""
_IN_NAMES: Final = ("village", "hill")
"""Kinds whose type nouns begin names of villages as well."""


class Names(Unknown):
    """Reads names; parameters: :class:`mapper.claims.words.Words`."""

    def _typed(self, at: int) -> tuple[Phrase | None, int]:
        """``قرية كذا``, ``town of X``, ``العاصمة دمشق``."""
        tag = self._noun_of(at)
        if tag is None:
            return None, at
        item = self.items[at]
        name_at = at + 1
        if self._of_a_country(name_at):
            return None, at
        if (seat := self._seat_of_state(at)) is not None:
            return seat
        name_at += self._is(name_at, "prep") and self._at_a_town(at, tag)
        name_at += bool(self.article) and self._is(name_at, "office") and self._is(name_at + 1, "noun", "place")
        name_at = self._past(name_at, "of", "article")
        if self.article and self._is(name_at, "country") and self._definite(name_at) and self._is(name_at + 1, "place"):
            name_at += 1  # "the Syrian capital X"
        if tag.value == "crossing":
            name_at = self._past_neighbour(name_at)
        if self._is(name_at, "noun") and not tag.get("plural") and self._nobody_names(name_at):
            whose = self.items[name_at]  # ``مقر الفرقة وبلدة P``
            name = self.text[whose.start : whose.stop]
            return Phrase(name, item.start, whose.stop, kind=tag.value), name_at + 1
        if self._is(name_at, "noun") and not tag.get("plural") and (name_at == at + 1 or self.article):
            inner, stop = self._typed(name_at)
            if inner is not None:
                return self._of_its_town(item, tag, inner), stop
        if self.article and tag.get("plural") and self._heads_a_name(name_at):
            inner, stop = self._typed(name_at)
            if inner is not None:
                inner.name = self.text[self.items[name_at].start : inner.stop]
                inner.ids = self.known.get(key_of(inner.name), ())
                inner.kind, inner.plural, inner.start = tag.value, True, item.start
                return inner, stop
        if tag.get("plural") and tag.value in COUNTED and self._a_people(name_at):
            last = self.items[name_at].stop
            theirs = Phrase(self.text[item.start : last], item.start, last, kind=COUNTED[tag.value], sort="unnamed")
            theirs.extent = "villages" if theirs.kind == "villages_unnamed" else None
            return theirs, name_at + 1
        phrase, stop = self._name(name_at, headed=True, plural=bool(tag.get("plural")))
        phrase, stop = self._with_its_thing(tag, name_at, phrase, stop)
        if phrase is None or (tag.get("plural") and tag.value in COUNTED and self._is(stop, "countryside")):
            return None, at  # "the villages of the P countryside"
        if phrase.kind in _AROUND and tag.value in SETTLED and not tag.get("seat") and self.order.get("noun") == "both":
            kind = COUNTED.get(tag.value, "villages_unnamed")
            town = Phrase(self.text[item.start : phrase.stop], item.start, phrase.stop, kind=kind, sort="unnamed")
            town.extent = "villages" if tag.get("plural") else "count:1"  # "the last town of P province"
            town.relation, town.reference = "in", [phrase]
            return town, stop
        if tag.value == "neighbourhood" and not tag.get("plural") and self._is(at + 1, "of") and self._any_one(at):
            quarter = Phrase(item.text, item.start, phrase.stop, kind=COUNTED[tag.value], sort="unnamed")
            quarter.extent, quarter.relation, quarter.reference = "count:1", "in", [phrase]  # "a district of P"
            return quarter, stop
        if tag.get("running") and phrase.kind:
            return phrase, stop  # "the running of X crossing"
        phrase.kind, phrase.plural = tag.value, bool(tag.get("plural"))
        if self.order.get("names") == "capital" and phrase.name.isdigit():
            phrase.name = self.text[item.start : phrase.stop]
        adjective = {"airbase": "airport_adjective", "road": "road_adjective"}.get(tag.value, "")
        ends = self._is(stop, adjective) or (tag.value == "facility" and self._ends_building(stop))
        if ends and not phrase.plural:
            phrase.stop, stop = self.items[stop].stop, stop + 1
        if tag.get("keep") and not phrase.plural:
            begin = item.start
            if self.order.get("noun") == "both":
                begin += len(item.text) - len(bare := item.text.removeprefix("the "))
                phrase.ids = self.known.get(key_of(f"{phrase.name} {bare}"), phrase.ids)
            phrase.name = self.text[begin : phrase.stop]
        if tag.get("part") and self._is(at + 1, "of"):
            whole = Phrase(
                self.text[self.items[name_at].start : phrase.stop], phrase.start, phrase.stop, ids=phrase.ids
            )
            phrase.name, phrase.ids = self.text[item.start : item.stop], ()
            phrase.relation, phrase.reference = "in", [whole]
        phrase.start = item.start
        if tag.value == "road":
            stop = self._road(phrase, stop)
        return phrase, stop

    def _nobody_names(self, at: int) -> bool:
        """Whether a definite type noun stands here, and behind it another that "and" joins."""
        listed = at + 1 < len(self.items) and self.items[at + 1].joined and self._is(at + 1, "noun")
        return bool(self.article) and listed and self._definite(at)

    def _with_its_thing(self, tag: Tag, at: int, phrase: Phrase | None, stop: int) -> tuple[Phrase | None, int]:
        """``محطة المياه``, ``محطة ضخ المياه``: a definite word that is no name ends that of a building."""
        end = stop if phrase is not None else at
        to_airport = tag.value == "road" and self._is(end, "anaphor") and self.items[end].value("anaphor") == "airbase"
        camp = tag.value == "camp" and self._is(end, "civilians") and self._definite(end)
        whose = (tag.value in LANDMARKS and tag.get("keep") and self._thing(end)) or to_airport
        if not (self.article and (whose or camp)):
            return phrase, stop
        if phrase is not None and (phrase.ids or self._definite(end - 1)):
            return phrase, stop
        first, last = self.items[at], self.items[end]
        return Phrase(self.text[first.start : last.stop], first.start, last.stop), end + 1

    def _thing(self, at: int) -> bool:
        item = self.items[at] if at < len(self.items) else None
        return item is not None and item.word and not item.joined and item.tags.keys() <= _THINGS and self._definite(at)

    def _a_people(self, at: int) -> bool:
        """``قرى الآشوريين``: who lives there, and no name."""
        listed = at + 1 < len(self.items) and self.items[at + 1].joined and not self._is(at + 1, "noun")
        told = at < len(self.items) and not self.items[at].joined and self.items[at].text in self.peoples
        return told and not listed

    def _any_one(self, at: int) -> bool:
        """ "A key northern district": an indefinite article before the adjectives of a type noun."""
        if self.order.get("noun") != "both":
            return False
        before = at - 1
        while at - before < NAME_WORDS and not self._is(before, "article") and self._describes_it(before):
            before -= 1
        return self._is(before, "indefinite", "past_mark") or (before >= 0 and self._is(before, "adjective"))

    def _describes_it(self, at: int) -> bool:
        item = self.items[at] if at >= 0 else None
        return (
            item is not None
            and item.word
            and (not item.known or item.has("place_adjective", "direction", "trigger", "faction"))
        )

    def _ends_building(self, at: int) -> bool:
        """``فرع الأمن العسكري``: an adjective that ends the name of a building."""
        return at < len(self.items) and self.items[at].text in self.building_ends and not self.items[at].joined

    def _seat_of_state(self, at: int) -> tuple[Phrase, int] | None:
        """``العاصمة السورية``, ``العاصمة``: a capital that is not named behind it."""
        table = self.seats
        if not table or not self.article or self.items[at].text != key_of(table["noun"]):
            return None
        following = at + 1 < len(self.items) and self._definite(at + 1)
        country = self.items[at + 1].tag("country") if following else None
        stop = at + 1 + (country is not None)
        behind = self.items[stop] if stop < len(self.items) else None
        named = behind is not None and behind.word and not behind.lead and not behind.joined
        if named and (self._is(stop, "place") or (country is None and not self.items[stop].known)):
            return None
        name = country.get("capital", "") if country is not None else table["home"]
        ids = self.known.get(key_of(name), ())
        first, last = self.items[at], self.items[stop - 1]
        return (Phrase(name, first.start, last.stop, ids=ids, kind="city", home=country is None), stop) if ids else None

    def _of_a_country(self, at: int) -> bool:
        """``أول محافظة سورية``: an adjective, and no name."""
        if not (self.article and self._is(at, "country") and self._is(at - 2, "aside")):
            return False
        return self._is(at - 1, "noun") and self.items[at - 1].value("noun") in (*SETTLED, *_AROUND)

    def _of_its_town(self, item: Item, tag: Tag, town: Phrase) -> Phrase:
        """``سد مدينة كذا``: not the town but what is called after it."""
        if not tag.get("keep") or tag.get("running") or town.relation or town.plural:
            return town
        if town.kind in SETTLED and tag.value not in SETTLED:
            town.kind, town.own = tag.value, False
        elif tag.value != town.kind:
            return town
        town.name, town.start = self.text[item.start : town.stop], item.start
        return town

    def _heads_a_name(self, at: int) -> bool:
        """``قريتي مزرعة كذا و...``: a type noun of villages or hills that only begins the first name of a list."""
        noun = self.items[at].tag("noun") if at < len(self.items) else None
        return noun is not None and noun.value in _IN_NAMES and not noun.get("plural") and not self.items[at].joined

    def _noun_of(self, at: int) -> Tag | None:
        """Type noun at a position; "the base" is one before "of X", else what was spoken of before."""
        noun = self.items[at].tag("noun") if at < len(self.items) else None
        if noun is not None and noun.get("behind"):
            return noun if self._is(at + 1, "of") and self._strange(self._articles(at + 2)) else None
        spoken = self.items[at].tag("anaphor") if at < len(self.items) else None
        if noun is not None or spoken is None or spoken.get("pronoun") or self.order.get("noun") != "both":
            return noun
        bare = self.entries.get(self.items[at].text.partition(" ")[2], {}).get("noun")
        if bare is not None and bare.get("plural"):  # "the suburbs of N and M"
            return bare if self._is(at + 1, "of") and self._strange(at + 2) else None
        if bare is None:
            return None
        led = self._is(at + 1, "of") or self._at_a_town(at, bare)
        named = self._is(at + 2, "place", "name_start") or (at + 2 < len(self.items) and self._capital(at + 2))
        return bare if led and named else None

    def _at_a_town(self, at: int, tag: Tag) -> bool:
        """ "The base at X", "the prison in X": what a town gives its name to."""
        if self.order.get("noun") != "both" or not tag.get("keep") or tag.get("plural"):
            return False
        named = self._is(at + 2, "place", "name_start") and not self._is(at + 2, "nation", "country", "date")
        return at + 1 < len(self.items) and self.items[at + 1].text == "at" and named

    def _road(self, phrase: Phrase, at: int) -> int:
        """``طريق A - B``, ``طريق A B``: a road between two places."""
        follows = self.article and bool(phrase.ids) and self._is(at, "place") and not self.items[at].joined
        if follows or (at + 1 < len(self.items) and self.items[at].text == "-" and self._is(at + 1, "place")):
            end, stop = self._known(at if follows else at + 1)
            words = end.name.split()
            if len(words) > 1 and "road_adjective" in self.entries.get(fold_key(words[-1]), {}):
                end.name = " ".join(words[:-1])
                end.stop -= len(words[-1]) + 1
            begin = Phrase(phrase.name.split()[-1], phrase.start, phrase.stop, ids=phrase.ids)
            phrase.name, phrase.ids, phrase.stop = self.text[phrase.start : end.stop], (), end.stop
            phrase.relation, phrase.reference = "between", [begin, end]
            return stop
        return at

    def _name(self, at: int, *, headed: bool, plural: bool = False) -> tuple[Phrase | None, int]:
        """A name that a type noun introduces: a known one, else unknown words."""
        if at >= len(self.items):
            return None, at
        item = self.items[at]
        if item.has("relation") and self._is(at + 1, "prep"):
            return None, at  # "several hills overlooking P"
        if item.has("place") and not (item.has("faction", "date")) and (item.text[0:1]) and item.lead in ("", "ل"):
            return self._known(at, headed=plural)
        return self._unknown(at, headed=headed)

    def _longer(self, at: int) -> bool:
        """Whether a known name goes on here in a name that nobody knows: ``قرى جاسم العلي و...``."""
        if not self.article or at >= len(self.items):
            return False
        item = self.items[at]
        unknown = not set(item.tags) - {"stop", "name_end"}
        return item.word and unknown and not item.lead and item.text.startswith(self.article)

    def _second_half(self, at: int, stop: int) -> bool:
        """Whether a known word only begins a name that nobody knows: ``شيخ كلو``."""
        if not self._is(at, "name_start") or not self.article or stop >= len(self.items) or stop != at + 1:
            return False
        item = self.items[stop]
        return item.word and not item.known and not item.lead and not item.joined and self._name_may_end(stop + 1)

    def _known(self, at: int, *, headed: bool = False) -> tuple[Phrase, int]:
        item = self.items[at]
        name = self.text[item.start : item.stop]
        if item.contracted:
            name = self.article + name[1:]
        phrase = Phrase(name, item.start, item.stop, ids=item.tags["place"])
        self._own_noun(phrase, item)
        self._old_city(phrase)
        phrase, stop = self._run_on(phrase, at + 1)
        digits = self.order.get("names") == "capital" and self._is(stop + 1, "noun") and self.items[stop].text.isdigit()
        village = self._side_of_village(at, stop)
        if not village and (
            digits
            or (self._is(stop, "old_or_new") and not self.items[stop].joined)
            or self._numbered(stop)
            or self._side_of_hill(at, stop)
        ):
            phrase.stop = self.items[stop].stop
            phrase.name, stop = self.text[phrase.start : phrase.stop], stop + 1
        headed_by = self._is(at - 1, "noun") or "noun" in self.entries.get(item.text.split()[0], {})
        if headed_by and self._is(stop, "number") and self._definite(stop) and not self.items[stop].joined:
            phrase.stop = self.items[stop].stop  # "the area of the Sixth Farm" is another than "the Farm"
            phrase.name, stop = self.text[phrase.start : phrase.stop], stop + 1
            phrase.ids = self.known.get(key_of(phrase.name), ())
            return phrase, stop
        if village or self._second_half(at, stop) or self._goes_on_strangely(at, stop):
            kind = phrase.kind
            phrase = Phrase(self.text[item.start : self.items[stop].stop], item.start, self.items[stop].stop)
            phrase.kind = "village" if village else kind
            return phrase, stop + 1
        if headed and self._longer(stop) and not self.items[stop].text.endswith(self.dual_adjective):
            phrase = Phrase(self.text[item.start : self.items[stop].stop], item.start, self.items[stop].stop)
            stop += 1
        if self._hills_behind(phrase, stop):
            return self._hills_of(phrase, stop), stop + 1
        armed = self._armed_base(stop)
        stop += armed
        rid = self._is(self._articles(stop + 2), "faction", "its", "they", "member")  # "rid P province of F"
        if self.order.get("noun") == "both" and self._is(stop, "noun") and (rid or not self._is(stop + 1, "of")):
            phrase.kind = self.items[stop].value("noun")
            phrase.stop = self.items[stop].stop
            if phrase.kind == "neighbourhood" and not self.items[stop].tags["noun"].get("plural"):
                phrase.fits = (phrase.kind,)
            army = armed and self._is(stop - 1, "faction") and phrase.kind in ("base", "camp")  # "the P army base" is P
            if self.items[stop].tags["noun"].get("keep") and not (army or self.items[stop].tags["noun"].get("plural")):
                phrase.name = self.text[phrase.start : phrase.stop]
            stop += 1
        if self.article and phrase.kind == "facility" and self._ends_building(stop):
            phrase.stop = self.items[stop].stop
            phrase.name, stop = self.text[phrase.start : phrase.stop], stop + 1
        crossing = self.entries.get(self.items[stop - 1].text.split()[-1], {}).get("noun")
        if crossing is not None and crossing.value == "crossing":
            stop = self._past_country(stop)
        return phrase, stop

    def _hills_behind(self, town: Phrase, at: int) -> bool:
        """ "The P *mountains*", "the P *heights*", where type nouns stand behind names too."""
        if self.order.get("noun") != "both" or at >= len(self.items) or self._is(at + 1, "of"):
            return False
        if key_of(f"{town.name.split()[-1]} {self.items[at].text}") in self.known:
            return False  # "the eastern Qalamoun mountains" are those
        noun = self.items[at].tag("noun")
        return self.land.get(self.items[at].text) == "hills" or (
            noun is not None and noun.value == "hill" and bool(noun.get("plural"))
        )

    def _hills_of(self, town: Phrase, at: int) -> Phrase:
        """Hills that a town gives its name to: they are near it, and not it."""
        last = self.items[at].stop
        hills = Phrase(self.text[town.start : last], town.start, last, kind="hills_group")
        hills.ids = self.known.get(key_of(hills.name), ())
        hills.relation, hills.reference = "near", [town]
        return hills

    def _past_country(self, at: int) -> int:
        """ "The P crossing *with Jordan*", "the P crossing *into Jordan*": where it ends."""
        led = self._is(at, "link") or (at < len(self.items) and self.items[at].text in self.crosses)
        return at + 2 if led and self._is(at + 1, "country") else at

    def _old_city(self, phrase: Phrase) -> None:
        """ "The Old City of P", which the gazetteer knows: it is called so, and lies in P."""
        part, of, whole = phrase.name.partition(" of ")
        tag = self.entries.get(part.lower(), {}).get("noun") if of and self.order.get("noun") == "both" else None
        if tag is None or tag.value != "city_part":
            return
        phrase.called, phrase.relation = part, "part_of"
        phrase.reference = [Phrase(whole, phrase.stop - len(whole), phrase.stop, ids=self.known.get(key_of(whole), ()))]

    def _numbered(self, at: int) -> bool:
        """``المزرعة السادسة``: a definite ordinal tells one place from another."""
        ordinal = self._is(at, "number") and bool(self.items[at].tags["number"].get("ordinal"))
        return ordinal and self._definite(at)

    def _side_of_hill(self, at: int, stop: int) -> bool:
        """``تل أحمر الشرقي``: hills of one name are told apart by their sides, unless a countryside is meant."""
        noun = self.entries.get(self.items[at].text.split()[0], {}).get("noun")
        hill = noun is not None and noun.value == "hill" and not noun.get("plural")
        return hill and self._is(stop, "direction") and self._definite(stop) and not self._is(at - 1, "countryside")

    def _side_of_village(self, at: int, stop: int) -> bool:
        """``قرية المشيرفة الشرقية``, ``على خربة غزالة الشرقية``: another village than that without a side."""
        if not (self.article and self._is(stop, "direction") and self._definite(stop)):
            return False
        village = self._is(at - 1, "noun") and self.items[at - 1].value("noun") == "village"
        village = village and not self.items[at - 1].tags["noun"].get("plural")
        words = self.items[at].text.split()
        named = len(words) > 1 and "name_start" in self.entries.get(words[0], {}) and not self._is(at - 1, "noun")
        led = self._is(at - 1, "prep") and " " not in self.items[at - 1].text and not self.items[at - 1].has("relation")
        return (village or (named and led)) and self.items[stop].text.endswith(fold_key(self.feminine))

    def _goes_on_strangely(self, at: int, stop: int) -> bool:
        """``جبل الشيخ خورز``: behind a type noun, a known name goes on in a word that can be nothing else."""
        if not self.article or stop >= len(self.items):
            return False
        item, first = self.items[stop], self.entries.get(self.items[at].text.split()[0], {})
        headed = self._is(at - 1, "noun") or (" " in self.items[at].text and "noun" in first)
        if not headed or not item.word or item.known or item.lead or item.joined or len(item.text) < _LEAST:
            return False
        if item.text.startswith((*self.no_names_begin, *self.small)) or item.text.endswith(self.no_names_end):
            return False
        printed = self.text[item.start : item.stop]
        strange = not any(mark in printed for mark in self.never_in_names) and self._name_may_end(stop + 1)
        return strange and not self._says_more(stop)

    def _says_more(self, at: int) -> bool:
        """``مدينة P رافعة علمها``, ``لبلدة P أسبوعه الثاني``, ``خسارة P ضربة كبيرة``: no part of the name."""
        word, behind = self.text[self.items[at].start : self.items[at].stop], at + 1
        if self._definite(at):
            return False
        if self.items[at].text in self.blows:
            return True
        feminine = word.endswith(self.feminine)
        owned = word.endswith(self.its) and len(word) > _LEAST and self._is(behind, "number", "adjective", "date")
        described = self._is(behind, "adjective") and not self._definite(behind)
        doing = feminine and len(word) == len(_DOING) and word[1] == _DOING[1]
        takes = behind < len(self.items) and (self._definite(behind) or self.items[behind].text.endswith(self.its))
        some = self._is(behind, "batch", "civilians")  # ``على P نزوح الآلاف``
        return owned or (described and feminine) or (doing and takes) or some

    def _run_on(self, phrase: Phrase, at: int) -> tuple[Phrase, int]:
        """Read on where a known name runs on into unknown words; the storey above knows how."""
        return phrase, at

    def _past_neighbour(self, at: int) -> int:
        """Skip the country that a crossing leads to; the storey above knows how."""
        return at

    def _begun(self, at: int) -> tuple[Phrase | None, int]:
        """Read a known name behind a word that begins names; the storey above knows how."""
        return None, at

    def _inside_name(self, at: int) -> bool:  # noqa: ARG002
        """Whether a known name is the end of a longer unknown one; the storey above knows how."""
        return False

    def _own_noun(self, phrase: Phrase, item: Item) -> None:
        """A gazetteer name that brings its type noun ("Euphrates River") has a kind, and a shorter name."""
        words, printed = item.text.split(), phrase.name.split()
        if len(words) < 2 or len(words) != len(printed):
            return
        if where := next((i for i, word in enumerate(words) if i and self._leads_inside(word)), 0):
            phrase.name, first = " ".join(printed[:where]), self.entries.get(words[0], {}).get("noun")
            phrase.kind = first.value if first is not None and first.get("keep") else ""
            return
        if "epithet" in self.entries.get(words[-1], {}) and not self.entries[words[-1]]["epithet"].get("named"):
            words, printed = words[:-1], printed[:-1]
            phrase.name = " ".join(printed)
        last = self.entries.get(" ".join(words[-2:]), {}).get("noun") if len(words) > 2 else None
        if last is not None and last.get("keep") and not last.get("plural"):
            phrase.kind, phrase.town = last.value, self.known.get(key_of(" ".join(printed[:-2])), ())
            return
        for at, rest in ((0, printed[1:]), (-1, printed[:-1])):
            tag = self.entries.get(words[at], {}).get("noun")
            if tag is not None and not tag.get("plural"):
                phrase.kind, phrase.own = tag.value, bool(self.article) and bool(tag.get("keep"))
                phrase.town = self.known.get(key_of(" ".join(rest)), ())
                phrase.name = phrase.name if tag.get("keep") else " ".join(rest)
                return

    def _leads_inside(self, word: str) -> bool:
        """``المشفى الوطني في P``: what is called so all the same without "in P"."""
        prep = self.entries.get(word, {}).get("prep")
        return bool(self.article) and prep is not None and prep.value == "in"

    def _bare(self, at: int, head: Phrase | None, *, loose: bool) -> tuple[Phrase | None, int]:
        """A name without a type noun of its own."""
        if at >= len(self.items):
            return None, at
        item = self.items[at]
        if self._of_a_country(at):
            return None, at
        if (point := self._point(at)) is not None:
            return point, at + 2
        begun, stop = self._begun(at)
        if begun is not None:
            begun.kind = begun.kind or (head.kind if head is not None and head.plural else "")
            return begun, stop
        if self._inside_name(at):
            return None, at
        if self._begins_with_a_place(at):
            first, last = item, self.items[at + 1]
            return Phrase(self.text[first.start : last.stop], first.start, last.stop), at + 2
        hard = set(item.tags) & _HARD
        listed = self._is(at + 1, "place") and self.items[at + 1].joined  # ``P وخلصة وQ``
        led = listed or self._is(at - 1, "prep", "batch")
        if self.article and hard == {"trigger"} and item.tags["trigger"].form and led:
            hard = set()  # no verb stands behind a preposition, nor "and Q" behind a verb
        if self.article and hard == {"stop"} and item.joined and head is not None and head.plural:
            hard = set()  # ``قرى P وعاجل``: a common word that is a village's name in a list of villages
        if item.has("place") and not hard and item.role in ("", "in", "for", "as"):
            known, stop = self._known(at, headed=head is not None and head.plural)
            if head is not None and head.plural and not known.kind:
                known.kind = head.kind
            return known, stop
        if self._named_behind(at, loose=loose):
            phrase, stop = self._unknown(at, headed=False)
            if phrase is not None and (phrase.kind or self._listed_of(stop)):
                return phrase, stop
        if self._is(at - 1, "article") and self._plural_behind(at):
            phrase, stop = self._unknown(at, headed=False)
            if phrase is not None:
                return phrase, stop
        loose = loose or at in self.between or self._each_of(at)
        whither = self._is(at + 1, "prep") and self.items[at + 1].value("prep") == "to" and self.article
        if whither and item.joined and not item.known:
            return None, at  # "... and heading for P"
        if (loose or (head is not None and head.plural)) and item.role == "":
            ends = at + 1 >= len(self.items) or not self.items[at + 1].word
            if head is None and item.joined and self._like_a_verb(item.text) and not ends:
                return None, at
            phrase, stop = self._unknown(at, headed=head is not None, joined=item.joined)
            if phrase is not None:
                phrase.kind = phrase.kind or (head.kind if head is not None else "")
                return phrase, stop
        return None, at

    def _point(self, at: int) -> Phrase | None:
        """ "*Point 400*": heights that only their number names."""
        behind = self.items[at + 1] if at + 1 < len(self.items) else None
        if self.items[at].text not in self.numbered or behind is None or not behind.text[:1].isdigit():
            return None
        first = self.items[at].start
        return Phrase(self.text[first : behind.stop], first, behind.stop, kind="hill") if self._capital(at) else None

    def _each_of(self, at: int) -> bool:
        """``على كل من كذا وP``: names follow, whatever the first of them is."""
        each = bool(self.article) and self._is(at - 1, "extent") and self._is(at - 1, "batch")
        return each and self._is(at + 1, "place") and self.items[at + 1].joined

    def _begins_with_a_place(self, at: int) -> bool:
        """``باب بغداد``: a word that only begins names, and a place behind it."""
        item, behind = self.items[at], self.items[at + 1] if at + 1 < len(self.items) else None
        plain = bool(self.article) and item.tags.keys() == {"name_start"} and not self._definite(at)
        if not plain or behind is None or not behind.has("place") or behind.lead or behind.joined:
            return False
        return self.text[item.stop : behind.start] == " "

    def _named_behind(self, at: int, *, loose: bool) -> bool:
        """Whether an unknown capital may be followed by its type noun: ``the M4 highway``."""
        return self.order.get("noun") == "both" and not loose and at > 0 and self.items[at].word and self._capital(at)

    def _listed_of(self, at: int) -> bool:
        """ "the X and Y districts of Z": a plural noun behind the last of the names."""
        return self._is(at, "noun") and bool(self.items[at].tags["noun"].get("plural")) and self._is(at + 1, "of")

    def _between_places(self, at: int) -> bool:
        """ "A, Unknown and B": a name that nobody knows between two that are known, where capitals mark names."""
        if self.order.get("names") != "capital" or not self._is(at - 2, "place"):
            return False
        phrase, stop = self._unknown(at, headed=False)
        if phrase is None or (not self._is(stop, "conj") and self.items[min(stop, len(self.items) - 1)].text != ","):
            return False
        return self._is(stop + 1, "place") and not self._is(stop + 1, "faction", "speaker", "nation")
