"""Documents as word processors write them: DOCX, ODT, HWPX and PDF, each made here from nothing but a zip or a few objects."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

from sources import Example

ASKED = "설치는 어떠셨습니까?"
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what no XML can hold: the programs drop it, too
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
HP = "http://www.hancom.co.kr/hwpml/2011/paragraph"


def turns(texts: Sequence[str]) -> list[str]:
    return ["도입 면담", f"진행자: {ASKED}", *(f"김하늘: {text}" for text in texts)]


def zipped(members: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content)
    return out.getvalue()


def _xml(text: str) -> str:
    return escape(_NOT_XML.sub("", text))


def docx_of(body: str) -> bytes:
    """A Word document around a body of WordprocessingML."""
    types = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    document = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document xmlns:w="{W}"><w:body>{body}<w:sectPr/></w:body></w:document>'
    return zipped({"[Content_Types].xml": types, "word/document.xml": document.encode()})


def docx_paragraph(text: str) -> str:
    parts = [f'<w:t xml:space="preserve">{_xml(line)}</w:t>' for line in re.split(r"\r\n|\r|\n", text)]
    return f"<w:p><w:r>{'<w:br/>'.join(parts)}</w:r></w:p>"


def docx(texts: Sequence[str]) -> bytes:
    return docx_of("".join(map(docx_paragraph, turns(texts))))


def odt(texts: Sequence[str]) -> bytes:
    body = "".join(f"<text:p>{_xml(text).replace(chr(10), '<text:line-break/>')}</text:p>" for text in turns(texts))
    names = "".join(f' xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "text", "table"))
    body = f"<office:document-content{names}><office:body><office:text>{body}</office:text></office:body></office:document-content>"
    content = f'<?xml version="1.0" encoding="UTF-8"?>{body}'
    return zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content.encode()})


def hwpx_paragraph(text: str) -> str:
    lines = "<hp:lineBreak/>".join(_xml(line) for line in re.split(r"\r\n|\r|\n", text))
    return f'<hp:p id="0"><hp:run charPrIDRef="0"><hp:t>{lines}</hp:t></hp:run><hp:linesegarray><hp:lineseg textpos="0"/></hp:linesegarray></hp:p>'


def hwpx_table(rows: Sequence[Sequence[str]]) -> str:
    """A paragraph with a table in its run, as 한글 writes it."""
    cells = "".join(
        "<hp:tr>"
        + "".join(
            f'<hp:tc><hp:subList>{hwpx_paragraph(cell)}</hp:subList><hp:cellAddr colAddr="{x}" rowAddr="{y}"/><hp:cellSpan colSpan="1" rowSpan="1"/></hp:tc>'
            for x, cell in enumerate(row)
        )
        + "</hp:tr>"
        for y, row in enumerate(rows)
    )
    return f'<hp:p id="0"><hp:run charPrIDRef="0"><hp:tbl rowCnt="{len(rows)}" colCnt="{len(rows[0])}">{cells}</hp:tbl><hp:t/></hp:run></hp:p>'


def hwpx_of(*sections: str) -> bytes:
    """A HWPX around sections of paragraphs."""
    names = f'xmlns:hs="http://www.hancom.co.kr/hwpml/2011/section" xmlns:hp="{HP}"'
    members: dict[str, str | bytes] = {"mimetype": "application/hwp+zip", "Contents/header.xml": "<head/>"}
    for n, body in enumerate(sections):
        members[f"Contents/section{n}.xml"] = f'<?xml version="1.0" encoding="UTF-8"?><hs:sec {names}>{body}</hs:sec>'.encode()
    return zipped(members)


def hwpx(texts: Sequence[str]) -> bytes:
    return hwpx_of("".join(map(hwpx_paragraph, turns(texts))))


def pdf_of(pages: Sequence[Sequence[str]], *, feet: Sequence[str] = ()) -> bytes:
    """A PDF of these lines, and of one at the foot of each page.

    Its font has no glyphs, which readers of text need not draw, and a table that names its signs.
    """
    signs = {sign: n for n, sign in enumerate(sorted({sign for page in (*pages, feet) for line in page for sign in line}), 1)}
    objects: list[bytes] = [b"<</Type/Catalog/Pages 2 0 R>>", b""]
    pairs = [f"<{n:04X}> <{sign.encode('utf-16-be', 'surrogatepass').hex()}>" for sign, n in signs.items()]
    blocks = [pairs[i : i + 100] for i in range(0, len(pairs), 100)]
    listed = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /x def /CMapType 2 def 1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
    )
    cmap += listed + "\nendcmap CMapName currentdict /CMap defineresource pop end end"
    objects += [
        b"<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[4 0 R]/ToUnicode 5 0 R>>",
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/X/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/DW 500/FontDescriptor 6 0 R>>",
        _stream(cmap.encode("ascii")),
        b"<</Type/FontDescriptor/FontName/X/Flags 4/FontBBox[0 -200 1000 900]/ItalicAngle 0/Ascent 900/Descent -200/CapHeight 700/StemV 80>>",
    ]
    kids = []
    for number, page in enumerate(pages):
        placed = [(790 - 16 * n, line) for n, line in enumerate(page)] + [(30, foot) for foot in feet[number : number + 1]]
        drawn = [f"1 0 0 1 60 {y} Tm <{''.join(f'{signs[sign]:04X}' for sign in line)}> Tj" for y, line in placed]
        objects.append(_stream(("BT /F 11 Tf " + "\n".join(drawn) + " ET").encode("ascii")))
        kids.append(len(objects) + 1)
        objects.append(f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 3 0 R>>>>/Contents {len(objects)} 0 R>>".encode())
    objects[1] = f"<</Type/Pages/Count {len(kids)}/Kids[{' '.join(f'{kid} 0 R' for kid in kids)}]>>".encode()
    out, places = io.BytesIO(), []
    out.write(b"%PDF-1.7\n")
    for n, content in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (n, content))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    return out.getvalue()


def _stream(content: bytes) -> bytes:
    return b"<</Length %d>>\nstream\n%s\nendstream" % (len(content), content)


def wrapped(text: str, width: int = 80) -> list[str]:
    """Lines of at most ``width`` signs, broken at blanks where there are any."""
    lines = [""]
    for word in " ".join(text.split()).split(" "):
        if lines[-1] and len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] += (" " if lines[-1] else "") + word
    return [line[i : i + width] for line in lines for i in range(0, max(1, len(line)), width)]


def pdf(texts: Sequence[str]) -> bytes:
    lines = [line for turn in turns(texts) for line in wrapped(turn)]
    pages = [lines[i : i + 40] for i in range(0, len(lines), 40)]
    return pdf_of([["도입 면담 대외비", *page] for page in pages], feet=[f"- {n} -" for n in range(1, len(pages) + 1)])


EXAMPLES = [
    Example("Word", "녹취록.docx", "captions", docx, read=4, said=4),
    Example("OpenDocument", "녹취록.odt", "captions", odt, read=4, said=4),
    Example("HWPX", "회의록.hwpx", "captions", hwpx, read=4, said=4),
    Example("PDF", "녹취록.pdf", "captions", pdf, read=4, said=4),
]
