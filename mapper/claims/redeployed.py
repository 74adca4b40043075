"""Those who leave without a word of leaving: they redeploy, or are carried off; and those who are let in.

``تحدث F عن إعادة انتشار لقواته``: what an army calls its leaving of what others have just come into.
"""

from __future__ import annotations

from collections.abc import Iterator

from mapper.claims.drafts import Draft
from mapper.claims.reach import NEAR
from mapper.claims.receivers import same_place
from mapper.claims.scene import Scene
from mapper.claims.speech import innermost


def redeployed(scene: Scene, at: int) -> Iterator[Draft]:
    """Where nothing says from where: from where the other side was last said to have come in."""
    came, tag = scene.memory.just_told(scene.number, 1), scene.trigger(at)
    if "after" not in scene.actor_order or tag is None or not tag.get("redeploys") or came is None or came.past:
        return
    places, number = came.places, scene.memory.sentence_of(came)
    if came.status not in ("captured", "controls") or scene.memory.only_meant(places):
        return
    if any(scene.group(i) is not None for i in range(at + 1, min(len(scene.items), at + NEAR + 1))):
        return  # "its redeployment in Q"
    begin = 0 if number != scene.number else max(came.at, came.place_at, came.actor_at) + 1
    sides = [i for i in range(begin, min(len(scene.items), at + 3)) if i in scene.who]
    sides = sides or [i for i in range(begin) if i in scene.who and scene.is_(i - 1, "speech")]
    if not sides or len({scene.group_of(i) for i in sides}) > 1:
        return
    who = scene.who[sides[0]]
    theirs = scene.factions.group(who) != scene.factions.group(came.faction)
    if theirs and who not in scene.factions.foreign:
        yield Draft(who, "withdrew", list(places), at, at, "leave:redeployed", "elided", actor_at=sides[0])


def says_it_left(scene: Scene, at: int, subject: int) -> Draft | None:
    """ "F took P. F2's radio said that the base *had been evacuated*": by F2, which it speaks for."""
    group, taken, speech = scene.group(subject), scene.memory.last_taken, innermost(scene.said, at)
    if group is None or not taken or speech is None or speech.speaker is None or scene.is_(at + 1, "of"):
        return None  # "had been evacuated of all tribal fighters"
    places, factions = scene.meant(group), scene.factions
    who = speech.speaker if speech.speaker in factions.rows else factions.side(speech.speaker, scene.memory.published)
    fresh = scene.number - taken.number <= 1 and any(same_place(a, b) for a in places for b in taken.places)
    if not fresh or who is None or factions.group(who) == factions.group(taken.faction) or who in factions.foreign:
        return None
    return Draft(who, "withdrew", places, at, subject, "leave:as it says", "event")


def carried_off(scene: Scene) -> Iterator[Draft]:
    """ "Buses took F and their families out of P": F leaves it, and its wounded do not."""
    if scene.actor_order[0] != "before":
        return
    vehicles, carries = (scene.lexicon.grammar.get(words, ()) for words in ("vehicles", "carries"))
    for at, item in enumerate(scene.items):
        if item.text.split()[-1] not in vehicles:
            continue
        verb = at + 1
        told = scene.prep(verb) == "against"  # "buses *with tinted windows* took"
        verb += told
        while verb < at + NEAR and (
            scene.is_(verb, "adverb", "perfect", "pluperfect", "date", "aux")
            or (scene.is_(verb, "mood") and scene.items[verb].text not in carries)  # "arrived *to* take F out of P"
            or ((told or scene.is_(verb - 1, "aux", "mood") or scene.is_(verb + 1, "mood")) and _strange(scene, verb))
        ):
            verb += 1
        if verb >= len(scene.items) or scene.items[verb].text not in carries:
            continue
        men = verb + 1
        while scene.is_(men, "article", "member", "batch", "number", "past_mark", "few", "more_than", "of") or (
            scene.items[min(men, len(scene.items) - 1)].text[:1].isdigit()
        ):
            if men in scene.who:
                break
            men += 1
        led = scene.past(men + 1, "conj", "its", "civilians", "article", "member", "date", strange=True)
        places, place_at = scene.find_object(led - 1, ["from"], reach=4) if scene.prep(led) == "from" else (None, -1)
        if men in scene.who and places and not scene.is_(men - 1, "hurt") and not scene.is_(men + 1, "possessive"):
            yield Draft(scene.who[men], "withdrew", places, verb, place_at, "leave:carried", "event", actor_at=men)


def _strange(scene: Scene, at: int) -> bool:
    carries = scene.lexicon.grammar.get("carries", ())
    return scene.unlisted(at) and scene.items[at].text not in carries


def let_in(scene: Scene) -> Iterator[Draft]:
    """ "Residents *let F into P*", "agreed to let F into P": F comes into it, or is to."""
    into = scene.lexicon.grammar.get("into", ())
    for at in range(2, len(scene.items) - 1 if into else 0):
        if scene.items[at].text not in into or at - 1 not in scene.who:
            continue
        lets = scene.back(scene.first_of_list(at - 1) - 1, "article", "member")
        places, place_at = scene.find_object(at - 1, ["in"], reach=4) if scene.is_(lets, "lets_in") else (None, -1)
        if places and not scene.is_(lets - 1, "deal"):
            who, told = scene.first_of_list(at - 1), at if scene.is_(lets, "mood") else lets
            co = scene.companions(who)
            yield Draft(scene.who[who], "captured", places, told, place_at, "let in", "event", co, actor_at=who)
