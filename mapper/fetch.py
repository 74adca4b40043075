"""Downloads GeoNames' dump of a country, when the user asks for it: resumed, checked, whole or not at all.

Beside :mod:`mapper.geocode` the only module that touches the network. Only the file's address is sent. Two processes
never write one file: the second is told so.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import socket
import ssl
import threading
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast
from urllib.parse import urlsplit

from mapper.errors import FetchError, InputError
from mapper.origins import sha256_of
from mapper.placefiles import DAMAGED_ZIP, place_file_rules

_CHUNK: Final = 1 << 16
_AGENT: Final = "mapper"
_LONGEST_WAIT: Final = 60.0
_AGAIN: Final = frozenset({408, 429, 500, 502, 503, 504})
_ADDRESS: Final = re.compile(r"https?://[!-~]+", re.I)
_POLE: Final = 90.0
_LONGEST_LINE: Final = 1 << 20
_MOST_ODD: Final = 0.01
"""Share of lines that may have another shape: they are told when the file is added; more, and it is no such dump."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A downloaded dump: where it is, its SHA-256, whether it is new, and how many of its lines have an odd shape."""

    file: Path
    sha256: str
    fresh: bool
    odd: int = 0


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


class _Deadline:
    """Ends whatever connection is open when its time is over, however slowly bytes drip in."""

    def __init__(self, seconds: float | None) -> None:
        self.over = False
        self._socket: socket.socket | None = None
        self._lock = threading.Lock()
        self._timer = threading.Timer(seconds or 0.0, self._end)
        self._timer.daemon = True
        if seconds is not None:
            self._timer.start()

    def watch(self, connection: socket.socket) -> None:
        """Take a connection that was opened under its care."""
        with self._lock:
            self._socket = connection
            if self.over:
                self._close()

    def cancel(self) -> None:
        """All went well, or failed for another reason."""
        self._timer.cancel()

    def _end(self) -> None:
        with self._lock:
            self.over = True
            self._close()

    def _close(self) -> None:
        if self._socket is not None:
            with suppress(OSError):
                # Not that of an SSLSocket, which would also forget its keys under the reader's hands.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)

    def opener(self) -> urllib.request.OpenerDirector:
        """Open addresses with connections that it watches, and never go from https to http."""
        deadline = self

        class Plain(http.client.HTTPConnection):
            def connect(self) -> None:
                super().connect()
                deadline.watch(self.sock)

        class Secure(http.client.HTTPSConnection):
            def connect(self) -> None:
                super().connect()
                deadline.watch(self.sock)

        class OverHttp(urllib.request.HTTPHandler):
            def http_open(self, req: urllib.request.Request) -> Any:
                return self.do_open(cast(Any, Plain), req)

        class OverHttps(urllib.request.HTTPSHandler):
            def https_open(self, req: urllib.request.Request) -> Any:
                return self.do_open(cast(Any, Secure), req)

        return urllib.request.build_opener(_SameSafety, OverHttp, OverHttps)


def fetch_dump(
    country: str,
    folder: str | Path,
    *,
    base: str | None = None,
    timeout: float = 30.0,
    tries: int = 4,
    most_bytes: int = 300_000_000,
    most_seconds: float | None = None,
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
    most_seconds
        All tries together end after so long, even when bytes still come; None for no limit.
    progress
        Is told of bytes so far and bytes in all (None when the server does not say).
    sleep
        Waits between two tries.

    Raises
    ------
    InputError
        If ``country`` is no code, ``base`` no address, or the folder cannot be written.
    FetchError
        If there is no network, no such file, what came is no such dump, the time is over, or another process is
        downloading it; nothing is left but the ``.part``.
    """
    if not re.fullmatch(r"[A-Za-z]{2}", country):
        raise InputError(f"{country!r} is no country code; give two letters (ISO 3166-1), such as SY")
    code = country.upper()
    url = f"{_address(base or str(place_file_rules()['geonames']['address'])).rstrip('/')}/{code}.zip"
    target = Path(folder) / f"{code}.zip"
    part, about = target.with_name(f"{target.name}.part"), target.with_name(f"{target.name}.json")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with _alone(target):
            deadline = _Deadline(most_seconds)
            try:
                fresh = _tried(url, target, part, about, timeout, tries, most_bytes, deadline, progress, sleep)
            finally:
                deadline.cancel()
            odd = 0
            if fresh:
                odd = _check(part, code, url, most_bytes)
                os.replace(part, target)
                # Only now: what is not checked is never taken for the newest.
                _note(about, str(_known(about).get("tag") or ""), sha256_of(target))
            return Fetched(target, sha256_of(target), fresh, odd)
    except OSError as fault:
        raise InputError(f"{target}: cannot be written ({fault.strerror or fault})") from None


def _address(base: str) -> str:
    """The address of a folder of dumps, or an error that says what is wrong with it."""
    told = f"--url {base!r} is no address such as https://example.org/dumps"
    try:
        parts = urlsplit(base)
        server, _ = parts.hostname, parts.port
    except ValueError as fault:
        raise InputError(f"{told} ({fault})") from None
    if not base.isascii():
        raise InputError(f"{told}: write letters beyond ASCII as %XX, in the server's name as xn--...")
    if not _ADDRESS.fullmatch(base) or not server:
        raise InputError(f"{told}: it begins with http:// or https://, names a server and has no spaces")
    if parts.username is not None or parts.query or parts.fragment:
        raise InputError("--url: an address with a user name, a query (?) or a fragment (#) is not a folder of dumps")
    return base


@contextmanager
def _alone(target: Path) -> Iterator[None]:
    """Hold the lock beside a file; the system lets go of it when the process ends, however it ends."""
    with target.with_name(f".{target.name}.lock").open("ab") as file:
        try:
            _lock(file.fileno())
        except OSError:
            raise FetchError(f"{target}: another process is downloading it; run it again when that is done") from None
        yield


try:
    import fcntl

    def _lock(number: int) -> None:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)

except ImportError:  # Windows
    import msvcrt

    def _lock(number: int) -> None:
        cast(Any, msvcrt).locking(number, cast(Any, msvcrt).LK_NBLCK, 1)


def _tried(
    url: str,
    target: Path,
    part: Path,
    about: Path,
    timeout: float,
    tries: int,
    most_bytes: int,
    deadline: _Deadline,
    progress: Callable[[int, int | None], None] | None,
    sleep: Callable[[float], None],
) -> bool:
    """Download until it is there, the tries are used up or the time is over; False when the newest is there."""
    for number in range(tries):
        try:
            return _download(url, target, part, about, timeout, most_bytes, deadline, progress)
        except _Again as fault:
            have = part.stat().st_size if part.exists() and _is_strong(str(_known(about).get("tag") or "")) else 0
            hint = f"run it again to {'go on' if have else 'begin anew'}, or download {url} elsewhere and: "
            hint += f"mapper gazetteer add {target.name}"
            if deadline.over:
                raise FetchError(f"{url}: the time limit is over, {have:,} bytes are kept; {hint}") from None
            if number + 1 == tries:
                raise FetchError(f"{url}: {fault}; tried {tries} times; {hint}") from None
            sleep(min(fault.wait if fault.wait is not None else 2.0**number, _LONGEST_WAIT))
    raise FetchError(f"{url}: not tried, {tries} tries are allowed")


def _download(
    url: str,
    target: Path,
    part: Path,
    about: Path,
    timeout: float,
    most_bytes: int,
    deadline: _Deadline,
    progress: Callable[[int, int | None], None] | None,
) -> bool:
    """Fill the part file; False when the file that is there is the newest."""
    known = _known(about)
    tag = str(known.get("tag") or "")
    have = part.stat().st_size if part.exists() and _is_strong(tag) else 0
    headers = {"User-Agent": _AGENT, "Accept-Encoding": "identity"}
    if have:
        headers |= {"Range": f"bytes={have}-", "If-Range": tag}
    elif target.exists() and tag and known.get("sha256") == sha256_of(target):
        headers["If-None-Match" if tag.startswith(('"', "W/")) else "If-Modified-Since"] = tag
    try:
        with deadline.opener().open(urllib.request.Request(url, headers=headers), timeout=timeout) as answer:
            fresh = _keep(answer, url, part, about, have, most_bytes, progress)
        if deadline.over:  # without a length the end of the connection looks like that of the file
            raise _Again("the time limit is over")
        return fresh
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
    except (ValueError, http.client.InvalidURL) as fault:
        raise FetchError(f"{url}: the server redirects to what is no address ({fault})") from None
    except (TimeoutError, ConnectionError, ssl.SSLError, http.client.HTTPException) as fault:
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
    _note(about, tag)
    with part.open("ab" if resumed else "wb") as file:
        while piece := answer.read1(_CHUNK):
            file.write(piece)
            so_far += len(piece)
            if so_far > most_bytes:
                raise FetchError(f"{url}: more than the {most_bytes:,} bytes that are allowed")
            if progress is not None:
                progress(so_far, whole)
    if whole is not None and so_far != whole:
        raise _Again(f"{so_far:,} of {whole:,} bytes came", 0.0)
    return True


def _is_strong(tag: str) -> bool:
    """Whether what the server calls a version stands for its very bytes, as RFC 9110 (8.8.1) has it."""
    return bool(tag) and not tag.startswith("W/")


def _check(part: Path, code: str, url: str, most_bytes: int) -> int:
    """Refuse, and remove, what is no dump of this country; count the lines that have an odd shape."""
    try:
        with zipfile.ZipFile(part) as archive:
            inside = archive.getinfo(f"{code}.txt")
            if sum(one.file_size for one in archive.infolist()) > most_bytes:
                raise FetchError(f"{url}: unpacks to more than the {most_bytes:,} bytes that are allowed")
            if damaged := archive.testzip():
                raise FetchError(f"{url}: {damaged} in it is damaged; run it again")
            lines = odd = 0
            first = 0
            with archive.open(inside) as table:
                while line := table.readline(_LONGEST_LINE):
                    lines += 1
                    if not _is_row(line, code):
                        odd += 1
                        first = first or lines
        if odd > _MOST_ODD * lines or not lines:
            raise FetchError(
                f"{url}: its {code}.txt is no table of GeoNames places in {code}: {odd:,} of {lines:,} lines have "
                f"another shape, the first is line {first}"
            )
    except (*DAMAGED_ZIP, KeyError) as fault:
        part.unlink(missing_ok=True)
        raise FetchError(f"{url}: not a zip with {code}.txt ({fault}); nothing was kept") from None
    except FetchError:
        part.unlink(missing_ok=True)
        raise
    return odd


def _is_row(line: bytes, code: str) -> bool:
    columns = place_file_rules()["geonames"]["columns"]
    cells = line.decode("utf-8", "replace").rstrip("\r\n").split("\t")
    if len(cells) != len(columns) or cells[columns.index("country_code")] != code or not cells[0].isdigit():
        return False
    try:
        lat, lon = (float(cells[columns.index(name)]) for name in ("latitude", "longitude"))
    except ValueError:
        return False
    return abs(lat) <= _POLE and abs(lon) <= 2 * _POLE


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
