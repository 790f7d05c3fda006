"""Any table with comments or ratings: one row said per answered cell, blank answers left out."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any, cast

import numpy as np
import pandas as pd

from ..model.phrase import Phrase
from .clock import lost_times, when
from .grid import Table
from .report import ROLES, SAID, Note
from .roles import ASKS, INDEX, SINGLE, Mapping, Rating
from .values import column, missing, plain, scores, shape, tidy, unanswered, unchosen

SEPARATOR = "\x1f"
NAMED = ("customer", "account", "record_key", "name")  # NA may be the name of one
SAID_OF = 1  # columns with a guessed scale that the file's sentence names
GUESSED = 0.6  # how sure a recognition is that stands on guesses, of what it would be
SCIENTIFIC = r"\d(?:[.,]\d+)?[eE]\+?\d{1,3}"


@dataclass(frozen=True)
class Recognition:
    """What a table is taken for; ``why`` names the columns that decided."""

    source: str
    kind: str
    why: Phrase
    score: float
    self_selected: bool = False
    unverified: bool = False  # the product's own documents or files were never seen: a guess, and said so
    others: tuple[str, ...] = ()  # what else it could be, likeliest first


@dataclass
class Read:
    """What one table said: rows of SAID without ``alias`` and ``source``, plus notes on single values."""

    said: pd.DataFrame
    keys: pd.DataFrame  # one row a kept record: row, record_key, own_key, sure (a key, a customer or an instant makes it one record)
    notes: list[Note]
    own_zone: int = 0
    assumed_zone: int = 0
    ambiguous: bool = False
    events: pd.DataFrame | None = None  # what the records say was done: EVENTS, sheet, case, kind
    attributes: pd.DataFrame | None = None  # what customers are: ATTRIBUTES without alias
    measures: pd.DataFrame | None = None  # totals without people: MEASURES without alias
    extras: dict[str, pd.DataFrame] = field(default_factory=dict)  # name of EXTRAS → its rows, without alias
    order: str | None = None  # how 3/4/2026 was read (mdy, dmy, ymd, mixed), where a date of that shape occurs
    why: list[Phrase] = field(default_factory=list)  # what was guessed or could not be decided: said beside what the file is taken for
    links: Any = None  # names that other files of the same product use for these records


def recognise(table: Table, mapping: Mapping) -> Recognition:
    """A survey, reviews, tickets, or a table of records, by its columns; what was guessed from the values is said."""
    found = _recognised(table, mapping)
    if not mapping.guessed:
        return found
    parts = [(ROLES[role], listed(mapping.columns[role]), why) for role, why in mapping.guessed.items()]
    en = ", ".join(f"{name.en} in {shown} ({why.en})" for name, shown, why in parts)
    ko = ", ".join(f"{name.ko} = {shown}({why.ko})" for name, shown, why in parts)
    why = Phrase(
        f"{found.why.en}; guessed from the values: {en}; confirm or correct with `journey columns FILE`",
        f"{found.why.ko}. 값을 보고 추정한 열: {ko}. `journey columns`가 확인해 줍니다",
    )
    spoken = bool(mapping.texts or mapping.ratings)
    others = [kind for kind in (("survey", "review", "ticket", "table") if spoken else ("log", "crm", "survey")) if kind != found.kind]
    return replace(found, why=why, score=found.score * GUESSED, others=tuple(others))


def _recognised(table: Table, mapping: Mapping) -> Recognition:
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


def read(table: Table, frame: pd.DataFrame, mapping: Mapping, *, zone: str, rule: Any = None, product: bool = False) -> Read:
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
    product : bool
        The key is a known product's own: a record met twice is one record, however short the key.

    Returns
    -------
    One row per answered item. A response with a rating and a comment gives two rows with one ``record_key``; an answer
    outside its scale is left out and noted.
    """
    cells = {role: tidy(frame, mapping.one(role), names=role in NAMED) for role in SINGLE}
    clock = when(table.sheet, frame, mapping.one("at"), zone=zone, rule=rule)
    time = clock.time
    items, notes = _items(table, frame, mapping)
    notes += clock.notes
    why = [*getattr(table, "why", ()), *clock.why, *_remarks(frame, mapping, cells)]
    notes += _cut(table.sheet, mapping, cells)
    parts = {role: cells[role] for role in SINGLE if role not in ("at", "record_key") and mapping.one(role)}
    if mapping.one("at"):
        parts["at"] = time.wall
    parts.update({"item " + item.name: item.written for item in items})
    key = cells["record_key"]
    if not items:  # nothing was said: the record is all its columns
        parts = {plain(name): tidy(frame, name) for name in frame.columns if table.head.rows == () or not INDEX.fullmatch(plain(name))}
    elif mapping.one("record_key"):
        parts["record_key"] = key
    own = key != "" if product else everywhere(key, trusted=bool(rule is not None and "record_key" in (rule.columns or {})))
    made = pd.Series(digests(parts) if parts and len(frame) else [""] * len(frame), index=frame.index, dtype=object)
    who = cells["customer"]
    for role in ("email", "phone", "name"):
        who = who.where(who != "", cells[role])
    base = pd.DataFrame(
        {
            "record_key": (f"{plain(mapping.one('record_key') or '')}=" + key).where(own, made),
            "own_key": own,
            "customer": who.where(who != "", None),
            "account": cells["account"].replace("", None),
            "role": cells["role"].replace("", None),
            "voice": cells["voice"].str.lower().map(VOICES).fillna("customer"),
            "at": time.at,
            "at_precision": time.precision,
            "channel": constant(cells["channel"], rule, "channel"),
            "touchpoint": constant(cells["touchpoint"], rule, "touchpoint"),
            "stage_hint": constant(cells["stage"], rule, "stage"),
            "event": cells["event"].replace("", None),
            "conversation": None,
            "codes": None,
            "sheet": table.sheet,
            "row": frame.index.astype(str),
        },
        index=frame.index,
    )
    sure = (key != "") | (who != "") | (time.precision == "instant")
    keys = base.loc[:, ["sheet", "row", "record_key", "own_key"]].assign(sure=sure).reset_index(drop=True)
    timed = time.precision != "none"
    return Read(_stacked(base, items), keys, notes, int((timed & time.own_zone).sum()), int((timed & ~time.own_zone).sum()), order=clock.order, why=why)


def _remarks(frame: pd.DataFrame, mapping: Mapping, cells: dict[str, pd.Series]) -> list[Phrase]:
    """What is said of the file as a whole: scales that were guessed, somebody called NA."""
    found = []
    guessed = [(name, rating) for name, rating in mapping.ratings.items() if rating.guessed and name in frame.columns]
    for name, rating in guessed[:SAID_OF]:
        more = Phrase(f" (and {len(guessed) - 1} more)", f"(외 {len(guessed) - 1}열)") if len(guessed) > 1 and name == guessed[0][0] else Phrase("", "")
        shown = listed([name])
        found.append(
            Phrase(
                f"the scale of {shown}{more.en}, {rating.low:g} to {rating.high:g}, is guessed from the highest answer;"
                f" 'columns' in journey.toml settles it ({rating.measure} = \"{name[:40]} [{rating.low:g}-{rating.high:g}]\")",
                f"{shown} 열{more.ko}의 척도 {rating.low:g}~{rating.high:g}은 가장 높은 답에서 추정했습니다. "
                f'journey.toml의 columns로 정합니다({rating.measure} = "{name[:40]} [{rating.low:g}-{rating.high:g}]")',
            )
        )
    for role in NAMED:
        there = int((cells[role].str.lower() == "na").sum())
        if there:
            header = mapping.one(role)
            found.append(
                Phrase(
                    f"'NA' in '{header}' ({there:,} rows) is read as a name; 'missing' in journey.toml says otherwise",
                    f"'{header}' 열의 'NA' {there:,}행은 이름으로 읽었습니다. 빈 값이면 journey.toml의 missing에 적으십시오",
                )
            )
    return found


def _cut(sheet: str, mapping: Mapping, cells: dict[str, pd.Series]) -> list[Note]:
    """Ids that a spreadsheet turned into numbers, and so lost digits of."""
    found = []
    for role in ("record_key", "customer", "account", "phone"):
        if not mapping.one(role):
            continue
        lost = cells[role].loc[cells[role].str.fullmatch(SCIENTIFIC)]
        long = cells[role].loc[cells[role].str.fullmatch(r"\d{16,}")]
        rounded = len(long) > 1 and bool(long.str[15:].str.fullmatch("0+").all())  # a spreadsheet keeps fifteen digits
        if rounded:
            detail = Phrase(
                f"the id in '{mapping.one(role)}' ends in zeros after fifteen digits, as all long ones there: a spreadsheet rounded it;"
                " export it anew and keep the column as text",
                f"'{mapping.one(role)}' 열의 긴 번호가 모두 열다섯 자리 뒤로 0입니다. 스프레드시트가 반올림한 번호이니 열을 텍스트로 두고 다시 내보내십시오",
            )
            found += [Note(sheet, str(row), "value", detail) for row in long.index]
        detail = Phrase(
            f"the id in '{mapping.one(role)}' is written as a power of ten: a spreadsheet cut its digits off, and different ids may look alike;"
            " export it anew and keep the column as text",
            f"'{mapping.one(role)}' 열의 번호가 10의 거듭제곱 꼴입니다. 스프레드시트가 숫자를 잘라 서로 다른 번호가 같아 보일 수 있습니다. "
            "열을 텍스트로 두고 다시 내보내십시오",
        )
        found += [Note(sheet, str(row), "value", detail) for row in lost.index]
    return found


def _unread(sheet: str, name: str, cells: pd.Series, answers: pd.Series) -> list[Note]:
    """Answers that are none: a list left at "Select" is counted, anything else is named with its row."""
    empty = missing(cells)
    left = unchosen(cells) & ~empty
    notes = []
    if left.any():
        n = int(left.sum())
        detail = Phrase(
            f"{n:,} cells in '{name}' hold what the form's list shows before anybody answers (such as Select); they count as no answer",
            f"'{name}' 열의 {n:,}칸은 고르기 전의 글자(선택, Select 등)입니다. 답이 없는 것으로 셉니다",
        )
        notes.append(Note(sheet, str(left.index[left.to_numpy()][0]), "value", detail))
    declined = unanswered(cells) & ~left & ~empty
    if declined.any():
        n = int(declined.sum())
        detail = Phrase(
            f"{n:,} answers in '{name}' say that they are none (don't know, not applicable); they count as no answer",
            f"'{name}' 열의 {n:,}칸은 답하지 않겠다는 말(모름, 해당 없음 등)입니다. 답이 없는 것으로 셉니다",
        )
        notes.append(Note(sheet, str(declined.index[declined.to_numpy()][0]), "value", detail))
    for row, value in cells.loc[answers.isna() & ~empty & ~left & ~declined].items():
        what = shape(value)
        detail = Phrase(
            f"the answer in '{name}' is neither a number nor a word of the scale ({what.en}); left out",
            f"'{name}' 열의 답이 숫자도 척도의 말도 아니어서({what.ko}) 뺐습니다",
        )
        notes.append(Note(sheet, str(row), "value", detail))
    return notes


@dataclass
class Item:
    """One question or field: ``values`` as said or scored, ``written`` as the record's digest has it."""

    name: str
    question: str
    values: pd.Series
    written: pd.Series
    rating: Rating | None = None


def _items(table: Table, frame: pd.DataFrame, mapping: Mapping) -> tuple[list[Item], list[Note]]:
    """Every answered column; an answer outside its scale is left out and noted."""
    asked = dict(zip(table.head.names, table.head.asked, strict=True))
    items, notes = [], []
    for name in mapping.texts:
        values = column(frame, name)
        words = values.where(~missing(values), "").str.strip()
        items.append(Item(item_of(name), asked.get(name) or name, words, tidy(frame, name)))
    for name, rating in mapping.ratings.items():
        cells = column(frame, name)
        answers = scores(cells).values
        notes += _unread(table.sheet, name, cells, answers)
        written = answers.map(lambda v: f"{v:g}", na_action="ignore").astype(object).fillna(tidy(frame, name))
        outside = answers.notna() & ((answers < rating.low) | (answers > rating.high))
        detail = Phrase(
            f"the answer in '{name}' lies outside its scale {rating.low:g} to {rating.high:g}; left out",
            f"'{name}' 열의 답이 척도 {rating.low:g}~{rating.high:g}를 벗어나 뺐습니다",
        )
        notes += [Note(table.sheet, str(row), "value", detail) for row in frame.index[outside]]
        answers = answers.mask(outside)
        items.append(Item(item_of(name), asked.get(name) or name, rating.low + rating.high - answers if rating.reverse else answers, written, rating))
    names = Counter(item.name for item in items)
    for item in items:
        if names[item.name] > 1:  # headers that differ in signs only
            item.name = item.question
    return items, notes


def _stacked(base: pd.DataFrame, items: list[Item]) -> pd.DataFrame:
    """One row per answered item, the items of a row together."""
    wanted = [c for c in SAID if c not in ("source", "alias")]
    found = []
    for place, item in enumerate(items):
        rating = item.rating
        there = item.values != "" if rating is None else item.values.notna()
        found.append(
            base.loc[there].assign(
                item=item.name,
                question=item.question,
                text=item.values.loc[there] if rating is None else None,
                score=np.nan if rating is None else item.values.loc[there].astype("float64"),
                scale_low=rating.low if rating else np.nan,
                scale_high=rating.high if rating else np.nan,
                measure=rating.measure if rating else None,
                _place=place,
            )
        )
    if not found:
        return base.head(0).reindex(columns=wanted)
    together = pd.concat(found)
    return together.iloc[np.lexsort((together["_place"], together.index))].loc[:, wanted].reset_index(drop=True)


def item_of(name: str) -> str:
    return plain(name) or name


VOICES = {"team": "team", "agent": "team", "interviewer": "team", "직원": "team", "상담원": "team", "진행자": "team"}
VOICES.update({"colleague": "colleague", "sales": "colleague", "영업": "colleague", "동료": "colleague"})


def constant(values: pd.Series, rule: Any, name: str) -> pd.Series:
    """The column, and what the study says of the file where the column says nothing."""
    return cast("pd.Series", values.where(values != "", getattr(rule, name, None) or None))


GLOBAL = r"(?=(?:.*\d){6}).*|(?=.*\d)(?=.*[^\W\d_]).{6,}"


def everywhere(key: pd.Series, *, trusted: bool = False) -> pd.Series:
    """Where the product's key names the record everywhere: unique here, and long enough not to be some other survey's number 17.

    Examples
    --------
    >>> everywhere(pd.Series(["R_1xYz9", "17", ""])).tolist()
    [True, False, False]
    """
    if not key.loc[key != ""].is_unique:
        return pd.Series(False, index=key.index)
    return (key != "") & (trusted | key.str.fullmatch(GLOBAL))


def identifiers(frame: pd.DataFrame, mapping: Mapping) -> list[tuple[str, str]]:
    """Names, e-mails, phones and ids of this table, each once: what must not stay in any text."""
    found: set[tuple[str, str]] = set()
    for role, kind, least in (("name", "name", 2), ("email", "email", 5), ("phone", "phone", 7), ("customer", "id", 4), ("record_key", "id", 4)):
        for name in mapping.columns.get(role, ()):
            for value in tidy(frame, name).unique():
                if len(value) >= least:
                    found.add(("email" if "@" in value else kind, value))
    return sorted(found)


__all__ = ["Read", "Recognition", "digests", "identifiers", "item_of", "listed", "lost_times", "read", "recognise"]
