"""One sentence in its article: items, who has been named so far, and the small searches that frames ask for.

Holds the memory from sentence to sentence (last faction, last place) that pronouns need.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from mapper.claims.factions import Alias, Factions
from mapper.claims.phrases import Group, Phrase
from mapper.text.cues import Item
from mapper.text.lexicon import Lexicon, Tag

_REACH: Final = 22
"""Items a frame looks ahead for its place."""
_NEAR: Final = 4
_MEMORY: Final = 3
"""Sentences that a dropped subject or a pronoun can look back."""


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
    factions: list[Alias] = field(default_factory=list)
    groups: list[tuple[int, Group]] = field(default_factory=list)
    claimed: list[tuple[int, list[Phrase]]] = field(default_factory=list)
    taken: list[tuple[int, str, list[Phrase]]] = field(default_factory=list)
    persons: dict[str, str] = field(default_factory=dict)
    speaker: str | None = None
    speaker_sentence: int = -99


class Scene:
    """
    One sentence, ready for frames.

    Parameters
    ----------
    number
        Of the sentence in the article.
    items
        Chunked, see :meth:`mapper.claims.chunks.Chunker.chunk`.
    """

    def __init__(
        self, number: int, items: Sequence[Item], lexicon: Lexicon, factions: Factions, memory: Memory, question: bool
    ) -> None:
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
        self._name_factions()

    # -- small looks

    def is_(self, at: int, *kinds: str) -> bool:
        """Whether the item at a position can be one of these kinds."""
        return 0 <= at < len(self.items) and self.items[at].has(*kinds)

    def trigger(self, at: int) -> Tag | None:
        """Return the trigger at a position."""
        return self.items[at].tag("trigger") if 0 <= at < len(self.items) else None

    def finite(self, at: int) -> bool:
        """Whether a finite verb that makes claims stands here."""
        tag = self.trigger(at)
        return tag is not None and tag.form in ("past", "present", "plain")

    def group(self, at: int) -> Group | None:
        """Return the place group at a position."""
        return self.items[at].tags.get("group") if 0 <= at < len(self.items) else None

    def barrier(self, at: int) -> bool:
        """Whether a new clause begins here."""
        return self.items[at].has("clause", "that")

    def prep(self, at: int) -> str:
        """Preposition at a position, by its own word."""
        return self.items[at].value("prep") if 0 <= at < len(self.items) else ""

    # -- factions

    def _name_factions(self) -> None:
        """Settle who every faction word of the sentence means, and whether it acts, helps or is acted on."""
        for at, item in enumerate(self.items):
            alias = item.tags.get("faction")
            if alias is not None:
                self.who[at] = self._meant(alias)
                if not alias.short:
                    self.memory.factions.append(alias)
            elif item.has("faction_anaphor"):
                meant = self._anaphor(at)
                if meant:
                    self.who[at] = meant
            elif item.has("they") and self._previous_faction(at):
                self.who[at] = self._previous_faction(at) or ""
            elif item.has("member") and item.tags["member"].pron and self._previous_faction(at):
                self.who[at] = self._previous_faction(at) or ""
        for at in self.who:
            self.roles[at] = self._role(at)

    def _meant(self, alias: Alias) -> str:
        if not alias.short:
            return alias.faction
        article = str(self.lexicon.grammar.get("definite", ""))
        noun = alias.name.removeprefix(article)
        for earlier in reversed(self.memory.factions):
            if earlier.name.split()[0].removeprefix(article) == noun:
                return earlier.faction
        return alias.faction

    def _previous_faction(self, at: int) -> str | None:
        before = [i for i in self.who if i < at]
        return self.who[before[-1]] if before else self.memory.subject

    def _anaphor(self, at: int) -> str | None:
        """``the former``, ``الأخيرة``: by order and gender among the factions named last."""
        tag = self.items[at].tags["faction_anaphor"]
        if tag.value == "this":
            return self._previous_faction(at)
        named = [i for i in self.who if i < at and self.items[i].has("faction")]
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

    def gender(self, at: int) -> str:
        """Grammatical gender of the faction word at a position: ``m``, ``f``, ``p`` or ``any``."""
        alias = self.items[at].tags.get("faction")
        return self._gender_of(alias.name) if alias is not None else "any"

    def _gender_of(self, name: str) -> str:
        table = self.lexicon.grammar.get("gender")
        if not table:
            return "any"
        first = name.split()[0]
        return next((gender for gender, words in table.items() if first in words), "f")

    def _role(self, at: int) -> str:
        """``opponent``, ``supporter``, ``owner`` (of the places before it) or ``actor``."""
        before = at - 1
        if self.items[at].role == "for":
            return "owner"
        while before >= 0 and (self.items[before].has("member", "article", "ally") or self._linked(before)):
            if self.items[before].role == "for":
                return "owner"
            if self._linked(before):
                return self.roles.get(before - 1, "actor") if before - 1 in self.who else "actor"
            before -= 1
        if self.items[at].joined and before in self.who:
            return self.roles.get(before, "actor")
        if self.items[at].joined and before >= 0 and not self.items[before].has("prep"):
            return "actor"
        if self.is_(before, "role"):
            return self.items[before].value("role")
        if self.items[before].value("prep") in ("from", "to", "against") if before >= 0 else False:
            return "opponent"
        owned = self.group(before)
        if owned is not None and owned.members[-1].sort == "unnamed" and not self.items[at].lead:
            return "owner"
        return "actor"

    def _linked(self, at: int) -> bool:
        return self.items[at].has("conj") and at - 1 in self.who

    def factions_between(self, start: int, stop: int, *roles: str) -> list[int]:
        """Positions of factions in a range that play one of the roles (any when none is given)."""
        return [i for i in self.who if start <= i < stop and (not roles or self.roles[i] in roles)]

    # -- places

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
        for i in range(at + 1, min(len(self.items), at + 1 + reach)):
            item = self.items[i]
            if self.barrier(i) or self.finite(i) or item.has("contrast") or self._another_verb(at, i):
                break
            group = self.group(i)
            if group is not None:
                if (direct and not self._behind_other_prep(i) and item.role in ("", "as")) or (item.role and item.role in via):
                    return self._with_more(i, via), i
                if self.prep(i - 1) in via and self.prep(i - 1):
                    return self._with_more(i, via), i
            elif item.value("prep") in via and item.has("prep"):
                if item.tags["prep"].pron:
                    found = self.antecedent(at, item.tags["prep"].pron)
                    more = self._with_more(i, via) if found else []
                    return ([*found, *more] if found else None), i
                if i + 1 < len(self.items) and self.group(self._past_fillers(i + 1)) is None:
                    direct = False
                    if item.value("prep") == "on":
                        break
            elif direct and not self._passes(i):
                direct = False
            if not direct and not [v for v in via if v]:
                break
        if tag is not None and tag.pron and tag.get("noun") and "" in via:
            return self.antecedent(at, tag.pron), at
        return None, -1

    def _another_verb(self, at: int, i: int) -> bool:
        """Whether a verb that makes no claim itself begins another statement here."""
        item = self.items[i]
        if item.has("become") and item.joined:
            return True
        light = item.tag("light")
        return i > at + 1 and light is not None and light.form == "past" and not item.has("prep")

    def _past_fillers(self, at: int) -> int:
        while at < len(self.items) and self.items[at].has("article", "date", "member"):
            at += 1
        return at

    def _behind_other_prep(self, at: int) -> bool:
        return self.items[at - 1].has("prep") or self.items[at - 1].has("relation")

    def _passes(self, at: int) -> bool:
        """Whether a direct object may still follow this item."""
        item = self.items[at]
        if at in self.who or item.has("date", "member", "article", "ally", "filler", "extent", "supporter", "role", "adverb"):
            return True
        return item.text in ("(", ")", "،", ",") or (item.has("trigger") and bool(item.tags["trigger"].get("control")))

    def _with_more(self, at: int, via: Sequence[str]) -> list[Phrase]:
        """Return the members of a group and of the groups that "and on ..." adds to it."""
        group = self.group(at)
        members = list(group.members) if group is not None else []
        i = at + 1
        while i < len(self.items):
            comma = self.items[i].text in (",", "،")
            i += comma
            if self.is_(i, "then"):
                i += 1
                i += self.is_(i, "date")
                then = self.prep(i) in via
            else:
                then = i < len(self.items) and self.items[i].joined
            if i + 1 < len(self.items) and then and self.prep(i) in via and self.group(i + 1) is not None:
                more = self.group(i + 1)
                members += more.members if more is not None else []
                i += 2
            elif self.is_(i, "date") and not comma:
                i += 1
            else:
                break
        return members

    def antecedent(self, at: int, pron: str) -> list[Phrase] | None:
        """Places that a pronoun means: those before its relative clause, else those spoken of last."""
        for i in range(at - 1, max(-1, at - 5), -1):
            if self.items[i].has("relative"):
                before = i - 1
                while before >= 0 and self.items[before].text in (",", "،"):
                    before -= 1
                group = self.group(before)
                return list(group.members) if group is not None else None
            if not self.items[i].has("was", "perfect", "date") and i not in self.who:
                break
        for i in range(at - 1, -1, -1):
            group = self.group(i)
            if group is not None and self._agrees(group, pron):
                return list(group.members)
        for number, members in reversed(self.memory.claimed):
            if self.number - number <= 1:
                return list(members)
        return None

    def _agrees(self, group: Group, pron: str) -> bool:
        masculine = self.lexicon.grammar.get("masculine_kinds", [])
        gender = self.lexicon.grammar.get("pronouns", {}).get(pron, "f")
        if gender == "d":
            return len(group.members) == 2
        if gender == "m":
            return group.members[-1].kind in masculine
        return gender != "p"

    # -- actors

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
        if "after" in self.actor_order or noun:
            found = self._actor_after(at, stop)
            if found is not None:
                return found
        if "after" in self.actor_order and not noun and self._strange_subject(at):
            return None
        found = self._actor_before(at, tag)
        if found is not None or strict:
            return found
        return self._actor_remembered(at, tag)

    def actor_before(self, at: int, kind: str = "trigger") -> Actor | None:
        """Find the actor that a pronoun or the form of a verb means."""
        tag = self.items[at].tag(kind)
        return self._actor_before(at, tag) or self._actor_remembered(at, tag)

    def _actor_after(self, at: int, stop: int) -> Actor | None:
        end = stop if stop > at else at + _NEAR
        if stop > at and self.items[stop].has("prep") and self.items[stop].tags["prep"].pron:
            end = stop + _NEAR
        for i in self.factions_between(at + 1, max(end, at + 2), "actor"):
            if any(self.finite(k) or self.barrier(k) for k in range(at + 1, i)):
                break
            return Actor(self.who[i], i, self.companions(i), "actor after verb")
        return None

    def _strange_subject(self, at: int) -> bool:
        """An unknown word right after a verb is a subject that is no faction."""
        following = at + 1
        if following >= len(self.items):
            return False
        item = self.items[following]
        return item.word and not item.known and not item.joined

    def _actor_before(self, at: int, tag: Tag | None) -> Actor | None:
        for i in reversed(self.factions_between(0, at, "actor")):
            if i in self.used and any(self.barrier(k) for k in range(i, at)):
                continue
            if self._fits(i, tag, at):
                first = self._first_of_list(i)
                return Actor(self.who[first], first, self.companions(first), "actor before verb")
        return None

    def _first_of_list(self, at: int) -> int:
        """Go back to the first faction of "A and B"."""
        while True:
            before = at - 1
            while before >= 0 and self.items[before].has("conj", "member", "article"):
                before -= 1
            listed = self.items[at].joined or any(self.items[k].has("conj") for k in range(before + 1, at))
            if listed and before in self.who and self.roles.get(before) == "actor":
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
        shown = next((g for g, (prefix, suffix) in marks.items() if verb.startswith(prefix) and verb.endswith(suffix)), "m")
        return shown in (gender, "any") or "p" in (shown, gender) or tag.pron != ""

    def _actor_remembered(self, at: int, tag: Tag | None) -> Actor | None:
        subject = self.memory.subject
        if subject is None or self.number - self.memory.subject_sentence > _MEMORY or "after" not in self.actor_order:
            return None
        return Actor(subject, -1, (), "actor remembered")

    def companions(self, at: int) -> tuple[str, ...]:
        """Factions joined to this one, or helping it."""
        found: list[str] = []
        i = at + 1
        while i < len(self.items) and i - at < 12:
            item = self.items[i]
            if i in self.who and (item.joined or self._linked_over(i)) and self.who[i] != self.who[at]:
                found.append(self.who[i])
            elif i in self.who and self.roles[i] == "supporter" and self.who[i] != self.who[at]:
                found.append(self.who[i])
            elif not (item.has("conj", "member", "ally", "role", "article") or item.text in (",", "،", "(", ")") or i in self.who):
                break
            i += 1
        return tuple(dict.fromkeys(found))

    def _linked_over(self, at: int) -> bool:
        before = at - 1
        while before >= 0 and self.items[before].has("member", "ally", "article"):
            if self.items[before].joined:
                return True
            before -= 1
        return self.is_(before, "conj")

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
