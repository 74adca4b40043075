"""The online geocoder's door, against a server of our own on this machine."""

from __future__ import annotations

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlparse

import pytest
from click.testing import CliRunner

from mapper.cli import main
from mapper.errors import GeocodeError, InputError
from mapper.geocode import SERVICES, TOP_SCORE, geocode
from tests.conftest import ARTICLE

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
PHOTON = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [39.0079, 35.9528]},
            "properties": {"name": "Raqqa", "countrycode": "SY", "osm_type": "N", "osm_id": 1, "osm_value": "city"},
        },
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [2.0, 48.0]},
            "properties": {"name": "Raqqa", "countrycode": "FR", "osm_type": "N", "osm_id": 2, "osm_value": "bar"},
        },
    ],
}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    answer: tuple[int, str] = (200, "[]")
    stall = 0.0

    def __init__(self):
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
        try:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(body.encode())
        except OSError:
            pass

    def log_message(self, *_args):
        pass


@pytest.fixture
def server(monkeypatch):
    for proxy in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(proxy, raising=False)
    server = _Server()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def ask(server, name="الرقة", **options):
    options = {
        "account": "desk",
        "user_agent": AGENT,
        "domain": server.domain,
        "scheme": "http",
        "min_delay_seconds": 0,
    } | options
    return geocode(name, **options)


def test_an_answer_is_a_candidate_in_lon_lat_below_every_hit_of_the_gazetteer(server):
    server.answer = (200, json.dumps([RAQQA, RAQQA | {"osm_id": 7, "lat": "33.0"}]))
    first, second = ask(server)
    assert (first.lon, first.lat) == (39.0079, 35.9528)
    assert (first.name, first.name_ar, first.kind, first.parent_id) == ("Raqqa", "الرقة", "PPLA", "SY-RA")
    assert first.place_id == "nominatim:node26236361"
    assert first.reason == "online: nominatim"
    assert TOP_SCORE >= first.score > second.score > 0
    query, agent = server.asked[0]
    assert agent == AGENT
    assert query["q"] == ["الرقة"]
    assert query["accept-language"] == ["ar,en"]
    assert query["countrycodes"] == ["sy"]


def test_photon_is_filtered_by_country_here(server):
    server.answer = (200, json.dumps(PHOTON))
    (only,) = ask(server, service="photon")
    assert (only.lon, only.lat, only.reason) == (39.0079, 35.9528, "online: photon")


def test_no_such_place_is_no_error(server):
    assert ask(server) == []


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize(
    "answer",
    [(500, "oops"), (200, "<html>not json"), (200, '[{"lat": "x"}]'), (200, "7"), (403, ""), (429, "")],
    ids=str,
)
def test_every_failure_is_one_error_with_name_and_service(server, service, answer):
    server.answer = answer
    with pytest.raises(GeocodeError, match=f"{service}.*الرقة") as told:
        ask(server, service=service)
    assert told.value.__cause__ is None
    assert told.value.__suppress_context__


def test_a_server_that_stalls_is_given_up(server):
    server.stall = 1.5
    start = time.monotonic()
    with pytest.raises(GeocodeError, match="nominatim"):
        ask(server, timeout=0.2)
    assert time.monotonic() - start < 1.2


def test_nobody_listens():
    with pytest.raises(GeocodeError, match=r"photon.*'X'"):
        geocode("X", service="photon", user_agent=AGENT, domain="127.0.0.1:9", scheme="http", timeout=1)


def test_the_cache_answers_without_the_network(server, tmp_path):
    server.answer = (200, json.dumps([RAQQA]))
    cache = tmp_path / "deep" / "geocode.json"
    first = ask(server, cache=cache)
    server.answer = (500, "")
    assert ask(server, cache=cache) == first
    assert len(server.asked) == 1
    assert not list(cache.parent.glob("*.part"))


def test_a_broken_cache_is_told_not_overwritten(server, tmp_path):
    cache = tmp_path / "geocode.json"
    cache.write_text("{", encoding="utf-8")
    with pytest.raises(GeocodeError, match=r"geocode\.json"):
        ask(server, cache=cache)
    assert cache.read_text(encoding="utf-8") == "{"
    assert not server.asked


def test_a_failure_is_not_kept(server, tmp_path):
    server.answer = (500, "")
    with pytest.raises(GeocodeError):
        ask(server, cache=tmp_path / "c.json")
    assert not (tmp_path / "c.json").exists()


def test_questions_keep_their_distance(server):
    start = time.monotonic()
    for _ in range(3):
        ask(server, min_delay_seconds=0.2)
    assert time.monotonic() - start >= 0.4


@pytest.mark.parametrize("agent", ["", "  ", "my-application", "geopy/2.4", "example", "test-app"])
def test_sample_user_agents_are_refused(server, agent):
    with pytest.raises(InputError, match="user_agent"):
        ask(server, user_agent=agent)
    assert not server.asked


def test_what_cannot_be_asked(server):
    with pytest.raises(InputError, match="nominatim, photon"):
        ask(server, service="atlas")
    with pytest.raises(InputError, match="empty"):
        ask(server, name="  ")


def test_geonames_is_asked_with_the_account_inside_the_country(server):
    raqqa = {"geonameId": 172955, "lat": "35.9528", "lng": "39.0079", "toponymName": "Ar Raqqah", "name": "الرقة"}
    rows = [raqqa | {"countryCode": "SY", "fcode": "PPLA"}, raqqa | {"countryCode": "IQ"}, {"countryCode": "SY"}]
    server.answer = (200, json.dumps({"geonames": rows}))
    (only,) = ask(server, service="geonames")
    assert (only.lon, only.lat, only.kind, only.place_id) == (39.0079, 35.9528, "PPLA", "geonames:172955")
    assert (only.name, only.name_ar, only.reason) == ("Ar Raqqah", "الرقة", "online: geonames")
    query, agent = server.asked[0]
    assert (query["username"], query["country"], agent) == (["desk"], ["SY"], AGENT)


def test_geonames_without_an_account_is_not_asked(server):
    with pytest.raises(InputError, match="account"):
        ask(server, service="geonames", account=" ")
    assert not server.asked


def test_a_spent_quota_of_geonames_is_an_error(server):
    server.answer = (200, json.dumps({"status": {"message": "hourly limit exceeded", "value": 19}}))
    with pytest.raises(GeocodeError, match="hourly limit"):
        ask(server, service="geonames")


def place(server, *more):
    own = f"http://{server.domain}"
    return CliRunner().invoke(
        main, ["place", "زغمطوط", "--online", "nominatim", "--online-url", own, "--user-agent", AGENT, *more]
    )


def test_the_command_keeps_answers_inside_the_theatre_and_says_what_it_sent(server):
    server.answer = (200, json.dumps([RAQQA, RAQQA | {"osm_id": 7, "lon": "35.9", "lat": "39.0"}]))
    told = place(server, "--json")
    assert [one["place_id"] for one in json.loads(told.stdout)] == ["nominatim:node26236361"]
    assert f"sent to http://{server.domain}: زغمطوط" in told.stderr


@pytest.mark.parametrize("answer", [(500, ""), (200, "<html>"), (429, "")], ids=str)
def test_the_command_takes_a_failure_for_a_miss(server, answer):
    server.answer = answer
    told = place(server)
    assert told.exit_code == 2
    assert "not found online" in told.stderr
    assert "no place like" in told.stderr


def test_a_map_opens_no_socket(monkeypatch, tmp_path):
    def refused(*_args, **_kwargs):
        raise AssertionError("a socket was opened")

    monkeypatch.setattr("socket.socket", refused)
    monkeypatch.setattr("socket.create_connection", refused)
    told = CliRunner().invoke(main, ["map", str(ARTICLE), "-o", str(tmp_path / "m.html")])
    assert told.exit_code == 0, told.output
