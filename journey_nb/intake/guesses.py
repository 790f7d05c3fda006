"""Columns whose header says nothing (``column 3``, ``Q1``, ``field_2``): what their values look like. A guess is marked as one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

from ..model.phrase import Phrase
from .ratings import Rating
from .values import column, filled, numbers, plain

if TYPE_CHECKING:
    from .roles import Mapping, Traits

NAMELESS = re.compile(
    r"|[a-z]|(column|unnamed|col|field|var|variable|attr|attribute|item|value|data|question|q|v|x|f|c|열|항목|문항|필드|변수|질문|컬럼|값)( ?\d+[a-z]?)?( \d+)?"
)
QUESTION = re.compile(r"(question|q|문항|질문|항목|item)( ?\d+[a-z]?)?( \d+)?")
WHY = {
    "record_key": Phrase("every value differs and looks like an id", "값이 모두 다르고 번호 꼴"),
    "customer": Phrase("ids that come again", "되풀이되는 번호"),
    "at": Phrase("the one column of times", "하나뿐인 시각 열"),
    "text": Phrase("texts of several words", "여러 낱말로 된 글"),
    "nps": Phrase("whole numbers that use all of 0 to 10", "0~10을 고루 쓴 정수"),
    "rating": Phrase("a few whole numbers under a question's number", "문항 번호 아래의 작은 정수"),
}
LEAST = 5  # rows before anything is guessed from them


def guess(frame: pd.DataFrame, asked: dict[str, str], found: Mapping, look: dict[str, Traits], taken: set[str]) -> None:
    """Give roles that no header took to columns without a telling header, and say why in ``found.guessed``.

    Examples
    --------
    >>> from .roles import map_columns
    >>> words = ["설치가 너무 어려워요", "상담이 빨라서 좋아요", "로그인이 자주 풀려요", "화면이 보기 편해요", "가격이 조금 비싸요"]
    >>> table = pd.DataFrame({"column 1": [f"R-{n}7" for n in range(5)], "column 2": words})
    >>> made = map_columns(table, {})
    >>> made.columns, made.guessed["record_key"].en
    ({'record_key': ['column 1'], 'text': ['column 2']}, 'every value differs and looks like an id')
    """
    bare = [name for name in frame.columns if name not in taken and NAMELESS.fullmatch(plain(name)) and plain(asked.get(name) or name) == plain(name)]
    bare = [name for name in bare if look[name].filled >= LEAST]
    if not bare:
        return
    timed = [name for name in bare if _timed(column(frame, name), look[name])]
    if len(timed) == 1 and "at" not in found.columns:
        _take(found, taken, "at", timed[0])
    rest = [name for name in bare if name not in taken and name not in timed]
    for role, holds in (("record_key", _keyed), ("customer", _repeated)):
        fits = [name for name in rest if name not in taken and holds(filled(column(frame, name)).str.strip(), len(frame))]
        if fits and role not in found.columns:
            _take(found, taken, role, fits[0])
    full = [name for name in rest if name not in taken and _used(column(frame, name), look[name])]
    if len(full) == 1 and "nps" not in found.columns:
        _take(found, taken, "nps", full[0])
        found.ratings[full[0]] = Rating("nps", 0.0, 10.0, guessed=True)
    for name in rest:
        if name in taken:
            continue
        sight = look[name]
        if QUESTION.fullmatch(plain(name)) and (high := _steps(column(frame, name), sight)):
            _take(found, taken, "rating", name)
            found.ratings[name] = Rating("rating", 1.0, high, guessed=True)
        elif sight.number < 0.2 and sight.date < 0.2 and sight.email < 0.1 and sight.length >= 8 and sight.spaced >= 0.5 and sight.distinct >= 0.6:
            _take(found, taken, "text", name)


def _take(found: Mapping, taken: set[str], role: str, name: str) -> None:
    if role not in found.columns:
        found.guessed[role] = WHY[role]
    found.columns.setdefault(role, []).append(name)
    taken.add(name)


def _timed(cells: pd.Series, sight: Traits) -> bool:
    if sight.date < 0.95:
        return False
    return sight.number < 0.5 or bool(filled(cells).str.fullmatch(r"\s*(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])(?:\d{4}|\d{6})?\s*").all())


def _looks_like_ids(values: pd.Series) -> bool:
    if not values.str.fullmatch(r"(?=.*\d)[\w.:@#-]{3,64}").mean() >= 0.99:
        return False
    if values.str.fullmatch(r"\d+").all():
        lengths = values.str.len()
        return bool(lengths.min() >= 4 and lengths.nunique() <= 2 and not values.str.fullmatch(r"(?:19|20)\d{2}").all())
    return bool((values.str.contains(r"[^\W\d_]") | values.str.fullmatch(r"\d+(?:-\d+)+")).mean() >= 0.9)


def _keyed(values: pd.Series, rows: int) -> bool:
    if len(values) < rows or not values.is_unique or not _looks_like_ids(values):
        return False
    running = numbers(values)
    return not bool((running.diff().iloc[1:] == 1).all())


def _repeated(values: pd.Series, rows: int) -> bool:
    different = int(values.nunique())
    if len(values) < 0.8 * rows or different > 0.9 * len(values) or different < max(3, min(30, 0.05 * len(values))):
        return False
    return _looks_like_ids(values)


def _used(cells: pd.Series, sight: Traits) -> bool:
    """Whole numbers from 0 to 10 that use nearly all of them: what a question of recommending gives."""
    if sight.number < 0.95 or sight.filled < 20:
        return False
    values = numbers(filled(cells)).dropna()
    return bool(values.between(0, 10).all() and (values % 1 == 0).all() and values.max() == 10 and values.min() <= 3 and values.nunique() >= 7)


def _steps(cells: pd.Series, sight: Traits) -> float | None:
    if sight.number < 0.95:
        return None
    values = numbers(filled(cells)).dropna()
    if not (values.between(1, 7).all() and (values % 1 == 0).all() and values.nunique() >= 3):
        return None
    return 5.0 if values.max() <= 5 else 7.0
