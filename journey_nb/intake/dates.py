"""Times as people and products write them: one value, and what a column says about the order of day, month and year.

A value that has two readings is read only where the column, the study or the row's other times decide; else it stays missing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple, cast

import numpy as np
import pandas as pd

from ..model.phrase import Phrase

Moment = tuple[datetime, int | None, str]  # the moment, minutes east of UTC or None, precision

MONTHS = {name: i + 1 for i, name in enumerate(("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"))}
_NAMES = r"(?P<mon>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
_DAYS = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?"
_WEEKDAY = re.compile(rf"\s*(?:\((?:[월화수목금토일]|[월화수목금토일]요일|{_DAYS})\)|[월화수목금토일]요일|{_DAYS}\b)?\s*,?\s*(?:at\b|T(?=\d))?\s*", re.I)
_LEAD = re.compile(rf"(?:{_DAYS}|[월화수목금토일]요일|\([월화수목금토일]\))\s*,?\s*", re.I)
_YMD = re.compile(r"(?:(?P<y>\d{4})\s*[-./년]|(?P<yy>\d{2})\s*년)\s*(?P<m>\d{1,2})\s*[-./월]\s*(?P<d>\d{1,2})\s*(?:일(?!요일|\))|\.)?(?!\d)")
_THREE = re.compile(r"(?P<a>\d{1,2})\s*(?P<sep>[-./])\s*(?P<b>\d{1,2})\s*(?P=sep)\s*(?P<y>\d{4}|\d{1,2})\.?(?!\d)")
_DAY_NAMED = re.compile(rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s*[-/. ]?\s*(?:of\s+)?{_NAMES}[-/., ]+(?P<y>\d{{4}}|\d{{2}}(?!\s*[:\d]))(?!\d)", re.I)
_NAMED_DAY = re.compile(rf"{_NAMES}[-/. ]*(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:\s*,\s*|\s+|-|/)(?P<y>\d{{4}})(?!\d)", re.I)
_YEAR_NAMED = re.compile(rf"(?P<y>\d{{4}})[-/., ]+{_NAMES}[-/., ]+(?P<d>\d{{1,2}})(?!\d)", re.I)
_CLOCK_INSIDE = re.compile(rf"{_NAMES}\s+(?P<d>\d{{1,2}})\s+(?P<clock>\d{{1,2}}:\d{{2}}(?::\d{{2}})?)\s*(?P<zone>[A-Z]{{2,4}})?\s+(?P<y>\d{{4}})$", re.I)
_MONTH = re.compile(r"(?P<y>(?:19|20)\d{2})\s*[-./년]\s*(?P<m>\d{1,2})\s*[월.]?")
_MONTH_FIRST = re.compile(r"(?P<m>\d{1,2})\s*[-/]\s*(?P<y>(?:19|20)\d{2})")
_MONTH_NAMED = re.compile(rf"{_NAMES}[-/., ]+(?P<y>(?:19|20)\d{{2}})|(?P<y2>(?:19|20)\d{{2}})[-/., ]+{_NAMES.replace('?P<mon>', '?P<mon2>')}", re.I)
_BASIC = re.compile(r"(\d{4})(\d{2})(\d{2})[T ](\d{2}):?(\d{2}):?(\d{2})?(?:[.,](\d{1,9}))?\s*(.*)", re.I)
_ZONE = r"\(?(?P<zone>[A-Za-z]{1,4})?\s*(?P<off>[+-]\d{1,2}(?::?\d{2})?)?\)?(?:\s*\([^()]*\))?|\(?(?P<place>[A-Z][A-Za-z]+/[A-Z]\w+(?:/\w+)?)\)?"
_HALF = r"오전|오후|[AP]\.?M\.?(?![a-z])"
_TIME = (
    rf"(?:(?P<before>{_HALF})\s*)?(?P<h>\d{{1,2}})(?:\s*(?P<mark>:|시)\s*(?:(?P<m>\d{{1,2}})\s*(?:분\s*)?(?::?\s*(?P<s>\d{{1,2}})(?:[.,:](?P<f>\d{{1,9}}))?\s*초?)?)?)?"
    rf"\s*(?P<after>{_HALF})?"
)
_CLOCK = re.compile(rf"{_TIME}\s*(?:{_ZONE})", re.I)
_CLOCK_FIRST = re.compile(
    rf"(?P<clock>(?:(?:{_HALF})\s*)?\d{{1,2}}(?::|시\s*)\d{{1,2}}(?:(?::|분\s*)\d{{1,2}}초?)?분?\s*(?:{_HALF})?)\s*,?\s+(?P<day>.+)", re.I
)
ISO = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?")
ISO_ZONED = r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)? ?(?:Z|[+-]\d{2}(?::?\d{2})?)"
SERIAL = r"[2-7]\d{4}(?:\.\d+)?"  # Excel's days since 1899-12-30: 1954 to 2119
SHORT_DAY = r"\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
ZONES = {"z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0, "west": 60, "cet": 60, "cest": 120, "eet": 120, "eest": 180, "ict": 420, "sgt": 480, "hkt": 480}
ZONES |= {"kst": 540, "jst": 540, "aest": 600, "aedt": 660, "nzst": 720, "nzdt": 780, "est": -300, "edt": -240, "cdt": -300, "mst": -420, "mdt": -360}
ZONES |= {"pst": -480, "pdt": -420, "akst": -540, "hst": -600}  # CST, IST and BST mean several zones: not guessed
ORDERS = ("ymd", "dmy", "mdy")


class Times(NamedTuple):
    """``at`` in UTC, ``precision`` (instant, day, month, none), ``own_zone`` where the value named its zone, ``wall`` as the record key uses it."""

    at: pd.Series
    precision: pd.Series
    own_zone: pd.Series
    wall: pd.Series


# ---------------------------------------------------------------- one value


def one_time(text: str, order: str = "") -> Moment | None:
    """One value as (moment, minutes east of UTC or None, precision); None where it is no time, no day that exists, or has two readings.

    Parameters
    ----------
    text : str
        The value.
    order : str
        Of ``3/4/2026``: ``mdy``, ``dmy``, ``ymd`` (of two-digit years), ``mixed`` (only what has one reading), or "" (month first, and
        day first with dots). In capitals it was said or shown, and holds for dots too.

    Examples
    --------
    >>> one_time("2026년 3월 5일 오후 3시 21분")[0].isoformat(), one_time("13/02/2026", "mixed")[2], one_time("03/02/2026", "mixed")
    ('2026-03-05T15:21:00', 'day', None)
    """
    text = re.sub(r"\[[A-Za-z_/]+\]$", "", text.strip().lstrip("'’‘"))
    if not any(c.isdigit() for c in text) or len(text) > 80:
        return None
    try:
        return _digits(text) if text.isascii() and text.isdigit() else _written(text, order)
    except (ValueError, OverflowError):
        return None


def _written(text: str, order: str) -> Moment | None:
    text = _LEAD.sub("", text, count=1) if not text[0].isdigit() else text
    if found := _YMD.match(text):
        return _with_clock((int(found["y"]) if found["y"] else _year(found["yy"]), int(found["m"]), int(found["d"])), text[found.end() :])
    if found := _THREE.match(text):
        day = _chosen(readings(found), order, found["sep"], len(found["y"]) == 4)
        return None if day is None else _with_clock(day, text[found.end() :])
    for pattern in (_DAY_NAMED, _NAMED_DAY, _YEAR_NAMED):
        if found := pattern.match(text):
            return _with_clock((_year(found["y"]), MONTHS[found["mon"][:3].lower()], int(found["d"])), text[found.end() :])
    if found := _CLOCK_INSIDE.match(text):
        return _with_clock((int(found["y"]), MONTHS[found["mon"][:3].lower()], int(found["d"])), f"{found['clock']} {found['zone'] or ''}")
    if found := _MONTH.fullmatch(text) or _MONTH_FIRST.fullmatch(text):
        return datetime(int(found["y"]), int(found["m"]), 1), None, "month"
    if found := _MONTH_NAMED.fullmatch(text):
        return datetime(int(found["y"] or found["y2"]), MONTHS[(found["mon"] or found["mon2"])[:3].lower()], 1), None, "month"
    if found := _BASIC.fullmatch(text):
        y, m, d, hour, minute, second, part, rest = found.groups()
        return _with_clock((int(y), int(m), int(d)), f"{hour}:{minute}:{second or '00'}.{part or '0'} {rest}")
    if re.fullmatch(r"\d{10}\.\d+", text):
        return datetime(1970, 1, 1) + timedelta(microseconds=round(float(text) * 1_000_000)), 0, "instant"
    if (found := _CLOCK_FIRST.fullmatch(text)) and (day := _written(found["day"], order)) is not None and day[2] == "day":
        return _with_clock((day[0].year, day[0].month, day[0].day), found["clock"])
    return None


def _year(text: str) -> int:
    year = int(text)
    return year if len(text) == 4 else year + (2000 if year < 70 else 1900)


def _with_clock(day: tuple[int, int, int], rest: str) -> Moment | None:
    date = datetime(*day)
    skipped = _WEEKDAY.match(rest)
    rest = rest[skipped.end() :].strip() if skipped else rest.strip()
    if not rest:
        return date, None, "day"
    found = _CLOCK.fullmatch(rest)
    if found is None or (not found["mark"] and not (found["before"] or found["after"])):
        return None
    hour, half = int(found["h"]), (found["before"] or found["after"] or "").lower().replace(".", "")
    if half in ("오전", "am") and hour > 12:
        return None  # contradicts itself
    if half in ("오후", "pm") and hour < 12:
        hour += 12
    elif half in ("오전", "am") and hour == 12:
        hour = 0
    micro = int((found["f"] or "0").ljust(6, "0")[:6])
    minute, second = int(found["m"] or 0), int(found["s"] or 0)
    after = timedelta(days=1) if (hour, minute, second, micro) == (24, 0, 0, 0) else timedelta(0)
    moment = date.replace(hour=0 if after else hour, minute=minute, second=second, microsecond=micro) + after
    if found["place"]:
        from zoneinfo import ZoneInfo

        east = moment.replace(tzinfo=ZoneInfo(found["place"])).utcoffset()
        return moment, None if east is None else int(east.total_seconds() // 60), "instant"
    offset = None
    if found["zone"]:
        offset = ZONES.get(found["zone"].lower())
        if offset is None:
            return None  # a zone nobody can be sure of
    if found["off"]:
        sign, digits = (-1 if found["off"][0] == "-" else 1), found["off"][1:].replace(":", "")
        offset = sign * (int(digits) * 60 if len(digits) <= 2 else int(digits[:-2]) * 60 + int(digits[-2:]))
    return moment, offset, "instant"


def _digits(text: str) -> Moment | None:
    if len(text) == 8 and "19000101" <= text <= "21001231":
        return datetime.strptime(text, "%Y%m%d"), None, "day"
    if len(text) in (12, 14) and "19000101" <= text[:8] <= "21001231":
        return datetime.strptime(text.ljust(14, "0"), "%Y%m%d%H%M%S"), None, "instant"
    scale = {10: 1, 13: 1_000, 16: 1_000_000}.get(len(text))
    if scale is None:
        return None
    return datetime(1970, 1, 1) + timedelta(microseconds=int(text) * (1_000_000 // scale)), 0, "instant"


# ---------------------------------------------------------------- two readings


def readings(found: re.Match[str]) -> dict[str, tuple[int, int, int]]:
    """Order → the day it gives, of those days that exist."""
    a, b, last = found["a"], found["b"], found["y"]
    made: dict[str, tuple[str, str, str]] = {"mdy": (last, a, b), "dmy": (last, b, a)} if len(last) > 1 else {}
    if (len(last) == 2 and len(a) == 2) or (len(last) == 1 and 15 <= int(a) <= 40):  # "26. 3. 5" is a day, "10.2.5" a version
        made["ymd"] = (a, b, last)
    days = {}
    for order, (y, m, d) in made.items():
        try:
            days[order] = (_year(y), int(m), int(d))
            datetime(*days[order])
        except ValueError:
            del days[order]
    return days


def _chosen(days: dict[str, tuple[int, int, int]], order: str, sep: str, whole: bool) -> tuple[int, int, int] | None:
    if not days:
        return None
    if len(set(days.values())) == 1:
        return next(iter(days.values()))
    if order == "mixed" or (order == "YMD" and "ymd" not in days):
        return None
    if order.lower() in days and (order.isupper() or sep != "." or order == "dmy" or not whole):
        usual = [order.lower()]
    else:
        usual = ["dmy"] if sep == "." and whole else ["mdy"] if whole or sep == "/" else ["ymd"]
    return next(days[one] for one in (*usual, "dmy", "mdy", "ymd") if one in days)


class Order(NamedTuple):
    """The order of a column, and ``how`` it is known: said, shown, guessed, mixed, or plain where nothing has two readings."""

    order: str
    how: str


def judge(values: pd.Series, said: str | None = None) -> Order:
    """What a column says about the order of day, month and year.

    Examples
    --------
    >>> judge(pd.Series(["25/12/2026", "1/2/2026"])), judge(pd.Series(["1/2/2026"])), judge(pd.Series(["13/02/2026", "02/13/2026"])).how
    (Order(order='dmy', how='shown'), Order(order='mdy', how='guessed'), 'mixed')
    >>> judge(pd.Series(["26-03-05", "26-03-28"])), judge(pd.Series(["2026-03-05"])).how
    (Order(order='ymd', how='shown'), 'plain')
    """
    found = [m for v in pd.unique(values.dropna()) if (m := _THREE.match(v if v[:1].isdigit() else _LEAD.sub("", v.strip().lstrip("'’‘"), count=1)))]
    each = [(m, days) for m in found if (days := readings(m))]
    two = [(m, days) for m, days in each if len(set(days.values())) > 1]
    if said:
        return Order(said.upper(), "said")
    if not two and len({order for _, days in each for order in days}) < 2:
        return Order("mdy", "plain")
    possible = [order for order in ORDERS if each and all(order in days for _, days in each)]
    long = any(len(m["y"]) == 4 for m, _ in each)
    possible = [order for order in possible if order != "ymd" or not long]
    single = {next(iter(days)) for _, days in each if len(days) == 1}
    if not possible:
        return Order("mixed", "mixed")
    if len(possible) == 1:
        dotted = possible == ["mdy"] and any(m["sep"] == "." for m, _ in two)
        return Order("MDY" if dotted else possible[0], "shown" if single or not two else "guessed")
    if not two:
        return Order("mdy", "plain")
    if all(m["sep"] == "." and len(m["y"]) == 4 for m, _ in two):
        return Order("dmy", "shown")
    if not long and (near := _nearest([days for _, days in each], possible)):
        return Order(near, "shown")
    usual = ("mdy", "dmy", "ymd") if any(m["sep"] == "/" or len(m["y"]) == 4 for m, _ in two) else ("ymd", "dmy", "mdy")
    return Order(next(order for order in usual if order in possible), "guessed")


def _nearest(days: list[dict[str, tuple[int, int, int]]], possible: list[str]) -> str | None:
    """Of two-digit years: the order under which the days lie far closer together; a year does not run through 1 to 31."""
    spans = []
    for order in possible:
        found = [datetime(*one[order]) for one in days]
        spans.append(((max(found) - min(found)).days, order))
    spans.sort()
    return spans[0][1] if len(days) > 1 and spans[0][0] * 4 + 60 <= spans[1][0] else None


def date_order(values: pd.Series, said: str | None = None) -> tuple[str, bool]:
    """The order to give :func:`times`, and whether it is a mere guess; ``mixed`` where the column holds both orders.

    Examples
    --------
    >>> date_order(pd.Series(["25/12/2026", "1/2/2026"])), date_order(pd.Series(["1/2/2026"]))
    (('dmy', False), ('mdy', True))
    """
    judged = judge(values, said)
    return judged.order, judged.how == "guessed" and judged.order == "mdy"


def lost_because(text: str) -> Phrase:
    """Why :func:`one_time` gave nothing, in a few words; the value itself is not shown."""
    text = _LEAD.sub("", text.strip().lstrip("'’‘"), count=1)
    if found := _THREE.match(text):
        days = set(readings(found).values())
        if len(days) > 1:
            return Phrase("day or month first: nothing decides", "일·월 순서를 정할 근거가 없음")
        if not days:
            return Phrase("no such day", "없는 날짜")
    elif found := _YMD.match(text):
        try:
            datetime(int(found["y"] or 2000 + int(found["yy"] or 0)), int(found["m"]), int(found["d"]))
        except ValueError:
            return Phrase("no such day", "없는 날짜")
    return Phrase("not understood", "읽지 못함")


# ---------------------------------------------------------------- a column


def times(values: pd.Series, zone: str, order: str = "") -> Times:
    """Times as UTC. A zone in the value beats ``zone``; a day is its local midnight and stays a day.

    A column of nothing but Excel's day numbers (``45000.5``), or of six-digit days (``260305``), is read as such.

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
    zoned = text.str.fullmatch(ISO_ZONED, case=False)
    iso = text.str.fullmatch(ISO)
    if zoned.any():
        utc[zoned] = pd.to_datetime(text[zoned].str.upper().str.replace(" +", "+", regex=False), format="ISO8601", utc=True, errors="coerce").astype(
            "datetime64[us, UTC]"
        )
    if iso.any():
        naive[iso] = pd.to_datetime(text[iso], format="ISO8601", errors="coerce").astype("datetime64[us]")
    precision[(zoned & utc.notna()) | (iso & naive.notna())] = "instant"
    rest = ~((zoned & utc.notna()) | (iso & naive.notna())) & (text != "")
    if rest.any():
        read = _reader(text, order)
        codes, different = pd.factorize(text[rest])
        found = [read(value) for value in different]
        moments = pd.to_datetime(pd.Series([one[0] if one else None for one in found], dtype="object"), errors="coerce").to_numpy()
        zones = np.array([np.nan if one is None or one[1] is None else one[1] for one in found], dtype="float64")
        exact = np.array([one[2] if one else "none" for one in found], dtype=object)[codes]
        where = index[rest.to_numpy()]
        parsed = pd.Series(moments[codes], index=where).astype("datetime64[us]")
        offset = pd.Series(zones[codes], index=where)
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


def _reader(text: pd.Series, order: str) -> Callable[[str], Moment | None]:
    """How the values of this column are read one by one; numbers are days only where all of them can be."""
    there = text.loc[text != ""]
    if there.str.fullmatch(SERIAL).all():
        return serial
    if len(there) > 1 and there.str.fullmatch(SHORT_DAY).all():
        return lambda value: one_time("20" + value, order)
    return lambda value: one_time(value, order)


def serial(value: str, *, epoch: datetime = datetime(1899, 12, 30)) -> Moment | None:
    """A day as Excel counts it.

    Examples
    --------
    >>> serial("45000.5")[0].isoformat(), serial("45000")[2]
    ('2023-03-15T12:00:00', 'day')
    """
    try:
        days = float(value)
        moment = epoch + timedelta(milliseconds=round(days * 86_400_000))
    except (ValueError, OverflowError):
        return None
    return moment, None, "day" if days.is_integer() else "instant"
