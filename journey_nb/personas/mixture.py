"""Latent classes and mixtures of Markov chains: groups of people whose answers, or whose next steps, follow different odds.

Both are one model. A person is a row of counts (1 for each answer given, n for a step taken n times), the columns fall into blocks
(the answers to one question, the steps that leave one place), and a group gives each block odds of its own. Given the group, blocks
are independent (Lazarsfeld & Henry 1968; for sequences Cadez et al. 2003). A question without an answer adds nothing: nobody is
filled in. Many resamples and references are fitted together, for the reason that :mod:`.kmeans` names; ``tests/personas`` holds the
result against stepmix's.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

STARTS, FIRST_STEPS, MOST_STEPS = 8, 8, 100
SETTLED = 5e-5  # of the log-likelihood a person, between two looks
PRIOR = 1.0  # people's worth of everybody's odds in each group: no odds of zero
OWN = 0.6  # of a start's odds that one person's row gives; everybody's give the rest
AT_ONCE = 6_000_000  # numbers held at once
ALIKE = 0.8  # different rows, of all: from here on equal ones are worth joining


@dataclass(frozen=True)
class Fitted:
    """The group of each person in each fit (fits, people), and the log-likelihood of each fit a person that took part."""

    groups: np.ndarray
    fit: np.ndarray
    odds: np.ndarray  # (fits, groups, columns): logarithms
    size: np.ndarray  # (fits, groups): logarithms of the shares


def mixture(tables: np.ndarray, block: np.ndarray, k: int, rng: np.random.Generator, *, weights: np.ndarray | None = None, starts: int = STARTS) -> Fitted:
    """Groups by expectation and maximisation from ``starts`` starts, the likeliest kept.

    Parameters
    ----------
    tables : array (tables, people, columns), or (1, people, columns) where all weights are over one table
        Counts, 0 or more.
    block : array (columns,)
        Which block a column belongs to; the odds of a block add up to 1.
    weights : array (fits, people), optional
        0 leaves a person out of the fit; they still get the group that is likeliest for them.

    Examples
    --------
    >>> people = np.array([[[1, 0, 1, 0], [1, 0, 1, 0], [0, 1, 0, 1], [0, 1, 0, 1.0]]])
    >>> group = mixture(people, np.array([0, 0, 1, 1]), 2, np.random.default_rng(1)).groups[0]
    >>> bool(group[0] == group[1]), bool(group[2] == group[3]), bool(group[0] == group[2])
    (True, True, False)
    """
    if len(tables) == 1 and len(alike := np.unique(tables[0], axis=0, return_inverse=True)[0]) < tables.shape[1] * ALIKE:
        return _of_patterns(tables[0], alike, block, k, rng, weights, starts)
    n = tables.shape[1]
    fits = len(tables) if weights is None else len(weights)
    weights = np.ones((fits, n)) if weights is None else weights
    step = -(-fits // _parts(fits, n, k, starts))
    found = []
    for at in range(0, fits, step):
        some = slice(at, at + step)
        found.append(_fit(tables if len(tables) == 1 else tables[some], block, weights[some], k, rng, starts))
    return Fitted(*(np.concatenate([getattr(f, name) for f in found]) for name in ("groups", "fit", "odds", "size")))


def _of_patterns(
    people: np.ndarray, patterns: np.ndarray, block: np.ndarray, k: int, rng: np.random.Generator, weights: np.ndarray | None, starts: int
) -> Fitted:
    """The same with people who gave the same answers as one row that counts as many."""
    which = np.unique(people, axis=0, return_inverse=True)[1].ravel()
    weights = np.ones((1, len(people))) if weights is None else weights
    sums = np.zeros((len(patterns), len(people)))
    sums[which, np.arange(len(people))] = 1
    fits = [_fit(patterns[None], block, some, k, rng, starts) for some in np.array_split(weights @ sums.T, _parts(len(weights), len(patterns), k, starts))]
    found = Fitted(*(np.concatenate([getattr(f, name) for f in fits]) for name in ("groups", "fit", "odds", "size")))
    return Fitted(found.groups[:, which], found.fit, found.odds, found.size)


def _parts(fits: int, n: int, k: int, starts: int) -> int:
    return -(-fits // max(1, AT_ONCE // (starts * n * k)))


def scores(people: np.ndarray, odds: np.ndarray, size: np.ndarray) -> np.ndarray:
    """The log-likelihood of each person under each group, the group's size included: (people, groups)."""
    return people @ odds.T + size


def _fit(tables: np.ndarray, block: np.ndarray, weights: np.ndarray, k: int, rng: np.random.Generator, starts: int) -> Fitted:
    tables, weights = tables.astype(np.float32), weights.astype(np.float32)[:, None, :, None]
    sums = (block[:, None] == block[None]).astype(np.float32)  # columns of one block
    everybody = (tables * weights[:, 0]).sum(1) + 1e-6  # fits, columns
    everybody = everybody / (everybody @ sums)
    odds, size = _starts(tables, everybody, weights, sums, k, rng, starts)
    odds, size, fit = _steps(tables, weights, everybody, sums, odds, size, FIRST_STEPS)
    best = np.argsort(-fit, axis=1, kind="stable")[:, :1]
    odds, size = np.take_along_axis(odds, best[..., None, None], 1), np.take_along_axis(size, best[..., None], 1)
    odds, size, fit = _steps(tables, weights, everybody, sums, odds, size, MOST_STEPS)
    odds, size = odds[:, 0], size[:, 0]
    return Fitted((tables @ odds.transpose(0, 2, 1) + size[:, None]).argmax(2).astype(np.int8), fit[:, 0], odds, size)


def _starts(
    tables: np.ndarray, everybody: np.ndarray, weights: np.ndarray, sums: np.ndarray, k: int, rng: np.random.Generator, starts: int
) -> tuple[np.ndarray, np.ndarray]:
    """Odds around people drawn by how unlike they are to those drawn before (as k-means++ does), mixed with everybody's."""
    fits, n = len(weights), tables.shape[1]
    table = np.zeros(fits, dtype=int) if len(tables) == 1 else np.arange(fits)
    there = tables @ sums
    shape = np.where(there > 0, tables / np.maximum(there, 1), everybody[:, None] if len(everybody) == len(tables) else everybody[:1, None])
    size = (shape**2).sum(2)[:, None]  # tables, 1, people
    turned = shape.transpose(0, 2, 1)
    chance = np.repeat(weights[:, :, :, 0], starts, axis=1)
    near = np.full(chance.shape, np.inf, dtype=np.float32)
    odds = np.empty((fits, starts, k, tables.shape[2]), dtype=np.float32)
    for j in range(k):
        heap = chance.cumsum(2)
        drawn = (heap <= rng.random((fits, starts, 1), dtype=np.float32) * heap[..., -1:]).sum(2).clip(max=n - 1)
        own = shape[table[:, None], drawn]
        odds[:, :, j] = np.log(OWN * own + (1 - OWN) * everybody[:, None])
        away = size - 2 * (own @ turned) + (own**2).sum(2)[..., None]
        near = np.minimum(near, np.maximum(away, 0))
        chance = near * weights[:, :, :, 0]
        flat = chance.sum(2) <= 1e-9
        chance[flat] = np.broadcast_to(weights[:, :, :, 0], chance.shape)[flat]
    return odds, np.full((fits, starts, k), -np.log(k), dtype=np.float32)


def _steps(
    tables: np.ndarray, weights: np.ndarray, everybody: np.ndarray, sums: np.ndarray, odds: np.ndarray, size: np.ndarray, most: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Who is likely in which group, then each group's odds from its people; a fit whose likelihood stands still takes no more steps."""
    fit = np.full(odds.shape[:2], -np.inf)
    going = np.arange(len(odds))
    turned = np.ascontiguousarray(tables.transpose(0, 2, 1))[:, None]
    plain, weight = tables[:, None], weights.transpose(0, 1, 3, 2)  # fits, 1, 1, people
    for _ in range(most):
        some = going if len(tables) > 1 else slice(None)
        likely = odds[going] @ turned[some]  # fits, starts, groups, people
        likely += size[going][..., None]
        top = likely.max(2, keepdims=True)
        likely -= top
        np.exp(likely, out=likely)
        total = likely.sum(2, keepdims=True)
        held = weight[going]
        now = ((np.log(total) + top) * held).sum((2, 3)) / held.sum((1, 2, 3))[:, None]
        moved = (np.abs(now - fit[going]) >= SETTLED).any(1)
        fit[going] = now
        if not moved.any():
            break
        likely = (likely * (held / total))[moved]
        going = going[moved]
        counts = likely @ plain[going if len(tables) > 1 else slice(None)] + PRIOR * everybody[going][:, None, None]
        shares = likely.sum(3) + PRIOR
        odds[going] = np.log(counts) - np.log(counts @ sums)
        size[going] = np.log(shares / shares.sum(2, keepdims=True))
    return odds, size, fit
