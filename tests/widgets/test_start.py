"""`journey lab` and its three buttons, without a browser."""

import json
import sys

import nbformat
import pytest
from click.testing import CliRunner

from journey_nb.commands import lab
from journey_nb.commands.lab import command, start, start_page
from journey_nb.reports.build import build_report
from journey_nb.widgets import edit

CSV = "이름,단계,만족도,의견\n" + "".join(f"고객{n},구매,{1 + n % 5},배송비가 마지막에 나와서 불편했어요\n" for n in range(8))


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("JOURNEY_HOME", str(tmp_path / "home"))


def pressed(widget, files=(), **content):
    sent = []
    widget.send = lambda message, buffers=None: sent.append(message)
    widget._heard(widget, {"id": "1", **content}, files)
    return sent[-1]


def test_the_start_page_is_made_once_and_never_overwritten(tmp_path):
    page = start_page(tmp_path / "새 폴더", "ko")
    assert page.name == "시작.ipynb" and not nbformat.validate(nbformat.read(page, 4))
    page.write_text(json.dumps({**json.loads(page.read_text("utf-8")), "metadata": {"mine": True}}), "utf-8")
    assert json.loads(start_page(tmp_path / "새 폴더", "ko").read_text("utf-8"))["metadata"] == {"mine": True}


def test_journey_lab_opens_the_start_page_on_this_computer_only(tmp_path, monkeypatch):
    ran = []
    monkeypatch.setattr(lab.subprocess, "call", lambda words: ran.append(words) or 0)
    from journey_nb.cli import main

    done = CliRunner().invoke(main, ["lab", str(tmp_path), "--no-browser", "--lang", "en"])
    assert done.exit_code == 0 and ran == [command(tmp_path.resolve() / "start.ipynb", True)]
    assert ran[0][:3] == [sys.executable, "-m", "jupyterlab"] and "--ip=127.0.0.1" in ran[0]


def test_an_empty_map_is_one_click_away_and_a_second_one_gets_its_own_folder(tmp_path):
    widget = start(tmp_path, "ko", by="김 대리")
    answer = pressed(widget, do="blank")["answer"]
    assert "<html" in answer["page"] and "<script" not in answer["page"]
    assert (tmp_path / "나의 여정" / "journey.toml").is_file() and answer["where"].startswith("나의 여정")
    assert lab._free(tmp_path, "ko").name == "나의 여정 2"


def test_ones_own_file_becomes_a_poster(tmp_path):
    answer = pressed(start(tmp_path, "ko"), [CSV.encode("utf-8-sig")], do="file", name="../../설문.csv")
    assert "배송비" in answer["answer"]["page"], answer
    study = tmp_path / "나의 여정"
    assert [p.name for p in (study / "data").iterdir()] == ["설문.csv"], "no way out of the folder"

    editor = edit(study / "reports" / "나의-여정", by="김 대리")  # finds the study by itself
    stage = editor.editing.journey.stages[0].key
    pain = editor.editing.journey.pains[0].id
    editor.hear("feel", {"stage": stage, "value": 0.4})
    editor.hear("relabel", {"subject": pain, "words": "배송비를 늦게 안다"})
    written = editor.editing.write("pain", stage, "찾기 어렵다")
    (study / "data" / "더.csv").write_text(CSV.replace("고객", "손님"), "utf-8-sig")
    again = build_report([study], study=study, lang="ko", report=False).built.book
    assert {(d.subject, d.field) for d in again.decisions} == {(f"emotion:{stage}:everyone", "valence"), (pain, "label"), (written, "written")}
    assert again.orphaned == () and again.claim_label(next(c for c in again.map().pains if c.id == pain)).ko == "배송비를 늦게 안다"
    made = next(c for c in again.map().pains if c.id == written)
    assert (made.basis.kind, made.basis.by, made.code) == ("assumption", "김 대리", editor.editing.claim(written).code)
    assert again.map().people == 16, "a decision survives new data"


def test_what_cannot_be_read_is_said_on_the_page(tmp_path):
    assert "비어" in pressed(start(tmp_path, "ko"), [b""], do="file", name="a.csv")["error"]


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_still_page_names_the_three_ways(tmp_path, lang):
    assert start(tmp_path, lang).still().count("<li>") == 3
