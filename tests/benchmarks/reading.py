"""How fast articles are read, and whether that depends on their length or on the number of names.

Run with ``python -m tests.benchmarks.reading``. Times are those of one core, the best of several rounds; the texts
are made up (:mod:`tests.benchmarks.news`). spaCy's PhraseMatcher is measured in the same run when spaCy is there
(``pip install '.[bench]'``); nothing else needs it.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mapper import load_theatre, read_claims
from mapper.claims.extract import Reader
from mapper.places.resolve import resolve
from mapper.records import Article
from mapper.text.match import Line, Matcher
from mapper.text.tokens import Token, key_of, readable, tokenise
from mapper.theatre import Theatre
from tests.benchmarks.news import articles, invented_names, names_of

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 5
ARTICLES = 150
NAMES = 10_000
GOAL_PER_MINUTE = 1_500
GOAL_FLAT = 1.5
GOAL_MEMORY_MB = 300
GOAL_RIVAL = 5.0
READ = """
import sys
from pathlib import Path
import mapper
from tests.benchmarks.news import articles
theatre = mapper.load_theatre("syria", added=Path(sys.argv[1]))
mapper.read_claims(articles(theatre, int(sys.argv[2])), theatre)
import resource
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024))
"""


def main() -> None:
    """Print every measure beside its goal."""
    with tempfile.TemporaryDirectory() as folder:
        added = Path(folder)
        _write_gazetteer(added / "invented.csv")
        _memory(added)  # first: a new process begins with the peak of the one that started it
        theatre = load_theatre("syria", added=added)
        theatre.atlas  # noqa: B018 (made once per theatre, not per article)
        news = articles(theatre, ARTICLES)
        size = sum(len(article.text.encode()) for article in news) / len(news)
        print(f"{ARTICLES} articles of {size:,.0f} bytes; {len(theatre.gazetteer.names()):,} names")
        _end_to_end(theatre, news)
        _lengths(theatre, news)
        _numbers(theatre, news)
        _rival(theatre, news)


def _write_gazetteer(path: Path) -> None:
    """Write so many invented villages, as ``mapper gazetteer add`` would."""
    rows = ["place_id,name,name_ar,names,kind,parent_id,population,lon,lat,source"]
    for at, name in enumerate(invented_names(NAMES)):
        lon, lat = 36.5 + (at % 100) * 0.05, 33.0 + (at // 100) * 0.035
        rows.append(f"invented-{at},,{name},,PPL,SY-RA,,{lon:.3f},{lat:.3f},invented")
    path.write_text("\n".join(rows) + "\n", "utf-8")


def _end_to_end(theatre: Theatre, news: list[Article]) -> None:
    seconds, claims = _best(lambda: read_claims(news, theatre))
    rate = len(news) / seconds * 60
    print(
        f"{rate:8,.0f} articles a minute and core, claims placed ({len(claims)} claims){_goal(rate >= GOAL_PER_MINUTE)}"
    )


def _lengths(theatre: Theatre, news: list[Article]) -> None:
    """Time per character of one text once, twice, four and eight times as long."""
    base = "\n".join(article.text for article in news[:8])
    times = {}
    for factor in (1, 2, 4, 8):
        text = "\n".join([base] * factor)
        long = Article("long", text, news[0].published)
        times[factor] = _best(lambda long=long: _read(theatre.reader, theatre, [long]))[0] / len(text)
    ratios = {factor: value / times[1] for factor, value in times.items()}
    told = ", ".join(f"{factor}x {ratio:.2f}" for factor, ratio in ratios.items())
    print(
        f"{max(ratios.values()):8.2f} times the time per character of {len(base):,} characters: {told}{_flat(ratios)}"
    )


def _numbers(theatre: Theatre, news: list[Article]) -> None:
    """The same texts and a reader of 1,000, 10,000 and 100,000 names."""
    times = {}
    few = news[:10]
    for count in (1_000, 10_000, 100_000):
        names = names_of(theatre, count, [article.text for article in few])
        reader = Reader(theatre.factions, names)
        times[count] = _best(lambda reader=reader: _read(reader, theatre, few))[0]
    ratios = {count: value / times[1_000] for count, value in times.items()}
    told = ", ".join(f"{count:,} {ratio:.2f}" for count, ratio in ratios.items())
    print(f"{max(ratios.values()):8.2f} times the time with 1,000 names: {told}{_flat(ratios)}")


def _rival(theatre: Theatre, news: list[Article]) -> None:
    """The matcher alone on the same words and names as spaCy's."""
    leads = theatre.reader.lexicons[0].proclitics
    texts = [article.text for article in news]
    names = [key_of(name) for name in names_of(theatre, NAMES, texts)]
    matcher = Matcher({name: name for name in names if name}, leads)
    tokens = [tokenise(readable(text), leads.strings) for text in texts]
    ours, hits = _best(lambda: [matcher.find(Line(each)) for each in tokens])
    words = sum(map(len, tokens))
    print(f"{words / ours / 1e6:8.1f} million words a second through the matcher ({sum(map(len, hits))} names found)")
    try:
        import spacy
        from spacy.matcher import PhraseMatcher
        from spacy.tokens import Doc
    except ImportError:
        print("         skipped: spaCy not installed")
        return
    vocabulary = spacy.blank("xx").vocab
    rival = PhraseMatcher(vocabulary)
    rival.add("PLACE", [Doc(vocabulary, words=name.split()) for name in names if name])

    def documents(each: list[Token]) -> Any:
        return Doc(vocabulary, words=[token.text for token in each])

    ready = [documents(each) for each in tokens]
    theirs, found = _best(lambda: [rival(documents(each)) for each in tokens])
    bare, _ = _best(lambda: [rival(document) for document in ready])
    told = f"{sum(map(len, found))} names found, none behind a proclitic"
    print(
        f"{theirs / ours:8.2f} times as fast as PhraseMatcher from the same words ({told}){_goal(theirs / ours >= GOAL_RIVAL)}"
    )
    print(f"{bare / ours:8.2f} times as fast as PhraseMatcher alone, on documents made before")
    arabic = spacy.blank("ar")
    rival = PhraseMatcher(arabic.vocab)
    rival.add("PLACE", [Doc(arabic.vocab, words=name.split()) for name in names if name])
    whole, _ = _best(lambda: [rival(arabic.make_doc(text)) for text in texts])
    own, _ = _best(lambda: [matcher.find(Line(tokenise(readable(text), leads.strings))) for text in texts])
    print(f"{whole / own:8.2f} times as fast as spaCy from the text: tokens and matches")


def _memory(added: Path) -> None:
    """Peak of a process that loads everything and reads."""
    try:
        import resource  # noqa: F401
    except ImportError:
        print("         skipped: no resource module on this system")
        return
    call = [sys.executable, "-c", READ, str(added), str(ARTICLES)]
    done = subprocess.run(call, cwd=ROOT, check=True, capture_output=True, text=True)
    peak = float(done.stdout)
    print(f"{peak:8.0f} MB at most, everything loaded{_goal(peak < GOAL_MEMORY_MB)}")


def _read(reader: Reader, theatre: Theatre, news: list[Article]) -> int:
    return sum(len(reader.read(one, lambda mentions: resolve(mentions, theatre.gazetteer))) for one in news)


def _best(call: Callable[[], Any]) -> tuple[float, Any]:
    """Least time of one core, and what the call gave."""
    least, given = float("inf"), None
    for _ in range(ROUNDS):
        start = time.process_time()
        given = call()
        least = min(least, time.process_time() - start)
    return least, given


def _goal(reached: bool) -> str:
    return "" if reached else "  <- goal missed"


def _flat(ratios: dict[int, float]) -> str:
    return _goal(max(ratios.values()) <= GOAL_FLAT)


if __name__ == "__main__":
    main()
