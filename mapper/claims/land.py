"""Reads land that has no name of its own: what it is bounds it, and what lies beside it.

"A strip along the border with X", "the heights around P", "everything east of the Euphrates", ``ما بين P وQ``. A storey
of :class:`mapper.claims.chunks.Chunker`, over :class:`mapper.claims.nameless.Nameless`.
"""

from __future__ import annotations

from typing import Final

from mapper.claims.nameless import Nameless
from mapper.claims.phrases import Phrase, without_article

_BOUNDS: Final = ("between", "near")
"""What may follow an area that has no name."""
_BESIDE: Final = ("between", "near", "around", "axis_of", "border_with", "adjacent_to")
_WITHIN: Final = ("in", "on", "from", "to")
_DESCRIBES: Final = frozenset((
    "place_adjective", "adjective", "direction", "stop", "border", "country", "nation", "article", "old_or_new",
    "superlative", "beside", "past_mark", "filler",
))  # fmt: skip
_OF: Final = {"part": "area", "street": "city_part", "approach": "outskirts", "node": "junction"}
"""Sorts of land that are told by the place they belong to, and the kind of place that they are."""
_RELATION: Final = {"outskirts": "outskirts_of", "junction": "near"}
"""How those lie to that place that are no part of it."""
_PLACES: Final = ("place", "name_start", "noun", "anaphor", "border", "country", "bank")
_MODIFIERS: Final = 4
_REACH: Final = 4
"""Words between what leads to the other place and its name: "in the far west of P"."""


class Land(Nameless):
    """Reads land without a name."""

    def _past_measure(self, at: int, *, behind: bool = False) -> int:
        """ "A *120-km* stretch", "*400 square kilometres of* land", "a strip *30 km deep*": where it ends."""
        stop = at + (behind and self._is(at, "of"))
        begin = stop
        while self._counts(stop) or self._is(stop, "more_than"):
            stop += 1
        if stop == begin or not self._is(stop, "km", "area_unit"):
            return at
        stop += 1
        deep = self._is(stop, "wide_or_long")
        stop += deep
        if behind:
            return stop if deep or begin > at else at
        stop += self._is(stop, "of")
        return stop if self._land_at(stop) or self._is(stop, "extent", "unnamed", "part") else at

    def _past_extension(self, at: int) -> int:
        """ "A strip *30 km deep* along R", "a swath of land *stretching* from P to Q": where what bounds it begins."""
        at = self._past_measure(at, behind=True)
        return at + self._is(at, "stretches")

    def _bounded_area(self, at: int) -> tuple[Phrase | None, int]:
        """ "The area north of P", "a strip of land between P and Q", ``ما بين P وQ``: known by its bounds alone."""
        if (last := self._last_piece(at)) is not None:
            return last, at + 1
        if self.article:
            return self._plain_area(at)
        head = self._land_head(at)
        if head is None or (self._is(at - 1, "indefinite") and at > 1 and self.items[at - 2].text in (",", ")")):
            return None, at  # "P, a range west of Q,": says what P is
        if self._is(at - 1, "faction") or self._border(head)[0] is not None:
            return None, at  # "the government enclave in P": whose it is; "the border between X and Y": a line
        sort, stop = self._land_at(head), self._of_what(head + 1)
        if sort in _OF:
            part, after = self._land_of(at, stop, _OF[sort])
            if part is not None or sort != "part":
                return part, after
        if not self._bound_by(stop, piece=sort == "piece"):
            return None, at
        area = self._piece(self._printed(at, stop), self.items[at].start, self.items[stop - 1].stop)
        if sort == "hills":
            area.kind, area.land, area.single = "hills_group", False, False
        return area, stop

    def _land_at(self, at: int) -> str:
        """Which sort of land a word means, nothing when it means none."""
        return self.land.get(self.items[at].text.removeprefix("the "), "") if at < len(self.items) else ""

    def _ground_around(self, at: int, it: Phrase) -> Phrase:
        """ "P and *the desert around it*": beside P, and not P itself."""
        begin, end = self.items[at].start, it.start
        name = self.text[begin:end].rsplit(maxsplit=1)[0]
        ground = self._piece(name, begin, it.stop)
        ground.relation, ground.reference = "around", [it]
        return ground

    def _land_of(self, at: int, stop: int, kind: str) -> tuple[Phrase | None, int]:
        """ "The orchards *of P*", "the southern approaches *to P*"."""
        leads = ("of", "to") if kind == "outskirts" else ("of",)
        led = stop < len(self.items) and self.items[stop].value("prep") in leads
        whole, after = self._reference(self._articles(stop + 1)) if led else (None, at)
        if whole is None:
            return None, at
        at = self._back(at - 1, "direction") + 1
        begin, end = self.items[at].start, self.items[stop - 1].stop
        name = without_article(self.text[begin:end])
        part = Phrase(name, begin, whole.stop, kind=kind, sort="part", extent="part")
        part.relation = _RELATION.get(kind, "part_of")
        part.direction, part.reference = self._led_by_directions(at)[0], [whole]
        return part, after

    def _plain_area(self, at: int) -> tuple[Phrase | None, int]:
        """ "ما بين P وQ", ``الشريط شمال P``: where an area's name begins with the word for it."""
        if self.items[at].text not in self.areas or self._is(at, "place"):
            return None, at
        stop = at + 1
        bound = stop + 1
        if self._is(stop, "direction"):
            _, bound = self._directions(stop)
            bounded = True
        else:
            bounded = self._is(stop, "relation") and self.items[stop].value("relation") in _BOUNDS
        if not bounded or not any(self._is(i, "place", "name_start", "noun") for i in range(bound, bound + 3)):
            return None, at
        return self._piece(self._printed(at, stop), self.items[at].start, self.items[stop - 1].stop), stop

    def _led_by_directions(self, at: int) -> tuple[tuple[str, ...], int]:
        found: tuple[str, ...] = ()
        while self._is(at, "direction"):
            found, at = (*found, self.items[at].value("direction")), at + 1
            at += self._is(at, "conj") and self._is(at + 1, "direction")  # "the northern and western countryside"
        return found, at

    def _piece_of(self, at: int) -> bool:
        """ "*A stretch of* the border": an extent that is a piece of land itself."""
        return any(self.land.get(word) == "piece" for word in self.items[at].text.split())

    def _land_head(self, at: int) -> int | None:
        """Where the word for land stands that the words from a position on describe."""
        head = at
        while head < len(self.items) and head - at <= _MODIFIERS:
            if self._land_at(head) and not self._is(head, "place"):
                while self._land_at(head + 1):
                    head += 1  # "the border strip"
                return head
            if not self._describes_land(head):
                return None
            head += 1
        return None

    def _describes_land(self, at: int) -> bool:
        item = self.items[at]
        if not item.word or item.text.isdigit():
            return False
        if item.known:
            return item.tags.keys() <= _DESCRIBES
        return not self._capital(at) and not item.text.endswith(("ly", *self.verb_ends[:1]))

    def _of_what(self, at: int) -> int:
        """ "A stretch *of the border*", "a strip *of land*": where the words end."""
        if not self._is(at, "of", "area_of"):
            return at
        what = self._articles(at + 1)
        if not (self._land_at(what) or self._is(what, "border", "unnamed")):
            return at
        while self._land_at(what + 1):
            what += 1
        return what + 1

    def _bound_by(self, at: int, *, piece: bool) -> bool:
        """Whether what follows land says where it lies, by another place."""
        at = self._past_extension(at)
        if at >= len(self.items):
            return False
        item = self.items[at]
        if item.has("direction"):
            _, beyond = self._directions(at)
            return self._is(beyond, "of") and self._place_near(beyond + 1)
        beside = item.value("relation") in _BESIDE
        inside = item.value("prep") in _WITHIN and (piece or item.value("prep") == "from")
        return (beside or inside) and self._place_near(at + 1)

    def _place_near(self, at: int) -> bool:
        for i in range(at, min(len(self.items), at + _REACH)):
            if self._is(i, *_PLACES) or self._starts_upper(i):
                return True
            if not self.items[i].word or self._is(i, "trigger", "faction", "clause"):
                return False
        return False

    def _last_piece(self, at: int) -> Phrase | None:
        """ "Took the *last strip of land* in P", "... held by F in P"."""
        item, tag = self.items[at], self.items[at - 2].tags.get("trigger") if at > 1 else None
        if not item.has("last_of") or not self._is(at - 1, "article") or self._is(at - 1, "its"):
            return None
        if tag is None or tag.value != "captured" or tag.get("frame") != "take":
            return None
        piece = any(word in self.land for word in item.text.split())
        held = self.items[at + 1].tags.get("trigger") if at + 1 < len(self.items) else None
        in_it = self._is(at + 1, "prep") and self.items[at + 1].value("prep") == "in"
        if not piece or not (in_it or (held is not None and held.get("frame") == "state")):
            return None
        return self._piece(self._printed(at), item.start, item.stop)

    def _piece(self, name: str, start: int, stop: int) -> Phrase:
        """One piece of land without a name."""
        return Phrase(name, start, stop, kind="areas_unnamed", sort="unnamed", land=True, single=True)
