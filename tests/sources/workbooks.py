"""Workbooks that no product has a name for."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Sequence

from sources import Example

FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # signs that XML cannot hold


def sheet(texts: Sequence[str]) -> bytes:
    """Excel's own: ids as numbers whose format shows zeros, days as day numbers, a title above the table."""
    from openpyxl import Workbook

    book = Workbook()
    page = book.worksheets[0]
    page.title = "설문"
    page.append(["2026년 고객 의견"])
    page.append([])
    page.append(["고객ID", "작성일", "의견"])
    for n, text in enumerate(texts):
        page.append([100 + n, dt.date(2026, 3, n % 28 + 1), None])
        cell = page.cell(page.max_row, 3)
        cell.value = FORBIDDEN.sub("", text)[:32_767]
        cell.data_type = "s"  # a text that begins with "=" is no formula
        page.cell(page.max_row, 1).number_format = "000000"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


EXAMPLES = [Example("workbook", "의견.xlsx", "table", sheet, read=3, said=3)]
