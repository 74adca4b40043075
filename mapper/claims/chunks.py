"""Finds the place phrases of a sentence: lists of places with the qualifiers that bound them.

Which place a name means is decided later, see :mod:`mapper.claims.ground`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from mapper.claims.capitals import Capitals
from mapper.claims.phrases import COUNTED, SETTLED, Group, Phrase, side_of, without_article
from mapper.claims.reach import STATE_REACH
from mapper.text.cues import Item

_MOST_MEMBERS: Final = 40
_ALONE: Final = ("trigger", "prep", "nation", "he_or_she")
"""What a word that is a place by itself stays besides: "Damascus denied", "it said"."""
_LEFT_REACH: Final = 16
_NAMED: Final = 3
_NAMED_PARTS: Final = 5
_WHERE: Final = ("in", "near", "outskirts_of")
"""Relations that say where a landmark without a name is."""
_NO_PIECE: Final = frozenset(("indefinite", "past_mark", "superlative", "its", "extent", "of", "more_than"))
"""Words before a piece of land that are no part of what it is called."""
_LEADS: Final = ("relation", "distance", "km", "indefinite")
"""Words that begin no place and yet may say where one is: "they are", "five kilometres from"."""
_KEPT: Final = ("aside", "stronghold", "peopled", "possessive", "checkpoints", "there")
"""What a word still is when it begins a place phrase."""


class Chunker(Capitals):
    """Reads the lists of places of a sentence; parameters: :class:`mapper.claims.names.Names`."""

    def _of_some(self, at: int) -> bool:
        """ "A key village near *P*", "a town north of *P*": where something is that has no name."""
        if self.order.get("names") != "capital":
            return False
        led = self._back(at - 1, "article", "of", "prep")
        led -= self._is(led, "direction")
        where = any(self._is(i, "relation", "direction") for i in range(led + 1, at))
        first = self._back(led - 1, "place_adjective", "adjective", "beside")
        alone = self._is(first, "indefinite") and (first == 0 or self.items[first - 1].text != ",")
        return where and alone and self._is(led, "noun")

    def chunk(self) -> list[Item]:
        """Return the items with every place phrase folded into one item, tag ``group``."""
        found: list[Item] = []
        apart: list[Phrase] = []
        if towns := [at for at in range(len(self.items)) if self._no_outlet(at)]:
            self.items = [item.without("speaker") if at in towns else item for at, item in enumerate(self.items)]
        fights = self._both_sides and any(map(self._fight, range(len(self.items))))
        at = 0
        while at < len(self.items):
            if not fights and self._opens_nothing(at):
                found.append(self.items[at])
                at += 1
                continue
            if self._state_speaks(at):
                found.append(self._state(self.items[at]))
                at += 1
                continue
            if self._state_holds(at) or self._outlet(at) or self._a_man(at) or self._where_state_sits(at):
                found.append(self.items[at].without("place"))
                at += 1
                continue
            if self._that_one(at):
                found.append(self.items[at])
                at += 1
                continue
            if (spelled := self._named_behind_verb(found, at)) > at or (spelled := self._second_city(at)) > at:
                at = spelled
                continue
            sure = at in self.believed or self._quarter_named(at + self._is(at, "article"))
            sure = sure or self._around_strangely(at)
            sure, loose = sure and not self._somebodys(at), (at in self.slots or sure) and not self._somebodys(at)
            group, stop = self.group(at, loose=loose, sure=sure)
            if group is not None and self._both_sides:
                group, stop = (None, at) if self._of_whom_or_what(group, at, stop) else self._and_landmark(group, stop)
            if group is None and (at in self.slots or (fights and self._fought_at(at)) or self._landmark_in(at)):
                group, stop = self._landmark_alone(at)
            if group is None and self._far(at):
                away = self.distance(at)
                if away is not None:
                    km, direction, place, stop = away
                    place.relation, place.distance_km, place.direction, place.reference = (
                        "distance",
                        km,
                        direction,
                        [place],
                    )
                    item = self.items[at]
                    lies = self._back(at - 1, "adverb")
                    place.bounds = (
                        lies >= 0
                        and self.items[lies].text in self.situated
                        and (lies == 0 or self.items[lies - 1].text == ",")
                    )
                    places = [place]
                    while place.plural and (following := self._continues(stop, loose=False, headed=True)) is not None:
                        another, after = self.phrase(following, place)
                        if another is None:
                            break
                        another.relation, another.distance_km, another.reference = "distance", km, [another]
                        places, stop = [*places, another], after
                    group = Group(places, item.start, places[-1].stop)
                    found.append(Item(item.text, item.start, place.stop, item.outer, tags={"near": group, **item.tags}))
                    at = stop
                    continue
            if group is None:
                found.append(self.items[at])
                at += 1
                continue
            opened = len(found) - 1 - (len(found) > 1 and found[-1].value("relation") == "list")
            if opened > 0 and found[opened].text == "(" and found[opened - 1].has("group"):
                # Another name of the place before the bracket, or the names of several.
                told: list[Phrase] = found[opened - 1].tags["group"].members
                several = told[-1].sort == "unnamed" and not told[-1].reference
                if self.article and several and all(one.sort == "named" for one in group.members):
                    told[-1:] = self._spelling_out(told[-1], group.members)
                found.append(Item(self.items[at].text, group.start, group.stop, self.items[at].outer, word=False))
                at = stop
                continue
            whole = group.members[0]
            if apart and whole.extent and whole.relation is None and whole.sort == "named":
                whole.relation, whole.reference, apart = "except", apart, []
            apart = group.members if self._excepted(at, stop) else apart
            first = self.items[at]
            if (city := self._city_of(found, at)) is not None:
                for one in (member for member in group.members if member.relation is None):
                    one.relation, one.reference = "in", [city]
                found.pop()
            self._bastion_of(found, group)
            group = self._all_but(found, group)
            whole.of_some = self._of_some(at)
            if (names := self._names_of_it(found, group, first)) is not None:
                found[-1].tags["group"] = Group(names, found[-1].start, group.stop)
                at = stop
                continue
            tags: dict[str, object] = {"group": group}
            if stop == at + 1:
                verb = self.article and first.has("trigger") and first.tags["trigger"].form and self._is(at - 1, "prep")
                tags |= {k: v for k, v in first.tags.items() if k in _ALONE and not (verb and k == "trigger")}
            tags |= {k: v for k, v in first.tags.items() if k in _KEPT}
            found.append(
                Item(
                    first.text,
                    group.start,
                    group.stop,
                    first.outer,
                    True,
                    tags,
                    first.lead,
                    first.role or (first.value("prep") if self._leads_itself(at) else ""),
                    first.joined,
                )
            )
            at = stop
        return [self._other_side(found, i) for i in range(len(found))] if self.article else found

    def _names_of_it(self, found: Sequence[Item], group: Group, first: Item) -> list[Phrase] | None:
        """``البلدة الاستراتيجية P``, ``بلدتين (P وQ)``: the names, in the place of what stood for them."""
        before: Group | None = found[-1].tags.get("group") if found and self.article else None
        plain = before is not None and not (first.lead or first.joined or first.role)
        if before is None or not plain or any(one.sort != "named" for one in group.members):
            return None
        told, between = before.members[-1], self.text[before.stop : group.start]
        if told.sort == "unnamed" and not told.reference and between.strip() == "(":
            return [*before.members[:-1], *self._spelling_out(told, group.members)]
        named = not group.members[0].kind and group.members[0].start == first.start
        described = " " in self.text[before.start : before.stop].strip() and len(before.members) == 1
        called = told.sort == "anaphor" and not told.relation and not between.strip()
        return group.members if named and described and called else None

    def _leads_itself(self, at: int) -> bool:
        """``على ما تبقى من P``: a share and its preposition in one."""
        return self._is(at, "extent") and (not self._is(at - 1, "trigger") or self.items[at].value("prep") == "on")

    def _city_of(self, found: Sequence[Item], at: int) -> Phrase | None:
        """ "*The P districts of* A and B": P only says where they are."""
        before = found[-1].tags.get("group") if found and self._both_sides else None
        noun = self.items[at].tag("noun")
        if before is None or noun is None or not noun.get("plural") or not self._is(at + 1, "of"):
            return None
        city = before.members[-1]
        plain = len(before.members) == 1 and city.sort == "named" and not (city.kind or city.relation or city.extent)
        return city if plain and found[-1].stop == self.items[at - 1].stop else None

    def _all_but(self, found: list[Item], group: Group) -> Group:
        """ "*All but two districts of* P", "all but the old city of P": what is told of the rest of P."""
        at = len(found) - 1
        while at > 0 and found[at].has("few", "batch", "article", "of"):
            at -= 1  # "all but a handful of villages"
        if not (self._both_sides and found and found[at].has("all_save")):
            return group
        some = group.members[0]
        whole = next((place for place in some.reference if place.sort == "named"), None)
        if whole is None or len(group.members) > 1:
            for place in group.members:
                place.bounds = True
            return group
        led = found[at]
        del found[at:]
        rest = replace(whole, start=led.start, stop=some.stop, extent="most")
        if some.sort != "unnamed":
            rest.extent, rest.relation, rest.reference = "all", "except", [some]
        return Group([rest], led.start, group.stop, group.excluded)

    def _bastion_of(self, found: list[Item], group: Group) -> None:
        """ "*The P bastion of* Q", "the P rebel stronghold of Q": P only says where Q is."""
        at = len(found) - 2
        town = group.members[0]
        if not self._both_sides or at < 1 or town.sort != "named" or town.relation is not None:
            return
        if not (found[-1].has("of") and found[at].has("stronghold")):
            return
        while at > 1 and found[at - 1].has("adjective", "place_adjective", "faction"):
            at -= 1
        before: Group | None = found[at - 1].tags.get("group")
        city = before.members[0] if before is not None and len(before.members) == 1 else None
        if before is None or city is None or city.sort != "named" or city.kind or city.relation or city.extent:
            return
        town.relation, town.reference = "in", [city]
        led = next(item for item in self.items if item.start == before.start)
        found[at - 1 : at] = [led] if led.has("article", "its") else []

    def _named_behind_verb(self, found: list[Item], at: int) -> int:
        """``البلدات التي دخلها F هي A وB``: the names take the place of the towns; where they end, else ``at``."""
        relation = self.items[at].tag("relation") if self.article else None
        if relation is None or relation.value != "list" or relation.get("within") or len(found) < _NAMED:
            return at
        head = next((i for i in range(len(found) - 1, -1, -1) if found[i].has("group")), -1)
        vague: Phrase | None = found[head].tags["group"].members[-1] if head >= 0 else None
        told = head + 1 < len(found) and found[head + 1].has("relative") and all(i.word for i in found[head:])
        if vague is None or vague.sort != "unnamed" or not told or len(found) - head > _LEFT_REACH:
            return at
        names = [vague]
        begin = at + 1 + (at + 1 < len(self.items) and self.items[at + 1].text in (":", "،"))
        stop = self.listed(begin, at, names, head=Phrase("", 0, 0, plural=True))
        if stop == at:
            return at
        following = self._continues(stop, loose=False, headed=True)
        more, end = self.group(following, head=Phrase("", 0, 0, plural=True)) if following else (None, stop)
        if more is not None:
            names, stop = [*names, *more.members], end
        group: Group = found[head].tags["group"]
        group.members[-1:] = names
        return stop

    def _other_side(self, items: Sequence[Item], at: int) -> Item:
        """``الأحياء الغربية بيد F والشرقية بيد F2``: the other side of the ground told of before, as a place."""
        item, behind = items[at], items[at + 1] if at + 1 < len(items) else None
        tag, held = item.tag("direction"), behind.tag("trigger") if behind is not None else None
        begins = item.joined or (at > 0 and items[at - 1].joined and items[at - 1].has("become"))
        whose = behind is not None and (held.get("frame") == "state" if held else behind.role == "for")
        if (
            tag is None
            or tag.pron
            or item.has("group")
            or not (begins and whose and item.text.startswith(self.article))
        ):
            return item
        groups: Iterator[Group] = (each.tags["group"] for each in reversed(items[:at]) if each.has("group"))
        side = next(groups, Group([Phrase("", 0, 0)], 0, 0)).members[-1]
        whole = side.reference[:1] if side.relation in ("part_of", "countryside_of") else []
        if not (side.direction or side.bank) or (side.relation not in ("part_of", "countryside_of") and not side.bank):
            return item
        printed = self.text[item.start : item.stop]
        bank = f"{tag.value}:{side.bank.partition(':')[2]}" if side.bank else None
        direction = (tag.value,) if side.direction else ()
        if side.sort == "part":
            other = replace(side, name=printed, start=item.start, stop=item.stop, direction=direction, bank=bank)
        else:
            other = replace(side_of(side, tag.value, printed), start=item.start, stop=item.stop)
        other.reference = whole or list(side.reference)
        return replace(item, tags={**item.without("direction").tags, "group": Group([other], item.start, item.stop)})

    def _landmark_in(self, at: int) -> bool:
        """ "The national hospital in P", "the stadium and the hospital in P", "a hill near P"."""
        led = self._is(at - 1, "article") or self.items[at].text in self.seats_of
        led = led or self.items[at].text.startswith("the ")  # "the town hall" in one
        if not (self._both_sides and led):
            return False
        landmark, stop = self._described_landmark(at)
        if landmark is None:
            return False
        if self.items[at].text in self.seats_of and self._is(at - 1, "trigger"):
            return True  # "captured the headquarters of F"
        if landmark.kind == "crossing" and self._past_country(stop) > stop:
            return True  # "the main crossing with Jordan"
        if self._is(stop, "conj") and self._is(stop + 1, "article"):
            return self._landmark_in(stop + 2)
        into = stop < len(self.items) and self.items[stop].value("prep") == "in"
        if self._edge(stop) is not None:
            return True  # "a base on the western edge of P"
        before = self._back(at - 1, "article", "place_adjective")
        apposed = before >= 0 and self.items[before].text == ","  # "P, a strategic hill near Q"
        if self._is(stop, "direction") and not apposed:
            _, of = self._directions(stop)
            into, stop = self._is(of, "of"), of
        into = into or (self._is(stop, "relation") and self.items[stop].value("relation") == "near" and not apposed)
        into = into or (stop < len(self.items) and self.items[stop].value("prep") == "on" and not apposed)
        where = stop + 1 + self._is(stop + 1, "article")
        if self._tells_of(self._past_apposition(stop)):
            return not (apposed or any(self._is(i, "possessive") for i in range(before + 1, at)))
        summit = self._is(where, "extent") and self._is(where + 1, "place", "noun")
        return into and (self._is(where, "place", "noun", "border") or self._starts_upper(where) or summit)

    def _and_landmark(self, group: Group, stop: int) -> tuple[Group, int]:
        """ "P and the adjacent hospital", "P and its main square": what stands beside the places of a list."""
        begin = stop + 1
        joined = self._is(stop, "conj") and self._is(begin, "article", "indefinite")
        if not joined or group.members[-1].sort != "named":
            return group, stop
        begin = self._past(begin, "article", "indefinite", "beside")
        more, end = self._landmark_alone(begin) if begin < len(self.items) else (None, stop)
        if more is None or self._next_clause(stop, end):
            return group, stop
        landmark = more.members[0]
        if self._is(begin - 1, "beside") and landmark.relation is None:
            landmark.relation, landmark.reference = "near", group.members[-1:]
        return Group([*group.members, *more.members], group.start, more.stop, group.excluded), end

    def _of_whom_or_what(self, group: Group, at: int, stop: int) -> bool:
        """ "Captured a *Raqqa-based* cell", "*Raqqa residents*": a place that only says whose or which."""
        behind = self.items[stop] if stop < len(self.items) else None
        plain = len(group.members) == 1 and group.members[0].sort == "named" and bool(group.members[0].ids)
        if behind is None or not plain or group.members[0].kind or not behind.word or self._is(at - 1, "prep"):
            return False
        hyphened = self.text[self.items[stop - 1].stop : behind.start] == "-" and behind.text[:1].islower()
        hyphened = hyphened and not (self._is(stop, "place", "noun", "date") or self._capital(stop))
        done_to = group.members[0].extent is not None or any(self._is(i, "trigger") for i in range(max(0, at - 3), at))
        return hyphened or (self._is(stop, "civilians", "member") and done_to)

    def _fought_at(self, at: int) -> bool:
        """ "Clashes went on around the citadel": behind a preposition and an article."""
        led = self._first_modifier(at) - 1
        led -= self._is(led, "beside") and not self._is(led - 1, "indefinite")  # "in the nearby cement plant"
        if not self._is(led, "article") or not self._is(led - 1, "prep", "relation"):
            return False
        for i in range(led - 2, max(-1, led - STATE_REACH), -1):
            if not self.items[i].word or self._is(i, "clause", "relative"):
                return False
            if self._is(i, "trigger"):
                return self._fight(i)
        return False

    def _fight(self, at: int) -> bool:
        tag = self.items[at].tag("trigger")
        return tag is not None and tag.get("frame") == "clash"

    def _landmark_alone(self, at: int) -> tuple[Group | None, int]:
        """``took the artillery academy``: a landmark without a name where a place must stand."""
        if self.order.get("noun") != "both":
            return None, at
        phrase, stop = self._described_landmark(at)
        if phrase is None:
            return None, at
        phrase.local = phrase.kind != "facility"
        phrase, stop = self._called_behind(phrase, stop)
        members = [phrase]
        stop = self._qualify(stop, members, 0, [])  # "the castle and the surrounding hills" are two
        following = self._continues(stop, loose=True, headed=False)
        more, end = self.group(following, loose=True) if following is not None else (None, stop)
        if more is None:
            more, end = self._landmarks_behind(stop)
        members += more.members if more is not None else ()
        if more is not None and phrase.relation is None and more.members[0].relation in _WHERE:
            # "the stadium and the hospital in P"
            phrase.relation, phrase.reference = more.members[0].relation, more.members[0].reference
        if self._indefinite(at) and phrase.relation not in _WHERE:
            return None, at
        stop = end if more is not None else self._further_landmarks(stop, members, owned=True)
        return Group(members, phrase.start, self.items[stop - 1].stop), stop

    def _landmarks_behind(self, at: int) -> tuple[Group | None, int]:
        """ "The airport, *the prison and the hospital*", "the airport *and the prison*": more landmarks of a list."""
        if not self._is(at + 1, "article") or not (self._is(at, "conj") or self.items[at].text == ","):
            return None, at
        more, stop = self._landmark_alone(at + 2)
        listed = more is not None and (self._is(at, "conj") or len(more.members) > 1 or self._is(stop, "conj"))
        return (more, stop) if listed else (None, at)

    def _sounds(self, at: int, stop: int) -> bool:
        """Whether an unknown name begins like those of places: ``Kafr``, ``Tal``."""
        if self._is(at, "place"):
            return self.order.get("names") == "capital"
        begins = next((i for i in range(at, stop) if self.items[i].has("name_start")), None)
        return (
            self.order.get("names") == "capital"
            and begins is not None
            and self.items[begins].value("name_start") not in ("article", "hyphen", "person")
        )

    def _far(self, at: int) -> bool:
        """``within``, ``على بعد``; where type nouns stand on both sides also a bare ``five kilometres``."""
        if self._is(at, "distance"):
            describes = self.items[at].tags["distance"].get("describes")
            return not describes or self._is(at - 1, "faction", "faction_anaphor")
        if not self._both_sides:
            return False
        far, stop = self._kilometres(at)
        return far is not None and not self._is(stop, "extent")  # "a 13-km stretch of the highway" is no distance

    def _somebodys(self, at: int) -> bool:
        """``سلمت F أسلحتها``: a word of no list that ends in a pronoun, and is no name."""
        return bool(self.somebodys) and not self.items[at].known and self.items[at].text.endswith(self.somebodys)

    def _opens_nothing(self, at: int) -> bool:
        """Whether neither a place nor what leads to one begins with a word: most words of most texts."""
        if at in self.slots or at in self.believed or self._is(at, *_LEADS):
            return False
        text = self.items[at].text
        return self._begins_nothing(at) and text not in self.seats_of and not text.startswith("the ")

    def group(
        self, at: int, *, loose: bool = False, sure: bool = False, head: Phrase | None = None
    ) -> tuple[Group | None, int]:
        """Read a list of places that begins here."""
        members: list[Phrase] = []
        pending = 0
        begin, at = at, self._last_head(at)
        stop = at
        ends: list[int] = []
        excluded: list[Phrase] = []
        if head is None and self._is(at, "article") and self._plural_behind(self._articles(at)):
            head, loose, sure = Phrase("", 0, 0, plural=True), True, True  # "the A, B and C districts"
        while len(members) < _MOST_MEMBERS:
            names, after = self._names_behind(at)
            if names:
                head = Phrase("", 0, 0, kind=names[0].kind, plural=True)
            else:
                names, after = self._both_called(at)
            phrase: Phrase | None = names[-1] if names else None
            if names:
                members += names[:-1]
            else:
                phrase, after = self.phrase(at, head, loose=loose)
            if phrase is None or self._counts_again(members, phrase, at):
                break
            if not names and (phrase.plural or (head is None and loose) or self._new_head(at)):
                listed = self.article and head is not None and bool(members)
                head = phrase if phrase.plural else Phrase("", 0, 0, plural=True) if listed else None
            phrase, after = self._called_behind(phrase, after)
            if self._second_countryside(members, phrase):
                phrase, after = self._rural_too(members[0], phrase, after)
            if members and phrase.sort == "unnamed" and members[-1].sort == "named":
                pending = len(members)
            members.append(phrase)
            sure = sure or phrase.sort != "named" or bool(phrase.kind or phrase.ids)
            sure = sure or self._sounds_like_a_place(at) or self._sounds(at, after)
            self._share_noun(members, after)
            after = self._parent(members, after)
            stop = self._past_its_state(self._qualify(after, members, pending, excluded))
            if stop != after:
                pending = len(members)
            if self.article and phrase.sort == "unnamed" and self.items[after - 1].has("what"):
                phrase.name = self.text[phrase.start : self.items[stop - 1].stop]  # ``ما بين P وQ``
            phrase.name = self._piece_called(phrase.name) if phrase.single else phrase.name
            loose = loose and stop == after
            ends.append(stop)
            following = self._continues(stop, loose=loose, headed=head is not None)
            if following is None or self._whole_follows(begin, stop, following):
                break
            at = following
        if members and members[-1].local and (more := self._landmarks_behind(stop))[0] is not None:
            members += more[0].members
            stop = more[1]
        stop = self._further_landmarks(stop, members)
        qualified = any(member.relation or member.direction for member in members)
        if not members or (loose and not sure and not qualified):
            # Unknown names without a type noun need a known place in their list, or a qualifier.
            return None, begin
        start = self.items[begin].start
        if (some := self._some_of_town(members, begin, stop)) is not None:
            members = [some]
        members = list(map(_share_of_town, members))
        members = members[1:] if self._meant_behind(members, begin) else members
        whole = members[0]
        counted = len(members) > 2 and whole.sort == "named" and whole.extent in (None, "part")
        if counted and self._listed_parts(begin, ends[0], len(members) - 1):
            members.remove(whole)
            for member in members:
                if member.relation is None and member.sort == "named":
                    member.relation, member.reference = "in", [whole]
        self._lie_where_the_first(members)
        self._lie_where_apposed(members, stop)
        self._bound(members, begin)
        self._parts_of_all(members)
        for member in members if excluded else ():
            if member.relation is None and member.sort == "named":
                member.relation, member.reference = "except", excluded
        return Group(members, start, self.items[stop - 1].stop, excluded), stop

    def _parts_of_all(self, members: list[Phrase]) -> None:
        """ "Large parts of the provinces of P *and Q*", "most of P and Q *provinces*": of Q too."""
        first, *others = members
        shared = first.extent == "part" or (first.extent == "most" and (first.plural or bool(first.kind)))
        alike = all(other.sort == "named" and other.kind == first.kind for other in others)
        if first.sort == "named" and shared and alike and all(other.extent is None for other in others):
            for other in others:
                other.extent = first.extent

    def _lie_where_the_first(self, members: list[Phrase]) -> None:
        """ "The P neighbourhoods of *A, B and C*": the first is told to lie in P, and so do the others."""
        first = members[0]
        if not (self._both_sides and first.plural and first.relation == "in" and first.sort == "named"):
            return
        for one in members[1:]:
            if one.sort == "named" and one.relation is None and one.kind == first.kind:
                one.relation, one.reference, one.direction = first.relation, first.reference, first.direction

    def _lie_where_apposed(self, members: list[Phrase], comma: int) -> None:
        """ "N, *a village north of P*,", "N and M, *both in the P countryside*": where they lie that nobody knows."""
        strange = [one for one in members if one.sort == "named" and not one.ids and one.relation is None]
        if not (self._both_sides and strange and self._is_comma_at(comma)):
            return
        what = comma + 1
        if self._is(what, "extent", "those", "prep", "direction"):
            self._qualify(what + self._is(what, "extent", "those"), strange, 0, [])
        elif self._is(what, "indefinite", "number", "few"):
            noun = next((i for i in range(what + 1, what + _NAMED + 2) if not self._describes_it(i)), what)
            whole = self._reference(noun + 2)[0] if self._is(noun + 1, "of") else None
            if whole is not None and self._is(noun, "noun", "unnamed"):
                self._give(strange, "in", (), [whole])  # "two districts of P"
            elif self._is(noun, "noun", "unnamed"):
                self._qualify(noun + 1, strange, 0, [])

    def _past_its_state(self, at: int) -> int:
        """ "P, *Syria*, on Sunday": the state that a place is in, behind a comma."""
        state = at + 1
        if self.article or not self._is_comma_at(at) or not self._is(state, "country") or self._is(at - 1, "country"):
            return at
        behind = self.items[state + 1] if state + 1 < len(self.items) else None
        return state + 1 if behind is None or not behind.word or behind.has("prep", "date") else at

    def _piece_called(self, name: str) -> str:
        """ "The last strip of land" is the strip of land, "its surroundings" the surroundings."""
        words = name.split()
        while len(words) > 1 and (
            _NO_PIECE & self.entries.get(words[0].lower(), {}).keys() or not without_article(words[0] + " ")
        ):
            words = words[1:]
        return name[name.index(words[0]) :]

    def _called_behind(self, phrase: Phrase, stop: int) -> tuple[Phrase, int]:
        """ "The adjacent military base, *Brigade 93*,": the name of what was described before the comma."""
        plain = phrase.sort == "named" and bool(phrase.kind) and not phrase.ids and phrase.name.islower()
        stop = self._past_country(stop) if phrase.kind == "crossing" else stop
        if not (plain and self._both_sides) or phrase.relation or phrase.plural or not self._is_comma_at(stop):
            return phrase, stop
        name, after = self.phrase(stop + 1, Phrase("", 0, 0, kind=phrase.kind, plural=True), loose=True)
        own = name is not None and name.sort == "named" and name.name[:1].isupper() and name.start > phrase.stop
        if name is None or not own or self._is(stop + 1, "faction", "speaker", "article") or self._is(after, "conj"):
            return phrase, stop
        if after < len(self.items) and self.items[after].word and not self._is(after, "date", "prep", "role", "clause"):
            return phrase, stop  # "the base, Moscow said"
        name.kind, name.plural = name.kind or phrase.kind, False
        return name, after

    def _counts_again(self, members: list[Phrase], phrase: Phrase, at: int) -> bool:
        """ "P and Q, two villages that F holds": as many as were named, behind a comma, are no others."""
        several = len(members) > 1 and all(member.sort == "named" for member in members)
        told = several and phrase.sort == "unnamed" and self.items[at].value("number") == str(len(members))
        return told and self.items[at - 1].text == "," and self.order.get("noun") == "both"

    def _meant_behind(self, members: list[Phrase], begin: int) -> bool:
        """``أكبر مدن R، P``, ``البلدتان، P وQ``: what is named behind a comma is what was meant."""
        if not self.article or len(members) < 2 or any(member.sort != "named" for member in members[1:]):
            return False
        first, those = members[0], self.items[begin].tag("those")
        both = those is not None and those.get("count") == len(members) - 1
        largest = first.sort == "unnamed" and self._is(begin - 1, "aside")
        between = (item for item in self.items[begin:] if first.stop <= item.start < members[1].start)
        return (both or largest) and any(item.text in (",", "،") for item in between)

    def _some_of_town(self, members: list[Phrase], begin: int, stop: int) -> Phrase | None:
        """ "The two Aleppo neighbourhoods", "several Hama villages": so many of them, and not the city."""
        town, noun = members[0], self.items[stop - 1].tag("noun")
        count = self.items[begin - 1].value("number") if begin else ""
        if noun is None or not noun.get("plural") or self._is(stop - 1, "place") or noun.value not in COUNTED:
            return None
        told = count not in ("", "1") or (noun.value in ("village", "town") and town.extent in ("part", None))
        if not told or len(members) > 1 or town.sort != "named" or not town.ids or self.order.get("noun") != "both":
            return None
        quarter = noun.value == "neighbourhood"
        return replace(
            town, name=self.items[stop - 1].text, ids=(), kind=COUNTED[noun.value], sort="unnamed",
            extent=f"count:{count}" if count else "villages", relation="part_of" if quarter else "in",
            reference=[replace(town, kind="", extent=None)],
        )  # fmt: skip

    def _listed_parts(self, begin: int, stop: int, listed: int) -> bool:
        """ "Two P districts, A and B", "two districts of P, A and B": P is only where they are."""
        if (
            self.order.get("noun") != "both"
            or stop >= len(self.items)
            or self.items[stop].text != ","
            or not any(self._is(i, "noun") and self.items[i].tags["noun"].get("plural") for i in range(begin, stop))
        ):
            return False
        counts = [self.items[i].value("number") for i in range(begin, stop) if self._is(i, "number")]
        return counts == [str(listed)] or (not counts and self._is(stop - 1, "noun"))

    def _whole_follows(self, begin: int, comma: int, at: int) -> bool:
        """ "Apart from P, all of R": the exception ends at the comma, and what it is one of begins."""
        whole = range(at, min(len(self.items), at + _NAMED))
        return self._excepted(begin, comma) and any(self._is(i, "extent") for i in whole)

    def _excepted(self, begin: int, comma: int) -> bool:
        """Whether "apart from" opens a clause right before a list that ends in a comma."""
        but = begin - 1 - self._is(begin - 1, "article", "noun")
        opens = self._is(but, "relation") and self.items[but].value("relation") == "except"
        opens = opens and (but == 0 or not self.items[but - 1].word or self._is(but - 1, "that", "clause"))
        return opens and comma < len(self.items) and self.items[comma].text in (",", "،")

    def _sounds_like_a_place(self, at: int) -> bool:
        """Whether a name nobody knows begins as names of places do, where only capitals mark names: "Khan X"."""
        starts = self._is(at, "name_start") and not self._is(at, "article", "clause", "stop")
        return self.order.get("names") == "capital" and starts and self._capital(at)

    def _quarter_named(self, at: int) -> bool:
        """ "The al-X neighbourhood", "the X and al-Y districts": a name that nobody knows, right before what it is."""
        stop = at
        while stop - at < _NAMED_PARTS and self._part_of_a_name(stop):
            stop += 1
        if stop == at or self.items[stop - 1].text.endswith(self.people_ends):
            return False
        if self._is(stop, "conj") and (self._part_of_a_name(stop + 1) or self._is(stop + 1, "place")):
            return self._quarter_named(stop + 1) or self._is(stop + 2, "noun")
        noun = self.items[stop].tag("noun") if stop < len(self.items) else None
        return noun is not None and noun.value == "neighbourhood"

    def _around_strangely(self, at: int) -> bool:
        """ "*The area around N*", "the outskirts of N": only a place has them."""
        at += self._is(at, "article")
        ground = self._is(at, "extent") and self.items[at].value("extent") in ("vicinity", "outskirts", "center")
        return ground and self._both_sides and " " in self.items[at].text and self._part_of_a_name(at + 1)

    def _part_of_a_name(self, at: int) -> bool:
        if self.order.get("names") != "capital" or at + 1 >= len(self.items):
            return False
        item = self.items[at]
        begins = item.has("name_start") and not item.has("stop", "clause", "noun", "trigger")
        begins = begins and (self._starts_upper(at + 1) or (self._capital(at) and self._part_of_a_name(at + 1)))
        return begins or (item.word and not item.known and self._capital(at))

    def _bound(self, members: list[Phrase], begin: int) -> None:
        """Note the places that only bound others, and those of offices: "the governor of X"."""
        if self.order.get("noun") != "both":
            turned = begin == 1 and self._is(0, "aftermath")  # ``بعد Q جاء دور P``
            away = self._destination(begin)
            for member in members if turned or self._is(begin - 1, "governor") or away else ():
                member.bounds = True
                member.left_for = away and self._another_comes(begin)
            apposed = self._is(begin - 1, "aside") and not self._is(begin - 2, "prep", "trigger")
            for member in members if apposed else ():
                for one in [member, *member.reference] if member.relation == "countryside_of" else ():
                    one.bounds = True  # "P, the largest town of Q's countryside"
            for member in members if any(one.sort == "pronoun" for m in members for one in m.reference) else ():
                for one in member.reference if member.relation == "between" else ():
                    one.bounds = True  # ``الطريق بينها وبين Q``
            towns = self._is(begin - 1, "noun") and self._is(begin - 2, "aside")
            for member in members if towns else ():
                member.bounds = True  # "P, the largest of the towns of Q"
            return
        for member in members:
            for reference in member.reference:
                if reference is not member and not any(reference is other for other in members):
                    reference.bounds = True
        before = self._back(begin - 1, "article")
        where = self._is(begin - 1, "relation") and self.items[begin - 1].value("relation") == "between"
        town = self.items[begin - 3].value("noun") in SETTLED if begin > 2 else False
        where = where or (
            town and self._is(begin - 1, "of") and self._is(begin - 2, "direction")
        )  # "P, a town east of Q"
        for member in members if where else ():
            member.bounds = True  # "used as a base between P and Q"
        for member in members if self._gone_to(begin) or self._came_from(begin) else ():
            member.bounds = True
        office = self._is(before, "of") and self._is(before - 1, "speaker")
        if office or self._state_told(begin) or self._apposed_in(before):
            for member in members:
                member.bounds = True

    def _apposed_in(self, at: int) -> bool:
        """ "P, the highest hill *in* province Q": Q only says where P is."""
        thing = at - 1
        if not (self._is(at, "prep", "of") and self._is(thing, "noun")):
            return False
        thing = self._back(thing, "noun", "place_adjective", "superlative", "adjective")
        return self._is(thing, "article") and thing > 1 and self.items[thing - 1].text == ","

    def _destination(self, at: int) -> bool:
        """Whether a place is where somebody left for: "the city" that follows is the one that was left."""
        if not (self._is(at - 1, "prep") and self.items[at - 1].value("prep") == "to"):
            return False
        for i in range(at - 2, max(-1, at - 2 - _NAMED), -1):
            if self._is(i, "heading"):
                return True  # "they left P with civilians, heading for Q"
            if self._is(i, "group") or not self.items[i].word:
                break
        left = (self.items[i].tags["trigger"] for i in range(max(0, at - _LEFT_REACH), at) if self._is(i, "trigger"))
        return any(tag.get("frame") == "leave" for tag in left)

    def _another_comes(self, at: int) -> bool:
        """``انسحب F من P إلى Q، ودخل F2 أحياءها``: whether a clause of another side follows."""
        comma = next((i for i in range(at, min(len(self.items), at + _NAMED)) if not self.items[i].word), -1)
        return comma > 0 and any(self._is(i, "faction") for i in range(comma + 1, comma + _NAMED))

    def _share_noun(self, members: list[Phrase], stop: int) -> None:
        """``the X and Y provinces``: a plural noun behind a list is the kind of all of them."""
        if (
            self.order.get("noun") != "both"
            or len(members) < 2
            or not self._is(stop - 1, "noun")
            or members[-1].sort != "named"
        ):
            return
        if self.items[stop - 1].tags["noun"].get("plural") and members[-1].kind and not members[0].plural:
            apart = max((i for i, member in enumerate(members) if member.sort != "named"), default=-1)
            for member in members[max(apart + 1, self._since_article(members)) :]:
                if members[-1].kind == "hills_group" and member.ids and not member.kind:
                    member.relation, member.reference, member.ids = "near", [replace(member)], ()
                member.kind = member.kind or members[-1].kind

    def _since_article(self, members: list[Phrase]) -> int:
        """ "P and *the X and Y* districts": which members share a noun that stands behind the last."""
        led = {item.start for i, item in enumerate(self.items) if self._is(i - 1, "article")}
        return max((i for i, member in enumerate(members) if member.start in led), default=0)

    def _parent(self, members: list[Phrase], at: int) -> int:
        """``the X and Y districts of Z``: the kind of them all, and where they are."""
        last = members[-1]
        if self.order.get("noun") != "both" or last.kind or last.sort != "named" or not self._is(at + 1, "of"):
            return at
        noun = self.items[at].tags.get("noun")
        whole, stop = self._reference(at + 2) if noun is not None else (None, at)
        if noun is None or whole is None or (noun.get("plural") and len(members) == 1):
            return at  # "the P villages of A and B" lie in P
        for member in members[self._since_article(members) :] if noun.get("plural") else [last]:
            if member.sort == "named" and not member.kind:
                member.kind = noun.value
                member.relation, member.reference = member.relation or "in", member.reference or [whole]
        return stop

    def _new_head(self, at: int) -> bool:
        return self.items[at].has("noun")

    def listed(
        self, at: int, begin: int, members: list[Phrase], *, within: bool = False, head: Phrase | None = None
    ) -> int:
        """Names that an unnamed plural is spelled out by take its place; those "including" adds stand beside it."""
        part = members[-1].extent == "part"
        if (within or (self._both_sides and not part)) and members[-1].sort == "named":
            inner, stop = self.group(at, loose=True, sure=True)
            if inner is None:
                inner, stop = self._landmark_alone(self._articles(at))  # "most of P, including its ancient citadel"
            if inner is None or any(m.sort not in ("named", "part") for m in inner.members):
                return begin
            for member in inner.members:
                if member.relation is None and member.sort == "named":
                    member.relation, member.reference = "in", [members[-1]]
            members += inner.members
            return stop
        if members[-1].sort != "unnamed" and members[-1].extent != "part":
            return begin
        kind = next((one for one, many in COUNTED.items() if many == members[-1].kind), "village")
        names, stop = self._enumerated(at, kind) if self.article and members[-1].sort == "unnamed" else ([], at)
        if names:
            names[0].plural = True
            members[-1:] = self._spelling_out(members[-1], names)
            return stop
        group, stop = self.group(at, loose=True, sure=members[-1].sort == "unnamed", head=head)
        if group is None and self._both_sides and members[-1].kind == "positions_unnamed":
            group, stop = self._landmark_alone(self._articles(at))  # "several positions, including the prison"
        if group is None or any(m.sort != "named" for m in group.members):
            return begin
        members[-1:] = self._spelling_out(members[-1], group.members)
        return stop


def groups_of(items: Sequence[Item]) -> Iterator[Group]:
    """Place groups of chunked items."""
    for item in items:
        if item.has("group"):
            yield item.tags["group"]


def _share_of_town(parts: Phrase) -> Phrase:
    """ "14 of the 22 districts of P": how much of P."""
    if parts.sort != "unnamed" or "/" not in (parts.extent or "") or len(parts.reference) != 1:
        return parts
    town = parts.reference[0]
    if town.sort == "unnamed" or parts.relation not in ("in", "part_of"):
        return parts
    return replace(town, start=parts.start, stop=parts.stop, extent=parts.extent)
