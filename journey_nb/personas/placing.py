"""Who belongs to which persona, in the table that the groups were made from and in any later one."""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportCallIssue=false, reportOperatorIssue=false, reportReturnType=false

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from ..model.phrase import Phrase
from .columns import FeatureInfo
from .prepare import CORE, KNOWN
from .scales import Scale
from .ways import Odds, Placer

MOST_STEPS, MOST_PAIRS = 12, 40
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
    """What tells groups of sequences apart in words: how much of a path each step is, what follows what, and how long the path is.

    ``next_a→b`` is the share of a person's steps from a that lead to b; a gap for who was never at a with a step to follow.

    Examples
    --------
    >>> walks = pd.DataFrame({"path": [("view", "view", "buy")]}, index=["kim"])
    >>> steps_as_shares(walks)[0].round(2).loc["kim"].dropna().to_dict()
    {'steps': 3.0, 'step_view': 0.67, 'step_buy': 0.33, 'next_view→buy': 0.5, 'next_view→view': 0.5}
    """
    cells = [tuple(cell) if isinstance(cell, (tuple, list)) else () for cell in walks.iloc[:, 0]]
    counts, pairs = [Counter(cell) for cell in cells], [Counter(pairwise(cell)) for cell in cells]
    left = [Counter(cell[:-1]) for cell in cells]
    everybody, following = sum(counts, Counter()), sum(pairs, Counter())
    named = sorted(everybody, key=lambda step: (-everybody[step], step))[:MOST_STEPS]
    frequent = sorted(following, key=lambda pair: (-following[pair], pair))[:MOST_PAIRS]
    table = {"steps": [float(len(cell)) for cell in cells]}
    meta = {"steps": FeatureInfo(Phrase("Steps", "단계 수"), "count", "behaviour", Phrase("Many steps", "단계 많음"), Phrase("Few steps", "단계 적음"))}
    for step in named:
        table[f"step_{step}"] = [c[step] / max(1, len(cell)) for c, cell in zip(counts, cells, strict=True)]
        label = Phrase(f"Share of {step}", f"{step} 비중")
        meta[f"step_{step}"] = FeatureInfo(label, "share", "behaviour", Phrase(f"Much {step}", f"{step} 많음"), Phrase(f"Little {step}", f"{step} 적음"))
    for one, then in frequent:
        name, told = f"next_{one}→{then}", f"{one} → {then}"
        table[name] = [p[one, then] / n[one] if n[one] else float("nan") for p, n in zip(pairs, left, strict=True)]
        high, low = Phrase(f"Often {told}", f"{told} 잦음"), Phrase(f"Rarely {told}", f"{told} 드묾")
        meta[name] = FeatureInfo(Phrase(f"{told}, of all steps from {one}", f"{one} 다음에 {then}"), "share", "behaviour", high, low)
    return pd.DataFrame(table, index=walks.index), meta
