"""From pains and unmet needs to opportunities, each with its priority by named conventions."""

from __future__ import annotations

from typing import Any

from ..model.journey import JourneyMap
from .build import Placed


def prioritized(journey: JourneyMap, placed: Placed, research: Any) -> JourneyMap:
    """The map with its opportunities and their order."""
    return journey
