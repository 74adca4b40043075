"""LAYER tables as KML 2.2 for Google Earth: folders per holder, styles, time spans, and text that stays text.

Google Earth shows a balloon as HTML, so what an article says is escaped twice, and no CDATA is used.
"""

from __future__ import annotations

import hashlib
import html
import re
import struct
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

import geopandas as gpd
import numpy as np
import shapely

from mapper.view.geojson import plain
from mapper.view.words import page_words

NAMESPACE: Final = "http://www.opengis.net/kml/2.2"
DOT: Final = "files/dot.png"
"""Where in the archive the picture of a point stands; see :func:`dot_png`."""

_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPES: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;"})
_CONTESTED_WIDTH: Final = 3.0
_PLACE_SCALE: Final = 0.5


def kml(layers: Mapping[str, gpd.GeoDataFrame], *, title: str, lang: str = "en") -> str:
    """
    Write layers as one KML document, a folder each.

    Parameters
    ----------
    layers
        Name to LAYER table, EPSG:4326 (lon, lat).
    title
        Name of the document.
    lang
        Language of names and of the words round them, ``ar`` or ``en``.

    Returns
    -------
    str
        Every column is in ``ExtendedData``. What XML cannot hold (control characters, halves of characters) becomes
        U+FFFD. A contested area is filled with its holder's colour and edged broadly with its rival's, because KML
        has no stripes. ``end`` is exclusive; a program that takes it for inclusive shows both on that midnight.
    """
    sheet = _Sheet(lang, page_words()[lang])
    folders = [_folder(name, layer, sheet) for name, layer in layers.items()]
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="{NAMESPACE}">\n<Document id="map">\n'
        f"<name>{xml_text(title)}</name>\n{''.join(sheet.styles.values())}{''.join(folders)}</Document>\n</kml>\n"
    )


def xml_text(text: object) -> str:
    """
    Make text into XML character data, also for attributes.

    Examples
    --------
    >>> xml_text("]]> & <b>")
    ']]&gt; &amp; &lt;b&gt;'
    """
    return _escaped(str(text))


@lru_cache(maxsize=8192)
def _escaped(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text).translate(_ESCAPES)


def xml_id(text: str) -> str:
    """
    Make an id into an XML name (NCName): as it is where that can be, else with a hash of it.

    Examples
    --------
    >>> xml_id("area-1f"), xml_id("7:ع")
    ('area-1f', 'f-7-dd7bd5f3')
    """
    if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.-]*", text):
        return text
    safe = re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-")[:40]
    return f"f-{safe}-{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"


def dot_png(side: int = 32) -> bytes:
    """Draw a white disc, which the styles tint, as PNG."""
    middle = (side - 1) / 2
    away = np.hypot(*(np.indices((side, side)) - middle))
    cover = np.clip(middle - away, 0, 1) * 255
    pixels = np.full((side, side, 2), 255, dtype=np.uint8)
    pixels[:, :, 1] = cover.astype(np.uint8)
    lines = b"".join(b"\0" + row.tobytes() for row in pixels)
    head = struct.pack(">IIBBBBB", side, side, 8, 4, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


@dataclass(frozen=True)
class _Sheet:
    """What the features of a document share."""

    lang: str
    words: Mapping[str, Any]
    styles: dict[str, str] = field(default_factory=dict)

    def named(self, row: Mapping[str, Any], column: str) -> str:
        wanted = f"{column}_ar" if self.lang == "ar" else column
        return str(row.get(wanted) or row.get(column) or "")


def _folder(name: str, layer: gpd.GeoDataFrame, sheet: _Sheet) -> str:
    inner: dict[str, list[str]] = {}
    columns = [column for column in layer.columns if column != layer.geometry.name]
    for feature_id, row, shape in zip(
        layer.index, layer[columns].to_dict("records"), layer.geometry.to_numpy(), strict=True
    ):
        row = {column: plain(value) for column, value in row.items()}
        side = "faction_name" if "faction_name" in row else "label"
        holder = sheet.named(row, side) or sheet.words["unknown"]
        mark = _placemark(f"{name}.{feature_id}", str(feature_id), row, shape, sheet)
        inner.setdefault(holder, []).append(mark)
    parts = [
        f'<Folder id="{xml_id(f"{name}.{number}")}"><name>{xml_text(holder)}</name>\n{"".join(marks)}</Folder>\n'
        for number, (holder, marks) in enumerate(sorted(inner.items()))
    ]
    return f'<Folder id="{xml_id(name)}"><name>{xml_text(name)}</name>\n{"".join(parts)}</Folder>\n'


def _placemark(key: str, feature_id: str, row: dict[str, Any], shape: shapely.Geometry, sheet: _Sheet) -> str:
    label = sheet.named(row, "label") or feature_id
    data = "".join(
        f'<Data name="{xml_text(name)}"><value>{xml_text(_value(value))}</value></Data>'
        for name, value in {"id": feature_id, **row}.items()
        if value is not None
    )
    return (
        f'<Placemark id="{xml_id(key)}"><name>{xml_text(label)}</name>'
        f"<description>{xml_text(_balloon(row, sheet))}</description>{_span(row)}"
        f"<styleUrl>#{_style(row, shape, sheet.styles)}</styleUrl><ExtendedData>{data}</ExtendedData>"
        f"{_geometry(shape)}</Placemark>\n"
    )


def _value(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def _span(row: Mapping[str, Any]) -> str:
    begin, end = row.get("start"), row.get("end")
    inside = (f"<begin>{begin}</begin>" if begin else "") + (f"<end>{end}</end>" if end else "")
    return f"<TimeSpan>{inside}</TimeSpan>" if inside else ""


def _balloon(row: Mapping[str, Any], sheet: _Sheet) -> str:
    """HTML of a balloon; nothing of it comes unescaped from a table."""
    words = sheet.words
    status = str(row.get("status") or "")
    table, dot = ("said", " · ") if "modality" in row else ("status", " ")
    lines = [f"<b>{_html(sheet.named(row, 'faction_name'))}</b>{dot}{_html(words[table].get(status, status))}"]
    if row.get("since"):
        lines.append(f"{_html(words['since'])} {_html(row['since'])}")
    if row.get("confidence") is not None:
        lines.append(f"{_html(words['confidence'])}: {float(row['confidence']):.0%}")
    if row.get("quote"):
        lines.append(f'<span dir="auto">“{_html(row["quote"])}”</span>')
    source = " ".join(str(row[name]) for name in ("source", "reported") if row.get(name))
    url = str(row.get("url") or "")
    if re.match(r"https?://[^\s]+$", url):
        source = f'<a href="{_html(url)}">{_html(source or url)}</a>'
    else:
        source = _html(source)
    lines += [source] if source else []
    return f'<div dir="{"rtl" if sheet.lang == "ar" else "ltr"}">' + "<br/>".join(lines) + "</div>"


def _html(text: object) -> str:
    """Escape HTML, and ``$[`` too, which Google Earth replaces by other fields."""
    return html.escape(str(text)).replace("$[", "$&#91;")


def _style(row: Mapping[str, Any], shape: shapely.Geometry | None, styles: dict[str, str]) -> str:
    """Id of the style of a row; it is added when it is new."""
    fill, stroke = str(row.get("fill") or "#808080"), str(row.get("stroke") or "#000000")
    width = float(row.get("stroke-width") or 1.0)
    line = _colour(stroke, float(row.get("stroke-opacity") or 1.0))
    sides = row.get("pattern-fills") or []
    if len(sides) > 1:
        line, width = _colour(str(sides[1]), 1.0), _CONTESTED_WIDTH
    icon = ""
    if shape is not None and shape.geom_type == "Point":
        icon = (
            f"<IconStyle><color>{_colour(fill, 1.0)}</color><scale>{_PLACE_SCALE}</scale>"
            f"<Icon><href>{DOT}</href></Icon></IconStyle><LabelStyle><scale>0.7</scale></LabelStyle>"
        )
    inside = (
        f"{icon}<LineStyle><color>{line}</color><width>{width:g}</width></LineStyle>"
        f"<PolyStyle><color>{_colour(fill, float(row.get('fill-opacity') or 0.0))}</color></PolyStyle>"
    )
    name = f"s{hashlib.sha256(inside.encode()).hexdigest()[:8]}"
    styles.setdefault(name, f'<Style id="{name}">{inside}</Style>\n')
    return name


def _colour(colour: str, opacity: float) -> str:
    """``#rrggbb`` as KML's aabbggrr."""
    return f"{round(opacity * 255):02x}{colour[5:7]}{colour[3:5]}{colour[1:3]}"


def _geometry(shape: shapely.Geometry | None) -> str:
    if shape is None or shape.is_empty:
        return ""
    parts = [_part(part) for part in shapely.get_parts(shapely.orient_polygons(shape))]
    return parts[0] if len(parts) == 1 else f"<MultiGeometry>{''.join(parts)}</MultiGeometry>"


def _part(part: shapely.Geometry) -> str:
    if part.geom_type == "Point":
        return f"<Point>{_coordinates(part)}</Point>"
    if part.geom_type != "Polygon":
        return f"<LineString><tessellate>1</tessellate>{_coordinates(part)}</LineString>"
    holes = "".join(f"<innerBoundaryIs>{_ring(hole)}</innerBoundaryIs>" for hole in part.interiors)
    outer = f"<outerBoundaryIs>{_ring(part.exterior)}</outerBoundaryIs>"
    return f"<Polygon><tessellate>1</tessellate>{outer}{holes}</Polygon>"


def _ring(ring: shapely.Geometry) -> str:
    return f"<LinearRing>{_coordinates(ring)}</LinearRing>"


def _coordinates(shape: shapely.Geometry) -> str:
    xy: Sequence[Sequence[float]] = (np.round(shapely.get_coordinates(shape), 6) + 0.0).tolist()
    return "<coordinates>" + " ".join(f"{x:.10g},{y:.10g}" for x, y in xy) + "</coordinates>"
