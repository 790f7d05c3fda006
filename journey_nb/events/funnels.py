"""Who got to a stage, who went on, who was lost there, and whose case is still open.

Counted from every dated trace of a known customer, events and words alike. Three things are fixed here. *Reached* are only those who
were seen at the stage: skipping one is normal, and is reported. *Went on* is who was seen at any later stage, not before they first
came to this one; going back is normal and takes nothing away. Who did neither is *open* while they were last seen (anywhere) not
long before the data end, and *lost* after that: a case that the data's end cuts off is not a loss.
"""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportCallIssue=false, reportOperatorIssue=false, reportReturnType=false
# pyright: reportAssignmentType=false, reportIndexIssue=false

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from .. import stats
from ..model.claims import Reason, Share
from ..model.journey import Funnel, FunnelStep

if TYPE_CHECKING:
    from ..engine import Events

Lost = dict[str, list[str]]  # stage → customers lost there
COLUMNS = ["customer_id", "stage", "first_at", "last_at"]
PART = 0.9  # of those who went on: they took no longer than a case counts as open
LEAST_DAYS, NOBODY_MOVED = 1.0, 30.0
DAY = 86400.0

# What is known to the day only may have been at its end: it counts from its first moment to its last.
_SEEN = """
    SELECT e.customer_id, coalesce(places.stage, 'whole') AS stage, min(e.at) AS first_at,
           max(CASE e.at_precision WHEN 'day' THEN e.at + INTERVAL 1 DAY - INTERVAL 1 SECOND
                                   WHEN 'month' THEN e.at + INTERVAL 1 MONTH - INTERVAL 1 SECOND ELSE e.at END) AS last_at
    FROM events e LEFT JOIN places USING (event) WHERE e.customer_id NOT LIKE 'anon-%' {inside} GROUP BY ALL ORDER BY ALL"""


def visits(
    events: Events | None, places: pd.DataFrame | None, said: pd.DataFrame | None, stages: Iterable[Any], span: tuple[str, str] | None = None
) -> pd.DataFrame:
    """When each known customer was first and last seen at each stage: one row a customer and stage.

    Parameters
    ----------
    events, places : Events and DataFrame (event, stage), optional
        What customers did, counted on disk.
    said : PlacedObservations, optional
        ``customer_id, stage, at``, and ``at_precision`` and ``voice`` where there are any; already inside the period.
    stages : stage definitions or keys, in order
        Everything else stands under ``whole``: it shows that a customer is still there, and no stage.
    span : (from, before), optional
        UTC instants for the events.

    Returns
    -------
    DataFrame
        ``customer_id, stage, first_at, last_at`` (UTC). Both are NaT where a customer was seen there without any date.

    Examples
    --------
    >>> said = pd.DataFrame({"customer_id": ["kim", "kim", "anon-1"], "stage": ["try", "try", "try"],
    ...                      "at": pd.to_datetime(["2026-07-01", "2026-07-04", "2026-07-01"], utc=True)})
    >>> visits(None, None, said, ["try", "buy"]).astype(str)
      customer_id stage                   first_at                    last_at
    0         kim   try  2026-07-01 00:00:00+00:00  2026-07-04 00:00:00+00:00
    """
    known = set(_keys(stages))
    parts = [] if events is None else [_did(events, places, span)]
    if said is not None and len(said):
        parts.append(_told(said))
    if not parts:
        return _typed(pd.DataFrame(columns=COLUMNS))
    both = pd.concat(parts, ignore_index=True)
    both["stage"] = both["stage"].where(both["stage"].isin(known), "whole")
    seen = both.groupby(["customer_id", "stage"], sort=True).agg(first_at=("first_at", "min"), last_at=("last_at", "max")).reset_index()
    return _typed(seen[COLUMNS])


def _keys(stages: Iterable[Any]) -> list[str]:
    return [str(getattr(s, "key", s)) for s in stages]


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    moments = {name: pd.to_datetime(frame[name], utc=True).astype("datetime64[us, UTC]") for name in COLUMNS[2:]}
    return frame.astype({"customer_id": object, "stage": object}).assign(**moments)


def _did(events: Events, places: pd.DataFrame | None, span: tuple[str, str] | None) -> pd.DataFrame:
    placed = pd.DataFrame({"event": pd.Series(dtype=object), "stage": pd.Series(dtype=object)}) if places is None else places[["event", "stage"]].astype(str)
    inside = "" if span is None else f"AND e.at >= TIMESTAMP '{span[0]}' AND e.at < TIMESTAMP '{span[1]}'"
    return _typed(events.query(_SEEN.format(inside=inside), places=placed.drop_duplicates("event")))


def _told(said: pd.DataFrame) -> pd.DataFrame:
    rows = said[~said["customer_id"].astype(str).str.startswith("anon-")]
    rows = rows[rows["voice"] == "customer"] if "voice" in rows else rows
    at = pd.to_datetime(rows["at"], utc=True)
    last = at
    if "at_precision" in rows:
        last = last.where(rows["at_precision"] != "day", at + pd.Timedelta(days=1) - pd.Timedelta(seconds=1))
        last = last.where(rows["at_precision"] != "month", at + pd.DateOffset(months=1) - pd.Timedelta(seconds=1))
    return _typed(pd.DataFrame({"customer_id": rows["customer_id"], "stage": rows["stage"].astype(str), "first_at": at, "last_at": last}))


def funnel(
    visits: pd.DataFrame,
    stages: Iterable[Any],
    *,
    until: str | date | pd.Timestamp,
    open_days: float | None = None,
    people: Collection[str] | None = None,
    timezone: str = "UTC",
) -> tuple[Funnel, Lost]:
    """Where customers leave, and who was lost at each stage.

    Parameters
    ----------
    visits : DataFrame
        From :func:`visits`.
    stages : stage definitions or keys, in order
    until : day or instant
        The last day of the data, in the study's ``timezone``.
    open_days : float, optional
        A case that was last seen so many days before the end or later is open. Learned where not given: nine of ten of those who
        went on did so within so many days of first coming to the stage (1 at least; 30 where nobody went on).
    people : customer ids, optional
        Only these: one persona's funnel.

    Returns
    -------
    (Funnel, dict of stage → customer ids lost there)
        At the last stage at which anybody was seen nobody is lost: all who reached it are open. ``share`` is that of those who went
        on, of those decided, with its Wilson interval. For every stage reached = went on + lost + open.

    Examples
    --------
    >>> day = lambda d: pd.Timestamp(f"2026-07-{d:02d}", tz="UTC")
    >>> seen = pd.DataFrame([("kim", "try", day(1), day(1)), ("kim", "buy", day(3), day(9)), ("lee", "try", day(2), day(2)), ("roh", "try", day(30), day(30))],
    ...                     columns=["customer_id", "stage", "first_at", "last_at"])
    >>> found, lost = funnel(seen, ["try", "buy"], until="2026-07-31")
    >>> [(s.stage, s.reached, s.went_on, s.lost, s.open) for s in found.steps], found.open_days, lost
    ([('try', 3, 1, 1, 1), ('buy', 1, 0, 0, 1)], 2.0, {'try': ['lee']})
    """
    keys = _keys(stages)
    if people is not None:
        visits = visits[visits["customer_id"].isin(set(people))]
    end, day = _end(until, timezone)
    dated = visits[visits["first_at"].notna()]
    first, last = (_wide(dated, column, keys) for column in ("first_at", "last_at"))  # people, stages; seconds, NaN where not seen
    seen = dated.groupby("customer_id")["last_at"].max().reindex(first.index)
    quiet = (end - seen).dt.total_seconds().to_numpy() / DAY
    reached = first.notna().to_numpy()
    later = _later(last.to_numpy())
    reason, open_days = _open_days(first.to_numpy(), open_days)
    final = int(np.flatnonzero(reached.any(axis=0)).max(initial=-1))  # the last stage at which anybody was seen
    steps: list[FunnelStep] = []
    lost: Lost = {}
    for j, key in enumerate(keys):
        here = reached[:, j]
        went_on = here & (later[:, j] >= first.to_numpy()[:, j])
        still = here & ~went_on & ((quiet <= open_days) | (j >= final))
        gone = here & ~went_on & ~still
        decided = int(went_on.sum() + gone.sum())
        share = None
        if decided:
            interval = stats.wilson(int(went_on.sum()), decided)
            share = Share(int(went_on.sum()), decided, interval.low, interval.high)
        steps.append(FunnelStep(key, int(here.sum()), int(went_on.sum()), int(gone.sum()), int(still.sum()), True, share))
        if gone.any():
            lost[key] = sorted(first.index[gone])
    return Funnel(tuple(steps), open_days, day, (reason, *_about(visits, reached, keys, final))), lost


def _wide(dated: pd.DataFrame, column: str, keys: list[str]) -> pd.DataFrame:
    people = pd.Index(sorted(dated["customer_id"].unique()), dtype=object)
    placed = dated[dated["stage"].isin(keys)]
    seconds = (placed[column] - pd.Timestamp(0, tz="UTC")).dt.total_seconds()
    wide = placed.assign(seconds=seconds).pivot_table(index="customer_id", columns="stage", values="seconds", aggfunc="min" if column == "first_at" else "max")
    return wide.reindex(index=people, columns=keys).astype(float)


def _later(last: np.ndarray) -> np.ndarray:
    """For each stage the last moment at any later one; minus infinity where there is none."""
    filled = np.where(np.isnan(last), -np.inf, last)
    after = np.full(filled.shape, -np.inf)
    for j in range(filled.shape[1] - 2, -1, -1):
        after[:, j] = np.maximum(after[:, j + 1], filled[:, j + 1])
    return after


def _open_days(first: np.ndarray, given: float | None) -> tuple[Reason, float]:
    """How long a case is open, and where that comes from. Two stages named in one moment (one survey) say nothing about time."""
    if given is not None:
        return Reason("visits.given", {"days": float(given)}), float(given)
    moves = []
    for j in range(first.shape[1] - 1):
        after = first[:, j + 1 :]
        next_one = np.where(after > first[:, j : j + 1], after, np.inf).min(axis=1, initial=np.inf)
        took = (next_one - first[:, j]) / DAY
        moves.append(took[np.isfinite(took)])
    days = np.concatenate(moves) if moves else np.array([])
    if not len(days):
        return Reason("visits.nobody_moved", {"days": NOBODY_MOVED}), NOBODY_MOVED
    learned = max(LEAST_DAYS, round(float(np.quantile(days, PART)), 1))
    return Reason("visits.learned", {"days": learned, "n": len(days)}), learned


def _about(visits: pd.DataFrame, reached: np.ndarray, keys: list[str], final: int) -> tuple[Reason, ...]:
    out = []
    anyone = reached.any(axis=0)
    furthest = np.where(reached.any(axis=1), reached.shape[1] - 1 - reached[:, ::-1].argmax(axis=1), -1) if reached.size else np.array([])
    skipped = int(sum((~reached[i, :far] & anyone[:far]).any() for i, far in enumerate(furthest) if far > 0))
    if skipped:
        out.append(Reason("visits.skipped", {"n": skipped, "of": int(reached.any(axis=1).sum())}))
    undated = visits.groupby("customer_id")["first_at"].count()
    if n := int((undated == 0).sum()):
        out.append(Reason("visits.undated", {"n": n}))
    if 0 <= final < len(keys) - 1:
        out.append(Reason("visits.unseen", {"stage": keys[final]}))
    return tuple(out)


def _end(until: str | date | pd.Timestamp, timezone: str) -> tuple[pd.Timestamp, str]:
    """The instant after the data, and their last day."""
    at = pd.Timestamp(until)
    if at.tzinfo is None and at == at.normalize():
        return (at + pd.Timedelta(days=1)).tz_localize(timezone).tz_convert("UTC"), f"{at:%Y-%m-%d}"
    at = at.tz_localize("UTC") if at.tzinfo is None else at
    return at.tz_convert("UTC"), f"{at.tz_convert(timezone):%Y-%m-%d}"
