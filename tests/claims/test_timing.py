from __future__ import annotations

from datetime import date

import pytest

from tests.claims.world import read

TUESDAY = date(2018, 3, 13)


def said(text):
    return [
        (place.name, claim.status, claim.valid_from.isoformat() if claim.date_precision != "as_of" else "-")
        for claim in read(text, TUESDAY)
        for place in claim.places
    ]


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        (
            "سيطرت قوات النظام أمس على مدينة تدمر واليوم على مدينة السخنة.",
            [("تدمر", "captured", "2018-03-12"), ("السخنة", "captured", "2018-03-13")],
        ),
        (
            "سيطرت قوات النظام أمس على مدينة تدمر، ثم اليوم على مدينة السخنة.",
            [("تدمر", "captured", "2018-03-12"), ("السخنة", "captured", "2018-03-13")],
        ),
        (
            "استعادت قوات النظام مدينة تدمر التي سيطر عليها تنظيم الدولة عام 2015.",
            [("تدمر", "captured", "-"), ("تدمر", "captured", "2015-01-01")],
        ),
        (
            "مدينة تدمر التي سقطت بيد تنظيم الدولة عام 2015 استعادتها قوات النظام.",
            [("تدمر", "captured", "2015-01-01"), ("تدمر", "captured", "-")],
        ),
        (
            "استعادت قوات النظام مدينة تدمر بعد خسارتها عام 2015.",
            [("تدمر", "captured", "-"), ("تدمر", "lost", "2015-01-01")],
        ),
        (
            "يوم السبت سيطرت قوات النظام على مدينة تدمر، وانسحب تنظيم الدولة من مدينة السخنة.",
            [("تدمر", "captured", "2018-03-10"), ("السخنة", "withdrew", "2018-03-10")],
        ),
        (
            "سيطرت قوات النظام الاثنين على مدينة تدمر، بعد يومين من انتزاعها مدينة السخنة.",
            [("تدمر", "captured", "2018-03-12"), ("السخنة", "captured", "2018-03-10")],
        ),
        (
            "بعد يومين من المعارك سيطرت قوات النظام على مدينة تدمر.",
            [("تدمر", "captured", "-")],
        ),
        (
            "سيطر تنظيم الدولة على مدينة تدمر في 20 أيار 2015. وفي اليوم التالي انسحبت قوات النظام من مدينة السخنة.",
            [("تدمر", "captured", "2015-05-20"), ("السخنة", "withdrew", "2015-05-21")],
        ),
        (
            "سيطرت قوات النظام أمس على مدينة تدمر، وكان تنظيم الدولة قد انسحب من مدينة السخنة.",
            [("تدمر", "captured", "2018-03-12"), ("السخنة", "withdrew", "-")],
        ),
        (
            "سيطرت قوات النظام أمس على مدينة تدمر، وكان تنظيم الدولة قد سيطر على المدينة عام 2015.",
            [("تدمر", "captured", "2018-03-12"), ("تدمر", "captured", "2015-01-01")],
        ),
        ("سيطرت قوات النظام منذ أمس على مدينة تدمر.", [("تدمر", "captured", "2018-03-13")]),
        ("باتت مدينة تدمر منذ أمس بيد قوات النظام.", [("تدمر", "captured", "2018-03-12")]),
        ("سيطر تنظيم الدولة منذ عام 2015 على مدينة تدمر.", [("تدمر", "captured", "2015-01-01")]),
        ("تسيطر قوات النظام على مدينة تدمر منذ عام 2017.", [("تدمر", "controls", "-")]),
        (
            "سيطرت قوات النظام أمس على مدينة تدمر، فيما يسيطر تنظيم الدولة على مدينة السخنة.",
            [("تدمر", "captured", "2018-03-12"), ("السخنة", "controls", "-")],
        ),
        (
            "أعلن المرصد الأحد أن قوات النظام تسيطر على مدينة تدمر.",
            [("تدمر", "controls", "2018-03-11")],
        ),
        (
            "قال المرصد اليوم إن قوات النظام سيطرت الأحد على مدينة تدمر.",
            [("تدمر", "captured", "2018-03-11")],
        ),
    ],
)
def test_which_date_belongs_to_which_statement(text, claims):
    assert said(text) == claims


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("The SDF seized Raqqa on Monday, a day after capturing Tabqa.", ["2018-03-12", "2018-03-11"]),
        ("On Sunday the SDF seized Raqqa, while Islamic State holds Palmyra.", ["2018-03-11", "-"]),
        ("The SDF has held Raqqa since 2017.", ["-"]),
        ("The SDF has captured Raqqa since Sunday.", ["2018-03-13"]),
        ("The SDF seized Raqqa in August 2017 after Islamic State took it in 2014.", ["2017-08-01", "2014-01-01"]),
        ("The army cleared Palmyra over the weekend.", ["2018-03-11"]),
        (
            "The army cleared Raqqa on Sunday near the government-held town of Palmyra.",
            ["2018-03-11", "-"],
        ),
    ],
)
def test_english(text, claims):
    assert [day for _, _, day in said(text)] == claims
