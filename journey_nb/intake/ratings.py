"""Rated answers: which measure, from where to where, and whether a high answer is bad news. A scale nobody stated is a guess, and said so."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pandas as pd

from .values import Scores, filled, scores, unanswered

MEASURES = ("nps", "csat", "ces", "rating")
NPS = re.compile(r"\bnps\b|추천 ?(의향|하시|할|하고|점수|지수|의사|하겠|해)|^추천|recommend")
CES = re.compile(r"\bces\b|노력|effort|수월|쉬[웠운]|쉽게|\beas(y|e|ily|iness)\b")
CSAT = re.compile(r"\bcsat\b|만족|satisf")
RATING = re.compile(r"평점|별점|점수|평가|의향|rating|scores?\b|\bstars?\b|\brate\b|\bintention\b")
NOT_RATING = re.compile(
    r"금액|횟수|수량|나이|연령|기간|개월|인원|몇|시간|건수"
    r"|\b(age|amount|qty|quantity|count|duration|months?|years?|how (many|long|often)|credit|risk|lead score|number of|price)\b"
)
HARD = re.compile(r"노력|어려|힘들|\beffort\b|difficult|\bhard\b")
EASY = re.compile(r"쉬|쉽|수월|적게|\beas")
SCALE = re.compile(r"(\d+)\s*(?:~|∼|〜|～|-|–|—|to|에서|부터)\s*(\d+)|(\d+)\s*점\s*만점|(?:out of|max\.?)\s*(\d+)")
TOPS = (3, 4, 5, 6, 7, 9, 10, 11, 100)
GOOD = re.compile(
    r"매우 ?만족|^만족|좋|쉬[웠운움]|쉽|수월|최고|very satisfied|^satisfied|excellent|(very )?easy|(very )?good|great|best|extremely likely|very likely"
)
BAD = re.compile(r"불만|나쁨|나쁘|어려|힘들|최악|dissatisfied|difficult|\bhard\b|\bbad\b|poor|worst|terrible|unlikely|not at all (likely|satisfied)")
END = re.compile(
    r"(?<![\d.])(?P<n>\d{1,3})\s*점?\s*(?:[(:=]|은|는)\s*(?P<label>[^\d()~,;/|]*[^\W\d_])|(?P<label2>[^\W\d_][^\d()~,;/|]*?)\s*\(\s*(?P<n2>\d{1,3})\s*점?\s*\)"
)


@dataclass(frozen=True)
class Rating:
    """How a rated column is read; ``reverse`` where a high answer is bad news, ``guessed`` where nobody stated the scale."""

    measure: str
    low: float
    high: float
    reverse: bool = False
    guessed: bool = field(default=False, compare=False, repr=False)


def rating_of(cells: pd.Series, words: str, shown: str, question: bool) -> Rating | None:
    """How a column is rated, or None where it is none: by its header, then by its values.

    Examples
    --------
    >>> rating_of(pd.Series(["10", "9", "2"]), "추천의향", "추천의향", False)
    Rating(measure='nps', low=0.0, high=10.0, reverse=False)
    >>> rating_of(pd.Series(["1", "3"]), "만족도", "만족도 (1=매우 만족, 5=매우 불만족)", False)
    Rating(measure='csat', low=1.0, high=5.0, reverse=True)
    >>> rating_of(pd.Series(["4", "5"]), "tenure", "tenure", False) is None
    True
    """
    measure = next((m for m, pattern in (("nps", NPS), ("ces", CES), ("csat", CSAT), ("rating", RATING)) if pattern.search(words)), None)
    if (measure is None and not question) or NOT_RATING.search(words):
        return None
    answers = filled(cells)
    answers = answers.loc[~unanswered(answers)]
    if answers.empty:
        return None
    found = scores(answers)
    values = found.values.dropna()
    if len(values) < 0.9 * len(answers) or values.empty:
        return None
    low, high = _range(values)
    steps = bool(((values * 2) % 1 == 0).mean() >= 0.95)
    if (
        low < 0
        or high > 100
        or (high > 10 and not (measure and (found.percent or re.search(r"점수|score|평점|rating|만족|satisf|0\D{1,3}100", f"{words} {shown}"))))
        or (high <= 10 and not steps and measure is None)
    ):
        return None
    return scaled(measure or "rating", found, f"{words} {shown}", found.worded)


def _range(values: pd.Series) -> tuple[float, float]:
    """The lowest and highest answer; a few values far off (99 for "don't know") do not stretch the scale."""
    inner = values.loc[values.between(0, 10)]
    values = inner if len(inner) >= 0.98 * len(values) else values
    return (float(values.min()), float(values.max())) if len(values) else (0.0, 10.0)


def ends_of(words: str) -> tuple[float | None, float | None, bool | None]:
    """The lowest and highest answer that a question labels, and whether the high one is the bad one (None: its labels do not say).

    Examples
    --------
    >>> ends_of("얼마나 만족하십니까? 1(전혀) ~ 7(매우)"), ends_of("1 = 매우 만족"), ends_of("매우 만족(1) ~ 매우 불만족(5)")
    ((1.0, 7.0, None), (1.0, None, True), (1.0, 5.0, True))
    """
    ends: dict[float, str] = {}
    for found in END.finditer(words.casefold()):
        ends.setdefault(float(found["n"] or found["n2"]), (found["label"] or found["label2"]).strip())
    ends = {n: label for n, label in ends.items() if n <= 100}
    if not ends:
        return None, None, None
    low, high = min(ends), max(ends)
    if low == high:
        low, high = (low, None) if low in (0, 1) else (None, high)
    backwards = None
    for n, bad_if in ((high, BAD), (low, GOOD)):
        if n is not None and backwards is None and (label := ends[n]):
            good = bool(GOOD.search(label)) and not BAD.search(label)
            bad = bool(BAD.search(label))
            if good or bad:
                backwards = bad if bad_if is BAD else good
    return low, high, backwards


def scaled(measure: str, found: Scores, words: str, worded: bool) -> Rating:
    """The scale of a measure: stated in the question, written in the answers, or guessed from the highest answer."""
    values = found.values.dropna()
    low, high = _range(values)
    first, last, backwards = ends_of(words)
    hard = bool(HARD.search(words)) and not EASY.search(words)
    reverse = measure in ("ces", "rating", "csat") and not worded and (hard if backwards is None else backwards)
    reverse = reverse or (found.backwards and not worded)
    other = "rating" if measure == "nps" else measure
    ends = [(float(a or 1), float(b or c or d)) for a, b, c, d in SCALE.findall(words)]
    if last is not None and last > 2:
        ends.append((first if first is not None else 0.0 if low < 1 or (last == 10 and measure == "nps") else 1.0, last))
    stated = next((e for e in ends if e[1] in TOPS and e[0] in (0, 1)), None)
    if worded:
        return Rating(other, 1.0, 5.0)
    if found.out_of:
        return Rating(measure if found.out_of == 10 else other, 0.0 if low < 1 else 1.0, found.out_of, reverse)
    if stated and stated[1] >= high and stated[0] <= low:
        return Rating(measure if stated[1] == 10 else other, stated[0], stated[1], reverse)
    if measure == "nps":
        return Rating("rating", 1.0, 5.0, reverse, True) if high <= 5 and low >= 1 and len(values) >= 10 else Rating("nps", 0.0, 10.0, reverse)
    if high > 10:
        return Rating(measure, 0.0, 100.0, reverse, not found.percent)
    top = 5.0 if high <= 5 else 7.0 if high <= 7 and low >= 1 else 10.0
    return Rating(measure, 0.0 if low < 1 else 1.0, top, reverse, True)
