"""The Korean weights, learned again: ``python -m journey_nb.text.training.ko FOLDER``.

``FOLDER`` holds ``ko_nsmc_train190k.tsv`` (CC0) and ``ko_kote_val.tsv`` (MIT) with the columns ``text`` and ``y`` (0 bad, 1 neutral or
mixed, 2 good). Logistic regression on what :func:`..feeling_ko.features` names, with the evidence of the word list as a fixed part:
only what the list does not say is learned. Neutral comments are half good and half bad, so that the scale is P(good) - P(bad).
The same data gives the same bytes.
"""

from __future__ import annotations

import argparse
import csv
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from .. import feeling_ko, korean
from ..feeling_ko import CONCEDED
from ..ko_table import BLEND, OF_FILMS, Table, bare
from ..lexicons import cue, korean_lexicon, listed
from ..linear import parse, render
from . import scores

FOLDS = 5
LEAST = {1: 5, 2: 6}  # comments a word, and a pair of words, must stand in
HOLD = {1: 12.5, 2: 40.0}  # how strongly a weight is held to 0
HOLD_FILMS = {1: 5.0, 2: 10.0}  # and what is heard only where films are talked of
LISTED = 2.5  # times as strongly for what the list says already, and
NOUN = 1.5  # for nouns it does not know: what a thing is called says little elsewhere
AGAINST = 0.33  # of what the list says of a word: at most so much may be learned against it
NEUTRAL = 0.4  # weight of a neutral comment
ELSEWHERE = 8.0  # weight of a comment of KOTE: there are forty times fewer
BALANCE = 1.2  # of these, two of three are complaints
SMALLEST = 0.025  # logits: less is left out
SMALLEST_FILMS = 0.08
_BATCH = 2000


@dataclass
class Said:
    """Comments as the learner sees them: named features, the evidence of the word list, the label."""

    features: list[dict[str, float]]
    listed: np.ndarray
    y: np.ndarray
    clauses: list[list[tuple[korean.Clause, bool]]]
    films: np.ndarray  # whether films are talked of

    def some(self, which: np.ndarray) -> Said:
        """Some of them, by their place."""
        return Said([self.features[i] for i in which], self.listed[which], self.y[which], [self.clauses[i] for i in which], self.films[which])


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Learn the Korean weights again.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path, default=Path(str(files("journey_nb.text") / "weights")) / "ko.zip")
    parser.add_argument("--scores", action="store_true", help="also score five folds of what is not about films")
    chosen = parser.parse_args(arguments)
    films = said(rows(chosen.folder / "ko_nsmc_train190k.tsv"), keep_clauses=False)
    others = said(rows(chosen.folder / "ko_kote_val.tsv"))
    if chosen.scores:
        valence = folds(films, others)
        print("others, five folds, macro-F1", round(100 * scores.macro_f1(others.y.tolist(), valence), 1))
        for found in scores.calibration(others.y.tolist(), valence):
            print(*(round(x, 2) for x in found))
    chosen.out.parent.mkdir(exist_ok=True)
    chosen.out.write_bytes(learned(films, others))
    sys.stdout.write(f"{chosen.out.name}: {chosen.out.stat().st_size} bytes\n")


def rows(path: Path) -> Iterator[tuple[str, int]]:
    """The comments of a labelled table."""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            if (row["text"] or "").strip():
                yield row["text"], int(row["y"])


def said(labelled: Iterable[tuple[str, int]], *, keep_clauses: bool = True) -> Said:
    """Features and list evidence of each comment, added up over its clauses."""
    table = bare()
    texts, labels = zip(*labelled, strict=True)
    counted, evidence, kept, films = [], [], [], []
    for start in range(0, len(texts), _BATCH):
        tidied = [korean.tidy(t) for t in texts[start : start + _BATCH]]
        for text, tokens in zip(tidied, korean.tokenize(tidied), strict=True):
            parts = [(c, bool(cue("ko", "wish").search(c.words))) for c in korean.clauses(text, tokens)]
            features, listed_part = summed(parts, table)
            counted.append(features)
            evidence.append(listed_part)
            kept.append(parts if keep_clauses else [])
            films.append(feeling_ko.of_films(tokens))
    return Said(counted, np.array(evidence), np.array(labels), kept, np.array(films))


def summed(parts: Sequence[tuple[korean.Clause, bool]], table: Table) -> tuple[dict[str, float], float]:
    """The features of a comment and what the word list says of it; what is conceded weighs less."""
    features: dict[str, float] = {}
    evidence = 0.0
    for clause, wished in parts:
        weight = CONCEDED if clause.conceded else 1.0
        for name, count in feeling_ko.features(clause.tokens, clause.words, table):
            features[name] = features.get(name, 0.0) + weight * count
        evidence += weight * feeling_ko.read(clause.tokens, clause.words, table, wished=wished).logit
    return features, evidence


def weights(films: Said, others: Said, use: np.ndarray | None = None) -> dict[str, float]:
    """Weights in logits; ``use`` picks the comments of ``others`` to learn from.

    What is learned of comments that talk of films is one part for all comments and one part for these alone.
    """
    from scipy import optimize, sparse

    others = others if use is None else others.some(np.flatnonzero(use))
    comments, talk = [*films.features, *others.features], np.concatenate([films.films, others.films])
    names = vocabulary(comments)
    own = vocabulary([one for one, its in zip(comments, talk, strict=True) if its], films=True)
    x: Any = sparse.hstack([_matrix(comments, names), sparse.diags(talk.astype(float)) @ _matrix(comments, own)]).tocsr()
    transposed = x.T.tocsr()
    fixed = np.concatenate([films.listed, others.listed])
    y = np.concatenate([films.y, others.y])
    count = np.where(y == 1, NEUTRAL, 1.0)
    count[len(films.y) :] *= ELSEWHERE * np.where(others.y == 2, BALANCE, 1.0)
    hold = np.array([held(name) for name in names] + [HOLD_FILMS[name.count(" ") + 1] for name in own])

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        z = fixed + x @ w
        told = 1 / (1 + np.exp(-np.clip(z, -40, 40)))
        value = float((count * (np.logaddexp(0, z) - y / 2 * z)).sum() + 0.5 * (hold * w * w).sum())
        return value, transposed @ (count * (told - y / 2)) + hold * w

    limits = [bounds(name) for name in names] + [(None, None)] * len(own)
    found = optimize.minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B", bounds=limits, options={"maxiter": 150}).x.tolist()
    kept = {name: w for name, w in zip(names, found, strict=False) if abs(w) >= SMALLEST}
    return kept | {OF_FILMS + name: w for name, w in zip(own, found[len(names) :], strict=True) if abs(w) >= SMALLEST_FILMS}


def held(name: str) -> float:
    """How strongly the weight of a feature is held to 0."""
    if " " in name or "/" not in name:
        return HOLD[name.count(" ") + 1]
    form, tag = name.removeprefix("¬").rsplit("/", 1)
    return HOLD[1] * (LISTED if korean_lexicon().weight(form, tag) else NOUN if tag == "NNG" else 1.0)


def bounds(name: str) -> tuple[float | None, float | None]:
    """What may be learned against the word list: of a word, and of it with the next, a third of what it says.

    An easy plot is a fault, an easy app is none. Where films are talked of there is no such limit.
    """
    first = name.split(" ", 1)[0]
    if "/" not in first:
        return None, None
    form, tag = first.removeprefix("¬").rsplit("/", 1)
    said = BLEND * korean_lexicon().weight(form, tag) * (-1 if name.startswith("¬") else 1)
    most = AGAINST * abs(said)
    return (-most, None) if said > 0 else (None, most) if said < 0 else (None, None)


@cache
def topics() -> frozenset[str]:
    """Nouns that name a theme (로그인, 설명서) or say who and when (직원, 어제): what a comment is about is no feeling."""
    plain = tomllib.loads((files("journey_nb") / "templates" / "themes.toml").read_text(encoding="utf-8"))
    return frozenset(word.partition("/")[0] for theme in plain["theme"] for field in ("ko", "ko_weak") for word in theme.get(field, ())) | listed("bystanders")


def vocabulary(comments: Sequence[Mapping[str, float]], *, films: bool = False) -> list[str]:
    """Features of enough comments to be nobody's own, and without names; words that only say what films are about, where films are talked of."""
    seen: Counter[str] = Counter()
    for features in comments:
        seen.update(features.keys())
    home = listed("films")
    return sorted(
        name
        for name, n in seen.items()
        if n >= LEAST[name.count(" ") + 1]
        and not any(w.endswith("/NNP") for w in name.split(" "))
        and (films or not (_topic(name) or any(w.lstrip("¬").split("/")[0].lower() in home for w in name.split(" "))))
    )


def _topic(name: str) -> bool:
    form, _, tag = name.removeprefix("¬").rpartition("/")
    counts = tag in ("NNB", "NR", "XSN")  # 두 달, 세 개, 직원분
    return " " not in name and (counts or (tag == "NNG" and form in topics())) and not korean_lexicon().weight(form, tag)


def _matrix(comments: Sequence[Mapping[str, float]], names: Sequence[str]) -> Any:
    from scipy import sparse

    column = {name: i for i, name in enumerate(names)}
    where, what, counts = [0], [], []
    for features in comments:
        for name, count in features.items():
            i = column.get(name)
            if i is not None:
                what.append(i)
                counts.append(count)
        where.append(len(what))
    return sparse.csr_matrix((counts, what, where), shape=(len(comments), len(names)))


def folds(films: Said, others: Said) -> list[float | None]:
    """The valence of each comment of ``others`` from weights that have not seen it."""
    fold = np.arange(len(others.y)) % FOLDS
    valence: list[float | None] = [None] * len(others.y)
    for k in range(FOLDS):
        for i, value in read_by(weights(films, others, fold != k), others, np.flatnonzero(fold == k)).items():
            valence[i] = value
    return valence


def read_by(of: Mapping[str, float], said: Said, which: Iterable[int]) -> dict[int, float | None]:
    """The valence of some comments, by their place, as these weights have it."""
    kept = parse(render(of, bias=0.0, about={}))
    tables = [Table(bare().lexicon, kept, films=films) for films in (False, True)]
    found = {}
    for i in which:
        table = tables[bool(said.films[i])]
        read = [(feeling_ko.read(c.tokens, c.words, table, wished=wished), c.conceded) for c, wished in said.clauses[i]]
        found[int(i)] = feeling_ko.whole(read)
    return found


def learned(films: Said, others: Said) -> bytes:
    """The weights of everything as a file."""
    of = weights(films, others)
    about = {"data": "NSMC train (CC0), KOTE val (MIT)", "comments": len(films.y) + len(others.y), "features": len(of), "blend": BLEND}
    return render(of, bias=0.0, about=about)


if __name__ == "__main__":
    main()
