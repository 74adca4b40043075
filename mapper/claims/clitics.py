"""Where verbs come first, what a pronoun alone tells of: "we are in P", "they took P from us", "P came back to him".

Read with the statements that no trigger makes, like :mod:`mapper.claims.bare`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mapper.claims.bare import inside_of, last_led, who_before
from mapper.claims.belongs import closes
from mapper.claims.drafts import Draft
from mapper.claims.ground import TOO_LARGE, kind_of
from mapper.claims.phrases import Phrase
from mapper.claims.scene import Scene
from mapper.claims.speech import innermost

_TOLD: Final = {"stays": ("controls", "state"), "came": ("captured", "entry"), "gone": ("lost", "state")}
_TURNS: Final = {"fell": ("to", "captured"), "out": ("from", "lost")}


def clitics(scene: Scene) -> Iterator[Draft]:
    """Statements of those who speak of themselves, and of what came back to somebody or was lost to him."""
    if "after" not in scene.actor_order:
        return
    for at, item in enumerate(scene.items):
        if "we_are" in item.tags or (item.has("they") and not item.has("faction")):
            yield from _we_are(scene, at)
        if "from_us" in item.tags:
            yield from _from_us(scene, at)
        if "become" in item.tags:
            yield from _turned(scene, at)


def _who_speaks(scene: Scene, at: int) -> str | None:
    said = innermost(scene.said, at)
    return said.speaker if said is not None and said.speaker in scene.factions.rows else None


def _held(places: list[Phrase] | None) -> bool:
    """Whether places are those that somebody in them holds."""
    return bool(places) and all(
        place.sort in ("named", "part", "anaphor") and kind_of(place) not in (*TOO_LARGE, "road", "country")
        for place in places or ()
    )


def _we_are(scene: Scene, at: int) -> Iterator[Draft]:
    """``ما زلنا في P``, ``صرنا داخل P``, ``قواتنا في P``: of whoever speaks."""
    told = scene.items[at].value("we_are") or "stays"
    places, place_at = inside_of(scene, scene.past(at + 1, "date", "adverb"))
    who = _who_speaks(scene, at)
    end = last_led(scene, place_at)
    goes_on = end + 1 < len(scene.items) and scene.items[end + 1].joined
    plain = not scene.is_(at - 1, "neg", "mood", "become") and (goes_on or closes(scene, end))
    if who is not None and plain and _held(places):
        status, kind = _TOLD[told]
        yield Draft(who, status, places, at, place_at, "we are", kind)


def _from_us(scene: Scene, at: int) -> Iterator[Draft]:
    """``أخذوا منا P``, ``ضاعت منا P``: who speaks has lost it."""
    verb = scene.back(at - 1, "faction", "member")
    deed, group, who = scene.trigger(verb), scene.group(at + 1), _who_speaks(scene, at)
    taken = deed is not None and deed.value == "captured" and deed.get("frame") == "take"
    taken = taken or (verb >= 0 and scene.items[verb].value("become") == "out")
    place_at = at + 1
    if group is None or scene.items[place_at].role or scene.items[place_at].joined:
        place_at = verb - 1  # ``P أخذوها منا``
        group = scene.group(place_at)
    if taken and group is not None and who is not None and not scene.is_(verb - 1, "neg", "mood"):
        places = scene.with_more(place_at, [""])
        if _held(places):
            yield Draft(who, "lost", places, verb, place_at, "from us")


def _turned(scene: Scene, at: int) -> Iterator[Draft]:
    """``P التي خسرها F عادت إليه``, ``ثم ضاعت منه``: the verb agrees with the town, the pronoun with the side."""
    prep, status = _TURNS.get(scene.items[at].value("become") or "", ("", ""))
    it = scene.items[at + 1].tag("prep") if at + 1 < len(scene.items) else None
    feminine = scene.items[at].text.endswith(tuple(scene.lexicon.grammar.get("feminine_ends", ())))
    agrees = feminine and it is not None and scene.shown_by(it.pron) in ("m", "p")
    slips = bool(scene.items[at].tags["become"].get("slips"))
    if it is None or it.value != prep or not it.pron or not (agrees or slips):
        return
    plain = closes(scene, at + 1) and not scene.items[at].tags["become"].get("falls")
    if not plain or scene.is_(at - 1, "neg", "mood", "relative", "that"):
        return
    actor, place_at = who_before(scene, at), next(scene.groups_before(at), -1)
    if actor is None or place_at < 0 or any(draft.at == at for draft in scene.memory.said):
        return
    places = [place for place in scene.meant(scene.group(place_at)) if place.target.place is not None]
    if _held(places):
        yield Draft(actor.faction, status, places, at, place_at, "turned", actor_at=actor.at)
