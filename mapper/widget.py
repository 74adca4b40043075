"""A date slider in Jupyter that asks Python for every day: the extra ``[jupyter]``, the only module with anywidget.

The map of a day is decided, drawn and counted in Python; the browser shows the picture as an image, which runs
nothing, and every text as a text node. Made by :meth:`mapper.controlmap.ControlMap.slider`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

import anywidget
import traitlets

from mapper.display import check_language, in_words, picture, shares
from mapper.errors import InputError
from mapper.io import parse_date

if TYPE_CHECKING:
    from mapper.controlmap import ControlMap

_DAYS_KEPT: Final = 64
_WORDS: Final = (
    *("as_of", "play", "pause", "prev", "next", "date", "holder", "km2", "share", "lived", "method_short", "map"),
)


class _Day(traitlets.TraitType):
    """A day; ISO text on the wire and wherever a day is given."""

    default_value = date(2000, 1, 1)
    info_text = "a date or YYYY-MM-DD"

    def validate(self, obj: Any, value: Any) -> date:
        """Read a date as the rest of the house does."""
        del obj
        return parse_date(value, where="day")


def _to_iso(value: date, _: Any) -> str:
    return value.isoformat()


def _from_iso(value: str, _: Any) -> date:
    return date.fromisoformat(value)


class DateSlider(anywidget.AnyWidget):
    """
    A slider over days that shows the map and the shares of the chosen one, as Python decides them.

    Parameters
    ----------
    control_map
        The evidence, the rule, and the day shown first (moved into the range).
    first, last
        Range, both included.
    step
        Days from one position to the next.
    lang
        Language of the words, ``ar`` or ``en``.

    Attributes
    ----------
    day : datetime.date
        The chosen day. Set it from Python (a date or ISO text) or by the slider;
        ``slider.observe(f, "day")`` calls ``f`` on every change, and ``slider.control_map`` is then that day's map.
    changes : list of datetime.date
        Days in the range on which somebody's ground changed.

    Raises
    ------
    InputError
        If the range, the step or the language cannot be used, or a day outside the range is set.
    """

    _esm = files("mapper").joinpath("widget.js").read_text("utf-8")
    _css = files("mapper").joinpath("widget.css").read_text("utf-8")

    day = _Day().tag(sync=True, to_json=_to_iso, from_json=_from_iso)
    first = _Day().tag(sync=True, to_json=_to_iso)
    last = _Day().tag(sync=True, to_json=_to_iso)
    step = traitlets.Int(1).tag(sync=True)
    lang = traitlets.Unicode("en").tag(sync=True)
    marks = traitlets.List(traitlets.Int()).tag(sync=True)
    words = traitlets.Dict().tag(sync=True)
    shown = traitlets.Dict().tag(sync=True)

    def __init__(
        self, control_map: ControlMap, first: date, last: date, *, step: int = 1, lang: str = "en", **layout: Any
    ) -> None:
        """Draw the first day."""
        from mapper.view.still import reported_window
        from mapper.view.words import page_words

        check_language(lang)
        if last < first:
            raise InputError(f"the range ends ({last}) before it begins ({first})")
        if not isinstance(step, int) or step < 1:
            raise InputError(f"step={step!r} is not a number of days of at least 1")
        self._origin = control_map
        self._map_of: Callable[[date], ControlMap] = lru_cache(maxsize=_DAYS_KEPT)(control_map.at)
        self.changes = _change_days(control_map, first, last)
        self._window = reported_window(control_map.content(first, last), ever=True)
        words = page_words()[lang]
        opening = min(max(control_map.on, first), last)
        super().__init__(
            first=first,
            last=last,
            day=opening,
            step=step,
            lang=lang,
            marks=[(day - first).days for day in self.changes],
            words={name: words[name] for name in _WORDS},
            **layout,
        )
        self.shown = self._picture(opening)

    def __repr__(self) -> str:
        """One line: the day, the range and the map behind it."""
        return f"<DateSlider {self._origin.theatre.id} {self.day} in {self.first} to {self.last}>"

    @property
    def control_map(self) -> ControlMap:
        """The map of the chosen day."""
        return self._map_of(self.day)

    def stats(self) -> Any:
        """Shares on the chosen day, see :meth:`mapper.ControlMap.stats`."""
        return self.control_map.stats()

    @traitlets.validate("day")
    def _in_range(self, proposal: Any) -> date:
        day: date = proposal["value"]
        if not self.first <= day <= self.last:
            raise InputError(f"day {day} lies outside the slider, {self.first} to {self.last}")
        return day

    @traitlets.observe("day")
    def _on_day(self, change: Any) -> None:
        if self.shown:
            self.shown = self._picture(change["new"])

    def _picture(self, day: date) -> dict[str, Any]:
        """Day, picture (SVG) and shares, sent together so that they belong together."""
        from mapper.view.still import still

        control_map = self._map_of(day)
        return {
            "day": day.isoformat(),
            "svg": still(control_map.content(day, day), lang=self.lang, window=self._window),
            "rows": shares(control_map, self.lang),
        }

    def _repr_mimebundle_(self, **wishes: Any) -> Any:
        """Add the picture for readers that have no kernel."""
        bundle = super()._repr_mimebundle_(**wishes)
        data = bundle[0] if isinstance(bundle, tuple) else bundle
        if data is not None:
            data["text/plain"] = repr(self)
            data["text/html"] = picture(self.shown["svg"], in_words(self.control_map, self.lang))
        return bundle


def _change_days(control_map: ControlMap, first: date, last: date) -> list[date]:
    """Days on which a cell is in another state than before; other claims for the same state are no change."""
    before: dict[str, tuple[Any, ...]] = {}
    days = set()
    for row in control_map.history(first, last).itertuples():
        state = (row.faction, row.status, row.besieged, row.rivals)
        if before.get(row.unit_id) != state and row.day > first:
            days.add(row.day)
        before[row.unit_id] = state
    return sorted(days)
