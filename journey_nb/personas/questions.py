"""The few questions that would place a new customer: a small tree over plain values, and how often it is right.

What an algorithm needs thirty columns for, a salesperson has three questions for. The tree is made of the columns the personas were
made from, so it says by what they can be told, not why they are there; how far it can be trusted is counted in people it was not
made from, beside what anybody gets who names the largest persona every time.
"""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportCallIssue=false, reportOperatorIssue=false, reportReturnType=false

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from .. import stats
from ..model.personas import Answer, Placing, Question
from .columns import FeatureInfo, Features
from .portraits import FEW_WITH_A_WORD, Found, share_of

DEPTH = 3  # questions that one customer is asked at most
WORTH = 0.01  # of all impurity (Gini): a question that parts people by less is not asked
LEAST, LEAST_SHARE = 5, 0.02  # people whom an answer must lead to a persona
FOLDS, FEWER_FOLDS, MANY = 10, 5, 1000
MOST = 10_000  # people the tree is made of and tried on
FEWEST = 30


@dataclass(frozen=True)
class _Column:
    feature: str
    unit: str
    word: str | None
    flag: bool
    values: np.ndarray


def questions(found: Found, features: Features, *, seed: int) -> Placing | None:
    """The tree of questions that tells the personas apart, or None where there is nothing to tell.

    A decision tree (CART, Breiman et al. 1984) three questions deep over the columns the personas were made from, as they were
    counted: no logarithms, no standardised values. Each threshold becomes the plainest number that parts the same people. A column of
    words is asked word by word. Where nobody knows the answer the tree goes where those without one fit better (where all answers
    were known, the way most went). The same customers give the same questions, in whatever order they come.

    ``right`` is cross-validated in ten parts, five from 1,000 people on, each with the personas in their proportion. The questions are
    made and tried without a customer, the personas are not: they were made of everybody.

    Parameters
    ----------
    found : Found
        Found personas; the team's own have a rule, which is the question.
    features : Features
        Those the personas were made from. From 10,000 people on, 10,000 drawn by the seed.
    """
    if found.segmentation.kind != "found" or len(found.personas) < 2 or len(found.members) < FEWEST:
        return None
    members = found.members.sort_index()
    if len(members) > MOST:
        members = members.iloc[np.sort(stats.stream(seed, "personas:questions:some").choice(len(members), MOST, replace=False))]
    whole = pd.concat([features.table, features.describe], axis=1).reindex(members.index)
    columns = list(_columns(whole[[n for n in found.segmentation.features if n in whole and n in features.meta]], features.meta))
    keys, counts = np.unique(members.to_numpy(str), return_counts=True)
    if not columns or len(keys) < 2 or counts.min() < LEAST:
        return None
    values, is_in = np.column_stack([c.values for c in columns]), np.searchsorted(keys, members.to_numpy(str))
    asked = _tree(values, is_in, columns, features.meta, keys)
    if not asked:
        return None
    guess = _held_out(values, is_in, columns, features.meta, keys, seed)
    right = share_of(int((guess == is_in).sum()), len(is_in))
    largest = share_of(int(counts.max()), len(is_in))
    taken = {str(key): (int(((guess == j) & (is_in == j)).sum()), int((guess == j).sum())) for j, key in enumerate(keys)}
    return Placing(asked, right, largest, right.low > largest.count / largest.of, {key: share_of(n, of) for key, (n, of) in taken.items() if of})


def answered(placing: Placing, features: Features) -> pd.Series:
    """The persona that the questions lead each customer to: ``customer_id`` → persona key.

    Examples
    --------
    >>> from ..model.phrase import Phrase
    >>> asked = Question("seats", Phrase.same("Seats"), "number", Answer(persona="large"), Answer(persona="small"), threshold=10)
    >>> table = pd.DataFrame({"seats": [3.0, 10.0, None]}, index=["kim", "lee", "roh"])
    >>> answered(Placing((asked,), share_of(2, 3), share_of(2, 3), False), Features(table, {})).to_dict()
    {'kim': 'small', 'lee': 'large', 'roh': 'small'}
    """
    whole = pd.concat([features.table, features.describe], axis=1)
    return pd.Series(_walk(placing.questions, whole, len(whole)), index=whole.index, name="persona", dtype=object)


def _columns(table: pd.DataFrame, meta: Mapping[str, FeatureInfo]) -> Iterator[_Column]:
    """What can be asked: numbers as they are, and each word that five people have."""
    for name in table.columns:
        column, unit = table[name], meta[name].unit
        if unit == "sequence":
            continue  # nobody can be asked for a whole path
        if unit != "text" and pd.api.types.is_numeric_dtype(column):
            values = column.to_numpy(float)
            yield _Column(str(name), unit, None, unit == "share" and bool(np.isin(values[~np.isnan(values)], (0, 1)).all()), values)
            continue
        counts = column.value_counts()
        for word in sorted(counts[counts >= FEW_WITH_A_WORD].index, key=lambda w: (-counts[w], str(w))):
            yield _Column(str(name), "text", str(word), False, (column == word).astype(float).where(column.notna()).to_numpy(float))


def _tree(values: np.ndarray, is_in: np.ndarray, columns: Sequence[_Column], meta: Mapping[str, FeatureInfo], keys: np.ndarray) -> tuple[Question, ...]:
    """The questions in the order they are asked, level by level; none where no question parts the personas."""
    from sklearn.tree import DecisionTreeClassifier

    least = max(LEAST, int(np.ceil(LEAST_SHARE * len(is_in))))
    fitted = DecisionTreeClassifier(max_depth=DEPTH, min_samples_leaf=least, ccp_alpha=WORTH, random_state=0).fit(values, is_in).tree_
    made: list[dict[str, Any]] = []

    def grown(node: int, people: np.ndarray) -> Any:
        """A question's fields, or the persona that most of these people are."""
        counts = np.bincount(is_in[people], minlength=len(keys))
        leaf = Answer(persona=str(keys[counts.argmax()]), share=share_of(int(counts.max()), int(counts.sum())))
        if fitted.children_left[node] < 0:
            return leaf
        column = columns[int(fitted.feature[node])]
        own, cut = values[people, int(fitted.feature[node])], float(fitted.threshold[node])
        unknown = "no" if fitted.missing_go_to_left[node] else "yes"
        above = np.where(np.isnan(own), unknown == "yes", own > cut)
        known = own[~np.isnan(own)]
        if not (known > cut).any() or not (known <= cut).any():
            return leaf  # it would part those of whom it is known from the others: nothing that a customer can be asked
        no, yes = grown(int(fitted.children_left[node]), people[~above]), grown(int(fitted.children_right[node]), people[above])
        if isinstance(no, Answer) and isinstance(yes, Answer) and no.persona == yes.persona:
            return leaf  # whatever the answer, it is the same persona: nobody needs to ask
        at = None if column.word is not None else 1.0 if column.flag else plain_number(float(known[known <= cut].max()), float(known[known > cut].min()))
        asks = {"feature": column.feature, "label": meta[column.feature].label, "unit": column.unit, "threshold": at, "word": column.word}
        return {**asks, "flag": column.flag, "unknown": unknown, "yes": yes, "no": no}

    root = grown(0, np.arange(len(is_in)))
    if isinstance(root, Answer):
        return ()
    made.append(root)
    for one in made:  # level by level: what is found on the way comes behind
        for way in ("yes", "no"):
            if isinstance(one[way], dict):
                made.append(one[way])
                one[way] = Answer(to=len(made) - 1)
    return tuple(Question(**one) for one in made)


def plain_number(below: float, above: float) -> float:
    """The plainest number over ``below`` and not over ``above``: as few digits as possible, then the nearest to the middle.

    Examples
    --------
    >>> plain_number(2, 3), plain_number(99.6, 131), plain_number(0.482, 0.493), plain_number(2, 7), plain_number(-3.5, 1)
    (3.0, 100.0, 0.49, 5.0, 0.0)
    """
    middle = (below + above) / 2
    size = int(np.floor(np.log10(max(abs(below), abs(above), 1e-6)))) + 1
    for power in range(size, -10, -1):
        for step in (10.0**power, 0.5 * 10.0**power):
            near = [np.floor(middle / step) * step, np.ceil(middle / step) * step]
            fits = [x for x in near if below < x <= above]
            if fits:
                return round(float(min(fits, key=lambda x: (abs(x - middle), x))), 10) + 0.0  # no -0
    return above


def _walk(asked: Sequence[Question], whole: pd.DataFrame, n: int) -> np.ndarray:
    """The persona each of these people is led to."""
    out = np.full(n, None, dtype=object)

    def follow(at: int, people: np.ndarray) -> None:
        one = asked[at]
        column = whole[one.feature].to_numpy()[people] if one.feature in whole else np.full(len(people), None, dtype=object)
        if one.word is None:
            numbers = pd.to_numeric(pd.Series(column), errors="coerce").to_numpy(float)
            gap, yes = np.isnan(numbers), numbers >= (one.threshold or 0.0)
        else:
            gap, yes = pd.isna(column), np.array([str(x) == one.word for x in column], dtype=bool)
        yes = np.where(gap, one.unknown == "yes", yes)
        for answer, some in ((one.yes, people[yes]), (one.no, people[~yes])):
            if answer.to is None:
                out[some] = answer.persona
            else:
                follow(answer.to, some)

    follow(0, np.arange(n))
    return out


def _held_out(values: np.ndarray, is_in: np.ndarray, columns: Sequence[_Column], meta: Mapping[str, FeatureInfo], keys: np.ndarray, seed: int) -> np.ndarray:
    """The persona (its place in ``keys``) that each customer is led to by questions made without them."""
    from sklearn.model_selection import StratifiedKFold

    folds = min(FOLDS if len(is_in) < MANY else FEWER_FOLDS, int(np.bincount(is_in).min()))
    guess = np.full(len(is_in), int(np.bincount(is_in).argmax()))
    place = {str(key): j for j, key in enumerate(keys)}
    frame = pd.DataFrame({c.feature: _words(values, columns, c) if c.word is not None else c.values for c in columns})
    for made_of, tried in StratifiedKFold(folds, shuffle=True, random_state=seed % 2**32).split(values, is_in):
        asked = _tree(values[made_of], is_in[made_of], columns, meta, keys)
        guess[tried] = [place[p] for p in _walk(asked, frame.iloc[tried], len(tried))] if asked else np.bincount(is_in[made_of]).argmax()
    return guess


def _words(values: np.ndarray, columns: Sequence[_Column], one: _Column) -> np.ndarray:
    """A column of words again from its yes and no: rare words are no answer that anybody asks for."""
    out = np.full(len(values), "", dtype=object)
    for j, column in enumerate(columns):
        if column.feature == one.feature:
            out[values[:, j] == 1] = column.word
            out[np.isnan(values[:, j])] = None
    return out
