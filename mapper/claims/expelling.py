"""The frame of expulsion: F drove F2 out of P.

A frame is a function of a scene and the position of its trigger, see :mod:`mapper.claims.frames`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from mapper.claims.changes import as_subject, just_claimed, told_first
from mapper.claims.drafts import Draft
from mapper.claims.memory import Actor
from mapper.claims.moods import mood_at
from mapper.claims.outsiders import outsider_acts
from mapper.claims.phrases import Phrase
from mapper.claims.reach import MEMORY
from mapper.claims.receivers import whole_places
from mapper.claims.scene import Scene
from mapper.claims.sentence import COMMAS
from mapper.claims.verbfirst import put_out, who_managed

_DRIVEN_REACH: Final = 4
_AWAY: Final = 9


def expel(scene: Scene, at: int) -> Iterator[Draft]:
    """F drove F2 out of P: two statements."""
    if scene.nounlike(at) or _some_of_them(scene, at):
        return  # "a strip of a few districts"
    tag = scene.items[at].tags["trigger"]
    places, place_at = scene.find_object(at, ["from"] if tag.get("rids") else tag.get("via", ["from"]))
    if scene.actor_order[0] == "before" and (whence := _where(scene, at))[0]:
        places, place_at = whence
    if tag.get("of_its") and (place_at < 0 or scene.is_(_what_of(scene, at), "its", "number", "apposition")):
        places, place_at = _its_base(scene, at)
        if not places:
            return
    if not places and tag.form == "gerund" and not _driven_into(scene, at):
        places, place_at = just_claimed(scene), at
    taken = scene.memory.last_taken.places if scene.memory.last_taken is not None else []
    again = all(_just_there(place, taken) for place in places or ())  # "out of the town"
    if again and scene.actor_order[0] == "before" and _them(scene, at):
        yield from _drove_them(scene, at)
        return
    if not places and scene.actor_order[0] == "before" and (tag.form == "passive" or scene.passive(at)):
        yield from _was_put_out(scene, at)
        return
    if "after" in scene.actor_order and scene.is_(place_at - 1, "aside"):
        places = whole_places(places)  # "from their last positions in P"
    if not places:
        yield from _to_its_edge(scene, at)
        return
    if any(scene.is_(i, "civilians") for i in range(at + 1, place_at)):
        return
    if _from_afar(scene, at, place_at) or _whither(scene, place_at, places):
        return
    after, stop = _sides_behind(scene, at, place_at)
    gone_with = _with_them(scene, at)
    if tag.form == "passive" or scene.passive(at) or gone_with is not None or (_opens(scene, at) and not after):
        by = next((i for i in range(at + 1, place_at) if scene.is_(i, "agent")), -1)
        if scene.actor_order[0] == "before" and by > 0 and not any(i in scene.who for i in range(by, place_at)):
            return  # "driven out by reinforcements from P"
        out = gone_with or scene.find_actor(at, at, strict=True)
        out = out or (as_subject(scene, at) if _opens(scene, at) else None)
        if out is None and _no_fighters(scene, at):
            return  # "aid workers were expelled from P"
        if out is not None:
            yield Draft(out.faction, "lost", places, at, place_at, "expel:passive")
        actor, loser, past = scene.agent(at), None, False
    else:
        sides = _named_behind(scene, at, after, places, place_at) if after else None
        if not sides and tag.pron and (tag.get("noun") or scene.is_(at - 1, "prep", "aftermath", "since", "date")):
            if scene.prep(at - 1) in ("from", "in", "to"):  # ``لكن F تمكن من طرده من P``
                yield from _managed_to(scene, at, places, place_at)
                return
            driven = scene.actor_before(at)
            if driven is not None:
                yield Draft(driven.faction, "lost", places, at, place_at, "expel:driven", past=True, actor_at=driven.at)
            return
        actor, loser, past = sides or _named_before(scene, at, place_at, stop)
    if loser is not None and after[:1] == [loser] and scene.actor_order[0] == "before":
        for i in scene.factions_between(loser + 1, stop):
            helps = scene.roles[i] == "supporter"
            if not helps and scene.who[i] not in (scene.who[loser], actor.faction if actor else ""):
                scene.roles[i] = "opponent"
                yield Draft(scene.who[i], "lost", places, at, place_at, "expel:loser")
    # "F, who was driven out of P, has ...", "F, whom F2 drove out of P, has ..."
    heads = loser is not None and any(scene.is_(i, "relative") for i in range(loser + 1, at))
    if loser is not None and not heads:
        scene.roles[loser] = "opponent"
    plan = mood_at(scene, at)[0] == "planned"
    gone = scene.who[loser] if loser is not None else _the_group(scene, at, actor)
    if gone and not plan and not tag.get("to_the_last"):
        yield Draft(gone, "lost", places, at, place_at, "expel:loser", past=past)
    whom = loser if plan and actor is None else None
    yield from _evacuated(scene, at, whom, places, place_at)
    if actor is not None and (loser is None or actor.faction != scene.who[loser]):
        against = (scene.who[loser],) if loser is not None else ()
        rule = f"expel:{actor.rule}"
        yield Draft(actor.faction, tag.value, places, at, place_at, rule, "event", actor.co, against, past)


def _with_them(scene: Scene, at: int) -> Actor | None:
    """ "*With F driven out* of P, ...": who is out, at the head of a clause."""
    who = scene.back(at - 1, "adverb", "date", "member")
    led = scene.back(who - 1, "article", "member", "place_adjective", "adjective", "batch", sides=True)
    heads = led == 0 or (led > 0 and (not scene.items[led - 1].word or scene.is_(led - 1, "that", "clause", "conj")))
    told = scene.actor_order[0] == "before" and scene.items[at].tags["trigger"].form == "past" and who in scene.who
    absolute = told and heads and led >= 0 and scene.items[led].text == "with"
    return Actor(scene.who[who], who, scene.companions(who), "with them") if absolute else None


def _the_group(scene: Scene, at: int, actor: Actor | None) -> str:
    """ "F2 took Q, a week after F drove *the group* out of P": F2."""
    taken = scene.memory.last_taken
    if taken is None or actor is None or taken.faction == actor.faction or scene.actor_order[0] != "before":
        return ""
    return taken.faction if _them(scene, at) else ""


def _just_there(place: Phrase, taken: Sequence[Phrase]) -> bool:
    """Whether it is what was taken last, by its name or by "it", "the town", and not another town beside that."""
    if place.sort not in ("anaphor", "pronoun"):
        return place in taken
    other = place.target
    return place.sort == "pronoun" or other.place is None or any(other is one.target for one in taken)


def _evacuated(scene: Scene, at: int, gone: int | None, places: list[Phrase], place_at: int) -> Iterator[Draft]:
    """``وافق F على إخراج مقاتليه من P``, ``من المقرر إجلاء F من P``: they leave, and nobody drives them out."""
    tag = scene.items[at].tags["trigger"]
    if gone is None or not tag.get("noun"):
        return
    men = scene.items[gone].tag("member")
    moved = tag.get("moves") and not any(scene.is_(i, "hurt") for i in range(at + 1, gone))
    if moved or (men is not None and men.pron):
        yield Draft(scene.who[gone], "withdrew", places, at, place_at, "expel:evacuated", actor_at=gone)


def _some_of_them(scene: Scene, at: int) -> bool:
    """``قضى على مسلحين في P``: not on the last of them there."""
    last = any(scene.is_(i, "last_of", "stronghold", "extent") for i in range(at, at + _AWAY))
    return bool(scene.items[at].tags["trigger"].get("to_the_last")) and not last


def _whither(scene: Scene, place_at: int, places: list[Phrase]) -> bool:
    """ "Rebels were pushed *to* P": into it, and not out of it."""
    led = place_at - 1 - scene.is_(place_at - 1, "article")
    return scene.actor_order[0] == "before" and scene.prep(led) == "to" and not places[0].extent


def _from_afar(scene: Scene, at: int, place_at: int) -> bool:
    """ "Pushed F2 six miles away from P", ``أبعد F F2 عشرة كيلومترات عن P``: they were never in it."""
    behind = range(at + 1, min(len(scene.items), at + _AWAY))
    if scene.actor_order[0] == "before":
        back = next((i for i in behind if scene.one_of(i, "returned")), -1)
        whither = scene.prep(back + 1) in ("on", "to", "towards") or scene.word(back + 1) in ("from", "into")
        named = scene.group(place_at)
        inside = named is not None and named.members[0].sort == "pronoun"  # "were thrown back from it"
        return (whither and back > 0 and not inside) or any(scene.is_(i, "away_from", "near") for i in behind)
    away = scene.one_of(place_at - 1, "away")
    return away and any(scene.is_(i, "km") for i in (*behind, place_at + 1, place_at + 2, place_at + 3))


def _no_fighters(scene: Scene, at: int) -> bool:
    """Whether a noun of no list stands before a verb of the passive that is neither a side nor armed men."""
    subject = scene.back(at - 1, "aux", "perfect", "pluperfect", "adverb")
    return scene.actor_order[0] == "before" and (scene.unlisted(subject) or scene.is_(subject, "civilians"))


def _managed_to(scene: Scene, at: int, places: list[Phrase], place_at: int) -> Iterator[Draft]:
    """``تمكن F من طرده من P``: F has, and the other side that was spoken of has lost it."""
    able = who_managed(scene, at)
    if able is None:
        return
    loser = _last_other(scene, at, scene.who[able])
    gone = scene.who[loser] if loser is not None else next((one.faction for one in reversed(scene.memory.said)), "")
    if gone and gone != scene.who[able]:
        yield Draft(gone, "lost", places, at, place_at, "expel:loser")
    if not scene.one_of(place_at - 1, "away"):
        co = scene.companions(able)
        yield Draft(scene.who[able], "captured", places, at, place_at, "expel:managed", co=co, actor_at=able)


def _where(scene: Scene, at: int) -> tuple[list[Phrase] | None, int]:
    """ "P, *where* F drove out F2 on Monday", "P, *from which* F drove F2": P."""
    where = scene.back(at - 1, "article", "member", "perfect", "pluperfect", "adverb", "date", sides=True)
    which = scene.is_(where, "relative") and scene.prep(where - 1) == "from"
    told = (which or scene.is_(where, "at_which")) and where < at - 1
    place_at = scene.before_commas(where - 1 - which) if told else -1
    group = scene.group(place_at)
    return (scene.meant(group)[-1:], place_at) if group is not None else (None, -1)


def _to_its_edge(scene: Scene, at: int) -> Iterator[Draft]:
    """``طردت F F2 إلى أطرافها``: out of the place spoken of, as far as its edge."""
    edge = next((i for i in range(at + 1, min(len(scene.items), at + _DRIVEN_REACH)) if scene.at_edge(i)), -1)
    driven = scene.factions_between(at + 1, edge)
    if "after" not in scene.actor_order or not driven or scene.items[driven[-1]].joined:
        return
    pron = scene.items[edge].tags["trigger"].pron
    places = scene.antecedent(edge, pron) if pron else None
    if places:
        scene.roles[driven[-1]] = "opponent"
        yield Draft(scene.who[driven[-1]], "lost", whole_places(places) or [], at, edge, "expel:loser")


def _what_of(scene: Scene, at: int) -> int:
    """ "Depriving F of *its* main base": where the words begin for what F is deprived of, -1 where nobody is named."""
    behind = scene.factions_between(at + 1, min(len(scene.items), at + 1 + _DRIVEN_REACH))
    of = behind[-1] + 1 if behind else -1
    return of + 1 if scene.is_(of, "of") else -1


def _its_base(scene: Scene, at: int) -> tuple[list[Phrase] | None, int]:
    """ "F took P, depriving F2 of one of its main bases", "the loss of P deprives F of its main base": P."""
    thing = own = _what_of(scene, at)
    plain = ("article", "of", "number", "superlative", "adjective", "place_adjective", "past_mark", "its", "apposition")
    while thing > 0 and (scene.is_(thing, *plain) or scene.unlisted(thing)) and not scene.is_(thing, "noun"):
        thing += 1
    held = scene.group(thing) is not None or scene.is_(thing, "noun", "stronghold", "own_positions", "unnamed")
    if own < 0 or not held or not any(scene.is_(i, "its") for i in range(own, thing + 1)):
        return None, -1
    if scene.items[at].tags["trigger"].form == "gerund":
        return just_claimed(scene), at
    return scene.subject_places(at)


def _sides_behind(scene: Scene, at: int, place_at: int) -> tuple[list[int], int]:
    """Where the sides stand that the verb may drive out, and up to where they were looked for."""
    it = place_at > at and scene.is_(place_at, "prep") and bool(scene.items[place_at].tags["prep"].pron)
    apart = it and bool(scene.items[at].tags["trigger"].pron) and not _whom_or_by(scene, place_at + 1)
    stop = place_at if place_at > at and (apart or not it) else min(len(scene.items), at + 6)
    if "after" in scene.actor_order:
        inside = {i for begin, end in scene.asides.items() if begin > at for i in range(begin, end + 1)}
        ends = (i for i in range(at + 1, stop) if scene.is_(i, "contrast", "clause") or scene.items[i].text in COMMAS)
        stop = next((i for i in ends if i not in inside), stop)
    helping = scene.factions_between(at + 1, stop, "supporter")
    if "after" in scene.actor_order:  # ``طرد المهاجمون F إلى جانب F2``: not by F
        helping += [i for i in scene.factions_between(at + 1, stop) if scene.is_(i - 1, "also")]
    behind = [i for i in scene.factions_between(at + 1, stop) if not scene.items[i].joined and i not in helping]
    behind = [i for i in behind if "after" not in scene.actor_order or scene.aside(i) is None]
    return [*behind, *_driven_behind(scene, at, behind, place_at)], stop


def _driven_behind(scene: Scene, at: int, behind: Sequence[int], place_at: int) -> list[int]:
    """``طردت F من P مقاتلي F2``: whom F drove out, behind the place."""
    who = scene.past(place_at + 1, "member", "batch", "date", "adverb", "last_of", "aside", sides=False)
    driven = who in scene.who and not scene.items[place_at + 1].joined and not scene.items[who].role
    alone = len(behind) == 1 and behind[0] < place_at and scene.finite(at) and not scene.passive(at)
    return [who] if "after" in scene.actor_order and alone and driven and scene.who[who] != scene.who[behind[0]] else []


def _whom_or_by(scene: Scene, at: int) -> bool:
    """``طرده منها مقاتلي F2``, ``طرده منها على يد F2``, and not ``طرده منها في هجوم شنه F2``."""
    at = scene.past(at, "member", "batch", "date", "adverb", sides=False)
    return at in scene.who or scene.is_(at, "agent")


def _last_other(scene: Scene, at: int, faction: str) -> int | None:
    """The side named last before ``at`` that is another than ``faction``."""
    others = [i for i in scene.factions_between(0, at) if scene.who[i] != faction]
    return others[-1] if others else None


def _named_behind(
    scene: Scene, at: int, after: Sequence[int], places: list[Phrase], place_at: int
) -> tuple[Actor | None, int | None, bool] | None:
    """Who drove out whom, where sides stand behind the verb; whether it was before what the sentence tells."""
    tag, first = scene.items[at].tags["trigger"], after[0]
    if tag.pron and (driver := _after_it_drove(scene, at)) is not None:
        return driver, first, False
    behind = Actor(scene.who[first], first, scene.companions(first), "actor after verb")
    if tag.pron and not tag.get("noun"):
        return behind, _last_other(scene, at, behind.faction), False
    if (same := _itself(scene, at, first)) is not None:
        return same, None, False  # "the rebels cleared the militants from P"
    if scene.actor_order[0] == "before":
        main = told_first(scene, at)
        if main is not None and main.faction == scene.who[first]:
            main = None
        return main or _expeller(scene, at, scene.who[first]), first, False
    if tag.pron:
        return None
    loser = after[-1]
    if len(after) > 1:
        return behind, loser, False
    if scene.prep(loser + 1) == "for" and scene.items[loser + 1].tags["prep"].pron:  # "its driving out by F"
        actor = Actor(scene.who[loser], loser, (), "actor after verb")
        return actor, _last_other(scene, at, actor.faction), scene.just_taken(actor.faction, places)
    agent = scene.agent(place_at) if place_at > loser else None  # ``طرد F2 من P على يد F``
    agent = agent or _expeller(scene, at, scene.who[loser])
    if agent is None and _expels(scene, at, loser, place_at):
        return Actor(scene.who[loser], loser, (), "actor after verb"), None, False
    return agent, loser, False


def _named_before(scene: Scene, at: int, place_at: int, stop: int) -> tuple[Actor | None, int | None, bool]:
    """The same where no side stands behind the verb."""
    if scene.items[at].tags["trigger"].pron:
        actor = _announces(scene, at) or scene.actor_before(at)
        return actor, _last_other(scene, at, actor.faction) if actor is not None else None, False
    if (driven := _whom(scene, at)) is not None:
        return driven
    if scene.actor_order[0] == "before" and any(scene.is_(i, "member") for i in range(at + 1, stop)):
        return scene.find_actor(at, at, strict=True), None, False
    return None, at - 1 - scene.is_(at - 1, "relative") if put_out(scene, at, place_at) else None, False


def _whom(scene: Scene, at: int) -> tuple[Actor | None, int | None, bool] | None:
    """ "F, *whom F2 had driven* out of P": F2 drove F out."""
    who = scene.back(at - 1, "perfect", "pluperfect", "adverb", "date")
    first = scene.first_of_list(who) if who in scene.who else who
    which = first - 1 - scene.is_(first - 1, "article")
    head = scene.before_commas(which - 1) if scene.is_(which, "relative") else -1
    if scene.actor_order[0] != "before" or who not in scene.who or head not in scene.who or scene.passive(at):
        return None
    return Actor(scene.who[first], first, scene.companions(first), "actor of relative"), head, False


def _announces(scene: Scene, at: int) -> Actor | None:
    """``بعد إعلان F طرده من P``: behind a noun of announcing and its subject it is what F did."""
    told = scene.back(at - 2, "member")
    light = scene.items[told].tag("light") if told > 0 else None
    noun = light is not None and not light.form and scene.is_(told - 1, "circumstance", "date")
    if "after" not in scene.actor_order or not noun or at - 1 not in scene.who:
        return None
    return Actor(scene.who[at - 1], at - 1, (), "actor before noun")


def _after_it_drove(scene: Scene, at: int) -> Actor | None:
    """``بعد طرده مقاتلي F2 من P``: behind "after" no verb stands but its noun, and the pronoun drives them out."""
    after = scene.items[at - 1] if at else None
    driven = scene.items[at + 1] if at + 1 < len(scene.items) else None
    subject = tuple(scene.lexicon.grammar.get("subject_members", ()))
    when = after.tags.get("date") if after is not None else None
    led = after is not None and (after.has("aftermath") or (when is not None and when.bound))
    if after is None or driven is None or not led or after.text.endswith("ما"):
        return None
    if driven.has("prep") and scene.is_(at + 2, "agent", "role"):
        return None  # ``بعد طرده منها على يد F2``
    if driven.has("member") and subject and driven.text.endswith(subject):
        return None
    return scene.actor_before(at)


def _driven_into(scene: Scene, at: int) -> bool:
    """ "driving F2 into retreat": out of no place that was spoken of."""
    driven = next(iter(scene.factions_between(at + 1, min(len(scene.items), at + _DRIVEN_REACH))), None)
    return driven is not None and scene.prep(driven + 1) in ("in", "to")


def _itself(scene: Scene, at: int, driven: int) -> Actor | None:
    """Who drives "the militants" out, where the name would make them the side that acts: they are of another."""
    if scene.actor_order[0] != "before" or scene.passive(at):
        return None
    alias = scene.items[driven].tags.get("faction")
    actor = scene.find_actor(at, at, strict=True)
    vague = alias is not None and alias.name.lower() in scene.factions.vague
    return actor if vague and actor is not None and actor.faction == scene.who[driven] else None


def _opens(scene: Scene, at: int) -> bool:
    """ "Driven from P, F ...", "after being driven from P, F ...": a participle at the head of the sentence."""
    tag = scene.trigger(at)
    lone = tag is not None and tag.form in ("past", "passive")
    aside = at - 2 in scene.who and scene.aside(at) == at - 1
    led = at == 0 or aside or (at == 1 and scene.is_(0, "aftermath", "since", "having")) or scene.is_(at - 1, "having")
    whom = scene.is_(at + 1, "he_or_she", "those_people")  # "having driven them from P, F"
    return lone and led and not whom and scene.actor_order[0] == "before"


def _them(scene: Scene, at: int) -> bool:
    """ "Drove them", "threw the militants out": those just spoken of, out of what they took."""
    driven = scene.past(at + 1, "article", "member", sides=False)
    taken = scene.memory.last_taken
    elsewhere = any(scene.group(i) is not None and scene.prep(i - 1) == "in" for i in range(scene.clause_start(at), at))
    whose = driven in scene.who and taken is not None and taken.faction == scene.who[driven] and not elsewhere
    out = scene.is_(at + 2, "outward") or scene.prep(at + 2) == "from" or any(_whence(scene, at))
    it = scene.is_(at + 1, "he_or_she") and out  # "drove it out", "the town they had driven it out of"
    return it or scene.is_(at + 1, "those_people") or (whose and scene.is_(driven + 1, "outward"))


def _whence(scene: Scene, at: int) -> Iterator[bool]:
    """Whether "from which" or "where" leads the clause of a verb."""
    for i in range(at - 1, scene.clause_start(at) - 2, -1):
        yield scene.is_(i, "at_which") or (scene.is_(i, "relative") and scene.prep(i - 1) == "from")


def _drove_them(scene: Scene, at: int) -> Iterator[Draft]:
    """ "F2 took P until F drove them out", "F2 took P, a year after F drove them out": those who took it, out of it."""
    taken = scene.memory.last_taken
    actor = scene.find_actor(at, at, strict=True)
    if not taken or scene.number - taken.number > 1 or actor is None or actor.faction == taken.faction:
        return
    introduced = range(max(0, actor.at - _DRIVEN_REACH), max(0, actor.at))
    before = any(scene.items[i].value("shift") == "1" or scene.is_(i, "since") or scene.bound(i) for i in introduced)
    before = before or (scene.pluperfect(at) and scene.number == taken.number)
    _, who, places = taken
    yield Draft(who, "lost", list(places), at, at, "expel:them", past=before)
    yield Draft(
        actor.faction, "captured", list(places), at, at, "expel:them", co=actor.co, past=before, actor_at=actor.at
    )


def _was_put_out(scene: Scene, at: int) -> Iterator[Draft]:
    """ "F took P, nine months after it was driven out": out of P, which it has taken again."""
    taken = scene.memory.last_taken
    before = scene.back(at - 1, "he_or_she", "they", "adverb", "perfect", "pluperfect", "aux", but=("since",))
    when = scene.items[before].tags.get("date") if before >= 0 else None
    behind = scene.is_(before, "aftermath", "since") or (when is not None and when.bound)
    lasted = when is not None and scene.one_of(before - 1, "lasts")
    then = scene.is_(before, "ere") or lasted  # "F took P for hours before it was driven out"
    if behind and taken and taken.number == scene.number and before not in scene.who:
        yield Draft(taken.faction, "lost", list(taken.places), at, at, "expel:put out", past=not then)
        dated = when is not None and when.bound and when.day is not None  # "nine months after it was driven out by F2"
        by = scene.agent(at) if then or dated or scene.is_(before, "since") else None
        if by is not None and by.faction != taken.faction:
            yield Draft(by.faction, "captured", list(taken.places), at, at, "expel:put out", co=by.co, actor_at=by.at)
        return
    whither = scene.past(at + 1, "date", "adverb", "outward")
    ends = whither >= len(scene.items) or not scene.items[whither].word or scene.is_(whither, "clause", "aftermath")
    subject = before in scene.who and scene.roles[before] == "actor" and ends
    if subject and taken and scene.number - taken.number <= 1 and taken.faction != scene.who[before]:
        where = list(taken.places)  # "F took P after F2 was driven out"
        yield Draft(scene.who[before], "lost", where, at, at, "expel:put out", actor_at=before)


def _expels(scene: Scene, at: int, faction: int, place_at: int) -> bool:
    """``طردت F آخر العناصر من P``: right behind its verb and before others without a name, it is who drives out."""
    verb = scene.trigger(at)
    finite = verb is not None and verb.form in ("past", "present") and scene.actor_order[0] == "after"
    others = scene.items[faction + 1 : place_at - 1]
    return finite and faction == at + 1 and any(item.word and not item.has("prep", "date", "adverb") for item in others)


def _expeller(scene: Scene, at: int, loser: str) -> Actor | None:
    if (ours := scene.whose_we(at)) is not None:
        return ours if ours.faction != loser else None
    for i in reversed(scene.factions_between(0, at, "actor")):
        if scene.who[i] != loser and _agrees(scene, at, scene.gender(i)):
            first = scene.first_of_list(i)
            return Actor(scene.who[first], first, scene.companions(first), "actor before verb")
    subject = scene.memory.subject
    stale = "after" in scene.actor_order and scene.number - scene.memory.subject_sentence > MEMORY
    if stale or not _agrees(scene, at, scene.memory.subject_gender) or outsider_acts(scene, at):
        return None
    return Actor(subject, -1, (), "actor remembered") if subject and subject != loser else None


def _agrees(scene: Scene, at: int, gender: str) -> bool:
    """``سيطر F على P ثم أخرجت F2 من Q``: a verb that does not agree with F is passive, and says not by whom."""
    tag, verb = scene.items[at].tags["trigger"], scene.items[at].text
    shows = tag.form == "past" and verb.endswith(tuple(scene.lexicon.grammar.get("verb_ends", ())))
    return "after" not in scene.actor_order or not shows or scene.agrees(gender, verb, tag)
