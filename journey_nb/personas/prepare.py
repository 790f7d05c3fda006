"""Columns made comparable before people are grouped: what cannot tell people apart is left out, and said."""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportCallIssue=false, reportOperatorIssue=false, reportReturnType=false
# pyright: reportAssignmentType=false, reportGeneralTypeIssues=false

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from .columns import FeatureInfo
from .scales import REST, Scale, in_order, number, words

LEAST, LEAST_SHARE = 10, 0.05  # people: the smallest group, and the fewest who must differ from the rest in a column
KNOWN = 0.5  # of the people a column must know, and of the columns a person must have to be placed
CORE = 0.75  # of the columns a person must have to shape the groups
TWINS = 0.95  # correlation from which one column says what another says
MOST_COMPARED = 20_000  # people, for that
SEQUENCE = "sequence"  # the unit of a column whose cells are the steps that one person took, in order


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

    ``plain`` is as counted; ``scaled`` on the scale of standard deviations (logarithms of what is skewed, cut at ±3; of words the place
    of the level), both with gaps. ``scales`` says how a column was read. ``core`` marks those who shape the groups. ``left_out`` names
    each column that is not used and why: constant, gaps, twin, many (words that hardly two people share) or sequence.
    """

    plain: pd.DataFrame
    scaled: pd.DataFrame
    core: np.ndarray
    left_out: dict[str, str]
    unplaced: int
    scales: tuple[Scale, ...] = ()

    @property
    def codes(self) -> np.ndarray:
        return self.scaled.to_numpy(float)


def prepare(table: pd.DataFrame, meta: Mapping[str, FeatureInfo]) -> Prepared:
    """The columns and people that can be compared.

    Sources rarely cover the same people. Of all columns the one is looked for around which most is known: the people it knows, by
    the columns that are known for half of these people or more. Whoever is known in half of those columns can be placed; who is
    known in three quarters of them shapes the groups; the others are placed afterwards (:meth:`.ways.Way.place`).
    """
    left_out: dict[str, str] = {}
    units = {name: meta[name].unit for name in table.columns}
    if any(unit == SEQUENCE for unit in units.values()) and not all(unit == SEQUENCE for unit in units.values()):
        left_out |= {str(name): SEQUENCE for name, unit in units.items() if unit == SEQUENCE}
        table = table[[name for name in table.columns if units[name] != SEQUENCE]]
    kept = _block(table)
    people = table[table[kept].notna().mean(axis=1) >= KNOWN] if kept else table.iloc[:0]
    for name in table.columns:
        why = "gaps" if name not in kept else None if units[name] == SEQUENCE else _useless(people[name])
        if why:
            left_out[str(name)] = why
    kept = [name for name in kept if name not in left_out]
    people = people[people[kept].notna().mean(axis=1) >= KNOWN][kept] if kept else people[[]]
    if kept and units[kept[0]] == SEQUENCE:
        return Prepared(people, people.notna().astype(float), np.ones(len(people), dtype=bool), left_out, len(table) - len(people))
    scales = [words(people[name], floor(len(people))) if units[name] == "text" else number(people[name], units[name]) for name in kept]
    for scale in [s for s in scales if s.unit == "text" and len([level for level in s.levels if level != REST]) < 2]:
        left_out[scale.name] = "many"
    scales = [scale for scale in scales if scale.name not in left_out]
    scaled = pd.DataFrame({scale.name: scale.codes(people[scale.name]) for scale in scales}, index=people.index)
    for name in _twins(scaled, {scale.name for scale in scales if scale.words}):
        left_out[name] = "twin"
    scales = [scale for scale in scales if scale.name not in left_out]
    kept = [scale.name for scale in scales]
    ordered, codes = in_order(scales, scaled[kept].to_numpy(float))
    scaled = pd.DataFrame(codes, index=people.index, columns=kept)
    core = scaled.notna().mean(axis=1).to_numpy() >= CORE if kept else np.zeros(len(people), dtype=bool)
    return Prepared(people[kept], scaled, core, left_out, len(table) - len(people), ordered)


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


def _twins(scaled: pd.DataFrame, words: set[str]) -> list[str]:
    """Columns that repeat one before them: numbers by their correlation, words by Cramér's V."""
    numbers = [name for name in scaled.columns if name not in words]
    some = scaled if len(scaled) <= MOST_COMPARED else scaled.iloc[np.linspace(0, len(scaled) - 1, MOST_COMPARED).astype(int)]
    alike = some[numbers].corr(min_periods=LEAST).abs().fillna(0) if len(numbers) > 1 else pd.DataFrame()
    kept: list[str] = []
    out: list[str] = []
    for name in scaled.columns:
        others = [other for other in kept if (other in words) == (name in words)]
        again = any(_together(some[other], some[name]) >= TWINS for other in others) if name in words else any(alike.at[o, name] >= TWINS for o in others)
        (out if again else kept).append(str(name))
    return out


def _together(first: pd.Series, second: pd.Series) -> float:
    """Cramér's V of two columns of levels."""
    both = pd.crosstab(first, second).to_numpy(float)
    if min(both.shape) < 2:
        return 0.0
    by_chance = np.outer(both.sum(1), both.sum(0)) / both.sum()
    return float(np.sqrt(((both - by_chance) ** 2 / by_chance).sum() / both.sum() / (min(both.shape) - 1)))


def scale(column: pd.Series, unit: str) -> pd.Series:
    """A column of numbers on the scale that people are compared by."""
    return pd.Series(number(column, unit).codes(column), index=column.index)
