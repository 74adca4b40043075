"""Reads what bounds a place by another: east of X, in the countryside of X, N km from X, between X and Y.

The fourth storey of :class:`mapper.claims.chunks.Chunker`, over :class:`mapper.claims.places.Places`.
"""

from __future__ import annotations

from typing import Final

from mapper.claims.lying import BESIDE, Lying
from mapper.claims.phrases import COUNTED, LANDMARKS, SETTLED, Group, Phrase

_SOME: Final = 2
"""Names in brackets behind villages that must be there to be taken for theirs."""
_NEXT_TO: Final = ("near", "adjacent_to")
_CLAUSE: Final = 10
"""Items of a clause that are looked at for what negates it."""


class Qualifiers(Lying):
    """Reads the qualifiers after a list of places and gives them to its members."""

    def _qualify(self, at: int, members: list[Phrase], pending: int, excluded: list[Phrase]) -> int:
        """Read the qualifiers that follow and give them to the members since the last ones."""
        while at < len(self.items):
            targets = members[pending:] or members[-1:]
            stop = self._qualifier(at, targets, members, excluded)
            if stop == at:
                self._past_holder(at, members[-1])
                return at
            at = stop
        return at

    def _past_holder(self, at: int, last: Phrase) -> None:
        """ "The last districts *held by F* in P": they lie in P, which stays a place of its own."""
        held = self.items[at].tags.get("trigger") if self.order.get("noun") == "both" else None
        if held is None or last.sort != "unnamed" or last.relation is not None or held.get("frame") != "state":
            return
        if held.get("place") or held.get("holder"):
            return
        holder = self._past(at + 1, "article", "faction", "member")
        if holder > at + 1 and self._is(holder, "prep") and self.items[holder].value("prep") == "in":
            whole, _ = self._reference(self._articles(holder + 1))
            if whole is not None:
                self._give([last], "in", (), [whole])

    def _qualifier(self, at: int, targets: list[Phrase], members: list[Phrase], excluded: list[Phrase]) -> int:
        item = self.items[at]
        if (
            item.has("extent")
            and (not self._is(at + 1, "noun", "place", "unnamed") or (self.article and self.items[at + 1].joined))
            and not item.joined
            and item.value("extent") in ("all", "most")
        ):
            for member in targets:
                member.extent = item.value("extent")
            return at + 1
        if (item.has("epithet") and not item.joined) or self._describes(at, targets[-1]) or self._its_fields(at):
            return at + 1
        if self.article and item.has("country") and item.has("stop") and not item.joined and members[-1].kind:
            return at + 1  # "the Syrian city of P"
        if self.article and item.has("adverb") and targets[-1].sort == "unnamed":
            list_at = at + 1 + (at + 1 < len(self.items) and self.items[at + 1].text in (",", "،"))
            if self._spells_out(list_at):
                return at + 1
        if self.article and item.has("airport_adjective") and members[-1].kind in ("airbase", "airport"):
            return at + 1
        abroad = members[-1].kind == "crossing" and (
            item.value("role") == "opponent" or item.value("relation") == "border_with"
        )
        if (self.article and abroad and self._is(at + 1, "country")) or self._loyal_and_shut_in(at):
            return at + 2  # "the P crossing with Turkey"
        if targets[-1].sort == "unnamed" and (listed := self._past_while(at)) > at:
            return listed
        between = item.text in self.areas and bool(self.article) and self._is(at + 1, "relation")
        led = at + 1 if item.has("located") or between else self._led_direction(at)
        if led > at:
            stop = self._qualifier(led, targets, members, excluded) if led < len(self.items) else at
            return stop if stop > led else at
        if (measured := self._measured(at, targets[-1])) > at:
            return measured
        its = not self.article and self._is(at, "conj") and self._is(at + 1, "its")
        edge = at + 2 + self._is(at + 2, "place_adjective")
        if its and self._is(edge, "part", "countryside"):
            if self._is(edge, "countryside"):
                members.append(self._its_countryside(at + 1, edge, members[-1]))
            return edge + 1  # "P and its outskirts"
        around = self._surroundings(at)
        if around > at:
            members.append(self._around(at + 1, around, members[-1]))
            return around
        last = members[-1]
        if self._is(at, "of") and last.kind == "neighbourhoods_unnamed" and last.relation is None:
            whole, stop = self._reference(at + 1) if self.order.get("noun") == "both" else (None, at)
            if whole is not None:
                self._give([last], "in", (), [whole])
                return stop
        if item.text in ("(", ":") and last.sort == "unnamed" and (closed := self._bracketed(at, members)) > at:
            return closed
        if item.text == "(" and (behind := self._by_distance(at + 1, targets)) > at + 1:
            closed = behind < len(self.items) and self.items[behind].text == ")"
            return behind + closed  # "P (55 km south of Q)"
        comma = item.text in (",", "،")
        begin = at + 1 if comma else at
        if begin >= len(self.items):
            return at
        if comma and self._is(begin, "located") and begin + 1 < len(self.items):
            stop = self._qualifier(begin + 1, targets, members, excluded)
            closed = stop < len(self.items) and self.items[stop].text == "," and not self.article
            return stop + closed if stop > begin + 1 and (self.article or closed) else at
        if comma and (spelled := self._spelled_out(begin, at, members)) > at:
            return spelled
        for read, after_comma in (
            (self._by_distance, True),
            (self._by_bank, True),
            (self._by_river, True),
            (self._by_border, True),
            (self._by_road, True),
            (self._by_ends, False),
            (self._by_relation, True),
            (self._by_direction, False),
            (self._from_a_side, False),
            (self._and_between, False),
            (self._by_edge, False),
            (self._by_countryside, False),
            (self._by_inside, False),
        ):
            if comma and not (after_comma or self._aside_direction(begin)):
                continue
            stop = read(begin, targets, members, excluded)
            if stop != begin:
                return stop
        return at

    def _led_direction(self, at: int) -> int:
        """ "P *just* south of Q", "P *to the* north of Q": where the direction stands, else ``at``."""
        if self.order.get("noun") != "both":
            return at
        adverb = self._is(at, "adverb") and self._is(at + 1, "direction", "relation")
        towards = self._is(at, "prep") and self.items[at].value("prep") == "to" and self._is(at + 1, "article")
        led = at + 1 if adverb else at + 2 if towards and self._is(at + 2, "direction") else at
        lies = self._is(led, "relation") or self._is(self._directions(led)[1], "of") if led > at else False
        return led if lies else at

    def _its_countryside(self, at: int, stop: int, town: Phrase) -> Phrase:
        """ "P and its northern countryside": beside P, and not P itself."""
        first, last = self.items[at], self.items[stop]
        name = self.text[first.start : last.stop]
        rural = Phrase(name, first.start, last.stop, kind="countryside", sort="part", relation="countryside_of")
        rural.reference = [town]
        return rural

    def _surroundings(self, at: int) -> int:
        """ "P and its surroundings", "P and the surrounding area": where those end, ``at`` itself without any."""
        words = self.surroundings
        what = self._past(at + 1, "extent", "article", "its")  # "and all of its surroundings"
        if not words or not self._is(at, "conj") or what + 1 >= len(self.items):
            return at
        if self.items[what].text in words and what > at + 1:
            return what + 1
        land = self.items[what + 1].text in self.land or self._is(what + 1, "countryside")
        land = land or (self._is(what + 1, "unnamed") and not self._is(what + 2, "of"))
        return what + 2 if self.items[what].text in self.surrounding and land else at

    def _around(self, at: int, stop: int, town: Phrase) -> Phrase:
        at = self._past(at, "extent", "its")
        begin, end = self.items[at].start, self.items[stop - 1].stop
        kind = self.items[stop - 1].value("unnamed") or "areas_unnamed"
        land = kind == "areas_unnamed"
        area = Phrase(self.text[begin:end], begin, end, kind=kind, sort="unnamed", land=land, single=land)
        area.relation, area.reference = "around", [town]
        return area

    def _bracketed(self, at: int, members: list[Phrase]) -> int:
        """``قرى (A، B وC)``, ``قرى: A، B وC``: names in brackets or behind a colon are those of the villages."""
        told = list(members)
        kind = next((one for one, many in COUNTED.items() if many == told[-1].kind and self.article), "")
        names, stop = self._enumerated(at, kind) if self.article and self.items[at].text == "(" else ([], at)
        if names:
            members[-1:] = self._spelling_out(told[-1], names)
            return stop
        stop = self.listed(at + 1, at, told, head=Phrase("", 0, 0, kind=kind, plural=True))
        names = told[len(members) - 1 :]
        opened = self.items[at].text == "("
        closed = not opened or (stop < len(self.items) and self.items[stop].text == ")")
        if stop == at or not closed or len(names) < _SOME:
            return at
        members[:] = told
        return stop + opened

    def _spelled_out(self, at: int, begin: int, members: list[Phrase]) -> int:
        """ "Two villages in Q, A and B": as many names as were counted."""
        last = members[-1]
        if self.order.get("noun") != "both" or last.sort != "unnamed" or not (last.extent or "").startswith("count:"):
            return begin
        group, _ = self.group(at, loose=True, sure=True)
        if group is None or f"count:{len(group.members)}" != last.extent:
            return begin
        return self.listed(at, begin, members)

    def _aside_direction(self, at: int) -> bool:
        """ "P, southwest of Q": a direction that a comma, or a pair of them, sets off."""
        middle = self._middle(at)
        if self.article and (middle or self._is(at, "direction")) and not self.items[at].joined:
            reference, after = self._reference(at + 1 if middle else self._directions(at)[1])
            return reference is not None and (after >= len(self.items) or not self.items[after].word)
        led = self.order.get("noun") == "both" and self._is(at, "direction")
        return led and self._is(self._directions(at)[1], "of")

    def _middle(self, at: int) -> bool:
        """``وسط سوريا`` behind a place tells where it lies."""
        return bool(self.article) and at < len(self.items) and self.items[at].value("extent") == "center"

    def _describes(self, at: int, last: Phrase) -> bool:
        """Whether an unknown adjective stands behind a place and the sentence goes on: ``مدينة P القديمة و...``."""
        vague = bool(self.article) and (last.sort == "unnamed" or last.local)
        if vague and self._is(at, "adjective") and not self.items[at].joined and self._is(at + 1, "relation"):
            return True  # "a strategic hill overlooking P"
        if vague and self._strange_adjective(at, last):
            return True
        shut = self.items[at].tag("trigger") if vague and self._definite(at) else None
        if shut is not None and shut.get("own") and self._where_follows(at + 1):
            return True  # "the besieged quarters of P"
        following = self.items[at + 1] if at + 1 < len(self.items) else None
        goes_on = following is None or following.joined or not following.word or following.known
        return self._longer(at) and goes_on

    def _where_follows(self, at: int) -> bool:
        led = self._is(at, "prep") and self.items[at].value("prep") == "in"
        return led or self._is(at, "direction", "relation") or self._role(at) == "in"

    def _joined_name(self, at: int) -> bool:
        return self._is(at, "place") and self.items[at].joined and not self.items[at].role

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
        return self._bounds_too(after, targets) if reference is not None else stop

    def _from_a_side(self, at: int, targets: list[Phrase], *_: object) -> int:
        """``المحيط بـ P من الجهة الشرقية``: on which side of it."""
        led = self.article and self._is(at, "prep") and self.items[at].value("prep") == "from"
        if not (led and self._is(at + 1, "part") and self._definite(at + 1) and self._is(at + 2, "direction")):
            return at
        direction, stop = self._directions(at + 2)
        if self._is(stop, "prep") or self._role(stop) == "for":
            return at  # "from the eastern side of Q"
        for member in targets:
            member.direction = member.direction or direction
        return stop

    def _edge(self, at: int) -> tuple[Phrase, tuple[str, ...], int] | None:
        """ "On the western edge of P", "at the entrance of P": P, on which side of it, and where the words end."""
        tag = self.items[at].tag("trigger") if at < len(self.items) and self.order.get("noun") == "both" else None
        name_at = self._articles(at + 1)
        if (
            tag is not None
            and tag.get("frame") == "near"
            and not tag.form
            and self.items[at].text.endswith((" of", " to"))
        ):
            whole, stop = self._reference(name_at)
            return (whole, (), stop) if whole is not None else None
        if tag is not None or not self._is(at, "prep") or self.items[at].value("prep") not in ("on", "in"):
            return None
        if name_at >= len(self.items) or not (
            self._is(name_at, "direction", "part", "place") or self.items[name_at].text in self.land
        ):
            return None
        edge, stop = self.phrase(name_at, None)
        named = (
            edge is not None and edge.relation in ("part_of", "outskirts_of") and edge.extent in ("outskirts", "part")
        )
        return (edge.reference[0], edge.direction, stop) if edge is not None and named and edge.reference else None

    def _by_edge(self, at: int, targets: list[Phrase], *_: object) -> int:
        """ "A base *on the western edge of P*": where a landmark without a name lies."""
        last = targets[-1]
        other = self._both_sides and last.sort in ("named", "unnamed") and not last.land
        other = other and self.items[at].value("prep") == "on"  # "the village of N on the eastern edge of P"
        placeless = (last.kind in LANDMARKS or other) and not last.ids and last.relation is None
        found = self._edge(at) if placeless else None
        if found is None:
            return at
        whole, direction, stop = found
        self._give(targets, "near", direction, [whole])
        return stop

    def _quarters(self, at: int, stop: int, targets: list[Phrase], direction: tuple[str, ...]) -> bool:
        """``أحياء حلب الشرقية``: the quarters of a city on one side of it."""
        last = targets[-1]
        if not (self.article and last.plural and last.kind == "neighbourhood" and len(targets) == 1):
            return False
        if not self.items[at].text.startswith(self.article) or self._is(stop, "noun", "place"):
            return False
        city = Phrase(last.name, last.start, last.stop, ids=last.ids)
        noun = next(i for i, item in enumerate(self.items) if item.start >= last.start and item.has("noun"))
        last.name, last.sort = self.text[self.items[noun].start : self.items[stop - 1].stop], "part"
        last.extent = "count:1" if self._is(noun - 1, "aside") else last.extent  # ``أكبر أحياء حلب الشرقية``
        last.relation, last.direction, last.reference, last.ids = "part_of", direction, [city], ()
        return True

    def _by_countryside(self, at: int, targets: list[Phrase], *_: object) -> int:
        """``في ريف X الشمالي``, ``in the northern X countryside``."""
        begin = at
        if self._is(at, "prep") and self.items[at].value("prep") == "in":
            at += 1
        elif not self._is(at, "countryside") or (self._role(at) != "in" and not self._constructed(at, targets)):
            return begin
        phrase, stop = self._countryside(self._articles(at))
        if phrase is None:
            return begin
        self._give(targets, "countryside_of", phrase.direction, phrase.reference)
        if self.article and self.items[self._articles(at)].tags["countryside"].get("plural") and phrase.reference:
            return self._both(stop, targets)
        return self._second_parent(stop, targets[-1]) if self.article and not phrase.direction else stop

    def _constructed(self, at: int, targets: list[Phrase]) -> bool:
        """``قرى ريف P الشمالي``: whose they are stands right behind them."""
        bare = self.article and not self._role(at) and not self.items[at].joined
        whose = targets[-1].sort == "unnamed" and not targets[-1].land and not self._definite(at - 1)
        return bare and whose and targets[-1].stop == self.items[at - 1].stop and targets[-1].relation is None

    def _second_parent(self, stop: int, town: Phrase) -> int:
        """``قرية P بريف Q وR``: one village, and two whose countryside it lies in."""
        if town.sort != "named" or town.kind not in SETTLED or town.plural or not town.reference:
            return stop
        bare = stop < len(self.items) and self.items[stop].joined and not self._is(stop, "noun", "trigger")
        another, after = self._reference(stop, listed=True) if bare else (None, stop)
        ends = after >= len(self.items) or not (
            self.items[after].joined or self._is(after, "direction", "countryside", "relation", "prep")
        )
        if another is None or not ends:
            return stop
        town.reference = [*town.reference, another]
        return after

    def _by_inside(self, at: int, targets: list[Phrase], *_: object) -> int:
        """``في X``, ``بإدلب``, ``in the west of X``, ``dans l'ouest de X``."""
        begin = at
        if self._is(at, "prep") and self.items[at].value("prep") == "in" and not self.items[at].tags["prep"].pron:
            if self._another_such(at, targets[0]):
                return begin
            at = self._articles(at + 1)
        elif self._middle(at) and not self.items[at].joined:
            at += 1
        elif self._is(at, "of") and self._is(at + 1, "direction") and targets[-1].sort == "unnamed":
            at += 1  # "five districts of eastern P"
        elif self._lies_on(at, targets[-1]):
            at += 1  # "the buffer zone on the Golan Heights"
        elif self._role(at) != "in" and not self._belongs_to_town(at, targets[-1]):
            return begin
        if at > begin and self._is(at, "direction") and self.items[at].tags["direction"].pron:
            stop = at + 1
            while self._is(stop, "direction") and self.items[stop].joined and self.items[stop].tags["direction"].pron:
                stop += 1
            whither = tuple(item.value("direction") for item in self.items[at:stop])
            self._give(targets, "in", whither, [self._pronoun(at)])  # ``أحياء في غربها وجنوبها``
            return stop
        if self.article and self._is(at, "direction") and not self.items[at].tags["direction"].pron:
            direction, stop = self._directions(at)
            reference, after = self._reference(stop) if self._role(stop) in ("", "for") else (None, at)
            if reference is None:
                return begin
            self._give(targets, "in", direction, [reference])
            return self._both(after, targets) if reference.plural else after
        if self._inside(at) or (self._is(at, "direction") and self.order.get("noun") == "both"):
            direction, stop = self._directions(at)
            name_at = stop + 1 if self._is(stop, "of") else stop
            reference, after = self._reference(name_at)
            if reference is None:
                return begin
            self._give(targets, "part_of" if name_at > stop else "in", direction, [reference])
            return self._bounds_too(after, targets)
        reference, stop = self._reference(at)
        if reference is None:
            return begin
        if self.article and targets[-1].kind == "governorate" and reference.kind in (*SETTLED, *LANDMARKS):
            return begin  # "what F holds in P province is in Q": no province lies in a town
        if self._is(stop, "possessive") and self._is(stop + 1, "countryside"):
            self._give(targets, "countryside_of", (), [reference])  # "in P's countryside"
            return stop + 2
        self._give(targets, "in", (), [reference])
        if stop < len(self.items) and self.items[stop].text == "," and (targets[-1].extent or "").startswith("count:"):
            return stop  # names that follow may be those that were counted
        if self.article and reference.plural:
            return self._both(stop, targets)
        if self.article and targets[-1].sort == "unnamed" and _province(reference) and self._joined_name(stop):
            far, end = self._reference(stop, listed=True)
            if far is not None and _province(far):
                targets[-1].reference = [*targets[-1].reference, far]
                return end
        if targets[0].land or (self.article and targets[0].kind == "positions_unnamed"):
            return self._more_references(stop, targets[0])
        return self._bounds_too(stop, targets)

    def _belongs_to_town(self, at: int, last: Phrase) -> bool:
        """``الكورنيش الشمالي لمدينة P``: whose it is that no name but its side tells apart."""
        whose = bool(self.article) and self._role(at) == "for" and self._is(at, "noun", "place")
        sided = last.local or (self._is(at - 1, "direction") and self._definite(at - 1))
        return whose and sided and last.relation is None and not self._is(at, "faction", "nation", "speaker")

    def _another_such(self, at: int, first: Phrase) -> bool:
        """``في P وعند Q``: a place of its own, as the first behind a preposition."""
        if not (self.article and self.items[at].joined):
            return False
        begin = next((i for i, item in enumerate(self.items) if item.start >= first.start), 0)
        return self.items[begin - 1].value("prep") == "in" and begin > 0

    def _and_between(self, at: int, *_: object) -> int:
        """``A وB وما بينهما حتى Q``: the land between them goes with them."""
        what = self.article and self._is(at, "what") and self.items[at].joined
        near = self.items[at + 1].tag("prep") if what and at + 1 < len(self.items) else None
        if near is None or near.value not in ("between", "near") or not near.pron:
            return at
        up_to = self._is(at + 2, "until") and self.items[at + 2].value("prep") == "to"
        stop = self._reference(at + 3)[1] if up_to else at + 2
        return stop if stop > at + 3 else at + 2

    def _lies_on(self, at: int, land: Phrase) -> bool:
        on = self.items[at].value("prep") == "on" and self._is(at + 1, "place")
        return on and land.kind == "areas_unnamed" and self.order.get("noun") == "both"

    def _both(self, stop: int, targets: list[Phrase]) -> int:
        """``قرى في محافظتي P وQ``: a noun for several bounds by all of them."""
        stop = self._more_of_all(stop, targets)
        for one in targets[0].reference:
            one.listed, one.kind = True, one.kind or targets[0].reference[0].kind
        return stop

    def _more_of_all(self, stop: int, targets: list[Phrase]) -> int:
        """Read on in a list of places, none with a noun of its own, that bound all of these."""
        whole = targets[0].reference
        stop = self._more_references(stop, targets[0], own_noun=False)
        for member in targets:
            member.reference = targets[0].reference if member.reference == whole else member.reference
        return stop

    def _more_references(self, stop: int, bounded: Phrase, *, own_noun: bool = True) -> int:
        """Read on in a list of places that bound another."""
        while (following := self._and_in(stop)) is not None and (
            own_noun or self._noun_of(self._articles(following)) is None
        ):
            another, last = self._reference(following, listed=True)
            the = another is not None and (another.sort == "anaphor" or self._is(following - 1, "article"))
            alike = own_noun or bounded.reference[-1].kind in LANDMARKS  # not "villages near P and *the* Q air base"
            if another is None or (the and not alike and another.kind in LANDMARKS):
                break
            bounded.reference, stop = [*bounded.reference, another], last
        return stop

    def _and_in(self, at: int) -> int | None:
        """Where the next place of such a list stands: "in P, Q and in R"."""
        if self._is(at, "conj") and self._is(at + 1, "prep") and self.items[at + 1].value("prep") == "in":
            return self._articles(at + 2)
        return self._continues(at, loose=False, headed=False)

    def _bounds_too(self, stop: int, targets: list[Phrase]) -> int:
        """ "Two villages near P and Q": Q, without a noun of its own, bounds them too."""
        if targets[0].relation and targets[0].reference[-1:] and targets[0].reference[-1].plural:
            return self._both(stop, targets)  # ``قرب مدينتي P وQ``
        beside = self.order.get("noun") == "both" or targets[0].relation in (*BESIDE, "direction_of")
        one = len(targets) == 1 and targets[0].kind in SETTLED and not targets[0].plural
        bounded = targets[0].sort == "unnamed" or (self.article and (one or self._both_are(stop)))
        return self._more_of_all(stop, targets) if beside and bounded else stop

    def _both_are(self, stop: int) -> bool:
        """``قرب P وQ الخاضعتين لـF``: what is said behind Q is said of two."""
        following = self._and_in(stop)
        another, end = self._reference(following, listed=True) if following is not None else (None, stop)
        if another is None or end >= len(self.items):
            return False
        behind = self.items[end]
        told = behind.has("located") or bool((tag := behind.tag("trigger")) and tag.get("describes"))
        return behind.value("relative") == "d" or (told and behind.text.split()[0].endswith(self.dual_adjective))

    def group(
        self, at: int, *, loose: bool = False, sure: bool = False, head: Phrase | None = None
    ) -> tuple[Group | None, int]:
        """Read a list of places; the storey above knows how."""
        raise NotImplementedError

    def listed(
        self, at: int, begin: int, members: list[Phrase], *, within: bool = False, head: Phrase | None = None
    ) -> int:
        """Read the names that spell an unnamed place out; the storey above knows lists."""
        raise NotImplementedError

    def _behind(self, phrase: Phrase) -> int:
        """Position behind the words of a phrase."""
        return next((i for i, item in enumerate(self.items) if item.start >= phrase.stop), len(self.items))

    def _nothing_before(self, at: int) -> bool:
        """``لم يبق لـF في كل R إلا P``: behind "nothing" the word before P excepts nothing of R."""
        clause = (i for i in range(at - 1, max(-1, at - _CLAUSE), -1) if not self.items[i].word)
        begin = next(clause, max(-1, at - _CLAUSE))
        tags = (self.items[i].tag("trigger") for i in range(begin + 1, at))
        return any(tag is not None and tag.get("frame") == "remain" for tag in tags) or any(
            self._is(i, "neg") for i in range(begin + 1, at)
        )

    def _by_relation(self, at: int, targets: list[Phrase], members: list[Phrase], excluded: list[Phrase]) -> int:
        """``التابعة لـ X``, ``قرب X``, ``بين A وB``, ``باستثناء X``, ``أبرزها A وB``."""
        but = self.items[at].text in self.excepting and members[-1].extent == "all" and members[-1].sort == "named"
        but = but and not (self.article and self._nothing_before(at))
        if not (self._is(at, "relation") or but):
            return at
        relation = "except" if but else self.items[at].value("relation")
        if relation == "in":
            return at
        if not but and self.items[at].tags["relation"].pron:
            self._give(targets, relation, (), [self._pronoun(at)])
            return at + 1
        stop = at + 1
        while self._is(stop, "prep", "of", "article") and not self._is(stop, "noun", "place") and stop - at < 4:
            if self.items[stop].joined:
                return at
            if self._is(stop, "prep") and self.items[stop].tags["prep"].pron:
                self._give(targets, relation, (), [self._pronoun(stop)])
                return stop + 1
            stop += 1
        if relation == "list":
            stop += stop < len(self.items) and self.items[stop].text in (":", "،")
            within = bool(self.items[at].tags["relation"].get("within"))
            return self.listed(stop, at, members, within=within)
        reference, after = self._reference(stop)
        if reference is None and self._both_sides and targets[-1].sort == "unnamed" and self._strange(stop):
            reference, after = self._unknown(stop, headed=True)  # "the farmland around N"
        if reference is None and but and self._both_sides:
            reference, after = self.phrase(stop + self._is(stop, "number"), None)  # "all of P but two villages"
        if reference is None and relation == "between" and self.article:
            reference, after = self._border(stop)  # "the land that stretches from the border to P"
        if reference is None:
            return at
        references = [reference]
        if relation in ("between", "except"):
            references, after = self._listed_ends(reference, after)
        if relation == "between" and len(references) > 2 and self.article and targets[0].sort == "named":
            # "town P between A and B, and village Q": the list goes on behind the second end
            following = self._continues(self._behind(references[0]), loose=False, headed=False)
            second, end = self._reference(following, listed=True) if following is not None else (None, after)
            references, after = ([references[0], second], end) if second is not None else (references, after)
        if relation == "between" and len(references) == 1:
            far, end = self._far_end(after, linked=True)
            references, after = ([*references, far], end) if far is not None else (references, after)
        if relation == "axis_of" and self.article and self._is(after, "place") and self.items[after].joined:
            far, end = self._reference(after, listed=True)  # "on the axis of A and B"
            references, after = ([*references, far], end) if far is not None else (references, after)
        if but and (self._is(after, "aux", "become", "perfect", "trigger") or references[0].sort != "named"):
            begin = next((i for i, item in enumerate(self.items) if item.start >= members[0].start), at)
            if references[0].sort != "named" or any(self._is(i, "trigger") for i in range(begin)):
                return at  # "F took all of R but P is held by F2"
        if relation == "except":
            excluded += references
        else:
            self._give(targets, relation, (), references)
        if relation not in BESIDE:
            return after
        agrees = self._is(at + 1, "prep") or self._definite(at)
        if relation in _NEXT_TO and self.article and agrees and targets[0].sort == "named":
            return self._more_of_all(after, targets)  # "the hill overlooking P and Q"
        return self._bounds_too(after, targets)


def _province(phrase: Phrase) -> bool:
    """Whether a name without a type noun can be that of a governorate: "95 villages in Hama and Idlib"."""
    return phrase.sort == "named" and not phrase.relation and any(place_id.startswith("SY-") for place_id in phrase.ids)
