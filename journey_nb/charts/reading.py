"""What a map allows us to say: which stage is the hardest, which we know nothing about. No words here, only judgements."""

from __future__ import annotations

from collections.abc import Iterable

from journey_nb.model.journey import WHOLE, Claim, Emotion, JourneyMap, Score

ENOUGH, FEW = 30, 5  # people: solid from 30, hollow from 5, a dot a person below
SELF_SELECTED = frozenset({"ticket", "review", "chat"})  # kinds of source that people hand in by themselves
SERIES = ("worded", "rated")
UNNAMED = "other"


def curve(journey: JourneyMap, series: str) -> dict[str, Emotion]:
    """Stage key → its point in one series; stages without anybody are left out."""
    staged = {s.key for s in journey.stages}
    return {e.stage: e for e in journey.emotions if e.measured_by == series and e.n > 0 and e.stage in staged}


def main_series(journey: JourneyMap) -> str:
    """The series that more people's answers stand behind; words where both are even."""
    told = {s: sum(e.n for e in curve(journey, s).values()) for s in SERIES}
    return max(SERIES, key=lambda s: told[s])


def below_zero(emotion: Emotion) -> bool:
    return emotion.high is not None and emotion.high < 0


def above_zero(emotion: Emotion) -> bool:
    return emotion.low is not None and emotion.low > 0


def leaning(emotion: Emotion) -> str:
    """neg, pos or neu: only where the interval says so."""
    return "neg" if below_zero(emotion) else "pos" if above_zero(emotion) else "neu"


def negative_stages(journey: JourneyMap, series: str | None = None) -> list[Emotion]:
    """Points whose whole interval lies below zero, the lowest first."""
    points = curve(journey, series or main_series(journey)).values()
    return sorted((e for e in points if below_zero(e)), key=lambda e: (e.valence, e.stage))


def positive_stages(journey: JourneyMap) -> list[Emotion]:
    """Points whose whole interval lies above zero, the highest first."""
    points = curve(journey, main_series(journey)).values()
    return sorted((e for e in points if above_zero(e)), key=lambda e: (-(e.valence or 0), e.stage))


def hardest(journey: JourneyMap) -> Emotion | None:
    """The stage that may be called the hardest: its interval lies below zero and below every other stage's.

    None where intervals overlap, where there is nothing to compare it with, and in a qualitative study.
    """
    if journey.qualitative:
        return None
    points = [e for e in curve(journey, main_series(journey)).values() if e.valence is not None]
    low = [e for e in negative_stages(journey) if e.valence is not None]
    if not low or len(points) < 2:
        return None
    worst = low[0]
    assert worst.high is not None
    clear = all(worst.high < (e.low if e.low is not None else -2) for e in points if e is not worst)
    return worst if clear else None


def focus(journey: JourneyMap) -> Emotion | None:
    """The stage a sheet puts forward: the hardest, or the only one whose interval lies below zero."""
    clear = hardest(journey)
    low = [] if journey.qualitative else negative_stages(journey)
    return clear or (low[0] if len(low) == 1 and len(curve(journey, main_series(journey))) > 1 else None)


def counted(claims: Iterable[Claim]) -> list[Claim]:
    """Claims that customers' data stand behind today: most people first; an assumption or a lost claim is never ranked.

    What fell under no theme ("other") is no finding: it is many different things.
    """
    held = [c for c in claims if c.theme != UNNAMED and c.basis.kind == "evidence" and c.status == "current" and c.evidence and c.evidence.n_people > 0]
    return sorted(held, key=lambda c: (-c.evidence.n_people if c.evidence else 0, c.id))


def in_order(claims: Iterable[Claim]) -> list[Claim]:
    """As a lane shows them: evidence by people, then inferences, lost ones, assumptions."""

    def rank(claim: Claim) -> tuple[int, bool, int, int, str]:
        kind = 3 if claim.basis.kind == "assumption" else 2 if claim.status == "lost" else 1 if claim.basis.kind == "inference" else 0
        number = int(claim.code[1:]) if kind == 3 and claim.code[1:].isdigit() else 0  # as they were written down; an id of theirs is random
        return kind, claim.theme == UNNAMED, -(claim.evidence.n_people if claim.evidence else 0), number, claim.id

    return sorted(claims, key=rank)


def at(journey: JourneyMap, stage: str, kind: str) -> list[Claim]:
    return in_order(c for c in journey.claims if c.stage == stage and c.kind == kind)


def stages_of(journey: JourneyMap) -> frozenset[str]:
    return frozenset(s.key for s in journey.stages)


def hand(journey: JourneyMap) -> dict[str, Emotion]:
    """Stage key → the point that the team drew by hand there. It is nobody's feeling: no count, no interval, no rank."""
    staged = stages_of(journey)
    return {e.stage: e for e in journey.emotions if e.measured_by == "assumed" and e.stage in staged and e.valence is not None}


def is_staged(journey: JourneyMap) -> bool:
    """Whether anything at all is known, or was written, of a single stage."""
    known = stages_of(journey)
    parts = (journey.claims, journey.actions, journey.touchpoints, journey.scores, journey.measures)
    felt = (e.stage for e in journey.emotions if e.n > 0 or e.measured_by == "assumed")
    if journey.funnel and any(s.reached for s in journey.funnel.steps):
        return True
    return any(stage in known for stage in felt) or any(x.stage in known for group in parts for x in group)


def is_assumed(journey: JourneyMap) -> bool:
    """A map that only the team has drawn: all of it assumptions, and nobody heard or counted."""
    return (
        any(w.basis.kind == "assumption" for w in journey.written)
        and all(x.basis.kind == "assumption" for x in (*journey.claims, *journey.actions, *journey.touchpoints))
        and not any(e.n for e in journey.emotions)
        and not any(s.reached or s.spoke for s in journey.stages)
        and not journey.scores
        and not journey.measures
    )


def is_totals(journey: JourneyMap) -> bool:
    """Totals that a product reported, and nobody behind them."""
    return bool(journey.measures) and not any(s.reached or s.spoke for s in journey.stages) and not any(e.n for e in journey.emotions) and not journey.scores


def silent(journey: JourneyMap) -> list[str]:
    """Stages where fewer than five people spoke, in their order."""
    return [s.key for s in journey.stages if s.spoke < FEW]


def whole_scores(journey: JourneyMap) -> list[Score]:
    known = stages_of(journey)
    return sorted((s for s in journey.scores if s.stage == WHOLE or s.stage not in known), key=lambda s: (s.measure != "nps", -s.n, s.id))


def contradictions(journey: JourneyMap) -> list[tuple[Emotion, Emotion]]:
    """Stages where words and ratings lean to opposite sides, each beyond its interval."""
    worded, rated = curve(journey, "worded"), curve(journey, "rated")
    return [
        (worded[s.key], rated[s.key])
        for s in journey.stages
        if s.key in worded and s.key in rated and {leaning(worded[s.key]), leaning(rated[s.key])} == {"neg", "pos"}
    ]
