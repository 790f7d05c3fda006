"""Who belongs to which persona, in the table that the groups were made from and in any later one."""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportCallIssue=false, reportOperatorIssue=false, reportReturnType=false

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..model.phrase import Phrase
from .columns import FeatureInfo
from .prepare import CORE, KNOWN
from .scales import Scale
from .ways import Odds, Placer

MOST_STEPS = 12
AT_ONCE = 50_000  # people


@dataclass(frozen=True)
class Placed:
    """What places a customer: the columns, how each is read, and the groups. Nothing in it is one customer's.

    Who is known in three quarters of the columns gets the nearest group; who is known in half of them only if they look like its
    people; the others none.
    """

    columns: tuple[str, ...]
    scales: tuple[Scale, ...]
    placer: Placer
    method: str
    keys: tuple[str, ...] = ()  # of the groups, in their order; g1, g2 … where none were given

    def groups(self, table: pd.DataFrame) -> np.ndarray:
        """The group of each row, -1 like none; a column that the table lacks is a gap."""
        if len(table) > AT_ONCE:
            return np.concatenate([self.groups(table.iloc[at : at + AT_ONCE]) for at in range(0, len(table), AT_ONCE)])
        given = table.reindex(columns=list(self.columns))
        if not self.scales:  # sequences
            cells = given.iloc[:, 0]
            of = self.placer.of if isinstance(self.placer, Odds) else None
            codes = np.stack([of.counts(of.walk(cell)) if isinstance(cell, (tuple, list)) else np.zeros_like(of.people[0]) for cell in cells])  # type: ignore[union-attr]
            known = (codes.sum(1) > 0).astype(float)
        else:
            codes = np.column_stack([scale.codes(given[scale.name]) for scale in self.scales])
            known = (~np.isnan(codes)).mean(1)
        near, like = self.placer.place(codes)
        return np.where(known >= CORE, near, np.where((known >= KNOWN) & like, near, -1))

    def members(self, table: pd.DataFrame, own: Mapping[Any, int] | None = None) -> pd.Series:
        """Persona keys by customer, without those like none; ``own`` are people whose group is known."""
        found = self.groups(table)
        if own:
            known = pd.Series(own).reindex(table.index)
            found = np.where(known.notna(), known.fillna(-1).to_numpy(), found).astype(int)
        keys = np.array(self.keys or [f"g{j + 1}" for j in range(1 + found.max(initial=0))], dtype=object)
        there = found >= 0
        return pd.Series(keys[found[there]], index=table.index[there], name="persona", dtype=object)


def steps_as_shares(walks: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, FeatureInfo]]:
    """How much of each person's path each step is, to tell groups of sequences apart in words; and how long the path is.

    Examples
    --------
    >>> walks = pd.DataFrame({"path": [("view", "view", "buy")]}, index=["kim"])
    >>> steps_as_shares(walks)[0].round(2).loc["kim"].to_dict()
    {'steps': 3.0, 'step_view': 0.67, 'step_buy': 0.33}
    """
    cells = [tuple(cell) if isinstance(cell, (tuple, list)) else () for cell in walks.iloc[:, 0]]
    counts = [Counter(cell) for cell in cells]
    everybody = sum(counts, Counter())
    named = sorted(everybody, key=lambda step: (-everybody[step], step))[:MOST_STEPS]
    table = {"steps": [float(len(cell)) for cell in cells]} | {
        f"step_{s}": [c[s] / max(1, len(cell)) for c, cell in zip(counts, cells, strict=True)] for s in named
    }
    meta = {"steps": FeatureInfo(Phrase("Steps", "단계 수"), "count", "behaviour", Phrase("Many steps", "단계 많음"), Phrase("Few steps", "단계 적음"))}
    for step in named:
        label = Phrase(f"Share of {step}", f"{step} 비중")
        meta[f"step_{step}"] = FeatureInfo(label, "share", "behaviour", Phrase(f"Much {step}", f"{step} 많음"), Phrase(f"Little {step}", f"{step} 적음"))
    return pd.DataFrame(table, index=walks.index), meta
