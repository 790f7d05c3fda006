"""Which dialect a delimited text is written in, found on a sample: delimiter, quotation mark, escape, line ends, width.

Every candidate reads the sample; the one on whose width most records agree, and whose cells look most like values, wins. Rows
that do not fit it are no concern here: :mod:`journey_nb.intake.records` reads them one by one.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice, pairwise
from pathlib import Path

from . import files
from .cells import Dialect, look, strict

LOOK = 400  # lines of the head that are looked at
MIDDLE = 1 << 16  # bytes from the middle of a large file
ALONE = "\x1f"  # the delimiter of a table with one column
LIKELY = {
    ",": 1.0,
    "\t": 1.0,
    ";": 0.99,
    "|": 0.98,
    "~": 0.8,
    "^": 0.8,
    "¦": 0.8,
    "§": 0.8,
    "\x1f": 0.8,
    "\x01": 0.8,
    ":": 0.5,
    " ": 0.5,
    "#": 0.4,
    "*": 0.4,
    "/": 0.3,
}
QUOTES = ('"', "'", "`", "~", "|", "\\", "^", "$", "%")
RUNS = re.compile(r"([^\w\s\"'.()\-])(?:\1)+|[ ]?([,;|:~^])[ ]|[|~^<>=]{2,3}")
JOIN = 60  # lines one record of the sample may have


def sample(path: Path, encoding: files.Encoding) -> tuple[list[str], list[str]]:
    """The first lines of a file, and some from its middle where it is larger than what was looked at."""
    head: list[str] = []
    room = files.SAMPLE
    for line in islice(files.lines(path, encoding), 20 * LOOK):
        head.append(line)
        room -= len(line)
        if room < 0:
            break
    return head, _middle(path, encoding)


def _middle(path: Path, encoding: files.Encoding) -> list[str]:
    size = path.stat().st_size
    if size < 2 * files.SAMPLE or encoding.codec.startswith(("utf-16", "utf-32")):
        return []
    with files.open_bytes(path) as handle:
        if not isinstance(handle, io.BufferedReader):
            return []  # a packed file has no middle to jump to
        handle.seek(size // 2)
        text = handle.read(MIDDLE).decode(encoding.codec.removesuffix("-sig"), "replace")
    return text.replace("\x00", "").splitlines(keepends=True)[1:-1]


def plain(path: Path, encoding: files.Encoding) -> Dialect | None:
    """The dialect of a file that any reader of CSV reads alike if it is told the dialect, else None.

    One-sign delimiter, double quotes or none, no escapes, one kind of line end, UTF-8, and records of one width from the first
    line on, at the head and in the middle. What stands between is not looked at: a reader has to refuse rows of another width.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "a.csv"
    >>> _ = path.write_text("id;note\\n1;\\"a; b\\"\\n2;c\\n")
    >>> found = plain(path, files.encoding_of(path))
    >>> (found.delimiter, found.quote, found.width, found.line_end)
    (';', '"', 2, '\\n')
    """
    if encoding.codec not in ("utf-8", "utf-8-sig") or (encoding.errors != "strict" and encoding.codec == "utf-8") or encoding.why is not None:
        return None
    head, middle = sample(path, encoding)
    if not head or re.match(r"\ufeff?sep=.\s*$", head[0], re.I):
        return None
    dialect = sniff(head)
    if not dialect.simple or not dialect.delimiter.isascii() or dialect.delimiter in (ALONE, " ") or dialect.quote not in ('"', "") or not dialect.line_end:
        return None
    for lines in (head, middle):
        rows, doubts = read(lines[1:] if lines is middle else lines, dialect)
        if lines is middle:  # it may begin inside a quotation
            if sum(len(r) != dialect.width for r in rows) > max(1, len(rows) // 50):
                return None
        elif doubts or any(len(r) != dialect.width for r in rows if r):
            return None
    return dialect


def read(lines: Sequence[str], dialect: Dialect) -> tuple[list[list[str]], int]:
    """The records of a sample as the dialect has them, and how many of them it cannot account for. Blank lines are left out."""
    rows: list[list[str]] = []
    doubts = at = 0
    while at < len(lines):
        line = lines[at]
        at += 1
        text = line.rstrip("\r\n")
        if not text.strip():
            continue
        if dialect.bare(text):
            rows.append(text.split() if dialect.aligned else text.split(dialect.delimiter))
            continue
        cells, still_open = strict(text, dialect)
        if still_open:
            joined, more = line, 0
            while still_open and more < JOIN and at + more < len(lines):
                joined += lines[at + more]
                more += 1
                if dialect.quote in lines[at + more - 1]:
                    cells, still_open = strict(joined.rstrip("\r\n"), dialect)
            if cells is not None:
                at += more
            elif at + more >= len(lines) and still_open and more < JOIN and len(lines) >= LOOK:
                break  # the sample ends inside a quotation
        if cells is None:
            doubts += 1
            cells = text.split(dialect.delimiter)
        rows.append(cells)
    return rows, doubts


def sniff(lines: Sequence[str], delimiter: str | None = None) -> Dialect:
    """The dialect of a sample; ``delimiter`` where somebody said it.

    Examples
    --------
    >>> def found(text):
    ...     d = sniff(text.splitlines(keepends=True))
    ...     return d.delimiter, d.quote, d.escape, d.width
    >>> found("a;b;c\\n1;2,5;x\\n"), found("a, b, c\\n1, 'x, y', 3\\n2, 'z', 4\\n")
    ((';', '"', '', 3), (', ', "'", '', 3))
    >>> found('a||b||c\\n1||"x \\\\"||\\\\" y"||3\\n2||z||4\\n')
    ('||', '"', '\\\\', 3)
    >>> sniff([" 00004 0001 19970101  2   29.33\\n"] * 3).aligned
    True
    """
    lines = list(lines[:LOOK])
    if lines:
        lines[0] = lines[0].removeprefix("\ufeff")
    ends = Counter("\r\n" if s.endswith("\r\n") else s[-1] for s in lines if s[-1:] in ("\r", "\n"))
    line_end = next(iter(ends)) if len(ends) == 1 else "" if ends else "\n"
    full = [line for line in lines if line.strip()]
    best, score = Dialect(delimiter or ALONE, line_end=line_end), 0.0
    for sign in [delimiter] if delimiter else _delimiters(full):
        for quote in _quotes(full, sign):
            tried = replace(best, delimiter=sign, quote=quote, escape="", spaced=False)
            tried = replace(tried, spaced=_spaced(full, sign, quote))
            rows, doubts = read(lines, tried)
            found, width = _score(rows, doubts, tried)
            if quote and re.search(re.escape("\\" + quote), "".join(full)):
                escaped = replace(tried, escape="\\")
                again, doubts_again = read(lines, escaped)
                other, other_width = _score(again, doubts_again, escaped)
                if doubts_again < doubts or (doubts_again == doubts and other > found):
                    found, width, tried = other, other_width, escaped
            if found > score:
                best, score = replace(tried, width=width), found
    if (aligned := _aligned(full)) and delimiter in (None, " ") and (best.delimiter == " " or score < 0.4):
        return Dialect(" ", "", aligned=True, width=aligned, line_end=line_end)
    if best.delimiter == "\t" and best.quote:
        best = _unquoted_tabs(lines, best)
    return best


def _delimiters(full: Sequence[str]) -> list[str]:
    """Signs, and runs of signs, that stand in enough lines to delimit."""
    least = max(1, len(full) // 8)
    there = Counter(sign for line in full for sign in LIKELY if sign in line)
    runs = Counter(run for line in full for run in {m[0] for m in RUNS.finditer(line)})
    doubled = [run[:2] for run in runs if len(run) > 2 and len(set(run)) == 1]
    several = [run for run, n in [*runs.items(), *((d, least) for d in doubled)] if n >= least and 1 < len(run) <= 3 and run.strip()]
    return [sign for sign in LIKELY if there[sign] >= least] + sorted(dict.fromkeys(several))


def _quotes(full: Sequence[str], delimiter: str) -> list[str]:
    """Signs that stand where cells begin and end, the double quote first; two at most."""
    text = "\n".join(line.rstrip("\r\n") for line in full)
    if delimiter == ALONE:
        return ['"']
    sign = re.escape(delimiter)
    found = []
    for quote in QUOTES:
        if quote in delimiter or quote not in text:
            continue
        mark = re.escape(quote)
        opening = len(re.findall(rf"(?:^|{sign}) *{mark}", text, re.M))
        closing = len(re.findall(rf"{mark} *(?={sign}|$)", text, re.M))
        whole = len(re.findall(rf"(?:^|{sign}) *{mark}(?:[^{mark}]*){mark} *(?={sign}|$)", text, re.M))
        if (quote == '"' and (opening or closing)) or (quote == "'" and opening and closing and whole):
            found.append((whole, quote))
        elif whole >= max(3, len(full) // 10) and quote not in ('"', "'"):
            found.append((whole // 2, quote))
    found.sort(key=lambda pair: -pair[0])
    return [quote for _, quote in found[:2]] or ['"']


def _spaced(full: Sequence[str], delimiter: str, quote: str) -> bool:
    """Whether white space stands between the delimiter and opening quotes."""
    if not quote or delimiter.endswith(" "):
        return False
    text = "".join(full)
    far, near = text.count(f"{delimiter} {quote}"), text.count(f"{delimiter}{quote}")
    return far > 1 and far > near


def _score(rows: list[list[str]], doubts: int, dialect: Dialect) -> tuple[float, int]:
    """How well a dialect explains a sample, and the width on which most records agree."""
    widths = Counter(len(r) for r in rows if len(r) > 1)
    if not widths:
        return 0.0, 1
    width, n = max(widths.items(), key=lambda item: (item[1] * min(item[0], 6) ** 0.5, item[0]))
    single = sum(len(r) == 1 for r in rows)
    agreed = n / (n + sum(widths.values()) - n + 0.7 * single)
    body = [r for r in rows if len(r) == width]
    body = body[:150]
    base = dialect.delimiter.strip(" ")
    likely = LIKELY.get(dialect.delimiter, LIKELY.get(base, 0.6) if len(base) < 2 else 0.9)  # two signs together seldom stand in a text
    if likely <= 0.5 and agreed > 0.95 and doubts == 0 and dialect.quote and sum(any(dialect.delimiter in c for c in r) for r in body) > len(body) // 8:
        likely = 0.9  # cells that hold the sign are quoted: whoever wrote this knew that it delimits
    elif likely <= 0.5 and (agreed < 0.8 or not _typed(body, width) or (rows and len(rows[0]) != width and width < 4)):
        return 0.0, width
    looks = [_credible(c, dialect) for r in body for c in r]
    share = sum(looks) / len(looks)
    empty = [i for i in range(width) if not any(r[i].strip() for r in body)]
    hollow = len(empty) / width if width > 2 and all(b - a == 2 for a, b in pairwise(empty)) and len(empty) >= (width - 1) / 2 else 0.0
    several = 1.03 if len(dialect.delimiter) > 1 else 1.0
    doubt = doubts / len(rows)
    return agreed * (1 - 1 / width) ** 0.7 * share * likely * several * (1 - hollow) * (1 - 0.5 * doubt), width


def _typed(body: list[list[str]], width: int) -> bool:
    """Whether cells that are no words stand in some column of a table whose delimiter is an everyday sign."""
    kinds = [Counter(look(r[i]) for r in body[1:]) for i in range(width)]
    return sum(k.total() > 0 and k["text"] + k["blank"] < 0.5 * k.total() for k in kinds) >= max(1, width // 4)


def _credible(cell: str, dialect: Dialect) -> float:
    """Whether a cell looks like one value: nothing in it that should have delimited or quoted."""
    text = cell.strip()
    if not text:
        return 0.9
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        return 0.1
    if look(text) != "text":
        value = 1.0
    elif any(sign in text for sign in (";", "|", "\t")):
        value = 0.4
    elif re.search(r",(?=[^\s\d])|,\"", text) or re.match(r"^[|,;~^]|.*[|,;~^]$", text, re.S):
        value = 0.5
    else:
        value = 0.9
    if cell[0] == " " and cell[1:2] != " ":
        value -= 0.15
    if cell[-1] == " " or text[0] in "\"'" or text[-1] == '"':
        value -= 0.05
    return value


def _aligned(full: Sequence[str]) -> int:
    """The width of a table whose columns are set apart by runs of white space, or 0."""
    if any("\t" in line for line in full[:20]) and not any("  " in line.strip() for line in full):
        return 0
    widths = Counter(len(line.split()) for line in full)
    if not widths:
        return 0
    width, n = widths.most_common(1)[0]
    numeric = sum(bool(re.fullmatch(r"[-\d.,:/ \t]+", line.strip())) for line in full)
    padded = sum("  " in line.rstrip() or line.startswith(" ") for line in full)
    return width if width >= 3 and n >= 0.95 * len(full) and numeric >= 0.8 * len(full) - 1 and padded >= 0.3 * len(full) else 0


def _unquoted_tabs(lines: Sequence[str], dialect: Dialect) -> Dialect:
    """Tab-separated exports often have quotation marks that quote nothing."""
    marked = sum(dialect.quote in line for line in lines)
    rows, doubts = read(lines, dialect)
    bare = replace(dialect, quote="")
    agreed, plainly = (sum(len(r) == dialect.width for r in found) / max(1, len(found)) for found in (rows, read(lines, bare)[0]))
    return bare if doubts > 0.3 * marked and plainly >= agreed else dialect
