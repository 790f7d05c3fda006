"""Delimited text is recognised without being told anything, and a row that is written otherwise costs nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import checked
import pytest

from journey_nb import intake
from journey_nb.intake import dialects, files
from journey_nb.intake.several import text_tables

Put = Callable[..., Path]
CHECK = Path(__file__).parents[2] / "checks" / "dialects.py"


def read(path: Path, rule: Any = None) -> list[list[list[str]]]:
    """Every table as it was read."""
    return [list(table.as_read()) for table in text_tables(path, files.encoding_of(path, getattr(rule, "encoding", None)), rule)[0]]


@dataclass
class Said:
    delimiter: str | None = None
    encoding: str | None = None
    header_row: int | None = None


@pytest.mark.skipif(not CHECK.is_file(), reason="checks stand in the repository, not in the package")
def test_spoilt_files_are_read_as_if_they_were_clean() -> None:
    module = checked.check("dialects")
    found = module.check(0.05, ["journey_nb"])["journey_nb"]
    assert len(found) >= 20
    assert module.means(found)["files"] >= 9.95
    assert module.means(found)["kinds"] >= 9.8


TABLE = [["id", "day", "note"], ["1", "2026-01-02", "good, really"], ["2", "2026-01-03", ""], ["3", "2026-01-04", "slow"], ["4", "2026-01-05", "fine"]]


@pytest.mark.parametrize("sign", [",", ";", "\t", "|", " ", ", ", "; ", "||", " | ", "::", "^", "~"])
def test_a_delimiter_may_be_any_sign_and_several(put: Put, sign: str) -> None:
    text = "\n".join(sign.join(f'"{c}"' if " " in c or not c else c for c in row) for row in TABLE)
    assert read(put("a.csv", text)) == [TABLE]


def test_one_row_with_another_delimiter_or_quotation_mark_is_a_row_like_the_others(put: Put) -> None:
    rows = ['1,2026-01-02,"good, really"', "2;2026-01-03;", "3,2026-01-04,'slow, but fine'", "4\t2026-01-05\tfine"]
    found = read(put("a.csv", "\n".join(["id,day,note", *rows])))
    assert found == [[TABLE[0], TABLE[1], TABLE[2], ["3", "2026-01-04", "slow, but fine"], TABLE[4]]]


def test_single_quotes_that_customers_wrote_stay(put: Put) -> None:
    rows = ["1,2026-01-02,'good'", "2,2026-01-03,rock 'n' roll", '3,2026-01-04,"so, so"', "4,2026-01-05,x"]
    assert [r[2] for r in read(put("a.csv", "\n".join(["id,day,note", *rows])))[0][1:]] == ["'good'", "rock 'n' roll", "so, so", "x"]


def test_missing_cells_are_blank_and_surplus_ones_stay_visible(put: Put) -> None:
    text = "id,day,note\n1,2026-01-02\n2,2026-01-03,fine,more\n3,2026-01-04,\n"
    assert read(put("a.csv", text))[0][1:] == [["1", "2026-01-02", ""], ["2", "2026-01-03", "fine", "more"], ["3", "2026-01-04", ""]]


def test_totals_are_read_and_not_used(put: Put) -> None:
    path = put("a.csv", "shelf,books,lamps\nNorth,10,1\nSouth,20,2\nTotal,30,3\n")
    assert read(path)[0][-1] == ["Total", "30", "3"]
    assert intake.inspect(path).files[0].set_aside_counts == {"total": 1}


def test_notes_under_a_table_are_no_records(put: Put) -> None:
    path = put("a.csv", 'shelf,books,lamps\nNorth,10,1\nSouth,20,2\n\n* provisional\n"Source: Northwick, 2025",,\n')
    assert read(path) == [[["shelf", "books", "lamps"], ["North", "10", "1"], ["South", "20", "2"]]]
    assert intake.inspect(path).files[0].set_aside_counts == {"blank": 1, "note": 2}


def test_a_single_cell_between_records_is_no_note(put: Put) -> None:
    text = "region,visits,complaints\nNorth,,\nLeeds,10,1\nYork,20,2\nSouth,,\nBath,5,1\n"
    assert len(read(put("a.csv", text))[0]) == 6


def test_two_header_rows_name_the_columns_together(put: Put) -> None:
    path = put("a.csv", "Visits by region\n\n,2024,,2025,\nregion,web,shop,web,shop\nNorth,1,2,3,4\nSouth,5,6,7,8\n")
    assert read(path)[0][0] == ["region", "2024 web", "2024 shop", "2025 web", "2025 shop"]
    assert intake.inspect(path).files[0].header_rows == (3, 4)


def test_years_are_a_header_and_not_a_record(put: Put) -> None:
    assert read(put("a.csv", "region,2023,2024,2025\nNorth,10,20,30\nSouth,11,21,31\n"))[0][0] == ["region", "2023", "2024", "2025"]


def test_several_tables_in_one_file_are_several_tables(put: Put) -> None:
    text = "id,score\n1,9\n2,3\n\nBy region\nregion,day,visits\nNorth,2026-01-02,4\nSouth,2026-01-03,5\n"
    path = put("a.csv", text)
    assert read(path) == [
        [["id", "score"], ["1", "9"], ["2", "3"]],
        [["region", "day", "visits"], ["North", "2026-01-02", "4"], ["South", "2026-01-03", "5"]],
    ]
    report = intake.inspect(path).files[0]
    assert report.rows_read == report.rows_kept + report.rows_set_aside


def test_a_file_without_a_header_is_written_without_one(put: Put, tmp_path: Path) -> None:
    written = intake.write_tables(intake.inspect(put("a.csv", "1,2026-01-02,9\n2,2026-01-03,8\n")), tmp_path / "out")
    assert written[0].read_bytes() == b"1,2026-01-02,9\r\n2,2026-01-03,8\r\n"


def test_an_empty_file_is_written_as_an_empty_file(put: Put, tmp_path: Path) -> None:
    written = intake.write_tables(intake.inspect(put("a.csv", b"")), tmp_path / "out")
    assert [(p.name, p.read_bytes()) for p in written] == [("a.csv.csv", b"")]


def test_what_the_study_says_beats_every_guess(put: Put) -> None:
    text = "Größe;a,b\n1;2,5\n3;4,5\n".encode("cp1252")
    assert read(put("a.csv", text), Said(delimiter=",", encoding="cp1252"))[0][0] == ["Größe;a", "b"]
    path = put("b.csv", "some,thing,else\nid,day,note\n1,2026-01-02,x\n")
    assert read(path, Said(header_row=2)) == [[["id", "day", "note"], ["1", "2026-01-02", "x"]]]


def test_a_file_is_plain_if_every_reader_would_read_it_alike(put: Put) -> None:
    def plain(text: str | bytes) -> bool:
        path = put("a.csv", text)
        return dialects.plain(path, files.encoding_of(path)) is not None

    assert plain('id,note\n1,"a, ""b"""\n2,c\n') and plain("id;note\r\n1;a\r\n")
    assert not any(
        map(plain, ["id||note\n1||a\n", "id,note\n1,a,b\n2,c\n", "title\n\nid,note\n1,2\n", "id,note\r1,2\r\n3,4\n", "id,größe\n1,2\n".encode("cp1252")])
    )


@pytest.mark.parametrize("sign", [";", "\t", "|"])
def test_a_record_over_two_lines_may_be_written_with_another_delimiter(sign: str, put: Callable[..., Path]) -> None:
    rows = [["날짜", "번호", "상품", "설명"], *([f"2026-03-{n:02d}", f"P{n:03d}", "잔디", f"잘 자랍니다 {n}"] for n in range(1, 20))]
    lines = [",".join(cells) for cells in rows]
    lines[7] = sign.join([*rows[7][:3], '"첫 줄\n둘째 줄"'])
    frame = text_tables(put("a.csv", "\n".join(lines) + "\n"), files.Encoding("utf-8", "utf-8"))[0][0].frame()
    assert frame.iloc[6].tolist() == [*rows[7][:3], "첫 줄\n둘째 줄"] and len(frame) == 19
