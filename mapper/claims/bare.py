"""What sentences without a verb of their own say, where verbs come first: who is inside P, what is left to F.

Read with the statements that no trigger makes, like :mod:`mapper.claims.belongs`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mapper.claims.belongs import closes, halved, heads, lies_in_it
from mapper.claims.drafts import Draft
from mapper.claims.ground import TOO_LARGE, kind_of
from mapper.claims.holders import holder_of
from mapper.claims.memory import Actor
from mapper.claims.phrases import SETTLED, Phrase, is_share
from mapper.claims.reach import NEAR
from mapper.claims.receivers import whole_places
from mapper.claims.scene import Scene
from mapper.claims.sentence import COMMAS
from mapper.claims.speech import innermost
from mapper.claims.unsaid import side_that_says


def bare(scene: Scene) -> Iterator[Draft]:
    """Statements of bare sentences."""
    if "after" in scene.actor_order:
        yield from _is_inside(scene)
        yield from _by_then_inside(scene)
        yield from _sided(scene)
        yield from _in_percent(scene)
        yield from _last_of(scene)
        yield from _became_its(scene)
        yield from _moved_to(scene)
        yield from _was_its(scene)
        yield from _placed(scene)
        yield from _checkpoints(scene)
        yield from _was_in_it(scene)
        yield from _came_to(scene)
        yield from _is_its(scene)


def _is_inside(scene: Scene) -> Iterator[Draft]:
    """``باتت F داخل P``: F has come into P; ``F لم تزل في P``: it is there still."""
    for at, item in enumerate(scene.items):
        became = item.value("become")
        if became not in ("became", "remains") or item.tags["become"].pron or scene.is_(at - 1, "neg"):
            continue
        inside = scene.past(at + 1, "member", "batch", "date", "adverb", "extent", sides=True)
        places, place_at = inside_of(scene, inside)
        it = (scene.items[at - 1].tag("that") or scene.items[at - 1].tag("member")) if at else None
        if places and inside == at + 1 and became == "remains" and it is not None and it.pron:
            told = innermost(scene.said, at) if closes(scene, last_led(scene, place_at)) else None
            doubted = any(one.kind == "disputed" for one in scene.said)
            if (
                told is not None and not doubted and told.speaker and told.speaker in scene.who.values()
            ):  # ``أكدت F أنها ما زالت فيها``
                yield Draft(told.speaker, "controls", places, at, place_at, "stays", "state")
            continue
        named = [i for i in scene.who if at < i < inside]
        before = at - 1 - scene.is_(at - 1, "date", "relative")
        if before not in scene.who and not named and became == "remains":
            before = _told_of_first(scene, at)
        holder = named[0] if named else before
        strange = holder > 0 and scene.items[holder - 1].word and not scene.items[holder - 1].known
        if not places or holder not in scene.who or (not named and (strange or scene.roles[holder] != "actor")):
            continue  # "the delegation of F is still in P"
        who, co = scene.who[holder], scene.companions(holder)
        shut = scene.trigger(place_at + 1)
        if shut is not None and shut.value == "besieged":
            continue  # ``باتت F في P محاصرة``
        if became == "became":
            yield Draft(who, "captured", places, at, place_at, "inside", "entry", co, actor_at=holder)
        elif not named and closes(scene, last_led(scene, place_at)):
            yield Draft(who, "controls", places, at, place_at, "stays", "state", co, actor_at=holder)


def _told_of_first(scene: Scene, at: int) -> int:
    """``F الذي خسر Q ما زال في P``: the side that a relative clause before the verb describes, -1 for none."""
    pronoun = next((i for i in range(at - 1, 0, -1) if scene.is_(i, "relative")), -1)
    inner = range(pronoun + 1, at)
    told = any(scene.finite(i) for i in inner) and not any(scene.items[i].text in COMMAS for i in inner)
    before = scene.back(pronoun - 2, "member", "batch")
    opens = before < 0 or not scene.items[before].word or scene.is_(before, "that", "clause", "contrast")
    return pronoun - 1 if pronoun > 0 and told and opens else -1


def _by_then_inside(scene: Scene) -> Iterator[Draft]:
    """``ومساء كان F داخل P``, ``حتى كان F في قلب P``: by then they had come in."""
    for at in scene.each("was", begin=1, short=3):
        holder = scene.past(at + 1, "member", sides=False)
        if holder not in scene.who or scene.items[holder].role:
            continue
        if not (scene.is_(at - 1, "date", "adverb", "until") or _opens_with_time(scene, at)):
            continue
        where = scene.past_joined(holder + 1, "date", "adverb")
        places, place_at = inside_of(scene, where)
        deep = scene.value(where, "relation") == scene.prep(where) == "in" and not scene.is_(where, "filler")
        deep = deep or any(place.extent == "center" for place in places)
        ends = closes(scene, last_led(scene, place_at)) or scene.is_(place_at + 1, "relative")
        if places and deep and ends and all(place.sort in ("named", "part", "anaphor") for place in places):
            co = scene.companions(holder)
            yield Draft(
                scene.who[holder], "captured", places, at, place_at, "inside by then", "entry", co, actor_at=holder
            )


def _opens_with_time(scene: Scene, at: int) -> bool:
    """``بحلول المساء كان``, ``ومع الفجر كان``: what stands before, from where its clause begins, is short and plain."""
    begin = next((i + 1 for i in range(at - 1, -1, -1) if not scene.items[i].word), 0)
    plain = not any(scene.finite(i) or i in scene.who or scene.group(i) is not None for i in range(begin, at))
    led = scene.is_(begin, "prep", "circumstance", "aftermath") or scene.items[begin].role == "in"
    roles = scene.lexicon.grammar.get("proclitics", {}).get("roles", {})
    at_a_time = scene.unlisted(begin) and roles.get(scene.items[begin].text[:1]) == "in"  # ``بحلول المساء``
    led = led or (at_a_time and begin + 2 == at)
    return plain and led and 1 < at - begin <= 1 + NEAR // 2


def last_led(scene: Scene, at: int) -> int:
    """``في P وعند Q``: where the last of them stands."""
    while scene.prep(at + 1) == "in" and scene.items[at + 1].joined and scene.group(at + 2) is not None:
        at += 2
    return at


def inside_of(scene: Scene, at: int) -> tuple[list[Phrase], int]:
    """``في قلب P``, ``داخل أحياء P``: a town or a part of it, led by the words at a position."""
    place_at = at + 1
    group = scene.group(place_at)
    if scene.prep(at) != "in" and at < len(scene.items) and scene.items[at].role == "in":
        group, place_at = scene.group(at), at
        return (scene.with_more(at, ["in"]), at) if group is not None else ([], -1)  # ``بـP``
    if scene.prep(at) != "in" or (group is None and not scene.items[at].tags["prep"].pron):
        return [], -1
    if pron := scene.items[at].tags["prep"].pron:
        return scene.antecedent(at, pron) or [], at  # ``لا يزالون داخلها``
    meant = scene.meant(group)
    edge = any(place.extent in ("outskirts", "vicinity") or kind_of(place) in TOO_LARGE for place in meant)
    edge = edge or (
        scene.prep(at) == "in" and group is not None and any(_is_edge(scene, place) for place in group.members)
    )
    return ([] if edge else scene.with_more(place_at, ["in"])), place_at


def _is_edge(scene: Scene, place: Phrase) -> bool:
    """``مدخلها``, ``أطرافها``: no part that somebody is in."""
    marks = sorted(scene.lexicon.grammar.get("pronouns", {}), key=len, reverse=True)
    noun = next((place.name.removesuffix(mark) for mark in marks if place.name.endswith(mark)), "")
    edges = ("outskirts", "vicinity")
    tags = scene.lexicon.entries.get(noun, {})
    return any((tag := tags.get(kind)) is not None and tag.value in edges for kind in ("part", "extent"))


def _sided(scene: Scene) -> Iterator[Draft]:
    """``P صارت مع F``, ``P عند F``: whose it is; ``P مع F، وQ مع F2``: side by side; ``P معنا``: of those who speak."""
    found = list(_with_whom(scene))
    lists = len(found) if any(rule == "sided:list" for *_, rule in found) else 0
    for at, place_at, rule in found:
        who = scene.who.get(at) or _with_us(scene, at)
        group = scene.group(place_at)
        places = scene.meant(group) if group is not None else halved(scene, place_at + 1)
        if scene.is_(place_at, "it_is"):
            places = scene.antecedent(place_at, scene.items[place_at].value("it_is"))
        elif not places:
            places = scene.share_at(place_at)
        if who is not None and places and (rule == "sided" or lists > 1):
            yield Draft(who, "controls", places, at, place_at, rule, "state", actor_at=at)


def _with_us(scene: Scene, at: int) -> str | None:
    """``معنا``, ``عندهم``: who speaks."""
    if not scene.items[at].tags["trigger"].get("ours"):
        return side_that_says(scene, at)
    speaker = holder_of(scene, at)
    return speaker.faction if speaker is not None else None


def _with_whom(scene: Scene) -> Iterator[tuple[int, int, str]]:
    """Where "with F" ends a clause that P begins: the positions of F and P, and whether that may stand alone."""
    ours = [i for i, item in enumerate(scene.items) if (tag := item.tag("trigger")) is not None and tag.get("whom")]
    for at in sorted([*scene.who, *ours]):
        led = scene.back(at - (at in scene.who), "member", but=("sided",))  # ``عند مقاتلي F``
        if not (led == at or scene.is_(led, "sided")) or not closes(scene, at):
            continue
        verb = scene.back(led - 1, "extent", "adverb", "date", but=("group",))  # ``ما زالت كلها مع F``
        all_of_it = any(scene.is_(i, "extent") for i in range(verb + 1, led))  # ``كلها اليوم مع F``
        whole = verb if all_of_it and scene.word(verb) in COMMAS else -1
        verb -= whole > 0 and scene.group(whole - 1) is not None  # ``A وB، كلها مع F``
        became = scene.items[verb].value("become") in ("became", "remains")
        if became and led == at:
            continue  # told by the verb
        place_at = verb - became
        place_at -= became and scene.is_(place_at, "relative")
        if not became and scene.unlisted(verb) and scene.is_(verb - 1, "relative"):
            place_at = verb - 2  # ``P التي تلاصقها لدى F``
        if scene.group(led - 1) is not None and scene.value(led - 2, "become") in ("became", "remains"):
            yield at, led - 1, "sided"
            continue
        share = (scene.items[place_at].joined and scene.share_at(place_at) is not None) or (
            not became and halved(scene, place_at + 1)
        )
        told_of = place_at < led - 2 or not scene.is_(place_at - 1, "prep")
        alone = led == at or verb < led - 1 or scene.items[led].value("sided") == "has" or _since_then(scene, at + 1)
        if share or scene.is_(place_at, "it_is") or (scene.group(place_at) is not None and told_of):
            if became or share or (alone and scene.is_(place_at, "it_is")):
                yield at, place_at, "sided"
            elif heads(scene, place_at):
                yield at, place_at, "sided" if alone or _is_share(scene, place_at) else "sided:list"


def _since_then(scene: Scene, at: int) -> bool:
    """``P مع F منذ أمس``, ``P مع F اليوم``: a state, and no errand."""
    when = scene.items[at].tags.get("date") if at < len(scene.items) else None
    return scene.is_(at, "today") or (when is not None and (when.since or when.day == scene.memory.published))


def _is_share(scene: Scene, at: int) -> bool:
    group = scene.group(at)
    return group is not None and all(map(is_share, group.members))


def _in_percent(scene: Scene) -> Iterator[Draft]:
    """``يسيطر F على 40% من P مقابل 35% لـF2``: a share of the place spoken of."""
    for at in sorted(scene.who):
        number = at - 2
        counted = scene.items[at].role == "for" and number > 0 and scene.items[number].text.isdigit()
        if not counted or not (scene.is_(at - 1, "percent") or scene.items[at - 1].text == "%"):
            continue
        told = any((tag := scene.trigger(i)) is not None and tag.value == "controls" for i in range(number))
        place_at = next(scene.groups_before(number), -1) if told else -1
        places = scene.meant(scene.group(place_at)) if place_at >= 0 else []
        share = [replace(place, extent=f"percent:{scene.items[number].text}") for place in places]
        if len(share) == 1:
            yield Draft(scene.who[at], "controls", share, at, place_at, "belongs:percent", "state", actor_at=at)


def _last_of(scene: Scene) -> Iterator[Draft]:
    """``آخر ما تبقى لـF في R بلدة P``, ``آخر معاقل F في R هو P``: what F still holds."""
    for at in scene.each("remainder", "stronghold", "all_but", "noun", short=2):
        sort = scene.is_(at, "noun") and not scene.is_(at, "remainder", "stronghold", "all_but")
        if sort and not scene.is_(at - 1, "last_of"):  # ``آخر بلدة بيد F في R هي P``
            continue
        group = scene.group(at) if not sort else None
        last = group is not None or scene.is_(at, "remainder", "all_but")
        held = scene.trigger(at + 1)
        in_hand = held is not None and held.get("frame") == "state" and held.value == "controls" and not held.pron
        verb = scene.finite(at + 1) and held is not None and held.value == "controls"
        in_hand = in_hand or verb
        last = last or in_hand  # ``آخر بلدتين بيد F``, ``آخر بلدة يسيطر عليها F``
        over = verb and scene.is_(at + 2, "prep") and bool(scene.items[at + 2].tags["prep"].pron)
        holder = scene.past(at + 1 + in_hand + over, "member", sides=False)
        opens = (
            at - sort == 0
            or not scene.items[at - sort - 1].word
            or scene.is_(at - sort - 1, "that", "clause", "extent", "contrast", "so")
        )
        to_it = in_hand or (holder in scene.who and scene.items[holder].role == "for")
        ours = held is not None and bool(held.get("ours")) and scene.is_(at, "remainder")
        owner = scene.who.get(holder) or (_with_us(scene, at + 1) if ours else None)
        opens = opens or scene.items[at - sort].joined
        if not last or not opens or owner is None or (group is None and not to_it and not ours):
            continue
        if scene.is_(at, "remainder") and (part := _small_part(scene, holder + 1)) is not None:
            yield Draft(owner, "controls", part[0], at, part[1], "last of", "state", actor_at=holder)
            continue
        place_at = _spelled_out(scene, scene.past(holder + 1, "date", "adverb"))
        told = scene.is_(place_at, "it_is", "is")
        place_at += told
        named = scene.group(place_at) if place_at < len(scene.items) and not scene.items[place_at].joined else None
        told = told or scene.is_(at, "remainder")
        if named is not None and not scene.items[place_at].role and (told or place_at > holder + 1):
            places = scene.with_more(place_at, [""])
            yield Draft(owner, "controls", places, at, place_at, "last of", "state", actor_at=holder)


def _spelled_out(scene: Scene, at: int) -> int:
    """Where it is said what is left: behind "in R", "of R:"."""
    if scene.prep(at) == "in" and (scene.group(at + 1) is not None or scene.is_(at + 1, "direction", "countryside")):
        at += 2
    if scene.prep(at) == "from":
        told = next((i for i in range(at, len(scene.items)) if scene.items[i].text == ":" or scene.finite(i)), -1)
        return told + 1 if told > 0 and not scene.finite(told) else at
    sort = scene.group(at)
    counted = scene.unlisted(at) or scene.is_(at, "noun") or (sort is not None and sort.members[0].sort == "unnamed")
    at += counted and (scene.is_(at + 1, "is") or scene.items[min(at + 1, len(scene.items) - 1)].text == ":")
    return at + (at < len(scene.items) and scene.items[at].text == ":")


def _small_part(scene: Scene, at: int) -> tuple[list[Phrase], int] | None:
    """``كيلومتر مربع واحد في P``, ``حي واحد في P``: so much of P."""
    first = at + scene.is_(at, "is", "it_is")
    inside = first
    while scene.is_(inside, "number", "km", "noun", "fraction") or (
        scene.unlisted(inside) and not scene.items[inside].joined and not scene.items[inside].role
    ):
        inside += 1
    group = scene.group(inside + 1)
    if inside == first or scene.prep(inside) != "in" or group is None:
        return None
    return [replace(place, extent="part") for place in scene.meant(group)], inside + 1


def _became_its(scene: Scene) -> Iterator[Draft]:
    """``صار لـF نصف P``, ``بات لـF أكثر من 90% من P``: a share of P."""
    its = [i for i, item in enumerate(scene.items) if (tag := item.tag("prep")) and tag.pron and tag.value == "for"]
    for at in sorted([*scene.who, *its]):
        place_at = at + 1 + scene.is_(at + 1, "more_than")
        group = scene.group(place_at)
        to_it = scene.items[at].role == "for" or at not in scene.who
        became = to_it and at > 0 and scene.items[at - 1].value("become") == "became"
        if became and group is not None and not scene.items[place_at].role and not scene.items[place_at].joined:
            places = scene.meant(group)
            shares = all(place.extent and kind_of(place) != "country" for place in places)
            shares = shares or (
                closes(scene, place_at) and all(place.place and kind_of(place) in SETTLED for place in places)
            )
            who = scene.who.get(at)
            if who is None and (actor := who_before(scene, at)) is not None:
                who = actor.faction
            places = [*places, *lies_in_it(scene, place_at)]
            if shares and who is not None and not scene.is_(at - 2, "neg", "mood"):
                yield Draft(who, "controls", places, at - 1, place_at, "became its", "state", actor_at=at)


def who_before(scene: Scene, at: int) -> Actor | None:
    """Whom "to it" means: who acts before it, else who took something in the sentence before."""
    acting = scene.factions_between(0, at, "actor")
    if acting:
        return Actor(scene.who[acting[-1]], acting[-1], (), "actor before")
    took = [who for number, who, _ in scene.memory.taken if number == scene.number - 1]
    number, sides = scene.memory.sides
    alone = list(sides) if number == scene.number - 1 and len(sides) == 1 else []
    return Actor((took or alone)[-1], -1, (), "who took") if took or alone else None


def _moved_to(scene: Scene) -> Iterator[Draft]:
    """``انتقل إلى F مطار P``, ``انتقل إليه سد P``: with what has become whose right behind it."""
    for at in scene.each("prep", begin=1, short=1):
        verb, prep = scene.items[at - 1], scene.items[at].tag("prep")
        if prep is None or prep.value != "to" or verb.value("become") != "fell" or scene.is_(at - 2, "neg", "mood"):
            continue
        place_at = at + 1 if prep.pron else at + 2
        group = scene.group(place_at)
        if group is None or scene.items[place_at].role or scene.items[place_at].joined:
            continue
        if prep.pron:
            actor = who_before(scene, at)
        else:
            actor = Actor(scene.who[at + 1], at + 1, (), "moved to") if at + 1 in scene.who else None
        if actor is not None:
            places = scene.with_more(place_at, [""])
            yield Draft(actor.faction, "captured", places, at - 1, place_at, "moved to", "event", actor_at=actor.at)


def _came_to(scene: Scene) -> Iterator[Draft]:
    """``إلى F عادت P``: whose P is again heads the clause."""
    for at in scene.each("become", begin=1, short=1):
        who = begin = at - 1
        begin = scene.back(begin - 1, "member") + 1
        led = scene.prep(begin - 1) == "to" and not scene.items[begin - 1].tags["prep"].pron
        given = led or "for" in (scene.items[who].role, scene.items[begin].role)
        begin -= led
        heads_it = begin <= 0 or not scene.items[begin - 1].word or scene.items[begin].joined
        group = scene.group(at + 1)
        fell = scene.items[at].value("become") == "fell" and who in scene.who
        if not (fell and given and heads_it) or group is None or scene.items[at + 1].role or not closes(scene, at + 1):
            continue
        places = scene.with_more(at + 1, [""])
        yield Draft(scene.who[who], "captured", places, at, at + 1, "came to", "event", actor_at=who)


def _was_its(scene: Scene) -> Iterator[Draft]:
    """``كان P حتى أمس لـF``, ``P كان لـF سنوات``: it was F's, and nothing is said of what else it was."""
    for at in scene.who:
        behind = at + 1 if at + 1 < len(scene.items) else at
        goes_on = scene.is_(behind, "it_is") or (scene.items[behind].joined and scene.is_(behind, "become"))
        end = scene.past(at + 1, "number", "unit", "date", "few", "until", "adverb") - 1
        if scene.items[at].role != "for" or not (goes_on or closes(scene, end)):
            continue
        before = scene.back(at - 1, "date", "adverb", "until", "extent", but=("group",))
        was = before if scene.is_(before, "was") else -1
        place_at = before - 1 if was > 0 else before
        if was < 0 and scene.is_(place_at - 1, "was"):
            was = place_at - 1
        told_by_the_way = was > 1 and place_at == was - 1 and scene.items[was].joined
        place_at -= told_by_the_way and scene.items[place_at].text in COMMAS  # "P, and it had been F's, ..."
        group = scene.group(place_at)
        subject = (
            group is not None and not scene.items[place_at].role and not scene.is_(place_at - 1, "prep", "relative")
        )
        if was < 0 or not subject or scene.is_(was - 1, "neg", "relative", "hypothetical"):
            continue
        places = [place for place in scene.meant(group) if kind_of(place) not in (*TOO_LARGE, "road")]
        if places:
            who = scene.who[at]
            yield Draft(who, "controls", places, at, place_at, "was its", "state", past=True, actor_at=at)


def _placed(scene: Scene) -> Iterator[Draft]:
    """``في P الجيش، وفي Q قسد``: who is where, clause by clause."""
    found = []
    for at in range(1, len(scene.items) - 1):  # ``أما P ففيها F``
        it, group = scene.items[at].tag("prep"), scene.group(at - 1)
        who = scene.past(at + 1, "date", "adverb", "member", sides=False)
        named = it is not None and it.value == "in" and it.pron and group is not None and who in scene.who
        led = named and (heads(scene, at - 1) or scene.is_(at - 2, "contrast")) and not scene.items[at - 1].role
        if led and not (scene.items[who].role or scene.items[who].joined) and closes(scene, who):
            places, co = scene.meant(group), scene.companions(who)
            if all(kind_of(place) not in (*TOO_LARGE, "road") for place in places):
                yield Draft(scene.who[who], "controls", places, at, at - 1, "in it is", "state", co, actor_at=who)
    for at in range(len(scene.items) - 2):
        opens = at == 0 or scene.items[at - 1].text in (*COMMAS, "؛", ":")
        if not opens or scene.is_(at, "date") or not (places := inside_of(scene, at)[0]):
            continue
        who = scene.past(at + 2, "date", "adverb", "direction", "member", sides=False)
        alone = scene.is_(who + 1, "alone")
        subject = who in scene.who and not scene.items[who].role and not scene.items[who].joined
        if subject and closes(scene, who + alone):
            found.append((who, at + 1, places))
    alone = any(
        scene.is_(who + 1, "alone", "since")
        or any(scene.is_(i, "date", "today") for i in (*range(at + 1, who), who + 1))
        for who, at, _ in found
    )
    for who, place_at, places in found if alone or len(found) > 1 else ():
        co = scene.companions(who)
        yield Draft(scene.who[who], "controls", places, who, place_at, "placed", "state", co, actor_at=who)


def _checkpoints(scene: Scene) -> Iterator[Draft]:
    """``نصب F حواجزه في P``: F has come into P."""
    for at in scene.each("light"):
        how = scene.items[at].value("light")
        if how not in ("raised", "set up", "fixed") or scene.is_(at - 1, "neg"):
            continue
        who = next((i for i in range(at + 1, min(len(scene.items), at + 4)) if i in scene.who), -1)
        near = range(who + 1, min(len(scene.items) - 1, who + 5))
        placed = next((i for i in near if scene.is_(i, "checkpoints") or (how == "fixed" and _posts(scene, i))), -1)
        placed = placed if who > 0 else -1
        if placed < 0:
            continue
        group, there = scene.group(placed), scene.items[placed + 1].tag("prep")
        places = whole_places(scene.meant(group)) if group is not None else None
        if there is not None and there.value == "in" and there.pron:
            places = scene.antecedent(at, there.pron)
        if places and all(place.sort == "named" and kind_of(place) not in (*TOO_LARGE, "road") for place in places):
            co = scene.companions(who)
            yield Draft(scene.who[who], "captured", places, at, placed, "checkpoints", "entry", co, actor_at=who)


def _posts(scene: Scene, at: int) -> bool:
    group = scene.group(at)
    return group is not None and group.members[0].kind == "positions_unnamed"


def _was_in_it(scene: Scene) -> Iterator[Draft]:
    """``جنود F الذين كانوا فيها``: they held the place spoken of."""
    for at in range(3, len(scene.items)):
        holder = scene.was_in_it(at)
        places = scene.antecedent(at, scene.items[at].tags["prep"].pron) if holder >= 0 else None
        if places and all(place.sort == "named" and kind_of(place) not in (*TOO_LARGE, "road") for place in places):
            who = scene.who[holder]
            yield Draft(who, "controls", places, at, at, "was in it", "state", past=True, actor_at=holder)


def _is_its(scene: Scene) -> Iterator[Draft]:
    """``أخذ F P: كانت لـF2 وهي اليوم له``, ``لكن P بقيت معه``: whose it is, of the sides spoken of before."""
    for at, item in enumerate(scene.items):
        tag, ally = item.tag("prep"), item.has("trigger") and item.value("role") == "supporter"
        its = (tag is not None and bool(tag.pron) and tag.value == "for") or ally
        if not its or not closes(scene, at):
            continue
        so = scene.back(at - 1, "date", "adverb", "today")
        if so < 0:
            continue
        named = so - 1 - scene.is_(so - 1, "relative")
        lasts = so > 0 and scene.items[so].value("become") in ("remains", "became")
        group = scene.group(named) if lasts else None
        told_of = named < so - 1 or not (scene.is_(so - 2, "prep") or scene.items[so - 1].role)
        if scene.is_(so, "it_is") and not ally:
            places = scene.antecedent(so, scene.items[so].value("it_is"))
        elif group is not None and told_of:
            places = [place for place in scene.meant(group) if place.sort == "named"]
        else:
            continue
        actor = who_before(scene, at)
        owners = {scene.who[i] for i in scene.factions_between(0, at, "owner")}
        if places and actor is not None and actor.faction not in owners and not scene.is_(so, "neg"):
            yield Draft(actor.faction, "controls", places, at, so, "is its", "state", actor_at=actor.at)
