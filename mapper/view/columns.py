"""Packs values for the page: JSON for what is small, and behind it columns of whole numbers and of names.

A column goes as its bytes, all low ones first; each such plane is deflated by itself in the way that makes it
smallest, and all are one gzip stream. Names go by the pairs of letters that are commonest in them (byte pair encoding,
Gage 1994). Called by :mod:`mapper.view.leaflet`; ``page_columns.js`` reads it.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mapper.view.geojson import compact

MARK: Final = "$"
"""Key of what stands in the JSON for a column."""

END: Final = "\n"
PAIRS: Final = 160
LEAST: Final = 8
"""A pair that is met less often than this is not worth a sign of its own."""

_NO_PAIR: Final = 65_536

_HEAD: Final = bytes([31, 139, 8, 0, 0, 0, 0, 0, 2, 255])


class Names(list[str]):
    """Texts that travel as a column."""


def packed(values: Mapping[str, Any]) -> bytes:
    """
    Pack a tree of JSON values, arrays of whole numbers and :class:`Names`.

    Parameters
    ----------
    values
        JSON values; integer arrays of numpy with one axis, or two whose rows are columns; names.

    Returns
    -------
    bytes
        A gzip stream with no time stamp: the length of the JSON (four bytes, little end first), the JSON, the columns.
    """
    planes: list[bytes] = []
    tree = _without_columns(values, planes)
    text = compact(tree).encode()
    parts = [struct.pack("<I", len(text)) + text, *planes]
    body = _flushed(parts[0], zlib.Z_DEFAULT_STRATEGY) + b"".join(map(_deflated, planes))
    whole = b"".join(parts)
    return _HEAD + body + b"\3\0" + struct.pack("<II", zlib.crc32(whole), len(whole) & 0xFFFFFFFF)


def _without_columns(value: Any, planes: list[bytes]) -> Any:
    if isinstance(value, np.ndarray):
        if value.ndim > 1:
            return [_without_columns(row, planes) for row in value]
        return {MARK: _column(value, planes)}
    if isinstance(value, Names):
        return _names(value, planes)
    if isinstance(value, Mapping):
        return {key: _without_columns(one, planes) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_without_columns(one, planes) for one in value]
    return value


def _column(numbers: NDArray[Any], planes: list[bytes]) -> list[int]:
    """Put a column's planes behind the others; its offset, length, bytes a number, and 1 when it has a sign."""
    whole = np.asarray(numbers, dtype=np.int64)
    signed = bool(len(whole) and whole.min() < 0)
    plain = ((whole << 1) ^ (whole >> 63) if signed else whole).astype(np.uint64)
    width = max(1, (int(plain.max(initial=0)).bit_length() + 7) // 8)
    offset = sum(map(len, planes))
    planes += [((plain >> np.uint64(8 * i)) & np.uint64(255)).astype(np.uint8).tobytes() for i in range(width)]
    return [offset, len(whole), width, int(signed)]


def _names(texts: Sequence[str], planes: list[bytes]) -> Any:
    """Signs for letters and for common pairs of signs, and names in them; as they are if they have too many letters."""
    joined = END.join(texts)
    letters = sorted(set(joined) | {END})
    if len(letters) > 256 - 16 or len(joined.split(END)) != len(texts):
        return list(texts)
    signs = np.searchsorted(np.array(letters, dtype="<U1"), np.array(list(joined), dtype="<U1"))
    pairs: list[list[int]] = []
    end = letters.index(END)
    while len(letters) + len(pairs) < min(256, len(letters) + PAIRS) and len(signs) > 1:
        both = signs[:-1] * 256 + signs[1:]
        both[(signs[:-1] == end) | (signs[1:] == end)] = _NO_PAIR
        counts = np.bincount(both, minlength=_NO_PAIR + 1)[:_NO_PAIR]
        commonest = int(counts.argmax())
        if counts[commonest] < LEAST:
            break
        signs = _joined(signs, both == commonest, len(letters) + len(pairs))
        pairs.append([commonest // 256, commonest % 256])
    return {"letters": "".join(letters), "pairs": pairs, "names": {MARK: _column(signs, planes)}}


def _joined(signs: NDArray[np.int64], met: NDArray[np.bool_], sign: int) -> NDArray[np.int64]:
    """One sign for two where a pair is met; of pairs that overlap, like three letters alike, the first."""
    at = np.flatnonzero(met)
    run = np.arange(len(at)) - np.maximum.accumulate(np.where(np.diff(at, prepend=-2) != 1, np.arange(len(at)), 0))
    at = at[run % 2 == 0]
    out = signs.copy()
    out[at] = sign
    return np.delete(out, at + 1)


def _deflated(part: bytes) -> bytes:
    """The smallest of what deflate makes of a plane, to the end of a byte; like numbers need no search for repeats."""
    if not part:
        return b""
    ways = (zlib.Z_FILTERED, zlib.Z_HUFFMAN_ONLY)
    return min((_flushed(part, way) for way in ways), key=len)


def _flushed(part: bytes, strategy: int) -> bytes:
    made = zlib.compressobj(9, zlib.DEFLATED, -15, 9, strategy)
    return made.compress(part) + made.flush(zlib.Z_SYNC_FLUSH)
