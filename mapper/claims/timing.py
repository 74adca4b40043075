"""Chooses the date of a statement among the dates its sentence names.

Called by :mod:`mapper.claims.extract` for every draft; what a date means is for :mod:`mapper.text.dates`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from mapper.claims.dating import BOUND_REACH, HOLDS, cost, days_of, runs, turns
from mapper.claims.drafts import AS_BEFORE, ENDED, NAMED_LATER, Draft
from mapper.claims.phrases import Phrase
from mapper.claims.reach import NEAR
from mapper.claims.scene import Scene
from mapper.claims.sentence import COMMAS, STOPS
from mapper.claims.speech import innermost
from mapper.text.dates import When

_STATES: Final = frozenset({"controls", "besieged", "contested", "advanced", "shared", "planned"})
_EVENTLIKE: Final = frozenset({"controls", "captured"})
_CAPTURE_REACH: Final = 3
"""Sentences after which whoever left P is still said to have left it when it was taken."""
_LASTING: Final = frozenset({"controls", "besieged", "shared"})
_MOVES: Final = frozenset({"contested", "advanced"})
_LONG_AGO: Final = {"day": timedelta(days=45), "month": timedelta(days=75)}
"""A state that is told of a day or month longer ago than this is history, and none that may well last."""
_SPAN: Final = 6
_NO_MORE: Final = ("not its", "remain:no longer", "remain:none of", "nobody", "without")
"""Rules of what is no longer so: ``لم تعد P لـF منذ الثلاثاء``."""
BEGAN: Final = "date:began"
"""Rule of a state that a text dates by the day on which it began: that day the place was taken."""


@dataclass(frozen=True, slots=True)
class Timing:
    """Since when a statement holds; ``as_of`` is the publication date for want of a better one."""

    day: date
    precision: str
    rule: str


def timing(scene: Scene, draft: Draft, published: date, *, unreal: bool = False) -> Timing:
    """
    Date a draft; ``unreal`` is one that is planned, expected or denied.

    A date of its own clause comes first, then one that opens the sentence. A date in a relative clause, or behind
    "after taking ...", is another event's; what had happened before takes no date of another clause. States hold as
    of publication, unless their own clause dates them; "since 2014" does not, "has become since Sunday" does.
    """
    undated = Timing(published, "as_of", "date:publication")
    if draft.kind == "held" or draft.rule.startswith("siege") or unreal:
        return undated
    then = scene.items[draft.at].tags.get("date") if draft.rule == AS_BEFORE else _then(scene, draft.at)
    if then is not None and then.day is not None:
        return Timing(then.day, then.precision, "date:when")
    reached = draft.status == "advanced" and draft.kind == "event" and _tells_an_event(scene, draft.at)
    ended = draft.rule.startswith(ENDED)
    lasting = draft.status in _STATES and not reached and not ended
    if lasting and _attributive(scene, draft.at):
        return undated
    if (begun := _came_under(scene, draft)) is not None and begun.day is not None:
        return Timing(begun.day, begun.precision, "date:since")
    if (opened := _went_on(scene, draft)) is not None and opened.day is not None:
        return Timing(opened.day, opened.precision, "date:text")
    found = _nearest(scene, draft, published, lasting=lasting, ended=ended)
    if found is None:
        told = _of_telling(scene, draft, published) if lasting else None
        return told or (None if lasting else _carried(scene, draft)) or undated
    date_at, when = found
    if any(item.text in COMMAS for item in scene.items[draft.at : date_at]) and _for_years(scene, draft):
        return undated
    no_more = draft.rule in _NO_MORE
    fell_then = when.since and (_becomes(scene, date_at) or _verbless(scene, draft, date_at) or no_more)
    began = lasting and scene.actor_order[0] == "after" and (fell_then or _became(scene, draft, date_at))
    if when.day is None or (lasting and (when.precision != "day" or (when.day == published and not began))):
        return undated
    if when.since and runs(when, published) and not (fell_then or (not lasting and _ago(scene, draft, date_at))):
        return Timing(published, "day", "date:since")
    return Timing(when.day, when.precision, BEGAN if began else "date:text")


def _ago(scene: Scene, draft: Draft, date_at: int) -> bool:
    """``سيطر F على P منذ يومين``: a day counted back from, where the verb is of the past."""
    words = scene.items[date_at].text.split()
    counted = any("unit" in scene.lexicon.entries.get(word, {}) for word in words)
    return "after" in scene.actor_order and counted and scene.finite(draft.at) and draft.status != "contested"


def _of_telling(scene: Scene, draft: Draft, published: date) -> Timing | None:
    """ "State television said on Monday that P was in F's hands": so it was on Monday."""
    speech = innermost(scene.said, draft.at)
    if speech is None or speech.at > draft.at or scene.actor_order[0] != "before":
        return None
    beside = (scene.items[i].tags.get("date") for i in (speech.at + 1, speech.at - 1) if 0 <= i < len(scene.items))
    when = next((when for when in beside if when is not None), None)
    if when is None or when.day in (None, published) or when.precision != "day" or when.since or when.bound:
        return None
    return Timing(when.day, "day", "date:told")


def _carried(scene: Scene, draft: Draft) -> Timing | None:
    """Day of an event that its own sentence does not date, from what was told before."""
    return _of_counted(scene, draft) or _of_capture(scene, draft) or _of_the_same(scene, draft)


def _of_the_same(scene: Scene, draft: Draft) -> Timing | None:
    """ "F took P on Monday. They *also* took Q": on the same day."""
    if draft.status != "captured" or draft.past or not scene.memory.dated:
        return None
    number, taker, _, day = scene.memory.dated[-1]
    begin = max((i for i in range(draft.at) if _cuts(scene, i) and not scene.finite(i)), default=-1)
    too = any(scene.is_(i, "too") and not scene.is_(i - 1, "perfect") for i in range(begin + 1, draft.at + 2))
    follows = scene.number - number == 1 and taker == draft.faction
    return Timing(day, "day", "date:same") if too and follows else None


def _came_under(scene: Scene, draft: Draft) -> When | None:
    """``خضعت P لسيطرة F منذ عام 2014``: told as what happened then, and not as what is so since."""
    if scene.actor_order[0] != "after" or not draft.rule.startswith("state"):
        return None
    verb = next((i for i in range(draft.at, -1, -1) if scene.is_(i, "came_under")), -1)
    last = max(draft.at, draft.place_at, draft.actor_at)
    since = scene.items[last + 1].tags.get("date") if last + 1 < len(scene.items) else None
    return since if verb >= 0 and since is not None and since.since else None


def _went_on(scene: Scene, draft: Draft) -> When | None:
    """ "In August F took P and besieged Q": of August too, where verbs of the past tell both."""
    if draft.status != "besieged" or scene.actor_order[0] != "after" or not scene.items[draft.at].joined:
        return None
    events = [i for i in range(draft.at + 1) if scene.finite(i)]
    told = len(events) > 1 and all(_tells_an_event(scene, i) for i in events)
    return scene.items[0].tags.get("date") if told and not turns(scene, 0, draft.at) else None


def _nearest(
    scene: Scene, draft: Draft, published: date, *, lasting: bool, ended: bool = False
) -> tuple[int, When] | None:
    """Find the date that costs a draft least, and where it stands."""
    holds = draft.status in HOLDS and scene.actor_order[0] == "after"
    best: tuple[int, int, When] | None = None
    for i, item in enumerate(scene.items):
        when = item.tags.get("date")
        if when is None or when.day is None or (when.since and (ended or scene.is_(i - 1, "first_time"))):
            continue
        if when.precision == "year" and scene.one_of(i - 1, "for_a_span"):
            continue  # "in rebel hands for the last year"
        if when.since and when.precision != "day" and not lasting and scene.actor_order[0] == "before":
            continue  # "took P, which F had besieged since 2012"
        if when.since and any(scene.is_(k, "ongoing") for k in range(max(0, i - NEAR), i)):
            continue  # "took P after battles going on since May"
        if i < draft.at and any(scene.is_(k, "unit") and scene.is_(k + 1, "shift") for k in range(i + 1, draft.at)):
            continue  # "in May F took P and a few weeks later Q"
        if lasting and "until" in scene.lexicon.entries.get(item.text.split()[0], {}):
            continue
        began = when.since and runs(when, published) and (_becomes(scene, i) or _verbless(scene, draft, i))
        began = began or (holds and _became(scene, draft, i))
        if lasting and not began and (when.since or (holds and not _frames(scene, i, draft.at))):
            continue
        price = cost(scene, draft, i, when, lasting=lasting)
        if price is not None and (best is None or price < best[0]):
            best = (price, i, when)
    if best is not None and best[2].bound:
        return _named_too(scene, draft, best[2]) or best[1:]
    return best[1:] if best is not None else None


def _named_too(scene: Scene, draft: Draft, bound: When) -> tuple[int, When] | None:
    """ "Three years after rebels took it *in April 2015*", ``بعد ساعات من سيطرتهم ليل الاثنين على P``."""
    if scene.actor_order[0] == "before" and bound.precision == "day":
        return None
    for i in range(draft.at + 1, len(scene.items)):
        item = scene.items[i]
        when = item.tags.get("date")
        if when is not None and when.day is not None and not (when.bound or when.since):
            return i, when
        told = item.has("trigger") and not item.has("agent")
        if item.text in COMMAS or told or item.has("contrast", "clause", "speech"):
            return None
    return None


def over(scene: Scene, draft: Draft, published: date) -> bool:
    """
    Whether what a draft says had come to an end: "held P until 2016", "in 2014 F held P", "a former F stronghold".

    Parameters
    ----------
    published
        Day of publication; a state that is told of a day not long before it is taken to last.
    """
    if draft.status not in _LASTING or draft.rule.startswith((ENDED, "siege")):
        ended = scene.actor_order[0] == "after" and (_until(scene, draft, published) or _for_years(scene, draft))
        if draft.status in _MOVES:
            return _fought_then(scene, draft, published)
        counted = _counted_before(scene, draft, published)
        return draft.status == "captured" and (ended or counted or _taken_back(scene, draft, published))
    if _former(scene, draft):
        return True
    if scene.is_(0, "at_that_time") and not any(_cuts(scene, i) for i in range(1, draft.at)):
        return True  # "When F held P, schools were closed"
    if scene.is_(0, "back_then") and not any(_cuts(scene, i) for i in range(2, draft.at)):
        return True  # "At the time, F held P"
    told = draft.place_at > draft.at and _verb_behind(scene, draft.place_at + 1)
    if _attributive(scene, draft.at) and (told or not _heads(scene, draft.actor_at)):
        return False
    if _until(scene, draft, published) or _for_long(scene, draft) or _for_years(scene, draft) or _ere(scene, draft):
        return True
    if (opened := _went_on(scene, draft)) is not None:
        return _long_ago(opened, published)
    found = _nearest(scene, draft, published, lasting=True)
    apart = found is not None and any(item.text in COMMAS for item in scene.items[draft.at : found[0]])
    apart = apart or (found is not None and _in_description(scene, draft, found[0]))
    tag = scene.trigger(draft.at)
    goes_on = tag is not None and tag.form == "present" and scene.items[draft.at].joined
    apart = apart or (found is not None and goes_on and any(scene.finite(i) for i in range(found[0])))
    return found is not None and not apart and not found[1].since and _long_ago(found[1], published)


def _in_description(scene: Scene, draft: Draft, day: int) -> bool:
    """ "P, where F2 was halted in 2015, is held by F": a day of what the insertion tells of P."""
    if scene.actor_order[0] != "before" or not draft.place_at < day < draft.at:
        return False
    whose = scene.lexicon.grammar.get("of_which", ())
    opens = (i for i in range(draft.place_at, day) if scene.word(i) == ",")
    told = any(scene.is_(i + 1, "relative", "at_which") or scene.items[i + 1].text in whose for i in opens)
    return told and any(item.text in COMMAS for item in scene.items[day : draft.at])


def _heads(scene: Scene, at: int) -> bool:
    """ "The rebels held P until Sunday", and not "the army shelled rebel-held P until Sunday"."""
    before = at - 1
    while scene.is_(before, "article", "member", "date", "adverb", "back_then", "at_that_time") or (
        before >= 0 and scene.items[before].text in COMMAS
    ):
        before -= 1
    if before < 0 or scene.is_(before, "that"):
        return True
    before -= scene.is_(before, "prep")
    return scene.is_(before, "aux", "become")  # "P was in rebel hands until Sunday"


def _long_ago(when: When, published: date) -> bool:
    if when.day is None or when.as_of:
        return False
    ago = published - when.day
    return when.day.year < published.year if when.precision == "year" else ago > _LONG_AGO[when.precision]


def _until(scene: Scene, draft: Draft, published: date) -> bool:
    """ "Held P until Sunday", "from 2013 to 2016", "between 2013 and 2016", "at the time"."""
    begin = next((i for i in range(draft.at - 1, -1, -1) if _cuts(scene, i)), -1)
    if "after" in scene.actor_order:  # ``P التي كانت حتى أمس لـF صارت لـF2``
        begin = next((i for i in range(draft.at - 1, begin, -1) if scene.items[i].value("become") == "became"), begin)
    stop = next((i for i in range(draft.at + 1, len(scene.items)) if _cuts(scene, i)), len(scene.items))
    opening = scene.actor_order[0] == "before" and begin > 0 and scene.items[begin].text in COMMAS
    opening = opening and (begin == 1 or not scene.items[begin - 2].word or scene.is_(begin - 2, "conj", "contrast"))
    begin -= 2 if opening else 0  # "Until 2016*,* F held P"
    for i in range(begin + 1, stop):
        item = scene.items[i]
        when = item.tags.get("date")
        until = "until" in scene.lexicon.entries.get(item.text.split()[0], {})
        if item.has("back_then") or (until and when is not None and when.day is not None and when.day < published):
            return True
        spans = item.value("prep") in ("from", "between")
        years = [scene.items[k].text for k in range(i + 1, min(stop, i + _SPAN)) if _year(scene.items[k].text)]
        if spans and len(years) > 1 and int(years[1]) <= published.year:
            return True
    return False


def _ere(scene: Scene, draft: Draft) -> bool:
    """ "Held P before F2 came", "P was in F's hands until the army came", "until the offensive began, F held P"."""
    tag = scene.trigger(draft.at)
    if tag is None or scene.actor_order[0] != "before":
        return False
    helped = [i for i in range(max(0, draft.at - NEAR), draft.at) if scene.is_(i, "aux", "perfect")]
    told = helped and scene.is_(helped[-1], "aux") and not scene.is_(helped[-1], "today")
    if not told and (helped or not tag.get("else_as")):
        return False
    behind = max(draft.at, draft.place_at, draft.actor_at) + 1
    opened = scene.is_(0, "ere", "until") and not any(_cuts(scene, i) for i in range(_opening(scene), draft.at))
    return opened or scene.is_(behind, "ere", "until")


def _taken_back(scene: Scene, draft: Draft, published: date) -> bool:
    """ "F took P before F2 retook it in 2017": of no day of its own, but of one before that."""
    behind = max(draft.at, draft.place_at, draft.actor_at) + 1
    ere = next((i for i in range(behind, len(scene.items)) if scene.is_(i, "ere") or _cuts(scene, i)), -1)
    if not scene.is_(ere, "ere") or scene.trigger(ere + 1) is None or not scene.finite(draft.at):
        return False
    if draft.past or _nearest(scene, draft, published, lasting=False, ended=False) is not None:
        return False
    stop = next((i for i in range(ere + 2, len(scene.items)) if _cuts(scene, i)), len(scene.items))
    dates = (scene.items[i].tags.get("date") for i in range(ere + 1, stop))
    return any(when is not None and _long_ago(when, published) for when in dates)


def _counted_before(scene: Scene, draft: Draft, published: date) -> bool:
    """ "Blew it up *weeks before* its capture of P": no news where no day is told."""
    if scene.actor_order[0] != "before" or _nearest(scene, draft, published, lasting=False) is not None:
        return False
    begin = next((i for i in range(draft.at - 1, -1, -1) if _cuts(scene, i) or scene.is_(i, "date")), -1)
    when = scene.items[begin].tags.get("date") if begin > 0 else None
    return when is not None and when.bound and when.day is None and when.precision != "day"


def _opening(scene: Scene) -> int:
    """Behind the comma that closes what a sentence opens with."""
    return next((i + 1 for i in range(len(scene.items)) if scene.items[i].text in COMMAS), len(scene.items))


def _cuts(scene: Scene, at: int) -> bool:
    item = scene.items[at]
    return item.has("contrast", "relative", "that", "clause", "speech") or item.text in STOPS or scene.finite(at)


def _year(word: str) -> bool:
    return word.isdigit() and len(word) == len("2016")


def _for_long(scene: Scene, draft: Draft) -> bool:
    """ "Held P for three years": but "has held P for three years"."""
    behind = max(draft.at, draft.place_at) + 1
    lasted = scene.one_of(behind, "lasts")
    counted = behind + 1 + scene.is_(behind + 1, "number")
    begun = "perfect" in scene.lexicon.entries.get(scene.items[draft.at].text.split()[0], {})
    begun = begun or any(scene.is_(i, "perfect", "today") for i in range(max(0, draft.at - NEAR), draft.at))
    return lasted and scene.is_(counted, "unit") and not begun


def _for_years(scene: Scene, draft: Draft) -> bool:
    """``سيطر F على P ثلاث سنوات``: a length of time that no preposition leads."""
    behind = max(draft.at, draft.place_at, draft.actor_at) + 1
    behind += scene.is_(behind, "few")
    counted = behind + (behind < len(scene.items) and scene.is_(behind, "number"))
    long = counted < len(scene.items) and scene.items[counted].value("unit") in ("year", "month")
    begun = scene.items[draft.at].tags["trigger"].form == "present" if scene.is_(draft.at, "trigger") else False
    return "after" in scene.actor_order and long and not begun


def _former(scene: Scene, draft: Draft) -> bool:
    """ "A former rebel stronghold", "the then rebel-held P", ``المعقل السابق لـF``."""
    led = range(max(0, draft.at - 2), draft.at) if scene.actor_order[0] == "before" else ()
    if any(scene.is_(i, "former") or scene.former(i) for i in led):
        return True
    before = scene.back(draft.actor_at - 1, "place_adjective", "superlative", but=("former",))
    return scene.is_(before, "former")


def by_day(scene: Scene, draft: Draft) -> Iterator[Draft]:
    """
    Cut a draft whose places have dates of their own: "took A on Monday and B on Tuesday".

    Each part keeps the position of its first place, by which :func:`timing` finds its date.
    """
    groups = {
        id(member): i
        for i in range(len(scene.items))
        if (group := scene.group(i)) is not None
        for member in group.members
    }
    spots = [groups.get(id(phrase), -1) for phrase in draft.places]
    days = [i for i in days_of(scene) if min(spots) < i < max(spots)] if min(spots, default=-1) > draft.at else []
    if not days:
        yield draft
        return
    parts: dict[int, list[Phrase]] = {}
    for phrase, spot in zip(draft.places, spots, strict=True):
        parts.setdefault(sum(day < spot for day in days), []).append(phrase)
    for places in parts.values():
        yield replace(draft, places=places, place_at=groups[id(places[0])])


def _then(scene: Scene, at: int) -> When | None:
    """ "For the first time since 2015, when F took it": the date right before "when" is that of what it begins."""
    begin = next((i for i in range(at - 1, 0, -1) if scene.barrier(i) or scene.items[i].has("contrast")), -1)
    if not scene.is_(begin, "at_that_time") or any(scene.finite(i) for i in range(begin, at)):
        return None
    before = scene.before_commas(begin - 1)
    return scene.items[before].tags.get("date") if before >= 0 else None


def _becomes(scene: Scene, date_at: int) -> bool:
    """ "Has been in the hands of F since Sunday", ``منذ الأحد صارت P بيد F``: it began then."""
    if date_at == 0 and scene.is_(1, "become"):
        return True
    for i in range(date_at - 1, max(-1, date_at - 1 - BOUND_REACH), -1):
        if scene.items[i].has("become"):
            return True
        if scene.items[i].text in STOPS or scene.items[i].has("contrast"):
            return False
    return False


def _verbless(scene: Scene, draft: Draft, date_at: int) -> bool:
    """``P بيد F منذ الأحد``: without a verb, so it fell to F then; ``تحاصر F P منذ الأحد`` goes on."""
    if "after" not in scene.actor_order or draft.kind != "state" or draft.status not in _EVENTLIKE:
        return False
    begin = next((i for i in range(draft.at, -1, -1) if scene.items[i].text in STOPS), -1)
    clause = range(begin + 1, date_at)
    return not any(scene.finite(i) or scene.is_(i, "was", "relative", "clause", "verb") for i in clause)


def _became(scene: Scene, draft: Draft, date_at: int) -> bool:
    """``صارت P بيد F قبل خمسة أيام``, ``صارت P أمس لـ F``: its own verb tells what happened then."""
    if scene.items[date_at].tags["date"].since:
        return False
    verbs = [i for i in range(max(0, draft.at - NEAR), draft.at) if scene.items[i].value("become") == "became"]
    if not verbs or date_at < verbs[-1] - 1:
        return False
    return all(item.word for item in scene.items[min(draft.at, date_at) : max(draft.at, date_at)])


def _frames(scene: Scene, date_at: int, at: int) -> bool:
    """ "On Sunday F holds P", "A said on Sunday that F holds P": nothing else happens between."""
    return date_at < at and not any(
        scene.items[i].has("relative", "aside", "contrast", "clause") or scene.trigger(i) is not None
        for i in range(date_at + 1, at)
    )


def _attributive(scene: Scene, at: int) -> bool:
    """ "The government-held town": what is said of the town elsewhere has its own date; not "the army held P"."""
    if not scene.attributive(at) or scene.is_(at - 1, "aux", "become"):
        return False
    behind = scene.past(at + 1, "noun", "stronghold", "place_adjective", "of", but=("group",))
    return not _heads(scene, at - 1) or _verb_behind(scene, behind + 1)


def _verb_behind(scene: Scene, at: int) -> bool:
    at = scene.past(at, "date", "adverb")
    return scene.finite(at) or scene.is_(at, "aux", "perfect", "become", "verb")


def _fought_then(scene: Scene, draft: Draft, published: date) -> bool:
    """ "Clashes erupted in P last year", "in 2015 F advanced on P": fighting of a day or year long ago."""
    found = _nearest(scene, draft, published, lasting=True)
    apart = found is not None and any(item.text in COMMAS for item in scene.items[draft.at : found[0]])
    return found is not None and not apart and not found[1].since and _long_ago(found[1], published)


def _tells_an_event(scene: Scene, at: int) -> bool:
    tag = scene.trigger(at)
    return tag is not None and tag.form == "past"


def _of_capture(scene: Scene, draft: Draft) -> Timing | None:
    """Who lost or left a place that was just said to be taken, did so on that day."""
    if draft.status not in ("withdrew", "lost") or draft.past:
        return None
    for number, taker, places, day in reversed(scene.memory.dated):
        same = any(_same(place.target, other.target) for place in draft.places for other in places)
        if same and taker != draft.faction and scene.number - number <= _CAPTURE_REACH:
            return Timing(day, "day", "date:capture")
    return None


def _same(one: Phrase, other: Phrase) -> bool:
    """Whether two phrases mean one place, whole or not."""
    here, there = one.place, other.place
    return one is other or (here is not None and there is not None and here.place_id == there.place_id)


def _of_counted(scene: Scene, draft: Draft) -> Timing | None:
    """What is named only now was taken when it was counted."""
    if draft.rule != NAMED_LATER:
        return None
    counted = scene.memory.claimed[-1][1] if scene.memory.claimed else []
    dated = scene.memory.dated
    days = [day for *_, places, day in dated if places is draft.places or any(place in counted for place in places)]
    return Timing(days[-1], "day", "date:named later") if days else None
