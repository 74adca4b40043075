"""Cuts an article into sentences and tags what is in them: names, cues, dates, places.

The first of the two passes of :class:`mapper.claims.extract.Reader`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from mapper.claims.brackets import (
    hyphened,
    owning,
    parted,
    rejoined,
    supposing,
    with_commas,
    without_brackets,
    without_dateline,
    without_denied,
)
from mapper.claims.chunks import Chunker
from mapper.claims.factions import Factions
from mapper.claims.respelled import Heard, respelled
from mapper.claims.slots import believed, slots
from mapper.claims.strangers import Strangers
from mapper.claims.styled import likened, new_places, one_more, own_men, so_called, styled
from mapper.records import Article
from mapper.text.cues import Item, items_of
from mapper.text.dates import last_day, mark_dates
from mapper.text.language import unread_language
from mapper.text.lexicon import Lexicon, lexicon_languages, load_lexicon
from mapper.text.match import Hit, Line, Matcher, Proclitics
from mapper.text.mend import Vocabulary, mend
from mapper.text.segment import Sentence, sentences
from mapper.text.tokens import key_of, readable, tokenise

_SPELLED_OUT: Final = 3
"""Letters up to which an acronym is spelled out and never printed with small letters."""


@dataclass(frozen=True, slots=True)
class Read:
    """A sentence between its two passes."""

    number: int
    sentence: Sentence
    lexicon: Lexicon
    items: list[Item]


class Tagger:
    """
    Cuts and tags the articles of one theatre.

    Parameters
    ----------
    factions
        Who fights there.
    place_names
        Folded name (:func:`mapper.text.normalize.fold_key`) to the ids of all places that bear it.
    languages
        Folders of ``data/lexicon`` to read with, all of them by default. Where a sentence has as many cues of one
        as of another, the first is taken.
    heard
        Places that a name which is not among ``place_names`` is another spelling of; without it there are none.
    """

    def __init__(
        self,
        factions: Factions,
        place_names: Mapping[str, tuple[str, ...]],
        languages: Sequence[str] | None = None,
        heard: Heard | None = None,
    ) -> None:
        """Compile the names; reading is :meth:`read`."""
        self.factions = factions
        self._heard = heard
        self.lexicons = [load_lexicon(language) for language in languages or lexicon_languages()]
        proclitics = _joint_proclitics(self.lexicons)
        self._leads = proclitics.strings
        self._elided = frozenset().union(*(lexicon.elided for lexicon in self.lexicons))
        self._apart = frozenset(
            lead for each in self.lexicons for lead in each.grammar.get("proclitics", {}).get("and_unknown", ())
        )
        places = {key: ids for name, ids in place_names.items() if (key := key_of(name))}
        places |= dict(_either_way(places, self.lexicons))
        self._place_keys = places
        self._places = Matcher(places, proclitics)
        self._factions = Matcher(self._faction_keys(), proclitics)
        self._strangers = {lexicon.language: Strangers(lexicon) for lexicon in self.lexicons}
        cues = (key for lexicon in self.lexicons for key in lexicon.entries)
        self._terms: dict[str, list[str]] = {}
        for key, tags in ((k, t) for lexicon in self.lexicons for k, t in lexicon.entries.items()):
            if " " in key and ("noun" in tags or "speaker" in tags):
                self._terms.setdefault(key.split()[0], []).append(key)
        self._adjectival = {word for lexicon in self.lexicons for word in lexicon.grammar.get("adjectival", ())}
        self._vocabulary = Vocabulary([*factions.aliases, *cues], places, proclitics)

    def _faction_keys(self) -> dict[str, str]:
        """Names of factions as they are cut in a text, to their keys in :attr:`factions`."""
        keys = {key: key for key in self.factions.aliases}
        for key, aliases in self.factions.aliases.items():
            for name in {alias.name for alias in aliases if "'" in alias.name}:
                keys.setdefault(key_of(name, self._elided), key)
        return keys

    def unread_language(self, article: Article) -> str:
        """Name of the article's language when there is no lexicon for it, else empty."""
        return unread_language(article.text, [lexicon.language for lexicon in self.lexicons])

    def first_pass(self, article: Article) -> Iterator[Read]:
        """Cut, tag and chunk every sentence."""
        folded = readable(article.text)
        tokens = mend(tokenise(folded, self._leads, self._elided, self._apart), folded, self._vocabulary)
        cut = sentences(article.text, tokens, self.lexicons, article.title)
        lines = [Line(sentence.tokens) for sentence in cut]
        factions = self._faction_hits(lines, article)
        spelled: dict[str, str] = {}
        spoken_of: date | None = None
        spoken: Counter[str] = Counter()
        for number, (sentence, line, masks) in enumerate(zip(cut, lines, factions, strict=True)):
            cues = [(lexicon, lexicon.find(line)) for lexicon in self.lexicons]
            words = {lexicon.language: sum(hit.stop - hit.first for hit in hits) for lexicon, hits in cues}
            lexicon, hits = max(cues, key=lambda found: (words[found[0].language], spoken[found[0].language]))
            spoken.update(words)
            found = (self._unled(hit, line, article.text, lexicon) for hit in self._places.find(line))
            places = [hit for hit in found if hit is not None]
            future = tuple(lexicon.grammar.get("proclitics", {}).get("verb_only", ()))
            places = [hit for hit in places if not (future and hit.lead.endswith(future))]
            names = [_tagged(hit, "place", hit.payload) for hit in places]
            masks = _without_allies(masks, hits)
            masks += self._strangers[lexicon.language].find(line, article.text, masks, names, hits, spelled)
            if self._heard is not None:
                names += respelled(line, article.text, lexicon, masks, names, hits, self._heard)
            items = items_of(sentence.tokens, lexicon, masks, names, hits)
            self._dated(items, article.published)
            items = mark_dates(items, article.published, article.text, spoken_of)
            spoken_of = last_day(items, spoken_of)
            items = styled(without_brackets(without_dateline(items, article.text)), article.text, lexicon)
            items = one_more(likened(so_called(items), lexicon), lexicon)
            items = own_men(new_places(items, lexicon), lexicon)
            if _verb_follows(lexicon):
                items = rejoined(with_commas(without_denied(items), article.text), lexicon)
            items = hyphened(owning(parted(items, article.text, lexicon), article.text, lexicon), article.text)
            items = supposing(items, article.text, lexicon) if "if" in lexicon.grammar else items
            capitals = lexicon.grammar.get("order", {}).get("names") == "capital"
            sure = believed(items, article.text if capitals else "")
            items = Chunker(items, article.text, lexicon, slots(items), sure, self._place_keys).chunk()
            yield Read(number, sentence, lexicon, items)

    def _dated(self, items: Sequence[Item], day: date) -> None:
        """A capital, or a ministry, means the state that is there on the day."""
        for item in items:
            for kind in ("nation", "speaker"):
                if kind in item.tags and (meant := self.factions.today(item.value(kind), day)) != item.value(kind):
                    item.tags[kind] = replace(item.tags[kind], value=meant)

    def _unled(self, hit: Hit[tuple[str, ...]], line: Line, text: str, lexicon: Lexicon) -> Hit[tuple[str, ...]] | None:
        """ "At Tabqa": a name whose first word is a preposition here, for it is printed small; "for a" is no name."""
        if lexicon.grammar.get("order", {}).get("names") != "capital":
            return hit
        if hit.stop - hit.first < 2:  # "were seen", "has": no place though one is called so
            word = text[hit.start : hit.end].islower() and line.words[hit.first] in lexicon.entries
            return None if word else hit
        small = text[hit.start].islower() and "prep" in lexicon.entries.get(line.words[hit.first], {})
        following = line.tokens[hit.first + 1]
        ids = self._place_keys.get(" ".join(line.words[hit.first + 1 : hit.stop])) if small else None
        apart = text[following.start - 1] == " "
        if ids is None or not apart:
            return None if small and (apart or text[hit.start : hit.end].islower()) else hit
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
        begins = hit.stop - 1
        terms = self._terms.get(last[0], ())  # but "Islamic State-run P"
        return strange or any(" ".join(line.words[begins : begins + len(key.split())]) == key for key in terms)

    def _meant(
        self, hits: Sequence[Hit[str]], company: Sequence[frozenset[str]], article: Article
    ) -> Iterator[Hit[Mapping[str, Any]]]:
        for hit in hits:
            alias = self.factions.meaning(hit.payload, article.published, company)
            printed = article.text[hit.start : hit.end]
            if alias is not None and _in_a_name(hit, alias.name, article.text):
                continue
            if alias is not None and (not alias.name.isupper() or _an_acronym(printed)):
                yield _tagged(hit, "faction", alias)


def _without_allies(
    factions: Sequence[Hit[Mapping[str, Any]]], cues: Sequence[Hit[Mapping[str, Any]]]
) -> list[Hit[Mapping[str, Any]]]:
    """ "F and its rebel allies": the words say whose they are, and name no second faction."""
    allies = [hit for hit in cues if "ally" in hit.payload]
    return [one for one in factions if not any(hit.first < one.first and one.stop <= hit.stop for hit in allies)]


def _an_acronym(printed: str) -> bool:
    """ "ISIS", "IS", or "Isis", as British papers print what is spoken as a word."""
    return printed.isupper() or (len(printed) > _SPELLED_OUT and printed.istitle())


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
    before = [word.rpartition("-")[2] for word in text[: hit.start].split()[-1:]]  # "the al-Ezz Army"
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


def _joint_proclitics(lexicons: Sequence[Lexicon]) -> Proclitics:
    strings = frozenset().union(*(lexicon.proclitics.strings for lexicon in lexicons))
    contraction = next((each.proclitics.contraction for each in lexicons if each.proclitics.contraction), None)
    return Proclitics(strings, contraction)
