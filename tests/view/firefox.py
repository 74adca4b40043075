"""
Debian's Firefox, spoken to in WebDriver BiDi (W3C) over one socket; no browser is a reason to skip, except in CI.

Playwright drives only a Firefox that it patched and downloads itself (its channel for the plain one asks for commands
that the ESR has not), Selenium needs geckodriver, which Debian does not have, and Mozilla gave up its Marionette client.
"""

from __future__ import annotations

import json
import os
import subprocess
import time
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.view.browser import missing

FIREFOX = "/usr/bin/firefox-esr"
PATIENCE = 30.0
"""Seconds; a cold browser on a busy machine takes its time, a healthy one far less."""

KEYS = {"End": "\ue010", "Home": "\ue011", "Left": "\ue012", "Right": "\ue014", "Enter": "\ue007", "Escape": "\ue00c"}
PREFERENCES = {
    "webgl.disabled": True,
    # Whatever asks for the network, of the page or of the browser itself, meets a closed door.
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
    "network.proxy.no_proxies_on": "",
    "app.update.disabledForTesting": True,
    "browser.download.folderList": 2,
    "browser.download.useDownloadDir": True,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.page": 0,
    "datareporting.policy.dataSubmissionEnabled": False,
    "remote.active-protocols": 1,
    "toolkit.telemetry.reportingpolicy.firstRun": False,
}


@dataclass
class Firefox:
    """A running Firefox: ``ask`` sends a command, what happens meanwhile is kept in ``events``."""

    socket: Any
    downloads: Path
    events: list[dict[str, Any]] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)
    _asked: int = 0

    def ask(self, method: str, **params: Any) -> dict[str, Any]:
        """Send a command and wait for its answer."""
        self._asked += 1
        self.socket.send(json.dumps({"id": self._asked, "method": method, "params": params}))
        while True:
            said = json.loads(self.socket.recv())
            if said["type"] == "event":
                self.events.append(said)
            elif said["id"] == self._asked:
                if said["type"] == "error":
                    raise RuntimeError(f"{method}: {said['error']}: {said['message']}")
                return said["result"]


@dataclass
class Tab:
    """A page in Firefox: the few things that a reader does, done with true keys and a true pointer."""

    firefox: Firefox
    context: str

    def evaluate(self, function: str, *arguments: Any) -> Any:
        """Call a JavaScript function in the page; arguments and result are JSON."""
        said = self.firefox.ask(
            "script.callFunction",
            functionDeclaration=f"async (given) => JSON.stringify(await ({function})(...JSON.parse(given))) ?? 'null'",
            arguments=[{"type": "string", "value": json.dumps(arguments)}],
            target={"context": self.context},
            awaitPromise=True,
        )
        if said["type"] == "exception":
            raise RuntimeError(f"{function}: {said['exceptionDetails']['text']}")
        return json.loads(said["result"]["value"])

    def until(self, function: str, *arguments: Any) -> Any:
        """Wait until a JavaScript function says something true."""
        return _until(lambda: self.evaluate(function, *arguments), function)

    def wait_for(self, found: Callable[[], Any], what: str) -> Any:
        """Wait until something is so; the page is asked for what it says meanwhile."""
        return _until(lambda: self.evaluate("() => 0") or found(), what)

    def text(self, selector: str) -> str:
        """Text of a node as it is shown."""
        return self.evaluate("(s) => document.querySelector(s).innerText", selector)

    def press(self, *keys: str) -> None:
        """Type on whatever has the focus: letters, or names of :data:`KEYS`."""
        signs = [sign for key in keys for sign in (KEYS.get(key) or key)]
        typed = [{"type": kind, "value": sign} for sign in signs for kind in ("keyDown", "keyUp")]
        self._act({"type": "key", "id": "keys", "actions": typed})

    def click_at(self, x: float, y: float) -> None:
        """Click on a point of the window."""
        moved = {"type": "pointerMove", "x": round(x), "y": round(y)}
        pressed = [{"type": kind, "button": 0} for kind in ("pointerDown", "pointerUp")]
        self._act({"type": "pointer", "id": "mouse", "actions": [moved, *pressed]})

    def click(self, selector: str, words: str = "") -> None:
        """Click on the node that holds the words, where it can be seen and nothing lies over it."""
        spot = self.evaluate(
            """(selector, words) => {
                const node = [...document.querySelectorAll(selector)].find((one) => one.textContent.includes(words));
                node.scrollIntoView({ block: "center" });
                const box = node.getBoundingClientRect();
                const spot = [box.x + box.width / 2, box.y + box.height / 2];
                return node.contains(document.elementFromPoint(...spot)) && spot;
            }""",
            selector,
            words,
        )
        assert spot, f"{selector} {words!r} is covered"
        self.click_at(*spot)

    def picture(self, path: Path) -> None:
        """Keep what the window shows as a PNG file."""
        path.write_bytes(b64decode(self.firefox.ask("browsingContext.captureScreenshot", context=self.context)["data"]))

    def saved(self) -> Path:
        """Wait for the file that the page gives."""

        def done() -> Path | None:
            # While a file comes it has another beside it; not every Firefox tells when it is there.
            names = {path.name for path in self.firefox.downloads.iterdir()}
            whole = {name for name in names - self.firefox.taken if f"{name}.part" not in names}
            whole = {
                name for name in whole if not name.endswith(".part") and (self.firefox.downloads / name).stat().st_size
            }
            return self.firefox.downloads / whole.pop() if whole else None

        path: Path = _until(done, "a file")
        self.firefox.taken.add(path.name)
        return path

    @property
    def complaints(self) -> list[str]:
        """What the page said on the console, and faults of its scripts."""
        return [said["text"] for said in self._heard("log.entryAdded")]

    @property
    def requests(self) -> list[str]:
        """Addresses that the page asked for."""
        return [said["request"]["url"] for said in self._heard("network.beforeRequestSent")]

    def _heard(self, method: str) -> list[dict[str, Any]]:
        said = [event["params"] for event in self.firefox.events if event["method"] == method]
        return [one for one in said if self.context in (one.get("context"), one.get("source", {}).get("context"))]

    def _act(self, actions: dict[str, Any]) -> None:
        self.firefox.ask("input.performActions", context=self.context, actions=[actions])


def _until(found: Callable[[], Any], what: str) -> Any:
    end = time.monotonic() + PATIENCE
    while not (result := found()):
        if time.monotonic() > end:
            pytest.fail(f"waited {PATIENCE:.0f} s in vain for {what}")
        time.sleep(0.02)
    return result


@contextmanager
def firefox(folder: Path) -> Iterator[Firefox]:
    """Start Firefox with a fresh profile in a folder; skip, or fail in CI, when there is none."""
    try:
        from websocket import create_connection
    except ImportError:
        missing("websocket-client is not installed")
    if not Path(FIREFOX).exists():
        missing(f"no browser at {FIREFOX}")
    profile, downloads = folder / "profile", folder / "downloads"
    for made in (profile, downloads):
        made.mkdir()
    wanted = PREFERENCES | {"browser.download.dir": str(downloads)}
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in wanted.items()]
    (profile / "user.js").write_text("".join(lines), encoding="utf-8")
    command = [FIREFOX, "--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port", "0"]
    log = (folder / "firefox.log").open("wb")
    process = subprocess.Popen(command, env=os.environ | {"HOME": str(folder)}, stdout=log, stderr=subprocess.STDOUT)
    try:
        known = profile / "WebDriverBiDiServer.json"

        def port() -> Any:
            assert process.poll() is None, f"Firefox ended: {(folder / 'firefox.log').read_text('utf-8', 'replace')}"
            with suppress(OSError, ValueError):
                return json.loads(known.read_text("utf-8"))["ws_port"]

        address = f"ws://127.0.0.1:{_until(port, 'Firefox')}/session"
        socket = create_connection(address, timeout=PATIENCE, suppress_origin=True, http_no_proxy=["127.0.0.1"])
        one = Firefox(socket, downloads)
        one.ask("session.new", capabilities={})
        one.ask("session.subscribe", events=["log.entryAdded", "network.beforeRequestSent"])
        yield one
        with suppress(Exception):
            one.ask("browser.close")
        socket.close()
    finally:
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        log.close()


@contextmanager
def opened(one: Firefox, path: Path, *, hash_: str = "", width: int = 1280, height: int = 800) -> Iterator[Tab]:
    """Open a file in a fresh tab and wait until the map stands."""
    tab = Tab(one, one.ask("browsingContext.create", type="tab")["context"])
    one.ask("browsingContext.setViewport", context=tab.context, viewport={"width": width, "height": height})
    told = (
        "() => document.addEventListener('securitypolicyviolation', (e) => console.log('CSP ' + e.violatedDirective))"
    )
    one.ask("script.addPreloadScript", functionDeclaration=told, contexts=[tab.context])
    one.ask("browsingContext.navigate", context=tab.context, url=path.as_uri() + hash_, wait="complete")
    tab.until("() => document.documentElement.dataset.ready !== undefined")
    yield tab
    one.ask("browsingContext.close", context=tab.context)
