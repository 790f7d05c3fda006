"""Ways of grouping people: k-means where there are numbers, latent classes where all is words or yes and no, Markov chains for sequences.

A way knows how to group, to group resamples again, to place somebody new, and what the same people would look like without groups.
"""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportCallIssue=false, reportOperatorIssue=false, reportReturnType=false

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

import numpy as np
import pandas as pd

from .kmeans import STARTS, kmeans
from .measures import distances, silhouette
from .mixture import mixture, scores
from .prepare import SEQUENCE, Prepared
from .reference import references
from .scales import Scale, coordinates, with_fill

BELONGS = 0.95  # of a group's own people: who is further out than that is not one of them
MOST_STATES, OTHER = 12, "…"


class Placer(Protocol):
    """Where somebody belongs: ``place`` takes codes as :class:`.prepare.Prepared` has them; the nearest group, and whether they are like its people."""

    def place(self, codes: np.ndarray) -> tuple[np.ndarray, np.ndarray]: ...


class Way(Protocol):
    name: str
    blurred: float  # people half way between two groups, against those at the emptier centre: from here on there is no gap
    on_average: bool  # over the groups, or at the worst of them

    @property
    def shown(self) -> np.ndarray:
        """Coordinates of those who shape the groups (people, coordinates), for distances."""
        ...

    def fit(self, k: int, rng: np.random.Generator) -> np.ndarray:
        """The group of each person who shapes them."""
        ...

    def again(self, k: int, rng: np.random.Generator, some: np.ndarray, used: np.ndarray) -> np.ndarray:
        """The groups of ``some`` people when only those ``used`` (fits, some) take part."""
        ...

    def strength(self, ks: Sequence[int], rng: np.random.Generator, tables: np.ndarray | None = None) -> np.ndarray:
        """How clear the groups of each table are (tables, ks); of these people themselves without tables."""
        ...

    def without(self, rng: np.random.Generator) -> Iterator[np.ndarray]:
        """Tables of the same people without groups, as many as are asked for."""
        ...

    def placer(self, groups: np.ndarray, k: int) -> Placer:
        """Where everybody else belongs."""
        ...

    def axes(self, some: np.ndarray, groups: np.ndarray, k: int) -> np.ndarray:
        """What pulls ``some`` people to each group (groups, coordinates): the line between two groups is the difference of theirs."""
        ...

    def subset(self, some: np.ndarray) -> Way:
        """The same of some people."""
        ...


def middles(people: np.ndarray, groups: np.ndarray, k: int) -> np.ndarray:
    """The mean of each group's people; a group without people is far away from everybody."""
    return np.stack([people[groups == j].mean(axis=0) if (groups == j).any() else np.full(people.shape[1], 1e6) for j in range(k)])


# ---------------------------------------------------------------- numbers, and words among them


@dataclass(frozen=True)
class Centres:
    """The mean of each group (groups, coordinates), and how far from it its people are (mean squared distance a column)."""

    scales: tuple[Scale, ...]
    middle: np.ndarray
    reach: np.ndarray

    def place(self, codes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """
        Examples
        --------
        >>> seats, weeks = Scale("seats", "number"), Scale("weeks", "number")
        >>> centres = Centres((seats, weeks), np.array([[0.0, 0.0], [5.0, 5.0]]), np.array([0.3, 0.3]))
        >>> [found.tolist() for found in centres.place(np.array([[0.2, 0.4], [5.1, np.nan], [2.0, np.nan]]))]
        [[0, 1, 0], [True, True, False]]
        """
        known = np.concatenate([np.repeat(~np.isnan(codes[:, [j]]), max(1, len(s.levels)), axis=1) for j, s in enumerate(self.scales)], axis=1).astype(float)
        people = coordinates(self.scales, codes)
        away = (known * people**2).sum(1)[:, None] - 2 * (known * people) @ self.middle.T + known @ (self.middle**2).T
        away /= np.maximum(1, (~np.isnan(codes)).sum(1))[:, None]
        near = away.argmin(1)
        return near, away[np.arange(len(codes)), near] <= self.reach[near] + 1e-9


@dataclass(frozen=True)
class KMeans:
    """k-means on standard deviations; words as coordinates that weigh as much as one number (as factor analysis of mixed data does, all factors kept)."""

    scales: tuple[Scale, ...]
    codes: np.ndarray
    people: np.ndarray
    name: str = "kmeans"
    blurred: float = 0.9
    on_average: bool = False

    @classmethod
    def of(cls, ready: Prepared) -> KMeans:
        codes = ready.codes[ready.core]
        scales = with_fill(ready.scales, codes)
        return cls(scales, codes, coordinates(scales, codes))

    @property
    def shown(self) -> np.ndarray:
        return self.people

    def axes(self, some: np.ndarray, groups: np.ndarray, k: int) -> np.ndarray:
        return middles(self.people[some], groups, k)

    def subset(self, some: np.ndarray) -> KMeans:
        return KMeans(self.scales, self.codes[some], self.people[some])

    def fit(self, k: int, rng: np.random.Generator) -> np.ndarray:
        return kmeans(self.people[None], k, rng)[0]

    def again(self, k: int, rng: np.random.Generator, some: np.ndarray, used: np.ndarray) -> np.ndarray:
        return kmeans(self.people[some][None], k, rng, weights=used.astype(float), starts=STARTS // 2)

    def strength(self, ks: Sequence[int], rng: np.random.Generator, tables: np.ndarray | None = None) -> np.ndarray:
        """The mean silhouette."""
        people = coordinates(self.scales, self.codes[None] if tables is None else tables)
        groups = [kmeans(people, k, rng) for k in ks]
        out = np.empty((len(people), len(ks)))
        for at, table in enumerate(people):
            away = distances(table)
            out[at] = [silhouette(away, some[at], k) for some, k in zip(groups, ks, strict=True)]
        return out

    def without(self, rng: np.random.Generator) -> Iterator[np.ndarray]:
        return references(self.codes, rng)

    def placer(self, groups: np.ndarray, k: int) -> Centres:
        middle = middles(self.people, groups, k)
        usual = ((self.people - middle[groups]) ** 2).sum(axis=1) / len(self.scales)
        reach = np.array([np.quantile(usual[groups == j], BELONGS) if (groups == j).any() else 0.0 for j in range(k)])
        return Centres(self.scales, middle, reach)


# ---------------------------------------------------------------- answers, and steps


@dataclass(frozen=True)
class Odds:
    """Each group's odds of every answer (groups, columns; logarithms) and share, and how unlikely its own people are at most."""

    of: Answers | Chains
    odds: np.ndarray
    size: np.ndarray
    reach: np.ndarray

    def place(self, codes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        table = self.of.table(codes)
        likely = scores(table, self.odds, self.size)
        near = likely.argmax(1)
        return near, _each(table, likely, near) >= self.reach[near] - 1e-9


def _each(table: np.ndarray, likely: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """The log-likelihood of each person in their group, a known answer."""
    return likely[np.arange(len(table)), groups] / np.maximum(1, table.sum(1))


class _Mixture:
    """What latent classes and Markov chains share: rows of counts in blocks."""

    name: str
    people: np.ndarray
    block: np.ndarray

    def fit(self, k: int, rng: np.random.Generator) -> np.ndarray:
        return mixture(self.people[None], self.block, k, rng).groups[0]

    def again(self, k: int, rng: np.random.Generator, some: np.ndarray, used: np.ndarray) -> np.ndarray:
        return mixture(self.people[some][None], self.block, k, rng, weights=used.astype(float), starts=4).groups

    def strength(self, ks: Sequence[int], rng: np.random.Generator, tables: np.ndarray | None = None) -> np.ndarray:
        """The log-likelihood a person."""
        people = self.people[None] if tables is None else tables
        return np.stack([mixture(people, self.block, k, rng, starts=4).fit for k in ks], axis=1)

    @property
    def shown(self) -> np.ndarray:
        return self.people / np.maximum(1, self.people.sum(1, keepdims=True))

    def axes(self, some: np.ndarray, groups: np.ndarray, k: int) -> np.ndarray:
        people = self.people[some]
        everybody = people.sum(0) + 1e-6
        sums = (self.block[:, None] == self.block[None]).astype(float)
        held = (groups[:, None] == np.arange(k)).astype(float).T @ people + everybody / (everybody @ sums)
        return np.log(held / (held @ sums))

    def placer(self, groups: np.ndarray, k: int) -> Odds:
        member = (groups[:, None] == np.arange(k)).astype(float)
        odds = self.axes(np.arange(len(groups)), groups, k)
        size = np.log((member.sum(0) + 1) / (len(groups) + k))
        own = _each(self.people, scores(self.people, odds, size), groups)
        reach = np.array([np.quantile(own[groups == j], 1 - BELONGS) if (groups == j).any() else np.inf for j in range(k)])
        return Odds(self, odds, size, reach)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Answers(_Mixture):
    """Latent classes of answers: words, and yes or no. The same people without groups: every column's answers dealt out anew, by itself."""

    scales: tuple[Scale, ...]
    codes: np.ndarray
    people: np.ndarray
    block: np.ndarray
    name: str = "latent_classes"
    blurred: float = 1.0  # answers come in steps, so that a few fall half way of themselves
    on_average: bool = True

    @classmethod
    def of(cls, ready: Prepared) -> Answers:
        width = [max(2, len(s.levels)) for s in ready.scales]
        made = cls(ready.scales, ready.codes[ready.core], np.empty((0, 0)), np.repeat(np.arange(len(width)), width))
        return cls(made.scales, made.codes, made.table(made.codes), made.block)

    def subset(self, some: np.ndarray) -> Answers:
        return Answers(self.scales, self.codes[some], self.people[some], self.block)

    def table(self, codes: np.ndarray) -> np.ndarray:
        """One column an answer, 1 where it was given; a gap is 0 in all of its block. ``codes`` is (…, people, columns)."""
        made = []
        for j, scale in enumerate(self.scales):
            code = codes[..., j]
            level = code if scale.words else np.where(np.isnan(code), np.nan, code > 0)  # a yes lies above the mean
            made.append(level[..., None] == np.arange(max(2, len(scale.levels))))
        return np.concatenate(made, axis=-1).astype(float)

    def without(self, rng: np.random.Generator) -> Iterator[np.ndarray]:
        known = ~np.isnan(self.codes)
        while True:
            dealt = self.codes.copy()
            for j in range(dealt.shape[1]):
                there = known[:, j]
                dealt[there, j] = rng.permutation(dealt[there, j])
            yield self.table(dealt)


@dataclass(frozen=True)
class Chains(_Mixture):
    """A mixture of Markov chains: where people begin, and where each step leads from where they are. Without groups: everybody's chain, walked anew."""

    states: tuple[str, ...]
    walks: tuple[np.ndarray, ...]
    people: np.ndarray
    block: np.ndarray
    name: str = "markov_chains"
    blurred: float = 1.0
    on_average: bool = True

    @classmethod
    def of(cls, ready: Prepared) -> Chains:
        steps = [_steps(cell) for cell in ready.plain.iloc[:, 0]]
        counts = Counter(step for walk in steps for step in walk)
        kept = sorted(counts, key=lambda s: (-counts[s], s))
        states = tuple(kept[:MOST_STATES]) if len(kept) <= MOST_STATES else (*kept[: MOST_STATES - 1], OTHER)
        n = len(states)
        block = np.concatenate([np.zeros(n, dtype=int), 1 + np.repeat(np.arange(n), n)])
        made = cls(states, (), np.empty((0, 0)), block)
        walks = tuple(made.walk(walk) for walk in steps)
        return cls(states, walks, np.stack([made.counts(walk) for walk in walks]), block)

    def walk(self, steps: Sequence[str]) -> np.ndarray:
        place = {state: j for j, state in enumerate(self.states)}
        rest = place.get(OTHER, -1)
        found = np.array([place.get(step, rest) for step in steps], dtype=int)
        return found[found >= 0]

    def counts(self, walk: np.ndarray) -> np.ndarray:
        n = len(self.states)
        out = np.zeros(n + n * n)
        if len(walk):
            out[walk[0]] = 1
            np.add.at(out, n + walk[:-1] * n + walk[1:], 1)
        return out

    def table(self, codes: np.ndarray) -> np.ndarray:
        return codes

    def subset(self, some: np.ndarray) -> Chains:
        return Chains(self.states, tuple(self.walks[i] for i in some), self.people[some], self.block)

    def without(self, rng: np.random.Generator) -> Iterator[np.ndarray]:
        n, length = len(self.states), np.array([len(walk) for walk in self.walks])
        odds = self.people.sum(0)[n:].reshape(n, n) + 1e-9
        heap = (odds / odds.sum(1, keepdims=True)).cumsum(1)
        begun = np.array([walk[0] if len(walk) else 0 for walk in self.walks])
        while True:
            out = np.zeros(self.people.shape)
            here = rng.permutation(begun)
            out[np.flatnonzero(length > 0), here[length > 0]] = 1
            for step in range(1, int(length.max(initial=0))):
                going = np.flatnonzero(length > step)
                there = (heap[here[going]] < rng.random((len(going), 1))).sum(1).clip(max=n - 1)
                np.add.at(out, (going, n + here[going] * n + there), 1)
                here[going] = there
            yield out


def _steps(cell: object) -> tuple[str, ...]:
    return tuple(str(step) for step in cell) if isinstance(cell, (tuple, list, np.ndarray)) else ()


def way_of(ready: Prepared) -> Way:
    """The way that suits these columns."""
    if len(ready.plain.columns) and isinstance(ready.plain.iloc[0, 0], (tuple, list)):
        return Chains.of(ready)
    return Answers.of(ready) if all(scale.words or _yes_no(ready.plain[scale.name]) for scale in ready.scales) else KMeans.of(ready)


def _yes_no(column: pd.Series) -> bool:
    return set(column.dropna().unique()) <= {0.0, 1.0}


def strongest(way: Way, ks: Sequence[int], rng: np.random.Generator, first: int, all_of_them: int, chance: float) -> tuple[np.ndarray, np.ndarray]:
    """For each k how far these people's strength lies above that of people without groups, and whether it beats chance over all k.

    A distance counts in standard deviations of the people without groups, against the largest such distance of each of them over all
    k (Westfall & Young 1993). After the first few references a hopeless case is given up.
    """
    own = way.strength(ks, rng)[0]
    made = way.without(rng)
    found = np.empty((0, len(ks)))
    for n in (first, all_of_them - first):
        found = np.concatenate([found, way.strength(ks, rng, np.stack(list(islice(made, n))))])
        middle, spread = found.mean(0), np.maximum(found.std(0), 1e-9)
        far, most = (own - middle) / spread, ((found - middle) / spread).max(1)
        if (1 + (most >= far.max()).sum()) / (1 + len(most)) > 4 * chance:
            return own - middle, np.zeros(len(ks), dtype=bool)  # nothing here; the rest would not change that
    return own - middle, (1 + (most[:, None] >= far).sum(0)) / (1 + len(most)) <= chance


__all__ = ["SEQUENCE", "Placer", "Way", "strongest", "way_of"]
