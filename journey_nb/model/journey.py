"""The journey map as a value: what it claims, and what each claim stands on.

A :class:`MapBook` is one ``map.json``; a :class:`JourneyMap` is one of its maps. They hold keys and numbers; sentences
are made when they are drawn, in Korean or English. Everything is frozen: change by ``dataclasses.replace``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .claims import (
    CLAIM_KINDS,
    EVIDENCE,
    EVIDENCE_KEPT,
    Basis,
    Claim,
    Confidence,
    Delight,
    Evidence,
    Need,
    PainPoint,
    Quote,
    Reason,
    Share,
    Verdict,
    stands,
)
from .decisions import Decision, shown
from .errors import UsageError, did_you_mean
from .personas import Persona, Segmentation, Trait, Tried
from .phrase import Phrase
from .plain import from_plain, to_plain
from .roles import Roles

FORMAT = "journey-map"
VERSION = 3
WHOLE = "whole"  # the key of what belongs to no single stage: 여정 전체 / the whole journey

__all__ = [
    "CLAIM_KINDS",
    "EVIDENCE",
    "EVIDENCE_KEPT",
    "FORMAT",
    "VERSION",
    "WHOLE",
    "Action",
    "Basis",
    "Claim",
    "Confidence",
    "Coverage",
    "Delight",
    "Emotion",
    "Evidence",
    "Funnel",
    "FunnelStep",
    "JourneyMap",
    "MapBook",
    "Measure",
    "Need",
    "PainPoint",
    "Period",
    "Persona",
    "Quote",
    "Reason",
    "Receipt",
    "Roles",
    "Score",
    "Segmentation",
    "Share",
    "SourceFile",
    "Stage",
    "StudyFacts",
    "Touchpoint",
    "Trait",
    "Tried",
    "Verdict",
    "as_phrase",
    "stands",
]


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


@dataclass(frozen=True)
class JourneyMap:
    """One persona (or everyone) × goal × period."""

    key: str  # everyone, or a persona's key
    goal: Phrase | None
    state: str  # current | future
    people: int
    known: bool
    qualitative: bool  # under 30 people: counts as they are, quotes first, no means
    stages: tuple[Stage, ...]
    emotions: tuple[Emotion, ...] = ()
    pains: tuple[PainPoint, ...] = ()
    needs: tuple[Need, ...] = ()
    delights: tuple[Delight, ...] = ()
    touchpoints: tuple[Touchpoint, ...] = ()
    actions: tuple[Action, ...] = ()
    scores: tuple[Score, ...] = ()
    measures: tuple[Measure, ...] = ()
    funnel: Funnel | None = None
    coverage: tuple[Coverage, ...] = ()

    @property
    def claims(self) -> tuple[Claim, ...]:
        return (*self.pains, *self.needs, *self.delights)

    @property
    def written(self) -> tuple[Claim | Touchpoint | Action | Emotion, ...]:
        """What a person wrote: assumptions, inferences, and those that research has since confirmed."""
        parts = (*self.claims, *self.actions, *self.touchpoints, *self.emotions)
        return tuple(part for part in parts if part.basis.by)

    def stage(self, key: str) -> Stage:
        for stage in self.stages:
            if stage.key == key:
                return stage
        known = [s.key for s in self.stages]
        hint = did_you_mean(key, known)
        raise UsageError(
            en=f"No stage named '{key}'; known: {', '.join(known)}.{hint.en}", ko=f"'{key}' 단계가 없습니다. 있는 단계: {', '.join(known)}.{hint.ko}"
        )


@dataclass(frozen=True)
class Receipt:
    """Where one cited observation can be looked up: source alias, row or time stamp, date, redacted words."""

    source: str
    where: str
    at: str | None
    text: str | None = None
    lang: str | None = None
    score: float | None = None
    question: str | None = None
    stage: str | None = None
    customer: str | None = None  # pseudonym


@dataclass(frozen=True)
class SourceFile:
    """One file of the study as the map knows it. Its name is not here: ``tables/files.csv`` has it."""

    alias: str
    source: str
    kind: str
    rows_read: int
    rows_kept: int
    rows_set_aside: int
    people: int
    known: bool
    purpose: str | None = None  # why these data were collected, in the analyst's words
    consent: str | None = None  # what the people in them agreed to
    unverified: bool = False  # what the file is was guessed from a description, never seen


@dataclass(frozen=True)
class Period:
    """Half-open days in the study's time zone; ``undated`` counts observations that belong to no period."""

    name: str | None  # 2026Q3, or None for all there is
    start: str | None
    end: str | None
    undated: int = 0
    outside: int = 0


@dataclass(frozen=True)
class StudyFacts:
    key: str
    name: str
    timezone: str
    stage_model: str
    redacted: dict[str, int] = field(default_factory=dict)
    invented: bool = False  # sample data: said on every page


@dataclass(frozen=True)
class MapBook:
    """One ``map.json``: every map of a study and period, with the evidence that all its claims cite."""

    study: StudyFacts
    period: Period
    maps: tuple[JourneyMap, ...]
    sources: tuple[SourceFile, ...] = ()
    unmatched: dict[str, int] = field(default_factory=dict)  # what no stage rule matched → observations
    weak: tuple[Reason, ...] = ()
    decisions: tuple[Decision, ...] = ()  # those that apply, one a subject and field
    orphaned: tuple[Decision, ...] = ()  # those whose subject no longer exists
    evidence: dict[str, Receipt] = field(default_factory=dict)
    personas: tuple[Persona, ...] = ()  # each has a map of its own, by key
    segmentation: Segmentation | None = None
    roles: Roles | None = None  # who takes part in a purchase; None where no source names a role or an account

    def map(self, key: str = "everyone") -> JourneyMap:
        for journey in self.maps:
            if journey.key == key:
                return journey
        known = [m.key for m in self.maps]
        hint = did_you_mean(key, known)
        raise UsageError(en=f"No map for '{key}'; known: {', '.join(known)}.{hint.en}", ko=f"'{key}' 지도가 없습니다. 있는 지도: {', '.join(known)}.{hint.ko}")

    def stage_label(self, stage: Stage) -> Phrase:
        """The stage's name as people see it: the data's, unless a person decided otherwise."""
        value = shown(self.decisions, f"stage:{stage.key}", "label")
        return stage.label if value is None else as_phrase(value)

    def stage_title(self, stage: Stage) -> Phrase:
        """What the customer does there, in the customer's words."""
        value = shown(self.decisions, f"stage:{stage.key}", "label_customer")
        return stage.label_customer if value is None else as_phrase(value)

    def persona(self, key: str) -> Persona | None:
        """The persona of a map; None for everyone's."""
        return next((p for p in self.personas if p.key == key), None)

    def persona_label(self, persona: Persona) -> Phrase:
        """Its name as people see it: the suggested one, unless a person decided otherwise."""
        value = shown(self.decisions, f"persona:{persona.key}", "label")
        return persona.label if value is None else as_phrase(value)

    def claim_label(self, claim: Claim) -> Phrase:
        value = shown(self.decisions, claim.id, "label")
        return claim.label if value is None else as_phrase(value)

    def to_dict(self) -> dict[str, Any]:
        return {"format": FORMAT, "version": VERSION, **to_plain(self)}

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> MapBook:
        from .migrate import to_current

        return from_plain(cls, to_current(plain))


def as_phrase(value: Any) -> Phrase:
    """A decided label: one string for both languages, or ``{"ko": …, "en": …}``."""
    if isinstance(value, dict):
        return Phrase(str(value.get("en") or value.get("ko")), str(value.get("ko") or value.get("en")))
    return Phrase.same(str(value))
