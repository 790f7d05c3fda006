"""Scales of words as survey products offer them: ``Extremely satisfied … Extremely dissatisfied``, ``Not at all … Extremely helpful``, 매우 … 전혀.

A scale has two poles (satisfied and dissatisfied) or one (not at all helpful to extremely helpful). How many steps it has shows
in how many strengths of one pole are used: two make five steps, three make seven.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import pandas as pd

from .values import filled, plain, squeezed, unanswered

STRENGTH = {
    5: "extremely|strongly|completely|totally|absolutely|매우|아주|정말|전혀|절대",
    4: "very|a great deal|mostly|상당히",
    3: "moderately|quite|대체로|",
    2: "somewhat|rather|a moderate amount|다소|약간|조금|별로",
    1: "slightly|a little|a bit",
}
HOW_MUCH = {word: strength for strength, words in STRENGTH.items() for word in words.split("|")}
GOOD = (
    r"satisfied|agree|likely|easy|good|useful|helpful|positive|pleased|happy|clear|valuable|important|confident|well"
    r"|만족(?:함|한다|스럽다|스러움|합니다|했다)?|그렇다|그렇습니다|동의(?:함|한다)?|좋(?:음|다|았다)"
    r"|쉬(?:움|웠다)|쉽다|도움(?:이)? ?(?:됨|된다|되었다)|중요(?:함|하다)?|긍정적"
)
BAD = (
    r"dissatisfied|disagree|unlikely|difficult|hard|bad|poor|useless|unhelpful|negative|unhappy|unclear"
    r"|불만족(?:함|한다|스럽다|스러움|합니다|했다)?|불만|그렇지 ?않(?:다|습니다)|동의하지 ?않(?:음|는다)|나쁘다|나쁨|나빴다|어려(?:움|웠다)|어렵다|부정적"
    r"|만족하지 ?않(?:음|는다)|쉽지 ?않다|좋지 ?않다|중요하지 ?않(?:음|다)|도움(?:이)? ?(?:안 ?됨|되지 ?않는다)"
)
NEITHER = re.compile(r"neither .*|neutral|보통(이다|임|입니다)?|그저 ?그렇다|중립|undecided")
NOT_AT_ALL = re.compile(rf"(not at all|not)(?: (?:so|very|that|particularly))? ({GOOD}|{BAD})")
_STRONG = "|".join(sorted((w for w in HOW_MUCH if w), key=len, reverse=True))
TWO_POLES = re.compile(rf"(?:({_STRONG})\s*)?(?:(?P<bad>{BAD})|(?P<good>{GOOD}))")
EFFORT = re.compile(r"\bces\b|노력|effort|수월|쉬[웠운]|쉽게|\beas(y|e|ily|iness)\b")
CONTENT = re.compile(r"\bcsat\b|만족|satisf")
NEGATIVE = re.compile(r"\b(difficult|hard)\b|어려")


class Scale(NamedTuple):
    """What the words of one question count as; ``numbers`` has the words in lower case."""

    measure: str
    low: float
    high: float
    reverse: bool
    numbers: dict[str, float]


def levels(cells: pd.Series, words: str) -> Scale | None:
    """The scale that the answers of one question are on, or None where fewer than nine in ten are words of one.

    Examples
    --------
    >>> found = levels(pd.Series(["Extremely satisfied", "Somewhat dissatisfied", "Neither satisfied nor dissatisfied"]), "satisfied")
    >>> found.measure, found.low, found.high, list(found.numbers.values())
    ('csat', 1.0, 5.0, [5.0, 2.0, 3.0])
    >>> levels(pd.Series(["매우 도움이 됨", "전혀 도움이 안 됨"]), "도움").numbers
    {'매우 도움이 됨': 5.0, '전혀 도움이 안 됨': 1.0}
    >>> levels(pd.Series(["Seoul", "Busan"]), "city") is None
    True
    """
    there = filled(cells)
    there = there.loc[~unanswered(there)].map(lambda v: squeezed(v).casefold())
    counts = there.value_counts(sort=False)
    read = {word: found for word in map(str, counts.index[:40]) if (found := _one(word)) is not None}
    if not read or int(counts[list(read)].sum()) < 0.9 * len(there) or all(pole == 0 for pole, _ in read.values()):
        return None
    if any(pole == -2 for pole, _ in read.values()) and not any(pole in (-1, 0) for pole, _ in read.values()):
        return _one_pole(read, words)
    steps = sorted({strength for pole, strength in read.values() if pole})
    high = 7.0 if len(steps) >= 3 else 5.0
    reach = (high - 1) / 2
    rank = {s: min(reach, i + 1.0) for i, s in enumerate(steps)} if len(steps) >= 2 else {steps[0]: reach if steps[0] >= 4 else 1.0}
    made = {word: 1 + reach + (0.0 if pole == 0 else (1 if pole == 1 else -1) * rank[strength]) for word, (pole, strength) in read.items()}
    return Scale(_measure(made, words), 1.0, high, False, made)


def _one_pole(read: dict[str, tuple[int, int]], words: str) -> Scale:
    """``Not at all easy`` to ``extremely easy``, in five steps."""
    much = {5: 5.0, 4: 4.0, 3: 3.0, 2: 3.0, 1: 2.0}
    made = {word: (1.0 if strength == 5 else 2.0) if pole == -2 else much[strength] for word, (pole, strength) in read.items()}
    return Scale(_measure(made, words), 1.0, 5.0, any(NEGATIVE.search(word) for word in made), made)


def _measure(made: dict[str, float], words: str) -> str:
    if EFFORT.search(words):
        return "ces"
    return "csat" if CONTENT.search(words) or any(CONTENT.search(w) for w in made) else "rating"


def _one(word: str) -> tuple[int, int] | None:
    """(pole, strength) of one answer: 1 good, -1 bad, 0 neither, -2 ``not at all`` of a scale with one pole."""
    text = plain(re.sub(r"^\(?\d{1,2}[).:\s-]+", "", word)) or word
    if NEITHER.fullmatch(text):
        return 0, 0
    if found := NOT_AT_ALL.fullmatch(text):
        return -2, 5 if found[1] == "not at all" else 2
    found = TWO_POLES.fullmatch(text)
    if found is None:
        return None
    return (-1 if found["bad"] else 1), HOW_MUCH[found[1] or ""]


def placed(cells: pd.Series, scale: dict[str, float]) -> pd.Series:
    """Answers as the numbers of their scale, as text; what the scale does not know stays as it stands.

    Examples
    --------
    >>> placed(pd.Series(["Somewhat easy", "n/a"]), {"somewhat easy": 4.0}).tolist()
    ['4', 'n/a']
    """
    return cells.map(lambda v: f"{scale[k]:g}" if (k := squeezed(v).casefold()) in scale else v)


__all__ = ["Scale", "levels", "placed"]
