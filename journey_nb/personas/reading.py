"""A table of customers for `journey personas`: any file that can be read; a large one in pieces, so that it fits a laptop."""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportCallIssue=false, reportOperatorIssue=false, reportReturnType=false

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ..intake.columns import no_column, opened
from ..model.errors import UsageError
from ..model.phrase import Phrase

LARGE = 48 << 20  # bytes of a text file from which it is read in pieces
PIECE = 20_000  # rows
ROW = "row"
PARSED = 0.95  # of the cells of the first piece: a column of numbers
MOST_WORDS = 5_000  # different ones: from here on a column holds texts or names


@dataclass(frozen=True)
class Sheet:
    """A table as it was read: text columns (numbers already where the file is large); the index is the row of the file."""

    shown: str
    sheet: str
    frame: pd.DataFrame
    set_aside: int = 0
    texts: tuple[str, ...] = ()  # columns of a large file that were left unread, as they hold texts or names
    known: Any = None  # intake.opening.Part, of a file that was read whole
    rows_only: bool = False  # nobody is named: customers are called by their row


def read_sheet(path: str | Path, needs: str | None, study: Any = None) -> Sheet:
    """The table of the file that has the column ``needs`` (the first one where nothing is asked for).

    Raises
    ------
    UsageError
        Where no table has such a column.
    """
    path = Path(path)
    if path.suffix.lower() in (".csv", ".tsv", ".txt") and path.is_file() and path.stat().st_size >= LARGE:
        return _large(path, needs)
    one = opened(path, study)
    parts = [one.best, *(part for part in one.parts if part is not one.best)]
    if needs is not None:
        parts = [part for part in parts if needs in part.table.head.names]
    if not parts:
        raise no_column(one.found.shown, needs or "", [name for part in one.parts for name in part.table.head.names])
    frame = parts[0].table.frame()
    return Sheet(one.found.shown, parts[0].table.sheet, frame, len(parts[0].table.tally.set_aside), known=parts[0])


def numbered(sheet: Sheet) -> Sheet:
    """The same table with a column that numbers its customers by the row of the file, for tables that name nobody."""
    name = ROW if ROW not in sheet.frame.columns else f"{ROW}_1"
    return replace(sheet, frame=sheet.frame.assign(**{name: [f"row {row}" for row in sheet.frame.index]}), rows_only=True)


@dataclass
class _Column:
    """One column of a large file while it is read."""

    name: str
    number: bool | None = None
    pieces: list[np.ndarray] = field(default_factory=list)
    words: dict[str, int] = field(default_factory=dict)
    keep: bool = False  # the customers' ids: whatever they look like

    def take(self, cells: pd.Series) -> None:
        if self.number is None:
            known = cells[cells.str.strip() != ""]
            parsed = pd.to_numeric(known, errors="coerce").notna().mean() if len(known) else 0.0
            self.number = bool(parsed >= PARSED) and not self.keep
        if self.number:
            self.pieces.append(_numbers(cells))
        elif self.keep:
            self.pieces.append(cells.str.strip().to_numpy(dtype=object))
        elif len(self.words) <= MOST_WORDS:
            codes, different = pd.factorize(cells.str.strip())
            place = np.array([self.words.setdefault(word, len(self.words)) for word in different] or [0], dtype=np.int32)
            self.pieces.append(place[codes])

    def whole(self) -> Any:
        if self.number:
            return np.concatenate(self.pieces)
        if self.keep:
            return np.concatenate(self.pieces)
        words = [word if word else None for word in self.words]
        gap = self.words.get("", -1)
        codes = np.concatenate(self.pieces)
        codes = np.where(codes == gap, -1, codes - (codes > gap) * (gap >= 0))
        return pd.Categorical.from_codes(codes, [word for word in words if word is not None])


def _numbers(cells: pd.Series) -> np.ndarray:
    """Cells as numbers; what pandas does not read at once (thousands, units) is read as everywhere else."""
    from ..intake.values import numbers

    found = pd.to_numeric(cells, errors="coerce")
    odd = found.isna()
    if odd.any():
        found = found.where(~odd, numbers(cells[odd]).reindex(cells.index))
    return found.to_numpy(dtype=np.float32)


def _large(path: Path, needs: str | None) -> Sheet:
    from ..intake import files
    from ..intake.several import text_tables

    found, _ = text_tables(path, files.encoding_of(path))
    if not found:
        raise UsageError(
            en=f"'{path.name}' holds no table. Name a file with one row a customer.",
            ko=f"'{path.name}'에 표가 없습니다. 한 행에 고객 한 명이 있는 파일을 지정하십시오.",
        )
    table = found[0]
    names = list(table.head.names)
    if needs is not None and needs not in names:
        raise no_column(path.name, needs, names)
    columns = [_Column(name, keep=name == needs) for name in names]
    rows: list[int] = []
    stream = table.rows()
    while piece := list(islice(stream, PIECE)):
        rows += [int(row.row) for row in piece]
        for column, cells in zip(columns, zip(*(row.cells for row in piece), strict=True), strict=True):
            column.take(pd.Series(cells, dtype=object))
    texts = tuple(c.name for c in columns if not c.number and not c.keep and len(c.words) > MOST_WORDS)
    frame = pd.DataFrame({c.name: c.whole() for c in columns if c.name not in texts}, index=rows)
    return Sheet(path.name, table.sheet, frame, len(table.tally.set_aside), texts)


def told(sheet: Sheet) -> Phrase:
    n = len(sheet.frame)
    return Phrase(f"{n:,} rows in '{sheet.shown}'", f"'{sheet.shown}' {n:,}행")
