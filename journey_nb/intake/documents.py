"""Documents: Word (DOCX), OpenDocument (ODT) and PDF to paragraphs and tables; a talk in them is read as a talk.

A document without speakers is no transcript, and nothing is guessed into it: it is left out with its reason, unless it holds a
table of records or the study says that it is an interview.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from ..model.phrase import Phrase
from . import archives, files, pdf, spoken
from .doors import Inside
from .grid import Head, Table, find_head, kind_of
from .spoken import Line
from .values import squeezed

MOST_CELLS = 1_000  # times one cell or blank may be said to repeat
NO_TALK = Phrase(
    "a document without speakers ('Name: words', 'Q.', '[00:01:02] Name'); if it is an interview, give it kind = \"interview\" in the study",
    "말한 사람('이름: 말', 'Q.', '[00:01:02] 이름')이 없는 문서입니다. 면담이면 연구 설정에 kind = \"interview\"로 적으십시오",
)
EMPTY = Phrase("a document without text", "글이 없는 문서입니다")


@dataclass
class Document:
    """What a document holds, in reading order: ``parts`` are lines and tables (rows of cells)."""

    form: str  # docx | odt | pdf | hwpx
    parts: list[Line | list[list[str]]] = field(default_factory=list)

    @property
    def lines(self) -> list[Line]:
        """Everything as lines: a table of turns as turns, any other cell by cell."""
        found: list[Line] = []
        tables = 0
        for part in self.parts:
            if isinstance(part, Line):
                found.append(part)
                continue
            tables += 1
            place = f"▦{tables}"
            found += spoken.turns_of(part, place) or [
                Line(line, f"{place}.{n}") for n, row in enumerate(part, 1) for cell in row for line in cell.split("\n") if line.strip()
            ]
        return found

    @property
    def tables(self) -> list[list[list[str]]]:
        return [part for part in self.parts if not isinstance(part, Line)]


def open_inside(path: Path, rule: Any = None) -> Inside | None:
    """A talk or the tables of a document; None where another reader is named for it by the study."""
    if not (spoken.wanted(rule) or spoken.is_interview(rule)):
        return None
    document = read(path)
    return None if document is None else inside(document, rule)


def read(path: Path) -> Document | None:
    """The lines and tables of a DOCX, ODT or PDF, by what it is inside; None where it is none of them."""
    with files.open_bytes(path) as handle:
        start = handle.read(1024)
    if start.startswith(b"\xd0\xcf\x11\xe0") and files.suffix(path) in (".docx", ".doc"):
        raise files.unreadable(
            "An old Word document, or one locked with a password. Open it in Word and save it as .docx without a password.",
            "옛 Word 문서(.doc)이거나 암호가 걸린 문서입니다. Word에서 열어 암호 없이 .docx로 저장하십시오.",
        )
    if b"%PDF-" in start:
        return Document("pdf", [*pdf.lines(path)])
    if start.startswith(b"PK"):
        names = archives.names(path)
        if "word/document.xml" in names:
            return _zipped(path, "docx", "word/document.xml", _docx)
        if "content.xml" in names and files.suffix(path) == ".odt":
            return _zipped(path, "odt", "content.xml", _odt)
    if files.suffix(path) in (".docx", ".odt", ".pdf"):
        raise files.unreadable(
            f"The name ends in {files.suffix(path)}, but it is damaged or something else inside. Save it again from the program that made it.",
            f"이름은 {files.suffix(path)}이지만 깨졌거나 속이 다릅니다. 만든 프로그램에서 다시 저장하십시오.",
        )
    return None


def inside(document: Document, rule: Any = None) -> Inside:
    """What of a document is research: its talk, its tables of records, or neither."""
    records = [] if spoken.is_interview(rule) else [table for n, rows in enumerate(document.tables, 1) if (table := _records(rows, n)) is not None]
    lines = document.lines
    if not any(line.text.strip() for line in lines):
        return Inside(not_data=EMPTY)
    talk = spoken.parse(lines, document.form)
    if talk is None and spoken.is_interview(rule):
        talk = spoken.alone(lines, document.form)
    if talk is not None:
        return Inside(talk=talk)
    return Inside(tables=records) if records else Inside(not_data=NO_TALK)


def _records(rows: Sequence[Sequence[str]], number: int) -> Table | None:
    """A table of records: a header of short different words over at least two rows that are mostly filled, or None."""
    width = max((len(row) for row in rows), default=0)
    if width < 2 or len(rows) < 3 or spoken.turns_of(rows, "") is not None:
        return None
    head = [squeezed(cell) for cell in rows[0]]
    if len(head) != width or len(set(head)) != width or not all(0 < len(cell) <= 60 and kind_of(cell) == "text" for cell in head):
        return None
    body = [[*row, *[""] * (width - len(row))] for row in rows[1:]]
    if sum(bool(cell.strip()) for row in body for cell in row) < 0.6 * width * len(body) or len({row[0] for row in body}) == 1:
        return None
    if width == 2 and {squeezed(row[0]).replace(" ", "").casefold() for row in rows} & spoken.LABELS:
        return None  # date, place, agenda: the form around minutes
    records = [(n, list(row)) for n, row in enumerate([head, *body], 1)]
    made = find_head([(n, cells) for n, cells in records[:300]])
    if made is None or made.rows != (1,):
        made = Head((1,), tuple(head), tuple(head), tuple(head), 1)
    return Table(f"▦{number}", made, lambda: iter([(n, list(cells)) for n, cells in records]))


# ---------------------------------------------------------------- zipped documents


Walk = Callable[[Element], Iterator["Line | list[list[str]]"]]


def _zipped(path: Path, form: str, name: str, walk: Walk) -> Document:
    with archives.opened(path) as archive:
        if form == "odt" and b"encryption-data" in _optional(archive, "META-INF/manifest.xml"):
            raise files.unreadable("The document is locked with a password. Save it again without one.", "암호가 걸린 문서입니다. 암호 없이 다시 저장하십시오.")
        return Document(form, parts_of(parse_xml(archives.member(archive, name)), walk))


def _optional(archive: Any, name: str) -> bytes:
    return archives.member(archive, name) if name in archive.namelist() else b""


def parse_xml(raw: bytes) -> Element:
    """The XML of a document; entities and document types are refused."""
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        return fromstring(raw, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise files.unreadable(
            "The text inside the document is damaged. Save it again from the program that made it.",
            "문서 속 글이 깨졌습니다. 만든 프로그램에서 다시 저장하십시오.",
        ) from error


def parts_of(root: Element, walk: Walk) -> list[Line | list[list[str]]]:
    """The lines with their numbers; a text nested deeper than any program writes is refused."""
    found: list[Line | list[list[str]]] = []
    paragraph = 0
    try:
        for part in walk(root):
            if not isinstance(part, Line):
                found.append(part)
                continue
            paragraph += 1
            found += [Line(text, f"¶{paragraph}") for text in part.text.split("\n")]
    except RecursionError as error:
        raise files.unreadable(
            "The document is nested far too deep; it is damaged or no real document.", "지나치게 겹겹이 싸인 문서입니다. 깨졌거나 진짜 문서가 아닙니다."
        ) from error
    return found


def local(node: Element) -> str:
    """The name without its namespace: strict and transitional documents differ in that only."""
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def attribute(node: Element, name: str) -> str:
    return next((value for key, value in node.attrib.items() if key.rpartition("}")[2] == name), "")


def times(node: Element, name: str) -> int:
    """How often something is said to repeat, within reason."""
    value = attribute(node, name)
    return min(int(value), MOST_CELLS) if value.isdigit() and len(value) < 8 else 1


def cell_text(parts: Iterator[Line | list[list[str]]]) -> str:
    """A cell's paragraphs; a table inside it line by line."""
    found = []
    for part in parts:
        found += [part.text] if isinstance(part, Line) else [" ".join(cell for cell in row if cell) for row in part]
    return "\n".join(found).strip()


DOCX_SKIPPED = {"Fallback", "del", "moveFrom", "instrText", "delText", "pPr", "rPr", "sectPr", "tblPr", "txbxContent"}


def _docx(node: Element) -> Iterator[Line | list[list[str]]]:
    for child in node:
        kind = local(child)
        if kind == "p":
            yield Line(_docx_text(child))
            for box in child.iter():
                if local(box) == "txbxContent" and not _fallback(child, box):
                    yield from _docx(box)
        elif kind == "tbl":
            rows = [[cell for tc in _own(row, "tc") for cell in [cell_text(_docx(tc)), *[""] * (_span(tc) - 1)]] for row in _own(child, "tr")]
            width = max(map(len, rows), default=0)
            yield [[*row, *[""] * (width - len(row))] for row in rows]
        elif kind not in DOCX_SKIPPED:
            yield from _docx(child)


def _own(node: Element, name: str) -> list[Element]:
    """The rows of a table or cells of a row, also inside content controls, without those of tables inside."""
    found = []
    for child in node:
        if local(child) == name:
            found.append(child)
        elif local(child) in ("sdt", "sdtContent", "ins", "customXml", "smartTag", "table-row-group", "table-header-rows", "table-rows"):
            found += _own(child, name)
    return found


def _span(cell: Element) -> int:
    return next((times(grid, "val") for props in cell if local(props) == "tcPr" for grid in props if local(grid) == "gridSpan"), 1)


def _fallback(paragraph: Element, box: Element) -> bool:
    return any(box in list(old.iter()) for old in paragraph.iter() if local(old) == "Fallback")


def _docx_text(node: Element) -> str:
    found = []
    for child in node:
        kind = local(child)
        if kind == "t":
            found.append(child.text or "")
        elif kind == "tab":
            found.append("\t")
        elif kind in ("br", "cr"):
            found.append("" if attribute(child, "type") in ("page", "column") else "\n")
        elif kind == "noBreakHyphen":
            found.append("-")
        elif kind not in DOCX_SKIPPED:
            found.append(_docx_text(child))
    return "".join(found)


ODT_SKIPPED = {"note", "annotation", "tracked-changes", "sequence-decls", "forms", "annotation-end"}


def _odt(node: Element) -> Iterator[Line | list[list[str]]]:
    for child in node:
        kind = local(child)
        if kind in ("p", "h"):
            yield Line(_odt_text(child))
        elif kind == "table":
            rows = []
            for row in _own(child, "table-row"):
                cells = [
                    cell
                    for tc in row
                    if local(tc) in ("table-cell", "covered-table-cell")
                    for cell in [cell_text(_odt(tc))] * times(tc, "number-columns-repeated")
                ]
                while cells and not cells[-1]:
                    cells.pop()
                rows += [cells] * (times(row, "number-rows-repeated") if cells else 1)
            width = max(map(len, rows), default=0)
            yield [[*row, *[""] * (width - len(row))] for row in rows]
        elif kind not in ODT_SKIPPED:
            yield from _odt(child)


def _odt_text(node: Element) -> str:
    found = [re.sub(r"\s+", " ", node.text or "")]
    for child in node:
        kind = local(child)
        if kind == "s":
            found.append(" " * times(child, "c"))
        elif kind == "tab":
            found.append("\t")
        elif kind == "line-break":
            found.append("\n")
        elif kind not in ODT_SKIPPED:
            found.append(_odt_text(child))
        found.append(re.sub(r"\s+", " ", child.tail or ""))
    return "".join(found)
