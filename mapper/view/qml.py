"""A QGIS layer style (QML) for a LAYER table: its own colours, stripes in both colours where sides contest, time.

Called by :mod:`mapper.export`, which puts it into a GeoPackage, where QGIS finds it by itself. The elements are those
that QGIS 3.22 and later write and read (``QgsRuleBasedRenderer``, ``QgsVectorLayerTemporalProperties``). A map tip is
HTML, so what an article says is escaped in it, by QGIS, as it is shown.
"""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from typing import Any, Final

import geopandas as gpd

from mapper.records import COLOURING_MODALITIES, MODALITIES
from mapper.view.geojson import plain
from mapper.view.kml import xml_text
from mapper.view.words import page_words

_STRIPE_MM: Final = {"stripes": 1.2, "wide-stripes": 2.4}
_PIXEL_MM: Final = 0.26
_FROM_START_TO_END: Final = 2
_EXPRESSION: Final = 3
_INK: Final = "35,32,28,255"
_NOTHING: Final = "0,0,0,0"
_WORDS: Final = 90
_FONTS: Final = ("Segoe UI", "Arial", "DejaVu Sans", "Noto Sans")
"""The first that a system has is taken; all of them have Arabic letters or are helped out, and the first three are
none that QGIS would fetch from the network."""
_REGULAR: Final = "50"
"""Without it QGIS takes the thinnest that a family has, which may lack Arabic letters."""
_TOWN: Final = 1.0
_FAR: Final = 6_000_000
_NEAR: Final = 1_500_000
_NEARER: Final = 400_000

_UNREPORTED: Final = "\"status\" = 'unknown'"
_COMMA: Final = {"ar": "، ", "en": ", "}

_NOT_COLOURING: Final = tuple(one for one in MODALITIES if one not in COLOURING_MODALITIES)

Look = tuple[str, str, tuple[str, ...], bool]
"""Fill, pattern, colours of the pattern, and whether a claim's modality lets it colour the map."""

_PLAIN: Final[Look] = ("#808080", "", (), True)


def qml(layer: gpd.GeoDataFrame, *, lang: str = "en", kind: str = "") -> str:
    """
    Write the style of a layer.

    Parameters
    ----------
    layer
        LAYER table with simplestyle columns, lists still lists; in the file that the style is for, ``pattern-fills``
        is its JSON text.
    lang
        Language of the legend and of the labels, ``ar`` or ``en``.
    kind
        Kind of geometry that a layer without a feature is made for.

    Returns
    -------
    str
        QML. One rule per appearance, named after whom it stands for; opacity and outlines are read from each
        feature's columns; the temporal controller reads ``start`` and ``end``, and while it is off a history shows its
        last day; points are labelled, the more prominent first; a map tip tells who, since when and whose word it is.
        A layer without a feature has one rule, for what is added to it.
    """
    kinds = {one.removeprefix("Multi") for one in layer.geom_type.dropna()} or {kind.removeprefix("Multi")} - {""}
    points, lines = kinds == {"Point"}, bool(kinds) and all("Line" in kind for kind in kinds)
    root = ET.Element("qgis", version="3.22.0", styleCategories="AllStyleCategories", labelsEnabled=str(int(points)))
    if {"start", "end"} <= set(layer.columns):
        ET.SubElement(
            root, "temporal", enabled="1", mode=str(_FROM_START_TO_END), limitMode="0", startField="start",
            endField="end", accumulate="0", fixedDuration="0", durationField="", durationUnit="min",
            startExpression="", endExpression="",
        )  # fmt: skip
    renderer = ET.SubElement(root, "renderer-v2", type="RuleRenderer", symbollevels="0", enableorderby="0")
    rules = ET.SubElement(renderer, "rules", key="{looks}")
    symbols = ET.SubElement(renderer, "symbols")
    looks = _looks(layer, lang) or {_PLAIN: page_words()[lang]["tab_claims" if "modality" in layer else "tab_legend"]}
    unasked = _last_day(layer)
    for number, (look, label) in enumerate(looks.items()):
        which = " AND ".join(_filter(look, layer, lines or layer.empty) + unasked)
        ET.SubElement(rules, "rule", key=f"{{look-{number}}}", symbol=str(number), label=_xml(label), filter=which)
        draw = _marker if points else _line if lines else _fill
        draw(symbols, str(number), look)
    if not lines:
        _claimed(rules, symbols, layer, lang, points)
    name = "label_ar" if lang == "ar" else "label"
    if points:
        _labels(root, name, layer)
    ET.SubElement(root, "previewExpression").text = f'"{name}"'
    ET.SubElement(root, "mapTip", enabled="1").text = _tip(layer, lang)
    ET.indent(root, " ")
    return "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n" + ET.tostring(root, encoding="unicode") + "\n"


def _looks(layer: gpd.GeoDataFrame, lang: str) -> dict[Look, str]:
    """Distinct appearances, the plain ones first, each with the names it stands for."""
    names: dict[Look, dict[str, None]] = {}
    words, called = page_words()[lang], _called(layer, lang)
    for row in layer.drop(columns=layer.geometry.name).to_dict("records"):
        fill = plain(row.get("fill")) or plain(row.get("stroke")) or "#808080"
        fills = tuple(plain(row.get("pattern-fills")) or ())
        colours = plain(row.get("modality")) not in _NOT_COLOURING
        look = (str(fill), str(plain(row.get("pattern")) or ""), fills, colours)
        names.setdefault(look, {})[_name(row, words, called, lang)] = None
    order = sorted(names, key=lambda look: (bool(look[1]), sorted(names[look]), look))
    labels = {look: _shortened(" · ".join(sorted(one for one in names[look] if one))) for look in order}
    return {look: label if look[3] else f"{label} ({words['unused']})" for look, label in labels.items()}


def _called(layer: gpd.GeoDataFrame, lang: str) -> dict[str, str]:
    """Names of the factions that hold something in the layer, by id."""
    column = "faction_name_ar" if lang == "ar" else "faction_name"
    if not {"faction", column} <= set(layer.columns):
        return {}
    pairs = ((plain(one), plain(name)) for one, name in zip(layer["faction"], layer[column], strict=True))
    return {str(one): str(name or one) for one, name in pairs if one}


def _name(row: Mapping[str, Any], words: Mapping[str, Any], called: Mapping[str, str], lang: str) -> str:
    suffix = "_ar" if lang == "ar" else ""
    status = plain(row.get("status"))
    if "length_km" in row:
        return str(words["front"])
    if "status" in row and (status == "unknown" or not plain(row.get("faction"))):
        return str(words["unknown"])
    who = str(plain(row.get(f"faction_name{suffix}")) or plain(row.get(f"label{suffix}")) or "")
    if not plain(row.get("pattern")):
        return who
    rivals = [called.get(str(one), str(one)) for one in plain(row.get("rivals")) or ()]
    between = words.get(f"{status}_by") or f"{words['status'].get(status, status)}:"
    return f"{between} {_COMMA[lang].join([who, *rivals])}"


def _shortened(text: str) -> str:
    return text if len(text) <= _WORDS else f"{text[: _WORDS - 1].rstrip()}…"


def _filter(look: Look, layer: gpd.GeoDataFrame, lines: bool) -> list[str]:
    fill, pattern, fills, colours = look
    if lines:
        return []
    said = [f"\"fill\" = '{fill}'"]
    if pattern:
        text = "[" + ", ".join(f'"{colour}"' for colour in fills) + "]"
        said += [f"\"pattern\" = '{pattern}'", f"\"pattern-fills\" = '{text}'"]
    else:
        said.append('"pattern" IS NULL')
    if "modality" in layer.columns:
        kinds = ", ".join(f"'{one}'" for one in _NOT_COLOURING)
        said.append(f'("modality" IS NULL OR "modality" NOT IN ({kinds}))' if colours else f'"modality" IN ({kinds})')
    return said


def _last_day(layer: gpd.GeoDataFrame) -> list[str]:
    """
    What to ask besides while the map has no time: spans that ended before the last would lie over one another.

    What holds when the last of the spans begins is drawn, so that of spans filtered for a day all are. A script may
    draw a map without telling expressions anything of it, not even its scale; there everything is. Claims always are:
    they end when they stop counting, and are seen through.
    """
    if "modality" in layer or "end" not in layer or not layer["end"].notna().any():
        return []
    timed = "@map_start_time IS NOT NULL OR @map_scale IS NULL"
    return [f'({timed} OR "end" IS NULL OR "end" > to_date(maximum("start")))']


def _fill(symbols: ET.Element, name: str, look: Look) -> None:
    fill, pattern, fills, colours = look
    symbol = ET.SubElement(symbols, "symbol", type="fill", name=name, alpha="1", clip_to_extent="1", force_rhr="0")
    if not pattern and colours:
        base = _layer(symbol, "SimpleFill", {"color": _rgba(fill), "style": "solid", "outline_style": "no"})
        _defined(base, {"fillColor": _faded(fill)})
    width = _STRIPE_MM.get(pattern, 1.2)
    for at, colour in enumerate(fills):
        options = {
            "angle": "45", "distance": f"{width * len(fills):g}", "distance_unit": "MM", "offset": f"{width * at:g}",
            "offset_unit": "MM", "line_width": f"{width:g}", "line_width_unit": "MM", "color": _rgba(colour),
        }  # fmt: skip
        stripe = _layer(symbol, "LinePatternFill", options)
        inner = ET.SubElement(stripe, "symbol", type="line", name=f"@{name}@{at}", alpha="1")
        pen = {"line_color": _rgba(colour), "line_width": f"{width:g}", "line_width_unit": "MM", "capstyle": "flat"}
        _defined(_layer(inner, "SimpleLine", pen), {"outlineColor": _faded(colour)})
    dash = "solid" if colours else "dash"
    pen = {"line_color": _INK, "line_width": "0.2", "line_width_unit": "MM", "line_style": dash}
    _defined(_layer(symbol, "SimpleLine", pen), _STROKE)


def _line(symbols: ET.Element, name: str, look: Look) -> None:
    symbol = ET.SubElement(symbols, "symbol", type="line", name=name, alpha="1")
    line = _layer(symbol, "SimpleLine", {"line_color": _rgba(look[0]), "line_width": "0.6", "line_width_unit": "MM",
                                         "capstyle": "round", "joinstyle": "round"})  # fmt: skip
    _defined(line, _STROKE)


def _claimed(rules: ET.Element, symbols: ET.Element, layer: gpd.GeoDataFrame, lang: str, points: bool) -> None:
    """Rules of their own, drawn over the others: dots for those who alone say that they took it."""
    if "claimed_by" not in layer.columns:
        return
    words, names, unasked = page_words()[lang], _called(layer, lang), _last_day(layer)
    fills: dict[str, str] = {}
    for row in layer.drop(columns=layer.geometry.name).to_dict("records"):
        if not plain(row.get("pattern")):
            fills.setdefault(str(plain(row.get("faction")) or ""), str(plain(row.get("fill")) or "#808080"))
    sides = sorted({tuple(map(str, plain(value) or ())) for value in layer["claimed_by"]} - {()})
    for number, claimants in enumerate(sides):
        name = f"dots-{number}"
        text = json.dumps(claimants, ensure_ascii=False).replace("'", "''")
        who = _shortened(_COMMA[lang].join(names.get(one, one) for one in claimants))
        label = _xml(words["claimed_text"].replace("{names}", who))
        which = " AND ".join([f"\"claimed_by\" = '{_xml(text)}'", *unasked])
        ET.SubElement(rules, "rule", key=f"{{{name}}}", symbol=name, label=label, filter=which)
        kind = "marker" if points else "fill"
        symbol = ET.SubElement(symbols, "symbol", type=kind, name=name, alpha="1", clip_to_extent="1", force_rhr="0")
        for at, claimant in enumerate(claimants):
            dot = {
                "name": "circle", "color": _rgba(fills.get(claimant, "#808080")), "size": "1", "size_unit": "MM",
                "outline_color": _INK, "outline_width": "0.15",
            }  # fmt: skip
            if points:
                _layer(symbol, "SimpleMarker", dot)
                break
            rows = {"distance_x": "5", "distance_y": "2.5", "displacement_x": "2.5", "offset_x": f"{at * 1.2:g}"}
            units = {f"{one}_unit": "MM" for one in rows}
            pattern = _layer(symbol, "PointPatternFill", rows | units)
            _layer(
                ET.SubElement(pattern, "symbol", type="marker", name=f"@{name}@{at}", alpha="1"), "SimpleMarker", dot
            )


def _marker(symbols: ET.Element, name: str, look: Look) -> None:
    fill, _, fills, colours = look
    symbol = ET.SubElement(symbols, "symbol", type="marker", name=name, alpha="1")
    size = {"size": "2.2", "size_unit": "MM", "outline_color": _INK, "outline_width": "0.2"}
    if not colours:
        _layer(symbol, "SimpleMarker", {"name": "circle", "color": _NOTHING, **size, "outline_color": _rgba(fill)})
        return
    base = _layer(symbol, "SimpleMarker", {"name": "circle", "color": _rgba(fill), **size})
    edge = f"if({_UNREPORTED}, \"stroke\", '{_INK}')"
    _defined(base, {"fillColor": _faded(fill), "outlineColor": edge, "size": f"if({_UNREPORTED}, 1.4, 2.2)"})
    if len(fills) > 1:
        _layer(symbol, "SimpleMarker", {"name": "semi_circle", "color": _rgba(fills[1]), "angle": "45", **size})


_STROKE: Final = {
    "outlineColor": 'set_color_part("stroke", \'alpha\', 255 * "stroke-opacity")',
    "outlineWidth": f'"stroke-width" * {_PIXEL_MM}',
}


def _faded(colour: str) -> str:
    return f"set_color_part('{colour}', 'alpha', 255 * coalesce(\"fill-opacity\", 0))"


def _layer(symbol: ET.Element, kind: str, options: Mapping[str, str]) -> ET.Element:
    layer = ET.SubElement(symbol, "layer", {"class": kind, "enabled": "1", "locked": "0", "pass": "0"})
    table = ET.SubElement(layer, "Option", type="Map")
    for key, value in options.items():
        ET.SubElement(table, "Option", name=key, value=value, type="QString")
    for key, value in options.items():
        ET.SubElement(layer, "prop", k=key, v=value)
    return layer


def _defined(layer: ET.Element, expressions: Mapping[str, str], tag: str = "data_defined_properties") -> None:
    """Properties that are read from the columns of each feature."""
    options = ET.SubElement(ET.SubElement(layer, tag), "Option", type="Map")
    ET.SubElement(options, "Option", name="name", value="", type="QString")
    properties = ET.SubElement(options, "Option", name="properties", type="Map")
    for name, expression in expressions.items():
        one = ET.SubElement(properties, "Option", name=name, type="Map")
        ET.SubElement(one, "Option", name="active", value="true", type="bool")
        ET.SubElement(one, "Option", name="expression", value=expression, type="QString")
        ET.SubElement(one, "Option", name="type", value=str(_EXPRESSION), type="int")
    ET.SubElement(options, "Option", name="type", value="collection", type="QString")


def _labels(root: ET.Element, column: str, layer: gpd.GeoDataFrame) -> None:
    prominent, scale = "prominence" in layer, _NEARER if "modality" in layer else _NEAR
    labeling = ET.SubElement(root, "labeling", type="simple")
    settings = ET.SubElement(labeling, "settings", calloutType="simple")
    style = ET.SubElement(
        settings, "text-style", fieldName=column, isExpression="0", fontFamily=_FONTS[0], fontWeight=_REGULAR,
        fontSize="8", fontSizeUnit="Point", textColor=_INK, textOpacity="1",
    )  # fmt: skip
    families = ET.SubElement(style, "families")
    for font in _FONTS:
        ET.SubElement(families, "family", name=font)
    ET.SubElement(style, "text-buffer", bufferDraw="1", bufferSize="0.8", bufferSizeUnits="MM",
                  bufferColor="251,248,240,255", bufferOpacity="1")  # fmt: skip
    ET.SubElement(settings, "placement", placement="6", dist="1", distUnits="MM", priority="5")
    ET.SubElement(settings, "rendering", drawLabels="1", scaleVisibility="1", scaleMin="1",
                  scaleMax=str(_FAR if prominent else scale), obstacle="1", zIndex="0")  # fmt: skip
    if prominent:
        town = f'"prominence" >= {_TOWN:g}'
        expressions = {
            "Show": f"{town} OR @map_scale <= if({_UNREPORTED}, {_NEARER}, {_NEAR})",
            "Priority": f'min(10, 6 * "prominence" + if({_UNREPORTED}, 0, 1))',
            "Size": f"if({town}, 10, 8)",
        }
        _defined(settings, expressions, "dd_properties")


def _tip(layer: gpd.GeoDataFrame, lang: str) -> str:
    """HTML of a map tip, with expressions that QGIS fills in: what the balloon of :mod:`mapper.view.kml` tells."""
    words, suffix = page_words()[lang], "_ar" if lang == "ar" else ""
    shown = [f'"label{suffix}"']
    if "status" in layer:
        table = words["said" if "modality" in layer else "status"]
        cases = " ".join(f"WHEN \"status\" = '{one}' THEN {_text(text)}" for one, text in table.items())
        who = f"coalesce(nullif(nullif(\"faction_name{suffix}\", ''), {shown[0]}) || ' · ', '')"
        shown.append(f'{who} || CASE {cases} ELSE "status" END')
    if "since" in layer:
        shown.append(f"{_text(words['since'])} || ' ' || \"since\"")
    if "quote" in layer:
        shown.append("'“' || nullif(\"quote\", '') || '”'")
    if {"source", "reported"} <= set(layer.columns):
        shown.append("nullif(trim(concat(\"source\", ' ', \"reported\")), '')")
    head, *rest = map(_escaping, shown)
    lines = f"<b>[% {head} %]</b>" + "".join(f"[% coalesce('<br/>' || {one}, '') %]" for one in rest)
    return f'<div dir="{"rtl" if lang == "ar" else "ltr"}">{lines}</div>'


def _escaping(expression: str) -> str:
    """An expression for HTML that shows the text of another one as text."""
    for letter, name in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        expression = f"replace({expression}, '{letter}', '{name}')"
    return expression


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _rgba(colour: str) -> str:
    return ",".join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5)) + ",255"


def _xml(text: str) -> str:
    """Text without what XML cannot hold; ElementTree escapes the rest."""
    return "".join(letter for letter in text if xml_text(letter) != "\ufffd" or letter == "\ufffd")


def style_row(layer: gpd.GeoDataFrame, name: str, *, as_of: Any, lang: str, kind: str = "") -> Sequence[Any]:
    """
    One row of QGIS's table ``layer_styles``, in the order of :data:`STYLE_COLUMNS`.

    Parameters
    ----------
    name
        Of the layer in the file.
    as_of
        Time of the row, so that it does not depend on the clock.
    lang, kind
        As for :func:`qml`.
    """
    return ("", "", name, "geom", f"mapper {name}"[:30], qml(layer, lang=lang, kind=kind), "", True, "", "", "", as_of)


STYLE_COLUMNS: Final = (
    "f_table_catalog", "f_table_schema", "f_table_name", "f_geometry_column", "styleName", "styleQML", "styleSLD",
    "useAsDefault", "description", "owner", "ui", "update_time",
)  # fmt: skip
