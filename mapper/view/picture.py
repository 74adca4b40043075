"""The map of a day as a picture for a report: PNG, SVG or PDF, in Arabic or English. The only door to matplotlib.

It draws a :class:`mapper.view.content.MapContent` and decides nothing; colours and words are those of the page.
"""

from __future__ import annotations

import io
import warnings
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely
from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Polygon, Rectangle
from matplotlib.path import Path as Outline
from matplotlib.patheffects import withStroke
from numpy.typing import NDArray

from mapper.view.content import MapContent
from mapper.view.courses import CHORDS, Spot, spots
from mapper.view.drawing import (
    DOTS_APART,
    POINTS_PER_INCH,
    apart,
    clean,
    lattice,
    round_length,
    rounded,
    softened,
    stripe,
)
from mapper.view.hearts import (
    QUARTER,
    SEATS,
    TIMES,
    Box,
    chains,
    ground,
    heart,
    held_stretches,
    ink_on,
    inner_spots,
    meet,
    name_lines,
    rings_of,
    rows_of,
    small_signs,
)
from mapper.view.legend import MAP, SIZE_INCH, Legend
from mapper.view.lettering import Slant, families, measured, wrapped_runs
from mapper.view.still import soft_vertices

FORMATS: Final = ("png", "svg", "pdf")
DPI: Final = 200
"""Of a PNG."""

_SIDE: Final = (0.735, 0.108, 0.243, 0.787)
_LABELS: Final = 34
_ABROAD: Final = 12
_GREAT: Final = 1
_LAST: Final = 100
"""Ranks of the great towns, and of none."""
_LEAST: Final = 400
"""Square points of ground below which no name is tried on it."""
_SOURCES: Final = 8
_SMALL: Final = 22.0
"""Points, either way, up to which a siege or a fight has a disc, and the radius of the least."""
_DISC: Final = 6.0
_FOOT: Final = 7.2
_RIVER: Final = 6.8
_AWAY: Final = 15.0
"""Kilometres to the nearest cell from where on a river runs outside the theatre."""
_COUNTRY_SHIFTS: Final = [(dx, dy) for dy in (0.0, -1.5, 1.5) for dx in (0.0, -1.2, 1.2, -2.4, 2.4)]
"""Half boxes by which the name of a country may stand off a spot."""


def _has_room(box: Sequence[float], frame: Sequence[float], taken: Sequence[Sequence[float]]) -> bool:
    """Whether a box (west, south, east, north) lies inside the frame (west, east, south, north) and meets no other."""
    framed = frame[0] < box[0] and box[2] < frame[1] and frame[2] < box[1] and box[3] < frame[3]
    return framed and not any(meet(box, other) for other in taken)


def _is_sea(label: Mapping[str, Any]) -> bool:
    return bool(label["kind"] == "water" and label["rank"] == 0)


def _rooms(
    label: Mapping[str, Any],
    spots: Sequence[Sequence[float]],
    half: NDArray[np.float64],
    seen: shapely.Geometry | None,
    per_point: float,
) -> Iterator[tuple[Sequence[float], shapely.Geometry | None]]:
    """Where the middle of an area's name may stand, the best first, and what of ``seen`` it must stay within."""
    if label["kind"] == "country":
        for dx, dy in _COUNTRY_SHIFTS:
            for x, y in spots:
                yield (x + dx * half[0], y + dy * half[1]), seen
        # One that has no room for its name is named across its border.
        yield from ((spot, None) for spot in spots)
    else:
        yield from ((spot, seen) for spot in (spots if seen is None else inner_spots(seen, per_point)))


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
        "font.family": families(),
        "svg.hashsalt": "mapper",
        "svg.fonttype": "path",
        "pdf.fonttype": 42,
        "axes.unicode_minus": False,
        "text.hinting": "none",
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
        figure = Figure(figsize=SIZE_INCH, facecolor=self.colours["paper"])
        left, bottom, width, height = MAP
        side = _SIDE
        if self.arabic:
            left, side = 1 - left - width, (1 - _SIDE[0] - _SIDE[2], *_SIDE[1:])
        self.map(figure.add_axes((left, bottom, width, height)))
        size = (SIZE_INCH[i] * _SIDE[i + 2] * POINTS_PER_INCH for i in (0, 1))
        self.legend(figure.add_axes(side), *size)
        self.head(figure)
        self.foot(figure)
        return figure

    def head(self, figure: Figure) -> None:
        x = 1 - MAP[0] if self.arabic else MAP[0]
        theatre = self.content.title_ar if self.arabic else self.content.title
        self.write(figure, x, 0.945, self.own["title"].format(theatre=theatre), 19, weight="bold")
        said = f"{self.words['as_of']} {self.day(self.content.on)}  ·  {self.words['method_short']}"
        if self.content.known_by is not None:
            said += f"  ·  {self.words['known_by']} {self.day(self.content.known_by)}"
        self.write(figure, x, 0.912, said, 11)

    def foot(self, figure: Figure) -> None:
        x = 1 - MAP[0] if self.arabic else MAP[0]
        at = 1 if self.arabic else 0
        lines = [self.sources()]
        lines += [clean(self.content.texts[name][at]) for name in ("method", "licence") if name in self.content.texts]
        y = 0.086
        wide = (1 - 2 * MAP[0]) * SIZE_INCH[0] * POINTS_PER_INCH
        for line in lines:
            for part in wrapped_runs(line, _FOOT, wide):
                self.line(figure, x, y, part, _FOOT, va="baseline")
                y -= 0.0158
        away = MAP[0] if self.arabic else 1 - MAP[0]
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
        per_point = (frame[1] - frame[0]) / (box.width / axes.figure.dpi * POINTS_PER_INCH)
        place = self.plane.place(self.content.vertices)
        self.discs, hidden = small_signs(
            self.content, self.now, self.keys, place, _SMALL * per_point, _DISC * per_point
        )
        besieged = self.besieged.copy()
        besieged[hidden] = None
        self.strokes(axes, self.between(besieged), "besieged", zorder=4, linestyle=(0, (2.2, 1.6)))
        self.strokes(axes, self.between(self.groups), "front", zorder=4.1, known=True)
        self.badges(axes)
        taken = [self.scale(axes, frame, per_point)]
        self.towns(axes, frame, per_point, taken, ranks=range(_GREAT + 1))
        tried: dict[int, str] = {}
        room = list(taken)
        self.towns(None, frame, per_point, room, ranks=range(_GREAT + 1, SEATS + 1))
        self.holders(None, frame, per_point, room, tried)
        # A side that the names of seats of districts would leave without its name has it before they have theirs.
        named: dict[int, str] = {}
        self.holders(axes, frame, per_point, taken, named, most=1, but=set(tried.values()))
        self.towns(axes, frame, per_point, taken, ranks=range(_GREAT + 1, SEATS + 1))
        self.holders(axes, frame, per_point, taken, named)
        self.rivers_named(axes, frame, per_point, taken)
        self.towns(axes, frame, per_point, taken, ranks=range(SEATS + 1, _LAST))
        self.areas_named(axes, frame, per_point, taken)

    def badges(self, axes: Axes) -> None:
        """Draw the discs: in the paint of what they stand for, dashed where it is besieged."""
        ink, paper = self.colours["ink"], self.colours["paper"]
        for disc in self.discs:
            circle = Outline.circle((disc.x, disc.y), disc.r)
            paints = self.looks[disc.key]["paints"]
            filled = PathPatch(circle, facecolor=paints[0], edgecolor=paper, linewidth=3.0, zorder=5)
            axes.add_patch(filled)
            if len(paints) > 1:
                stripe(axes, filled, paints, self.style.stripes[self.looks[disc.key]["status"]] * 0.6, zorder=5.1)
            pen = {"linewidth": 1.5, "linestyle": (0, (1.9, 1.1))} if disc.besieged else {"linewidth": 0.8}
            axes.add_patch(PathPatch(circle, facecolor="none", edgecolor=ink, zorder=5.2, **pen))

    @cached_property
    def soft(self) -> NDArray[np.bool_]:
        """Vertices where just two edges between different paints meet, and none of the outline: they are rounded."""
        return soft_vertices(self.content, self.keys)

    @cached_property
    def seeds(self) -> NDArray[np.float64]:
        """``(n, 2)``: where the settlement of each cell lies on the sheet."""
        return self.plane.place(self.content.units[["lon", "lat"]].to_numpy(float).reshape(-1, 2))

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
                self.area(axes, rounded(rings, place, self.soft), key)

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
            shapes = [softened(chain, place, self.soft) for chain in chains(ends[chosen.astype(bool)])]
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
        self, axes: Axes | None, frame: Sequence[float], per_point: float, taken: list[Box], *, ranks: range
    ) -> None:
        """
        The most important names of some ranks that find room, beside their dot; abroad smaller, after all ranks.

        Places that the reports name come first. Without axes only their room is taken.
        """
        great = ranks[0] <= _GREAT
        labels = self.content.names(areas=False)
        spots = self.plane.place(labels[["lon", "lat"]].to_numpy(float).reshape(-1, 2))
        kinds = labels["kind"] if "kind" in labels.columns else pd.Series("town", index=labels.index)
        home = (kinds != "abroad").to_numpy()
        seen = (spots > [frame[0], frame[2]]).all(axis=1) & (spots < [frame[1], frame[3]]).all(axis=1)
        drawn = {True: 0, False: 0}
        rows = labels.to_dict("records")
        inland = np.flatnonzero(home & seen)
        inland = inland[np.argsort(~self.told[inland], kind="stable")]
        for at in [*inland.tolist(), *np.flatnonzero(~home & seen).tolist()]:
            inside, (x, y) = bool(home[at]), spots[at].tolist()
            if (rows[at]["rank"] if inside else _LAST - 1) not in ranks:
                continue
            text, rank = clean(self.named(rows[at]))[:40].strip(), int(rows[at]["rank"]) if inside else 3
            if not text or drawn[inside] == (_LABELS if inside else _ABROAD):
                continue
            size = 10.5 if rank == 0 else 9.2 if rank == 1 else 7.6
            weight = "bold" if rank < 2 else "normal"
            width, height = measured(text, size, weight) * per_point, 1.25 * size * per_point
            around = [disc for disc in self.discs if np.hypot(x - disc.x, y - disc.y) < disc.r]
            gap = max([4.0 * per_point, *(disc.r + abs(x - disc.x) + 2.2 * per_point for disc in around)])
            others = [*taken, *(disc.box for disc in self.discs if disc not in around)]
            boxes = {}
            for leftwards in (self.arabic, not self.arabic):
                low = x - gap - width if leftwards else x + gap
                boxes[leftwards] = (min(low, x - gap), y - height / 2, max(low + width, x + gap), y + height / 2)
            # The great towns are named even where their names must lie on a disc.
            rooms = [side for what in ((others, taken) if great else (others,)) for side, box in boxes.items()
                     if _has_room(box, frame, what)]  # fmt: skip
            if not rooms:
                continue
            leftwards, box = rooms[0], boxes[rooms[0]]
            taken.append(box)
            drawn[inside] += 1
            faint = 1.0 if inside else 0.62
            if axes is None:
                continue
            halo = [withStroke(linewidth=2.2, foreground=self.colours["paper" if inside else "surround"])]
            axes.plot(
                x, y, "s" if rank == 0 else "o", color=self.colours["ink"], markersize=4.4 if rank < 2 else 3.0,
                markeredgecolor=self.colours["paper"], markeredgewidth=0.6, zorder=6, alpha=faint,
            )  # fmt: skip
            self.write(
                axes, x - gap if leftwards else x + gap, y, text, size, ha="right" if leftwards else "left",
                va="center_baseline", weight=weight, path_effects=halo, zorder=7, alpha=faint,
            )  # fmt: skip

    @cached_property
    def told(self) -> NDArray[np.bool_]:
        """Whether each name of a place is of one that the reports behind the colours name, and no quarter of a town."""
        labels = self.content.names(areas=False)
        cited = [claim for ids in self.now["claim_ids"] for claim in ids]
        named = self.content.claims["places"][self.content.claims.index.isin(cited)]
        spots = {(round(one["lon"], 3), round(one["lat"], 3)) for places in named for one in places if one.get("lon")}
        here = zip(labels["lon"].round(3), labels["lat"].round(3), strict=True)
        return np.array([spot in spots for spot in here], dtype=bool) & (labels["rank"] < QUARTER).to_numpy()

    def holders(
        self,
        axes: Axes | None,
        frame: Sequence[float],
        per_point: float,
        taken: list[Box],
        named: dict[int, str],
        *,
        most: int = TIMES,
        but: Collection[str] = (),
    ) -> None:
        """
        Each side's name on its largest stretches of ground, in full or in short, where there is room for it.

        Parameters
        ----------
        axes
            None to take their room only.
        named
            Stretches that have their name, by their first unit, with the side; what is written is added.
        most
            How many stretches of a side may have its name.
        but
            Sides that have none.
        """
        place = self.plane.place(self.content.vertices)
        slant: Slant = "normal" if self.arabic else "italic"
        kept = [*(disc.box for disc in self.discs), *self.seats(per_point)]
        for faction, rows, km2 in held_stretches(self.content, self.now):
            written = sum(side == faction for side in named.values())
            if faction in but or written == most or rows[0] in named or km2 < _LEAST * per_point**2:
                continue
            short = self.style.short.get(faction, ("", ""))[1 if self.arabic else 0]
            found = heart(
                name_lines(clean(self.side(faction)).strip(), short, first=not written),
                ground(self.content, rows, place), self.seeds[rows], per_point,
                lambda box: _has_room(box, frame, [*taken, *kept]),
                lambda line, size: measured(line, size, "bold", slant),
            )  # fmt: skip
            if found is None:
                continue
            lines, size, box = found
            named[int(rows[0])] = faction
            taken.append(box)
            if axes is None:
                continue
            paint = self.style.firm(self.style.colour(faction))
            ink = ink_on(paint)
            halo = [withStroke(linewidth=2.0, foreground=paint)]
            for line, y in rows_of(lines, size, box, per_point):
                self.write(axes, (box[0] + box[2]) / 2, y, line, size, color=ink, ha="center", va="center_baseline",
                           weight="bold", style=slant, path_effects=halo, zorder=6.5)  # fmt: skip

    def seats(self, per_point: float) -> list[Box]:
        """Return the dots of seats of districts, which no side's name covers."""
        labels = self.content.names(areas=False)
        spots = self.plane.place(labels[["lon", "lat"]].to_numpy(float).reshape(-1, 2))[labels["rank"] <= SEATS]
        r = 2.5 * per_point
        return [(x - r, y - r, x + r, y + r) for x, y in spots.tolist()]

    def areas_named(self, axes: Axes, frame: Sequence[float], per_point: float, taken: list[Box]) -> None:
        """Countries, waters and governorates, in the middle of what of them is on the sheet, where towns leave room."""
        labels = self.content.names(areas=True)
        spots = self.plane.place(labels[["lon", "lat"]].to_numpy(float).reshape(-1, 2))
        rows: dict[tuple[str, str], tuple[Mapping[str, Any], list[list[float]]]] = {}
        for row, spot in zip(labels.to_dict("records"), spots.tolist(), strict=True):
            rows.setdefault((row["kind"], clean(self.named(row))[:40].strip()), (row, []))[1].append(spot)
        sea = self.sea(frame)
        abroad = self.abroad(frame, sea) if any(kind == "country" for kind, _ in rows) else None
        for (kind, text), (row, own) in rows.items():
            size = 9.6 if kind == "country" else 6.8
            half = np.array([measured(text, size) + (6.0 if kind == "country" else 0.0), 1.25 * size]) * per_point / 2
            seen = abroad if kind == "country" else sea if _is_sea(row) else None
            seen = self.seen(row, frame) if kind == "admin1" else seen
            for (at, on), within in _rooms(row, own, half, seen, per_point):
                box = (at - half[0], on - half[1], at + half[0], on + half[1])
                held = within is None or shapely.contains(within, shapely.box(*box))
                if text and held and _has_room(box, frame, [*taken, *(disc.box for disc in self.discs)]):
                    break
            else:
                continue
            taken.append(box)
            ground = {"country": "surround", "water": "water"}.get(kind, "paper")
            halo = [withStroke(linewidth=1.8, foreground=self.colours[ground])]
            ink = self.style.line("river")["stroke"] if kind == "water" else self.colours["ink"]
            self.write(axes, at, on, text, size, color=ink, ha="center", va="center", path_effects=halo, zorder=6,
                       alpha=0.9 if kind == "water" else 0.55)  # fmt: skip

    def rivers_named(self, axes: Axes, frame: Sequence[float], per_point: float, taken: list[Box]) -> None:
        """Each river once, along its straightest stretch, off other names and rather on ground that nobody holds."""
        courses: dict[str, list[NDArray[np.float64]]] = {}
        for kind, name, name_ar, xy in self.content.lines:
            text = clean(self.named({"name": name, "name_ar": name_ar}))[:40].strip()
            if kind == "river" and text:
                courses.setdefault(text, []).append(self.plane.place(xy))
        kept = [*(disc.box for disc in self.discs), *self.seats(per_point)]
        slant: Slant = "normal" if self.arabic else "italic"
        for text, lines in courses.items():
            length = 1.15 * measured(text, _RIVER, "normal", slant) * per_point
            for chord in CHORDS:
                found = [spot for line in lines for spot in spots(line, length, _RIVER * per_point, chord)]
                free = [one for one in found if all(_has_room(box, frame, [*taken, *kept]) for box in one.boxes)]
                if free:
                    break
            else:
                continue
            best = min(free, key=self.bend)
            taken.extend(best.boxes)
            halo = [withStroke(linewidth=1.8, foreground=self.colours["paper"])]
            self.write(
                axes, best.x, best.y, text, _RIVER, color=self.style.line("river")["stroke"], ha="center", va="center",
                rotation=best.angle, rotation_mode="anchor", style=slant, path_effects=halo, zorder=6,
            )  # fmt: skip

    def bend(self, spot: Spot) -> float:
        """How much a river bends at a spot; more on somebody's colour and outside the theatre."""
        if not len(self.seeds):
            return spot.bend
        apart = np.hypot(*(self.seeds - (spot.x, spot.y)).T)
        nearest = int(np.argmin(apart))
        return spot.bend + (0.4 if apart[nearest] > _AWAY else 0.2 if self.keys[nearest] >= 0 else 0.0)

    def abroad(self, frame: Sequence[float], sea: shapely.Geometry) -> shapely.Geometry:
        """Return what of the sheet is neither the theatre nor the sea."""
        rows = np.arange(len(self.content.units))
        theatre = ground(self.content, rows, self.plane.place(self.content.vertices))
        sheet = shapely.box(frame[0], frame[2], frame[1], frame[3])
        return shapely.difference(shapely.difference(sheet, theatre), sea)

    def sea(self, frame: Sequence[float]) -> shapely.Geometry:
        """Return what of the sea is on the sheet."""
        rings = [self.plane.place(xy) for kind, _, _, xy in self.content.lines if kind == "water"]
        waters = shapely.union_all([shapely.make_valid(shapely.Polygon(ring)) for ring in rings])
        return shapely.intersection(waters, shapely.box(frame[0], frame[2], frame[1], frame[3]))

    def seen(self, label: Mapping[str, Any], frame: Sequence[float]) -> shapely.Geometry:
        """Return what of a governorate is on the sheet and bears nobody's colour; nothing of one without cells."""
        units = self.content.units
        own = (units["admin1"] == label["name"]) & (units["admin1_ar"] == label["name_ar"])
        rows = np.flatnonzero(own.to_numpy() & (self.keys[:-1] < 0))
        if not len(rows):
            return shapely.Polygon()
        area = ground(self.content, rows, self.plane.place(self.content.vertices))
        return shapely.intersection(area, shapely.box(frame[0], frame[2], frame[1], frame[3]))

    def scale(self, axes: Axes, frame: Sequence[float], per_point: float) -> tuple[float, float, float, float]:
        """Scale bar and north arrow in a lower corner; returns the room they take."""
        km = round_length((frame[1] - frame[0]) * 0.2)
        pad, tall = 14 * per_point, 4 * per_point
        room = (km + 2 * pad + 14 * per_point, 84 * per_point)
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
        ends = [(frame[1] - room[0], frame[2]), (frame[0], frame[2]), (frame[1] - room[0], frame[3] - room[1])]
        ends.append((frame[0], frame[3] - room[1]))
        inside = [((self.seeds >= end) & (self.seeds <= np.add(end, room))).all(axis=1).sum() for end in ends]
        return ends[int(np.argmin(inside))]
