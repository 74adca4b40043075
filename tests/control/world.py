"""A tiny country: two governorates side by side, a river from north to south through the eastern one."""

from __future__ import annotations

from datetime import date
from functools import cache

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from mapper.control.units import Coverage, build_units
from mapper.schema import DATE

CRS = "+proj=laea +lat_0=35 +lon_0=38.5 +datum=WGS84 +units=m +no_defs"
RIVER = shapely.LineString([(39.0, 35.6), (39.02, 35.2), (38.98, 34.8), (39.0, 34.4)])

TOWNS = {
    "west-a": (38.05, 35.1),
    "west-b": (38.15, 34.9),
    "mid-a": (38.7, 35.0),
    "right-bank": (38.96, 35.0),
    "left-bank": (39.04, 35.0),
    "east-a": (39.3, 35.1),
    "east-b": (39.4, 34.8),
}


@cache
def world(max_cell_km: float = 10.0, river: bool = True) -> Coverage:
    governorates = gpd.GeoDataFrame(
        index=pd.Index(["G-W", "G-E"], name="place_id"),
        geometry=[shapely.box(37.8, 34.5, 38.5, 35.5), shapely.box(38.5, 34.5, 39.6, 35.5)],
        crs=4326,
    )
    places = gpd.GeoDataFrame(
        {
            "name": list(TOWNS),
            "name_ar": list(TOWNS),
            "parent_id": ["G-W" if lon < 38.5 else "G-E" for lon, _ in TOWNS.values()],
            "settlement": True,
            "town": [name == "east-b" for name in TOWNS],
        },
        index=pd.Index(list(TOWNS), name="place_id"),
        geometry=gpd.points_from_xy(*np.array(list(TOWNS.values())).T),
        crs=4326,
    )
    return build_units(
        places,
        governorates,
        [RIVER] if river else [],
        metric_crs=CRS,
        max_cell_km=max_cell_km,
        inhabited_radius_km=5.0,
    )


HAMLETS = [f"h{x}{y}" for x in range(5) for y in range(5)]


@cache
def hamlets() -> Coverage:
    """Twenty-five villages 4 km apart in one governorate; the one in the middle, h22, is a town, round them is nothing."""
    lon = [38.0 + 0.044 * int(name[1]) for name in HAMLETS]
    lat = [35.0 + 0.036 * int(name[2]) for name in HAMLETS]
    governorates = gpd.GeoDataFrame(
        index=pd.Index(["G"], name="place_id"), geometry=[shapely.box(37.5, 34.6, 38.7, 35.6)], crs=4326
    )
    places = gpd.GeoDataFrame(
        {
            "name": HAMLETS,
            "name_ar": HAMLETS,
            "parent_id": "G",
            "settlement": True,
            "town": [n == "h22" for n in HAMLETS],
        },
        index=pd.Index(HAMLETS, name="place_id"),
        geometry=gpd.points_from_xy(lon, lat),
        crs=4326,
    )
    return build_units(places, governorates, [], metric_crs=CRS, max_cell_km=10.0, inhabited_radius_km=5.0)


def said(
    faction: str,
    status: str,
    *places: str,
    on: str = "2020-01-01",
    to: str | None = None,
    reported: str | None = None,
    scope: str = "point",
    extent: str = "",
    doubt_km: float = 0.0,
    confidence: float = 0.9,
    others: tuple[str, ...] = (),
    name: str | None = None,
    among: Coverage | None = None,
) -> dict:
    """One row of EVIDENCE in a few words."""
    index = (among or world()).units.index
    return {
        "claim_id": name or f"{faction}-{status}-{'-'.join(places)}-{on}",
        "faction": faction,
        "status": status,
        "factions": others,
        "valid_from": on,
        "valid_to": to,
        "reported": reported or on,
        "confidence": confidence,
        "doubt_km": doubt_km,
        "scope": scope,
        "extent": extent,
        "rows": tuple(int(index.get_loc(place)) for place in places),
    }


def evidence(*rows: dict) -> gpd.GeoDataFrame:
    columns = list(said("X", "controls", "mid-a"))
    frame = pd.DataFrame(list(rows), columns=columns)
    frame.index = pd.Index([f"e{n:03}" for n in range(len(frame))], name="evidence_id")
    for column in ("valid_from", "valid_to", "reported"):
        frame[column] = pd.to_datetime(frame[column]).astype(DATE)
    return gpd.GeoDataFrame(frame, geometry=[shapely.Point(0, 0)] * len(frame), crs=4326)


def day(text: str) -> date:
    return date.fromisoformat(text)
