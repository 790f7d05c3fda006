"""Workbooks to tables of text: every sheet that holds a table, its dates as days, its merged cells filled, what it hides said."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..model.phrase import Phrase
from . import files, xlsx
from .dates import SERIAL, serial
from .grid import Merges, Row, Table, kind_of
from .report import Note
from .roles import DATED
from .sheets import Block, blocks, is_cover
from .values import plain

SHOWN = 8  # rows named in a sentence
WHOLE = 1 << 53  # above this a workbook's number has lost digits
EPOCHS = {False: dt.datetime(1899, 12, 30), True: dt.datetime(1904, 1, 1)}


@dataclass
class Sheet(Table):
    """One table of a workbook. ``why`` is said beside what the file is taken for, ``remarks`` stand in the log."""

    why: tuple[Phrase, ...] = ()
    remarks: tuple[Note, ...] = ()

    def rows(self) -> Iterator[Row]:
        """The rows that are kept; what became of the others, and what the workbook does not show, is in ``tally``."""
        found = super().rows()
        first = next(found, None)
        self.tally.notes += self.remarks
        if first is not None:
            yield first
            yield from found


def book_tables(path: Path, rule: Any = None) -> list[Table]:
    """Every table of a workbook. Calamine knows the 1904 date system and merged cells; hidden sheets and rows are read and said.

    ``header_row`` of the rule says on which row of the sheets the header stands: what is above it is not looked at.
    """
    try:
        from python_calamine import CalamineWorkbook

        book = CalamineWorkbook.from_path(str(path))
        hidden = {meta.name for meta in book.sheets_metadata if not str(meta.visible).endswith(".Visible")}
        read = [(name, *_texts(book.get_sheet_by_name(name))) for name in book.sheet_names if name in _sheets(book)]
    except (KeyboardInterrupt, MemoryError):
        raise
    except BaseException as error:  # a panic of the reader is no Exception; one bad workbook must not end the run
        raise files.unreadable(
            "The workbook cannot be opened; it may be damaged or locked with a password. Save it again as .xlsx.",
            "통합 문서를 열 수 없습니다. 깨졌거나 암호가 걸렸을 수 있습니다. .xlsx로 다시 저장하십시오.",
        ) from error
    known = xlsx.look(path)
    found: list[tuple[str, Block]] = []
    for name, rows, merges in read:
        details = known.sheets.get(name, xlsx.Details())
        for (row, column), text in details.shown.items():
            if row <= len(rows) and column < len(rows[row - 1]):
                rows[row - 1][column] = text
        if at := getattr(rule, "header_row", None):
            rows = [[""] * len(row) if i < at - 1 else row for i, row in enumerate(rows)]
        found += [(name, block) for block in blocks(rows, merges)]
    covers = [name for name, block in found if is_cover(block)]
    if len(covers) == len(found):
        covers = []
    tables: list[Table] = []
    used: set[str] = set()
    for name, block in found:
        if is_cover(block) and covers:
            continue
        label, n = name, 1
        while label in used:
            n += 1
            label = f"{name} ({n})"
        used.add(label)
        tables.append(_table(label, name, block, known, hidden))
    if covers and tables:
        shown = ", ".join(f"'{name}'" for name in dict.fromkeys(covers))
        said = Phrase(f"{shown}: a cover page or a list of labels, no table, not read", f"{shown}: 표가 아니라 표지나 안내여서 읽지 않았습니다")
        tables[0].why = (said, *tables[0].why)  # type: ignore[attr-defined]  # all of them are sheets
    return tables


def _sheets(book: Any) -> set[str]:
    """The sheets that hold cells; a chart on a sheet of its own does not."""
    return {meta.name for meta in book.sheets_metadata if str(meta.typ).endswith(".WorkSheet")}


def _texts(sheet: Any) -> tuple[list[list[str]], Merges]:
    """The cells of a sheet as text from its first column on; blank rows are one and the same list, so formatting down to the last row costs nothing."""
    left = sheet.start[1] if sheet.start else 0
    pad = [""] * left
    blank = [""] * (left + sheet.width)
    rows, nothing = [], [""] * sheet.width
    for values in sheet.iter_rows():
        rows.append(blank if values == nothing else [*pad, *map(cell_text, values)])
    while rows and (rows[-1] is blank or not any(c.strip() for c in rows[-1])):
        rows.pop()
    return rows, tuple(getattr(sheet, "merged_cell_ranges", None) or ())


def _table(label: str, name: str, block: Block, known: xlsx.Book, hidden: set[str]) -> Sheet:
    """One block as a table, with what has to be said of it."""
    width = len(block.head.names)
    rows: list[tuple[int, list[str]]] = [(i, row[:width] if len(row) > width and not any(row[width:]) else row) for i, row in block.rows]
    rows = _fill_down(rows, block.merges, block.head.skip)
    why, remarks = _dated(label, block, rows, known.epoch_1904)
    details = known.sheets.get(name, xlsx.Details())
    body = {number for number, row in rows if number > block.head.skip}
    inside = range(block.left, block.left + width)
    if name in hidden:
        why.append(Phrase(f"the sheet '{name}' is hidden; it is read all the same", f"숨긴 시트 '{name}'도 읽었습니다"))
    if unseen := [row for row in details.hidden if row in body]:
        shown = _spans(unseen)
        why.append(Phrase(f"{len(unseen):,} hidden rows are read all the same (rows {shown})", f"숨긴 행 {len(unseen):,}개({shown}행)도 읽었습니다"))
        detail = Phrase("hidden rows; read all the same", "숨긴 행이지만 읽었습니다")
        remarks += [Note(label, str(row), "value", detail) for row in unseen[: xlsx.LISTED]]
    kinds = (
        (details.errors, Phrase("a formula gives an error (such as #REF!); the cell counts as blank", "수식 오류(#REF! 등)가 난 칸이라 빈칸으로 봅니다")),
        (
            details.uncounted,
            Phrase(
                "a formula without a saved result; the cell counts as blank: open the workbook in Excel and save it",
                "결과가 저장되지 않은 수식이라 빈칸으로 봅니다. 엑셀에서 열어 다시 저장하십시오",
            ),
        ),
    )
    for places, what in kinds:
        there = [(row, column) for row, column in places if row in body and column in inside]
        for row, column in there:
            header = block.head.names[column - block.left]
            remarks.append(Note(label, str(row), "value", Phrase(f"'{header}': {what.en}", f"'{header}' 열: {what.ko}")))
        if there:
            shown = _spans(sorted({row for row, _ in there}))
            why.append(Phrase(f"{len(there):,} cells: {what.en} (rows {shown})", f"{len(there):,}칸: {what.ko}({shown}행)"))
    return Sheet(label, block.head, lambda: iter(rows), why=tuple(why), remarks=tuple(remarks))


def _dated(label: str, block: Block, rows: list[tuple[int, list[str]]], late: bool) -> tuple[list[Phrase], list[Note]]:
    """Day numbers under a header of times become days: in the 1904 calendar always, else where other cells of the column are dates."""
    why: list[Phrase] = []
    for place, name in enumerate(block.head.names):
        if not DATED.search(plain(name)):
            continue
        there = [row for number, row in rows if number > block.head.skip and place < len(row) and row[place].strip()]
        days = [row for row in there if re.fullmatch(SERIAL, row[place])]
        dates = sum(kind_of(row[place]) == "date" for row in there)
        if not days or len(days) + dates < len(there) or not (late or dates):
            continue
        for row in days:
            made = serial(row[place], epoch=EPOCHS[late])
            if made is not None:
                row[place] = made[0].date().isoformat() if made[2] == "day" else made[0].isoformat(sep=" ", timespec="seconds")
        why.append(
            Phrase(
                f"{len(days):,} cells of '{name}' hold the spreadsheet's day numbers and are read as days" + (" of the 1904 calendar" if late else ""),
                f"'{name}' 열의 {len(days):,}칸은 스프레드시트의 날짜 번호여서 날짜로 읽었습니다" + ("(1904 날짜 체계)" if late else ""),
            )
        )
    return why, []


def _spans(rows: list[int]) -> str:
    """3-5, 9: the rows as people write them, at most a few."""
    spans: list[list[int]] = []
    for row in rows:
        if spans and row == spans[-1][1] + 1:
            spans[-1][1] = row
        else:
            spans.append([row, row])
    shown = [str(a) if a == b else f"{a}-{b}" for a, b in spans[:SHOWN]]
    return ", ".join(shown) + (f" … (+{len(spans) - SHOWN})" if len(spans) > SHOWN else "")


def _fill_down(rows: list[tuple[int, list[str]]], merges: Merges, skip: int) -> list[tuple[int, list[str]]]:
    """A cell merged over several records says the same of each of them."""
    place = {number: i for i, (number, _) in enumerate(rows)}
    for (top, left), (bottom, right) in merges:
        if top < skip or bottom <= top or left != right or (first := place.get(top + 1)) is None or left >= len(rows[first][1]):
            continue
        for number in range(top + 2, bottom + 2):
            at = place.get(number)
            if at is not None and left < len(rows[at][1]):
                kept = list(rows[at][1])  # a blank row is shared with others
                kept[left] = rows[first][1][left]
                rows[at] = (number, kept)
    return rows


def cell_text(value: Any) -> str:
    """A workbook's cell as text: 7.0 is ``7``, a date without a time stays a day.

    Examples
    --------
    >>> cell_text(7.0), cell_text(dt.datetime(2024, 5, 25, 0, 59, 40)), cell_text(dt.date(2024, 5, 25)), cell_text(True)
    ('7', '2024-05-25 00:59:40', '2024-05-25', 'TRUE')
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < WHOLE else repr(value)
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, dt.timedelta):  # Excel's [h]:mm
        seconds = int(value.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return "" if value is None else str(value)
