"""The cells of a map: what stands at one stage, each with its receipts."""

from __future__ import annotations

from dataclasses import dataclass, field

from .claims import EVIDENCE, Basis, Confidence, Evidence, Reason, Share, Verdict, stands
from .phrase import Phrase

FORMAT = "journey-map"


@dataclass(frozen=True)
class Emotion:
    """One point of the curve: the mean of people's means at one stage (valence -1..1), with its 95% interval.

    ``thin`` says how it may be drawn: ``solid`` (30 people or more), ``hollow`` (5 to 29), ``dots`` (under 5, or a study
    under 30 people: a dot a person, no mean), ``none`` (nobody). Where it is ``dots`` or ``none``, valence, low and high are None.
    A point that the team drew by hand is a series of its own: ``measured_by`` and ``thin`` are ``assumed``, n is 0, it has no interval.
    """

    stage: str
    measured_by: str  # rated | worded | assumed: series that are never averaged together
    n: int
    known: bool
    thin: str  # solid | hollow | dots | none | assumed
    valence: float | None = None
    low: float | None = None
    high: float | None = None
    negative: int = 0  # people whose mean lies below -0.1
    neutral: int = 0
    positive: int = 0  # people whose mean lies above 0.1
    dots: tuple[float, ...] = ()  # one a person, sorted; only where thin is dots
    evidence: Evidence | None = None
    id: str = ""  # assumed points only, as are the four below
    code: str = ""
    label: Phrase | None = None
    basis: Basis = EVIDENCE
    verdict: Verdict | None = None
    confidence: Confidence | None = None

    def __post_init__(self) -> None:
        if self.basis.kind != "evidence":
            stands("emotion", self.label or Phrase.same(self.stage), self.basis, None)


@dataclass(frozen=True)
class Score:
    """A question answered on a scale. ``value`` is NPS (-100..100) for ``nps``, else the mean on the question's own scale."""

    id: str  # score:<stage>:<measure key>
    stage: str
    measure: str  # nps | csat | ces | rating
    question: str
    value: float | None
    low: float | None
    high: float | None
    n: int
    known: bool
    scale_low: float
    scale_high: float
    parts: dict[str, int] = field(default_factory=dict)  # nps: promoters, passives, detractors
    evidence: Evidence | None = None
    confidence: Confidence | None = None


@dataclass(frozen=True)
class Touchpoint:
    """Where customer and service meet, at one stage; ``satisfaction`` is a valence (-1..1) of those who rated or spoke."""

    id: str  # touchpoint:<stage>:<key>
    stage: str
    label: Phrase
    channel: str | None
    reached: int
    answered: int
    known: bool
    satisfaction: float | None = None
    low: float | None = None
    high: float | None = None
    evidence: Evidence | None = None
    code: str = ""  # of what a person wrote
    basis: Basis = EVIDENCE
    verdict: Verdict | None = None
    confidence: Confidence | None = None
    owner: str | None = None  # who looks after it, from the inventory that the team owns
    ours: bool | None = None  # a place of ours, or somebody else's (a portal, a review site)
    online: bool | None = None
    complaints: int = 0  # people who complained there

    def __post_init__(self) -> None:
        if self.basis.kind != "evidence":
            stands("touchpoint", self.label, self.basis, None)


@dataclass(frozen=True)
class Action:
    """What customers did at a stage: an event and how many did it, or, as an assumption, what the team thinks they do."""

    id: str  # action:<stage>:<event>
    stage: str
    event: str
    evidence: Evidence | None = None
    code: str = ""  # of what a person wrote, as are the three below
    label: Phrase | None = None  # None: the event's own name
    basis: Basis = EVIDENCE
    verdict: Verdict | None = None
    confidence: Confidence | None = None

    def __post_init__(self) -> None:
        stands("action", self.label or Phrase.same(self.event), self.basis, self.evidence)


@dataclass(frozen=True)
class Measure:
    """A total that a product reported, with nobody behind it: it adds to no count of people and supports no claim about them."""

    id: str  # measure:<stage>:<key>
    stage: str
    label: Phrase  # as the report names it
    how: str  # total: sum of the report's rows | reported: its own grand total | range: rates and means, which cannot be summed
    value: float | None  # None where how is range
    low: float | None  # smallest and largest row of a range
    high: float | None
    unit: str | None  # % | ₩ | seconds | …, as the report states it; None: a count
    rows: int
    source: str  # alias
    where: str  # rows of that source
    start: str | None = None  # first and last day that the report states, if any
    end: str | None = None
    definition: str | None = None  # as the product states it


@dataclass(frozen=True)
class FunnelStep:
    """Of the people who reached a stage: who went on to a later one, who was lost there, and whose case is still open.

    ``share`` is those who went on out of those decided (went on or lost); open cases are in neither.
    """

    stage: str
    reached: int
    went_on: int
    lost: int
    open: int
    known: bool
    share: Share | None = None
    evidence: Evidence | None = None  # of those lost
    confidence: Confidence | None = None


@dataclass(frozen=True)
class Funnel:
    """Where customers leave. ``open_days``: a case that moved within so many days before ``until`` is open, not lost."""

    steps: tuple[FunnelStep, ...]
    open_days: float
    until: str  # last day of the data
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Coverage:
    """How many people, and how many things they said or did, one kind of source gives for one stage."""

    stage: str
    kind: str
    people: int
    known: bool
    observations: int
    sources: tuple[str, ...] = ()  # aliases of its files


@dataclass(frozen=True)
class Stage:
    """A phase, named from the customer's side. ``reached`` counts customers seen there in any source, ``spoke`` those with words or a rating."""

    key: str
    label: Phrase  # noun: 설치·연동
    label_customer: Phrase  # what the customer does: 설치하고 연동한다
    reached: int
    spoke: int
    known: bool
    observations: int
    events: int
    confidence: Confidence
    department: str | None = None  # who looks after the stage, in the study's language; a decision wins over journey.toml
    owner: str | None = None
    department_words: Phrase | None = None  # the same in both languages
    sources: tuple[str, ...] = ()  # aliases of the files that tell of it


@dataclass(frozen=True)
class Period:
    """Half-open days in the study's time zone; ``undated`` counts observations that belong to no period."""

    name: str | None  # 2026Q3, or None for all there is
    start: str | None
    end: str | None
    undated: int = 0
    outside: int = 0
