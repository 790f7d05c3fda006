"""The team's list of touchpoints: out, edited, in again, and held against what the data saw."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from journey_nb import intake
from journey_nb.intake import inventory
from journey_nb.model.phrase import Phrase

STAGES = {"compare": Phrase("Comparison", "비교"), "setup": Phrase("Set-up", "설치·연동")}
SEEN = pd.DataFrame(
    [("매뉴얼", "setup", "web", 12), ("전화", "setup", "phone", 3), ("리뷰 사이트", "compare", "web", 0)],
    columns=["touchpoint", "stage", "channel", "n_people"],
)


def edited(path: Path, rows: dict[int, dict[str, Any]]) -> Path:
    """The workbook as a person hands it back: row → label → cell."""
    from openpyxl import load_workbook

    book = load_workbook(path)
    sheet: Any = book.worksheets[0]
    place = {cell.value: cell.column for cell in sheet[1]}
    for row, cells in rows.items():
        for label, value in cells.items():
            sheet.cell(row, place[label]).value = value
    book.save(path)
    return path


def rows_of(path: Path) -> pd.DataFrame:
    return intake.read(path).extras["inventory"]


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_what_was_seen_is_handed_out_and_comes_back(tmp_path: Path, lang: str) -> None:
    found = rows_of(inventory.write(tmp_path / "s" / "접점.xlsx", SEEN, lang=lang, stages=STAGES))
    assert found[["touchpoint", "stage", "channel"]].to_numpy().tolist() == [
        ["매뉴얼", STAGES["setup"].text(lang), "web"],
        ["전화", STAGES["setup"].text(lang), "phone"],
        ["리뷰 사이트", STAGES["compare"].text(lang), "web"],
    ]


def test_people_seen_are_locked_and_the_rest_is_free(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    sheet: Any = load_workbook(inventory.write(tmp_path / "접점.xlsx", SEEN, stages=STAGES)).worksheets[0]
    locked = [cell.value for cell in sheet[1] if sheet.cell(2, cell.column).protection.locked]
    assert sheet.protection.sheet and locked == ["확인된 사람 수(자료)"]
    assert [sheet.cell(row, 8).value for row in (2, 3, 4)] == [12, 3, 0] and not sheet.cell(300, 1).protection.locked


def test_what_a_person_filled_in_survives_the_next_hand_out(tmp_path: Path) -> None:
    first = edited(
        inventory.write(tmp_path / "a" / "접점.xlsx", SEEN, stages=STAGES),
        {2: {"담당자": "고객성공팀", "계획함(예/아니요)": "예", "우리/남의 것": "우리"}, 5: {"접점": "챗봇", "단계": "설치·연동", "계획함(예/아니요)": "예"}},
    )
    again = rows_of(inventory.write(tmp_path / "b" / "접점.xlsx", SEEN.head(1), rows_of(first), lang="en", stages=STAGES))
    assert again[["touchpoint", "owner", "side", "planned"]].fillna("").to_numpy().tolist() == [
        ["매뉴얼", "고객성공팀", "ours", "yes"],
        ["전화", "", "", ""],
        ["리뷰 사이트", "", "", ""],
        ["챗봇", "", "", "yes"],
    ]


def test_planned_and_unseen_seen_and_unplanned_and_nobodys_are_said(tmp_path: Path) -> None:
    path = edited(
        inventory.write(tmp_path / "s" / "접점.xlsx", SEEN, stages=STAGES),
        {
            2: {"담당자": "고객성공팀", "계획함(예/아니요)": "예"},
            3: {"담당자": "콜센터", "계획함(예/아니요)": "아니요"},
            4: {"담당자": "마케팅", "계획함(예/아니요)": "예"},
            5: {"접점": "챗봇", "단계": "설치", "계획함(예/아니요)": "예"},
        },
    )
    more = pd.concat([SEEN, pd.DataFrame([("이메일", "compare", "mail", 7)], columns=SEEN.columns)])
    found = inventory.compare(rows_of(path), more, STAGES)
    assert found[["touchpoint", "people", "finding"]].to_numpy().tolist() == [
        ["전화", 3, "seen_unplanned"],
        ["리뷰 사이트", 0, "planned_unseen"],
        ["챗봇", 0, "planned_unseen"],
        ["챗봇", 0, "no_owner"],
        ["챗봇", 0, "unknown_stage"],  # the model's stage is called 설치·연동
        ["이메일", 7, "seen_unplanned"],
    ]
    assert set(found["finding"]) == set(inventory.FINDINGS)


def test_a_blank_copy_never_undoes_an_edited_one() -> None:
    head = ["touchpoint", "stage", "owner", "planned"]
    rows = pd.DataFrame([("매뉴얼", "설치", "고객성공팀", "yes"), ("매뉴얼 ", "설치", "", ""), ("매뉴얼", "설치", "", "no")], columns=head)
    assert inventory.current(rows)[head].to_numpy().tolist() == [["매뉴얼", "설치", "고객성공팀", "no"]]


def test_an_owner_is_no_persons_name_to_be_taken_out_of_texts(tmp_path: Path) -> None:
    path = edited(inventory.write(tmp_path / "s" / "접점.xlsx", SEEN), {2: {"담당자": "고객지원"}, 3: {"담당자": "moon@haesol.example"}})
    assert intake.read(path).identifiers["value"].tolist() == ["moon@haesol.example"]


# ---------------------------------------------------------------- what to ask next


def test_empty_cells_are_questions_and_those_nobody_knows_anything_of_come_first() -> None:
    heard = pd.DataFrame([("compare", "admin", "survey", 9), ("setup", "admin", "interview", 0)], columns=["stage", "persona", "kind", "people"])
    kinds = {"interview": Phrase("interview", "인터뷰"), "survey": Phrase("survey", "설문")}
    found = inventory.gaps(heard, STAGES, {"admin": Phrase("Admins", "관리자")}, kinds)
    assert found[["stage", "kind", "elsewhere"]].to_numpy().tolist() == [["setup", "interview", 0], ["setup", "survey", 0], ["compare", "interview", 9]]
    assert found["en"].tolist()[-1] == "Admins, Comparison: nobody was asked (interview); other sources have at least 9 of them."
    assert found["ko"].tolist()[0] == "관리자에게 설치·연동 단계를 인터뷰로 물은 적이 없습니다. 다른 자료에도 없습니다."
