"""A wall without a plotter: nine sheets of A4 that cover the A1 map, and one picture at a time."""

import re
from itertools import pairwise

import pytest
from conftest import chromium

from charts import made_books as made
from charts.made_between import between
from journey_nb.charts import tiles
from journey_nb.charts.sizes import PAPERS
from journey_nb.exports import browser, pictures
from journey_nb.exports import pdf as pdfs
from journey_nb.model.errors import UsageError


def test_every_millimetre_of_the_wall_lies_on_a_tile_and_neighbours_share_eight():
    plan, paper = tiles.plan(), PAPERS["wall"]
    wide, high = plan.window
    assert len(plan.tiles) == 9
    for whole, places, one in ((paper.wide, {t.left for t in plan.tiles}, wide), (paper.high, {t.top for t in plan.tiles}, high)):
        order = sorted(places)
        assert order[0] <= paper.margin and order[-1] + one >= whole - paper.margin
        assert all(a + one - b == pytest.approx(8) for a, b in pairwise(order))


def test_tiles_and_a_slide_print_on_their_papers(monkeypatch):
    import pypdfium2

    monkeypatch.setenv(browser.NAMED, chromium())
    document = pypdfium2.PdfDocument(pdfs.render(made.golden(), size="tiles"))
    assert len(document) == 10
    assert {tuple(round(x / 72 * 25.4) for x in page.get_size()) for page in document} == {(297, 210)}
    assert "B2" in document[5].get_textpage().get_text_range()
    slide = pypdfium2.PdfDocument(pictures.render(between(), "slide", "pdf"))
    assert len(slide) == 1 and slide[0].get_size()[0] / slide[0].get_size()[1] == pytest.approx(16 / 9, rel=0.01)


def test_every_picture_is_drawn_and_a_page_of_it_stands_alone():
    book = between()
    for name, draw in pictures.PICTURES.items():
        if draw is not None and name not in ("curve", "slide", "landscape"):
            assert draw(book, "everyone", "en", "team").markup.startswith("<"), name
    page = pictures.render(book, "funnel", "html").decode()
    assert page.startswith("<!doctype html>") and "Journey Sans" in page and not re.search(r'(?:src|href)="http', page)


def test_an_unknown_picture_gets_a_suggestion_and_tiles_are_of_the_wall_alone():
    with pytest.raises(UsageError, match="Did you mean 'summary'"):
        pictures.chosen("sumary", None, "html")
    with pytest.raises(UsageError, match="--to pdf --size tiles"):
        pictures.chosen("summary", "tiles", "pdf")
    with pytest.raises(UsageError, match="has no slide"):
        pictures.chosen("timeline", "slide", "html")
