"""What a status looks like: colours and line styles read from ``style.toml``, for page, layers and pictures alike.

It decides no control and draws nothing; the map, the GeoJSON and the legend agree because all ask here.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from mapper.errors import DataError

STATUSES: Final = ("held", "contested", "shared", "unknown")
"""What may be said of an area, as in CONTROL."""

_LINES: Final = (*STATUSES, "besieged", "front", "change", "border", "admin1", "river", "coast")
_MAP_COLOURS: Final = ("paper", "surround", "water", "ink")
_STROKE: Final = ("stroke", "stroke-width", "stroke-opacity")
_CLAIM: Final = ("fill-opacity", "stroke-width", "stroke-opacity")
_HEX: Final = re.compile(r"#[0-9a-f]{6}")


@dataclass(frozen=True, slots=True)
class Style:
    """
    Colours of a theatre's map.

    Parameters
    ----------
    factions, palette
        Faction id and group id to ``#rrggbb``; a faction's own colour comes before its group's.
    neutrals
        Colours for armed groups that are in neither.
    map_colours
        ``paper`` (unknown), ``surround``, ``water`` and ``ink``.
    lines
        Line kind to its simplestyle ``stroke``, ``stroke-width`` (pixels) and ``stroke-opacity``.
    steps
        ``(confidence, opacity)`` pairs, rising: the fill opacity from that confidence upwards.
    stripes
        Stripe width in pixels of ``contested`` and ``shared`` areas.
    claims
        ``fill-opacity``, ``stroke-width`` (pixels) and ``stroke-opacity`` (one for each of ``steps``) of a claim's
        footprint.
    groups
        Faction id to group id, see :meth:`with_factions`.
    palettes
        Every palette by its name, the one in use first.
    dark
        What is different on a dark screen: ``map`` (as ``map_colours``), ``lines`` (line kind to ``#rrggbb``) and,
        by the name of a palette, faction or group to ``#rrggbb``. Empty where a theatre's file has
        no ``[dark]`` tables.
    short, sides
        Faction id to a short name, group id to the group's name, each in English and Arabic. What has none is
        called by its full name; factions of a group without a name stand in the legend each for itself.
    """

    factions: Mapping[str, str]
    palette: Mapping[str, str]
    neutrals: tuple[str, ...]
    map_colours: Mapping[str, str]
    lines: Mapping[str, Mapping[str, Any]]
    steps: tuple[tuple[float, float], ...]
    stripes: Mapping[str, int]
    claims: Mapping[str, Any]
    groups: Mapping[str, str] = field(default_factory=dict)
    palettes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    dark: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    short: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    sides: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @classmethod
    def from_dict(cls, toml: Mapping[str, Any], *, palette: str | None = None) -> Style:
        """
        Read the tables of a ``style.toml``.

        Parameters
        ----------
        palette
            Name of one of its ``[palettes]``; the file's own choice when None.

        Raises
        ------
        DataError
            Naming every missing table, unknown palette or thing that is not a ``#rrggbb`` colour.
        """
        name = palette or toml.get("palette", "")
        palettes = toml.get("palettes", {})
        style = cls(
            factions=dict(toml.get("factions", {})),
            palette=dict(palettes.get(name, {})),
            neutrals=tuple(toml.get("neutral", {}).get("colours", ())),
            map_colours=dict(toml.get("map", {})),
            lines={kind: dict(line) for kind, line in toml.get("lines", {}).items()},
            steps=tuple((float(a), float(b)) for a, b in toml.get("confidence", {}).get("steps", ())),
            stripes=dict(toml.get("stripes", {})),
            claims=dict(toml.get("claims", {})),
            palettes={name: dict(palettes.get(name, {}))} | {key: dict(table) for key, table in palettes.items()},
            dark={key: dict(table) for key, table in toml.get("dark", {}).items()},
            short=_pairs(toml, "short"),
            sides=_pairs(toml, "sides"),
        )
        faults = style._faults()
        if name not in palettes:
            faults.insert(0, f"no palette {name!r}; there are: {', '.join(sorted(palettes))}")
        if faults:
            raise DataError("style: " + "; ".join(faults))
        return style

    def with_factions(self, factions: Mapping[str, Mapping[str, str]]) -> Style:
        """Return the same style that knows each faction's ``group``."""
        groups = {faction: row.get("group", "") for faction, row in factions.items()}
        return replace(self, groups=groups)

    def colour(self, faction: str, group: str | None = None) -> str:
        """
        Colour of a faction as ``#rrggbb``: its own, else its group's, else a neutral chosen by its id.

        Parameters
        ----------
        group
            The faction's group, when it is not known from :meth:`with_factions`.
        """
        known = self.factions.get(faction) or self.palette.get(group or self.groups.get(faction, ""))
        return known or self.neutrals[zlib.crc32(faction.encode()) % len(self.neutrals)]

    def with_palette(self, name: str) -> Style:
        """Return the same style in another of its ``palettes``."""
        chosen = self.palettes[name]
        return replace(self, palette=chosen, palettes={name: chosen, **self.palettes})

    def on_dark(self, faction: str, group: str | None = None) -> str:
        """Colour of a faction on a dark screen, where some would drown: ``#rrggbb``."""
        lit = self.dark.get(next(iter(self.palettes), ""), {})
        own = lit.get(faction) or (None if faction in self.factions else lit.get(group or self.groups.get(faction, "")))
        return own or self.colour(faction, group)

    def opacity(self, confidence: float | None) -> float:
        """Fill opacity of a confidence in [0, 1]; missing confidence counts as the lowest."""
        return self.steps[self.step(confidence)][1]

    def step(self, confidence: float | None) -> int:
        """Index into ``steps`` of a confidence in [0, 1]; missing confidence counts as the lowest."""
        return max((i for i, (low, _) in enumerate(self.steps) if (confidence or 0.0) >= low), default=0)

    def of(
        self,
        faction: str | None,
        status: str,
        rivals: Sequence[str] = (),
        *,
        confidence: float | None = 1.0,
        besieged: bool = False,
    ) -> dict[str, Any]:
        """
        Simplestyle properties of an area.

        Returns
        -------
        dict
            ``fill``, ``fill-opacity``, ``stroke``, ``stroke-width``, ``stroke-opacity``, ``pattern``
            (``stripes``, ``wide-stripes`` or None) and ``pattern-fills`` (the colours of the stripes).

        Raises
        ------
        DataError
            If ``status`` is none of :data:`STATUSES`.
        """
        if status not in STATUSES:
            raise DataError(f"no status {status!r}; there are: {', '.join(STATUSES)}")
        fills = self.fills(faction, status, rivals)
        striped = len(fills) > 1
        pattern = ("wide-stripes" if status == "shared" else "stripes") if striped else None
        return {
            "fill": fills[0] if fills else self.map_colours["paper"],
            "fill-opacity": self.opacity(confidence) if fills else 0.0,
            **self.line("besieged" if besieged else status),
            "pattern": pattern,
            "pattern-fills": list(fills) if striped else [],
        }

    def claim(self, faction: str | None, *, confidence: float | None = 1.0, spot: bool = False) -> dict[str, Any]:
        """
        Simplestyle properties of a claim's footprint: an outline in the side's colour, nearly without a fill.

        Parameters
        ----------
        spot
            The footprint is a point, which hides nothing and is filled as firmly as it is outlined.

        Returns
        -------
        dict
            The keys of :meth:`of`; never striped.
        """
        colour = self.map_colours["ink"] if faction is None else self.colour(faction)
        firm = self.claims["stroke-opacity"][self.step(confidence)]
        return {
            "fill": colour,
            "fill-opacity": firm if spot else self.claims["fill-opacity"],
            "stroke": colour,
            "stroke-width": self.claims["stroke-width"],
            "stroke-opacity": firm,
            "pattern": None,
            "pattern-fills": [],
        }

    def fills(self, faction: str | None, status: str, rivals: Sequence[str] = ()) -> tuple[str, ...]:
        """Colours an area is drawn in: none when unknown, several (stripes) when contested or shared."""
        if status == "unknown" or (status == "held" and faction is None):
            return ()
        if status == "held":
            return (self.colour(str(faction)),)
        sides = [side for side in dict.fromkeys([faction, *rivals]) if side is not None]
        colours = tuple(dict.fromkeys(self.colour(side) for side in sides))
        return colours if len(colours) > 1 else (*colours, self.map_colours["paper"])

    def line(self, kind: str) -> dict[str, Any]:
        """Simplestyle stroke properties of a kind of line (``front``, ``border``, ``river`` ...)."""
        return {name: self.lines[kind][name] for name in _STROKE}

    def on_paper(self, colour: str, opacity: float) -> str:
        """Mix a colour with the paper, so that it can be drawn opaque and show no seams."""
        return _mix(colour, self.map_colours["paper"], opacity)

    def firm(self, colour: str) -> str:
        """Return a colour as the map shows it where the reports are firm, for legends."""
        return self.on_paper(colour, self.steps[-1][1])

    def rim(self, paints: Sequence[str]) -> str:
        """Ink or paper, whichever a dot's rim is told from the ground by more easily (above 3:1 on any, WCAG 2)."""
        both = (self.map_colours["ink"], self.map_colours["paper"])
        return max(both, key=lambda one: min(contrast(one, paint) for paint in paints))

    def _faults(self) -> list[str]:
        faults = [f"[map] lacks {name!r}" for name in _MAP_COLOURS if name not in self.map_colours]
        faults += [f"[lines] lacks {kind!r}" for kind in _LINES if kind not in self.lines]
        faults += [
            f"[lines.{kind}] lacks {name!r}"
            for kind, line in self.lines.items()
            for name in _STROKE
            if name not in line
        ]
        faults += [f"[stripes] lacks {kind!r}" for kind in ("contested", "shared") if kind not in self.stripes]
        faults += [f"[claims] lacks {name!r}" for name in _CLAIM if name not in self.claims]
        if len(self.claims.get("stroke-opacity", self.steps)) != len(self.steps):
            faults.append("[claims] stroke-opacity must be a list as long as [confidence] steps")
        if not self.neutrals:
            faults.append("[neutral] has no colours")
        if not self.steps or list(self.steps) != sorted(self.steps):
            faults.append("[confidence] steps must be a rising list of [confidence, opacity]")
        if self.dark:
            faults += [f"[dark.map] lacks {name!r}" for name in _MAP_COLOURS if name not in self.dark.get("map", {})]
        return faults + self._odd_colours()

    def _odd_colours(self) -> list[str]:
        colours = {**self.map_colours, **self.palette, **self.factions}
        colours |= {
            f"[palettes.{name}] {key}": hue for name, table in self.palettes.items() for key, hue in table.items()
        }
        colours |= {f"[dark.{name}] {key}": hue for name, table in self.dark.items() for key, hue in table.items()}
        colours |= {f"neutral {i}": colour for i, colour in enumerate(self.neutrals)}
        colours |= {f"{kind} stroke": str(line.get("stroke", "#000000")) for kind, line in self.lines.items()}
        return [f"{name}: {colour!r} is not #rrggbb" for name, colour in colours.items() if not _HEX.fullmatch(colour)]


def _pairs(toml: Mapping[str, Any], table: str) -> dict[str, tuple[str, str]]:
    """A table of [English, Arabic] pairs."""
    pairs = {key: value if isinstance(value, list) else [value] for key, value in toml.get(table, {}).items()}
    if odd := [key for key, pair in pairs.items() if len(pair) != 2 or not all(isinstance(name, str) for name in pair)]:
        raise DataError(f'style: [{table}] {", ".join(odd)}: write ["English", "Arabic"]')
    return {key: (pair[0], pair[1]) for key, pair in pairs.items()}


def contrast(one: str, other: str) -> float:
    """Contrast of two ``#rrggbb`` colours, 1 to 21 (WCAG 2)."""
    low, high = sorted(map(_luminance, (one, other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _mix(over: str, under: str, opacity: float) -> str:
    pairs = [(int(over[i : i + 2], 16), int(under[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(a * opacity + b * (1 - opacity)):02x}" for a, b in pairs)
