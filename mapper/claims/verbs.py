"""Settles which form of a verb stands in a sentence where a plan and the present are written alike: "rebels seize P".

Called by :class:`mapper.claims.extract.Reader` before the frames of a sentence are tried.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from mapper.claims.scene import Scene

_HAS: Final = "has most of"
_HANDS: Final = "in the hands of"
_OF: Final = ("of", "on")
"""What leads to the place of a noun such as "blockade"."""
_OF_A_SIDE: Final = ("article", "member", "place_adjective", "adjective", "number", "batch")
_NO_VERB: Final = ("prep", "conj", "role", "of", "relative", "clause", "aux", "speech", "perfect", "member", "group")
_NO_HEADLINE: Final = ("aux", "clause", "that", "relative", "speech", "perfect", "fact", "contrast")
_HEADLINE: Final = 5
"""Items of a first verb with its object."""
_SHARES: Final = ("most", "part", "half", "all")


def settle(scene: Scene) -> None:
    """Turn a form that a plan and the present share into the present behind a plural subject, in place."""
    if scene.actor_order[0] != "before":
        _only_joins(scene)
        return
    for at, item in enumerate(scene.items):
        tag = item.tag("trigger")
        if tag is None and (meant := _has_share(scene, at) or _under_alone(scene, at)):
            item.tags["trigger"] = scene.lexicon.entries[meant]["trigger"]
        if (
            tag is not None
            and tag.get("over_to")
            and not any(scene.is_(i, "given_over") for i in range(at + 1, at + 8))
        ):
            del item.tags["trigger"]  # "turned south", and not "turned P over to F"
            continue
        if tag is not None and tag.form == "present" and at - 1 in scene.who and scene.owns(at - 1):
            del item.tags["trigger"]  # "the rebels' gains"
            item.tags.pop("light", None)
            continue
        if tag is not None and item.has("member") and scene.is_(at + 1, "of", "whose_side"):
            del item.tags["trigger"]  # "forces of F"
            continue
        if tag is not None and tag.form == "gerund" and scene.is_(at - 1, "article") and _describes(scene, at):
            del item.tags["trigger"]  # "the surrounding villages"
            continue
        if tag is not None and tag.form == "past" and _let(scene, at):
            tag = replace(tag, form="base")  # "to let F quit P"
            item.tags["trigger"] = tag
        if tag is None or tag.form != "base":
            continue
        if _last_to(scene, at):
            item.tags["trigger"] = replace(tag, form="past")
            scene.items[at - 1].tags.pop("mood", None)
            continue
        if tag.get("entry") and _is_thing(scene, at):
            del item.tags["trigger"]
            continue
        moves = tag.get("frame") in ("leave", "near") and not scene.is_(at - 1, "indefinite")
        lasting = tag.value == "besieged" and scene.is_(at - 1, "unit")  # "a three-year blockade"
        named = lasting or scene.is_(at - 1, "article", "possessive") or (moves and _is_named(scene, at))
        if (tag.get("also_noun") or moves or lasting) and named:
            taken = tag.get("frame") == "take" and tag.value == "captured"
            attrs = {**tag.attrs, "noun": True, "possessed": taken}
            if tag.value == "besieged":
                attrs["via"] = _OF
            elif moves and (led := [via for via in tag.get("via", ()) if via]):
                attrs["via"] = led  # "its retreat P" says nothing of P
            item.tags["trigger"] = replace(tag, form="", attrs=attrs)
        elif scene.is_(at - 1, "indefinite"):
            del item.tags["trigger"]  # "a strip of land", and not "to strip"
        elif (
            scene.is_(at - 1, "was")
            or _plural_subject(scene, at)
            or _goes_on_acting(scene, at)
            or _verb_first(scene, at)
            or _headline(scene, at)
        ):
            item.tags["trigger"] = replace(tag, form="present")


def _describes(scene: Scene, at: int) -> bool:
    """Whether a participle stands between an article and what it tells of."""
    return scene.one_of(at, "surrounding") and scene.group(at + 1) is not None


def _let(scene: Scene, at: int) -> bool:
    """Whether who does it is let, right before the verb."""
    before = scene.back(at - 1, "article", "adjective", "member", sides=True)
    return before < at - 1 and scene.is_(before, "lets_in")


def _is_named(scene: Scene, at: int) -> bool:
    """ "A tactical retreat", "the rebel retreat": a noun, where its article or whose it is stands before it."""
    before = scene.back(at - 1, strange=True)
    if before in scene.who:
        head = scene.back(before - 1, "article", "place_adjective", strange=True)
        made = scene.is_(head, "fact", "forces_to", "mood", "aux")
        last = scene.items[before].text.split()[-1]
        alias = scene.items[before].tags.get("faction")
        many = last.endswith(("s", "men")) or (alias is not None and alias.name.isupper())
        other = scene.prep(head) in ("from", "of") and head - 1 in scene.who  # "militants from the F group withdraw"
        return before == at - 1 and not made and not many and not other
    if scene.is_(before, "aftermath", "circumstance", "during") and scene.actor_order[0] == "before":
        return not scene.finite(before)  # "after mass retreat of F from P"
    return before < at - 1 and scene.is_(before, "article") and not scene.finite(before)


def _last_to(scene: Scene, at: int) -> bool:
    """ "The last rebels *to leave* P were bused out": they did, for more is told of them."""
    who = at - 2
    if scene.items[at - 1].value("mood") != "planned" or not (who in scene.who or scene.is_(who, "member")):
        return False
    head = who
    while head in scene.who or scene.is_(head, "member", "of", "batch", "article"):
        if scene.is_(head, "past_mark", "nth", "number"):
            break
        head -= 1
    place = at + 1 + scene.is_(at + 1, "article")
    verb = scene.past(place + 1, "date", "adverb")
    ends = tuple(scene.lexicon.grammar.get("verb_ends", ()))
    told = scene.finite(verb) or scene.is_(verb, "aux", "perfect")
    told = told or (scene.unlisted(verb) and scene.items[verb].text.endswith(ends))
    return (
        scene.is_(head, "past_mark", "nth", "number")
        and scene.group(place) is not None
        and told
        and not scene.is_(verb, "mood")
    )


def _is_thing(scene: Scene, at: int) -> bool:
    """ "Their first advance into P", "the biggest push into P": a noun that is written like a verb."""
    head = scene.back(
        at - 1, "number", "superlative", "faction_anaphor", "adjective", "place_adjective", "past_mark", strange=True
    )
    planned = scene.is_(head - 1, "mood")  # "plans a push into P"
    return scene.is_(head, "article", "its", "possessive") and not planned and not scene.is_(head, "they")


def _only_joins(scene: Scene) -> None:
    """``فقد أخرجه F``: right before a verb it is no verb, and only joins clauses."""
    for at, item in enumerate(scene.items):
        if item.has("clause") and item.has("trigger") and scene.finite(at + 1):
            del item.tags["trigger"]
            item.tags.pop("light", None)
        elif _is_noun_with_its(scene, at):
            tag = item.tags["trigger"]
            item.tags["trigger"] = replace(tag, form="", attrs={**tag.attrs, "noun": True})
        if item.has("trigger") and item.tags["trigger"].get("by") and scene.agent(at) is None:
            del item.tags["trigger"]  # ``حوصرت P عاما``: by whom is not said
        if _came_about(scene, at):
            free = scene.lexicon.entries[str(item.tags["trigger"].get("bare"))]["trigger"]
            item.tags["trigger"] = replace(free, form="past")


def _is_noun_with_its(scene: Scene, at: int) -> bool:
    """``بعد يومين من استعادتها P``: written like "it regained it", but behind "after" and with an object of its own."""
    tag, group = scene.trigger(at), scene.group(at + 1)
    if tag is None or not (tag.pron and tag.get("also_noun")) or group is None or scene.items[at + 1].role:
        return False
    led = scene.is_(at - 1, "aftermath") or scene.prep(at - 1) in ("from", "on") or scene.bound(at - 1)
    return led and not scene.items[at + 1].joined


def _came_about(scene: Scene, at: int) -> bool:
    """``أعلنت F أن P تحرر بكامله``: behind P, with nothing that it could be done to."""
    tag = scene.trigger(at)
    bare = str(tag.get("bare") or "") if tag is not None and not tag.pron else ""
    if not bare.startswith(scene.items[at].text):
        return False
    before, behind = at - 1, at + 1
    before = scene.back(before, "perfect", "adverb", "date")
    behind = scene.past(behind, "extent", "adverb", "date", but=("group",))
    alone = behind >= len(scene.items) or not scene.items[behind].word or scene.prep(behind) == "from"
    return bool(bare) and alone and scene.group(before) is not None


def _has_share(scene: Scene, at: int) -> str:
    """ "F now has 90 percent of P": like "has most of P"."""
    if not scene.is_(at, "perfect"):
        return ""
    behind = scene.past(at + 1, "more_than", "article", "adverb", but=("group",))
    group = scene.group(behind)
    shut = scene.trigger(behind + 1)
    if group is not None and shut is not None and shut.value == "besieged":
        return _HAS if shut.get("own") else ""  # "has P under siege"
    share = (group.members[0].extent or "") if group is not None else ""
    has = scene.items[at].value("light") == "controls" and not scene.is_(at, "prep")
    return _HAS if has and (share in _SHARES or share.startswith("percent")) else ""


def _under_alone(scene: Scene, at: int) -> str:
    """ "P is now under the rebels": with nothing behind them that they could have P under."""
    if scene.prep(at) != "under":
        return ""
    holder = at + 1 + scene.is_(at + 1, "article")
    ends = holder + 1 >= len(scene.items) or scene.items[holder + 1].text in ".;" or scene.is_(holder + 1, "date")
    ends = ends or (scene.is_(holder + 1, "prep") and scene.is_(holder + 2, "unit"))
    before = scene.back(at - 1, "adverb", "date")
    stands = scene.is_(before, "aux") or scene.value(before, "become") in ("became", "remains")
    return _HANDS if holder in scene.who and ends and stands else ""


def _goes_on_acting(scene: Scene, at: int) -> bool:
    """ "Rebels seize P, enter Q": the same subject does this too, for no plan stands between."""
    if not (scene.items[at - 1].text == "," or scene.is_(at - 1, "conj")):
        return False
    for i in range(at - 2, -1, -1):
        tag = scene.trigger(i)
        if tag is not None and tag.form:
            return tag.form == "present" and not any(scene.is_(k, "mood", "aux", "clause") for k in range(i + 1, at))
        if scene.is_(i, "mood", "clause", "that"):
            return False
    return False


def _headline(scene: Scene, at: int) -> bool:
    """ "*Rebels attack F2* and seize P", "rebels kill soldiers, enter P": what F does in a headline."""
    head, joined = min(scene.who, default=-1), scene.items[at - 1].text == "," or scene.is_(at - 1, "conj")
    opens = joined and 0 <= head < at - 2 and all(scene.is_(i, *_OF_A_SIDE) for i in range(head))
    verb = scene.items[head + 1] if opens else None
    told = range(head + 1, at - 1)
    if verb is None or not verb.word or verb.has(*_NO_VERB) or len(told) > _HEADLINE:
        return False
    if not _plural_subject(scene, head + 1):
        return False
    if any(scene.is_(i, *_NO_HEADLINE) or scene.items[i].value("mood") not in ("", "failed") for i in told):
        return False
    whom = [i for i in told if i in scene.who]
    for i in whom:
        scene.roles[i] = "opponent"
    return bool(whom) or scene.is_(at - 2, "member")


def _verb_first(scene: Scene, at: int) -> bool:
    """ "Only after F2 left *did F enter* P", "not until Monday *did F enter* it": and not "nor did F"."""
    head = scene.back(scene.first_of_list(at - 1) - 1 if at - 1 in scene.who else -1, "article", "member")
    return head > 1 and scene.is_(head, "does") and not scene.is_(head - 1, "neg", "nor") and not scene.question


def _plural_subject(scene: Scene, at: int) -> bool:
    before = at - 1
    while scene.is_(before, "adverb", "date", "ally") or scene.items[before].text in (")", '"'):
        before -= 1
    if scene.is_(before + 1, "ally") and before in scene.who:
        return not _dependent(scene, scene.first_of_list(before))
    allied = scene.back(before, "member", "conj", sides=False)
    joins = scene.is_(before, "conj")  # "plans to drive out the rebels *and retake* P"
    if allied < before and allied in scene.who and not joins:
        return not _dependent(scene, scene.first_of_list(allied))
    if before > 1 and scene.is_(before, "relative") and scene.items[before - 1].text == ",":
        before -= 2  # "F, who surround P"
    if scene.is_(before, "relative") and before - 1 in scene.who and _cleft(scene, before - 1):
        return scene.items[before - 1].text.endswith(("s", "men"))
    if before > 0 and scene.items[before].text == "," and (begun := _aside_before(scene, before)) is not None:
        before = begun - 1
    if before < 0 or before not in scene.who or scene.roles.get(before) not in ("actor", "supporter", "aside"):
        return False
    before = _head(scene, before)
    first = scene.first_of_list(before)
    named = scene.items[before].tags.get("faction")
    short = named is not None and named.name.isupper()
    words = scene.items[before].text.split()
    ends = words[0].endswith("s") or words[-1].endswith(("s", "men"))
    plural = first < before or short or ends or scene.is_(before, "they")
    return plural and not _dependent(scene, first)


def _cleft(scene: Scene, at: int) -> bool:
    """ "It is *rebels* that hold P"."""
    is_so = at - 1 - scene.is_(at - 1, "article")
    return scene.is_(is_so, "aux") and scene.is_(is_so - 1, "he_or_she")


def _head(scene: Scene, at: int) -> int:
    """ "Units of F", "militants from F": the word that the verb agrees with."""
    link = at - 1 - scene.is_(at - 1, "article")
    while scene.roles.get(at) == "supporter" and scene.is_(link, "role") and link - 1 in scene.who:
        at, link = link - 1, link - 2
    if scene.is_(link, "of", "whose_side") and (link - 1 in scene.who or scene.is_(link - 1, "member", "batch")):
        return link - 1
    return at


def _dependent(scene: Scene, subject: int) -> bool:
    """ "When rebels leave P", "demanded that rebels leave P", "made rebels leave P": no statement of the present."""
    begin = scene.back(subject - 1, "article", "member", "place_adjective", strange=True)
    begin -= scene.is_(begin, "that") and not scene.is_(begin, "mood") and scene.is_(begin - 1, "mood")
    if scene.pronoun(begin) and scene.group(scene.before_commas(begin - 1)) is not None:
        return False  # "P, which rebels besiege"
    alongside = scene.one_of(begin, "alongside")
    return (
        scene.is_(begin, "clause", "aftermath", "mood", "aux", "fact")
        and not scene.is_(begin, "contrast")
        and not alongside
    )


def _aside_before(scene: Scene, stop: int) -> int | None:
    return next((begin for begin, end in scene.asides.items() if end == stop), None)
