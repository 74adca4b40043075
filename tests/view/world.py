"""A small invented theatre for the view: a grid of square cells, four factions, and every hostile text at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd

from mapper.resources import data_path, read_toml
from mapper.view.content import MapContent
from mapper.view.style import Style

FIRST = date(2017, 1, 1)
SIDE = 6
WEST, SOUTH, STEP = 38.0, 34.0, 0.25

HOSTILE = (
    '<script>window.__x=1</script><img src=x onerror="window.__x=2"></script><svg onload=window.__x=3>'
    "{{ 7*7 }}{% raw %}{#{{ ''.__class__ }} ${window.__x=4} `+(window.__x=5)+` \";window.__x=6;// ',window.__x=7,'"
    " \\u202e\u202eevil\u202c --><!-- ]]> & &lt;"
)
BAD_LINKS = (
    "javascript:window.__x=8",
    "data:text/html,<script>window.__x=9</script>",
    "https://example.org/ok?a=1&b=2",
)

FACTIONS = {
    "SAA": {"name": "Syrian army", "name_ar": "الجيش السوري", "group": "GOVERNMENT"},
    "SDF": {"name": "Syrian Democratic Forces", "name_ar": "قوات سوريا الديمقراطية", "group": "SDF"},
    "YPG": {"name": "People's Protection Units", "name_ar": "وحدات حماية الشعب", "group": "SDF"},
    "ISIS": {"name": "Islamic State", "name_ar": "تنظيم الدولة", "group": "ISIS"},
}


def style() -> Style:
    return Style.from_dict(read_toml(data_path("theatres", "syria", "style.toml")))


def topology(side: int = SIDE) -> tuple[np.ndarray, np.ndarray]:
    """Vertices and edges of ``side`` x ``side`` squares; cell ``row * side + column`` counts from the south-west."""
    n = side + 1
    vertices = np.array([(WEST + STEP * x, SOUTH + STEP * y) for y in range(n) for x in range(n)])

    def cell(x: int, y: int) -> int:
        return y * side + x if 0 <= x < side and 0 <= y < side else -1

    edges = [(y * n + x, y * n + x + 1, cell(x, y), cell(x, y - 1)) for y in range(n) for x in range(side)]
    edges += [(y * n + x, (y + 1) * n + x, cell(x - 1, y), cell(x, y)) for y in range(side) for x in range(n)]
    return vertices, np.array(edges)


def units(side: int = SIDE) -> pd.DataFrame:
    rows = []
    for y in range(side):
        for x in range(side):
            settled = (x + y) % 2 == 0
            rows.append(
                {
                    "unit_id": f"u{x}-{y}",
                    "name": f"al-Town {x}{y}" if settled else "",
                    "name_ar": f"البلدة {x}{y}" if settled else "",
                    "admin1": "Raqqa" if y < 3 else "Hasakah",
                    "admin1_ar": "الرقة" if y < 3 else "الحسكة",
                    "lon": WEST + STEP * (x + 0.5),
                    "lat": SOUTH + STEP * (y + 0.5),
                    "area_km2": 100.0,
                    "inhabited_km2": 40.0 if settled else 0.0,
                    "settlement": settled,
                    "near": "al-Town 00",
                    "near_ar": "البلدة 00",
                }
            )
    return pd.DataFrame(rows).set_index("unit_id")


def change(unit_id, day, faction, status="held", **more):
    row = {
        "unit_id": unit_id,
        "day": day,
        "faction": faction,
        "status": status,
        "besieged": False,
        "rivals": (),
        "since": day,
        "confidence": 0.9,
        "claim_ids": ("c0",),
        "against_ids": (),
    }
    return row | more


def history(last: date) -> pd.DataFrame:
    rows = []
    for y in range(SIDE - 1):  # the northern row is unknown
        for x in range(SIDE):
            holder = "SAA" if x < 2 else "ISIS" if x == 2 else "SDF"
            rows.append(change(f"u{x}-{y}", FIRST, holder, confidence=0.5 if x == 5 else 0.9))
    rows.append(change("u0-0", FIRST, "SAA", besieged=True))
    rows.append(change("u1-0", FIRST, "SAA", "contested", rivals=("ISIS",)))
    rows.append(change("u3-0", FIRST, "SDF", "shared", rivals=("SAA",)))
    if last > FIRST:
        for y in range(SIDE - 1):
            rows.append(change(f"u2-{y}", date(2017, 3, 1 + y), "SDF", claim_ids=("c1",), against_ids=("c2",)))
    return pd.DataFrame(rows)


def claims(text: str | None = None) -> pd.DataFrame:
    quotes = ["سيطرت القوات على البلدة.", "Fighters took the town.", "They denied it.", "وتوقع المصدر السيطرة عليها."]
    kinds = [("controls", "asserted"), ("captured", "reported"), ("denied", "denied"), ("planned", "expected")]
    rows = []
    for i, (quote, (status, modality)) in enumerate(zip(quotes, kinds, strict=True)):
        rows.append(
            {
                "claim_id": f"c{i}",
                "faction": ["SAA", "SDF", "ISIS", "SAA"][i],
                "status": status,
                "modality": modality,
                "attribution": text or [None, "a commander", "", "مصدر عسكري"][i],
                "valid_from": date(2016, 12, 20 + i),
                "date_precision": ["day", "month", "year", "as_of"][i],
                "reported": date(2016, 12, 21 + i),
                "confidence": 0.5 + i / 10,
                "quote": text or quote,
                "source": text or "Agency",
                "title": text or f"Article {i}",
                "url": BAD_LINKS[i % 3] if text else f"https://example.org/{i}",
                "article_id": f"a{i}",
                "places": [
                    {"name": text or "البلدة 00", "lon": 38.1, "lat": 34.1},
                    {"name": "x", "lon": None, "lat": None},
                ],
            }
        )
    return pd.DataFrame(rows).set_index("claim_id")


def content(last: date = FIRST, **changed) -> MapContent:
    """The theatre on one date, or from the first of January to ``last``."""
    vertices, edges = topology()
    towns = units()
    settled = towns[towns["settlement"]]
    labels = settled[["name", "name_ar", "lon", "lat"]].assign(rank=range(len(settled)))
    river = np.array([[38.0, 34.3], [38.7, 34.6], [39.5, 34.9]])
    whole = MapContent(
        title="Toyland",
        title_ar="بلاد اللعب",
        first=FIRST,
        last=last,
        on=FIRST,
        known_by=None,
        vertices=vertices,
        edges=edges,
        units=towns,
        history=history(last),
        claims=claims(),
        factions=FACTIONS,
        style=style(),
        lines=[
            ("river", "River", "النهر", river),
            ("admin1", "a", "ا", river + 0.1),
            ("border", "b", "ب", river + 0.2),
        ],
        labels=labels,
        texts={"method": ("Cells take the holder.", "تأخذ الخلايا صاحب السيطرة.")},
    )
    return replace(whole, **changed)


def hostile_content() -> MapContent:
    """The same theatre with every text replaced by the hostile one."""
    base = content(date(2017, 3, 31))
    text_columns = ["name", "name_ar", "admin1", "admin1_ar", "near", "near_ar"]
    towns = base.units.assign(**dict.fromkeys(text_columns, HOSTILE))
    towns.index = pd.Index([f"{name}{HOSTILE}" for name in towns.index], name="unit_id")
    changes = base.history.assign(unit_id=[f"{name}{HOSTILE}" for name in base.history["unit_id"]])
    names = {key: {"name": HOSTILE, "name_ar": HOSTILE, "group": row["group"]} for key, row in FACTIONS.items()}
    return replace(
        base,
        title=HOSTILE,
        title_ar=HOSTILE,
        units=towns,
        history=changes,
        claims=claims(HOSTILE),
        factions=names,
        lines=[(kind, HOSTILE, HOSTILE, xy) for kind, _, _, xy in base.lines],
        labels=base.labels.assign(name=HOSTILE, name_ar=HOSTILE),
        texts={"method": (HOSTILE, HOSTILE), "licence": (HOSTILE, HOSTILE)},
    )
