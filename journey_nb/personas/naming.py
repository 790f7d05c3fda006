"""A persona keeps its key, and with it the name that a person gave it, when the next build groups other people.

Groups are found anew in every build, and the largest of today need not be the largest of tomorrow. So a study issues a key once, in
``claims.jsonl``, with a *profile*: what the group was like on average, nothing of one person. The next build gives each of its groups
the key whose profile is nearest, all groups at once; one that is like none of them gets a key that was never used. A persona that is
not found again keeps its key and profile: it may come back, and until then what people decided about it is listed as orphaned.
"""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportCallIssue=false, reportOperatorIssue=false, reportReturnType=false

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from ..model.personas import Placing
from ..model.phrase import Phrase
from .clusters import BOOTSTRAPS
from .columns import Features
from .placing import steps_as_shares
from .portraits import Found
from .portraits import portrayed as drawn
from .questions import questions

FURTHEST = 0.6  # standard deviations a feature: a group that is further from every issued profile is a new one
MOVED = 0.1  # a profile that moved so far is written again; less is the noise of another week
SHARED = 0.5  # of the features of both that must be the same ones, and two at least
FEWEST = 5  # people with a value, or with a word
_LOGARITHM = ("count", "days", "number")
PREFIX = "persona:"


def profiles(found: Found, features: Features) -> dict[str, dict[str, Any]]:
    """What each found persona is like, so that the next build knows it again: means only, of five people or more.

    ``features`` has for each number ``[mean, spread]``: the mean of the persona's people and the standard deviation of all placed
    people, both on a scale that does not depend on who else is there (``sign(x)·log(1 + |x|)`` for counts, days and other numbers,
    plain for shares and scores). ``words`` has for each column of words the share of the persona's people who have each word.

    Examples
    --------
    >>> from ..model.personas import Persona, Segmentation
    >>> from ..model.phrase import Phrase
    >>> from .columns import FeatureInfo
    >>> from .portraits import share_of
    >>> people = pd.Index([f"c{i}" for i in range(10)])
    >>> info = FeatureInfo(Phrase.same("a"), "score", "behaviour", Phrase.same("a"), Phrase.same("a"))
    >>> table = Features(pd.DataFrame({"a": [1.0] * 5 + [3.0] * 5}, index=people), {"a": info})
    >>> two = tuple(Persona(k, Phrase.same(k), "found", share_of(5, 10)) for k in ("g1", "g2"))
    >>> members = pd.Series(["g1"] * 5 + ["g2"] * 5, index=people)
    >>> profiles(Found(Segmentation("found", 2, 10, 0, (), ("a",)), two, members), table)["g2"]["features"]
    {'a': [3.0, 1.0]}
    """
    made: dict[str, dict[str, Any]] = {p.key: {"people": p.share.count, "features": {}, "words": {}} for p in found.personas}
    for name, column, unit in _inputs(found, features):
        words = unit == "text" or not pd.api.types.is_numeric_dtype(column)
        values = column if words else _scaled(column.astype(float), unit)
        spread = 0.0 if words else float(values.std(ddof=0))
        for key, own in ((p.key, values[(found.members == p.key).to_numpy()].dropna()) for p in found.personas):
            if words:
                counts = own.value_counts()
                made[key]["words"][name] = {str(w): round(float(n) / len(own), 4) for w, n in sorted(counts.items(), key=lambda x: str(x[0])) if n >= FEWEST}
            elif len(own) >= FEWEST and round(spread, 4) > 0:
                made[key]["features"][name] = [round(float(own.mean()), 4), round(spread, 4)]
    return made


def _inputs(found: Found, features: Features) -> Iterator[tuple[str, pd.Series, str]]:
    """The columns the groups were made from, with their units; of a path its steps."""
    whole = pd.concat([features.table, features.describe], axis=1).reindex(found.members.index)
    for name in found.segmentation.features:
        if name not in whole or name not in features.meta:
            continue
        if features.meta[name].unit == "sequence":
            steps, meta = steps_as_shares(whole[[name]])
            yield from ((str(step), steps[step], meta[step].unit) for step in steps.columns)
        else:
            yield name, whole[name], features.meta[name].unit


def _scaled(values: pd.Series, unit: str) -> pd.Series:
    return np.sign(values) * np.log1p(values.abs()) if unit in _LOGARITHM else values


def distance(one: Mapping[str, Any], other: Mapping[str, Any]) -> float:
    """How unlike two profiles are: the root mean square over shared features, in standard deviations; infinite where too few are shared.

    For words it is twice the share of people who would have to have another word: from one word to another is two standard deviations,
    as it is for a yes or no that parts a crowd in halves.

    Examples
    --------
    >>> a, b = {"features": {"x": [1.0, 2.0], "y": [0.0, 1.0]}}, {"features": {"x": [3.0, 2.0], "y": [1.0, 1.0]}}
    >>> distance(a, b), distance(a, {"features": {"z": [1.0, 1.0]}})
    (1.0, inf)
    """
    numbers, others = one.get("features", {}), other.get("features", {})
    words, other_words = one.get("words", {}), other.get("words", {})
    gaps = [(numbers[n][0] - others[n][0]) / ((numbers[n][1] + others[n][1]) / 2) for n in numbers if n in others]
    for name in words:
        if name in other_words:
            mine, theirs = words[name], other_words[name]
            gaps.append(sum(abs(mine.get(w, 0.0) - theirs.get(w, 0.0)) for w in {*mine, *theirs}))
    most = min(len(numbers) + len(words), len(others) + len(other_words))
    if not gaps or len(gaps) < min(2, most) or len(gaps) < SHARED * most:
        return float("inf")
    return round(float(np.sqrt(np.mean(np.square(gaps)))), 6)


def matched(fresh: Mapping[str, Mapping[str, Any]], issued: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """For each fresh group the issued key whose profile it has: the assignment with the smallest sum of distances, none beyond ``FURTHEST``.

    Examples
    --------
    >>> issued = {"g1": {"features": {"x": [0.0, 1.0]}}, "g2": {"features": {"x": [3.0, 1.0]}}}
    >>> matched({"g1": {"features": {"x": [2.9, 1.0]}}, "g2": {"features": {"x": [9.0, 1.0]}}}, issued)
    {'g1': 'g2'}
    """
    from scipy.optimize import linear_sum_assignment

    if not fresh or not issued:
        return {}
    new, old = list(fresh), sorted(issued, key=_number)
    away = np.array([[distance(fresh[a], issued[b]) for b in old] for a in new])
    rows, columns = linear_sum_assignment(np.minimum(away, FURTHEST))
    return {new[i]: old[j] for i, j in zip(rows, columns, strict=True) if away[i, j] < FURTHEST}


def faced(found: Found, features: Features, issued: Iterable[Mapping[str, Any]] = (), *, seed: int) -> Found:
    """What a study knows of its personas beside who they are: their own keys (:func:`keyed`), their background and the three questions."""
    if found.segmentation.kind == "found":
        told = replace(found.segmentation, placing=questions(found, features, seed=seed), resamples=BOOTSTRAPS)
        return keyed(replace(found, segmentation=told), features, issued)
    return drawn(found, features) if found.personas else found


def keyed(found: Found, features: Features, issued: Iterable[Mapping[str, Any]]) -> Found:
    """The same personas under the keys their study issued, and in ``lines`` what to append to ``claims.jsonl``.

    Parameters
    ----------
    found : Found
        Of :func:`.clusters.find`: its keys go by size. The team's own personas have their own keys and come back as they are.
    issued : lines of ``claims.jsonl``
    """
    if found.segmentation.kind != "found" or not found.personas:
        return found
    known = {str(e["id"]).removeprefix(PREFIX): e["profile"] for e in issued if str(e["id"]).startswith(PREFIX) and "profile" in e}  # the last line wins
    fresh = profiles(found, features)
    now = matched(fresh, known)
    number = max((_number(key) for key in known), default=0)
    for key in fresh:
        if key not in now:
            number += 1
            now[key] = f"g{number}"
    named = {now[key]: profile for key, profile in fresh.items()}
    lines = [
        {"id": f"{PREFIX}{key}", "code": key.upper(), "profile": profile}
        for key, profile in sorted(named.items(), key=lambda x: _number(x[0]))
        if key not in known or distance(profile, known[key]) > MOVED
    ]
    return replace(rekeyed(found, now), profiles=named, lines=tuple(lines))


def _number(key: str) -> int:
    return int(key[1:]) if key[1:].isdigit() else 0


def rekeyed(found: Found, keys: Mapping[str, str]) -> Found:
    """The same personas under other keys, wherever a key stands."""
    describe = found.describe
    if len(describe):
        describe = describe.assign(persona=describe["persona"].map(lambda key: keys.get(key, key)))
    segmentation = found.segmentation
    if segmentation.placing is not None:
        segmentation = replace(segmentation, placing=_asked(segmentation.placing, keys))
    personas = tuple(replace(p, key=keys.get(p.key, p.key), label=_label(p.label, p.key, keys.get(p.key, p.key))) for p in found.personas)
    placed = found.placed
    if placed is not None:
        placed = replace(placed, keys=tuple(keys.get(p.key, p.key) for p in found.personas))  # as they are, largest first: the order of the groups
    names: Sequence[str] = [str(keys.get(key, key)) for key in found.members]
    members = pd.Series(names, index=found.members.index, name="persona", dtype=object)
    return replace(found, segmentation=segmentation, personas=personas, members=members, describe=describe, placed=placed)


def _asked(placing: Placing, keys: Mapping[str, str]) -> Placing:
    def led(answer: Any) -> Any:
        return answer if answer.persona is None else replace(answer, persona=keys.get(answer.persona, answer.persona))

    asked = tuple(replace(q, yes=led(q.yes), no=led(q.no)) for q in placing.questions)
    return replace(placing, questions=asked, each={keys.get(key, key): share for key, share in placing.each.items()})


def _label(label: Phrase, key: str, now: str) -> Phrase:
    """A suggested name that needed the key to be told from another carries the new one."""
    return Phrase(*(f"{x.removesuffix(f'({key})')}({now})" if x.endswith(f"({key})") else x for x in (label.en, label.ko)))
