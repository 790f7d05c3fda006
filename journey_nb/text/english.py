"""Where one English clause ends and the next begins, and which of them is only conceded."""

from __future__ import annotations

import re
from typing import NamedTuple

_SENTENCE = re.compile(r"(?<=[.!?…])[\"')\]]*\s+|\n+|(?<=[.!?])(?=[A-Z][a-z])")
_MARK = re.compile(r"[.!?…\n]")
_SHORTENED = re.compile(r"\b(?:e\.g|i\.e|mr|mrs|ms|dr|st|vs|approx|no|inc|ltd|etc)\.$", re.IGNORECASE)
_TURN = re.compile(
    r"[,;]?\s+(?=(?:but|however|although|even though|though|yet|except|whereas|unfortunately|sadly|despite|in spite of)\b)"
    r"|,\s+(?=(?:while|still|that said)\b)|\s*;\s+|\s+[–—-]\s+",
    re.IGNORECASE,
)
_NO_TURN_AFTER = re.compile(r"\b(?:nothing|anything|all|none|everything|not|n['’]t|as|best|last|even)\W*$", re.IGNORECASE)  # nothing but, not yet
_NO_TURN_AT = re.compile(r"(?:yet|though|however|but)\W*$|yet (?:another|again|to)\b|but also\b|except (?:for|that|when|if|to)\W*$", re.IGNORECASE)
_COMMA = re.compile(r",\s+")
_OPENS = re.compile(r"\s*(?:if|when|after|since|as|because|while|before|once|until|unless|whenever|from|in|on|at|for|to|during|with|by)\b", re.IGNORECASE)
_TURNS = re.compile(r"\W*(?:(?:and )?(?:but|however|yet|unfortunately|sadly|except|whereas|that said|on the other hand|still,))\b(?! also\b)", re.IGNORECASE)
_GRANTS = re.compile(r"\W*(?:although|even though|though|despite|in spite of|while|granted|admittedly)\b", re.IGNORECASE)
_SIGNS = ("but", "though", "however", "yet", "except", "whereas", "fortunately", "sadly", "spite", "while", "still", "that said", ";", " -", " –", " —")
_SPACES = re.compile(r"[^\S\n]{2,}")
_LONG = 1000  # characters: no sentence any more
_LETTER = re.compile(r"[^\W\d_]")
_VERBS = (
    "is|was|are|were|am|has|had|have|does|did|do|will|would|can|could|came|comes|took|takes|works|worked|keeps|kept|arrived|broke|breaks|failed|fails|got|gets|went|"
    "made|makes|needs|needed|looks|looked|tasted|tastes|feels|felt|never|always|isn|wasn|aren|weren|doesn|didn|won|can|couldn|hasn|haven|crashes|crashed|stopped|"
    "stops|helped|helps|answered|cost|costs|gave|gives|said|says|told|left|ran|runs|sat|lost|love|loved|like|liked|hate|hated|seems|seemed"
)
_VERB = re.compile(rf"\b(?:{_VERBS}|\w{{3,}}ed)\b|'(?:s|re|m|ve)\b", re.IGNORECASE)
# "and" before a subject of its own: a pronoun and a word, or up to four words and a verb
_AND = re.compile(
    r",?\s+and\s+(?=(?:then )?(?:i|we|it|they|he|she|you|there|nobody|everyone|everything|nothing)(?:['’]\w+)?\s+\w)"
    rf"|,?\s+and\s+(?=(?:(?:the|my|our|their|his|her|its|this|that|these|those|your|a|an|no|every|each|most|some)\s+)?(?:[\w-]+\s+){{1,3}}?(?:{_VERBS})\b)",
    re.IGNORECASE,
)


class Clause(NamedTuple):
    words: str
    conceded: bool  # what follows turns against it, or it is granted itself: although …


def clauses(text: str) -> list[Clause]:
    """Sentences, cut again at but, however, although …, at commas between statements of two words or more, and at "and" before a new subject.

    Examples
    --------
    >>> [c.words for c in clauses("Great product, terrible support. Cheap but slow to load")]
    ['Great product', 'terrible support.', 'Cheap', 'but slow to load']
    >>> [c.words for c in clauses("Delivery was quick and the box was crushed")]
    ['Delivery was quick', 'and the box was crushed']
    >>> [c.conceded for c in clauses("Although it is pricey, it is worth it")]
    [True, False]
    """
    found: list[Clause] = []
    for sentence in _sentences(_SPACES.sub(" ", text)):
        parts = _joined([p.strip() for turn in _at_turns(sentence) for c in _at_commas(turn) for p in _at_and(c) if p and p.strip()])
        if not parts:
            continue
        turns = [bool(_TURNS.match(p)) for p in parts]
        if turns[0] and found and not found[-1].conceded:
            found[-1] = found[-1]._replace(conceded=True)
        last = max((k for k, turn in enumerate(turns) if turn), default=0)
        found += [Clause(part, k < last or (len(parts) > 1 and bool(_GRANTS.match(part)))) for k, part in enumerate(parts)]
    return found


def _sentences(text: str) -> list[str]:
    text = text.strip()
    if not _MARK.search(text, 0, len(text) - 1):
        return [text] if text else []
    found: list[str] = []
    for piece in _SENTENCE.split(text):
        if not piece or not piece.strip():
            continue
        if found and len(found[-1]) < 400 and _SHORTENED.search(found[-1], max(0, len(found[-1]) - 8)):
            found[-1] = f"{found[-1]} {piece}"
        else:
            found.append(piece)
    return found


def _at_turns(text: str) -> list[str]:
    """Cut before a turn, where it is one: not in "nothing but", "not yet", nor at a "though" that ends the sentence."""
    low = text.lower()
    if not any(sign in low for sign in _SIGNS):
        return [text]
    parts = [p for p in _TURN.split(text) if p]
    if len(parts) < 2:
        return parts
    found = parts[:1]
    for part in parts[1:]:
        before = found[-1]
        if _NO_TURN_AT.match(part) or _NO_TURN_AFTER.search(before, max(0, len(before) - 14)):
            found[-1] = f"{before} {part}"
        else:
            found.append(part)
    return found


def _at_commas(text: str) -> list[str]:
    if "," not in text:
        return [text]
    parts = _COMMA.split(text)
    if len(parts) < 2 or any(len(p.split(None, 2)) < 2 for p in parts):
        return [text]
    if _OPENS.match(text):  # When it arrived, the box was open: the first comma only ends the opening
        return [text] if len(parts) == 2 else [f"{parts[0]}, {parts[1]}", *parts[2:]]
    return parts


def _at_and(text: str) -> list[str]:
    """Delivery was quick | and the box was crushed; but "the screen and the keyboard are good" is one."""
    if len(text) > _LONG or not ("and" in text or "And" in text or "AND" in text):
        return [text]
    found, start = [], 0
    for cut in _AND.finditer(text):
        before = text[start : cut.start()]
        if len(before.split(None, 2)) > 1 and _VERB.search(before):
            found.append(before)
            start = cut.start() + (1 if text[cut.start()] == "," else 0)
    return [*found, text[start:]]


def _joined(parts: list[str]) -> list[str]:
    """A piece without a letter belongs to the one before."""
    joined: list[str] = []
    for part in parts:
        if joined and not _LETTER.search(part):
            joined[-1] = f"{joined[-1]} {part}"
        else:
            joined.append(part)
    return joined
