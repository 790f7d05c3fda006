"""Single values: times, numbers, scores, and the shape of a value where the value itself must not be shown."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple, cast

import numpy as np
import pandas as pd

from ..model.phrase import Phrase
from .dates import Times, date_order, one_time, times
from .numbers import numbers

MISSING = {"", "na", "n/a", "#n/a", "nan", "null", "none", "nil", "<na>", "-", "--", "–", "—", "."}
UNCHOSEN = {
    "select",
    "selectone",
    "selectanoption",
    "pleaseselect",
    "choose",
    "chooseone",
    "pleasechoose",
    "선택",
    "선택하세요",
    "선택하십시오",
    "선택해주세요",
}
UNCHOSEN |= {"선택하기", "선택없음", "미선택", "항목선택", "옵션선택", "notselected", "noneselected"}  # what a form's list shows before anybody answers
NO_ANSWER = re.compile(
    r"해당 ?(없음|사항 ?없음|안 ?됨)|비해당|응답 ?(없음|안 ?함|거부)|무응답|미응답|모름( ?/ ?무응답)?|잘 ?모르겠(음|다|습니다|어요)|의견 ?없음"
    r"|no answer|no response|(i )?(don.?t|do not) know|not (applicable|sure|answered)|prefer not to (say|answer)|unsure|skipped|no opinion|dk ?/ ?na"
)
HANGUL = re.compile(r"[가-힣ㄱ-ㆎ]")

# ---------------------------------------------------------------- text


def squeezed(text: str) -> str:
    """NFC, every run of white space one space.

    Examples
    --------
    >>> squeezed("  배송이\\n늦음 ")
    '배송이 늦음'
    """
    return " ".join((text if text.isascii() else unicodedata.normalize("NFC", text)).split())


def header(text: str) -> str:
    """A header as it may be shown: control and invisible signs removed, white space squeezed, at most 500 signs."""
    text = text[:500]
    return squeezed("".join(" " if c in "\t\r\n" else c for c in text if unicodedata.category(c) not in ("Cc", "Cf") or c in "\t\r\n"))


@lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """A header as it is compared: NFKC, lower case, signs as spaces.

    Examples
    --------
    >>> plain("Created_At (UTC)"), plain("추천의향?")
    ('created at utc', '추천의향')
    """
    return " ".join(re.sub(r"[^\w]+|_", " ", unicodedata.normalize("NFKC", text).casefold()).split())


def column(frame: pd.DataFrame, name: str) -> pd.Series:
    """One column of a table whose column names are unique."""
    return cast("pd.Series", frame[name])


def _spread(values: pd.Series, judge: Callable[[pd.Series], Any], gap: Any) -> pd.Series:
    """``judge`` asked once per different value; ``gap`` where there is none."""
    codes, different = pd.factorize(values)
    answers = list(judge(pd.Series(different, dtype="object")))
    return pd.Series(np.array([*answers, gap])[codes], index=values.index)


def missing(values: pd.Series) -> pd.Series:
    """True where a cell says nothing: blank, NA, n/a, null, a lone dash."""
    return _spread(values, lambda different: [v.strip().lower() in MISSING for v in different], True)


def filled(values: pd.Series) -> pd.Series:
    """The cells that say something."""
    return cast("pd.Series", values.loc[~missing(values)])


def declared_missing(frame: pd.DataFrame, rule: Any) -> pd.DataFrame:
    """The frame with what the study declares as missing (``missing`` of the source: "해당 없음", "Select", "0") emptied.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> declared_missing(pd.DataFrame({"만족도": ["0", "5"], "수량": ["0", "2"]}), SimpleNamespace(missing={"만족도": ["0"]})).to_dict("list")
    {'만족도': ['', '5'], '수량': ['0', '2']}
    """
    said = getattr(rule, "missing", None) or {}
    for name in frame.columns:
        words = said if isinstance(said, list) else said.get(name, [])
        if words:
            gone = {squeezed(word).casefold() for word in words}
            frame = frame.assign(**{name: [("" if squeezed(v).casefold() in gone else v) for v in frame[name]]})
    return frame


def tidy(frame: pd.DataFrame, name: str | None, *, names: bool = False) -> pd.Series:
    """One column as compared and digested: missing cells empty, white space squeezed; all empty where there is no such column.

    Parameters
    ----------
    names : bool
        The column holds names or ids: ``NA`` is one of them, unless other columns write ``NA`` for what is missing.

    Examples
    --------
    >>> table = pd.DataFrame({"고객": ["NA", "Kim", ""], "의견": ["좋아요", "", "느려요"]})
    >>> tidy(table, "고객").tolist(), tidy(table, "고객", names=True).tolist()
    (['', 'Kim', ''], ['NA', 'Kim', ''])
    """
    if name is None:
        return pd.Series("", index=frame.index, dtype=object)
    values = column(frame, name)
    kept = {"na"} if names and called_na(frame, name) else set()
    seen = {v: "" if (low := v.strip().lower()) in MISSING and low not in kept else squeezed(v) for v in values.unique() if isinstance(v, str)}
    return cast("pd.Series", values.map(seen).fillna("").astype(object))


def called_na(frame: pd.DataFrame, name: str) -> bool:
    """Whether somebody or something is called NA in this column of names or ids.

    It is not where another column writes NA for what is missing, where all others are numbers, or where NA stands far more often than any other.

    Examples
    --------
    >>> [called_na(pd.DataFrame({"고객": ids}), "고객") for ids in (["NA", "AB", "KR"], ["NA", "17850", "13047"], ["NA"] * 9 + ["AB", "KR"])]
    [True, False, False]
    """
    values = column(frame, name)
    if not _holds_na(values):
        return False
    often = filled(values).str.strip().value_counts()
    marked = int(values.str.strip().str.lower().eq("na").sum())
    if often.empty or marked > 3 * max(1, int(often.iloc[0])) or all(v.replace(".", "").isdigit() for v in often.index):
        return False
    return not any(_holds_na(column(frame, other)) for other in frame.columns if other != name)


def _holds_na(values: pd.Series) -> bool:
    return any(isinstance(v, str) and v.strip().lower() == "na" for v in values.unique())


def unchosen(values: pd.Series) -> pd.Series:
    """True where a form's list was left as it was: Select, -- Select --, 선택하세요.

    Examples
    --------
    >>> unchosen(pd.Series(["-- Select --", "선택해 주세요.", "5"])).tolist()
    [True, True, False]
    """
    return _spread(values, lambda different: [re.sub(r"[\W_]+", "", v).casefold() in UNCHOSEN for v in different], False)


def unanswered(values: pd.Series) -> pd.Series:
    """True where somebody says that they do not answer: 해당 없음, 모름/무응답, don't know; and where nothing was chosen.

    Examples
    --------
    >>> unanswered(pd.Series(["모름/무응답", "Don't know", "보통"])).tolist()
    [True, True, False]
    """
    said = _spread(values, lambda different: [bool(NO_ANSWER.fullmatch(squeezed(v).casefold().strip(" .()-"))) for v in different], False)
    return said | unchosen(values)


def shape(value: str) -> Phrase:
    """What a value looks like, never what it is.

    Examples
    --------
    >>> shape("010-1234-5678").ko
    '전화번호 꼴, 13자'
    >>> shape("kim@example.com").en
    'looks like an e-mail address, 15 characters'
    """
    text, n = value.strip(), len(value)
    if re.fullmatch(r"[^@\s]+@[^@\s]+\.\w+", text):
        kind = Phrase("looks like an e-mail address", "이메일 꼴")
    elif re.fullmatch(r"\+?[\d\s().-]{9,17}", text) and sum(c.isdigit() for c in text) >= 9:
        kind = Phrase("looks like a phone number", "전화번호 꼴")
    elif re.fullmatch(r"[-+]?[\d.,]+", text):
        kind = Phrase("looks like a number", "숫자 꼴")
    elif re.match(r"\d{1,4}[-./년]\s*\d{1,2}[-./월]", text):
        kind = Phrase("looks like a date", "날짜 꼴")
    elif HANGUL.search(text):
        kind = Phrase("Korean text", "한글 글")
    else:
        kind = Phrase("text", "글")
    return Phrase(f"{kind.en}, {n} characters", f"{kind.ko}, {n}자")


# ---------------------------------------------------------------- scores

LIKERT = {
    1: "매우 불만족|매우 불만|매우 불만족함|전혀 그렇지 않다|매우 그렇지 않다|매우 나쁨|매우 어려움|매우 어려웠다"
    "|very dissatisfied|strongly disagree|very poor|very bad|very difficult|very unlikely|terrible",
    2: "불만족|불만|불만족함|그렇지 않다|나쁨|어려움|어려웠다|dissatisfied|disagree|poor|bad|difficult|unlikely",
    3: "보통|보통이다|보통임|그저 그렇다|neutral|neither satisfied nor dissatisfied|neither agree nor disagree|fair|average|ok|okay",
    4: "만족|만족함|그렇다|좋음|쉬움|쉬웠다|satisfied|agree|good|easy|likely",
    5: "매우 만족|매우 만족함|매우 그렇다|매우 좋음|매우 쉬움|매우 쉬웠다|very satisfied|strongly agree|very good|excellent|very easy|very likely",
}
WORDS = {word: level for level, words in LIKERT.items() for word in words.split("|")}


class Scores(NamedTuple):
    values: pd.Series  # float, NaN where there is none
    worded: bool  # answers were words on a five-point scale
    out_of: float | None  # "4/5": the 5
    backwards: bool = False  # the answers' own labels run against their numbers: "1 - 매우 만족"
    percent: bool = False  # answers are written with a percent sign


def scores(values: pd.Series) -> Scores:
    """Answers as numbers: ``7``, ``7점``, ``4/5``, ``5 - 매우 만족``, ``★★★★☆``, ``매우 만족``.

    Examples
    --------
    >>> scores(pd.Series(["7점", "10", "NA"])).values.tolist()
    [7.0, 10.0, nan]
    >>> scores(pd.Series(["매우 만족", "보통", "Strongly disagree"])).values.tolist()
    [5.0, 3.0, 1.0]
    """
    codes, different = pd.factorize(values)
    found = _known_scores(tuple(different)) if len(different) <= FEW else _scores(pd.Series(different, dtype="object"))
    return found._replace(values=pd.Series(np.append(found.values.to_numpy(), np.nan)[codes], index=values.index))


FEW = 500  # different values up to which an answer is remembered: a survey of two hundred questions asks the same of each several times


@lru_cache(maxsize=2048)
def _known_scores(different: tuple[str, ...]) -> Scores:
    return _scores(pd.Series(different, dtype="object"))


def _scores(values: pd.Series) -> Scores:
    text = values.str.strip()
    gone = missing(values) | unanswered(values)
    found = numbers(text.mask(gone, "").str.replace(r"^\((\d+)\)$", r"\1", regex=True))
    rest = found.isna() & ~gone
    out_of = None
    worded = backwards = False
    if rest.any():
        low = text[rest].str.lower().map(squeezed)
        said = low.map(WORDS)
        worded = bool(said.notna().mean() >= 0.5)
        number = low.str.extract(r"^(\d+(?:[.,]\d+)?)\s*(?:점|stars?)?\s*(?:/\s*(\d+)|[-–:.)(]\s*\D.*|=.*)?$")
        labels = low.str.extract(r"^(\d+)\s*점?\s*[-–:.)(=]+\s*(.*?)\)?$").dropna()
        level = labels[1].map(WORDS).dropna()
        if level.nunique() > 1:
            backwards = bool(np.corrcoef(labels.loc[level.index, 0].astype(float), level)[0, 1] < 0)
        elif len(level):
            backwards = (level.iloc[0] > 3 and float(labels.loc[level.index[0], 0]) == 1) or (level.iloc[0] == 1 and float(labels.loc[level.index[0], 0]) >= 5)
        if number[1].notna().any():
            out_of = float(number[1].dropna().astype(float).max())
        stars = low.where(low.str.fullmatch(r"[★☆⭐]{1,10}"), "").str.count("[★⭐]").replace(0, np.nan)
        found = found.astype("float64")
        found.loc[rest] = (
            said.astype("float64").fillna(pd.to_numeric(number[0].str.replace(",", ".", regex=False), errors="coerce")).fillna(stars.astype("float64"))
        )
        if stars.notna().any() and out_of is None:
            out_of = 5.0
    return Scores(found, worded, out_of, backwards, bool(text.str.endswith(("%", "％")).mean() > 0.5) if len(text) else False)


__all__ = [  # times and numbers have modules of their own and are found here too
    "HANGUL",
    "LIKERT",
    "MISSING",
    "NO_ANSWER",
    "UNCHOSEN",
    "WORDS",
    "Scores",
    "Times",
    "called_na",
    "column",
    "date_order",
    "declared_missing",
    "filled",
    "header",
    "missing",
    "numbers",
    "one_time",
    "plain",
    "scores",
    "shape",
    "squeezed",
    "tidy",
    "times",
    "unanswered",
    "unchosen",
]
