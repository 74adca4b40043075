"""Who holds the place that a state speaks of, and what it has become."""

from __future__ import annotations

from mapper.claims.memory import Actor
from mapper.claims.reach import CLASH_REACH, HOLDER_REACH, NEAR, STATE_REACH
from mapper.claims.scene import Scene
from mapper.claims.sentence import COMMAS
from mapper.claims.speech import innermost


def holder_of(scene: Scene, at: int) -> Actor | None:
    """Who holds: the faction right after, or the one a pronoun means."""
    tag = scene.items[at].tags["trigger"]
    if tag.get("ours"):
        return _who_speaks(scene, at)
    if tag.get("own") and at + 1 in scene.who and scene.items[at + 1].role == "in" and "after" in scene.actor_order:
        return Actor(scene.who[at + 1], at + 1, scene.companions(at + 1), "shut in by")  # ``محاطة بـF``
    if tag.pron or tag.get("own"):
        return _whose_own(scene, at) or _whom_it_means(scene, at)
    if tag.get("holder") == "before":
        more = (("aux", "become") if tag.get("predicate") else ()) + (
            ("named_after", "adjective") if tag.get("flag") else ()  # "F's black flag"
        )
        before = scene.back(at - 1, "adverb", "member", "article", "perfect", *more, sides=False)
        if tag.get("predicate"):
            before = _whose_presence(scene, before)
            if before not in scene.who and scene.is_(before, "its"):
                return _spoken_of(scene, at)
        if before not in scene.who:
            return None
        by = scene.by_of(before)
        doing = by if by >= 0 else before - 1 - scene.is_(before - 1, "article")
        foe = by >= 0 or scene.value(doing, "role") == "opponent"
        if foe and doing - 1 in scene.who and tag.get("place") == "after":
            before = doing - 1  # "F, encircled by F2, still holds P"
        if tag.get("place") == "after" and not scene.attributive(at):
            before = scene.first_of_list(before)  # "the army and F are in control of P"
            return Actor(scene.who[before], before, scene.companions(before), "holder before")
        if (first := scene.under_both(before)) >= 0:
            return Actor(scene.who[first], first, (scene.who[before],), "holders before")
        return Actor(scene.who[before], before, (), "holder before")
    begin = max(at, _by_whom(scene, at))
    for i in range(begin + 1, min(len(scene.items), begin + HOLDER_REACH)):
        item = scene.items[i]
        if tag.get("unowned") and i == at + 1 and item.has("conj", "contrast") and scene.actor_order[0] == "before":
            return None  # "P was free and F had lost it"
        if i in scene.who:
            return Actor(scene.who[i], i, scene.companions(i), "holder after")
        if i == at + 1 and item.has("those_people") and (meant := scene.previous_faction(i)):
            return Actor(meant, -1, (), "holder remembered")
        if i == at + 1 and scene.actor_order[0] == "before" and item.has("he_or_she") and not item.has("they"):
            meant_by_it = scene.actor_before(at)
            fits = meant_by_it is not None and scene.may_call(i, meant_by_it.faction)
            return meant_by_it if fits else None  # "an attack by the army on P, held by the group"
        if i == at + 1 and tag.get("verb_first") and scene.group(i) is not None:
            continue
        if tag.get("verb_first") and not item.word and item.text != ".":
            continue
        if scene.prep(i) == "for" and item.tags["prep"].pron:
            return _subject_of_clause(scene, at) or scene.actor_before(at)
        following = item.tag("trigger")
        if following is not None and following.get("control"):
            scene.swallowed.add(i)
            if following.pron:
                return scene.actor_before(at)
        described = item.has("extent") or (item.word and not item.known)
        if "after" in scene.actor_order and ((described and scene.is_(i + 1, "agent")) or scene.counted(i)):
            continue
        near = (k for k in (i + 1, i + 2) if k in scene.who or k + 1 in scene.who)
        if described and any(scene.items[k].role == "for" for k in near):
            continue
        inside = scene.is_(i - 1, "member") and scene.prep(i) in ("in", "from")  # "fighters in F"
        counts = item.has("conj", "possessive") or scene.tells_of_men(i) or inside
        if "after" in scene.actor_order and item.has("adverb"):
            continue
        if not (
            item.has("member", "article", "fire", "holding", "of", "agent", "whose_side", "compound")
            or (counts and scene.actor_order[0] == "before")
            or (following is not None and following.get("control"))
        ):
            break
    return None


def _whose_own(scene: Scene, at: int) -> Actor | None:
    """ "Its control", "besieged by it": a side that the sentence itself tells."""
    tag = scene.items[at].tags["trigger"]
    other = _other_side(scene, at) if tag.pron else None
    ring = _ring(scene, at) if other is None and tag.get("own") else None
    return other or ring or (_subject_of_clause(scene, at) if tag.pron else None)


def _whom_it_means(scene: Scene, at: int) -> Actor | None:
    """Whose "under its control" is: of whoever acts in the sentence, unless he has just left P."""
    if (state := _state_that_says(scene, at)) is not None:
        return state
    own = scene.items[at].tags["trigger"].get("own")
    found = scene.actor_before(at) or (scene.main_subject(at) if own else None)
    if own and found is not None and _are_in_it(scene, found.at, at):
        return None
    if own and found is not None and _has_left(scene, at, found):
        other = max((i for i in scene.who if i < at and scene.who[i] != found.faction), default=-1)
        return Actor(scene.who[other], other, (), "who comes back") if other >= 0 else None
    told = _who_tells(scene, at, found.at) if own and found is not None else None
    return told or _who_agrees(scene, at, found) or _spoken_of(scene, at)


def _state_that_says(scene: Scene, at: int) -> Actor | None:
    """``قالت أنقرة إن P باتت تحت سيطرتها``: the state's, where nobody else is named between."""
    speech = innermost(scene.said, at)
    if "after" not in scene.actor_order or speech is None or speech.at > at or speech.speaker is None:
        return None
    says = next((i for i in range(speech.at + 1, min(at, speech.at + NEAR)) if scene.is_(i, "nation", "speaker")), -1)
    named = any(i in scene.who or scene.finite(i) for i in range(speech.at, at))
    if not scene.is_(says, "nation") or named or scene.shown_by(scene.items[at].tags["trigger"].pron) != "f":
        return None
    side = speech.speaker
    if side not in scene.factions.rows:
        side = scene.factions.side(side, scene.memory.published, leaning=False) or ""
    return Actor(side, says, (), "state that says") if side in scene.factions.rows else None


def _who_tells(scene: Scene, at: int, acts: int) -> Actor | None:
    """ "F said F2 had *failed* to enter P *and that* it was theirs": F's, for F2 has not got it."""
    that = next((i for i in range(at - 1, acts, -1) if scene.is_(i, "that") and scene.is_(i - 1, "conj")), -1)
    failed = any(scene.items[i].value("mood") == "failed" or scene.is_(i, "neg") for i in range(acts + 1, that))
    said = next((i for i in range(acts - 1, 0, -1) if scene.is_(i, "speech")), 0)
    teller = scene.back(said - 1, "date", "adverb", "perfect")
    side = scene.who.get(teller) if failed and said and scene.actor_order[0] == "before" else None
    return Actor(side, teller, (), "who tells") if side is not None else None


def _who_agrees(scene: Scene, at: int, found: Actor | None) -> Actor | None:
    """``سيطرت F على P بعد معارك مع F2، أما Q فبيده``: the side that the pronoun fits, where it cannot mean who acts."""
    gender = scene.shown_by(scene.items[at].tags["trigger"].pron)
    if "after" not in scene.actor_order or found is None or found.at < 0 or gender not in ("m", "f"):
        return found
    if scene.gender(found.at) in (gender, "any") or (gender == "f" and scene.gender(found.at) == "p"):
        return found
    others = [i for i in sorted(scene.who) if i < at and scene.gender(i) == gender]
    others = others or [i for i in sorted(scene.who) if i < at and scene.gender(i) == "any"]
    return Actor(scene.who[others[-1]], others[-1], (), "who agrees") if others else found


def _has_left(scene: Scene, at: int, found: Actor) -> bool:
    """ "F left P under a deal that brings it, held by them since 2012, back under its control": not F's."""
    left = scene.memory.last_left if scene.actor_order[0] == "before" else None
    return left is not None and left[:2] == (scene.number, found.faction) and what_became(scene, at)[0] == "fell"


def _by_whom(scene: Scene, at: int) -> int:
    """ "Held *since 2014* by F", "for three years by F": where "by" stands, -1 where nothing parts it from its verb."""
    if scene.actor_order[0] != "before":
        return -1
    by, lasts = at + 1, scene.lexicon.grammar.get("lasts", ())
    while by < len(scene.items) and (
        scene.is_(by, "date", "adverb", "since", "was", "number", "unit", "few", "more_than", "extent")
        or scene.items[by].text in lasts
    ):
        by += 1
    return by if by > at + 1 and scene.is_(by, "agent") else -1


def _whose_presence(scene: Scene, at: int) -> int:
    """ "F's presence in P is confined to Q": where F stands; ``at`` itself where nothing of the kind does."""
    inside = at - 1 if scene.group(at) is not None and scene.prep(at - 1) == "in" else at + 1
    presence = inside - 1
    land, holds = scene.group(presence), scene.trigger(presence)
    turf = scene.one_of(presence, "turf")
    turf = turf or (land is not None and land.members[0].land)
    held = holds is not None and holds.value == "controls" and presence - 1 in scene.who
    if not (scene.is_(presence, "rule_of") or turf or held) or scene.actor_order[0] != "before":
        return at
    owner = presence - 1
    while scene.is_(owner, "possessive", "adjective", "article", "trigger") and owner not in scene.who:
        if scene.is_(owner, "its"):
            break
        owner -= 1
    return owner if owner in scene.who or scene.is_(owner, "its") else at


def _spoken_of(scene: Scene, at: int) -> Actor | None:
    """Whom "its", "their" mean where this sentence names nobody."""
    side = scene.side_spoken_of(at)
    return Actor(side, -1, (), "spoken of before") if side is not None else None


def _who_speaks(scene: Scene, at: int) -> Actor | None:
    """ "P is under our control", said a commander of F: whoever speaks."""
    speech = innermost(scene.said, at)
    side = speech.speaker if speech is not None else None
    return Actor(side, -1, (), "speaker") if side is not None and side in scene.factions.rows else None


def _subject_of_clause(scene: Scene, at: int) -> Actor | None:
    """ "F withdrew to P, which is in its hands": who does what the verb of the same clause says."""
    last = scene.memory.just_told(scene.number) if "after" in scene.actor_order else None
    if last is None or last.at >= at or not last.rule.startswith("take"):
        return None
    if last.status not in ("captured", "controls", "besieged"):
        return None
    between = range(last.at + 1, at)
    if any(scene.barrier(i) or scene.finite(i) or scene.items[i].has("contrast", "become") for i in between):
        return None
    if not any(scene.is_(i, "relative") or scene.trigger(i) is not None for i in range(at - 2, at + 1)):
        return None
    return Actor(last.faction, last.actor_at, (), "subject of clause")


def _ring(scene: Scene, at: int) -> Actor | None:
    """ "surrounded on all sides by F": who stands behind "from", "by"."""
    for i in range(at + 1, min(len(scene.items), at + CLASH_REACH)):
        if i in scene.who:
            by = scene.prep(i - 1) == "from" or scene.is_(i - 1, "agent")
            return Actor(scene.who[i], i, scene.companions(i), "ring") if by else None
        if scene.is_(i, "aftermath", "subordinate") and not scene.is_(i, "ere"):
            return _who_shut_it(scene, at, i)
        if not scene.is_(i, "extent", "adverb", "prep", "agent", "member", "date"):
            return None
    return None


def _who_shut_it(scene: Scene, at: int, after: int) -> Actor | None:
    """``باتت P محاصرة بعدما سيطرت F على Q``: F, whose deed has shut P in."""
    taken = after + 1
    while scene.is_(taken, "that", "perfect", "pluperfect") and scene.trigger(taken) is None:
        taken += 1
    tag, who = scene.trigger(taken), taken + 1
    who = scene.past(who, "member", sides=False)
    did = tag is not None and tag.value in ("captured", "advanced") and scene.roles.get(who) == "actor"
    if not did or what_became(scene, at)[0] != "became" or scene.actor_order[0] == "before":
        return None
    return Actor(scene.who[who], who, scene.companions(who), "who shut it in")


def _are_in_it(scene: Scene, who: int, at: int) -> bool:
    """``مقاتلو F في P محاصرون``, ``جنود F محاصرون في P``: F are besieged, by whom is not said."""
    if who < 0 or "after" not in scene.actor_order:
        return False
    inside = scene.prep(who + 1) == "in"
    beside = scene.prep(at + 1) == "in" and not scene.items[at + 1].tags["prep"].pron
    between = range(who + 1 + inside, at)
    return (inside or beside) and all(scene.is_(i, "group", "adverb", "date", "become") for i in between)


def _other_side(scene: Scene, at: int) -> Actor | None:
    """ "... while P remains in its hands": whoever was named last, for the contrast is with who took the rest."""
    become, become_at = what_became(scene, at)
    if become != "remains" or not scene.is_(become_at - 1, "contrast"):
        return None
    shown = scene.shown_by(scene.items[at].tags["trigger"].pron) or "f"
    alike = ("m", "any") if shown == "m" else ("f", "any", "p")
    before = [i for i in scene.who if i < become_at and scene.gender(i) in alike]
    return Actor(scene.who[before[-1]], before[-1], (), "other side") if before else None


def _past_relative(scene: Scene, at: int) -> tuple[int, int]:
    """Where to look back from, and how far: past the clause in ``سقطت P التي كانت بيد F2 بيد F``, or inside it."""
    if "after" not in scene.actor_order:
        return at, 0
    for i in range(at - 1, max(0, at - 1 - 2 * STATE_REACH), -1):
        if scene.items[i].text in COMMAS:
            break
        if scene.pronoun(i) and scene.group(i - 1) is not None:
            inside = range(i + 1, at)
            if (main := main_verb_behind(scene, i, at)) >= 0:
                return at, main
            if any(scene.trigger(k) is not None or scene.is_(k, "stronghold", "noun") for k in inside):
                return i, 0
            return at, i + 1 if any(scene.is_(k, "become", "was") for k in inside) else 0
    return at, 0


def main_verb_behind(scene: Scene, relative: int, at: int) -> int:
    """``P التي احتلها F باتت بيد F2``: where the main verb stands behind a relative clause with its own; or -1."""
    verb = scene.back(at - 1, "date", "adverb", "extent", but=("become",))
    so = scene.lexicon.grammar.get("proclitics", {}).get("so", ())
    joined = scene.items[verb].joined and scene.items[verb].lead not in so
    led = scene.is_(verb - 1, "then", "subordinate", "that", "neg", "contrast", "aftermath", "was", "perfect")
    if not scene.is_(verb, "become") or joined or led or scene.is_(relative - 2, "prep"):
        return -1
    inside = range(relative + 1, verb)
    own = any(scene.finite(k) and not scene.is_(k, "become") for k in inside)
    return verb if own and any(k in scene.who for k in inside) else -1


def _out_of(scene: Scene, verb: int, at: int) -> bool:
    """ "P fell entirely out of F's hands", and not "from F2's hands into the hands of F"."""
    led = next((i for i in range(at - 1, verb, -1) if scene.prep(i)), verb)
    words = scene.items[at].text.split()
    into = len(words) > 1 and "prep" in scene.lexicon.entries.get(words[0], {})
    return scene.actor_order[0] == "before" and scene.prep(led) == "from" and not into


def what_became(scene: Scene, at: int) -> tuple[str, int]:
    """ "P became F's", "remains", "fell": which of them, and where it stands (-1 when nothing did)."""
    begin, first = _past_relative(scene, at)
    for i in range(begin - 1, max(first - 1, begin - 1 - STATE_REACH), -1):
        aside = scene.aside(i)
        apart = aside if aside is not None and aside != scene.aside(at) else -1
        if apart >= 0 and (scene.actor_order[0] == "before" or scene.is_(apart + 1, "was", "perfect")):
            continue
        hits = scene.actor_order[0] == "before" and scene.prep(i + 1) == "on"  # "shells fell on P, held by F"
        if scene.items[i].has("become") and not hits:
            left = scene.items[i].tags["become"].get("bare") and scene.actor_order[0] == "before"
            if left and any(scene.group(k) is not None for k in range(i + 1, at)):
                break  # "left P for Q, in an area controlled by F"
            if scene.actor_order[0] == "before" and _of_its_kind(scene, at) > i:
                break  # "moved to P, a town held by F"
            if "after" in scene.actor_order and scene.trigger(i) is not None and i + 1 in scene.who and i + 1 < at:
                break  # ``دخل F P الواقعة تحت سيطرة F2``
            became = scene.items[i].value("become")
            leaves = became == "fell" or (became == "remains" and scene.is_(at, "rule_of"))
            return "out" if leaves and _out_of(scene, i, at) else became, i
        if scene.finite(i) or scene.items[i].has("contrast", "that"):
            break
        if "after" in scene.actor_order and scene.inside is not None and i < scene.inside:
            break  # "F entered P, the last town in the hands of F2"
        if "after" in scene.actor_order and scene.is_(i, "what") and scene.word(i - 1) in COMMAS:
            break  # "..., which made P come into the hands of F"
        ends = scene.items[i].text in (":", ";") or scene.items[i].has("clause", "aftermath")
        if scene.actor_order[0] == "before" and ends:
            break
    return "", -1


def _of_its_kind(scene: Scene, at: int) -> int:
    """ "P, *a town* held by F": where the article stands, else -1."""
    apart = at > 2 and scene.items[at - 3].text == "," and scene.is_(at - 2, "indefinite")
    return at - 2 if apart and scene.is_(at - 1, "noun") else -1


def some_thing(scene: Scene, article: int, at: int) -> bool:
    """ "Left P for *a camp in the desert* run by F": what F runs has no name."""
    if not scene.is_(article, "indefinite") or scene.word(article - 1) in COMMAS:
        return False
    noun = scene.past(article + 1, "adjective", "place_adjective")
    led = scene.prep(article - 1) or scene.trigger(article - 1) is not None
    land = any(scene.items[i].value("noun") in ("area", "region", "part", "district") for i in (noun, noun + 1))
    free = not any(scene.is_(i, "aux", "become", "relative") or scene.finite(i) for i in range(article, at))
    return bool(led) and not land and free and noun < at
