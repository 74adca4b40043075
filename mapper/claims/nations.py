"""States, their capitals and their adjectives, where they stand for those who fight for them: "Turkey has captured"."""

from __future__ import annotations

from typing import Final

from mapper.claims.pronouns import DEEDS, Pronouns
from mapper.claims.reach import RELATIVE_REACH
from mapper.claims.sentence import COMMAS
from mapper.text.lexicon import Tag
from mapper.text.normalize import fold_key

_CAME: Final = 8
"""Items between the verb by which P came to a side and the side."""

_LEFT_REACH: Final = 6


class Nations(Pronouns):
    """One sentence and the states in it that act; see :class:`mapper.claims.sentence.Sentence` for its parameters."""

    def _adjective(self, at: int) -> str | None:
        """Whose "Turkish" control, or a "Turkish-held" town, is."""
        word = self.items[at].text
        word = word.split()[-1] if self.items[at].has("speaker") else word  # "under President Assad's control"
        whose = self.factions.adjective(word, self.memory.published) if self.factions.adjectives else None
        after = self.actor_order[0] == "after"
        flown = self.trigger(at - 1) if after else None
        if flown is not None and flown.get("flag"):
            feminine = fold_key(str(self.lexicon.grammar.get("feminine_ending", "")))
            return whose or self.factions.adjective(word + feminine, self.memory.published)
        if whose is None and after:
            whose = self._to_the_state(at)
            if whose is not None:
                self.items[at].role = "for"
                return whose
        if whose is None:
            return None
        if after:
            following = self.items[at + 1] if at + 1 < len(self.items) else None
            article = str(self.lexicon.grammar.get("definite", ""))
            other = following is not None and following.word and following.text.startswith(article)
            other = other and (not following.known or self.is_(at + 1, "country"))  # type: ignore[union-attr]
            verb = self.trigger(at - 1)
            receives = verb is not None and bool(verb.get("receives")) and not verb.get("noun")
            to_it = self.prep(at - 1) == "to" and at > 1 and self.items[at - 2].value("become") == "fell"
            moved = to_it and self.items[at - 2].tags["become"].form != "present"
            to = self._of_control(at - 1) or self._back_to(at - 1) or receives or moved or self._holds_it(at)
            to = to or (self.items[at].role == "for" and self.is_(at, "nation") and not self.is_(at, "group"))
            return whose if to and not other else None
        if self._shares_noun(at):
            return whose
        thing = self.past(at + 1, "adverb", "member")
        tag = self.trigger(thing)
        if tag is None:
            return None
        holds = tag.get("frame") == "state" and tag.get("holder") == "before"
        held = holds and (not tag.get("predicate") or bool(tag.get("flag")))
        under = self.is_(at - 1, "prep", "become") and bool(tag.get("control") or tag.get("else_as"))
        return whose if held or under or self._owns_deed(at) else None

    def _owns_deed(self, at: int) -> bool:
        """ "A *Turkish* withdrawal from P", "*Turkey's* capture of P", "the capture of P by *Turkey*"."""
        accused = at > 0 and self.items[at - 1].text in self.lexicon.grammar.get("accuses", ())
        if accused and self.is_(at + 1, "of"):
            return self.is_(at + 2, "trigger", "mood")  # "accused *Turkey* of seizing P"
        named = self.back(at - 2, "date")
        done = self.trigger(named - 1) if named > 0 and self.group(named) is not None else None
        if done is not None and self.actor_order[0] == "before":
            passes = done.get("frame") == "fall" or done.value == "lost"
            return passes if self.prep(at - 1) == "to" else bool(done.get("noun")) and self.is_(at - 1, "agent")
        noun = at + 1 + self.is_(at + 1, "possessive")
        deed = self.trigger(noun)
        if deed is None or not deed.get("noun") or deed.get("control") or self.actor_order[0] != "before":
            return False
        return deed.get("frame") == "take" or (deed.get("frame") == "leave" and self.prep(noun + 1) == "from")

    def _holds_it(self, at: int) -> bool:
        """``أحياء تسيطر عليها الحكومة``: the subject behind a verb of holding and its pronoun."""
        holds, cabinet = self.trigger(at - 1), fold_key(str(self.lexicon.grammar.get("cabinet", "")))
        if (
            holds is not None
            and holds.form == "present"
            and holds.value == "controls"
            and self.items[at].text == cabinet
        ):
            return self.prep(at + 1) in holds.get("via", ())  # ``تسيطر الحكومة على P``
        it, tag = self.items[at - 1].tag("prep") if at > 1 else None, self.trigger(at - 2)
        return it is not None and bool(it.pron) and tag is not None and tag.value == "controls" and self.finite(at - 2)

    def _shares_noun(self, at: int) -> bool:
        """ "*Syrian* and Russian troops": the troops of both."""
        other = (
            self.items[at + 2].tags.get("faction") if self.is_(at + 1, "conj") and self.is_(at + 2, "faction") else None
        )
        words = fold_key(other.name).split() if other is not None else []
        return len(words) > 1 and self.factions.adjective(words[0], self.memory.published) is not None

    def _to_the_state(self, at: int) -> str | None:
        """``P للدولة``: whose a place right before an adjective of control is, behind "for"."""
        written = self.lexicon.grammar.get("proclitics", {}).get("contraction", ())[-1:]
        if not written or not self.items[at].text.startswith(written[0]):
            return None
        before = self.back(at - 1, "become", "adverb", "extent", "date", "neg", "direction", but=("group",))
        before -= self.prep(before) == "in" and self.is_(before + 1, "direction")
        tag = self.items[before].tag("fraction")
        share = self.is_(before, "rest", "all_but") or (tag is not None and tag.pron)
        if not share and (self.group(before) is None or self.is_(before - 1, "member")):
            return None
        if not share and self.is_(before - 1, "prep") and not self.is_(before - 2, "all_but"):
            return None
        article = str(self.lexicon.grammar.get("definite", ""))
        word = article + self.items[at].text.removeprefix(written[0])
        return self.factions.adjective(word, self.memory.published)

    def _back_to(self, at: int) -> bool:
        """``عاد P إلى الدولة``: whether a place has come to what follows."""
        came = range(max(0, at - _CAME), at)
        fell = any(
            self.items[i].value("become") == "fell"
            and (self.group(i + 1) is not None or (i == at - 1 and self.group(i - 1) is not None))
            for i in came
        )
        handed = any((tag := self.trigger(i)) is not None and tag.get("frame") == "handover" for i in came)
        return "after" in self.actor_order and self.prep(at) == "to" and (fell or handed)

    def _of_control(self, at: int) -> bool:
        tag = self.trigger(at)
        if tag is None:
            return False
        states = tag.get("frame") == "state" or (tag.get("frame") == "share" and bool(tag.get("state")))
        return bool(tag.get("control")) or (states and not tag.pron)

    def _acts(self, at: int) -> bool:
        """Whether a state is the subject of a verb that makes claims: "Turkey has captured"."""
        if "after" in self.actor_order:
            return self._acts_behind(at)
        if self._gapped(at):
            return True
        before = self._before_kin(at - 1)
        led = self.is_(before, "prep", "relation", "conj", "direction", "of", "agent", "role")
        if led or self.trigger(at - 1) is not None:
            return False
        if at + 2 < len(self.items) and self.items[at + 1].text in COMMAS and self.is_(at + 2, "relative"):
            inside = self.trigger(at + 3 + self.is_(at + 3, "adverb", "perfect"))
            if inside is not None and inside.value == "controls" and self._does_in_relative(at + 3):
                return True  # "Turkey, which holds P, has threatened F"
        following = self.past(self._past_insertion(at + 1), "adverb", "perfect", "pluperfect", "date", "ally", "member")
        held = self.trigger(following)
        if held is not None and held.get("holder") == "before":
            return True
        if self.finite(following) or self._lends(following):
            return not self.is_(at + 1, "aux")
        if self.is_(following, "set_off") and self._goes_on_doing(following):
            return before < 0 or not self.items[before].word
        ringed = self.trigger(following + 1) if self.group(following) is not None else None
        if ringed is not None and ringed.value == "besieged" and self.is_(following - 1, "there"):
            return True  # "Damascus has P surrounded"
        following = self.past(following, "aux", "adverb")
        fights = self.trigger(following)
        if fights is not None and fights.get("frame") == "clash" and fights.get("going"):
            return True  # "Ankara is battling F in P"
        aims = self.is_(following, "mood") and not self.to_do(following)
        meant = self.trigger(following + 1) if aims else None
        return meant is not None and meant.form == "base"  # "Turkey is seeking to capture"

    def _goes_on_doing(self, verb: int) -> bool:
        """ "Turkey *launched* a push, capturing P": a participle behind the comma, and nothing else done before it."""
        comma = next((i for i in range(verb + 1, len(self.items)) if self.items[i].text == ","), len(self.items))
        tag = self.trigger(self.past(comma + 1, "adverb"))
        own = not any(self.finite(i) or self.is_(i, "relative", "that", "clause") for i in range(verb + 1, comma))
        return own and tag is not None and tag.form == "gerund"

    def _lends(self, verb: int) -> bool:
        """ "Israel *expanded* its occupation of P": a verb that lends control its meaning."""
        deed = verb + 1
        while self.is_(deed, "article", "its", "adverb", "extent") or (deed > verb + 1 and self.unlisted(deed)):
            deed += 1
        tag = self.trigger(deed)
        noun = tag is not None and bool(tag.get("noun")) and (bool(tag.get("control")) or self.is_(verb + 1, "its"))
        return self.is_(verb, "light") and not self.is_(verb, "stop") and noun

    def _does_in_relative(self, verb: int) -> bool:
        """Whether a relative clause's verb has an object: "which holds *P*"."""
        stop = next((i for i in range(verb, len(self.items)) if not self.items[i].word), len(self.items))
        return any(self.group(i) is not None for i in range(verb + 1, stop))

    def _past_insertion(self, at: int) -> int:
        """ "Turkey, *a NATO member*, took P", "Ankara, *which backs F*, took P": behind what a name is told to be."""
        told = self.is_(at + 1, "relative", "article") or self.is_(at + 2, "possessive")
        if at >= len(self.items) or self.items[at].text not in COMMAS or not told:
            return at
        closing = next((i for i in range(at + 1, len(self.items)) if not self.items[i].word), at)
        return closing + 1 if self.items[closing].text in COMMAS and closing - at <= RELATIVE_REACH else at

    def _gapped(self, at: int) -> bool:
        """ "F holds P, and Israel a slice of Q": a state and what it has, whose verb is that of another side."""
        linked = self.is_(at - 1, "conj") or self.word(at - 1) in (",", ";")
        thing = at + 1 + self.is_(at + 1, "article")
        if at < 1 or not linked or self.group(thing) is None:
            return False
        verbs = (tag for i in range(at) if (tag := self.trigger(i)) is not None and tag.form in ("past", "present"))
        holds = any(tag.value in ("controls", "captured") and tag.get("frame") == "take" for tag in verbs)
        return holds and any(i in self.who for i in range(at))

    def _acts_behind(self, at: int) -> bool:
        """``احتلت إسرائيل P``, ``انسحاب تركيا من P``: behind a verb that agrees, or behind a verbal noun."""
        verb = self.back(at - 1, "adverb", "date", "perfect")
        it = self.items[verb].tag("prep") if verb >= 0 else None
        verb -= it is not None and bool(it.pron)  # ``التي تسيطر عليها تركيا``
        tag, which = self.trigger(verb), verb - 1 - self.is_(verb - 1, "perfect", "adverb", "was")
        if (
            tag is None
            or (tag.pron and not self.is_(which, "relative"))
            or self.items[at].lead
            or self.items[at].joined
        ):
            return False
        held = self.past(at + 1, "extent", "adverb", "date")
        state = self.trigger(held)
        if self.items[verb].value("become") == "fell" and state is not None and state.get("frame") == "state":
            return False  # ``عادت دمشق إلى سيطرة F``: the town
        via = tag.get("via", [""])
        if tag.get("noun"):
            return "" not in via and verb == at - 1
        marks = self.lexicon.grammar.get("agreement", {}).get(tag.form, {}).get("f")
        word = self.items[verb].text.removesuffix(tag.pron)
        agrees = marks is not None and word.startswith(marks[0]) and word.endswith(marks[1])
        return agrees and (bool(tag.pron) or "" not in via or self.group(at + 1) is not None)

    def _state_acts(self, at: int) -> bool:
        """``إن أنقرة تسعى إلى``, ``تسعى أنقرة إلى``: beside a verb that sides act by, and that agrees."""
        item = self.items[at]
        if "after" not in self.actor_order or item.lead or item.joined:
            return False
        begin = at - 1
        heads = begin < 0 or self.is_(begin, "that", "clause", "contrast") or not self.items[begin].word
        verb = at + 1 if heads else at - 1
        while self.is_(verb, "perfect", "adverb", "date", "was", "become"):
            verb += 1 if heads else -1
        if not 0 <= verb < len(self.items):
            return False
        for kind in ("mood", "light", "trigger"):
            tag = self.items[verb].tag(kind)
            marks = self.lexicon.grammar.get("agreement", {}).get(tag.form, {}).get("f") if tag is not None else None
            word = self.items[verb].text
            if tag is None or marks is None or not (word.startswith(marks[0]) and word.endswith(marks[1])):
                continue
            if kind == "mood":
                return not tag.get("asks")
            if kind == "light":
                deed = (verb if heads else at) + 1
                own = self.trigger(deed + (self.is_(verb, "fact") and self.is_(deed, "prep")))
                return own is not None and bool(own.get("noun"))
            via = tag.get("via", [""])
            there = self.group(verb + 1) is not None if "" in via else self.prep(verb + 1) in via
            return heads and tag.get("frame") in DEEDS and there and not tag.pron
        return False

    def _tells_of_deed(self, at: int) -> bool:
        """``نفت F إعلان أنقرة السيطرة على P``, ``ما أعلنته أنقرة عن السيطرة على P``: a deed that no other side does."""
        item = self.items[at]
        if "after" not in self.actor_order or item.lead or item.joined:
            return False
        told = self.items[at - 1].tag("speech") if at else None
        light = self.items[at - 1].tag("light") if at else None
        announces = (told is not None and bool(told.pron)) or (light is not None and not light.form)
        deed = at + 1 + self.is_(at + 1, "prep")
        tag = self.trigger(deed)
        does = tag is not None and bool(tag.get("noun")) and not tag.pron and tag.get("frame") in DEEDS
        return announces and not self.is_(at - 1, "circumstance", "prep") and does and not self._named_next(deed)

    def _tells_of_its(self, at: int) -> bool:
        """ "F took P, the *ministry* announcing its withdrawal", "as the ministry said it had left P": its own deed."""
        verb = self.past(at + 1, "adverb", "perfect", "date")
        its = verb + 1 + self.is_(verb + 1, "that")
        tag = self.trigger(its + 1)
        whose = self.is_(its, "its") or (self.is_(its + 2, "of") and self.is_(its + 3, "its", "member"))
        leaves = tag is not None and bool(tag.get("noun")) and tag.value == "withdrew" and whose
        acts = self.is_(its, "he_or_she") and self.is_(its + 1, "perfect", "pluperfect", "had")
        return self.actor_order[0] == "before" and self.is_(verb, "speech") and (leaves or acts)

    def _named_next(self, at: int) -> bool:
        """Whether a side stands behind a verbal noun: its own deed."""
        return any(self.is_(i, "faction") for i in (at + 1, at + 2))

    def _holds(self, at: int) -> bool:
        """ "under the control of Damascus": a state or its capital behind a phrase that only holders follow."""
        office = self.items[at].has("speaker") and self.is_(at - 1, "article")  # "of *the* interior ministry"
        tag = self.trigger(at - 1 - office)
        if tag is None or (self.actor_order[0] != "before" and (tag.pron or self.items[at].lead)):
            return False
        return tag.get("frame") == "state" and not tag.get("holder") and not tag.get("own")

    def _given(self, at: int) -> bool:
        """ "Gave *Turkey* control of P": between a verb that lends control and the control."""
        tag = self.trigger(at + 1)
        lent = tag is not None and bool(tag.get("control")) and bool(tag.get("noun"))
        return self.actor_order[0] == "before" and lent and self.is_(at - 1, "light")

    def _receives(self, at: int) -> bool:
        """ "Handed P over *to Damascus*", ``سلمت F P لدمشق``."""
        before = (self.trigger(i) for i in range(self.clause_start(at), at))
        given = (_gives(tag) or tag.get("receives") for tag in before if tag is not None)
        office = self.items[at].has("speaker") and self.is_(at - 1, "article")
        led = self.prep(at - 1 - office) == "to" or (self.items[at].role == "for" and self.actor_order[0] == "after")
        fell = self.trigger(at - 1 - led) if self.actor_order[0] == "before" else None
        alone = not self.is_(at + 1, "possessive", "member") and not self.unlisted(at + 1)
        if fell is not None and fell.get("frame") == "fall" and alone:
            return led or self.items[at - 1].text.endswith(" to")  # "P has fallen to Damascus"
        left = alone and self.actor_order[0] == "before" and self.group(at - 2) is not None
        back = (self.trigger(i) for i in range(at - 3, max(-1, at - _LEFT_REACH), -1) if left)
        left = any(tag is not None and tag.get("frame") == "left" for tag in back)
        return led and (left or any(given))  # "leaving P to Turkey"


def _gives(tag: Tag) -> bool:
    return tag.get("frame") == "handover" or bool(tag.get("given"))
