"""The report page: prose, pictures, code only on demand, and nothing from outside."""

import re
from types import SimpleNamespace

import pytest
from charts import made_books as made

from journey_nb import charts
from journey_nb.charts import offline
from journey_nb.charts.posters import Poster
from journey_nb.exports import page
from journey_nb.exports.navigation import Link


def code(source: str, *outputs: str, tags: tuple[str, ...] = ()) -> dict:
    return {
        "cell_type": "code",
        "source": source,
        "metadata": {"tags": list(tags)},
        "outputs": [{"output_type": "display_data", "data": {"text/html": o, "text/plain": "x"}} for o in outputs],
    }


def prose(source: str) -> dict:
    return {"cell_type": "markdown", "source": source, "metadata": {}}


def notebook(book, lang: str = "ko") -> dict:
    from journey_nb.charts import theme

    curve = offline.chart_html(theme.spec_of(charts.emotion_curve(book.map(), lang, book=book)), 1)
    pains = offline.chart_html(theme.spec_of(charts.pain_points(book.map(), lang, book=book)), 2)
    cells = [
        prose("# 무엇이 힘듭니까?\n\n가상의 회사입니다."),
        code("charts.enable()", offline.loader_html()),
        prose("## 핵심 결과"),
        code("charts.findings_list(book)", charts.findings_list(book, lang).fragment),
        prose("## 여정 지도"),
        code("charts.poster(book)", charts.poster(book, lang=lang).fragment),
        prose("## 감정"),
        code("secret_code(book)", curve, pains),
        prose("## 출처"),
        code(
            "charts.sources_table(book)",
            charts.sources_table(book, lang).fragment,
            charts.claims_table(book, lang).fragment,
            charts.weak_table(book, lang).fragment,
        ),
    ]
    return {
        "cells": cells,
        "metadata": {"widgets": {"application/vnd.jupyter.widget-state+json": {"state": {"left": "out"}}}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


@pytest.fixture(scope="module")
def made_page() -> str:
    return page.render(notebook(made.golden()), lang="ko", footer="journey_nb")


def test_the_page_asks_for_nothing_outside(made_page):
    bare = re.sub(r"<script>.*?</script>", "", made_page, flags=re.S)
    assert not re.findall(r"""(?:src|href)=["'](?!data:|#)[^"']+""", bare)
    assert "url(http" not in bare and "@import" not in bare
    assert "default-src 'none'" in made_page.replace("&#39;", "'")


def test_the_contents_name_every_section(made_page):
    nav = made_page.split("<nav", 1)[1].split("</nav>", 1)[0]
    assert re.findall(r'<a href="#(s\d+)">([^<]+)</a>', nav) == [("s2", "핵심 결과"), ("s3", "여정 지도"), ("s4", "감정"), ("s5", "출처")]


def test_code_is_there_for_who_asks_and_the_sheet_once(made_page):
    assert "secret_code(book)" in made_page and 'id="jn-code"' in made_page
    assert made_page.count("--neg-tint: #FBEEE6") <= 4  # one sheet: light, forced light, print


def test_widget_state_is_left_out(made_page):
    assert "widget-state" not in made_page


def test_a_heading_that_a_cell_displays_is_in_the_contents():
    shown = page.render({"cells": [code("show.heading('map')", '<h2 id="map">여정 지도</h2>')]}, lang="ko", title="보고서")
    assert '<a href="#s1">여정 지도</a>' in shown


def test_markdown_cannot_smuggle_markup():
    shown = page.render({"cells": [prose("# a\n\n<img src=x onerror=alert(1)> [x](javascript:alert(1))")]}, lang="en")
    assert "<img" not in shown and "javascript:" not in shown


def test_an_error_in_a_cell_is_shown_without_its_traceback():
    broken = {
        "cell_type": "code",
        "source": "1/0",
        "metadata": {},
        "outputs": [{"output_type": "error", "ename": "ZeroDivisionError", "evalue": "<b>", "traceback": ["/home/kim/secret.py"]}],
    }
    shown = page.render({"cells": [broken]}, lang="en", title="t")
    assert "ZeroDivisionError: &lt;b&gt;" in shown and "secret.py" not in shown


def test_the_same_notebook_gives_the_same_bytes(made_page):
    assert page.render(notebook(made.golden()), lang="ko", footer="journey_nb") == made_page


def test_the_face_carries_the_characters_of_charts_too(made_page):
    import base64
    import io

    from fontTools.ttLib import TTFont

    encoded = re.search(r"data:font/woff2;base64,([^)]+)\)", made_page)
    assert encoded
    has = TTFont(io.BytesIO(base64.b64decode(encoded[1]))).getBestCmap()
    assert all(ord(c) in has for c in "설치연동방화벽과충돌한다뚜렷하지않음")


# ---------------------------------------------------------------------------------------------------- in a browser

from conftest import watched_page  # noqa: E402  (the shared browser, beside the tests that need it)

NASTY = [
    "<!--<script>",
    "]]>",
    "</style>",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "{{7*7}}",
    "${alert(1)}",
    "\u2028\u2029",
    "javascript:alert(1)",
    "'||alert(1)||'",
]


def opened(browser, html: str, tmp_path, **options):
    file = tmp_path / "page.html"
    file.write_text(html, "utf-8")
    tab, seen = watched_page(browser, file.as_uri(), **options)
    dialogs: list[str] = []
    tab.on("dialog", lambda d: (dialogs.append(d.message), d.dismiss()))
    tab.goto(file.as_uri())
    tab.evaluate("document.fonts.ready")
    return tab, SimpleNamespace(requests=seen.requests, errors=seen.errors, dialogs=dialogs)


def drawn(tab) -> bool:
    tab.wait_for_function("document.querySelectorAll('.jn-chart').length === document.querySelectorAll('.jn-chart svg.marks').length", timeout=30_000)
    return True


def barriers(tab) -> list[str]:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    found = axe.run(tab).response["violations"]
    return [
        f"{v['id']} ({v['impact']}): {v['nodes'][0]['html'][:160]}"
        for v in found
        if v["impact"] in ("serious", "critical") or v["id"] in ("heading-order", "duplicate-id", "page-has-heading-one")
    ]


@pytest.mark.parametrize(("lang", "scheme"), [("ko", "light"), ("en", "dark")])
def test_a_report_draws_itself_alone(browser, tmp_path, lang, scheme):
    tab, seen = opened(browser, page.render(notebook(made.golden(), lang), lang=lang), tmp_path, color_scheme=scheme)
    assert drawn(tab)
    tab.locator(".lvbox").first.dispatch_event("click")
    for menu in tab.locator("details summary").all():
        menu.dispatch_event("click")
    assert (seen.requests, seen.errors, seen.dialogs) == ([], [], [])
    assert not barriers(tab)
    tab.context.close()


@pytest.mark.parametrize("make", [made.golden, made.eight_people, made.only_nps, made.eleven_stages, made.workshop, made.researched, made.totals_only])
def test_a_poster_has_no_barrier_and_fits_a_phone(browser, tmp_path, make):
    html = charts.poster(make(), detail="full").page()
    tab, seen = opened(browser, html, tmp_path)
    assert not barriers(tab)
    tab.set_viewport_size({"width": 390, "height": 800})
    assert tab.evaluate("document.documentElement.scrollWidth") <= 391
    assert (seen.requests, seen.errors, seen.dialogs) == ([], [], [])
    tab.context.close()


def hostile_words(test_data) -> list[str]:
    import json

    return [*NASTY, *(w for w in json.loads((test_data / "hostile" / "blns.json").read_text("utf-8")) if w.strip())]


def test_what_customers_type_is_shown_and_never_run(browser, tmp_path, test_data):
    words = hostile_words(test_data)
    for part in range(0, len(words), 260):
        book = made.hostile(words[part : part + 260])
        tab, seen = opened(browser, page.render(notebook(book), lang="ko"), tmp_path)
        assert drawn(tab)
        tab.wait_for_timeout(100)
        assert (seen.requests, seen.dialogs, seen.errors) == ([], [], [])
        assert tab.locator("main .poster").count() == 1 and tab.locator("main script").count() == 3  # ours: Vega, two charts
        assert tab.evaluate("document.querySelectorAll('main img, main iframe, main object, main form:not(.vega-bindings)').length") == 0
        tab.context.close()


def test_a_drawer_opens_without_a_script(browser, tmp_path):
    html = charts.poster(made.golden()).page()
    assert "<script" not in html
    tab, _ = opened(browser, html, tmp_path)
    link = tab.locator(".k-pain button.code").nth(3)
    link.click()
    assert tab.locator("aside.drawer:visible").count() == 1
    tab.locator("aside.drawer:visible button.close").click()
    assert tab.locator("aside.drawer:visible").count() == 0
    tab.context.close()


def test_the_two_reading_levels_are_one_checkbox(browser, tmp_path):
    tab, _ = opened(browser, charts.poster(made.golden()).page(), tmp_path)
    assert tab.locator("text=65.1% (52.8–75.7)").first.is_visible() is False
    tab.locator("label.lv").click()
    assert tab.locator("text=65.1% (52.8–75.7)").first.is_visible() is True
    tab.context.close()


def test_a_poster_shows_itself_in_a_notebook():
    shown = charts.poster(made.golden())
    assert isinstance(shown, Poster) and shown._repr_html_() == shown.fragment
    assert "@page" not in shown.fragment and "<h1" not in shown.fragment


# ---------------------------------------------------------------------------------------------- who reads, and what it was made from


@pytest.fixture
def no_face(monkeypatch):
    monkeypatch.setattr("journey_nb.charts.typeface.face_css", lambda text: "")


MANIFEST = {
    "inputs": [{"alias": "F01", "sha256": "ab12cd34ef56", "rows": 1234}, {"alias": "map_path", "sha256": "99", "bytes": 3}],
    "parameters": {"map_path": "/home/kim/study/map.json", "lang": "ko", "audience": "team", "persona": ""},
    "versions": {"journey_nb": "0.1.0", "python": "3.11"},
    "seed": 7,
    "warnings": [{"key": "weak.nobody", "numbers": {}}, ["second", "둘째"]],
    "made": {"at": "2026-07-03T09:12:00Z"},
}


@pytest.mark.parametrize("audience", ["company", "public"])
def test_code_and_printed_text_are_in_no_file_that_leaves_the_team(no_face, audience):
    cells = [prose("# a"), code("secret_path = '/home/kim/x'", "<p>shown</p>", tags=())]
    cells[1]["outputs"].append({"output_type": "stream", "name": "stdout", "text": "/home/kim/printed"})
    run = {"cells": cells, "metadata": {"papermill": {"parameters": {"audience": audience}}}}
    shown = page.render(run, lang="ko", manifest=MANIFEST, names={"F01": "설문.xlsx"})
    assert "shown" in shown and "secret_path" not in shown and "printed" not in shown and "jn-code" not in shown.split("</style>")[-1]
    assert "kim" not in shown and "설문.xlsx" not in shown and ("ab12cd34" in shown) == (audience == "company")


def test_the_teams_code_names_no_place_of_a_machine(no_face):
    shown = page.render({"cells": [prose("# a"), code("m = '/home/kim/map.json'; n = r'C:\\Users\\kim\\b.csv'")]}, lang="ko", manifest=MANIFEST)
    assert "kim" not in shown and "…/map.json" in shown and "…/b.csv" in shown


def test_the_foot_says_what_a_report_was_made_from_and_not_when(no_face):
    foot = page.render({"cells": [prose("# a")]}, lang="ko", manifest=MANIFEST, names={"F01": "설문.xlsx"}).split("<footer>")[1]
    for told in ("F01", "설문.xlsx", "1,234", "ab12cd34", "0.1.0", "난수 고정값", "둘째", "고객의 말이나 행동으로 볼 열을"):
        assert told in foot, told
    assert "ef56" not in foot and "09:12" not in foot and "2026" not in foot


def test_the_other_reports_of_a_batch_are_a_click_away_and_this_one_is_no_link(no_face):
    near = [Link("전체", "../everyone/report.html", "persona", True), Link("관리자 <b>", "../admin 1/report.html", "persona")]
    many = [Link(f"2026Q{i}", f"../{i}/report.html", "quarter") for i in range(12)]
    nav = page.render({"cells": [prose("# a")]}, lang="ko", navigation=[*near, *many]).split("<nav", 1)[1].split("</nav>", 1)[0]
    assert '<b aria-current="page">전체</b>' in nav and '<a href="../admin%201/report.html">관리자 &lt;b&gt;</a>' in nav
    assert "페르소나" in nav and "분기" in nav and nav.count("<details") == 1
