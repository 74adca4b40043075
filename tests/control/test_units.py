"""The tessellation covers the theatre exactly, keeps to its borders and rivers, and dissolves without gaps."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from mapper.control.units import build_units
from mapper.errors import DataError
from tests.control.world import CRS, RIVER, TOWNS, world


def metric(series: gpd.GeoSeries) -> np.ndarray:
    return series.to_crs(CRS).to_numpy()


def test_the_cells_cover_the_theatre_without_gap_or_overlap():
    coverage = world()
    cells = metric(coverage.units.geometry)
    assert shapely.coverage_is_valid(cells)
    theatre = gpd.GeoSeries(
        [shapely.box(37.8, 34.5, 38.5, 35.5), shapely.box(38.5, 34.5, 39.6, 35.5)], crs=4326
    ).to_crs(CRS)
    assert shapely.area(cells).sum() == pytest.approx(theatre.area.sum(), rel=1e-6)
    assert coverage.units["area_km2"].sum() * 1e6 == pytest.approx(shapely.area(cells).sum())


def test_every_town_has_the_cell_it_stands_in():
    units = world().units
    for name, (lon, lat) in TOWNS.items():
        assert units.geometry[name].contains(shapely.Point(lon, lat)), name
        assert units.index[world().row_at(lon, lat)] == name


def test_no_cell_straddles_the_river_or_a_governorate_border():
    coverage = world()
    border = gpd.GeoSeries([shapely.LineString([(38.5, 34.5), (38.5, 35.5)]), RIVER], crs=4326).to_crs(CRS)
    for line in border:
        for cell in metric(coverage.units.geometry):
            left_over = shapely.area(shapely.buffer(line, 1.0).intersection(shapely.buffer(cell, -20.0)))
            assert left_over == 0


def test_the_river_tells_left_bank_from_right_bank():
    coverage = world()
    side = dict(zip(coverage.units.index, coverage.bank[:, 0], strict=True))
    assert side["left-bank"] == side["east-a"] == 1.0
    assert side["right-bank"] == side["mid-a"] == side["west-a"] == 0.0


def test_a_river_that_stops_short_divides_nothing():
    short = shapely.LineString([(39.0, 35.3), (39.0, 34.7)])
    coverage = world()
    places = gpd.GeoDataFrame(
        {"name": ["a"], "name_ar": ["a"], "parent_id": ["G"], "settlement": [True]},
        index=pd.Index(["a"], name="place_id"),
        geometry=[shapely.Point(39.2, 35.0)],
        crs=4326,
    )
    land = gpd.GeoDataFrame(
        index=pd.Index(["G"], name="place_id"), geometry=[shapely.box(38.5, 34.5, 39.6, 35.5)], crs=4326
    )
    cut = build_units(places, land, [short], metric_crs=CRS, max_cell_km=10, inhabited_radius_km=5)
    assert set(cut.bank.ravel()) == {0.5}
    assert set(coverage.bank.ravel()) == {0.0, 1.0}


def test_no_cell_grows_far_beyond_the_asked_size():
    wide = shapely.minimum_bounding_radius(metric(world(10.0).units.geometry)) * 2
    assert wide.max() < 25_000
    assert len(world(10.0).units) > len(world(30.0).units)


def test_inhabited_area_is_near_settlements_only():
    units = world().units
    assert (units.loc[~units["settlement"], "inhabited_km2"] == 0).all()
    assert units.loc[units["settlement"], "inhabited_km2"].between(1, np.pi * 25 + 0.1).all()


def test_a_town_just_outside_the_border_keeps_a_cell_inside():
    places = gpd.GeoDataFrame(
        {"name": ["a"], "name_ar": ["a"], "parent_id": ["G"], "settlement": [True]},
        index=pd.Index(["a"], name="place_id"),
        geometry=[shapely.Point(39.61, 35.0)],
        crs=4326,
    )
    land = gpd.GeoDataFrame(
        index=pd.Index(["G"], name="place_id"), geometry=[shapely.box(38.5, 34.5, 39.6, 35.5)], crs=4326
    )
    units = build_units(places, land, [], metric_crs=CRS, max_cell_km=10, inhabited_radius_km=5).units
    assert units.geometry["a"].distance(shapely.Point(39.6, 35.0)) < 0.01
    far = places.set_geometry([shapely.Point(41.0, 35.0)], crs=4326)
    with pytest.raises(DataError, match=r"'a'.*25 km outside"):
        build_units(far, land, [], metric_crs=CRS, max_cell_km=10, inhabited_radius_km=5)
    with pytest.raises(DataError, match="governorate"):
        build_units(places, land.iloc[:0], [], metric_crs=CRS, max_cell_km=10, inhabited_radius_km=5)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(["A", "B", "C", None]), min_size=400, max_size=400))
def test_dissolving_any_state_gives_the_same_ground_back(states):
    coverage = world()
    state = [states[n % len(states)] for n in range(len(coverage.units))]
    areas = coverage.areas(state)
    shapes = metric(areas.geometry)
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)
    expected = coverage.units["area_km2"].groupby(pd.Series(state, index=coverage.units.index), dropna=False).sum()
    for value, shape in zip(areas["state"], shapes, strict=True):
        key = value if value is not None else np.nan
        assert shapely.area(shape) / 1e6 == pytest.approx(expected[key], rel=1e-6)


def test_the_front_lies_between_two_holders_and_nowhere_else():
    coverage = world()
    holder = ["A" if admin == "G-W" else "B" for admin in coverage.units["admin1"]]
    front = coverage.front(holder)
    assert list(front[["faction_a", "faction_b"]].itertuples(index=False, name=None)) == [("A", "B")]
    assert front["length_km"].iloc[0] == pytest.approx(111.0, abs=1.0)
    x = shapely.get_coordinates(front.geometry.to_numpy())[:, 0]
    assert np.allclose(x, 38.5, atol=1e-4)
    assert coverage.front([None] * len(holder)).empty
    assert coverage.front(["A"] * len(holder)).empty


def test_twice_is_the_same():
    first, second = world(), world.__wrapped__()
    assert list(first.units.index) == list(second.units.index)
    assert np.array_equal(first.vertices, second.vertices)
    assert np.array_equal(first.edges, second.edges)


def test_a_country_full_of_towns_needs_no_filler_cells():
    lands = gpd.GeoDataFrame(
        index=pd.Index(["G"], name="place_id"), geometry=[shapely.box(38, 35, 38.2, 35.2)], crs=4326
    )
    towns = gpd.GeoDataFrame(
        {"name": ["a", "b"], "name_ar": "", "parent_id": "G", "settlement": True},
        index=pd.Index(["a", "b"], name="place_id"),
        geometry=[shapely.Point(38.05, 35.1), shapely.Point(38.15, 35.1)],
        crs=4326,
    )
    units = build_units(towns, lands, [], metric_crs=CRS, max_cell_km=1000, inhabited_radius_km=5).units
    assert list(units.index) == ["a", "b"]
