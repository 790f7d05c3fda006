"""The poster in a browser: nothing cut, nothing on top of another thing, no barrier; long sentences in many lanes."""

import pytest
from charts import made_posters as posters
from conftest import watched_page

from journey_nb import charts

WRONG = """() => {
  const bad = [], seen = '.c, .ht, .hd, .ln, .fill, .five > div, .facts > div, .tx, .aim';
  const cells = [...document.querySelectorAll(seen)].filter(x => x.offsetParent && x.getClientRects().length);
  const box = new Map(cells.map(x => [x, x.getBoundingClientRect()]));
  const named = x => x.className + ': ' + x.textContent.trim().slice(0, 50);
  const away = '.vh, .lab, .pick > div, details:not([open]) > :not(summary)';
  for (const x of cells) {  // every line of text lies inside its cell
    const walk = document.createTreeWalker(x, NodeFilter.SHOW_TEXT), range = document.createRange(), b = box.get(x);
    const out = t => t.width > 1 && (t.left < b.left - 2 || t.right > b.right + 2 || t.top < b.top - 2 || t.bottom > b.bottom + 2);
    while (walk.nextNode()) {
      const n = walk.currentNode;
      if (!n.textContent.trim() || n.parentElement.closest(away)) continue;
      range.selectNodeContents(n);
      if ([...range.getClientRects()].some(out)) bad.push('out of ' + named(x));
    }
  }
  const grid = cells.filter(x => x.matches('.c, .ht, .hd') && box.get(x).height > 1);
  const over = (a, b, from, to) => Math.min(a[to], b[to]) - Math.max(a[from], b[from]) > 1.5;
  grid.forEach((x, i) => grid.slice(i + 1).forEach(y => {
    const a = box.get(x), b = box.get(y);
    if (over(a, b, 'left', 'right') && over(a, b, 'top', 'bottom')) bad.push(named(x) + ' × ' + named(y));
  }));
  return [...new Set(bad)];
}"""


@pytest.fixture
def tab(browser, tmp_path):
    tab, _ = watched_page(browser, tmp_path.as_uri(), viewport={"width": 1440, "height": 900})
    yield tab
    tab.context.close()


def show(tab, tmp_path, html: str) -> None:
    file = tmp_path / "poster.html"
    file.write_text(html, "utf-8")
    tab.goto(file.as_uri())
    tab.evaluate("document.fonts.ready")


def test_seven_stages_of_long_sentences_in_nine_lanes_are_read_without_a_cut(tab, tmp_path):
    lanes = "goals,thoughts,expectations,frontstage,backstage"
    for lang in ("ko", "en"):
        book = posters.imported(lang)
        tab.emulate_media(media="screen")
        for wide in (1440, 390):
            tab.set_viewport_size({"width": wide, "height": 900})
            show(tab, tmp_path, charts.poster(book, lang=lang, lanes=lanes).page())
            assert tab.evaluate(WRONG) == [], (lang, wide)
        tab.emulate_media(media="print")
        tab.set_viewport_size({"width": 3300, "height": 2300})
        for size, high in (("handout", 279), ("wall", 564)):  # mm inside the margins
            show(tab, tmp_path, charts.poster(book, lang=lang, size=size).page())
            assert tab.evaluate(WRONG) == [], (lang, size)
            assert tab.evaluate("document.querySelector('.poster').getBoundingClientRect().height") <= high * 96 / 25.4 + 1, (lang, size)


def test_a_poster_with_every_lane_has_no_barrier_and_its_boxes_switch_lanes_without_a_script(tab, tmp_path):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    for lang in ("ko", "en"):
        html = charts.poster(posters.filled(), lang=lang, lanes="all", detail="full").page()
        assert "<script" not in html
        show(tab, tmp_path, html)
        told = axe.run(tab, options={"resultTypes": ["violations"]}).response["violations"]
        found = [(v["id"], v["nodes"][0]["html"][:120]) for v in told if v["impact"] in ("serious", "critical")]
        assert found == [] and tab.evaluate(WRONG) == [], lang
    show(tab, tmp_path, charts.poster(posters.filled()).page())
    lane, named = tab.locator(".c.L-goals").first, tab.locator(".offs .o-goals")
    assert not lane.is_visible() and named.is_visible()
    tab.locator(".pick summary").click()
    tab.locator(".x-goals").check()
    assert lane.is_visible() and not named.is_visible()
    tab.locator(".x-pains").uncheck()
    assert not tab.locator(".c.L-pains").first.is_visible()
