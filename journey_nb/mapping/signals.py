"""Ways through the stages, hand-offs, effort, what is remembered and moments of truth."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ..model.journey import JourneyMap
from .build import Placed, feelings
from .channels import gaps, switched, switches
from .effort import efforts
from .moments import moments
from .peak_end import peak_ends
from .records import Records
from .ways import moves


def signalled(journey: JourneyMap, placed: Placed, research: Any) -> JourneyMap:
    """The map with what the data show between its cells.

    Counts of moves and of changed channels stand in every map; means, medians and tests do not stand in a qualitative one.
    """
    felt = feelings(placed.said)
    settings = getattr(getattr(research, "study", None), "settings", None)
    rules, timezone = getattr(settings, "moments", ()), getattr(research, "timezone", None) or "UTC"
    with Records(placed) as records:
        changed = switched(records)
        found, search = moments(journey, placed, records, felt, changed, rules=rules, timezone=timezone)
        return replace(
            journey,
            moves=moves(records),
            peak_ends=peak_ends(journey),
            efforts=() if journey.qualitative else efforts(records, seed=placed.seed),
            switches=switches(records, changed),
            gaps=() if journey.qualitative else gaps(felt, placed.keys),
            moments=found,
            search=search,
        )
