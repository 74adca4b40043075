"""The map as one HTML file that opens with the network cable pulled; the only module that imports folium.

Text of articles never meets a folium popup, tooltip, name or template, which run it through Jinja: it travels
in one base64 block and enters the page as text nodes. Called by the pipeline; draws what it is given.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import html
import json
import re
from collections.abc import Iterator
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, cast

import folium
from branca.element import Element, Figure, MacroElement
from xstatic.pkg import leaflet as xstatic_leaflet

from mapper.errors import DataError
from mapper.view.columns import packed
from mapper.view.content import MapContent, country_lines
from mapper.view.packing import payload
from mapper.view.still import still
from mapper.view.tiles import Tiles, tiles_called
from mapper.view.words import LANGUAGES, page_words

_SCRIPTS: Final = (
    *("page_beads.js", "page_badges.js"),
    *("page_columns.js", "page_net.js", "page_ground.js", "page_find.js", "page_model.js", "page_parts.js"),
    *("page_marks.js", "page_hearts.js", "page_names.js"),
    *("page_fronts.js", "page_fill.js", "page_patch.js", "page_rim.js"),
    *("page_draw.js", "page_words.js", "page_frame.js", "page_room.js", "page_legend.js", "page_look.js"),
    *("page_place.js", "page_claims.js", "page_search.js", "page_changes.js", "page_picture.js"),
    *("page_signs.js", "page.js"),
)
_STYLES: Final = (
    *("page.css", "page_side.css", "page_figures.css", "page_place.css"),
    *("page_map.css", "page_small.css", "page_print.css"),
)
_DATA_ID: Final = "mapper-data"
_CODE_ID: Final = "mapper-code"
_PLAIN: Final = str.maketrans("$<{`&}>", ".,[]:/\\")
"""Letters of Base85 that mean something in HTML or in a template, and what ``page_boot.js`` reads for them."""
_SCRIPT_TAG: Final = re.compile(r"<script(?: type=\"text/javascript\")?>(.*?)</script>", re.S)
_STYLE_TAG: Final = re.compile(r"<style>(.*?)</style>", re.S)
_BLANK: Final = re.compile(r"\n\s*\n\s*")


def page(content: MapContent, *, lang: str = "ar", tiles: Tiles | None = None) -> str:
    """
    Make the whole page: Leaflet, styles, scripts and data in one HTML text.

    Parameters
    ----------
    content
        What to show; coordinates in EPSG:4326 (lon, lat).
    lang
        Language the page opens in, ``ar`` or ``en``; the reader can switch.
    tiles
        Online tiles under the map; None draws the theatre's own land, borders and rivers.

    Returns
    -------
    str
        The same content gives the same bytes. The page asks the network for nothing but tiles that were asked for,
        and its content security policy forbids it to.

    Raises
    ------
    SchemaError
        If the content contradicts itself.
    DataError
        If there is no such language.
    """
    if lang not in LANGUAGES:
        raise DataError(f"no language {lang!r}; there are: {', '.join(LANGUAGES)}")
    content.check()
    chart = _OfflineMap(_middle(content))
    words = page_words()
    _ControlLayer(_packed(content, words, lang, tiles), _fallback(words)).add_to(chart)
    figure = _figure(chart)
    _number(figure)
    title = content.title_ar if lang == "ar" else content.title
    figure.header.add_child(_Raw(f"<title>{html.escape(title)}</title>"), name="title")
    text = figure.render()
    text = text.replace("<html>", f'<html lang="{lang}">', 1)
    text, code, style = _bundled(text)
    return text.replace("<head>", "<head>\n" + _policy(text, code, style, tiles), 1)


def embed(page_html: str, height: int = 640, *, picture: str = "", alt: str = "") -> str:
    """
    Wrap a page for a notebook: a sandboxed frame over a still picture.

    Parameters
    ----------
    page_html
        What :func:`page` made.
    height
        Height in pixels.
    picture
        SVG that an untrusted notebook shows instead, see :func:`mapper.view.still.still`.
    alt
        What the map shows, in words, for those who do not see it.

    Returns
    -------
    str
        HTML in ASCII, whatever the encoding of the document around it: the hashes of the policy depend on every
        letter. The frame may run its own scripts, open links and offer its picture for download, and cannot reach
        the notebook.
    """
    image = base64.b64encode(picture.encode()).decode()
    said = html.escape(alt).encode("ascii", "xmlcharrefreplace").decode()
    under = (
        f'<img alt="{said}" style="width:100%;height:100%;object-fit:contain" src="data:image/svg+xml;base64,{image}">'
    )
    inside = html.escape(page_html).encode("ascii", "xmlcharrefreplace").decode()
    frame = (
        f'<iframe title="{said}" sandbox="allow-scripts allow-popups allow-downloads" referrerpolicy="no-referrer" '
        'style="position:absolute;left:0;top:0;width:100%;height:100%;border:0" '
        f'srcdoc="{inside}"></iframe>'
    )
    return f'<div style="position:relative;width:100%;height:{int(height)}px">{under if picture else ""}{frame}</div>'


class _Raw(Element):
    """Text that goes out as it is: branca would render it as a template, and templates can run Python."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._name = "Raw"
        self.text = text

    def render(self, **_: Any) -> str:
        """Return the text untouched."""
        return self.text


class _OfflineMap(folium.Map):
    """A folium map that carries Leaflet inside itself and links to nothing."""

    def __init__(self, middle: tuple[float, float]) -> None:
        super().__init__(
            location=middle,
            zoom_start=7,
            tiles=None,
            zoom_control=False,
            attributionControl=False,
            zoomSnap=0.25,
            zoomDelta=0.75,
            wheelPxPerZoomLevel=90,
        )
        self.default_js = []
        self.default_css = []

    def render(self, **kwargs: Any) -> str:
        """Put Leaflet's own files into the header, then draw the map."""
        header = _figure(self).header
        header.add_child(_Raw(_style_tag(_leaflet_css())), name="leaflet_css")
        header.add_child(_Raw(_script_tag(_lines(_leaflet_file("leaflet.js")))), name="leaflet_js")
        super().render(**kwargs)
        return ""


class _ControlLayer(MacroElement):
    """The data block, our scripts and styles, and one call that starts them on the map."""

    def __init__(self, packed: bytes, fallback: str) -> None:
        super().__init__()
        self._name = "ControlLayer"
        self.packed = packed
        self.fallback = fallback

    def render(self, **_: Any) -> str:
        """Add everything as raw text; no template sees it."""
        figure = _figure(self)
        for name in _STYLES:
            figure.header.add_child(_Raw(_style_tag(_own_file(name))), name=name)
        for name in _SCRIPTS:
            figure.header.add_child(_Raw(_script_tag(_own_file(name))), name=name)
        figure.html.add_child(_Raw(_block(_DATA_ID, self.packed)), name="data")
        figure.html.add_child(_Raw(self.fallback), name="fallback")
        start = f'MapperPage.start({cast(Element, self._parent).get_name()}, "{_DATA_ID}");'
        figure.script.add_child(_Raw(start), name="start")
        return ""


def _block(name: str, packed: bytes) -> str:
    """Bytes as text that is no markup, no template and no escape: five letters for four bytes."""
    text = base64.b85encode(packed).decode().translate(_PLAIN)
    return f'<script type="application/gzip;base85" id="{name}">{text}</script>'


def _fallback(words: dict[str, Any]) -> str:
    """What a reader sees whose browser runs no scripts."""
    lines = (f'<span lang="{code}" dir="auto">{html.escape(words[code]["noscript"])}</span>' for code in LANGUAGES)
    return '<p class="mp-fallback" id="mapper-fallback">' + "<br>".join(lines) + "</p>"


def _packed(content: MapContent, words: dict[str, Any], lang: str, tiles: Tiles | None) -> bytes:
    """Everything the scripts read."""
    return packed(payload(content) | {"lang": lang, "words": words, "tiles": asdict(tiles) if tiles else None})


def _middle(content: MapContent) -> tuple[float, float]:
    """Middle of the theatre as folium wants it: (lat, lon)."""
    if not len(content.vertices):
        return 0.0, 0.0
    lon, lat = (content.vertices.min(axis=0) + content.vertices.max(axis=0)) / 2
    return round(float(lat), 4), round(float(lon), 4)


def _figure(element: Element) -> Figure:
    return cast(Figure, element.get_root())


def _number(figure: Figure) -> None:
    """Replace branca's random ids by numbers, in tree order; ids are read when the figure is rendered."""
    for number, element in enumerate(_walk(figure)):
        element._id = f"{number:032x}"


def _walk(element: Element) -> Iterator[Element]:
    yield element
    for child in element._children.values():
        yield from _walk(child)


def _bundled(text: str) -> tuple[str, str, str]:
    """The page with its scripts and styles in one compressed block, and the sources of both: a third of the size."""
    style = "\n".join(_STYLE_TAG.findall(text))
    dress = f"MapperBoot.dress({json.dumps(style, ensure_ascii=False)})"
    code = "\n;\n".join([dress, *_SCRIPT_TAG.findall(text)])
    block = _block(_CODE_ID, gzip.compress(code.encode(), 9, mtime=0))
    bare = _BLANK.sub("\n", _STYLE_TAG.sub("", _SCRIPT_TAG.sub("", text)))
    bare = bare.replace("</head>", _style_tag(_own_file("page_first.css")) + "\n</head>", 1)
    start, end = bare.rsplit("</html>", 1)
    return f"{start}{block}\n{_script_tag(_own_file('page_boot.js'))}\n</html>{end}", code, style


def _policy(text: str, code: str, style: str, tiles: Tiles | None) -> str:
    """Content security policy that lets in just the scripts and styles that ``text`` holds, ``code`` and ``style``."""
    scripts = " ".join(dict.fromkeys(map(_source_hash, [*_SCRIPT_TAG.findall(text), code])))
    styles = " ".join(dict.fromkeys(map(_source_hash, [*_STYLE_TAG.findall(text), style])))
    pictures = " ".join(["data:", *(tiles.hosts if tiles else ())])
    rules = (
        f"default-src 'none'; script-src {scripts}; style-src {styles}; img-src {pictures}; "
        "base-uri 'none'; form-action 'none'"
    )
    return f'<meta http-equiv="Content-Security-Policy" content="{rules}">'


def _source_hash(source: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(source.encode()).digest()).decode() + "'"


def _script_tag(source: str) -> str:
    if "</script" in source.lower() or "<!--" in source:
        raise DataError("a script of the page would end its own tag")
    return f"<script>{source}</script>"


def _style_tag(source: str) -> str:
    if "</style" in source.lower():
        raise DataError("a style sheet of the page would end its own tag")
    return f"<style>{source}</style>"


def _leaflet_css() -> str:
    """Leaflet's style sheet without the pictures of markers and menus, which the page has none of."""
    return re.sub(r"background-image:\s*url\(images/[^)]+\);?", "", _lines(_leaflet_file("leaflet.css")))


def _lines(source: bytes) -> str:
    """Text with the line ends a browser sees, or the hashes of the policy would not fit."""
    return source.decode().replace("\r\n", "\n")


def _leaflet_file(name: str) -> bytes:
    return Path(xstatic_leaflet.BASE_DIR, name).read_bytes()


def _own_file(name: str) -> str:
    """One of our own files without comments and indentation: it has no text that spans lines."""
    text = _lines(files("mapper.view").joinpath(name).read_bytes())
    text = re.sub(r"^\s*/\*.*?\*/\s*$", "", text, flags=re.M | re.S)
    return re.sub(r"\n\s*(?://.*)?(?=\n)|\n\s+", "\n", text)


__all__ = ["LANGUAGES", "MapContent", "Tiles", "country_lines", "embed", "page", "still", "tiles_called"]
