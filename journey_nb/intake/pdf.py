"""PDF to lines: pages read in a child process with a time limit, running heads and page numbers removed, broken words joined."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from functools import cache
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from . import files
from .spoken import Line, head_of
from .values import squeezed

SECONDS = 10.0  # that one file may take
PAGES = 1_000
BYTES = 200 << 20
FOLIO = re.compile(r"[-–—\[(<|\s]*(?:p(?:age|\.)?\s*)?\d{1,4}(?:\s*(?:/|of|쪽|페이지)\s*\d{0,4})?[-–—\])>|\s]*", re.I)
HANGUL_END, HANGUL_START = re.compile(r"[가-힣]\s?$"), re.compile(r"[가-힣]")
BROKEN = re.compile(r"([^\W\d_]*)([\x02\xad\ufffe])(?=([^\W\d_]+|.|$))")
VERB = re.compile(r"[하했합해할되됐된됩될]")
WORKER = Path(__file__).with_name("pdfpages.py")


class Piece(NamedTuple):
    """One line of a page, in points from the page's lower left corner."""

    text: str
    left: float
    right: float
    bottom: float
    top: float


def is_pdf(path: Path) -> bool:
    with files.open_bytes(path) as handle:
        return b"%PDF-" in handle.read(1024)


def lines(path: Path) -> list[Line]:
    """The lines of the document's text; ``place`` is ``p3 ¶4``: page and paragraph, ``glue`` how a line goes on from the one above."""
    pages = _pages(path)
    pieces = [[piece for piece in page if not height or (piece.top >= 0 and piece.bottom <= height)] for page, height in pages]
    for n in range(1, len(pages)):  # a line on the break, printed at the end of one page and over the upper edge of the next
        above = {piece.text for piece in pieces[n - 1]}
        pieces[n] = [piece for piece in pieces[n] if piece.top <= pages[n][1] or piece.text not in above]
    if not any(pieces):
        raise files.unreadable(
            "The PDF holds pictures of pages and no text. Run text recognition (OCR) on it, or type the talk into a .docx or .txt file.",
            "글자가 없는 스캔 PDF입니다. 문자 인식(OCR)을 한 PDF를 쓰거나 .docx, .txt로 옮겨 적으십시오.",
        )
    bodies = _without_margins(pieces, [height for _, height in pages])
    words = {word.casefold() for page in bodies for piece in page for word in re.findall(r"[^\W\d_]+-[^\W\d_]+", piece.text)}
    found: list[Line] = []
    for number, page in enumerate(bodies, 1):
        found += _page(page, number, words, found[-1] if found else None)
    if _breaks_words(bodies):
        at = [i for i, line in enumerate(found) if i and line.glue == " " and HANGUL_END.search(found[i - 1].text) and HANGUL_START.match(line.text)]
        for i, one in zip(at, _one_word([(found[i - 1].text, found[i].text) for i in at]), strict=True):
            found[i] = found[i]._replace(glue="" if one else " ")
    return found


def _pages(path: Path) -> list[tuple[list[Piece], float]]:
    """The lines and the height of every page, from the child."""
    with files.open_bytes(path) as handle:
        raw = handle.read(BYTES + 1)
    if len(raw) > BYTES:
        raise files.unreadable("The PDF is larger than 200 MB. Split it, or save the text alone.", "200 MB가 넘는 PDF입니다. 나누거나 글만 따로 저장하십시오.")
    try:
        # -P: the folder of the program, ours, is not searched for modules
        done = subprocess.run([sys.executable, "-P", str(WORKER), str(PAGES)], input=raw, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise files.unreadable(
            "Reading the PDF takes too long; it may be damaged. Print it to a new PDF, or save the text as .docx or .txt.",
            "PDF를 읽는 데 너무 오래 걸립니다. 깨졌을 수 있습니다. 새 PDF로 인쇄하거나 글을 .docx, .txt로 저장하십시오.",
        ) from error
    told = [json.loads(line) for line in done.stdout.decode("utf-8", "replace").splitlines() if line.endswith("}")]
    if told and told[0].get("problem") == "locked":
        raise files.unreadable("The PDF is locked with a password. Save it again without one.", "암호가 걸린 PDF입니다. 암호 없이 다시 저장하십시오.")
    if b"ModuleNotFoundError" in done.stderr:
        raise files.unreadable(
            "Reading PDF needs the package pypdfium2, which is not installed. Install it, or save the text as .docx or .txt.",
            "PDF를 읽으려면 pypdfium2 패키지가 있어야 합니다. 설치하거나 글을 .docx, .txt로 저장하십시오.",
        )
    if done.returncode != 0 or not told or "problem" in told[0]:
        raise files.unreadable("The PDF is damaged. Save or print it to PDF again.", "깨진 PDF입니다. 다시 PDF로 저장하거나 인쇄하십시오.")
    if told[0]["pages"] > PAGES:
        raise files.unreadable(
            f"The PDF has more than {PAGES:,} pages. Split it and keep the pages that belong to the study.",
            f"{PAGES:,}쪽이 넘는 PDF입니다. 나누어 연구에 쓸 쪽만 남기십시오.",
        )
    return [([_piece(line) for line in page["lines"] or [] if line[0].strip()], float(page["size"][1])) for page in told[1:]]


def _piece(line: list[Any]) -> Piece:
    text, *box = line
    return Piece(squeezed(text), *box)


# ---------------------------------------------------------------- running heads, page numbers


def _without_margins(pages: list[list[Piece]], heights: list[float]) -> list[list[Piece]]:
    """The pages without what returns at their top or bottom, and without page numbers."""
    edges = []
    for page, height in zip(pages, heights, strict=True):
        edges.append({i for i, p in enumerate(page) if height and (p.bottom > 0.88 * height or p.top < 0.12 * height)})
    shapes = Counter(shape for page, edge in zip(pages, edges, strict=True) for shape in {_shape(page[i]) for i in edge})
    enough = max(2, len(pages) // 2)
    kept = []
    for page, edge in zip(pages, edges, strict=True):
        gone = {i for i in edge if FOLIO.fullmatch(page[i].text.strip()) or (len(pages) > 1 and shapes[_shape(page[i])] >= enough and _alone(page, i))}
        kept.append(_without_numbers([p for i, p in enumerate(page) if i not in gone]))
    return kept


def _shape(piece: Piece) -> tuple[str, int]:
    """The words with every number alike, and how high they stand."""
    return re.sub(r"\d+", "#", piece.text.strip().casefold()), round(piece.bottom / 6)


def _alone(page: list[Piece], at: int) -> bool:
    """Whether no speaker's turn begins here: two pages may both begin with 'Dan: Okay.'"""
    return head_of(page[at].text) is None


def _without_numbers(page: list[Piece]) -> list[Piece]:
    """The page without numbers of lines or turns that stand beside the text and are read after it."""
    numbers = [p for p in page if re.fullmatch(r"\d{1,4}", p.text.strip())]
    if len(numbers) < 2:
        return page
    counting = sum(int(b.text) == int(a.text) + 1 for a, b in pairwise(numbers))
    return [p for p in page if p not in numbers] if counting >= len(numbers) - 1 else page


# ---------------------------------------------------------------- lines that go on


def _breaks_words(pages: list[list[Piece]]) -> bool:
    """Whether Korean lines are filled to the margin, so that they may end inside a word; where words are kept whole the edge is ragged.

    PDFium drops the blanks at lines' ends, so the edge is the only sign.
    """
    full = there = 0
    for page in pages:
        edge = max((p.right for p in page), default=0.0)
        for above, below in pairwise(page):
            if HANGUL_END.search(above.text) and above.bottom > below.bottom and below.left <= above.left + 2 and head_of(below.text) is None:
                there += edge - above.right < 6 * (above.top - above.bottom)  # a short line ends a paragraph
                full += edge - above.right < 1.3 * (above.top - above.bottom)
    return there >= 3 and full >= 0.8 * there


def _one_word(pairs: list[tuple[str, str]]) -> list[bool]:
    """For the end of a line and the beginning of the next: whether a Korean word goes over the break, by which reading is likelier.

    Examples
    --------
    >>> _one_word([("설정이 정말 어려웠", "습니다. 인증"), ("도입하는 데", "이틀이 걸렸고")])
    [True, False]
    """
    if not pairs:
        return []
    kiwi = _kiwi()
    near = [(" ".join(above.split()[-3:]), " ".join(below.split()[:3])) for above, below in pairs]
    together = list(kiwi.analyze([above + below for above, below in near]))
    apart = list(kiwi.analyze([f"{above} {below}" for above, below in near]))
    said = zip(together, apart, near, strict=True)  # equal: 전화 | 했습니다 is one word all the same
    return [one[0][1] > two[0][1] or (one[0][1] == two[0][1] and bool(VERB.match(below))) for one, two, (_, below) in said]


@cache
def _kiwi() -> Any:
    from .tagger import kiwi

    return kiwi(load_multi_dict=False, load_typo_dict=False)


def _page(page: list[Piece], number: int, words: set[str], before: Line | None) -> list[Line]:
    """The lines of one page; a paragraph that began on the page before goes on."""
    if not page:
        return []
    left, right = min(p.left for p in page), max(p.right for p in page)
    gaps = [a.bottom - b.bottom for a, b in pairwise(page) if a.bottom > b.bottom]
    pitch = median(gaps) if gaps else 0.0
    found: list[Line] = []
    paragraph = 0
    for i, piece in enumerate(page):
        last = page[i - 1] if i else None
        new = i == 0 or head_of(piece.text) is not None
        if last is not None:
            new = new or last.bottom - piece.bottom > 1.4 * pitch or last.right < left + 0.8 * (right - left)
            new = new or (piece.left > left + 8 and last.left <= left + 2)
        paragraph += new
        above = found[-1] if found else before
        text = piece.text.strip()
        if above is None or (new and i):
            glue = "\n"
        elif i == 0:  # the first line of a page: a sentence that goes on, or a new paragraph
            glue = "\n" if head_of(text) or re.search(r"[.?!。？！…”\"']\s*$", above.text) else _glue(above.text, text, words)
        else:
            glue = _glue(above.text, text, words)
        if found and glue == "-":
            found[-1] = found[-1]._replace(text=found[-1].text[:-1])
            glue = ""
        elif glue == "-":
            glue = ""
        found.append(Line(_mended(text, words), f"p{number} ¶{paragraph}", 0, glue))
    return found


def _mended(text: str, words: set[str]) -> str:
    """The line without the hyphens at which PDFium itself joined two lines; one that belongs to the word stays.

    Examples
    --------
    >>> _mended("instal\x02lation of a set\x02up", {"set-up"})
    'installation of a set-up'
    """

    def kept(found: re.Match[str]) -> str:
        before, sign, after = found.groups()
        belongs = f"{before}-{after}".casefold() in words or not (after[:1].islower() or sign == "\xad")
        return before + ("-" if belongs else "")

    return BROKEN.sub(kept, text)


def _glue(above: str, text: str, words: set[str]) -> str:
    """What stands between two lines of one paragraph: a blank, nothing, or ``-``: a hyphen that only broke the word.

    Examples
    --------
    >>> _glue("the set-", "up took two", {"set-up"}), _glue("the instal-", "lation", set()), _glue("took", "two days", set())
    ('', '-', ' ')
    """
    if match := re.search(r"([^\W\d_]+)[-\xad\x02\ufffe‐]$", above):
        rest = re.match(r"[^\W\d_]+", text)
        if rest and rest[0][0].islower():
            return "" if f"{match[1]}-{rest[0]}".casefold() in words else "-"
    return " "
