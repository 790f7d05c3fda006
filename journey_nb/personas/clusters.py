"""Personas found in the data, or the answer that there are none."""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportCallIssue=false, reportOperatorIssue=false, reportReturnType=false

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from .. import stats
from ..model.claims import Reason
from ..model.errors import UsageError, did_you_mean
from ..model.personas import Overruled, Persona, Segmentation, Tried
from .columns import Features
from .measures import STABLE, adjusted_rand, distances, jaccard, one_hot, silhouette
from .placing import Placed, steps_as_shares
from .portraits import MOST_TRAITS, Found, described, portrayed, share_of, suggested, traits
from .prepare import Prepared, floor, prepare
from .ways import Way, middles, strongest, way_of

FEWEST = 30  # placed people; under it a study is qualitative
CHANCE = 0.05
TRAITS = 2  # clear ones a group needs
BAND = 0.15  # of the way from one centre to the other, on both sides
BOOTSTRAPS = 100
FIRST_LOOK, REFERENCES = 39, 99
MOST_FITTED = 20_000  # people who shape the groups
MOST_SHOWN, MOST_RESAMPLED, MOST_COMPARED = 2000, 2000, 400  # of them, for silhouettes, resamples and references


@dataclass(frozen=True)
class _Try:
    k: int
    groups: np.ndarray  # of the people who shape them, 0 the largest group
    silhouette: float
    above: float  # strength above the mean reference
    beats: bool
    stability: tuple[float, ...]
    agreement: float
    between: float
    sizes: tuple[int, ...]


def find(features: Features, *, seed: int, ks: Iterable[int] = range(2, 7), also: Sequence[str] = (), overruled: Overruled | None = None) -> Found:
    """Groups of customers alike, if there are any that hold.

    Customers are grouped in the way that suits the columns (:mod:`.ways`): numbers, and words among numbers, by k-means on columns
    of equal weight (counts by their logarithm, cut at ±3); words and yes or no alone by latent classes; sequences by a mixture of
    Markov chains. For each number of groups k five things are asked:

    1. *Size*: every group has 10 people and 5% of all.
    2. *Structure*: the groups are clearer than those of the same people without groups. 99 reference tables keep each column's values
       and gaps, and of numbers the rank correlations (:mod:`.reference`); answers are dealt out anew, column by column; sequences are
       walked anew by everybody's chain. Clear is the mean silhouette, for classes and chains the log-likelihood. It counts by its
       distance to the references' mean, in their standard deviations, and has to pass the 95th percentile of the *largest* such
       distance of each reference over all k: trying seven numbers of groups gives chance no seven tickets.
    3. *Stability*: when customers are resampled (100 times, with replacement, each used once), every group comes back with a mean
       Jaccard similarity of 0.75 or more (Hennig 2007; R's fpc says below 0.6 do not trust, from 0.75 stable).
    4. *A gap*: half way between a group and its nearest one stand fewer people (under 0.9; of answers and steps under 1.0 on average over
       the groups) than around the emptier of the two centres, counted in the people that a resample left out. Curved columns beat the
       references too, but one crowd has no gap.
    5. *Meaning*: every group differs from the others by two clear traits (:func:`.portraits.traits`).

    The last k that passes is recommended: the finest grouping that holds. Where none passes, there are no stable personas, and that
    is the answer. Who lacks more than a quarter of the columns shapes no group; they are placed with the nearest one if they look like
    its people. The same features give the same personas, in whatever order the customers come. Of more than 20,000 customers 20,000
    shape the groups and all are placed; from 1,000 people stability is measured on 1,000 of them, and from 400 the references on 400.

    Parameters
    ----------
    features : Features
        From :func:`.columns.features`. Under 30 people who can be placed nothing is computed.
    seed : int
        The study's.
    ks : numbers of groups to try
    also : names in ``features.describe``
        Outcomes or ratings that the analyst wants as inputs all the same.
    overruled : Overruled, optional
        The number of groups that an analyst wants whatever the data say. What they recommend is still worked out and kept beside it.
    """
    chosen = _with(features, also)
    table = chosen.table.sort_index()
    shaping = table.iloc[_some(len(table), MOST_FITTED, seed)]
    ready = prepare(shaping, chosen.meta)
    people = int(ready.core.sum())
    about = _about(ready)
    if people < FEWEST:
        return _none(ready, (Reason("personas.few", {"n": people, "least": FEWEST}), *about), columns=False)
    if ready.scaled.shape[1] < TRAITS and not _walks(chosen, ready):
        return _none(ready, (Reason("personas.no_features", {"n": ready.scaled.shape[1]}), *about))
    way = way_of(ready)
    plain, meta = (ready.plain, chosen.meta) if not _walks(chosen, ready) else steps_as_shares(ready.plain)
    wanted = {*ks, *({overruled.k} if overruled else ())}
    tries = _tries(way, [k for k in sorted(wanted) if 2 <= k <= people // 2], seed)
    inside = ready.scaled.index[ready.core]
    faces = {t.k: traits(plain, meta, _members(t.groups, inside)) for t in tries}
    failing = {t.k: _fails(t, people, way.blurred, faces[t.k]) for t in tries}
    best = max((t for t in tries if failing[t.k] is None and t.k in {*ks}), key=lambda t: t.k, default=None)
    tried = tuple(Tried(t.k, round(t.silhouette, 6), t.stability, _placed_sizes(ready, way, t), round(t.agreement, 6)) for t in tries)
    reasons = (*_why(tries, best, failing), *about, *_sampled(len(table), people))
    won = next((t for t in tries if t.k == overruled.k), None) if overruled else best
    if overruled and won is None:
        raise _too_many(overruled.k, people)
    if won is None:
        return _none(ready, reasons, tried, method=way.name)
    placed = Placed(tuple(ready.scaled.columns), ready.scales, way.placer(won.groups, won.k), way.name)
    members = placed.members(table, dict(zip(inside, won.groups, strict=True)))
    unplaced, all_of_them = len(table) - len(members), len(shaping) == len(table)
    if all_of_them and (n := len(members) - people):
        reasons += (Reason("personas.nearest", {"n": n, "of": len(members)}),)
    if all_of_them and (n := len(ready.scaled) - len(members)):
        reasons += (Reason("personas.unlike", {"n": n, "of": len(ready.scaled)}),)
    names = suggested(faces[won.k], meta)
    sizes = members.value_counts()
    personas = tuple(
        Persona(key, names[key], "found", share_of(int(sizes.get(key, 0)), len(members)), faces[won.k][key][:MOST_TRAITS], won.stability[j])
        for j, key in enumerate(f"g{j + 1}" for j in range(won.k))
    )
    recommended = best.k if best else 0
    said = None if overruled is None else replace(overruled, recommended=recommended)
    segmentation = Segmentation("found", recommended, len(members), unplaced, reasons, placed.columns, tried, overruled=said, method=way.name)
    shown = members if len(shaping) == len(table) else members[members.index.isin(shaping.index)]
    faces_of = portrayed(Found(segmentation, personas, shown, described(features, shown), placed=placed), features)
    return replace(faces_of, members=members)


def _placed_sizes(ready: Prepared, way: Way, tried: _Try) -> tuple[int, ...]:
    """People of each group, with those placed afterwards."""
    if ready.core.all():
        return tried.sizes
    placed = Placed(tuple(ready.scaled.columns), ready.scales, way.placer(tried.groups, tried.k), way.name)
    groups = placed.groups(ready.plain)
    groups[ready.core] = tried.groups
    return tuple(int((groups == j).sum()) for j in range(tried.k))


def _walks(features: Features, ready: Prepared) -> bool:
    return any(features.meta[name].unit == "sequence" for name in ready.plain.columns)


def _why(tries: list[_Try], best: _Try | None, failing: dict[int, Reason | None]) -> tuple[Reason, ...]:
    """Why this number of groups and no other."""
    if best is None:
        if not any(t.beats for t in tries):
            return (Reason("personas.no_structure", {"n": len(tries)}),)
        return tuple(r for r in failing.values() if r)
    numbers = {"k": best.k, "silhouette": round(best.silhouette, 4), "above": round(best.above, 4), "agreement": round(best.agreement, 4)}
    others = [failing[t.k] or Reason("personas.coarser", {"k": t.k, "than": best.k}) for t in tries if t is not best]
    return (Reason("personas.chosen", {**numbers, "stability": min(best.stability)}), *others)


def _sampled(everybody: int, people: int) -> tuple[Reason, ...]:
    out = (Reason("personas.shaped", {"n": MOST_FITTED, "of": everybody}),) if everybody > MOST_FITTED else ()
    return (*out, *((Reason("personas.sampled", {"n": MOST_RESAMPLED, "of": people}),) if people > MOST_RESAMPLED else ()))


def _too_many(k: int, people: int) -> UsageError:
    return UsageError(
        en=f"{k} groups of {people} people cannot be made. Choose from 2 to {people // 2}.",
        ko=f"{people}명을 {k}개 그룹으로 나눌 수 없습니다. 2부터 {people // 2} 사이에서 고르십시오.",
    )


def _with(features: Features, also: Sequence[str]) -> Features:
    """The features with some descriptors among the inputs."""
    known = [str(name) for name in features.describe.columns]
    for name in also:
        if name not in known:
            hint = did_you_mean(name, known)
            raise UsageError(
                en=f"Nothing named '{name}' describes the customers; known: {', '.join(known) or 'none'}.{hint.en}",
                ko=f"고객을 설명하는 열 가운데 '{name}'이(가) 없습니다. 있는 이름: {', '.join(known) or '없음'}.{hint.ko}",
            )
    more = {name: features.describe[name] if features.meta[name].unit == "text" else features.describe[name].astype(float) for name in also}
    table = features.table.assign(**more)
    return Features(table, features.meta, features.describe)


def _about(ready: Prepared) -> tuple[Reason, ...]:
    """What a reader must know of the columns and people behind any answer."""
    out = []
    if ready.unplaced:
        out.append(Reason("personas.unplaced", {"n": ready.unplaced, "of": ready.unplaced + len(ready.scaled)}))
    core = ready.scaled[ready.core]
    if n := int(core.isna().sum().sum()):
        out.append(Reason("personas.imputed", {"n": n, "of": core.size}))
    for why in ("constant", "gaps", "twin", "many", "sequence"):
        if n := sum(reason == why for reason in ready.left_out.values()):
            out.append(Reason(f"personas.left_out_{why}", {"n": n}))
    return tuple(out)


def _none(ready: Prepared, reasons: tuple[Reason, ...], tried: tuple[Tried, ...] = (), *, columns: bool = True, method: str = "kmeans") -> Found:
    names = tuple(ready.scaled.columns) if columns else ()
    return Found(Segmentation("none", 0, len(ready.scaled), ready.unplaced, reasons, names, tried, method=method))


def _members(groups: np.ndarray, people: pd.Index) -> pd.Series:
    return pd.Series([f"g{j + 1}" for j in groups], index=people, name="persona", dtype=object)


def _fails(tried: _Try, people: int, blurred: float, faces: dict[str, tuple]) -> Reason | None:
    smallest, stable = min(tried.sizes), sum(value >= STABLE for value in tried.stability)
    if smallest < floor(people):
        return Reason("personas.small", {"k": tried.k, "n": smallest, "least": floor(people)})
    if not tried.beats:
        return Reason("personas.no_better", {"k": tried.k})
    if 2 <= stable < tried.k:
        return Reason("personas.partly", {"k": tried.k, "stable": stable, "stability": min(tried.stability)})
    if stable < tried.k:
        return Reason("personas.unstable", {"k": tried.k, "stability": min(tried.stability)})
    if tried.between > blurred:
        return Reason("personas.blurred", {"k": tried.k})
    if min(len(some) for some in faces.values()) < TRAITS:
        return Reason("personas.alike", {"k": tried.k})
    return None


# ---------------------------------------------------------------- what was tried


def _tries(way: Way, ks: list[int], seed: int) -> list[_Try]:
    n = len(way.shown)
    groups = {k: by_size(way.fit(k, stats.stream(seed, f"personas:groups:{k}")), k) for k in ks}
    shown = _some(n, MOST_SHOWN, seed)
    away = distances(way.shown[shown])
    compared = way.subset(_some(n, MOST_COMPARED, seed))
    above, beats = strongest(compared, ks, stats.stream(seed, "personas:references"), FIRST_LOOK, REFERENCES, CHANCE)
    out = []
    for j, k in enumerate(ks):
        stability, agreement, between = _resampled(way, groups[k], k, seed)
        sizes = tuple(int((groups[k] == j).sum()) for j in range(k))
        width = silhouette(away, groups[k][shown], k)
        out.append(_Try(k, groups[k], width, float(above[j]), bool(beats[j]), stability, agreement, between, sizes))
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


def _resampled(way: Way, groups: np.ndarray, k: int, seed: int) -> tuple[tuple[float, ...], float, float]:
    """Over resamples of customers: mean Jaccard similarity of each group, mean adjusted Rand index, and how full it is between groups."""
    some = _some(len(groups), MOST_RESAMPLED, seed)
    rng = stats.stream(seed, f"personas:resampled:{k}")
    drawn = rng.integers(0, len(some), (BOOTSTRAPS, len(some)))
    used = np.zeros(drawn.shape, dtype=bool)
    np.put_along_axis(used, drawn, True, axis=1)
    again = way.again(k, rng, some, used)
    first = groups[some]
    alike = np.mean([jaccard(first[there], found[there], k) for there, found in zip(used, again, strict=True)], axis=0)
    agreement = np.mean([adjusted_rand(first[there], found[there], k) for there, found in zip(used, again, strict=True)])
    return tuple(round(float(a), 6) for a in alike), float(agreement), _between(way, some, first, used, again, k)


def _between(way: Way, some: np.ndarray, first: np.ndarray, used: np.ndarray, again: np.ndarray, k: int) -> float:
    """How full it is half way between a group and its nearest one, against the emptier of the two centres; of all groups the worst, or the mean.

    Only people whom a resample did not use are looked at: a line drawn through the middle of a crowd always seems to part it for those
    who drew it.
    """
    where: list[list[np.ndarray]] = [[] for _ in range(k)]
    people = way.shown[some]
    for there, found in zip(used, again, strict=True):
        middle, axes = middles(people[there], found[there], k), way.axes(some[there], found[there], k)
        both = one_hot(first[there], k).T @ one_hot(found[there], k)
        apart = distances(middle) + np.diag(np.full(k, np.inf))
        for j in range(k):
            own = int(both[j].argmax())
            other = int(apart[own].argmin())
            along = people @ (axes[other] - axes[own])
            start, end = middle[own] @ (axes[other] - axes[own]), middle[other] @ (axes[other] - axes[own])
            outside = along[~there & ((found == own) | (found == other))]
            where[j].append((outside - start) / (end - start) if end != start else np.zeros(0))
    full = []
    for place in (np.concatenate(some) for some in where):
        here, half, there = (int((np.abs(place - at) < BAND).sum()) for at in (0.0, 0.5, 1.0))
        full.append(half / max(1, min(here, there)))
    return float(np.average(full, weights=np.bincount(first, minlength=k))) if way.on_average else max(full)
