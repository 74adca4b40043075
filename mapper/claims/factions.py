"""Who fights: ids, groups, and what each language calls them, from a theatre's ``factions.toml``.

Names can be dated: after 8 December 2024 "the Syrian army" is another army. It reads no text; the reader
does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from mapper.errors import DataError, UnknownFaction
from mapper.text.tokens import key_of


@dataclass(frozen=True, slots=True)
class Alias:
    """
    One name of a faction.

    Parameters
    ----------
    faction
        Its id.
    name
        As written in the data.
    short
        A definite noun ("the organisation") that means the last faction of its kind, else this one.
    pejorative
        One side's name for another.
    since, until
        Half-open interval of publication dates in which the name means this faction.
    """

    faction: str
    name: str
    short: bool = False
    pejorative: bool = False
    since: date = date.min
    until: date = date.max

    def valid(self, day: date) -> bool:
        """Whether the name means this faction in a text of that day."""
        return self.since <= day < self.until


@dataclass(frozen=True)
class Factions:
    """
    The factions of a theatre.

    Parameters
    ----------
    rows
        Id to ``{"name", "name_ar", "group"}``.
    aliases
        Folded name to its meanings, dated ones first.
    sides
        Group that a speaker who is no faction speaks for.
    foreign
        Armies from abroad, each with the faction that "its Syrian allies" means (empty when there is none).
    vague
        Nouns in small letters that mean the last faction named of one of these groups, else the faction they stand with.
    """

    rows: Mapping[str, Mapping[str, str]]
    aliases: Mapping[str, tuple[Alias, ...]]
    sides: Mapping[str, str]
    foreign: Mapping[str, str] = field(default_factory=dict)
    vague: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def from_dict(cls, toml: Mapping[str, Any]) -> Factions:
        """
        Make factions from a parsed ``factions.toml``.

        Raises
        ------
        DataError
            If a faction lacks its name or group, or its partner is no faction.
        """
        rows: dict[str, dict[str, str]] = {}
        aliases: dict[str, list[Alias]] = {}
        for faction, row in toml.items():
            if faction in ("sides", "vague"):
                continue
            missing = [key for key in ("name", "name_ar", "group") if not row.get(key)]
            if missing:
                raise DataError(f"factions.toml [{faction}]: missing {', '.join(missing)}")
            rows[faction] = {key: row[key] for key in ("name", "name_ar", "group")}
            for alias in _aliases(faction, row):
                aliases.setdefault(key_of(alias.name), []).append(alias)
        foreign = {faction: row.get("partner", "") for faction, row in toml.items() if row.get("foreign") is True}
        for faction, partner in foreign.items():
            if partner and partner not in rows:
                raise DataError(f"factions.toml [{faction}]: no faction {partner!r}; there are: {', '.join(rows)}")
        ordered = {
            key: tuple(sorted(found, key=lambda alias: alias.since, reverse=True)) for key, found in aliases.items()
        }
        vague = {noun.lower(): tuple(groups) for noun, groups in toml.get("vague", {}).items()}
        return cls(rows, ordered, dict(toml.get("sides", {})), foreign, vague)

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """Every faction."""
        return tuple(self.rows)

    def table(self) -> Mapping[str, Mapping[str, str]]:
        """Id to name, name_ar and group."""
        return self.rows

    def group(self, who: str | None) -> str:
        """Group of a faction or of a speaker's side; empty for a speaker on nobody's side."""
        if who is None:
            return ""
        return self.rows[who]["group"] if who in self.rows else self.sides.get(who, "")

    def get(self, faction: str) -> Mapping[str, str]:
        """
        Name, name_ar and group of a faction.

        Raises
        ------
        UnknownFaction
            Naming those there are.
        """
        if faction not in self.rows:
            raise UnknownFaction(f"no faction {faction!r}; there are: {', '.join(self.rows)}")
        return self.rows[faction]

    def meaning(self, key: str, day: date) -> Alias | None:
        """What a folded name means in a text of that day."""
        return next((alias for alias in self.aliases.get(key, ()) if alias.valid(day)), None)


def _aliases(faction: str, row: Mapping[str, Any]) -> Iterator[Alias]:
    for block in (row, *row.get("dated", [])):
        since, until = block.get("from", date.min), block.get("until", date.max)
        for names in (block, block.get("pejorative", {}), block.get("short", {})):
            pejorative, short = names is block.get("pejorative"), names is block.get("short")
            for key, value in names.items():
                if isinstance(value, list) and key != "dated":
                    yield from (Alias(faction, name, short, pejorative, since, until) for name in value)
