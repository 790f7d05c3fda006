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


@dataclass(frozen=True)
class Verdict:
    """What research says of one thing that the team had written before: *confirmed*, *contradicted* or *untested*, and why."""

    kind: str  # confirmed | contradicted | untested
    reason: Reason


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


CLAIM_KINDS: tuple[type[Claim], ...] = (PainPoint, Need, Delight)


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
