"""The sample's report.html as a reader opens it: no network, every chart drawn, Hangul on a machine without Hangul fonts."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from conftest import Reports, Watched, watched_page

HANGUL = re.compile("[가-힣]")


@pytest.fixture(params=["ko", "en"])
def opened(request: pytest.FixtureRequest, browser: Any, reports: Reports) -> Any:
    file: Path = getattr(reports, request.param) / "report.html"
    page, seen = watched_page(browser, file.as_uri(), file.with_name("evidence.html").as_uri())
    page.goto(file.as_uri())
    page.wait_for_function("document.querySelectorAll('.jn-chart').length === document.querySelectorAll('.jn-chart svg.marks').length", timeout=30_000)
    yield page, seen, request.param
    page.context.close()


def test_a_report_asks_nothing_of_the_outside_and_throws_nothing(opened: tuple[Any, Watched, str]) -> None:
    page, seen, _ = opened
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    for menu in page.locator("details summary").all()[:50]:
        menu.dispatch_event("click")
    assert (seen.requests, seen.errors) == ([], [])


def test_every_chart_of_a_report_is_drawn(opened: tuple[Any, Watched, str]) -> None:
    page, _, _ = opened
    charts = page.locator(".jn-chart svg.marks")
    assert charts.count() >= 1
    for index in range(charts.count()):
        box = charts.nth(index).bounding_box()
        assert box and box["width"] > 200 and box["height"] > 100
    assert page.locator(".jn-chart svg.marks path").count() >= 6, "one point a stage at least"


def test_a_report_speaks_its_own_language(opened: tuple[Any, Watched, str]) -> None:
    page, _, lang = opened
    assert page.locator("html").get_attribute("lang") == lang
    headings = page.locator("h2").all_inner_texts()
    assert {"ko": "페인 포인트", "en": "Pain points"}[lang] in headings
    assert all(bool(HANGUL.search(text)) == (lang == "ko") for text in headings), headings


def test_a_report_forbids_what_it_does_not_need(opened: tuple[Any, Watched, str]) -> None:
    page, _, _ = opened
    policy = page.locator("meta[http-equiv='Content-Security-Policy']").get_attribute("content")
    assert "default-src 'none'" in policy and "connect-src" not in policy and "http" not in policy


def test_no_serious_barrier_for_a_reader_with_a_screen_reader_or_weak_eyes(opened: tuple[Any, Watched, str]) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page, seen, lang = opened
    if lang == "ko":  # an English one is looked at in tests/exports; this takes as long as all the rest
        assert not _barriers(axe, page)
    page.click("nav a[href='evidence.html']")
    page.evaluate("document.querySelectorAll('.el-sec').forEach(part => part.querySelectorAll('.el ~ .el ~ .el').forEach(one => one.remove()))")
    assert not _barriers(axe, page), "two blocks of each kind are like all the others"
    page.fill("#el-q", "no claim says this")
    assert page.locator("article.el:visible").count() == 0 and page.locator(".el-w").is_visible()
    assert (seen.requests, seen.errors) == ([], [])


def _barriers(axe: Any, page: Any) -> list[str]:
    found = axe.run(page).response["violations"]
    return [f"{one['id']} ({one['impact']}): {one['nodes'][0]['html'][:120]}" for one in found if one["impact"] in ("serious", "critical")]


def test_code_is_out_of_the_way_until_the_switch_shows_it(opened: tuple[Any, Watched, str]) -> None:
    page, seen, _ = opened
    cells = page.locator(".cell.source")
    assert cells.count() > 10 and not cells.first.is_visible()
    page.focus("#jn-code")
    page.keyboard.press("Space")
    assert cells.first.is_visible() and not seen.errors


def test_hangul_is_drawn_where_the_machine_has_no_font_for_it(browser_without_hangul: Any, reports: Reports) -> None:
    file = reports.ko / "report.html"
    page, _ = watched_page(browser_without_hangul, file.as_uri())
    page.goto(file.as_uri())
    page.wait_for_selector(".jn-chart svg.marks", timeout=30_000)
    page.evaluate("document.fonts.ready")
    drawn = 0
    for fonts in _fonts_of_hangul(page):
        drawn += 1
        assert fonts and all(font["isCustomFont"] for font in fonts), fonts
    assert drawn > 100
    page.context.close()


def _fonts_of_hangul(page: Any) -> Any:
    """The fonts that Chromium really drew with, of each element that holds Hangul and nothing but Hangul and figures."""
    page.evaluate(
        """() => { const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT); let node; while (node = walk.nextNode()) {
             const shown = node.parentElement.checkVisibility() && !['SCRIPT', 'STYLE'].includes(node.parentElement.tagName);
             if (shown && /[가-힣]/.test(node.data)) node.parentElement.setAttribute('data-hangul', ''); } }"""
    )
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument", {"depth": 0})["root"]["nodeId"]
    for node in session.send("DOM.querySelectorAll", {"nodeId": root, "selector": "[data-hangul]"})["nodeIds"]:
        yield session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]


def test_a_report_reads_on_a_telephone(browser: Any, reports: Reports) -> None:
    file = reports.ko / "report.html"
    page, _ = watched_page(browser, file.as_uri(), viewport={"width": 390, "height": 800})
    page.goto(file.as_uri())
    page.wait_for_selector("h2")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390 + 1, "the page itself must not scroll sideways"
    page.context.close()
