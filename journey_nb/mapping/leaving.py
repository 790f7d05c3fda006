"""Where customers leave: the funnel of a map, with receipts of those who were lost."""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false, reportCallIssue=false, reportReturnType=false

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import pandas as pd

from ..events import funnels
from ..model.journey import EVIDENCE_KEPT, WHOLE, Evidence, Funnel
from .build import Placed

TOLD_LATER = ("interview", "survey", "review")  # who tells of a stage there is not at it: it shows that they are still a customer, and no more
MOVED = "visits.learned"  # the reason of a funnel in which somebody went from one stage to another


class Leaving:
    """The visits of one study and period, from which everyone's funnel and each persona's are counted."""

    def __init__(self, placed: Placed, until: pd.Timestamp | None, timezone: str) -> None:
        self.placed, self.until, self.timezone = placed, until, timezone
        self.visits = None if until is None else funnels.visits(placed.events, placed.places, present(placed.said), placed.stages, placed.span)

    def funnel(self, placed: Placed, people: Collection[str] | None = None, *, open_days: float | None = None) -> Funnel | None:
        """The funnel of these people; None where nobody was seen to move from one stage to another: a survey at one moment shows no way."""
        if self.visits is None or self.visits.empty or self.until is None:
            return None
        found, lost = funnels.funnel(self.visits, placed.stages, until=self.until, open_days=open_days, people=people, timezone=self.timezone)
        if open_days is None and found.reasons[0].key != MOVED:
            return None
        return replace(found, steps=tuple(replace(s, evidence=_lost(placed, s.stage, lost[s.stage]) if s.stage in lost else None) for s in found.steps))


def present(said: pd.DataFrame) -> pd.DataFrame:
    """What customers said, with no stage where they only look back: the order of a talk is not the order of a journey."""
    stage = said["stage"].astype(str)
    return said.assign(stage=stage.where(~said["kind_of_source"].isin(TOLD_LATER), WHOLE))


def _lost(placed: Placed, stage: str, customers: list[str]) -> Evidence | None:
    """What those who were lost at a stage had said and done there."""
    said = placed.said[(placed.said["stage"].astype(str) == stage) & placed.said["customer_id"].isin(customers)]
    only = placed.only(customers)
    did = only.did(
        f"SELECT count(*) AS n, min(observation_id, {EVIDENCE_KEPT}) AS ids, list(DISTINCT file ORDER BY file) AS files FROM p WHERE stage = '{stage}'"
    )
    ids, n, files = sorted(set(said["observation_id"])), len(set(said["observation_id"])), set(said["alias"])
    if len(did) and int(did["n"].iloc[0]):
        row = did.iloc[0]
        ids += [f"e{i}" for i in sorted(int(i) for i in row["ids"])]
        n, files = n + int(row["n"]), files | {str(f) for f in row["files"]}
    if not ids:
        return None
    kinds = {**{str(a): str(k) for a, k in zip(said["alias"], said["kind_of_source"], strict=True)}, **dict(placed.event_kinds or {})}
    return Evidence(
        observation_ids=tuple(sorted(ids[:EVIDENCE_KEPT])),
        n_observations=n,
        n_people=len(customers),
        known=True,
        sources=tuple(sorted(files)),
        source_kinds=tuple(sorted({kinds.get(f, "log") for f in files})),
        share_of="reached",
        select={"stage": stage, "lost": "yes"},
    )


def data_end(placed: Placed) -> pd.Timestamp | None:
    """The last moment anything is known of: of the period, or of all there is."""
    moments = [placed.said["at"].max()] if placed.said["at"].notna().any() else []
    if placed.events is not None:
        where = "" if placed.span is None else f"WHERE events.at < TIMESTAMP '{placed.span[1]}'"
        last = placed.events.query(f"SELECT max(events.at) AS last FROM events {where}")["last"].iloc[0]
        if last is not None and last == last:
            moments.append(pd.Timestamp(last, tz="UTC"))
    return max(moments) if moments else None
