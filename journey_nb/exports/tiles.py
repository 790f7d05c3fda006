"""The wall sheet as A4 sheets to glue together: a plan first, then every tile with crop marks, in one PDF."""

from __future__ import annotations

import io
import re

from journey_nb.charts import saying, tiles
from journey_nb.charts.posters import lens_of
from journey_nb.charts.sizes import PAPERS
from journey_nb.model.journey import MapBook

from . import browser, pdf

MM = 72 / 25.4  # points
_ID = re.compile(rb"/ID\s*\[\s*<[0-9A-Fa-f]*>\s*<[0-9A-Fa-f]*>\s*\]")


def render(book: MapBook, *, persona: str = "everyone", lang: str = "ko", audience: str = "team", detail: str = "plain") -> bytes:
    """The PDF's bytes: 1 + rows × columns pages of A4, landscape. The map itself is the A1 sheet, cut, at its full size."""
    title, _ = saying.headline(lens_of(book, persona, lang, audience))
    sheet = pdf.render(book, persona=persona, lang=lang, audience=audience, detail=detail, size="wall")
    return pdf.dated(cut(sheet, browser.print_pdf(tiles.overlay(title, lang))))


def cut(sheet: bytes, marks: bytes) -> bytes:
    """Lay one page of ``sheet`` beneath every page of ``marks``: small on the first, at full size and moved on the others."""
    import pypdfium2

    wall, over, made = pypdfium2.PdfDocument(sheet), pypdfium2.PdfDocument(marks), pypdfium2.PdfDocument.new()
    paper, plan = PAPERS["wall"], tiles.plan()
    below = wall.page_as_xobject(0, made)
    left, top, scale = tiles.thumbnail()
    high = tiles.HIGH
    places = [(left, high - top - paper.high * scale, scale)]
    places += [(tiles.MARGIN - x.left, high - tiles.MARGIN - paper.high + x.top, 1.0) for x in plan.tiles]
    for number, (x, y, size) in enumerate(places):
        page = made.new_page(tiles.WIDE * MM, tiles.HIGH * MM)
        for form, matrix in (
            (below, pypdfium2.PdfMatrix().scale(size, size).translate(x * MM, y * MM)),
            (over.page_as_xobject(number, made), pypdfium2.PdfMatrix()),
        ):
            one = form.as_pageobject()
            one.set_matrix(matrix)
            page.insert_obj(one)
        page.gen_content()
    out = io.BytesIO()
    made.save(out)
    for one in (made, over, wall):
        one.close()
    return _ID.sub(b"/ID[<00><00>]", out.getvalue())
