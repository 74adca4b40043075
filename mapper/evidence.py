"""Claims become evidence: which cells each claim speaks of, from how far away, and which claims may not speak.

Called by :mod:`mapper.pipeline`. Only asserted and attributed-but-undenied claims about the present colour a map.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from rapidfuzz import fuzz

from mapper.control.ledger import COLOURS, LEAVES, RELIEVED, TAKES
from mapper.places.footprint import Footprint, footprint
from mapper.records import COLOURING_MODALITIES, Claim, ClaimPlace
from mapper.schema import DATE, EVIDENCE, WGS84, claim_records
from mapper.text.normalize import fold_key
from mapper.theatre import Theatre

_NAMED_SHARE: Final = 0.5
_FEW: Final = 3
_BOUNDING: Final = frozenset(
    {"direction_of", "distance", "between", "road_between", "axis_of", "on_river", "near", "around", "adjacent_to",
     "outskirts_of", "border_with", "from_to"}
)  # fmt: skip
"""Relations that bound a piece of ground, so that its villages are those villages."""


def with_footprints(claims: pd.DataFrame, theatre: Theatre) -> gpd.GeoDataFrame:
    """Add to a CLAIMS table the union of each claim's footprints as ``geometry`` (EPSG:4326), None when unplaced."""
    geometry = []
    for places in claims["places"]:
        grounds = [footprint(place, theatre.atlas).geometry for place in places]
        shape = shapely.union_all([ground for ground in grounds if ground is not None])
        geometry.append(None if shape.is_empty else shape)
    return gpd.GeoDataFrame(claims, geometry=geometry, crs=WGS84)


def evidence_frame(claims: pd.DataFrame, theatre: Theatre) -> gpd.GeoDataFrame:
    """
    Turn claims into evidence: one row per claim and place that may colour the map.

    Returns
    -------
    geopandas.GeoDataFrame
        :data:`mapper.schema.EVIDENCE`, with ``rows``: the units of ``theatre.coverage`` it speaks of.
        Denied, disputed, expected and past claims, and those without a footprint, have no row. Of claims about the
        same ground, side and day (give or take one) in nearly the same words only the first reported has one.
    """
    rows: list[dict[str, Any]] = []
    quotes: dict[str, str] = {}
    for claim in claim_records(claims):
        if not _may_colour(claim):
            continue
        quotes[claim.claim_id] = fold_key(claim.quote)
        for number, place in enumerate(claim.places):
            ground = footprint(place, theatre.atlas)
            if ground.scope == "point" and _is_partial(place.extent or "") and claim.status in LEAVES:
                continue
            for scope, units in _units_of(ground, theatre).items():
                if units and not _too_vague(claim, place, ground, units):
                    rows.append(_evidence_row(claim, f"{number}/{scope}", place, ground, scope, units, theatre))
    rows = _without_copies(rows, quotes, theatre.settings["control"].get("copy_likeness", 100.0))
    columns = ["evidence_id", *EVIDENCE.columns, "rows"]
    frame = gpd.GeoDataFrame(pd.DataFrame(rows, columns=columns).set_index("evidence_id"), crs=WGS84)
    for column in ("valid_from", "valid_to", "reported"):
        frame[column] = pd.to_datetime(frame[column]).astype(DATE)
    EVIDENCE.check(frame)
    return frame


def _without_copies(rows: list[dict[str, Any]], quotes: dict[str, str], likeness: float) -> list[dict[str, Any]]:
    """Leave out rows about ground that say once more, in nearly the same words, what an earlier report said."""
    first = sorted(
        range(len(rows)), key=lambda at: (rows[at]["reported"], rows[at]["claim_id"], rows[at]["evidence_id"])
    )
    told: dict[tuple[Any, ...], list[tuple[date, str]]] = {}
    kept = []
    for at in first:
        row, quote = rows[at], quotes[rows[at]["claim_id"]]
        if row["scope"] == "point":  # a place has one last word anyway
            kept.append(at)
            continue
        same = told.setdefault((row["faction"], row["status"], row["scope"], row["rows"]), [])
        if not quote or not any(
            abs((day - row["valid_from"]).days) <= 1 and fuzz.ratio(quote, other) >= likeness for day, other in same
        ):
            kept.append(at)
            same.append((row["valid_from"], quote))
    return [rows[at] for at in sorted(kept)]


def _may_colour(claim: Claim) -> bool:
    """Only what is asserted or reported of the present, and says who holds, may colour; a siege that was ends one."""
    present = claim.tense != "past" or _was_besieged(claim)
    return claim.modality in COLOURING_MODALITIES and claim.status in COLOURS and present


def _was_besieged(claim: Claim) -> bool:
    return claim.status == "besieged" and claim.tense == "past"


def _evidence_row(
    claim: Claim,
    number: str,
    place: ClaimPlace,
    ground: Footprint,
    scope: str,
    units: tuple[int, ...],
    theatre: Theatre,
) -> dict[str, Any]:
    extent = place.extent or ""
    partial = ground.scope == "point" and _is_partial(extent)
    others = claim.against if claim.status in TAKES else claim.co_factions or claim.against
    status = RELIEVED if _was_besieged(claim) else claim.status
    return {
        "evidence_id": f"{claim.claim_id}/{number}",
        "claim_id": claim.claim_id,
        "faction": claim.faction,
        "status": "contested" if partial and claim.status in TAKES else status,
        "factions": others,
        "valid_from": claim.valid_from,
        "valid_to": claim.valid_to,
        "reported": claim.reported,
        "confidence": claim.confidence,
        "doubt_km": _doubt_km(claim, scope, extent, theatre),
        "scope": scope,
        "extent": extent,
        "geometry": ground.geometry,
        "rows": units,
    }


def _too_vague(claim: Claim, place: ClaimPlace, ground: Footprint, units: tuple[int, ...]) -> bool:
    """Whether unnamed settlements could be any of far more: "three villages", "villages of X", a fight on a border."""
    extent, _, number = (place.extent or "").partition(":")
    if ground.scope != "settlements" or extent in ("all", "most"):
        return False
    if extent == "part" or (place.relation == "border_with" and claim.status not in TAKES | LEAVES):
        return len(units) > _FEW
    if extent == "count" and number.partition("/")[0].isdigit():
        return int(number.partition("/")[0]) < _NAMED_SHARE * len(units)
    return not (place.direction or place.bank or place.relation in _BOUNDING)


def _is_partial(extent: str) -> bool:
    if extent in ("part", "outskirts"):
        return True
    kind, _, number = extent.partition(":")
    return kind == "percent" and number.lstrip("<>").replace(".", "", 1).isdigit() and float(number.lstrip("<>")) < 50


def stance(claim: Claim, theatre: Theatre) -> str | None:
    """``own`` when a claim's speaker gains by it, ``against`` when it admits a loss, None when neither is known."""
    speaker = theatre.factions.group(claim.attribution, claim.reported)
    if not speaker:
        return None
    same = speaker == theatre.factions.group(claim.faction)
    if claim.status in LEAVES:
        return "against" if same else None
    if same:
        return "own"
    losers = {theatre.factions.group(name) for name in claim.against}
    return "against" if claim.status in TAKES and speaker in losers else None


def _doubt_km(claim: Claim, scope: str, extent: str, theatre: Theatre) -> float:
    """Kilometres for a source that speaks for its own side, and for settlements that are not named."""
    table = theatre.settings["control"]["doubt_km"]
    boast = float(table["boast"]) if stance(claim, theatre) == "own" else 0.0
    vague = 0.0
    if scope == "part" and extent != "all":
        vague = float(table["part_of_city"])
    elif scope == "settlements":
        vague = float(table.get(f"unnamed_{extent.partition(':')[0]}", table["unnamed"]))
    return float(np.hypot(boast, vague))


def _units_of(ground: Footprint, theatre: Theatre) -> dict[str, tuple[int, ...]]:
    """Rows of the units that a footprint speaks of, by scope: a city speaks for its parts, less firmly."""
    coverage = theatre.coverage
    if ground.geometry is None or ground.geometry.is_empty:
        return {}
    if ground.scope == "point":
        return _point_units(ground, theatre)
    inside = coverage.rows_inside(ground.geometry)
    if ground.scope == "settlements":
        inside = inside[coverage.units["settlement"].to_numpy()[inside]]
    elif not len(inside):
        middle = shapely.point_on_surface(ground.geometry)
        row = coverage.row_at(middle.x, middle.y)
        inside = np.array([] if row is None else [row], dtype=np.int64)
    return {ground.scope: tuple(int(row) for row in inside)}


def _point_units(ground: Footprint, theatre: Theatre) -> dict[str, tuple[int, ...]]:
    coverage = theatre.coverage
    index = coverage.units.index
    named = [place_id for place_id in ground.place_ids if place_id in index]
    if named:
        parts = [unit for place_id in named for unit in theatre.quarters.get(place_id, ()) if unit not in named]
        return {
            "point": tuple(int(index.get_loc(unit)) for unit in named),
            "part": tuple(int(index.get_loc(unit)) for unit in parts),
        }
    middle = shapely.centroid(ground.geometry)
    row = coverage.row_at(middle.x, middle.y)
    return {} if row is None else {"point": (row,)}


def unplaced(claims: pd.DataFrame, theatre: Theatre) -> list[tuple[str, str]]:
    """
    Places that could colour the map if they were on it.

    Returns
    -------
    list of (name, reason)
        ``not in the gazetteer``, ``outside the theatre`` or ``too vague``, in the order of the claims.
    """
    found: dict[tuple[str, str], None] = {}
    spots = theatre.atlas.spots
    for claim in claim_records(claims):
        if not _may_colour(claim):
            continue
        for place in claim.places:
            ground = footprint(place, theatre.atlas)
            units = [row for rows in _units_of(ground, theatre).values() for row in rows]
            placed = place.place_id is not None or place.lon is not None
            # A facility in a town of the theatre lies there, though nobody knows where.
            near = [spots[one] for one in place.reference_ids if one in spots]
            placed = placed or any(theatre.atlas.is_abroad(spot) for spot in near)
            if not units:
                name = place.name or f"{place.lon}, {place.lat}"
                found[name, "outside the theatre" if placed else "not in the gazetteer"] = None
            elif _too_vague(claim, place, ground, tuple(units)):
                found[place.name, "too vague"] = None
    return list(found)
