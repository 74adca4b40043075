"""What a place is called says whose it is: "P is a rebel town", "P, an F enclave", "P: F-held", "in P it is F".

Read with the statements that no trigger makes, like :mod:`mapper.claims.belongs`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mapper.claims.drafts import Draft
from mapper.claims.formerly import now_of_another
from mapper.claims.ground import TOO_LARGE, kind_of
from mapper.claims.moods import mood_at
from mapper.claims.phrases import SETTLED, Phrase
from mapper.claims.portions import clause_ends
from mapper.claims.scene import Scene

_BEFORE: Final = (
    "article", "adverb", "place_adjective", "adjective", "date", "superlative", "unit", "number", "few",
    "until", "filler",
)  # fmt: skip


def labels(scene: Scene) -> Iterator[Draft]:
    """Statements of what places are called, and of lists of places and holders."""
    if scene.actor_order[0] != "before":
        return
    for owner in sorted(scene.who):
        told = (
            *_town_of(scene, owner),
            *_listed(scene, owner),
            *_it_is(scene, owner),
            *_gains(scene, owner),
            *_flies(scene, owner),
            *_flag_of(scene, owner),
            *_has_men(scene, owner),
            *_garrison(scene, owner),
        )
        for draft in told:
            if not mood_at(scene, draft.at)[0]:
                yield draft


def _town_of(scene: Scene, owner: int) -> Iterator[Draft]:
    """ "P is an F town", "P, for years an F enclave, ..."."""
    noun = scene.past(owner + 1, "possessive", "place_adjective", "adjective")
    if scene.group(noun) is not None or not _ends(scene, noun + 1) or not _names_a_hold(scene, noun):
        return
    if "stop" in scene.lexicon.entries.get(scene.items[owner].text, {}):
        return  # "a Kurdish town": of its people
    verb = owner - 1
    while (scene.is_(verb, *_BEFORE) and not scene.is_(verb, "today", "aux")) or scene.is_(verb + 1, "unit"):
        verb -= 1
    counted = scene.is_(owner - 1, "indefinite") or any(scene.is_(i, "possessive") for i in range(owner, noun))
    if not counted and not any(scene.is_(i, "indefinite") for i in range(verb + 1, owner)):
        return
    lies = scene.is_(verb, "today", "aux") or scene.items[verb].value("become") in ("became", "remains")
    apposed = verb > 0 and scene.items[verb].text == ","
    place_at = verb - 1
    while lies and scene.is_(place_at, "adverb", "date"):
        place_at -= 1
    places = _subject(scene, place_at)
    if not places or not (lies or apposed) or _told_of(scene, scene.who[owner], places):
        return
    if any(scene.is_(i, "neg", "ended") for i in range(place_at + 1, noun)):
        return
    past = any(scene.is_(i, "was", "until", "former") for i in range(verb, noun))
    past = past or (lies and not scene.is_(verb, "today") and not scene.items[verb].has("become"))
    lasted = scene.prep(noun + 1) == "near" and scene.is_(noun + 2, "number") and scene.is_(noun + 3, "unit")
    past = past or (apposed and (lasted or now_of_another(scene, place_at, scene.who[owner])))
    yield Draft(scene.who[owner], "controls", places, verb, place_at, "called", "state", past=past, actor_at=owner)


def _told_of(scene: Scene, side: str, places: list[Phrase]) -> bool:
    """Whether the sentence has said that the side took a place or left it."""
    done = [*scene.memory.taken[-3:], *scene.memory.left[-3:]]
    here = [named for number, who, named in done if number == scene.number and who == side]
    return any(place is other for named in here for other in named for place in places)


def _names_a_hold(scene: Scene, at: int) -> bool:
    """ "Town", "enclave", "outpost": what F's would be."""
    item = scene.items[at] if 0 <= at < len(scene.items) else None
    return item is not None and (
        item.value("noun") in (*SETTLED, "camp", "base", "airbase")
        or item.text in scene.lexicon.grammar.get("fiefs", ())
    )


def _ends(scene: Scene, at: int) -> bool:
    where = scene.prep(at) in ("in", "on", "near") or scene.is_(at, "relation", "direction")
    return where or clause_ends(scene, at) or scene.is_(at, "relative", "aftermath")


def _subject(scene: Scene, at: int) -> list[Phrase]:
    """The place that a position names, where it bounds no other."""
    group = scene.group(at)
    if group is None or scene.is_(at - 1, "prep", "relation", "of") or scene.only_bounds(at):
        return []
    places = scene.meant(group)
    return [place for place in places if place.sort in ("named", "part") and kind_of(place) not in TOO_LARGE]


def _listed(scene: Scene, owner: int) -> Iterator[Draft]:
    """ "P: F-held", "P: F." as in a list of places."""
    sign = scene.back(owner - 1 - scene.is_(owner - 1, "article"), "adverb")
    held = scene.trigger(owner + 1)
    attributive = held is not None and (held.get("frame"), held.get("holder")) == ("state", "before")
    end = scene.past(owner + 1 + attributive, "date", "adverb")
    opens = sign == 1 or (sign > 1 and scene.items[sign - 2].text in ".;,")
    alone = end >= len(scene.items) or scene.items[end].text in ".;,"
    places = _subject(scene, sign - 1) if sign > 0 and scene.items[sign].text == ":" and opens and alone else []
    if places and (held is None or held.value == "controls"):
        yield Draft(scene.who[owner], "controls", places, owner, sign - 1, "listed", "state", actor_at=owner)


def _it_is(scene: Scene, owner: int) -> Iterator[Draft]:
    """ "In P it is F", "in P it is F that gives the orders"."""
    verb = scene.back(owner - 1 - scene.is_(owner - 1, "article"), "adverb", but=("aux",))
    place_at = verb - 2
    told = scene.is_(verb, "today") and scene.is_(verb - 1, "he_or_she") and scene.prep(place_at - 1) == "in"
    group = scene.group(place_at)
    if not told or group is None:
        return
    rule = owner + 2 + scene.is_(owner + 2, "aux")
    rules = scene.is_(rule, "commands") or (scene.is_(rule, "there") and scene.items[rule].value("there") == "rules")
    rules = rules and scene.is_(owner + 1, "relative")
    places = [place for place in scene.meant(group) if kind_of(place) not in TOO_LARGE]
    if places and (rules or clause_ends(scene, owner + 1)):
        yield Draft(scene.who[owner], "controls", places, verb, place_at, "it is", "state", actor_at=owner)


def _gains(scene: Scene, owner: int) -> Iterator[Draft]:
    """ "F's gains are P and Q", "F's haul: P and Q", "P and Q: those are F's gains"."""
    noun = scene.past(
        owner + 1, "possessive", "date", "adjective", "superlative", "weekday", "number", "latest", "article"
    )
    if not scene.is_(noun, "gains") or not (scene.is_(owner + 1, "possessive") or scene.owns(owner)):
        return
    behind = scene.past(noun + 1, "date", "adverb")
    first = owner - 1 - scene.is_(owner - 1, "article")
    first -= scene.is_(first, "among_those")
    if behind < len(scene.items) and scene.items[behind].text == ":":
        place_at = behind + 1
    elif scene.is_(behind, "aux", "includes"):
        place_at = behind + 1 + scene.is_(behind + 1, "article")
    elif scene.is_(first, "aux"):
        place_at = first - 1
        pointed = scene.is_(place_at, "this_mark", "that", "names_them", "stop") and scene.group(place_at) is None
        place_at -= 2 * (pointed and scene.items[place_at - 1].text in (":", ",", ";"))
    else:
        return
    places = _subject(scene, place_at)
    if places:
        co = scene.companions(owner)
        yield Draft(scene.who[owner], "captured", places, noun, place_at, "gains", co=co, actor_at=owner)


def _flies(scene: Scene, owner: int) -> Iterator[Draft]:
    """ "P still flies F's flag", "P no longer flies F's flag"."""
    verb = owner - 1 - scene.is_(owner - 1, "article")
    flag = owner + 1
    while scene.is_(flag, "possessive", "adjective") or (flag == owner + 2 and scene.unlisted(flag)):
        flag += 1
    flag -= not scene.is_(flag, "flags") and scene.is_(flag - 1, "flags")
    if not scene.is_(verb, "flies") or not scene.is_(flag, "flags") or not clause_ends(scene, flag + 1):
        return
    place_at = scene.back(verb - 1, "adverb", "ended")
    places = _subject(scene, place_at)
    over = any(scene.is_(i, "ended") for i in (*range(place_at + 1, verb), flag + 1))
    if places:
        status = "lost" if over else "controls"
        yield Draft(scene.who[owner], status, places, verb, place_at, "flies", "state", actor_at=owner)


def _flag_of(scene: Scene, owner: int) -> Iterator[Draft]:
    """ "The flag of F was raised over P", "two flags of F were seen flying over P"."""
    of = owner - 1 - scene.is_(owner - 1, "article")
    verb = scene.past(owner + 1, "adverb", "date")
    place_at = verb + 1 + scene.is_(verb + 1, "article")
    group = scene.group(place_at)
    if scene.is_(of, "of") and scene.is_(of - 1, "flags") and scene.is_(verb, "flag_up") and group is not None:
        status = scene.items[verb].value("flag_up")
        kind = "event" if status == "captured" else "state"
        yield Draft(scene.who[owner], status, scene.meant(group), verb, place_at, "flag of", kind, actor_at=owner)


def _garrison(scene: Scene, owner: int) -> Iterator[Draft]:
    """ "P has had a permanent F garrison since May"."""
    men = owner + 1 + scene.is_(owner + 1, "adjective")
    verb = owner - 1
    while scene.is_(verb, "article", "adjective", "adverb", "more_than") or (scene.unlisted(verb) and verb > 1):
        verb -= 1
    if not (scene.is_(men, "garrison") and scene.is_(verb, "perfect") and scene.is_(verb + 1, "indefinite")):
        return
    if not clause_ends(scene, men + 1) and not scene.is_(men + 1, "since", "date"):
        return
    place_at = scene.back(verb - 1, "perfect", "adverb")
    group = scene.group(place_at)
    again = group is not None and group.members[0].sort == "anaphor"  # "the hill has had an F garrison"
    places = scene.meant(group) if again else _subject(scene, place_at)
    if places and all(kind_of(place.target) not in TOO_LARGE for place in places):
        past = scene.is_(verb, "pluperfect") and place_at == verb - 1  # "had a garrison"
        who = scene.who[owner]
        yield Draft(who, "controls", places, verb, place_at, "garrison", "state", past=past, actor_at=owner)


def _has_men(scene: Scene, owner: int) -> Iterator[Draft]:
    """ "F has some 200 fighters in P", "keeps dozens of soldiers in P": its own."""
    verb = scene.past(owner + 1, "adverb")
    men = verb + 1
    while men < len(scene.items) - 2 and (
        scene.is_(men, "number", "more_than", "few", "batch", "adjective")
        or scene.items[men].text.replace(",", "").isdigit()
        or (scene.is_(men, "member") and scene.is_(men + 1, "member"))
    ):
        men += 1
    if not (scene.is_(verb, "keeps_men") and scene.is_(men, "member") and scene.prep(men + 1) == "in"):
        return
    group = scene.group(men + 2 + scene.is_(men + 2, "article"))
    if group is None or scene.is_(owner - 1, "prep", "of", "role") or scene.is_(verb - 1, "neg"):
        return
    places = [place for place in scene.meant(group) if kind_of(place) not in TOO_LARGE]
    if places:
        who, co = scene.who[owner], scene.companions(owner)
        yield Draft(who, "controls", places, verb, men + 2, "has men", "state", co, actor_at=owner)
