"""What is left to a side, the other half, and what it has: told without a word for holding, where subjects come first.

Read with the statements that no trigger makes, like :mod:`mapper.claims.belongs`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mapper.claims.aims import past_insertion
from mapper.claims.drafts import Draft
from mapper.claims.ground import TOO_LARGE, kind_of
from mapper.claims.moods import mood_at
from mapper.claims.phrases import SETTLED, Phrase, rest_of
from mapper.claims.reach import NEAR, RELATIVE
from mapper.claims.scene import Scene

_REACH: Final = 8
_HEAD: Final = (
    "article", "past_mark", "last_of", "superlative", "place_adjective", "adjective", "number", "few", "possessive",
)  # fmt: skip


def portions(scene: Scene) -> Iterator[Draft]:
    """Statements of what is left, and of what somebody has."""
    if scene.actor_order[0] != "before":
        return
    for draft in _found(scene):
        if not mood_at(scene, draft.at)[0]:
            yield draft


def _found(scene: Scene) -> Iterator[Draft]:
    """Statements by the words that they turn on, a side's name or another."""
    for at in sorted(scene.who):
        yield from _remains_to(scene, at)
        yield from _only_one(scene, at, scene.who[at])
        yield from _has(scene, at)
        yield from _back_in(scene, at)
    excepting = scene.lexicon.grammar.get("excepting", ())
    for at, item in enumerate(scene.items):
        tags = item.tags
        if not tags:
            continue
        if "remainder" in tags or ("group" in tags and _all_it(scene, at)):
            yield from _all_of_it(scene, at)
        if "its" in tags and (side := scene.side_spoken_of(at)) is not None:
            yield from _only_one(scene, at, side)
        if "other_part" in tags:
            yield from _other_half(scene, at)
        if "perfect" in tags:
            yield from _had_too(scene, at)
        if item.text in excepting or ("relation" in tags and item.value("relation") == "except"):
            yield from _but(scene, at)


def _remains_to(scene: Scene, at: int) -> Iterator[Draft]:
    """ "Only P remains to F", "P is all that F has left": P opens its clause."""
    to = at - 1 - scene.is_(at - 1, "article")
    verb = to - 1
    remains = verb > 0 and scene.items[verb].value("become") == "remains" and scene.prep(to) in ("to", "near")
    if not remains or scene.is_(verb, "trigger") or not clause_ends(scene, at + 1):
        return
    places, place_at = scene.subject_places(verb)
    alone = any(scene.is_(i, "last_of", "superlative") for i in range(max(0, place_at - 2), place_at))
    if places and place_at >= verb - 2 and (alone or scene.prep(to) == "to"):
        yield Draft(scene.who[at], "controls", places, verb, place_at, "remains to", "state", actor_at=at)


def _only_one(scene: Scene, owner: int, side: str) -> Iterator[Draft]:
    """ "P is the only town F holds in R", "the last F-held town in R is P", "the last F-held town, P,"."""
    noun = _one_of(scene, owner)
    if noun < 0:
        return
    first = scene.back(min(noun, owner) - 1, *_HEAD) + 1
    verb = scene.back(first - 1, "adverb", but=("today", "aux"))
    group = scene.group(verb - 1)
    if scene.is_(verb, "today", "aux") and group is not None and not scene.is_(verb - 2, "prep", "relation"):
        if scene.attributive(owner + 1):
            return  # "P is the last F-held town": told by its own verb
        past = not scene.is_(verb, "today")
        places = scene.meant(group)
        yield Draft(side, "controls", places, verb, verb - 1, "only one", "state", past=past, actor_at=owner)
        return
    heads = first == 0 or not scene.items[first - 1].word or scene.is_(first - 1, "that", "conj", "contrast")
    places, place_at = _named_behind(scene, max(noun, owner) + 1) if heads else ([], -1)
    if places and not scene.just_taken(side, places):
        yield Draft(side, "controls", places, place_at - 1, place_at, "only one", "state", actor_at=owner)


def _one_of(scene: Scene, owner: int) -> int:
    """ "The last F-held town", "the only town (that) F holds": where "town" stands, -1 for anything else."""
    held = scene.trigger(owner + 1)
    own = scene.past(owner + 1, *_HEAD, "member")
    if own > owner + 1 and scene.is_(own, "noun"):
        last = any(scene.is_(i, "last_of", "past_mark") for i in range(owner + 1, own))
        return own if last and scene.group(own) is None else -1  # "F's last town"
    if held is None or held.value != "controls":
        return -1
    if scene.attributive(owner + 1):
        noun = scene.past(owner + 2, "place_adjective", "adjective")
        before = owner - 1
    else:
        noun = scene.back(owner - 1, "article", "relative", "member", but=("noun",))
        before = noun - 1
    last = any(scene.is_(i, "last_of", "past_mark", "superlative") for i in (before, before - 1))
    return noun if last and scene.is_(noun, "noun", "stronghold") and scene.group(noun) is None else -1


def _named_behind(scene: Scene, at: int) -> tuple[list[Phrase], int]:
    """ "... in R is P", "... in R, P,": what is named behind the description."""
    i = at
    while i < len(scene.items) - 1 and i - at < _REACH:
        within = scene.group(i) if scene.prep(i - 1) == "in" else None
        if within is not None and len(within.members) == 2 and kind_of(within.members[0]) not in (*SETTLED, "camp"):
            return within.members[1:], i
        named = i + 1 + scene.is_(i + 1, "article")
        group = scene.group(named)
        if group is not None and (scene.items[i].text == "," or scene.is_(i, "today")):
            return (scene.meant(group), named) if group.members[0].sort == "named" else ([], -1)
        if not scene.items[i].word or scene.is_(i, "aux", "clause", "contrast", "conj") or i in scene.who:
            break
        i += 1
    return [], -1


def _all_it(scene: Scene, at: int) -> bool:
    """ "All it has left": a pronoun and how much of it."""
    it = scene.group(at)
    return it is not None and it.members[0].sort == "pronoun" and bool(it.members[0].extent)


def _all_of_it(scene: Scene, head: int) -> Iterator[Draft]:
    """ "All that F has left is P", "what remains to F in R is P", "P is all that is left in F's hands"."""
    it = _all_it(scene, head)
    stop = next((i for i in range(head + 1, len(scene.items)) if not scene.items[i].word), len(scene.items))
    owner = next((i for i in range(head + 1, min(stop, head + _REACH)) if i in scene.who), -1)
    side = scene.who.get(owner)
    if side is None or it:
        owner = next((i for i in range(head, min(stop, head + 3)) if it or scene.is_(i, "he_or_she")), -1)
        side = scene.side_spoken_of(head) if owner >= 0 else None
    if side is None or not _held_there(scene, head, owner):
        return
    before = scene.back(head - 1, "adverb", but=("aux",))
    place_at = before - 1
    if scene.is_(place_at, "this_mark", "that", "names_them") and scene.items[place_at - 1].text in (":", ","):
        place_at -= 2  # "P and Q: that is what remains to F"
    if scene.is_(before, "aux") and scene.group(place_at) is not None:
        if scene.is_(place_at - 1, "prep", "relation"):
            return
        places = scene.meant(scene.group(place_at))
    elif head == 0 or not scene.items[head - 1].word or scene.is_(head - 1, "that", "conj", "contrast", "clause"):
        before = _verb_behind(scene, owner + 1)
        place_at = scene.past(before + 1, "article", "adverb", "extent", but=("group",))
        places = scene.with_more(place_at, [""]) if before > 0 and scene.group(place_at) is not None else []
    else:
        return
    if places:
        yield Draft(side, "controls", places, before, place_at, "all of it", "state", actor_at=owner)


def _held_there(scene: Scene, head: int, owner: int) -> bool:
    """Whether words of holding or of what remains stand round a side: "has left", "remains to F", "F still holds"."""
    for i in range(head + 1, min(len(scene.items), owner + NEAR)):
        tag = scene.trigger(i)
        if tag is not None and (tag.value == "controls" or tag.get("rest")):
            return True
        if scene.items[i].value("become") in ("remains", "fell") or not scene.items[i].word:
            return scene.items[i].word
    return False


def _verb_behind(scene: Scene, at: int) -> int:
    """Where "is" stands behind what says who holds what, and where; -1 where anything else follows."""
    while (at := past_insertion(scene, at)) < len(scene.items) and scene.items[at].word:
        if scene.is_(at, "today", "aux") and scene.items[at].value("become") != "remains":
            return at
        inside = scene.group(at) is not None and scene.prep(at - 1) == "in"
        known = scene.is_(
            at, "trigger", "become", "light", "perfect", "adverb", "prep", "possessive", "date", "article", "there"
        )
        if not (known or inside):
            return -1
        at += 1
    return -1


def _but(scene: Scene, at: int) -> Iterator[Draft]:
    """ "F has nothing left but P", "no longer holds anything but P", "nothing remains in F's hands but P"."""
    place_at = at + 1 + scene.is_(at + 1, "article")
    if at < 2 or scene.group(place_at) is None:
        return
    begin = max(0, at - _REACH)
    begin = next((i + 1 for i in range(at - 1, begin, -1) if not scene.items[i].word), begin)
    inside = range(begin, at)
    none = any(scene.is_(i, "nobody") for i in inside)
    none = none or any(scene.is_(i, "neg", "ended") for i in inside)
    owners = [i for i in inside if i in scene.who]
    held = any(
        scene.items[i].has("become")
        or scene.is_(i, "perfect")
        or ((tag := scene.trigger(i)) is not None and tag.value == "controls")
        for i in inside
    )
    if none and held and len(owners) == 1 and not any(scene.group(i) is not None for i in inside):
        for i in inside:
            scene.items[i].tags.pop("neg", None)  # it is told by the status, and denies nothing
        places = scene.with_more(place_at, [""])
        who = scene.who[owners[0]]
        yield Draft(who, "controls", places, at, place_at, "nothing but", "state", actor_at=owners[0])


def _other_half(scene: Scene, at: int) -> Iterator[Draft]:
    """ "F took half of P. The other half is held by F2", "F holds half of P and F2 the other half": the rest of P."""
    claimed = scene.memory.last_claimed
    if not claimed:
        return
    number, places = claimed
    end = scene.past(at + 1, "fraction", "part", "direction", "extent")
    opens = at - 1 - scene.is_(at - 1, "article")
    heads = opens < 0 or not scene.items[opens].word or scene.is_(opens, "conj", "contrast", "clause")
    if scene.number - number > 1 or len(places) != 1 or scene.group(end) is not None or scene.is_(end, "of"):
        return
    rest = [rest_of(place) for place in places]
    holder = _whose_rest(scene, end) if heads else -1
    verb = scene.trigger(opens)
    gap = opens - (verb is not None and verb.form == "gerund" and verb.value == "controls")
    if gap in scene.who and number == scene.number and clause_ends(scene, end):
        holder = gap
    read = number == scene.number and scene.memory.last_said is not None and scene.memory.last_said.at > at
    if holder > 0 and not read:
        who = scene.who[holder]
        yield Draft(who, "controls", rest, max(at, end - 1), -1, "other half", "state", actor_at=holder)


def _whose_rest(scene: Scene, verb: int) -> int:
    """ "... is held by F", "remains in F's hands", "is with F", "is under F": where F stands, or -1."""
    stop = min(len(scene.items), verb + _REACH)
    says = scene.is_(verb, "aux") or scene.items[min(verb, len(scene.items) - 1)].value("become") == "remains"
    who = next((i for i in range(verb, stop) if i in scene.who), -1)
    if not says or who < 0 or any(scene.is_(i, "neg", "ended", "contrast") for i in range(verb, who)):
        return -1
    told = any(
        (tag := scene.trigger(i)) is not None and tag.value == "controls" for i in (*range(verb, who), who + 1, who + 2)
    )
    led = scene.back(who - 1, "article", "member")
    plain = (scene.prep(led) == "under" or scene.is_(led, "link")) and clause_ends(scene, who + 1)
    return who if told or plain else -1


def _has(scene: Scene, owner: int) -> Iterator[Draft]:
    """ "F now has P", "F has P and F2 Q": nothing follows that would say in what way."""
    has = scene.past(owner + 1, "adverb", "ally", but=("perfect",))
    has += scene.is_(has, "perfect") and scene.is_(has + 1, "pluperfect")  # "F has had P since Sunday"
    named = _had_thing(scene, has)
    group = scene.group(named)
    if group is None:
        return
    heads = scene.back(scene.first_of_list(owner) - 1, "article", "member", "date", "adverb")
    opens = heads < 0 or not scene.items[heads].word or scene.is_(heads, "conj", "contrast", "that", "speech")
    places = [place for place in scene.meant(group) if place.sort in ("named", "part", "anaphor")]
    sides = [(owner, places), *_and_others(scene, named + 1)]
    known = all(place.place is not None and (place.extent or kind_of(place) not in TOO_LARGE) for place in places)
    if opens and places and known and scene.roles.get(owner) == "actor":
        for who, its in sides:
            co = scene.companions(who)
            yield Draft(scene.who[who], "controls", its, has, who, "has", "state", co, actor_at=who)
        for more_at in _and_more(scene, named + 1):
            more = scene.meant(scene.group(more_at))
            co = scene.companions(owner)
            yield Draft(scene.who[owner], "controls", more, more_at, more_at, "has", "state", co, actor_at=owner)


def _had_thing(scene: Scene, has: int) -> int:
    """Where the place stands that a side has, with nothing behind it that would say in what way; -1 for nowhere."""
    named = scene.past(has + 1, "article", "extent", "last_of", but=("group",))
    end = named + 1 + scene.is_(named + 1, "too")
    plain = scene.is_(has, "perfect") and not scene.is_(has, "trigger")
    return named if plain and scene.group(named) is not None and clause_ends(scene, end) else -1


def _had_too(scene: Scene, has: int) -> Iterator[Draft]:
    """ "F poured into P and by noon *had Q as well*": whoever the verb before is told of."""
    link = scene.back(has - 1, "adverb", "date")
    named = _had_thing(scene, has) if scene.is_(link, "conj") else -1
    actor = scene.find_actor(has, has, strict=True) if named > 0 else None
    group = scene.group(named)
    if actor is None or group is None or any(scene.is_(i, "relative", "contrast") for i in range(actor.at, has)):
        return
    places = [place for place in scene.meant(group) if place.sort in ("named", "part", "anaphor")]
    if places and all(place.kind or place.place is not None for place in places):
        yield Draft(actor.faction, "controls", places, has, named, "has", "state", actor.co, actor_at=actor.at)


def _and_others(scene: Scene, at: int) -> Iterator[tuple[int, list[Phrase]]]:
    """ "F has P and F2 Q": who has what behind "and", with nothing else there."""
    comma = at < len(scene.items) and scene.items[at].text == ","
    who = at + comma + scene.is_(at + comma, "conj", "contrast")
    joined = who > at
    who = scene.past(who, "article", "member", sides=False)
    named = who + 1 + scene.is_(who + 1, "article")
    group = scene.group(named)
    if joined and who in scene.who and group is not None and clause_ends(scene, named + 1):
        yield who, scene.meant(group)
        yield from _and_others(scene, named + 1)


def _and_more(scene: Scene, at: int) -> Iterator[int]:
    """ "F had P before midnight and Q by dawn": what else it has, at another time."""
    join = scene.past(at, "date", "adverb")
    named = join + 1 + scene.is_(join + 1, "article")
    group = scene.group(named)
    if join > at and scene.is_(join, "conj") and group is not None and clause_ends(scene, named + 1):
        yield named
        yield from _and_more(scene, named + 1)


def _back_in(scene: Scene, owner: int) -> Iterator[Draft]:
    """ "F is back in P": it holds P; "F was back in P on Monday": it had come back by then."""
    back = scene.lexicon.grammar.get("returned", ())
    verb = owner + 1
    helped = verb if scene.items[min(verb, len(scene.items) - 1)].value("role") == "supporter" else -1
    while (scene.is_(verb, "adverb") and not scene.is_(verb, "aux")) or (
        helped > 0
        and verb - helped < RELATIVE
        and (verb == helped or scene.unlisted(verb) or scene.is_(verb, "nation"))
    ):
        verb += 1  # "rebels backed by Turkish artillery are back"
    at = verb + 1
    while scene.is_(at, "adverb") and scene.items[at].text not in back:
        at += 1
    told = scene.is_(verb, "aux") and at < len(scene.items) - 2 and scene.items[at].text in back
    if not told and scene.is_(verb, "aux") and not scene.is_(verb, "today"):
        told, at = True, at - 1
        arrived = True
    else:
        arrived = False
    if not told or scene.prep(at + 1) != "in" or scene.roles.get(owner) != "actor":
        return
    place_at = at + 2 + scene.is_(at + 2, "article")
    group = scene.group(place_at)
    if arrived and not (_by_a_day(scene, owner, place_at) and scene.items[at + 1].text == "in"):
        return
    places = [place for place in scene.meant(group) if kind_of(place) not in TOO_LARGE]
    if places:
        today = scene.is_(verb, "today")
        status, kind = ("controls", "state") if today else ("captured", "entry")
        who, co = scene.who[owner], scene.companions(owner)
        yield Draft(who, status, places, verb, place_at, "back in", kind, co, actor_at=owner)


def _by_a_day(scene: Scene, owner: int, place_at: int) -> bool:
    """ "F was in P by Friday": it had come in by then, and nothing else is said of it."""
    first = scene.back(scene.first_of_list(owner) - 1, "article", "member", "adverb")
    by = "agent"
    for at in (first, place_at + 1, place_at + 2):
        words = scene.items[at].text.split() if scene.is_(at, "date") else []
        when = scene.items[at].tags.get("date") if words else None
        if when is not None and when.precision == "day" and by in scene.lexicon.entries.get(words[0], {}):
            opens = first < 0 or not scene.items[first].word or scene.is_(first, "date", "conj", "contrast")
            return opens and clause_ends(scene, place_at + 1)
    return False


def clause_ends(scene: Scene, at: int) -> bool:
    """Whether a clause is over here, but for when and where it is so."""
    inside = scene.prep(at) == "in" and scene.group(at + 1) is not None
    if scene.is_(at, "date", "adverb") or inside:
        return clause_ends(scene, at + 1 + inside)
    ends = at >= len(scene.items) or not scene.items[at].word
    return ends or scene.is_(at, "conj", "contrast", "clause", "according", "speech")
