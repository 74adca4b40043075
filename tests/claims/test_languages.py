"""A language is a folder under ``data/lexicon`` and no code, and disturbs no other language."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from functools import cache
from itertools import islice

import pytest

from mapper.claims.extract import Reader
from mapper.claims.frames import FRAMES
from mapper.records import Article
from mapper.resources import data_path
from mapper.text import lexicon
from mapper.text.lexicon import lexicon_languages, load_lexicon
from mapper.text.tokens import key_of, readable, tokenise
from tests.claims.test_cases import cases, line
from tests.claims.world import factions, names, read, resolve

# A language that nobody writes here, as small as it can be.
ESPERANTO = {
    "grammar": """
        elided = ["l"]
        [order]
        actor = ["before"]
        noun = "before"
        names = "capital"
        [paradigm.past]
        suffix = ["is"]
    """,
    "words": """
        [[trigger]]
        frame = "take"
        value = "captured"
        past = ["kapt"]
        [[trigger]]
        frame = "leave"
        value = "withdrew"
        via = ["from"]
        past = ["foriĝ"]
        [[prep]]
        value = "from"
        forms = ["el"]
        [[article]]
        forms = ["la", "l'"]
        [[noun]]
        value = "city"
        forms = ["urbo"]
        [[neg]]
        forms = ["ne"]
    """,
}


@pytest.fixture
def esperanto(tmp_path, monkeypatch):
    """A reader of a lexicon that has one more folder."""
    for path in data_path("lexicon").iterdir():
        (tmp_path / path.name).symlink_to(path)
    (tmp_path / "eo").mkdir()
    for name, text in ESPERANTO.items():
        (tmp_path / "eo" / f"{name}.toml").write_text(text, "utf-8")
    monkeypatch.setattr(lexicon, "data_path", lambda _, *parts: tmp_path.joinpath(*parts))
    load_lexicon.cache_clear()
    yield Reader(factions(), names())
    load_lexicon.cache_clear()


def test_a_new_folder_is_read_with(esperanto):
    def said(text):
        claims = esperanto.read(Article("eo", text, date(2017, 12, 20)), resolve)
        return [(claim.faction, claim.status, claim.places[0].name, claim.denies) for claim in claims]

    assert [each.language for each in esperanto.lexicons] == sorted([*lexicon_languages()])
    assert "eo" in lexicon_languages()
    assert said("Hezbollah kaptis la urbo Raqqa.") == [("HEZBOLLAH", "captured", "Raqqa", None)]
    assert said("Hezbollah ne kaptis l'urbo Raqqa.") == [("HEZBOLLAH", "denied", "Raqqa", "captured")]
    assert said("SDF foriĝis el Manbij.") == [("SDF", "withdrew", "Manbij", None)]
    assert said("Hezbollah captured Raqqa.") == [("HEZBOLLAH", "captured", "Raqqa", None)]


@cache
def alone(language):
    return Reader(factions(), names(), [language])


@pytest.mark.parametrize("language", lexicon_languages())
def test_other_languages_change_nothing(language):
    for case in islice(cases(language), 0, None, 3):
        text, published = case.values[0]["text"], case.values[0]["published"]
        own = alone(language).read(Article("case", text, published), resolve)
        assert [line(claim) for claim in own] == [line(claim) for claim in read(text, published)], text


def test_every_sentence_of_a_mixed_text_is_read_in_its_own_language():
    sentences = [
        "سيطرت قوات النظام على مدينة تدمر.",
        "Les rebelles se sont retirés de Manbij.",
        "Islamic State controls Raqqa.",
    ]
    assert [line(claim) for claim in read("\n".join(sentences))] == [
        "SAA captured asserted - -: تدمر",
        "REBELS withdrew asserted - -: Manbij",
        "ISIS controls asserted - -: Raqqa",
    ]


def test_an_elided_word_is_a_word_of_its_own():
    text = "à l’est d'Alep, qu'aujourd'hui"
    tokens = tokenise(readable(text), elided=load_lexicon("fr").elided)
    assert [token.text for token in tokens] == ["a", "l", "est", "d", "alep", ",", "qu", "aujourdhui"]
    assert [text[token.start : token.stop] for token in tokens][:5] == ["à", "l", "est", "d", "Alep"]
    assert [token.text for token in tokenise(readable("l'est, Shi'ite"))] == ["lest", ",", "shiite"]
    assert key_of("jusqu'à l'est", load_lexicon("fr").elided) == "jusqu a l est"


def test_the_readme_tells_every_table_attribute_and_frame():
    told = set(re.findall(r"`\[*([a-z_0-9]+)\]*[` =]", data_path("lexicon", "README.md").read_text("utf-8")))
    assert set(FRAMES) <= told
    tables, attributes, paradigms = set(), set(), set()
    for path in data_path("lexicon").glob("*/*.toml"):
        lists = tomllib.loads(path.read_text("utf-8"))
        paradigms |= set(lists.get("paradigm", {}))
        if path.stem in ("grammar", "armed"):
            continue
        tables |= set(lists)
        if path.parent.name == "fr":
            assert set(lists) <= told
            attributes |= {key for rows in lists.values() for row in rows for key in row}
    assert attributes - paradigms - {"forms", "value"} <= told
    rows = re.findall(
        r"^\| (?:moods|speech|words|space|dates|furniture) \| (.*?) \|",
        data_path("lexicon", "README.md").read_text("utf-8"),
        re.M,
    )
    assert {table for row in rows for table in re.findall(r"`(\w+)`", row)} <= tables
