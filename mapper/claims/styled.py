"""Takes what a side is said to be, in front of its name, into the name: "the hardline Islamist group X"; and its men.

For languages that write adjectives before their noun; the nouns are ``styled`` in the language's grammar.toml.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import replace
from typing import Final

from mapper.text.cues import Item
from mapper.text.lexicon import Lexicon

_WORDS: Final = 5
_THEY: Final = "they"
_QUALIFIES: Final = frozenset({"stop", "nation", "country", "place_adjective", "filler", "compound", "name_start"})
"""What words of such a description may be in the lexicon."""
_AFTER_A_NAME: Final = ("date", "adverb", "conj", "aux", "perfect", "pluperfect", "agent", "prep", "relative")


def styled(items: Sequence[Item], text: str, lexicon: Lexicon) -> list[Item]:
    """
    Join the description of a side to the side.

    A name of one side in small letters that ends in such a noun describes too: "the jihadist group X" is X.
    """
    if not lexicon.grammar.get("styled"):
        return list(items)
    kept: list[Item] = []
    for at, item in enumerate(items):
        begin = None
        if item.has("faction") and not text[item.start : item.stop].islower():
            begin = _begin(kept, items[at + 1] if at + 1 < len(items) else None, text, lexicon)
        if begin is not None:
            item = item.begun_by(kept[begin])
            del kept[begin:]
        if kept and _are_men_of(kept[-1], item, text, lexicon):
            kept[-1] = replace(kept[-1], stop=item.stop)
            continue
        kept.append(item)
    return kept


def _are_men_of(side: Item, men: Item, text: str, lexicon: Lexicon) -> bool:
    """ "The Free Syrian Army (FSA) *rebels*": a common noun right behind a name of its side, or its short name."""
    plain = men.has("faction") and men.text in lexicon.grammar.get("men_of_it", ()) and text[men.start].islower()
    between = text[side.stop : men.start]
    beside = not between.strip() or (between.strip()[:1] == "(" and between.rstrip()[-1:] == ")")
    return plain and beside and side.has("faction") and not text[side.start : side.stop].islower()


def _begin(before: Sequence[Item], after: Item | None, text: str, lexicon: Lexicon) -> int | None:
    """Where the description begins that ends here, right before a side; None where there is none."""
    head = before[-1] if before else None
    if head is None or not head.word:
        return None
    at = len(before) - 1
    nouns = frozenset(lexicon.grammar["styled"])
    first = lexicon.entries.get(head.text.split()[0], {})
    whole = "article" in first  # "the Islamist group" is a name with its article
    generic = head.has("faction") and (whole or text[head.start + 1 : head.stop].islower())
    led = head.has("led") and at > 0 and before[at - 1].text in nouns  # "an alliance led by F"
    named = led or (head.text.split()[-1] in nouns and (generic or not head.has("faction")))
    if generic and named and whole:
        return at
    if named:
        at -= 1 + led
    elif not _ends(after, nouns):
        return None
    while at >= 0 and len(before) - at <= _WORDS and _qualifies(before[at]) and (named or _small(before[at], text)):
        at -= 1
    if at >= 0 and before[at].has("article") and not before[at].has("its", "possessive"):
        if led and _named_before(before, at):
            return None
        return at if at < len(before) - 1 else None
    if named:
        clear = at < 0 or not before[at].word or before[at].has("trigger", "agent", "prep", "conj", "role", "of")
        return at + 1 if clear else None
    return None


def so_called(items: Sequence[Item]) -> list[Item]:
    """Join ``ما يعرف بـ``, ``ما تسمى`` to the side that it names."""
    kept: list[Item] = []
    for item in items:
        if kept and kept[-1].has("so_called") and item.has("faction"):
            item = item.begun_by(kept.pop())
        kept.append(item)
    return kept


def likened(items: Sequence[Item], lexicon: Lexicon) -> list[Item]:
    """ "Towns *like* P and Q": what it means between a plural noun and a place, by ``likened`` of the grammar."""
    meant, kept = lexicon.grammar.get("likened", {}), list(items)
    for at in range(1, len(kept) - 1 if meant else 0):
        many = kept[at - 1].tag("noun")
        several = kept[at - 1].has("unnamed") or (many is not None and many.get("plural"))
        if kept[at].text in meant and several and kept[at + 1].has("place"):
            kept[at] = replace(kept[at], tags=dict(lexicon.entries[meant[kept[at].text]]))
    return kept


def one_more(items: Sequence[Item], lexicon: Lexicon) -> list[Item]:
    """ "A day after *another* went into P": before a verb no article, by ``one_more`` of the grammar."""
    words, kept = lexicon.grammar.get("one_more", ()), list(items)
    for at in range(1, len(kept) - 1 if words else 0):
        if kept[at].text in words and kept[at + 1].has("trigger"):
            kept[at] = kept[at].without("article")
    return kept


def new_places(items: Sequence[Item], lexicon: Lexicon) -> list[Item]:
    """``قرى الجديدة``, ``A والجديدة``: behind a noun without the article, or in a list, it is a name itself."""
    article = str(lexicon.grammar.get("definite", "-"))
    kept: list[Item] = []
    for item in items:
        before = kept[-1] if kept else None
        if before is not None and item.has("old_or_new") and len(item.tags) == 1 and item.text.startswith(article):
            noun = before.has("noun") and not before.text.startswith(article) and not before.has("place")
            listed = item.joined and not before.has("old_or_new", "noun", "adjective")
            item = replace(item, tags={}) if noun or listed else item
        kept.append(item)
    return kept


def own_men(items: Sequence[Item], lexicon: Lexicon) -> list[Item]:
    """
    Join "its elite units" to one word for a side's men, "the group's fighters", "members of the group" to the group.

    The nouns are ``own_men`` in the language's grammar.toml, the words before them ``whose_men``.
    """
    men, whose = (lexicon.grammar.get(kind, ()) for kind in ("own_men", "whose_men"))
    if not men or not any(item.text in men or (item.has("member") and " " in item.text) for item in items):
        return list(items)
    kept: list[Item] = []
    at = 0
    while at < len(items):
        item = items[at]
        group = item.has("member", "faction") and " " in item.text
        group = group and item.text.split()[-1] in lexicon.grammar.get("styled", ())
        owner = item.text in whose or (group and at + 1 < len(items) and items[at + 1].has("possessive"))
        end = at + 1 + group
        while (
            owner
            and end < len(items)
            and end - at < _WORDS
            and _tells_which(items[end])
            and (items[end].text not in men)
        ):
            end += 1
        if owner and end < len(items) and items[end].text in men:
            theirs = {"they": lexicon.entries[_THEY]["they"]}
            if items[end].has("faction"):
                theirs["faction"] = items[end].tags["faction"]  # "its factions": unless they are those of somebody
            text = item.text if group else item.text + " " + items[end].text
            item = replace(item, text=text, stop=items[end].stop, tags=item.tags if group else theirs)
            at = end
        if group and not item.has("faction"):
            item = _with_some(kept, item, men)
        kept.append(item)
        at += 1
    return kept


def _tells_which(item: Item) -> bool:
    """A word before "fighters" that does not tell whose they are."""
    return item.word and (not item.known or item.has("adjective", "place_adjective", "number", "member", "past_mark"))


def _with_some(kept: list[Item], group: Item, men: Container[str]) -> Item:
    """ "Members of the group", "dozens of fighters from the group": the group, with the words for some of its men."""
    begin = len(kept)
    while begin and (
        kept[begin - 1].has("member", "batch", "few", "number", "more_than")
        or (kept[begin - 1].text in ("of", "from") and begin > 1 and kept[begin - 2].text in men)
    ):
        begin -= 1
    if begin == len(kept):
        return group
    first = kept[begin]
    del kept[begin:]
    return group.begun_by(first)


def _named_before(before: Sequence[Item], at: int) -> bool:
    """ "F, an alliance led by F2": F, with its short name in brackets or without."""
    behind = [item for item in before[max(0, at - _WORDS) : at] if item.text not in ("(", ")")]
    return len(behind) > 1 and behind[-1].text == "," and behind[-2].has("faction")


def _qualifies(item: Item) -> bool:
    """An adjective, and nothing that says who does what."""
    return item.tags.keys() <= _QUALIFIES and (item.word or item.text == "'")


def _small(item: Item, text: str) -> bool:
    """No name, but that of a nation, and one that a hyphen joins: "the al-Qaeda-affiliated"."""
    joined = text[item.stop : item.stop + 1] == "-"
    return joined or text[item.start].islower() or item.has("nation", "country", "stop")


def _ends(after: Item | None, nouns: frozenset[str]) -> bool:
    """Whether a name stands for itself: a verb or the end follows, no noun that it tells something of."""
    if after is None or not after.word or after.text in nouns or after.has(*_AFTER_A_NAME):
        return True
    tag = after.tag("trigger")
    return tag is not None and not tag.get("holder") and not tag.get("noun")
