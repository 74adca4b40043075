"""The map as one still SVG picture, for readers whose notebook runs no scripts. Called by the pipeline."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from mapper.errors import DataError
from mapper.view.content import MapContent
from mapper.view.hearts import (
    SEATS,
    TIMES,
    Box,
    Disc,
    chains,
    ground,
    heart,
    held_stretches,
    ink_on,
    meet,
    name_lines,
    rings_of,
    rows_of,
    small_signs,
)
from mapper.view.words import LANGUAGES, page_words

_MARGIN: Final = 14.0
_HEAD: Final = 58.0
_LEGEND_ROW: Final = 24.0
_FONT: Final = "Noto Sans, Noto Sans Arabic, Segoe UI, Tahoma, sans-serif"
_LABELS: Final = 24
_LEAST_WINDOW: Final = 0.25
_DOTS_APART: Final = 18
_SMALL: Final = 26.0
"""Pixels, either way, up to which a siege or a fight has a disc, and the radius of the least."""
_DISC: Final = 8.0
_LEAST_GROUND: Final = 400.0
"""Square pixels of ground below which no name is tried on it."""
_LETTER: Final = 0.62
_OUTSIDE: Final = -2
_BLANK: Final = -1


def still(
    content: MapContent, width: int = 900, *, lang: str = "en", window: tuple[float, float, float, float] | None = None
) -> str:
    """
    Draw the date a page shows first as an SVG picture: areas, lines, towns, date and legend.

    Parameters
    ----------
    content
        As for :func:`mapper.view.leaflet.page`; coordinates in EPSG:4326 (lon, lat).
    width
        Width in pixels; the height follows from the shape of what is shown (Web Mercator).
    lang
        ``ar`` or ``en``: of the towns and the legend. The heading is in both.
    window
        West, south, east, north in degrees (EPSG:4326), see :func:`reported_window`; the whole theatre when None.

    Returns
    -------
    str
        SVG without scripts or links; the same content gives the same text.

    Raises
    ------
    SchemaError
        If the content contradicts itself.
    DataError
        If there is no such language, or the window has no size.
    """
    content.check()
    if lang not in LANGUAGES:
        raise DataError(f"no language {lang!r}; there are: {', '.join(LANGUAGES)}")
    if window is not None and not (window[0] < window[2] and -85 < window[1] < window[3] < 85):
        raise DataError(f"window {window}: west, south, east, north in degrees, the first two less than the others")
    frame = _Frame(content, float(width), window)
    looks, keys = looks_of(content)
    legend, depth = _legend(content, looks, keys, frame, lang)
    height = frame.bottom + depth
    colours = content.style.map_colours
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height:.0f}" '
        f'width="{width}" height="{height:.0f}" font-family="{_FONT}" font-size="13">',
        _patterns(content, looks),
        f'<rect width="{width}" height="{height:.0f}" fill="{colours["surround"]}"/>',
        f'<clipPath id="window"><rect y="{_HEAD}" width="{width}" height="{frame.bottom - _HEAD:.1f}"/></clipPath>',
        '<g clip-path="url(#window)">',
        *_water(content, frame),
        *_areas(content, frame, looks, keys),
        *_lines(content, frame),
        *_water(content, frame, "lake"),
        _front(content, frame, looks, keys),
        *_named(content, frame, looks, keys, lang),
        "</g>",
        *_head(content, width),
        *legend,
        "</svg>",
    ]
    return "\n".join(parts)


def reported_window(content: MapContent, *, ever: bool = False) -> tuple[float, float, float, float] | None:
    """
    Window round what is coloured on the day a page shows first.

    Parameters
    ----------
    ever
        Round what is coloured on any of its days.

    Returns
    -------
    tuple
        West, south, east, north in degrees, with a margin of a tenth and at least a quarter of the theatre wide and
        high; None when nothing is coloured.
    """
    known = looks_of(content)[1] >= 0
    if ever:
        changes = content.changes()
        known[changes.loc[changes["status"] != "unknown", "row"]] = True
    coloured = known[content.edges[:, 2:]].any(axis=1)
    if not coloured.any():
        return None
    spots = content.vertices[content.edges[coloured, :2].ravel()]
    low, high = spots.min(axis=0), spots.max(axis=0)
    whole = content.vertices.max(axis=0) - content.vertices.min(axis=0)
    middle, size = (low + high) / 2, np.maximum((high - low) * 1.2, whole * _LEAST_WINDOW)
    (west, south), (east, north) = (middle - size / 2).tolist(), (middle + size / 2).tolist()
    return west, max(south, -84.0), east, min(north, 84.0)


class _Frame:
    """Degrees to pixels: Web Mercator, the theatre or a window of it between a heading and a legend."""

    def __init__(self, content: MapContent, width: float, window: tuple[float, float, float, float] | None) -> None:
        spots = content.vertices if len(content.vertices) else np.zeros((2, 2))
        flat = _mercator(np.array(window).reshape(2, 2) if window else spots)
        low, high = flat.min(axis=0), flat.max(axis=0)
        self.low = low
        self.scale = (width - 2 * _MARGIN) / max(float(high[0] - low[0]), 1e-9)
        self.bottom = _HEAD + 2 * _MARGIN + self.scale * float(high[1] - low[1])
        self.width = width

    def place(self, lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
        """``(n, 2)`` lon, lat to ``(n, 2)`` pixels, y downwards."""
        return (_mercator(lonlat) - self.low) * self.scale + [_MARGIN, _HEAD + _MARGIN]


def _mercator(lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
    lat = np.radians(np.clip(lonlat[:, 1], -85.0, 85.0))
    return np.column_stack([np.radians(lonlat[:, 0]), -np.arctanh(np.sin(lat))])


def looks_of(content: MapContent) -> tuple[list[dict[str, Any]], NDArray[np.int64]]:
    """Distinct appearances on the day, and for each unit which it has (blank when unknown), outside last.

    ``fills`` are the colours of its sides, ``paints`` how sure reports make them.
    ``claimed`` are the colours of those who say that they took it, which nobody else tells of yet.
    """
    style = content.style.with_factions(content.factions)
    changes = content.changes()
    now = changes[changes["at"] <= (content.on - content.first).days].drop_duplicates("row", keep="last")
    keys = np.full(len(content.units) + 1, _BLANK, dtype=np.int64)
    keys[-1] = _OUTSIDE
    looks: list[dict[str, Any]] = []
    seen: dict[tuple[Any, ...], int] = {}
    for row in now.to_dict("records"):
        faction = None if pd.isna(row["faction"]) else str(row["faction"])
        fills = style.fills(faction, row["status"], row["rivals"])
        if not fills:
            continue
        opacity = style.opacity(row["confidence"])
        claimed = tuple(dict.fromkeys(style.colour(str(one)) for one in row.get("claimed_by", ())))
        key = (faction, row["status"], fills, opacity, claimed)
        if key not in seen:
            seen[key] = len(looks)
            paints = [style.on_paper(fill, opacity) for fill in fills]
            look = {"faction": faction, "status": row["status"], "fills": fills, "paints": paints, "claimed": claimed}
            looks.append(look)
        keys[row["row"]] = seen[key]
    return looks, keys


def _patterns(content: MapContent, looks: Sequence[Mapping[str, Any]]) -> str:
    stripes = []
    for number, look in enumerate(looks):
        if len(look["paints"]) > 1:
            width = content.style.stripes[look["status"]]
            stripes.append(_pattern(f"p{number}", look["paints"], width))
            stripes.append(_pattern(f"l{number}", [content.style.firm(fill) for fill in look["fills"]], width))
        if look["claimed"]:
            stripes.append(_dots(f"d{number}", look["claimed"], content.style.rim(look["paints"])))
    return "<defs>" + "".join(stripes) + "</defs>"


def _pattern(name: str, colours: Sequence[str], width: int) -> str:
    bars = "".join(
        f'<rect x="{i * width}" width="{width + 0.3}" height="{width}" fill="{colour}"/>'
        for i, colour in enumerate(colours)
    )
    size = f'width="{width * len(colours)}" height="{width}"'
    turn = 'patternUnits="userSpaceOnUse" patternTransform="rotate(45)"'
    return f'<pattern id="{name}" {size} {turn}>{bars}</pattern>'


def _dots(name: str, colours: Sequence[str], rim: str) -> str:
    """Dots in rows, every other one moved by half, the colours in turn."""
    rows = max(2, len(colours) + len(colours) % 2)
    size = _DOTS_APART / 2
    dots = "".join(
        f'<circle cx="{(0.5 + row % 2) * size}" cy="{(row + 0.5) * size}" r="1.8" stroke-width=".8" '
        f'fill="{colours[row % len(colours)]}" stroke="{rim}"/>'
        for row in range(rows)
    )
    box = f'width="{_DOTS_APART}" height="{rows * size}" patternUnits="userSpaceOnUse"'
    return f'<pattern id="{name}" {box}>{dots}</pattern>'


def _areas(
    content: MapContent, frame: _Frame, looks: Sequence[Mapping[str, Any]], keys: NDArray[np.int64]
) -> list[str]:
    paths = []
    pixels = frame.place(content.vertices)
    soft = soft_vertices(content, keys)
    left, right = keys[content.edges[:, 2]], keys[content.edges[:, 3]]
    border = left != right
    for key in sorted(set(left.tolist()) | set(right.tolist())):
        if key == _OUTSIDE:
            continue
        forth = content.edges[border & (left == key), :2]
        back = content.edges[border & (right == key), 1::-1]
        rings = rings_of(np.vstack([forth, back]))
        look = looks[key] if key >= 0 else {"paints": [content.style.map_colours["paper"]], "claimed": ()}
        fill = look["paints"][0] if len(look["paints"]) == 1 else f"url(#p{key})"
        shape = "".join(_ring(pixels[ring], soft[ring]) for ring in rings)
        paths.append(f'<path fill="{fill}" fill-rule="evenodd" d="{shape}"/>')
        if look["claimed"]:
            paths.append(f'<path fill="url(#d{key})" fill-rule="evenodd" d="{shape}"/>')
    return paths


def soft_vertices(content: MapContent, keys: NDArray[np.int64]) -> NDArray[np.bool_]:
    """
    Vertices at which lines are rounded, as on the page.

    Parameters
    ----------
    keys
        Appearance of each unit and of the outside, see :func:`looks_of`.

    Returns
    -------
    numpy.ndarray
        True where just two edges between different appearances meet, and none of the outline of the theatre.
    """
    ends, sides = content.edges[:, :2], content.edges[:, 2:]
    border = keys[sides[:, 0]] != keys[sides[:, 1]]
    degree = np.bincount(ends[border].ravel(), minlength=len(content.vertices))
    degree[ends[(sides < 0).any(axis=1)].ravel()] = 0
    return degree == 2


def _ring(pixels: NDArray[np.float64], soft: NDArray[np.bool_]) -> str:
    """A closed outline, rounded at its soft vertices."""
    middles = (pixels + np.roll(pixels, -1, axis=0)) / 2
    parts = ["M" + _points(middles[-1:])]
    for spot, middle, curved in zip(pixels, middles, soft.tolist(), strict=True):
        parts.append(("Q" if curved else "L") + _points(spot[None]) + (" " if curved else "L") + _points(middle[None]))
    return "".join(parts) + "Z"


def _chain(pixels: NDArray[np.float64], soft: NDArray[np.bool_]) -> str:
    """A line through vertices, rounded alike; where the border goes on it ends in the middle of an edge."""
    middles = (pixels[:-1] + pixels[1:]) / 2
    parts = ["M" + _points(middles[:1] if soft[0] else pixels[:1])]
    for i, curved in enumerate(soft[1:-1].tolist(), start=1):
        parts.append(("Q" if curved else "L") + _points(pixels[i : i + 1]))
        parts.append((" " if curved else "L") + _points(middles[i : i + 1]))
    return "".join(parts) + "L" + _points(middles[-1:] if soft[-1] else pixels[-1:])


def _points(pixels: NDArray[np.float64]) -> str:
    return "L".join(f"{x:.1f} {y:.1f}" for x, y in pixels.tolist())


def _water(content: MapContent, frame: _Frame, wanted: str = "water") -> list[str]:
    colour = content.style.map_colours["water"]
    rings = (frame.place(xy) for kind, _, _, xy in content.lines if kind == wanted)
    return [f'<path fill="{colour}" d="M{_points(ring)}Z"/>' for ring in rings]


def _lines(content: MapContent, frame: _Frame) -> list[str]:
    paths = []
    for wanted in ("coast", "river", "admin1", "border"):
        shapes = ["M" + _points(frame.place(xy)) for kind, _, _, xy in content.lines if kind == wanted]
        if shapes:
            paths.append(f'<path fill="none" {_pen(content, wanted)} d="{"".join(shapes)}"/>')
    return paths


def _front(content: MapContent, frame: _Frame, looks: Sequence[Mapping[str, Any]], keys: NDArray[np.int64]) -> str:
    """Edges between two groups of holders, as on the page."""
    pixels = frame.place(content.vertices)
    soft = soft_vertices(content, keys)
    strung = chains(_parted(content, looks, keys))
    shape = "".join(_chain(pixels[chain], soft[chain]) for chain in strung)
    return f'<path fill="none" stroke-linecap="round" {_pen(content, "front")} d="{shape}"/>'


def _parted(content: MapContent, looks: Sequence[Mapping[str, Any]], keys: NDArray[np.int64]) -> NDArray[np.int64]:
    """Ends of the edges where two groups of holders meet."""
    groups: list[str | None] = []
    for look in looks:
        faction = look["faction"]
        groups.append(None if faction is None else content.factions.get(faction, {}).get("group") or faction)
    side = np.array([*groups, None, None], dtype=object)[keys]
    left, right = side[content.edges[:, 2]], side[content.edges[:, 3]]
    chosen = [a is not None and b is not None and a != b for a, b in zip(left, right, strict=True)]
    return content.edges[np.array(chosen, dtype=bool), :2]


def _pen(content: MapContent, kind: str) -> str:
    return " ".join(f'{name}="{value}"' for name, value in content.style.line(kind).items())


def _named(
    content: MapContent, frame: _Frame, looks: Sequence[Mapping[str, Any]], keys: NDArray[np.int64], lang: str
) -> list[str]:
    """Sieges and fights, the names of towns and of those who hold the ground: what is greater finds room first."""
    place = frame.place(content.vertices)
    now = _now(content)
    discs, hidden = small_signs(content, now, keys, place, _SMALL, _DISC)
    taken = [disc.box for disc in discs]
    towns = content.names(areas=False)
    seats = towns["rank"] <= SEATS
    return [
        *_sieges(content, now, place, hidden),
        *(_disc(content, looks, disc) for disc in discs),
        *_towns(content, frame, lang, towns[seats], discs, taken),
        *_holders(content, frame, now, place, lang, taken),
        *_towns(content, frame, lang, towns[~seats], discs, taken),
    ]


def _now(content: MapContent) -> pd.DataFrame:
    """The states of the day."""
    changes = content.changes()
    return changes[changes["at"] <= (content.on - content.first).days].drop_duplicates("row", keep="last")


def _sieges(content: MapContent, now: pd.DataFrame, place: NDArray[np.float64], hidden: NDArray[np.int64]) -> list[str]:
    """A dashed line round what is besieged and large enough to be seen."""
    shut = np.zeros(len(content.units) + 1, dtype=bool)
    shut[now.loc[now["besieged"].astype(bool) & (now["status"] != "unknown"), "row"].to_numpy(np.int64)] = True
    shut[hidden] = False
    around = content.edges[shut[content.edges[:, 2]] != shut[content.edges[:, 3]], :2]
    if not len(around):
        return []
    shape = "".join("M" + _points(place[chain]) for chain in chains(around))
    return [f'<path fill="none" stroke-dasharray="5 3" {_pen(content, "besieged")} d="{shape}"/>']


def _disc(content: MapContent, looks: Sequence[Mapping[str, Any]], disc: Disc) -> str:
    """A siege or a fight that is too small to be seen: in the paint of what it stands for, dashed where besieged."""
    colours = content.style.map_colours
    plain = disc.key >= 0 and len(looks[disc.key]["paints"]) == 1
    fill = looks[disc.key]["paints"][0] if plain else f"url(#p{disc.key})" if disc.key >= 0 else colours["paper"]
    circle = f'<circle cx="{disc.x:.1f}" cy="{disc.y:.1f}" r="{disc.r:.1f}"'
    dash = ' stroke-dasharray="3.4 2" stroke-width="2"' if disc.besieged else ' stroke-width="1.2"'
    return (
        f'{circle} fill="{fill}" stroke="{colours["paper"]}" stroke-width="4"/>'
        f'{circle} fill="none" stroke="{colours["ink"]}"{dash}/>'
    )


def _holders(
    content: MapContent, frame: _Frame, now: pd.DataFrame, place: NDArray[np.float64], lang: str, taken: list[Box]
) -> list[str]:
    """Each side's name on its largest stretches of ground, in full or in short, where there is room for it."""
    style = content.style.with_factions(content.factions)
    seeds = frame.place(content.units[["lon", "lat"]].to_numpy(float).reshape(-1, 2))
    slant = "" if lang == "ar" else ' font-style="italic"'
    arabic = int(lang == "ar")
    written: dict[str, int] = {}
    parts = []
    for faction, rows, _ in held_stretches(content, now):
        area = ground(content, rows, place)
        if written.get(faction, 0) == TIMES or shapely.area(area) < _LEAST_GROUND:
            continue
        told = content.factions.get(faction, {})
        full = str(told.get(("name", "name_ar")[arabic]) or told.get("name") or faction)
        lines = name_lines(full, style.short.get(faction, ("", ""))[arabic], first=faction not in written)
        found = heart(lines, area, seeds[rows], 1.0, lambda box: _has_room(box, frame, taken), _wide)
        if found is None:
            continue
        names, size, box = found
        taken.append(box)
        written[faction] = written.get(faction, 0) + 1
        paint = style.firm(style.colour(faction))
        ink = ink_on(paint)
        # Rows are told from the bottom to the top, and pixels from the top to the bottom.
        rows_down = rows_of(names[::-1], size, box, 1.0)
        parts += [
            f'<text x="{(box[0] + box[2]) / 2:.1f}" y="{y + 0.36 * size:.1f}" text-anchor="middle" font-weight="700" '
            f'font-size="{size}"{slant} fill="{ink}" stroke="{paint}" stroke-width="2.4" paint-order="stroke">'
            f"{html.escape(line)}</text>"
            for line, y in rows_down
        ]
    return parts


def _wide(text: str, size: float) -> float:
    """About how wide a bold text is, and rather more."""
    return _LETTER * size * len(text)


def _has_room(box: Sequence[float], frame: _Frame, taken: Sequence[Sequence[float]]) -> bool:
    seen = box[0] > 0 and box[2] < frame.width and box[1] > _HEAD and box[3] < frame.bottom
    return seen and not any(meet(box, other) for other in taken)


def _towns(
    content: MapContent, frame: _Frame, lang: str, towns: pd.DataFrame, discs: Sequence[Disc], taken: list[Box]
) -> list[str]:
    """The most important names that find room, beside their dot."""
    colours = content.style.map_colours
    parts: list[str] = []
    drawn = 0
    for row in towns.to_dict("records"):
        first, second = ("name_ar", "name") if lang == "ar" else ("name", "name_ar")
        text = str(row[first] or row[second])[:40]
        x, y = frame.place(np.array([[row["lon"], row["lat"]]], dtype=float))[0].tolist()
        wide = 6 + 7.2 * len(text)
        around = [disc.box for disc in discs if np.hypot(x - disc.x, y - disc.y) < disc.r]
        gap = max([6.0, *(max(x - box[0], box[2] - x) + 3 for box in around)])
        others = [box for box in taken if box not in around]
        sides = {1: (x - 4, y - 8, x + gap + wide, y + 8), -1: (x - gap - wide, y - 8, x + 4, y + 8)}
        free = [side for side, box in sides.items() if _has_room(box, frame, others)]
        if not free:
            continue
        side = free[0]
        taken.append(sides[side])
        anchor = "" if side > 0 else ' text-anchor="end"'
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.6" fill="{colours["ink"]}" stroke="{colours["paper"]}"/>')
        parts.append(
            f'<text x="{x + side * gap:.1f}" y="{y + 4:.1f}"{anchor} font-weight="600" font-size="12" '
            f'fill="{colours["ink"]}" stroke="{colours["paper"]}" stroke-width="3" paint-order="stroke">'
            f"{html.escape(text)}</text>"
        )
        drawn += 1
        if drawn == _LABELS:
            break
    return parts


def _head(content: MapContent, width: int) -> list[str]:
    ink = content.style.map_colours["ink"]
    paper = content.style.map_colours["paper"]
    title, title_ar = html.escape(content.title), html.escape(content.title_ar)
    words = page_words()
    said, said_ar = (f"{words[code]['as_of']} {content.on.isoformat()}" for code in ("en", "ar"))
    return [
        f'<rect width="{width}" height="{_HEAD:.0f}" fill="{paper}"/>',
        f'<text x="{_MARGIN}" y="27" font-size="20" font-weight="700" fill="{ink}">{title}</text>',
        f'<text x="{_MARGIN}" y="47" fill="{ink}">{said} · {words["en"]["method_short"]}</text>',
        f'<text x="{width - _MARGIN}" y="47" text-anchor="end" fill="{ink}">{said_ar}</text>',
        f'<text x="{width - _MARGIN}" y="27" font-size="20" font-weight="700" text-anchor="end" fill="{ink}">'
        f"{title_ar}</text>",
    ]


def _legend(
    content: MapContent, looks: Sequence[Mapping[str, Any]], keys: NDArray[np.int64], frame: _Frame, lang: str
) -> tuple[list[str], float]:
    """Rows of colour and name, and how many pixels deep they are."""
    used = sorted(set(keys[keys >= 0].tolist()))
    entries: dict[tuple[str, str], str] = {}
    for key in used:
        look = looks[key]
        if look["status"] == "held":
            entries.setdefault(("held", look["faction"]), content.style.firm(look["fills"][0]))
        else:
            entries.setdefault((look["status"], " / ".join(look["fills"])), f"url(#l{key})")
        if look["claimed"]:
            entries.setdefault(("~claimed_sign", ""), f"url(#d{key})")
    words = page_words()[lang]
    name_in = "name_ar" if lang == "ar" else "name"
    column, columns = 210.0, max(1, int((frame.width - 2 * _MARGIN) // 210))
    signs = _signs(content, looks, keys)
    depth = _MARGIN + _LEGEND_ROW * -(-(len(entries) + len(signs)) // columns)
    paper, ink = (content.style.map_colours[name] for name in ("paper", "ink"))
    parts = [f'<rect y="{frame.bottom:.1f}" width="{frame.width:.0f}" height="{depth:.1f}" fill="{paper}"/>']

    def corner(number: int) -> tuple[float, float]:
        return (
            _MARGIN + column * (number % columns),
            frame.bottom + _MARGIN / 2 + _LEGEND_ROW * (number // columns),
        )

    for number, ((status, who), fill) in enumerate(sorted(entries.items())):
        x, y = corner(number)
        name = content.factions.get(who, {}).get(name_in, who) if status == "held" else words[status.strip("~")]
        parts.append(
            f'<rect x="{x}" y="{y:.1f}" width="20" height="13" fill="{fill}" stroke="{ink}" stroke-width=".4"/>'
        )
        parts.append(f'<text x="{x + 27}" y="{y + 11:.1f}" fill="{ink}">{html.escape(str(name)[:34])}</text>')
    for number, sign in enumerate(signs, start=len(entries)):
        x, y = corner(number)
        dash = ' stroke-dasharray="5 3"' if sign == "besieged" else ""
        parts.append(f'<path d="M{x} {y + 6.5:.1f}h20" fill="none"{dash} {_pen(content, sign)}/>')
        parts.append(f'<text x="{x + 27}" y="{y + 11:.1f}" fill="{ink}">{html.escape(words[sign])}</text>')
    return parts, depth


def _signs(content: MapContent, looks: Sequence[Mapping[str, Any]], keys: NDArray[np.int64]) -> list[str]:
    """Which of the lines over the ground there are."""
    now = _now(content)
    there = {"front": len(_parted(content, looks, keys)), "besieged": now["besieged"].astype(bool).sum()}
    return [sign for sign, count in there.items() if count]
