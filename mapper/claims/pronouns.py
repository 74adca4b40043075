"""Which side "they", "it", "the former", "its enemies" mean: what was said before of whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from mapper.claims.phrases import Group, Phrase
from mapper.claims.reach import NEAR, RELATIVE, RELATIVE_REACH
from mapper.claims.roles import Roles
from mapper.claims.sentence import COMMAS, STOPS
from mapper.text.lexicon import Tag

DEEDS: Final = ("take", "leave", "expel", "handover", "near")
"""Frames of what only sides do."""
_WHEN: Final = ("date", "adverb", "shift", "unit")
_UNSAID: Final = ("attacker", "defender")
_LATELY: Final = 3
"""Names of sides that a pronoun can go back to."""


class Pronouns(Roles):
    """One sentence and whom its words point back to; see :class:`mapper.claims.sentence.Sentence`."""

    def _subject_goes_on(self) -> bool:
        """Whether somebody acted in this sentence or the one before, whom a pronoun that stands first can mean."""
        recent = self.memory.subject is not None and self.number - self.memory.subject_sentence <= 1
        return recent and self.actor_order[0] == "before"

    def heads_it(self) -> str:
        """Side that the sentence begins with and tells of: who "it" is at the head of the next."""
        first = min(self.who, default=-1)
        led = all(self.is_(i, "article", "date", "adverb", "member", "number", "batch") for i in range(max(0, first)))
        verb = self.past(first + 1, "date", "adverb", "perfect", "pluperfect")
        tells = first >= 0 and led and self.roles.get(first) == "actor" and self.actor_order[0] == "before"
        return self.who[first] if tells and not self.is_(verb, "speech", "speaker") else ""

    def it_means(self) -> str:
        """Who a pronoun at the head of a sentence is: who the last one began with, else who acted last."""
        number, who = self.memory.head
        return who if who and self.number - number == 1 else self.memory.subject or ""

    def side_spoken_of(self, at: int) -> str | None:
        """ "F lost P. Only Q remains in its hands": the one side of the sentence before, if none is named here yet."""
        number, sides = self.memory.sides
        alone = self.actor_order[0] == "before" and self.number - number == 1 and len(sides) == 1
        return next(iter(sides)) if alone and not any(i < at for i in self.who) else None

    def _it_acts(self, at: int) -> bool:
        """ "F took P. It also took Q": a pronoun that heads the sentence and does what sides do."""
        meant = self.group(at)
        if not self._subject_goes_on() or meant is None or meant.members[0].sort != "pronoun":
            return False
        led = next((i for i in range(at) if self.is_(i, "unit")), 0)  # "a day later", "within hours"
        when = (*_WHEN, "indefinite", "number", "few", "distance") if led else _WHEN
        return not any(item.word and not item.has(*when) for item in self.items[:at]) and self._does(at)

    def _does(self, at: int) -> bool:
        """Whether what sides do is told of the pronoun at a position."""
        verb = self.past(at + 1, "adverb", "perfect", "date")
        if self.is_(verb, "intends"):
            return True
        state = self.past(verb, "aux", "become", "adverb")
        tag, is_so = self.trigger(verb), self.trigger(state)
        if is_so is not None and is_so.get("predicate") and is_so.get("place") == "after" and not is_so.get("flag"):
            return self.group(state + 1) is not None or self.is_(state + 1, "article")
        if tag is not None and tag.get("holder") == "before" and tag.get("place") == "after" and not tag.get("flag"):
            return self.group(verb + 1) is not None or self.is_(verb + 1, "article")
        if tag is None or tag.get("frame") not in DEEDS or not (self.finite(verb) or tag.form == "past"):
            return False
        object_at = self.past(verb + 1, "article")
        return object_at not in self.who and not self.is_(object_at, "faction", "number", "date", "member")

    def _tells_before(self, at: int) -> int:
        """ "F *said* on Sunday that its troops": where a verb of saying would stand before what is said."""
        return self.back(at - 1, "that", "date")

    def _speaker_acts(self, at: int) -> str:
        """ "F took P. It said *it* had taken Q", "F took P, and it said *it* had taken Q"."""
        verb = self._tells_before(at)
        teller = self.back(verb - 1, "adverb", "date", "perfect")
        if teller in self.who and self.is_(verb, "speech") and self.is_(at + 1, "intends"):
            return self.who[teller]  # "F says it intends to"
        head = self.before_commas(teller - 1) if self.is_(teller, "relative") else -1
        if head in self.who and self.is_(verb, "speech") and self._does(at):
            return self.who[head]  # "according to F, which said it had taken Q"
        it = self.actor_order[0] == "before" and self.is_(verb, "speech") and self.is_(teller, "he_or_she")
        if not it or self.is_(teller, "they") or not self._does(at):
            return ""
        acting = [i for i in self.who if i < teller and self._role(i) == "actor"]
        if acting:
            return self.who[acting[0]]
        if self.number - self.memory.speaker_sentence <= 1:
            speaker = self.memory.speaker or ""
            return speaker if speaker in self.factions.rows else ""
        return self.it_means() if self._subject_goes_on() else ""

    def speaks(self, at: int) -> bool:
        """Whether the pronoun at a position speaks: no place."""
        verb = self.past(at + 1, "adverb", "perfect")
        return self.actor_order[0] == "before" and self.is_(verb, "speech") and not self.is_(at, "they")

    def _behind_its_place(self, at: int) -> bool:
        """ "P, a town *it* won in 2016", "the villages *it* had taken": between what it took and the verb."""
        verb = self.past(at + 1, "adverb", "perfect", "pluperfect")
        tag, place = self.trigger(verb), self.group(at - 1)
        named = place is not None and place.members[0].sort == "unnamed"
        told = tag is not None and tag.get("frame") in DEEDS and not tag.get("noun") and self.finite(verb)
        holds = tag is not None and tag.get("holder") == "before" and tag.get("place") == "after"
        holds = holds and tag is not None and not tag.get("flag")
        if holds and self.is_(at - 1, "relative") and not self.is_(at - 1, "that"):
            return self.actor_order[0] == "before" and self.group(verb + 1) is None  # "P, which it still holds"
        head = self.back(at - 2, "article", "adjective", "place_adjective", "superlative", "number")
        apposed = head > 0 and self.items[head].text == ","  # and not "F keeps every district it took"
        thing = named or (place is None and self.is_(at - 1, "noun", "stronghold") and apposed)
        via = tag.get("via", [""]) if tag is not None and self.is_(at - 1, "relative") else ()
        which = self.prep(at - 2) in via or ("" in via and self.group(self.before_commas(at - 2)) is not None)
        thing = thing or which  # "P, from which it withdrew", "P, which it captured"
        it = self.actor_order[0] == "before" and self.group(at) is not None
        return it and told and thing and self.group(verb + 1) is None

    def _state_of_it(self, at: int) -> str:
        """ "Israel denies that it holds P": the state, where no side is named before."""
        it = self.is_(at, "group") and not self.is_(at, "they", "member") and self.is_(at - 1, "that", "speech")
        if not it or any(i in self.who for i in range(at)):
            return ""
        state = self._tells_of_own(at)
        return state if state in self.factions.foreign else ""

    def _conceded(self, at: int) -> bool:
        """ "F acknowledged that they had taken P": somebody else; "that they had lost it": F."""
        verb = self.past(at + 1, "perfect", "pluperfect", "adverb", "aux", "fact")
        told = self.trigger(verb)
        if told is not None and (told.value in ("lost", "withdrew") or told.get("frame") == "left"):
            return False
        for i in range(at - 1, max(-1, at - 4), -1):
            tag = self.items[i].tag("speech")
            if tag is not None:
                return bool(tag.get("concedes")) and self.memory.subject is not None
        return False

    def _wanted_out(self, at: int) -> str:
        """ "F2 wants *F out of P*, and F3 says *they* have left it"."""
        verb = next((tag for i in range(at + 1, min(len(self.items), at + NEAR)) if (tag := self.trigger(i))), None)
        if not self.is_(at - 1, "speech", "that") or verb is None or verb.get("frame") not in ("leave", "left"):
            return ""
        told = (i for i in range(at - 2) if i in self.who and not self.is_(i + 1, "verb", "aux", "perfect"))
        out = (i for i in told if self.prep(i + 1) == "from" or self.items[i + 1].value("become") == "out")
        return next((self.who[i] for i in out), "")

    def _tells_of_own(self, at: int) -> str:
        """ "F denied this and said its troops ...", "F said that ... and that its troops ...": its own."""
        if self.actor_order[0] != "before":
            return ""
        if gone := self._wanted_out(at):
            return gone
        verb = self._tells_before(at)
        if verb == at - 2 and self.is_(verb, "conj", "contrast"):
            verb = next((i for i in range(verb, -1, -1) if self.is_(i, "speech")), verb)
        if not self.is_(verb, "speech"):
            return ""
        teller = verb - 1
        goes_on = self.items[verb].text.endswith(tuple(self.lexicon.grammar.get("gerund_ends", ())))  # ", adding that"
        while self.is_(teller, "adverb", "date", "perfect", "shift", "untrue", "left_as", "speech") or (
            goes_on and self.items[teller].text in COMMAS
        ):
            teller -= 1
        teller = self.described_in(teller + 1, 0) - 1
        if self.is_(teller, "conj") and self.is_(0, "nation"):
            return self.who.get(0) or self.items[0].value("nation")  # "Damascus gave F four days and said its forces"
        if self.is_(teller, "nation") and not self.is_(teller - 1, "prep", "role", "agent"):
            return self.items[teller].value("nation")
        if self.is_(teller, "speaker") and " " in self.items[at].text:
            who = self.items[teller].value("speaker")
            side = self.factions.side(who, self.memory.published, leaning=False)
            return side or (who if who in self.factions.rows else "")
        for i in range(verb - 1, -1, -1):
            if i in self.who and (
                self.is_(i + 1, "speech")
                or (self.is_(i + 1, "date", "adverb", "perfect") and self.is_(i + 2, "speech"))
            ):
                helped = next((k for k in range(i - 1, -1, -1) if self.is_(k, "role")), -1)
                acting = [k for k in sorted(self.who) if k < i and self._role(k) == "actor"]
                if acting and self._role(i - (i - 1 in self.who)) == "opponent":  # "F2 militants"
                    return self.who[acting[-1]]  # "F fighting F2 said they had taken P"
                backed = self._role(i) == "supporter" and helped - 1 in self.who and not self.is_(helped, "prep")
                return self.who[helped - 1 if backed else self._joined_to([k for k in self.who if k <= i])]
        return ""

    def previous_faction(self, at: int) -> str | None:
        """The faction that "its fighters" belong to: the last one that acts, not one whom a verbal noun mentions."""
        before = [i for i in self.who if i < at]
        his = self.items[at].text.split()[0] in self.lexicon.grammar.get("of_a_man", ())
        man = self._man_before(at) if his else ""
        speaker = man or self._says_too(at) or self._who_says(at)
        if speaker is not None:
            return speaker
        spoke = self.number - self.memory.speaker_sentence == 1 and not any(self.is_(i, "speech") for i in range(at))
        if his and spoke and not before and self.memory.speaker in self.factions.rows:
            return self.memory.speaker  # "..., N, a commander of F, said. His fighters also took Q"
        if his and before and all(self._role(i) in ("opponent", "owner") for i in before):
            return (
                self.memory.subject if self._subject_goes_on() else None
            )  # "Assad offered rebels an amnesty after his forces took P"
        if self.items[at].text.startswith("whose "):
            head = at - 1 - (self.items[at - 1].text in COMMAS)
            if head in self.who:
                return self.who[head]
        for i in range(at - 1, max(-1, at - RELATIVE), -1):
            if self.items[i].has("relative"):
                head = i - 2 if self.items[i - 1].text in COMMAS else i - 1
                if head in self.who:
                    return self.who[head]
        for i in range(at - 1, max(-1, at - RELATIVE), -1):
            if i in self.who or self.items[i].has("that"):
                break
            side = self._side_of(i)
            if side is not None:
                return side
        acting = [
            i for i in before if self._role(i) == "actor" and not self._of_noun(i) and not self.in_relative(i, at)
        ]
        acting = self._of_number(at, [i for i in acting if not self._by_whom_attacked(i)] or acting, before)
        told = [
            i for i in acting if not self.is_(i + 1, "speaker")
        ]  # "F took P, a commander of F2 said, after they ..."
        acting = told if told and self.actor_order[0] == "before" and told[0] < acting[-1] else acting
        if (main := self._main_subject(at, acting)) is not None:
            return self.who[main]
        acting = self._no_people(at, [i for i in acting if not self._let(i)] or acting)
        if other := self._by_gender(at, acting):
            return other
        verb = self.trigger(at + 1)
        gone = acting and verb is not None and verb.value == "captured" and self.leaves(acting[-1])
        if gone and self.actor_order[0] == "before" and (others := [i for i in before if not self.leaves(i)]):
            return self.who[others[-1]]  # "F said F2 fled after they took P"
        if (
            not acting
            and before
            and self.actor_order[0] == "before"
            and self.is_(at - 1, "since", "clause", "aftermath")
        ):
            return self.who[before[-1]]  # "the base had served F as a depot since they overran it"
        if acting or self.memory.subject:
            return self.who[self._joined_to(acting)] if acting else self._still_there(at) or self.memory.subject
        return self.who[before[-1]] if before else None

    def _by_whom_attacked(self, at: int) -> bool:
        """ "F repelled an attack *by F2* on P, which it holds": not F2."""
        by = self.back(at - 1, "article", "member", "adjective")
        deed = self.word(by - 1).removesuffix("s")
        return self.is_(by, "agent") and deed in self.lexicon.grammar.get("deeds", ())

    def _many(self, at: int) -> bool | None:
        """Whether a side is called by a noun of many, "the rebels", or of one, "the army"; None for a name."""
        alias = self.items[at].tags.get("faction")
        noun = alias.name.split()[-1] if alias is not None else ""
        if not noun.islower() or self.actor_order[0] != "before":
            return None
        armies = self.lexicon.grammar.get("armies", ())
        return noun.endswith("s") or self.is_(at + 1, "member") or (None if noun not in armies else False)

    def _only_one(self, at: int) -> str:
        """ "Rebels attacked the army in P, and *it* took Q": the only side before it that is no plural."""
        before = [i for i in self.who if i < at]
        ones = {self.who[i] for i in before if not self._many(i)}
        opens = (
            self.is_(at - 1, "conj", "contrast", "clause", "aftermath", "speech", "that") or self.word(at - 1) in STOPS
        )
        it = opens and len(ones) == 1 and any(self._many(i) for i in before) and not self.is_(at, "they")
        return ones.pop() if it and self._does(at) else ""

    def _of_number(self, at: int, acting: list[int], before: list[int]) -> list[int]:
        """ "The army shelled rebels until *they* left": they are many, and "it" is one of no plural."""
        if self.actor_order[0] != "before" or not self.is_(at, "he_or_she"):
            return acting
        one = not self.is_(at, "they")
        if one:
            return [i for i in acting if not self._many(i)] or [i for i in before if not self._many(i)] or acting
        many = [i for i in before if self._many(i) and self._role(i) != "opponent"]
        alone = acting and self._many(acting[-1]) is False and len({self.who[i] for i in many}) == 1
        return many if alone else acting

    def _still_there(self, at: int) -> str:
        """ "F lost P to F2. *They* still hold Q": whoever the sentence before began with, where a state goes on."""
        verb, (number, head) = at + 1, self.memory.head
        while self.is_(verb, "adverb", "ongoing", "today") and self.trigger(verb) is None:
            verb += 1
        tag = self.trigger(verb)
        holds = tag is not None and tag.value == "controls" and not tag.get("noun") and number == self.number - 1
        return head if holds and self.actor_order[0] == "before" else ""

    def _joined_to(self, acting: list[int]) -> int:
        """ "F and allied rebels took P, which *they* had besieged": F; of a state and its own rebels the rebels."""
        *others, at = acting
        for first in reversed(others if self.actor_order[0] == "before" else ()):
            between = self.items[first + 1 : at]
            if not all(item.has("conj", "member", "article", "ally", "adjective", "its") for item in between):
                break
            if self.factions.foreign.get(self.who[first]) or not any(item.has("conj") for item in between):
                break
            at = first
        return at

    def _man_before(self, at: int) -> str:
        """ "The president met F2 after *his* forces took P", "F's commander said F2 fled but *his* men": his side."""
        for i in range(at - 1, -1, -1):
            speaker = self.items[i].value("speaker")
            if speaker in self.factions.rows:
                return speaker
            side = i - 1 if i - 1 in self.who else i + 2 + self.is_(i + 2, "article") if self.is_(i + 1, "of") else -1
            if speaker and side in self.who and not self.is_(i, "speech"):
                return self.who[side]
        return ""

    def leaves(self, at: int) -> bool:
        """Whether a verb of leaving stands behind a noun."""
        verb = self.past(self.past_doing(at + 1), "adverb", "perfect", "pluperfect", "aux")
        tag = self.trigger(verb)
        return tag is not None and tag.get("frame") in ("leave", "left")

    def past_doing(self, at: int) -> int:
        """ "The troops *guarding it* fled", "fighters *who refused* left": past what tells which of them."""
        if self.people(at):
            inside = range(at + 1, min(len(self.items), at + RELATIVE_REACH))
            verb = next((i for i in inside if self.trigger(i) is not None or not self.items[i].word), at)
            return verb if self.trigger(verb) is not None else at
        ends = tuple(self.lexicon.grammar.get("gerund_ends", ()))
        doing = self.unlisted(at) and bool(ends) and self.items[at].text.endswith(ends)
        what = at + 1 + self.is_(at + 1, "article")
        thing = doing and (self.is_(what, "he_or_she", "noun", "those_people") or self.group(what) is not None)
        return what + 1 if thing else at

    def people(self, at: int) -> bool:
        """ "Who", and not "which"."""
        tag = self.items[at].tag("relative") if at < len(self.items) else None
        return tag is not None and bool(tag.get("people"))

    def _let(self, at: int) -> bool:
        """ "The rebels let the army into P, which *they* hold": the rebels."""
        led = at - 1 - self.is_(at - 1, "article")
        return self.actor_order[0] == "before" and self.is_(led, "fact", "lets")

    def _no_people(self, at: int, acting: list[int]) -> list[int]:
        """``دخل المسلحون P، ووصف F ما نفذته قواتها``: "its forces" are not those of the gunmen, who are many."""
        men = self.items[at].tag("member")
        shown = self.shown_by(men.pron) if men is not None else ""
        if shown not in ("m", "f") or "after" not in self.actor_order:
            return acting
        return [i for i in acting if self.gender(i) != "p"] or acting

    def _by_gender(self, at: int, acting: Sequence[int]) -> str:
        """``سلم F المدينة إلى F2. ويتحصن عناصره في``: whom alone the pronoun fits, where who is nearest does not."""
        member = self.items[at].tags.get("member")
        gender = self.shown_by(member.pron) if member is not None else None
        if "after" not in self.actor_order or gender not in ("m", "f"):
            return ""
        nearest = self.gender(acting[-1]) if acting else self.memory.subject_gender
        last = acting[-1] if acting else -1
        led = self.items[last - 1] if last > 0 else None
        man_of = led is not None and (led.has("prep", "speaker", "office") or (led.word and not led.known))
        man_of = man_of or self.is_(last + 1, "speaker")  # "F's commander N said that his forces"
        alike = (gender, "any")
        told = [one.faction for one in self.memory.factions[-_LATELY:] if self._gender_of(one.name) in alike]
        many = nearest == "p" and (bool(acting) or not told or self.memory.subject in told)
        if man_of or nearest in alike or many:
            return ""
        here = [self.who[i] for i in acting if self.gender(i) == gender]
        return (here or told or [""])[-1]

    def _main_subject(self, at: int, acting: Sequence[int]) -> int | None:
        """ "F wiped out the last pocket of F2 when they entered P": F, for nothing is said to be done by F2."""
        if self.actor_order[0] != "before" or not acting or not self.is_(at - 1, "clause") or self.is_(at - 1, "that"):
            return None
        does = [i for i in acting if self.finite(i + 1) or self.unlisted(i + 1)]
        return does[-1] if does and self.is_(acting[-1] + 1, "clause") and does[-1] != acting[-1] else None

    def _says_too(self, at: int) -> str | None:
        """ "F admitted that ... and that its units ...": a second "that" right before goes back to who speaks."""
        if "after" not in self.actor_order or not (self.is_(at - 1, "that") and self.items[at - 1].joined):
            return None
        verb = next((i for i in range(at - 2, -1, -1) if self.is_(i, "speech")), -1)
        return self.who.get(verb + 1) if verb >= 0 and self.is_(verb + 1, "faction") else None

    def _who_says(self, at: int) -> str | None:
        """ "The commander of F said that his forces": nobody is named between."""
        that = next((i for i in range(at - 1, -1, -1) if self.is_(i, "that") or i in self.who), -1)
        if not self.is_(that, "that"):
            return None
        if self.items[that].joined and self.is_(at, "member") and self.items[at].tags["member"].get("own"):
            first = next((i for i in range(that) if self.is_(i, "that") and not self.items[i].joined), that)
            that = first if any(self.is_(i, "speech") for i in range(first)) else that
        for i in range(that - 1, -1, -1):
            if self.is_(i, "speech"):
                told = self.is_(i - 2, "prep", "of") and self.is_(i - 3, "speaker", "member", "batch", "office")
                return self.who.get(i - 1) if told and "after" in self.actor_order else None  # "sources of F said"
            if i in self.who or self.items[i].value("speaker") in self.factions.rows:
                said = any(self.is_(k, "speech") for k in range(max(0, i - RELATIVE), i))
                return (self.who.get(i) or self.items[i].value("speaker")) if said else None
            if (side := self._side_of(i)) is not None:
                return side
        return None

    def _side_of(self, at: int) -> str | None:
        """ "The regime's media": whose mouthpiece a source is, or whose commander."""
        if self.actor_order[0] == "before" or not self.items[at].has("speaker"):
            return None
        speaker = self.items[at].value("speaker")
        if speaker in self.factions.rows:
            return speaker
        return self.factions.side(speaker, self.memory.published, leaning=False)

    def _of_noun(self, at: int) -> bool:
        while self.is_(at - 1, "member", "article") or self.counted(at - 1):
            at -= 1
        tag = self.trigger(at - 1)
        return tag is not None and bool(tag.get("noun")) and not tag.pron

    def _anaphor(self, at: int) -> str | None:
        """``the former``, ``الأخيرة``: by order and gender among the factions named last."""
        tag = self.items[at].tags["faction_anaphor"]
        if tag.value in ("first", "last") and (self._ordinal(at) or self.of_two(at) or self._one_of_places(at)):
            return None
        if tag.value == "this":
            article = str(self.lexicon.grammar.get("definite", ""))
            noun = self.items[at].text.split()[-1].removeprefix(article)
            armies = tuple(self.lexicon.grammar.get("armies", ()))
            nouns = armies if noun in armies else (noun,)
            alike = [alias for word, alias in self.memory.by_noun.items() if word.removeprefix(article) in nouns]
            if not alike and tag.get("called"):
                return None
            if alike and any(alike[-1].faction in told.co for told in self.memory.said[-1:]):
                return self.memory.said[-1].faction  # "these forces": all who did it together
            whose = alike[-1].faction if alike else self.previous_faction(at)
            here = [self.who[i] for i in sorted(self.who) if i < at]
            if noun in armies and whose not in here and len(set(here)) == 1 and self.actor_order[0] == "after":
                return here[0]  # ``قالت مصادر F إنها سيطرت على P ما يعني أن R بيد تلك القوات``
            return self._no_army(whose, here) if tag.get("irregular") else whose
        if tag.value == "attacker":
            return self._attacker(at)
        if tag.value == "defender":
            return self._defender(at)
        if tag.value == "latter":
            return self._this_one(at, tag.get("gender"))
        named = [i for i in self.who if i < at and self.items[i].has("faction")]
        apart = [i for i in named if not self._of_noun(i)] if self.actor_order[0] == "after" else named
        named = apart if len({self.who[i] for i in apart}) > 1 else named
        people = [(self.who[i], self.gender(i)) for i in named] or [
            (alias.faction, self._gender_of(alias.name)) for alias in self.memory.factions[-2:]
        ]
        distinct = list({faction: (faction, gender) for faction, gender in people}.values())
        if tag.get("near"):
            distinct = distinct[-2:]  # "F holds P; F2 and F3 share Q: to the former R"
        if tag.value == "both" or not distinct:
            return None
        gender = tag.get("gender", "any")
        fitting = [faction for faction, g in distinct if "any" in (g, gender) or g == gender]
        fitting = self.of_last_word(named, tag) or fitting or [one for one, _ in distinct if len(distinct) == 2]
        alone = named and tag.value == "last" and "after" in self.actor_order and self.is_(at - 1, "that", "member")
        if not fitting or (len(distinct) < 2 and not alone):  # ``قالت مصادر في F إن الأخيرة``
            return None
        return fitting[0] if tag.value == "first" else fitting[-1]

    def _no_army(self, whose: str | None, named: Sequence[str]) -> str | None:
        """``قال الجيش إن تلك المجموعات دخلت P``: whom a state's army speaks of so, and not the army."""
        if whose is None or whose not in (*self.factions.heirs, *self.factions.successors):
            return whose
        group = self.factions.group(whose)
        spoken = [*(each.faction for each in self.memory.factions), *named]
        others = [one for one in spoken if self.factions.group(one) != group]
        return others[-1] if others else self.factions.facing.get(group, whose)

    def _this_one(self, at: int, gender: str) -> str | None:
        """``سلمتها F لـF2، وكانت هذه قد``: a demonstrative alone, before a verb, is who was named last."""
        following = self.items[at + 1] if at + 1 < len(self.items) else None
        verb = self.trigger(at + 1)
        if self._this_place(at, verb, gender):
            return None
        acts = following is not None and (following.has("perfect") or (self.finite(at + 1) and not following.joined))
        acts = acts and not (verb is not None and verb.pron and verb.get("noun"))
        heads = self.is_(at - 1, "was") or self.items[at].joined
        named = [i for i in self.who if i < at]
        that_one = any(self.items[i].value("faction_anaphor") == "first" for i in named)
        if that_one and self.items[at].role == "for" and self.group(at + 1) is not None:
            named = [i for i in named if self.is_(i, "faction")]  # ``لذاك P، ولهذه Q``
            acts = heads = True
        fits = bool(named) and self.gender(named[-1]) in (gender, "any", "p" if gender == "f" else gender)
        return self.who[named[-1]] if acts and heads and fits else None

    def _this_place(self, at: int, verb: Tag | None, gender: str) -> bool:
        """``لم يبق لـF إلا P، وهذه يحاصرها F2``: the place just named, which the verb takes up again."""
        item, named = self.items[at], self.group(at - 2) if self.items[at - 1].text == "،" else None
        if named is None or verb is None or not verb.pron or not (item.joined or item.lead) or verb.get("noun"):
            return False
        if self.shown_by(verb.pron) != gender:
            return False
        item.tags["group"] = Group(list(named.members), item.start, item.stop)
        return True

    def of_two(self, at: int) -> Sequence[Phrase]:
        """``سيطر F على حيي P وQ، وانسحب F2 من الأول``: the two places of which the first or the last is meant."""
        item = self.items[at] if at < len(self.items) else None
        if item is None or "after" not in self.actor_order or item.value("faction_anaphor") not in ("first", "last"):
            return ()
        verbs = [tag for i in range(max(0, at - 4), at) if (tag := self.trigger(i)) is not None]
        two = self.memory.last_claimed
        if self.prep(at - 1) == "from" and any(tag.get("frame") == "leave" for tag in verbs):
            return two.places if two and self.number - two.number <= 1 and len(two.places) == 2 else ()
        if self.prep(at - 1) != "on" or not any(tag.get("frame") == "take" for tag in verbs):
            return ()
        groups = (group for i in range(at) if i not in self.who and (group := self.group(i)) is not None)
        named = [place for group in groups for place in group.members if place.sort == "named"]
        return named if len(named) == 2 else ()

    def _one_of_places(self, at: int) -> bool:
        """``P وQ خلتا من F، فالأولى لـF2 والثانية تسلمها F3``: one of two places, at the head of its clause."""
        head, item = at == 0 or self.items[at - 1].text in (*STOPS, ":"), self.items[at]
        led = self._led_to_place(at)
        if "after" not in self.actor_order or item.role or not (head or item.joined or led):
            return False
        behind = self.past(at + 1, "date", "adverb", "become", "neg")
        told, whose = self.trigger(behind), self.items[behind] if behind < len(self.items) else None
        given = whose is not None and whose.has("faction") and (whose.role == "for" or self.is_(behind - 1, "sided"))
        said = told is not None and (told.get("frame") == "state" or (told.form in ("past", "present") and told.pron))
        first = next((i for i in range(at - 1, -1, -1) if self.is_(i, "faction_anaphor") and self.group(i)), -1)
        groups = (group for i in range(at - 1, -1, -1) if i != first and (group := self.group(i)) is not None)
        before = next(groups, None)
        two = [place for place in before.members if place.sort == "named"] if before is not None else []
        alone = behind > at + 1 and self.is_(at + 1, "date")
        if len(two) != 2 or not (given or said or alone or led or first >= 0):
            return False
        one = two[0] if item.value("faction_anaphor") == "first" else two[-1]
        item.tags["group"] = Group([one], item.start, item.stop)
        if item.joined and first == at - 1:
            self.items[first].tags["group"].members.append(one)  # ``في الأولى والثانية``
        return True

    def _led_to_place(self, at: int) -> bool:
        """``حلت F في الأولى``, ``دخل F الأولى وF2 الثانية``: what a verb that is told of a place has behind it."""
        inside = self.prep(at - 1) == "in" and not self.items[at - 1].tags["prep"].pron
        if inside and at > 2 and self.items[at - 1].joined and self.items[at - 2].text in STOPS:
            return True  # ``، وفي الثانية``
        who = at - 1 - inside
        begin = who + (who not in self.who)
        while (begin - 1 in self.who and self.items[begin].joined) or self.is_(begin - 1, "member", "date", "adverb"):
            begin -= 1
        tag = self.trigger(begin - 1)
        direct = tag is not None and tag.get("frame") == "take" and "" in tag.get("via", [""])
        acts = tag is not None and tag.form in ("past", "present") and not tag.pron
        if inside and (self.is_(begin - 1, "settles") or (acts and tag is not None and tag.get("frame") != "clash")):
            return True
        if not inside and acts and direct and who in self.who:
            return True
        before = next((i for i in range(begin - 1, max(-1, begin - 3), -1) if self.is_(i, "faction_anaphor")), -1)
        return before > 0 and self.group(before) is not None and who in self.who and self.items[begin].joined

    def _ordinal(self, at: int) -> bool:
        """``الدفعة الثانية``: the second of its kind, behind the noun that it counts."""
        before = self.items[at - 1] if at > 0 and "after" in self.actor_order else None
        article = str(self.lexicon.grammar.get("definite", ""))
        return before is not None and before.word and not before.known and before.text.startswith(article)

    def _attacker(self, at: int) -> str | None:
        """ "The attackers": the side that takes, storms or comes near something, in this sentence or before it."""
        for i in sorted((i for i in self.who if i < at and self.prep(i - 1) != "from"), reverse=True):
            verbs = [tag for k in range(max(0, i - RELATIVE), i) if (tag := self.trigger(k)) is not None]
            does = self.trigger(i + 1) if self.actor_order[0] == "before" else None
            if any(_attacks(tag) for tag in verbs) or (does is not None and _attacks(does)):
                return self.who[i]
        first = min((i for i in self.who if i < at and self.is_(i - 1, "fact")), default=-1)
        if first >= 0:
            return self.who[first]  # "F managed to break F2's siege when the advancing forces reached P"
        number, known = self.memory.attacker
        if attacker := self.who_attacks(at):
            return attacker
        if known and self.number - number <= 1 and not any(one[0] > number for one in self.memory.taken[-1:]):
            return known
        taken = self.memory.last_taken
        last = self._not_holder() or (taken.faction if taken is not None else self.previous_faction(at))
        said = next((i for i in range(at - 1, 0, -1) if self.is_(i, "speech")), 0)
        speaker = next((self.who[i] for i in range(said - 1, -1, -1) if i in self.who), "")
        if self.actor_order[0] != "before" or last != speaker:
            return last
        number, sides = self.memory.sides  # "F2 attacked P. F said the attackers"
        others = sides - {speaker} if self.number - number == 1 else frozenset()
        return next(iter(others)) if len(others) == 1 else None

    def some_other(self, start: int, stop: int) -> bool:
        """ "F took Q, but *the defenders* still hold P": somebody else, of whom it was not said who they are."""
        between = range(start + 1, stop if self.actor_order[0] == "before" else 0)
        return any(i not in self.who and self.items[i].value("faction_anaphor") in _UNSAID for i in between)

    def who_attacks(self, stop: int) -> str:
        """ "Attacks *by F* on P", "the attack of F", "F's assault", "F attacked P": whoever a sentence says attacks."""
        words = self.lexicon.grammar.get("attacks", ())
        for i in range(stop if words else 0):
            if self.items[i].text.split()[0] not in words:
                continue
            for by in range(i + 1, min(stop, i + RELATIVE)):
                who = self.past(by + 1, "article", "member", sides=False)
                if who in self.who and (self.is_(by, "agent") or (self.is_(by, "of") and by == i + 1)):
                    return self.who[who]
            own = i - 1 - self.is_(i - 1, "possessive")
            if own in self.who:
                return self.who[own]
            before = [k for k in self.who if k < i and self.roles.get(k) == "actor"]
            foiled = any(self.is_(k, "mood", "aux") for k in range(before[-1] if before else 0, i))
            if before and not foiled and i - before[-1] < RELATIVE:
                return self.who[before[-1]]
        return ""

    def _not_holder(self) -> str:
        """``هاجم F مدينة P الخاضعة لـF2. وسيطر المهاجمون``: of two sides the one that was not said to hold P."""
        number, sides = self.memory.sides
        told = bool(self.memory.claimed) and self.memory.claimed[-1][0] == self.number - 1 == number
        last = self.memory.said[-1] if told and self.memory.said and len(sides) == 2 else None
        others = sides - {last.faction} if last is not None and last.status == "controls" else set()
        return next(iter(others)) if len(others) == 1 else ""

    def it_backs(self, at: int) -> bool:
        """ "Turkey said P was held by *the rebels it backs*"."""
        it = at + 1 + self.is_(at + 1, "relative", "that")
        backs = self.items[it + 1].text if it + 1 < len(self.items) else ""
        return self.is_(it, "he_or_she") and backs in self.lexicon.grammar.get("backs", ())

    def garrison(self, at: int) -> bool:
        """ "F took P, *whose garrison* had fled", "F took P after most of *its soldiers* fled": those of P."""
        item = self.items[at]
        if item.text.startswith("whose ") and self.group(self.before_commas(at - 1)) is not None:
            return True
        led = self.back(at - 1, "extent", "batch", "number", "few", "past_mark", "adjective", "member")
        if not (item.text.startswith("its ") and self.is_(led, "aftermath", "clause") and self.leaves(at)):
            return False
        behind = self.items[at + 1 :]
        if any(item.value("prep") == "from" or item.text.endswith((" of", " from")) for item in behind):
            return False  # "F took P as its troops withdrew from Q"
        taker = next((i for i in range(led - 1, -1, -1) if i in self.who and self._role(i) == "actor"), led)
        return self.actor_order[0] == "before" and any(_attacks(tag) for tag in self._told(taker, led))

    def _told(self, start: int, stop: int) -> list[Tag]:
        return [tag for i in range(start, stop) if (tag := self.trigger(i)) is not None and not tag.get("noun")]

    def _defender(self, at: int) -> str | None:
        """ "P fell to F: *its defenders* had fled": the one side named last that F is not."""
        attacker = self._attacker(at)
        number, sides = self.memory.sides
        for near in ({self.who[i] for i in self.who if i < at}, sides if self.number - number == 1 else set()):
            allies = {one for said in self.memory.said[-2:] if said.faction == attacker for one in said.co}
            if len(others := near - allies - {attacker}) == 1 and attacker in near:
                return next(iter(others))
        tells = next((side for i in range(at - 1, -1, -1) if (side := self._side_of(i)) is not None), None)
        alone = not self.memory.factions and all(i >= at for i in self.who)
        if tells is not None and (alone or self.factions.group(tells) != self.factions.group(attacker or "")):
            return tells  # ``أقر إعلام F2 بأن حاميته أخلته``
        against = self.factions.facing.get(self.factions.group(attacker), "")
        told = {self.factions.group(one.faction) for one in self.memory.factions} - {self.factions.group(attacker)}
        return against if against and told <= {self.factions.group(against)} else None


def _attacks(tag: Tag) -> bool:
    """Whether a word makes whoever stands behind it an attacker."""
    shuts_in = tag.value == "besieged" and not tag.get("noun") and not tag.get("of_siege")
    return tag.value in ("captured", "advanced", "contested") or shuts_in
