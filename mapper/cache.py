"""Keeps what a theatre takes long to build: the names of its gazetteer and the cells of its tessellation.

A file is named after the content of everything it was made of, so an old one is never taken for new. What cannot be
read is built again, and what cannot be written is built every time: nobody is told, for nothing is lost.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

import geopandas as gpd
import numpy as np

from mapper.errors import MapperError
from mapper.io import write_whole
from mapper.places.gazetteer import Index

if TYPE_CHECKING:
    from mapper.control.units import Coverage

T = TypeVar("T")

_LAYOUT: Final = "2"
"""Raised when what a kept file holds changes its meaning."""

_ARRAYS: Final = ("vertices", "edges", "bank")
_MOST_FILES: Final = 40


def content_key(files: Iterable[Path], *words: str) -> str:
    """
    Hash of the content of files and of some words.

    Raises
    ------
    OSError
        If a file cannot be read.
    """
    made = hashlib.sha256()
    for part in (_LAYOUT.encode(), *(word.encode() for word in words), *(file.read_bytes() for file in files)):
        made.update(len(part).to_bytes(8, "big"))
        made.update(part)
    return made.hexdigest()[:32]


def kept_index(folder: Path | None, key: str, make: Callable[[], Index]) -> Index:
    """
    Names of a gazetteer from the cache, or made and kept.

    Parameters
    ----------
    folder
        Where the cache is, None for none.
    key
        See :func:`content_key`.
    make
        Builds them.
    """
    return _kept(folder, f"names-{key}.json", make, _read_index, _index_bytes)


def kept_coverage(folder: Path | None, key: str, make: Callable[[], Coverage]) -> Coverage:
    """Cells of a theatre from the cache, or made and kept; see :func:`kept_index`."""
    return _kept(folder, f"cells-{key}.zip", make, _read_coverage, _coverage_bytes)


def _kept(
    folder: Path | None,
    name: str,
    make: Callable[[], T],
    read: Callable[[bytes], T],
    write: Callable[[T], bytes],
) -> T:
    if folder is None:
        return make()
    file = folder / name
    # A damaged file may fail anywhere in the readers of three libraries; whatever it is, building again is right.
    with suppress(Exception):
        return read(file.read_bytes())
    made = make()
    with suppress(OSError, MapperError):
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(file, write(made))
        _forget(folder)
    return made


def _forget(folder: Path) -> None:
    """Leave the newest files only."""
    files = sorted((file for file in folder.iterdir() if file.is_file()), key=lambda file: file.stat().st_mtime)
    for file in files[:-_MOST_FILES]:
        file.unlink(missing_ok=True)


def _index_bytes(index: Index) -> bytes:
    # Few sets of places have many spellings: each set is written, and made, once.
    places = {ids: at for at, ids in enumerate(dict.fromkeys(ids for part in index for ids in part.values()))}
    parts = [{key: places[ids] for key, ids in part.items()} for part in index]
    return json.dumps([list(places), *parts], ensure_ascii=False).encode()


def _read_index(data: bytes) -> Index:
    listed, own, names = json.loads(data)
    places = [tuple(ids) for ids in listed]
    return {key: places[at] for key, at in own.items()}, {key: places[at] for key, at in names.items()}


def _coverage_bytes(coverage: Coverage) -> bytes:
    units, arrays, packed = io.BytesIO(), io.BytesIO(), io.BytesIO()
    coverage.units.to_parquet(units)
    np.savez(arrays, **{name: getattr(coverage, name) for name in _ARRAYS})
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("units.parquet", units.getvalue())
        archive.writestr("arrays.npz", arrays.getvalue())
        types = {name: str(kind) for name, kind in coverage.units.dtypes.items() if name != "geometry"}
        about = {"crs": coverage.metric_crs, "index": str(coverage.units.index.dtype), "types": types}
        archive.writestr("about.json", json.dumps(about))
    return packed.getvalue()


def _read_coverage(data: bytes) -> Coverage:
    from mapper.control.units import Coverage

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        about = json.loads(archive.read("about.json"))
        units = gpd.read_parquet(io.BytesIO(archive.read("units.parquet"))).astype(about["types"])
        units.index = units.index.astype(about["index"])
        for name in (name for name, kind in about["types"].items() if kind == "object"):
            units[name] = units[name].where(units[name].notna(), None)
        with np.load(io.BytesIO(archive.read("arrays.npz")), allow_pickle=False) as arrays:
            return Coverage(units, **{name: arrays[name] for name in _ARRAYS}, metric_crs=about["crs"])
