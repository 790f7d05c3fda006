"""What the data show between the cells of a map: ways through the stages, hand-offs, effort, moments of truth, contradictions.

What compares cells (moments found, ranks, corrected p-values) is a view over the whole map and no part of any cell.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from .claims import EVIDENCE, Basis, Evidence, Reason, Share, Verdict
from .phrase import Phrase


@dataclass(frozen=True)
class Move:
    """People who went from one stage to another one, in the order of their dated records."""

    stage: str
    to: str
    kind: str  # on: to the next stage | skip: further ahead | back: to an earlier one | again: left and came back to the same
    people: int
    times: int
    known: bool
    share: Share | None = None  # of those who reached ``stage``


@dataclass(frozen=True)
class PeakEnd:
    """What is remembered of a curve: its point furthest from neutral and its end. An indicator beside the mean, never instead of it."""

    measured_by: str  # rated | worded
    mean: float
    peak: float
    peak_stage: str
    end: float
    end_stage: str
    score: float  # (peak + end) / 2; of two peaks as far from neutral the negative one
    stages: int  # that have a mean


@dataclass(frozen=True)
class Spread:
    """Median, third quarter and ninth tenth of one figure a person; the interval is the median's (bootstrap by customer)."""

    n: int
    median: float
    p75: float
    p90: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Effort:
    """What one completed pass through a stage costs a customer: steps, contacts with us, minutes. Open passes are not counted."""

    stage: str
    known: bool
    open: int  # people whose pass is not completed: left out
    steps: Spread | None = None
    contacts: Spread | None = None
    minutes: Spread | None = None


@dataclass(frozen=True)
class ChannelSwitch:
    """People who had to change the channel within a stage (or between two): before → after."""

    stage: str
    before: str
    after: str
    people: int
    known: bool
    share: Share | None = None  # of those who used ``before`` there
    to_stage: str | None = None  # where it is another stage


@dataclass(frozen=True)
class ChannelGap:
    """How differently people feel at the same stage in two channels: the difference of means (first less second) with its interval."""

    stage: str
    measured_by: str
    channel: str
    other: str
    n: int
    other_n: int
    known: bool
    difference: float
    low: float
    high: float
    p: float | None = None
    q: float | None = None  # corrected for all gaps of the map (Benjamini-Hochberg)


@dataclass(frozen=True)
class Operation:
    """How we work at a stage, from records of people: minutes to first reply, hours to solution, days of waiting."""

    stage: str
    measure: str  # first_reply | resolution | waiting
    unit: str  # minutes | hours | days
    spread: Spread
    known: bool
    evidence: Evidence | None = None


@dataclass(frozen=True)
class Kpi:
    """A figure that the team watches at a stage, with what it wants it to be. ``value`` is None where the data do not have it; ``why`` says so.

    ``unit`` is one of share (0..1), points, score, valence, minutes, hours, days, or what the team or a report calls it. A total has no n.
    """

    key: str
    stage: str
    label: Phrase
    measure: str  # as journey.toml names it: lost, nps, csat, reached, valence, minutes …
    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    target: float | None = None
    better: str = "up"  # up | down
    unit: str = ""
    owner: str | None = None
    why: Reason | None = None  # why there is no value


@dataclass(frozen=True)
class Moment:
    """A moment of truth: declared by a person, or found. Importance (does it go with the outcome?) is kept apart from valence (how does it feel?).

    ``way``: ``declared``, ``peak``, ``end``, ``handoff`` or ``predicts``. Of one that predicts: ``effect`` is the difference of the outcome's
    rate between those with a good and a bad experience there (or with and without the event), checked on people left out: the rate here
    less the rate there; of ``nps`` in its own points, of another score on its scale. Of a peak and an end ``effect`` is the mean here less
    the mean of the other stages, of a hand-off the feeling after it less that before it (or that of those who came straight there).
    """

    id: str  # moment:<way>:<stage>:<key>
    stage: str
    way: str
    label: Phrase | None = None  # None: the stage itself
    touchpoint: str | None = None  # id of the touchpoint or action it is about
    valence: float | None = None
    outcome: str | None = None  # what it predicts: lost | nps | rebought …
    effect: float | None = None
    low: float | None = None
    high: float | None = None
    n: int = 0
    other_n: int = 0
    here: Share | None = None  # outcome among those with a bad experience there (or with the event)
    there: Share | None = None  # outcome among the others
    p: float | None = None
    q: float | None = None  # corrected for how many were tried
    known: bool = True
    evidence: Evidence | None = None
    code: str = ""
    basis: Basis = EVIDENCE
    verdict: Verdict | None = None
    kind: str = ""  # declared ones: zmot | fmot | smot | …
    measured_by: str = ""  # rated | worded: the feelings it is about
    before: str | None = None  # of a hand-off: the stage that people come from, or their channel before
    channel: str | None = None  # of a hand-off between channels: the one after


@dataclass(frozen=True)
class Search:
    """How moments of truth were looked for: what the outcome was, how many candidates were tried, and why none was found where none was."""

    outcome: str | None
    people: int
    events: int  # people with the outcome
    tried: int
    found: int
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Contradiction:
    """Two kinds of evidence of one stage that do not say the same: behaviour, words, scores, operations."""

    id: str  # contradiction:<stage>:<one>-<other>
    stage: str
    between: tuple[str, ...]  # two of: behaviour | words | scores | operations
    first: Reason
    second: Reason


@dataclass(frozen=True)
class Ranked:
    """One opportunity's place by one method, and how far resampled people agree: ``top_share`` of the resamples have it among the first ``Ranking.top``."""

    id: str
    rank: int
    value: float
    top_share: float | None = None
    best: int | None = None  # 95% of the resamples lie between these ranks
    worst: int | None = None


@dataclass(frozen=True)
class Ranking:
    """Opportunities in order, by one named convention."""

    method: str
    top: int
    resamples: int
    rows: tuple[Ranked, ...] = ()
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class ConfidenceRule:
    """The rule by which every cell's confidence was computed; ``journey.toml`` may change it and the report prints it."""

    high: int = 30
    moderate: int = 12
    low: int = 5
    kinds: int = 2  # independent kinds of source that can speak to the claim and agree, for more than moderate
    recent_days: int = 365
    own: bool = False  # the study's own numbers
    parts: dict[str, str] = field(default_factory=dict)


__all__ = [
    "ChannelGap",
    "ChannelSwitch",
    "ConfidenceRule",
    "Contradiction",
    "Effort",
    "Kpi",
    "Moment",
    "Move",
    "Operation",
    "PeakEnd",
    "Ranked",
    "Ranking",
    "Search",
    "Spread",
]
