from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from mapper.text.match import Line, Matcher, Proclitics
from mapper.text.tokens import key_of, readable, tokenise

PROCLITICS = Proclitics(frozenset({"و", "ف", "ب", "ل", "ك", "وب", "ول"}), ("ل", "ال", "لل"))


def find(names, text):
    matcher = Matcher({key_of(name): name for name in names}, PROCLITICS)
    tokens = tokenise(readable(text), PROCLITICS.strings)
    return [(hit.payload, hit.lead, text[hit.start : hit.end]) for hit in matcher.find(Line(tokens))]


def test_whole_words_only():
    assert find(["حلب"], "حلبجة وحلب والحلبي") == [("حلب", "و", "حلب")]


def test_proclitics_only_before_known_names():
    assert find(["الرقة", "وادي"], "وادي والرقة وبالرقة") == [
        ("وادي", "", "وادي"), ("الرقة", "و", "الرقة"), ("الرقة", "وب", "الرقة"),
    ]  # fmt: skip


def test_the_article_is_swallowed_after_lam():
    assert find(["الرقة"], "للرقة وللرقة") == [("الرقة", "ل", "لرقة"), ("الرقة", "ول", "لرقة")]


def test_a_quote_may_cut_the_proclitic_off():
    assert find(["قسد"], "لـ«قسد» و“قسد”") == [("قسد", "ل", "قسد"), ("قسد", "و", "قسد")]


def test_the_longest_name_wins():
    assert find(["دير", "دير الزور", "الزور"], "دير الزور") == [("دير الزور", "", "دير الزور")]


def test_names_of_two_alphabets_and_spellings():
    assert find(["al-Tanf", "التَّنْف"], "Al Tanf, al-Tanf and التنف")[0][0] == "al-Tanf"
    assert len(find(["al-Tanf", "التَّنْف"], "Al Tanf, al-Tanf and التنف")) == 3


def test_a_break_parts_names():
    assert find(["دير الزور"], "دير، الزور") == []


@given(st.lists(st.sampled_from(["الرقة", "وحلب", "في", "«", "،", "دير الزور", "بحلب", "x"]), max_size=15))
def test_hits_do_not_overlap_and_stand_where_they_say(words):
    text = " ".join(words)
    matcher = Matcher({key_of(name): name for name in ("الرقة", "حلب", "دير الزور")}, PROCLITICS)
    tokens = tokenise(readable(text), PROCLITICS.strings)
    hits = matcher.find(Line(tokens))
    assert all(one.stop <= other.first for one, other in pairwise(hits))
    assert all(key_of(text[hit.start : hit.end]) == key_of(hit.payload) for hit in hits)


@given(
    st.sets(st.lists(st.sampled_from(["الرقة", "رقة", "دير", "الزور", "حلب"]), min_size=1, max_size=3).map(" ".join)),
    st.lists(
        st.sampled_from(["الرقة", "للرقة", "وللزور", "ورقة", "دير", "ودير", "الزور", "بحلب", "«", "محلب"]), max_size=9
    ),
)
def test_every_hit_is_the_longest_of_all_there_are(names, words):
    """The same as trying every name at every word, with every proclitic."""
    keys = {key_of(name) for name in names}
    tokens = tokenise(readable(" ".join(words)), PROCLITICS.strings)
    texts = [token.text for token in tokens]
    expected, at = [], 0
    while at < len(texts):
        fits = [
            (stop, lead)
            for lead in sorted({"", *PROCLITICS.strings, "وبل"}, key=len, reverse=True)
            for stop in range(at + 1, len(texts) + 1)
            if texts[at].startswith(lead) and _named(lead, " ".join(texts[at:stop])[len(lead) :], keys)
        ]
        if fits:
            stop, lead = max(fits, key=lambda fit: (fit[0], -len(fit[1])))
            expected.append((at, stop, lead))
        at = max(at + 1, (fits and stop) or 0)
    hits = Matcher({key: key for key in keys}, PROCLITICS).find(Line(tokens))
    assert [(hit.first, hit.stop, hit.lead) for hit in hits] == expected


def _named(lead, rest, keys):
    if rest in keys and (not lead or lead in PROCLITICS.strings):
        return True
    chain = lead.removesuffix("ل")
    swallows = lead.endswith("ل") and (not chain or chain in PROCLITICS.strings)
    return swallows and rest.startswith("ل") and "ا" + rest in keys


def test_words_are_forgotten_when_there_are_too_many(monkeypatch):
    monkeypatch.setattr("mapper.text.match._REMEMBERED", 3)
    assert len(find(["حلب"], "حلب أ ب ج د ه وحلب ز ح ط وحلب")) == 3


def test_nothing_is_found_in_nothing():
    assert Matcher({"": 1, "a": 2}).find(Line([])) == []
    assert [hit.payload for hit in Matcher({"": 1, "a": 2}).find(Line(tokenise(readable("b a"))))] == [2]
