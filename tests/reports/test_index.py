"""The page over a batch: every report told truthfully, in one small file that needs no network."""

from __future__ import annotations

import re
import time

import pytest
from charts import made_books as made
from conftest import watched_page

from journey_nb.model.errors import UsageError
from journey_nb.model.phrase import Phrase
from journey_nb.reports import index
from journey_nb.reports.index import Entry, render, spark, told

MADE = {"at": "2026-07-03T09:12:00Z", "seconds": 248.2}
WHY = Phrase("The file has no column 'created_at'.", "파일에 'created_at' 열이 없습니다.")


def entry(persona: str, quarter: str, state: str = "made", **more) -> Entry:
    return Entry(
        f"{persona}_{quarter}",
        state,
        None if state == "failed" else f"{persona}_{quarter}/report.html",
        {"persona": persona, "quarter": quarter},
        ((Phrase("people", "고객"), Phrase("63 people", "63명")),),
        (None, -0.4, 0.2, None, 0.3, 0.5),
        **more,
    )


@pytest.fixture(scope="module", autouse=True)
def light():
    """The face is cut in another test; here it would be most of the time."""
    patch = pytest.MonkeyPatch()
    patch.setattr("journey_nb.charts.typeface.face_css", lambda text: "")
    yield
    patch.undo()


def body(html: str) -> str:
    return re.sub(r"<style>.*?</style>|<script>.*?</script>", "", html, flags=re.S)


def test_two_parameters_make_a_table_and_what_failed_says_where_and_why():
    entries = [entry(p, q) for p in ("admin", "lead") for q in ("2026Q1", "2026Q2")]
    entries[3] = entry("lead", "2026Q2", "failed", error=WHY, cell="load", links={"failed": "lead_2026Q2/report.failed.ipynb"})
    page = body(render(entries, title="가람", lang="ko", made=MADE))
    assert '<th scope="row">admin</th>' in page and page.count('<th scope="col">2026Q') == 2
    assert "보고서 3건이 준비되었습니다. 1건은 실패했습니다." in page
    failed = page.split('class="ce failed"')[1]
    assert "<code>load</code>" in failed and WHY.ko.replace("'", "&#39;") in failed
    assert 'href="lead_2026Q2/report.failed.ipynb"' in failed and "report.html" not in failed.split("</div>")[0]


def test_the_order_of_the_entries_changes_nothing_and_report_2_comes_before_report_10():
    entries = [Entry(f"client {n}", "made", f"c{n}.html", {"client": n}) for n in (10, 2, 1)]
    page = render(entries, title="a", lang="en", made=MADE)
    assert page == render(entries[::-1], title="a", lang="en", made=MADE)
    assert re.findall(r"<b>(client \d+)</b>", page) == ["client 1", "client 2", "client 10"]


def test_the_time_of_making_stands_in_one_element():
    entries = [entry("admin", "2026Q1")]
    one, other = (render(entries, title="a", lang="ko", made=made) for made in (MADE, {"at": "2027-01-01T00:00:00Z", "seconds": 3}))
    assert one != other
    assert len({re.sub(r'<p id="made">.*?</p>', "", page) for page in (one, other)}) == 1


def test_the_line_breaks_where_fewer_than_five_people_spoke():
    drawn = spark((None, -0.4, 0.2, None, 0.3), ("", "neg", "hollow", "", "pos evil"), "en")
    assert drawn is not None and drawn.line.count("M") == 2 and drawn.line.count("L") == 1
    assert [mark for _, _, mark in drawn.points] == ["neg", "hollow", "pos"]
    assert "under 5 people, −0.40, +0.20, under 5 people" in drawn.words
    assert spark((None, 0.2, None), (), "en") is None


def test_a_study_of_eight_people_has_no_line_at_all():
    assert set(told(made.eight_people())["spark"]) == {None}
    golden = told(made.golden())
    assert next(v.ko for _, v in golden["figures"]).endswith("명") and any(v is not None for v in golden["spark"])


def test_a_thousand_reports_stay_a_small_page():
    entries = [
        Entry(
            f"client {n:04d}",
            "made",
            f"{n:04d}/report.html",
            {"client": n},
            entry("a", "b").figures,
            (-0.4, None, 0.2, 0.1, 0.3, 0.5),
            links={"pdf": f"{n:04d}/report.pdf"},
        )
        for n in range(1000)
    ]
    began = time.monotonic()
    page = render(entries, title="a", lang="ko", made=MADE)
    assert len(page.encode()) < 1_200_000, "with a face of its characters it stays under 1.5 MB"
    assert time.monotonic() - began < 20


def test_what_a_name_holds_is_text_and_a_link_leads_nowhere_outside():
    nasty = Entry('"><img src=x onerror=alert(1)>', "made", "a b#1?.html", {"client": "<script>alert(1)</script>"})
    page = body(render([nasty, entry("admin", "2026Q1")], title="</title><script>", lang="en", made=MADE))
    assert "<img" not in page and "alert(1)</script>" not in page and 'href="a%20b%231%3F.html"' in page
    for href in ("javascript:alert(1)", "https://example.com/", "//example.com/a", "/etc/passwd", "C:\\a.html"):
        with pytest.raises(UsageError, match="a path beside them"):
            render([Entry("a", "made", href)], title="a", lang="en", made=MADE)


def test_an_unknown_state_gets_a_suggestion():
    with pytest.raises(UsageError, match="Did you mean 'failed'"):
        Entry("a", "faild")


def test_a_persona_of_few_is_not_told_to_others():
    book = made.with_personas()
    key = book.personas[0].key
    assert told(book, key)["words"]["persona"] == book.persona_label(book.personas[0])
    assert index.told(book, "gone", audience="company")["figures"] == ()


@pytest.mark.parametrize("entries", [[Entry(f"client {n:03}", "made", f"c{n}.html", {"client": n}) for n in range(30)], None], ids=["list", "table"])
def test_the_search_leaves_only_what_was_asked_for(browser, tmp_path, entries):
    entries = entries or [entry(p, q) for p in ("admin", "client 007") for q in ("2026Q1", "2026Q2")]
    (tmp_path / "index.html").write_text(render(entries, title="a", lang="en", made=MADE), "utf-8")
    tab, seen = watched_page(browser, tmp_path.as_uri())
    tab.goto((tmp_path / "index.html").as_uri())
    everything = tab.locator(".ce:visible").count()
    tab.fill("#q", "client 007")
    shown = tab.locator(".ce:visible").all_inner_texts()
    assert everything == len(entries) and 0 < len(shown) < everything and (seen.requests, seen.errors) == ([], [])
    tab.fill("#q", "nobody of that name")
    assert tab.locator(".ce:visible").count() == 0 and tab.locator(".none").is_visible()
    tab.context.close()
