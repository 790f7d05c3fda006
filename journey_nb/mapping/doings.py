"""What customers did, counted for their confidence: one pass over the log a map, by stage, event and kind of source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from ..model.journey import ConfidenceRule
from .build import Placed

Fresh = tuple[int, int, int]  # events that are recent, that are dated, and all


@dataclass(frozen=True)
class Doings:
    """People and events of a map's log: ``events`` (stage, event) → kind of source → people; ``people`` stage → kind → people."""

    events: Mapping[tuple[str, str], Mapping[str, int]] = field(default_factory=dict)
    people: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    dates: Mapping[tuple[str, str], Fresh] = field(default_factory=dict)
    behind: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)  # stage, kind → aliases

    def event(self, stage: str, event: str) -> tuple[dict[str, tuple[int, int]], Fresh]:
        """Kind of source → (people who did it, people at the stage), and how recent it is."""
        did = self.events.get((stage, event), {})
        counts = {kind: (did.get(kind, 0), of) for kind, of in self.people.get(stage, {}).items()} if did else {}
        return counts, self.dates.get((stage, event), (0, 0, 0))

    def visits(self, stage: str) -> Fresh:
        own = [f for (at, _), f in self.dates.items() if at == stage]
        return sum(f[0] for f in own), sum(f[1] for f in own), sum(f[2] for f in own)

    def kinds(self, stage: str) -> tuple[str, ...]:
        return tuple(self.people.get(stage, {}))

    def files(self, stage: str, kind: str | None = None) -> tuple[str, ...]:
        """Aliases of the files that show somebody at this stage."""
        return tuple(sorted({f for (at, of), files in self.behind.items() if at == stage and kind in (None, of) for f in files}))


def doings(placed: Placed, end: pd.Timestamp | None, rule: ConfidenceRule) -> Doings:
    """Counted on disk; nothing where there is no log."""
    kinds = dict(placed.event_kinds or {})
    if placed.events is None or placed.places is None or placed.places.empty or not kinds:
        return Doings()
    listed = ", ".join(f"({_quoted(alias)}, {_quoted(kind)})" for alias, kind in sorted(kinds.items()))
    since = "NULL" if end is None else f"TIMESTAMP '{(end - pd.Timedelta(days=rule.recent_days)).tz_convert('UTC'):%Y-%m-%d %H:%M:%S}'"
    head = (
        f", k AS (SELECT * FROM (VALUES {listed}) AS t(alias, kind)), q AS (SELECT p.*, coalesce(k.kind, 'log') AS kind FROM p LEFT JOIN k ON p.file = k.alias)"
    )
    each = placed.did(
        f"{head} SELECT stage, event, kind, count(DISTINCT customer_id) AS people, count(*) AS n, "
        f'count("at") AS dated, count(*) FILTER (WHERE "at" >= {since}) AS fresh FROM q GROUP BY stage, event, kind ORDER BY ALL'
    )
    whole = placed.did(
        f"{head} SELECT stage, kind, count(DISTINCT customer_id) AS people, list(DISTINCT file ORDER BY file) AS files FROM q GROUP BY stage, kind ORDER BY ALL"
    )
    events: dict[tuple[str, str], dict[str, int]] = {}
    people: dict[str, dict[str, int]] = {}
    dates: dict[tuple[str, str], Fresh] = {}
    for row in each.to_dict("records"):
        key = str(row["stage"]), str(row["event"])
        events.setdefault(key, {})[str(row["kind"])] = int(row["people"])
        fresh, dated, n = dates.get(key, (0, 0, 0))
        dates[key] = fresh + (int(row["fresh"]) if end is not None else int(row["dated"])), dated + int(row["dated"]), n + int(row["n"])
    behind: dict[tuple[str, str], tuple[str, ...]] = {}
    for row in whole.to_dict("records"):
        people.setdefault(str(row["stage"]), {})[str(row["kind"])] = int(row["people"])
        behind[str(row["stage"]), str(row["kind"])] = tuple(str(f) for f in row["files"])
    return Doings(events, people, dates, behind)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
