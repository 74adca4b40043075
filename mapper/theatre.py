"""One area of operations: gazetteer, tessellation, factions, style and constants, loaded from data.

A :class:`Theatre` is frozen and travels as an argument; its heavy parts are made when first asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from mapper.cache import content_key, kept_coverage, kept_index
from mapper.claims.extract import Reader
from mapper.claims.factions import Factions
from mapper.errors import DataError, UnknownTheatre
from mapper.gazetteers import added_files, added_spellings, read_spellings
from mapper.places.atlas import Atlas
from mapper.places.gazetteer import Gazetteer
from mapper.places.roads import read_roads
from mapper.places.table import read_places
from mapper.resources import data_path, read_toml
from mapper.text.normalize import fold_key
from mapper.userareas import added_areas, with_areas
from mapper.view.style import Style

if TYPE_CHECKING:
    from mapper.control.models import ControlModel
    from mapper.control.units import Coverage

SETTLEMENT_KINDS: Final = ("PPL", "CMP")
"""First letters of the feature codes of places where people live."""

REST: Final = "-REST"
"""End of the id of what is left of a country when its known governorates are taken: no governorate of that name."""

_CODE: Final = (
    "places/gazetteer.py", "places/spelling.py", "places/table.py", "text/normalize.py", "control/units.py",
    "gazetteers.py", "userareas.py",
)  # fmt: skip
"""Modules that make names and cells: what is kept is dropped when they change."""

_NAMES: Final = ("name", "name_ar", "names")
_SEAT_DEGREES: Final = 0.1
_NO_CELL: Final = ("ADM", "PCL", "RGN", "STM", "RD", "VAL", "MTS", "LK", "RSV", "AREA", "WAD", "PLN", "DSRT")


@dataclass(frozen=True)
class Theatre:
    """
    One area of operations.

    Parameters
    ----------
    folder
        Where ``theatre.toml`` and its files are.
    settings
        The parsed ``theatre.toml``.
    added
        Folder of the user's own gazetteer files, None for the built-in places only.
    cache
        Folder where names and cells are kept once they are built, None to build them every time.
    """

    folder: Path
    settings: Mapping[str, Any]
    added: Path | None = None
    cache: Path | None = None

    @property
    def id(self) -> str:
        """Short name, as in ``--theatre``."""
        return str(self.settings["id"])

    @property
    def name(self) -> str:
        """English name."""
        return str(self.settings["name"])

    @property
    def name_ar(self) -> str:
        """Arabic name."""
        return str(self.settings["name_ar"])

    @property
    def metric_crs(self) -> str:
        """Equal-area CRS in which metres and km2 are measured."""
        return str(self.settings["metric_crs"])

    @cached_property
    def places(self) -> gpd.GeoDataFrame:
        """:data:`mapper.schema.PLACES`: built-in places and the user's own."""
        files = self.settings["files"]
        places = read_places(
            [*(self.folder / name for name in files["places"]), *added_files(self.added)],
            areas=[self.folder / name for name in files["areas"]],
            rivers=self.folder / files["rivers"],
        )
        places = with_areas(places, self.added)
        own = read_spellings(self.folder / name for name in files.get("spellings", ()))
        if strange := sorted(own.keys() - set(places.index)):
            where = ", ".join(files["spellings"])
            raise DataError(f"{self.folder / 'theatre.toml'}: no place {strange[0]!r}, which {where} spells")
        for more in (own, added_spellings(self.added)):
            for place_id, spellings in more.items():
                if place_id in places.index:
                    places.at[place_id, "names"] = (*places.at[place_id, "names"], *spellings)
        return places

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """The places by name."""
        return Gazetteer(self.places, kept_index(self.cache, self._key, lambda: Gazetteer(self.places).index()))

    @cached_property
    def atlas(self) -> Atlas:
        """The geometry that footprints are cut from."""
        roads = self.settings["files"].get("roads")
        return Atlas.build(
            self.places,
            metric_crs=self.metric_crs,
            country=str(self.settings["country"]),
            banks=self.settings["banks"],
            footprint=self.settings["footprint"],
            roads=read_roads(self.folder / roads) if roads else None,
        )

    @cached_property
    def factions(self) -> Factions:
        """Factions with their aliases and groups."""
        return Factions.from_dict(read_toml(self.folder / self.settings["files"]["factions"]))

    @cached_property
    def reader(self) -> Reader:
        """The reader of articles, with this theatre's names and factions."""
        gazetteer = self.gazetteer
        return Reader(self.factions, gazetteer.names(), self.settings.get("languages"), heard=gazetteer.heard)

    @cached_property
    def style(self) -> Style:
        """Colours and lines, of factions by their groups."""
        style = Style.from_dict(read_toml(self.folder / self.settings["files"]["style"]))
        return style.with_factions(self.factions.table())

    @cached_property
    def governorates(self) -> gpd.GeoDataFrame:
        """Governorates of the theatre's country, polygons."""
        inside = (self.places["kind"] == "ADM1") & (self.places["country"] == self.settings["country"])
        return self.places[inside]

    @cached_property
    def coverage(self) -> Coverage:
        """The tessellation: :data:`mapper.schema.UNITS` and its edges."""
        return kept_coverage(self.cache, self._key, self._cut)

    @cached_property
    def _key(self) -> str:
        """Hash of all that names and cells are made of: the theatre's files, the user's, the rules and the code."""
        if self.cache is None:
            return ""
        own = [file for file in sorted(self.folder.iterdir()) if file.is_file()]
        user = sorted(self.added.glob("*.csv")) if self.added is not None and self.added.is_dir() else []
        user += added_areas(self.added)
        rules = [data_path("lexicon", name) for name in ("places.toml", "fold.toml")]
        code = [Path(__file__), *(Path(__file__).parent / name for name in _CODE)]
        return content_key([*own, *user, *rules, *code], repr(self.settings), *(file.name for file in [*own, *user]))

    def _cut(self) -> Coverage:
        from mapper.control.units import build_units

        places = self.places[(self.places.geom_type == "Point") & ~self.places["kind"].str.startswith(_NO_CELL)]
        places = places[places["parent_id"].isin(self.governorates.index)]
        places = places.assign(settlement=places["kind"].str.startswith(SETTLEMENT_KINDS), town=self._are_towns(places))
        units = self.settings["units"]
        barriers = [self._river(river) for river in units["barriers"]]
        return build_units(
            places,
            self.governorates,
            barriers,
            metric_crs=self.metric_crs,
            max_cell_km=units["max_cell_km"],
            inhabited_radius_km=units["inhabited_radius_km"],
        )

    def _are_towns(self, places: gpd.GeoDataFrame) -> pd.Series:
        """Places that news name when they change hands: by kind, by inhabitants, or the seat of a district."""
        units = self.settings["units"]
        found = places["kind"].isin(units.get("town_kinds", ()))
        found |= places["population"] >= units.get("town_population", np.inf)
        districts = self.places[self.places["kind"].isin(["ADM2", "ADM3"])]
        middle = shapely.centroid(districts.geometry.to_numpy())
        seats: dict[str, list[shapely.Point]] = {}
        for spot, name, name_ar, names in zip(middle, *(districts[one] for one in _NAMES), strict=True):
            for spelling in (name, name_ar, *names):
                seats.setdefault(fold_key(spelling), []).append(spot)
        lived_in = places[places["kind"].str.startswith("PPL") & (places["kind"] != "PPLX")]
        for place_id, name, name_ar, spot in zip(
            lived_in.index, lived_in["name"], lived_in["name_ar"], lived_in.geometry, strict=True
        ):
            near = (one for key in {fold_key(name), fold_key(name_ar)} for one in seats.get(key, ()))
            found[place_id] |= any(spot.distance(one) < _SEAT_DEGREES for one in near)
        return found

    def _river(self, place_id: str) -> shapely.LineString:
        if place_id not in self.places.index:
            raise DataError(f"{self.folder / 'theatre.toml'}: barrier {place_id!r} is not among the rivers")
        return self.places.geometry[place_id]

    @cached_property
    def quarters(self) -> dict[str, tuple[str, ...]]:
        """Cells that are parts of a city, by the city: a claim about the city speaks for them."""
        units = self.coverage.units
        named = units[units["place_id"].notna()]
        kind = self.places["kind"].reindex(named["place_id"]).to_numpy()
        people = self.places["population"].reindex(named["place_id"]).fillna(0).to_numpy()
        reach = self.settings["control"]["quarters"]
        is_city = np.array([str(k).startswith("PPL") and k not in reach for k in kind])
        cities = named[is_city].assign(people=people[is_city])
        found: dict[str, list[str]] = {}
        for (unit_id, part), code in zip(named.iterrows(), kind, strict=True):
            if code in reach:
                away = np.hypot(cities["x"] - part["x"], cities["y"] - part["y"]) / 1000.0
                near = cities.loc[away <= reach[code], "people"]
                if len(near):
                    found.setdefault(str(near.idxmax()), []).append(str(unit_id))
        return {city: tuple(parts) for city, parts in found.items()}

    def model(self, name: str | None = None) -> ControlModel:
        """
        Make the control model with this theatre's constants.

        Raises
        ------
        DataError
            If there is no model of that name, naming those there are.
        """
        from mapper.control.models import CONTROL_MODELS

        control = self.settings["control"]
        chosen = name or str(control["model"])
        if chosen not in CONTROL_MODELS:
            raise DataError(f"no control model {chosen!r}; there are: {', '.join(sorted(CONTROL_MODELS))}")
        return CONTROL_MODELS[chosen](**control.get(chosen, {}))


def theatre_names(own: Path | None = None) -> list[str]:
    """Names of the built-in theatres, and of the user's in the folder ``own``."""
    folders = [data_path("theatres"), *([own] if own is not None else [])]
    return sorted({path.parent.name for folder in folders for path in folder.glob("[!.]*/theatre.toml")})


def load_theatre(
    name: str = "syria", *, added: Path | None = None, cache: Path | None = None, own: Path | None = None
) -> Theatre:
    """
    Load a theatre by name.

    Parameters
    ----------
    name
        One of :func:`theatre_names`.
    added
        Folder with the user's own gazetteer files (csv with the columns of the built-in ones).
    cache
        Folder where what takes long to build is kept; it may be deleted at any time.
    own
        Folder of the theatres that the user made (:func:`mapper.theatres.new`).

    Raises
    ------
    UnknownTheatre
        Naming the theatres there are.
    """
    if name not in theatre_names(own):
        raise UnknownTheatre(f"no theatre {name!r}; there are: {', '.join(theatre_names(own))}")
    folder = data_path("theatres", name)
    if own is not None and not (folder / "theatre.toml").is_file():
        folder = own / name
    return Theatre(folder, read_toml(folder / "theatre.toml"), added, cache)
