"""Who acts together: companions, agents behind "by", the first of a list."""

from __future__ import annotations

from typing import Final

from mapper.claims.memory import Actor
from mapper.claims.objects import Objects
from mapper.claims.reach import AGENT_REACH, PLACE_REACH
from mapper.claims.sentence import COMMAS
from mapper.text.cues import Item

_STRANGE: Final = 2
_OF_MEN: Final = (
    "of", "number", "batch", "few", "more_than", "adjective", "place_adjective", "comrades", "past_mark", "superlative",
)  # fmt: skip
"""Words before a side's name that say how many of its men they are, or which."""
_ENDS: Final = ("ed", "ing", "s")
"""Words of no list that end so may be verbs."""


class Company(Objects):
    """A sentence and those who act together in it; see :class:`mapper.claims.sentence.Sentence`."""

    def _others(self, at: int) -> bool:
        """ "F militants and other Syrian rebels": what tells the second of a list from the first."""
        other = self.back(at, "place_adjective", "nation", "country")
        return self.actor_order[0] == "before" and self.is_(other, "adjective") and self.is_(other - 1, "conj")

    def _some_of(self, at: int) -> bool:
        """ "Hundreds *of* F", "F and *several* brigades *of* F2", "F and *their Shia* F2": how many, and whose."""
        whose = self.past(at, "country", "place_adjective")
        some = self.is_(at, "few", "batch", "number", "of") or (whose > at and whose in self.who)
        return self.counted(at) or (self.actor_order[0] == "before" and some)

    def _is_again(self, at: int) -> bool:
        """ "F *factions*": what the side right before is said to be."""
        again = at - 1 in self.who and self.who[at - 1] == self.who[at] and self.actor_order[0] == "before"
        return again and not self.items[at].joined

    def _strange_in_list(self, at: int) -> bool:
        """ "F and *smaller* factions", "F and a *clutch* of F2": a word of no list behind "and"."""
        led = at
        while self.unlisted(led) and at - led < _STRANGE and not self.items[led].text.endswith(_ENDS):
            led -= 1
        led -= led < at and self.is_(led, "article")
        return self.actor_order[0] == "before" and led < at and self.is_(led, "conj")

    def _head_of_all(self, at: int) -> int:
        """ "F, also called F, and F2 took": the first, where nothing but sides stands before; else -1."""
        link = at - 1
        while self.is_(link, "article", "member", "adjective") or self._some_of(link) or self._strange_in_list(link):
            link -= 1
        apart = (
            self.actor_order[0] == "before"
            and self.is_(link, "conj")
            and any(self.items[i].text == "," for i in range(link))
        )
        plain = all(
            i in self.who or self.is_(i, "article", "possessive") or self.items[i].text == "," for i in range(link)
        )
        if apart and link > 1 and plain:
            return min(self.who)
        return self._head_of_three(link - 1) if apart else -1

    def _amid(self, at: int) -> bool:
        """ "F, *F2* and F3": neither the first of a list nor the last."""
        begin = self.back(at - 1, "article", "place_adjective", "country")
        apart = self.actor_order[0] == "before" and self.items[begin].text == "," and begin - 1 in self.who
        return apart and self.is_(at + 1, "conj") and any(i in self.who for i in range(at + 2, at + 4))

    def _head_of_three(self, at: int) -> int:
        """ "On Friday *F*, F2 and F3 took": where a list with commas begins that its clause begins with; else -1."""
        head, begin = -1, at
        while begin in self.who:
            last = begin
            begin = self.back(begin - 1, "article", "place_adjective", "country") + 1
            if begin < 2 or self.items[begin - 1].text != "," or begin - 2 not in self.who:
                starts = begin == 0 or self.items[begin - 1].text in COMMAS
                starts = starts or self.is_(begin - 1, "that", "clause", "contrast", "speech", "date", "when")
                return last if starts and head >= 0 else -1
            head = begin = begin - 2
        return -1

    def first_of_list(self, at: int) -> int:
        """Go back to the first faction of "A and B"."""
        if (head := self._head_of_all(at)) >= 0:
            return head
        while True:
            if self._is_again(at):
                at -= 1
            before = at - 1
            while (
                before >= 0
                and before not in self.who
                and (
                    self.items[before].has("conj", "member", "article")
                    or self._and_later(before)
                    or self._others(before)
                    or self._some_of(before)
                    or self._strange_in_list(before)
                )
            ):
                before -= 1
            before = self._back_over_when(before, at)
            if before not in self.who and before > 0 and self.items[before].text == ",":
                before = self.past_aside(before)  # "F, backed by jets, and F2 took P"
            of = before - 1 - self.is_(before - 1, "article")
            if self.is_(of, "of") and of - 1 in self.who and self.who[of - 1] == self.who.get(before):
                before = of - 1  # "jihadists of F and F2"
            listed = self.items[at].joined or any(
                self.items[k].has("conj") or self.items[k].joined or self._and_later(k) for k in range(before + 1, at)
            )
            if listed and before in self.who and self._part(before) == "actor" and not self.next_subject(before, at):
                at = before
            else:
                return at

    def under_both(self, at: int) -> int:
        """ "Under *F and F2* control": where the first of two sides stands, whose second is at a position, else -1."""
        first = at - 2 - self.is_(at - 1, "article")
        led = self.back(first - 1, "article", "adjective", "place_adjective")
        both = at in self.who and first in self.who and self.is_(first + 1, "conj")
        return first if both and self.prep(led) == "under" else -1

    def agent(self, at: int) -> Actor | None:
        """ "by F" after a passive verb or after the place of a verbal noun, in the same clause."""
        if (shared := self._of_both(at)) >= 0:
            return Actor(self.who[shared], shared, self.companions(shared), "agent")
        if (beyond := self._behind_relative(at)) is not None:
            return beyond if beyond.at >= 0 else None
        for i in self.factions_between(at + 1, min(len(self.items), at + 1 + AGENT_REACH)):
            ends = (
                self.barrier(k)
                or self.items[k].has("contrast")
                or (self.items[k].has("trigger") and not self.items[k].has("agent"))
                for k in range(at + 1, i)
            )
            if "after" in self.actor_order and any(ends):
                return None
            before = self._led_by(i, at)
            if self.is_(before, "agent"):
                stops = [
                    k
                    for k in range(at + 1, before)
                    if self._tells(k) or self.items[k].text == ";" or self.pronoun(k) or self.is_(k, "ere")
                ]  # "taking P before being driven out by F2"
                if self.actor_order[0] == "before" and (stops or self._of_aside(before - 1)):
                    return None
                return Actor(self.who[i], i, self.companions(i), "agent")
            if any(self.barrier(k) or self.finite(k) for k in range(at + 1, i)):
                return None
        return None

    def _of_both(self, at: int) -> int:
        """ "P was captured and Q besieged *by F*": who did both; -1 for nobody."""
        tag = self.trigger(at)
        link = self.past(at + 1, "date", "adverb")
        named = link + 1 + self.is_(link + 1, "article")
        if tag is None or tag.form != "past" or not self.is_(link, "conj") or self.group(named) is None:
            return -1
        other = self.trigger(named + 1)
        who = self.past(named + 2, "agent", "article", "member", sides=False)
        return who if other is not None and self.by_of(who) > named and self.is_(at - 1, "aux", "perfect") else -1

    def _behind_relative(self, at: int) -> Actor | None:
        """``تمت السيطرة على P التي يسيطر عليها F2 من قبل F``: F, and nobody by the verb whose subject is F2."""
        by = next((i for i in range(at + 1, min(len(self.items) - 1, at + PLACE_REACH)) if self.is_(i, "agent")), -1)
        active = self.finite(at - 1) and not self.passive(at - 1) and self.prep(at) and self.items[at].tags["prep"].pron
        if by < 0 or "after" not in self.actor_order:
            return None
        if active and (at - 2 in self.who or any(i in self.who for i in range(at + 1, by))):
            return Actor("", -1, (), "")
        which = next((i for i in range(at + 1, by) if self.is_(i, "relative")), by)
        said = any(i in self.who for i in range(which, by)) and sum(self.finite(i) for i in range(which, by)) == 1
        plain = not any(self.items[i].text in COMMAS or self.barrier(i) for i in range(at + 1, by))
        who = by + 1
        if not (said and plain and who in self.who) or self.finite(at):
            return None
        return Actor(self.who[who], who, self.companions(who), "agent")

    def _of_aside(self, at: int) -> bool:
        """ "F entered P, unopposed by F2": by whom something else was done, or not."""
        ends = tuple(self.lexicon.grammar.get("verb_ends", ()))
        return (
            at > 0
            and self.items[at - 1].text == ","
            and self.trigger(at) is None
            and self.items[at].text.endswith(ends)
        )

    def by_of(self, at: int) -> int:
        """ "Captured by F": where the "by" of who stands at a position is, alone or at the end of a verb, else -1."""
        by = at - 1 - self.is_(at - 1, "article")
        if at not in self.who or by < 0 or self.actor_order[0] == "after":
            return -1
        ends = "agent" in self.lexicon.entries.get(self.items[by].text.split()[-1], {})
        return by if self.is_(by, "agent") or (self.trigger(by) is not None and ends) else -1

    def acted_on(self, at: int) -> bool:
        """ "F caught F2 by surprise *and took* P": F2 stands behind the verb of F, and no clause begins between."""
        listed = self.first_of_list(at)
        first = min(self.factions_between(0, listed, "actor"), default=-1)
        alias = self.items[first].tags.get("faction") if first >= 0 else None
        if alias is None or self.is_(first + 1, "noun", "possessive", "unnamed", "stronghold", "relative", "member"):
            return False
        plain = alias.name.endswith("s") or not alias.name.islower() or not self.unlisted(first + 1)
        opens = all(self.is_(i, "article", "adjective", "place_adjective", "number", "date") for i in range(first))
        ends = ("clause", "that", "relative", "contrast", "conj", "speech", "aftermath", "role")
        between = self.items[first + 1 : listed]
        quiet = not any(item.has(*ends) or not item.word or self._counts_from(item) for item in between)
        return plain and opens and quiet and listed > first + 1 and self.actor_order[0] == "before"

    @staticmethod
    def _counts_from(item: Item) -> bool:
        """ "Two days after F2 left": a date that begins a clause."""
        when = item.tags.get("date")
        return when is not None and when.bound

    def behind_agent(self, at: int) -> bool:
        """Whether "by" leads a faction: "under a deal announced by F" is no sentence about F."""
        return self.actor_order[0] == "before" and self.is_(self._led_by(at, -1), "agent")

    def _led_by(self, at: int, verb: int) -> int:
        before = at - 1
        while self.is_(before, "member", "article", "ally", "compound") or self._of_many(before, verb):
            before -= 1
        return before

    def next_subject(self, at: int, linked: int) -> bool:
        """ "P was taken by F and F2 lost Q": the faction at ``linked``, behind "and", begins a clause of its own."""
        verb = self.past(linked + 1, "adverb", "date")
        if self.actor_order[0] != "before":
            return self._begins_anew(linked, verb)
        told = self.trigger(verb)
        goes_on = self.finite(verb) or self.is_(verb, "aux", "perfect", "become", "fact", "begun", "managed")
        goes_on = goes_on or (self.is_(verb, "light") and not self.is_(verb, "prep"))
        goes_on = goes_on or (told is not None and not told.get("noun") and told.get("holder") != "before")
        before = self.back(at - 1, "article", "member", "place_adjective", "of", "whose_side", "batch")
        led = self.is_(before, "agent", "prep", "role") or self.trigger(before) is not None
        shut = self.by_of(at) == before and (before - 1) in self.who  # "F, besieged by F2 and F3, withdrew"
        return goes_on and led and not shut

    def _begins_anew(self, at: int, verb: int) -> bool:
        """``محاصرة من F، وF2 ترفض الخروج منها``, ``وجنود F2 الذين كانوا فيها انسحبوا``: F2 has its own verb."""
        first = at
        while not self.items[first].joined and self.is_(first - 1, "member"):
            first -= 1
        held = self.trigger(self.back(first - 1, "member", sides=True)) if self.items[first].joined else None
        mood = self.items[verb].tag("mood") if verb < len(self.items) else None
        if held is not None and held.get("frame") == "state" and mood is not None and mood.form == "present":
            return True  # ``P بيد F وF2 تحاول استعادتها``
        if not self.items[first].joined or self.items[first - 1].text not in COMMAS:
            return False
        if self.prep(verb) == "in" and self.group(verb + 1) is not None:
            return verb + 2 >= len(self.items) or not self.items[verb + 2].word  # "P is F's, and F2 is in Q"
        begins = tuple(self.lexicon.grammar.get("verb_begins", ()))
        related = self.is_(verb, "relative")
        verbs = 0
        for i in range(verb, len(self.items)):
            if not self.items[i].word or (verbs == 0 and i > verb + related):
                break
            looks = self.unlisted(i) and self.items[i].text.startswith(begins)
            told = self.finite(i) or self.is_(i, "mood", "speech", "verb", "was", "become") or looks
            verbs += told or (i == verb and self.is_(i, "neg"))
        return verbs > related

    def was_in_it(self, at: int) -> int:
        """``جنود F الذين كانوا فيها``: where F stands, before "in it" at a position; -1 for anything else."""
        tag = self.items[at].tag("prep")
        inside = tag is not None and tag.value == "in" and bool(tag.pron)
        if not inside or not self.is_(at - 1, "was") or not self.is_(at - 2, "relative"):
            return -1
        return at - 3 if at - 3 in self.who else -1

    def now_is(self, at: int) -> bool:
        """``كانت P لـF، وهي اليوم بيد F2``: what is so today begins."""
        return self.is_(at, "it_is") and self.items[at - 1].text in COMMAS and self.is_(at + 1, "today", "date")

    def _of_many(self, at: int, verb: int) -> bool:
        """ "by a coalition of F", "by hundreds of F": words between "by" and who it is."""
        if self.actor_order[0] != "before" or at <= verb or not self.items[at].word:
            return False
        return self.tells_of_men(at) or self.is_(at, "unnamed") or self.prep(at) == "from"

    def tells_of_men(self, at: int) -> bool:
        """ "*Several hundred* F", "*the besieged* F": a word before a side for how many they are, or in what state."""
        item = self.items[at] if at >= 0 else None
        if item is None or self.actor_order[0] != "before" or not item.word:
            return False
        based = self.group(at) is not None and self.unlisted(at + 1) and self.items[at + 1].text == "based"
        whose = item.has("country", "group") and self.is_(at + 1, "possessive")  # "Syria's Kurds"
        return not item.known or item.has(*_OF_MEN) or item.tags.keys() <= {"stop"} or based or whose

    def between_us(self, start: int, stop: int) -> bool:
        """ "between it and F": the one before and F."""
        return any(self.prep(i) == "between" and self.items[i].tags["prep"].pron for i in range(start, stop))

    def goes_on(self, at: int) -> bool:
        """ "... and then took P", "... but did not enter P", "it has taken P": a verb whose subject stands before."""
        link = self.back(at - 1, "does", "neg", "perfect", "pluperfect", "had", "adverb")
        begins = self.items[link].text.split()[0] if link >= 0 and self.is_(link, "also", "meanwhile") else ""
        return self.is_(link, "conj", "contrast", "he_or_she") or "conj" in self.lexicon.entries.get(begins, {})

    def done_to(self, at: int) -> bool:
        """ "Deployed to keep F out", "stopped F outside P": something is done to F."""
        verb = self.back(at - 1, "article", "member", "number", "batch", "hurt")
        if verb < 1:
            return False
        mood = self.items[verb].tag("mood")
        ends = tuple(self.lexicon.grammar.get("verb_ends", ())[:1])
        foiled = mood is not None and mood.value == "failed" and not mood.get("governs")
        foiled = foiled and bool(ends) and self.items[verb].text.endswith(ends)
        return foiled or (self.to_do(verb - 1, last=True) and self.group(verb) is None and verb not in self.who)

    def who_in_relative(self, at: int, verb: int, rule: str, *, joint: bool) -> Actor:
        """ "F and F2, *who took P*", but "F, *who hold P*, and F2, *who hold Q*": each its own."""
        link = self.back(at - 1, "conj", "article", "member")
        aside = self.past_aside(link) if link > 0 and self.items[link].text == "," else link
        told = aside < link and self.is_(aside + 2, "relative")
        first = self.first_of_list(at) if joint and not told else at
        return Actor(self.who[first], first, self.companions(first, verb), rule)

    def in_apposition(self, at: int) -> bool:
        """ "Refused to leave P, *the last town* under its control": what a place is, whatever is to become of it."""
        noun = self.back(at - 1, "prep", "article", "adverb", sides=True)
        if self.actor_order[0] != "before" or noun < 2:
            return False
        if (one := self.group(noun)) is not None and one.members[0].sort != "named":
            return self.items[noun - 1].text == "," and self.group(noun - 2) is not None
        head = self.back(noun, "noun", "past_mark", "superlative", "last_of", "adjective", "number", "place_adjective")
        head += self.is_(head + 1, "article", "indefinite") and self.items[head].text == ","
        apart = self.items[head - 1].text == "," and self.group(head - 2) is not None
        return apart and self.is_(head, "article", "indefinite")

    def owned_before(self, at: int, who: int) -> bool:
        """ "*F* withdrawals led F2 to P": F's own, and nothing behind says whose else."""
        owner = at - 1 - self.is_(at - 1, "possessive")
        return (
            self.actor_order[0] == "before"
            and owner in self.who
            and self.items[at].tags["trigger"].get("frame") == "leave"
            and not any(self.is_(i, "of", "agent") for i in range(at + 1, who))
        )

    def companions(self, at: int, stop: int | None = None) -> tuple[str, ...]:
        """Factions joined to this one, or helping it."""
        found: list[str] = []
        i = at + 1
        while i < min(len(self.items), stop or at + 12, at + 12):
            item, over = self.items[i], self.asides.get(i, i)
            if over > i and self.actor_order[0] == "before" and not any(k in self.who for k in range(i, over)):
                i = over + 1
                continue
            if i in self.who and self.next_subject(at, i):
                break
            linked = i in self.who and (item.joined or self._linked_over(i) or self._amid(i))
            if (linked and self.who[i] != self.who[at]) or (
                i in self.who and self.roles[i] == "supporter" and self.who[i] != self.who[at]
            ):
                found.append(self.who[i])
            elif (
                item.value("ally") == "local" or (item.has("ally") and self.actor_order[0] == "before")
            ) and self.factions.foreign.get(self.who[at]):
                found.append(self.factions.foreign[self.who[at]])
            elif not (
                item.has("conj", "member", "ally", "role", "led", "article")
                or self._and_later(i)
                or self._some_of(i)
                or self._strange_in_list(i)
                or self._others(i)
                or item.text in (",", "،", "(", ")")
                or i in self.who
            ):
                joined = self._past_when(i)
                if joined == i:
                    break
                i = joined
                continue
            i += 1
        return tuple(dict.fromkeys(found))

    def _past_when(self, at: int) -> int:
        """ "Took F, on Sunday, and F2 P": where F2 stands behind a date or an adverb, else ``at``."""
        i = self.past(at, "date", "adverb")
        i += at < i < len(self.items) and self.items[i].text in COMMAS
        joined = i in self.who and self.items[i].joined and not self.finite(i + 1)
        return i if joined and "after" in self.actor_order else at

    def _back_over_when(self, before: int, at: int) -> int:
        """Where the faction stands that one behind a date or a comma is joined to, else ``before``."""
        i = before
        i -= i >= 0 and self.items[i].text in COMMAS
        i = self.back(i, "date", "adverb")
        verb = self.back(i - 1, "member", "article")
        subject = i in self.who and (self.finite(verb) or self.is_(verb, "light"))
        joined = i < before and self.items[before + 1].joined and not self.finite(at + 1)
        return i if subject and joined and "after" in self.actor_order else before

    def _linked_over(self, at: int) -> bool:
        before = at - 1
        while before >= 0 and (
            self.items[before].has("member", "ally", "article") or self._some_of(before) or self._others(before)
        ):
            if self.items[before].joined:
                return True
            before -= 1
        return self.is_(before, "conj") or self._and_later(before)

    def _and_later(self, at: int) -> bool:
        """ "F *and later* F2 took P": between two sides."""
        words = self.items[at].text.split() if self.is_(at, "also") else []
        joins = len(words) > 1 and "conj" in self.lexicon.entries.get(words[0], {})
        return joins and at - 1 in self.who and at + 1 + self.is_(at + 1, "article") in self.who
