"""Quotes that stand for the rest: near the middle of what a group says, readable, by different people from different sources.

What is near the middle is counted from the words and their letter pairs (TF-IDF), each person one voice. The same rows give the same
quotes, in whatever order they come.
"""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false, reportCallIssue=false
# pyright: reportReturnType=false, reportOperatorIssue=false, reportIndexIssue=false

from __future__ import annotations

import re
import zlib
from typing import NamedTuple

import numpy as np
import pandas as pd

from ..model.journey import Quote
from ..model.phrase import Phrase
from .phrases import SAYS_NOTHING

SHORTEST, LONGEST = 8, 160  # characters that read well
SAMPLE = 400  # clauses of a group that are compared; of more, those whose ids come first by hash
COLUMNS = ["observation_id", "customer_id", "alias", "lang", "text", "central", "why"]
_SIDE = {"pain": -1.0, "praise": 1.0}
_MASK = re.compile(r"\[[a-z]{2,12}\]")
_TOKEN = re.compile(r"[a-z0-9]{2,}|[가-힣]+")
_ENDED = re.compile(r"(?:[.!?…~)\"'”’]|[가-힣](?:다|요|죠|음|함|임|네|까|됨|짐|림))\W*$")
_CHARACTERS = 600  # of a text that are looked at


class _Row(NamedTuple):
    observation_id: str
    customer_id: str
    alias: str
    lang: str
    text: str
    valence: float
    part: float  # how much of the text is the clause it is quoted for


def representative(clauses: pd.DataFrame, n: int = 3, *, kind: str | None = None) -> pd.DataFrame:
    """The ``n`` clauses of a group that stand for it best, best first.

    Parameters
    ----------
    clauses : DataFrame
        One row a clause of one group, with ``observation_id`` and ``comment`` (else ``words``); ``customer_id, alias, lang, valence, kind``
        where they are known.
    n : int
        How many, at most: nobody is quoted twice.
    kind : str, optional
        pain, praise or wish: what the group is of; else the kind of its rows.

    Returns
    -------
    DataFrame
        ``observation_id, customer_id, alias, lang, text, central`` (0..1: likeness to the middle of the group) and ``why``, in both languages.

    Examples
    --------
    >>> said = pd.DataFrame({"observation_id": ["o1", "o2", "o3"], "customer_id": ["kim", "lee", "han"], "kind": "pain",
    ...                      "words": ["The login is slow.", "Login is so slow every morning.", "My cat sat on it."]})
    >>> representative(said, 1)["text"].tolist()
    ['The login is slow.']
    """
    rows = _rows(clauses)
    if not rows or n < 1:
        return pd.DataFrame(columns=COLUMNS)
    said = kind or _kind(clauses)
    vectors, near = _central([r.text for r in rows], [r.customer_id for r in rows])
    fit = np.array([_readable(r.text) * _fits(r.valence, said) * (0.5 + 0.5 * r.part) for r in rows])
    worth = fit * (0.15 + near)
    sources, langs = len({r.alias for r in rows}), {r.lang for r in rows}
    both = {"ko", "en"} <= langs
    picked: list[int] = []
    left = list(range(len(rows)))
    while left and len(picked) < n:
        heard = {rows[i].customer_id for i in picked}
        told = [rows[i].text.casefold() for i in picked]
        left = [i for i in left if rows[i].customer_id not in heard and rows[i].text.casefold() not in told]
        if not left:
            break
        seen_sources, seen_langs = {rows[i].alias for i in picked}, {rows[i].lang for i in picked}

        def gain(i: int, seen_sources: set[str] = seen_sources, seen_langs: set[str] = seen_langs, told: list[str] = told) -> tuple[float, str, str]:
            alike = max((_alike(vectors[i], vectors[j]) for j in picked), default=0.0)
            spread = 1.0 + (0.5 if picked and rows[i].alias not in seen_sources else 0.0) + (0.5 if both and picked and rows[i].lang not in seen_langs else 0.0)
            again = any(rows[i].text.casefold().startswith(t[:40]) for t in told)  # the same words and a little more
            return (-round(worth[i] * spread * (1 - 0.6 * alike) * (0.3 if again else 1.0), 6), rows[i].observation_id, rows[i].text)

        picked.append(min(left, key=gain))
    made = []
    for i in picked:
        r = rows[i]
        en = f"central {near[i]:.2f}, from {sources} source{'' if sources == 1 else 's'}"
        ko = f"중심도 {near[i]:.2f}, 자료 {sources}곳에서"
        made.append((r.observation_id, r.customer_id, r.alias, r.lang, r.text, round(float(near[i]), 4), Phrase(en, ko)))
    return pd.DataFrame(made, columns=COLUMNS)


def quoted(clauses: pd.DataFrame, n: int = 3, *, kind: str | None = None) -> tuple[Quote, ...]:
    """:func:`representative` as the quotes a claim carries."""
    chosen = representative(clauses, n, kind=kind)
    return tuple(Quote(i, text, lang) for i, text, lang in zip(chosen["observation_id"], chosen["text"], chosen["lang"], strict=True))


def _rows(clauses: pd.DataFrame) -> list[_Row]:
    """Each different text of each person once, in the order of ids; of a large group the part whose ids come first by hash."""
    if clauses.empty:
        return []
    column = "comment" if "comment" in clauses.columns else "words"
    size = len(clauses)
    ids = clauses["observation_id"].astype(str).tolist()
    texts = clauses[column].tolist()
    places = [i for i, text in enumerate(texts) if isinstance(text, str) and text.strip()]
    if len(places) > SAMPLE:
        fair = [i for i in places if SHORTEST <= len(texts[i]) <= LONGEST]
        places = fair if len(fair) >= SAMPLE else places
        places = sorted(places, key=lambda i: (zlib.crc32(ids[i].encode("utf-8", "replace")), ids[i], texts[i]))[:SAMPLE]

    def told(name: str, default: str) -> list[str]:
        return [default if not isinstance(v, str) else v for v in clauses[name].tolist()] if name in clauses.columns else [default] * size

    people, aliases, langs = told("customer_id", ""), told("alias", ""), told("lang", "none")
    valences = pd.to_numeric(clauses["valence"], errors="coerce").tolist() if "valence" in clauses.columns else [float("nan")] * size
    parts = told("words", "") if column == "comment" else [""] * size
    rows = {}
    for i in places:
        person = people[i] or f"({ids[i]})"
        text = " ".join(texts[i].encode("utf-8", "replace").decode("utf-8").split())
        row = _Row(ids[i], person, aliases[i], langs[i], text, float(valences[i]), min(1.0, len(parts[i]) / len(text)) if text and parts[i] else 1.0)
        held = rows.get((person, text))
        if held is None or row.observation_id < held.observation_id:
            rows[(person, text)] = row
    return sorted(rows.values(), key=lambda r: (r.observation_id, r.text))


def _kind(clauses: pd.DataFrame) -> str:
    kinds = set(clauses["kind"].dropna()) if "kind" in clauses.columns else set()
    return kinds.pop() if len(kinds) == 1 else ""


def _fits(valence: float, kind: str) -> float:
    """Words whose feeling is the other way are no quote for this; strong ones a little better than weak ones."""
    side = _SIDE.get(kind)
    if side is None or valence != valence:
        return 1.0
    return 0.25 if valence * side < -0.05 else 1.0 + 0.2 * min(1.0, abs(valence))


def _readable(text: str) -> float:
    size = len(text)
    masks = _MASK.findall(text)
    bare = _MASK.sub(" ", text) if masks else text
    letters = sum(c.isalpha() for c in bare[:_CHARACTERS])
    worth = 1.0
    if size < SHORTEST or size > LONGEST:
        worth *= 0.05
    elif size > 100 or size < 12:
        worth *= 0.8
    if letters < 6 or len(masks) * 8 > letters:  # [name] [phone]: nothing is left to read
        worth *= 0.02
    elif masks:
        worth *= 0.8
    if not _ENDED.search(text[-20:]):
        worth *= 0.85
    if " " not in bare.strip():
        worth *= 0.5
    return worth


def _features(text: str) -> dict[str, float]:
    """Words, and pairs of letters inside them: Korean endings change, the stem stays."""
    counts: dict[str, float] = {}
    for word in _TOKEN.findall(_MASK.sub(" ", text[:_CHARACTERS].casefold())):
        if word in SAYS_NOTHING:
            continue
        counts[word] = counts.get(word, 0.0) + 1.0
        step = 2 if word[0] >= "가" else 3
        if len(word) > step:
            for i in range(len(word) - step + 1):
                piece = "#" + word[i : i + step]
                counts[piece] = counts.get(piece, 0.0) + 0.5
    return counts


def _central(texts: list[str], people: list[str]) -> tuple[list[dict[str, float]], np.ndarray]:
    """The weighted features of every text at length 1 (or none), and its likeness to the middle, where every person counts once."""
    raw = [_features(text) for text in texts]
    spread: dict[str, int] = {}
    for counts in raw:
        for feature in counts:
            spread[feature] = spread.get(feature, 0) + 1
    size = len(texts)
    weight = {f: np.log((1 + size) / (1 + seen)) + 1.0 for f, seen in spread.items()}
    vectors = []
    for counts in raw:
        vector = {f: c * float(weight[f]) for f, c in counts.items()}
        length = sum(v * v for v in vector.values()) ** 0.5
        vectors.append({f: v / length for f, v in vector.items()} if length else {})
    voices: dict[str, int] = {}
    for person in people:
        voices[person] = voices.get(person, 0) + 1
    middle: dict[str, float] = {}
    for vector, person in zip(vectors, people, strict=True):
        for feature, value in vector.items():
            middle[feature] = middle.get(feature, 0.0) + value / voices[person]
    length = sum(v * v for v in middle.values()) ** 0.5
    near = [sum(value * middle[f] for f, value in vector.items()) / length if length else 0.0 for vector in vectors]
    return vectors, np.round(np.array(near, dtype=float), 6)


def _alike(a: dict[str, float], b: dict[str, float]) -> float:
    small, large = (a, b) if len(a) <= len(b) else (b, a)
    return sum(value * large.get(feature, 0.0) for feature, value in small.items())
