"""What is packed for the page is what comes out of it: laws of columns, names and nets."""

from __future__ import annotations

import gzip
import json
import struct

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from mapper.view.columns import Names, packed
from mapper.view.outlines import net
from tests.benchmarks.page import mosaic
from tests.view.test_page import read_columns, sent_edges

WHOLE = st.lists(st.integers(-(2**31), 2**31 - 1))


def unpacked(block):
    whole = gzip.decompress(block)
    (length,) = struct.unpack_from("<I", whole)
    return read_columns(json.loads(whole[4 : 4 + length]), whole[4 + length :])


@given(st.lists(WHOLE, max_size=4), st.text("abأب\n🗺", max_size=30))
def test_columns_come_out_as_they_went_in(columns, text):
    tree = {"text": text, "columns": [np.array(one, dtype=np.int64) for one in columns]}
    assert unpacked(packed(tree)) == {"text": text, "columns": columns}
    assert packed(tree) == packed(tree)


@settings(deadline=None)
@given(st.lists(st.text("aab بت\0🗺", max_size=12), max_size=60), st.integers(1, 12))
def test_names_come_out_as_they_went_in(names, times):
    assert unpacked(packed({"names": Names(names * times)})) == {"names": names * times}


def test_names_with_a_line_end_or_of_many_letters_travel_as_they_are():
    for names in (["a\nb", "c"], [chr(0x4E00 + i) for i in range(400)], []):
        assert unpacked(packed({"names": Names(names)})) == {"names": names}


@settings(deadline=None, max_examples=20)
@given(st.integers(5, 60), st.integers(0, 5), st.sets(st.integers(0, 59), max_size=20))
def test_a_net_comes_out_as_it_went_in(cells, seed, lost):
    """Cells that are missing leave holes, islands and corners where two cells only touch."""
    _, _, edges = mosaic(cells, seed)
    edges[:, 2:][np.isin(edges[:, 2:], list(lost))] = -1
    edges = edges[(edges[:, 2:] >= 0).any(axis=1)]
    found = net(edges, cells)
    assert sorted(found.units) == list(range(cells))
    back = {"net": unpacked(packed(found.packed))}
    assert sent_edges(back) == found.edges.tolist()
    told = [set(), set()]
    for one, rows in zip(told, (edges, found.edges), strict=True):
        for start, stop, left, right in rows.tolist():
            if one is told[1]:
                start, stop = found.vertices[[start, stop]].tolist()
                left, right = (found.units[side] if side >= 0 else -1 for side in (left, right))
            one.add(max((start, stop, left, right), (stop, start, right, left)))
    assert told[0] == told[1]
