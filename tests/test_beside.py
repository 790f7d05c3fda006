"""What the team wrote, planned and read stands beside the map: said with its author, never counted as a customer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from click.testing import CliRunner
from invented import answers, write

from journey_nb import pipeline
from journey_nb.cli import main
from journey_nb.pipeline import Built, study_for

BOARD = """Type,Content,Author,Created at,Board,Frame,Tags,Color
sticky_note,로그인이 느리다,문하늘,2026-03-02,킥오프,사용,불편,yellow
sticky_note,상담이 빨랐으면 한다,문하늘,2026-03-02,킥오프,기타,니즈,green
sticky_note,아이디어 하나,박가상,2026-03-02,킥오프,기타,,green
"""
Make = Callable[..., Built]


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Make:
    """Build a folder with a survey of 12 people and more files, in memory."""
    monkeypatch.setenv("JOURNEY_HOME", str(tmp_path / "home"))

    def built(**files: str) -> Built:
        folder = tmp_path / "자료"
        write(folder / "설문.csv", answers(12))
        (folder / "journey.toml").write_text('schema = 1\nstage_model = "general"\n', "utf-8")
        for name, text in files.items():
            (folder / f"{name}.csv").write_text(text, "utf-8")
        return pipeline.build([folder], study=study_for([folder])[0])

    return built


def test_a_note_of_a_board_is_an_assumption_with_its_author_and_counts_nobody(make: Make) -> None:
    without, built = make(), make(board=BOARD)
    journey = built.book.map()
    assert journey.people == without.book.map().people == 12
    noted = {(c.label.ko, c.kind, c.basis.by, c.basis.at, c.basis.why) for c in journey.claims if c.basis.by}
    assert noted == {("로그인이 느리다", "pain", "문하늘", "2026-03-02", "킥오프"), ("상담이 빨랐으면 한다", "need", "문하늘", "2026-03-02", "킥오프")}
    notes = built.tables["board_notes"]
    assert notes["claim"].notna().tolist() == [True, True, False]
    assert notes["unsorted_ko"].tolist()[2].startswith("불편, 니즈")


def test_what_customers_said_stays_what_it_was_when_a_board_is_added(make: Make) -> None:
    def theirs(built: Built) -> list[tuple[str, int]]:
        return [(c.id, c.evidence.n_people) for c in built.book.map().claims if c.evidence and not c.basis.by]

    assert theirs(make()) == theirs(make(board=BOARD)) != []


def test_a_planned_touchpoint_at_which_nobody_was_seen_is_a_finding(make: Make, tmp_path: Path) -> None:
    log = "".join(f"C-{n},전시회 부스,2026-03-{n + 1:02d},전시회\n" for n in range(6))
    seen = pipeline.build([_folder(tmp_path, "연락.csv", "고객ID,이벤트,일시,접점\n" + log)], study=study_for([tmp_path / "연락"])[0])
    assert "inventory" not in seen.tables
    form = tmp_path / "연락" / "접점.xlsx"
    assert CliRunner().invoke(main, ["form", str(form), "--kind", "inventory", "--lang", "ko"]).exit_code == 0
    book = openpyxl.load_workbook(form)
    sheet = book.worksheets[0]
    heads = {str(cell.value): cell.column for row in sheet.iter_rows(max_row=6) for cell in row if cell.value}
    top = next(cell.row for row in sheet.iter_rows(max_row=6) for cell in row if cell.value == "접점")
    first = next(r for r in range(top + 1, 40) if not sheet.cell(r, heads["접점"]).value)
    sheet.cell(first, heads["접점"]).value = "배송 알림 문자"
    book.save(form)
    found = pipeline.build([tmp_path / "연락"], study=study_for([tmp_path / "연락"])[0]).tables["inventory"]
    assert {tuple(row) for row in found[["touchpoint", "finding"]].to_numpy()} >= {("배송 알림 문자", "planned_unseen"), ("배송 알림 문자", "no_owner")}


def _folder(tmp_path: Path, name: str, text: str) -> Path:
    folder = tmp_path / "연락"
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, "utf-8")
    return folder


def test_a_form_that_is_none_is_said_with_the_nearest_one(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["form", str(tmp_path / "a.xlsx"), "--kind", "observe", "--lang", "en"])
    assert done.exit_code == 2 and "Did you mean" in done.stderr and not (tmp_path / "a.xlsx").exists()


def test_the_gaps_name_stage_and_kind_of_source_and_stop_where_people_were_asked(make: Make) -> None:
    gaps = make().tables["gaps"]
    asked = {(r.stage, r.kind) for r in gaps.itertuples()}
    spoke = {s.key for s in make().book.map().stages if s.spoke}
    assert spoke and all((stage, "survey") not in asked and (stage, "interview") in asked for stage in spoke)


def test_a_record_with_an_address_and_a_number_makes_one_person_of_two_files(make: Make) -> None:
    orders = "회원번호,이메일,일시,의견\n" + "".join(f"M-{100 + n},user{n:03d}@example.com,2026-04-02,배송이 빨라요\n" for n in range(3))
    calls = "회원번호,일시,의견\n" + "".join(f"M-{100 + n},2026-04-03,상담원이 친절했어요\n" for n in range(3))
    built = make(주문=orders, 상담=calls)
    assert built.book.map().people == 12  # the three are among the twelve who answered
    assert built.tables["identity"].set_index("why").loc["same_record", "joined"] >= 3


def test_how_far_each_source_was_read_is_kept(make: Make) -> None:
    sources = make().tables["sources"]
    assert sources["source"].tolist() == ["survey_table"]
    assert sources["last_at"].iloc[0] == pd.Timestamp("2026-06-12 10:11", tz="Asia/Seoul")
