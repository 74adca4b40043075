"""One sentence: its items, and the insertions that its clauses run round."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from mapper.claims.embedded import embedded_end, verb_of
from mapper.claims.factions import Factions
from mapper.claims.memory import Memory
from mapper.claims.phrases import COUNTED, Group
from mapper.claims.reach import NEAR, RELATIVE_REACH
from mapper.claims.spots import COMMAS, Spots
from mapper.text.cues import Item
from mapper.text.lexicon import Lexicon

if TYPE_CHECKING:
    from mapper.claims.speech import Speech

STOPS: Final = (*COMMAS, ";", "؛")
_MEN: Final = ("faction", "member")
_ASIDE: Final = 20
_TELLERS: Final = 5
_SEVERAL: Final = ("villages", "part", None)
"""Extents of places without a name whose number is not said."""


class Sentence(Spots):
    """
    One sentence and who is in it.

    Parameters
    ----------
    number
        Of the sentence in the article.
    items
        Chunked, see :meth:`mapper.claims.chunks.Chunker.chunk`.
    """

    def __init__(
        self,
        number: int,
        items: Sequence[Item],
        lexicon: Lexicon,
        factions: Factions,
        memory: Memory,
        question: bool,
    ) -> None:
        """Find the insertions, and settle who is meant."""
        self.number = number
        self.items = items
        self.kinds = frozenset(("trigger", "group")).union(*(item.tags for item in items))  # only these two come later
        self.lexicon = lexicon
        self.factions = factions
        self.memory = memory
        self.question = question
        self.actor_order: Sequence[str] = lexicon.grammar.get("order", {}).get("actor", ("before",))
        self.who: dict[int, str] = {}
        self.roles: dict[int, str] = {}
        self.used: set[int] = set()
        self.swallowed: set[int] = set()
        self.said: list[Speech] = []
        self.asides = dict(self._asides())
        self.inside: int | None = None
        self._settle()

    def _settle(self) -> None:
        """Settle who the words of the sentence mean; the storey above knows how."""

    def _asides(self) -> Iterator[tuple[int, int]]:
        """
        Insertions between commas that describe what stands before them: where each begins and ends.

        ``P, the last town that F held,`` and ``F, backed by F2,``: the sentence goes on behind the second comma.
        """
        at = 0
        while at < len(self.items):
            if self.items[at].text in COMMAS and self._begins_aside(at):
                stop = self._aside_end(at + 1)
                yield at, stop
                at = max(at, stop - 1)  # where one ends another may begin
            elif (
                self.actor_order[0] == "after"
                and (stop := max(self._place_in_brackets(at), embedded_end(self, at))) > at
            ) or (stop := self._side_in_brackets(at)) > at:
                yield at, stop
                at = stop
            at += 1

    def _side_in_brackets(self, at: int) -> int:
        """ "F (*an ally of F2*) took P": where what is said of a side in brackets ends, before its verb."""
        if self.items[at].text != "(" or self.actor_order[0] != "before" or not self.is_(at - 1, "faction"):
            return at
        stop = next((i for i in range(at + 1, min(len(self.items), at + _ASIDE)) if self.items[i].text == ")"), at)
        named = any(self.is_(i, "faction") for i in range(at + 1, stop))
        return stop if named and self._verb_behind(stop + 1, denied=False) else at

    def _place_in_brackets(self, at: int) -> int:
        """``P (شمال Q)``: the bracket that closes where a place lies, ``at`` where none does."""
        lies = self.items[at].text == "(" and self.group(at - 1) is not None
        if not lies or not self.is_(at + 1, "direction", "relation", "near", "distance", "countryside"):
            return at
        ends = range(at + 2, min(len(self.items), at + RELATIVE_REACH))
        stop = next((i for i in ends if self.items[i].text == ")"), at)
        return at if any(self.trigger(i) is not None or self.is_(i, "faction") for i in range(at, stop)) else stop

    def _begins_aside(self, comma: int) -> bool:
        listed = self.spells_out(comma + 1)
        if listed and self.actor_order[0] == "before" and not self._which_groups(comma + 1):
            return False  # "several towns, including the F-held P, on Monday"
        told = self.is_(comma + 1, "aside", "relative") or self._helped(comma + 1) or self._apposed(comma)
        told = told or (self.is_(comma + 1, "prep") and self.is_(comma + 2, "relative"))  # "P, to which"
        told = told or self._inserted(comma) or self._that_is(comma) or self._counted_behind(comma)
        told = told or self._put_out(comma) or self._of_subject(comma) or self._before_object(comma)
        return told or self._meanwhile(comma) or self._where(comma) or self._once(comma) or self._what_it_is(comma)

    def _once(self, comma: int) -> bool:
        """``P، بعد أن كانت لـF، صارت``: what was, and then what became of it."""
        begun = self.is_(comma + 1, "subordinate") or (self.is_(comma + 1, "perfect") and self.items[comma + 1].joined)
        if self.actor_order[0] != "after" or not begun or not self.is_(comma + 2, "was"):
            return False
        stop = self._aside_end(comma + 1)
        return self.group(comma - 1) is not None and self.items[stop].text in COMMAS and self.is_(stop + 1, "become")

    def _what_it_is(self, comma: int) -> bool:
        """ "P, *with its factories*, and Q", "P, *the provincial capital*, and Q": said of P; the list goes on."""
        if self.actor_order[0] != "before" or self.group(comma - 1) is None:
            return False
        its = self.is_(comma + 1, "role", "link") and self.is_(comma + 2, "its")
        stop = self._aside_end(comma + 1)
        again = self.group(stop - 1) if stop <= comma + 3 else None
        told = its or (again is not None and [one.sort for one in again.members] == ["anaphor"])
        return told and self.items[stop].text == "," and self.is_(stop + 1, "conj")

    def _counted_behind(self, comma: int) -> bool:
        """ "The third city, after Q and R, to fall": those that are counted before it."""
        behind = self.is_(comma + 1, "aftermath") and not self.is_(comma + 1, "ere") and self.actor_order[0] == "before"
        if not behind or self.group(comma + 2) is None or not self.is_(comma - 1, "noun"):
            return False
        stop = self._aside_end(comma + 1)
        return self.items[stop].text == "," and any(self.is_(i, "nth") for i in range(max(0, comma - 4), comma))

    def _put_out(self, comma: int) -> bool:
        """ "F, driven from P last year, still holds Q": what befell it, and then its verb."""
        tag = self.trigger(comma + 1)
        if tag is None or tag.get("frame") != "expel" or tag.form not in ("past", "passive"):
            return False
        stop = self._aside_end(comma + 1)
        verb = self.past(stop + 1, "adverb", "date", "perfect")
        ends = self.actor_order[0] == "before" and self.items[stop].text == ","
        goes_on = self._says_of_it(verb) or self._says_of_it(stop + 1) or self.is_(verb, "aux", "become", "verb")
        goes_on = goes_on or (self.unlisted(verb) and self.items[verb].text.endswith("ed"))
        return ends and self.is_(comma - 1, "faction") and goes_on

    def _of_subject(self, comma: int) -> bool:
        """ "F, long the enemy of F2, took P", "F, not F2, took P", "it was F, and not F2, that took P"."""
        denied = self.is_(comma + 1 + self.is_(comma + 1, "conj", "contrast"), "neg")
        alike = self.one_of(comma + 1, "besides")
        if self.actor_order[0] != "before" or not self.is_(comma - 1, "faction"):
            return False
        if self.is_(comma + 1, "role", "conj", "also", "ally", "led", "speech") and not denied:
            return False
        stop = self._aside_end(comma + 1)
        inside = range(comma + 1, stop)
        named = next((i for i in inside if self.is_(i, "faction")), -1)
        apart = denied or alike or any(self.is_(i, "of", "prep") for i in range(comma + 1, named))
        apart = apart or (named > 0 and self.is_(named + 1, "possessive"))  # "F, F2's main rivals, took P"
        plain = apart and not any(self.finite(i) or self.is_(i, "speech", "speaker", "according") for i in inside)
        return plain and self.items[stop].text == "," and self._verb_behind(stop + 1, denied=denied)

    def _verb_behind(self, at: int, *, denied: bool) -> bool:
        """Whether the verb of a subject stands here, past what tells when, or past "as first reported"."""
        at = self.past(at, "adverb", "date")
        said = self.trigger(at)
        told = said is not None and said.get("frame") in ("near", "take") and not (said.form or said.get("noun"))
        if (
            told
            or self.finite(at)
            or self.is_(at, "aux", "perfect", "become", "light", *(("relative",) if denied else ()))
        ):
            return True
        stop = self._aside_end(at)
        apart = denied and self.items[stop].text == "," and not any(self.is_(i, "faction") for i in range(at, stop))
        return apart and self._verb_behind(stop + 1, denied=False)

    def _before_object(self, comma: int) -> bool:
        """ "Took, for the third time, P", "captured, according to residents, P": between a verb and what it takes."""
        verb = self.back(comma - 1, "adverb", "date")
        tag = self.trigger(verb)
        stop = self._aside_end(comma + 1)
        held = self.trigger(stop + 1)
        if self.is_(verb, "become", "today") and held is not None and held.get("frame") == "state":
            return not any(self.finite(i) or self.barrier(i) or self.is_(i, "conj") for i in range(comma + 1, stop))
        if self.actor_order[0] != "before" or tag is None or not self.finite(verb) or "" not in tag.get("via", [""]):
            return False
        named = stop + 1
        while self.is_(named, "article", "conj") or self.number_at(named):
            named += 1
        quiet = not any(self.trigger(i) is not None or self.barrier(i) for i in range(comma + 1, stop))
        return quiet and stop > comma + 1 and self.items[stop].text == "," and self.group(named) is not None

    def _meanwhile(self, comma: int) -> bool:
        """ "Took F, a month after it was formed, P", "took F, according to X, P": between who and what."""
        if self.actor_order[0] != "after" or not self.is_(comma - 1, "faction"):
            return False
        told = self.is_(comma + 1, "according", "as", "circumstance", "prep", "during", "role", "date")
        told = told or self._in_apposition(comma + 1)
        stop = self._aside_end(comma + 1)
        heads = comma == 1 or self.is_(comma - 2, "that", "clause", "contrast")
        if not told or (verb_of(self, comma - 1) < 0 and not (heads and self.finite(stop + 1))):
            return False
        goes_on = self.finite(stop + 1) and not self.items[stop + 1].joined
        if not heads:
            goes_on = self.group(stop + 1) is not None or self.is_(stop + 1, "prep") or self.control(stop + 1)
            tag = self.trigger(verb_of(self, comma - 1))  # ``طردت F، بحسب A، مقاتلي F2 من P``
            goes_on = goes_on or (tag is not None and tag.get("frame") == "expel" and self.is_(stop + 1, *_MEN))
            goes_on = goes_on or (self.finite(stop + 1) and self.is_(verb_of(self, comma - 1), "become"))
        as_told = self.is_(comma + 1, "as")
        quiet = not any(self.finite(i) or self.barrier(i) for i in range(comma + 1 + as_told, stop))
        return stop > comma + 2 and self.items[stop].text in COMMAS and goes_on and quiet

    def _in_apposition(self, at: int) -> bool:
        """``F، خصم F2 الأول،``: a noun that says who F is, and neither joins another clause nor begins a list."""
        item = self.items[at] if at < len(self.items) else None
        plain = item is not None and item.word and not item.joined and not item.role
        return plain and not self.is_(at, "faction", "group", "contrast", "clause", "that", "conj", "trigger", "neg")

    def _where(self, comma: int) -> bool:
        """ "P, where F had dug in, was captured", "P, the town where": what happened there, and then the verb."""
        where = comma + 1
        while self.actor_order[0] == "before" and where - comma < RELATIVE_REACH and not self.is_(where, "at_which"):
            what = self.group(where)
            if not (what.members[0].sort == "anaphor" if what is not None else self._says_what(where)):
                break
            where += 1
        which = where > comma + 1 and self.is_(where + self.is_(where, "prep"), "relative")  # "the town from which"
        stop = self._aside_end(comma + 1) if which or self.is_(where, "at_which") else comma + 1
        goes_on = self.is_(stop + 1, "aux", "become", "perfect", "date") or self._says_of_it(stop + 1)
        goes_on = goes_on or (self.done_before(comma) and self.is_(stop + 1, "conj", "contrast"))
        return self.group(comma - 1) is not None and stop > comma + 1 and self.items[stop].text == "," and goes_on

    def _says_what(self, at: int) -> bool:
        """Whether a word stands here that may say what a place is, and does not end its clause."""
        return self.unlisted(at) or self.is_(at, "article", "noun", "adjective", "place_adjective", "superlative")

    def _says_of_it(self, at: int) -> bool:
        """Whether what befell a place is told here: by a verb, or by a phrase that needs none."""
        tag = self.trigger(at)
        return self.finite(at) or (tag is not None and tag.get("frame") in ("state", "fall", "pass"))

    def _that_is(self, comma: int) -> bool:
        """ "P, and it is the largest town, is under the control of F", ``P، وكانت معقل F، دخلها F2``: of P too."""
        was = comma + 1 < len(self.items) and self.items[comma + 1].joined and self.is_(comma + 1, "was", "perfect")
        was = was and self.group(comma - 1) is not None and self.actor_order[0] == "after"
        if not (was or self.is_(comma + 1, "it_is")):
            return False
        behind = self._aside_end(comma + 1) + 1
        held = self.trigger(behind)
        if held is not None and held.get("frame") == "state":
            return True
        it = held is not None and bool(held.pron) and not held.get("noun")
        return was and self.items[behind - 1].text in COMMAS and (it or self.is_(behind, "was", "become"))

    def _apposed(self, comma: int) -> bool:
        """ "P, the last town that F held,": a place, and a description up to a comma, without a verb."""
        head, of = comma + 2, comma - 1
        of = self.back(of, "date")  # "took P on Friday, one of the last bases of F2"
        if self.actor_order[0] != "before" or not (self.group(of) is not None or self.is_(of, "near")):
            return False
        stop = self._aside_end(comma + 1)
        counted = self.group(comma + 1)
        if counted is not None and self.counted_again(comma - 1, counted):
            return True
        if self.most_of_its_kind(comma + 1):
            return stop > comma + 1
        if self.is_(comma + 1, "apposition"):
            return stop > comma + 1 and not any(self._says(i) for i in range(comma + 1, stop))
        if counted is not None and self._the_only(comma + 1, counted):
            return all(
                self._related(comma, i) or self._contact(comma + 1, i) for i in range(comma + 2, stop) if self._says(i)
            )
        owned = self.group(comma + 1) is not None or self.is_(comma + 1, "faction")
        owned = owned and (self.is_(comma + 2, "possessive") or self.of_stronghold(comma + 1))
        if not (self.is_(comma + 1, "article", "indefinite") or owned):
            return False
        head += owned and self.is_(comma + 2, "possessive")
        one = self.is_(comma + 1, "indefinite")
        if self.is_(comma + 1, "its") and not any(
            self.is_(i, "superlative", "stronghold", "past_mark", "last_of") for i in range(head, stop)
        ):
            return False  # "P, its airport and Q were taken"
        while head < stop and not (
            self.is_(head, "noun", "stronghold", "unnamed")
            or (head + 1 == stop and self.is_(head, "number") and self.is_(head - 1, "adjective"))  # "the other two"
            or (one and self.group(head) is not None)
            or self._last_of_theirs(comma, head)
            or self._last_of_those(head)
        ):
            if not self.items[head].word or self.finite(head) or self.is_(head, "speech", "conj"):
                return False
            head += 1
        told = (i for i in range(head, stop) if self._says(i) and not self.prep(i + 1))  # "the last camp left in Q"
        last = any(self.is_(i, "past_mark", "superlative", "last_of") for i in (comma + 1, comma + 2))
        return (head < stop or last) and all(self._related(comma, i) or self._contact(head, i) for i in told)

    def _the_only(self, at: int, group: Group) -> bool:
        """ "P, *the last district of Q* where F has", "*the last part of Q* held by F": one, with an article."""
        word, *more = (self.lexicon.entries.get(word, {}) for word in self.items[at].text.split())
        one = (group.members[0].sort, group.members[0].extent) == ("unnamed", "count:1")
        one = one or (group.members[0].extent == "part" and any("past_mark" in each for each in more))
        return one and len(group.members) == 1 and "article" in word and "indefinite" not in word

    def _says(self, at: int) -> bool:
        """Whether a verb stands here, and not the noun of "under F *control*"."""
        under = self.is_(at, "rule_of") and any(self.prep(i) == "under" for i in range(max(0, at - NEAR), at))
        return self.finite(at) and not under

    def _last_of_theirs(self, comma: int, head: int) -> bool:
        """ "P, the last F post on the road,": whose it is stands right before a word that no list knows."""
        last = any(self.is_(i, "past_mark", "superlative") for i in range(comma + 1, head))
        return last and self.unlisted(head) and self.is_(head - 1, "faction")

    def _last_of_those(self, head: int) -> bool:
        """ "P, the last of *the Q towns* held by F,": P is one of them."""
        those = self.group(head) if self.is_(head - 1, "member", "last_of", "number") else None
        return those is not None and len(those.members) == 1 and those.members[0].kind in COUNTED.values()

    def _contact(self, noun: int, verb: int) -> bool:
        """ "The biggest town F still holds": a clause without "that" right behind its noun."""
        who = self.back(verb - 1, "adverb", "perfect", "pluperfect")
        first = who - self.is_(who - 1, "article")
        return self.is_(who, "faction", "they", "he_or_she") and first - 1 == noun

    def most_of_its_kind(self, at: int) -> bool:
        """ "P, the biggest camp left in Q, was": a description that is no other place."""
        counted = self.group(at)
        words = counted.members[0].name.split() if counted is not None and counted.members[0].sort == "anaphor" else []
        return any("superlative" in self.lexicon.entries.get(word, {}) for word in words)

    def _inserted(self, comma: int) -> bool:
        """ "P, south of Q, was", "P, seized by F in May, is": where it lies or what befell it, and then its verb."""
        if self.actor_order[0] != "before" or self.group(comma - 1) is None or comma + 1 >= len(self.items):
            return False
        stop = self._aside_end(comma + 1)
        if stop == comma + 1 or self.items[stop].text != ",":
            return False
        verb = self.past(stop + 1, "adverb", "date")
        goes_on = (
            self.is_(verb, "aux", "become", "perfect", "had", "relative")
            or self._says_of_it(verb)
            or verb > stop + 1
            or any(self.is_(i, "speech") for i in range(stop + 1, stop + _TELLERS))
        )
        of_man = self.is_(comma + 1, "article") and self.unlisted(comma + 2) and self.is_(comma + 3, "of")
        of_man = of_man and any(self.is_(i, "faction") for i in range(comma + 4, stop))  # "P, the home of F's leader"
        begins = self.is_(comma + 1, "direction", "relation", "number", "near", "extent", "more_than", "prep")
        side = comma + 2 + self.is_(comma + 2, "article")
        if self.prep(comma + 1) == "to" and self.is_(side, "faction"):
            return False  # "lost its last base, P, to F after heavy clashes, X said"
        befell = self.past(comma + 1, "adverb", "date", "was", "now")  # "P, until then in the hands of F, fell"
        said = self.trigger(befell)
        begins = begins or (said is not None and said.get("frame") == "state" and not said.form)
        begins = begins or (self.prep(befell) in ("in", "under") and verb == stop + 1)
        begins = begins or (of_man and not any(self.group(i) is not None for i in range(comma + 2, stop)))
        begins = begins or self.items[comma + 1].text.isdigit() or self.number_at(comma + 1)
        by = self.past(befell + 1, "adverb", "date")
        begins = begins or self.is_(by, "agent")
        held = self.trigger(befell + 1) if self.is_(befell, "faction", "country") else None
        begins = begins or (held is not None and held.get("holder") == "before")  # "P, rebel-held until Monday, is"
        goes_on = goes_on or self._of_object(comma, befell, stop) or (of_man and self.done_before(comma))
        inside = (i for i in range(comma + 1, stop) if i != befell and not self.is_(i, "rule_of"))
        inside = (i for i in inside if not (self.is_(i, "until") and self.is_(i + 1, "date")))
        return goes_on and begins and not any(self.finite(i) or self.barrier(i) for i in inside)

    def _of_object(self, comma: int, first: int, stop: int) -> bool:
        """ "F took P, *held by F2 since 2014,* and drove F3 out of Q": whose what is taken is or was."""
        tag = self.trigger(first)
        told = (tag is not None and tag.value in ("captured", "controls")) or self.prep(first) in ("in", "under")
        whose = any(self.is_(i, "faction", "nation") for i in range(first + 1, stop))
        return told and whose and any(self.is_(i, "faction") for i in range(comma)) and self.done_before(comma)

    def done_before(self, comma: int) -> bool:
        """Whether a verb of its clause stands before the place that a comma follows."""
        begin = next((i for i in range(comma - 1, -1, -1) if self.items[i].text in STOPS), -1)
        return any(self.is_(i, "trigger", "light", "verb") for i in range(begin + 1, comma))

    def counted_again(self, at: int, counted: Group) -> bool:
        """ "P and Q, two villages besieged by F", "the last villages held by F": as many as were named, or the last."""
        listed, first = self.group(at), counted.members[0]
        if listed is None or len(listed.members) < 2 or first.sort not in ("unnamed", "those"):
            return False
        held = self.trigger(at + 3)
        under = self.prep(at + 3) == "under"
        if first.sort == "those":
            return under and not first.bounded  # "P and Q, both under F's control, fell"
        those = "article" in self.lexicon.entries.get(self.items[at + 2].text, {}) and not first.bounded
        last = those and first.extent in _SEVERAL and (under or (held is not None and held.get("frame") == "state"))
        return last or first.extent == f"count:{len(listed.members)}"

    def described_in(self, at: int, low: int) -> int:
        """ "F*,* which holds P, said", "F, backed by F2, said": where what is told of a speaker opens; else ``at``."""
        opened = next((i for i in range(at - 2, low, -1) if self.items[i].text in COMMAS), 0)
        if opened < 1 or self.items[at - 1].text not in COMMAS:
            return at
        if not (self.is_(opened + 1, "relative", "trigger") or self.items[opened + 1].value("role")):
            return at
        return opened if self.is_(opened - 1, "speaker", "faction", "nation", "faction_anaphor") else at

    def denied_behind(self, at: int) -> bool:
        """ "F said it had taken P, *which F2 denied*", "a claim F2 denies": all that was said before, and no more."""
        which = self.which_before(at)
        named = any(self.is_(i, "speaker", "faction", "nation") for i in range(which + 1, at))
        behind = self.past(at + 1, "date", "adverb")
        named = named and (
            behind >= len(self.items) or not self.items[behind].word or self.is_(behind, "conj", "clause")
        )
        return named and which > 0

    def which_before(self, at: int) -> int:
        """ "P, *which* F denied shelling", "*a claim* F denies": what points back before a denial; 0 for none."""
        which = at - 1
        while which > 0 and self.items[which].word and not self.is_(which, "relative", "so", "conj", "clause"):
            which -= 1
        return which if self.is_(which, "relative", "so") and self.items[which - 1].text in COMMAS else 0

    def _related(self, start: int, at: int) -> bool:
        """Whether a verb stands in a relative clause, "a town that F held", with or without its pronoun."""
        who = self.back(at - 1, "perfect", "pluperfect", "adverb", "had", "date")
        noun = self.back(who - 1, "article", "member")
        bare = self.is_(who, "faction", "he_or_she", "they") and self.is_(noun, "noun", "stronghold", "unnamed")
        return bare or any(self.is_(i, "relative") for i in range(start, at))

    def _helped(self, at: int) -> bool:
        return self.is_(at, "role") and self.items[at].value("role") == "supporter"

    def _aside_end(self, at: int) -> int:
        if self._which_groups(at):
            return self._list_end(at + 1)
        for i in range(at + 1, min(len(self.items), at + _ASIDE)):
            verb = (self.finite(i) or self.items[i].has("become")) and not self.is_(at, "relative")
            if self.items[i].text in (*COMMAS, ".", "؛", ";") or (verb and self.items[i].joined):
                return i
        return at

    def _which_groups(self, at: int) -> bool:
        """ "*Which includes*", "*which groups*": members of the side before it follow."""
        listed = self.spells_out(at)
        words = self.items[at].text.split() if listed else []
        led = bool(words) and "relative" in self.lexicon.entries.get(words[0], {})
        return led or (self.is_(at, "relative") and self.is_(at + 1, "includes"))

    def _list_end(self, at: int) -> int:
        """ "F, which includes A, B and C, took P": the comma behind the last member, before what F did."""
        ends = [i for i in range(at, min(len(self.items), at + 2 * _ASIDE)) if self.items[i].text == ","]
        verb = next((i for i in ends if self.finite(i + 1) or self.is_(i + 1, "perfect", "aux", "adverb")), -1)
        return verb if verb >= 0 else next(iter(ends), at)

    def aside(self, at: int) -> int | None:
        """Where the insertion that holds a position began, None outside one."""
        return next((begin for begin, stop in self.asides.items() if begin < at < stop), None)

    def embedded(self, at: int) -> range:
        """What is said of a side between its verb and what that takes, if a position stands in it: all of it."""
        spans = (range(begin, stop + 1) for begin, stop in self.asides.items() if self.items[begin].text not in COMMAS)
        return next((span for span in spans if at in span), range(0))

    def set_apart(self, at: int) -> frozenset[int]:
        """Positions before one that stand in insertions of their own."""
        apart = ((begin, stop) for begin, stop in self.asides.items() if stop < at)
        return frozenset(i for begin, stop in apart for i in range(begin, stop + 1))

    def past_aside(self, at: int) -> int:
        """Position before the insertion that ends at a position, or the position itself."""
        return next((begin - 1 for begin, stop in self.asides.items() if stop == at), at)
