"""Reads an article and gives its claims: the one door of this room.

Sentences are cut and tagged (:mod:`mapper.text`), places chunked and resolved, then every trigger is tried
with its frame. Called by :mod:`mapper.pipeline`; it opens no file of articles and knows no table.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from itertools import product
from typing import Any, Final

from mapper.claims.absence import absence
from mapper.claims.aims import targets
from mapper.claims.apart import apart
from mapper.claims.attribution import speeches
from mapper.claims.bare import bare
from mapper.claims.battlegrounds import districts_in_town
from mapper.claims.belongs import belongs
from mapper.claims.bythen import by_then, came_before, counted_from, share_by_now, then_retaken
from mapper.claims.chunks import groups_of
from mapper.claims.clitics import clitics
from mapper.claims.counted import counted
from mapper.claims.drafts import COUNTED, INSTEAD, Draft, held_by_local
from mapper.claims.echo import echo
from mapper.claims.factions import Alias
from mapper.claims.foretold import foretell, named_now
from mapper.claims.frames import drafts
from mapper.claims.gaps import gaps
from mapper.claims.ground import Resolve, all_phrases, governorate_of, ground, kind_of
from mapper.claims.held import contradicted, held, stronghold, untrue
from mapper.claims.labels import labels
from mapper.claims.lasted import once_its
from mapper.claims.memory import Change, Claimed, Memory
from mapper.claims.misses import Miss, misses
from mapper.claims.modality import STATES, Stance, as_told, stance, stances
from mapper.claims.nearby import of_what_bounds
from mapper.claims.nominal import nominal
from mapper.claims.outsiders import as_called_there, of_another_state
from mapper.claims.phrases import LANDMARKS, Phrase
from mapper.claims.placing import claim_places
from mapper.claims.portions import portions
from mapper.claims.redeployed import carried_off, let_in
from mapper.claims.remaining import absent
from mapper.claims.rings import rings
from mapper.claims.scene import Scene
from mapper.claims.sentence import COMMAS, STOPS
from mapper.claims.sidebyside import side_by_side
from mapper.claims.spelled import spelled
from mapper.claims.summed import summed
from mapper.claims.tagging import Read, Tagger
from mapper.claims.tenure import tenure
from mapper.claims.there import there
from mapper.claims.timing import BEGAN, by_day, over, timing
from mapper.claims.topics import topics
from mapper.claims.trace import trace
from mapper.claims.until import until
from mapper.claims.verbs import settle
from mapper.records import ONLINE, Article, Claim, ClaimPlace
from mapper.resources import data_path, read_toml
from mapper.text.cues import Item
from mapper.text.lexicon import Tag

_ID_LENGTH: Final = 16
_WORTH: Final = ("villages_unnamed", "road")
"""Unnamed places that are kept though nothing bounds them."""
_LOCAL: Final = ("contested", "advanced", "besieged")
"""What happens somewhere: "fighting the army in Iraq" says nothing of all Iraq."""
_RECENT: Final = 31
"""Days up to which a capture is news, and no history of the place."""
_NEWS: Final = 3
_NOW: Final = ("rule: state:became", "rule: state:plain", "rule: state:described")
_DESCRIBES: Final = ("rule: stronghold", "rule: the last", "rule: state:described")
_LEFT: Final = ("lost", "withdrew")
_OUTGOING: Final = timedelta(days=7)
"""So long "the army" that is told to have left is the one before the change, where no day is named."""
_HEAD: Final = 2
"""Words in which a sentence says of which state it tells."""
_GLANCE: Final = 240
"""Letters up to which whole clauses are quoted; of longer ones only the stretch that says it."""
_UNLED: Final = (
    stronghold, belongs, bare, side_by_side, once_its, nominal, portions, until, spelled, gaps, counted, labels, there,
    rings, topics, tenure, clitics, absent, absence, apart, carried_off, let_in,
    summed,
)  # fmt: skip
"""Statements that no trigger leads to."""
_UNREAL: Final = (*STATES, "denied")


@cache
def _confidence() -> Mapping[str, Any]:
    return read_toml(data_path("lexicon", "confidence.toml"))


class Reader(Tagger):
    """
    Reads articles of one theatre; parameters: :class:`mapper.claims.tagging.Tagger`.

    Examples
    --------
    >>> from mapper.theatre import load_theatre  # doctest: +SKIP
    >>> load_theatre("syria").reader.read(article, resolve)  # doctest: +SKIP
    """

    def read(self, article: Article, resolve: Resolve) -> list[Claim]:
        """
        Read one article.

        Parameters
        ----------
        article
            Its publication date is the day that relative dates count from.
        resolve
            Chooses a place for each mention of the article, same order.

        Returns
        -------
        list of Claim
            In the order of the text; ``quote == article.text[start:stop]``. None for an article in a language
            without a lexicon, see :meth:`unread_language`.
        """
        if self.unread_language(article):
            return []
        read = list(self.first_pass(article))
        groups = [group for each in read for group in _groups(each.items)]
        for each in read:
            for phrase in all_phrases(_groups(each.items)):
                phrase.number = each.number
            for phrase in all_phrases(_groups(list(_behind_after(each.items)))):
                phrase.earlier = True
            for phrase in _topic(each.items):
                phrase.topic = True
            for phrase in _descriptions(each.items):
                phrase.bounds = True
            for phrase in _said_to_be_landmarks(each.items):
                phrase.landmark = True
        ground(groups, resolve)
        memory = Memory(article.published, ahead=_named_anywhere(read))
        claims: dict[str, Claim] = {}
        for each in read:
            for claim in _settled(list(self._second_pass(article, each, memory))):
                claims.setdefault(claim.claim_id, claim)
        told = _described_before(list(_fought_for(list(claims.values()))))
        ordered = sorted(told, key=lambda claim: (claim.start, claim.stop))
        return [_quoted(claim, article.text, read) for claim in ordered]

    def misses(self, article: Article) -> list[Miss]:
        """Names of an article that stand where a place must stand and that no known place bears."""
        found: list[Miss] = []
        if self.unread_language(article):
            return found
        for each in self.first_pass(article):
            found += misses(_groups(each.items), article.text, each.sentence.span)
        return found

    def _second_pass(self, article: Article, each: Read, memory: Memory) -> Iterator[Claim]:
        """Try every trigger of a sentence, in order, remembering what pronouns will mean."""
        if sum(item.has("offtopic") for item in each.items) > 1:
            return
        scene = Scene(each.number, each.items, each.lexicon, self.factions, memory, each.sentence.question)
        settle(scene)
        said = scene.said = speeches(scene)
        groups = list(_groups(each.items))
        within = governorate_of(groups)
        used: set[int] = set()
        said_so: set[tuple[object, ...]] = set()
        for at in scene.each("trigger", "near"):
            for draft in drafts(scene, at):
                draft = as_called_there(scene, draft)
                meanings = as_told(scene, draft, stances(scene, draft.at if draft.rule == INSTEAD else at, said))
                used.add(draft.place_at)
                if not meanings or of_another_state(scene, draft):
                    continue
                if meanings[0].modality not in STATES:
                    draft = held_by_local(draft, self.factions.foreign)
                parts = [part for dated in by_day(scene, draft) for part in _by_sort(dated)]
                for way, part in product(meanings, parts):
                    claim = _claim(article, scene, part, way, within)
                    if claim is not None and _key(claim) not in said_so:
                        if claim.status in _LEFT:  # "took P, lost it and took it again"
                            said_so = {key for key in said_so if key[0] != claim.faction or key[4] != claim.places}
                        said_so.add(_key(claim))
                        yield claim
                _remember(memory, scene, draft, real=meanings[0].modality not in _UNREAL)
        scene.inside = None
        unled = [draft for told in _UNLED for draft in told(scene)]
        memory.unled = [
            *(one for one in memory.unled if scene.number - one[0] == 1),
            *((scene.number, d) for d in unled),
        ]
        for draft in [*held(scene, used), *unled, *echo(scene)]:
            first = stance(scene, draft.at, said)
            claim = _claim(article, scene, draft, first, within) if first is not None else None
            if claim is not None:
                yield claim
        for draft, meant in [*untrue(scene, said), *contradicted(scene, said), *targets(scene), *named_now(scene)]:
            claim = _claim(article, scene, draft, meant, within)
            if claim is not None:
                yield claim
        memory.foretold = [*memory.foretold[-1:], *foretell(scene)]
        _carry(memory, scene)


def _groups(items: Sequence[Item]) -> Iterator[Any]:
    for item in items:
        if item.has("near"):
            yield item.tags["near"]
    yield from groups_of(items)


def _topic(items: Sequence[Item]) -> Sequence[Phrase]:
    """What a sentence begins with, if that is a place and not "P's hospital"."""
    at = next((i for i, item in enumerate(items) if not item.has("article") or "group" in item.tags), len(items))
    group = items[at].tags.get("group") if at < len(items) - 1 and not items[at].role else None
    owns = group is not None and items[at + 1].has("possessive")
    return group.members if group is not None and len(group.members) == 1 and not owns else ()


def _descriptions(items: Sequence[Item]) -> Iterator[Phrase]:
    """ "P, *an army base south of Q*,": what P is said to be, and nothing that "the site" means behind it."""
    for at, item in enumerate(items[1:-2], 1):
        if item.text != "," or "group" not in items[at - 1].tags or items[at + 1].has("its"):
            continue
        if not (items[at + 1].has("article") or items[at + 1].text == "the"):
            continue
        head = at + 1
        while head < len(items) - 1 and "group" not in items[head].tags and _in_a_description(items[head]):
            head += 1
        group = items[head].tags.get("group")
        what = group.members[0] if group is not None and len(group.members) == 1 else None
        ends = head + 1 == len(items) or not items[head + 1].has("conj", "aux", "trigger")
        nameless = what is not None and what.sort in ("named", "anaphor") and not what.ids
        if what is not None and ends and nameless and what.kind in LANDMARKS:
            yield what


def _said_to_be_landmarks(items: Sequence[Item]) -> Iterator[Phrase]:
    """ "P, *a hill* west of Q": P, and "the town" is Q."""
    for at, item in enumerate(items[:-3]):
        group = item.tags.get("group")
        if group is None or items[at + 1].text != "," or not items[at + 2].has("indefinite", "article"):
            continue
        noun = next((one for one in items[at + 3 : at + 6] if one.has("noun") or not one.word), items[at + 1])
        if len(group.members) == 1 and group.members[0].sort == "named" and noun.value("noun") in LANDMARKS:
            yield group.members[0]


def _in_a_description(item: Item) -> bool:
    return item.word and not item.has("conj", "prep", "trigger", "relative", "clause", "aux", "date")


def _behind_after(items: Sequence[Item]) -> Iterator[Item]:
    """Items between "two days after", "after taking", "after" at the head, and the next comma; what "after" leads."""
    behind, led = bool(items) and items[0].has("ere", "aftermath") and not items[0].joined, None
    for item in items:
        if led is not None and led.has("aftermath"):
            tag = item.tags.get("trigger")
            behind = behind or (isinstance(tag, Tag) and (tag.form == "gerund" or tag.get("frame") == "clash"))
            if item.has("group"):
                yield item
        short = led is not None and led.has("aftermath") and item.has("more_than")  # "after less than a week of"
        led = item
        when = item.tags.get("date")
        behind = when.bound if when is not None and (when.bound or not behind) else behind and item.text not in COMMAS
        behind = behind or short
        if behind:
            yield item


def _settled(claims: Sequence[Claim]) -> Iterator[Claim]:
    """
    Claims of a sentence, each in the light of the others.

    Without the storming of a place that the same faction is then said to have taken; what another has taken, is past.
    """
    taken = {(claim.faction, place.name) for claim in claims if claim.status == "captured" for place in claim.places}
    real = [claim for claim in claims if claim.status == "captured" and claim.tense == "present"]
    had = {(claim.faction, place.place_id) for claim in real for place in claim.places if place.place_id}
    for told, claim in enumerate(claims):
        claim = _lost_then(claim, real)
        if claim.status == "advanced" and any(_came_in(claim, other) for other in claims[told + 1 :]):
            continue
        aimed = {(claim.faction, place.place_id) for place in claim.places}
        if _retaken(told, claims):
            claim = replace(claim, tense="past")
        leaves = any(line.startswith("rule: leave") for line in claim.trace)
        if claim.modality == "planned" and aimed <= had and not leaves:
            continue  # "F took P four days after the battle to take it began"
        if any(_told_inside(claim, other) or _has_left(claim, other) for other in claims):
            claim = replace(claim, tense="past")
        stormed = claim.status == "contested" and any(line.startswith("rule: take") for line in claim.trace)
        if not (stormed and {(claim.faction, place.name) for place in claim.places} <= taken):
            yield claim


def _retaken(at: int, claims: Sequence[Claim]) -> bool:
    """ "Took P, lost it and took it again": the first two are over."""
    claim, there = claims[at], {place.place_id for place in claims[at].places}
    same = [one for one in claims if {place.place_id for place in one.places} == there and None not in there]
    same = [one for one in same if (one.faction, one.modality) == (claim.faction, claim.modality)]
    taken = [i for i, one in enumerate(same) if one.status == "captured" and one.valid_from == claim.valid_from]
    left = [i for i, one in enumerate(same) if one.status in _LEFT and taken and taken[0] < i < taken[-1]]
    return bool(left) and same.index(claim) < taken[-1]


def _has_left(stood: Claim, leaving: Claim) -> bool:
    """ "The troops stationed in P withdrew from it", ``انسحبت F من P التي تسيطر عليها``: until then."""
    if (stood.faction, stood.status, leaving.status) != (leaving.faction, "controls", "withdrew"):
        return False
    behind = stood.attribution == leaving.attribution and stood.start > leaving.start
    behind = behind and any(line.startswith("rule: take:actor before") for line in stood.trace)
    whole = (behind or "rule: take:actor described" in stood.trace) and all(
        place.extent is None for place in (*stood.places, *leaving.places)
    )
    told = leaving.modality in ("asserted", "reported") and leaving.tense == "present" and stood.tense == "present"
    there = {place.place_id or place.name for place in leaving.places}
    return whole and told and {place.place_id or place.name for place in stood.places} <= there


def _came_in(near: Claim, taking: Claim) -> bool:
    """ "F reached P and took it": what came of the advance is what is told."""
    if (near.faction, near.attribution, near.modality) != (taking.faction, taking.attribution, taking.modality):
        return False
    if taking.status != "captured" or "past" in (near.tense, taking.tense):
        return False
    day = near.date_precision == "as_of" or near.valid_from == taking.valid_from
    there = {place.place_id or place.name for place in near.places}
    return day and there <= {place.place_id or place.name for place in taking.places}


def _lost_then(claim: Claim, taken: Sequence[Claim]) -> Claim:
    """ "P is no longer F's: F2 came in on Friday": it was lost on the day it was taken."""
    if claim.status != "lost" or claim.date_precision != "as_of" or claim.tense == "past":
        return claim
    places = {place.place_id or place.name for place in claim.places}
    for other in taken:
        same = places <= {place.place_id or place.name for place in other.places}
        if same and other.faction != claim.faction and other.date_precision == "day":
            return replace(claim, valid_from=other.valid_from, date_precision="day")
    return claim


def _told_inside(state: Claim, taking: Claim) -> bool:
    """``سقطت P الخاضعة لسيطرة F2 بيد F``: what is told of P between the words that say who took it, is over."""
    inside = taking.start <= state.start and state.stop <= taking.stop
    same_day = state.date_precision == "as_of" or state.valid_from == taking.valid_from
    if not (inside and same_day) or state.status != "controls" or taking.faction == state.faction:
        return False
    recent = taking.date_precision in ("as_of", "day") and (taking.reported - taking.valid_from).days <= _RECENT
    now = any(line.startswith(_NOW) for line in taking.trace)
    came = taking.status == "captured" or (taking.status == "controls" and now)
    if not (recent and came) or taking.tense != "present":
        return False
    shared = any(place.extent for place in (*state.places, *taking.places))
    held, taken = ({place.place_id or place.name for place in claim.places} for claim in (state, taking))
    return not shared and not held.isdisjoint(taken)


def _fought_for(claims: Sequence[Claim]) -> Iterator[Claim]:
    """Leave out the entry into a place where the article says that fighting goes on: who came in has not taken it."""
    fought = {
        place.place_id
        for claim in claims
        if claim.status == "contested" and claim.tense == "present" and claim.modality in ("asserted", "reported")
        for place in claim.places
    } - {None}
    for claim in claims:
        entered = claim.status == "captured" and any(" entry" in line for line in claim.trace)
        if not (entered and all(place.place_id in fought for place in claim.places)):
            yield claim


def _described_before(claims: Sequence[Claim]) -> Iterator[Claim]:
    """``سيطر F2 على P. ...``, then ``P، معقل F``: what is only described is over by now."""
    told = [claim for claim in claims if claim.tense == "present" and claim.modality in ("asserted", "reported")]
    takers: dict[str | None, set[str]] = {}
    for claim in told:
        new = claim.status == "captured" and claim.date_precision in ("as_of", "day")
        if new and (claim.reported - claim.valid_from).days <= _NEWS:
            for place in claim.places:
                takers.setdefault(place.place_id, set()).update((claim.faction, *claim.co_factions))
    for claim in claims:
        described = claim.status == "controls" and claim.date_precision == "as_of" and claim in told
        described = described and any(line in _DESCRIBES for line in claim.trace)
        others = [takers.get(place.place_id, set()) if place.place_id else set() for place in claim.places]
        over = described and all(each and each.isdisjoint((claim.faction, *claim.co_factions)) for each in others)
        yield replace(claim, tense="past") if over else claim


def _key(claim: Claim) -> tuple[object, ...]:
    """What makes two claims of a sentence the same: "lost control" is found by both its words."""
    return claim.faction, claim.status, claim.modality, claim.attribution, claim.places


def _by_sort(draft: Draft) -> Iterator[Draft]:
    """Named and unnamed places are believed differently, so they are claims of their own."""
    vague = [phrase for phrase in draft.places if phrase.sort in ("unnamed", "part")]
    named = [phrase for phrase in draft.places if phrase.sort not in ("unnamed", "part")]
    return (replace(draft, places=places) for places in (named, vague) if places)


def _named_anywhere(read: Sequence[Read]) -> list[Alias]:
    """Factions that the whole article calls by their full names."""
    named: list[Alias] = [item.tags["faction"] for each in read for item in each.items if item.has("faction")]
    return [alias for alias in named if not alias.short]


def _remember(memory: Memory, scene: Scene, draft: Draft, *, real: bool) -> None:
    if draft.rule == COUNTED:
        return
    memory.claimed.append(Claimed(scene.number, draft.places))
    memory.freed = scene.number if draft.rule.startswith("ended siege") else memory.freed
    if draft.past:
        return
    memory.said = [*memory.said[-3:], draft]
    if not real:
        memory.meant.append(draft.places)
    if draft.status == "captured":
        led = scene.is_(draft.at - 1, "aftermath") or scene.bound(draft.at - 1)
        before = led and memory.last_taken is not None and memory.last_taken.number == scene.number
        last = len(memory.taken) - before  # "took P, days after taking Q, as F2 pulled out": out of P
        memory.taken.insert(last, Change(scene.number, draft.faction, draft.places))
    if draft.status in ("withdrew", "lost"):
        memory.left.append(Change(scene.number, draft.faction, draft.places))
    state = draft.rule.startswith("state")
    owns = state and scene.roles.get(draft.actor_at) == "owner"  # "a drive for rebel-held P"
    acted = memory.subject_sentence == scene.number or scene.factions_between(0, draft.at, "actor")
    if "after" in scene.actor_order and acted:
        owns = owns or state or scene.relative_of(draft.at) is not None  # ``سيطرت F على P الخاضعة لـF2``
    if draft.status in ("captured", "controls", "advanced", "besieged") and draft.actor_at >= -1 and not owns:
        memory.subject, memory.subject_sentence = draft.faction, scene.number
        named = next((at for at in scene.who if scene.who[at] == draft.faction), -1)
        actor_at = draft.actor_at if draft.actor_at >= 0 else named
        memory.subject_gender = scene.gender(actor_at) if actor_at >= 0 else memory.subject_gender


def _carry(memory: Memory, scene: Scene) -> None:
    """Remember the places of a sentence; without a claim its first acting faction is spoken of too."""
    places = [group for item in scene.items if (group := item.tags.get("group")) is not None]
    memory.groups = [(scene.number, group) for group in scene.spoken_of()]
    memory.named = [
        *memory.named,
        *(member for group in places for member in group.members if member.sort == "named"),
    ][-2:]
    memory.sides = (scene.number, frozenset(scene.who.values()))
    memory.head = (scene.number, scene.heads_it())
    if attacker := scene.who_attacks(len(scene.items)):
        memory.attacker = (scene.number, attacker)
    if 0 <= scene.state_abroad(len(scene.items)) <= _HEAD:
        memory.abroad = scene.number
    if memory.subject_sentence == scene.number:
        return
    acting = scene.factions_between(0, len(scene.items), "actor")
    if not acting and len(set(scene.who.values())) == 1:
        acting = [at for at in scene.who if scene.is_(at + 1, "possessive")]  # "P is F's last stronghold. They"
    if acting:
        subject = next((at for at in acting if not scene.behind_agent(at)), acting[0])
        memory.subject, memory.subject_sentence = scene.who[subject], scene.number
        memory.subject_gender = scene.gender(subject)


def _claim(article: Article, scene: Scene, draft: Draft, meant: Stance, within: str | None) -> Claim | None:
    worth = [phrase for phrase in districts_in_town(scene, draft.places) if phrase.bounded or phrase.kind in _WORTH]
    if draft.status in _LOCAL or any(kind_of(phrase) != "country" for phrase in worth):  # "took Hama, Syria"
        worth = [phrase for phrase in worth if phrase.relation or kind_of(phrase) != "country"]
    places = claim_places(worth, within)
    if not places:
        return None
    draft = share_by_now(scene, by_then(scene, draft, article.published)) if meant.modality not in _UNREAL else draft
    when = timing(scene, draft, article.published, unreal=meant.modality in _UNREAL)
    if draft.status == "controls" and when.rule == BEGAN:
        draft = replace(draft, status="captured", kind="event")
    if draft.status == "captured" and when.rule in ("date:text", BEGAN) and when.precision == "day":
        scene.memory.dated.append((scene.number, draft.faction, draft.places, when.day))
    if meant.modality not in _UNREAL and over(scene, draft, article.published):
        draft = replace(draft, past=True)
    undated = when.rule == "date:publication" and draft.status == "captured"
    if undated and any(told(scene, draft) for told in (came_before, counted_from, then_retaken)):
        draft = replace(draft, past=True)
    if draft.status == "controls" and not draft.past and _until_taken(scene, draft, article.published):
        draft = replace(draft, past=True)
    name = scene.items[draft.actor_at].tags.get("faction") if draft.actor_at >= 0 else None
    if name is not None and name.faction == draft.faction:
        gone = when.rule == "date:publication" and draft.status == "withdrew" and meant.modality not in _UNREAL
        held = when.rule == "date:publication" and draft.past  # "P had until recently been held by the government"
        draft = replace(draft, faction=scene.factions.then(name, when.day - _OUTGOING * (4 * held or gone)))
    start, stop = _evidence(scene, draft)
    confidence, weights = _weigh(draft, places, meant)
    status = _status(draft, meant)
    return Claim(
        claim_id=_claim_id(article.article_id, draft.faction, status, start, stop, places),
        article_id=article.article_id,
        faction=draft.faction,
        status=status,
        modality=meant.modality,
        attribution=meant.speaker,
        tense="past" if draft.past else "present",
        valid_from=when.day,
        valid_to=None,
        date_precision=when.precision,
        reported=article.published,
        confidence=confidence,
        start=start,
        stop=stop,
        quote=article.text[start:stop],
        places=places,
        co_factions=draft.co,
        against=draft.against,
        denies=draft.status if meant.modality == "denied" else None,
        trace=trace(scene, draft, meant, when, article.text, weights),
        source=article.source,
        title=article.title,
        url=article.url,
    )


def _until_taken(scene: Scene, draft: Draft, published: date) -> bool:
    """ "F took P, which F2 has held since May": what is told behind the name of a place that was taken."""
    behind = draft.place_at + 1
    if draft.place_at < 0 or behind > draft.at or scene.actor_order[0] != "before" or scene.items[behind].text != ",":
        return False
    return any(
        (told.status, told.kind, told.place_at) == ("captured", "event", draft.place_at)
        and scene.memory.sentence_of(told) == scene.number
        and scene.factions.group(told.faction) != scene.factions.group(draft.faction)
        and not any(place.extent for place in (*told.places, *draft.places))
        and not scene.memory.only_meant(told.places)
        and not of_what_bounds(draft.places, told.places)
        and (published - timing(scene, told, published, unreal=False).day).days <= _RECENT
        for told in scene.memory.said
    )


def _status(draft: Draft, meant: Stance) -> str:
    if meant.modality in STATES:
        return "planned"
    return "denied" if meant.modality == "denied" else draft.status


def _evidence(scene: Scene, draft: Draft) -> tuple[int, int]:
    """Smallest stretch of the article that holds trigger, actor and places."""
    spots = [at for at in (draft.at, draft.place_at, draft.actor_at) if at >= 0]
    starts = [scene.items[at].start for at in spots]
    stops = [scene.items[at].stop for at in spots]
    first, last = scene.items[0].outer, scene.items[-1].stop
    inside = [phrase for phrase in draft.places if first <= phrase.start and phrase.stop <= last]
    return min([*starts, *(p.start for p in inside)]), max([*stops, *(p.stop for p in inside)])


def _quoted(claim: Claim, text: str, read: Sequence[Read]) -> Claim:
    """The claim with the clauses that hold it as its quote, if they are read at a glance: verb, denial and all."""
    inside = (each.items for each in read if each.items and each.items[0].outer <= claim.start < each.items[-1].stop)
    items = next(inside, None)
    if items is None or claim.stop > items[-1].stop:
        return claim
    ends = [item for item in items if item.text in STOPS]
    start = max([items[0].outer, *(item.stop for item in ends if item.stop <= claim.start)])
    stop = min([items[-1].stop, *(item.start for item in ends if item.start >= claim.stop)])
    start += len(text[start:stop]) - len(text[start:stop].lstrip())
    if stop - start > max(_GLANCE, claim.stop - claim.start):
        return claim
    return replace(claim, start=start, stop=stop, quote=text[start:stop])


def _weigh(draft: Draft, places: Sequence[ClaimPlace], meant: Stance) -> tuple[float, str]:
    """Confidence and how it came about, in the words of ``confidence.toml``."""
    table = _confidence()
    value, said = float(table[draft.kind]), f"{table[draft.kind]} {draft.kind}"
    if all(place.kind.endswith("_unnamed") or (place.place_id is None and place.relation) for place in places):
        value = min(value, float(table["unnamed"]))
        said += f", at most {table['unnamed']} unnamed"
    factor = table["factor"]
    checks = {
        "remembered": draft.actor_at == -1,
        "online": any(
            one.startswith(ONLINE) for place in places for one in (place.place_id or "", *place.reference_ids)
        ),
        "unplaced": not any(place.place_id or place.reference_ids for place in places),
        "reported": meant.modality == "reported",
        "disputed": meant.modality == "disputed",
        "past": draft.past,
    }
    for name, holds in checks.items():
        value *= float(factor[name]) if holds else 1.0
        said += f", times {factor[name]} {name}" if holds else ""
    return round(value, 3), f"{said} = {value:.3g} (confidence.toml)"


def _ids(place: ClaimPlace) -> tuple[str, ...]:
    return (place.place_id or "", *place.reference_ids)


def _claim_id(article_id: str, faction: str, status: str, start: int, stop: int, places: Sequence[ClaimPlace]) -> str:
    names = "|".join(place.name for place in places)
    text = f"{article_id}\n{faction}\n{status}\n{start}:{stop}\n{names}"
    return hashlib.sha256(text.encode()).hexdigest()[:_ID_LENGTH]
