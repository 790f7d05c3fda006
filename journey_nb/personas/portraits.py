"""A group's face: by which features it differs from the others, what that is called, and what else is true of its people."""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportCallIssue=false, reportOperatorIssue=false, reportReturnType=false

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from .. import stats
from ..model.claims import Share
from ..model.personas import Persona, Segmentation, Trait
from ..model.phrase import Phrase
from .columns import FeatureInfo, Features
from .measures import difference, mann_whitney
from .prepare import scale

CLEAR, SIGNIFICANT = 0.5, 0.05  # standard deviations, and the corrected p-value
MOST_TRAITS, MOST_WORDS = 8, 5
FEW_WITH_A_WORD, FEWEST_SHOWN = 5, 5
MOST_ALIKE, MOST_BACKGROUND, MOST_WORDS_OF_ONE = 2, 10, 2
BACKGROUND = ("attribute", "outcome")
SHOWN = {"days": 0.5, "count": 0.05, "share": 0.005}  # under it a card would say 0
NO_BACKGROUND = frozenset({"account", "active_days", "span_days"})  # who they are, and how long they were there when the data were cut


@dataclass(frozen=True)
class Found:
    """Personas, who belongs to them, and what else is true of them.

    ``members`` maps customers to persona keys (unplaced ones are missing from it). ``describe`` has one row a persona and
    descriptor (``name, label_en, label_ko, unit, word, value, n, others, others_n``): the mean, or for words (role, plan) the share
    of those who have this ``word``, here and among all other placed people. ``profiles`` has what the next build knows a persona by
    (:mod:`.naming`), ``lines`` what a study must keep for that.
    """

    segmentation: Segmentation
    personas: tuple[Persona, ...] = ()
    members: pd.Series = field(default_factory=lambda: pd.Series(dtype=object, name="persona"))
    describe: pd.DataFrame = field(default_factory=pd.DataFrame)
    profiles: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    lines: tuple[dict[str, Any], ...] = ()
    placed: Any = None  # placing.Placed of found personas

    def place(self, features: Features) -> pd.Series:
        """Persona keys of these customers, placed with the groups as they are; who is unlike any group, or hardly known, is missing."""
        if self.placed is None:
            return pd.Series(dtype=object, name="persona")
        return self.placed.members(features.table.sort_index())


def share_of(count: int, of: int) -> Share:
    interval = stats.wilson(count, of)
    return Share(count, of, interval.low, interval.high)


@dataclass(frozen=True)
class _Seen:
    """One column (or one word of it) among one persona's people and among the others; ``trait`` has no intervals yet."""

    key: str
    here: np.ndarray
    there: np.ndarray
    p: float
    trait: Trait


def traits(table: pd.DataFrame, meta: Mapping[str, FeatureInfo], members: pd.Series) -> dict[str, tuple[Trait, ...]]:
    """By persona, the features by which it clearly differs from all other placed people, strongest first.

    Clear is half a standard deviation or more, with a p-value (Mann–Whitney, corrected for all personas and features together by
    Benjamini–Hochberg) below .05, and plain means that point the same way. Gaps are left out. The p-values describe: the groups
    were made from these columns, so that they differ is no finding; that they exist is what the reference tests. Of a column of words
    each word that five people have is looked at, as the share who have it.
    """
    keys = sorted(set(members))
    tried = _compared(table, meta, members)
    p = stats.benjamini_hochberg([s.p for s in tried])
    clear = [abs(s.trait.effect) >= CLEAR and q < SIGNIFICANT for s, q in zip(tried, p, strict=True)]
    out: dict[str, list[Trait]] = {key: [] for key in keys}
    for one, good in zip(tried, clear, strict=True):
        if good:
            out[one.key].append(_sure(one))
    return {key: tuple(sorted(some, key=lambda t: (-abs(t.effect), t.feature, t.word or ""))) for key, some in out.items()}


def _compared(table: pd.DataFrame, meta: Mapping[str, FeatureInfo], members: pd.Series) -> list[_Seen]:
    """Every column, or each of its words, for every persona."""
    tried: list[_Seen] = []
    by = members.to_numpy()
    keys = sorted(set(members))
    for name in table.columns:
        info = meta[name]
        for word, column in _numbers(table.loc[members.index, name], info.unit):
            there = column.notna().to_numpy()
            plain, of = column.to_numpy(float)[there], by[there]
            unit = info.unit if word is None else "share"
            scaled = scale(column, unit).to_numpy()[there]
            for key in keys:
                here = of == key
                if here.sum() < 2 or (~here).sum() < 2:
                    continue
                effect = difference(scaled[here], scaled[~here])
                value, others = float(plain[here].mean()), float(plain[~here].mean())
                p = mann_whitney(scaled[here], scaled[~here])
                numbers = (round(value, 6), round(others, 6), unit, round(effect, 4), int(here.sum()), word, info.family)
                p = p if math.copysign(1, effect) == math.copysign(1, value - others) else 1.0
                tried.append(_Seen(key, plain[here], plain[~here], p, Trait(str(name), info.label, *numbers)))
    return tried


def _numbers(column: pd.Series, unit: str) -> Iterator[tuple[str | None, pd.Series]]:
    """The column as numbers; one of words as 0 or 1 for each word that five people have, the most frequent first."""
    if unit == "sequence":
        return  # a whole path is no number; its steps are looked at where the groups are made
    if unit != "text" and pd.api.types.is_numeric_dtype(column):
        yield None, column.astype(float)
        return
    counts = column.value_counts()
    for word in sorted(counts[counts >= FEW_WITH_A_WORD].index, key=lambda w: (-counts[w], str(w))):
        yield str(word), (column == word).astype(float).where(column.notna())


def _sure(one: _Seen) -> Trait:
    """The trait with its intervals, where five people are on each side: Wilson and Newcombe for yes and no, else Student and Welch."""
    here, there = one.here, one.there
    made = replace(one.trait, others_n=len(there), median=round(float(np.median(here)), 6))
    if min(len(here), len(there)) < FEWEST_SHOWN:
        return made
    if one.trait.unit == "share" and np.isin(here, (0, 1)).all() and np.isin(there, (0, 1)).all():
        counts = (int(here.sum()), len(here)), (int(there.sum()), len(there))
        mine, theirs, gap = stats.wilson(*counts[0]), stats.wilson(*counts[1]), stats.shares_apart(*counts[0], *counts[1])
    else:
        mine, theirs, gap = stats.plain_mean(here), stats.plain_mean(there), stats.means_apart(here, there)
    least = 0.0 if min(here.min(), there.min()) >= 0 else -math.inf
    most = 1.0 if one.trait.unit == "share" else math.inf
    low, high, others_low, others_high = (round(min(max(x, least), most), 6) for x in (mine.low, mine.high, theirs.low, theirs.high))
    gaps = {"gap_low": round(gap.low, 6), "gap_high": round(gap.high, 6)}
    return replace(made, low=low, high=high, others_low=others_low, others_high=others_high, **gaps)


def portrayed(found: Found, features: Features) -> Found:
    """The same personas with what their cards say besides: features they do not differ by, and their background.

    *Alike* are inputs whose difference to the others has an interval around zero, those known of the most people first. *Background*
    is what these people are (attributes, and the two most frequent words of each) and what became of them (outcomes); a column of
    accounts is none.
    """
    if not len(found.members):
        return found
    whole = pd.concat([features.table, features.describe], axis=1).reindex(found.members.index)
    inputs = [name for name in found.segmentation.features if name in features.meta and name in whole]
    about = [n for n, info in features.meta.items() if info.family in BACKGROUND and n not in NO_BACKGROUND and n in whole]
    compared = _compared(whole[sorted({*inputs, *about}, key=list(whole.columns).index)], features.meta, found.members)
    personas = []
    for persona in found.personas:
        mine = [s for s in compared if s.key == persona.key]
        sure = (_sure(s) for s in mine if s.trait.feature in inputs and s.trait.word is None)
        same = [
            x for x in sure if x.gap_low is not None and not x.clear and abs(x.median or 0) >= SHOWN.get(x.unit, 1e-9)
        ]  # that both have none of it tells nothing
        same.sort(key=lambda x: (-x.n, abs(x.effect), x.feature))
        told = [_sure(s) for s in mine if s.trait.feature in about]
        personas.append(replace(persona, alike=tuple(same[:MOST_ALIKE]), background=_background(told)))
    return replace(found, personas=tuple(personas))


def _background(told: Sequence[Trait]) -> tuple[Trait, ...]:
    """What they are before what became of them; of a column of words the two that most of them have."""
    out: list[Trait] = []
    for family in BACKGROUND:
        some = [x for x in told if x.family == family]
        for name in dict.fromkeys(x.feature for x in some):
            words = sorted((x for x in some if x.feature == name), key=lambda x: (-x.value, x.word or ""))
            # what is true of everybody tells nothing
            out += [x for x in words if x.word is None or (x.value > 0 and x.value + x.others < 2)][:MOST_WORDS_OF_ONE]
    return tuple(out[:MOST_BACKGROUND])


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
    for trait in sorted(found, key=lambda t: t.word is not None and t.effect < 0):  # what they are before what they are not
        subject = re.sub(r"^(?:stage|days)_|_(?:events|share)$|_to_.*$", "", trait.feature)
        if subject not in about and len(words) < most:
            about.add(subject)
            words.append(_called(trait, meta[trait.feature]))
    if not words:
        return Phrase("Like everybody", "뚜렷한 특징 없음")
    return Phrase(", ".join([words[0].en, *(_lower(w.en) for w in words[1:])]), ", ".join(w.ko for w in words))


def _called(trait: Trait, info: FeatureInfo) -> Phrase:
    if trait.word is None:
        return info.high if trait.effect > 0 else info.low
    en, ko = f"{info.label.en}: {trait.word}", f"{info.label.ko}: {trait.word}"
    return Phrase(en, ko) if trait.effect > 0 else Phrase(f"not {en}", f"{ko} 아님")


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
