"""The editors in a real JupyterLab, without a network: used in Korean, read back from the kernel, and the same in a run without a browser."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import nbformat
import pytest
from charts.made_books import eight_people
from conftest import Lab, watched_page
from test_lab import ERRORS, IDLE, RAN, cell

from journey_nb.model.decisions import read
from journey_nb.model.plain import dumps
from journey_nb.reports.runner import run

KERNEL = """code => new Promise(done => { const said = [];
    const asked = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.requestExecute({ code, store_history: false });
    asked.onIOPub = m => { if (m.header.msg_type === 'stream') said.push(m.content.text); };
    asked.done.then(() => done(said.join(''))); })"""


def notebook(path: Path) -> Path:
    made = nbformat.v4.new_notebook(metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}})
    first = nbformat.v4.new_code_cell('lang: str = "ko"  # ko | en', id="parameters", metadata={"tags": ["parameters"]})
    shown = nbformat.v4.new_code_cell('from journey_nb.widgets import edit\neditor = edit("연구/map.json", by="김 대리", lang=lang)\neditor', id="map")
    begun = nbformat.v4.new_code_cell(
        "from journey_nb.commands.lab import start\n"
        'begin = start("시작", lang=lang)\n'
        'begin.verbs["file"] = lambda name, raw: {"page": f"<p>{raw.decode()}</p>", "where": name}  # what it builds is tested without a browser\n'
        "begin",
        id="start",
    )
    made.cells = [first, shown, begun]
    nbformat.write(made, path)
    return path


def typed_in_hangul(page: Any, *syllables: str) -> None:
    """As an input method does: each syllable grows by its letters before it is put in."""
    keyboard = page.context.new_cdp_session(page)
    for steps in syllables:
        for step in steps:
            keyboard.send("Input.imeSetComposition", {"text": step, "selectionStart": len(step), "selectionEnd": len(step)})
        keyboard.send("Input.insertText", {"text": steps[-1]})
    keyboard.detach()


@pytest.fixture(scope="module")
def used(browser: Any, lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Everything a person does with the map editor, once; what stood in the kernel and in the files after it."""
    study = lab.root / "연구"
    study.mkdir()
    (study / "journey.toml").write_text('schema = 1\nname = "가람상회"\ninvented = true\ntimezone = "Asia/Seoul"\n', "utf-8")
    (study / "map.json").write_text(dumps(eight_people().to_dict()), "utf-8")
    notebook(lab.root / "지도 편집.ipynb")
    page, seen = watched_page(browser, lab.url)
    page.goto(f"{lab.url}/doc/tree/지도 편집.ipynb?token={lab.token}&reset")
    page.wait_for_selector(".jp-NotebookPanel .jp-Cell", timeout=120_000)
    page.wait_for_function(IDLE, timeout=180_000)
    page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-all-cells')")
    page.wait_for_function(RAN, timeout=180_000)
    did: dict[str, Any] = {"errors": page.evaluate(ERRORS)}
    editor = cell(page, "map").locator(".jn-ed")
    editor.wait_for(timeout=60_000)

    def kept(lines: int) -> None:
        """Until the kernel has written so many lines: what the page shows must be in the file."""
        for _ in range(300):
            if len(read(study)) >= lines:
                break
            page.wait_for_timeout(50)
        assert len(read(study)) == lines, editor.locator(".hist").inner_text()

    # words of a claim, in Hangul, with Enter inside the composition as some input methods send it
    pain = editor.locator('.it[data-id="pain:buy:tp1"]')
    pain.focus()
    page.keyboard.press("F2")
    box = editor.locator("textarea.wr").first
    page.keyboard.press("Control+A")
    typed_in_hangul(page, ("ㅂ", "배", "뱃", "배소", "배송"), ("ㅂ", "비", "비가"), (" ",), ("ㄴ", "느", "늦", "늦게"), (" ",))
    session = page.context.new_cdp_session(page)
    session.send("Input.imeSetComposition", {"text": "보인", "selectionStart": 2, "selectionEnd": 2})
    box.dispatch_event("keydown", {"key": "Enter", "keyCode": 229, "isComposing": True})
    did["open while composing"] = box.is_visible()
    session.send("Input.insertText", {"text": "보인다"})
    page.keyboard.press("Enter")
    kept(1)
    editor.locator('.it[data-id="pain:buy:tp1"]', has_text="배송비가 늦게 보인다").wait_for(timeout=20_000)

    # an assumption by name; a script in it is only words
    editor.locator('[data-cell="wait|pains"] .add').click()
    typed_in_hangul(page, ("문", "문자"), (" ",), ("<img src=x onerror=alert(1)>",))
    page.keyboard.press("Enter")
    kept(2)
    editor.locator('[data-cell="wait|pains"] .it.assumption').wait_for(timeout=20_000)
    did["assumption"] = editor.locator('[data-cell="wait|pains"] .it.assumption').inner_text()
    did["images"] = editor.locator("img").count()

    # the emotion, by keyboard and by hand
    point = editor.locator('.grab[data-id="emotion:find"]')
    point.focus()
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    kept(3)
    editor.locator(".dw h3", has_text="감정").wait_for(timeout=20_000)  # the panel asks why, and takes room: measure after it
    editor.locator(".hv em", has_text="김 대리").wait_for(timeout=20_000)
    point = editor.locator('.grab[data-id="emotion:wait"]')
    at = point.bounding_box()
    page.mouse.move(at["x"] + 12, at["y"] + 12)
    page.mouse.down()
    page.mouse.move(at["x"] + 12, at["y"] - 30, steps=4)
    page.mouse.up()
    kept(4)

    # evidence of a cell, and a comment on it
    editor.locator('.it[data-id="pain:buy:tp1"]').click()
    quote = editor.locator(".dw .qt").first
    quote.wait_for(timeout=20_000)
    did["evidence"] = editor.locator(".dw").inner_text()
    editor.locator(".dw textarea").first.click()
    typed_in_hangul(page, ("다", "다시"), (" ",), ("ㅎ", "확", "확인"))
    page.keyboard.press("Enter")
    kept(5)

    # hidden, and taken back
    editor.locator('.it[data-id="pain:buy:tp1"]').focus()
    editor.locator(".dw .act button").nth(2).click()
    kept(6)
    editor.locator('.it[data-id="pain:buy:tp1"]').focus()
    page.keyboard.press("Control+z")
    kept(7)
    did["kernel"] = json.loads(
        page.evaluate(KERNEL, "import json; print(json.dumps([[d.subject, d.field, d.value, d.by] for d in editor.book.decisions], ensure_ascii=False))")
    )
    did["state"] = page.evaluate(KERNEL, "print(json.dumps(editor.get_state(), ensure_ascii=False, default=str))")

    # a file of one's own, from the start page: its bytes arrive, and what comes back runs no script
    page.evaluate("() => { window.jupyterapp.shell.currentWidget.content.activeCellIndex = 2; }")
    beginning = cell(page, "start").locator(".jn-ed.st")
    beginning.locator("input[type=file]").set_input_files({"name": "설문.csv", "mimeType": "text/csv", "buffer": "의견\n좋아요".encode()})
    frame = beginning.locator("iframe")
    frame.wait_for(timeout=20_000)
    did["started"] = (frame.get_attribute("sandbox"), frame.get_attribute("srcdoc"), beginning.locator(".hist").inner_text())
    editor = cell(page, "map").locator(".jn-ed")

    # the tab is closed in the middle of a word
    editor.locator('.it[data-id="pain:wait:tp2"]').focus()
    page.keyboard.press("F2")
    page.keyboard.press("Control+A")
    typed_in_hangul(page, ("언", "언제"), (" ",), ("오", "올까"))
    before = len(read(study))
    page.goto("about:blank")
    for _ in range(100):
        if len(read(study)) > before:
            break
        page.wait_for_timeout(100)
    did["page"] = seen
    page.context.close()
    did["file"] = read(study)
    out = tmp_path_factory.mktemp("run")
    shutil.copytree(study, out / "연구")
    ran = run(lab.root / "지도 편집.ipynb", out / "ran.ipynb", {"lang": "ko"}, timeout=120, cwd=out)
    did["ran"] = nbformat.read(out / "ran.ipynb", 4)
    did["result"] = ran
    return did


def test_a_map_is_edited_in_korean_and_read_back_from_the_kernel(used: Any) -> None:
    assert used["errors"] == []
    told = {(subject, field.partition(":")[0]): (value, by) for subject, field, value, by in used["kernel"]}
    assert told["pain:buy:tp1", "label"] == ({"en": "배송비가 마지막에 나온다", "ko": "배송비가 늦게 보인다"}, "김 대리")
    assert told["emotion:find:everyone", "valence"] == (-0.15, "김 대리")
    assert 0.2 < told["emotion:wait:everyone", "valence"][0] <= 0.7
    assert told["pain:buy:tp1", "comment"][0] == "다시 확인"
    assert ("pain:buy:tp1", "hidden") not in told, "taken back with Ctrl+Z"


def test_enter_inside_a_composition_keeps_nothing_yet(used: Any) -> None:
    assert used["open while composing"]


def test_what_a_person_writes_is_words_and_never_markup(used: Any) -> None:
    assert "문자 <img src=x onerror=alert(1)>" in used["assumption"]
    assert used["images"] == 0


def test_a_click_shows_the_words_behind_a_cell_and_the_state_holds_none(used: Any) -> None:
    words = "장바구니까지 다 했는데 배송비가 붙어서 그냥 껐어요."
    assert words in used["evidence"] and "8명 가운데 5명" in used["evidence"]
    assert words not in used["state"] and "c7ab2k" not in used["state"]


def test_ones_own_file_gets_from_the_start_page_to_the_kernel(used: Any) -> None:
    assert used["started"] == ("", "<p>의견\n좋아요</p>", "만든 곳: 설문.csv")


def test_closing_the_tab_in_the_middle_of_a_word_loses_nothing(used: Any) -> None:
    last = used["file"][-1]
    assert (last.subject, last.field, last.value["ko"]) == ("pain:wait:tp2", "label", "언제 올까")


def test_nothing_is_asked_of_the_outside_and_the_console_is_silent(used: Any) -> None:
    assert used["page"].requests == []
    assert used["page"].errors == []


def test_a_run_without_a_browser_shows_the_same_state(used: Any) -> None:
    shown = next(c for c in used["ran"].cells if c.id == "map").outputs[-1].data["text/html"]
    assert "배송비가 늦게 보인다" in shown and "언제 올까" in shown and "✎ −0.15 (김 대리" in shown
    assert "문자 &lt;img src=x" in shown and "<script" not in shown
