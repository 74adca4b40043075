"""Turns the tokens of a sentence into items: words, breaks, and everything the lexicon or a name list knows.

The rooms above bring their own names as layers; a longer phrase beats a shorter one, a masking layer beats
all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from mapper.text.lexicon import Lexicon, Tag
from mapper.text.match import Hit
from mapper.text.tokens import Token


@dataclass(slots=True)
class Item:
    """
    One word, break, cue or name of a sentence.

    Parameters
    ----------
    text
        Folded, without proclitics.
    start, stop
        In the printed text, without proclitics; ``outer`` is the start with them.
    tags
        What it can be: kind to tag, or to whatever a layer brought.
    lead
        Proclitics as written; ``role`` is the preposition they end in, ``joined`` whether they begin with
        "and".
    """

    text: str
    start: int
    stop: int
    outer: int
    word: bool = True
    tags: dict[str, Any] = field(default_factory=dict)
    lead: str = ""
    role: str = ""
    joined: bool = False
    contracted: bool = False

    def has(self, *kinds: str) -> bool:
        """Whether it can be any of these."""
        tags = self.tags
        if tags:  # most words are unknown, and this is asked of every word many times
            for kind in kinds:
                if kind in tags:
                    return True
        return False

    def tag(self, kind: str) -> Tag | None:
        """Tag of a kind, None when it is not that."""
        return self.tags.get(kind)

    def value(self, kind: str) -> str:
        """Meaning of a tag, empty when it is not that kind."""
        tag = self.tags.get(kind)
        return tag.value if isinstance(tag, Tag) else ""

    def without(self, kind: str) -> Item:
        """Return the item as if it were not of a kind."""
        return replace(self, tags={other: tag for other, tag in self.tags.items() if other != kind})

    def begun_by(self, first: Item) -> Item:
        """Return the item as if it began where another one does, with the proclitics of that."""
        return replace(
            self, start=first.start, outer=first.outer, lead=first.lead, role=first.role, joined=first.joined
        )

    @property
    def known(self) -> bool:
        """Whether anything is known of it."""
        return bool(self.tags)

    @property
    def initial(self) -> bool:
        """ "Colonel John *B.* Smith": a letter that stands for a name."""
        return len(self.text) == 1 and self.text.isalpha() and not self.known


class Positions:
    """A sentence that is asked what stands where in it."""

    items: Sequence[Item]

    def is_(self, at: int, *kinds: str) -> bool:
        """Whether the item at a position can be one of these kinds; none stands outside the sentence."""
        if 0 <= at < len(self.items):  # asked a thousand times of every sentence, so without another call
            tags = self.items[at].tags
            if tags:
                for kind in kinds:
                    if kind in tags:
                        return True
        return False


def items_of(
    tokens: Sequence[Token],
    lexicon: Lexicon,
    masks: Iterable[Hit[Mapping[str, Any]]] = (),
    names: Iterable[Hit[Mapping[str, Any]]] = (),
    cues: Iterable[Hit[Mapping[str, Any]]] = (),
) -> list[Item]:
    """
    Make the items of one sentence.

    Parameters
    ----------
    tokens
        Of the sentence.
    lexicon
        Its language.
    masks
        Hits nothing may overlap (factions).
    names, cues
        Hits that compete: the longer wins, equal ones are both kept.
    """
    names, cues = list(names), list(_before_days(cues, tokens, lexicon))
    sources = [hit for hit in cues if "speaker" in hit.payload]
    masks = [hit for hit in masks if not any(_covers(name, hit) for name in [*names, *sources])]
    taken = {at for hit in masks for at in range(hit.first, hit.stop)}
    free = [hit for hit in [*names, *cues] if not any(at in taken for at in range(hit.first, hit.stop))]
    free += _left_of(cues, taken, tokens, lexicon)
    cut = _cut(cues, taken)
    chosen: dict[int, Hit[Mapping[str, Any]]] = {}
    tags: dict[int, dict[str, Any]] = {}
    reach = -1
    for hit in sorted([*masks, *free], key=lambda hit: (hit.first, -hit.stop, len(hit.lead))):
        if hit.first >= reach:
            chosen[hit.first], tags[hit.first] = hit, dict(hit.payload)
            reach = hit.stop
        elif hit.first in chosen and hit.stop == chosen[hit.first].stop and hit.lead == chosen[hit.first].lead:
            tags[hit.first] |= hit.payload
    items: list[Item] = []
    at = 0
    while at < len(tokens):
        if at in chosen and _only_led(tokens[at].text, chosen[at], tags[at], lexicon):
            rest = Hit(at + 1, chosen[at].stop, "", tokens[at + 1].start, chosen[at].end, chosen[at].payload)
            items += [_plain(tokens[at], lexicon), _named(tokens, rest, tags[at], lexicon)]
            items[-2].tags = dict(lexicon.entries[tokens[at].text])
            at = rest.stop
        elif at in chosen:
            items.append(_named(tokens, chosen[at], tags[at], lexicon))
            at = chosen[at].stop
        elif tokens[at].text == "." and at + 1 < len(tokens) and items and items[-1].initial:
            at += 1
        elif (ordinal := _ordinal(tokens, at, lexicon)) is not None and at + 1 not in chosen:
            items.append(ordinal)
            at += 2
        else:
            items.append(_plain(tokens[at], lexicon))
            if at in cut and not items[-1].lead:
                items[-1].tags = dict(lexicon.entries.get(tokens[at].text, {}))
            at += 1
    return items


def _before_days(
    cues: Iterable[Hit[Mapping[str, Any]]], tokens: Sequence[Token], lexicon: Lexicon
) -> Iterator[Hit[Mapping[str, Any]]]:
    """ "Advanced *on Monday* towards P": the last word of a phrase belongs to the day behind it."""
    hits = list(cues)
    days = {hit.first for hit in hits if "weekday" in hit.payload}
    for hit in hits:
        last = hit.stop - 1
        led = (
            lexicon.entries.get(tokens[last].text, {}).get("filler") if hit.stop in days and last > hit.first else None
        )
        tag = hit.payload.get("trigger") if led is not None and led.value == "date" else None
        key = " ".join(token.text for token in tokens[hit.first : last]) if tag is not None else ""
        less = lexicon.entries.get(key, {}).get("trigger")
        if tag is None or less is None or less.get("frame") != tag.get("frame") or tag.get("flag"):
            yield hit
            continue
        yield Hit(hit.first, last, hit.lead, hit.start, tokens[last - 1].stop, lexicon.entries[key])
        yield Hit(last, hit.stop, "", tokens[last].start, tokens[last].stop, lexicon.entries[tokens[last].text])


def _cut(cues: Iterable[Hit[Mapping[str, Any]]], taken: set[int]) -> set[int]:
    """Words of a phrase that a faction has cut through: "IS fighters" of "fighters from" leaves "from"."""
    hits = (range(hit.first, hit.stop) for hit in cues)
    return {at for hit in hits if not taken.isdisjoint(hit) for at in hit if at not in taken}


def _left_of(
    cues: Iterable[Hit[Mapping[str, Any]]], taken: set[int], tokens: Sequence[Token], lexicon: Lexicon
) -> Iterator[Hit[Mapping[str, Any]]]:
    """Phrases within such a phrase, behind what cut it: "IS" of "is in control of" leaves "in control of"."""
    for hit in cues:
        words = range(hit.first, hit.stop)
        if taken.isdisjoint(words):
            continue
        for first in range(max(at for at in words if at in taken) + 1, hit.stop - 1):
            key = " ".join(token.text for token in tokens[first : hit.stop])
            if key in lexicon.entries:
                yield Hit(first, hit.stop, "", tokens[first].start, tokens[hit.stop - 1].stop, lexicon.entries[key])
                break


def _covers(name: Hit[Any], mask: Hit[Any]) -> bool:
    """A place named after a people ("mountain of the Kurds") is no faction."""
    return name.first <= mask.first and name.stop >= mask.stop and name.stop - name.first > mask.stop - mask.first


def _named(tokens: Sequence[Token], hit: Hit[Mapping[str, Any]], tags: dict[str, Any], lexicon: Lexicon) -> Item:
    words = " ".join(token.text for token in tokens[hit.first : hit.stop])[len(hit.lead) :]
    return Item(
        words,
        hit.start,
        hit.end,
        tokens[hit.first].start,
        tags=tags,
        lead=hit.lead,
        role=lexicon.role_of_lead(hit.lead),
        joined=lexicon.joins(hit.lead),
        contracted=hit.contracted,
    )


def _only_led(first: str, hit: Hit[Any], tags: Mapping[str, Any], lexicon: Lexicon) -> bool:
    """ "*The post office*", listed with its article so that it is not read as "the post"."""
    if tags.keys() != {"noun"} or "article" not in lexicon.entries.get(first, {}) or hit.stop - hit.first < 3:
        return False
    return bool(tags["noun"].get("part"))


def _ordinal(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> Item | None:
    """ "The *93rd* Brigade": an ordinal in digits that is too great for a day of the month."""
    if not tokens[at].text.isdigit() or at + 1 >= len(tokens) or tokens[at].stop != tokens[at + 1].start:
        return None
    number = lexicon.ordinals.get(tokens[at + 1].text)
    if number is None:
        return None
    text, start = f"{tokens[at].text} {tokens[at + 1].text}", tokens[at].start
    return Item(text, start, tokens[at + 1].stop, start, tags={"number": replace(number, value=tokens[at].text)})


def _plain(token: Token, lexicon: Lexicon) -> Item:
    """Return an unknown word; a first letter that may be "and" is noted, for lists of unknown names."""
    item = Item(token.text, token.start, token.stop, token.start, word=token.word)
    first = token.text[:1]
    if token.word and len(token.text) > 3 and first in lexicon.ands:
        item.joined, item.lead = True, first
        item.text, item.start = token.text[1:], token.at(1)
    return item
