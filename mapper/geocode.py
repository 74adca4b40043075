"""Asks an online geocoder for a name the gazetteer lacks.

Beside :mod:`mapper.fetch` this is the only module that touches the network. Nothing calls it by itself: the user asks
(``--online``), the answers are candidates that score below every gazetteer hit, and are kept in a folder if one is
given. Services are one dict.
"""

from __future__ import annotations

import hashlib
import http.client
import ipaddress
import json
import re
import time
import urllib.error
import urllib.request
import warnings
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from functools import cache as once
from pathlib import Path
from typing import IO, Any, Final
from urllib.parse import urlsplit

from geopy.adapters import AdapterHTTPError, BaseSyncAdapter, get_retry_after
from geopy.exc import GeocoderParseError, GeocoderServiceError, GeocoderTimedOut, GeocoderUnavailable, GeopyError
from geopy.extra.rate_limiter import RateLimiter
from geopy.geocoders import GeoNames, Nominatim, Photon

from mapper.errors import GeocodeError, InputError, MapperError
from mapper.io import write_whole
from mapper.records import Candidate
from mapper.resources import data_path, read_toml

TOP_SCORE: Final = 0.5
"""Best score of an online answer: below every hit of the gazetteer."""

MISSES_KEPT_DAYS: Final = 30
"""How long a service's "no such place" is believed."""

_AGAIN: Final = frozenset({429, 503})
_TRIES: Final = 3
_LONGEST_WAIT: Final = 30.0
_MOST_BYTES: Final = 4_000_000
_LONGEST_NAME: Final = 200
_SHOWN: Final = 200
_STRANGE: Final = re.compile(r"[^\w:.-]")


@dataclass(frozen=True, slots=True)
class Answer:
    """
    What a service says of one place.

    Parameters
    ----------
    answer_id
        The service's own identifier, empty when it gives none.
    names
        Every name it gives, ``name`` and ``name_ar`` among them.
    kind
        GeoNames feature code, empty for what is no place for a map of control.
    lon, lat
        EPSG:4326 degrees.
    """

    answer_id: str
    name: str
    name_ar: str
    names: tuple[str, ...]
    kind: str
    parent_id: str
    lon: float
    lat: float

    def place_id(self, service: str) -> str:
        """Name the place: by the service's identifier, else by where it is."""
        return f"{service}:{self.answer_id or f'{self.lon:.5f},{self.lat:.5f}'}"


def geocode(name: str, *, service: str = "nominatim", **options: Any) -> list[Candidate]:
    """
    Ask an online geocoder where a name is.

    Parameters
    ----------
    name, service, options
        See :func:`ask`.

    Returns
    -------
    list of Candidate
        ``lon``, ``lat`` in EPSG:4326 degrees, best first, scores of at most :data:`TOP_SCORE`; empty when the
        service knows no such place.

    Raises
    ------
    InputError, GeocodeError
        As :func:`ask` does.
    """
    return [
        Candidate(
            place_id=one.place_id(service),
            name=one.name,
            name_ar=one.name_ar,
            kind=one.kind,
            parent_id=one.parent_id,
            lon=one.lon,
            lat=one.lat,
            score=round(TOP_SCORE / (rank + 1), 4),
            reason=f"online: {service}",
        )
        for rank, one in enumerate(ask(name, service=service, **options))
    ]


def ask(
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
    today: date | None = None,
    min_delay_seconds: float = 1.0,
    limit: int = 5,
    account: str = "",
    sent: Callable[[str, str], None] | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> list[Answer]:
    """
    Ask an online geocoder where a name is, and keep what it says of the places.

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
        Seconds to wait for a byte; a whole answer may take three times as long.
    domain, scheme
        Another server of the same make, such as ``localhost:8080`` and ``http``. One on this machine or in a private
        network is asked without the system's proxy.
    cache
        Folder that keeps answers, one file a question; a question that it answers is not asked again. What cannot
        be read there is asked again, what cannot be written is asked every time.
    today
        The day of the question: kept answers of "no such place" are believed for :data:`MISSES_KEPT_DAYS` after
        theirs. None: for ever.
    min_delay_seconds
        Pause between two questions to one server.
    limit
        At most so many answers.
    account
        The user's name at GeoNames, which asks for one; the other services have none.
    sent
        Is told the server and the name before the name leaves this machine.
    sleep
        Waits when a server asks to (Retry-After).

    Returns
    -------
    list of Answer
        Best first; empty when the service knows no such place.

    Raises
    ------
    InputError
        If the service is unknown, or the name or the user agent is empty, too long or a sample.
    GeocodeError
        If the service refuses, does not answer in time, sends the question to another server, or answers what
        cannot be read.
    """
    if service not in SERVICES:
        raise InputError(f"no geocoder {service!r}; there are: {', '.join(sorted(SERVICES))}")
    if not name.strip():
        raise InputError("the name to geocode is empty")
    if len(name.strip()) > _LONGEST_NAME:
        raise InputError(f"the name to geocode has {len(name.strip())} characters; at most {_LONGEST_NAME} are sent")
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
    file = cache / f"{key}.json" if cache is not None else None
    kept = _kept(file, today)
    if kept is not None:
        return kept
    server: dict[str, Any] = {"domain": domain, "scheme": scheme, "user_agent": user_agent, "timeout": timeout}
    server["proxies"] = {} if _is_near(domain) else None
    if service == "geonames":
        server["account"] = account.strip()
    geocoder, asking = SERVICES[service](**server)
    geocoder.adapter.sleep = sleep
    if sent is not None:
        sent("{0.scheme}://{0.netloc}".format(urlsplit(geocoder.api)), name.strip())
    answers = _asked(lambda: asking(question), question, (service, domain or "", scheme), min_delay_seconds)
    _keep(file, {"question": question, "asked": today.isoformat() if today else ""}, answers)
    return answers


def licence(service: str) -> str:
    """Whose data a service's answers are, to be named where they are published."""
    return str(_rules()["licence"].get(service, ""))


def is_area(kind: str) -> bool:
    """Whether a feature code is an area or a line, of which an online point says little."""
    return kind.startswith(tuple(_rules()["areas"]["codes"]))


@once
def _rules() -> Mapping[str, Any]:
    return read_toml(data_path("lexicon", "geocoders.toml"))


class _SameServer(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        """Follow a redirect on the same server only: the name goes nowhere the user did not say."""
        here, there = urlsplit(req.full_url), urlsplit(newurl)
        if (here.scheme, here.netloc) != (there.scheme, there.netloc):
            raise GeocoderServiceError(
                f"it sends the question on to {there.scheme}://{there.netloc[:_SHOWN]}; not followed"
            )
        return super().redirect_request(req, fp, code, msg, headers, newurl)


class _Careful(BaseSyncAdapter):
    """Gets an answer of bounded size in bounded time, waits when it is told to, and goes to no other server."""

    sleep: Callable[[float], None] = staticmethod(time.sleep)

    def __init__(self, *, proxies: Any, ssl_context: Any) -> None:
        """Take what geopy gives; ``proxies`` None is the system's."""
        super().__init__(proxies=proxies, ssl_context=ssl_context)
        self._opener = urllib.request.build_opener(
            urllib.request.HTTPSHandler(context=ssl_context), urllib.request.ProxyHandler(proxies), _SameServer()
        )

    def get_json(self, url: str, *, timeout: float, headers: Any) -> Any:
        """Return the answer's JSON."""
        try:
            return json.loads(self.get_text(url, timeout=timeout, headers=headers))
        except (ValueError, RecursionError):
            raise GeocoderParseError("the answer is not JSON") from None

    def get_text(self, url: str, *, timeout: float, headers: Any) -> str:
        """Return the answer, after waiting as long as the server asks for."""
        for number in range(_TRIES):
            try:
                return self._got(url, timeout, headers)
            except AdapterHTTPError as fault:
                wait = get_retry_after(fault.headers) if fault.status_code in _AGAIN else None
                if wait is None or wait > _LONGEST_WAIT or number + 1 == _TRIES:
                    raise
                self.sleep(wait)
        raise AssertionError

    def _got(self, url: str, timeout: float, headers: Any) -> str:
        request = urllib.request.Request(url, headers=headers)
        try:
            with self._opener.open(request, timeout=timeout) as page:
                body = _all_of(page, timeout)
            return body.decode("utf-8")
        except urllib.error.HTTPError as fault:
            told = {name.lower(): value for name, value in fault.headers.items()}
            raise AdapterHTTPError(str(fault), status_code=fault.code, headers=told, text="") from None
        except TimeoutError:
            raise GeocoderTimedOut(f"no answer in {timeout:g} seconds") from None
        except urllib.error.URLError as fault:
            if isinstance(fault.reason, TimeoutError):
                raise GeocoderTimedOut(f"no answer in {timeout:g} seconds") from None
            raise GeocoderUnavailable(f"it cannot be reached: {fault.reason}") from None
        except UnicodeDecodeError:
            raise GeocoderParseError("the answer is not UTF-8") from None
        except (OSError, http.client.HTTPException) as fault:
            raise GeocoderServiceError(f"the answer broke off: {type(fault).__name__}") from None


def _all_of(page: IO[bytes], timeout: float) -> bytes:
    """Read an answer unless it is too long or drips too slowly."""
    body, until = bytearray(), time.monotonic() + 3 * timeout
    while part := page.read1(1 << 16):  # type: ignore[attr-defined]
        body += part
        if len(body) > _MOST_BYTES:
            raise GeocoderServiceError(f"the answer is longer than {_MOST_BYTES} bytes")
        if time.monotonic() > until:
            raise TimeoutError
    if getattr(page, "length", 0):
        raise http.client.IncompleteRead(bytes(body))
    return bytes(body)


def _is_near(domain: str | None) -> bool:
    """Whether a server is on this machine or in a private network."""
    host = urlsplit(f"//{domain or ''}").hostname or ""
    if host == "localhost" or host.endswith((".localhost", ".local")):
        return True
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return False


Asking = Callable[[Mapping[str, Any]], Any]
"""A question to one server: returns geopy's locations, or None."""


def _nominatim(*, domain: str | None, **server: Any) -> tuple[Any, Asking]:
    options = server | ({"domain": domain} if domain else {})
    geocoder = Nominatim(adapter_factory=_Careful, **options)
    return geocoder, lambda question: geocoder.geocode(
        question["name"],
        exactly_one=False,
        limit=question["limit"],
        language=",".join(question["language"]) or False,
        country_codes=question["country_codes"] or None,
        namedetails=True,
        addressdetails=True,
    )


def _photon(*, domain: str | None, **server: Any) -> tuple[Any, Asking]:
    options = server | ({"domain": domain} if domain else {})
    geocoder = Photon(adapter_factory=_Careful, **options)

    def asking(question: Mapping[str, Any]) -> Any:
        # Photon has no Arabic and no filter by country: it answers in the place's own language, we filter.
        language = next((one for one in question["language"] if one in ("en", "de", "fr")), False)
        found = geocoder.geocode(question["name"], exactly_one=False, limit=question["limit"], language=language)
        wanted = set(question["country_codes"])
        return [
            one
            for one in found or ()
            if not wanted or str(one.raw.get("properties", {}).get("countrycode", "")).lower() in wanted
        ]

    return geocoder, asking


def _geonames(*, domain: str | None, account: str, **server: Any) -> tuple[Any, Asking]:
    # geopy's own default server speaks plain http, where everyone on the way reads the names.
    geocoder = GeoNames(account, adapter_factory=_Careful, domain=domain or "secure.geonames.org", **server)

    def asking(question: Mapping[str, Any]) -> Any:
        wanted = [code.upper() for code in question["country_codes"]]
        found = geocoder.geocode(question["name"], exactly_one=False, country=wanted or None)
        inside = [one for one in found or () if one and (not wanted or one.raw.get("countryCode") in wanted)]
        return inside[: question["limit"]]

    return geocoder, asking


SERVICES: Final[Mapping[str, Callable[..., tuple[Any, Asking]]]] = {
    "geonames": _geonames,
    "nominatim": _nominatim,
    "photon": _photon,
}
"""Name of a service to the function that makes its geocoder and a question to it."""

_LIMITERS: dict[tuple[str, str, str], Any] = {}


def _asked(
    asking: Callable[[], Any], question: Mapping[str, Any], server: tuple[str, str, str], min_delay_seconds: float
) -> list[Answer]:
    # One limiter per server: two calls of ask() keep the pause between them.
    limiter = _LIMITERS.setdefault(
        server, RateLimiter(lambda call: call(), min_delay_seconds=0.0, max_retries=0, swallow_exceptions=False)
    )
    limiter.min_delay_seconds = min_delay_seconds
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # geopy warns of impossible latitudes before we refuse them
            found = limiter(asking) or ()
        return [_answer(one.longitude, one.latitude, one.address, one.raw) for one in found]
    except (GeopyError, ValueError, TypeError, LookupError, AttributeError, OSError) as fault:
        why = f"{type(fault).__name__}: {str(fault)[:_SHOWN]}" if str(fault) else type(fault).__name__
        raise GeocodeError(f"{server[0]} did not answer for {question['name']!r}: {why}") from None


def _answer(lon: float, lat: float, address: Any, raw: Any) -> Answer:
    """What is kept of a geopy location, (lon, lat)."""
    if not (abs(float(lon)) <= 180 and abs(float(lat)) <= 90):
        raise ValueError(f"lon {lon}, lat {lat} are no degrees")
    raw = raw if isinstance(raw, dict) else {}
    properties, details, parts = (
        raw[key] if isinstance(raw.get(key), dict) else {} for key in ("properties", "namedetails", "address")
    )
    label = _plain(address).partition(",")[0].partition("،")[0]
    kind = raw.get("addresstype") or raw.get("type") or properties.get("osm_value") or ""
    name = _plain(details.get("name:en") or properties.get("name") or raw.get("toponymName")) or label
    name_ar = _plain(details.get("name:ar") or details.get("name") or raw.get("name")) or label
    more = [_plain(part) for value in details.values() for part in str(value).split(";")]
    parts_of_id = [_plain(raw.get(key) or properties.get(key)) for key in ("osm_type", "osm_id")]
    return Answer(
        answer_id=_STRANGE.sub("", "".join(parts_of_id) or _plain(raw.get("geonameId"))),
        name=name,
        name_ar=name_ar,
        names=tuple(dict.fromkeys(one for one in (name, name_ar, *more) if one)),
        kind=_STRANGE.sub("", _plain(raw.get("fcode"))) or str(_rules()["kinds"].get(str(kind), "")),
        parent_id=_plain(parts.get("ISO3166-2-lvl4")),
        lon=float(lon),
        lat=float(lat),
    )


def _plain(value: Any) -> str:
    """Text of a value without line ends, controls and marks of direction, cut to the length of a name."""
    return "".join(letter for letter in " ".join(str(value or "").split()) if letter.isprintable())[:_LONGEST_NAME]


def _check_agent(user_agent: str) -> None:
    plain = user_agent.strip().lower()
    if len(plain) < 4 or not plain.isascii() or plain.startswith(tuple(_rules()["agents"]["samples"])):
        raise InputError(
            f"user_agent {user_agent!r} says not who asks; name your application and a contact in ASCII letters, "
            "such as 'raqqa-atlas/1.0 (maps@your-institute.org)'"
        )


def _kept(file: Path | None, today: date | None) -> list[Answer] | None:
    """Answers kept for a question; None when there are none that can be read and are fresh."""
    if file is None:
        return None
    try:
        known = json.loads(file.read_text(encoding="utf-8"))
        answers = [Answer(**one | {"names": tuple(one["names"])}) for one in known["answers"]]
        if not all(abs(one.lon) <= 180 and abs(one.lat) <= 90 for one in answers):
            return None
        if not answers and today is not None:
            asked = date.fromisoformat(known["asked"])
            return answers if asked <= today < asked + timedelta(days=MISSES_KEPT_DAYS) else None
        return answers
    except (OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return None


def _keep(file: Path | None, about: Mapping[str, Any], answers: Sequence[Answer]) -> None:
    if file is None:
        return
    text = json.dumps({**about, "answers": [asdict(one) for one in answers]}, ensure_ascii=False, indent=1)
    with suppress(OSError, MapperError):
        file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(file, text)
