"""Finds the place phrases of a sentence: extent, type noun, name, list, and the qualifiers that bound them.

The order of words comes from ``grammar.toml``, every word from the lexicon. Which place a name means is decided
later, see :mod:`mapper.claims.ground`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from mapper.claims.phrases import Group, Phrase
from mapper.text.cues import Item
from mapper.text.lexicon import Lexicon

_HARD: Final = frozenset(
    "trigger prep stop neg month number noun direction mood speech relative conj clause that extent unnamed anaphor"
    " countryside bank relation light become faction date role past_mark perfect was according untrue speaker ongoing"
    " furniture unit weekday ago filler km percent area_of article".split()
)
"""A word that is one of these is a name only after a type noun."""
_SOFT: Final = frozenset({"place", "name_start", "name_end", "member", "part"})
_COUNTED: Final = {
    "village": "villages_unnamed",
    "town": "villages_unnamed",
    "neighbourhood": "neighbourhoods_unnamed",
}
"""What a number before a type noun makes of it: ``54 قرية``."""
_WITH_AREA: Final = ("region", "area", "governorate", "city")
"""Whose area is spoken of in per cent."""
_MOST_MEMBERS: Final = 40
_NAME_WORDS: Final = 3


class Chunker:
    """
    Reads the place phrases of one sentence.

    Parameters
    ----------
    items
        Of the sentence, dates marked.
    text
        The article as printed.
    lexicon
        Language of the sentence.
    slots
        Positions where a place must stand (after "took control of"): unknown names are believed there.
    """

    def __init__(self, items: Sequence[Item], text: str, lexicon: Lexicon, slots: frozenset[int] = frozenset()) -> None:
        self.items = items
        self.text = text
        self.order = lexicon.grammar.get("order", {})
        self.article = lexicon.grammar.get("definite", "")
        self.entries = lexicon.entries
        self.never_in_names = tuple(lexicon.grammar.get("never_in_names", ()))
        self.slots = slots

    def chunk(self) -> list[Item]:
        """Return the items with every place phrase folded into one item, tag ``group``."""
        found: list[Item] = []
        at = 0
        while at < len(self.items):
            group, stop = self.group(at, loose=at in self.slots)
            if group is None and self._is(at, "distance"):
                away = self.distance(at)
                if away is not None:
                    km, direction, place, stop = away
                    place.relation, place.distance_km, place.direction, place.reference = "distance", km, direction, [place]
                    place.kind = place.kind or ""
                    item = self.items[at]
                    group = Group([place], item.start, place.stop)
                    found.append(Item(item.text, item.start, place.stop, item.outer, tags={"near": group, **item.tags}))
                    at = stop
                    continue
            if group is None:
                found.append(self.items[at])
                at += 1
                continue
            first = self.items[at]
            tags: dict[str, object] = {"group": group}
            if stop == at + 1 and first.has("trigger", "relation", "prep"):
                tags |= {k: v for k, v in first.tags.items() if k in ("trigger", "prep")}
            found.append(
                Item(first.text, group.start, group.stop, first.outer, True, tags, first.lead, first.role, first.joined)
            )
            at = stop
        return found

    # -- lists

    def group(self, at: int, *, loose: bool = False) -> tuple[Group | None, int]:
        """Read a list of places that begins here."""
        members: list[Phrase] = []
        pending = 0
        head: Phrase | None = None
        begin = at
        stop = at
        excluded: list[Phrase] = []
        while len(members) < _MOST_MEMBERS:
            phrase, after = self.phrase(at, head, loose=loose)
            if phrase is None:
                break
            if phrase.plural or (head is None and loose) or self._new_head(at):
                head = phrase if phrase.plural else None
            if members and phrase.sort == "unnamed" and members[-1].sort == "named":
                pending = len(members)
            members.append(phrase)
            stop = self._qualify(after, members, pending, excluded)
            if stop != after:
                pending = len(members)
            following = self._continues(stop, loose=loose, headed=head is not None)
            if following is None:
                break
            at = following
        if not members or (loose and not self._believed(members, begin, stop)):
            return None, begin
        start = self.items[begin].start
        return Group(members, start, self.items[stop - 1].stop, excluded), stop

    def _new_head(self, at: int) -> bool:
        return self.items[at].has("noun")

    def _believed(self, members: list[Phrase], begin: int, stop: int) -> bool:
        """Unknown names without a type noun need a known place in their list, or a qualifier."""
        if members[0].sort != "named" or members[0].kind or members[0].ids:
            return True
        return any(m.ids or m.kind or m.relation or m.direction for m in members) and stop > begin

    def _continues(self, at: int, *, loose: bool, headed: bool) -> int | None:
        """Where the next member of the list begins, None when the list ends."""
        if at >= len(self.items):
            return None
        item = self.items[at]
        comma = item.text in (",", "،", "-")
        following = at + 1 if comma else at
        if following >= len(self.items):
            return None
        joined = self.items[following].joined
        if self.items[following].has("conj"):
            following, joined = following + 1, True
        if not joined and not comma:
            return None
        while following < len(self.items) and self.items[following].has("article"):
            following += 1
        phrase, _ = self.phrase(following, Phrase("", 0, 0, plural=True) if headed else None, loose=loose)
        if phrase is None or phrase.sort in ("pronoun",):
            return None
        capital = loose and self.order.get("names") == "capital"
        if comma and not joined and not (phrase.ids or phrase.kind or capital):
            return None
        return following

    # -- one place

    def phrase(self, at: int, head: Phrase | None, *, loose: bool = False) -> tuple[Phrase | None, int]:
        """Read one place without what follows it."""
        extent, begin = self._extent(at)
        begin = self._articles(begin)
        if begin >= len(self.items):
            return None, at
        for read in (self._area_of_it, self._countryside, self._bank, self._part, self._typed, self._nameless):
            phrase, stop = read(begin)
            if phrase is not None:
                break
        else:
            phrase, stop = self._bare(begin, head, loose=loose)
        if phrase is None:
            return None, at
        if extent:
            phrase.extent = extent
            phrase.start = min(phrase.start, self.items[at].start)
            if phrase.sort == "unnamed" and begin == at + 1:
                phrase.name = self.text[phrase.start : phrase.stop]
        return phrase, stop

    def _articles(self, at: int) -> int:
        while at < len(self.items) and self.items[at].has("article"):
            at += 1
        return at

    def _is(self, at: int, *kinds: str) -> bool:
        return 0 <= at < len(self.items) and self.items[at].has(*kinds)

    def _extent(self, at: int) -> tuple[str | None, int]:
        """``80 % of``, ``more than half of``, ``all of``, ``outskirts of``; nothing when no place follows."""
        more = ""
        begin = at
        if self._is(begin, "more_than"):
            more, begin = self.items[begin].value("more_than"), begin + 1
            begin = self._articles(begin)
        value, stop = self._amount(begin, more)
        if value is None:
            return None, at
        while self._is(stop, "area_of", "of") and not self._is(stop, "noun") and not self._pron_of_area(stop):
            stop += 1
        return value, stop

    def _percent(self, at: int) -> bool:
        return self._is(at, "percent") or (at < len(self.items) and self.items[at].text == "%")

    def _pron_of_area(self, at: int) -> bool:
        return self._is(at, "area_of") and bool(self.items[at].tags["area_of"].pron)

    def _amount(self, at: int, more: str) -> tuple[str | None, int]:
        if not 0 <= at < len(self.items):
            return None, at
        item = self.items[at]
        number = item.text.replace(",", ".").replace("٫", ".")
        spelled = item.value("number")
        if (number.replace(".", "", 1).isdigit() or spelled) and self._percent(at + 1):
            return f"percent:{more}{spelled or number}", at + 2
        if item.has("fraction"):
            return f"percent:{more}{item.value('fraction')}", at + 1
        if item.has("extent") and not item.tags["extent"].pron:
            return item.value("extent"), at + 1
        return None, at

    def _area_of_it(self, at: int) -> tuple[Phrase | None, int]:
        """``half of its area``."""
        if self._is(at, "area_of") and self.items[at].tags["area_of"].pron:
            phrase = self._pronoun(at)
            phrase.fits = _WITH_AREA
            return phrase, at + 1
        return None, at

    def _typed(self, at: int) -> tuple[Phrase | None, int]:
        """``قرية كذا``, ``town of X``, ``العاصمة دمشق``."""
        item = self.items[at]
        if not item.has("noun"):
            return None, at
        tag = item.tags["noun"]
        name_at = at + 1
        if self._is(name_at, "direction") and self.order.get("noun") == "both":
            name_at += 1
        while self._is(name_at, "of", "article"):
            name_at += 1
        if self._is(name_at, "noun") and not tag.get("plural") and name_at == at + 1:
            inner, stop = self._typed(name_at)
            if inner is not None:
                return inner, stop
        phrase, stop = self._name(name_at, headed=True)
        if phrase is None:
            return None, at
        phrase.kind, phrase.plural = tag.value, bool(tag.get("plural"))
        if tag.get("keep") and not phrase.plural:
            phrase.name = self.text[item.start : phrase.stop]
        phrase.start = item.start
        if tag.value == "road":
            stop = self._road(phrase, stop)
        return phrase, stop

    def _road(self, phrase: Phrase, at: int) -> int:
        """``طريق A - B``: a road between two places."""
        if at + 1 < len(self.items) and self.items[at].text == "-" and self._is(at + 1, "place"):
            end, stop = self._known(at + 1)
            begin = Phrase(phrase.name.split()[-1], phrase.start, phrase.stop, ids=phrase.ids)
            phrase.name, phrase.ids, phrase.stop = self.text[phrase.start : end.stop], (), end.stop
            phrase.relation, phrase.reference = "between", [begin, end]
            return stop
        return at

    def _name(self, at: int, *, headed: bool) -> tuple[Phrase | None, int]:
        """A name that a type noun introduces: a known one, else unknown words."""
        if at >= len(self.items):
            return None, at
        item = self.items[at]
        if item.has("place") and not (item.has("faction", "date")) and (item.text[0:1]) and item.lead in ("", "ل"):
            return self._known(at)
        return self._unknown(at, headed=headed)

    def _known(self, at: int) -> tuple[Phrase, int]:
        item = self.items[at]
        name = self.text[item.start : item.stop]
        if item.contracted:
            name = self.article + name[1:]
        phrase = Phrase(name, item.start, item.stop, ids=item.tags["place"])
        self._own_noun(phrase, item)
        stop = at + 1
        if self.order.get("noun") == "both" and self._is(stop, "noun") and not self._is(stop + 1, "of"):
            phrase.kind = self.items[stop].value("noun")
            phrase.stop = self.items[stop].stop
            stop += 1
        return phrase, stop

    def _own_noun(self, phrase: Phrase, item: Item) -> None:
        """A gazetteer name that brings its type noun ("Euphrates River") has a kind, and a shorter name."""
        words, printed = item.text.split(), phrase.name.split()
        if len(words) < 2 or len(words) != len(printed):
            return
        for at, rest in ((0, printed[1:]), (-1, printed[:-1])):
            tag = self.entries.get(words[at], {}).get("noun")
            if tag is not None and not tag.get("plural"):
                phrase.kind = tag.value
                if not tag.get("keep"):
                    phrase.name = " ".join(rest)
                return

    def _unknown(self, at: int, *, headed: bool, joined: bool = False) -> tuple[Phrase | None, int]:
        """Words that nobody knows, where a name must stand."""
        stop = at
        while stop < len(self.items) and stop - at < _NAME_WORDS and self._may_be_name(stop, first=stop == at):
            if stop > at and not self._goes_on(at, stop, headed=headed):
                break
            stop += 1
        if stop == at or (stop == at + 1 and self._is(at, "name_end")):
            return None, at
        first = self.items[at]
        start = first.start if joined or first.known else first.outer
        if self.order.get("names") == "capital" and not any(self._capital(i) for i in range(at, stop)):
            return None, at
        if self.order.get("names") != "capital" and not self._name_may_end(stop):
            return None, at
        phrase = Phrase(self.text[start : self.items[stop - 1].stop], start, self.items[stop - 1].stop)
        if self.order.get("noun") == "both" and self._is(stop, "noun") and not self._is(stop + 1, "of"):
            phrase.kind, stop = self.items[stop].value("noun"), stop + 1
        return phrase, stop

    def _name_may_end(self, at: int) -> bool:
        """An unknown word is no name when an unknown word or a faction follows: it is likelier a verb."""
        if at >= len(self.items) or not self.items[at].word or self.items[at].joined:
            return True
        return bool(set(self.items[at].tags) - {"faction", "member", "verb", "place", "name_start", "unnamed", "noun"})

    def _capital(self, at: int) -> bool:
        return self.text[self.items[at].start].isupper()

    def _may_be_name(self, at: int, *, first: bool) -> bool:
        item = self.items[at]
        if not item.word or (set(item.tags) - _SOFT and not self._ends_name(at, first=first)):
            return False
        if any(mark in self.text[item.start : item.stop] for mark in self.never_in_names):
            return False
        if item.text.isdigit():
            return not first or self._is(at - 1, "noun")
        if item.has("name_end", "direction") and not first:
            return not self._is(at + 1, "noun", "place", "anaphor")
        if self.order.get("names") == "capital":
            return self._capital(at) or item.has("name_start")
        return len(item.text) > 1

    def _ends_name(self, at: int, *, first: bool) -> bool:
        """``الدوار الغربي``: an adjective of direction ends a definite name that nobody knows."""
        item = self.items[at]
        if first or item.lead:
            return False
        definite = bool(self.article) and item.text.startswith(self.article) and self.items[at - 1].text.startswith(self.article)
        return item.has("name_end") or (item.has("direction") and definite)

    def _goes_on(self, at: int, stop: int, *, headed: bool) -> bool:
        """Whether an unknown name runs on into the next word."""
        item = self.items[stop]
        if self.order.get("names") == "capital":
            return True
        if item.joined and not self.items[stop - 1].has("name_start"):
            return False
        if self.items[stop - 1].has("name_start") or item.has("name_end", "direction"):
            return True
        return stop - at < 2 and (headed or not item.known)

    def _bare(self, at: int, head: Phrase | None, *, loose: bool) -> tuple[Phrase | None, int]:
        """A name without a type noun of its own."""
        item = self.items[at]
        if item.has("place") and not (set(item.tags) & _HARD) and item.role in ("", "in", "for", "as"):
            phrase, stop = self._known(at)
            if head is not None and head.plural and not phrase.kind:
                phrase.kind = head.kind
            return phrase, stop
        if (loose or (head is not None and head.plural)) and item.role == "":
            phrase, stop = self._unknown(at, headed=head is not None, joined=item.joined)
            if phrase is not None:
                phrase.kind = phrase.kind or (head.kind if head is not None else "")
                return phrase, stop
        return None, at

    def _nameless(self, at: int) -> tuple[Phrase | None, int]:
        """``several villages``, ``54 قرية``, ``the city``."""
        item = self.items[at]
        start = item.start
        if item.has("anaphor"):
            tag = item.tags["anaphor"]
            sort = "anaphor"
            return Phrase(self._printed(at), start, item.stop, kind=tag.value, sort=sort, fits=tuple(tag.get("fits", ()))), at + 1
        counted = at
        if (item.text.isdigit() or item.has("number")) and self._is(at + 1, "unnamed", "noun"):
            counted = at + 1
        if counted > at and not self._is(counted, "unnamed") and self.items[counted].value("noun") in _COUNTED:
            kind = _COUNTED[self.items[counted].value("noun")]
            last = self.items[counted]
            return Phrase(self.text[start : last.stop], start, last.stop, kind=kind, sort="unnamed", extent="villages"), counted + 1
        if not self._is(counted, "unnamed"):
            return None, at
        stop = counted + 1
        tag = self.items[counted].tags["unnamed"]
        while (more := self._another_unnamed(stop)) > stop:
            stop = more
        name = self.text[start : self.items[stop - 1].stop]
        phrase = Phrase(name, start, self.items[stop - 1].stop, kind=tag.value, sort="unnamed", land=bool(tag.get("land")))
        if tag.get("stronghold"):
            phrase.extent = "all"
        if tag.value == "villages_unnamed":
            phrase.extent = "villages"
        held = self._possessor(stop)
        phrase.holder, stop = self.items[stop:held], held
        return phrase, stop

    def _another_unnamed(self, at: int) -> int:
        """``... and 17 farms``, ``other``: more words of the same unnamed place."""
        if self._is(at, "adjective"):
            return at + 1
        if at < len(self.items) and self.items[at].joined:
            following = at + 1 if self.items[at].has("number") or self.items[at].text.isdigit() else at
            if self._is(following, "unnamed"):
                return following + 1
        return at

    def _possessor(self, at: int) -> int:
        """Skip "of its control (the regime)", "that F controls": whose it is comes before where it is."""
        stop = at
        while self._is(stop, "relative", "was", "perfect"):
            stop += 1
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
        else:
            return at
        while self._is(stop, "faction", "member") or (self._is(stop, "conj") and self._is(stop + 1, "faction")):
            stop += 1
        if stop + 2 < len(self.items) and self.items[stop].text == "(" and self._is(stop + 1, "faction") and self.items[stop + 2].text == ")":
            stop += 3
        return stop

    def _printed(self, at: int) -> str:
        return self.text[self.items[at].start : self.items[at].stop]

    def _part(self, at: int) -> tuple[Phrase | None, int]:
        """``الأحياء الشرقية من X``, ``southern part of X``."""
        first, second = (at + 1, at) if self.order.get("noun") == "both" else (at, at + 1)
        if not (self._is(first, "part") and self._is(second, "direction")):
            return None, at
        phrase = Phrase(self.text[self.items[at].start : self.items[at + 1].stop], self.items[at].start, self.items[at + 1].stop)
        phrase.sort, phrase.kind, phrase.relation, phrase.extent = "part", "city_part", "part_of", "part"
        phrase.direction = (self.items[second].value("direction"),)
        stop = at + 2
        if self._is(stop, "prep", "of") or self._role(stop) == "for":
            name_at = stop + (not self._role(stop) == "for")
            reference, after = self._reference(name_at)
            if reference is not None:
                return self._part_of(phrase, reference), after
        return phrase, stop

    def _part_of(self, part: Phrase, whole: Phrase) -> Phrase:
        """Part of a named place is that place, bounded."""
        if whole.sort != "named":
            part.reference = [whole]
            return part
        bounded = Phrase(whole.name, part.start, whole.stop, ids=whole.ids, kind=whole.kind)
        bounded.relation, bounded.direction, bounded.extent, bounded.reference = "part_of", part.direction, "part", [whole]
        return bounded

    def _countryside(self, at: int) -> tuple[Phrase | None, int]:
        """``ريف X الشمالي``, ``northern X countryside``."""
        direction: tuple[str, ...] = ()
        begin = at
        if self.order.get("noun") == "both":
            while self._is(at, "direction"):
                direction, at = (*direction, self.items[at].value("direction")), at + 1
            reference, stop = self._bare(at, None, loose=False)
            if reference is None or not self._is(stop, "countryside"):
                return None, begin
            stop += 1
        else:
            if not self._is(at, "countryside"):
                return None, begin
            direction, reference, stop = self._rural(at)
            if reference is None and not direction:
                return None, begin
        first, last = self.items[begin], self.items[stop - 1]
        phrase = Phrase(self.text[first.start : last.stop], first.start, last.stop, kind="countryside")
        if reference is not None:
            cut = reference.stop if self.order.get("noun") != "both" else last.stop
            phrase.name = self.text[first.start : max(cut, first.stop)]
            phrase.reference = [reference]
        phrase.sort, phrase.relation, phrase.direction = "part", "countryside_of", direction
        return phrase, stop

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

    def _directions(self, at: int) -> tuple[tuple[str, ...], int]:
        found = [self.items[at].value("direction")]
        stop = at + 1
        while True:
            following = stop + 1 if self._is(stop, "conj") else stop
            if not self._is(following, "direction") or not (self.items[following].joined or following > stop):
                return tuple(found), stop
            found.append(self.items[following].value("direction"))
            stop = following + 1

    def _bank(self, at: int) -> tuple[Phrase | None, int]:
        """``الضفة الغربية لنهر X``, ``western bank of the X``."""
        begin, direction = at, ""
        if self.order.get("noun") == "both" and self._is(at, "direction"):
            direction, at = self.items[at].value("direction"), at + 1
        if not self._is(at, "bank"):
            return None, begin
        both = self.items[at].value("bank") == "both"
        stop = at + 1
        if not direction and self._is(stop, "direction"):
            direction, stop = self.items[stop].value("direction"), stop + 1
        while self._is(stop, "of", "article") or (self._is(stop, "prep") and self.items[stop].value("prep") == "from"):
            stop += 1
        river, after = self._reference(stop)
        if river is None:
            return None, begin
        last = self.items[after - 1]
        name = self.text[self.items[begin].start : last.stop]
        phrase = Phrase(name, self.items[begin].start, last.stop, kind="river_bank", sort="part", reference=[river])
        phrase.bank = f"{'both' if both else direction or '?'}:{river.name}"
        return phrase, after

    def _role(self, at: int) -> str:
        return self.items[at].role if 0 <= at < len(self.items) else ""

    def _reference(self, at: int, *, listed: bool = False) -> tuple[Phrase | None, int]:
        """Read one place that another is bounded by: no list, no qualifier; "and X" only where a list goes on."""
        begin = at
        if not listed and at < len(self.items) and self.items[at].joined:
            return None, begin
        at = self._articles(at)
        _, inner = self._extent(at)
        at = self._articles(inner)
        if at >= len(self.items):
            return None, begin
        item = self.items[at]
        if item.has("anaphor"):
            return self._nameless(at)
        if self._is(at, "part") or self._is(at + 1, "part"):
            part, stop = self._part(at)
            if part is not None and part.reference:
                return part.reference[0], stop
        for read in (self._typed, lambda i: self._bare(i, None, loose=False)):
            phrase, stop = read(at)
            if phrase is not None:
                return phrase, stop
        return None, begin

    def _pronoun(self, at: int) -> Phrase:
        item = self.items[at]
        pron = next((tag.pron for tag in item.tags.values() if getattr(tag, "pron", "")), "")
        return Phrase(self._printed(at), item.start, item.stop, sort="pronoun", gender=pron)

    # -- qualifiers

    def _qualify(self, at: int, members: list[Phrase], pending: int, excluded: list[Phrase]) -> int:
        """Read the qualifiers that follow and give them to the members since the last ones."""
        while at < len(self.items):
            targets = members[pending:] or members[-1:]
            stop = self._qualifier(at, targets, members, excluded)
            if stop == at:
                return at
            at = stop
        return at

    def _qualifier(self, at: int, targets: list[Phrase], members: list[Phrase], excluded: list[Phrase]) -> int:
        item = self.items[at]
        if item.has("extent") and not self._is(at + 1, "noun", "place", "unnamed") and not item.joined and item.value("extent") in ("all", "most"):
            for member in targets:
                member.extent = item.value("extent")
            return at + 1
        if item.has("located"):
            stop = self._qualifier(at + 1, targets, members, excluded) if at + 1 < len(self.items) else at
            return stop if stop > at + 1 else at
        if item.has("measure") and self._kilometres(at + 1)[0] is not None:
            return at + 3
        comma = item.text in (",", "،")
        begin = at + 1 if comma else at
        if begin >= len(self.items):
            return at
        for read, after_comma in (
            (self._by_distance, True),
            (self._by_bank, True),
            (self._by_relation, True),
            (self._by_direction, False),
            (self._by_countryside, False),
            (self._by_inside, False),
        ):
            if comma and not after_comma:
                continue
            stop = read(begin, targets, members, excluded)
            if stop != begin:
                return stop
        return at

    def _give(self, targets: list[Phrase], relation: str, direction: tuple[str, ...], reference: list[Phrase]) -> None:
        for member in targets:
            if member.relation is None or (relation not in ("in",) and member.relation == "in"):
                member.relation, member.reference = relation, reference
                member.direction = direction or member.direction
            elif direction and not member.direction:
                member.direction = direction
            elif member.relation in ("part_of", "countryside_of") and not member.reference:
                member.reference = reference

    def _by_direction(self, at: int, targets: list[Phrase], *_: object) -> int:
        """``غربي X``, ``جنوبها``, ``شرقا``, ``north of X``."""
        if not self._is(at, "direction") or self.items[at].joined:
            return at
        if self.items[at].tags["direction"].pron:
            self._give(targets, "direction_of", (self.items[at].value("direction"),), [self._pronoun(at)])
            return at + 1
        direction, stop = self._directions(at)
        if self._quarters(at, stop, targets, direction):
            return stop
        name_at = stop
        if self._is(name_at, "of") or (self._is(name_at, "prep") and self.items[name_at].value("prep") == "from"):
            name_at += 1
        elif self.order.get("noun") == "both":
            return at
        reference, after = self._reference(name_at)
        if reference is None and self._is(name_at, "countryside"):
            return at
        self._give(targets, "direction_of", direction, [reference] if reference is not None else [])
        return after if reference is not None else stop

    def _quarters(self, at: int, stop: int, targets: list[Phrase], direction: tuple[str, ...]) -> bool:
        """``أحياء حلب الشرقية``: the quarters of a city on one side of it."""
        last = targets[-1]
        if not (self.article and last.plural and last.kind == "neighbourhood" and len(targets) == 1):
            return False
        if not self.items[at].text.startswith(self.article) or self._is(stop, "noun", "place"):
            return False
        city = Phrase(last.name, last.start, last.stop, ids=last.ids)
        last.name, last.sort = self.text[last.start : self.items[stop - 1].stop], "part"
        last.relation, last.direction, last.reference, last.ids = "part_of", direction, [city], ()
        return True

    def _by_countryside(self, at: int, targets: list[Phrase], *_: object) -> int:
        """``في ريف X الشمالي``, ``in the northern X countryside``."""
        begin = at
        if self._is(at, "prep") and self.items[at].value("prep") == "in":
            at += 1
        elif self._role(at) != "in" or not self._is(at, "countryside"):
            return begin
        phrase, stop = self._countryside(self._articles(at))
        if phrase is None:
            return begin
        self._give(targets, "countryside_of", phrase.direction, phrase.reference)
        return stop

    def _by_inside(self, at: int, targets: list[Phrase], *_: object) -> int:
        """``في X``, ``بإدلب``, ``in the west of X``."""
        begin = at
        if self._is(at, "prep") and self.items[at].value("prep") == "in" and not self.items[at].tags["prep"].pron:
            at = self._articles(at + 1)
        elif self._role(at) != "in":
            return begin
        if self._is(at, "direction") and self.order.get("noun") == "both":
            direction, stop = self._directions(at)
            name_at = stop + 1 if self._is(stop, "of") else stop
            reference, after = self._reference(name_at)
            if reference is None:
                return begin
            self._give(targets, "part_of" if name_at > stop else "in", direction, [reference])
            return after
        reference, stop = self._reference(at)
        if reference is None:
            return begin
        self._give(targets, "in", (), [reference])
        last = stop
        while (following := self._continues(last, loose=False, headed=False)) is not None:
            another, last = self._reference(following, listed=True)
            if another is None or not targets[0].land:
                break
            targets[0].reference = [*targets[0].reference, another]
            stop = last
        return stop

    def _by_bank(self, at: int, targets: list[Phrase], *_: object) -> int:
        """``على الضفة الشمالية للفرات``."""
        begin = at
        if not (self._is(at, "prep") and self.items[at].value("prep") in ("on", "in", "near")):
            return begin
        phrase, stop = self._bank(self._articles(at + 1))
        if phrase is None:
            return begin
        for member in targets:
            member.bank = phrase.bank
            if not member.relation and not member.reference:
                member.reference = phrase.reference
        return stop

    def _by_distance(self, at: int, targets: list[Phrase], *_: object) -> int:
        """``على بعد 3 كم شرق X``."""
        found = self.distance(at)
        if found is None:
            return at
        km, direction, reference, stop = found
        for member in targets:
            member.relation, member.distance_km = "distance", km
            member.direction, member.reference = direction or member.direction, [reference]
        return stop

    def distance(self, at: int) -> tuple[float, tuple[str, ...], Phrase, int] | None:
        """Read ``[at a distance of] N km [north] of X``."""
        if self._is(at, "distance"):
            at += 1
        elif self.order.get("noun") != "both":
            return None
        while self._is(at, "more_than", "article"):
            at += 1
        km, at = self._kilometres(at)
        if km is None:
            return None
        direction: tuple[str, ...] = ()
        if self._is(at, "direction"):
            direction, at = self._directions(at)
        while self._is(at, "of", "article") or (self._is(at, "prep") and self.items[at].value("prep") == "from"):
            at += 1
        reference, stop = self._reference(at)
        return (km, direction, reference, stop) if reference is not None else None

    def _kilometres(self, at: int) -> tuple[float | None, int]:
        if not 0 <= at < len(self.items):
            return None, at
        item = self.items[at]
        number = item.text.replace(",", ".").replace("٫", ".")
        value = item.value("number") or number
        if value.replace(".", "", 1).isdigit() and self._is(at + 1, "km"):
            return float(value), at + 2
        return None, at

    def _by_relation(self, at: int, targets: list[Phrase], members: list[Phrase], excluded: list[Phrase]) -> int:
        """``التابعة لـ X``, ``قرب X``, ``بين A وB``, ``باستثناء X``, ``أبرزها A وB``."""
        if not self._is(at, "relation"):
            return at
        relation = self.items[at].value("relation")
        if relation == "in":
            return at
        if self.items[at].tags["relation"].pron:
            self._give(targets, relation, (), [self._pronoun(at)])
            return at + 1
        stop = at + 1
        while self._is(stop, "prep", "of", "article") and not self._is(stop, "noun", "place") and stop - at < 4:
            stop += 1
        if relation == "list":
            return self._listed(stop, at, members)
        reference, after = self._reference(stop)
        if reference is None:
            return at
        references = [reference]
        if relation in ("between", "except"):
            while (following := self._continues(after, loose=False, headed=False)) is not None:
                another, end = self._reference(following, listed=True)
                if another is None:
                    break
                references, after = [*references, another], end
        if relation == "except":
            excluded += references
        else:
            self._give(targets, relation, (), references)
        return after

    def _listed(self, at: int, begin: int, members: list[Phrase]) -> int:
        """Names that an unnamed plural is spelled out by take its place."""
        if members[-1].sort != "unnamed" and members[-1].extent != "part":
            return begin
        group, stop = self.group(at, loose=True)
        if group is None or any(m.sort != "named" for m in group.members):
            return begin
        vague = members.pop()
        inside = [vague] if vague.sort == "named" else vague.reference
        for member in group.members:
            if member.relation is None:
                member.relation = "in" if vague.sort == "named" else vague.relation
                member.direction, member.reference = vague.direction, inside
            member.bank = member.bank or vague.bank
        members += group.members
        return stop


def groups_of(items: Sequence[Item]) -> Iterator[Group]:
    """Place groups of chunked items."""
    for item in items:
        if item.has("group"):
            yield item.tags["group"]
