"""Who can speak to what: a rating says nothing of a theme, a log nothing of feelings, an interview that never touched a stage nothing of it.

A *form* is what one record is: ``words`` (a comment that could be coded), ``csat``, ``ces``, ``rating``, ``nps`` (an answer on a scale),
``event`` (a line of a log) or ``trace`` (a record made when it happened: a ticket, a call, a line of the CRM). What people tell later, in
interviews, surveys and reviews, is no trace: the order of a talk is not the order of a journey.
"""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false, reportCallIssue=false, reportReturnType=false

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from .. import stats
from ..model.journey import ConfidenceRule, Reason

FEW = 5  # people: a kind of source with fewer has no mean to compare
SCALES = ("csat", "ces", "rating", "nps")
TOLD_LATER = ("interview", "survey", "review")
WORDS = ("words",)
SPEAKS: dict[str, tuple[str, ...]] = {  # what a map says → the forms that can speak to it
    **dict.fromkeys(("pain", "need", "delight", "factor", "thought", "goal", "expectation", "opportunity"), WORDS),
    "worded": WORDS,
    "rated": ("csat", "ces", "rating"),
    **{measure: (measure,) for measure in SCALES},
    "touchpoint": (*WORDS, "csat", "ces", "rating"),
    "stage": (*WORDS, *SCALES),
    "action": ("event",),
    "step": ("event", "trace"),
}


def can_speak(claim: str, form: str) -> bool:
    """Whether a record of this form can speak to this kind of cell; nothing can to what only the team writes.

    Examples
    --------
    >>> can_speak("pain", "words"), can_speak("pain", "csat"), can_speak("worded", "event"), can_speak("action", "event")
    (True, False, False, True)
    """
    return form in SPEAKS.get(claim, ())


def speaking(said: pd.DataFrame, claim: str) -> pd.DataFrame:
    """Those of the things said that can speak to this kind of cell.

    Parameters
    ----------
    said : DataFrame
        One row a thing said, with ``text, lang, score, measure, kind_of_source``.

    Examples
    --------
    >>> said = pd.DataFrame({"text": ["slow", None], "lang": ["en", None], "score": [None, 2.0], "measure": [None, "csat"], "kind_of_source": "survey"})
    >>> len(speaking(said, "pain")), len(speaking(said, "csat")), len(speaking(said, "step")), len(speaking(said, "stage"))
    (1, 1, 0, 2)
    """
    forms = SPEAKS.get(claim, ())
    able = pd.Series(False, index=said.index)
    if "words" in forms:
        able |= said["text"].notna() & said["lang"].isin(["ko", "en"])
    scales = [form for form in forms if form in SCALES]
    if scales:
        able |= said["score"].notna() & said["measure"].fillna("rating").isin(scales)
    if "trace" in forms:
        able |= ~said["kind_of_source"].isin(TOLD_LATER)
    return said[able]


class Part(NamedTuple):
    """What one of the four parts alone would give, and why where that needs saying."""

    level: str
    reason: Reason | None = None


def shares_agree(counts: Mapping[str, tuple[int, int]], rule: ConfidenceRule, chosen: Collection[str] = ()) -> Part:
    """Do the kinds of source that can speak to a claim say the same of how many people it holds for?

    Two kinds agree where both have people who say so and their 95% intervals (Wilson) overlap. A kind speaks against it where nobody
    says so although, going by the others, somebody should have (its interval lies wholly below theirs).

    Parameters
    ----------
    counts : kind of source → (people who say so, people who could have)
    chosen : kinds whose people came by themselves: among themselves they confirm nothing.

    Examples
    --------
    >>> shares_agree({"survey": (20, 60), "interview": (4, 9)}, ConfidenceRule()).level
    'high'
    >>> shares_agree({"survey": (20, 60), "interview": (0, 60)}, ConfidenceRule())
    Part(level='low', reason=Reason(key='confidence.opposed', numbers={}))
    >>> shares_agree({"survey": (20, 60)}, ConfidenceRule())
    Part(level='moderate', reason=None)
    """
    able = {kind: (count, of) for kind, (count, of) in counts.items() if of > 0}
    heard = {kind: stats.wilson(*both) for kind, both in able.items() if both[0]}
    together = stats.wilson(sum(able[k][0] for k in heard), sum(able[k][1] for k in heard)) if heard else None
    opposed = [k for k, both in able.items() if k not in heard and together is not None and stats.wilson(*both).high < together.low]
    if _most({k: (i.low, i.high) for k, i in heard.items()}, chosen) >= rule.kinds:
        return Part("moderate", Reason("confidence.differ")) if opposed else Part("high", _agreed(heard))
    if opposed:
        return Part("low", Reason("confidence.opposed"))
    if len(heard) > 1:
        return Part("moderate", None if set(heard) <= set(chosen) else Reason("confidence.differ"))
    return Part("moderate", Reason("confidence.unheard") if len(able) > 1 else None)


def means_agree(voices: Mapping[str, np.ndarray], rule: ConfidenceRule, chosen: Collection[str] = (), *, seed: int, cell: str) -> Part:
    """Do people of different kinds of source feel the same?

    Two kinds agree where the 95% intervals of their means overlap or lie on the same side of neutral; they contradict each other where
    they lie on different sides. Of a kind with fewer than five people no mean is compared.

    Parameters
    ----------
    voices : kind of source → one valence (-1..1) a person

    Examples
    --------
    >>> low, high = np.array([-0.8, -0.6, -0.7, -0.9, -0.5, -0.6]), np.array([0.5, 0.7, 0.9, 0.6, 0.8, 0.7])
    >>> means_agree({"survey": low, "review": low}, ConfidenceRule(), seed=7, cell="emotion:try:worded").level
    'high'
    >>> means_agree({"survey": low, "review": high}, ConfidenceRule(), seed=7, cell="emotion:try:worded").level
    'low'
    """
    drawn = {k: stats.mean(v, seed=seed, cell=f"{cell}:{k}", bounds=(-1, 1)) for k, v in voices.items() if len(v) >= FEW}
    below, above = [k for k, i in drawn.items() if i.high < 0], [k for k, i in drawn.items() if i.low > 0]
    if below and above:
        return Part("low", Reason("confidence.opposed"))
    alike = [len(group) for group in (below, above) if not set(group) <= set(chosen)]
    most = max([_most({k: (i.low, i.high) for k, i in drawn.items()}, chosen), *alike])
    if most >= rule.kinds:
        return Part("high", _agreed(drawn))
    if len(drawn) > 1:
        return Part("moderate", None if set(drawn) <= set(chosen) else Reason("confidence.differ"))
    return Part("moderate", Reason("confidence.few_to_compare") if sum(len(v) > 0 for v in voices.values()) > 1 else None)


def recent(at: pd.Series, end: pd.Timestamp | None, rule: ConfidenceRule) -> Part:
    """How fresh the evidence is: half of what is dated within ``rule.recent_days`` of the end of the data, or less, or none of it.

    Examples
    --------
    >>> at = pd.Series(pd.to_datetime(["2026-07-01", "2024-01-01", "2023-01-01", None], utc=True))
    >>> recent(at, pd.Timestamp("2026-08-01", tz="UTC"), ConfidenceRule())
    Part(level='moderate', reason=Reason(key='confidence.old', numbers={'share': 0.3333333333333333, 'days': 365}))
    """
    dated = at.dropna()
    fresh = len(dated) if end is None else int((dated >= end - pd.Timedelta(days=rule.recent_days)).sum())
    return freshness(fresh, len(dated), len(at), rule)


def freshness(fresh: int, dated: int, n: int, rule: ConfidenceRule) -> Part:
    """The same from counts of observations; what has no date may be old, so that it is moderate at most where nothing has one."""
    if not dated:
        return Part("moderate", Reason("confidence.undated"))
    if 2 * fresh >= dated:
        return Part("high", Reason("confidence.part_undated", {"share": (n - dated) / n}) if 2 * dated < n else None)
    return Part("moderate" if fresh else "low", Reason("confidence.old", {"share": fresh / dated, "days": rule.recent_days}))


def _agreed(kinds: Collection[str]) -> Reason | None:
    return Reason("confidence.agree") if len(kinds) > 1 else None


def _most(spans: Mapping[str, tuple[float, float]], chosen: Collection[str]) -> int:
    """How many intervals share a point, at most; those of self-selected kinds alone do not count.

    Examples
    --------
    >>> _most({"a": (0.1, 0.4), "b": (0.3, 0.6), "c": (0.5, 0.9)}, ())
    2
    """
    groups = [[k for k, (low, high) in spans.items() if low <= point <= high] for point, _ in spans.values()]
    return max((len(group) for group in groups if not set(group) <= set(chosen)), default=0)
