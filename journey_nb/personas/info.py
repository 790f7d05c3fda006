"""What one column of features is, and the table of all of them."""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false, reportCallIssue=false
# pyright: reportReturnType=false, reportOperatorIssue=false

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from ..model.phrase import Phrase


@dataclass(frozen=True)
class FeatureInfo:
    """One column. ``high`` and ``low`` are short noun phrases for people with much or little of it."""

    label: Phrase
    unit: str  # share (0..1) | count | days | score | number | text
    family: str  # behaviour | preference | attribute | outcome
    high: Phrase
    low: Phrase


@dataclass(frozen=True)
class Features:
    """One row a *known* customer (index ``customer_id``, sorted); a gap means that nobody knows, never zero.

    ``table`` holds what customers are grouped by; ``describe`` what is told of a group afterwards: ratings, outcomes, words such as
    role and plan. ``meta`` has a :class:`FeatureInfo` for each column of both, and of those that the analyst left out. A column of
    words (unit ``text``) may stand in either; None is a gap.
    """

    table: pd.DataFrame
    meta: Mapping[str, FeatureInfo]
    describe: pd.DataFrame = field(default_factory=pd.DataFrame)
    moved: Mapping[str, str] = field(default_factory=dict)  # by the analyst, in journey.toml: name → use, describe or leave

    def _repr_html_(self) -> str:
        rows = [(name, info.label.en, info.unit, info.family) for name, info in self.meta.items()]
        return pd.DataFrame(rows, columns=["column", "label", "unit", "family"]).to_html(index=False)


def most_frequent(who: pd.Series, what: pd.Series) -> pd.Series:
    """The value each customer has most often; of equals the first by name."""
    counted = pd.DataFrame({"who": who, "what": what.astype("string")}).dropna().value_counts().reset_index(name="n")
    ordered = counted.sort_values(["who", "n", "what"], ascending=[True, False, True])
    return ordered.drop_duplicates("who").set_index("who")["what"].astype(object)


def typed(values: pd.Series, unit: str) -> pd.Series:
    """A column of ``Features.table``: words as plain objects with None where unknown, everything else as numbers."""
    return values.astype(object).where(values.notna(), None) if unit == "text" else values.astype(float)
