"""What a state tells that is over: "F-held P fell to F2", "P, which F had held until then"."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from mapper.claims.holders import main_verb_behind
from mapper.claims.memory import Actor
from mapper.claims.moods import mood_at
from mapper.claims.nearby import of_what_bounds
from mapper.claims.phrases import Phrase
from mapper.claims.reach import CLASH_REACH, NEAR
from mapper.claims.receivers import same_place
from mapper.claims.scene import Scene
from mapper.claims.sentence import COMMAS
from mapper.text.lexicon import Tag

_BETWEEN: Final = ("adverb", "article", "prep", "was", "now")


@dataclass(slots=True)
class Held:
    """
    A state while it is read.

    Parameters
    ----------
    at
        Position of its word; ``place_at`` of its place (-1 when it was spoken of before).
    become
        What its verb says: ``fell``, ``became``, ``remains``, ``lies``, ``out``, ``had``, or nothing.
    """

    scene: Scene
    at: int
    actor: Actor
    status: str
    become: str
    become_at: int
    places: list[Phrase] = field(default_factory=list)
    place_at: int = -1

    @property
    def tag(self) -> Tag:
        """Of its word."""
        return self.scene.items[self.at].tags["trigger"]


def formerly(held: Held) -> bool | None:
    """Whether it tells what was so before; None if the sentence has told more of it and it says nothing."""
    scene, at, place_at, faction = held.scene, held.at, held.place_at, held.actor.faction
    told = scene.group(place_at)
    if told is not None and of_what_bounds(held.places, told.members):
        return False  # "took P near Q, which F2 holds"
    first, verb_first = scene.actor_order[0] == "before", "after" in scene.actor_order
    near = [i for i in range(max(0, at - 4), at) if scene.aside(i) in (None, scene.aside(at))]
    near = [i for i in near if not set_off(scene, i, at)]
    commas = [i for i in range(place_at + 1, at) if scene.items[i].text == ","]
    opens = first and commas == [place_at + 1] and scene.is_(place_at + 2, "was")
    relative = any(scene.items[i].has("relative") for i in range(max(0, at - 4), at))
    had = opens or _which_had(held) or (first and scene.is_(at + 1, "was"))  # "held until then by F"
    past = held.become == "" and (had or any(scene.items[i].has("was") for i in near))
    taken = scene.just_taken(faction, held.places) and not _today(scene, at) and not _told_otherwise(scene, at)
    if past and relative and not taken and not first:
        return None
    apposed = first and scene.is_(place_at + 1, "clause") is False
    described = scene.inside is not None and (scene.is_(scene.inside + 1, "aside") or (apposed and not past))
    # "P, which for years stayed a stronghold of F"
    bastion = relative and held.become == "remains" and bool(held.tag.get("bastion"))
    if not (taken and held.status == "controls"):
        if taken and bastion:
            return True
        left = scene.memory.last_left
        gone = past and described and left is not None and left.faction == faction
        return None if gone else past or _over(held)
    # "F took P on Sunday, the last town that F2 held"
    last = first and any(scene.is_(i, "past_mark") for i in range(place_at + 1, at))
    remains = first and relative and held.become == "remains"  # "F entered P alongside F2, who remain in control of it"
    if remains and any(scene.is_(i, "today") for i in range(held.become_at, at)):
        return past or _over(held)
    if described or (relative and (last or past or held.become == "had")):
        return True
    if opens:
        return past or _over(held)  # "F took P, until then in the hands of F2"
    both = scene.group(place_at) if first and place_at == at - 1 and scene.items[at - 2].text == "," else None
    if both is not None and both.members[0].sort == "those":
        return True  # "F took P and Q, both held by F2"
    inside = range(place_at + 2, at)
    if apposed and commas == [place_at + 1] and all(i in scene.who or scene.is_(i, *_BETWEEN) for i in inside):
        return True  # "F took P, held by F2 since 2014", "P, still under F2's control"
    if (
        apposed
        and commas == [place_at + 1]
        and (
            scene.is_(place_at + 2, "indefinite", "those")
            or scene.is_(place_at + 3, "past_mark")
            or scene.last_of_it(place_at + 2) == place_at  # "P, the last part of Q held by F2"
        )
    ):
        return True  # "F took P, a town under F2 control", "P and Q, both held by F2", "the last villages held by F2"
    if bastion:
        return True
    main = place_at >= 0 and scene.is_(place_at + 1, "relative") and main_verb_behind(scene, place_at + 1, at)
    if verb_first and (held.become_at in range(place_at) or (main and main == held.become_at)):
        return past or _over(held)  # "P, which F2 took in 2014, has come under F" with its verb first
    if scene.attributive(at):
        return not _only_meant(scene, at) or past or _over(held)  # "F took the F2-held town of P"
    if first and _turned(scene, at, held.actor.at):
        return past or _over(held)
    if verb_first and held.tag.get("describes") and place_at == at - 1:
        return True  # ``سيطر F على P الخاضعة لـF2``
    led = scene.is_(at - 2, "subordinate", "relative") or scene.items[at - 1].joined
    return True if past and verb_first and led else None


def _which_had(held: Held) -> bool:
    """ "P, *which had been* held by F since 2014"."""
    scene, had = held.scene, held.at - 1
    while had > held.at - NEAR - 2 and not scene.is_(had, "pluperfect"):
        had -= 1
    which = scene.is_(had - 1 - scene.is_(had - 1, "adverb"), "relative")
    return held.status == "controls" and scene.actor_order[0] == "before" and which and scene.is_(had, "pluperfect")


def set_off(scene: Scene, at: int, stop: int) -> bool:
    """ "F, *formerly* F2, holds P": between two commas, it tells of F and not of what F holds."""
    begins = scene.word(at - 1) in COMMAS and at - 2 in scene.who
    return at > 1 and begins and any(scene.items[i].text in COMMAS for i in range(at + 1, stop))


def _turned(scene: Scene, at: int, actor_at: int) -> bool:
    """ "F2 took P, but F is back in control of it": of today, behind what turns from the taking."""
    words, back = scene.items[at].text.split(), scene.lexicon.grammar.get("returned", ())
    now = "today" in scene.lexicon.entries.get(words[0], {}) or scene.is_(at - 1, "today")
    turn = range(max(0, actor_at - 2 * NEAR), max(0, actor_at))
    turns = any(scene.is_(i, "contrast") or scene.items[i].text == ";" for i in turn)
    return turns and (now or any(word in back for word in words))


def _over(held: Held) -> bool:
    """Whether the words around the state say that it is no longer so."""
    scene, at, place_at, actor_at = held.scene, held.at, held.place_at, held.actor.at
    whose = actor_at - 1 - scene.is_(actor_at - 1, "article")
    if scene.attributive(at) and scene.once_was(whose - 1):
        return True
    told = held.tag.get("place") == "after" and 0 <= place_at < actor_at  # "P was the last F-held town"
    if told and scene.one_of(place_at + 1, "past_aux"):
        return True
    if held.status != "controls":
        return False
    if scene.actor_order[0] == "before" and _no_more(scene, max(place_at, actor_at) + 1):
        return True
    if scene.attributive(at) and _then_falls(scene, place_at, held.actor.faction):
        return True
    if held.become == "had" or _had_been(scene, at, held.actor.faction, held.places):
        return True
    then = falls_then(scene) or _gives_it_up(held) or for_years(scene, at, actor_at)
    return then or _but_taken(held) or _used_to_be(held)


def _used_to_be(held: Held) -> bool:
    """ "P *had previously been* held by F", "*had been* in F's hands *for years*", before what the text goes on to."""
    scene, had, at = held.scene, held.at - 1, held.at
    behind = max(at, held.actor.at) + 1
    timed = scene.is_(behind, "date") or (scene.prep(behind) is not None and _counted_from(scene, behind + 1))
    whose = ("aux", "adverb", "prep", "article", *(("faction", "possessive") if timed else ()))
    while had > at - NEAR and scene.is_(had, *whose) and not scene.is_(had, "pluperfect"):
        had -= 1
    told = any(scene.is_(i, "that", "speech") for i in range(had))
    return scene.actor_order[0] == "before" and held.place_at < had and scene.is_(had, "pluperfect") and not told


def _but_taken(held: Held) -> bool:
    """ "P *was* held by F2, *but* F has since captured it", "... most areas": what was, before what came of it."""
    scene, at = held.scene, held.at
    was = any(scene.one_of(i, "past_aux") for i in range(max(0, at - 2), at))
    turn = next((i for i in range(at + 1, len(scene.items)) if scene.is_(i, "contrast")), -1) if was else -1
    for i in range(turn + 1, len(scene.items)) if turn > 0 else ():
        tag = scene.trigger(i)
        if tag is not None and tag.value == "captured" and tag.form == "past":
            takers = scene.factions_between(turn, i)
            return any(scene.who[taker] != held.actor.faction for taker in takers)
    return False


def _no_more(scene: Scene, at: int) -> bool:
    """ "The enclave in F's hands *no longer exists*", "is no more"."""
    begin = at
    at = scene.past(at, "aux", "adverb", "perfect", "ended", "member", but=("over_now",))
    gone = scene.is_(at, "over_now") or (scene.unlisted(at) and scene.is_(at - 1, "ended"))
    ends = at + 1 >= len(scene.items) or not scene.items[at + 1].word
    return gone and ends and (at > begin or len(scene.items[at].text.split()) > 1)


def just_left(held: Held) -> bool:
    """ "F withdrew from F-held P"."""
    scene = held.scene
    return any(
        number == scene.number
        and who == held.actor.faction
        and any(place is other for place in held.places for other in left)
        for number, who, left in scene.memory.left[-2:]
        if not scene.memory.only_meant(left)
    )


def _had_been(scene: Scene, at: int, faction: str, places: list[Phrase]) -> bool:
    """ "F took P. It had been held by F2 since 2015": what was so until then."""
    had = next((i for i in range(at - 1, max(-1, at - NEAR), -1) if scene.is_(i, "pluperfect")), -1)
    return had >= 0 and any(
        who != faction and any(place.target is other.target for place in places for other in taken)
        for _, who, taken in scene.memory.taken
    )


def for_years(scene: Scene, at: int, actor_at: int) -> bool:
    """ "P was ruled by F for three years": and is no longer."""
    if "after" in scene.actor_order:
        unit = at - 1 if scene.is_(at - 1, "unit") else -1
        spent = next((i for i in range(unit - 1, max(-1, unit - NEAR - 1), -1) if scene.is_(i, "spent")), -1)
        return unit > 0 and spent >= 0 and all(scene.trigger(i) is None for i in range(spent + 1, unit))
    was = scene.one_of(at - 1, "past_aux")
    behind = max(at, actor_at) + 1
    return was and scene.is_(behind, "prep") and _counted_from(scene, behind + 1)


def _counted_from(scene: Scene, at: int) -> bool:
    """ "*More than three years*"."""
    return scene.is_(scene.past(at, "number", "more_than", "adverb", "few", "indefinite", but=("unit",)), "unit")


def falls_then(scene: Scene) -> bool:
    """ "P, held by F since 2012, fell to F2": what is said in an insertion is over by its main verb."""
    if scene.inside is None or scene.actor_order[0] != "before" or scene.inside - 1 in scene.who:
        return False  # "F, which holds P, took Q"
    if scene.done_before(scene.inside):
        return False  # "F besieged P, held by F2, and took Q"
    told = scene.group(scene.inside - 1)
    if told is not None and scene.agreeing(told, "", scene.inside - 1):
        return False  # "P near Q, which F2 holds, fell to F"
    verb, tag = _verb_behind(scene, scene.asides[scene.inside])
    if tag is None:
        held = scene.prep(verb) == "under" or (scene.prep(verb) == "in" and scene.is_(verb - 1, "today"))
        return held and any(i in scene.who for i in (verb + 1, verb + 2))
    return (
        tag.get("frame") in ("fall", "pass")
        or tag.value == "captured"
        or (tag.get("frame") == "state" and tag.value == "controls" and scene.is_(verb - 1, "today"))
    )


def _gives_it_up(held: Held) -> bool:
    """ "F, *in control of P since 2014*, lost it to F2", "P, held by F *until its capture* by F2"."""
    scene = held.scene
    if scene.actor_order[0] != "before":
        return False
    until = scene.past(max(held.at, held.actor.at) + 1, "date")
    taken = scene.past(until + 1, "its", "adjective")
    deed = scene.trigger(taken) if scene.is_(until, "until") and taken > until + 1 else None
    if deed is not None and (deed.get("noun") or deed.get("frame") == "fall"):
        return True
    comma = next((i for i in range(held.place_at + 1, len(scene.items)) if scene.items[i].text == ","), -1)
    if scene.word(held.actor.at + 1) != "," or not held.actor.at < held.at < comma:
        return False
    verb, tag = _verb_behind(scene, comma)
    if tag is None or tag.value not in ("lost", "withdrew"):
        return False
    it = next((one for i in range(verb + 1, min(verb + 4, len(scene.items))) if (one := scene.group(i))), None)
    return it is not None and (
        it.members[0].sort in ("pronoun", "anaphor")
        or any(same_place(one, other) for one in it.members for other in held.places)
    )


def _verb_behind(scene: Scene, at: int) -> tuple[int, Tag | None]:
    """Where the verb of what stands at a position is, past its helping words, and what it says."""
    verb = at + 1
    while scene.is_(verb, "adverb", "perfect", "pluperfect", "aux", "date", "become"):
        if (tag := scene.trigger(verb)) is not None and tag.get("frame") == "fall":
            break
        verb += 1
    return verb, scene.trigger(verb)


def _then_falls(scene: Scene, at: int, faction: str) -> bool:
    """ "F-held P fell to F2", "was captured by F2", "is now held by F2": what P was held as before its verb."""
    verb, tag = _verb_behind(scene, at)
    if scene.actor_order[0] != "before" or _led_there(scene, at):
        return False
    if now_of_another(scene, at, faction):
        return True
    if tag is None or tag.value not in ("captured", "withdrew"):
        return False
    led = scene.prep(at - 3 - scene.is_(at - 3, "article"))
    if tag.get("frame") == "fall" and led:
        return False  # "the price of bread in F-held P fell"
    return scene.passive(verb) or tag.get("frame") in ("state", "fall", "pass")


def _led_there(scene: Scene, at: int) -> bool:
    """ "The road to F-held P is held by F2": P is not what that is said of."""
    led = scene.before_held(at)
    led_there = scene.is_(led, "prep", "relation") and not scene.is_(led, "of")
    return led_there or scene.held_beside(at) or scene.only_bounds(at)


def now_of_another(scene: Scene, at: int, faction: str) -> bool:
    """ "F-held P is now held by F2", "is under F2 control": the place at a position is said to be another side's."""
    verb, _ = _verb_behind(scene, at)
    if _led_there(scene, at):
        return False
    predicate = verb > at + 1 and scene.is_(verb - 1, "aux", "become")
    words = range(verb, min(len(scene.items), verb + NEAR))
    held = next((i for i in words if (tag := scene.trigger(i)) is not None and tag.value == "controls"), -1)
    if not predicate or held < 0:
        return False
    sides = [i for i in range(verb, held + NEAR) if i in scene.who and scene.roles.get(i) == "actor"]
    apart = any(scene.is_(i, "neg", "contrast", "clause") or scene.items[i].text in COMMAS for i in range(at, held))
    return bool(sides) and not apart and scene.who[sides[0]] != faction


def _only_meant(scene: Scene, at: int) -> bool:
    """ "wants to retake rebel-held P": nobody has taken it."""
    verb = next((i for i in range(at - 1, -1, -1) if scene.trigger(i) is not None), -1)
    return verb >= 0 and bool(mood_at(scene, verb)[0])


def _today(scene: Scene, at: int) -> bool:
    """ "P, which F2 took in May, is back in the hands of F"."""
    before = [i for i in range(max(0, at - CLASH_REACH), at) if scene.is_(i, "today")]
    return scene.actor_order[0] == "before" and scene.inside is None and bool(before and scene.asides)


def _told_otherwise(scene: Scene, at: int) -> bool:
    """ "F took P, but F2 said that it was still in its hands": another's word against the first."""
    turns = (i for i in range(at - 1, -1, -1) if scene.is_(i, "contrast") or scene.items[i].text == ";")
    against = next(turns, -1)
    told = against > 0 and any(scene.is_(i, "speech") for i in range(against, at))
    apart = scene.word(against) == ";" or scene.clause_start(at) >= against
    return scene.actor_order[0] == "before" and told and apart
