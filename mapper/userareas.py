"""The user's own areas: districts and subdistricts of a layer of polygons, kept beside the user's places.

Called by :mod:`mapper.gazetteers` and :mod:`mapper.theatre`. An area that the theatre knows as a circle gets its
outline and keeps its id; the governorates, which the cells are made of, are left as they are.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import geopandas as gpd
import pandas as pd
import shapely

from mapper.io import write_whole
from mapper.places.table import read_places
from mapper.schema import WGS84
from mapper.text.normalize import fold_key
from mapper.view.geojson import dumps

AREAS_SUFFIX: Final = ".areas.geojson"
_KINDS: Final = ("ADM2", "ADM3", "ADM4")
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
    outlines = shapely.coverage_simplify(shapely.make_valid(shapes), _TOLERANCE_DEGREES)
    frame = gpd.GeoDataFrame(
        {
            "place_id": ids,
            **{name: rows[name].astype(str).tolist() for name in ("name", "name_ar", "names", "kind", "parent_id")},
            "source": rows["source"].tolist(),
            "reference": rows["place_id"].tolist(),
        },
        geometry=list(outlines),
        index=pd.Index(ids, name="id"),
        crs=WGS84,
    )
    frame = frame[~frame.index.duplicated() & frame.geom_type.isin(["Polygon", "MultiPolygon"])].sort_index()
    write_whole(target, dumps(frame))
    return sum(one in places.index for one in frame.index)


def _known_areas(rows: pd.DataFrame, places: gpd.GeoDataFrame) -> list[str]:
    """Ids of the theatre's areas of that identifier, or of the same kind, name and governorate; else the own ones."""
    listed = places[places["kind"].isin(_KINDS)]
    known = {str(one): str(one) for one in listed.index}
    for place_id, reference in zip(listed.index, listed["reference"], strict=True):
        known.setdefault(str(reference), str(place_id))
    named = {
        (row.kind, row.parent_id, fold_key(name)): str(row.Index)
        for row in listed[["kind", "parent_id", "name", "name_ar", "names"]].itertuples()
        for name in (row.name, row.name_ar, *row.names)
        if name
    }
    found = []
    for row in rows[["place_id", "kind", "parent_id", "name", "name_ar"]].itertuples(index=False):
        keys = [(row.kind, row.parent_id, fold_key(name)) for name in (row.name, row.name_ar) if name]
        own = str(row.place_id)
        found.append(known.get(own) or next((named[key] for key in keys if key in named), own))
    return found


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
