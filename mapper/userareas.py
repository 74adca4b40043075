"""The user's own areas: districts and subdistricts of a layer of polygons, kept beside the user's places.

Called by :mod:`mapper.gazetteers` and :mod:`mapper.theatre`. An area that the theatre knows as a circle gets its
outline and keeps its id; the governorates, which the cells are made of, are left as they are.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from mapper.io import write_whole
from mapper.places.table import read_places
from mapper.schema import WGS84
from mapper.text.normalize import fold_key
from mapper.view.geojson import dumps

AREAS_SUFFIX: Final = ".areas.geojson"
LAND_KINDS: Final = ("PCLI", "ADM0", "ADM1")
"""Areas that the theatre is made of: they are known, and not replaced."""

_KINDS: Final = ("ADM2", "ADM3", "ADM4")
_GOVERNORATE: Final = ("ADM1",)
_MOSTLY: Final = 0.6
"""Share of two polygons' ground from which on they are one governorate."""
_TOLERANCE_DEGREES: Final = 0.0005
"""About 50 m: outlines of official layers are finer than any report, and are read at every start."""


def is_user_area(kind: str, shape: shapely.Geometry | None) -> bool:
    """Whether a row of a layer is an area of the gazetteer, not a place that happens to be drawn as one."""
    return shape is not None and kind in _KINDS


def keep_areas(rows: pd.DataFrame, shapes: list[shapely.Geometry], file: Path, places: gpd.GeoDataFrame) -> int:
    """
    Write areas beside the user's places; without any, remove those of an earlier file of that name.

    Parameters
    ----------
    rows
        :data:`mapper.gazetteers.PLACE_COLUMNS`, ``parent_id`` the governorate; ``place_id`` is that of the known place
        where there is one.
    shapes
        Their polygons, EPSG:4326 (lon, lat).
    file
        The csv that :func:`mapper.gazetteers.keep_places` writes.
    places
        Those of the theatre.

    Returns
    -------
    int
        How many of them the theatre knew.
    """
    target = areas_file(file)
    if rows.empty:
        target.unlink(missing_ok=True)
        return 0
    ids = _known_areas(rows, places)
    frame = gpd.GeoDataFrame(
        {
            "place_id": ids,
            **{name: rows[name].astype(str).tolist() for name in ("name", "name_ar", "names", "kind", "parent_id")},
            "source": rows["source"].tolist(),
            "reference": rows["place_id"].tolist(),
        },
        geometry=_outlines(rows["kind"].to_numpy(), shapes),
        index=pd.Index(ids, name="id"),
        crs=WGS84,
    )
    frame = frame[~frame.index.duplicated() & ~frame.geometry.is_empty].sort_index()
    write_whole(target, dumps(frame))
    return sum(one in places.index for one in frame.index)


def _outlines(kinds: NDArray[Any], shapes: list[shapely.Geometry]) -> list[shapely.Geometry]:
    """Coarser polygons; those of one kind that share their borders go on sharing them."""
    whole = np.array([only(one, "Polygon") for one in shapely.make_valid(shapes)], dtype=object)
    for kind in np.unique(kinds):
        same = kinds == kind
        if shapely.coverage_is_valid(whole[same]):
            whole[same] = shapely.coverage_simplify(whole[same], _TOLERANCE_DEGREES)
        else:
            whole[same] = shapely.simplify(whole[same], _TOLERANCE_DEGREES)
    return [only(one, "Polygon") for one in shapely.make_valid(whole)]


def only(shape: shapely.Geometry, kind: str) -> shapely.Geometry:
    """The parts of a geometry that are of one type, ``Polygon`` or ``LineString``, as one; empty without any."""
    parts = shapely.get_parts(shapely.get_parts([shape]))
    return shapely.union_all([part for part in parts if part.geom_type == kind])


def _known_areas(rows: pd.DataFrame, places: gpd.GeoDataFrame) -> list[str]:
    """Ids of the theatre's areas of that identifier, or of the same kind, name and governorate; else the own ones."""
    listed = places[places["kind"].isin(_KINDS)]
    known = {str(one): str(one) for one in listed.index}
    for place_id, reference in zip(listed.index, listed["reference"], strict=True):
        known.setdefault(str(reference), str(place_id))
    named: dict[tuple[str, str, str], set[str]] = {}
    for row in listed[["kind", "parent_id", "name", "name_ar", "names"]].itertuples():
        for name in filter(None, (row.name, row.name_ar, *row.names)):
            named.setdefault((row.kind, row.parent_id, fold_key(name)), set()).add(str(row.Index))
    found = [known.get(str(own), "") for own in rows["place_id"]]
    taken = set(found)
    columns = ("place_id", "kind", "parent_id", "name", "name_ar")
    for at, (own, kind, parent, *names) in enumerate(zip(*(rows[column] for column in columns), strict=True)):
        if not found[at]:
            bearers = [named.get((kind, parent, fold_key(name)), set()) for name in names if name]
            sure = [next(iter(one)) for one in bearers if len(one) == 1 and not one & taken]
            found[at] = sure[0] if sure else str(own)
            taken.add(found[at])
    return found


def land_spellings(
    rows: pd.DataFrame, shapes: list[shapely.Geometry | None], governorates: gpd.GeoDataFrame
) -> tuple[list[tuple[str, str]], list[str]]:
    """
    Find which governorate each row of a layer of governorates is: by name, or by the ground that most of it covers.

    Parameters
    ----------
    rows
        Those of :data:`LAND_KINDS`; countries are passed over.
    shapes
        Their polygons, EPSG:4326 (lon, lat), None for a point.
    governorates
        The theatre's.

    Returns
    -------
    list, list
        ``(place_id, name)`` of every spelling, and the names of those that are none of the theatre's.
    """
    named: dict[str, str] = {}
    for place_id, *names, more in zip(
        governorates.index, *(governorates[column] for column in ("name", "name_ar", "names")), strict=True
    ):
        for name in filter(None, (*names, *more)):
            named.setdefault(fold_key(name), str(place_id))
    lent: list[tuple[str, str]] = []
    strange: list[str] = []
    lands = governorates.geometry.to_numpy()
    for kind, name, arabic, more, shape in zip(
        *(rows[column] for column in ("kind", "name", "name_ar", "names")), shapes, strict=True
    ):
        if kind not in _GOVERNORATE:
            continue
        names = [one for one in (name, arabic, *more.split("|")) if one]
        match = next((named[fold_key(one)] for one in names if fold_key(one) in named), None)
        if match is None and shape is not None:
            shared = shapely.area(shapely.intersection(lands, shapely.make_valid(shape)))
            best = int(shared.argmax())
            if shared[best] > _MOSTLY * max(shapely.area(shape), shapely.area(lands[best])):
                match = str(governorates.index[best])
        if match is None:
            strange.append(name)
        else:
            lent += [(match, one) for one in names]
    return lent, strange


def areas_file(file: Path) -> Path:
    """Where the areas of one of the user's files are."""
    return file.with_name(file.stem + AREAS_SUFFIX)


def added_areas(folder: Path | None) -> list[Path]:
    """Files of the user's areas, in name order."""
    return sorted(folder.glob(f"*{AREAS_SUFFIX}")) if folder is not None and folder.is_dir() else []


def with_areas(places: gpd.GeoDataFrame, folder: Path | None) -> gpd.GeoDataFrame:
    """
    Add the user's areas to a PLACES table: outlines of places it knows, and new places.

    Raises
    ------
    DataError
        If a file is damaged.
    """
    for file in added_areas(folder):
        own = read_places([], areas=[file])
        for place_id in own.index.intersection(places.index):
            names = (own.at[place_id, "name"], own.at[place_id, "name_ar"], *own.at[place_id, "names"])
            more = tuple(name for name in names if name and name not in places.at[place_id, "names"])
            places.at[place_id, "names"] = (*places.at[place_id, "names"], *more)
            places.at[place_id, "geometry"] = own.geometry[place_id]
        fresh = own[~own.index.isin(places.index)]
        if len(fresh):
            places = gpd.GeoDataFrame(pd.concat([places, fresh]), crs=WGS84)
    return places
