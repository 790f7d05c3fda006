"""Paper: one sheet where one was promised, nothing cut, and one clear sentence where there is no browser."""

import os
import re
import stat

import pytest
from charts import made_books as made
from charts import made_posters
from conftest import chromium, watched_page

from journey_nb import charts
from journey_nb.charts.sizes import PAPERS
from journey_nb.exports import browser as browsers
from journey_nb.exports import pdf

BOOKS = [made.golden, made.researched, made.workshop, made.eleven_stages]
CUT = """() => [...document.querySelectorAll('.poster, .scroll, .grid, .c, .ht, .hd, .facts dd, .rg, .big, .wl, .leg, .say')].filter(c =>
  c.scrollWidth > c.clientWidth + 1 || c.scrollHeight > c.clientHeight + 2).map(c => c.className + ': ' + c.textContent.trim().slice(0, 40))"""


@pytest.fixture
def printed_by(monkeypatch):
    monkeypatch.setenv(browsers.NAMED, chromium())


def box(document: bytes) -> tuple[int, int]:
    """The media box of the first page in millimetres."""
    found = re.search(rb"/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)", document)
    assert found
    wide, high = (round(float(x) / 72 * 25.4) for x in found.groups())
    return wide, high


@pytest.mark.parametrize(("size", "paper"), [("wall", (841, 594)), ("handout", (420, 297)), ("page", (210, 297))])
def test_a_pdf_is_on_its_paper_with_its_own_face(printed_by, tmp_path, size, paper):
    file = pdf.write(made.golden(), tmp_path / "여정 지도.pdf", size=size)
    document = file.read_bytes()
    assert box(document) == paper
    assert pdf.pages(document) == (3 if size == "page" else 1)  # the first, and six stages by threes
    assert b"JourneySans-Regular" in document and b"JourneySans-Bold" in document
    assert b"D:1980" in document


def test_the_same_map_printed_twice_is_the_same_file(printed_by):
    assert pdf.render(made.workshop()) == pdf.render(made.workshop())


@pytest.mark.parametrize("lang", ["ko", "en"])
@pytest.mark.parametrize("size", ["wall", "handout", "page"])
def test_every_sheet_holds_all_of_its_map_and_cuts_nothing(browser, tmp_path, size, lang):
    tab, _ = watched_page(browser, tmp_path.as_uri(), viewport={"width": 3300, "height": 2300})
    tab.emulate_media(media="print")
    for make in BOOKS:
        file = tmp_path / f"{make.__name__}.html"
        file.write_text(charts.poster(make(), lang=lang, size=size).page(), "utf-8")
        tab.goto(file.as_uri())
        tab.evaluate("document.fonts.ready")
        assert tab.evaluate(CUT) == [], make.__name__
        high = tab.evaluate("[...document.querySelectorAll('.poster')].map(x => x.getBoundingClientRect().height)")
        sheets = high if PAPERS[size].single else high[1:]  # the first A4 page may run on
        assert all(h <= PAPERS[size].box[1] + 1 for h in sheets), (make.__name__, high)
    tab.context.close()


SMALLEST = """() => {
    const poster = document.querySelector('.poster'), zoom = parseFloat(getComputedStyle(poster).zoom)
    const points = e => 0.75 * zoom * parseFloat(getComputedStyle(e).fontSize)
    const seen = [...poster.querySelectorAll('*')].filter(e => !e.closest('.noprint, svg, .vh') && e.getBoundingClientRect().width > 2
        && [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()))
    return [Math.min(...seen.map(points)), points(poster.querySelector('.say')), poster.getBoundingClientRect().height]
}"""


@pytest.mark.parametrize(("book", "lang"), [(made.researched, "ko"), (made_posters.imported, "en")], ids=["researched", "109 assumptions"])
def test_nothing_on_the_wall_is_smaller_than_14_points_and_all_of_it_stands_on_one_sheet(browser, tmp_path, book, lang):
    file = tmp_path / "wall.html"
    file.write_text(charts.poster(book(), size="wall", lang=lang).page(), "utf-8")
    tab, _ = watched_page(browser, file.as_uri())
    tab.emulate_media(media="print")
    tab.goto(file.as_uri())
    least, title, high = tab.evaluate(SMALLEST)
    tab.context.close()
    assert least >= 14 and title >= 30
    assert high <= (594 - 2 * 15) * 96 / 25.4


def test_what_the_wall_has_no_room_for_is_counted_and_what_it_has_room_for_is_whole():
    held = charts.poster(made.golden(), size="wall").page()
    assert "<details" not in held and "<button" not in held and "<script" not in held and not re.search(r"외 \d+개", held)
    for claim in made.golden().map().claims:
        assert made.golden().claim_label(claim).text("ko") in held
    told = charts.poster(made.researched(), size="wall").page()
    assert "조사 뒤: 가정 12개" in told and "반박됨 2" in told and "설치 안내를 읽지 않는다" in told  # a line says what became of them


def test_a_handout_says_how_much_it_folded_away():
    html = charts.poster(made.golden(), size="handout").page()
    assert "<details" not in html and "popover" not in re.sub(r"<style.*?</style>", "", html, flags=re.S)


def test_without_a_browser_one_sentence_says_what_to_install_and_what_else_to_do(monkeypatch):
    monkeypatch.setenv(browsers.NAMED, "no-such-browser-here")
    assert browsers.find() is None
    with pytest.raises(browsers.NoBrowser, match="Chromium, Google Chrome or Microsoft Edge") as raised:
        pdf.render(made.golden())
    for words in (raised.value.phrase.en, raised.value.phrase.ko):
        assert "JOURNEY_BROWSER" in words and "--to html --size handout" in words and "png" in words


def test_a_browser_that_is_named_is_the_one_that_is_used(monkeypatch, tmp_path):
    own = tmp_path / "my browser"
    own.write_text("#!/bin/sh\n")
    monkeypatch.setenv(browsers.NAMED, str(own))
    assert browsers.find() == own


@pytest.mark.skipif(os.name == "nt", reason="a shell script stands in for the browser")
@pytest.mark.parametrize(("script", "said"), [("exit 1", "did not print"), ("sleep 60", "within 0.3 seconds")])
def test_a_browser_that_fails_or_hangs_is_an_error_and_not_a_wait(monkeypatch, tmp_path, script, said):
    own = tmp_path / "browser"
    own.write_text(f"#!/bin/sh\n{script}\n")
    own.chmod(own.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv(browsers.NAMED, str(own))
    with pytest.raises(Exception, match=said):
        browsers.print_pdf("<p>x</p>", seconds=0.3)


def test_browsers_are_looked_for_where_installers_put_them(monkeypatch, tmp_path):
    monkeypatch.delenv(browsers.NAMED, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(browsers, "_places", lambda: [tmp_path / "nowhere", tmp_path / "Google Chrome"])
    assert browsers.find() is None
    (tmp_path / "Google Chrome").write_text("")
    assert browsers.find() == tmp_path / "Google Chrome"


def test_a_screen_has_no_pdf():
    with pytest.raises(Exception, match="wall, handout, page"):
        pdf.render(made.golden(), size="screen")
