"""Where the place that a verb or a noun speaks of stands behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mapper.claims.further import Further
from mapper.claims.nearby import is_town
from mapper.claims.phrases import SETTLED, Phrase, is_share, rest_of, side_of
from mapper.claims.reach import NEAR, PLACE_REACH, RELATIVE_REACH
from mapper.claims.verbfirst import attacked, detour, helping, led_by, of_bare_noun, share_of_it
from mapper.text.lexicon import Tag


class Objects(Further):
    """A sentence and the objects of its verbs; see :class:`mapper.claims.sentence.Sentence`."""

    def find_object(self, at: int, via: Sequence[str], reach: int = PLACE_REACH) -> tuple[list[Phrase] | None, int]:
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
        if tag is not None and tag.pron and "" in via and not tag.get("noun") and not self._its_own(at, tag):
            men = self.shown_by(tag.pron) == "p"  # ``إلى P حيث تحاصرهم F``
            where = self.group(at - 2) if men and self.is_(at - 1, "where") and not self.items[at].joined else None
            if men and where is None and self.prep(at - 2) == "in" and not self.items[at].joined:
                where = self.group(at - 1)  # ``عالقون في P يطوقهم F``
            return (self.meant(where), at - 2) if where is not None else (self.antecedent(at, tag.pron), at)
        direct = "" in via
        if direct and (shared := self._share_of_held(at)) is not None:
            return shared
        inserted = self.aside(at) is None
        over, nameless = -1, False
        own = self.embedded(at)
        for i in range(at + 1, min(own.stop or len(self.items), at + 1 + reach)):
            item = self.items[i]
            if nameless and i in self.who and item.joined:
                break  # ``انسحب F من مكان لا يُعرف، وF2 من P``
            if inserted and i in self.asides:
                over = self.asides[i]
            if i <= over:
                continue
            group = self.group(i)
            if self._ends_object(at, i) or (group is not None and "from" in via and self.whither(i - 1)):
                break
            acts = i == at + 1 and i in self.who and item.has("nation") and "after" in self.actor_order
            if group is not None and (self.possesses(i) or (acts and direct and self.group(i + 1) is not None)):
                continue  # ``تسلمت دمشق معبر P``
            if group is not None:
                if (here := self._object_here(at, i, via, direct=direct)) is not None:
                    return here, i
            elif direct and item.has("direction") and (side := self.bare_side(i)) is not None:
                return side, i
            elif (share := share_of_it(self, i)) and (direct or item.role in via or led_by(self, i, via)):
                return self._share(at, i, share), i
            elif tag is not None and tag.get("grips") and item.role in via and not item.has("date", "extent", "adverb"):
                break
            elif item.value("prep") in via and item.has("prep"):
                if (behind := self._behind_prep(at, i, via)) is not None:
                    return behind
                if i + 1 < len(self.items) and self.group(self._past_fillers(i + 1)) is None:
                    direct, nameless = False, True
                    if item.value("prep") == "on":
                        break
            elif direct and (told := self._told_in_words(at, i, via)) is not None:
                return told
            elif direct and (beyond := detour(self, i)) > i:
                over = beyond
            elif direct and not (
                self._passes(i) or ((item.known or self.is_(i + 1, "peopled")) and self.describes_place(i))
            ):
                direct = False
            if not direct and not [v for v in via if v]:
                break
        if (front := self._fronted(at, via)) >= 0:
            return self.meant(self.group(front)), front
        none = self.is_(at + 1, "any") and self.is_(at + 1, "mood")  # "denied its loss of any position"
        if tag is not None and tag.pron and tag.get("noun") and "" in via and not none:
            return self.antecedent(at, tag.pron), at
        return None, -1

    def _told_in_words(self, at: int, i: int, via: Sequence[str]) -> tuple[list[Phrase], int] | None:
        """What words at ``i`` tell of: "including P", "the last town in Q, P", "a town called P", "the land of P"."""
        tag = self.trigger(at)
        listed = self.spells_out(i) and self.items[i - 1].text == ","
        named = self._past_epithets(i + 1) if listed and self.actor_order[0] == "before" else i + 1
        if listed and self.group(named) is not None:
            return self.with_more(named, via), named
        behind = max(self.listed_land(i), self._and_named(i)) if self.items[i].has("noun", "border") else i
        if behind > i:
            return self.with_more(behind, via), behind
        if (tag is not None and tag.value in ("lost", "withdrew") and self._last_in(i)) or self._stronghold(i):
            return self.with_more(i + 2, via), i + 2
        if (named := self._named_later(i)) > i:
            among = self.prep(named - 1) in ("in", "against") and self.items[named - 2].text != ","
            if among and (inside := self.group(named)) is not None:
                return inside.members[1:], named
            return self.with_more(named, via), named
        return (self.with_more(i + 1, via), i + 1) if self._to_its_land(i) else None

    def _ends_object(self, at: int, i: int) -> bool:
        """Whether another clause begins at ``i``."""
        tag = self.trigger(at)
        if i == at + 1 and self.is_(i, "place_adjective") and self.group(i + 1) is not None:
            return False  # "entered besieged P"
        flies = self.trigger(i)
        if tag is not None and tag.get("flag") and flies is not None and flies.get("flies"):
            return False  # ``عاد العلم السوري يرفرف فوق P``
        if self.barrier(i) or self.finite(i) or self._another_verb(at, i) or self.is_(i, "contrast"):
            return True
        if tag is not None and tag.pron and self.items[i].has("aftermath"):
            return True
        if self.items[i].joined and self.prep(i) and self.group(i + 1) is not None and self.finite(i + 2):
            return True  # ``من P انسحب F ومن Q انسحب F2``
        if self.prep(i) == "between" and self.is_(i - 1, "deal", "reached"):
            return True  # ``الانسحاب جاء بعد اتفاق بين F ووجهاء من P``
        return self._remains(i) or self.items[i].text == ";" or (self.items[i - 1].text == "," and self._tells(i))

    def _object_here(self, at: int, i: int, via: Sequence[str], *, direct: bool) -> list[Phrase] | None:
        """The places at ``i``, if nothing but what may lead to them stands before them."""
        item, group = self.items[i], self.group(i)
        just = self.it(group) if group is not None else None
        if group is None or (just is not None and (direct or self.prep(i - 1) in via)):
            return just
        beside = i == at + 1 and self.actor_order[0] == "after" and self._leads(at)
        plain = direct and (beside or not self._behind_other_prep(i)) and item.role in ("", "as")
        if plain or (item.role and item.role in via):
            return self.with_more(i, via)
        led = i - 1 - (self.items[i - 1].text == ":" and i - 2 > at)
        while self.actor_order[0] == "after" and self.is_(led, "aside", "nth") and led > at + 1:
            led -= 1  # "of the last P", "on the second largest town of P"
        while group.members[0].extent and self.is_(led, "article", "direction", "conj") and led > at + 1:
            led -= 1  # "to the northern outskirts of P"
        led = self._before_description(led, at)
        within = (
            self.actor_order[0] == "after" and self.items[led].value("relation") == "in" and not self.is_(led, "filler")
        )
        led -= within and self.prep(led - 1) in [v for v in via if v]  # ``انسحب من داخل P``
        if attacked(self, i, led, at):
            return None
        tag = self.trigger(at)
        flown = i - 1 in self.who and tag is not None and bool(tag.get("whose"))  # ``ارتفع علم F وسط P``
        central = (beside or flown) and "in" in via and group.members[0].extent == "center"  # "in the middle of P"
        return self.with_more(i, via) if central or (self.prep(led) and self.prep(led) in via) else None

    def _behind_prep(self, at: int, i: int, via: Sequence[str]) -> tuple[list[Phrase] | None, int] | None:
        """What the preposition at ``i`` leads to where no place stands right behind it: a pronoun, a share, a side."""
        tag = self.trigger(at)
        if pron := self.items[i].tags["prep"].pron:
            if of_bare_noun(self, at):
                return None, i
            found = self.antecedent(at, pron) or self._named_ahead(i, pron)
            more = self.with_more(i, via) if found else []
            return ([*found, *more] if found else None), i
        around = self.items[i + 1].tag("extent") if i + 1 < len(self.items) else None
        if around is not None and around.pron and tag is not None and tag.get("frame") in ("clash", "near"):
            return self.antecedent(i + 1, around.pron), i
        beyond = i + 1 + self.is_(i + 1, "more_than")
        if "after" in self.actor_order and beyond < len(self.items) and (it := share_of_it(self, beyond)):
            return self._share(beyond, beyond, it), i
        if two := self.of_two(i + 1):
            return [two[-1] if self.items[i + 1].value("faction_anaphor") == "last" else two[0]], i
        if self.is_(beyond, "rest") and (rest := self.share_at(beyond)) is not None:
            return rest, i
        last = self.past(
            i + 1, "its", "article", "superlative", "place_adjective", "adjective", "possessive", "faction"
        )
        if self.actor_order[0] == "before" and self._stronghold(last):
            return self.with_more(last + 2, via), last + 2  # "drove F2 from its last stronghold in the village of P"
        through = max(self._through(i + 1), self._past_holder(i + 1))
        return (self.with_more(through, via), through) if through > 0 else None

    def _before_description(self, led: int, at: int) -> int:
        """ "From the Kurdish-majority town of P", "from a dozen villages": what stands before such words of a place."""
        begin = led
        while self.actor_order[0] == "before" and begin > at + 1 and self.describes_place(begin):
            begin -= 1
        return begin

    def _and_named(self, at: int) -> int:
        """ "An army base and the village of P": where what has a name stands behind what has none, else -1."""
        i = at + 1
        while i - at <= RELATIVE_REACH and (
            self.is_(i, "of", "article", "place_adjective", "noun") or self.unlisted(i)
        ):
            i += 1
        if self.actor_order[0] != "before" or not (
            self.is_(i, "conj") or (i < len(self.items) and self.items[i].text == ",")
        ):
            return -1
        i += 1
        i = self.past(i, "article", "adjective", "place_adjective", "beside")
        group = self.group(i)
        typed = group is not None and (group.members[0].kind or group.members[0].sort == "unnamed")
        return i if typed and not self._is_subject(i) else -1

    def listed_land(self, at: int) -> int:
        """ "A *pocket* that comprises P and Q", "an *area* including P": where P stands, -1 where nothing is listed."""
        for i in range(at, min(len(self.items) - 2, at + NEAR)):
            item = self.items[i]
            if self.actor_order[0] != "before" or self.group(i) is not None or item.has("trigger", "prep", "clause"):
                break
            if item.value("noun") in ("area", "region") and self.spells_out(i + 1):
                named = i + 2 + self.is_(i + 2, "article")
                return named if self.group(named) is not None else -1
        return -1

    def describes_place(self, at: int) -> bool:
        """A word before a place that says what it is like: "an *army* base", "*besieged* P", "*Kurdish*-majority"."""
        item = self.items[at]
        if self.actor_order[0] != "before":
            return False
        if at in self.who:
            return self.is_(at + 1, "peopled", "noun") or self.group(at + 1) is not None or self.of_stronghold(at)
        if self.former(at) or self.is_(at, "stronghold", "peopled", "apposition", "former"):
            return True
        if self.is_(at, "of"):
            return self.is_(at - 1, "stronghold", "peopled")
        far = at - self.is_(at, "km")
        if self.is_(far + 1, "km") and self.is_(far - 1, "indefinite") and self.items[far].text.isdigit():
            return True  # "a 25-km strip"
        known = item.has("article", "adjective", "number", "batch", "place_adjective", "country", "comrades", "few")
        return known or (item.word and not item.known and not item.text.endswith("s"))

    def _fronted(self, at: int, via: Sequence[str]) -> int:
        """``من P انسحبت F``: the place that stands with its preposition before a verb that comes first; -1 for none."""
        tag = self.trigger(at)
        if "after" not in self.actor_order or tag is None or tag.pron:
            return -1
        place = at - 1
        verb = self.finite(at) or self.is_(at + 1, "ongoing")
        while self.is_(place, "adverb", "date") or (
            not self.finite(at) and self.is_(place, "ongoing", "light", "faction", "member")
        ):
            verb = verb or self.is_(place, "ongoing", "light")
            place -= 1
        begin = self.clause_start(at)
        begin += self.is_(begin, "clause")
        begin = place - 1 if place > 0 and self.items[place - 1].joined else begin  # ``ومن Q انسحب F2``
        led = place == begin + 1 and bool(self.prep(begin)) and self.prep(begin) in via
        return place if led and verb and self.group(place) is not None else -1

    def _share(self, at: int, share: int, pron: str) -> list[Phrase] | None:
        """The places of "half of it", "parts of it", and how much of them."""
        item = self.items[share]
        much = f"percent:{item.value('fraction')}" if item.has("fraction") else item.value("extent")
        places = self.antecedent(at, pron)
        round_it = much == "vicinity" and not item.joined  # but "P and its surroundings" is P
        called = item.text if round_it else ""
        return [replace(place, extent=much, called=called) for place in places] if places and much else places

    def share_at(self, at: int) -> list[Phrase] | None:
        """``نصفها الآخر``, ``الباقي``: a share of the place that this sentence has just spoken of."""
        if "after" not in self.actor_order:
            return None
        if self.is_(at, "rest"):
            claimed = self.memory.last_claimed
            here = claimed and claimed.number == self.number and len(claimed.places) == 1
            if not here and (before := self.group(next(self.groups_before(at), -1))) is not None:
                whole = self.meant(before)
                shared = len(whole) == 1 and (is_share(whole[0]) or whole[0].extent == "most")
                return [rest_of(place) for place in whole] if shared else None
            return [rest_of(place) for place in claimed.places] if claimed is not None and here else None
        tag = self.items[at].tag("fraction") or self.items[at].tag("direction") or self.items[at].tag("extent")
        if tag is None or not tag.pron or (self.is_(at, "direction") and any(self.is_(i, "where") for i in range(at))):
            return None
        places = self._share(at, at, tag.pron)
        if not places or not self.items[at].has("direction"):
            return places
        return [side_of(place, tag.value, self.items[at].text) for place in places]

    def _its_own(self, at: int, tag: Tag) -> bool:
        """ "Its takeover of P", written like "took it over": with an object behind it the pronoun is who does it."""
        thing = self.past(at + 1, "aside", but=("group",))  # "its cutting of the last road"
        group = self.group(thing)
        bare = group is not None and not self.items[thing].role and not self.items[at + 1].joined
        return bare and bool(tag.get("also_noun")) and "after" in self.actor_order

    def _leads(self, at: int) -> bool:
        """Whether a place follows the trigger here directly: "is now on the edge of P", not "died on the edge of P"."""
        now = range(max(0, at - NEAR - 2), at)
        return not self.items[at].has("relation") or any(self.is_(i, "become") for i in now)

    def possesses(self, at: int) -> bool:
        """ "Syria's Afrin": the place at a position is only where another is; "half of Syria's territory" is Syria."""
        group, thing = self.group(at), self.group(at + 1)
        land = thing is not None and thing.members[0].sort == "unnamed"
        where = group is not None and group.members[-1].stop < group.stop  # "P in Syria's Afrin"
        return self.actor_order[0] == "before" and self.is_(at + 1, "possessive") and not (land or where)

    def whither(self, at: int) -> bool:
        """ "fled to the other bank of P": whether "from", "of" here only says which side of P somebody went to."""
        before = at - 1
        while before > 0 and at - before < NEAR and not self.is_(before, "bank", "part"):
            if not self.items[before].word or not (
                self.is_(before, "direction", "adjective") or not self.items[before].known
            ):
                return False
            before -= 1
        return self.prep(at) == "from" and self.is_(before, "bank", "part") and self.prep(before - 1) == "to"

    def _remains(self, at: int) -> bool:
        tag = self.trigger(at)
        return tag is not None and tag.get("frame") == "remain"

    def _another_verb(self, at: int, i: int) -> bool:
        """Whether a verb that makes no claim itself begins another statement here."""
        item = self.items[i]
        if item.has("become") and item.joined:
            return True
        light = item.tag("light")
        near = self.items[at].tag("trigger")
        if near is not None and near.get("frame") == "near" and near.get("noun") and item.joined and self.control(i):
            return True
        return i > at + 1 and light is not None and light.form == "past" and not item.has("prep")

    def _past_fillers(self, at: int) -> int:
        passed = ("article", "date", "member", "aside", "nth")
        while (
            at < len(self.items)
            and not self.items[at].has("group")
            and (self.items[at].has(*passed) or self.items[at].text == ":")
        ):
            at += 1
        return at

    def _behind_other_prep(self, at: int) -> bool:
        before = self.items[at - 1 - (self.is_(at - 1, "article") and self.actor_order[0] == "before")]
        if before.has("prep") and before.tags["prep"].pron:
            return False
        return before.has("prep", "relation") or (before.has("role") and "after" in self.actor_order)

    def _passes(self, at: int) -> bool:
        """Whether a direct object may still follow this item."""
        item = self.items[at]
        if (
            at in self.who
            or item.has(
                "date",
                "member",
                "article",
                "ally",
                "filler",
                "extent",
                "supporter",
                "role",
                "adverb",
                "batch",
                "aside",
                "adjective",
                "fraction",
                *("percent", "more_than", "fire"),
            )
            or self.counted(at)
            or self.number_at(at)
        ):
            return True
        stretch = self.group(at + 1) if item.has("km") and self.number_at(at - 1) else None
        if stretch is not None and stretch.members[0].extent == "part":
            return True  # "a 13-km stretch of the highway"
        side = self.group(at + 1) if self.is_(at, "conj") and self.is_(at - 1, "direction") else None
        if self.former(at) or (side is not None and side.members[0].relation == "countryside_of"):
            return True  # "the western and northern countryside of P"
        if item.has("faction_anaphor", "deal") or (
            item.has("except") and any(self.is_(i, "neg") for i in range(at - 3, at))
        ):
            return "after" in self.actor_order
        if item.has("shift") and not item.has("circumstance"):
            return "after" in self.actor_order  # "had taken, before that, P"
        if self.prep(at) in ("for", "facing") and at + 1 in self.who:
            lost = (tag := self.trigger(at - 2)) is not None and tag.value == "lost"
            return lost and "after" in self.actor_order  # "lost, to F2, P"
        if self.prep(at) == "to" and at + 1 in self.who and "after" in self.actor_order:
            gives = self.trigger(at - 2)  # "handed, to F2, P"
            return gives is not None and gives.get("frame") == "handover"
        if item.has("during", "unit", "since") or (self.prep(at) == "from" and item.tags["prep"].pron):
            return True
        if "after" in self.actor_order and (item.has("led", "force") or helping(self, at)):
            return True
        adjective = (item.word and not item.known) or item.has("country")
        if adjective and (self.is_(at - 1, "force") or (at - 1 in self.who and item.has("country"))):
            return "after" in self.actor_order
        if item.value("relation") == "administrative_of" and at + 1 in self.who:
            return True
        if self.lexicon.grammar.get("definite") and item.word and not item.known and self._describes_actor(at):
            return True
        if item.word and not item.known and self.is_(at + 1, "possessive"):
            return self.actor_order[0] == "before"  # "the country's largest city"
        if item.has("stronghold", "comrades") and self.actor_order[0] == "before" and self.group(at + 1) is not None:
            return True  # "the rebel stronghold town of P", "the besieged town of P"
        if self.attributive(at) or (self.actor_order[0] == "before" and item.has("direction", "place_adjective")):
            return True
        if item.word and not item.known and at + 1 < len(self.items) and self.group(at + 1) is not None:
            return self.lexicon.grammar.get("order", {}).get("names") == "capital"
        return item.text in ("(", ")", "،", ",") or (item.has("trigger") and bool(item.tags["trigger"].get("control")))

    def _past_holder(self, at: int) -> int:
        """ "From the rebel-held town of P", ``على معقل F مدينة P``: where P stands, -1 when it does not."""
        if "after" in self.actor_order:
            named = at + 2 + self.is_(at + 2, "epithet", "place_adjective")
            owned = self.is_(at, "stronghold") and at + 1 in self.who and self.group(named) is not None
            return named if owned and not (self.items[named].role or self.items[named].joined) else -1
        at = self.past(at, "article", "place_adjective", "extent")
        if at not in self.who or self.actor_order[0] != "before":
            return -1
        if self.is_(at + 1, "noun") and self.is_(at + 2, "of") and self.group(at + 3) is not None:
            return at + 3  # "the rebel enclave of P"
        return at + 2 if self.attributive(at + 1) and self.group(at + 2) is not None else -1

    def _share_of_held(self, at: int) -> tuple[list[Phrase], int] | None:
        """ "Controls 75 percent of formerly F-held P": that share of P."""
        i = self.past(at + 1, "more_than", "article", "adverb", but=("extent",))
        much = ""
        if self.is_(i, "extent"):
            much = self.items[i].value("extent")
        elif i + 2 < len(self.items) and self.items[i].text.isdigit() and self._percent(i + 1):
            much = f"percent:{self.items[i].text}"
            i += 1 + self.is_(i + 2, "of")
        i += 1
        while self.is_(i, "was", "adverb", "apposition") or self.once_was(i):
            i += 1 + self.once_was(i)
            i += self.is_(i, "aux")
        held = self._past_holder(i) if much else -1
        whole = self.group(held)
        if whole is None:
            i += self.is_(i, "article") and i not in self.who
            side = self.bare_side(i + 2) if much and self.attributive(i + 1) else None
            return ([replace(place, extent=much) for place in side], i + 2) if side else None
        own = self.meant(whole)
        head = self.lexicon.entries.get(self.items[held].text.lower(), {})
        if "unnamed" in head and all(place.sort == "named" for place in own):
            return own, held  # "several F-held towns, including P"
        # Most of the land around P is no share of P itself.
        share = [
            replace(place, extent=place.extent if place.extent == "vicinity" else much, same_as=place) for place in own
        ]
        return [*share, *self.with_more(held, [""])[len(own) :]], held

    def once_was(self, at: int) -> bool:
        """ "75 percent of *what was* rebel-held P", "*what had been* the rebel enclave of P"."""
        past = self.is_(at + 1, "was") or self.one_of(at + 1, "past_aux")
        return self.is_(at, "remainder") and past

    def bare_side(self, at: int) -> list[Phrase] | None:
        """ "F holds the west of P and F2 *the east*", "besieged eastern P ... the rebel-held *east*": of the same P."""
        if self.actor_order[0] != "before" or not self.is_(at, "direction") or self.is_(at + 1, "of", "noun", "part"):
            return None
        behind = self.items[at + 1] if at + 1 < len(self.items) else None
        if behind is not None and behind.word and not (behind.known or self.is_(at + 2, "of")):
            return None
        here = [group for i in range(len(self.items)) if i != at and (group := self.group(i)) is not None]
        earlier = [group for number, group in self.memory.groups if self.number - number <= 1]
        which = self.items[at].value("direction")
        told = [member for group in here for member in reversed(group.members)]
        told += [member for group in reversed(earlier) for member in group.members if which in member.direction]
        for member in told:
            parts = [one for one in member.reference if one.sort == "named"] if member.relation == "part_of" else []
            if parts and member.direction:
                return [side_of(parts[-1], which, self.items[at].text)]
        named = [member for group in here for member in group.members]
        sides = sum(self._held_side(i) for i in range(1, len(self.items)))
        town = len(named) == 1 and named[0].sort == "named" and is_town(named[0]) and sides > 1
        return [side_of(named[0], which, self.items[at].text)] if town else None

    def _held_side(self, at: int) -> bool:
        """ "F holds *the west* and F2 *the east*": a direction right behind a verb or a side."""
        before = at - 1 - self.is_(at - 1, "article")
        return self.is_(at, "direction") and (before in self.who or self.trigger(before) is not None)

    def _percent(self, at: int) -> bool:
        return self.is_(at, "percent") or self.items[at].text == "%"

    def _through(self, at: int) -> int:
        """ "from its stronghold in P", "from positions around P": where P stands, -1 when it does not."""
        if self.actor_order[0] != "before":
            return -1
        stop = at
        while (
            stop < len(self.items)
            and stop - at < NEAR
            and (
                self.is_(stop, "article", "adjective", "place_adjective", "extent", "number", "past_mark", "last_of")
                or stop in self.who
                or not self.items[stop].known
            )
        ):
            if self.items[stop].text == "," and self.is_(stop - 1, "stronghold"):
                break
            if self.group(stop) is not None or not self.items[stop].word:
                return -1
            stop += 1
        if self.is_(stop - 1, "stronghold") and self.items[stop].text == ",":
            stop -= 1  # "from its last stronghold, P": in the region that follows "in" it may be anywhere
        if self.group(stop) is not None or not self.is_(stop, "stronghold", "own_positions", "noun"):
            return -1
        one = any(self.is_(i, "indefinite") for i in range(at, stop))
        if one and self.items[stop].value("noun") in SETTLED:
            return -1  # "from a town in P"
        if stop + 2 < len(self.items) and self.items[stop + 1].text == ",":
            named = stop + 2 + (self.prep(stop + 2) == "in")  # "from its last position, in the centre of P"
            named += self.is_(named, "article")
            if self.group(named) is not None:
                return named
        inside = self.prep(stop + 1) in ("in", "of", "near") or self.is_(stop + 1, "of")
        return stop + 2 if inside and self.group(stop + 2) is not None else -1

    def _to_its_land(self, at: int) -> bool:
        """``ضم إلى مناطقه P``: "to its areas" and their names behind."""
        land = self.group(at + 1)
        if "after" not in self.actor_order or self.prep(at) != "to" or land is None or land.members[0].sort != "named":
            return False
        whose = self.lexicon.entries.get(self.items[at + 1].text, {}).get("unnamed")
        return whose is not None and bool(whose.get("land"))

    def _stronghold(self, at: int) -> bool:
        """ "The rebel bastion of P", "the rebels' bastion in the town of P", "the rebel-dominated town of P": P."""
        if not self.is_(at, "stronghold", "peopled") or (group := self.group(at + 2)) is None:
            return False
        town = group.members[0].kind in SETTLED and group.members[0].name.lower() != self.items[at + 2].text
        inside = self.prep(at + 1) == "in" and self.actor_order[0] == "before" and town
        led = self.back(at - 1, "place_adjective", "adjective", "superlative", "past_mark", sides=True)
        return self.is_(at + 1, "of") or (inside and not self.is_(led, "indefinite"))

    def _last_in(self, at: int) -> bool:
        """ "its last position in P", "all of its positions in P": with it went P."""
        if self.actor_order[0] != "before" or not self.is_(at, "noun", "stronghold", "unnamed", "own_positions"):
            return False
        last = any(self.is_(i, "past_mark", "last_of") for i in range(max(0, at - NEAR), at + 1))
        last = last or any(self.items[i].value("extent") == "all" for i in (at - 1, at))
        group = self.group(at + 2) if self.prep(at + 1) == "in" else None
        return last and group is not None and len(group.members) == 1

    def _named_later(self, at: int) -> int:
        """ "Its last stronghold in P, Q": where the name comes behind a description that ends in a comma, else -1."""
        if self.actor_order[0] != "before" or not self.is_(at, "noun", "stronghold", "own_positions"):
            return -1
        within = self.group(at + 2) if self.prep(at + 1) in ("in", "against") else None
        if within is not None and len(within.members) > 1 and not self.is_(at + 3, "conj"):
            return at + 2
        for i in range(at + 1, min(len(self.items) - 1, at + RELATIVE_REACH)):
            if self.is_(i, "known_as"):
                called = i + 1 + self.is_(i + 1, "article")
                return called if self.group(called) is not None else -1
            if self.items[i].text == ",":
                i += self.items[i + 1].text in self.lexicon.grammar.get("located", [])
                later = self.group(i + 1)
                return i + 1 if later is not None and later.members[0].sort == "named" else -1
            if self.finite(i) or self.barrier(i) or self.is_(i, "conj", "speech", "date"):
                break
        return -1

    def nounlike(self, at: int) -> bool:
        """ "A rare advance in P", "the three-year hold on P": a verb's form that is a noun here."""
        tag = self.trigger(at)
        if tag is not None and tag.form == "base" and self.actor_order[0] == "before" and not tag.get("noun"):
            said = led = at - 1
            said = self.back(said, "adverb")
            led -= self.is_(led, "latest", "nth")
            noun = self.back(at - 1, "adjective", "nth", "number", "place_adjective")
            if self.is_(noun, "its", "article", "possessive"):
                return True  # "their first gain since the fall of P"
            if self.is_(led, "article", "possessive") or (self.is_(said, "today") and self.is_(said, "aux")):
                return True  # "F's advance into P", "P is completely secure"
            adverb = self.items[at - 1].text.endswith(tuple(self.lexicon.grammar.get("manner_ends", ())))
            return self.unlisted(at - 1) and self.prep(at - 2) == "to" and not adverb  # "to restrict exit from P"
        if tag is None or tag.form != "present" or self.actor_order[0] != "before" or " " in self.items[at].text:
            return False
        before = at - 1
        while before >= 0 and self.items[before].word and not self.items[before].known:
            if self.items[before].text.endswith("ly"):
                return False
            before -= 1
        if before < at - 1 and before in self.who:
            return self.group(at + 1) is None  # "rebel checkpoint controls", but "an F affiliate controls P"
        led = self.is_(before, "article", "unit", "possessive", "of") or self.prep(before) == "in"
        return led and before not in self.who

    def attributive(self, at: int) -> bool:
        """Whether the trigger here only describes the place behind it: "the rebel-held town"."""
        tag = self.trigger(at)
        if tag is None or tag.get("frame") != "state" or tag.get("holder") != "before" or at - 1 not in self.who:
            return False
        joined = self.is_(at, "hyphened")
        if tag.get("predicate") or (self.are_men(at - 1) and not joined):
            return False
        described = self.group(at + 1) is not None or (
            self.actor_order[0] == "before" and self.is_(at + 1, "noun", "stronghold", "place_adjective")
        )
        described = described or self.bare_side(at + 1) is not None
        return described and not self.is_(at, "article") and (joined or not self.says_that_it_holds(at))

    def _describes_actor(self, at: int) -> bool:
        """Whether an unknown word stands in the description of the actor: "F, who reject the settlement, ..."."""
        for i in range(at - 1, max(-1, at - NEAR), -1):
            if i in self.who:
                return True
            if self.items[i].known or not self.items[i].word:
                return False
        return False

    def _tells(self, at: int) -> bool:
        """Whether a verbal noun that states something of its own stands here: "the capture of"."""
        tag = self.trigger(at)
        return tag is not None and (bool(tag.get("noun")) or tag.form == "gerund") and not tag.get("control")
