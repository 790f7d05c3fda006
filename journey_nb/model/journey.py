"""The journey map as a value: what it claims, and what each claim stands on.

A :class:`MapBook` is one ``map.json``; a :class:`JourneyMap` is one of its maps. They hold keys and numbers; sentences
are made when they are drawn, in Korean or English. Everything is frozen: change by ``dataclasses.replace``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .cells import FORMAT, Action, Coverage, Emotion, Funnel, FunnelStep, Measure, Period, Score, Stage, Touchpoint
from .changes import MapDiff
from .claims import (
    ALL_KINDS,
    CLAIM_KINDS,
    EVIDENCE,
    EVIDENCE_KEPT,
    FIELD_OF,
    WRITTEN_KINDS,
    Backstage,
    Basis,
    Claim,
    Confidence,
    CustomerGoal,
    DecisionFactor,
    Delight,
    Evidence,
    Expectation,
    Frontstage,
    Need,
    Note,
    Opportunity,
    PainPoint,
    Priority,
    Quote,
    Reason,
    Share,
    Support,
    Thought,
    ValueOffered,
    Verdict,
    stands,
)
from .decisions import Decision, shown
from .errors import UsageError, did_you_mean
from .personas import Persona, Segmentation, Trait, Tried
from .phrase import Phrase
from .plain import from_plain, to_plain
from .roles import Roles
from .signals import (
    ChannelGap,
    ChannelSwitch,
    ConfidenceRule,
    Contradiction,
    Effort,
    Kpi,
    Moment,
    Move,
    Operation,
    PeakEnd,
    Ranked,
    Ranking,
    Search,
    Spread,
)

VERSION = 4
WHOLE = "whole"  # the key of what belongs to no single stage: 여정 전체 / the whole journey

__all__ = [
    "ALL_KINDS",
    "CLAIM_KINDS",
    "EVIDENCE",
    "EVIDENCE_KEPT",
    "FIELD_OF",
    "FORMAT",
    "VERSION",
    "WHOLE",
    "WRITTEN_KINDS",
    "Action",
    "Backstage",
    "Basis",
    "ChannelGap",
    "ChannelSwitch",
    "Claim",
    "Confidence",
    "ConfidenceRule",
    "Contradiction",
    "Coverage",
    "CustomerGoal",
    "DecisionFactor",
    "Delight",
    "Effort",
    "Emotion",
    "Evidence",
    "Expectation",
    "Frontstage",
    "Funnel",
    "FunnelStep",
    "JourneyMap",
    "Kpi",
    "MapBook",
    "Measure",
    "Moment",
    "Move",
    "Need",
    "Note",
    "Operation",
    "Opportunity",
    "PainPoint",
    "PeakEnd",
    "Period",
    "Persona",
    "Priority",
    "Quote",
    "Ranked",
    "Ranking",
    "Reason",
    "Receipt",
    "Roles",
    "Score",
    "Search",
    "Segmentation",
    "Share",
    "SourceFile",
    "Spread",
    "Stage",
    "StudyFacts",
    "Support",
    "Thought",
    "Touchpoint",
    "Trait",
    "Tried",
    "ValueOffered",
    "Verdict",
    "as_phrase",
    "stands",
]


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
    goals: tuple[CustomerGoal, ...] = ()
    thoughts: tuple[Thought, ...] = ()
    expectations: tuple[Expectation, ...] = ()
    factors: tuple[DecisionFactor, ...] = ()
    values: tuple[ValueOffered, ...] = ()
    notes: tuple[Note, ...] = ()
    frontstage: tuple[Frontstage, ...] = ()
    backstage: tuple[Backstage, ...] = ()
    support: tuple[Support, ...] = ()
    opportunities: tuple[Opportunity, ...] = ()
    rankings: tuple[Ranking, ...] = ()
    operations: tuple[Operation, ...] = ()
    kpis: tuple[Kpi, ...] = ()
    moves: tuple[Move, ...] = ()
    peak_ends: tuple[PeakEnd, ...] = ()
    efforts: tuple[Effort, ...] = ()
    switches: tuple[ChannelSwitch, ...] = ()
    gaps: tuple[ChannelGap, ...] = ()
    moments: tuple[Moment, ...] = ()
    search: Search | None = None
    contradictions: tuple[Contradiction, ...] = ()
    actor: Phrase | None = None  # whose journey it is, where the team says so
    scenario: Phrase | None = None
    expects: Phrase | None = None  # what the actor expects of the whole
    anonymous: int = 0  # of ``people``, responses of which nobody knows whose they are
    goal_kpi: str | None = None  # what the goal is measured by: the key of one of ``kpis``, or the team's words

    @property
    def claims(self) -> tuple[Claim, ...]:
        """Every claim of the map, of all kinds (:data:`ALL_KINDS`)."""
        return tuple(claim for kind in ALL_KINDS for claim in getattr(self, FIELD_OF[kind.kind]))

    @property
    def written(self) -> tuple[Claim | Touchpoint | Action | Emotion | Moment, ...]:
        """What a person wrote: assumptions, inferences, and those that research has since confirmed."""
        parts = (*self.claims, *self.actions, *self.touchpoints, *self.emotions, *self.moments)
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
    rule: ConfidenceRule | None = None  # by which every cell's confidence was computed
    moved: tuple[Reason, ...] = ()  # what is otherwise than in the build before, and whether through its evidence or through grouping anew
    changes: MapDiff | None = None  # against the period before this one; None: there is none to compare with

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
