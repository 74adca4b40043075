"""Who fights: ids, groups, and what each language calls them, from a theatre's ``factions.toml``.

Names can be dated (after 8 December 2024 "the Syrian army" is another army) and can mean another faction beside
some name. An armed group that the data do not know has an id made of its own name. It reads no text; the reader
does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Final

from mapper.errors import DataError, UnknownFaction
from mapper.resources import written_out
from mapper.text.tokens import key_of

OTHER: Final = "other:"
"""Begins the id of an armed group that the data do not know; its printed name follows."""


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
    of
        Faction whose name it is, where only company makes it mean this one.
    named, near
        Company: factions one of which the article names, or names in one sentence with ``of``.
    """

    faction: str
    name: str
    short: bool = False
    pejorative: bool = False
    since: date = date.min
    until: date = date.max
    of: str = ""
    named: frozenset[str] = frozenset()
    near: frozenset[str] = frozenset()

    def valid(self, day: date, company: Sequence[AbstractSet[str]] = ()) -> bool:
        """Whether the name means this faction in a text of that day, with the factions each sentence names."""
        if not self.since <= day < self.until:
            return False
        return not self.of or any(self.named & said or (self.of in said and self.near & said) for said in company)


@dataclass(frozen=True, slots=True)
class Side:
    """
    Whose side a speaker is on who is no faction.

    Parameters
    ----------
    leaning
        Of that side without being its mouthpiece: nobody acts in its name.
    """

    faction: str
    since: date = date.min
    until: date = date.max
    leaning: bool = False


class FactionTable(Mapping[str, Mapping[str, str]]):
    """Id to name, name_ar and group; lists what the data know and answers for ``other:`` ids as well."""

    def __init__(self, rows: Mapping[str, Mapping[str, str]]) -> None:
        """Keep the rows."""
        self._rows = rows

    def __getitem__(self, faction: str) -> Mapping[str, str]:
        """Row of a faction; a group that is not known is called what it is called, and is its own side."""
        if faction not in self._rows and is_other(faction):
            name = faction.removeprefix(OTHER)
            return {"name": name, "name_ar": name, "group": faction}
        return self._rows[faction]

    def __iter__(self) -> Iterator[str]:
        """Known ids."""
        return iter(self._rows)

    def __len__(self) -> int:
        """Count the known ones."""
        return len(self._rows)


@dataclass(frozen=True)
class Factions:
    """
    The factions of a theatre.

    Parameters
    ----------
    rows
        Id to ``{"name", "name_ar", "group"}``.
    aliases
        Folded name to its meanings: those that need company first, then the youngest.
    sides
        Speakers that are no faction, and the side each was on.
    foreign
        Armies from abroad, each with the faction that "its Syrian allies" means (empty when there is none).
    vague
        Nouns in small letters that mean the last faction named of one of these groups or ids, else the faction they
        stand with; where there are several lists, those of the first come before those of the next.
    adjectives
        Folded adjectives that say whose the control beside them is, "Turkish control", by the day.
    enemies
        A side to those whom its pejoratives of no one in particular mean, where not their usual bearers.
    aloft
        Those of ``foreign`` that fight from the air: a capture that they announce is their partner's.
    heirs
        A faction to the one that what is called after its state means from some day on ("Damascus said").
    facing
        A group to the faction that "the fighters" are where only that group is spoken of.
    collective
        Factions whose names in small letters are common nouns: after "rebels led by F", "the rebels" are F.
    beside
        Such a faction to the armies from abroad that make another side of it where it stands with them, and when.
    amid
        The same where only those others are spoken of, and nobody of its own enemy's group.
    there
        A country to the factions that others' common nouns mean there.
    """

    rows: Mapping[str, Mapping[str, str]]
    aliases: Mapping[str, tuple[Alias, ...]]
    sides: Mapping[str, tuple[Side, ...]]
    foreign: Mapping[str, str] = field(default_factory=dict)
    vague: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    adjectives: Mapping[str, tuple[Side, ...]] = field(default_factory=dict)
    enemies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    aloft: frozenset[str] = frozenset()
    facing: Mapping[str, str] = field(default_factory=dict)
    heirs: Mapping[str, Side] = field(default_factory=dict)
    collective: frozenset[str] = frozenset()
    beside: Mapping[str, tuple[tuple[str, Side], ...]] = field(default_factory=dict)
    amid: Mapping[str, tuple[tuple[str, Side], ...]] = field(default_factory=dict)
    there: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @classmethod
    def from_dict(cls, toml: Mapping[str, Any]) -> Factions:
        """
        Make factions from a parsed ``factions.toml``.

        Raises
        ------
        DataError
            If a faction lacks its name or group, or an entry speaks of a faction that is not there.
        """
        rows: dict[str, dict[str, str]] = {}
        aliases: dict[str, list[Alias]] = {}
        for faction, row in toml.items():
            if faction in ("sides", "vague", "adjectives", "enemies", "facing", "there"):
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
            key: tuple(sorted(found, key=lambda alias: (bool(alias.of), alias.since), reverse=True))
            for key, found in aliases.items()
        }
        sides = {speaker: tuple(map(_side, spans)) for speaker, spans in toml.get("sides", {}).items()}
        spoken_of = {alias.faction for found in ordered.values() for alias in found}
        spoken_of |= {side.faction for spans in sides.values() for side in spans}
        spoken_of |= {one for found in ordered.values() for alias in found for one in alias.named | alias.near}
        _all_known(spoken_of, rows, "factions.toml")
        vague = {
            noun.lower(): _ranked(groups)
            for key, groups in toml.get("vague", {}).items()
            for noun, _ in written_out([key])
        }
        collective = frozenset(faction for faction in rows if toml[faction].get("collective") is True)
        beside, amid = (
            {
                faction: tuple((span["of"], _side(span)) for span in toml[faction][key])
                for faction in rows
                if key in toml[faction]
            }
            for key in ("beside", "amid")
        )
        _all_known(
            {
                one
                for each in (beside, amid)
                for spans in each.values()
                for of, side in spans
                for one in (of, side.faction)
            },
            rows,
            "factions.toml",
        )
        adjectives = {
            key_of(word): tuple(map(_side, meant if isinstance(meant, list) else [{"faction": meant}]))
            for word, meant in toml.get("adjectives", {}).items()
        }
        _all_known(
            {side.faction for spans in adjectives.values() for side in spans}, rows, "factions.toml [adjectives]"
        )
        enemies = {side: tuple(named) for side, named in toml.get("enemies", {}).items()}
        _all_known({one for named in enemies.values() for one in named}, rows, "factions.toml [enemies]")
        facing = dict(toml.get("facing", {}))
        _all_known(set(facing.values()), rows, "factions.toml [facing]")
        heirs = {faction: _side(row["heir"]) for faction, row in toml.items() if "heir" in row}
        _all_known({side.faction for side in heirs.values()}, rows, "factions.toml")
        aloft = frozenset(faction for faction in foreign if toml[faction].get("aloft") is True)
        there = {country: dict(meant) for country, meant in toml.get("there", {}).items()}
        _all_known({one for meant in there.values() for pair in meant.items() for one in pair}, rows, "factions.toml")
        return cls(
            rows, ordered, sides, foreign, vague, adjectives, enemies, aloft, facing, heirs, collective, beside, amid,
            there,
        )  # fmt: skip

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """Every faction that the data know."""
        return tuple(self.rows)

    @cached_property
    def words(self) -> frozenset[str]:
        """Every folded word of their names."""
        return frozenset(word for key in self.aliases for word in key.split())

    def today(self, faction: str, day: date) -> str:
        """Whom the state of a faction means on a day."""
        heir = self.heirs.get(faction)
        return heir.faction if heir is not None and heir.since <= day else faction

    @cached_property
    def successors(self) -> frozenset[str]:
        """Armies of the state that came after another's; a noun for armed men never means them."""
        return frozenset(heir.faction for heir in self.heirs.values())

    def then(self, alias: Alias, day: date) -> str:
        """Whom a name meant on the day of what is told: in 2016 "the Syrian army" was another."""
        earlier = self.meaning(key_of(alias.name), day) if day < alias.since and not alias.of else None
        return earlier.faction if earlier is not None else alias.faction

    def table(self) -> Mapping[str, Mapping[str, str]]:
        """Id to name, name_ar and group."""
        return FactionTable(self.rows)

    def side(self, speaker: str, day: date, *, leaning: bool = True) -> str | None:
        """Faction that a speaker who is no faction sides with on a day; None for nobody's."""
        for side in self.sides.get(speaker, ()):
            if side.since <= day < side.until and (leaning or not side.leaning):
                return side.faction
        return None

    def adjective(self, word: str, day: date) -> str | None:
        """Faction whose an adjective says control is, on a day; None where it says nothing."""
        return next((side.faction for side in self.adjectives.get(word, ()) if side.since <= day < side.until), None)

    def group(self, who: str | None, day: date = date.min) -> str:
        """Group of a faction, or of the side a speaker was on that day; empty for one on nobody's side."""
        faction = who if who is None or who in self.table() else self.side(who, day)
        return self.table()[faction]["group"] if faction is not None else ""

    def get(self, faction: str) -> Mapping[str, str]:
        """
        Name, name_ar and group of a faction.

        Raises
        ------
        UnknownFaction
            Naming those there are.
        """
        if faction not in self.table():
            raise UnknownFaction(f"no faction {faction!r}; there are: {', '.join(self.rows)}")
        return self.table()[faction]

    def meaning(self, key: str, day: date, company: Sequence[AbstractSet[str]] = ()) -> Alias | None:
        """What a folded name means in a text of that day, with the factions that each of its sentences names."""
        return next((alias for alias in self.aliases.get(key, ()) if alias.valid(day, company)), None)

    def company(self, keys: Sequence[Sequence[str]], day: date) -> list[frozenset[str]]:
        """Factions that each sentence names, by the folded names found in it."""
        meant = ([self.meaning(key, day) for key in found] for found in keys)
        return [frozenset(alias.faction for alias in found if alias is not None) for found in meant]


def is_other(faction: str) -> bool:
    """Whether an id is that of an armed group kept under its own name."""
    return faction.startswith(OTHER) and bool(faction.removeprefix(OTHER).strip())


def _all_known(named: AbstractSet[str], rows: Mapping[str, Any], where: str) -> None:
    if strange := sorted(named - rows.keys()):
        raise DataError(f"{where}: no faction {strange[0]!r}; there are: {', '.join(rows)}")


def _ranked(groups: Sequence[Any]) -> tuple[tuple[str, ...], ...]:
    nested = bool(groups) and isinstance(groups[0], list)
    return tuple(tuple(rank) for rank in groups) if nested else (tuple(groups),)


def _side(span: Mapping[str, Any]) -> Side:
    return Side(
        span["faction"], span.get("from", date.min), span.get("until", date.max), bool(span.get("leaning", False))
    )


def _aliases(faction: str, row: Mapping[str, Any]) -> Iterator[Alias]:
    for block in (row, *row.get("dated", [])):
        since, until = block.get("from", date.min), block.get("until", date.max)
        for names in (block, block.get("pejorative", {}), block.get("short", {})):
            pejorative, short = names is block.get("pejorative"), names is block.get("short")
            for key, value in names.items():
                if isinstance(value, list) and key not in ("dated", "with", "beside", "amid"):
                    yield from (Alias(faction, name, short, pejorative, since, until) for name, _ in written_out(value))
    for block in row.get("with", []):
        since, until = block.get("from", date.min), block.get("until", date.max)
        company = frozenset(block.get("named", [])), frozenset(block.get("near", []))
        for name, _ in (name for value in row.values() if _is_names(value) for name in written_out(value)):
            yield Alias(block["means"], name, since=since, until=until, of=faction, named=company[0], near=company[1])


def _is_names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) for name in value)
