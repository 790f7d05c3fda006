"""What a workbook shows beside its values: ids with leading zeros, hidden rows, errors, formulas that were never computed, the 1904 calendar."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from zipfile import ZipFile

from ..model.errors import UnreadableFile
from . import archives

MOST = 100 << 20  # bytes of one sheet that is looked at cell by cell
LISTED = 5_000  # cells of one kind that are listed
BLOCK = 1 << 20
ODD = re.compile(rb'\bt="e"|</f></c>|<f[^>]*/></c>|</f><v\s*/></c>|</f><v></v></c>|<row[^>]*\shidden="(?:1|true)"')
Place = tuple[int, int]  # 1-based row, 0-based column


@dataclass
class Details:
    """What one sheet holds beside values. ``shown`` has the text of numbers that a format writes with leading zeros."""

    shown: dict[Place, str] = field(default_factory=dict)
    hidden: list[int] = field(default_factory=list)
    errors: list[Place] = field(default_factory=list)
    uncounted: list[Place] = field(default_factory=list)  # formulas without a value


@dataclass
class Book:
    """What a workbook is beside its sheets' values."""

    epoch_1904: bool = False
    sheets: dict[str, Details] = field(default_factory=dict)
    unseen: list[str] = field(default_factory=list)  # sheets too large to look at cell by cell


def look(path: Path) -> Book:
    """The details of an XLSX; nothing where it is another format or cannot be looked into."""
    book = Book()
    if "xl/workbook.xml" not in archives.names(path):
        return book
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException

    try:
        with archives.opened(path) as archive:
            _look(archive, book)
    except (UnreadableFile, ParseError, DefusedXmlException, KeyError, ValueError, EOFError):
        pass  # the values are read all the same; only what stands beside them is not known
    return book


def _look(archive: ZipFile, book: Book) -> None:
    from defusedxml.ElementTree import fromstring

    main = fromstring(archives.member(archive, "xl/workbook.xml"))
    links = fromstring(archives.member(archive, "xl/_rels/workbook.xml.rels"))
    targets = {node.get("Id"): node.get("Target", "") for node in links}
    for node in main.iter():
        if _tag(node) == "workbookPr":
            book.epoch_1904 = node.get("date1904", "0") in ("1", "true")
    zeros = _zero_formats(archive)
    wanted = re.compile(rb'\ss="(?:' + b"|".join(str(i).encode() for i in zeros) + rb')"') if zeros else None
    for node in main.iter():
        if _tag(node) != "sheet":
            continue
        link = next((value for key, value in node.attrib.items() if key.rpartition("}")[2] == "id" and key.startswith("{")), None)
        target = targets.get(link, "")
        name = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if name not in archive.namelist():
            continue
        with archive.open(name) as handle:
            odd = _odd(handle, wanted)
        if odd and archive.getinfo(name).file_size > MOST:
            book.unseen.append(node.get("name", ""))
        elif odd:
            with archive.open(name) as handle:
                book.sheets[node.get("name", "")] = _details(handle, zeros)


def _tag(node: Any) -> str:
    return str(node.tag).rpartition("}")[2]


def _odd(handle: IO[bytes], wanted: re.Pattern[bytes] | None) -> bool:
    """A quick look at the bytes: whether anything of this sheet has to be looked at cell by cell."""
    last = b""
    while block := handle.read(BLOCK):
        text = last + block
        if ODD.search(text) or (wanted is not None and wanted.search(text)):
            return True
        last = text[-300:]
    return False


def _details(handle: IO[bytes], zeros: dict[int, str]) -> Details:
    found = Details()
    for number, row in _rows(handle):
        if row.get("hidden") in ("1", "true"):
            found.hidden.append(number)
        column = -1
        for cell in row:
            column = _column(cell.get("r", "")) if cell.get("r") else column + 1
            value = next((child.text for child in cell if _tag(child) == "v"), None)
            if cell.get("t") == "e":
                if len(found.errors) < LISTED:
                    found.errors.append((number, column))
            elif not value and any(_tag(child) == "f" for child in cell) and cell.get("t") != "str":
                if len(found.uncounted) < LISTED:
                    found.uncounted.append((number, column))
            elif value and cell.get("t", "n") == "n" and (code := zeros.get(int(cell.get("s") or 0))) and (text := as_shown(value, code)):
                found.shown[(number, column)] = text
    return found


def _rows(handle: IO[bytes]) -> Iterator[tuple[int, Any]]:
    from defusedxml.ElementTree import iterparse

    number, data = 0, None
    for step, node in iterparse(handle, events=("start", "end")):
        if step == "start":
            data = node if _tag(node) == "sheetData" else data
        elif _tag(node) == "row":
            number = int(node.get("r") or number + 1)
            yield number, node
            if data is not None:
                data.clear()


def _column(ref: str) -> int:
    """B7 → 1."""
    place = 0
    for letter in re.match(r"[A-Z]*", ref)[0]:  # type: ignore[index]
        place = place * 26 + ord(letter) - 64
    return place - 1


def _zero_formats(archive: ZipFile) -> dict[int, str]:
    """Style → number format, of the formats that write leading zeros."""
    from defusedxml.ElementTree import fromstring

    if "xl/styles.xml" not in archive.namelist():
        return {}
    styles = fromstring(archives.member(archive, "xl/styles.xml"))
    codes = {node.get("numFmtId"): node.get("formatCode", "") for node in styles.iter() if _tag(node) == "numFmt"}
    cells = next((node for node in styles if _tag(node) == "cellXfs"), ())
    found = {place: codes.get(node.get("numFmtId"), "") for place, node in enumerate(cells)}
    return {place: code for place, code in found.items() if _parts(code)}


def _parts(code: str) -> list[str] | None:
    """A format as signs and zeros, where it writes whole numbers with at least two zeros; else None."""
    first = re.sub(r"\[[^\]]*\]|_.|\*.", "", code.split(";")[0])
    parts = re.findall(r'"[^"]*"|\\.|.', first)
    plain = [p for p in parts if not (p.startswith('"') or p.startswith("\\"))]
    if sum(p == "0" for p in plain) < 2 or any(p not in "0- ()/" for p in plain):
        return None
    return parts


def as_shown(value: str, code: str) -> str | None:
    """A number as its format shows it.

    Examples
    --------
    >>> as_shown("16", "00000"), as_shown("1012345678", "000-0000-0000"), as_shown("7", '"C-"000'), as_shown("1.5", "00000")
    ('00016', '010-1234-5678', 'C-007', None)
    """
    parts = _parts(code)
    number = float(value)
    if parts is None or not number.is_integer() or number < 0 or number >= 1e15:
        return None
    places = sum(p == "0" for p in parts)
    digits = str(int(number)).zfill(places)
    shown, left = [], places
    for part in parts:
        if part == "0":
            take = len(digits) - left + 1 if left == places else 1
            shown.append(digits[:take])
            digits, left = digits[take:], left - 1
        else:
            shown.append(part.strip('"').removeprefix("\\"))
    return "".join(shown)
