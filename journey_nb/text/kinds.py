"""What kind of statement a clause is: pain, wish, decision_factor, question, praise or none.

Turns of phrase (``templates/cues.toml``) decide first: a wish, a reason to choose, a question; what is left follows the feeling.
A **wish** is about how the product or the service should be (다크 모드를 넣어 주세요). A request that is over when somebody answers it or
does it once (확인 부탁드립니다, Please call me back) is a **question**. A question that only complains (왜 이렇게 느린가요?) is a **pain**.
"""

from __future__ import annotations

import importlib
import re
import sys
import tomllib
from functools import cache, lru_cache
from importlib.resources import files
from itertools import takewhile
from typing import Any, NamedTuple

ORDER = ("complaint", "delight", "request", "wish", "decision_factor", "question")  # in which they are asked
COMPLAINS = -0.8  # a question that feels like this is a complaint; most plain questions name a trouble and lean to the bad
_SHOWN = {"complaint": "pain", "delight": "praise", "request": "question"}
_EVERYWHERE = frozenset("합니다 해요 하는 하고 한다 있 없 하 요 다 the to i you it is a".split())
_LONGEST_WORD = 30
_HEAD, _TAIL = 400, 200  # letters of a clause in which a turn of phrase is looked for


class Turn(NamedTuple):
    """One turn of phrase; it cannot fit where none of ``signs`` stands (no signs: it may fit anywhere)."""

    kind: str
    finds: re.Pattern[str]
    signs: tuple[str, ...]


def cued(lang: str, words: str) -> tuple[str | None, str]:
    """The kind that a turn of phrase gives a clause, and the turn; None where the feeling decides.

    Examples
    --------
    >>> cued("ko", "다크 모드를 지원해 주세요")[0], cued("ko", "환불 확인 부탁드립니다")[0], cued("ko", "배송이 느려요")
    ('wish', 'question', (None, ''))
    >>> cued("en", "We chose it because of the price")[0], cued("en", "Why can't I pay by card?")[0]
    ('decision_factor', 'pain')
    """
    low = words.lower()
    if len(low) > _HEAD + _TAIL:
        low = low[:_HEAD] + " " + low[-_TAIL:]
    found = _finder(lang)
    fit: set[int] = set()
    if lang == "en":  # few different words, met again and again; a Korean word comes in too many shapes to be kept
        for word in low.split():
            fit |= _might(word) if len(word) <= _LONGEST_WORD else _signed(found, word)
    elif found.one.search(low):
        fit = _signed(found, low)
    if found.always:
        fit.update(found.always)
    for i in sorted(fit):
        kind, finds, _ = found.turns[i]
        match = finds.search(low)
        if match:
            return _SHOWN.get(kind, kind), match[0].strip()
    return None, ""


def settled(kind: str | None, valence: float | None, sure: bool) -> str:
    """The kind in the end: what the turn of phrase says, else what the feeling says where it is sure.

    A question that feels bad is a pain; a rhetorical question that feels good (왜 이렇게 맛있죠?) is praise.

    Examples
    --------
    >>> [settled(None, v, abs(v) >= 0.1) for v in (0.5, -0.5, 0.05)]
    ['praise', 'pain', 'none']
    >>> settled("question", -0.9, True), settled("question", -0.4, True), settled("wish", -0.6, True), settled("pain", 0.6, True)
    ('pain', 'question', 'wish', 'praise')
    """
    if kind == "question" and sure and valence is not None and valence <= COMPLAINS:
        return "pain"
    if kind == "pain" and sure and valence is not None and valence > 0:
        return "praise"
    if kind is not None:
        return kind
    if not sure or not valence:
        return "none"
    return "pain" if valence < 0 else "praise"


@cache
def turns(lang: str) -> tuple[Turn, ...]:
    """The turns of phrase of one language in the order in which they are asked."""
    plain = tomllib.loads((files("journey_nb") / "templates" / "cues.toml").read_text(encoding="utf-8"))[lang]
    return tuple(Turn(kind, re.compile(p, re.IGNORECASE), signs(p)) for kind in ORDER for p in plain.get(kind, ()))


class _Finder(NamedTuple):
    turns: tuple[Turn, ...]
    one: re.Pattern[str]  # whether any sign stands there
    each: re.Pattern[str]  # at each place the longest sign that begins there
    by_sign: dict[str, frozenset[int]]  # turns that it, or a sign it begins with, belongs to
    always: frozenset[int]


@cache
def _finder(lang: str) -> _Finder:
    listed = turns(lang)
    known = {sign for turn in listed for sign in turn.signs}
    by_sign = {sign: frozenset(i for i, turn in enumerate(listed) if any(sign.startswith(s) for s in turn.signs)) for sign in known}
    either = "|".join(map(re.escape, sorted(known, key=lambda s: (-len(s), s)))) or "(?!)"
    return _Finder(
        listed,
        re.compile(either),
        re.compile(f"(?=({either}))"),
        by_sign,
        frozenset(i for i, turn in enumerate(listed) if not turn.signs),
    )


def _signed(found: _Finder, low: str) -> set[int]:
    """The turns of which a sign stands in ``low``."""
    return {i for sign in found.each.findall(low) for i in found.by_sign[sign]}


@lru_cache(1 << 14)
def _might(word: str) -> frozenset[int]:
    """The English turns that might fit where this word stands: no sign holds a space."""
    return frozenset(_signed(_finder("en"), word))


def signs(pattern: str) -> tuple[str, ...]:
    """Pieces of which one stands in whatever ``pattern`` finds, in small letters; () where there is no telling.

    Looking for a piece takes a hundredth of the time of trying an expression at every letter.

    Examples
    --------
    >>> signs(r"(?:chose|picked)\\b.{0,9}\\bbecause")
    ('because',)
    >>> signs(r"\\?\\s*$|나요$"), signs(r"\\w+")
    (('?', '나요'), ())
    """
    tree: Any = _parser().parse(pattern, re.IGNORECASE)
    found = _signs(tree)
    return tuple(sorted({sign.lower() for sign in found}, key=lambda s: (len(s), s))) if found else ()


def _parser() -> Any:
    return importlib.import_module("re._parser" if sys.version_info >= (3, 11) else "sre_parse")


def _signs(tree: Any) -> set[str] | None:
    """Of a sequence: the pieces that say most, where any of it must stand."""
    offers: list[set[str]] = []
    run = ""
    parts: list[tuple[Any, Any]] = [*tree, (None, None)]
    for name, value in parts:
        kind = str(name)
        if kind == "LITERAL" and not chr(value).isspace():
            run += chr(value)
            continue
        offers.append({run})
        if kind in ("SUBPATTERN", "BRANCH"):
            branches = [value[-1]] if kind == "SUBPATTERN" else value[1]
            offers.append({run + _start(branch) if _start(branch) else "" for branch in branches})
            offers.append(set().union(*(_signs(branch) or {""} for branch in branches)))
        elif kind in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT") and value[0] > 0:
            offers.append(_signs(value[2]) or {""})
        elif kind == "IN" and all(str(n) == "LITERAL" for n, _ in value):
            offers.append({chr(v) for _, v in value})
        run = ""
    return max((pieces for pieces in offers if all(p.strip() for p in pieces)), key=_worth, default=None)


def _start(tree: Any) -> str:
    """The letters that a sequence begins with."""
    return "".join(chr(value) for _, value in takewhile(lambda part: str(part[0]) == "LITERAL" and not chr(part[1]).isspace(), tree))


def _worth(pieces: set[str]) -> float:
    """Few and long pieces before many and short ones; an ending that half of all sentences have says nothing."""
    if any(p in _EVERYWHERE for p in pieces):
        return -len(pieces)
    return min(len(p) if p.isascii() else 2 * len(p) for p in pieces) - len(pieces) / 8
