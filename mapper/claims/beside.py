"""Whom a common noun for armed men means beside an army from abroad: "rebels backed by F", "F and allied rebels".

Which army makes whom of them, and when, stands in the theatre's ``factions.toml``, under ``beside``.
"""

from __future__ import annotations

from typing import Final

from mapper.claims.factions import Side
from mapper.claims.roles import Roles

_HELP_REACH: Final = 4


def side_beside(scene: Roles, at: int) -> str:
    """Faction that the common noun at a position means by the army it stands with; empty where it stands alone."""
    alias = scene.items[at].tags.get("faction")
    if alias is None or alias.pejorative or not _of_nobody(scene, alias.name):
        return ""
    published = scene.memory.published
    spans = [
        span for span in scene.factions.beside.get(alias.faction, ()) if span[1].since <= published < span[1].until
    ]
    army = _helper(scene, at) or _joined(scene, at) if spans else ""
    if with_it := next((side.faction for of, side in spans if of == army), ""):
        return with_it
    if again := _called_again(scene, at):
        return again
    spans = [span for span in scene.factions.amid.get(alias.faction, ()) if span[1].since <= published < span[1].until]
    return _spoken_of(scene, at, spans) if spans else ""


def _called_again(scene: Roles, at: int) -> str:
    """ "The Turkish-backed F took P. *The rebels* then": F, where nobody was named whose own name that is."""
    alias = scene.items[at].tags["faction"]
    proxies = {scene.factions.group(side.faction) for _, side in scene.factions.beside.get(alias.faction, ())}
    led = at - 1 - scene.is_(at - 1, "country")
    definite = scene.is_(led, "article") or alias.name.startswith("the ")
    if not proxies or not definite or scene.is_(at - 1, "indefinite", "possessive"):
        return ""
    here = (scene.items[i].tags["faction"] for i in range(at) if scene.is_(i, "faction"))
    named = [one.faction for one in (*scene.memory.factions, *here)]
    if scene.factions.group(alias.faction) in map(scene.factions.group, named):
        return ""
    first = next(iter(scene.factions.vague.get(alias.name.lower(), ())), ())  # "the militants", of F2 where it is named
    if proxies.isdisjoint(first) and not {scene.factions.group(one) for one in named}.isdisjoint(first):
        return ""
    return next((one for one in reversed(named) if scene.factions.group(one) in proxies), "")


def _of_nobody(scene: Roles, name: str) -> bool:
    """ "Rebels", ``فصائل المعارضة``: a common noun, and no name."""
    common = scene.lexicon.grammar.get("common", {}).get("names", ())
    if scene.actor_order[0] == "before":
        return name.split()[-1].islower()
    return all(word in common for word in name.split())


def _spoken_of(scene: Roles, at: int, spans: list[tuple[str, Side]]) -> str:
    """ "The YPG lost P to the factions": with nobody else whom they may fight."""
    named = [one.faction for one in scene.memory.factions]
    here = {i: item.tags["faction"].faction for i, item in enumerate(scene.items) if item.has("faction") and i != at}
    own = {scene.factions.group(side.faction) for _, side in spans}
    own.add(scene.factions.group(scene.items[at].tags["faction"].faction))
    groups = {scene.factions.group(one) for one in [*named, *here.values()]} - own
    number, lately = scene.memory.sides
    near = {one for i, one in here.items() if not any(scene.is_(k, "contrast") for k in range(min(i, at), max(i, at)))}
    near |= lately if scene.number - number == 1 else frozenset()
    facing = {scene.factions.group(one) for one in near}
    of = {scene.factions.group(each): side.faction for each, side in spans}
    return next((who for group, who in of.items() if group in facing), "") if groups <= set(of) else ""


def _army(scene: Roles, at: int) -> str:
    alias = scene.items[at].tags.get("faction") if 0 <= at < len(scene.items) else None
    return alias.faction if alias is not None else scene.items[at].value("nation") if at >= 0 else ""


def _helper(scene: Roles, at: int) -> str:
    """ "Rebels backed by F's troops"."""
    if scene.items[at + 1].value("role") != "supporter" if at + 1 < len(scene.items) else True:
        return ""
    for i in range(at + 2, min(len(scene.items), at + 2 + _HELP_REACH)):
        if (army := _army(scene, i)) or not (scene.is_(i, "article", "place_adjective") or not scene.items[i].known):
            return army
    return ""


def _joined(scene: Roles, at: int) -> str:
    """ "F's troops and allied rebels"."""
    before = at - 1
    if "after" in scene.actor_order:
        before = scene.back(before, "member", "batch")
        linked = scene.items[at].joined or scene.items[before + 1].joined
        return _army(scene, before) if linked and not scene.between_sides(at) else ""
    while scene.is_(
        before,
        "article",
        "member",
        "ally",
        "place_adjective",
        "adjective",
        "nation",
        "number",
        "batch",
        "few",
        "more_than",
    ) or (scene.unlisted(before) or scene.word(before).isdigit()):
        before -= 1
    linked = scene.is_(before, "conj") or scene.value(before, "role") == "supporter"
    return _army(scene, before - 1) if before > 0 and linked and not scene.between_sides(at) else ""
