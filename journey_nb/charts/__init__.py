"""Pictures of a map: values that show themselves in a notebook, and that :mod:`journey_nb.exports` saves."""

from __future__ import annotations

from importlib import import_module
from typing import Any

_ROOMS = {
    "posters": (
        "poster",
        "Poster",
    ),
    "saying": (
        "findings",
        "Finding",
    ),
    "journey": (
        "emotion_curve",
        "pain_points",
        "journey_card",
    ),
    "tables": (
        "findings_list",
        "sources_table",
        "claims_table",
        "scores_table",
        "weak_table",
        "coverage_table",
        "provenance",
        "Table",
    ),
    "persona_card": (
        "persona_cards",
        "persona_maps",
        "persona_page",
    ),
    "persona_moves": ("moves_chart",),
    "persona_stability": (
        "personas_table",
        "stability",
    ),
    "funnel": (
        "funnel_chart",
        "funnel_table",
    ),
    "map_diff": ("diff_chart",),
    "coverage": (
        "coverage_chart",
        "coverage_questions",
        "coverage_page",
    ),
    "role_matrix": ("role_chart",),
    "opportunity": ("landscape",),
    "opportunity_table": ("opportunities_table",),
    "segments": ("segments_table",),
    "verdicts": ("verdicts_table",),
    "timelines": ("timeline",),
    "summary": ("summary_page",),
    "confidence": ("confidence_chart",),
    "channels": ("channels_chart",),
    "slides": ("slide",),
    "offline": ("enable",),
}
_HOMES = {name: module for module, names in _ROOMS.items() for name in names}
__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
        globals()[name] = value  # the function, also where a module has the same name
        return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
