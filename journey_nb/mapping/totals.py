"""Totals that products reported, as measures of a stage: nobody is behind them, so they count no people and carry no claim."""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false, reportCallIssue=false

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from .. import stages
from ..model.journey import WHOLE, Measure
from ..model.phrase import Phrase
from .build import key_of

TABLE = ["alias", "sheet", "measure"]  # a file may hold several reports: a figure of two of them is two figures
MOST = 12  # a stage; the table holds the rest


def measures(table: pd.DataFrame, model: Any, rules: Any) -> tuple[Measure, ...]:
    """One measure a stage and name: the sum where rows may be summed, the report's own total, else the smallest and largest row.

    Parameters
    ----------
    table : DataFrame
        ``Intake.measures``: one row a reported figure, with ``measure, value, unit, at_start, at_end, place, definition,
        additive, total_row, sheet, row, alias``. A ``place`` (a page, a screen, a campaign) that a stage rule knows puts it on that stage;
        the whole journey has every row, or the report's own grand total.
    """
    if table is None or table.empty:
        return ()
    places = stages.place(pd.DataFrame({"event": table["place"], "touchpoint": table["place"]}), model, rules)
    placed = table.assign(stage=places["stage"].astype(str).to_numpy())
    rows_of = placed[~placed["total_row"].astype(bool)]
    made = []
    for stage in model.keys:
        here = rows_of[rows_of["stage"] == stage]
        made += [_measure(stage, rows) for _, rows in here.groupby(TABLE, sort=False)][:MOST]
    made += [_measure(WHOLE, rows) for _, rows in placed.groupby(TABLE, sort=False)][:MOST]
    return tuple(made)


def _id(stage: str, *table: str) -> str:
    return f"measure:{stage}:{key_of(' '.join(table))}"


def _measure(stage: str, rows: pd.DataFrame) -> Measure:
    own = rows[rows["total_row"].astype(bool)]
    single = rows if own.empty else own
    values = single["value"].astype(float)
    first = rows.iloc[0]
    if len(single) == 1:
        how, value, low, high = "reported", float(values.iloc[0]), None, None
    elif bool(single["additive"].all()):
        how, value, low, high = "total", float(values.sum()), None, None
    else:
        how, value, low, high = "range", None, float(values.min()), float(values.max())
    return Measure(
        id=_id(stage, *(str(first[name]) for name in TABLE)),
        stage=stage,
        label=Phrase.same(str(first["measure"])),
        how=how,
        value=value,
        low=low,
        high=high,
        unit=_word(first["unit"]),
        rows=len(single),
        source=str(first["alias"]),
        where=_where(single["row"].astype(str)),
        start=_word(single["at_start"].dropna().astype(str).min() if single["at_start"].notna().any() else None),
        end=_word(single["at_end"].dropna().astype(str).max() if single["at_end"].notna().any() else None),
        definition=_word(first["definition"]),
    )


def _where(rows: Iterable[str]) -> str:
    """The first and last row: ``8–24``."""
    listed = list(dict.fromkeys(rows))
    return listed[0] if len(listed) == 1 else f"{listed[0]}–{listed[-1]}"


def _word(value: Any) -> str | None:
    return None if value is None or value != value or not str(value) else str(value)
