"""Who stands before a verb and does not do what it says: who had left, whom it befell, who is told of by the way."""

from __future__ import annotations

from typing import Final

from mapper.claims.company import Company
from mapper.claims.reach import NEAR
from mapper.claims.sentence import COMMAS
from mapper.claims.verbfirst import a_noun_here, in_circumstance

_BEFORE_A_VERB: Final = (
    "adverb",
    "perfect",
    "pluperfect",
    "aux",
    "date",
    "light",
    "had",
    "does",
    "neg",
    "mood",
    "fact",
)
_COUNTED: Final = ("extent", "few", "more_than", "number", "other_part", "of", "those_people", "batch", "part")


class RuledOut(Company):
    """A sentence and who does not act in it; see :class:`mapper.claims.sentence.Sentence` for its parameters."""

    def _forced(self, who: int, at: int) -> bool:
        """ "F took P, forcing F2 to flee, and seized Q": F did."""
        led = self.back(who - 1, "article", "member", "batch", "number", "of")
        ends = tuple(self.lexicon.grammar.get("gerund_ends", ()))
        forced = led > 0 and self.is_(led, "forces_to") and self.items[led].text.endswith(ends)
        apart = any(
            self.items[i].text == "," and self.is_(i + 1, "conj", "contrast", "also") for i in range(who + 1, at)
        )
        return forced and self.items[led - 1].text == "," and apart

    def _by_the_way(self, i: int, at: int) -> bool:
        """``بعد هجوم F2``: who acts only in what tells when and why, for what stands outside of it."""
        apart = any(self.items[k].text in COMMAS or self.finite(k) for k in range(i + 1, at))
        if self.is_(at - 1, "relative") and not apart:
            return False  # "after F2 left P for Q, which it holds"
        told = self.back(i - 1, "member", "batch")
        close = all(self.is_(k, "speaker") or not self.items[k].known for k in range(i + 1, at))
        noun = not self.finite(at) or a_noun_here(self, at)
        told = self.back(told, strange=True)
        tells = self.is_(told, "light", "speech", "mood") and not self.is_(told, "circumstance")
        inside = close and noun and tells  # "after F2 announced its withdrawal"
        return (in_circumstance(self, i) and not inside) or self._in_object(i, at)

    def _in_object(self, i: int, at: int) -> bool:
        """``صدت F هجوم F2 وسيطرت على P``: whose attack or retreat is the object of the verb that goes on."""
        noun = self.back(i - 1, "member", "batch")
        tag = self.trigger(noun)
        verbal = (tag is not None and bool(tag.get("noun"))) or self.is_(noun, "mood")
        verbs = [k for k in range(i + 1, at + 1) if self.is_(k, "fact") or (k == at and self.finite(at))]
        joined = bool(verbs) and (self.items[verbs[0]].joined or self.is_(verbs[0] - 1, "then"))
        goes_on = "after" in self.actor_order and joined
        subject = noun - 1 if noun - 1 in self.who else noun - 2
        goes_on = goes_on and not self.is_(subject - 1 if subject == noun - 1 else noun - 1, "speech", "member")
        acts = subject in self.who and self.roles.get(subject) == "actor" and self.who[subject] != self.who[i]
        return goes_on and verbal and acts and not (self.items[noun].joined or self.items[noun].role)

    def _some_people(self, at: int) -> bool:
        """ "*People* fled when F entered P, *and hundreds* have reached Q": some of those who were named first."""
        last = self.back(at - 1, "aux", "perfect", "pluperfect", "adverb")
        begin = last
        while begin > 0 and (self.is_(begin, *_COUNTED) or self.unlisted(begin)):
            begin -= 1
        if self.actor_order[0] != "before" or begin == last or not self.is_(begin, "conj", "contrast", "relative"):
            return False
        if self.items[last].text.endswith(("ly", "ing")):
            return False
        named = next((i for i in range(begin) if i in self.who or self.is_(i, "civilians")), begin)
        return (
            self.is_(named, "civilians") and named not in self.who and not self.is_(named + 1, "speech", "possessive")
        )

    def _some_group(self, at: int) -> bool:
        """ "F left P after *a coalition of groups* took it": who they are is not said, unless F2 leads them."""
        near = range(at - 1, max(-1, at - 3 * NEAR), -1)
        led = next((i for i in near if self.is_(i, "aftermath", "clause")), -1)
        noun = next((i for i in range(led + 2, min(at, led + 2 + NEAR)) if self.one_of(i, "gatherings")), -1)
        inside = range(noun + 1, at)
        if led < 0 or noun < 0 or noun in self.who or not self.is_(led + 1, "indefinite"):
            return False
        told = [alias for i in inside if (alias := self.items[i].tags.get("faction")) is not None]
        of_whom = any(alias.name.lower() not in self.factions.vague for alias in told)
        of_whom = of_whom and any(self.is_(i, "led", "of", "role") for i in inside)
        return not of_whom and not any(self.finite(i) or not self.items[i].word for i in inside)

    def _men_met(self, at: int) -> int | None:
        """ "F2 ambushed *F units* leaving P": whose men the gerund tells of; -1 where they only come; else None."""
        tag, end = self.trigger(at), at - 1
        if self.actor_order[0] != "before" or tag is None or tag.form != "gerund":
            return None
        begin = end
        while begin > 0 and (
            self.is_(begin, "member", "batch", "adjective", "number", "of", "article", "speaker")
            or begin in self.who
            or (begin == end and self.unlisted(begin) and not self.items[begin].text.endswith("ly"))
        ):
            begin -= 1
        side = next((i for i in range(end, begin, -1) if i in self.who), -1)
        men = side >= 0 and (side == end or self.is_(end, "member", "batch", "speaker") or self.unlisted(end))
        men = men or (begin < end and self.is_(end, "member"))
        done = self.trigger(begin)
        met = self.items[begin].text.endswith("ed") if self.unlisted(begin) else self.is_(begin, "verb")
        if not men or not met or done is not None or not self.factions_between(0, begin, "actor"):
            return None
        return side if side >= 0 and tag.value in ("controls", "withdrew") else -1

    def _says_in_passing(self, faction_at: int, at: int) -> bool:
        """ "F, F2 said on Sunday, has taken P", "F, according to F2, has taken P": F2 takes nothing."""
        begin = self.saying_at(faction_at, at)
        return begin > 0 and bool(self.factions_between(0, begin))

    def _had_left(self, actor: int, at: int) -> bool:
        """ "F took P after F2 withdrew, and took Q": F2 takes nothing."""
        led = actor - 1 - self.is_(actor - 1, "article")
        verbs = (tag for i in range(actor + 1, at) if (tag := self.trigger(i)) is not None)
        left, takes = next(verbs, None), self.trigger(at)
        gone = left is not None and (left.value in ("withdrew", "lost") or left.get("frame") == "left")
        gains = takes is not None and takes.value in ("captured", "controls", "advanced", "besieged")
        apart = any(self.items[i].text in COMMAS for i in range(actor + 1, at))
        itself = self.is_(led, "contrast") and not apart  # "but F2 regrouped and took P"
        return self.is_(led, "aftermath", "clause") and gone and gains and not itself

    def _in_opening(self, actor: int, at: int) -> bool:
        """ "*With F2 in control of Q,* F took P but lost R": what the sentence opens with is over."""
        comma = next((i for i in range(actor + 1, at) if self.items[i].text == ","), at)
        opens = self.actor_order[0] == "before" and self.is_(0, "link", "clause", "aftermath", "ere", "contrast")
        main = self.past(comma + 1, "article", "member", "adjective", "number", "batch", "of", sides=False)
        verb = self.past(main + 1, "member", "adverb", "perfect", "date", "aux")
        verb = self.asides.get(verb, verb - 1) + 1
        goes_on = self.is_(verb, "trigger", "light", "perfect", "aux", "verb")
        return opens and actor < comma < main < at and main in self.who and goes_on

    def named_last(self, at: int) -> int:
        """ "The first to enter P *were F*", "those who took P *were F*": where a side is only named; -1 for nowhere."""
        first = self.word(at - 1) == "to" and self.is_(at - 2, "past_mark", "ordinal", "number", "superlative")
        led = first or (self.is_(at - 1, "relative") and not self.factions_between(max(0, at - 3), at))
        if self.actor_order[0] != "before" or not led or self.factions_between(0, at):
            return -1
        verb = self.past(at + 1, "group", "article", "date", "adverb", "noun")
        side = self.past(verb + 1, "article", "adverb", "member", sides=False)
        end = self.past(side + 1, "member", "date")
        ends = end >= len(self.items) or not self.items[end].word
        return side if self.is_(verb, "aux") and verb > at + 1 and side in self.who and ends else -1

    def _had_taken(self, actor: int, at: int) -> bool:
        """ "F took P when F2 withdrew, but lost it": who had it to lose."""
        first = next((tag for i in range(actor + 1, at) if (tag := self.trigger(i)) is not None), None)
        return first is not None and first.value in ("captured", "controls")

    def _deed_of(self, at: int) -> bool:
        """ "Broke a siege of P *by F2*, taking Q": whose siege, attack, push something is done to."""
        by, deeds = self.by_of(at), self.lexicon.grammar.get("deeds", ())
        begin = next((i for i in range(by - 1, -1, -1) if self.finite(i) or i in self.who), by)
        return by > 0 and any(self.items[i].text in deeds for i in range(begin + 1, by))

    def _overrun(self, at: int) -> bool:
        """ "F took P*, overrunning F2,* after taking Q": what F does to F2 besides."""
        verb = self.back(at - 1, "article", "member", "number", "batch")
        tag = self.trigger(verb)
        ends = tuple(self.lexicon.grammar.get("gerund_ends", ()))
        gerund = tag.form == "gerund" if tag is not None else self.word(verb).endswith(ends)
        return bool(ends) and gerund and verb > 0 and self.items[verb - 1].text in COMMAS

    def insertion_before(self, at: int) -> range:
        """ "F*, whose main enemy is F2,* took P": what stands between commas, behind who acts."""
        tag, end = self.trigger(at), at - 1
        if self.actor_order[0] != "before":
            end -= self.is_(end, "prep") and end not in self.asides.values()
            spans = (range(begin, stop + 1) for begin, stop in self.asides.items() if stop == end)
            return next((span for span in spans if span.start - 1 in self.who), range(0))
        if tag is None or tag.form == "gerund":
            return range(0)
        while self.is_(end, *_BEFORE_A_VERB) or (tag.get("noun") and self.is_(end, "article")):
            end -= 1
        if self.goes_on(at) and not any(self.items[i].has("he_or_she") for i in (at - 1, at - 2)):
            verb = next((i for i in range(at - 1, -1, -1) if self.finite(i) or i in self.who), -1)
            return self.insertion_before(verb) if verb not in self.who else range(0)  # "F, a rival of F2, took P and Q"
        if end < 0 or self.items[end].text != ",":
            return range(0)
        heads = (i for i in range(end - 2, -1, -1) if i in self.who and self.items[i + 1].text == ",")
        head = next((i for i in heads if self._part(i) == "actor" and self._heads_clause(i)), end)
        return range(head + 1, end + 1)

    def _heads_clause(self, at: int) -> bool:
        """Whether nothing stands between a side and the beginning of its clause but where and when, and what it is."""
        led = self.first_of_list(at) - 1
        led = self.back(led, "article", "member", "adjective", "place_adjective", "number", "batch", "of", "compound")
        if self.group(led) is not None or self.is_(led, "direction"):  # "in the north F, which"
            while led >= 0 and self.items[led].word and not (self.finite(led) or led in self.who or self.unlisted(led)):
                led -= 1
        return led < 0 or not self.items[led].word or self.is_(led, "that", "clause", "contrast", "date", "conj")

    def _is_object(self, at: int) -> bool:
        """``طوقت مقاتلي F``: men in the case of an object right behind a verb; ``باغتت F2 F``: the second of two."""
        first = at - (self.is_(at - 1, "member") and at - 2 in self.who and not self.items[at - 1].joined)
        if "after" in self.actor_order and first > 1 and first - 1 in self.who and not self.items[first].joined:
            verb = self.items[first - 2]
            acts = verb.word and (not verb.known or verb.has("verb", "mood", "urges") or self.finite(first - 2))
            return acts and not self.is_(first - 3, "noun", "member", "of") and not self.items[first].role
        driven = self.trigger(at - 1)
        if driven is not None and driven.get("frame") == "expel" and at + 1 not in self.who:
            named = at - 2 in self.who or self.is_(at - 2, "prep", "light")  # ``تمكن F من إبعاد F2 ... ودخل P``
            return "after" in self.actor_order and (named or bool(driven.get("noun")))
        if self._repelled(first - 1):
            return True
        ends = tuple(self.lexicon.grammar.get("object_members", ()))
        men = at - 1 if self.is_(at - 1, "member") else at
        return bool(ends) and self.items[men].text.split()[0].endswith(ends) and men > 0 and self.finite(men - 1)

    def _repelled(self, attack: int) -> bool:
        """``تصدى F لهجوم F2 واستعاد P``: whether an attack at a position is what the side before it repelled."""
        attack -= self.unlisted(attack)  # "an attack that F2 had launched"
        if "after" not in self.actor_order or attack < 2 or not self.is_(attack, "onslaught"):
            return False
        by = attack - 1
        while by > 0 and (by in self.who or self.is_(by, "member", "date")):
            by -= 1
        repels = self.items[by].tag("mood")
        return by < attack - 1 and repels is not None and repels.value == "failed" and repels.form == "past"

    def _in_subordinate(self, at: int, stop: int) -> bool:
        """Whether something acts in "after F2 had left them", and the main clause goes on: ", and joined them"."""
        verb = stop
        while self.is_(verb - 1, "was", "perfect", "it_is") and not self.items[verb].joined:
            verb -= 1
        verb -= not self.items[verb].joined and self.is_(verb - 1, "as", "then")
        if not self.items[verb].joined and not self.is_(verb, "as", "then"):
            return False
        begin = next(
            (i for i in range(at - 1, -1, -1) if self.is_(i, "subordinate") or self.items[i].text in COMMAS), -1
        )
        hal = begin >= 0 and self.items[begin].text in COMMAS and self.items[begin + 1].joined
        hal = hal and self.is_(begin + 1, "perfect")  # "F took P, when F2 had already left it, and took Q"
        return (hal or self.is_(begin, "subordinate")) and self.items[verb - 1].text in COMMAS

    def _closed_off(self, at: int, stop: int) -> bool:
        """ "F took P as F2 fled, and advanced towards Q": the clause that F2 acts in is over."""
        if self.actor_order[0] == "after":
            return False
        begin = next(
            (
                i
                for i in range(at - 1, -1, -1)
                if self.is_(i, "clause") or self.items[i].text in COMMAS or i in self.who
            ),
            -1,
        )
        if not self.is_(begin, "clause") or self.is_(begin, "conj"):
            return False
        for i in range(at + 1, stop):
            if self.items[i].text in COMMAS and self.is_(i + 1, "conj"):
                verb = self.past(i + 2, "adverb", "perfect", "aux", "date")
                return verb <= stop and self.finite(verb)
        return False
