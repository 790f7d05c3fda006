"""Words for people: Korean and English labels, particles, numbers and dates, all from two small files.

Every string a reader may see has one key in ``ko.toml`` and ``en.toml``. A placeholder may carry a form: ``{stage:이/가}`` puts the
right particle behind the word, ``{n:people}`` writes ``63명`` or ``63 people``.
"""

from __future__ import annotations

import tomllib
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from .forms import PARTICLES, counted, date, days, decimal, josa, number, part_of, people, percent, period, points, signed, span, words_of

__all__ = [
    "LANGUAGES", "PARTICLES", "counted", "date", "days", "decimal", "has", "josa", "key_of", "keys", "number", "part_of", "people",
    "percent", "period", "points", "reason", "shown_tokens", "signed", "span", "t",
]  # fmt: skip
LANGUAGES = ("ko", "en")


@lru_cache
def strings(lang: str) -> dict[str, str]:
    """Every string of one language: dotted key → words."""
    if lang not in LANGUAGES:
        raise ValueError(f"No language '{lang}'; known: ko, en.")
    found: dict[str, str] = {}

    def walk(table: dict[str, Any], path: str) -> None:
        for name, value in table.items():
            if isinstance(value, dict):
                walk(value, f"{path}{name}.")
            else:
                found[f"{path}{name}"] = str(value)

    walk(tomllib.loads(files("journey_nb.i18n").joinpath(f"{lang}.toml").read_text("utf-8")), "")
    return found


def keys(lang: str) -> frozenset[str]:
    return frozenset(strings(lang))


def has(key: str, lang: str = "ko") -> bool:
    return key in strings(lang)


@cache
def key_of(table: str, word: str) -> str | None:
    """The key that ``word`` stands for in either language, the first of several; None where it is none of ours.

    Examples
    --------
    >>> key_of("channel", "이메일"), key_of("channel", " Phone"), key_of("channel", "비둘기")
    ('email', 'phone', None)
    """
    wanted = word.strip().casefold()
    return next(
        (k.removeprefix(f"{table}.") for lang in LANGUAGES for k, v in strings(lang).items() if k.startswith(f"{table}.") and v.casefold() == wanted), None
    )


def t(key: str, lang: str, /, **numbers: Any) -> str:
    """The words behind ``key`` in ``lang``, with numbers, words and their particles put in.

    Examples
    --------
    >>> t("unit.people", "ko", n=63), t("unit.people", "en", n=1)
    ('63명', '1 person')
    >>> t("poster.nothing.here", "ko")
    Traceback (most recent call last):
    ...
    KeyError: "no words for 'poster.nothing.here' in ko.toml"
    """
    table = strings(lang)
    one = f"{key}_one"
    if numbers.get("n") == 1 and one in table:
        key = one
    if key not in table:
        raise KeyError(f"no words for '{key}' in {lang}.toml")
    return words_of(table[key], lang, numbers)


def reason(key: str, lang: str, numbers: dict[str, Any] | None = None) -> str:
    """Why a confidence is what it is, or what is weak in a map. A key without words is shown as it is, never lost.

    Examples
    --------
    >>> reason("confidence.people", "ko", {"n": 63, "known": False})
    '63건 응답'
    >>> reason("moon_phase", "en", {"n": 3})
    'moon phase (n 3)'
    """
    if has(key, lang):
        try:
            return t(key, lang, **(numbers or {}))
        except (KeyError, ValueError, TypeError):  # words that ask for a number this reason does not carry
            pass
    said = ", ".join(f"{k} {number(v, lang) if isinstance(v, (int, float)) and not isinstance(v, bool) else v}" for k, v in sorted((numbers or {}).items()))
    return key.rpartition(".")[2].replace("_", " ") + (f" ({said})" if said else "")


def shown_tokens(text: str, lang: str) -> str:
    """Redaction marks in the reader's language: they are neutral in the data.

    Examples
    --------
    >>> shown_tokens("[name] called [phone] about [this]", "ko")
    '[이름] called [전화번호] about [this]'
    """
    if "[" not in text:
        return text
    for token in ("name", "email", "phone", "id", "card", "rrn", "account", "address", "url", "ip"):
        text = text.replace(f"[{token}]", f"[{t(f'token.{token}', lang)}]")
    return text
