"""What a plan, an attempt or an order led to: "managed to take P", "was made to leave P", "it took F a month to".

:mod:`mapper.claims.moods` asks it of the words that lead to a trigger.
"""

from __future__ import annotations

from mapper.claims.nth import one_of_those
from mapper.claims.reach import MOOD_REACH, WHOM
from mapper.claims.scene import Scene
from mapper.claims.sentence import COMMAS, STOPS


def came_about(scene: Scene, at: int) -> bool:
    """Whether what "to" leads to at a position was done."""
    told = (_took_time, done, _made_to, one_of_those, _made_use)
    return any(tells(scene, at) for tells in told)


def done(scene: Scene, at: int) -> bool:
    """ "managed on Friday to take P"."""
    before = at - 1
    while scene.is_(before, "date", "adverb") or scene.items[before].text in (*COMMAS, "to"):
        opens = _opens_insertion(scene, before) if scene.items[before].text in COMMAS else before
        if opens < 0 and scene.is_(before - 1, "date"):
            opens = before
        if opens < 0:
            break
        before = opens - 1
    if scene.actor_order[0] == "before" and scene.is_(before, "conj"):
        return _done_before(scene, before)
    tag = scene.trigger(at + 1)
    begun = scene.is_(before, "ongoing") and not (tag is not None and tag.get("frame") == "take" and tag.form == "base")
    return scene.is_(before, "fact") or begun


def helped(scene: Scene, at: int) -> bool:
    """ "helped F take P", and not "halted its attack *to* let F leave P"."""
    before = scene.back(at - 1, "member", "article", "they", sides=True)
    return before < at - 1 and scene.is_(before, "fact") and not scene.is_(before - 1, "mood")


def _opens_insertion(scene: Scene, comma: int) -> int:
    """ "managed, since the battle began, to take P": the comma that opens what another closes, else -1."""
    for i in range(comma - 1, max(-1, comma - 2 * MOOD_REACH), -1):
        if scene.items[i].text in COMMAS:
            return i
        if scene.finite(i) or scene.items[i].has("contrast", "speech"):
            return -1
    return -1


def _done_before(scene: Scene, at: int) -> bool:
    """ "were able to pierce the lines of P and take it": what is joined to what was done was done."""
    for i in range(at - 1, max(-1, at - MOOD_REACH), -1):
        if scene.is_(i, "fact"):
            return True
        if scene.finite(i) or scene.items[i].has("mood", "clause", "contrast") or scene.items[i].text in STOPS:
            return False
    return False


def _made_use(scene: Scene, at: int) -> bool:
    """ "Used the collapse of F2 to enter P": what somebody used it for, he did."""
    for i in range(at - 1, max(-1, at - MOOD_REACH), -1):
        if scene.is_(i, "used"):
            return not scene.is_(i - 1, "mood", "aux", "neg")
        if scene.finite(i) or scene.items[i].has("mood", "clause", "contrast") or scene.items[i].text in STOPS:
            break
    return False


def _took_time(scene: Scene, at: int) -> bool:
    """ "It took F four months to capture P": it did."""
    took = scene.back(at - 1, "unit", "number", "few", "more_than", "article", "adverb", "member", sides=True)
    took -= scene.items[took].text.isdecimal()
    it = scene.back(took - 1, "perfect", "pluperfect")
    verb = scene.trigger(took)
    given = verb is not None and verb.get("frame") == "handover"  # "gave F2 three days to leave P"
    given = given or scene.is_(took, "perfect")  # "has three days to leave P"
    spent = scene.is_(took, "light", "needed") and scene.is_(at - 1, "unit") and scene.actor_order[0] == "before"
    spent = spent and not (given or scene.is_(took, "perfect"))  # "had three days to leave P"
    return spent and (scene.is_(it, "he_or_she") or it in scene.who)  # "F needed four months to capture P"


def _made_to(scene: Scene, at: int) -> bool:
    """ "F forced F2 to leave P": what somebody was made to do, he did."""
    before = scene.back(at - 1, *WHOM, sides=True, strange=True)
    return before < at - 1 and scene.is_(before, "forces_to")
