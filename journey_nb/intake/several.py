"""A delimited text to its tables: one, or several that stand one under another."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

from . import dialects, files
from .cells import YEAR, Dialect, look
from .dialects import ALONE
from .grid import LOOK, NOTES, Head, Table, find_head, kind_of, unique
from .records import habits, records
from .values import header

SMALL = 4 << 20  # bytes of a file that is searched for further tables; a larger one is one table
MOST = 40  # tables in one file beyond which the blank lines mean something else
COMMENTS = re.compile(r"의견|코멘트|댓글|후기|리뷰|내용|comments?|text|reviews?|feedback")

Records = list[tuple[int, list[str]]]


@dataclass
class _Text:
    """A file whose dialect is known: its records can be streamed again and again."""

    path: Path
    encoding: files.Encoding
    dialect: Dialect
    stream: Callable[[], Iterator[tuple[int, list[str]]]]
    looked: Records


def text_tables(path: Path, encoding: files.Encoding, rule: Any = None) -> tuple[list[Table], str]:
    """The tables of a delimited text file, none where it holds no text, and its delimiter. What the study says beats every guess.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "a.csv"
    >>> _ = path.write_text("id,n\\n1,20\\n2,30\\n\\nname;x,day,n\\nkim,2026-01-02,4\\nlee,2026-01-03,5\\n")
    >>> found, delimiter = text_tables(path, files.encoding_of(path))
    >>> [table.head.names for table in found], delimiter
    ([('id', 'n'), ('name;x', 'day', 'n')], ',')
    """
    head, middle = dialects.sample(path, encoding)
    said = re.match(r"\ufeff?sep=(.)\s*$", head[0], re.I) if head else None
    wanted = _delimiter(getattr(rule, "delimiter", None)) or (said[1] if said else None)
    text = _read(path, encoding, head[1:] if said else head, middle, wanted, skip=bool(said))
    at = getattr(rule, "header_row", None)
    if at:
        found = _said(text, at)
        return ([found] if found else []), text.dialect.delimiter
    first = find_head(text.looked[:LOOK])
    if first is None:
        return [], text.dialect.delimiter
    whole = list(text.stream()) if path.stat().st_size <= SMALL and text.dialect.delimiter != ALONE else []
    cuts = _cuts(whole, first) if whole else []
    if not cuts:
        return [Table("", first, text.stream)], text.dialect.delimiter
    edges = [0, *(whole[i][0] for i in cuts), whole[-1][0] + 1]
    tables: list[Table] = []
    for low, high in pairwise(edges):
        part = [one for one in whole if low <= one[0] < high]
        if (own := find_head(part[:LOOK])) is not None:
            tables.append(Table(str(len(tables) + 1), own, lambda a=low, b=high: (one for one in text.stream() if a <= one[0] < b)))
    return tables, text.dialect.delimiter


def _delimiter(said: str | None) -> str | None:
    """A delimiter as people write it into settings."""
    return {"tab": "\t", "\\t": "\t", "space": " "}.get(said.lower(), said) if said else None


def _read(path: Path, encoding: files.Encoding, head: list[str], middle: list[str], wanted: str | None, *, skip: bool) -> _Text:
    dialect = dialects.sniff(head, wanted)
    known = habits([*head[: 2 * dialects.LOOK], *middle], dialect)

    def opened(dialect: Dialect = dialect) -> Iterator[tuple[int, list[str]]]:
        lines = files.lines(path, encoding)
        if skip:
            next(lines, None)
        return ((row + skip, cells) for row, cells in records(lines, dialect, known)) if skip else records(lines, dialect, known)

    looked = list(islice(opened(), LOOK))
    if wanted is None and dialect.delimiter != ALONE and _one_column(dialects.read(head[:LOOK], dialect)[0]):
        dialect = replace(dialect, delimiter=ALONE, quote='"', escape="", aligned=False, spaced=False, width=1)
        known = habits(head[: dialects.LOOK], dialect)
        looked = list(islice(opened(dialect), LOOK))
    return _Text(path, encoding, dialect, lambda: opened(dialect), looked)


def _one_column(looked: list[list[str]]) -> bool:
    """A list of comments under one header: the commas in it are the customers', not the table's."""
    widths = [len(cells) for cells in looked if any(c.strip() for c in cells)]
    first = next((cells for cells in looked if any(c.strip() for c in cells)), [""])
    if len(first) > 1:
        return False
    several = Counter(w for w in widths if w > 1)
    if several:  # values in columns of their own are nobody's commas
        width = several.most_common(1)[0][0]
        body = [cells for cells in looked if len(cells) == width]
        if len(body) > 2 and _typed(body[1:], width):
            return False
    return bool(COMMENTS.fullmatch(first[0].strip().lower())) or (bool(several) and max(several.values()) < 0.7 * several.total())


def _said(text: _Text, at: int) -> Table | None:
    """The one table whose header stands on the line that the study names."""
    cells = next((cells for row, cells in text.stream() if row >= at), None)
    if cells is None:
        return None
    shown = tuple(c.strip() for c in cells)
    names = tuple(unique([header(c) for c in shown]))
    return Table("", Head((at,), names, names, shown, at, tuple(cells), max(len(cells), text.dialect.width)), text.stream)


# ---------------------------------------------------------------- several tables


def _cuts(rows: Records, first: Head) -> list[int]:
    """Where further tables begin (their titles included), as places in ``rows``."""
    found: list[int] = []
    start = next((i for i, (row, _) in enumerate(rows) if row > first.skip), len(rows))
    head, began = list(first.cells), start
    typed = _typed([c for _, c in rows[start : start + LOOK]], len(first.names))
    gap = False
    for i in range(start, len(rows)):
        cells = rows[i][1]
        if not any(c.strip() for c in cells):
            gap = True
            continue
        filled = [c.strip() for c in cells if c.strip()]
        if len(filled) == 1 and len(first.names) > 1:
            continue  # a title or a note; what follows decides
        if i > began and _begins(rows, i, gap, head, typed):
            begin = i
            while begin > began and len([c for c in rows[begin - 1][1] if c.strip()]) == 1 and not NOTES.match(_lead(rows[begin - 1][1])):
                begin -= 1
            if own := find_head(rows[begin : begin + LOOK]):
                found.append(begin)
                if len(found) >= MOST:
                    return []  # a file joined to itself a thousand times would take minutes
                began = next((j for j in range(begin, len(rows)) if rows[j][0] > own.skip), len(rows))
                head = list(own.cells)
                typed = _typed([c for _, c in rows[began : began + LOOK]], len(own.names))
        gap = False
    return found


def _lead(cells: list[str]) -> str:
    return next((c.strip() for c in cells if c.strip()), "")


def _typed(body: list[list[str]], width: int) -> list[int]:
    """The columns of a table that hold no words, by its first rows up to the first blank one."""
    rows: list[list[str]] = []
    for cells in body[:60]:
        if not any(c.strip() for c in cells):
            if rows:
                break
            continue
        rows.append(cells)
    kinds = [[look(c[i]) for c in rows if i < len(c) and kind_of(c[i]) != "blank"] for i in range(width)]
    return [i for i, column in enumerate(kinds) if column and sum(k not in ("text", "blank") for k in column) >= 0.75 * len(column)]


def _begins(rows: Records, at: int, gap: bool, head: list[str], typed: list[int]) -> bool:
    """Whether the row at ``at`` is the header of another table: words above values, after a gap or where the columns change."""
    cells = [c.strip() for c in rows[at][1]]
    width = max((i + 1 for i, c in enumerate(cells) if c), default=0)
    filled = [c for c in cells if c]
    if width < 2 or len(filled) < max(2, 0.6 * width) or len({*filled}) < len(filled):
        return False
    if any(look(c) in ("number", "date", "time", "link") and not YEAR.fullmatch(c) for c in filled) or any(len(c) > 80 for c in filled):
        return False
    if cells[: len(head)] == head[: len(cells)] and not _titled(rows, at):
        return False
    under: list[list[str]] = []
    for _, below in rows[at + 1 : at + 13]:
        if not any(c.strip() for c in below):
            break
        under.append(below)
    if not under:
        return False
    own = [i for i in _typed(under, width) if cells[i]]
    broken = [i for i in typed if i < len(cells) and cells[i] and look(cells[i]) == "text" and kind_of(cells[i]) != "blank"]
    widths = Counter(max((i + 1 for i, c in enumerate(r) if c.strip()), default=0) for r in under)
    changed = width != len(head) and widths.most_common(1)[0][0] == width and widths[width] >= max(1, 0.6 * len(under))
    if gap or _titled(rows, at):
        return (bool(own) and (changed or len(broken) >= max(1, 0.5 * len(typed)))) or (changed and not typed)
    if changed and len(under) >= 3 and len(widths) == 1 and 2 * len(own) >= width:
        return True
    return bool(own) and len(broken) >= max(1, 0.6 * len(typed)) and (len(broken) >= 2 or changed) and (len(under) >= 2 or changed)


def _titled(rows: Records, at: int) -> bool:
    """Whether a title stands directly over this row, with a blank row before it."""
    i = at - 1
    while i >= 0 and len([c for c in rows[i][1] if c.strip()]) == 1:
        i -= 1
    return i < at - 1 and i >= 0 and not any(c.strip() for c in rows[i][1])
