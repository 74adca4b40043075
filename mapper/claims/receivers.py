"""Who receives a place: "to F", "for F", and what of it is meant."""

from __future__ import annotations

from mapper.claims.ground import TOO_LARGE, kind_of
from mapper.claims.memory import Actor
from mapper.claims.phrases import Phrase
from mapper.claims.reach import AGENT_REACH
from mapper.claims.scene import Scene


def taker_of(scene: Scene, at: int) -> Actor | None:
    """Who receives what was lost, handed over or fell: "to F", "to the benefit of F"."""
    begin = scene.asides.get(at + 1, at)
    for i in scene.factions_between(begin + 1, min(len(scene.items), begin + AGENT_REACH)):
        if any(scene.finite(k) or scene.items[k].has("contrast", "that") for k in range(begin + 1, i)):
            return None
        if any(scene.is_(k, "become") and scene.items[k].joined for k in range(begin + 1, i)):
            return None  # ``أخلى F P، وباتت Q لـ F2``
        if any((tag := scene.trigger(k)) is not None and tag.get("frame") == "remain" for k in range(begin + 1, i)):
            return None  # "with the fall of P nothing remains to F"
        if "after" in scene.actor_order and any(scene.is_(k, "aftermath") for k in range(begin + 1, i)):
            return None  # "withdrew from P after an air strike of F"
        if scene.actor_order[0] == "before" and any(scene.is_(k, "today") for k in range(begin + 1, i)):
            return None  # "the loss of P is a setback to F"
        if "after" in scene.actor_order and any(scene.is_(k, "relative") for k in range(begin + 1, i)):
            return None  # ``انسحب F من P التي كانت لـF2``
        told = (scene.trigger(k) for k in range(begin + 1, i) if "after" in scene.actor_order)
        if any(tag is not None and (tag.get("frame") in ("state", "handover") or tag.value == "lost") for tag in told):
            return None  # ``سقوط P بيد F ضربة لـF2``, ``انسحب F من P دون تسليمها لـF2``, ``سقوط P خسارة لـF2``
        if any(scene.one_of(k, "blows") for k in range(begin + 1, i)):
            return None  # ``سقوط P هزيمة لـF``
        if any(tag.get("describes") for k in range(at + 1, i) if (tag := scene.trigger(k)) is not None):
            return None
        if _received(scene, i):
            return Actor(scene.who[i], i, scene.companions(i), "taker")
    return None


def _received(scene: Scene, at: int) -> bool:
    first = at
    while first > 0 and (
        scene.items[first - 1].has("member", "article")
        or (scene.actor_order[0] == "before" and scene.items[first - 1].has("nation"))
        or scene.counted(first - 1)
        or (scene.actor_order[0] == "before" and scene.is_(first - 1, "whose_side"))
        or scene.tells_of_men(first - 1)
        or (scene.actor_order[0] == "before" and first - 1 in scene.who and scene.is_(first, "of", "whose_side"))
    ):
        first -= 1
    owned = "for" in (scene.items[at].role, scene.items[first].role)
    if owned and (scene.is_(first - 1, "mood") or _belongs(scene, first - 1)):
        return False  # "an attack of F" is F's, and gives it nothing
    return owned or scene.prep(first - 1) in ("to", "for")


def _belongs(scene: Scene, at: int) -> bool:
    """``سقوط P آخر معقل لـF``, ``ضربة لـF``, ``القنوات التابعة لـF``: what is F's, and nothing passes to it."""
    item, grammar = scene.items[at], scene.lexicon.grammar
    shown = item.text.startswith(str(grammar.get("definite")))
    shown = shown or item.text.endswith(tuple(grammar.get("verb_objects", ())))
    thing = (item.word and not item.known and not shown) or item.has("stronghold")
    return "after" in scene.actor_order and (thing or item.value("relation") == "administrative_of")


def neither(scene: Scene, at: int) -> bool:
    """ "*Neither* P *nor* Q is F's": of both it is not so."""
    told = (scene.is_(i, "nor") for i in range(at))
    return scene.actor_order[0] == "before" and sum(told) > 1


def same_place(a: Phrase, b: Phrase) -> bool:
    """Whether two phrases mean one place."""
    return a.target is b.target or a.target.name == b.target.name


def whole_places(places: list[Phrase] | None) -> list[Phrase] | None:
    """ "its positions in P": who leaves them or gives them up, leaves P; not who leaves some of them."""
    posts = [place for place in places or () if place.kind == "positions_unnamed" and place.relation == "in"]
    large = any(kind_of(whole) in TOO_LARGE for place in posts if place.extent != "all" for whole in place.reference)
    if places and not large and len(posts) == len(places) and all(place.extent != "part" for place in posts):
        return [whole for place in posts for whole in place.reference] or places
    return places


def fell_too(scene: Scene, at: int) -> list[Phrase]:
    """ "P fell to F, and with it Q", "P fell to F, then Q, then R"."""
    more = scene.with_it(at)
    then = at + 1 + scene.is_(at + 1, "date")
    while then + 2 < len(scene.items) and scene.items[then].text == "," and scene.is_(then + 1, "then", "also"):
        group = scene.group(then + 2)
        behind = scene.items[then + 3] if then + 3 < len(scene.items) else None
        if group is None or (behind is not None and behind.word and not behind.has("date")):
            break
        more = [*more, *scene.meant(group)]
        then += 3
    return more
