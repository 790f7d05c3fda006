"""A PDF's lines with where they stand, printed page by page: run as a program of its own, never imported.

PDFium is a C library. A damaged file may crash it or keep it busy for ever, so it works in a child that may be ended
(``pdf.py`` does). The file comes in on stdin; one JSON line a page goes out: ``[[text, left, right, bottom, top], …]``.
The first line says how many pages there are, or what went wrong.
"""

from __future__ import annotations

import contextlib
import json
import sys
from typing import Any

MEMORY = 2 << 30  # bytes
LINE_ENDS = (10, 13)


def lines_of(page: Any) -> list[list[Any]]:
    """The lines of one page in reading order, in points."""
    text = page.get_textpage()
    whole = text.get_text_range()
    return _quick(text, whole) if len(whole) == text.count_chars() else _careful(text)


def _quick(text: Any, whole: str) -> list[list[Any]]:
    """Where every sign of the text has a box: those of a line's first and last sign are its edges."""
    found: list[list[Any]] = []
    at = 0
    for line in whole.splitlines(keepends=True):
        words = line.rstrip()
        if words:
            first, last = (text.get_charbox(at + i, loose=True) for i in (len(words) - len(words.lstrip()), len(words) - 1))
            found.append([words, *(round(v, 1) for v in (first[0], max(first[2], last[2]), min(first[1], last[1]), max(first[3], last[3])))])
        at += len(line)
    return found


def _careful(text: Any) -> list[list[Any]]:
    """Sign by sign, where the text has signs that are two, or boxes without a sign."""
    from pypdfium2 import raw

    found: list[list[Any]] = []
    signs: list[str] = []
    box: list[float] = []
    for i in range(text.count_chars() + 1):
        code = raw.FPDFText_GetUnicode(text, i) if i < text.count_chars() else 10
        if code in LINE_ENDS:
            if box:
                found.append(["".join(signs), *(round(v, 1) for v in box)])
            signs, box = [], []
            continue
        signs.append(chr(code) if code and not 0xD800 <= code <= 0xDFFF else "\ufffd")
        if raw.FPDFText_IsGenerated(text, i):
            continue
        left, bottom, right, top = text.get_charbox(i, loose=True)
        box = [min(box[0], left), max(box[1], right), min(box[2], bottom), max(box[3], top)] if box else [left, right, bottom, top]
    return found


def main(most: int) -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # not on Windows

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    import pypdfium2

    out = sys.stdout
    try:
        document = pypdfium2.PdfDocument(sys.stdin.buffer.read())
    except pypdfium2.PdfiumError as error:
        out.write(json.dumps({"problem": "locked" if "password" in str(error).lower() else "broken"}) + "\n")
        return
    out.write(json.dumps({"pages": len(document)}) + "\n")
    for number in range(min(most, len(document))):
        try:
            page = document[number]
            out.write(json.dumps({"size": list(page.get_size()), "lines": lines_of(page)}) + "\n")
        except pypdfium2.PdfiumError:
            out.write(json.dumps({"size": [0, 0], "lines": None}) + "\n")
    out.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]))
