"""One sheet, several tables: side by side, below one another, or none at all (a cover page)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from .grid import LOOK, Head, Merges, find_head, kind_of
from .roles import DATED, PATTERNS, TEXT
from .values import plain

LONG = 60  # characters of a column's name
GAP = 1_000  # blank rows in a row that are no records but formatting


@dataclass
class Block:
    """One table of a sheet: its rows with their numbers in the sheet, cropped to its columns."""

    rows: list[tuple[int, list[str]]]
    left: int  # 0-based column of the sheet where it starts
    head: Head
    merges: Merges  # as the block's columns count


def blocks(rows: list[list[str]], merges: Merges = ()) -> list[Block]:
    """The tables of one sheet; row 1 is the sheet's first.

    Examples
    --------
    >>> sheet = [["이름", "점수", "", "지역", "매장"], ["김하늘", "5", "", "서울", "3"], ["이바다", "4", "", "", ""]]
    >>> [(block.left, block.head.names, len(block.rows)) for block in blocks(sheet)]
    [(0, ('이름', '점수'), 3), (3, ('지역', '매장'), 2)]
    """
    found = []
    for left, right in _beside(rows, merges):
        narrow = tuple(((top, a - left), (bottom, min(b, right - 1) - left)) for (top, a), (bottom, b) in merges if left <= a < right)
        numbered = [(i + 1, row[left:right] if (left, right) != (0, len(row)) else row) for i, row in enumerate(rows)]
        while numbered and not _said(numbered[-1][1]):
            numbered.pop()
        for part in _below(numbered, narrow):
            head = find_head(list(part[:LOOK]), narrow)
            if head is not None:
                found.append(Block(_trimmed(part), left, head, narrow))
    return found


def is_cover(block: Block) -> bool:
    """A page of labels (title, author, period), not of records: two columns at most, few rows, and no header that names a role."""
    if len(block.head.names) > 2 or len(block.rows) > 40:
        return False
    return not any(_known(name) for name in block.head.names if not name.startswith("column "))


def _known(name: str) -> bool:
    head = plain(name)
    return any(p.fullmatch(head) for patterns in PATTERNS.values() for p in patterns) or bool(TEXT.search(head)) or bool(DATED.search(head))


def _said(row: list[str]) -> bool:
    return any(row) and any(c and not c.isspace() for c in row)


def _beside(rows: list[list[str]], merges: Merges) -> list[tuple[int, int]]:
    """(first, last + 1) columns of tables that stand side by side; all columns where it is one table."""
    wide = max(map(len, rows), default=0)
    first: list[int | None] = [None] * wide
    last = [0] * wide
    for i, row in enumerate(rows):
        for j, cell in enumerate(row if any(row) else ()):
            if cell and not cell.isspace():
                if first[j] is None:
                    first[j] = i
                last[j] = i
    filled = [j for j in range(wide) if first[j] is not None]
    if not filled:
        return []
    whole = (filled[0], filled[-1] + 1)
    covered = {j for (_, a), (_, b) in merges for j in range(a, b + 1)}
    spans, start = [], filled[0]
    for before, after in pairwise(filled):
        if after > before + 1 and not any(j in covered for j in range(before + 1, after)):
            spans.append((start, before + 1))
            start = after
    spans.append((start, filled[-1] + 1))
    if len(spans) == 1 or any(b - a < 2 for a, b in spans):
        return [whole]
    extents = [(min(f for f in first[a:b] if f is not None), max(last[a:b])) for a, b in spans]
    heads = [find_head([(i + 1, row[a:b]) for i, row in enumerate(rows[:LOOK])]) for a, b in spans]
    names = [{plain(n) for n in head.names} if head is not None and head.rows else set() for head in heads]
    if not all(names):
        return [whole]
    twice = any(names[i] & names[j] for i in range(len(names)) for j in range(i))
    return spans if twice or len(set(extents)) > 1 else [whole]


def _below(rows: list[tuple[int, list[str]]], merges: Merges) -> list[list[tuple[int, list[str]]]]:
    """The rows cut where, after a blank row, another header begins."""
    head = find_head(list(rows[:LOOK]), merges)
    if head is None:
        return [rows]
    names = {plain(n) for n in head.names}
    cuts, body, blank, title = [], 0, False, None
    for place, (number, cells) in enumerate(rows):
        if number <= head.skip:
            continue
        if not _said(cells):
            blank, title = True, None
            continue
        if blank and body:
            filled = [c for c in cells if c.strip()]
            if _opens(rows, place, names):
                cuts.append(title if title is not None else place)
                names = {plain(c) for c in filled}
                title, body = None, 0
                blank = False
                continue
            if len(filled) == 1 and title is None:  # a title above the next header
                title = place
                continue
        blank, title = False, None
        body += 1
    edges = [0, *cuts, len(rows)]
    parts = [rows[a:b] for a, b in pairwise(edges)]
    for part in parts:
        while part and not _said(part[-1][1]):
            part.pop()
    return [part for part in parts if part]


def _opens(rows: list[tuple[int, list[str]]], place: int, names: set[str]) -> bool:
    """Whether this row is another table's header: names, none of them twice, over values that are of another kind or under known words."""
    cells = [c.strip() for c in rows[place][1]]
    filled = [(j, c) for j, c in enumerate(cells) if c]
    heads = {plain(c) for _, c in filled}
    if len(filled) < 2 or len(heads) < len(filled) or heads == names or any(kind_of(c) != "text" or len(c) > LONG for _, c in filled):
        return False
    under = []
    for _, row in rows[place + 1 : place + 21]:
        if not _said(row):
            break
        under.append(row)
    if not under:
        return False
    shared = sum(bool(row[j].strip()) for row in under for j, _ in filled if j < len(row)) / (len(under) * len(filled))
    typed = sum(all(kind_of(row[j]) in ("number", "date") for row in under if j < len(row) and row[j].strip()) for j, _ in filled)
    known = sum(_known(c) for _, c in filled)
    return shared >= 0.5 and (typed >= 1 or known >= 2) and (known >= 1 or typed >= 2 or not names & heads)


def _trimmed(rows: list[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    """The rows without long runs of blank ones: formatting, no records."""
    kept: list[tuple[int, list[str]]] = []
    run = 0
    for row in rows:
        run = 0 if _said(row[1]) else run + 1
        if run <= GAP:
            kept.append(row)
    return kept
