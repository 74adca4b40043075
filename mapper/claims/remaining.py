"""Frames of what is left: only Q remains to F, nothing is left to it, F is beaten in P.

A frame is a function of a scene and the position of its trigger, see :mod:`mapper.claims.frames`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from mapper.claims.drafts import Draft
from mapper.claims.ground import TOO_LARGE, kind_of
from mapper.claims.holders import holder_of
from mapper.claims.memory import Actor
from mapper.claims.phrases import Phrase, is_share
from mapper.claims.scene import Scene

_REACH: Final = 8


def remain(scene: Scene, at: int) -> Iterator[Draft]:
    """Nothing is left to F but P; nothing is left to F in P."""
    if scene.items[at].tags["trigger"].get("kept"):
        yield from _kept(scene, at)
        return
    if (gone := _no_longer(scene, at)) is not None:
        yield gone
        return
    holder, after = left_to(scene, at)
    if holder is None:
        return
    if (none := none_of(scene, at, after - 1)) is not None:
        places, place_at = none
        yield Draft(holder, "lost", places, at, place_at, "remain:none of", "state", actor_at=after - 1)
        return
    if scene.items[at].tags["trigger"].get("nothing"):
        yield from _nothing(scene, at, holder, after - 1)
        return
    if (none := _none_left(scene, at, after - 1)) is not None:
        places, place_at = none
        yield Draft(holder, "lost", places, at, place_at, "remain:none of", "state", actor_at=after - 1)
        return
    begin = _past_event(scene, after)
    for i in range(begin, min(len(scene.items), after + 2 * _REACH)):
        if scene.finite(i) or i >= begin + _REACH:
            return
        if share := _no_more_than(scene, i):
            yield Draft(holder, "controls", share, at, i + 1, "remain:share", "state")
            return
        if scene.is_(i, "except"):
            for k in range(i + 1, min(len(scene.items), i + 4)):
                group, deed = scene.group(k), scene.trigger(k)
                if share := _part_left(scene, at, after - 1, k) or _share_left(scene, after - 1, i, k):
                    yield Draft(holder, "controls", share, at, after, "remain:share", "state")
                    return
                if deed is not None and deed.get("noun"):
                    return  # "nothing remains to F but to take P"
                if group is not None:
                    yield Draft(holder, "controls", of_pockets(scene.meant(group)), at, k, "remain", "state")
                    return
            return
        if scene.is_(i, "any"):
            yield from list(_nothing(scene, at, holder, i)) or _nothing(scene, at, holder, after - 1)
            return


def _past_event(scene: Scene, at: int) -> int:
    """``لم يبق لـF في R بعد أن خسر P سوى Q``: where the words end that tell after what; else ``at``."""
    after = next((i for i in range(at, min(len(scene.items), at + 4)) if scene.is_(i, "subordinate", "aftermath")), -1)
    if after < 1 or "after" not in scene.actor_order:
        return at
    but = next((i for i in range(after, min(len(scene.items), after + _REACH)) if scene.is_(i, "except")), -1)
    plain = all(scene.items[i].word and not scene.is_(i, "contrast") for i in range(after, but))
    return but if but > 0 and plain else at


def _no_more_than(scene: Scene, more: int) -> list[Phrase]:
    """``لم يعد بيد F من P أكثر من خمسها``: so much of P."""
    if "after" not in scene.actor_order or not scene.is_(more, "more_than") or more + 1 >= len(scene.items):
        return []
    if (group := scene.group(more + 1)) is not None:
        places = scene.meant(group)
        return places if all(map(is_share, places)) else []
    tag = scene.items[more + 1].tag("fraction")
    pron = tag.pron if tag is not None else ""
    marks = sorted(scene.lexicon.grammar.get("pronouns", {}), key=len, reverse=True)
    pron = pron or next((mark for mark in marks if scene.items[more + 1].text.endswith(mark)), "")
    whole = (scene.antecedent(more, pron) or []) if tag is not None and pron else []
    return [replace(place, extent=f"percent:{tag.value}") for place in whole] if tag is not None else []


def absent(scene: Scene) -> Iterator[Draft]:
    """``ليس في P أحد من F``, ``لم يبق فيها إلا F``: who is not there, or who alone is."""
    if "after" not in scene.actor_order:
        return
    for at in scene.each("is_not", short=3):
        end = next((i for i in range(at + 1, len(scene.items)) if _cuts(scene, i)), len(scene.items))
        inside, but, none = -1, -1, -1
        for i in range(at + 1, end):
            inside = i if inside < 0 and scene.prep(i) == "in" else inside
            but = i if but < 0 and scene.is_(i, "except") else but
            none = i if none < 0 and scene.is_(i, "any") else none
        if inside < 0:
            continue
        pron, group = scene.items[inside].tags["prep"].pron, scene.group(inside + 1)
        if scene.trigger(at) is not None and not pron and but < 0:
            continue  # told by the verb
        places = scene.antecedent(at, pron) if pron else scene.meant(group)
        named = places and all(place.sort in ("named", "part", "anaphor") for place in places)
        if not places or not named or any(kind_of(place) in TOO_LARGE for place in places):
            continue
        who = next((i for i in range(max(at, but) + 1, end) if i in scene.who), -1)
        if who < 0 or sum(i in scene.who and not scene.items[i].joined for i in range(at + 1, end)) > 1:
            continue
        theirs = all(scene.is_(i, "member", "banner") for i in range(but + 1, who))
        if but > inside and theirs and not scene.items[who].role:
            co = scene.companions(who)
            yield Draft(scene.who[who], "controls", places, at, inside, "only they", "state", co, actor_at=who)
        elif but < 0 < none and (scene.items[who].role == "for" or scene.out_of(who)):
            yield Draft(scene.who[who], "lost", places, at, inside, "none of them", "state", actor_at=who)


def _cuts(scene: Scene, at: int) -> bool:
    return not scene.items[at].word or scene.finite(at) or scene.is_(at, "clause", "contrast", "relative")


def _part_left(scene: Scene, verb: int, holder: int, at: int) -> list[Phrase]:
    """``لم يبق من P بيد F إلا حي واحد``, ``P لم يبق منها لـF إلا نصفها``: a small part of P, which stands before."""
    group = scene.group(at)
    unnamed = group is not None and all(place.sort == "unnamed" for place in group.members)
    whole: list[Phrase] | None = None
    of_it = [i for i in (verb + 1, holder + 1) if scene.is_(i, "area_of", "relation")]
    for i in of_it if unnamed or scene.is_(at, "fraction", "any") else ():
        if scene.prep(i) == "from" and (pron := scene.items[i].tags["prep"].pron):
            whole = scene.antecedent(i, pron)
        elif scene.prep(i) == "from" and (of := scene.group(i + 1)) is not None:
            whole = scene.meant(of)
    whole = [place for place in whole or () if kind_of(place) not in TOO_LARGE]
    return [replace(place, extent="part") for place in whole]


def _share_left(scene: Scene, holder: int, but: int, at: int) -> list[Phrase]:
    """``لم يبق لـF من P إلا 5%``, ``سوى الربع``: a share of P, with nothing behind it."""
    end = at + 1
    counted = scene.is_(at, "fraction")
    if scene.is_(at, "number") or scene.items[at].text.isdigit():
        counted = scene.is_(end, "percent") or scene.items[min(end, len(scene.items) - 1)].text == "%"
        end += counted
    if not counted or scene.group(at) is not None or (end < len(scene.items) and scene.items[end].word):
        return []
    whole, inside = scene.find_object(holder, ["from", "in"])
    if inside > but and scene.prep(holder + 1) == "from" and scene.is_(holder + 2, "direction"):
        side, inside = scene.group(holder + 3), holder + 3  # "of the east of P"
        whole = scene.meant(side)
    whole = whole if whole and inside < but else []
    return [replace(place, extent="part") for place in whole] if len(whole) == 1 else []


def none_of(scene: Scene, at: int, who: int) -> tuple[list[Phrase], int] | None:
    """``لم يبق في P أي عنصر من F``, ``لم يبق أي من مقاتلي F في P``: none of F, and where."""
    if "after" not in scene.actor_order or who not in scene.who or not scene.out_of(who):
        return None
    if not any(scene.is_(i, "any") for i in (at - 1, *range(at, who + 3))) or scene.is_(who + 1, "except"):
        return None
    inside = next((i for i in range(at + 1, who) if scene.group(i) is not None and scene.prep(i - 1) == "in"), -1)
    it = next((i for i in range(at + 1, who) if scene.prep(i) == "in" and scene.items[i].tags["prep"].pron), -1)
    if it > 0 and (there := scene.antecedent(it, scene.items[it].tags["prep"].pron)):
        return there, it  # ``لم يبق فيها من F أحد``
    group = scene.group(inside)
    places, place_at = (scene.meant(group), inside) if group is not None else scene.find_object(who, ["in"], reach=3)
    return (places, place_at) if places else None


def _none_left(scene: Scene, at: int, who: int) -> tuple[list[Phrase], int] | None:
    """``لم يبق في P أي عنصر لـF``, ``أي جندي نظامي``: where, before none of F."""
    none = who in scene.who and scene.items[who].role in ("for", "") and scene.is_(who - 1, "any")
    inside = scene.group(at + 2) if scene.prep(at + 1) == "in" and "after" in scene.actor_order else None
    return (scene.meant(inside), at + 2) if none and inside is not None and at + 2 < who else None


def of_pockets(places: list[Phrase]) -> list[Phrase]:
    """Nothing but "a pocket in P": part of P."""
    if len(places) != 1 or places[0].kind != "areas_unnamed" or places[0].relation != "in":
        return places
    return [replace(whole, extent="part") for whole in places[0].reference if whole.sort == "named"] or places


def _nothing(scene: Scene, at: int, holder: str, since: int) -> Iterator[Draft]:
    """Nothing of F in P: P stands behind a position."""
    places, place_at = scene.find_object(since, ["in", "on", "near"], reach=5)
    if places and any(scene.is_(i, "except") for i in range(since, place_at)):
        yield Draft(holder, "controls", places, at, place_at, "remain:nothing but", "state")
    elif places and scene.is_(place_at + 1, "except") and (but := scene.group(place_at + 2)) is not None:
        yield Draft(holder, "controls", of_pockets(scene.meant(but)), at, place_at + 2, "remain:nothing but", "state")
    elif places:
        yield Draft(holder, "lost", places, at, place_at, "remain:nothing", "state")
        group = scene.group(place_at)
        if group is not None and group.excluded:
            yield Draft(holder, "controls", list(group.excluded), at, place_at, "remain:but", "state")


def _kept(scene: Scene, at: int) -> Iterator[Draft]:
    """``بقي لـ F مطار P``: what is left to F."""
    holder, named = at + 1, at + 2
    hand = scene.trigger(holder)
    in_hand = hand is not None and (hand.get("frame"), hand.value) == ("state", "controls") and not hand.pron
    if in_hand and holder + 1 in scene.who and scene.prep(holder + 2) in ("from", "in"):
        holder, named = holder + 1, holder + 2  # ``بقي في يد F من R مدينة P``
        while scene.prep(named) == "from" or (scene.group(named + 1) is not None and scene.prep(named) != "in"):
            named += 1
    if scene.prep(named) in ("from", "in") and scene.group(named + 1) is not None:
        named += 2  # ``بقي لـF من R مطار P``
    group = scene.group(named)
    if (group is None or group.members[0].sort == "unnamed") and scene.is_(named + 1, "it_is", "is"):
        group, named = scene.group(named + 2), named + 2  # ``بقي لـF بلدتان هما P وQ``
    if group is None or scene.items[named].role or holder >= len(scene.items):
        return
    its = scene.items[holder].tag("prep")
    its_own = holder in scene.who and (in_hand or scene.items[holder].role == "for")
    who = scene.who[holder] if its_own else None
    if its is not None and its.pron and its.value == "for":
        actor = _who_lost(scene) or _who_fits(scene, at, holder) or scene.actor_before(at) or _who_left(scene, holder)
        who = actor.faction if actor is not None else None
    if who is not None:
        places = scene.with_more(named, [""])
        yield Draft(who, "controls", places, at, named, "remain:kept", "state", actor_at=holder)


def _no_longer(scene: Scene, at: int) -> Draft | None:
    """ "No longer is P in the hands of F"."""
    if "after" not in scene.actor_order:
        return None
    group, place_at, held = scene.group(at + 1), at + 1, at + 2
    if any(scene.is_(i, "except") for i in range(at + 1, min(len(scene.items), at + _REACH))):
        return None
    if group is None or scene.items[at + 1].role:
        place_at, held = scene.before_commas(at - 1), at + 1  # "P is no longer in the hands of F"
        begun = next((begin for begin, stop in scene.asides.items() if stop == at - 1), -1)
        place_at = begun - 1 if begun > 0 else place_at
        group = scene.group(place_at) if not scene.is_(place_at - 1, "prep") else None
    if group is None:
        return None
    held = scene.past(held, "adverb", "date", "extent")
    owner = held + scene.is_(held, "sided")
    its = owner in scene.who and (owner > held or scene.items[owner].role == "for")
    end = scene.past(owner + 1, "date", "adverb")
    if its and (end == len(scene.items) or not scene.items[end].word):
        where = scene.meant(group)
        return Draft(scene.who[owner], "lost", where, at, place_at, "remain:no longer", "state", actor_at=owner)
    tag = scene.trigger(held)
    if tag is None or tag.get("frame") != "state" or tag.value != "controls":
        return None
    actor = holder_of(scene, held)
    scene.swallowed.add(held)
    if actor is None:
        return None
    return Draft(
        actor.faction, "lost", scene.meant(group), at, place_at, "remain:no longer", "state", actor_at=actor.at
    )


def left_to(scene: Scene, at: int) -> tuple[str | None, int]:
    """Who something is left to, and where the sentence goes on."""
    for i in range(at + 1, min(len(scene.items), at + 6)):
        tag = scene.trigger(i)
        if scene.group(i) is not None and scene.actor_order[0] == "before" and i + 1 not in scene.who:
            break
        if tag is not None and tag.get("frame") == "state":
            scene.swallowed.add(i)
            if tag.value == "lost" and "after" in scene.actor_order:
                return None, at
        if i in scene.who and scene.prep(i - 1) == "between":
            return None, at  # "no talks are left between F and F2 in P"
        if i in scene.who:
            return scene.who[i], i + 1
        if scene.prep(i) == "in" and "after" in scene.actor_order:
            near = range(i + 1, min(len(scene.items), i + 6))
            if (some := next((k for k in near if k in scene.who and scene.out_of(k)), -1)) > 0:
                return scene.who[some], some + 1  # ``لم يبق فيها من F أحد``
        pron = (tag is not None and tag.get("frame") == "state" and tag.pron) or (
            scene.prep(i) in ("for", "in") and scene.items[i].tags["prep"].pron
        )
        if tag is not None and tag.get("ours"):
            ours = holder_of(scene, i)  # "nothing is left to us but P", a commander of F said
            return (ours.faction if ours is not None else None), i + 1
        if pron:
            scene.swallowed.add(i)
            actor = _who_lost(scene) or _who_fits(scene, at, i) or scene.actor_before(at, "trigger")
            return (actor.faction if actor is not None else None), i + 1
    return None, at


def _who_lost(scene: Scene) -> Actor | None:
    """``خلت P من F بعدما سيطر F2 على Q، ولم يبق له سوى R``: to who left, where another has just taken."""
    taken, left = scene.memory.last_taken, scene.memory.last_left
    if taken is None or left is None or "after" not in scene.actor_order:
        return None
    here = taken.number == left.number == scene.number and left.faction != taken.faction
    return Actor(left.faction, -1, (), "who lost") if here else None


def _who_left(scene: Scene, at: int) -> Actor | None:
    """``خرجت P من يد F، وبقيت له Q``: to who has just lost something, where nobody acts."""
    left = scene.memory.last_left
    if left is None or left.number != scene.number:
        return None
    last = next((i for i in sorted(scene.who, reverse=True) if i < at and scene.who[i] == left.faction), -1)
    shown = scene.shown_by(scene.items[at].tags["prep"].pron)
    fits = last >= 0 and scene.gender(last) in (shown, "any")
    return Actor(left.faction, last, (), "who left") if fits else None


def _who_fits(scene: Scene, at: int, i: int) -> Actor | None:
    """``خرجت قسد وحل الجيش في مواقعها ولم يبق لها``: of the sides named before, one that the pronoun agrees with."""
    marks = scene.lexicon.grammar.get("pronouns", {})
    tag = scene.items[i].tag("prep")
    shown = marks.get(tag.pron, "") if tag is not None else ""
    acting = scene.factions_between(0, at, "actor")
    if shown not in ("m", "f") or not acting or scene.gender(acting[-1]) in (shown, "any", "p"):
        return None
    fitting = [k for k in acting if scene.gender(k) == shown]
    return Actor(scene.who[fitting[-1]], fitting[-1], (), "agrees") if fitting else None


def defeat(scene: Scene, at: int) -> Iterator[Draft]:
    """F was defeated in P; F defeated F2 in P."""
    places, place_at = scene.find_object(at, scene.items[at].tags["trigger"].get("via", ["in"]), reach=6)
    between = scene.factions_between(at + 1, place_at)
    if scene.actor_order[0] == "after":
        loser = scene.find_actor(at, at, strict=True) if places and not between else None
        if places and loser is not None:
            yield Draft(loser.faction, "lost", places, at, place_at, "defeat", actor_at=loser.at)
        return
    places = [place for place in places or () if kind_of(place) not in TOO_LARGE]
    subject = scene.find_actor(at, at, strict=True) if places else None
    if subject is None:
        return
    if scene.passive(at):
        loser, winner = subject, scene.agent(at)
    elif between and not scene.is_(place_at - 2, "agent"):
        loser, winner = Actor(scene.who[between[-1]], between[-1], (), "defeated"), subject
        scene.roles[loser.at] = "opponent"
    else:
        return
    yield Draft(loser.faction, "lost", places, at, place_at, "defeat", actor_at=loser.at)
    if winner is not None and winner.faction != loser.faction:
        yield Draft(winner.faction, "captured", places, at, place_at, "defeat", "event", winner.co, actor_at=winner.at)
