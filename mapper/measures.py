"""Measures of agreement from a table of what two maps say: agreement, Cohen's kappa, IoU, precision, recall.

Called by :mod:`mapper.agreement`. Rows are what we say, columns what they say, ``unknown`` the last of both; the
cells are any amount: square kilometres or settlements.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from mapper.control.shares import UNKNOWN


def square(table: pd.DataFrame) -> pd.DataFrame:
    """Fill a table up so that it has the same sides as rows and columns, unknown last."""
    sides = [*sorted({*table.index, *table.columns} - {UNKNOWN}), UNKNOWN]
    table = table.reindex(index=sides, columns=sides, fill_value=0.0).astype(float)
    table.index.name, table.columns.name = "ours", "theirs"
    return table


def per_side(table: pd.DataFrame, unit: str) -> pd.DataFrame:
    """
    Agreement per side.

    Parameters
    ----------
    table
        As :func:`square` gives it.
    unit
        Ends the names of the columns.

    Returns
    -------
    pandas.DataFrame
        ``ours, theirs, both``, ``iou`` (both / either), ``precision`` (both / ours where they say something) and
        ``recall`` (both / theirs where we do); missing where nothing is to be divided by.
    """
    known = table.drop(index=UNKNOWN, columns=UNKNOWN)
    rows = []
    for side in known.index:
        both, ours, theirs = known.at[side, side], table.loc[side].sum(), table[side].sum()
        told, heard = known.loc[side].sum(), known[side].sum()
        rows.append((ours, theirs, both, _ratio(both, ours + theirs - both), _ratio(both, told), _ratio(both, heard)))
    names = [f"{name}_{unit}" for name in ("ours", "theirs", "both", "iou", "precision", "recall")]
    return pd.DataFrame(rows, columns=names, index=known.index.rename("faction"), dtype=float)


def overall(table: pd.DataFrame) -> dict[str, float]:
    """
    Agreement as a whole.

    Returns
    -------
    dict
        ``known_to_both`` (the denominator of ``agreement`` and ``kappa``), ``only_ours``, ``only_theirs``, ``neither``,
        ``all``. Kappa is (agreement - chance) / (1 - chance), chance from both maps' shares (Cohen 1960); 1 when
        all agree, missing when nothing is known to both.
    """
    known = table.drop(index=UNKNOWN, columns=UNKNOWN).to_numpy()
    whole = float(known.sum())
    agreed = _ratio(float(np.trace(known)), whole)
    chance = _ratio(float((known.sum(axis=0) / max(whole, 1e-300) * known.sum(axis=1)).sum()), whole)
    # One side on both maps leaves nothing to chance.
    kappa = 1.0 if agreed == 1.0 else (agreed - chance) / (1.0 - chance) if chance < 1.0 else np.nan
    return {
        "known_to_both": whole,
        "agreement": agreed,
        "kappa": kappa,
        "only_ours": float(table[UNKNOWN].drop(UNKNOWN).sum()),
        "only_theirs": float(table.loc[UNKNOWN].drop(UNKNOWN).sum()),
        "neither": float(table.at[UNKNOWN, UNKNOWN]),
        "all": float(table.to_numpy().sum()),
    }


def _ratio(part: float, whole: float) -> float:
    return float(part / whole) if whole > 0 else np.nan
