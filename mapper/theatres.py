"""Theatres of other countries, made out of a gazetteer, a boundary and rivers; each is a folder of the user's."""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from string import Template
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from mapper.claims.factions import Factions
from mapper.errors import InputError, MapperError
from mapper.gazetteers import PLACE_COLUMNS, csv_text, with_parents
from mapper.placefiles import read_layer
from mapper.placerows import read_rows
from mapper.resources import data_path, read_toml
from mapper.theatre import Theatre, theatre_names
from mapper.userareas import only

_SLUG: Final = re.compile(r"[a-z0-9][a-z0-9-]*")
_NAMES: Final = ("name", "name_en", "adm1_en", "adm1_name", "shapename", "name_1", "admin", "name_ar")
_WINDS: Final = ("N", "NE", "E", "SE", "S", "SW", "W", "NW")
_BUILTIN: Final = "builtin:"
_STUDY: Final = "syria"


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
    rows = tried(_places, gazetteer, notes)
    lines = tried(_rivers, rivers, lands, notes) if rivers else []
    chosen = Path(factions) if factions else data_path("theatres", "template", f"factions-{code.lower()}.toml")
    if not factions and not chosen.is_file():
        chosen = data_path("theatres", "template", "factions.toml")
    tried(lambda: Factions.from_dict(read_toml(chosen)))
    if lands is not None and rows is not None:
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
        _write(part, name, code, inside, lands, lines, chosen)
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


def _layer(file: str, builtin: str) -> gpd.GeoDataFrame:
    path = data_path("theatres", _STUDY, builtin) if file.startswith(_BUILTIN) else Path(file)
    if not path.exists():
        raise InputError(f"{file}: no such file")
    layer = read_layer(path)
    layer = layer[layer.geometry.notna()]
    west, south, east, north = layer.total_bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise InputError(f"{file}: coordinates are no degrees and no CRS is declared; save it in EPSG:4326")
    return layer


def _name_column(layer: gpd.GeoDataFrame, file: str, wanted: str | None = None) -> str:
    have = {str(column).lower(): str(column) for column in layer.columns if column != "geometry"}
    found = have.get(wanted.lower()) if wanted else next((have[guess] for guess in _NAMES if guess in have), None)
    if found is None:
        raise InputError(f"{file}: no name column {wanted or ''}; there are: {', '.join(have.values()) or 'none'}")
    return found


def _governorates(file: str, wanted: str | None, code: str, notes: list[str]) -> gpd.GeoDataFrame:
    layer = _layer(file, "admin1.geojson")
    if file.startswith(_BUILTIN):
        layer = layer[layer["country"] == file.removeprefix(_BUILTIN).upper()]
    layer = layer[layer.geom_type.isin(["Polygon", "MultiPolygon"])].reset_index(drop=True)
    if layer.empty:
        raise InputError(f"{file}: has no polygons")
    if file.startswith(_BUILTIN):
        layer = _with_rest(layer, file.removeprefix(_BUILTIN).upper(), notes)
    if count := int((~layer.is_valid).sum()):
        notes.append(f"{file}: {count} invalid polygons mended")
        layer["geometry"] = layer.make_valid()
    names = layer[_name_column(layer, file, wanted)].fillna("").astype(str)
    arabic = layer["name_ar"].fillna("").astype(str) if "name_ar" in layer else pd.Series("", index=layer.index)
    made = [f"{code}-{number:02}" for number in range(1, len(layer) + 1)]
    ids = layer["place_id"] if file.startswith(_BUILTIN) else made
    shapes = [only(shape, "Polygon") for shape in layer.geometry]
    return gpd.GeoDataFrame({"place_id": list(ids), "name": names, "name_ar": arabic}, geometry=shapes, crs=4326)


def _with_rest(layer: gpd.GeoDataFrame, code: str, notes: list[str]) -> gpd.GeoDataFrame:
    """Add what the package has of the country beyond its governorates as one more unit."""
    countries = _layer(f"{_BUILTIN}{code}", "countries.geojson")
    land = countries[countries["place_id"] == code]
    if land.empty:
        return layer
    west, south, east, north = land.total_bounds
    notes.append(
        f"{_BUILTIN}{code}: the package has the country only within {west:g}-{east:g} E, {south:g}-{north:g} N, and "
        f"its governorates {', '.join(layer['name'])}; the rest of that is one unit"
    )
    rest = only(shapely.make_valid(land.union_all().difference(layer.union_all())), "Polygon")
    if rest.is_empty:
        return layer
    name, arabic = land["name"].iloc[0], land["name_ar"].iloc[0]
    row = {"place_id": [f"{code}-REST"], "name": [f"Rest of {name}"], "name_ar": [f"باقي {arabic}"]}
    more = gpd.GeoDataFrame(row, geometry=[rest], crs=4326)
    return gpd.GeoDataFrame(pd.concat([layer, more], ignore_index=True), crs=4326)


def _places(file: str, notes: list[str]) -> pd.DataFrame:
    if file.startswith(_BUILTIN):
        code = file.removeprefix(_BUILTIN).upper()
        names = ("places.csv", "supplement.csv", "foreign.csv")
        tables = [pd.read_csv(data_path("theatres", _STUDY, one), dtype=str, keep_default_na=False) for one in names]
        rows = pd.concat(tables, ignore_index=True)
        rows = rows[rows["parent_id"].str.match(rf"{re.escape(code)}(?:-|$)")].reset_index(drop=True)
        if rows.empty:
            raise InputError(f"{file}: the package has no places of {code!r}")
        return rows.assign(lon=rows["lon"].astype(float), lat=rows["lat"].astype(float))
    read = read_rows(file)
    if read.faults:
        notes.append(f"{file}: {len(read.faults)} rows left out ({read.faults[0]} ...)")
    return read.frame


def _rivers(file: str, lands: gpd.GeoDataFrame | None, notes: list[str]) -> list[dict[str, Any]]:
    layer = _layer(file, "rivers.geojson")
    layer = layer[layer.geom_type.isin(["LineString", "MultiLineString"])]
    if lands is not None:
        layer = layer[layer.intersects(lands.union_all())]
    column = _name_column(layer, file)
    found = []
    for number, (name, group) in enumerate(layer[layer[column].notna()].groupby(column, sort=True), start=1):
        pieces = shapely.get_parts(shapely.line_merge(shapely.union_all(group.geometry), directed=True))
        line = max(pieces, key=shapely.length)
        if len(pieces) > 1:
            notes.append(f"{file}: {name} has {len(pieces)} pieces that do not join; the longest is kept")
        river_id = str(group["place_id"].iloc[0]) if file.startswith(_BUILTIN) else f"river-{number}"
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
    folder: Path, name: str, code: str, rows: pd.DataFrame, lands: gpd.GeoDataFrame, rivers: list[Any], factions: Path
) -> None:
    text = csv_text(PLACE_COLUMNS, rows[list(PLACE_COLUMNS)].itertuples(index=False))
    (folder / "places.csv").write_text(text, encoding="utf-8", newline="")
    areas = [
        ({"place_id": i, "name": n, "name_ar": a, "names": [], "kind": "ADM1", "country": code}, shape)
        for i, n, a, shape in zip(*(lands[c] for c in ("place_id", "name", "name_ar", "geometry")), strict=True)
    ]
    whole = shapely.union_all(lands.geometry.to_numpy())
    title = name.replace("-", " ").title()
    outline = {"place_id": code, "name": title, "name_ar": "", "names": [], "kind": "PCLI"}
    streams = [
        ({**{k: river[k] for k in ("place_id", "name", "name_ar")}, "names": [], "kind": "STM"}, river["line"])
        for river in rivers
    ]
    for file_name, shapes in (("admin1", areas), ("countries", [(outline, whole)]), ("rivers", streams)):
        features = [{"type": "Feature", "properties": p, "geometry": shapely.geometry.mapping(s)} for p, s in shapes]
        text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
        (folder / f"{file_name}.geojson").write_text(text, encoding="utf-8")
    middle = whole.envelope.centroid
    crs = f"+proj=laea +lat_0={middle.y:.2f} +lon_0={middle.x:.2f} +datum=WGS84 +units=m +no_defs"
    sides = "\n".join(
        f"[banks.{river['place_id']}]\n" + "\n".join(f"{k} = {json.dumps(v)}" for k, v in banks(river["line"]).items())
        for river in rivers
    )
    values = {"id": name, "name": title, "name_ar": "", "country": code, "crs": crs}
    template = Template(data_path("theatres", "template", "theatre.toml.in").read_text(encoding="utf-8"))
    text = template.substitute(
        {key: json.dumps(value) for key, value in values.items()},
        barriers=json.dumps([river["place_id"] for river in rivers]), banks=sides,
    )  # fmt: skip
    (folder / "theatre.toml").write_text(text, encoding="utf-8")
    shutil.copyfile(factions, folder / "factions.toml")
    shutil.copyfile(data_path("theatres", "template", "style.toml"), folder / "style.toml")
