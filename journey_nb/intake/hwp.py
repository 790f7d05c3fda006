"""한글 documents: HWPX (a zip of XML, KS X 6101) to paragraphs and tables; HWP is asked to be saved as HWPX.

HWPX: ``Contents/section*.xml`` with ``hp:p`` > ``hp:run`` > ``hp:t``; tables are ``hp:tbl`` > ``hp:tr`` > ``hp:tc`` inside a run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from . import archives, documents, files, spoken
from .documents import Document, attribute, cell_text, local
from .doors import Inside
from .spoken import Line

SECTION = re.compile(r"Contents/section(\d+)\.xml", re.I)
SKIPPED = {"secPr", "header", "footer", "footNote", "endNote", "hiddenComment", "linesegarray", "fieldBegin", "fieldEnd", "autoNum", "newNum", "pageNum"}


def open_inside(path: Path, rule: Any = None) -> Inside | None:
    """What a HWPX holds; a HWP, or one behind a password, is named with the way out."""
    with files.open_bytes(path) as handle:
        start = handle.read(64)
    if start.startswith((b"\xd0\xcf\x11\xe0", b"HWP Document File")):
        old = " 3.0" if start.startswith(b"HWP Document File V") else ""
        raise files.unreadable(
            f"A HWP{old} document, which is not read. Open it in Hangul or Hancom Docs and choose File, Save as, HWPX (without a password).",
            f"HWP{old} 문서는 읽지 않습니다. 한글이나 한컴독스에서 열어 파일 → 다른 이름으로 저장하기 → HWPX로(암호 없이) 저장하십시오.",
        )
    if not start.startswith(b"PK"):
        raise files.unreadable("This is no HWPX document inside. Save it again as HWPX.", "속이 HWPX 문서가 아닙니다. HWPX로 다시 저장하십시오.")
    if not (spoken.wanted(rule) or spoken.is_interview(rule)):
        return None
    return documents.inside(read(path), rule)


def read(path: Path) -> Document:
    """The lines and tables of a HWPX, section after section."""
    with archives.opened(path) as archive:
        names = sorted((int(match[1]), name) for name in archive.namelist() if (match := SECTION.fullmatch(name)))
        manifest = archives.member(archive, "META-INF/manifest.xml") if "META-INF/manifest.xml" in archive.namelist() else b""
        if b"encryption-data" in manifest:
            raise files.unreadable(
                "The document is locked with a password. Save it as HWPX without one.", "암호가 걸린 문서입니다. 암호 없이 HWPX로 다시 저장하십시오."
            )
        if not names:
            raise files.unreadable(
                "The HWPX holds no text section; it is damaged. Save it again as HWPX.", "본문이 없는 HWPX입니다. 깨졌습니다. HWPX로 다시 저장하십시오."
            )
        roots = [documents.parse_xml(archives.member(archive, name)) for _, name in names]
    whole = Element("document")
    whole.extend(roots)
    return Document("hwpx", documents.parts_of(whole, _parts))


def _parts(node: Element) -> Iterator[Line | list[list[str]]]:
    """Paragraphs in order; what is set into one (a table, a box) comes right after its words."""
    for child in node:
        kind = local(child)
        if kind == "p":
            yield Line(_words(child))
            yield from _inner(child)
        elif kind == "tbl":
            yield _table(child)
        elif kind not in SKIPPED:
            yield from _parts(child)


def _inner(node: Element) -> Iterator[Line | list[list[str]]]:
    for child in node:
        kind = local(child)
        if kind == "tbl":
            yield _table(child)
        elif kind == "subList":
            yield from _parts(child)
        elif kind not in SKIPPED and kind != "t":
            yield from _inner(child)


def _table(node: Element) -> list[list[str]]:
    """Rows of cells, each where its address says: a merged cell leaves blanks."""
    rows: list[list[str]] = []
    for row in (child for child in node if local(child) == "tr"):
        cells: dict[int, str] = {}
        for cell in (child for child in row if local(child) == "tc"):
            address = next((attribute(child, "colAddr") for child in cell if local(child) == "cellAddr"), "")
            column = int(address) if address.isdigit() and len(address) < 4 else len(cells)
            cells[column] = cell_text(_parts(cell))
        rows.append([cells.get(i, "") for i in range(max(cells, default=-1) + 1)])
    width = max(map(len, rows), default=0)
    return [[*row, *[""] * (width - len(row))] for row in rows]


def _words(node: Element) -> str:
    """The words of a paragraph's own runs."""
    found = []
    for child in node:
        kind = local(child)
        if kind == "t":
            found.append(_text(child))
        elif kind in ("run", "ctrl"):
            found.append(_words(child))
    return "".join(found)


def _text(node: Element) -> str:
    found = [node.text or ""]
    for child in node:
        kind = local(child)
        found.append({"lineBreak": "\n", "tab": "\t", "nbSpace": " ", "fwSpace": " ", "hyphen": "-"}.get(kind, "" if kind == "deleteBegin" else _text(child)))
        found.append(child.tail or "")
    return "".join(found)
