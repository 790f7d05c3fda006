"""The people behind an account as they may leave the team: counts under five are gone, with what they could be worked out from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from journey_nb.model.claims import Confidence, Evidence
from journey_nb.model.journey import JourneyMap
from journey_nb.model.roles import LEAST, Decides, Role, RoleCell, Roles, Segment, small

Masked = Callable[[Confidence], Confidence]
Shown = Callable[[Evidence | None], Evidence | None]


def _few(*counts: int) -> bool:
    return any(0 < n < LEAST for n in counts)


def _kept(n: int) -> int:
    return 0 if _few(n) else n


def masked(roles: Roles, journey: JourneyMap, *, public: bool, confidence: Masked, evidence: Shown) -> tuple[Roles, int]:
    """What a company or the public may have of ``roles``, and how many items went.

    A cell of few people keeps its place and says ``withheld``. Where the people of one stage are known, the next smallest cell goes with a
    single hidden one: the rest would tell it. Segments of a split add up to all accounts, so the same holds there.
    """
    gone = small([(r.key, r.heard) for r in roles.roles], sum(r.heard for r in roles.roles))
    gone |= small([(r.key, r.people) for r in roles.roles], roles.people)
    spoke = {s.key: s.spoke for s in journey.stages}
    hidden = {
        (key, stage) for stage, n in spoke.items() for key in small([(c.role, c.people) for c in roles.cells if c.stage == stage and c.people], n or None)
    }
    cells = tuple(_cell(c, (c.role, c.stage) in hidden or c.role in gone, public, confidence, evidence) for c in roles.cells)
    segments = tuple(_segment(s, roles) for s in roles.segments)
    made = replace(
        roles,
        people=_kept(roles.people),
        unknown=_kept(roles.unknown),
        accounts=_kept(roles.accounts),
        roles=tuple(_role(r, r.key in gone) for r in roles.roles),
        cells=cells,
        decides=tuple(map(_decides, roles.decides)),
        stages=tuple(replace(s, accounts=_kept(s.accounts), contacts=_kept(s.contacts)) for s in roles.stages),
        segments=segments,
        unmatched={} if public else {k: n for k, n in roles.unmatched.items() if not _few(n)},
        unread={} if public else {k: n for k, n in roles.unread.items() if not _few(n)},
    )
    return made, sum(c.withheld for c in cells) + sum(s.withheld for s in segments) + sum(r.withheld for r in made.roles)


def _role(role: Role, hide: bool) -> Role:
    if hide:
        return replace(role, people=0, heard=0, parts=tuple(p for p in role.parts if p.basis.kind != "evidence"), seniority={}, withheld=True)
    silent = _few(role.people - role.heard)
    parts = tuple(p for p in role.parts if not _few(p.people, role.people - p.people) or p.basis.kind != "evidence")
    ranks = {} if any(_few(n) for n in role.seniority.values()) else role.seniority
    return replace(role, people=0 if silent else role.people, parts=parts, seniority=ranks)


def _cell(cell: RoleCell, hide: bool, public: bool, confidence: Masked, evidence: Shown) -> RoleCell:
    if cell.state != "heard":
        few = _few(cell.did, cell.at_accounts)
        return replace(cell, did=0, at_accounts=0, withheld=True) if few else cell
    sure = confidence(cell.confidence) if cell.confidence else None
    if hide:
        nothing = {"people": 0, "pained": 0, "did": 0, "at_accounts": 0, "asked": 0, "concerns": (), "questions": (), "channels": ()}
        return replace(cell, confidence=sure, withheld=True, unsaid=len(cell.concerns), **nothing)  # pyright: ignore[reportArgumentType]  one kind of nothing each
    concerns = tuple(
        replace(c, confidence=confidence(c.confidence), evidence=shown)
        for c in cell.concerns
        if not _few(c.people, cell.people - c.people) and (shown := evidence(c.evidence)) is not None
    )
    asked = _few(cell.asked, cell.people - cell.asked)
    return replace(
        cell,
        confidence=sure,
        pained=0 if _few(cell.pained, cell.people - cell.pained) else cell.pained,
        did=_kept(cell.did),
        at_accounts=_kept(cell.at_accounts),
        asked=0 if asked else cell.asked,
        concerns=concerns,
        unsaid=len(cell.concerns) - len(concerns),
        questions=() if public or asked else cell.questions,
        channels=tuple(u for u in cell.channels if not _few(u.people)),
    )


def _decides(one: Decides) -> Decides:
    """The roles stay, without their counts where those tell of few accounts or people."""
    few = _few(one.accounts, one.known, one.accounts - one.known)
    roles = tuple((key, _kept(n)) for key, n in one.roles)
    return replace(one, accounts=0 if few else one.accounts, known=0 if few else one.known, roles=roles)


def _segment(segment: Segment, roles: Roles) -> Segment:
    split = [s for s in roles.segments if s.split == segment.split]
    if segment.key in small([(s.key, s.accounts) for s in split], roles.accounts):
        return replace(segment, share=None, stages=(), withheld=True)
    heard = {s.stage: s.contacts for s in roles.stages}
    stages = []
    for at in segment.stages:
        others = [(s.key, x.people) for s in split for x in s.stages if x.stage == at.stage]
        if segment.key in small(others, heard.get(at.stage)):
            stages.append(replace(at, people=0, pained=0, n=0, valence=None, low=None, high=None, thin="none", withheld=True))
            continue
        pained = 0 if _few(at.pained, at.people - at.pained) else at.pained
        felt = {"n": 0, "valence": None, "low": None, "high": None, "thin": "none"} if _few(at.n, at.people - at.n) else {}
        stages.append(replace(at, pained=pained, **felt))  # pyright: ignore[reportArgumentType]  each of its own type
    return replace(segment, stages=tuple(stages))
