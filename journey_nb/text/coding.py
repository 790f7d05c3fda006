"""Coding: what each comment says, how it feels, what it is about, and what made us say so.

First by clause (:func:`clauses`), then put together to one row a comment (:func:`code`). Every row says ``decided_by`` (rule,
model, person) and ``why``. Korean and English are coded; another language is named and left uncoded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from ..model.errors import TableError, did_you_mean
from . import many, themes
from .coder import Coded, together

CLAUSE_COLUMNS = ["observation_id", "clause", "words", "lang", "valence", "sure", "kind", "themes", "phrases", "why", "decided_by", "logit", "conceded"]
ADDED = ["lang", "valence", "sure", "kind", "themes", "phrases", "why", "decided_by"]
Progress = Callable[[int, int], None]


def clauses(
    frame: pd.DataFrame,
    *,
    text: str = "text",
    lexicon: Mapping[str, float] | None = None,
    taxonomy: themes.Taxonomy | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """One row a clause, in the order of the frame and of the words.

    Parameters
    ----------
    frame : DataFrame
        One row an observation; ``observation_id`` names it, else the index does. Rows without words give no clause.
    text : str
        The column with the words.
    lexicon : mapping, optional
        A study's own feeling words on top of ours, -2 (bad) to 2 (good): ``{"느긋하다": 1, "snappy": 2}``.
    taxonomy : themes.Taxonomy, optional
        A study's own themes; the seed themes where none are given.
    workers : int, optional
        Processes. Default: one below 20,000 different comments, else one a core, four at most. The result is the same.
    progress : callable, optional
        Called with (comments done, comments in all).

    Returns
    -------
    DataFrame
        ``observation_id, clause`` (0, 1, …)``, words, lang, valence`` (-1..1: the share of readers who would call it good minus the
        share who would call it bad; missing where nothing speaks)``, sure`` (False within ±0.1: the number leans, and we
        abstain)``, kind`` (pain, wish, praise, question, decision_factor, none)``, themes`` (one or two keys, or
        ``("other",)``)``, phrases`` (what it says, in a word or two)``, why, decided_by, logit, conceded``.
        A comment in another language is one clause with ``lang`` and nothing else.

    Examples
    --------
    >>> said = pd.DataFrame({"text": ["The price is fair, but the login is slow"]})
    >>> clauses(said)[["words", "kind", "themes"]].values.tolist()
    [['The price is fair', 'praise', ('price',)], ['but the login is slow', 'pain', ('login',)]]
    """
    series = _column(frame, text)
    coded = _code_texts(series, lexicon, taxonomy, workers, progress)
    rows: list[tuple[Any, ...]] = []
    for key, value in zip(_ids(frame), series, strict=True):
        for number, c in enumerate(coded.get(value, ()) if isinstance(value, str) else ()):
            rows.append((key, number, c.words, c.lang, c.valence, c.sure, c.kind, c.themes, c.phrases, c.why, c.decided_by, c.logit, c.conceded))
    table = pd.DataFrame(rows, columns=CLAUSE_COLUMNS)
    return table.astype({"clause": "int64", "valence": "float64", "logit": "float64", "conceded": "bool"})


def code(
    frame: pd.DataFrame,
    *,
    text: str = "text",
    clauses: pd.DataFrame | None = None,
    lexicon: Mapping[str, float] | None = None,
    taxonomy: themes.Taxonomy | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """The same rows in the same order, with ``lang, valence, sure, kind, themes, phrases, why, decided_by`` added.

    ``valence`` weighs what its clauses say, on the same scale; missing where none speaks. ``kind`` is the kind most clauses are,
    ties going to praise where the comment leans to the good, else to pain, wish, decision factor, question, praise in that order.
    ``sure`` is True where at least one clause says which way: a mixed comment is sure and near 0, a plain fact is not.
    ``themes`` are all that its clauses name, in order.
    Rows without words, in other languages, and that answer nothing (없음, N/A) have ``lang`` and nothing else: never 0. Other parameters as in :func:`clauses`.

    Examples
    --------
    >>> said = pd.DataFrame({"text": ["배송이 안 빨라요", "C'est trop cher pour moi", None]}, index=[7, 8, 9])
    >>> code(said)[["lang", "kind"]].fillna("-").values.tolist()
    [['ko', 'pain'], ['other', '-'], ['none', '-']]
    """
    series = _column(frame, text)
    if clauses is None:
        found = _code_texts(series, lexicon, taxonomy, workers, progress)
        groups = [found.get(value, []) if isinstance(value, str) else [] for value in series]
    else:
        groups = _grouped(frame, clauses)
    whole = {id(g): together(g) for g in groups}
    rows = [whole[id(g)] for g in groups]
    table = frame.copy()
    table["lang"] = pd.Series([r.lang for r in rows], index=frame.index, dtype=object)
    table["valence"] = pd.Series([float("nan") if r.valence is None else r.valence for r in rows], index=frame.index, dtype="float64")
    for name in ADDED[2:]:
        values = [None if name == "phrases" and r.decided_by is None else getattr(r, name) for r in rows]
        table[name] = pd.Series(values, index=frame.index, dtype=object)
    return table


def _ids(frame: pd.DataFrame) -> list[Any]:
    return frame["observation_id"].tolist() if "observation_id" in frame.columns else frame.index.tolist()


def _column(frame: pd.DataFrame, text: str) -> pd.Series:
    if text not in frame.columns:
        hint = did_you_mean(text, map(str, frame.columns))
        raise TableError(en=f"No column '{text}' to read comments from.{hint.en}", ko=f"의견을 읽을 '{text}' 열이 없습니다.{hint.ko}")
    series = frame[text]
    if isinstance(series, pd.DataFrame):
        raise TableError(en=f"There is more than one column '{text}'; rename one.", ko=f"'{text}' 열이 둘 이상입니다. 하나의 이름을 바꾸십시오.")
    return series


def _code_texts(
    series: pd.Series, lexicon: Mapping[str, float] | None, taxonomy: themes.Taxonomy | None, workers: int | None, progress: Progress | None
) -> dict[str, list[Coded]]:
    """Each different text once: in a survey many answers are the same two words."""
    texts = list(dict.fromkeys(v for v in series if isinstance(v, str) and v.strip()))
    return dict(zip(texts, many.read(texts, lexicon, taxonomy, workers=workers, progress=progress), strict=True))


def _grouped(frame: pd.DataFrame, table: pd.DataFrame) -> list[list[Coded]]:
    missing = [c for c in CLAUSE_COLUMNS if c not in table.columns]
    if missing:
        raise TableError(
            en=f"The clauses lack the columns {', '.join(missing)}; make them with text.clauses(frame).",
            ko=f"절 표에 {', '.join(missing)} 열이 없습니다. text.clauses(frame)로 만드십시오.",
        )
    groups: dict[Any, list[Coded]] = {}
    for row in table[CLAUSE_COLUMNS].itertuples(index=False, name=None):
        key, _, words, lang, valence, sure, kind, about, phrases, why, by, logit, conceded = row
        clause = Coded(words, lang, None if pd.isna(valence) else float(valence), _text_or_none(kind), None, _text_or_none(why) or "", _text_or_none(by))
        clause.sure = None if pd.isna(sure) else bool(sure)
        clause.logit, clause.conceded, clause.phrases = float(logit), bool(conceded), tuple(phrases) if isinstance(phrases, (tuple, list)) else ()
        if isinstance(about, (tuple, list)):
            clause.themes = tuple(about)
        groups.setdefault(key, []).append(clause)
    return [groups.get(key, []) for key in _ids(frame)]


def _text_or_none(value: object) -> str | None:
    return value if isinstance(value, str) else None
