"""Lists at the end of a sentence of whose everything is: "..., and Q to F2"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mapper.claims.drafts import Draft
from mapper.claims.ground import TOO_LARGE, kind_of
from mapper.claims.phrases import Phrase
from mapper.claims.reach import STATE_REACH
from mapper.claims.scene import Scene
from mapper.claims.sentence import COMMAS
from mapper.claims.stateplaces import all_but, but_at, excepted
from mapper.text.lexicon import Tag


def belongs(scene: Scene) -> Iterator[Draft]:
    """``P لـ F``: a place at the head of its clause, a faction after "for", and nothing else; ``للأول P``."""
    yield from _become_its(scene)
    yield from _stays(scene)
    yield from _is_whose(scene)
    yield from _only_there(scene)
    for at in scene.who:
        lead = at
        while "after" in scene.actor_order and scene.is_(lead - 1, "member") and lead - 1 not in scene.who:
            lead -= 1  # ``لمقاتلي F``
        if scene.items[lead].role != "for":
            continue
        if (owned := _given_first(scene, at)) is not None:
            yield owned
            continue
        before = lead - 1
        but = but_at(scene, before)
        if but >= 0 and closes(scene, at) and (rest := all_but(scene, but)):
            yield Draft(scene.who[at], "controls", rest, at, but, "belongs:rest", "state", actor_at=at)
            continue
        before = scene.back(before, "date", "adverb", "extent")
        stands = scene.is_(before, "is") and (
            scene.is_(before - 1, "date", "clause", "then") or scene.items[before].joined
        )
        these = scene.items[before].joined and scene.value(before, "faction_anaphor") == "latter"
        if (stands or these or scene.is_(before, "it_is")) and "after" in scene.actor_order:
            last = next(scene.groups_before(before), -1)
            if these:  # "all of R but P and Q, and these are F's"
                apart = last - 1 if scene.word(before - 1) in COMMAS else -1
                apart = apart if scene.is_(apart, "except") or scene.value(apart, "relation") == "except" else before
                places = scene.meant(scene.group(last)) if last == before - 1 or last == apart + 1 else None
            elif (
                scene.items[before].joined and scene.is_(last - 1, "except") and last == scene.before_commas(before - 1)
            ):
                places = scene.meant(scene.group(last))  # ``P بيد F سوى مدخله فهو لـF2``
            elif (near := scene.group(scene.before_commas(before - 1))) is not None and near.excluded:
                places = near.excluded[-1:]  # ``كل R إلا P، وهي لـF``
            else:
                places = scene.antecedent(before, scene.items[before].value("is" if stands else "it_is"))
            if scene.prep(last - 1) == "in":
                places = None  # "the barracks in P, and they are F's"
            if places and (closes(scene, at) or (these and scene.is_(at + 1, "relative"))):
                yield Draft(scene.who[at], "controls", places, at, before, "belongs:it is", "state", actor_at=at)
            continue
        remains = scene.items[before].value("become") in ("remains", "became") if before >= 0 else False
        if remains:
            before -= 1
        if scene.group(before) is not None and scene.value(before - 1, "become") in ("remains", "became"):
            remains = True
        begun = next((begin for begin, stop in scene.asides.items() if stop == before), -1)
        before = begun - 1 if begun > 0 else before  # "P, the gate of Q, is F's"
        while before >= 0 and (
            scene.is_(before, "extent", "adverb", "relative", "date")
            or scene.items[before].text in COMMAS
            or (scene.items[before].text == ":" and scene.is_(before + 1, "extent"))
        ):
            before -= 1
        before -= _called_town(scene, before)
        led = scene.group(before) is None or scene.is_(before - 1, "prep")
        if remains and led and "after" in scene.actor_order:
            before = _head_of_clause(scene, before)
        group = scene.group(before)
        if group is None and (alone := _became_alone(scene, lead, at)) is not None:
            yield Draft(scene.who[at], "controls", alone, at, lead - 1, "belongs:it", "state", actor_at=at)
            continue
        opens = scene.items[before].joined or scene.word(before - 1) in (*COMMAS, ":")
        opens = opens or scene.value(before - 1, "become") == "remains"
        opens = opens or (before - 1 in scene.who and scene.is_(before, "rest"))  # ``معظم P لـF وبقيته لـF2``
        side = before if before > 0 and scene.is_(before, "direction", "rest") and opens else -1
        if group is None and side > 0 and closes(scene, at) and (its := scene.share_at(side)) is not None:
            yield Draft(scene.who[at], "controls", its, at, side, "belongs:side", "state", actor_at=at)
            continue
        if group is None and (share := halved(scene, lead)) is not None:
            yield Draft(scene.who[at], "controls", share, at, -1, "belongs:half", "state", actor_at=at)
            continue
        if group is None and scene.is_(at, "faction_anaphor") and scene.group(at + 1) is not None:
            group, before = scene.group(at + 1), at + 1
        elif group is None or not (
            (remains and not (lead < at and _has_thing(scene, at)))
            or ((heads(scene, before) or _with_which(scene, before)) and closes(scene, at))
        ):
            if group is None or not closes(scene, at) or not (part := _side_of(scene, before)):
                continue
            yield Draft(scene.who[at], "controls", part, at, before, "belongs:side", "state", actor_at=at)
            continue
        places = [place for place in scene.meant(group) if place.kind != "road"]
        if group is not None and (excluded := excepted(scene, before, group)):
            yield Draft(scene.who[at], "controls", excluded, at, before, "belongs", "state", actor_at=at)
        elif places:
            places, before = _spelled(scene, before, at) or (places, before)
            more = [place for place in scene.beside_it(before) if place not in places]
            places = [*_with_which(scene, before), *places, *more, *lies_in_it(scene, at)]
            co = scene.companions(at)
            yield Draft(scene.who[at], "controls", places, at, before, "belongs", "state", co, actor_at=at)


def _with_which(scene: Scene, at: int) -> list[Phrase]:
    """``P ومعها Q لـF``: P, before what is named with it at a position."""
    group = scene.group(at - 2) if scene.is_(at - 1, "along") and scene.items[at - 1].joined else None
    return scene.meant(group) if group is not None and heads(scene, at - 2) else []


def lies_in_it(scene: Scene, owner: int) -> list[Phrase]:
    """``ثلث R لـF، بما فيه P وQ``: P and Q too."""
    comma = scene.past(owner + 1, "date", "adverb")
    listed = scene.word(comma) in COMMAS and scene.spells_out(comma + 1)
    return scene.meant(scene.group(comma + 2)) if listed else []


def _spelled(scene: Scene, at: int, owner: int) -> tuple[list[Phrase], int] | None:
    """``P وQ وR: ثلاث بلدات صارت لـF``, ``صارت ثلاث بلدات لـF: P وQ وR``: the names of what is only counted."""
    counted = scene.group(at)
    if counted is None or any(place.sort != "unnamed" for place in counted.members):
        return None
    behind = owner + 2 if owner + 1 < len(scene.items) and scene.items[owner + 1].text == ":" else -1
    before = at - 2 if at > 1 and scene.items[at - 1].text in (*COMMAS, ":") else -1
    for named in (behind, before):
        group = scene.group(named)
        if group is not None and len(group.members) > 1 and all(place.sort == "named" for place in group.members):
            return scene.meant(group), named
    return None


def _called_town(scene: Scene, at: int) -> bool:
    """``إدلب المدينة لـF``: the town, and not the governorate of that name."""
    said, named = scene.group(at), scene.group(at - 1) if at > 0 else None
    alone = said is not None and named is not None and len(said.members) == len(named.members) == 1
    town = alone and said is not None and said.members[0].sort == "anaphor" and not scene.items[at].joined
    return town and named is not None and named.members[0].sort == "named" and "after" in scene.actor_order


def _side_of(scene: Scene, at: int) -> list[Phrase]:
    """``غرب P لـ F`` at the head of a clause: a part of the town, where nothing says that it lies beyond it."""
    side, group = at - 1, scene.group(at)
    first = side - scene.is_(side - 1, "extent")  # ``ما بقي من شرق P``
    plain = scene.is_(side, "direction") and not scene.items[side].tags["direction"].pron and heads(scene, first)
    if not plain or group is None or "after" not in scene.actor_order:
        return []
    meant = scene.meant(group)
    one = len(meant) == 1 and meant[0].sort == "named" and kind_of(meant[0]) not in TOO_LARGE
    return [replace(place, extent="part") for place in meant] if one else []


def _only_there(scene: Scene) -> Iterator[Draft]:
    """ "Only in P does F still hold out": the verb stands before who does it."""
    if scene.actor_order[0] != "before":
        return
    for at in scene.each("last_of", short=4):
        if not (scene.is_(at, "superlative") and scene.prep(at + 1) == "in"):
            continue
        verb = at + 3
        if scene.items[verb].text == ",":  # "only in P, on its edge, are F ..."
            verb = next((i for i in range(verb + 1, len(scene.items) - 2) if scene.items[i].text == ","), verb) + 1
        group, side = scene.group(at + 2), verb + 1 + scene.is_(verb + 1, "article")
        helping = verb
        if group is None or side not in scene.who:
            continue
        verb = scene.past(side + 1, "adverb", "become")
        stays = scene.trigger(verb) if verb < len(scene.items) else None
        stays_so = scene.items[verb - 1].value("become") == "remains" or (
            stays is not None and stays.value == "controls"
        )
        if scene.is_(helping, "aux", "does") and stays_so:
            who = scene.who[side]
            yield Draft(who, "controls", scene.meant(group), helping, at + 2, "only there", "state", actor_at=side)


def _is_whose(scene: Scene) -> Iterator[Draft]:
    """ "Most of P is F's", "P and Q are now the rebels'", "P came under F": nothing follows."""
    if scene.actor_order[0] != "before":
        return
    nations = {i: scene.items[i].value("nation") for i in scene.each("nation") if scene.is_(i + 1, "possessive")}
    owners = {**{i: who for i, who in nations.items() if who in scene.factions.rows}, **_called_so(scene), **scene.who}
    for at, who in sorted(owners.items()):
        under = _came_under(scene, at) or _is_with(scene, at) or _under_whom(scene, at) if at in scene.who else None
        if under is not None:
            yield under
            continue
        end = scene.past(at + 1 + scene.is_(at + 1, "possessive"), "adverb", "date", "today", "shift")
        first = scene.is_(end, "first_time")  # "P is F's for the first time in seven years"
        ends = (
            first
            or end >= len(scene.items)
            or not scene.items[end].word
            or scene.is_(end, "clause", "conj", "contrast", "speech")
        )
        verb = scene.back(at - 1, "article", "adverb", "extent", "date", "ended", but=("aux", "become"))
        today = scene.is_(verb, "today") or scene.value(verb, "become") in ("became", "remains")
        owns = scene.is_(at + 1, "possessive") or scene.owns(at)
        if not (owns and ends and verb > 0 and scene.is_(verb, "aux", "become")):
            if owns:
                yield from _put_beside(scene, at, who)
            continue
        places, place_at = scene.subject_places(verb)
        apart = any(scene.items[i].text == ";" for i in range(place_at + 1, verb))  # "P is theirs; the hills are F's"
        road = places and any(place.kind == "road" for place in places)
        if places and _is_subject(scene, place_at, verb) and not (road or apart):
            over = any(scene.is_(i, "ended") for i in (place_at + 1, *range(verb + 1, at)))
            status, past = ("lost", False) if over else ("controls", not (today or first))
            yield Draft(who, status, places, verb, place_at, "belongs:his", "state", past=past, actor_at=at)


def _called_so(scene: Scene) -> dict[int, str]:
    """ "F took P. The rest of Q is the group's": who is meant by a noun that no deed is told of."""
    spoken_of = [one.faction for one in reversed(scene.memory.factions)]
    found: dict[int, str] = {}
    for i in scene.each("he_or_she", short=1):
        owns = scene.is_(i, "member") and scene.is_(i + 1, "possessive")
        who = next((one for one in spoken_of if scene.may_call(i, one)), None) if owns else None
        if who is not None:
            found[i] = who
    return found


def _put_beside(scene: Scene, at: int, who: str) -> Iterator[Draft]:
    """ "P, F's since Sunday, ...": whose it is, between commas."""
    begin = scene.back(at - 1, "article", "adverb", "date")
    was = any(scene.is_(i, "was", "until") for i in range(begin, at))
    end = at + 1 + scene.is_(at + 1, "possessive")
    while (
        scene.is_(end, "date", "adverb", "shift", "since", "article", "unit", "this_mark", "past_mark")
        or (scene.prep(end) == "near" and scene.is_(end + 1, "number", "article", "unit", "date", "past_mark"))
        or scene.is_(end, "number")
    ):
        end += 1
    group = scene.group(begin - 1)
    closed = end >= len(scene.items) or scene.items[end].text in (",", ".", ";")
    if group is None or scene.items[begin].text != "," or not closed or scene.just_taken(who, group.members):
        return
    places = [place for place in group.members if place.sort in ("named", "anaphor", "part")]
    if places and not scene.only_bounds(begin - 1) and not scene.is_(begin - 2, "ere"):
        yield Draft(who, "controls", places, at, begin - 1, "belongs:beside", "state", past=was, actor_at=at)


def _came_under(scene: Scene, at: int) -> Draft | None:
    """ "P and Q have come under F", not "came under F's fire"."""
    under = scene.back(at - 1, "article", "member")
    end = scene.past(at + 1, "date")
    closes = end >= len(scene.items) or scene.items[end].text in ".;" or _clause_follows(scene, end)
    if scene.prep(under) != "under" or scene.items[under - 1].value("become") != "fell" or not closes:
        return None
    places, place_at = scene.subject_places(under - 1)
    counted = places and places[0].sort == "unnamed" and scene.is_(0, "among_those", "of")
    if not places or not (counted or _is_subject(scene, place_at, under - 1)):
        return None
    places = [place for place in places if place.sort == "named"] if counted else places
    return Draft(scene.who[at], "captured", places, under - 1, place_at, "belongs:under", actor_at=at)


def _under_whom(scene: Scene, at: int) -> Draft | None:
    """ "P, a small town *still under F*": what P is, and no more behind it."""
    under = scene.back(at - 1, "article", "member")
    what = scene.back(under - 1, "adverb", "noun", "article", "place_adjective", "direction", but=("group",))
    ends = at + 1 >= len(scene.items) or scene.items[at + 1].text in (",", ".", ";")
    group = scene.group(what - 1) if what > 0 and scene.items[what].text == "," else None
    if scene.prep(under) != "under" or not ends or group is None or scene.only_bounds(what - 1):
        return None
    places = [place for place in group.members if place.sort in ("named", "anaphor", "part")][-1:]
    return (
        Draft(scene.who[at], "controls", places, at, what - 1, "belongs:under", "state", actor_at=at)
        if places
        else None
    )


def _is_with(scene: Scene, at: int) -> Draft | None:
    """ "P is now with F": nothing follows."""
    led = scene.back(at - 1, "article", "member")
    verb = scene.back(led - 1, "adverb", "date", but=("aux", "become"))
    end = scene.past(at + 1, "date")
    closes = end >= len(scene.items) or scene.items[end].text in ".,;"
    so = verb > 0 and (scene.is_(verb, "aux") or scene.items[verb].value("become") == "became")
    if not scene.is_(led, "link") or not so or not closes:
        return None
    places, place_at = scene.subject_places(verb)
    if not places or place_at < verb - 2 or not _is_subject(scene, place_at, verb):
        return None
    if any(place.kind == "road" or place.sort not in ("named", "part", "anaphor") for place in places):
        return None
    return Draft(scene.who[at], "controls", places, verb, place_at, "belongs:with", "state", actor_at=at)


def _clause_follows(scene: Scene, comma: int) -> bool:
    """ "..., and P is surrounded", "..., P too": another place, not another side."""
    after = comma + 1 + scene.is_(comma + 1, "conj")
    return scene.items[comma].text == "," and (scene.group(after) is not None or scene.is_(comma + 1, "clause"))


def _is_subject(scene: Scene, at: int, verb: int) -> bool:
    """Whether the place at a position begins its clause and is what the verb is said of, plainly and in fact."""
    begin = scene.clause_start(verb)
    before = at - 1
    while before >= begin and scene.is_(
        before, "article", "extent", "noun", "percent", "number", "date", "more_than", "of", "adverb"
    ):
        before -= 1
    heads = (
        before < begin
        or not scene.items[before].word
        or scene.is_(before, "conj", "that", "clause", "speech", "contrast")
        or _adverbial(scene, begin, before)
    )
    listed = scene.is_(before, "conj") and scene.group(before - 1) is not None
    return (heads or listed) and not any(scene.is_(i, "mood", "neg", "later") for i in range(begin, verb + 2))


def _adverbial(scene: Scene, begin: int, last: int) -> bool:
    """ "After two years of siege the Old City of P is F's": what stands at the head of a sentence names nobody."""
    opens = scene.is_(begin, "prep", "aftermath", "circumstance", "during", "date")
    begin = next((i + 1 for i in range(last, begin, -1) if not scene.items[i].word), begin)
    inside = range(begin, last + 1)
    told = any(scene.finite(i) or scene.group(i) is not None or i in scene.who or scene.barrier(i) for i in inside)
    return (opens or scene.is_(begin, "prep", "aftermath", "circumstance", "during", "date")) and not told


def _head_of_clause(scene: Scene, at: int) -> int:
    """ "P, N km south of Q, became F's": the first place behind the comma."""
    found = at
    for i in range(at, max(-1, at - STATE_REACH), -1):
        if scene.items[i].text in COMMAS or scene.finite(i) or scene.barrier(i) or i in scene.who:
            break
        if scene.group(i) is not None and not scene.is_(i - 1, "prep", "relation"):
            found = i
    return found


def _stays(scene: Scene) -> Iterator[Draft]:
    """ "Still F is in P": nothing else is said of it."""
    if "after" not in scene.actor_order:
        return
    for at in scene.each("become"):
        item = scene.items[at]
        holder = scene.past(at + 1, "member", "batch", sides=False)
        place_at = holder + 2
        group = scene.group(place_at)
        stays = item.value("become") == "remains" and not item.tags["become"].pron and holder in scene.who
        its = _where_given(scene, holder) if stays and scene.items[at + 1].role == "for" else -1
        if its > 0 and scene.group(its) is not None and not scene.items[its].role and not scene.is_(at - 1, "neg"):
            kept = scene.with_more(its, [""])  # ``ما زال لـF في R مدينة P``
            if all(place.sort in ("named", "part") for place in kept) and closes(scene, its):
                yield Draft(scene.who[holder], "controls", kept, at, its, "stays", "state", actor_at=holder)
            continue
        if not stays or group is None or scene.prep(holder + 1) != "in" or scene.is_(at - 1, "neg"):
            continue
        end = place_at + 1
        while scene.is_(end, "date", "adverb") or _where_it_lies(scene, end):
            end += 1
        meant = scene.with_more(place_at, ["in"])
        named = all(place.sort in ("named", "part") and kind_of(place) not in TOO_LARGE for place in meant)
        shut = scene.trigger(end) if end < len(scene.items) else None
        shut_in = shut is not None and shut.value == "besieged" and not scene.finite(end)
        if named and (shut_in or closes(scene, end - 1) or scene.is_(end, "contrast", "according")):
            who = scene.who[holder]
            yield Draft(who, "controls", meant, at, place_at, "stays", "state", actor_at=holder)


def _where_it_lies(scene: Scene, at: int) -> bool:
    """ "In P, on the edge of Q": where P lies."""
    return ((scene.is_(at, "relation") or scene.prep(at) == "on") and scene.group(at + 1) is not None) or (
        scene.group(at) is not None and (scene.is_(at - 1, "relation") or scene.prep(at - 1) == "on")
    )


def _become_its(scene: Scene) -> Iterator[Draft]:
    """ "... and so most of P became its": whose it is stands before."""
    if "after" not in scene.actor_order:
        return
    for at in scene.each("prep", begin=2):
        tag = scene.items[at].tags["prep"]
        if not tag.pron or tag.value != "for":
            continue
        place_at = at - 1 - (scene.items[at - 1].value("become") in ("became", "remains"))
        group = scene.group(place_at)
        if group is None or scene.items[place_at].role or (place_at < at - 1 and not heads(scene, place_at)):
            continue
        stays = scene.items[at - 1].value("become") in ("became", "remains")
        if scene.items[at - 2].value("become") in ("became", "remains") or stays:
            actor = scene.actor_before(at)
            if actor is not None:
                places = scene.meant(group)
                who, by = actor.faction, actor.at
                yield Draft(who, "controls", places, at, place_at, "belongs:its", "state", actor_at=by)


def _given_first(scene: Scene, at: int) -> Draft | None:
    """``لـ F مدينة P وبلدة Q``, ``لـ F في R حي P``: the faction heads its clause, the places end it."""
    first = _where_given(scene, at)
    group = scene.group(first)
    heads = at == 0 or scene.items[at - 1].text in (*COMMAS, "؛", ":") or scene.is_(at - 1, "clause", "that")
    heads = heads or (scene.items[at].joined and _ends_share(scene, at - 1))
    share = scene.share_at(first) if group is None and first < len(scene.items) else None
    if (group is None and share is None) or not heads or scene.items[first].role or "after" not in scene.actor_order:
        return None
    places = share or [*scene.meant(group), *scene.with_it(first)]
    end = first + 1
    end += share is not None and scene.is_(end, "other_part")  # "the other half of it"
    end = scene.past(end, "date", "adverb", "role", "group")
    end += 2 * (scene.prep(end) in ("in", "near") and scene.group(end + 1) is not None)  # ``للثانية حاجز P عند Q``
    goes_on = end in scene.who and scene.items[end].joined and scene.items[end].role == "for"
    if end < len(scene.items) and scene.items[end].word and not (goes_on or scene.is_(end, "clause", "contrast")):
        return None
    return Draft(scene.who[at], "controls", places, at, first, "belongs:first", "state", actor_at=at)


def _where_given(scene: Scene, at: int) -> int:
    """Where what is a faction's begins, behind "in R", "of R", "of it"."""
    inside = scene.items[at + 1].tag("prep") if at + 1 < len(scene.items) else None
    if inside is None or inside.value not in ("in", "from"):
        return at + 1
    return at + 2 if inside.pron else at + 1 + 2 * (scene.group(at + 2) is not None)


def _ends_share(scene: Scene, at: int) -> bool:
    """``لـF نصف P ولـF2 نصفها``: whether a place behind a faction that is given it stands here."""
    at -= scene.is_(at, "other_part")
    given = scene.group(at) is not None or scene.is_(at, "fraction", "direction")
    owner = next((i for i in (at - 1, at - 2, at - 3) if i in scene.who), -1)
    return given and owner >= 0 and scene.items[owner].role == "for" and _where_given(scene, owner) == at


def _share_tag(scene: Scene, at: int) -> Tag | None:
    """What makes a word a share of the place spoken of: "half of it", "the outskirts of it"."""
    item = scene.items[at] if at >= 0 else None
    return (item.tag("fraction") or item.tag("part") or item.tag("extent")) if item is not None else None


def halved(scene: Scene, at: int) -> list[Phrase] | None:
    """``P نصفها لـ F``: whose a share of the place spoken of is."""
    before = at - 1
    while scene.is_(before, "member", "place_adjective", "other_part") or (
        scene.is_(before, "direction") and not scene.items[before].tags["direction"].pron
    ):
        before -= 1
    before -= (
        scene.is_(before, "extent") and not scene.items[before].tags["extent"].pron and scene.is_(before - 1, "part")
    )
    share = _share_tag(scene, before)
    if share is None:
        return None
    begins = before == 0 or not scene.items[before - 1].word or _follows(scene, before)
    begins = begins or scene.is_(before - 1, "contrast")
    begins = begins or scene.items[before - 1].value("become") in ("became", "remains")
    begins = begins or (scene.group(before - 1) is not None and heads(scene, before - 1))
    if not share.pron or not begins:
        return None
    places = scene.antecedent(before, share.pron)
    if any(place.start > scene.items[before].start for place in places or ()):  # "nine tenths are F's, which took Q"
        told = scene.group(next(scene.groups_before(before), -1))
        places = scene.meant(told) if told is not None else None
    if places and any(place.kind == "city_part" for place in places):
        return None
    its = scene.items[before]
    return [replace(place, called=its.text) for place in places or ()] if its.has("part") else places


def _became_alone(scene: Scene, at: int, owner: int) -> list[Phrase] | None:
    """``فقد صارت لـF``: whose the place spoken of has become, at the head of its clause."""
    at -= scene.is_(at - 1, "extent")  # ``صارت كلها لـF``
    verb = scene.items[at - 1] if at > 1 and "after" in scene.actor_order else None
    became = verb is not None and verb.value("become") == "became" and not verb.tags["become"].pron
    heads_clause = scene.is_(at - 2, "clause", "that") or scene.word(at - 2) in COMMAS
    heads_clause = heads_clause or (verb is not None and verb.joined)
    heads_clause = heads_clause or (at - 2 in scene.who and scene.is_(0, "subordinate", "aftermath"))
    that = next((i for i in range(at - 2, max(0, at - 8), -1) if scene.is_(i, "relative")), -1)
    was = scene.group(that - 1) if became and that > 0 and scene.is_(that + 1, "was") else None
    if was is not None and heads(scene, that - 1) and closes(scene, owner):
        return scene.meant(was)  # ``P التي كانت لـF صارت لـF2``
    if verb is None or not became or not heads_clause or not closes(scene, owner):
        return None
    return scene.said_of(at - 1)


def _has_thing(scene: Scene, at: int) -> bool:
    """``صار لـF منفذ``: what has become F's stands behind it."""
    thing = scene.items[at + 1] if at + 1 < len(scene.items) else None
    return (
        thing is not None
        and thing.word
        and not (thing.role or thing.joined)
        and (thing.has("noun", "group") or not thing.known)
    )


def _follows(scene: Scene, at: int) -> bool:
    before = scene.trigger(at - 1)
    with_us = before is not None and bool(before.get("whom"))  # "half of it is with us and half with F"
    return scene.items[at].joined and (at - 1 in scene.who or with_us)


def heads(scene: Scene, at: int) -> bool:
    """Whether a place begins its clause, or what is said of the place that does: ``P وسطها لـF``."""
    group = scene.group(at)
    first = group.members[0] if group is not None else None
    of_it = first is not None and first.sort == "pronoun" and bool(first.extent)
    part = first is not None and first.sort == "part" and bool(first.reference)
    of_it = of_it or (part and first is not None and first.reference[0].sort == "pronoun")
    if at > 0 and of_it and scene.group(at - 1) is not None and not scene.items[at].joined:
        return heads(scene, at - 1)
    if at > 0 and scene.items[at].joined and scene.group(at - 1) is None:
        return scene.word(at - 1) in ("،", ",", "؛") or at - 1 in scene.who
    return at == 0 or scene.word(at - 1) in ("،", ",", "؛", ":") or scene.is_(at - 1, "clause", "that")


def around_it(scene: Scene, at: int) -> bool:
    """``وF2 حولها``, ``ومن حولها F2``, ``وF2 من حولها``: who stands round the place spoken of."""
    it = scene.items[at].tag("prep") if at < len(scene.items) else None
    if it is None or it.value != "near" or not it.pron or "after" not in scene.actor_order:
        return False
    led = scene.prep(at - 1) == "from"
    opens = scene.items[at - 1].joined or (led and at - 2 in scene.who and scene.items[at - 2].joined)
    return opens and (at - 1 in scene.who or led)


def closes(scene: Scene, at: int) -> bool:
    """Whether a faction ends its clause."""
    if any(around_it(scene, at + far) for far in (2, 3)):
        return True
    end = scene.past(at + 1, "faction", "ally", "conj", "date", "adverb", sides=True)
    whole = scene.items[end].tag("extent") if end < len(scene.items) else None
    end += whole is not None and whole.value == "all" and "after" in scene.actor_order  # "P is F's, all of it"
    if scene.bound(end - 1) and "after" in scene.actor_order:
        return True  # "P is F's after two months of fighting"
    if scene.prep(end) == "from" and scene.prep(end + 2) == "to" and scene.group(end + 3) is not None:
        end += 4  # "P is F's, from Q to R"
    share = scene.is_(end, "direction", "fraction", "part", "rest")
    another = end < len(scene.items) and (scene.group(end) is not None or share or scene.is_(end, "along"))
    ands = tuple(scene.lexicon.grammar.get("proclitics", {}).get("and", ()))
    if another and (scene.items[end].joined or (scene.is_(end, "rest") and scene.items[end].text.startswith(ands))):
        return "after" in scene.actor_order
    if end < len(scene.items) and scene.items[end].value("relation") == "except":
        return True
    if "after" in scene.actor_order and scene.is_(end, "except") and scene.group(end + 1) is not None:
        return True
    if end >= len(scene.items) or not scene.items[end].word or scene.is_(end, "clause", "aftermath", "since"):
        return True
    if scene.is_(end, "that") and scene.items[end].joined and "after" in scene.actor_order:
        return True  # ``إن P لـF وإن Q``
    if (when := scene.items[end].tags.get("circumstance")) is not None and when.get("ends"):
        return True
    begins = tuple(scene.lexicon.grammar.get("verb_begins", ())) if "after" in scene.actor_order else ()
    verb = scene.items[end].has("verb") or scene.unlisted(end)  # "are still in P and resist"
    return bool(begins) and scene.items[end].joined and verb and scene.items[end].text.startswith(begins)
