"""Reads an article and gives its claims: the one door of this room.

Sentences are cut and tagged (:mod:`mapper.text`), places chunked and resolved, then every trigger is tried
with its frame. Called by :mod:`mapper.pipeline`; it opens no file of articles and knows no table.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import product
from typing import Any, Final

from mapper.claims.attribution import speeches
from mapper.claims.belongs import belongs
from mapper.claims.brackets import rejoined, without_brackets
from mapper.claims.chunks import Chunker, groups_of
from mapper.claims.drafts import Draft, held_by_local
from mapper.claims.factions import Factions
from mapper.claims.frames import drafts
from mapper.claims.ground import Resolve, claim_places, governorate_of, ground
from mapper.claims.held import contradicted, held, stronghold, untrue
from mapper.claims.memory import Memory
from mapper.claims.misses import Miss, misses
from mapper.claims.modality import Stance, stance, stances
from mapper.claims.scene import Scene
from mapper.claims.slots import believed, slots
from mapper.claims.strangers import Strangers
from mapper.claims.timing import by_day, timing
from mapper.claims.trace import trace
from mapper.claims.verbs import settle
from mapper.records import ONLINE, Article, Claim, ClaimPlace
from mapper.resources import data_path, read_toml
from mapper.text.cues import Item, items_of
from mapper.text.dates import last_day, mark_dates
from mapper.text.language import unread_language
from mapper.text.lexicon import Lexicon, lexicon_languages, load_lexicon
from mapper.text.match import Hit, Line, Matcher, Proclitics
from mapper.text.mend import Vocabulary, mend
from mapper.text.segment import Sentence, sentences
from mapper.text.tokens import key_of, readable, tokenise

_ID_LENGTH: Final = 16
_WORTH: Final = ("villages_unnamed", "road")
"""Unnamed places that are kept though nothing bounds them."""
_STATES: Final = ("planned", "expected")
_UNREAL: Final = (*_STATES, "denied")


@cache
def _confidence() -> Mapping[str, Any]:
    return read_toml(data_path("lexicon", "confidence.toml"))


@dataclass(frozen=True, slots=True)
class _Read:
    """A sentence between its two passes."""

    number: int
    sentence: Sentence
    lexicon: Lexicon
    items: list[Item]


class Reader:
    """
    Reads articles of one theatre.

    Parameters
    ----------
    factions
        Who fights there.
    place_names
        Folded name (:func:`mapper.text.normalize.fold_key`) to the ids of all places that bear it.
    languages
        Folders of ``data/lexicon`` to read with, all of them by default. Where a sentence has as many cues of one
        as of another, the first is taken.

    Examples
    --------
    >>> from mapper.theatre import load_theatre  # doctest: +SKIP
    >>> load_theatre("syria").reader.read(article, resolve)  # doctest: +SKIP
    """

    def __init__(
        self,
        factions: Factions,
        place_names: Mapping[str, tuple[str, ...]],
        languages: Sequence[str] | None = None,
    ) -> None:
        """Compile the names; reading is :meth:`read`."""
        self.factions = factions
        self.lexicons = [load_lexicon(language) for language in languages or lexicon_languages()]
        proclitics = _joint_proclitics(self.lexicons)
        self._leads = proclitics.strings
        self._elided = frozenset().union(*(lexicon.elided for lexicon in self.lexicons))
        places = {key_of(name): ids for name, ids in place_names.items() if key_of(name)}
        places |= dict(_either_way(places, self.lexicons))
        self._place_keys = places
        self._places = Matcher(places, proclitics)
        self._factions = Matcher(self._faction_keys(), proclitics)
        self._strangers = {lexicon.language: Strangers(lexicon) for lexicon in self.lexicons}
        cues = (key for lexicon in self.lexicons for key in lexicon.entries)
        self._terms = {
            " ".join(key.split()[:2]) for lexicon in self.lexicons for key, tags in lexicon.entries.items()
            if " " in key and ("noun" in tags or "speaker" in tags)
        }  # fmt: skip
        self._adjectival = {word for lexicon in self.lexicons for word in lexicon.grammar.get("adjectival", ())}
        self._vocabulary = Vocabulary([*factions.aliases, *cues], places, proclitics)

    def _faction_keys(self) -> dict[str, str]:
        """Names of factions as they are cut in a text, to their keys in :attr:`factions`."""
        keys = {key: key for key in self.factions.aliases}
        for key, aliases in self.factions.aliases.items():
            for name in {alias.name for alias in aliases if "'" in alias.name}:
                keys.setdefault(key_of(name, self._elided), key)
        return keys

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
        read = list(self._first_pass(article))
        groups = [group for each in read for group in _groups(each.items)]
        ground(groups, resolve)
        memory = Memory(article.published)
        claims: dict[str, Claim] = {}
        for each in read:
            for claim in _settled(list(self._second_pass(article, each, memory))):
                claims.setdefault(claim.claim_id, claim)
        told = _fought_for(list(claims.values()))
        return sorted(told, key=lambda claim: (claim.start, claim.stop))

    def unread_language(self, article: Article) -> str:
        """Name of the article's language when there is no lexicon for it, else empty."""
        return unread_language(article.text, [lexicon.language for lexicon in self.lexicons])

    def misses(self, article: Article) -> list[Miss]:
        """Names of an article that stand where a place must stand and that no known place bears."""
        found: list[Miss] = []
        if self.unread_language(article):
            return found
        for each in self._first_pass(article):
            found += misses(_groups(each.items), article.text, each.sentence.span)
        return found

    def _first_pass(self, article: Article) -> Iterator[_Read]:
        """Cut, tag and chunk every sentence."""
        folded = readable(article.text)
        tokens = mend(tokenise(folded, self._leads, self._elided), folded, self._vocabulary)
        cut = sentences(article.text, tokens, self.lexicons, article.title)
        lines = [Line(sentence.tokens) for sentence in cut]
        factions = self._faction_hits(lines, article)
        spelled: dict[str, str] = {}
        spoken_of: date | None = None
        for number, (sentence, line, masks) in enumerate(zip(cut, lines, factions, strict=True)):
            cues = [(lexicon, lexicon.find(line)) for lexicon in self.lexicons]
            lexicon, hits = max(cues, key=lambda found: len(found[1]))
            places = [self._unled(hit, line, article.text, lexicon) for hit in self._places.find(line)]
            future = tuple(lexicon.grammar.get("proclitics", {}).get("verb_only", ()))
            places = [hit for hit in places if not (future and hit.lead.endswith(future))]
            names = [_tagged(hit, "place", hit.payload) for hit in places]
            masks += self._strangers[lexicon.language].find(line, article.text, masks, names, hits, spelled)
            items = items_of(sentence.tokens, lexicon, masks, names, hits)
            items = mark_dates(items, article.published, article.text, spoken_of)
            spoken_of = last_day(items, spoken_of)
            items = without_brackets(items)
            items = rejoined(items, lexicon) if _verb_follows(lexicon) else items
            items = Chunker(items, article.text, lexicon, slots(items), believed(items), self._place_keys).chunk()
            yield _Read(number, sentence, lexicon, items)

    def _unled(self, hit: Hit[tuple[str, ...]], line: Line, text: str, lexicon: Lexicon) -> Hit[tuple[str, ...]]:
        """ "At Tabqa": a name whose first word is a preposition here, for it is printed small and apart."""
        if hit.stop - hit.first < 2 or lexicon.grammar.get("order", {}).get("names") != "capital":
            return hit
        small = text[hit.start].islower() and "prep" in lexicon.entries.get(line.words[hit.first], {})
        following = line.tokens[hit.first + 1]
        ids = self._place_keys.get(" ".join(line.words[hit.first + 1 : hit.stop])) if small else None
        if ids is None or text[following.start - 1] != " ":
            return hit
        return Hit(hit.first + 1, hit.stop, "", following.start, hit.end, ids)

    def _faction_hits(self, lines: Sequence[Line], article: Article) -> list[list[Hit[Mapping[str, Any]]]]:
        """Factions named in each sentence; the company a name keeps in the article can change what it means."""
        hits = [self._factions.find(line) for line in lines]
        company = self.factions.company([[hit.payload for hit in found] for found in hits], article.published)
        kept = [[hit for hit in found if not self._goes_on(hit, line)] for found, line in zip(hits, lines, strict=True)]
        return [list(self._meant(found, company, article)) for found in kept]

    def _goes_on(self, hit: Hit[str], line: Line) -> bool:
        """ "The military airport", "the Syrian state news agency": the last word of a name belongs to what follows."""
        last = line.words[hit.stop - 1 : hit.stop + 1]
        if hit.stop - hit.first < 2 or len(last) < 2:
            return False
        articles = any("article" in lexicon.entries.get(line.words[hit.first], {}) for lexicon in self.lexicons)
        described = articles and last[0] in self._adjectival and line.tokens[hit.stop].word
        strange = described and not any(last[1] in lexicon.entries for lexicon in self.lexicons)
        return strange or " ".join(last) in self._terms

    def _meant(
        self, hits: Sequence[Hit[str]], company: Sequence[frozenset[str]], article: Article
    ) -> Iterator[Hit[Mapping[str, Any]]]:
        for hit in hits:
            alias = self.factions.meaning(hit.payload, article.published, company)
            printed = article.text[hit.start : hit.end]
            if alias is not None and _in_a_name(hit, alias.name, article.text):
                continue
            if alias is not None and (not alias.name.isupper() or printed.isupper()):
                yield _tagged(hit, "faction", alias)

    def _second_pass(self, article: Article, each: _Read, memory: Memory) -> Iterator[Claim]:
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
        for at in range(len(scene.items)):
            for draft in drafts(scene, at):
                meanings = stances(scene, at, said)
                used.add(draft.place_at)
                if not meanings:
                    continue
                if meanings[0].modality not in _STATES:
                    draft = held_by_local(draft, self.factions.foreign)
                parts = [part for dated in by_day(scene, draft) for part in _by_sort(dated)]
                for way, part in product(meanings, parts):
                    claim = _claim(article, scene, part, way, within)
                    if claim is not None and _key(claim) not in said_so:
                        said_so.add(_key(claim))
                        yield claim
                _remember(memory, scene, draft, real=meanings[0].modality not in _UNREAL)
        for draft in [*held(scene, used), *stronghold(scene), *belongs(scene)]:
            first = stance(scene, draft.at, said)
            claim = _claim(article, scene, draft, first, within) if first is not None else None
            if claim is not None:
                yield claim
        for draft, meant in [*untrue(scene, said), *contradicted(scene, said)]:
            claim = _claim(article, scene, draft, meant, within)
            if claim is not None:
                yield claim
        _carry(memory, scene)


def _tagged(hit: Hit[Any], kind: str, payload: object) -> Hit[Mapping[str, Any]]:
    return Hit(hit.first, hit.stop, hit.lead, hit.start, hit.end, {kind: payload}, hit.contracted)


def _either_way(
    places: Mapping[str, tuple[str, ...]], lexicons: Sequence[Lexicon]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """ "Al-Mushayrifah" and "Mushayrifah" are names of the same places, where either is written of some."""
    articles = {
        key for lexicon in lexicons for key, tags in lexicon.entries.items()
        if "name_start" in tags and tags["name_start"].value == "article"
    }  # fmt: skip
    for name, ids in places.items():
        article, _, bare = name.partition(" ")
        if article in articles and bare in places:
            yield name, tuple(dict.fromkeys((*ids, *places[bare])))
            yield bare, tuple(dict.fromkeys((*places[bare], *ids)))


def _in_a_name(hit: Hit[Any], name: str, text: str) -> bool:
    """ "The Iraqi Army", "Conquest Army": a common noun with a capital, behind a name that is not its own."""
    if " " in name or not name.islower() or not text[hit.start : hit.end].istitle():
        return False
    before = text[: hit.start].split()[-1:]
    close = hit.start > 0 and text[hit.start - 1] == " "
    return (
        bool(before)
        and close
        and before[0][:1].isupper()
        and before[0].isalpha()
        and before[0] not in ("The", "Syrian")
    )


def _verb_follows(lexicon: Lexicon) -> bool:
    return "after" not in lexicon.grammar.get("order", {}).get("actor", ("before",))


def _groups(items: Sequence[Item]) -> Iterator[Any]:
    for item in items:
        if item.has("near"):
            yield item.tags["near"]
    yield from groups_of(items)


def _joint_proclitics(lexicons: Sequence[Lexicon]) -> Proclitics:
    strings = frozenset().union(*(lexicon.proclitics.strings for lexicon in lexicons))
    contraction = next((each.proclitics.contraction for each in lexicons if each.proclitics.contraction), None)
    return Proclitics(strings, contraction)


def _settled(claims: Sequence[Claim]) -> Iterator[Claim]:
    """Claims of a sentence without the storming of a place that the same faction is then said to have taken."""
    taken = {(claim.faction, place.name) for claim in claims if claim.status == "captured" for place in claim.places}
    for claim in claims:
        stormed = claim.status == "contested" and any(line.startswith("rule: take") for line in claim.trace)
        if not (stormed and {(claim.faction, place.name) for place in claim.places} <= taken):
            yield claim


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


def _key(claim: Claim) -> tuple[object, ...]:
    """What makes two claims of a sentence the same: "lost control" is found by both its words."""
    return claim.faction, claim.status, claim.modality, claim.attribution, claim.places


def _by_sort(draft: Draft) -> Iterator[Draft]:
    """Named and unnamed places are believed differently, so they are claims of their own."""
    vague = [phrase for phrase in draft.places if phrase.sort in ("unnamed", "part")]
    named = [phrase for phrase in draft.places if phrase.sort not in ("unnamed", "part")]
    return (replace(draft, places=places) for places in (named, vague) if places)


def _remember(memory: Memory, scene: Scene, draft: Draft, *, real: bool) -> None:
    memory.claimed.append((scene.number, draft.places))
    if draft.past:
        return
    memory.said = [*memory.said[-3:], draft]
    if not real:
        memory.meant.append(draft.places)
    if draft.status == "captured":
        memory.taken.append((scene.number, draft.faction, draft.places))
    if draft.status in ("withdrew", "lost"):
        memory.left.append((scene.number, draft.faction, draft.places))
    if draft.status in ("captured", "controls", "advanced", "besieged") and draft.actor_at >= -1:
        memory.subject, memory.subject_sentence = draft.faction, scene.number
        memory.subject_gender = scene.gender(draft.actor_at) if draft.actor_at >= 0 else memory.subject_gender


def _carry(memory: Memory, scene: Scene) -> None:
    """Remember the places of a sentence; without a claim its first acting faction is spoken of too."""
    places = [(at, group) for at in range(len(scene.items)) if (group := scene.group(at)) is not None]
    memory.groups = [(scene.number, group) for at, group in places if scene.prep(at - 1) not in ("to", "between")]
    if memory.subject_sentence == scene.number:
        return
    acting = scene.factions_between(0, len(scene.items), "actor")
    if acting:
        memory.subject, memory.subject_sentence = scene.who[acting[0]], scene.number
        memory.subject_gender = scene.gender(acting[0])


def _claim(article: Article, scene: Scene, draft: Draft, meant: Stance, within: str | None) -> Claim | None:
    places = claim_places([phrase for phrase in draft.places if phrase.bounded or phrase.kind in _WORTH], within)
    if not places:
        return None
    when = timing(scene, draft, article.published, unreal=meant.modality in _UNREAL)
    if draft.status == "captured" and when.rule == "date:text" and when.precision == "day":
        scene.memory.dated.append((scene.number, draft.faction, draft.places, when.day))
    start, stop = _evidence(scene, draft)
    confidence, weights = _weigh(draft, places, meant)
    status, denies = draft.status, None
    if meant.modality in _STATES:
        status = "planned"
    elif meant.modality == "denied":
        status, denies = "denied", draft.status
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
        denies=denies,
        trace=trace(scene, draft, meant, when, article.text, weights),
        source=article.source,
        title=article.title,
        url=article.url,
    )


def _evidence(scene: Scene, draft: Draft) -> tuple[int, int]:
    """Smallest stretch of the article that holds trigger, actor and places."""
    spots = [at for at in (draft.at, draft.place_at, draft.actor_at) if at >= 0]
    starts = [scene.items[at].start for at in spots]
    stops = [scene.items[at].stop for at in spots]
    first, last = scene.items[0].outer, scene.items[-1].stop
    inside = [phrase for phrase in draft.places if first <= phrase.start and phrase.stop <= last]
    return min([*starts, *(p.start for p in inside)]), max([*stops, *(p.stop for p in inside)])


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
