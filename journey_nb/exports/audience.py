"""A map as it may leave the team: values that tell of fewer than five people are taken out, with all that follows from them.

The poster says of such a count that it is withheld. A file of values cannot say it in the value's place, so here the whole item goes, and
``weak.withheld`` says how many went. What is left at 0 although people were there: a stage's ``reached`` and ``spoke`` (its confidence then
holds ``confidence.withheld``), a point's ``negative``, ``neutral`` and ``positive`` (all three, where n is not 0) and a touchpoint's ``answered``.

A persona's count can be worked out from everyone's and the other personas'. So what one persona's map must hide, all their maps hide.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from journey_nb.charts.posters import choice
from journey_nb.charts.view import AUDIENCES
from journey_nb.mapping.backlog import hides
from journey_nb.model.claims import FIELD_OF, Basis, Claim, Confidence, Evidence, Reason, Share, Verdict
from journey_nb.model.decisions import Decision
from journey_nb.model.journey import Action, Emotion, JourneyMap, MapBook, Persona, Receipt, Score, Stage, Touchpoint
from journey_nb.model.personas import Placing, Segmentation, Trait

from . import between, buyers
from .between import few as few

TEAM = "team"  # for the public, whoever it was
COMMENT = "comment:"  # what the team notes for itself
STAFF = ("owner",)  # what a decision on this field says is a name
GONE = "withheld"  # the observation that evidence cites where its rows are not told
Cell = tuple[str, ...]
_PEOPLE = ("weak.qualitative", "weak.anonymous", "weak.unplaced", "weak.outside", "weak.undated", "weak.all_unplaced")


def for_audience(book: MapBook, audience: str = "team") -> MapBook:
    """The book for ``team`` (as it is), ``company`` (no count under five) or ``public`` (also no quotes, receipts, pseudonyms and names).

    Examples
    --------
    >>> from journey_nb.model.journey import Period, StudyFacts
    >>> empty = MapBook(StudyFacts("a", "A", "UTC", "shop"), Period(None, None, None), ())
    >>> for_audience(empty, "public").weak
    ()
    """
    choice("audience", audience, AUDIENCES)
    if audience == "team":
        return book
    public = audience == "public"
    small = {p.key for p in book.personas if few(p.share.count, p.share.of - p.share.count)}
    if len(small) == 1 and len(book.personas) > 2:  # one that is missing is the rest of the others: the next smallest goes with it
        small.add(min((p for p in book.personas if p.key not in small), key=lambda p: (p.share.count, p.key)).key)
    maps = [m for m in book.maps if m.key not in small]
    shared = {cell for m in maps if m.key != "everyone" for cell in hidden(m)}
    made, gone = [], len(small)
    for journey in maps:
        kept, n = _map(journey, hidden(journey) if journey.key == "everyone" else shared, public)
        made.append(kept)
        gone += n
    roles = book.roles
    if roles is not None:
        roles, n = buyers.masked(roles, book.map(), public=public, confidence=_confidence, evidence=lambda e: _evidence(e, public))
        gone += n
    left = replace(
        book,
        maps=tuple(made),
        sources=tuple(replace(s, people=0 if few(s.people) else s.people) for s in book.sources),
        unmatched={} if public else {k: n for k, n in book.unmatched.items() if not few(n)},
        weak=tuple(_reason(r, public) for r in book.weak if not (r.key in _PEOPLE and few(_n(r))) and not (public and r.key == "weak.found_themes")),
        decisions=tuple(_decision(d) for d in book.decisions if d.field not in STAFF and not d.field.startswith(COMMENT)) if public else book.decisions,
        moved=() if public else book.moved,
        changes=book.changes and book.changes.masked(),
        orphaned=() if public else book.orphaned,
        evidence={},
        roles=roles,
        personas=tuple(_persona(p, public) for p in book.personas if p.key not in small),
        segmentation=_segmentation(book.segmentation, public, any_gone=bool(small)),
    )
    if gone:
        left = replace(left, weak=(*left.weak, Reason("weak.withheld", {"n": gone})))
    return left if public else replace(left, evidence=_cited(left, book.evidence))


def hidden(journey: JourneyMap) -> frozenset[Cell]:
    """The cells of one map that count fewer than five, or leave fewer than five of a whole."""
    return frozenset(cell for cell, small in _cells(journey) if small)


def _cells(journey: JourneyMap) -> Iterable[tuple[Cell, bool]]:
    yield ("people",), few(journey.people)
    for s in journey.stages:
        yield ("reached", s.key), few(s.reached)
        yield ("spoke", s.key), few(s.spoke)
    for e in journey.emotions:
        yield ("point", e.measured_by, e.stage), few(e.n)
        yield ("parts", e.measured_by, e.stage), few(e.negative, e.neutral, e.positive)
    for c in journey.claims:
        yield ("claim", c.id), _rests_on_few(c.evidence)
    for a in journey.actions:
        yield ("action", a.id), _rests_on_few(a.evidence)
    for x in journey.touchpoints:
        yield ("touchpoint", x.id), few(x.reached)
        yield ("rating", x.id), few(x.answered)
    for v in journey.scores:
        yield ("score", v.id), few(v.n)
        yield ("parts", v.id), few(*v.parts.values())
    for c in journey.coverage:
        yield ("coverage", c.stage, c.kind), few(c.people)
    for f in journey.funnel.steps if journey.funnel else ():
        yield ("step", f.stage), few(f.reached, f.went_on, f.lost, f.open)


def _rests_on_few(evidence: Evidence | None) -> bool:
    if evidence is None:
        return False
    share = evidence.share
    return few(evidence.n_people) or bool(share and few(share.count, share.of, share.of - share.count))


def _map(journey: JourneyMap, gone: Iterable[Cell], public: bool) -> tuple[JourneyMap, int]:
    """The map without those cells, and how many items went."""
    gone = frozenset(gone)
    held = [
        [e for e in journey.emotions if ("point", e.measured_by, e.stage) not in gone],
        [x for x in journey.touchpoints if ("touchpoint", x.id) not in gone],
        [a for a in journey.actions if ("action", a.id) not in gone],
        [v for v in journey.scores if ("score", v.id) not in gone],
        [c for c in journey.coverage if ("coverage", c.stage, c.kind) not in gone],
    ]
    all_of = (journey.emotions, journey.touchpoints, journey.actions, journey.scores, journey.coverage)
    count = sum(len(before) - len(after) for before, after in zip(all_of, held, strict=True))
    emotions, touchpoints, actions, scores, coverage = held
    claims = {name: [c for c in getattr(journey, name) if ("claim", c.id) not in gone] for name in FIELD_OF.values()}
    claims |= {"notes": []} if public else {}  # what the team notes for itself
    claims["opportunities"] = [between.unnumbered(o) for o in claims["opportunities"] if not hides(o)]
    count += len(journey.claims) - sum(len(left) for left in claims.values())
    signals = between.masked(journey, gone=gone, public=public, evidence=lambda e: _evidence(e, public))
    count += signals.pop("gone")
    steps = tuple(s for s in journey.funnel.steps if ("step", s.stage) not in gone) if journey.funnel else ()
    count += len(journey.funnel.steps) - len(steps) if journey.funnel else 0
    made = replace(
        journey,
        people=0 if ("people",) in gone else journey.people,
        anonymous=0 if ("people",) in gone or few(journey.anonymous, journey.people - journey.anonymous) else journey.anonymous,
        stages=tuple(_stage(s, gone, public) for s in journey.stages),
        emotions=tuple(_point(e, gone, public) for e in emotions),
        **{name: tuple(_claim(c, public) for c in left) for name, left in claims.items()},
        touchpoints=tuple(_touchpoint(x, gone, public) for x in touchpoints),
        actions=tuple(replace(a, evidence=_evidence(a.evidence, public), confidence=_sure(a.confidence), **_written(a, public)) for a in actions),
        scores=tuple(_score(v, gone, public) for v in scores),
        measures=tuple(replace(m, source="", where="") for m in journey.measures) if public else journey.measures,
        funnel=replace(journey.funnel, steps=tuple(replace(s, evidence=_evidence(s.evidence, public), confidence=_sure(s.confidence)) for s in steps))
        if journey.funnel
        else None,
        coverage=tuple(replace(c, sources=()) for c in coverage) if public else tuple(coverage),
        rankings=between.ranked(journey.rankings, [c.id for c in claims["opportunities"]]),
        **signals,
    )
    return made, count


def _stage(stage: Stage, gone: frozenset[Cell], public: bool) -> Stage:
    """A stage that few spoke about keeps its place; which of its counts is withheld stands in its confidence."""
    reached, spoke = ("reached", stage.key) in gone, ("spoke", stage.key) in gone
    confidence = _confidence(stage.confidence)
    if (reached or spoke) and not any(r.key == "confidence.withheld" for r in confidence.reasons):
        confidence = replace(confidence, reasons=(Reason("confidence.withheld"), *confidence.reasons))
    # what few people said or did is as few observations and events, or tells of the one who said much
    hide: dict[str, int] = {}
    if reached:
        hide |= {"reached": 0, "events": 0, "observations": 0}
    if spoke:
        hide |= {"spoke": 0, "observations": 0}
    return replace(stage, confidence=confidence, owner=None if public else stage.owner, sources=() if public else stage.sources, **hide)


def _confidence(confidence: Confidence) -> Confidence:
    """Where few are counted, the shares of what they said (how much of it is old) go with the count."""
    if not any(r.key == "confidence.people" and few(_n(r)) for r in confidence.reasons):
        return confidence
    told = (Reason("confidence.withheld") if r.key == "confidence.people" else r for r in confidence.reasons if "share" not in r.numbers)
    return replace(confidence, reasons=tuple(told))


def _sure(confidence: Confidence | None) -> Confidence | None:
    return None if confidence is None else _confidence(confidence)


def _n(reason: Reason) -> int | None:
    n = reason.numbers.get("n")
    return n if isinstance(n, int) else None


def _reason(reason: Reason, public: bool) -> Reason:
    return Reason(reason.key, {k: v for k, v in reason.numbers.items() if k != "files"}) if public else reason


def _verdict(verdict: Verdict | None) -> Verdict | None:
    """A verdict stays; its numbers go where they tell of few."""
    if verdict is None:
        return None
    numbers = verdict.reason.numbers
    counts = [v for v in numbers.values() if isinstance(v, int) and not isinstance(v, bool)]
    of = numbers.get("of")
    left = [of - v for v in counts] if isinstance(of, int) else []
    return replace(verdict, reason=Reason("verdict.masked"), sources=()) if few(*counts, *left) else replace(verdict, sources=())


def _basis(basis: Basis, public: bool) -> Basis:
    return replace(basis, by=TEAM if basis.by else None, why=None) if public else basis


def _written(part: Claim | Action | Touchpoint | Emotion, public: bool) -> dict[str, Any]:
    return {"basis": _basis(part.basis, public), "verdict": _verdict(part.verdict)}


def _evidence(evidence: Evidence | None, public: bool) -> Evidence | None:
    """For the public: how many, of how many, and from which kinds of source; not which rows."""
    if evidence is None or _rests_on_few(evidence):
        return None
    return replace(evidence, observation_ids=(GONE,), sources=(), of_sources=(), select={}, quotes=()) if public else evidence


def _claim(claim: Any, public: bool) -> Any:
    return replace(claim, evidence=_evidence(claim.evidence, public), confidence=_confidence(claim.confidence), **_written(claim, public))


def _point(point: Emotion, gone: frozenset[Cell], public: bool) -> Emotion:
    parts = {"negative": 0, "neutral": 0, "positive": 0} if ("parts", point.measured_by, point.stage) in gone else {}
    return replace(point, dots=(), evidence=_evidence(point.evidence, public), confidence=_sure(point.confidence), **parts, **_written(point, public))


def _touchpoint(one: Touchpoint, gone: frozenset[Cell], public: bool) -> Touchpoint:
    rated: dict[str, Any] = {"answered": 0, "satisfaction": None, "low": None, "high": None} if ("rating", one.id) in gone else {}
    rated |= {"complaints": 0} if few(one.complaints, one.reached - one.complaints) else {}
    rated |= {"owner": None} if public else {}
    return replace(one, evidence=_evidence(one.evidence, public), confidence=_sure(one.confidence), **rated, **_written(one, public))


def _score(score: Score, gone: frozenset[Cell], public: bool) -> Score:
    """A score whose parts are withheld loses its interval too: from value, interval and n the parts can be worked out."""
    parts: dict[str, Any] = {"parts": {}, "low": None, "high": None} if ("parts", score.id) in gone else {}
    return replace(score, evidence=_evidence(score.evidence, public), confidence=_sure(score.confidence), **parts)


def _share(share: Share | None) -> Share | None:
    return None if share is None or few(share.count, share.of, share.of - share.count) else share


def _trait(trait: Trait) -> bool:
    """Whether a trait may leave: a share of yes and no is a count of people, here and among the others."""
    if few(trait.n, trait.others_n):
        return False
    counts = [(trait.value * trait.n, trait.n), (trait.others * trait.others_n, trait.others_n)] if trait.unit == "share" else []
    whole = [(round(count), of) for count, of in counts if abs(count - round(count)) < 1e-4 * max(1, of)]
    return not any(few(count, of - count) for count, of in whole)


def _persona(persona: Persona, public: bool) -> Persona:
    told = {name: tuple(x for x in getattr(persona, name) if _trait(x)) for name in ("traits", "alike", "background")}
    wishes = tuple(x for x in persona.wishes if _share(x.share))
    return replace(persona, **told, wishes=wishes, accounts=_share(persona.accounts), by=TEAM if persona.by and public else persona.by)


def _segmentation(segmentation: Segmentation | None, public: bool, *, any_gone: bool) -> Segmentation | None:
    """Where a persona is gone, so are the questions: what is right of all of them counts its people."""
    if segmentation is None:
        return None
    tried = tuple(replace(x, sizes=()) if few(*x.sizes) else x for x in segmentation.tried)
    over = segmentation.overruled
    return replace(
        segmentation,
        tried=tried,
        unplaced=0 if few(segmentation.unplaced) else segmentation.unplaced,
        reasons=tuple(r for r in segmentation.reasons if not few(_n(r))),
        overruled=replace(over, by=TEAM, why="") if over and public else over,
        placing=None if any_gone else _placing(segmentation.placing),
    )


def _placing(placing: Placing | None) -> Placing | None:
    if placing is None or _share(placing.right) is None or _share(placing.by_chance) is None:
        return None
    asked = tuple(replace(q, yes=replace(q.yes, share=_share(q.yes.share)), no=replace(q.no, share=_share(q.no.share))) for q in placing.questions)
    return replace(placing, questions=asked, each={key: share for key, share in placing.each.items() if _share(share)})


def _decision(decision: Decision) -> Decision:
    return replace(decision, by=TEAM, reason=None)


def _cited(book: MapBook, receipts: dict[str, Receipt]) -> dict[str, Receipt]:
    """Receipts of what is left, without pseudonyms: those of a claim that went would tell it again."""
    used: set[str] = set()
    for journey in book.maps:
        cells = (*journey.claims, *journey.actions, *journey.touchpoints, *journey.emotions, *journey.scores)
        used |= {i for part in (*cells, *journey.operations, *journey.moments) if part.evidence for i in part.evidence.observation_ids}
    used |= book.roles.cited() if book.roles else set()
    return {i: replace(receipt, customer=None) for i, receipt in receipts.items() if i in used}
