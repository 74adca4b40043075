"""Loads ``data/lexicon/<language>/*.toml`` into frozen objects: every cue, month, direction and type noun.

A file holds lists of entries (``[[trigger]]``, ``[[direction]]`` ...); the list's name is the tag's kind.
Forms are written out or made from stems by the paradigms of ``grammar.toml``. A new language is a new folder and
no code: see ``data/lexicon/README.md``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from types import MappingProxyType
from typing import Any, Final

from mapper.errors import DataError
from mapper.resources import data_path, read_toml, written_out
from mapper.text.match import Hit, Line, Matcher, Proclitics
from mapper.text.tokens import key_of

_NOT_ATTRIBUTES: Final = frozenset({"forms", "bound", "bound_only", "pron", "value"})


@dataclass(frozen=True, slots=True)
class Tag:
    """
    What the lexicon says of a word or phrase.

    Parameters
    ----------
    kind
        Name of the list it stands in (``trigger``, ``direction``, ``speech`` ...).
    value
        Its meaning (a status, ``NE``, a place kind ...).
    form
        Paradigm that made the surface (``past``, ``present`` ...), else empty.
    pron
        Pronoun joined to its end, as a key of ``grammar.pronouns``, else empty.
    attrs
        Everything else the entry says.
    name
        The surface as the lexicon spells it.
    origin
        Entry that brought it: file, list, what the entry says, and the stem when the surface was made from one.
    """

    kind: str
    value: str
    form: str
    pron: str
    attrs: Mapping[str, Any]
    name: str
    origin: str = ""

    def get(self, key: str, default: Any = None) -> Any:
        """Attribute of the entry."""
        return self.attrs.get(key, default)


Tags = Mapping[str, Tag]
"""All that a surface can be, by kind."""


@dataclass(frozen=True)
class Lexicon:
    """
    One language: its grammar settings and its tagged phrases.

    Parameters
    ----------
    language
        Name of the folder.
    grammar
        ``grammar.toml``.
    entries
        Key to tags by kind.
    ahead
        What a surface can be of the present besides, for those whose tags are of the past: "will" stands before it.
    """

    language: str
    grammar: Mapping[str, Any]
    entries: Mapping[str, Tags]
    ahead: Mapping[str, Tags]

    @cached_property
    def proclitics(self) -> Proclitics:
        """What is written joined before a word."""
        table = self.grammar.get("proclitics", {})
        first = ["", *table.get("first", [])]
        second = ["", *table.get("second", [])]
        chains = {a + b for a in first for b in second} - {""}
        contraction = table.get("contraction")
        return Proclitics(frozenset(chains), tuple(contraction) if contraction else None)

    @cached_property
    def elided(self) -> frozenset[str]:
        """Words that lose their last letter to an apostrophe and stay words of their own."""
        return frozenset(self.grammar.get("elided", []))

    @cached_property
    def matcher(self) -> Matcher[Tags]:
        """Finds the phrases."""
        return Matcher(self.entries, self.proclitics)

    def find(self, line: Line) -> list[Hit[Tags]]:
        """Phrases of a line, without those that grammar forbids behind their proclitic ("will" before a noun)."""
        verbs = self.grammar.get("proclitics", {}).get("verb_only", [])
        if not verbs:
            return self.matcher.find(line)
        found = [self._to_come(hit) if hit.lead[-1:] in verbs else hit for hit in self.matcher.find(line)]
        return [
            hit
            for hit in found
            if hit.lead[-1:] not in verbs or any(tag.form.endswith("present") for tag in hit.payload.values())
        ]

    def _to_come(self, hit: Hit[Tags]) -> Hit[Tags]:
        """``ستخلي``: "will leave", where the same letters without "will" are another verb of the past."""
        name = next(iter(hit.payload.values())).name
        present = self.ahead.get(key_of(name, self.elided))
        return hit._replace(payload=present) if present is not None else hit

    def role_of_lead(self, lead: str) -> str:
        """Preposition that a chain of proclitics ends in (``in``, ``for`` ...), empty when none."""
        roles: Mapping[str, str] = self.grammar.get("proclitics", {}).get("roles", {})
        return roles.get(lead[-1:], "")

    @cached_property
    def ands(self) -> frozenset[str]:
        """First letters that are taken for "and" on a word nobody knows."""
        return frozenset(self.grammar.get("proclitics", {}).get("and_unknown", []))

    @cached_property
    def ordinals(self) -> Mapping[str, Tag]:
        """What makes an ordinal of digits, by how it is printed: the "th" of "4th"."""
        numbers = ((key.split(), tags.get("number")) for key, tags in self.entries.items() if key[:1].isdigit())
        return {words[1]: tag for words, tag in numbers if len(words) > 1 and tag is not None and tag.get("ordinal")}

    def joins(self, lead: str) -> bool:
        """Whether a chain of proclitics begins with "and"."""
        return bool(lead) and lead[0] in self.grammar.get("proclitics", {}).get("and", [])


def lexicon_languages() -> tuple[str, ...]:
    """Every language that has a folder, by name."""
    return tuple(sorted(path.name for path in data_path("lexicon").iterdir() if path.is_dir()))


@cache
def load_lexicon(language: str) -> Lexicon:
    """
    Load one language.

    Raises
    ------
    DataError
        If there is no such folder, or an entry uses a paradigm that does not exist.
    """
    folder = data_path("lexicon", language)
    if not folder.is_dir():
        raise DataError(f"no lexicon for {language!r}; there are: {', '.join(lexicon_languages())}")
    grammar = read_toml(folder / "grammar.toml")
    elided = frozenset(grammar.get("elided", []))
    entries: dict[str, dict[str, Tag]] = {}
    gerunds: Mapping[str, Mapping[str, Any]] = grammar.get("verbs", {}).get("gerunds", {})
    later: list[Tag] = []
    ahead: dict[str, dict[str, Tag]] = {}
    nouns: dict[int, tuple[Mapping[str, Any], Mapping[str, Any]]] = {}
    for path in sorted(set(folder.glob("*.toml")) - {folder / "grammar.toml"}):
        for kind, rows in read_toml(path).items():
            if not isinstance(rows, list):
                continue
            for row in rows:
                attrs = MappingProxyType({k: v for k, v in row.items() if k not in _NOT_ATTRIBUTES})
                more = gerunds.get(row.get("frame", ""))
                going = MappingProxyType({**attrs, **more}) if more is not None and "verbs" in row else None
                where = f"{path.name} [[{kind}]]"
                entry = f"{language}/{where}{_says(row)}"
                for surface, form, pron, made in _surfaces(row, grammar, where):
                    origin = sys.intern(f"{entry} {made}")
                    key = sys.intern(key_of(surface, elided))
                    name = key if key == surface else surface  # one string, kept once
                    tag = Tag(kind, str(row.get("value", "")), form, pron, attrs, name, origin)
                    if form == "gerund" and made.startswith("verbs: "):
                        later += [replace(tag, attrs=going)] if going is not None else []
                        continue
                    tags = entries.setdefault(key, {})
                    if kind not in tags or (tags[kind].pron and not pron):
                        tags[kind] = tag
                    elif form == "present" and tags[kind].form == "past" and kind == "trigger":
                        ahead.setdefault(key, {}).setdefault(kind, tag)
                    elif attrs.get("noun") and tags[kind].form and tags[kind].pron == pron:
                        verb = tags[kind].attrs
                        _, both = nouns.setdefault(id(verb), (verb, MappingProxyType({**verb, "also_noun": True})))
                        tags[kind] = replace(tags[kind], attrs=both)
    for tag in later:
        entries.setdefault(key_of(tag.name, elided), {}).setdefault(tag.kind, tag)
    return Lexicon(language, MappingProxyType(grammar), MappingProxyType(entries), MappingProxyType(ahead))


def _says(row: Mapping[str, Any]) -> str:
    """What tells an entry from the others of its list."""
    return "".join(f" {key}={row[key]}" for key in ("frame", "value", "governs") if row.get(key))


def _surfaces(row: Mapping[str, Any], grammar: Mapping[str, Any], where: str) -> Iterator[tuple[str, str, str, str]]:
    """Every written form of an entry with its paradigm, its pronoun and the words of the entry that made it."""
    paradigms = grammar.get("paradigm", {})
    for form, entry in written_out(row.get("forms", [])):
        made = f"forms: {entry}"
        yield form, "", "", made
        if row.get("pron"):
            yield from ((s, "", p, made) for s, p in _with_pronouns(form, grammar))
    for stem, entry in written_out(row.get("bound", [])):
        yield from (
            (stem + pron, "", pron, f"bound: {entry}") for pron in row.get("bound_only", grammar.get("pronouns", {}))
        )
    for name, paradigm in paradigms.items():
        for stem, entry in written_out(row.get(name, [])):
            made = f"{name}: {entry}"
            for form in _inflected(stem, paradigm):
                yield form, paradigm.get("form", name), "", made
                if row.get("pron"):
                    yield from ((s, paradigm.get("form", name), p, made) for s, p in _with_pronouns(form, grammar))
    for phrase, entry in written_out(row.get("verbs", [])):
        for name, form in _parts(phrase, grammar, where):
            yield form, paradigms.get(name, {}).get("form", name), "", f"verbs: {entry}"
    unknown = [k for k, v in row.items() if _is_stems(k, v) and k not in paradigms]
    if unknown:
        raise DataError(f"{where}: no paradigm {unknown[0]!r}; there are: {', '.join(sorted(paradigms))}")


def _parts(phrase: str, grammar: Mapping[str, Any], where: str) -> Iterator[tuple[str, str]]:
    """Principal parts of a verb phrase, whose verb is its first word."""
    table = grammar.get("verbs", {})
    if not table:
        raise DataError(f"{where}: verbs = {phrase!r} needs a table [verbs] in grammar.toml")
    verb, *rest = phrase.split()
    irregular = {row.split()[0]: row.split()[1:] for row in table.get("irregular", [])}
    made = irregular.get(verb) or _regular(verb, table["regular"])
    for name, part in zip(table["parts"], made, strict=True):
        yield name, " ".join([part, *rest])


def _regular(verb: str, rules: Sequence[Sequence[str]]) -> list[str]:
    ending, *parts = next(rule for rule in rules if verb.endswith(rule[0]))
    return [verb.removesuffix(ending) + part for part in parts]


def _is_stems(key: str, value: Any) -> bool:
    return key.endswith(("past", "present", "verb")) and isinstance(value, list)


def _inflected(stem: str, paradigm: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for prefix in paradigm.get("prefix", [""]):
        for suffix in paradigm.get("suffix", [""]):
            yield prefix + stem + suffix


def _with_pronouns(form: str, grammar: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Join every pronoun to a form; some endings change before one."""
    stem = form
    for ending, bound in grammar.get("bound_endings", []):
        if form.endswith(ending):
            stem = form[: -len(ending)] + bound
            break
    for pron in grammar.get("pronouns", {}):
        yield stem + pron, pron
