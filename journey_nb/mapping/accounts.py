"""Accounts on their way, and accounts alike: one row an account, segments by contract length and deal size."""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false, reportCallIssue=false, reportReturnType=false

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from .. import stats
from ..model.roles import AccountStage, Roles, Segment, SegmentStage
from .build import Placed
from .emotion import tells
from .evidence import ENOUGH, FEW, share
from .roles import Known, known, matrix, roles_table

CONTRACT = (  # best first
    re.compile(
        r"contract (months?|length|term|period|duration)( months?)?|(계약|약정) ?(개월( ?수)?|기간( ?(월|개월))?)|term months?|subscription (term|months?)"
    ),
    re.compile(r"contract (years?)|(계약|약정) ?(연수|년수)|term|subscription length|구독 ?(기간|개월)"),
)
DEAL = (
    re.compile(r"amount|deal (amount|value|size)|contract value|거래 ?(금액|규모)|계약 ?(금액|규모|액)|수주 ?(금액|액)|금액"),
    re.compile(r"tcv|acv|arr|annual contract value|total contract value|연간 ?계약 ?(금액|액)"),
)
YEARS = re.compile(r"year|yr|annual|연수|년")
MONTHS = (12.0, 24.0)
LEAST = 5  # accounts of a segment
HALF = 0.5


def facts(research: Any, at: Known) -> pd.DataFrame:
    """Index ``account_id``: ``months`` of its longest contract and ``size`` of its largest deal; empty where nobody says."""
    index = pd.Index(sorted(at.account.unique()), name="account_id", dtype=object)
    table = pd.DataFrame({"months": np.nan, "size": np.nan}, index=index)
    given = research.attributes
    if given is None or given.empty:
        return table
    account = given["account_id"].where(given["account_id"].notna(), given["customer_id"].map(at.account))
    given = given.assign(account_id=account).dropna(subset=["account_id"])
    for column, patterns in (("months", CONTRACT), ("size", DEAL)):
        name = _named(given["name"].unique(), patterns)
        if name is None:
            continue
        rows = given[given["name"] == name]
        values = rows["number"].astype(float).where(rows["number"].notna(), rows["value"].map(_figure))
        if column == "months":
            yearly = rows["value"].astype(str).str.contains(YEARS, regex=True) | bool(YEARS.search(name))
            values = values.where(~yearly, values * 12)
        values = values.where(values > 0)
        table[column] = values.groupby(rows["account_id"]).max().reindex(index)
    return table


def _named(names: Sequence[str], patterns: Sequence[re.Pattern[str]]) -> str | None:
    for pattern in patterns:
        found = sorted(name for name in names if pattern.fullmatch(str(name).casefold()))
        if found:
            return found[0]
    return None


def _figure(value: object) -> float:
    """The number in ``24개월`` or ``2 years``; a gap where there is none."""
    found = re.search(r"\d+(?:\.\d+)?", str(value).replace(",", ""))
    return float(found[0]) if found else math.nan


# ---------------------------------------------------------------- journeys


def table(research: Any, placed: Placed, at: Known) -> pd.DataFrame:
    """One row an account (pseudonym).

    ``people`` are its contacts, ``heard`` those who spoke; ``roles`` their functions, ``roles_heard`` those heard, ``roles_missing`` what at
    least half of the other accounts with the same furthest stage have and this one has not (five such accounts or more);
    ``first_stage`` where its first event is, ``last_stage`` its latest (what people tell is dated when they told it), ``furthest_stage`` the
    last in the map's order; ``days`` from first to last event, ``days_<stage>`` from its first event there to its first at a later stage
    (empty while it stays); ``heard_<stage>`` contacts who spoke there; ``contract_months`` and ``deal_size`` as the CRM has them.
    """
    keys = placed.keys
    people = at.people[at.people["contact"] & at.people["account_id"].notna()]
    own = facts(research, at)
    said = placed.said[(placed.said["text"].notna() | placed.said["score"].notna()) & placed.said["customer_id"].isin(people.index)]
    said = said.assign(account_id=said["customer_id"].map(at.account), stage=said["stage"].astype(str))
    heard = said.groupby(["account_id", "stage"])["customer_id"].nunique().to_dict()
    times = _times(placed, at)
    order = {key: n for n, key in enumerate(keys)}
    reached = at.reached.assign(n=lambda t: t["stage"].map(order)).groupby("account_id")["n"]
    furthest, passed = ({str(a): int(n) for a, n in found.items()} for found in (reached.max(), reached.size()))
    roles = {a: set(f.dropna()) for a, f in people.groupby("account_id")["function"]}
    spoke = {a: set(f.dropna()) for a, f in said.assign(function=said["customer_id"].map(at.people["function"])).groupby("account_id")["function"]}
    counts = people.groupby("account_id").size()
    speaking = said.groupby("account_id")["customer_id"].nunique()
    parts = {a: sorted({p for told in ps for p in told}) for a, ps in people.groupby("account_id")["parts"]}
    missing = _missing(furthest, roles)
    rows = []
    for account, months, size in zip(own.index, own["months"], own["size"], strict=True):
        seen = times.get(account, {})
        far = furthest.get(account)
        row: dict[str, Any] = {
            "account_id": account,
            "people": int(counts.get(account, 0)),
            "heard": int(speaking.get(account, 0)),
            "roles": sorted(roles.get(account, ())),
            "roles_heard": sorted(spoke.get(account, ())),
            "roles_missing": sorted(missing.get(account, ())),
            "buying_roles": parts.get(account, []),
            "stages": passed.get(account, 0),
            "first_stage": min(seen, key=lambda k: (seen[k][0], order[k])) if seen else None,
            "last_stage": max(seen, key=lambda k: (seen[k][1], order[k])) if seen else None,
            "furthest_stage": None if far is None else keys[far],
            "days": _days(min(a for a, _ in seen.values()), max(b for _, b in seen.values())) if seen else None,
            "contract_months": months,
            "deal_size": size,
        }
        for n, key in enumerate(keys):
            row[f"heard_{key}"] = int(heard.get((account, key), 0))
            later = [seen[k][0] for k in keys[n + 1 :] if k in seen and key in seen and seen[k][0] >= seen[key][0]]
            row[f"days_{key}"] = _days(seen[key][0], min(later)) if later else None
        rows.append(row)
    names = [*("account_id", "people", "heard", "roles", "roles_heard", "roles_missing", "buying_roles", "stages", "first_stage", "last_stage")]
    names += ["furthest_stage", "days", "contract_months", "deal_size", *(f"{what}_{key}" for what in ("heard", "days") for key in keys)]
    return pd.DataFrame(rows, columns=names)


def _days(first: Any, last: Any) -> float:
    return round((last - first).total_seconds() / 86400, 1)


def _times(placed: Placed, at: Known) -> dict[str, dict[str, tuple[Any, Any]]]:
    """Account → stage → its first and last event there."""
    did = at.did[at.did["stage"].isin(placed.keys)] if len(at.did) else at.did
    if did.empty:
        return {}
    did = did.assign(account_id=did["customer_id"].map(at.account)).dropna(subset=["account_id", "first"])
    spans = did.groupby(["account_id", "stage"]).agg(first=("first", "min"), last=("last", "max")).reset_index()
    found: dict[str, dict[str, tuple[Any, Any]]] = {}
    for row in spans.itertuples(index=False):
        found.setdefault(str(row.account_id), {})[str(row.stage)] = (row.first, row.last)
    return found


def _missing(furthest: dict[str, int], roles: dict[str, set[str]]) -> dict[str, set[str]]:
    """Account → functions that at least half of the others as far as it have, and it has not."""
    groups: dict[int, list[str]] = {}
    for account, stage in furthest.items():
        groups.setdefault(stage, []).append(account)
    found: dict[str, set[str]] = {}
    for together in groups.values():
        tally: dict[str, int] = {}
        for account in together:
            for role in roles.get(account, ()):
                tally[role] = tally.get(role, 0) + 1
        others = len(together) - 1
        for account in together:
            have = roles.get(account, set())
            found[account] = {role for role, n in tally.items() if role not in have and others >= LEAST and n >= HALF * others}
    return found


def stages(placed: Placed, at: Known) -> tuple[AccountStage, ...]:
    """How many accounts reached each stage, and how many of their contacts spoke there."""
    reached = at.reached.groupby("stage").size()
    spoke = placed.said[(placed.said["text"].notna() | placed.said["score"].notna()) & placed.said["customer_id"].isin(at.account.index)]
    heard = spoke.groupby(spoke["stage"].astype(str))["customer_id"].nunique()
    return tuple(AccountStage(key, int(reached.get(key, 0)), int(heard.get(key, 0))) for key in placed.keys)


# ---------------------------------------------------------------- segments


def cuts(values: pd.Series, wanted: Sequence[float], least: int = LEAST) -> list[float]:
    """Where to cut known values into groups of at least ``least``: at ``wanted`` as far as that leaves no smaller group, else at the middle.

    Examples
    --------
    >>> cuts(pd.Series([6.0] * 8 + [12.0] * 9 + [24.0] * 7 + [36.0] * 6), (12, 24))
    [12.0, 24.0]
    >>> cuts(pd.Series([6.0] * 8 + [12.0] * 9 + [36.0] * 2), (12, 24)), cuts(pd.Series([12.0] * 9), (12, 24))
    ([6.0], [])
    """
    told = values.dropna()
    made = [float(w) for w in wanted]
    while made:
        edges = [-math.inf, *made, math.inf]
        sizes = [int(((told > low) & (told <= high)).sum()) for low, high in pairwise(edges)]
        if min(sizes) >= least:
            return made
        worst = sizes.index(min(sizes))  # together with the smaller of its neighbours
        left, right = (sizes[worst - 1] if worst else math.inf), (sizes[worst + 1] if worst + 1 < len(sizes) else math.inf)
        made.pop(worst - 1 if left <= right else worst)
    different = [float(v) for v in sorted(told.unique())[:-1]]
    fair = [v for v in different if min(int((told <= v).sum()), int((told > v).sum())) >= least]
    return [min(fair, key=lambda v: (abs(int((told <= v).sum()) - len(told) / 2), v))] if fair else []


def readable(value: float, figures: int = 2) -> float:
    """A threshold that can be said aloud: two figures, or as many as asked for.

    Examples
    --------
    >>> readable(7128000.0), readable(46.0), readable(1_249.0)
    (7100000.0, 46.0, 1200.0)
    """
    if not value:
        return 0.0
    unit = 10 ** max(0, math.floor(math.log10(abs(value))) - figures + 1)
    return float(round(value / unit) * unit)


def split(values: pd.Series, kind: str) -> list[tuple[str, float | None, float | None, pd.Index]]:
    """(key, above, up to, accounts) of every segment of one split, those of unknown value last; empty where nothing splits them."""
    told = values.dropna()
    if kind == "contract":
        edges = cuts(told, MONTHS)
    else:
        thirds = [float(v) for v in told.quantile([1 / 3, 2 / 3])] if len(told) else []
        tried = [cuts(told, sorted({readable(v, figures) for v in thirds})) for figures in (2, 3)]  # rounder where no group suffers from it
        edges = max(tried, key=len)
    if not edges:
        return []
    bounds: list[float | None] = [None, *edges, None]
    made = []
    for low, high in pairwise(bounds):
        inside = told[(told > (-math.inf if low is None else low)) & (told <= (math.inf if high is None else high))]
        made.append((f"{kind}_{_word(high if high is not None else low, above=high is None)}", low, high, inside.index))
    return [*made, (f"{kind}_unknown", None, None, values.index[values.isna()])]


def _word(edge: float | None, *, above: bool) -> str:
    return f"{'over_' if above else 'to_'}{edge:.15g}"


def segments(research: Any, placed: Placed, at: Known) -> tuple[Segment, ...]:
    """Accounts by contract length and by deal size, with what their people said at each stage. Shares are of all accounts and add up."""
    own = facts(research, at)
    said = placed.said[placed.said["customer_id"].isin(at.account.index)]
    said = said.assign(account_id=said["customer_id"].map(at.account), stage=said["stage"].astype(str))
    said = said.assign(worded=said["valence"].where(tells(said)))
    clauses = placed.clauses[placed.clauses["customer_id"].isin(at.account.index) & (placed.clauses["kind"] == "pain")]
    clauses = clauses.assign(account_id=clauses["customer_id"].map(at.account), stage=clauses["stage"].astype(str))
    made = []
    for kind, column in (("contract", "months"), ("deal", "size")):
        for key, low, high, accounts in split(own[column], kind):
            inside, pains = said[said["account_id"].isin(accounts)], clauses[clauses["account_id"].isin(accounts)]
            of = tuple(_stage(placed, key, stage, inside[inside["stage"] == stage], pains[pains["stage"] == stage]) for stage in placed.keys)
            made.append(Segment(kind, key, low, high, share(len(accounts), len(own)), of))
    return tuple(made)


def _stage(placed: Placed, segment: str, stage: str, said: pd.DataFrame, pains: pd.DataFrame) -> SegmentStage:
    """Feeling from words; ratings and words are never averaged together, and words are there for more stages."""
    spoke = said[said["text"].notna() | said["score"].notna()]
    voice = said.dropna(subset=["worded"]).groupby("customer_id")["worded"].mean()
    n = len(voice)
    thin = "none" if not n else "dots" if n < FEW else "hollow" if n < ENOUGH else "solid"
    drawn = stats.mean(voice.to_numpy(), seed=placed.seed, cell=f"segment:{segment}:{stage}", bounds=(-1, 1)) if n >= FEW else None
    return SegmentStage(
        stage,
        int(spoke["customer_id"].nunique()),
        int(pains["customer_id"].nunique()),
        n,
        *((drawn.value, drawn.low, drawn.high) if drawn else (None, None, None)),
        thin,
    )


def segments_table(found: Sequence[Segment]) -> pd.DataFrame:
    """One row a segment and stage: accounts with their share of all, people heard, people with pains, mean feeling with n and interval."""
    names = [*("split", "segment", "above", "up_to", "accounts", "of", "share", "low", "high", "stage", "people", "pained", "n", "valence")]
    names += ["valence_low", "valence_high", "thin"]
    rows = [
        (
            *(s.split, s.key, s.low, s.high, s.accounts, s.share.of, s.share.count / s.share.of, s.share.low, s.share.high),
            *(x.stage, x.people, x.pained, x.n, x.valence, x.low, x.high, x.thin),
        )
        for s in found
        if s.share
        for x in s.stages
    ]
    return pd.DataFrame(rows, columns=names)


def buyers(research: Any, placed: Placed) -> tuple[Roles | None, dict[str, pd.DataFrame]]:
    """Everything a study knows of the people behind its accounts, and the tables ``roles``, ``accounts`` and ``segments``.

    None where no source names a role or an account: a shop's customers are nobody's contacts.
    """
    at = known(research, placed)
    if at.people.empty:
        return None, {}
    found = matrix(placed, at)
    if not (found.people or found.accounts):
        return None, {}
    found = replace(found, stages=stages(placed, at), segments=segments(research, placed, at))
    return found, {"roles": roles_table(found), "accounts": table(research, placed, at), "segments": segments_table(found.segments)}
