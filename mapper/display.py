"""A map as a notebook shows it: the page in a sandboxed frame, over a still picture for readers that run no scripts.

Called by :class:`mapper.controlmap.ControlMap`. The slider that talks to Python is :mod:`mapper.widget`.
"""

from __future__ import annotations

import base64
import html
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from mapper.errors import InputError, MissingExtra
from mapper.io import parse_date, write_whole

if TYPE_CHECKING:
    from mapper.controlmap import ControlMap

HEIGHT: Final = 640
_LEAST_HEIGHT: Final = 200
_LANGUAGES: Final = ("ar", "en")
_EXTRA: Final = frozenset({"anywidget", "ipywidgets", "traitlets", "psygnal", "IPython", "comm"})


@dataclass(frozen=True)
class MapView:
    """
    What a notebook shows of a map; made by :meth:`ControlMap.explore` and :meth:`ControlMap.timeline`.

    Parameters
    ----------
    control_map
        The map; its day is shown first.
    first, last
        Range of the date slider, both included; equal for one day, which has none.
    lang
        Language it opens in, ``ar`` or ``en``; the page can switch.
    height
        In pixels.

    Raises
    ------
    InputError
        If the range is upside down, the language is neither, or the height is below 200 pixels.
    """

    control_map: ControlMap
    first: date
    last: date
    lang: str = "en"
    height: int = HEIGHT

    def __post_init__(self) -> None:
        """Refuse what would only fail when the notebook shows it."""
        if self.last < self.first:
            raise InputError(f"the range ends ({self.last}) before it begins ({self.first})")
        check_language(self.lang)
        if not isinstance(self.height, int) or self.height < _LEAST_HEIGHT:
            raise InputError(f"height={self.height!r} is not a whole number of pixels from {_LEAST_HEIGHT} on")

    def __repr__(self) -> str:
        """One line: which days, of which map."""
        days = f"{self.first}" if self.first == self.last else f"{self.first} to {self.last}, opening on"
        days = days if self.first == self.last else f"{days} {self._content.on}"
        return f"<MapView {self.control_map.theatre.id} {days}, lang={self.lang}>"

    @cached_property
    def _content(self) -> Any:
        return self.control_map.content(self.first, self.last)

    def to_html(self, path: str | Path | None = None) -> str:
        """
        Return the same map as one HTML page, see :meth:`ControlMap.to_html`; written to ``path`` when it is given.

        Raises
        ------
        InputError
            If the file cannot be written.
        """
        from mapper.view.leaflet import page

        text = page(self._content, lang=self.lang)
        if path is not None:
            write_whole(path, text)
        return text

    def _repr_html_(self) -> str:
        """
        Return the frame over the picture.

        The frame may run the page's own scripts and cannot reach the notebook. A notebook that is not trusted drops
        it and keeps the picture.
        """
        from mapper.view.leaflet import embed
        from mapper.view.still import reported_window, still

        picture = still(self._content, lang=self.lang, window=reported_window(self._content))
        return embed(self.to_html(), self.height, picture=picture, alt=in_words(self.control_map, self.lang))

    def _repr_mimebundle_(self, include: Iterable[str] = (), exclude: Iterable[str] = ()) -> dict[str, str]:
        """Text and HTML, or what is asked for of them."""
        return mimebundle(self, include, exclude)


def mimebundle(shown: Any, include: Iterable[str] | None, exclude: Iterable[str] | None) -> dict[str, str]:
    """
    Return text and HTML of an object; the HTML is made only when it is wanted.

    Parameters
    ----------
    shown
        Has ``__repr__`` and ``_repr_html_``.
    include, exclude
        MIME types, as IPython passes them; empty or None for no wish.
    """
    makers = {"text/plain": shown.__repr__, "text/html": shown._repr_html_}
    wanted = set(include or makers) - set(exclude or ())
    return {kind: make() for kind, make in makers.items() if kind in wanted}


def picture(svg: str, alt: str) -> str:
    """Return an SVG as an HTML image, in which nothing runs."""
    data = base64.b64encode(svg.encode()).decode()
    return f'<img alt="{html.escape(alt)}" style="max-width:100%" src="data:image/svg+xml;base64,{data}">'


def check_language(lang: str) -> None:
    """
    Refuse a language that the page does not speak.

    Raises
    ------
    InputError
        Naming those it does.
    """
    if lang not in _LANGUAGES:
        raise InputError(f"lang={lang!r} is no language of the map; there are: {', '.join(_LANGUAGES)}")


def days_between(control_map: ControlMap, first: date | str | None, last: date | str | None) -> tuple[date, date]:
    """
    Range of a slider.

    Parameters
    ----------
    first, last
        What is left out is taken from the evidence: the first day that a claim speaks of, and the last one, or the
        map's own day when that lies outside.

    Raises
    ------
    InputError
        If a date is none or the range is upside down.
    """
    spoken = control_map.evidence["valid_from"].dropna()
    bounds = [control_map.on, *(day.date() for day in (spoken.min(), spoken.max()) if len(spoken))]
    start = min(bounds) if first is None else parse_date(first, where="first")
    stop = max(bounds) if last is None else parse_date(last, where="last")
    if stop < start:
        raise InputError(f"the range ends ({stop}) before it begins ({start})")
    return start, stop


def shares(control_map: ControlMap, lang: str) -> list[dict[str, Any]]:
    """
    Return the shares of a map as a notebook lists them, unknown last.

    Returns
    -------
    list of dict
        ``faction`` (id, ``unknown`` for what no report reaches), ``name``, ``colour`` (``#rrggbb``), ``km2``,
        ``theatre_pct`` and ``inhabited_pct``.
    """
    from mapper.view.words import page_words

    theatre = control_map.theatre
    table = theatre.factions.table()
    style = theatre.style
    rows = []
    for faction, row in control_map.stats().iterrows():
        known = table.get(faction, {})
        nobody = faction == "unknown"
        name = known.get("name_ar" if lang == "ar" else "name") or str(faction).removeprefix("other:")
        rows.append(
            {
                "faction": str(faction),
                "name": page_words()[lang]["unknown"] if nobody else name,
                "colour": style.map_colours["paper"] if nobody else style.firm(style.colour(str(faction))),
                "km2": round(float(row["area_km2"])),
                "theatre_pct": round(float(row["theatre_pct"]), 1),
                "inhabited_pct": round(float(row["inhabited_pct"]), 1),
            }
        )
    return sorted(rows, key=lambda row: row["faction"] == "unknown")


def in_words(control_map: ControlMap, lang: str) -> str:
    """What a map shows, in a sentence, for those who do not see it: day, and who holds how much."""
    from mapper.view.words import page_words

    words, theatre = page_words()[lang], control_map.theatre
    rows = [f"{row['name']} {row['theatre_pct']}%" for row in shares(control_map, lang)]
    name = theatre.name_ar if lang == "ar" else theatre.name
    comma = "، " if lang == "ar" else ", "
    said = [name, f"{words['as_of']} {control_map.on.isoformat()}", f"{words['share']}: {comma.join(rows)}"]
    return ". ".join([*said, words["method_short"]]) + "."


def one_line(control_map: ControlMap) -> str:
    """Who holds how much of what, from how many claims of how many articles."""
    stats = control_map.stats()
    held = [f"{name} {row['theatre_pct']:.1f}%" for name, row in stats.iterrows() if name != "unknown"]
    blank = float(stats.loc["unknown", "theatre_pct"]) if "unknown" in stats.index else 0.0
    area = control_map.theatre.coverage.units["area_km2"].sum()
    contested = float(np.nansum(stats["contested_km2"]))
    claims = control_map.claims
    articles = claims["article_id"].replace("", None).nunique()
    return (
        f"<ControlMap {control_map.theatre.id} {control_map.on}: {', '.join([*held, f'unknown {blank:.1f}%'])} "
        f"of {area:,.0f} km²{f', contested {contested:,.0f} km²' if contested else ''}; "
        f"{len(claims)} claim{'s' * (len(claims) != 1)}"
        + (f" of {articles} article{'s' * (articles != 1)}" if articles else "")
        + (f" known by {control_map.known_by}" if control_map.known_by else "")
        + ">"
    )


def missing_extra(fault: ModuleNotFoundError) -> Exception:
    """
    Say what to install for the slider.

    Returns
    -------
    MissingExtra or ModuleNotFoundError
        The fault itself when what is missing does not belong to the extra ``[jupyter]``.
    """
    if (fault.name or "").split(".")[0] not in _EXTRA:
        return fault
    return MissingExtra(
        f"the slider needs the package {fault.name}, which is not installed; install the extra [jupyter]: "
        "pip install 'mapper[jupyter]'. Without it, .timeline() shows the map with a slider of its own"
    )
