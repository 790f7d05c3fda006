"""Comments sorted around names that somebody gives: each name's words are the seed of its group, and the comments do the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from . import embedding, language, topics_words
from .themes import OTHER

DIMENSIONS = (50, 100, 150)  # of the spaces in which names and comments are compared; their verdicts are put together
SHARP = 30.0  # how much nearer counts: a likeness .1 higher is 20 times the odds
_ROUNDS = 15
_MOST_EMBEDDED = 2000  # comments: vectors take some 50 ms each


def seeded(texts: pd.Series | Sequence[str], labels: Mapping[str, str | Sequence[str]], *, seed: int = 7, embed: bool | None = None) -> pd.Series:
    """The label each text is nearest to, once names and texts have moved towards each other.

    Parameters
    ----------
    texts : Series or sequence of str
        Korean, English or both.
    labels : mapping
        Label → its name in words, or a list of words that speak for it. A name says more than a key: ``{"pin": "forgot the PIN"}``.
    embed : bool, optional
        Whether sentence vectors help: by default where the package is installed and there are at most 2,000 texts; True asks for it.

    Returns
    -------
    Series
        With the index of ``texts``; ``other`` where a text has no word at all.

    Examples
    --------
    >>> said = ["The parcel came late", "parcel arrived broken", "I forgot my password", "password reset fails", "late again"]
    >>> seeded(said, {"a": "late parcel", "b": ["password", "reset"]}, embed=False).tolist()
    ['a', 'a', 'b', 'b', 'a']
    """
    index = texts.index if isinstance(texts, pd.Series) else pd.RangeIndex(len(texts))
    said = [t if isinstance(t, str) else "" for t in texts]
    different = sorted({t for t in said if t.strip()})
    keys = list(labels)
    names = [" ".join(topics_words.named(w) for w in ([v] if isinstance(v, str) else v)) for v in labels.values()]
    if not different or not keys:
        return pd.Series([OTHER] * len(said), index=index, name="label", dtype=object)
    if embed is None:
        embed = embedding.available() and len(different) <= _MOST_EMBEDDED
    nearest = _nearest(different, names, seed, embed)
    where = {t: keys[n] if n >= 0 else OTHER for t, n in zip(different, nearest, strict=True)}
    return pd.Series([where.get(t, OTHER) for t in said], index=index, name="label", dtype=object)


def _nearest(texts: Sequence[str], names: Sequence[str], seed: int, embed: bool) -> Any:
    from sklearn.preprocessing import normalize
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        words, table = _tables([*texts, *names])
        empty = np.asarray(table.sum(axis=1)).ravel()[: len(texts)] == 0
        belief: Any = sum(_moved(space[: len(texts)], space[len(texts) :]) for space in _spaces(table, seed))
        if embed:
            made: Any = embedding.vectors([*texts, *names])
            space: Any = normalize(made - made[: len(texts)].mean(axis=0))
            belief = (belief / belief.sum(axis=1, keepdims=True) + 1e-4) * (_moved(space[: len(texts)], space[len(texts) :]) + 1e-4)
        belief = _counted(words[: len(texts)], words[len(texts) :], belief / belief.sum(axis=1, keepdims=True))
    nearest = np.round(belief, 9).argmax(axis=1)
    nearest[empty] = -1
    return nearest


def _tables(texts: Sequence[str]) -> tuple[Any, Any]:
    """(words and pairs of words, counted once a text; words and letters together, weighted and of length 1)."""
    from scipy.sparse import hstack
    from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer, TfidfVectorizer
    from sklearn.preprocessing import normalize

    langs = [lang if (lang := language.language(t)) == language.KOREAN else language.ENGLISH for t in texts]
    said = [[w.lemma for w in ws] for ws in topics_words.of(texts, langs)]
    said = [[*ws, *(f"{a} {b}" for a, b in pairwise(ws))] for ws in said]
    if not any(said):
        said = [[t[:40]] for t in texts]
    as_they_are: Any = list
    words = CountVectorizer(analyzer=as_they_are).fit_transform(said)
    weighted = TfidfTransformer(sublinear_tf=True).fit_transform(words)
    try:
        letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, min_df=2).fit_transform(texts)
    except ValueError:  # no three letters in a row that any two texts share
        return words, weighted
    return words, normalize(hstack([weighted, 0.7 * letters]).tocsr())


def _spaces(table: Any, seed: int) -> list[Any]:
    from sklearn.decomposition import TruncatedSVD
    from sklearn.preprocessing import normalize

    most = min(table.shape) - 1
    if most < 3:
        return [table.toarray()]
    sizes = sorted({min(d, most) for d in DIMENSIONS})
    return [normalize(np.round(TruncatedSVD(d, random_state=seed).fit_transform(table), 8)) for d in sizes]


def _moved(texts: Any, names: Any) -> Any:
    """How much each text belongs to each name, after names moved to the middle of what belongs to them, held back by what they were."""
    centres = names
    belongs = np.zeros((len(texts), len(names)))
    for _ in range(_ROUNDS):
        near = SHARP * (texts @ centres.T)
        belongs = np.exp(near - near.max(axis=1, keepdims=True))
        belongs /= belongs.sum(axis=1, keepdims=True)
        centres = belongs.T @ texts + names
        centres = centres / np.linalg.norm(centres, axis=1, keepdims=True).clip(1e-9)
    return belongs


def _counted(words: Any, names: Any, belief: Any) -> Any:
    """The same by counting words (a naive Bayes mixture that starts from ``belief`` and keeps it in sight): rare words decide."""
    seen = np.asarray((words > 0).sum(axis=0)).ravel()
    kept = seen >= 2
    if not kept.any():
        return belief
    counts, named = words[:, kept].astype(float), names[:, kept].astype(float).toarray()
    rare = np.log(counts.shape[0] / (seen[kept] + 1.0)).clip(0)
    counts = counts.multiply(rare / max(rare.mean(), 1e-9)).tocsr()
    common = np.asarray(counts.sum(axis=0)).ravel() + 0.5
    common /= common.sum()
    before, after = np.log(belief + 1e-4), belief
    for _ in range(_ROUNDS):
        said = after.T @ counts + 4 * named + 0.05 * len(common) * common
        said /= said.sum(axis=1, keepdims=True)
        odds = counts @ np.log(said / common).T + np.log(after.sum(axis=0) + 5) + before
        after = np.exp(odds - odds.max(axis=1, keepdims=True))
        after /= after.sum(axis=1, keepdims=True)
    return after
