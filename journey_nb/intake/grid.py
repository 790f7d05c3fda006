"""Records to a table of text: which rows are rows, and what became of the others."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

import pandas as pd

from ..model.phrase import Phrase
from .heads import LOOK as LOOK
from .heads import NUMBER, Head
from .heads import Merges as Merges
from .heads import find_head as find_head
from .heads import kind_of as kind_of
from .heads import unique as unique
from .records import Broken
from .report import Note, SetAside

TOTALS = {"합계", "총계", "총합계", "소계", "전체 합계", "총 합계", "계", "total", "totals", "grand total", "subtotal", "sum", "overall total"}
NOTES = re.compile(
    r"\W*(?:sources?|notes?|footnotes?|n\.?b|key|legend|contact|copyright|©|last (?:updated|modified|revised)|provisional|revised|published|prepared|produced"
    r"|(?:figures?|data|values?|numbers?|totals?) (?:are|is|may|have|for)|출처|자료|주|비고|참고|각주|단위)\b"
    r"|[*†‡※#^¹²³]|\(?[1-9a-z][).]\s|\[\d\]|주\s?\d?\)",
    re.I,
)
TITLE = re.compile(r"(foot)?notes?\W*|주석?\W*|비고\W*|참고\W*", re.I)
OPEN = Phrase("a quotation mark opens and never closes", "열린 따옴표가 닫히지 않습니다")


class Row(NamedTuple):
    """One row as kept: where it stands, and one text a column."""

    row: int
    cells: list[str]


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
        self.width, self.held, self.gap, self.lonely, self.notes = width, list[tuple[int, list[str], bool]](), False, 0, False

    def take(self, row: int, cells: list[str]) -> Iterator[tuple[int, list[str]]]:
        """The rows of which it is now known that they are none."""
        filled = [i for i, c in enumerate(cells) if c.strip()]
        if not filled:
            self.gap = True
            yield row, cells
            return
        if self.notes and len(cells) < self.width:
            self.held.append((row, cells, True))
            return
        few = self.width > 2 and filled == [0]
        said = bool(NOTES.match(cells[0].strip()))
        if few or (said and self.width > 1 and len(cells) < self.width) or (filled == [0] and self.width == 2 and (said or self.gap)):
            sure = said or self.gap or len(cells) == 1 or len(cells[0]) > 40 or (bool(self.held) and self.held[-1][2])
            if cells[0].strip().lower() not in TOTALS:
                self.held.append((row, cells, sure))
                self.notes = self.notes or bool(TITLE.fullmatch(cells[0].strip()))
                return
        self.lonely += len(self.held)
        for late, kept, _ in self.held:
            yield late, kept
        self.held.clear()
        self.gap = self.notes = False
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
