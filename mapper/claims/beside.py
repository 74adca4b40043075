"""Whom a common noun for armed men means beside an army from abroad: "rebels backed by F", "F and allied rebels".

Which army makes whom of them, and when, stands in the theatre's ``factions.toml``, under ``beside``.
"""

from __future__ import annotations

from typing import Final

from mapper.claims.roles import Roles

_HELP_REACH: Final = 4


def side_beside(scene: Roles, at: int) -> str:
    """Faction that the common noun at a position means by the army it stands with; empty where it stands alone."""
    alias = scene.items[at].tags.get("faction")
    if alias is None or scene.actor_order[0] != "before" or not alias.name.split()[-1].islower():
        return ""
    spans = scene.factions.beside.get(alias.faction, ())
    if not spans:
        return ""
    army = _helper(scene, at) or _joined(scene, at)
    published = scene.memory.published
    return next((side.faction for of, side in spans if of == army and side.since <= published < side.until), "")


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
    ) or (scene.unlisted(before) or scene.items[before].text.isdigit()):
        before -= 1
    linked = scene.is_(before, "conj") or scene.items[before].value("role") == "supporter"
    return _army(scene, before - 1) if before > 0 and linked and not scene.between_sides(at) else ""
