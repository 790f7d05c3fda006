"""Receipts, confidence and what is weak."""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false, reportCallIssue=false
# pyright: reportReturnType=false, reportOperatorIssue=false

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from .. import stats
from ..model.journey import EVIDENCE_KEPT, Confidence, ConfidenceRule, Evidence, Quote, Reason, Share
from ..text import quotes
from .speaks import Part

LEVELS = ("very_low", "low", "moderate", "high")
ENOUGH, FEW = 30, 5  # people: solid from 30, hollow from 5, single dots below
RULE = ConfidenceRule()  # the project's numbers: journey.toml may have others, and the report prints those that counted


def share(count: int, of: int) -> Share | None:
    """A count of people with its interval, or None where nobody could have said so."""
    if of <= 0:
        return None
    interval = stats.wilson(count, of)
    return Share(count, of, interval.low, interval.high)


def evidence(rows: pd.DataFrame, *, select: dict[str, str], of: int | None = None, share_of: str = "spoke", quotes: Sequence[Quote] = ()) -> Evidence:
    """The receipts of the given rows.

    Parameters
    ----------
    rows : DataFrame
        One row an observation (or a clause of one) with ``observation_id, customer_id, known, alias, kind_of_source``.
    select : dict
        The filter that finds these rows again.
    of : int, optional
        The denominator in people; none where a share would mean nothing.
    """
    ids = sorted(set(rows["observation_id"]))
    people = rows["customer_id"].nunique()
    cited = list(dict.fromkeys([q.observation_id for q in quotes] + ids))[:EVIDENCE_KEPT]
    return Evidence(
        observation_ids=tuple(sorted(cited)),
        n_observations=len(ids),
        n_people=int(people),
        known=bool(rows["known"].all()),
        sources=tuple(sorted(rows["alias"].unique())),
        source_kinds=tuple(sorted(rows["kind_of_source"].unique())),
        share=None if of is None else share(int(people), of),
        share_of=share_of,
        select=select,
        quotes=tuple(quotes),
    )


def confidence(
    people: int,
    kinds: Iterable[str],
    *,
    self_selected: Iterable[str] = (),
    known: bool = True,
    rule: ConfidenceRule = RULE,
    agreement: Part | None = None,
    recency: Part | None = None,
) -> Confidence:
    """How much a claim can bear, in GRADE-CERQual's words. The rule is this project's: GRADE-CERQual itself is a judgement that people make.

    Four parts each give a level, and the worst of them is the claim's. *People*: 30 high, 12 moderate, 5 low, fewer very low.
    *Sources*: one kind of source is moderate at most, and so are sources that choose themselves (tickets, reviews) where nothing else
    says so. *Agreement* and *recency*, where they were looked at, come from :mod:`.speaks`. The reasons are printed with the level.

    Parameters
    ----------
    people : int
        Who the claim rests on.
    kinds : kinds of source that can speak to it and do
    rule : ConfidenceRule
        A study's own numbers, where it has any.

    Examples
    --------
    >>> confidence(41, ["survey", "interview"]).level
    'high'
    >>> confidence(41, ["survey"]).level
    'moderate'
    >>> confidence(3, ["survey", "interview"]).level
    'very_low'
    >>> confidence(41, ["survey", "interview"], agreement=Part("low", Reason("confidence.opposed"))).parts
    {'people': 'high', 'sources': 'high', 'agreement': 'low'}
    """
    kinds, chosen = sorted(set(kinds)), set(self_selected)
    if people == 0:
        return Confidence("very_low", (Reason("confidence.nobody", {}),))
    parts = {"people": Part(_adequate(people, rule), Reason("confidence.people", {"n": people, "known": known}))}
    if not kinds:
        parts["sources"] = Part("very_low", Reason("confidence.no_kind"))
    else:
        told = Reason("confidence.one_kind", {"kind": kinds[0]}) if len(kinds) == 1 else Reason("confidence.kinds", {"n": len(kinds)})
        parts["sources"] = Part("high" if len(kinds) >= rule.kinds else "moderate", told)
    reasons = [part.reason for part in parts.values()]
    if kinds and set(kinds) <= chosen:
        parts["sources"] = Part("moderate")
        reasons.append(Reason("confidence.self_selected", {}))
    parts |= {name: part for name, part in (("agreement", agreement), ("recency", recency)) if part is not None}
    reasons += [part.reason for part in (agreement, recency) if part is not None]
    return Confidence(
        min((part.level for part in parts.values()), key=LEVELS.index),
        tuple(reason for reason in reasons if reason is not None),
        {name: part.level for name, part in parts.items()},
    )


def _adequate(people: int, rule: ConfidenceRule) -> str:
    return "high" if people >= rule.high else "moderate" if people >= rule.moderate else "low" if people >= rule.low else "very_low"


def pick_quotes(clauses: pd.DataFrame, *, n: int = 2) -> tuple[Quote, ...]:
    """Words that stand for the rest: near the middle of what is said, readable, by different people and, where possible, from different sources.

    Parameters
    ----------
    clauses : DataFrame
        One row a clause with ``observation_id, customer_id, alias, comment, words, lang, valence``.
    """
    return quotes.quoted(clauses, n)


def weak_points(facts: dict[str, Any]) -> tuple[Reason, ...]:
    """What a reader has to know before believing the map, most serious first.

    ``facts`` are counts gathered by the build: every entry that is not zero becomes a sentence when it is shown.
    """
    order = [
        "unreadable",
        "only_totals",
        "nobody",
        "qualitative",
        "no_words",
        "all_unplaced",
        "unplaced",
        "silent_stages",
        "one_kind",
        "self_selected",
        "other_language",
        "undecided",
        "no_theme",
        "found_themes",
        "anonymous",
        "undated",
        "outside",
        "set_aside",
        "mended",
    ]
    return tuple(Reason(f"weak.{name}", facts[name]) for name in order if facts.get(name))
