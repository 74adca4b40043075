"""Who acts: the searches for the subject of a verb, its companions and its agent."""

from __future__ import annotations

from typing import Final

from mapper.claims.memory import Actor
from mapper.claims.outsiders import named_near, outsider_acts, strangers_go_on
from mapper.claims.reach import MEMORY, NEAR
from mapper.claims.ruledout import RuledOut
from mapper.claims.sentence import COMMAS
from mapper.claims.verbfirst import (
    of_presence,
    subject_meant,
    subject_to_come,
    who_managed,
)
from mapper.text.lexicon import Tag

_OWNER_REACH: Final = 8
_TO_VERB: Final = ("was", "perfect", "adverb", "date", "become", "light", "that", "speech", "speaker")


class Scene(RuledOut):
    """One sentence, ready for frames; see :class:`mapper.claims.sentence.Sentence` for its parameters."""

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
        if (we := self._we(at)) is not None and ((ours := self._who_says_we(at, we)) is not None or we == at):
            return ours
        if we is not None and " " in self.items[we].text and self.actor_order[0] == "before":
            return None  # "our forces": whose is not said
        if (last := self.named_last(at)) >= 0:
            return Actor(self.who[last], last, self.companions(last), "actor named last")
        if (whose := self._told_of_them(at, tag)) >= 0:
            return Actor(self.who[whose], whose, self.companions(whose), "actor told of")
        owned = tag is not None and bool(tag.get("noun")) and bool(tag.pron) and stop != at
        head = self._that_it(at) >= 0 and self._relative_head(at) is not None
        if ("after" in self.actor_order or noun) and not head and not (owned and "after" in self.actor_order):
            found = self._actor_after(at, stop)
            if found is not None:
                return found
        if "after" in self.actor_order and not noun and self._strange_subject(at):
            return None
        if owned and "after" in self.actor_order and (coming := subject_to_come(self, at)) is not None:
            return Actor(self.who[coming], coming, self.companions(coming), "subject to come")
        if (coming := subject_meant(self, at)) is not None and self.fits(coming, tag, at):
            return Actor(self.who[coming], coming, self.companions(coming), "subject to come")
        if self._strangers_who(at) or any(self.is_(i, "nor") for i in range(self.clause_start(at), at)):
            return None  # "neither F nor F2 holds P"
        tried = self.is_(at - 2, "attempts") and self.is_(at - 1, "mood") and at - 3 in self.who
        if tried and any(i in self.who for i in range(self.clause_start(at), at - 3)):
            return None  # "F is facing F2 attempts to take P"
        led = noun or self.is_(at - 1, "that") or self.prep(at - 1) in ("to", "on")
        if led and (given := self._given_way(at)) >= 0:
            return Actor(self.who[given], given, self.companions(given), "actor given way")
        if noun and (able := who_managed(self, at)) is not None:
            return Actor(self.who[able], able, self.companions(able), "actor who managed")
        if (main := self._goes_on_after_relative(at)) is not None:
            return Actor(self.who[main], main, self.companions(main), "actor of main verb")
        found = self._relative_actor(at) or self._goes_on_to_tell(at) or self._state_says(at)
        found = found or self._actor_before(at, tag) or self._owner_before(at, tag)
        found = found or self._says_of_itself(at) or self._having_done(at)
        if found is not None and not (found.at >= 0 and self.some_other(found.at, at)):
            return found
        return None if strict or found is not None else self._actor_remembered(at, tag)

    def main_subject(self, at: int) -> Actor | None:
        """ "Having taken P, F ...", "With P in its grip, F ...": the actor comes with the main verb."""
        cleft = self.word(0) == "it" and self.is_(1, "aux")  # "it was only after taking P that F"
        for i in self.factions_between(at + 1, len(self.items), "actor"):
            comma = next((k for k in range(i - 1, at, -1) if self.items[k].text == ","), i)
            if cleft and self.is_(i - 1 - self.is_(i - 1, "article"), "that"):
                return Actor(self.who[i], i, self.companions(i), "actor of main clause")
            behind = any(self.is_(k, "relative", "at_which") for k in range(comma, i))
            apart = any(self.is_(k, "that", "contrast") or self.items[k].text == ";" for k in range(at + 1, i))
            if behind or apart:
                return None  # "they took P, after a month in which F"
            ends = tuple(self.lexicon.grammar.get("gerund_ends", ())) or ("-",)
            if self.items[self.back(i - 1, "article")].text.endswith(ends) and self.actor_order[0] == "before":
                continue  # "after taking P, *reducing F2* to a pocket, F ..."
            if comma < i:
                return Actor(self.who[i], i, self.companions(i), "actor of main clause")
        return None

    def _having_done(self, at: int) -> Actor | None:
        """ "*Having* been forced to give up P, F ...", "*after* being forced to": who comes with the main verb."""
        tag, first = self.trigger(at), at - 1
        done = ("adjective", "article", "its") if tag is not None and tag.get("noun") else ()
        led = ("aux", "fact", "adverb", "light", "begun", "completed", *done)
        while first > 0 and self.is_(first, *led) and not self.is_(first, "aftermath"):
            first -= 1
        first -= bool(done) and first > 0 and self.unlisted(first)  # "having staged a withdrawal"
        ends = tuple(self.lexicon.grammar.get("gerund_ends", ()))
        after = self.is_(first, "aftermath", "ere") and bool(ends)
        after = after and any(word.endswith(ends) for word in self.items[first + 1].text.split())
        opens = (after or self.is_(first, "having")) and (first == 0 or not self.items[first - 1].word)
        main = self.main_subject(at) if opens and self.actor_order[0] == "before" else None
        met = main is not None and any(self.is_(i, "civilians") for i in range(at + 1, main.at))
        return None if met else main  # "after fleeing P, families met F"

    def _told_of_them(self, at: int, tag: Tag | None) -> int:
        """ "F2 accused *F* of taking P", "reports of *F* taking P": where F stands, -1 where nobody is told of so."""
        doing = tuple(self.lexicon.grammar.get("gerund_ends", ()))
        plans = self.is_(at - 1, "mood") and self.items[at - 1].text.split()[0].endswith(doing)  # "of planning to take"
        if self.actor_order[0] != "before" or tag is None or not (tag.form == "gerund" or plans):
            return -1
        of = at - 1 - plans
        if self.is_(of, "of") or self.word(of) == "for":
            side, verb = of - 1, of - 2
            verb = self.back(verb, "article", "member")
            ends = tuple(self.lexicon.grammar.get("verb_ends", ())[:1])
            if self.by_of(side) > 0:  # "F was accused by F2 of taking P"
                verb = self.by_of(side) - 1
                before = self.factions_between(0, verb - self.is_(verb - 1, "aux"))
                return before[-1] if before else -1
            blames = self.is_(verb, "speech") or (self.unlisted(verb) and self.items[verb].text.endswith(ends))
            return side if side in self.who and blames else -1
        side = of
        of = self.back(of, "member", "article", "batch", sides=True)
        noun = self.back(of - 1, "date", "adverb")
        told = self.is_(of, "of") and self.is_(noun, "speech") and side in self.who
        return self.first_of_list(side) if told else -1

    def whose_we(self, at: int) -> Actor | None:
        """Who does what a verb tells of, where that is whoever speaks."""
        return self._who_says_we(at, ours) if (ours := self._we(at)) is not None else None

    def _we(self, at: int) -> int | None:
        """Where the word stands by which whoever speaks tells of himself, "we have left P", ``سيطرنا``; else None."""
        tag, ends = self.trigger(at), tuple(map(str, self.lexicon.grammar.get("we", ())))
        if tag is not None and tag.get("we"):
            return at
        if tag is not None and tag.form == "past" and ends:
            word = self.items[at].text.removesuffix(tag.pron) if tag.pron else self.items[at].text
            if any(word.endswith(end) and word.removesuffix(end) in self.lexicon.entries for end in ends):
                return at
        lent = self.control(at) and self.is_(at - 1, "light")  # "we regained control of P"
        who = self.back(at - 1 - lent, "perfect", "pluperfect", "adverb", "aux", "date", "neg", "mood", "fact")
        who = next((begin - 1 for begin, stop in self.asides.items() if stop == who), who)  # "our army, with F, has"
        return who if self.is_(who, "we") else None

    def _who_says_we(self, at: int, who: int) -> Actor | None:
        """Whose word it is, where a side speaks for itself."""
        told = (one.speaker for one in reversed(self.said) if one.start <= at < one.stop)
        sides = (one if one in self.factions.rows else self._mouthpiece(one) for one in told if one)
        side = next((side for side in sides if side), None) or self._still_speaks(who)
        return Actor(side, who if who < at else -1, (), "who says we") if side is not None else None

    def _still_speaks(self, at: int) -> str | None:
        """ "*F's spokesman*: ... our forces", and the side that spoke a sentence ago: its word goes on."""
        if self.actor_order[0] != "before":
            return None
        named = [i for i in range(at) if i in self.who and self.is_(i + 1, "speaker")]
        said = self.memory.speaker if self.number - self.memory.speaker_sentence <= 1 else None
        return (
            self.who[named[-1]] if named else said if said in self.factions.rows or not said else self._mouthpiece(said)
        )

    def _mouthpiece(self, speaker: str) -> str | None:
        """ "*Our forces* have entered P, SANA said": the side it speaks for."""
        first = self.actor_order[0] == "before"
        return self.factions.side(speaker, self.memory.published, leaning=False) if first else None

    def _given_way(self, at: int) -> int:
        """``فتحت F الطريق أمام F2 لدخول P``: F2 is to do it; -1 where nobody stands so before a noun of purpose."""
        if "after" not in self.actor_order:
            return -1
        if self.items[at].role != "for":
            return self._urged(at)
        tag, begin = self.trigger(at), self.clause_start(at)
        if tag is not None and tag.get("frame") == "leave":
            told = [i for i in range(begin + 1, at) if i in self.who and self._is_object(i)]
            if told:
                return told[-1]  # "gave F2 two days to leave P"
        led = at - 1 in self.who
        opened = led and (self.items[at - 1].role == "for" or self.is_(at - 2, "way"))
        return at - 1 if opened and any(i in self.who for i in range(begin, at - 1)) else -1

    def _urged(self, at: int) -> int:
        """``اتهم F F2 بالسيطرة على P``: F2, whom the verb says it of; ``توعد F F2 باستعادة P``: F, who will."""
        said = at - self.is_(at - 1, "that")  # ``طالب F F2 بأن تنسحب``
        other = said - 1 - (self.prep(said - 1) in ("to", "on"))
        asked = self.back(other - 1, "member", sides=False)
        if other in self.who and self.prep(asked) == "from" and asked - 1 in self.who and other == at - 1:
            mood = self.items[asked - 2].tag("mood") if asked > 1 else None
            return other if mood is not None and mood.get("asks") else -1  # ``طلب F من F2 مغادرة P``
        if other not in self.who or (other == said - 1 and self.items[said].role != "in"):
            return -1
        first = other
        while first - 1 in self.who and self.items[first].joined:
            first -= 1
        first -= self.is_(first - 1, "member") and first - 1 not in self.who
        behind = first - 1 in self.who and not self.items[first].joined
        verb = first - 1
        while behind and (verb in self.who or self.is_(verb, "member", "batch")):
            verb -= 1
        mood = self.items[verb].tag("mood") if verb >= 0 else None
        if verb < 0 or (not behind and verb - 1 not in self.who):
            return -1
        if self.is_(verb, "urges", "forces_to") or (mood is not None and mood.get("asks")):
            return first + (first not in self.who)
        return first - 1 if behind and mood is not None and mood.value == "planned" else -1

    def _relative_actor(self, at: int) -> Actor | None:
        """ "F, who had seized P": the faction before the relative pronoun, whatever part it plays."""
        if "after" in self.actor_order:
            return None
        before = self.back(at - 1, "perfect", "adverb", "date", "aux", but=("relative",))
        described = self.is_(before, "relative") and self.is_(before - 1, "member") and before - 3 in self.who
        if not self.pronoun(before) and not (described and self.items[before - 2].text == ","):
            return None
        joint = self.people(before)
        before -= 1
        while before >= 0 and (self.items[before].text == "," or self.is_(before, "member", "ally", "conj")):
            before -= 1
        return self.who_in_relative(before, at, "actor of relative", joint=joint) if before in self.who else None

    def _goes_on_to_tell(self, at: int) -> Actor | None:
        """``إنها أخذت P بعد أن تخلى عنها F2، وإنها دخلت Q``: who did what the first "that it" tells of."""
        that = self._that_it(at)
        if that < 0 or not self.items[that].joined:
            return None
        pron = self.items[that].tags["that"].pron
        first = next((i for i in range(that) if self.is_(i, "that") and self.items[i].tags["that"].pron), -1)
        between = any(self.is_(i, "that") for i in range(first + 1, that))
        if first < 0 or between or self.items[first].tags["that"].pron != pron:
            return None
        verb = next((i for i in range(first + 1, that) if self.finite(i)), -1)
        here = [places for number, places in self.memory.claimed if number == self.number]
        told = (one for one in self.memory.said if one.at == verb and any(one.places is those for those in here))
        draft = next(told, None) if self._that_it(verb) == first else None
        return Actor(draft.faction, draft.actor_at, draft.co, "goes on to say") if draft is not None else None

    def _that_it(self, at: int) -> int:
        """Where "that it" stands right before a verb, -1 for nowhere."""
        that = self.back(at - 1, "perfect", "adverb", "date", "neg")
        tag = self.items[that].tag("that") if that > 0 and "after" in self.actor_order else None
        acts = self.finite(at) or ((deed := self.trigger(at)) is not None and deed.get("presence"))
        return that if tag is not None and tag.pron and acts else -1

    def _state_says(self, at: int) -> Actor | None:
        """``..., وقالت أنقرة إنها انسحبت``: a state that says so right before, and not who took something else."""
        teller = self._that_it(at) - 1
        state = self.items[teller].value("nation") or self.items[teller].value("speaker") if teller > 0 else ""
        return self._says_of_itself(at) if state and self.is_(teller - 1, "speech") else None

    def _says_of_itself(self, at: int) -> Actor | None:
        """``قالت قيادة F إنها سيطرت على P``: F, whatever its own gender; ``وأنهم``: who did what was told before."""
        that = self._that_it(at)
        if that < 0:
            return None
        gender = self.shown_by(self.items[that].tags["that"].pron)
        last, said = self.memory.last_claimed, self.memory.last_said
        if gender == "p" and self.items[that].joined and last and said and last.number == self.number:
            return Actor(said.faction, said.actor_at, (), "goes on to say")
        told = next((one for one in reversed(self.said) if one.at < at and one.start <= at < one.stop), None)
        if told is None or told.speaker is None or told.speaker not in self.factions.table() or told.at < 0:
            return None
        tag = self.items[told.at].tag("speech")
        fits = tag is None or (gender == "f") == self.agrees("f", self.items[told.at].text, tag)
        if not fits and tag is not None and tag.get("goes_on"):  # ``نفى الجيش انسحابه مؤكدا أنه``
            fits = any(self.who[i] == told.speaker and self.gender(i) in (gender, "any") for i in self.who if i < that)
        return Actor(told.speaker, -1, (), "says of itself") if fits else None

    def _goes_on_after_relative(self, at: int) -> int | None:
        """``دخل F مدينة P التي سيطر عليها F2 وسيطر عليها``: who came in, for F2 had taken it already."""
        verb = self.trigger(at)
        if "after" not in self.actor_order or verb is None or not (self.finite(at) and self.items[at].joined):
            return None
        pronoun = next((i for i in range(at - 1, 0, -1) if self.is_(i, "relative") or self._describing(i)), -1)
        if pronoun < 0 or verb.value != "captured" or any(self.items[i].text in COMMAS for i in range(pronoun, at)):
            return None
        inner = [tag for i in range(pronoun, at) if (tag := self.trigger(i)) is not None]
        outer = [i for i in range(pronoun) if self.finite(i)]
        comes = self.trigger(outer[-1]) if outer else None
        held = any(tag.value in ("captured", "controls") and not tag.get("entry") for tag in inner)
        if comes is None or not held or not (comes.get("entry") or comes.get("frame") in ("near", "clash")):
            return None
        return next(iter(self.factions_between(outer[-1] + 1, pronoun, "actor")), None)

    def _describing(self, at: int) -> bool:
        tag = self.trigger(at)
        return tag is not None and bool(tag.get("describes"))

    def _strangers_who(self, at: int) -> bool:
        """ "Dozens of fighters who had fled P": nobody says whose they are; "nothing enters P"."""
        before = self.back(at - 1, "perfect", "adverb", "date", "aux", "had")
        men = before - 1
        if self.is_(before, "nobody", "enemies"):
            return True
        man = before > 1 and before not in self.who and (self.is_(before, "member") or not self.items[before].known)
        if man and self.actor_order[0] == "before":
            none = self.back(before - 1, "number", "article", "adjective")
            if (none < before - 1 and self.is_(none, "neg")) or self.is_(none, "none_of"):
                return True  # "not one soldier had entered P"
        strange = self.is_(before, "relative") and self.is_(men, "member") and men not in self.who
        strange = strange and not (self.items[men - 1].text == "," and men - 2 in self.who)  # "F, the group that"
        return strange and self.actor_order[0] == "before" and men - 1 not in self.who and not self.is_(men, "ally")

    def actor_before(self, at: int, kind: str = "trigger") -> Actor | None:
        """Find the actor that a pronoun or the form of a verb means."""
        tag = self.items[at].tag(kind)
        return self._actor_before(at, tag) or self._actor_remembered(at, tag)

    def _actor_after(self, at: int, stop: int) -> Actor | None:
        end = stop if stop > at else at + NEAR
        while stop <= at and end < len(self.items) and any(self._counts(i) for i in (end - 1, end - 2)):
            end += 1
        if stop > at and self.items[stop].has("prep") and self.items[stop].tags["prep"].pron:
            end = stop + NEAR
        for i in self.factions_between(at + 1, max(end, at + 2), "actor"):
            if any(self.finite(k) or self.barrier(k) or self._other_event(k) for k in range(at + 1, i)):
                break
            if stop <= at and sum(self.items[k].text in COMMAS for k in range(at + 1, i)) == 1:
                break  # "is at its walls, calling on F2"
            led = self.back(i - 1, "member") if "after" in self.actor_order else -1
            if self.prep(led) == "for" or (self.is_(led, "agent") and at - 1 in self.who):
                break  # ``خسرها أمس لصالح F``, ``كان F2 يسيطر عليها من قبل F``
            if i == at + 1 and self.items[i].joined and self.items[at].tags["trigger"].pron and self.finite(at):
                break  # "F besieges it, and F2 goes on"
            if self._goes_on_itself(at, i) or self.of_stronghold(i) or self._of_part(i) or self.owned_before(at, i):
                break  # "F took it, and F2 denies", "F took control of the F2 stronghold of P"
            return Actor(self.who[i], i, self.companions(i), "actor after verb")
        last = self._behind_place(at, stop)
        return None if last is None else Actor(self.who[last], last, self.companions(last), "actor after verb")

    def _of_part(self, at: int) -> bool:
        """ "The rebel half of P": whose part it is."""
        part = self.group(at + 1) is not None or self.is_(at + 1, "part", "extent", "fraction", "noun")
        return self.actor_order[0] == "before" and part and not self.is_(at - 1, "agent")

    def _goes_on_itself(self, at: int, i: int) -> bool:
        """``سيطر عليها، وF2 تنفي``: behind a comma and "and", with a verb of its own."""
        listed = any(k in self.who for k in range(at + 1, i))
        apart = "after" in self.actor_order and self.items[i].joined and self.items[i - 1].text in COMMAS
        return apart and not listed and (self.finite(i + 1) or self.is_(i + 1, "speech", "verb"))

    def _behind_place(self, at: int, stop: int) -> int | None:
        """``سيطرت على P قوات F``: the subject behind the place."""
        tag = self.trigger(at)
        if stop <= at or stop - at > NEAR or tag is None or not self.finite(at) or tag.pron:
            return None
        who = stop + 1
        while self.is_(who, "date", "adverb", "member", "batch") or self.counted(who):
            if who in self.who or self.items[who].joined:
                break
            who += 1
        item = self.items[who] if who in self.who and not self.is_(who - 1, "role") else None
        acts = item is not None and not item.joined and not item.lead and self.roles.get(who) == "actor"
        return who if acts and (self.fits(who, tag, at) or self._many_behind(who, at)) else None

    def _many_behind(self, who: int, at: int) -> bool:
        """``خرج من P آخر مقاتلي F``: before its subject a verb is singular."""
        feminine = tuple(self.lexicon.grammar.get("verb_ends", ()))[:1]
        return "after" in self.actor_order and self.gender(who) == "p" and not self.items[at].text.endswith(feminine)

    def _counts(self, at: int) -> bool:
        """Whether words here count fighters: "more than 200 fighters of", "the last of the"."""
        if self.actor_order[0] == "before" and self.is_(at, "article", "of", "past_mark", "place_adjective"):
            return True
        return self.is_(at, "member", "batch", "more_than", "adjective") or self.number_at(at) or self.counted(at)

    def _other_event(self, at: int) -> bool:
        """Whether a verbal noun of another event stands here: its actor is not ours."""
        tag = self.trigger(at)
        if tag is not None and tag.get("frame") == "state" and "after" in self.actor_order:
            return True  # ``كان F2 يسيطر عليها تحت سيطرة F``
        return (tag is not None and bool(tag.get("noun")) and not tag.get("control")) or self.items[at].has("aftermath")

    def nominal(self, at: int) -> bool:
        """Whether the trigger is a verbal noun; a form that may be either is one after "tries", "aims"."""
        tag = self.trigger(at)
        if tag is None or not tag.get("also_noun"):
            return tag is not None and bool(tag.get("noun"))
        led = self.items[at - 1].tag("prep") if at and "after" in self.actor_order else None
        if (led is not None and not led.pron and not tag.pron) or (
            "after" in self.actor_order and self._led_by_after(at)
        ):
            return True  # "managed to", "led to", "after": no verb stands behind a preposition
        return any(self.items[i].value("mood") == "planned" for i in range(max(0, at - NEAR - 1), at))

    def _strange_subject(self, at: int) -> bool:
        """An unknown word right after a verb, or civilians beside it, are a subject that is no faction."""
        before, following = at - 1, at + 1
        before = self.back(before, "become", "perfect", "adverb")
        article = str(self.lexicon.grammar.get("definite", ""))
        people = self.is_(before, "member") and before not in self.who and not self.items[before].tags["member"].pron
        if article and self.finite(at) and people and not self.items[before].text.startswith(article):
            return True  # "soldiers who left it"
        if self._garrison(at) or strangers_go_on(self, at):
            return True
        if self.finite(at) and (self.is_(before, "civilians") or self.is_(following, "civilians")):
            return True
        if self._civilians_go_on(at):
            return True
        tag = self.trigger(at)
        verb = tag is not None and tag.pron and tag.value == "besieged" and not tag.get("noun")
        if verb and self.group(following) is not None:
            return not self.items[following].role  # ``تحيط بها الجبال``
        following = self.past(following, "batch", sides=False)
        following += self.is_(following, "member") and self.is_(following + 1, "force")  # ``فر عناصر الحامية``
        if following >= len(self.items) or not self.finite(at) or self.nominal(at):
            return False
        item = self.items[following]
        if item.has("any") and not item.role and not named_near(self, following):
            return True  # "nobody enters it"
        if item.has("article") and "after" in self.actor_order and following + 1 < len(self.items):
            item = self.items[following + 1]
        leads = tuple(self.lexicon.grammar.get("proclitics", {}).get("second", ()))
        if at - 1 in self.who and leads and item.text.startswith(leads):
            return False  # "F seized easily, with its tanks": the subject stands before
        if item.has("force") and not item.joined and not item.role and not named_near(self, following):
            return not item.has("faction_anaphor", "member", "batch")
        return item.word and not item.known and not item.joined and not self._led_by_prep(item.text)

    def _garrison(self, at: int) -> bool:
        """``حامية المطار كانت قد غادرته``: whose men they are is not said."""
        place = self.back(at - 1, "become", "perfect", "adverb", "was")
        beside = [i for i in (place, self.past(at + 1, "adverb", "date", "member", sides=False)) if i not in self.who]
        if self.finite(at) and any(self.value(i, "faction_anaphor") == "defender" for i in beside):
            return "after" in self.actor_order
        men = place - 1
        led = self.group(place) is not None and self.is_(men, "member") and men not in self.who
        return led and "after" in self.actor_order and self.finite(at) and not self.items[men].tags["member"].pron

    def _civilians_go_on(self, at: int) -> bool:
        """``أفشل الأهالي هجوم F واستعادوا P``: they go on, and not F."""
        plural = str(self.lexicon.grammar.get("agreement", {}).get("past", {}).get("p", ("", ""))[1])
        if not (plural and self.finite(at) and self.items[at].joined and self.items[at].text.endswith(plural)):
            return False
        for i in range(at - 1, max(0, at - NEAR - 2), -1):
            if self.finite(i) or self.items[i].text in COMMAS:
                return False
            if self.is_(i, "civilians"):
                return not self.is_(i - 1, "prep", "member", "batch", "role", "number")
        return False

    def _after_that(self, at: int) -> bool:
        """ "*After* taking P", "*days after* taking P"."""
        date = self.items[at - 1].tags.get("date")
        return self.is_(at - 1, "aftermath", "ere") or (date is not None and bool(getattr(date, "bound", False)))

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
        if (met := self._men_met(at)) is not None:
            return Actor(self.who[met], met, (), "men met") if met >= 0 else None
        head = self._relative_head(at)
        if head is not None and self.fits(head, tag, at):
            joint = self.actor_order[0] == "before" and any(self.people(i) for i in range(head + 1, at))
            return self.who_in_relative(head, at, "actor before relative", joint=joint)
        others = head is None and (self._stranger_acts(at) or self._some_people(at) or self._some_group(at))
        if others or self._other_subject(at, tag):
            return None
        if head is None and (inserted := self.insertion_before(at)):
            first = self.first_of_list(inserted.start - 1)
            return Actor(self.who[first], first, self.companions(first), "actor before insertion")
        before = self.factions_between(0, at, "actor")
        outside = [
            i
            for i in before
            if not self.in_relative(i, at)
            and not self._in_subordinate(i, at)
            and not self._closed_off(i, at)
            and not self.between_sides(i)
            and not self._is_object(i)
            and not self._says_in_passing(i, at)
        ]
        if "after" in self.actor_order:
            outside = [i for i in outside if not of_presence(self, i)] or outside
            told_by_the_way = not (self.items[at].joined and tag is not None and tag.get("noun"))
            fitting = [i for i in outside if not self._by_the_way(i, at) and self.fits(i, tag, at)]
            outside = fitting if told_by_the_way and fitting else outside
        elif tag is not None and tag.form == "gerund" and self._after_that(at):
            outside = [i for i in outside if self.by_of(i) < 0] or outside  # "F took P, held by F2, after taking Q"
            outside = [i for i in outside if not self._overrun(i)] or outside
        elif tag is not None and not tag.get("noun"):
            # "F, besieged by F2 and F3 in P, withdrew", "F took the road reopened by F2, but lost P"
            link = self.back(at - 1, "aux", "adverb", "today", "become", "ongoing", but=("conj", "contrast"))
            if (tag.form and tag.form != "gerund") or self.is_(link, "conj", "contrast"):
                outside = [i for i in outside if self.by_of(self.first_of_list(i)) < 0] or outside
            if self.is_(at - 1, "having"):  # "F resisted the attacks of F2, having taken P"
                outside = [i for i in outside if not self._of_a_deed(i)] or outside
            if self.goes_on(at):
                outside = [i for i in outside if not self._in_opening(i, at)] or outside
                # "F repelled an attack by F2 on P, which it took"
                outside = [i for i in outside if not self._had_left(i, at)] or outside
                if self.finite(at) and not self.is_(at - 1, "he_or_she") and not self.is_(at - 2, "he_or_she"):
                    outside = [i for i in outside if not self.acted_on(i)] or outside
                outside = [i for i in outside if not self.done_to(i)] or outside
                if tag.value == "lost" and not self.is_(at - 1, "he_or_she"):
                    outside = [i for i in outside if self._had_taken(i, at)] or outside
            outside = [i for i in outside if not self._forced(i, at)] or outside
        elif tag is not None and tag.form == "gerund":
            if self.is_(at - 1, "agent"):  # "responded to the loss of P to F2 by taking Q"
                led = [i for i in outside if self.by_of(self.first_of_list(i)) < 0]
                outside = [i for i in led if not self.is_(i + 1, "possessive")] or led or outside
            outside = [i for i in outside if not self._deed_of(i)] or outside
            outside = [i for i in outside if not self._in_parenthesis(i, at)] or outside
        elif tag is not None and self.is_(at - 1 - self.is_(at - 1, "article", "adverb"), "light"):
            outside = [i for i in outside if self.by_of(self.first_of_list(i)) < 0] or outside  # "took control of"
        fitting = [i for i in outside or before if self._may_own(i, tag)] or self._other_owner(at, tag)
        people = tag is not None and self.shown_by(tag.pron) == "p" and tag.get("noun")
        fitting = [i for i in fitting if people and self.gender(i) == "p"] or fitting
        for i in reversed(fitting or outside or before):
            if i in self.used and any(self.barrier(k) for k in range(i, at)):
                continue
            if self._only_says(i, at):
                continue
            if self.fits(i, tag, at):
                first = self.first_of_list(i)
                return Actor(self.who[first], first, self.companions(first), "actor before verb")
        return None

    def _in_parenthesis(self, at: int, verb: int) -> bool:
        """ "F took P, *weeks after it fell to F2*, cutting the road": who is told of between two commas."""
        comma = next((i for i in range(at - 1, 0, -1) if self.items[i].text == ","), 0)
        closed = self.items[verb - 1].text == "," and all(self.items[i].text != "," for i in range(at, verb - 1))
        opens = self.is_(comma + 1, "clause", "aftermath", "ere", "since") or self.bound(comma + 1)
        return closed and comma > 0 and opens

    def _of_a_deed(self, at: int) -> bool:
        """ "The attacks *of* F", and not "fighters of F"."""
        of = at - 1 - self.is_(at - 1, "article")
        return self.is_(of, "of") and not self.is_(of - 1, "member", "batch", "number", "ally")

    def _owner_before(self, at: int, tag: Tag | None) -> Actor | None:
        """ "P is F's after its capture of Q": whose it is, acts."""
        if tag is None or not tag.get("noun") or not tag.pron or "after" not in self.actor_order:
            return None
        if "" in tag.get("via", [""]):
            return None  # "its liberation": of a place
        owners = self.factions_between(max(0, at - _OWNER_REACH), at, "owner")
        return Actor(self.who[owners[-1]], owners[-1], (), "owner before noun") if owners else None

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
        before = self.back(at - 2, "adverb", "date")
        theirs = self.shown_by(tag.pron) == "p" and "after" in self.actor_order
        if theirs and any(self.gender(i) == "p" for i in self.factions_between(0, before, "actor")):
            return before if self.gender(before) == "p" else None  # "their withdrawal": of men
        doer = self._who_does_it_to(before) if tag.value == "captured" else -1
        if doer >= 0 and self._may_own(doer, tag):
            return doer
        return before if before in self.who and self._may_own(before, tag) else None

    def _who_does_it_to(self, at: int) -> int:
        """``هزم F F2 بعد سيطرته على P``: F, right before F2 and right behind a verb of fighting; -1 for nobody."""
        doer = self.back(at - 1, "member", "presence", strange=True, sides=False)
        doer -= self.finite(doer) and self.is_(doer - 2, "that")  # ``إن F هزم F2``
        plain = "after" in self.actor_order and at in self.who and doer in self.who
        verb = self.back(self.first_of_list(doer) - 1, "member") if plain else -1
        if verb < 0 or not self.items[verb].word or self.is_(verb, "prep", "speech", "noun") or self.items[doer].role:
            return -1
        begins = verb == 0 or self.items[verb].joined or self.is_(verb, "that")
        begins = begins or self.is_(verb - 1, "date", "adverb", "that", "clause")
        begins = begins or not self.items[verb - 1].word
        return doer if begins and not self.is_(verb, "shells") else -1

    def _stranger_acts(self, at: int) -> bool:
        """ "... and the state took P", "as residents fled P": right before the verb stands a subject of no list."""
        if self.actor_order[0] != "before":
            return False
        subject, told = at - 1, self.trigger(at)
        if told is not None and told.get("needs_light") == "flag":  # "raised the two-starred flag in"
            subject = next((i for i in range(at - 1, max(-1, at - NEAR - 1), -1) if self.is_(i, "light")), subject)
        subject = self.back(subject, "aux", "perfect", "adverb", "light", "had", "date", sides=False)
        if subject < 1 or subject in self.who or not self.items[subject].word or self.group(subject) is not None:
            return False
        item = self.items[subject]
        if item.value("faction_anaphor") == "attacker":
            return True  # whoever they are
        joined = self.is_(subject - 2, "conj") and subject - 3 in self.who
        if item.has("member") and self.one_of(subject - 1, "foreign_men") and not joined:
            return True  # "Palestinian fighters"
        if item.text.endswith(("ly", "ed", "ing")) or (
            item.known and not self.is_(subject, "noun", "speaker", "unnamed", "member", "civilians")
        ):
            return False
        begin = subject - 1
        while (
            begin > 0
            and begin not in self.who
            and (self.unlisted(begin) or self._of_thing(begin) or self.is_(begin, "nation", "country", "adjective"))
        ):
            begin -= 1
        led = self.is_(begin, "article") and not self.is_(begin, "possessive")
        while led and self.is_(begin, "article") and begin not in self.who:
            begin -= 1  # "the last convoy"
        if begin in self.who or begin < 1:
            return False
        member = item.has("member")
        if self.is_(begin, "speech") and begin == subject - 2:
            return item.text in self.lexicon.grammar.get("strangers", ())
        if self.is_(begin, "that", "relative"):
            return member or not self.is_(begin, "relative") or self.is_(begin, "that")
        deed = told is not None and not told.get("noun") and not member
        if self.is_(begin, "clause", "contrast") or (self.bound(begin) and deed):
            return True  # "hours after Turkish reinforcements reached P"
        if self.items[begin].text == ";":
            return not member or (led and not item.text.endswith(("s", "men")))  # "the convoy"
        return led and self.is_(begin, "conj") and begin - 1 not in self.who

    def _of_thing(self, at: int) -> bool:
        """ "The *prison* service", "a *hospital* director": what a strange subject has to do with."""
        return self.items[at].has("noun") and not self.items[at].has("trigger", "article", "prep", "clause")

    def _relative_head(self, at: int) -> int | None:
        """The faction that a relative clause speaks of, whatever part it has outside: ``F التي سيطرت``."""
        for i in range(at - 1, max(-1, at - 2 * NEAR), -1):
            if self.items[i].has("relative"):
                before = self.before_commas(self.past_aside(i - 1))
                backed = self.back(before, "nation", "country", strange=True)
                if self.roles.get(backed - 1) and self.items[backed].value("role") == "supporter":
                    before = backed - 1  # ``F المدعومة من واشنطن التي``
                return before if before in self.who else None
            if not self.items[i].has(*_TO_VERB):
                return None  # ``F التي قال مصدر إنها سيطرت``
        return None

    def _only_says(self, faction_at: int, at: int) -> bool:
        """Whether a faction is only who says it: "F said that ...", without "that it"."""
        if not self.lexicon.grammar.get("pronouns"):
            return False
        that = next((i for i in range(faction_at + 1, at) if self.items[i].has("that")), None)
        if that is None or self.items[that].tags["that"].pron:
            return False
        if self._speaks_of_its_own(that, at):
            return False
        denied = self.is_(that + 1, "may_be") and self.is_(that + 2, "perfect")  # "F denied to have left P"
        if denied or any(self.items[k].joined and self.is_(k, "that") for k in range(faction_at + 1, at)):
            return False
        for i in range(faction_at - 1, max(-1, faction_at - NEAR), -1):
            if self.items[i].has("speech"):
                return True
            if self.finite(i) or self.barrier(i):
                return False
        return False

    def _speaks_of_its_own(self, that: int, at: int) -> bool:
        """ "F said that 20 km lie between it and Q after its capture of P": nobody else is spoken of."""
        tag = self.trigger(at)
        own = tag is not None and (tag.get("its") or (tag.pron and (tag.get("noun") or tag.get("frame") == "state")))
        return "after" in self.actor_order and bool(own) and not self.factions_between(that, at)

    def fits(self, faction_at: int, tag: Tag | None, at: int) -> bool:
        """Whether gender of verb and faction agree, where the verb shows it."""
        if tag is None or not tag.form or self.nominal(at) or (tag.pron and self._its_own(at, tag)):
            return True
        return self.agrees(self.gender(faction_at), self.items[at].text, tag)

    def agrees(self, gender: str, verb: str, tag: Tag) -> bool:
        """Whether the form of a verb shows the gender of its subject."""
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
        if shown == "f" and tag.form == "past" and verb + marks["f"][1] in self.lexicon.entries:
            shown = "m"  # ``بات``
        if gender == "p" and shown == "m":
            return tag.form == "present"
        return shown in (gender, "any") or "p" in (shown, gender)

    def _actor_remembered(self, at: int, tag: Tag | None) -> Actor | None:
        subject = self.memory.subject
        recent = self.number - self.memory.subject_sentence <= MEMORY
        if subject is None or not recent or "after" not in self.actor_order or outsider_acts(self, at):
            return None
        plain = tag is None or not tag.form or tag.get("noun")
        if not plain and tag is not None and not self.agrees(self.memory.subject_gender, self.items[at].text, tag):
            return None
        return Actor(subject, -1, (), "actor remembered")
