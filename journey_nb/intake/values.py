"""Single values: times, numbers, scores, and the shape of a value where the value itself must not be shown."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple, cast

import numpy as np
import pandas as pd

from ..model.phrase import Phrase

MISSING = {"", "na", "n/a", "#n/a", "nan", "null", "none", "nil", "<na>", "-", "--", "–", "—", "."}
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


def tidy(frame: pd.DataFrame, name: str | None) -> pd.Series:
    """One column as compared and digested: missing cells empty, white space squeezed; all empty where there is no such column."""
    if name is None:
        return pd.Series("", index=frame.index, dtype=object)
    values = column(frame, name)
    seen = {v: "" if v.strip().lower() in MISSING else squeezed(v) for v in values.unique() if isinstance(v, str)}
    return cast("pd.Series", values.map(seen).fillna("").astype(object))


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


# ---------------------------------------------------------------- numbers


def numbers(values: pd.Series) -> pd.Series:
    """Numbers as floats, NaN where there is none; the column decides whether a comma is decimal.

    Examples
    --------
    >>> numbers(pd.Series(["83,84", "4,7"])).tolist(), numbers(pd.Series(["1,234", "12"])).tolist()
    ([83.84, 4.7], [1234.0, 12.0])
    """
    return _spread(values, _numbers, np.nan)


def _numbers(values: pd.Series) -> pd.Series:
    text = values.fillna("").str.strip().str.replace(r"^[₩$€£]\s*|\s*(?:원|%)$", "", regex=True)
    comma = text[text.str.fullmatch(r"[-+]?\d+,\d+")]
    decimal = bool(len(comma)) and not comma.str.fullmatch(r"[-+]?\d{1,3},\d{3}").all()
    if decimal or text.str.fullmatch(r"[-+]?\d{1,3}(?:\.\d{3})+,\d+").any():
        text = text.str.replace(".", "", regex=False).where(text.str.contains(",", regex=False), text).str.replace(",", ".", regex=False)
    else:
        text = text.str.replace(r"(?<=\d),(?=\d{3})", "", regex=True)
    number = text.str.fullmatch(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
    return cast("pd.Series", pd.to_numeric(text.where(number), errors="coerce")).astype("float64")


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
    found = _scores(pd.Series(different, dtype="object"))
    return found._replace(values=pd.Series(np.append(found.values.to_numpy(), np.nan)[codes], index=values.index))


def _scores(values: pd.Series) -> Scores:
    text = values.str.strip()
    gone = missing(values)
    found = numbers(text.mask(gone, ""))
    rest = found.isna() & ~gone
    out_of = None
    worded = False
    if rest.any():
        low = text[rest].str.lower().map(squeezed)
        said = low.map(WORDS)
        worded = bool(said.notna().mean() >= 0.5)
        number = low.str.extract(r"^(\d+(?:[.,]\d+)?)\s*(?:점|stars?)?\s*(?:/\s*(\d+)|[-–:.)(]\s*\D.*|=.*)?$")
        if number[1].notna().any():
            out_of = float(number[1].dropna().astype(float).max())
        stars = low.where(low.str.fullmatch(r"[★☆⭐]{1,10}"), "").str.count("[★⭐]").replace(0, np.nan)
        found = found.astype("float64")
        found.loc[rest] = (
            said.astype("float64").fillna(pd.to_numeric(number[0].str.replace(",", ".", regex=False), errors="coerce")).fillna(stars.astype("float64"))
        )
        if stars.notna().any() and out_of is None:
            out_of = 5.0
    return Scores(found, worded, out_of)


# ---------------------------------------------------------------- times

_TIME = (
    r"(?:(?P<ap1>오전|오후|AM|PM)\s*)?(?P<H>\d{1,2})\s*(?::|시)\s*(?P<M>\d{1,2})?\s*"
    r"(?:(?::|분)\s*(?P<S>\d{1,2})?(?:[.,](?P<f>\d{1,9}))?\s*초?)?\s*(?P<ap2>오전|오후|AM|PM|A\.M\.|P\.M\.)?"
)
_ZONE = r"\s*(?P<zone>Z|UTC|GMT|KST)?\s*(?P<off>[+-]\d{1,2}(?::?\d{2})?)?"
_WEEKDAY = r"\s*(?:\([일월화수목금토]\)|[일월화수목금토]요일)?\s*,?\s*T?\s*"
_YMD = re.compile(rf"(?P<y>\d{{4}}|\d{{2}}(?=\s*[.년]))\s*[-./년]\s*(?P<m>\d{{1,2}})\s*[-./월]\s*(?P<d>\d{{1,2}})\s*[.일]?{_WEEKDAY}(?:{_TIME}{_ZONE})?", re.I)
_XXY = re.compile(rf"(?P<a>\d{{1,2}})(?P<sep>[-./])(?P<b>\d{{1,2}})[-./](?P<y>\d{{4}}|\d{{2}}),?\s*(?:{_TIME}{_ZONE})?", re.I)
_MONTH = re.compile(r"(?P<y>(?:19|20)\d{2})\s*[-./년]\s*(?P<m>\d{1,2})\s*[월.]?", re.I)
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?")
_ISO_ZONED = r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)? ?(?:Z|[+-]\d{2}(?::?\d{2})?)"


class Times(NamedTuple):
    """``at`` in UTC, ``precision`` (instant, day, month, none), ``own_zone`` where the value named its zone, ``wall`` as the record key uses it."""

    at: pd.Series
    precision: pd.Series
    own_zone: pd.Series
    wall: pd.Series


def date_order(values: pd.Series) -> tuple[str, bool]:
    """Whether ``3/4/2026`` starts with the month or the day, by the column, and whether that was a guess.

    Examples
    --------
    >>> date_order(pd.Series(["25/12/2026", "1/2/2026"])), date_order(pd.Series(["1/2/2026"]))
    (('dmy', False), ('mdy', True))
    """
    parts = values.dropna().str.extract(r"^\s*(\d{1,2})/(\d{1,2})/\d{2,4}").dropna().astype(int)
    if parts.empty:
        return "mdy", False
    if (parts[0] > 12).any():
        return "dmy", bool((parts[1] > 12).any())
    return "mdy", not (parts[1] > 12).any()


def times(values: pd.Series, zone: str, order: str = "mdy") -> Times:
    """Times as UTC. A zone in the value beats ``zone``; a day is its local midnight and stays a day.

    Examples
    --------
    >>> found = times(pd.Series(["2026. 3. 5 오후 3:21:45", "2026. 7. 1.", "2024-05-01 06:49:43-0700", "?"]), "Asia/Seoul")
    >>> found.at.dt.strftime("%Y-%m-%d %H:%M").tolist()[:3], found.precision.tolist()
    (['2026-03-05 06:21', '2026-06-30 15:00', '2024-05-01 13:49'], ['instant', 'day', 'instant', 'none'])
    """
    text = values.fillna("").str.strip()
    index = text.index
    naive = pd.Series(pd.NaT, index=index, dtype="datetime64[us]")
    utc = pd.Series(pd.NaT, index=index, dtype="datetime64[us, UTC]")
    precision = pd.Series("none", index=index, dtype=object)
    zoned = text.str.fullmatch(_ISO_ZONED, case=False)
    iso = text.str.fullmatch(_ISO)
    if zoned.any():
        utc[zoned] = pd.to_datetime(text[zoned].str.upper().str.replace(" +", "+", regex=False), format="ISO8601", utc=True, errors="coerce").astype(
            "datetime64[us, UTC]"
        )
    if iso.any():
        naive[iso] = pd.to_datetime(text[iso], format="ISO8601", errors="coerce").astype("datetime64[us]")
    precision[(zoned & utc.notna()) | (iso & naive.notna())] = "instant"
    rest = ~(zoned | iso) & (text != "")
    if rest.any():
        seen: dict[str, tuple[datetime, int | None, str] | None] = {}
        moments, zones, exact = [], [], []
        for value in text[rest]:
            if value not in seen:
                seen[value] = one_time(value, order)
            found = seen[value]
            moments.append(found[0] if found else None)
            zones.append(found[1] if found else None)
            exact.append(found[2] if found else "none")
        where = index[rest.to_numpy()]
        parsed = pd.Series(pd.to_datetime(pd.Series(moments, dtype="object"), errors="coerce").to_numpy(), index=where).astype("datetime64[us]")
        offset = pd.Series(zones, index=where, dtype="float64")
        aware = offset.notna()
        utc[where[aware.to_numpy()]] = (parsed.loc[aware] - pd.to_timedelta(offset.loc[aware], unit="min")).dt.tz_localize("UTC").astype("datetime64[us, UTC]")
        naive[where[~aware.to_numpy()]] = parsed.loc[~aware]
        precision[where] = exact
    own = utc.notna()
    stamps = np.datetime_as_string(naive.where(~own, utc.dt.tz_localize(None)).to_numpy().astype("datetime64[us]"))
    wall = pd.Series(stamps, index=index, dtype=object)
    wall = wall.where(~own, wall + "Z").where(precision != "day", wall.str[:10]).where(precision != "none", text)
    local = cast("pd.Series", naive.dt.tz_localize(zone, ambiguous=np.ones(len(naive), dtype=bool), nonexistent="shift_forward"))
    local = local.dt.tz_convert("UTC").astype("datetime64[us, UTC]")
    return Times(utc.where(own, local), precision, own, wall)


def one_time(text: str, order: str = "mdy") -> tuple[datetime, int | None, str] | None:
    """One value as (moment, minutes east of UTC or None, precision)."""
    try:
        if text.isdigit():
            return _digits(text)
        if found := _YMD.fullmatch(text):
            year = int(found["y"])
            return _moment(found, year + 2000 if year < 100 else year, int(found["m"]), int(found["d"]))
        if found := _XXY.fullmatch(text):
            first, second = int(found["a"]), int(found["b"])
            year = int(found["y"]) + (2000 if len(found["y"]) == 2 else 0)
            month, day = (second, first) if order == "dmy" or found["sep"] == "." or first > 12 else (first, second)
            return _moment(found, year, month, day)
        if found := _MONTH.fullmatch(text):
            return datetime(int(found["y"]), int(found["m"]), 1), None, "month"
        if re.search(r"(?i)\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b", text) and re.search(r"\d{4}", text) and len(text) < 50:
            from dateutil import parser

            made = parser.parse(text, default=datetime(2000, 1, 1), dayfirst=order == "dmy")
            offset = made.utcoffset()
            precision = "instant" if re.search(r"\d:\d\d", text) else "day" if re.search(r"(?<!\d)\d{1,2}(?!\d)", text) else "month"
            return made.replace(tzinfo=None), None if offset is None else int(offset.total_seconds() // 60), precision
    except (ValueError, OverflowError):
        return None
    return None


def _digits(text: str) -> tuple[datetime, int | None, str] | None:
    if len(text) == 8 and "19000101" <= text <= "21001231":
        return datetime.strptime(text, "%Y%m%d"), None, "day"
    if len(text) == 14:
        return datetime.strptime(text, "%Y%m%d%H%M%S"), None, "instant"
    scale = {10: 1, 13: 1_000, 16: 1_000_000}.get(len(text))
    if scale is None:
        return None
    return datetime(1970, 1, 1) + timedelta(microseconds=int(text) * (1_000_000 // scale)), 0, "instant"


def _moment(found: re.Match[str], year: int, month: int, day: int) -> tuple[datetime, int | None, str]:
    if found["H"] is None:
        return datetime(year, month, day), None, "day"
    hour, half = int(found["H"]), (found["ap1"] or found["ap2"] or "").lower().replace(".", "")
    if half in ("오후", "pm") and hour < 12:
        hour += 12
    elif half in ("오전", "am") and hour == 12:
        hour = 0
    micro = int((found["f"] or "0").ljust(6, "0")[:6])
    offset = {"kst": 540, "z": 0, "utc": 0, "gmt": 0}.get((found["zone"] or "").lower())
    if found["off"]:
        sign, digits = (-1 if found["off"][0] == "-" else 1), found["off"][1:].replace(":", "")
        offset = sign * (int(digits) * 60 if len(digits) <= 2 else int(digits[:-2]) * 60 + int(digits[-2:]))
    return datetime(year, month, day, hour, int(found["M"] or 0), int(found["S"] or 0), micro), offset, "instant"
