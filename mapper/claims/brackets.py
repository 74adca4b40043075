"""Takes brackets out that stand for quotes, and leaves those that explain what stands before them.

Takes the dateline off the head of a report, and dates out of the middle of phrases too: "control on Friday of".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from mapper.text.cues import Item
from mapper.text.lexicon import Lexicon, Tag

_WORDS: Final = 4
_HYPHENS: Final = ("-", "\u2010", "\u2011")
_APOSTROPHES: Final = ("'", "’")
_OWNS: Final = ("s", "'s")
_DASH: Final = "-"
_DATELINE: Final = 12
_CLAUSE: Final = 12


def without_brackets(items: Sequence[Item]) -> list[Item]:
    """
    Drop bracket pairs round a few words, unless they gloss a name or a pronoun: "(the army) entered (X)".

    A gloss repeats in other words what was just named: "its (the regime's) areas"; a gloss of a faction goes.
    """
    kept: list[Item] = []
    at = 0
    while at < len(items):
        stop = _closing(items, at)
        if stop is None:
            kept.append(items[at])
            at += 1
            continue
        before = kept[-1] if kept else None
        inside = list(items[at + 1 : stop])
        if not any(item.word for item in inside):
            at = stop + 1  # "was able (...) to take": left out of what somebody said
            continue
        if before is not None and before.has("faction") and any(item.has("faction") for item in inside):
            pass
        elif before is not None and before.has("place") and all(_of_another_name(item, before) for item in inside):
            pass  # "Mount P (Q), a range"
        elif before is not None and (before.has("place") or _has_pronoun(before) or _listed(before, inside)):
            kept += items[at : stop + 1]
        else:
            kept += inside
        at = stop + 1
    return kept


def _listed(before: Item, inside: Sequence[Item]) -> bool:
    """ "Two towns (P and Q)": the names of what was counted."""
    parted = any(item.has("conj") or item.text == "," for item in inside)
    named = inside[0].has("place") and before.has("unnamed")
    return named and parted and sum(item.has("place") for item in inside) > 1


def _of_another_name(item: Item, named: Item) -> bool:
    """Whether an item in Latin letters is another name of what was named, or part of one that no list knows."""
    if item.has("place") and item.text.isascii():
        return bool(set(item.tags["place"]) & set(named.tags["place"]))
    return item.word and item.text.isascii() and item.text.isalpha() and (not item.known or item.has("name_start"))


def without_dateline(items: Sequence[Item], text: str) -> list[Item]:
    """Drop what a report was filed from: ``BEIRUT (Reuters) -``, ``دمشق 28 يناير 2020 -``."""
    dash = next((at for at in range(1, min(len(items) - 1, _DATELINE)) if _apart(items, at, text)), 0)
    head = items[:dash]
    led = 1 if dash > 1 and head[0].has("noun") else 0
    if not head or not head[led].has("place", "nation") or not all(_of_dateline(head, at) for at in range(led, dash)):
        return list(items)
    while items[dash + 1].text == _DASH and dash + 2 < len(items):
        dash += 1
    line = text[head[led].start : head[led].stop].isupper() or any(item.has("date") or not item.word for item in head)
    if not line and sum(_apart(items, at, text) for at in range(1, len(items) - 1)) == 2 and items[0].has("place"):
        return list(items)  # "P - held by F until Monday - fell"
    return list(items) if items[dash + 1].has("place") and not line else list(items[dash + 1 :])


def _apart(items: Sequence[Item], at: int, text: str) -> bool:
    if items[at].text != _DASH:
        return False
    return _between_blanks(items[at], items[at + (items[at + 1].text == _DASH)], text)


def _between_blanks(first: Item, last: Item, text: str) -> bool:
    beside = text[max(0, first.start - 1) : first.start] + text[last.stop : last.stop + 1]
    return len(beside) == 2 and beside.isspace()


def _of_dateline(head: Sequence[Item], at: int) -> bool:
    item = head[at]
    if (
        not item.word
        or item.text.isdigit()
        or item.has("place", "nation", "date", "month", "number", "country", "speaker")
    ):
        return True
    return any(one.text == "(" for one in head[:at]) and not item.has("trigger", "faction")


def with_commas(items: Sequence[Item], text: str) -> list[Item]:
    """
    Pairs of dashes that stand apart, and brackets with a clause in them, set an insertion off as commas do.

    "P - the last town of F - fell", "P (held by F until Monday) fell".
    """
    found: list[Item] = []
    dashes: list[int] = []
    for item in items:
        again = found and item.text == _DASH and found[-1].text == _DASH and found[-1].stop == item.start
        if again:
            found[-1] = replace(found[-1], stop=item.stop)
        else:
            found.append(item)
    for at, item in enumerate(found):
        if item.text == _DASH and 0 < at < len(found) - 1 and _between_blanks(item, item, text):
            dashes.append(at)
    opened = [(at, stop) for at in range(1, len(found) - 1) if (stop := _told_in_brackets(found, at)) is not None]
    commas = [*(dashes if len(dashes) % 2 == 0 else ()), *(at for pair in opened for at in pair)]
    for at in commas:
        found[at] = replace(found[at], text=",")
    return found


def without_denied(items: Sequence[Item]) -> list[Item]:
    """ "Held *not by F2 but* by F", "it was *not F2 but* F that": who is only named to say that it is another."""
    kept = list(items)
    for at in range(len(kept) - 3, 0, -1):
        if not kept[at].has("neg") or kept[at].has("trigger", "mood"):
            continue
        if kept[at - 1].has("conj") and kept[at - 2].has("faction"):  # "F and not F2 took P"
            side = at + 1 + kept[at + 1].has("article")
            if kept[side].has("faction"):
                del kept[at - 1 : side + 1]
            continue
        stop = next((i for i in range(at + 1, min(len(kept) - 1, at + _WORDS + 1)) if kept[i].has("contrast")), at)
        denied, side = kept[at + 1 : stop], stop + 1
        while side < len(kept) - 1 and kept[side].has("agent", "prep", "article", "role"):
            side += 1
        plain = any(item.has("faction") for item in denied) and not any(item.has("trigger") for item in denied)
        if (
            plain
            and kept[side].has("faction")
            and kept[stop + 1].has("agent", "prep", "role") == denied[0].has("agent", "prep", "role")
        ):
            del kept[at : stop + 1]
    return kept


def _told_in_brackets(items: Sequence[Item], at: int) -> int | None:
    """Where a bracket closes behind a place that tells who did something there, None for any other."""
    if items[at].text != "(" or not items[at - 1].has("place"):
        return None
    stop = next((i for i in range(at + 1, min(len(items) - 1, at + _CLAUSE)) if items[i].text == ")"), None)
    inside = items[at + 1 : stop]
    told = (
        stop is not None and inside and inside[0].has("trigger", "relative") and any(i.has("faction") for i in inside)
    )
    return stop if told else None


def rejoined(items: Sequence[Item], lexicon: Lexicon) -> list[Item]:
    """Phrases that a date or an adverb parts, in one piece again: "control on Friday of", "fell late on Monday to"."""
    kept: list[Item] = []
    at = 0
    while at < len(items):
        item, over = items[at], at + 1
        while over < len(items) and items[over].has("date", "adverb"):
            over += 1
        tags: dict[str, Tag] = {}
        if at + 1 < over < len(items) and item.has("trigger") and items[over].word and not items[over].has("agent"):
            tags = dict(lexicon.entries.get(f"{item.text} {items[over].text}", {}))
        if "trigger" in tags:
            kept += [*items[at + 1 : over], replace(item, text=f"{item.text} {items[over].text}", tags=tags)]
            at = over + 1
        else:
            kept.append(item)
            at += 1
    return kept


def parted(items: Sequence[Item], text: str, lexicon: Lexicon) -> list[Item]:
    """``سيطر F على أطراف P``: behind a verb that wants its preposition a phrase of nearness is two words again."""
    kept: list[Item] = []
    for item in items:
        near = item.tag("trigger")
        if near is None or near.get("frame") != "near":
            kept.append(item)
            continue
        first, _, last = item.text.partition(" ")
        led = lexicon.entries.get(first, {}).get("prep")
        cut = text[item.start : item.stop].find(" ")
        part = cut > 0 and "extent" in lexicon.entries.get(last, {})
        if led is None or not part or led.value not in _wants(kept):
            kept.append(item)
            continue
        kept.append(replace(item, text=first, stop=item.start + cut, tags=dict(lexicon.entries[first])))
        begin = item.start + cut + 1
        kept.append(Item(last, begin, item.stop, begin, tags=dict(lexicon.entries[last])))
    return kept


def supposing(items: Sequence[Item], text: str, lexicon: Lexicon) -> list[Item]:
    """``يعود الأهالي إن خلا P من F``: "that" as "if" is printed, which is folded with it, can be "if"."""
    printed = lexicon.grammar.get("if")
    return [
        replace(item, tags={**item.tags, "if": True})
        if item.has("that") and text[item.start : item.stop] == printed
        else item
        for item in items
    ]


def owning(items: Sequence[Item], text: str, lexicon: Lexicon) -> list[Item]:
    """ "The rebels' push into P": behind a plural the apostrophe alone says whose, unless it closes a quotation."""
    key = next((key for key in _OWNS if "possessive" in lexicon.entries.get(key, {})), None)
    kept: list[Item] = []
    for item in items:
        kept.append(item)
        mark = text[item.stop : item.stop + 2]
        if key is None or not item.has("faction") or len(mark) < 2 or mark[0] not in _APOSTROPHES or mark[1] != " ":
            continue
        before = text[items[0].outer : item.start]
        quoted = any(f" {one}" in f" {before}" for one in (*_APOSTROPHES, "‘"))
        if text[item.stop - 1] == "s" and not quoted:
            kept.append(Item(key, item.stop, item.stop + 1, item.stop, tags=dict(lexicon.entries[key])))
    return kept


def hyphened(items: list[Item], text: str) -> list[Item]:
    """ "F-held P", and not "F held P": marks what a hyphen joins to a side; "the Syria-Iraq border" is of no state."""
    for side, held in pairwise(items):
        if side.has("country") and held.has("country") and text[side.stop : held.start] in _HYPHENS:
            for state in (side, held):
                state.tags.pop("place", None)
                state.tags.pop("nation", None)
                state.tags["place_adjective"] = ""
        whose = side.has("faction", "nation") or (side.word and not side.known)  # "terrorist-held"
        if held.has("trigger") and whose and text[side.stop : held.start] in _HYPHENS:
            held.tags["hyphened"] = ""
    return items


def _wants(before: Sequence[Item]) -> Sequence[str]:
    """Prepositions that lead to the place of the verb before, if nothing but its subject stands between."""
    for item in reversed(before[-_WORDS:]):
        tag = item.tag("trigger")
        if tag is not None:
            return tag.get("via", [""]) if tag.get("frame") == "take" else ()
        if not item.word or item.has("place", "prep"):
            return ()
    return ()


def _closing(items: Sequence[Item], at: int) -> int | None:
    if items[at].text != "(":
        return None
    named = 0 < at < len(items) - 1 and items[at - 1].has("faction") and items[at + 1].has("faction")
    for stop in range(at + 1, min(len(items), at + 2 + (_CLAUSE if named else _WORDS))):
        if items[stop].text == ")":
            return stop
    return None


def _has_pronoun(item: Item) -> bool:
    return any(getattr(tag, "pron", "") for tag in item.tags.values())
