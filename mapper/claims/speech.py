"""What somebody says in a stretch of a sentence, as the two ways to find it hand it on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

UNNAMED: Final = "UNNAMED_SOURCE"
UNATTRIBUTED: Final = "UNATTRIBUTED_REPORTS"
"""Nobody is said to say it: "reportedly"."""
NOBODY: Final = (UNNAMED, UNATTRIBUTED)


@dataclass(frozen=True, slots=True)
class Speech:
    """
    What somebody says in a stretch of the sentence.

    Parameters
    ----------
    kind
        ``reported``, ``disputed``, ``denied`` or ``expected``.
    speaker
        Faction id or code of a source; None when it is the article's own hedge.
    at
        Position of the speech verb.
    start, stop
        Items that are said.
    """

    kind: str
    speaker: str | None
    at: int
    start: int
    stop: int


def innermost(found: list[Speech], at: int) -> Speech | None:
    """Return the speech nearest to a position among those that reach it."""
    reaching = [speech for speech in found if speech.start <= at < speech.stop and speech.at != at]
    before = [speech for speech in reaching if speech.at < at]
    return before[-1] if before else (reaching[0] if reaching else None)
