"""Opportunities in order, and how far the order would stand if other people had answered: people are drawn again, one customer one voice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from .. import stats
from ..model.journey import Priority, Ranked, Ranking, Reason

TOP, RESAMPLES = 3, 200


@dataclass(frozen=True)
class Voices:
    """People of one map in kinds that count alike: ``counts`` people each.

    ``gain`` is what each kind gives to an opportunity (rows: kinds, columns: opportunities), ``among`` whether it is one of those the score
    is a share of. A score is Σ gain ÷ Σ among.
    """

    ids: tuple[str, ...]
    counts: np.ndarray
    gain: np.ndarray
    among: np.ndarray


def voices(
    impacts: Mapping[str, Mapping[str, float]], stages: Mapping[str, str], reached: Mapping[frozenset[str], int], whose: Mapping[str, frozenset[str]]
) -> Voices:
    """People drawn together: each who is affected by something is a kind of their own, the others are alike by the stages they reached.

    Parameters
    ----------
    impacts : mapping
        Opportunity → customer → impact (0..4).
    stages : mapping
        Opportunity → stage.
    reached : mapping
        Stages reached → people who reached exactly these and are affected by nothing.
    whose : mapping
        Each affected customer → the stages they reached.
    """
    ids = tuple(sorted(impacts))
    alike: dict[tuple[frozenset[str], tuple[tuple[int, float], ...]], int] = {(there, ()): n for there, n in reached.items()}
    own: dict[str, list[tuple[int, float]]] = {}
    for column, identity in enumerate(ids):
        for customer, impact in impacts[identity].items():
            own.setdefault(customer, []).append((column, impact))
    for customer, told in own.items():
        kind = (whose.get(customer, frozenset()), tuple(sorted(told)))
        alike[kind] = alike.get(kind, 0) + 1
    kinds = sorted(alike, key=lambda k: (k[1], sorted(k[0])))
    gain, among = np.zeros((len(kinds), len(ids))), np.zeros((len(kinds), len(ids)))
    for row, (there, told) in enumerate(kinds):
        for column, impact in told:
            gain[row, column] = impact
        among[row] = [stages[i] in there for i in ids]
    for row, (_, told) in enumerate(kinds):  # who is affected was there, whatever the records of the stage say
        for column, _ in told:
            among[row, column] = 1.0
    return Voices(ids, np.array([alike[k] for k in kinds], float), gain, among)


def ranked(method: str, scores: Mapping[str, float], drawn: np.ndarray | None = None, *, seed: int = 7, cell: str = "ranking") -> Ranking:
    """The ranking of ``scores``, with the stability of each place where resampled scores are given.

    Equal scores share a place. In a resample chance decides between equals, so that nobody gains by the order of the rows.

    Parameters
    ----------
    scores : mapping
        Opportunity → score.
    drawn : array, optional
        One row a resample, one column an opportunity in the order of the sorted ids.

    Examples
    --------
    >>> order = ranked("ulwick", {"a": 9.0, "b": 15.0, "c": 9.0, "d": 5.0})
    >>> [(r.id, r.rank) for r in order.rows], order.top, order.rows[0].top_share
    ([('b', 1), ('a', 2), ('c', 2), ('d', 4)], 3, None)
    """
    ids = sorted(scores)
    value = np.array([scores[i] for i in ids])
    place = 1 + (value[None, :] > value[:, None] + 1e-9).sum(axis=1)
    top = top_of(len(ids))
    stability: list[tuple[float | None, int | None, int | None]] = [(None, None, None)] * len(ids)
    if drawn is not None and len(drawn):
        jitter = stats.stream(seed, f"{cell}:ties").random(drawn.shape)
        order = np.lexsort((jitter, -np.round(drawn, 9)), axis=1)
        places = np.empty_like(order)
        np.put_along_axis(places, order, np.arange(1, len(ids) + 1)[None, :].repeat(len(drawn), axis=0), axis=1)
        best = np.quantile(places, 0.025, axis=0, method="lower")
        worst = np.quantile(places, 0.975, axis=0, method="higher")
        stability = [(float((places[:, k] <= top).mean()), int(best[k]), int(worst[k])) for k in range(len(ids))]
    rows = [Ranked(i, int(place[k]), float(value[k]), *stability[k]) for k, i in enumerate(ids)]
    return Ranking(method, top, 0 if drawn is None else len(drawn), tuple(sorted(rows, key=lambda r: (r.rank, r.id))))


def top_of(n: int) -> int:
    """How many places count as the first ones: three, or one where there are few to choose from."""
    return TOP if n > TOP else 1


def resampled(who: Voices, *, seed: int, cell: str, times: int = RESAMPLES) -> np.ndarray:
    """Scores of resampled people: one row a resample. People are drawn with replacement, as many as there are."""
    total = int(who.counts.sum())
    if total == 0 or not who.ids:
        return np.zeros((0, len(who.ids)))
    drawn = stats.stream(seed, cell).multinomial(total, who.counts / who.counts.sum(), size=times)
    among = drawn @ who.among
    return np.divide(drawn @ who.gain, among, out=np.zeros_like(among), where=among > 0)


def of_method(found: Mapping[str, Sequence[Priority]], method: str) -> dict[str, Priority]:
    """Opportunity → its priority by this method, where it has one."""
    return {identity: p for identity, made in found.items() for p in made if p.method == method}


def nothing(method: str, *reasons: Reason) -> Ranking:
    """No order by this method, and why."""
    return Ranking(method, TOP, 0, (), tuple(reasons))


def given(found: Mapping[str, Sequence[Priority]], methods: Iterable[str]) -> list[Ranking]:
    """Rankings by scores that people gave numbers for: their opinion is not resampled."""
    made = []
    for method in methods:
        scores = {i: p.value for i, p in of_method(found, method).items()}
        if len(scores) > 1:
            left = len(found) - len(scores)
            reasons = (Reason("ranking.given"), *((Reason("ranking.not_given", {"n": left}),) if left else ()))
            order = ranked(method, scores)
            made.append(Ranking(order.method, order.top, 0, order.rows, reasons))
    return made
