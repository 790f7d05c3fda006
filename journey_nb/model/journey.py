"""The journey map as a value: what it claims, and what each claim stands on.

A :class:`MapBook` is one ``map.json``; a :class:`JourneyMap` is one of its maps. They hold keys and numbers; sentences
are made when they are drawn, in Korean or English. Everything is frozen: change by ``dataclasses.replace``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from .decisions import Decision, shown
from .errors import ClaimError, UsageError, did_you_mean
from .phrase import Phrase
from .plain import from_plain, to_plain

FORMAT = "journey-map"
VERSION = 1
WHOLE = "whole"  # the key of what belongs to no single stage: 여정 전체 / the whole journey
EVIDENCE_KEPT = 50  # observation ids cited by a claim; `select` replays the rest


@dataclass(frozen=True)
class Share:
    """``count`` of ``of`` people, with the 95% Wilson interval of the share (0..1)."""

    count: int
    of: int
    low: float
    high: float


@dataclass(frozen=True)
class Quote:
    """What one customer said, redacted, in the language it was said in."""

    observation_id: str
    text: str
    lang: str  # ko | en | other | none


@dataclass(frozen=True)
class Evidence:
    """The receipts of a claim.

    ``share`` counts people (responses where people are unknown: ``known`` is False) out of those named by
    ``share_of``: who *reached* the stage, were *asked*, or *spoke* about it. ``observation_ids`` holds at most 50,
    in id order; ``n_observations`` counts all of them and ``select`` is the filter that finds them again.
    """

    observation_ids: tuple[str, ...]
    n_observations: int
    n_people: int
    known: bool
    sources: tuple[str, ...]  # aliases of the files: F01, F02 …
    source_kinds: tuple[str, ...]  # independent kinds: survey, interview, table, log …
    share: Share | None = None
    share_of: str = "spoke"  # reached | asked | spoke
    select: dict[str, str] = field(default_factory=dict)
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True)
class Basis:
    """*evidence* (customers' rows), *inference* (a named person's reading of named rows) or *assumption*."""

    kind: str  # evidence | inference | assumption
    by: str | None = None
    at: str | None = None
    why: str | None = None
    tests_by: str | None = None


@dataclass(frozen=True)
class Reason:
    """Why a confidence is what it is, or what is weak in a map: a key of ``i18n`` and its numbers."""

    key: str
    numbers: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Confidence:
    """GRADE-CERQual's words. ``assumption`` stands apart: no data, so no level."""

    level: str  # high | moderate | low | very_low | assumption
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Claim:
    """One thing a map says of one stage. Without a basis it is refused."""

    kind: ClassVar[str] = "claim"
    letter: ClassVar[str] = "C"

    id: str  # identity: kind:stage:theme
    code: str  # display only, never reused: P7
    stage: str
    theme: str
    label: Phrase
    basis: Basis
    confidence: Confidence
    evidence: Evidence | None = None
    status: str = "current"  # current | lost: it had evidence once, see evidenced_until
    evidenced_until: str | None = None

    def __post_init__(self) -> None:
        if self.basis.kind == "evidence" and self.status == "current" and not (self.evidence and self.evidence.observation_ids):
            raise ClaimError(
                en=f"{self.kind} '{self.label.en}' stands on nothing; pass evidence=(observation_id, ...) or assumed(by='...', why='...')",
                ko=f"'{self.label.ko}'에 근거가 없습니다. 근거가 되는 관찰을 대거나 가정으로 표시하십시오(누가, 왜).",
            )
        if self.basis.kind == "assumption" and not self.basis.by:
            raise ClaimError(
                en=f"the assumption '{self.label.en}' has no name to it; pass by='...'",
                ko=f"가정 '{self.label.ko}'에 이름이 없습니다. 누가 말했는지 적으십시오.",
            )


@dataclass(frozen=True)
class PainPoint(Claim):
    kind: ClassVar[str] = "pain"
    letter: ClassVar[str] = "P"


@dataclass(frozen=True)
class Need(Claim):
    kind: ClassVar[str] = "need"
    letter: ClassVar[str] = "N"


@dataclass(frozen=True)
class Delight(Claim):
    kind: ClassVar[str] = "delight"
    letter: ClassVar[str] = "D"


CLAIM_KINDS: tuple[type[Claim], ...] = (PainPoint, Need, Delight)


@dataclass(frozen=True)
class Emotion:
    """One point of the curve: the mean of people's means at one stage (valence -1..1), with its 95% interval.

    ``thin`` says how it may be drawn: ``solid`` (30 people or more), ``hollow`` (5 to 29), ``dots`` (under 5, or a study
    under 30 people: a dot a person, no mean), ``none`` (nobody). Where it is ``dots`` or ``none``, valence, low and high are None.
    """

    stage: str
    measured_by: str  # rated | worded: two series, never averaged together
    n: int
    known: bool
    thin: str  # solid | hollow | dots | none
    valence: float | None = None
    low: float | None = None
    high: float | None = None
    negative: int = 0  # people whose mean lies below -0.1
    neutral: int = 0
    positive: int = 0  # people whose mean lies above 0.1
    dots: tuple[float, ...] = ()  # one a person, sorted; only where thin is dots
    evidence: Evidence | None = None


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


@dataclass(frozen=True)
class Action:
    """What customers did at a stage: an event and how many did it."""

    id: str  # action:<stage>:<event>
    stage: str
    event: str
    evidence: Evidence


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

    @property
    def claims(self) -> tuple[Claim, ...]:
        return (*self.pains, *self.needs, *self.delights)

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
