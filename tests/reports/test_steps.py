"""Between notebooks: the sample is built once, a period is chosen from the data, and an answer claims no more than they allow."""

import json
import os
import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from journey_nb.mapping.why import open_book
from journey_nb.model.signals import Move
from journey_nb.reports import steps_answers, steps_periods, steps_sample, steps_shown, steps_study
from journey_nb.study import Settings, settings_text

GOLDEN = sorted((Path(__file__).resolve().parents[1] / "golden").glob("map_v*.json"))[-1]


@pytest.fixture(scope="module")
def book():
    return open_book(GOLDEN)[0]


def work(book, folder, said=(), aside=()):
    """A build's folder with who said something when, and what was set aside."""
    (folder / "tables").mkdir(parents=True)
    rows = [{"customer_id": who, "voice": voice, "at": at, "stage": "setup"} for who, voice, at in said]
    pd.DataFrame(rows, columns=["customer_id", "voice", "at", "stage"]).to_csv(folder / "tables" / "observations.csv", index=False)
    pd.DataFrame(aside, columns=["alias", "reason", "detail_ko", "detail_en"]).to_csv(folder / "tables" / "intake_log.csv", index=False)
    pd.DataFrame([{"alias": "F01", "file": "a.csv"}]).to_csv(folder / "tables" / "files.csv", index=False)
    zone = replace(book, study=replace(book.study, timezone="Asia/Seoul"))
    return steps_study.Work(zone, folder, None, "ko", "sample")


def people(n, at, voice="customer"):
    return [(f"c{i}", voice, at) for i in range(n)]


@pytest.mark.parametrize(
    ("said", "chosen"),
    [
        (people(5, "2026-02-10T00:00:00Z") + people(5, "2026-05-10T00:00:00Z"), "2026Q2"),
        (people(5, "2026-05-10T00:00:00Z") + people(5, "2026-06-10T00:00:00Z"), "2026-06"),
        (people(5, "2026-05-10T00:00:00Z") + people(5, "2026-06-10T00:00:00Z") + people(4, "2026-07-10T00:00:00Z"), "2026-06"),
        (people(5, "2026-05-31T14:59:59Z") + people(5, "2026-05-31T15:00:00Z"), "2026-06"),  # midnight in Seoul
        (people(5, "2026-05-10T00:00:00Z") + people(5, "2026-06-10T00:00:00Z", "colleague"), ""),
        (people(9, "2026-05-10T00:00:00Z") + people(9, ""), ""),
        ([], ""),
    ],
)
def test_two_periods_are_compared_only_where_five_customers_spoke_in_each(book, tmp_path, said, chosen):
    assert steps_periods.last(work(book, tmp_path / "out", said)) == chosen


def test_without_a_period_before_it_the_answer_is_that_there_is_not_enough(book, tmp_path):
    compared = steps_periods.compared(work(replace(book, changes=None), tmp_path / "out"))
    said = steps_answers.changed(compared, "ko").markup
    assert compared.book is None and "자료가 부족합니다" in said and "이어서 두 번" in said


def test_coming_back_to_the_same_stage_is_no_way_between_stages(book):
    stages = [s.key for s in book.maps[0].stages]
    again, on, few = (Move(stages[0], to, kind, n, n, True) for to, kind, n in ((stages[0], "again", 90), (stages[1], "on", 12), (stages[1], "skip", 4)))
    journey = replace(book.maps[0], moves=(again, on, few))
    lens = steps_answers._lens(replace(book, maps=(journey, *book.maps[1:])), "en")
    assert "12 people" in steps_answers.way(lens)
    assert steps_answers.way(replace(lens, journey=replace(journey, moves=(again, few)))) == ""


def test_rows_set_aside_for_one_reason_are_one_line_a_file(book, tmp_path):
    aside = [("F01", "duplicate", f"F02의 {row}행과 같은 기록입니다", f"the same record as F02, row {row}") for row in range(30)]
    shown = steps_shown.aside(work(book, tmp_path / "out", aside=[*aside, ("F01", "total", "기록이 아니라 합계입니다", "a total, not a record")]))
    assert shown.markup.count("<tr>") == 1 + 2 and "이미 읽은 것과 같은 기록" in shown.markup and ">30<" in shown.markup and "합계입니다" in shown.markup


def test_what_a_customer_typed_is_text_in_an_answer():
    hostile = "<script>alert(1)</script>"
    shown = steps_shown.answer("en", hostile, hostile, "low", hostile).fragment + steps_shown.note(hostile)
    assert "<script>" not in shown and shown.count("&lt;script&gt;") == 4


@pytest.fixture
def builds(monkeypatch, tmp_path):
    """The sample's builds, counted and replaced by one file."""
    made = []

    def build(lang, out):
        made.append(lang)
        out.mkdir(parents=True)
        (out / "map.json").write_text("{}", "utf-8")

    monkeypatch.setattr(steps_sample, "_build", build)
    monkeypatch.delenv("JOURNEY_SAMPLES", raising=False)
    monkeypatch.setenv("JOURNEY_HOME", str(tmp_path / "home"))
    return made


def test_the_sample_is_built_once_a_language_and_again_by_another_version(builds, monkeypatch):
    first = steps_sample.folder("ko")
    assert steps_sample.folder("ko") == first and steps_sample.folder("en") != first and builds == ["ko", "en"]
    monkeypatch.setattr(steps_sample, "fingerprint", lambda: "next")
    assert steps_sample.folder("ko") != first and not first.exists() and builds == ["ko", "en", "ko"]


def test_a_home_that_cannot_be_written_leaves_the_sample_to_a_temporary_folder(builds, monkeypatch, tmp_path):
    (tmp_path / "home").write_text("a file, no folder", "utf-8")
    found = steps_sample.folder("en")
    assert (found / "map.json").is_file() and tmp_path not in found.parents
    shutil.rmtree(found.parent)


def test_a_map_older_than_the_data_says_so_and_no_path_of_this_computer(book, tmp_path, monkeypatch):
    study = tmp_path / "연구"
    (study / "data").mkdir(parents=True)
    (study / "journey.toml").write_text(settings_text(Settings(schema=1, name="연구")), "utf-8")
    target = study / "reports" / "연구"
    target.mkdir(parents=True)
    shutil.copy(GOLDEN, target / "map.json")
    monkeypatch.chdir(study)
    opened = steps_study.opened(".", "ko")
    assert opened.state == "found" and "reports/연구" in opened.note.markup and str(tmp_path) not in opened.note.markup
    (study / "data" / "new.csv").write_text("a,b\n1,2\n", "utf-8")
    later = (target / "map.json").stat().st_mtime + 5

    os.utime(study / "data" / "new.csv", (later, later))
    assert steps_study.opened(".", "ko").state == "stale" and "다시 실행" in steps_study.opened(".", "ko").note.markup
    assert json.loads((target / "map.json").read_text("utf-8"))["format"] == "journey-map"  # nothing was built
