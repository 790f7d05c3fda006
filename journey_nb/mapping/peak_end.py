"""What is remembered of a curve: the peak-end rule as an indicator beside the mean, never instead of it (Fredrickson & Kahneman 1993)."""

from __future__ import annotations

from ..model.journey import Emotion, JourneyMap, PeakEnd

SERIES = ("rated", "worded")


def peak_ends(journey: JourneyMap) -> tuple[PeakEnd, ...]:
    """One entry a series whose curve has a mean at two stages or more; none in a qualitative study, which has no means."""
    if journey.qualitative:
        return ()
    return tuple(found for series in SERIES if (found := peak_end(curve(journey, series), series)) is not None)


def curve(journey: JourneyMap, series: str) -> list[Emotion]:
    """The points of one series that have a mean, in the stages' order; what belongs to no stage and what the team drew by hand is not in it."""
    order = {s.key: n for n, s in enumerate(journey.stages)}
    points = [e for e in journey.emotions if e.measured_by == series and e.valence is not None and e.stage in order]
    return sorted(points, key=lambda e: order[e.stage])


def peak_end(points: list[Emotion], series: str) -> PeakEnd | None:
    """Score = (peak + end) / 2; the peak is the point furthest from neutral, of two as far the negative one, of equal ones the first.

    Examples
    --------
    >>> drawn = [Emotion(s, "rated", 40, True, "solid", v, v - 0.1, v + 0.1) for s, v in zip("abcde", (0.5, 1, -1, 0, 1))]
    >>> found = peak_end(drawn, "rated")
    >>> round(found.mean, 1), found.peak, found.peak_stage, found.end, found.score
    (0.3, -1, 'c', 1, 0.0)
    """
    told = [(e.stage, e.valence) for e in points if e.valence is not None]
    if len(told) < 2:
        return None
    peak_stage, peak = min(told, key=lambda point: (-abs(point[1]), point[1]))
    end_stage, end = told[-1]
    return PeakEnd(series, sum(v for _, v in told) / len(told), peak, peak_stage, end, end_stage, (peak + end) / 2, len(told))
