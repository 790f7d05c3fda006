"""What people coded: highlights and coded segments, and lists of codes."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from sources import Example
from sources.notes import delimited, workbook


def highlights(texts: Sequence[str]) -> bytes:
    rows = [[str(n + 1), f"interview {n}.txt", tag, text] for n, text in enumerate(texts) for tag in ("setup", "setup.slow")]
    return delimited([["id", "document", "tag", "content"], *rows], "utf-8")


def maxqda(texts: Sequence[str]) -> bytes:
    head = ["Color", "Document group", "Document name", "Code", "Begin", "End", "Weight score", "Segment", "Created by"]
    return workbook([head, *(["●", "2026", f"interview {n}", "pain", str(n), str(n + 1), "0", text, "문하늘"] for n, text in enumerate(texts))])


def atlas(texts: Sequence[str]) -> bytes:
    head = ["ID", "Quotation Name", "Document", "Codes", "Quotation Content", "Reference", "Density"]
    return workbook([head, *([f"1:{n}", "", f"D {n}", "pain\nsetup", text, "12 - 13", "2"] for n, text in enumerate(texts))])


def codebook(texts: Sequence[str]) -> bytes:
    return delimited(
        [["tag", "description", "number of highlights", "number of documents"], *([f"code {n}", text, "2", "1"] for n, text in enumerate(texts))], "utf-8"
    )


def qdc(texts: Sequence[str]) -> bytes:
    sound = ["".join(c for c in text if c in "\t\n\r" or (c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff")) for text in texts]
    codes = "".join(
        f'<Code guid="{n}" name={quoteattr(f"code {n}")} isCodable="true"><Description>{escape(t)}</Description></Code>' for n, t in enumerate(sound)
    )
    book = f'<CodeBook xmlns="urn:QDA-XML:codebook:1.0" origin="x"><Codes><Code guid="top" name="top" isCodable="false">{codes}</Code></Codes></CodeBook>'
    return ('<?xml version="1.0" encoding="utf-8"?>' + book).encode()


def listed(texts: Sequence[str]) -> bytes:
    lines = [f"setup>>code {n}\t" + " ".join(text.replace("\0", "").split()) for n, text in enumerate(texts)]
    return "\n".join(lines).encode("utf-8", "surrogatepass")


EXAMPLES = [
    Example("taguette highlights", "highlights.csv", "taguette", highlights, read=6, said=3),
    Example("maxqda segments", "segments.xlsx", "maxqda", maxqda, read=3, said=3),
    Example("atlas.ti quotations", "quotations.xlsx", "atlasti", atlas, read=3, said=3),
    Example("taguette codebook", "codebook.csv", "taguette_codebook", codebook, read=3, extras=3),
    Example("refi-qda codebook", "codebook.qdc", "refi_qda", qdc, read=4, extras=4),
    Example("qualcoder codes", "codes.txt", "qualcoder_codes", listed, read=4, extras=4),
]
