"""Pictures of a map: values that show themselves in a notebook, and that :mod:`journey_nb.exports` saves."""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOMES = {
    "poster": "posters", "Poster": "posters", "findings": "saying", "Finding": "saying", "emotion_curve": "journey", "pain_points": "journey", "journey_card": "journey",
    "findings_list": "tables", "sources_table": "tables", "claims_table": "tables", "scores_table": "tables", "weak_table": "tables", "coverage_table": "tables", "provenance": "tables", "Table": "tables",
    "enable": "offline",
}  # fmt: skip
__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
        globals()[name] = value  # the function, also where a module has the same name
        return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
