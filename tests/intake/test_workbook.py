"""Workbooks: every sheet that holds a table, and what the workbook hides or has lost."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from journey_nb import intake
from journey_nb.intake.workbook import book_tables
from journey_nb.intake.xlsx import as_shown

from .conftest import Rule, Settings

Book = Callable[..., Path]
HEAD = ["고객ID", "작성일", "만족도 (1~5)", "의견"]
ROWS = [["k1", date(2026, 3, 5), 5, "설치가 쉬워요"], ["k2", date(2026, 3, 6), 2, "상담이 느려요"], ["k3", date(2026, 3, 7), 4, "화면이 편해요"]]


@dataclass
class Headed(Rule):
    header_row: int | None = None


@pytest.fixture
def book(tmp_path: Path) -> Book:
    """A workbook of sheets (name → rows), changed by ``change`` before it is saved."""

    def write(change: Callable[[Any], None] | None = None, **sheets: list[list[Any]]) -> Path:
        from openpyxl import Workbook

        made = Workbook()
        made.remove(made.worksheets[0])
        for name, rows in (sheets or {"설문": [HEAD, *ROWS]}).items():
            sheet = made.create_sheet(name)
            for row in rows:
                sheet.append(row)
        if change is not None:
            change(made)
        path = tmp_path / "study" / "a.xlsx"
        path.parent.mkdir(exist_ok=True)
        made.save(path)
        return path

    return write


def read(path: Path) -> intake.Intake:
    return intake.read(path, zone="Asia/Seoul")


def test_ids_are_read_as_their_format_shows_them(book: Book) -> None:
    def shown(made: Any) -> None:
        for row in (2, 3):
            made.worksheets[0].cell(row, 1).number_format = "00000"
            made.worksheets[0].cell(row, 2).number_format = "000-0000-0000"

    taken = read(book(shown, 고객=[["고객ID", "휴대폰", "의견"], [16, 1012345678, "설치가 쉬워요"], [123456, 1098765432, "상담이 느려요"]]))
    assert taken.said["customer"].tolist() == ["00016", "123456"]
    assert set(taken.identifiers["value"]) >= {"010-1234-5678", "010-9876-5432"}


def test_a_format_says_nothing_of_what_is_no_whole_number() -> None:
    assert [as_shown("7", code) for code in ("0", "0.00", "0%", "#,##0", "00:00", "General", "yyyy-mm-dd")] == [None] * 7
    assert as_shown("-3", "00000") is None


def test_a_long_id_that_excel_cut_is_said(book: Book) -> None:
    taken = read(book(고객=[["고객ID", "의견"], [1234567890123456789, "설치가 쉬워요"], [9007199254740991, "상담이 느려요"]]))
    assert taken.said["customer"].tolist()[1] == "9007199254740991"
    assert [(row, "keep the column as text" in said) for row, said in zip(taken.log["row"], taken.log["detail_en"], strict=True)] == [("2", True)]


def test_hidden_sheets_and_rows_are_read_and_said(book: Book) -> None:
    def hide(made: Any) -> None:
        made["지난해"].sheet_state = "hidden"
        made["설문"].row_dimensions[3].hidden = True

    taken = read(book(hide, 설문=[HEAD, *ROWS], 지난해=[HEAD, ["k9", date(2025, 3, 5), 1, "비싸요"]]))
    assert taken.files[0].sheets == ("설문", "지난해") and taken.said["customer"].nunique() == 4
    assert "the sheet '지난해' is hidden; it is read all the same" in taken.files[0].why.en
    assert "1 hidden rows are read all the same (rows 3)" in taken.files[0].why.en and "숨긴 행 1개(3행)도 읽었습니다" in taken.files[0].why.ko


def test_errors_and_formulas_without_a_result_are_blank_and_said(book: Book) -> None:
    def spoil(made: Any) -> None:
        sheet = made.worksheets[0]
        sheet["C2"] = "#REF!"
        sheet["C2"].data_type = "e"
        sheet["C3"] = "=1+1"

    taken = read(book(spoil))
    assert taken.said["score"].dropna().tolist() == [4.0] and taken.files[0].rows_kept == 3
    assert taken.log[["row", "reason"]].to_numpy().tolist() == [["2", "value"], ["3", "value"]]
    assert taken.log["detail_en"].tolist() == [
        "'만족도 (1~5)': a formula gives an error (such as #REF!); the cell counts as blank",
        "'만족도 (1~5)': a formula without a saved result; the cell counts as blank: open the workbook in Excel and save it",
    ]


def test_days_of_the_1904_calendar_are_the_days_they_were(book: Book) -> None:
    def mac(made: Any) -> None:
        from openpyxl.utils.datetime import MAC_EPOCH

        made.epoch = MAC_EPOCH

    taken = read(book(mac, 설문=[HEAD, ["k1", date(2026, 3, 5), 5, "쉬워요"], ["k2", 44625, 2, "느려요"]]))
    assert taken.said.drop_duplicates("row")["at"].dt.tz_convert("Asia/Seoul").dt.strftime("%Y-%m-%d").tolist() == ["2026-03-05", "2026-03-06"]
    assert "1 cells of '작성일' hold the spreadsheet's day numbers and are read as days of the 1904 calendar" in taken.files[0].why.en


def test_a_day_number_among_days_is_a_day(book: Book) -> None:
    taken = read(book(설문=[HEAD, ["k1", date(2026, 3, 5), 5, "쉬워요"], ["k2", 46087, 2, "느려요"], ["k3", datetime(2026, 3, 7, 10), 3, "비싸요"]]))
    assert taken.said.drop_duplicates("row")["at_precision"].tolist() == ["day", "day", "instant"]
    assert taken.said["at"].dt.tz_convert("Asia/Seoul").dt.day.unique().tolist() == [5, 6, 7]


def test_a_cover_page_is_no_table_and_said(book: Book) -> None:
    taken = read(book(표지=[["2026년 상반기 고객 만족도 조사"], [], ["부서", "고객경험팀"], ["기간", "1월에서 3월까지"]], 설문=[HEAD, *ROWS]))
    assert taken.files[0].sheets == ("설문",) and taken.files[0].rows_read == 3
    assert "'표지': a cover page or a list of labels, no table, not read" in taken.files[0].why.en


def test_a_table_may_start_in_column_c_row_7(book: Book) -> None:
    taken = read(book(설문=[[], [None, "만족도 조사"], [], [], [], [], *([None, None, *row] for row in [HEAD, *ROWS])]))
    assert taken.files[0].columns == {"customer": ["고객ID"], "at": ["작성일"], "text": ["의견"], "csat": ["만족도 (1~5)"]}
    assert (taken.files[0].header_rows, taken.said["row"].unique().tolist()) == ((7,), ["8", "9", "10"])


def test_the_study_says_where_the_header_stands(book: Book) -> None:
    path = book(설문=[["이름", "값"], ["김하늘", "담당"], HEAD, *ROWS])
    taken = intake.read(path, study=Settings([Headed("*", header_row=3)]))
    assert (taken.files[0].header_rows, taken.files[0].rows_kept) == ((3,), 3)


def test_two_tables_below_one_another_are_two(book: Book) -> None:
    second = [["티켓 ID", "접수일", "문의 내용"], ["T-1001", date(2026, 1, 2), "접속이 안 됩니다"], ["T-1002", date(2026, 1, 3), "환불해 주세요"]]
    taken = read(book(모음=[HEAD, *ROWS, [], ["문의 목록"], *second]))
    assert taken.files[0].sheets == ("모음", "모음 (2)") and (taken.files[0].rows_read, taken.files[0].rows_set_aside) == (5, 0)
    assert taken.said.groupby("sheet")["row"].unique().map(list).to_dict() == {"모음": ["2", "3", "4"], "모음 (2)": ["8", "9"]}


def test_two_tables_side_by_side_are_two(book: Book) -> None:
    left = [HEAD, *ROWS]
    right = [["고객ID", "요금제"], ["k1", "기본"], ["k2", "팀"], [None, None]]
    taken = read(book(모음=[[*a, None, *b] for a, b in zip(left, right, strict=True)]))
    assert taken.files[0].sheets == ("모음", "모음 (2)") and taken.said["customer"].nunique() == 3
    assert taken.attributes[["customer", "value"]].to_numpy().tolist() == [["k1", "기본"], ["k2", "팀"]]


def test_an_empty_column_or_row_does_not_tear_a_table(book: Book) -> None:
    taken = read(book(설문=[[*row[:2], None, *row[2:]] for row in [HEAD, *ROWS]]))
    assert taken.files[0].sheets == ("설문",) and taken.said["customer"].nunique() == 3
    taken = read(book(설문=[HEAD, *ROWS[:1], [], *ROWS[1:]]))
    assert taken.files[0].sheets == ("설문",) and taken.files[0].set_aside_counts == {"blank": 1}


def test_group_titles_totals_and_repeated_headers_are_no_records(book: Book) -> None:
    def merge(made: Any) -> None:
        made.worksheets[0].merge_cells("C1:D1")

    top = ["고객", None, "응답", None]
    taken = read(book(merge, 설문=[top, HEAD, *ROWS, HEAD, ["합계", None, 11, None]]))
    assert taken.files[0].set_aside_counts == {"header_repeated": 1, "total": 1}
    assert taken.files[0].rows_kept == 3 and taken.files[0].columns["text"] == ["의견"]


def test_formatting_down_to_the_last_row_costs_nothing(book: Book) -> None:
    def far(made: Any) -> None:
        from openpyxl.styles import Font

        sheet = made.worksheets[0]
        for row in range(5, 3000):
            sheet.cell(row, 1).font = Font(bold=True)
        sheet.cell(200_000, 9).value = " "

    path = book(far)
    (table,) = book_tables(path)
    assert len(list(table.records())) == 4
    taken = read(path)
    assert (taken.files[0].rows_read, taken.files[0].rows_kept) == (3, 3)


def test_a_word_far_below_the_table_does_not_make_a_million_rows(book: Book) -> None:
    def far(made: Any) -> None:
        made.worksheets[0].cell(200_000, 1).value = "k4"
        made.worksheets[0].cell(200_000, 4).value = "비싸요"

    taken = read(book(far))
    assert taken.files[0].rows_read < 1_100 and taken.said["row"].tolist()[-1] == "200000"


def test_an_open_document_sheet_is_read_too(tmp_path: Path) -> None:
    cells = [["고객ID", "의견"], ["k1", "설치가 쉬워요"], ["k2", "상담이 느려요"]]
    rows = "".join(
        "<table:table-row>"
        + "".join(f'<table:table-cell office:value-type="string"><text:p>{c}</text:p></table:table-cell>' for c in row)
        + "</table:table-row>"
        for row in cells
    )
    rows += '<table:table-row table:number-rows-repeated="1048573"><table:table-cell table:number-columns-repeated="1024"/></table:table-row>'
    space = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="{space}:office:1.0" xmlns:table="{space}:table:1.0"'
        f' xmlns:text="{space}:text:1.0" office:version="1.2"><office:body><office:spreadsheet><table:table table:name="설문">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    path = tmp_path / "a.ods"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        made.writestr("content.xml", content)
        made.writestr("META-INF/manifest.xml", f'<manifest:manifest xmlns:manifest="{space}:manifest:1.0"/>')
    taken = read(path)
    assert taken.said[["customer", "text"]].to_numpy().tolist() == [["k1", "설치가 쉬워요"], ["k2", "상담이 느려요"]]


def test_a_damaged_style_sheet_does_not_cost_the_values(book: Book, tmp_path: Path) -> None:
    path, broken = book(), tmp_path / "b.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(broken, "w") as new:
        for name in old.namelist():
            body = old.read(name)
            new.writestr(name, body.replace(b"<cellXfs", b"<!DOCTYPE x><cellXfs") if name == "xl/workbook.xml" else body)
    assert len(read(broken).said) == 6
