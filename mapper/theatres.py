"""Theatres of other countries, made out of a gazetteer, a boundary and rivers; each is a folder of the user's."""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from string import Template
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from mapper.boundaries import BUILTIN, STUDY, name_column, one_level, open_layer, polygons_of, with_arabic
from mapper.claims.factions import Factions
from mapper.errors import InputError, MapperError
from mapper.gazetteers import PLACE_COLUMNS, csv_text, with_parents
from mapper.placerows import read_rows
from mapper.resources import data_path, read_toml
from mapper.text.normalize import fold_key
from mapper.theatre import REST, Theatre, theatre_names
from mapper.userareas import LAND_KINDS, only

_SLUG: Final = re.compile(r"[a-z0-9][a-z0-9-]*")
_WINDS: Final = ("N", "NE", "E", "SE", "S", "SW", "W", "NW")
_SHOWN: Final = 5
_SEA: Final = "# A point in the sea (lon, lat): what the map paints as water.\n"
_AROUND_DEGREES: Final = 0.5
_OUTSIDE: Final = 0.01
_MOSTLY_OUTSIDE: Final = 0.5
"""Shares of a theatre beyond what the package knows from which on its sea, and its neighbours, are not drawn."""
_PUDDLE: Final = 0.01
"""Square degrees; less between two borders is no sea, but the coarseness of one of them."""


@dataclass(frozen=True, slots=True)
class Made:
    """
    What :func:`new` did.

    Parameters
    ----------
    folder
        Where the theatre is.
    places, governorates
        How many there are.
    notes
        What was left out or mended, for the user.
    """

    folder: Path
    places: int
    governorates: int
    notes: list[str] = field(default_factory=list)


def new(
    name: str,
    own: Path,
    *,
    gazetteer: str,
    boundary: str,
    country: str,
    rivers: str | None = None,
    boundary_name_col: str | None = None,
    columns: Mapping[str, str | None] | None = None,
    factions: str | None = None,
    replace: bool = False,
) -> Made:
    """
    Make a theatre, whole or not at all.

    Parameters
    ----------
    name
        Lower-case letters, digits and hyphens.
    own
        Folder of the user's theatres; made when missing.
    gazetteer, boundary, rivers
        Files, or ``builtin:XX`` for what the package has of country ``XX``. Layers in a declared CRS are reprojected
        to EPSG:4326 (lon, lat).
    country
        Two-letter code.
    boundary_name_col
        Column with the names of the polygons.
    columns
        Columns of the gazetteer, as for :func:`mapper.gazetteers.add`.
    factions
        A factions.toml, None for the template.
    replace
        Replace a theatre of the user's of the same name.

    Raises
    ------
    InputError
        Naming every fault of the name and the files.
    """
    faults: list[str] = []
    notes: list[str] = []
    code = country.upper()
    if not _SLUG.fullmatch(name) or name == "template":
        faults.append(f"theatre name {name!r}: use lower-case letters, digits and hyphens, not 'template'")
    elif name in theatre_names():
        faults.append(f"theatre name {name!r} is built in; choose another")
    elif (own / name).exists() and not replace:
        faults.append(f"theatre {name!r} is there already ({own / name}); --replace replaces it")
    if not re.fullmatch("[A-Z]{2}", code):
        faults.append(f"--country {country!r}: use two letters, as IQ")

    def tried(read: Any, *given: Any) -> Any:
        try:
            return read(*given)
        except (MapperError, OSError) as fault:
            faults.append(str(fault))
            return None

    lands = tried(_governorates, boundary, boundary_name_col, code, notes)
    rows, titles = tried(_places, gazetteer, columns or {}, notes) or (None, None)
    lines = tried(_rivers, rivers, lands, notes) if rivers else []
    chosen = Path(factions) if factions else data_path("theatres", "template", f"factions-{code.lower()}.toml")
    if not factions and not chosen.is_file():
        chosen = data_path("theatres", "template", "factions.toml")
    tried(_check_factions, chosen)
    english, arabic = "", ""
    if lands is not None and rows is not None:
        lands, (english, arabic) = with_arabic(lands, rows, titles)
        lands = _rest_named(lands)
        rows = with_parents(rows, lands.set_index("place_id"))
        inside = rows[rows["parent_id"].notna()].drop_duplicates("place_id")
        if inside.empty:
            faults.append(f"{gazetteer}: none of its {len(rows)} places lies inside {boundary}")
        elif out := int(rows["parent_id"].isna().sum()):
            notes.append(f"{gazetteer}: {out} places outside the boundary left out")
    if faults:
        raise InputError("\n".join(faults))
    own.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(prefix=".new-", dir=own))
    try:
        _write(part, name, code, (english, arabic), inside, lands, lines, chosen)
        Theatre(part, read_toml(part / "theatre.toml")).places  # noqa: B018
        target = own / name
        if target.exists():
            os.rename(target, old := part.with_name(f"{part.name}-old"))
            os.rename(part, target)
            shutil.rmtree(old)
        else:
            os.rename(part, target)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return Made(target, len(inside), len(lands), notes)


def _check_factions(file: Path) -> None:
    found = read_toml(file)
    try:
        Factions.from_dict(found)
    except MapperError as fault:
        raise InputError(f"{file}: {fault}") from None
    except (TypeError, AttributeError, KeyError, ValueError) as fault:
        form = data_path("theatres", "template", "factions.toml")
        raise InputError(f"{file}: not in the form of {form} ({type(fault).__name__}: {fault})") from None


def _governorates(file: str, wanted: str | None, code: str, notes: list[str]) -> gpd.GeoDataFrame:
    """``place_id, name, name_ar, rest``, without overlaps."""
    if file.startswith(BUILTIN):
        return _builtin(file, notes)
    found = one_level(polygons_of(file, wanted, notes), file, notes)
    ids, number = [], 0
    for rest in found["rest"]:
        number += not rest
        ids.append(f"{code}-{number:02}" if not rest else f"{code}{REST}")
    found["place_id"] = _unlike(ids)
    return found


def _unlike(ids: list[str]) -> list[str]:
    return [one if one not in ids[:at] else f"{one}-{at + 1}" for at, one in enumerate(ids)]


def _builtin(file: str, notes: list[str]) -> gpd.GeoDataFrame:
    """What the package has of a country: governorates where it has some, and the rest as one unit."""
    code = file.removeprefix(BUILTIN).upper()
    layer = open_layer(file, "admin1.geojson")
    layer = layer[layer["country"] == code]
    countries = open_layer(file, "countries.geojson")
    land = countries[countries["place_id"] == code]
    if land.empty:
        raise InputError(f"{file}: the package has no boundary of {code!r}; it has {', '.join(countries['place_id'])}")
    columns = ["place_id", "name", "name_ar"]
    found = gpd.GeoDataFrame(layer[columns], geometry=layer.geometry.to_numpy(), crs=4326).assign(rest=False)
    west, south, east, north = land.total_bounds
    own = f"of its governorates {', '.join(layer['name'])}; the rest of that is one unit"
    notes.append(
        f"{file}: the package has the country only within {west:g}-{east:g} E, {south:g}-{north:g} N, and "
        f"{own if len(layer) else 'none of its governorates; it is one unit'}"
    )
    left = only(shapely.make_valid(land.union_all().difference(layer.union_all())), "Polygon")
    if left.is_empty:
        return found
    row = {"name": [land["name"].iloc[0]], "name_ar": [land["name_ar"].iloc[0]], "rest": [len(layer) > 0]}
    row["place_id"] = [f"{code}{REST}" if len(layer) else f"{code}-01"]
    more = gpd.GeoDataFrame(row, geometry=[left], crs=4326)
    return gpd.GeoDataFrame(pd.concat([found, more], ignore_index=True), crs=4326)


def _rest_named(lands: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Names of what is left of a country."""
    name = lands["name"].where(~lands["rest"], "Rest of " + lands["name"])
    arabic = lands["name_ar"].where(~lands["rest"] | (lands["name_ar"] == ""), "باقي " + lands["name_ar"])
    return lands.assign(name=name, name_ar=arabic)


def _neighbours(whole: shapely.Geometry, code: str) -> tuple[gpd.GeoDataFrame, shapely.Point | None]:
    """The countries around that the package knows, and a point in the sea; none for a theatre it does not reach."""
    countries = open_layer(f"{BUILTIN}{code}", "countries.geojson")
    window = shapely.box(*countries.total_bounds)
    around = shapely.intersection(window, shapely.box(*whole.bounds).buffer(_AROUND_DEGREES, join_style="mitre"))
    outside = shapely.area(shapely.difference(whole, window)) / shapely.area(whole)
    if outside > _MOSTLY_OUTSIDE:
        return countries[:0], None
    others = countries[countries["place_id"] != code]
    shapes = [only(shapely.difference(one, whole).intersection(around), "Polygon") for one in others.geometry]
    others = others.assign(geometry=shapes)
    others = others[~others.geometry.is_empty]
    if outside > _OUTSIDE:
        return others, None
    at = read_toml(data_path("theatres", STUDY, "theatre.toml"))["sea_at"]
    waters = shapely.get_parts(shapely.difference(window, countries.union_all()))
    sea = [one for one in waters if shapely.contains_xy(one, *at)]
    wet = only(shapely.difference(shapely.union_all(sea), whole).intersection(around), "Polygon")
    return others, max(
        (shapely.point_on_surface(one) for one in shapely.get_parts(wet) if one.area > _PUDDLE),
        key=lambda point: point.distance(whole), default=None,
    )  # fmt: skip


def _places(file: str, columns: Mapping[str, str | None], notes: list[str]) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    """The rows of the places, and those of the country and its governorates where the file is a GeoNames dump."""
    if file.startswith(BUILTIN):
        code = file.removeprefix(BUILTIN).upper()
        names = ("places.csv", "supplement.csv", "foreign.csv")
        tables = [pd.read_csv(data_path("theatres", STUDY, one), dtype=str, keep_default_na=False) for one in names]
        rows = pd.concat(tables, ignore_index=True)
        rows = rows[rows["parent_id"].str.match(rf"{re.escape(code)}(?:-|$)")].reset_index(drop=True)
        if rows.empty:
            raise InputError(f"{file}: the package has no places of {code!r}")
        return rows.assign(lon=rows["lon"].astype(float), lat=rows["lat"].astype(float)), None
    read = read_rows(file, columns=columns)
    notes += [f"{file}: {note}" for note in read.notes]
    if read.faults:
        more = f" ... and {len(read.faults) - _SHOWN} more" if len(read.faults) > _SHOWN else ""
        shown = "; ".join(map(str, read.faults[:_SHOWN]))
        notes.append(f"{file}: {len(read.faults)} rows left out: {shown}{more}")
    rows = read.frame[~read.frame["kind"].isin(LAND_KINDS)]
    return rows.reset_index(drop=True), read.titles


def _rivers(file: str, lands: gpd.GeoDataFrame | None, notes: list[str]) -> list[dict[str, Any]]:
    layer = open_layer(file, "rivers.geojson")
    layer = layer[layer.geom_type.isin(["LineString", "MultiLineString"])]
    if layer.empty:
        raise InputError(f"{file}: has no lines; a river is a line drawn downstream")
    if lands is not None:
        layer = layer[layer.intersects(lands.union_all())]
    column = name_column(layer, file)
    if layer.empty:
        notes.append(f"{file}: none of its rivers runs through the theatre")
    found = []
    for number, (name, group) in enumerate(layer[layer[column].notna()].groupby(column, sort=True), start=1):
        pieces = shapely.get_parts(shapely.line_merge(shapely.union_all(group.geometry), directed=True))
        line = max(pieces, key=shapely.length)
        if len(pieces) > 1:
            notes.append(f"{file}: {name} has {len(pieces)} pieces that do not join; the longest is kept")
        river_id = str(group["place_id"].iloc[0]) if file.startswith(BUILTIN) else f"river-{number}"
        arabic = str(group["name_ar"].iloc[0] or "") if "name_ar" in group else ""
        found.append({"place_id": river_id, "name": str(name), "name_ar": arabic, "line": line})
    return found


def banks(line: shapely.LineString) -> dict[str, list[str]]:
    """Direction words of the left and right bank, from the course between the first and last vertex (lon, lat)."""
    (x0, y0), (x1, y1) = line.coords[0][:2], line.coords[-1][:2]
    bearing = np.degrees(np.arctan2((x1 - x0) * np.cos(np.radians((y0 + y1) / 2)), y1 - y0))
    course = round(bearing / 45.0)
    return {
        side: [_WINDS[(course + turn + step) % 8] for step in (-1, 0, 1)] for side, turn in (("left", -2), ("right", 2))
    }


def _write(
    folder: Path,
    name: str,
    code: str,
    country: tuple[str, str],
    rows: pd.DataFrame,
    lands: gpd.GeoDataFrame,
    rivers: list[Any],
    factions: Path,
) -> None:
    text = csv_text(PLACE_COLUMNS, rows[list(PLACE_COLUMNS)].itertuples(index=False))
    (folder / "places.csv").write_text(text, encoding="utf-8", newline="")
    areas = [
        ({"place_id": i, "name": n, "name_ar": a, "names": [], "kind": "ADM1", "country": code}, shape)
        for i, n, a, shape in zip(*(lands[c] for c in ("place_id", "name", "name_ar", "geometry")), strict=True)
    ]
    whole = shapely.union_all(lands.geometry.to_numpy())
    title = name.replace("-", " ").title()
    known = open_layer(f"{BUILTIN}{code}", "countries.geojson").set_index("place_id")
    if not country[1] and code in known.index:
        country = (str(known.at[code, "name"]), str(known.at[code, "name_ar"]))
    around, sea = _neighbours(whole, code)
    outlines = [
        ({"place_id": i, "name": n, "name_ar": a, "names": [], "kind": "PCLI"}, shape)
        for i, n, a, shape in zip(
            [code, *around["place_id"]], [country[0] or title, *around["name"]], [country[1], *around["name_ar"]],
            [whole, *around.geometry], strict=True,
        )
    ]  # fmt: skip
    streams = [
        ({**{k: river[k] for k in ("place_id", "name", "name_ar")}, "names": [], "kind": "STM"}, river["line"])
        for river in rivers
    ]
    for file_name, shapes in (("admin1", areas), ("countries", outlines), ("rivers", streams)):
        features = [{"type": "Feature", "properties": p, "geometry": shapely.geometry.mapping(s)} for p, s in shapes]
        text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
        (folder / f"{file_name}.geojson").write_text(text, encoding="utf-8")
    middle = whole.envelope.centroid
    crs = f"+proj=laea +lat_0={middle.y:.2f} +lon_0={middle.x:.2f} +datum=WGS84 +units=m +no_defs"
    sides = "\n".join(
        f"[banks.{river['place_id']}]\n" + "\n".join(f"{k} = {json.dumps(v)}" for k, v in banks(river["line"]).items())
        for river in rivers
    )
    own = country[1] if fold_key(title) == fold_key(country[0]) else ""
    values = {"id": name, "name": title, "name_ar": own, "country": code, "crs": crs}
    template = Template(data_path("theatres", "template", "theatre.toml.in").read_text(encoding="utf-8"))
    text = template.substitute(
        {key: json.dumps(value) for key, value in values.items()},
        sea=f"{_SEA}sea_at = [{sea.x:.4f}, {sea.y:.4f}]\n" if sea else "",
        barriers=json.dumps([river["place_id"] for river in rivers]), banks=sides,
    )  # fmt: skip
    (folder / "theatre.toml").write_text(text, encoding="utf-8")
    shutil.copyfile(factions, folder / "factions.toml")
    shutil.copyfile(data_path("theatres", "template", "style.toml"), folder / "style.toml")
