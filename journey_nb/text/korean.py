"""Korean words: tokens with their place in the text, and where one clause ends and the next begins."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple

from ..model.errors import JourneyError

CONTENT = frozenset({"NNG", "NNP", "VV", "VA", "XR", "MAG", "SL", "NNB", "VCN", "IC"})
PREDICATES = frozenset({"VV", "VA", "XSA", "XSV", "VCP", "VCN", "VX"})
# Connectives that turn (지만, 는데 …), and those that only go on (고, 며 …).
_TURNS = frozenset({"지만", "지마는", "는데", "은데", "ᆫ데", "던데", "으나", "는데도", "은데도", "ᆫ데도", "더니", "지만서도", "나"})
_GOES_ON = frozenset({"고", "며", "으며", "고요", "구요", "구"})
_TURN_WORDS = frozenset({"하지만", "그러나", "그런데", "근데", "다만", "그치만", "그렇지만", "반면", "단"})
_REPEATED = re.compile(r"(.)\1{3,}")
_JAMO = re.compile(r"([ㄱ-ㅎㅏ-ㅣ])\1{2,}")


class Token(NamedTuple):
    form: str
    tag: str  # kiwi's tag without its -R and -I
    start: int
    end: int

    @property
    def lemma(self) -> str:
        return f"{self.form}/{self.tag}"


class Clause(NamedTuple):
    words: str
    tokens: tuple[Token, ...]
    conceded: bool  # what follows turns against it: 가격은 비싸지만 …


_threads = -1  # one a core


@cache
def _kiwi() -> Any:
    try:
        from kiwipiepy import Kiwi
    except ImportError as cause:
        raise JourneyError(
            en="Korean comments need the package 'kiwipiepy', which is not installed. Install it with: pip install kiwipiepy",
            ko="한국어 의견을 읽으려면 'kiwipiepy' 패키지가 필요합니다. 설치: pip install kiwipiepy",
        ) from cause
    return Kiwi(num_workers=_threads, load_multi_dict=False, load_typo_dict=False)


def threads(n: int) -> None:
    """How many threads the tagger takes (default: one a core), for processes that share the cores. Before its first use."""
    global _threads
    _threads = n


def tidy(text: str) -> str:
    """What the tagger can read: no lone surrogates or control marks, and no character more than three times in a row.

    Examples
    --------
    >>> tidy("너무우우우우우 느려요ㅠㅠㅠㅠㅠ")
    '너무우우우 느려요ㅠㅠ'
    """
    text = text.encode("utf-8", "replace").decode("utf-8")
    text = "".join(c if c.isprintable() or c in "\n\t" else " " for c in text)
    return _REPEATED.sub(r"\1\1\1", _JAMO.sub(r"\1\1", text))


def tokenize(texts: Sequence[str]) -> list[list[Token]]:
    """Tokens of each text (already :func:`tidy`), all texts in one batch: one by one is several times slower."""
    if not texts:
        return []
    return [[Token(t.form, t.tag.split("-")[0], t.start, t.start + t.len) for t in found] for found in _kiwi().tokenize(list(texts))]


def clauses(text: str, tokens: Sequence[Token]) -> list[Clause]:
    """The text cut at sentence ends, at turning connectives, and where 고, 며 or a comma joins two statements."""
    pieces: list[tuple[list[Token], bool]] = []
    now: list[Token] = []

    def close(conceded: bool = False) -> None:
        nonlocal now
        if now:
            pieces.append((now, conceded))
        now = []

    for i, token in enumerate(tokens):
        before = tokens[i - 1] if i else None
        if before is not None and "\n" in text[before.end : token.start]:
            close()
        if token.tag == "MAJ" and token.form in _TURN_WORDS and now:
            close(conceded=True)
        now.append(token)
        after = tokens[i + 1] if i + 1 < len(tokens) else None
        if after is None:
            break
        if token.tag in ("SF", "EF", "SW", "SE", "W_EMOJI"):
            ended = any(t.tag in ("SF", "EF", "SE") for t in now)
            if ended and after.tag not in ("SF", "SW", "W_EMOJI", "SE", "SSC", "JX", "EF", "SP", "JKQ", "EC"):
                close()
        elif token.tag == "EC" and token.form in _TURNS and (token.form != "나" or (before and before.tag == "EP")):
            if _content(now) >= 2 and after.tag not in ("VX", "JX"):
                close(conceded=True)
        elif token.tag == "EC" and token.form in _GOES_ON:
            if after.tag != "VX" and _content(now) >= 2 and _states(tokens[i + 1 :]):
                close()
        elif token.tag == "SP" and token.form != "/" and _content(now) >= 2 and _content(_until_stop(tokens[i + 1 :])) >= 2 and _stands_alone(now):
            close()
    close()
    return [Clause(text[p[0].start : p[-1].end].strip(), tuple(p), conceded) for p, conceded in pieces]


def _content(tokens: Sequence[Token]) -> int:
    return sum(t.tag in CONTENT for t in tokens)


def _until_stop(tokens: Sequence[Token]) -> list[Token]:
    found = []
    for token in tokens:
        if token.tag in ("SP", "SF", "EF"):
            break
        found.append(token)
    return found


def _states(rest: Sequence[Token]) -> bool:
    """Whether what follows names something and says something of it: 담당자가 친절했습니다."""
    part = _until_stop(rest)
    named = any(a.tag in ("NNG", "NNP", "NP", "NNB", "SL", "XSN", "ETN") and b.tag in ("JKS", "JX", "JKO") for a, b in pairwise(part))
    return _content(part) >= 2 and (named or not part or len(part) >= 4)


def _stands_alone(tokens: Sequence[Token]) -> bool:
    """A comma after 는데, 고, 서 is read with what the connective says; a comma between two nouns of a list is not an end."""
    words = [t for t in tokens if t.tag not in ("SP",)]
    return bool(words) and (words[-1].tag in ("EF", "NNG", "XR", "ETN", "MAG", "EC") and any(t.tag in PREDICATES or t.tag in ("XR", "NNG") for t in words[:-1]))
