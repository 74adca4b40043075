"""The searches that frames make in a sentence: where its place stands, who acts, what a pronoun means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from mapper.claims.cast import COMMAS, Actor, Cast
from mapper.claims.phrases import Group, Phrase
from mapper.claims.verbfirst import detour, helping, led_by, of_presence, share_of_it, subject_to_come
from mapper.text.lexicon import Tag

_REACH: Final = 22
"""Items a frame looks ahead for its place."""
_OWNER_REACH: Final = 8
_NEAR: Final = 4
_RELATIVE_REACH: Final = 8
_AGENT_REACH: Final = 10
_UNNAMED: Final = {
    "village": "villages_unnamed",
    "town": "villages_unnamed",
    "city": "villages_unnamed",
    "neighbourhood": "neighbourhoods_unnamed",
}
_MEMORY: Final = 3
"""Sentences that a dropped subject or a pronoun can look back."""


class Scene(Cast):
    """One sentence, ready for frames; see :class:`mapper.claims.cast.Cast` for its parameters."""

    def find_object(self, at: int, via: Sequence[str], reach: int = _REACH) -> tuple[list[Phrase] | None, int]:
        """
        Find the place that the trigger at ``at`` speaks of, after it.

        Parameters
        ----------
        via
            Prepositions that may introduce it; an empty one means the direct object.

        Returns
        -------
        tuple
            The phrases, None when there are none, and the position they stand at (-1 for what went before).
        """
        tag = self.trigger(at)
        if tag is not None and tag.pron and "" in via and not tag.get("noun"):
            return self.antecedent(at, tag.pron), at
        direct = "" in via
        inserted = self.aside(at) is None
        over = -1
        for i in range(at + 1, min(len(self.items), at + 1 + reach)):
            item = self.items[i]
            if inserted and i in self.asides:
                over = self.asides[i]
            if i <= over:
                continue
            if (
                self.barrier(i)
                or self.finite(i)
                or item.has("contrast")
                or self._another_verb(at, i)
                or self._remains(i)
                or (i > at + 1 and self.items[i - 1].text == "," and self._tells(i))
            ):
                break
            group = self.group(i)
            if group is not None and self.is_(i + 1, "possessive") and self.actor_order[0] == "before":
                continue
            if group is not None and "from" in via and self.whither(i - 1):
                break
            if group is not None:
                just = self.it(group)
                if just is not None and (direct or self.prep(i - 1) in via):
                    return just, i
                if (direct and not self._behind_other_prep(i) and item.role in ("", "as")) or (
                    item.role and item.role in via
                ):
                    return self.with_more(i, via), i
                if self.prep(i - 1) in via and self.prep(i - 1):
                    return self.with_more(i, via), i
            elif (share := share_of_it(self, i)) and (direct or item.role in via or led_by(self, i, via)):
                return self.antecedent(at, share), i
            elif tag is not None and tag.get("grips") and item.role in via and not item.has("date", "extent", "adverb"):
                break
            elif item.value("prep") in via and item.has("prep"):
                if item.tags["prep"].pron:
                    found = self.antecedent(at, item.tags["prep"].pron)
                    more = self.with_more(i, via) if found else []
                    return ([*found, *more] if found else None), i
                around = self.items[i + 1].tag("extent") if i + 1 < len(self.items) else None
                if around is not None and around.pron and tag is not None and tag.get("frame") in ("clash", "near"):
                    return self.antecedent(i + 1, around.pron), i
                beyond = i + 1 + self.is_(i + 1, "more_than")
                if "after" in self.actor_order and beyond < len(self.items) and (it := share_of_it(self, beyond)):
                    return self.antecedent(beyond, it), i
                through = max(self._through(i + 1), self._past_holder(i + 1))
                if through > 0:
                    return self.with_more(through, via), through
                if i + 1 < len(self.items) and self.group(self._past_fillers(i + 1)) is None:
                    direct = False
                    if item.value("prep") == "on":
                        break
            elif (
                direct
                and item.value("relation") == "list"
                and self.group(i + 1) is not None
                and self.items[i - 1].text == ","
            ):
                return self.with_more(i + 1, via), i + 1
            elif direct and ((tag is not None and tag.value == "lost" and self._last_in(i)) or self._stronghold(i)):
                return self.with_more(i + 2, via), i + 2
            elif direct and (named := self._named_later(i)) > i:
                listed = self.prep(named - 1) in ("in", "against") and self.items[named - 2].text != ","
                if listed and (inside := self.group(named)) is not None:
                    return inside.members[1:], named
                return self.with_more(named, via), named
            elif direct and (beyond := detour(self, i)) > i:
                over = beyond
            elif direct and not self._passes(i):
                direct = False
            if not direct and not [v for v in via if v]:
                break
        if tag is not None and tag.pron and tag.get("noun") and "" in via:
            return self.antecedent(at, tag.pron), at
        return None, -1

    def whither(self, at: int) -> bool:
        """ "fled to the other bank of P": whether "from", "of" here only says which side of P somebody went to."""
        before = at - 1
        while before > 0 and at - before < _NEAR and not self.is_(before, "bank", "part"):
            if not self.items[before].word or not (
                self.is_(before, "direction", "adjective") or not self.items[before].known
            ):
                return False
            before -= 1
        return self.prep(at) == "from" and self.is_(before, "bank", "part") and self.prep(before - 1) == "to"

    def it(self, group: Group) -> list[Phrase] | None:
        """What "it" means after a statement of this sentence: its place."""
        lone = len(group.members) == 1 and group.members[0].sort == "pronoun" and not group.members[0].gender
        last = self.memory.claimed[-1:]
        if not lone or not last or last[0][0] != self.number or len(last[0][1]) != 1:
            return None
        return list(last[0][1])

    def passive(self, at: int) -> bool:
        """Whether the verb at a position is a participle after "was", "has been" ..."""
        tag = self.trigger(at)
        if tag is None or tag.form not in ("past", "base"):
            return False
        before = at - 1
        while self.is_(before, "adverb"):
            before -= 1
        return self.is_(before, "aux")

    def ended(self, at: int) -> bool:
        """ "no longer holds"."""
        return self.is_(at - 1, "ended") or (self.is_(at - 1, "adverb", "prep") and self.is_(at - 2, "ended"))

    def pluperfect(self, at: int) -> bool:
        """ "had held": what was so before something else happened."""
        before = at - 1
        while self.is_(before, "adverb") and not self.is_(before, "pluperfect"):
            before -= 1
        return self.is_(before, "pluperfect")

    def subject_places(self, at: int) -> tuple[list[Phrase] | None, int]:
        """Places that stand as the subject of a passive verb, nearest first, in its clause."""
        for i in range(at - 1, -1, -1):
            group = self.group(i)
            if self.aside(i) not in (None, self.inside):
                continue
            if group is not None and not self.is_(i - 1, "prep", "relation"):
                return self.meant(group), i
            if self.items[i].has("contrast", "that") or (self.finite(i) and i < at - 1) or i in self.who:
                break
        return None, -1

    def relative_object(self, at: int) -> tuple[list[Phrase] | None, int]:
        """``P, which F took``: the place before the relative pronoun, when nothing but the actor stands between."""
        for i in range(at - 1, max(-1, at - 1 - _RELATIVE_REACH), -1):
            if self.items[i].has("relative"):
                before = self._first_relative(i) - 1
                while before >= 0 and self.items[before].text in COMMAS:
                    before -= 1
                land = self.group(before)
                bare = land is not None and land.members[0].sort == "unnamed"
                if land is None or (bare and self._described(before) >= 0):
                    before = self._described(before)
                group = self.group(before)
                if group is not None and (bound := self._bound_by(group, self.items[i].value("relative"))):
                    return bound, before
                return (self.meant(group), before) if group is not None else (None, -1)
            if not (
                i in self.who or self.items[i].has("member", "article", "conj", "perfect", "adverb", "date", "light")
            ):
                break
        return None, -1

    def _bound_by(self, group: Group, gender: str) -> list[Phrase]:
        """ "The valley near village X, which F took": the village, where only it agrees with the pronoun."""
        last = group.members[-1]
        masculine = self._masculine(last) if gender in ("m", "f") and len(group.members) == 1 else gender == "m"
        if masculine == (gender == "m") or not last.reference or last.relation == "part_of":
            return []
        other = last.reference[-1]
        return [other] if other.sort == "named" and self._masculine(other) == (gender == "m") and other.kind else []

    def _first_relative(self, at: int) -> int:
        """ "P, which F held and which F2 took": the pronoun that stands behind P."""
        if self.is_(at - 1, "conj"):
            for i in range(at - 2, max(-1, at - _REACH), -1):
                if self.items[i].text == self.items[at].text and self.items[i].has("relative"):
                    return i
        return at

    def _described(self, at: int) -> int:
        """ "P on Sunday, a border town": the place that a description behind a comma is of, -1 when there is none."""
        land = self.group(at)
        land = land if land is not None and land.members[0].sort == "unnamed" else None
        if self.actor_order[0] != "before" or (land is None and not self.is_(at, "noun", "stronghold")):
            return -1
        comma = next((i for i in range(at - 1, max(-1, at - _RELATIVE_REACH), -1) if self.items[i].text == ","), -1)
        if comma < 0 or not self.is_(comma + 1, "article"):
            return -1
        before = comma - 1
        while self.is_(before, "date"):
            before -= 1
        return before if self.group(before) is not None else -1

    def _remains(self, at: int) -> bool:
        tag = self.trigger(at)
        return tag is not None and tag.get("frame") == "remain"

    def _another_verb(self, at: int, i: int) -> bool:
        """Whether a verb that makes no claim itself begins another statement here."""
        item = self.items[i]
        if item.has("become") and item.joined:
            return True
        light = item.tag("light")
        near = self.items[at].tag("trigger")
        if near is not None and near.get("frame") == "near" and near.get("noun") and item.joined and self.control(i):
            return True
        return i > at + 1 and light is not None and light.form == "past" and not item.has("prep")

    def _past_fillers(self, at: int) -> int:
        while at < len(self.items) and self.items[at].has("article", "date", "member"):
            at += 1
        return at

    def _behind_other_prep(self, at: int) -> bool:
        before = self.items[at - 1]
        if before.has("prep") and before.tags["prep"].pron:
            return False
        return before.has("prep", "relation") or (before.has("role") and "after" in self.actor_order)

    def _passes(self, at: int) -> bool:
        """Whether a direct object may still follow this item."""
        item = self.items[at]
        if (
            at in self.who
            or item.has(
                "date",
                "member",
                "article",
                "ally",
                "filler",
                "extent",
                "supporter",
                "role",
                "adverb",
                "batch",
                "aside",
                "adjective",
                "fraction",
                "percent",
            )
            or self.counted(at)
            or self._number(at)
        ):
            return True
        if self.former(at):
            return True
        if item.has("faction_anaphor", "deal") or (
            item.has("except") and any(self.is_(i, "neg") for i in range(at - 3, at))
        ):
            return "after" in self.actor_order
        if item.has("during", "unit", "since") or (self.prep(at) == "from" and item.tags["prep"].pron):
            return True
        if "after" in self.actor_order and (item.has("led") or helping(self, at)):
            return True
        if item.value("relation") == "administrative_of" and at + 1 in self.who:
            return True
        if self.lexicon.grammar.get("definite") and item.word and not item.known and self._describes_actor(at):
            return True
        if self.attributive(at) or (self.actor_order[0] == "before" and item.has("direction", "place_adjective")):
            return True
        if item.word and not item.known and at + 1 < len(self.items) and self.group(at + 1) is not None:
            return self.lexicon.grammar.get("order", {}).get("names") == "capital"
        return item.text in ("(", ")", "،", ",") or (item.has("trigger") and bool(item.tags["trigger"].get("control")))

    def _past_holder(self, at: int) -> int:
        """ "From the rebel-held town of P": where P stands, -1 when it does not."""
        while self.is_(at, "article", "place_adjective", "extent"):
            at += 1
        held = at in self.who and self.attributive(at + 1) and self.group(at + 2) is not None
        return at + 2 if held and self.actor_order[0] == "before" else -1

    def _through(self, at: int) -> int:
        """ "from its stronghold in P", "from positions around P": where P stands, -1 when it does not."""
        if self.actor_order[0] != "before":
            return -1
        stop = at
        while (
            stop < len(self.items)
            and stop - at < _NEAR
            and (
                self.is_(stop, "article", "adjective", "place_adjective", "extent", "number", "past_mark", "last_of")
                or stop in self.who
                or not self.items[stop].known
            )
        ):
            if self.group(stop) is not None or not self.items[stop].word:
                return -1
            stop += 1
        if self.group(stop) is not None or not self.is_(stop, "stronghold", "own_positions", "noun"):
            return -1
        if stop + 2 < len(self.items) and self.items[stop + 1].text == "," and self.group(stop + 2) is not None:
            return stop + 2
        inside = self.prep(stop + 1) in ("in", "of", "near") or self.is_(stop + 1, "of")
        return stop + 2 if inside and self.group(stop + 2) is not None else -1

    def _stronghold(self, at: int) -> bool:
        """ "The former rebel bastion of P": P."""
        return self.is_(at, "stronghold") and self.is_(at + 1, "of") and self.group(at + 2) is not None

    def _last_in(self, at: int) -> bool:
        """ "its last position in P": with it went P."""
        if self.actor_order[0] != "before" or not self.is_(at, "noun", "stronghold", "unnamed"):
            return False
        last = any(self.is_(i, "past_mark", "last_of") for i in range(max(0, at - _NEAR), at + 1))
        group = self.group(at + 2) if self.prep(at + 1) == "in" else None
        return last and group is not None and len(group.members) == 1

    def _named_later(self, at: int) -> int:
        """ "Its last stronghold in P, Q": where the name comes behind a description that ends in a comma, else -1."""
        if self.actor_order[0] != "before" or not self.is_(at, "noun", "stronghold"):
            return -1
        within = self.group(at + 2) if self.prep(at + 1) in ("in", "against") else None
        if within is not None and len(within.members) > 1 and not self.is_(at + 3, "conj"):
            return at + 2
        for i in range(at + 1, min(len(self.items) - 1, at + _RELATIVE_REACH)):
            if self.is_(i, "known_as"):
                called = i + 1 + self.is_(i + 1, "article")
                return called if self.group(called) is not None else -1
            if self.items[i].text == ",":
                i += self.items[i + 1].text in self.lexicon.grammar.get("located", [])
                later = self.group(i + 1)
                return i + 1 if later is not None and later.members[0].sort == "named" else -1
            if self.finite(i) or self.barrier(i) or self.is_(i, "conj", "speech", "date"):
                break
        return -1

    def nounlike(self, at: int) -> bool:
        """ "A rare advance in P", "the three-year hold on P": a verb's form that is a noun here."""
        tag = self.trigger(at)
        if tag is None or tag.form != "present" or self.actor_order[0] != "before" or " " in self.items[at].text:
            return False
        before = at - 1
        while before >= 0 and self.items[before].word and not self.items[before].known:
            if self.items[before].text.endswith("ly"):
                return False
            before -= 1
        if before < at - 1 and before in self.who:
            return True
        return self.is_(before, "article", "unit", "possessive", "of") and before not in self.who

    def attributive(self, at: int) -> bool:
        """Whether the trigger here only describes the place behind it: "the rebel-held town"."""
        tag = self.trigger(at)
        if tag is None or tag.get("frame") != "state" or tag.get("holder") != "before" or at - 1 not in self.who:
            return False
        if tag.get("predicate"):
            return False
        described = self.group(at + 1) is not None or (
            self.actor_order[0] == "before" and self.is_(at + 1, "noun", "stronghold", "place_adjective")
        )
        return described and not self.is_(at, "article")

    def _describes_actor(self, at: int) -> bool:
        """Whether an unknown word stands in the description of the actor: "F, who reject the settlement, ..."."""
        for i in range(at - 1, max(-1, at - _NEAR), -1):
            if i in self.who:
                return True
            if self.items[i].known or not self.items[i].word:
                return False
        return False

    def with_more(self, at: int, via: Sequence[str]) -> list[Phrase]:
        """Return the members of a group and of the groups that "and on ..." adds to it."""
        group = self.group(at)
        members = self.meant(group) if group is not None else []
        i = at + 1
        while i < len(self.items):
            over = i in self.asides and not self._with_it(i + 1)
            i = self.asides[i] if over else i
            if over and self.actor_order[0] == "before" and self.is_(i + 1, "conj") and self.group(i + 2) is not None:
                further = self.group(i + 2)
                members += self.meant(further) if further is not None and further.members[0].sort == "named" else []
                i += 3
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
            spelled = comma and i < len(self.items) and self.items[i].value("relation") == "list"
            besides = comma and self.is_(i, "conj") and " " in self.items[i].text
            if (self.is_(i, "also") or self._with_it(i) or spelled or besides) and self.group(i + 1) is not None:
                members += self.meant(self.group(i + 1))  # type: ignore[arg-type]
                i += 2
                continue
            if self._again(at, i):
                members += self.meant(self.group(i + 2))  # type: ignore[arg-type]
                i += 3
                continue
            where = self.is_(i, "relation") and self.items[i].value("relation") == "in" and not self.items[i].joined
            if where and self.group(i + 1) is not None:
                i += 2
                continue
            if self.is_(i, "then"):
                i += 1
                i += self.is_(i, "date")
                then = self.prep(i) in via
            else:
                dated = self.is_(i - 1, "date") and self.items[i - 1].joined
                then = i < len(self.items) and (self.items[i].joined or dated)
            goes_on = then and self.is_(i, "prep", "date") and self.prep(i) in via
            if goes_on and self.group(i + 1) is not None:
                more = self.group(i + 1)
                members += self.meant(more) if more is not None else []
                i += 2
            elif self.is_(i, "date") and not comma:
                i += 1
            elif not comma and (named := self._after_an_adverbial(i)) > i:
                members += self.meant(self.group(named))  # type: ignore[arg-type]
                i = named + 1
            else:
                break
        return members

    def _after_an_adverbial(self, at: int) -> int:
        """ "Took P on Saturday and Q on Sunday", "P in the north and Q in the south": where Q stands, else ``at``."""
        if self.actor_order[0] != "before":
            return at
        join = at
        if self.prep(join) in ("in", "on"):
            join += 1
            while self.is_(join, "article", "direction"):
                join += 1
            if not self.is_(join - 1, "direction"):
                return at
        elif not self.is_(at - 1, "date"):
            return at
        named = join + 1 + self.is_(join + 1, "article")
        verb = named + 1
        while self.is_(verb, "adverb", "date"):
            verb += 1
        goes_on = self.finite(verb) or self.is_(verb, "aux", "perfect", "become", "agent")
        return named if self.is_(join, "conj") and self.group(named) is not None and not goes_on else at

    def _again(self, at: int, i: int) -> bool:
        """ "moved into P and into Q": the same preposition after "and"."""
        if self.actor_order[0] != "before" or not self.is_(i, "conj") or self.group(i + 2) is None:
            return False
        return self.is_(i + 1, "prep") and self.items[i + 1].text == self.items[at - 1].text.split()[-1]

    def with_it(self, at: int) -> list[Phrase]:
        """Places that "... and with it P" adds behind who took them."""
        for i in range(at + 1, min(len(self.items), at + _RELATIVE_REACH)):
            if self._with_it(i):
                return self.meant(self.group(i + 1))  # type: ignore[arg-type]
            if self.finite(i) or self.barrier(i) or self.group(i) is not None:
                break
        return []

    def _with_it(self, at: int) -> bool:
        """ "... and with it P": a supporter that is a place goes on the list."""
        supporter = self.is_(at, "role") and self.items[at].joined and self.items[at].value("role") == "supporter"
        return supporter and self.group(at + 1) is not None

    def meant(self, group: Group) -> list[Phrase]:
        """Members of a group; "the two villages" are the places listed last."""
        members: list[Phrase] = []
        for phrase in group.members:
            if phrase.sort != "those":
                members.append(phrase)
                continue
            listed = [places for number, places in self.memory.claimed if self.number - number <= _MEMORY]
            if len(listed) > 1:
                listed.append([*listed[-2], *listed[-1]])
            found = next((those for places in reversed(listed) if (those := _those(phrase, places))), None)
            if not found and self.actor_order[0] == "before" and phrase.count:
                groups = [other for i in range(len(self.items)) if (other := self.group(i)) is not None]
                here = [other.members for other in groups if phrase not in other.members]
                found = next((those for places in reversed(here) if (those := _those(phrase, places))), None)
            kind = _UNNAMED.get(phrase.kind, "areas_unnamed")
            members += found or [replace(phrase, sort="unnamed", kind=kind, extent=phrase.extent or "villages")]
        return members

    def antecedent(self, at: int, pron: str) -> list[Phrase] | None:
        """Places that a pronoun means: those before its relative clause, else those spoken of last."""
        if self.inside is not None and self.is_(self.inside + 1, "aside"):
            described = self.group(self.inside - 1)
            if described is not None:
                return self.meant(described)[-1:]
        for i in range(at - 1, max(-1, at - 5), -1):
            if self.items[i].has("relative"):
                before = i - 1
                while before >= 0 and self.items[before].text in COMMAS:
                    before -= 1
                group = self.group(before) or (self.items[before].tags.get("near") if before >= 0 else None)
                if group is not None and self._agrees(group, pron) and not self.is_(before - 1, "role"):
                    return self.meant(group)
                break
            if not self.items[i].has("was", "perfect", "date") and i not in self.who:
                break
        fitting = [
            (i, group)
            for i in range(at - 1, -1, -1)
            if (group := self.group(i)) is not None
            and self._agrees(group, pron)
            and self.aside(i) in (None, self.inside)
            and not self._of_speaker(i, at)
            and not self.in_relative(i, at)
        ]
        fitting = [(i, group) for i, group in fitting if not _country(group)] or fitting
        likely = [
            group
            for i, group in fitting
            if self.prep(i - 1) not in ("to", "between")
            and not self.is_(i - 1, "role")
            and not ("after" in self.actor_order and self.is_(i - 2, "aside") and not self.items[i - 1].known)
        ]
        if likely or (fitting and self.lexicon.grammar.get("pronouns", {}).get(pron) == "m"):
            return self.meant(likely[0] if likely else fitting[0][1])
        for number, members in self.memory.claimed[-1:]:
            if self.number - number <= 1:
                return list(members)
        if "after" not in self.actor_order:
            return None
        earlier = [group for number, group in self.memory.groups if self.number - number == 1]
        spoken = [group for group in reversed(earlier) if self._agrees(group, pron) and not _country(group)]
        if spoken and (not fitting or self.is_(fitting[0][0] - 1, "role")):
            return self.meant(spoken[0])
        return self.meant(fitting[0][1]) if fitting else None

    def _of_speaker(self, at: int, stop: int) -> bool:
        """Whether a place stands between a speech verb and what is said: "an activist from P said that"."""
        that = next((i for i in range(at + 1, stop) if self.items[i].has("that")), None)
        verb = next((i for i in range(at - 1, -1, -1) if self.items[i].has("speech", "that", "contrast")), None)
        return that is not None and verb is not None and self.items[verb].has("speech")

    def _agrees(self, group: Group, pron: str) -> bool:
        gender = self.lexicon.grammar.get("pronouns", {}).get(pron, "f")
        if gender == "d":
            return len(group.members) == 2
        masculine = self._masculine(group.members[-1])
        if gender == "m":
            return masculine
        return gender != "p" and not (masculine and len(group.members) == 1)

    def _masculine(self, phrase: Phrase) -> bool:
        """Whether grammar treats a place as masculine: by its kind, unless its type noun shows the other ending."""
        ending = str(self.lexicon.grammar.get("feminine_ending", ""))
        shown = bool(ending) and phrase.name.split()[0].endswith(ending) if phrase.name else False
        several = phrase.plural or phrase.sort in ("part", "those") or phrase.kind.endswith("_unnamed")
        return phrase.kind in self.lexicon.grammar.get("masculine_kinds", []) and not shown and not several

    def just_taken(self, faction: str, places: Sequence[Phrase]) -> bool:
        """Whether this sentence has just given one of these places to somebody else."""
        return any(
            number == self.number and taker != faction and any(place is other for place in places for other in taken)
            for number, taker, taken in self.memory.taken[-4:]
        )

    def find_actor(self, at: int, stop: int, *, noun: bool = False, strict: bool = False) -> Actor | None:
        """
        Find who does what the trigger at ``at`` says.

        Parameters
        ----------
        stop
            Where its place stands: a faction between the two is the actor in languages that put it there.
        strict
            Nobody is taken from further back than this sentence.
        """
        tag = self.trigger(at)
        owned = tag is not None and bool(tag.get("noun")) and bool(tag.pron) and stop != at
        if ("after" in self.actor_order or noun) and not (owned and "after" in self.actor_order):
            found = self._actor_after(at, stop)
            if found is not None:
                return found
        if "after" in self.actor_order and not noun and self._strange_subject(at):
            return None
        if owned and "after" in self.actor_order and (coming := subject_to_come(self, at)) is not None:
            return Actor(self.who[coming], coming, self.companions(coming), "subject to come")
        found = self._relative_actor(at) or self._actor_before(at, tag) or self._owner_before(at, tag)
        if found is not None or strict:
            return found
        return self._actor_remembered(at, tag)

    def _relative_actor(self, at: int) -> Actor | None:
        """ "F, who had seized P": the faction before the relative pronoun, whatever part it plays."""
        if "after" in self.actor_order:
            return None
        before = at - 1
        while self.is_(before, "perfect", "adverb", "date", "aux") and not self.is_(before, "relative"):
            before -= 1
        if not self.is_(before, "relative") or self.is_(before, "that"):
            return None
        before -= 1
        while before >= 0 and (self.items[before].text == "," or self.is_(before, "member", "ally", "conj")):
            before -= 1
        return (
            Actor(self.who[before], before, self.companions(before), "actor of relative")
            if before in self.who
            else None
        )

    def actor_before(self, at: int, kind: str = "trigger") -> Actor | None:
        """Find the actor that a pronoun or the form of a verb means."""
        tag = self.items[at].tag(kind)
        return self._actor_before(at, tag) or self._actor_remembered(at, tag)

    def _actor_after(self, at: int, stop: int) -> Actor | None:
        end = stop if stop > at else at + _NEAR
        while stop <= at and end < len(self.items) and any(self._counts(i) for i in (end - 1, end - 2)):
            end += 1
        if stop > at and self.items[stop].has("prep") and self.items[stop].tags["prep"].pron:
            end = stop + _NEAR
        for i in self.factions_between(at + 1, max(end, at + 2), "actor"):
            if any(self.finite(k) or self.barrier(k) or self._other_event(k) for k in range(at + 1, i)):
                break
            return Actor(self.who[i], i, self.companions(i), "actor after verb")
        return None

    def _counts(self, at: int) -> bool:
        """Whether words here count fighters: "more than 200 fighters of", "the last of the"."""
        if self.actor_order[0] == "before" and self.is_(at, "article", "of", "past_mark", "place_adjective"):
            return True
        return self.is_(at, "member", "batch", "more_than", "adjective") or self._number(at) or self.counted(at)

    def _other_event(self, at: int) -> bool:
        """Whether a verbal noun of another event stands here: its actor is not ours."""
        tag = self.trigger(at)
        return (tag is not None and bool(tag.get("noun")) and not tag.get("control")) or self.items[at].has("aftermath")

    def nominal(self, at: int) -> bool:
        """Whether the trigger is a verbal noun; a form that may be either is one after "tries", "aims"."""
        tag = self.trigger(at)
        if tag is None or not tag.get("also_noun"):
            return tag is not None and bool(tag.get("noun"))
        return any(self.items[i].value("mood") == "planned" for i in range(max(0, at - _NEAR - 1), at))

    def _strange_subject(self, at: int) -> bool:
        """An unknown word right after a verb, or civilians beside it, are a subject that is no faction."""
        before, following = at - 1, at + 1
        while self.is_(before, "become", "perfect", "adverb"):
            before -= 1
        article = str(self.lexicon.grammar.get("definite", ""))
        people = self.is_(before, "member") and before not in self.who and not self.items[before].tags["member"].pron
        if article and self.finite(at) and people and not self.items[before].text.startswith(article):
            return True  # "soldiers who left it"
        if self.finite(at) and (self.is_(before, "civilians") or self.is_(following, "civilians")):
            return True
        if following >= len(self.items) or not self.finite(at) or self.nominal(at):
            return False
        item = self.items[following]
        if item.has("article") and "after" in self.actor_order and following + 1 < len(self.items):
            item = self.items[following + 1]
        leads = tuple(self.lexicon.grammar.get("proclitics", {}).get("second", ()))
        if at - 1 in self.who and leads and item.text.startswith(leads):
            return False  # "F seized easily, with its tanks": the subject stands before
        return item.word and not item.known and not item.joined and not self._led_by_prep(item.text)

    def _led_by_prep(self, word: str) -> bool:
        """Whether an unknown word is a preposition joined to its noun: بالدبابات، للمرة."""
        article = str(self.lexicon.grammar.get("definite", ""))
        joined = self.lexicon.grammar.get("proclitics", {})
        leads = [lead + article for lead in joined.get("second", [])] + list(joined.get("contraction", []))[-1:]
        return bool(article) and word.startswith(tuple(leads))

    def _actor_before(self, at: int, tag: Tag | None) -> Actor | None:
        whose = self._just_named(at, tag)
        if whose is not None:
            return Actor(self.who[whose], whose, self.companions(whose), "actor before noun")
        head = self._relative_head(at)
        if head is not None and self._fits(head, tag, at):
            return Actor(self.who[head], head, self.companions(head), "actor before relative")
        if self._other_subject(at, tag) or (head is None and self._stranger_acts(at)):
            return None
        before = self.factions_between(0, at, "actor")
        outside = [i for i in before if not self.in_relative(i, at) and not self._in_subordinate(i, at)]
        if "after" in self.actor_order:
            outside = [i for i in outside if not of_presence(self, i)] or outside
        for i in reversed(outside or before):
            if i in self.used and any(self.barrier(k) for k in range(i, at)):
                continue
            if self._only_says(i, at):
                continue
            if self._fits(i, tag, at):
                first = self.first_of_list(i)
                return Actor(self.who[first], first, self.companions(first), "actor before verb")
        return None

    def _owner_before(self, at: int, tag: Tag | None) -> Actor | None:
        """ "P is F's after its capture of Q": whose it is, acts."""
        if tag is None or not tag.get("noun") or not tag.pron or "after" not in self.actor_order:
            return None
        owners = self.factions_between(max(0, at - _OWNER_REACH), at, "owner")
        return Actor(self.who[owners[-1]], owners[-1], (), "owner before noun") if owners else None

    def _in_subordinate(self, at: int, stop: int) -> bool:
        """Whether something acts in "after F2 had left them", and the main clause goes on: ", and joined them"."""
        if not self.items[stop].joined:
            return False
        begin = next(
            (i for i in range(at - 1, -1, -1) if self.is_(i, "subordinate") or self.items[i].text in COMMAS), -1
        )
        return self.is_(begin, "subordinate") and self.items[stop - 1].text in COMMAS

    def _other_subject(self, at: int, tag: Tag | None) -> bool:
        """ "... that most of the garrison had left": a noun behind "that" is the subject, and no faction."""
        if tag is None or not self.finite(at) or "after" not in self.actor_order:
            return False
        that = next((i for i in range(at - 1, -1, -1) if self.is_(i, "that")), None)
        if that is None or self.items[that].tags["that"].pron or that + 1 >= at:
            return False
        if self.factions_between(that, at):
            return False
        first = self.items[that + 1]
        if not first.known and first.text.startswith(tuple(self.lexicon.grammar.get("verb_begins", ()))):
            return False
        return first.has("part", "extent") or (first.word and not first.known and not first.lead)

    def _just_named(self, at: int, tag: Tag | None) -> int | None:
        """Whose verbal noun it is when only "after" stands between: "nothing is left to F after its withdrawal"."""
        if tag is None or not tag.get("noun") or not tag.pron or not self.is_(at - 1, "aftermath"):
            return None
        before = at - 2
        while self.is_(before, "adverb", "date"):
            before -= 1
        return before if before in self.who else None

    def _stranger_acts(self, at: int) -> bool:
        """ "... and the state took P", "as residents fled P": right before the verb stands a subject of no list."""
        if self.actor_order[0] != "before":
            return False
        subject = at - 1
        while self.is_(subject, "aux", "perfect", "adverb", "light", "had", "date") and subject not in self.who:
            subject -= 1
        if subject < 1 or subject in self.who or not self.items[subject].word or self.group(subject) is not None:
            return False
        item = self.items[subject]
        if item.text.endswith(("ly", "ed", "ing")) or (
            item.known and not self.is_(subject, "noun", "speaker", "unnamed", "member")
        ):
            return False
        begin = subject - 1
        while begin > 0 and self.items[begin].word and not self.items[begin].known and begin not in self.who:
            begin -= 1
        led = self.is_(begin, "article") and not self.is_(begin, "possessive")
        begin -= led
        if begin in self.who or begin < 1:
            return False
        member = item.has("member")
        if self.is_(begin, "that", "relative"):
            return member or not self.is_(begin, "relative") or self.is_(begin, "that")
        if self.is_(begin, "clause", "contrast"):
            return True
        return led and self.is_(begin, "conj") and begin - 1 not in self.who

    def _relative_head(self, at: int) -> int | None:
        """The faction that a relative clause speaks of, whatever part it has outside: ``F التي سيطرت``."""
        for i in range(at - 1, max(-1, at - _NEAR), -1):
            if self.items[i].has("relative"):
                before = i - 1
                while before >= 0 and self.items[before].text in COMMAS:
                    before -= 1
                return before if before in self.who else None
            if not self.items[i].has("was", "perfect", "adverb", "date", "become", "light"):
                return None
        return None

    def _only_says(self, faction_at: int, at: int) -> bool:
        """Whether a faction is only who says it: "F said that ...", without "that it"."""
        if not self.lexicon.grammar.get("pronouns"):
            return False
        that = next((i for i in range(faction_at + 1, at) if self.items[i].has("that")), None)
        if that is None or self.items[that].tags["that"].pron:
            return False
        if any(self.items[k].joined and self.is_(k, "that") for k in range(faction_at + 1, at)):
            return False
        if self.is_(that + 1, "may_be") and self.is_(that + 2, "perfect"):
            return False  # "F denied to have left P"
        for i in range(faction_at - 1, max(-1, faction_at - _NEAR), -1):
            if self.items[i].has("speech"):
                return True
            if self.finite(i) or self.barrier(i):
                return False
        return False

    def first_of_list(self, at: int) -> int:
        """Go back to the first faction of "A and B"."""
        while True:
            before = at - 1
            while before >= 0 and (self.items[before].has("conj", "member", "article") or self.counted(before)):
                before -= 1
            listed = self.items[at].joined or any(
                self.items[k].has("conj") or self.items[k].joined for k in range(before + 1, at)
            )
            if (
                listed
                and before in self.who
                and self.roles.get(before) == "actor"
                and not self.next_subject(before, at)
            ):
                at = before
            else:
                return at

    def _fits(self, faction_at: int, tag: Tag | None, at: int) -> bool:
        """Whether gender of verb and faction agree, where the verb shows it."""
        if tag is None or not tag.form or tag.get("noun"):
            return True
        return self._agree(self.gender(faction_at), self.items[at].text, tag)

    def _agree(self, gender: str, verb: str, tag: Tag) -> bool:
        marks = self.lexicon.grammar.get("agreement", {}).get(tag.form)
        if not marks or gender == "any":
            return True
        if tag.pron:
            verb = verb.removesuffix(tag.pron)
            plural = marks.get("p", ("", ""))[1]
            verb = plural.join((verb[:-1], "")) if plural and verb.endswith(plural[0]) else verb
        shown = next(
            (g for g, (prefix, suffix) in marks.items() if verb.startswith(prefix) and verb.endswith(suffix)),
            "m",
        )
        if gender == "p" and shown == "m":
            return tag.form == "present"
        return shown in (gender, "any") or "p" in (shown, gender)

    def _actor_remembered(self, at: int, tag: Tag | None) -> Actor | None:
        subject = self.memory.subject
        recent = self.number - self.memory.subject_sentence <= _MEMORY
        if subject is None or not recent or "after" not in self.actor_order:
            return None
        plain = tag is None or not tag.form or tag.get("noun")
        if not plain and tag is not None and not self._agree(self.memory.subject_gender, self.items[at].text, tag):
            return None
        return Actor(subject, -1, (), "actor remembered")

    def agent(self, at: int) -> Actor | None:
        """ "by F" after a passive verb or after the place of a verbal noun, in the same clause."""
        for i in self.factions_between(at + 1, min(len(self.items), at + 1 + _AGENT_REACH)):
            ends = (
                self.barrier(k)
                or self.items[k].has("contrast")
                or (self.items[k].has("trigger") and not self.items[k].has("agent"))
                for k in range(at + 1, i)
            )
            if "after" in self.actor_order and any(ends):
                return None
            before = i - 1
            while self.is_(before, "member", "article", "ally") or self._of_many(before, at):
                before -= 1
            if self.is_(before, "agent"):
                stops = [k for k in range(at + 1, before) if self._tells(k) or self.items[k].text == ";"]
                if self.actor_order[0] == "before" and stops:
                    return None
                return Actor(self.who[i], i, self.companions(i), "agent")
            if any(self.barrier(k) or self.finite(k) for k in range(at + 1, i)):
                return None
        return None

    def _tells(self, at: int) -> bool:
        """Whether a verbal noun that states something of its own stands here: "the capture of"."""
        tag = self.trigger(at)
        return tag is not None and (bool(tag.get("noun")) or tag.form == "gerund") and not tag.get("control")

    def next_subject(self, at: int, linked: int) -> bool:
        """ "P was taken by F and F2 lost Q": the faction at ``linked``, behind "and", begins a clause of its own."""
        if self.actor_order[0] != "before":
            return False
        verb = linked + 1
        while self.is_(verb, "adverb", "date"):
            verb += 1
        told = self.trigger(verb)
        goes_on = self.finite(verb) or self.is_(verb, "aux", "perfect", "become", "fact", "light", "begun", "managed")
        goes_on = goes_on or (told is not None and not told.get("noun") and told.get("holder") != "before")
        before = at - 1
        while self.is_(before, "article", "member", "place_adjective", "of", "whose_side", "batch"):
            before -= 1
        led = self.is_(before, "agent", "prep", "role") or self.trigger(before) is not None
        return goes_on and led

    def _of_many(self, at: int, verb: int) -> bool:
        """ "by a coalition of F", "by hundreds of F": words between "by" and who it is."""
        if self.actor_order[0] != "before" or at <= verb or not self.items[at].word:
            return False
        item = self.items[at]
        return (
            not item.known
            or item.has("of", "number", "batch", "unnamed")
            or (item.has("prep") and self.prep(at) == "from")
        )

    def between_us(self, start: int, stop: int) -> bool:
        """ "between it and F": the one before and F."""
        return any(self.prep(i) == "between" and self.items[i].tags["prep"].pron for i in range(start, stop))

    def companions(self, at: int) -> tuple[str, ...]:
        """Factions joined to this one, or helping it."""
        found: list[str] = []
        i = at + 1
        while i < len(self.items) and i - at < 12:
            item = self.items[i]
            if i in self.who and self.next_subject(at, i):
                break
            if (i in self.who and (item.joined or self._linked_over(i)) and self.who[i] != self.who[at]) or (
                i in self.who and self.roles[i] == "supporter" and self.who[i] != self.who[at]
            ):
                found.append(self.who[i])
            elif (
                item.value("ally") == "local" or (item.has("ally") and self.actor_order[0] == "before")
            ) and self.factions.foreign.get(self.who[at]):
                found.append(self.factions.foreign[self.who[at]])
            elif not (
                item.has("conj", "member", "ally", "role", "article")
                or self.counted(i)
                or item.text in (",", "،", "(", ")")
                or i in self.who
            ):
                break
            i += 1
        return tuple(dict.fromkeys(found))

    def _linked_over(self, at: int) -> bool:
        before = at - 1
        while before >= 0 and (self.items[before].has("member", "ally", "article") or self.counted(before)):
            if self.items[before].joined:
                return True
            before -= 1
        return self.is_(before, "conj")


def _country(group: Group) -> bool:
    """Whether a group names a state: where a place lies, and nothing that anybody takes or leaves."""
    return all(member.place is not None and member.place.kind.startswith("PCL") for member in group.members)


def _those(phrase: Phrase, places: Sequence[Phrase]) -> list[Phrase]:
    """Which of the places listed last "the two towns" are: those of that kind, if they are as many."""
    alike = [place for place in places if place.kind == phrase.kind]
    for some in (alike, list(places)):
        if len(some) > 1 and phrase.count in (0, len(some)):
            return some
    return []
