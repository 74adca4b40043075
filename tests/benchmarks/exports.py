"""How long a history takes to write, and how large the files are, for a year of the whole theatre.

Run with ``python -m tests.benchmarks.exports [--days 365] [--cells 8007]``. Cells and claims are those of
:mod:`tests.benchmarks.control` (OCHA's communities from ``../shared/data``, simulated claims). The rival is what one
would do first: the areas of every day on which something changed, one after the other, as features of their own.
"""

from __future__ import annotations

import argparse
import gzip
import resource
import tempfile
import time
from datetime import timedelta
from pathlib import Path

import geopandas as gpd
import pandas as pd

import mapper
from mapper.controlmap import ControlMap
from mapper.dated import LAYERS, History
from mapper.export import EXPORTS, SEVERAL, write_layers
from mapper.view.geojson import dumps
from mapper.view.layers import areas_layer
from tests.benchmarks.control import DATA, START, coverage, evidence

QUOTE = "سيطرت القوات على البلدة بعد معارك استمرت يومين، بحسب ما قاله مصدر ميداني لمراسلنا."


def control_map(cells: int, days: int) -> ControlMap:
    """A map whose claims all have a sentence, a source and an address of their own."""
    theatre = mapper.load_theatre("syria")
    theatre.__dict__["coverage"] = coverage(cells)
    said = evidence(theatre.coverage, days, claims=6600 * days // 1000)
    rows = said["rows"].map(lambda one: one[0]).to_numpy()
    spots = theatre.coverage.units.iloc[rows]
    ids = said["claim_id"]
    claims = gpd.GeoDataFrame(
        {
            "faction": said["faction"].to_numpy(), "status": said["status"].to_numpy(), "modality": "asserted",
            "attribution": None, "valid_from": said["valid_from"].to_numpy(), "valid_to": said["valid_to"].to_numpy(),
            "reported": said["reported"].to_numpy(), "confidence": said["confidence"].to_numpy(),
            "quote": [f"{QUOTE} ({one})" for one in ids], "source": [f"Agency {at % 7}" for at in range(len(ids))],
            "url": [f"https://example.org/{one}" for one in ids], "against": [()] * len(ids),
        },
        index=pd.Index(ids, name="claim_id"),
        geometry=gpd.points_from_xy(spots["lon"], spots["lat"]),
        crs=4326,
    )  # fmt: skip
    last = START + timedelta(days - 1)
    control = theatre.model(None)(said, theatre.coverage, on=last)
    return ControlMap(theatre, claims, said, control, last)


def _naive(made: History) -> tuple[int, float]:
    """Bytes of GeoJSON and seconds of the areas of every day on which something changed."""
    begun = time.perf_counter()
    theatre, size = made.control_map.theatre, 0
    units = theatre.coverage.units["area_km2"].to_numpy()
    for day in [made.line.days[0], *made.line.change_days]:
        states = made.line.on(day)
        areas = theatre.coverage.areas(states)
        areas = areas[areas["state"] > 0]
        keys = [made.line.keys[int(state)] for state in areas["state"]]
        table = pd.DataFrame(
            {
                "faction": [key[0] for key in keys], "status": [key[1] for key in keys],
                "rivals": [key[2] for key in keys], "confidence": 0.9, "claim_ids": [()] * len(keys),
                "area_km2": [float(units[states == state].sum()) for state in areas["state"]],
            }
        )  # fmt: skip
        layer = areas_layer(
            gpd.GeoDataFrame(table, geometry=areas.geometry.to_numpy(), crs=4326),
            style=theatre.style, factions=theatre.factions.table(), as_of=day,
        )  # fmt: skip
        size += len(dumps(layer).encode())
    return size, time.perf_counter() - begun


def main() -> None:
    """Print seconds and megabytes per layer and format."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--days", type=int, default=365)
    asked.add_argument("--cells", type=int, default=8007)
    given = asked.parse_args()
    if not DATA.is_dir():
        print(f"nothing measured: {DATA} is not there")
        return
    shown = control_map(given.cells, given.days)
    cells = len(shown.theatre.coverage.units)
    begun = time.perf_counter()
    made = History.between(shown, START, shown.on)
    print(
        f"{cells} cells, {len(shown.claims)} claims, {given.days} days, {len(made.line.change_days)} with a change: "
        f"decided in {time.perf_counter() - begun:.1f} s, {len(made.spans)} spans of cells"
    )
    layers = {}
    for name in LAYERS:
        begun = time.perf_counter()
        layers[name] = made.layer(name)
        print(f"{name:8}{len(layers[name]):7} features in {time.perf_counter() - begun:5.1f} s")
    print(f"{'':8}" + "".join(f"{suffix:>24}" for suffix in EXPORTS))
    with tempfile.TemporaryDirectory() as folder:
        for name, layer in [*layers.items(), ("all", layers)]:
            cells_of = []
            for suffix in EXPORTS:
                if name == "all" and suffix not in SEVERAL:
                    cells_of.append("")
                    continue
                begun = time.perf_counter()
                held = layer if name == "all" else {name: layer}
                data = write_layers(held, Path(folder) / f"x{suffix}", as_of=shown.on).read_bytes()
                took = time.perf_counter() - begun
                cells_of.append(f"{len(data) / 1e6:.1f} MB ({len(gzip.compress(data)) / 1e6:.1f}) {took:.1f} s")
            print(f"{name:8}" + "".join(f"{one:>24}" for one in cells_of))
        begun = time.perf_counter()
        ours = len(write_layers({"areas": layers["areas"]}, Path(folder) / "x.geojson", as_of=shown.on).read_bytes())
        spans = time.perf_counter() - begun
    naive, took = _naive(made)
    print(
        f"areas of every day of change as GeoJSON: {naive / 1e6:.1f} MB in {took:.1f} s; "
        f"as spans {ours / 1e6:.1f} MB ({naive / ours:.0f}x smaller), written in {spans:.1f} s"
    )
    print(f"largest process {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
