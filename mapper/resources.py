"""Finds the files of ``data/``, in the wheel or beside a source checkout. The only place that knows where."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

from mapper.errors import DataError

_HERE = Path(__file__).resolve().parent
_CHOICE = re.compile(r"\{([^{}]*)\}")


@cache
def data_dir() -> Path:
    """
    Folder that holds the built-in knowledge (theatres, lexicon, sources).

    Raises
    ------
    DataError
        If neither the installed package nor the checkout has it.
    """
    for folder in (_HERE / "data", _HERE.parent / "data"):
        if (folder / "theatres").is_dir():
            return folder
    raise DataError(f"mapper's data folder is missing: looked in {_HERE / 'data'} and {_HERE.parent / 'data'}")


def data_path(*parts: str) -> Path:
    """Path of one built-in file, e.g. ``data_path("theatres", "syria", "theatre.toml")``."""
    return data_dir().joinpath(*parts)


def read_toml(path: Path) -> dict[str, Any]:
    """
    Read a TOML file of the built-in knowledge.

    Raises
    ------
    DataError
        If the file is missing or not TOML; the message names the file and the line.
    """
    try:
        with path.open("rb") as file:
            return tomllib.load(file)
    except FileNotFoundError:
        raise DataError(f"{path}: no such file") from None
    except tomllib.TOMLDecodeError as fault:
        raise DataError(f"{path}: {fault}") from None


def written_out(phrases: Iterable[str]) -> Iterator[tuple[str, str]]:
    """
    Every phrase that lists with choices in braces stand for, as in a shell, and the entry that it comes from.

    Examples
    --------
    >>> [phrase for phrase, _ in written_out(["{US,American}-backed {,Syrian }forces", "SDF"])]
    ['US-backed forces', 'US-backed Syrian forces', 'American-backed forces', 'American-backed Syrian forces', 'SDF']
    """
    for phrase in phrases:
        parts = _CHOICE.split(phrase)
        choices = (part.split(",") if i % 2 else [part] for i, part in enumerate(parts))
        for chosen in product(*choices):
            yield "".join(chosen), phrase
