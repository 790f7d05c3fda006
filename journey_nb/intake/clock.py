"""When the rows of a table happened: the order of day and month by column, study and the row's own start and end; what was lost, and why."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, cast

import pandas as pd

from ..model.phrase import Phrase
from .dates import Order, Times, judge, lost_because, times
from .report import Note
from .values import plain, shape, tidy

LOOKED = 5_000  # different values whose shape is looked at
SHOWN = 5  # rows named in a sentence; the log names all
START = re.compile(r"\b(start\w*|created?|opened|began|begin|submitted|requested|received|ordered|first)\b|시작|접수|등록|생성|신청|발생|요청|주문|최초|문의")
END = re.compile(r"\b(ended?|end|finish\w*|complet\w*|closed?|solved|resolved|updated|delivered|last|submit)\b|종료|완료|해결|종결|처리|수정|최종|배송")
LATER = re.compile(r"\b(due|planned|expected|target|birth\w*)\b|예정|마감|생년|생일|만기")


@dataclass
class Clock:
    """The times of one column, and what is said of them. ``why`` goes beside what the file is taken for."""

    time: Times
    notes: list[Note] = field(default_factory=list)
    why: list[Phrase] = field(default_factory=list)
    order: str | None = None  # of dates such as 3/4/2026, where one occurs


def when(sheet: str, frame: pd.DataFrame, name: str | None, *, zone: str, rule: Any = None) -> Clock:
    """The column's times in UTC.

    A date with two readings is read as the study says (``date_order``), as the other dates of the column show, or as the row's other
    time allows: an order under which something ends before it starts is refused. What nothing decides stays missing, with a note a row.
    """
    cells = tidy(frame, name)
    said = getattr(rule, "date_order", None)
    order = judge(cells, said)
    made = Clock(times(cells, zone, order.order))
    if name is None:
        return made
    if order.how in ("guessed", "shown"):
        order = _checked(made, frame, name, cells, order, zone, sheet)
    if order.how == "guessed" and order.order == "mdy":
        made.why.append(
            Phrase(
                f"dates such as 3/4/2026 in '{name}' are read month first; nothing in the column decides ('date_order' in journey.toml does)",
                f"'{name}' 열의 3/4/2026 같은 날짜는 월을 먼저 읽었습니다. 열 안에 판단할 값이 없습니다(journey.toml의 date_order로 정합니다)",
            )
        )
    if len(forms := shapes(cells)) > 1:
        listed = ", ".join(forms)
        made.why.append(
            Phrase(
                f"dates in '{name}' are written in {len(forms)} ways ({listed}); each is read as it is written",
                f"'{name}' 열의 날짜가 {len(forms)}가지 꼴({listed})로 적혀 있어 저마다 그 꼴대로 읽었습니다",
            )
        )
    lost = (made.time.precision == "none") & (cells != "")
    undecided = int(cells.loc[lost].map(lambda v: lost_because(v).en.startswith("day or month")).sum())
    if order.how == "mixed" and not any("date_order" in one.en for one in made.why):
        made.why.append(
            Phrase(
                f"'{name}' mixes day-first and month-first dates: those with one reading are read, {undecided:,} with two stay without a time;"
                " 'date_order' in journey.toml decides",
                f"'{name}' 열에 일이 먼저인 날짜와 월이 먼저인 날짜가 섞여 있습니다. 한 가지로만 읽히는 것은 읽고, "
                f"두 가지로 읽히는 {undecided:,}개는 시각 없이 두었습니다. journey.toml의 date_order로 정합니다",
            )
        )
    made.notes += lost_times(sheet, name, cells.loc[lost])
    made.order = None if order.how == "plain" else order.order.lower()
    return made


def shapes(cells: pd.Series) -> list[str]:
    """The ways in which a column writes days, commonest first.

    Examples
    --------
    >>> shapes(pd.Series(["2026-03-05", "2026-03-06 10:00", "3/7/2026", "2026년 3월 8일", "?"]))
    ['yyyy-m-d', 'd/m/yyyy', 'yyyy년 m월 d일']
    """
    found: Counter[str] = Counter()
    counts = cells.value_counts(sort=False)
    for value, n in counts.iloc[:: max(1, len(counts) // LOOKED)].items():
        text = str(value).strip()
        if match := re.match(r"(\d{4}|\d{2}(?=\s*년))\s*([-./년])\s*\d{1,2}\s*([-./월])\s*\d{1,2}", text):
            found["yyyy년 m월 d일" if match[2] == "년" else f"yyyy{match[2]}m{match[3]}d"] += n
        elif match := re.match(r"\d{1,2}\s*([-./])\s*\d{1,2}\s*\1\s*(\d{4}|\d{2})", text):
            found[f"d{match[1]}m{match[1]}{'yyyy' if len(match[2]) == 4 else 'yy'}"] += n
        elif text.isdigit() and len(text) == 8:
            found["yyyymmdd"] += n
        elif text.isdigit() and len(text) in (10, 13, 16):
            found["epoch"] += n
        elif re.match(r"\D*\d{1,2}\D{0,3}[A-Za-z]{3,9}\W|[A-Za-z]{3,9}\W{1,2}\d", text):
            found["d Mon yyyy"] += n
    return [form for form, _ in found.most_common()]


def _checked(made: Clock, frame: pd.DataFrame, name: str, cells: pd.Series, order: Order, zone: str, sheet: str) -> Order:
    """The order, once no row ends before it starts under it."""
    pairs = _pairs(frame, name)
    two = cells.map(_two)
    if not pairs or not two.any():
        return order
    if order.how == "guessed":
        others = [judge(tidy(frame, other)) for pair in pairs for other in pair if other != name]
        if shown := next((o for o in others if o.how == "shown" and o.order.lower() in ("mdy", "dmy")), None):
            order = Order(shown.order, "shown")  # one product writes all its dates alike
            made.time = times(cells, zone, order.order)
    wrong = _backwards(frame, name, pairs, made.time, zone, order)
    if not len(wrong):
        return order
    rows = [str(row) for row in wrong]
    named = ", ".join(rows[:SHOWN]) + (f" (+{len(rows) - SHOWN})" if len(rows) > SHOWN else "")
    if order.how == "guessed":
        other = Order("dmy" if order.order == "mdy" else "mdy", "shown")
        again = times(cells, zone, other.order)
        if not len(_backwards(frame, name, pairs, again, zone, other)):
            made.time = again
            first = Phrase("day", "일") if other.order == "dmy" else Phrase("month", "월")
            made.why.append(
                Phrase(
                    f"dates in '{name}' are read {first.en} first: the other way round, rows {named} would end before they start",
                    f"'{name}' 열은 {first.ko}을 먼저 읽었습니다. 반대로 읽으면 {named}행이 시작보다 먼저 끝납니다",
                )
            )
            return other
        made.time = times(cells, zone, "mixed")
        made.why.append(
            Phrase(
                f"dates such as 3/4/2026 in '{name}' stay without a time: read either way, rows end before they start (read month first: {named});"
                " 'date_order' in journey.toml decides",
                f"'{name}' 열의 3/4/2026 같은 날짜는 시각 없이 두었습니다. 어느 쪽으로 읽어도 시작보다 먼저 끝나는 행이 있습니다"
                f"(월 먼저: {named}행). journey.toml의 date_order로 정합니다",
            )
        )
        return Order("mixed", "mixed")
    odd = pd.Index([row for row in wrong if two.loc[row]])
    if len(odd):
        blank = made.time
        made.time = Times(
            blank.at.mask(blank.at.index.isin(odd)),
            blank.precision.mask(blank.precision.index.isin(odd), "none"),
            blank.own_zone & ~blank.own_zone.index.isin(odd),
            blank.wall.where(~blank.wall.index.isin(odd), cells),
        )
        detail = Phrase(
            f"the row ends before it starts when '{name}' is read like the rest of the column; the date may be written the other way round",
            f"'{name}' 열의 다른 날짜처럼 읽으면 시작보다 먼저 끝납니다. 일과 월이 뒤바뀐 날짜일 수 있습니다",
        )
        made.notes += [Note(sheet, str(row), "value", detail) for row in odd]
    return order


def _pairs(frame: pd.DataFrame, name: str) -> list[tuple[str, str]]:
    """(start, end) columns that ``name`` is one of; the other one holds dates too."""
    head = plain(name)
    starts, ends = bool(START.search(head)), bool(END.search(head))
    if not starts and not ends:
        return []
    found = []
    for other in frame.columns:
        words = plain(other)
        if other == name or LATER.search(words) or not (START.search(words) or END.search(words)):
            continue
        some = tidy(frame, other)
        some = some.loc[some != ""].head(50)
        if some.empty or (times(some, "UTC").precision != "none").mean() < 0.8:
            continue
        if END.search(words) and not START.search(words) and starts:
            found.append((name, other))
        elif START.search(words) and not END.search(words) and ends:
            found.append((other, name))
    return found


def _backwards(frame: pd.DataFrame, name: str, pairs: list[tuple[str, str]], time: Times, zone: str, order: Order) -> pd.Index:
    """Rows whose end lies on a day before their start."""
    wrong = pd.Series(False, index=frame.index)
    mine = _days(time, zone)
    for start, end in pairs:
        other = start if end == name else end
        cells = tidy(frame, other)
        own = judge(cells)
        theirs = _days(times(cells, zone, own.order if own.how in ("shown", "mixed") else order.order), zone)
        first, last = (theirs, mine) if start == other else (mine, theirs)
        wrong |= (last < first).fillna(False)
    return frame.index[wrong.to_numpy()]


def _days(time: Times, zone: str) -> pd.Series:
    return cast("pd.Series", time.at.dt.tz_convert(zone).dt.tz_localize(None).dt.normalize())


def _two(value: str) -> bool:
    return value != "" and lost_because(value).en.startswith("day or month")


def lost_times(sheet: str, name: str | None, lost: pd.Series) -> list[Note]:
    """One note a value that gave no time: why, and its shape."""
    found = []
    for row, value in lost.items():
        what, why = shape(value), lost_because(value)
        detail = Phrase(
            f"the time in '{name}' was not read: {why.en} ({what.en}); the row is kept without a time",
            f"'{name}' 열의 시각을 읽지 못했습니다: {why.ko}({what.ko}). 시각 없이 썼습니다",
        )
        if why.en == "not understood":
            detail = Phrase(
                f"the time in '{name}' was not understood ({what.en}); the row is kept without a time",
                f"'{name}' 열의 시각을 읽지 못했습니다({what.ko}). 시각 없이 썼습니다",
            )
        found.append(Note(sheet, str(row), "value", detail))
    return found
