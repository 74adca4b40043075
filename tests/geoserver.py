"""A geocoder on this machine that answers what a test wants: slowly, never, elsewhere, too much."""

from __future__ import annotations

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlparse

import pytest

AGENT = "atlas-of-the-middle-euphrates/1.0 (desk@atlas.invalid)"
RAQQA = {
    "osm_type": "node",
    "osm_id": 26236361,
    "lat": "35.9528",
    "lon": "39.0079",
    "class": "place",
    "type": "city",
    "addresstype": "city",
    "display_name": "الرقة, محافظة الرقة, سوريا",
    "namedetails": {"name": "الرقة", "name:ar": "الرقة", "name:en": "Raqqa"},
    "address": {"ISO3166-2-lvl4": "SY-RA"},
}


class Server(ThreadingHTTPServer):
    daemon_threads = True
    answer: tuple[int, str] = (200, "[]")
    stall = 0.0
    drip = 0.0

    def __init__(self):
        self.headers: dict[str, str] = {}
        self.answers: dict[str, list[dict]] = {}
        self.asked: list[tuple[dict, str]] = []
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def domain(self):
        return f"127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append((parse_qs(urlparse(self.path).query), self.headers["User-Agent"]))
        time.sleep(self.server.stall)
        status, body = self.server.answer
        name = self.server.asked[-1][0].get("q", [""])[0]
        if name in self.server.answers:
            status, body = 200, json.dumps(self.server.answers[name])
        try:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            for name, value in self.server.headers.items():
                self.send_header(name, value)
            self.end_headers()
            for part in [bytes([one]) for one in body.encode()] if self.server.drip else [body.encode()]:
                self.wfile.write(part)
                time.sleep(self.server.drip)
        except OSError:
            pass

    def log_message(self, *_args):
        pass


@pytest.fixture
def server(monkeypatch):
    for proxy in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(proxy, raising=False)
    server = Server()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()
