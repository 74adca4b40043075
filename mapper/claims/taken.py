"""What was taken: the places of a verb or noun of taking, and which of them it leaves untaken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from mapper.claims.changes import just_claimed
from mapper.claims.ground import TOO_LARGE, kind_of
from mapper.claims.phrases import Group, Phrase
from mapper.claims.reach import AGENT_REACH, LIGHT_REACH, NEAR, PLACE_REACH
from mapper.claims.scene import Scene
from mapper.claims.shutin import where_men_are, where_shut_in
from mapper.claims.unsaid import who_announces
from mapper.claims.verbfirst import comes_under, reaches, where_it_is
from mapper.text.lexicon import Tag
from mapper.text.normalize import fold_key

_ELSE: Final = ("aftermath", "conj", "contrast", "ere", "relative")
"""What begins another thing than what somebody came for."""
_EDGES: Final = ("outskirts", "vicinity")
_TOLD: Final = (
    "article", "superlative", "indefinite", "past_mark", "last_of", "number", "adjective", "place_adjective",
    "possessive", "direction",
)  # fmt: skip
"""What may stand before the noun that a place is said to be."""


@dataclass(slots=True)
class Deed:
    """
    A word of taking while it is read.

    Parameters
    ----------
    at
        Position of the word; ``place_at`` of its place (-1 when it was spoken of before).
    status
        What the word means here; what stands around it changes that.
    """

    scene: Scene
    at: int
    tag: Tag
    status: str
    places: list[Phrase] = field(default_factory=list)
    place_at: int = -1

    @property
    def kind(self) -> str:
        """How sure the word is, see :class:`mapper.claims.drafts.Draft`."""
        return "entry" if self.scene.items[self.at].tags["trigger"].get("entry") else "event"

    @property
    def noun(self) -> bool:
        """ "The capture of P"."""
        return bool(self.tag.get("noun"))

    @property
    def lent(self) -> bool:
        """ "*Took* control of P": a verb right before it makes the noun one, and nobody stands behind "by"."""
        scene, verb = self.scene, self.at - 1
        lends = scene.trigger(verb)
        finite = (
            lends is not None
            and lends.form in ("past", "gerund")
            and scene.is_(verb, "light")
            and not scene.passive(verb)
        )
        return self.after_subject and finite and scene.control(self.at)

    @property
    def after_subject(self) -> bool:
        """Whether verbs stand behind their subjects in this language."""
        return self.scene.actor_order[0] == "before"

    @property
    def before_subject(self) -> bool:
        """Whether verbs may stand before their subjects."""
        return "after" in self.scene.actor_order

    def look(self, places: list[Phrase] | None, place_at: int) -> None:
        """Take these for its places."""
        self.places, self.place_at = places or [], place_at


def find_taken(deed: Deed) -> bool:
    """Look for what was taken; whether anything was."""
    _behind_word(deed)
    scene, at = deed.scene, deed.at
    fire = deed.status != "advanced" and any(scene.is_(i, "fire") for i in range(at + 1, deed.place_at))
    if deed.before_subject and fire:
        deed.status = "advanced"
    if deed.places and _passes_through(deed):
        return False
    _elsewhere(deed)
    if deed.places:
        _sift(deed)
    if deed.tag.get("arrives") and any(kind_of(place) == "road" for place in deed.places):
        return False
    if not deed.places or _of_hazards(scene, deed.place_at) or _taken_there(scene, at, deed.place_at):
        return False
    if _gone_since(deed) or _has_men_in_it(deed) or (deed.tag.get("entry") and not _entered(deed)):
        return False
    how = tuple(scene.lexicon.grammar.get("manner_ends", ()))
    strange = scene.unlisted(at + 1) and not scene.items[at + 1].text.endswith(how) and scene.prep(at + 2) == "on"
    if deed.tag.get("stays") and deed.after_subject and strange:
        return False  # "remained silent on P"
    if deed.tag.get("needs_light") == "flag" and scene.is_(deed.place_at - 1, "indefinite"):
        return False  # "raised its flag over a building in P"
    if deed.tag.get("stays") and deed.after_subject and all(place.extent in _EDGES for place in deed.places):
        deed.status = "advanced"  # "remain on the outskirts of P"
    led_to = scene.items[deed.place_at - 1].tag("prep") if deed.place_at > at else None
    if deed.tag.get("control") and deed.before_subject and led_to is not None and led_to.get("towards"):
        deed.status = "advanced"  # "widened its control towards P"
    if deed.tag.get("shrinks") and (left := _shrunk_to(scene, deed.place_at)) is not None:
        deed.look(*left)
    elif deed.before_subject and deed.tag.get("control") and scene.prep(deed.place_at - 1) == "in":
        lent = (scene.items[i].tag("light") for i in range(scene.clause_start(at), at))
        if any(light is not None and light.get("shrinks") for light in lent):  # ``تقلصت سيطرة F في P``
            deed.places = [replace(place, extent=place.extent or "part") for place in deed.places]
    return True


def _behind_word(deed: Deed) -> None:
    """Where the grammar of the word puts its places."""
    scene, at, tag = deed.scene, deed.at, deed.tag
    via = tag.get("via", [""])
    if tag.get("control") and deed.noun and deed.before_subject:
        shrank = light_of(scene, at) == "controls"
        via = [*via, "to"] if shrank or reaches(scene, at) else via  # "its control shrank to P", "spread to P"
    deed.look(*(_called_behind(deed, via) or scene.find_object(at, via)))
    if deed.places and "to" in via and "on" in via and scene.prep(deed.place_at - 1) == "in":
        left, left_at = _shrunk_to(scene, deed.place_at) or (deed.places, deed.place_at)
        if scene.prep(left_at - 1) == "to":
            deed.look(left, left_at)  # "their control in R shrank to P"
    if tag.form == "gerund" and (told := _spoken_of_as_last(scene, at)) >= 0:
        deed.look(scene.meant(scene.group(told)), told)
    if deed.status != "besieged":
        return
    if deed.place_at == at and (inside := _hemmed_in(scene, at)) > at:
        deed.look(scene.meant(scene.group(inside)), inside)
        return
    shuts = not deed.noun or tag.form == "gerund" or scene.is_(at - 1, "aux")
    if not deed.places and deed.after_subject and shuts:
        deed.look(*where_shut_in(scene, at))
    if not deed.places and deed.before_subject and not deed.noun and scene.is_(at - 1, "where"):
        deed.look(*where_men_are(scene, at))
    if not deed.places and deed.noun and deed.before_subject:
        deed.look(*_laid_on_it(scene, at))
    if not deed.places and tag.get("straight"):
        deed.look(*_closed_on_them(scene, at))
    if not deed.places and tag.form == "past" and scene.is_(at - 2, "perfect"):
        group = scene.group(at - 1)  # "F had P surrounded"
        deed.look(*((scene.meant(group), at - 1) if group is not None else (None, -1)))


def _hemmed_in(scene: Scene, at: int) -> int:
    """``حاصرتهم في P``: who is shut in are men, and where they are stands behind "in"; -1 for anything else."""
    men = scene.shown_by(scene.items[at].tags["trigger"].pron) == "p"
    led = scene.past(at + 1, "date", "adverb")
    inside = scene.prep(led) == "in" and not scene.items[led].tags["prep"].pron
    return led + 1 if men and inside and "after" in scene.actor_order else -1


def _called_behind(deed: Deed, via: Sequence[str]) -> tuple[list[Phrase], int] | None:
    """ "Took the last F-held crossing with Q, P": P, which is first said to be something."""
    scene, head = deed.scene, deed.at + 1
    if not deed.after_subject or "" not in via:
        return None
    while head in scene.who or scene.is_(head, *_TOLD) or scene.unlisted(head) or scene.attributive(head):
        head += 1
    group = scene.group(head)
    what = group.members[0] if group is not None and len(group.members) == 1 else None
    kind, _, number = (what.extent or "").partition(":") if what is not None else ("", "", "")
    landmark = what is not None and not what.ids and what.name.islower() and kind in ("", "count")
    if group is None and scene.is_(head, "noun", "stronghold", "target") and scene.is_(deed.at + 1, "article"):
        what = None
    elif not landmark:
        return None
    for i in range(head + 1, min(len(scene.items), head + PLACE_REACH)):
        names = _names_at(scene, i)
        if names:
            alike = len(names) == (int(number) if number.isdigit() else 1)
            counted = [what] if what is not None and kind else []  # of whom it may be said who held them
            return ([*counted, *scene.meant(Group(names, i, i))], head) if alike else None
        doing = scene.trigger(i) if scene.items[i - 1].text == "," else None  # "took a post, securing the road to P"
        if scene.finite(i) or scene.barrier(i) or scene.is_(i, "conj", "contrast", "relative"):
            return None
        if doing is not None and doing.form == "gerund":
            return None
    return None


def _names_at(scene: Scene, at: int) -> list[Phrase]:
    """ "With Q, P", ", P": the names that a list there has behind a comma, where the sentence ends or goes on apart."""
    group = scene.group(at)
    if group is None or not (
        at + 1 >= len(scene.items) or not scene.items[at + 1].word or scene.is_(at + 1, "date", "clause", "prep")
    ):
        return []
    before = at - 1 - scene.is_(at - 1, "article")
    if scene.prep(before) == "between":
        return []
    led = scene.is_(before, "prep", "link")
    names = group.members[led:] if led or scene.items[at - 1].text == "," else []
    return names if all(one.sort == "named" and not one.relation for one in names) else []


def _passes_through(deed: Deed) -> bool:
    """Whether who came in took nothing: a country, "comes under fire", "but was driven back", "F-held P"."""
    scene, tag = deed.scene, deed.tag
    spread = tag.get("entry") and deed.before_subject and "" not in tag.get("via", [""]) and not deed.noun
    between = range(deed.at + 1, deed.place_at)
    if spread and any(scene.prep(k) == "on" and scene.group(k + 1) is None for k in between):
        return True  # ``انتشر F على خط التماس في P``
    if tag.get("entry"):
        abroad = "country" in scene.lexicon.entries.get(scene.items[deed.place_at].text, {})
        if abroad or comes_under(scene, deed.at, deed.place_at) or _thrown_back(scene, deed.place_at):
            return True
        if _on_an_errand(scene, deed):
            return True
    return bool(tag.get("presence")) and any(place.holder for place in deed.places)


def _last_it_had(scene: Scene, at: int) -> list[Phrase] | None:
    """``سيطر F على P، وبذلك خسر F2 آخر قواعده في R``: P, which was taken from it."""
    taken, last = scene.memory.last_taken, at + 1
    if taken is None or taken.number != scene.number or "after" not in scene.actor_order:
        return None
    last = scene.past(last, "member", "date", "adverb", sides=True)
    own = scene.is_(last, "last_of") or (scene.is_(last, "aside") and scene.is_(last, "stronghold"))
    thus = scene.is_(at - 1, "thus") or scene.items[at].role == "for" or scene.items[at].joined
    mine = scene.who.get(last - 1) not in (None, taken.faction)
    named = (behind := scene.group(last + 1)) is not None and behind.members[0].sort == "named"
    return list(taken.places) if own and thus and mine and not named else None


def _elsewhere(deed: Deed) -> None:
    """What was taken where no place stands behind the word."""
    scene, at, tag, status = deed.scene, deed.at, deed.tag, deed.status
    first, noun = deed.after_subject, deed.noun
    if deed.places and (tag.get("grips") or tag.get("presence")):
        deed.places = scene.where_posts_are(deed.places)  # ``تحتفظ F بمواقعها في P``
    if status == "lost" and not noun and (one := _last_it_had(scene, at)):
        deed.look(one, at)
    latter = not deed.places and scene.is_(at + 1, "faction_anaphor") and not scene.is_(at + 2, "possessive")
    if latter and (one := scene.pointed_at(at + 1)):
        deed.look(one, at + 1)  # "took P and Q but lost the latter"
    if not deed.places and (not noun or (tag.get("control") and first)):
        deed.look(*scene.relative_object(at))
    if not deed.places and not noun and first and _bare_share(scene, at):
        deed.look(just_claimed(scene), at)
    if not deed.places and not noun and first and "" in tag.get("via", [""]) and (verb := _next_verb(scene, at)) > 0:
        deed.look(*scene.find_object(verb, scene.items[verb].tags["trigger"].get("via", [""])))
    if not deed.places and first and not noun:
        deed.look(*_told_as_what(scene, at))
    if not deed.places and status == "captured" and not tag.get("entry") and first:
        deed.look(*_among_it(scene, at))
    via = tag.get("via", [""])
    holding = tag.get("presence") or (status == "controls" and tag.form == "present" and "on" in via)
    if not deed.places and holding and (there := where_it_is(scene, at)) > 0:
        deed.look(*_where(scene, there))
    over = scene.items[at - 1].tag("prep") if at and tag.get("landmarks") and deed.before_subject else None
    if not deed.places and over is not None and over.pron and over.value in via:
        deed.look(scene.antecedent(at - 1, over.pron), at - 1)  # "reached P and raised over it the flag"
    if not deed.places and over is None and tag.get("landmarks") and deed.before_subject:
        deed.look(*_over_a_building(scene, at, via))
    if not deed.places and tag.get("there") and _raises_it(scene, at):
        deed.look(just_claimed(scene), at)
    them = first and (not noun or tag.form == "gerund") and scene.is_(at + 1, "those_people")
    several = just_claimed(scene, 1) or [] if them and status in ("captured", "lost") and not deed.places else []
    if len(several) > 1 or any(place.called.endswith("s") for place in several):
        deed.look(several, at + 1)  # "took P and Q. F2 retook them on Friday", "after losing them"
    if not deed.places and status == "lost" and first and tag.form == "past" and scene.is_(at - 1, "contrast", "conj"):
        deed.look(*_lost_again(scene, at))
    if not deed.places and status == "captured" and first and not noun and _the_area(scene, at + 1):
        deed.look(just_claimed(scene, 1), at)  # "F held P for hours. F2 then cleared the area"


def _told_as_what(scene: Scene, at: int) -> tuple[list[Phrase], int]:
    """ "What F took on Monday *was P*", "the town that F lost *is P*"."""
    verb = scene.past(at + 1, "date", "adverb")
    place_at = verb + 1 + scene.is_(verb + 1, "article")
    group = scene.group(place_at)
    head = scene.back(at - 1, "article", "member", "adverb", "perfect", "pluperfect", "that", sides=True)
    land = scene.group(head)
    what = scene.word(head) == "what" or (land is not None and land.members[-1].sort != "named")
    opens = head < 1 or not scene.items[head - 1].word or scene.is_(head - 1, "that", "conj", "contrast", "clause")
    told = scene.is_(verb, "aux") and group is not None and group.members[0].sort == "named"
    if scene.actor_order[0] != "before" or not (what and opens and told) or scene.is_(place_at + 1, "possessive"):
        return [], -1
    return scene.with_more(place_at, [""]), place_at


def _lost_again(scene: Scene, at: int) -> tuple[list[Phrase] | None, int]:
    """ "P was taken by F on Sunday *but lost* again": P."""
    behind = scene.past(at + 1, "adverb", "date")
    verb = next((i for i in range(at - 2, scene.clause_start(at - 1) - 1, -1) if scene.trigger(i) is not None), -1)
    tag = scene.trigger(verb)
    ends = behind >= len(scene.items) or not scene.items[behind].word or scene.prep(behind) in ("in", "to")
    passive = any(scene.is_(i, "aux") for i in (verb - 1, verb - 2))
    taken = tag is not None and tag.value == "captured" and passive and ends
    return scene.subject_places(verb) if taken else (None, -1)


def _next_verb(scene: Scene, at: int) -> int:
    """ "On Monday *captured* and on Tuesday lost P": where the verb stands that takes the object of both, or -1."""
    verb = scene.past(at + 2, "date", "adverb", "then")
    tag = scene.trigger(verb)
    both = scene.is_(at + 1, "conj") and scene.finite(verb) and tag is not None and tag.get("frame") == "take"
    return verb if both and tag is not None and "" in tag.get("via", [""]) and scene.group(verb + 1) is not None else -1


def _gone_since(deed: Deed) -> bool:
    """ "The last soldiers holding out in P *fled*": they hold it no more."""
    if not (deed.after_subject and deed.tag.get("describes") and deed.tag.get("presence")):
        return False
    for i in range(deed.place_at + 1, len(deed.scene.items)):
        tag = deed.scene.trigger(i)
        if not deed.scene.items[i].word or (tag is not None and deed.scene.finite(i)):
            return tag is not None and tag.get("frame") in ("leave", "left")
    return False


def _has_men_in_it(deed: Deed) -> bool:
    """ "P still has *gunmen in it*": whose they are holds it."""
    scene, men = deed.scene, deed.at + 1
    it = any(place.sort == "pronoun" for place in deed.places)
    return deed.after_subject and deed.status == "controls" and it and (men in scene.who or scene.is_(men, "member"))


def _taken_there(scene: Scene, at: int, place_at: int) -> bool:
    """ "On the heights they took *there*": where, and not what."""
    who = scene.back(at - 1, "perfect", "adverb", "pluperfect")
    what = scene.is_(who - 1, "noun", "unnamed", "stronghold") or scene.unlisted(who - 1)
    there = scene.is_(place_at, "there") and scene.actor_order[0] == "before"
    return there and what and (who in scene.who or scene.is_(who, "they", "he_or_she"))


def _the_area(scene: Scene, at: int) -> bool:
    """ "The area", of which nothing is said: where the sentence or what is told of it ends."""
    area = at + 1
    if area >= len(scene.items) or not scene.is_(at, "article") or scene.is_(at, "indefinite"):
        return False
    if scene.items[area].value("noun") != "area":
        return False
    behind = area + 1
    ends = behind >= len(scene.items) or not scene.items[behind].word
    return ends or scene.is_(behind, "date", "adverb", "aftermath", "agent", "clause", "conj", "contrast")


def _over_a_building(scene: Scene, at: int, via: Sequence[str]) -> tuple[list[Phrase] | None, int]:
    """``رفع العلم فوق مبنى في P``: over a building without a name, and where that stands."""
    led = scene.past(at + 1, "date", "adverb", "country", strange=True)
    building = led + 1 + scene.is_(led + 1, "aside")
    there = building + 1 + (scene.prep(building + 1) == "in")
    group = scene.group(there)
    over = scene.prep(led) in via and scene.items[building].value("noun") == "facility" if group is not None else False
    return (scene.meant(group), there) if over and group is not None else (None, -1)


def _sift(deed: Deed) -> None:
    """Keep of the places those that the word can take."""
    scene, tag = deed.scene, deed.tag
    if tag.get("entry") and deed.noun and not deed.after_subject:  # "the truce's entry into force"
        deed.places = [place for place in deed.places if place.place or place.kind or place.sort != "named"]
    if tag.get("known"):
        deed.places = [place for place in deed.places if place.place is not None or place.sort != "named"]
    if tag.get("presence"):
        deed.places = [place for place in deed.places if kind_of(place) not in TOO_LARGE]
    cuts = deed.status == "advanced" and tag.get("only") == ["road"] and scene.is_(deed.place_at + 1, "cut_off")
    if deed.places and cuts:  # "cut P off"
        tag = deed.tag = Tag("trigger", "besieged", tag.form, "", {}, tag.name)
        deed.status = "besieged"
    road = scene.past(deed.at + 1, "article", "place_adjective", "adjective", "superlative")
    if deed.status == "besieged" and deed.after_subject and scene.value(road, "noun") == "road":
        deed.places = []  # "cut off the road that"
    roads = deed.places and all(kind_of(place) == "road" for place in deed.places)
    if deed.status == "besieged" and roads and tag.get("only") and not deed.before_subject:
        deed.status = "advanced"  # "cutting off the main supply route"
        return
    if tag.get("only"):
        marks = tag.get("landmarks")  # "raised the flag over the Omari mosque", not "over a building"
        entered = scene.memory.last_claimed
        there = entered is not None and entered.number == scene.number  # "entered P and raised the flag in its square"
        deed.places = [
            p
            for p in deed.places
            if kind_of(p) in tag.get("only")
            or (marks and kind_of(p) == "facility" and (p.place or (_stands_there(p) and not there)))
        ]


def _stands_there(phrase: Phrase) -> bool:
    """Whether a building is that of a town that is spoken of."""
    if not phrase.local:  # "the pumping station in P"
        return phrase.sort == "named" and phrase.relation == "in" and bool(phrase.reference)
    return bool(phrase.reference) or phrase.same_as is not None or " " in phrase.name


def _entered(deed: Deed) -> bool:
    """What entering means by how large a place is: "entered the outskirts of P", "entered P province"."""
    if all(place.extent in _EDGES for place in deed.places):
        deed.status = "advanced"
    narrow = [fold_key(word) for word in deed.scene.lexicon.grammar.get("narrow", ())]
    strip = narrow and all(any(word in fold_key(place.name).split() for word in narrow) for place in deed.places)
    if not strip and all(kind_of(place) in TOO_LARGE and not place.extent for place in deed.places):
        if any(kind_of(place) in ("river", "country") for place in deed.places):
            return False
        deed.status = "advanced"
    return True


def light_of(scene: Scene, at: int) -> str:
    """Meaning that a verb such as "took", "lost", "shares" lends to the noun "control"."""
    begun = {stop: begin for begin, stop in scene.asides.items() if not begin < at <= stop}
    over, reach = at, LIGHT_REACH
    while over > 0 and reach:
        reach -= 1
        if over - 1 in begun:
            over = begun[over - 1]
            continue
        i = over = over - 1
        item = scene.items[i]
        ended = item.tag("light") if item.value("light") == "ended" else None
        beside = ended is not None and ended.get("noun") and scene.items[at].joined and over < at - 1
        if ended is not None and (scene.items[at].role == "in" or (beside and who_announces(scene, at) is not None)):
            continue  # "the battles ended with F's capture of P", ``أعلن F انتهاء المعارك والسيطرة على P``
        if item.has("firms") and scene.control(at):
            return ""  # "the capture of Q tightens F's control on P"
        apart = scene.prep(i) == "in" and any(scene.is_(k, "conj") for k in range(i + 1, at))
        if item.has("light") and not (apart and scene.actor_order[0] == "before"):  # "died in Q, and control of P"
            aims = any(scene.is_(k, "mood") for k in range(i + 1, at))
            if aims and item.value("light") == "controls" and scene.actor_order[0] == "before":
                return ""  # "*has* vowed to end tribal control of P"
            done = item.has("completed") and aims
            return "captured" if done else item.value("light")
        when = item.tags.get("date")
        if when is not None and when.bound:
            return "captured"
        if scene.finite(i) and i == at - 1 and scene.items[at].tags["trigger"].get("cognate"):
            return scene.items[i].tags["trigger"].value
        ends = item.has("trigger") and item.tags["trigger"].get("frame") == "end"  # "after ending F's control of P"
        if ends or item.has("contrast", "clause", "relative") or (scene.finite(i) and not item.has("light")):
            break
    return ""


def _closed_on_them(scene: Scene, at: int) -> tuple[list[Phrase] | None, int]:
    """``أطبق F على F2 في P``: where those are on whom F closes in."""
    on = next((i for i in range(at + 1, min(len(scene.items), at + NEAR)) if scene.prep(i) == "on"), -1)
    who = scene.past(on + 1, "member", "batch", sides=False)
    if on < 0 or who not in scene.who:
        return None, -1
    scene.roles[who] = "opponent"
    return scene.find_object(who, ["in"], reach=4)


def _laid_on_it(scene: Scene, at: int) -> tuple[list[Phrase] | None, int]:
    """``فرض F عليها حصارا``: the place stands between the verb and its noun."""
    for i in range(at - 1, max(-1, at - 1 - NEAR), -1):
        if scene.prep(i) == "on":
            pron = scene.items[i].tags["prep"].pron
            group = scene.group(i + 1)
            return (scene.antecedent(i, pron) if pron else scene.meant(group) if group is not None else None), i
        if scene.is_(i, "light") or scene.finite(i) or scene.barrier(i):
            break
    return None, -1


def _among_it(scene: Scene, at: int) -> tuple[list[Phrase] | None, int]:
    """ "Retook ground in R, including P": what is named of what was taken."""
    for i in range(at + 1, min(len(scene.items) - 1, at + PLACE_REACH)):
        named = scene.unlisted(i - 1)  # "ground lost to rebels"
        if (scene.finite(i) and not named) or scene.items[i].has("clause", "contrast", "that", "relative", "speech"):
            break
        if scene.spells_out(i) and (group := scene.group(i + 1)) is not None:
            return scene.meant(group), i + 1
    return None, -1


def _on_an_errand(scene: Scene, deed: Deed) -> bool:
    """ "F entered P *on a joint patrol*", "an F *patrol* entered P": a visit."""
    goes_on = scene.items[deed.at].joined or scene.is_(deed.at - 1, "conj")  # "shelled a patrol and entered P"
    beside = (deed.at + 1, deed.at + 2) if goes_on else (deed.at - 1, deed.at - 2, deed.at + 1, deed.at + 2)
    if any(0 <= i < deed.place_at and scene.is_(i, "errand") for i in beside):
        return True
    for i in range(deed.place_at + 1, min(len(scene.items), deed.place_at + 1 + PLACE_REACH)):
        if scene.is_(i, "errand") and not scene.items[i].joined:
            return True
        apart = scene.items[i].text == "," and not scene.is_(i + 1, "prep")  # "entered P, killing a patrol"
        if scene.items[i].joined or scene.finite(i) or scene.barrier(i) or scene.is_(i, *_ELSE) or apart:
            return False
    return False


def _thrown_back(scene: Scene, at: int) -> bool:
    """ "F entered P but were driven back": a raid."""
    turn = at + 1
    while scene.is_(turn, "date", "adverb") or (turn < len(scene.items) and scene.items[turn].text == ","):
        turn += 1
    if scene.actor_order[0] != "before" or not scene.is_(turn, "contrast", "ere"):
        return False
    for i in range(turn + 1, min(len(scene.items), turn + NEAR + 1)):
        tag = scene.trigger(i)
        out = tag is not None and (
            (tag.get("frame") == "expel" and (tag.form == "passive" or scene.passive(i)))
            or (tag.get("frame") == "leave" and scene.is_(i - 1, "fact", "forces_to"))
        )
        if out or (scene.items[i].value("mood") == "failed" and scene.is_(i - 1, "aux")):
            return True
        if scene.group(i) is not None or i in scene.who:
            return False
    return False


def _spoken_of_as_last(scene: Scene, at: int) -> int:
    """ "F stormed P, seizing F2's last foothold in the province": where P stands, or -1."""
    last = scene.past(at + 1, "article", "possessive", "place_adjective", "past_mark", "its", sides=True)
    within = scene.group(last + 2) if scene.prep(last + 1) == "in" else None
    small = within is not None and any(kind_of(place) not in TOO_LARGE for place in within.members)
    if scene.actor_order[0] != "before" or not scene.is_(last, "stronghold") or small:
        return -1
    before = at - 1
    if not scene.is_(before, "date") and scene.items[before].text != ",":
        return -1
    while scene.is_(before, "date") or scene.items[before].text == ",":
        before -= 1
    return before if scene.group(before) is not None else -1


def _raises_it(scene: Scene, at: int) -> bool:
    """ "Reached P and raised its flag there": by a side, or with no subject between "and" and the verb."""
    verb = next((i for i in range(at - 1, max(-1, at - 1 - LIGHT_REACH), -1) if scene.is_(i, "light")), -1)
    subject = scene.back(verb - 1, "perfect", "adverb", "date")
    return verb > 0 and (scene.is_(subject, "conj") or subject in scene.who)


def _bare_share(scene: Scene, at: int) -> bool:
    """ "F controls 70 % of P, F2 controls 20 %": a share of what was spoken of."""
    number = at + 1 + scene.is_(at + 1, "more_than")
    share = scene.items[number].text.replace(".", "").isdigit() if number < len(scene.items) else False
    return share and scene.is_(number + 1, "percent") and not scene.is_(number + 2, "of", "area_of")


def _shrunk_to(scene: Scene, place_at: int) -> tuple[list[Phrase], int] | None:
    """ "What F holds in P has shrunk to Q": Q, where another place follows the first."""
    for i in range(place_at + 1, min(len(scene.items), place_at + 1 + AGENT_REACH)):
        if scene.finite(i) or scene.barrier(i) or scene.items[i].has("contrast"):
            return None
        group = scene.group(i)
        if group is not None and (scene.items[i].role == "in" or scene.prep(i - 1) in ("to", "in", "on")):
            return scene.meant(group), i
    return None


def _where(scene: Scene, at: int) -> tuple[list[Phrase] | None, int]:
    """ "P, where F has dug in", "P is the last town in Q where F has dug in"."""
    before = scene.before_commas(at - 1)
    one = scene.one_in(before)
    if one is None and scene.actor_order[0] == "before" and scene.is_(before, "noun", "stronghold"):
        one = scene.said_to_be(before)
    bare = scene.group(before)
    if bare is not None and bare.members[-1].sort == "unnamed" and (said := scene.said_to_be(before)) >= 0:
        one = said  # "P and Q are the only towns where"
    if one == -1:  # "P, the only village where F holds out, was"
        head = before - 1 - scene.is_(before - 1, "article") if scene.group(before) is not None else before + 1
        one = scene.described_at(head - 1)
    before = before if one is None else one
    before = told if one is None and (told := scene.told_of(before, at)) >= 0 else before
    group = scene.group(before)
    whole = False
    if group is not None and group.members[-1].sort == "unnamed" and (told := scene.described_at(before)) >= 0:
        whole = not group.members[-1].single and group.members[-1].kind.endswith("s_unnamed")
        before, group = told, scene.group(told)  # "P, the last district of Q where", "P and Q, two towns where"
    if group is None:
        return None, -1
    whither = "after" in scene.actor_order and scene.prep(before - 1) == "to" and len(group.members) == 2
    meant = scene.meant(group)  # ``إلى P وQ حيث``, "P and Q are the only towns where": both
    both = whither and all(one.sort == "named" for one in meant)
    return (meant if both or whole or one is not None else meant[-1:]), before


def _of_hazards(scene: Scene, at: int) -> bool:
    """ "cleared P of mines": it was held before."""
    led = scene.is_(at + 1, "of") or scene.prep(at + 1) == "from"
    return led and scene.is_(at + 2 + scene.is_(at + 2, "article"), "hazard")
