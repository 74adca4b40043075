from __future__ import annotations

import pytest

from mapper.errors import DataError
from mapper.text.lexicon import load_lexicon


def test_paradigms_make_the_forms():
    entries = load_lexicon("ar").entries
    assert {entries[form]["trigger"].form for form in ("سيطر", "سيطرت", "سيطروا")} == {"past"}
    assert entries["تسيطر"]["trigger"].value == "controls"


def test_a_plain_noun_beats_a_verb_with_a_pronoun():
    assert load_lexicon("ar").entries["استعاده"]["trigger"].get("noun")


def test_an_unknown_language_is_named_with_the_known_ones():
    with pytest.raises(DataError, match="'xx'; there are: ar, en"):
        load_lexicon("xx")
