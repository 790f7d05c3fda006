"""Who takes part in a purchase: roles at stages, accounts on their way, and accounts alike.

Three units that are never added to each other: *people* (명) with a role, *accounts* (곳) and segments of accounts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from .claims import EVIDENCE, Basis, Confidence, Evidence, Quote, Share
from .phrase import Phrase

LEAST = 5  # people or accounts: what a count below it tells goes to the team alone


@dataclass(frozen=True)
class Part:
    """A buying role that people of one role have: as the CRM says (evidence), as a person says (inference) or as such people often have it
    (assumption, never counted: ``people`` is 0)."""

    key: str  # decider | approver | budget_holder | executive_sponsor | champion | influencer | legal_compliance | blocker | end_user | other
    people: int = 0
    basis: Basis = EVIDENCE


@dataclass(frozen=True)
class Concern:
    """What people of one role are concerned with at one stage, one theme: pains, wishes, questions and decision factors together.

    ``people`` counts who says any of them; ``kind`` is the one that most of them say, ``label`` names the theme that way.
    """

    theme: str
    kind: str  # pain | need | question | factor
    label: Phrase
    people: int
    confidence: Confidence
    evidence: Evidence


@dataclass(frozen=True)
class Used:
    """A channel and how many people used it."""

    channel: str
    people: int


@dataclass(frozen=True)
class RoleCell:
    """One role at one stage. A person is counted once a cell, so columns need not add up to anything.

    ``state`` is ``heard``; ``unheard``: known to take part (they did something there, or are a contact at an account that reached it), and
    nobody of them was heard; ``none``: no trace of them.
    """

    role: str
    stage: str
    state: str  # heard | unheard | none
    people: int = 0  # heard: with words or a rating
    known: bool = True
    pained: int = 0  # of them, with a pain
    did: int = 0  # people who did something there
    at_accounts: int = 0  # contacts at accounts that reached the stage
    confidence: Confidence | None = None
    concerns: tuple[Concern, ...] = ()
    questions: tuple[Quote, ...] = ()
    asked: int = 0  # people who asked something
    channels: tuple[Used, ...] = ()
    withheld: bool = False  # a book for an audience: few people, so the counts and what follows from them are gone
    unsaid: int = 0  # concerns that this audience may not have


@dataclass(frozen=True)
class Role:
    """A function in the customers' companies, with its people. Its titles are matched by rules; the buying roles say on what they stand."""

    key: str
    label: Phrase
    people: int  # known
    heard: int
    parts: tuple[Part, ...] = ()  # of evidence first, most people first
    seniority: dict[str, int] = field(default_factory=dict)  # head | executive | lead | staff | unknown → people
    withheld: bool = False


@dataclass(frozen=True)
class Decides:
    """Who decides at one stage. ``accounts`` reached it; at ``known`` of them a contact is the decider as the CRM or a person says.

    ``roles`` are the deciders' functions with people, of ``assumed`` functions it is only thought.
    """

    stage: str
    accounts: int
    known: int
    roles: tuple[tuple[str, int], ...] = ()
    assumed: tuple[str, ...] = ()
    approve: tuple[str, ...] = ()  # functions with an approver, a blocker or legal & compliance by evidence


@dataclass(frozen=True)
class AccountStage:
    """How many accounts reached a stage, and how many of their contacts spoke there."""

    stage: str
    accounts: int
    contacts: int


@dataclass(frozen=True)
class SegmentStage:
    """A segment's people at one stage: heard, with pains, and the mean feeling of ``n`` of them (-1..1) where enough said how they feel."""

    stage: str
    people: int
    pained: int
    n: int = 0
    valence: float | None = None
    low: float | None = None
    high: float | None = None
    thin: str = "none"  # solid | hollow | dots | none, as on the curve
    withheld: bool = False


@dataclass(frozen=True)
class Segment:
    """Accounts alike in contract length or deal size: above ``low``, up to ``high``. ``share`` is of all accounts; unknown is a segment too."""

    split: str  # contract | deal
    key: str  # contract_12, deal_high, contract_unknown …
    low: float | None
    high: float | None
    share: Share | None
    stages: tuple[SegmentStage, ...] = ()
    withheld: bool = False

    @property
    def accounts(self) -> int:
        return self.share.count if self.share else 0


@dataclass(frozen=True)
class Roles:
    """Everything a study knows of the people behind its accounts."""

    people: int  # contacts with a known role
    unknown: int  # people without one
    accounts: int
    roles: tuple[Role, ...] = ()
    cells: tuple[RoleCell, ...] = ()
    decides: tuple[Decides, ...] = ()
    stages: tuple[AccountStage, ...] = ()
    segments: tuple[Segment, ...] = ()
    unmatched: dict[str, int] = field(default_factory=dict)  # titles that no rule knows → people
    unread: dict[str, int] = field(default_factory=dict)  # values of a CRM's buying role that no rule knows → people

    @property
    def heard(self) -> tuple[Role, ...]:
        return tuple(r for r in self.roles if r.heard or r.withheld)

    def cell(self, role: str, stage: str) -> RoleCell | None:
        return next((c for c in self.cells if c.role == role and c.stage == stage), None)

    def cited(self) -> set[str]:
        """The ids of every observation cited by a cell."""
        concerns = [c.evidence for cell in self.cells for c in cell.concerns]
        quotes = [q for cell in self.cells for q in (*cell.questions, *(x for c in cell.concerns for x in c.evidence.quotes))]
        return {i for e in concerns for i in e.observation_ids} | {q.observation_id for q in quotes}


def small(counts: Iterable[tuple[str, int]], total: int | None = None, least: int = LEAST) -> frozenset[str]:
    """Which of the parts of a whole must be hidden: those below ``least``, and one more where the rest would tell them.

    Parameters
    ----------
    counts : (key, n)
        Parts that share nobody.
    total : int, optional
        The whole, where a reader knows it: what is missing in it can be worked out.

    Examples
    --------
    >>> sorted(small([("it", 40), ("legal", 3), ("finance", 7)]))
    ['legal']
    >>> sorted(small([("it", 40), ("legal", 3), ("finance", 7)], 50)), sorted(small([("it", 40), ("legal", 3)], 53))
    (['finance', 'legal'], ['legal'])
    """
    parts = dict(counts)
    gone = {key for key, n in parts.items() if 0 < n < least}
    if total is None or not gone:
        return frozenset(gone)
    left = sorted((n, key) for key, n in parts.items() if n >= least)
    while left and total - sum(n for n, _ in left) < least:
        gone.add(left.pop(0)[1])
    return frozenset(gone)
