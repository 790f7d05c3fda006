"""The formulas of grouping people: silhouette, Jaccard stability, differences between one group and the others.

The referees in ``tests/personas/test_measures.py`` are scikit-learn, SciPy and statsmodels.
"""

from __future__ import annotations

import math

import numpy as np

from ..association import rank_sum


def distances(people: np.ndarray) -> np.ndarray:
    """Euclidean distance between any two people (rows)."""
    size = (people**2).sum(1)
    squared = size[:, None] + size[None] - 2 * people @ people.T
    np.fill_diagonal(squared, 0)
    return np.sqrt(np.maximum(squared, 0))


def one_hot(groups: np.ndarray, k: int) -> np.ndarray:
    return (groups[:, None] == np.arange(k)).astype(float)


def silhouette(away: np.ndarray, groups: np.ndarray, k: int) -> float:
    """The mean silhouette width, -1..1 (Rousseeuw 1987): how much nearer people are to their own group than to the next one.

    ``away`` is from :func:`distances`. Who is alone in a group counts as 0.

    Examples
    --------
    >>> away = distances(np.array([[0.0], [1.0], [10.0], [11.0]]))
    >>> round(silhouette(away, np.array([0, 0, 1, 1]), 2), 3)
    0.9
    """
    member = one_hot(groups, k)
    count = member.sum(0)
    total = away @ member
    own = total[np.arange(len(groups)), groups] / np.maximum(count[groups] - 1, 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        other = np.where(member > 0, np.inf, total / count)  # an empty group is infinitely far
    other = np.nan_to_num(other, nan=np.inf, posinf=np.inf).min(1)
    width = (other - own) / np.maximum(np.maximum(own, other), 1e-12)
    return float(np.where((count[groups] > 1) & np.isfinite(other), width, 0.0).mean())


def jaccard(first: np.ndarray, again: np.ndarray, k: int) -> np.ndarray:
    """For each group of ``first`` the Jaccard similarity to the most similar group of ``again``, over the same people.

    Examples
    --------
    >>> jaccard(np.array([0, 0, 0, 1, 1]), np.array([1, 1, 0, 0, 0]), 2).round(3).tolist()
    [0.667, 0.667]
    """
    both = one_hot(first, k).T @ one_hot(again, k)
    either = both.sum(1)[:, None] + both.sum(0)[None] - both
    return np.where(either > 0, both / np.maximum(either, 1), 0.0).max(1)


STABLE, VERY_STABLE, DISSOLVED = 0.75, 0.85, 0.60  # mean Jaccard over bootstraps (Hennig 2007; R's fpc)


def level(value: float | None) -> str:
    """very_stable, stable, doubtful or unstable; '' where none was measured.

    Examples
    --------
    >>> [level(x) for x in (0.91, 0.75, 0.6, 0.4, None)]
    ['very_stable', 'stable', 'doubtful', 'unstable', '']
    """
    if value is None:
        return ""
    return "very_stable" if value >= VERY_STABLE else "stable" if value >= STABLE else "doubtful" if value >= DISSOLVED else "unstable"


def adjusted_rand(first: np.ndarray, again: np.ndarray, k: int) -> float:
    """Agreement of two groupings of the same people, 1 at most and 0 by chance (Hubert & Arabie 1985)."""

    def pairs(counts: np.ndarray) -> float:
        return float((counts * (counts - 1) / 2).sum())

    both = one_hot(first, k).T @ one_hot(again, k)
    rows, columns, n = pairs(both.sum(1)), pairs(both.sum(0)), float(len(first))
    by_chance, most = rows * columns / (n * (n - 1) / 2), (rows + columns) / 2
    return 1.0 if most == by_chance else (pairs(both) - by_chance) / (most - by_chance)


def difference(here: np.ndarray, others: np.ndarray) -> float:
    """Cohen's d: the difference of the means in pooled standard deviations; 0 where nobody differs from anybody.

    Examples
    --------
    >>> round(difference(np.array([3.0, 4, 5]), np.array([1.0, 2, 3])), 2)
    2.0
    """
    n, m = len(here), len(others)
    if n < 2 or m < 2:
        return 0.0
    pooled = math.sqrt(((n - 1) * here.var(ddof=1) + (m - 1) * others.var(ddof=1)) / (n + m - 2))
    gap = float(here.mean() - others.mean())
    return gap / pooled if pooled > 1e-12 else math.copysign(9.0, gap) if gap else 0.0


def mann_whitney(here: np.ndarray, others: np.ndarray) -> float:
    """Two-sided p-value of the rank-sum test: normal approximation with ties and continuity correction (Mann & Whitney 1947).

    Examples
    --------
    >>> round(mann_whitney(np.arange(10.0), np.arange(10.0) + 5), 4)
    0.0051
    """
    return rank_sum(here, others) if len(here) and len(others) else 1.0


def reliability(times: np.ndarray, of: np.ndarray) -> float:
    """How much of the differences between people's shares (``times`` of ``of`` each) is more than chance: 0 (nothing) to 1.

    Pearson's dispersion of the counts gives the correlation within a person, ρ = (Q/df − 1)/(m − 1) for m comments each; a share of m
    comments then has the reliability mρ/(1 + (m − 1)ρ) (Spearman & Brown 1910).

    Examples
    --------
    >>> reliability(np.array([0.0, 3, 0, 3, 0, 3]), np.full(6, 3.0)), reliability(np.array([1.0, 1, 2, 1, 2, 1]), np.full(6, 3.0))
    (1.0, 0.0)
    """
    share, m = times.sum() / of.sum(), float(of.mean())
    if len(times) < 2 or not 0 < share < 1 or m <= 1:
        return 0.0
    dispersion = ((times - of * share) ** 2 / (of * share * (1 - share))).sum() / (len(times) - 1)
    within = min(max((dispersion - 1) / (m - 1), 0.0), 1.0)
    return float(m * within / (1 + (m - 1) * within))
