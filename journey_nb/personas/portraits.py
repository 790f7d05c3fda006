"""A group's face: by which features it differs from the others, what that is called, and what else is true of its people."""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportCallIssue=false, reportOperatorIssue=false, reportReturnType=false

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from .. import stats
from ..model.claims import Share
from ..model.personas import Persona, Segmentation, Trait
from ..model.phrase import Phrase
from .columns import FeatureInfo, Features
from .measures import corrected, difference, mann_whitney
from .prepare import scale

CLEAR, SIGNIFICANT = 0.5, 0.05  # standard deviations, and the corrected p-value
MOST_TRAITS, MOST_WORDS = 8, 5
FEW_WITH_A_WORD = 5


@dataclass(frozen=True)
class Found:
    """Personas, who belongs to them, and what else is true of them.

    ``members`` maps customers to persona keys (unplaced ones are missing from it). ``describe`` has one row a persona and
    descriptor (``name, label_en, label_ko, unit, word, value, n, others, others_n``): the mean, or for words (role, plan) the share
    of those who have this ``word``, here and among all other placed people.
    """

    segmentation: Segmentation
    personas: tuple[Persona, ...] = ()
    members: pd.Series = field(default_factory=lambda: pd.Series(dtype=object, name="persona"))
    describe: pd.DataFrame = field(default_factory=pd.DataFrame)


def share_of(count: int, of: int) -> Share:
    interval = stats.wilson(count, of)
    return Share(count, of, interval.low, interval.high)


def traits(table: pd.DataFrame, meta: Mapping[str, FeatureInfo], members: pd.Series) -> dict[str, tuple[Trait, ...]]:
    """By persona, the features by which it clearly differs from all other placed people, strongest first.

    Clear is half a standard deviation or more, with a p-value (Mann–Whitney, corrected for all personas and features together by
    Benjamini–Hochberg) below .05, and plain means that point the same way. Gaps are left out. The p-values describe: the groups
    were made from these columns, so that they differ is no finding; that they exist is what the reference tests.
    """
    keys = sorted(set(members))
    tried: list[tuple[str, str, float, Trait]] = []
    for name in table.columns:
        column = table.loc[members.index, name]
        there = column.notna().to_numpy()
        plain, by, scaled = column.to_numpy(float)[there], members.to_numpy()[there], scale(column, meta[name].unit).to_numpy()[there]
        for key in keys:
            here = by == key
            if here.sum() < 2 or (~here).sum() < 2:
                continue
            effect = difference(scaled[here], scaled[~here])
            value, others = float(plain[here].mean()), float(plain[~here].mean())
            p = mann_whitney(scaled[here], scaled[~here])
            found = Trait(str(name), meta[name].label, round(value, 6), round(others, 6), meta[name].unit, round(effect, 4), int(here.sum()))
            tried.append((key, str(name), p if math.copysign(1, effect) == math.copysign(1, value - others) else 1.0, found))
    if not tried:
        return dict.fromkeys(keys, ())
    clear = [abs(t.effect) >= CLEAR and p < SIGNIFICANT for (*_, t), p in zip(tried, corrected(np.array([p for _, _, p, _ in tried])), strict=True)]
    out: dict[str, list[Trait]] = {key: [] for key in keys}
    for (key, _, _, found), good in zip(tried, clear, strict=True):
        if good:
            out[key].append(found)
    return {key: tuple(sorted(some, key=lambda t: (-abs(t.effect), t.feature))) for key, some in out.items()}


def suggested(found: Mapping[str, Sequence[Trait]], meta: Mapping[str, FeatureInfo]) -> dict[str, Phrase]:
    """A name for each persona from its two strongest traits that speak of different things; where two would be alike, from three.

    Examples
    --------
    >>> few = FeatureInfo(Phrase.same("n"), "count", "behaviour", Phrase("Many tickets", "문의 잦음"), Phrase("Few tickets", "문의 드묾"))
    >>> long = FeatureInfo(Phrase.same("d"), "days", "behaviour", Phrase("Long Set-up", "설치 오래"), Phrase("Short Set-up", "설치 짧음"))
    >>> two = [Trait("days_setup_to_use", long.label, 30, 5, "days", 1.8, 40), Trait("tickets", few.label, 4, 1, "count", 1.1, 40)]
    >>> suggested({"g1": two}, {"days_setup_to_use": long, "tickets": few})["g1"]
    Phrase(en='Long Set-up, many tickets', ko='설치 오래, 문의 잦음')
    """
    for most in (2, 3, 4):
        names = {key: _named(some, meta, most) for key, some in found.items()}
        if len(set(names.values())) == len(names):
            return names
    return {key: Phrase(f"{name.en} ({key})", f"{name.ko} ({key})") for key, name in names.items()}


def _named(found: Sequence[Trait], meta: Mapping[str, FeatureInfo], most: int) -> Phrase:
    words: list[Phrase] = []
    about: set[str] = set()
    for trait in found:
        subject = re.sub(r"^(?:stage|days)_|_(?:events|share)$|_to_.*$", "", trait.feature)
        if subject not in about and len(words) < most:
            about.add(subject)
            words.append(meta[trait.feature].high if trait.effect > 0 else meta[trait.feature].low)
    if not words:
        return Phrase("Like everybody", "뚜렷한 특징 없음")
    return Phrase(", ".join([words[0].en, *(_lower(w.en) for w in words[1:])]), ", ".join(w.ko for w in words))


def _lower(words: str) -> str:
    first = words.split(" ")[0]
    return words if first[1:] != first[1:].lower() else words[:1].lower() + words[1:]  # SSO stays SSO


def described(features: Features, members: pd.Series) -> pd.DataFrame:
    """What is told of each persona and was no input: ratings, outcomes, words; see :class:`Found`."""
    rows = []
    keys = sorted(set(members))
    for name in features.describe.columns:
        info = features.meta[name]
        column = features.describe[name].reindex(members.index).dropna()
        by = members.reindex(column.index)
        words: list[Any] = [None]
        if info.unit == "text" or not pd.api.types.is_numeric_dtype(column):
            counts = column.value_counts()
            words = sorted(counts[counts >= FEW_WITH_A_WORD].index, key=lambda w: (-counts[w], str(w)))[:MOST_WORDS]
        for word in words:
            number = column.astype(float) if word is None else (column == word).astype(float)
            for key in keys:
                here = (by == key).to_numpy()
                value, others = number[here].mean(), number[~here].mean()
                rows.append((key, name, info.label.en, info.label.ko, info.unit, word, value, int(here.sum()), others, int((~here).sum())))
    return pd.DataFrame(rows, columns=["persona", "name", "label_en", "label_ko", "unit", "word", "value", "n", "others", "others_n"])
