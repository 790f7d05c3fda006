"""Customers' words are hostile input: a survey of nothing but payloads builds into a report in which nothing runs."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from conftest import watched_page

from journey_nb import build_report

PAYLOADS = [
    "<!--<script>",
    "]]>",
    "</style><style>body{display:none}</style>",
    "</script><script>window.ran=1;alert(1)</script>",
    "<img src=x onerror=window.ran=1>",
    '"><svg onload=window.ran=1>',
    "{{7*7}} {% raw %} ${window.ran=1} #{7*7}",
    '=HYPERLINK("http://example.invalid","로그인이 느려요")',
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "javascript:window.ran=1//",
    "<iframe srcdoc='<script>parent.ran=1</script>'>",
    "\u202eevil\u202c 로그인이 너무 느려요 \u0000 끝",
    "'; DROP TABLE events; -- 설치가 어려워요",
    "# 제목\n- [x](javascript:window.ran=1) **설치가 어려워요**",
    "$$\\require{action}\\toggle{a}{b}\\endtoggle$$ 결제가 안 돼요",
]


def hostile_survey(folder: Path, strings: list[str]) -> Path:
    """Answers, names, column headers and the file's name are all payloads."""
    path = folder / "<img src=x onerror=ran=1> '$(touch x)'.csv"
    headers = ["타임스탬프", "이메일 주소", "이름", "추천 의향 (0-10)"]
    headers += ["<script>window.ran=1</script> 설치는 어땠습니까?", "</style>=1+1 의견을 적어 주세요", "터치포인트"]
    with open(path, "w", newline="", encoding="utf-8-sig") as out:
        writer = csv.writer(out)
        writer.writerow(headers)
        for n, text in enumerate(strings):
            row = [f"2026. 5. {1 + n % 28} 오후 3:{n % 60:02d}:45", f"p{n}@example.com", f"<b onclick=ran=1>{n}</b>", n % 11]
            writer.writerow([*row, text, f"{text} 로그인이 너무 느려요", f"<u>{text[:20]}</u> 설치"])
    return folder


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, test_data: Path) -> tuple[Path, list[str]]:
    naughty = json.loads((test_data / "hostile" / "blns.json").read_text("utf-8"))
    strings = PAYLOADS + [s for s in naughty if s.strip()]
    folder = tmp_path_factory.mktemp("in")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JOURNEY_HOME", str(tmp_path_factory.mktemp("home")))
        written = build_report([hostile_survey(folder, strings)], out=tmp_path_factory.mktemp("out") / "out", lang="ko")
    return written.out, strings


def test_every_hostile_answer_is_read_and_kept_as_text(built: tuple[Path, list[str]]) -> None:
    out, strings = built
    with open(out / "tables" / "observations.csv", encoding="utf-8-sig", newline="") as file:
        said = list(csv.DictReader(file))
    assert len({row["response_id"] for row in said}) == len(strings)
    texts = [row["text"] for row in said]
    for payload in PAYLOADS[:7]:
        assert any(payload in text for text in texts), payload


def test_no_cell_of_a_table_starts_a_formula(built: tuple[Path, list[str]]) -> None:
    for path in (built[0] / "tables").glob("*.csv"):
        with open(path, encoding="utf-8-sig", newline="") as file:
            for row in csv.reader(file):
                for cell in row:
                    formula = len(cell) > 1 and cell[0] in "=+-@\t\r"
                    assert not formula or cell.lstrip("+-").replace(".", "", 1).replace("e-", "", 1).isdigit(), (path.name, cell[:30])


def test_nothing_runs_in_the_report_and_the_words_can_be_read(browser: Any, built: tuple[Path, list[str]]) -> None:
    file = built[0] / "report.html"
    page, seen = watched_page(browser, file.as_uri())
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.goto(file.as_uri())
    page.wait_for_selector(".jn-chart svg.marks", timeout=60_000)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert page.evaluate("window.ran") is None and dialogs == []
    assert (seen.requests, seen.errors) == ([], [])
    assert page.locator("iframe, img[src='x'], [onerror], [onload], [onclick]").count() == 0
    assert page.evaluate("getComputedStyle(document.body).display") != "none"
    words = page.evaluate("document.body.textContent")
    book = json.loads((built[0] / "map.json").read_text("utf-8"))
    quotes = [q["text"] for c in book["maps"][0]["pains"] for q in c["evidence"]["quotes"]]
    assert quotes and all(" ".join(q.split())[:20] in " ".join(words.split()) for q in quotes if "[" not in q)
    page.context.close()


def test_the_poster_alone_is_as_safe(browser: Any, built: tuple[Path, list[str]], tmp_path: Path) -> None:
    from journey_nb.exports import html
    from journey_nb.mapping.why import open_book

    path = tmp_path / "poster.html"
    html.write(open_book(built[0])[0], path, lang="en")
    page, seen = watched_page(browser, path.as_uri())
    page.goto(path.as_uri())
    page.wait_for_timeout(500)
    assert page.evaluate("window.ran") is None and (seen.requests, seen.errors) == ([], [])
    page.context.close()
