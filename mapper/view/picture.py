"""The map of a day as a picture for a report: PNG, SVG or PDF, in Arabic or English. The only door to matplotlib.

It draws a :class:`mapper.view.content.MapContent` and decides nothing; colours and words are those of the page.
"""

from __future__ import annotations

import io
import warnings
from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
from matplotlib import font_manager, style
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Polygon, Rectangle
from matplotlib.path import Path as Outline
from matplotlib.patheffects import withStroke

from mapper.view.content import MapContent
from mapper.view.drawing import (
    DOTS_APART,
    POINTS_PER_INCH,
    apart,
    chains,
    clean,
    lattice,
    outline_of,
    round_length,
    stripe,
    wrapped,
)
from mapper.view.legend import Legend
from mapper.view.still import meet, rings_of

FORMATS: Final = ("png", "svg", "pdf")
DPI: Final = 200
"""Of a PNG."""

_FONTS: Final = ("Noto Sans", "Noto Sans Arabic", "DejaVu Sans")
_SIZE_INCH: Final = (11.69, 8.27)
_MAP: Final = (0.022, 0.108, 0.695, 0.787)
_SIDE: Final = (0.735, 0.108, 0.243, 0.787)
_LABELS: Final = 34
_ABROAD: Final = 12
_LINE: Final = 195
_SOURCES: Final = 8


def _room_of(text: str, size: float) -> tuple[float, float]:
    """About how wide and high a text is, in the unit of its size."""
    return len(text) * size * 0.56, size * 1.25


def _has_room(box: Sequence[float], frame: Sequence[float], taken: Sequence[Sequence[float]]) -> bool:
    """Whether a box (west, south, east, north) lies inside the frame (west, east, south, north) and meets no other."""
    framed = frame[0] < box[0] and box[2] < frame[1] and frame[2] < box[1] and box[3] < frame[3]
    return framed and not any(meet(box, other) for other in taken)


def picture(content: MapContent, kind: str = "png", *, lang: str = "en") -> bytes:
    """
    Draw the day that a page shows first, on a landscape A4 sheet.

    Parameters
    ----------
    content
        As for :func:`mapper.view.leaflet.page`; coordinates in EPSG:4326 (lon, lat).
    kind
        One of :data:`FORMATS`.
    lang
        ``ar`` (the legend stands left) or ``en``.

    Returns
    -------
    bytes
        The same content gives the same bytes with the same fonts and libraries. Letters are outlines in SVG and
        embedded in PDF. The projection is equirectangular, true to scale along the middle parallel.

    Raises
    ------
    SchemaError
        If the content contradicts itself.

    Notes
    -----
    Arabic is shaped and ordered by matplotlib itself, which has libraqm since 3.11. Text is never read as
    mathematics, and marks that turn the reading direction are dropped from what articles say.
    """
    content.check()
    out = io.BytesIO()
    look = {
        "font.family": [name for name in _FONTS if name in font_manager.get_font_names()],
        "svg.hashsalt": "mapper",
        "svg.fonttype": "path",
        "pdf.fonttype": 42,
        "axes.unicode_minus": False,
    }
    stamps: dict[str, Any] = {"svg": {"Date": None}, "pdf": {"CreationDate": None, "ModDate": None}}
    with style.context(["default", look]), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        figure = _Sheet(content, lang).figure()
        figure.savefig(out, format=kind, dpi=DPI, metadata=stamps.get(kind), facecolor=figure.get_facecolor())
    return out.getvalue()


class _Sheet(Legend):
    """One sheet: map, legend and lines of text."""

    def figure(self) -> Figure:
        figure = Figure(figsize=_SIZE_INCH, facecolor=self.colours["paper"])
        left, bottom, width, height = _MAP
        side = _SIDE
        if self.arabic:
            left, side = 1 - left - width, (1 - _SIDE[0] - _SIDE[2], *_SIDE[1:])
        self.map(figure.add_axes((left, bottom, width, height)))
        size = (_SIZE_INCH[i] * _SIDE[i + 2] * POINTS_PER_INCH for i in (0, 1))
        self.legend(figure.add_axes(side), *size)
        self.head(figure)
        self.foot(figure)
        return figure

    def head(self, figure: Figure) -> None:
        x = 1 - _MAP[0] if self.arabic else _MAP[0]
        theatre = self.content.title_ar if self.arabic else self.content.title
        self.write(figure, x, 0.945, self.own["title"].format(theatre=theatre), 19, weight="bold")
        said = f"{self.words['as_of']} {self.day(self.content.on)}  ·  {self.words['method_short']}"
        if self.content.known_by is not None:
            said += f"  ·  {self.words['known_by']} {self.day(self.content.known_by)}"
        self.write(figure, x, 0.912, said, 11)

    def foot(self, figure: Figure) -> None:
        x = 1 - _MAP[0] if self.arabic else _MAP[0]
        at = 1 if self.arabic else 0
        lines = [self.sources()]
        lines += [clean(self.content.texts[name][at]) for name in ("method", "licence") if name in self.content.texts]
        y = 0.092
        for line in lines:
            for part in wrapped(line, _LINE):
                self.write(figure, x, y, part, 7.2, va="top", joined=True)
                y -= 0.0158
        away = _MAP[0] if self.arabic else 1 - _MAP[0]
        self.write(figure, away, 0.012, self.own["made_with"], 7, ha="left" if self.arabic else "right", alpha=0.7)

    def sources(self) -> str:
        """Who was cited for what is coloured, how often and when."""
        now = self.now
        cited = {claim for ids in now["claim_ids"] for claim in ids}
        claims = self.content.claims[self.content.claims.index.isin(cited)]
        if claims.empty:
            return ""
        names = Counter(clean(str(name)).strip()[:60] for name in claims["source"] if name)
        told = [f"{apart(name)} ({count})" for name, count in sorted(names.items(), key=lambda one: (-one[1], one[0]))]
        if len(told) > _SOURCES:
            told[_SOURCES:] = [self.own["more"].format(count=len(told) - _SOURCES)]
        days = pd.to_datetime(claims["reported"])
        first, last = days.min().date(), days.max().date()
        form = self.own["reports" if first < last else "reports_one_day"]
        when = form.format(count=len(claims), first=self.day(first), last=self.day(last))
        comma = "، " if self.arabic else ", "
        return f"{self.own['sources']}: {comma.join(told)}  ·  {when}" if told else when

    # ---- map

    def map(self, axes: Axes) -> None:
        axes.set_facecolor(self.colours["surround"])
        box = axes.get_window_extent()
        frame = self.plane.framed(box.width / box.height)
        axes.set_xlim(frame[0], frame[1])
        axes.set_ylim(frame[2], frame[3])
        axes.set_xticks([])
        axes.set_yticks([])
        for spine in axes.spines.values():
            spine.set(color=self.colours["ink"], linewidth=0.6)
        for kind, _, _, xy in self.content.lines:
            if kind in ("water", "lake"):
                order = 3.15 if kind == "lake" else 1
                axes.add_patch(Polygon(self.plane.place(xy), facecolor=self.colours["water"], zorder=order))
        self.areas(axes)
        for order, kind in enumerate(("coast", "river", "admin1", "border")):
            shapes = [self.plane.place(xy) for line, _, _, xy in self.content.lines if line == kind]
            self.strokes(axes, shapes, kind, zorder=3 + order / 10)
        self.strokes(axes, self.between(self.besieged), "besieged", zorder=4, linestyle=(0, (2.2, 1.6)))
        self.strokes(axes, self.between(self.groups), "front", zorder=4.1, known=True)
        per_point = (frame[1] - frame[0]) / (box.width / axes.figure.dpi * POINTS_PER_INCH)
        taken = [self.scale(axes, frame, per_point)]
        self.towns(axes, frame, per_point, taken)
        self.areas_named(axes, frame, per_point, taken)

    def areas(self, axes: Axes) -> None:
        place = self.plane.place(self.content.vertices)
        left, right = self.keys[self.content.edges[:, 2]], self.keys[self.content.edges[:, 3]]
        border = left != right
        for key in sorted(set(left.tolist()) | set(right.tolist())):
            if key < -1:
                continue
            forth = self.content.edges[border & (left == key), :2]
            back = self.content.edges[border & (right == key), 1::-1]
            rings = rings_of(np.vstack([forth, back]))
            if rings:
                self.area(axes, outline_of([place[ring] for ring in rings]), key)

    def area(self, axes: Axes, outline: Outline, key: int) -> None:
        """Fill an outline plainly or with stripes of every colour."""
        paints = self.looks[key]["paints"] if key >= 0 else [self.colours["paper"]]
        plain = PathPatch(outline, facecolor=paints[0], edgecolor=paints[0] if key >= 0 else "none", linewidth=0.2)
        axes.add_patch(plain)
        if len(paints) > 1:
            width = self.style.stripes[self.looks[key]["status"]] * 0.75
            stripe(axes, plain, paints, width)
        if key >= 0:
            self.dots(axes, outline, self.looks[key]["claimed"], self.style.rim(paints))
            pen = self.style.line(self.looks[key]["status"])
            edge = PathPatch(outline, facecolor="none", edgecolor=pen["stroke"], linewidth=0.4, alpha=0.6, zorder=2)
            axes.add_patch(edge)

    def dots(self, axes: Axes, outline: Outline, colours: Sequence[str], rim: str) -> None:
        """Dots over ground that a side alone says it took, the colours in turn; at least one for each stretch."""
        apart = DOTS_APART * abs(np.subtract(*axes.get_xlim())) / (axes.bbox.width / axes.figure.dpi * POINTS_PER_INCH)
        spots = lattice(outline, float(apart)) if colours else np.zeros((0, 2))
        for number, colour in enumerate(colours):
            x, y = spots[number :: len(colours)].T
            axes.scatter(x, y, s=5.5, c=colour, edgecolors=rim, linewidths=0.5, zorder=2.5)

    def strokes(self, axes: Axes, shapes: Any, kind: str, *, known: bool = False, **more: Any) -> None:
        if isinstance(shapes, tuple):
            ends, differ, both = shapes
            chosen = differ & both if known else differ
            place = self.plane.place(self.content.vertices)
            shapes = [place[chain] for chain in chains(ends[chosen.astype(bool)])]
        if not len(shapes):
            return
        pen = self.style.line(kind)
        axes.add_collection(
            LineCollection(
                shapes, colors=pen["stroke"], linewidths=pen["stroke-width"] * 0.62, alpha=pen["stroke-opacity"],
                capstyle=None if "linestyle" in more else "round", joinstyle="round", **more,
            ),
            autolim=False,
        )  # fmt: skip

    def towns(
        self, axes: Axes, frame: Sequence[float], per_point: float, taken: list[tuple[float, float, float, float]]
    ) -> None:
        """The most important names that find room, beside their dot; those abroad last and smaller."""
        labels = self.content.names(areas=False)
        spots = self.plane.place(labels[["lon", "lat"]].to_numpy(float).reshape(-1, 2))
        outline = self.outline()
        home = outline.contains_points(spots) if outline is not None and len(spots) else np.ones(len(spots), dtype=bool)
        drawn = {True: 0, False: 0}
        rows = labels.to_dict("records")
        for at in [*np.flatnonzero(home).tolist(), *np.flatnonzero(~home).tolist()]:
            inside, (x, y) = bool(home[at]), spots[at].tolist()
            text, rank = clean(self.named(rows[at]))[:40].strip(), int(rows[at]["rank"]) if inside else 3
            if not text or drawn[inside] == (_LABELS if inside else _ABROAD):
                continue
            size = 10.5 if rank == 0 else 9.2 if rank == 1 else 7.6
            width, height = _room_of(text, size * per_point)
            gap = 4.0 * per_point
            for leftwards in (self.arabic, not self.arabic):
                low = x - gap - width if leftwards else x + gap
                box = (min(low, x - gap), y - height / 2, max(low + width, x + gap), y + height / 2)
                if _has_room(box, frame, taken):
                    break
            else:
                continue
            taken.append(box)
            drawn[inside] += 1
            faint = 1.0 if inside else 0.62
            halo = [withStroke(linewidth=2.2, foreground=self.colours["paper" if inside else "surround"])]
            axes.plot(
                x, y, "s" if rank == 0 else "o", color=self.colours["ink"], markersize=4.4 if rank < 2 else 3.0,
                markeredgecolor=self.colours["paper"], markeredgewidth=0.6, zorder=6, alpha=faint,
            )  # fmt: skip
            self.write(
                axes, x - gap if leftwards else x + gap, y, text, size, ha="right" if leftwards else "left",
                va="center_baseline", weight="bold" if rank < 2 else "normal", path_effects=halo, zorder=7, alpha=faint,
            )  # fmt: skip

    def areas_named(
        self, axes: Axes, frame: Sequence[float], per_point: float, taken: list[tuple[float, float, float, float]]
    ) -> None:
        """Countries, then governorates, in their middle where the towns leave room."""
        labels = self.content.names(areas=True)
        spots = self.plane.place(labels[["lon", "lat"]].to_numpy(float).reshape(-1, 2))
        for row, (x, y) in zip(labels.to_dict("records"), spots.tolist(), strict=True):
            text, kind = clean(self.named(row))[:40].strip(), row["kind"]
            size = 9.6 if kind == "country" else 6.8
            width, height = _room_of(text, size * per_point)
            box = (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
            if not text or not _has_room(box, frame, taken):
                continue
            taken.append(box)
            ground = {"country": "surround", "water": "water"}.get(kind, "paper")
            halo = [withStroke(linewidth=1.8, foreground=self.colours[ground])]
            ink = self.style.line("river")["stroke"] if kind == "water" else self.colours["ink"]
            self.write(axes, x, y, text, size, color=ink, ha="center", va="center", path_effects=halo, zorder=6,
                       alpha=0.9 if kind == "water" else 0.55)  # fmt: skip

    def outline(self) -> Outline | None:
        """The border of the theatre."""
        if not len(self.content.edges):
            return None
        ends = self.content.edges[self.content.edges[:, 2:].min(axis=1) < 0]
        inwards = np.asarray(np.where(ends[:, 2:3] >= 0, ends[:, :2], ends[:, 1::-1]), dtype=np.int64)
        place = self.plane.place(self.content.vertices)
        return outline_of([place[ring] for ring in rings_of(inwards)])

    def scale(self, axes: Axes, frame: Sequence[float], per_point: float) -> tuple[float, float, float, float]:
        """Scale bar and north arrow in a lower corner; returns the room they take."""
        km = round_length((frame[1] - frame[0]) * 0.2)
        pad, tall = 14 * per_point, 4 * per_point
        room = (km + 2 * pad + 14 * per_point, 64 * per_point)
        x0, y0 = self.corner(frame, room)
        x0, y0 = x0 + pad, y0 + pad
        ink, paper = self.colours["ink"], self.colours["paper"]
        for part in range(4):
            axes.add_patch(
                Rectangle((x0 + part * km / 4, y0), km / 4, tall, facecolor=(ink, paper)[part % 2], edgecolor=ink,
                          linewidth=0.5, zorder=8)
            )  # fmt: skip
        halo = [withStroke(linewidth=2, foreground=paper)]
        for share in (0, 0.5, 1):
            text = f"{km * share:g}" if share < 1 else f"{km:g} {self.own['km']}"
            self.write(axes, x0 + share * km, y0 + tall * 2, text, 7, ha="center", path_effects=halo, zorder=8)
        x = x0 + km / 2
        low = y0 + 24 * per_point
        axes.add_patch(
            Polygon(
                np.array([(0, 22), (-6, 0), (0, 5), (6, 0)]) * per_point + [x, low],
                facecolor=ink, edgecolor=paper, linewidth=0.8, zorder=8,
            )
        )  # fmt: skip
        self.write(axes, x, low + 25 * per_point, self.own["north"], 9, ha="center", weight="bold", path_effects=halo,
                   zorder=8)  # fmt: skip
        return (x0 - pad, y0 - pad, x0 - pad + room[0], y0 - pad + room[1])

    def corner(self, frame: Sequence[float], room: tuple[float, float]) -> tuple[float, float]:
        """South-west end of the room in the corner where the least of the theatre lies."""
        spots = self.plane.place(self.content.units[["lon", "lat"]].to_numpy(float).reshape(-1, 2))
        ends = [(frame[1] - room[0], frame[2]), (frame[0], frame[2]), (frame[1] - room[0], frame[3] - room[1])]
        ends.append((frame[0], frame[3] - room[1]))
        inside = [((spots >= end) & (spots <= np.add(end, room))).all(axis=1).sum() for end in ends]
        return ends[int(np.argmin(inside))]
