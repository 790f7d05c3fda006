"""How words and numbers take their form: particles, counts, shares, dates, periods."""

from __future__ import annotations

import math
import re
import string
from typing import Any

MINUS = "−"
PARTICLES = {"은/는": ("은", "는"), "이/가": ("이", "가"), "을/를": ("을", "를"), "와/과": ("과", "와"), "으로/로": ("으로", "로"), "이나/나": ("이나", "나")}
_DIGITS = {"0": "영", "1": "일", "2": "이", "3": "삼", "4": "사", "5": "오", "6": "육", "7": "칠", "8": "팔", "9": "구"}
_LETTERS = {"l": "엘", "m": "엠", "n": "엔", "r": "알"}  # the letters whose Korean name ends in a consonant
_SIGNS = {"%": "트", "℃": "도", "+": "스"}
_CLOSING = "'\"”’)]}〉》」』）］…. ,!?·"
_TENS = ((8, "억"), (4, "만"), (3, "천"), (2, "백"), (1, "십"))


def _sound(word: str) -> str:
    """The syllable that ends ``word`` as it is read aloud, or '' where nobody can tell."""
    bare = re.sub(r"\([^()]*\)\s*$", "", word.rstrip(_CLOSING.replace(")", ""))) or word  # 고객 만족도(CSAT) is read 만족도
    bare = bare.rstrip(_CLOSING)
    if not bare:
        return ""
    last = bare[-1]
    if last.isdigit() and last.isascii():
        zeros = re.search(r"[1-9](0+)$", re.sub(r"[,\s]", "", bare))
        if zeros:
            return next(unit for power, unit in _TENS if len(zeros[1]) >= power)
        return _DIGITS[last]
    if last in _SIGNS:
        return _SIGNS[last]
    if last.isascii() and last.isalpha():
        ending = re.search(r"[A-Za-z]+$", bare)
        tail = (ending[0] if ending else last).lower()
        if len(tail) > 1 and not (ending and ending[0].isupper()):  # a word, not an abbreviation
            if re.search(r"(?:[lmn]|ng|le|ne|me|[aeiou][bpckt])$", tail):
                return "엘" if re.search(r"(?:l|le)$", tail) else "엔"
            return "아"
        return _LETTERS.get(last.lower(), "아")
    return last


def josa(word: str, pair: str) -> str:
    """``word`` with the particle that its last sound asks for.

    Examples
    --------
    >>> [josa(w, "이/가") for w in ("설치", "계약", "P7", "NPS", "고객 만족도(CSAT)", "‘점검’")]
    ['설치가', '계약이', 'P7이', 'NPS가', '고객 만족도(CSAT)가', '‘점검’이']
    >>> [josa(w, "으로/로") for w in ("메일", "전화", "앱", "3", "10")]
    ['메일로', '전화로', '앱으로', '3으로', '10으로']
    """
    closed, opened = PARTICLES[pair]
    last = _sound(word)
    if not last:
        return word + closed
    code = ord(last) - 0xAC00
    if not 0 <= code < 11172:
        return f"{word}{closed}({opened})" if pair != "으로/로" else f"{word}(으)로"
    final = code % 28
    if pair == "으로/로" and final == 8:  # ㄹ
        return word + opened
    return word + (closed if final else opened)


def number(value: float | int | None, lang: str = "ko") -> str:
    """``1,234`` or ``1,234.5``; a minus is a minus.

    Examples
    --------
    >>> number(50024), number(-3.4), number(2.0), number(None)
    ('50,024', '−3.4', '2', '–')
    """
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return "–"
    text = f"{value:,.1f}".removesuffix(".0") if isinstance(value, float) else f"{value:,}"
    return text.replace("-", MINUS)


def decimal(value: float | None, places: int = 1) -> str:
    return "–" if value is None else f"{value:,.{places}f}".replace("-", MINUS)


def signed(value: float | None, places: int = 2) -> str:
    """Valence and differences carry their sign, always.

    Examples
    --------
    >>> signed(-0.58), signed(0.31), signed(0.001), signed(None)
    ('−0.58', '+0.31', '0.00', '–')
    """
    if value is None:
        return "–"
    text = f"{value:+.{places}f}"
    return text[1:] if float(text) == 0 else text.replace("-", MINUS)


def percent(share: float | None, places: int = 1) -> str:
    """A share (0..1) as a percentage.

    Examples
    --------
    >>> percent(41 / 63)
    '65.1%'
    """
    return "–" if share is None else f"{share * 100:.{places}f}%".replace("-", MINUS)


def points(difference: float, lang: str) -> str:
    """A difference of shares: ``−3.4%p`` or ``−3.4 pp``."""
    return signed(difference * 100, 1) + ("%p" if lang == "ko" else " pp")


def span(low: float | None, high: float | None, form: str = "percent") -> str:
    """An interval: ``52.8–75.7`` for shares, ``−0.68 … −0.47`` where signs would run together.

    Examples
    --------
    >>> span(0.528, 0.757), span(-0.68, -0.47, "signed"), span(-7.3, 43.7, "number")
    ('52.8–75.7', '−0.68 … −0.47', '−7.3 … 43.7')
    """
    if low is None or high is None:
        return "–"
    if form == "percent":
        return f"{low * 100:.1f}–{high * 100:.1f}"
    write = signed if form == "signed" else decimal
    return f"{write(low)} … {write(high)}"


def people(n: int | None, lang: str, known: bool = True) -> str:
    """``63명`` / ``63 people``; where nobody knows who answered, ``63건 응답`` / ``63 responses``.

    Examples
    --------
    >>> people(63, "ko"), people(63, "en"), people(63, "ko", known=False), people(1, "en", known=False)
    ('63명', '63 people', '63건 응답', '1 response')
    """
    if n is None:
        return "–"
    if lang == "ko":
        return f"{n:,}명" if known else f"{n:,}건 응답"
    return f"{n:,} {('person' if n == 1 else 'people') if known else ('response' if n == 1 else 'responses')}"


def part_of(count: int, of: int, lang: str, known: bool = True) -> str:
    """``63명 중 41명`` / ``41 of 63``.

    Examples
    --------
    >>> part_of(41, 63, "ko"), part_of(41, 63, "en"), part_of(3, 9, "ko", known=False)
    ('63명 중 41명', '41 of 63', '9건 중 3건')
    """
    if lang == "ko":
        unit = "명" if known else "건"
        return f"{of:,}{unit} 중 {count:,}{unit}"
    return f"{count:,} of {of:,}"


def counted(n: int, lang: str, ko: str = "건", en: str = "record") -> str:
    """A count with its unit: ``238건`` / ``238 records``."""
    return f"{n:,}{ko}" if lang == "ko" else f"{n:,} {en}{'' if n == 1 else 's'}"


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def date(day: str | None, lang: str) -> str:
    """An ISO day (or instant, or month) as people write it; anything else stays as it is.

    Examples
    --------
    >>> date("2026-06-30", "ko"), date("2026-06-30T01:20:00Z", "en"), date("2026-06", "en"), date("last week", "ko")
    ('2026. 6. 30.', '30 Jun 2026', 'Jun 2026', 'last week')
    """
    found = re.match(r"(\d{4})-(\d{2})(?:-(\d{2}))?(?:[T ]|$)", day or "")
    if not found or not 1 <= int(found[2]) <= 12:
        return day or ""
    year, month, number_ = int(found[1]), int(found[2]), found[3]
    if lang == "ko":
        return f"{year}. {month}. {int(number_)}." if number_ else f"{year}. {month}."
    return f"{int(number_)} {_MONTHS[month - 1]} {year}" if number_ else f"{_MONTHS[month - 1]} {year}"


def days(start: str | None, end: str | None, lang: str) -> str:
    """A half-open interval as the days it holds: ``2026. 4. 1.–6. 30.``

    Examples
    --------
    >>> days("2026-04-01", "2026-07-01", "ko"), days("2026-04-01", "2026-07-01", "en")
    ('2026. 4. 1.–6. 30.', '1 Apr – 30 Jun 2026')
    """
    from datetime import date as day
    from datetime import timedelta

    if not start or not end:
        return date(start or end, lang)
    try:
        last = (day.fromisoformat(end[:10]) - timedelta(days=1)).isoformat()
    except ValueError:
        return f"{start} – {end}"
    a, b = date(start[:10], lang), date(last, lang)
    if a == b:
        return a
    if start[:4] == last[:4]:
        return f"{a}–{b.split('. ', 1)[1]}" if lang == "ko" else f"{a.rsplit(' ', 1)[0]} – {b}"
    return f"{a}–{b}" if lang == "ko" else f"{a} – {b}"


def period(name: str | None, lang: str, start: str | None = None, end: str | None = None) -> str:
    """A period's name: ``2026년 2분기`` / ``Q2 2026``.

    Examples
    --------
    >>> period("2026Q2", "ko"), period("2026-07", "en"), period("FY2026Q1", "ko"), period(None, "ko")
    ('2026년 2분기', 'Jul 2026', '2026 회계연도 1분기', '기간 제한 없음')
    """
    if not name:
        return (days(start, end, lang) if start else "") or ("기간 제한 없음" if lang == "ko" else "No period set")
    found = re.fullmatch(r"(FY)?(\d{4})Q([1-4])", name)
    if found:
        if lang == "ko":
            return f"{found[2]}{' 회계연도' if found[1] else '년'} {found[3]}분기"
        return f"Q{found[3]} {'FY' if found[1] else ''}{found[2]}"
    found = re.fullmatch(r"(\d{4})-(\d{2})", name)
    if found and 1 <= int(found[2]) <= 12:
        return f"{found[1]}년 {int(found[2])}월" if lang == "ko" else f"{_MONTHS[int(found[2]) - 1]} {found[1]}"
    if re.fullmatch(r"\d{4}", name):
        return f"{name}년" if lang == "ko" else name
    return name


class _Words(string.Formatter):
    def __init__(self, lang: str, numbers: dict[str, Any]) -> None:
        self.lang, self.known = lang, bool(numbers.get("known", True))

    def get_field(self, field_name: str, args: Any, kwargs: Any) -> Any:
        return kwargs[field_name], field_name  # plain names only: no attributes, no indexing

    def format_field(self, value: Any, format_spec: str) -> str:
        form, _, pair = format_spec.partition("|")
        if form in PARTICLES:
            form, pair = "", form
        text = self._write(value, form)
        return josa(text, pair) if pair else text

    def _write(self, value: Any, form: str) -> str:
        if form == "people":
            return people(value, self.lang, self.known)
        if form == "count":
            return counted(value, self.lang) if self.lang == "ko" else number(value)
        if form == "percent":
            return percent(value)
        if form == "signed":
            return signed(value)
        if form == "date":
            return date(value, self.lang)
        if form:
            raise ValueError(f"no form '{form}'")
        if isinstance(value, (list, tuple)):
            return ", ".join(map(str, value))
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return str(value)
        return number(value, self.lang)


def words_of(template: str, lang: str, numbers: dict[str, Any]) -> str:
    return _Words(lang, numbers).vformat(template, (), numbers)
