"""Settles which form of a verb stands in a sentence where a plan and the present are written alike: "rebels seize P".

Called by :class:`mapper.claims.extract.Reader` before the frames of a sentence are tried.
"""

from __future__ import annotations

from dataclasses import replace

from mapper.claims.scene import Scene


def settle(scene: Scene) -> None:
    """Turn a form that a plan and the present share into the present behind a plural subject, in place."""
    if scene.actor_order[0] != "before":
        return
    for at, item in enumerate(scene.items):
        tag = item.tag("trigger")
        if tag is None or tag.form != "base":
            continue
        if tag.get("also_noun") and scene.is_(at - 1, "article", "possessive"):
            taken = tag.get("frame") == "take" and tag.value == "captured"
            item.tags["trigger"] = replace(tag, form="", attrs={**tag.attrs, "noun": True, "possessed": taken})
        elif _plural_subject(scene, at) or _goes_on_acting(scene, at):
            item.tags["trigger"] = replace(tag, form="present")


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


def _plural_subject(scene: Scene, at: int) -> bool:
    before = at - 1
    while scene.is_(before, "adverb", "date", "ally") or scene.items[before].text in (")", '"'):
        before -= 1
    if scene.is_(before + 1, "ally") and before in scene.who:
        return not _dependent(scene, scene.first_of_list(before))
    allied = before
    while scene.is_(allied, "member", "conj") and allied not in scene.who:
        allied -= 1
    if allied < before and allied in scene.who:
        return not _dependent(scene, scene.first_of_list(allied))
    if before > 0 and scene.items[before].text == "," and (begun := _aside_before(scene, before)) is not None:
        before = begun - 1
    if before < 0 or before not in scene.who or scene.roles.get(before) not in ("actor", "supporter"):
        return False
    before = _head(scene, before)
    first = scene.first_of_list(before)
    named = scene.items[before].tags.get("faction")
    short = named is not None and named.name.isupper()
    words = scene.items[before].text.split()
    ends = words[0].endswith("s") or words[-1].endswith(("s", "men"))
    plural = first < before or short or ends or scene.is_(before, "they")
    return plural and not _dependent(scene, first)


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
    begin = subject - 1
    while scene.is_(begin, "article", "member", "place_adjective") or (
        begin >= 0 and scene.items[begin].word and not scene.items[begin].known
    ):
        begin -= 1
    begin -= scene.is_(begin, "that") and not scene.is_(begin, "mood") and scene.is_(begin - 1, "mood")
    return scene.is_(begin, "clause", "aftermath", "mood", "aux", "fact") and not scene.is_(begin, "contrast")


def _aside_before(scene: Scene, stop: int) -> int | None:
    return next((begin for begin, end in scene.asides.items() if end == stop), None)
