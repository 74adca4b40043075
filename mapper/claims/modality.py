"""Decides how sure a statement is: fact, somebody's word, plan, forecast, denial, or no statement at all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from mapper.claims.drafts import TO_BE_ENDED, Draft
from mapper.claims.moods import BASE, came_of, falling, mood_at
from mapper.claims.nth import one_of_those
from mapper.claims.outcomes import demanded
from mapper.claims.reach import MOOD_REACH, NEAR
from mapper.claims.scene import Scene
from mapper.claims.sentence import COMMAS, STOPS
from mapper.claims.speech import NOBODY, UNATTRIBUTED, Speech, innermost
from mapper.claims.verbfirst import came_true
from mapper.text.lexicon import Tag

_NEG_REACH: Final = 3
_PLAN_REACH: Final = 5
STATES: Final = ("planned", "expected")
_DENIABLE: Final = ("captured", "controls", "withdrew", "lost")


@dataclass(frozen=True, slots=True)
class Stance:
    """
    How a statement is meant.

    Parameters
    ----------
    modality
        One of :data:`mapper.records.MODALITIES`.
    speaker
        Whose word it is, None for the article's own.
    rule
        What decided it.
    """

    modality: str
    speaker: str | None
    rule: str


def stance(scene: Scene, at: int, found: list[Speech]) -> Stance | None:
    """
    How the statement of the trigger at ``at`` is meant.

    Returns
    -------
    Stance or None
        None when nothing is stated: a question, a condition, a failed attempt.
    """
    if scene.question and at >= _asked_from(scene):
        return None
    if scene.attributive(at) or _describes(scene, at) or _as_they_stand(scene, at):
        return Stance("asserted", None, "attributive")
    speech = _hedged(scene, found, at)
    speaker = speech.speaker if speech is not None else None
    mood, cue = mood_at(scene, at)
    negated = _negated(scene, at)
    told = speech is not None and (negated or speech.kind == "denied") and 0 < speech.at < at
    if told and speech is not None and scene.is_(speech.at - 1, "neg"):
        return None  # "has not announced its capture of P", "did not deny it": that is no denial
    if cue == BASE and negated:
        mood = ""
    unsaid = negated or (speech is not None and speech.kind == "denied")
    if mood == "failed" and unsaid and "any" in scene.lexicon.entries.get(cue, {}):
        mood = ""  # ``نفت F أي انسحاب من P``
    if not mood and not negated:
        mood, cue, negated = _of_its_verb(scene, at)
    came = scene.is_(at - 1, "fact") or any(scene.is_(i, "managed") for i in range(max(0, at - NEAR), at))
    if not mood and not negated and not came and _to_come(scene, at):
        mood, cue = "expected", "future"
    if cue == "subjunctive" and speech is not None and speech.kind == "denied":
        return Stance("denied", speaker, "speech:denied")
    if mood in ("hypothetical", "failed"):
        return None
    if mood in ("planned", "expected"):
        tag = scene.trigger(at)
        unwanted = _unwanted(scene, at) and (tag is None or tag.value in _DENIABLE)
        disowned = (
            speech is not None and speech.kind == "denied" and (cue == "purpose" or _any_plan(scene, speech.at, at))
        )
        if disowned:
            return Stance("denied", speaker, "speech:denied")  # ``لا صحة لسيطرة F على P``
        return Stance("denied", speaker, "negated") if unwanted else Stance(mood, speaker, f"mood:{cue}")
    undone = pending(scene, at)
    if undone:
        return Stance(undone, speaker, "pending") if undone in ("expected", "denied") else None
    if _called_untrue(scene, at):
        return Stance("denied", None if speaker == UNATTRIBUTED else speaker, "untrue")
    if speech is not None and speech.kind == "denied":
        return Stance("denied", speaker, "speech:denied")
    if negated:
        tag = scene.trigger(at)
        return Stance("denied", speaker, "negated") if tag is not None and tag.value in _DENIABLE else None
    if speech is not None and speech.kind == "expected":
        return Stance("expected", speaker, "speech:expected")
    hedged = speech is not None and (speech.kind == "disputed" or _unconfirmed(scene, at))
    if hedged or _unsaid(scene, at):
        return Stance("disputed", speaker, "speech:hedged")
    if speaker is not None and not _background(scene, at, speech):
        return Stance("reported", speaker, "speech:reported")
    return Stance("asserted", None, "asserted")


def _any_plan(scene: Scene, denial: int, at: int) -> bool:
    """ "Denied *any* intention of entering P", "denied plans to leave P": what is denied is the plan."""
    begin = next((i for i in range(at - 1, denial, -1) if scene.items[i].value("mood")), denial)
    return begin - 1 == denial or scene.one_of(begin - 1, "any")


def _to_come(scene: Scene, at: int) -> bool:
    """ "F leaves P *tomorrow*", ``تدخل F مدينة P غدا``: a day after publication beside a verb of the present."""
    tag = scene.trigger(at)
    if tag is None or tag.form not in ("present", "base") or tag.value in ("controls", "shared"):
        return False
    begins = tuple(scene.lexicon.grammar.get("verb_begins", ()))
    if begins and not scene.items[at].text.startswith((*begins, "ل")):
        return False  # ``عادت``, that is read as ``تعود``
    for step, end in ((1, len(scene.items)), (-1, -1)):
        for i in range(at + step, end, step):
            item = scene.items[i]
            when = item.tags.get("date")
            if when is not None and when.day is None:
                return True
            joined = item.text in STOPS and scene.items[min(i + 1, len(scene.items) - 1)].joined
            if joined or scene.finite(i) or item.has("that", "contrast", "relative", "clause", "speech", "mood"):
                break
    return False


def _describes(scene: Scene, at: int) -> bool:
    """``نفى دخول P الخاضعة لسيطرة F``, "set to storm the F stronghold of P": what only describes a place is so."""
    tag = scene.trigger(at)
    if tag is None and scene.is_(at, "stronghold") and scene.is_(at + 1, "of"):
        return at - 1 in scene.who and scene.actor_order[0] == "before"
    verb = scene.trigger(scene.back(at - 2, "article", "adjective", "place_adjective"))
    object_of = verb is not None and verb.form == "base" and verb.get("frame") == "take"
    if scene.actor_order[0] == "before" and object_of and tag is not None and scene.group(at - 1) is not None:
        return tag.get("frame") == "state" and tag.value == "controls"  # "set to retake the town held by F"
    describes = tag is not None and tag.get("frame") == "state" and bool(tag.get("describes"))
    return describes and "after" in scene.actor_order and scene.group(at - 1) is not None


def _as_they_stand(scene: Scene, at: int) -> bool:
    """ "An assault to crush rebels holding P": they hold it, whatever is to be done to them."""
    tag = scene.trigger(at)
    holds = tag is not None and tag.value == "controls" and tag.form == "gerund"
    if tag is not None and tag.value == "besieged" and scene.prep(at - 2) == "under" and at > 3:
        # "a plan for P and Q, two villages under F siege"
        return at - 1 in scene.who and scene.group(at - 3) is not None and scene.items[at - 4].text in COMMAS
    if tag is not None and tag.get("frame") == "state" and tag.value == "controls" and scene.in_apposition(at):
        return True
    if tag is not None and scene.actor_order[0] == "before" and _to_be_taken(scene, at, tag):
        return True
    return holds and at - 1 in scene.who and scene.actor_order[0] == "before" and scene.done_to(at - 1)


def _to_be_taken(scene: Scene, at: int, tag: Tag) -> bool:
    """ "Aims to take villages *held by F*", "an offensive to seize the parts *in F's hands*": what is F's now."""
    if tag.get("frame") != "state" or tag.value != "controls":
        return False
    by = scene.items[at].text.endswith(" by")
    whose = scene.back(at - 1, "possessive", "article", sides=True)
    where = scene.back(at - 1, "adverb", "now") if by else whose - (scene.prep(whose) == "in")
    verbs = (scene.trigger(i) for i in range(where - 1, -1, -1))
    takes = next((verb for verb in verbs if verb is not None), None)
    taken = takes is not None and takes.value == "captured"
    return scene.group(where) is not None and taken and (by or where < whose)


def _of_its_verb(scene: Scene, at: int) -> tuple[str, str, bool]:
    """
    "P may fall into F's hands", "did not bring P under its control": where a trigger is no verb, its verb decides.

    Returns
    -------
    tuple
        The mood and the words that set it, both empty for none, and whether the verb is negated.
    """
    if "after" in scene.actor_order:
        return _of_the_verb_before(scene, at)
    governor = _governor(scene, at)
    if governor < 0:
        return "", "", False
    word = scene.items[governor]
    verb = scene.past(governor + 1, "adverb")
    if word.has("neg") or word.has("fact"):
        return "", "", not scene.is_(governor + 1, "superlative")  # "not only"
    if came_of(scene, governor):
        return "", "", False
    if word.has("not_yet"):
        return "planned", word.text, False  # "called for P to be handed over"
    if scene.to_do(governor):
        return (*mood_at(scene, verb), False)
    mood = word.tag("mood")
    if mood is not None and mood.get("told") and any(item.has("deal") for item in scene.items):
        return str(mood.get("told")), word.text, False
    return word.value("mood") or word.value("pending"), word.text, False


def _of_a_name(scene: Scene, at: int) -> bool:
    """``قال طلال سيلو``: behind a verb of speech stand the names of who speaks, whatever they look like."""
    first = scene.back(at, strange=True)
    return scene.is_(first, "speech", "speaker") and not scene.is_(first, "trigger")


def _of_the_verb_before(scene: Scene, at: int) -> tuple[str, str, bool]:
    """``قد تفرض F سيطرتها على P``, ``لن تعود P إلى سيطرة F``: the same, where verbs come first."""
    fact = ("", "", False)
    begins = tuple(scene.lexicon.grammar.get("verb_begins", ()))
    to_come = tuple(s + b for s in scene.lexicon.grammar.get("proclitics", {}).get("verb_only", ()) for b in begins)
    tag = scene.trigger(at)
    if tag is not None and tag.form == "past":
        return fact
    word = scene.items[at].text
    itself = " " not in word and word.startswith(begins) and not (tag is not None and tag.get("noun"))
    for i in range(at - (not itself), max(-1, at - 1 - MOOD_REACH), -1):
        item = scene.items[i]
        if item.text in STOPS or item.has("contrast", "relative", "speech", "outcome", "fact"):
            return fact
        unknown = item.word and not item.known
        if unknown and item.text.startswith(to_come) and not _of_a_name(scene, i):
            return "expected", "future", False
        strange = unknown and item.text.startswith(begins) and scene.is_(i - 1, "mood", "that", "perfect")
        if item.has("prep", "role") or not (
            item.has("become", "light", "may_be") or scene.finite(i) or i == at or strange
        ):
            continue
        if item.role == "will":
            return "expected", "future", False
        before = scene.back(i - 1, "adverb", "date")
        subject = scene.back(before, "member", sides=True)
        before = subject - 1 if scene.is_(subject, "may_be") else before  # "did not, F, impose"
        if before < 0:
            return fact
        led = scene.items[before]
        if led.has("onslaught") and scene.is_(before - 1, "aftermath"):
            return fact  # ``بعد حملة تمشيط وفرار F``
        if led.has("neg"):
            behind = range(at + 1, min(len(scene.items), at + 8))
            return "", "", not any(scene.is_(k, "except", "not_only") for k in behind)
        mood = led.tag("mood")
        if mood is not None and not mood.get("opens") and not mood.get("unless") and mood.get("governs") != "noun":
            return ("", "", False) if mood.get("leads") else (mood.value, led.text, False)
        that = led.tag("that")
        if that is not None and not that.pron and _present(scene, i) and not came_true(scene, i):
            moods = [m for k in range(max(0, before - _NEG_REACH), before) if (m := scene.items[k].value("mood"))]
            return (moods[-1] if moods else "hypothetical"), led.text, False
        return ("hypothetical", led.text, False) if led.has("perfect") and _present(scene, i) else fact
    return fact


def _present(scene: Scene, at: int) -> bool:
    """Whether a verb of the present stands here: by its form in the lexicon, else by its first letter and its last."""
    if scene.is_(at, "may_be"):
        return True
    tags = [tag for kind in ("light", "trigger", "become") if (tag := scene.items[at].tag(kind)) is not None]
    if any(tag.form for tag in tags):
        return any(tag.form == "present" for tag in tags)
    ends = {marks[1] for marks in scene.lexicon.grammar.get("agreement", {}).get("past", {}).values() if marks[1]}
    word = scene.items[at].text
    return word.startswith(tuple(scene.lexicon.grammar.get("verb_begins", ()))) and not word.endswith(tuple(ends))


def _governor(scene: Scene, at: int) -> int:
    """Where the negation or the modal verb stands that governs the verb of a trigger which is none, else -1."""
    if scene.actor_order[0] != "before":
        return -1
    tag = scene.trigger(at)
    has_it = scene.is_(at - 2, "perfect") and scene.group(at - 1) is not None  # "may have P surrounded"
    if scene.finite(at) and not scene.passive(at) and not has_it:
        before = scene.back(at - 1, "adverb")
        modal = scene.is_(before, "mood") and scene.items[before].text.endswith(" to")
        modal = modal and not scene.items[before].tags["mood"].get("unless")
        return before if modal and not scene.items[at].text.endswith("ed") else -1  # "likely to overrun P"
    aside = scene.set_apart(at)
    for i in range(at - 1, max(-1, at - 1 - MOOD_REACH - len(aside)), -1):
        item = scene.items[i]
        if i in aside:
            continue
        if (i in scene.who or item.has("possessive")) and tag is not None and tag.get("noun"):
            light = i - 1 - scene.is_(i - 1, "article")
            if not (tag.get("control") and scene.value(light, "light") == "captured"):
                return -1  # "vowed to break F's siege of P", but "will restore F control of P"
        if item.has("not_yet") and (_said_to_be(scene, i) or one_of_those(scene, i)):
            return -1  # "the second town to be captured"
        if item.has("not_yet") and (scene.is_(i - 1, "pending") or scene.group(i - 1) is not None):
            return i - scene.is_(i - 1, "pending")
        if item.has("fact"):
            return i if scene.is_(i - 1, "neg") else -1
        mood = item.tag("mood")
        if mood is not None and (mood.get("opens") or mood.get("unless") or mood.get("governs") == "noun"):
            return -1
        if mood is not None and not demanded(scene, mood, at):
            return -1
        if item.has("neg") or mood is not None:
            verbal = scene.is_(i + 1, "become", "light", "trigger", "aux", "perfect", "adverb")
            strange = scene.items[i + 1].word and not scene.items[i + 1].known and not scene.to_do(i)
            return i if verbal or strange else -1
        said = item.has("speech") and not item.has("become")
        if item.text in STOPS or said or item.has("clause", "contrast", "relative", "that", "conj", "outcome"):
            return -1
        if item.has("aux", "perfect"):
            before = scene.back(i - 1, "adverb")
            if not scene.is_(before, "neg", "mood", "fact"):
                return -1
        elif scene.finite(i):
            return -1
    return -1


def _said_to_be(scene: Scene, at: int) -> bool:
    """ "Declared P *to be* in the hands of F": it is, said whoever declared it."""
    said = scene.back(at - 1 - (scene.group(at - 1) is not None), "date", "article", "that")
    return scene.is_(said, "declares", "believed") or scene.items[said].value("speech") in ("reported", "disputed")


def _asked_from(scene: Scene) -> int:
    """Where a question begins: behind a colon, or with the question word that opens its last clause."""
    for i in range(len(scene.items) - 1, 0, -1):
        asks = scene.items[i].value("mood") == "hypothetical" or scene.items[i].has("asks")
        asks = asks or (scene.items[i].has("contrast") and scene.is_(i + 1, "relative", "aux", "mood"))
        asks = asks and scene.items[i - 1].text in STOPS
        if asks or scene.items[i].text == ":":
            return i
    return 0


def _hedged(scene: Scene, found: list[Speech], at: int) -> Speech | None:
    """A boast is one though its speaker is said to have published it: "claimed in a statement it issued that"."""
    speech = innermost(found, at)
    if speech is not None and speech.kind == "disputed" and (denial := _of_rumours(scene, speech, found)) is not None:
        return denial
    this = (i for i in range(speech.at, at) if scene.is_(i, "so")) if speech is not None else ()
    if speech is not None and speech.kind == "denied" and not all(_leads_to_that(scene, i) for i in this):
        return replace(speech, kind="reported")  # "F denies this and speaks of battles in P"
    if speech is None or speech.kind != "reported":
        return speech
    for each in found:
        near = each.speaker in NOBODY and not any(item.text in STOPS for item in scene.items[each.at : speech.at])
        boast = each.kind == "disputed" and each.start <= at < each.stop and each.at < speech.at
        if boast and (each.speaker == speech.speaker or near):
            return each
    return speech


def _leads_to_that(scene: Scene, at: int) -> bool:
    """ "Dismissed *a claim* that", "a claim by F that": what is denied follows."""
    behind = scene.past(at + 1, "agent", "of", "article", "member", "speaker", "possessive", sides=True)
    return scene.is_(behind, "that")


def _of_rumours(scene: Scene, rumour: Speech, found: list[Speech]) -> Speech | None:
    """``نفت F أنباء عن انسحابها``: the denial that a rumour is the object of."""
    verb = rumour.at - 1
    while verb in scene.who or scene.is_(verb, "member", "speaker", "date", "adverb", "prep") or _plain(scene, verb):
        verb -= 1
    return next((each for each in found if each.kind == "denied" and each.at == verb), None)


def _plain(scene: Scene, at: int) -> bool:
    """``نفت الوزارة أنباء``: a word of no list, in the place of a subject."""
    return "after" in scene.actor_order and at > 0 and scene.unlisted(at)


def _unconfirmed(scene: Scene, at: int) -> bool:
    """ "News that could not be verified says that F took P"."""
    for i in range(at - 1, -1, -1):
        if scene.items[i].has("contrast"):
            return False
        if scene.items[i].has("unconfirmed"):
            return True
    return False


def _unsaid(scene: Scene, at: int) -> bool:
    """ "Nobody has confirmed that F took P"."""
    for i in range(at - 1, 0, -1):
        if scene.items[i].has("contrast") or scene.items[i].text in STOPS:
            return False
        if scene.items[i].has("speech") and scene.items[i - 1].has("neg"):
            return scene.items[i].value("speech") != "denied"
    return False


def pending(scene: Scene, at: int) -> str:
    """ "The withdrawal of F from P is a matter of time", "..., if it comes to that, ...": what follows undoes it."""
    tag = scene.trigger(at)
    stops = 0
    for i in range(at + 1, len(scene.items)):
        stops += scene.items[i].text in STOPS
        named = tag is not None and (tag.get("noun") or tag.get("frame") == "fall" or falling(scene, at))
        if not named or stops > 1:
            break
        if scene.items[i].has("pending"):
            return scene.items[i].value("pending") if stops == 0 or scene.items[i - 1].text in STOPS else ""
        if scene.items[i].has("contrast", "clause") or scene.finite(i):
            break
    return ""


def _background(scene: Scene, at: int, speech: Speech | None) -> bool:
    """ "..., and F had taken P": what was so before is the article's own word, unless "that" goes on."""
    if speech is None or speech.at > at or scene.actor_order[0] != "after":
        return False
    begin = next((i for i in range(at - 1, speech.at, -1) if scene.is_(i, "was")), None)
    return begin is not None and scene.items[begin].joined and scene.items[begin - 1].text in COMMAS


def stances(scene: Scene, at: int, found: list[Speech]) -> list[Stance]:
    """Every way the statement at ``at`` is meant: "A denied what B reported" is B's word and A's denial."""
    first = stance(scene, at, found)
    speech = innermost(found, at)
    if first is None or speech is None or first.modality != "reported" or not scene.is_(speech.at - 1, "what"):
        return [] if first is None else [first]
    outer = [each for each in found if each.at < speech.at and each.kind == "denied" and each.stop > at]
    return [first, *(Stance("denied", each.speaker, "speech:denied") for each in outer[-1:])]


def as_told(scene: Scene, draft: Draft, meant: list[Stance]) -> list[Stance]:
    """How a draft is meant: "*we* entered P" is the word of the side itself, a siege that is to be broken stands."""
    own = draft.actor_at >= 0 and scene.is_(draft.actor_at, "we")
    if own:  # in a quotation that somebody named elsewhere closes
        alone = [each.modality == "asserted" and each.speaker is None for each in meant]
        said = Stance("reported", draft.faction, "speech:we")
        return [said if bare else each for each, bare in zip(meant, alone, strict=True)]
    stands = draft.rule.startswith(TO_BE_ENDED)
    return [Stance("asserted", None, "attributive") if stands and each.modality in STATES else each for each in meant]


def _called_untrue(scene: Scene, at: int) -> bool:
    """ "Reports that F took P are untrue", "it is not true that F took P"."""
    if not scene.occurs("untrue"):
        return False
    for i in range(at - 1, -1, -1):
        if scene.items[i].has("contrast") or scene.items[i].text in STOPS:
            break
        if scene.items[i].has("untrue") and scene.is_(i + 1, "that") and not scene.items[i + 1].joined:
            return True  # ``الخبر غير صحيح وإن F في P``
    hearsay = (scene.items[i].tag("speech") for i in range(at))
    told = any(tag is not None and tag.get("anonymous") for tag in hearsay)  # "reports that F took P and claims that"
    for i in range(at + 1, len(scene.items)):
        another = not told and _another_word(scene, i)
        ends = scene.items[i].text in STOPS[2:] and not scene.is_(i + 1, "untrue")  # "...; that was wrong"
        if another or ends or scene.items[i].has("contrast"):
            return False
        if scene.items[i].has("untrue") and not scene.items[i].tags["untrue"].get("that"):
            return True
    return False


def _another_word(scene: Scene, at: int) -> bool:
    """ "F took P, *and F2's claim* to hold Q is false": what is called untrue further on is another statement."""
    if not scene.is_(at, "speech"):
        return False
    begin = scene.back(at - 1, "article", "possessive", "adjective", "any", sides=True)
    linked = scene.items[begin + 1].joined or scene.is_(begin, "conj")
    return linked and not scene.is_(at - 1, "that")


def _unwanted(scene: Scene, at: int) -> bool:
    """ "Has no plans to leave P", "vowed not to leave", "would not leave": the plan is denied."""
    for i in range(at - 1, max(-1, at - 1 - _PLAN_REACH), -1):
        if scene.items[i].has("neg"):
            limits = any(scene.is_(k, "except") for k in range(i + 1, min(len(scene.items), at + 8)))
            forecast = any(scene.items[k].value("mood") == "expected" for k in range(i + 1, at))
            return not (limits or forecast or scene.is_(i + 1, "superlative"))  # "not only"
        if scene.finite(i) or scene.items[i].has("clause", "that", "contrast") or scene.items[i].text in STOPS:
            break
        stranger = scene.items[i].word and not scene.items[i].known
        if (i in scene.who or stranger) and scene.actor_order[0] == "before":
            break
    return False


def _negated(scene: Scene, at: int) -> bool:
    """ "has not taken", unless an exception follows ("controls nothing but")."""
    if scene.actor_order[0] == "before" and _not_them_who(scene, at):
        return True
    apart = scene.set_apart(at) if scene.actor_order[0] == "before" else frozenset()
    near = range(max(1, at - 1 - _NEG_REACH), at)  # "at no point this year has F", but "not until Monday did F"
    dated = sum(
        scene.is_(i, "date") and "until" not in scene.lexicon.entries.get(scene.items[i].text.split()[0], {})
        for i in near
    )
    for i in range(at - 1, max(-1, at - 1 - _NEG_REACH - dated), -1):
        if i in apart:
            continue  # "F, not F2, took P"
        if (scene.control(at) or i == at - 1) and scene.finite(i) and scene.items[i].has("light"):
            continue
        joined = scene.items[i].text in COMMAS and scene.items[i + 1].joined and scene.finite(i + 1)
        if (joined and "after" in scene.actor_order) or scene.is_(i, "rather"):
            return False  # ``كانت P بلا جيش، ودخلها F``
        if scene.items[i].has("neg") and _told_in_passing(scene, i, at):
            return False
        if scene.items[i].has("neg"):
            only = any(scene.is_(k, "except", "not_only") for k in range(at + 1, min(len(scene.items), at + 8)))
            return not only or bool(scene.items[i].tags["neg"].get("ahead"))  # ``لن تغادر P إلا بأوامر``
        led = scene.items[i].has("become") and scene.actor_order[0] == "after"
        if scene.finite(i) or led or scene.items[i].has("clause", "that", "become"):
            return led and scene.is_(i - 1, "neg")  # "did not fall into the hands of F"
    return False


def _not_them_who(scene: Scene, at: int) -> bool:
    """ "It *wasn't* F who took P"."""
    head = scene.back(at - 2, "article", "member", sides=True)
    it = head - 1 - scene.is_(head - 1, "aux")
    return scene.is_(at - 1, "relative") and scene.is_(head, "neg") and scene.is_(it, "he_or_she")


def _told_in_passing(scene: Scene, at: int, verb: int) -> bool:
    """ "F, *who would never surrender*, left P": whether what stands here is told of F and closed by a comma."""
    if scene.actor_order[0] != "before" or not any(scene.items[i].text in COMMAS for i in range(at, verb)):
        return False
    opened = next((i for i in range(at - 1, 0, -1) if scene.items[i].text in COMMAS), 0)
    return opened > 0 and scene.is_(opened + 1, "relative")
