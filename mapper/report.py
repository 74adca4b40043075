"""Numbers and sentences about a map: shares per faction, and why a place is shown as it is.

Sentences come from templates in ``data/lexicon/report.toml``; quotes are passed through as data.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from mapper.control.models import ControlModel
from mapper.control.shares import UNKNOWN, intervals
from mapper.records import Candidate
from mapper.resources import data_path, read_toml


def stats_frame(control: pd.DataFrame, units: pd.DataFrame) -> pd.DataFrame:
    """
    Shares per faction of the whole theatre, of its inhabited area, and of its settlements.

    Parameters
    ----------
    control, units
        :data:`mapper.schema.CONTROL` and :data:`mapper.schema.UNITS` of the same index.

    Returns
    -------
    pandas.DataFrame
        Index ``faction`` (largest area first, ``unknown`` last); areas in km2 measured before any
        simplification, in the theatre's equal-area CRS. A contested or shared cell counts for its holder
        and again under ``contested_km2``. The denominators are columns of their own.
    """
    holder = control["faction"].where(control["faction"].notna(), UNKNOWN)
    disputed = control["status"].isin(["contested", "shared"])
    table = pd.DataFrame(
        {
            "area_km2": units["area_km2"].groupby(holder).sum(),
            "inhabited_km2": units["inhabited_km2"].groupby(holder).sum(),
            "settlements": units["settlement"].groupby(holder).sum().astype(int),
            "contested_km2": units["area_km2"].where(disputed, 0.0).groupby(holder).sum(),
        }
    )
    whole = {
        "theatre_km2": float(units["area_km2"].sum()),
        "theatre_inhabited_km2": float(units["inhabited_km2"].sum()),
        "theatre_settlements": int(units["settlement"].sum()),
    }
    table.insert(1, "theatre_pct", 100 * table["area_km2"] / whole["theatre_km2"])
    table.insert(3, "inhabited_pct", 100 * table["inhabited_km2"] / max(whole["theatre_inhabited_km2"], 1e-9))
    table.insert(5, "settlements_pct", 100 * table["settlements"] / max(whole["theatre_settlements"], 1))
    for share, weights in (
        ("theatre_pct", units["area_km2"]),
        ("inhabited_pct", units["inhabited_km2"]),
        ("settlements_pct", units["settlement"].astype(float)),
    ):
        ends = intervals(control, weights).reindex(table.index)
        table.insert(table.columns.get_loc(share) + 1, f"{share}_low", ends["low"])
        table.insert(table.columns.get_loc(share) + 2, f"{share}_high", ends["high"])
    table = table.assign(**whole).round(2)
    last = np.array([name == UNKNOWN for name in table.index])
    order = np.lexsort((table.index.to_numpy().astype(str), -table["area_km2"].to_numpy(), last))
    table = table.iloc[order]
    table.index.name = "faction"
    return table


@dataclass(frozen=True, slots=True)
class Sentence:
    """One piece of evidence in an explanation, as printed, with where it comes from and what weighs (`Weighed`)."""

    claim_id: str
    faction: str
    status: str
    modality: str
    attribution: str | None
    valid_from: str
    date_precision: str
    reported: str
    quote: str
    source: str
    url: str
    km: float | None = None
    days: int = 0
    across: bool = False
    stance: str | None = None
    inside: bool = False


@dataclass(frozen=True, slots=True)
class Weighed:
    """
    What weakens or strengthens one claim at one cell.

    Parameters
    ----------
    km
        Ground distance in km from the nearest cell that the claim speaks of; 0 for the cell itself, None when it
        speaks of none.
    days
        Age on the day of the map.
    across
        Whether a barrier river lies between.
    stance
        ``own``: its speaker's side gains by it; ``against``: its speaker admits a loss of its own side; None: neither.
    inside
        Whether it speaks of the cell only as part of some ground (an area, unnamed villages, a city).
    """

    km: float | None
    days: int
    across: bool
    stance: str | None
    inside: bool


@dataclass(frozen=True, slots=True)
class Explanation:
    """
    Why a place is shown as it is.

    Parameters
    ----------
    place, place_id
        The place asked for, in the language asked for.
    faction, status
        Its holder on the day (None: unknown) and how it is held.
    sentences_for, sentences_against, sentences_other
        Evidence that carried it, that spoke against it, and that speaks of it but colours nothing.
    claimed_by
        Sides that say they took it in the last days, which nobody else tells of yet.
    sentences_near
        Reports that places within reach are fought over, shared or left, so that they do not speak for this one.
    rule
        The rule that decided, in one sentence.
    text
        The whole as lines to read.
    """

    place: str
    place_id: str
    as_of: str
    faction: str | None
    status: str
    besieged: bool
    since: str | None
    confidence: float
    sentences_for: tuple[Sentence, ...]
    sentences_against: tuple[Sentence, ...]
    sentences_other: tuple[Sentence, ...]
    rule: str
    text: str
    sentences_near: tuple[Sentence, ...] = ()
    claimed_by: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Lines to read."""
        return self.text

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        return asdict(self)


@cache
def report_words(lang: str) -> Mapping[str, Any]:
    """Templates of one language, English when there are none of that language."""
    words = read_toml(data_path("lexicon", "report.toml"))
    return words.get(lang, words["en"])


def explain_cell(
    cell: pd.Series,
    place: Candidate,
    claims: pd.DataFrame,
    *,
    factions: Mapping[str, Mapping[str, str]],
    on: date,
    lang: str,
    elsewhere: tuple[str, ...],
    model: ControlModel,
    town: bool,
    near: tuple[str, ...] = (),
    weighed: Mapping[str, Weighed] | None = None,
    twins: Sequence[Candidate] = (),
) -> Explanation:
    """
    Put one row of CONTROL into words.

    Parameters
    ----------
    cell
        A row of :data:`mapper.schema.CONTROL`.
    elsewhere
        Claims that speak of the cell without deciding it.
    model
        What decided, for its numbers.
    town
        Whether the place keeps its last word without end.
    near
        Claims that keep places within reach from speaking for the cell.
    weighed
        By claim id: distance, age and stance.
    twins
        Other places of the same name, to be named.
    """
    words = report_words(lang)
    name = (place.name_ar if lang == "ar" else place.name) or place.name
    holder = None if pd.isna(cell["faction"]) else str(cell["faction"])
    pro = _sentences(cell["claim_ids"], claims, weighed)
    con = _sentences(cell["against_ids"], claims, weighed)
    other = _sentences(elsewhere, claims, weighed)
    beside = _sentences(near, claims, weighed)
    since = None if pd.isna(cell["since"]) else cell["since"].date().isoformat()
    rule = _rule(cell, pro, model, town=town, words=words["rule"])
    lines = [_headline(cell, name, holder, factions, on, lang)]
    if len(cell["claimed_by"]):
        claimants = words["and"].join(faction_name(one, factions, lang) for one in cell["claimed_by"])
        lines.append(words["headline"]["claimed"].format(claimants=claimants, days=f"{model.unopposed_days:g}"))
    if twins:
        listed = "، ".join if lang == "ar" else ", ".join
        lines.append(words["twins"].format(others=listed(f"{twin.place_id} ({twin.parent_id})" for twin in twins)))
    for heading, group in (("for", pro), ("against", con), ("near", beside), ("other", other)):
        if group:
            lines += ["", words["heading"][heading]]
            lines += [_line(sentence, factions, words, lang) for sentence in group]
    lines += ["", f"{words['heading']['rule']} {rule}"]
    return Explanation(
        name, place.place_id, on.isoformat(), holder, str(cell["status"]), bool(cell["besieged"]), since,
        float(cell["confidence"]), pro, con, other, rule, "\n".join(lines), beside, tuple(cell["claimed_by"]),
    )  # fmt: skip


def explain_area(
    control: pd.DataFrame,
    place: Candidate,
    claims: pd.DataFrame,
    *,
    factions: Mapping[str, Mapping[str, str]],
    on: date,
    lang: str,
    said: tuple[str, ...],
) -> Explanation:
    """
    Put an area of many cells into words: who holds how many of them, and what was said of the area itself.

    Parameters
    ----------
    control
        The rows of :data:`mapper.schema.CONTROL` inside the area.
    said
        Claims that name the area.
    """
    words = report_words(lang)
    name = (place.name_ar if lang == "ar" else place.name) or place.name
    counts = control["faction"].where(control["faction"].notna(), UNKNOWN).value_counts()
    order = sorted(counts.index, key=lambda faction: (faction == UNKNOWN, -counts[faction], faction))
    shares = (
        f"{words['unknown'] if faction == UNKNOWN else faction_name(faction, factions, lang)} {counts[faction]}"
        for faction in order
    )
    lines = [
        words["headline"]["area"].format(
            place=name, day=on.isoformat(), cells=len(control), shares=words["comma"].join(shares)
        )
    ]
    other = _sentences(said, claims)
    if other:
        lines += ["", words["heading"]["area"], *(_line(sentence, factions, words, lang) for sentence in other)]
    rule = words["rule"]["area"]
    lines += ["", f"{words['heading']['rule']} {rule}"]
    return Explanation(
        name, place.place_id, on.isoformat(), None, "area", False, None, 0.0, (), (), other, rule, "\n".join(lines)
    )  # fmt: skip


def _rule(
    cell: pd.Series, pro: Sequence[Sentence], model: ControlModel, *, town: bool, words: Mapping[str, str]
) -> str:
    """The rule that decided a cell, with the model's numbers."""
    if cell["status"] == "unknown":
        return words["left" if any(sentence.status in ("lost", "withdrew") for sentence in pro) else "unknown"]
    basis = str(cell["basis"])
    if cell["status"] != "held" and basis in ("named", "upheld"):
        return words[str(cell["status"])]
    if model.neighbours == 1:
        return words["last"]
    stands = "_besieged" if cell["besieged"] and not town else "_town" if town or np.isinf(model.own_days) else ""
    rule = words.get(basis + stands, words[basis])
    pins = words["pins"].format(neighbours=model.neighbours)
    return rule.format(days=f"{model.own_days:g}", unopposed=f"{model.unopposed_days:g}", pins=pins)


def _headline(
    cell: pd.Series, name: str, holder: str | None, factions: Mapping[str, Mapping[str, str]], on: date, lang: str
) -> str:
    words = report_words(lang)
    status = str(cell["status"])
    alone = status in ("contested", "shared") and not cell["rivals"]
    template = words["headline"][f"{status}_alone" if alone else status]
    line = template.format(
        place=name,
        holder=faction_name(holder, factions, lang),
        rivals=words["and"].join(faction_name(rival, factions, lang) for rival in cell["rivals"]),
        day=on.isoformat(),
        since="" if pd.isna(cell["since"]) else cell["since"].date().isoformat(),
        confidence=f"{float(cell['confidence']):.0%}",
    )
    return f"{line} {words['headline']['besieged']}" if cell["besieged"] else line


def faction_name(faction: str | None, factions: Mapping[str, Mapping[str, str]], lang: str) -> str:
    """Name of a faction in a language; the id itself when the theatre does not know it."""
    known = factions.get(faction or "", {})
    return known.get("name_ar" if lang == "ar" else "name") or faction or ""


def plural(count: int, forms: Mapping[str, str], lang: str) -> str:
    """
    Count things in a language.

    Parameters
    ----------
    forms
        Templates with ``{n}`` by the categories of Unicode CLDR (``one, other``; Arabic also ``zero, two, few, many``);
        ``zero`` is for none in any language.

    Notes
    -----
    The rules are CLDR's cardinal plural rules for English and Arabic.
    """
    if lang == "ar":
        rest = count % 100
        category = {0: "zero", 1: "one", 2: "two"}.get(count) or (
            "few" if 3 <= rest <= 10 else "many" if rest >= 11 else "other"
        )
    else:
        category = {0: "zero", 1: "one"}.get(count, "other")
    return forms.get(category, forms["other"]).format(n=f"{count:,}")


def listed(names: Sequence[str], lang: str, most: int = 6) -> str:
    """Names of places in a row, the first ones only, and how many more there are."""
    words = report_words(lang)["list"]
    shown = report_words(lang)["comma"].join(names[:most])
    if not shown:
        return str(words["unnamed"])
    return shown + (plural(len(names) - most, words["more"], lang) if len(names) > most else "")


def _sentences(
    claim_ids: tuple[str, ...], claims: pd.DataFrame, weighed: Mapping[str, Weighed] | None = None
) -> tuple[Sentence, ...]:
    known = weighed or {}
    return tuple(
        Sentence(
            claim_id=str(claim_id),
            faction=row["faction"],
            status=row["status"],
            modality=row["modality"],
            attribution=None if pd.isna(row["attribution"]) else row["attribution"],
            valid_from=row["valid_from"].date().isoformat(),
            date_precision=row["date_precision"],
            reported=row["reported"].date().isoformat(),
            quote=row["quote"],
            source=row.get("source") or "",
            url=row.get("url") or "",
            **(asdict(known[str(claim_id)]) if str(claim_id) in known else {}),
        )
        for claim_id, row in ((claim_id, claims.loc[claim_id]) for claim_id in claim_ids if claim_id in claims.index)
    )


def _line(sentence: Sentence, factions: Mapping[str, Mapping[str, str]], words: Mapping[str, Any], lang: str) -> str:
    who = faction_name(sentence.attribution, factions, lang) if sentence.attribution else ""
    said = words["said_by"].format(who=who) if who else ""
    quote = " ".join(sentence.quote.split()) or words["no_quote"]
    line = words["sentence"].format(
        faction=faction_name(sentence.faction, factions, lang),
        status=words["status"].get(sentence.status, sentence.status),
        modality=words["modality"].get(sentence.modality, sentence.modality),
        day=sentence.valid_from,
        reported=sentence.reported,
        source=sentence.source or words["no_source"],
        said=said,
        quote=quote,
        claim_id=sentence.claim_id,
    )
    return f"{line} {_weight(sentence, words, lang)}" if sentence.km is not None else line


def _weight(sentence: Sentence, words: Mapping[str, Any], lang: str) -> str:
    """How far away, how old, across which river and for whose side: what the rule weighs."""
    weigh = words["weigh"]
    away = plural(max(round(sentence.km or 0), 1), weigh["km"], lang)
    parts = [
        weigh["away"].format(km=away) if sentence.km else weigh["inside" if sentence.inside else "here"],
        weigh["old"].format(days=plural(sentence.days, weigh["day"], lang)) if sentence.days else weigh["today"],
    ]
    if sentence.across:
        parts.append(weigh["across"])
    if sentence.stance:
        parts.append(weigh[sentence.stance])
    return weigh["all"].format(parts=words["comma"].join(parts))
