"""Does one thing go with another? Tests of association, with the difference they are about. The second file of formulas beside ``stats``."""

from __future__ import annotations

import math

import numpy as np

from .stats import Z95, Apart, Interval, mean


def fisher(count: int, of: int, other: int, other_of: int) -> float:
    """Two-sided p-value that two shares are the same: Fisher's exact test, tables as unlikely as ours or less (Fisher 1922; Agresti 2013).

    Examples
    --------
    >>> round(fisher(8, 10, 1, 9), 4), fisher(5, 10, 5, 10)
    (0.0055, 1.0)
    """
    from scipy.special import gammaln

    both = count + other
    seen = np.arange(max(0, both - other_of), min(both, of) + 1)

    def ways(n: int, k: np.ndarray) -> np.ndarray:
        return gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)

    chance = ways(of, seen) + ways(other_of, both - seen)
    chance = np.exp(chance - chance.max())
    own = chance[count - seen[0]]
    return float(min(1.0, chance[chance <= own * (1 + 1e-9)].sum() / chance.sum()))


def rank_sum(here: np.ndarray, there: np.ndarray) -> float:
    """Two-sided p-value of the rank-sum test: normal approximation with ties and continuity correction (Mann & Whitney 1947).

    Examples
    --------
    >>> round(rank_sum(np.arange(10.0), np.arange(10.0) + 5), 4)
    0.0051
    """
    n, m = len(here), len(there)
    _, back, count = np.unique(np.concatenate([here, there]), return_inverse=True, return_counts=True)
    rank = (count.cumsum() - (count - 1) / 2)[back]
    u = rank[:n].sum() - n * (n + 1) / 2
    ties = (count**3 - count).sum() / ((n + m) * (n + m - 1))
    deviation = math.sqrt(max(0.0, n * m / 12 * ((n + m + 1) - ties)))
    return 1.0 if deviation == 0 else min(1.0, math.erfc(max(0.0, abs(u - n * m / 2) - 0.5) / deviation / math.sqrt(2)))


def means_differ(here: np.ndarray, there: np.ndarray, *, bounds: tuple[float, float] = (-1.0, 1.0)) -> Apart:
    """How much larger the mean here is, with Welch's interval and p-value (Welch 1947); two people or more on each side.

    Where everybody on a side gave the same answer, Welch's test sees no doubt there; then the two means' own intervals, which allow for it
    (:func:`journey_nb.stats.mean`), are joined as Newcombe joins two shares, and the p-value is that of the rank-sum test.

    Examples
    --------
    >>> gap = means_differ(np.array([4.0, 5, 6, 7]), np.array([1.0, 2, 3, 4]), bounds=(0, 10))
    >>> gap.value, round(gap.low, 2), round(gap.high, 2), round(gap.p, 4)
    (3.0, 0.77, 5.23, 0.0167)
    """
    from scipy.special import stdtr, stdtrit

    here, there = np.asarray(here, float), np.asarray(there, float)
    n, m = len(here), len(there)
    a, b = here.var(ddof=1) / n, there.var(ddof=1) / m
    gap, se = float(here.mean() - there.mean()), math.sqrt(a + b)
    if min(a, b) <= 1e-15:
        one, other = (_doubted(x, bounds) for x in (here, there))
        low = gap - math.hypot(one.value - one.low, other.high - other.value)
        return Apart(gap, low, gap + math.hypot(one.high - one.value, other.value - other.low), rank_sum(here, there), se)
    df = (a + b) ** 2 / (a**2 / (n - 1) + b**2 / (m - 1))
    half = float(stdtrit(df, 0.975)) * se
    return Apart(gap, gap - half, gap + half, float(min(1.0, 2 * stdtr(df, -abs(gap) / se))), se)


def _doubted(values: np.ndarray, bounds: tuple[float, float]) -> Interval:
    return mean(values, seed=0, cell="means_differ", bounds=bounds)


def change(values: np.ndarray) -> Apart:
    """The mean of changes, one a customer, with the interval and p-value of Student's t; where all changed alike, the p-value of the sign test.

    Examples
    --------
    >>> fell = change(np.array([-1.0, -0.5, 0.0, -1.0, -0.5]))
    >>> fell.value, round(fell.low, 2), round(fell.high, 2), round(fell.p, 4)
    (-0.6, -1.12, -0.08, 0.0327)
    """
    from scipy.special import stdtr, stdtrit

    values = np.asarray(values, float)
    n, middle = len(values), float(values.mean())
    se = float(values.std(ddof=1)) / math.sqrt(n)
    if se <= 1e-12:
        return Apart(middle, middle, middle, 1.0 if abs(middle) < 1e-12 else min(1.0, 2.0 ** (1 - n)), 0.0)
    half = float(stdtrit(n - 1, 0.975)) * se
    return Apart(middle, middle - half, middle + half, float(min(1.0, 2 * stdtr(n - 1, -abs(middle) / se))), se)


def column_apart(table: np.ndarray, column: int, *, mirrored: bool = False) -> Apart:
    """How far one column's mean lies above the mean of the other columns' means, where the same people may stand in several columns.

    Parameters
    ----------
    table : array, people × columns
        NaN where somebody said nothing. Every column has two people or more.
    mirrored : bool
        The others' mean with its sign turned: a column that lies above both is further from zero than the others are.

    Returns
    -------
    Apart
        The variance is the sum of each customer's own contributions squared (a sandwich clustered by customer: Liang & Zeger 1986), each
        column's n/(n − 1) times as much; Student's t with the column's n − 1 degrees of freedom, the fewest it may have.

    Examples
    --------
    >>> felt = np.array([[0.0, 0.5, 1.0], [0.5, 0.0, 0.5], [0.0, 0.0, np.nan], [0.5, 0.5, 1.0], [np.nan, 0.0, 0.5]])
    >>> gap = column_apart(felt, 2)
    >>> round(gap.value, 3), round(gap.low, 2), round(gap.high, 2)
    (0.525, 0.09, 0.96)
    """
    from scipy.special import stdtr, stdtrit

    told = ~np.isnan(table)
    n = told.sum(axis=0)
    means = np.nansum(table, axis=0) / n
    weight = np.full(table.shape[1], (1.0 if mirrored else -1.0) / (table.shape[1] - 1))
    weight[column] = 1.0
    gap = float(weight @ means)
    own = np.where(told, table - means, 0.0) * (weight * np.sqrt(n / (n - 1)) / n)
    se, df = math.sqrt(float((own.sum(axis=1) ** 2).sum())), int(n[column]) - 1
    if se <= 1e-12:
        return Apart(gap, gap, gap, 1.0, 0.0)
    half = float(stdtrit(df, 0.975)) * se
    return Apart(gap, gap - half, gap + half, float(min(1.0, 2 * stdtr(df, -abs(gap) / se))), se)


def strata_apart(tables: np.ndarray) -> Apart | None:
    """How much larger a share is among the exposed, over many small two-by-two tables: Mantel and Haenszel.

    Parameters
    ----------
    tables : array, strata × 4
        ``exposed with the outcome, exposed, others with the outcome, others``, each stratum by itself.

    Returns
    -------
    Apart, or None
        The Mantel-Haenszel risk difference with the p-value of the Mantel-Haenszel test without continuity correction (Mantel & Haenszel
        1959; Greenland & Robins 1985) and the interval that goes with it. None where the counts are too small for it: the exposed with the
        outcome could not lie five or more to both sides of what is expected (Mantel & Fleiss 1980).

    Examples
    --------
    >>> gap = strata_apart(np.array([[12, 20, 10, 40], [9, 15, 8, 30]]))
    >>> round(gap.value, 3), round(gap.low, 3), round(gap.high, 3), round(gap.p, 4)
    (0.343, 0.145, 0.541, 0.0007)
    """
    a, m, b, c = (tables[:, j].astype(float) for j in range(4))
    total, out = m + c, a + b
    expected = m * out / total
    least, most = np.maximum(0, out - c), np.minimum(m, out)
    if min((expected - least).sum(), (most - expected).sum()) < 5:
        return None
    variance = float((m * c * out * (total - out) / (total**2 * np.maximum(1, total - 1))).sum())
    weight = float((m * c / total).sum())
    if variance <= 0 or weight <= 0:
        return None
    gap, se = float((a - expected).sum()) / weight, math.sqrt(variance) / weight
    return Apart(gap, gap - Z95 * se, gap + Z95 * se, math.erfc(abs(gap) / se / math.sqrt(2)), se)
