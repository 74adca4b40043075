"""How fast another map is laid over the cells.

Run with ``python -m tests.benchmarks.twomaps [--polygons 500] [--points 175]``. The cells are OCHA's communities
(``../shared/data``, not part of the project), the other map Voronoi cells of random spots with wavy outlines, five sides.
"""

from __future__ import annotations

import argparse
import time

import geopandas as gpd
import numpy as np
import shapely
from scipy.spatial import cKDTree

import mapper
from mapper.othermap import SIDE
from mapper.overlay import front_distances, overlay
from tests.benchmarks.control import FACTIONS, coverage

MIDDLES = 60


def other_map(land: shapely.Geometry, crs: str, polygons: int, points: int, seed: int = 1) -> gpd.GeoDataFrame:
    """Areas of five sides with wavy outlines."""
    more = np.random.default_rng(seed)
    spots = more.uniform(land.bounds[:2], land.bounds[2:], (polygons, 2))
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.MultiPoint(spots), extend_to=land))
    cells = shapely.intersection(cells, land.envelope)
    cells = shapely.segmentize(cells, shapely.length(cells).mean() / points)
    cells = shapely.transform(cells, lambda xy: xy + 400 * np.sin(xy[:, ::-1] / 1400))
    middles = more.uniform(land.bounds[:2], land.bounds[2:], (MIDDLES, 2))
    side = more.integers(0, len(FACTIONS), MIDDLES)
    holder = side[cKDTree(middles).query(shapely.get_coordinates(shapely.centroid(cells)))[1]]
    return gpd.GeoDataFrame({SIDE: np.array(FACTIONS, dtype=object)[holder]}, geometry=cells, crs=crs).to_crs(4326)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--polygons", type=int, default=500)
    parser.add_argument("--points", type=int, default=175)
    options = parser.parse_args()
    theatre, cells = mapper.load_theatre("syria"), coverage()
    land = theatre.governorates.geometry.to_crs(cells.metric_crs).union_all()
    theirs = other_map(land, cells.metric_crs, options.polygons, options.points)
    more = np.random.default_rng(2)
    middles = more.uniform(land.bounds[:2], land.bounds[2:], (MIDDLES, 2))
    side = more.integers(0, len(FACTIONS), MIDDLES)
    ours = np.array(FACTIONS, dtype=object)[side[cKDTree(middles).query(cells.seeds)[1]]]
    count = shapely.get_num_coordinates(theirs.geometry.to_numpy()).sum()
    print(f"{len(cells.units):,} cells, {len(theirs)} polygons of {count:,} points")
    start = time.process_time()
    over = overlay(cells, theirs, [])
    over.km2.groupby(ours).sum()
    over.at(np.arange(len(cells.units)))
    laid = time.process_time()
    front_distances(over, ours, land)
    fronts = time.process_time()
    print(f"overlay {laid - start:.1f} s, fronts {fronts - laid:.1f} s (processor time, one core)", end=", ")
    regions = over.regions(ours)
    print(f"layer of {len(regions)} regions {time.process_time() - fronts:.1f} s")
    whole = over.km2.to_numpy().sum()
    print(f"ground told {whole:,.1f} km2 of {cells.units['area_km2'].sum():,.1f}; regions {regions['km2'].sum():,.1f}")


if __name__ == "__main__":
    main()
