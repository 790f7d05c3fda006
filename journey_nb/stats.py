"""The only place where a formula lives. Check values are in ``tests/test_stats.py``; sources in each docstring."""

from __future__ import annotations

import hashlib
import math
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


def median(values: np.ndarray, *, seed: int, cell: str) -> Interval:
    """The median of one number a customer, with a 95% percentile bootstrap interval over customers (Efron 1979); none for one customer.

    No table is resampled: the k-th smallest of n customers drawn with replacement is the one at rank ⌈n·U⌉ of ours, where U is the k-th
    smallest of n uniform numbers, a beta variable (David & Nagaraja 2003). A million customers cost what ten do.

    Examples
    --------
    >>> days = median(np.array([1.0, 2, 3, 4, 50]), seed=7, cell="operation:try:waiting")
    >>> days.value, days.n, days.low >= 1 and days.high <= 50
    (3.0, 5, True)
    """
    values = np.sort(np.asarray(values, float))
    n = len(values)
    if n == 0:
        raise ValueError("a median of nobody")
    middle = float(np.median(values))
    if n == 1:
        return Interval(middle, float("nan"), float("nan"), 1)
    draws, k = stream(seed, cell), (n + 1) // 2
    at = draws.beta(k, n - k + 1, size=DRAWS)
    after = at if n % 2 else at + (1 - at) * draws.beta(1, n - k, size=DRAWS)  # the next larger one
    rank = [np.clip(np.ceil(n * u).astype(int) - 1, 0, n - 1) for u in (at, after)]
    low, high = np.quantile((values[rank[0]] + values[rank[1]]) / 2, [0.025, 0.975])
    return Interval(middle, float(low), float(high), n)


def quantile(values: np.ndarray, part: float) -> float:
    """The value that ``part`` (0..1) of the numbers do not exceed, interpolated between neighbours (Hyndman & Fan 1996, type 7).

    Examples
    --------
    >>> quantile(np.array([1.0, 2, 3, 4, 5]), 0.75)
    4.0
    """
    return float(np.quantile(np.asarray(values, float), part))


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


def benjamini_hochberg(p: np.ndarray | list[float]) -> np.ndarray:
    """p-values corrected for looking many times: calling everything up to .05 a find errs in 5% of the finds on average.

    Holds for independent tests and for positively dependent ones, as the shares of one stage's speakers are (Benjamini & Hochberg 1995;
    Benjamini & Yekutieli 2001).

    Examples
    --------
    >>> [round(float(q), 6) for q in benjamini_hochberg([0.01, 0.02, 0.03, 0.5])]
    [0.04, 0.04, 0.04, 0.5]
    """
    p = np.asarray(p, float)
    n = len(p)
    if not n:
        return p
    order = np.argsort(p)
    q = np.empty(n)
    q[order] = np.minimum.accumulate((p[order] * n / np.arange(1, n + 1))[::-1])[::-1]
    return np.minimum(q, 1.0)


class Apart(NamedTuple):
    """A difference (first less second) with its 95% interval, the two-sided p-value that there is none, and its standard error."""

    value: float
    low: float
    high: float
    p: float
    se: float


def _two_sided(z: float) -> float:
    from scipy.special import ndtr

    return float(min(1.0, 2 * ndtr(-abs(z))))


def _score_ends(p: float, n: int, z: float) -> tuple[float, float]:
    """Wilson's interval at any confidence: ``z`` standard errors to each side."""
    z2 = z * z
    middle, half = p + z2 / (2 * n), z * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n))
    return max(0.0, (middle - half) / (1 + z2 / n)), min(1.0, (middle + half) / (1 + z2 / n))


def shares_tested(count: int, of: int, other: int, other_of: int) -> Apart:
    """:func:`shares_apart` with a p-value that agrees with it: the level at which Newcombe's interval just reaches no difference.

    Examples
    --------
    >>> gap = shares_tested(56, 70, 48, 80)
    >>> round(gap.value, 3), round(gap.low, 4), round(gap.high, 4), round(gap.p, 4)
    (0.2, 0.0524, 0.3339, 0.0081)
    >>> shares_tested(3, 30, 6, 60).p
    1.0
    """
    found = shares_apart(count, of, other, other_of)
    gap, p, q = abs(found.value), count / of, other / other_of
    se = math.sqrt(p * (1 - p) / of + q * (1 - q) / other_of)
    if gap < 1e-12:
        return Apart(0.0, found.low, found.high, 1.0, se)
    (more, n), (less, m) = ((p, of), (q, other_of)) if p > q else ((q, other_of), (p, of))
    few, many = 0.0, 40.0
    for _ in range(48):
        z = (few + many) / 2
        inside = math.hypot(more - _score_ends(more, n, z)[0], _score_ends(less, m, z)[1] - less) < gap
        few, many = (z, many) if inside else (few, z)
    return Apart(found.value, found.low, found.high, _two_sided(few), se)


def means_tested(here: Interval, there: Interval) -> Apart:
    """How far two means lie apart, from each one's value, 95% bootstrap interval and n: their standard errors add in squares.

    A bootstrap interval's width over twice 1.96 is its standard error; it is too small by √((n−1)/n) and is made larger by as much (Efron &
    Tibshirani 1993). Student's t with Welch's degrees of freedom allows for errors that are themselves estimated (Welch 1947).

    Examples
    --------
    >>> gap = means_tested(Interval(-0.58, -0.68, -0.48, 63), Interval(-0.31, -0.44, -0.18, 49))
    >>> round(gap.value, 2), round(gap.low, 2), round(gap.high, 2), round(gap.p, 4)
    (-0.27, -0.44, -0.1, 0.0019)
    """
    from scipy.special import stdtr, stdtrit

    a, b = (((x.high - x.low) / (2 * Z95)) ** 2 * x.n / max(1, x.n - 1) for x in (here, there))
    gap, se = here.value - there.value, math.sqrt(a + b)
    if se <= 0:
        return Apart(gap, gap, gap, 1.0 if gap == 0 else 0.0, 0.0)
    df = (a + b) ** 2 / (a * a / max(1, here.n - 1) + b * b / max(1, there.n - 1))
    half = float(stdtrit(df, 0.975)) * se
    return Apart(gap, gap - half, gap + half, float(min(1.0, 2 * stdtr(df, -abs(gap) / se))), se)


def nps_tested(here: tuple[int, int, int], there: tuple[int, int, int]) -> Apart:
    """How far two Net Promoter Scores lie apart (points): adjusted-Wald estimates and their variances, from promoters, passives and detractors.

    As in :func:`nps` three answers more are counted on each side (Rocks 2016); the variances of independent samples add. ``value`` is the
    plain difference; the interval lies around that of the adjusted estimates.

    Examples
    --------
    >>> gap = nps_tested((50, 30, 20), (12, 12, 6))
    >>> round(gap.value, 1), round(gap.low, 1), round(gap.high, 1), round(gap.p, 2)
    (10.0, -18.7, 40.6, 0.47)
    """
    middle, variance, value = [], 0.0, []
    for promoters, passives, detractors in (here, there):
        n = promoters + passives + detractors
        p, d = (promoters + 0.75) / (n + 3), (detractors + 0.75) / (n + 3)
        middle.append(p - d)
        variance += (p + d - (p - d) ** 2) / (n + 3)
        value.append((promoters - detractors) / n)
    gap, se = 100 * (middle[0] - middle[1]), 100 * math.sqrt(variance)
    return Apart(100 * (value[0] - value[1]), gap - Z95 * se, gap + Z95 * se, _two_sided(gap / se), se)


def detectable(se: float, *, level: float = 0.05, power: float = 0.8) -> float:
    """The smallest true difference that a test at ``level`` calls one in ``power`` of such samples: (z of the level + z of the power) standard errors.

    Examples
    --------
    >>> round(detectable(0.04), 3), round(detectable(0.04, level=0.0125), 3)
    (0.112, 0.134)
    """
    from scipy.special import ndtri

    return float((ndtri(1 - level / 2) + ndtri(power)) * se)


def power_of_shares(p: float, n: int, q: float, m: int, *, level: float = 0.05) -> float:
    """How often a test at ``level`` tells a share of ``p`` of ``n`` people from one of ``q`` of ``m`` (normal approximation, pooled under no difference).

    Examples
    --------
    >>> round(power_of_shares(0.10, 194, 0.03, 194), 2), round(power_of_shares(0.22, 400, 0.34, 400), 3)
    (0.8, 0.967)
    """
    from scipy.special import ndtr, ndtri

    pooled = (p * n + q * m) / (n + m)
    none, there = math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m)), math.sqrt(p * (1 - p) / n + q * (1 - q) / m)
    return float(ndtr((abs(p - q) - ndtri(1 - level / 2) * none) / there))


def people_for_shares(p: float, q: float, *, level: float = 0.05, power: float = 0.8) -> int:
    """How many people in each of two samples tell a share of ``p`` from one of ``q`` (Fleiss, Levin & Paik 2003, without continuity correction).

    Examples
    --------
    >>> people_for_shares(0.10, 0.03)
    194
    """
    from scipy.special import ndtri

    middle = (p + q) / 2
    a, b = float(ndtri(1 - level / 2)), float(ndtri(power))
    top = a * math.sqrt(2 * middle * (1 - middle)) + b * math.sqrt(p * (1 - p) + q * (1 - q))
    return math.ceil((top / (p - q)) ** 2 - 1e-9)
