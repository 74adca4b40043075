"""The tables that cross from room to room: what their index and columns are, and a check that says every fault.

Geometries are EPSG:4326, (lon, lat). Dates are naive ``datetime64``; missing is NaT. Lists are tuples.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from mapper.errors import SchemaError
from mapper.records import Claim, ClaimPlace

WGS84: Final = "EPSG:4326"
DATE: Final = "datetime64[ms]"


@dataclass(frozen=True, slots=True)
class Schema:
    """
    Name, index and columns of one table.

    Parameters
    ----------
    columns
        Column name to what it holds; ``geometry`` makes the table a GeoDataFrame in EPSG:4326.
    """

    name: str
    index: str
    columns: Mapping[str, str]

    def check(self, frame: pd.DataFrame) -> None:
        """
        Compare a table with the schema; extra columns are allowed.

        Raises
        ------
        SchemaError
            Naming every fault at once.
        """
        faults = []
        if frame.index.name != self.index:
            faults.append(f"index must be {self.index!r}, not {frame.index.name!r}")
        if not frame.index.is_unique:
            faults.append(f"index {self.index!r} has duplicates: {list(frame.index[frame.index.duplicated()][:3])}")
        faults += [f"missing column {column!r}" for column in self.columns if column not in frame.columns]
        if "geometry" in self.columns and "geometry" in frame.columns:
            crs = getattr(frame, "crs", None)
            if crs is None or crs.to_epsg() != 4326:
                faults.append(f"geometry must be in EPSG:4326, not {crs}")
        if faults:
            raise SchemaError(f"not a {self.name} table: " + "; ".join(faults))


PLACES: Final = Schema(
    "PLACES",
    "place_id",
    {
        "name": "usual English news spelling",
        "name_ar": "Arabic name without its type noun",
        "names": "tuple of all other spellings",
        "kind": "GeoNames feature code (PPL, ADM1, AIRB, DAM, STM ...)",
        "parent_id": "ISO 3166-2 id of the governorate",
        "population": "inhabitants or missing",
        "source": "where the row comes from",
        "geometry": "point; line for rivers and roads; polygon for areas",
    },
)
UNITS: Final = Schema(
    "UNITS",
    "unit_id",
    {
        "place_id": "gazetteer place at the cell's seed, missing for an empty cell",
        "name": "its name",
        "name_ar": "its Arabic name",
        "settlement": "True when people live there",
        "town": "True when it changes hands only by a claim about it, however old the last one is",
        "admin1": "id of the governorate",
        "x": "seed, metres in the theatre's CRS",
        "y": "seed, metres in the theatre's CRS",
        "area_km2": "area in the theatre's equal-area CRS",
        "inhabited_km2": "area within the theatre's radius of the settlement",
        "geometry": "disjoint cells that cover the theatre",
    },
)
CLAIMS: Final = Schema(
    "CLAIMS",
    "claim_id",
    {
        "article_id": "article it was read in",
        "faction": "faction id",
        "status": "mapper.records.STATUSES",
        "modality": "mapper.records.MODALITIES",
        "attribution": "who says so, missing when the article does",
        "tense": "mapper.records.TENSES",
        "valid_from": "first day it holds",
        "valid_to": "first day it no longer holds, NaT when open",
        "date_precision": "mapper.records.PRECISIONS",
        "reported": "day it was said",
        "confidence": "0..1",
        "start": "offset of the evidence in the article",
        "stop": "end of the evidence, exclusive",
        "quote": "the clauses that say it, as printed",
        "places": "tuple of mapper.records.ClaimPlace",
    },
)
EVIDENCE: Final = Schema(
    "EVIDENCE",
    "evidence_id",
    {
        "claim_id": "the claim it comes from",
        "faction": "faction id",
        "status": "status of the claim; relieved: its siege is over",
        "factions": "tuple of the other factions it names: sharers, opponents, the besieged, who was driven out",
        "valid_from": "first day it holds",
        "valid_to": "first day it no longer holds, NaT when open",
        "reported": "day it was said",
        "confidence": "0..1",
        "doubt_km": "how much farther away the claim counts, for its source and its vagueness",
        "scope": "point, part (of a city that is named), settlements or area",
        "extent": "all, most, part ... or missing",
        "geometry": "the footprint",
    },
)
CONTROL: Final = Schema(
    "CONTROL",
    "unit_id",
    {
        "as_of": "the day the table speaks of",
        "faction": "holder, missing when unknown",
        "status": "held, contested, shared or unknown",
        "besieged": "True when the holder is reported encircled",
        "rivals": "tuple of the other factions involved",
        "claimed_by": "tuple of the factions that say they took it in the last days, which nobody else tells of yet",
        "since": "first day of the holder's evidence, NaT when unknown",
        "confidence": "0..1",
        "basis": "what decided: one of mapper.control.decided.BASES",
        "claim_ids": "claims that carried it",
        "against_ids": "claims that spoke against it",
        "geometry": "the cell",
    },
)

_CLAIM_DATES: Final = ("valid_from", "valid_to", "reported")


def claims_frame(claims: Iterable[Claim]) -> pd.DataFrame:
    """
    Make the CLAIMS table of claim records, one row each, in their order; a repeated id is kept once.

    Returns
    -------
    pandas.DataFrame
        :data:`CLAIMS`, without footprints (see :func:`mapper.pipeline.footprints`).
    """
    rows: dict[str, dict[str, Any]] = {}
    for claim in claims:
        rows.setdefault(claim.claim_id, {name: getattr(claim, name) for name in Claim.__dataclass_fields__})
    frame = pd.DataFrame(list(rows.values()), columns=list(Claim.__dataclass_fields__)).set_index("claim_id")
    for column in _CLAIM_DATES:
        frame[column] = pd.to_datetime(frame[column]).astype(DATE)
    return frame


def claim_records(frame: pd.DataFrame) -> list[Claim]:
    """Turn a CLAIMS table back into records; the inverse of :func:`claims_frame`."""
    CLAIMS.check(frame)
    names = [name for name in Claim.__dataclass_fields__ if name in frame.columns]
    claims = []
    for claim_id, row in zip(frame.index, frame[names].to_dict("records"), strict=True):
        for column in _CLAIM_DATES:
            row[column] = None if pd.isna(row[column]) else row[column].date()
        for column in ("attribution", "denies"):
            row[column] = None if pd.isna(row.get(column)) else row[column]
        row["start"], row["stop"] = int(row["start"]), int(row["stop"])
        claims.append(Claim(claim_id=str(claim_id), **{str(k): v for k, v in row.items()}))
    return claims


__all__ = [
    "CLAIMS",
    "CONTROL",
    "DATE",
    "EVIDENCE",
    "PLACES",
    "UNITS",
    "WGS84",
    "ClaimPlace",
    "Schema",
    "claim_records",
    "claims_frame",
]
