"""The claim archive: claims as files, read back as they were written, merged without doubles.

A hand-coded csv needs no more than ``faction, status, valid_from`` and one of ``place``, ``place_id`` or
``lon,lat``; it becomes the same records as extracted claims. Places are named here, found in
:mod:`mapper.pipeline`.
"""

from __future__ import annotations

import csv
import io as textio
import json
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import pandas as pd

from mapper.errors import InputError
from mapper.io import (
    Source,
    content_id,
    csv_bytes,
    decode,
    guard_formula,
    json_lines,
    parse_date,
    unguard_formula,
    write_whole,
)
from mapper.records import MODALITIES, PRECISIONS, STATUSES, TENSES, Claim, ClaimPlace
from mapper.schema import CLAIMS, claim_records, claims_frame

CLAIM_FORMATS: Final = (".jsonl", ".csv", ".geojson", ".parquet")
HAND_CODED: Final = "a claims file needs the columns faction, status, valid_from and one of place, place_id, lon+lat"

EXTENTS: Final = ("all", "most", "part", "villages", "vicinity", "with_vicinity", "outskirts", "center")
_PLACE_TEXTS: Final = ("name", "place_id", "kind", "relation", "reference", "bank", "within")
_DATES: Final = ("valid_from", "valid_to", "reported")
_LISTS: Final = ("co_factions", "against", "trace")


def is_claim_row(row: Mapping[str, Any]) -> bool:
    """Whether a JSON line is a claim rather than an article."""
    return "faction" in row and "status" in row and "text" not in row


def claim_row(claim: Claim) -> dict[str, Any]:
    """One claim as a JSON object, in the documented order of fields."""
    return {
        "claim_id": claim.claim_id,
        "article_id": claim.article_id,
        "faction": claim.faction,
        "status": claim.status,
        "modality": claim.modality,
        "attribution": claim.attribution,
        "tense": claim.tense,
        "valid_from": claim.valid_from.isoformat(),
        "valid_to": claim.valid_to.isoformat() if claim.valid_to else None,
        "date_precision": claim.date_precision,
        "reported": claim.reported.isoformat(),
        "confidence": claim.confidence,
        "start": claim.start,
        "stop": claim.stop,
        "quote": claim.quote,
        "places": [place.to_dict() for place in claim.places],
        "co_factions": list(claim.co_factions),
        "against": list(claim.against),
        "denies": claim.denies,
        "source": claim.source,
        "title": claim.title,
        "url": claim.url,
        "trace": list(claim.trace),
    }


def read_claim_rows(source: Source) -> list[tuple[Claim, str]]:
    """
    Read the claims of one opened file (``.jsonl``, ``.csv``, ``.geojson`` or ``.parquet``).

    Each comes with where it stands (``file:line``), for messages.

    Raises
    ------
    InputError
        If a column is missing or a value is not of the vocabulary, naming file, row and choices.
    """
    return [(claim_of_row(row, origin), origin) for row, origin in _rows(source)]


def unique_claims(claims: Iterable[tuple[Claim, str]]) -> list[Claim]:
    """
    Keep a claim that is given twice once.

    Raises
    ------
    InputError
        If one id stands for two different claims, naming both places.
    """
    kept: dict[str, tuple[Claim, str]] = {}
    for claim, origin in claims:
        first, where = kept.setdefault(claim.claim_id, (claim, origin))
        if replace(first, trace=()) != replace(claim, trace=()):
            raise InputError(
                f"{origin}: claim_id {claim.claim_id!r} stands for another claim too ({where}); "
                "give each its own id, or leave claim_id out"
            )
    return [claim for claim, _ in kept.values()]


def _rows(source: Source) -> Iterable[tuple[dict[str, Any], str]]:
    if source.suffix == ".jsonl":
        return list(json_lines(source))
    if source.suffix == ".csv":
        return _csv_rows(source)
    if source.suffix == ".geojson":
        return _geojson_rows(source)
    return _parquet_rows(source)


def _csv_rows(source: Source) -> list[tuple[dict[str, Any], str]]:
    text = decode(source.data, name=source.name)
    header = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=header.count)
    table = csv.DictReader(textio.StringIO(text, newline=""), delimiter=delimiter)
    rows = []
    try:
        table.fieldnames = [str(name).strip().lower() for name in table.fieldnames or []]
        _check_columns(table.fieldnames, source.name)
        for row in table:
            values = {k: unguard_formula(v) for k, v in row.items() if k and isinstance(v, str) and v.strip()}
            if values:
                rows.append((values, f"{source.name}:{table.line_num}"))
    except csv.Error as fault:
        raise InputError(f"{source.name}:{table.line_num}: not a csv table ({fault})") from None
    return rows


def _check_columns(columns: Iterable[str], name: str) -> None:
    have = set(columns)
    missing = {"faction", "status", "valid_from"} - have
    placed = {"place", "places", "place_id"} & have or {"lon", "lat"} <= have
    if missing or not placed:
        raise InputError(f"{name}: {HAND_CODED}; it has {', '.join(sorted(have)) or 'none'}")


def _geojson_rows(source: Source) -> list[tuple[dict[str, Any], str]]:
    try:
        features = json.loads(decode(source.data, name=source.name))["features"]
        rows = [(dict(feature["properties"]), feature.get("id")) for feature in features]
    except (json.JSONDecodeError, KeyError, TypeError) as fault:
        raise InputError(f"{source.name}: not a GeoJSON collection of claims ({fault})") from None
    return [({"claim_id": key, **row}, f"{source.name}: feature {n}") for n, (row, key) in enumerate(rows, start=1)]


def _parquet_rows(source: Source) -> list[tuple[dict[str, Any], str]]:
    try:
        frame = pd.read_parquet(textio.BytesIO(source.data))
    except Exception as fault:
        raise InputError(f"{source.name}: not a Parquet table ({type(fault).__name__})") from None
    if frame.index.name:
        frame = frame.reset_index()
    frame = frame.drop(columns="geometry", errors="ignore")
    return [(row, f"{source.name}: row {n}") for n, row in enumerate(frame.to_dict("records"), start=1)]


def claim_of_row(row: Mapping[str, Any], origin: str) -> Claim:
    """
    Make a claim of a row of any format, filling what a hand-coded one may leave out.

    Raises
    ------
    InputError
        Naming ``origin``, the value and the choices.
    """
    values = {key: value for key, value in row.items() if not _is_missing(value)}
    absent = [name for name in ("faction", "status", "valid_from") if name not in values]
    if absent:
        raise InputError(f"{origin}: {', '.join(absent)} missing; {HAND_CODED}")
    valid_from = parse_date(values["valid_from"], where=f"{origin}: valid_from")
    valid_to = parse_date(values["valid_to"], where=f"{origin}: valid_to") if "valid_to" in values else None
    if valid_to is not None and valid_to <= valid_from:
        raise InputError(f"{origin}: valid_to {valid_to} must be after valid_from {valid_from}")
    fields: dict[str, Any] = {
        "article_id": str(values.get("article_id", "")),
        "faction": str(values["faction"]).strip(),
        "status": _one_of(values["status"], STATUSES, f"{origin}: status"),
        "modality": _one_of(values.get("modality", "asserted"), MODALITIES, f"{origin}: modality"),
        "attribution": str(values["attribution"]) if "attribution" in values else None,
        "tense": _one_of(values.get("tense", "present"), TENSES, f"{origin}: tense"),
        "valid_from": valid_from,
        "valid_to": valid_to,
        "date_precision": _one_of(values.get("date_precision", "day"), PRECISIONS, f"{origin}: date_precision"),
        "reported": parse_date(values.get("reported", valid_from), where=f"{origin}: reported"),
        "confidence": _number(values.get("confidence", 0.9), 0.0, 1.0, f"{origin}: confidence"),
        "start": int(_number(values.get("start", 0), 0, 1e12, f"{origin}: start")),
        "stop": int(_number(values.get("stop", 0), 0, 1e12, f"{origin}: stop")),
        "quote": str(values.get("quote", "")),
        "places": _places(values, origin),
        "denies": str(values["denies"]) if "denies" in values else None,
        **{name: str(values.get(name, "")) for name in ("source", "title", "url")},
        **{name: _text_list(values.get(name), f"{origin}: {name}") for name in _LISTS},
    }
    given = values.get("claim_id")
    return Claim(claim_id=str(given) if given else _hand_coded_id(fields), **fields)


def _hand_coded_id(fields: Mapping[str, Any]) -> str:
    places = [place.to_dict() for place in fields["places"]]
    rest = {key: str(value) for key, value in fields.items() if key not in ("places", "trace")}
    return content_id(json.dumps([rest, places], sort_keys=True, ensure_ascii=False))


def _places(values: Mapping[str, Any], origin: str) -> tuple[ClaimPlace, ...]:
    listed = values.get("places")
    if isinstance(listed, str):
        try:
            listed = json.loads(listed)
        except json.JSONDecodeError as fault:
            raise InputError(f"{origin}: places is not JSON ({fault})") from None
    if listed is not None:
        listed = _plain(listed)
        if not isinstance(listed, list | tuple) or not all(isinstance(place, Mapping) for place in listed):
            raise InputError(f"{origin}: places must be a list of objects")
        return tuple(_place({k: _plain(v) for k, v in place.items()}, origin) for place in listed)
    lon, lat = values.get("lon"), values.get("lat")
    if (lon is None) != (lat is None):
        raise InputError(f"{origin}: lon and lat go together")
    if lon is None and "place" not in values and "place_id" not in values:
        raise InputError(f"{origin}: no place; {HAND_CODED}")
    return (
        ClaimPlace(
            name=str(values.get("place", values.get("name", ""))),
            place_id=str(values["place_id"]) if "place_id" in values else None,
            kind=str(values.get("kind", "")),
            lon=None if lon is None else _number(lon, -180, 180, f"{origin}: lon"),
            lat=None if lat is None else _number(lat, -90, 90, f"{origin}: lat"),
            extent=_extent(values.get("extent"), origin),
        ),
    )


def _place(row: Mapping[str, Any], origin: str) -> ClaimPlace:
    """Read one place object, refusing values of the wrong type."""
    numbers = {"lon": (-180.0, 180.0), "lat": (-90.0, 90.0), "distance_km": (0.0, 20_000.0)}
    clean = dict(row)
    for name, value in row.items():
        if name in numbers and value is not None:
            clean[name] = _number(value, *numbers[name], f"{origin}: places: {name}")
        elif name in ("direction", "reference_ids"):
            clean[name] = [value] if isinstance(value, str) else _text_list(value, f"{origin}: places: {name}")
        elif name in _PLACE_TEXTS and value is not None and not isinstance(value, str):
            raise InputError(f"{origin}: places: {name}: {value!r} is not a text")
    clean["extent"] = _extent(clean.get("extent"), origin)
    return ClaimPlace.from_dict(clean)


def _extent(value: Any, origin: str) -> str | None:
    if (
        value is None
        or str(value) in EXTENTS
        or re.fullmatch(r"percent:[<>]?[0-9.]+|count:[0-9]+(/[0-9]+)?", str(value))
    ):
        return None if value is None else str(value)
    raise InputError(f"{origin}: extent: {value!r} is none of {', '.join(EXTENTS)}, percent:N, count:N/M")


def _one_of(value: object, choices: tuple[str, ...], where: str) -> str:
    text = str(value).strip()
    if text not in choices:
        raise InputError(f"{where}: {text!r} is none of {', '.join(choices)}")
    return text


def _number(value: Any, low: float, high: float, where: str) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = math.nan
    if not low <= number <= high:
        raise InputError(f"{where}: {value!r} is not a number from {low:g} to {high:g}")
    return number


def _text_list(value: Any, where: str) -> tuple[str, ...]:
    value = _plain(value)
    if value is None:
        return ()
    if isinstance(value, str):
        try:
            value = (
                json.loads(value)
                if value.startswith("[")
                else [v.strip() for v in re.split(r"[|,;]", value) if v.strip()]
            )
        except json.JSONDecodeError:
            value = [value]
    if not isinstance(value, list | tuple):
        raise InputError(f"{where}: {value!r} is not a list of texts")
    return tuple(str(item) for item in value)


def _plain(value: Any) -> Any:
    """Arrays of a Parquet file as lists, not-a-number as missing."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    return None if isinstance(value, float) and math.isnan(value) else value


def _is_missing(value: Any) -> bool:
    if value is None or value is pd.NaT:
        return True
    return isinstance(value, float) and math.isnan(value)


def write_claims(claims: pd.DataFrame, path: str | Path, *, append: bool = False) -> int:
    """
    Write a CLAIMS table; the suffix says the format.

    Parameters
    ----------
    claims
        :data:`mapper.schema.CLAIMS`; ``.geojson`` and ``.parquet`` keep its ``geometry`` when it has one.
    append
        Keep what the file holds and add the claims whose id it does not have (``.jsonl`` and ``.csv``).

    Returns
    -------
    int
        Claims in the file.

    Raises
    ------
    InputError
        If the suffix is unknown or the file cannot be written; what was there stays.
    """
    CLAIMS.check(claims)
    target = Path(path)
    suffix = target.suffix.lower()
    if suffix not in CLAIM_FORMATS:
        raise InputError(f"{target}: unknown claims format {suffix!r}; use one of {', '.join(CLAIM_FORMATS)}")
    if append and target.exists():
        if suffix not in (".jsonl", ".csv"):
            raise InputError(f"{target}: only .jsonl and .csv archives can be appended to")
        held = Source(str(target), target.read_bytes(), suffix, target)
        _refuse_unknown_columns(held)
        new = [(claim, "this run") for claim in claim_records(claims)]
        claims = claims_frame(unique_claims([*read_claim_rows(held), *new]))
    write_whole(target, _WRITERS[suffix](claims))
    return len(claims)


def _refuse_unknown_columns(source: Source) -> None:
    """An archive is rewritten whole: what mapper does not know would be lost."""
    known = {*claim_row(_BLANK), "place", "place_id", "lon", "lat", "kind", "name", "extent"}
    unknown = {column for row, _ in _rows(source) for column in row} - known
    if unknown:
        raise InputError(
            f"{source.name}: has columns that would be lost ({', '.join(sorted(unknown))}); append elsewhere"
        )


def dumps_jsonl(claims: pd.DataFrame) -> str:
    """Claims as JSON lines, Arabic unescaped, in the order of the table."""
    rows = (claim_row(claim) for claim in claim_records(claims))
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def dumps_csv(claims: pd.DataFrame) -> str:
    """Claims as csv: lists are JSON, and no cell can run as a spreadsheet formula."""
    out = textio.StringIO()
    rows = [claim_row(claim) for claim in claim_records(claims)]
    columns = list(claim_row(_BLANK))
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    for row in rows:
        lists = {k: json.dumps(v, ensure_ascii=False) for k, v in row.items() if isinstance(v, list)}
        writer.writerow({key: guard_formula(lists.get(key, value)) for key, value in row.items()})
    return out.getvalue()


def _dumps_geojson(claims: pd.DataFrame) -> str:
    from mapper.view.geojson import dumps

    records = [claim_row(claim) for claim in claim_records(claims)]
    layer = gpd.GeoDataFrame(
        [{k: v for k, v in row.items() if k != "claim_id"} for row in records],
        index=pd.Index([row["claim_id"] for row in records], name="claim_id", dtype=object),
        geometry=claims["geometry"].to_numpy() if "geometry" in claims else [None] * len(claims),
        crs="EPSG:4326",
    )
    return dumps(layer)


def _dumps_parquet(claims: pd.DataFrame) -> bytes:
    records = [claim_row(claim) for claim in claim_records(claims)]
    frame = pd.DataFrame(records, columns=list(claim_row(_BLANK))).set_index("claim_id")
    frame["places"] = [json.dumps(places, ensure_ascii=False) for places in frame["places"]]
    for column in _DATES:
        frame[column] = pd.to_datetime(frame[column]).astype("datetime64[ms]")
    for column in ("attribution", "denies"):
        frame[column] = frame[column].astype("string")
    geometry = claims["geometry"].to_numpy() if "geometry" in claims else [None] * len(claims)
    buffer = textio.BytesIO()
    gpd.GeoDataFrame(frame, geometry=geometry, crs="EPSG:4326").to_parquet(buffer)
    return buffer.getvalue()


_WRITERS: Final[dict[str, Any]] = {
    ".jsonl": dumps_jsonl,
    ".csv": lambda claims: csv_bytes(dumps_csv(claims)),
    ".geojson": _dumps_geojson,
    ".parquet": _dumps_parquet,
}
_BLANK: Final = Claim(
    "", "", "", "", "", None, "", date.min, None, "", date.min, 0.0, 0, 0, "", ()
)  # fmt: skip
