"""Lists of names that only marks hold together: ``قرى (A، B، C)``, ``قرى A، B، C وD``.

A storey of :class:`mapper.claims.chunks.Chunker`, over :class:`mapper.claims.lists.Lists`, for languages where
capitals mark no names: between the marks whatever is no verb and no side is a name.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from mapper.claims.lists import Lists
from mapper.claims.phrases import Phrase
from mapper.text.normalize import fold_key
from mapper.text.tokens import key_of

_LONGEST: Final = 4
"""Words of a name."""
_MOST: Final = 120
"""Items that a list is read for."""
_SOME: Final = 2
"""Names that must be there to be a list, in brackets and between commas."""
_COMMAS: Final = (",", "،", "؛")
_OPENS: Final = {"(": ")", '"': '"', "«": "»", "“": "”", "'": "'", "[": "]"}
_PARTS: Final = (*_COMMAS, "-", "–", "/")
_TELLS: Final = (
    "trigger", "faction", "speech", "relative", "neg", "prep", "clause", "that", "month", "weekday", "mood", "become",
    "aftermath", "unit", "km", "percent", "speaker", "according", "contrast", "circumstance", "during", "relation",
    "possessive", "pronoun", "light", "perfect", "was", "ongoing", "ago", "date", "extent", "anaphor", "unnamed",
)  # fmt: skip
"""What no name between commas is made of; in brackets only verbs and sides are none."""
_ACTS: Final = ("faction", "speech", "relative", "neg", "month", "weekday", "speaker", "perfect", "km", "percent")


class Enumerated(Lists):
    """Reads names by the marks that part them."""

    def _names_behind(self, at: int) -> tuple[list[Phrase], int]:
        """Names behind a plural type noun that only marks hold together, and where they end."""
        tag = self.items[at].tag("noun") if self.article and at < len(self.items) else None
        if tag is None or not tag.get("plural") or at + 1 >= len(self.items) or self.items[at + 1].joined:
            return [], at
        names, stop = self._enumerated(at + 1, tag.value)
        if names:
            names[0].start = self.items[at].start
        return names, stop

    def _both_called(self, at: int) -> tuple[list[Phrase], int]:
        """``مدينة ومطار كذا``: two type nouns of one name."""
        one = self.items[at].tag("noun") if self.article and at + 1 < len(self.items) else None
        if one is None or one.get("plural") or not self.items[at + 1].joined:
            return [], at
        noun, _, name = self.items[at + 1].text.partition(" ")
        other = self.entries.get(noun, {}).get("noun")
        if other is None or other.get("plural") or one.value == other.value:
            return [], at
        first = self.items[at]
        second: Phrase | None = None
        stop = at
        if name:
            if self._is(at + 1, "place"):
                second, stop = self._known(at + 1)
            called = self.text[self.items[at + 1].start : self.items[at + 1].stop].partition(" ")[2]
            bare: Phrase | None = Phrase(called, first.start, first.stop, ids=self.known.get(key_of(called), ()))
        else:
            second, stop = self._typed(at + 1)
            bare = self._name(at + 2, headed=True)[0] if not self._is(at + 2, "noun") else None
        if bare is None or second is None or second.sort != "named":
            return [], at
        second.kind = second.kind or other.value
        printed = f"{self.text[first.start : first.stop]} {bare.name}" if one.get("keep") else bare.name
        return [replace(bare, name=printed, kind=one.value, start=first.start, stop=first.stop), second], stop

    def _last_head(self, at: int) -> int:
        """``قرى وبلدات وتلال A وB``: the last of several plural type nouns when names follow it, else ``at``."""
        last = at
        while self.article and self._several(last) and self._several(last + 1) and self.items[last + 1].joined:
            last += 1
        if last == at or self._names_behind(last)[0]:
            return last
        named = self._typed(last)[0] if self._is(last, "noun") else self._areas_called(last)[0]
        return last if named is not None and named.sort == "named" else at

    def _several(self, at: int) -> bool:
        """Whether a word is a type noun of several places."""
        return self._is(at, "unnamed") or (self._is(at, "noun") and bool(self.items[at].tags["noun"].get("plural")))

    def _enumerated(self, at: int, kind: str) -> tuple[list[Phrase], int]:
        """Names behind a plural type noun or "they are", in marks or between commas, and where they end."""
        mark = self._opened(at)
        begin = at + (at < len(self.items) and self.items[at].text in _OPENS)
        stop = self._closed(begin, mark) if mark else begin
        if mark and stop == begin:
            return [], at
        found: list[Phrase] = []
        name_at = begin
        while name_at < (stop if mark else min(len(self.items), at + _MOST)):
            end = self._part_ends(name_at, stop if mark else None)
            read = self._one_name(name_at, end, kind, marked=bool(mark))
            if not mark and (end >= len(self.items) or self.items[end].text not in _COMMAS):
                break  # the last one, which the reader of lists knows how to end
            if read is None:
                return [], at
            found += read
            name_at = end + (self.items[end].text in _PARTS) if end < len(self.items) else end
        if mark:
            ends = stop < len(self.items) and self.items[stop].text == mark
            return (found, stop + ends) if len(found) >= _SOME else ([], at)
        last, after = self.phrase(name_at, Phrase("", 0, 0, kind=kind, plural=True)) if found else (None, at)
        if last is None and len(found) >= _SOME and (end := self._part_ends(name_at, None)) > name_at:
            read = self._one_name(name_at, end, kind, marked=False)
            last, after = (read[0], end) if read else (None, at)
        if last is None or last.sort != "named" or self.items[name_at].joined:
            return (found, name_at - 1) if len(found) > _SOME else ([], at)
        last.kind = last.kind or kind
        return ([*found, last], after) if len(found) >= _SOME else ([], at)

    def _its_fields(self, at: int) -> bool:
        """``قرى A ومزارعها وB``, ``A ومحيطها``: what lies round a place of a list goes with it."""
        extent = self.items[at].tag("extent") if self.article and self.items[at].joined else None
        return extent is not None and bool(extent.pron) and extent.value == "vicinity"

    def _past_while(self, at: int) -> int:
        """``سيطر على 32 قرية خلال عشر ساعات، من بينها A``: past how long it took, "from F": past whose they were."""
        counted = at + 1 + self._is(at + 1, "number", "more_than", "article")
        long = self._is(at, "during") and self._is(counted, "unit", "few")
        whose = self._is(at, "prep") and self._is(counted, "faction") and self.items[at].value("prep") == "from"
        if not (long or whose):
            return at
        comma = counted + 1
        ends = comma + 1 < len(self.items) and self.items[comma].text in (",", "،")
        return comma if ends and self._spells_out(comma + 1) else at

    def _loyal_and_shut_in(self, at: int) -> bool:
        """``قريتي P وQ المواليتين لدمشق والمحاصرتين``: whom they are loyal to stands before what befell them."""
        loyal = bool(self.article) and self.items[at].value("role") == "supporter" and self._definite(at)
        told = self.items[at + 2].tag("trigger") if loyal and at + 2 < len(self.items) else None
        return (
            told is not None
            and self._role(at + 1) == "for"
            and self.items[at + 2].joined
            and bool(told.get("describes"))
        )

    def _strange_adjective(self, at: int, last: Phrase) -> bool:
        """``مواقع حساسة داخل P``: a word that nobody knows behind land without a name, before where that is."""
        item = self.items[at]
        plain = (
            item.word
            and not item.known
            and not item.joined
            and not item.text.startswith((self.article, *self.verb_begins))
        )
        ends = item.text.endswith(fold_key(self.feminine))
        where = self._is(at + 1, "relation") or (self._is(at + 1, "prep") and self.items[at + 1].value("prep") == "in")
        return plain and ends and where and last.kind in ("positions_unnamed", "areas_unnamed")

    def _spelling_out(self, vague: Phrase, names: list[Phrase]) -> list[Phrase]:
        """Names that stand for what was not named, bounded as that is."""
        inside = [vague] if vague.sort == "named" else vague.reference
        for name in names:
            if name.relation is None:
                name.relation = "in" if vague.sort == "named" else vague.relation
                name.direction, name.reference = vague.direction, inside
            name.bank = name.bank or vague.bank
            name.holder = name.holder or vague.holder
        return names

    def _opened(self, at: int) -> str:
        """The mark that closes what begins here, if a mark opens it."""
        if at >= len(self.items) or not at:
            return ""
        item = self.items[at]
        if item.text in _OPENS:
            return _OPENS[item.text]
        before = self.text[self.items[at - 1].stop : item.outer].strip()
        return _OPENS.get(before[-1:], "") if before else ""

    def _closed(self, begin: int, mark: str) -> int:
        """Where the mark closes: behind the last item in it."""
        for i in range(begin, min(len(self.items), begin + _MOST)):
            item = self.items[i]
            if item.text == mark:
                return i
            until = self.items[i + 1].outer if i + 1 < len(self.items) else len(self.text)
            if mark in self.text[item.stop : until]:
                return i + 1
        return begin

    def _part_ends(self, at: int, stop: int | None) -> int:
        """Where the words between two marks end, or before "and"."""
        limit = len(self.items) if stop is None else stop
        end = at
        while end < limit and self.items[end].text not in _PARTS:
            if end > at and self.items[end].joined:
                return end
            if not self.items[end].word:
                return end
            end += 1
        return end

    def _one_name(self, at: int, end: int, kind: str, *, marked: bool) -> list[Phrase] | None:
        """The name that stands between two marks, None if it is something else."""
        if end == at or (end == at + 1 and self._its_fields(at)):
            return [] if marked or end > at else None
        tells = _ACTS if marked else _TELLS
        verb = any(self._is(i, "trigger") and self.items[i].tags["trigger"].form for i in range(at, end))
        if end - at > _LONGEST or verb or any(self._is(i, *tells) and not self._is(i, "place") for i in range(at, end)):
            return None
        head = Phrase("", 0, 0, kind=kind, plural=True)
        phrase, after = self.phrase(at, head, loose=True)
        praise = all(self._is(i, "epithet", "adjective") and not self._is(i, "name_end") for i in range(after, end))
        if phrase is not None and phrase.sort == "named" and praise:
            phrase.kind = phrase.kind or kind
            return [phrase]
        begin = at + (self._is(at, "noun") and end - at > 1 and not self._is(at, "name_start"))
        start = self.items[begin].start
        last = self.items[end - 1]
        name = self.text[start : last.stop]
        if len(name) <= 1 or name.isdigit() or any(mark in name for mark in self.never_in_names):
            return None
        noun = self.items[at].value("noun") if begin > at else kind
        return [Phrase(name, self.items[at].start, last.stop, ids=self.known.get(key_of(name), ()), kind=noun)]
