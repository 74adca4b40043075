"""Downloads GeoNames' dump of a country, when the user asks for it: resumed, checked, whole or not at all.

Beside :mod:`mapper.geocode` the only module that touches the network. Only the file's address is sent.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import re
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final
from urllib.parse import urlsplit

from mapper.errors import FetchError, InputError
from mapper.placefiles import DAMAGED_ZIP, place_file_rules

_CHUNK: Final = 1 << 16
_AGENT: Final = "mapper"
_LONGEST_WAIT: Final = 60.0
_AGAIN: Final = frozenset({408, 429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Fetched:
    """A downloaded dump: where it is, its SHA-256, and whether it was there already."""

    file: Path
    sha256: str
    fresh: bool


class _Again(Exception):
    """A fault that may pass; ``wait`` is what the server asked for, in seconds."""

    def __init__(self, why: str, wait: float | None = None) -> None:
        super().__init__(why)
        self.wait = wait


class _SameSafety(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        """Follow a redirect, but never from https to http."""
        if urlsplit(req.full_url).scheme == "https" and urlsplit(newurl).scheme != "https":
            raise FetchError(f"{req.full_url}: redirects to {newurl}, which is not encrypted; nothing was downloaded")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def fetch_dump(
    country: str,
    folder: str | Path,
    *,
    base: str | None = None,
    timeout: float = 30.0,
    tries: int = 4,
    most_bytes: int = 300_000_000,
    progress: Callable[[int, int | None], None] | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> Fetched:
    """
    Download ``<country>.zip`` of GeoNames' export.

    Parameters
    ----------
    country
        ISO 3166-1 alpha-2, such as ``SY``.
    folder
        Where the file is kept; made when missing. A broken download stays there as ``.part`` and is gone on with.
    base
        Folder of the dumps on a server; the official one by default (``data/lexicon/placefiles.toml``).
    timeout
        Seconds without a byte after which a try is given up.
    tries
        How often it is tried.
    most_bytes
        A larger file, packed or unpacked, is refused.
    progress
        Is told of bytes so far and bytes in all (None when the server does not say).
    sleep
        Waits between two tries.

    Raises
    ------
    InputError
        If ``country`` is no code, or the folder cannot be written.
    FetchError
        If there is no network, no such file, or what came is no such dump; nothing is left but the ``.part``.
    """
    if not re.fullmatch(r"[A-Za-z]{2}", country):
        raise InputError(f"{country!r} is no country code; give two letters (ISO 3166-1), such as SY")
    code = country.upper()
    url = f"{(base or str(place_file_rules()['geonames']['address'])).rstrip('/')}/{code}.zip"
    if urlsplit(url).scheme not in ("http", "https"):
        raise InputError(f"{url}: not an http or https address")
    target = Path(folder) / f"{code}.zip"
    part, about = target.with_name(f"{target.name}.part"), target.with_name(f"{target.name}.json")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        for number in range(tries):
            try:
                fresh = _download(url, target, part, about, timeout, most_bytes, progress)
                break
            except _Again as fault:
                if number + 1 == tries:
                    hint = f"run it again to go on, or download {url} elsewhere and: mapper gazetteer add {code}.zip"
                    raise FetchError(f"{url}: {fault}; tried {tries} times; {hint}") from None
                sleep(min(fault.wait if fault.wait is not None else 2.0**number, _LONGEST_WAIT))
        if fresh:
            _check(part, code, url, most_bytes)
            os.replace(part, target)
            # Only now: what is not checked is never taken for the newest.
            _note(about, str(_known(about).get("tag") or ""), _sha256(target))
    except OSError as fault:
        raise InputError(f"{target}: cannot be written ({fault.strerror or fault})") from None
    return Fetched(target, _sha256(target), fresh)


def _download(
    url: str,
    target: Path,
    part: Path,
    about: Path,
    timeout: float,
    most_bytes: int,
    progress: Callable[[int, int | None], None] | None,
) -> bool:
    """Fill the part file; False when the file that is there is the newest."""
    known = _known(about)
    have = part.stat().st_size if part.exists() and known.get("tag") else 0
    headers = {"User-Agent": _AGENT, "Accept-Encoding": "identity"}
    if have:
        headers |= {"Range": f"bytes={have}-", "If-Range": known["tag"]}
    elif target.exists() and known.get("tag") and known.get("sha256") == _sha256(target):
        headers["If-None-Match" if known["tag"].startswith('"') else "If-Modified-Since"] = known["tag"]
    opener = urllib.request.build_opener(_SameSafety)
    try:
        with opener.open(urllib.request.Request(url, headers=headers), timeout=timeout) as answer:
            return _keep(answer, url, part, about, have, most_bytes, progress)
    except urllib.error.HTTPError as fault:
        if fault.code == 304:
            return False
        if fault.code == 416:
            part.unlink(missing_ok=True)
            raise _Again("the part that was there does not fit the file", 0.0) from None
        if fault.code in _AGAIN:
            raise _Again(f"the server answers {fault.code} {fault.reason}", _seconds(fault)) from None
        raise FetchError(f"{url}: the server answers {fault.code} {fault.reason}; is the country code right?") from None
    except urllib.error.URLError as fault:
        raise _Again(f"no connection ({fault.reason})") from None
    except (TimeoutError, ConnectionError, http.client.HTTPException) as fault:
        raise _Again(f"the connection broke ({fault or type(fault).__name__})") from None


def _keep(
    answer: Any,
    url: str,
    part: Path,
    about: Path,
    have: int,
    most_bytes: int,
    progress: Callable[[int, int | None], None] | None,
) -> bool:
    resumed = answer.status == 206 and (answer.headers.get("Content-Range") or "").startswith(f"bytes {have}-")
    so_far = have if resumed else 0
    length = answer.headers.get("Content-Length")
    whole = so_far + int(length) if length is not None and length.isdigit() else None
    if "html" in (answer.headers.get("Content-Type") or "").lower():
        raise FetchError(f"{url}: a web page came instead of the file (a login page of the network?)")
    if whole is not None and whole > most_bytes:
        raise FetchError(f"{url}: {whole:,} bytes, more than the {most_bytes:,} that are allowed")
    tag = answer.headers.get("ETag") or answer.headers.get("Last-Modified") or ""
    _note(about, "" if tag.startswith("W/") else tag)
    with part.open("ab" if resumed else "wb") as file:
        so_far = _copy(answer, file, so_far, whole, most_bytes, url, progress)
    if whole is not None and so_far != whole:
        raise _Again(f"{so_far:,} of {whole:,} bytes came", 0.0)
    return True


def _copy(
    answer: Any,
    file: IO[bytes],
    so_far: int,
    whole: int | None,
    most_bytes: int,
    url: str,
    progress: Callable[[int, int | None], None] | None,
) -> int:
    while piece := answer.read1(_CHUNK):
        file.write(piece)
        so_far += len(piece)
        if so_far > most_bytes:
            raise FetchError(f"{url}: more than the {most_bytes:,} bytes that are allowed")
        if progress is not None:
            progress(so_far, whole)
    return so_far


def _check(part: Path, code: str, url: str, most_bytes: int) -> None:
    """Refuse, and remove, what is no dump of this country."""
    columns = len(place_file_rules()["geonames"]["columns"])
    try:
        with zipfile.ZipFile(part) as archive:
            inside = archive.getinfo(f"{code}.txt")
            if sum(one.file_size for one in archive.infolist()) > most_bytes:
                raise FetchError(f"{url}: unpacks to more than the {most_bytes:,} bytes that are allowed")
            damaged = archive.testzip()
            with archive.open(inside) as table:
                first = table.readline().decode("utf-8", "replace").rstrip("\r\n").split("\t")
        if damaged:
            raise FetchError(f"{url}: {damaged} in it is damaged; run it again")
        if len(first) != columns or first[8] != code:
            raise FetchError(f"{url}: its {code}.txt is no table of GeoNames places in {code}")
    except (*DAMAGED_ZIP, KeyError) as fault:
        part.unlink(missing_ok=True)
        raise FetchError(f"{url}: not a zip with {code}.txt ({fault}); nothing was kept") from None
    except FetchError:
        part.unlink(missing_ok=True)
        raise


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _note(about: Path, tag: str, sha256: str = "") -> None:
    """Keep what the server calls the file that is being downloaded and, once it is checked, what it holds."""
    about.write_text(json.dumps({"tag": tag, "sha256": sha256}), encoding="utf-8")


def _known(about: Path) -> dict[str, Any]:
    with suppress(OSError, ValueError):
        known = json.loads(about.read_text(encoding="utf-8"))
        if isinstance(known, dict):
            return known
    return {}


def _seconds(fault: urllib.error.HTTPError) -> float | None:
    wait = fault.headers.get("Retry-After") if fault.headers else None
    return float(wait) if wait and wait.isdigit() else None
