"""Bytes to honest tables."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest

from journey_nb import intake

Put = Callable[..., Path]

TABLE = "고객ID,응답일시,추천의향,의견\n000016,2026. 3. 5 오후 3:21:45,9,좋아요\n000023,2026. 7. 1.,3,설치가 어렵다\n"


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8 (BOM)"),
        ("utf-16", "utf-16 le (BOM)"),
        ("utf-16-le", "utf-16 le"),
        ("utf-16-be", "utf-16 be"),
        ("cp949", "cp949"),
    ],
)
def test_the_same_table_is_read_from_every_korean_encoding(put: Put, encoding: str, shown: str) -> None:
    taken = intake.read(put("a.csv", TABLE, encoding))
    assert taken.files[0].encoding == shown
    assert taken.said["customer"].tolist() == ["000016", "000016", "000023", "000023"]
    assert taken.said["text"].dropna().tolist() == ["좋아요", "설치가 어렵다"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(put: Put, delimiter: str) -> None:
    report = intake.inspect(put("a.csv", TABLE.replace(",", delimiter))).files[0]
    assert (report.delimiter, report.rows_kept) == (delimiter, 2)


@pytest.mark.parametrize("header", ["의견", "자유롭게 적어 주세요"])
def test_commas_in_a_list_of_comments_are_the_customers_own(put: Put, header: str) -> None:
    taken = intake.read(put("a.csv", f'{header}\n좋아요, 빨라요\n배송, 포장, 상담 모두 좋았습니다\n느려요\n"비싸요\n그래도 씁니다"\n'))
    assert taken.said["text"].tolist() == ["좋아요, 빨라요", "배송, 포장, 상담 모두 좋았습니다", "느려요", "비싸요\n그래도 씁니다"]


def test_leading_zeros_survive(put: Put) -> None:
    assert set(intake.read(put("a.csv", TABLE)).said["customer"]) == {"000016", "000023"}


def test_times_are_utc_and_the_zone_is_said(put: Put) -> None:
    taken = intake.read(put("a.csv", TABLE))
    said = taken.said.drop_duplicates("customer")
    assert said["at"].dt.strftime("%Y-%m-%d %H:%M:%S").tolist() == ["2026-03-05 06:21:45", "2026-06-30 15:00:00"]
    assert said["at_precision"].tolist() == ["instant", "day"]
    assert (taken.files[0].zone, taken.files[0].zone_assumed) == ("Asia/Seoul", True)
    assert intake.zone_default(taken) == "Asia/Seoul"


def test_a_zone_in_the_value_beats_the_studys(put: Put) -> None:
    taken = intake.read(put("a.csv", "고객ID,일시,의견\nk1,2026-05-01 06:49:43-0700,좋다\n"), zone="Asia/Seoul")
    assert taken.said["at"][0].isoformat() == "2026-05-01T13:49:43+00:00"
    assert taken.files[0].zone is None


def test_stray_dos_bytes_in_french_are_mended_and_said(put: Put) -> None:
    raw = "id,nps,explication\n1,9,très bien\n2,3,trop cher à mon goût\n3,8,d".encode("cp1252") + b"\x82" + "ç".encode("cp1252") + b"u\n"
    taken = intake.read(put("a.csv", raw))
    assert taken.said["text"].dropna().tolist() == ["très bien", "trop cher à mon goût", "déçu"]
    assert "1 stray bytes 0x82" in taken.files[0].why.en


def test_one_broken_byte_does_not_turn_utf8_into_latin(put: Put) -> None:
    taken = intake.read(put("a.csv", TABLE.encode() + b"k3,,5," + "설치는 쉬웠다 ".encode() * 10 + b"\xff\n"))
    assert taken.files[0].encoding == "utf-8"
    assert "깨진 바이트 1개" in taken.files[0].why.ko


def test_quoted_line_ends_are_one_row(put: Put) -> None:
    report = intake.inspect(put("a.csv", 'id,comment\n1,"first line\nsecond line"\n2,ok then\n')).files[0]
    assert (report.rows_read, report.rows_kept) == (2, 2)


def test_a_preamble_is_not_a_row(put: Put) -> None:
    report = intake.inspect(put("a.csv", "2026 고객 조사,,\n기간: 1분기,,\n\n고객ID,추천의향,의견\nk1,9,좋아요\nk2,3,느려요\n")).files[0]
    assert (report.header_rows, report.rows_read, report.rows_kept) == ((4,), 2, 2)


BROKEN = (
    "고객ID,일시,추천의향,의견\n"  # 1
    "k1,2026-01-02,9,좋아요\n"
    "k2,2026-01-03,3\n"  # 3 a cell missing
    "k3,2026-01-04,8,느려요,남는 칸\n"  # 4 surplus
    ",,,\n"  # 5
    "고객ID,일시,추천의향,의견\n"  # 6
    "메모: 내부용\n"  # 7
    "k4,2026-01-05,10,빨라요\n"
    "합계,,30,\n"  # 9
)


def test_every_row_is_kept_mended_or_set_aside_with_its_reason(put: Put) -> None:
    taken = intake.read(put("a.csv", BROKEN))
    report = taken.files[0]
    assert (report.rows_read, report.rows_kept, report.rows_mended, report.rows_set_aside) == (8, 4, 2, 4)
    assert [(s.row, s.reason) for s in report.set_aside] == [("5", "blank"), ("6", "header_repeated"), ("7", "unreadable"), ("9", "total")]
    assert taken.said.loc[taken.said["measure"] == "nps", "score"].tolist() == [9, 3, 8, 10]
    mended = taken.log[taken.log["reason"] == "mended"]
    assert mended["row"].tolist() == ["3", "4"]
    assert mended["quoted"].tolist() == ["", "남는 칸"]


def test_no_reason_shows_what_a_customer_wrote(put: Put) -> None:
    inspection = intake.inspect(put("a.csv", "고객ID,일시,의견\nk1,010-1234-5678,비밀 이야기,남는 비밀\n k2,2026-01-01,둘째\nk3,2026-01-02,셋째\n"))
    for lang in ("ko", "en"):
        assert "비밀" not in inspection.text(lang) + str(inspection.to_json(lang))
        assert "010-1234-5678" not in inspection.text(lang) + str(inspection.to_json(lang))


def test_a_value_that_is_no_time_is_logged_by_its_shape(put: Put) -> None:
    taken = intake.read(put("a.csv", "고객ID,일시,의견\nk1,010-1234-5678,하나\nk2,2026-01-01,둘\nk3,2026-01-02,셋\n"))
    assert taken.log.loc[taken.log["reason"] == "value", "detail_ko"].tolist() == ["'일시' 열의 시각을 읽지 못했습니다(전화번호 꼴, 13자). 시각 없이 썼습니다"]
    assert taken.files[0].rows_kept == 3


def test_an_open_quotation_mark_costs_nothing_where_the_row_is_as_wide_as_the_others(put: Put) -> None:
    taken = intake.read(put("a.csv", 'id,comment,x\n1,"never closed,3\n2,fine words,4\n3,good words,5\n'))
    assert taken.files[0].rows_kept == 3
    assert taken.said["text"].tolist() == ['"never closed', "fine words", "good words"]


def test_an_open_quotation_mark_costs_one_row_not_the_file(put: Put) -> None:
    report = intake.inspect(put("a.csv", 'id,comment,x\n1,"never closed, I fear,3\n2,fine words,4\n3,good words,5\n')).files[0]
    assert (report.rows_kept, [(s.row, s.reason) for s in report.set_aside]) == (2, [("2", "unreadable")])


def test_a_stray_quotation_mark_does_not_swallow_the_rows_after_it(put: Put) -> None:
    report = intake.inspect(put("a.csv", 'id,comment,x\n1,"open,3\n2,fine words,4\n3,"closed",5\n4,good words,6\n')).files[0]
    assert (report.rows_read, report.rows_kept) == (4, 4)


def test_a_gz_is_read_as_what_it_holds(put: Put) -> None:
    assert intake.inspect(put("a.csv.gz", gzip.compress(TABLE.encode()))).files[0].rows_kept == 2


def test_a_workbook_with_merged_headers_days_and_a_1904_calendar(tmp_path: Path) -> None:
    from openpyxl import Workbook
    from openpyxl.utils.datetime import MAC_EPOCH

    book = Workbook()
    book.epoch = MAC_EPOCH
    sheet = book.active
    assert sheet is not None
    sheet.title = "응답"
    for row in (["2026 조사"], [], ["고객", None, "설치", None, "결제", None], ["고객ID", "일시", "만족도", "의견", "만족도", "의견"]):
        sheet.append(row)
    sheet.append(["000016", datetime(2026, 3, 5, 15, 21), 4, "쉬웠다", 2, "비싸다"])
    sheet.append(["000023", date(2026, 7, 1), 5, "", 3, "보통이다"])
    for cells in ("A1:F1", "A3:B3", "C3:D3", "E3:F3"):
        sheet.merge_cells(cells)
    other = book.create_sheet("둘째")
    other.append(["고객ID", "의견"])
    other.append(["k9", "다른 시트의 말"])
    book.save(tmp_path / "a.xlsx")
    taken = intake.read(tmp_path / "a.xlsx")
    report = taken.files[0]
    assert (report.header_rows, report.sheets, report.rows_read) == ((3, 4), ("응답", "둘째"), 3)
    assert set(taken.said["question"]) == {"설치 / 만족도", "설치 / 의견", "결제 / 만족도", "결제 / 의견", "의견"}
    assert taken.said.loc[taken.said["sheet"] == "응답", "row"].unique().tolist() == ["5", "6"]
    assert taken.said.drop_duplicates("customer")["at_precision"].tolist() == ["instant", "day", "none"]
    assert taken.said["at"][0].isoformat() == "2026-03-05T06:21:00+00:00"


def test_a_parquet_file_is_a_table(tmp_path: Path) -> None:
    import duckdb

    path = tmp_path / "a[1].parquet"
    duckdb.sql(f"COPY (SELECT 'k1' AS user_id, 'open' AS event, TIMESTAMP '2026-01-01 00:00:00' AS timestamp) TO '{path}' (FORMAT parquet)")
    taken = intake.read(path, zone="UTC")
    assert taken.files[0].source == "event_log"
    assert next(iter(taken.event_files[0].chunks()))["event"].tolist() == ["open"]


def test_tables_are_written_as_they_were_read(put: Put, tmp_path: Path) -> None:
    out = tmp_path / "out"
    written = intake.write_tables(intake.inspect(put("a.csv", BROKEN, "cp949")), out)
    assert [p.name for p in written] == ["a.csv.csv"]
    assert written[0].read_bytes().decode() == (
        "고객ID,일시,추천의향,의견\r\nk1,2026-01-02,9,좋아요\r\nk2,2026-01-03,3,\r\nk3,2026-01-04,8,느려요,남는 칸\r\n메모: 내부용,,,\r\n"
        "k4,2026-01-05,10,빨라요\r\n합계,,30,\r\n"
    )
    assert os.name == "nt" or written[0].stat().st_mode & 0o077 == 0
