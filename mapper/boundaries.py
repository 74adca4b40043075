"""The governorates of a new theatre, out of a file of boundaries: one level of them, without gaps or overlaps.

Called by :mod:`mapper.theatres`. A file may hold the country, its governorates and their districts together, in one
layer or in several.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import geopandas as gpd
import pandas as pd
import shapely

from mapper.errors import InputError
from mapper.placefiles import layer_names, place_file_rules, read_layer
from mapper.placerows import column_beside
from mapper.resources import data_path
from mapper.schema import WGS84
from mapper.text.normalize import fold_key
from mapper.userareas import only

BUILTIN: Final = "builtin:"
STUDY: Final = "syria"

_LATER: Final = ("admin", "name_ar")
_POLYGONS: Final = ("Polygon", "MultiPolygon")
_COUNTRY: Final = ("ADM0", "PCLI", "PCL")
_GOVERNORATE: Final = "ADM1"
_DISTRICT: Final = ("ADM2", "ADM3", "ADM4", "ADM5")
_WITHIN: Final = 0.9
"""Share of a polygon that lies in another from which on it is a part of it."""
_NOTHING: Final = 0.02
"""Share of an outline that its parts may leave uncovered by their coarseness."""
_OUTLINE: Final = 0.5
"""Share of a polygon that its parts cover from which on it is their outline, not their neighbour."""
_SPECK: Final = 1e-7
"""Square degrees, about 1,000 m2: borders that are drawn twice overlap by as much."""
_SEATS: Final = ("PPLC", "PPLA", "PPLA2", "PPLA3")


def polygons_of(file: str, wanted: str | None, notes: list[str]) -> gpd.GeoDataFrame:
    """
    Read the polygons of all layers of a file.

    Parameters
    ----------
    file
        A path.
    wanted
        Column with their names, None for the usual ones.
    notes
        Is told of what was mended.

    Returns
    -------
    geopandas.GeoDataFrame
        ``name, name_ar, level`` (``ADM0`` to ``ADM5``, empty when the file does not say), valid polygons, EPSG:4326
        (lon, lat).

    Raises
    ------
    InputError
        If there are none, or no column of names.
    """
    names: list[str | None] = [*layer_names(Path(file))] or [None]
    read = [open_layer(file, None, each) for each in names]
    layers = [one[one.geom_type.isin(_POLYGONS)] for one in read]
    layers = [one for one in layers if len(one)]
    if not layers:
        raise InputError(f"{file}: has no polygons")
    if wanted:  # what a layer calls its polygons otherwise is of no use; without any layer it is an error
        layers = [one for one in layers if wanted.lower() in map(str.lower, map(str, one.columns))] or layers
    whole = pd.concat([_named(one, file, wanted) for one in layers], ignore_index=True)
    found = gpd.GeoDataFrame(whole, geometry="geometry", crs=WGS84)
    if count := int((~found.is_valid).sum()):
        notes.append(f"{file}: {count} invalid polygons mended")
        found["geometry"] = found.make_valid()
    found["geometry"] = [only(shapely.force_2d(shape), "Polygon") for shape in found.geometry]
    if wanted and found["name"].duplicated().any():
        count = len(found)
        found = found.dissolve("name", as_index=False, sort=False)[["name", "name_ar", "level", "geometry"]]
        notes.append(f"{file}: {count} polygons, those of one {wanted} are taken together: {len(found)}")
    return found


def open_layer(file: str, builtin: str | None, layer: str | None = None) -> gpd.GeoDataFrame:
    """
    Read a layer whose coordinates are degrees; with ``builtin`` one of the package's for ``builtin:XX``.

    Raises
    ------
    InputError
        If there is no such file, it cannot be read or its coordinates are none.
    """
    path = data_path("theatres", STUDY, builtin) if builtin and file.startswith(BUILTIN) else Path(file)
    if not path.exists():
        raise InputError(f"{file}: no such file")
    found = read_layer(path, layer)
    found = found[found.geometry.notna()]
    west, south, east, north = found.total_bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise InputError(f"{file}: coordinates are no degrees and no CRS is declared; save it in EPSG:4326")
    return found


def name_column(layer: gpd.GeoDataFrame, file: str, wanted: str | None = None) -> str:
    """
    Choose the column that holds the names of a layer.

    Raises
    ------
    InputError
        If there is none, naming those there are.
    """
    have = {str(column).lower(): str(column) for column in layer.columns if column != "geometry"}
    usual = (*place_file_rules()["columns"]["name"], *_LATER)
    found = have.get(wanted.lower()) if wanted else next((have[guess] for guess in usual if guess in have), None)
    if found is None:
        raise InputError(f"{file}: no name column {wanted or ''}; there are: {', '.join(have.values()) or 'none'}")
    return found


def _named(layer: gpd.GeoDataFrame, file: str, wanted: str | None) -> pd.DataFrame:
    have = {str(column).lower(): str(column) for column in layer.columns}
    named = name_column(layer, file, wanted)
    arabic = column_beside("name_ar", have, named)
    kind = next((have[guess] for guess in place_file_rules()["columns"]["kind"] if guess in have), None)
    usual = place_file_rules()["area_kinds"].get(named.lower(), "")
    level = pd.Series("", index=layer.index) if kind is None else layer[kind].fillna("").astype(str).str.upper()
    level = level.where(level.isin([*_COUNTRY, _GOVERNORATE, *_DISTRICT]), "")
    return pd.DataFrame(
        {
            "name": layer[named].fillna("").astype(str).str.strip(),
            "name_ar": "" if arabic is None else layer[arabic].fillna("").astype(str).str.strip(),
            "level": level.where(level != "", usual),
            "geometry": layer.geometry,
        }
    )


def one_level(found: gpd.GeoDataFrame, file: str, notes: list[str]) -> gpd.GeoDataFrame:
    """
    Keep the governorates of a file that may hold the country and districts too; what they leave of it is one more.

    Parameters
    ----------
    found
        As :func:`polygons_of` gives them.
    file
        For the notes.
    notes
        Is told what was left out, cut or filled.

    Returns
    -------
    geopandas.GeoDataFrame
        ``name, name_ar, rest``: polygons that do not overlap; ``rest`` marks what is left of a country.
    """
    levels = found["level"]
    if (levels == _GOVERNORATE).any() and (levels.isin(_DISTRICT)).any():
        notes.append(f"{file}: {int(levels.isin(_DISTRICT).sum())} districts left out, the governorates are taken")
        found = found[~levels.isin(_DISTRICT)].reset_index(drop=True)
    shapes = found.geometry.to_numpy().copy()
    areas = shapely.area(shapes)
    sure = found["level"].isin(_COUNTRY).to_numpy() & (found["level"] == _GOVERNORATE).any()
    rest = [False] * len(found)
    tree = shapely.STRtree(shapes)
    whole = shapes.copy()
    outlines: list[str] = []
    for at in range(len(found)):
        near = [two for two in tree.query(whole[at]) if two != at and (areas[two], -two) < (areas[at], -at)]
        parts = [two for two in near if _shared(whole[two], whole[at]) > _WITHIN * areas[two]]
        if not parts:
            continue
        left = only(shapely.difference(whole[at], shapely.union_all(whole[parts])), "Polygon")
        covered = 1 - shapely.area(left) / areas[at]
        name = found["name"].iloc[at] or f"polygon {at + 1}"
        if covered > 1 - _NOTHING:
            shapes[at] = shapely.Polygon()
            outlines.append(name)
        elif sure[at] or (covered > _OUTLINE and len(parts) > 1):
            shapes[at], rest[at] = left, True
            notes.append(f"{file}: {name} is the outline of {len(parts)} others; what they leave of it is one unit")
        else:
            shapes[at] = left
            notes.append(f"{file}: {name} holds {len(parts)} others; they are cut out of it")
    if outlines:
        notes.append(f"{file}: left out, for they are the outlines of others: {', '.join(outlines)}")
    found = found.assign(geometry=shapes, rest=rest)
    found = _apart(found[~found.geometry.is_empty].reset_index(drop=True), file, notes)
    return found.drop(columns="level")


def _shared(one: shapely.Geometry, two: shapely.Geometry) -> float:
    return float(shapely.area(shapely.intersection(one, two)))


def _apart(found: gpd.GeoDataFrame, file: str, notes: list[str]) -> gpd.GeoDataFrame:
    """Cut what two polygons share out of the later one."""
    shapes = found.geometry.to_numpy().copy()
    tree = shapely.STRtree(shapes)
    for at in range(len(shapes)):
        for two in sorted(int(one) for one in tree.query(shapes[at]) if one > at):
            if _shared(shapes[at], shapes[two]) > _SPECK:
                shapes[two] = only(shapely.difference(shapes[two], shapes[at]), "Polygon")
                first, second = (found["name"].iloc[one] or f"polygon {one + 1}" for one in (at, two))
                notes.append(f"{file}: {first} and {second} overlap; what they share is {first}'s")
    found = found.assign(geometry=shapes)
    return found[~found.geometry.is_empty].reset_index(drop=True)


def with_arabic(
    lands: gpd.GeoDataFrame, places: pd.DataFrame, titles: pd.DataFrame | None
) -> tuple[gpd.GeoDataFrame, tuple[str, str]]:
    """
    Give governorates the Arabic names that a gazetteer has for them or for the seat they are called after.

    Parameters
    ----------
    lands
        ``name, name_ar`` and polygons, EPSG:4326 (lon, lat).
    places
        ``name, name_ar, names, kind, population, lon, lat``.
    titles
        The country's and the governorates' rows of a GeoNames dump, None without.

    Returns
    -------
    geopandas.GeoDataFrame, tuple of str
        ``lands`` with names, and the English and Arabic name of the country, empty when the gazetteer lacks it.
    """
    country = ("", "")
    listed = pd.DataFrame({"name": [], "name_ar": [], "lon": [], "lat": []})
    if titles is not None and len(titles):
        listed = titles[titles["feature_code"] == _GOVERNORATE].rename(columns={"longitude": "lon", "latitude": "lat"})
        for name, arabic in titles.loc[titles["feature_code"].isin(_COUNTRY), ["name", "name_ar"]].to_numpy():
            country = country if country[0] else (str(name), str(arabic))
    listed = listed.assign(lon=pd.to_numeric(listed["lon"]), lat=pd.to_numeric(listed["lat"]), order=0)
    order = {kind: at for at, kind in enumerate(_SEATS, start=1)}
    seats = places.assign(order=places["kind"].map(order).fillna(len(order) + 1))
    known = pd.concat([listed, seats.sort_values("population", ascending=False, kind="stable")], ignore_index=True)
    known = known[known["name_ar"].fillna("") != ""].sort_values("order", kind="stable")
    known = known.assign(key=known["name"].map(fold_key))
    arabic = []
    for name, own, shape in zip(lands["name"], lands["name_ar"], lands.geometry, strict=True):
        inside = known[shapely.contains_xy(shape, known["lon"], known["lat"])] if not own and len(known) else known[:0]
        same = inside[inside["key"] == fold_key(name)]
        only_title = inside[inside["order"] == 0]
        chosen = same if len(same) else only_title if len(only_title) == 1 else same
        arabic.append(own or (str(chosen["name_ar"].iloc[0]) if len(chosen) else ""))
    return lands.assign(name_ar=arabic), country
