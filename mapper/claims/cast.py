"""One sentence in its article: its items, who is named in it and in what part, and what was said before.

Holds the memory from sentence to sentence that pronouns need. The searches over it are in
:mod:`mapper.claims.scene`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Final

from mapper.claims.drafts import Draft
from mapper.claims.factions import Alias, Factions
from mapper.claims.phrases import Group, Phrase
from mapper.text.cues import Item
from mapper.text.lexicon import Lexicon, Tag

if TYPE_CHECKING:
    from mapper.claims.attribution import Speech


COMMAS: Final = (",", "،")
_ASIDE: Final = 16
_RELATIVE: Final = 4
_LED: Final = 8
_RELATIVE_REACH: Final = 8


@dataclass(slots=True)
class Actor:
    """A faction as a frame found it: who, with whom, and where it stands (-1: remembered)."""

    faction: str
    at: int
    co: tuple[str, ...] = ()
    rule: str = ""


@dataclass(slots=True)
class Memory:
    """What the article has said so far."""

    published: date
    subject: str | None = None
    subject_sentence: int = -99
    subject_gender: str = "any"
    factions: list[Alias] = field(default_factory=list)
    by_noun: dict[str, Alias] = field(default_factory=dict)
    groups: list[tuple[int, Group]] = field(default_factory=list)
    claimed: list[tuple[int, list[Phrase]]] = field(default_factory=list)
    taken: list[tuple[int, str, list[Phrase]]] = field(default_factory=list)
    dated: list[tuple[int, str, list[Phrase], date]] = field(default_factory=list)
    left: list[tuple[int, str, list[Phrase]]] = field(default_factory=list)
    said: list[Draft] = field(default_factory=list)
    persons: dict[str, str] = field(default_factory=dict)
    speaker: str | None = None
    speaker_sentence: int = -99

    def name(self, alias: Alias) -> None:
        """Remember a faction that is named; of a first word the last one, the last word last."""
        self.factions.append(alias)
        noun = alias.name.split()[0]
        self.by_noun.pop(noun, None)
        self.by_noun[noun] = alias


class Cast:
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
        """Settle who every faction word means."""
        self.number = number
        self.items = items
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
        self._name_factions()

    def _asides(self) -> Iterator[tuple[int, int]]:
        """
        Insertions between commas that describe what stands before them: where each begins and ends.

        ``P, the last town that F held,`` and ``F, backed by F2,``: the sentence goes on behind the second comma.
        """
        at = 0
        while at < len(self.items):
            begins = (
                self.is_(at + 1, "aside", "relative") or self._helped(at + 1) or self._apposed(at) or self._inserted(at)
            )
            begins = begins or self._that_is(at)
            if self.items[at].text in COMMAS and begins:
                stop = self._aside_end(at + 1)
                yield at, stop
                at = max(at, stop - 1)  # where one ends another may begin
            at += 1

    def _that_is(self, comma: int) -> bool:
        """ "P, and it is the largest town, is under the control of F": what is said of P goes on behind it."""
        if not self.is_(comma + 1, "it_is"):
            return False
        held = self.trigger(self._aside_end(comma + 1) + 1)
        return held is not None and held.get("frame") == "state"

    def _apposed(self, comma: int) -> bool:
        """ "P, the last town that F held,": a place, and a description up to a comma, without a verb."""
        head = comma + 2
        if self.actor_order[0] != "before" or self.group(comma - 1) is None:
            return False
        stop = self._aside_end(comma + 1)
        counted = self.group(comma + 1)
        if counted is not None and self._counted_again(comma, counted):
            return True
        if self.is_(comma + 1, "apposition"):
            return stop > comma + 1 and not any(self.finite(i) for i in range(comma + 1, stop))
        owned = self.group(comma + 1) is not None or self.is_(comma + 1, "faction")
        owned = owned and self.is_(comma + 2, "possessive")
        if not (self.is_(comma + 1, "article") or owned):
            return False
        head += owned
        one = self.items[comma + 1].text in ("a", "an")
        while head < stop and not (
            self.is_(head, "noun", "stronghold", "unnamed") or (one and self.group(head) is not None)
        ):
            if not self.items[head].word or self.finite(head) or self.is_(head, "speech", "conj"):
                return False
            head += 1
        inside = range(head, stop)
        return head < stop and not any(self.finite(i) and not self._related(comma, i) for i in inside)

    def _inserted(self, comma: int) -> bool:
        """ "P, south of Q, was", "P, seized by F in May, is": where it lies or what befell it, and then its verb."""
        if self.actor_order[0] != "before" or self.group(comma - 1) is None or comma + 1 >= len(self.items):
            return False
        stop = self._aside_end(comma + 1)
        if stop == comma + 1 or self.items[stop].text != ",":
            return False
        verb = stop + 1
        while self.is_(verb, "adverb", "date"):
            verb += 1
        state = self.trigger(verb)
        goes_on = (
            self.is_(verb, "aux", "become", "perfect", "had", "relative")
            or self.finite(verb)
            or (state is not None and state.get("frame") in ("state", "fall", "pass"))
        )
        begins = self.is_(comma + 1, "direction", "relation", "number", "near", "extent", "more_than", "prep")
        said = self.trigger(comma + 1)
        begins = begins or (said is not None and said.get("frame") == "state" and not said.form)
        begins = begins or self.items[comma + 1].text.isdigit() or self._number(comma + 1)
        return goes_on and begins and not any(self.finite(i) or self.barrier(i) for i in range(comma + 1, stop))

    def _counted_again(self, comma: int, counted: Group) -> bool:
        """ "P and Q, two villages besieged by F": as many as were named."""
        listed = self.group(comma - 1)
        several = (counted.members[0].sort == "unnamed" and counted.members[0].extent) or ""
        return listed is not None and several == f"count:{len(listed.members)}" and len(listed.members) > 1

    def _related(self, start: int, at: int) -> bool:
        return any(self.is_(i, "relative") for i in range(start, at))

    def _helped(self, at: int) -> bool:
        return self.is_(at, "role") and self.items[at].value("role") == "supporter"

    def _aside_end(self, at: int) -> int:
        for i in range(at + 1, min(len(self.items), at + _ASIDE)):
            verb = (self.finite(i) or self.items[i].has("become")) and not self.is_(at, "relative")
            if self.items[i].text in (*COMMAS, ".", "؛", ";") or (verb and self.items[i].joined):
                return i
        return at

    def aside(self, at: int) -> int | None:
        """Where the insertion that holds a position began, None outside one."""
        return next((begin for begin, stop in self.asides.items() if begin < at < stop), None)

    def is_(self, at: int, *kinds: str) -> bool:
        """Whether the item at a position can be one of these kinds."""
        return 0 <= at < len(self.items) and self.items[at].has(*kinds)

    def trigger(self, at: int) -> Tag | None:
        """Return the trigger at a position."""
        return self.items[at].tag("trigger") if 0 <= at < len(self.items) else None

    def finite(self, at: int) -> bool:
        """Whether a finite verb that makes claims stands here."""
        tag = self.trigger(at)
        return tag is not None and tag.form in ("past", "present", "plain", "passive")

    def control(self, at: int) -> bool:
        """Whether the noun "control" stands here."""
        tag = self.trigger(at)
        return tag is not None and bool(tag.get("control"))

    def group(self, at: int) -> Group | None:
        """Return the place group at a position."""
        return self.items[at].tags.get("group") if 0 <= at < len(self.items) else None

    def group_of(self, at: int) -> str:
        """Group that the faction at a position is counted with."""
        return self.factions.group(self.who.get(at))

    def barrier(self, at: int) -> bool:
        """Whether a new clause begins here."""
        return self.items[at].has("clause", "that")

    def prep(self, at: int) -> str:
        """Preposition at a position, by its own word."""
        return self.items[at].value("prep") if 0 <= at < len(self.items) else ""

    def _name_factions(self) -> None:
        """Settle who every faction word of the sentence means, and whether it acts, helps or is acted on."""
        for at, item in enumerate(self.items):
            alias = item.tags.get("faction")
            if alias is not None and self.actor_order[0] == "before" and self.is_(at + 1, "peopled"):
                del item.tags["faction"]
                continue
            if alias is not None and self._describes(at):
                self.who[at] = self.who[at - 1]
            elif alias is not None and (friend := self._allied(at)):
                self.who[at] = friend
            elif alias is not None:
                self.who[at] = self._meant(alias, at)
                if not alias.short and alias.name.lower() not in self.factions.vague:
                    self.memory.name(alias)
            elif whose := self._adjective(at):
                self.who[at] = whose
            elif item.has("nation") and (self._acts(at) or self._holds(at)):
                self.who[at] = item.value("nation")
            elif item.has("faction_anaphor") and not self.former(at):
                meant = self._anaphor(at)
                if meant:
                    self.who[at] = meant
            elif item.has("they") and self._conceded(at):
                self.who[at] = self.memory.subject or ""
            elif item.has("they") and (teller := self._tells_of_own(at)):
                self.who[at] = teller
            elif item.has("member") and not item.tags["member"].pron and self._members_act(at):
                if meant := self._members_of(at):
                    self.who[at] = meant
            elif (item.has("they") or (item.has("member") and item.tags["member"].pron)) and self.previous_faction(at):
                self.who[at] = self.previous_faction(at) or ""
        for at in self.who:
            alias = self.items[at].tags.get("faction")
            vague = alias is not None and alias.name.lower() in self.factions.vague
            if vague and at - 1 in self.roles and self.actor_order[0] == "before":
                self.who[at], self.roles[at] = self.who[at - 1], self.roles[at - 1]
            else:
                self.roles[at] = self._role(at)
        for at in [i for i in self.who if self.is_(i + 1, "led")]:
            self._follow(at)
        for at in [i for i in self.who if self.is_(i + 1, "of") or self._of_whom(i)]:
            of = at + 2 + self.is_(at + 2, "article")
            if of in self.who and self.actor_order[0] == "before":
                self.who[at] = self.who[of]
                self.roles[of] = "supporter"

    def _of_whom(self, at: int) -> bool:
        """ "Militants from F", "fighters loyal to F": a noun that may mean anybody, and whose they are."""
        alias = self.items[at].tags.get("faction")
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

    def _describes(self, at: int) -> bool:
        """ "The Jaish al-Fatah rebel alliance": a second name right behind the first says what it is."""
        if self.actor_order[0] != "before" or at - 1 not in self.who or not self.items[at - 1].has("faction"):
            return False
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

    def _adjective(self, at: int) -> str | None:
        """Whose "Turkish" control, or a "Turkish-held" town, is."""
        whose = (
            self.factions.adjective(self.items[at].text, self.memory.published) if self.factions.adjectives else None
        )
        if whose is None or self.actor_order[0] == "after":
            return whose if whose is not None and self._of_control(at - 1) else None
        thing = at + 1
        while self.is_(thing, "adverb", "member"):
            thing += 1
        tag = self.trigger(thing)
        if tag is None:
            return None
        holds = tag.get("frame") == "state" and tag.get("holder") == "before"
        held = holds and (not tag.get("predicate") or self.items[thing].text.startswith("flag"))
        under = self.is_(at - 1, "prep") and bool(tag.get("control") or tag.get("else_as"))
        return whose if held or under else None

    def _of_control(self, at: int) -> bool:
        tag = self.trigger(at)
        return tag is not None and (bool(tag.get("control")) or (tag.get("frame") == "state" and not tag.pron))

    def _printed_noun(self, at: int) -> str:
        return self.items[at].text

    def _members_act(self, at: int) -> bool:
        """ "The fighters took": those spoken of before, where no name follows."""
        article = str(self.lexicon.grammar.get("definite", ""))
        if self.actor_order[0] == "before":
            if self.items[at].text not in self.factions.vague or at - 1 in self.who or self._named_whose(at - 1):
                return False
            verb = at + 1
            while self.is_(verb, "adverb", "perfect", "aux", "date", "had"):
                verb += 1
            return self.trigger(verb) is not None
        beside = self.finite(at + 1) or (self.finite(at - 1) and not self.trigger(at - 1).pron)  # type: ignore[union-attr]
        return bool(article) and self.items[at].text.startswith(article) and beside

    def _named_whose(self, at: int) -> bool:
        """ "Iraqi troops", "tribal fighters": a word before them says whose they are."""
        item = self.items[at] if at >= 0 else None
        if item is None or not item.word or item.has("article", "clause", "aftermath", "that", "conj", "contrast"):
            return False
        return item.has("nation", "country", "possessive", "member", "place") or not item.known

    def _members_of(self, at: int) -> str:
        """Whose "troops" are: of the last faction named that can be meant, else of the side that speaks of them."""
        groups = self.factions.vague.get(self._printed_noun(at), ())
        named = [one.faction for one in self.memory.factions]
        named += [self.who[i] for i in sorted(self.who)] if self.actor_order[0] == "after" else []
        alike = [one for one in named if one in groups or self.factions.group(one) in groups]
        if alike or self.actor_order[0] != "before":
            return alike[-1] if alike else ""
        if side := self._side_that_speaks(groups):
            return side
        if "GOVERNMENT" not in groups or any(one in self.factions.foreign for one in named):
            return ""
        return self.factions.adjective("state", self.memory.published) or ""

    def _follow(self, at: int) -> None:
        """ "Rebels led by F" are F; led by fighters of F they have its help."""
        leader = at + 2
        while leader < len(self.items) and leader not in self.who and self.items[leader].word and leader - at < _LED:
            if self.is_(leader, "prep", "of", "trigger", "conj"):
                break
            leader += 1
        if leader in self.who and not self.is_(leader + 1, "of"):
            self.who[at] = self.who[leader]
            self.roles[leader] = "supporter"
            return
        for i in sorted(self.who):
            if at < i < leader + _RELATIVE and self.roles[i] == "actor":
                self.roles[i] = "supporter"
                return

    def _acts(self, at: int) -> bool:
        """Whether a state is the subject of a verb that makes claims: "Turkey has captured"."""
        if self.is_(at - 1, "prep", "relation", "conj", "direction", "of") or self.trigger(at - 1) is not None:
            return False
        following = at + 1
        held = self.trigger(following)
        if held is not None and held.get("holder") == "before":
            return True
        while self.is_(following, "adverb", "perfect", "date"):
            following += 1
        return self.finite(following) and not self.is_(at + 1, "aux")

    def _holds(self, at: int) -> bool:
        """ "under the control of Damascus": a state or its capital behind a phrase that only holders follow."""
        tag = self.trigger(at - 1)
        if tag is None or self.actor_order[0] != "before":
            return False
        return tag.get("frame") == "state" and not tag.get("holder") and not tag.get("own")

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

    def _side_that_speaks(self, groups: Sequence[str]) -> str:
        """Which of these sides a speaker of the sentence is the mouthpiece of: state television's "security forces"."""
        for item in self.items:
            side = self.factions.side(item.value("speaker"), self.memory.published, leaning=False)
            if side is not None and (side in groups or self.factions.group(side) in groups):
                return side
        return ""

    def _meant(self, alias: Alias, at: int) -> str:
        groups = self.factions.vague.get(alias.name.lower()) if self.factions.vague else None
        if groups is not None:
            recent = [each.faction for each in self.memory.factions if self.factions.group(each.faction) in groups]
            return recent[-1] if recent else self._side_that_speaks(groups) or alias.faction
        if alias.pejorative and (enemy := self._enemy(at)):
            return enemy
        if not alias.short:
            return alias.faction
        article = str(self.lexicon.grammar.get("definite", ""))
        noun = alias.name.removeprefix(article)
        for word, earlier in reversed(self.memory.by_noun.items()):
            if word.removeprefix(article) == noun:
                return earlier.faction
        return alias.faction

    def _conceded(self, at: int) -> bool:
        """ "F acknowledged that they ...": somebody else."""
        for i in range(at - 1, max(-1, at - 4), -1):
            tag = self.items[i].tag("speech")
            if tag is not None:
                return bool(tag.get("concedes")) and self.memory.subject is not None
        return False

    def _tells_of_own(self, at: int) -> str:
        """ "F denied this and said its troops ...": its own."""
        if self.actor_order[0] != "before":
            return ""
        verb = at - 1
        while self.is_(verb, "that", "date"):
            verb -= 1
        if not self.is_(verb, "speech"):
            return ""
        teller = verb - 1
        while self.is_(teller, "adverb", "date", "perfect", "shift"):
            teller -= 1
        if self.is_(teller, "nation"):
            return self.items[teller].value("nation")
        for i in range(verb - 1, -1, -1):
            if i in self.who and (
                self.is_(i + 1, "speech")
                or (self.is_(i + 1, "date", "adverb", "perfect") and self.is_(i + 2, "speech"))
            ):
                return self.who[i]
        return ""

    def previous_faction(self, at: int) -> str | None:
        """The faction that "its fighters" belong to: the last one that acts, not one whom a verbal noun mentions."""
        before = [i for i in self.who if i < at]
        speaker = self._who_says(at)
        if speaker is not None:
            return speaker
        if self.items[at].text.startswith("whose "):
            head = at - 1 - (self.items[at - 1].text in COMMAS)
            if head in self.who:
                return self.who[head]
        for i in range(at - 1, max(-1, at - _RELATIVE), -1):
            if self.items[i].has("relative"):
                head = i - 2 if self.items[i - 1].text in COMMAS else i - 1
                if head in self.who:
                    return self.who[head]
        for i in range(at - 1, max(-1, at - _RELATIVE), -1):
            if i in self.who or self.items[i].has("that"):
                break
            side = self._side_of(i)
            if side is not None:
                return side
        acting = [
            i for i in before if self._role(i) == "actor" and not self._of_noun(i) and not self.in_relative(i, at)
        ]
        if acting or self.memory.subject:
            return self.who[acting[-1]] if acting else self.memory.subject
        return self.who[before[-1]] if before else None

    def _who_says(self, at: int) -> str | None:
        """ "The commander of F said that his forces": nobody is named between."""
        that = next((i for i in range(at - 1, -1, -1) if self.is_(i, "that") or i in self.who), -1)
        if not self.is_(that, "that"):
            return None
        for i in range(that - 1, -1, -1):
            if self.is_(i, "speech"):
                return None
            if i in self.who or self.items[i].value("speaker") in self.factions.rows:
                said = any(self.is_(k, "speech") for k in range(max(0, i - _RELATIVE), i))
                return (self.who.get(i) or self.items[i].value("speaker")) if said else None
            if (side := self._side_of(i)) is not None:
                return side
        return None

    def _side_of(self, at: int) -> str | None:
        """ "The regime's media": whose mouthpiece a source is."""
        if self.actor_order[0] == "before" or not self.items[at].has("speaker"):
            return None
        return self.factions.side(self.items[at].value("speaker"), self.memory.published, leaning=False)

    def in_relative(self, at: int, stop: int) -> bool:
        """Whether something stands in a relative clause that ends before ``stop``."""
        for i in range(at - 1, max(-1, at - _RELATIVE_REACH), -1):
            if self.items[i].text in COMMAS:
                return False
            if self.items[i].has("relative"):
                return any(self.items[k].text in COMMAS for k in range(at + 1, stop))
        return False

    def _of_noun(self, at: int) -> bool:
        while self.is_(at - 1, "member", "article") or self.counted(at - 1):
            at -= 1
        tag = self.trigger(at - 1)
        return tag is not None and bool(tag.get("noun")) and not tag.pron

    def _anaphor(self, at: int) -> str | None:
        """``the former``, ``الأخيرة``: by order and gender among the factions named last."""
        tag = self.items[at].tags["faction_anaphor"]
        if tag.value == "this":
            article = str(self.lexicon.grammar.get("definite", ""))
            noun = self.items[at].text.split()[-1].removeprefix(article)
            alike = [alias for word, alias in self.memory.by_noun.items() if word.removeprefix(article) == noun]
            return alike[-1].faction if alike else self.previous_faction(at)
        if tag.value == "attacker":
            return self._attacker(at)
        named = [i for i in self.who if i < at and self.items[i].has("faction")]
        apart = [i for i in named if not self._of_noun(i)] if self.actor_order[0] == "after" else named
        named = apart if len({self.who[i] for i in apart}) > 1 else named
        people = [(self.who[i], self.gender(i)) for i in named] or [
            (alias.faction, self._gender_of(alias.name)) for alias in self.memory.factions[-2:]
        ]
        distinct = list({faction: (faction, gender) for faction, gender in people}.values())
        if tag.value == "both" or not distinct:
            return None
        gender = tag.get("gender", "any")
        fitting = [faction for faction, g in distinct if "any" in (g, gender) or g == gender]
        if not fitting or len(distinct) < 2:
            return None
        return fitting[0] if tag.value == "first" else fitting[-1]

    def _attacker(self, at: int) -> str | None:
        """ "The attackers": the side that takes, storms or comes near something, in this sentence or before it."""
        for i in sorted((i for i in self.who if i < at), reverse=True):
            verbs = [tag for k in range(max(0, i - _RELATIVE), i) if (tag := self.trigger(k)) is not None]
            if any(tag.value in ("captured", "advanced", "contested") for tag in verbs):
                return self.who[i]
        return self.memory.taken[-1][1] if self.memory.taken else self.previous_faction(at)

    def _foiled(self, at: int) -> bool:
        """Whether a word such as "repelled" stands here: whose attack it was is fought."""
        verb_first = self.actor_order[0] == "after"
        return not verb_first and 0 <= at < len(self.items) and self.items[at].value("mood") == "failed"

    def gender(self, at: int) -> str:
        """Grammatical gender of the faction word at a position: ``m``, ``f``, ``p`` or ``any``."""
        alias = self.items[at].tags.get("faction")
        if alias is not None and self.is_(at - 1, "member"):
            people = tuple(self.lexicon.grammar.get("plural_members", ()))
            return "p" if people and self.items[at - 1].text.endswith(people) else "any"
        if alias is None:
            return "any"
        return self._gender_of(alias.name)

    def _gender_of(self, name: str) -> str:
        table = self.lexicon.grammar.get("gender")
        if not table:
            return "any"
        first = name.split()[0]
        people = tuple(self.lexicon.grammar.get("plural_members", ()))
        if people and len(name.split()) > 1 and first.endswith(people):
            return "p"
        return next((gender for gender, words in table.items() if first in words), "f")

    def _role(self, at: int) -> str:
        """``opponent``, ``supporter``, ``owner`` (of the places before it) or ``actor``."""
        before = at - 1
        begun = self.aside(at)
        if begun is not None:
            return "supporter" if self._helped(begun + 1) else "aside"
        if self.items[at].role == "in" and "after" in self.actor_order:
            return "supporter"
        if self.items[at].role == "for":
            let = self.is_(before, "lets") or (self.is_(before - 1, "lets") and before not in self.who)
            acts = let or self.is_(before, "office", "batch", "member") or self._done_by(before)
            return "actor" if acts else "owner"
        while before >= 0 and (
            self.items[before].has("member", "article", "ally") or self._linked(before) or self.counted(before)
        ):
            if self.items[before].role == "for":
                acts = self.is_(before - 1, "office", "batch") or self._done_by(before - 1)
                return "actor" if acts else "owner"
            if self._linked(before):
                return self.roles.get(before - 1, "actor") if before - 1 in self.who else "actor"
            before -= 1
        if self.is_(at + 1, "role") and self.items[at + 1].value("role") == "opponent" and self._foiled(before):
            return "opponent"
        if self.items[at].joined and before in self.who:
            return self.roles.get(before, "actor")
        if self.items[at].joined and before >= 0 and not self.items[before].has("prep"):
            return "actor"
        if self._listed(before) and not self.finite(before - 1):
            return "aside"
        if self._held_before(before, at):
            return "opponent"
        if self._absolute(before, at):
            return "actor"
        if self.is_(before, "role"):
            return self.items[before].value("role")
        if self.prep(before) in ("from", "to", "against") and not self.items[before].tags["prep"].pron:
            return "opponent"
        acts = self.is_(before - 1, "mood")  # on whom a duty lies, acts
        if self.prep(before) == "on" and not self.items[before].tags["prep"].pron and not acts:
            return "opponent"
        if self.actor_order[0] == "before" and (
            self._attributive(at + 1) or self._object_of(before) or self._owns(before) or self._only_owns(at)
        ):
            return "owner"
        owned = self.group(before)
        if owned is not None and owned.members[-1].sort == "unnamed" and not self.items[at].lead:
            return "owner"
        return "actor"

    def _absolute(self, before: int, at: int) -> bool:
        """ "With F now holding P, ...": "with" at the head of a clause and a participle make F act."""
        heads = before == 0 or self.actor_order[0] == "before"
        verb = at + 1
        while self.is_(verb, "adverb"):
            verb += 1
        tag = self.trigger(verb)
        return heads and self.prep(before) == "against" and tag is not None and tag.form == "gerund"

    def _attributive(self, held: int) -> bool:
        """ "the rebel-held town": whoever holds it does nothing here."""
        tag = self.trigger(held)
        if tag is None or tag.get("holder") != "before" or tag.get("place") != "after" or tag.get("predicate"):
            return False
        thing = self.group(held + 1) is not None or (
            self.actor_order[0] == "before" and self.is_(held + 1, "noun", "stronghold", "unnamed")
        )
        return thing and not self.is_(held - 2, "relative", "conj", "that") and held > 1

    def _only_owns(self, at: int) -> bool:
        """ "the end of F's caliphate": whose something is that is no fighter."""
        if not self.is_(at + 1, "possessive"):
            return False
        thing = at + 2
        while thing < len(self.items) and (
            self.is_(thing, "article", "adjective", "place_adjective", "number", "speech")
            or not self.items[thing].known
        ):
            if not self.items[thing].word:
                return True
            thing += 1
        return not (thing in self.who or self.is_(thing, "member", "they", "speaker", "ally", "faction", "trigger"))

    def _listed(self, before: int) -> bool:
        """ "including F", "including al Qaeda's F"."""
        back = before
        while self.actor_order[0] == "before" and back > 0 and before - back < _RELATIVE:
            if not (self.is_(back, "possessive", "name_start", "article") or not self.items[back].known):
                break
            if not self.items[back].word:
                break
            back -= 1
        if self.actor_order[0] == "before" and back > 1 and self.items[back].text == ",":
            inner = back - 1  # "that includes al-Qaeda's affiliate, F"
            while inner > 0 and back - inner < _RELATIVE and not self.items[inner].known and self.items[inner].word:
                inner -= 1
            inner -= self.is_(inner, "possessive")
            while (
                inner > 0
                and back - inner < 2 * _RELATIVE
                and (self.is_(inner, "faction", "name_start") or not self.items[inner].known)
            ):
                inner -= 1
            back = inner if self.items[inner].value("relation") == "list" else back
        return back >= 0 and self.items[back].value("relation") == "list"

    def _object_of(self, verb: int) -> bool:
        """ "attacked rebels": a verb that nobody knows, with its subject before it, does something to them."""
        item = self.items[verb] if verb >= 0 else None
        tag = self.trigger(verb)
        if item is not None and verb > 0 and not item.has("speech"):
            drives = (
                tag is not None and tag.get("frame") == "expel" and tag.form == "past" and not self.is_(verb - 1, "aux")
            )
            fights = tag is not None and tag.get("frame") == "clash" and tag.form == "past"
            shuts = tag is not None and tag.value == "besieged" and tag.form == "past"
            if item.has("verb") or drives or fights or shuts:
                return not self.is_(verb - 1, "aux")
        ends = tuple(self.lexicon.grammar.get("verb_ends", ())[:1])
        if item is None or not item.word or item.known or not ends or not item.text.endswith(ends):
            return False
        return verb - 1 in self.who or self.is_(verb - 1, "aux", "perfect", "adverb", "relative", "they")

    def _owns(self, before: int) -> bool:
        """ "captured the headquarters of F": F is only whose it is."""
        if not self.is_(before, "of") or self.is_(
            before - 1, "member", "batch", "number", "ally", "unnamed", "extent", "trigger"
        ):
            return False
        if before - 1 in self.who or not self.items[before - 1].word or self.items[before - 1].text.isdigit():
            return False
        return any(self.finite(i) or self.is_(i, "speech") for i in range(before))

    def _held_before(self, control: int, at: int) -> bool:
        """ "from the control of F": F is who loses, unless "on P" follows."""
        tag = self.trigger(control)
        if tag is None or not tag.get("control") or self.prep(control - 1) != "from":
            return False
        return not any(self.prep(i) == "on" for i in range(at + 1, at + 4))

    def _done_by(self, at: int) -> bool:
        """Whether a verbal noun of leaving stands here or before adjectives: "a sudden withdrawal of F"."""
        for _ in range(2):
            if at >= 0 and self.items[at].word and (not self.items[at].known or self.is_(at, "aside", "member")):
                at -= 1
        tag = self.trigger(at)
        return tag is not None and tag.get("frame") == "leave" and bool(tag.get("noun"))

    def out_of(self, at: int) -> bool:
        """Whether "from", "of" introduces the faction at a position, or it goes on a list that it introduces."""
        before = at - 1
        while before >= 0 and (self.items[before].has("member", "article", "conj", "aside") or before in self.who):
            before -= 1
        return self.prep(before) == "from"

    def counted(self, at: int) -> bool:
        """Whether "of" stands here between a number of fighters and their faction: "hundreds of fighters of F"."""
        if self.prep(at) != "from":
            return False
        described = at > 1 and self.items[at - 1].word and not self.items[at - 1].known and self.is_(at - 2, "member")
        return described or self.is_(at - 1, "member", "batch") or self._number(at - 1)

    def _number(self, at: int) -> bool:
        return 0 <= at < len(self.items) and (self.items[at].text.isdigit() or self.items[at].has("number"))

    def _linked(self, at: int) -> bool:
        return self.items[at].has("conj") and at - 1 in self.who

    def factions_between(self, start: int, stop: int, *roles: str) -> list[int]:
        """Positions of factions in a range that play one of the roles (any when none is given)."""
        return [i for i in self.who if start <= i < stop and (not roles or self._part(i) in roles)]

    def _part(self, at: int) -> str:
        """Role of a faction for the statement under way: inside its own insertion it acts like any other."""
        role = self.roles[at]
        return "actor" if role == "aside" and self.inside is not None and self.aside(at) == self.inside else role

    def opponents(self, start: int, stop: int) -> tuple[str, ...]:
        """Factions that are fought, in a range."""
        return tuple(dict.fromkeys(self.who[i] for i in self.factions_between(start, stop, "opponent")))

    def clause_start(self, at: int) -> int:
        """Where the clause of a position begins."""
        for i in range(at - 1, -1, -1):
            if self.items[i].has("clause") or self.finite(i):
                return i
        return 0

    def groups_before(self, at: int) -> Iterator[int]:
        """Positions of place groups before this one, nearest first."""
        return (i for i in range(at - 1, -1, -1) if self.group(i) is not None)
