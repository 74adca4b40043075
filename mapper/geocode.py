"""Asks an online geocoder for a name the gazetteer lacks.

Beside :mod:`mapper.fetch` this is the only module that touches the network. Nothing calls it by itself: the user asks
(``mapper place --online``), the answers are candidates that score below every gazetteer hit, and are kept in a file if
one is given. Services are one dict.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from mapper.errors import GeocodeError, InputError
from mapper.records import Candidate

TOP_SCORE: Final = 0.5
"""Best score of an online answer: below every hit of the gazetteer."""

_SAMPLE_AGENTS: Final = (
    "my-application",
    "my_app",
    "my-app",
    "myapp",
    "geopy",
    "example",
    "test",
    "your",
    "python-requests",
)
_KINDS: Final = {
    "city": "PPLA",
    "town": "PPL",
    "village": "PPL",
    "hamlet": "PPL",
    "suburb": "PPLX",
    "neighbourhood": "PPLX",
    "quarter": "PPLX",
    "state": "ADM1",
    "county": "ADM2",
    "country": "PCLI",
    "river": "STM",
    "aerodrome": "AIRP",
    "dam": "DAM",
    "peak": "MT",
}


def geocode(
    name: str,
    *,
    service: str = "nominatim",
    user_agent: str,
    language: Sequence[str] = ("ar", "en"),
    country_codes: Sequence[str] = ("sy",),
    timeout: float = 10,
    domain: str | None = None,
    scheme: str = "https",
    cache: Path | None = None,
    min_delay_seconds: float = 1.0,
    limit: int = 5,
    account: str = "",
) -> list[Candidate]:
    """
    Ask an online geocoder where a name is.

    Parameters
    ----------
    name
        As printed.
    service
        One of :data:`SERVICES`.
    user_agent
        Who asks: the caller's application and a contact, as the services' rules demand. Sample names are refused.
    language
        Preferred languages of the answer, best first.
    country_codes
        ISO 3166-1 codes that bound the answer; empty for the whole world.
    timeout
        Seconds to wait for an answer.
    domain, scheme
        Another server of the same make, such as ``localhost:8080`` and ``http``.
    cache
        JSON file that keeps answers; a question that it answers is not asked again.
    min_delay_seconds
        Pause between two questions to one server.
    limit
        At most so many answers.
    account
        The user's name at GeoNames, which asks for one; the other services have none.

    Returns
    -------
    list of Candidate
        ``lon``, ``lat`` in EPSG:4326 degrees, best first, scores of at most :data:`TOP_SCORE`; empty when the
        service knows no such place.

    Raises
    ------
    InputError
        If the service is unknown, or the name or the user agent is empty or a sample.
    GeocodeError
        If the service refuses, does not answer in time, or answers what cannot be read; or if the cache cannot
        be used.
    """
    if service not in SERVICES:
        raise InputError(f"no geocoder {service!r}; there are: {', '.join(sorted(SERVICES))}")
    if not name.strip():
        raise InputError("the name to geocode is empty")
    _check_agent(user_agent)
    if service == "geonames" and not account.strip():
        raise InputError("geonames needs the name of an account of yours there; none was given")
    question = {
        "service": service,
        "domain": domain or "",
        "name": name.strip(),
        "language": list(language),
        "country_codes": sorted(code.lower() for code in country_codes),
        "limit": limit,
    }
    key = hashlib.sha256(json.dumps(question, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:24]
    known = _read_cache(cache)
    if key in known:
        return _candidates(known[key]["answers"], service, name)
    server = {"domain": domain, "scheme": scheme, "user_agent": user_agent, "timeout": timeout}
    ask = SERVICES[service](**server | ({"account": account.strip()} if service == "geonames" else {}))
    answers = _asked(ask, question, service, (service, domain or "", scheme), min_delay_seconds)
    found = _candidates(answers, service, name)
    if cache is not None:
        _write_cache(cache, known | {key: {"question": question, "answers": answers}})
    return found


Ask = Callable[[Mapping[str, Any]], Any]
"""A question to one server: returns geopy's locations, or None."""


def _nominatim(*, domain: str | None, scheme: str, user_agent: str, timeout: float) -> Ask:
    from geopy.geocoders import Nominatim

    options = {"domain": domain} if domain else {}
    geocoder = Nominatim(user_agent=user_agent, timeout=timeout, scheme=scheme, **options)
    return lambda question: geocoder.geocode(
        question["name"],
        exactly_one=False,
        limit=question["limit"],
        language=",".join(question["language"]) or False,
        country_codes=question["country_codes"] or None,
        namedetails=True,
        addressdetails=True,
    )


def _photon(*, domain: str | None, scheme: str, user_agent: str, timeout: float) -> Ask:
    from geopy.geocoders import Photon

    options = {"domain": domain} if domain else {}
    geocoder = Photon(user_agent=user_agent, timeout=timeout, scheme=scheme, **options)

    def ask(question: Mapping[str, Any]) -> Any:
        # Photon has no Arabic and no filter by country: it answers in the place's own language, we filter.
        language = next((one for one in question["language"] if one in ("en", "de", "fr")), False)
        found = geocoder.geocode(question["name"], exactly_one=False, limit=question["limit"], language=language)
        wanted = set(question["country_codes"])
        return [
            one
            for one in found or ()
            if not wanted or str(one.raw.get("properties", {}).get("countrycode", "")).lower() in wanted
        ]

    return ask


def _geonames(*, domain: str | None, scheme: str, user_agent: str, timeout: float, account: str) -> Ask:
    from geopy.geocoders import GeoNames

    # geopy's own default server speaks plain http, where everyone on the way reads the names.
    geocoder = GeoNames(
        account, user_agent=user_agent, timeout=timeout, scheme=scheme, domain=domain or "secure.geonames.org"
    )

    def ask(question: Mapping[str, Any]) -> Any:
        wanted = [code.upper() for code in question["country_codes"]]
        found = geocoder.geocode(question["name"], exactly_one=False, country=wanted or None)
        inside = [one for one in found or () if one and (not wanted or one.raw.get("countryCode") in wanted)]
        return inside[: question["limit"]]

    return ask


SERVICES: Final[Mapping[str, Callable[..., Ask]]] = {
    "geonames": _geonames,
    "nominatim": _nominatim,
    "photon": _photon,
}
"""Name of a service to the function that makes a question to it."""

_LIMITERS: dict[tuple[str, str, str], Any] = {}


def _asked(
    ask: Ask, question: Mapping[str, Any], service: str, server: tuple[str, str, str], min_delay_seconds: float
) -> list[dict[str, Any]]:
    from geopy.exc import GeopyError
    from geopy.extra.rate_limiter import RateLimiter

    # One limiter per server: two calls of geocode() keep the pause between them.
    limiter = _LIMITERS.setdefault(
        server, RateLimiter(lambda call: call(), min_delay_seconds=0.0, max_retries=0, swallow_exceptions=False)
    )
    limiter.min_delay_seconds = min_delay_seconds
    try:
        locations = limiter(lambda: ask(question))
        return [_answer(one.longitude, one.latitude, one.address, one.raw) for one in locations or ()]
    except (GeopyError, ValueError, TypeError, KeyError, AttributeError, LookupError, OSError) as fault:
        why = f"{type(fault).__name__}: {fault}" if str(fault) else type(fault).__name__
        raise GeocodeError(f"{service} did not answer for {question['name']!r}: {why}") from None


def _answer(lon: float, lat: float, address: Any, raw: Any) -> dict[str, Any]:
    """What is kept of a geopy location, (lon, lat)."""
    raw = raw if isinstance(raw, dict) else {}
    properties = raw.get("properties") if isinstance(raw.get("properties"), dict) else {}
    names = raw.get("namedetails") if isinstance(raw.get("namedetails"), dict) else {}
    parts = raw.get("address") if isinstance(raw.get("address"), dict) else {}
    label = str(address or "").partition(",")[0].partition("،")[0]
    osm = "".join(str(raw.get(key) or properties.get(key) or "") for key in ("osm_type", "osm_id"))
    kind = raw.get("addresstype") or raw.get("type") or properties.get("osm_value") or ""
    return {
        "id": osm or str(raw.get("geonameId") or ""),
        "lon": float(lon),
        "lat": float(lat),
        "name": str(names.get("name:en") or properties.get("name") or raw.get("toponymName") or label),
        "name_ar": str(names.get("name:ar") or names.get("name") or label),
        "kind": str(raw.get("fcode") or "") or _KINDS.get(str(kind), "PPL" if raw.get("class") == "place" else ""),
        "parent_id": str(parts.get("ISO3166-2-lvl4") or ""),
    }


def _candidates(answers: Sequence[Mapping[str, Any]], service: str, name: str) -> list[Candidate]:
    try:
        return [
            Candidate(
                place_id=f"{service}:{one['id'] or _at(one)}",
                name=one["name"],
                name_ar=one["name_ar"],
                kind=one["kind"],
                parent_id=one["parent_id"],
                lon=float(one["lon"]),
                lat=float(one["lat"]),
                score=round(TOP_SCORE / (rank + 1), 4),
                reason=f"online: {service}",
            )
            for rank, one in enumerate(answers)
        ]
    except (KeyError, TypeError, ValueError) as fault:
        raise GeocodeError(f"{service}: the kept answer for {name!r} cannot be read: {fault}") from None


def _at(answer: Mapping[str, Any]) -> str:
    return f"{answer['lon']:.5f},{answer['lat']:.5f}"


def _check_agent(user_agent: str) -> None:
    plain = user_agent.strip().lower()
    if len(plain) < 4 or any(plain.startswith(sample) for sample in _SAMPLE_AGENTS):
        raise InputError(
            f"user_agent {user_agent!r} says not who asks; name your application and a contact, "
            "such as 'raqqa-atlas/1.0 (maps@your-institute.org)'"
        )


def _read_cache(cache: Path | None) -> dict[str, Any]:
    if cache is None or not cache.exists():
        return {}
    try:
        known = json.loads(cache.read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise GeocodeError(f"{cache}: the geocoder's cache cannot be read: {fault}") from None
    if not isinstance(known, dict):
        raise GeocodeError(f"{cache}: not a geocoder's cache")
    return known


def _write_cache(cache: Path, known: Mapping[str, Any]) -> None:
    half = cache.with_name(f"{cache.name}.{os.getpid()}.part")
    try:
        cache.parent.mkdir(parents=True, exist_ok=True)
        half.write_text(json.dumps(known, ensure_ascii=False, indent=1, sort_keys=True), encoding="utf-8")
        half.replace(cache)
    except OSError as fault:
        raise GeocodeError(f"{cache}: the geocoder's cache cannot be written: {fault}") from None
