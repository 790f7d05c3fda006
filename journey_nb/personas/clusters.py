"""Personas found in the data, or the answer that there are none."""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportCallIssue=false, reportOperatorIssue=false, reportReturnType=false

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
import pandas as pd

from .. import stats
from ..model.claims import Reason
from ..model.errors import UsageError, did_you_mean
from ..model.personas import Persona, Segmentation, Tried
from .columns import Features
from .kmeans import STARTS, kmeans
from .measures import adjusted_rand, distances, jaccard, one_hot, silhouette
from .portraits import MOST_TRAITS, Found, described, share_of, suggested, traits
from .prepare import Prepared, filled, floor, nearest, prepare
from .reference import references

FEWEST = 30  # placed people; under it a study is qualitative
STABLE = 0.75  # mean Jaccard of every group (Hennig 2007)
CHANCE = 0.05
CLOSE = 0.02  # of silhouette: as good as the best
TRAITS = 2  # clear ones a group needs
BAND = 0.15  # of the way from one centre to the other, on both sides
BLURRED = 0.9  # people half way, against those at the emptier centre
BOOTSTRAPS = 60
FIRST_LOOK, REFERENCES = 39, 99
MOST_SHOWN, MOST_RESAMPLED, MOST_COMPARED = 2000, 1000, 400  # people, for silhouettes, resamples and references


@dataclass(frozen=True)
class _Try:
    k: int
    groups: np.ndarray  # of everybody who has half of the columns, 0 the largest group; -1 like none
    silhouette: float
    above: float  # silhouette above the mean reference
    beats: bool
    stability: tuple[float, ...]
    agreement: float
    between: float
    sizes: tuple[int, ...]
    smallest: int  # in the core


def find(features: Features, *, seed: int, ks: Iterable[int] = range(2, 7), also: Sequence[str] = ()) -> Found:
    """Groups of customers alike, if there are any that hold.

    Customers are grouped by k-means on standardised columns (counts by their logarithm, cut at ±3; see :func:`.prepare.prepare`). For
    each number of groups k five things are asked:

    1. *Size*: every group has 10 people and 5% of all.
    2. *Structure*: the mean silhouette beats that of the same columns without groups. 99 reference tables keep each column's values,
       gaps and rank correlations, and nothing else (:mod:`.reference`). A silhouette counts by its distance to the references' mean,
       in their standard deviations, and has to pass the 95th percentile of the *largest* such distance of each reference over all k:
       trying five numbers of groups gives chance no five tickets.
    3. *Stability*: when customers are resampled (60 times, with replacement, each used once), every group comes back with a mean
       Jaccard similarity of 0.75 or more (Hennig 2007; R's fpc says below 0.6 do not trust, from 0.75 stable).
    4. *A gap*: half way between a group and its nearest one stand fewer people (under 0.9) than around the emptier of the two centres,
       counted in the people that a resample left out. Curved columns beat the references too, but one crowd has no gap.
    5. *Meaning*: every group differs from the others by two clear traits (:func:`.portraits.traits`).

    Of the k that pass, the recommended one has the silhouette that lies furthest above its references; of those within 0.02 of it,
    the one with the fewest groups. Where none passes, there are no stable personas, and that is the answer. Who lacks more than a
    quarter of the columns shapes no group; they are placed with the nearest one if they look like its people. The same features
    give the same personas, in whatever order the customers come. From 1,000 people stability is measured on 1,000 of them, and from
    400 the references on 400.

    Parameters
    ----------
    features : Features
        From :func:`.columns.features`. Under 30 people who can be placed nothing is computed.
    seed : int
        The study's.
    ks : numbers of groups to try
    also : names in ``features.describe``
        Outcomes or ratings that the analyst wants as inputs all the same.
    """
    chosen = _with(features, also)
    ready = prepare(chosen.table.sort_index(), chosen.meta)
    people = int(ready.core.sum())
    about = _about(ready)
    if people < FEWEST:
        return _none(ready, (Reason("personas.few", {"n": people, "least": FEWEST}), *about), columns=False)
    if ready.scaled.shape[1] < TRAITS:
        return _none(ready, (Reason("personas.no_features", {"n": ready.scaled.shape[1]}), *about))
    tries = _tries(ready, [k for k in sorted(set(ks)) if 2 <= k <= people // 2], seed)
    faces = {t.k: traits(ready.plain, chosen.meta, _members(ready, t)) for t in tries}
    failing = {t.k: _fails(t, people, faces[t.k]) for t in tries}
    passed = [t for t in tries if failing[t.k] is None]
    best = max((t.above for t in passed), default=0.0)
    won = min((t for t in passed if t.above >= best - CLOSE), key=lambda t: t.k, default=None)
    tried = tuple(Tried(t.k, round(t.silhouette, 6), t.stability, t.sizes) for t in tries)
    sampled = (Reason("personas.sampled", {"n": MOST_RESAMPLED, "of": people}),) if people > MOST_RESAMPLED else ()
    if won is None:
        why = [Reason("personas.no_structure", {"n": len(tries)})] if not any(t.beats for t in tries) else [r for r in failing.values() if r]
        return _none(ready, (*why, *about, *sampled), tried)
    numbers = {"k": won.k, "silhouette": round(won.silhouette, 4), "above": round(won.above, 4), "agreement": round(won.agreement, 4)}
    others = [failing[t.k] or Reason("personas.less_clear", {"k": t.k, "above": round(t.above, 4)}) for t in tries if t is not won]
    reasons = (Reason("personas.chosen", {**numbers, "stability": min(won.stability)}), *others, *about, *sampled)
    members = _members(ready, won)
    if n := len(members) - people:
        reasons += (Reason("personas.nearest", {"n": n, "of": len(members)}),)
    if n := len(ready.scaled) - len(members):
        reasons += (Reason("personas.unlike", {"n": n, "of": len(ready.scaled)}),)
    names = suggested(faces[won.k], chosen.meta)
    sizes = members.value_counts()
    personas = tuple(
        Persona(key, names[key], "found", share_of(int(sizes[key]), len(members)), faces[won.k][key][:MOST_TRAITS], won.stability[j])
        for j, key in enumerate(f"g{j + 1}" for j in range(won.k))
    )
    segmentation = Segmentation("found", won.k, len(members), len(chosen.table) - len(members), reasons, tuple(ready.scaled.columns), tried)
    return Found(segmentation, personas, members, described(features, members))


def _with(features: Features, also: Sequence[str]) -> Features:
    """The features with some descriptors among the inputs."""
    numeric = [name for name in features.describe.columns if features.meta[name].unit != "text"]
    for name in also:
        if name not in numeric:
            hint = did_you_mean(name, numeric)
            raise UsageError(
                en=f"No number named '{name}' describes the customers; known: {', '.join(numeric) or 'none'}.{hint.en}",
                ko=f"고객을 설명하는 숫자 가운데 '{name}'이(가) 없습니다. 있는 이름: {', '.join(numeric) or '없음'}.{hint.ko}",
            )
    table = features.table.assign(**{name: features.describe[name].astype(float) for name in also})
    return Features(table, features.meta, features.describe)


def _about(ready: Prepared) -> tuple[Reason, ...]:
    """What a reader must know of the columns and people behind any answer."""
    out = []
    if ready.unplaced:
        out.append(Reason("personas.unplaced", {"n": ready.unplaced, "of": ready.unplaced + len(ready.scaled)}))
    core = ready.scaled[ready.core]
    if n := int(core.isna().sum().sum()):
        out.append(Reason("personas.imputed", {"n": n, "of": core.size}))
    for why in ("constant", "gaps", "twin"):
        if n := sum(reason == why for reason in ready.left_out.values()):
            out.append(Reason(f"personas.left_out_{why}", {"n": n}))
    return tuple(out)


def _none(ready: Prepared, reasons: tuple[Reason, ...], tried: tuple[Tried, ...] = (), *, columns: bool = True) -> Found:
    names = tuple(ready.scaled.columns) if columns else ()
    return Found(Segmentation("none", 0, len(ready.scaled), ready.unplaced, reasons, names, tried))


def _members(ready: Prepared, tried: _Try) -> pd.Series:
    there = tried.groups >= 0
    return pd.Series([f"g{j + 1}" for j in tried.groups[there]], index=ready.scaled.index[there], name="persona", dtype=object)


def _fails(tried: _Try, people: int, faces: dict[str, tuple]) -> Reason | None:
    if tried.smallest < floor(people):
        return Reason("personas.small", {"k": tried.k, "n": tried.smallest, "least": floor(people)})
    if not tried.beats:
        return Reason("personas.no_better", {"k": tried.k})
    if min(tried.stability) < STABLE:
        return Reason("personas.unstable", {"k": tried.k, "stability": min(tried.stability)})
    if tried.between > BLURRED:
        return Reason("personas.blurred", {"k": tried.k})
    if min(len(some) for some in faces.values()) < TRAITS:
        return Reason("personas.alike", {"k": tried.k})
    return None


# ---------------------------------------------------------------- what was tried


def _tries(ready: Prepared, ks: list[int], seed: int) -> list[_Try]:
    everybody = ready.scaled.to_numpy(float)
    values = everybody[ready.core]
    people = filled(values)
    placed = {}
    for k in ks:
        groups = kmeans(people[None], k, stats.stream(seed, f"personas:groups:{k}"))[0]
        placed[k] = by_size(nearest(everybody, groups, ready.core, k), k)
    shown = _some(len(people), MOST_SHOWN, seed)
    away = distances(people[shown])
    above, beats = _against_references(values, ks, seed)
    out = []
    for j, k in enumerate(ks):
        groups = placed[k][ready.core]
        stability, agreement, between = _resampled(people, groups, k, seed)
        sizes, core = (tuple(int((some == j).sum()) for j in range(k)) for some in (placed[k], groups))
        width = silhouette(away, groups[shown], k)
        out.append(_Try(k, placed[k], width, float(above[j]), bool(beats[j]), stability, agreement, between, sizes, min(core)))
    return out


def by_size(groups: np.ndarray, k: int) -> np.ndarray:
    """The groups renumbered, the largest first; of equals the one that holds the first customer. -1 stays.

    Examples
    --------
    >>> by_size(np.array([2, 0, 0, 1]), 3).tolist()
    [1, 0, 0, 2]
    """
    first = [int(np.argmax(groups == j)) if (groups == j).any() else len(groups) for j in range(k)]
    order = sorted(range(k), key=lambda j: (-int((groups == j).sum()), first[j]))
    place = np.full(k + 1, -1)  # the last one is where -1 looks
    place[order] = np.arange(k)
    return place[groups]


def _some(n: int, most: int, seed: int) -> np.ndarray:
    """The places of all people, or of ``most`` of them drawn once."""
    return np.arange(n) if n <= most else np.sort(stats.stream(seed, f"personas:some:{most}").choice(n, most, replace=False))


def _against_references(values: np.ndarray, ks: list[int], seed: int) -> tuple[np.ndarray, np.ndarray]:
    """For each k how far the silhouette lies above the references' mean, and whether that beats chance over all k."""
    values = values[_some(len(values), MOST_COMPARED, seed)]
    rng = stats.stream(seed, "personas:references")
    own = _widths(filled(values)[None], ks, rng)[0]
    made = references(values, rng)
    widths = np.empty((0, len(ks)))
    for n in (FIRST_LOOK, REFERENCES - FIRST_LOOK):
        widths = np.concatenate([widths, _widths(np.stack([filled(table) for table in islice(made, n)]), ks, rng)])
        middle, spread = widths.mean(0), np.maximum(widths.std(0), 1e-9)
        far, chance = (own - middle) / spread, ((widths - middle) / spread).max(1)
        if (1 + (chance >= far.max()).sum()) / (1 + len(chance)) > 4 * CHANCE:
            return own - middle, np.zeros(len(ks), dtype=bool)  # nothing here; the rest would not change that
    return own - middle, (1 + (chance[:, None] >= far).sum(0)) / (1 + len(chance)) <= CHANCE


def _widths(tables: np.ndarray, ks: list[int], rng: np.random.Generator) -> np.ndarray:
    """The mean silhouette of each table (rows) for each k."""
    groups = [kmeans(tables, k, rng) for k in ks]
    out = np.empty((len(tables), len(ks)))
    for at, table in enumerate(tables):
        away = distances(table)
        out[at] = [silhouette(away, some[at], k) for some, k in zip(groups, ks, strict=True)]
    return out


def _resampled(people: np.ndarray, groups: np.ndarray, k: int, seed: int) -> tuple[tuple[float, ...], float, float]:
    """Over resamples of customers: mean Jaccard similarity of each group, mean adjusted Rand index, and how full it is between groups."""
    some = _some(len(people), MOST_RESAMPLED, seed)
    rng = stats.stream(seed, f"personas:resampled:{k}")
    drawn = rng.integers(0, len(some), (BOOTSTRAPS, len(some)))
    used = np.zeros(drawn.shape, dtype=bool)
    np.put_along_axis(used, drawn, True, axis=1)
    again = kmeans(people[some][None], k, rng, weights=used.astype(float), starts=STARTS // 2)
    first = groups[some]
    alike = np.mean([jaccard(first[there], found[there], k) for there, found in zip(used, again, strict=True)], axis=0)
    agreement = np.mean([adjusted_rand(first[there], found[there], k) for there, found in zip(used, again, strict=True)])
    return tuple(round(float(a), 6) for a in alike), float(agreement), _between(people[some], first, used, again, k)


def _between(people: np.ndarray, first: np.ndarray, used: np.ndarray, again: np.ndarray, k: int) -> float:
    """How full it is half way between a group and its nearest one, against the emptier of the two centres; of all groups the worst.

    Only people whom a resample did not use are looked at: a line drawn through the middle of a crowd always seems to part it for those
    who drew it.
    """
    where: list[list[np.ndarray]] = [[] for _ in range(k)]
    for there, found in zip(used, again, strict=True):
        middle = np.stack([people[there & (found == j)].mean(axis=0) if (there & (found == j)).any() else np.full(people.shape[1], np.inf) for j in range(k)])
        both = one_hot(first[there], k).T @ one_hot(found[there], k)
        apart = distances(np.nan_to_num(middle, posinf=1e6)) + np.diag(np.full(k, np.inf))
        for j in range(k):
            own = int(both[j].argmax())
            other = int(apart[own].argmin())
            line = middle[other] - middle[own]
            outside = people[~there & ((found == own) | (found == other))]
            where[j].append((outside - middle[own]) @ line / (line @ line))
    full = []
    for place in (np.concatenate(some) for some in where):
        here, half, there = (int((np.abs(place - at) < BAND).sum()) for at in (0.0, 0.5, 1.0))
        full.append(half / max(1, min(here, there)))
    return max(full)
