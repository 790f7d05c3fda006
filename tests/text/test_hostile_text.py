"""Hostile strings through text coding, and out into a report. The full size runs in ``checks/hostile_text.py``."""

from __future__ import annotations

import csv
import json
import random
from pathlib import Path
from types import ModuleType
from typing import Any

import checked
import pandas as pd
import pytest
from conftest import watched_page

from journey_nb import text as coding
from journey_nb.reports.build import build_report

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def check() -> ModuleType:
    return checked.check("hostile_text")


def test_whatever_is_written_comes_back_one_row_each_in_order(check):
    makers = check.families(random.Random(11), ["undefined", "-1e400", "%x%n"])
    texts = [make() for make in makers.values() for _ in range(8)]
    coded = coding.code(pd.DataFrame({"text": texts}), workers=1)
    assert len(coded) == len(texts)
    assert [(t, what) for t, row in zip(texts, coded.itertuples(index=False), strict=True) if (what := check.wrong(t, row))] == []


@pytest.mark.parametrize("bit", ["안 ", "지 않", "@", "not "])
def test_twice_the_length_is_no_four_times_the_work(bit, check):
    one, two = check.growth(bit, 8_000)
    assert two <= 3.5 * max(one, 0.1)


@pytest.fixture(scope="module")
def strings(check: ModuleType, test_data: Path) -> list[str]:
    naughty = json.loads((test_data / "hostile" / "blns.json").read_text(encoding="utf-8"))
    makers = check.families(random.Random(5), naughty)
    made = [makers[name]() for name in ("markup", "formulas", "right to left", "towers of marks", "joined emoji", "control signs") for _ in range(30)]
    naughty = [s for s in naughty if "<" in s or "&" in s or "javascript" in s or "{" in s]
    return [s.replace("\0", "").encode("utf-8", "replace").decode() for s in (*made, *naughty)]


def study(folder: Path, texts: list[str]) -> Path:
    folder.mkdir()
    with open(folder / "의견.csv", "w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(["고객ID", "작성일", "추천 의향(0-10)", "터치포인트", "의견"])
        writer.writerows([f"C-{n}", f"2026-03-{n % 28 + 1:02d}", n % 11, ["설치", "결제"][n % 2], f"로그인이 너무 느려요 {t}"] for n, t in enumerate(texts))
    return folder


DANGEROUS = {"script", "img", "iframe", "object", "embed", "video", "audio", "form", "base", "link", "marquee", "math", "style", "svg"}


def elements(report: Path, browser: Any) -> tuple[set[str], set[str], set[str]]:
    """Of an opened report: dangerous elements, what its handlers do, and where its links lead."""
    page, watched = watched_page(browser, report.parent.as_uri())
    page.goto(report.as_uri())
    page.wait_for_timeout(500)
    assert page.title() != "ran"
    assert watched.requests == []
    tags = set(page.evaluate("[...document.querySelectorAll('*')].map(e => e.tagName.toLowerCase())"))
    handlers = set(page.evaluate("[...document.querySelectorAll('*')].flatMap(e => [...e.attributes].filter(a => /^on/i.test(a.name)).map(a => a.value))"))
    links = set(page.evaluate("[...document.querySelectorAll('[href],[src]')].map(e => String(e.getAttribute('href') || e.getAttribute('src')))"))
    page.context.close()
    return tags & DANGEROUS, handlers, links


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_no_word_of_a_customer_becomes_a_script_or_an_element_of_the_report(lang, strings, reports, tmp_path, browser, monkeypatch):
    """Beside the sample's report, a study of hostile words has no other kind of element that runs or loads, and no other handler."""
    monkeypatch.setenv("JOURNEY_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    build_report([study(tmp_path / "said", strings)], out=tmp_path / "out", lang=lang)
    tags, handlers, _ = elements(getattr(reports, lang) / "report.html", browser)
    more_tags, more_handlers, links = elements(tmp_path / "out" / "report.html", browser)
    assert more_tags <= tags
    assert more_handlers <= handlers
    assert [link for link in links if link.strip().casefold().startswith(("javascript:", "vbscript:", "data:text/html"))] == []
