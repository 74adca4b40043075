"""Who every faction word of a sentence means, pronouns and "the former" included.

The searches over it are in :mod:`mapper.claims.scene`.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import replace
from typing import Final

from mapper.claims.beside import side_beside
from mapper.claims.factions import Alias
from mapper.claims.nations import Nations
from mapper.claims.reach import MEMORY, NEAR, RELATIVE
from mapper.claims.sentence import COMMAS
from mapper.text.lexicon import Tag
from mapper.text.normalize import fold_key
from mapper.text.tokens import key_of

_LED: Final = 8
_BEFORE_A_NAME: Final = (
    "article", "conj", "prep", "of", "role", "agent", "that", "clause", "contrast", "aftermath", "speech", "date",
    "aux", "trigger", "adverb", "relative",
)  # fmt: skip
"""What may stand before "rebels" without telling which."""
_SOMEBODY: Final = ("nation", "speaker", "faction_anaphor", "he_or_she", "they", "those_people", "member")
"""Words that can mean a side and are no name of one."""
_PRESS: Final = "PRESS"
"""Speakers that write of other states than their own."""


class Cast(Nations):
    """One sentence and who is in it; see :class:`mapper.claims.sentence.Sentence` for its parameters."""

    def group_of(self, at: int) -> str:
        """Group that the faction at a position is counted with."""
        return self.factions.group(self.who.get(at))

    def _settle(self) -> None:
        """Settle who every faction word of the sentence means, and whether it acts, helps or is acted on."""
        again: set[int] = set()
        for at, item in enumerate(self.items):
            alias: Alias | None = item.tags.get("faction")
            if alias is not None and self._describes(at):
                again.add(at)
            whose = self._who_named(at, alias) if alias is not None else self._who_meant(at)
            if whose:
                self.who[at] = whose
        self._settle_roles(again)
        for at in self.each("trigger"):
            item, tag = self.items[at], self.items[at].tags["trigger"]
            men = item.has("member") and self.is_(at - 1, "compound")  # "F-led *forces*"
            bare = tag.value == "withdrew" and item.has("place_adjective")
            thing = men or (bare and self.is_(at - 1, "article"))  # "an *abandoned* army base"
            if thing or (tag.get("stays") and self.who_stays(at) is None):
                del item.tags["trigger"]

    def _settle_roles(self, again: Container[int]) -> None:
        """Settle what part everybody has; ``again`` are words for the side named right before them."""
        first = self.actor_order[0] == "before"
        for at in self.who:
            alias = self.items[at].tags.get("faction")
            vague = alias is not None and alias.name.lower() in self.factions.vague
            if (vague or at in again) and at - 1 in self.roles and first:
                self.who[at], self.roles[at] = self.who[at - 1], self.roles[at - 1]
            else:
                self.roles[at] = self._role(at)
        for at in [i for i in self.who if self.is_(i + 1, "led") or self._led_aside(i)]:
            self._follow(at)
        for at in [i for i in self.who if (first and self.is_(i + 1, "of")) or self._of_whom(i)]:
            of = at + 2 + self.is_(at + 2, "article")
            if of in self.who:
                self.who[at] = self.who[of]
                self.roles[of] = "supporter"

    def _who_named(self, at: int, alias: Alias) -> str | None:
        """Whom a name at a position means: as a rule the side of that name."""
        first = self.actor_order[0] == "before"
        if self._of_other_state(alias, at):
            self.memory.army = self.number, ""
            del self.items[at].tags["faction"]
            return None
        styled = self.one_of(at + 1, "styled")
        told = self.is_(at + 2, "faction") and (self.is_(at + 1, "compound") or styled)  # "the jihadist-led F"
        if first and (self.is_(at + 1, "peopled", "civilians") or (told and alias.name.lower() in self.factions.vague)):
            del self.items[at].tags["faction"]
            return None
        if (whose := self._of_ruler(at, alias)) is not None:
            return whose or None
        if self._describes(at):
            return self.who[at - 1]
        if first and self.is_(at, "they") and (theirs := self._its_own_rebels(alias, at) or self._who_meant(at)):
            return theirs
        if first and self.is_(at - 1, "foes_of"):
            self.memory.name(self.items[at].tags.pop("faction"))  # "anti-F fighters": anybody
            return None
        if with_army := side_beside(self, at):
            self.memory.led[alias.faction] = self.number, with_army
            if alias.faction in self.factions.foreign:
                self._army_of(alias, alias.faction)
            return with_army
        if friend := self._allied(at) or self._its_own_rebels(alias, at):
            return friend
        if (loyal := self._loyal(at)) is not None:
            return loyal
        meant = self._meant(alias, at)
        if not alias.short and alias.name.lower() not in self.factions.vague:
            self.memory.name(replace(alias, faction=meant) if meant in self.factions.foreign else alias)
            led = self.items[at - 1].tag("member") if at and "after" in self.actor_order else None
            if led is not None and not led.pron and " " not in self.items[at - 1].text:
                self.memory.by_noun[self.items[at - 1].text] = alias  # ``فصائل F ... الفصائل``
            self._army_of(alias, meant)
            self._called_after(alias)
        return meant

    def _army_of(self, alias: Alias, meant: str) -> None:
        """ "The Turkish *army* took P": whose "the army" is from then on."""
        if alias.name.split()[-1] in self.lexicon.grammar.get("armies", ()):
            self.memory.army = self.number, meant

    def _who_meant(self, at: int) -> str | None:
        """Whom a word at a position means that is no name of a side: a state, an adjective, a pronoun, "fighters"."""
        item = self.items[at]
        if whose := self._adjective(at):
            return whose
        if not item.has(*_SOMEBODY):
            return None
        deeds = (self._acts, self._holds, self._state_acts, self._receives, self._given, self._tells_of_deed)
        if item.has("nation") and any(does(at) for does in (*deeds, self._owns_deed)):
            item.tags.pop("group", None)
            return item.value("nation")
        tells = (self._stands_for, self._holds, self._receives, self._tells_of_its)
        if item.value("speaker") in self.factions.rows and any(does(at) for does in tells):
            return item.value("speaker")  # "under the control of President Assad"
        if item.has("faction_anaphor") and not self.former(at) and not self._of_a_kind(at):
            return self._anaphor(at)
        if item.has("he_or_she") and (one := self._who_is_it(at)):
            item.tags.pop("group", None)
            return one
        if item.has("he_or_she") and self.speaks(at):
            item.tags.pop("group", None)
        if item.has("they") and self._conceded(at):
            return self.memory.subject
        if item.has("they") and (teller := self._tells_of_own(at) or self._named_behind(at)):
            return teller
        if item.has("those_people"):
            return self._some_of_them(at)
        return self._whose_men(at) if item.has("they", "member") else None

    def _named_behind(self, at: int) -> str:
        """ "As *they* lost P, *F* fell back from Q": F, of whom the main clause tells that it leaves or loses too."""
        if self.actor_order[0] != "before" or at > 1 or not self.is_(0, "clause", "aftermath", "contrast"):
            return ""
        comma = next((i for i in range(at, len(self.items)) if self.items[i].text in COMMAS), len(self.items))
        named = comma + 1 + self.is_(comma + 1, "article")
        alias = self.items[named].tags.get("faction") if named < len(self.items) else None
        verb = self.past(named + 1, "adverb", "perfect", "pluperfect", "member")
        told = [tag.value for i in (*range(at, comma), verb) if (tag := self.trigger(i)) is not None]
        loses = len(told) > 1 and all(value in ("lost", "withdrew") for value in (told[0], told[-1]))
        return self._meant(alias, named) if alias is not None and loses and self.trigger(verb) is not None else ""

    def _stands_for(self, at: int) -> bool:
        """ "*Assad* took P", and not "Assad entered P": what a man is said to have done, his side did."""
        first = self.actor_order[0] == "before"
        near = range(at + 1, at + NEAR) if first else range(at - 1, max(-1, at - NEAR), -1)
        verb = next((tag for i in near if (tag := self.trigger(i)) is not None), None)
        taking = verb is not None and verb.get("frame") == "take" and not verb.get("entry")
        head = self.back(at - 1, "article", "adverb", "date")
        heads = (
            not first or head < 0 or not self.items[head].word or self.is_(head, "conj", "that", "clause", "contrast")
        )
        men = self.is_(at, "member") and bool(self._whose_men(at))  # "the coalition", after rebels who are one
        return taking and heads and not men and not self.is_(at, "faction_anaphor") and self._acts(at)

    def _some_of_them(self, at: int) -> str | None:
        """ "Under a deal with F, 70 of *them* left P": the only side that the sentence has named."""
        led = at - 1 - self.is_(at - 1, "of")
        some = led < at - 1 and (self.number_at(led) or self.is_(led, "batch", "member", "extent", "few"))
        some = some or (self.is_(led, "batch", "member") and self.items[led].text.endswith(" of"))
        if not some or self.actor_order[0] != "before":
            return None
        named = {self.who[i] for i in self.who if i < at}
        if not named:
            return self.side_spoken_of(at)  # "Rebels attacked P. Hundreds of them took Q"
        return named.pop() if len(named) == 1 else None

    def _who_is_it(self, at: int) -> str:
        """The side or the state that "it" stands for."""
        if self._it_acts(at):
            return self.it_means()
        if teller := self._speaker_acts(at):
            return teller
        if self._behind_its_place(at):
            return self.previous_faction(at) or ""
        if one := self._only_one(at):
            return one
        verb = at + 1
        while self.is_(verb, "pluperfect", "perfect", "adverb", "had") and not self.finite(verb):
            verb += 1
        return self._state_of_it(at) if self.finite(verb) else ""

    def _whose_men(self, at: int) -> str | None:
        """Whose men "they", "its fighters", "the fighters" are."""
        item = self.items[at]
        men = item.tag("member")
        if men is not None and men.pron and item.role == "for" and self._of_the_place(at, men.pron):
            return None  # ``والمدينة لفصائلها``: those of the town
        if men is not None and item.has("he_or_she") and self._speaks_of_subject(at):
            return self.memory.subject
        if men is not None and (townsmen := self._of_a_town(at, men)):
            return townsmen
        held = self.trigger(at - 1) if men is not None and men.get("local") else None
        if held is not None and held.get("frame") == "state" and self.group(at - 2) is not None:
            return None  # ``P بيد فصائلها``
        if item.has("we") and " " in item.text and self.actor_order[0] == "before":
            return None
        people = self.items[at - 1].tag("place_adjective") if at and self.actor_order[0] == "before" else None
        listed = self.is_(at - 2, "conj")
        if men is not None and people is not None and people.name.istitle() and not listed:
            return None  # "Palestinian fighters"
        if self.garrison(at):
            return self._defender(at) or self._members_of(at)
        if men is not None and (partner := self._partner_of(at)):
            return partner
        if men is not None and not men.pron and self._members_act(at):
            return self._members_of(at)
        return self.previous_faction(at) if item.has("they") or (men is not None and men.pron) else None

    def _of_a_town(self, at: int, men: Tag) -> str:
        """``سلمت فصائل P المدينة``, ``P سلمتها فصائلها``: what the word alone, with its article, is the name of."""
        article = str(self.lexicon.grammar.get("definite", ""))
        noun = self.items[at].text.removesuffix(men.pron or "")
        town, given = self.group(at + 1), self.trigger(at - 1)
        theirs = town is not None and not (self.items[at + 1].joined or self.items[at + 1].role or men.pron)
        theirs = theirs and town is not None and town.members[0].sort == "named" and not town.members[0].kind
        handed = given is not None and given.pron == men.pron and given.get("frame") == "handover"
        alias = self.factions.meaning(article + noun, self.memory.published) if article else None
        local = alias is not None and alias.short and (theirs or (bool(men.get("local")) and bool(men.pron) and handed))
        return alias.faction if alias is not None and local else ""

    def _of_the_place(self, at: int, pron: str) -> bool:
        """``والمدينة اليوم لفصائلها``: "its" agrees with the place at the head of its clause."""
        begin = self.back(at - 1, "date", "adverb", "become", "extent")
        group = self.group(begin)
        opens = begin == 0 or self.items[begin].joined or not self.items[begin - 1].word
        shown = self.shown_by(pron)
        kinds = self.lexicon.grammar.get("masculine_kinds", ())
        return group is not None and opens and (shown == "m") == (group.members[-1].kind in kinds)

    def who_stays(self, at: int) -> int | None:
        """Where the side stands that "remains in P", and not in control or in somebody's hands."""
        before = self.back(at - 1, "adverb", "perfect", "pluperfect", "mood", "member", "neg", sides=False)
        where = next((i for i in range(at + 1, min(len(self.items), at + NEAR)) if self.group(i) is not None), at)
        held = any(self.trigger(i) is not None for i in range(at + 1, where))
        led = before - 1
        while before in self.who and self.is_(led, "of", "member", "article", "batch"):
            led -= 1
        where += self.is_(led, "at_which", "does")  # "P, where F are holding out", "in P do F hold out"
        if self.is_(before, "contrast", "conj") and before not in self.who:
            sides = [i for i in self.who if i < before]  # "F lost P but remains in Q"
            before = sides[0] if len({self.who[i] for i in sides}) == 1 else before
        return before if before in self.who and where > at and not held else None

    def _of_whom(self, at: int) -> bool:
        """ "Militants from F", ``مقاتلون محليون من F``: a noun that may mean anybody, and whose they are."""
        alias = self.items[at].tags.get("faction")
        if "after" in self.actor_order:
            article = str(self.lexicon.grammar.get("definite", ""))
            people = tuple(self.lexicon.grammar.get("plural_members", ()))
            anybody = alias is not None and bool(people) and alias.name.split()[0].endswith(people)
            anybody = anybody and all(not word.startswith(article) for word in self.items[at].text.split())
            takes = (tag := self.trigger(at - 1)) is not None and tag.get("frame") == "take"
            return anybody and self.prep(at + 1) == "from" and self.is_(at + 2, "faction") and not takes
        vague = alias is not None and alias.name.lower() in self.factions.vague
        return self.is_(at + 1, "whose_side") and (vague or self.is_(at, "member"))

    def former(self, at: int) -> bool:
        """ "The former rebel stronghold": not the first of two."""
        after = at + 1
        if (
            not self.is_(at, "faction_anaphor")
            or self.actor_order[0] != "before"
            or after >= len(self.items)
            or not self.items[after].word
        ):
            return False
        return self.is_(after, "faction", "noun", "stronghold", "unnamed", "adjective", "place_adjective")

    def _of_a_kind(self, at: int) -> bool:
        """``القوات الشعبية``: with an adjective that nobody knows these are others than those spoken of before."""
        ends = tuple(self.lexicon.grammar.get("nisba_ends", ()))
        if not ends or " " in self.items[at].text or at + 1 >= len(self.items):
            return False
        described = self.items[at + 1]
        article = str(self.lexicon.grammar.get("definite", ""))
        strange = described.word and not described.known and not described.lead
        return strange and described.text.startswith(article) and described.text.endswith(ends)

    def _describes(self, at: int) -> bool:
        """ "The Jaish al-Fatah rebel alliance": a second name right behind the first says what it is."""
        if self.actor_order[0] != "before" or at - 1 not in self.who or not self.items[at - 1].has("faction"):
            return False
        alias: Alias = self.items[at].tags["faction"]
        facing = self.factions.facing
        if alias.name.lower() not in self.factions.vague and (
            (self.factions.group(self.who[at - 1]) in facing) != (self.factions.group(alias.faction) in facing)
        ):
            return False  # "in battles with F army units took P"
        return self.items[at].start - self.items[at - 1].stop == 1 and not self.items[at].joined

    def _allied(self, at: int) -> str:
        """ "F and the factions allied with it": those, whoever they are, are on the side of F."""
        beside = self.is_(at + 1, "ally") or (self._helped(at + 1) and self.is_(at + 2, "prep"))
        its = self.items[at + 1].text.split()[-1] if self.is_(at + 1, "ally") else ""
        prep = self.items[at + 2].tag("prep") if at + 2 < len(self.items) else None
        its = its or (prep.pron if prep is not None else "")
        ends = tuple(self.lexicon.grammar.get("pronouns", ()))
        if "after" not in self.actor_order or not (beside and self.items[at].joined and its.endswith(ends) and ends):
            return ""
        friend = next((self.who[i] for i in range(at - 1, max(-1, at - _LED), -1) if i in self.who), "")
        return self.factions.foreign.get(friend, friend)

    def _its_own_rebels(self, alias: Alias, at: int) -> str:
        """ "Turkey expects P to be handed to *its* rebels": those whom that state backs."""
        its = at if self.is_(at, "they") else at - 1 - self.is_(at - 1, "country", "place_adjective")
        whose = self.is_(its, "its", "they") or self.it_backs(at)
        if self.actor_order[0] != "before" or not whose or alias.faction not in self.factions.collective:
            return ""
        states = [
            self.who.get(i) or self.items[i].value("nation") or self.items[i].value("speaker") for i in range(its)
        ]
        backer = next((state for state in reversed(states) if state in self.factions.foreign), "")
        return self.factions.foreign.get(backer, "") or ""

    def _loyal(self, at: int) -> str | None:
        """``المسلحون الموالون لـF``: those of F, nobody's where F is not known; None where the name stands alone."""
        alias: Alias = self.items[at].tags["faction"]
        whose = self.items[at + 2] if at + 2 < len(self.items) else None
        if " " in alias.name or "after" not in self.actor_order or not self._helped(at + 1) or whose is None:
            return None
        if whose.role != "for":
            return None
        named = whose.tags.get("faction")
        return named.faction if named is not None else whose.value("nation")

    def _printed_noun(self, at: int) -> str:
        return self.items[at].text.removeprefix("its ")

    def _members_act(self, at: int) -> bool:
        """ "The fighters took": those spoken of before, where no name follows."""
        article = str(self.lexicon.grammar.get("definite", ""))
        if self.actor_order[0] == "before":
            ranks = self.factions.vague.get(self.items[at].text)
            soldiers = ranks is not None and (any("GOVERNMENT" in rank for rank in ranks) or self.leaves(at))
            if ranks is None or at - 1 in self.who or self._named_whose(at - 1, soldiers=soldiers):
                return False
            there = self.group(at + 1)
            inside = self.prep(at + 1) == "in" and self.is_(
                at + 2, "perfect", "aux", "trigger"
            )  # "the fighters inside"
            verb = at + 1 + (inside or (there is not None and there.members[0].sort == "pronoun"))
            if self.is_(verb, "conj") and self.is_(verb + 1, "faction"):
                verb += 2  # "troops and F fighters took"
            verb += self.is_(verb, "ally")
            verb = self.past(self.past_doing(verb), "adverb", "perfect", "aux", "date", "had", "mood")
            raises = self.items[min(verb, len(self.items) - 1)].value("light") == "flag"
            first = at - self.is_(at - 1, "article")
            return raises or self.trigger(verb) is not None or self._holds(first) or self.is_(first - 1, "agent")
        beside = self.finite(at + 1) or (self.finite(at - 1) and not self.trigger(at - 1).pron)  # type: ignore[union-attr]
        beside = beside or self.who_leaves(at) or (self.control(at - 1) and self.prep(at + 1) == "on")
        return bool(article) and self.items[at].text.startswith(article) and beside

    def _named_whose(self, at: int, *, soldiers: bool = False) -> bool:
        """ "Iraqi troops", "tribal fighters": a word before them says whose they are."""
        while soldiers and (self._counts_men(at) or self.is_(at, "past_mark")):
            at -= 1
        item = self.items[at] if at >= 0 else None
        if item is not None and item.has("possessive") and self.is_(at - 1, "country", "nation", "group", "faction"):
            return True
        if item is None or not item.word or item.has("article", "clause", "aftermath", "that", "conj", "contrast"):
            return False
        told = self.is_(at - 1, "speaker", "faction") and item.text.endswith(
            tuple(self.lexicon.grammar["verb_ends"][:1])
        )
        strange = not item.known and not told  # "armed men", and not "state television showed men"
        abroad = item.text in self.lexicon.grammar.get("foreign_men", ())
        return item.has("nation", "country", "possessive", "member", "place") or strange or abroad

    def _counts_men(self, at: int) -> bool:
        """ "Some 150 troops", "the surviving soldiers": how many or in what state, and not whose."""
        if self.actor_order[0] != "before" or at < 0 or self.items[at].has("article"):
            return False
        some = self.items[at].text.split()[-1] in self.lexicon.grammar.get("some_men", ())
        return some or self.number_at(at) or self.is_(at, "few", "more_than")

    def _members_of(self, at: int) -> str:
        """Whose "troops" are: of the last faction named that can be meant, else of the side that speaks of them."""
        ranks = self.factions.vague.get(self._printed_noun(at), ())
        named = [one.faction for one in self.memory.factions]
        if self.actor_order[0] != "before":
            named += [self.who[i] for i in sorted(self.who)]
            takers = self._takers(at) if self.who_leaves(at) else set()
            alike = self._last_of([one for one in named if one not in takers], ranks)
            only = {self.factions.facing.get(self.factions.group(one), "") for one in named}
            return alike or (only.pop() if ranks and len(only) == 1 else "")
        spoken = self.side_spoken_of(at) or ""
        if spoken in self.factions.foreign and any(self._in(spoken, rank) for rank in ranks):
            return spoken  # "Israeli tanks drove into P. The force took Q"
        number, head = self.memory.head
        heads = bool(head) and number == self.number - 1 and not self.leaves(at) and not any(i < at for i in self.who)
        if heads and self._in(head, self._rank_meant(ranks)):
            return head  # "F has been fighting F2 in P. The group took Q"
        acting = {self.who[i] for i in self.who if i < at and self._role(i) not in ("opponent", "owner")}
        here = {self.who[i] for i in self.who if i < at} - acting  # "F took P from F2; the group also took Q"
        robbed = (
            [one for one in named if one in here] if self.leaves(at) else []
        )  # "took P from F2 after fighters left"
        if self.is_(at, "he_or_she") and self.is_(at - 1, "speech", "that") and (told := self._spoken_for(at, ranks)):
            return told
        by = at - 1 - self.is_(at - 1, "article")
        if by > 0 and "agent" in self.lexicon.entries.get(self.items[by].text.split()[-1], {}):
            before = [self.who[i] for i in sorted(self.who) if i < at]
            if one := self._last_of(before, ranks[:1]):
                return one  # "F faces F2 in P, part of a pocket held by the jihadist group"
        if alike := self._last_of(robbed or [one for one in named if one not in here] or named, ranks):
            return alike
        groups = [group for rank in ranks for group in rank]
        number, last = self.memory.army
        if (
            last in self.factions.foreign
            and "GOVERNMENT" in groups
            and self.number - number <= 1
            and not self.leaves(at)
        ):
            return last  # "The Turkish army surrounded P. Soldiers entered it"
        if side := self._side_that_speaks(groups):
            return side
        only = {self.factions.facing.get(self.factions.group(one), "") for one in [*named, *here, *acting]}
        if self.leaves(at) and len(only) == 1 and self._in(next(iter(only)), groups):
            return only.pop()
        if "GOVERNMENT" not in groups or any(one in self.factions.foreign for one in named) or self._abroad(at):
            return ""
        return self.factions.adjective("state", self.memory.published) or ""

    def _abroad(self, at: int) -> bool:
        """ "Turkey said some 200 troops had entered P": soldiers of no name may be those of the state spoken of."""
        recent = self.number - self.memory.speaker_sentence <= 1 and self.memory.speaker in self.factions.foreign
        return recent or self.number - self.memory.abroad <= 1 or self.state_abroad(at) >= 0

    def state_abroad(self, stop: int) -> int:
        """Where a state with an army of its own abroad speaks or is spoken of before a position; -1 for nowhere."""
        for i in self.each("nation", "speaker"):
            if i >= stop:
                break
            item = self.items[i]
            abroad = item.value("nation") in self.factions.foreign or item.value("speaker") in self.factions.foreign
            if abroad and not self.is_(i - 1 - self.is_(i - 1, "article"), "prep", "role", "agent", "of"):
                return i
        return -1

    def _partner_of(self, at: int) -> str:
        """ "Syrian fighters backed by Washington": of no name, but on the side of whom that state backs."""
        backer = at + 2 + self.is_(at + 2, "article")
        backs = self.actor_order[0] == "before" and self._helped(at + 1) and self.is_(backer, "nation")
        led = self.is_(at - 1, "faction") or self._named_whose(at - 1)
        if not backs or (led and not self.is_(at - 1, "place_adjective", "country")) or self.is_(at - 1, "prep"):
            return ""
        return self.factions.foreign.get(self.items[backer].value("nation"), "") or ""

    def _last_of(self, named: Sequence[str], ranks: Sequence[Sequence[str]]) -> str:
        """The last of these factions that is counted with one of the groups, those of the first rank before others."""
        return next((alike[-1] for rank in ranks if (alike := [one for one in named if self._in(one, rank)])), "")

    def _in(self, faction: str, groups: Sequence[str]) -> bool:
        counted = self.factions.group(faction) in groups and faction not in self.factions.successors
        return faction in groups or counted

    def who_leaves(self, at: int) -> bool:
        """``خروج آخر المقاتلين``, ``يستعد المقاتلون للخروج``: those of a verb of leaving, where verbs come first."""
        purpose = self.trigger(at + 1)
        if purpose is not None and self.items[at + 1].role == "for" and purpose.get("frame") == "leave":
            return True
        before = self.back(at - 1, "aside", "batch", "extent")
        tag = self.trigger(before)
        return "after" in self.actor_order and tag is not None and tag.get("frame") == "leave" and not tag.pron

    def _takers(self, at: int) -> set[str]:
        """Sides that take something in the sentence so far."""
        taking = [i for i in range(at) if (tag := self.trigger(i)) is not None and tag.value == "captured"]
        acting = [i for i in self.who if i < at and self.items[i].has("faction") and not self.is_(i - 1, "prep")]
        return {self.who[i] for i in acting if any(0 < i - verb <= RELATIVE for verb in taking)}

    def _leavers(self, at: int) -> set[str]:
        """``انسحبت F من P ودخلتها قوى الأمن``: who leaves in the sentence so far is not who comes in."""
        verb = self.trigger(at - 1)
        if "after" not in self.actor_order or verb is None or verb.value != "captured":
            verb = self.trigger(at + 1)
        if "after" not in self.actor_order or verb is None or verb.value != "captured":
            return set()
        return {
            self.who[i]
            for i in self.who
            if i < at
            and any((tag := self.trigger(k)) is not None and tag.get("frame") == "leave" for k in (i - 1, i + 1))
        }

    def _called_after(self, alias: Alias) -> None:
        """ "F-led rebels" are who "the rebels" are from then on; "F militants" only tells what F is."""
        noun = alias.name.split()[-1]
        led = self.actor_order[0] == "before" and "-" in alias.name and noun.islower()
        if led and alias.faction not in self.factions.collective:
            meant = self.factions.meaning(key_of(noun), self.memory.published)
            if meant is not None and meant.faction in self.factions.collective:
                self.memory.led[meant.faction] = self.number, alias.faction

    def _led_aside(self, at: int) -> int:
        """ "F, led by F2", "F (short), an alliance dominated by F2": where "led by" stands, 0 where it does not."""
        led = at + 1
        while led in self.who or (led < len(self.items) and self.items[led].text in ("(", ")")):
            led += 1
        if led >= len(self.items) or self.items[led].text not in COMMAS:
            return 0
        led += 1
        while led - at < _LED + NEAR and (self.is_(led, "article", "place_adjective") or self.unlisted(led)):
            led += 1
        return led if self.is_(led, "led") else 0

    def _follow(self, at: int) -> None:
        """ "Rebels led by F" are F; led by fighters of F they have its help; so has a side with a name of its own."""
        leader = (self._led_aside(at) or at + 1) + 1
        while leader < len(self.items) and leader not in self.who and self.items[leader].word and leader - at < _LED:
            if self.is_(leader, "prep", "of", "trigger", "conj"):
                break
            leader += 1
        if leader in self.who and not self.is_(leader + 1, "of"):
            alias = self.items[at].tags.get("faction")
            collective = alias is not None and alias.faction in self.factions.collective
            leaders = self._leaders(leader)
            one = len({self.factions.group(self.who[i]) for i in leaders}) == 1
            if alias is not None and collective and one:
                self.memory.led[alias.faction] = self.number, self.who[leader]
            partner = self.factions.foreign.get(self.who[leader])  # "government forces led by Russian officers"
            common = collective or (self.actor_order[0] == "before" and alias is not None and alias.name.islower())
            if one and partner != self.who[at] and (alias is None or common):
                self.who[at] = self.who[leader]
            self.roles.update(dict.fromkeys(leaders, "supporter"))
            return
        for i in sorted(self.who):
            if at < i < leader + RELATIVE and self.roles[i] == "actor":
                self.roles[i] = "supporter"
                return

    def _leaders(self, first: int) -> list[int]:
        """ "Led by *F and F2*": where they stand."""
        found = [first]
        while self.is_(found[-1] + 1, "conj"):
            at = found[-1] + 2 + self.is_(found[-1] + 2, "article")
            if at not in self.who:
                break
            found.append(at)
        return found

    def _enemy(self, at: int) -> str:
        """Whom "the terrorists" means in the mouth of one who fights others than those the word is listed for."""
        speakers = [self.items[i].value("speaker") for i in range(at) if self.items[i].has("speaker")]
        recent = self.number - self.memory.speaker_sentence <= 1
        speaker = speakers[-1] if speakers else self.memory.speaker if recent else None
        if speaker is None:
            return ""
        enemies = self.factions.enemies.get(self.factions.side(speaker, self.memory.published) or speaker, ())
        named = [each.faction for each in self.memory.factions if each.faction in enemies]
        return (named or [*enemies, ""][:1])[-1]

    def _spoken_for(self, at: int, ranks: Sequence[Sequence[str]]) -> str:
        """ "A spokesman for F said *the group*": F, the only side that the sentence has named."""
        named = {self.who[i] for i in self.who if i < at and not self.is_(i + 1, "speaker")}
        only = named.pop() if len(named) == 1 else ""
        told = any(self.is_(i, "speaker", "office") for i in range(at))
        return only if only and told and any(self._in(only, rank) for rank in ranks) else ""

    def _side_that_speaks(self, groups: Sequence[str]) -> str:
        """Which of these sides a speaker of the sentence is the mouthpiece of: state television's "security forces"."""
        for item in self.items:
            side = self.factions.side(item.value("speaker"), self.memory.published, leaning=False)
            if side is not None and (side in groups or self.factions.group(side) in groups):
                return side
        return ""

    def _of_other_state(self, alias: Alias, at: int) -> bool:
        """ "The Sudanese army. The army then took P", ``قوات المعارضة التشادية``: whose state is no side here."""
        of_state = alias.faction in self.factions.heirs or alias.faction in self.factions.successors
        common = alias.name == alias.name.lower()
        of = at + 2 if self.is_(at + 1, "of") else -1
        beside = (at - 1 - self.is_(at - 1, "possessive"), of) if self.actor_order[0] == "before" else (at + 1,)
        told = range(at) if of_state and common and not any(self._at_home(i) for i in range(at)) else ()
        far = any(self._far_country(i) for i in beside) or any(self._speaks_for_far(i) for i in told)
        number, last = self.memory.army
        again = common and not last and self.number - number <= 1
        if not (far or again) or alias.pejorative or self.countries(alias.name):
            return False
        army = of_state or self._is_an_army(alias)
        return army or (far and alias.faction in self.factions.collective)

    def _of_ruler(self, at: int, alias: Alias) -> str | None:
        """ "*Erdogan's* army": his side's; one of somebody that no list knows is nobody's, told by an empty name."""
        owner = at - 2
        named = self.actor_order[0] == "before" and self.is_(at - 1, "possessive") and owner >= 0
        if not (named and alias.name.islower() and self._is_an_army(alias)):
            return None
        ruler = self.items[owner].value("speaker")
        side = self.factions.side(ruler, self.memory.published, leaning=False)
        if side or ruler in self.factions.rows:
            return side or ruler
        if self.unlisted(owner) and not self.is_(owner - 1, "article"):
            self.items[at].tags.pop("faction")
            return ""
        return None

    def _is_an_army(self, alias: Alias) -> bool:
        definite = str(self.lexicon.grammar.get("definite", ""))
        words = key_of(alias.name).split()
        return any(
            key_of(noun) in words or key_of(definite + noun) in words for noun in self.lexicon.grammar.get("armies", ())
        )

    def _far_country(self, at: int) -> bool:
        """Whether a country stands here that no side is called after."""
        if not self.is_(at, "country") or self.is_(at, "nation"):
            return False
        return self.factions.words.isdisjoint(self.items[at].text.split())

    def _speaks_for_far(self, at: int) -> bool:
        """ "*Yemeni* officials said government forces", and not "Egypt brokered a truce", "a Kuwaiti newspaper"."""
        behind = at + 1 + self.is_(at + 1, "possessive")
        teller = behind if self.actor_order[0] == "before" else at - 1
        return self._far_country(at) and self.value(teller, "speaker") not in ("", _PRESS)

    def _at_home(self, at: int) -> bool:
        return self.is_(at, "country") and not self._far_country(at)

    def countries(self, name: str) -> list[str]:
        """Countries that a name names."""
        tags = (self.lexicon.entries.get(word, {}).get("country") for word in fold_key(name).split())
        return [tag.value for tag in tags if tag is not None]

    def _of_state_abroad(self, alias: Alias) -> str:
        """ "In Israel the premier ordered the army": the army of the state that the sentence begins in."""
        of_state = alias.faction in self.factions.heirs or alias.faction in self.factions.successors
        if "after" not in self.actor_order or " " in alias.name or not of_state:
            return ""
        state = self.items[1].value("nation") if self.prep(0) == "in" and len(self.items) > 1 else ""
        return state if state in self.factions.foreign else ""

    def _ordered_abroad(self, alias: Alias, at: int) -> str:
        """ "Netanyahu said he had ordered the military": the army of the state whose word it is."""
        order = at - 1 - self.is_(at - 1, "article")
        of_state = alias.faction in self.factions.heirs or alias.faction in self.factions.successors
        if not of_state or " " in alias.name.lower().removeprefix("the "):
            return ""
        number, last = self.memory.army
        own = any(
            one.faction in self.factions.heirs or one.faction in self.factions.successors
            for one in self.memory.factions
        )
        army = alias.name.split()[-1] in self.lexicon.grammar.get("armies", ())
        goes_on = army and number == self.number - 1 and (at == 0 or not own)
        if goes_on and self.factions.foreign.get(last, alias.faction) != alias.faction:
            return last  # "The Israeli army entered P. The army said": the same
        told = order - self.is_(order, "that")
        teller = self.value(told - 1, "speaker") if self.is_(told, "speech") else ""
        if army and not own and teller in self.factions.foreign:
            return teller  # "Turkey's defence ministry said the army had taken P"
        if not self.is_(order, "orders"):
            return ""
        for i in range(order - 1, -1, -1):
            if i in self.who:
                return self.who[i] if self.who[i] in self.factions.foreign else ""
            state = self.items[i].value("speaker") or self.items[i].value("nation")
            if state:
                return state if state in self.factions.foreign else ""
        recent = self.number - self.memory.speaker_sentence <= 1
        return (self.memory.speaker or "") if recent and self.memory.speaker in self.factions.foreign else ""

    def _meant(self, alias: Alias, at: int) -> str:
        if abroad := self._of_state_abroad(alias) or self._ordered_abroad(alias, at):
            return abroad
        ranks = self.factions.vague.get(alias.name.lower()) if self.factions.vague else None
        groups = [group for rank in ranks for group in rank] if ranks is not None else None
        named = alias.short or (groups is not None and "after" in self.actor_order)
        if alias.short and self.is_(at - 1, "force") and "after" in self.actor_order:
            named = False  # "units of the army"
        called = self._called_so(alias) if named else ""
        if groups is not None and self.factions.group(called or None) in groups:
            return called
        if alias.pejorative and " " in alias.name:
            longer = [each.faction for each in self.memory.factions if each.name.startswith(alias.name + " ")]
            if longer:
                return longer[-1]  # "the army of the occupation", of whom that was said in full
        if alias.pejorative and (enemy := self._enemy(at)):
            return enemy
        if groups is not None:
            gone = self._leavers(at)
            recent = self._last_of(
                [one.faction for one in self.memory.factions if one.faction not in gone], ranks or ()
            )
            told = recent or self._side_that_speaks(groups) or self._one_of_many(at) or self._named_further_on(groups)
            return told or self._who_faces(at, groups) or alias.faction
        return called or self._led_lately(alias, at) or self._called_later(alias) or alias.faction

    def _called_later(self, alias: Alias) -> str:
        """``التنظيم ... تنظيم F``: the side that is called so further on, where the one usually meant is not named."""
        if not alias.short or any(one.faction == alias.faction for one in self.memory.ahead):
            return ""
        noun = alias.name.removeprefix(str(self.lexicon.grammar.get("definite", "")))
        if noun in self.lexicon.grammar.get("armies", ()):
            return ""
        return next((one.faction for one in self.memory.ahead if one.name.split()[0] == noun), "")

    def _named_further_on(self, groups: Sequence[str]) -> str:
        """ "*Militants* took P, X said. F claimed the attack": F, the only one of them that the article names."""
        if self.actor_order[0] != "before" or any(
            self.factions.group(one.faction) in groups for one in self.memory.factions
        ):
            return ""
        named = [one.faction for one in self.memory.ahead if one.name.lower() not in self.factions.vague]
        alike = [one for one in named if self.factions.group(one) in groups]
        only = {self.factions.group(one) for one in alike}
        return alike[0] if len(only) == 1 else ""

    def _who_faces(self, at: int, groups: Sequence[str]) -> str:
        """ "F: *the militants* have left P": whom F fights, where nobody else is spoken of."""
        named = (item.tags["faction"] for i, item in enumerate(self.items) if i != at and item.has("faction"))
        here = [alias.faction for alias in named if alias.name.lower() not in self.factions.vague]
        here += [who for item in self.items if (who := item.value("speaker")) in self.factions.rows]
        sides = {self.factions.group(one) for one in [*here, *(each.faction for each in self.memory.factions)]}
        faced = {self.factions.facing.get(side, "") for side in sides}
        only = faced.pop() if len(faced) == 1 and self.actor_order[0] == "before" else ""
        return only if self.factions.group(only or None) in groups else ""

    def _one_of_many(self, at: int) -> str:
        """ "Jihadists and other rebels": of whom nobody was named, and who are joined to a side that is many."""
        other = self.past(at + 2, "adjective", "article")
        named = self.items[other].tags.get("faction") if other < len(self.items) else None
        if named is None or self.actor_order[0] != "before" or not self.is_(at + 1, "conj"):
            return ""
        return named.faction if named.faction in self.factions.collective else ""

    def _led_lately(self, alias: Alias, at: int) -> str:
        """ "Rebels led by F took P. The rebels then took Q": F, where nothing says that others are meant."""
        number, leader = self.memory.led.get(alias.faction, (0, ""))
        small = alias.short if "after" in self.actor_order else alias.name.islower()
        before = self.items[at - 1] if at else None
        plain = before is None or not before.word or before.has(*_BEFORE_A_NAME)
        recent = bool(leader) and self.number - number <= MEMORY
        return leader if recent and small and plain and not self.is_(at + 1, "led") else ""

    def _called_so(self, alias: Alias) -> str:
        """The faction named last whose name begins with this noun: "the Units" after "People's Protection Units"."""
        article = str(self.lexicon.grammar.get("definite", ""))
        noun = alias.name.removeprefix(article)
        for word, earlier in reversed(self.memory.by_noun.items()):
            army = noun in self.lexicon.grammar.get("armies", ())  # "the army": of a state, and not ``جيش الفتح``
            alike = word.removeprefix(article) in (noun, key_of(noun))
            if alike and not (army and article and not word.startswith(article)):
                return earlier.faction
        return ""

    def _speaks_of_subject(self, at: int) -> bool:
        """ "F took P after clashes with F2. Q, which the group seized": F, and not who was named last."""
        named = any(i in self.who for i in range(at))
        meant = self.may_call(at, self.memory.subject or "")
        return self._subject_goes_on() and not named and meant and self._members_act(at)

    def may_call(self, at: int, faction: str) -> bool:
        """Whether the noun at a position may be said of a faction: "the group" of no army, other nouns of all."""
        ranks = self.factions.vague.get(self.items[at].text)
        return ranks is None or self._in(faction, self._rank_meant(ranks))

    def _rank_meant(self, ranks: Sequence[Sequence[str]]) -> Sequence[str]:
        """The first of these ranks of which somebody was named."""
        named = [one.faction for one in self.memory.factions]
        return next((rank for rank in ranks if any(self._in(one, rank) for one in named)), ())
