"""Columns made comparable before people are grouped: what cannot tell people apart is left out, and said."""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportCallIssue=false, reportOperatorIssue=false, reportReturnType=false

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from .columns import FeatureInfo

LEAST, LEAST_SHARE = 10, 0.05  # people: the smallest group, and the fewest who must differ from the rest in a column
KNOWN = 0.5  # of the people a column must know, and of the columns a person must have to be placed
CORE = 0.75  # of the columns a person must have to shape the groups
BELONGS = 0.95  # of a group's own people: who is further out than that is not one of them
TWINS = 0.95  # correlation from which one column says what another says
SKEWED = 1.0
FURTHEST = 3.0  # standard deviations; who is further out counts as that far


def floor(people: int) -> int:
    """The fewest people of a group: 10, and 5% of everybody.

    Examples
    --------
    >>> floor(60), floor(1000)
    (10, 50)
    """
    return max(LEAST, int(np.ceil(LEAST_SHARE * people)))


@dataclass(frozen=True)
class Prepared:
    """People who can be placed (index ``customer_id``) and the columns they are grouped by.

    ``plain`` is as counted; ``scaled`` on the scale of standard deviations (logarithms of what is skewed, cut at ±3), both with gaps.
    ``core`` marks those who shape the groups. ``left_out`` names each column that is not used and why: constant, gaps or twin.
    """

    plain: pd.DataFrame
    scaled: pd.DataFrame
    core: np.ndarray
    left_out: dict[str, str]
    unplaced: int


def prepare(table: pd.DataFrame, meta: Mapping[str, FeatureInfo]) -> Prepared:
    """The columns and people that can be compared.

    Sources rarely cover the same people. Of all columns the one is looked for around which most is known: the people it knows, by
    the columns that are known for half of these people or more. Whoever is known in half of those columns can be placed; who is
    known in three quarters of them shapes the groups; the others are placed afterwards, by :func:`nearest`.
    """
    left_out: dict[str, str] = {}
    kept = _block(table)
    people = table[table[kept].notna().mean(axis=1) >= KNOWN] if kept else table.iloc[:0]
    for name in table.columns:
        why = "gaps" if name not in kept else _useless(people[name])
        if why:
            left_out[str(name)] = why
    kept = [name for name in kept if name not in left_out]
    people = people[people[kept].notna().mean(axis=1) >= KNOWN][kept] if kept else people[[]]
    scaled = pd.DataFrame({name: scale(people[name], meta[name].unit) for name in kept}, index=people.index)
    for name in _twins(scaled):
        left_out[name] = "twin"
        kept.remove(name)
    core = scaled[kept].notna().mean(axis=1).to_numpy() >= CORE if kept else np.zeros(len(people), dtype=bool)
    return Prepared(people[kept], scaled[kept], core, left_out, len(table) - len(people))


def _block(table: pd.DataFrame) -> list[str]:
    """The columns that are known together, for the most people: the largest block of known cells."""
    known = table.notna().to_numpy().astype(float)
    together = known.T @ known  # people known in both columns
    people = np.diag(together)
    enough = (together >= KNOWN * people[:, None]) & (people[:, None] >= LEAST)  # row: whose people, column: what is known of them
    cells = (together * enough).sum(1)
    if not len(cells) or cells.max() == 0:
        return []
    return [name for name, kept in zip(table.columns, enough[int(cells.argmax())], strict=True) if kept]


def _useless(column: pd.Series) -> str | None:
    known = column.dropna()
    if len(known) < max(LEAST, KNOWN * len(column)):
        return "gaps"
    if len(known) - known.value_counts().iloc[0] < floor(len(known)):
        return "constant"
    return None


def scale(column: pd.Series, unit: str) -> pd.Series:
    """Standard deviations from the mean; counts, and whatever else is skewed and never negative, by their logarithm."""
    values = column.to_numpy(float)
    known = values[~np.isnan(values)]
    if len(known) == 0 or known.std() == 0:
        return column * 0.0
    skew = ((known - known.mean()) ** 3).mean() / known.std() ** 3
    if known.min() >= 0 and (unit == "count" or (unit in ("days", "number") and skew > SKEWED)):
        values, known = np.log1p(values), np.log1p(known)
    return pd.Series(np.clip((values - known.mean()) / known.std(), -FURTHEST, FURTHEST), index=column.index)


def _twins(scaled: pd.DataFrame) -> list[str]:
    """Columns that repeat one before them."""
    alike = scaled.corr(min_periods=LEAST).abs().fillna(0).to_numpy() if scaled.shape[1] > 1 else np.zeros((scaled.shape[1],) * 2)
    kept: list[int] = []
    out: list[str] = []
    for j, name in enumerate(scaled.columns):
        if any(alike[i, j] >= TWINS for i in kept):
            out.append(str(name))
        else:
            kept.append(j)
    return out


def filled(scaled: np.ndarray) -> np.ndarray:
    """Gaps filled with the column's median: for grouping only, never shown.

    Examples
    --------
    >>> filled(np.array([[1.0], [3.0], [np.nan]])).ravel().tolist()
    [1.0, 3.0, 2.0]
    """
    gaps = np.isnan(scaled)
    return np.where(gaps, np.nanmedian(scaled, axis=0), scaled) if gaps.any() else scaled


def nearest(scaled: np.ndarray, groups: np.ndarray, core: np.ndarray, k: int) -> np.ndarray:
    """The group of everybody: their own in the core; for the others the one whose mean is nearest in the columns they have.

    Who is further from that mean than 95% of its own people (mean squared distance a column) belongs to no group: -1.

    Examples
    --------
    >>> people = np.array([[0.0, 0.0], [0.2, 0.4], [5.0, 5.0], [5.4, 4.8], [5.1, np.nan], [2.0, np.nan]])
    >>> nearest(people, np.array([0, 0, 1, 1]), np.array([True, True, True, True, False, False]), 2).tolist()
    [0, 0, 1, 1, 1, -1]
    """
    out = np.full(len(scaled), -1)
    out[core] = groups
    if core.all():
        return out
    own = filled(scaled[core])
    middle = np.stack([own[groups == j].mean(axis=0) if (groups == j).any() else np.full(own.shape[1], 1e6) for j in range(k)])
    usual = ((own - middle[groups]) ** 2).mean(axis=1)
    reach = np.array([np.quantile(usual[groups == j], BELONGS) if (groups == j).any() else 0.0 for j in range(k)])
    away = np.nanmean((scaled[~core][:, None] - middle[None]) ** 2, axis=2)
    near = away.argmin(axis=1)
    out[~core] = np.where(away.min(axis=1) <= reach[near], near, -1)
    return out
