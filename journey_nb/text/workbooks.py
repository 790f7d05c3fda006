"""Workbooks of ours: words that stay words, rows as high as they need, the same bytes for the same words; and sheets taken back."""

from __future__ import annotations

import io
import re
import unicodedata
import warnings
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ..intake import archives, files

_DAY = (1980, 1, 1, 0, 0, 0)  # the same words give the same bytes


def as_rows(path: Path) -> list[list[Any]]:
    """A CSV as rows of cells, whatever it is encoded in and divided by."""
    import csv

    encoding = files.encoding_of(path)
    told = path.read_bytes().decode(encoding.codec, encoding.errors).lstrip("\ufeff")
    head = told.split("\n", 1)[0]
    return [*csv.reader(io.StringIO(told, newline=""), delimiter=max(",;\t", key=head.count))]


def cells(path: Path) -> list[list[list[Any]]]:
    """Every visible sheet of a workbook (or the one of a CSV) as rows of cells; a damaged file is an error of ours."""
    if path.suffix.lower() in (".csv", ".tsv"):
        return [as_rows(path)]
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    with archives.opened(path):
        pass  # sound, not huge, no password
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what a program adds to its workbooks only the cells are read
            book = load_workbook(path, data_only=True)
    except (OSError, KeyError, ValueError, TypeError, zipfile.BadZipFile, InvalidFileException) as error:
        raise files.unreadable(
            f"'{path.name}' cannot be read as a workbook. Save it as .xlsx again.", f"'{path.name}'을(를) 읽을 수 없습니다. .xlsx로 다시 저장하십시오."
        ) from error
    return [[list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book.worksheets if sheet.sheet_state == "visible"]


# ---------------------------------------------------------------- written


def sound(text: object) -> str:
    """Words that a cell can hold: no control marks, no lone surrogates, not longer than a spreadsheet takes."""
    clean = "".join(c if c in "\t\n" or c.isprintable() or c.isspace() else " " for c in str(text)).encode("utf-8", "replace").decode("utf-8")
    clean = re.sub(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]", " ", clean)
    return clean if len(clean) <= 32_000 else clean[:32_000] + " …"


def written(cell: Any, value: Any) -> None:
    """A value in a cell; words stay words, also where they begin like a formula."""
    if not isinstance(value, str):
        cell.value = value
        return
    words = sound(value)
    cell.value = words or None
    if words:
        cell.data_type = "s"
        if words[0] in "=+-@\t＝＋－＠":
            cell.quotePrefix = True  # stays words when somebody edits the cell, too


def font(lang: str, **more: Any) -> Any:
    from openpyxl.styles import Font

    return Font(name="Malgun Gothic" if lang == "ko" else "Calibri", size=11, **more)


def laid_out(sheet: Any, heads: list[str], rows: Iterable[list[Any]], widths: Iterable[float], lang: str) -> None:
    """A header that stays, wrapped words, rows as high as their words need."""
    from openpyxl.styles import Alignment, PatternFill
    from openpyxl.utils import get_column_letter

    wide = [*widths]
    for number, (head, width) in enumerate(zip(heads, wide, strict=True), 1):
        cell = sheet.cell(1, number, head)
        cell.font, cell.fill = font(lang, bold=True, color="FFFFFF"), PatternFill("solid", fgColor="1B2430")
        cell.alignment = Alignment(vertical="center", wrap_text=True)
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.row_dimensions[1].height = 34
    body, top = font(lang), Alignment(vertical="top", wrap_text=True)
    for line, row in enumerate(rows, 2):
        for number, value in enumerate(row, 1):
            cell = sheet.cell(line, number)
            written(cell, value)
            cell.font, cell.alignment = body, top
        sheet.row_dimensions[line].height = height(zip(row, wide, strict=True))
    sheet.freeze_panes = "A2"
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"


def height(columns: Iterable[tuple[Any, float]]) -> float:
    """Points that a row needs so that its longest cell is seen whole: a Hangul syllable is two letters wide.

    Examples
    --------
    >>> height([("가" * 40, 20)]), height([("short", 20)])
    (90.0, 18.0)
    """
    lines = 1
    for value, width in columns:
        words = str(value or "")
        told = sum(max(1, -(-sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in part) // max(1, int(width) - 2))) for part in words.split("\n"))
        lines = max(lines, told)
    return float(min(lines * 18, 400))


def settled(book: Any) -> bytes:
    """A workbook's bytes without the hour at which it was saved."""
    import datetime

    book.properties.creator = book.properties.creator if book.properties.creator != "openpyxl" else "journey_nb"
    book.properties.created = datetime.datetime(*_DAY)
    raw, out = io.BytesIO(), io.BytesIO()
    book.save(raw)
    with zipfile.ZipFile(raw) as made, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as kept:
        for info in made.infolist():
            data = made.read(info)
            if info.filename == "docProps/core.xml":
                data = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>1980-01-01T00:00:00Z", data)
            kept.writestr(zipfile.ZipInfo(info.filename, _DAY), data, compress_type=zipfile.ZIP_DEFLATED, compresslevel=9)
    return out.getvalue()
