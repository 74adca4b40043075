"""Searches of sentences whose verb stands before its subject: what has come true, who leaves, who comes later.

The counterpart of :mod:`mapper.claims.inline`, over :mod:`mapper.claims.cast`. In languages whose subject comes first
nothing here finds anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from mapper.claims.cast import Cast
from mapper.claims.reach import MOOD_REACH, NEAR
from mapper.claims.sentence import COMMAS, STOPS
from mapper.text.normalize import fold_key

_FINITE: Final = ("past", "present", "weak_past", "weak_present")
_TELLS: Final = ("light", "speech", "mood", "fact")
_CARRIES: Final = ("light", "fact")
_NO_CIRCUMSTANCE: Final = ("verb", "group", "date", "become", "that", "contrast", "relative")
"""What ends a phrase of when and why something happened, seen from behind."""


def came_true(scene: Cast, at: int) -> bool:
    """ "F was able that it took P", "F was forced to the leaving of P": a verb before it makes it a fact."""
    if scene.actor_order[0] != "after":
        return False
    for i in range(at - 1, max(-1, at - 1 - MOOD_REACH), -1):
        if scene.is_(i, "fact"):
            return not scene.is_(i - 1, "neg", "that", "mood")
        if (
            scene.finite(i)
            or scene.items[i].has("contrast", "clause", "mood", "onslaught")
            or scene.items[i].text in STOPS[2:]
        ):
            return False
    return False


def in_circumstance(scene: Cast, at: int) -> bool:
    """ "Under pressure from F2", "after F2's commander announced their withdrawal": F2 does not act here."""
    grammar = scene.lexicon.grammar
    ends = (*tuple(grammar.get("verb_ends", ()))[:1], *grammar.get("pronouns", ()))  # ``شنت``, ``شنه``
    plural = tuple(grammar.get("noun_plural", ())) or ("-",)  # ``دفاعات``
    for i in range(at - 1, max(-1, at - 1 - MOOD_REACH), -1):
        item, when = scene.items[i], scene.items[i].tags.get("date")
        if item.has("circumstance") or (when is not None and (when.bound or scene.is_(i + 1, "prep"))):
            return True
        told = any((tag := item.tag(kind)) is not None and tag.form in _FINITE for kind in _TELLS)
        verbal = item.text.endswith(ends) and not item.text.endswith(plural)
        verbal = told or scene.finite(i) or (not item.known and verbal)
        led = scene.is_(i - 1, "circumstance", "prep") or scene.bound(i - 1)
        noun = led or a_noun_here(scene, i)  # no verb stands behind those
        if not item.word or (verbal and not noun) or item.has(*_NO_CIRCUMSTANCE):
            return False
    return False


def a_noun_here(scene: Cast, at: int) -> bool:
    """``بعد سحب F قواته``, ``إعلان F سحب قواته``: written like a verb, but no verb stands there."""
    led = at - 1 in scene.who or scene.is_(at - 1, "circumstance", "speaker")
    tag = scene.trigger(at)
    return led and tag is not None and bool(tag.get("also_noun"))


def who_managed(scene: Cast, at: int) -> int | None:
    """ "F managed, in spite of F2's resistance, the capture of P": where F stands, right behind its verb."""
    led = scene.prep(at - 1) in ("from", "in", "to") or scene.items[at].role == "in"
    led = led or (scene.items[at].joined and managed_too(scene, at))
    if scene.actor_order[0] != "after" or not led:
        return None
    for i in range(at - 2, max(-1, at - 2 - 2 * MOOD_REACH), -1):
        if scene.is_(i, "fact"):
            who = scene.past(i + 1, "member", "article", "date", "adverb", "batch", sides=False)
            who = i - 1 if scene.prep(i + 1) and i - 1 in scene.who else who  # ``F تمكن من``
            return who if scene.roles.get(who) == "actor" else None
        if scene.finite(i) or scene.items[i].has("contrast", "that", "clause", "speech"):
            return None
        if scene.items[i].text in STOPS[2:]:
            return None
    return None


def comes_again(scene: Cast, at: int) -> bool:
    """ "F came back and controls P": a verb that "and" joins to one of coming back tells an event."""
    if scene.actor_order[0] != "after" or not scene.items[at].joined:
        return False
    before = scene.back(at - 1, "member", "adverb", "date", sides=True)
    return scene.is_(before, "again")


def object_of_noun(scene: Cast, at: int) -> bool:
    """ "F's regaining of its control": behind a verbal noun and its subject "of" only leads to the object."""
    if scene.actor_order[0] != "after" or not scene.control(at):
        return False
    before = scene.back(at - 1, "member", "adverb", "article", sides=True)
    tag = scene.trigger(before)
    return before < at - 1 and scene.is_(before, "light") and tag is not None and bool(tag.get("noun"))


def consequence(scene: Cast, at: int) -> bool:
    """ "F2 withdrew, so that F took P": behind a comma a finite verb after "for" tells what came of it."""
    tag = scene.trigger(at)
    heads = at == 0 or scene.items[at - 1].text in COMMAS
    others = [scene.who[i] for i in scene.factions_between(0, at, "actor")][-1:]
    subject = next((scene.who[i] for i in range(at + 1, at + 4) if i in scene.who), others[0] if others else "")
    other = bool(others) and subject != others[0]
    before = [told for i in range(at) if (told := scene.trigger(i)) is not None and told.form == "past"]
    gone = bool(before) and before[-1].value in ("withdrew", "lost")  # ``انسحب F2 من P لتسيطر عليها F``
    came = tag is not None and other and bool(tag.pron or gone or (tag.value == "lost" and before))  # ``لتفقد F2 آخر``
    came = came or _advanced_before(scene, at)
    return scene.actor_order[0] == "after" and tag is not None and tag.form == "present" and (heads or came)


def _advanced_before(scene: Cast, at: int) -> bool:
    """``واصلت F تقدمها لتسيطر على P``: whoever has advanced so took it."""
    for i in range(at - 1, max(-1, at - 1 - MOOD_REACH), -1):
        if scene.items[i].text in COMMAS or scene.items[i].has("contrast", "clause", "mood", "that"):
            return False
        goes_on, verb = scene.items[i].tag("goes_on"), scene.trigger(i)
        if goes_on is not None:
            return goes_on.form == "past"
        if scene.finite(i):
            return verb is not None and verb.form == "past" and verb.value == "advanced"
    return False


def completed(scene: Cast, at: int) -> bool:
    """ "F completed the operation to take P"."""
    before = at - 1
    while before in scene.who or (
        before >= 0
        and (scene.is_(before, "member", "date", "adverb", "extent", "article") or not scene.items[before].known)
    ):
        before -= 1
    return scene.is_(before, "completed")


def widened(scene: Cast, at: int) -> bool:
    """ "F widened its control to include P": whether "to include" at a position goes back to a widening of control."""
    control = False
    for i in range(at - 1, -1, -1):
        light, group = scene.items[i].tag("light"), scene.group(i)
        held = group is not None and any(item.has("trigger") for item in group.members[-1].holder)
        tag = scene.trigger(i)
        control = control or scene.control(i) or held or (tag is not None and bool(tag.get("needs_light")))
        if light is not None and light.get("widens"):
            return control and not scene.is_(i - 1, "neg")
        if scene.finite(i) or scene.barrier(i) or scene.items[i].text in STOPS[2:]:
            return False
    return False


def reaches(scene: Cast, at: int) -> bool:
    """``وسع نطاق سيطرته إلى P``: whether the control at a position is what a verb of widening widens."""
    for i in range(at - 1, max(-1, at - 1 - NEAR), -1):
        light = scene.items[i].tag("light")
        if light is not None:
            return bool(light.get("widens")) and not scene.is_(i - 1, "neg")
        if scene.finite(i) or scene.barrier(i):
            return False
    return False


def where_it_is(scene: Cast, at: int) -> int:
    """``حيث لا يزال F متمركزا``: the position of "where", past the subject; -1 for nowhere."""
    before = at - 1
    men = (
        ("of", "batch", "number", "past_mark", "led", "perfect", "pluperfect")
        if scene.actor_order[0] == "before"
        else ()
    )
    before = scene.back(before, "member", "become", "was", "adverb", "article", *men, sides=True)
    return before if scene.is_(before, "where", "at_which") else -1


def managed_too(scene: Cast, at: int) -> bool:
    """``تمكنت F من كسر الدفاعات ودخول P``: joined to what was done."""
    for i in range(at - 1, max(-1, at - 2 * NEAR), -1):
        if scene.is_(i, "fact"):
            return "after" in scene.actor_order and not scene.is_(i - 1, "neg")
        if scene.finite(i) or scene.barrier(i) or scene.items[i].text in COMMAS:
            return False
    return False


def behind_batch(scene: Cast, at: int) -> int:
    """Where who leaves stands behind a verb or noun: past "the last", "a group of"."""
    return scene.past(at + 1, "aside", "batch", "extent")


def others_leave(scene: Cast, at: int, place_at: int) -> bool:
    """ "The departure of the last bus, of civilians from P": a subject that is no faction stands behind its noun."""
    following = behind_batch(scene, at)
    if "after" in scene.actor_order and scene.is_(at + 1, "any"):
        return not scene.factions_between(at + 1, max(place_at, following + 3))
    if "after" not in scene.actor_order or following >= len(scene.items) or following >= place_at > at:
        return False
    if scene.factions_between(at + 1, max(place_at, following + 2)) or scene.items[following].joined:
        return False
    item = scene.items[following]
    definite = str(scene.lexicon.grammar.get("definite", ""))
    unknown = item.word and not item.known
    people = scene.past(following, "number", "more_than", "few", "batch")  # "of ten thousand civilians"
    bare = unknown and not item.text.startswith(definite) and scene.prep(following + 1) == "from"
    return scene.is_(people, "civilians") or (unknown and following > at + 1) or bare


def subject_behind_it(scene: Cast, at: int) -> bool:
    """ "from which came the first protests": behind verb and pronoun a subject that is no faction."""
    tag = scene.items[at].tag("prep")
    if "after" not in scene.actor_order or tag is None or not tag.pron or at + 1 >= len(scene.items):
        return False
    following = scene.items[at + 1]
    known = following.known and not following.has("civilians") and not scene.is_(at + 1, "aside", "number")
    whither = following.text.startswith(tuple(scene.lexicon.grammar.get("proclitics", {}).get("second", ())))
    return (
        following.word and not known and not whither and not following.joined and not scene.factions_between(at, at + 4)
    )


def put_out(scene: Cast, at: int, place_at: int) -> bool:
    """ "F was driven out of P": behind its subject and without an object the verb is passive, though it looks alike."""
    bare = all(scene.is_(i, "prep", "extent", "adverb", "date") for i in range(at + 1, place_at))
    past = scene.items[at].tags["trigger"].form == "past"
    who = at - 1 - scene.is_(at - 1, "relative")
    person = who < at - 1 and (scene.is_(who - 1, "prep") or scene.unlisted(who - 1))
    return "after" in scene.actor_order and past and bare and who in scene.who and not person


def comes_under(scene: Cast, at: int, place_at: int) -> bool:
    """ "P came under the control of F": what comes in is the place."""
    held = next((i for i in range(place_at + 1, place_at + NEAR) if scene.trigger(i) is not None), -1)
    tag = scene.trigger(held)
    under = tag is not None and tag.get("frame") == "state" and not tag.get("describes")
    under = under and not any(scene.items[i].has("become", "group", "relative") for i in range(place_at + 1, held))
    return under and "after" in scene.actor_order and place_at > at and not scene.factions_between(at + 1, held)


def share_of_it(scene: Cast, at: int) -> str:
    """The pronoun of "most of it", "half of it", "parts of it"; empty when none is meant."""
    item = scene.items[at]
    for kind in ("fraction", "extent"):
        tag = item.tag(kind)
        if tag is not None and tag.pron:
            return tag.pron
    behind = scene.past(at + 1, "adjective")
    following = scene.items[behind].tag("prep") if behind < len(scene.items) else None
    parts = item.has("extent", "part", "fraction") and following is not None and following.value == "from"
    return following.pron if parts and following is not None else ""


def led_by(scene: Cast, at: int, via: Sequence[str]) -> bool:
    """Whether a preposition of these leads to a share: "on more than half of it"."""
    before = at - 1 - scene.is_(at - 1, "more_than")
    led = scene.is_(before, "prep") and scene.prep(before) in via
    return led or (before < at - 1 and scene.items[at - 1].role in via)


def leaves_by_deal(scene: Cast, at: int) -> bool:
    """``يخرج F من P تنفيذا لاتفاق``: what is agreed on, unless it is told of today or goes on."""
    tag = scene.trigger(at)
    if "after" not in scene.actor_order or tag is None or tag.form != "present" or tag.get("frame") != "leave":
        return False
    if scene.is_(at - 1, "become", "ongoing", "that", "relative", "begun"):
        return False
    for i in range(at + 1, min(len(scene.items), at + 3 * NEAR)):
        day = scene.items[i].tags.get("date")
        if scene.finite(i) or scene.items[i].text in COMMAS or (day is not None and day.day == scene.memory.published):
            return False
        mood = scene.items[i].tag("mood")
        if scene.is_(i, "deal") or (mood is not None and mood.get("opens")):
            return True
    return False


def helping(scene: Cast, at: int) -> bool:
    """Whether what stands here says by what F is helped: "F, covered by Russian air strikes, took"."""
    item = scene.items[at]
    for i in range(at - 1, max(-1, at - NEAR), -1):
        if scene.items[i].has("role", "ally"):
            return i == at - 1 or not item.known or item.has("nation", "country", "stop", "role")
        if scene.is_(i, "member") and scene.is_(i - 1, "role"):
            return True  # "together with Russian soldiers"
        if scene.items[i].known and not scene.items[i].has("nation", "country", "stop"):
            return False
    return False


def attacked(scene: Cast, place_at: int, led: int, at: int) -> bool:
    """``سيطر F خلال حملته على P على Q``: P, where what was taken is led by the same word after it."""
    noun = led - 1
    while noun > at + 1 and scene.is_(noun, "adjective", "stop") and not scene.is_(noun, "prep"):
        noun -= 1
    if "after" not in scene.actor_order or not scene.is_(noun, "onslaught") or not scene.is_(led, "prep"):
        return False
    for later in range(place_at + 1, min(len(scene.items) - 1, place_at + 3 * NEAR)):
        if scene.finite(later) or scene.items[later].text in STOPS[2:] or scene.barrier(later):
            return False
        if scene.prep(later) == scene.prep(led) and scene.group(later + 1) is not None:
            return not scene.items[later].joined
    return False


def of_bare_noun(scene: Cast, at: int) -> bool:
    """``هاجم F قاعدة عسكرية يسيطر عليها F2``: a verb right behind a noun without an article tells of that, unnamed."""
    article = str(scene.lexicon.grammar.get("definite", ""))
    head = at - 1
    while head > 0 and scene.is_(head, "adjective") and not scene.items[head].text.startswith(article):
        head -= 1
    noun = scene.items[head].tag("noun") if "after" in scene.actor_order and scene.finite(at) and head >= 0 else None
    plain = noun is not None and not noun.get("plural") and not scene.items[head].has("group")
    plain = plain and not scene.is_(head - 1, "number", "superlative", "aside", "past_mark", "become", "it_is", "is")
    plain = plain and not (scene.group(head - 1) is not None and head == 1)  # ``P مدينة يسيطر عليها F``
    return plain and not scene.items[at].joined and not scene.items[head].text.startswith(article)


def detour(scene: Cast, at: int) -> int:
    """
    Last position of words that only say where or when before the object: "F took in the east, on Sunday, town P".

    The object must bring its type noun, or the words could be about anything; ``at`` when it does not.
    """
    where = scene.prep(at) in ("in", "from") and not scene.items[at].tags["prep"].pron
    where = where or scene.items[at].value("relation") in ("in", "axis_of") or scene.is_(at, "circumstance")
    where = where or (scene.prep(at) == "on" and scene.is_(at + 1, "bank"))
    by_attack = scene.is_(at, "onslaught") and scene.items[at].lead != ""  # ``استعاد F بهجوم معاكس P``
    if (own := _to_own_land(scene, at)) > at:
        return own
    article = str(scene.lexicon.grammar.get("definite", "-"))
    item = scene.items[at]  # ``حاصر مقاتلو F السورية المسلحة مدينة P``: what only tells of who acts
    acts = at - 1 in scene.who or (scene.is_(at - 1, "force") and scene.items[at - 1].joined)
    tells = acts and not item.joined and (item.text.startswith(article) or item.has("was"))
    if "after" not in scene.actor_order or not (where or tells or by_attack):
        return at
    i = at + 1
    while i < len(scene.items) and i - at <= NEAR:
        group = scene.group(i)
        if group is not None and i > at + (not tells):
            typed = scene.items[i].has("noun") or bool(group.members[0].kind)
            typed = typed or (scene.items[at].value("relation") == "axis_of" and group.members[0].place is not None)
            typed = typed or (group.members[0].place is not None and _described_event(scene, at, i))
            typed = typed or (by_attack and i > at + 1)
            return i - 1 if typed and scene.items[i].role == "" and not scene.items[i].joined else at
        fights = (tag := scene.trigger(i)) is not None and tag.get("frame") == "clash" and scene.is_(at, "circumstance")
        other = scene.is_(i, "role") or (scene.is_(i, "prep") and not (tells and scene.items[i].tags["prep"].pron))
        other = other or (scene.is_(i, "trigger") and not fights)
        if not scene.items[i].word or scene.finite(i) or scene.barrier(i) or other:
            return at
        i += 1
    return at


def _described_event(scene: Cast, at: int, place_at: int) -> bool:
    """``بعد معارك عنيفة P``, ``في عملية خاطفة P``: an indefinite noun and its adjective, to which P does not belong."""
    feminine = fold_key(str(scene.lexicon.grammar.get("feminine_ending", "")))
    article = str(scene.lexicon.grammar.get("definite", ""))
    words = [scene.items[i] for i in range(at + 1, place_at)]
    if len(words) < 2 or not feminine or any(word.text.startswith(article) or word.has("group") for word in words):
        return False
    return words[-1].text.endswith(feminine) and (not words[-1].known or words[-1].has("adjective"))


def _to_own_land(scene: Cast, at: int) -> int:
    """``ضم إلى مناطق سيطرته P``: the last position of what it was added to; ``at`` where nothing was."""
    land = scene.group(at + 1)
    adds = "after" in scene.actor_order and scene.prep(at) == "to" and land is not None
    if not adds or land is None or land.members[0].kind != "areas_unnamed" or land.members[0].reference:
        return at
    return at + 1 + scene.control(at + 2)


def subject_to_come(scene: Cast, at: int) -> int | None:
    """Where "after its withdrawal from P, F ..." names F: nobody acts before, and the next subject agrees with it."""
    heads = scene.items[at].role == "in" or scene.is_(at - 1, "aftermath", "light", "during")
    heads = heads or scene.bound(at - 1)  # ``بعد يومين على خروجه من P``
    begin = next((i + 1 for i in range(at - 1, -1, -1) if scene.is_(i, "that", "contrast")), 0)
    spoken = any(scene.finite(i) or (i in scene.who and scene.roles[i] == "actor") for i in range(begin, at))
    spoken = spoken or any(_carries(scene, i) for i in range(begin, at))  # ``إنها بسطت سيطرتها على P``
    if not heads or spoken or at - begin > NEAR:
        return None
    tag = scene.trigger(at)
    gender = scene.shown_by(tag.pron if tag is not None else "")
    for i in scene.factions_between(at + 1, len(scene.items)):
        if any(scene.items[k].has("contrast", "that") for k in range(at + 1, i)):
            return None
        if scene.roles[i] != "actor" and not _concerned(scene, i):
            continue
        agrees = gender != "" and (gender in (scene.gender(i), "p") or scene.gender(i) == "any")
        return i if agrees else None
    return None


def _carries(scene: Cast, at: int) -> bool:
    """Whether a finite verb stands here that lends another word its meaning, or makes it a fact: ``إنه بسط سيطرته``."""
    if scene.is_(at - 1, "that") and scene.is_(at, "light"):
        return not scene.is_(at, "aftermath", "circumstance", "prep")
    tags = (scene.items[at].tag(kind) for kind in _CARRIES)
    return any(tag is not None and tag.form in _FINITE for tag in tags)


def _concerned(scene: Cast, at: int) -> bool:
    """``لم يبق لـF سوى P``, ``آلت P إلى F``: whom the main verb tells of, though another is its subject."""
    verb = scene.back(at - 1, "member")
    tag = scene.trigger(verb)
    left = tag is not None and tag.get("frame") == "remain"
    if scene.roles[at] == "owner":
        return left or (verb >= 0 and scene.items[verb].value("become") in ("became", "remains"))
    passes = (t for i in range(max(0, verb - NEAR), verb) if (t := scene.trigger(i)) is not None)
    return scene.prep(verb) == "to" and any(t.get("frame") == "pass" for t in passes)


def subject_of_main(scene: Cast, at: int) -> int | None:
    """``بعد أن خسر P لجأ F إلى Q``: a verb behind "after" at the head, whose subject the main verb names."""
    begin = at - 1 - scene.is_(at - 1, "perfect", "was")
    tag = scene.trigger(at)
    if "after" not in scene.actor_order or not scene.is_(begin, "subordinate") or tag is None or not scene.finite(at):
        return None
    if begin > 0 and scene.items[begin - 1].text not in COMMAS and not scene.is_(begin - 1, "that", "contrast"):
        return None
    for i in range(at + 1, min(len(scene.items), at + 2 * NEAR)):
        if i in scene.who:
            main = scene.back(i - 1, "member", "date", "adverb", "batch")
            acts = main > at and scene.roles[i] == "actor" and not scene.items[i].joined
            acts = acts and (scene.is_(main, "verb") or scene.finite(main)) and not scene.items[main].joined
            return i if acts else None
        if scene.barrier(i) or scene.is_(i, "contrast") or scene.items[i].text in STOPS[2:]:
            return None
    return None


def subject_meant(scene: Cast, at: int) -> int | None:
    """Who acts by the main verb to come, or by the pronoun of "but he": None where neither says."""
    main = subject_of_main(scene, at)
    main = _main_after_relative(scene, at) if main is None else main
    return main if main is not None else _who_but(scene, at)


def _main_after_relative(scene: Cast, at: int) -> int | None:
    """``بعد P التي أخذتها دخلت F Q``: what is told of P at the head, whose subject the main verb names."""
    tag = scene.trigger(at)
    led = scene.is_(0, "aftermath", "along", "role") and scene.group(1) is not None
    it = scene.items[at + 1].tag("prep") if at + 1 < len(scene.items) else None
    told = tag is not None and bool(tag.pron or (it is not None and it.pron))  # ``التي سيطرت عليها``
    if "after" not in scene.actor_order or not (told and led and at == 3 and scene.is_(2, "relative")):
        return None
    main = next((i for i in range(at + 1, min(len(scene.items), at + 2 * NEAR)) if scene.finite(i)), -1)
    who = scene.past(main + 1, "member", "batch", sides=False)
    quiet = main > 0 and not any(i in scene.who or scene.barrier(i) for i in range(at + 1, main))
    return who if quiet and who in scene.who and scene.roles[who] == "actor" else None


def _who_but(scene: Cast, at: int) -> int | None:
    """``طردت F F2 من P لكنه استعاد Q``, ``قبل أن يستعيدها``: the one before whom alone pronoun or verb fits."""
    lends = scene.items[at - 1].tag("light") if scene.control(at) and at else None
    verb = at - (lends is not None and lends.form in _FINITE)
    before = scene.back(verb - 1, "perfect", "adverb", "date")
    marks = scene.lexicon.grammar.get("pronouns", {})
    if "after" not in scene.actor_order or not scene.is_(before, "clause") or not (scene.finite(verb) or verb < at):
        return None
    word = scene.items[before].text
    shown = next((marks[end] for end in sorted(marks, key=len, reverse=True) if word.endswith(end)), "")
    shown = _shown_by_verb(scene, verb) if scene.is_(before, "ere") else shown
    named = [i for i in scene.factions_between(0, before) if scene.roles[i] != "supporter"]
    fitting = [i for i in named if scene.gender(i) in (shown, "any")] if shown in ("m", "f") else []
    unsure = any(scene.gender(i) not in ("m", "f", "any") for i in named)
    return fitting[-1] if len({scene.who[i] for i in fitting}) == 1 and not unsure else None


def _shown_by_verb(scene: Cast, at: int) -> str:
    """Gender of the subject that a verb of the present is written for."""
    tag = scene.trigger(at) or scene.items[at].tag("light")
    forms = scene.lexicon.grammar.get("agreement", {}).get("present", {})
    if tag is None or tag.form != "present" or not forms:
        return ""
    word = scene.items[at].text.removesuffix(tag.pron or "")
    many = tuple(end for of, (_, end) in forms.items() if of != "f")
    return "" if word.endswith(many) else "f" if word.startswith(forms["f"][0]) else "m"


def of_presence(scene: Cast, at: int) -> bool:
    """ "ended the presence of F", "areas under the control of F": F does nothing there."""
    at = scene.back(at - 1, "member", "article") + 1
    tag = scene.trigger(at - 1)
    if tag is None or tag.pron:
        return False
    return bool(tag.get("shrinks")) or (tag.get("frame") == "state" and not tag.get("holder"))


def unnamed_men(scene: Cast, at: int) -> bool:
    """``سلم مقاتلون P لـF``: armed men of no side that is named are the subject of the verb at a position."""
    if "after" not in scene.actor_order or at + 1 in scene.who or not scene.is_(at + 1, "force", "member"):
        return False
    men = scene.items[at + 1].tag("member")
    return men is None or not men.pron


def flag_before(scene: Cast, at: int) -> int:
    """``رايات F ترفرف فوق P``: where F stands, whose flag the verb has as its subject; -1 for nowhere."""
    who = scene.back(at - 1, "date", "adverb", "become", "member", sides=False)
    flag = who - 1
    while scene.is_(flag, "member") or (
        flag > 0 and not scene.items[flag].word and scene.items[flag].text not in COMMAS
    ):
        flag -= 1
    return who if who in scene.who and scene.is_(flag, "banner") else -1


def will_be(scene: Cast, at: int) -> bool:
    """``سيطرة F على P ستكون ضربة``: what an event will be, when it comes."""
    after = at + 1
    while (
        scene.is_(after, "group", "faction", "member", "prep", "state", "article") or scene.trigger(after) is not None
    ):
        if scene.finite(after):
            break
        after += 1
    if scene.unlisted(after) and not scene.is_(after - 1, "prep"):
        grammar = scene.lexicon.grammar  # ``سيعني``: a verb that no list knows
        return scene.items[after].text.startswith(
            tuple(will + mark for will in grammar["proclitics"]["verb_only"] for mark in grammar["verb_begins"])
        )
    return after < len(scene.items) and scene.items[after].role == "will"
