"""What takes a statement out of the world of facts: plans, conditions, attempts that failed.

Finds the nearest cue before a trigger; :mod:`mapper.claims.modality` asks it.
"""

from __future__ import annotations

from typing import Final

from mapper.claims.accords import agreed_too, as_was_said, deal_gives, of_its_terms, under_which
from mapper.claims.fulfilled import came_about, done, helped
from mapper.claims.outcomes import demanded, is_going, is_told, told_anew, what_becomes_of
from mapper.claims.participles import of_main_verb
from mapper.claims.reach import MOOD_REACH, NEAR
from mapper.claims.scene import Scene
from mapper.claims.sentence import COMMAS, STOPS
from mapper.claims.verbfirst import (
    came_true,
    completed,
    consequence,
    leaves_by_deal,
    object_of_noun,
    will_be,
)
from mapper.claims.whence import joins
from mapper.text.lexicon import Tag

BASE: Final = "base form"
_NEXT: Final = 4
_FACT: Final = ("", "")


def mood_at(scene: Scene, at: int) -> tuple[str, str]:
    """
    Find the nearest cue before a trigger that takes it out of the world of facts.

    Returns
    -------
    tuple of str
        The mood and the words that set it; both empty for a plain fact.
    """
    item, tag = scene.items[at], scene.trigger(at)
    noun = tag is not None and bool(tag.get("noun") or tag.form == "base" or tag.get("also_noun"))
    verb_first = scene.actor_order[0] == "after"
    purpose = _purpose(scene, at)
    if scene.named_last(at) >= 0:
        return _FACT
    if (told := _by_its_form(scene, at, noun=noun, purpose=purpose) or _on_condition(scene, at)) is not None:
        return told
    if purpose:
        return "planned", "purpose"
    if (helps := _might_help(scene, at)) is not None:
        return helps
    if (shared := of_main_verb(scene, at)) is not None:
        return shared
    if noun and verb_first and (led := _led_to(scene, at) or of_its_terms(scene, at) or _once_done(scene, at)):
        return led
    cue, subjunctive = _nearest_cue(scene, at, noun=noun)
    if cue is not None:
        return cue
    if subjunctive:
        return _with_that_before(scene, at) or ("hypothetical", "subjunctive")
    linked = item.joined or scene.is_(at - 1, "then")
    if _present(scene, at) and linked and verb_first and (verb := _goes_on_from(scene, at)) >= 0:
        return mood_at(scene, verb)
    if verb_first and (noun or falling(scene, at)) and will_be(scene, at):
        return "hypothetical", "would"
    event = tag is not None and (tag.form == "gerund" or (noun and scene.is_(at - 1, "article")) or _falls(tag, at))
    compared = event and scene.is_(at - 1, "more_than") and scene.trigger(0) is not None and _would(scene, 0)
    if event and (compared or _would(scene, at)):
        return "hypothetical", "would"
    base = tag is not None and tag.form == "base" and not (done(scene, at) or helped(scene, at) or _did(scene, at))
    return ("planned", BASE) if base or _and_to_control(scene, at) else _FACT


def _did(scene: Scene, at: int) -> bool:
    """ "F lost Q but *did* take P", "not only *did* F take P": a plain fact."""
    helps = scene.back(at - 1, "article", "member", "adverb", sides=True)
    return scene.actor_order[0] == "before" and scene.is_(helps, "does")


def _might_help(scene: Scene, at: int) -> tuple[str, str] | None:
    """ "*Would let* F keep P", "*may have allowed* F to take P": what helps is not said to have been there."""
    if scene.actor_order[0] != "before":
        return None
    led = at - 1 - scene.to_do(at - 1)
    helps = scene.back(led, "article", "member", "they", "adverb", "adjective", "number", sides=True)
    mood = scene.back(helps - 1, "adverb") if helps < led and scene.is_(helps, "fact", "forces_to") else -1
    tag = scene.items[mood].tag("mood") if mood >= 0 else None
    if tag is None or tag.value not in ("hypothetical", "expected") or tag.get("governs") != "next":
        return None
    return _as_told(scene, mood, at), scene.items[mood].text


def _and_to_control(scene: Scene, at: int) -> bool:
    """ "Sent troops to launch an attack *and take control of* P", and not "managed to advance and take control"."""
    lends = scene.trigger(at - 1) if scene.control(at) and scene.is_(at - 1, "light") else None
    joined = lends is not None and lends.form == "base" and scene.is_(at - 2, "conj")
    if not joined or scene.actor_order[0] != "before" or done(scene, at - 1):
        return False
    for i in range(at - 3, max(-1, at - 3 - MOOD_REACH), -1):
        item = scene.items[i]
        if (
            item.has("used")
            or scene.finite(i)
            or (i in scene.who and not _undergoes(scene, i))
            or item.text in COMMAS
            or item.has("clause", "contrast")
        ):
            return False
        if item.value("mood") == "planned":
            return not (came_true(scene, i + 1) or helped(scene, i))
    return False


def _undergoes(scene: Scene, at: int) -> bool:
    """ "To *defeat F2* and take control of P": a side right behind a verb that "to" leads."""
    verb = at - 1 - scene.is_(at - 1, "article")
    tag = scene.trigger(verb)
    does = scene.unlisted(verb) or (tag is not None and tag.form == "base")
    return does and scene.items[verb - 1].value("mood") == "planned"


def _present(scene: Scene, at: int) -> bool:
    tag = scene.trigger(at)
    return tag is not None and tag.form == "present"


def _purpose(scene: Scene, at: int) -> bool:
    """``للسيطرة على P``, "for the capture of P": what is only meant to be."""
    tag = scene.trigger(at)
    lent = scene.items[at].role != "for" and scene.control(at) and scene.is_(at - 1, "light")
    if lent and (not scene.finite(at - 1) or scene.actor_order[0] == "after"):
        at -= 1  # ``لاستعادة السيطرة على P``, ``لتفرض سيطرتها على P``
    at -= scene.is_(at - 1, "goes_on") and not scene.items[at].role  # ``لمتابعة الزحف إلى P``
    if scene.items[at].role != "for" or tag is None or tag.get("frame") == "state":
        return False
    shown = at - 1
    while scene.is_(shown, "adjective") or (scene.unlisted(shown) and scene.unlisted(shown - 1)):
        shown -= 1
    told = scene.is_(shown, "footage", "also") or object_of_noun(scene, at)  # ``إضافة لسيطرته على P``
    told = told or _came_of_it(scene, at)
    return not (told or consequence(scene, at) or came_true(scene, at))


def _came_of_it(scene: Scene, at: int) -> bool:
    """``أدت المعارك لانسحاب F من P``, ``دفع القصف F للانسحاب من P``: what came of it, and no purpose."""
    tag = scene.trigger(at)
    leads = ("outcome", "pushed") if tag is not None and tag.get("frame") == "leave" else ("outcome",)
    for i in range(at - 1, max(-1, at - 1 - NEAR), -1):
        if scene.is_(i, *leads):
            return not scene.is_(i - 1, "neg", "mood")
        if scene.finite(i) or scene.items[i].text in COMMAS or scene.items[i].has("contrast", "clause", "mood", "that"):
            return False
    return False


def _keeps(scene: Scene, at: int) -> bool:
    """``بموجب الاتفاق يحتفظ F بـP``: what a deal leaves as it is."""
    tag = scene.trigger(at)
    return tag is not None and bool(tag.get("grips")) and tag.form == "present" and tag.value == "controls"


def _by_its_form(scene: Scene, at: int, *, noun: bool, purpose: bool) -> tuple[str, str] | None:
    """What the form of the trigger, the words beside it and the opening of the sentence say."""
    item, tag, present = scene.items[at], scene.trigger(at), _present(scene, at)
    subject_first = scene.actor_order[0] == "before"
    if item.role == "will":
        return _on_condition(scene, at) or ("expected", "future")
    if noun and _after_what_is_planned(scene, at):
        return "hypothetical", "after a plan"
    if noun and scene.prep(at - 1) == "near" and not subject_first:
        return "expected", scene.items[at - 1].text  # "announced that the capture of P was near"
    if purpose and scene.items[at - 1].value("mood") == "failed":
        return "failed", scene.items[at - 1].text
    if purpose and subject_first:
        return "planned", "purpose"
    if present and scene.is_(at - 1, "perfect"):
        return "hypothetical", "might"
    if tag is not None and tag.form == "gerund" and scene.prep(at - 1) == "from" and scene.is_(at - 2, "km"):
        return "hypothetical", "distance"  # "two kilometres from taking P"
    if _prevented(scene, at):
        return "failed", "from"
    if tag is not None and tag.form == "gerund" and scene.is_(at - 1, "of") and scene.unlisted(at - 2):
        return "hypothetical", scene.items[at - 2].text  # "has little *chance* of taking P"
    if present and under_which(scene, at):
        return "planned", "under which"
    opens = scene.items[0].tag("mood") if scene.items else None
    to_come = present or (scene.passive(at) and scene.is_(at - 1, "today"))
    if opens is not None and opens.get("opens") and to_come and agreed_too(scene, at) and not _keeps(scene, at):
        return opens.value, scene.items[0].text
    if present and scene.is_(at + 1, "agreed"):
        return "planned", scene.items[at + 1].text
    if present and (leaves_by_deal(scene, at) or deal_gives(scene, at)):
        return "planned", "deal"
    if subject_first and (asks := _inverted(scene, at)) >= 0:
        return "hypothetical", scene.items[asks].text
    if _unfulfilled(scene, at):
        return "hypothetical", "subjunctive"
    if subject_first and (noun or (tag is not None and tag.form == "gerund")) and (aim := _is_an_aim(scene, at)):
        return "planned", aim
    return _ahead(scene, at) or what_becomes_of(scene, at) or None


def _is_an_aim(scene: Scene, at: int) -> str:
    """ "*Taking P is a key aim* of F", "the capture of P remains a priority": the word for it, empty for none."""
    goals = scene.lexicon.grammar.get("goals", ())
    first = at - (scene.control(at) and scene.is_(at - 1, "light"))
    first -= scene.is_(first - 1, "article")
    if first > 0 and scene.items[first - 1].word and not scene.is_(first - 1, "that", "clause", "speech"):
        return ""
    behind = range(at + 1, min(len(scene.items), at + MOOD_REACH))
    verb = next((i for i in behind if scene.is_(i, "aux", "become") or scene.finite(i)), len(scene.items))
    for item in scene.items[verb + 1 : verb + NEAR]:
        if item.text.split()[0] in goals:
            return item.text
        if not item.word or item.has("clause", "relative", "trigger"):
            break
    return ""


def _inverted(scene: Scene, at: int) -> int:
    """ "*Had* F taken P", at the head of the sentence or of what somebody says; -1 for nowhere."""
    helps = at - 1
    if helps < 0:
        return -1
    while helps > 0 and (
        scene.is_(helps, "article", "member", "batch", "adverb") or helps in scene.who or scene.group(helps) is not None
    ):
        helps -= 1
    heads = (
        helps == 0 or scene.is_(helps - 1, "that", "date", "clause", "speech") or scene.items[helps - 1].text in COMMAS
    )
    whose = any(i in scene.who or scene.group(i) is not None for i in range(helps + 1, at))
    if scene.is_(0, "inverted"):
        return 0
    return helps if heads and whose and scene.is_(helps, "inverted") else -1


def _prevented(scene: Scene, at: int) -> bool:
    """ "Prevented F *from holding* P", "warned F *against entering* P", "will *not allow* F to enter P"."""
    tag = scene.trigger(at)
    told = tag is not None and tag.form in ("past", "passive")
    for i in range(at - 2, max(-1, at - 1 - MOOD_REACH), -1) if not told else ():
        if not scene.items[i].word or scene.is_(i, "clause"):
            break
        if scene.is_(i, "forbids"):
            return True
    if scene.actor_order[0] == "before" and _kept_from(scene, at):
        return True
    gerund = tag is not None and tag.form == "gerund"
    against = scene.prep(at - 1) == "against" and gerund
    if scene.actor_order[0] != "before" or not (against or scene.prep(at - 1) == "from"):
        return False
    return any(scene.is_(i, "prevents") for i in range(max(0, at - NEAR), at - 1))


def _kept_from(scene: Scene, at: int) -> bool:
    """ "To stop *F taking* P", "to block *F's capture* of P", "to keep *P from falling* to F"."""
    ends = tuple(scene.lexicon.grammar.get("gerund_ends", ()))
    out = scene.back(at - 1, "article", "adjective", sides=True)
    if out < at - 1 and scene.prep(out) == "from" and scene.group(out - 1) is not None:
        keeps = scene.items[scene.back(out - 1, "article", "adverb", "group")].tag("prevents")
        return keeps is not None and bool(keeps.get("bare"))  # "to keep P out of F's hands"
    noun = scene.nominal(at) and scene.is_(at - 1, "possessive", "its")
    verb = at - 1 if noun else at
    while verb > 0 and not (noun or scene.items[verb].text.split()[0].endswith(ends)):
        if verb < at and (
            scene.finite(verb) or not scene.items[verb].word or scene.is_(verb, "clause", "that", "conj")
        ):
            return False
        verb -= 1
    who = verb - 1 - (not noun and scene.prep(verb - 1) == "from")
    head = scene.back(who, "article", "member", "adverb", "adjective", "conj", "group", sides=True)
    kept = scene.items[head].tag("prevents") if head >= 0 else None
    return head < verb - 1 and kept is not None and bool(kept.get("bare"))


def _subjunctive(scene: Scene, at: int) -> bool:
    """ "That they besiege P" behind a verb that does not say it is so."""
    that = scene.items[at - 1].tag("that") if at > 0 else None
    indicative = that is not None and bool(that.pron)
    # "F, the group that controls P", "it is F that controls P"
    led = scene.back(at - 3, "article", "place_adjective", strange=True)
    they = scene.actor_order[0] == "before" and at - 2 in scene.who and not scene.is_(led, "prep", "role", "of")
    describes = scene.is_(at - 1, "relative") and (scene.is_(at - 2, "member") or they)
    opened = _present(scene, at) and scene.is_(at - 1, "that", "until")
    indicative = indicative or (scene.actor_order[0] == "before" and _points_back(scene, at - 1))
    return opened and not (indicative or describes) and not came_true(scene, at)


def _ahead_of(scene: Scene, at: int) -> bool:
    """ "F left P *before F2 takes* it": a verb of the present behind it is still to come."""
    subject = scene.back(at - 1, "article", "member", "adverb", sides=True, strange=True)
    told = _present(scene, at) and scene.actor_order[0] == "before" and subject < at - 1
    return told and subject > 0 and scene.is_(subject, "ere")


def _once_it_has(scene: Scene, at: int) -> bool:
    """ "*Once F have taken P*, the road to Q *will* be open": not yet."""
    opens = scene.items[0].tag("mood")
    once = opens is not None and opens.value == "hypothetical" and bool(opens.get("opens"))
    has = once and scene.is_(at - 1, "perfect") and not scene.is_(at - 1, "pluperfect", "had")
    would = scene.lexicon.grammar.get("would", ())
    return has and any(scene.items[i].text in would for i in range(at + 1, len(scene.items)))


def _until_it_is(scene: Scene, at: int) -> bool:
    """ "It will be weeks *before P is in F's hands*", "before P is taken": it is not so yet."""
    verb = next((i for i in range(at - 1, max(0, at - MOOD_REACH), -1) if scene.is_(i, "today")), -1)
    if scene.actor_order[0] != "before" or verb < 0 or any(scene.finite(i) for i in range(verb, at)):
        return False
    begin = scene.back(verb - 1, "article", "extent", "adverb", "group")
    last = scene.lexicon.entries.get(scene.items[begin].text.split()[-1], {}) if 0 <= begin < verb - 1 else {}
    return "ere" in last


def _on_condition(scene: Scene, at: int) -> tuple[str, str] | None:
    """ "If", "once F has left": anywhere before in the sentence."""
    if _once_it_has(scene, at):
        return "hypothetical", scene.items[0].text
    if _ahead_of(scene, at) or _until_it_is(scene, at):
        return "planned", "before"
    for i in range(at - 1, -1, -1):
        item = scene.items[i]
        if item.has("contrast") or item.text in STOPS[2:]:
            break
        if scene.actor_order[0] == "after" and _conditional(scene, i):
            return "hypothetical", item.text
        ahead = i and joins(scene, i, at)
        if ahead and any(scene.items[k].value("mood") in ("planned", "hypothetical") for k in range(i)):
            return "hypothetical", item.text  # "will enter P once F has left"
        if i and item.has("until") and scene.actor_order[0] == "before" and _aimed_at(scene, i):
            return "planned", item.text  # "would fight on until P was cleared"
        condition = item.tag("mood")
        plain = condition is not None and not (condition.get("governs") or condition.get("opens"))
        if condition is not None and condition.value == "hypothetical" and plain:
            return "hypothetical", item.text
    return None


def _nearest_cue(scene: Scene, at: int, *, noun: bool) -> tuple[tuple[str, str] | None, bool]:
    """Find the nearest word that governs the trigger, and whether the trigger is subjunctive."""
    item, verb_first = scene.items[at], scene.actor_order[0] == "after"
    subjunctive = _subjunctive(scene, at)
    again = verb_first and scene.is_(at - 1, "prep") and scene.items[at - 1].joined
    joined = item.joined or (verb_first and noun and _imposing_too(scene, at))
    # "a truce, talks and the exit of F"
    listed = noun and not verb_first and scene.is_(scene.back(at - 1, "article"), "conj")
    reach = 2 * MOOD_REACH if again or listed or (verb_first and noun and joined) else MOOD_REACH
    reach += NEAR if verb_first and falling(scene, at) else 0  # from the noun of its fall on
    aside = as_was_said(scene, at) or scene.insertion_before(at)
    for i in range(at - 1, max(-1, at - 1 - reach - len(aside)), -1):
        before = scene.items[i]
        if i in aside:
            continue
        lends = before.tag("light")
        if lends is not None and lends.form == "present" and scene.control(at) and scene.is_(i - 1, "that"):
            if came_true(scene, i):
                return _FACT, subjunctive
            subjunctive = True
            continue
        if _ends_before(scene, i, at, noun=noun):
            break
        opening = before.tag("mood")
        if opening is not None and opening.get("opens") and (_closed(scene, i, at) or _keeps(scene, at)):
            break  # "withdrew in keeping with the deal, and X said that F2 now holds P"
        if _granted(scene, i, at):
            return _FACT, subjunctive
        mood = before.value("mood")
        if mood == "failed" and (_fronted(scene, i, at) or told_anew(scene, i, at) or before.tags["mood"].get("ends")):
            break  # "the attack came to nothing, and F still holds P"
        if mood and _governs(scene, i, at, noun=noun, subjunctive=subjunctive):
            return (_as_told(scene, i, at), before.text), subjunctive
        tag = scene.trigger(at)
        goes_on = noun and (joined or again or (tag is not None and bool(tag.get("widened"))))
        named = verb_first and scene.is_(i - 1, "member")  # ``غرفة عمليات معركة كذا``
        if i < at - 1 and _is_noun_trigger(scene, i) and not before.has("light") and not (goes_on or named):
            break
    return None, subjunctive


def _imposing_too(scene: Scene, at: int) -> bool:
    """``يسعى F إلى أخذ P وفرض السيطرة على Q``: a noun that lends control its meaning is what "and" joins."""
    tag = scene.trigger(at)
    lent = scene.control(at) or (tag is not None and bool(tag.get("needs_light")))
    lends = scene.items[at - 1].tag("light") if at > 1 and lent else None
    apart = scene.word(at - 2) in COMMAS
    return lends is not None and not lends.form and scene.items[at - 1].joined and not apart


def _ends_before(scene: Scene, i: int, at: int, *, noun: bool) -> bool:
    """Whether the words at ``i`` close off what stands before them from the trigger."""
    before, tag = scene.items[i], scene.trigger(at)
    # "repelled an attack and captured P": a verb of its own behind "and" is no part of what failed.
    joint, first = at - 1, scene.actor_order[0] == "before" and before.value("mood") == "failed"
    while first and scene.is_(joint, "adverb", "become", "aux"):
        joint -= 1
    verb = first and tag is not None and (tag.form in ("past", "present") or bool(tag.get("place")))
    lends = before.tag("light")
    imposes = lends is not None and lends.form == "past" and before.joined and scene.control(at)
    if (
        imposes
        or (before.joined and before.has("forces_to"))
        or (verb and scene.is_(joint, "conj", "meanwhile", "then"))
        or (before.has("meanwhile") and not noun)
    ):
        return True  # "repelled an attack and imposed its control", "and forced it to withdraw"
    if i == at - 1 and noun and before.has("aftermath", "since") and scene.actor_order[0] == "after":
        return True  # "prepares to retake P after F2 took Q": what it comes after has been
    clause = (before.has("relative") and not noun) or (before.has("clause") and not before.has("mood"))
    noun_of_errand = before.has("errand") and i - 1 not in scene.who  # "joint patrols"
    return (scene.finite(i) and not noun_of_errand) or before.has("contrast") or clause


def _after_what_is_planned(scene: Scene, at: int) -> bool:
    """``وعدت F بتسليم P بعد طرد F2 منها``: before what is to be done with P, this is to be done there."""
    if "after" not in scene.actor_order or not scene.is_(at - 1, "aftermath"):
        return False
    there = any(scene.prep(i) == "from" and scene.items[i].tags["prep"].pron for i in range(at + 1, at + NEAR))
    first = next((i for i in range(at - 1, -1, -1) if scene.trigger(i) is not None), -1)
    tag = scene.trigger(first)
    told = tag is not None and bool(tag.get("noun") or scene.is_(first - 1, "that"))
    return there and told and any(scene.items[i].value("mood") == "planned" for i in range(max(0, first - NEAR), first))


def _granted(scene: Scene, i: int, at: int) -> bool:
    """Whether the words at ``i`` say that what they speak of came true: "managed to", "helped to", "was able to"."""
    before, tag = scene.items[i], scene.trigger(at)
    mood = before.tag("mood")
    if mood is not None and mood.value and scene.is_(i - 1, "date", "adverb") and scene.is_(i - 2, "managed"):
        return True
    base = i == at - 1 and tag is not None and tag.form == "base"
    if mood is not None and mood.value and base and (helped(scene, i) or scene.is_(i - 1, "fact")):
        return True
    if before.has("outcome") or came_of(scene, i):
        return True
    unless = mood.get("unless") if mood is not None and mood.value else None
    moves = tag is not None and (
        tag.get("entry") or tag.get("presence") or tag.get("frame") == "leave" or tag.value in ("besieged", "advanced")
    )
    if unless is not None and tag is not None and (unless == tag.get("frame") or (unless == "begun" and moves)):
        return True
    told = mood is not None and mood.value and mood.get("after_was")
    if told and (_told_of_the_past(scene, i) or _of_taken(scene, tag)):
        return True
    return scene.to_do(i) and came_about(scene, i)


def _as_told(scene: Scene, i: int, at: int) -> str:
    """The mood of the cue at ``i``: a plan that was foiled, an order that is told of as done."""
    mood = scene.items[i].tags["mood"]
    if mood.value == "planned" and (_foiled(scene, i) or _came_to_nothing(scene, at) or _tried(scene, i)):
        return "failed"
    told = str(mood.get("told", ""))
    due = (mood.get("demands") and is_going(scene, at)) or any(item.has("deal") for item in scene.items)
    return told if told and (due or is_told(scene, i)) else mood.value


def _tried(scene: Scene, at: int) -> bool:
    """ "*Tried* in the evening *to* win it back"."""
    before = at - 1
    while scene.is_(before, "date", "adverb", "article") or scene.prep(before) == "in":
        before -= 1
    tried = before < at - 1 and scene.one_of(before, "tried")
    return tried and scene.to_do(at)


def _aimed_at(scene: Scene, at: int) -> bool:
    """Whether what leads up to "until" is still to come: not "planned to hold P until F took it on Monday"."""
    dated = any(scene.is_(i, "date") for i in range(at + 1, len(scene.items)))
    before = range(scene.clause_start(at - 1), at)
    return not dated and any(scene.items[i].value("mood") in ("planned", "hypothetical") for i in before)


def _points_back(scene: Scene, at: int) -> bool:
    """ "*That* leaves F with P": it stands for what was said, at the head of its clause."""
    if not scene.is_(at, "that"):
        return False
    opens = at == 0 or not scene.items[at - 1].word or scene.is_(at - 1, "conj", "contrast")
    return opens and not (at > 1 and scene.is_(at - 2, "speech"))


def _closed(scene: Scene, begin: int, stop: int) -> bool:
    """Whether what stands behind a verb is over at a comma, before another is spoken of."""
    return begin > 0 and any(scene.items[i].text in COMMAS for i in range(begin, stop))


def came_of(scene: Scene, at: int) -> bool:
    """Whether what a word at a position was for is done: "completed the operation to take P"."""
    effort = scene.items[at].tag("mood")
    return effort is not None and bool(effort.get("completes")) and completed(scene, at)


def _with_that_before(scene: Scene, at: int) -> tuple[str, str] | None:
    """``ينص الاتفاق على أن تخلي F P وأن يتسلمها F2``: what the first "that" depends on, the second does too."""
    joined = at - 1
    that = scene.items[joined].text
    first = next((i for i in range(joined - 1, 0, -1) if scene.items[i].text.split()[-1:] == [that]), -1)
    if "after" not in scene.actor_order or not scene.items[joined].joined or first < 0:
        return None
    if any(scene.items[i].has("contrast", "speech") or scene.items[i].text in STOPS[2:] for i in range(first, joined)):
        return None
    cues = range(max(0, first - MOOD_REACH), first + 1)
    moods = ((scene.items[i].value("mood"), scene.items[i].text) for i in cues)
    return next((found for found in moods if found[0] in ("planned", "expected")), None)


def _goes_on_from(scene: Scene, at: int) -> int:
    """``يقضي الاتفاق بأن تخرج F من P ويدخلها F2``: the verb of the present that "and" joins this one to, or -1."""
    it = bool(scene.items[at].tags["trigger"].pron)
    for i in range(at - 1 - scene.is_(at - 1, "then"), max(-1, at - 2 * MOOD_REACH), -1):
        if scene.items[i].has("contrast", "speech", "clause") or (scene.items[i].text in STOPS and not it):
            return -1
        if scene.finite(i):
            return i if scene.trigger(i).form == "present" else -1  # type: ignore[union-attr]
    return -1


def _told_of_the_past(scene: Scene, stop: int) -> bool:
    return any(scene.is_(i, "was", "become") for i in range(stop))


def _of_taken(scene: Scene, tag: Tag | None) -> bool:
    """``سيطر F على P قبل أن يستعيدها F2``: what has just been taken was lost again."""
    told = scene.memory.last_claimed
    if told is None or told.number != scene.number or scene.memory.only_meant(told.places):
        return False
    return tag is not None and tag.form in ("present", "weak_present")


def _foiled(scene: Scene, at: int) -> bool:
    """ "repelled an attempt by F to take P": what stands before the attempt undoes it."""
    if scene.actor_order[0] == "after":
        return False
    for i in range(at - 1, max(-1, at - 2 * MOOD_REACH), -1):
        if (
            (scene.finite(i) and not scene.is_(i, "member"))
            or scene.items[i].has("contrast", "clause", "conj", "speech")
            or not scene.items[i].word
        ):
            return False
        if scene.items[i].value("mood") == "failed":
            return not scene.items[i].tags["mood"].get("governs")
    return False


def _came_to_nothing(scene: Scene, at: int) -> bool:
    """ "An attempt by F to take P failed", "was beaten back": what stands behind the attempt undoes it."""
    if scene.actor_order[0] == "after":
        return False
    for i in range(at + 1, len(scene.items)):
        if scene.finite(i) or scene.items[i].has("contrast", "clause", "conj", "speech"):
            return False
        if scene.items[i].value("mood") == "failed" and not scene.items[i].tags["mood"].get("governs"):
            ends = scene.items[i].text == "failed" or bool(scene.items[i].tags["mood"].get("ends"))
            return ends or scene.is_(i - 1, "aux", "perfect", "adverb")
    return False


def _led_to(scene: Scene, at: int) -> tuple[str, str] | None:
    """``تراجعت F عن دخول P``: the mood of a verb whose preposition stands before a verbal noun."""
    head = at
    while scene.is_(head - 1, "light") and not scene.finite(head - 1) and not scene.items[head - 1].has("prep"):
        head -= 1
    led = scene.is_(head - 1, "prep")
    role = scene.prep(head - 1) if led else scene.items[head].role
    verb = scene.back(head - 1 - led, "member", "adverb", "date", "article", "ally", sides=True)
    word = scene.items[verb] if verb >= 0 else None
    mood = word.tag("mood") if word is not None else None
    if word is not None and mood is not None and role in mood.get("leads", ()):
        return mood.value, word.text
    own = word is not None and word.text.endswith(tuple(scene.lexicon.grammar.get("pronouns", ())))
    strange = (
        own and scene.unlisted(verb) and verb - 1 not in scene.who
    )  # ``ترددها في السيطرة``, not "F *and its allies*"
    return ("hypothetical", word.text) if word is not None and strange and led and role in ("in", "on") else None


def _once_done(scene: Scene, at: int) -> tuple[str, str] | None:
    """``يفترض أن تدخل F2 P بعد انسحاب F``: what a plan waits for has not come about, where no day is told."""
    tag, end = scene.trigger(at), min(len(scene.items), at + MOOD_REACH)
    if tag is None or tag.get("frame") != "leave" or not scene.is_(at - 1, "aftermath", "circumstance"):
        return None
    stop = next((i for i in range(at, end) if not scene.items[i].word), end)
    if any(scene.is_(i, "date") for i in range(at, stop)):
        return None
    for i in range(at - 2, max(-1, at - 2 * MOOD_REACH), -1):
        if scene.items[i].text in STOPS or scene.is_(i, "contrast", "clause"):
            return None
        if scene.trigger(i) is not None and scene.finite(i):
            found = mood_at(scene, i)
            return found if found[0] in ("planned", "expected") else None
    return None


def falling(scene: Scene, at: int) -> bool:
    """``سقوط P بيد F``: a state behind the noun of its coming about."""
    tag = scene.trigger(at)
    if tag is None or tag.get("frame") != "state":
        return tag is not None and tag.get("frame") == "fall"
    become = (scene.items[i].tag("become") for i in range(max(0, at - MOOD_REACH), at))
    return any(one is not None and one.value == "fell" and not one.form for one in become)


def _falls(tag: Tag, at: int) -> bool:
    """ "Fall of P" at the head of a sentence."""
    return tag.get("frame") == "fall" and not tag.get("alone") and at <= 1


def _would(scene: Scene, at: int) -> bool:
    """ "Losing P would ...": what a loss would mean is none."""
    after = at + 1
    while scene.is_(after, "article", "group", "adverb", "agent", "faction", "member") or scene.prep(after) == "to":
        after += 1
    closed = next((i for i in range(after + 1, len(scene.items)) if scene.items[i].text == ","), 0)
    if scene.word(after) == "," and any(scene.is_(i, "speech") for i in range(after, closed)):
        after = closed + 1  # "the loss of P, said X, would"
    if (mood := scene.items[after].value("mood") if after < len(scene.items) else "") == "planned":
        tag, ahead = scene.trigger(at), scene.items[after].text.split()[0]
        return tag is not None and tag.form == "gerund" and ahead in scene.lexicon.grammar.get("would", ())
    return mood == "hypothetical"


def _fronted(scene: Scene, mood_at: int, at: int) -> bool:
    """ "After an attack was repelled, F took P": what failed stands before the comma, and P was taken behind it."""
    comma = next((i for i in range(mood_at + 1, at) if scene.items[i].text in COMMAS), -1)
    opens = scene.is_(0, "aftermath") or (scene.is_(0, "subordinate") and scene.actor_order[0] == "after")
    who = comma + 1 + scene.is_(comma + 1, "article")
    if scene.actor_order[0] == "before" and who in scene.who and mood_at < comma:
        return not any(scene.items[i].text in COMMAS for i in range(mood_at))  # "unable to take Q, F took P"
    return opens and comma > 0 and not any(scene.finite(i) for i in range(1, mood_at))


def _conditional(scene: Scene, at: int) -> bool:
    """``وإن سقطت P``, ``يعود إن خلا P``: "that" right before a verb of the past is "if", at the head or so spelled."""
    tag = scene.trigger(at + 1)
    verb = (tag is not None and (tag.form == "past" or tag.get("frame") == "empty")) or scene.is_(at + 1, "become")
    heads = (at == 0 or scene.items[at - 1].text in STOPS) and (at == 0 or scene.items[at].joined)
    that = scene.items[at].tag("that")
    spelled = scene.is_(at, "if") and not scene.is_(at - 1, "what")
    return that is not None and not that.pron and (heads or spelled) and verb


def _unfulfilled(scene: Scene, at: int) -> bool:
    """Whether P "may come to be" held: ``أن تقع P بيد F``, ``تكون F قد خرجت من P``."""
    if scene.actor_order[0] != "after":
        return False
    tag = scene.trigger(at)
    state = tag is not None and tag.get("frame") == "state"
    for i in range(at - 1, max(-1, at - 1 - MOOD_REACH), -1):
        item = scene.items[i]
        become = item.tag("become")
        if state and become is not None:
            return (become.form == "present" or become.value == "lies") and scene.is_(i - 1, "that")
        if item.has("may_be"):
            if any(scene.is_(k, "thus") for k in range(max(0, i - 3), at)) or _with_that(scene, i):
                return False
            return scene.is_(at - 1, "perfect")
        if scene.finite(i) or item.has("clause", "contrast"):
            return False
    return False


def _ahead(scene: Scene, at: int) -> tuple[str, str] | None:
    """``ستصبح P بيد F``, ``قد تسقط P بيد F``: by the verb before a state it will be so, or it might."""
    tag = scene.trigger(at)
    if scene.actor_order[0] != "after" or tag is None or tag.get("describes"):
        return None
    verb = scene.items[at].text.startswith(tuple(scene.lexicon.grammar.get("verb_begins", ())))
    if verb and not tag.form and scene.is_(at - 1, "perfect"):
        return "hypothetical", "might"
    for i in range(at - 1, max(-1, at - 1 - MOOD_REACH), -1):
        item = scene.items[i]
        led = item.tag("become") or item.tag("may_be")
        if led is None and tag.get("frame") == "state" and item.has("trigger") and item.tags["trigger"].get("entry"):
            led = item.tags["trigger"]
        if led is not None and item.role == "will":
            return "expected", "future"
        if led is not None and led.form == "present" and scene.is_(i - 1, "perfect"):
            return "hypothetical", "might"
        if led is not None and scene.is_(i - 1, "neg") and at - i >= _NEXT:
            return "failed", scene.items[i - 1].text  # "did not become the second town held by F"
        if item.has("contrast", "clause", "that", "relative") or item.text in STOPS:
            return None
        if scene.finite(i) and led is None:
            return None
    return None


def _with_that(scene: Scene, at: int) -> bool:
    """``ومع سيطرتها على P تكون F قد V``: what a sentence draws from an event at its head is so."""
    tag = next((tag for i in (1, 2) if (tag := scene.trigger(i)) is not None), None)
    head = scene.items[0].has("light", "aftermath") or scene.items[0].role == "in"
    event = tag is not None and bool(tag.get("noun")) and bool(tag.pron)
    return head and event and not scene.is_(at - 1, "that", "perfect", "mood", "neg")


def _weighs(scene: Scene, against: int) -> bool:
    """``تسيطر F على P مقابل سيطرة F2 على Q``: who holds what, and not what is given for what."""
    held = any((tag := scene.trigger(i)) is not None and tag.value == "controls" for i in range(against))
    return held and not any(scene.is_(i, "mood") for i in range(against))


def _named_so(scene: Scene, mood_at: int, at: int) -> bool:
    """``عملية F سيطرتها على P``, and not ``عملية F للسيطرة على P``: the name of a campaign stands between."""
    if scene.is_(mood_at - 1, "circumstance", "aftermath", "during"):
        return False  # ``فرضت F إثر هجوم F2 سيطرتها على P``
    named = any(i in scene.who and scene.is_(i, "faction") for i in range(mood_at + 1, at))
    return named and not scene.items[at].role and not scene.is_(at - 1, "prep", "light")


def _governs(scene: Scene, mood_at: int, at: int, *, noun: bool, subjunctive: bool) -> bool:
    tag = scene.items[mood_at].tags["mood"]
    if tag.get("leads") or not demanded(scene, tag, at):
        return False
    if tag.get("weighs") and _weighs(scene, mood_at):
        return False
    if scene.items[at].has("near"):
        return tag.value != "planned"
    if tag.get("governs") == "all" or (tag.value == "failed" and tag.get("governs") not in ("next", "noun")):
        lent = scene.control(at) and scene.is_(at - 1, "light") and scene.items[at - 1].joined
        became = scene.is_(at - 1, "become") and scene.items[at - 1].joined  # "and it stayed in the hands of F"
        first = _first_of_two(scene, mood_at, at) if scene.is_(mood_at, "prevents") else 0
        if first and scene.prep(first - 1) == "from" and not scene.is_(mood_at - 2, "fact"):
            return True  # ``منعت F F2 من دخول P وفرض السيطرة على Q``
        return not (scene.items[at].joined or ((lent or became) and scene.actor_order[0] == "after"))
    if tag.get("governs") == "next" and tag.value == "planned" and completed(scene, mood_at):
        return False
    form = scene.trigger(at)
    if form is not None and form.get("frame") == "near" and not form.form and scene.to_do(mood_at):
        return False  # "moved to within range of P"
    shown = tuple(scene.lexicon.grammar.get("verb_ends", ()))  # a bare stem may be a noun: "the battle to drive out"
    leaves = form is not None and form.get("frame") == "leave" and not form.get("also_noun")
    past = form is not None and form.form == "past" and (leaves or scene.items[at].text.endswith(shown))
    past = past and scene.actor_order[0] == "after"
    if tag.get("governs") == "next" and tag.value == "planned" and past:
        return False  # "battles during which F took P", ``معارك انسحب F بعدها من P``
    if tag.get("governs") == "next" and scene.actor_order[0] == "after" and scene.is_(mood_at - 1, "outcome"):
        return False  # "led the attack of F to its capture of P"
    if scene.is_(mood_at, "onslaught") and scene.actor_order[0] == "after" and _named_so(scene, mood_at, at):
        return False  # ``أعلنت عملية F سيطرتها على P``
    if tag.get("governs") == "noun":
        verb = scene.trigger(at)
        falls = any(item.has("become") for item in scene.items[mood_at + 1 : mood_at + _NEXT])
        falls = falls or (scene.actor_order[0] == "after" and falling(scene, at))  # ``حذر N، مدير كذا، من سقوط P``
        named = noun or falls or (verb is not None and (verb.form == "gerund" or verb.get("frame") == "fall"))
        between = scene.items[mood_at + 1 : at]
        then = any((when := item.tags.get("date")) is not None and when.bound for item in between)  # "hours after"
        return (
            named
            and not then
            and not any(item.has("aftermath", "during") or item.text in (*COMMAS, ":") for item in between)
        )
    if tag.get("governs") == "next":
        verb = scene.trigger(at)
        past = verb is not None and verb.form == "past"
        if past and scene.items[at].text.endswith("ed") and scene.to_do(mood_at) and mood_at == at - 1:
            return False
        between = scene.items[mood_at + 1 : at]
        small: tuple[str, ...] = ("article", "adverb", "light", "trigger", "completed", "begun")
        if scene.actor_order[0] == "before" and tag.value == "hypothetical":
            small = (*small, "aux", "neg", "perfect")
        if scene.actor_order[0] == "before" and verb is not None and verb.get("frame") == "state":
            small = (*small, "aux", "become", "prep", "faction")
        if scene.actor_order[0] == "after" and noun:
            small = (*small, "faction", "faction_anaphor", "member")  # "the attempt of F at the capture of P"
        led = noun and scene.is_(mood_at + 1, "article")  # "agreed to an orderly withdrawal"
        small_words = all(item.has(*small) or (led and item.word and not item.known) for item in between)
        beside = scene.is_(mood_at - 1, "aftermath") and scene.is_(mood_at, "onslaught")  # ``بعد معارك وانسحاب F``
        if scene.actor_order[0] == "after" and past and scene.finite(at):
            small_words = small_words and not any(_is_noun_trigger(scene, i) for i in range(mood_at + 1, at))
        if not small_words and (first := _first_of_two(scene, mood_at, at)):
            return _governs(scene, mood_at, first, noun=True, subjunctive=False)
        return small_words and not (scene.items[at].joined and (scene.finite(at) or beside))

    form = scene.trigger(at)
    plain_state = form is not None and form.get("frame") in ("state", "clash") and not subjunctive
    if plain_state:
        return tag.value == "expected"
    aimed = form is not None and form.form == "gerund" and mood_at == at - 1  # "is aimed at forcing F out of P"
    return noun or subjunctive or aimed or (form is not None and form.form == "present")


def _first_of_two(scene: Scene, mood_at: int, at: int) -> int:
    """``بدء عملية تحرير P وفرض السيطرة على Q``: the first noun of two that one cue leads; 0 for none."""
    tag = scene.trigger(at)
    own = tag is None or not tag.get("noun") or tag.pron or at + 1 in scene.who
    if scene.actor_order[0] != "after" or own or not (scene.items[at].joined or _imposing_too(scene, at)):
        return 0
    if scene.is_(mood_at - 1, "aftermath", "during", "outcome"):
        return 0
    last = at - (not scene.items[at].joined)
    for i in range(mood_at + 1, last):
        item = scene.items[i]
        if item.text in STOPS or item.joined or scene.finite(i) or item.has("clause", "contrast", "date"):
            return 0
    return next((i for i in range(mood_at + 1, last) if _is_noun_trigger(scene, i)), 0)


def _is_noun_trigger(scene: Scene, at: int) -> bool:
    tag = scene.trigger(at)
    return tag is not None and bool(tag.get("noun"))
