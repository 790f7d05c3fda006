"""The lanes that a team fills beside what customers said: header, operations, owners and KPIs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ..assumptions.starters import stage_names
from ..model.decisions import read as read_decisions
from ..model.journey import JourneyMap
from .build import Placed
from .header import headed, looked_after, owned
from .kpis import check, tracked
from .operations import operations


def laned(journey: JourneyMap, placed: Placed, research: Any) -> JourneyMap:
    """The map with its header, operations and who looks after its stages. What needs the rest of the map comes last (:func:`watched`)."""
    study = research.study
    settings = study.settings
    check(settings.kpis, placed.keys, list(placed.themes))  # a wrong KPI is said before the long work
    lang = settings.language or "ko"
    named = headed(journey, settings.journey)
    return replace(
        named,
        stages=owned(named.stages, settings.owners, read_decisions(study.folder), lang),
        operations=operations(placed, research.said, research.extras.get("waits")),
        goal_kpi=settings.goal.kpi if settings.goal else None,
    )


def watched(journey: JourneyMap, placed: Placed, research: Any) -> JourneyMap:
    """The map with who looks after its touchpoints, and its KPIs: after the signals and what people wrote, for both may be of either."""
    settings = research.study.settings
    touchpoints = looked_after(journey.touchpoints, research.extras.get("inventory"), dict(stage_names(research.model)))
    return tracked(replace(journey, touchpoints=touchpoints), placed, settings.kpis, first=settings.goal.kpi if settings.goal else None)
