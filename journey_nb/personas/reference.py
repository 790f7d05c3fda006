"""Customers without groups: what the same columns would look like if there were no kinds of people in them.

Each column keeps its own values (its skew, its zeros, its gaps) and its rank correlation with every other column; what is left
out is everything else, and so every group. The method is Iman & Conover's (1982): values are reordered by the ranks of
correlated normal numbers. Permuting each column by itself would be easier to beat, but any two correlated columns would beat it.
"""

from __future__ import annotations

from collections.abc import Iterator
from statistics import NormalDist

import numpy as np

ROUNDS, TRIAL = 3, 4  # of adjusting the correlation, and trial tables each


def references(values: np.ndarray, rng: np.random.Generator) -> Iterator[np.ndarray]:
    """Tables like ``values`` (people, features; NaN where unknown) in which nobody belongs to a group, as many as are asked for.

    Every gap stays at its place: people who lack much together still do.

    Examples
    --------
    >>> table = np.random.default_rng(1).normal(size=(40, 2)) @ np.array([[1, 0.9], [0, 0.4]])
    >>> made = next(references(table, np.random.default_rng(2)))
    >>> bool((made == table).all()), bool((np.sort(made, 0) == np.sort(table, 0)).all())
    (False, True)
    """
    known = ~np.isnan(values)
    target = correlation(scores(values), known)
    latent = target.copy()
    for _ in range(ROUNDS):  # ties and gaps weaken a correlation: ask for more until what comes out is what went in
        root = _root(latent)
        got = np.mean([correlation(scores(table), known) for table in (_reordered(values, known, root, rng) for _ in range(TRIAL))], axis=0)
        latent = np.clip(latent + target - got, -0.995, 0.995)
        np.fill_diagonal(latent, 1)
    root = _root(latent)
    while True:
        yield _reordered(values, known, root, rng)


def scores(values: np.ndarray) -> np.ndarray:
    """Normal scores of each column's ranks; equal values share one, and a gap is 0."""
    normal = NormalDist().inv_cdf
    out = np.zeros(values.shape)
    for j, column in enumerate(values.T):
        there = ~np.isnan(column)
        _, back, count = np.unique(column[there], return_inverse=True, return_counts=True)
        middle = count.cumsum() - count / 2  # rank less a half
        level = np.array([normal(m / there.sum()) for m in middle])
        out[there, j] = level[back]
    return out


def correlation(score: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Correlation of every two columns over the people known in both; 0 where a column does not vary among them."""
    there = known.astype(float)
    n = np.maximum(there.T @ there, 1)
    first, second = score.T @ there / n, there.T @ score / n  # mean of one column where the other is known too
    both = score.T @ score / n - first * second
    spread = np.sqrt(np.maximum((score**2).T @ there / n - first**2, 0))
    by = spread * spread.T
    found = np.where(by > 1e-12, both / np.maximum(by, 1e-12), 0.0)
    np.fill_diagonal(found, 1)
    return np.clip(found, -1, 1)


def _root(latent: np.ndarray) -> np.ndarray:
    """A matrix whose product with itself is the nearest possible correlation matrix."""
    value, vector = np.linalg.eigh((latent + latent.T) / 2)
    root = vector * np.sqrt(np.maximum(value, 1e-9))
    return root / np.sqrt((root**2).sum(1))[:, None]


def _reordered(values: np.ndarray, known: np.ndarray, root: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    normal = rng.standard_normal(values.shape) @ root.T
    out = np.full(values.shape, np.nan)
    for j in range(values.shape[1]):
        there = known[:, j]
        place = np.empty(there.sum(), dtype=int)
        place[np.argsort(normal[there, j], kind="stable")] = np.arange(len(place))
        out[there, j] = np.sort(values[there, j])[place]
    return out
