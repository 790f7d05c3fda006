"""A folder of exports with every record several times, each time of another person: the same formats, N times the rows.

Only records are multiplied: titles, headers and total rows stay single, and so do transcripts, for nobody holds five hundred
interviews where there were five. Sentences get a number, so that nothing can be gained by having read the same words before.
"""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

MAIL = re.compile(r"([\w.+-]+)@(?=[\w-]+(?:\.[\w-]+)+)")
TICKET = re.compile(r"^[A-Z]{2,4}-\d{4}-\d{3,6}$")
SENTENCE = re.compile(r"^(.*\s.*)([.!?])$", re.DOTALL)


def copies(row: list[Any], times: int) -> Iterator[list[Any]]:
    """A record ``times`` over, with one person each; a row without a person (a title, a header, a total) once.

    Examples
    --------
    >>> list(copies(["HG-2604-001", "kim@a.example.com", "설치가 어렵다."], 2))
    [['HG-2604-001', 'kim@a.example.com', '설치가 어렵다.'], ['HG-2604-001001', 'kim.1@a.example.com', '설치가 어렵다 (1).']]
    >>> list(copies(["합계", 60], 2))
    [['합계', 60]]
    """
    yield row
    if any(isinstance(cell, str) and MAIL.search(cell) for cell in row):
        for nth in range(1, times):
            yield [_other(cell, nth) for cell in row]


def _other(cell: Any, nth: int) -> Any:
    if not isinstance(cell, str):
        return cell
    if TICKET.match(cell):
        return f"{cell}{nth:03d}"
    return SENTENCE.sub(rf"\1 ({nth})\2", MAIL.sub(rf"\1.{nth}@", cell))


def replicate(source: Path, target: Path, times: int) -> int:
    """Copy a study with its CSV and XLSX files ``times`` as long; the rows that ``target`` then has in its tables."""
    shutil.copytree(source, target, ignore=shutil.ignore_patterns(".journey", "reports", "__pycache__"))
    rows = 0
    for path in sorted(p for p in target.rglob("*") if p.is_file()):
        if path.suffix == ".csv":
            rows += _csv(path, times)
        elif path.suffix == ".xlsx":
            rows += _xlsx(path, times)
    return rows


def _csv(path: Path, times: int) -> int:
    with path.open(encoding="utf-8-sig", newline="") as file:
        given = list(csv.reader(file))
    mark = path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open("w", encoding="utf-8-sig" if mark else "utf-8", newline="") as file:
        return _count(csv.writer(file).writerow, given, times)


def _xlsx(path: Path, times: int) -> int:
    import openpyxl  # of the test group; the package itself writes no spreadsheets to read them again

    book = openpyxl.load_workbook(path)
    rows = 0
    for sheet in book.worksheets:
        given = [[cell.value for cell in row] for row in sheet.iter_rows()]
        formats = [[cell.number_format for cell in row] for row in sheet.iter_rows()]
        sheet.delete_rows(1, sheet.max_row)
        line = 0
        for row, form in zip(given, formats, strict=True):
            for record in copies(row, times):
                line += 1
                for column, (value, number) in enumerate(zip(record, form, strict=True), 1):
                    if value is not None:
                        sheet.cell(line, column, value).number_format = number
        rows += line
    book.save(path)
    return rows


def _count(write: Any, given: Iterable[list[Any]], times: int) -> int:
    rows = 0
    for row in given:
        for record in copies(row, times):
            write(record)
            rows += 1
    return rows
