"""One thing in two maps: its difference with its interval, or why there is none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from .. import stats
from ..model.changes import Change, Side
from ..model.journey import CLAIM_KINDS, WRITTEN_KINDS, Claim, Emotion, FunnelStep, JourneyMap, Kpi, Operation, Reason, Score
from ..model.phrase import Phrase
from ..model.roles import LEAST

OTHER = "other"  # a theme of many different things
COUNTED = frozenset(kind.kind for kind in (*CLAIM_KINDS, *WRITTEN_KINDS))  # an opportunity repeats the pains it answers
BETTER = {"pain": "down", "delight": "up"}  # of needs, factors and thoughts neither more nor fewer is better
SAME = 1e-6


def lost(a: JourneyMap, b: JourneyMap) -> Iterable[Change]:
    """Of those decided at a stage, how many were lost there. The last stage at which anybody was seen loses nobody and is left out."""
    before, after = ({s.stage: s for s in (j.funnel.steps if j.funnel else ())} for j in (a, b))
    for stage in b.stages:
        sides = [_left(steps.get(stage.key)) for steps in (before, after)]
        if sides[0] is None or sides[1] is None:
            continue
        yield _shares(Change(f"lost:{stage.key}", "lost", "lost", stage.key, "share", "noise", better="down", family="lost"), sides[0], sides[1])


def _left(step: FunnelStep | None) -> Side | None:
    if step is None or not step.went_on + step.lost:
        return None
    return _share(step.lost, step.went_on + step.lost, known=step.known)


def _share(count: int, of: int, **more: Any) -> Side:
    found = stats.wilson(count, of)
    return Side(found.value if of >= LEAST else None, of, found.low, found.high, count, **more)


def _shares(base: Change, before: Side, after: Side) -> Change:
    """Two shares: Newcombe's interval of the difference; too few people on a side, and nothing is said."""
    made = replace(base, before=before, after=after)
    if min(before.n, after.n) < LEAST or before.count is None or after.count is None:
        return replace(made, how="few")
    return _tested(made, stats.shares_tested(after.count, after.n, before.count, before.n))


def _tested(change: Change, found: stats.Apart) -> Change:
    return replace(change, how="noise", difference=found.value, low=found.low, high=found.high, p=found.p)


# ---------------------------------------------------------------- claims


def spoke(journey: JourneyMap) -> dict[tuple[str, str], int]:
    """(stage, denominator) → people: how many could have said what a claim says. No claim at a stage: nobody's words there were heard."""
    found: dict[tuple[str, str], int] = {}
    for claim in journey.claims:
        if counts(claim) and claim.evidence and claim.evidence.share:
            key = (claim.stage, claim.evidence.share_of)
            found[key] = max(found.get(key, 0), claim.evidence.share.of)
    return found


def counts(claim: Claim) -> bool:
    """Whether a claim counts people today: assumptions, readings by a person and what lost its evidence do not."""
    return claim.kind in COUNTED and claim.basis.kind == "evidence" and claim.status == "current" and claim.evidence is not None


def claims(a: JourneyMap, b: JourneyMap, *, words: bool) -> Iterable[Change]:
    """Every claim that customers' words gave one of the maps, by its id: people who said so, of those who put that stage into words."""
    before, after = ({c.id: c for c in j.claims if counts(c) and c.theme != OTHER} for j in (a, b))
    asked_a, asked_b = spoke(a), spoke(b)
    for id in [*after, *(i for i in before if i not in after)]:
        one, two = before.get(id), after.get(id)
        claim = two or one
        assert claim is not None and claim.evidence is not None
        base = Change(id, "claim", claim.kind, claim.stage, "share", "noise", claim.label, claim.code, better=BETTER.get(claim.kind, ""), family="said")
        key = (claim.stage, claim.evidence.share_of)
        sides = [_said(c, asked.get(key, 0)) for c, asked in ((one, asked_a), (two, asked_b))]
        if two and not one and sides[0] is None:
            yield replace(base, how="first_asked", after=sides[1], family="")
        elif one and not two and sides[1] is None:
            yield replace(base, how="not_asked", before=sides[0], family="")
        elif one and two and one.evidence and two.evidence and one.evidence.share_of != two.evidence.share_of:
            yield _apart(base, sides, "changes.share_of")
        elif not words:
            yield _apart(base, sides, "changes.other_language")
        elif sides[0] is None or sides[1] is None:
            continue  # a claim without a share counts nobody against anybody
        elif sides[0].known != sides[1].known:
            yield _apart(base, sides, "changes.units")
        elif (sides[0].count or 0) + (sides[1].count or 0) < LEAST:
            yield replace(base, how="few", before=sides[0], after=sides[1], family="")
        else:
            yield _shares(base, sides[0], sides[1])


def _said(claim: Claim | None, of: int) -> Side | None:
    """A claim's share; where the map has none, nobody of those who spoke."""
    if claim is None or claim.evidence is None:
        return _share(0, of) if of else None
    share, held = claim.evidence.share, claim.evidence
    if share is None:
        return None
    return replace(_share(share.count, share.of), level=claim.confidence.level, kinds=len(held.source_kinds), known=held.known)


def _apart(base: Change, sides: list[Side | None], key: str, **numbers: Any) -> Change:
    return replace(base, how="apart", before=sides[0], after=sides[1], reasons=(Reason(key, numbers),), family="")


# ---------------------------------------------------------------- feelings, scores, what the team watches


def emotions(a: JourneyMap, b: JourneyMap, *, words: bool) -> Iterable[Change]:
    """Each point of each curve. What was drawn by hand is nobody's feeling."""
    before, after = ({(e.stage, e.measured_by): e for e in j.emotions if e.measured_by != "assumed" and e.n} for j in (a, b))
    for stage, way in [*after, *(k for k in before if k not in after)]:
        base = Change(f"emotion:{stage}:{way}", "emotion", way, stage, "valence", "noise", better="up", family="measured")
        one, two = before.get((stage, way)), after.get((stage, way))
        if not words and way == "worded":
            yield _apart(base, [_felt(one), _felt(two)], "changes.other_language")
        else:
            yield _means(base, _felt(one), _felt(two))


def repeated(found: Iterable[Change]) -> Iterable[Change]:
    """Feelings rated by one question only are that question's mean on another scale: they go untested and name the score that is."""
    changes = list(found)
    asked = [c for c in changes if c.what == "score" and c.unit == "scale" and c.p is not None]
    for change in changes:
        same = [s for s in asked if change.what == "emotion" and change.kind == "rated" and s.stage == change.stage and _same_people(s, change)]
        yield replace(change, repeats=same[0].id, p=None, family="") if len(same) == 1 and change.p is not None else change


def _same_people(score: Change, felt: Change) -> bool:
    """The same number answered on both sides, and both means moved the same way."""
    sides = ((score.before, felt.before), (score.after, felt.after))
    alike = all(a is not None and b is not None and a.n == b.n for a, b in sides)
    return alike and (score.difference or 0.0) * (felt.difference or 0.0) >= 0


def _felt(point: Emotion | None) -> Side | None:
    return point and Side(point.valence, point.n, point.low, point.high, known=point.known)


def _means(base: Change, before: Side | None, after: Side | None) -> Change:
    """Two means with their bootstrap intervals; a side that was not asked, or that too few answered, is said to be so."""
    if before is None or after is None:
        return replace(base, how="first_asked" if before is None else "not_asked", before=before, after=after, family="")
    made = replace(base, before=before, after=after)
    if before.known != after.known:
        return _apart(base, [before, after], "changes.units")
    here, there = _interval(after), _interval(before)
    if here is None or there is None or min(before.n, after.n) < LEAST:
        return replace(made, how="few", family="")
    return _tested(made, stats.means_tested(here, there))


def _interval(side: Side) -> stats.Interval | None:
    if side.value is None or side.low is None or side.high is None:
        return None
    return stats.Interval(side.value, side.low, side.high, side.n)


def scores(a: JourneyMap, b: JourneyMap) -> Iterable[Change]:
    """Each question on a scale, by its words. NPS by its parts, others by their means; another scale or other words are another question."""
    before, after = ({s.id: s for s in j.scores} for j in (a, b))
    alone_a, alone_b = ({(s.stage, s.measure) for i, s in one.items() if i not in other} for one, other in ((before, after), (after, before)))
    for id in [*after, *(i for i in before if i not in after)]:
        one, two = before.get(id), after.get(id)
        score = two or one
        assert score is not None
        unit = "points" if score.measure == "nps" else "scale"
        better = "" if score.measure == "ces" else "up"  # an effort score is asked both ways round
        base = Change(id, "score", score.measure, score.stage, unit, "noise", Phrase.same(score.question), better=better, family="measured")
        sides = [_scored(one), _scored(two)]
        if one and two and (one.scale_low, one.scale_high) != (two.scale_low, two.scale_high):
            yield _apart(base, sides, "changes.scale", a=[one.scale_low, one.scale_high], b=[two.scale_low, two.scale_high])
        elif (score.stage, score.measure) in alone_a & alone_b:
            yield _apart(base, sides, "changes.reworded")
        elif one and two and one.parts and two.parts and one.known == two.known and min(one.n, two.n) >= LEAST:
            yield _tested(replace(base, before=sides[0], after=sides[1]), stats.nps_tested(_parts(two), _parts(one)))
        else:
            yield _means(base, *sides)


def _scored(score: Score | None) -> Side | None:
    return score and Side(score.value, score.n, score.low, score.high, known=score.known, parts=dict(score.parts))


def _parts(score: Score) -> tuple[int, int, int]:
    return score.parts.get("promoters", 0), score.parts.get("passives", 0), score.parts.get("detractors", 0)


def operations(a: JourneyMap, b: JourneyMap) -> Iterable[Change]:
    """How long customers waited: medians with their bootstrap intervals."""
    before, after = ({(o.stage, o.measure): o for o in j.operations} for j in (a, b))
    for stage, measure in [*after, *(k for k in before if k not in after)]:
        one, two = before.get((stage, measure)), after.get((stage, measure))
        unit = (two or one).unit  # type: ignore[union-attr]
        base = Change(f"operation:{stage}:{measure}", "operation", measure, stage, unit, "noise", better="down", family="measured")
        if one and two and one.unit != two.unit:
            yield _apart(base, [_took(one), _took(two)], "changes.unit")
        else:
            yield _means(base, _took(one), _took(two))


def _took(operation: Operation | None) -> Side | None:
    if operation is None:
        return None
    spread = operation.spread
    return Side(spread.median, spread.n, spread.low, spread.high, known=operation.known)


def kpis(a: JourneyMap, b: JourneyMap, seen: Iterable[Change]) -> Iterable[Change]:
    """What the team watches, where both maps have a value; one that repeats a cell already compared (the same two values) is left to that cell."""
    before, after = ({k.key: k for k in j.kpis} for j in (a, b))
    told = list(seen)
    for key in [k for k in after if k in before]:
        one, two = before[key], after[key]
        base = Change(f"kpi:{key}", "kpi", two.measure, two.stage, two.unit, "noise", two.label, better=two.better, family="measured")
        sides = [_watched(one), _watched(two)]
        if one.value is None or two.value is None or _repeats(sides, two.stage, told):
            continue
        if (one.measure, one.unit, one.stage) != (two.measure, two.unit, two.stage):
            yield _apart(base, sides, "changes.kpi")
        elif one.low is None or two.low is None or one.n is None or two.n is None:
            yield replace(base, how="few", before=sides[0], after=sides[1], reasons=(Reason("changes.no_interval"),), family="")
        else:
            yield _means(base, *sides)


def _watched(kpi: Kpi) -> Side | None:
    return Side(kpi.value, kpi.n or 0, kpi.low, kpi.high)


def _repeats(sides: list[Side | None], stage: str, told: list[Change]) -> bool:
    """Whether a cell of that stage has the same two values: as they are, or as a percentage of them."""

    def same(one: Side | None, other: Side | None) -> bool:
        if one is None or other is None or one.value is None or other.value is None:
            return False
        return any(abs(one.value - times * other.value) < SAME * max(1, abs(one.value)) for times in (1, 100))

    return any(c.stage == stage and same(sides[0], c.before) and same(sides[1], c.after) for c in told)


def levels(changes: Iterable[Change]) -> Mapping[str, tuple[str, str]]:
    """Claims whose share is as it was while what they stand on is surer or less sure: id → (before, after)."""
    return {
        c.id: (c.before.level, c.after.level)
        for c in changes
        if c.what == "claim" and c.how in ("noise", "few") and c.before and c.after and c.before.level and c.after.level and c.before.level != c.after.level
    }
