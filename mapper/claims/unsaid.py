"""Who acts where the clause itself does not say it: who plans, who speaks, who does what the main clause says."""

from __future__ import annotations

from mapper.claims.memory import Actor
from mapper.claims.reach import NEAR
from mapper.claims.scene import Scene
from mapper.claims.speech import innermost
from mapper.claims.tellers import is_gerund


def side_that_plans(scene: Scene, at: int) -> Actor | None:
    """ "F's bid to take P", "the offensive aims to take P, F said": of whose it is or of who speaks of it."""
    plan = at - 1
    while scene.is_(plan, "mood", "aux", "adverb", "target", "adjective") or (
        plan > 0 and scene.items[plan].word and not scene.items[plan].known
    ):
        plan -= 1
    if scene.is_(plan, "possessive") and plan - 1 in scene.who and plan < at - 1:
        return Actor(scene.who[plan - 1], plan - 1, (), "actor that plans")
    speech = innermost(scene.said, at)
    if speech is None or speech.speaker is None or speech.speaker not in scene.who.values():
        return None
    spot = next(i for i, who in scene.who.items() if who == speech.speaker)
    return Actor(speech.speaker, spot, (), "actor that plans")


def side_that_says(scene: Scene, at: int) -> str | None:
    """Whose capture "P has been liberated" is: of the side that announces it; of a loss, of whoever admits it."""
    speech = innermost(scene.said, at)
    tag = scene.items[at].tags["trigger"]
    lost = tag.value == "lost"
    if speech is None or speech.speaker is None or speech.kind not in ("reported", "denied" if lost else ""):
        return None
    verb = scene.items[speech.at].tag("speech") if speech.at >= 0 else None
    headed = verb is None and (tag.get("unowned") or tag.get("ours"))  # "F: P is in our hands"
    if not headed and (verb is None or (verb.get("concedes") and not lost)):
        return None
    factions = scene.factions
    if speech.speaker in factions.foreign:
        if not (tag.get("rids") or tag.get("ours") or tag.get("unowned")):
            return None  # "captured", and not "liberated", "brought under control"
        return (factions.foreign[speech.speaker] or None) if speech.speaker in factions.aloft else speech.speaker
    if speech.speaker in scene.who.values():
        return speech.speaker
    return factions.side(speech.speaker, scene.memory.published, leaning=False)


def suffers(scene: Scene, at: int, actor: int) -> bool:
    """ "After the liberation of P, F fled", "F cannot travel": a noun that names no actor is not the loser's deed."""
    tag = scene.items[at].tags["trigger"]
    if "after" in scene.actor_order:
        then = scene.trigger(actor + 1)  # "After its capture of P, those of F who were in it fled"
        return scene.is_(actor - 2, "batch") and then is not None and then.get("frame") == "leave"
    if not tag.get("noun") or tag.form == "gerund":
        return False
    verb = actor + 1
    verb += verb < len(scene.items) and scene.items[verb].word and not scene.items[verb].known  # "F members"
    verb = scene.past(verb, "member", "adverb", "aux", "perfect", "pluperfect", but=("neg",))
    then = scene.trigger(verb)
    leaves = then is not None and (then.get("frame") in ("leave", "left") or then.value in ("lost", "withdrew"))
    leaves = leaves or (then is not None and then.get("frame") == "expel" and scene.is_(verb - 1, "aux"))
    shut_in = then is not None and then.value == "besieged" and scene.is_(verb - 1, "aux", "pluperfect")
    leaves = leaves or shut_in  # "F had been cut off following the capture of P"
    return (
        leaves
        or scene.is_(verb, "neg")
        or (scene.is_(verb, "mood") and scene.items[verb].value("mood") == "hypothetical")
    )


def actor_of_main_clause(scene: Scene, at: int, place_at: int) -> Actor | None:
    """ "After taking P, F ...": the actor comes with the main verb."""
    that = next((i for i in range(at - 1, 0, -1) if scene.is_(i, "that") and scene.is_(i - 1, "speech")), -1)
    if any(scene.items[i].has("that", "speech") or scene.finite(i) for i in range(that + 1, at)):
        return None
    if _has_subject(scene, at) or (scene.items[at].tags["trigger"].form == "gerund" and scene.is_(at - 1, "aux")):
        return None  # "they have been besieging P, fighting F"
    if scene.items[at - 1].text == "," and any(scene.is_(i, "set_off") for i in range(at - 1)):
        return None  # "Q launched a push, capturing P from F2 - the backbone of F"
    for i in scene.factions_between(place_at + 1, len(scene.items), "actor", "owner"):
        whose = scene.is_(i + 1, "possessive") and scene.is_(i + 2, "presence_only", "holds_over")
        if scene.roles[i] == "owner" and not (whose and scene.actor_order[0] == "before"):
            continue  # but "since the loss of P *F's presence* ..."
        if scene.actor_order[0] == "before" and is_gerund(scene, _before_article(scene, i)):
            continue  # "after taking P, reducing F2 to a pocket, F ..."
        if scene.is_(_before_article(scene, i), "relative") and scene.actor_order[0] == "before":
            continue  # "the last road by which F could reach Q was cut"
        if scene.items[at].tags["trigger"].value != "lost" and suffers(scene, at, i):
            return None
        if scene.is_(at - 1, "become") and scene.value(i - 1, "mood") == "planned":
            return None  # ``تبقى السيطرة على P هدف F``
        if scene.is_(_before_article(scene, i), "prep") and scene.prep(_before_article(scene, i)) == "outside":
            return None  # "With its fall, Q became the first city outside F's control"
        return Actor(scene.who[i], i, scene.companions(i), "actor of main clause")
    return None


def whose_campaign(scene: Scene, place_at: int) -> Actor | None:
    """``تأتي السيطرة على P في إطار حملة يشنها F``: of whoever wages the campaign that it belongs to."""
    part = next((i for i in range(place_at + 1, place_at + NEAR) if scene.is_(i, "as_part")), len(scene.items))
    if not scene.is_(part + 1, "onslaught") or any(scene.finite(i) for i in range(place_at + 1, part)):
        return None
    verb = scene.past(part + 2, "adjective", "place_adjective", "relative")
    its = scene.word(verb).endswith(tuple(scene.lexicon.grammar.get("pronouns", ())))
    who = verb + its + scene.is_(verb + its, "member")
    acts = who in scene.who and scene.roles[who] in ("actor", "owner") and not scene.items[who].role
    acts = acts and not any(item.has("date") for item in scene.items[part:])  # "that began a week ago"
    return Actor(scene.who[who], who, scene.companions(who), "agent") if acts else None


def _before_article(scene: Scene, at: int) -> int:
    return at - 1 - scene.is_(at - 1, "article")


def _has_subject(scene: Scene, at: int) -> bool:
    """ "Police units took control of P": somebody of no list does what the light verb before the noun says."""
    verb = at - 1
    while scene.is_(verb, "adjective", "adverb") or (verb > 0 and not scene.items[verb].known):
        verb -= 1
    subject = scene.items[verb - 1] if verb > 0 and scene.is_(verb, "light") else None
    return subject is not None and (subject.has("member", "speaker") or (subject.word and not subject.known))


def side_of_speaker(scene: Scene, at: int) -> Actor | None:
    """State media announce a recapture: by the state."""
    for i in range(at - 1, -1, -1):
        speaker = scene.items[i].value("speaker")
        fights = speaker in scene.factions.foreign and scene.is_(i - 1, "speech")
        side = speaker if fights else scene.factions.side(speaker, scene.memory.published, leaning=False)
        if side is not None:
            return Actor(side, i, (), "side of speaker")
    return None


def who_announces(scene: Scene, at: int) -> Actor | None:
    """``أعلن F هزيمة F2 بعد السيطرة على P``: what is announced in nouns is done by whoever announces it."""
    tag = scene.items[at].tags["trigger"]
    if "after" not in scene.actor_order or not tag.get("control") or tag.pron:
        return None
    whose = scene.past(at + 1, "member", sides=False)
    if scene.roles.get(whose) == "actor" and not scene.items[whose].role:
        return None  # ``أعلن F بسط سيطرة F2 على P``
    verb = at - 1
    while verb > 0 and not scene.finite(verb) and scene.items[verb].word and not scene.is_(verb, "that", "relative"):
        if scene.is_(verb, "speech") and scene.items[verb].value("light") == "captured":
            break
        verb -= 1
    if not scene.is_(verb, "speech") or scene.items[verb].value("light") != "captured":
        return None
    speech = innermost(scene.said, at)
    side = speech.speaker if speech is not None and speech.at == verb else None
    who = next((i for i in range(verb + 1, at - 1) if i in scene.who and scene.who[i] == side), -1)
    speaks = who > 0 and not scene.items[who].role and side not in scene.factions.foreign
    return Actor(scene.who[who], who, scene.companions(who), "who announces") if speaks else None


def who_admits(scene: Scene, at: int) -> str | None:
    """``اعترفت F بسقوط P``, "F2 took Q. F confirmed the fall of P": it was F's."""
    speech = innermost(scene.said, at)
    verb = scene.items[speech.at].tag("speech") if speech is not None and speech.at >= 0 else None
    if speech is None or verb is None or speech.speaker not in scene.who.values():
        return None
    taken = scene.memory.last_taken if scene.actor_order[0] == "before" else None
    mine = taken is not None and scene.factions.group(taken.faction) == scene.factions.group(speech.speaker)
    borne_out = scene.is_(speech.at, "bears_out") and taken and scene.number - taken.number <= 1
    foreign = speech.speaker in scene.factions.foreign
    return speech.speaker if (verb.get("concedes") or borne_out) and not mine and not foreign else None
