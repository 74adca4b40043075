"""
Give it news; get a dated, sourced map of who is reported to hold what.

>>> import mapper
>>> theatre = mapper.load_theatre("syria")
>>> theatre.name
'Syria'

Importing mapper is cheap: the rooms are opened when one of these names is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_WHERE = {
    "Article": "mapper.records",
    "Claim": "mapper.records",
    "ClaimPlace": "mapper.records",
    "ControlMap": "mapper.controlmap",
    "MapperError": "mapper.errors",
    "Theatre": "mapper.theatre",
    "compare": "mapper.agreement",
    "control_at": "mapper.pipeline",
    "diff": "mapper.changes",
    "load_theatre": "mapper.theatre",
    "read_articles": "mapper.io",
    "read_claims": "mapper.pipeline",
    "timeline": "mapper.pipeline",
    "write_claims": "mapper.store",
}

__all__ = [
    "Article",
    "Claim",
    "ClaimPlace",
    "ControlMap",
    "MapperError",
    "Theatre",
    "__version__",
    "compare",
    "control_at",
    "diff",
    "load_theatre",
    "read_articles",
    "read_claims",
    "timeline",
    "write_claims",
]

if TYPE_CHECKING:
    from mapper.agreement import compare
    from mapper.changes import diff
    from mapper.controlmap import ControlMap
    from mapper.errors import MapperError
    from mapper.io import read_articles
    from mapper.pipeline import control_at, read_claims, timeline
    from mapper.records import Article, Claim, ClaimPlace
    from mapper.store import write_claims
    from mapper.theatre import Theatre, load_theatre


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module 'mapper' has no attribute {name!r}")
    return getattr(import_module(_WHERE[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
