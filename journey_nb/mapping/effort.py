"""What a pass through a stage costs a customer: steps, contacts with us, minutes."""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false

from __future__ import annotations

import pandas as pd

from .. import stats
from ..model.journey import Effort, Spread
from .evidence import FEW
from .records import Records

FIGURES = ("steps", "contacts", "minutes")

# A pass ends where its customer is next seen at a later stage; going back to an earlier one and returning is part of it. So the records of
# one pass have as many runs at later stages before them, and a pass is done where more such runs follow.
_PASSES = """
    WITH seen AS (SELECT *, {before} FROM runs WINDOW w AS (PARTITION BY customer_id ORDER BY run ROWS UNBOUNDED PRECEDING)),
    ends AS (SELECT customer_id, {all} FROM runs GROUP BY customer_id),
    passes AS (
        SELECT customer_id, pos, CASE pos {nth} END AS pass, CASE pos {of} END AS passes, sum(steps) AS steps, sum(contacts) AS contacts,
               CASE WHEN NOT bool_or(days) THEN (epoch(max(last)) - epoch(min(first))) / 60 END AS minutes
        FROM seen JOIN ends USING (customer_id) GROUP BY ALL)
    SELECT pos AS stage, customer_id, bool_or(pass < passes) AS done, avg(steps) FILTER (pass < passes) AS steps,
           avg(contacts) FILTER (pass < passes) AS contacts, avg(minutes) FILTER (pass < passes) AS minutes
    FROM passes GROUP BY pos, customer_id ORDER BY pos, customer_id"""


def _sql(stages: int) -> str:
    """The passes of so many stages."""
    numbers = range(stages)
    return _PASSES.format(
        before=", ".join(f"count(*) FILTER (pos > {k}) OVER w AS later{k}" for k in numbers),
        all=", ".join(f"count(*) FILTER (pos > {k}) AS all{k}" for k in numbers),
        nth=" ".join(f"WHEN {k} THEN later{k}" for k in numbers),
        of=" ".join(f"WHEN {k} THEN all{k}" for k in numbers),
    )


def efforts(records: Records, *, seed: int) -> tuple[Effort, ...]:
    """One entry a stage at which anybody left a dated record; none where the study has no dated events.

    A *pass* lasts from a customer's first record at the stage to the last one before they are next seen at a later stage. Its figures
    are a customer's means over their completed passes, so one customer is one voice; who has completed none is ``open`` and in no figure.
    Minutes are missing for a pass that is known to the day only. Under five customers a figure is None.
    """
    if not records.events:
        return ()
    passes = records.ask(_sql(len(records.keys)))
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
