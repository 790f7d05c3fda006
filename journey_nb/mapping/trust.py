"""How far each cell can be trusted, by a rule that anyone can read, and where two kinds of evidence do not say the same.

A cell is judged by its own evidence and by what it was counted out of, and by nothing else: so a file that a cell never used cannot
move its confidence. Both are named with the cell (``Evidence.sources``, ``Evidence.of_sources``).
"""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false, reportCallIssue=false
# pyright: reportReturnType=false, reportOperatorIssue=false

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from ..model.journey import (
    FIELD_OF,
    Action,
    Claim,
    Confidence,
    ConfidenceRule,
    Coverage,
    Emotion,
    Evidence,
    Funnel,
    FunnelStep,
    JourneyMap,
    Reason,
    Score,
    Stage,
    Touchpoint,
)
from .build import KIND_OF_CLAUSE, Placed, feelings
from .contradictions import contradictions
from .doings import Doings, doings
from .evidence import FEW, RULE, confidence
from .leaving import data_end
from .speaks import SPEAKS, Part, freshness, means_agree, recent, shares_agree, speaking

NOBODY = Confidence("very_low", (Reason("confidence.nobody", {}),))


def rule_of(research: Any) -> ConfidenceRule:
    """The rule with the study's own numbers, where ``journey.toml`` has any; ``parts`` says which form of evidence can speak to which kind of cell."""
    numbers = getattr(getattr(getattr(research, "study", None), "settings", None), "confidence", None)
    table = {kind: " ".join(forms) for kind, forms in SPEAKS.items()}
    if numbers is None:
        return replace(RULE, parts=table)
    made = ConfidenceRule(numbers.high, numbers.moderate, numbers.low, numbers.kinds, numbers.recent_days)
    return replace(made, own=made != RULE, parts=table)


def weighed(journey: JourneyMap, placed: Placed, research: Any) -> JourneyMap:
    """The map with the confidence of every cell, the files behind each, and its contradictions."""
    scales = _Scales(placed, research)
    fields = {name: tuple(scales.claim(c) for c in getattr(journey, name)) for name in FIELD_OF.values()}
    told = replace(
        journey,
        **fields,
        stages=tuple(scales.stage(s) for s in journey.stages),
        emotions=tuple(scales.emotion(e) for e in journey.emotions),
        touchpoints=tuple(scales.touchpoint(t) for t in journey.touchpoints),
        scores=tuple(scales.score(s) for s in journey.scores),
        actions=tuple(scales.action(a) for a in journey.actions),
        coverage=tuple(scales.coverage(c) for c in journey.coverage),
        funnel=scales.funnel(journey.funnel),
    )
    return replace(told, contradictions=contradictions(told))


def sourced(journey: JourneyMap) -> JourneyMap:
    """The map with the files behind the denominator of each opportunity: those of the claims that it answers."""
    behind = {c.id: c.evidence.of_sources for c in journey.claims if c.evidence is not None}
    told = (
        replace(o, evidence=replace(o.evidence, of_sources=tuple(sorted({f for a in o.answers for f in behind.get(a, ())})))) if o.evidence else o
        for o in journey.opportunities
    )
    return replace(journey, opportunities=tuple(told))


class _Scales:
    """What one map's cells are weighed with: what was said and done there, by stage and kind of source."""

    def __init__(self, placed: Placed, research: Any) -> None:
        self.placed, self.rule = placed, rule_of(research)
        files = getattr(research, "files", None)
        self.self_selected = None if files is None else frozenset(f.alias for f in files if f.self_selected)  # aliases; None: the study's kinds
        self.end = placed.end if placed.end is not None else data_end(placed)
        self.said = feelings(placed.said).assign(stage=placed.said["stage"].astype(str))
        self.at = dict(iter(self.said.groupby("stage", sort=True)))
        self.spoke = {stage: _Spoke(_people(rows), _pairs(rows)) for stage, rows in speaking(self.said, "pain").groupby("stage", sort=True)}
        told = placed.clauses.explode("themes").dropna(subset=["themes"])
        keys = [told["kind"], told["stage"].astype(str), told["themes"].astype(str)]
        self.told = dict(iter(told.groupby(keys, sort=True)))
        self.done: Doings = doings(placed, self.end, self.rule)

    # ---- what all cells share

    def here(self, stage: str) -> pd.DataFrame:
        return self.at.get(stage, self.said.iloc[:0])

    def chosen(self, pairs: Collection[tuple[str, str]]) -> frozenset[str]:
        """Kinds of source whose people all came by themselves, among these pairs of kind and file."""
        if self.self_selected is None:
            return self.placed.self_selected
        return frozenset(k for k, _ in pairs if all(a in self.self_selected for kind, a in pairs if kind == k))

    def judged(self, people: int, rows: pd.DataFrame, agreement: Part | None, chosen: Collection[str], known: bool | None = None) -> Confidence:
        """The confidence of what rests on these rows."""
        return confidence(
            people,
            rows["kind_of_source"].astype(str).unique(),
            self_selected=chosen,
            known=bool(rows["known"].all()) if known is None else known,
            rule=self.rule,
            agreement=agreement,
            recency=recent(rows.drop_duplicates("observation_id")["at"], self.end, self.rule),
        )

    def felt_alike(self, rows: pd.DataFrame, column: str, cell: str) -> Part:
        return means_agree(_voices(rows, column), self.rule, self.chosen(_pairs(rows)), seed=self.placed.seed, cell=f"agreement:{cell}")

    # ---- what was said

    def claim(self, claim: Claim) -> Any:
        here = self.spoke.get(claim.stage, _Spoke({}, frozenset()))
        sources = tuple(sorted({alias for _, alias in here.pairs}))
        if claim.verdict is not None and claim.basis.tests_by:
            claim = replace(claim, verdict=replace(claim.verdict, sources=sources))
        rows = self.told.get((KIND_OF_CLAUSE.get(claim.kind, ""), claim.stage, claim.theme))
        if claim.evidence is None or claim.basis.kind != "evidence" or rows is None:
            return claim
        told, chosen = _people(rows), self.chosen(here.pairs)
        counts = {kind: (min(told.get(kind, 0), of), of) for kind, of in here.people.items()}
        sure = self.judged(claim.evidence.n_people, rows, shares_agree(counts, self.rule, chosen), chosen, claim.evidence.known)
        return replace(claim, confidence=sure, evidence=replace(claim.evidence, of_sources=sources))

    def emotion(self, point: Emotion) -> Emotion:
        here = self.here(point.stage)
        if point.verdict is not None:
            both = here[here["rated"].notna() | here["worded"].notna()]
            point = replace(point, verdict=replace(point.verdict, sources=_aliases(both)))
        if point.evidence is None:
            return point if point.basis.kind == "evidence" else replace(point, confidence=Confidence("assumption"))
        series = point.evidence.select.get("measured_by", point.measured_by)
        rows = here.dropna(subset=[series])
        agreement = self.felt_alike(rows, series, f"emotion:{point.stage}:{series}")
        return replace(point, confidence=self.judged(rows["customer_id"].nunique(), rows, agreement, self.chosen(_pairs(rows))))

    def touchpoint(self, spot: Touchpoint) -> Touchpoint:
        """Where enough people say how it was there, that is what is weighed; else that people met it at all."""
        here = self.here(spot.stage).dropna(subset=["touchpoint"])
        if spot.verdict is not None:
            spot = replace(spot, verdict=replace(spot.verdict, sources=_aliases(here)))
        if spot.evidence is None:
            return spot if spot.basis.kind == "evidence" else replace(spot, confidence=Confidence("assumption"))
        rows = here[here["touchpoint"].astype(str).str.strip() == spot.evidence.select.get("touchpoint", spot.label.ko)]
        series = "rated" if rows["rated"].notna().any() else "worded"
        if spot.satisfaction is not None:
            rows = rows.dropna(subset=[series])
            agreement: Part | None = self.felt_alike(rows, series, f"touchpoint:{spot.stage}:{spot.evidence.select.get('touchpoint', spot.id)}")
        else:
            kinds = rows["kind_of_source"].nunique()
            agreement = Part("high" if kinds >= self.rule.kinds else "moderate")
        return replace(spot, confidence=self.judged(rows["customer_id"].nunique(), rows, agreement, self.chosen(_pairs(rows))))

    def score(self, score: Score) -> Score:
        """A question's answers, held against those that other kinds of source have for the same measure at this stage."""
        if score.evidence is None:
            return score
        here = speaking(self.here(score.stage), score.measure)
        own = here[(here["measure"].fillna("rating") == score.measure) & (here["item"].fillna("").astype(str) == score.evidence.select.get("item", ""))]
        if own.empty:
            return score
        span = (here["scale_high"] - here["scale_low"]).where(lambda width: width > 0)
        here = here.assign(level=(2 * (here["score"] - here["scale_low"]) / span - 1).clip(-1, 1))
        rows = here[here.index.isin(own.index) | ~here["kind_of_source"].isin(own["kind_of_source"])].dropna(subset=["level"])
        agreement = self.felt_alike(rows, "level", score.id)
        weighed_by = rows if agreement.level == "high" else own
        sure = self.judged(own["customer_id"].nunique(), weighed_by, agreement, self.chosen(_pairs(rows)), bool(own["known"].all()))
        return replace(score, confidence=sure, evidence=replace(score.evidence, of_sources=_aliases(rows)))

    def stage(self, stage: Stage) -> Stage:
        """How well a stage is known: by whom, from how many kinds of source, and whether these find it as good or as bad."""
        here = self.here(stage.key)
        spoke = speaking(here, "stage")
        spoke = here[here["text"].notna() | here["score"].notna()] if spoke.empty else spoke
        sources = tuple(sorted({*_aliases(here), *self.done.files(stage.key)}))
        if spoke.empty:
            return replace(stage, confidence=NOBODY, sources=sources)
        voices = {}
        for kind, rows in spoke.groupby("kind_of_source", sort=True):
            both = [rows.dropna(subset=[way]).groupby("customer_id")[way].mean().to_numpy() for way in ("worded", "rated")]
            voices[str(kind)] = next((v for v in both if len(v) >= FEW), both[0])
        chosen = self.chosen(_pairs(spoke))
        agreement = means_agree(voices, self.rule, chosen, seed=self.placed.seed, cell=f"agreement:stage:{stage.key}")
        return replace(stage, confidence=self.judged(stage.spoke, spoke, agreement, chosen), sources=sources)

    def coverage(self, cell: Coverage) -> Coverage:
        here = self.here(cell.stage)
        rows = here[here["kind_of_source"] == cell.kind]
        return replace(cell, sources=tuple(sorted({*_aliases(rows), *self.done.files(cell.stage, cell.kind)})))

    # ---- what was done

    def action(self, action: Action) -> Action:
        files = self.done.files(action.stage)
        if action.verdict is not None:
            action = replace(action, verdict=replace(action.verdict, sources=files))
        if action.evidence is None:
            return action if action.basis.kind == "evidence" else replace(action, confidence=Confidence("assumption"))
        counts, fresh = self.done.event(action.stage, action.event)
        if not counts:
            return action
        sure = confidence(
            action.evidence.n_people,
            [kind for kind, (n, _) in counts.items() if n],
            self_selected=self._chosen_files(action.evidence),
            known=action.evidence.known,
            rule=self.rule,
            agreement=shares_agree(counts, self.rule),
            recency=freshness(*fresh, self.rule),
        )
        return replace(action, confidence=sure, evidence=replace(action.evidence, of_sources=files))

    def _chosen_files(self, evidence: Evidence) -> tuple[str, ...]:
        """Logs of people who came by themselves, such as a help desk's, where all of them are."""
        chosen = self.self_selected or frozenset()
        return evidence.source_kinds if evidence.sources and set(evidence.sources) <= chosen else ()

    def funnel(self, funnel: Funnel | None) -> Funnel | None:
        return None if funnel is None else replace(funnel, steps=tuple(self.step(s) for s in funnel.steps))

    def step(self, step: FunnelStep) -> FunnelStep:
        """Who left is seen over all sources together, so that kinds are counted here and not held against each other."""
        if step.share is None:
            return step
        traces = speaking(self.here(step.stage), "step")
        fresh, dated, n = self.done.visits(step.stage)
        at = traces["at"].dropna()
        late = len(at) if self.end is None else int((at >= self.end - pd.Timedelta(days=self.rule.recent_days)).sum())
        sure = confidence(
            step.share.of,
            {*traces["kind_of_source"].astype(str), *self.done.kinds(step.stage)},
            self_selected=self.chosen(_pairs(traces)) if not self.done.kinds(step.stage) else (),
            known=step.known,
            rule=self.rule,
            recency=freshness(fresh + late, dated + len(at), n + len(traces), self.rule),
        )
        return replace(step, confidence=sure)


class _Spoke(NamedTuple):
    """Who put a stage into words: kind of source → people, and the pairs of kind and file."""

    people: dict[str, int]
    pairs: frozenset[tuple[str, str]]


def _pairs(rows: pd.DataFrame) -> frozenset[tuple[str, str]]:
    found = rows[["kind_of_source", "alias"]].drop_duplicates()
    return frozenset((str(kind), str(alias)) for kind, alias in zip(found["kind_of_source"], found["alias"], strict=True))


def _aliases(rows: pd.DataFrame) -> tuple[str, ...]:
    return tuple(sorted(map(str, rows["alias"].unique())))


def _people(rows: pd.DataFrame) -> dict[str, int]:
    """Kind of source → people."""
    return {str(kind): int(n) for kind, n in rows.groupby("kind_of_source", sort=True)["customer_id"].nunique().items()}


def _voices(rows: pd.DataFrame, column: str) -> dict[str, np.ndarray]:
    """Kind of source → one mean a person."""
    return {str(kind): own.groupby("customer_id")[column].mean().to_numpy() for kind, own in rows.groupby("kind_of_source", sort=True)}
