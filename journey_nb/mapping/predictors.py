"""Which experiences go with what becomes of customers, on people that were not used to learn it.

Every candidate is one experience: how people felt at a stage or a touchpoint, or an event. What is learned is which way it goes: from
one half of the people, and it has to hold in the other half, both ways round. Where an experience divides into good and bad is fixed
before any outcome is looked at. Reaching a stage is no experience, nor is a step that nearly everybody who goes on takes; and an event
counts only where more of those who met it fared badly: that the others fared better may be no more than having stayed long enough.
"""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false, reportCallIssue=false
# pyright: reportReturnType=false, reportOperatorIssue=false, reportIndexIssue=false

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import pandas as pd

from .. import association, stats
from ..model.journey import Evidence, JourneyMap, Moment, Share
from ..model.phrase import Phrase
from .build import Placed, key_of
from .evidence import FEW, evidence, share
from .outcomes import Outcome
from .peak_end import SERIES
from .records import Records

PEOPLE = 20  # with the experience and a decided outcome; five of them on each side of both
LEDGERS = {"crm"}  # where a deal stands is our own record of the way, and a deal that went silent stands where it was lost: no experience
STEP = 0.8  # of those who fared well did it: a step of the way
NEUTRAL_PART = 0.2  # of the people on the smaller side of neutral; under it the line lies at the median


@dataclass(frozen=True)
class Tested:
    """One candidate and what came of it, but for the corrected p-value and the receipts, which only a find needs. ``holds``: both halves agree."""

    moment: Moment
    holds: bool
    receipts: Callable[[], Evidence | None] | None = None


def halves(outcome: Outcome, seed: int) -> pd.Series:
    """Customer → False or True, two halves with as many bad outcomes in each as can be."""
    bad = outcome.rows.assign(bad=outcome.is_bad(outcome.rows["value"])).groupby("customer_id", sort=True)["bad"].any()
    shuffled = bad.iloc[stats.stream(seed, f"moments:halves:{outcome.key}").permutation(len(bad))].sort_values(kind="stable")
    return pd.Series(np.arange(len(shuffled)) % 2 == 1, index=shuffled.index)


def line(felt: np.ndarray) -> float:
    """Below which an experience is a bad one: neutral, or the median where hardly anybody is on one side of neutral.

    Examples
    --------
    >>> line(np.array([-0.5, 0.5, 0.5, 1.0])), line(np.array([0.2, 0.5, 0.5, 1.0, 1.0, 1.0]))
    (0.0, 0.75)
    """
    below = float((felt < 0).mean())
    return 0.0 if NEUTRAL_PART <= below <= 1 - NEUTRAL_PART else float(np.median(felt))


# ---------------------------------------------------------------- feelings


def felt_before(felt: pd.DataFrame, outcome: Outcome, series: str) -> pd.DataFrame:
    """The rows of ``felt`` in one series that lie before their customer's outcome, each with its ``value``; the index stays.

    An answer on the sheet that holds the score counts where it is a rating of a stage; a comment on that sheet may be the reason of the
    score, so it is none of what came before.
    """
    rows = felt[felt[series].notna() & ~felt["customer_id"].astype(str).str.startswith("anon-")]
    keep = [c for c in ("customer_id", "stage", "touchpoint", "known", "at", "at_precision", "response_id", series) if c in rows]
    rows = rows[keep].assign(stage=rows["stage"].astype(str), row=rows.index)
    on = ["customer_id", "stage"] if outcome.staged else ["customer_id"]
    both = rows.merge(outcome.rows[[*on, "value", "until", "sheet"]], on=on, how="inner").set_index("row")
    last = both["at"]
    if "at_precision" in both:  # a day that is all we know may have been over
        last = last.where(both["at_precision"] != "day", last + pd.Timedelta(days=1) - pd.Timedelta(seconds=1))
        last = last.where(both["at_precision"] != "month", last + pd.Timedelta(days=31))
    before = (last <= both["until"]).fillna(False)
    if not outcome.staged:
        same = both["response_id"] == both["sheet"]
        before = same | (before & (last < both["until"])) if series == "rated" else before & ~same
    return both[before.astype(bool)]


def feelings_tested(journey: JourneyMap, placed: Placed, felt: pd.DataFrame, outcome: Outcome, half: pd.Series) -> list[Tested]:
    """Every stage and touchpoint that enough people felt something at before their outcome."""
    out: list[Tested] = []
    names = {t.id: t.label for t in journey.touchpoints}
    for series in SERIES:
        rows = felt_before(felt, outcome, series)
        spot = rows["touchpoint"].astype(object).where(rows["touchpoint"].notna(), "").astype(str).str.strip()
        for key, part in ((key, part) for by in (None, spot) for key, part in _parts_of(rows, by, placed.keys)):
            found = _felt(part, outcome, half, series)
            if found is None:
                continue
            stage, label = key
            select = {"stage": stage, "touchpoint": label} if label else {"stage": stage, "measured_by": series}
            identity = f"touchpoint:{stage}:{key_of(label)}" if label else None
            made = replace(
                found.moment,
                id=f"moment:predicts:{stage}:{series}" + (f"-{key_of(label)}" if label else ""),
                stage=stage,
                measured_by=series,
                touchpoint=identity,
                label=names.get(identity or "", Phrase.same(label)) if label else None,
            )
            out.append(replace(found, moment=made, receipts=partial(_receipts, felt, part.index, select)))
    return out


def _receipts(felt: pd.DataFrame, index: pd.Index, select: dict[str, str]) -> Evidence:
    return evidence(felt.loc[index], select=select)


def _parts_of(rows: pd.DataFrame, spot: pd.Series | None, keys: list[str]) -> list[tuple[tuple[str, str], pd.DataFrame]]:
    """The rows of every stage (or touchpoint of it) that enough rows speak of, in the stages' order."""
    groups = rows.groupby(["stage"] if spot is None else [rows["stage"], spot], sort=True)
    parts = [((key[0], "" if spot is None else key[1]), part) for key, part in groups if len(part) >= PEOPLE]
    wanted = [(key, part) for key, part in parts if key[0] in keys and (spot is None or key[1])]
    return sorted(wanted, key=lambda found: (keys.index(found[0][0]), found[0][1]))


def _felt(rows: pd.DataFrame, outcome: Outcome, half: pd.Series, series: str) -> Tested | None:
    """One candidate: what a person felt there first, on both sides of the line, against their outcome.

    The first and not the mean: a mean of several lies on neither side less often than a single rating, so whoever stays longer, and is
    asked more often, would differ for that alone.
    """
    if rows["customer_id"].nunique() < PEOPLE:
        return None
    ordered = rows.sort_values("at", kind="stable", na_position="last") if "at" in rows else rows
    by_person = ordered.groupby("customer_id", sort=True)
    person, means = by_person[[series, "value"]].first(), by_person[series].mean()
    felt = person[series].to_numpy()
    return compared(person["value"], felt < line(felt), outcome, half, valence=float(means.mean()), known=bool(rows["known"].all()))


def compared(value: pd.Series, here: np.ndarray, outcome: Outcome, half: pd.Series, *, valence: float | None = None, known: bool = True) -> Tested | None:
    """The outcome of those with the experience (``here``) beside that of the others; None where a side has too few to tell."""
    one, other = value[here], value[~here]
    fared = outcome.is_bad(value).to_numpy()
    a, b = int(fared[here].sum()), int(fared[~here].sum())
    if min(len(one), len(other), a + b, len(value) - a - b) < FEW or one.std() + other.std() + abs(one.mean() - other.mean()) == 0:
        return None
    if outcome.staged:
        apart = stats.shares_apart(a, len(one), b, len(other))
        effect, low, high, p = apart.value, apart.low, apart.high, association.fisher(a, len(one), b, len(other))
    else:
        p = association.rank_sum(one.to_numpy(), other.to_numpy())
        gap = stats.nps_tested(_parts(one), _parts(other)) if outcome.key == "nps" else None
        gap = gap or association.means_differ(one.to_numpy(), other.to_numpy(), bounds=(outcome.low, outcome.high))
        effect, low, high = gap.value, gap.low, gap.high
    second = half.reindex(value.index).to_numpy(bool)
    ways = [_way(value.to_numpy()[there], here[there]) for there in (~second, second)]
    agree = ways[0] * ways[1] > 0 and (low > 0 or high < 0)
    shares = share(a, len(one)), share(b, len(other))
    made = Moment("", "", "predicts", valence=valence, outcome=outcome.key, effect=effect, low=low, high=high, n=len(one), other_n=len(other), p=p, known=known)
    return Tested(replace(made, here=shares[0], there=shares[1]), agree)


def _parts(scores: pd.Series) -> tuple[int, int, int]:
    return int((scores >= 9).sum()), int(scores.between(7, 8).sum()), int((scores <= 6).sum())


def _way(value: np.ndarray, here: np.ndarray) -> float:
    """Which way it goes in one half: the sign of the difference, 0 where a side is empty."""
    return float(np.sign(value[here].mean() - value[~here].mean())) if here.any() and not here.all() else 0.0


# ---------------------------------------------------------------- events

_FIRST = """
    WITH e AS (
        SELECT ev.customer_id, d.stage, ev.event, row_number() OVER (PARTITION BY ev.customer_id, d.stage ORDER BY ev."at", ev.observation_id) AS k
        FROM events ev JOIN places USING (event) JOIN decided d ON d.customer_id = ev.customer_id AND d.stage = places.stage
        WHERE ev."at" <= d.until {inside})
    SELECT stage, customer_id, NULL AS event, max(k) AS k FROM e GROUP BY ALL
    UNION ALL SELECT stage, customer_id, event, min(k) FROM e WHERE event IN (SELECT event FROM named) GROUP BY ALL ORDER BY ALL"""


def events_tested(journey: JourneyMap, placed: Placed, records: Records, outcome: Outcome, half: pd.Series) -> list[Tested]:
    """Every action of the map against the outcome.

    Whoever stays longer meets more of everything. So of ``lost`` the n-th event at a stage is compared with other people's n-th event at
    that stage (who have not met this one until then), over all n: having got as far is the same on both sides. And whoever leaves early meets
    early what they meet at all: so those who ever met it have to differ from those who never did, too. The larger p-value counts.
    """
    actions = [a for a in journey.actions if a.stage in placed.keys and a.event and a.evidence is not None and not set(a.evidence.source_kinds) <= LEDGERS]
    if not records.events or not actions:
        return []
    decided = outcome.rows if outcome.staged else outcome.rows.drop(columns="stage").merge(pd.DataFrame({"stage": placed.keys}), how="cross")
    decided = decided[decided["until"].notna()]
    inside = "" if placed.span is None else f"AND ev.\"at\" >= TIMESTAMP '{placed.span[0]}' AND ev.\"at\" < TIMESTAMP '{placed.span[1]}'"
    first = records.ask(
        _FIRST.format(inside=inside),
        named=pd.DataFrame({"event": sorted({a.event for a in actions})}),
        decided=decided[["customer_id", "stage"]].astype(str).assign(until=decided["until"].dt.tz_localize(None)),
    )
    values = decided.set_index(["stage", "customer_id"])["value"]
    nth = {(str(stage), event or ""): rows.set_index("customer_id")["k"] for (stage, event), rows in first.fillna({"event": ""}).groupby(["stage", "event"])}
    out = []
    for action in actions:
        stayed, met = nth.get((action.stage, "")), nth.get((action.stage, action.event))
        if stayed is None or met is None:
            continue
        met = met.reindex(stayed.index)
        if len(stayed) < PEOPLE or not FEW <= met.notna().sum() <= len(stayed) - FEW:
            continue
        value = values.loc[action.stage].reindex(stayed.index)
        well = ~outcome.is_bad(value)
        if well.any() and met[well].notna().mean() >= STEP:
            continue
        found = _met(value, stayed, met, outcome, half) if outcome.staged else compared(value, met.notna().to_numpy(), outcome, half)
        if found is None:
            continue
        worse = (found.moment.effect or 0) > 0 if outcome.staged else (found.moment.effect or 0) < 0
        identity = f"moment:predicts:{action.stage}:{key_of(action.event)}"
        made = replace(found.moment, id=identity, stage=action.stage, label=Phrase.same(action.event), touchpoint=action.id, evidence=action.evidence)
        out.append(Tested(made, found.holds and worse))
    return out


def _met(value: pd.Series, stayed: pd.Series, met: pd.Series, outcome: Outcome, half: pd.Series) -> Tested | None:
    """Those who met an event as their n-th, beside those who had an n-th event and had not met this one."""
    bad, k, n = outcome.is_bad(value).to_numpy(), met.to_numpy(float), stayed.to_numpy(float)
    if min(bad.sum(), (~bad).sum()) < FEW:
        return None
    apart = association.strata_apart(strata(bad, k, n))
    if apart is None:
        return None
    second = half.reindex(value.index).to_numpy(bool)
    ways = [_excess(strata(bad[there], k[there], n[there])) for there in (~second, second)]
    with_it = ~np.isnan(k)
    a, m, b, c = int(bad[with_it].sum()), int(with_it.sum()), int(bad[~with_it].sum()), int((~with_it).sum())
    ever = stats.shares_apart(a, m, b, c)
    p = max(apart.p, association.fisher(a, m, b, c))  # neither may be chance: who leaves early meets early whatever they meet at all
    here: Share | None = share(a, m)
    made = Moment("", "", "predicts", outcome=outcome.key, effect=apart.value, low=apart.low, high=apart.high, n=m, other_n=c, p=p)
    return Tested(replace(made, here=here), ways[0] * ways[1] > 0 and ever.value * apart.value > 0 and (apart.low > 0 or apart.high < 0))


def strata(bad: np.ndarray, met: np.ndarray, stayed: np.ndarray) -> np.ndarray:
    """One row a position n: of those who met the event as their n-th, who fared badly and how many there are; the same of those at risk of it.

    Examples
    --------
    >>> strata(np.array([True, False, False]), np.array([2.0, np.nan, np.nan]), np.array([2.0, 3.0, 1.0])).tolist()
    [[1, 1, 0, 1]]
    """
    rows = []
    for position in np.unique(met[~np.isnan(met)]):
        now = met == position
        others = (stayed >= position) & ~(met <= position)
        if others.any():
            rows.append([int(bad[now].sum()), int(now.sum()), int(bad[others].sum()), int(others.sum())])
    return np.array(rows, dtype=int).reshape(-1, 4)


def _excess(tables: np.ndarray) -> float:
    a, m, b, c = (tables[:, j].astype(float) for j in range(4))
    return float(np.sign((a - m * (a + b) / np.maximum(1, m + c)).sum()))
