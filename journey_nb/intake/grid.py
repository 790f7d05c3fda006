"""Records to a table of text: where the header is, what each column is called, and which rows are rows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from ..model.phrase import Phrase
from . import files
from .report import Note, SetAside
from .values import MISSING, header

LOOK = 300  # records looked at to find the header
TOTALS = {"합계", "총계", "총합계", "소계", "전체 합계", "총 합계", "계", "total", "totals", "grand total", "subtotal", "sum", "overall total"}
ALONE = "\x1f"  # the delimiter of a table with one column
COMMENTS = re.compile(r"의견|코멘트|댓글|후기|리뷰|내용|comments?|text|reviews?|feedback")
NUMBER = re.compile(r"[-+₩$€£]?\s?\d[\d.,\s]*%?")
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
        first = head[0].strip()
        for row, cells in self.records():
            if row <= self.head.skip:
                continue
            tally.read += 1
            if cells is None:
                tally.aside(self.sheet, row, "unreadable", Phrase("a quotation mark opens and never closes", "열린 따옴표가 닫히지 않습니다"))
                continue
            n = len(cells)
            if n == width and (lead := cells[0].strip()) and lead != first and lead.lower() not in TOTALS and cells[-1].lower() not in TOTALS:
                yield Row(row, cells)  # the plain case, quickly
                continue
            stripped = [c.strip() for c in cells]
            said = [c for c in stripped if c]
            if not said:
                tally.aside(self.sheet, row, "blank", Phrase("every cell is blank", "모든 칸이 비었습니다"))
            elif stripped[:width] == head and head != [""] * width:
                tally.aside(self.sheet, row, "header_repeated", Phrase("the header once more", "머리글이 다시 나왔습니다"))
            elif _total(stripped, said):
                tally.aside(self.sheet, row, "total", Phrase("a total, not a record", "기록이 아니라 합계입니다"))
            elif n == 1 and width >= 3:
                tally.aside(
                    self.sheet,
                    row,
                    "unreadable",
                    Phrase(
                        f"1 of {width} cells: a note or a broken line, not a record", f"{width}칸 가운데 1칸뿐입니다. 기록이 아니라 메모이거나 깨진 줄입니다"
                    ),
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
                yield Row(row, cells + [""] * (width - n))
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
                yield Row(row, cells[:width])
            else:
                yield Row(row, cells[:width])

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


def find_head(looked: list[tuple[int, list[str] | None]], merges: Merges = ()) -> Head | None:
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
        before = rows[at][0] - 1
        return Head((), tuple(f"column {i + 1}" for i in range(wide)), ("",) * wide, ("",) * wide, before)
    twice = Counter(names)
    full = [f"{g} / {n}" if twice[n] > 1 and g and g != n else n for n, g in zip(names, group, strict=True)]
    if len(full) > wide and not any(full[wide:]):
        full, asked = full[:wide], asked[:wide]
    single = unique([header(n) for n in full])
    question = tuple(header(f"{g} / {a}" if twice[n] > 1 and g and g != n else a) for a, g, n in zip(asked, group, names, strict=False))
    shown = [*rows[last if qualtrics is None else at][1], *[""] * len(single)][: len(single)]
    return Head(tuple(rows[i][0] for i in range(first, last + 1)), tuple(single), question[: len(single)], tuple(shown), rows[last][0])


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
            votes -= 1
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


# ---------------------------------------------------------------- tables of a file


def text_table(path: Path, encoding: files.Encoding) -> tuple[Table | None, str]:
    """The table of a delimited text file, and its delimiter."""
    with files.open_bytes(path) as handle:
        enough = len(handle.read(files.SAMPLE)) < files.SAMPLE
    sample = list(islice(files.lines(path, encoding), 20 * LOOK))
    said = next((re.match(r"sep=(.)\s*$", line, re.I) for line in sample[:1]), None)
    delimiter, quoted = (said[1], True) if said else files.delimiter_of(sample[: LOOK if not enough else 3 * LOOK])
    looked = list(islice(files.records(sample, delimiter, quoted=quoted), LOOK))
    if not said and _one_column(looked):
        delimiter, quoted = ALONE, True
        looked = list(islice(files.records(sample, delimiter), LOOK))
    head = find_head(looked[1:] if said else looked)
    if head is None:
        return None, delimiter
    width = len(head.names)
    return Table("", head, lambda: files.records(files.lines(path, encoding), delimiter, quoted=quoted, width=width)), delimiter


def _one_column(looked: list[tuple[int, list[str] | None]]) -> bool:
    """A list of comments under one header: the commas in it are the customers', not the table's."""
    widths = [len(cells) for _, cells in looked if cells and any(c.strip() for c in cells)]
    first = next((cells for _, cells in looked if cells and any(c.strip() for c in cells)), [""])
    if len(first) > 1:
        return False
    several = Counter(w for w in widths if w > 1)
    return bool(COMMENTS.fullmatch(first[0].strip().lower())) or (bool(several) and max(several.values()) < 0.7 * several.total())
