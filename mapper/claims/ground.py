"""Ties place phrases to the gazetteer: resolves names, finds what anaphors mean.

The gazetteer itself is behind ``resolve``; here only names, ids and candidates are seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import Final

from mapper.claims.astray import unless_astray
from mapper.claims.attached import find_attached
from mapper.claims.phrases import COUNTED, LANDMARKS, Group, Phrase, without_article
from mapper.records import Candidate, Mention, Span, Toponym
from mapper.resources import data_path, read_toml
from mapper.text.normalize import fold_key

Resolve = Callable[[Sequence[Mention]], Sequence[Toponym]]

_SETTLEMENTS: Final = ("city", "town", "village")
CITY_CODES: Final = ("PPLC", "PPLA", "PPLA2")
TOO_LARGE: Final = ("country", "governorate", "region", "river")
"""Kinds of places that nobody holds by being in them."""
_IN_NAMES: Final = ("hill", "bridge", "mountain", "facility", "base")
"""Kinds whose nouns stand in names of towns: تل أبيض، جسر الشغور، قلعة المضيق."""
_LOOK_BACK: Final = 40
_COMMA: Final = 2
_AND: Final = len("”) و")
_HIS: Final = "ه"
_MASCULINE: Final = ("airbase", "base", "crossing", "dam", "hill", "mountain", "oilfield")
"""Kinds of places that a masculine pronoun of Arabic can mean."""
_COMMA_AND_ARTICLE: Final = 16
"""Letters between a place and what it is said to be: ", an eastern"."""
_CAPITALS: Final = ("PPLA", "PPLC")
"""Seats of a governorate: "the town" is rather another place that was spoken of beside one."""
_SEAT_OF_STATE: Final = "PPLC"
_SEAT_CODE: Final = "PPLA"
_SEAT: Final = ("seat",)
"""What "the provincial capital" can mean."""
_TYPED_LOOK_BACK: Final = 8
_NAMED_SO: Final = ("village", "town", "neighbourhood")
"""Kinds whose noun may be what makes an ordinary word a name: قرى المزرعة والدور."""
_INSIDE: Final = ("in", "part_of", "outskirts_of")
_WHERE: Final = ("distance", "direction_of", "near", "around", "adjacent_to", "between")
"""Relations of a place to another that only says where it lies."""


@cache
def _kind_of_code() -> Mapping[str, str]:
    """GeoNames code to the first kind of ``places.toml`` that lists it."""
    found: dict[str, str] = {}
    for kind, row in read_toml(data_path("lexicon", "places.toml"))["kinds"].items():
        if kind not in ("countryside", "river_bank"):
            for code in row["codes"]:
                found.setdefault(code, kind)
    return found


def kind_of(phrase: Phrase) -> str:
    """Kind of a phrase by its type noun, else by the place it was resolved to."""
    if phrase.kind or phrase.place is None:
        return phrase.kind
    return _kind_of_code().get(phrase.place.kind, "")


def all_phrases(groups: Iterable[Group]) -> Iterator[Phrase]:
    """Every phrase of the groups and of their qualifiers, in order of the text."""
    for group in groups:
        referred = {id(reference) for member in group.members for reference in member.reference}
        yield from _with_references([*group.members, *(one for one in group.excluded if id(one) not in referred)])


def _with_references(phrases: Iterable[Phrase]) -> Iterator[Phrase]:
    seen: set[int] = set()
    for phrase in phrases:
        for reference in phrase.reference:
            if id(reference) not in seen and reference is not phrase:
                seen.add(id(reference))
                yield from _with_references([reference])
        yield phrase


def ground(groups: Sequence[Group], resolve: Resolve) -> None:
    """
    Resolve every name of an article, then every anaphor, in place.

    Parameters
    ----------
    groups
        Of the whole article, in order.
    resolve
        Chooses a place for each mention, see :mod:`mapper.places.resolve`.
    """
    for phrase in all_phrases(groups):
        of_city = phrase.kind == "city_part" and phrase.relation == "part_of" and not phrase.reference
        if of_city or (phrase.local and phrase.relation is None):
            city = Phrase("", phrase.start, phrase.start, kind="city", sort="anaphor", fits=_SETTLEMENTS)
            phrase.relation, phrase.reference = phrase.relation or "in", [city]
    for group in groups:
        for phrase in group.members:
            phrase.listed = phrase.listed or (len(group.members) > 1 and group.members[0].plural)
            phrase.several = len(group.members) > 1
    phrases = sorted(all_phrases(groups), key=lambda phrase: phrase.start)
    named = [phrase for phrase in phrases if phrase.sort == "named" and phrase.ids]
    alone = [phrase for phrase in named if phrase.kind == "governorate" and not phrase.several]
    cities = [_as(phrase, "city") for phrase in alone]  # "the city" is none of several provinces
    rural = {
        id(reference) for phrase in phrases if phrase.relation == "countryside_of" for reference in phrase.reference
    }
    wider = any(phrase.kind == "governorate" and phrase.sort == "anaphor" for phrase in phrases)  # "the province"
    around = [
        _as(phrase, "governorate") for phrase in named if id(phrase) in rural or (wider and phrase.kind in ("", "city"))
    ]
    quarters = {id(phrase): _as(phrase, "city") for phrase in named if _in_one(phrase)}
    nouns = [phrase for phrase in phrases if phrase.sort == "named" and not phrase.ids and phrase.kind in _NAMED_SO]
    asked = [*named, *nouns, *cities, *around, *quarters.values()]
    toponyms = dict(zip(map(id, asked), resolve([_mention(phrase) for phrase in asked]), strict=True))
    for phrase in asked:
        phrase.place = toponyms[id(phrase)].place or _district(phrase, toponyms[id(phrase)])
    _in_their_provinces(groups)
    _by_name([phrase for phrase in phrases if phrase.sort == "those" and phrase.ids], resolve)
    towns = [phrase for phrase in named if phrase.own and phrase.place is None]
    _by_name(towns, resolve)
    for phrase in towns:
        if phrase.place is not None and phrase.place.kind.startswith("PPL"):
            phrase.kind = ""
    for phrase in named:
        if id(phrase) in quarters:
            _turn(phrase, quarters[id(phrase)])
        if phrase.kind == "neighbourhood" and phrase.plural and not phrase.listed and _is_town(phrase.place):
            phrase.extent = phrase.extent or "part"  # "the rebel-held districts of P"
    _quarters_again([phrase for phrase in named if phrase.fits], resolve)
    unless_astray([*named, *nouns], toponyms)
    _capitals([phrase for phrase in phrases if phrase.sort == "named"])
    for earlier, phrase in pairwise(phrases):
        said = phrase.sort == "unnamed" and phrase.extent == "count:1" and phrase.kind == "neighbourhoods_unnamed"
        if said and earlier.sort == "named" and not earlier.kind and phrase.start - earlier.stop <= _COMMA_AND_ARTICLE:
            earlier.kind = "neighbourhood"  # "P, a suburb of Q"
    around = [one for one in around if not wider or (one.place is not None and one.place.kind == "ADM1")]
    seats = {city.start: city for city in [*cities, *around] if city.place is not None and not city.place.abroad}
    for phrase in named:
        if phrase.kind in _IN_NAMES and phrase.place is not None and _is_settlement(phrase.place, phrase.name):
            phrase.kind = ""
    for at, phrase in enumerate(phrases):
        if phrase.sort in ("anaphor", "pronoun"):
            others = [
                one for one in phrases[max(0, at - _LOOK_BACK) : at] if not any(phrase is it for it in one.reference)
            ]
            before = _told_of(phrase, _at_home(others))
            # "In the countryside of Q" only says where P is.
            visited = [earlier for earlier in before if id(earlier) not in rural]
            meant = _antecedent(phrase, visited, seats)
            if meant is None or not _is_of(meant, phrase):
                meant = _antecedent(phrase, before, seats)
            meant = _beside_those(meant, before) if phrase.kind in _SETTLEMENTS else meant
            meant = _its_town(phrase, meant, before, resolve) if phrase.sort == "anaphor" else meant
            phrase.same_as = _whole(phrase, meant) or _still_to_come(phrase, phrases[at + 1 :])
            if phrase.same_as is None and phrase.sort == "anaphor" and phrase.kind in ("city", "town"):
                phrase.same_as = _named_after(before, resolve)
            told = _bounded(phrase) or " " in without_article(phrase.name)  # "the sprawling base" of no name
            if phrase.same_as is None and phrase.kind in (*LANDMARKS, "camp") and told:
                phrase.sort, phrase.name = "named", without_article(phrase.name)  # "the air base near P"
    for at, phrase in enumerate(phrases):
        if phrase.local and phrase.reference and phrase.reference[0].sort == "anaphor":
            before = phrases[max(0, at - _LOOK_BACK) : at]
            kinds = phrase.fits or (phrase.kind,)
            alike = [p for p in reversed(before) if p.sort == "named" and not p.local and kind_of(p) in kinds]
            alike = [p for p in alike if phrase.kind != "facility" or _one_noun(phrase, p)]
            whole = next((p for p in alike if not p.bounds), next(iter(alike), None))
            if whole is not None:
                phrase.sort, phrase.same_as, phrase.relation, phrase.reference = "anaphor", whole, None, []
    _buildings_again(phrases)
    for at, phrase in enumerate(phrases):
        if phrase.relation == "countryside_of" and not phrase.reference:
            last = _last_city(phrases[max(0, at - _LOOK_BACK) : at])
            phrase.reference = [last] if last is not None else []
    unless_astray([phrase for phrase in named if any(one.sort != "named" for one in phrase.reference)], toponyms)
    find_attached(phrases, resolve)


def _in_their_provinces(groups: Sequence[Group]) -> None:
    """ "P, *Q province*", "P, *Q*", "P, *rural Q*": Q only says where P is."""
    for group in groups:
        town, wider = group.members if len(group.members) == 2 else (None, None)
        if town is None or wider is None or town.sort != "named" or town.kind == "governorate" or town.plural:
            continue
        rural = wider.relation == "countryside_of" and bool(wider.reference)
        area = wider.reference[0] if rural else wider
        apposed = wider.start - town.stop == _COMMA and wider.name[:1].isalpha() and area.name[:1].isupper()
        if not apposed or area.place is None or area.kind not in ("", "governorate"):
            continue
        seat = area.place.kind in _CAPITALS and not area.extent and not area.direction and (rural or not wider.relation)
        province = area.place.place_id if area.place.kind == "ADM1" else area.place.parent_id if seat or rural else ""
        inside = town.place is not None and town.place.parent_id == province and town.place.kind not in _CAPITALS
        if province and (inside or (town.place is None and not town.ids)):
            group.members, town.several, wider.bounds = [town], False, True
            if town.place is None and town.relation is None:
                town.relation, town.reference = "in" if area.place.kind == "ADM1" else "countryside_of", [area]


def _still_to_come(phrase: Phrase, behind: Sequence[Phrase]) -> Phrase | None:
    """ "A year after losing *it*, F recaptured P", "after losing *the town*, F retook P": P."""
    here = (one for one in behind if one.number == phrase.number and not one.earlier and phrase.earlier)
    place = next((one for one in here if not one.bounds and one.sort in ("named", "part")), None)
    return place if place is not None and place.sort == "named" and kind_of(place) in phrase.fits else None


def _one_noun(phrase: Phrase, other: Phrase) -> bool:
    """ "The citadel" may be "the citadel of P", and is not "the hospital of P"."""
    mine, theirs = fold_key(phrase.name).split(), fold_key(other.name).split()
    return any(word.endswith(noun) for word in mine for noun in theirs)


def _told_of(phrase: Phrase, before: list[Phrase]) -> list[Phrase]:
    """ "F took P, two days after it took Q. F2 left the town": P, and not Q, if both can be meant."""
    last = max((one.number for one in before if one.sort == "named"), default=phrase.number)
    if phrase.kind not in (*_SETTLEMENTS, ""):
        return before
    if last == phrase.number:
        here = [one for one in before if one.number == last and one.sort == "named" and _settled(one)]
        later = not phrase.earlier and any(not (one.earlier or one.bounds) for one in here)
        return [one for one in before if not (one.earlier and one in here)] if later else before
    told = [one for one in before if one.number == last and one.sort == "named" and not one.bounds]
    alike = [one for one in told if _settled(one) and (phrase.kind != "city" or _called(one, "city"))]
    main = [one for one in alike if not one.earlier]
    if not main or len(main) == len(alike):
        return before
    called = phrase.kind in {one.kind for one in alike} - {one.kind for one in main}
    if called or (phrase.kind == "town" and not any(one.kind or _unsaid_town(one) for one in main)):
        return before
    return [one for one in before if not (one.earlier and one.number == last)]


def _settled(phrase: Phrase) -> bool:
    return phrase.kind in (*_SETTLEMENTS, "") and kind_of(phrase) in (*_SETTLEMENTS, "")


def _buildings_again(phrases: Sequence[Phrase]) -> None:
    for at, phrase in enumerate(phrases):
        if phrase.kind == "facility" and phrase.sort == "named" and phrase.relation is None and not phrase.ids:
            longer = _named_longer(phrase, phrases[max(0, at - _LOOK_BACK) : at])
            if longer is not None:
                phrase.sort, phrase.same_as = "anaphor", longer


def _named_longer(phrase: Phrase, before: Sequence[Phrase]) -> Phrase | None:
    """ "F took the artillery college ... the college": the building whose name ends with that of another."""
    name = fold_key(phrase.name)
    alike = (p for p in reversed(before) if p.sort == "named" and p.kind == phrase.kind)
    return next((p for p in alike if fold_key(p.name).endswith(" " + name)), None)


def _beside_those(meant: Phrase | None, before: Sequence[Phrase]) -> Phrase | None:
    """ "A, B and C, three villages west of P ... the town": P, and none of the three."""
    at = next((i for i, phrase in enumerate(before) if phrase is meant), -1)
    for i in range(at + 1, min(len(before), at + _TYPED_LOOK_BACK) if at >= 0 else 0):
        counted = before[i]
        several, _, number = (counted.extent or "").partition(":")
        if counted.sort != "unnamed" or several != "count" or counted.relation not in _WHERE:
            continue
        listed = [phrase for phrase in before[:i] if phrase.sort == "named" and phrase not in counted.reference]
        one_of = number.isdigit() and meant in listed[-int(number) :] and int(number) > 1
        town = counted.reference[0] if one_of and counted.reference else None
        return town if town is not None and town.sort == "named" else meant
    return meant


def _named_after(before: Sequence[Phrase], resolve: Resolve) -> Phrase | None:
    """ "F took P airport, and F2 left the city": the town that the last building or air base is named after."""
    kinds = (*LANDMARKS, "airport")
    named = (p for p in reversed(before[-_TYPED_LOOK_BACK:]) if p.sort == "named" and p.ids and p.kind in kinds)
    last = next(named, None)
    if last is None or (last.place is not None and not last.town):
        return None
    town = Phrase(last.name, last.start, last.stop, ids=last.town or last.ids)
    town.place = resolve([_mention(town)])[0].place
    return _printed_town(town, town.place) if _is_town(town.place) else None


def _its_town(phrase: Phrase, meant: Phrase | None, before: Sequence[Phrase], resolve: Resolve) -> Phrase | None:
    """ "The prison at P, south of Q ... the town": P, for which the gazetteer has no prison but the town."""
    if meant is None or phrase.kind not in _SETTLEMENTS:
        return meant
    kinds = (*LANDMARKS, "airport")
    told = (
        p for p in reversed(before) if p.relation in _WHERE and any(one.start == meant.start for one in p.reference)
    )
    last = meant if meant.kind in kinds else next(told, None)
    bound = last is not meant and phrase.kind == "city" and _called(meant, "city")
    if last is None or last.sort != "named" or last.kind not in kinds or not last.ids or bound:
        return meant
    town = Phrase(last.name, last.start, last.stop, ids=last.ids)
    place = last.place or resolve([_mention(town)])[0].place
    return _printed_town(town, place) if _is_town(place) else meant


def _printed_town(town: Phrase, place: Candidate | None) -> Phrase:
    """Give a town the part of a landmark's name that is its own: "prison at P", "P airport"."""
    town.place = place
    words = town.name.split()
    called = {fold_key(place.name), fold_key(place.name_ar)} if place is not None else set()
    parts = (" ".join(words[i:j]) for i in range(len(words)) for j in range(len(words), i, -1))
    capital = " ".join(word for word in words if word[:1].isupper() or "-" in word)
    town.name = next((part for part in parts if fold_key(part) in called), capital or town.name)
    return town


def _is_town(place: Candidate | None) -> bool:
    return place is not None and place.kind.startswith("PPL") and place.kind != "PPLX"


def _bounded(phrase: Phrase) -> bool:
    """Whether a landmark is told apart by where it is: "near P", "in P"; in a province there are many."""
    where = phrase.reference[0] if phrase.reference else None
    if where is None or where.sort not in ("named", "pronoun"):  # "P and the hill above it"
        return False
    in_town = where.sort == "named" and phrase.relation in _INSIDE and _is_town(where.place)
    return phrase.relation in _WHERE or in_town


def _capitals(named: Sequence[Phrase]) -> None:
    """ "The capital" of a report on another country is the one that was named last."""
    last: Phrase | None = None
    for phrase in named:
        if phrase.home and last is not None:
            phrase.name, phrase.ids, phrase.place = last.name, last.ids, last.place
        elif phrase.place is not None and phrase.place.kind == _SEAT_OF_STATE:
            last = phrase


def _by_name(phrases: Sequence[Phrase], resolve: Resolve) -> None:
    """Resolve names whatever their type nouns say."""
    found = resolve([replace(_mention(phrase), kind=None) for phrase in phrases]) if phrases else []
    for phrase, toponym in zip(phrases, found, strict=True):
        phrase.place = toponym.place


def _quarters_again(called: Sequence[Phrase], resolve: Resolve) -> None:
    """ "Quarter X ... the Homs neighbourhood": X, where no quarter is called after the city."""
    unknown = [phrase for phrase in called if phrase.place is None and phrase.relation is None]
    found = resolve([_mention(_as(phrase, "city")) for phrase in unknown]) if unknown else []
    for phrase, toponym in zip(unknown, found, strict=True):
        if toponym.place is not None and toponym.place.kind in _CAPITALS:
            phrase.sort = "anaphor"


def _in_one(phrase: Phrase) -> bool:
    return phrase.kind == "neighbourhood" and phrase.relation == "in" and len(phrase.reference) == 1


def _turn(quarter: Phrase, city: Phrase) -> None:
    """ "The X district of Y" is read like "the Y district of X"; where Y is no district but a city, X is."""
    other = quarter.reference[0]
    if quarter.place is not None or city.place is None or other.sort != "named":
        return
    if other.place is None or other.place.kind not in CITY_CODES:
        quarter.name, quarter.ids, quarter.place = other.name, other.ids, other.place
        quarter.reference = [city]


def _is_settlement(place: Candidate, name: str) -> bool:
    """Whether a name such as "Tell Abyad" is that of a town, with the hill in its name."""
    noun = fold_key(name).split()[0]
    return place.kind.startswith("PPL") and fold_key(place.name_ar).split()[:1] == [noun]


def _as(phrase: Phrase, kind: str) -> Phrase:
    """Another place of the same name: the seat of a governorate, the governorate of a countryside."""
    return Phrase(phrase.name, phrase.start, phrase.stop, ids=phrase.ids, kind=kind)


def _mention(phrase: Phrase) -> Mention:
    loose = phrase.plural and phrase.kind == "neighbourhood"
    kind = None if loose or phrase.kind in ("", "countryside", "city_part") else phrase.kind
    return Mention(Span(phrase.start, phrase.stop), phrase.name, phrase.ids, kind)


def _district(phrase: Phrase, toponym: Toponym) -> Candidate | None:
    """English says "district" of a quarter and of a part of a governorate: the latter where no quarter is called so."""
    found = [one for one in toponym.losers if phrase.kind == "neighbourhood" and one.kind == "ADM2"]
    if found:
        phrase.kind = "district"
    return found[0] if found else None


def _at_home(phrases: Sequence[Phrase]) -> list[Phrase]:
    """Without places abroad: the town of a dateline (BEIRUT, Reuters) is not "the city" of the report."""
    return [phrase for phrase in phrases if phrase.place is None or not phrase.place.abroad]


def _antecedent(phrase: Phrase, before: Sequence[Phrase], seats: Mapping[int, Phrase]) -> Phrase | None:
    """Return the last place that an anaphor can mean: of the right kind, a city rather than a town."""
    if phrase.sort == "pronoun":
        fits = phrase.fits or (*_SETTLEMENTS, "")
        beside = before[-1] if before and phrase.gender and 0 <= phrase.start - before[-1].stop <= _AND else None
        if beside is not None and beside.sort == "named" and kind_of(beside) in LANDMARKS:
            whose = beside.reference[0] if beside.local and beside.relation == "in" and beside.reference else None
            if whose is not None and whose.sort == "pronoun" and whose.gender == phrase.gender:
                return whose.same_as or beside  # ``P وسجنها ومطارها``
            return beside  # ``معسكر P ومستودعاته``
        last = next((p for p in reversed(before) if p.sort == "named"), None)
        if phrase.gender == _HIS and last is not None and kind_of(last) in _MASCULINE:
            return last  # ``سقط مطار P، وسيطرت F على القرى المحيطة به``
        if not phrase.gender and before and before[-1].of_some and before[-1].number == phrase.number:
            return None  # "F took a village near P, a week after F2 captured it"
        if not phrase.gender and (again := _told_again(phrase, before)) is not None:
            return again
        if not phrase.gender:
            near = reversed(before[-_TYPED_LOOK_BACK:])
            main = [p for p in near if p.sort == "named" and not p.bounds and kind_of(p) in fits]
            # "F took P in the west of R province. It ..."
            inner = (p for p in main if p.kind != "governorate" or p.number < main[0].number)
            found = next(inner, next(iter(main), None))
            if found is not None:
                return _where_they_lie(found) or found
        fitting = [p for p in reversed(before) if p.sort == "named" and kind_of(p) in fits]
        stayed = (p for p in fitting[:_TYPED_LOOK_BACK] if not (p.left_for and p.number == phrase.number))
        return next(stayed, next(iter(fitting), None))
    named = [earlier for earlier in reversed(before) if earlier.sort == "named"]
    if phrase.kind in _SETTLEMENTS and not all(one.landmark for one in named):
        named = [one for one in named if not one.landmark or one.kind]
    aside = [one for one in named if one.bounds and one.relation == "distance" and one.number == phrase.number]
    named = [one for one in named if one not in aside]  # "Lying 3 km from P, the town"
    if phrase.fits == _SEAT:
        towns = (seats.get(one.start, one) for one in named)
        return next((town for town in towns if town.place is not None and town.place.kind == _SEAT_CODE), None)
    only = {
        id(one) for earlier in named if earlier.relation in _WHERE for one in earlier.reference if one is not earlier
    }
    free = [earlier for earlier in named if not earlier.bounds and id(earlier) not in only]
    unbound = [earlier for earlier in named if not earlier.bounds]
    exact = _of_kind(phrase.kind, free, seats) or _of_kind(phrase.kind, unbound, seats)
    gone_by = exact is not None and exact not in free[:2] and phrase.kind == "town" and not free[0].several
    exact = free[0] if gone_by and _unsaid_town(free[0]) else exact
    exact = _rather(exact, phrase, free, unbound)
    likely = exact or _that_may_be(phrase, unbound, before)
    found = likely or _of_kind(phrase.kind, named, seats) or _that_may_be(phrase, named, before)
    found = _rather_topic(found, phrase, named)
    unsure = found is not None and found.listed and phrase.kind not in _SETTLEMENTS
    unsure = unsure or (found is not None and phrase.kind == "area" and _only_where(found, named))
    return None if unsure else _rather_town(found, phrase)  # "the area" is none of two provinces


def _where_they_lie(found: Phrase) -> Phrase | None:
    """ "F took P and Q in the west of *R* and left F2 with a third of it": "it" is none of two quarters."""
    within = found.relation in ("in", "part_of") and len(found.reference) == 1
    town = found.reference[0] if found.several and within else None
    town = town.same_as if town is not None and town.sort == "anaphor" else town
    return town if town is not None and town.sort == "named" and kind_of(town) in (*_SETTLEMENTS, "") else None


def _told_again(phrase: Phrase, before: Sequence[Phrase]) -> Phrase | None:
    """ "Thousands live in *the area*. *It* is besieged": what the only place of the sentence before means."""
    told = [one for one in before if one.number == phrase.number - 1 and kind_of(one) != "country"]
    here = any(one.number == phrase.number for one in before)
    alone = len(told) == 1 and told[0].sort == "anaphor" and not told[0].bounds and not here
    meant = told[0].same_as if alone else None
    return meant if meant is not None and kind_of(meant) in phrase.fits else None


def _only_where(found: Phrase, named: Sequence[Phrase]) -> bool:
    """``سيطر على بلدة P بريف محافظة R وانسحب F من المنطقة``: R, or what P is south of, only says where P is."""
    others = [one for one in named if one is not found and one.number == found.number]
    inside = [one for one in others if kind_of(one) not in ("governorate", "country", "road", "river")]
    bounds = any(one.relation in _WHERE and found in one.reference for one in others)
    return bounds or (kind_of(found) == "governorate" and bool(inside))


def _rather_topic(found: Phrase | None, phrase: Phrase, named: Sequence[Phrase]) -> Phrase | None:
    """ "*A* was a base for attacks on B ... the town": A, which the sentence before began with."""
    topic = next((one for one in named if one.topic and phrase.number - one.number == 1), None)
    if topic is None or found is None or found.number != topic.number or phrase.kind not in _SETTLEMENTS:
        return found
    called = topic.kind == phrase.kind or (found.kind != phrase.kind and _unsaid_town(topic))
    return topic if called else found


def _rather_town(found: Phrase | None, phrase: Phrase) -> Phrase | None:
    """ "The village of A near B ... the town": B."""
    if found is None or found.kind != "village" or phrase.kind == "village" or found.relation not in _WHERE:
        return found
    towns = [one for one in found.reference if one.sort == "named" and (one.kind == phrase.kind or _unsaid_town(one))]
    return towns[0] if len(towns) == 1 else found


def _rather(exact: Phrase | None, phrase: Phrase, free: Sequence[Phrase], unbound: Sequence[Phrase]) -> Phrase | None:
    """
    "The city" is none of two cities listed, nor the capital that stands for the state, if one was called so before.
    """
    if exact is None or phrase.kind not in _SETTLEMENTS:
        return exact
    if exact.number < phrase.number:
        beside = [one for one in free if one.number == phrase.number and not (one.listed or one.several)]
        here = (one for one in beside if _unsaid_town(one) or _unsaid_city(one, phrase))
        only = beside[0] if len(beside) == 1 and phrase.kind == "town" and beside[0].kind == "village" else exact
        exact = next(here, only)  # "clashes in P village, where F took the town"
    if phrase.number - exact.number > 1:
        before = [one for one in free if phrase.number - one.number == 1 and not (one.listed or one.several)]
        exact = before[0] if len(before) == 1 and _unsaid_city(before[0], phrase) else exact
    state = exact.place is not None and exact.place.kind == _SEAT_OF_STATE and not exact.kind
    if not (exact.listed or state):
        return exact
    near = (unbound if state else free)[: 2 * _TYPED_LOOK_BACK]
    alone = (one for one in near if not one.listed and (one.kind == phrase.kind or (state and one.kind in phrase.fits)))
    return next(alone, exact)


def _unsaid_town(phrase: Phrase) -> bool:
    """Whether a place is named last, bounds nothing, and is a town though the text does not call it anything."""
    code = phrase.place.kind if phrase.place is not None else ""
    return not phrase.kind and code.startswith("PPL") and code not in _CAPITALS


def _unsaid_city(phrase: Phrase, meant: Phrase) -> bool:
    """Whether a place that is called nothing is a city, and "the city" is meant."""
    code = phrase.place.kind if phrase.place is not None else ""
    return meant.kind == "city" and not phrase.kind and code in CITY_CODES and code != _SEAT_OF_STATE


def _of_kind(wanted: str, named: Sequence[Phrase], seats: Mapping[int, Phrase]) -> Phrase | None:
    """Return the last of these, nearest first, that is called a "city", "town"."""
    near = named[:_TYPED_LOOK_BACK]
    for at, earlier in enumerate(near):
        if earlier.kind == wanted:
            return earlier
        if earlier.start in seats and wanted == seats[earlier.start].kind:
            # "City X in governorate Y ... the city": the governorate only says where X is.
            inside = next((place for place in near[at + 1 : at + 3] if kind_of(place) != "road"), None)
            later = wanted == "governorate" and inside is not None and earlier.number > inside.number
            return inside if inside is not None and _called(inside, wanted) and not later else seats[earlier.start]
    for earlier in named:
        if kind_of(earlier) == wanted or _called(earlier, wanted):
            return earlier
    return None


def _called(phrase: Phrase, wanted: str) -> bool:
    """Whether the text calls a place a "city", "camp", or calls it nothing and it is one, by its name for a camp."""
    if phrase.place is None or phrase.kind:
        return phrase.kind == wanted
    named = wanted in phrase.place.name.lower().split()[1:]  # "Yarmouk ... the camp"
    return named or (wanted == "city" and phrase.place.kind in CITY_CODES)


def _that_may_be(phrase: Phrase, named: Sequence[Phrase], before: Sequence[Phrase]) -> Phrase | None:
    """Return the last of these, nearest first, that "the city", "the town" can be though nobody calls it so."""
    wanted = phrase.kind
    whole = (p for p in named if wanted == "city" and p.place is not None and p.place.kind in CITY_CODES)
    fitting = [p for p in named if kind_of(p) in phrase.fits or (not kind_of(p) and wanted in _SETTLEMENTS)]
    other = [p for p in fitting if p.kind in COUNTED and p.kind != wanted]
    fitting = [p for p in fitting if p not in other] + other  # "the town" is none of "the villages of A and B"
    small = (p for p in fitting[:_TYPED_LOOK_BACK] if wanted != "city" and p.place and p.place.kind not in _CAPITALS)
    found = next(small, None) or next(iter(fitting), None) or next(whole, None)
    if found is None and wanted in _SETTLEMENTS:
        found = next((p for p in reversed(before) if p.sort == "named" and p.kind in phrase.fits), None)
    if found is not None and kind_of(found) == "country" and wanted in _SETTLEMENTS:
        found = None
    if found is None and wanted == "city":
        # "The X district of Y ... the city"
        found = next((p for p in reversed(before) if p.place is not None and p.place.kind in CITY_CODES), None)
    return found


def _is_of(meant: Phrase, phrase: Phrase) -> bool:
    """Whether a place is printed with a kind that an anaphor names, or is a city."""
    code = meant.place.kind if meant.place is not None else ""
    return (meant.kind or kind_of(meant)) in (phrase.kind, *phrase.fits) and bool(meant.kind or code in CITY_CODES)


def _whole(phrase: Phrase, meant: Phrase | None) -> Phrase | None:
    """ "Northern P ... the town": all of P."""
    part = meant is not None and meant.relation == "part_of" and meant.kind != "city_part" and len(meant.reference) == 1
    if not part or meant is None or phrase.sort == "pronoun" or phrase.kind not in _SETTLEMENTS:
        return meant
    whole = meant.reference[0]
    return whole if whole.sort == "named" and whole.kind != "governorate" else meant


def _last_city(before: Sequence[Phrase]) -> Phrase | None:
    for earlier in reversed(before):
        code = earlier.place.kind if earlier.place is not None else ""
        if earlier.sort == "named" and (earlier.kind == "city" or code in CITY_CODES):
            return earlier
    return None


def governorate_of(groups: Iterable[Group]) -> str | None:
    """Id of the governorate named in these groups, the last one."""
    found = None
    for phrase in all_phrases(groups):
        if phrase.kind == "governorate" and phrase.place is not None:
            found = phrase.place.place_id
    return found
