"""Learn the English weights: `python -m journey_nb.text.training.en FOLDER`, the folder of labelled comments.

Reads ``en_vgt_*_train.tsv`` (``text, y, score``; ``score`` is the mean of human ratings from -4 to 4), writes ``weights/en.zip``
and prints what it measured: leaving out one kind of text at a time, which is what a study's own comments are to these weights.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from .. import english, feeling_en, korean, linear
from ..en_words import Words, features, pieces
from .scores import macro_f1

KINDS = ("amazo", "movie", "nytEd", "tweet")
_SEEN = {"word": 4, "pair": 4, "piece": 10}  # comments
_SHARE = {"word": 1.0, "pair": 1.0, "piece": 0.4, "rule": 3.0}  # how freely each may move
_PULL = 0.2
_HUSH = 0.15  # logits that a word needs before it speaks at all: most words of a plain report are learned from chance
_WORDS = re.compile(r"(^|[.!?:\"']\s*|\s)([A-Za-z]+)")


@dataclass
class Comments:
    """One row a comment: what the rules say (VADER, listed, denied), what is weighed, and what readers said."""

    clauses: list[list[tuple[float, tuple[float, float, float], Words, frozenset[int]]]]  # the share of each clause, and what was read of it
    rules: np.ndarray
    weighed: list[dict[str, float]]
    score: np.ndarray
    y: np.ndarray
    kind: np.ndarray


def read(folder: Path, part: str = "train") -> pd.DataFrame:
    """All kinds of text, one row a comment."""
    tables = [pd.read_csv(folder / f"en_vgt_{kind}_{part}.tsv", sep="\t", quoting=3).dropna(subset=["text"]).assign(kind=kind) for kind in KINDS]
    return pd.concat(tables, ignore_index=True)


def prepared(table: pd.DataFrame) -> Comments:
    """The same evidence that a comment gives when it is coded, clause by clause."""
    rules, weighed, kept = np.zeros((len(table), 3)), [], []
    for row, said in enumerate(table["text"]):
        found = english.clauses(korean.tidy(said))
        share = 1 / max(1, len(found)) ** 0.5
        total: dict[str, float] = {}
        kept.append([])
        for clause in found:
            weight = share * (feeling_en.CONCEDED if clause.conceded else 1.0)
            rule, words, skip = feeling_en.evidence(clause.words)
            kept[row].append((weight, rule, words, skip))
            rules[row] += weight * np.array(rule)
            for name, value in features(words, skip).items():
                total[name] = total.get(name, 0.0) + weight * value
        weighed.append(total)
    return Comments(kept, rules, weighed, table["score"].to_numpy(), table["y"].to_numpy(), table["kind"].to_numpy())


def names_in(texts: Iterable[str]) -> set[str]:
    """Words that mostly stand with a capital inside a sentence: people, places, makes. They are nobody's feeling."""
    big: Counter[str] = Counter()
    every: Counter[str] = Counter()
    for said in texts:
        for before, word in _WORDS.findall(said):
            if before.strip() or not before or (word.isupper() and len(word) > 1):
                continue
            every[word.lower()] += 1
            big[word.lower()] += word[0].isupper()
    return {w for w, n in every.items() if big[w] * 2 > n and w != "i"}


def vocabulary(comments: Comments, names: set[str]) -> list[str]:
    """The features that many comments have; pieces of words only where several words share them."""
    seen: Counter[str] = Counter(name for weighed in comments.weighed for name in weighed)
    words = {w.removeprefix("~") for w in seen if " " not in w and not w.startswith("·")}
    shared: Counter[str] = Counter(p for w in words if w not in names for p in set(pieces(w)))
    kept = []
    for name, n in seen.items():
        sort = _sort(name)
        if n < _SEEN[sort] or (sort == "piece" and shared[name] < 4):
            continue
        if sort != "piece" and any(w.lstrip("~") in names for w in name.split()):
            continue
        kept.append(name)
    return sorted(kept)


def _sort(name: str) -> str:
    return "piece" if name.startswith("·") else "pair" if " " in name else "word"


class Design:
    """The comments as one sparse table: three columns of rules, then one a feature."""

    def __init__(self, comments: Comments, kept: list[str]) -> None:
        from scipy import sparse

        self.comments, self.kept = comments, kept
        self.share = np.array([_SHARE["rule"]] * 3 + [_SHARE[_sort(name)] for name in kept])
        place = {name: k for k, name in enumerate(kept)}
        rows, columns, values = [], [], []
        for row, weighed in enumerate(comments.weighed):
            for name, value in weighed.items():
                if name in place:
                    rows.append(row)
                    columns.append(place[name])
                    values.append(value)
        learned = sparse.csr_matrix((values, (rows, columns)), shape=(len(comments.y), len(kept)))
        self.matrix: Any = sparse.hstack([sparse.csr_matrix(comments.rules * [4, 4, 1]), learned]).tocsr() @ sparse.diags(self.share)

    def fit(self, rows: np.ndarray) -> np.ndarray:
        """Weights in logits for each column. A comment counts by how far readers are from the middle; kinds and classes by the root of their size."""
        from sklearn.linear_model import LogisticRegression

        c = self.comments
        rows = rows & (c.y != 1)
        weight = np.minimum(1.5, np.abs(c.score))
        for kind in KINDS:
            for y in (0, 2):
                those = rows & (c.kind == kind) & (c.y == y)
                if those.any():
                    weight[those] *= 1000 / those.sum() ** 0.5 / 30
        model = LogisticRegression(C=_PULL, max_iter=200, tol=1e-3).fit(self.matrix[rows], c.y[rows] == 2, sample_weight=weight[rows])
        return model.coef_[0]

    def weights(self, fitted: np.ndarray, put: dict[str, float]) -> tuple[dict[str, float], dict[str, Any]]:
        """Weights by feature, and what stands beside them in the file."""
        vader, listed, denied, *learned = (fitted * self.share).tolist()
        about = {
            "data": "vaderSentiment's human ratings (MIT): amazon, movie, nyt editorials, tweets; train parts",
            "comments": len(self.comments.y),
            "rules": {"vader": round(4 * vader, 4), "listed": round(4 * listed, 4), "denied": round(denied, 4)},
            "valence": put,
            "hush": _HUSH,
        }
        return dict(zip(self.kept, learned, strict=True)), about

    def logits(self, fitted: np.ndarray, rows: np.ndarray) -> np.ndarray:
        """Evidence of those comments as it is read at run time."""
        of, about = self.weights(fitted, {"slope": 1.0, "doubt": 0.0, "top": 1.0})
        model = feeling_en.Model(linear.Weights(of, 0.0, about))
        found = []
        for row in np.flatnonzero(rows):
            total = 0.0
            for share, (vader, listed, denied), words, skip in self.comments.clauses[row]:
                at, _ = model.learned(words, frozenset(), skip)
                total += share * (model.vader * vader + model.listed * listed + model.denied * denied + sum(at))
            found.append(total)
        return np.array(found)


def scale(logit: np.ndarray, y: np.ndarray, weight: np.ndarray) -> dict[str, float]:
    """What puts a logit on the scale, by maximum likelihood.

    P(good) = top·s(slope·logit - doubt) + (1 - top)/3, and P(bad) the same with -logit: even the plainest words are taken otherwise by some.
    """
    from scipy.optimize import minimize

    def loss(p: np.ndarray) -> float:
        good, bad = 1 / (1 + np.exp(p[1] - p[0] * logit)), 1 / (1 + np.exp(p[1] + p[0] * logit))
        good, bad = p[2] * good + (1 - p[2]) / 3, p[2] * bad + (1 - p[2]) / 3
        chance = np.where(y == 2, good, np.where(y == 0, bad, np.maximum(1 - good - bad, 1e-6)))
        return -float(np.sum(weight * np.log(np.maximum(chance, 1e-9))))

    best = minimize(loss, np.array([1.0, 0.5, 0.9]), method="Nelder-Mead", bounds=[(0.1, 10), (0, 5), (0.3, 1)]).x
    return {name: round(float(value), 4) for name, value in zip(("slope", "doubt", "top"), best, strict=True)}


def calibration(y: np.ndarray, valence: np.ndarray, weight: np.ndarray) -> pd.DataFrame:
    """One row a band of valence: how many, the mean valence, and good minus bad as readers had it, each kind of text counting the same."""
    band = pd.cut(pd.Series(valence), [-1.01, -0.8, -0.6, -0.4, -0.2, -0.1, 0.1, 0.2, 0.4, 0.6, 0.8, 1.01])
    table = pd.DataFrame({"n": 1, "w": weight, "valence": valence * weight, "readers": ((y == 2).astype(float) - (y == 0)) * weight})
    summed: Any = table.groupby(band, observed=True).sum()
    return pd.DataFrame({"n": summed["n"], "valence": summed["valence"] / summed["w"], "readers": summed["readers"] / summed["w"]}).round(2)


def learn(folder: Path, out: Path) -> None:
    """Train, measure, write."""
    table = read(folder)
    comments = prepared(table)
    kept = vocabulary(comments, names_in(table["text"].tolist()))
    design = Design(comments, kept)
    every = np.ones(len(comments.y), bool)
    unseen = np.zeros(len(comments.y))
    even = np.zeros(len(comments.y))
    for kind in KINDS:  # what a study's own comments will be: a kind of text that was not there to learn from
        away = comments.kind == kind
        unseen[away] = design.logits(design.fit(~away), away)
        even[away] = 1000 / away.sum()
        print(f"{kind}, learned from the others: {100 * macro_f1(comments.y[away].tolist(), unseen[away].tolist()):.1f}", flush=True)
    put = scale(unseen, comments.y, even)
    of, about = design.weights(design.fit(every), put)
    content = linear.render(of, bias=0.0, about=about)
    out.write_bytes(content)
    print(f"{len(linear.parse(content).of)} features, {len(content):,} bytes; {about['rules']}, {put}")
    print(calibration(comments.y, np.array([feeling_en.on_scale(x, **put) for x in unseen]), even).to_string())


if __name__ == "__main__":
    learn(Path(sys.argv[1]), Path(feeling_en.__file__).parent / linear.FOLDER / "en.zip")
