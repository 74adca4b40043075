"""What a deal provides for is still to be done: "a deal under which F leaves P", "the deal gives F P".

Asked by :mod:`mapper.claims.moods`.
"""

from __future__ import annotations

from mapper.claims.reach import MOOD_REACH, NEAR
from mapper.claims.scene import Scene
from mapper.claims.sentence import COMMAS, STOPS


def deal_gives(scene: Scene, at: int) -> bool:
    """ "A deal announced on Sunday *gives* F P": what an accord does is still to be done."""
    tag = scene.trigger(at)
    if scene.actor_order[0] != "before" or tag is None or tag.get("frame") != "handover":
        return False
    told = ("date", "reached", "adverb", "that", "relative", "speech", "agent")
    deal = next((i for i in range(at - 1, -1, -1) if scene.items[i].known and not scene.is_(i, *told)), -1)
    return scene.is_(deal, "announced")


def under_which(scene: Scene, at: int) -> bool:
    """ "A deal *under which* F leaves P and F2 takes it over": what it says is still to be done."""
    for i in range(at - 1, 0, -1):
        if scene.is_(i, "relative") and scene.prep(i - 1) == "under":
            return scene.actor_order[0] == "before" and any(scene.is_(k, "deal") for k in range(max(0, i - NEAR), i))
        if scene.items[i].has("contrast") or scene.items[i].text in STOPS[2:]:
            break
    return False


def agreed_too(scene: Scene, at: int) -> bool:
    """ "Under the deal, F leaves P and F2 takes it over": only the present stands before; not "F2 *keeps* Q"."""
    verb_first = "after" in scene.actor_order
    verbs = [i for i in range(at) if scene.finite(i) and not scene.is_(i - 1, "relative")]
    verbs = verbs if verb_first else [i for i in verbs if i > 1]  # "under the deal *reached* on Friday"
    if not verbs:
        return True
    present = all((tag := scene.trigger(i)) is not None and tag.form == "present" for i in verbs)
    apart = any(scene.items[i].has("contrast", "speech") or scene.items[i].text in STOPS[2:] for i in range(1, at))
    keeps = (tag := scene.items[at].tags["trigger"]).value == "controls" and not (verb_first and tag.get("presence"))
    goes_on = _joined_on(scene, at) if verb_first else scene.items[0].value("mood") == "planned"
    return goes_on and present and not (apart or keeps)


def _joined_on(scene: Scene, at: int) -> bool:
    """``ويتسلم F2 P``, ``ثم يتسلم F2 P``, ``ومع خروج آخر دفعة يتسلم F2 P``: a verb that goes on with a list."""
    if scene.items[at].joined or scene.is_(at - 1, "then"):
        return True
    begin = next((i + 1 for i in range(at - 1, -1, -1) if scene.items[i].text in COMMAS), at)
    return begin < at and scene.items[begin].joined and not any(scene.finite(i) for i in range(begin, at))


def as_was_said(scene: Scene, at: int) -> frozenset[int]:
    """ "The deal provides, as X said, for F's entry into P": what stands between two commas only says who says it."""
    stop = next((i for i in range(at - 1, 0, -1) if scene.items[i].text in COMMAS), -1)
    begin = next((i for i in range(stop - 1, max(-1, stop - MOOD_REACH), -1) if scene.items[i].text in COMMAS), -1)
    told = begin >= 0 and scene.is_(begin + 1, "as") and any(scene.is_(i, "speech") for i in range(begin, stop))
    return frozenset(range(begin, stop + 1)) if told else _of_the_deal(scene, at)


def _of_the_deal(scene: Scene, at: int) -> frozenset[int]:
    """``يقضي الاتفاق الذي أبرم أمس بأن تغادر F P``: what only tells of the deal that is spoken of."""
    if "after" not in scene.actor_order or not scene.is_(at - 1, "that"):
        return frozenset()
    which = next((i for i in range(at - 2, max(0, at - MOOD_REACH), -1) if scene.is_(i, "relative")), -1)
    told = which > 0 and scene.is_(which - 1, "deal") and scene.items[which - 2].value("mood") == "planned"
    return frozenset(range(which, at - 1)) if told else frozenset()


def of_its_terms(scene: Scene, at: int) -> tuple[str, str] | None:
    """``من بنود الاتفاق انسحاب F من P، وتسليم Q``: all that the terms list, up to a verb that tells what happened."""
    begin = next((i for i in range(at - 1, -1, -1) if scene.is_(i, "terms")), -1)
    told = any(scene.finite(i) or scene.items[i].has("contrast", "that") for i in range(begin + 1, at))
    return ("planned", scene.items[begin].text) if begin >= 0 and not told else None
