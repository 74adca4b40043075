"""Reads many articles, in several processes when there is enough to read; what comes out never depends on how many.

Called by :mod:`mapper.pipeline`. Processes are started afresh on every system ("spawn"), load the theatre once, and
end with the process that started them. The module imports next to nothing, so that they start fast.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from os import _exit
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from mapper.errors import InputError
from mapper.records import Article, Claim

if TYPE_CHECKING:
    from mapper.claims.misses import Miss
    from mapper.theatre import Theatre

R = TypeVar("R")
Progress = Callable[[Sequence[Any]], Iterable[Any]]

_WORTH_A_PROCESS: Final = 250_000
"""Characters that one process reads in about the time that a second one takes to start."""
_MOST_AT_ONCE: Final = 16
_HANDS: Final = 4
"""Portions per process, so that none waits long for the last."""

_theatre: Theatre | None = None
"""In a reading process: its theatre."""


def extract_claims(article: Article, theatre: Theatre) -> list[Claim]:
    """Claims of one article, their places resolved in the theatre's gazetteer."""
    from mapper.places.resolve import resolve

    return theatre.reader.read(article, lambda mentions: resolve(mentions, theatre.gazetteer))


def missing_names(article: Article, theatre: Theatre) -> list[Miss]:
    """Names of one article that stand where a place must stand and are not in the theatre's gazetteer."""
    return theatre.reader.misses(article)


def each_article(
    task: Callable[[Article, Theatre], R],
    articles: Sequence[Article],
    theatre: Theatre,
    *,
    jobs: int = 1,
    progress: Progress = iter,
) -> Iterator[R]:
    """
    Do something with every article.

    Parameters
    ----------
    task
        A function of this module.
    articles
        What is read.
    theatre
        Where it is read; other processes load it anew from its files.
    jobs
        Most processes to use; fewer are used when there is little to read, this one alone when it is very little.
    progress
        Wraps the list of articles, for a progress bar.

    Yields
    ------
    object
        What ``task`` gave, in the order of the articles; what it raised is raised here, the first in that order.

    Raises
    ------
    InputError
        If a process ends without an answer.
    """
    processes = min(jobs, sum(len(article.text) for article in articles) // _WORTH_A_PROCESS, len(articles))
    if processes < 2:
        for article in progress(articles):
            yield task(article, theatre)
        return
    portion = max(1, min(_MOST_AT_ONCE, len(articles) // (_HANDS * processes)))
    pool = ProcessPoolExecutor(
        processes, get_context("spawn"), _begin, (theatre.folder, dict(theatre.settings), theatre.added, theatre.cache)
    )
    try:
        with _interrupts_ignored():
            results = pool.map(_do, ((task, article) for article in articles), chunksize=portion)
        for _, result in zip(progress(articles), results, strict=True):
            yield result
    except BrokenProcessPool:
        raise InputError("a reading process ended without an answer (out of memory?); read with --jobs 1") from None
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def _interrupts_ignored() -> Iterator[None]:
    """Start processes that are deaf to interrupts from their first moment."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _begin(folder: Path, settings: Mapping[str, Any], added: Path | None, cache: Path | None) -> None:
    """Make a reading process ready: an interrupt is for its parent, whose end is its own."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()

    from mapper.theatre import Theatre

    global _theatre
    _theatre = Theatre(folder, settings, added, cache)


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        _exit(1)


def _do(work: tuple[Callable[[Article, Theatre], R], Article]) -> R:
    task, article = work
    assert _theatre is not None, "a reading process has no theatre"
    return task(article, _theatre)
