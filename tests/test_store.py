"""The claim archive: every format gives back what was written, hand-coded tables need little, bad rows are named."""

from __future__ import annotations

from datetime import date

import geopandas as gpd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from mapper.errors import InputError, SchemaError
from mapper.io import Source
from mapper.records import DIRECTIONS, MODALITIES, PRECISIONS, STATUSES, TENSES, Claim, ClaimPlace
from mapper.schema import claim_records, claims_frame
from mapper.store import CLAIM_FORMATS, read_claim_rows, write_claims

HOSTILE = [
    "line\u2028break\x85here",
    "=1+1",
    "'=x",
    "<script>",
    "{{ 7*7 }}",
    'a"b\nc,d',
    "نص عربي",
    "\u202eabc",
    "-5",
    "",
]
texts = st.sampled_from(HOSTILE) | st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20)
texts = texts.map(lambda text: text if text.strip() else "")  # in csv blanks are an empty cell
days = st.dates(date(2011, 1, 1), date(2024, 12, 31))
places = st.builds(
    ClaimPlace,
    name=texts,
    place_id=st.none() | st.just("gn1"),
    kind=st.sampled_from(["city", "villages_unnamed"]),
    lon=st.none() | st.floats(35, 42).map(lambda x: round(x, 5)),
    lat=st.none(),
    relation=st.none() | st.just("direction_of"),
    direction=st.lists(st.sampled_from(DIRECTIONS), max_size=2, unique=True).map(tuple),
    reference_ids=st.lists(st.just("gn2"), max_size=1).map(tuple),
    distance_km=st.none() | st.just(4.5),
    extent=st.none() | st.sampled_from(["percent:40", "percent:>50", "count:14/22", "all"]),
)
claims = st.builds(
    Claim,
    claim_id=st.uuids().map(str),
    article_id=st.just("art"),
    faction=st.sampled_from(["SDF", "SAA"]),
    status=st.sampled_from(STATUSES),
    modality=st.sampled_from(MODALITIES),
    attribution=st.none() | st.just("SOHR"),
    tense=st.sampled_from(TENSES),
    valid_from=days,
    valid_to=st.none(),
    date_precision=st.sampled_from(PRECISIONS),
    reported=days,
    confidence=st.floats(0, 1).map(lambda x: round(x, 3)),
    start=st.integers(0, 10),
    stop=st.integers(11, 20),
    quote=texts,
    places=st.lists(places, max_size=3).map(tuple),
    co_factions=st.lists(st.just("YPG"), max_size=1).map(tuple),
    denies=st.none() | st.just("lost"),
    trace=st.lists(texts.filter(bool), max_size=2).map(tuple),
    source=texts,
    title=texts,
    url=texts,
)


def read_back(path) -> list[Claim]:
    return [claim for claim, _ in read_claim_rows(Source(str(path), path.read_bytes(), path.suffix, path))]


@pytest.mark.parametrize("suffix", CLAIM_FORMATS)
@settings(max_examples=25, deadline=None)
@given(rows=st.lists(claims, max_size=4, unique_by=lambda claim: claim.claim_id))
def test_every_format_gives_back_what_was_written(tmp_path_factory, suffix, rows):
    path = tmp_path_factory.mktemp("claims") / f"c{suffix}"
    frame = claims_frame(rows)
    frame = gpd.GeoDataFrame(frame, geometry=[shapely.Point(39, 35)] * len(frame), crs=4326)
    assert write_claims(frame, path) == len(rows)
    assert read_back(path) == rows
    first = path.read_bytes()
    write_claims(frame, path)
    assert path.read_bytes() == first


@given(st.lists(claims, max_size=4, unique_by=lambda claim: claim.claim_id))
def test_records_and_table_are_two_forms_of_the_same(rows):
    assert claim_records(claims_frame(rows)) == rows
    assert len(claims_frame([*rows, *rows])) == len(rows)


def test_a_hand_coded_table_needs_little(tmp_path):
    file = tmp_path / "mine.csv"
    file.write_text(
        "faction,status,valid_from,place,place_id,lon,lat\n"
        "SDF,captured,2017-10-17,الرقة,,,\n"
        "SAA,controls,2017-10-18,,gn170063,,\n"
        "ISIS,controls,2017-10-19,,,40.5,34.9\n",
        "utf-8",
    )
    one, two, three = read_back(file)
    assert (one.places[0].name, one.modality, one.reported) == ("الرقة", "asserted", date(2017, 10, 17))
    assert two.places[0].place_id == "gn170063"
    assert (three.places[0].lon, three.places[0].lat) == (40.5, 34.9)
    assert len({claim.claim_id for claim in (one, two, three)}) == 3
    assert read_back(file) == [one, two, three]


@pytest.mark.parametrize(
    ("header", "row", "message"),
    [
        ("faction,valid_from,place", "SDF,2017-10-17,x", "columns faction, status, valid_from"),
        ("faction,status,valid_from", "SDF,captured,2017-10-17", "one of place, place_id, lon"),
        (
            "faction,status,valid_from,place",
            "SDF,conquered,2017-10-17,x",
            r":2: status: 'conquered' is none of controls",
        ),
        ("faction,status,valid_from,place", "SDF,captured,17.10.2017,x", r":2: valid_from: '17.10.2017' is not a date"),
        ("faction,status,valid_from,lon,lat", "SDF,captured,2017-10-17,40,", "lon and lat go together"),
        ("faction,status,valid_from,lon,lat", "SDF,captured,2017-10-17,400,35", "lon: '400' is not a number from -180"),
        ("faction,status,valid_from,place", ",captured,2017-10-17,x", ":2: faction missing"),
        ("faction,status,valid_from,place,modality", "SDF,captured,2017-10-17,x,maybe", "modality: 'maybe' is none of"),
        ("faction,status,valid_from,place,valid_to", "SDF,captured,2017-10-17,x,2017-10-17", "must be after"),
        ("faction,status,valid_from,places", "SDF,captured,2017-10-17,{", "places is not JSON"),
    ],
)
def test_a_bad_row_is_named(tmp_path, header, row, message):
    file = tmp_path / "mine.csv"
    file.write_text(f"{header}\n{row}\n", "utf-8")
    with pytest.raises(InputError, match=message) as caught:
        read_back(file)
    assert "mine.csv" in str(caught.value)


def test_appending_adds_only_what_is_new(tmp_path):
    def claim(name: str) -> Claim:
        day = date(2017, 1, 1)
        return Claim(
            name, "a", "SDF", "captured", "asserted", None, "present", day, None, "day", day, 0.9, 0, 1, "q",
            (ClaimPlace("x"),),
        )  # fmt: skip

    for suffix in (".jsonl", ".csv"):
        path = tmp_path / f"archive{suffix}"
        assert write_claims(claims_frame([claim("1"), claim("2")]), path, append=True) == 2
        assert write_claims(claims_frame([claim("2"), claim("3")]), path, append=True) == 3
        assert [row.claim_id for row in read_back(path)] == ["1", "2", "3"]
    (tmp_path / "a.parquet").write_bytes(b"x")
    with pytest.raises(InputError, match=r"only \.jsonl and \.csv"):
        write_claims(claims_frame([claim("1")]), tmp_path / "a.parquet", append=True)
    with pytest.raises(InputError, match="unknown claims format"):
        write_claims(claims_frame([claim("1")]), tmp_path / "a.xlsx")
    with pytest.raises(SchemaError, match="missing column 'faction'"):
        write_claims(claims_frame([claim("1")]).drop(columns="faction"), tmp_path / "a.csv")


def test_no_csv_cell_can_run_as_a_formula(tmp_path):
    day = date(2017, 1, 1)
    row = Claim(
        "1", "a", "SDF", "captured", "asserted", None, "present", day, None, "day", day, 0.9, 0, 1,
        "=HYPERLINK(1)", (ClaimPlace("x"),), title="@cmd",
    )  # fmt: skip
    path = tmp_path / "c.csv"
    write_claims(claims_frame([row]), path)
    assert "'=HYPERLINK(1)" in path.read_text("utf-8")
    assert "'@cmd" in path.read_text("utf-8")
    assert read_back(path) == [row]


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.geojson", b"{}"), ("a.geojson", b"{"), ("a.parquet", b"PAR1"), ("a.jsonl", b'{"faction": "X"}')],
)
def test_files_that_are_no_claims_are_refused(tmp_path, name, data):
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(InputError, match=name):
        read_back(path)


def test_a_csv_file_begins_with_the_mark_that_excel_needs_and_is_read_back(tmp_path):
    path, day = tmp_path / "claims.csv", date(2017, 1, 1)
    first, second = (
        Claim(
            name, "a", "SDF", "captured", "asserted", None, "present", day, None, "day", day, 0.9, 0, 1, quote,
            (ClaimPlace("x"),),
        )
        for name, quote in (("1", "سيطرت"), ("2", "انسحبت"))
    )  # fmt: skip
    write_claims(claims_frame([first]), path)
    write_claims(claims_frame([second]), path, append=True)
    data, mark = path.read_bytes(), b"\xef\xbb\xbf"
    assert data.startswith(mark + b"claim_id")
    assert data.count(mark) == 1
    assert read_back(path) == [first, second]
    path.write_bytes(data.removeprefix(mark))
    assert read_back(path) == [first, second]
