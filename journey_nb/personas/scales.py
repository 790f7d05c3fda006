"""Columns on scales that can be compared: numbers in standard deviations, words as levels that weigh as much as one number."""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportCallIssue=false, reportOperatorIssue=false, reportReturnType=false
# pyright: reportAssignmentType=false, reportGeneralTypeIssues=false

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

SKEWED = 1.0
FURTHEST = 3.0  # standard deviations; who is further out counts as that far
REST = "…"  # levels too rare to tell a group by
MOST_LEVELS = 12


@dataclass(frozen=True)
class Scale:
    """How one column is read: a number (logarithm or not, mean, standard deviation) or words (levels in their order, and their shares).

    ``codes`` gives one number a person, NaN where unknown: standard deviations from the mean, or the place of the level.
    """

    name: str
    unit: str
    log: bool = False
    middle: float = 0.0
    spread: float = 1.0
    levels: tuple[str, ...] = ()
    shares: tuple[float, ...] = ()
    fill: float = 0.0  # the median code: for grouping only

    @property
    def words(self) -> bool:
        return bool(self.levels)

    def codes(self, column: pd.Series) -> np.ndarray:
        """
        Examples
        --------
        >>> Scale("plan", "text", levels=("Pro", "Team")).codes(pd.Series(["Team", None, "Pro"])).tolist()
        [1.0, nan, 0.0]
        """
        if self.words:
            place = {level: j for j, level in enumerate(self.levels)}
            rest = place.get(REST)
            return np.array([np.nan if pd.isna(v) else place.get(v, np.nan if rest is None else rest) for v in column], dtype=float)
        values = column.to_numpy(float)
        values = np.log1p(np.maximum(values, 0)) if self.log else values
        return np.clip((values - self.middle) / self.spread, -FURTHEST, FURTHEST)

    def coordinates(self, codes: np.ndarray) -> np.ndarray:
        """One coordinate of a number, one a level of words; each column has a variance of 1 in all, and nobody a gap.

        ``codes`` is (…, people); the result (…, people, coordinates).
        """
        gap = np.isnan(codes)
        if not self.words:
            return np.where(gap, self.fill, codes)[..., None]
        shares = np.array(self.shares)
        there = (codes[..., None] == np.arange(len(shares))) - shares
        there[gap] = 0.0
        return there / np.sqrt(max(1e-9, 1 - (shares**2).sum()))


def number(column: pd.Series, unit: str) -> Scale:
    """The scale of a column of numbers; counts, and whatever else is skewed and never negative, by their logarithm."""
    values = column.to_numpy(float)
    known = values[~np.isnan(values)]
    if len(known) == 0 or known.std() == 0:
        return Scale(str(column.name), unit, middle=float(known[0]) if len(known) else 0.0)
    skew = ((known - known.mean()) ** 3).mean() / known.std() ** 3
    log = bool(known.min() >= 0 and (unit == "count" or (unit in ("days", "number") and skew > SKEWED)))
    known = np.log1p(known) if log else known
    return Scale(str(column.name), unit, log, float(known.mean()), float(known.std()))


def words(column: pd.Series, least: int) -> Scale:
    """The scale of a column of words: its levels by how many people have them; those of fewer than ``least`` people are one."""
    counts = column.dropna().astype(str).value_counts()
    ordered = sorted(counts.index, key=lambda level: (-counts[level], level))
    kept = [level for level in ordered if counts[level] >= least][:MOST_LEVELS]
    rare = int(counts.sum() - counts[kept].sum()) if kept else int(counts.sum())
    levels = [*kept, REST] if rare else kept
    shares = np.array([*(counts[level] for level in kept), *([rare] if rare else [])], float)
    return Scale(str(column.name), "text", levels=tuple(levels), shares=tuple(shares / max(1.0, shares.sum())))


def coordinates(scales: Sequence[Scale], codes: np.ndarray) -> np.ndarray:
    """The coordinates of people (…, people, columns), filled."""
    return np.concatenate([scale.coordinates(codes[..., j]) for j, scale in enumerate(scales)], axis=-1)


def with_fill(scales: Sequence[Scale], codes: np.ndarray) -> tuple[Scale, ...]:
    """The scales with the median code of these people for gaps."""
    middle = [0.0 if np.isnan(codes[:, j]).all() else float(np.nanmedian(codes[:, j])) for j in range(len(scales))]
    return tuple(scale if scale.words else replace(scale, fill=m) for scale, m in zip(scales, middle, strict=True))


def in_order(scales: Sequence[Scale], codes: np.ndarray) -> tuple[tuple[Scale, ...], np.ndarray]:
    """Levels of words put in the order in which they go along with the other columns, so that ranks can keep how words and numbers hang together.

    The order is that of the levels' mean on the first principal axis of all coordinates.
    """
    if not any(scale.words for scale in scales) or len(scales) < 2:
        return tuple(scales), codes
    people = coordinates(scales, codes)
    people = people - people.mean(0)
    axis = people @ np.linalg.svd(people, full_matrices=False)[2][0]
    out, again = [], codes.copy()
    for j, scale in enumerate(scales):
        if scale.words:
            along = [float(axis[codes[:, j] == level].mean()) if (codes[:, j] == level).any() else 0.0 for level in range(len(scale.levels))]
            order = sorted(range(len(along)), key=lambda level: (along[level], level))
            place = np.empty(len(order))
            place[order] = np.arange(len(order))
            known = ~np.isnan(codes[:, j])
            again[known, j] = place[codes[known, j].astype(int)]
            scale = replace(scale, levels=tuple(scale.levels[o] for o in order), shares=tuple(scale.shares[o] for o in order))
        out.append(scale)
    return tuple(out), again
