"""What else a statement names behind its first place: "P, and also Q", "and with it R", "they are: A, B and C"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from mapper.claims.antecedents import Antecedents
from mapper.claims.phrases import Phrase
from mapper.claims.reach import NEAR, RELATIVE_REACH
from mapper.claims.sentence import COMMAS

_SPELLED_REACH: Final = 14
_INSERTED: Final = 10
_DESCRIBED: Final = 7
_NO_ADJECTIVE: Final = ("ed", "ly", "s")
_DESCRIPTIONS: Final = ("article", "faction", "faction_anaphor")
_EPITHETS: Final = (
    "article", "place_adjective", "adjective", "superlative", "past_mark", "direction", "adverb", "was", "nation",
)  # fmt: skip
"""What stands between "and" and the place that it describes, beside whose the place is."""


class Further(Antecedents):
    """A sentence and the places that go on a list; see :class:`mapper.claims.sentence.Sentence`."""

    def with_more(self, at: int, via: Sequence[str]) -> list[Phrase]:
        """Return the members of a group and of the groups that "and on ..." adds to it."""
        members = self.meant(self.group(at))
        if members and (names := self._spelled_later(at, members)):
            return names
        if among := self._among(at, members):
            return [*members, *among]
        members = [*members, *self._behind_description(at)]
        i = self._past_loser(at + 1)
        while i < len(self.items):
            over = i in self.asides and not self._with_it(i + 1)
            if over and i == self.inside and self.actor_order[0] == "before":
                break  # "F took P, held by F2, and also Q": F2 held P
            i = self.asides[i] if over else i
            if (said := self._past_saying(i)) > i:
                i = said
                last = added = i + 2 + self.is_(i + 2, "article")
                while self.is_(last + 1, "conj") and self.group(last + 2) is not None:
                    last += 2
                if self.is_(i + 1, "conj") and self.group(added) is not None and not self._is_subject(last):
                    members += self.meant(self.group(added))
                    i = added + 1
                    continue
            named = i + 2 + self.is_(i + 2, "article")
            if over and "after" in self.actor_order and i + 1 < len(self.items) and self.items[i + 1].joined:
                named = i + 1
            further = self.group(named) if over else None
            if further is not None and (named == i + 1 or self.is_(i + 1, "conj")) and not self._is_subject(named):
                members += self.meant(further) if further.members[0].sort == "named" else []
                i = named + 1
                continue
            comma = self.items[i].text in COMMAS
            i += comma
            if (
                i < len(self.items)
                and self.items[i].joined
                and self.is_(i, "extent")
                and self.items[i].tags["extent"].pron
            ):
                i += 1
                continue
            if comma and self.is_(i, "date") and self.is_(i + 2, "also") and self.items[i + 1].text in COMMAS:
                i += 1  # "took P, 40 km west of Q, on Sunday, along with R"
                continue
            spelled = comma and self.spells_out(i)
            besides = comma and self.is_(i, "conj") and " " in self.items[i].text
            adds = self.is_(i, "also") or self._with_it(i) or spelled or besides
            named = self._past_epithets(i + 1) if adds and self.actor_order[0] == "before" else i + 1
            if adds and self.group(named) is not None:
                members += self.meant(self.group(named))
                i = named + 1
                continue
            led = self.is_(i, "also") and self.is_(i + 1, "prep") and self.prep(i + 1) in via
            if led and self.group(i + 2) is not None:
                members += self.meant(self.group(i + 2))
                i += 3
                continue
            if (again := self._again(at, i)) > i:
                members += self.meant(self.group(again))
                i = again + 1
                continue
            where = self.is_(i, "relation") and self.items[i].value("relation") == "in" and not self.items[i].joined
            if where and self.group(i + 1) is not None:
                i += 2
                continue
            i += self.is_(i, "adverb") and self.is_(i + 1, "then")
            if self.is_(i, "then"):
                i += 1
                i += self.is_(i, "date")
                then = self.prep(i) in via
                direct = ("" in via and self.is_(i - 1, "date")) or not self._is_subject(i)
                direct = direct and ("" in via or not self.unlisted(i + 1))
                further = self.group(i) if direct else None
                if further is not None and "after" in self.actor_order and not self.items[i].joined:
                    members += self.meant(further)
                    i += 1
                    continue
            elif (last := self._last_of_all(i)) >= 0:
                members += self.meant(self.group(last))
                i = last + 1
                continue
            else:
                past = self._past_description(i) if not comma else i
                if past > i and self.items[past].text in COMMAS:
                    i = past  # "P, of a Christian majority, and also on Q"
                    continue
                i = past
                dated = self.is_(i - 1, "date") and self.items[i - 1].joined
                then = i < len(self.items) and (self.items[i].joined or dated)
            if (on := self._and_from(i, via)) > i:
                members += self.meant(self.group(on))
                i = on + 1
                continue
            goes_on = then and self.is_(i, "prep", "date") and self.prep(i) in via
            if goes_on and self.group(i + 1) is not None:
                members += self.meant(self.group(i + 1))
                i += 2
            elif self.is_(i, "date") and not comma:
                i += 1
            elif (named := self._goes_on_at(i, comma=comma)) > i:
                members += self.meant(self.group(named))
                i = named + 1
            else:
                break
        return members

    def _last_of_all(self, at: int) -> int:
        """``سيطر على P ثم Q وأخيرا R``, ``P، ثم Q، فـR``: where R stands, or -1."""
        if "after" not in self.actor_order or at >= len(self.items):
            return -1
        item, named = self.items[at], at + 1
        so = self.lexicon.grammar.get("proclitics", {}).get("so", ())
        if item.lead in so and self.group(at) is not None and self.items[at - 1].text in COMMAS:
            named = at if any(self.is_(i, "then") for i in range(at - NEAR, at)) else -1
        elif not (item.joined and item.has("adverb")) or self.items[min(named, len(self.items) - 1)].joined:
            return -1
        ends = named + 1 >= len(self.items) or not self.items[named + 1].word
        return named if ends and self.group(named) is not None and not self._is_subject(named) else -1

    def _past_loser(self, at: int) -> int:
        """ "Took P *from F2*, including Q": where the list goes on, else ``at``."""
        if "after" in self.actor_order:
            return self._past_fight(at)
        i = self.past(at + 1, "article", "member", "adjective", "place_adjective", sides=True)
        goes_on = i < len(self.items) - 1 and self.items[i].text == ","
        goes_on = goes_on and self.spells_out(i + 1) and i - 1 in self.who
        return i if goes_on and self.prep(at) == "from" and self.actor_order[0] == "before" else at

    def _past_fight(self, at: int) -> int:
        """``سيطر على P بعد معارك مع F، وعلى Q``: the comma before Q, else ``at``."""
        end = next((i for i in range(at + 1, min(len(self.items), at + _INSERTED)) if not self.items[i].word), 0)
        told = any(self.finite(i) or self.group(i) is not None for i in range(at, end))
        if not end or told or not self.is_(at, "aftermath") or self.items[end].text not in COMMAS:
            return at
        named, behind = end + 2, end + 3
        further = self.group(named) if self.prep(end + 1) == "on" and self.items[end + 1].joined else None
        sure = further is not None and further.members[0].sort == "named"
        ends = behind >= len(self.items) or not self.items[behind].word
        return end if sure and (ends or self.is_(behind, "aftermath", "clause", "relation")) else at

    def _and_from(self, i: int, via: Sequence[str]) -> int:
        """ "Pulled out of P, in the south, *and from Q*": where Q stands behind what two commas set off, else ``i``."""
        if self.actor_order[0] != "before":
            return i
        if "from" not in via:
            return self._and_were_in(i, via)
        link = i - (self.items[i - 1].text in COMMAS)
        if (listed := self._from_list(link)) > 0:
            return listed
        near = self.trigger(link + 1)
        where = self.is_(link + 1, "prep", "relation") or (near is not None and near.get("frame") == "near")
        if self.items[link].text == "," and where:
            end = next(
                (k for k in range(link + 2, min(len(self.items), link + _INSERTED)) if not self.items[k].word), 0
            )
            inside = range(link + 1, end)
            told = any(self.finite(k) or self.barrier(k) or self.is_(k, "conj") for k in inside)
            link = end + 1 if end and self.items[end].text == "," and not told else link
        link += self.items[link].text == ","
        named = link + 2 + (self.is_(link + 2, "article") and self.group(link + 2) is None)
        goes_on = self.is_(link, "conj") and self.prep(link + 1) == "from" and self.group(named) is not None
        return named if goes_on else i

    def _and_were_in(self, i: int, via: Sequence[str]) -> int:
        """ "Took P *and were in Q by noon*": where Q stands, else ``i``."""
        link = i - (self.items[i - 1].text in COMMAS)
        link += self.items[link].text == ","
        named = link + 3 + self.is_(link + 3, "article")
        there = self.is_(link, "conj") and self.is_(link + 1, "aux") and self.prep(link + 2) == "in"
        when = self.items[named + 1] if there and "" in via and named + 1 < len(self.items) else None
        soon = when is not None and (when.has("date", "unit") or when.text.startswith(("by ", "within")))
        return named if soon and self.group(named) is not None else i

    def _from_list(self, at: int) -> int:
        """ "From P, *from Q* and from R", "from P and, in the south, *from Q*": where Q stands, or -1."""
        led, comma = at + 1, at < len(self.items) and self.items[at].text == ","
        if self.is_(at, "conj") and led < len(self.items) and self.items[led].text == ",":
            near = range(led + 1, min(len(self.items), led + _INSERTED))
            led = next((k for k in near if not self.items[k].word), -1) + 1
        elif comma and not any(
            self.is_(k, "conj") and self.prep(k + 1) == "from"
            for k in range(at + 3, min(len(self.items) - 1, at + 2 * _INSERTED))
        ):
            return -1
        named = led + 1 + self.is_(led + 1, "article")
        goes_on = led > at + (not comma) and self.prep(led) == "from" and self.group(named) is not None
        return named if goes_on else -1

    def _behind_description(self, at: int) -> list[Phrase]:
        """ "P, the last stronghold west of Q, and the villages of R and S": R and S, which are listed with Q."""
        comma = at + 1 + self.is_(at + 1, "date")
        told = comma + 1 < len(self.items) and self.items[comma].text == ","
        if self.actor_order[0] != "before" or not told:
            return []
        its = self.is_(comma + 1, "link")  # "P, with its silos, and Q"
        again = self.group(comma + 1 + its)
        if again is not None and len(again.members) > 1:
            first, *more = again.members
            told = (its and first.relation == "in") or (not its and first.sort == "anaphor")  # "P, the capital, and Q"
            return self.meant(replace(again, members=more)) if told and not self._is_subject(comma + 1 + its) else []
        if not self.is_(comma + 1, "article", "apposition"):
            return []
        for i in range(comma + 2, min(len(self.items), comma + RELATIVE_REACH)):
            group = self.group(i)
            if group is not None:
                first, *more = group.members
                apart = more and all(one.kind and one.kind != first.kind for one in more)
                return self.meant(replace(group, members=more)) if apart and not self._is_subject(i) else []
            if self.finite(i) or self.barrier(i) or not self.items[i].word or self.is_(i, "conj", "relative"):
                break
        return []

    def _past_saying(self, at: int) -> int:
        """ "Took P, X said, as well as Q": the comma behind who says so, else ``at``."""
        if self.actor_order[0] != "before" or at >= len(self.items) or self.items[at].text != ",":
            return at
        end = next((i for i in range(at + 2, min(len(self.items), at + NEAR + 2)) if self.items[i].text == ","), at)
        between = range(at + 1, end)
        told = any(self.is_(i, "speech", "according") for i in between)
        if not told or any(self.group(i) is not None or self.trigger(i) is not None for i in between):
            return at
        goes_on = self.is_(end + 1, "also", "conj") or self._with_it(end + 1)
        return end if goes_on or self.spells_out(end + 1) else at

    def _past_description(self, at: int) -> int:
        """``على P ثاني مدن Q وعلى R``: where "and on" stands behind a description without commas, else ``at``."""
        if "after" not in self.actor_order or not self.is_(at, "aside") or self.items[at].joined:
            return at
        for i in range(at + 1, min(len(self.items) - 1, at + RELATIVE_REACH)):
            led = self.items[i].joined and self.is_(i, "prep")
            if led and self.group(i + 1) is not None:
                return i
            if self.items[i].text in COMMAS and self.is_(i + 1, "also"):
                return i
            if self.finite(i) or self.barrier(i) or i in self.who or (self.items[i].joined and self.group(i) is None):
                break
        return at

    def _spelled_later(self, at: int, members: Sequence[Phrase]) -> list[Phrase]:
        """ "24 villages within two days, said X, and they are: A, B and C": the names behind a colon."""
        if "after" not in self.actor_order or any(member.sort != "unnamed" for member in members):
            return []
        spelled = self.group(at + 2) if self.spells_out(at + 1) else None
        if spelled is not None:
            return [member for member in self.meant(spelled) if member.sort in ("named", "anaphor")]
        if names := self._includes(at, members):
            return [*members, *names]
        if any(member.kind != "villages_unnamed" for member in members):
            return []
        if both := self._from_to(at + 1):
            return both
        for i in range(at + 1, min(len(self.items) - 2, at + _SPELLED_REACH)):
            if self.finite(i) or self.barrier(i) or self.items[i].has("contrast", "relative"):
                return []
            if i > at + 1 and self.items[i].text in COMMAS and self.spells_out(i + 1):
                names = self._named_at(i + 2)  # "13 villages that F2 held, among them A and B"
                if names:
                    return names if self.is_(i + 1, "it_is") else [*members, *names]
            if self.spells_out(i) and self.items[i + 1].text == ":" and self.group(i + 2):
                return self._named_at(i + 2)
        return []

    def _includes(self, at: int, members: Sequence[Phrase]) -> list[Phrase]:
        """``منطقة واسعة تضم قرى أبرزها P وQ``: what lies in land that has no name."""
        verb = at + 1 + (self.is_(at + 1, "relative"))
        land = all(member.kind == "areas_unnamed" for member in members) and self.is_(verb, "namely")
        return self._named_at(verb + 1) if land and not self.items[verb].joined else []

    def _from_to(self, at: int) -> list[Phrase]:
        """``عشر قرى، من P إلى Q``: the first and the last of them."""
        at += self.is_(at, "date")
        comma = at < len(self.items) - 4 and self.items[at].text in COMMAS
        if not comma or self.prep(at + 1) != "from" or not (self.prep(at + 3) == "to" or self.is_(at + 3, "until")):
            return []
        first, last = self._named_at(at + 2), self._named_at(at + 4)
        return [*first, *last] if first and last else []

    def _among(self, at: int, members: Sequence[Phrase]) -> list[Phrase]:
        """ "Several villages to the south, among them A and B": their names, where only a direction stands between."""
        if self.actor_order[0] != "before" or not members or any(member.sort != "unnamed" for member in members):
            return []
        i = self.past(at + 1, "prep", "article", "direction", "relation", "date")
        comma = i < len(self.items) - 1 and self.items[i].text in COMMAS
        listed = comma and i > at + 1 and self.spells_out(i + 1)
        said = next((k for k in range(i + 2, min(len(self.items) - 2, i + NEAR + 2)) if self.items[k].text == ","), i)
        said = said if comma and any(self.is_(k, "speech", "according") for k in range(i + 1, said)) else i
        trails = self.items[said + 2].tag("relation") if comma and said + 2 < len(self.items) else None
        if trails is not None and trails.get("trails"):
            return self._named_at(said + 1)  # "30 villages, X said, A and B among them"
        list_at = i + 1 if listed else self._spelled_behind(at + 1)
        return self._named_at(list_at + 1) if list_at > 0 else []

    def _spelled_behind(self, at: int) -> int:
        """ "Several towns *on the same axis* including A and B": where "including" stands behind where they lie."""
        for i in range(at, min(len(self.items) - 1, at + 2 * NEAR)):
            if self.spells_out(i):
                return i if i > at and self.is_(at, "prep", "relation") else -1
            group = self.group(i)
            named = group is not None and any(place.ids for place in group.members)
            if named or i in self.who or not self.items[i].word or self.barrier(i) or self.finite(i):
                break
        return -1

    def _named_at(self, at: int) -> list[Phrase]:
        return [member for member in self.meant(self.group(at)) if member.sort == "named"]

    def _after_an_adverbial(self, at: int) -> int:
        """ "Took P on Saturday and Q on Sunday", "P in the north and Q in the south": where Q stands, else ``at``."""
        if self.actor_order[0] != "before":
            return at
        join = self._past_whereabouts(at)
        if (named := self._past_side(at)) > at:
            return named
        if join == at and not self.is_(at - 1, "date"):
            return at
        if join > at and join < len(self.items) and self.items[join].text == ",":
            then = self.is_(join + 1, "also")  # "P on the eastern bank, then Q", "P to the west, Q to the east"
            named = join + 1 + then
            behind = self._past_whereabouts(named + 1)
            ends = behind < len(self.items) and (not self.items[behind].word or self.is_(behind, "conj", "date"))
            more = then or (behind > named + 1 and ends)
            return named if more and self.group(named) is not None and not self._is_subject(named) else at
        named = join + 1
        if (
            self.is_(join, "conj") and named < len(self.items) and self.items[named].text == ","
        ):  # "and, hours later, Q"
            over = (i for i in range(named + 2, min(len(self.items), named + NEAR + 2)) if self.items[i].text == ",")
            named = next(over, named) + 1
        while self.is_(named, "article", "adjective", "place_adjective") or (
            named > join + 2 and named < len(self.items) and self.items[named].word and not self.items[named].known
        ):
            named += 1
        return named if self.is_(join, "conj") and self.group(named) is not None and not self._is_subject(named) else at

    def _goes_on_at(self, at: int, *, comma: bool) -> int:
        """Where the next place of a list stands behind what is told of the last, or of itself; ``at`` for nowhere."""
        named = at if comma else self._after_an_adverbial(at)
        return named if named > at else self._and_described(at)

    def _and_described(self, at: int) -> int:
        """ "Took P and *the rebel-held* Q", "P and *the F stronghold of* Q": where Q stands, else ``at``."""
        if self.actor_order[0] != "before" or not self.is_(at, "conj") or not self.is_(at + 1, *_DESCRIPTIONS):
            return at
        named = self._past_epithets(at + 1)
        return named if self.group(named) is not None and not self._is_subject(named) else at

    def _past_epithets(self, at: int) -> int:
        """ "*The rebel-held* P", "*the army's* P", "*the former F stronghold of* P": where the place may stand."""
        begin = at
        while at - begin <= _DESCRIBED and at < len(self.items) and (self.group(at) is None or self._a_states(at)):
            item, held = self.items[at], self.trigger(at)
            whose = self.is_(at - 1, "faction", "nation") and (
                item.has("possessive", "stronghold") or self._joined_to_holder(at)
            )
            owner = item.has("faction", "faction_anaphor") and (
                self.is_(at + 1, "possessive", "stronghold", "faction") or self._joined_to_holder(at + 1)
            )
            plain = item.has(*_EPITHETS) or (item.text == "," and self.is_(at - 1, "direction", "stronghold"))
            seat = self.is_(at - 1, "possessive", "its") and item.has("stronghold")
            plain = plain or seat or (item.has("of") and self.is_(at - 1, "stronghold"))
            strange = item.word and not item.known and not item.text.endswith(_NO_ADJECTIVE)
            who = item.tags.get("faction")
            named = item.word and (who is None or who.name.islower())
            strange = strange or (named and self.group(at + 1) is not None and self.is_(at - 1, "article"))
            shut_in = held is not None and held.value == "besieged" and self.is_(at - 1, "article", "adverb")
            if not (whose or owner or plain or strange or shut_in or self._a_states(at)):
                return begin
            at += 1
        return at

    def _joined_to_holder(self, at: int) -> bool:
        """ "Rebel-*held* P" and "rebel *held* P", but not "and rebels *held* P", which is a clause of its own."""
        held = self.trigger(at)
        if held is None or held.get("holder") != "before":
            return False
        who = self.items[at - 1].tags.get("faction")
        verb = held.get("else_as") and not self.is_(at, "hyphened")
        noun = who is not None and (who.name.endswith(("s", "army")) or not who.name.islower())
        return not (verb and noun)

    def _a_states(self, at: int) -> bool:
        """ "*Turkey's* post at P": a state that is no place here."""
        return self.is_(at, "nation") and self.is_(at + 1, "possessive")

    def _past_side(self, at: int) -> int:
        """ "Lost P to F in March, and Q in April": where Q stands, not lost to another, else ``at``."""
        side = at + 1 + self.is_(at + 1, "article")
        if self.prep(at) not in ("to", "from") or side not in self.who:
            return at
        join = side + 1 + self.is_(side + 1, "date")
        join += join < len(self.items) and self.items[join].text == ","
        named = join + 1 + self.is_(join + 1, "article")
        whose = named + 1 + self.is_(named + 1, "date")
        more = self.is_(join, "conj") and self.group(named) is not None and not self._is_subject(named)
        return named if more and (self.prep(at) == "from" or not self.is_(whose, "prep")) else at

    def _past_whereabouts(self, at: int) -> int:
        """ "In the north", "to the west", "on the eastern bank": the position behind it, else ``at``."""
        end = self.past(at + 1, "article", "direction")
        if self.prep(at) not in ("in", "on", "to") or not self.is_(end - 1, "direction"):
            return at
        return end + self.is_(end, "bank", "part")

    def _is_subject(self, at: int) -> bool:
        """ "..., and P was taken": whether a verb follows the place."""
        verb = self.past(at + 1, "adverb", "date")
        falls, thing = self.trigger(verb), verb
        while (
            thing < verb + 2 and self.actor_order[0] == "before" and (self.unlisted(thing) or self.is_(thing, "noun"))
        ):
            thing += 1  # "and the Q arms depots are"
        return (
            self.finite(verb)
            or (thing > verb and self.is_(thing, "aux"))
            or self.is_(verb, "aux", "perfect", "become", "agent", "pending", "to_follow")
            or (falls is not None and falls.get("frame") in ("state", "fall", "pass"))
        )

    def _again(self, at: int, i: int) -> int:
        """ "Moved into P and into Q": where Q stands, behind the same preposition after "and"; else ``i``."""
        if self.actor_order[0] != "before" or not self.is_(i, "conj"):
            return i
        named = i + 2 + (self.group(i + 2) is None and self.is_(i + 2, "article"))
        led = self.items[at - 1 - self.is_(at - 1, "article")].text.split()[-1]
        same = self.is_(i + 1, "prep", "role") and self.items[i + 1].text == led
        return named if same and self.group(named) is not None else i

    def with_it(self, at: int) -> list[Phrase]:
        """Places that "... and with it P" adds behind who took them."""
        for i in range(at + 1, min(len(self.items), at + RELATIVE_REACH)):
            if self._with_it(i):
                return self.meant(self.group(i + 1))
            if self.finite(i) or self.barrier(i) or self.group(i) is not None:
                break
        return []

    def beside_it(self, at: int) -> list[Phrase]:
        """``P، ومعها Q، بيد F``: what is named with the place at a position, right behind it."""
        led = at + 1 + (at + 1 < len(self.items) and self.items[at + 1].text in COMMAS)
        along = self.is_(led, "along") and self.items[led].joined and self.group(led + 1) is not None
        named = led + 1 if at >= 0 and (along or self._with_it(led)) else -1
        return self.meant(self.group(named)) if named > 0 else []

    def joined_to(self, at: int) -> bool:
        """Whether "and with it" stands right before the place at a position."""
        return self._with_it(at - 1)

    def _with_it(self, at: int) -> bool:
        """ "... and with it P": a supporter that is a place goes on the list."""
        if at >= len(self.items):
            return False
        supporter = self.is_(at, "role") and self.items[at].value("role") == "supporter"
        joins = supporter and (
            self.items[at].joined or (self.actor_order[0] == "before" and " " in self.items[at].text)
        )
        joins = joins or (self.is_(at, "also") and (self.actor_order[0] == "after" or " " in self.items[at].text))
        joins = joins or (self.spells_out(at) and self.actor_order[0] == "after")
        return joins and self.group(at + 1) is not None
