"""How sure a share of the map is: an interval that follows from the confidence of its cells.

Called by :mod:`mapper.report`; it knows no words.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

UNKNOWN: Final = "unknown"
_Z: Final = 1.96


def intervals(control: pd.DataFrame, weights: pd.Series) -> pd.DataFrame:
    """
    Interval of each faction's share of a weight, in per cent.

    Parameters
    ----------
    control
        :data:`mapper.schema.CONTROL`.
    weights
        What is shared, one number per unit of the same index: km2, or 1 for a settlement.

    Returns
    -------
    pandas.DataFrame
        Index ``faction`` (:data:`UNKNOWN` among them), columns ``low`` and ``high``: per cent of all ``weights``.

    Notes
    -----
    A cell is its holder's with its confidence; with the rest it is one of its rivals', each alike, or unknown when it
    has none. Cells that rest on the same claim (the first of ``claim_ids``) are right or wrong together, others by
    themselves, so the variance of a share is the sum over claims of p (1 - p) times the square of what rests on it.
    The interval is the mean and 1.96 standard deviations, widened to hold the share that the map shows.
    """
    whole = float(weights.sum())
    holder = control["faction"].where(control["faction"].notna(), UNKNOWN)
    lead = pd.Series([ids[0] if ids else "" for ids in control["claim_ids"]], index=control.index)
    sure = control["confidence"].where(holder != UNKNOWN, 1.0)
    parts = [pd.DataFrame({"faction": holder, "lead": lead, "weight": weights, "p": sure})]
    doubted = control.index[(sure < 1.0) & (holder != UNKNOWN)]
    others = control.loc[doubted, "rivals"].map(lambda names: names or (UNKNOWN,))
    split = others.explode()
    parts.append(
        pd.DataFrame(
            {
                "faction": split,
                "lead": lead[split.index],
                "weight": weights[split.index],
                "p": (1.0 - sure[split.index]) / others.map(len)[split.index],
            }
        )
    )
    cases = pd.concat(parts, ignore_index=True)
    cases["mean"] = cases["weight"] * cases["p"]
    # What rests on one claim is one case: its weight is the sum, its chance the weighted mean.
    grouped = cases.groupby(["faction", "lead"], sort=True)[["weight", "mean"]].sum()
    chance = np.divide(grouped["mean"], grouped["weight"], out=np.zeros(len(grouped)), where=grouped["weight"] > 0)
    chance = np.clip(chance, 0.0, 1.0)
    grouped["variance"] = grouped["weight"] ** 2 * chance * (1.0 - chance)
    by_side = grouped.groupby(level="faction")[["mean", "variance"]].sum()
    shown = weights.groupby(holder).sum().reindex(by_side.index, fill_value=0.0)
    spread = _Z * np.sqrt(by_side["variance"])
    low = np.minimum(shown, np.maximum(by_side["mean"] - spread, 0.0))
    high = np.maximum(shown, np.minimum(by_side["mean"] + spread, whole))
    frame = pd.DataFrame({"low": low, "high": high}) * (100.0 / max(whole, 1e-9))
    frame.index.name = "faction"
    return frame
