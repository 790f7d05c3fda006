"""Ways through the stages, hand-offs, effort, what is remembered and moments of truth."""

from __future__ import annotations

from typing import Any

from ..model.journey import JourneyMap
from .build import Placed


def signalled(journey: JourneyMap, placed: Placed, research: Any) -> JourneyMap:
    """The map with what the data show between its cells."""
    return journey
