"""Which places a sentence speaks of where it does not name them: "it", "the town", "P, which ..."."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from mapper.claims.described import TOWNS, is_country, of_countries, of_two_kinds
from mapper.claims.ground import kind_of
from mapper.claims.nearby import Nearby, is_town
from mapper.claims.phrases import COUNTED, Group, Phrase
from mapper.claims.reach import MEMORY, NEAR, PLACE_REACH, RELATIVE_REACH
from mapper.claims.sentence import COMMAS
from mapper.text.normalize import fold_key

_UNNAMED: Final = {**COUNTED, "city": "villages_unnamed"}

_PARTS: Final = ("areas_unnamed", "positions_unnamed")
_AHEAD: Final = ("direction_of", "near", "distance", "countryside_of")
"""How the place that a side goes on to bounds the one that it has taken."""
_SUBJECT_WORDS: Final = ("he_or_she", "they", "member", "article", "perfect", "pluperfect", "adverb", "date", "had")
"""What may stand between "whose part" and its verb."""


class Antecedents(Nearby):
    """A sentence and the places its words point back to; see :class:`mapper.claims.sentence.Sentence`."""

    def it(self, group: Group) -> list[Phrase] | None:
        """What "it" means after a statement of this sentence, or of the one before if none names a place here."""
        lone = len(group.members) == 1 and group.members[0].sort == "pronoun" and not group.members[0].gender
        claimed = self.memory.claimed[-1:]
        if lone and claimed and claimed[0][0] < self.number:  # "took P, a day after taking Q. It ...": P
            told = [one for one in self.memory.claimed if one[0] == claimed[0][0]]
            claimed = [one for one in told if not all(place.earlier for place in one[1])][-1:] or claimed
        if not lone or not claimed or len(claimed[0][1]) != 1:
            return None
        number, places = claimed[0]
        others = (self.group(i) for i in range(len(self.items)) if i not in self.who)  # "Damascus has taken it"
        alone = all(other is None or other is group for other in others)
        here = number == self.number and not self._turned_to(group)
        return list(places) if here or (number == self.number - 1 and alone) else None

    def passive(self, at: int) -> bool:
        """Whether the verb at a position is a participle after "was", "has been" ..."""
        tag = self.trigger(at)
        if tag is None or tag.form not in ("past", "base"):
            return False
        before = self.back(at - 1, "adverb")
        now = tag.value == "besieged" and self.is_(before, "today")  # "is now surrounded"
        return now or self.is_(before, "aux")

    def ended(self, at: int) -> bool:
        """ "no longer holds"."""
        return self.is_(at - 1, "ended") or (self.is_(at - 1, "adverb", "prep") and self.is_(at - 2, "ended"))

    def pluperfect(self, at: int) -> bool:
        """ "had held": what was so before something else happened."""
        before = self.back(at - 1, "adverb", but=("pluperfect",))
        own, _, more = self.items[at].text.partition(" ")
        had = more and self.finite(at) and self.items[at].tags["trigger"].form == "past"  # "had run", not "had most of"
        return self.is_(before, "pluperfect") or bool(had and "pluperfect" in self.lexicon.entries.get(own, {}))

    def before_insertion(self, at: int) -> int:
        """ "P, prized by all who fought over Q, was taken": where P stands, the head of a clause; -1 for nowhere."""
        verb = self.back(at - 1, "adverb", "aux", "perfect", "pluperfect", "today")
        if self.actor_order[0] != "before" or verb < 2 or self.items[verb].text != ",":
            return -1
        for comma in range(verb - 2, 0, -1):
            if self.items[comma].text in (";", ":") or self.is_(comma, "contrast"):
                return -1
            opens = self.items[comma].text == "," and not self.is_(comma + 1, "conj", "contrast")
            if not opens or self.group(comma - 1) is None:
                continue
            led = self.before_held(comma - 1)
            if led < 0 or not self.items[led].word or self.is_(led, "that", "clause", "contrast", "date"):
                return comma - 1
        return -1

    def only_where(self, place_at: int, at: int) -> bool:
        """ "In P two ministries are held by F": a place that opens the sentence, before a subject of its own."""
        if self.actor_order[0] != "before" or self.prep(self.before_held(place_at)) not in ("in", "near"):
            return False
        if self.before_held(place_at) > 0:
            return False
        subject = range(place_at + 1, at)
        verb = next((i for i in subject if self.is_(i, "aux", "become", "perfect")), at)
        thing = verb - 1
        while self.is_(thing, "adverb", "date") or self.items[thing].text == ",":
            thing -= 1
        return thing > place_at and self.group(thing) is None and thing not in self.who and self.items[thing].word

    def subject_places(self, at: int) -> tuple[list[Phrase] | None, int]:
        """Places that stand as the subject of a passive verb, nearest first, in its clause."""
        if (head := self.before_insertion(at)) >= 0:
            return self.meant(self.group(head)), head
        described = self._described_by(at)
        for i in range(at - 1, -1, -1):
            group = self.group(i)
            if self.aside(i) not in (None, self.inside) or self._river_beside(i):
                continue
            if self.is_(i, "he_or_she") and self.is_(i + 1, "speech"):
                continue
            led = self.before_held(i)
            owns = self.actor_order[0] == "before" and self.is_(i + 1, "possessive")
            if group is not None and not (
                owns
                or (
                    self.is_(led, "prep", "relation")
                    and not (i == described and self.prep(led) in ("in", "from", "to"))
                )
                or self.at_edge(led)
                or self.held_beside(i)
                or self.only_where(i, at)
            ):
                told = self.told_of(i, at)
                return (self.meant(group), i) if told < 0 else (self.meant(self.group(told)), told)
            if (pointed := self.pointed_at(i)) is not None:
                return pointed, i
            acts = i in self.who and self.saying_at(i, at) < 0
            acts = acts or (self.one_of(i, "tallies") and self.is_(i + 1, "of"))
            if self.items[i].has("contrast", "that") or (self.finite(i) and i < at - 1) or acts:
                break
        return self.building_again(at)

    def _described_by(self, at: int) -> int:
        """ "Died in P, *which* was taken by F": where P stands, right before "which"; -1 for nowhere."""
        which = self.back(at - 1, "aux", "perfect", "pluperfect", "adverb", "was", "date")
        told = self.items[which].tag("relative") if which > 0 and self.actor_order[0] == "before" else None
        return self.before_commas(which - 1) if told is not None and not told.get("people") else -1

    def _river_beside(self, at: int) -> bool:
        """``ريف P شرقي نهر Q تحرر``: which side of a river P is on."""
        group, before = self.group(at), self.group(at - 1)
        if group is None or before is None or not before.members[-1].direction or self.items[at].joined:
            return False
        return all(place.kind == "river" for place in group.members)

    def pointed_at(self, at: int) -> list[Phrase] | None:
        """ "The latter is held by F": of the two places named last, the one that the words at a position mean."""
        tag = self.items[at].tag("faction_anaphor")
        if self.actor_order[0] != "before" or tag is None or tag.value not in ("first", "last"):
            return None
        here = [member for i in range(at) if (group := self.group(i)) is not None for member in group.members]
        named = [*self.memory.named, *(member for member in here if member.sort == "named")][-2:]
        if not named or (tag.value == "first" and len(named) < 2):
            return None
        return [named[0] if tag.value == "first" else named[-1]]

    def apposed(self, at: int) -> tuple[list[Phrase], int] | None:
        """ "P and Q, two towns that F holds", "P and Q, a town that F holds": the places that a description is of."""
        told = self.apposed_to(at)
        whole = self.group(told) if told is not None else None
        if told is None or whole is None:
            return None
        return (self.meant(whole) if self._as_many(whole, at) else self.meant(whole)[-1:]), told

    def relative_object(self, at: int) -> tuple[list[Phrase] | None, int]:
        """``P, which F took``: the place before the relative pronoun, when nothing but the actor stands between.

        Without a pronoun too: "P, the last town F holds".
        """
        if (part := self._whose_part(at)) is not None:
            return part
        for i in range(at - 1, max(-1, at - 1 - RELATIVE_REACH), -1):
            if self.items[i].has("relative"):
                if (share := self.share_of_which(i)) is not None:
                    return [share[0]], share[1]
                if (apposed := self.apposed(i)) is not None:
                    return apposed
                before = self.before_commas(self._first_relative(i) - 1)
                before -= self.is_(before, "of") and self.group(before - 1) is not None  # "both of which"
                if (told := self.aside(before)) is not None and self.is_(told + 1, "aftermath"):
                    return None, -1  # "the third city, after Q, that F lost"
                away = self.items[before].tags.get("near") if before >= 0 else None
                if away is not None and self.actor_order[0] == "before":
                    town = self.described_at(before - 1) if self.is_(before - 1, "noun") else -1
                    return (self.meant(one), town) if (one := self.group(town)) else (at_its_end(away), before)
                land = self.group(before)
                now = not (self.over(i + 1, at) or any(self.items[k].text == "," for k in range(i + 1, at)))
                if land is not None and (bounds := self.agreeing(land, "", before, now=now)):
                    return bounds, before
                bare = land is not None and land.members[0].sort == "unnamed"
                if land is None or (bare and self.described_at(before) >= 0):
                    before = self.described_at(before)
                elif (told := self.told_of(before, i)) >= 0:
                    before = told  # "P, the second town of Q, which F holds"
                group = self.group(before)
                if (told := self.one_in(before)) is not None:
                    one = self.group(told)
                    return (self.meant(one), told) if one is not None else (None, -1)
                if group is not None and (end := self.open_end(group)):
                    return end, before  # "the strip between P, which F took, and Q"
                if group is not None and group.excluded and self.actor_order[0] == "before":
                    return group.excluded[-1:], before  # "all of P except Q, which F holds"
                bound = self.town_of_building(before) or (
                    group and self._bound_by(group, self.items[i].value("relative"))
                )
                if group is not None and bound:
                    return bound, before
                if group is not None and i == before + 1 and self._ends_unnamed(group):
                    return self.meant(group)[-1:], before  # "took P and most of the towns that F2 had overrun"
                if group is not None and not of_countries(group) and any(map(is_country, group.members)):
                    return self.meant(group)[-1:], before  # "between Syria and the Golan, which F holds"
                return (self.meant(group), before) if group is not None else (None, -1)
            described = self.described_at(i) if i + 1 + self.is_(i + 1, "article") in self.who else -1
            if (land := self.group(described)) is not None:
                return self.meant(land)[-1:], described
            if not (
                i in self.who
                or self.items[i].has("member", "article", "conj", "perfect", "adverb", "date", "light")
                or (self.items[i].has("of", "whose_side") and i + 1 + self.is_(i + 1, "article") in self.who)
                or self.is_(i, "ally")  # "that fighters of F and its allies had seized"
                or (
                    self.actor_order[0] == "before"
                    and self.items[i].has("speech", "he_or_she", "adjective", "mood", "was")
                )
            ):
                break
        return None, -1

    def _ends_unnamed(self, group: Group) -> bool:
        """Whether a list of names ends in places that have none: a relative clause without a comma is of those."""
        last = group.members[-1]
        return self.actor_order[0] == "before" and last.sort == "unnamed" and group.members[0].sort == "named"

    def _whose_part(self, at: int) -> tuple[list[Phrase], int] | None:
        """ "P, *whose northern entrance* F has held since Friday": that part of P."""
        part = at - 1
        while (part > 0 and self.group(part) is None) or self.is_(part, "he_or_she"):
            if not (part in self.who or self.is_(part, *_SUBJECT_WORDS)):
                return None
            part -= 1
        comma, thing = part - 2, self.group(part)
        whole = self.group(comma - 1) if comma > 0 and self.items[comma].text == "," else None
        if thing is None or whole is None or not self.one_of(part - 1, "of_which"):
            return None
        if len(thing.members) > 1 or thing.members[0].relation not in ("part_of", "in", None):
            return None
        return [replace(thing.members[0], relation="part_of", reference=self.meant(whole)[-1:])], part

    def _bound_by(self, group: Group, gender: str, *, pair: bool = False) -> list[Phrase]:
        """ "The valley near village X, which F took": the village, where only it agrees with the pronoun."""
        last, shown = group.members[-1], gender in ("m", "f")
        agrees = self._masculine(last) == (gender == "m")
        if pair or len(group.members) > 1:
            return [last] if shown and agrees and "after" in self.actor_order and of_two_kinds(group) else []
        if not shown or agrees or not last.reference or last.relation == "part_of":
            return []
        other = last.reference[-1]
        alike = other.sort == "named" and self._masculine(other) == (gender == "m")
        return [other] if alike and (other.kind or last.relation == "in") else []

    def described_at_end(self, at: int) -> list[Phrase] | None:
        """``قرب Q الخاضعة لـF``, ``الطريق إلى Q الخاضعة لـF``: Q, right before a participle that agrees with it."""
        tag, group = self.trigger(at), self.group(at - 1)
        if tag is None or not tag.get("describes") or group is None or "after" not in self.actor_order:
            return None
        if bounds := self.agreeing(group, self._ending_shows(self.word(at).split()[0]), at - 1):
            return bounds
        if len(group.members) > 1:
            return None
        last, ending = group.members[-1], fold_key(str(self.lexicon.grammar.get("feminine_ending", "")))
        bounded = last.relation == "near" or last.kind == "road"
        end = last.reference[-1] if bounded and last.reference else last
        agrees = self._masculine(end) != self.items[at].text.endswith(ending)
        return [end] if end.sort == "named" and agrees and end.kind not in ("road", "river") else None

    def _first_relative(self, at: int) -> int:
        """ "P, which F held and which F2 took": the pronoun that stands behind P."""
        if self.is_(at - 1, "conj"):
            for i in range(at - 2, max(-1, at - PLACE_REACH), -1):
                if self.items[i].text == self.items[at].text and self.items[i].has("relative"):
                    return i
        return at

    def meant(self, group: Group | None) -> list[Phrase]:
        """Members of a group; "the two villages" are the places listed last, "the provincial capital, P" is P."""
        if group is None:
            return []
        members: list[Phrase] = []
        first, *more = group.members
        if (
            self.actor_order[0] == "before"
            and first.sort == "anaphor"
            and len(more) == 1
            and first.stop + 2 == more[0].start
        ):
            return self.meant(replace(group, members=more))
        if (again := self._told_again(group)) is not None:
            return self.meant(again)
        for phrase in group.members:
            if phrase.sort != "those":
                members += self._listed_last(phrase) or [phrase]
                continue
            listed = self._claimed_lately()
            if len(listed) > 1:
                listed.append([*{place.name: place for place in (*listed[-2], *listed[-1])}.values()])
            counts = self.actor_order[0] == "before" and bool(phrase.count)
            groups = (self.group(i) for i in range(len(self.items) if counts else 0))
            here = [one.members for one in groups if one is not None and phrase not in one.members]
            beside = [places for places in here if places[-1].stop + 2 == phrase.start]  # "P and Q, both of them"
            told = (*beside, *reversed(listed), *reversed(here))
            found = next((those for places in told if (those := _those(phrase, places))), None)
            if not found and phrase.count and ("after" in self.actor_order or " " in phrase.name):
                back = (group.members for number, group in reversed(self.memory.groups) if self.number - number <= 1)
                found = next((those for places in back if (those := _those(phrase, places))), None)
            if not found and phrase.place is not None and phrase.place.kind.startswith("PPLA"):
                found = [replace(phrase, sort="named", kind="")]
            kind = _UNNAMED.get(phrase.kind, "areas_unnamed")
            members += found or [replace(phrase, sort="unnamed", kind=kind, extent=phrase.extent or "villages")]
        return members

    def _listed_last(self, phrase: Phrase) -> list[Phrase]:
        """ "Withdrew from the towns": those of the list before, where nothing says of which towns it speaks."""
        if not phrase.again or phrase.bounded or phrase.reference or phrase.holder:
            return []
        last = self._claimed_lately()[-1:] if "after" in self.actor_order else self._claimed_lately()[:-3:-1]
        unlike = "" if phrase.kind == "positions_unnamed" else "facility"
        named = ([p for p in one if p.sort == "named" and p.kind != unlike] for one in last)
        found = next((those for places in named if (those := _those(phrase, places))), [])
        if found or not phrase.count:
            return found
        told = [group for i in range(len(self.items)) if (group := self.group(i)) is not None]
        told += [group for number, group in reversed(self.memory.groups) if self.number - number <= 1]
        named = ([one for one in group.members if one.sort == "named"] for group in told if phrase not in group.members)
        return next((those for places in named if (those := _those(phrase, places))), [])

    def _claimed_lately(self) -> list[Sequence[Phrase]]:
        """Places of each statement of the last sentences, the latest at the end."""
        return [places for number, places in self.memory.claimed if self.number - number <= MEMORY]

    def _some_place(self, at: int) -> bool:
        """``إلى بلدة تسيطر عليها F``: a noun without a name behind a preposition, which the pronoun means."""
        if "after" not in self.actor_order or not self.prep(at - 1):
            return False
        text, grammar = self.items[at].text, self.lexicon.grammar
        told = text.startswith(str(grammar.get("definite"))) or text.endswith(tuple(grammar.get("verb_objects", ())))
        return (self.items[at].has("noun") or self.unlisted(at)) and not told

    def antecedent(self, at: int, pron: str) -> list[Phrase] | None:
        """Places that a pronoun means: those before its relative clause, else those spoken of last."""
        if (counted := self._counted_from(at, pron)) is not None:
            return counted
        if (described_before := self._said_to_be(at) or self._topic(at) or self._heads_verb(at)) is not None:
            return described_before
        if self.inside is not None and self.is_(self.inside + 1, "aside", "was", "perfect"):
            described = self.group(self.inside - 1)
            if described is not None:
                return self.meant(described)[-1:]
        for i in range(at - 1, max(-1, at - 5), -1):
            if self.items[i].has("relative"):
                before = self.before_commas(i - 1)
                group = self.group(before) or (self.items[before].tags.get("near") if before >= 0 else None)
                if group is not None and group.excluded:
                    return group.excluded[-1:]  # "P except Q, which F holds"
                shown = self.items[i].value("relative")  # the gender of what it speaks of
                if group is not None and (bounds := self.agreeing(group, shown, before, now=not self.over(i + 1, at))):
                    return bounds
                if group is not None and (end := self._far_end(group, pron) or self.near_which(group, i)):
                    return [end]
                if group is not None and shown == "d" and (two := self._last_pair(group)):
                    return two
                if group is not None and self._agrees(group, pron) and not self.is_(before - 1, "role"):
                    return self.meant(group)
                same = not self.items[i].joined and shown != "" and shown == self.shown_by(pron)
                if group is not None and len(group.members) == 1 and same and before == i - 1:
                    return self._bound_by(group, shown) or self.meant(group)
                if group is None and self.is_(before, "countryside") and "after" in self.actor_order:
                    return None  # "in the countryside, which F controls"
                break
            if self._some_place(i):
                return None  # "in an area that F controls"
            verb = "after" in self.actor_order and (
                self.finite(i) or self.is_(i, "become", "adverb", "mood", "trigger")
            )
            if not (verb or self.items[i].has("was", "perfect", "date")) and i not in self.who:
                break
        fitting = [
            (i, group)
            for i in range(at - 1, -1, -1)
            if (group := self.group(i)) is not None
            and (self._agrees(group, pron) or self.value(i - 1, "it_is") == pron)
            and self.aside(i) in (None, self.inside)
            and i not in self.who
            and not self._of_speaker(i, at)
            and not self.only_bounds(i, nouns=True)
            and not self.in_relative(i, at)
            and not self._tells_what_it_is(i)
            and not self._from_where(i)
            and not self._only_after(i)
        ]
        fitting = [(i, group) for i, group in fitting if not of_countries(group)]
        whole = [(i, group) for i, group in fitting if not self._only_its_part(i, group)] or fitting
        likely = [
            group
            for i, group in whole
            if (self.prep(i - 1) not in ("to", "between") or self._moved_to(i))
            and not self.is_(i - 1, "role")
            and not ("after" in self.actor_order and self.is_(i - 2, "aside") and not self.items[i - 1].known)
        ]
        if not fitting and self.shown_by(pron) == "d":
            return self._two_before(at)
        if fitting and not likely and (left := self._left_for(fitting[0][0], at)):
            return left
        if likely or (fitting and self.shown_by(pron) in ("m", "d")):
            return self.where_posts_are(self._one_of_two(self.meant(likely[0] if likely else fitting[0][1]), pron))
        for number, members in self.memory.claimed[-1:]:
            if self.number - number <= 1:
                plain = [replace(one, called="", extent=None) if one.extent == "vicinity" else one for one in members]
                return self._town_of(self._one_of_two(plain, pron), pron)
        if "after" not in self.actor_order:
            return None
        earlier = [group for number, group in self.memory.groups if self.number - number == 1]
        spoken = [group for group in reversed(earlier) if self._agrees(group, pron) and not of_countries(group)]
        if spoken and (not fitting or self.is_(fitting[0][0] - 1, "role")):
            return self.meant(spoken[0])
        if fitting and self._left_towards(fitting[0][0]):
            stood = (self.group(i) for i in range(fitting[0][0] - 1, -1, -1) if i not in self.who)
            groups = (group for group in stood if group is not None and self._agrees(group, pron))
            return next((self.meant(group) for group in groups if not of_countries(group)), None)
        return self.meant(fitting[0][1]) if fitting else None

    def where_posts_are(self, places: list[Phrase]) -> list[Phrase]:
        """Return P, and not what F had there: ``أخلى F مواقعه في P بعد أن دخلها F2``."""
        marks = tuple(self.lexicon.grammar.get("pronouns", {}))
        own = [place for place in places if place.sort == "unnamed" and place.relation == "in"]
        own = [place for place in own if marks and place.name.endswith(marks)]
        return [whole for place in own for whole in place.reference] if own and own[-1] is places[-1] else places

    def _named_ahead(self, at: int, pron: str) -> list[Phrase] | None:
        """``عقب انسحاب F2 منها، دخلت F مدينة P``: P, where the sentence opens with what came before."""
        opens = self.is_(0, "circumstance") or self._led_by_after(1)
        if "after" not in self.actor_order or not opens or self.is_(0, "ere"):
            return None
        comma = next((i for i in range(at + 1, len(self.items)) if self.items[i].text in COMMAS), len(self.items))
        if comma - at > 2 or any(self.group(i) is not None for i in range(comma)):
            return None
        ahead = next((group for i in range(comma, len(self.items)) if (group := self.group(i)) is not None), None)
        return self.meant(ahead) if ahead is not None and self._agrees(ahead, pron) else None

    def said_of(self, at: int, word: str = "") -> list[Phrase] | None:
        """``كانت بيد F``: the places that the verb at a position is said of, by the gender that its end shows."""
        ends = tuple(self.lexicon.grammar.get("verb_ends", ()))[:1]
        gender = "f" if (word or self.items[at].text).endswith(ends) else "m"
        if (word or self.items[at].text).endswith(tuple(self.lexicon.grammar.get("dual_verbs", ())) or "-"):
            gender = "d"
        marks = self.lexicon.grammar.get("pronouns", {})
        return self.antecedent(at, next((mark for mark, shown in marks.items() if shown == gender), ""))

    def _only_its_part(self, at: int, group: Group) -> bool:
        """ "P and its eastern quarters ... it", "P, including Q ... it", "in the countryside of Q ... it": P."""
        member = group.members[-1]
        led = at - 1 - self.is_(at - 1, "noun")
        if self.spells_out(led) and any(self.group(i) is not None for i in range(led)):
            return "after" in self.actor_order
        part = member.kind == "city_part" and len(group.members) == 1
        own = part and bool(member.reference) and member.reference[0].sort == "pronoun"
        province = member.relation == "countryside_of" or member.kind == "governorate"
        inside = self.prep(at - 1) == "in" or self.items[at].role == "in"
        return "after" in self.actor_order and (own or (inside and province))

    def _one_of_two(self, places: list[Phrase], pron: str) -> list[Phrase]:
        """``مدينة P ومعبر Q ... منها``: two would be meant by a dual, so P, where only it is feminine."""
        gender = self.shown_by(pron)
        feminine = [place for place in places if not self._masculine(place)]
        smaller = [place for place in places if place.kind != "governorate"]
        if len(places) == 2 and len(smaller) == 1 and gender in ("m", "f"):
            return smaller  # "the last base in the governorate of P, Q, which F took"
        if len(feminine) == 2 and "after" in self.actor_order and is_town(places[0]) and not is_town(places[1]):
            return places[:1]  # "the town and its citadel ... it"
        return feminine if gender == "f" and len(places) == 2 and len(feminine) == 1 else places

    def _town_of(self, places: list[Phrase], pron: str) -> list[Phrase]:
        """``رفع علمه فوق مبنى البلدية في P بعد أن دخلها``: P, where the building is masculine."""
        feminine = self.shown_by(pron) == "f"
        only = places[0] if len(places) == 1 and feminine and "after" in self.actor_order else None
        inside = only is not None and only.kind == "facility" and only.relation in ("in", "part_of")
        town = only.reference[-1] if only is not None and inside and only.reference else None
        named = town is not None and town.sort == "named" and self._masculine(only)  # type: ignore[arg-type]
        return [town] if town is not None and named else places

    def _said_to_be(self, at: int) -> list[Phrase] | None:
        """``P أول بلدة يدخلها F``: P, which is described right before the verb, whatever gender the description has."""
        i = at - 1
        while "after" in self.actor_order and i > 0 and at - i <= NEAR and self.is_(i, "aside", "noun", "extent"):
            described = self.group(i - 1)
            if self.is_(i, "aside") and described is not None and not self.items[i].joined:
                return self.meant(described)[-1:]
            if self.is_(i, "nth") and self.is_(i - 1, "it_is"):
                return self.antecedent(i - 1, self.items[i - 1].value("it_is"))
            i -= 1
        return None

    def _topic(self, at: int) -> list[Phrase] | None:
        """``أما P فدخله F``: P, whatever its gender, where no other place stands between."""
        for i in range(at - 1, max(-1, at - RELATIVE_REACH), -1):
            if self.items[i].text in COMMAS or ("after" not in self.actor_order):
                return None
            group = self.group(i)
            if group is not None:
                plain = len(group.members) == 1 and group.members[0].sort == "named" and not self.items[i].role
                return self.meant(group) if plain and self.is_(i - 1, "contrast") else None
        return None

    def _heads_verb(self, at: int) -> list[Phrase] | None:
        """``P يتقاسمه F وF2``: what heads the clause right before the verb, whatever gender its name has."""
        before = self.back(at - 1, "date", "adverb", "perfect")
        group = self.group(before) if "after" in self.actor_order and self.trigger(at) is not None else None
        if group is None or before < 0 or self.items[before].role or not self.finite(at) or len(group.members) > 1:
            return None
        first = before == 0 or self.items[before - 1].text in (*COMMAS, "؛", ":")
        named = group.members[0].sort in ("named", "part")
        return self.meant(group) if named and first else None

    def open_end(self, group: Group) -> list[Phrase]:
        """ "P between Q, which F holds, and R": Q, behind which a comma stands before the other end is named."""
        last = group.members[-1]
        bound = last.relation == "between" and len(last.reference) == 1
        return list(last.reference) if bound and (last.sort != "unnamed" or self.actor_order[0] == "before") else []

    def _far_end(self, group: Group, pron: str) -> Phrase | None:
        """ "The strip from P to Q, which F holds": Q, where only it agrees with the pronoun."""
        if one_end := self.open_end(group):
            return one_end[0]
        if second := self._bound_by(group, self.shown_by(pron), pair=True):
            return second[0]
        strip = group.members[-1]
        town = strip.reference[-1] if strip.reference else None
        parts = strip.sort == "unnamed" and strip.kind in _PARTS and strip.relation == "in"
        if parts and town is not None and town.sort == "named" and is_town(town):
            return town  # "areas in town P, which F holds"
        ending = str(self.lexicon.grammar.get("feminine_ending", ""))
        between = strip.relation == "between" and len(group.members) == 1 and len(strip.reference) > 1 and ending
        if not between or self.shown_by(pron) != "f":
            return None
        masculine = not any(word.endswith(ending) for word in strip.name.split())
        return strip.reference[-1] if masculine and not self._masculine(strip.reference[-1]) else None

    def _last_pair(self, group: Group) -> list[Phrase]:
        """``مدينة P وبلدتا Q وR اللتان تسيطر عليهما F``, ``P من جهة Q وR اللتين``: the two that stand before it."""
        members = self.meant(group)
        led = len(members) == 2 and members[0].relation == "axis_of" and members[0].reference
        return [members[0].reference[-1], members[1]] if led else members[-2:] if len(members) > 2 else []

    def _counted_from(self, at: int, pron: str) -> list[Phrase] | None:
        """ "P, the last stronghold after Q, which F lost": Q, though the insertion speaks of P."""
        pronoun = self.relative_of(at) or -1
        group = self.group(pronoun - 1)
        counted = group is not None and self.is_(pronoun - 2, "aftermath") and self._agrees(group, pron)
        return self.meant(group) if group is not None and counted else None

    def _left_for(self, whither: int, at: int) -> list[Phrase]:
        """ "Withdrew from base P to Q after F had stormed it": P, which was left for the place at a position."""
        left = self.memory.last_left
        after = any(self.is_(i, "subordinate") for i in range(whither, at))
        if left is None or left.number != self.number or self.prep(whither - 1) != "to":
            return []
        return list(left.places) if after else []

    def _agrees(self, group: Group, pron: str) -> bool:
        gender = self.shown_by(pron) or "f"
        if gender == "d":
            return len(group.members) == 2
        masculine = self._masculine(group.members[-1])
        if gender == "m":
            return masculine
        return gender != "p" and not (masculine and len(group.members) == 1)

    def still_ahead(self, faction: str, places: Sequence[Phrase], *, theirs: bool = False) -> list[Phrase]:
        """
        "F took P, north of Q, and is 5 km from the city", "encircled the city": Q, for P is F's already.

        With ``theirs``, what is said to be held by ``faction`` cannot be what others have just taken.
        """
        taken = [
            one
            for number, who, took in self.memory.taken
            if self.number - number <= 1 and (who != faction if theirs else who == faction)
            for one in took
        ]
        found = []
        for phrase in places:
            mine = next((one for one in taken if phrase.sort == "anaphor" and phrase.target is one.target), None)
            bounds = mine.reference if mine is not None and mine.relation in _AHEAD else []
            other = next((one for one in bounds if one.sort == "named" and one.place is not None), None)
            if mine is not None and other is None and self.actor_order[0] == "before" and not theirs:
                other = self._whither_they_went(phrase, taken)
            found.append(replace(phrase, same_as=other) if other is not None else phrase)
        return found

    def _whither_they_went(self, phrase: Phrase, taken: Sequence[Phrase]) -> Phrase | None:
        """ "F took P, and F2 fell back to Q. F has reached the edge of the town": Q, the only other town there."""
        told = [one for one in self.memory.named if one.number == self.number - 1 and kind_of(one) in phrase.fits]
        towns = {id(one.target): one.target for one in told}
        others = [one for one in towns.values() if all(one is not each.target for each in taken)]
        return others[0] if len(others) == 1 else None

    def rather_left(self, faction: str, places: Sequence[Phrase]) -> list[Phrase]:
        """ "F took P and vowed to take Q. F2 fled the city": P, which is no plan."""
        only = places[0] if len(places) == 1 and places[0].sort == "anaphor" else None
        planned = (one for meant in self.memory.meant for one in meant)
        if (
            only is None
            or self.actor_order[0] != "before"
            or all(one.target.start != only.target.start for one in planned)
        ):
            return list(places)
        taken = [
            took[0]
            for number, who, took in self.memory.taken
            if self.number - number <= 1 and who != faction and len(took) == 1 and kind_of(took[0]) in only.fits
            if not self.memory.only_meant(took)
        ]
        return [replace(only, same_as=taken[-1].target)] if taken else list(places)

    def just_taken(self, faction: str, places: Sequence[Phrase]) -> bool:
        """Whether this sentence has just given one of these places to somebody else."""
        return any(
            number == self.number
            and taker != faction
            and any(self._one_place(place, other) for place in places for other in taken)
            for number, taker, taken in self.memory.taken[-4:]
            if not self.memory.only_meant(taken)
        )

    def _one_place(self, place: Phrase, taken: Phrase) -> bool:
        """Whether a place is what was taken, or is said to be: "P, the largest town left to F"."""
        same = place is taken or (bool(taken.extent) and taken.same_as is place)
        again = self.actor_order[0] == "before" and place.sort == "anaphor" and not place.extent
        return same or (again and place.same_as is taken)


def _those(phrase: Phrase, places: Sequence[Phrase]) -> list[Phrase]:
    """Which of the places listed last "the two towns" are: those of that kind, if they are as many."""
    parts = [place for place in places if place.sort == "part" and place.kind == "city_part"]
    if parts and phrase.kind == "neighbourhood" and not phrase.count:
        return parts  # "the eastern quarters ... these quarters"
    alike = [place for place in places if place.kind == phrase.kind]
    of_towns = " " not in phrase.name or phrase.kind not in TOWNS or all(is_town(place) for place in places)
    for some in (alike, list(places) if of_towns else []):
        if len(some) > 1 and phrase.count in (0, len(some)):
            return some
    return []


def at_its_end(away: Group | None) -> list[Phrase]:
    """ "20 km from P, which ...": P itself."""
    return [
        replace(place, relation=None, distance_km=None, direction=(), reference=[])
        for place in (away.members if away else ())
    ]
