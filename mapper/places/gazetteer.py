"""Finds places by name: exactly, without their type noun, by sound across scripts, and through slips of the pen.

Called by :mod:`mapper.theatre` and :mod:`mapper.places.resolve`. It prefers no answer to a wrong one and
never looks outside its PLACES table; :mod:`mapper.geocode` asks the network.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import cached_property
from typing import Final

import geopandas as gpd
import numpy as np
import shapely
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from mapper.errors import UnknownPlace
from mapper.places.sound import likeness, skeletons
from mapper.places.spelling import fit, is_arabic, lexicon, tight, type_nouns, variants, where_parts, without_article
from mapper.places.table import places_frame, read_places
from mapper.places.weigh import SLIP_END, SOUND_END, Found, by_ends, ends, weighed
from mapper.records import Candidate
from mapper.schema import PLACES
from mapper.text.normalize import fold_key

__all__ = ["CONFIDENT", "Gazetteer", "places_frame", "read_places"]

CONFIDENT: Final = 0.9
"""From this score on an answer may be taken unseen; below it is a suggestion."""
_HEARD: Final = 0.985
"""Likeness from which on a name in running text is a spelling of another."""
_ATTACHED_KINDS: Final = ("crossing", "airbase", "airport", "dam")
_ATTACHED_KM: Final = 15.0
_ONE_IN_TOWN: Final = ("airbase", "airport")
"""Where a town has two of these, its name alone says of neither that it is meant."""
_VILLAGE: Final = 0.5
"""Prominence up to which a place's name may be that of another one with another ending."""
_TOWNLY: Final = ("neighbourhood", "village", "town")
_FEW_CONSONANTS: Final = 4
"""With fewer, names of the two scripts are alike by chance (``Hassan``, الحصان)."""
_AS_LIKE: Final = 0.015

_WHERE: Final = re.compile(r"([^(),،]+?)\s*(?:\(|[,،])\s*([^(),،]+)\)?")
_DASHED: Final = re.compile(r"(.+?)\s+[-–]\s+(.+)")
_WHERE_KM: Final = 60.0
_MOST_REMEMBERED: Final = 20_000
"""Look-ups whose answers are kept: the names of the news are few and come again."""

_NEARER: Final = 0.1
_ELSEWHERE: Final = 0.8


def _folded(parts: re.Match[str] | None) -> list[tuple[str, str]]:
    return [] if parts is None else [(fold_key(parts[1]), fold_key(parts[2]))]


def _readings(key: str) -> list[tuple[tuple[str, ...], str]]:
    """A folded name as a whole, without kinds, and as a type noun and a name."""
    return [((), key), *type_nouns(key)]


def _keep(found: Found, place: str, score: float, reason: str) -> None:
    """Note a score of a place, if it has no better one."""
    if score > found.get(place, (0.0, ""))[0]:
        found[place] = (score, reason)


Index = tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]
"""Folded spellings to ids: those of the table, and all."""


class Gazetteer:
    """
    The places of a theatre, found by name.

    Parameters
    ----------
    places
        :data:`mapper.schema.PLACES`, EPSG:4326 (lon, lat).
    index
        :meth:`index` of a gazetteer of the same table, so that it need not be built again.

    Raises
    ------
    SchemaError
        If ``places`` is not such a table.

    Examples
    --------
    >>> import shapely
    >>> row = {"place_id": "r", "name": "Raqqa", "name_ar": "الرقة", "kind": "PPLA", "geometry": shapely.Point(39, 36)}
    >>> Gazetteer(places_frame([row])).lookup("Er-Rakka")[0].place_id
    'r'
    """

    def __init__(self, places: gpd.GeoDataFrame, index: Index | None = None) -> None:
        """Check the table; indexes are built when they are first asked for."""
        PLACES.check(places)
        self._places = places
        if index is not None:
            self._own, self._names = index
        self._asked: dict[tuple[str, str | None, str | None, int], tuple[Candidate, ...]] = {}
        self._overheard: dict[str, tuple[str, ...]] = {}

    def __len__(self) -> int:
        """Return the number of places."""
        return len(self._places)

    def __repr__(self) -> str:
        """Return the number of places."""
        return f"<Gazetteer: {len(self)} places>"

    @property
    def places(self) -> gpd.GeoDataFrame:
        """The PLACES table, EPSG:4326 (lon, lat)."""
        return self._places

    def names(self) -> Mapping[str, tuple[str, ...]]:
        """
        Every folded spelling with the ids of the places that bear it.

        Returns
        -------
        Mapping
            Keys made by :func:`mapper.text.normalize.fold_key`: the places' own spellings and the variants by
            rule that no other place bears outright and that are no ordinary word.
        """
        return self._names

    def index(self) -> Index:
        """Return the spellings of the table and all spellings, each with its places: what costs most to build."""
        return self._own, self._names

    def get(self, place_id: str) -> Candidate:
        """
        Look a place up by its id.

        Raises
        ------
        UnknownPlace
            Naming the nearest ids and names.
        """
        if place_id in self._candidates:
            return self._candidates[place_id]
        labels = {one: f"{one} ({self._candidates[one].name})" for one in self._candidates}
        near = [labels[hit[2]] for hit in process.extract(place_id, labels, scorer=fuzz.WRatio, limit=3)]
        raise UnknownPlace(f"no place {place_id!r}; the nearest of {len(self)}: {', '.join(near) or 'none'}")

    def lookup(
        self, name: str, *, kind: str | None = None, within: str | None = None, limit: int = 5
    ) -> list[Candidate]:
        """
        Find the places a name may mean, best first.

        Parameters
        ----------
        name
            In Arabic or Latin letters, with or without a type noun (``مدينة الرقة``, ``Raqqa governorate``).
        kind
            Only places that can be this: a kind of :class:`mapper.records.ClaimPlace` or a GeoNames code.
        within
            Only places of this governorate or country (its id, as in ``parent_id``).
        limit
            At most so many.

        Returns
        -------
        list of Candidate
            Ordered by score, then prominence (places abroad last), then id; empty when nothing is likely. From
            :data:`CONFIDENT` on an answer may be taken unseen, below it is a suggestion.
        """
        asked = (name, kind, within, limit)
        if asked not in self._asked:
            if len(self._asked) >= _MOST_REMEMBERED:
                self._asked.clear()
            self._asked[asked] = tuple(self._ranked(name, kind, within)[: max(limit, 0)])
        return list(self._asked[asked])

    def sure(self, name: str, *, kind: str | None = None) -> Candidate | None:
        """Return the place that a name means when that may be taken unseen (:data:`CONFIDENT`), else None."""
        found = self.lookup(name, kind=kind, limit=1)
        return found[0] if found and found[0].score >= CONFIDENT else None

    def heard(self, name: str) -> tuple[str, ...]:
        """
        Ids of the places that a name in running text is another spelling of.

        Parameters
        ----------
        name
            A name that no place bears as it is printed (``Rankous`` of Rankus).

        Returns
        -------
        tuple of str
            Of places with the same letters or the same sound, prominent ones first; empty unless they are as like
            as can be.
        """
        key = fold_key(name)
        if key not in self._overheard:
            if len(self._overheard) >= _MOST_REMEMBERED:
                self._overheard.clear()
            printed = self._tight.get(tight(key), ()) if len(key) >= lexicon().article_letters else ()
            letters = key.replace(" ", "")
            spelled = [spelling for spelling in printed if spelling.replace(" ", "") == letters]
            same = {place: 1.0 for spelling in spelled for place in self._own[spelling]}
            few = max(map(len, skeletons(key)), default=0) < _FEW_CONSONANTS
            found = same or {
                place: likely for place, (likely, spelling) in self._alike_by_sound(key, self._sounding).items()
                if not few or is_arabic(spelling) == is_arabic(key)
            }  # fmt: skip
            least = max(_HEARD, max(found.values(), default=0.0) - _AS_LIKE)
            self._overheard[key] = self._in_order(place for place, likely in found.items() if likely >= least)
        return self._overheard[key]

    def called(self, name: str, kind: str | None) -> tuple[str, ...]:
        """
        Ids of the places whose name is an ordinary word, so that it stands only behind a type noun: قرية الدور.

        Parameters
        ----------
        name
            As printed, without the noun.
        kind
            What the text says of it elsewhere, as in front of a list; a kind of :class:`mapper.records.ClaimPlace`.
        """
        key = fold_key(name)
        nouns = (noun for noun, kinds in lexicon().nouns.items() if kind in kinds)
        return tuple(dict.fromkeys(one for noun in nouns for one in self._own.get(f"{noun} {key}", ())))

    def attached(self, place_ids: Iterable[str], kind: str) -> Candidate | None:
        """
        The crossing, air base or dam that is called after a town: the nearest of that kind.

        Parameters
        ----------
        place_ids
            Bearers of the name (``Nassib`` of "the Nassib border crossing").
        kind
            A kind of :class:`mapper.records.ClaimPlace`.

        Returns
        -------
        Candidate or None
            None where none of the kind is within 15 km, or several airports are; or no such kind is called so.
        """
        near = sorted(
            (away, other.place_id, one)
            for other in self._facilities.get(kind, ())
            for one in place_ids
            if (away := self._candidates[one].km_to(other)) <= _ATTACHED_KM
        )
        if not near or (kind in _ONE_IN_TOWN and sum(one == near[0][2] for *_, one in near) > 1):
            return None
        away, nearest, _ = near[0]
        return self._marked(nearest, 1.0 - away / 100, "the nearest of its kind")

    @cached_property
    def _facilities(self) -> dict[str, list[Candidate]]:
        """Places of each kind that is called after towns, those of this country."""
        home = [one for one in self._candidates.values() if not one.abroad]
        return {kind: [one for one in home if fit(kind, one.kind) == 1.0] for kind in _ATTACHED_KINDS}

    def _ranked(self, name: str, kind: str | None, within: str | None) -> list[Candidate]:
        key = fold_key(name)
        if not key:
            return []
        found = self._admitted(self._by_name(key), kind, within) or self._unlike(name, key, kind, within)
        scored = [
            (round(score * (0.8 + 0.2 * fit(kind, self._candidates[place].kind)) if kind else score, 4), place, why)
            for place, (score, why) in found.items()
        ]
        scored.sort(key=lambda hit: (-hit[0], self._candidates[hit[1]].abroad, -self.prominence(hit[1]), hit[1]))
        return [self._marked(place, score, why) for score, place, why in scored]

    def _unlike(self, name: str, key: str, kind: str | None, within: str | None) -> Found:
        """Places of a name that none bears as it is printed."""
        return (
            self._narrowed(_folded(_WHERE.fullmatch(name.strip())), kind, within)
            or self._alike(key, kind, within)
            # Two names with a dash are mostly one place of two names.
            or self._narrowed([*_folded(_DASHED.fullmatch(name.strip())), *where_parts(key)], kind, within)
        )

    def _search(self, key: str, kind: str | None, within: str | None) -> Found:
        return self._admitted(self._by_name(key), kind, within) or self._alike(key, kind, within)

    def _alike(self, key: str, kind: str | None, within: str | None) -> Found:
        for search in (self._by_print, self._by_sound, self._by_near_sound, self._by_slip):
            found = self._admitted(search(key), kind, within)
            if found:
                return found
        return {}

    def _narrowed(self, readings: Iterable[tuple[str, str]], kind: str | None, within: str | None) -> Found:
        """Places of a name that says where it is: ``Karama (Raqqa)``, ``الأشرفية بحلب``; the first that fits."""
        for head, tail in readings:
            around = [self._candidates[one] for one in self._search(tail, None, None)] if head and tail else []
            found = {}
            for place, (score, why) in (self._search(head, kind, within) if around else {}).items():
                one = self._candidates[place]
                inside = [other for other in around if other.place_id in (one.parent_id, self.country(place))]
                away = min((one.km_to(other) for other in around), default=math.inf)
                if inside or away < _WHERE_KM:
                    nearer = 1.0 if inside else 1.0 - _NEARER * away / _WHERE_KM
                    found[place] = (score * nearer, f"{why}; in or near {tail}")
                else:
                    found[place] = (score * _ELSEWHERE, f"{why}; not near {tail}")
            if found:
                return found
        return {}

    def prominence(self, place_id: str) -> float:
        """How soon a bare name means a place: rank of its kind and its inhabitants; 0 (one unknown, too) to about 2."""
        return self._prominence.get(place_id, 0.0)

    def country(self, place_id: str) -> str:
        """Id of the country a place lies in, empty when it is not known."""
        return self._country.get(place_id, "")

    def _admitted(self, found: Found, kind: str | None, within: str | None) -> Found:
        if kind is None and within is None:
            return found
        return {place: hit for place, hit in found.items() if self._admits(place, kind, within)}

    def _admits(self, place_id: str, kind: str | None, within: str | None) -> bool:
        place = self._candidates[place_id]
        inside = within is None or within in (place.parent_id, place_id, self.country(place_id))
        return inside and fit(kind, place.kind) > 0

    def _fit(self, kinds: Iterable[str], place_id: str) -> float:
        """How well a place is one of the kinds that a type noun can mean; 1 without a noun."""
        return max((fit(kind, self._candidates[place_id].kind) for kind in kinds), default=1.0)

    def _marked(self, place_id: str, score: float, reason: str) -> Candidate:
        one = self._candidates[place_id]
        return Candidate(  # replace() costs more than all the rest of a look-up
            place_id, one.name, one.name_ar, one.kind, one.parent_id, one.lon, one.lat, score, reason, one.abroad
        )

    def _by_name(self, key: str) -> Found:
        found: Found = {}
        own = self._own.get(key, ())
        for place in own:
            found[place] = (1.0, "same name after folding")
        if not own:
            for place in self._names.get(key, ()):
                found[place] = (0.96, "same name but for its article or ending")
        for kinds, rest in type_nouns(key):
            bearers = self._names.get(rest, ())
            fits = {place: self._fit(kinds, place) for place in bearers}
            if max(fits.values(), default=0.0) == 1.0:
                # "city of X" may be listed as a spelling of the governorate: the noun knows better.
                for place in own:
                    fits[place] = self._fit(kinds, place)
                    found[place] = (0.5 + 0.5 * fits[place], found[place][1])
            for place in bearers:
                _keep(found, place, 0.98 * (0.5 + 0.5 * fits[place]), f"same name, read as {kinds[0]}")
        for place in self._bare[is_arabic(key)].get(without_article(key), ()):
            found.setdefault(place, (0.93, "same name but for its article"))
        return found

    def _by_print(self, key: str) -> Found:
        found: Found = {}
        for kinds, rest in _readings(key):
            for spelling in self._tight.get(tight(rest), ()) if len(rest) >= lexicon().article_letters else ():
                joined = spelling.replace(" ", "") == rest.replace(" ", "")
                score, why = (0.95, "same letters") if joined else (0.88, "same but for its ending")
                for place in self._own[spelling]:
                    _keep(found, place, score * (0.5 + 0.5 * self._fit(kinds, place)), f"{why} as {spelling}")
        return found

    def _by_sound(self, key: str) -> Found:
        return self._heard(key, self._sounding)

    def _by_near_sound(self, key: str) -> Found:
        return self._heard(key, self._nearly_sounding)

    def _heard(self, key: str, search: Callable[[str], Iterable[tuple[str, str, str]]]) -> Found:
        """Places whose names are alike enough to be one, scored."""
        return weighed(self._alike_by_sound(key, search))

    def _alike_by_sound(self, key: str, search: Callable[[str], Iterable[tuple[str, str, str]]]) -> Found:
        """Likeness of the places alike enough, among those that ``search`` gives with their cut-off."""
        rules = lexicon().alike
        alike: Found = {}
        for kinds, rest in _readings(key):
            for place, spelling, cut in search(rest):
                same = is_arabic(rest) == is_arabic(spelling)
                likely = likeness(rest, spelling)
                if likely < rules[f"{cut}_{'same' if same else 'other'}"]:
                    continue
                _keep(alike, place, likely * (0.6 + 0.4 * self._fit(kinds, place)), spelling)
        return alike

    def _sounding(self, key: str) -> Iterator[tuple[str, str, str]]:
        """Places and spellings that have a name's consonants, with their cut-off."""
        rules = lexicon().alike
        for skeleton in sorted(skeletons(key)):
            if len(skeleton) >= rules["min_letters"]:
                cut = "short" if len(skeleton) <= rules["short_letters"] else "long"
                yield from ((place, spelling, cut) for place, spelling in self._bearers(skeleton, key))

    def _nearly_sounding(self, key: str) -> Iterator[tuple[str, str, str]]:
        """Places and spellings that have a name's consonants but for one."""
        for skeleton in sorted(skeletons(key)):
            if len(skeleton) >= lexicon().alike["near_letters"]:
                around = {one for end in ends(skeleton, SOUND_END) for one in self._sound_ends.get(end, ())}
                for near, _, _ in process.extract(skeleton, sorted(around), scorer=OSA.distance, score_cutoff=1):
                    yield from ((place, spelling, "near") for place, spelling in self._bearers(near, key))

    def _bearers(self, skeleton: str, key: str) -> Iterator[tuple[str, str]]:
        """Places and spellings of a skeleton; an Arabic name that is not the place's own is another place's."""
        arabic = is_arabic(key)
        hits = ((place, spelling) for spelling in self._sounds.get(skeleton, ()) for place in self._own[spelling])
        return (hit for hit in hits if not (arabic and hit[0] in self._arabic))

    def _by_slip(self, key: str) -> Found:
        rules = lexicon().alike
        found: Found = {}
        for kinds, rest in _readings(key):
            bare = without_article(rest)
            slips = (len(bare) >= rules["one_slip"]) + (len(bare) >= rules["two_slips"])
            if not slips:
                continue
            spellings = self._bare[is_arabic(bare)]
            around = {one for end in ends(bare, SLIP_END) for one in self._bare_ends.get(end, ())}
            for spelling, distance, _ in process.extract(
                bare, sorted(around), scorer=OSA.distance, score_cutoff=slips, limit=20
            ):
                alike = 1 - distance / max(len(bare), len(spelling))
                for place in spellings[spelling]:
                    score = 0.9 * alike * (0.6 + 0.4 * self._fit(kinds, place))
                    _keep(found, place, score, f"spelled alike: {alike:.2f}")
        return found

    @cached_property
    def _candidates(self) -> dict[str, Candidate]:
        places = self._places
        points = places.geometry.to_numpy().copy()
        lines = shapely.get_type_id(points) != shapely.GeometryType.POINT
        points[lines] = shapely.point_on_surface(points[lines])
        xy = np.column_stack([shapely.get_x(points), shapely.get_y(points)]).tolist()
        columns = (places[name].tolist() for name in ("name", "name_ar", "kind", "parent_id"))
        return {
            place_id: Candidate(
                place_id,
                name,
                name_ar,
                kind,
                parent,
                lon,
                lat,
                1.0,
                "asked by id",
                abroad=bool(parent) and parent == self.country(place_id),
            )
            for place_id, name, name_ar, kind, parent, (lon, lat) in zip(places.index, *columns, xy, strict=True)
        }

    @cached_property
    def _prominence(self) -> dict[str, float]:
        ranks = lexicon().prominence
        ids, kinds, people = self._places.index, self._places["kind"], self._places["population"]
        return {
            place: ranks.get(kind, ranks["other"]) + (math.log10(count + 1) / 10 if count and count > 0 else 0.0)
            for place, kind, count in zip(ids, kinds, people.tolist(), strict=True)
        }

    @cached_property
    def _country(self) -> dict[str, str]:
        if "country" in self._places:
            return dict(zip(self._places.index, self._places["country"], strict=True))
        return {place: parent.partition("-")[0] for place, parent in self._places["parent_id"].items()}

    @cached_property
    def _own(self) -> dict[str, tuple[str, ...]]:
        """Folded spellings that the table itself gives."""
        columns = (self._places[name].tolist() for name in ("name", "name_ar", "names"))
        own: dict[str, dict[str, None]] = {}
        for place_id, name, name_ar, names in zip(self._places.index, *columns, strict=True):
            for key in {fold_key(one) for one in (name, name_ar, *names) if one}:
                if key and key not in lexicon().never:
                    own.setdefault(key, {})[place_id] = None
        for ids in own.values():
            ids.update(dict.fromkeys(self._namesakes[one] for one in list(ids) if one in self._namesakes))
        return {key: self._in_order(ids) for key, ids in sorted(own.items())}

    @cached_property
    def _namesakes(self) -> dict[str, str]:
        """Governorate to the city of its name and back: a spelling of the one is a spelling of the other."""
        columns = (self._places[name].tolist() for name in ("name_ar", "kind", "parent_id"))
        rules = lexicon().roles
        governorates: dict[tuple[str, str], str] = {}
        seats: dict[tuple[str, str], str] = {}
        for place_id, name_ar, kind, parent in zip(self._places.index, *columns, strict=True):
            if kind in rules["governorate"]:
                governorates[fold_key(name_ar), place_id] = place_id
            elif kind in rules["settlement"] and self._prominence[place_id] > self._prominence.get(
                seats.get((fold_key(name_ar), parent), ""), -1.0
            ):
                seats[fold_key(name_ar), parent] = place_id
        pairs = [(governorates[key], seats[key]) for key in governorates if key in seats]
        return dict(pairs) | {seat: governorate for governorate, seat in pairs}

    @cached_property
    def _names(self) -> dict[str, tuple[str, ...]]:
        made: dict[str, set[str]] = {}
        also: dict[str, set[str]] = {}
        small = {key for key, ids in self._own.items() if all(self._prominence[one] <= _VILLAGE for one in ids)}
        for key, ids in self._own.items():
            for one in variants(key):
                if one not in self._own:
                    made.setdefault(one, set()).update(ids)
                elif key in small and one in small and one != key:
                    also.setdefault(one, set()).update(ids)
            if " " in key and (bearers := self._namesakes_of(key, small)):
                also.setdefault(key, set()).update(bearers)
        more = {key: self._in_order(bearers.union(self._own[key])) for key, bearers in also.items()}
        return self._own | more | {key: self._in_order(made[key]) for key in sorted(made)}

    def _namesakes_of(self, key: str, small: AbstractSet[str]) -> list[str]:
        """Villages and quarters that a name with its type noun may mean though it is listed for another."""
        return [
            one
            for nouns, rest in type_nouns(key)
            if rest in small
            for kind in nouns
            if kind in _TOWNLY
            for one in self._own[rest]
            if fit(kind, self._candidates[one].kind) > 0
        ]

    def _in_order(self, ids: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted(ids, key=lambda place: (-self._prominence[place], place)))

    @cached_property
    def _sounds(self) -> dict[str, tuple[str, ...]]:
        """Consonant skeleton to the spellings that sound so."""
        sounds: dict[str, list[str]] = {}
        for key in self._own:
            for skeleton in skeletons(key):
                sounds.setdefault(skeleton, []).append(key)
        return {skeleton: tuple(spellings) for skeleton, spellings in sounds.items()}

    @cached_property
    def _arabic(self) -> frozenset[str]:
        """Places whose Arabic spelling is known: an Arabic name that differs from it is another place's."""
        return frozenset(place for key, ids in self._own.items() if is_arabic(key) for place in ids)

    @cached_property
    def _bare(self) -> dict[bool, dict[str, tuple[str, ...]]]:
        """Spellings without article by script, for the search through slips of the pen."""
        bare: dict[bool, dict[str, tuple[str, ...]]] = {True: {}, False: {}}
        for key, ids in self._own.items():
            spellings = bare[is_arabic(key)]
            short = without_article(key)
            spellings[short] = tuple(dict.fromkeys([*spellings.get(short, ()), *ids]))
        return bare

    @cached_property
    def _tight(self) -> dict[str, tuple[str, ...]]:
        """Names as they are printed without spaces to their spellings."""
        found: dict[str, list[str]] = {}
        for key in self._own:
            found.setdefault(tight(key), []).append(key)
        return {letters: tuple(spellings) for letters, spellings in found.items()}

    @cached_property
    def _bare_ends(self) -> dict[str, list[str]]:
        return by_ends([*self._bare[True], *self._bare[False]], SLIP_END)

    @cached_property
    def _sound_ends(self) -> dict[str, list[str]]:
        return by_ends(self._sounds, SOUND_END)
