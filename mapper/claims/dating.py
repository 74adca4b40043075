"""What a date costs a statement: how far it stands from it, and whose it is else.

Called by :mod:`mapper.claims.timing`, which takes the cheapest.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from mapper.claims.drafts import Draft
from mapper.claims.reach import NEAR, WAS_REACH
from mapper.claims.scene import Scene
from mapper.claims.sentence import COMMAS
from mapper.text.dates import When

_OTHER_CLAUSE: Final = 40
"""What a date behind another clause costs more."""
BOUND_REACH: Final = 8
HOLDS: Final = frozenset({"controls", "shared"})
_RUNNING: Final = timedelta(days=7)
"""What was taken "since Sunday" was taken until now; since an older day, then."""


def cost(scene: Scene, draft: Draft, date_at: int, when: When, *, lasting: bool) -> int | None:
    """
    Distance in items; a date behind another clause costs more, one in a later clause does not count.

    Parameters
    ----------
    date_at, when
        Where a date stands, and what it means.
    lasting
        Whether the statement is of a state.

    Returns
    -------
    int or None
        None where the date is that of something else.
    """
    at = draft.at
    low, high = sorted((at, date_at))
    between = [i for i in range(low + 1, high) if scene.finite(i) or scene.items[i].has("clause", "contrast")]
    opens = (
        i for i in range(low + 1, high) if scene.is_(i, "it_is") or (scene.items[i].joined and scene.is_(i, "was"))
    )
    between += [i for i in opens if "after" in scene.actor_order]  # ``، وهي``, ``، وكانت``
    own = at - 1 if scene.is_(at - 1, "light") else at  # "seized full control of P"
    between = [i for i in between if i != own and not (scene.is_(i, "then") and at < i < draft.place_at)]
    inserted = {scene.aside(at), scene.aside(date_at), None}
    between = [i for i in between if scene.aside(i) in inserted]
    if date_at > at and any(scene.items[i].text == ";" for i in range(at, date_at)):
        return None
    if _of_announced(scene, date_at) or (lasting and date_at < at and _now(scene, date_at, at)):
        return None
    if when.bound:
        inside = any(scene.finite(i) or scene.is_(i, "become") for i in range(date_at + 2, at + 1))
        falls = scene.is_(date_at + 1, "become") and not (scene.finite(date_at + 1) or inside)  # "after P's fall to F"
        near = date_at < at <= date_at + BOUND_REACH and not _another(scene, date_at + falls, at)
        return 0 if near and (falls or scene.nominal(at) or scene.actor_order[0] == "before") else None
    if date_at < at and (pronoun := scene.relative_of(at)) is not None and date_at < pronoun:
        return None
    if date_at < scene.had_before(at):
        return None  # "In March F retook P, which had fallen to F2"
    if date_at < at and (_since_then(scene, at) or any(scene.is_(i, "ere", "first_time") for i in range(date_at, at))):
        return None
    if not when.since and _since_event(scene, date_at, at):
        return None
    if when.since and date_at < at and not runs(when, scene.memory.published):
        return None
    if lasting and _of_what_befell(scene, draft, date_at):
        return None
    if when.as_of and lasting and date_at == 0:
        return _OTHER_CLAUSE
    if lasting and scene.actor_order[0] == "before" and scene.aside(at) not in (None, scene.aside(date_at)):
        return None
    if lasting and _new_clause(scene, low, high):
        return None
    told = scene.aside(date_at)
    if told is not None and told != scene.aside(at) and scene.is_(told + 1, "aftermath"):
        return None  # "the second city, after Q in 2013, to fall"
    if between and date_at > at:
        return None
    if draft.status in HOLDS and lasting and date_at < at and _of_event_before(scene, date_at, at):
        return None
    if (
        _inside_another(scene, at, date_at)
        or _behind_aside(scene, at, date_at)
        or _of_apposition(scene, at, date_at, when)
    ):
        return None
    if any(scene.items[i].has("contrast") for i in between) and any(scene.items[i].has("speech") for i in range(low)):
        return None
    if _done_by_another(scene, draft, date_at):
        return None
    if date_at > at and _opens_next(scene, date_at):
        return None
    if date_at > at and (_of_aftermath(scene, at, date_at) or _of_relative(scene, at, date_at, when)):
        return None
    if date_at < at and (
        _in_relative(scene, date_at) or _of_history(scene, date_at, at) or _of_opening(scene, date_at, when)
    ):
        return None
    if date_at < at and (between or turns(scene, date_at, at)) and (lasting or _had(scene, at)):
        return None
    other = bool(between) or (date_at < at and (_next_event(scene, date_at, at) or _of_saying(scene, date_at, at)))
    other = other or any(scene.is_(i, "aftermath") for i in range(date_at + 1, at))  # "on D after taking P *by E*"
    joined = (
        date_at < at and scene.is_(date_at + 1, "conj") and scene.actor_order[0] == "before"
    )  # "on D, and took P by E"
    return _distance(scene, draft, date_at) + _OTHER_CLAUSE * other + joined


def _of_event_before(scene: Scene, date_at: int, at: int) -> bool:
    """ "F took P on Sunday, splitting F2's territory", ``بسقوط P أمس لم يبق لـF إلا Q``: how things stand since."""
    if scene.actor_order[0] == "after":
        opens = scene.trigger(0) is not None or scene.is_(0, "become")
        return (
            opens
            and not scene.finite(0)
            and bool(scene.items[0].lead)
            and not any(scene.items[i].text in COMMAS or scene.finite(i) for i in range(1, date_at))
        )
    behind = range(date_at + 1, at)
    if not any(scene.items[i].text in COMMAS for i in behind) or any(scene.is_(i, "conj") for i in behind):
        return False
    for i in range(date_at - 1, -1, -1):
        if scene.items[i].text in COMMAS or scene.items[i].has("contrast", "that", "clause", "speech"):
            return False
        if scene.finite(i):
            return True
    return False


def _of_what_befell(scene: Scene, draft: Draft, date_at: int) -> bool:
    """``قصف الطيران أمس مدينة P، معقل F``, ``P الخاضعة لـF``: the day of what befell P, and not of whose it is."""
    if "after" not in scene.actor_order or draft.status not in HOLDS or not date_at < draft.place_at < draft.at:
        return False
    definite = str(scene.lexicon.grammar.get("definite", " "))
    apart = any(scene.items[i].text in COMMAS for i in range(draft.place_at, draft.at))
    beside = draft.place_at == draft.at - 1 and scene.items[draft.at].text.startswith(definite)
    verb = any(scene.unlisted(i) or scene.finite(i) for i in range(date_at))
    return verb and (apart or beside) and not scene.finite(draft.at)


def _opens_next(scene: Scene, at: int) -> bool:
    """ "In March F took P, *and on Friday* they seized Q": a day between "and" and the verb of another clause."""
    if scene.actor_order[0] != "before":
        return scene.items[at].joined and scene.finite(at + 1)  # ``في 2014، واليوم تسيطر على Q``
    if not scene.is_(at - 1, "conj", "contrast"):
        return False
    for i in range(at + 1, min(len(scene.items), at + 1 + NEAR)):
        if scene.finite(i) or scene.is_(i, "speech"):
            return True
        if scene.group(i) is not None and not scene.is_(i, "they", "he_or_she"):
            return False
    return False


def _of_saying(scene: Scene, date_at: int, at: int) -> bool:
    """ "X said *today* that F took P on Monday": the day of the saying, for want of the statement's own."""
    that = next((i for i in range(date_at + 1, at) if scene.is_(i, "that")), -1)
    return that > 0 and any(scene.is_(i, "speech") for i in range(max(0, date_at - NEAR), that))


def _of_announced(scene: Scene, date_at: int) -> bool:
    """ "Left P under a truce announced late on Wednesday", "in the offensive launched on Monday": its own day."""
    what = date_at - 2 - scene.is_(date_at - 2, "relative", "aux")
    if "after" in scene.actor_order and _begun_then(scene, date_at):
        return True
    if scene.is_(date_at - 1, "set_off"):
        return what > 0 and not scene.is_(what, "trigger", "group", "faction")  # and not "fighting began on Monday"
    return scene.is_(date_at - 1, "speech", "reached") and scene.is_(date_at - 2, "announced", "deal")


def _begun_then(scene: Scene, date_at: int) -> bool:
    """``ضمن المعركة التي أطلقها F أمس``, ``بموجب اتفاق وقعه الطرفان أمس``: the day of the battle or deal itself."""
    told = scene.is_(date_at - 1, "relative", "reached")
    for i in range(date_at - 2, max(-1, date_at - 1 - NEAR), -1):
        item, behind = scene.items[i], scene.items[i + 1]
        if item.has("onslaught") and behind.has("begun") and not behind.joined:
            return True  # ``ضمن حملة بدأت أمس``
        if item.has("deal") or (item.has("onslaught") and not item.tags["onslaught"].get("short")):
            it = "ها" if item.text.split()[-1].endswith("ه") else "ه"
            return told or (behind.word and not behind.known and behind.text.endswith(it))
        if item.text in COMMAS or item.has("contrast", "that", "trigger", "group", "date", "conj"):
            return False
        told = told or item.has("relative", "reached")
    return False


def _now(scene: Scene, date_at: int, at: int) -> bool:
    """ "Took Q on Sunday and are now at the gates of P": so it is now."""
    return any(scene.is_(i, "now") for i in range(date_at + 1, at + 1))


def _since_event(scene: Scene, date_at: int, at: int) -> bool:
    """ "since the battle began on the 6th of June", ``منذ اندلاع الحرب عام 2011``: the date of what is counted from."""
    for i in range(date_at - 1, max(-1, date_at - 1 - BOUND_REACH), -1):
        if scene.is_(i, "since") and not scene.is_(i, "trigger"):
            return i < date_at - 1 and not i < at < date_at
        if scene.items[i].text in COMMAS or scene.items[i].has("contrast", "conj", "date") or scene.barrier(i):
            return False
    return False


def _since_then(scene: Scene, at: int) -> bool:
    """ "Took P on Sunday and has since taken Q": on no day that was spoken of."""
    before = scene.back(at - 1, "adverb", but=("since",))
    return scene.is_(before, "since") and scene.is_(before - 1, "aux", "perfect")


def _inside_another(scene: Scene, at: int, date_at: int) -> bool:
    """ "P, seized by F in May, was retaken": a date in an insertion that says something itself."""
    begun, told = scene.aside(date_at), scene.embedded(date_at)
    if told and at not in told and scene.is_(told.start, "relative", "trigger"):
        return True  # ``تمكن F الذي خسر Q أمس من دخول P``
    if begun is None:
        return _told_behind(scene, at, date_at)
    if begun == scene.aside(at):
        return False
    return any(scene.trigger(i) is not None for i in range(begun, date_at))


def _behind_aside(scene: Scene, at: int, date_at: int) -> bool:
    """ "F took P, a town F2 had besieged, on Monday": the day of what the insertion stands in."""
    begun = scene.aside(at) if scene.actor_order[0] == "before" else None
    over = begun is not None and date_at == scene.asides[begun] + 1
    return over and begun is not None and any(scene.finite(i) for i in range(begun))


def _told_behind(scene: Scene, at: int, date_at: int) -> bool:
    """ "F took P, lost to F2 in 2012": an insertion that ends the sentence, whose last word is its date."""
    comma = next((i for i in range(date_at - 1, at, -1) if scene.items[i].text in COMMAS), at)
    told = scene.trigger(comma + 1)
    ends = date_at + 1 >= len(scene.items) or not scene.items[date_at + 1].word
    states = told is not None and told.get("frame") == "state" and not told.form
    outside = comma > at and scene.aside(at) is None
    return outside and states and ends and scene.actor_order[0] == "before"


def _of_apposition(scene: Scene, at: int, date_at: int, when: When) -> bool:
    """ "F took P, the scene of clashes in 2014", "X said, a monitor founded in 2006": of what is described."""
    first = next((i for i in range(date_at - 1, at, -1) if scene.items[i].text in COMMAS), date_at) + 1
    if scene.actor_order[0] != "before" or when.precision == "day" or first >= date_at:
        return False
    group, ends = scene.group(first), tuple(scene.lexicon.grammar.get("gerund_ends", ()))
    listed = group is not None and any(place.sort == "named" for place in group.members)
    result = scene.items[first].text.endswith(ends) and not scene.is_(first, "having")  # "cutting the road in 2014"
    goes_on = scene.is_(first, "conj", "prep", "adverb", "contrast") or any(
        scene.is_(i, "speech") for i in range(first, date_at)
    )
    return not (listed or result or goes_on)


def _distance(scene: Scene, draft: Draft, date_at: int) -> int:
    """
    How far a date stands from the trigger, or from the place when several dates follow the trigger.

    A date that "and" or "then" introduces speaks for the places after it, another for those before it, unless it is
    the first of all.
    """
    at, place_at = draft.at, draft.place_at
    days = [i for i in days_of(scene) if i > at]
    if place_at <= at or len(days) < 2 or date_at < at:
        return abs(date_at - at)
    leads = date_at == days[0] < place_at and not any(scene.group(i) is not None for i in range(at + 1, date_at))
    leads = leads or scene.items[date_at].joined or scene.is_(date_at - 1, "conj", "then")
    return abs(date_at - place_at) if leads == (date_at < place_at) else len(scene.items) + abs(date_at - place_at)


def _next_event(scene: Scene, date_at: int, at: int) -> bool:
    """ "F took P in May, and F2 retook it in June": a joined verb begins the next event, whose date stands behind."""
    joined = scene.actor_order[0] == "after" and scene.finite(at) and scene.items[at].joined
    return joined and any(scene.finite(i) and scene.trigger(i) is not None for i in range(date_at))


def _new_clause(scene: Scene, start: int, stop: int) -> bool:
    """Whether a comma and "and", or "that", begins a clause in a range."""
    if scene.actor_order[0] != "after":
        return False
    event = any(item.has("trigger") for item in scene.items[:start])
    return any(
        (event and scene.is_(i, "that")) or (scene.items[i].joined and scene.items[i - 1].text in COMMAS)
        for i in range(start + 1, stop + 1)
    )


def _another(scene: Scene, start: int, stop: int) -> bool:
    """Whether an event, or a new clause, stands in a range."""
    return any(scene.items[i].has("trigger", "contrast", "date") for i in range(start + 1, stop))


def _of_aftermath(scene: Scene, at: int, date_at: int) -> bool:
    """ "Took P after losing it in 2014": the date is that of the loss."""
    if scene.actor_order[0] == "before" and any(scene.is_(i, "speech") for i in range(at + 1, date_at)):
        return False  # "took P after a long siege, X said on Sunday"
    for i in range(at + 1, date_at):
        others = (scene.trigger(k) for k in range(i + 1, date_at))
        named = scene.is_(i, "aftermath") and scene.group(i + 1) is not None and date_at == i + 2
        if named and any(scene.is_(k, "nth") for k in range(i)):
            return True  # "took P, the second town to fall after Q in 2013"
        if scene.items[i].has("aftermath") and any(tag is not None and tag.get("frame") != "clash" for tag in others):
            return True
    return False


def _done_by_another(scene: Scene, draft: Draft, date_at: int) -> bool:
    """ "Took P, captured by F2 a week earlier", "the road reopened by F2 on Monday": when F2 did what is said of it."""
    who = date_at - 1
    by = scene.by_of(who) if who in scene.who else _by_somebody(scene, date_at)
    if by < 0 or who == draft.actor_at or draft.at in (by, by - 1):
        return False
    ends = tuple(scene.lexicon.grammar.get("verb_ends", ())[:1])
    return scene.items[by - 1].text in COMMAS if scene.trigger(by) else scene.items[by - 1].text.endswith(ends)


def _by_somebody(scene: Scene, date_at: int) -> int:
    """ "A truce brokered *by* the UN on Sunday": where the preposition stands, -1 for another order."""
    by = next(
        (i for i in range(date_at - 1, max(0, date_at - NEAR), -1) if not scene.items[i].word or scene.is_(i, "agent")),
        -1,
    )
    return by if scene.is_(by, "agent") else -1


def _of_relative(scene: Scene, at: int, date_at: int, when: When) -> bool:
    """``استعاد F مدينة P التي سقطت بيد F2 عام 2014``: the year is that of the relative clause."""
    if "after" not in scene.actor_order or when.precision == "day":
        return False
    pronoun = next((i for i in range(date_at - 1, at, -1) if scene.pronoun(i)), -1)
    if pronoun <= 0 or pronoun + 1 >= date_at:
        return False
    told = any(scene.items[k].has("trigger", "verb", "light") for k in range(pronoun + 1, date_at))
    return told or scene.is_(pronoun - 1, "speaker") or _of_the_past(scene, pronoun + 1)


def _of_the_past(scene: Scene, at: int) -> bool:
    """``التي شهدت مظاهرات``, and not ``التي تقع``: whether the verb behind a relative pronoun tells what was."""
    marks = scene.lexicon.grammar.get("agreement", {}).get("past", {}).values()
    begins = tuple(scene.lexicon.grammar.get("verb_begins", ()))
    word = scene.items[at].text
    return word.endswith(tuple({end for _, end in marks if end})) or not (
        word.startswith(begins) or scene.items[at].known
    )


def _of_history(scene: Scene, date_at: int, at: int) -> bool:
    """ "..., years after its capture by F in May 2016, and F2 left": the date is that of the capture."""
    if scene.actor_order[0] != "after" or not any(scene.items[i].text in COMMAS for i in range(date_at, at)):
        return False
    for i in range(date_at - 1, max(-1, date_at - 1 - BOUND_REACH), -1):
        tag = scene.trigger(i)
        if tag is not None and tag.get("noun"):
            return scene.bound(i - 1)
        if scene.finite(i) or scene.barrier(i):
            return False
    return False


def _of_opening(scene: Scene, date_at: int, when: When) -> bool:
    """ "Having taken Q on Wednesday, F took P", "after losing it in May, F took P": the date of what came before."""
    long_ago = when.precision != "day" and scene.is_(0, "aftermath")
    opens = scene.actor_order[0] == "before" and (scene.is_(0, "having") or long_ago)
    return opens and not any(scene.items[i].text in COMMAS for i in range(date_at))


def _in_relative(scene: Scene, date_at: int) -> bool:
    """ "The town that F took in 2014 fell": the date is inside the relative clause, the statement outside."""
    closed = False
    for i in range(date_at - 1, max(-1, date_at - 1 - BOUND_REACH), -1):
        item = scene.items[i]
        closed |= item.text in COMMAS
        if scene.pronoun(i):
            if closed and i > 0 and scene.items[i - 1].text in COMMAS:
                return False  # "F, who ..., took P on Sunday"
            return any(scene.items[k].has("trigger", "verb", "light") for k in range(i + 1, date_at))
        if item.has("contrast"):
            break
    return False


def turns(scene: Scene, start: int, stop: int) -> bool:
    """Whether a clause begins that says how things stand meanwhile, have become, or had been."""
    return any(
        scene.items[i].has("meanwhile", "clause")
        or (scene.items[i].has("become", "was") and scene.items[i].joined and not _follows(scene, i))
        for i in range(start + 1, stop)
    )


def _follows(scene: Scene, at: int) -> bool:
    """``خرج F من P أمس فصارت بيد F2``: what "so" begins comes of the event before, on its day."""
    return scene.items[at].lead.startswith(tuple(scene.lexicon.grammar.get("proclitics", {}).get("so", ())) or ("-",))


def _had(scene: Scene, at: int) -> bool:
    """Whether the statement is of what had happened before: "كان قد سيطر", "had already taken"."""
    near = scene.items[max(0, at - WAS_REACH) : at]
    return any(item.has("had") for item in near) or all(
        any(item.has(kind) for item in near) for kind in ("was", "perfect")
    )


def days_of(scene: Scene) -> list[int]:
    """Where the dates of a sentence stand that are counted from no other event."""
    return [i for i, item in enumerate(scene.items) if (when := item.tags.get("date")) and when.day and not when.bound]


def runs(when: When, published: date) -> bool:
    """Whether something that is told "since" this day still ran on the day of publication."""
    return when.day is not None and when.precision == "day" and published - when.day <= _RUNNING
