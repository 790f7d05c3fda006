"""Workbooks to tables of text: every sheet that holds a table, its dates as days, its merged cells filled."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from . import files
from .grid import LOOK, Merges, Table, find_head


def book_tables(path: Path) -> list[Table]:
    """Every sheet of a workbook that holds a table. Calamine knows the 1904 date system and merged cells."""
    try:
        from python_calamine import CalamineWorkbook

        book = CalamineWorkbook.from_path(str(path))
        names = list(book.sheet_names)
        sheets = [(name, book.get_sheet_by_name(name)) for name in names]
        read = [(name, sheet.to_python(skip_empty_area=False), tuple(getattr(sheet, "merged_cell_ranges", None) or ())) for name, sheet in sheets]
    except (KeyboardInterrupt, MemoryError):
        raise
    except BaseException as error:  # a panic of the reader is no Exception; one bad workbook must not end the run
        raise files.unreadable(
            "The workbook cannot be opened; it may be damaged or locked with a password. Save it again as .xlsx.",
            "통합 문서를 열 수 없습니다. 깨졌거나 암호가 걸렸을 수 있습니다. .xlsx로 다시 저장하십시오.",
        ) from error
    tables = []
    for name, values, merges in read:
        rows = [[cell_text(v) for v in row] for row in values]
        while rows and not any(c.strip() for c in rows[-1]):
            rows.pop()
        numbered: list[tuple[int, list[str] | None]] = [(i + 1, row) for i, row in enumerate(rows)]
        head = find_head(numbered[:LOOK], merges)
        if head is None:
            continue
        _fill_down(rows, merges, head.skip)
        width = len(head.names)
        trimmed: list[tuple[int, list[str] | None]] = [(i + 1, row[:width] if not any(row[width:]) else row) for i, row in enumerate(rows)]
        tables.append(Table(name, head, lambda kept=trimmed: iter(kept)))
    return tables


def _fill_down(rows: list[list[str]], merges: Merges, skip: int) -> None:
    """A cell merged over several records says the same of each of them."""
    for (top, left), (bottom, right) in merges:
        if top >= skip and bottom > top and left == right:
            for row in range(top + 1, min(bottom + 1, len(rows))):
                rows[row][left] = rows[top][left]


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
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ")
    return "" if value is None else str(value)
