"""The map as one still SVG picture, for readers whose notebook runs no scripts. Called by the pipeline."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mapper.errors import DataError
from mapper.view.content import MapContent
from mapper.view.words import LANGUAGES, page_words

_MARGIN: Final = 14.0
_HEAD: Final = 58.0
_LEGEND_ROW: Final = 24.0
_FONT: Final = "Noto Sans, Noto Sans Arabic, Segoe UI, Tahoma, sans-serif"
_LABELS: Final = 24
_LEAST_WINDOW: Final = 0.25
_DOTS_APART: Final = 18
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
        *_towns(content, frame, lang),
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


def rings_of(edges: NDArray[np.int64]) -> list[list[int]]:
    """Chain directed edges into closed rings of vertices."""
    ahead: dict[int, list[int]] = {}
    for a, b in edges.tolist():
        ahead.setdefault(a, []).append(b)
    rings = []
    for start in list(ahead):
        while ahead.get(start):
            ring = [start]
            vertex = ahead[start].pop()
            while vertex != start and ahead.get(vertex):
                ring.append(vertex)
                vertex = ahead[vertex].pop()
            rings.append(ring)
    return rings


def chains(ends: NDArray[np.int64]) -> list[list[int]]:
    """Edges strung together, so that dashes run on and ends are round."""
    beside: dict[int, list[int]] = {}
    for a, b in ends.tolist():
        beside.setdefault(a, []).append(b)
        beside.setdefault(b, []).append(a)
    chains = []
    for start in sorted(beside, key=lambda spot: (len(beside[spot]) == 2, spot)):
        while beside[start]:
            chain = [start]
            while beside[chain[-1]]:
                ahead = beside[chain[-1]].pop(0)
                beside[ahead].remove(chain[-1])
                chain.append(ahead)
                if len(beside[ahead]) != 1:
                    break
            chains.append(chain)
    return chains


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
    groups: list[str | None] = []
    for look in looks:
        faction = look["faction"]
        groups.append(None if faction is None else content.factions.get(faction, {}).get("group") or faction)
    side = np.array([*groups, None, None], dtype=object)[keys]
    left, right = side[content.edges[:, 2]], side[content.edges[:, 3]]
    chosen = [a is not None and b is not None and a != b for a, b in zip(left, right, strict=True)]
    pixels = frame.place(content.vertices)
    soft = soft_vertices(content, keys)
    strung = chains(content.edges[np.array(chosen, dtype=bool), :2])
    shape = "".join(_chain(pixels[chain], soft[chain]) for chain in strung)
    return f'<path fill="none" stroke-linecap="round" {_pen(content, "front")} d="{shape}"/>'


def _pen(content: MapContent, kind: str) -> str:
    return " ".join(f'{name}="{value}"' for name, value in content.style.line(kind).items())


def _towns(content: MapContent, frame: _Frame, lang: str) -> list[str]:
    """The most important names that find room, right of their dot."""
    colours = content.style.map_colours
    taken: list[tuple[float, float, float, float]] = []
    parts: list[str] = []
    for row in content.names(areas=False).to_dict("records"):
        first, second = ("name_ar", "name") if lang == "ar" else ("name", "name_ar")
        text = str(row[first] or row[second])[:40]
        x, y = frame.place(np.array([[row["lon"], row["lat"]]], dtype=float))[0]
        box = (x - 4, y - 8, x + 8 + 7.2 * len(text), y + 8)
        seen = box[0] > 0 and box[2] < frame.width and box[1] > _HEAD and box[3] < frame.bottom
        if not seen or any(meet(box, other) for other in taken):
            continue
        taken.append(box)
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.6" fill="{colours["ink"]}" stroke="{colours["paper"]}"/>')
        parts.append(
            f'<text x="{x + 6:.1f}" y="{y + 4:.1f}" font-weight="600" font-size="12" fill="{colours["ink"]}" '
            f'stroke="{colours["paper"]}" stroke-width="3" paint-order="stroke">{html.escape(text)}</text>'
        )
        if len(taken) == _LABELS:
            break
    return parts


def meet(a: Sequence[float], b: Sequence[float]) -> bool:
    """Whether two boxes (west, south, east, north) overlap."""
    return a[0] < b[2] and a[2] > b[0] and a[1] < b[3] and a[3] > b[1]


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
    depth = _MARGIN + _LEGEND_ROW * -(-len(entries) // columns)
    paper, ink = (content.style.map_colours[name] for name in ("paper", "ink"))
    parts = [f'<rect y="{frame.bottom:.1f}" width="{frame.width:.0f}" height="{depth:.1f}" fill="{paper}"/>']
    for number, ((status, who), fill) in enumerate(sorted(entries.items())):
        x = _MARGIN + column * (number % columns)
        y = frame.bottom + _MARGIN / 2 + _LEGEND_ROW * (number // columns)
        name = content.factions.get(who, {}).get(name_in, who) if status == "held" else words[status.strip("~")]
        parts.append(
            f'<rect x="{x}" y="{y:.1f}" width="20" height="13" fill="{fill}" stroke="{ink}" stroke-width=".4"/>'
        )
        parts.append(f'<text x="{x + 27}" y="{y + 11:.1f}" fill="{ink}">{html.escape(str(name)[:34])}</text>')
    return parts, depth
