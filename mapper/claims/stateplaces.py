"""The place that a state is said of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from mapper.claims.antecedents import at_its_end
from mapper.claims.ground import kind_of
from mapper.claims.holders import main_verb_behind, some_thing
from mapper.claims.memory import Actor
from mapper.claims.nth import counted_so
from mapper.claims.phrases import Group, Phrase, nearest_of, rest_of
from mapper.claims.reach import STATE_REACH
from mapper.claims.scene import Scene
from mapper.claims.sentence import COMMAS, STOPS
from mapper.text.normalize import fold_key

_LAND: Final = ("area", "region", "part", "district")
_ONE_OF: Final = ("apposition", "among_those")
Found = tuple[list[Phrase] | None, int]
"""Places and the position they stand at."""


def place_of_state(scene: Scene, at: int, actor: Actor, become: str, become_at: int) -> Found:
    """Find what F is said to hold, and where it stands."""
    if (but := but_at(scene, (become_at if become and become_at < at else at) - 1)) >= 0:
        return all_but(scene, but), but
    if scene.is_(at - 1, "faction_anaphor") and (one := scene.group(at - 1)) is not None:
        return scene.meant(one), at - 1  # ``الأولى بيد F``
    if scene.actor_order[0] == "before" and _land_around(scene, at, actor):
        return None, -1
    rules = any("rule_of" in scene.lexicon.entries.get(word, {}) for word in scene.items[at].text.split())
    over = scene.is_(at + 1, "holds_over") and scene.prep(at + 1) != "in"
    if rules and over and scene.group(at + 2) is not None and actor.at < at:
        return None, -1  # "the capture of Q challenged F's grip on P"
    if (handed := _handed_on(scene, at, actor)) is not None:
        return handed
    described = _of_its_bounds(scene, at) or _beside_or_described(scene, at) or _in_relative(scene, at)
    if (found := described or _apposed(scene, at, actor) or _in_insertion(scene, at, actor)) is not None:
        return found
    if (whole := _of_which(scene, at)) >= 0:
        share = scene.items[whole + 2].value("extent") or None
        return [replace(place, extent=share) for place in scene.meant(scene.group(whole))], whole
    if (ahead := _participle_first(scene, at, actor)) >= 0:
        return scene.meant(scene.group(ahead)), ahead
    if not become and (first := _holder_first(scene, at, actor)) >= 0:
        return scene.meant(scene.group(first)), first
    if scene.items[at].tags["trigger"].get("place") == "after":
        return _behind_state(scene, at, actor)
    if (behind := _verb_and_place(scene, at, actor)) is not None:
        return behind
    begins = become_at if become else at
    if scene.word(begins - 1) in ("to", "to be") and (counted := counted_so(scene, begins - 1)) is not None:
        return counted
    if (found := _behind_become(scene, at, actor, become, become_at)) is not None:
        return found
    return _before_state(scene, at, actor, become, become_at)


def _handed_on(scene: Scene, at: int, actor: Actor) -> Found | None:
    """ "F2 took P, and *control* later *passed to F*": P, whose control is meant where nothing says of what."""
    control = scene.back(at - 1, "aux", "perfect", "pluperfect", "adverb", "date")
    told = scene.memory.just_told(scene.number)
    alone = scene.is_(control, "rule_of") and scene.is_(control - 1, "conj", "clause", "contrast", "ere")
    if scene.actor_order[0] != "before" or not alone or told is None or told.faction == actor.faction:
        return None
    return list(told.places), -1


def _land_around(scene: Scene, at: int, actor: Actor) -> bool:
    """ "P, F's last foothold in *an area* held by F2", "P stands in *an area otherwise* held by F2": P is not."""
    noun = scene.back((min(at, actor.at) if actor.at >= 0 else at) - 1, "adverb", "prep")
    article = scene.back(noun - 1, "adjective", "place_adjective")
    if scene.items[noun].value("noun") not in _LAND or not scene.is_(article, "indefinite"):
        return False
    held = scene.is_(article - 2, "stronghold")
    shut = scene.trigger(article - 1) or scene.trigger(article - 2)
    shut_in = shut is not None and shut.value == "besieged"
    return held or shut_in or any(scene.one_of(i, "otherwise") for i in range(article, at))


def _verb_and_place(scene: Scene, at: int, actor: Actor) -> Found | None:
    """ "In the hands of F are P and Q", "surrounded by F is P": the word opens the sentence, its places end it."""
    first, verb = min(at, actor.at), max(at, actor.at) + 1
    first = scene.back(first - 1, "prep", "article", "adverb") + 1
    opens = first <= 0 or scene.items[first - 1].text == "," or scene.is_(first - 1, "conj", "contrast")
    verb = scene.past(verb, "adverb")
    named = verb + 1 + scene.is_(verb + 1, "article", "extent")
    group = scene.group(named) if scene.actor_order[0] == "before" and actor.at >= 0 else None
    alone = named + 1 >= len(scene.items) or not scene.items[named + 1].word
    leads = scene.is_(verb, "today", "aux", "become", "lies")
    leads = leads or (scene.word(verb) == ":" and alone)  # "in F's hands: P, Q"
    inverted = opens and group is not None and leads
    return (scene.meant(group), named) if inverted and group is not None else None


def but_at(scene: Scene, at: int) -> int:
    """Where "all but that" stands that ends at a position, with or without "of P"; -1 for nowhere."""
    at = scene.back(at, "adverb", "date")
    if scene.group(at) is not None:
        at -= 1 + scene.is_(at - 1, "direction")
        at -= scene.prep(at) == "from"
    return at if scene.is_(at, "all_but") else -1


def all_but(scene: Scene, at: int) -> list[Phrase]:
    """``لم يبق لـF في P سوى Q، وما عداه لـF2``, ``وما عدا ذلك من P لـF2``: the rest of P."""
    whole = scene.group(at + 2 + scene.is_(at + 2, "direction")) if scene.prep(at + 1) == "from" else None
    if whole is not None:
        return [rest_of(place) for place in scene.meant(whole)]
    said, here = scene.memory.last_said, scene.memory.last_claimed
    if not said or not here or not said.rule.startswith("remain") or here.number != scene.number:
        return []
    inside = (i for i in range(said.at, said.place_at) if scene.prep(i - 1) in ("in", "from"))
    group = next((group for i in inside if (group := scene.group(i)) is not None), None)
    return [rest_of(place) for place in scene.meant(group)]


def _beside_or_described(scene: Scene, at: int) -> Found | None:
    """ "P *rebel-held*", "P, *a town that* F holds": right before the word, or before the insertion it stands in."""
    counted_from = scene.inside is None or scene.is_(at - 2, "aftermath")
    describes = scene.items[at].tags["trigger"].get("describes")
    if describes and counted_from and (beside := scene.group(at - 1)) is not None:
        return scene.described_at_end(at) or _whom_it_agrees_with(scene, at, scene.meant(beside)), at - 1
    if scene.inside is not None and scene.is_(scene.inside + 1, "aside"):
        described = scene.group(scene.inside - 1)
        if described is not None:
            meant = scene.meant(described)  # "P and Q, *the last that* F held": both
            return (meant if scene.is_(scene.inside + 1, "remainder") else nearest_of(meant)), scene.inside - 1
    return None


def _of_its_bounds(scene: Scene, at: int) -> Found | None:
    """ "Took P near Q, *which is held by F2*, a town held by F2": Q, for P is no longer theirs."""
    count, holds = 0, scene.items[at].tags["trigger"].value == "controls" and scene.actor_order[0] == "before"
    for i in range(at - 1, max(0, at - STATE_REACH), -1) if holds else ():
        group = scene.group(i)
        if group is not None and (count or not (count := _count_of(group.members))):
            return None
        if scene.is_(i, "trigger") or (scene.items[i].text == "," and scene.group(i - 1) is None):
            return None
        if (scene.is_(i, "relative") or scene.items[i].text == ",") and (before := scene.group(i - 1)) is not None:
            bounds = scene.agreeing(before, "", i - 1, now=not scene.over(i + 1, at))
            return (bounds, i - 1) if len(bounds) == (count or len(bounds)) > 0 else None
    return None


def _count_of(places: Sequence[Phrase]) -> int:
    """How many "both" and "two towns" are, 0 for anything else."""
    one = places[0]
    told = (one.extent or "").partition("count:")[2]
    return one.count or (int(told) if told.isdecimal() and len(places) == 1 else 0)


def _whom_it_agrees_with(scene: Scene, at: int, places: list[Phrase]) -> list[Phrase]:
    """``بلدة P ومطار Q المحاصر``: a participle of one thing describes the last of two, and the last masculine one."""
    grammar, word = scene.lexicon.grammar, scene.items[at].text.split()[0]
    several = word.endswith((*grammar.get("dual_adjective", ()), *grammar.get("plural_adjective", ())))
    if "after" not in scene.actor_order or several or places[0].plural or not grammar.get("feminine_ending"):
        return places
    feminine = word.endswith(fold_key(str(grammar["feminine_ending"])))
    return places[-1:] if len(places) == 2 or not feminine else places


def _in_relative(scene: Scene, at: int) -> Found | None:
    """ "P, which is in the hands of F, was shelled"."""
    if scene.inside is None or scene.actor_order[0] != "before" or not scene.is_(scene.inside + 1, "relative"):
        return None
    if scene.items[at].tags["trigger"].get("place") == "after":
        return None
    if _other_land(scene, at):
        return None, -1
    if (named := _before_where(scene, scene.inside - 1)) >= 0:
        return scene.meant(scene.group(named)), named
    described = scene.group(scene.inside - 1)
    away = scene.items[scene.inside - 1].tags.get("near")
    told = scene.told_of(scene.inside - 1, scene.inside + 1) if described else -1
    if told >= 0:
        return scene.meant(scene.group(told)), told
    if not scene.is_(at - 1, "relative") and (described or away):
        meant = scene.meant(described) if described else at_its_end(away)
        meant = _off_the_river(meant)
        posts = meant[-1].kind == "positions_unnamed"  # "positions around P, which is"
        return (nearest_of(meant) if posts else meant), scene.inside - 1
    return None


def _other_land(scene: Scene, at: int) -> bool:
    """ "P, which overlooks *areas* held by F": land that P neither is nor lies in."""
    land = scene.group(at - 1)
    if land is None or any(place.sort != "unnamed" for place in land.members):
        return False
    led, tag = scene.back(at - 2, "article"), scene.trigger(scene.back(at - 2, "article"))
    belongs = tag is not None and tag.value == "controls"
    return not (
        scene.is_(led, "aux", "become", "apposition", "among_those", "part_of") or scene.prep(led) == "in" or belongs
    )


def _before_where(scene: Scene, at: int) -> int:
    """ "P, *in northern Q*, which is held by F": where P stands, else -1."""
    led = scene.back(at - 1, "direction", "article", "place_adjective")
    apart = scene.prep(led) == "in" and led > 1 and scene.items[led - 1].text == ","
    return led - 2 if apart and scene.group(at) is not None and scene.group(led - 2) is not None else -1


def _off_the_river(places: list[Phrase]) -> list[Phrase]:
    """ "Along the Q river north of P, which is held by F": P, for nobody holds a river."""
    town = places[-1].reference[-1:] if kind_of(places[-1]) == "river" else []
    return town if town and town[0].sort == "named" else places


def _apposed(scene: Scene, at: int, actor: Actor) -> Found | None:
    """ "P, a town on the Q that is held by F", "P and Q, two villages held by F", "lies 5 km from P, held by F"."""
    first = min(at, actor.at) if actor.at >= 0 and scene.items[at].tags["trigger"].get("place") != "after" else at
    comma = first - 1
    while scene.is_(comma, "adverb", "was") or (first < at and scene.is_(comma, "article", "prep")):
        comma -= 1  # "P, *now under* F's control"
    away = scene.items[comma - 1].tags.get("near") if comma > 1 and scene.items[comma].text == "," else None
    if away is not None and scene.actor_order[0] == "before":
        head = scene.before_insertion(first)
        if head >= 0 and scene.is_(head + 2, "relative"):
            return scene.meant(scene.group(head)), head  # "Q, which is 5 km from P, fell to F"
        return at_its_end(away), comma - 1
    described = scene.group(comma - 1) if comma < at - 1 and scene.word(comma) == "," else None
    if described is not None:
        return scene.meant(described), comma - 1  # "advanced towards P, still in the hands of F"
    led = at - 1
    while scene.is_(led, "adverb", "ongoing") and led > actor.at:
        led -= 1
    led -= 1 + scene.is_(led - 1, "prep") if led == actor.at else 0
    led = scene.back(led, "aux", "adverb", "become", "perfect", "today", "date")
    if led == actor.at:  # "P, a range west of Q that F had held"
        which = scene.back(led - 1, "article", "member", "of", "batch")
        led = which if scene.is_(which, "relative") else led
    behind = scene.attributive(at) and scene.group(at + 1) is not None  # "P, a town in F-held Q"
    if not behind and (whose := scene.apposed(led)) is not None:
        return whose
    counted = scene.group(scene.inside + 1) if scene.inside is not None else None
    if counted is not None and scene.counted_again((scene.inside or 0) - 1, counted):
        return listed_before(scene), (scene.inside or 0) - 1
    return None


def _in_insertion(scene: Scene, at: int, actor: Actor) -> Found | None:
    """ "P, one of the towns held by F", "P, a F stronghold": what the insertion is told of."""
    begun = scene.aside(at) if scene.actor_order[0] == "before" else None
    described = scene.group(begun - 1) if begun is not None else None
    if begun is None or described is None:
        return None
    after = scene.items[at].tags["trigger"].get("place") == "after"
    held_behind = after and scene.group(at + 1) is not None
    told = any(scene.is_(i, "relative", "relation", "verb") or scene.finite(i) for i in range(begun + 1, actor.at))
    one_of = held_behind and scene.is_(begun + 1, "indefinite") and not scene.is_(actor.at - 1, "prep") and not told
    thing = after and not held_behind and scene.is_(at + 1, "noun", "stronghold", "unnamed")
    if one_of or thing or (_a_town(scene, begun, at) and actor.at > at):
        return scene.meant(described)[-1:], begun - 1
    inside = range(begun + 1, at)
    alone = not held_behind and not any(
        scene.finite(i)
        or (scene.barrier(i) and not scene.is_(i, "ere"))
        or scene.group(i) is not None
        or (i in scene.who and i != actor.at)
        for i in inside
    )
    ends = scene.past(at + 1, "date", "adverb", "until", "since", "anew")
    ends = max(ends, actor.at + 1)
    closed = ends >= len(scene.items) or scene.items[ends].text in COMMAS
    if after and alone and closed and all(scene.is_(i, "adverb", "article") for i in range(begun + 1, actor.at)):
        return scene.meant(described), begun - 1  # "P and Q, rebel-held since May, were"
    if not after and alone and closed and any(scene.is_(i, "conj") for i in inside):
        return scene.meant(described)[-1:], begun - 1  # "P, a town of 80,000 and in F's hands for years, was"
    return None


def _behind_state(scene: Scene, at: int, actor: Actor) -> Found:
    """ "F-held P", "F is in charge of P", "the town F is in charge of": where the word is followed by its place."""
    tag = scene.items[at].tags["trigger"]
    only = ["adverb"] if scene.actor_order[0] == "before" else []  # "F held only P"
    only += ["date"] if tag.get("flag") else []  # "the flag of F was raised on Friday over P"
    after = at + 1
    while scene.is_(after, "article", "more_than", *only) or _side_of_edge(scene, after):
        after += 1
    place = after
    while scene.actor_order[0] == "before" and place < len(scene.items) and scene.describes_place(place):
        if scene.group(place) is not None:
            break
        place += 1
    after = place if scene.group(place) is not None else after
    group = scene.group(after)
    if tag.get("predicate") and (named := _named_behind(scene, after)) >= 0:
        return scene.meant(scene.group(named)), named
    if group is not None:
        first = scene.actor_order[0] == "before"
        held = scene.it(group) or scene.with_more(after, [""]) if first else scene.meant(group)
        apart = scene.actor_order[0] == "before" and scene.items[actor.at - 1].value("prep") == "between"
        return (held[:1] if apart else held), after  # "between F-held land and P"
    again = ("adverb", "ended", "ongoing", "anew")
    is_so = scene.back(actor.at - 1, *again, but=("aux", "become"))  # "P is *once again* rebel-held"
    if scene.is_(is_so, "aux", "become"):
        # "the fall of P left F in control of a strip of land"
        verb = scene.trigger(is_so)
        left = verb is not None and verb.form == "past" and at + 1 < len(scene.items) and scene.items[at + 1].word
        return (None, -1) if left else scene.subject_places(is_so)
    if (within := scene.listed_land(after)) > 0:
        return scene.with_more(within, [""]), within
    if (said_of := _predicate_of(scene, at, actor)) >= 0:
        return scene.subject_places(said_of)
    if (side := scene.bare_side(after)) is not None:
        return side, after
    return scene.relative_object(at) if scene.actor_order[0] == "before" else (None, -1)


def _behind_become(scene: Scene, at: int, actor: Actor, become: str, become_at: int) -> Found | None:
    """``سقطت P بيد F``, ``بيد F باتت P``: behind the verb that says what became of it, or behind its holder."""
    tagged = scene.items[become_at].tag("become") if become else None
    if tagged is not None and tagged.pron:
        return scene.antecedent(become_at, tagged.pron), become_at
    tag, behind = scene.items[at].tags["trigger"], scene.group(at + 1)
    if tag.get("verb_first") and behind is not None:
        return scene.meant(behind), at + 1
    if become and (other := _verb_left_out(scene, at, become_at)) >= 0:
        return scene.meant(scene.group(other)), other
    if become in ("fell", "became", "remains", "lies", "out"):
        for i in range(become_at + 1, min(at, become_at + 4)):
            group = scene.group(i)
            if group is not None and scene.items[i].role == "" and not scene.is_(i - 1, "prep", "aftermath"):
                inside = not any(scene.is_(k, "trigger") for k in range(i + 1, at))
                if inside and (bounds := scene.agreeing_behind(i)):
                    return bounds, i
                return [*scene.meant(group), *_then_others(scene, i + 1)], i
    verb = scene.back(at - 1, "date", "adverb") if "after" in scene.actor_order else at - 1
    late = become in ("remains", "became", "fell") and become_at == verb
    if late and become == "remains" and behind is not None:
        return scene.meant(behind), at + 1
    if late and (held := _behind_holder(scene, scene.past(max(at, actor.at) + 1, "date", "adverb"))) is not None:
        return scene.meant(scene.group(held)), held
    after = actor.at + 1
    if (become == "lies" or tag.value == "lost") and (group := scene.group(after)) is not None:
        return scene.meant(group), after
    return None


def _before_state(scene: Scene, at: int, actor: Actor, become: str, become_at: int) -> Found:
    """ "P is held by F": the nearest place before the word that the state can be said of."""
    verb_first = "after" in scene.actor_order
    begins = scene.back((min(at, actor.at) if actor.at >= 0 else at) - 1, "prep", "article", "adverb") + 1
    if scene.is_(begins - 1, "aux") and (apart := scene.before_insertion(begins)) >= 0:
        return scene.meant(scene.group(apart)), apart
    reach = STATE_REACH if verb_first else 2 * STATE_REACH
    this = scene.back(become_at - 2, "place_adjective", "adjective") if become else -1
    if not verb_first and scene.is_(this, "this_mark") and scene.is_(become_at - 1, "noun"):
        return None, -1  # "this strategic region is under F's control"
    both = scene.under_both(at - 1)  # "P is under F and F2 control"
    for i in range((both if both >= 0 else at) - 1, max(-1, at - 1 - reach), -1):
        if scene.aside(i) not in (None, scene.aside(at)) or (verb_first and scene.in_relative(i, at)):
            continue
        if become and (head := _comma_back(scene, i, become_at)) >= 0:
            return scene.meant(scene.group(head)), head
        group = scene.group(i)
        if (head := _last_hold_in(scene, i)) >= 0:
            return scene.meant(scene.group(head)), head
        if group is not None and verb_first and _says_what_it_is(scene, i, group):
            return scene.antecedent(i - 1, scene.items[i - 1].value("it_is")), i - 1
        if group is not None and not _unlikely(scene, at, i, become):
            return _said_of(scene, at, i, group)
        unnamed = group is not None and i == begins - 1 and group.members[0].sort == "unnamed"
        if unnamed and not become and not verb_first:
            return None, -1  # "left P for areas held by F"
        if not verb_first and scene.is_(i, "conj") and scene.is_(i + 1, "aux", "become", "pluperfect"):
            return _subject_of(scene, i)
        if not verb_first and not become and some_thing(scene, i, at):
            return None, -1
        if i != actor.at and (pointed := scene.pointed_at(i)) is not None:
            return pointed, i
        if (rest := scene.share_at(i)) is not None:
            return rest, i
        if scene.is_(i, "it_is") and all(scene.is_(k, "date", "adverb", "aside", "noun") for k in range(i + 1, at)):
            return scene.antecedent(i, scene.items[i].value("it_is")), i
        if (
            (scene.finite(i) and i != become_at)
            or (scene.items[i].has("that", "contrast") and not _that_remains(scene, i))
            or (scene.items[i].has("conj") and (verb_first or i != at - 1))
            or (i in scene.who and i != actor.at and not (_from_hands(scene, i) or scene.attributive(i + 1)))
        ):
            break
    return _goes_on(scene, at, become_at)


def _last_hold_in(scene: Scene, at: int) -> int:
    """``P آخر معاقل F2 في Q تسقط بيد F``: where P stands, if a position is that of Q; -1 if nowhere."""
    hold = scene.back(at - 2, "member", "article", sides=True)
    told = scene.prep(at - 1) == "in" and hold < at - 2 and scene.is_(hold, "stronghold")
    return hold - 1 if told and "after" in scene.actor_order and scene.group(hold - 1) is not None else -1


def _verb_left_out(scene: Scene, at: int, become_at: int) -> int:
    """``سقطت P بيد F، وQ بيد F2``: where Q stands, behind a side that the same verb has given another place; or -1."""
    before = at - 1
    while scene.group(before) is None and (
        scene.is_(before, "date", "adverb", "extent", "direction") or scene.prep(before) in ("from", "outside")
    ):
        before -= 1
    if "after" not in scene.actor_order or scene.group(before) is None or scene.items[before].role or before < 2:
        return -1
    if scene.items[before - 1].text == ":":
        return before  # "R is divided: P and its surroundings are held by F"
    apart = scene.items[before].joined or scene.is_(before - 1, "contrast", "clause")
    given = any(scene.items[i].has("trigger") or scene.items[i].role for i in range(become_at + 1, before))
    return before if apart and given and scene.factions_between(become_at + 1, before) else -1


def _unlikely(scene: Scene, at: int, i: int, become: str) -> bool:
    """Whether the place at a position only says where, whose or whither."""
    led_to = scene.prep(i - 1) == "to" and not scene.is_(i + 1, "relative")
    if become and (led_to or _second_after(scene, i) or _by_the_way(scene, at, i, become)):
        return True
    led = scene.is_(i - 1, "prep", "conj") if scene.actor_order[0] == "before" else scene.prep(i - 1) in ("to", "with")
    led = led or ("after" in scene.actor_order and scene.is_(i - 1, "sided"))
    if led and _country(scene, i):
        return True
    inside = "after" in scene.actor_order and (scene.prep(i - 1) in ("in", "near") or scene.is_(i - 1, "direction"))
    last = scene.is_(i - 2, "noun") and scene.is_(i - 3, "aside") and scene.group(i - 4) is not None
    if inside and (last or (scene.is_(i - 1, "prep") and scene.group(i - 2) is not None)):
        return True  # "the hospital at its entrance is besieged", ``P آخر بلدة في Q كانت بيد F``
    besieged = scene.items[at].tags["trigger"].value == "besieged"
    return scene.only_where(i, at) or (not besieged and (scene.possesses(i) or _led_in(scene, i, at)))


def _said_of(scene: Scene, at: int, i: int, group: Group) -> Found:
    """What the place at a position stands for: "P, the second town of Q", "P and with it Q", "it"."""
    if bounds := scene.agreeing_behind(i):
        return bounds, i
    if (one_there := _one_there(scene, i)) is not None:
        return one_there
    if (last := scene.group(scene.last_of_it(i))) is not None:
        return scene.meant(last)[-1:], i - 2
    told = scene.described_at(i) if group.members[-1].kind == "villages_unnamed" else -1  # "P and Q, towns still F's"
    if (told := max(told, scene.told_of(i, at))) >= 0:
        return scene.meant(scene.group(told)), told
    verb_first = "after" in scene.actor_order
    if i > 1 and verb_first and scene.joined_to(i) and (before := scene.group(i - 2)) is not None:
        return [*scene.meant(before), *scene.meant(group)], i - 2
    if i == 0 and (it := scene.it(group)) is not None:
        return it, i
    if one_end := scene.open_end(group):
        return one_end, i
    return excepted(scene, i, group) or scene.meant(group), i


def excepted(scene: Scene, at: int, group: Group) -> list[Phrase]:
    """``كل R إلا P، التي``: P, and both of two where the relative is a dual."""
    which = at + 1 + (scene.word(at + 1) in COMMAS)
    if not scene.is_(which, "relative") or "after" not in scene.actor_order:
        return []
    return list(group.excluded[-2 if scene.value(which, "relative") == "d" else -1 :])


def _then_others(scene: Scene, at: int) -> list[Phrase]:
    """``سقطت P ثم Q ومن بعدها R بيد F``: Q and R."""
    others: list[Phrase] = []
    at += scene.is_(at, "adverb")
    while scene.is_(at, "then", "also") and (group := scene.group(at + 1)) is not None:
        others += scene.meant(group)
        at += 2
    return others


def _named_behind(scene: Scene, at: int) -> int:
    """ "Reduced to a single town, P": where P stands, or -1."""
    if scene.actor_order[0] != "before" or not scene.is_(at - 1, "article", "indefinite"):
        return -1
    noun = scene.past(at, "article", "adjective", "place_adjective", "superlative", "number", strange=True)
    thing = scene.is_(noun, "noun", "stronghold") and noun + 2 < len(scene.items) and scene.items[noun + 1].text == ","
    group = scene.group(noun + 2) if thing else None
    return noun + 2 if group is not None and group.members[0].sort == "named" else -1


def _comma_back(scene: Scene, at: int, become_at: int) -> int:
    """``P آخر بلدة لـF في R، سقطت``: where P stands, for R before the comma only says where; -1 for nowhere."""
    inside = "after" in scene.actor_order and scene.prep(at - 1) == "in" and scene.group(at) is not None
    if not inside or scene.items[at + 1].text not in COMMAS or become_at < at:
        return -1
    begin = next((i + 1 for i in range(at - 1, -1, -1) if scene.items[i].text in STOPS), 0)
    heads = begin < at - 1 and scene.group(begin) is not None and not scene.items[begin].role
    return begin if heads else -1


def _a_town(scene: Scene, begun: int, at: int) -> bool:
    """ "P, a town held by F": an insertion of an article, a noun, and what is said of it."""
    return begun + 3 == at and scene.is_(begun + 1, "indefinite") and scene.is_(at - 1, "noun")


def _side_of_edge(scene: Scene, at: int) -> bool:
    """ "The northern edge of P", "only about half of P": a direction before a part of a place, or "only"."""
    edge = scene.group(at + 1)
    led = scene.is_(at, "direction") or (scene.is_(at, "adverb") and scene.actor_order[0] == "before")
    return led and edge is not None and bool(edge.members[0].extent)


def _from_hands(scene: Scene, at: int) -> bool:
    """ "P passed from F2's hands into the hands of F": whose it was."""
    tag = scene.trigger(at + 1)
    led = scene.prep(at - 1) == "from" and scene.actor_order[0] == "before"
    return led and tag is not None and tag.get("frame") == "state"


def _holder_first(scene: Scene, at: int, actor: Actor) -> int:
    """``بيد F اليوم مدينتا P وQ``: where P stands, behind a state that opens its clause; -1 for nowhere."""
    opens = at == 0 or scene.items[at].joined or scene.items[at - 1].text in STOPS
    if "after" not in scene.actor_order or not opens or scene.items[at].tags["trigger"].pron or actor.at < at:
        return -1
    after = scene.past(actor.at + 1, "date", "adverb", "extent", but=("group",))
    after += after < len(scene.items) and scene.items[after].text == ":"  # ``بيد F: P وQ``
    typed = scene.group(after) is not None and not scene.items[after].role and not scene.items[after].joined
    return after if typed else -1


def _participle_first(scene: Scene, at: int, actor: Actor) -> int:
    """ "*Held by F* since 2015, P has no water", "said that, captured by F, P": where P stands; -1 for nowhere."""
    first = scene.back(at - 1, "adverb", "aside", "now", "was", "apposition", "date") + 1
    led = first - 1 - (first > 1 and scene.items[first - 1].text in COMMAS)
    opens = first <= 0 or scene.is_(led, "that", "conj", "contrast") or scene.items[led].text == ";"
    if scene.actor_order[0] != "before" or not opens or actor.at < at or scene.group(at + 1) is not None:
        return -1
    end = actor.at + 1
    shut_in = scene.items[at].tags["trigger"].value == "besieged" and scene.prep(end) == "in"
    if shut_in and scene.group(end + 1) is not None and scene.items[min(end + 2, len(scene.items) - 1)].text == ",":
        return end + 1  # "besieged by F in P, the fighters ..."
    while end < len(scene.items) and scene.items[end].text not in COMMAS:
        if scene.finite(end) or scene.barrier(end) or scene.group(end) is not None:
            return -1
        end += 1
    place = end + 1 + scene.is_(end + 1, "article")
    group = scene.group(place)
    verb = place + 1
    begins = scene.is_(
        verb, "date", "adverb", "aux", "perfect", "pluperfect", "verb", "become", "witness", "was", "lies"
    )
    begins = begins or (verb < len(scene.items) and (scene.finite(verb) or not scene.items[verb].known))
    return place if group is not None and begins and not scene.items[place].role else -1


def _behind_holder(scene: Scene, at: int) -> int | None:
    """``بقي تحت سيطرة F في Q، P``: where P stands, past where it is."""
    if "after" not in scene.actor_order:
        return None
    if scene.group(at) is not None:
        return at
    past = at + 2
    where = scene.prep(at) == "in" and scene.group(at + 1) is not None and past < len(scene.items)
    past += where and scene.items[past].text in COMMAS
    return past if where and past > at + 2 and scene.group(past) is not None else None


def _that_remains(scene: Scene, at: int) -> bool:
    """ "P, a town *that* remains under F", "*that* is in the hands of F": no clause of its own."""
    verb = scene.is_(at + 1, "become", "aux") and not scene.is_(at - 2, "speech")
    return scene.is_(at, "relative") and verb and scene.group(at - 1) is not None


def _says_what_it_is(scene: Scene, at: int, group: Group) -> bool:
    """``P وQ، وهي مناطق خاضعة لـF``: places without a name, which P and Q are said to be."""
    plain = all(one.sort == "unnamed" and not one.bounded for one in group.members)
    return plain and scene.is_(at - 1, "it_is")


def _led_in(scene: Scene, at: int, state: int) -> bool:
    """ "A checkpoint near P is held", "everything around P": not P, unless it is where a side stands."""
    led = scene.before_held(at)
    if scene.held_beside(at):
        return True
    while scene.is_(led - 1, "direction", "prep", "relation") and scene.is_(led, "direction", "of", "prep"):
        led -= 1
    placed = scene.at_edge(led) or (scene.is_(led, "prep", "relation", "direction") and not scene.is_(led, "of"))
    placed = placed and scene.items[led].text != "with"  # "with P already in its hands"
    told = scene.items[at + 1].text == "," and (
        scene.is_(at + 2, "relative") or all(scene.is_(i, "adverb") for i in range(at + 2, state))
    )
    group = scene.group(at)
    counted = group is not None and len(group.members) > 1 and group.members[-1].sort == "unnamed"
    told = told or (counted and scene.is_(at + 1, "relative"))  # "towards P and Q, two towns that are held"
    told = told and not (scene.unlisted(led - 1) and scene.is_(led - 2, "article"))  # "the mast near P, held by F"
    held = told or led - 1 in scene.who or scene.trigger(led - 1) is not None
    return scene.actor_order[0] == "before" and placed and led > 0 and not held


def _of_which(scene: Scene, at: int) -> int:
    """ "P, most of which is held by F": where P stands, or -1."""
    which = next((i for i in range(at - 1, max(-1, at - STATE_REACH), -1) if scene.is_(i, "relative")), -1)
    share = which > 1 and scene.is_(which - 1, "extent") and scene.items[which - 2].text in COMMAS
    return which - 3 if share and scene.group(which - 3) is not None else -1


def _one_there(scene: Scene, at: int) -> tuple[list[Phrase], int] | None:
    """ "P, another town of the province held by F": P, where the place at a position is what P is a town of."""
    if scene.actor_order[0] != "before" or not scene.is_(at - 1, "of", "prep") or not scene.is_(at - 2, "noun"):
        return None
    comma = next((i for i in range(at - 3, max(-1, at - STATE_REACH), -1) if scene.items[i].text == ","), -1)
    described = scene.group(comma - 1) if comma > 0 else None
    quiet = not any(scene.finite(i) or i in scene.who or scene.group(i) is not None for i in range(comma + 1, at - 2))
    return (scene.meant(described)[-1:], comma - 1) if described is not None and quiet else None


def told_to_be(scene: Scene, at: int) -> tuple[list[Phrase], int] | None:
    """ "P, one of the towns that F holds", "P and Q, two F-held towns", "P and Q are the only towns": P and Q."""
    head = scene.back(at - 1, *_ONE_OF, "article", "number", "past_mark", "last_of", "superlative", "few", "adjective")
    verb = scene.back(head, "adverb", but=("today", "aux"))
    acts = head == at - 1 and scene.is_(
        at + 1, "aux", "become"
    )  # "With the fall of P, F is confined to a few villages"
    named = head - 1 if 0 < head < at and scene.items[head].text == "," and not acts else -1
    if scene.is_(verb, "today", "aux") and scene.items[verb].value("become") != "remains":
        named = verb - 1
    elif scene.is_(head, "left_as") and scene.actor_order[0] == "before":
        named = head - 1  # "leaves P and Q as the only towns"
    group = scene.group(named)
    one_of = scene.is_(head + 1, *_ONE_OF)  # "an assault on P, one of the last towns that F holds"
    led = scene.is_(named - 1, "relation") or (scene.is_(named - 1, "prep") and not one_of)
    if group is None or led or any(m.sort != "named" for m in group.members):
        return None
    return scene.meant(group)[-1 if one_of and not scene.is_(head + 1, "among_those") else 0 :], named


def _predicate_of(scene: Scene, at: int, actor: Actor) -> int:
    """ "P is a major rebel-held town": where the verb stands, -1 when there is none."""
    verb = scene.back(actor.at - 1, "article", "indefinite", "place_adjective", "superlative", "adverb", "number")
    described = scene.is_(at + 1, "noun", "stronghold") and scene.is_(verb + 1, "article")
    return verb if described and scene.is_(verb, "aux", "become", "today") else -1


def _second_after(scene: Scene, at: int) -> bool:
    """ "..., the second town after P to": P is only counted from."""
    counted = any(scene.is_(i, "aside", "number") for i in range(at - 4, at - 1))
    counted = counted or ("after" in scene.actor_order and scene.is_(at - 2, "become"))  # ``سقطت بعد P بيد F``
    return scene.is_(at - 1, "aftermath") and counted


def _goes_on(scene: Scene, at: int, become_at: int) -> tuple[list[Phrase] | None, int]:
    """ "P held out against F and stayed in the hands of F2": the subject is left out, and is the place before."""
    verb = scene.items[become_at] if become_at >= 0 else None
    if verb is not None and (told := told_before(scene, become_at)) >= 0:
        return scene.meant(scene.group(told)), told
    that = scene.items[become_at - 1].tag("that") if become_at > 0 else None
    if that is not None and that.pron and become_at == at - 1 and "after" in scene.actor_order:
        return scene.antecedent(become_at, that.pron), become_at  # "X says that it has come under the control of F"
    heads = at < 2 or scene.is_(at - 2, "subordinate") or not scene.items[at - 2].word or scene.items[at - 1].joined
    if verb is None and scene.is_(at - 1, "was") and heads and "after" in scene.actor_order:
        return scene.said_of(at - 1), at - 1  # "after it had been in the hands of F"
    if scene.is_(at - 1, "is") and _joined_day(scene, at - 2):
        return scene.antecedent(at - 1, "ها" if scene.items[at - 1].text.endswith("ي") else "ه"), at - 1
    apart = [i for i in range(become_at + 1, at) if not scene.is_(i, "date", "adverb", "extent")]
    joined = verb is not None and (verb.joined or scene.is_(become_at - 1, "then") or _joined_day(scene, become_at - 1))
    if verb is None or not joined or apart or "after" not in scene.actor_order:
        return None, -1
    word = verb.text.split()[-1]
    if word.endswith("تا"):
        return scene.antecedent(become_at, "هما"), become_at
    feminine = word.endswith("ت") or word.startswith("ت")
    return scene.antecedent(become_at, "ها" if feminine else "ه"), become_at


def told_before(scene: Scene, verb: int) -> int:
    """``P التي احتلها F باتت بيد F2``: where P stands, whose relative clause has a verb of its own; or -1."""
    if "after" not in scene.actor_order:
        return -1
    for i in range(verb - 1, max(0, verb - STATE_REACH), -1):
        if scene.items[i].text in COMMAS or scene.is_(i, "contrast", "that"):
            return -1
        if scene.is_(i, "relative"):
            group = scene.group(i - 1)
            named = group is not None and all(place.sort == "named" for place in group.members)
            return i - 1 if named and main_verb_behind(scene, i, verb + 1) == verb else -1
    return -1


def _joined_day(scene: Scene, at: int) -> bool:
    """``كانت P بيد F، واليوم صارت``: a day that begins a clause."""
    return scene.is_(at, "date", "adverb") and scene.items[at].joined and scene.items[at - 1].text in COMMAS


def _subject_of(scene: Scene, stop: int) -> tuple[list[Phrase] | None, int]:
    """ "P lies on the road to Q and has been under F's control": the place that heads the clause before "and"."""
    begin = scene.clause_start(stop)
    if scene.finite(begin):
        begin = scene.clause_start(begin)  # "P was cleared and is held by F"
    if scene.is_(begin, "at_which") and any(scene.is_(i, "lies") for i in range(begin)):
        begin = scene.clause_start(begin)  # "P sits where the Q and the R meet and is held by F"
    for i in range(begin, stop):
        group = scene.group(i)
        if i in scene.who:
            break
        if group is not None and not scene.is_(i - 1, "prep", "relation", "of"):
            return scene.meant(group), i
    return None, -1


def _country(scene: Scene, at: int) -> bool:
    group = scene.group(at)
    return group is not None and all(kind_of(member) == "country" for member in group.members)


def listed_before(scene: Scene) -> list[Phrase]:
    """Places before the insertion under way."""
    group = scene.group(scene.inside - 1) if scene.inside is not None else None
    return scene.meant(group)


def _by_the_way(scene: Scene, at: int, place_at: int, become: str) -> bool:
    """Whether a place behind a preposition only says where: "P, on the bank of Q, is held by F"."""
    led = scene.before_held(place_at)
    if scene.actor_order[0] != "before" or not scene.is_(led, "prep", "relation") or scene.is_(led, "of"):
        return False
    if led < place_at - 1 and scene.is_(led, "relation") and scene.items[led - 1].text == ",":
        return True  # "The resort town, close to the Q highway, is held by F"
    if not any(scene.group(i) is not None for i in range(max(0, at - STATE_REACH), place_at - 1)):
        return False
    return bool(become) or scene.items[place_at - 2].text == ","
