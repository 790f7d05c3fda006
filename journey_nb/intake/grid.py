"""Records to a table of text: where the header is, what each column is called, and which rows are rows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

import pandas as pd

from ..model.phrase import Phrase
from .cells import YEAR, look
from .records import Broken
from .report import Note, SetAside
from .values import MISSING, header

LOOK = 300  # records looked at to find the header
TOTALS = {"합계", "총계", "총합계", "소계", "전체 합계", "총 합계", "계", "total", "totals", "grand total", "subtotal", "sum", "overall total"}
NUMBER = re.compile(r"[-+₩$€£]?\s?\d[\d.,\s]*%?")
NOTES = re.compile(
    r"\W*(?:sources?|notes?|footnotes?|n\.?b|key|legend|contact|copyright|©|last (?:updated|modified|revised)|provisional|revised|published|prepared|produced"
    r"|(?:figures?|data|values?|numbers?|totals?) (?:are|is|may|have|for)|출처|자료|주|비고|참고|각주|단위)\b"
    r"|[*†‡※#^¹²³]|\(?[1-9a-z][).]\s|\[\d\]|주\s?\d?\)",
    re.I,
)
OPEN = Phrase("a quotation mark opens and never closes", "열린 따옴표가 닫히지 않습니다")
DATE = re.compile(r"\d{1,4}\s*[-./년]\s*\d{1,2}\s*[-./월].*\d.*|\d{4}-\d{2}-\d{2}.*|\d{1,2}/\d{1,2}/\d{2,4}.*")


class Row(NamedTuple):
    """One row as kept: where it stands, and one text a column."""

    row: int
    cells: list[str]


@dataclass(frozen=True)
class Head:
    """The header: which records it covers, the columns' names and, where the product says it apart, what was asked."""

    rows: tuple[int, ...]
    names: tuple[str, ...]
    asked: tuple[str, ...]
    cells: tuple[str, ...]
    skip: int  # physical rows up to and with this one are preamble or header
    shown: tuple[str, ...] = ()  # the header as it stands in the file, several rows of it joined; "" where a column has no name
    width: int = 0  # cells of most records, where that is another number than that of the columns: those beyond are blank


@dataclass
class Table:
    """One table of one file, all cells text; ``records()`` streams it anew on every call.

    ``tally`` is filled by :meth:`rows`: every record is kept, kept and mended, or set aside.
    """

    sheet: str
    head: Head
    records: Callable[[], Iterator[tuple[int, list[str] | None]]]
    tally: Tally = field(default_factory=lambda: Tally())

    def rows(self) -> Iterator[Row]:
        """The rows that are kept, one cell a column; what became of the others is in ``tally``."""
        self.tally = tally = Tally()
        width, head = len(self.head.names), list(self.head.cells)
        first, wide = head[0].strip(), width > 1
        end = _End(width)
        for row, cells in self.records():
            if row <= self.head.skip:
                continue
            tally.read += 1
            if cells is None:
                tally.aside(self.sheet, row, "unreadable", OPEN)
                continue
            plain = len(cells) == width and (not wide or cells[-1] or cells[1]) and not end.held
            if plain and (lead := cells[0].strip()) and lead != first and lead.lower() not in TOTALS and cells[-1].lower() not in TOTALS:
                end.gap = False
                yield Row(row, cells)  # the plain case, quickly
                continue
            for late, held in end.take(row, cells):
                if (kept := self._judged(late, held, width, head, tally)) is not None:
                    yield kept
        for late, cells, note in end.rest():
            if note:
                tally.aside(self.sheet, late, "note", Phrase("a note under the table, no record", "표 아래의 주석이며 기록이 아닙니다"))
            elif (kept := self._judged(late, cells, width, head, tally)) is not None:
                yield kept

    def _judged(self, row: int, cells: list[str], width: int, head: list[str], tally: Tally) -> Row | None:
        """One record that is not plain: kept, mended or set aside."""
        n = len(cells)
        stripped = [c.strip() for c in cells]
        said = [c for c in stripped if c]
        if not said:
            tally.aside(self.sheet, row, "blank", Phrase("every cell is blank", "모든 칸이 비었습니다"))
        elif stripped[:width] == head and head != [""] * width:
            tally.aside(self.sheet, row, "header_repeated", Phrase("the header once more", "머리글이 다시 나왔습니다"))
        elif isinstance(cells, Broken):
            tally.aside(self.sheet, row, "unreadable", OPEN)
        elif _total(stripped, said):
            tally.aside(self.sheet, row, "total", Phrase("a total, not a record", "기록이 아니라 합계입니다"))
        elif n == 1 and width >= 3:
            tally.aside(
                self.sheet,
                row,
                "unreadable",
                Phrase(f"1 of {width} cells: a note or a broken line, not a record", f"{width}칸 가운데 1칸뿐입니다. 기록이 아니라 메모이거나 깨진 줄입니다"),
            )
        elif n < width:
            tally.mend(
                self.sheet,
                row,
                Phrase(
                    f"{width - n} of {width} cells missing at the end; the known ones are kept",
                    f"{width}칸 가운데 끝의 {width - n}칸이 없습니다. 있는 칸은 썼습니다",
                ),
            )
            return Row(row, cells + [""] * (width - n))
        elif any(stripped[width:]):
            extra = [c for c in stripped[width:] if c]
            length = sum(map(len, extra))
            tally.mend(
                self.sheet,
                row,
                Phrase(
                    f"{len(extra)} cell(s) beyond the last header ({length} characters); the known ones are kept",
                    f"마지막 머리글 너머에 {len(extra)}칸({length}자)이 더 있습니다. 아는 칸은 썼습니다",
                ),
                " | ".join(extra),
            )
            return Row(row, cells[:width])
        else:
            return Row(row, cells[:width])
        return None

    def as_read(self) -> Iterator[list[str]]:
        """The header as it stands, if there is one, and every record: totals and notes between records too, surplus cells too.

        Blank rows, the header once more and the notes under the table are left out; a cell that is missing at the end is blank.
        """
        width, head = len(self.head.names), list(self.head.cells)
        physical = max(width, self.head.width)
        if type(self).rows is not Table.rows and next(iter(self.records()), None) is None:  # a product's own table, made from no lines
            yield list(self.head.names)
            yield from (row.cells for row in self.rows())
            return
        if self.head.rows:
            yield list(self.head.shown or self.head.names)
        end = _End(width)
        for row, cells in self.records():
            if row > self.head.skip and cells is not None:
                for _, held in end.take(row, cells):
                    stripped = [c.strip() for c in held]
                    if any(stripped) and (stripped[:width] != head or head == [""] * width):
                        yield _padded(held, width, physical)
        for _, cells, note in end.rest():
            if not note:
                yield _padded(cells, width, physical)

    def frame(self, limit: int | None = None) -> pd.DataFrame:
        """The kept rows as text columns; the index is the row number."""
        kept = list(islice(self.rows(), limit))
        return pd.DataFrame(
            [r.cells for r in kept], columns=list(self.head.names), index=pd.Index([r.row for r in kept], dtype="int64", name="row"), dtype="object"
        )


@dataclass
class Tally:
    """The books of one table."""

    read: int = 0
    mended: int = 0
    set_aside: list[SetAside] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    @property
    def kept(self) -> int:
        return self.read - len(self.set_aside)

    def aside(self, sheet: str, row: int | str, reason: str, detail: Phrase) -> None:
        self.set_aside.append(SetAside(str(row), reason, detail, sheet))

    def mend(self, sheet: str, row: int | str, detail: Phrase, quoted: str = "") -> None:
        self.mended += 1
        self.notes.append(Note(sheet, str(row), "mended", detail, quoted))


def _padded(cells: list[str], width: int, physical: int) -> list[str]:
    """As many cells as there are columns; surplus ones stay, columns that are blank in all the file go."""
    if len(cells) < width:
        return cells + [""] * (width - len(cells))
    return cells[:width] if len(cells) <= physical and not any(c.strip() for c in cells[width:]) else cells


class _End:
    """Holds back rows that may be notes under the table until it is known whether records follow."""

    def __init__(self, width: int) -> None:
        self.width, self.held, self.gap, self.lonely = width, list[tuple[int, list[str], bool]](), False, 0

    def take(self, row: int, cells: list[str]) -> Iterator[tuple[int, list[str]]]:
        """The rows of which it is now known that they are none."""
        filled = [i for i, c in enumerate(cells) if c.strip()]
        if not filled:
            self.gap = True
            yield row, cells
            return
        few = self.width > 2 and filled == [0]
        said = bool(NOTES.match(cells[0].strip()))
        if few or (said and self.width > 1 and len(cells) < self.width) or (filled == [0] and self.width == 2 and (said or self.gap)):
            sure = said or self.gap or len(cells) == 1 or len(cells[0]) > 40 or (bool(self.held) and self.held[-1][2])
            if cells[0].strip().lower() not in TOTALS:
                self.held.append((row, cells, sure))
                return
        self.lonely += len(self.held)
        for late, kept, _ in self.held:
            yield late, kept
        self.held.clear()
        self.gap = False
        yield row, cells

    def rest(self) -> Iterator[tuple[int, list[str], bool]]:
        """What is left at the end, and whether each is a note: single cells that stand between records elsewhere are not."""
        for row, cells, sure in self.held:
            yield row, cells, sure or (not self.lonely and len(cells) < self.width)


def _total(cells: list[str], said: list[str]) -> bool:
    """A row that says 'total' and otherwise holds numbers only."""
    words = [c for c in said if c.lower() in TOTALS]
    return (
        bool(words)
        and (cells[0].lower() in TOTALS or cells[-1].lower() in TOTALS or said[0].lower() in TOTALS)
        and all(NUMBER.fullmatch(c) for c in said if c not in words)
    )


# ---------------------------------------------------------------- the header


def kind_of(cell: str) -> str:
    """blank, date, number or text.

    Examples
    --------
    >>> [kind_of(c) for c in ("", "2026. 3. 5", "1,234", "의견")]
    ['blank', 'date', 'number', 'text']
    """
    text = cell.strip()
    if text.lower() in MISSING:
        return "blank"
    return "date" if DATE.fullmatch(text) else "number" if NUMBER.fullmatch(text) else "text"


Merges = tuple[tuple[tuple[int, int], tuple[int, int]], ...]


def find_head(looked: Sequence[tuple[int, list[str] | None]], merges: Merges = ()) -> Head | None:
    """The header among the first records; None where there is no table. ``merges`` are 0-based (first, last) corners of merged cells.

    Examples
    --------
    >>> find_head([(1, ["2026 survey", ""]), (3, ["고객ID", "의견"]), (4, ["kim", "좋아요"])]).names
    ('고객ID', '의견')
    >>> find_head([(1, ["00004", "29.33"]), (2, ["00021", "63.34"])]).names
    ('column 1', 'column 2')
    """
    rows = [(n, [c.strip() for c in cells]) for n, cells in looked if cells is not None and any(c.strip() for c in cells)]
    if not rows:
        return None
    widths = Counter(len(cells) for _, cells in rows if len(cells) > 1)
    width = max(widths.items(), key=lambda item: (item[1], item[0]))[0] if widths else 1
    wide = max((max((i + 1 for i, c in enumerate(cells) if c), default=0) for _, cells in rows if len(cells) <= width), default=width)
    enough = max(1 if wide == 1 else 2, -(-6 * wide // 10))
    at = next((i for i, (_, cells) in enumerate(rows[:40]) if sum(map(bool, cells)) >= enough and not (cells[0].startswith("#") and len(cells[0]) > 1)), None)
    if at is None:
        return None
    last = at
    number, _cells = rows[at]
    inside = [m for m in merges if m[0][0] == number - 1 and (m[1][1] > m[0][1] or m[1][0] > m[0][0]) and m[1][1] - m[0][1] + 1 < wide]
    if inside and at + 1 < len(rows):  # merged cells: the row below names the columns
        last = at + 1
    group = (
        _spread(rows[at], merges, wide)
        if last > at
        else _spread(rows[at - 1], merges, wide)
        if at and merges and sum(map(bool, rows[at - 1][1])) > 1
        else [""] * wide
    )
    first = at if last > at or not any(group) else at - 1
    names = [*rows[last][1], *[""] * wide][: max(wide, len(rows[last][1]))]
    group = [*group, *[""] * len(names)][: len(names)]
    names = [n or g for n, g in zip(names, group, strict=True)]
    asked = list(names)
    qualtrics = next((i for i in range(last + 1, min(last + 3, len(rows))) if sum(c.startswith('{"ImportId"') for c in rows[i][1]) >= 0.5 * wide), None)
    if qualtrics is not None:
        asked = [*(rows[last + 1][1] if qualtrics > last + 1 else names), *[""] * len(names)][: len(names)]
        last = qualtrics
    elif first == at == last and _headless(rows[at][1], [c for _, c in rows[at + 1 : at + 31]]):
        above = rows[at - 1] if at else (0, [])
        if sum(map(bool, above[1])) >= max(2, 0.3 * wide) and above[0] == rows[at][0] - 1 and not any(look(c) in ("number", "date") for c in above[1]):
            return _named(rows, at - 1, at - 1, wide, width)
        before = rows[at][0] - 1
        return Head((), tuple(f"column {i + 1}" for i in range(wide)), ("",) * wide, ("",) * wide, before, width=width)
    elif not merges:
        return _named(rows, at, at + _below(rows, at, wide), wide, width)
    twice = Counter(names)
    full = [f"{g} / {n}" if twice[n] > 1 and g and g != n else n for n, g in zip(names, group, strict=True)]
    if len(full) > wide and not any(full[wide:]):
        full, asked = full[:wide], asked[:wide]
    single = unique([header(n) for n in full])
    question = tuple(header(f"{g} / {a}" if twice[n] > 1 and g and g != n else a) for a, g, n in zip(asked, group, names, strict=False))
    shown = [*rows[last if qualtrics is None else at][1], *[""] * len(single)][: len(single)]
    return Head(tuple(rows[i][0] for i in range(first, last + 1)), tuple(single), question[: len(single)], tuple(shown), rows[last][0])


def _named(rows: list[tuple[int, list[str]]], top: int, last: int, wide: int, width: int) -> Head:
    """The header of a text: from row ``top`` to ``last``, and the row of group titles over it, if there is one."""
    body = Counter(len(c) for _, c in rows[last + 1 :]).most_common(1)
    usual = body[0][0] if body else width
    levels = [[*cells, *[""] * wide][: max(wide, len(cells))] for _, cells in rows[top : last + 1]]
    over = _titles(rows, top, wide)
    if over:
        levels.insert(0, over)
        top -= 1
    size = max(map(len, levels))
    levels = [[*level, *[""] * size][:size] for level in levels]
    stood = size if size > max(usual, width) else wide
    while size > wide and not any(level[size - 1] for level in levels):
        size -= 1
        levels = [level[:size] for level in levels]
    shown = tuple(" ".join(dict.fromkeys(part for part in column if part)) for column in zip(*levels, strict=True))
    shown += ("",) * (stood - len(shown))
    lead = levels[1] if over else levels[0]
    if over or len({*lead}) == len(lead):
        names = [low or high for low, high in zip(lead, levels[0], strict=True)]
        twice = Counter(names)
        names = [f"{high} / {low}" if twice[low] > 1 and high and high != low else low for low, high in zip(names, levels[0], strict=True)]
    else:
        names = [" / ".join(dict.fromkeys(part for part in column if part)) for column in zip(*levels, strict=True)]
    if size == usual + 1 and size > 2 and names.count("") == 1:  # one delimiter too many in the header: the columns keep their places
        names.remove("")
        lead = [c for i, c in enumerate(lead) if i != lead.index("")] if "" in lead else lead
    single = tuple(unique([header(n) for n in names]))
    cells = tuple([*lead, *[""] * len(single)][: len(single)])
    return Head(tuple(n for n, _ in rows[top : last + 1]), single, single, cells, rows[last][0], shown, width)


def _titles(rows: list[tuple[int, list[str]]], at: int, wide: int) -> list[str]:
    """The row of group titles that stands directly over a header, each over all its columns; empty where there is none."""
    if at == 0 or rows[at - 1][0] != rows[at][0] - 1 or wide < 3:
        return []
    cells = [*rows[at - 1][1], *[""] * wide][:wide]
    filled = [i for i, c in enumerate(cells) if c]
    if len(filled) < (1 if filled and filled[0] > 0 else 2) or (filled[0] == 0 and filled[-1] < wide / 2) or any(len(c) > 60 for c in cells):
        return []
    if any(c.endswith(":") for c in cells) or not any(rows[at][1][i : i + 1] != [""] for i in filled):
        return []
    found, title = [], ""
    for i, cell in enumerate(cells):
        title = cell or (title if i < len(rows[at][1]) and rows[at][1][i] else "")
        found.append(title)
    return found


def _below(rows: list[tuple[int, list[str]]], at: int, wide: int) -> int:
    """How many rows under the first one belong to the header too: words where the records have numbers and dates."""
    for more in (2, 1):
        under = [c for _, c in rows[at + more + 1 : at + more + 41] if len(c) > 1]
        columns = [[c[i] for c in under if i < len(c) and kind_of(c[i]) != "blank"] for i in range(wide)]
        typed = [i for i, column in enumerate(columns) if column and sum(look(c) not in ("text", "blank") for c in column) >= 0.8 * len(column)]
        if len(typed) >= 2 and all(_heads(rows[at + k][1], typed, columns, wide) for k in range(more + 1) if at + k < len(rows)):
            return more
    return 0


def _heads(cells: list[str], typed: list[int], columns: list[list[str]], wide: int) -> bool:
    """Whether a row may be part of a header: no number where numbers stand below, and nothing that is said again below."""
    cells = [*cells, *[""] * wide]
    there = [cells[i] for i in typed if kind_of(cells[i]) != "blank"]
    if len(there) < 0.5 * len(typed) or len({*there}) < min(2, len(there)) or any(len(c) > 80 for c in cells):
        return False
    return all(look(c) == "text" or YEAR.fullmatch(c) for c in there) and not any(cells[i] and cells[i] in columns[i] for i in range(wide))


def _spread(row: tuple[int, list[str]], merges: Merges, wide: int) -> list[str]:
    """A row of group titles with every merged title over all its columns."""
    number, cells = row
    found = [*cells, *[""] * wide][:wide]
    for (top, left), (bottom, right) in merges:
        if top <= number - 1 <= bottom and left < wide:
            for column in range(left, min(right + 1, wide)):
                found[column] = found[column] or found[left]
    return found


def _headless(cells: list[str], below: list[list[str]]) -> bool:
    """Whether the first row looks like the rows under it."""
    votes = 0.0
    for i, cell in enumerate(cells):
        kind = kind_of(cell)
        column = [row[i] for row in below if i < len(row) and kind_of(row[i]) != "blank"]
        common = Counter(map(kind_of, column)).most_common(1)[0][0] if column else "blank"
        if kind in ("number", "date"):
            year = YEAR.fullmatch(cell) and sum(bool(YEAR.fullmatch(c.strip())) for c in column) < 0.5 * max(1, len(column))
            votes += 0.5 if year and column and common == "number" else -1
        elif kind == "text" and common in ("number", "date"):
            votes += 1
        elif kind == "text":
            votes += -1 if cell in column else 0.25
    return votes < 0


def unique(names: list[str]) -> list[str]:
    seen: Counter[str] = Counter()
    found = []
    for i, name in enumerate(names):
        name = name or f"column {i + 1}"
        seen[name] += 1
        found.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return found
