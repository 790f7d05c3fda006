"""The only place where a formula lives. Check values are in ``tests/test_stats.py``; sources in each docstring."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

import numpy as np

Z95 = 1.959963984540054
DRAWS = 2000


class Interval(NamedTuple):
    """A value with its 95% interval; ``n`` is what it was counted over."""

    value: float
    low: float
    high: float
    n: int


def wilson(count: int, of: int) -> Interval:
    """A share (0..1) with its 95% Wilson score interval (Wilson 1927).

    Examples
    --------
    >>> share = wilson(3, 100)
    >>> round(100 * share.low, 2), round(100 * share.high, 2)
    (1.03, 8.45)
    """
    if of <= 0:
        raise ValueError("a share of nobody")
    p, z2 = count / of, Z95 * Z95
    middle = (p + z2 / (2 * of)) / (1 + z2 / of)
    half = Z95 * np.sqrt(p * (1 - p) / of + z2 / (4 * of * of)) / (1 + z2 / of)
    low, high = middle - half, middle + half
    return Interval(p, 0.0 if count == 0 else float(low), 1.0 if count == of else float(high), of)


def nps(promoters: int, passives: int, detractors: int) -> Interval:
    """Net Promoter Score (-100..100) with the adjusted-Wald 95% interval (Rocks 2016, The American Statistician).

    Examples
    --------
    >>> score = nps(promoters=50, passives=30, detractors=20)
    >>> round(score.value, 1), round(score.low, 1), round(score.high, 1)
    (30.0, 14.1, 44.2)
    """
    n = promoters + passives + detractors
    if n <= 0:
        raise ValueError("a score of nobody")
    p, d = (promoters + 0.75) / (n + 3), (detractors + 0.75) / (n + 3)
    half = Z95 * np.sqrt((p + d - (p - d) ** 2) / (n + 3))
    return Interval(100 * (promoters - detractors) / n, max(-100.0, float(100 * (p - d - half))), min(100.0, float(100 * (p - d + half))), n)


def stream(seed: int, cell: str) -> np.random.Generator:
    """The cell's own random numbers: what happens in one cell moves no other."""
    return np.random.default_rng([seed, int.from_bytes(hashlib.sha256(cell.encode()).digest()[:8], "big")])


def mean(values: np.ndarray, *, seed: int, cell: str, bounds: tuple[float, float]) -> Interval:
    """The mean of one number a customer, with a 95% percentile bootstrap interval over customers.

    Where everybody gave the same answer, resampling finds no doubt at all; then the interval allows for the share of customers
    who may answer otherwise (Wilson, n of n) and puts them at the ends of the scale.

    Parameters
    ----------
    values : array
        One value a customer (their own mean, where they spoke more than once): one customer is one voice.
    seed, cell
        The study's seed and the id of the cell that asks.
    bounds : (low, high)
        The ends of the scale.

    Examples
    --------
    >>> answer = mean(np.array([-1.0, 0.0, 1.0, 1.0]), seed=7, cell="emotion:buy", bounds=(-1, 1))
    >>> answer.value, answer.n
    (0.25, 4)
    >>> alike = mean(np.full(45, -0.5), seed=7, cell="emotion:buy", bounds=(-1, 1))
    >>> alike.value, round(alike.low, 2), round(alike.high, 2)
    (-0.5, -0.54, -0.38)
    """
    values = np.sort(np.asarray(values, float))
    n = len(values)
    if n == 0:
        raise ValueError("a mean of nobody")
    middle = float(values.mean())
    if n == 1:
        return Interval(middle, float("nan"), float("nan"), 1)
    levels, counts = np.unique(values, return_counts=True)
    if len(levels) == 1:
        others = 1 - wilson(n, n).low
        return Interval(middle, middle - others * (middle - bounds[0]), middle + others * (bounds[1] - middle), n)
    drawn = stream(seed, cell).multinomial(n, counts / n, size=DRAWS) @ levels / n  # exact resampling of customers, by distinct value
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Interval(middle, float(low), float(high), n)


def plain_mean(values: np.ndarray) -> Interval:
    """The mean of numbers without ends, one a customer, with the 95% interval of Student's t (Student 1908); of two numbers or more.

    Examples
    --------
    >>> days = plain_mean(np.array([1.0, 2, 3, 4, 5]))
    >>> days.value, round(days.low, 2), round(days.high, 2)
    (3.0, 1.04, 4.96)
    """
    from scipy.special import stdtrit

    values = np.asarray(values, float)
    n, middle = len(values), float(values.mean())
    half = float(stdtrit(n - 1, 0.975)) * float(values.std(ddof=1)) / np.sqrt(n)
    return Interval(middle, middle - float(half), middle + float(half), n)


def means_apart(here: np.ndarray, there: np.ndarray) -> Interval:
    """How much larger the mean here is, with Welch's 95% interval (Welch 1947): the two may spread differently.

    Examples
    --------
    >>> gap = means_apart(np.array([4.0, 5, 6, 7]), np.array([1.0, 2, 3, 4]))
    >>> gap.value, round(gap.low, 2), round(gap.high, 2)
    (3.0, 0.77, 5.23)
    """
    from scipy.special import stdtrit

    here, there = np.asarray(here, float), np.asarray(there, float)
    n, m = len(here), len(there)
    a, b = here.var(ddof=1) / n, there.var(ddof=1) / m
    gap = float(here.mean() - there.mean())
    if a + b <= 0:
        return Interval(gap, gap, gap, n + m)
    df = (a + b) ** 2 / (a**2 / (n - 1) + b**2 / (m - 1))
    half = float(stdtrit(df, 0.975)) * float(np.sqrt(a + b))
    return Interval(gap, gap - half, gap + half, n + m)


def shares_apart(count: int, of: int, other: int, other_of: int) -> Interval:
    """How much larger the first share is, with Newcombe's 95% interval from the two Wilson intervals (Newcombe 1998, method 10).

    Examples
    --------
    >>> gap = shares_apart(56, 70, 48, 80)
    >>> round(gap.value, 3), round(gap.low, 4), round(gap.high, 4)
    (0.2, 0.0524, 0.3339)
    """
    p, q = wilson(count, of), wilson(other, other_of)
    gap = p.value - q.value
    low = gap - float(np.hypot(p.value - p.low, q.high - q.value))
    high = gap + float(np.hypot(p.high - p.value, q.value - q.low))
    return Interval(gap, low, high, of + other_of)


def mcnemar(left: int, joined: int) -> float:
    """Two-sided p-value that as many leave a group as join it, among the same people seen twice (exact: McNemar 1947, binomial).

    Examples
    --------
    >>> mcnemar(5, 5), round(mcnemar(1, 9), 4)
    (1.0, 0.0215)
    """
    from scipy.special import bdtr

    moved = left + joined
    return 1.0 if left == joined else min(1.0, 2 * float(bdtr(min(left, joined), moved, 0.5)))
