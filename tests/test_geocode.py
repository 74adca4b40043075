"""The online geocoder's door, against a server of our own on this machine."""

from __future__ import annotations

import json
import threading
import time
from datetime import date, timedelta

import pytest
from click.testing import CliRunner

from mapper.cli import main
from mapper.errors import GeocodeError, InputError
from mapper.geocode import MISSES_KEPT_DAYS, SERVICES, TOP_SCORE, geocode
from tests.conftest import ARTICLE
from tests.geoserver import AGENT, RAQQA, Server, server

__all__ = ["server"]

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
    cache = tmp_path / "deep" / "answers"
    first = ask(server, cache=cache)
    server.answer = (500, "")
    assert ask(server, cache=cache) == first
    assert len(server.asked) == 1
    assert [file.suffix for file in cache.iterdir()] == [".json"]


@pytest.mark.parametrize(
    "damage", ["{", "", "[]", '{"answers": [{}]}', '{"answers": 7}', '{"answers": [{"names": 1}]}', "[" * 100_000]
)
def test_a_damaged_cache_is_asked_over_and_mended(server, tmp_path, damage):
    server.answer = (200, json.dumps([RAQQA]))
    first = ask(server, cache=tmp_path)
    (file,) = tmp_path.iterdir()
    file.write_text(damage, encoding="utf-8")
    assert ask(server, cache=tmp_path) == first
    assert len(server.asked) == 2
    assert ask(server, cache=tmp_path) == first
    assert len(server.asked) == 2


def test_a_cache_that_cannot_be_written_is_no_failure(server, tmp_path):
    server.answer = (200, json.dumps([RAQQA]))
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert ask(server, cache=tmp_path / "file" / "answers")


def test_no_such_place_is_believed_for_a_while_only(server, tmp_path):
    day = date(2020, 1, 1)
    assert ask(server, cache=tmp_path, today=day) == []
    ask(server, cache=tmp_path, today=day + timedelta(days=MISSES_KEPT_DAYS - 1))
    assert len(server.asked) == 1
    ask(server, cache=tmp_path, today=day + timedelta(days=MISSES_KEPT_DAYS))
    assert len(server.asked) == 2


def test_a_failure_is_not_kept(server, tmp_path):
    server.answer = (500, "")
    with pytest.raises(GeocodeError):
        ask(server, cache=tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("service", "answer"), [("nominatim", [RAQQA]), ("photon", PHOTON), ("geonames", {"geonames": []})]
)
def test_the_server_and_the_name_are_told_before_it_leaves_and_only_then(server, tmp_path, service, answer):
    told = []
    server.answer = (200, json.dumps(answer))
    for _ in range(2):
        ask(server, service=service, cache=tmp_path, sent=lambda *what: told.append((*what, len(server.asked))))
    assert told == [(f"http://{server.domain}", "الرقة", 0)]
    with pytest.raises(InputError):
        ask(server, user_agent="test", sent=lambda *what: told.append(what))
    assert len(told) == 1


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("status", [429, 503])
def test_a_server_that_asks_to_wait_is_waited_for(server, service, status):
    waited = []
    server.headers = {"Retry-After": "7"}
    server.answer = (status, "")
    with pytest.raises(GeocodeError):
        ask(server, service=service, sleep=waited.append)
    assert waited == [7, 7]
    assert len(server.asked) == 3


@pytest.mark.parametrize("after", ["3600", "soon", "", None])
def test_nobody_waits_an_hour_or_without_a_number(server, after):
    waited = []
    server.headers = {} if after is None else {"Retry-After": after}
    server.answer = (429, "")
    with pytest.raises(GeocodeError, match="RateLimited"):
        ask(server, sleep=waited.append)
    assert waited == []
    assert len(server.asked) == 1


def test_a_question_is_not_sent_on_to_another_server(server):
    other = Server()
    thread = threading.Thread(target=other.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    server.answer, server.headers = (302, ""), {"Location": f"http://{other.domain}/search?q=x"}
    with pytest.raises(GeocodeError, match="not followed"):
        ask(server)
    other.shutdown()
    other.server_close()
    thread.join()
    assert not other.asked


def test_an_endless_answer_is_cut_off(server):
    server.answer = (200, "[" + " " * 5_000_000 + "]")
    with pytest.raises(GeocodeError, match="longer than 4000000 bytes"):
        ask(server)


def test_an_answer_that_breaks_off_is_an_error_not_a_miss(server, tmp_path):
    server.headers = {"Content-Length": "900"}
    server.answer = (200, "[]")
    with pytest.raises(GeocodeError, match="broke off"):
        ask(server, cache=tmp_path)
    assert not list(tmp_path.iterdir())


def test_an_answer_that_drips_is_given_up(server):
    server.answer, server.drip = (200, json.dumps([RAQQA])), 0.05
    start = time.monotonic()
    with pytest.raises(GeocodeError, match="no answer in"):
        ask(server, timeout=0.2)
    assert time.monotonic() - start < 2


def test_a_near_server_is_asked_without_the_systems_proxy(server, monkeypatch):
    server.answer = (200, json.dumps([RAQQA]))
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert ask(server)


@pytest.mark.parametrize(
    "strange",
    [
        {"lat": "95"}, {"lon": "nan"}, {"namedetails": []}, {"address": 7}, {"display_name": None},
        {"namedetails": {"name": ["x"], "name:en": {"a": 1}}}, {"osm_id": [1]}, {"type": ["city"], "addresstype": None},
    ],
    ids=str,
)  # fmt: skip
def test_a_strange_answer_is_a_candidate_or_one_error(server, strange):
    server.answer = (200, json.dumps([RAQQA | strange]))
    try:
        found = ask(server)
    except GeocodeError:
        return
    assert all(isinstance(text, str) for one in found for text in (one.name, one.name_ar, one.kind, one.place_id))


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
