"""Words of the page and of the still picture; they live in ``data/lexicon/page.toml``, not here."""

from __future__ import annotations

from typing import Any, Final

from mapper.resources import data_path, read_toml

LANGUAGES: Final = ("ar", "en")


def page_words() -> dict[str, dict[str, Any]]:
    """
    Words by language, then by key; ``status``, ``said`` and ``modality`` are tables of their own.

    Raises
    ------
    DataError
        If the file is missing or not TOML.
    """
    words = read_toml(data_path("lexicon", "page.toml"))
    return {code: words[code] for code in LANGUAGES}
