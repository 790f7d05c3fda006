"""Numbers as people write them: thousands signs, decimal commas, currencies, Korean units. The column decides what a comma is."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import pandas as pd

MONEY = r"[₩￦$€£¥]|krw|usd|eur|gbp|jpy|won|원|달러|유로|엔"
UNITS = {"만": 10_000, "억": 100_000_000, "조": 1_000_000_000_000}
STEPS = {"십": 10, "백": 100, "천": 1_000}
_KOREAN = re.compile(r"(?=.*\d)(?=.*[십백천만억조])[-+]?(?:(?:\d[\d,]*(?:\.\d+)?\s*[십백천]?|[십백천])*\s*[만억조]?\s*)+")
_GROUP = re.compile(r"(?P<body>(?:(?:\d[\d,]*(?:\.\d+)?\s*[십백천]?|[십백천])\s*)*)(?P<unit>[만억조])?\s*")
_STEP = re.compile(r"(?P<n>\d[\d,]*(?:\.\d+)?)?\s*(?P<step>[십백천])?\s*")
_SPACES = re.compile(r"(?<=\d)[ \u00a0\u2009\u202f\u2007'’](?=\d{3}(?:\D|$))")
_DIGIT = re.compile(r"\d")
_BARE = re.compile(r"[-+]?\d[\d.,]*", re.ASCII)
_MINUS = re.compile(r"[−–—‒](?=\s*\S)")
_BRACKETS = re.compile(r"\((.*)\)")
_BEFORE = re.compile(rf"^([-+]?)\s*(?:{MONEY})\s*([-+]?)")
_AFTER = re.compile(rf"\s*(?:{MONEY}|%|퍼센트|프로)$")
_BEHIND = re.compile(r"^([\d.,]+)-$")  # the minus that some ledgers write behind
_PLAIN = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_SHORT = re.compile(r"([-+]?\d+(?:\.\d+)?)\s*([km])")
THOUSANDS = r"[-+]?[1-9]\d{0,2}(?:,\d{3})+"


def bare(text: str) -> str:
    """A number without what stands around it: full width, typographic minus, currency, percent and brackets for a negative.

    Examples
    --------
    >>> bare("（１，２３４）"), bare("₩ −3,000원"), bare("12 %"), bare("1 234 567"), bare("1'234.5")
    ('-1,234', '-3,000', '12', '1234567', '1234.5')
    """
    text = text.strip()
    if _BARE.fullmatch(text):
        return text
    text = _SPACES.sub("", unicodedata.normalize("NFKC", text.replace("\u2009", " ").replace("\u202f", " ")).strip().lower())
    text = _MINUS.sub("-", text)
    negative = _BRACKETS.fullmatch(text)
    text = negative[1] if negative else text
    text = _AFTER.sub("", _BEFORE.sub(r"\1\2", text)).strip()
    text = _BEHIND.sub(r"-\1", text)
    return f"-{text}" if negative and text[:1].isdigit() else text


def korean(text: str) -> float | None:
    """A number with Korean units, or None.

    Examples
    --------
    >>> korean("3만 5천"), korean("1억 2,000만"), korean("2천만"), korean("1.5억"), korean("만족")
    (35000.0, 120000000.0, 20000000.0, 150000000.0, None)
    """
    if not _KOREAN.fullmatch(text):
        return None
    total, last = 0.0, float("inf")
    rest = text.lstrip("+-")
    place = 0
    while place < len(rest):
        found = _GROUP.match(rest, place)
        if found is None or found.end() == place:
            return None
        place = found.end()
        unit = UNITS.get(found["unit"] or "", 1)
        if unit >= last:  # 만 before 억: no number
            return None
        last = unit
        total += (_steps(found["body"]) if found["body"].strip() else 1.0) * unit
    return -total if text.startswith("-") else total


def _steps(text: str) -> float:
    """5천 2백 30 → 5230."""
    total = 0.0
    for found in _STEP.finditer(text):
        if found[0].strip():
            n = float(found["n"].replace(",", "")) if found["n"] else 1.0
            total += n * STEPS.get(found["step"] or "", 1)
    return total


def numbers(values: pd.Series) -> pd.Series:
    """Numbers as floats, NaN where there is none; a percent sign is left out and the number kept.

    ``1,234`` is a thousand unless the column holds a comma that can only be decimal; ``1.2k`` counts where the column is full of such.

    Examples
    --------
    >>> numbers(pd.Series(["83,84", "4,7"])).tolist(), numbers(pd.Series(["1,234", "12"])).tolist()
    ([83.84, 4.7], [1234.0, 12.0])
    >>> numbers(pd.Series(["3만 5천원", "(1,200)", "−5", "없음"])).tolist()
    [35000.0, -1200.0, -5.0, nan]
    """
    codes, different = pd.factorize(values)
    found = _known(tuple(different)) if len(different) <= FEW else _numbers(pd.Series(different, dtype="object"))
    return pd.Series([*found, float("nan")], dtype="float64").iloc[codes].set_axis(values.index)


FEW = 500  # different values up to which an answer is remembered


@lru_cache(maxsize=2048)
def _known(different: tuple[str, ...]) -> pd.Series:
    return _numbers(pd.Series(different, dtype="object"))


def _numbers(values: pd.Series) -> pd.Series:
    text = pd.Series([bare(v) if isinstance(v, str) else "" for v in values], dtype="object")
    if not any(map(_DIGIT.search, text)):  # words only: of five hundred columns most are, and each look at all of them costs
        return pd.Series([float("nan") if (made := korean(v)) is None else made for v in text], index=values.index, dtype="float64")
    comma = text.loc[text.str.fullmatch(r"[-+]?\d+,\d+")]
    thousands = text.str.fullmatch(r"[-+]?\d{1,3}(?:,\d{3}){2,}(?:\.\d+)?|[-+]?\d{1,3}(?:,\d{3})+\.\d+").any()
    european = text.str.fullmatch(r"[-+]?\d{1,3}(?:\.\d{3})+,\d+").any()
    if european or (not thousands and len(comma) and not comma.str.fullmatch(THOUSANDS).all()):
        grouped = text.str.fullmatch(r"[-+]?\d{1,3}(?:\.\d{3})+(?:,\d+)?")
        text = text.str.replace(".", "", regex=False).where(grouped, text)
        text = text.str.replace(",", ".", regex=False)
    else:
        if text.str.fullmatch(r"[-+]?\d{1,3}(?:\.\d{3}){2,}").any():  # 1.234.567 has no other reading
            text = text.str.replace(".", "", regex=False).where(text.str.fullmatch(r"[-+]?[1-9]\d{0,2}(?:\.\d{3})+"), text)
        text = text.str.replace(",", "", regex=False).where(text.str.fullmatch(rf"{THOUSANDS}(?:\.\d+)?|[-+]?\d{{1,3}}(?:,\d{{2}})*,\d{{3}}(?:\.\d+)?"), text)
    number = text.str.fullmatch(_PLAIN)
    found = pd.Series(pd.to_numeric(text.where(number), errors="coerce"), dtype="float64")
    left = text.loc[~number & (text != "")]
    for place, value in left.items():
        if (made := korean(value)) is not None:
            found.loc[place] = made
    short = {place: match for place, value in left.items() if (match := _SHORT.fullmatch(value))}
    if len(short) >= 2 and len(short) == int(found.loc[left.index].isna().sum()):  # 1.2k, where the column shows it
        for place, match in short.items():
            found.loc[place] = float(match[1]) * (1_000 if match[2] == "k" else 1_000_000)
    return found
