"""Where two kinds of evidence of one stage do not say the same."""

from __future__ import annotations

from ..model.journey import Contradiction, JourneyMap


def contradictions(journey: JourneyMap) -> tuple[Contradiction, ...]:
    return ()
