"""What a sentence sums up, where verbs come first: what a place has seen, how much it comes to, what was taken in turn.

Read with the statements that no trigger makes, like :mod:`mapper.claims.belongs`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from mapper.claims.belongs import closes
from mapper.claims.drafts import Draft
from mapper.claims.echo import echo
from mapper.claims.ground import TOO_LARGE, kind_of
from mapper.claims.moods import mood_at
from mapper.claims.phrases import Phrase
from mapper.claims.reach import NEAR
from mapper.claims.scene import Scene
from mapper.claims.sentence import COMMAS, STOPS

_OWNED: Final = ("captured", "controls")
_WHEN: Final = ("date", "adverb", "filler", "shift", "unit")


def summed(scene: Scene) -> Iterator[Draft]:
    """Statements of sums."""
    if "after" not in scene.actor_order:
        return
    for told in _TOLD:
        yield from told(scene)


def _witnessed(scene: Scene) -> Iterator[Draft]:
    """``شهدت P انسحابا لـF ودخولا لـF2``, ``شهدت P ليلا خروج F``: what happened there, one noun after another."""
    for at in scene.each("witness", short=2):
        named = scene.past(at + 1, *_WHEN)
        group = scene.group(named)
        if group is None or scene.is_(at - 1, "neg", "mood"):
            continue
        told = {draft.at for draft in scene.memory.said if scene.memory.sentence_of(draft) == scene.number}
        places, i = scene.meant(group), scene.past(named + 1, *_WHEN)
        while (tag := scene.trigger(i)) is not None and tag.get("noun") and tag.value in ("captured", "withdrew"):
            who = scene.past(i + 1, "member", "batch", sides=False)
            if who not in scene.who or scene.items[who].joined:
                break
            if i not in told and _settled(places):
                side, co = scene.who[who], scene.companions(who)
                yield Draft(side, tag.value, places, i, named, "witnessed", "event", co, actor_at=who)
            i = scene.past_joined(who + 1, *_WHEN)
            while scene.prep(i) and scene.items[i].tags["prep"].pron:  # ``انسحاب F منها ودخول F2 إليها``
                i += 1
            i = scene.past(i + (scene.word(i) in COMMAS), *_WHEN)


def _settled(places: list[Phrase]) -> bool:
    return bool(places) and all(
        place.sort in ("named", "part", "anaphor") and kind_of(place) not in (*TOO_LARGE, "road", "country")
        for place in places
    )


def _comes_to(scene: Scene) -> Iterator[Draft]:
    """``ما بات بيد F يعادل 40% من P``, ``المساحة التي استعادتها F تعادل ثلثي P``: how much of P is F's."""
    for at in scene.each("group"):
        led = at - 1 - scene.is_(at - 1, "more_than")
        places = scene.meant(scene.group(at))
        much = all((place.extent or "").startswith("percent") for place in places)
        if not much or len(places) != 1 or not closes(scene, at):
            continue
        what = next((i for i in range(at - 1, max(-1, at - 3 * NEAR), -1) if scene.is_(i, "what", "sum_of")), -1)
        if what < 0 or not (
            scene.is_(led, "comes_to") or scene.is_(what - 1, "comes_to") or _reckoned(scene, what, at)
        ):
            continue
        inside = range(what + 1, at)
        holds = any((tag := scene.trigger(i)) is not None and tag.value in _OWNED for i in inside)
        sides = [i for i in inside if i in scene.who and scene.roles[i] != "opponent"]
        lost = any(scene.is_(i, "neg", "mood") or scene.items[i].text in STOPS[2:] for i in inside)
        if holds and len({scene.who[i] for i in sides}) == 1 and not lost:
            yield Draft(scene.who[sides[0]], "controls", places, at, at, "comes to", "state", actor_at=sides[0])


def _reckoned(scene: Scene, what: int, at: int) -> bool:
    """``قدر المرصد ما سيطرت عليه F بنصف P``: at how much."""
    return scene.items[at].role == "in" and any(scene.is_(i, "reckons") for i in range(max(0, what - NEAR), what))


def _in_turn(scene: Scene) -> Iterator[Draft]:
    """``أخذت F P أولا وQ بعدها وآخرها R``, ``دخلت F P فجرا، وQ ظهرا``: one after the other, each with its time."""
    for said in list(scene.memory.said):
        if scene.memory.sentence_of(said) != scene.number or said.status not in ("captured", "withdrew", "lost"):
            continue
        if not _settled(said.places) or said.place_at < said.at or scene.group(said.place_at) is None:
            continue
        found: list[Phrase] = []
        end = at = _past_time(scene, said.place_at + 1)
        while end > said.place_at + 1 and at < len(scene.items):
            at += scene.items[at].text in COMMAS
            last = scene.is_(at, "then") or scene.spells_out(at) or (scene.is_(at, "adverb") and scene.items[at].joined)
            group, named = scene.group(at + last), at + last
            timed = _past_time(scene, named + 1)
            if group is None or not (last or scene.items[named].joined) or scene.items[named].role:
                break
            if timed == named + 1 and timed < len(scene.items) and scene.items[timed].word:
                break
            found, at = [*found, *scene.meant(group)], timed
        known = {place.name for one in (said, *(echo(scene) if found else ())) for place in one.places}
        more = [place for place in found if place.name not in known]
        ends = at >= len(scene.items) or not scene.items[at].word
        if more and ends and _settled(more) and not mood_at(scene, said.at)[0]:
            yield replace(said, places=more, rule=f"{said.rule}:in turn")


def _past_time(scene: Scene, at: int) -> int:
    return scene.past(at, *_WHEN, "turns", but=("relation", "group"))


def _stretches(scene: Scene) -> Iterator[Draft]:
    """``امتدت سيطرة F من P حتى Q``: both ends are F's."""
    for at in scene.each("stretches", short=5):
        who = scene.past(at + 2, "member", sides=False)
        first = scene.group(who + 2) if who in scene.who and scene.prep(who + 1) == "from" else None
        to = scene.past(who + 3, "direction")
        last = scene.group(to + 1) if scene.prep(to) == "to" or scene.is_(to, "until") else None
        if not scene.control(at + 1) or scene.is_(at - 1, "neg", "mood") or first is None or last is None:
            continue
        known = {place.name for number, told in scene.memory.claimed if number == scene.number for place in told}
        both = (*scene.meant(first), *scene.meant(last))
        places = [place for place in both if _settled([place]) and place.name not in known]
        if places:
            yield Draft(scene.who[who], "controls", places, at, who + 2, "stretches", "state", actor_at=who)


def _which_fell(scene: Scene) -> Iterator[Draft]:
    """``خسر F P بعد Q وR اللتين سقطتا``: Q and R too."""
    for at in scene.each("relative", begin=2, short=1):
        group = scene.group(at - 1)
        fell = scene.items[at + 1].value("become") == "fell" and scene.items[at].value("relative") == "d"
        named = fell and scene.is_(at - 2, "aftermath") and closes(scene, at + 1)
        lost = [said for said in scene.memory.said if said.status == "lost" and said.at < at]
        lost = [said for said in lost if scene.memory.sentence_of(said) == scene.number]
        if named and group is not None and lost and _settled(scene.meant(group)):
            yield replace(lost[-1], places=scene.meant(group), at=at + 1, place_at=at - 1, rule="which fell")


def _all_it_has(scene: Scene) -> Iterator[Draft]:
    """``وافق F على الخروج من آخر ما بيده في R، وهي P وQ``: F's, and what it is to leave."""
    for at in scene.each("remainder", begin=1, short=3):
        held = scene.trigger(at + 1)
        if held is None or held.get("frame") != "state" or held.value != "controls":
            continue
        end = at + 2 + (at + 2 in scene.who)
        end += 2 * (scene.prep(end) == "in" and scene.group(end + 1) is not None)
        group = scene.group(end + 2) if scene.word(end) in COMMAS and scene.spells_out(end + 1) else None
        sides = scene.factions_between(0, end, "actor") if held.pron else [i for i in (at + 2,) if i in scene.who]
        if group is None or len({scene.who[i] for i in sides}) != 1 or not _settled(scene.meant(group)):
            continue
        who, places = scene.who[sides[0]], scene.meant(group)
        verb = at - 2 - (at - 2 in scene.who)
        leaving = scene.trigger(verb) if scene.prep(at - 1) == "from" else None
        leaves = leaving is not None and leaving.get("frame") == "leave"
        if not leaves or mood_at(scene, verb)[0]:
            yield Draft(who, "controls", places, end + 1, end + 2, "all it has", "state", actor_at=sides[0])
        if leaves:
            yield Draft(who, "withdrew", places, verb, end + 2, "all it has", "event", actor_at=sides[0])


def _no_more_than(scene: Scene) -> Iterator[Draft]:
    """``لم تأخذ F من R سوى P``: P is all that it took."""
    for at in scene.each("except", begin=3, short=1):
        verb = next((i for i in range(at - 1, max(0, at - NEAR - 2), -1) if scene.finite(i)), -1)
        tag, named = scene.trigger(verb), at + 1
        group = scene.group(named)
        takes = tag is not None and tag.get("frame") == "take" and tag.value in _OWNED and not tag.pron
        who = scene.past(verb + 1, "member", sides=False)
        quiet = not any(scene.barrier(i) or not scene.items[i].word for i in range(verb + 1, at))
        if not takes or group is None or not quiet or not scene.is_(verb - 1, "neg") or who not in scene.who:
            continue
        told = any(draft.at in (verb, at) for draft in scene.memory.said if draft.place_at == named)
        if not told and _settled(scene.meant(group)) and closes(scene, named):
            scene.items[verb - 1].tags.pop("neg")  # it is told by "but", and denies nothing
            places = scene.with_more(named, [""])
            yield Draft(scene.who[who], "controls", places, at, named, "no more than", "state", actor_at=who)


def _done_too(scene: Scene) -> Iterator[Draft]:
    """``سيطر F على P، كما تمت السيطرة على Q``: F's too, where nobody else is named."""
    here = [said for said in scene.memory.said if scene.memory.sentence_of(said) == scene.number]
    ours = [said for said in here if said.status == "captured" and not said.past]
    if not ours or len(ours) < len(here) or len({said.faction for said in ours}) != 1:
        return
    for at in scene.each("trigger", begin=3, short=1):
        tag, done = scene.items[at].tags["trigger"], scene.back(at - 1, "adverb", "date")
        goes_on = scene.is_(done, "done") and (scene.items[done].joined or scene.is_(done - 1, "as"))
        takes = bool(tag.get("noun")) and tag.value == "captured" and not tag.pron and ours[-1].at < done
        apart = any(i > ours[-1].at and scene.who[i] != ours[-1].faction for i in scene.who)
        if not (goes_on and takes) or apart or any(scene.is_(i, "agent", "force") for i in range(at, len(scene.items))):
            continue
        places, place_at = scene.find_object(at, tag.get("via", [""]), reach=3)
        if places and _settled(places) and place_at > at:
            yield replace(ours[-1], places=places, at=at, place_at=place_at, rule="done too")


def _with_its_fall(scene: Scene) -> Iterator[Draft]:
    """``بسقوط P خسر F آخر ما كان له في R``: P was F's loss."""
    for at in scene.each("trigger", short=3):
        tag, group = scene.items[at].tags["trigger"], scene.group(at + 1)
        heads = at == 0 or not scene.items[at - 1].word
        if tag.get("frame") != "fall" or scene.items[at].role != "in" or group is None or not heads:
            continue
        verb = scene.past(at + 2, "perfect", "date")
        loses = scene.trigger(verb)
        who = scene.past(verb + 1, "member", sides=False)
        if loses is None or loses.value != "lost" or not scene.finite(verb) or who not in scene.who:
            continue
        if _settled(scene.meant(group)):
            side, places = scene.who[who], scene.meant(group)
            yield Draft(side, "lost", places, at, at + 1, "with its fall", "event", actor_at=who)


def _stands_fast(scene: Scene) -> Iterator[Draft]:
    """``وحدات F ثبتت في P``, ``ثبت F في P``: it is there still."""
    for at in scene.each("light", short=2):
        tag = scene.items[at].tags["light"]
        if tag.value != "fixed" or tag.form not in ("past", "") or scene.is_(at - 1, "neg", "mood"):
            continue
        behind = scene.past(at + 1, "member", "batch", sides=False)
        who = behind if behind in scene.who else at - 1
        led = who + 1 if who > at else at + 1
        group = scene.group(led + 1) if scene.prep(led) == "in" else None
        acts = who in scene.who and scene.roles[who] == "actor" and not scene.items[who].role
        if acts and group is not None and _settled(scene.meant(group)) and closes(scene, led + 1):
            side, co = scene.who[who], scene.companions(who)
            yield Draft(side, "controls", scene.meant(group), at, led + 1, "stands fast", "state", co, actor_at=who)


def _their_flag(scene: Scene) -> Iterator[Draft]:
    """``طردت F F2 من P وارتفع علمها فوق Q``: F's flag, and F is there."""
    took = [said for said in scene.memory.said if said.status == "captured" and not said.past]
    took = [said for said in took if scene.memory.sentence_of(said) == scene.number]
    for at in scene.each("trigger", begin=3, short=2) if len({said.faction for said in took}) == 1 else ():
        tag, group = scene.items[at].tags["trigger"], scene.group(at + 2)
        flag = bool(tag.get("landmarks")) and bool(tag.pron) and tag.get("noun") and scene.items[at - 1].joined
        flag = flag and scene.finite(at - 1) and scene.prep(at + 1) in ("over", "on", "in")
        told = any(said.place_at == at + 2 for said in scene.memory.said)
        if flag and group is not None and not told and took[-1].at < at and closes(scene, at + 2):
            places = scene.meant(group)
            if _settled(places):
                yield replace(took[-1], places=places, at=at, place_at=at + 2, rule="their flag")


def _asked(scene: Scene) -> Iterator[Draft]:
    """``لمن P؟ لـF``: whose it is, in answer to the sentence before."""
    number, places = scene.memory.asked
    if scene.question:
        named = next((i for i in range(len(scene.items)) if scene.group(i) is not None), -1)
        whose = any(scene.prep(i) == "from" and scene.items[i].role == "for" for i in range(len(scene.items)))
        if whose and named >= 0:
            scene.memory.asked = (scene.number, scene.meant(scene.group(named)))
        return
    who = scene.past(0, "member", sides=False)
    end = next((i for i in range(who, len(scene.items)) if not scene.items[i].word), len(scene.items))
    told = any(scene.finite(i) or scene.group(i) is not None or scene.is_(i, "verb") for i in range(who, end))
    answers = (
        not told
        and number == scene.number - 1
        and who in scene.who
        and "for" in (scene.items[0].role, scene.items[who].role)
    )
    if answers and _settled(places):
        yield Draft(scene.who[who], "controls", places, who, -1, "asked", "state", actor_at=who)


_TOLD: Final = (
    _asked,
    _witnessed,
    _comes_to,
    _in_turn,
    _stretches,
    _which_fell,
    _all_it_has,
    _no_more_than,
    _done_too,
    _with_its_fall,
    _stands_fast,
    _their_flag,
)
