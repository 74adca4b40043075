"""What descriptions behind commas and beside verbs are told of: "P, a town that F holds", "P is the last town in Q"."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from mapper.claims.cast import Cast
from mapper.claims.phrases import Group, Phrase, side_of
from mapper.claims.reach import NEAR, RELATIVE_REACH
from mapper.text.normalize import fold_key

_PHRASE: Final = 9
_WHOLE: Final = ("all", "most")
TOWNS: Final = ("town", "city", "village")
_IN_PHRASE: Final = (
    "article", "adverb", "adjective", "place_adjective", "number", "km", "extent", "superlative", "few", "neg", "unit",
)  # fmt: skip
"""What may stand between a type noun and the place that bounds it."""

_OF_WHAT_KIND: Final = (
    "article", "adverb", "adjective", "place_adjective", "number", "superlative", "past_mark", "last_of", "few",
    "nation", "faction",
)  # fmt: skip
"""What may stand before a plural that tells what several places are."""


class Described(Cast):
    """One sentence and the places it describes; see :class:`mapper.claims.sentence.Sentence` for its parameters."""

    def before_held(self, at: int) -> int:
        """ "Near the F-held town of P": where the word stands before P, its article and whose it is said to be."""
        led = at - 1 - self.is_(at - 1, "article")
        held = self.trigger(led)
        attributive = held is not None and held.get("frame") == "state" and held.get("place") == "after"
        if self.actor_order[0] != "before" or not attributive or held.get("predicate") or led - 1 not in self.who:  # type: ignore[union-attr]
            return led
        led -= 2
        return self.back(led, "article", "adverb", "was")

    def held_beside(self, at: int) -> bool:
        """ "A hill north *of* F-held P", "between Q *and* F-held P": whether P only bounds what stands before."""
        led = self.before_held(at)
        if led >= at - 2:
            return False
        if self.is_(led, "of") and self.is_(led - 1, "countryside"):
            return True
        before = self.group(led - 1)
        last = before.members[-1] if before is not None else None
        if last is None:
            return False
        open_end = last.relation == "between" and len(last.reference) == 1
        between = self.is_(led, "conj") and (open_end or any(self.prep(i) == "between" for i in (led - 2, led - 3)))
        return between or (self.is_(led, "of") and last.relation == "direction_of" and not last.reference)

    def told_of(self, at: int, stop: int) -> int:
        """ "P, the second town of Q, is held": the place before the commas told of between them, or -1."""
        if self.actor_order[0] != "before":
            return self._most_in(at)
        end = next((i for i in range(at + 1, stop) if self.items[i].text == ","), -1)
        begin = next((i for i in range(at - 1, max(-1, at - RELATIVE_REACH), -1) if self.items[i].text == ","), -1)
        between = range(begin + 1, end)
        if begin < 1 or end < 0 or any(self.is_(i, "conj", "trigger", "aux", "relative") for i in between):
            return -1
        if any(self.prep(i) in ("to", "towards") for i in between):
            return -1  # "having taken P, F turned to Q, which"
        word = self.lexicon.entries.get(self.items[begin + 1].text.split()[0], {})
        told = self.is_(begin + 1, "article", "noun", "superlative", "office") or "article" in word
        before = self.group(begin - 1)
        named = before is not None and before.members[-1].sort == "named"
        return begin - 1 if told and named else -1

    def _most_in(self, at: int) -> int:
        """``P ثاني أكبر قواعد F في Q بات``: where P stands, told of without a comma; -1 for nowhere."""
        most = next((i for i in range(at - 1, max(0, at - RELATIVE_REACH), -1) if self.is_(i, "aside")), 0)
        named = self.group(most - 1) if most else None
        kinds = ("faction", "relation", "extent", "noun", "possessive")
        plain = all(self.is_(i, *kinds) or self.unlisted(i) for i in range(most + 1, at))
        return most - 1 if plain and named is not None and named.members[-1].sort == "named" else -1

    def apposed_to(self, relative: int) -> int | None:
        """ "P, a town on the Q that F holds", "P, a town under F control": where P stands, past the words for it."""
        noun = relative - self.is_(relative, "relative")
        bare = self.is_(noun, "noun", "stronghold") and self.group(noun) is None
        if self.actor_order[0] == "before" and bare and (named := self.described_at(noun)) >= 0:
            return named
        lies = self.group(relative - 1) is not None or self.is_(relative - 1, "noun")
        if self.actor_order[0] != "before" or not lies or not self.is_(relative, "relative"):
            return None
        comma = next((i for i in range(relative - 1, 0, -1) if self.items[i].text == ","), 0)
        head = comma + 1
        told_by = ("article", "adjective", "place_adjective", "superlative", "past_mark", "number", "faction")
        while head < relative and (self.is_(head, *told_by) or self.unlisted(head)):
            head += 1
        where = range(head + 1, relative - 1)
        told = comma and head > comma + 1 and self.is_(comma + 1, "article", "number")
        if told and self.unlisted(head - 1) and self.is_(head, "direction", "relation", "group"):
            before = self.described_at(head - 1)  # "P, a range west of Q that F held"
            return before if before >= 0 else None
        if not told or not where or any(self.is_(i, "trigger", "conj", "aux", "speech") for i in where):
            return None
        before = self.described_at(head)
        return before if before >= 0 else None

    def _as_many(self, group: Group, at: int) -> bool:
        """ "P and Q, *two* bases near a road that F holds", "P and Q, the last *provinces* under F's control"."""
        comma = next((i for i in range(at - 1, 0, -1) if self.items[i].text == ","), 0)
        counted = any(self.items[i].value("number") == str(len(group.members)) for i in range(comma + 1, at))
        told = (self.items[i].tag("noun") for i in range(comma + 1, at + 1))
        plural = self.actor_order[0] == "before" and any(noun is not None and noun.get("plural") for noun in told)
        land, what = self.group(at), range(comma + 1, at)
        bare = land is not None and land.members[-1].sort == "unnamed" and land.members[-1].kind.endswith("_unnamed")
        bare = bare and all(self.is_(i, *_OF_WHAT_KIND) for i in what)  # "P and Q, Kurdish *villages* that F left"
        return len(group.members) > 1 and (counted or plural or (bare and self.actor_order[0] == "before"))

    def one_in(self, at: int) -> int | None:
        """ "P is the last town in Q that F holds": where P stands, -1 where nobody is named, None for another order."""
        head = at - 1 - self.is_(at - 1, "article")
        if self.actor_order[0] != "before" or self.prep(head) != "in" or not self.is_(head - 1, "noun", "stronghold"):
            return None
        return self.said_to_be(head - 1)

    def said_to_be(self, noun: int) -> int:
        """ "P is the last *town*": where P stands, -1 for nowhere."""
        subject = self.back(
            noun - 1, "article", "adjective", "place_adjective", "past_mark", "last_of", "superlative", "few"
        )
        subject = self.back(subject, "aux", "adverb", "today", "become", "perfect")
        return subject if self.group(subject) is not None and subject < noun - 1 else -1

    def described_at(self, at: int) -> int:
        """ "P on Sunday, a border town": the place that a description behind a comma is of, -1 when there is none."""
        land = self.group(at)
        most = self.most_of_its_kind(at)  # "P, the biggest town F holds"
        again = land is not None and [one.sort for one in land.members] == ["anaphor"]  # "P, the town F had taken"
        land = land if land is not None and land.members[0].sort == "unnamed" else None
        if self.actor_order[0] != "before":
            return -1
        if land is not None and (told := self._is_so(at)) >= 0:
            return told
        comma = next((i for i in range(at - 1, max(-1, at - RELATIVE_REACH), -1) if self.items[i].text == ","), -1)
        thing = self.unlisted(at) and self.is_(comma + 1, "indefinite") and comma > 0  # "P, a vital artery that"
        again = again and comma == at - 1
        if land is None and not (thing or most or again or self.is_(at, "noun", "stronghold")):
            return -1
        owned = (most and at == comma + 1) or (
            self.is_(comma + 1, "group", "faction") and self.is_(comma + 2, "possessive")
        )
        before = self.back(self._before_said(comma - 1), "date")
        whole = self.group(before) if before >= 0 else None
        again = whole is not None and (
            (again and whole.members[-1].sort == "named")
            or self._as_many(whole, at)
            or (land is not None and self._told_again(land) is whole)
        )
        if comma < 0 or not (owned or again or self.is_(comma + 1, "article", "apposition")):
            return -1
        if whole is not None and of_countries(whole) and self.group(before - 2) is not None:
            before -= 2  # "the P crossing with Q, a vital artery"
        return before if whole is not None else -1

    def _is_so(self, at: int) -> int:
        """ "P is *the second town* that F took": where P stands, or -1."""
        verb = at - 1
        while self.is_(verb, "adverb") or (self.is_(verb, "today") and not self.is_(verb, "aux")):
            verb -= 1
        group = self.group(verb - 1) if verb > 0 and self.is_(verb, "aux", "become") else None
        named = group is not None and group.members[-1].sort == "named"
        return verb - 1 if named and self.is_(at + 1, "that", "relative") else -1

    def _before_said(self, at: int) -> int:
        """ "P on Sunday, *state television said*, the last town": where what is said ends, before who says it."""
        told = self.back(at, "date")
        comma = told - 1
        while self.is_(told, "speech") and at - comma < NEAR and self.items[comma].word and self.group(comma) is None:
            comma -= 1
        said = 0 < comma < told - 1 and self.items[comma].text == ","
        return comma - 1 if said else at

    def last_of_it(self, at: int) -> int:
        """ "P, *the last part of Q* that F held": where P stands, or -1."""
        group = self.group(at)
        words = self.word(at).split() if group is not None and self.word(at - 1) == "," else ()
        last = any(not {"past_mark", "last_of"}.isdisjoint(self.lexicon.entries.get(word, {})) for word in words)
        part = last and group is not None and group.members[-1].extent is not None
        named = self.group(at - 2) if part and self.actor_order[0] == "before" else None
        return at - 2 if named is not None and named.members[-1].sort == "named" else -1

    def share_of_which(self, which: int) -> tuple[Phrase, int] | None:
        """ "P, *half of which* F holds", "the north of which": that share of P, and where P stands."""
        comma, small = which - 1, ("extent", "fraction", "percent", "part", "number", "of", "more_than")
        comma = self.back(comma, *small, "direction", "article")
        group = self.group(comma - 1) if comma < which - 1 and self.word(comma) == "," else None
        if group is None or self.actor_order[0] != "before":
            return None
        words, place = self.items[comma + 1 : which], group.members[-1]
        if side := next((item for item in words if item.has("direction")), None):
            return side_of(place, side.value("direction"), side.text), comma - 1
        share = next((value for item in words if (value := item.value("extent"))), "part")
        return replace(place, extent=share), comma - 1

    def _tells_what_it_is(self, at: int) -> bool:
        """ "P, the second city of province Q": Q, in a description of P that no comma sets off."""
        head = at - 1
        told = ("direction", "noun", "prep", "faction")  # "P, the last town of F in Q"
        while head > 0 and at - head < NEAR and (self.group(head) is not None or self.is_(head, *told)):
            head -= 1
        described = self.is_(head, "aside") and self.group(head - 1) is not None
        described = described or (self.is_(at, "aside", "stronghold") and self.group(at - 1) is not None)
        return described and "after" in self.actor_order

    def only_bounds(self, at: int, *, nouns: bool = False) -> bool:
        """ "a village near P", ``قرية قرب P``: a type noun that names nothing stands before P in its phrase."""
        side = self.items[at - 1].tag("direction") if at > 0 else None
        if side is not None and not side.pron and nouns and self.unlisted(at - 2) and "after" in self.actor_order:
            return True  # ``في منطقة لا اسم لها شمال P``
        led = self.before_held(at)
        if self._of_a_thing(at - 1) or self._of_somebody(at):
            return True
        i, apart, heads, behind = (led if led < at - 2 else at - 1), False, 0, False
        while i >= 0 and at - i < _PHRASE:
            item = self.items[i]
            group = self.group(i)
            if group is not None:
                return apart and group.members[-1].sort == "unnamed"
            if item.has("noun", "unnamed", "countryside"):
                last = any(self.is_(k, "past_mark", "last_of") for k in (i - 1, i - 2))
                joined = self.items[i + 1].known or self.actor_order[0] == "after"  # "the town lies south of P"
                return apart and joined and not last and not self.is_(i, "aside", "stronghold", "own_positions")
            if item.has("become"):
                break
            whose = (i in self.who or item.has("member")) and self.is_(i - 1, "indefinite")
            thing = heads > 0 or item.has("member")  # "a convoy near P"
            if (item.has("indefinite") or whose) and thing and self._something_beside(i, at):
                return True  # "a bunker north of P", "an army post near P"
            if self.spells_out(i) and self.actor_order[0] == "before":
                return False  # "a pocket that includes P"
            led = item.has("prep", "relation", "direction", "of") or self.at_edge(i)
            if not (led or not item.known or item.has(*_IN_PHRASE)) or not item.word or i in self.who:
                return False
            heads += behind and not item.known
            behind = behind or led
            apart = apart or (led and not item.has("of")) or not item.known
            i -= 1
        return heads > 0 and self.actor_order[0] == "after" and not nouns  # ``أصبحت محطة وقود قرب P``

    def _something_beside(self, at: int, place: int) -> bool:
        """ "*A bunker north of* P", "*a pit near* P", where subjects come first: something that has no name."""
        words = self.items[at + 1 : place]
        leads = [word for word in words if word.has("prep", "relation", "direction", "of")]
        beside = leads and all(word.has("relation", "direction", "of") for word in leads)
        ends = tuple(self.lexicon.grammar.get("verb_ends", ("-",)))
        verb = any(not word.known and word.text.endswith(ends) for word in words)
        return self.actor_order[0] == "before" and bool(beside) and leads[0].has("relation", "direction") and not verb

    def all_but_it(self, at: int) -> bool:
        """ "*All towns on the road but* P fell": what is said of the others is not so of P."""
        but = at - 1 - self.is_(at - 1, "article")
        if not (self.one_of(but, "excepting") or self.value(but, "relation") == "except"):
            return False
        begin = but
        while begin > 0 and self.items[begin - 1].word and not self.finite(begin - 1) and begin - 1 not in self.who:
            begin -= 1
        whole = self.group(begin)
        land = whole is not None and whole.members[0].sort == "unnamed" and whole.members[0].extent in _WHOLE
        return begin < but and (land or self.is_(begin, "extent"))

    def _of_somebody(self, at: int) -> bool:
        """ "*The governor of* P was captured", "*the people of* P": somebody, and no place."""
        led = self.is_(at - 1, "of") and self.actor_order[0] == "before"
        return led and self.is_(at - 2, "office", "speaker", "civilians", "member")

    def _of_a_thing(self, at: int) -> bool:
        """``بات ممشى P بيد F``: a noun that nobody knows, right before the place whose it is."""
        if self.actor_order[0] != "after" or not self.unlisted(at):
            return False
        text, grammar = self.items[at].text, self.lexicon.grammar
        ends = (*grammar.get("adverb_ends", ()), *grammar.get("verb_ends", ()))
        begins = (str(grammar.get("definite", " ")), *grammar.get("verb_begins", ()))
        plain = self.items[at].word and not self.items[at].joined and not text.startswith(begins)
        return plain and not text.endswith(ends) and self.is_(at - 1, "become")

    def _turned_to(self, it: Group) -> bool:
        """ "With P in their hands, F turned *on Q* and took it": Q, though P was claimed last."""
        near = [i for i in range(len(self.items)) if (one := self.group(i)) is not None and one.start < it.start]
        led = self.before_held(near[-1]) if near else -1
        whither = self.prep(led) in ("on", "to") and self.unlisted(led - 1) and self.is_(near[-1] + 1, "conj")
        return whither and self.items[led - 1].text.endswith(tuple(self.lexicon.grammar.get("verb_ends", ("-",))))

    def _told_again(self, group: Group) -> Group | None:
        """ "P and Q, *two villages* under siege, are F's": the group of P and Q."""
        counted = group.members[0].sort == "unnamed" and (group.members[0].extent or "").startswith("count:")
        if self.actor_order[0] != "before" or not counted or len(group.members) > 1:
            return None
        at = next((i for i in range(2, len(self.items)) if self.group(i) is group), 0)
        before = self.back(at - 2, "date")
        again = at > 1 and self.items[at - 1].text == "," and self.counted_again(before, group)
        return self.group(before) if again else None

    def building_again(self, at: int) -> tuple[list[Phrase] | None, int]:
        """ "F took the Kindi hospital ... *the hospital* had fallen": the one that was just spoken of."""
        noun = self.back(at - 1, "aux", "perfect", "pluperfect", "adverb", "neg")
        if not (self.is_(noun, "noun") and self.is_(noun - 1, "article")) or self.actor_order[0] != "before":
            return None, -1
        told = (p for number, places in reversed(self.memory.claimed) if self.number - number <= 1 for p in places)
        word = self.items[noun].text
        found = next((p for p in told if p.sort == "named" and fold_key(p.name).split()[-1:] == [word]), None)
        return ([found], noun) if found is not None else (None, -1)

    def town_of_building(self, at: int) -> list[Phrase]:
        """ "Prayed at *a mosque in P, which* F took": P, and no building that nobody has heard of."""
        group = self.group(at)
        apart = self.is_(at - 1, "indefinite") and at + 1 < len(self.items) and self.items[at + 1].text == ","
        apart = apart and not any(
            number == self.number for number, _ in self.memory.claimed[-1:]
        )  # "took a mosque, which"
        if group is None or not apart or [place.kind for place in group.members] != ["facility"]:
            return []
        return [place for place in group.members[0].reference if place.sort == "named"]

    def _from_where(self, at: int) -> bool:
        """``دخلوا P من أحيائها الشمالية``: the part by which somebody comes in; ``P في محافظة R``: where P lies."""
        group = self.group(at)
        part = group is not None and group.members[0].sort == "part"
        whither = self.items[at - 2] if at > 1 and self.prep(at - 1) == "from" else None
        ends = tuple(self.lexicon.grammar.get("verb_objects", ()))
        if group is not None and whither is not None and whither.text.endswith(ends) and self.is_(at - 3, "relative"):
            return True  # "F, who reached it from P"
        if group is not None and self.prep(at - 1) == "from" and self.prep(at + 1) == "to" and self._moved_to(at + 2):
            return True  # ``تقدم F من Q إلى P``
        led = self.items[at - 2].tag("prep") if group is not None and at > 2 and self.prep(at - 1) == "from" else None
        thither = (led is not None and led.value == "to" and led.pron) or (
            self.prep(at - 3) == "to" and self.group(at - 2) is not None
        )
        if "after" in self.actor_order and self.prep(at - 1) == "from" and thither:
            return True  # ``نزحوا إليها من P``, ``نزحوا إلى Q من P``
        before = (self.prep(at - 1), self.is_(at - 2, "group", "extent"))
        lies = group is not None and group.members[0].kind == "governorate" and before == ("in", True)
        part = part and before[0] == "from" and self.group(at - 2) is not None
        return "after" in self.actor_order and (lies or part)

    def spoken_of(self) -> list[Group]:
        """Places that the next sentence can mean, the likeliest last: ``P مدينة في Q. سيطر عليها F``: P."""
        places = [(at, group) for at in range(len(self.items)) if (group := self.group(at)) is not None]
        likely = [(at, group) for at, group in places if self.prep(at - 1) not in ("to", "between")]
        if "after" not in self.actor_order or not likely:
            return [group for _, group in likely]
        likely = [(at, group) for at, group in likely if not self.is_(at - 1, "aftermath")]
        first = likely[0][0] if likely else 0
        heads = all(self.is_(i, "become", "contrast", "clause") for i in range(first)) and not self.is_(first, "date")
        groups = [group for _, group in likely]
        return [*groups[1:], groups[0]] if heads and groups and not self.items[first].role else groups

    def _led_by_after(self, at: int) -> bool:
        """``بعد طردها F2``, ``بعد ساعات من طردها F2``."""
        return self.is_(at - 1, "aftermath") or self.bound(at - 1)

    def _moved_to(self, at: int) -> bool:
        """``تقدم F إلى P وسيطر عليها``: P, which a side goes up to and does not leave for."""
        if "after" not in self.actor_order or self.prep(at - 1) != "to":
            return False
        group, told = self.group(at), self.memory.last_taken
        if group is not None and told and told.number == self.number and group.members[-1] in told.places:
            return True  # ``وسع F نفوذه من Q إلى P بعد أن تركه F2``
        for i in range(at - 2, max(-1, at - RELATIVE_REACH), -1):
            if not self.items[i].word or self.trigger(i) is not None:
                return self.finite(i) and self.items[i].tags["trigger"].get("frame") == "near"
        return False

    def near_which(self, group: Group, relative: int) -> Phrase | None:
        """``قرية P قرب مدينة Q التي``: Q, right before a pronoun that agrees with its type noun."""
        last = group.members[-1]
        around = last.relation == "around" and last.sort == "unnamed"
        end = last.reference[-1] if (around or last.relation == "near") and last.reference else None
        if end is None or self.items[relative].joined or "after" not in self.actor_order:
            return None
        named = end.sort == "named" and self.group(relative - 1) is group
        named = named and (end.kind in TOWNS or (around and end.kind == "area"))
        return end if named and self.items[relative].value("relative") == "f" else None

    def _only_after(self, at: int) -> bool:
        """``دخل F P بعد Q، وخرج F2 منها``: Q only tells when."""
        group = self.group(at) if self.is_(at - 1, "aftermath") and not self.is_(at - 1, "ere") else None
        named = group is not None and group.members[0].sort == "named" and not self.items[at].role
        return "after" in self.actor_order and named

    def _of_speaker(self, at: int, stop: int) -> bool:
        """Whether a place tells who speaks: "an activist from P said that", ``واعترف محافظ P بانسحاب F منها``."""
        if self.is_(at - 1, "governor") and self.is_(at - 2, "speech"):
            return True
        that = next((i for i in range(at + 1, stop) if self.items[i].has("that", "contrast")), None)
        that = that if that is not None and self.items[that].has("that") else None
        verb = next((i for i in range(at - 1, -1, -1) if self.items[i].has("speech", "that", "contrast")), None)
        if that is None or verb is None or not self.items[verb].has("speech"):
            return False
        told = any(self.trigger(i) is not None for i in range(verb + 1, at))  # "denied the fall of P, saying that"
        return not (told and any(self.items[i].has("speech") for i in range(at + 1, that)))

    def _two_before(self, at: int) -> list[Phrase] | None:
        """Both places of "entered P and took its airport after F had left them" (dual): the last two."""
        groups = [group for i in range(at) if (group := self.group(i)) is not None]
        last = [group.members[-1] for group in groups[-2:] if len(group.members) == 1]
        return last if len(last) == 2 else None

    def _left_towards(self, at: int) -> bool:
        """ "F, who held P, agreed to leave for Q": what is then said of "it" is said of P."""
        whither = self.trigger(at - 2) if self.prep(at - 1) == "to" else None
        return whither is not None and whither.get("frame") == "leave"


def of_countries(group: Group) -> bool:
    """Whether a group names a state: where a place lies, and nothing that anybody takes or leaves."""
    return all(map(is_country, group.members))


def is_country(phrase: Phrase) -> bool:
    """Whether a place is a state."""
    return phrase.place is not None and phrase.place.kind.startswith("PCL")


def of_two_kinds(group: Group) -> bool:
    """``مدينة P وبلدة Q``: of both a pronoun would be a dual."""
    first, last = group.members[0], group.members[-1]
    typed = "" not in (first.kind, last.kind) and first.kind != last.kind
    return len(group.members) == 2 and typed and not (first.plural or last.plural)
