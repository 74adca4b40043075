"""A layer as TopoJSON: borders that features share are written once. The only door to topojson.

The library finds the shared lines; properties, ids and the lossless quantization (to the 6 decimals that GeoJSON has)
are ours. Format: https://github.com/topojson/topojson-specification, 1.0.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import geopandas as gpd
import numpy as np
from topojson import Topology

from mapper.view.geojson import compact, to_geojson, whole_text

_GRID: Final = 1_000_000
"""Steps of a degree: a tenth of a metre."""


def topojson_text(layer: gpd.GeoDataFrame, name: str) -> str:
    """
    Write a layer as TopoJSON text, one feature per line, Arabic as Arabic.

    Parameters
    ----------
    layer
        As for :func:`mapper.view.geojson.to_geojson`: EPSG:4326 (lon, lat), its index the features' ids.
    name
        Of the object in the file.

    Returns
    -------
    str
        It decodes to the ground that GeoJSON has, on the same grid (a corner in the middle of a straight line may be
        left out); outer rings run clockwise, as D3 and Vega want them. A feature without a geometry stays, with the
        type null.

    Raises
    ------
    SchemaError
        If the layer is not in EPSG:4326 or its ids repeat.
    """
    collection = to_geojson(layer)
    features = collection["features"]
    shapes = [{**feature, "properties": {}} for feature in features if feature["geometry"]]
    found: dict[str, Any] = {"arcs": []}
    geometries: list[dict[str, Any]] = []
    if shapes:
        found = Topology({"type": "FeatureCollection", "features": shapes}, prequantize=False).to_dict()
        geometries = next(iter(found["objects"].values()))["geometries"]
    box = collection.get("bbox")
    low = _steps(box[:2]) if box else np.zeros(2, dtype=np.int64)
    arcs = [_deltas(_steps(arc) - low) for arc in found["arcs"]]
    placed = iter(geometries)
    lines = []
    for feature in features:
        shape = _shape(next(placed), low) if feature["geometry"] else {"type": None}
        lines.append(compact({**shape, "id": feature["id"], "properties": feature["properties"]}))
    head: dict[str, Any] = {"type": "Topology"}
    if box:
        scale = {"scale": [1 / _GRID, 1 / _GRID], "translate": (low / _GRID).tolist()}
        head |= {"bbox": box, "transform": scale}
    named = f'"objects":{{{compact(name)}:{{"type":"GeometryCollection","geometries":[\n'
    text = compact(head)[:-1] + "," + named + ",\n".join(lines) + '\n]}},"arcs":[\n'
    return whole_text(text + ",\n".join(map(compact, arcs)) + "\n]}\n")


def _shape(found: dict[str, Any], low: np.ndarray) -> dict[str, Any]:
    """Type and arcs of a geometry, or its points on the grid."""
    shape = {"type": found["type"]}
    if "geometries" in found:
        return shape | {"geometries": [_shape(part, low) for part in found["geometries"]]}
    if "arcs" in found:
        return shape | {"arcs": found["arcs"]}
    return shape | {"coordinates": (_steps(found["coordinates"]) - low).tolist()}


def _steps(degrees: Sequence[Any]) -> np.ndarray:
    return np.rint(np.asarray(degrees, dtype=float) * _GRID).astype(np.int64)


def _deltas(spots: np.ndarray) -> list[list[int]]:
    return np.diff(spots, axis=0, prepend=np.zeros((1, 2), dtype=np.int64)).tolist()
