"""Claims and what they stand on: evidence with its receipts, a person's reading, or an assumption with a name."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from .errors import ClaimError
from .phrase import Phrase

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
    of_sources: tuple[str, ...] = ()  # aliases of the files behind the denominator, and behind what it was compared with for its confidence


@dataclass(frozen=True)
class Basis:
    """*evidence* (customers' rows), *inference* (a named person's reading of named rows) or *assumption*.

    What a person wrote keeps ``by`` and ``at`` after customers' rows have confirmed it and its kind is evidence.
    """

    kind: str  # evidence | inference | assumption
    by: str | None = None
    at: str | None = None  # a day: 2026-10-02
    why: str | None = None
    tests_by: str | None = None  # theme:firewall | touchpoint:… | event:… | measure:valence; without one it stays untested
    asks: Phrase | None = None  # the question to customers that would test it


EVIDENCE = Basis("evidence")


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
    parts: dict[str, str] = field(default_factory=dict)  # people, sources, agreement, recency → the level that each alone would give


@dataclass(frozen=True)
class Verdict:
    """What research says of one thing that the team had written before: *confirmed*, *contradicted* or *untested*, and why."""

    kind: str  # confirmed | contradicted | untested
    reason: Reason
    sources: tuple[str, ...] = ()  # aliases of the files that were asked


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
    verdict: Verdict | None = None  # only of what a person wrote (basis.by)

    def __post_init__(self) -> None:
        if self.status == "current":
            stands(self.kind, self.label, self.basis, self.evidence)


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


@dataclass(frozen=True)
class DecisionFactor(Claim):
    """What customers weigh when they choose."""

    kind: ClassVar[str] = "factor"
    letter: ClassVar[str] = "F"


@dataclass(frozen=True)
class Thought(Claim):
    """What customers think and ask at a stage."""

    kind: ClassVar[str] = "thought"
    letter: ClassVar[str] = "Q"


@dataclass(frozen=True)
class CustomerGoal(Claim):
    """What the customer wants to have done by the end of a stage; written by the team or a person's reading of rows."""

    kind: ClassVar[str] = "goal"
    letter: ClassVar[str] = "G"


@dataclass(frozen=True)
class Expectation(Claim):
    kind: ClassVar[str] = "expectation"
    letter: ClassVar[str] = "X"


@dataclass(frozen=True)
class ValueOffered(Claim):
    """What we offer the customer at a stage."""

    kind: ClassVar[str] = "value"
    letter: ClassVar[str] = "V"


@dataclass(frozen=True)
class Note(Claim):
    kind: ClassVar[str] = "note"
    letter: ClassVar[str] = "M"


@dataclass(frozen=True)
class Frontstage(Claim):
    """What our people do where the customer sees it (service blueprint)."""

    kind: ClassVar[str] = "frontstage"
    letter: ClassVar[str] = "R"


@dataclass(frozen=True)
class Backstage(Claim):
    """What our people do where the customer does not see it."""

    kind: ClassVar[str] = "backstage"
    letter: ClassVar[str] = "B"


@dataclass(frozen=True)
class Support(Claim):
    """Systems and partners that carry the stage."""

    kind: ClassVar[str] = "support"
    letter: ClassVar[str] = "S"


@dataclass(frozen=True)
class Priority:
    """How much one opportunity matters by one named convention. Interval and n where the convention has any.

    ``method``: ``severity_frequency`` (0..4 × share of people at the stage), ``ulwick`` (0..20), ``rice``, ``ice``, ``value_effort``.
    ``inputs`` are the numbers that went in, by name; which of them a person gave stands in ``given``.
    """

    method: str
    value: float
    low: float | None = None
    high: float | None = None
    n: int | None = None
    inputs: dict[str, float] = field(default_factory=dict)
    given: tuple[str, ...] = ()


@dataclass(frozen=True)
class Suggestion:
    """Something that could be tried, from practice and not from the data, with the rule that brings it up (``why``: one reason a condition)."""

    key: str
    kind: str  # content | email | push | remarketing | proactive_support | simplification | personalization | feedback_loop | omnichannel
    words: Phrase
    why: tuple[Reason, ...] = ()
    own: bool = False  # from the study's own tactics.toml


@dataclass(frozen=True)
class Opportunity(Claim):
    """What we could do about pains and unmet needs of one stage and theme: counted as they are, decided by people.

    ``id`` is ``opportunity:<stage>:<theme>``; ``evidence`` is that of what it answers. Owner, status, due day and KPI are decisions on
    its id (fields ``owner, department, status, due, kpi, effort, impact, ease, value, severity, label``).
    """

    kind: ClassVar[str] = "opportunity"
    letter: ClassVar[str] = "O"

    answers: tuple[str, ...] = ()  # ids of the pains and needs
    priorities: tuple[Priority, ...] = ()
    tactics: tuple[str, ...] = ()  # keys of templates/tactics.toml that its rules suggest, most fitting first
    hmw: Phrase | None = None  # the question of a workshop: how might we …?
    suggestions: tuple[Suggestion, ...] = ()  # the same tactics with their words and rules: a study's own are in no file of ours


CLAIM_KINDS: tuple[type[Claim], ...] = (PainPoint, Need, Delight, DecisionFactor, Thought)  # those that customers' clauses give
WRITTEN_KINDS: tuple[type[Claim], ...] = (CustomerGoal, Expectation, ValueOffered, Note, Frontstage, Backstage, Support)  # only a person writes them
ALL_KINDS: tuple[type[Claim], ...] = (*CLAIM_KINDS, *WRITTEN_KINDS, Opportunity)
OURS = ("value", "note", "frontstage", "backstage", "support")  # what the team says of itself: customers' rows have no verdict on it
FIELD_OF = {  # a claim's kind → the field of JourneyMap that holds it
    "pain": "pains",
    "need": "needs",
    "delight": "delights",
    "factor": "factors",
    "thought": "thoughts",
    "goal": "goals",
    "expectation": "expectations",
    "value": "values",
    "note": "notes",
    "frontstage": "frontstage",
    "backstage": "backstage",
    "support": "support",
    "opportunity": "opportunities",
}


def stands(kind: str, label: Phrase, basis: Basis, evidence: Evidence | None) -> None:
    """Refuse what has no basis: evidence without rows, an assumption or inference without a name."""
    if basis.kind == "evidence" and not (evidence and evidence.observation_ids):
        raise ClaimError(
            en=f"{kind} '{label.en}' stands on nothing; pass evidence=(observation_id, ...) or assumed(by='...', why='...')",
            ko=f"'{label.ko}'에 근거가 없습니다. 근거가 되는 관찰을 대거나 가정으로 표시하십시오(누가, 왜).",
        )
    if basis.kind != "evidence" and not basis.by:
        raise ClaimError(
            en=f"the {basis.kind} '{label.en}' has no name to it; pass by='...'",
            ko=f"{'가정' if basis.kind == 'assumption' else '해석'} '{label.ko}'에 이름이 없습니다. 누가 말했는지 적으십시오.",
        )
