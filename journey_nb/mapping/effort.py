"""What a pass through a stage costs a customer: steps, contacts with us, minutes."""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false

from __future__ import annotations

import pandas as pd

from .. import stats
from ..model.journey import Effort, Spread
from .evidence import FEW
from .records import ORDER, Records

FIGURES = ("steps", "contacts", "minutes")

# A pass ends where its customer is next seen at a later stage; going back to an earlier one and returning is part of it.
_PASSES = f"""
    WITH o AS (SELECT *, lag(pos) OVER w IS DISTINCT FROM pos AS fresh FROM r WINDOW w AS ({ORDER})),
    n AS (SELECT *, sum(fresh::INT) OVER ({ORDER} ROWS UNBOUNDED PRECEDING) AS run FROM o),
    runs AS (
        SELECT customer_id, run, pos, count(*) FILTER (step) AS steps,
               count(DISTINCT talk) FILTER (contact AND NOT step) + count(*) FILTER (contact AND step) AS contacts,
               min("at") AS first, max("at") AS last, bool_or(coarse) AS coarse
        FROM n GROUP BY ALL),
    seen AS (
        SELECT s.pos AS stage, runs.*, sum((runs.pos > s.pos)::INT) OVER (PARTITION BY s.pos, customer_id ORDER BY run) AS pass,
               sum((runs.pos > s.pos)::INT) OVER (PARTITION BY s.pos, customer_id) AS passes
        FROM runs CROSS JOIN stages s),
    passes AS (
        SELECT stage, customer_id, pass < passes AS done, sum(steps) AS steps, sum(contacts) AS contacts,
               CASE WHEN NOT bool_or(coarse) THEN (epoch(max(last)) - epoch(min(first))) / 60 END AS minutes
        FROM seen WHERE pos = stage GROUP BY stage, customer_id, pass, passes)
    SELECT stage, customer_id, bool_or(done) AS done, avg(steps) FILTER (done) AS steps, avg(contacts) FILTER (done) AS contacts,
           avg(minutes) FILTER (done) AS minutes
    FROM passes GROUP BY stage, customer_id ORDER BY stage, customer_id"""


def efforts(records: Records, *, seed: int) -> tuple[Effort, ...]:
    """One entry a stage at which anybody left a dated record; none where the study has no dated events.

    A *pass* lasts from a customer's first record at the stage to the last one before they are next seen at a later stage. Its figures
    are a customer's means over their completed passes, so one customer is one voice; who has completed none is ``open`` and in no figure.
    Minutes are missing for a pass that is known to the day only. Under five customers a figure is None.
    """
    if not records.events:
        return ()
    passes = records.ask(_PASSES)
    return tuple(_effort(records.keys[int(stage)], rows, seed) for stage, rows in passes.groupby("stage", sort=True))


def _effort(stage: str, rows: pd.DataFrame, seed: int) -> Effort:
    done = rows[rows["done"].astype(bool)]
    figures = {name: spread(done[name], seed=seed, cell=f"effort:{stage}:{name}") for name in FIGURES}
    return Effort(stage=stage, known=True, open=len(rows) - len(done), **figures)


def spread(values: pd.Series, *, seed: int, cell: str) -> Spread | None:
    """Median with its interval, third quarter and ninth tenth of one figure a customer; None under five.

    Examples
    --------
    >>> found = spread(pd.Series([1.0, 2, 3, 4, 10]), seed=7, cell="effort:try:steps")
    >>> found.n, found.median, found.p75, round(found.p90, 1)
    (5, 3.0, 4.0, 7.6)
    """
    known = values.dropna().to_numpy(float)
    if len(known) < FEW:
        return None
    middle = stats.median(known, seed=seed, cell=cell)
    return Spread(middle.n, middle.value, stats.quantile(known, 0.75), stats.quantile(known, 0.9), middle.low, middle.high)
