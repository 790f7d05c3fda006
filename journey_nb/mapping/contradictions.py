"""Where two kinds of evidence of one stage do not say the same: high ratings and many who leave, kind words and low ratings.

Behaviour, words, scores and operations are held against each other, stage by stage. Each takes a side only where it is clear: five
people or more, and a 95% interval that lies wholly beyond neutral (beyond the other stages, for who leaves and how long we take). An
interval that reaches over is no side, and one side alone is no contradiction. A study under 30 people has none.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations
from typing import NamedTuple

from .. import stats
from ..model.journey import Claim, Contradiction, FunnelStep, JourneyMap, Operation, Reason, Score
from .emotion import CLEAR
from .evidence import ENOUGH, FEW

HALF = 0.5
CLEARLY = 0.1  # of the people decided: a smaller difference between stages is not what anybody would call many
WAITING = ("support_speed", "waiting")  # themes that tell of time spent waiting for us


class Side(NamedTuple):
    """What one kind of evidence says of a stage: good or bad, and the numbers that make it clear."""

    good: bool
    reason: Reason


def contradictions(journey: JourneyMap) -> tuple[Contradiction, ...]:
    """One entry a stage and pair of kinds of evidence that clearly take different sides, in the stages' order."""
    if journey.qualitative:
        return ()
    made = []
    for stage in (s.key for s in journey.stages):
        sides = {"behaviour": behaviour(journey, stage), "words": words(journey, stage), "scores": scores(journey, stage)}
        pairs = [(a, b, sides[a], sides[b]) for a, b in combinations(sides, 2)]
        pairs.append(("words", "operations", waiting(journey, stage), operations(journey, stage)))  # how long we take and how long it felt
        for one, other, first, second in pairs:
            if first is not None and second is not None and first.good != second.good:
                made.append(Contradiction(f"contradiction:{stage}:{one}-{other}", stage, (one, other), first.reason, second.reason))
    return tuple(made)


def behaviour(journey: JourneyMap, stage: str) -> Side | None:
    """Who was lost of those decided, against all other stages together (Newcombe) and against half of them (Wilson)."""
    steps = [s for s in journey.funnel.steps if s.lost + s.went_on] if journey.funnel else []
    step = next((s for s in steps if s.stage == stage), None)
    if step is None or step.lost + step.went_on < FEW:
        return None
    lost = stats.wilson(step.lost, step.lost + step.went_on)
    rest_lost, rest = _together(s for s in steps if s.stage != stage and s.lost + s.went_on >= ENOUGH)  # a stage that few decided at is no yardstick
    numbers = {"n": step.lost, "of": lost.n, "share": lost.value, "low": lost.low, "high": lost.high}
    if rest:
        numbers["others"] = rest_lost / rest
        gap = stats.shares_apart(step.lost, lost.n, rest_lost, rest)
        if gap.low > 0 and gap.value >= CLEARLY:
            return Side(False, Reason("contradiction.many_leave", numbers))
        if gap.high < 0 and gap.value <= -CLEARLY:
            return Side(True, Reason("contradiction.few_leave", numbers))
    return Side(False, Reason("contradiction.most_leave", numbers)) if lost.low > HALF else None


def _together(steps: Iterable[FunnelStep]) -> tuple[int, int]:
    listed = list(steps)
    return sum(s.lost for s in listed), sum(s.lost + s.went_on for s in listed)


def words(journey: JourneyMap, stage: str) -> Side | None:
    """The valence of what people say there."""
    point = next((e for e in journey.emotions if e.stage == stage and e.measured_by == "worded" and e.n >= FEW), None)
    if point is None or point.valence is None or point.low is None or point.high is None:
        return None
    good = _beyond(point.low, point.high, CLEAR)
    numbers = {"n": point.n, "known": point.known, "value": point.valence, "low": point.low, "high": point.high}
    return None if good is None else Side(good, Reason(f"contradiction.words_{_side(good)}", numbers))


def scores(journey: JourneyMap, stage: str) -> Side | None:
    """The stage's ratings on their own scales; none where they do not agree among themselves."""
    clear = [(s, good) for s in journey.scores if s.stage == stage and s.n >= FEW and (good := _rated(s)) is not None]
    if len({good for _, good in clear}) != 1:
        return None
    score, good = max(clear, key=lambda pair: (pair[0].n, pair[0].id))
    numbers = {"n": score.n, "known": score.known, "value": score.value, "low": score.low, "high": score.high, "top": score.scale_high}
    return Side(good, Reason(f"contradiction.{score.measure}_{_side(good)}", numbers))


def _rated(score: Score) -> bool | None:
    """The side of a score: its interval as valence (-1..1), NPS from -100..100."""
    if score.low is None or score.high is None:
        return None
    if score.measure == "nps":
        return _beyond(score.low / 100, score.high / 100, CLEAR)
    if score.scale_high <= score.scale_low:
        return None
    low, high = (2 * (v - score.scale_low) / (score.scale_high - score.scale_low) - 1 for v in (score.low, score.high))
    return _beyond(low, high, CLEAR)


def operations(journey: JourneyMap, stage: str) -> Side | None:
    """How long we take there: quicker, or slower, than at every other stage, beyond the interval of the median."""
    known = {s.key for s in journey.stages}
    for op in journey.operations:
        if op.stage != stage or op.spread.n < FEW or op.spread.low is None or op.spread.high is None:
            continue
        others = [o for o in journey.operations if o.measure == op.measure and o.stage in known - {stage} and o.spread.n >= FEW]
        if others and op.spread.high < min(o.spread.median for o in others):
            return Side(True, _took(op, "quick"))
        if others and op.spread.low > max(o.spread.median for o in others):
            return Side(False, _took(op, "slow"))
    return None


def _took(op: Operation, how: str) -> Reason:
    numbers = {"n": op.spread.n, "known": op.known, "value": op.spread.median, "low": op.spread.low, "high": op.spread.high}
    return Reason(f"contradiction.{op.measure}_{how}", numbers)


def waiting(journey: JourneyMap, stage: str) -> Side | None:
    """Of those who speak of waiting there, more who complain than who praise, or the other way round; by the theme that most speak of."""

    def people(claims: Iterable[Claim], theme: str) -> int:
        return sum(c.evidence.n_people for c in claims if c.stage == stage and c.theme == theme and c.evidence is not None)

    complain, spoke = max(((people(journey.pains, t), people(journey.pains, t) + people(journey.delights, t)) for t in WAITING), key=lambda both: both[1])
    if spoke < FEW:
        return None
    share = stats.wilson(complain, spoke)
    good = True if share.high < HALF else False if share.low > HALF else None
    numbers = {"n": complain, "of": spoke, "low": share.low, "high": share.high}
    return None if good is None else Side(good, Reason(f"contradiction.waiting_{_side(good)}", numbers))


def _beyond(low: float, high: float, neutral: float) -> bool | None:
    """True above neutral, False below it, None where the interval reaches over.

    Examples
    --------
    >>> _beyond(0.2, 0.6, 0.1), _beyond(-0.6, -0.2, 0.1), _beyond(-0.2, 0.6, 0.1)
    (True, False, None)
    """
    return True if low > neutral else False if high < -neutral else None


def _side(good: bool) -> str:
    return "good" if good else "bad"
