"""Says how a claim was made: the entries, names, rules and weights behind it, so that a wrong one can be mended.

Called by :class:`mapper.claims.extract.Reader` once a claim stands; it decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mapper.claims.drafts import Draft
from mapper.claims.factions import Alias
from mapper.claims.modality import Stance
from mapper.claims.phrases import Phrase
from mapper.claims.scene import Scene
from mapper.claims.speech import innermost
from mapper.claims.timing import Timing
from mapper.text.cues import Item
from mapper.text.lexicon import Tag

_MOST_OTHERS: Final = 4
_WORDLESS: Final = {
    "future": "the proclitic of the future before the trigger",
    "purpose": "the proclitic of purpose before the trigger",
    "base form": "the bare form of the trigger",
}
"""Moods that no entry of the lexicon sets."""


def trace(scene: Scene, draft: Draft, meant: Stance, when: Timing, text: str, weights: str) -> tuple[str, ...]:
    """
    What made a claim, a line each: ``trigger, rule, actor, with, against, place, of, stance, speaker, date, weight``.

    Parameters
    ----------
    scene, draft, meant, when
        As the claim was made of them.
    text
        The article as printed.
    weights
        How its confidence came about.
    """
    return tuple(f"{step}: {words}" for step, words in _steps(_Telling(scene, draft, text), meant, when, weights))


def _steps(tell: _Telling, meant: Stance, when: Timing, weights: str) -> Iterator[tuple[str, str]]:
    yield "trigger", tell.trigger()
    yield "rule", tell.draft.rule
    yield "actor", tell.faction(tell.draft.faction, tell.draft.actor_at)
    yield from (("with", tell.faction(faction)) for faction in tell.draft.co)
    yield from (("against", tell.faction(faction)) for faction in tell.draft.against)
    for phrase in tell.draft.places:
        yield "place", tell.place(phrase)
        yield from (("of", tell.place(reference)) for reference in phrase.reference if reference is not phrase)
    yield "stance", f"{meant.modality}, {tell.stance(meant.rule)}"
    if meant.speaker is not None:
        yield "speaker", f"{meant.speaker}, {tell.speech()}"
    yield "date", tell.date(when)
    yield "weight", weights


class _Telling:
    """Finds the words behind one draft."""

    def __init__(self, scene: Scene, draft: Draft, text: str) -> None:
        """Take a draft and where it was made."""
        self.scene, self.draft, self.text = scene, draft, text

    def printed(self, item: Item) -> str:
        """Return the words of an item as printed."""
        return f"“{self.text[item.start : item.stop]}”"

    def entry(self, item: Item, *kinds: str) -> str:
        """Return the lexicon's entry for an item, the first of these kinds."""
        tag = next((item.tags[kind] for kind in kinds if isinstance(item.tags.get(kind), Tag)), None)
        return f"{tag.origin} {self.printed(item)}" if tag is not None else self.printed(item)

    def trigger(self) -> str:
        """What started it."""
        item = self.scene.items[self.draft.at]
        holders = [word for phrase in self.draft.places for word in phrase.holder if word.has("trigger")]
        if not item.has("trigger", "presence") and self.draft.kind == "held" and holders:
            item = holders[0]
        return self.entry(item, "trigger", "presence")

    def faction(self, faction: str, at: int = -1) -> str:
        """By which word a faction was named."""
        who = self.scene.who
        if at not in who:
            at = min((i for i in who if who[i] == faction), key=lambda i: abs(i - self.draft.at), default=-1)
        item = self.scene.items[at] if at >= 0 else self._holder(faction)
        if item is None:
            return f"{faction}, not named in this sentence but before it"
        alias = item.tags.get("faction")
        if not isinstance(alias, Alias):
            return f"{faction}, meant by {self.entry(item, 'faction_anaphor', 'they', 'member')}"
        sort = "short" if alias.short else "pejorative" if alias.pejorative else "name"
        dated = f" from={alias.since}" if alias.since.year > 1 else ""
        dated += f" until={alias.until}" if alias.until.year < 9999 else ""
        meant = f", here meaning {faction}" if faction != alias.faction else ""
        return f"factions.toml [{alias.faction}]{dated} {sort}: {alias.name} {self.printed(item)}{meant}"

    def _holder(self, faction: str) -> Item | None:
        """Return the word inside a place phrase ("roads that F controls") that names a faction."""
        words = [word for phrase in self.draft.places for word in phrase.holder]
        named = (word for word in words if isinstance(word.tags.get("faction"), Alias))
        return next((word for word in named if word.tags["faction"].faction == faction), None)

    def place(self, phrase: Phrase) -> str:
        """Which place a phrase means, and why."""
        target = phrase.target
        said = phrase.name if target is phrase else f"{phrase.name} means {target.name}, named before"
        if target.place is not None:
            place = target.place
            others = [one for one in target.ids if one != place.place_id]
            rest = " ..." if len(others) > _MOST_OTHERS else ""
            no = f"; not {', '.join(others[:_MOST_OTHERS])}{rest}" if others else ""
            name = place.name or place.name_ar
            return f"{said} = {place.place_id} {name} ({place.kind}), {place.score:.2f}: {place.reason}{no}"
        if phrase.sort not in ("named", "anaphor", "pronoun") or phrase.reference:
            bounds = " ".join(filter(None, (phrase.relation, *phrase.direction, phrase.bank)))
            astray = f"; {phrase.astray}" if phrase.astray else ""
            return f"{said} = {phrase.kind or 'no name'}{', ' + bounds if bounds else ''}{astray}"
        if target.ids:
            return f"{said}: none of {', '.join(target.ids[:_MOST_OTHERS])} can be a {target.kind or 'place'}"
        return f"{said}: not in the gazetteer"

    def stance(self, rule: str) -> str:
        """Which words decided how it is meant."""
        items, at = self.scene.items, self.draft.at
        before, after = range(at - 1, -1, -1), range(at + 1, len(items))
        sort, _, cue = rule.partition(":")
        if sort == "mood":
            found = (i for i in before if items[i].has("mood") and items[i].text == cue)
            return f"{rule}, {self._first(found, 'mood') or _WORDLESS.get(cue, 'no entry')}"
        if sort == "speech":
            return f"{rule}, {self.speech()}"
        if rule == "negated":
            return f"{rule}, {self._first((i for i in before if items[i].has('neg')), 'neg')}"
        if rule == "untrue":
            found = (i for i in (*after, *before) if items[i].has("untrue"))
            return f"{rule}, {self._first(found, 'untrue')}"
        return "no word of speech, mood or denial reaches the trigger"

    def speech(self) -> str:
        """Say by which verb of speech it is said."""
        speech = innermost(self.scene.said, self.draft.at)
        if speech is None:
            return "no verb of speech reaches the trigger"
        return self.entry(self.scene.items[speech.at], "speech")

    def date(self, when: Timing) -> str:
        """Say by which words it is dated."""
        named = [
            item
            for item in self.scene.items
            if item.has("date") and (item.tags["date"].day, item.tags["date"].precision) == (when.day, when.precision)
        ]
        if when.rule == "date:text" and named:
            return f"{when.day} ({when.precision}), {' '.join(map(self.printed, named))}"
        return f"{when.day}, the day of publication: no date in its clause"

    def _first(self, found: Iterator[int], kind: str) -> str:
        at = next(found, None)
        return self.entry(self.scene.items[at], kind) if at is not None else ""
