"""Coding: what each comment says, how it feels, what it is about, and what made us say so.

First by clause (:func:`clauses`), then put together to one row a comment (:func:`code`). Rules only, in this version;
every row says ``decided_by`` and ``why``. Korean and English are coded; another language is named and left uncoded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ..model.errors import TableError, did_you_mean
from . import english, feeling_en, feeling_ko, korean, language, sentiment, themes
from .lexicons import KINDS_BY_CUE, KoreanLexicon, cue, extended

CLAUSE_COLUMNS = ["observation_id", "clause", "words", "lang", "valence", "kind", "themes", "why", "decided_by"]
ADDED = ["lang", "valence", "kind", "themes", "why", "decided_by"]
CONCEDED = 0.6  # 가격은 비싸지만 …: what is conceded before the turn weighs less
_TIES = ("pain", "wish", "decision_factor", "question", "praise", "none")
INHERITS = 4  # clauses: in a longer story one named theme is not what all of it is about
_BATCH = 2000
_NOT_CODED = "not Korean or English: not coded / 한국어·영어가 아니어서 코딩하지 않음"


@dataclass
class _Coded:
    words: str
    lang: str
    valence: float | None = None
    kind: str | None = None
    themes: tuple[str, ...] | None = None
    why: str = ""
    decided_by: str | None = None


def clauses(frame: pd.DataFrame, *, text: str = "text", lexicon: Mapping[str, float] | None = None) -> pd.DataFrame:
    """One row a clause, in the order of the frame and of the words.

    Parameters
    ----------
    frame : DataFrame
        One row an observation; ``observation_id`` names it, else the index does. Rows without words give no clause.
    text : str
        The column with the words.
    lexicon : mapping, optional
        A study's own feeling words on top of ours: ``{"느긋/XR": 1.0}`` (kiwi's lemma and tag, -2..2), ``{"snappy": 2.0}`` (-4..4).

    Returns
    -------
    DataFrame
        ``observation_id, clause`` (0, 1, …)``, words, lang, valence`` (-1..1; missing where nothing speaks, 0 where it cancels
        out)``, kind`` (pain, wish, praise, question, decision_factor, none)``, themes`` (one or two keys, or ``("other",)``)``, why, decided_by``.
        A comment in another language is one clause with ``lang`` and nothing else.

    Examples
    --------
    >>> said = pd.DataFrame({"text": ["The price is fair, but the login is slow"]})
    >>> clauses(said)[["words", "kind", "themes"]].values.tolist()
    [['The price is fair', 'praise', ('price',)], ['but the login is slow', 'pain', ('login',)]]
    """
    series = _column(frame, text)
    ids = frame["observation_id"].tolist() if "observation_id" in frame.columns else frame.index.tolist()
    coded = _code_texts(series, lexicon)
    rows: list[list[Any]] = []
    for key, value in zip(ids, series, strict=True):
        for number, found in enumerate(coded.get(value, ()) if isinstance(value, str) else ()):
            rows.append([key, number, found.words, found.lang, found.valence, found.kind, found.themes, found.why, found.decided_by])
    table = pd.DataFrame(rows, columns=CLAUSE_COLUMNS)
    return table.astype({"clause": "int64", "valence": "float64"})


def code(frame: pd.DataFrame, *, text: str = "text", clauses: pd.DataFrame | None = None, lexicon: Mapping[str, float] | None = None) -> pd.DataFrame:
    """The same rows in the same order, with ``lang, valence, kind, themes, why, decided_by`` added.

    ``valence`` is the mean of the clauses that have one; missing where none has. ``kind`` is the kind most clauses are,
    ties going to praise where the mean is above 0, else to pain, wish, decision factor, question, praise in that order.
    ``themes`` are all that its clauses name, in order.
    Rows without words, and in other languages, have ``lang`` and nothing else: never 0.

    Examples
    --------
    >>> said = pd.DataFrame({"text": ["배송이 안 빨라요", "C'est trop cher pour moi", None]}, index=[7, 8, 9])
    >>> code(said)[["lang", "kind"]].fillna("-").values.tolist()
    [['ko', 'pain'], ['other', '-'], ['none', '-']]
    """
    series = _column(frame, text)
    if clauses is None:
        found = _code_texts(series, lexicon)
        groups = [found.get(value, []) if isinstance(value, str) else [] for value in series]
    else:
        groups = _grouped(frame, clauses)
    whole = {id(g): _together(g) for g in groups}
    rows = [whole[id(g)] for g in groups]
    table = frame.copy()
    table["lang"] = pd.Series([r.lang for r in rows], index=frame.index, dtype=object)
    table["valence"] = pd.Series([float("nan") if r.valence is None else r.valence for r in rows], index=frame.index, dtype="float64")
    for name in ("kind", "themes", "why", "decided_by"):
        table[name] = pd.Series([getattr(r, name) for r in rows], index=frame.index, dtype=object)
    return table


def _column(frame: pd.DataFrame, text: str) -> pd.Series:
    if text not in frame.columns:
        hint = did_you_mean(text, map(str, frame.columns))
        raise TableError(en=f"No column '{text}' to read comments from.{hint.en}", ko=f"의견을 읽을 '{text}' 열이 없습니다.{hint.ko}")
    series = frame[text]
    if isinstance(series, pd.DataFrame):
        raise TableError(en=f"There is more than one column '{text}'; rename one.", ko=f"'{text}' 열이 둘 이상입니다. 하나의 이름을 바꾸십시오.")
    return series


def _code_texts(series: pd.Series, lexicon: Mapping[str, float] | None) -> dict[str, list[_Coded]]:
    """Each different text once: in a survey many answers are the same two words."""
    texts = list(dict.fromkeys(v for v in series if isinstance(v, str) and v.strip()))
    words = extended(lexicon)
    own_english = {k.casefold(): float(v) for k, v in (lexicon or {}).items() if "/" not in k}
    coded: dict[str, list[_Coded]] = {}
    for start in range(0, len(texts), _BATCH):
        batch = texts[start : start + _BATCH]
        langs = language.languages(batch)
        tidied = {t: korean.tidy(t) for t, lang in zip(batch, langs, strict=True) if lang == language.KOREAN}
        tokens = dict(zip(tidied, korean.tokenize(list(tidied.values())), strict=True))
        for value, lang in zip(batch, langs, strict=True):
            if lang == language.KOREAN:
                found = [_korean(c, words) for c in korean.clauses(tidied[value], tokens[value])]
            elif lang == language.ENGLISH:
                found = [_english(c, own_english) for c in english.clauses(korean.tidy(value))]
            else:
                found = []
            coded[value] = _inherit(found) if found else [_Coded(value.strip(), lang, why=_NOT_CODED if lang == language.OTHER else "")]
    return coded


def _korean(clause: korean.Clause, words: KoreanLexicon) -> _Coded:
    if clause.words and language.language(clause.words) == language.ENGLISH:  # a Korean comment may hold an English sentence
        return _english(english.Clause(clause.words, clause.conceded), {})
    asked = _cued("ko", clause.words)
    feeling = feeling_ko.korean(clause.tokens, clause.words, words, wished=asked[0] == "wish")
    return _finished(clause.words, "ko", clause.conceded, asked, feeling, themes.korean(clause.words, clause.tokens))


def _english(clause: english.Clause, own: Mapping[str, float]) -> _Coded:
    asked = _cued("en", clause.words)
    feeling = feeling_en.english(clause.words, wished=asked[0] == "wish", extra=own)
    return _finished(clause.words, "en", clause.conceded, asked, feeling, themes.english(clause.words))


def _cued(lang: str, words: str) -> tuple[str | None, str]:
    for kind in KINDS_BY_CUE:
        found = cue(lang, kind).search(words)
        if found:
            return kind, found[0].strip()
    return None, ""


def _finished(words: str, lang: str, conceded: bool, asked: tuple[str | None, str], feeling: sentiment.Feeling, about: list[tuple[str, str]]) -> _Coded:
    valence = feeling.valence
    kind, turn = asked
    if kind == "question" and valence is not None and valence <= -0.35:
        kind = None  # 왜 이렇게 느린가요? is a complaint
    if kind is None:
        turn = ""
        kind = "none" if valence is None or valence == 0 else "pain" if valence < 0 else "praise"
    if conceded and valence is not None:
        valence = round(valence * CONCEDED, 4)
    why = [", ".join(feeling.why), f"{turn}→{kind}" if turn else "", *(f"{word}→{theme}" for theme, word in about)]
    return _Coded(words, lang, valence, kind, tuple(t for t, _ in about) or (themes.OTHER,), ", ".join(w for w in why if w), "rule")


def _inherit(found: list[_Coded]) -> list[_Coded]:
    """A clause that names no theme takes the comment's, where the comment has exactly one; ``why`` says so."""
    named = {t for c in found for t in c.themes or () if t != themes.OTHER}
    if len(named) == 1 and 1 < len(found) <= INHERITS:
        (theme,) = named
        for clause in found:
            if clause.themes == (themes.OTHER,):
                clause.themes = (theme,)
                clause.why = ", ".join(w for w in (clause.why, f"(same comment)→{theme}") if w)
    return found


def _together(found: list[_Coded]) -> _Coded:
    if not found:
        return _Coded("", language.NONE)
    coded = [c for c in found if c.decided_by is not None]
    if not coded:
        return found[0]
    felt = [c.valence for c in coded if c.valence is not None]
    kinds = [c.kind for c in coded if c.kind != "none"]
    mean = sum(felt) / len(felt) if felt else 0.0
    ties = ("praise", *_TIES) if mean > 0 else _TIES
    kind = max(kinds, key=lambda k: (kinds.count(k), -ties.index(str(k)))) if kinds else "none"
    named = tuple(dict.fromkeys(t for c in coded for t in c.themes or () if t != themes.OTHER))
    langs = [c.lang for c in coded]
    return _Coded(
        words="",
        lang=max(dict.fromkeys(langs), key=lambda lang: sum(len(c.words) for c in coded if c.lang == lang)),
        valence=round(mean, 4) if felt else None,
        kind=kind,
        themes=named or (themes.OTHER,),
        why=" | ".join(c.why for c in coded if c.why),
        decided_by="model" if any(c.decided_by == "model" for c in coded) else "rule",
    )


def _grouped(frame: pd.DataFrame, table: pd.DataFrame) -> list[list[_Coded]]:
    missing = [c for c in CLAUSE_COLUMNS if c not in table.columns]
    if missing:
        raise TableError(
            en=f"The clauses lack the columns {', '.join(missing)}; make them with text.clauses(frame).",
            ko=f"절 표에 {', '.join(missing)} 열이 없습니다. text.clauses(frame)로 만드십시오.",
        )
    groups: dict[Any, list[_Coded]] = {}
    for key, _, words, lang, valence, kind, about, why, by in table[CLAUSE_COLUMNS].itertuples(index=False, name=None):
        clause = _Coded(words, lang, None if pd.isna(valence) else float(valence), _text_or_none(kind), None, _text_or_none(why) or "", _text_or_none(by))
        if isinstance(about, (tuple, list)):
            clause.themes = tuple(about)
        groups.setdefault(key, []).append(clause)
    ids = frame["observation_id"].tolist() if "observation_id" in frame.columns else frame.index.tolist()
    return [groups.get(key, []) for key in ids]


def _text_or_none(value: object) -> str | None:
    return value if isinstance(value, str) else None
