"""Where those who left had stood, where the text leaves it out: what another side takes, behind or before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mapper.claims.drafts import Draft
from mapper.claims.memory import Actor, Change
from mapper.claims.phrases import Phrase
from mapper.claims.reach import MOOD_REACH, WHOM
from mapper.claims.scene import Scene
from mapper.claims.sentence import COMMAS

_FORCED_REACH: Final = 12
_CLAUSE: Final = 14
"""How far a clause at the head of a sentence may reach."""


def taken_next(scene: Scene, at: int) -> tuple[list[Phrase] | None, int]:
    """ "After F2 withdrew, F entered P": P, which the main clause says was taken."""
    comma = next((i for i in range(at + 1, min(len(scene.items), at + _CLAUSE)) if scene.items[i].text == ","), -1)
    if scene.actor_order[0] != "before" or comma < 0 or not _opens(scene, at):
        return None, -1
    inside = range(at + 1, comma)
    if any(scene.finite(i) or (scene.prep(i) == "from" and not scene.counted(i)) for i in inside):
        return None, -1
    if gives_up_else(scene, at):
        return None, -1
    gone = {scene.who[i] for i in scene.factions_between(0, comma)}
    for i in range(comma + 1, len(scene.items)):
        tag = scene.trigger(i)
        if scene.is_(i, "neg", "mood", "contrast", "clause", "relative"):
            break
        if tag is None or scene.attributive(i):
            continue
        takers = [scene.who[k] for k in scene.factions_between(comma + 1, i, "actor")]
        if tag.value != "captured" or not takers or not gone.isdisjoint(takers):
            break
        places, place_at = scene.find_object(i, tag.get("via", [""]))
        return (places, place_at) if places and place_at > i else (None, -1)
    return None, -1


def left_behind(scene: Scene, at: int) -> tuple[list[Phrase] | None, int]:
    """ "F2 pulled out for Q, *leaving P* to F": P, which it left."""
    for i in range(at + 1, len(scene.items) - 1 if scene.actor_order[0] == "before" else 0):
        tag = scene.trigger(i)
        if tag is not None and tag.get("frame") == "left" and tag.form == "gerund" and scene.items[i - 1].text == ",":
            named = scene.past(i + 1, "article", "place_adjective", "extent", but=("group",))
            group = scene.group(named)
            held = scene.trigger(named + 1)
            goes_on = scene.prep(named + 1) in ("to", "in", "under") or (
                held is not None and held.get("frame") == "state"
            )
            places = (scene.it(group) or scene.meant(group)) if group is not None and goes_on else None
            return (places, named) if places else (None, -1)
        if tag is not None or scene.is_(i, "contrast", "relative", "conj"):
            break
    return None, -1


def gives_up_else(scene: Scene, at: int) -> bool:
    """ "Withdrew heavy weapons", "left the talks", "pulled out of a truce": and not its men, or nothing at all."""
    behind = scene.past(at + 1, "date", "adverb", "direction")
    start, manner = behind, tuple(scene.lexicon.grammar.get("manner_ends", ()))
    area = behind + scene.is_(behind, "of")
    if scene.is_(area, "article") and _is_area(scene, area + 1):
        return False  # "pulled out of the area"
    while scene.is_(behind, "article", "its", "past_mark", "extent", "number", "of") or scene.unlisted(behind):
        if scene.items[behind].text.endswith(manner) or scene.is_(behind, "member", "own_positions", "they"):
            return False
        behind += 1
    return behind > start and behind not in scene.who and not scene.is_(behind, "member", "own_positions", "they")


def _is_area(scene: Scene, at: int) -> bool:
    return scene.is_(at, "noun") and scene.items[at].value("noun") == "area"


def _opens(scene: Scene, at: int) -> bool:
    """Whether the verb stands in a clause that opens the sentence: "after", "once", "a day after", "as"."""
    head = range(min(at, 4))
    when = (scene.items[i].tags.get("date") for i in head)
    led = any(scene.is_(i, "aftermath", "clause") and not scene.is_(i, "contrast", "relative", "ere") for i in head)
    opens = scene.items[0].tag("mood") if scene.items else None
    led = (
        led or (opens is not None and bool(opens.get("opens"))) or any(date is not None and date.bound for date in when)
    )
    quiet = not any(scene.finite(i) or scene.items[i].text == "," or scene.group(i) is not None for i in range(at))
    return led and quiet


def forced_by(scene: Scene, at: int) -> int:
    """ "F took P, *forcing* F2 to flee": whoever is made to leave leaves what was taken; -1 where nobody is."""
    to = scene.back(at - 1, "adverb")
    verb = scene.back(to - 1, *WHOM, sides=True, strange=True)
    made = scene.prep(to) == "to" and verb < to - 1 and scene.is_(verb, "forces_to") and to - verb <= MOOD_REACH
    return verb if made else -1


def sent(scene: Scene, who: int) -> bool:
    """ "Sending F2 fleeing"."""
    before = scene.back(who - 1, "article", "member", "batch", "number", "of")
    return scene.is_(before, "sends")


def goes_for(scene: Scene, at: int, after: int, *, told: bool) -> bool:
    """ "Left for Q": told of a place that the sentence says was taken, or of what had been before."""
    whither = scene.past(after + 1, "article", "place_adjective", but=("group",))
    bound = scene.one_of(after, "bound_for")
    somewhere = scene.group(whither) is not None or scene.is_(whither, "direction")
    leads = (bound or scene.prep(after) in ("to", "towards")) and somewhere
    return leads and (told or scene.pluperfect(at))


def moved_away(scene: Scene, at: int, subject: int) -> bool:
    """ "F2 was evacuated", "bussed to Q": a side that is carried off, and not its wounded."""
    tag, first = scene.items[at].tags["trigger"], subject
    first = scene.back(first - 1, "member", sides=True) + 1
    moves = tag.get("carried") or "" in tag.get("via", ())
    return bool(moves) and first in scene.who and not scene.is_(first - 1, "hurt")


def only_wounded(scene: Scene, who: int) -> bool:
    """ "Wounded rebels left P": the others stay."""
    return scene.actor_order[0] == "before" and scene.is_(who - 1, "hurt")


def of_men(scene: Scene, at: int) -> bool:
    """ "The evacuation of the last F2 fighters from P": of men, and not of P."""
    men, small = at + 1, ("article", "member", "past_mark", "batch", "number", "more_than", "of", "its")
    while men not in scene.who and (
        scene.is_(men, *small) or scene.items[min(men, len(scene.items) - 1)].text[:1].isdigit()
    ):
        men += 1
    return men in scene.who and scene.group(men + 1) is None


def moved_off(scene: Scene, at: int) -> Iterator[Draft]:
    """ "Buses carried the last F2 fighters from P", "a deal to evacuate F2 from P": F2 leaves it."""
    men = next(i for i in range(at + 1, len(scene.items)) if i in scene.who)
    places, place_at = scene.find_object(at, ["from"])
    if places and not scene.is_(men + 1, "civilians", "possessive") and scene.actor_order[0] == "before":
        yield Draft(scene.who[men], "withdrew", places, at, place_at, "leave:moved", "event", actor_at=men)


def some_do(scene: Scene, at: int) -> bool:
    """ "F called on fighters to leave P", "gave all armed groups until Friday to leave P": nobody says whose."""
    to = at - 1 - scene.is_(at - 1, "adverb")
    who = scene.back(to - 1, "until", "date", "unit", "number", "few", "prep", but=("member",))
    groups = scene.unlisted(who) and scene.items[who].text.removesuffix("s") in scene.lexicon.grammar.get("styled", ())
    if not scene.to_do(to) or who in scene.who or not (scene.is_(who, "member") or groups):
        return False
    before = scene.back(who - 1, "article", "extent", "number", "batch", "member", "adjective")
    asked = before not in scene.who and scene.items[before].text.endswith(tuple(scene.lexicon.grammar["verb_ends"]))
    named = before in scene.who or (scene.unlisted(before) and not asked)
    return not named and any(i < before for i in scene.who)


def of_things(scene: Scene, at: int, place_at: int) -> bool:
    """ "Withdrew its heavy weapons from P", "abandoned an attack on P": what left, or was given up, is a thing."""
    if scene.actor_order[0] != "before":
        return False
    given_up = scene.past(at + 1, "article", "its", "adjective", strange=True)
    if scene.is_(given_up, "role") and not scene.prep(given_up):
        return True
    led = place_at - 1
    while led > at + 1 and scene.prep(led) != "from":
        led -= 1
    thing = scene.items[led - 1]
    arms = scene.lexicon.grammar.get("arms", ())
    things = str(scene.lexicon.grammar["order"].get("things_end", "\0"))
    return (
        led - 1 > at
        and scene.prep(led) == "from"
        and scene.unlisted(led - 1)
        and (thing.text.endswith(things) or thing.text in arms or scene.is_(led - 2, "indefinite"))
    )


def joins(scene: Scene, at: int, verb: int) -> bool:
    """ "F took P once F2 had left": no "formerly", for a clause of its own begins with it."""
    opens = scene.items[at].tag("mood")
    if scene.actor_order[0] != "before" or opens is None or not opens.get("opens") or scene.is_(at - 1, "article"):
        return False
    acts = any(scene.roles[i] == "actor" for i in scene.factions_between(at + 1, verb))
    return acts and any(scene.finite(i) for i in range(at + 1, verb + 1))


def those_in(scene: Scene, at: int) -> int:
    """``انكفأ من كان في P من F``: where P stands behind the verb, or -1."""
    led = scene.prep(at + 1) == "from" and scene.is_(at + 2, "was", "become") and scene.prep(at + 3) == "in"
    return at + 4 if led and scene.group(at + 4) is not None and scene.prep(at + 5) == "from" else -1


def those_left(scene: Scene, at: int) -> Actor | None:
    """``انسحاب من تبقى فيها من عناصر F``: behind a verbal noun those of F who were in it are its subject."""
    tag, who = scene.trigger(at), at + 1
    if (named := those_in(scene, at)) > 0:
        who = scene.past(named + 2, "member", sides=False)
        return Actor(scene.who[who], who, scene.companions(who), "actor after verb") if who in scene.who else None
    batch = scene.items[who].tag("batch") if who < len(scene.items) else None
    if tag is None or not tag.get("noun") or tag.pron or batch is None or "after" not in scene.actor_order:
        return None
    while scene.is_(who, "batch", "member") or scene.counted(who) or scene.prep(who) == "from":
        if who in scene.who:
            break
        who += 1
    return Actor(scene.who[who], who, scene.companions(who), "actor after verb") if who in scene.who else None


def forced_out(scene: Scene, at: int) -> Actor | None:
    """``أجبر F F2 على الانسحاب من P``: of two sides behind a verb that forces, the second leaves."""
    if (verb := forced_by(scene, at)) >= 0 and scene.actor_order[0] == "before":
        first, *more = scene.factions_between(verb + 1, at) or [-1]
        if first < 0 or not scene.is_(first, "faction"):
            return _other_side(scene, verb) or Actor("", -1, (), "forced")
        return Actor(scene.who[first], first, tuple(scene.who[i] for i in more), "forced") if first >= 0 else None
    if "after" not in scene.actor_order or not scene.is_(at - 1, "prep"):
        return None
    for i in range(at - 2, max(-1, at - 2 - _FORCED_REACH), -1):
        if scene.is_(i, "forces_to") and (pron := scene.items[i].tags["forces_to"].pron):
            return _forced_it(scene, i, scene.shown_by(pron))
        if scene.is_(i, "forces_to"):
            apart = [k for k in scene.factions_between(i + 1, at) if not scene.items[k].joined]
            whom = len(apart) > 1 or (apart and scene.items[i].tags["forces_to"].get("noun"))
            return Actor(scene.who[apart[-1]], apart[-1], (), "forced") if whom else None
        if scene.finite(i) or scene.barrier(i) or scene.items[i].text in COMMAS:
            return None
    return None


def _other_side(scene: Scene, verb: int) -> Actor | None:
    """ "F inflicted losses on F2, *forcing them* to flee", "F2 took P, but F forced it": whom F fights."""
    named = [i for i in sorted(scene.who) if i < verb and scene.is_(i, "faction")]
    goes_on = scene.items[verb].text.endswith(tuple(scene.lexicon.grammar.get("gerund_ends", ())))
    goes_on = goes_on or scene.is_(verb - 1, "conj")
    here = [i for i in named if i >= scene.clause_start(verb)]
    doer = scene.heads_it() if goes_on else scene.who[here[-1]] if here else ""
    others = [i for i in named if scene.who[i] != doer]
    if others:
        return Actor(scene.who[others[-1]], others[-1], (), "forced")
    earlier = scene.memory.subject if doer else None
    return Actor(earlier, -1, (), "forced") if earlier and earlier != doer else None


def _forced_it(scene: Scene, at: int, gender: str) -> Actor | None:
    """``هاجمت F F2 وأجبرتها على الانسحاب من P``: the side named last, where another acts."""
    before = scene.factions_between(0, at)
    fitting = [i for i in before if gender in ("p", "") or scene.gender(i) in (gender, "any")]
    others = fitting and any(scene.who[i] != scene.who[fitting[-1]] for i in before)
    return Actor(scene.who[fitting[-1]], fitting[-1], (), "forced") if others else None


def still_left(scene: Scene, at: int) -> bool:
    """ "*What F has* left there is Q": what remains to it, and it left nothing."""
    what = scene.back(at - 1, "perfect", "adverb", "article", sides=True)
    has = scene.actor_order[0] == "before" and what < at - 2 and scene.is_(at - 1, "perfect", "adverb")
    if not has or not scene.is_(what - scene.is_(what, "that"), "remainder"):
        return False
    more = (i for i in range(at + 1, len(scene.items)) if scene.is_(i, "aux", "today") or not scene.items[i].word)
    return not scene.is_(what, "extent") or scene.is_(next(more, -1), "aux", "today")  # "all F has left there *is* Q"


def lost_by(scene: Scene, faction: str) -> list[Phrase]:
    """Where a side that has left must have stood: what it is said to have lost, what has a name before villages."""
    lately = [
        draft
        for draft in scene.memory.said
        if scene.number - scene.memory.sentence_of(draft) <= 1 and draft.status in ("lost", "captured", "controls")
    ]
    own = [draft.places for draft in lately if draft.faction == faction and draft.status == "lost"]
    taken = scene.memory.last_taken
    if own or not taken or any(place.sort != "unnamed" for place in taken.places):
        return list(own[-1]) if own else []
    named = [draft.places for draft in lately if draft.faction == taken.faction and draft.status != "lost"]
    return next((list(places) for places in reversed(named) if all(one.sort != "unnamed" for one in places)), [])


def held_before(scene: Scene) -> Change | None:
    """What the sentence before says that a side holds now."""
    said, before = scene.memory.just_told(scene.number, 1), scene.number - 1
    if said is None or said.status != "controls" or said.past or scene.memory.sentence_of(said) != before:
        return None
    return Change(before, said.faction, said.places)


def beset(scene: Scene) -> Change | None:
    """ "F besieged P, and F2 agreed to leave": P, which a side has beset in this sentence or the one before."""
    said = scene.memory.just_told(scene.number, 1)
    if said is None or said.status not in ("besieged", "advanced"):
        return None
    return Change(scene.memory.sentence_of(said), said.faction, said.places)
