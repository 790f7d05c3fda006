"""Weighted k-means over many tables at once: resamples and references are tables of one shape, so they are computed together.

A fit that has to be repeated some thousand times on a few hundred people spends its time in overhead, not in arithmetic; here
one matrix product serves all starts of all tables. ``tests/personas/test_kmeans.py`` holds it against scikit-learn's.
"""

from __future__ import annotations

import numpy as np

STARTS = 10  # k-means++ starts a fit: the best one counts
FIRST_STEPS, MOST_STEPS = 6, 40
AT_ONCE = 400_000  # distances held at once


def kmeans(tables: np.ndarray, k: int, rng: np.random.Generator, *, weights: np.ndarray | None = None, starts: int = STARTS) -> np.ndarray:
    """The group (0..k-1) of each person in each table: Lloyd's algorithm from ``starts`` k-means++ starts, the tightest one kept.

    Parameters
    ----------
    tables : array (tables, people, features), or (1, people, features) where all weights are over one table
    weights : array (fits, people), optional
        0 leaves a person out of the fit; they still get the group whose centre is nearest.

    Returns
    -------
    array (fits, people)

    Examples
    --------
    >>> people = np.array([[[0.0], [0.1], [5.0], [5.2]]])
    >>> group = kmeans(people, 2, np.random.default_rng(1))[0]
    >>> bool(group[0] == group[1]), bool(group[2] == group[3]), bool(group[0] == group[2])
    (True, True, False)
    """
    n = tables.shape[1]
    fits = len(tables) if weights is None else len(weights)
    weights = np.ones((fits, n)) if weights is None else weights
    step = max(1, AT_ONCE // (n * k * starts))
    found = []
    for at in range(0, fits, step):
        some = slice(at, at + step)
        found.append(_fit(tables if len(tables) == 1 else tables[some], weights[some], k, rng, starts))
    return np.concatenate(found)


def _fit(tables: np.ndarray, weights: np.ndarray, k: int, rng: np.random.Generator, starts: int) -> np.ndarray:
    """All starts take a few steps; the two tightest go on until nobody changes groups."""
    tables, weights = tables.astype(np.float32), weights.astype(np.float32)
    turned = np.ascontiguousarray(tables.transpose(0, 2, 1))  # tables, features, people
    size = (tables**2).sum(2)[:, None]  # tables, 1, people
    centres = _plus_plus(tables, turned, size, weights, k, rng, starts)
    centres, _, spread = _steps(centres, tables, turned, size, weights, FIRST_STEPS)
    best = np.argsort(spread, axis=1, kind="stable")[:, :2]
    centres = np.take_along_axis(centres, best[:, None, :, None], axis=2)
    _, group, spread = _steps(centres, tables, turned, size, weights, MOST_STEPS)
    return group[np.arange(len(weights)), spread.argmin(1)]


def _steps(
    centres: np.ndarray, tables: np.ndarray, turned: np.ndarray, size: np.ndarray, weights: np.ndarray, most: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Lloyd's steps: everybody to the nearest centre, every centre to the mean of its people. Centres, groups and within-group sums of squares."""
    fits, k, starts, _ = centres.shape
    group = np.full((fits, starts, weights.shape[1]), -1, dtype=np.int8)
    near = np.zeros(group.shape, dtype=np.float32)
    for _ in range(most):
        fresh, near = _nearest(centres, turned)
        if np.array_equal(fresh, group):
            break
        group = fresh
        member = np.stack([group == j for j in range(k)], axis=1) * weights[:, None, None]  # fits, k, starts, people
        count = member.sum(3)[..., None]
        total = (member.reshape(fits, k * starts, -1) @ tables).reshape(centres.shape)
        centres = np.where(count > 0, total / np.maximum(count, 1), centres)  # a group that lost everybody stays where it is
    return centres, group, ((near + size) * weights[:, None]).sum(2)


def _nearest(centres: np.ndarray, turned: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The nearest centre of each person, and the squared distance to it less the person's own squared length."""
    fits, k, starts, _ = centres.shape
    away = -2 * (centres.reshape(fits, k * starts, -1) @ turned).reshape(fits, k, starts, -1)
    away += (centres**2).sum(3)[..., None]
    near = away[:, 0].copy()
    group = np.zeros(near.shape, dtype=np.int8)
    for j in range(1, k):
        np.putmask(group, away[:, j] < near, j)
        np.minimum(near, away[:, j], out=near)
    return group, near


def _plus_plus(tables: np.ndarray, turned: np.ndarray, size: np.ndarray, weights: np.ndarray, k: int, rng: np.random.Generator, starts: int) -> np.ndarray:
    """k-means++ (Arthur & Vassilvitskii 2007): each next centre is a person drawn by the squared distance to the nearest centre so far."""
    fits, _ = weights.shape
    table = np.zeros(fits, dtype=int) if len(tables) == 1 else np.arange(fits)
    centres = np.empty((fits, k, starts, tables.shape[2]), dtype=np.float32)
    chance = np.repeat(weights[:, None], starts, axis=1)  # fits, starts, people
    near = np.full(chance.shape, np.inf, dtype=np.float32)
    for j in range(k):
        heap = chance.cumsum(2)
        drawn = (heap <= rng.random((fits, starts, 1), dtype=np.float32) * heap[..., -1:]).sum(2).clip(max=chance.shape[2] - 1)
        centres[:, j] = tables[table[:, None], drawn]
        away = size - 2 * (centres[:, j] @ turned) + (centres[:, j] ** 2).sum(2)[..., None]
        near = np.minimum(near, np.maximum(away, 0))
        chance = near * weights[:, None]
        flat = chance.sum(2) <= 0  # fewer different people than groups: any of them will do
        chance[flat] = np.broadcast_to(weights[:, None], chance.shape)[flat]
    return centres
