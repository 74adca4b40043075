"""Draws ``lakes.geojson``: Lake Assad about the course of the Euphrates, three lakes round about by hand.

The river line is that of ``rivers.geojson``; how far the water reaches from it was set by hand. Good to a few kilometres,
for drawing only. Run ``python data/sources/draw_lakes.py data/theatres/syria`` after the rivers were built.
"""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path

import numpy as np
from shapely import affinity
from shapely.geometry import LineString, Point, Polygon, shape
from shapely.ops import substring, unary_union

HEAD = (38.19, 36.27)
DAM = (38.551, 35.857)
"""Where the lake begins and ends on the river."""
REACH_KM = ((0.0, 0.3), (0.15, 0.7), (0.35, 1.4), (0.5, 2.2), (0.7, 3.6), (0.88, 4.2), (0.97, 2.6), (1.0, 1.2))
"""Share of the way, and kilometres of water on either side."""
BY_HAND = (
    ("lake-tiberias", "Sea of Galilee", "بحيرة طبريا", (35.585, 32.81), (0.058, 0.09), 0),
    ("lake-dead-sea", "Dead Sea", "البحر الميت", (35.51, 31.55), (0.07, 0.22), 8),
    ("lake-tharthar", "Lake Tharthar", "بحيرة الثرثار", (43.28, 34.03), (0.15, 0.34), 20),
)
"""Id, names, middle, half axes in degrees, degrees turned."""
_KM = 111.2


def lake_assad(river: LineString) -> Polygon:
    """The ground within reach of the river between the two ends."""
    squeeze = math.cos(math.radians(36.0))
    flat = affinity.scale(river, squeeze * _KM, _KM, origin=(0, 0))
    ends = [flat.project(Point(lon * squeeze * _KM, lat * _KM)) for lon, lat in (HEAD, DAM)]
    course = substring(flat, min(ends), max(ends))
    if ends[0] > ends[1]:
        course = course.reverse()
    shares, reach = zip(*REACH_KM, strict=True)
    stops = np.linspace(0.0, 1.0, 800)
    water = unary_union(
        [course.interpolate(at, normalized=True).buffer(float(np.interp(at, shares, reach))) for at in stops]
    )
    outline = Polygon(water.exterior).simplify(0.35)
    return affinity.scale(outline, 1 / (squeeze * _KM), 1 / _KM, origin=(0, 0))


def ellipse(middle: tuple[float, float], axes: tuple[float, float], turned: float) -> Polygon:
    """A lake that is only hinted at."""
    return affinity.rotate(affinity.scale(Point(middle).buffer(1.0, quad_segs=6), *axes), turned)


def feature(place_id: str, name: str, name_ar: str, lake: Polygon) -> str:
    """One line of the file."""
    ring = [[round(x, 3), round(y, 3)] for x, y in lake.exterior.coords]
    if not Polygon(ring).exterior.is_ccw:
        ring.reverse()
    properties = {"place_id": place_id, "name": name, "name_ar": name_ar}
    geometry = {"type": "Polygon", "coordinates": [ring]}
    made = {"type": "Feature", "properties": properties, "geometry": geometry}
    return json.dumps(made, ensure_ascii=False, separators=(",", ":"))


def main(folder: Path) -> None:
    """Write the file beside the rivers."""
    rivers = json.loads((folder / "rivers.geojson").read_text("utf-8"))["features"]
    euphrates = next(shape(each["geometry"]) for each in rivers if each["properties"]["place_id"] == "river-euphrates")
    lines = [feature("lake-assad", "Lake Assad", "بحيرة الأسد", lake_assad(euphrates))]
    for place_id, name, name_ar, middle, axes, turned in BY_HAND:
        lines.append(feature(place_id, name, name_ar, ellipse(middle, axes, turned)))
    text = '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"
    (folder / "lakes.geojson").write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
