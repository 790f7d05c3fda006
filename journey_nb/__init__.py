"""From raw customer research to a journey map in which every claim says what it stands on.

The story in order: :func:`read` exports, :func:`redact` personal data, :func:`code` what customers say, :func:`place` it on
stages, :func:`segment` customers, :func:`draft_map`. Importing this package imports nothing heavy; each name is fetched when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_HOME = {
    "inspect": "intake",
    "look": "intake.columns",
    "remember": "source_rules",
    "study_for": "pipeline",
    "read": "pipeline",
    "redact": "pipeline",
    "code": "pipeline",
    "place": "pipeline",
    "segment": "pipeline",
    "draft_map": "pipeline",
    "build": "pipeline",
    "build_report": "reports.build",
    "explain": "mapping.why",
    "open_book": "mapping.why",
    "record": "model.decisions",
    "edit": "widgets",
    "MapBook": "model.journey",
    "JourneyMap": "model.journey",
    "Phrase": "model.phrase",
    "JourneyError": "model.errors",
}

__all__ = ["__version__", *_HOME]


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(f".{_HOME[name]}", __name__), name)
    raise AttributeError(f"module 'journey_nb' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
