"""What stands at a position of a sentence: the smallest questions that reading names needs.

The ground floor of :class:`mapper.claims.chunks.Chunker`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType

from mapper.text.cues import Item, Positions
from mapper.text.lexicon import Lexicon
from mapper.text.tokens import key_of


@cache
def _keys(words: tuple[str, ...]) -> frozenset[str]:
    """Keys of words of the grammar, made once and not for every sentence."""
    return frozenset(map(key_of, words))


@cache
def _sorts(table: tuple[tuple[str, tuple[str, ...]], ...]) -> Mapping[str, str]:
    """The sort of every word of a table of the grammar, made once and not for every sentence."""
    return MappingProxyType({key: sort for sort, words in table for key in _keys(words)})


class Words(Positions):
    """
    A sentence taken apart for reading names.

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
    believed
        Those of the slots in which they are believed without anything else that speaks for a place.
    known
        Every name of the gazetteer by its key, with the ids of all that bear it: for "the air base of X".
    """

    def __init__(
        self,
        items: Sequence[Item],
        text: str,
        lexicon: Lexicon,
        slots: frozenset[int] = frozenset(),
        believed: frozenset[int] = frozenset(),
        known: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
    ) -> None:
        """Take a sentence apart for reading."""
        self.believed = believed
        self.known = known
        self.items = items
        self.kinds = frozenset[str]().union(*(item.tags for item in items))
        self.text = text
        self.order = lexicon.grammar.get("order", {})
        self._both_sides = self.order.get("noun") == "both"
        self.article = lexicon.grammar.get("definite", "")
        self.entries = lexicon.entries
        self.verb_begins = tuple(lexicon.grammar.get("verb_begins", ()))
        self.verb_ends = tuple(lexicon.grammar.get("verb_ends", ()))
        self.people_ends = tuple(lexicon.grammar.get("people_ends", ()))
        self.peoples = _keys(tuple(lexicon.grammar.get("peoples", ())))
        self.real_and = tuple(lexicon.grammar.get("proclitics", {}).get("and_unknown", ()))
        self.somebodys = tuple(lexicon.grammar.get("somebodys", ()))
        self.verb_objects = tuple(lexicon.grammar.get("verb_objects", ()))
        stems = [end.removesuffix(mute) for end in self.verb_ends for mute in lexicon.grammar.get("adverb_ends", ())]
        self.its = tuple(lexicon.grammar.get("pronouns", {})) or ("\0",)
        self.past_objects = tuple(stem + pron for stem in stems for pron in self.verb_objects)
        self.past_plurals = tuple(end for end in self.verb_ends if len(end) > 1)
        self.feminine = str(lexicon.grammar.get("feminine_ending", ""))
        self.no_names_end = (*lexicon.grammar.get("adverb_ends", ()), *self.verb_ends, *self.verb_objects)
        self.no_names_begin = (self.article, lexicon.grammar.get("participle_begins", ""), *self.verb_begins)
        self.small = tuple(lexicon.grammar.get("proclitics", {}).get("second", ()))
        self.states = tuple(lexicon.grammar.get("states", ()))
        self.never_in_names = tuple(lexicon.grammar.get("never_in_names", ()))
        self.dual_adjective = tuple(lexicon.grammar.get("dual_adjective", ()))
        self.joint_lines = frozenset(lexicon.grammar.get("joint_lines", ()))
        self.situated = frozenset(lexicon.grammar.get("situated", ()))
        self.verb_shapes = tuple(lexicon.grammar.get("verb_shapes", ()))
        self.blows = frozenset(lexicon.grammar.get("blows", ()))
        self.any_of = _keys(tuple(lexicon.grammar.get("any_of", ())))
        self.building_ends = _keys(tuple(lexicon.grammar.get("building_ends", ())))
        self.bound_for = tuple(lexicon.grammar.get("bound_for", ()))
        self.carried_off = tuple(lexicon.grammar.get("carried_off", ()))
        self.guards = tuple(lexicon.grammar.get("guards", ()))
        self.vehicles = frozenset(lexicon.grammar.get("vehicles", ()))
        self.located = tuple(lexicon.grammar.get("located", ()))
        self.crosses = tuple(lexicon.grammar.get("crosses", ()))
        self.sides = tuple(lexicon.grammar.get("sides", ()))
        self.excepting = tuple(lexicon.grammar.get("excepting", ()))
        self.areas = _keys(tuple(lexicon.grammar.get("areas", ())))
        self.land = _sorts(tuple((sort, tuple(names)) for sort, names in lexicon.grammar.get("land", {}).items()))
        self.surrounding = tuple(lexicon.grammar.get("surrounding", ()))
        self.surroundings = tuple(lexicon.grammar.get("surroundings", ()))
        self.kind_ends = key_of(self.feminine)
        self.numbered = tuple(lexicon.grammar.get("numbered", ()))
        self.seats_of = tuple(lexicon.grammar.get("seats", ()))
        self.seats = lexicon.grammar.get("capital", {})
        self.slots = slots
        self.between: set[int] = set()

    def _articles(self, at: int) -> int:
        while at < len(self.items) and self.items[at].has("article") and not self._leads_on(at):
            at += 1
        return at

    def _leads_on(self, at: int) -> bool:
        """Whether a border's neighbour follows: "the border with X", not "the border town"."""
        tag = self.items[at].tag("border")
        return tag is not None and at + 1 < len(self.items) and self.items[at + 1].text in tag.get("leads", ())

    _is = Positions.is_

    def _past(self, at: int, *kinds: str) -> int:
        """Position behind the words of these kinds that begin at a position, which is the position without any."""
        items, stop = self.items, len(self.items)
        while 0 <= at < stop and items[at].has(*kinds):
            at += 1
        return at

    def _back(self, at: int, *kinds: str) -> int:
        """Position before the words of these kinds that end at a position; -1 if they begin the sentence."""
        items, stop = self.items, len(self.items)
        while 0 <= at < stop and items[at].has(*kinds):
            at -= 1
        return at

    def _extent(self, at: int) -> tuple[str | None, int]:
        """``80 % of``, ``more than half of``, ``all of``, ``outskirts of``; nothing when no place follows."""
        more = ""
        begin = at
        if self._is(begin, "more_than"):
            more, begin = self.items[begin].value("more_than"), begin + 1
            begin = self._articles(begin)
        value, stop = self._amount(begin, more)
        if value is None or (begin > at and value in ("center", "outskirts", "vicinity")):
            return None, at  # "about half of", but "towards the centre of"
        if self.article and value in ("all", "most") and self._is(stop, "extent") and not self.items[stop].joined:
            stop += self.items[stop].value("extent") == "part"  # "most parts of"
        if self.article and value in ("all", "most", "part") and self._in_the_middle(stop):
            value, stop = "center" if value == "all" else "part", stop + 1  # ``أجزاء من وسط مدينة P``
        while self._is(stop, "area_of", "of") and not self._is(stop, "noun") and not self._pron_of_area(stop):
            stop += 1
        return value, stop

    def _in_the_middle(self, at: int) -> bool:
        middle = self._is(at, "extent") and self.items[at].value("extent") == "center"
        return middle and not self.items[at].joined and self._is(at + 1, "noun", "place")

    def _spells_out(self, at: int) -> bool:
        """Whether "including" or "they are" stands here."""
        return self._is(at, "relation") and self.items[at].value("relation") == "list"

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
        if (few := self._count(at)) and (of := self._of_its_parts(at + 1)) is not None:
            return f"count:{few}/{of}" if of else "part", at + 2  # "three of P's (nine) districts"
        if item.has("fraction"):
            return f"percent:{more}{item.value('fraction')}", at + 1
        if item.has("extent") and not item.tags["extent"].pron and not item.tags["extent"].get("behind"):
            return item.value("extent"), at + 1
        return None, at

    def _of_its_parts(self, at: int) -> str | None:
        """How many of them there are: "of P's (22) districts", "of the 22 districts of P"; None without such words."""
        of = self._is(at, "of") or (self._is(at, "prep") and self.items[at].value("prep") == "from")
        if not of or not self._both_sides:
            return None
        owned = self._is(at + 1, "place", "anaphor") and self._is(at + 2, "possessive")
        total = at + 3 if owned else at + 1 + self._is(at + 1, "article")
        whole = self._count(total)
        part = self._past(total + bool(whole), "place_adjective", "direction")
        if any(self._is(i, "direction") for i in range(total, part)):
            whole = ""  # so many of one side's districts say nothing of the whole
        return whole if (owned or whole) and self._is(part, "part") else None

    def _count(self, at: int) -> str:
        """The number that stands here in digits or in words, ``""`` for none."""
        if at >= len(self.items):
            return ""
        return self.items[at].text if self.items[at].text.isdigit() else self.items[at].value("number")

    def _definite(self, at: int) -> bool:
        return bool(self.article) and self._role(at) == "" and self.items[at].text.startswith(self.article)

    def _directions(self, at: int) -> tuple[tuple[str, ...], int]:
        found = [self.items[at].value("direction")]
        stop = at + 1
        while True:
            listed = stop < len(self.items) and self.items[stop].text == "," and self.order.get("noun") == "both"
            following = stop + 1 if self._is(stop, "conj") or listed else stop
            if not self._is(following, "direction") or not (self.items[following].joined or following > stop):
                return tuple(found), stop
            found.append(self.items[following].value("direction"))
            stop = following + 1

    def _named_so(self, at: int) -> bool:
        """ "The northern *districts* of P": a part that has a name of its own, where "the northern part" has P's."""
        return bool(self.items[at].tags["part"].get("own")) if self._is(at, "part") else self._is(at, "noun")

    def _capital(self, at: int) -> bool:
        """Whether a word is printed as a name: "Kabira", "al-kabira"."""
        if at >= len(self.items):
            return False
        start = self.items[at].start
        if self.text[start : start + 1].isupper() or not at:
            return self.text[start : start + 1].isupper()
        before = self.items[at - 1]
        return before.value("name_start") == "article" and self.text[before.stop : start] == "-"

    def _strange(self, at: int) -> bool:
        """Whether a name begins that nobody knows, where capitals mark names: "Kabira", "al-Kabira"."""
        at += self._is(at, "name_start")
        return at < len(self.items) and self.items[at].word and not self.items[at].known and self._capital(at)

    def _role(self, at: int) -> str:
        return self.items[at].role if 0 <= at < len(self.items) else ""

    def _like_a_verb(self, word: str) -> bool:
        return word.startswith(self.verb_begins) or word.endswith(self.verb_ends)
