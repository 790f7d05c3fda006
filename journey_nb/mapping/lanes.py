"""The lanes that a team fills beside what customers said: header, operations, owners and KPIs."""

from __future__ import annotations

from typing import Any

from ..model.journey import JourneyMap
from .build import Placed


def laned(journey: JourneyMap, placed: Placed, research: Any) -> JourneyMap:
    """The map with its header, operations, owners and KPIs."""
    return journey
