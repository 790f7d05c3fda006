"""How good a reading of feelings is: macro-F1, and how often what was predicted came true."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

GOOD, NEUTRAL, BAD = 2, 1, 0
TENTHS = (-1, -0.8, -0.6, -0.4, -0.2, 0, 0.2, 0.4, 0.6, 0.8, 1)


class Bin(NamedTuple):
    """Comments whose valence lies from ``low`` to ``high``: how many, what was said of them, and what readers said."""

    low: float
    high: float
    n: int
    predicted: float  # mean valence
    observed: float  # share good - share bad


def macro_f1(labels: Sequence[int], valence: Sequence[float | None]) -> float:
    """Binary macro-F1 over the comments labelled good or bad; silence and exactly 0 count as wrong.

    Examples
    --------
    >>> macro_f1([2, 2, 0, 0, 1], [0.4, None, -0.2, 0.1, 0.9])
    0.5833333333333333
    """
    told, guess = _told(labels, valence)
    keep = told != NEUTRAL
    return _mean_f1(told[keep], guess[keep], (BAD, GOOD))


def three_ways(labels: Sequence[int], valence: Sequence[float | None], band: float) -> dict[str, float]:
    """F1 of bad, neutral and good where ``|valence| < band``, and silence, is called neutral; and their mean.

    Examples
    --------
    >>> three_ways([2, 1, 0], [0.4, 0.05, -0.2], 0.1)
    {'bad': 1.0, 'neutral': 1.0, 'good': 1.0, 'macro': 1.0}
    """
    told, guess = _told(labels, valence, band)
    each = [_mean_f1(told, guess, (label,)) for label in (BAD, NEUTRAL, GOOD)]
    return dict(zip(("bad", "neutral", "good", "macro"), [round(e, 4) for e in (*each, sum(each) / 3)], strict=True))


def calibration(labels: Sequence[int], valence: Sequence[float | None], *, edges: Sequence[float] = TENTHS) -> list[Bin]:
    """Bins of valence with what was observed in them; a neutral comment counts as neither good nor bad.

    Examples
    --------
    >>> [(b.n, round(b.predicted, 2), b.observed) for b in calibration([2, 2, 1, 0], [0.7, 0.65, 0.7, -0.9], edges=(-1, 0, 1))]
    [(1, -0.9, -1.0), (3, 0.68, 0.67)]
    """
    told = np.asarray(labels)
    number = np.array([np.nan if v is None else v for v in valence], dtype=float)
    found = []
    for low, high in pairwise(edges):
        here = (number >= low) & ((number < high) if high < edges[-1] else (number <= high))
        if here.any():
            observed = (told[here] == GOOD).mean() - (told[here] == BAD).mean()
            found.append(Bin(low, high, int(here.sum()), float(number[here].mean()), round(float(observed), 2)))
    return found


def _told(labels: Sequence[int], valence: Sequence[float | None], band: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    number = np.array([0.0 if v is None or v != v else v for v in valence], dtype=float)
    sure = (number != 0) & (np.abs(number) >= band)
    return np.asarray(labels), np.where(~sure, NEUTRAL, np.where(number > 0, GOOD, BAD))


def _mean_f1(told: np.ndarray, guess: np.ndarray, of: Sequence[int]) -> float:
    each = []
    for label in of:
        hit = int(((told == label) & (guess == label)).sum())
        both = int((told == label).sum() + (guess == label).sum())
        each.append(2 * hit / both if both else 0.0)
    return sum(each) / len(each)
