"""Where the header of a table is, and what each column is called."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from .cells import YEAR, look
from .values import MISSING, header

LOOK = 300  # records looked at to find the header
NUMBER = re.compile(r"[-+₩$€£]?\s?\d[\d.,\s]*%?")
DATE = re.compile(r"\d{1,4}\s*[-./년]\s*\d{1,2}\s*[-./월].*\d.*|\d{4}-\d{2}-\d{2}.*|\d{1,2}/\d{1,2}/\d{2,4}.*")


@dataclass(frozen=True)
class Head:
    """The header: which records it covers, the columns' names and, where the product says it apart, what was asked."""

    rows: tuple[int, ...]
    names: tuple[str, ...]
    asked: tuple[str, ...]
    cells: tuple[str, ...]
    skip: int  # physical rows up to and with this one are preamble or header
    shown: tuple[str, ...] = ()  # the header as it stands in the file, several rows of it joined; "" where a column has no name
    width: int = 0  # cells of most records, where that is another number than that of the columns: those beyond are blank


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


def find_head(looked: Sequence[tuple[int, list[str] | None]], merges: Merges = ()) -> Head | None:
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
    if not merges:
        wide = _widest(rows, wide)
    enough = max(1 if wide == 1 else 2, -(-6 * wide // 10))
    at = next((i for i, (_, cells) in enumerate(rows[:40]) if sum(map(bool, cells)) >= enough and not (cells[0].startswith("#") and len(cells[0]) > 1)), None)
    if at is not None and not merges:
        at = _later(rows, at, wide)
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
        above = rows[at - 1] if at else (0, [])
        if sum(map(bool, above[1])) >= max(2, 0.3 * wide) and above[0] == rows[at][0] - 1 and not any(look(c) in ("number", "date") for c in above[1]):
            return _named(rows, at - 1, at - 1, wide, width)
        before = rows[at][0] - 1
        return Head((), tuple(f"column {i + 1}" for i in range(wide)), ("",) * wide, ("",) * wide, before, width=width)
    elif not merges:
        return _named(rows, at, at + _below(rows, at, wide), wide, width)
    twice = Counter(names)
    full = [f"{g} / {n}" if twice[n] > 1 and g and g != n else n for n, g in zip(names, group, strict=True)]
    if len(full) > wide and not any(full[wide:]):
        full, asked = full[:wide], asked[:wide]
    single = unique([header(n) for n in full])
    question = tuple(header(f"{g} / {a}" if twice[n] > 1 and g and g != n else a) for a, g, n in zip(asked, group, names, strict=False))
    shown = [*rows[last if qualtrics is None else at][1], *[""] * len(single)][: len(single)]
    return Head(tuple(rows[i][0] for i in range(first, last + 1)), tuple(single), question[: len(single)], tuple(shown), rows[last][0])


def _named(rows: list[tuple[int, list[str]]], top: int, last: int, wide: int, width: int) -> Head:
    """The header of a text: from row ``top`` to ``last``, and the row of group titles over it, if there is one."""
    body = Counter(len(c) for _, c in rows[last + 1 :]).most_common(1)
    usual = body[0][0] if body else width
    levels = [[*cells, *[""] * wide][: max(wide, len(cells))] for _, cells in rows[top : last + 1]]
    over = _titles(rows, top, wide)
    if over:
        levels.insert(0, over)
        top -= 1
    size = max(map(len, levels))
    levels = [[*level, *[""] * size][:size] for level in levels]
    stood = size if size > max(usual, width) else wide
    while size > wide and not any(level[size - 1] for level in levels):
        size -= 1
        levels = [level[:size] for level in levels]
    shown = tuple(" ".join(dict.fromkeys(part for part in column if part)) for column in zip(*levels, strict=True))
    shown += ("",) * (stood - len(shown))
    lead = levels[1] if over else levels[0]
    if over or len({*lead}) == len(lead):
        names = [low or high for low, high in zip(lead, levels[0], strict=True)]
        twice = Counter(names)
        names = [f"{high} / {low}" if twice[low] > 1 and high and high != low else low for low, high in zip(names, levels[0], strict=True)]
    else:
        names = [" / ".join(dict.fromkeys(part for part in column if part)) for column in zip(*levels, strict=True)]
    if size == usual + 1 and size > 2 and names.count("") == 1:  # one delimiter too many in the header: the columns keep their places
        names.remove("")
        lead = [c for i, c in enumerate(lead) if i != lead.index("")] if "" in lead else lead
    numbered = [c[0] for _, c in rows[last + 1 :] if len(c) == usual][:9]
    if len(rows[last][1]) == usual - 1 and not over and numbered == [str(i + 1) for i in range(len(numbered))] and numbered:
        names, shown, lead = ["", *names][:usual], ("", *shown)[:usual], ["", *lead][:usual]  # rows are numbered in front, as R writes them
    single = tuple(unique([header(n) for n in names]))
    cells = tuple([*lead, *[""] * len(single)][: len(single)])
    return Head(tuple(n for n, _ in rows[top : last + 1]), single, single, cells, rows[last][0], shown, width)


def _titles(rows: list[tuple[int, list[str]]], at: int, wide: int) -> list[str]:
    """The row of group titles that stands directly over a header, each over all its columns; empty where there is none."""
    if at == 0 or rows[at - 1][0] != rows[at][0] - 1 or wide < 3:
        return []
    cells = [*rows[at - 1][1], *[""] * wide][:wide]
    filled = [i for i, c in enumerate(cells) if c]
    if len(filled) < (1 if filled and filled[0] > 0 else 2) or (filled[0] == 0 and filled[-1] < wide / 2) or any(len(c) > 60 for c in cells):
        return []
    if any(c.endswith(":") for c in cells) or not any(rows[at][1][i : i + 1] != [""] for i in filled):
        return []
    found, title = [], ""
    for i, cell in enumerate(cells):
        title = cell or (title if i < len(rows[at][1]) and rows[at][1][i] else "")
        found.append(title)
    return found


def _below(rows: list[tuple[int, list[str]]], at: int, wide: int) -> int:
    """How many rows under the first one belong to the header too: words where the records have numbers and dates."""
    for more in (2, 1):
        under = [c for _, c in rows[at + more + 1 : at + more + 41] if len(c) > 1]
        columns = [[c[i] for c in under if i < len(c) and kind_of(c[i]) != "blank"] for i in range(wide)]
        typed = [i for i, column in enumerate(columns) if column and sum(look(c) not in ("text", "blank") for c in column) >= 0.8 * len(column)]
        if len(typed) >= 2 and all(_heads(rows[at + k][1], typed, columns, wide) for k in range(more + 1) if at + k < len(rows)):
            return more
    return 0


def _heads(cells: list[str], typed: list[int], columns: list[list[str]], wide: int) -> bool:
    """Whether a row may be part of a header: no number where numbers stand below, and nothing that is said again below."""
    cells = [*cells, *[""] * wide]
    there = [cells[i] for i in typed if kind_of(cells[i]) != "blank"]
    if len(there) < 0.5 * len(typed) or len({*there}) < min(2, len(there)) or any(len(c) > 80 for c in cells):
        return False
    return all(look(c) == "text" or YEAR.fullmatch(c) for c in there) and not any(cells[i] and cells[i] in columns[i] for i in range(wide))


def _widest(rows: list[tuple[int, list[str]]], wide: int) -> int:
    """The columns of a text without those at its right end that hold one stray note."""
    body = [cells for _, cells in rows if sum(map(bool, cells)) > 1]
    while wide > 2 and len(body) > 4 and sum(len(c) >= wide and bool(c[wide - 1]) for c in body) <= max(1, len(body) // 50):
        wide -= 1
    return wide


def _later(rows: list[tuple[int, list[str]]], at: int, wide: int) -> int:
    """The header behind a preamble of names and values: the first full row of words behind a blank one, if all before it are narrower."""
    if sum(map(bool, rows[at][1])) >= wide or wide < 3:
        return at
    for i in range(at + 1, min(at + 40, len(rows))):
        cells = rows[i][1]
        full = sum(map(bool, cells[:wide])) == wide and all(look(c) == "text" or YEAR.fullmatch(c) for c in cells[:wide])
        if full and rows[i][0] > rows[i - 1][0] + 1 and i + 1 < len(rows):
            before = [c for _, c in rows[at + 1 : i] if sum(map(bool, c)) > 1]
            own = [j for j, c in enumerate(rows[at][1]) if c and before and all(look(b[j] if j < len(b) else "") not in ("text", "blank") for b in before)]
            return at if own and len(before) > 1 else i  # a small table of its own stands first
        if sum(map(bool, cells)) >= wide:
            return at
    return at


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
    votes, counted = 0.0, _counted(cells)
    for i, cell in enumerate(cells):
        kind = kind_of(cell)
        column = [row[i] for row in below if i < len(row) and kind_of(row[i]) != "blank"]
        common = Counter(map(kind_of, column)).most_common(1)[0][0] if column else "blank"
        if kind in ("number", "date"):
            year = YEAR.fullmatch(cell) and sum(bool(YEAR.fullmatch(c.strip())) for c in column) < 0.5 * max(1, len(column))
            votes += 0.5 if (year or counted) and column and common == "number" else -1
        elif kind == "text" and common in ("number", "date"):
            votes += 1
        elif kind == "text":
            votes += -1 if cell in column else 0.25
    return votes < 0


def _counted(cells: list[str]) -> bool:
    """Whether columns are numbered: words, or nothing, and then 0, 1, 2 …"""
    numbers = [c for c in cells if c.isdecimal()]
    rest = [c for c in cells if c and not c.isdecimal()]
    ordered = [int(c) for c in numbers]
    if len(ordered) < 3 or len(cells) == len(ordered) or any(look(c) != "text" for c in rest):
        return False
    return ordered == [*range(ordered[0], ordered[0] + len(ordered))]


def unique(names: list[str]) -> list[str]:
    seen: Counter[str] = Counter()
    found = []
    for i, name in enumerate(names):
        name = name or f"column {i + 1}"
        seen[name] += 1
        found.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return found
