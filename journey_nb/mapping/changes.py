"""What changed between two maps, and how much of it is more than chance.

Two families are corrected by themselves, each to a false discovery rate of 5% (Benjamini & Hochberg 1995). *lost*: at which stages customers
leave; it is the first question of every comparison, it has a handful of tests, and among a hundred shares it would be drowned (a drop-off
that goes from 22% to 34% of 400 customers is found in 96 of 100 comparisons so, in 64 among a hundred others: ``checks/changes.py``). *measured* and
*said*: feelings, scores, times and KPIs, and the shares of claims. These two are one family with weights that are fixed beforehand (Genovese, Roeder &
Wasserman 2006): a hundred claims together weigh as much as ten feelings, so that many words do not drown them either.

Shares of one stage have one denominator and go together; the procedure holds under such positive dependence (Benjamini & Yekutieli 2001).
Samples count as independent. The same people in both periods make them dependent: pseudonyms tell so (``changes.panel``), and then the
intervals are as a rule too wide, never too narrow, for people who answer alike both times. Every interval is that of the one comparison.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from .. import stats
from ..model.changes import Change, Family, MapDiff, Whose
from ..model.errors import UsageError
from ..model.journey import JourneyMap, MapBook
from . import compared, differing

RATE = 0.05  # of what is called a change, on average no more is none
POWER = 0.8
RANK = {"lost": 0, "kpi": 1, "score": 2, "emotion": 3, "operation": 4, "claim": 5}
HOW = ("changed", "noise", "few", "first_asked", "not_asked", "apart")


def diff(book_a: MapBook, book_b: MapBook, persona_a: str = "everyone", persona_b: str | None = None) -> MapDiff:
    """What is otherwise in the second map than in the first one.

    Parameters
    ----------
    book_a, book_b : MapBook
        Two periods; or one book twice, with two personas.
    persona_a, persona_b : str
        Keys of the two maps; the second one is the first where it is not given.

    Returns
    -------
    MapDiff
        ``changes`` in the order of their importance: what changed, what is within noise, what has too few people, what was first asked or no
        longer asked, what does not mean the same. Inside, who leaves comes first, then KPIs, scores, feelings, times and claims; each by its
        corrected p-value. Fewer than five people on a side are not compared; a study of fewer than 30 people is not compared at all, its
        counts stand side by side.

    Raises
    ------
    UsageError
        Where both are the same map, or one is a part of the other (a persona and everyone in one book).
    """
    persona_b = persona_a if persona_b is None else persona_b
    a, b = book_a.map(persona_a), book_b.map(persona_b)
    _refuse(book_a, book_b, a, b)
    shared = differing.common(book_a, book_b, a, b)
    stages, found = shared.stages, [*compared.lost(a, b)] if shared.funnel else []
    found += [c for c in compared.scores(a, b) if c.stage in stages]
    found += [c for c in compared.emotions(a, b, words=shared.words) if c.stage in stages]
    found = [*compared.repeated(found)]
    found += [c for c in compared.operations(a, b) if c.stage in stages]
    found += [c for c in compared.kpis(a, b, found) if c.stage in stages]
    found += [_named(c, book_a, book_b, a, b) for c in compared.claims(a, b, words=shared.words) if c.stage in stages]
    if a.qualitative or b.qualitative:
        found = [_untested(c) for c in found]
    changes, families = corrected(found)
    how = {c.id: c.how for c in changes}
    changes = [replace(c, how=how[c.repeats]) if c.repeats else c for c in changes]
    order = {s.key: i for i, s in enumerate(b.stages)}

    def weight(c: Change) -> tuple[float | str, ...]:
        return HOW.index(c.how), RANK[c.what], 1.0 if c.q is None else c.q, 1.0 if c.p is None else c.p, order.get(c.stage, len(order)), c.id

    return MapDiff(
        before=_whose(book_a, a),
        after=_whose(book_b, b),
        stages=tuple((s.key, book_b.stage_label(s)) for s in b.stages),
        changes=tuple(sorted(changes, key=weight)),
        families=families,
        notes=shared.notes,
        invented=book_a.study.invented or book_b.study.invented,
    )


def _refuse(book_a: MapBook, book_b: MapBook, a: JourneyMap, b: JourneyMap) -> None:
    if a == b and book_a.period == book_b.period:
        raise UsageError(
            en="Both are the same map. Name two periods, or two personas of one map (--persona-a, --persona-b).",
            ko="두 지도가 같습니다. 기간이 다른 두 지도를 지정하거나, 한 지도의 두 페르소나를 지정하십시오(--persona-a, --persona-b).",
        )
    if a.key != b.key and book_a.maps == book_b.maps and "everyone" in (a.key, b.key):
        raise UsageError(
            en="A persona is a part of everyone: they are not two groups. Compare it with another persona.",
            ko="페르소나는 전체의 한 부분이라 두 집단이 아닙니다. 다른 페르소나와 비교하십시오.",
        )


def _whose(book: MapBook, journey: JourneyMap) -> Whose:
    persona = book.persona(journey.key)
    return Whose(book.study.name, journey.key, book.persona_label(persona) if persona else None, book.period, journey.people, journey.known)


def _named(change: Change, book_a: MapBook, book_b: MapBook, a: JourneyMap, b: JourneyMap) -> Change:
    """A claim under the name that people gave it."""
    for book, journey in ((book_b, b), (book_a, a)):
        claim = next((c for c in journey.claims if c.id == change.id), None)
        if claim:
            return replace(change, label=book.claim_label(claim))
    return change


def _untested(change: Change) -> Change:
    """In a study of fewer than 30 people nothing is tested: counts stand side by side."""
    if change.how != "noise":
        return change
    return replace(change, how="few", difference=None, low=None, high=None, p=None, family="")


def corrected(changes: Iterable[Change]) -> tuple[list[Change], tuple[Family, ...]]:
    """What is a change after correction, and what of the rest could have been seen at all."""
    made = list(changes)
    families: list[Family] = []
    for keys in (("lost",), ("measured", "said")):
        here = [i for i, c in enumerate(made) if c.family in keys and c.p is not None]
        if not here:
            continue
        sizes = {key: sum(made[i].family == key for i in here) for key in keys}
        held = [key for key in keys if sizes[key]]
        weight = {key: len(here) / (len(held) * sizes[key]) for key in held}
        p = np.array([min(1.0, made[i].p / weight[made[i].family]) for i in here])  # type: ignore[operator]
        q = stats.benjamini_hochberg(p)
        finds = int((q <= RATE).sum())
        level = {key: min(RATE, RATE * weight[key] * (finds + 1) / len(here)) for key in held}
        for i, value in zip(here, q, strict=True):
            change = replace(made[i], q=float(value), how="changed" if value <= RATE else "noise")
            if change.how == "noise" and change.low is not None and change.high is not None:
                se = (change.high - change.low) / (2 * stats.Z95)
                change = replace(change, detectable=stats.detectable(se, level=level[change.family], power=POWER))
            made[i] = change
        families += [Family(key, sizes[key], sum(made[i].how == "changed" and made[i].family == key for i in here), level[key]) for key in held]
    return made, tuple(families)
