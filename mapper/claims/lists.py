"""Where a list of places goes on: "A, B and C", "the towns of A, B, C and D".

A storey of :class:`mapper.claims.chunks.Chunker`, over :class:`mapper.claims.places.Places`.
"""

from __future__ import annotations

from typing import Final

from mapper.claims.phrases import Phrase
from mapper.claims.places import Places

_LISTED_REACH: Final = 80
_DESCRIPTION: Final = 10
_CLOSING: Final = ('"', "\u201d", "\u00bb", "\u2019")
_WHITHER: Final = 4
_LISTED_TO: Final = 12
_CAPITAL: Final = 6
"""Items in "the capital and seat of power, P"."""
_GLOSS: Final = 6
"""Items of another name in brackets, with them."""
_VERBAL: Final = ("aux", "become", "perfect", "pluperfect", "lies", "pending", "to_follow")
"""What tells behind a place that something is said of it."""
_NAMED_BEHIND: Final = 4
"""Items behind a verb in which it may name again what stands before it."""
_NO_GLOSS: Final = ("trigger", "faction", "verb", "date", "number", "distance", "unit", "prep", "relation")
_WHERE: Final = (
    "place", "article", "noun", "direction", "of", "prep", "relation", "adverb", "number", "km", "bank", "part",
    "name_start",
    "place_adjective", "countryside", "extent", "conj",
)  # fmt: skip
"""What words are made of that say where something lies."""


class Lists(Places):
    """Reads on from one place of a list to the next."""

    def _continues(self, at: int, *, loose: bool, headed: bool) -> int | None:
        """Where the next member of the list begins, None when the list ends."""
        if at >= len(self.items):
            return None
        at = self._past_where(self._past_bracket(at))
        item = self.items[at]
        comma = item.text in (",", "،", "-")
        following = at + 1 if comma else at
        if following >= len(self.items):
            return None
        if comma and self.text[item.stop : item.stop + 1] in _CLOSING:
            return None  # "We have left P," X said
        joined = self.items[following].joined or (not comma and self._with_its(following))
        if self.items[following].has("conj", "also"):
            following, joined = following + 1, True
        if not joined and (not comma or self._is(following, "aside")):
            return None
        if joined and self._is(following - 1, "conj"):
            following = self._past_insertion(following)
        lead = self.items[following].lead if following < len(self.items) else ""
        if comma and lead and self.real_and and not lead.startswith(self.real_and):
            return None
        apart = ("article", "beside") if self.order.get("noun") == "both" else ("article",)
        men = self.items[following].tag("member") if following < len(self.items) else None
        if self.article and men is not None and men.pron:
            return None  # ``انسحب F من P ومقاتلوه يتجهون``
        if self.article and self._is(following, "faction_anaphor") and self.items[following].role == "for":
            return None  # ``لذاك P، ولهذه Q``
        while following < len(self.items) and (self.items[following].has(*apart) or self._few(following)):
            following += 1
        phrase, end = self.phrase(following, Phrase("", 0, 0, plural=True) if headed else None, loose=loose)
        following, phrase, end = (following, phrase, end) if phrase is not None else self._from_its_article(following)
        if phrase is None and comma and self._between_places(following):
            self.between.add(following)
            return following
        if phrase is None or phrase.sort in ("pronoun",):
            return None
        if self.order.get("noun") == "both" and comma and not joined and phrase.sort == "those":
            return None  # "took P and Q, both of which"
        if self.article and phrase.local and comma and not joined:
            return None  # "P, the symbolic centre of": says what P is
        says = self._is(end, "speech") and (not phrase.ids or self._is(following, "nation"))
        says = says or (self._is(end, "speaker") and not self.article)  # "took P, Homs governor N said"
        if comma and not joined and says:
            return None
        if comma and not joined and self._set_off(at):
            return None  # "With it, all of the land between P and Q fell"
        goes_on = self._heads_clause if joined else self._ends_opening
        if self._next_clause(at, end) or (comma and goes_on(at, end)):
            return None
        where = comma and not joined and phrase.relation == "part_of" and self._is(at + 1, "direction")
        if self._state_has(following, end) or (where and not self._list_goes_on(end)):
            return None  # "took P, southern Q, on Sunday"
        sure = phrase.ids or phrase.kind or following in self.believed
        if comma and not joined and sure and self._tells_where(at) and self._subject_begins(end):
            return None
        if comma and (self._ends_description(at) or (self.article and not joined and self._headed_by_rank(at))):
            return None
        if self.article and comma and not joined and self._is(at - 1, "country") and not self._is(following, "country"):
            return None  # "under the control of F in all of Syria, the town of P and"
        if comma and not joined and self.order.get("noun") == "both":
            told = self._is(at + 1, "article") and phrase.sort in ("unnamed", "anaphor")  # "P, the second town of Q"
            told = told or self._is(at + 1, "indefinite")  # "P, a suburb of Q"
            bare = phrase.sort == "unnamed" and phrase.kind.endswith("_unnamed") and not self._counts(at + 1)
            told = told or (bare and any(self._is(i, "conj") for i in range(max(0, at - _NAMED_BEHIND), at)))
            told = told or (phrase.sort == "anaphor" and self.items[at + 1].text.startswith("the "))
            if told or self._is(end, "possessive") or self._most_of_all(at + 1):
                return None
        capital = loose and self.order.get("names") == "capital"
        listed = headed and (end >= len(self.items) or not self.items[end].word or self.items[end].joined)
        listed = listed or (headed and self._is(end, "conj"))
        listed = listed and (bool(self.article) or self._list_is_open(at))
        if comma and not joined and not (phrase.ids or phrase.kind or capital or listed):
            return None
        return following

    def _with_its(self, at: int) -> bool:
        """``سقطت P بسجنها ومطارها``: what lies in P and goes with it."""
        tag = self.items[at].tag("local") if self._role(at) == "in" and self.article else None
        return tag is not None and bool(tag.pron) and not tag.get("whole")

    def _headed_by_rank(self, comma: int) -> bool:
        """``أكبر بلدات R، P، دخلها F``: what P is stands before it, at the head of a clause."""
        head = next((i for i in range(comma - 1, max(-1, comma - 6), -1) if self._is(i, "aside")), -1)
        tag = self.items[head + 1].tag("noun") if head >= 0 else None
        opens = head == 0 or (head > 0 and not self.items[head - 1].word)
        return opens and tag is not None and bool(tag.get("plural"))

    def _few(self, at: int) -> bool:
        """ "P and *a few* villages east of it"."""
        return not self.article and self._is(at, "few") and self._is(at + 1, "unnamed", "noun", "beside")

    def _list_goes_on(self, at: int) -> bool:
        """Whether "and", or a comma and no verb, stands behind a member of a list."""
        return self._is(at, "conj") or (
            at < len(self.items) - 1 and self.items[at].text == "," and self._is(at + 1, "place")
        )

    def _from_its_article(self, at: int) -> tuple[int, Phrase | None, int]:
        """ "P and *the last pocket near Q*": where land that adjectives describe begins, read with its article."""
        if self.article or not self._is(at - 1, "article"):
            return at, None, at
        phrase, end = self.phrase(at - 1, None)
        return at - (phrase is not None), phrase, end

    def _set_off(self, comma: int) -> bool:
        """ "*South of Q*, P was taken", "*with it*, P fell": where something lies, at the head of a sentence."""
        head = comma - 1
        while head > 0 and comma - head < _GLOSS and self.items[head - 1].word:
            head -= 1
        it = self.items[comma - 1].tag("anaphor") if self.order.get("noun") == "both" else None
        if it is not None and it.get("pronoun"):
            return True
        where = self._is(head, "direction", "relation", "distance") and self.order.get("noun") == "both"
        plain = all(
            self._is(i, "direction", "of", "place", "article", "noun", "name_start") for i in range(head + 1, comma)
        )
        return where and (head == 0 or self.items[head - 1].text in ("-", ":")) and plain

    def _past_where(self, comma: int) -> int:
        """``A، حيث قتل عشرة جنود، وB وC``: the comma behind which the list goes on, else the one that is given."""
        if not (self.article and self.items[comma].text in (",", "،") and self._is(comma + 1, "where")):
            return comma
        for i in range(comma + 2, min(len(self.items) - 1, comma + _DESCRIPTION + 2)):
            if self.items[i].text in (",", "،"):
                listed = self.items[i + 1].joined and self._is(i + 1, "noun", "place", "name_start")
                told = range(i + 2, min(len(self.items), i + 4))
                verb = any(self.items[k].word and self.items[k].text.endswith(self.verb_ends) for k in told)
                return i if listed and not verb else comma
            if not self.items[i].word or self._is(i, "faction", "place", "trigger", "speech"):
                return comma
        return comma

    def _past_insertion(self, at: int) -> int:
        """ "A, B and, far to the west, C": where C begins behind what two commas set off, else ``at``."""
        if self.order.get("noun") != "both" or at >= len(self.items) or self.items[at].text != ",":
            return at
        for i in range(at + 1, min(len(self.items) - 1, at + _GLOSS + 1)):
            if self.items[i].text == ",":
                return i + 1
            if self._is(i, "trigger", "faction", "verb", "aux", "place", "noun", "conj", "clause"):
                break
        return at

    def _past_bracket(self, at: int) -> int:
        """``A (كوباني) وB``: another name in brackets does not end a list, where "and" shows that it goes on."""
        if self.items[at].text != "(":
            return at
        stop = next((i for i in range(at + 1, min(len(self.items), at + _GLOSS)) if self.items[i].text == ")"), -1)
        behind = self.items[stop + 1] if 0 < stop < len(self.items) - 1 else None
        goes_on = behind is not None and (behind.joined or behind.has("conj") or behind.text in (",", "،"))
        told = any(self._is(i, *_NO_GLOSS) for i in range(at, stop))
        return stop + 1 if goes_on and not told else at

    def _ends_description(self, at: int) -> bool:
        """ "P, the main stronghold of F in Q, and R", "P, a town in Q, and R": the comma goes back to P."""
        begin = at - 1
        while begin > 0 and at - begin < _DESCRIPTION and self.items[begin].word and not self._is(begin, "trigger"):
            begin -= 1
        if self.items[begin].text not in (",", "،"):
            return False
        return self._is(begin + 1, "stronghold") or (self._is(begin + 1, "indefinite") and self._is(begin + 2, "noun"))

    def _most_of_all(self, at: int) -> bool:
        """ "P, the largest town of Q", "the last district of Q", "the last Q town": a superlative says what P is."""
        noun = self.items[at + 3].tag("noun") if at + 3 < len(self.items) else None
        of = self._is(at + 2, "place") and noun is not None and not noun.get("plural")
        last = self._is(at + 1, "past_mark") and (of or (self._is(at + 2, "noun") and self._is(at + 3, "of")))
        return self._is(at, "article") and (last or any(self._is(i, "superlative") for i in (at + 1, at + 2)))

    def _list_is_open(self, at: int) -> bool:
        """Whether "and" is still to come in "the towns of A, B, C and D", or commas alone join them."""
        if self.order.get("names") != "capital":
            return False
        commas = 0
        for i in range(at - 1, max(-1, at - _LISTED_REACH), -1):
            if self._is(i, "conj"):
                return False
            commas += self.items[i].text == ","
            noun = self.items[i].tag("noun")
            if noun is not None and noun.get("plural"):
                following = range(at + 1, min(len(self.items), at + _LISTED_REACH))
                return commas > 0 or any(self._is(k, "conj") for k in following)
        return False

    def _state_has(self, at: int, end: int) -> bool:
        """ "F holds P, F2 Q and *Israel* a slice of R": whose something is, and no place of the list."""
        if self.order.get("noun") != "both" or not self._is(at, "nation") or end >= len(self.items):
            return False
        thing = end + self._is(end, "article")
        return self._is(thing, "extent", "place", "area_of", "unnamed") or self._is(end, "indefinite")

    def _state_acts(self, at: int, verb: int) -> bool:
        """ "F left P, and Israel reinforced its forces"."""
        item = self.items[verb] if verb < len(self.items) and self._is(at, "nation") else None
        ends = item is not None and item.word and not item.known and item.text.endswith(self.verb_ends[:1])
        return item is not None and (ends or item.has("verb", "speech", "announces"))

    def _ends_opening(self, comma: int, end: int) -> bool:
        """ "With the fall of P, Q became", "As F fights on inside P, Turkey sent": what a sentence opens with ends."""
        opens = self._is(0, "clause", "aftermath", "prep", "role") and self.order.get("noun") == "both"
        unlike = opens and self._is(0, "role") and not self._is(0, "prep")  # "unlike P, Q and R were taken"
        if unlike and sum(item.text == "," for item in self.items) == 1:
            return True
        if not opens or self._is(end, "conj") or any(item.text == "," for item in self.items[:comma]):
            return False
        return self._subject_begins(end) or self._is(end, *_VERBAL, "sends")

    def _befalls(self, verb: int) -> bool:
        """ "F took A and B *braced* for an attack": a verb that nobody knows, and not "B located in"."""
        item = self.items[verb] if verb < len(self.items) - 1 else None
        strange = item is not None and item.word and not item.known and item.text.endswith(self.verb_ends[:1])
        return strange and not self._is(verb + 1, "prep", "agent", "relation") and self.items[verb + 1].word

    def _tells_where(self, comma: int) -> bool:
        """ "North of P, Q was taken", "on the P road, Q": what stands up to a comma, at the head of its clause."""
        begin = comma - 1
        while begin >= 0 and (self._is(begin, *_WHERE) or (self.items[begin].word and not self.items[begin].known)):
            begin -= 1
        opens = (
            begin < 0 or not self.items[begin].word or self._is(begin, "that", "clause", "contrast", "speech", "date")
        )
        begin += 1
        while self._is(begin, "adverb", "conj") and not self._is(begin, "direction", "prep", "relation"):
            begin += 1
        led = self._is(begin, "direction") and (self._is(begin + 1, "of") or self._is(begin + 1, "prep"))
        led = led or self.items[begin].value("prep") in ("in", "on", "near", "outside", "between")
        led = led or self.items[begin].value("relation") in ("near", "around")
        led = led and not any(self._is(i, "last_of", "except") for i in range(begin, comma))  # "in it only P, Q and R"
        return self.order.get("noun") == "both" and opens and led

    def _subject_begins(self, end: int) -> bool:
        """Whether a list goes on to a verb, which says something of it."""
        begin = end
        while end < len(self.items) and (
            self._is(end, "place", "article", "noun", "conj", "adverb", "date", "of", "beside", "name_start")
            or self.items[end].text == ","
            or (self.items[end].word and not self.items[end].known and self._capital(end))
        ):
            end += 1
        if self.items[end - 1].text == "," and any(self._is(i, "conj") for i in range(begin, end)):
            return False  # "in P, Q and R, held by F"
        verb = end
        end = self._past(end, "aux", "become", "lies", "perfect", "pluperfect", "adverb", "ongoing", "ended", "mood")
        if any(self._is(i, "become", "lies") for i in range(verb, end)) or (end > verb and self._is(end, "prep")):
            return True
        what = end + self._is(end, "article")
        if (
            what > end
            and self._is(end - 1, "aux")
            and self._is(what, "superlative", "nth", "latest", "past_mark", "noun")
        ):
            return True  # "Q is the latest town to fall to F"
        tag = self.items[end].tag("trigger") if end < len(self.items) else None
        return tag is not None and tag.form != "gerund" and not tag.get("noun")

    def _heads_clause(self, at: int, end: int) -> bool:
        """``عزز F دفاعه في P، وQ وR باتتا بيد F2``: what stands behind the comma is the subject of what follows."""
        verb = end
        while verb < len(self.items) and verb - end < _DESCRIPTION and self.items[verb].word:
            if not self.items[verb].joined and self._is(verb, "become", "relative", "trigger", "prep", "faction"):
                break
            verb += 1
        became = self._is(verb, "become") and not self.items[verb].joined
        held = self.items[end].tag("trigger") if end < len(self.items) and not self.items[end].joined else None
        became = became or (held is not None and held.get("frame") == "state" and not held.get("describes"))
        told = any(self._is(i, "trigger", "faction", "verb") for i in range(at))
        return bool(self.article) and told and (became or self._told_of_it(at, end))

    def _told_of_it(self, at: int, end: int) -> bool:
        """``دخل F مدينة P، وQ بيد F2``, ``وQ تركتها F2``, ``وQ لم يدخلها``: a predicate right behind the names."""
        verb = end
        while self._is(verb, "place") and self.items[verb].joined:
            verb += 1
        if verb >= len(self.items) or self.items[verb].joined:
            return False
        word, tag = self.items[verb], self.items[verb].tag("trigger")
        if word.has("target") or (word.has("neg") and not word.tags["neg"].get("without")):
            return True
        governed = next((i for i in range(at - 1, -1, -1) if self._is(i, "trigger", "become", "verb")), -1)
        deed = self.items[governed].tag("trigger") if governed >= 0 else None
        alone = verb + 1 >= len(self.items) or not self.items[verb + 1].word
        if word.has("faction") and word.role == "for" and alone:
            return deed is not None and deed.get("frame") == "take"
        near = self.items[verb + 1 : verb + _NAMED_BEHIND]
        it = any((led := item.tag("prep")) is not None and led.pron for item in near)
        strange = not word.known and word.text.startswith(self.verb_begins)
        if it and (strange or word.has("mood", "verb")):
            return True
        if tag is None:
            return False
        if tag.form in ("past", "present") or tag.get("its"):
            return bool(tag.pron) or it
        befell = self._is(governed, "become") and not any(self._is(i, "faction") for i in range(governed, at))
        told = not (tag.get("describes") or tag.get("needs_become") or befell)
        lead = self.entries.get(word.text.split()[0], {}).get("prep")
        inside = lead is None or lead.value not in ("to", "from")
        return told and inside and tag.get("frame") in ("state", "near")

    def _next_clause(self, at: int, end: int) -> bool:
        """ "After F took A, B fell", "F took A and B was lost": the object of one verb, and the subject of the next."""
        if self.order.get("noun") != "both":
            return False
        verb = self._past(end, "adverb", "date")
        tag = self.items[verb].tag("trigger") if verb < len(self.items) else None
        finite = tag is not None and (
            tag.form in ("past", "passive", "present") or tag.get("frame") in ("state", "fall")
        )
        finite = finite or self._state_acts(end - 1, verb) or self._befalls(verb)
        if not (self._is(verb, *_VERBAL) or finite):
            return False
        if self._is(end - 1, "anaphor") and self._is(end - 1, "noun"):
            return True  # "F attacked A and the town fell"
        begin = at - 1
        while begin >= 0 and not self._is(begin, "trigger"):
            if self.items[begin].text in (";", "with") or self._is(begin, "clause", "that", "contrast", "aftermath"):
                return False
            begin -= 1
        tag = self.items[0].tags["trigger"] if begin == 0 else None
        if tag is not None and (tag.get("frame") == "clash" or tag.get("control")):
            return False  # "Fighting around A and B has entered a third week", "Control of A and B passed to F"
        held = begin > 0 and self.text[self.items[begin].start - 1] == "-"  # "rebel-held A and B were taken"
        held = held or self._is(begin - 1, "article", "number")  # "the besieged towns of A and B are held"
        return begin >= 0 and not held and not self._is(begin - 1, "relative")

    def _gone_to(self, at: int) -> bool:
        """ "F2 retreated from P *to Q*", "F2 left P; a convoy drove *towards Q*. F entered the town": P."""
        near = self.items[at - 1].tag("trigger") if at else None
        if near is not None and near.get("frame") == "near":
            return any(not self.vehicles.isdisjoint(item.text.split()) for item in self.items[: at - 1])
        led = at - 1 - self._is(at - 1, "article")
        if self._capital_guarded(led):
            return True
        if self._is(led - 1, "conj") and self._is(led, "prep"):  # "towed to Q and *to* R"
            led = next((i for i in range(led - 2, max(0, led - _LISTED_TO), -1) if self._same_prep(i, led)), led)
        if led >= 0 and self.items[led].text.endswith((" to", " towards")) and self._goes(led):
            return True  # "fled to Q"
        to = self._is(led, "prep") and self.items[led].value("prep") in ("to", "towards")
        to = to or (led >= 0 and self.items[led].text in self.bound_for)
        for i in range(led - 1, max(-1, led - 1 - _WHITHER), -1) if to else ():
            if self.items[i].tag("trigger") is not None or not self.items[i].word or self._goes(i):
                return self._goes(i)
        return False

    def _came_from(self, at: int) -> bool:
        """ "Advanced *from P* to within 20 km of Q", "*From P*, F is 2 km from Q. The town": Q."""
        led = at - 1
        tag = self.items[led - 1].tag("trigger") if led > 0 else None
        moved = led == 0 or (tag is not None and tag.get("frame") == "near")
        return self._is(led, "prep") and self.items[led].value("prep") == "from" and moved

    def _same_prep(self, at: int, other: int) -> bool:
        return self._is(at, "prep") and self.items[at].text == self.items[other].text

    def _goes(self, at: int) -> bool:
        """Whether somebody leaves, or something is carried off: "*towed* to Q"."""
        tag = self.items[at].tag("trigger")
        return self.items[at].text in self.carried_off or (tag is not None and tag.get("frame") in ("leave", "left"))

    def _capital_guarded(self, at: int) -> bool:
        """ "F lost the city, the key to *protecting the capital*, Q. F2 entered the city": not Q."""
        near = range(max(0, at - _CAPITAL), min(len(self.items), at + 3))
        noun = next((i for i in near if self.items[i].text == self.seats.get("noun")), -1)
        verb = self._back(noun - 1, "article", "its", "adjective") if noun >= 0 else -1
        return verb >= 0 and self.items[verb].text in self.guards
