"""Records of a delimited text, streamed: the sane ones quickly, the others one by one with what the sane ones teach.

A record that has not the width of the others is read again as if it alone had been written otherwise: with another delimiter,
quotation mark or escape, or with a stray mark. Only a reading that gives exactly the usual width, with the usual kinds of cells, counts.
"""

from __future__ import annotations

import csv
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from . import dialects
from .cells import Dialect, cheapest, look, opening, strict, ways

RUNAWAY = 1000  # lines after which an open quotation mark is taken for a slip, not for a long answer
OTHERS = (",", ";", "\t", "|", ", ", "; ", " | ", "||", " ", ":", "~", "^")
FEW = 5  # lines a record with a slip in it may have
CHEAP, DEAR = 3.5, 8.0  # what a reading may excuse where the rules give another one, and where they give none


class Broken(list[str]):
    """The cells of a line whose quotation mark never closes and which has not the usual width: nobody knows where its cells end."""


@dataclass(frozen=True)
class Habits:
    """What the records of a file are like: their width (and others that are frequent), each column's kinds of cells, and the columns that are quoted."""

    width: int = 0
    widths: frozenset[int] = frozenset()
    kinds: tuple[frozenset[str], ...] = ()
    quoted: frozenset[int] = frozenset()

    def misfit(self, cells: list[str]) -> float:
        """The share of filled cells that are of a kind their column does not have."""
        if len(cells) != len(self.kinds):
            return 0.0
        there = [(look(c), kinds) for c, kinds in zip(cells, self.kinds, strict=True) if c.strip()]
        return sum(kind not in kinds for kind, kinds in there) / max(1, len(there))


def habits(lines: Sequence[str], dialect: Dialect) -> Habits:
    """What the records of a sample are like.

    Examples
    --------
    >>> found = habits(["id,note\\n", '1,"a, b"\\n', '2,"c"\\n', '3,"d"\\n'], Dialect(width=2))
    >>> found.width, sorted(found.kinds[0]), sorted(found.quoted)
    (2, ['number'], [1])
    """
    rows, _ = dialects.read(lines, dialect)
    width = dialect.width
    body = [r for r in rows if len(r) == width]
    body = body[1:] if len(body) > 3 else body  # the header's kinds are no column's
    seen = [Counter(look(r[i]) for r in body) for i in range(width)] if width > 1 else []
    kinds = tuple(frozenset(kind for kind, n in c.items() if n >= 0.03 * len(body)) for c in seen)
    often = Counter(map(len, rows))
    quoted: Counter[int] = Counter()
    shown = list(lines[:200])
    for line in shown:
        if dialect.quote and dialect.quote in line:
            quoted.update(_marks(line.rstrip("\r\n"), dialect))
    least = max(2, 0.6 * len(shown))
    return Habits(
        width,
        frozenset(w for w, n in often.items() if w > 1 and n >= max(3, len(rows) // 10)) | {width},
        kinds,
        frozenset(i for i, n in quoted.items() if n >= least and i < width),
    )


def _marks(text: str, dialect: Dialect) -> Iterator[int]:
    """The numbers of the cells of one line that are quoted."""
    at = number = 0
    while at >= 0 and number < 200:
        if opening(text, at, dialect) >= 0:
            yield number
        at = min(ways(text, at, dialect), key=lambda way: way[0])[2]
        number += 1


class _Feed:
    """Lines one at a time, with a look at those to come."""

    def __init__(self, source: Iterable[str]) -> None:
        self.source, self.ahead, self.number = iter(source), deque[str](), 0

    def next(self) -> str | None:
        self.number += 1
        return self.ahead.popleft() if self.ahead else next(self.source, None)

    def peek(self, place: int) -> str | None:
        while len(self.ahead) <= place:
            line = next(self.source, None)
            if line is None:
                return None
            self.ahead.append(line)
        return self.ahead[place]

    def skip(self, n: int) -> None:
        for _ in range(n):
            self.next()


class _Pull:
    """Hands a reader one line, and those after it as long as it asks."""

    def __init__(self, feed: _Feed) -> None:
        self.feed, self.line, self.used = feed, "", -1

    def __iter__(self) -> _Pull:
        return self

    def __next__(self) -> str:
        self.used += 1
        if self.used == 0:
            return self.line
        following = self.feed.peek(self.used - 1) if self.used <= RUNAWAY else None
        if following is None:
            raise StopIteration
        return following


def records(source: Iterable[str], dialect: Dialect, known: Habits | None = None) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells of every record; a blank line has no cells.

    Examples
    --------
    >>> list(records(["a,b\\n", '1,"x\\n', 'y"\\n', '2,"open\\n', "3;z\\n"], Dialect(), Habits(2)))
    [(1, ['a', 'b']), (2, ['1', 'x\\ny']), (4, ['2', '"open']), (5, ['3', 'z'])]
    """
    if csv.field_size_limit() < 1 << 26:
        csv.field_size_limit(1 << 26)  # a long interview in one cell is no error
    known = known or Habits()
    feed, careful = _Feed(source), _Careful(dialect, known)
    pull = _Pull(feed)
    reader = csv.reader(pull, delimiter=dialect.delimiter, quotechar=dialect.quote, strict=True) if dialect.simple and dialect.quote else None
    delimiter, quote, escape, width = dialect.delimiter, dialect.quote or "\0", dialect.escape or "\0", known.width
    strange, sign, ahead, lines = careful.strange, careful.other, feed.ahead, feed.source
    wide = delimiter + " " if len(delimiter) == 1 and not dialect.aligned and delimiter != " " else "\0"
    first = True
    while (line := ahead.popleft() if ahead else next(lines, None)) is not None:
        if first:
            line, first = line.removeprefix("\ufeff"), False
        feed.number += 1
        start = feed.number
        if quote not in line and escape not in line:
            cells = line.rstrip("\r\n").split(delimiter) if not dialect.aligned else line.split()
            if len(cells) == width and (sign not in line or not strange(line)):
                if wide in line and width > 1 and line.count(wide) == width - 1:  # this one row has a space behind every delimiter
                    cells = [cells[0], *(c[1:] for c in cells[1:])]
                yield start, cells
                continue
            if dialect.aligned or not line.strip():
                yield start, cells if line.strip() else []
                continue
        if reader is not None and width and (sign not in line or not strange(line)):
            pull.line, pull.used = line, -1
            try:
                cells = next(reader)
            except csv.Error:
                cells = []
            used = pull.used
            if len(cells) == width and (not used or width == 1 or not any(careful.sound(feed.peek(i)) for i in range(used))):
                if used:
                    feed.skip(used)
                yield start, cells
                continue
        yield start, careful.cells(line, feed)


class _Careful:
    """Reads one record as well as it can be read."""

    def __init__(self, dialect: Dialect, known: Habits) -> None:
        self.dialect, self.known = dialect, known
        self.other = "'" if dialect.quote != "'" else '"'
        self.near, self.far = dialect.delimiter + self.other, f"{dialect.delimiter} {self.other}"

    def strange(self, line: str) -> bool:
        """Whether a cell begins with the sign that quotes nothing here."""
        return self.other in line and (self.near in line or line.startswith(self.other) or self.far in line)

    def cells(self, line: str, feed: _Feed) -> list[str]:
        dialect, known = self.dialect, self.known
        text = line.rstrip("\r\n")
        whole, used, still_open = _whole(text, line, dialect, feed)
        strange = self.strange(line)
        if not known.width:
            if whole is not None:
                feed.skip(used)
                return whole
            return cheapest(text, dialect)[1]
        if whole is not None and len(whole) in known.widths:
            swallowed = used and known.width > 1 and any(self.sound(feed.peek(i)) for i in range(used))
            if not swallowed:
                if strange and not used and (unwrapped := self._unwrapped(text, whole)) is not None:
                    return unwrapped
                feed.skip(used)
                return whole
        found = min(self._readings(line, text, feed, strange, len(whole) if whole is not None and not used else 0), key=lambda r: r[0], default=None)
        if found is not None and found[0] <= (CHEAP if whole is not None else DEAR):
            feed.skip(found[1])
            return found[2]
        if whole is not None and not (used and any(self.sound(feed.peek(i)) for i in range(used))):
            feed.skip(used)
            return whole
        cells = cheapest(text, dialect)[1]
        return Broken(cells) if still_open or used else cells

    def sound(self, line: str | None) -> bool:
        """Whether a line alone is a record like the others."""
        if line is None or line.count(self.dialect.delimiter) < self.known.width - 1 or not line.strip():
            return False
        if self.dialect.quote and line.count(self.dialect.quote) % 2:
            return False
        cells = strict(line.rstrip("\r\n"), self.dialect)[0]
        return cells is not None and len(cells) == self.known.width and self.known.misfit(cells) < 0.3

    def _readings(self, line: str, text: str, feed: _Feed, strange: bool, plainly: int) -> Iterator[tuple[float, int, list[str]]]:
        """(what it excuses, further lines it takes, cells) of every reading that has the usual width."""
        dialect, known = self.dialect, self.known
        width = known.width

        def judged(cost: float, used: int, cells: list[str] | None) -> Iterator[tuple[float, int, list[str]]]:
            if cells is not None and len(cells) == width:
                yield cost + 3 * known.misfit(cells), used, cells

        if dialect.quote and dialect.quote in line:
            joined = line
            for more in range(FEW):
                cost, cells = cheapest(joined.rstrip("\r\n"), dialect, width)
                yield from judged(cost + more, more, cells)
                following = feed.peek(more)
                if following is None or len(joined) > 20_000 or self.sound(following) or width == 1:
                    break
                joined += following
        if width == 1:
            return
        reach = _reach(line, feed)
        variants = [(0.5, replace(dialect, escape="\\"))] if not dialect.escape and dialect.quote and "\\" + dialect.quote in line else []
        if strange:
            variants.append((1.5, replace(dialect, quote=self.other)))
        if len(dialect.delimiter) == 1 and dialect.delimiter != " " and reach.count(dialect.delimiter + " ") >= width - 1:
            variants.append((1.0, replace(dialect, delimiter=dialect.delimiter + " ")))
        if plainly <= max(1, width // 2):
            for sign in OTHERS:
                if sign == dialect.delimiter or reach.count(sign) < width - 1:
                    continue
                for quote in ('"', "'"):
                    if quote == '"' or quote in line:
                        variants.append((2.0 + (quote != (dialect.quote or '"')) + 0.2 * (sign == " "), replace(dialect, delimiter=sign, quote=quote)))
        top = feed.number == 1 and self.sound(feed.peek(0))  # it stands where a header stands: directly over records
        for cost, variant in variants:
            cells, used, _ = _whole(text, line, variant, feed, most=FEW * 6)
            if cells is not None and (len(cells) != width or not self._believable(cells, variant, line, top)):
                continue
            if cells is not None and not (used and any(self.sound(feed.peek(i)) for i in range(used))):
                yield from judged(cost - (3 * known.misfit(cells) if top else 0), used, cells)
            if cells is None:
                more, cells = cheapest(text, variant, width)
                if self._believable(cells, variant, line, top):
                    yield from judged(cost + more, 0, cells)

    def _believable(self, cells: list[str], variant: Dialect, line: str, first: bool) -> bool:
        """Whether another delimiter is one, and not the commas or spaces of a title: values stand where values stand, or cells are quoted."""
        if variant.delimiter in (self.dialect.delimiter, self.dialect.delimiter + " "):
            return True
        misfit = self.known.misfit(cells)
        weak = variant.delimiter.strip() in ("", ",", ":")
        words = all(look(c) == "text" and len(c) < 60 for c in cells) and len({*cells}) == len(cells)
        if words and misfit and (first or not weak):  # the header is written otherwise than the records
            return first and (len(cells) > 3 or not weak)
        if misfit > 0.34 or (weak and misfit):
            return False
        return not weak or variant.quote in line or any(look(c) not in ("text", "blank") for c in cells)

    def _unwrapped(self, text: str, whole: list[str]) -> list[str] | None:
        """The cells without single quotes, where this one row is quoted with them and the others with double ones."""
        variant = replace(self.dialect, quote=self.other)
        cells, _ = strict(text, variant)
        if cells is None or len(cells) != len(whole):
            return None
        changed = {i for i, (a, b) in enumerate(zip(whole, cells, strict=True)) if a != b}
        filled = {i for i, c in enumerate(cells) if c.strip()}
        if not changed or (self.dialect.quote and self.dialect.quote in text and not any(self.dialect.quote in cells[i] for i in changed)):
            return None
        return cells if changed <= self.known.quoted or (changed == filled and len(changed) > 1) else None


def _reach(line: str, feed: _Feed) -> str:
    """The line with those that follow it while a quotation mark is open: as far as one record may reach that is written otherwise."""
    joined, more = line, 0
    while joined.count('"') % 2 and more < FEW and (following := feed.peek(more)) is not None:
        joined, more = joined + following, more + 1
    return joined


def _whole(text: str, line: str, dialect: Dialect, feed: _Feed, most: int = RUNAWAY) -> tuple[list[str] | None, int, bool]:
    """The record that begins on this line by the rules, how many further lines it takes, and whether its quotation is never closed."""
    cells, still_open = strict(text, dialect)
    if not still_open:
        return cells, 0, False
    joined, marks = [line], line.count(dialect.quote)
    for more in range(most):
        following = feed.peek(more)
        if following is None:
            break
        joined.append(following)
        n = following.count(dialect.quote)
        marks += n
        if n and (dialect.escape or marks % 2 == 0 or n > 2):
            cells, still_open = strict("".join(joined).rstrip("\r\n"), dialect)
            if not still_open:
                return cells, more + 1, cells is None
    return None, 0, True
