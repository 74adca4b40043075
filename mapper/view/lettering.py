"""Text on a printed map: its width, and lines in which both directions of writing meet.

Beside :mod:`mapper.view.picture`, :mod:`mapper.view.legend` and :mod:`mapper.view.drawing` the only door to matplotlib.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, Literal

from matplotlib.font_manager import FontProperties, get_font_names
from matplotlib.textpath import text_to_path

Slant = Literal["normal", "italic"]

_FONTS: Final = ("Noto Sans", "Noto Sans Arabic", "DejaVu Sans")
_SPACE: Final = 0.22
_RUNS: Final = re.compile("\u2068([^\u2069]*)\u2069|([^\u2068\u2069]+)")
_TOKENS: Final = re.compile("\u2068[^\u2069]*\u2069|[^\\s\u2068\u2069]+|\\s+")


@lru_cache(maxsize=1)
def families() -> list[str]:
    """Fonts of the sheet that there are, the first that has a letter writes it."""
    names = set(get_font_names())
    return [name for name in _FONTS if name in names]


@lru_cache(maxsize=8192)
def measured(text: str, size: float, weight: str = "normal", slant: Slant = "normal") -> float:
    """Width of a text in points."""
    if not text:
        return 0.0
    font = FontProperties(family=families(), size=size, weight=weight, style=slant)
    return float(text_to_path.get_text_width_height_descent(text, font, False)[0])


def wrapped_runs(text: str, size: float, width: float) -> list[str]:
    """Break text into lines of a width in points; what is isolated (:func:`mapper.view.drawing.apart`) stays whole."""
    lines = [""]
    for token in _TOKENS.findall(text):
        longer = lines[-1] + (" " if token.isspace() else token)
        if lines[-1].strip() and sum(gap * size + measured(run, size) for run, gap in runs(longer)) > width:
            lines.append("")
            longer = token.lstrip()
        lines[-1] = longer
    return [line.strip() for line in lines if line.strip()]


def runs(text: str) -> Iterator[tuple[str, float]]:
    """
    Pieces of a line that each have one reading direction, in reading order.

    Matplotlib's PDF writes a mark of direction as a space and moves all that follows, so that isolated text is written
    apart instead.

    Yields
    ------
    tuple
        The piece without spaces at its ends, and the width of the spaces before it, in sizes of the type.
    """
    gap = 0.0
    for isolated, plain in _RUNS.findall(text):
        for piece in [isolated] if isolated else re.findall(r"\s+|\(\d+\)|[،,·]|[^\s،,·].*", plain):
            if piece.isspace():
                gap = max(gap, _SPACE * len(piece))
                continue
            yield piece.strip(), gap
            gap = _SPACE * (len(piece) - len(piece.rstrip()))
