"""The poster as PDF on paper: A1 for the wall, A3 to hand out, A4 to put into a document."""

from __future__ import annotations

import re
from pathlib import Path

from journey_nb.charts.posters import poster
from journey_nb.charts.sizes import PAPERS
from journey_nb.model import disk
from journey_nb.model.errors import UsageError
from journey_nb.model.journey import MapBook

from . import browser

SUFFIX = ".pdf"
TRIES = 3  # a sheet that a browser sets wider than we reckoned is folded tighter
_PAGE = re.compile(rb"/Type\s*/Page(?![A-Za-z])")
_DAY = re.compile(rb"/(CreationDate|ModDate) ?\(D:(\d{14})")


def render(
    book: MapBook,
    *,
    persona: str = "everyone",
    lang: str = "ko",
    audience: str = "team",
    detail: str = "plain",
    size: str = "handout",
    lanes: str | None = None,
) -> bytes:
    """The PDF's bytes, printed by a browser of this machine.

    Parameters
    ----------
    size : str
        ``handout`` (one A3 sheet), ``wall`` (one A1 sheet, nothing folded) or ``page`` (A4 pages, stages in groups);
        ``tiles`` is the wall as A4 sheets to glue together.
    lanes : str, optional
        Lanes beside the seven, as in :func:`.poster`.
    """
    if size == "tiles":
        from . import tiles

        return tiles.render(book, persona=persona, lang=lang, audience=audience, detail=detail)
    if size not in PAPERS:
        raise UsageError(
            en=f"A PDF has a paper: {', '.join(PAPERS)}; '{size}' is none of them.",
            ko=f"PDF에는 종이 크기가 있어야 합니다: {', '.join(PAPERS)}. '{size}'은(는) 없습니다.",
        )
    made = b""
    for tight in range(TRIES if PAPERS[size].single else 1):
        page = poster(book, persona=persona, lang=lang, audience=audience, detail=detail, size=size, tight=tight, lanes=lanes).page()
        made = browser.print_pdf(page)
        if pages(made) == 1:
            break
    return dated(made)


def pages(pdf: bytes) -> int:
    """How many pages a PDF of a browser has.

    Examples
    --------
    >>> pages(b"<< /Type /Pages >> << /Type /Page >> << /Type /Page /Parent 1 0 R >>")
    2
    """
    return len(_PAGE.findall(pdf))


def dated(pdf: bytes) -> bytes:
    """The same map printed twice by one browser is the same file: the hour of printing is left out.

    Examples
    --------
    >>> dated(b"<< /CreationDate (D:20261122050835+00'00') >>")
    b"<< /CreationDate (D:19800101000000+00'00') >>"
    """
    return _DAY.sub(lambda m: m[0].replace(m[2], b"19800101000000"), pdf)


def write(
    book: MapBook,
    path: Path | str,
    *,
    persona: str = "everyone",
    lang: str = "ko",
    audience: str = "team",
    detail: str = "plain",
    size: str = "handout",
    lanes: str | None = None,
) -> Path:
    path = Path(path)
    path = disk.save(path, render(book, persona=persona, lang=lang, audience=audience, detail=detail, size=size, lanes=lanes))
    return path
