"""Groups among the comments that no theme speaks for, and groups around names that somebody gives.

:func:`discover` proposes: what it finds is a few words that stand together more often than chance, in both halves of the comments. Where nothing
holds, nothing is found, and "other" stays "other". A group that people want to keep becomes a theme: ``themes.keep_theme(folder, key, label=…,
ko=…)`` takes its key and words as they are.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Any

import numpy as np
import pandas as pd

from ..model.errors import TableError, did_you_mean
from . import language, topics_words
from .themes import OTHER
from .topics_seeded import seeded

__all__ = ["COLUMNS", "assign", "discover", "seeded"]

COLUMNS = ["key", "lang", "label", "n", "words", "weights", "central"]
HOLDS = 0.5  # of a group's comments, those that half of the data brings together again
CHANCE = 0.05  # that any two words of the vocabulary stand together as often, by chance alone
WORDS = 8  # a group is told by, at most
ALIKE = 0.5  # two groups with this share of common comments are one
_MOST_TEXTS = 20_000
_ENOUGH = 2  # the weight that brings a comment into a group: one sure word, or two others

Docs = Sequence[frozenset[str]]


@dataclass(frozen=True)
class _Group:
    weights: Mapping[str, int]  # lemma → 2 sure, 1 only together with another
    members: frozenset[int]  # the documents it was made from that it speaks for


def discover(frame: pd.DataFrame, *, text: str = "text", themes: str = "themes", seed: int = 7, most: int = 12, least: int = 5) -> pd.DataFrame:
    """Groups among the comments whose themes are ``("other",)``: one row a group, the largest first; no row where none holds.

    A group is told by words that stand together more often than chance, must have ``least`` comments, and must be found again in each of two halves
    of the comments. Korean and English comments are grouped apart. The order of the rows and the number of processors change nothing.

    Parameters
    ----------
    frame : DataFrame
        One row a comment (or clause), with its words and its themes; other rows are left alone.
    seed : int
        Of the clusterings and of the two halves.
    most, least : int
        Groups a language has at most, comments a group has at least.

    Returns
    -------
    DataFrame
        ``key`` (``found_`` and eight signs, made of the words), ``lang, label`` (its own most common phrase or words), ``n`` (comments),
        ``words`` (those that made it, as compared; ``느리/V`` is a verb), ``weights`` (2: the word is enough; 1: two such words are), ``central``
        (labels of up to three rows that say it most plainly).

    Examples
    --------
    >>> said = ["The crib wobbles", "crib mattress wobbles", "a wobbly crib", "our crib", "that crib wobbles a lot", "my crib wobbles"] * 2
    >>> discover(pd.DataFrame({"text": said, "themes": [("other",)] * 12})).empty  # too few different comments to tell from chance
    True
    """
    rows = _others(frame, text, themes)
    found: list[list[Any]] = []
    for lang in (language.KOREAN, language.ENGLISH):
        places = [(label, words) for label, words, spoken in rows if spoken == lang]
        texts = sorted({words for _, words in places}, key=lambda t: (_hash(t, seed), t))[:_MOST_TEXTS]
        if len(texts) < 2 * least:
            continue
        words = topics_words.of(texts, [lang] * len(texts), bare=True)
        docs = [frozenset(w.lemma for w in ws) for ws in words]
        groups = [g for g in _made(words, docs, lang, seed, most, least) if g.weights]
        if not groups:
            continue
        groups = _held(groups, words, docs, texts, lang, seed, most, least)
        told = {t: _best(d, [g.weights for g in groups]) for t, d in zip(texts, docs, strict=True)}
        sizes = Counter(told[t][0] for _, t in places if t in told)
        for number, group in enumerate(groups):
            if sizes[number] < least:
                continue
            named = sorted(group.weights, key=lambda w: (-group.weights[w], w))
            inside = [i for i, t in enumerate(texts) if told[t][0] == number]
            first: dict[str, Any] = {}
            for label, words_said in sorted(places, key=lambda p: (p[1], str(p[0]))):
                first.setdefault(words_said, label)
            plain = sorted(inside, key=lambda i: (-told[texts[i]][1] / math.sqrt(len(docs[i]) + 1), texts[i]))[:3]
            label = _label([words[i] for i in inside], group.weights)
            found.append(
                [_key(lang, named), lang, label, sizes[number], tuple(named), tuple(group.weights[w] for w in named), tuple(first[texts[i]] for i in plain)]
            )
    table = pd.DataFrame(sorted(found, key=lambda r: (-r[3], r[0])), columns=COLUMNS)
    return table.astype({"n": "int64"})


def assign(frame: pd.DataFrame, groups: pd.DataFrame, *, text: str = "text", themes: str = "themes") -> pd.DataFrame:
    """Which of the groups each comment of ``other`` belongs to, and the words that decided.

    Returns
    -------
    DataFrame
        With the frame's index: ``group`` (a key of :func:`discover`, or ``other``; missing where the comment has a theme or no words), ``label``
        and ``words`` (empty where it stays ``other``).
    """
    table = pd.DataFrame({"group": None, "label": "", "words": ""}, index=frame.index, dtype=object)
    rows = [(n, words, spoken) for n, (_, words, spoken) in _numbered(frame, text, themes)]
    for lang in (language.KOREAN, language.ENGLISH):
        mine = groups.loc[groups["lang"].eq(lang)]
        weights = [dict(zip(w, k, strict=True)) for w, k in zip(mine["words"], mine["weights"], strict=True)]
        keys, names = mine["key"].tolist(), mine["label"].tolist()
        here = [(n, words) for n, words, spoken in rows if spoken == lang]
        texts = sorted({words for _, words in here})
        said = dict(zip(texts, topics_words.of(texts, [lang] * len(texts), bare=True), strict=True)) if weights else {}
        for n, words in here:
            number, _ = _best(frozenset(w.lemma for w in said.get(words, ())), weights)
            if number >= 0:
                spoke = dict.fromkeys(w.form for w in said[words] if w.lemma in weights[number])
                table.iloc[n] = [keys[number], names[number], ", ".join(spoke)]
            else:
                table.iloc[n, 0] = OTHER
    for n, _, spoken in rows:
        if spoken not in (language.KOREAN, language.ENGLISH):
            table.iloc[n, 0] = OTHER
    return table


# ---- who is asked ------------------------------------------------------------------------------------------------------------


def _numbered(frame: pd.DataFrame, text: str, themes: str) -> list[tuple[int, tuple[Any, str, str]]]:
    for name in (text, themes):
        if name not in frame.columns:
            hint = did_you_mean(name, map(str, frame.columns))
            raise TableError(en=f"No column '{name}' to find groups in.{hint.en}", ko=f"묶음을 찾을 '{name}' 열이 없습니다.{hint.ko}")
    rows = []
    for n, (label, words, about) in enumerate(zip(frame.index, frame[text], frame[themes], strict=True)):
        if isinstance(words, str) and words.strip() and isinstance(about, (tuple, list)) and tuple(about) == (OTHER,):
            rows.append((n, (label, words, language.language(words))))
    return rows


def _others(frame: pd.DataFrame, text: str, themes: str) -> list[tuple[Any, str, str]]:
    return [row for _, row in _numbered(frame, text, themes)]


# ---- groups ------------------------------------------------------------------------------------------------------------------


def _made(words: Sequence[Sequence[topics_words.Word]], docs: Docs, lang: str, seed: int, most: int, least: int, *, sure: bool = True) -> list[_Group]:
    """Groups of these comments; ``sure``: only words that stand together more often than chance tell one."""
    frequent = Counter(w for d in docs for w in d)
    known = {w for w, n in frequent.items() if 3 <= n <= 0.4 * len(docs)} if len(docs) >= 20 else {w for w, n in frequent.items() if n >= 2}
    kept = [[w.lemma for w in ws if w.lemma in known] for ws in words]
    full = [i for i, ws in enumerate(kept) if ws]
    k = min(most, len(full) // (2 * least), len(known) - 1)
    if k < 2:
        return []
    clusters = _clusters([kept[i] for i in full], lang, k, seed)
    groups: list[_Group] = []
    for number in range(k):
        inside = [full[j] for j in np.flatnonzero(clusters == number)]
        weights = _told(inside, docs, frequent, known, sure=sure)
        members = frozenset(i for i, d in enumerate(docs) if _best(d, [weights])[0] == 0)
        if len(weights) >= 2 and len(members) >= (least if sure else 2):
            groups.append(_Group(weights, members))
    groups.sort(key=lambda g: (-len(g.members), sorted(g.weights)))
    apart: list[_Group] = []
    for group in groups:
        if all(_jaccard(group.members, g.members) < ALIKE for g in apart):
            apart.append(group)
    return apart


def _clusters(kept: Sequence[Sequence[str]], lang: str, k: int, seed: int) -> Any:
    """The cluster of each: non-negative factors of the words in Korean, k-means on the letters in English."""
    from sklearn.cluster import KMeans
    from sklearn.decomposition import NMF, TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.preprocessing import normalize
    from threadpoolctl import threadpool_limits

    as_they_are: Any = list
    factors: dict[str, Any] = {"n_components": k, "init": "nndsvda", "random_state": seed, "max_iter": 300, "tol": 1e-3}
    means: dict[str, Any] = {"n_clusters": k, "n_init": 5, "random_state": seed}
    with threadpool_limits(1):  # sums in another order end in other digits
        if lang == language.KOREAN:
            table: Any = TfidfVectorizer(analyzer=as_they_are, sublinear_tf=True).fit_transform(kept)
            return NMF(**factors).fit_transform(table).argmax(axis=1)
        table = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True).fit_transform([" ".join(ws) for ws in kept])
        flat: Any = TruncatedSVD(max(1, min(50, *(n - 1 for n in table.shape))), random_state=seed).fit_transform(table)
        return KMeans(**means).fit_predict(normalize(np.round(flat, 8)))


def _told(inside: Sequence[int], docs: Docs, frequent: Mapping[str, int], known: set[str], *, sure: bool) -> dict[str, int]:
    """The words that tell a cluster from the rest: 2 where most comments with the word lie in it, else 1."""
    if len(inside) < 2:
        return {}
    within = Counter(w for i in inside for w in docs[i] if w in known)
    lift = {w: (n / len(inside)) / (frequent[w] / len(docs)) for w, n in within.items()}
    told = [w for w, n in within.items() if n >= max(2, 0.08 * len(inside)) and lift[w] >= 2]
    told.sort(key=lambda w: (-within[w] * math.log(lift[w]), w))
    told = told[:WORDS]
    if sure:
        told = _together(told, docs, frequent, len(known))
    return {w: 2 if within[w] >= 0.5 * frequent[w] else 1 for w in told}


def _together(told: Sequence[str], docs: Docs, frequent: Mapping[str, int], vocabulary: int) -> list[str]:
    """Those that stand beside another of them more often than chance would have any two words of the vocabulary do."""
    from scipy.stats import hypergeom

    both = Counter(pair for d in docs for pair in combinations(sorted(d.intersection(told)), 2))
    pairs = vocabulary * (vocabulary - 1) / 2
    bound = {w for (a, b), n in both.items() if hypergeom.sf(n - 1, len(docs), frequent[a], frequent[b]) < CHANCE / pairs for w in (a, b)}
    return [w for w in told if w in bound]


def _held(groups: Sequence[_Group], words: Sequence[Any], docs: Docs, texts: Sequence[str], lang: str, seed: int, most: int, least: int) -> list[_Group]:
    """The groups that each half of the comments brings together again."""
    held = list(groups)
    for half in (0, 1):
        mine = [i for i, t in enumerate(texts) if _hash(t, seed) % 2 == half]
        again = _made([words[i] for i in mine], [docs[i] for i in mine], lang, seed, most, max(2, least // 2), sure=False)
        members = [frozenset(i for i, d in enumerate(docs) if _best(d, [g.weights])[0] == 0) for g in again]
        held = [g for g in held if any(_jaccard(g.members, m) >= HOLDS for m in members)]
    return held


def _best(doc: frozenset[str], groups: Sequence[Mapping[str, int]]) -> tuple[int, int]:
    """(the group that a comment's words weigh most for, how much), or (-1, 0)."""
    found, weight = -1, 0
    for number, weights in enumerate(groups):
        mine = sum(weights.get(w, 0) for w in doc)
        if mine >= _ENOUGH and mine > weight:
            found, weight = number, mine
    return found, weight


def _label(said: Sequence[Sequence[topics_words.Word]], weights: Mapping[str, int]) -> str:
    """What the comments themselves say most: two words in a row where a quarter of them do, else the two most common words."""
    forms: dict[str, Counter[str]] = {}
    rows: Counter[tuple[str, str]] = Counter()
    single: Counter[str] = Counter()
    for ws in said:
        for w in ws:
            forms.setdefault(w.lemma, Counter())[w.form] += 1
        single.update({w.lemma for w in ws if w.lemma in weights})
        rows.update({(a.lemma, b.lemma) for a, b in pairwise(ws) if a.lemma in weights and b.lemma in weights and a.lemma != b.lemma})
    shown = {lemma: min(found, key=lambda f: (-found[f], f)) for lemma, found in forms.items()}
    top = sorted(rows, key=lambda r: (-rows[r], r))[:1]
    if top and rows[top[0]] >= max(2, len(said) / 4):
        return " ".join(shown[w] for w in top[0])
    return " · ".join(shown[w] for w in sorted(single, key=lambda w: (-single[w], w))[:2])


def _jaccard(a: frozenset[int], b: frozenset[int]) -> float:
    return len(a & b) / len(a | b) if a or b else 0.0


def _hash(text: str, seed: int) -> int:
    return int.from_bytes(hashlib.sha256(f"{seed}:{text}".encode("utf-8", "replace")).digest()[:8], "big")


def _key(lang: str, words: Sequence[str]) -> str:
    return "found_" + hashlib.sha256(f"{lang}:{' '.join(sorted(words))}".encode("utf-8", "replace")).hexdigest()[:8]
