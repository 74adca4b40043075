"""How far a word reaches in its sentence, in items: what is further away belongs to something else."""

from __future__ import annotations

from typing import Final

AGENT_REACH: Final = 10
CLASH_REACH: Final = 4
ELIDED_REACH: Final = 8
HOLDER_REACH: Final = 8
LIGHT_REACH: Final = 16
MOOD_REACH: Final = 9
NEAR: Final = 4
PLACE_REACH: Final = 22
"""Items a frame looks ahead for its place."""
RELATIVE: Final = 4
RELATIVE_REACH: Final = 8
SIEGE_REACH: Final = 4
STATE_REACH: Final = 12
WAS_REACH: Final = 6
MEMORY: Final = 3
"""Sentences that a dropped subject or a pronoun can look back."""
WHOM: Final = (
    "member", "article", "they", "he_or_she", "of", "number", "batch", "extent", "conj", "place_adjective", "adjective",
    "ally", "whose_side", "those_people",
)  # fmt: skip
"""What stands in "forcing *F2 and its local allies* to leave", beside sides."""
