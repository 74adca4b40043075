"""What a printed map is written with, and its legend: who holds how much, what the signs mean, how sure it is.

The part of :mod:`mapper.view.picture` beside the map; with :mod:`mapper.view.drawing` its only door to matplotlib.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any, Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch, Polygon, Rectangle
from matplotlib.path import Path as Outline
from numpy.typing import NDArray

from mapper.resources import data_path, read_toml
from mapper.view.content import MapContent
from mapper.view.drawing import POINTS_PER_INCH, Plane, clean, directed, outline_of, stripe, wrapped
from mapper.view.hearts import rings_of
from mapper.view.lettering import measured, runs
from mapper.view.still import looks_of, reported_window
from mapper.view.words import page_words

SIZE_INCH: Final = (11.69, 8.27)
"""Of the sheet: landscape A4."""

MAP: Final = (0.022, 0.108, 0.695, 0.787)
"""Where on the sheet the map stands: left, bottom, width, height in shares of it."""

SHAPE: Final = MAP[2] * SIZE_INCH[0] / (MAP[3] * SIZE_INCH[1])

_LETTERS: Final = 40
_ROW: Final = 30
_ROWS: Final = 3
"""Letters of a line of the legend, and lines of a name."""
_PART: Final = 0.8
_SIGNS: Final = 155.0
"""Points that the signs below the rows may need."""
_LOCATOR: Final = (150.0, 110.0)


def _named(name: str) -> list[str]:
    """Lines of a name in the legend."""
    return wrapped(clean(name), _ROW)[:_ROWS]


def _depth(entry: tuple[str, str, Sequence[str], str]) -> float:
    """How high a row is, in points."""
    return 11.5 * len(_named(entry[0])) + 17


class Legend:
    """The day of a content in words and figures, written on axes of matplotlib."""

    def __init__(self, content: MapContent, lang: str) -> None:
        """Take a content and the language, ``ar`` or ``en``."""
        self.content = content
        self.arabic = lang == "ar"
        self.words: Mapping[str, Any] = page_words()[lang]
        self.own: Mapping[str, Any] = read_toml(data_path("lexicon", "picture.toml"))[lang]
        self.style = content.style.with_factions(content.factions)
        self.colours = self.style.map_colours
        self.looks, self.keys = looks_of(content)
        self.discs: Sequence[Any] = ()
        self.window = self.part()
        self.plane = Plane(content, self.window)

    def part(self) -> tuple[float, float, float, float] | None:
        """Window (west, south, east, north) round the reported area where that is much less than all of the theatre."""
        window = reported_window(self.content)
        if window is None:
            return None
        near, all_of_it = (Plane(self.content, one).framed(SHAPE)[1] for one in (window, None))
        return window if near < _PART * all_of_it else None

    # ---- text

    def write(self, on: Any, x: float, y: float, text: str, size: float, **more: Any) -> Any:
        """Text that starts at x in its reading direction."""
        align = more.pop("ha", "right" if self.arabic else "left")
        colour = more.pop("color", self.colours["ink"])
        text = directed(clean(text), rightwards=not self.arabic)
        return on.text(x, y, text, fontsize=size, ha=align, color=colour, parse_math=False, **more)

    def line(self, figure: Any, x: float, y: float, text: str, size: float, **more: Any) -> None:
        """Write a line of a figure in which names keep their own direction (:func:`mapper.view.drawing.apart`)."""
        wide = figure.get_figwidth() * POINTS_PER_INCH
        for run, gap in runs(text):
            step = (gap * size + measured(clean(run), size)) / wide
            ahead = gap * size / wide
            self.write(figure, x - ahead if self.arabic else x + ahead, y, run, size, **more)
            x += -step if self.arabic else step

    def day(self, when: date) -> str:
        """Return a day in words."""
        return str(self.own["day"]).format(day=when.day, month=self.own["months"][when.month - 1], year=when.year)

    def named(self, row: Mapping[str, Any], column: str = "name") -> str:
        """Return the name of a row in the language, else in the other."""
        other = f"{column}_ar"
        first, second = (other, column) if self.arabic else (column, other)
        return str(row.get(first) or row.get(second) or "")

    def side(self, faction: str) -> str:
        """Return the name of a faction."""
        return self.named(self.content.factions.get(faction, {})) or faction

    # ---- the day

    @cached_property
    def now(self) -> pd.DataFrame:
        """The states of the day."""
        changes = self.content.changes()
        at = (self.content.on - self.content.first).days
        now = changes[changes["at"] <= at].drop_duplicates("row", keep="last")
        return now[now["status"] != "unknown"]

    @cached_property
    def besieged(self) -> NDArray[np.object_]:
        """True for each unit that is besieged, None for the others and outside."""
        sides = np.full(len(self.content.units) + 1, None, dtype=object)
        for row, besieged in zip(self.now["row"], self.now["besieged"], strict=True):
            sides[row] = True if besieged else None
        return sides

    @cached_property
    def groups(self) -> NDArray[np.object_]:
        """Group of each unit's holder, as for the front line of the page."""
        sides = np.full(len(self.content.units) + 1, None, dtype=object)
        for row, faction in zip(self.now["row"], self.now["faction"], strict=True):
            if isinstance(faction, str):
                sides[row] = self.content.factions.get(faction, {}).get("group") or faction
        return sides

    def between(self, sides: NDArray[np.object_]) -> tuple[NDArray, NDArray[np.bool_], NDArray[np.bool_]]:
        """Edges whose two sides differ, and of these the ones with something on both."""
        left, right = self.content.edges[:, 2], self.content.edges[:, 3]
        known = np.array([side is not None for side in sides], dtype=bool)
        return self.content.edges[:, :2], sides[left] != sides[right], known[left] & known[right]

    # ---- legend

    def legend(self, axes: Axes, width: float, height: float) -> None:
        """Draw the legend on axes of that many points."""
        axes.set_xlim((width, 0) if self.arabic else (0, width))
        axes.set_ylim(0, height)
        axes.axis("off")
        y = height - 10
        self.write(axes, 0, y, self.words["held_head"], 11, weight="bold", va="center")
        y -= 15
        areas = self.content.units["area_km2"]
        if self.now.empty:
            for part in wrapped(self.words["nothing"], _LETTERS):
                self.write(axes, 0, y, part, 8.8, va="center")
                y -= 12
        else:
            self.write(axes, 0, y, self.own["of_land"].format(km2=f"{areas.sum():,.0f}"), 7.4, va="center", alpha=0.75)
        y -= 18
        entries, more = self.entries(y - _SIGNS)
        for name, note, paints, status in entries:
            y = self.entry(axes, y, name, note, paints, status)
        if more:
            self.write(axes, 34, y + 6, self.own["more"].format(count=more), 8.5, va="center")
            y -= 18
        y -= 4
        self.swatch(axes, y, [self.colours["paper"]], "unknown")
        self.write(axes, 34, y, self.own["no_report"], 8.8, va="center")
        y -= 22
        present = ((self.between(self.groups), True, "front"), (self.between(self.besieged), False, "besieged"))
        for (_, differ, both), known, kind in present:
            if (differ & both if known else differ).any():
                pen = self.style.line(kind)
                dash = (0, (2.2, 1.6)) if kind == "besieged" else "solid"
                axes.plot([0, 24], [y, y], color=pen["stroke"], linewidth=pen["stroke-width"] * 0.75, linestyle=dash)
                self.write(axes, 34, y, self.words[kind], 8.8, va="center")
                y -= 22
        if self.discs:
            self.badge(axes, y)
            y -= 22
        shown = [self.looks[key] for key in sorted(set(self.keys[self.keys >= 0].tolist()))]
        for look in [look for look in shown if look["claimed"]][:1]:
            self.swatch(axes, y, look["fills"], look["status"])
            rim = self.style.rim([self.style.firm(fill) for fill in look["fills"]])
            for number, (x, up) in enumerate(((7.5, -2), (16.5, 2))):
                dot = look["claimed"][number % len(look["claimed"])]
                axes.plot(x, y + up, "o", color=dot, markeredgecolor=rim, markersize=3.6, markeredgewidth=0.5)
            self.write(axes, 34, y, self.words["claimed_sign"], 8.8, va="center")
            y -= 22
        if not self.now.empty:
            y = self.confidence(axes, y - 6)
        if self.window is not None and y > _LOCATOR[1] + 40:
            self.locator(axes, width)

    def entries(self, room: float) -> tuple[list[tuple[str, str, Sequence[str], str]], int]:
        """
        What is shown, by area: name, km2 and share, colours, status; and how many were left out.

        Where the legend has no room (points) for a row of each fight, all fights are one row.
        """
        found = self.rows(apart=True)
        if sum(map(_depth, found)) > room:
            found = self.rows(apart=False)
        kept = list(found)
        while kept and sum(map(_depth, kept)) > room:
            kept.pop()
        return kept, len(found) - len(kept)

    def rows(self, *, apart: bool) -> list[tuple[str, str, Sequence[str], str]]:
        """Rows of the legend, those of fights and of shared ground each for itself or added up."""
        areas = self.content.units["area_km2"].to_numpy(float)
        total = float(areas.sum()) or 1.0
        sums: dict[tuple[str, str, tuple[str, ...]], float] = {}
        first: dict[str, tuple[str, ...]] = {}
        for row in self.now.to_dict("records"):
            faction = None if pd.isna(row["faction"]) else str(row["faction"])
            fills = self.style.fills(faction, row["status"], row["rivals"])
            if not fills:
                continue
            sides = [faction, *row["rivals"]] if row["status"] != "held" else [faction]
            name = " / ".join(dict.fromkeys(self.side(str(one)) for one in sides if one is not None))
            if row["status"] == "held":
                name = self.together.get(str(faction), name)
            if row["status"] != "held" and not apart:
                name, fills = "", first.setdefault(str(row["status"]), fills)
            key = (str(row["status"]), name, fills)
            sums[key] = sums.get(key, 0.0) + float(areas[row["row"]])
        order = sorted(sums, key=lambda key: (key[0] != "held", -sums[key], key))
        found: list[tuple[str, str, Sequence[str], str]] = []
        for status, name, fills in order:
            size = sums[status, name, fills]
            share = 100 * size / total
            percent = self.words["percent"].format(n=f"{share:.1f}" if share >= 0.05 else "<\u202f0.1")
            note = f"{size:,.0f} {self.own['km2']}  ·  {percent}"
            called = name if status == "held" else ": ".join(filter(None, [str(self.words[status]), name]))
            found.append((called, note, fills, status))
        return found

    @cached_property
    def together(self) -> Mapping[str, str]:
        """What the factions of one side that hold ground in one colour are called in their row."""
        held = self.now[self.now["status"] == "held"]["faction"].astype(str)
        alike: dict[tuple[str, str], list[str]] = {}
        for faction in dict.fromkeys(held):
            group = self.content.factions.get(faction, {}).get("group", "")
            alike.setdefault((group, self.style.colour(faction)), []).append(faction)
        called: dict[str, str] = {}
        for (group, _), factions in alike.items():
            if len(factions) > 1 and group in self.style.sides:
                side = self.style.sides[group][1 if self.arabic else 0]
                names = ("، " if self.arabic else ", ").join(sorted(map(self.side, factions)))
                full = f"{side}: {names}"
                called |= dict.fromkeys(factions, full if len(wrapped(full, _ROW)) <= _ROWS else side)
        return called

    def entry(self, axes: Axes, y: float, name: str, note: str, fills: Sequence[str], status: str) -> float:
        """Draw a swatch, a name and a note; return where the next begins."""
        lines = _named(name)
        self.swatch(axes, y, fills, status)
        for line in lines:
            self.write(axes, 34, y, line, 8.8, va="center")
            y -= 11.5
        self.write(axes, 34, y, note, 7.4, va="center", alpha=0.75)
        return y - 17

    def swatch(self, axes: Axes, y: float, fills: Sequence[str], status: str) -> None:
        """Draw a small box in the colours of a state."""
        if status != "unknown":
            fills = [self.style.firm(fill) for fill in fills]
        box = Rectangle((0.5, y - 7), 23.5, 14, facecolor=fills[0], edgecolor=self.colours["ink"], linewidth=0.5)
        axes.add_patch(box)
        if len(fills) > 1:
            stripe(axes, box, fills, self.style.stripes.get(status, 5) * 0.75, (-20.0, y - 30, 50.0, y + 30))

    def badge(self, axes: Axes, y: float) -> None:
        """Draw the sign of a small siege or fight."""
        ink, paper = self.colours["ink"], self.colours["paper"]
        circle = PathPatch(Outline.circle((12, y), 6.5), facecolor=ink, edgecolor="none")
        axes.add_patch(circle)
        stripe(axes, circle, [ink, paper], 1.8, (-20.0, y - 30, 50.0, y + 30))
        axes.add_patch(
            PathPatch(Outline.circle((12, y), 6.5), facecolor="none", edgecolor=ink, linewidth=0.8, zorder=2)
        )
        self.write(axes, 34, y, self.words["badge_sign"], 8.8, va="center")

    def confidence(self, axes: Axes, y: float) -> float:
        """Three steps of one colour, from low to high; return where the next thing begins."""
        self.write(axes, 0, y, self.own["colours"], 8.8, va="center", weight="bold")
        y -= 18
        for number, (_, opacity) in enumerate(self.style.steps):
            paint = self.style.on_paper(self.colours["ink"], opacity)
            axes.add_patch(Rectangle((24 * number, y - 6), 24, 12, facecolor=paint, edgecolor="none"))
        end = 24 * len(self.style.steps)
        arrow = "←" if self.arabic else "→"
        self.write(axes, end + 10, y, f"{self.words['low']} {arrow} {self.words['high']}", 8.2, va="center")
        return y - 20

    def locator(self, axes: Axes, width: float) -> None:
        """Draw the theatre, small, with a frame round what the map shows, at the foot of the legend."""
        whole = Plane(self.content)
        size = whole.high - whole.low
        scale = min(_LOCATOR[0] / size[0], _LOCATOR[1] / size[1])
        origin = np.array([width - size[0] * scale if self.arabic else 0.0, 8.0])

        def put(lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
            spots = (whole.place(lonlat) - whole.low) * scale + origin
            # The axes of an Arabic legend begin on the right.
            return np.column_stack([width - spots[:, 0], spots[:, 1]]) if self.arabic else spots

        ends = self.content.edges[self.content.edges[:, 2:].min(axis=1) < 0]
        inwards = np.asarray(np.where(ends[:, 2:3] >= 0, ends[:, :2], ends[:, 1::-1]), dtype=np.int64)
        outline = outline_of([put(self.content.vertices[ring]) for ring in rings_of(inwards)])
        ink = self.colours["ink"]
        axes.add_patch(PathPatch(outline, facecolor=self.colours["surround"], edgecolor=ink, linewidth=0.6))
        west, east, south, north = self.plane.framed(SHAPE)
        corners = self.plane.lonlat(np.array([(west, south), (east, south), (east, north), (west, north)]))
        axes.add_patch(Polygon(put(corners), facecolor="none", edgecolor=ink, linewidth=1.1, clip_on=False))
        self.write(axes, 0, 20 + size[1] * scale, self.own["locator"], 7.4, va="center", alpha=0.75)
