"""Reads one place of a sentence: named, unnamed, part of another, a bank, a countryside, or "the city".

The fourth storey of :class:`mapper.claims.chunks.Chunker`, over :class:`mapper.claims.land.Land`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Final

from mapper.claims.land import Land
from mapper.claims.nameless import DESCRIBED
from mapper.claims.phrases import COUNTED, Phrase, without_article

_REGIONS: Final = ("region", "mountain", "area", "governorate", "subdistrict")
_WITH_AREA: Final = ("region", "area", "governorate", "city")
"""Whose area is spoken of in per cent."""
_BEGINS: Final = frozenset((
    "place", "noun", "unnamed", "anaphor", "those", "local", "part", "area_of", "countryside", "bank", "border",
    "country", "direction", "hand", "number", "more_than", "fraction", "extent", "article", "name_start",
    "batch",
))  # fmt: skip
"""A word that is none of these begins no place, but for an unknown name's and an adjective."""


class Places(Land):
    """Reads one place without what follows it."""

    def _part(self, at: int) -> tuple[Phrase | None, int]:
        """``الأحياء الشرقية من X``, ``southern part of X``."""
        first, second = (at + 1, at) if self.order.get("noun") == "both" else (at, at + 1)
        if second == at and self._is(at, "direction"):
            first = self._directions(at)[1]  # "the northern and western districts"
        if self._is(at, "part") and self._definite_adjective(second) and not self._is(second, "direction"):
            return self._described_part(at)
        if not (self._is(first, "part") and self._is(second, "direction")):
            return None, at
        last = max(first, second)
        phrase = Phrase(self._printed(at, last + 1), self.items[at].start, self.items[last].stop)
        phrase.sort, phrase.kind, phrase.relation, phrase.extent = "part", "city_part", "part_of", "part"
        phrase.direction, stop = self._directions(second)
        stop = max(stop, last + 1)
        phrase.stop = self.items[stop - 1].stop
        phrase.name = self.text[phrase.start : phrase.stop]
        if self.items[first].tags["part"].pron:
            phrase.reference = [self._pronoun(at)]
        elif self._is(stop, "prep", "of") or self._role(stop) == "for":
            name_at = stop + (self._role(stop) != "for")
            reference, after = self._reference(name_at)
            if reference is not None:
                bounded = self._part_of(phrase, reference)
                bounded.called = phrase.name if self._named_so(first) and bounded is not phrase else bounded.called
                return bounded, after
        elif self._headed_by_part(at):
            whole, after = self._reference(stop)
            if whole is not None and whole.sort in ("named", "anaphor"):
                return self._part_of(phrase, whole), after
        return phrase, stop

    def _piece_of_town(self, at: int) -> tuple[Phrase | None, int]:
        """ "The historic *heart of X*", "a large *chunk of X*": the place, and how much of it."""
        part = self.items[at].tag("part")
        if self.article or part is None or part.get("own") or not self._is(at + 1, "of"):
            return None, at
        aside = self._is(at + 2, "direction")  # "a large chunk of eastern P"
        whole, stop = self._side(at + 2) if aside else self._reference(at + 2)
        sure = whole is not None and (whole.sort == "anaphor" or (whole.sort == "named" and whole.ids))
        if whole is None or not sure or self._is(stop, "possessive"):
            return None, at
        whole.start, whole.extent = self.items[at].start, part.value
        return whole, stop

    def _headed_by_part(self, at: int) -> bool:
        """``أحياء شرق X``: without an article the direction belongs to what follows."""
        plain = self.order.get("noun") == "before" and bool(self.article)
        return plain and not any(self.items[i].text.startswith(self.article) for i in (at, at + 1))

    def _described_part(self, at: int) -> tuple[Phrase | None, int]:
        """``الجانب السوري من X``: a part that an adjective names."""
        stop = at + 2
        of = self._is(stop, "prep") and self.items[stop].value("prep") == "from"
        if not of and self._role(stop) != "for":
            return None, at
        whole, after = self._reference(stop + of)
        if whole is None:
            return None, at
        return self._part_of(Phrase(whole.name, self.items[at].start, whole.stop), whole), after

    def _side(self, at: int) -> tuple[Phrase | None, int]:
        """``eastern Aleppo``, ``l'est d'Alep``: the place, on one side."""
        inside = self._inside(at)
        if not (inside or (self.order.get("noun") == "both" and self._is(at, "direction"))):
            return None, at
        direction, stop = self._directions(at)
        extent, of = self._extent(stop) if not inside else (None, stop)
        if extent is not None and (extent in ("part", "outskirts") or extent.startswith("percent")):
            whole, after = self._reference(of)
            if whole is None or whole.sort == "unnamed":
                return None, at
            side = self._on_side(at, direction, whole)  # "the eastern half of P"
            side.extent = "outskirts" if extent == "outskirts" else side.extent
            return side, after
        if inside:
            if not (self.article or self._is(stop, "of")):
                return None, at
            whole, after = self._reference(stop + self._is(stop, "of"))
            if whole is None:
                return None, at
            side = self._on_side(at, direction, whole)
            if side.sort != "part":
                side.called = self._printed(at, after if self.article and whole.sort == "named" else stop)
            return side, after
        whole, after = self._bare(stop, None, loose=False) if stop < len(self.items) else (None, at)
        if whole is None:
            return None, at
        part = Phrase(whole.name, self.items[at].start, whole.stop, direction=direction)
        side = self._part_of(part, whole)
        side.name = self.text[side.start : side.stop]
        return side, after

    def _on_side(self, at: int, direction: tuple[str, ...], whole: Phrase) -> Phrase:
        """Part of a place on one side of it; of "the city", whichever that is."""
        part = Phrase(whole.name, self.items[at].start, whole.stop, direction=direction)
        if whole.kind == "river" and whole.sort == "anaphor":
            part.sort, part.kind, part.relation, part.reference = "part", "area", "part_of", [whole]
            part.name = self.text[part.start : part.stop]
            return part
        if whole.sort != "anaphor":
            return self._part_of(part, whole)
        part.sort, part.kind, part.fits = whole.sort, whole.kind, whole.fits
        part.relation, part.extent = "part_of", "part"
        return part

    def _inside(self, at: int) -> bool:
        """Whether a direction is a noun here: "the east of X" is a part of X, "east of X" is not."""
        if not self._is(at, "direction"):
            return False
        if self.items[at].tags["direction"].get("inside"):
            return True
        if self.article:  # ``سيطر على شرق P``
            plain = not (self._definite(at) or self.items[at].lead or self.items[at].tags["direction"].pron)
            on = self._is(at - 1, "prep") and self.items[at - 1].value("prep") == "on"
            return plain and (on or self._side_taken(at))
        held = (
            self._is(at - 1, "trigger") and self.text[self.items[at - 1].start - 1] == "-"
        )  # "the rebel-held east of X"
        led = self.order.get("noun") == "both" and (held or self._is(at - 1, "article")) and self._is(at + 1, "of")
        return led and not (self._is(at - 2, "prep") and self.items[at - 2].value("prep") in ("to", "on"))

    def _side_taken(self, at: int) -> bool:
        """``انسحب من شرق P``, ``بات شرق P بيد F``, ``خسر F شرق P``: where a place must stand, and no other does."""
        before, led = self.items[at - 1] if at else None, self._is(at - 1, "prep")
        if led:
            return at in self.slots or self.items[at - 1].value("prep") in ("in", "to", "from")
        opens = before is None or not before.word or before.has("become") or self.items[at].joined
        direct = before is not None and not before.role and (at in self.slots or before.has("trigger"))
        stop = self._directions(at)[1]
        whole, end = self._reference(stop) if (opens or direct) and not self._is(stop, "prep") else (None, at)
        if whole is None or whole.sort not in ("named", "anaphor"):
            return False
        behind = self.items[end] if end < len(self.items) else None
        if direct and not (before is not None and before.has("become")):
            return behind is None or not behind.word
        tag = behind.tag("trigger") if behind is not None else None
        held = tag is not None and tag.get("frame") == "state" and not tag.get("place")
        theirs = behind is not None and behind.role == "for" and behind.has("faction")
        return held or theirs or (behind is not None and not behind.joined and behind.has("become"))

    def _part_of(self, part: Phrase, whole: Phrase) -> Phrase:
        """Part of a named place is that place, bounded."""
        if whole.sort != "named":
            part.reference = [whole]
            return part
        bounded = Phrase(whole.name, part.start, whole.stop, ids=whole.ids, kind=whole.kind)
        bounded.relation, bounded.direction, bounded.extent, bounded.reference = (
            "part_of",
            part.direction,
            "part",
            [whole],
        )
        bounded.called = whole.called
        return bounded

    def _countryside(self, at: int) -> tuple[Phrase | None, int]:
        """``ريف X الشمالي``, ``northern X countryside``."""
        direction: tuple[str, ...] = ()
        begin = at
        if self.order.get("noun") == "both":
            direction, reference, stop = self._rural_beside(at)
            if reference is None:
                return None, begin
        else:
            if not self._is(at, "countryside"):
                return None, begin
            direction, reference, stop = self._rural(at)
            if reference is None and not direction:
                return None, begin
        first, last = self.items[begin], self.items[stop - 1]
        phrase = Phrase(self.text[first.start : last.stop], first.start, last.stop, kind="countryside")
        if reference is not None:
            named = self.order.get("noun") == "both" or reference.sort == "named"
            cut = reference.stop if named and self.order.get("noun") != "both" else last.stop
            if not named:
                cut = next((i.stop for i in self.items[stop - 1 : begin : -1] if i.has("direction")), first.stop)
            phrase.name = self.text[first.start : max(cut, first.stop)]
            phrase.reference = [reference]
        phrase.sort, phrase.relation, phrase.direction = "part", "countryside_of", direction
        return phrase, stop

    def _second_countryside(self, members: list[Phrase], phrase: Phrase) -> bool:
        """``ريفا P الشمالي وQ الجنوبي``: Q, for of two only one was told."""
        rural = bool(members) and all(one.kind == "countryside" for one in members)
        if not self.article or not rural or len(members[0].direction) > 1:
            return False
        first = members[0]
        tag = next(i for i in self.items if i.start >= first.start and i.has("countryside")).tags["countryside"]
        goes_on = bool(tag.get("plural") if len(members) == 1 else tag.get("many"))
        return goes_on and phrase.sort == "named" and not phrase.kind

    def _rural_too(self, first: Phrase, town: Phrase, stop: int) -> tuple[Phrase, int]:
        direction, end = self._directions(stop) if self._is(stop, "direction") else ((), stop)
        name = f"{first.name.split()[0]} {town.name}"
        rural = Phrase(name, town.start, self.items[end - 1].stop, kind="countryside", sort="part")
        rural.relation, rural.direction, rural.reference = "countryside_of", direction, [town]
        return rural, end

    def _rural_beside(self, at: int) -> tuple[tuple[str, ...], Phrase | None, int]:
        """``northern X countryside``, ``X's northern countryside``, ``the countryside north of X``."""
        direction, at = self._led_by_directions(at)
        if self._is(at, "countryside"):
            behind, of = self._led_by_directions(at + 1)
            around = self._is(of, "relation") and self.items[of].value("relation") == "around"
            if not (self._is(of, "of") or around):
                return (), None, at
            reference, stop = self._reference(of + 1)
            return (*direction, *behind), reference, stop
        reference, stop = self._bare(at, None, loose=False)
        if self._is(stop, "possessive"):
            behind, stop = self._led_by_directions(stop + 1)
            direction = (*direction, *behind)
        return (direction, reference, stop + 1) if self._is(stop, "countryside") else ((), None, at)

    def _rural(self, at: int) -> tuple[tuple[str, ...], Phrase | None, int]:
        """Read what follows the word for countryside: reference and direction in either order."""
        tag, stop = self.items[at].tags["countryside"], at + 1
        reference: Phrase | None = None
        if tag.pron:
            reference = self._pronoun(at)
        direction: tuple[str, ...] = ()
        if self._is(stop, "direction"):
            direction, stop = self._directions(stop)
            if self._role(stop) == "for" or self._is(stop, "of"):
                found, after = self._reference(stop)
                reference, stop = (found, after) if found is not None else (reference, stop)
        elif reference is None:
            reference, stop = self._reference(stop)
            if self._is(stop, "direction"):
                direction, stop = self._directions(stop)
        return direction, reference, stop

    def _reference(self, at: int, *, listed: bool = False) -> tuple[Phrase | None, int]:
        """Read one place that bounds another: no list, no qualifier; "and X" only in a list."""
        begin = at
        if not listed and at < len(self.items) and self.items[at].joined:
            return None, begin
        at = self._articles(at)
        _, inner = self._extent(at)
        at = self._adjectives(self._articles(inner))
        if at >= len(self.items):
            return None, begin
        item = self.items[at]
        if item.has("the_river"):
            name = self.article + item.text[1:] if item.contracted else item.text
            return Phrase(name, item.start, item.stop, kind="river", sort="anaphor", fits=("river",)), at + 1
        if self.article and item.has("anaphor") and item.has("part") and self._is(at + 1, "direction"):
            part, stop = self._part(at)  # "their last pockets in the northern quarter"
            if part is not None:
                return part, stop
        if item.has("anaphor") and self._noun_of(at) is not None:
            phrase, stop = self._typed(at)
            if phrase is not None:
                return phrase, stop
        if item.has("anaphor"):
            return self._nameless(at)
        if self._is(at, "part") or self._is(at + 1, "part"):
            part, stop = self._part(at)
            if part is not None and part.reference:
                return part.reference[0], stop
        for read in (self._joined_road, self._unnamed_capital, self._typed, lambda i: self._bare(i, None, loose=False)):
            phrase, stop = read(at)
            if phrase is not None:
                return phrase, stop
        if self.order.get("noun") == "both":
            side, stop = self._side(at) if item.has("direction") else (None, at)
            if side is not None and side.relation == "part_of" and side.reference:
                side.reference[0].called = side.called
                return side.reference[0], stop  # "the northern third of eastern X"
            phrase, stop = self._unknown(at, headed=False)
            if phrase is not None and phrase.kind:
                return phrase, stop
        return None, begin

    def _area_of_it(self, at: int) -> tuple[Phrase | None, int]:
        """``half of its area``."""
        if self._is(at, "area_of") and self.items[at].tags["area_of"].pron:
            phrase = self._pronoun(at)
            phrase.fits = _WITH_AREA
            return phrase, at + 1
        return None, at

    def _begins_nothing(self, at: int) -> bool:
        """Whether a word is nothing that a place begins with: most words of most texts."""
        if at >= len(self.items):
            return False
        item = self.items[at]
        if (
            not item.tags.keys().isdisjoint(_BEGINS)
            or item.text in self.areas
            or item.text in self.land
            or any(map(str.isdecimal, item.text))
        ):
            return False
        led = self._is(at - 1, "article")  # "a vast stretch of"
        return self.order.get("names") != "capital" or not (led or self._capital(at) or self._adjective(at))

    def phrase(self, at: int, head: Phrase | None, *, loose: bool = False) -> tuple[Phrase | None, int]:
        """Read one place without what follows it."""
        if head is None and not loose and self._begins_nothing(at):
            return None, at
        extent, begin = self._extent(at)
        begin = self._past_measure(begin)
        if begin > at and extent is None:
            extent, begin = self._extent(begin)
        begin += self._is(begin, "those") and self._names_follow(begin + 1)
        begin += bool(self.article) and self._is(begin, "batch") and self._is(begin + 1, "unnamed")
        begin = self._past_count(self._articles(begin))
        if not (self._is(begin, "direction") and (self._is(begin + 1, "part") or self._is(begin + 1, "countryside"))):
            begin = self._adjectives(begin)
        if begin >= len(self.items):
            return None, at
        if self._both_sides and self._is(self._before_holder(begin - 1), "article", "extent", *DESCRIBED):
            again, stop = self._described_again(begin)
            if again is not None:
                again.extent = extent
                return again, stop
        for read in self._readers:
            phrase, stop = read(begin)
            if phrase is not None:
                break
        else:
            phrase, stop = self._bare(begin, head, loose=loose)
        if phrase is None:
            return None, at
        if extent == "vicinity" and phrase.sort == "pronoun" and not self.article:
            return self._ground_around(at, phrase), stop
        if extent == "part" and self.items[at].text in self.seats_of and any(map(str.isdigit, phrase.name)):
            extent, phrase.called = None, without_article(self.text[self.items[at].start : phrase.stop])
        if extent:
            phrase.extent = phrase.extent if phrase.extent == "outskirts" else extent
            phrase.start = min(phrase.start, self.items[at].start)
            if phrase.sort == "unnamed" and phrase.kind != "road" and (begin == at + 1 or self._piece_of(at)):
                phrase.name = self.text[phrase.start : phrase.stop]
        return phrase, stop

    @cached_property
    def _readers(self) -> Sequence[Callable[[int], tuple[Phrase | None, int]]]:
        """What may read a place in this sentence, in order: whatever has no word here that it needs is left out."""
        readers = (
            (self._joined_road, "place"),
            (self._nameless_road, "noun", "unnamed"),
            (self._located, "place"),
            (self._owned, "possessive"),
            (self._area_of_it, "area_of"),
            (self._bounded_area,),
            (self._countryside, "countryside"),
            (self._bank, "bank"),
            (self._border, "border"),
            (self._part, "part"),
            (self._piece_of_town, "part"),
            (self._side, "direction"),
            (self._those, "those"),
            (self._areas_called, "unnamed"),
            (self._villages_of, "noun"),
            (self._quarters_of, "noun"),
            (self._landmark,),
            (self._unnamed_capital,),
            (self._typed, "noun", "anaphor"),
            (self._nameless,),
        )
        return [read for read, *needed in readers if not needed or not self.kinds.isdisjoint(needed)]

    def _areas_called(self, at: int) -> tuple[Phrase | None, int]:
        """``مناطق A وB``, ``مناطق: A وB``: a list of names, of which one of the first two is known."""
        tag = self.items[at].tag("unnamed")
        if not self.article or tag is None or not tag.get("land") or self.items[at].tags.keys() & {"anaphor", "border"}:
            return None, at
        head = Phrase("", 0, 0, plural=True)
        name = at + 1 + (at + 1 < len(self.items) and self.items[at + 1].text == ":")
        if name >= len(self.items) or self.items[name].joined:
            return None, at
        if self._is(name, "countryside"):
            return self._countryside(name)  # ``مناطق ريف P``
        first, stop = self._typed(name) if self._is(name, "noun") else self._bare(name, head, loose=True)
        whole = first is not None and (first.kind in _REGIONS or (self._is(at - 1, "extent") and bool(first.ids)))
        if whole and (stop >= len(self.items) or not self.items[stop].joined):
            return first, stop  # ``معظم مناطق P``
        if first is None or first.sort != "named" or stop >= len(self.items) or not self.items[stop].joined:
            return None, at
        second, _ = self._typed(stop) if self._is(stop, "noun") else self._bare(stop, head, loose=True)
        if second is None or not (first.ids or second.ids):
            return None, at
        first.plural, first.start = True, self.items[at].start
        return first, stop

    def _villages_of(self, at: int) -> tuple[Phrase | None, int]:
        """``قرى جبل كذا``: the villages of a region, none of them named."""
        noun = self.items[at].tag("noun")
        if noun is None or not noun.get("plural") or COUNTED.get(noun.value) is None:
            return None, at
        inner = self.items[at + 1].tag("noun") if at + 1 < len(self.items) else None
        if self._is(at + 1, "place") and not self.items[at + 1].joined:
            head = self.entries.get(self.items[at + 1].text.split()[0], {})
            inner = head.get("noun")
            if "countryside" in head and self.article:
                return self._villages_round(at, COUNTED[noun.value])
        if inner is None or inner.value not in _REGIONS or inner.get("plural"):
            return None, at
        region, stop = self._typed(at + 1) if self._is(at + 1, "noun") else self._known(at + 1)
        if region is None:
            return None, at
        first = self.items[at]
        phrase = Phrase(self._printed(at), first.start, first.stop, kind=COUNTED[noun.value], sort="unnamed")
        phrase.extent = "count:1" if self._any_of(at) else "villages"
        phrase.relation, phrase.reference = "in", [region]
        return phrase, stop

    def _villages_round(self, at: int, kind: str) -> tuple[Phrase, int]:
        """``بلدات ريف دمشق الغربي``: of a governorate that is called a countryside."""
        whole, stop = self._known(at + 1)
        whole.kind, first = "governorate", self.items[at]
        phrase = Phrase(self._printed(at), first.start, first.stop, kind=kind, sort="unnamed")
        phrase.extent = "count:1" if self._any_of(at) else "villages"
        phrase.relation, phrase.reference = "in", [whole]
        if self._is(stop, "direction") and self._definite(stop) and not self.items[stop].joined:
            phrase.direction, stop = (self.items[stop].value("direction"),), stop + 1
        return phrase, stop

    def _quarters_of(self, at: int) -> tuple[Phrase | None, int]:
        """``أحياء مدينة كذا``, ``أحياء المدينة``: the quarters of a city, none of them named."""
        noun = self.items[at].tag("noun")
        if noun is None or not (noun.get("part") and noun.get("plural")) or self.order.get("noun") == "both":
            return None, at
        read = self._nameless if self._is(at + 1, "anaphor") else self._typed
        if at + 1 >= len(self.items) or self.items[at + 1].joined:
            return None, at
        city, stop = read(at + 1)
        if city is None or city.plural:
            return None, at
        if city.sort == "named":
            city.kind, city.plural = noun.value, True
        city.start = self.items[at].start
        return city, stop
