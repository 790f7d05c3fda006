"""Stages suggested from what customers did: what comes before what, and what goes together. A person decides; loops and returns are listed.

Order: an event's score is the share of the events it shares customers with that come before it, customer by customer, at their first
time (Borda count over pairwise precedence); neighbours that most customers do the other way round change places. Groups: the ordered
events are cut into consecutive groups so that pairs inside a group keep little order, share customers and alternate, more so than pairs
do on average (the best cut of all, by dynamic programming). Everything counts customers, never events.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from . import stats
from .model.errors import NothingUsable
from .model.phrase import Phrase
from .stage_files import StageDef, StageModel, load_rules, phases
from .stages import place

if TYPE_CHECKING:
    import pandas as pd

    from .engine import Events

FEW = 5  # people who met a name; of fewer nothing is said
TOLD_LATER = ("survey", "interview", "review")
MOST_NAMES = 60
MOST_CUSTOMERS = 20_000  # whose order is compared; more are drawn by a digest of their pseudonym, so the same every time
GROUPS = (4, 8)

LOG = """
    CREATE TABLE log AS
    SELECT customer_id, "at", trim(name) AS name, kind, row_number() OVER (PARTITION BY customer_id ORDER BY "at", nth, name) AS step,
           rank() OVER (PARTITION BY customer_id ORDER BY "at") AS place
    FROM ({parts}) WHERE customer_id IS NOT NULL AND "at" IS NOT NULL AND trim(coalesce(name, '')) <> ''"""
NAMES = "SELECT name, min(kind) AS kind, count(*) AS n, count(DISTINCT customer_id) AS people FROM log GROUP BY name ORDER BY people DESC, n DESC, name"
FIRST = """
    SELECT customer_id, name, min(place) AS place FROM log SEMI JOIN chosen USING (name)
    SEMI JOIN (SELECT DISTINCT customer_id, md5(customer_id) AS drawn FROM log ORDER BY drawn LIMIT {most}) USING (customer_id)
    GROUP BY ALL ORDER BY customer_id, name"""
NEXT = """
    WITH chain AS (
        SELECT customer_id, name, lead(name) OVER (PARTITION BY customer_id ORDER BY step) AS after FROM log SEMI JOIN chosen USING (name)
    ) SELECT name, after, count(DISTINCT customer_id) AS people FROM chain WHERE after <> name GROUP BY ALL ORDER BY name, after"""
BACK = """
    WITH staged AS (
        SELECT customer_id, step, number FROM log JOIN groups USING (name)
    ), chain AS (
        SELECT customer_id, number, lead(number) OVER (PARTITION BY customer_id ORDER BY step) AS after FROM staged
    ), reached AS (SELECT number, count(DISTINCT customer_id) AS of_ FROM staged GROUP BY number)
    SELECT number, after, count(DISTINCT customer_id) AS people, count(*) AS times, any_value(of_) AS of_
    FROM chain JOIN reached USING (number) WHERE after < number GROUP BY ALL ORDER BY people DESC, number, after"""


@dataclass(frozen=True)
class Name:
    """One event or touchpoint: ``people`` met it ``n`` times; ``position`` (0..1) is the share of what they share that comes before it."""

    name: str
    kind: str  # event | touchpoint
    people: int
    n: int
    position: float | None  # None where it is in no stage


@dataclass(frozen=True)
class SuggestedStage:
    """A group of events that belong together. ``named_by``: the phase that the rules know, or its most frequent event."""

    stage: StageDef
    names: tuple[Name, ...]
    named_by: str  # phase | event


@dataclass(frozen=True)
class Return:
    """A way back: ``people`` of the ``of`` who reached ``source`` went straight to the earlier ``target``, ``times`` times in all."""

    source: str
    target: str
    people: int
    of: int
    times: int

    @property
    def share(self) -> stats.Interval:
        return stats.wilson(self.people, self.of)


@dataclass(frozen=True)
class Suggestion:
    """Suggested stages in order. ``holds`` (0..1; .5 is no order at all): of the pairs of events of two stages that one customer met,
    the share met in this order, a mean over customers with its interval; None where nobody met two."""

    stages: tuple[SuggestedStage, ...]
    holds: stats.Interval | None
    returns: tuple[Return, ...]
    left: tuple[Name, ...]  # met by fewer than five people, or beyond the sixty most met: in no stage
    people: int
    compared: int  # customers whose order was compared

    @property
    def model(self) -> StageModel:
        return StageModel("suggested", Phrase("Stages suggested from the data", "자료에서 제안한 단계"), tuple(s.stage for s in self.stages))

    def rules(self) -> list[dict[str, Any]]:
        """Stage rules that place exactly these names on these stages, for ``journey.toml``."""
        import pandas as pd

        def plain(kept: dict[str, list[str]]) -> list[dict[str, Any]]:
            return [{"match": names, "on": ["event", "touchpoint"], "stage": key} for key, names in kept.items() if names]

        to = {name.name: s.stage.key for s in self.stages for name in s.names}
        kept: dict[str, list[str]] = {s.stage.key: [n.name for n in s.names] for s in self.stages}
        found = place(pd.DataFrame({"event": list(to)}), self.model, load_rules(plain(kept)))
        astray = [name for name, key in zip(found["event"], found["stage"].astype(str), strict=True) if to[name] != key]
        exact = []
        for s in self.stages:  # a name that a shorter one of another stage would catch is matched whole, and first
            if patterns := [f"re:^{re.escape(n.name.strip().lower())}$" for n in s.names if n.name in astray]:
                exact.append({"match": patterns, "on": ["event", "touchpoint"], "stage": s.stage.key})
                kept[s.stage.key] = [n for n in kept[s.stage.key] if n not in astray]
        return [*exact, *plain(kept)]


def suggest(events: Events | pd.DataFrame | None, said: pd.DataFrame | None = None, *, seed: int = 7) -> Suggestion:
    """Stages from a log of what customers did.

    Parameters
    ----------
    events : Events or DataFrame
        ``customer_id, at, event``, one row an event; equal times say nothing about order.
    said : DataFrame, optional
        What customers said: where ``touchpoint`` and ``at`` stand in a row, the touchpoint counts as met then. Not so in surveys,
        interviews and reviews (``kind_of_source``): they are dated by when somebody told of it.
    seed : int
        Of the interval's bootstrap.

    Raises
    ------
    NothingUsable
        Where fewer than two names were met by five people each.
    """
    import pandas as pd

    from .engine import connect

    connection = connect()
    try:
        _load(connection, events, said)
        names = connection.execute(NAMES).df()
        people = int(connection.execute("SELECT count(DISTINCT customer_id) FROM log").fetchone()[0])
        enough = names[names["people"] >= FEW].head(MOST_NAMES)
        if len(enough) < 2:
            raise NothingUsable(
                en=f"No stages can be suggested: {len(enough)} events or touchpoints were met by {FEW} people or more, two are needed. "
                "Name a log with customer, event and time, or take a built-in model: journey stages list.",
                ko=f"단계를 제안할 수 없습니다. {FEW}명 이상이 만난 이벤트나 접점이 {len(enough)}가지인데 둘은 있어야 합니다. "
                "고객, 이벤트, 시각이 있는 로그를 지정하거나 내장 모형을 쓰십시오: journey stages list.",
            )
        known = enough["name"].tolist()
        connection.register("chosen", enough[["name"]])
        first = connection.execute(FIRST.format(most=MOST_CUSTOMERS)).df()
        table = first.pivot(index="customer_id", columns="name", values="place").reindex(columns=known).to_numpy(float)
        before, both = _precedence(table)
        position = _positions(before, both)
        order = _order(before, both, position)
        chain = {(a, b): int(n) for a, b, n in connection.execute(NEXT).fetchall()}
        cuts = _cut(_apart(order, known, before, both, chain))
        groups = [order[a:b] for a, b in cuts]
        told = {r.name: r for r in enough.itertuples()}
        members = [tuple(Name(known[i], told[known[i]].kind, int(told[known[i]].people), int(told[known[i]].n), float(position[i])) for i in g) for g in groups]
        stages = _named(members)
        numbers = pd.DataFrame([(n.name, number) for number, s in enumerate(stages) for n in s.names], columns=["name", "number"])
        connection.register("groups", numbers)
        back = [
            Return(stages[int(a)].stage.key, stages[int(b)].stage.key, int(n), int(of), int(times))
            for a, b, n, times, of in connection.execute(BACK).fetchall()
            if int(n) >= FEW
        ]
    finally:
        connection.close()
    rest = names[~names["name"].isin(known)]
    left = tuple(Name(r.name, r.kind, int(r.people), int(r.n), None) for r in rest.itertuples())
    return Suggestion(tuple(stages), _holds(table, groups, seed), tuple(back), left, people, len(table))


def _load(connection: Any, events: Events | pd.DataFrame | None, said: pd.DataFrame | None) -> None:
    import pandas as pd

    from .engine import literal

    parts = []
    if events is not None:
        if hasattr(events, "path"):
            connection.execute(f"CREATE VIEW events AS SELECT * FROM read_parquet({literal(events.path)})")
            nth = "observation_id"
        else:
            connection.register("given", events.assign(nth=range(len(events))))  # type: ignore[union-attr]
            connection.execute("CREATE VIEW events AS SELECT * FROM given")
            nth = "nth"
        parts.append(f"""SELECT CAST(customer_id AS VARCHAR) AS customer_id, "at", event AS name, 'event' AS kind, {nth} AS nth FROM events""")
    if said is not None and {"customer_id", "at", "touchpoint"} <= set(said.columns):
        there = said["touchpoint"].notna() & said["at"].notna()
        if "voice" in said:
            there &= said["voice"] == "customer"
        if "kind_of_source" in said:
            there &= ~said["kind_of_source"].isin(TOLD_LATER)
        met = said[there]
        if len(met):
            slim = pd.DataFrame({name: met[name] for name in ("customer_id", "at", "touchpoint")}).assign(nth=range(len(met)))
            connection.register("met", slim)
            parts.append("""SELECT customer_id, "at", CAST(touchpoint AS VARCHAR) AS name, 'touchpoint' AS kind, nth FROM met""")
    if not parts:
        raise NothingUsable(
            en="There are no events and no dated touchpoints here: nothing to order. Name a log with customer, event and time.",
            ko="이벤트도 날짜가 있는 접점도 없어 순서를 볼 수 없습니다. 고객, 이벤트, 시각이 있는 로그를 지정하십시오.",
        )
    connection.execute(LOG.format(parts=" UNION ALL BY NAME ".join(parts)))


# ---------------------------------------------------------------- order


def _precedence(table: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each pair of names the share of customers who met the first one first (equal times count half), and how many met both."""
    m = table.shape[1]
    before, both = np.full((m, m), 0.5), np.zeros((m, m))
    for a in range(m):
        for b in range(a + 1, m):
            x, y = table[:, a], table[:, b]
            seen = ~(np.isnan(x) | np.isnan(y))
            n = int(seen.sum())
            if n:
                share = float(((x[seen] < y[seen]) + 0.5 * (x[seen] == y[seen])).mean())
                before[a, b], before[b, a] = share, 1 - share
                both[a, b] = both[b, a] = n
    return before, both


def _positions(before: np.ndarray, both: np.ndarray) -> np.ndarray:
    """Each name's mean share of what comes before it, every name it shares customers with counting once; .5 where it shares none."""
    shared = both > 0
    counted = shared.sum(axis=0)
    return np.where(counted > 0, (before * shared).sum(axis=0) / np.maximum(counted, 1), 0.5)


def _order(before: np.ndarray, both: np.ndarray, position: np.ndarray) -> list[int]:
    """Names by position; neighbours that more than half of their customers meet the other way round change places, until none do."""
    order = sorted(range(len(position)), key=lambda i: (round(position[i], 9), i))
    for _ in range(len(order)):
        moved = False
        for k in range(len(order) - 1):
            a, b = order[k], order[k + 1]
            if both[a, b] and before[b, a] > 0.5 + 1e-9:
                order[k], order[k + 1], moved = b, a, True
        if not moved:
            break
    return order


def _holds(table: np.ndarray, groups: Sequence[Sequence[int]], seed: int) -> stats.Interval | None:
    """How well the order of the groups holds: a customer's share of pairs of names of two groups met in this order, averaged over customers."""
    right, pairs = np.zeros(len(table)), np.zeros(len(table))
    for g, earlier in enumerate(groups):
        for later in groups[g + 1 :]:
            for a in earlier:
                for b in later:
                    x, y = table[:, a], table[:, b]
                    seen = ~(np.isnan(x) | np.isnan(y))
                    pairs += seen
                    right += np.where(seen, (x < y) + 0.5 * (x == y), 0.0)
    shares = np.round(right[pairs > 0] / pairs[pairs > 0], 2)
    return stats.mean(shares, seed=seed, cell="stages:order", bounds=(0.0, 1.0)) if len(shares) else None


# ---------------------------------------------------------------- groups


def _apart(order: Sequence[int], known: Sequence[str], before: np.ndarray, both: np.ndarray, chain: dict[tuple[str, str], int]) -> np.ndarray:
    """What it costs to keep two names in one stage, in the names' order: customers who met both × how strictly one comes first, less going to and fro.

    Names that no customer shares cost nothing together: they are two ways of doing the same.
    """
    shared = both[np.ix_(order, order)]
    strict = np.abs(2 * before[np.ix_(order, order)] - 1)
    to_and_fro = np.array([[min(chain.get((known[a], known[b]), 0), chain.get((known[b], known[a]), 0)) for b in order] for a in order], float)
    turns = np.clip(np.divide(to_and_fro, shared, out=np.zeros_like(shared), where=shared > 0), 0, 1)
    return np.triu(shared * strict * (1 - turns), 1)


def _cut(cost: np.ndarray) -> list[tuple[int, int]]:
    """The cheapest cut into consecutive groups, for the number of groups (4 to 8; fewer where there are fewer names) at which the cost bends most.

    The bend at k is what the k-th group saved less what one more would save; of equal bends the fewer groups.
    """
    m = len(cost)
    total = cost.cumsum(axis=0).cumsum(axis=1)

    def inside(a: int, b: int) -> float:
        """All pairs of names a..b-1; a hair more for long groups, so that equal cuts are even ones."""
        above, corner = (total[a - 1, b - 1], total[a - 1, a - 1]) if a else (0.0, 0.0)
        left = total[b - 1, a - 1] if a else 0.0
        return float(total[b - 1, b - 1] - above - left + corner) + 1e-7 * (float(total[-1, -1]) + 1) * (b - a) ** 2

    best: list[dict[int, tuple[float, int]]] = [{0: (0.0, 0)}]
    for _ in range(min(GROUPS[1] + 1, m)):
        last = best[-1]
        best.append({b: min((last[a][0] + inside(a, b), a) for a in last if a < b) for b in range(1, m + 1) if any(a < b for a in last)})
    ends = [best[k][m][0] if k < len(best) and m in best[k] else 0.0 for k in range(GROUPS[1] + 2)]
    low, high = min(GROUPS[0], m), min(GROUPS[1], m)
    saved = {k: (ends[k - 1] if k > 1 else 2 * ends[1]) - ends[k] for k in range(max(low, 1), high + 2)}
    k = max(range(low, high + 1), key=lambda n: (round((saved[n] - saved[n + 1]) / (float(total[-1, -1]) or 1.0), 9), -n))
    cuts, b = [], m
    for n in range(k, 0, -1):
        a = best[n][b][1]
        cuts.append((a, b))
        b = a
    return cuts[::-1]


def _named(members: Sequence[tuple[Name, ...]]) -> list[SuggestedStage]:
    """Each group with a name: the phase that at least half of its people are placed on by the rules, no phase twice; else its most frequent name."""
    import pandas as pd

    each = StageModel("phases", Phrase("", ""), tuple(StageDef(key, label, label, (key,)) for key, label in phases().items()))
    names = [n for group in members for n in group]
    frame = pd.DataFrame(
        {"event": [n.name if n.kind == "event" else None for n in names], "touchpoint": [n.name if n.kind != "event" else None for n in names]}
    )
    by_name = dict(zip([n.name for n in names], place(frame.astype(object), each)["stage"].astype(str), strict=True))
    weight: dict[tuple[str, int], int] = {}
    for g, group in enumerate(members):
        for n in group:
            if by_name[n.name] in each.keys:
                weight[by_name[n.name], g] = weight.get((by_name[n.name], g), 0) + n.people
    home: dict[str, int] = {}  # a phase belongs to the group where most people meet it
    for phase in sorted({p for p, _ in weight}):
        home[phase] = max((g for p, g in weight if p == phase), key=lambda g, phase=phase: (weight[phase, g], -g))
    made, keys = [], set()
    for g, group in enumerate(members):
        own = sorted((p for p, at in home.items() if at == g), key=lambda p: (-weight[p, g], p))
        most = max(group, key=lambda n: (n.people, n.n, n.name))
        by_phase = bool(own) and 2 * weight[own[0], g] >= sum(n.people for n in group)  # a phase that few of the group belong to is no name for it
        label = phases()[own[0]] if by_phase else Phrase.same(most.name)
        key = own[0] if by_phase else re.sub(r"[^a-z0-9]+", "_", most.name.lower()).strip("_")[:32].strip("_")
        if not re.fullmatch(r"[a-z][a-z0-9_]*", key) or key in keys or key == "whole":
            key = f"stage_{g + 1}"
        keys.add(key)
        made.append(SuggestedStage(StageDef(key, label, label, tuple(own)), group, "phase" if by_phase else "event"))
    return made
