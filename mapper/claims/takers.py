"""Who took it and from whom: the sides of a verb or noun of taking."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mapper.claims.changes import loser_of, told_first
from mapper.claims.drafts import Draft
from mapper.claims.formerly import falls_then
from mapper.claims.ground import kind_of
from mapper.claims.memory import Actor, Change
from mapper.claims.modality import pending
from mapper.claims.moods import mood_at
from mapper.claims.phrases import Phrase
from mapper.claims.reach import AGENT_REACH, NEAR
from mapper.claims.receivers import neither, same_place, taker_of
from mapper.claims.scene import Scene
from mapper.claims.sentence import COMMAS
from mapper.claims.shutin import besieger_of, cut_off_by, shut_in
from mapper.claims.taken import Deed, light_of
from mapper.claims.unsaid import (
    actor_of_main_clause,
    side_of_speaker,
    side_that_plans,
    side_that_says,
    suffers,
    who_announces,
    whose_campaign,
)
from mapper.claims.verbfirst import managed_too

_NAMED_REACH: Final = 4


def nobody_takes(deed: Deed) -> bool:
    """Whether the words around speak of no side that took: a flag of nobody, men who are only said to be there."""
    scene, at, tag = deed.scene, deed.at, deed.tag
    if deed.noun and _of_strangers(scene, at):
        return True
    if not deed.noun and deed.after_subject and _takes_people(scene, at):
        return True
    if tag.get("men") and not _sends_men(scene, at):
        return True  # "F spread pictures of its men in P"
    if tag.get("whose") and at + 1 not in scene.who and not tag.get("flag"):
        return True  # "the flag was raised in P"
    if _rises_over(scene, at) and deed.status == "controls":
        return True
    shelled = scene.is_(at - 1, "member") and at - 1 not in scene.who and deed.after_subject
    return bool(tag.get("describes")) and shelled  # "shelled fighters entrenched in P"


def _sends_men(scene: Scene, at: int) -> bool:
    """``نشر F قواته في P``: men are what the verb is done to."""
    if any(scene.is_(i, "mood") for i in range(scene.clause_start(at), at)):
        return False  # ``يعتزم F نشر قواته``
    if scene.is_(at - 1, "nation") and at - 1 not in scene.who:
        return False
    for men in range(at + 1, len(scene.items)):
        own = scene.items[men].tag("member")
        if own is not None and (own.pron or men - 1 in scene.who):
            return True
        if own is None and men not in scene.who and not scene.is_(men, "date", "adverb", "country"):
            return False
    return False


def _takes_people(scene: Scene, at: int) -> bool:
    """ "Ten men *whom* F had taken in P"."""
    whom = scene.back(at - 1, "article", "member", "adverb", "perfect", "pluperfect", "date", sides=True)
    return scene.word(whom) == "whom" and scene.items[at].tags["trigger"].get("via", [""]) == [""]


def _rises_over(scene: Scene, at: int) -> bool:
    """ "Took the hill, *which dominates P*": what a place does to another."""
    which = scene.back(at - 1, "adverb")
    tag = scene.items[which].tag("relative") if which > 0 else None
    land = scene.group(scene.before_commas(which - 1))
    return tag is not None and land is not None and not tag.get("people") and scene.actor_order[0] == "before"


def who_took(deed: Deed) -> Actor | None:
    """Who stands where the grammar of the word puts who acts."""
    scene, at, tag, noun, place_at = deed.scene, deed.at, deed.tag, deed.noun, deed.place_at
    noun = noun and not deed.lent
    doing = tag.form == "gerund" and at - 1 in scene.who  # "F occupying P were attacked by F2"
    by = None if doing else scene.agent(place_at)
    actor = owner_of(scene, at) or by or who_announces(scene, at) if noun else None
    if not noun and place_at > at and deed.before_subject:
        actor = _passive_agent(scene, place_at)
    if tag.get("describes") and at - 1 in scene.who:
        actor = Actor(scene.who[at - 1], at - 1, scene.companions(at - 1), "actor described")
    if deed.status == "besieged" and scene.prep(place_at - 1) == "in" and place_at > at:
        actor = actor or (told_first(scene, at) if tag.form == "gerund" else None) or scene.actor_before(at)
    actor = actor or _whose_aim(scene, at) or scene.find_actor(at, place_at, noun=noun and not tag.pron)
    actor = _not_from_itself(scene, at, place_at, actor)
    led = at - 1 - scene.is_(at - 1, "article")
    if (
        noun
        and scene.actor_order[0] == "before"
        and actor is not None
        and 0 <= actor.at < led
        and scene.is_(led, "aftermath")
    ):
        actor = None if tag.value == "captured" and suffers(scene, at, actor.at) else actor
    actor = _not_who_left(deed, actor) if noun and tag.pron and deed.before_subject else actor
    if (
        noun
        and not tag.pron
        and actor is not None
        and actor.rule == "actor remembered"
        and _gave_up(scene, actor.faction, place_at)
    ):
        actor = actor_of_main_clause(scene, at, place_at) or actor
    if actor is None and (not noun or tag.form == "gerund"):
        actor = told_first(scene, at)
    if actor is None and not noun and place_at > at:
        actor = _behind_colon(scene, at)
    to_come = deed.after_subject and mood_at(scene, at)[0] in ("planned", "expected")
    if actor is None and (to_come or pending(scene, at) == "expected"):
        actor = side_that_plans(scene, at)
    return actor


def _whose_aim(scene: Scene, at: int) -> Actor | None:
    """ "F rejected *F2's declared aim of* taking P": F2."""
    lends = next((i for i in range(at - 1, max(0, at - 4), -1) if scene.is_(i, "light")), at)
    of = (lends if scene.control(at) else at) - 1  # "of *regaining* complete control over P"
    verb = scene.items[of + 1]
    gerund = verb.tags.get("trigger") or verb.tags.get("light")
    led = of > 0 and (scene.is_(of, "of") or scene.items[of].text.endswith(" of"))  # "aim of" is one cue
    if scene.actor_order[0] != "before" or not led or gerund is None or gerund.form != "gerund":
        return None
    owner = next((i for i in range(of - 1, max(0, of - 5), -1) if scene.is_(i, "possessive")), 0) - 1
    return Actor(scene.who[owner], owner, (), "owner") if owner in scene.who else None


def _not_from_itself(scene: Scene, at: int, place_at: int, actor: Actor | None) -> Actor | None:
    """ "F clashed with F2. *The fighters* took P from F2": F, of the two that were spoken of."""
    if actor is None or actor.at < 0 or not scene.is_(actor.at, "member", "they") or scene.actor_order[0] != "before":
        return actor
    loser = loser_of(scene, at, place_at)
    if loser is None or loser.faction != actor.faction:
        return actor
    number, sides = scene.memory.sides
    others = sides - {loser.faction} if scene.number - number == 1 else frozenset()
    who = next(iter(others)) if len(others) == 1 else scene.memory.subject
    return Actor(who, -1, (), "actor remembered") if who and who != loser.faction else None


def _behind_colon(scene: Scene, at: int) -> Actor | None:
    """``P كلها لـF: دخل Q الأربعاء``: how F came by it."""
    told = "after" in scene.actor_order and scene.finite(at) and scene.word(at - 1) == ":"
    owner = scene.back(at - 2, "date", "adverb")
    if not told or owner not in scene.who or len(set(scene.who.values())) != 1 or scene.is_(owner - 1, "speech"):
        return None
    fits = scene.items[owner].role == "for" and scene.fits(owner, scene.trigger(at), at)
    return Actor(scene.who[owner], owner, scene.companions(owner), "told behind colon") if fits else None


def _gave_up(scene: Scene, faction: str, place_at: int) -> bool:
    """``انسحب F من P. وبعد السيطرة على P``: whoever left a place is not who then took it."""
    group = scene.group(place_at)
    left = [places for _, who, places in scene.memory.left if who == faction][-1:]
    if group is None:
        return bool(left) and bool(scene.items[place_at].tags.get("prep"))  # "of it"
    return any(same_place(a, b) for places in left for a in places for b in group.members)


def _not_who_left(deed: Deed, actor: Actor | None) -> Actor | None:
    """``دخلت F P بعد أن غادرتها F2، وتحدثت مصادر عن سيطرتها على Q``: of who took P, and not of who left it."""
    scene, left, taken = deed.scene, deed.scene.memory.last_left, deed.scene.memory.last_taken
    if actor is None or left is None or taken is None or not left.number == taken.number == scene.number:
        return actor
    if left.faction != actor.faction or taken.faction == actor.faction:
        return actor
    apart = any(scene.items[i].text in COMMAS for i in range(max(0, actor.at), deed.at))
    same = any(same_place(a, b) for a in left.places for b in taken.places)
    if deed.status != "captured" or not (apart and same):
        return actor
    first = next((i for i in sorted(scene.who) if scene.who[i] == taken.faction and i < deed.at), -1)
    fits = first >= 0 and scene.fits(first, scene.trigger(deed.at), deed.at)
    return Actor(taken.faction, first, scene.companions(first), "who took") if fits else actor


def who_took_by_sense(deed: Deed) -> Actor | None:
    """Who acts in the clause around a noun, or speaks of its own side; whose deed it is that cuts a road."""
    behind = deed.noun and deed.place_at > deed.at
    if not behind:
        return _whose_deed(deed)
    if deed.tag.get("imposed"):
        side = side_that_says(deed.scene, deed.at)
        side = deed.scene.factions.foreign.get(side, side) if side is not None else None  # of whom it fights beside
        return Actor(side, -1, (), "side of speaker") if side else None
    main = whose_campaign(deed.scene, deed.place_at) or actor_of_main_clause(deed.scene, deed.at, deed.place_at)
    return main or side_of_speaker(deed.scene, deed.at)


def _whose_deed(deed: Deed) -> Actor | None:
    """ "F took P. *The advance* cuts the road to Q": whoever took what was taken last."""
    scene, subject, taken = deed.scene, deed.at - 1, deed.scene.memory.last_taken
    if taken is None or scene.number - taken.number > 1 or deed.status not in ("advanced", "besieged"):
        return None
    subject = scene.back(subject, "adverb", "perfect", "also")
    if scene.group(subject) is not None:
        subject -= 1 + scene.is_(subject - 1, "of")  # "the capture of P"
    led = subject > 0 and scene.is_(subject - 1, "article")
    led = led and scene.items[subject].text.split()[0] in scene.lexicon.grammar.get("gains", ())
    heads = subject < 2 or scene.is_(subject - 2, "clause", "conj") or scene.items[subject - 2].text in COMMAS
    return Actor(taken.faction, -1, (), "whose deed") if led and heads and not deed.noun else None


def states_nothing(deed: Deed, actor: Actor) -> bool:
    """Whether the words around show that who was found took nothing."""
    scene, at, tag, place_at = deed.scene, deed.at, deed.tag, deed.place_at
    if not tag.get("imposed") and _unlicensed(scene, at, actor):
        return True
    if _dominates(deed, actor):
        return True
    if deed.noun and any(scene.items[i].value("mood") == "hypothetical" for i in range(at + 1, actor.at)):
        return True  # ``هدد N بدخول P إذا لم تنسحب F``
    if (tag.get("by") and actor.rule != "agent") or (deed.noun and _let_others(scene, at)):
        return True
    if tag.get("entry") and deed.before_subject and _on_an_errand(scene, actor.at):
        return True
    if tag.get("entry") and not deed.noun and (_visits(scene, actor.at) or _goes_away_again(scene, actor.at, place_at)):
        return True
    if scene.is_(place_at + 1, "cut_off") and scene.behind_agent(actor.at):
        return True  # "a strike by F's drivers cut P off"
    if tag.get("named") and actor.at < 0:
        return True
    if tag.get("arrives") and deed.noun and not tag.pron and actor.rule != "actor after verb":
        return True  # "the arrival of the wounded at P"
    if tag.get("entry") and deed.noun and not tag.form and actor.rule == "agent" and deed.after_subject:
        return True  # "the entry of aid into P was blocked by F"
    if tag.get("receives") and place_at > at and _handed_on(scene, place_at, actor.faction):
        return True
    if _puts_out(scene, at, place_at):
        return True
    last = scene.lexicon.entries.get(scene.items[at].text.split()[-1], {})
    around = scene.actor_order[0] == "before" and "prep" in last and "of" not in last
    if around and deed.status == "besieged" and actor.rule == "actor after verb":
        return True  # "tightening the noose around F in P"
    if tag.get("known") and tag.pron and actor.rule not in ("actor after verb", "agent"):
        return True  # "who governed it"
    return bool(tag.get("not_under")) and (
        scene.prep(place_at + 1) in ("under", "from")
        or scene.is_(place_at + 1, "circumstance", "place_adjective")
        or (scene.unlisted(place_at + 1) and not _how(scene, place_at + 1))
        or ranged(deed)
    )


def _puts_out(scene: Scene, at: int, it: int) -> bool:
    """``اندلع حريق في P وسيطرت عليه F``: the fire, and not P."""
    means = scene.items[it].tag("prep") if it > at else None
    return means is not None and bool(means.pron) and any(i < at for i in scene.each("blaze"))


def _dominates(deed: Deed, actor: Actor) -> bool:
    """``سيطر F على P التي تتحكم بالطريق إلى Q``: what a place does to another; of F it were ``التي يتحكم بها``."""
    scene, which = deed.scene, deed.scene.back(deed.at - 1, "adverb", "was", "perfect")
    head = scene.before_commas(which - 1)
    if not (deed.before_subject and scene.is_(which, "relative") and scene.group(head) is not None):
        return False
    if deed.noun or deed.tag.pron or deed.status == "captured" or not 0 <= actor.at < which:
        return False
    if scene.prep(head - 1) == "in" and head - 2 in scene.who:
        return False  # ``قوات F في P التي``
    behind = (scene.items[i].tag("prep") for i in range(deed.at + 1, min(len(scene.items), deed.at + NEAR)))
    return not any(led is not None and led.pron for led in behind)


def _on_an_errand(scene: Scene, at: int) -> bool:
    """``دخلت دورية لـF بلدة P``: a patrol that comes and goes."""
    first = scene.back(at - 1, "member", "batch", sides=False) + 1
    words = (scene.items[i].text.split()[0] for i in range(max(0, first), at + 1))
    return at >= 0 and any("errand" in scene.lexicon.entries.get(word, {}) for word in words)


def _visits(scene: Scene, at: int) -> bool:
    """ "F *commanders* returned to P", "F *experts* entered P", "*wounded* F fighters arrived": with no force."""
    if scene.actor_order[0] != "before" or at < 0:
        return False
    head = scene.past(at + 1, "possessive", "adjective", "place_adjective")
    return scene.is_(at - 1, "hurt") or (scene.is_(head, "visitors") and not scene.is_(head + 1, "conj"))


def _goes_away_again(scene: Scene, actor_at: int, place_at: int) -> bool:
    """ "F entered P, arrested two men and *drove off*", ``دخلت F P وفتشت منازل ثم انسحبت``: a raid."""
    did = False
    for i in range(place_at + 1, len(scene.items)):
        tag = scene.trigger(i)
        leaves = tag is not None and tag.get("frame") == "leave" and scene.finite(i) and not tag.get("noun")
        leaves = leaves or (scene.value(i, "there") == "leaves" and scene.is_(i + 1, "adverb"))
        if leaves or scene.is_(i, "goes_away"):
            goes_on = scene.items[i].joined or scene.is_(scene.back(i - 1, "adverb"), "conj", "then")
            ends = next((k for k in range(i + 1, len(scene.items)) if not scene.items[k].word), len(scene.items))
            behind = range(i + 1, min(ends, i + NEAR))
            others = any(k in scene.who or scene.prep(k) == "from" or (leaves and scene.is_(k, "date")) for k in behind)
            return did and goes_on and not others and scene.fits(actor_at, tag, i)
        takes = tag is not None and tag.value in ("captured", "controls") and scene.group(i + 1) is not None
        if i in scene.who or takes or (scene.barrier(i) and not scene.is_(i, "then")):
            return False
        did = did or scene.unlisted(i) or scene.is_(i, "verb", "trigger")
    return False


def _how(scene: Scene, at: int) -> bool:
    """ "kept P *firmly*", and not "kept P supplied"."""
    return scene.items[at].text.endswith(tuple(scene.lexicon.grammar.get("manner_ends", ())))


def _let_others(scene: Scene, at: int) -> bool:
    """``سمح F للأهالي بدخول P``: for whom it made way is no side."""
    given = at - 1
    while given > 0 and scene.items[given].word and not scene.items[given].role and given not in scene.who:
        given -= 1
    if given < 0 or scene.items[given].role != "for" or given in scene.who or "after" not in scene.actor_order:
        return False
    return any(scene.is_(i, "lets") for i in range(max(0, given - NEAR), given))


def ranged(deed: Deed) -> bool:
    """ "Has P within range of its guns"."""
    around = deed.scene.trigger(deed.place_at + 1)
    return around is not None and around.value == "advanced"


def done_by(deed: Deed) -> Iterator[Draft]:
    """ "P, *taken from F2 by F*, is", "P, seized last month by F": a participle with more than "by" behind it."""
    scene, at = deed.scene, deed.at
    comma = scene.back(at - 1, "adverb", "date")
    named = scene.before_commas(comma) if comma > 0 and scene.items[comma].text == "," else -1
    group = scene.group(named)
    if group is None or deed.tag.form != "past" or not deed.after_subject:
        return
    by = at + 1
    while by in scene.who or scene.is_(by, "date", "adverb", "article", "member") or scene.prep(by) == "from":
        by += 1
    actor = scene.agent(at) if by > at + 1 and scene.is_(by, "agent") else None
    if actor is not None:
        yield Draft(
            actor.faction, "captured", scene.meant(group), at, named, "take:done by", co=actor.co, actor_at=actor.at
        )


def before_it(deed: Deed, actor: Actor) -> bool:
    """Whether the word tells what was so before something else happened."""
    scene, at, status, noun = deed.scene, deed.at, deed.status, deed.noun
    has_since = scene.just_taken(actor.faction, deed.places)
    again = has_since or (status == "lost" and _has_again(scene, actor, deed.places))
    clause = next((i for i in range(at - 1, -1, -1) if scene.barrier(i) or scene.is_(i, "ere")), -1)
    told_anew = deed.lent or scene.is_(clause, "ere") or _told_anew(scene, at)  # "took P before losing it"
    if noun and again and not told_anew:
        return True
    if status != "controls":
        return False
    told = not noun and scene.is_(at - 1, "relative")  # ``سيطر F على P التي يسيطر عليها F2``
    if (
        (told and has_since)
        or (not noun and (scene.pluperfect(at) or scene.is_(at - 1, "was")))
        or (noun and _had_been(scene, at))
    ):
        return True
    if falls_then(scene) or (noun and scene.is_(at - 1, "during")):
        return True
    described = scene.inside is not None and scene.is_(scene.inside + 1, "aside")
    return described and any(scene.is_(i, "was") for i in range(at - 3, at))


def _told_anew(scene: Scene, at: int) -> bool:
    """``سيطر F على P، ثم استعاد F2 السيطرة عليها``: a main verb of its own, and no "after", "which" or "had"."""
    light = ((i, scene.items[i].tag("light")) for i in range(at - 1, max(-1, at - 2 * NEAR), -1))
    told = ((i, tag) for i, tag in light if tag is not None)
    acts = (i for i, tag in told if tag.form == "past" or i - 1 in scene.who or scene.is_(i - 1, "that"))
    verb = next(acts, -1)
    if "after" not in scene.actor_order or verb < 0:
        return False
    for i in range(verb - 1, -1, -1):
        if scene.is_(i, "relative", "was", "aftermath", "subordinate", "perfect", "since"):
            return False
        if scene.items[i].text in COMMAS or scene.is_(i, "contrast", "then", "clause") or scene.finite(i):
            return not scene.finite(i) or scene.items[verb].joined
    return False


def _had_been(scene: Scene, at: int) -> bool:
    """ "F had been holding P", "F had been the last group holding P"."""
    verb = scene.back(at - 1, "article", "past_mark", "superlative", "number", "member", "few") + 1
    return scene.actor_order[0] == "before" and scene.pluperfect(verb) and scene.is_(verb - 1, "aux")


def other_sides(deed: Deed, actor: Actor, *, past: bool) -> Iterator[Draft]:
    """Who lost what was taken, gave it, or took what was lost."""
    scene, at, place_at, tag, status = deed.scene, deed.at, deed.place_at, deed.tag, deed.status
    sides = (actor.faction, *actor.co)
    fact = status == "captured" and deed.after_subject and not mood_at(scene, at)[0]
    loser = loser_of(scene, at, place_at) if fact and tag.get("rids") else None
    if loser is not None and loser.faction not in sides:
        yield Draft(loser.faction, "lost", deed.places, at, place_at, "take:loser", deed.kind, actor_at=loser.at)
    giver = _giver(scene, place_at) if tag.get("receives") and place_at > at else None
    if giver is not None and giver.faction not in sides:
        yield Draft(giver.faction, "withdrew", deed.places, at, place_at, "take:giver", deed.kind, actor_at=giver.at)
    taker = taker_of(scene, max(at, place_at)) if status == "lost" else None
    if taker is None and status == "lost" and deed.before_subject and at < actor.at < place_at - 1:
        taker = taker_of(scene, actor.at)  # "lost, to F2, P"
        taker = taker if taker is not None and taker.at < place_at else None
    if taker is None and status == "lost" and deed.after_subject and place_at < at < actor.at:
        taker = taker_of(scene, actor.at)  # "P was lost by F to F2"
    if taker is not None and taker.faction != actor.faction:
        yield _taken_by(deed, taker, "take:from loser", past=past)


def lost_to(deed: Deed) -> Iterator[Draft]:
    """ "The loss of P to F2": who took it, where nobody is said to have lost it."""
    taker = taker_of(deed.scene, max(deed.at, deed.place_at)) if deed.noun and deed.status == "lost" else None
    if taker is not None:
        yield _taken_by(deed, taker, "take:loss to")


def lost_by(deed: Deed) -> Iterator[Draft]:
    """ "P was liberated from F": who lost it, where nobody is said to have taken it."""
    scene, at, place_at = deed.scene, deed.at, deed.place_at
    if deed.status == "captured" and (robbed := _taken_from(scene, at, place_at)) is not None:
        yield Draft(robbed.faction, "lost", deed.places, at, place_at, "take:from", deed.kind, actor_at=robbed.at)


def _taken_by(deed: Deed, taker: Actor, rule: str, *, past: bool = False) -> Draft:
    return Draft(
        taker.faction, "captured", deed.places, deed.at, deed.place_at, rule, deed.kind, taker.co,
        past=past, actor_at=taker.at,
    )  # fmt: skip


def _men_who(scene: Scene, place_at: int, at: int) -> bool:
    """ "The rebels who took P are besieged": said of men, and not of P."""
    which = next((i for i in range(place_at - 1, 0, -1) if scene.is_(i, "relative") or not scene.items[i].word), 0)
    men = which - 1 in scene.who or scene.is_(which - 1, "member")
    apart = any(not scene.items[i].word for i in range(place_at, at))
    return scene.actor_order[0] == "before" and scene.is_(which, "relative") and men and not apart


def was_taken(scene: Scene, at: int, status: str, kind: str) -> Iterator[Draft]:
    """P was taken [by F]; without an agent, by whoever has just been said to act, if that is not who lost it."""
    places, place_at = scene.subject_places(at)
    tag = scene.items[at].tags["trigger"]
    if tag.get("rids") and tag.form == "base":
        return  # "the town was empty"
    if tag.get("rids") and (gone := scene.find_actor(at, at, strict=True)) is not None:
        left, left_at = scene.find_object(at, ["from"])
        if left:
            yield Draft(gone.faction, "lost", left, at, left_at, "take:rid", actor_at=gone.at)
            return
    if not places and status == "besieged":
        yield from shut_in(scene, at)
    if status == "advanced" and places and scene.items[at].tags["trigger"].get("only"):
        only = scene.items[at].tags["trigger"].get("only")
        places = [place for place in places if kind_of(place) in only or place.sort == "pronoun"]
    if not places or neither(scene, at) or _men_who(scene, place_at, at):
        return
    actor = scene.agent(at)
    rid_of = at + 2 + scene.is_(at + 2, "article")
    if scene.items[at].tags["trigger"].get("rids") and scene.is_(at + 1, "of") and scene.is_(rid_of, "hazard"):
        return  # "once the city has been cleared of mines"
    if scene.items[at].tags["trigger"].get("rids") and scene.is_(at + 1, "of") and rid_of in scene.who:
        gone_from = scene.who[rid_of]
        yield Draft(gone_from, "lost", places, at, place_at, "take:rid of", actor_at=rid_of)
        actor = actor if actor is not None and actor.at != rid_of else None
        side = side_that_says(scene, at) if actor is None else None
        if side is not None and scene.factions.group(side) != scene.factions.group(gone_from):
            yield Draft(side, status, places, at, place_at, "take:side of speaker", kind)
        if actor is None:
            return
    if actor is None and status == "captured":
        actor = who_attacked(scene, at, places, place_at)
    if actor is None:
        # "P, a bastion of F2, was taken", but "P, a commander of F said, was"
        named = (scene.who[i] for i in scene.factions_between(place_at + 1, at) if scene.saying_at(i, at) < 0)
        lost = {*scene.opponents(at + 1, min(len(scene.items), at + AGENT_REACH)), *named}
        holds = scene.memory.last_said
        since = scene.actor_order[0] == "before" and any(scene.is_(i, "since") for i in range(place_at, at))
        if since and holds and holds.status == "controls" and scene.memory.claimed[-1][0] == scene.number:
            yield Draft(holds.faction, status, places, at, place_at, "take:since then", kind, actor_at=holds.actor_at)
            return
        told_by_side = status in ("captured", "lost", "advanced") and scene.actor_order[0] == "before"
        side = side_that_says(scene, at) if told_by_side else None
        recent = scene.memory.last_taken or (_who_gains(scene) if status == "captured" else None)
        if status == "besieged" and (shut := cut_off_by(scene, at, places)) is not None and shut.faction not in lost:
            yield Draft(shut.faction, status, places, at, place_at, "siege:cut off", "state", shut.co, actor_at=shut.at)
            return
        if status == "besieged" and (foe := besieger_of(scene, place_at, at)) is not None:
            yield Draft(foe, status, places, at, place_at, "siege:of its enemy", "state")
            return
        if side is not None and side not in lost:
            yield Draft(side, status, places, at, place_at, "take:side of speaker", kind)
            return
        if (
            recent is None
            or scene.number - recent.number > 1
            or recent.faction in lost
            or _several_took(scene)
            or status not in ("captured", "besieged", *(("advanced",) if _road_cut(scene, at, places) else ()))
            or _another_subject(scene, place_at, at)
            or (status == "besieged" and _shut_in_itself(scene, place_at, at))
        ):
            yield from _from_whom(scene, at, places, place_at)
            return
        actor = Actor(recent.faction, -1, (), "taker remembered")
    yield Draft(actor.faction, status, places, at, place_at, "take:passive", kind, actor.co, actor_at=actor.at)


def _road_cut(scene: Scene, at: int, places: list[Phrase]) -> bool:
    """ "F took P, and *the road to Q was cut*"."""
    roads = all(kind_of(place) == "road" for place in places) and scene.actor_order[0] == "before"
    return roads and not scene.is_(scene.past(at + 1, "date", "adverb"), "agent")


def _who_gains(scene: Scene) -> Change | None:
    """ "F broke F2's siege of Q. P was taken the same day", "F advanced on Q. P was taken": by F."""
    memory, before = scene.memory, scene.number - 1
    if scene.actor_order[0] != "before" or memory.subject_sentence != before or not memory.subject:
        return None
    told = memory.last_said
    near = told is not None and memory.sentence_of(told) == before and told.status == "advanced"
    return Change(before, memory.subject, []) if near or memory.freed == before else None


def _several_took(scene: Scene) -> bool:
    """ "F took P, F2 took Q, and R was surrounded": by whom is not said."""
    takers = {who for number, who, _ in scene.memory.taken if number == scene.number}
    return len(takers) > 1 and scene.actor_order[0] == "before"


def absolute(scene: Scene, at: int) -> list[Draft] | None:
    """ "*With P captured*, F turned to Q", "F pressed on, *with P taken on Monday*": by F; "with P lost": of F."""
    tag = scene.items[at].tags["trigger"]
    before = scene.back(at - 1, "adverb", "date")
    begun = next((begin for begin, stop in scene.asides.items() if stop == before), -1)
    place_at = begun - 1 if begun > 0 else before  # "with P, the biggest town on the way, taken"
    led = place_at - 1 - scene.is_(place_at - 1, "article")
    group = scene.group(place_at)
    heads = led == 0 or (led > 0 and (not scene.items[led - 1].word or scene.is_(led - 1, "that", "clause", "conj")))
    plain = tag.form == "past" and not tag.get("noun") and tag.value in ("captured", "besieged", "lost")
    if scene.actor_order[0] != "before" or group is None or not (plain and heads) or scene.items[led].text != "with":
        return None
    behind = scene.items[at + 1] if at + 1 < len(scene.items) else None
    goes_on = scene.prep(at + 1) == "from"  # "taken from F2"
    if behind is not None and behind.word and not (goes_on or behind.has("date", "adverb", "agent", "conj", "clause")):
        return None
    actor = scene.agent(at)
    if actor is None:
        begin = scene.factions_between(0, led, "actor")
        ahead = scene.factions_between(at + 1, len(scene.items), "actor")
        side = begin[-1] if begin else ahead[0] if ahead and led == 0 else -1
        actor = Actor(scene.who[side], side, scene.companions(side), "actor of main clause") if side >= 0 else None
    if actor is None:
        return None
    places = [place for place in scene.meant(group) if place.sort == "named"]  # "with the town secured": told before
    kind = "state" if tag.value == "besieged" else "event"
    if not places:
        return []
    return [Draft(actor.faction, tag.value, places, at, place_at, "take:absolute", kind, actor.co, actor_at=actor.at)]


def _another_subject(scene: Scene, place_at: int, at: int) -> bool:
    """ "F took P, and a convoy is surrounded": something that is no place stands between P and the verb."""
    begins = ("conj", "clause", "contrast", "at_which", "relative")
    return scene.actor_order[0] == "before" and any(
        scene.is_(i, "article") and (scene.is_(i - 1, *begins) or scene.items[i - 1].text == ";")
        for i in range(place_at + 2, at)
    )


def _shut_in_itself(scene: Scene, place_at: int, at: int) -> bool:
    """ "F took P and is now surrounded", "those east of it are": who took P, and not P."""
    acts = any(scene.finite(i) for i in range(place_at)) and scene.actor_order[0] == "before"
    return acts and any(scene.is_(i, "conj", "relative") for i in range(place_at + 1, at))


def _from_whom(scene: Scene, at: int, places: list[Phrase], place_at: int) -> Iterator[Draft]:
    """ "P was taken from F", whoever took it."""
    loser = at + 2 + scene.is_(at + 2, "article")
    taken = scene.items[at].tags["trigger"].value == "captured" and scene.prep(at + 1) == "from"
    if taken and loser in scene.who and scene.actor_order[0] == "before":
        yield Draft(scene.who[loser], "lost", places, at, place_at, "take:from", actor_at=loser)


def owner_of(scene: Scene, at: int) -> Actor | None:
    """ "F's capture of P", "the rebel siege of P"."""
    owner = scene.back(at - 1, "adjective", strange=True)  # "F's *swift* capture of P"
    owner = owner if scene.is_(owner, "possessive") else at - 1
    owner = scene.back(owner, "possessive", "place_adjective", sides=False)
    plain = scene.actor_order[0] == "before" and not scene.items[at].tags["trigger"].form
    if owner in scene.who and (owner < at - 1 or plain):
        return Actor(scene.who[owner], owner, (), "owner")
    return None


def _passive_agent(scene: Scene, place_at: int) -> Actor | None:
    """ "Taken was P by F": where letters do not show the passive, who stands right behind "by" acts."""
    by = place_at + 1
    while scene.is_(by, "date", "adverb", "extent", "direction") or (by + 1 in scene.who and scene.out_of(by + 1)):
        by += 1 + (by + 1 in scene.who)
    return scene.agent(by - 1) if scene.is_(by, "agent") else None


def _has_again(scene: Scene, actor: Actor, places: list[Phrase]) -> bool:
    """ "F retook P, a week after losing it"."""
    return scene.actor_order[0] == "before" and any(
        number == scene.number and who == actor.faction and any(same_place(a, b) for a in taken for b in places)
        for number, who, taken in scene.memory.taken[-2:]
    )


def _handed_on(scene: Scene, at: int, faction: str) -> bool:
    """``تسلم F P إلى F2``: letters that do not tell receiving from giving."""
    other = at + 2 if scene.prep(at + 1) == "to" else at + 1 if scene.is_(at + 1, "faction") else -1
    to = other > 0 and (scene.prep(at + 1) == "to" or scene.items[other].role == "for")
    return to and "after" in scene.actor_order and scene.who.get(other, faction) != faction


def _giver(scene: Scene, at: int) -> Actor | None:
    """ "received P from F2": who gave it."""
    for i in scene.factions_between(at + 1, min(len(scene.items), at + AGENT_REACH)):
        if any(scene.finite(k) or scene.barrier(k) for k in range(at + 1, i)):
            return None
        if scene.out_of(i):
            return Actor(scene.who[i], i, (), "giver")
    first = at - 1  # "received from F2 P", where verbs come first
    between = "after" in scene.actor_order and first in scene.who and scene.prep(first - 1) == "from"
    return Actor(scene.who[first], first, (), "giver") if between else None


def _taken_from(scene: Scene, at: int, place_at: int) -> Actor | None:
    """``حررت P من F``, ``تم تحرير P من F``: by nobody that is named, right before P."""
    tag = scene.items[at].tags["trigger"]
    told = scene.is_(at - 1, "done") if tag.get("noun") else tag.form == "past"
    plain = told and place_at == at + 1 and "after" in scene.actor_order and not scene.is_(at - 1, "neg", "mood")
    return loser_of(scene, at, place_at) if plain else None


def _of_strangers(scene: Scene, at: int) -> bool:
    """``دخول وحدات الأمن الداخلي إلى P``: armed men of no list come in, behind their noun."""
    men = at + 1
    if scene.actor_order[0] == "before" and scene.items[at].tags["trigger"].form == "gerund":
        men = scene.is_(at - 1, "member") and at - 1 not in scene.who  # "showed men entering P"
        return men and not scene.is_(at - 2, "past_mark")  # but "F was the last group holding out there"
    if "after" not in scene.actor_order or scene.items[at].tags["trigger"].pron or not scene.is_(men, "force"):
        return False
    whose = scene.items[men + 1] if men + 1 < len(scene.items) else None
    strange = whose is not None and whose.word and not whose.known and not whose.joined
    return strange and not any(i in scene.who for i in range(men, men + _NAMED_REACH))


def _unlicensed(scene: Scene, at: int, actor: Actor) -> bool:
    """A verbal noun alone ("the importance of taking P") states nothing unless something makes it a fact."""
    for_whom = 0 < actor.at <= 2 and scene.one_of(0, "bound_for")
    if for_whom and scene.items[at].tags["trigger"].value == "lost":
        return False  # "for F, the loss of P was a disaster"
    tag = scene.items[at].tags["trigger"]
    if not tag.get("noun") or tag.pron or tag.get("licensed"):
        return False
    if actor.rule == "actor after verb":
        return False
    if actor.rule in ("owner", "agent"):
        return False
    begins = _begins_to_enter(scene, at, actor)
    if tag.get("begun"):
        return not begins
    fact = begins or light_of(scene, at) or scene.items[at].role == "in" or scene.is_(at - 1, "light")
    fact = fact or (scene.items[at].joined and managed_too(scene, at))
    fact = fact or (tag.value == "contested" and scene.is_(actor.at - 1, "begun"))  # ``بدأ F اقتحام P``
    denies = any(scene.items[i].value("speech") == "denied" for i in range(scene.clause_start(at), at))
    fact = fact or (tag.value == "lost" and denies)  # ``نفت F خسارة P``
    return not fact and not mood_at(scene, at)[0] and pending(scene, at) != "expected"


def _begins_to_enter(scene: Scene, at: int, actor: Actor) -> bool:
    """``بدأت F دخول P``, ``باشرت F الدخول إلى P``: it has come in; and not ``ستبدأ``, ``قررت``."""
    begun = scene.back(actor.at - 1, "date", "adverb", "member", "number", sides=False)
    verb = scene.items[begun].tag("begun") if begun >= 0 and scene.items[at].tags["trigger"].get("entry") else None
    done = verb is not None and not verb.get("decides") and scene.items[begun].role != "will"
    return done and at - actor.at <= 1 + (scene.prep(at - 1) == "in")


def who_attacked(scene: Scene, at: int, places: list[Phrase], place_at: int) -> Actor | None:
    """ "*F attacked* P at dawn and the town was overrun", "F attacked P. It fell": F, if nobody else acts."""
    if scene.actor_order[0] != "before" or mood_at(scene, at)[0] or scene.is_(at - 1, "neg"):
        return None
    acting = {scene.who[i] for i in scene.who if i < at and scene.roles[i] == "actor"}
    here = [group for i in range(place_at) if (group := scene.group(i)) is not None]
    side, told = scene.who_attacks(at), here
    if not side and not scene.who and scene.memory.attacker[0] == scene.number - 1:
        side = scene.memory.attacker[1]
        told = [group for number, group in scene.memory.groups if number == scene.number - 1]
    same = any(same_place(one, place) for group in told for one in scene.meant(group) for place in places)
    return Actor(side, -1, (), "who attacked") if side and same and acting <= {side} else None


def whose_posts(scene: Scene, at: int) -> Actor | None:
    """ "*F's checkpoints* have replaced F2's": F."""
    posts = scene.back(at - 1, "perfect", "pluperfect", "adverb")
    who, group = posts - 1 - scene.is_(posts - 1, "possessive"), scene.group(posts)
    theirs = who in scene.who and group is not None and group.members[0].kind == "positions_unnamed"
    return Actor(scene.who[who], who, (), "whose posts") if theirs else None
