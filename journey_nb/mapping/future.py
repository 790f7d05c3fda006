"""The journey as the team wants it to be: a map of its own beside today's, made of what people wrote and of nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ..assumptions.written import Written
from ..model.journey import Confidence, JourneyMap
from .verdicts import judge

KEY = "future"
STATE = "future"


def future_map(journey: JourneyMap, written: Iterable[Written]) -> JourneyMap | None:
    """The map of what is to be, with today's stages, header, owners and the targets of its KPIs; None where nobody wrote any of it.

    Nobody is counted in it (``people`` is 0) and nothing is judged: what is not there yet cannot be confirmed.

    Parameters
    ----------
    journey : JourneyMap
        Today's map of everyone.
    written : Written
        All that stands in the study; only what is marked as to be is used, at stages that the map has.
    """
    stages = {s.key for s in journey.stages} | {"whole"}
    wanted = [w for w in written if w.state == STATE and w.stage in stages]
    if not wanted:
        return None
    empty = JourneyMap(
        key=KEY,
        goal=journey.goal,
        state=STATE,
        people=0,
        known=True,
        qualitative=True,
        stages=tuple(replace(s, reached=0, spoke=0, known=True, observations=0, events=0, confidence=Confidence("assumption")) for s in journey.stages),
        kpis=tuple(replace(k, value=None, low=None, high=None, n=None, why=None) for k in journey.kpis if k.target is not None),
        actor=journey.actor,
        scenario=journey.scenario,
        expects=journey.expects,
        goal_kpi=journey.goal_kpi,
    )
    return judge(empty, wanted, spoke={}, seen={})
