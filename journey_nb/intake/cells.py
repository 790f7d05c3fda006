"""One record of a delimited text to its cells: strictly, or as charitably as the file's other records allow."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass

LONG = 400  # delimiters in one record beyond which nobody tries several readings
READINGS = 4_000  # begun cells beyond which a record has too many readings: a file of another kind on one line has millions
TOO_DEAR = 99.0


@dataclass(frozen=True)
class Dialect:
    """How a delimited text is written.

    ``delimiter`` may be several signs; ``quote`` is "" where no sign quotes; a doubled quote inside quotes always stands for one,
    ``escape`` (a backslash, or "") in front of it as well. ``aligned``: columns stand apart by any white space. ``spaced``: white
    space stands between the delimiter and an opening quote. ``width``: cells of most records. ``line_end``: "" where there are several kinds.
    """

    delimiter: str = ","
    quote: str = '"'
    escape: str = ""
    aligned: bool = False
    spaced: bool = False
    width: int = 1
    line_end: str = "\n"

    @property
    def simple(self) -> bool:
        """Whether Python's own reader knows every part of it."""
        return len(self.delimiter) == 1 and not self.escape and not self.spaced and not self.aligned

    def bare(self, line: str) -> bool:
        """Whether the line holds no sign that would need care: its cells are what stands between the delimiters."""
        return (not self.quote or self.quote not in line) and (not self.escape or self.escape not in line)


def strict(text: str, dialect: Dialect) -> tuple[list[str] | None, bool]:
    """The cells of a record written by the rules, else None; and whether a quotation is still open at its end.

    Examples
    --------
    >>> strict('1,"a ""b"", c"', Dialect()), strict('1,"open', Dialect()), strict('1,"a"b",c', Dialect())
    ((['1', 'a "b", c'], False), (None, True), (None, False))
    >>> strict("1||'it\\\\'s'||x", Dialect("||", "'", "\\\\"))
    (['1', "it's", 'x'], False)
    """
    if dialect.aligned:
        return text.split(), False
    if dialect.bare(text):
        return (None if "\n" in text or "\r" in text else text.split(dialect.delimiter)), False
    if dialect.simple and dialect.quote:
        try:
            return next(csv.reader([text], delimiter=dialect.delimiter, quotechar=dialect.quote, strict=True), []), False
        except csv.Error as error:
            return None, "end of data" in str(error)
    return _walk(text, dialect)


def _walk(text: str, dialect: Dialect) -> tuple[list[str] | None, bool]:
    delimiter, quote, escape = dialect.delimiter, dialect.quote, dialect.escape
    cells: list[str] = []
    at, end = 0, len(text)
    while True:
        start = opening(text, at, dialect) if quote else -1
        if start < 0:
            cell, at = unquoted(text, at, delimiter, escape, quote)
            if "\n" in cell or "\r" in cell:
                return None, False
            cells.append(cell)
            if at < 0:
                return cells, False
            continue
        parts: list[str] = []
        look = start + 1
        while True:
            close = text.find(quote, look)
            back = text.find(escape, look, close if close >= 0 else end) if escape else -1
            if back >= 0 and back + 1 < end:
                following = text[back + 1]
                parts.append(text[look:back] + (following if following in (quote, escape) else escape + following))
                look = back + 2
                continue
            if close < 0:
                return None, True
            parts.append(text[look:close])
            if text.startswith(quote, close + 1):
                parts.append(quote)
                look = close + 2
                continue
            break
        cells.append("".join(parts))
        at = close + 1
        if dialect.spaced:
            while at < end and text[at] == " " and not text.startswith(delimiter, at):
                at += 1
        if at == end:
            return cells, False
        if not text.startswith(delimiter, at):
            return None, False
        at += len(delimiter)


def opening(text: str, at: int, dialect: Dialect) -> int:
    """Where a quotation opens that begins at ``at``, or -1."""
    if dialect.spaced:
        while text.startswith(" ", at):
            at += 1
    return at if text.startswith(dialect.quote, at) else -1


def unquoted(text: str, at: int, delimiter: str, escape: str, quote: str) -> tuple[str, int]:
    """The cell that begins at ``at`` and where the next one begins (-1: it was the last)."""
    stop = text.find(delimiter, at)
    if escape and escape in text[at : stop if stop >= 0 else None]:
        while stop > at and text[stop - 1] == escape and not text[: stop - 1].endswith(escape):
            stop = text.find(delimiter, stop + len(delimiter))
        cell = text[at : stop if stop >= 0 else None]
        cell = re.sub(re.escape(escape) + "(" + "|".join(re.escape(s) for s in (delimiter, quote, escape) if s) + ")", r"\1", cell)
    else:
        cell = text[at : stop if stop >= 0 else None]
    return cell, (stop + len(delimiter) if stop >= 0 else -1)


def cheapest(text: str, dialect: Dialect, width: int | None = None) -> tuple[float, list[str]]:
    """The reading of one record that has to excuse least, with ``width`` cells if that is asked, and what it excuses.

    A quotation mark that stands where none may stand belongs to the cell; one that opens and never closes does, too.

    Examples
    --------
    >>> cheapest('1,"never closed,3', Dialect(), 3)
    (3.0, ['1', '"never closed', '3'])
    >>> cheapest('1,"the "best", they say",3', Dialect(), 3), cheapest('1,"twice"",3', Dialect(), 3)[1]
    ((5.0, ['1', 'the "best", they say', '3']), ['1', 'twice"', '3'])
    """
    if text.count(dialect.delimiter) > LONG or not dialect.quote or dialect.aligned:
        cells = strict(text, dialect)[0] or text.split(dialect.delimiter)
        return (0.0 if width in (None, len(cells)) else TOO_DEAR), cells
    known: dict[tuple[int, int], tuple[float, list[str]]] = {}

    def best(at: int, left: int) -> tuple[float, list[str]]:
        """``left`` cells are still wanted; negative: as many as there are."""
        if (at, left) in known:
            return known[at, left]
        if len(known) > READINGS:
            return TOO_DEAR, []
        found: tuple[float, list[str]] = (TOO_DEAR, [])
        for cost, cell, following in ways(text, at, dialect):
            if following < 0:
                cost, rest = (cost, []) if left in (1, -1) else (TOO_DEAR, [])
            elif left == 1:
                continue
            else:
                more, rest = best(following, left - 1 if left > 0 else left)
                cost += more
            if cost < found[0]:
                found = (cost, [cell, *rest])
        known[at, left] = found
        return found

    return best(0, width or -1)


def ways(text: str, at: int, dialect: Dialect) -> Iterator[tuple[float, str, int]]:
    """Every way to read the cell at ``at``: what it has to excuse, the cell, and where the next one begins."""
    delimiter, quote, escape = dialect.delimiter, dialect.quote, dialect.escape
    cell, following = unquoted(text, at, delimiter, escape, quote)
    start = opening(text, at, dialect)
    if start < 0:
        yield (50.0 if "\n" in cell or "\r" in cell else min(2.0, float(cell.count(quote)))), cell, following
        return
    yield (50.0 if "\n" in cell or "\r" in cell else 3.0), cell, following
    cost, skipped, parts, look = 0.0, 0, [], start + 1
    end = len(text)
    alone = True
    while skipped < 8:
        close = text.find(quote, look)
        if close < 0:
            return
        back = text.find(escape, look, close) if escape else -1
        if back >= 0 and back + 1 < end:
            parts.append(text[look:back] + (text[back + 1] if text[back + 1] in (quote, escape) else text[back : back + 2]))
            look = back + 2
            continue
        parts.append(text[look:close])
        after = close + 1
        if text.startswith(quote, after):  # doubled, or the last of a quotation with one mark too many
            beyond = _ended(text, after + 1, delimiter)
            if beyond is not None:
                yield cost + 2.0 + 4.0 * skipped, "".join(parts) + quote, beyond
            parts.append(quote)
            look = close + 2
            continue
        beyond = _ended(text, after, delimiter)
        if beyond is not None:
            yield cost + 4.0 * skipped + (1.0 if text[after : after + 1] == " " and not delimiter.startswith(" ") else 0.0), "".join(parts), beyond
            skipped += 1
        else:
            rest, following = unquoted(text, after, delimiter, escape, quote)
            if alone and quote not in rest and "\n" not in rest:
                yield cost + 2.5, "".join(parts) + rest, following
            cost += 1.0
        alone = False
        parts.append(quote)
        look = after


def _ended(text: str, at: int, delimiter: str) -> int | None:
    """Where the next cell begins if a quoted cell may end at ``at``: -1 after the last, None where it may not end."""
    while at < len(text) and text[at] == " " and not text.startswith(delimiter, at):
        at += 1
    if at == len(text):
        return -1
    return at + len(delimiter) if text.startswith(delimiter, at) else None


# ---------------------------------------------------------------- what a cell looks like

NUMBER = re.compile(r"[(]?[-+−]?\s?[₩$€£¥]?\s?[-+]?\d[\d.,' \u00a0\u202f]*(?:[eE][-+]?\d+)?\s?(?:%|€|£|\$|₩|원|pp?)?[)]?")
DATE = re.compile(
    r"\d{1,4}\s?[-./년]\s?\d{1,2}\s?[-./월]\s?\d{1,4}\s?[일.]?(?:[T\s].*)?|\d{1,2}[-/ ][A-Za-z]{3,9}[-/ ,]+\d{2,4}(?:\s.*)?"
    r"|[A-Za-z]{3,9} \d{1,2},? \d{4}(?:\s.*)?"
)
TIME = re.compile(r"(?:오전|오후)?\s?\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s?(?:[AaPp]\.?[Mm]\.?)?(?:Z|[-+]\d{2}:?\d{2})?")
LINK = re.compile(r"(?:https?://|www\.)\S+|[^\s@]+@[^\s@]+\.\w+")
YEAR = re.compile(r"(?:19|20)\d\d(?:\s?[-/–]\s?(?:\d\d){1,2})?")


def look(cell: str) -> str:
    """blank, number, date, time, link or text.

    Examples
    --------
    >>> [look(c) for c in ("", "£1,234.50", "1.234,50 €", "2026. 3. 5", "5 March 2026", "09:15", "https://a.example/x", "의견")]
    ['blank', 'number', 'number', 'date', 'date', 'time', 'link', 'text']
    """
    text = cell.strip()
    if not text:
        return "blank"
    if text[0].isalpha() and not text.startswith(("http", "www.", "오")) and "@" not in text and not text[-1].isdigit():
        return "text"
    for name, pattern in (("date", DATE), ("time", TIME), ("number", NUMBER), ("link", LINK)):
        if pattern.fullmatch(text):
            return name
    return "text"
