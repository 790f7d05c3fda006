"""Moments of truth: those the team declared, and those the data show. That none is found is a right answer, with how many were tried.

Two families of candidates, each corrected by Benjamini and Hochberg for all in it and then for there being two: experiences that may
predict the outcome (:mod:`journey_nb.mapping.predictors`), and turns of the curve (:mod:`journey_nb.mapping.turns`). So a study of pure
chance shows any moment at all in 5 of 100 cases at most. Importance (what goes with the outcome) and valence (how it feels) are two
figures and neither is made from the other.
"""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false, reportCallIssue=false

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pandas as pd

from .. import stats
from ..model.journey import JourneyMap, Moment, Reason, Search
from .build import Placed
from .declared import declared
from .outcomes import Outcome, lost, scored
from .predictors import PEOPLE, Tested, events_tested, feelings_tested, halves
from .records import Records
from .turns import turns_tested

FOUND = 0.05
FAMILIES = 2
WAYS = ("declared", "predicts", "handoff", "peak", "end")


def moments(
    journey: JourneyMap, placed: Placed, records: Records, felt: pd.DataFrame, changed: pd.DataFrame, *, rules: Iterable[Any] = (), timezone: str = "UTC"
) -> tuple[tuple[Moment, ...], Search]:
    """The moments of truth of one map, by stage, and how they were looked for.

    Parameters
    ----------
    records : Records
        Of the same people.
    felt : DataFrame
        From :func:`journey_nb.mapping.build.feelings`.
    changed : DataFrame
        From :func:`journey_nb.mapping.channels.switched`.
    rules : settings.MomentRule
        What the team declared.
    """
    if journey.qualitative:
        search = Search(None, journey.people, 0, 0, 0, (Reason("moments.qualitative", {"n": journey.people}),))
        return declared(rules, journey, (), search), search
    outcome, predicting, why = _predicting(journey, placed, records, felt, timezone)
    both = [*_found(predicting), *_found(turns_tested(journey, placed, felt, changed))]
    found = [moment for moment, is_found in both if is_found]
    reasons = list(why)
    if both and not found:
        reasons.append(Reason("moments.nothing_held", {"n": len(both)}))
    elif predicting and not any(m.way == "predicts" for m in found):
        reasons.append(Reason("moments.nothing_predicts", {"n": len(predicting)}))
    people, bad = (outcome.people, outcome.bad) if outcome is not None else (journey.people, 0)
    search = Search(outcome.key if outcome is not None else None, people, bad, len(both), len(found), tuple(reasons))
    order = {s.key: n for n, s in enumerate(journey.stages)}
    shown = [*declared(rules, journey, both, search), *found]
    return tuple(sorted(shown, key=lambda m: (order[m.stage], WAYS.index(m.way), m.q if m.q is not None else 0.0, m.id))), search


def _found(tested: list[Tested]) -> list[tuple[Moment, bool]]:
    """Every candidate of one family with its corrected p-value, and whether it is found."""
    corrected = stats.benjamini_hochberg([t.moment.p if t.moment.p is not None else 1.0 for t in tested])
    q = [min(1.0, FAMILIES * float(x)) for x in corrected]
    return [(_with_receipts(replace(t.moment, q=x), t), t.holds and x <= FOUND) for t, x in zip(tested, q, strict=True)]


def _with_receipts(moment: Moment, tested: Tested) -> Moment:
    return replace(moment, evidence=tested.receipts()) if tested.receipts and tested.holds and (moment.q or 1) <= FOUND else moment


def _predicting(journey: JourneyMap, placed: Placed, records: Records, felt: pd.DataFrame, timezone: str) -> tuple[Outcome | None, list[Tested], list[Reason]]:
    """The first outcome for which anything can be tested, the candidates with what came of them, and what has to be said of it."""
    few, nothing = None, None
    for outcome in (lost(journey, placed, timezone), scored(placed.said)):
        if outcome is None:
            continue
        decided = outcome.rows[["customer_id", "value"]].drop_duplicates("customer_id", keep="last")
        if len(decided) < PEOPLE or decided["value"].nunique() < 2:
            few = few or outcome
            continue
        half = halves(outcome, placed.seed)
        tested = [*feelings_tested(journey, placed, felt, outcome, half), *events_tested(journey, placed, records, outcome, half)]
        if tested:
            return outcome, tested, _about(outcome, tested, felt)
        nothing = nothing or outcome
    if nothing is not None:
        return nothing, [], [Reason("moments.no_candidate", {"n": nothing.people})]
    if few is not None:
        return few, [], [Reason("moments.few_people", {"n": few.people, "needed": PEOPLE})]
    return None, [], [Reason("moments.no_outcome")]


def _about(outcome: Outcome, tested: list[Tested], felt: pd.DataFrame) -> list[Reason]:
    """That an experience and the score were answered on one sheet, where they were: one mood may colour both."""
    if outcome.staged or not any(t.moment.measured_by == "rated" for t in tested):
        return []
    sheets = set(outcome.rows["sheet"].dropna())
    same = felt.loc[felt["rated"].notna() & felt["response_id"].isin(sheets), "customer_id"].nunique()
    return [Reason("moments.same_sheet", {"n": int(same)})] if same else []
