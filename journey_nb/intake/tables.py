"""Any table with comments or ratings: one row said per answered cell, blank answers left out."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..model.phrase import Phrase
from .grid import Table
from .report import SAID, Note
from .roles import ASKS, INDEX, Mapping
from .values import missing, plain, scores, shape, squeezed, times

SEPARATOR = "\x1f"


@dataclass(frozen=True)
class Recognition:
    """What a table is taken for; ``why`` names the columns that decided."""

    source: str
    kind: str
    why: Phrase
    score: float
    self_selected: bool = False


@dataclass
class Read:
    """What one table said: rows of SAID without ``alias`` and ``source``, plus notes on single values."""

    said: pd.DataFrame
    keys: pd.DataFrame  # one row a kept record: row, record_key, own_key, sure (a key, a customer or an instant makes it one record)
    notes: list[Note]
    own_zone: int = 0
    assumed_zone: int = 0
    ambiguous: bool = False


def recognise(table: Table, mapping: Mapping) -> Recognition | None:
    """A survey, reviews, tickets, or a table of records, by its columns."""
    texts, rated = mapping.texts, list(mapping.ratings)
    heads = [plain(h) for h in table.head.names]
    asks = [h for h in (*texts, *rated) if ASKS.search(h)]
    if not texts and not rated:
        mapped = [h for hs in mapping.columns.values() for h in hs]
        kind = Phrase("no column of comments, ratings or events was found", "의견, 점수, 이벤트 열을 찾지 못했습니다")
        more = Phrase(f" (found: {listed(mapped)})", f" (찾은 열: {listed(mapped)})") if mapped else Phrase("", "")
        headless = Phrase("; the table has no header row", ". 머리글 행이 없는 표입니다") if not table.head.rows else Phrase("", "")
        return Recognition(
            "table", "table", Phrase(f"a table of records; {kind.en}{more.en}{headless.en}", f"기록 표입니다. {kind.ko}{more.ko}{headless.ko}"), 0.2
        )
    parts_en = [f"comments in {listed(texts)}"] * bool(texts) + [f"ratings in {listed(rated)}"] * bool(rated)
    parts_ko = [f"의견 열 {listed(texts)}"] * bool(texts) + [f"점수 열 {listed(rated)}"] * bool(rated)
    en, ko = " and ".join(parts_en), ", ".join(parts_ko)
    joined = " ".join(heads)
    if re.search(r"\breview|리뷰|후기|별점|\bstar rating", joined) and not asks:
        return Recognition("table", "review", Phrase(f"reviews: {en}", f"리뷰 표입니다: {ko}"), 0.5, True)
    if re.search(r"\bticket|티켓|문의|상담|requester|assignee|접수", joined) and not asks and not any(m in mapping.columns for m in ("nps", "ces")):
        return Recognition("table", "ticket", Phrase(f"support tickets: {en}", f"문의·상담 표입니다: {ko}"), 0.5, True)
    if table.head.asked != table.head.names and len(table.head.rows) >= 3:
        return Recognition(
            "survey_table",
            "survey",
            Phrase(
                f"a survey export with {len(table.head.rows)} header rows (ids, questions, import ids): {en}",
                f"머리글이 {len(table.head.rows)}행(ID, 질문, 가져오기 ID)인 설문 내보내기입니다: {ko}",
            ),
            0.6,
        )
    if rated or asks:
        return Recognition("survey_table", "survey", Phrase(f"answers to a survey: {en}", f"설문 응답 표입니다: {ko}"), 0.5)
    return Recognition("table", "table", Phrase(f"a table with {en}", f"의견이 있는 표입니다: {ko}"), 0.4)


def listed(headers: list[str], most: int = 4) -> str:
    """``'a', 'b' … (+3)``, long headers shortened."""
    short = [f"'{h[:40]}{'…' if len(h) > 40 else ''}'" for h in headers[:most]]
    return ", ".join(short) + (f" … (+{len(headers) - most})" if len(headers) > most else "")


def digests(columns: dict[str, pd.Series]) -> list[str]:
    """A digest a row of its filled (name, value) pairs sorted by name: column order, row order and file name do not matter.

    Examples
    --------
    >>> a, b = pd.Series(["1", "2"]), pd.Series(["x", ""])
    >>> digests({"id": a, "의견": b}) == digests({"의견": b, "id": a})
    True
    """
    names = sorted(columns)
    filled = [columns[n].fillna("").to_numpy() for n in names]
    made = []
    for values in zip(*filled, strict=True):
        pairs = SEPARATOR.join(f"{n}={v}" for n, v in zip(names, values, strict=True) if v != "")
        made.append(hashlib.blake2b(pairs.encode("utf-8", "surrogatepass"), digest_size=15).hexdigest())
    return made


def read(table: Table, frame: pd.DataFrame, mapping: Mapping, *, zone: str, rule: Any = None) -> Read:
    """What the rows of one table said.

    Parameters
    ----------
    table : Table
        Where the rows come from; its header holds the questions.
    frame : DataFrame
        Its kept rows as text, indexed by row number.
    mapping : Mapping
        Which column plays which role.
    zone : str
        The time zone of times that name none.

    Returns
    -------
    One row per answered item. A response with a rating and a comment gives two rows with one ``record_key``; an answer
    outside its scale is left out and noted.
    """
    asked = dict(zip(table.head.names, table.head.asked, strict=True))
    notes: list[Note] = []
    blank = pd.Series("", index=frame.index, dtype=object)

    def column(role: str) -> pd.Series:
        name = mapping.one(role)
        return blank if name is None else frame[name].where(~missing(frame[name]), "").map(squeezed)

    order, ambiguous = _order(frame, mapping)
    time = times(column("at"), zone, order)
    lost = column("at")[(time.precision == "none") & (column("at") != "")]
    for row, value in lost.items():
        what = shape(value)
        notes.append(
            Note(
                table.sheet,
                str(row),
                "value",
                Phrase(
                    f"the time in '{mapping.one('at')}' was not understood ({what.en}); the row is kept without a time",
                    f"'{mapping.one('at')}' 열의 시각을 읽지 못했습니다({what.ko}). 시각 없이 썼습니다",
                ),
            )
        )
    parts: dict[str, pd.Series] = {
        role: column(role)
        for role in ("customer", "account", "role", "name", "email", "phone", "channel", "touchpoint", "stage", "event", "voice")
        if mapping.one(role)
    }
    if mapping.one("at"):
        parts["at"] = time.wall
    items: list[tuple[str, str, pd.Series, Any]] = []
    for name in mapping.texts:
        said = frame[name].where(~missing(frame[name]), "").str.strip()
        parts["item " + item_of(name)] = said.map(squeezed)
        items.append(("text", name, said, None))
    for name, rating in mapping.ratings.items():
        answers = scores(frame[name]).values
        parts["item " + item_of(name)] = answers.map(lambda v: f"{v:g}", na_action="ignore").fillna(column_of(frame, name))
        outside = answers.notna() & ((answers < rating.low) | (answers > rating.high))
        for row in frame.index[outside]:
            notes.append(
                Note(
                    table.sheet,
                    str(row),
                    "value",
                    Phrase(
                        f"the answer in '{name}' lies outside its scale {rating.low:g} to {rating.high:g}; left out",
                        f"'{name}' 열의 답이 척도 {rating.low:g}~{rating.high:g}를 벗어나 뺐습니다",
                    ),
                )
            )
        answers = answers.mask(outside)
        items.append(("score", name, answers if not rating.reverse else rating.low + rating.high - answers, rating))
    key = column("record_key")
    if not items:  # nothing was said: the record is all its columns
        parts = {plain(name): column_of(frame, name) for name in frame.columns if table.head.rows == () or not INDEX.fullmatch(plain(name))}
    elif mapping.one("record_key"):
        parts["record_key"] = key
    own = _global(key, said=bool(rule is not None and "record_key" in (rule.columns or {})))
    made = pd.Series(digests(parts) if parts and len(frame) else [""] * len(frame), index=frame.index, dtype=object)
    who = _first([column("customer"), column("email"), column("phone"), column("name")])
    base = pd.DataFrame(
        {
            "record_key": (f"{plain(mapping.one('record_key') or '')}=" + key).where(own, made),
            "own_key": own,
            "customer": who.where(who != "", None),
            "account": column("account").replace("", None),
            "role": column("role").replace("", None),
            "voice": _voice(column("voice")),
            "at": time.at,
            "at_precision": time.precision,
            "channel": _constant(column("channel"), rule, "channel"),
            "touchpoint": _constant(column("touchpoint"), rule, "touchpoint"),
            "stage_hint": _constant(column("stage"), rule, "stage"),
            "event": column("event").replace("", None),
            "sheet": table.sheet,
            "row": frame.index.astype(str),
        },
        index=frame.index,
    )
    found = []
    for place, (what, name, values, rating) in enumerate(items):
        there = values != "" if what == "text" else values.notna()
        one = base[there].assign(
            item=item_of(name),
            question=asked.get(name) or name,
            text=values[there] if what == "text" else None,
            score=values[there].astype("float64") if what == "score" else np.nan,
            scale_low=rating.low if rating else np.nan,
            scale_high=rating.high if rating else np.nan,
            measure=rating.measure if rating else None,
            conversation=None,
            _place=place,
        )
        found.append(one)
    wanted = [c for c in SAID if c not in ("source", "alias")]
    said = pd.concat(found).sort_values("_place", kind="stable").sort_index(kind="stable")[wanted] if found else base.head(0).reindex(columns=wanted)
    sure = (key != "") | (who != "") | (time.precision == "instant")
    keys = base[["sheet", "row", "record_key", "own_key"]].assign(sure=sure).reset_index(drop=True)
    timed = time.precision != "none"
    return Read(said.reset_index(drop=True), keys, notes, int((timed & time.own_zone).sum()), int((timed & ~time.own_zone).sum()), ambiguous)


def item_of(name: str) -> str:
    return plain(name) or name


def column_of(frame: pd.DataFrame, name: str) -> pd.Series:
    return frame[name].where(~missing(frame[name]), "").map(squeezed)


def _global(key: pd.Series, *, said: bool) -> pd.Series:
    """Where the product's key is the record's name everywhere: unique here, and long enough not to be some other survey's number 17."""
    filled = key[key != ""]
    if not filled.is_unique:
        return pd.Series(False, index=key.index)
    return (key != "") & (said | key.str.fullmatch(r"(?=(?:.*\d){6}).*|(?=.*\d)(?=.*[^\W\d_]).{6,}"))


def _order(frame: pd.DataFrame, mapping: Mapping) -> tuple[str, bool]:
    from .values import date_order

    name = mapping.one("at")
    return ("mdy", False) if name is None else date_order(frame[name])


def _first(columns: list[pd.Series]) -> pd.Series:
    found = columns[0]
    for column in columns[1:]:
        found = found.where(found != "", column)
    return found


def _constant(column: pd.Series, rule: Any, name: str) -> pd.Series:
    said = getattr(rule, name, None) if rule is not None else None
    return column.where(column != "", said or None)


def _voice(column: pd.Series) -> pd.Series:
    known = {
        "team": "team",
        "직원": "team",
        "상담원": "team",
        "agent": "team",
        "interviewer": "team",
        "진행자": "team",
        "colleague": "colleague",
        "영업": "colleague",
        "동료": "colleague",
    }
    return column.str.lower().map(known).fillna("customer")


def identifiers(frame: pd.DataFrame, mapping: Mapping) -> list[tuple[str, str]]:
    """Names, e-mails, phones and ids of this table, each once: what must not stay in any text."""
    found: set[tuple[str, str]] = set()
    for role, kind, least in (("name", "name", 2), ("email", "email", 5), ("phone", "phone", 7), ("customer", "id", 4), ("record_key", "id", 4)):
        for name in mapping.columns.get(role, ()):
            for value in column_of(frame, name).unique():
                if len(value) >= least:
                    found.add(("email" if "@" in value else kind, value))
    return sorted(found)


__all__ = ["Read", "Recognition", "digests", "identifiers", "item_of", "listed", "read", "recognise"]
