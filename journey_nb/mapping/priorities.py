"""What to do first: opportunities out of what hurts and what is missing, their scores, and how far the order of them would hold."""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false, reportCallIssue=false
# pyright: reportOperatorIssue=false, reportIndexIssue=false

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from .. import stats
from ..model.decisions import latest
from ..model.decisions import read as read_decisions
from ..model.journey import WHOLE, Basis, Claim, Confidence, JourneyMap, Opportunity, Priority, Ranking, Reason
from . import ranking, rated, scoring, tactics
from .build import KIND_OF_CLAUSE, Placed, speakers
from .evidence import ENOUGH, FEW, LEVELS, evidence, pick_quotes

ANSWERED = ("pain", "need")
UNNAMED = "other"
SEVERITY, ULWICK = "severity_frequency", "ulwick"
PEOPLES = ("rice", "ice", "ice_mean", "value_effort")  # scores that wait for a person's numbers


@dataclass(frozen=True)
class Found:
    """One stage and theme with what hurts or is missing there."""

    stage: str
    theme: str
    answers: tuple[Claim, ...]
    rows: pd.DataFrame = field(repr=False)  # the clauses behind it

    @property
    def id(self) -> str:
        return f"opportunity:{self.stage}:{self.theme}"


def prioritized(journey: JourneyMap, placed: Placed, research: Any) -> JourneyMap:
    """The map with its opportunities and rankings.

    One opportunity a stage and theme with a counted pain or need: what people assumed is neither counted nor ranked, and what fell under
    no theme is no opportunity. A study of fewer than 30 people has opportunities and counts, but no scores and no order.
    """
    found = opportunities_in(journey, placed)
    study = getattr(research, "study", None)
    folder = getattr(study, "folder", None)
    library = tactics.library(folder)
    fields = decided_fields(folder, [f.id for f in found])
    impacts = {f.id: _impacts(f.rows, fields[f.id]) for f in found}
    scores: dict[str, tuple[Priority, ...]] = {f.id: () for f in found}
    rankings: tuple[Ranking, ...] = ()
    if journey.qualitative:
        rankings = (ranking.nothing(SEVERITY, Reason("ranking.qualitative", {"n": journey.people, "least": ENOUGH})),) if found else ()
    elif found:
        scores, rankings = _scored(journey, placed, research, found, fields, impacts)
    spoke = speakers(placed)
    made = [_opportunity(f, journey, placed, library, scores[f.id], int(spoke.get(f.stage, 0)), len(impacts[f.id])) for f in found]
    position = {key: n for n, key in enumerate((*placed.keys, WHOLE))}

    def first(o: Opportunity) -> tuple[int, float, int, str]:
        score = next((p.value for p in o.priorities if p.method == SEVERITY), -1.0)
        return position.get(o.stage, len(position)), -score, -(o.evidence.n_people if o.evidence else 0), o.theme

    return replace(journey, opportunities=tuple(sorted(made, key=first)), rankings=rankings)


def opportunities_in(journey: JourneyMap, placed: Placed) -> list[Found]:
    """Where customers' rows say that something hurts or is missing, by stage and theme, in the order of their ids."""
    claims: dict[tuple[str, str], list[Claim]] = {}
    for claim in (*journey.pains, *journey.needs):
        counted = claim.basis.kind == "evidence" and claim.status == "current" and claim.evidence is not None
        if counted and claim.theme and claim.theme != UNNAMED and claim.theme in placed.themes:
            claims.setdefault((claim.stage, claim.theme), []).append(claim)
    kinds = [KIND_OF_CLAUSE[k] for k in ANSWERED]
    table = placed.clauses[placed.clauses["kind"].isin(kinds)].explode("themes").rename(columns={"themes": "theme"}).dropna(subset=["theme"])
    rows = {(str(stage), str(theme)): part for (stage, theme), part in table.groupby([table["stage"].astype(str), "theme"], sort=True)}
    return [Found(*place, tuple(claims[place]), rows[place]) for place in sorted(claims) if place in rows]


def decided_fields(folder: Any, ids: list[str]) -> dict[str, dict[str, Any]]:
    """What people decided of each opportunity: field → value."""
    fields: dict[str, dict[str, Any]] = {i: {} for i in ids}
    for decision in latest(read_decisions(folder)) if folder is not None else ():
        if decision.subject in fields:
            fields[decision.subject][decision.field] = decision.value
    return fields


def _impacts(rows: pd.DataFrame, fields: Mapping[str, Any]) -> dict[str, float]:
    """How bad it is for each person: from how they feel in all they say of it, or as a person decided."""
    given = scoring.given_number("severity", fields["severity"]) if "severity" in fields else None
    felt = rows["valence"].astype(float)
    if "sure" in rows:
        felt = felt.where(rows["sure"].map(lambda s: s is not False and s == s))  # a number that only leans is not a feeling
    voice = felt.groupby(rows["customer_id"].astype(str)).mean()
    return {str(c): scoring.impact_of(float(v)) if given is None else given for c, v in voice.sort_index().items()}


def _voices(placed: Placed, impacts: Mapping[str, Mapping[str, float]], stages: Mapping[str, str]) -> ranking.Voices:
    """Everybody of this map, from what they said and did: those whom something affects one by one, the others by the stages they got to."""
    keys = [*placed.keys, WHOLE]
    bit = {key: 1 << n for n, key in enumerate(keys)}
    said = placed.said[["customer_id", "stage"]].assign(stage=placed.said["stage"].astype(str))
    did = placed.did("SELECT DISTINCT customer_id, stage FROM p ORDER BY ALL")
    both = pd.concat([said, did[["customer_id", "stage"]]]) if len(did) else said
    both = both[both["stage"].isin(keys)].drop_duplicates()
    mask = both["stage"].map(bit).astype("int64").groupby(both["customer_id"].astype(str), sort=True).sum() | bit[WHOLE]  # everybody is on the whole journey

    def there(bits: int) -> frozenset[str]:
        return frozenset(key for key in keys if bits & bit[key])

    affected = sorted({c for told in impacts.values() for c in told})
    whose = {c: there(int(mask.get(c, bit[WHOLE]))) for c in affected}
    others = mask[~mask.index.isin(affected)].value_counts()
    return ranking.voices(impacts, stages, {there(int(bits)): int(n) for bits, n in others.items()}, whose)


def _scored(
    journey: JourneyMap, placed: Placed, research: Any, found: list[Found], fields: Mapping[str, Mapping[str, Any]], impacts: Mapping[str, dict[str, float]]
) -> tuple[dict[str, tuple[Priority, ...]], tuple[Ranking, ...]]:
    """Every score that can be computed of each opportunity, and the orders they give."""
    seed = placed.seed
    objects, why_not = rated.objects(placed.said)
    taken, left = rated.matched(objects, {f.id: len(impacts[f.id]) for f in found}, _themes(research)) if objects else ({}, 0)
    scores: dict[str, tuple[Priority, ...]] = {}
    for one in found:
        reached, affected = reached_of(journey, one.stage), impacts[one.id]
        given = scoring.given_number("severity", fields[one.id]["severity"]) if "severity" in fields[one.id] else None
        base = scoring.severity_frequency(affected.values(), reached, given=given, seed=seed, cell=f"{journey.key}:{one.id}")
        asked = scoring.ulwick(taken[one.id].counts(), seed=seed, cell=f"{journey.key}:ulwick:{one.id}") if one.id in taken else None
        more = scoring.decided(len(affected), reached, _sure(one.answers).level, fields[one.id])
        scores[one.id] = tuple(p for p in (base, asked, *more) if p is not None)
    by_severity = _by_severity(journey, placed, {f.id: f.stage for f in found}, scores, impacts)
    unhomed = (Reason("ranking.no_home", {"n": left}),) if left else ()
    return scores, (by_severity, _by_ratings(journey, scores, taken, (*why_not, *unhomed), seed), *ranking.given(scores, PEOPLES))


def _by_severity(
    journey: JourneyMap, placed: Placed, stages: Mapping[str, str], scores: Mapping[str, tuple[Priority, ...]], impacts: Mapping[str, dict[str, float]]
) -> Ranking:
    base = {i: p.value for i, p in ranking.of_method(scores, SEVERITY).items()}
    left = len(stages) - len(base)
    why = (Reason("ranking.few_there", {"n": left, "least": FEW}),) if left else ()
    if not base:
        return ranking.nothing(SEVERITY, *why)
    cell = f"ranking:{journey.key}:{SEVERITY}"
    who = _voices(placed, {i: impacts[i] for i in base}, stages)
    drawn = ranking.resampled(who, seed=placed.seed, cell=cell)
    return replace(ranking.ranked(SEVERITY, base, drawn, seed=placed.seed, cell=cell), reasons=why)


def _by_ratings(
    journey: JourneyMap, scores: Mapping[str, tuple[Priority, ...]], taken: Mapping[str, rated.Object], why: tuple[Reason, ...], seed: int
) -> Ranking:
    asked = {i: p.value for i, p in ranking.of_method(scores, ULWICK).items()}
    few = len(taken) - len(asked)
    why += (Reason("ranking.few_raters", {"n": few, "least": FEW}),) if few else ()
    if not asked:
        return ranking.nothing(ULWICK, *why)
    cell = f"ranking:{journey.key}:{ULWICK}"
    drawn = rated.resampled({i: taken[i] for i in asked}, rng=stats.stream(seed, cell), times=ranking.RESAMPLES)
    return replace(ranking.ranked(ULWICK, asked, drawn, seed=seed, cell=cell), reasons=why)


def reached_of(journey: JourneyMap, stage: str) -> int:
    """People who reached a stage; of what belongs to none, everybody."""
    return journey.people if stage == WHOLE else next((s.reached for s in journey.stages if s.key == stage), 0)


def _themes(research: Any) -> Any:
    """Which themes some words name; the tagger is only asked where something was rated twice."""
    from ..text import themes
    from ..text.korean import tidy, tokenize

    known = getattr(research, "taxonomy", None)

    def named(words: str) -> list[str]:
        about = " ".join(sorted(rated.object_of(words)))
        korean = any("가" <= c <= "힣" for c in about)
        told = themes.korean(tidy(about), tokenize([tidy(about)])[0], known) if korean else themes.english(about, known)
        return [theme for theme, _ in told]

    return named


def _sure(answers: tuple[Claim, ...]) -> Confidence:
    """That of the best supported thing it answers: the opportunity rests on the same rows."""
    best = max((c.confidence for c in answers), key=lambda c: LEVELS.index(c.level) if c.level in LEVELS else -1)
    return best if len(answers) == 1 else replace(best, reasons=(Reason("confidence.of_answer"), *best.reasons))


def _opportunity(
    one: Found, journey: JourneyMap, placed: Placed, library: tactics.Library, scores: tuple[Priority, ...], spoke: int, affected: int
) -> Opportunity:
    kinds = [k for k in ANSWERED if any(c.kind == k for c in one.answers)]
    pains = one.rows[one.rows["kind"] == KIND_OF_CLAUSE["pain"]]
    select = {"stage": one.stage, "kind": "|".join(KIND_OF_CLAUSE[k] for k in kinds), "theme": one.theme}
    receipts = evidence(one.rows, select=select, of=spoke, quotes=pick_quotes(pains if len(pains) else one.rows))
    words = tactics.idea(one.theme, placed.themes[one.theme], library)
    suggestions = tactics.suggested(_facts(one, journey, placed, scores, affected), library)
    return Opportunity(
        id=one.id,
        code="",
        stage=one.stage,
        theme=one.theme,
        label=words.label,
        basis=Basis("evidence"),
        confidence=_sure(one.answers),
        evidence=receipts,
        answers=tuple(c.id for c in one.answers),
        priorities=scores,
        tactics=tuple(s.key for s in suggestions),
        hmw=words.hmw,
        suggestions=suggestions,
    )


def _facts(one: Found, journey: JourneyMap, placed: Placed, scores: tuple[Priority, ...], affected: int) -> tactics.Facts:
    covers = next((getattr(s, "covers", ()) for s in placed.stages if s.key == one.stage), ())
    reached = reached_of(journey, one.stage)
    step = next((s for s in journey.funnel.steps if s.stage == one.stage), None) if journey.funnel else None
    decided = step.went_on + step.lost if step else 0
    gap = next((g for g in journey.gaps if g.stage == one.stage and (g.low > 0 or g.high < 0) and (g.q is None or g.q < 0.05)), None)
    base = next((p for p in scores if p.method == SEVERITY), None)
    return tactics.Facts(
        theme=one.theme,
        stage=one.stage,
        phases=frozenset(covers),
        share=affected / reached if reached >= FEW and affected >= FEW else None,
        lost=step.lost / decided if step and decided >= ENOUGH else None,
        severity=base.inputs["severity"] if base and affected >= FEW else None,
        gap=(gap.channel, gap.other) if gap else None,
        need=any(c.kind == "need" for c in one.answers) and affected >= FEW,
    )
