"""Reads where a place lies by banks, borders, roads and kilometres: N km from X, on the road from A to B.

The storey of :class:`mapper.claims.chunks.Chunker` under :class:`mapper.claims.qualifiers.Qualifiers`.
"""

from __future__ import annotations

from typing import Final

from mapper.claims.enumerated import Enumerated
from mapper.claims.phrases import SETTLED, Phrase

BESIDE: Final = ("near", "axis_of", "around", "adjacent_to")
"""Relations that lead to a line: "near the border", "along the road"."""
_HALF: Final = "50"
_RANGE: Final = ("-", "\u2013")


class Lying(Enumerated):
    """Reads qualifiers that measure or lead along a line."""

    def _give(self, targets: list[Phrase], relation: str, direction: tuple[str, ...], reference: list[Phrase]) -> None:
        if reference and reference[0].sort == "pronoun" and targets[-1].sort != "named":
            named = [i for i, member in enumerate(targets) if member.sort == "named"]
            targets = targets[named[-1] + 1 :] if named else targets  # "P and the hill above it": the hill
        elif reference and reference[0].sort == "pronoun" and self._beside_a_town(targets):
            targets = targets[-1:]  # ``قرية P ومخيم النازحين قربها``: the camp
        for member in targets:
            if member.relation is None:
                if member.sort == "anaphor" and member.kind == "area" and reference:
                    member.sort, member.kind = "unnamed", "areas_unnamed"
                member.relation, member.reference = relation, reference
                member.direction = direction or member.direction
            elif direction and not member.direction:
                member.direction = direction
            elif member.relation in ("part_of", "countryside_of") and not member.reference:
                member.reference = reference
            elif relation == "in" and self.article and member.sort == "unnamed" and member.reference:
                inner = member.reference[-1]  # "their last positions in quarter P of Q"
                if inner.sort == "named" and inner.relation is None and reference:
                    inner.relation, inner.reference = relation, reference

    def _beside_a_town(self, targets: list[Phrase]) -> bool:
        """Whether the last of a list is what no map has, and a village stands before it."""
        last = targets[-1]
        return (
            bool(self.article)
            and len(targets) > 1
            and not last.ids
            and last.kind not in SETTLED
            and (targets[-2].kind in SETTLED)
        )

    def _measured(self, at: int, land: Phrase) -> int:
        """``بعمق 30 كم``, "a strip *30 km deep*": where the measure ends, else ``at``."""
        if self.items[at].has("measure") and self._kilometres(at + 1)[0] is not None:
            return at + 3
        return self._past_measure(at, behind=True) if land.single else at

    def _past_lead(self, at: int) -> int:
        """Skip "on", "near", "along" before a line; -1 when none of them stands here."""
        if self._is(at, "prep") and self.items[at].value("prep") in ("on", "in", "near", "through"):
            return self._articles(at + 1) if not self.items[at].tags["prep"].pron else -1
        if self._is(at, "relation") and self.items[at].value("relation") in BESIDE:
            return self._past_of(at + 1)
        return at if self._role(at) in ("in", "for") and self._is(at, "bank", "border") else -1

    def _by_bank(self, at: int, targets: list[Phrase], *_: object) -> int:
        """``على الضفة الشمالية للفرات``."""
        begin = at
        at = self._past_lead(at)
        phrase, stop = self._bank(at) if at >= 0 else (None, begin)
        if phrase is None:
            return begin
        for member in targets:
            member.bank = phrase.bank
            if not member.relation and not member.reference:
                member.reference = phrase.reference
        return stop

    def _by_river(self, at: int, targets: list[Phrase], *_: object) -> int:
        """``سد كذا على نهر كذا``: the water that a place lies on."""
        on = self._is(at, "prep") and self.items[at].value("prep") == "on" and not self.items[at].joined
        reference, stop = self._reference(at + 1) if on else (None, at)
        if reference is None or reference.kind != "river":
            return at
        self._give(targets, "on_river", (), [reference])
        return stop

    def _by_border(self, at: int, targets: list[Phrase], *_: object) -> int:
        """``على الحدود السورية التركية``, ``along the border with X``."""
        line = self._past_lead(at)
        phrase, stop = self._border(self._adjectives(line)) if line >= 0 else (None, at)
        if phrase is None:
            return at
        self._give(targets, "border_with", (), phrase.reference)
        return stop

    def _by_road(self, at: int, targets: list[Phrase], *_: object) -> int:
        """``على الطريق بين A وB``, ``on the road from A to B``."""
        line = self._past_lead(at)
        begin = self._adjectives(line) if line >= 0 else line
        road, stop = self._nameless_road(begin) if line >= 0 else (None, at)
        if road is None and self._is(begin, "noun") and self.items[begin].value("noun") == "road":
            road, stop = self._typed(begin)
        if road is None or road.relation != "between":
            return self._on_road_to(begin, at, targets)
        self._give(targets, "road_between", (), road.reference)
        return stop

    def _on_road_to(self, noun: int, at: int, targets: list[Phrase]) -> int:
        """ "P *on the road to Q*": near Q; where the words end, else ``at``."""
        road = self._both_sides and self._is(noun, "noun") and self.items[noun].value("noun") == "road"
        leads = self.items[noun + 1].value("prep") if road and noun + 1 < len(self.items) else ""
        if leads not in ("to", "from") or targets[-1].sort != "named" or targets[-1].relation or noun == at:
            return at
        town, stop = self._reference(self._articles(noun + 2))
        if town is None or self._is(stop, "prep", "possessive"):
            return at
        self._give(targets, "near", (), [town])
        return stop

    def _by_ends(self, at: int, targets: list[Phrase], *_: object) -> int:
        """ "A strip *from A to B*": land that its ends bound."""
        land = targets[-1].sort == "unnamed" and targets[-1].kind == "areas_unnamed" and targets[-1].relation is None
        begin = self._past_extension(at)
        ends, stop = self._road_ends(begin) if land and self._is(begin, "prep") else ([], at)
        if not ends:
            return at
        self._give(targets, "between", (), ends)
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
        apposed = at > 0 and self.items[at - 1].text in (",", "،", "(")
        at += self._is(at, "relative") and self._is(at + 1, "distance")
        if self._is(at, "distance"):
            at += 1
        elif self.order.get("noun") != "both" and not (apposed and self._is(self._kilometres(at)[1], "direction")):
            return None
        while self._is(at, "more_than", "article") and self._kilometres(at)[0] is None:
            at += 1
        km, at = self._kilometres(at)
        if km is None:
            return None
        again, beyond = self._kilometres(at)
        at = at if again is None else beyond  # "10 kilometers (6 miles) from P"
        at += self._is(at, "short_of")
        at += bool(self.article) and self._is(at, "adverb")
        direction: tuple[str, ...] = ()
        if self._is(at, "direction"):
            direction, at = self._directions(at)
        if self.article and self._is(at, "prep") and self.items[at].tags["prep"].pron and not direction:
            return km, direction, self._pronoun(at), at + 1  # "10 km from it"
        at = self._past_positions(self._past_of(at))
        at += self._is(at, "limits")  # ``على بعد 50 كم من حدود محافظة P``
        reference, stop = self._reference(at)
        if reference is None and self.article:
            line, stop = self.phrase(at, None)  # "5 km from the Turkish border"
            reference = line if line is not None and (line.relation == "border_with" or line.kind == "road") else None
        return (km, direction, reference, stop) if reference is not None else None

    def _past_positions(self, at: int) -> int:
        """ "5 km from *the army's positions in* P": where P begins, else ``at``."""
        stop = self._past(at, "article", "faction", "possessive", "adjective", "place_adjective", "past_mark")
        stands = stop > at and self._is(stop, "unnamed", "own_positions") and self.order.get("noun") == "both"
        return stop + 2 if stands and self._is(stop + 1, "prep") else at

    def _kilometres(self, at: int) -> tuple[float | None, int]:
        if not 0 <= at < len(self.items):
            return None, at
        item = self.items[at]
        both = self.order.get("noun") == "both"
        value = item.value("number") or item.text.replace(",", ".").replace("٫", ".")
        if both and item.has("indefinite"):
            value = "1"  # "a kilometre"
        elif self._is_half(at):
            value, at = "0.5", self._past(at + 1, "of", "article") - 1
        if value.replace(".", "", 1).isdigit():
            half = self._half_behind(at + 1)
            if self._is(half, "km"):
                km = self.items[half].tags["km"]
                more = self._half_behind(half + 1) if half == at + 1 else half + 1
                halves = (half > at + 1) + (more > half + 1)
                return round((float(value) + halves / 2) * float(km.get("factor", 1)), 1), more
        if item.value("km"):
            more = self._half_behind(at + 1)
            return float(item.value("km")) + (more > at + 1) / 2, more
        if value.isdigit() and (self._is(at + 1, "prep", "conj") or self.text[item.stop : item.stop + 1] in _RANGE):
            again, stop = self._kilometres(at + 2) if both else (None, at)
            return again, stop  # "10 to 15 km": the farther
        return None, at

    def _is_half(self, at: int) -> bool:
        return self._is(at, "fraction") and self.items[at].value("fraction") == _HALF

    def _half_behind(self, at: int) -> int:
        """ "Two *and a half* km", ``كيلومترين ونصف الكيلومتر``: where it ends, else ``at``."""
        joined = self._is(at, "conj") or (at < len(self.items) and self.items[at].joined)
        half = self._past(at, "conj", "indefinite")
        if not joined or not self._is_half(half):
            return at
        return half + 1 + self._is(half + 1, "km_again")
