"""The map editor without a browser: what it shows, what it sends, and the still table that is left where nothing runs."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from charts.made_books import eight_people

from journey_nb.exports import html
from journey_nb.exports.audience import for_audience
from journey_nb.mapping.editing import Editing
from journey_nb.model.decisions import read
from journey_nb.model.errors import UsageError
from journey_nb.model.journey import Receipt
from journey_nb.model.plain import dumps
from journey_nb.widgets import edit
from journey_nb.widgets.map_editor import MapEditor

PAIN, WORDS = "pain:buy:tp1", "장바구니까지 다 했는데 배송비가 붙어서 그냥 껐어요."
FOLDER = Path(__file__).parents[2] / "journey_nb" / "widgets"


@pytest.fixture
def editor(tmp_path):
    return edit(eight_people(), tmp_path, by="김 대리", lang="ko")


def items(editor, cell):
    return {i["code"]: i for i in editor.view["cells"][cell]}


def sends(editor, **message):
    """What the page gets back for one message."""
    sent = []
    editor.send = lambda content, buffers=None: sent.append(content)
    editor._heard(editor, {"id": "1", **message})
    return sent[-1]


def test_a_message_of_the_page_is_kept_before_it_is_shown(editor):
    assert sends(editor, do="relabel", subject=PAIN, words="배송비가 늦게 보인다") == {"id": "1", "answer": None}
    assert [(d.subject, d.value["ko"], d.by) for d in read(editor.editing.folder)] == [(PAIN, "배송비가 늦게 보인다", "김 대리")]
    shown = items(editor, "buy|pains")["P1"]
    assert (shown["label"], shown["data_label"], shown["hand"]["by"]) == ("배송비가 늦게 보인다", "배송비가 마지막에 나온다", "김 대리")


def test_the_state_that_a_notebook_may_store_holds_no_customer(editor):
    state = json.dumps(editor.get_state(), ensure_ascii=False, default=str)
    assert WORDS not in state and "c7ab2k" not in state and "obuyP1000" not in state
    answer = sends(editor, do="panel", subject=PAIN)["answer"]
    assert answer["receipts"][0]["text"] == WORDS, "the words come when somebody opens them"
    assert answer["how"].startswith("이 단계를 말한 8명 가운데 5명")


def test_evidence_comes_page_by_page(tmp_path):
    base = eight_people()
    pain = base.map().pains[0]
    ids = tuple(f"o{n:03d}" for n in range(50))
    many = replace(pain, evidence=replace(pain.evidence, observation_ids=ids, n_observations=200, quotes=()))
    receipts = {i: Receipt("F01", str(n), None, f"말 {n}", "ko") for n, i in enumerate(ids)}
    book = replace(base, maps=(replace(base.map(), pains=(many,)),), evidence=receipts)
    made = edit(book, tmp_path)
    sizes = [len(made.hear("panel", {"subject": PAIN, "start": n})["receipts"]) for n in (0, 20, 40)]
    assert sizes == [20, 20, 10] and made.hear("panel", {"subject": PAIN})["total"] == 200


def test_a_mistake_is_said_on_the_page_and_keeps_nothing(editor):
    assert "−1에서 1 사이" in sends(editor, do="feel", stage="buy", value=7)["error"]
    assert "없습니다" in sends(editor, do="hide", subject="P77")["error"]
    assert sends(editor, do="format_disk")["error"]
    assert read(editor.editing.folder) == ()


def test_a_persons_emotion_stands_beside_the_datas_on_screen_in_the_still_table_and_on_the_poster(tmp_path):
    base = eight_people()
    felt = tuple(replace(e, thin="hollow", valence=-0.4, low=-0.6, high=-0.2, dots=()) if e.stage == "buy" else e for e in base.map().emotions)
    editor = edit(replace(base, maps=(replace(base.map(), emotions=felt),)), tmp_path, by="김 대리")
    editor.hear("feel", {"stage": "buy", "value": -0.1})
    point = next(s for s in editor.view["curve"]["stages"] if s["stage"] == "buy")
    assert [p["value"] for p in point["points"]] == [-0.4] and point["hand"]["value"] == -0.1
    assert "−0.40 (8명)" in editor.still() and "✎ −0.10 (김 대리" in editor.still()
    poster = html.render(editor.book, lang="ko")
    assert "✎ −0.10" in poster and "김 대리" in poster
    assert "김 대리" not in html.render(for_audience(editor.book, "public"), lang="ko", audience="public")


def test_what_is_hidden_is_on_no_poster_and_can_be_shown_again_in_the_editor(editor):
    editor.hear("hide", {"subject": PAIN})
    assert "배송비가 마지막에 나온다" not in editor.still() and 'data-claim="e' in html.render(editor.book, lang="ko")
    assert "배송비가 마지막에 나온다" not in html.render(editor.book, lang="ko")
    assert items(editor, "buy|pains")["P1"]["hidden"]["by"] == "김 대리"


def test_comments_stay_inside_the_company(editor):
    editor.hear("comment", {"subject": PAIN, "words": "물류팀에 묻자"})
    assert [d.value for d in editor.book.decisions] == ["물류팀에 묻자"]
    assert for_audience(editor.book, "public").decisions == ()


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_still_table_is_words_without_a_script(tmp_path, lang):
    editor = edit(eight_people(), tmp_path, lang=lang, by="<b>김</b>")
    editor.hear("write", {"kind": "pain", "stage": "wait", "words": "<script>alert(1)</script>"})
    bundle, _ = editor._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "text/html", "application/vnd.jupyter.widget-view+json"}
    assert "<script" not in bundle["text/html"] and "&lt;script&gt;" in bundle["text/html"] and "&lt;b&gt;김" in bundle["text/html"]
    assert WORDS not in bundle["text/html"]


def test_the_editor_needs_a_study_to_keep_changes_in_and_finds_the_maps_own(tmp_path):
    with pytest.raises(UsageError, match="Name the study"):
        edit(eight_people())
    (tmp_path / "journey.toml").write_text("schema = 1\ninvented = true\n", "utf-8")
    (tmp_path / "map.json").write_text(dumps(eight_people().to_dict()), "utf-8")
    assert edit(tmp_path / "map.json").editing.folder == tmp_path


def test_the_headless_twin_does_all_that_the_page_can():
    asked = {"relabel", "write", "withdraw", "hide", "confirm", "feel", "own", "comment", "uncomment", "explain", "undo", "redo", "refresh"}
    assert asked <= set(dir(Editing))


def test_the_script_puts_words_in_as_words_and_asks_nobody():
    code = str(MapEditor._esm) + str(MapEditor._css)
    assert not re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|\bfetch\(|XMLHttpRequest|import\(|@import|url\(", code)
    assert re.findall(r"https?://[^\"' )]+", code) == ["http://www.w3.org/2000/svg"]
    assert {f.suffix for f in FOLDER.iterdir() if f.is_file()} == {".py", ".js", ".css"}


def test_others_than_the_team_get_a_masked_table_and_no_editor(tmp_path):
    made = edit(eight_people(), tmp_path, audience="public", lang="ko")
    assert not isinstance(made, MapEditor)
    shown = made._repr_html_()
    assert "주문한다" in shown and "8명 중 5명" not in shown, "the three who did not say so would be told"
    assert "3명 중 2명" not in shown and WORDS not in shown


def test_a_trial_keeps_nothing_beside_the_notebook(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    made = edit(eight_people(), lang="ko", keep=False)
    made.hear("hide", {"subject": PAIN})
    assert "사라집니다" in made.view["trial"] and len(read(made.editing.folder)) == 1
    assert list(tmp_path.iterdir()) == []
