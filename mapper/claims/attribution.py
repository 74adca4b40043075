"""Finds whose word a sentence is: speech verbs, their speakers, and how far what they said reaches.

A denial, a boast and a forecast are speech too. It decides no claim; :mod:`mapper.claims.modality` asks it.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Final

from mapper.claims.inline import inline_speeches
from mapper.claims.scene import Scene
from mapper.claims.sentence import COMMAS
from mapper.claims.speech import UNATTRIBUTED, UNNAMED, Speech
from mapper.text.lexicon import Tag

_SPEAKER_REACH: Final = 7
_LABEL: Final = 4
_ALIKE: Final = 0.75
_NAME_WORDS: Final = 3
_THAT_REACH: Final = 9
_NAMED_REACH: Final = 12
_STILL: Final = 3
"""So many sentences later "the source" is still whoever spoke last."""


def speeches(scene: Scene) -> list[Speech]:
    """Everything said in a sentence, in order."""
    if scene.actor_order[0] == "before":
        return inline_speeches(scene)
    found: list[Speech] = _headed(scene)
    for at, item in enumerate(scene.items):
        _learn_person(scene, at)
        tag = item.tag("speech")
        if tag is None or _is_subordinate(scene, at) or (tag.get("named") and not scene.is_(at + 1, "speaker")):
            continue
        also = tag.value == "denied" and scene.is_(at - 1, "clause")  # ``كما نفت``: "it denied too"
        according = item.has("according") or (scene.is_(at - 1, "as") and not also)
        if tag.get("weak") and not according and _speaks_before(scene, at):
            continue
        if found and tag.pron and scene.is_(at - 1, "statement"):
            continue  # ``قالت F في بيان بثه A``
        if tag.get("deed") and not _tells_a_deed(scene, at, found):
            continue
        if tag.get("with_that") and not _that_follows(scene, at):
            continue  # ``أضافت F سد P إلى ما بيدها``
        speaker = None if tag.get("anonymous") else _speaker(scene, at, according=according)
        speaker = _still_speaks(scene, at, found[-1], speaker) if tag.get("goes_on") and found else speaker
        if speaker is None and ((according and not tag.get("anonymous")) or _says_nothing(scene, at, tag)):
            continue
        stop = _end(scene, at, hedged=tag.value in ("denied", "disputed"))
        aside = speaker is not None and (_in_passing(scene, at) or _closes_quote(scene, at))
        start = _begin(scene, at) if aside or (according and not _opens(scene, at)) else at
        if scene.actor_order[0] == "after":
            stop = _end_of_aside(scene, at, start, stop) if according else _end_of_noun(scene, at, stop, speaker)
        nobody = UNATTRIBUTED if tag.get("anonymous") else UNNAMED
        found.append(Speech(tag.value or "reported", speaker or nobody, at, start, stop))
        if speaker is not None and not scene.is_(at - 1, "what"):
            scene.memory.speaker, scene.memory.speaker_sentence = speaker, scene.number
    return sorted([*found, *_announced(scene), *_as_seen(scene)], key=lambda speech: speech.at)


def _announced(scene: Scene) -> Iterator[Speech]:
    """``بعد ساعات من إعلان F سيطرتها على P``, ``عقب تأكيد A أن``: whose word is told of by the way."""
    for at in scene.each("announcement", begin=1, short=2):
        if not (scene.is_(at - 1, "aftermath") or scene.bound(at - 1)):
            continue
        pron = scene.items[at].tags["announcement"].pron
        acting = scene.factions_between(0, at, "actor") if pron else []
        speaker = (scene.who[acting[-1]] if acting else None) if pron else _code(scene, at + 1)
        said = scene.past(at + 1 + (not pron), "date", "adverb")
        told = scene.trigger(said)
        ends = (i for i in range(said, len(scene.items)) if not scene.items[i].word or scene.is_(i, "relative"))
        stop = next(ends, len(scene.items))
        if speaker is None and scene.is_(at + 1, "nation"):
            speaker = scene.items[at + 1].value("nation")
        if speaker is not None and (scene.is_(said, "that") or (told is not None and told.get("noun"))):
            yield Speech("reported", speaker, at, at, stop)


def _as_seen(scene: Scene) -> Iterator[Speech]:
    """``..., وفق ما شاهد مراسل``, ``..., على ما جاء في نشرة A``: who says it, behind a verb of no list."""
    for at in scene.each("as", begin=1, short=2):
        if scene.is_(at + 1, "speech", "that") or scene.word(at - 1) not in COMMAS:
            continue
        end = next((i for i in range(at + 1, len(scene.items)) if not scene.items[i].word), len(scene.items))
        words = range(at + 2, min(end, at + 2 + _SPEAKER_REACH))
        if not (scene.unlisted(at + 1) or scene.is_(at + 1, "verb", "speaker")):
            continue
        if any(scene.finite(i) or scene.is_(i, "that", "group", "trigger") for i in words):
            continue
        named = next((code for i in words if scene.is_(i, "speaker") and (code := _code(scene, i)) is not None), None)
        if named is not None:
            yield Speech("reported", named, at, _begin(scene, at), at)


def _headed(scene: Scene) -> list[Speech]:
    """``المرصد: سيطرت F على P``: who alone stands before the colon at the head."""
    head = 0  # ``15:10 المرصد: ...``
    while head < len(scene.items) and (not scene.items[head].word or scene.items[head].text.isdigit()):
        head += 1
    colon = next((i for i in range(head + 1, min(len(scene.items), head + _LABEL)) if scene.items[i].text == ":"), 0)
    speaker = _code(scene, colon - 1) if colon == head + 1 or scene.is_(colon - 1, "speaker") else None
    if (
        speaker is None
        or scene.one_of(colon - 1, "look")
        or any(scene.items[i].has("speech", "trigger", "relative") for i in range(head, colon))
    ):
        return []
    scene.memory.speaker, scene.memory.speaker_sentence = speaker, scene.number
    return [Speech("reported", speaker, colon, colon, len(scene.items))]


def _still_speaks(scene: Scene, at: int, last: Speech, speaker: str | None) -> str | None:
    """``نفى F سيطرة F2 على P مؤكدا أن``: F, where the gender is not that of F2; ``قال F إن F2 دخلت مؤكدا أن``: F."""
    shown = scene.items[at].tags["speech"].get("goes_on")
    between = [i for i in scene.factions_between(last.at + 1, at) if scene.who[i] == speaker != last.speaker]
    agrees = any(scene.gender(i) in (shown, "any", "p") and scene.roles[i] == "actor" for i in between[-1:])
    told = any(scene.is_(i, "that") or scene.items[i].text == ":" for i in range(last.at + 1, (between or [at])[0]))
    return last.speaker if between and (told or not agrees) and last.speaker != UNNAMED else speaker


def _in_passing(scene: Scene, at: int) -> bool:
    """``صار نصف P مع F، يقول المرصد، وكذلك Q``: a verb and its speaker between commas."""
    if scene.actor_order[0] != "after" or scene.items[at].joined or scene.word(at - 1) not in COMMAS:
        return False
    for i in range(at + 1, min(len(scene.items), at + _SPEAKER_REACH)):
        if not scene.items[i].word:
            return scene.items[i].text != ":"
        if scene.is_(i, "that", "so") or scene.trigger(i) is not None:
            return False
    return True


def _says_nothing(scene: Scene, at: int, tag: Tag) -> bool:
    """ "A truce announced on Friday": a speech verb without a speaker and without what is said."""
    if tag.value != "reported" or tag.get("anonymous") or _that_follows(scene, at):
        return False
    who = at + 1
    while scene.unlisted(who) and who - at <= _NAME_WORDS and not scene.items[who].lead:
        who += 1
    who += tag.get("weak") is not None and scene.prep(who) == "from"  # ``تحدثت مواقع عن سيطرة F على P``
    told = scene.trigger(who)
    named = scene.actor_order[0] == "after" and who > at + 1 and scene.finite(at) is False
    named = named and not scene.is_(at - 1, "what")  # ``نفت F ما تداولته صفحات عن انسحابها``
    return not (named and told is not None and bool(told.get("noun")) and not scene.items[who].lead)


def _tells_a_deed(scene: Scene, at: int, found: list[Speech]) -> bool:
    """``إعلان F سيطرتها على P``, ``أنباء سيطرة F على P``: whose word it is, or nobody's, and a deed right behind."""
    if any(one.kind == "denied" and one.start <= at < one.stop for one in found):
        return False  # ``نفت F إعلان F2 سيطرتها على P``: the denial counts
    if scene.is_(at - 1, "aftermath") or scene.bound(at - 1) or any(scene.each("untrue")):
        return False  # ``بعد إعلان F انسحابها``, ``أنباء سيطرة F على P ملفقة``
    anonymous = bool(scene.items[at].tags["speech"].get("anonymous"))
    deed = at + 1 if anonymous else scene.past(at + 1, "member", sides=True)
    deed += scene.is_(deed, "light") and scene.trigger(deed) is None
    tag = scene.trigger(deed)
    return tag is not None and bool(tag.get("noun")) and (anonymous or deed > at + 1)


def _that_follows(scene: Scene, at: int) -> bool:
    behind = range(at + 1, min(len(scene.items), at + _THAT_REACH))
    return any(scene.is_(i, "that") or scene.items[i].text == ":" for i in behind)


def _speaks_before(scene: Scene, at: int) -> bool:
    """Whether this verb only describes who says it: "denied a source that spoke to the agency that"."""
    for i in range(at - 1, max(-1, at - _SPEAKER_REACH), -1):
        if scene.items[i].has("that", "contrast") or scene.items[i].text in COMMAS:
            return False
        if scene.items[i].has("speech"):
            return True
    return False


def _closes_quote(scene: Scene, at: int) -> bool:
    """``"سيطرنا على P"، قال قائد في F``: who spoke is named behind his words, and says nothing more."""
    tag = scene.items[at].tags["speech"]
    named = at + 1 in scene.who or (scene.prep(at + 2) == "in" and at + 3 in scene.who)
    so = scene.is_(at - 1, "adverb") and named  # ``هكذا قال``
    apart = at > so and scene.items[at - 1 - so].text in (*COMMAS, ":") and not scene.items[at].joined
    if scene.actor_order[0] != "after" or tag.value != "reported" or not apart:
        return False
    behind = range(at + 1, len(scene.items))
    return not any(scene.is_(i, "that", "group", "contrast") or scene.items[i].text in (":", "«", '"') for i in behind)


def _is_subordinate(scene: Scene, at: int) -> bool:
    """A noun such as "statement" inside a place phrase is no speech verb."""
    return scene.group(at) is not None


def _learn_person(scene: Scene, at: int) -> None:
    """Remember the name of a person after the office: "the spokesman of X, Name"."""
    code = _code(scene, at)
    if code is None:
        return
    if scene.is_(at, "speaker") and scene.items[at].tags["speaker"].get("person"):
        scene.memory.persons[scene.items[at].text.split()[-1]] = code
    begin = at + 1 + (scene.is_(at, "governor") and scene.group(at + 1) is not None)
    for item in scene.items[begin : begin + _NAME_WORDS]:
        if item.word and not item.known:
            scene.memory.persons[item.text] = code
        elif item.text not in COMMAS:
            break


def _code(scene: Scene, at: int) -> str | None:
    """Who an item is as a speaker."""
    item = scene.items[at]
    if item.has("speaker"):
        abroad = item.tags["speaker"].get("home") and scene.is_(at + 1, "country", "nation", "place_adjective")
        return None if abroad else item.value("speaker")
    if at in scene.who:
        return scene.who[at]
    if item.has("spokesman"):
        return scene.previous_faction(at)
    if _nation_says(scene, at):
        return item.value("nation")
    return _who_acts(scene, at) if item.has("own_word") else None


def _nation_says(scene: Scene, at: int) -> bool:
    """``تركيا تقول``, ``قالت دمشق``: a state beside the verb."""
    if not scene.is_(at, "nation") or scene.items[at].role or "after" not in scene.actor_order:
        return False
    return scene.is_(at - 1, "speech") or scene.is_(at + 1, "speech")


def _who_acts(scene: Scene, at: int) -> str | None:
    """``سيطرت F على P، وفق بيان لها``: the word of whoever acts."""
    acting = scene.factions_between(0, at, "actor")
    recent = scene.number - scene.memory.subject_sentence <= 1
    return scene.who[acting[0]] if acting else scene.memory.subject if recent else None


def _person(scene: Scene, at: int) -> str | None:
    item = scene.items[at]
    if not item.word or item.known:
        return None
    for name, code in scene.memory.persons.items():
        if SequenceMatcher(None, name, item.text).ratio() >= _ALIKE:
            return code
    return None


def _speaker(scene: Scene, at: int, *, according: bool) -> str | None:
    """Who says it; without a name, whoever spoke in the last sentence."""
    order = ("after",) if according else scene.actor_order
    if scene.items[at].joined and scene.actor_order[0] == "after" and not _topic_says(scene, at):
        order = ("after",)
    if (source := _relayed(scene, at)) is not None:
        return source
    for side in order:
        found = _after(scene, at, according=according) if side == "after" else _before(scene, at)
        if found is not None:
            return found
    if not according and _of_itself(scene, at):
        return scene.previous_faction(at)
    ago = _STILL if scene.is_(at + 1, "the_same") else 1
    if _somebody_new(scene, at):
        return _of_his_men(scene, at)
    return scene.memory.speaker if scene.number - scene.memory.speaker_sentence <= ago else None


def _relayed(scene: Scene, at: int) -> str | None:
    """``نقلت A عن F``, ``نقلت A عن مصادر في F``: F, but not "a military source", of whom only A knows."""
    for verb in range(at, min(len(scene.items), at + _STILL)):  # ``طبقا لما نقلته``
        tag = scene.items[verb].tag("speech")
        if tag is None or not tag.get("relays"):
            continue
        near = range(verb + 1, min(len(scene.items), verb + 1 + _SPEAKER_REACH))
        of = next((i for i in near if scene.prep(i) == "from"), -1)
        for i in range(of + 1, min(len(scene.items), of + 1 + _STILL)) if of > 0 else ():
            if scene.is_(i, "that") or not scene.items[i].word:
                break
            code = _code(scene, i)
            generic = scene.is_(i, "speaker") and scene.items[i].tags["speaker"].get("generic")
            if code is not None and not generic:
                return code
    return None


def _of_his_men(scene: Scene, at: int) -> str | None:
    """``قال N إن قواته دخلت P``: the side that his forces are."""
    that = next((i for i in range(at + 1, min(len(scene.items), at + _NAMED_REACH)) if scene.is_(i, "that")), -1)
    tag = scene.items[that + 1].tag("member") if 0 < that < len(scene.items) - 1 else None
    return scene.who.get(that + 1) if tag is not None and tag.pron else None


def _topic_says(scene: Scene, at: int) -> bool:
    """``أما A فقال إن``: A, who stands before the verb."""
    return _led_by_so(scene, at) and any(
        scene.is_(i, "contrast") for i in range(max(0, at - 1 - _SPEAKER_REACH), at - 1)
    )


def _of_itself(scene: Scene, at: int) -> bool:
    """ "... and announced today its capture of P": whoever acts before says it."""
    following = scene.past(at + 1, "date", "adverb")
    tag = scene.trigger(following)
    noun = tag is not None and bool(tag.get("noun"))
    own = noun and bool(tag.pron) and scene.items[at].joined  # type: ignore[union-attr]
    return scene.actor_order[0] == "after" and (own or (noun and scene.is_(at - 1, "subordinate")))


def _somebody_new(scene: Scene, at: int) -> bool:
    """Whether an unknown word stands where the speaker must: "said a military spokesman that"."""
    following = scene.items[at + 1] if at + 1 < len(scene.items) else None
    if scene.actor_order[0] != "after" or following is None:
        return False
    return following.word and not following.known and not following.lead


def _after(scene: Scene, at: int, *, according: bool) -> str | None:
    generic: str | None = None
    for i in range(at + 1, min(len(scene.items), at + 1 + _SPEAKER_REACH)):
        item = scene.items[i]
        if item.has("that", "clause") or item.text == ":" or scene.finite(i):
            break
        if (according and item.text in COMMAS) or (generic is not None and item.has("verb")):
            break
        if item.has("trigger") and generic is None and i > at + 1:
            break
        by = i == at + 1 or scene.is_(i - 1, "statement")  # ``بحسب بيان لـA``
        if item.has("speaker") and item.role == "for" and not (scene.is_(at, "according") and by):
            continue
        if item.has("speaker") and scene.is_(i - 1, "sided"):
            continue  # ``قال N في اتصال مع A``
        if item.has("spokesman") and scene.is_(i + 1, "speaker"):
            continue
        code = _code(scene, i) or _person(scene, i)
        if code is not None and item.has("speaker") and item.tags["speaker"].get("generic"):
            generic = generic or code
        elif code is not None:
            if generic is not None and i not in scene.who and not scene.is_(i - 1, "employed"):
                return generic
            return code
        told = i == at + 1 and scene.is_(i + 1, "speaker")  # ``كما شرح لنا ضابط``
        if item.has("trigger", "group") and not told:
            break
    return generic


def _before(scene: Scene, at: int) -> str | None:
    if (told := _told_of(scene, at)) is not None:
        return told
    generic: str | None = None
    for i in range(at - 1, max(-1, at - 1 - _SPEAKER_REACH), -1):
        if scene.group(i) is not None and scene.prep(i - 1) == "in":
            continue
        if scene.group(i) is not None and scene.is_(scene.back(i - 1, "relation", "prep"), "speaker"):
            continue  # ``ناشطون من داخل المدينة يقولون``
        named = scene.group(i) is not None and not _nation_says(scene, i)
        if scene.items[i].has("clause", "that") or scene.finite(i) or named:
            break
        addressed = any(scene.is_(k, "speaker") and scene.items[k].role == "for" for k in (i, i - 1))
        code = None if addressed else _code(scene, i)  # "a source told A that"
        if code is not None and scene.items[i].has("speaker") and scene.items[i].tags["speaker"].get("generic"):
            generic = generic or code
        elif code is not None:
            return code
    return generic


def _told_of(scene: Scene, at: int) -> str | None:
    """``وF التي تسيطر على P تنفي ذلك``: who stands before the relative clause right before the verb."""
    tag = scene.items[at].tag("speech")
    shows = tag is not None and tag.form in ("past", "present") and not scene.items[at].joined
    if "after" not in scene.actor_order or not shows:
        return None
    for i in range(at - 1, max(0, at - 1 - 2 * _SPEAKER_REACH), -1):
        item = scene.items[i]
        who = scene.before_commas(i - 1) if item.has("relative") else -1
        if who in scene.who and scene.trigger(i + 1) is not None:
            fits = tag is not None and scene.agrees(scene.gender(who), scene.items[at].text, tag)
            return scene.who[who] if fits else None
        if item.has("contrast", "that", "speech") or item.text == ":" or (item.joined and scene.finite(i)):
            return None
    return None


def _end(scene: Scene, at: int, *, hedged: bool) -> int:
    """Where somebody's word ends: where another speaks; a denial or a boast also where it is set against something."""
    aside = hedged and "after" in scene.actor_order and scene.is_(at - 1, "circumstance", "aftermath")
    of_that = hedged and "after" in scene.actor_order and scene.is_(at - 1, "so")
    for i in range(at + 1, len(scene.items)):
        if scene.is_(i, "gloss") or (hedged and scene.is_(i, "certain")):
            return i
        again = any(scene.is_(k, "neg") for k in range(i + 1, i + _STILL + 1))
        if of_that and scene.is_(i, "that") and scene.items[i].joined and not again:
            return i  # ``قال إن ذلك عار عن الصحة وإن P بيد F``
        if aside and scene.word(i - 1) in COMMAS and not scene.items[i].joined and scene.finite(i):
            return i  # ``رغم نفي F2، سيطر F على P``
        if scene.items[i].has("contrast") and i > at + 2 and (hedged or _another_speaks(scene, i)):
            return i
    return len(scene.items)


def _end_of_aside(scene: Scene, at: int, start: int, stop: int) -> int:
    """ "F took P, according to A, and F2 holds Q": what comes behind A is not A's word."""
    if start == at or not any(scene.trigger(i) is not None for i in range(start, at)):
        return stop
    return next((i for i in range(at + 1, stop) if scene.items[i].has("contrast") or _told_next(scene, i)), stop)


def _led_by_so(scene: Scene, at: int) -> bool:
    so = tuple(scene.lexicon.grammar.get("proclitics", {}).get("so", ()))
    return scene.items[at].lead.startswith(so)


def _told_next(scene: Scene, at: int) -> bool:
    """``..., بحسب A، ودخلت F2 Q``: a clause of its own behind the comma."""
    verb = at + scene.is_(at, "neg")
    told = scene.items[at].joined and scene.word(at - 1) in COMMAS and not _led_by_so(scene, at)
    return told and verb < len(scene.items) and (scene.finite(verb) or scene.is_(verb, "become"))


def _end_of_noun(scene: Scene, at: int, stop: int, speaker: str | None) -> int:
    """ "F announced its capture of P, after F2 had left it": the capture is announced, and what F did before."""
    first = next((i for i in range(at + 1, stop) if scene.trigger(i) is not None or scene.is_(i, "that")), stop)
    tag = scene.trigger(first) if first < stop else None
    if tag is None or not tag.get("noun") or scene.is_(first, "that"):
        return stop
    for i in range(first + 1, stop):
        item = scene.items[i]
        if item.text in (":", "«") or item.has("that"):
            return stop
        comma = scene.items[i - 1].text in COMMAS
        after = item.has("aftermath") or scene.bound(i)
        own = item.has("clause") and (scene.is_(i + 1, "aftermath") or scene.bound(i + 1))  # ``وذلك بعد``
        if (own or (comma and after)) and _by_another(scene, i, stop, speaker):
            return i
        if (item.has("clause") and not own) or (comma and item.has("become")):
            return i
        if comma and item.joined and scene.finite(i):
            return i
    return stop


def _by_another(scene: Scene, at: int, stop: int, speaker: str | None) -> bool:
    """Whether what followed upon is another's doing than the speaker's."""
    for i in range(at + 1, stop):
        if scene.items[i].text in COMMAS:
            break
        if i in scene.who and scene.who[i] != speaker:
            return True
    return False


def _another_speaks(scene: Scene, contrast: int) -> bool:
    return any(item.has("speech") for item in scene.items[contrast:])


def _opens(scene: Scene, at: int) -> bool:
    """Whether "and according to A" opens a sentence of its own: what stands before is not A's word."""
    if not scene.items[at].joined:
        return False
    if any(scene.is_(i, "that") for i in range(at + 1, at + 2 + _SPEAKER_REACH)):
        return True
    goes_on = next((i for i in range(at + 2, len(scene.items)) if _code(scene, i) is None), len(scene.items))
    told = goes_on < len(scene.items) and scene.items[goes_on].word and not scene.items[goes_on].joined
    return told and scene.is_(goes_on, "trigger", "become", "neg", "verb", "ongoing")  # ``وبحسب A انسحبت F``


def _begin(scene: Scene, at: int) -> int:
    """Where the word of a source named behind it begins: at the contrast, unless the source closes the sentence."""
    closes = not any(scene.finite(i) or scene.is_(i, "trigger", "clause") for i in range(at + 1, len(scene.items)))
    apart = scene.word(at - 1) in COMMAS  # "F took P, and so it is surrounded, according to A"
    for i in range(at - 1, -1, -1):
        so = scene.is_(i, "thus") and scene.word(i - 1) in COMMAS and not apart
        if so or (scene.items[i].has("contrast") and not closes):
            return i
    return 0
