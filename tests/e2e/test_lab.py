"""The quickstart in a real JupyterLab, without a network: every cell runs, and the map can be seen."""

from __future__ import annotations

import re
import shutil
from typing import Any

import pytest
from conftest import Lab, watched_page

from journey_nb.reports import notebook_path

IDLE = """() => { const kernel = window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel;
    return kernel && kernel.status === 'idle' && kernel.connectionStatus === 'connected'; }"""
CELLS = "window.jupyterapp.shell.currentWidget.content.model.cells"
RAN = f"""() => {{ const cells = [...Array({CELLS}.length).keys()].map(i => {CELLS}.get(i)).filter(c => c.type === 'code');
    return cells.every(c => c.executionCount !== null) || cells.some(c => c.sharedModel.getOutputs().some(o => o.output_type === 'error')); }}"""
ERRORS = f"""() => [...Array({CELLS}.length).keys()].map(i => {CELLS}.get(i)).filter(c => c.type === 'code').flatMap(c => c.sharedModel.getOutputs()
    .filter(o => o.output_type === 'error' || o.name === 'stderr').map(o => c.id + ': ' + JSON.stringify(o).slice(0, 2000)))"""


def cell(page: Any, cell_id: str) -> Any:
    """A cell by its id, scrolled to first: JupyterLab keeps far cells out of the page."""
    index = page.evaluate(f"id => [...Array({CELLS}.length).keys()].find(i => {CELLS}.get(i).id === id)", cell_id)
    assert index is not None, cell_id
    page.evaluate("i => { const nb = window.jupyterapp.shell.currentWidget.content; nb.activeCellIndex = i; return nb.scrollToItem(i) }", index)
    return page.locator(f'.jp-Notebook [data-windowed-list-index="{index}"]')


@pytest.fixture(scope="module")
def quickstart(browser: Any, lab: Lab) -> Any:
    shutil.copyfile(notebook_path("00_quickstart"), lab.root / "빠른 시작.ipynb")
    page, seen = watched_page(browser, lab.url)
    page.goto(f"{lab.url}/doc/tree/빠른 시작.ipynb?token={lab.token}&reset")
    page.wait_for_selector(".jp-NotebookPanel .jp-Cell", timeout=120_000)
    page.wait_for_function(IDLE, timeout=180_000)
    page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-all-cells')")
    page.wait_for_function(RAN, timeout=300_000)
    page.wait_for_function(IDLE, timeout=180_000)
    yield page, seen
    page.context.close()


def test_every_cell_runs_without_an_error_or_a_warning(quickstart: Any) -> None:
    page, _ = quickstart
    assert page.evaluate(ERRORS) == []


def test_the_emotion_curve_is_drawn(quickstart: Any) -> None:
    page, _ = quickstart
    curve = cell(page, "curve").locator("svg.marks").first
    curve.wait_for(timeout=30_000)
    box = curve.bounding_box()
    assert box["width"] > 300 and box["height"] > 100


def test_the_poster_is_drawn(quickstart: Any) -> None:
    page, _ = quickstart
    poster = cell(page, "poster").locator(".jn.sheet").first
    poster.wait_for(timeout=30_000)
    assert "설치" in poster.inner_text()


def test_a_claims_evidence_opens_from_the_poster(quickstart: Any) -> None:
    page, _ = quickstart
    poster = cell(page, "poster").locator(".jn.sheet").first
    poster.locator("button.code:visible").first.click()
    drawer = poster.locator(".drawer:visible")
    drawer.wait_for(timeout=10_000)
    assert drawer.locator("li").count() >= 1, "the receipts of the claim"


def test_nothing_personal_is_shown_on_the_way(quickstart: Any) -> None:
    page, _ = quickstart
    shown = page.evaluate(
        f"() => [...Array({CELLS}.length).keys()].flatMap(i => {CELLS}.get(i).sharedModel.toJSON().outputs ?? []).map(o => JSON.stringify(o))"
    )
    words = " ".join(one for one in shown if len(one) < 500_000)  # the chart library is no customer's
    assert len(words) > 10_000 and "010-" not in words and not re.search(r"[\w.]+@[\w.]+\.(kr|com)", words)


def test_nothing_is_asked_of_the_outside(quickstart: Any) -> None:
    _, seen = quickstart
    assert seen.requests == []
