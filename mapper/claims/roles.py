"""In what part a faction stands in its sentence: it acts, helps, is fought, or only owns something."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from mapper.claims.owners import Owners
from mapper.claims.reach import RELATIVE
from mapper.claims.sentence import COMMAS
from mapper.text.lexicon import Tag

_BETWEEN: Final = 8
_ADJECTIVES: Final = 2
_OBJECT: Final = 3


class Roles(Owners):
    """A sentence and the part that each faction in it plays; see :class:`mapper.claims.sentence.Sentence`."""

    def gender(self, at: int) -> str:
        """Grammatical gender of the faction word at a position: ``m``, ``f``, ``p`` or ``any``."""
        alias = self.items[at].tags.get("faction")
        head = self.items[at - 1 - self.is_(at - 1, "member")].tag("batch") if at > 1 else None
        if head is not None and head.get("who"):
            return "any"
        if alias is not None and self.is_(at - 1, "member"):
            people = tuple(self.lexicon.grammar.get("plural_members", ()))
            return "p" if people and self.items[at - 1].text.endswith(people) else "any"
        gender = self._gender_of(alias.name) if alias is not None else "any"
        # "the last buses of F left": the verb agrees with the buses
        return "any" if gender != "p" and self.is_(at - 1, "batch") else gender

    def _gender_of(self, name: str) -> str:
        table = self.lexicon.grammar.get("gender")
        if not table:
            return "any"
        first = name.split()[0]
        people = tuple(self.lexicon.grammar.get("plural_members", ()))
        if people and len(name.split()) > 1 and first.endswith(people):
            return "p"
        return next((gender for gender, words in table.items() if first in words), "f")

    def of_last_word(self, named: Sequence[int], tag: Tag) -> list[str]:
        """``معارك مع قوات النظام وانسحاب الأخير``: an army called by the noun whose gender is shown."""
        meant = tag.value == "last" and tag.get("gender") == "m"
        words = self.lexicon.grammar.get("gender", {}).get("m", ()) if meant else ()
        return [self.who[i] for i in named[-1:] if self.items[i].tags["faction"].name.split()[-1] in words]

    def _may_own(self, faction_at: int, tag: Tag | None) -> bool:
        """Whether the pronoun of a verbal noun can mean a faction: ``سيطرته`` is no army's of women or many."""
        if "after" not in self.actor_order or tag is None or not tag.get("noun") or not tag.pron:
            return True
        if "" in tag.get("via", [""]) and tag.value != "lost":
            return True  # "its liberation": of a place
        gender, own = self.gender(faction_at), self.shown_by(tag.pron)
        return own not in ("m", "f") or gender in (own, "any") or (own == "f" and gender == "p")

    def _other_owner(self, at: int, tag: Tag | None) -> list[int]:
        """``اتفق F مع F2 على انسحابها من P``: F2, though it does nothing, where the pronoun can mean nobody else."""
        parts = ("opponent", "actor")
        others = [i for i in self.who if i < at and self._role(i) in parts and self._may_own(i, tag)]
        only = tag is not None and tag.pron and len({self.who[i] for i in others}) == 1
        return others if only and "after" in self.actor_order else []

    def _role(self, at: int) -> str:
        """``opponent``, ``supporter``, ``owner`` (of the places before it) or ``actor``."""
        named = self._named_before(at)
        return (self.roles.get(named) or self._role(named)) if named >= 0 else self._role_there(at)

    def _role_there(self, at: int) -> str:
        before = at - 1
        if self._among_dead(before):
            return "opponent"
        if at + 2 in self.who and self._helped_by(at + 1):
            return "supporter"  # "Hezbollah-backed government troops"
        if before - 1 in self.who and self._helped_by(before):
            before -= 2
        before = self._before_kin(before)
        begun = self.aside(at)
        if begun is not None:
            return "supporter" if self._helped(begun + 1) else "aside"
        if self.items[at].role == "in" and "after" in self.actor_order:
            return "supporter"
        if self.items[at].role == "for":
            return "actor" if self._acts_for(at) or self._attempts(before + 1) else "owner"
        while (
            before >= 0
            and (self.items[before].has("member", "article", "ally") or self._linked(before) or self.counted(before))
            and not (self.is_(before, "member") and self.items[before].value("role") == "opponent")  # "fighting F"
        ):
            if self.items[before].role == "for":
                acts = self.is_(before - 1, "office", "batch") or self._done_by(before - 1) or self._let_by(at)
                return "actor" if acts else "owner"
            if self._linked(before):
                linked = before - 1 in self.who and not self._fell_upon(before, at)
                alone = "supporter" if self._helps_as_well(before) else "actor"
                return (self.roles.get(before - 1) or self._role(before - 1)) if linked else alone
            before -= 1
        if self._unknown_help(before) or self._helped_along(before) or self._helps_behind_comma(at, before):
            return "supporter"
        before = self._before_adjectives(before)
        if self.is_(before, "link") and self.is_(before - 1, "member") and self.clause_start(before - 1) == before - 1:
            return "actor"  # "fighters with F took P"
        if self.is_(at + 1, "role") and self.items[at + 1].value("role") == "opponent" and self._foiled(before):
            return "opponent"
        if before < at - 1 and self.items[before + 1].joined and self._helps_too(before):
            return "supporter"
        if self.items[at].joined and before in self.who:
            return self.roles.get(before, "actor")
        if self.items[at].joined and before >= 0 and not self.items[before].has("prep"):
            return "opponent" if self._rid_of_too(at) else "actor"
        if self._listed(before) and not self.finite(before - 1):
            return "aside"
        lost = self._held_before(before, at) or self._fallen(before) or self._rid_of(before)
        if lost or self._struck(before, at) or self._whose_object(before, at):
            return "opponent"
        if self._absolute(before, at):
            return "actor"
        if self.is_(before, "role"):
            return self.items[before].value("role")
        gone = self.is_(before, "presence") and "after" in self.actor_order  # "after the elimination of F in P"
        if gone or self._led_against(before):
            return "opponent"
        if (
            self._from_some(before)
            or self._fought_with(before)
            or (self.actor_order[0] == "before" and self.between_sides(at))
        ):
            return "opponent"
        acts = self.is_(before - 1, "mood")  # on whom a duty lies, acts
        if self.prep(before) == "on" and not self.items[before].tags["prep"].pron and not acts:
            return "opponent"
        if self.actor_order[0] == "before" and self._is_owner(at, before):
            return "owner"
        owned = self.group(before)
        pockets = "after" in self.actor_order and self.counted(at - 1)
        theirs = owned is not None and owned.members[-1].sort == "unnamed" and not self.items[at].lead and not pockets
        camp = self.items[at + 1].value("noun") if owned is not None and at + 1 < len(self.items) else ""
        theirs = theirs or (camp in ("camp", "base") and self.actor_order[0] == "before")  # "stormed the P army camp"
        if theirs or self._shut_up(before) or self.is_(before, "banner"):  # "tore down F's flag and raised its own"
            return "owner"
        return self._apart_or_given(before) if "after" in self.actor_order else "actor"

    def _before_kin(self, at: int) -> int:
        """ "Attacked *its former ally* F": what stands before such words."""
        if not self.one_of(at, "kin"):
            return at
        whose = self.back(at - 1, "adjective", "past_mark", "place_adjective", "nation", strange=True)
        return whose - 1 if self.is_(whose, "its") and at - whose <= RELATIVE else at

    def _helps_behind_comma(self, at: int, comma: int) -> bool:
        """``سيطرت F، بدعم من F2، وF3 على P``: F3 helps too."""
        helped = self.items[at].joined and comma > 0 and self.items[comma].text in COMMAS
        ends = at + 1 < len(self.items) and (self.is_(at + 1, "prep") or self.items[at + 1].text in COMMAS)
        if not (helped and ends and self.roles.get(comma - 1) == "supporter"):
            return False
        helps = next((i for i in range(comma - 2, 0, -1) if self.items[i].value("role") == "supporter"), 0)
        plain = not self.items[helps].text.startswith(str(self.lexicon.grammar.get("definite", " ")))
        return helps > 0 and plain and self.items[helps - 1].text in COMMAS  # but ``F، المدعومة من F2، وF3 من P``

    def _named_before(self, at: int) -> int:
        """``القضاء على التنظيم الإرهابي "F"``: where the same side stands right before its name; -1 for nowhere."""
        first = at - 1
        while at - first < _ADJECTIVES and self.unlisted(first):
            first -= 1
        again = "after" in self.actor_order and self.who.get(first) == self.who[at]
        return first if again and not self.items[at].lead else -1

    def _led_against(self, at: int) -> bool:
        """Whether a preposition stands here behind which a side is one that something is done to."""
        led = self.prep(at) in ("from", "to", "against") and not self.items[at].tags["prep"].pron
        return led and not self._attempts(at)

    def _attempts(self, at: int) -> bool:
        """``في محاولة من F``, ``في محاولة لـF``: who tries."""
        tries = self.items[at - 1].tag("mood") if at > 0 else None
        led = self.prep(at) in ("from", "by") or self.items[at].role == "for"
        return "after" in self.actor_order and led and tries is not None and bool(tries.get("tries"))

    def _apart_or_given(self, before: int) -> str:
        """``تفصل بينه وبين F``: opponent; ``خسرها لصالح F``: owner; else ``actor``."""
        apart = self.items[before - 1].tag("prep") if self.prep(before) == "between" else None
        if apart is not None and apart.value == "between" and apart.pron:
            return "opponent"
        given = self.trigger(before - 1) if self.prep(before) == "for" else None
        return "owner" if given is not None and given.value == "lost" and given.pron else "actor"

    def _among_dead(self, before: int) -> bool:
        """``مقتل عشرين جندياً لـF``, ``أسر المئات من عناصر F``."""
        led = before
        if "after" not in self.actor_order:
            return False
        while before - led < _BETWEEN and (
            self.is_(led, "member", "number", "batch", "few", "more_than", "extent")
            or self.prep(led) == "from"
            or self.unlisted(led)
        ):
            led -= 1
        return led < before and self.is_(led, "casualties")

    def _struck(self, verb: int, at: int) -> bool:
        """``F هاجم F2 وسيطر على P``: behind a subject that heads its clause and its verb, F2 is the object."""
        if "after" not in self.actor_order or self.items[at].joined or not self._a_verb(verb):
            return False
        head = self.back(verb - 1, "adverb", "date", "mood")
        if head not in self.who or self.roles.get(head, "actor") != "actor":
            return False
        head = self.back(head, "member", "batch", "ally", sides=True)
        return head < 0 or not self.items[head].word or self.is_(head, "that", "clause", "contrast")

    def _whose_object(self, before: int, at: int) -> bool:
        """``كسرت F خطوط دفاع F2 ودخلت P``: behind a verb that opens its clause and its subject, the object."""
        noun = before
        while before - noun < _OBJECT and self._plain_noun(noun):
            noun -= 1
        verb = noun if noun not in self.who and self._a_verb(noun) else -1  # ``F هاجم خطوط F2``
        subject = noun - (verb > 0)
        if "after" not in self.actor_order or self.items[at].joined or noun == before or subject not in self.who:
            return False
        acts = self.roles.get(subject) == "actor"
        subject = self.back(subject, "member", "batch", sides=True)
        if subject < 0 or not self.items[subject].word or self.is_(subject, "that", "clause", "contrast"):
            return acts and (verb > 0 or before - noun > 1)
        opens = subject == 0 or not self.items[subject - 1].word or self.items[subject].joined
        opens = opens or self.is_(subject - 1, "that", "clause", "contrast")
        return acts and opens and verb < 0 and self._a_verb(subject)

    def _plain_noun(self, at: int) -> bool:
        """Whether a noun that nobody knows may stand here, or one of positions, behind nothing that leads to it."""
        item = self.items[at] if 0 <= at < len(self.items) else None
        if item is None or not item.word or item.joined or item.role:
            return False
        grammar = self.lexicon.grammar
        leads = ("", *grammar.get("proclitics", {}).get("second", ()))
        begins = tuple(lead + begin for lead in leads for begin in grammar.get("verb_begins", ()))
        verbal = item.text.startswith(begins) or item.text.endswith(tuple(grammar.get("verb_ends", ())))
        if verbal and not item.text.endswith(tuple(grammar.get("noun_plural", ())) or "-"):
            return False  # ``انسحبت F ليحل F2 محلها``
        if item.text.endswith(tuple(grammar.get("pronouns", ()))):
            return False  # ``أحبطت F هجوما شنه F2``
        return not item.known or item.has("own_positions")

    def _a_verb(self, at: int) -> bool:
        """Whether a verb may stand here that has no object yet and gives nobody anything."""
        item, tag = (self.items[at], self.trigger(at)) if at >= 0 else (None, None)
        if item is None or item.role or item.text.endswith(tuple(self.lexicon.grammar["pronouns"])):
            return False
        if item.has("verb") or item.value("mood") == "failed" or item.value("light") == "lifted":
            return True
        if self.unlisted(at):
            return not item.text.startswith(str(self.lexicon.grammar.get("definite", "")))
        gives = tag is not None and tag.get("frame") in ("handover", "share", "clash")
        return self.finite(at) and not gives and tag is not None and not tag.pron

    def _before_adjectives(self, at: int) -> int:
        """ "At the expense of *rival* F", "from *retreating* F": past what tells of enemies."""
        first = at
        while self.actor_order[0] == "before" and first > 0 and at - first < _ADJECTIVES and self._may_tell(first):
            first -= 1
        enemy = self.items[first].value("role") == "opponent" if first >= 0 else False
        return first if enemy or self.prep(first) == "against" else at

    def _may_tell(self, at: int) -> bool:
        item = self.items[at]
        return item.has("adjective") or (item.word and not item.known and not item.lead)

    def _fell_upon(self, link: int, at: int) -> bool:
        """ "F shelled F2 *and* F3 took P": F3 begins a clause of its own."""
        verb = self.back(link - 2, "article", "member")
        return self.actor_order[0] == "before" and self.finite(at + 1) and self._object_of(verb)

    def _acts_for(self, at: int) -> bool:
        """``تابعة لـF``, ``سمح لـF``: whether a side behind "of" or "for" acts, rather than owns what stands before."""
        before = at - 1
        let = self.is_(before, "lets") or self.is_(before - 1, "lets") or self._let_by(at)
        if let or self.is_(before, "office", "batch", "member") or self._done_by(before):
            return True
        ruled = self.control(before) and self.prep(at + 1) == "on"  # "the control of F over P"
        return ruled or self._proxies(before)

    def _let_by(self, at: int) -> bool:
        """``سمح انسحاب F2 من P لـF بدخولها``: for whom it made way stands behind what made it."""
        deed = self.trigger(at + 1)
        if "after" not in self.actor_order or deed is None or not deed.get("noun"):
            return False
        head = next((i for i in range(at - 1, -1, -1) if not self.items[i].word or self.is_(i, "lets")), -1)
        return self.is_(head, "lets")

    def _proxies(self, at: int) -> bool:
        """``القوات الشعبية الموالية لـF``: men of no name who act for F."""
        if not self._helped(at) or "after" not in self.actor_order:
            return False
        men = at - 1
        while men > 0 and at - men < RELATIVE and self.items[men].word and not self.items[men].known:
            men -= 1
        return self.is_(men, "force", "batch") and men not in self.who

    def _helped_by(self, at: int) -> bool:
        return self.one_of(at, "helped_by")

    def _unknown_help(self, at: int) -> bool:
        """``بغطاء من طيران F``, "backed by foreign F": words that nobody knows between the help and whose it is."""
        if self.actor_order[0] == "before":
            begin = at
            while begin > 0 and at - begin < RELATIVE and self.items[begin].word and not self.items[begin].known:
                begin -= 1
            return begin < at and self.items[begin].value("role") == "supporter"
        item = self.items[at] if at > 1 else None
        helps = at - 1 - (self.prep(at - 1) == "from")
        return item is not None and item.word and not item.known and self._helped(helps)

    def _helped_along(self, at: int) -> bool:
        """ "F, backed by F2 artillery *and* F3 fighters, took P": F3 helps too."""
        helper = self._helper_before(at)
        helps = self.roles.get(helper) == "supporter" or self._unknown_help(helper)
        return self.is_(at, "conj") and helper >= 0 and helps

    def _shut_up(self, before: int) -> bool:
        """``المشفى، وبداخله عشرات الجنود، ما زال محاصرا``: who is only said to be in there."""
        led = before - self.is_(before, "batch")
        inside = self.items[led].tag("prep") if led >= 0 and "after" in self.actor_order else None
        return inside is not None and inside.value == "in" and bool(inside.pron) and self.items[led].joined

    def _rid_of_too(self, at: int) -> bool:
        """``تحرير P من الإرهاب وF``: joined to a word of no list, of which a place was freed."""
        if "after" not in self.actor_order or not self.items[at].joined or self.prep(at - 2) != "from":
            return False
        freed = self.trigger(at - 3) or self.trigger(at - 4)
        return self.unlisted(at - 1) and freed is not None and "" in freed.get("via", [""])

    def _helps_as_well(self, link: int) -> bool:
        """ "Backed by F's *artillery and* F2": F2 helps too."""
        return self.roles.get(self._helper_before(link)) == "supporter"

    def _helper_before(self, link: int) -> int:
        """Where a side may stand whose "artillery" a link follows, -1 where nothing is told of it."""
        helper = link - 1
        while self.unlisted(helper) and link - helper < RELATIVE:
            helper -= 1
        return helper if self.actor_order[0] == "before" and helper < link - 1 else -1

    def _helps_too(self, at: int) -> bool:
        """ "Backed by officers of X and fighters of F": F stands in the list of those who help."""
        if "after" not in self.actor_order:
            return False
        i = at
        while i > 0 and at - i < RELATIVE and i not in self.who and self.items[i].word and not self.finite(i):
            if self.items[i].value("role") == "supporter":
                return True
            i -= 1
        return i == at and self.roles.get(i) == "supporter"

    def _fought_with(self, at: int) -> bool:
        """ "engaged in clashes with F": a trigger that ends in "with"."""
        tag = self.trigger(at)
        if tag is None or tag.get("frame") != "clash" or " " not in self.items[at].text:
            return False
        last = self.lexicon.entries.get(self.items[at].text.split()[-1], {}).get("prep")
        return last is not None and last.value == "against"

    def between_sides(self, at: int) -> bool:
        """ "clashes between F and F2": neither does what another verb says."""
        for i in range(at - 1, max(-1, at - _BETWEEN), -1):
            if self.prep(i) == "between":
                noun = i - 1
                while self.items[noun].word and not self.items[noun].known:
                    noun -= 1
                tag = self.trigger(noun)
                return tag is not None and tag.get("frame") == "clash"
            if not (i in self.who or self.is_(i, "conj", "article", "member", "ally", "adjective")):
                return False
        return False

    def _absolute(self, before: int, at: int) -> bool:
        """ "With F now holding P, ...", "with F withdrawn from P": "with" heads a clause, a participle makes F act."""
        heads = before == 0 or self.actor_order[0] == "before"
        verb = self.past(at + 1, "adverb")
        tag = self.trigger(verb)
        ends = tuple(self.lexicon.grammar.get("gerund_ends", ()))
        tells = self.is_(verb, "speech") and self.items[verb].text.endswith(ends)
        told = tag is not None and (tag.form == "gerund" or bool(tag.get("predicate")))
        opens = before == 0 or (before > 0 and not self.items[before - 1].word)
        told = told or (opens and tag is not None and tag.get("frame") == "leave" and tag.form == "past")
        return heads and self.prep(before) == "against" and (told or tells)

    def _from_some(self, at: int) -> bool:
        """ "Took P from rival F": words that nobody knows between "from" and who loses it."""
        led = at
        while at - led < RELATIVE and self.unlisted(led):
            led -= 1
        plain = self.actor_order[0] == "before" and led < at and self.prep(led) in ("from", "against")
        return plain and not self.is_(led - 1, "member") and led - 1 not in self.who

    def _listed(self, before: int) -> bool:
        """ "including F", "including al Qaeda's F"."""
        back = before
        while self.actor_order[0] == "before" and back > 0 and before - back < RELATIVE:
            whose = self.is_(back + 1, "possessive") and self.items[back].word  # "among them Lebanon's F"
            if not (whose or self.is_(back, "possessive", "name_start", "article") or not self.items[back].known):
                break
            if not self.items[back].word:
                break
            back -= 1
        if self.actor_order[0] == "before" and back > 1 and self.items[back].text == ",":
            inner = back - 1  # "that includes al-Qaeda's affiliate, F"
            while inner > 0 and back - inner < RELATIVE and not self.items[inner].known and self.items[inner].word:
                inner -= 1
            inner -= self.is_(inner, "possessive")
            while (
                inner > 0
                and back - inner < 2 * RELATIVE
                and (self.is_(inner, "faction", "name_start") or not self.items[inner].known)
            ):
                inner -= 1
            back = inner if self.spells_out(inner) else back
        return back >= 0 and self.spells_out(back)

    def _held_before(self, control: int, at: int) -> bool:
        """ "from the control of F": F is who loses, unless "on P" follows."""
        tag = self.trigger(control)
        grip = tag is not None and (tag.get("control") or tag.value == "controls")  # "from the grip of F"
        if not grip or self.prep(control - 1) != "from":
            return False
        return not any(self.prep(i) == "on" for i in range(at + 1, at + 4))

    def _rid_of(self, at: int) -> bool:
        """ "P is free of F", "was cleansed of F", "after clearing P of F": who is gone does nothing."""
        verb = at
        while self.is_(at, "of") and at - verb < RELATIVE and verb > 0 and self.trigger(verb) is None:
            verb -= 1
        tag = self.trigger(verb)
        gone = tag is not None and (tag.get("frame") == "rid" if verb == at else bool(tag.get("rids")))
        return gone and self.actor_order[0] == "before"

    def _fallen(self, at: int) -> bool:
        """``سقوط نظام F``: it does nothing any more."""
        tag = self.trigger(at)
        return tag is not None and tag.get("frame") == "fall" and "after" in self.actor_order

    def _done_by(self, at: int) -> bool:
        """Whether a verbal noun of leaving stands here or before adjectives: "a sudden withdrawal of F"."""
        for _ in range(2):
            if at >= 0 and self.items[at].word and (not self.items[at].known or self.is_(at, "aside", "member")):
                at -= 1
        tag = self.trigger(at)
        return tag is not None and tag.get("frame") == "leave" and bool(tag.get("noun"))

    def _foiled(self, at: int) -> bool:
        """Whether a word such as "repelled" stands here: whose attack it was is fought."""
        verb_first = self.actor_order[0] == "after"
        return not verb_first and 0 <= at < len(self.items) and self.items[at].value("mood") == "failed"

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
