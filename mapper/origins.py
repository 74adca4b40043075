"""Where the user's gazetteer files come from: a ``.toml`` beside each says what it was made of.

Called by :mod:`mapper.gazetteers`. No day but the data's own is kept, so that the same file gives the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from mapper.errors import DataError
from mapper.io import write_whole
from mapper.resources import read_toml

ORIGIN_SUFFIX: Final = ".toml"
_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class Origin:
    """
    What one of the user's files was made of.

    Parameters
    ----------
    file
        Name of the file that was added, without its folders.
    sha256
        Of its bytes.
    form
        ``csv``, ``GeoNames dump`` or ``layer``.
    licence
        Of the data, empty when nobody says.
    licence_by
        What tells the licence: ``given``, ``format``, ``identifiers``, or empty.
    day
        The newest day in the data, ISO, or empty.
    rows
        ``added, areas, known, outside, left_out`` to how many.
    columns
        Role to the file's own column.
    """

    file: str
    sha256: str
    form: str = ""
    licence: str = ""
    licence_by: str = ""
    day: str = ""
    rows: Mapping[str, int] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)


def sha256_of(file: Path) -> str:
    """
    SHA-256 of a file, read piece by piece.

    Raises
    ------
    OSError
        If it cannot be read.
    """
    with file.open("rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest()


def origin_file(file: Path) -> Path:
    """Where the origin of one of the user's files is kept."""
    return file.with_name(file.stem + ORIGIN_SUFFIX)


def keep_origin(origin: Origin, file: Path) -> None:
    """
    Write the origin of one of the user's files beside it.

    Raises
    ------
    InputError
        If the folder cannot be written.
    """
    lines = ["# What this gazetteer was made of; written by mapper gazetteer add."]
    values = asdict(origin)
    tables = {key: value for key, value in values.items() if isinstance(value, dict)}
    lines += [f"{key} = {_toml(value)}" for key, value in values.items() if key not in tables]
    for name, table in tables.items():
        lines += ["", f"[{name}]", *(f"{_key(key)} = {_toml(table[key])}" for key in sorted(table))]
    write_whole(origin_file(file), "\n".join(lines) + "\n")


def read_origin(file: Path) -> Origin | None:
    """
    Read the origin of one of the user's files; None when nothing is beside it.

    Raises
    ------
    DataError
        If it is damaged.
    """
    beside = origin_file(file)
    if not beside.is_file():
        return None
    found = read_toml(beside)
    known = {name: found[name] for name in Origin.__dataclass_fields__ if name in found}
    texts = [value for name, value in known.items() if name not in ("rows", "columns")]
    if not (isinstance(known.get("file"), str) and isinstance(known.get("sha256"), str)) or not (
        all(isinstance(value, str) for value in texts)
        and all(isinstance(known.get(name, {}), dict) for name in ("rows", "columns"))
    ):
        raise DataError(f"{beside}: damaged, needs file and sha256; add the gazetteer again")
    return Origin(**known)


def _key(text: str) -> str:
    return text if _BARE.fullmatch(text) else _toml(text)


def _toml(value: Any) -> str:
    if isinstance(value, int):
        return str(value)
    clean = str(value).encode("utf-8", "replace").decode("utf-8")
    # Of what JSON leaves bare, TOML forbids this one only.
    return json.dumps(clean, ensure_ascii=False).replace("\x7f", "\\u007f")
