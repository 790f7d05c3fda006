"""Where one English clause ends and the next begins."""

from __future__ import annotations

import re
from typing import NamedTuple

_SENTENCE = re.compile(r"(?<=[.!?…])[\"')\]]*\s+|\n+|(?<=[.!?])(?=[A-Z][a-z])")
_TURN = re.compile(r"[,;]?\s+(?=(?:but|however|although|though|yet|except|whereas|unfortunately)\b)|\s*;\s+|\s+[–—-]\s+", re.IGNORECASE)
_COMMA = re.compile(r",\s+")
_TURNS = re.compile(r"\W*(?:but|however|yet|unfortunately)\b", re.IGNORECASE)
_LETTER = re.compile(r"[^\W\d_]")


class Clause(NamedTuple):
    words: str
    conceded: bool  # what follows turns against it


def clauses(text: str) -> list[Clause]:
    """Sentences, cut again at but, however, although … and at commas between statements of two words or more.

    Examples
    --------
    >>> [c.words for c in clauses("Great product, terrible support. Cheap but slow to load")]
    ['Great product', 'terrible support.', 'Cheap', 'but slow to load']
    """
    found: list[Clause] = []
    for sentence in _SENTENCE.split(text):
        if not sentence or not sentence.strip():
            continue
        parts = [p.strip() for turn in _TURN.split(sentence) for p in _at_commas(turn) if p and p.strip()]
        parts = _joined(parts)
        for part, after in zip(parts, [*parts[1:], ""], strict=True):
            found.append(Clause(part, bool(_TURNS.match(after))))
    return found


def _at_commas(text: str) -> list[str]:
    parts = _COMMA.split(text)
    if len(parts) < 2 or any(len(p.split()) < 2 for p in parts) or re.match(r"\s*(?:if|when|after|since|as|because|while|before|once)\b", text, re.IGNORECASE):
        return [text]
    return parts


def _joined(parts: list[str]) -> list[str]:
    """A piece without a letter belongs to the one before."""
    joined: list[str] = []
    for part in parts:
        if joined and not _LETTER.search(part):
            joined[-1] = f"{joined[-1]} {part}"
        else:
            joined.append(part)
    return joined
