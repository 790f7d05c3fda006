"""Where a curve turns: clear peaks, a clear end, and hand-offs after which people feel clearly better or worse.

A flat curve has no peak, no end and no hand-off, at whatever height it lies: each is a difference from the other stages (or channels),
tested with all of them together. People who spoke of several stages are compared with themselves.
"""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false, reportCallIssue=false
# pyright: reportReturnType=false, reportOperatorIssue=false

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from .. import association
from ..model.journey import Emotion, JourneyMap, Moment
from .build import Placed, key_of
from .emotion import CLEAR
from .evidence import evidence
from .peak_end import SERIES, curve
from .predictors import Tested

STAGES = 3  # of two points neither is a peak
LEAST = 10  # people at a stage, or on each side of a hand-off


def turns_tested(journey: JourneyMap, placed: Placed, felt: pd.DataFrame, changed: pd.DataFrame) -> list[Tested]:
    """Every possible peak, end and hand-off of both series, each with its p-value."""
    out: list[Tested] = []
    for series in SERIES:
        points = [e for e in curve(journey, series) if e.n >= LEAST]
        told = felt[felt[series].notna()].assign(stage=lambda f: f["stage"].astype(str))
        if len(points) >= 2:
            voice = told.pivot_table(index="customer_id", columns="stage", values=series, aggfunc="mean", observed=True)
            table = voice.reindex(columns=[e.stage for e in points])
            values = table[table.notna().any(axis=1)].to_numpy(float)
            if len(points) >= STAGES:
                out += [t for column in range(len(points)) if (t := _peak(points, values, column)) is not None]
                out.append(_end(points, values))
            out += _stage_hand_offs(journey, points, values, series)
        out += _channel_hand_offs(placed, told, changed, series)
    return out


def _clear(point: Emotion) -> bool:
    """It is called good or bad, and its own interval leaves neutral out."""
    return abs(point.valence or 0) > CLEAR and ((point.low or 0) > 0 or (point.high or 0) < 0)


def _of(point: Emotion, way: str, found: association.Apart, *, p: float, holds: bool) -> Tested:
    identity = f"moment:{way}:{point.stage}:{point.measured_by}"
    made = Moment(identity, point.stage, way, valence=point.valence, effect=found.value, low=found.low, high=found.high, n=point.n, p=p)
    return Tested(replace(made, known=point.known, evidence=point.evidence, measured_by=point.measured_by), holds)


def _peak(points: list[Emotion], values: np.ndarray, column: int) -> Tested | None:
    """Further from neutral than the others are on average, to whichever side these lie: clearly above them, and above them mirrored."""
    point = points[column]
    side = np.sign(point.valence or 0.0)
    if not side:
        return None
    above, mirrored = (association.column_apart(values * side, column, mirrored=m) for m in (False, True))
    p = max(x.p if x.value > 0 else 1.0 for x in (above, mirrored))
    ends = sorted((side * above.low, side * above.high))
    found = association.Apart(side * above.value, ends[0], ends[1], p, above.se)
    return _of(point, "peak", found, p=p, holds=_clear(point) and above.value > 0 and mirrored.value > 0)


def _end(points: list[Emotion], values: np.ndarray) -> Tested:
    """Clearly better or worse than the stages before it are on average, and no neutral end."""
    found = association.column_apart(values, len(points) - 1)
    return _of(points[-1], "end", found, p=found.p, holds=_clear(points[-1]))


def _stage_hand_offs(journey: JourneyMap, points: list[Emotion], values: np.ndarray, series: str) -> list[Tested]:
    """From one stage to the next: how people who spoke of both feel after it, less how they felt before."""
    order = {s.key: n for n, s in enumerate(journey.stages)}
    out = []
    for column in range(1, len(points)):
        before, after = points[column - 1], points[column]
        both = ~np.isnan(values[:, column - 1]) & ~np.isnan(values[:, column])
        if order[after.stage] - order[before.stage] != 1 or both.sum() < LEAST:
            continue
        found = association.change(values[both, column] - values[both, column - 1])
        tested = _of(after, "handoff", found, p=found.p, holds=True)
        moment = replace(
            tested.moment,
            id=f"moment:handoff:{after.stage}:{series}-{before.stage}",
            n=int(both.sum()),
            valence=float(values[both, column].mean()),
            before=before.stage,
        )
        out.append(replace(tested, moment=moment))
    return out


def _channel_hand_offs(placed: Placed, told: pd.DataFrame, changed: pd.DataFrame, series: str) -> list[Tested]:
    """From one channel to another: how people feel after it there, less how those feel there who came straight to that channel."""
    if changed.empty or told.empty:
        return []
    out = []
    channel = told["channel"].astype(object).where(told["channel"].notna(), "").astype(str)
    there = {(str(s), str(c)): rows for (s, c), rows in told.groupby([told["stage"], channel], sort=True)}
    switched = {(int(p), str(c)): set(rows["customer_id"]) for (p, c), rows in changed.groupby(["pos", "channel"], sort=True)}
    for (pos, before, after), rows in changed.groupby(["pos", "before", "channel"], sort=True):
        stage, here = placed.keys[int(pos)], there.get((placed.keys[int(pos)], str(after)))
        if len(rows) < LEAST or here is None:
            continue
        since = here["customer_id"].map(rows.groupby("customer_id")["first_at"].min())
        later = here[here["at"].dt.tz_localize(None) >= since]
        straight = here[~here["customer_id"].isin(switched[int(pos), str(after)])]
        one, other = (part.groupby("customer_id")[series].mean().to_numpy() for part in (later, straight))
        if min(len(one), len(other)) < LEAST:
            continue
        found = association.means_differ(one, other)
        moment = Moment(
            id=f"moment:handoff:{stage}:{series}-{key_of(f'{before} {after}')}",
            stage=stage,
            way="handoff",
            valence=float(one.mean()),
            effect=found.value,
            low=found.low,
            high=found.high,
            n=len(one),
            other_n=len(other),
            p=found.p,
            known=bool(later["known"].all() and straight["known"].all()),
            evidence=evidence(later, select={"stage": stage, "channel": str(after), "before": str(before)}),
            measured_by=series,
            before=str(before),
            channel=str(after),
        )
        out.append(Tested(moment, True))
    return out
