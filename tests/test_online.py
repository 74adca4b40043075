"""Names that the gazetteer lacks are asked for online while articles are read, and kept as places of the user's."""

from __future__ import annotations

import json
from functools import partial

import pytest
from click.testing import CliRunner

import mapper
from mapper.cli import main
from mapper.errors import InputError
from mapper.gazetteers import added_spellings
from mapper.geocode import ask
from mapper.online import fill_gaps
from mapper.records import Article
from tests.geoserver import AGENT, server

__all__ = ["server"]

MISSING = "زغمطوط"
OTHER = "شنبوقة"
TEXT = f"سيطرت قوات النظام على قرية {MISSING} وبلدة {OTHER} يوم الأربعاء. ودخلت قوات النظام قرية {MISSING}."
LIKE = {"class": "place", "type": "village", "addresstype": "village", "osm_type": "node"}


def village(name, lon=38.7, lat=35.5, **more):
    named = {"name": name, "name:en": "Zaghmatut"} if name == MISSING else {"name": name}
    return LIKE | {"osm_id": 7, "lon": str(lon), "lat": str(lat), "display_name": name, "namedetails": named} | more


def article(text=TEXT):
    return Article("a1", text, mapper.io.parse_date("2017-12-20", where="test"))


@pytest.fixture
def fill(server, theatre, tmp_path):
    def filled(*, inputs=None, service="nominatim", area=None, **options):
        asking = partial(
            ask, service=service, user_agent=AGENT, domain=server.domain, scheme="http", min_delay_seconds=0, timeout=2
        )
        return fill_gaps(
            inputs or article(), area or theatre, service=service, ask=asking, folder=tmp_path / "own", **options
        )

    return filled


def wider(tmp_path):
    return mapper.load_theatre("syria", added=tmp_path / "own")


def test_a_missing_name_becomes_a_place_marked_as_found_online(server, fill, tmp_path, theatre):
    server.answers[MISSING] = [village(MISSING)]
    done = fill()
    assert done.asked == (MISSING, OTHER)
    assert done.placed == ((MISSING, "online:nominatim:node7"),)
    assert (done.unknown, done.failed, done.left) == ((OTHER,), (), ())
    area = wider(tmp_path)
    place = area.places.loc["online:nominatim:node7"]
    assert (place["kind"], place["parent_id"], place["source"]) == ("PPL", "SY-RA", "online-nominatim")
    assert (place.geometry.x, place.geometry.y) == (38.7, 35.5)
    before = mapper.read_claims(article(), theatre)
    after = mapper.read_claims(article(), area)
    assert [one.place_id for places in before["places"] for one in places if one.name == MISSING] == [None, None]
    (first, *_) = [row for row in after.itertuples() if MISSING in row.quote]
    assert first.places[0].place_id == "online:nominatim:node7"
    assert any("online" in line and "0.8" in line for line in first.trace if line.startswith("weight"))
    assert first.confidence == pytest.approx(0.9 * 0.8)


def test_the_most_frequent_names_are_asked_first_and_the_rest_is_told(server, fill):
    done = fill(most=1)
    assert [query["q"] for query, _ in server.asked] == [[MISSING]]
    assert done.left == (OTHER,)


def test_nothing_is_asked_for_what_the_gazetteer_knows(server, fill):
    done = fill(inputs=article("سيطرت قوات النظام على مدينة الرقة وقرية الكرامة."))
    assert (done.asked, server.asked) == ((), [])


@pytest.mark.parametrize(
    "answer",
    [
        village("قرية أخرى"),
        village(MISSING, lon=44.4, lat=33.3),
        village(MISSING, type="bus_stop", addresstype="bus_stop"),
        village(MISSING, type="administrative", addresstype="county"),
        village(MISSING, type="river", addresstype="river"),
    ],
    ids=["another name", "abroad", "no place to hold", "an area", "a line"],
)
def test_an_answer_that_is_not_the_place_is_no_place(server, fill, tmp_path, answer):
    server.answers[MISSING] = [answer]
    done = fill()
    assert done.placed == ()
    assert done.unknown == (MISSING, OTHER)
    assert not (tmp_path / "own").exists()


def test_a_place_known_already_lends_its_spelling_only(server, fill, tmp_path, theatre):
    raqqa = theatre.places.loc["gn172955"]
    known = village(MISSING, lon=raqqa.geometry.x, lat=raqqa.geometry.y)
    server.answers[MISSING] = [known | {"namedetails": {"name": MISSING, "alt_name": f"x;{raqqa['name_ar']}"}}]
    done = fill()
    assert done.placed == ((MISSING, "gn172955"),)
    assert MISSING in added_spellings(tmp_path / "own")["gn172955"]
    assert "online-nominatim" not in set(wider(tmp_path).places["source"])


def test_homonyms_are_kept_apart_and_doubles_are_not(server, fill, tmp_path):
    server.answers[MISSING] = [
        village(MISSING), village(MISSING, lon=38.71, osm_id=8), village(MISSING, lon=40.5, lat=36.5, osm_id=9)
    ]  # fmt: skip
    fill()
    own = wider(tmp_path).places
    assert sorted(own.index[own["source"] == "online-nominatim"]) == [
        "online:nominatim:node7",
        "online:nominatim:node9",
    ]


def test_what_was_found_before_stays_when_more_is_found(server, fill, tmp_path):
    server.answers[MISSING] = [village(MISSING)]
    fill()
    server.answers[OTHER] = [village(OTHER, lon=38.9, osm_id=12)]
    server.asked.clear()
    fill(area=wider(tmp_path))
    assert [query["q"] for query, _ in server.asked] == [[OTHER]]
    own = wider(tmp_path).places
    assert sorted(own.index[own["source"] == "online-nominatim"]) == [
        "online:nominatim:node12",
        "online:nominatim:node7",
    ]
    first = (tmp_path / "own" / "online-nominatim.csv").read_bytes()
    fill(area=mapper.load_theatre("syria"))
    assert (tmp_path / "own" / "online-nominatim.csv").read_bytes() == first


def test_a_service_that_fails_three_times_on_end_is_left_alone(server, fill):
    names = [f"{MISSING}{letter}" for letter in "بتثجحخ"]
    server.answer = (500, "")
    done = fill(inputs=article(" ".join(f"سيطرت قوات النظام على قرية {name}." for name in names)))
    assert len(done.failed) == len(server.asked) == 3
    assert "nominatim did not answer" in done.why
    assert len(done.left) == 3


def test_a_question_that_may_not_be_asked_is_refused_whole(theatre, tmp_path):
    with pytest.raises(InputError, match="user_agent"):
        fill_gaps(article(), theatre, service="nominatim", ask=partial(ask, user_agent=""), folder=tmp_path)


HOSTILE = "{{7*7}}<script>alert(1)</script>=cmd|' /C calc'!A0\u202e\x00\n"


def test_hostile_answers_stay_text(server, fill, tmp_path):
    server.answers[MISSING] = [
        village(MISSING, osm_id=HOSTILE, namedetails={"name": MISSING, "name:en": HOSTILE, "alt_name": HOSTILE})
    ]
    fill()
    area = wider(tmp_path)
    claims = mapper.read_claims(article(), area)
    (place_id,) = area.places.index[area.places["source"] == "online-nominatim"]
    assert place_id.isprintable()
    assert "<" not in place_id
    page = mapper.control_at(claims, area, on="2017-12-20").to_html()
    assert "<script>alert(1)" not in page
    assert ">49<" not in page


def run(server, tmp_path, *words, data=None):
    online = []
    if server:
        online = ["--online", "nominatim", "--online-url", f"http://{server.domain}", "--user-agent", AGENT]
    env = {"MAPPER_DATA": str(tmp_path / "data"), "MAPPER_CACHE": str(tmp_path / "cache")}
    return CliRunner().invoke(main, [*words, *online], env=env, input=data)


def lines():
    return json.dumps({"article_id": "a1", "text": TEXT, "published": "2017-12-20"}, ensure_ascii=False) + "\n"


def test_the_command_asks_says_so_and_needs_no_network_the_next_time(server, tmp_path):
    server.answers[MISSING] = [village(MISSING)]
    first = run(server, tmp_path, "claims", "-", data=lines())
    assert first.exit_code == 0, first.output
    assert f"sent to http://{server.domain}: {MISSING}\n" in first.stderr
    assert f"{MISSING} = online:nominatim:node7" in first.stderr
    assert "OpenStreetMap contributors" in first.stderr
    assert f"no place of this name in the theatre: {OTHER}" in first.stderr
    assert "online:nominatim:node7" in first.stdout
    asked = len(server.asked)
    again = run(server, tmp_path, "claims", "-", data=lines())
    assert (again.stdout, len(server.asked)) == (first.stdout, asked)
    env = {"MAPPER_DATA": str(tmp_path / "data"), "MAPPER_CACHE": str(tmp_path / "cache")}
    offline = CliRunner().invoke(main, ["claims", "-"], env=env, input=lines())
    assert offline.stdout == first.stdout


@pytest.mark.parametrize(
    "words", [["stats"], ["explain", MISSING], ["claims", "--misses"], ["export", "-o", "x.geojson"]]
)
def test_every_command_that_reads_can_ask(server, tmp_path, words, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.jsonl").write_text(lines(), encoding="utf-8")
    server.answers[MISSING] = [village(MISSING)]
    told = run(server, tmp_path, *words, "a.jsonl")
    assert told.exit_code == 0, told.output
    assert MISSING in told.stderr
    assert "not in the gazetteer: " + OTHER in told.stderr or words[0] == "claims"


def test_a_dead_service_costs_nothing_but_a_line(server, tmp_path):
    server.answer = (503, "")
    told = run(server, tmp_path, "claims", "-", data=lines())
    assert told.exit_code == 0, told.output
    assert "2 names without an answer" in told.stderr
    assert MISSING in told.stdout


def test_without_saying_so_nothing_is_asked(tmp_path, monkeypatch):
    def refused(*_args, **_kwargs):
        raise AssertionError("a socket was opened")

    monkeypatch.setattr("socket.socket", refused)
    monkeypatch.setattr("socket.create_connection", refused)
    told = run(None, tmp_path, "claims", "-", data=lines())
    assert told.exit_code == 0, told.output
    assert MISSING in told.stdout
